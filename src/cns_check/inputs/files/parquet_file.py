"""Parquet bytes to columns of text, the types checked and never guessed.

In: bytes. Out: a table of text, or None; what is wrong goes to the findings.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from mmap import mmap
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from cns_check.diagnostics import Diagnostic, Place, diagnostic, over_limit
from cns_check.inputs.files.arrow_columns import codes_of, from_arrow, from_numbered
from cns_check.inputs.files.columns import Column, Kind, Table, distinct
from cns_check.inputs.files.dialect import Wanted, all_columns
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.unpacked import over_unpacked
from cns_check.inputs.files.whole_rows import report_repeated
from cns_check.inputs.files.within import within
from cns_check.limits import limit
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
        file, found = open_parquet(path, data)
        if found:
            findings.add(*found)
            return None
        names = tuple(file.schema_arrow.names)
        if not names:
            findings.add(diagnostic("V001", Said.of("the file is empty"), Place(path)))
            return None
        chosen = sorted(wanted(names))
        if report_repeated(names, chosen, lambda name: Place(path, field=name), findings):
            return None
        # Columns are asked for by name, and of a name that occurs twice none may be asked for: then all are read.
        times = Counter(names)
        unique = all(times[names[i]] == 1 for i in chosen)
        # In one thread: of a damaged file, others could still be at work when the program ends.
        read = file.read(columns=[names[i] for i in chosen] if unique else None, use_threads=False)
        if any(len(column) != file.metadata.num_rows for column in read.columns):
            raise ValueError("a column has another number of rows than the file says")
        columns: list[Column | None] = [None] * len(names)
        for i in chosen:
            columns[i] = _column(read.column(names[i] if unique else i))
    except pa.ArrowMemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        message = Said.of("the file begins as a Parquet file and cannot be read as one: it is damaged or cut off")
        findings.add(diagnostic("V002", message, Place(path), value=str(error).splitlines()[0][:200]))
        return None
    rows = file.metadata.num_rows
    if rows == 0:
        findings.add(diagnostic("V001", Said.of("the file holds a header and no rows"), Place(path)))
    lines = np.arange(1, rows + 1, dtype=np.int64)
    table = Table(path, names, tuple(columns), lines, parquet=True, rows=rows)
    return table if within(table, findings) else None


def open_parquet(path: str, data: bytes | mmap) -> tuple[pa_parquet.ParquetFile, list[Diagnostic]]:
    """Opens a file, and holds what it says of itself against the limits, before anything of it is read.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The file, which gives texts by their numbers (written out, few bytes could become many); what is over a limit.

    Raises:
        pyarrow.ArrowException: It is no Parquet file, or damaged.
        OSError: The same.
    """
    buffer = pa.py_buffer(data)
    file = pa_parquet.ParquetFile(pa.BufferReader(buffer))
    told, schema = file.metadata, file.schema_arrow
    held = sum(told.row_group(i).total_byte_size for i in range(told.num_row_groups))
    counts = (
        ("rows", told.num_rows, Said.of("the file has {count} rows", count=told.num_rows)),
        ("columns", len(schema.names), Said.of("the file has {count} columns", count=len(schema.names))),
    )
    found = [over_limit(name, what, Place(path), count) for name, count, what in counts if count > limit(name)]
    packed = over_unpacked(path, len(data), held)
    found = found if packed is None else [*found, packed]
    texts = [field.name for field in schema if not found and _is_text(field.type)]
    return pa_parquet.ParquetFile(pa.BufferReader(buffer), read_dictionary=texts), found


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _column(values: pa.ChunkedArray) -> Column:
    kind = values.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        if _is_text(kind):
            return from_numbered(values)
        values = values.cast(kind)
    if _is_text(kind):
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


def _texts(values: pa.ChunkedArray, kind: Kind, show: Callable[[Any], str]) -> Column:
    try:
        encoded = values.combine_chunks().dictionary_encode()
        encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    except (pa.ArrowException, AttributeError):  # a nested type: only its kind is ever looked at
        null = np.array(values.is_null().to_pylist(), dtype=np.bool_)
        return Column(np.where(null, -1, 0).astype(np.int64), ("<nested>",), "other")
    codes = codes_of(encoded)
    return distinct(codes, [_shown(value, show) for value in encoded.dictionary], kind)


def _shown(value: pa.Scalar, show: Callable[[Any], str]) -> str:
    """A value as text; of a day or moment that Python does not know its number, which is no text of a date."""
    try:
        return show(value.as_py())
    except (OverflowError, ValueError, KeyError):  # a year beyond 9999, a time zone that there is not
        return f"<{value.type} {value.value}>"


def _double(value: float) -> str:
    """A whole number as its digits: 21.0 is 21 when the file says that it is a number."""
    if math.isfinite(value) and value.is_integer():
        return str(int(value))
    return "NaN" if math.isnan(value) else repr(value)


def _decimal(value: Decimal) -> str:
    """The digits of a decimal, without a point when it is whole."""
    whole = int(value)
    return str(whole) if value == whole else format(value, "f")
