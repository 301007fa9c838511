"""The result for programs."""
