"""The rows of several files in one table, its cells, and what was delivered.

In: the rows and profiles of the files. Out: one table, its cells, what the absence of a row means, and names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cns_check.diagnostics import Place
from cns_check.inputs.checked_tables import CellTable
from cns_check.inputs.files.columns import Bools, Column, Floats, Ints, present
from cns_check.inputs.files.numbers import MONTH, PARTS
from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.inputs.volumes.file_rows import FileRows
from cns_check.inputs.volumes.profile import Profile
from cns_check.words import Said

if TYPE_CHECKING:
    import pandas as pd

#: Products of code ranges up to here fit into int64.
_ROOM = 2**62


@dataclass(frozen=True, eq=False)
class Combined:
    """All rows that count, as numbers; texts are sorted, so that a number is also a rank.

    Attributes:
        location: Per row a number in ``location_ids``.
        intervention: Per row a number in ``intervention_ids``.
        surgeon: Per row a number in ``surgeon_ids``, -1 for absent.
        origin: Per row a number in ``origin_ids``, -1 for absent.
        year: Years.
        part: Parts of the year: 0 the whole, 1 to 4 a quarter, 5 to 16 a month.
        low: Least volume, in procedures.
        high: Greatest volume.
        incomplete: The row's file marks the year incomplete.
        file: Number of the file.
        line: Line, or data row of Parquet.
        row: Row of the file's table, from 0.
        location_ids: Sorted.
        intervention_ids: Sorted.
        surgeon_ids: Sorted.
        origin_ids: Sorted.
    """

    location: Ints
    intervention: Ints
    surgeon: Ints
    origin: Ints
    year: Ints
    part: Ints
    low: Floats
    high: Floats
    incomplete: Ints
    file: Ints
    line: Ints
    row: Ints
    location_ids: tuple[str, ...]
    intervention_ids: tuple[str, ...]
    surgeon_ids: tuple[str, ...]
    origin_ids: tuple[str, ...]


def combine(parts: Sequence[tuple[int, FileRows]], profiles: Sequence[Profile]) -> Combined:
    """Puts the rows of the files below one another, in the order of the files.

    Args:
        parts: Number and rows of each file that could be read.
        profiles: Per file number its profile.
    """

    def numbers(pick: Sequence[Column | None]) -> tuple[Ints, tuple[str, ...]]:
        texts = sorted({c.texts[k] for c in pick if c is not None for k in present(c.codes, 0)} - {""})
        rank = {t: i for i, t in enumerate(texts)}
        codes = []
        for column, (_, part) in zip(pick, parts, strict=True):
            if column is None:
                codes.append(np.full(len(part.index), -1, dtype=np.int64))
            else:
                to = np.array([*(rank.get(t, -1) for t in column.texts), -1], dtype=np.int64)
                codes.append(to[column.codes])
        return _joined(codes), tuple(texts)

    location, location_ids = numbers([p.location for _, p in parts])
    intervention, intervention_ids = numbers([p.intervention for _, p in parts])
    surgeon, surgeon_ids = numbers([p.surgeon for _, p in parts])
    origin, origin_ids = numbers([p.origin for _, p in parts])
    return Combined(
        location,
        intervention,
        surgeon,
        origin,
        _joined([p.year for _, p in parts]),
        _joined([p.part for _, p in parts]),
        np.concatenate([np.empty(0), *(p.low for _, p in parts)]),
        np.concatenate([np.empty(0), *(p.high for _, p in parts)]),
        _joined([_incomplete(p, profiles[i]).astype(np.int64) for i, p in parts]),
        _joined([np.full(len(p.index), i, dtype=np.int64) for i, p in parts]),
        _joined([p.table.lines[p.index] for _, p in parts]),
        _joined([p.index for _, p in parts]),
        location_ids,
        intervention_ids,
        surgeon_ids,
        origin_ids,
    )


def _incomplete(part: FileRows, profile: Profile) -> Bools:
    """Per row whether its file has not the whole year: as the profile says, or for want of a quarter or month."""
    marked = np.isin(part.year, list(profile.incomplete_years))
    for name, year in part.partial:
        marked |= (part.year == year) & part.intervention.marks(name.__eq__)
    return marked


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *arrays])


def key_of(*columns: Ints) -> Ints:
    """One number per row that is equal exactly where all columns are equal, and sorts as they do."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    if not len(key):
        return key
    size = 1
    for column in columns:
        low = int(column.min())
        width = int(column.max()) - low + 1
        if size > _ROOM // width:
            _, key = np.unique(key, return_inverse=True)
            size = len(key) + 1
        key = key * width + (column - low)
        size *= width
    return key


