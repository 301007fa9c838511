"""Codes P and V: volume profiles and volume files."""

from __future__ import annotations

from cns_check.diagnostics.codes import volumes_draft, volumes_layout, volumes_profile, volumes_rows, volumes_table
from cns_check.diagnostics.model import CodeInfo

CODES: tuple[CodeInfo, ...] = (
    *volumes_profile.CODES,
    *volumes_table.CODES,
    *volumes_rows.CODES,
    *volumes_layout.CODES,
    *volumes_draft.CODES,
)
