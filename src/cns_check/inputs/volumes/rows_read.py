"""What reading the rows of volume files came to, however they were read. Declares :class:`RowsRead`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cns_check.inputs.checked_tables import CellTable
from cns_check.inputs.volumes.combine import Combined
from cns_check.inputs.volumes.file_rows import FileRows


@dataclass(frozen=True, eq=False)
class RowsRead:
    """The rows of all files, or the sums and the first rows of large ones.

    Attributes:
        parts: Per file number its rows, of a file that could be read; its counts are of all rows that count.
        sizes: Per file its data rows.
        table: The rows of all files.
        told_apart: Nothing was wrong before rows were held against one another.
        sums: The cells, and the rows per year, where the rows are not all there; else None.
    """

    parts: Mapping[int, FileRows]
    sizes: tuple[int, ...]
    table: Combined
    told_apart: bool
    sums: tuple[CellTable, Mapping[int, int]] | None = None