def dense(key: Ints) -> bool:
    """Whether counting per possible key takes less than sorting the keys."""
    return int(key.max(initial=0)) < 20 * len(key) + 1000


def frame(table: Combined) -> pd.DataFrame:
    """The table ``Volumes.rows``."""
    import pandas as pd  # noqa: PLC0415 - heavy, and most runs need no frame

    def _texts(texts: Sequence[str], codes: Ints) -> pd.Series[str]:
        return pd.Series(pd.array(list(texts), dtype="str").take(codes))

    def _optional(texts: Sequence[str], codes: Ints) -> pd.Series[str]:
        return pd.Series(np.array([*texts, None], dtype=object)[codes], dtype=object)

    return pd.DataFrame(
        {
            "location_id": _texts(table.location_ids, table.location),
            "intervention_id": _texts(table.intervention_ids, table.intervention),
            "year": table.year,
            "quarter": np.where(table.part <= MONTH, table.part, (table.part - MONTH + 2) // 3),
            "month": np.maximum(table.part - MONTH, 0),
            "low": table.low,
            "high": table.high,
            "incomplete": table.incomplete.astype(np.bool_),
            "surgeon_id": _optional(table.surgeon_ids, table.surgeon),
            "origin_id": _optional(table.origin_ids, table.origin),
            "file": table.file,
            "line": table.line,
            "corrected": np.zeros(len(table.line), dtype=np.bool_),
        }
    )


def cells(rows: pd.DataFrame, unknown: Bools) -> CellTable:
    """Sums of the rows per location, intervention and year, sorted.

    Args:
        rows: The table ``Volumes.rows``.
        unknown: Per file number whether an absent row is unknown there.
    """
    import pandas as pd  # noqa: PLC0415

    location, location_ids = pd.factorize(rows["location_id"], sort=True)
    intervention, intervention_ids = pd.factorize(rows["intervention_id"], sort=True)
    return added_up(
        location.astype(np.int64),
        tuple(map(str, location_ids)),
        intervention.astype(np.int64),
        tuple(map(str, intervention_ids)),
        rows["year"].to_numpy(dtype=np.int64),
        np.where(rows["month"] > 0, rows["month"] + MONTH, rows["quarter"]).astype(np.int64),
        rows["low"].to_numpy(dtype=np.float64),
        rows["high"].to_numpy(dtype=np.float64),
        rows["incomplete"].to_numpy(dtype=np.int64),
        unknown[rows["file"].to_numpy(dtype=np.int64)],
        rows["file"].to_numpy(dtype=np.int64),
    )


def cells_of(table: Combined, unknown: Bools) -> CellTable:
    """The same, without a detour over texts, of rows that no correction has changed."""
    return added_up(
        table.location,
        table.location_ids,
        table.intervention,
        table.intervention_ids,
        table.year,
        table.part,
        table.low,
        table.high,
        table.incomplete,
        unknown[table.file],
        table.file,
    )


def added_up(
    location: Ints,
    location_ids: tuple[str, ...],
    intervention: Ints,
    intervention_ids: tuple[str, ...],
    year: Ints,
    part: Ints,
    low: Floats,
    high: Floats,
    incomplete: Ints,
    unknown: Bools,
    file: Ints,
) -> CellTable:
    """Sums per location, intervention and year of rows, whose columns are those of :class:`Combined`.

    Args:
        location: Per row.
        location_ids: All of them.
        intervention: Per row.
        intervention_ids: All of them.
        year: Per row.
        part: Per row.
        low: Per row.
        high: Per row.
        incomplete: Per row.
        unknown: Per row whether an absent row is unknown in its file.
        file: Per row.
    """
    lacking = unknown & (part > 0)
    if lacking.any():
        high = np.where(_lacks_a_part(lacking, key_of(location, intervention, year, file), part), UNKNOWN, high)
    key = key_of(location, intervention, year)
    if dense(key):
        filled = np.flatnonzero(np.bincount(key))
        first = np.zeros(int(key.max(initial=0)) + 1, dtype=np.int64)
        first[key] = np.arange(len(key))  # any row of the cell: only its ids and year are taken from it
        first = first[filled]
        least, most, count = (np.bincount(key, w)[filled] for w in (low, high, incomplete))
    else:
        _, first, at = np.unique(key, return_index=True, return_inverse=True)
        least, most, count = (np.bincount(at, w, len(first)) for w in (low, high, incomplete))
    return CellTable(
        location_ids,
        intervention_ids,
        location[first],
        intervention[first],
        year[first],
        np.asarray(least, dtype=np.float64),
        np.asarray(most, dtype=np.float64),
        np.asarray(count > 0, dtype=np.bool_),
    )


def _lacks_a_part(of: Bools, cell: Ints, part: Ints) -> Bools:
    """Per row of these whether its cell has neither a row of every quarter nor of every month."""
    _, at = np.unique(cell[of], return_inverse=True)
    seen = np.zeros((int(at.max(initial=0)) + 1, PARTS), dtype=np.bool_)
    seen[at, part[of]] = True
    lacks = np.zeros(len(of), dtype=np.bool_)
    complete = seen[:, 1 : MONTH + 1].all(axis=1) | seen[:, MONTH + 1 :].all(axis=1)
    lacks[of] = ~np.asarray(complete, dtype=np.bool_)[at]
    return lacks


def delivered(parts: Mapping[int, FileRows], profiles: Sequence[Profile]) -> dict[tuple[str, int], float]:
    """``Volumes.absent``: what the absence of a row means; the least certain of several files holds."""
    high: dict[tuple[str, int], float] = {}
    for index, part in parts.items():
        profile = profiles[index]
        for key in part.delivered:
            open_end = profile.absent == "unknown" or key[1] in profile.incomplete_years or key in part.partial
            high[key] = max(high.get(key, 0.0), UNKNOWN if open_end else 0.0)
    return {key: high[key] for key in sorted(high)}


def names(table: Combined, parts: Mapping[int, FileRows]) -> tuple[dict[str, str], list[tuple[int, Said, Place]]]:
    """Name per location, of its latest year that has one; of several in that year the first in sorted order.

    Returns:
        The names by location id, sorted, and a note (file number, message, place) per location with several.
    """
    found: dict[str, dict[str, tuple[int, int]]] = {}
    latest: dict[str, int] = {}
    start = 0
    for index, part in parts.items():
        mine = slice(start, start + len(part.index))
        start += len(part.index)
        if part.name is None or not len(part.index):
            continue
        key = key_of(table.location[mine], table.year[mine], part.name.codes)
        _, first = np.unique(key, return_index=True)
        for i in first.tolist():
            name = part.name.texts[part.name.codes[i]]
            if not name.strip():
                continue
            location, year = table.location_ids[table.location[mine][i]], int(table.year[mine][i])
            if year > latest.get(location, 0):
                latest[location] = year
                found[location] = {}
            if year == latest[location]:
                found[location].setdefault(name, (index, int(part.index[i])))
    notes = []
    for location, several in sorted(found.items()):
        if len(several) > 1:
            index, row = min(several.values())
            shown = ", ".join(repr(n) for n in sorted(several))
            message = Said.of(
                "location {location!r} has {count} names in {year}: {names}",
                location=location,
                count=len(several),
                year=latest[location],
                names=shown,
            )
            notes.append((index, message, parts[index].table.place(row)))
    return {location: min(several) for location, several in sorted(found.items())}, notes
