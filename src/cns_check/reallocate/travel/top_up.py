"""Step 2: who stays and is below the minimum is topped up from the surplus of the others of its region.

In: volumes after step 1. Out: what goes from whom to whom, and what stays missing. Source: domain, section 6, rule 3.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from cns_check.array_types import Floats, Whole
from cns_check.reallocate.travel.numbers import CLOSE, levels, snap
from cns_check.reallocate.travel.problem import TravelProblem
from cns_check.reallocate.travel.whole import largest_remainder

#: Why a shortage was served when it was, by number: it was the smallest; of equal ones it had the lowest origin number,
#: or (of those, or without an origin) the lowest location id.
SERVED: tuple[str, ...] = ("shortage", "origin", "id")
BY_SHORTAGE, BY_ORIGIN, BY_LOCATION = range(len(SERVED))
#: Why a sender was asked when it was, by number: the fewest minutes; of equal ones the least key, or the location id.
ASKED: tuple[str, ...] = ("minutes", "key", "id")
BY_MINUTES, BY_KEY, BY_ID = range(len(ASKED))


@dataclass(frozen=True, eq=False)
class Shortages:
    """Who was short after step 1, in the order in which they were served, regions by number.

    Attributes:
        location: Location number.
        volume: The norm's sum after step 1.
        shortage: What it lacked.
        origin: The lowest place among those assigned to it after step 1, -1 for none.
        decided: Why it came before the next of its region, a number in :data:`SERVED`.
        missing: What it lacks after step 2; 0 when it was filled.
    """

    location: Whole
    volume: Floats
    shortage: Floats
    origin: Whole
    decided: Whole
    missing: Floats


@dataclass(frozen=True, eq=False)
class TopUps:
    """What goes from whom to whom in step 2, in the order in which it was taken.

    Attributes:
        intervention: Number in the norm's ``counts``.
        sender: Location number.
        receiver: Location number.
        volume: Procedures, above 0.
        minutes: From the receiver's site to the sender's.
        asked: Why this sender came before the next that could serve, a number in :data:`ASKED`.
        shortages: Who was short.
    """

    intervention: Whole
    sender: Whole
    receiver: Whole
    volume: Floats
    minutes: Floats
    asked: Whole
    shortages: Shortages


#: Intervention, sender, receiver, volume, minutes, asked.
_Taken = tuple[Whole, Whole, Whole, Floats, Floats, Whole]


def top_up(problem: TravelProblem, volume: Floats, origin: Whole) -> TopUps:
    """Fills shortages, which are computed once, from the smallest.

    Args:
        problem: The norm; without a minimum nothing is short.
        volume: Interventions x locations, after step 1.
        origin: Per location the lowest place assigned to it after step 1, -1 for none.
    """
    current = volume.copy()
    shorts, taken = [_nobody_short()], [_nothing_taken()]
    minimum = problem.minimum
    for region in np.unique(problem.region[problem.stays]) if minimum is not None else ():
        assert minimum is not None, "regions are of a minimum"
        members = np.flatnonzero(problem.stays & (problem.region == region))
        short = _short(problem, members, volume, minimum, origin)
        for n, receiver in enumerate(short.location.tolist()):
            surplus = snap(current[:, members].sum(axis=0)) - minimum[members]
            took, left = _serve(problem, current, receiver, members, surplus, float(short.shortage[n]))
            short.missing[n] = left
            taken.append(took)
        shorts.append(short)
    i, sender, receiver, amount, minutes, asked = (np.concatenate(part) for part in zip(*taken, strict=True))
    return TopUps(i, sender, receiver, amount, minutes, asked, _after_one_another(shorts))


def _short(problem: TravelProblem, members: Whole, volume: Floats, minimum: Floats, origin: Whole) -> Shortages:
    """Who of a region is short, in the order of service: smallest shortage, lowest origin assigned, location id."""
    has = snap(volume[:, members].sum(axis=0))
    below = has < minimum[members]
    members, has = members[below], has[below]
    shortage = minimum[members] - has
    lowest, order = origin[members], problem.network.order
    # None comes last.
    first = np.where(lowest >= 0, order[lowest], len(order))
    level = levels(shortage)
    by = np.lexsort((problem.location_order[members], first, level))
    level, first = level[by], first[by]
    decided = np.full(len(by), BY_SHORTAGE)
    equal, same = level[1:] == level[:-1], first[1:] == first[:-1]
    decided[:-1][equal] = np.where(same, BY_LOCATION, BY_ORIGIN)[equal]
    return Shortages(members[by], has[by], shortage[by], lowest[by], decided, shortage[by])


def _serve(
    problem: TravelProblem, current: Floats, receiver: int, members: Whole, surplus: Floats, need: float
) -> tuple[_Taken, float]:
    """Fills one receiver from the current surplus of the others, nearest first, and takes it from ``current``.

    Returns:
        The rows of what was taken, and what is still missing.
    """
    site = problem.norm_site
    minutes, rank = _away(problem, receiver, members)
    can = np.flatnonzero((surplus > CLOSE) & ~np.isnan(minutes) & (members != receiver) & (site[members] >= 0))
    order = can[np.lexsort((problem.location_order[members[can]], rank[can], minutes[can]))]
    senders, surplus, away, near = members[order], surplus[order], minutes[order], rank[order]
    asked = np.full(len(order), BY_MINUTES)
    equal, same = away[1:] == away[:-1], near[1:] == near[:-1]
    asked[:-1][equal] = np.where(same, BY_ID, BY_KEY)[equal]
    before = np.cumsum(surplus) - surplus
    take = np.clip(need - before, 0.0, surplus)
    used = take > CLOSE
    senders, take, away, asked = senders[used], take[used], away[used], asked[used]
    has = current[:, senders].T
    if problem.whole:
        parts = largest_remainder(take, has, np.arange(len(current)))
    else:
        parts = take[:, None] * has / has.sum(axis=1)[:, None]
    # Who is filled has no surplus, and is not asked again.
    current[:, senders] -= parts.T
    n, i = np.nonzero(parts)
    left = float(snap(np.array(need - take.sum())))
    rows = (i, senders[n], np.full(len(n), receiver), parts[n, i], away[n], asked[n])
    return rows, left if left > CLOSE else 0.0


def _away(problem: TravelProblem, receiver: int, members: Whole) -> tuple[Floats, Whole]:
    """Minutes and rank from a receiver's site to those of others, NaN without a row; on its own site it is 0 minutes.

    Its own site comes first when no row says otherwise.
    """
    net, site = problem.network, problem.norm_site
    own = site[receiver]
    if own < 0:
        return np.full(len(members), np.nan), np.full(len(members), net.nowhere)
    place = net.site_place[own]
    minutes = np.where(site[members] >= 0, net.minutes[place, site[members]], np.nan)
    rank = net.rank[place, site[members]]
    bare = (site[members] == own) & np.isnan(minutes)
    return np.where(bare, 0.0, minutes), np.where(bare, -1, rank)


def _nothing_taken() -> _Taken:
    nothing = np.empty(0, dtype=np.int64)
    return nothing, nothing, nothing, np.empty(0), np.empty(0), nothing


def _nobody_short() -> Shortages:
    nobody, none = np.empty(0, dtype=np.int64), np.empty(0)
    return Shortages(nobody, none, none, nobody, nobody, none)


def _after_one_another(parts: list[Shortages]) -> Shortages:
    names = [column.name for column in fields(Shortages)]
    return Shortages(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
