"""Step 1: what moves goes to the nearest location of its region that stays; overrides first.

In: a problem. Out: legs, each a part of a row of the demand and where it went. Source: domain, section 6, rule 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.reallocate.travel.demand import (
    BY_ID,
    BY_KEY,
    BY_NUMBER,
    BY_OVERRIDE,
    NOBODY,
    OWN,
    OWN_SITE,
    STAYED,
)
from cns_check.reallocate.travel.problem import (
    CONCENTRATE,
    NO_LOCATION_STAYS,
    NO_REGION,
    NO_TRAVEL_TIME,
    OVERRIDE,
    STAY,
    STAYS,
    STOPS,
    TravelProblem,
)

#: A share below this is what adding shares leaves over, and is nothing.
_NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class Legs:
    """Where each part of the demand is after step 1.

    Attributes:
        item: Row of the demand.
        to: Location, -1 when it found no place.
        why: A number in :data:`~cns_check.reallocate.travel.problem.STEPS`.
        volume: Procedures, above 0.
        decided: Which rule found the place, a number in :data:`~cns_check.reallocate.travel.demand.DECIDED`.
    """

    item: Whole
    to: Whole
    why: Whole
    volume: Floats
    decided: Whole

    def where(self, kept: Flags) -> Legs:
        """Some of them."""
        return Legs(self.item[kept], self.to[kept], self.why[kept], self.volume[kept], self.decided[kept])


def concentrate(problem: TravelProblem) -> Legs:
    """Sends what moves to where it is nearest, in fractions.

    - Of a location that stops moves ``moving``, alike from all its origins; the rest stays.
    - With a catchment the origins of a location that stays go to the nearest too, for one that opens may be nearer; as
      observed, what stays, stays. What is not located stays with who stays.
    - Overrides take alike from all origins of what moves; the others go on.
    """
    demand = problem.demand
    i, home = demand.intervention, demand.location
    role = problem.role[i, home]
    fixed = problem.fixed[i, home]
    stops = (role == STOPS) & ~fixed
    redrawn = (role == STAYS) & ~fixed & (demand.origin >= 0) & (not demand.observed)
    out = np.where(stops, problem.moving[i, home] / demand.total[i, home], 0.0)
    rest = np.where(stops | redrawn, np.where(redrawn, 0.0, 1 - out), 1.0)

    o = problem.overrides
    overridden = np.bincount(o.sender, weights=o.share, minlength=problem.locations)
    free = np.where(redrawn, 1.0, out * np.maximum(1 - overridden[home], 0.0))
    to, why, decided = _nearest(problem, np.flatnonzero(free > _NOTHING))
    everything = np.arange(len(home))
    parts = [(everything, home, np.full(len(home), STAY), rest, np.full(len(home), STAYED))]
    parts += [
        (rows, np.full(len(rows), t), np.full(len(rows), OVERRIDE), out[rows] * share, np.full(len(rows), BY_OVERRIDE))
        for f, t, share in zip(o.sender.tolist(), o.receiver.tolist(), o.share.tolist(), strict=True)
        for rows in (np.flatnonzero(stops & (home == f)),)
    ]
    parts.append((everything, to, why, free, decided))
    item, target, step, share, rule = (np.concatenate(column) for column in zip(*parts, strict=True))
    legs = Legs(item, target, step, share * demand.volume[item], rule)
    return legs.where((share > _NOTHING) & (legs.volume > 0))


def _nearest(problem: TravelProblem, rows: Whole) -> tuple[Whole, Whole, Whole]:
    """Per row of the demand where it goes, why, and which rule decided; only for the rows that are asked for."""
    demand, size = problem.demand, len(problem.demand.volume)
    to, why = np.full(size, -1), np.full(size, NO_TRAVEL_TIME)
    decided = np.full(size, NOBODY)
    region = problem.region[demand.location[rows]]
    why[rows[region < 0]] = NO_REGION
    for i in range(len(problem.role)):
        mine = (demand.intervention[rows] == i) & (region >= 0)
        for r in np.unique(region[mine]):
            asked = rows[mine & (region == r)]
            stayers = np.flatnonzero((problem.role[i] == STAYS) & (problem.region == r) & (problem.site[i] >= 0))
            if not len(stayers):
                why[asked] = NO_LOCATION_STAYS
                continue
            chosen, rule = _choose(problem, i, asked, stayers)
            found = chosen >= 0
            to[asked], decided[asked] = chosen, rule
            stayed = chosen == demand.location[asked]
            why[asked[found]] = np.where(stayed, STAY, CONCENTRATE)[found]
    return to, why, decided


def _choose(problem: TravelProblem, i: int, asked: Whole, stayers: Whole) -> tuple[Whole, Whole]:
    """The nearest of some stayers for rows of the demand of one intervention: location or -1, and which rule decided.

    Equal keys: the origin's own hospital, then the lowest number of the site, then location id.
    """
    net, demand, site = problem.network, problem.demand, problem.site[i]
    by = np.lexsort((problem.location_order[stayers], net.site_order[site[stayers]]))
    stayers = stayers[by]
    home = demand.location[asked]
    own_site = site[home]
    origin = demand.origin[asked]
    # What is not located moves as from the location's own site.
    place = np.where(origin >= 0, origin, net.place_of(own_site))
    rank = np.where(place[:, None] >= 0, net.rank[place[:, None], site[stayers]], net.nowhere)
    tied = rank == rank.min(axis=1)[:, None]
    own = tied & (stayers == home[:, None])
    first = tied.argmax(axis=1)
    # The next of the equals, to know whether number or id decided.
    several = tied.sum(axis=1) > 1
    second = np.where(several, (tied & (np.arange(len(stayers)) > first[:, None])).argmax(axis=1), first)
    same = site[stayers[first]] == site[stayers[second]]
    rule = np.where(several, np.where(own.any(axis=1), OWN, np.where(same, BY_ID, BY_NUMBER)), BY_KEY)
    chosen = stayers[np.where(own.any(axis=1), own.argmax(axis=1), first)]
    lost = rank.min(axis=1) == net.nowhere
    chosen, rule = np.where(lost, -1, chosen), np.where(lost, NOBODY, rule)

    # What a stopping location has of a catchment, or not located, goes to the stayer on its site, ties by id.
    at_home = (problem.role[i][home] == STOPS) & (own_site >= 0) & ((origin < 0) | (not demand.observed))
    here = (site[stayers] == own_site[:, None]) & at_home[:, None]
    neighbour = here.any(axis=1)
    chosen = np.where(neighbour, stayers[here.argmax(axis=1)], chosen)
    return chosen, np.where(neighbour, OWN_SITE, rule)
