"""Result tables as data files: CSV and Parquet. Headers, ids and codes are the same in every language.

In: a table. Out: bytes.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from cns_check.report.data.csv_forms import DAYS, FORMS, CsvForm, Form, excel_text
from cns_check.report.result.table import Kind, Plain, Table

if TYPE_CHECKING:
    import pyarrow as pa


def to_csv(table: Table, form: CsvForm = "plain") -> bytes:
    """A table in UTF-8; an empty cell is null, booleans are ``true`` and ``false``.

    Args:
        table: What it holds.
        form: ``plain`` has commas, points and line feeds, and every text as it is. The others are what Excel opens in
            columns where its language is Dutch or English.
    """
    how = FORMS[form]
    lines = _Lines(how.end)
    # The writer quotes a text for the characters of its line end: a carriage return in a name would end the row.
    writer = csv.writer(lines, delimiter=how.delimiter, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    if how.excel:
        days = [column.name in DAYS for column in table.columns]
        rows = ([_excel_cell(v, how, day=d) for v, d in zip(row, days, strict=True)] for row in table.rows())
        writer.writerows(rows)
    else:
        writer.writerows([_cell(value) for value in row] for row in table.rows())
    return "".join(lines.written).encode("utf-8-sig" if how.excel else "utf-8")


class _Lines:
    """Takes the rows of a CSV writer and ends each as it should."""

    def __init__(self, end: str) -> None:
        self.written: list[str] = []
        self._end = end

    def write(self, row: str) -> None:
        self.written.append(row.removesuffix("\r\n") + self._end)


def _cell(value: Plain) -> Plain:
    return str(value).lower() if isinstance(value, bool) else value


def _excel_cell(value: Plain, how: Form, *, day: bool) -> Plain:
    if isinstance(value, float):
        return str(value).replace(".", how.decimal)
    return excel_text(value) if isinstance(value, str) and not day else _cell(value)


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
