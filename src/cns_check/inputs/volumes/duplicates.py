"""Rows that would count twice: the same cell in two rows, or a whole year beside its quarters or months.

In: the combined rows, with files and profiles. Out: findings, a row each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from cns_check.inputs.files.columns import Bools, Ints, present
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.numbers import MONTH, part_name
from cns_check.inputs.volumes.combine import Combined, dense, key_of
from cns_check.inputs.volumes.file_rows import FileRows
from cns_check.inputs.volumes.profile import Profile
from cns_check.words import Said, joined_by_and


def duplicates(
    table: Combined, profiles: Sequence[Profile], parts: Mapping[int, FileRows], findings: Sequence[Findings]
) -> None:
    """Reports every row of a repeated (location, intervention, period[, surgeon][, origin]).

    Each of the rows gets a diagnostic at its own place. Between files only the surgeon and origin columns that all
    files have tell rows apart: a total of one file beside the surgeons of another would count twice. Rows are added
    up only if the profile of each file concerned says so. A whole year beside a quarter or month of it, or a
    quarter beside months of the year, is never added up.
    """
    adds = np.array([*(p.duplicates == "sum" for p in profiles), True], dtype=np.bool_)
    location, intervention, year = table.location, table.intervention, table.year
    mine = [location, intervention, year, table.surgeon, table.origin, table.file]
    within = key_of(*mine, table.part)
    _report(table, within, _repeated(within) & ~adds[table.file], parts, findings, "in")
    by_part = bool((table.part > 0).any())
    in_one = np.zeros(len(year), dtype=np.bool_)
    if by_part:
        whole = key_of(*mine)
        in_one = _beside_parts(whole, table.part)
        _report(table, whole, in_one, parts, findings, "in", "V047")
    if len(parts) < 2:
        return
    common = [location, intervention, year]
    common += [table.surgeon] if all(p.surgeon is not None for p in parts.values()) else []
    common += [table.origin] if all(p.origin is not None for p in parts.values()) else []
    if by_part:
        whole = key_of(*common)
        _report(table, whole, _beside_parts(whole, table.part) & ~in_one, parts, findings, "across", "V047")
    between = key_of(*common, table.part)
    _, at = np.unique(between, return_inverse=True)
    several = _least(at, table.file) != -_least(at, -table.file)
    strict = _least(at, adds[table.file].astype(np.int64)) == 0
    _report(table, between, (several & strict)[at], parts, findings, "across")


def _beside_parts(key: Ints, part: Ints) -> Bools:
    """Per row whether its key has two of: a row of the whole year, rows of quarters, rows of months."""
    grain = (part > 0).astype(np.int64) + (part > MONTH)
    _, at = np.unique(key, return_inverse=True)
    return np.asarray((_least(at, grain) != -_least(at, -grain))[at], dtype=np.bool_)


def _least(group: Ints, values: Ints) -> Ints:
    """The least value of each group."""
    least = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, group, values)
    return least


def _report(
    table: Combined,
    key: Ints,
    repeated: Bools,
    parts: Mapping[int, FileRows],
    findings: Sequence[Findings],
    where: str,
    code: str = "V022",
) -> None:
    at = np.flatnonzero(repeated)
    if not len(at):
        return
    ordered = at[np.argsort(key[at], kind="stable")]
    starts = np.flatnonzero(np.r_[True, np.diff(key[ordered]) != 0])
    begins = dict(zip(key[ordered[starts]].tolist(), starts.tolist(), strict=True))
    ends = dict(zip(begins, [*starts[1:].tolist(), len(ordered)], strict=True))

    @cache
    def repeated_as(k: int) -> Said:
        rows = ordered[begins[k] : ends[k]]
        volumes = sorted(_volumes(table, parts, rows))
        files = Said() if where == "in" else Said.of(" in several files")
        told = Said.of(
            ", with volumes {volumes}" if len(volumes) > 1 else ", with volume {volumes}",
            volumes=(*volumes[:5], *(["..."] if len(volumes) > 5 else [])),
        )
        if code == "V047":
            year = int(table.year[rows[0]])
            parts_of = present(table.part[rows], 0)
            names = [part_name(year, p) if p else Said.of("the whole year") for p in parts_of]
            return Said.of("stands as {parts}{files}{told}", parts=joined_by_and(names), files=files, told=told)
        return Said.of("stands in {count} rows{files}{told}", count=len(rows), files=files, told=told)

    for index, part in parts.items():
        mine = at[table.file[at] == index]
        wrong = np.zeros(len(part.table.lines), dtype=np.bool_)
        wrong[table.row[mine]] = True
        back = dict(zip(table.row[mine].tolist(), mine.tolist(), strict=True))

        def message(row: int, back: Mapping[int, int] = back) -> Said:
            i = back[row]
            what = [
                Said.of("location {id!r}", id=table.location_ids[table.location[i]]),
                Said.of("intervention {id!r}", id=table.intervention_ids[table.intervention[i]]),
                Said.of("year {year}", year=table.year[i]),
            ]
            if table.part[i] and code == "V022":
                part = int(table.part[i])
                template = "quarter {number}" if part <= MONTH else "month {number}"
                what.append(Said.of(template, number=part if part <= MONTH else part - MONTH))
            if where == "in" and table.surgeon[i] >= 0:
                what.append(Said.of("surgeon {id!r}", id=table.surgeon_ids[table.surgeon[i]]))
            if where == "in" and table.origin[i] >= 0:
                what.append(Said.of("origin {id!r}", id=table.origin_ids[table.origin[i]]))
            return Said.of("{what} {how}", what=tuple(what), how=repeated_as(int(key[i])))

        findings[index].rows(code, part.table, wrong, message)


def _volumes(table: Combined, parts: Mapping[int, FileRows], rows: Ints) -> set[str]:
    """The distinct volumes of rows, as delivered."""
    found: set[str] = set()
    for index, part in parts.items():
        mine = rows[table.file[rows] == index]
        codes = part.volume.codes[np.searchsorted(part.index, table.row[mine])]
        found |= {part.volume.texts[c] or Said.of("blank") for c in present(codes, 0)}
        found |= {Said.of("blank")} if (codes < 0).any() else set()
    return found


def _repeated(key: Ints) -> Bools:
    """Per row whether its key occurs in another row too."""
    if dense(key):
        return (np.bincount(key) > 1)[key]
    _, at, times = np.unique(key, return_inverse=True, return_counts=True)
    return np.asarray(times[at] > 1, dtype=np.bool_)
