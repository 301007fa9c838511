"""Norm files as text: canonical form, comments kept."""
