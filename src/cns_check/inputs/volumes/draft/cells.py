"""The volumes of a file as arrays: one element per cell, whether the file is long or wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.inputs.files.columns import Bools, Floats, Ints
from cns_check.inputs.volumes.draft.find_columns import Roles
from cns_check.inputs.volumes.draft.number_forms import Forms
from cns_check.inputs.volumes.draft.opened import coded, stacked
from cns_check.inputs.volumes.draft.seen import Seen, joined
from cns_check.inputs.volumes.draft.year_forms import Times


@dataclass(frozen=True, slots=True)
class Cells:
    """Every volume with its keys; a wide file has its columns below one another.

    Attributes:
        rows: Data rows of the file.
        wide: Columns of volumes.
        location: Number of the location as delivered.
        intervention: Number of the intervention as delivered.
        interventions: The interventions by number.
        time: Number of the year or period, of which texts that mean the same have one; -1 for none.
        year: The year, 0 for none.
        low: Least volume.
        high: Greatest volume.
    """

    rows: int
    wide: int
    location: Ints
    intervention: Ints
    interventions: tuple[str, ...]
    time: Ints
    year: Ints
    low: Floats
    high: Floats

    def of(self, column: Seen) -> Ints:
        """A column of the file, per cell."""
        return np.tile(column.codes, self.wide)

    def spread(self, rows: Bools) -> Bools:
        """Rows of the file, per cell."""
        return np.tile(rows, self.wide)


def cells_of(size: int, roles: Roles, times: Times | None, forms: Forms) -> Cells:
    """Lays the volumes of a file out as cells.

    Args:
        size: Data rows of the file.
        roles: Its columns.
        times: What the texts of its column of time mean.
        forms: How volumes are written.
    """
    wide = max(1, len(roles.volumes))
    location = joined([c.codes for c in roles.location]) if roles.location else np.zeros(size, dtype=np.int64)
    if roles.intervention is not None:
        names: tuple[str, ...] = roles.intervention.texts
        intervention = np.tile(roles.intervention.codes, wide)
    else:
        column = coded([name or "" for name, _ in roles.cells] or [""])
        names, intervention = column.texts, np.repeat(column.codes, size)
    time, year = _times(size, wide, roles, times)
    volume = stacked([c.column for c in roles.volumes]) if roles.volumes else coded([""] * size)
    ends = np.array([forms.interval(t) for t in volume.texts] or [(0.0, 0.0)])
    return Cells(
        size,
        wide,
        np.tile(location, wide),
        intervention,
        names,
        time,
        year,
        ends[volume.codes, 0],
        ends[volume.codes, 1],
    )


def _times(size: int, wide: int, roles: Roles, times: Times | None) -> tuple[Ints, Ints]:
    if roles.time is not None and times is not None:
        texts: Sequence[str] = roles.time.texts
        years = np.array([times.years.get(t, 0) for t in texts] or [0], dtype=np.int64)
        numbers: dict[object, int] = {}
        key = [
            -1 if t not in times.years else numbers.setdefault(t if times.periods else times.years[t], len(numbers))
            for t in texts
        ]
        codes = roles.time.codes
        return np.tile(np.array(key or [0], dtype=np.int64)[codes], wide), np.tile(years[codes], wide)
    of = [year or 0 for _, year in roles.cells] or [0]
    year = np.repeat(np.array(of, dtype=np.int64), size)
    return year, year
