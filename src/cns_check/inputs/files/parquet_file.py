"""Parquet bytes to columns of text, the types checked and never guessed.

In: bytes. Out: a table of text, or None; what is wrong goes to the findings.
"""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.arrow_columns import from_arrow
from cns_check.inputs.files.columns import Column, Kind, Table, distinct
from cns_check.inputs.files.dialect import Wanted, all_columns
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.whole_rows import report_repeated
from cns_check.words import Said

MAGIC = b"PAR1"


def read_parquet(path: str, data: bytes, findings: Findings, wanted: Wanted = all_columns) -> Table | None:
    """Reads a Parquet file; whole numbers become their digits, dates ISO text, null stays null.

    Args:
        path: As the user named it.
        data: The whole file.
        findings: Takes what is wrong with the file.
        wanted: Which columns are read.

    Returns:
        The table, or None when the file cannot be read or holds no rows.
    """
    try:
        file = pa_parquet.ParquetFile(pa.BufferReader(data))
        names = tuple(file.schema_arrow.names)
        chosen = sorted(wanted(names))
        if report_repeated(names, chosen, lambda name: Place(path, field=name), findings):
            return None
        # Columns are asked for by name, and of a name that occurs twice none may be asked for: then all are read.
        unique = all(names.count(names[i]) == 1 for i in chosen)
        read = file.read(columns=[names[i] for i in chosen] if unique else None)
    except (pa.ArrowException, OSError) as error:
        message = Said.of("the file begins as a Parquet file and cannot be read as one: it is damaged or cut off")
        findings.add(diagnostic("V002", message, Place(path), value=str(error).splitlines()[0][:200]))
        return None
    rows = file.metadata.num_rows
    if rows == 0:
        findings.add(diagnostic("V001", Said.of("the file holds a header and no rows"), Place(path)))
    columns: list[Column | None] = [None] * len(names)
    for i in chosen:
        columns[i] = _column(read.column(names[i] if unique else i))
    lines = np.arange(1, rows + 1, dtype=np.int64)
    return Table(path, names, tuple(columns), lines, parquet=True, rows=rows)


def _column(values: pa.ChunkedArray) -> Column:
    kind = values.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        values = values.cast(kind)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return from_arrow(values.cast(pa.large_string()))
    if pa.types.is_integer(kind):
        return _texts(values, "integer", str)
    if pa.types.is_floating(kind):
        return _texts(values.cast(pa.float64()), "double", _double)
    if pa.types.is_decimal(kind):
        return _texts(values, "integer" if kind.scale <= 0 else "double", _decimal)
    if pa.types.is_date(kind):
        return _texts(values, "date", str)
    if pa.types.is_null(kind):
        return Column(np.full(len(values), -1, dtype=np.int64), ())
    return _texts(values, "other", str)


def _texts(values: pa.ChunkedArray, kind: Kind, show: object) -> Column:
    assert callable(show)
    try:
        coded = from_arrow(values)
    except (pa.ArrowException, AttributeError):  # a nested type: only its kind is ever looked at
        return Column(np.zeros(len(values), dtype=np.int64), ("",), "other")
    return distinct(coded.codes, [show(v) for v in coded.texts], kind)


def _double(value: float) -> str:
    """A whole number as its digits: 21.0 is 21 when the file says that it is a number."""
    if math.isfinite(value) and value.is_integer():
        return str(int(value))
    return "NaN" if math.isnan(value) else repr(value)


def _decimal(value: Decimal) -> str:
    """The digits of a decimal, without a point when it is whole."""
    whole = int(value)
    return str(whole) if value == whole else format(value, "f")
