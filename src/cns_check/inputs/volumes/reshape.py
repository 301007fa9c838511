"""Delivered tables to long form: ids of several columns put together, and a row per volume where a row has several.

In: a table, a profile and where its columns stand. Out: a table in which each canonical column is one column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cns_check.inputs.files.columns import Column, Ints, Kind, Spread, Table, distinct
from cns_check.inputs.volumes.header import Layout
from cns_check.inputs.volumes.profile import Profile


def reshaped(table: Table, profile: Profile, layout: Layout) -> Table:
    """The table in long form; the one itself when it is that already.

    Args:
        table: As delivered, its header without white space where the profile trims.
        profile: How it is read.
        layout: Where its columns stand; none is absent.
    """
    table = replace(table, width=len(table.names))
    for canonical, headers in layout.joined.items():
        parts = [_tidy(table.column(h), profile) for h in headers]
        joined = _joined(parts, profile.join, blanks=canonical == "location_name")
        table = replace(table, names=(layout.canonical[canonical], *table.names), columns=(joined, *table.columns))
    return table if profile.wide is None else _long(table, profile, layout)


def _tidy(column: Column, profile: Profile) -> Column:
    return (column.mapped(str.strip) if profile.trim else column).filled()


def _joined(parts: Sequence[Column], join: str, *, blanks: bool) -> Column:
    """The texts of several columns in one; blank where one of them is, unless blanks are left out."""
    key: Ints = np.zeros(len(parts[0].codes), dtype=np.int64)
    for part in parts:
        key = key * len(part.texts) + part.codes
        key = np.asarray(np.unique(key, return_inverse=True)[1], dtype=np.int64)
    first = np.zeros(int(key.max(initial=-1)) + 1, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key) - 1, -1, -1)
    texts = []
    for row in first.tolist():
        given = [part.text(row) for part in parts]
        filled = [text for text in given if text.strip()]
        texts.append(join.join(filled) if blanks or len(filled) == len(given) else "")
    return distinct(key, texts)


def _long(table: Table, profile: Profile, layout: Layout) -> Table:
    """A row per cell: the rows of a delivered row stand together, in the order of the profile's columns."""
    wide = profile.wide
    assert wide is not None
    headers = [profile.tidy(h) for h in wide.headers]
    count, rows = len(headers), len(table.lines)
    volume = _one([table.column(h) for h in headers])
    at = np.tile(np.arange(count, dtype=np.int64), rows)
    made: dict[str, Column] = {layout.canonical["volume"]: volume}
    for canonical in wide.gives:
        texts = headers
        if wide.columns:
            meanings = list(wide.columns.values())
            texts = [str(m.when if canonical == "year" else m.intervention_id) for m in meanings]
        name = layout.time if canonical == "year" else canonical
        made[layout.canonical[name]] = distinct(at, texts)
    ruled = {profile.tidy(rule.column) for _, rule in profile.rules}
    apart = set(headers) - ruled
    others = [(name, column) for name, column in zip(table.names, table.columns, strict=True) if name not in apart]
    repeated = [
        column and Column(np.repeat(column.codes, count), column.texts, column.kind, column.kinds)
        for _, column in others
    ]
    return replace(
        table,
        names=(*made, *(name for name, _ in others)),
        columns=(*made.values(), *repeated),
        lines=np.repeat(table.lines, count),
        rows=table.rows * count,
        short={count * row + i: cells for row, cells in table.short.items() for i in range(count)},
        spread=Spread(frozenset(made), tuple(headers)),
    )


def _one(columns: Sequence[Column]) -> Column:
    """Several columns as one, row by row."""
    number: dict[tuple[str, Kind], int] = {}
    codes = np.empty((len(columns[0].codes), len(columns)), dtype=np.int64)
    for i, column in enumerate(columns):
        kinds = column.kinds or (column.kind,) * len(column.texts)
        to = [number.setdefault(pair, len(number)) for pair in zip(column.texts, kinds, strict=True)]
        codes[:, i] = np.array([*to, -1], dtype=np.int64)[column.codes]
    texts, held = tuple(text for text, _ in number), tuple(kind for _, kind in number)
    if len(set(held)) <= 1:
        return Column(codes.ravel(), texts, held[0] if held else "text")
    return Column(codes.ravel(), texts, "mixed", held)
