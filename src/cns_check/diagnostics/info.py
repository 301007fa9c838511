"""What the catalogue says of a code."""

from __future__ import annotations

from dataclasses import dataclass

from cns_check.diagnostics.model import Severity


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """One entry of the catalogue.

    Attributes:
        code: A letter and three digits, never reused.
        name: Readable slug.
        severity: Error, warning or note.
        summary: One line: what it says.
        why: Why it matters to a verdict.
        remedy: What to do, in general.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    why: str
    remedy: str
