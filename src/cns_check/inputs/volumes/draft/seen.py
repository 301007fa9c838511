"""A column as it is judged: its distinct texts, trimmed, with the rows of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from cns_check.inputs.files.columns import Bools, Column, Ints
from cns_check.inputs.volumes.draft.number_forms import is_number

#: Distinct texts that say what a column holds.
_SOME = 2000


@dataclass(frozen=True)
class Seen:
    """A column of the file.

    Attributes:
        name: Its header, trimmed.
        at: Its place, from 0.
        column: Its texts, trimmed.
        untrimmed: A text that had white space around it, if any.
    """

    name: str
    at: int
    column: Column
    untrimmed: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Distinct texts."""
        return self.column.texts

    @property
    def codes(self) -> Ints:
        """Per row the number of its text."""
        return self.column.codes

    @cached_property
    def counts(self) -> dict[str, int]:
        """Distinct texts with their rows."""
        return self.counts_in(np.ones(len(self.codes), dtype=np.bool_))

    def counts_in(self, rows: Bools) -> dict[str, int]:
        """Distinct texts of some rows, with the number of these."""
        counts = np.bincount(self.codes[rows], minlength=len(self.texts)).tolist()
        return {t: n for t, n in zip(self.texts, counts, strict=True) if n}

    @cached_property
    def filled(self) -> int:
        """Rows with a text."""
        return sum(n for t, n in self.counts.items() if t)

    @cached_property
    def some(self) -> dict[str, int]:
        """The first distinct texts with their rows: enough to say what a column holds."""
        return dict(islice(((t, n) for t, n in self.counts.items() if t), _SOME))

    def share(self, test: Callable[[str], object]) -> float:
        """The share of the rows with a text of which the text passes a test."""
        rows = sum(self.some.values())
        return sum(n for t, n in self.some.items() if test(t)) / rows if rows else 0.0

    @cached_property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.share(is_number) >= 0.5

    def rows(self, test: Callable[[str], object]) -> Bools:
        """Which rows have a text that passes a test."""
        return np.array([bool(test(t)) for t in self.texts], dtype=np.bool_)[self.codes]


def seen(name: str, at: int, column: Column) -> Seen:
    """A delivered column, trimmed."""
    untrimmed = next((t for t in column.texts if t != t.strip()), None)
    return Seen(name.strip(), at, column.mapped(str.strip) if untrimmed is not None else column, untrimmed)


def joined(columns: list[Ints]) -> Ints:
    """One number per distinct row of several columns of numbers."""
    made, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for codes in columns:
        least = int(codes.min(initial=0))
        width = int(codes.max(initial=0)) - least + 1
        if size * width >= 1 << 62:
            _, made = np.unique(made, return_inverse=True)
            size = len(made)
        made, size = made * width + (codes - least), size * width
    _, made = np.unique(made, return_inverse=True)
    return made.astype(np.int64)
