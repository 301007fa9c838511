"""Where the rows of a table that was read stand: kept for those who ask for a place, without the table's texts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cns_check.diagnostics import Place
from cns_check.inputs.files.columns import Column, Ints, Table
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
