"""Tables in memory, as files of the run. In: a DataFrame, or an Arrow table of any library. Out: bytes, and a record.

The bytes are Parquet, so that a table is read and checked as a Parquet file of the same content is. The record (size
and sha256) is that of the content written as CSV, which is the same whatever library holds the table.
"""

from __future__ import annotations

import io
from typing import Any, TypeGuard

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from cns_check.api.input_error import WrongOptionError
from cns_check.run.inputs import ArrowTable
from cns_check.run.open_file import InMemory, in_memory
from cns_check.words import Said


def is_table(value: object) -> TypeGuard[ArrowTable]:
    """A table of a library that speaks Arrow: pandas, polars, pyarrow, DuckDB and others."""
    return hasattr(type(value), "__arrow_c_stream__")


def table_in_memory(option: str, value: ArrowTable) -> InMemory:
    """A table as a file of the run.

    Args:
        option: What it is given for.
        value: The table.

    Raises:
        WrongOptionError: It is one column, or its columns have several names each.
    """
    table = _plain(_of_pandas(option, value) if isinstance(value, pd.DataFrame) else _of_arrow(option, value))
    data, content = io.BytesIO(), io.BytesIO()
    pa_parquet.write_table(table, data)
    pa_csv.write_csv(table, content)
    return in_memory(data.getvalue(), content.getvalue())


def _of_arrow(option: str, value: ArrowTable) -> pa.Table:
    try:
        return pa.table(value)
    except (pa.ArrowException, TypeError, ValueError):
        kind = type(value).__name__
        told = Said.of("a {kind} is no table: give a DataFrame or an Arrow table", kind=kind)
        raise WrongOptionError(option, told) from None


def _of_pandas(option: str, frame: pd.DataFrame) -> pa.Table:
    """Columns by their names as text; what an index calls by a name is a column too, as ``reset_index`` has it."""
    if frame.columns.nlevels > 1:
        count = frame.columns.nlevels
        raise WrongOptionError(option, Said.of("the columns have {count} names each; give them one", count=count))
    levels = [level for level in frame.index.names if level is not None and level not in frame.columns]
    if levels:
        frame = frame.reset_index(level=levels)
    arrays = [_array(frame.iloc[:, i]) for i in range(frame.shape[1])]
    return pa.Table.from_arrays(arrays, names=[str(column) for column in frame.columns])


def _array(column: pd.Series[Any]) -> pa.Array | pa.ChunkedArray:
    """A column; NaN among numbers stays NaN, which is no missing value, and among texts it is missing."""
    for nan_is_missing in (False, True):
        try:
            return pa.array(column, from_pandas=nan_is_missing)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            continue
    return _other(len(column))


def _plain(table: pa.Table) -> pa.Table:
    """The columns in the kinds that are read; of any other only the name is kept, and that it is of another kind."""
    return pa.Table.from_arrays([_plain_column(column) for column in table.columns], names=list(table.column_names))


def _plain_column(values: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    kind = values.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        values = values.cast(kind)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return values.cast(pa.large_string())
    if pa.types.is_floating(kind):
        return values.cast(pa.float64())
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind):
        return values
    if pa.types.is_timestamp(kind) and _only_days(values):
        return values.cast(pa.date32(), safe=False)
    return values.cast(pa.date32()) if pa.types.is_date(kind) else _other(len(values))


def _only_days(values: pa.ChunkedArray) -> bool:
    """Pandas holds days as points in time, at midnight."""
    if values.type.tz is not None:
        return False
    midnight = values.cast(pa.date32(), safe=False).cast(values.type, safe=False)
    return pc.all(pc.equal(values, midnight)).as_py() is not False


def _other(rows: int) -> pa.Array:
    return pa.array([False] * rows, pa.bool_())
