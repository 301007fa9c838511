"""Codes N: norm files."""

from __future__ import annotations

from cns_check.diagnostics.info import CodeInfo
from cns_check.diagnostics.model import Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = ()
