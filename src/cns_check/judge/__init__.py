"""Volumes and norms to verdicts."""
