"""What a count asks of an engine. Declares it, and the error of a table that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from cns_check.count.stores import Store
from cns_check.inputs.files.table_format import TableFormat

if TYPE_CHECKING:
    import ibis.expr.types as ir


class EngineError(Exception):
    """The engine cannot go on. What it says itself quotes values, and is not repeated.

    Attributes:
        files: The files that it was reading, if it was.
        space: There was not enough memory or disk.
    """

    def __init__(self, files: Sequence[str] = (), *, space: bool = False) -> None:
        super().__init__()
        self.files, self.space = tuple(files), space


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file of records.

    Attributes:
        path: As it is shown.
        number: Of the file, in the order in which files were named.
        parquet: It is Parquet, else CSV.
        headers: Its own columns, in their order.
        partitions: The columns that its path gives, with their values.
        kinds: Of Parquet, what its columns hold: text, integer, double, date, timestamp or other.
        full: Of Parquet, columns that are known to have no blank.
    """

    path: str
    number: int
    parquet: bool
    headers: tuple[str, ...]
    partitions: tuple[tuple[str, str], ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    full: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, those of the path last."""
        return (*self.headers, *(name for name, _ in self.partitions))


class Engine(Protocol):
    """Reads files and runs expressions.

    Attributes:
        store: Where the files lie that it can read.
    """

    store: Store

    def read(
        self,
        files: Sequence[RecordFile],
        form: TableFormat,
        headers: Sequence[str],
        zone: str | None,
        *,
        rows: bool = False,
        times: bool = False,
    ) -> ir.Table:
        """A table of files with the same columns: those headers that are named, ``_file``, and perhaps ``_row``.

        Args:
            files: What is read.
            form: How a CSV is written.
            headers: The columns that are wanted.
            zone: Where a point in time of Parquet has its day; ``none`` for one that is a time of day already.
            rows: Rows are numbered.
            times: Points in time are texts with their time of day, else days.
        """
        ...

    def keep(self, table: ir.Table) -> ir.Table:
        """Makes a table now, to be looked at several times."""
        ...

    def fetch(self, table: ir.Table) -> list[dict[str, Any]]:
        """The rows of a table, which are few."""
        ...

    def close(self) -> None:
        """Ends the engine, and takes away what it wrote meanwhile."""
        ...
