"""A delivered table as columns of text: texts in; per row text and place out, and nothing guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from cns_check.diagnostics import Place

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

#: What a Parquet column, or a cell of a workbook, held before it became text; every column of a CSV is ``text``.
#: ``error`` is what a formula gives that cannot be calculated; ``mixed`` a column of a workbook with cells of several.
Kind = Literal["text", "integer", "double", "date", "other", "error", "mixed"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: each distinct text once, and per row its number.

    Whatever must be decided about a text is decided once per distinct text and spread over the rows by ``codes``.
    An array over the distinct texts has one element more, the last, for null, so that the code -1 finds it.

    Attributes:
        codes: Per row the index in ``texts``; -1 for a null of Parquet.
        texts: Distinct texts; in a mixed column a text may stand once per kind.
        kind: What the file stored.
        kinds: Per text what the file stored, in a mixed column; else None.
    """

    codes: Ints
    texts: tuple[str, ...]
    kind: Kind = "text"
    kinds: tuple[Kind, ...] | None = None

    def mapped(self, change: Callable[[str], str]) -> Column:
        """The same column with each text changed; texts that become equal get one number."""
        if self.kinds is not None:
            return Column(self.codes, tuple(change(t) for t in self.texts), self.kind, self.kinds)
        return distinct(self.codes, [change(t) for t in self.texts], self.kind)

    def taken(self, rows: Ints) -> Column:
        """Some rows of the column."""
        return Column(self.codes[rows], self.texts, self.kind, self.kinds)

    def plain(self) -> Column:
        """The same texts, each once, whatever kinds of cells they stood in."""
        return self if self.kinds is None else distinct(self.codes, self.texts, self.kind)

    def text(self, row: int) -> str:
        """The text of a row, in a column without nulls."""
        return self.texts[int(self.codes[row])]

    def marks(self, test: Callable[[str], bool], *, null: bool = False) -> Bools:
        """Per row whether its text passes the test; ``null`` for a null."""
        return np.array([*(test(t) for t in self.texts), null], dtype=np.bool_)[self.codes]

    def filled(self) -> Column:
        """The same column with null as the empty text, and each text once."""
        if self.kinds is not None:
            return self.plain().filled()
        if not (self.codes < 0).any():
            return self
        codes = np.where(self.codes < 0, len(self.texts), self.codes)
        return distinct(codes, [*self.texts, ""], self.kind)


def present(codes: Ints, size: int) -> list[int]:
    """Which of the numbers 0 to ``size`` - 1 occur, ascending; nulls aside."""
    return np.flatnonzero(np.bincount(codes[codes >= 0], minlength=size)).tolist()


def rows_of_each(codes: Ints, size: int) -> Callable[[int], Ints]:
    """What gives the rows of a number, ascending; sorted once, for each is asked for.

    Args:
        codes: A number per row; nulls are -1.
        size: The numbers are 0 to ``size`` - 1.
    """
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(size + 1))
    return lambda number: order[ends[number] : ends[number + 1]]


def first_rows(codes: Ints, rows: Bools, size: int) -> Ints:
    """The first row of each number.

    Args:
        codes: A number per row; nulls are -1.
        rows: The rows that matter.
        size: The numbers are 0 to ``size`` - 1.

    Returns:
        Per number its first row, -1 where no row has it; one element more, for null.
    """
    first = np.full(size + 1, -1, dtype=np.int64)
    at = np.flatnonzero(rows)[::-1]
    first[codes[at]] = at
    return first


def distinct(codes: Ints, texts: Iterable[str], kind: Kind = "text") -> Column:
    """A column from texts that may hold the same text twice."""
    number: dict[str, int] = {}
    new = [number.setdefault(t, len(number)) for t in texts]
    if len(number) == len(new):
        return Column(codes, tuple(number), kind)
    return Column(np.array([*new, -1], dtype=np.int64)[codes], tuple(number), kind)


def constant(text: str, rows: int) -> Column:
    """A column with one text in every row."""
    return Column(np.zeros(rows, dtype=np.int64), (text,))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of a workbook that a table stands in.

    Attributes:
        name: Of the sheet.
        letters: Letters of the column of the sheet per header.
    """

    name: str
    letters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spread:
    """Cells of one row that became rows of a table: ``names[i]`` is the header of cell i of each delivered row.

    Attributes:
        fields: The columns of the table that come from these headers and cells.
        names: Headers as delivered.
    """

    fields: frozenset[str]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as delivered.

    Attributes:
        path: As the user named it.
        names: Header, as delivered.
        columns: The columns in the order of ``names``; only those that were asked for, None for the others.
        lines: Per row the physical line on which it begins, for a workbook the row of the sheet; for Parquet the data
            row, from 1.
        parquet: Whether ``lines`` are data rows.
        rows: Data rows in the file, also those that could not be split into columns.
        header_line: Line of the header.
        sheet: Where it stands in a workbook.
        short: Per row with fewer cells than the header how many it has: the others are blank here.
        width: Columns of the file, where they are not those of the table.
        blank: Lines between the rows that hold nothing.
        spread: How rows became several; None where each row stands as delivered.
    """

    path: str
    names: tuple[str, ...]
    columns: tuple[Column | None, ...]
    lines: Ints
    parquet: bool
    rows: int
    header_line: int = 1
    sheet: Sheet | None = None
    short: Mapping[int, int] = field(default_factory=dict)
    blank: tuple[int, ...] = ()
    width: int | None = None
    spread: Spread | None = None

    def column(self, name: str) -> Column:
        """The column with this header."""
        column = self.columns[self.names.index(name)]
        assert column is not None
        return column

    def place(self, row: int, field: str | None = None) -> Place:
        """The place of a row (from 0) of this table."""
        number = int(self.lines[row])
        if self.spread is not None and field in self.spread.fields:
            field = self.spread.names[row % len(self.spread.names)]
        if self.sheet is not None:
            return Place(self.path, row=number, field=field, cell=self._cell(number, field))
        return Place(self.path, None if self.parquet else number, row=number if self.parquet else None, field=field)

    def line_place(self, line: int) -> Place:
        """The place of a line that is no row."""
        if self.sheet is not None:
            return Place(self.path, row=line, cell=self._cell(line, None))
        return Place(self.path, line)

    def header(self, field: str | None = None) -> Place:
        """The place of the header; a column of the tool's own has none."""
        if self.spread is not None and field in self.spread.fields:
            field = None
        if self.sheet is not None:
            return Place(self.path, row=self.header_line, field=field, cell=self._cell(self.header_line, field))
        return Place(self.path, None if self.parquet else self.header_line, field=field)

    def _cell(self, row: int, field: str | None) -> str:
        """``Sheet1!D7``, or ``Sheet1!7`` for a row as a whole."""
        assert self.sheet is not None
        letter = self.sheet.letters.get(field or "", "")
        return f"{self.sheet.name}!{letter}{row}"
