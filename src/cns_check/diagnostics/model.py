"""A diagnostic is a record, so that every format can show it and every program can read it.

Declares the records of findings, for all that read or judge. In: diagnostics. Out: the same in a language, or whether
any is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from cns_check.words import Said, Term, Translate, english, in_language, printable


class Severity(StrEnum):
    """How bad it is. An error makes the input unusable; a warning and a note leave it usable."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITIES = (
    Term(
        Severity.ERROR,
        "severity",
        "The input cannot be used as it is.",
        "Nothing is judged and nothing written: exit code 3, or 1 from a check.",
    ),
    Term(
        Severity.WARNING,
        "severity",
        "The input is used, and something in it may make a verdict other than it should be.",
        "It is shown on stderr unless `--quiet`, and stands in every report.",
    ),
    Term(
        Severity.NOTE,
        "severity",
        "Something that is good to know, and changes no verdict.",
        "It is shown on stderr with `--verbose`, and stands in every report.",
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the inputs: ``path:line:column`` of a text file, or a row number of a Parquet file, and the field.

    Attributes:
        path: The file as the user named it; ``-`` for standard input; None when no file is involved.
        line: Physical line, from 1 (for a record over several lines: its first).
        column: Character in the line, from 1 (YAML only).
        row: Data row of a Parquet file, or row of a sheet, from 1.
        field: Name of the column (as delivered) or key concerned.
        cell: Sheet and cell of a workbook: ``Sheet1!D7``.
    """

    path: str | None = None
    line: int | None = None
    column: int | None = None
    row: int | None = None
    field: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        return str(self.said())

    def said(self) -> Said:
        """The place in words."""
        text = self.path or ""
        if self.line is not None:
            text += f":{self.line}"
            if self.column is not None:
                text += f":{self.column}"
        if self.cell is not None:
            text += f":{self.cell}"
        parts = [text] if text else []
        if self.row is not None and self.cell is None:
            parts.append(Said.of("row {row}", row=self.row))
        if self.field is not None and self.column is None:
            parts.append(Said.of("column {name!r}", name=self.field))
        return Said.of("{parts}", parts=tuple(parts))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about an input: the columns of the table ``diagnostics``, in its order."""

    code: str
    name: str
    severity: Severity
    message: str
    remedy: str
    place: Place = Place()
    value: str | None = None

    def record(self) -> dict[str, str | int | None]:
        """Returns the row of the table ``diagnostics``: code, name, severity, message, remedy, place, value."""
        place = self.place
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "message": str(self.message),
            "remedy": str(self.remedy),
            "path": None if place.path is None else printable(place.path),
            "line": place.line,
            "column": place.column,
            "row": place.row,
            "field": place.field,
            "value": self.value,
        }


class CodeInfo(NamedTuple):
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


def spoken(diagnostics: Iterable[Diagnostic], tr: Translate) -> tuple[Diagnostic, ...]:
    """Diagnostics in the reader's language; codes, names and values stay what they are."""
    if tr is english:
        return tuple(diagnostics)
    return tuple(replace(d, message=in_language(d.message, tr), remedy=in_language(d.remedy, tr)) for d in diagnostics)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """True if any of them makes its input unusable."""
    return any(d.severity is Severity.ERROR for d in diagnostics)
