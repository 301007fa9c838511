"""Who comes from where: the one demand on which the method, the optimum and every travel figure stand.

In: the volumes of the basis year (a mask counts its low end, a blank 0) and a network. Out: per intervention how much
of each location's volume comes from each origin. Source: "Demand: who comes from where".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.reallocate.travel.network import Network
from cns_check.reallocate.travel.numbers import weighted

#: How the nearest of several was found, by number: the least key alone; of equal keys the origin's own hospital, the
#: lowest number of a site, or on one site the lowest location id; or without a key: who stays where it is, who was sent
#: by an override, who finds a stayer on its own site, and who finds nobody.
DECIDED: tuple[str, ...] = ("stays", "override", "own_site", "key", "own", "number", "id", "nobody")
STAYED, BY_OVERRIDE, OWN_SITE, BY_KEY, OWN, BY_NUMBER, BY_ID, NOBODY = range(len(DECIDED))


@dataclass(frozen=True, eq=False)
class Demand:
    """Where the patients of each location come from: rows, each triple once, by intervention, location and origin.

    Attributes:
        intervention: Number in the norm's ``counts``.
        origin: Number of the place; -1 for what is not located.
        location: Number of the location.
        volume: Procedures in the basis year, above 0; with a catchment fractions.
        decided: How the origin's nearest performer was found, a number in :data:`DECIDED`; observed: ``stays``.
        total: Interventions x locations: what the rows add up to, and all there is.
        observed: As the volumes say it; else modelled by the catchment.
    """

    intervention: Whole
    origin: Whole
    location: Whole
    volume: Floats
    decided: Whole
    total: Floats
    observed: bool

    @cached_property
    def unlocated(self) -> Floats:
        """Interventions x locations: what no origin is known of, which moves as from the location's own site."""
        found = np.zeros_like(self.total)
        rows = self.origin < 0
        found[self.intervention[rows], self.location[rows]] = self.volume[rows]
        return found

    def array(self, intervention: int, places: int) -> Floats:
        """Places x locations of one intervention, without what is not located."""
        found = np.zeros((places, self.total.shape[1]))
        rows = (self.intervention == intervention) & (self.origin >= 0)
        found[self.origin[rows], self.location[rows]] = self.volume[rows]
        return found


def modelled(net: Network, volume: Floats, site: Whole) -> Demand:
    """The catchment: each origin belongs to the performing site of the least key, whose volume it shares.

    A location's volume is spread over the origins of its site in proportion to inhabitants; locations on one site share
    them, each spreading its own volume. Origins without inhabitants, or without a row to a performer, take no part.
    What a location without catchment has is not located. Equal keys: the lowest number (nobody is anybody's own yet).

    Args:
        net: The network.
        volume: Interventions x locations, in procedures of the basis year, of all regions.
        site: Interventions x locations: number of the site, -1 for none.
    """
    columns = [_catchment(net, volume[i], site[i]) for i in range(len(volume))]
    numbers = np.repeat(np.arange(len(volume)), [len(found[0]) for found in columns])
    origin, location, amount, decided = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    return Demand(numbers, origin, location, amount, decided, volume.astype(np.float64), observed=False)


def _catchment(net: Network, volume: Floats, site: Whole) -> tuple[Whole, Whole, Floats, Whole]:
    """Origin, location, volume and what decided it, of one intervention."""
    performs = volume > 0
    sites = np.unique(site[performs & (site >= 0)])
    sites = sites[np.argsort(net.site_order[sites], kind="stable")]
    place = np.flatnonzero(net.inhabitants > 0)
    of = np.full(len(place), -1, dtype=np.int64)
    decided = np.full(len(place), BY_KEY, dtype=np.int64)
    if len(sites):
        rank = net.rank[place[:, None], sites]
        least = rank.min(axis=1)
        # The first of equals: sites stand by number.
        of = np.where(least < net.nowhere, sites[rank.argmin(axis=1)], -1)
        decided[(rank == least[:, None]).sum(axis=1) > 1] = BY_NUMBER
    order = np.argsort(of, kind="stable")
    place, of, decided = place[order], of[order], decided[order]
    people = net.inhabitants[place]
    performers = np.flatnonzero(performs)
    first = np.searchsorted(of, site[performers], side="left")
    count = np.where(site[performers] >= 0, np.searchsorted(of, site[performers], side="right") - first, 0)
    # A row for each origin of each performer; performers on one site have the same origins.
    row = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count - first, count)
    which = np.repeat(np.arange(len(performers)), count)
    inhabitants = weighted(which, people[row], len(performers))
    location = performers[which]
    amount = volume[location] * people[row] / inhabitants[which]
    bare = performers[count == 0]
    origin = np.concatenate([place[row], np.full(len(bare), -1)])
    location = np.concatenate([location, bare])
    amount = np.concatenate([amount, volume[bare]])
    decided = np.concatenate([decided[row], np.full(len(bare), NOBODY)])
    order = np.lexsort((origin, location))
    return origin[order], location[order], amount[order], decided[order]


def observed(net: Network, intervention: Whole, origin: Whole, location: Whole, volume: Floats, site: Whole) -> Demand:
    """The demand as the volumes say it, a row per cell of the basis year; rows of one triple are added.

    An origin without minutes to where it goes today is not located, as is a blank one.

    Args:
        net: The network.
        intervention: Per row the number of the intervention.
        origin: Per row the number of the place, -1 for a blank.
        location: Per row the number of the location.
        volume: Per row, procedures; not negative.
        site: Interventions x locations: number of the site, -1 for none.
    """
    located: Flags = ~np.isnan(net.minutes_to(origin, site[intervention, location]))
    place = np.where(located, origin, -1)
    places = len(net.order) + 1
    key = (intervention * site.shape[1] + location) * places + place + 1
    keys, which = np.unique(key, return_inverse=True)
    amount = weighted(which, volume, len(keys))
    keys, amount = keys[amount > 0], amount[amount > 0]
    cell, place = keys // places, keys % places - 1
    total = weighted(cell, amount, site.size).reshape(site.shape)
    i, at = cell // site.shape[1], cell % site.shape[1]
    return Demand(i, place, at, amount, np.full(len(keys), STAYED), total, observed=True)
