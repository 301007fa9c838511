"""The upper end of a volume that is not known. Declares :data:`UNKNOWN`, for the readers and the judge."""

from __future__ import annotations

UNKNOWN = float("inf")
