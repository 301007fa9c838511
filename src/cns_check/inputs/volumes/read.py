"""Volume files with their profiles to one checked table.

In: the bytes and profiles of the files. Out: volumes, or None, with diagnostics and counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cns_check.close_names import close_names
from cns_check.diagnostics import Diagnostic, diagnostic, has_errors
from cns_check.inputs.checked_tables import InputFile, Volumes
from cns_check.inputs.files.columns import Ints, present
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.table_blocks import Data, sha256_of
from cns_check.inputs.volumes.combine import cells, cells_of, combine, delivered, frame, names
from cns_check.inputs.volumes.corrections import Correction, apply, read_corrections
from cns_check.inputs.volumes.duplicates import duplicates
from cns_check.inputs.volumes.file_rows import FileRows
from cns_check.inputs.volumes.in_blocks import large, read_in_blocks
from cns_check.inputs.volumes.look_alikes import one_spelling, warn_of_look_alikes
from cns_check.inputs.volumes.one_file import read_file
from cns_check.inputs.volumes.quarters import quarters, quarters_delivered
from cns_check.inputs.volumes.reading_assumptions import assumptions
from cns_check.inputs.volumes.rows_read import RowsRead
from cns_check.inputs.volumes.source import VolumeSource
from cns_check.words import Said

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class VolumesRead:
    """What reading came to, with the counts that ``volumes validate`` prints.

    Attributes:
        volumes: The table, None when there are errors.
        diagnostics: By file, in the order in which the user named them, then by line.
        rows: Data rows in the volume files.
        controls: Control totals compared.
        masked: Rows that count whose volume is an interval.
        unknown: Rows that count whose volume is not known.
        by_year: Rows that count per year; empty when there are errors.
    """

    volumes: Volumes | None
    diagnostics: tuple[Diagnostic, ...]
    rows: int
    controls: int
    masked: int
    unknown: int
    by_year: Mapping[int, int]


def read_volumes(
    sources: Sequence[VolumeSource], known_interventions: Collection[str] | Mapping[str, object]
) -> tuple[Volumes | None, tuple[Diagnostic, ...]]:
    """Reads volume files.

    Args:
        sources: The files, in the order in which the user named them.
        known_interventions: Ids of the interventions of the loaded norm sets.

    Returns:
        The volumes (None when there is any error; with empty tables when no row is left) and all diagnostics.
    """
    read = read_volumes_counted(sources, known_interventions)
    return read.volumes, read.diagnostics


def read_volumes_counted(
    sources: Sequence[VolumeSource], known_interventions: Collection[str] | Mapping[str, object]
) -> VolumesRead:
    """Reads volume files as :func:`read_volumes` does, with counts."""
    known = frozenset(known_interventions)
    found: list[Diagnostic] = _check_choices(sources, known)
    findings = [Findings(s.path) for s in sources]
    rows = (read_in_blocks(sources, known, findings) if large(sources) else None) or _read(sources, known, findings)
    good, table = rows.parts, rows.table
    corrections: dict[str, tuple[tuple[Correction, ...], Findings, InputFile]] = {}
    for source in sources:
        if source.corrections is not None and source.corrections[0] not in corrections:
            path, data = source.corrections
            mine = Findings(path)
            read = read_corrections(path, data, known, mine, source.corrections_profile)
            corrections[path] = (read, mine, _input(path, data, len(read), 0))
    if rows.told_apart:
        warn_of_look_alikes(table, good, findings)
    files = [
        _input(s.path, s.data, size, good[i].dropped if i in good else 0)
        for i, (s, size) in enumerate(zip(sources, rows.sizes, strict=True))
    ]
    broken = has_errors(found) or any(f.errors for f in findings) or any(f.errors for _, f, _ in corrections.values())
    volumes = None
    if not broken and len(good) == len(sources):
        volumes = _finish(sources, known, rows, corrections, files, findings)
        if any(f.errors for _, f, _ in corrections.values()):
            volumes = None
    for mine in (*findings, *(f for _, f, _ in corrections.values())):
        found += mine.finish()
    counted = list(good.values())
    return VolumesRead(
        volumes,
        tuple(found),
        sum(rows.sizes),
        sum(p.controls for p in counted),
        sum(p.masked for p in counted),
        sum(p.unknown for p in counted),
        {} if volumes is None else volumes.by_year,
    )


def _read(sources: Sequence[VolumeSource], known: Collection[str], findings: Sequence[Findings]) -> RowsRead:
    """All rows of all files."""
    parts: dict[int, FileRows] = {}
    sizes: list[int] = []
    for i, (source, mine) in enumerate(zip(sources, findings, strict=True)):
        where = source.profile.place if source.profile is not None else None
        part, size = read_file(source.path, source.data, source.how, known, mine, where)
        parts |= {} if part is None else {i: part}
        sizes.append(size)
    profiles = [s.how for s in sources]
    good = one_spelling(parts, profiles, findings)
    table = combine(list(good.items()), profiles)
    told_apart = not any(mine.errors for mine in findings)
    duplicates(table, profiles, good, findings)
    return RowsRead(good, tuple(sizes), table, told_apart)


def _finish(
    sources: Sequence[VolumeSource],
    known: Collection[str],
    read: RowsRead,
    corrections: Mapping[str, tuple[tuple[Correction, ...], Findings, InputFile]],
    files: list[InputFile],
    findings: Sequence[Findings],
) -> Volumes:
    profiles, parts, table, sums = [s.how for s in sources], read.parts, read.table, read.sums
    incomplete = [frozenset(p.incomplete_years) for p in profiles]
    for i, part in parts.items():
        incomplete[i] |= {year for _, year in part.partial}
    unknown = np.array([*(p.absent == "unknown" for p in profiles), *(False for _ in corrections)], dtype=np.bool_)
    applied = 0
    corrected: pd.DataFrame | None = None
    for path, (wanted, mine, file) in corrections.items():
        members = [i for i, s in enumerate(sources) if s.corrections is not None and s.corrections[0] == path]
        marked = frozenset(y for i in members for y in incomplete[i])
        rows = frame(table) if corrected is None else corrected
        corrected, count = apply(rows, wanted, members, len(files), marked, mine)
        applied += count
        files.append(file)
    seen = {f.path for f in files}
    for source in sources:
        if source.profile is not None and source.profile.path not in seen:
            seen.add(source.profile.path)
            files.append(_input(source.profile.path, source.profile.data, 0, 0))
    found_names, several = names(table, parts)
    for index, message, place in several:
        findings[index].add(diagnostic("V040", message, place))
    when, when_quarters = delivered(parts, profiles), quarters_delivered(parts, profiles)
    if sums is not None:
        counted, by_year = sums
    else:
        counted = cells_of(table, unknown) if corrected is None else cells(corrected, unknown)
        by_year = _by_year(table.year if corrected is None else corrected["year"].to_numpy(dtype=np.int64))
    years = sorted({*(year for _, year in when), *present(counted.year, 0)})

    def rows_of() -> pd.DataFrame:
        if corrected is not None:
            return corrected
        # The rows of which only sums were kept are read again, for who needs them.
        return frame(table if sums is None else _read(sources, known, [Findings(s.path) for s in sources]).table)

    return Volumes(
        counted=counted,
        absent=when,
        names=found_names,
        years=tuple(int(y) for y in years),
        incomplete_years=frozenset().union(*incomplete),
        files=tuple(files),
        size=sum(by_year.values()),
        make_rows=rows_of,
        assumptions=assumptions(profiles, list(parts.values()), applied),
        absent_quarters=when_quarters,
        make_quarters=lambda: quarters(rows_of(), when_quarters, profiles),
        has_surgeons=bool((table.surgeon >= 0).any()),
        by_year=by_year,
        has_origins=bool((table.origin >= 0).any()),
    )


def _by_year(year: Ints) -> dict[int, int]:
    counts = np.bincount(year, minlength=0)
    return {int(y): int(counts[y]) for y in np.flatnonzero(counts)}


def _input(path: str, data: Data, rows: int, dropped: int) -> InputFile:
    return InputFile(path, len(data), sha256_of(data), rows, dropped)


def _check_choices(sources: Sequence[VolumeSource], known: frozenset[str]) -> list[Diagnostic]:
    """Profiles that choose a delivery for an intervention which no norm set knows."""
    found = []
    seen = set()
    for source in sources:
        profile = source.profile
        if profile is None or profile.path in seen or profile.profile.deliveries is None:
            continue
        seen.add(profile.path)
        for key in profile.profile.deliveries.choose:
            if key == "default" or key in known:
                continue
            near = close_names(key, known, 1, 0.4)
            hint = Said.of("; nearest: {near}", near=near[0]) if near else Said()
            message = Said.of(
                "deliveries chooses for {name!r}, which is in no loaded norm set{hint}", name=key, hint=hint
            )
            found.append(diagnostic("P010", message, profile.place("deliveries", "choose", key), value=key))
    return found
