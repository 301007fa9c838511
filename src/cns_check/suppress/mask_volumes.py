"""Masks small counts in the volumes. Pure.

In: volumes and a threshold. Out: masked volumes, and which cells are masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cns_check.inputs.checked_tables import CellTable, Volumes, no_quarters

if TYPE_CHECKING:
    import pandas as pd

#: Location ids per (intervention, year).
Places = Mapping[tuple[str, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Small:
    """Which cells are masked; never what they hold.

    Attributes:
        cells: Those of which the volume is masked.
        surgeons: Those of which the volumes per surgeon are left out, because one of them is small.
    """

    cells: Places
    surgeons: Places


def masked(volumes: Volumes, threshold: int) -> tuple[Volumes, Small]:
    """The volumes with every small count masked, and which cells those are.

    A cell that may hold 1 to threshold - 1 gets that whole band, also where the delivery had it masked more narrowly.
    0 stays 0. Quarters and volumes per surgeon are finer than a cell: quarters are left out, and of a cell with a small
    count of a surgeon all surgeons.

    Args:
        volumes: As delivered.
        threshold: The least count that is shown, at least 3: a band of one number would hide nothing.
    """
    cells = volumes.counted
    least = (cells.low > 0) & (cells.low < threshold)
    small = least | ((cells.high > 0) & (cells.high < threshold))
    counted = replace(
        cells,
        low=np.where(least, 1.0, cells.low),
        high=np.where(small, np.maximum(cells.high, threshold - 1.0), cells.high),
    )
    rows, surgeons = _rows(volumes, threshold, counted, small)
    shown = replace(
        volumes,
        counted=counted,
        size=len(rows),
        make_rows=lambda: rows,
        absent_quarters={},
        make_quarters=no_quarters,
        has_surgeons=bool(rows["surgeon_id"].notna().any()),
        has_origins=False,
    )
    return shown, Small(_places(cells, small), surgeons)


def _places(cells: CellTable, small: np.ndarray) -> Places:
    found: dict[tuple[str, int], list[str]] = {}
    at = np.flatnonzero(small)
    columns = (cells.location[at].tolist(), cells.intervention[at].tolist(), cells.year[at].tolist())
    for location, intervention, year in zip(*columns, strict=True):
        found.setdefault((cells.intervention_ids[intervention], year), []).append(cells.location_ids[location])
    return {key: tuple(ids) for key, ids in found.items()}


def _rows(
    volumes: Volumes, threshold: int, counted: CellTable, small: np.ndarray
) -> tuple[pd.DataFrame, dict[tuple[str, int], tuple[str, ...]]]:
    """A row per masked cell, and the rows per surgeon of the others, without surgeons where one of them is small.

    Only rules about surgeons look at rows; without surgeons there are none.
    """
    import pandas as pd  # noqa: PLC0415 - heavy, and most runs need no frame

    keys = ["location_id", "intervention_id", "year"]
    if not volumes.has_surgeons:
        columns = [*keys, "low", "high", "incomplete", "surgeon_id"]
        return pd.DataFrame({name: pd.Series(dtype="object") for name in columns}), {}
    rows = volumes.rows[[*keys, "low", "high", "incomplete", "surgeon_id"]]
    hidden = counted.frame[small].assign(surgeon_id=None)
    cell = pd.MultiIndex.from_frame(rows[keys])
    rows = rows[~cell.isin(pd.MultiIndex.from_frame(hidden[keys]))]
    each = rows.groupby([*keys, "surgeon_id"], dropna=False, sort=False)[["low", "high"]].sum().reset_index()
    few = ((each["low"] > 0) & (each["low"] < threshold)) | ((each["high"] > 0) & (each["high"] < threshold))
    tell = each[few & each["surgeon_id"].notna()][keys].drop_duplicates()
    without = pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(tell))
    rows = rows.assign(surgeon_id=rows["surgeon_id"].astype(object).where(~without, None))
    # What of a cell carries no surgeon is one number, however many rows it came in.
    found: dict[tuple[str, int], list[str]] = {}
    for location, intervention, year in sorted(tell.itertuples(index=False, name=None)):
        found.setdefault((intervention, int(year)), []).append(location)
    made = pd.concat([rows, hidden[rows.columns]], ignore_index=True)
    return made, {key: tuple(ids) for key, ids in found.items()}
