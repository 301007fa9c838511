"""The rows of several files in one table, its cells, and what was delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from cns_check.diagnostics import Place
from cns_check.inputs.columns import Bools, Column, Floats, Ints, present
from cns_check.inputs.findings import Findings
from cns_check.inputs.profile import Profile
from cns_check.inputs.tables import UNKNOWN
from cns_check.inputs.volumefile import FileRows

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
        np.concatenate([np.empty(0), *(p.low for _, p in parts)]),
        np.concatenate([np.empty(0), *(p.high for _, p in parts)]),
        _joined([np.isin(p.year, list(profiles[i].incomplete_years)).astype(np.int64) for i, p in parts]),
        _joined([np.full(len(p.index), i, dtype=np.int64) for i, p in parts]),
        _joined([p.table.lines[p.index] for _, p in parts]),
        _joined([p.index for _, p in parts]),
        location_ids,
        intervention_ids,
        surgeon_ids,
        origin_ids,
    )


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


def _repeated(key: Ints) -> Bools:
    """Per row whether its key occurs in another row too."""
    if _dense(key):
        return (np.bincount(key) > 1)[key]
    return pd.Series(key).duplicated(keep=False).to_numpy()


def _dense(key: Ints) -> bool:
    """Whether counting per possible key takes less than sorting the keys."""
    return int(key.max(initial=0)) < 20 * len(key) + 1000


def duplicates(
    table: Combined, profiles: Sequence[Profile], parts: Mapping[int, FileRows], findings: Sequence[Findings]
) -> None:
    """Reports every row of a repeated (location, intervention, year[, surgeon][, origin]).

    Each of the rows gets a diagnostic at its own place. Between files only the surgeon and origin columns that all
    files have tell rows apart: a total of one file beside the surgeons of another would count twice. Rows are added
    up only if the profile of each file concerned says so.
    """
    adds = np.array([*(p.duplicates == "sum" for p in profiles), True], dtype=np.bool_)
    location, intervention, year = table.location, table.intervention, table.year
    within = key_of(location, intervention, year, table.surgeon, table.origin, table.file)
    _report(table, within, _repeated(within) & ~adds[table.file], parts, findings, "in")
    if len(parts) < 2:
        return
    common = [location, intervention, year]
    common += [table.surgeon] if all(p.surgeon is not None for p in parts.values()) else []
    common += [table.origin] if all(p.origin is not None for p in parts.values()) else []
    between = key_of(*common)
    grouped = pd.DataFrame({"key": between, "file": table.file, "adds": adds[table.file]}).groupby("key")
    several = grouped["file"].transform("min") != grouped["file"].transform("max")
    strict = ~grouped["adds"].transform("min").astype(bool)
    _report(table, between, (several & strict).to_numpy(), parts, findings, "across")


def _report(
    table: Combined,
    key: Ints,
    repeated: Bools,
    parts: Mapping[int, FileRows],
    findings: Sequence[Findings],
    where: str,
) -> None:
    at = np.flatnonzero(repeated)
    if not len(at):
        return
    ordered = at[np.argsort(key[at], kind="stable")]
    starts = np.flatnonzero(np.r_[True, np.diff(key[ordered]) != 0])
    begins = dict(zip(key[ordered[starts]].tolist(), starts.tolist(), strict=True))
    ends = dict(zip(begins, [*starts[1:].tolist(), len(ordered)], strict=True))

    @cache
    def repeated_as(k: int) -> str:
        rows = ordered[begins[k] : ends[k]]
        volumes = sorted(_volumes(table, parts, rows))
        several = ", ".join(volumes[:5]) + (", ..." if len(volumes) > 5 else "")
        files = "" if where == "in" else " in several files"
        return f"stands in {len(rows)} rows{files}, with volume{'s' * (len(volumes) > 1)} {several}"

    for index, part in parts.items():
        mine = at[table.file[at] == index]
        wrong = np.zeros(len(part.table.lines), dtype=np.bool_)
        wrong[table.row[mine]] = True
        back = dict(zip(table.row[mine].tolist(), mine.tolist(), strict=True))

        def message(row: int, back: Mapping[int, int] = back) -> str:
            i = back[row]
            what = [
                f"location {table.location_ids[table.location[i]]!r}",
                f"intervention {table.intervention_ids[table.intervention[i]]!r}",
                f"year {table.year[i]}",
            ]
            if where == "in":
                what += [f"surgeon {table.surgeon_ids[table.surgeon[i]]!r}"] if table.surgeon[i] >= 0 else []
                what += [f"origin {table.origin_ids[table.origin[i]]!r}"] if table.origin[i] >= 0 else []
            return f"{', '.join(what)} {repeated_as(int(key[i]))}"

        findings[index].rows("V022", part.table, wrong, message)


def _volumes(table: Combined, parts: Mapping[int, FileRows], rows: Ints) -> set[str]:
    """The distinct volumes of rows, as delivered."""
    found: set[str] = set()
    for index, part in parts.items():
        mine = rows[table.file[rows] == index]
        codes = part.volume.codes[np.searchsorted(part.index, table.row[mine])]
        found |= {part.volume.texts[c] or "blank" for c in present(codes, 0)}
        found |= {"blank"} if (codes < 0).any() else set()
    return found


def frame(table: Combined) -> pd.DataFrame:
    """The table ``Volumes.rows``."""
    return pd.DataFrame(
        {
            "location_id": _texts(table.location_ids, table.location),
            "intervention_id": _texts(table.intervention_ids, table.intervention),
            "year": table.year,
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


def _texts(texts: Sequence[str], codes: Ints) -> pd.Series[str]:
    return pd.Series(pd.array(list(texts), dtype="str").take(codes))


def _optional(texts: Sequence[str], codes: Ints) -> pd.Series[str]:
    values = np.array([*texts, None], dtype=object)
    return pd.Series(values[codes], dtype=object)


def cells(rows: pd.DataFrame) -> pd.DataFrame:
    """The table ``Volumes.cells``: sums of the rows per location, intervention and year, sorted."""
    location, location_ids = pd.factorize(rows["location_id"], sort=True)
    intervention, intervention_ids = pd.factorize(rows["intervention_id"], sort=True)
    return _cells(
        location.astype(np.int64),
        tuple(map(str, location_ids)),
        intervention.astype(np.int64),
        tuple(map(str, intervention_ids)),
        rows["year"].to_numpy(dtype=np.int64),
        rows["low"].to_numpy(dtype=np.float64),
        rows["high"].to_numpy(dtype=np.float64),
        rows["incomplete"].to_numpy(dtype=np.int64),
    )


def cells_of(table: Combined) -> pd.DataFrame:
    """The same, without a detour over texts, of rows that no correction has changed."""
    return _cells(
        table.location,
        table.location_ids,
        table.intervention,
        table.intervention_ids,
        table.year,
        table.low,
        table.high,
        table.incomplete,
    )


def _cells(
    location: Ints,
    location_ids: Sequence[str],
    intervention: Ints,
    intervention_ids: Sequence[str],
    year: Ints,
    low: Floats,
    high: Floats,
    incomplete: Ints,
) -> pd.DataFrame:
    key = key_of(location, intervention, year)
    if _dense(key):
        filled = np.flatnonzero(np.bincount(key))
        first = np.zeros(int(key.max(initial=0)) + 1, dtype=np.int64)
        first[key] = np.arange(len(key))  # any row of the cell: only its ids and year are taken from it
        first = first[filled]
        least, most, count = (np.bincount(key, w)[filled] for w in (low, high, incomplete))
    else:
        _, first, at = np.unique(key, return_index=True, return_inverse=True)
        least, most, count = (np.bincount(at, w, len(first)) for w in (low, high, incomplete))
    return pd.DataFrame(
        {
            "location_id": _texts(location_ids, location[first]),
            "intervention_id": _texts(intervention_ids, intervention[first]),
            "year": year[first],
            "low": least,
            "high": most,
            "incomplete": count > 0,
        }
    )


def delivered(parts: Mapping[int, FileRows], profiles: Sequence[Profile]) -> pd.DataFrame:
    """The table ``Volumes.delivered``: what the absence of a row means; the least certain of several files holds."""
    high: dict[tuple[str, int], float] = {}
    for index, part in parts.items():
        profile = profiles[index]
        for key in part.delivered:
            open_end = profile.absent == "unknown" or key[1] in profile.incomplete_years
            high[key] = max(high.get(key, 0.0), UNKNOWN if open_end else 0.0)
    keys = sorted(high)
    return pd.DataFrame(
        {
            "intervention_id": pd.Series([k[0] for k in keys], dtype="str"),
            "year": np.array([k[1] for k in keys], dtype=np.int64),
            "high": np.array([high[k] for k in keys], dtype=np.float64),
        }
    )


def names(table: Combined, parts: Mapping[int, FileRows]) -> tuple[dict[str, str], list[tuple[int, str, Place]]]:
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
            message = f"location {location!r} has {len(several)} names in {latest[location]}: {shown}"
            notes.append((index, message, parts[index].table.place(row)))
    return {location: min(several) for location, several in sorted(found.items())}, notes
