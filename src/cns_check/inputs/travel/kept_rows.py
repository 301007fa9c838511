"""Where the rows of a table that was read stand: kept for those who ask for a place, without the table's texts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cns_check.diagnostics import Place
from cns_check.inputs.files.columns import Bools, Column, Ints, Table
from cns_check.inputs.files.small_table import SmallTable

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False, slots=True)
class KeptRows:
    """The places of the rows that were kept, by their number from 0.

    Attributes:
        table: The table, with the lines of these rows and nothing else.
    """

    table: Table

    def place(self, row: int, field: str | None = None) -> Place:
        """Where a row stands."""
        return self.table.place(row, field)


def kept_rows(table: SmallTable, rows: Ints) -> KeptRows:
    """The places of some rows of a table."""
    return KeptRows(replace(table, names=(), columns=(), lines=table.lines[rows], short={}, blank=()))


def texts_of(column: Column, rows: Ints) -> Texts:
    """The texts of some rows."""
    texts = np.empty(len(column.texts) + 1, dtype=object)
    texts[:-1] = column.texts
    texts[-1] = ""
    return texts[column.codes[rows]]


def _once_each(keys: Ints) -> bool:
    """Whether no number occurs twice; counted where that takes less than sorting, which may not find it out."""
    most = int(keys.max(initial=-1))
    if int(keys.min(initial=0)) < 0 or most >= 4 * len(keys) + 1000:
        return False
    return bool((np.bincount(keys, minlength=1) <= 1).all())


def first_of_each(keys: Ints, matters: Bools) -> tuple[Ints, Ints]:
    """What is told more than once.

    Args:
        keys: A number per row; rows of one number are about one thing.
        matters: The rows that have all of their key.

    Returns:
        The first row of each key, in the order of the table; and per row the first row of its key.
    """
    own = np.arange(len(keys))
    if _once_each(keys):
        return np.flatnonzero(matters).astype(np.int64), own
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    before = first[which]
    return np.flatnonzero(matters & (before == own)).astype(np.int64), before.astype(np.int64)
