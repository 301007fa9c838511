"""What is compared: each measure once, as a function from the cells of a column to a number. Pure.

A measure is of one norm (one cell) or of several together (the total). NaN is what a report does not say or what is
masked; None is what there is not, such as the largest growth where nobody grows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from cns_check.compare.read_report import Row
from cns_check.compare.side_by_side.columns import Cell
from cns_check.words import Translate

#: ``count`` of locations; ``patients`` a year; ``minutes``; ``share`` and ``growth`` of 1.
Unit = Literal["count", "patients", "minutes", "share", "growth"]
Cells = Sequence[Cell]
#: A number that is not known.
UNKNOWN = math.nan
#: What a float loses.
_HAIR = 1e-6


class Measure(NamedTuple):
    """A measure.

    Attributes:
        name: In the table; a contract.
        unit: What it counts.
        of: From the cells of a column to the number.
        words: How people call it.
    """

    name: str
    unit: Unit
    of: Callable[[Cells], float | None]
    words: Callable[[Translate], str]


def _summed(of: Callable[[Cell], float]) -> Callable[[Cells], float | None]:
    return lambda cells: math.fsum(of(cell) for cell in cells) if cells else UNKNOWN


def _verdicts(wanted: Callable[[str], bool]) -> Callable[[Cell], float]:
    def count(cell: Cell) -> float:
        return float(sum(wanted(str(r["verdict"])) for r in cell.verdicts)) if cell.there else UNKNOWN

    return count


def _after(wanted: Callable[[str], bool]) -> Callable[[Cell], float]:
    """Counts locations by their verdict after."""

    def count(cell: Cell) -> float:
        if not cell.moves:
            return UNKNOWN
        if cell.optimised:
            return _of_decisions(cell, wanted)
        verdicts = [r["verdict_after"] for r in cell.after]
        return UNKNOWN if None in verdicts else float(sum(wanted(str(v)) for v in verdicts))

    return count


def _of_decisions(cell: Cell, wanted: Callable[[str], bool]) -> float:
    performing = {r["location_id"] for r in cell.verdicts if r["verdict"] != "not_performed"}
    if performing - {r["location_id"] for r in cell.decisions}:
        return UNKNOWN  # somebody performs of whom nothing was decided, such as a location of no region
    margins = [_number(r["margin"]) for r in cell.decisions if r["decision"] in {"keep", "open"}]
    return float(sum(wanted("below" if margin < -_HAIR else "met") for margin in margins))


def _moved(cell: Cell) -> float:
    if not cell.moves:
        return UNKNOWN
    if cell.optimised:
        return _sum(r["moved"] for r in cell.all_patients) if cell.travel else UNKNOWN
    nowhere = [r["volume"] for r in cell.transfers if r["region_id"] is None and r["to_location_id"] is not None]
    return _sum([*(r["volume_moved"] for r in cell.regions), *nowhere])


def _unplaced(cell: Cell) -> float:
    if not cell.moves:
        return UNKNOWN
    if cell.optimised:
        return _sum(r["unplaced"] for r in cell.all_patients) if cell.travel else UNKNOWN
    # The table of regions has no row for the locations of no known region.
    lost = [r["volume"] for r in cell.transfers if r["region_id"] is None and r["to_location_id"] is None]
    return _sum([*(r["volume_unplaced"] for r in cell.regions), *lost])


def _largest_growth(cells: Cells) -> float | None:
    grown: list[float] = []
    for cell in cells:
        if not cell.moves or any(r["volume_in"] is None for r in cell.after):
            return UNKNOWN
        found = _growth_of_optimum(cell) if cell.optimised else [_number(r["growth"]) for r in cell.after]
        grown += [g for g in found if g > 0]
    return max(grown, default=None) if cells else UNKNOWN


def _growth_of_optimum(cell: Cell) -> list[float]:
    """What comes in over what there was, of locations whose volume is exactly known."""
    comes: dict[object, float] = {}
    for r in cell.assignments:
        if r["location_id"] is not None and r["location_id"] != r["from_location_id"]:
            comes[r["location_id"]] = comes.get(r["location_id"], 0.0) + _number(r["volume"])
    exact = {r["location_id"] for r in cell.verdicts if r["volume"] is not None}
    before = {r["location_id"]: _number(r["volume_before"]) for r in cell.decisions}
    return [comes[i] / before[i] for i in comes if i in exact and before.get(i, 0.0) > 0]


def _mean(name: str) -> Callable[[Cells], float | None]:
    """A mean over patients of what each row has a mean of."""

    def of(cells: Cells) -> float | None:
        rows = _all_patients(cells)
        return UNKNOWN if rows is None else _weighted((_number(r[name]), _weight(r)) for r in rows if _weight(r) > 0)

    return of


def _p90(cells: Cells) -> float | None:
    """Of several groups of patients the quantile cannot be known from theirs."""
    rows = _all_patients(cells)
    if rows is None:
        return UNKNOWN
    rows = [r for r in rows if _weight(r) > 0]
    if not rows:
        return None
    return _number(rows[0]["p90_minutes"]) if len(rows) == 1 else UNKNOWN


def _longest(cells: Cells) -> float | None:
    rows = _all_patients(cells)
    return UNKNOWN if rows is None else max((_number(r["max_minutes"]) for r in rows if _weight(r) > 0), default=None)


def _worst(cells: Cells) -> float | None:
    means = _region_means(cells)
    return UNKNOWN if means is None else max(means, default=None)


def _worst_less_best(cells: Cells) -> float | None:
    means = _region_means(cells)
    if means is None:
        return UNKNOWN
    return max(means) - min(means) if means else None


def _region_means(cells: Cells) -> list[float] | None:
    """The mean of each region over its patients; None where one is not known."""
    if _all_patients(cells) is None:
        return None
    groups: dict[tuple[object, object], list[Row]] = {}
    for cell in cells:
        for row in cell.travel_by_region:
            groups.setdefault((row["network"], row["region_id"]), []).append(row)
    if any(row["patients"] is None for rows in groups.values() for row in rows):
        return None
    found = (
        _weighted((_number(r["mean_minutes"]), _weight(r)) for r in rows if _weight(r) > 0) for rows in groups.values()
    )
    return [mean for mean in found if mean is not None]


def _decided_by_chance(cells: Cells) -> float | None:
    """Verdicts that chance decides, of the norms of which the report says it."""
    told = [r for cell in cells for r in cell.verdicts if r.get("p_rate_met") is not None]
    return float(sum(r["decided_by_chance"] is True for r in told)) if told else UNKNOWN


def _shares_below(of: Callable[[Sequence[float]], float]) -> Callable[[Cells], float | None]:
    """Of the shares of drawn years in which who keeps is below the minimum."""

    def share(cells: Cells) -> float | None:
        rows = [r for cell in cells for r in cell.chance]
        if not all(cell.moves for cell in cells) or any(r["p05"] is None for r in rows):
            return UNKNOWN
        # A norm that is not held against the volume of a location has no such share.
        shares = [_number(r["share_below"]) for r in rows if r["share_below"] is not None]
        return of(shares) if shares else None

    return share


def _all_patients(cells: Cells) -> list[Row] | None:
    """The rows of travel of all patients; None where a report does not say them, or where they are masked."""
    if not cells or any(not c.travel or not (c.moves or c.method is None) for c in cells):
        return None
    rows = [row for cell in cells for row in cell.all_patients]
    return None if any(row["patients"] is None for row in rows) else rows


def _weight(row: Row) -> float:
    """Patients whose minutes are known."""
    return _number(row["patients"]) - _number(row["without_minutes"])


def _weighted(parts: Iterable[tuple[float, float]]) -> float | None:
    told = list(parts)
    weight = math.fsum(w for _, w in told)
    return math.fsum(value * w for value, w in told) / weight if weight > 0 else None


def _sum(values: Iterable[object]) -> float:
    return math.fsum(_number(v) for v in values)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else UNKNOWN


#: In the order in which they are shown.
MEASURES: tuple[Measure, ...] = (
    Measure(
        "locations_performing",
        "count",
        _summed(_verdicts(lambda v: v != "not_performed")),
        lambda tr: tr("locations that perform"),
    ),
    Measure(
        "locations_met", "count", _summed(_verdicts(lambda v: v == "met")), lambda tr: tr("of those, meet the norm")
    ),
    Measure(
        "locations_below",
        "count",
        _summed(_verdicts(lambda v: v == "below")),
        lambda tr: tr("of those, below the norm"),
    ),
    Measure(
        "locations_performing_after",
        "count",
        _summed(_after(lambda v: v != "not_performed")),
        lambda tr: tr("locations that perform after"),
    ),
    Measure(
        "locations_below_after",
        "count",
        _summed(_after(lambda v: v == "below")),
        lambda tr: tr("of those, below the norm after"),
    ),
    Measure("patients_moved", "patients", _summed(_moved), lambda tr: tr("patients who go elsewhere")),
    Measure("patients_unplaced", "patients", _summed(_unplaced), lambda tr: tr("patients without a place")),
    Measure("largest_growth", "growth", _largest_growth, lambda tr: tr("largest growth of a location")),
    Measure("mean_minutes", "minutes", _mean("mean_minutes"), lambda tr: tr("mean minutes")),
    Measure("p90_minutes", "minutes", _p90, lambda tr: tr("minutes that nine in ten do not exceed")),
    Measure("max_minutes", "minutes", _longest, lambda tr: tr("longest minutes")),
    Measure("share_over_45", "share", _mean("share_over_45"), lambda tr: tr("share over 45 minutes")),
    Measure("worst_region_mean", "minutes", _worst, lambda tr: tr("mean minutes, worst region")),
    Measure("worst_less_best", "minutes", _worst_less_best, lambda tr: tr("worst less best region, minutes")),
    Measure("decided_by_chance", "count", _decided_by_chance, lambda tr: tr("verdicts that chance decides")),
    Measure(
        "mean_share_below",
        "share",
        _shares_below(lambda shares: math.fsum(shares) / len(shares)),
        lambda tr: tr("drawn years below the norm after, mean"),
    ),
    Measure(
        "largest_share_below", "share", _shares_below(max), lambda tr: tr("drawn years below the norm after, most")
    ),
)
BY_NAME = {measure.name: measure for measure in MEASURES}
