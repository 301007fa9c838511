"""How a table is written, for those who read it: what parts its fields, and what stands above and between its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from cns_check.words import Said

#: Says which headers are wanted, once the header is known.
Wanted = Callable[[tuple[str, ...]], Collection[int]]

#: The first line of a file for Excel, which says what parts the fields.
SEP_LINE = re.compile(r"sep=(.)\r?\n?\Z")


def _nowhere(_: str) -> Said:
    return Said()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written; the quote is ``"`` and is doubled within quotes.

    Attributes:
        delimiter: Of a CSV.
        encoding: Of a CSV.
        skip_lines: Lines above the header, or rows of the sheet.
        comment: Lines of a CSV that begin so are no records; empty: there are none.
        sheet: Of a workbook; None when it has but one with anything in it.
        at: Where a profile says a key of these, in brackets; nothing where none does.
    """

    delimiter: str = ","
    encoding: str = "utf-8"
    skip_lines: int = 0
    comment: str = ""
    sheet: str | None = None
    at: Callable[[str], Said] = field(default=_nowhere, compare=False)


def all_columns(names: tuple[str, ...]) -> Collection[int]:
    """Wants every column."""
    return range(len(names))


def other_delimiter(first: str, dialect: Dialect) -> str | None:
    """What the line ``sep=`` at the top names instead of the delimiter; None when there is none, or they agree."""
    match = SEP_LINE.fullmatch(first)
    return match[1] if match and match[1] != dialect.delimiter else None
