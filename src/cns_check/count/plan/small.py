"""Small tables that stand in an expression. In: columns and their types. Out: a table that any engine takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

if TYPE_CHECKING:
    import ibis.expr.types as ir

_TYPES = {"string": pa.string(), "int32": pa.int32(), "int64": pa.int64()}


def small(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> ir.Table:
    """A table of a few rows.

    Args:
        columns: The values of each column.
        types: ``string``, ``int32`` or ``int64``, for each column.
    """
    arrays = [pa.array(columns[name], _TYPES[kind]) for name, kind in types.items()]
    return ibis.memtable(pa.table(arrays, names=list(types)))
