"""Result tables as data files: CSV and Parquet. Headers, ids and codes are the same in every language.

In: a table. Out: bytes.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from cns_check.report.result.tables import Kind, Plain, Table

if TYPE_CHECKING:
    import pyarrow as pa


def to_csv(table: Table) -> bytes:
    """UTF-8, comma, line feeds; an empty cell is null, booleans are ``true`` and ``false``."""
    lines = _Lines()
    # The writer quotes a text for the characters of its line end: a carriage return in a name would end the row.
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows())
    return "".join(lines.written).encode()


class _Lines:
    """Takes the rows of a CSV writer and ends each with a line feed alone."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, row: str) -> None:
        self.written.append(row.removesuffix("\r\n") + "\n")


def _cell(value: Plain) -> Plain:
    return str(value).lower() if isinstance(value, bool) else value


def to_parquet(table: Table) -> bytes:
    """Texts as strings, years and minima as int64, volumes as doubles, flags as booleans; unknown is null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(c.name, _type(c.kind), nullable=c.nullable) for c in table.columns]
    arrays = [pa.array(table.values(c), type=_type(c.kind)) for c in table.columns]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), sink)
    return bytes(sink.getvalue().to_pybytes())


def _type(kind: Kind) -> pa.DataType:
    import pyarrow as pa

    return {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}[kind]
