"""Spellings of ids: those that a profile takes for one, and those that only look like one.

In: the rows of the files. Out: the rows with one spelling each, or warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.files.columns import Ints, rows_of_each
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.look_alike import alike_message, folded, look_alikes, shown
from cns_check.inputs.volumes.combine import Combined
from cns_check.inputs.volumes.file_rows import FileRows
from cns_check.inputs.volumes.profile import Profile
from cns_check.words import Said, joined_by_and


def one_spelling(
    parts: Mapping[int, FileRows], profiles: Sequence[Profile], findings: Sequence[Findings] = ()
) -> dict[int, FileRows]:
    """Gives spellings of a location id that the profiles take for one the spelling of the latest year.

    Of several in that year it is the first in sorted order. The files whose profiles name the same kinds of spellings
    are taken together.

    Args:
        parts: Number and rows of each file that could be read.
        profiles: Per file number its profile.
        findings: Per file number; take a note per id with several spellings. Empty: nobody is told.
    """
    latest: dict[tuple[frozenset[str], str], dict[str, int]] = {}
    holds: dict[tuple[frozenset[str], str], int] = {}
    for index, part in parts.items():
        kinds: frozenset[str] = frozenset(profiles[index].ids.same)
        if not kinds:
            continue
        year = np.zeros(len(part.location.texts), dtype=np.int64)
        np.maximum.at(year, part.location.codes, part.year)
        for text, last in zip(part.location.texts, year.tolist(), strict=True):
            if last:
                key = kinds, folded(text, kinds)
                spelled = latest.setdefault(key, {})
                spelled[text] = max(last, spelled.get(text, 0))
                holds.setdefault(key, index)
    chosen = {key: min(spelled, key=lambda t: (-spelled[t], t)) for key, spelled in latest.items()}
    if findings:
        for key, spelled in latest.items():
            if len(spelled) > 1:
                template = "the location ids {ids} are taken for one, {id} (ids: same)"
                ids = joined_by_and([shown(t) for t in sorted(spelled)])
                index = holds[key]
                message = Said.of(template, ids=ids, id=shown(chosen[key]))
                findings[index].add(diagnostic("V057", message, parts[index].table.header()))
    made = dict(parts)
    for index, part in parts.items():
        kinds = frozenset(profiles[index].ids.same)
        if kinds:
            to = {t: chosen.get((kinds, folded(t, kinds)), t) for t in part.location.texts}
            made[index] = replace(part, location=part.location.mapped(to.__getitem__))
    return made


def warn_of_look_alikes(table: Combined, parts: Mapping[int, FileRows], findings: Sequence[Findings]) -> None:
    """Warns of ids, and of names of different locations, that a reader would take for one.

    Args:
        table: All rows that count.
        parts: Number and rows of each file.
        findings: Per file number; take a warning per group, at its first row.
    """
    for name, ids, codes in (
        ("location_id", table.location_ids, table.location),
        ("surgeon_id", table.surgeon_ids, table.surgeon),
        ("origin_id", table.origin_ids, table.origin),
    ):
        groups = look_alikes(ids)
        if not groups:
            continue
        number, at = {text: i for i, text in enumerate(ids)}, rows_of_each(codes, len(ids))
        for group in groups:
            numbers = [number[text] for text in group]
            _warn(table, parts, findings, name, group, lambda i, n=numbers, at=at: at(n[i]))  # type: ignore[misc]
    _warn_of_names(table, parts, findings)


def _warn_of_names(table: Combined, parts: Mapping[int, FileRows], findings: Sequence[Findings]) -> None:
    texts = sorted({t for part in parts.values() if part.name is not None for t in part.name.texts})
    groups = look_alikes(texts)
    if not groups:
        return
    wanted = {text: i for i, text in enumerate({t for group in groups for t in group})}
    codes: list[Ints] = []
    for part in parts.values():
        if part.name is None:
            codes.append(np.full(len(part.index), -1, dtype=np.int64))
        else:
            codes.append(np.array([*(wanted.get(t, -1) for t in part.name.texts), -1])[part.name.codes])
    at = rows_of_each(np.concatenate([np.empty(0, dtype=np.int64), *codes]), len(wanted))
    for group in groups:
        # Spellings of one location's name are told as such, and can part no volume.
        rows = [at(wanted[text]) for text in group]
        locations = {frozenset(np.unique(table.location[r]).tolist()) for r in rows if len(r)}
        if len(locations) > 1:
            _warn(table, parts, findings, "location_name", group, lambda i, g=group: at(wanted[g[i]]))  # type: ignore[misc]


def _warn(
    table: Combined,
    parts: Mapping[int, FileRows],
    findings: Sequence[Findings],
    name: str,
    group: Sequence[str],
    rows_of: Callable[[int], Ints],
) -> None:
    told: list[tuple[int, int, Said]] = []
    for i, text in enumerate(group):
        rows = rows_of(i)
        if not len(rows):
            continue
        at = rows[np.lexsort((table.row[rows], table.file[rows]))[0]]
        first, last = int(table.year[rows].min()), int(table.year[rows].max())
        index, row = int(table.file[at]), int(table.row[at])
        template = "{id} ({place}, {first} to {last})" if first < last else "{id} ({place}, {first})"
        place = parts[index].table.place(row).said()
        told.append((index, row, Said.of(template, id=shown(text), place=place, first=first, last=last)))
    if len(told) < 2:
        return
    index, row, _ = min(told, key=lambda t: t[:2])
    findings[index].add(_warning(name, group, [said for _, _, said in told], parts[index], row))


def _warning(name: str, group: Sequence[str], told: Sequence[Said], part: FileRows, row: int) -> Diagnostic:
    message = alike_message(name, told, group)
    return diagnostic("V056", message, part.table.place(row, part.headers.get(name)), value=group[0])
