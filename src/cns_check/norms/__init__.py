"""Norm sets: the language, its strict reader, and the version in force."""
