"""A delivered table as columns of text: texts in; per row text and place out, and nothing guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from cns_check.diagnostics import Place

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

#: What a Parquet column held before it became text; every column of a CSV is ``text``.
Kind = Literal["text", "integer", "double", "date", "other"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: each distinct text once, and per row its number.

    Whatever must be decided about a text is decided once per distinct text and spread over the rows by ``codes``.
    An array over the distinct texts has one element more, the last, for null, so that the code -1 finds it.

    Attributes:
        codes: Per row the index in ``texts``; -1 for a null of Parquet.
        texts: Distinct texts.
        kind: What a Parquet file stored.
    """

    codes: Ints
    texts: tuple[str, ...]
    kind: Kind = "text"

    def mapped(self, change: Callable[[str], str]) -> Column:
        """The same column with each text changed; texts that become equal get one number."""
        return distinct(self.codes, [change(t) for t in self.texts], self.kind)

    def text(self, row: int) -> str:
        """The text of a row, in a column without nulls."""
        return self.texts[int(self.codes[row])]

    def marks(self, test: Callable[[str], bool], *, null: bool = False) -> Bools:
        """Per row whether its text passes the test; ``null`` for a null."""
        return np.array([*(test(t) for t in self.texts), null], dtype=np.bool_)[self.codes]

    def filled(self) -> Column:
        """The same column with null as the empty text."""
        if not (self.codes < 0).any():
            return self
        codes = np.where(self.codes < 0, len(self.texts), self.codes)
        return distinct(codes, [*self.texts, ""], self.kind)


def present(codes: Ints, size: int) -> list[int]:
    """Which of the numbers 0 to ``size`` - 1 occur, ascending; nulls aside."""
    return np.flatnonzero(np.bincount(codes[codes >= 0], minlength=size)).tolist()


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
class Table:
    """A file as delivered.

    Attributes:
        path: As the user named it.
        names: Header, as delivered.
        columns: The columns in the order of ``names``; only those that were asked for, None for the others.
        lines: Per row the physical line on which it begins; for Parquet the data row, from 1.
        parquet: Whether ``lines`` are data rows.
        rows: Data rows in the file, also those that could not be split into columns.
    """

    path: str
    names: tuple[str, ...]
    columns: tuple[Column | None, ...]
    lines: Ints
    parquet: bool
    rows: int

    def column(self, name: str) -> Column:
        """The column with this header."""
        column = self.columns[self.names.index(name)]
        assert column is not None
        return column

    def place(self, row: int, field: str | None = None) -> Place:
        """The place of a row (from 0) of this table."""
        number = int(self.lines[row])
        return Place(self.path, None if self.parquet else number, row=number if self.parquet else None, field=field)

    def header(self, field: str | None = None) -> Place:
        """The place of the header."""
        return Place(self.path, None if self.parquet else 1, field=field)
