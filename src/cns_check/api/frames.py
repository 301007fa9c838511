"""Data frames for notebooks: a result table, or norm sets, in; columns with dtypes out."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from cns_check.norms.model import NormSet
from cns_check.report.result.table import Column, Table


def frame_of(table: Table) -> pd.DataFrame:
    """A result table; what is empty is missing."""
    return pd.DataFrame({column.name: _column(table, column) for column in table.columns})


def _column(table: Table, column: Column) -> pd.Series:
    values = table.values(column)
    flag = "boolean" if None in values else "bool"
    dtype = {"text": "str", "whole": "Int64", "number": "float64", "flag": flag}[column.kind]
    return pd.Series(values, dtype=dtype)


def frame_of_versions(sets: Iterable[NormSet]) -> pd.DataFrame:
    """Every version of every norm, a row each."""
    rows = [
        (s.id, n.id, n.kind, v.valid_from, v.valid_until, v.minimum, v.status)
        for s in sets
        for n in s.norms
        for v in n.versions
    ]
    names = ["norm_set", "norm_id", "kind", "valid_from", "valid_until", "minimum", "status"]
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    days = {name: pd.to_datetime(frame[name]) for name in ("valid_from", "valid_until")}
    texts = {name: frame[name].astype("str") for name in ("norm_set", "norm_id", "kind")}
    status = pd.Series(pd.array(frame["status"].tolist(), dtype="str"))
    return frame.assign(**texts, **days, status=status, minimum=frame["minimum"].astype("Int64"))
