"""Travel figures: how long patients travel before and after, per region of today's locations and for all.

In: patients of any method and a network. Out: the numbers of the table **travel**. Source: "Travel figures".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.reallocate.travel.network import Network
from cns_check.reallocate.travel.numbers import CLOSE
from cns_check.reallocate.travel.patients import Patients

#: Where the classes of extra minutes end; the first holds what is 0 or less, the last has no end.
_CLASSES = (0, 5, 10, 15, 20, 25, 30, 45)
#: Minutes are compared to this many decimals: a difference of decimal minutes is no exact float.
_DECIMALS = 9


class TravelFigures(NamedTuple):
    """A row of the table **travel**, without the columns that name its norm. None where there is nothing to tell.

    Attributes:
        region: Number of the region of today's locations; -1 for all.
        moment: Today, or after the reallocation.
        patients: Who have a place.
        without_minutes: Of them, of whom no minutes are known: not located, or no row to where they go.
        unplaced: Who have no place.
        mean_minutes: This and the next six are of the patients less those without minutes.
        median_minutes: The smallest number of minutes that at least half (less 1e-9) do not exceed.
        p90_minutes: The same of nine tenths.
        max_minutes: The longest.
        share_over_30: Strictly over.
        share_over_45: Strictly over.
        share_over_60: Strictly over.
        moved: Patients whose last location is not today's; None before, and so are the following.
        mean_extra_minutes: Of the moved whose minutes are known before and after.
        within_0: Of these, whose extra minutes are 0 or less.
        within_5: Whose extra minutes are above 0 and below 5; the others likewise, from the one before.
        within_10: See above.
        within_15: See above.
        within_20: See above.
        within_25: See above.
        within_30: See above.
        within_45: See above.
        over_45: 45 and more.
    """

    region: int
    moment: Literal["before", "after"]
    patients: float
    without_minutes: float
    unplaced: float
    mean_minutes: float | None
    median_minutes: float | None
    p90_minutes: float | None
    max_minutes: float | None
    share_over_30: float | None
    share_over_45: float | None
    share_over_60: float | None
    moved: float | None = None
    mean_extra_minutes: float | None = None
    within_0: float | None = None
    within_5: float | None = None
    within_10: float | None = None
    within_15: float | None = None
    within_20: float | None = None
    within_25: float | None = None
    within_30: float | None = None
    within_45: float | None = None
    over_45: float | None = None


def travel_figures(
    net: Network, patients: Patients, site: Whole, region: Whole, regions: Sequence[int]
) -> list[TravelFigures]:
    """The figures before and after, per region and then for all.

    Args:
        net: The network.
        patients: All of a norm's demand, with their last location.
        site: Interventions x locations: number of the site, -1 for none.
        region: Per location, -1 for none, which counts for all only.
        regions: The regions that are told of, in their order.
    """
    minutes = [
        net.minutes_to(patients.origin, np.where(at >= 0, site[patients.intervention, at], -1))
        for at in (patients.home, patients.location)
    ]
    of = region[patients.home]
    groups: list[tuple[int, Flags]] = [(r, of == r) for r in regions]
    groups.append((-1, np.ones(len(of), dtype=np.bool_)))
    return [row for number, rows in groups for row in _both(number, patients.where(rows), *(m[rows] for m in minutes))]


def _both(region: int, patients: Patients, before: Floats, after: Floats) -> tuple[TravelFigures, TravelFigures]:
    placed = patients.location >= 0
    volume, moved = patients.volume, patients.moved
    extra = np.round(after - before, _DECIMALS)
    known = moved & ~np.isnan(extra)
    # Up to but not including the named number; the first class includes it.
    which = np.where(extra <= 0, 0, np.searchsorted(np.array(_CLASSES[1:]), extra, side="right") + 1)
    classes = np.bincount(which[known], weights=volume[known], minlength=len(_CLASSES) + 1)
    mean_extra = float(volume[known] @ extra[known] / volume[known].sum()) if known.any() else None
    today = _journeys(region, "before", volume, before, 0.0)
    later = _journeys(region, "after", volume[placed], after[placed], float(volume[~placed].sum()))
    names = TravelFigures._fields[-len(classes) :]
    within: dict[str, Any] = dict(zip(names, (_told(n) for n in classes), strict=True))
    return today, later._replace(moved=_told(volume[moved].sum()), mean_extra_minutes=mean_extra, **within)


def _journeys(
    region: int, moment: Literal["before", "after"], volume: Floats, minutes: Floats, unplaced: float
) -> TravelFigures:
    """What is told of each moment."""
    known = ~np.isnan(minutes)
    counts = region, moment, _told(volume.sum()), _told(volume[~known].sum()), _told(unplaced)
    if not known.any():
        return TravelFigures(*counts, None, None, None, None, None, None, None)
    order = np.argsort(minutes[known], kind="stable")
    minutes, volume = minutes[known][order], volume[known][order]
    total = volume.sum()
    reached = np.cumsum(volume) / total
    median, p90 = (float(minutes[np.argmax(reached >= share - CLOSE)]) for share in (0.5, 0.9))
    over_30, over_45, over_60 = (float(volume[minutes > limit].sum() / total) for limit in (30, 45, 60))
    mean = float(volume @ minutes / total)
    return TravelFigures(*counts, mean, median, p90, float(minutes[-1]), over_30, over_45, over_60)


def _told(volume: float) -> float:
    whole = round(volume)
    return float(whole) if abs(volume - whole) <= CLOSE else float(volume)
