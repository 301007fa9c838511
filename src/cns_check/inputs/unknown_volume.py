"""The upper end of a volume that is not known."""

from __future__ import annotations

UNKNOWN = float("inf")
