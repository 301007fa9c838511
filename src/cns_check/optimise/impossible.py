"""Why nothing is possible: the first reason that holds, with its numbers, or which constraints exclude one another.

In: a problem that has no solution. Out: a reason code with numbers, and an irreducible set of constraints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cns_check.array_types import Floats, Whole
from cns_check.optimise.siting import REACHED, SAME_MINUTES, ConstraintName, Siting

ReasonName = Literal[
    "no_location_stays",
    "volume_below_minimum",
    "too_many_kept",
    "max_closures",
    "beyond_max_minutes",
    "capacity",
    "constraints_exclude_each_other",
]
#: In the order in which they are held against a problem.
REASONS: tuple[ReasonName, ...] = (
    "no_location_stays",
    "volume_below_minimum",
    "too_many_kept",
    "max_closures",
    "beyond_max_minutes",
    "capacity",
    "constraints_exclude_each_other",
)


@dataclass(frozen=True, eq=False)
class Reason:
    """Why a problem has no solution.

    Attributes:
        code: The first that holds.
        norm: Number of the norm that the numbers are of.
        needed: What it would take: procedures, or closures.
        available: What there is of it.
        units: Those whom nobody reaches in time.
        candidates: The locations that it is about.
    """

    code: ReasonName
    norm: int = 0
    needed: float = 0.0
    available: float = 0.0
    units: Whole | None = None
    candidates: Whole | None = None


def reason_of(siting: Siting) -> Reason | None:
    """The first reason that a look at the numbers gives; None where none does: a solution may exist or not."""
    may, kept = siting.fixed >= 0, siting.fixed > 0
    if not may.any():
        return Reason("no_location_stays")
    for norm, total in enumerate(siting.totals.tolist()):
        lowest = float(siting.minimum[norm, may].min())
        if total + REACHED < lowest:
            return Reason("volume_below_minimum", norm, lowest, total)
    for norm, total in enumerate(siting.totals.tolist()):
        need = float(siting.minimum[norm, kept].sum())
        if need > total + REACHED:
            return Reason("too_many_kept", norm, need, total, candidates=np.flatnonzero(kept))
    return _closures(siting) or _minutes(siting) or _capacity(siting)


def _closures(siting: Siting) -> Reason | None:
    if siting.max_closures is None:
        return None
    closed = int((siting.performs & (siting.fixed < 0)).sum()) + siting.gone
    if closed > siting.max_closures:
        which = np.flatnonzero(siting.performs & (siting.fixed < 0))
        return Reason("max_closures", -1, closed, siting.max_closures, candidates=which)
    must = int(siting.performs.sum()) + siting.gone - siting.max_closures
    kept = siting.fixed > 0
    more = max(0, must - int((kept & siting.performs).sum()))
    free = siting.performs & (siting.fixed == 0)
    for norm, total in enumerate(siting.totals.tolist()):
        least = np.sort(siting.minimum[norm, free])[:more].sum()
        need = float(siting.minimum[norm, kept].sum() + least)
        if need > total + REACHED:
            return Reason("max_closures", norm, need, total)
    return None


def _minutes(siting: Siting) -> Reason | None:
    """Who has a way to a candidate, and to none in time."""
    if siting.max_minutes is None:
        return None
    may = siting.fixed >= 0
    in_time = siting.reach & (siting.longest <= siting.max_minutes + SAME_MINUTES) & may
    if siting.stay:
        in_time |= siting.at_home & siting.reach & may
    lost = np.flatnonzero(~in_time.any(axis=1))
    if not len(lost):
        return None
    nearest = np.where(may & siting.reach, siting.longest, np.inf).min(axis=1)[lost]
    return Reason("beyond_max_minutes", -1, float(nearest.max()), siting.max_minutes, units=lost)


def _capacity(siting: Siting) -> Reason | None:
    may, kept = siting.fixed >= 0, siting.fixed > 0
    for norm, total in enumerate(siting.totals.tolist()):
        cap: Floats = siting.cap[norm]
        room = float(cap[may].sum())
        if room + REACHED < total:
            return Reason("capacity", norm, total, room)
        small = np.flatnonzero(kept & (cap + REACHED < siting.minimum[norm]))
        if len(small):
            one = int(small[0])
            return Reason("capacity", norm, float(siting.minimum[norm, one]), float(cap[one]), candidates=small)
    return None


def irreducible(siting: Siting, possible: Callable[[Siting], bool | None]) -> tuple[ConstraintName, ...] | None:
    """Constraints that exclude one another, of which each is needed.

    In their order each is left out for good if what remains is still impossible.

    Args:
        siting: The problem, which has no solution.
        possible: Whether a problem has one; None: not known.

    Returns:
        None where it is not known.
    """
    needed: list[ConstraintName] = []
    for name in siting.given:
        less = siting.without(name)
        answer = possible(less)
        if answer is None:
            return None
        if answer:
            needed.append(name)
        else:
            siting = less
    return tuple(needed)


