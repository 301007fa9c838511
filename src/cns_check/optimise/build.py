"""From who comes from where to a problem, and from its shares back to patients.

In: per norm a demand with the sites, and the candidates of a region. Out: a problem; and of an answer the patients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.optimise.names import AssignmentName
from cns_check.optimise.siting import Siting
from cns_check.reallocate.travel.demand import Demand
from cns_check.reallocate.travel.network import Network
from cns_check.reallocate.travel.numbers import weighted
from cns_check.reallocate.travel.patients import Patients

#: A part of a volume below this is what dividing leaves over, and is nobody.
_NOBODY = 1e-9


@dataclass(frozen=True, eq=False)
class NormDemand:
    """One norm of a problem.

    Attributes:
        demand: Who comes from where, of all regions.
        site: Interventions x locations: number of the site, -1 for none.
        minimum: Per candidate.
        cap: Per candidate, infinite for none.
    """

    demand: Demand
    site: Whole
    minimum: Floats
    cap: Floats


@dataclass(frozen=True, eq=False)
class Where:
    """The locations that a problem is about.

    Attributes:
        inside: Per location whether its patients are in the problem.
        candidate: The locations that may have the norm, or may be told to stop, ascending.
        performs: Per candidate.
        fixed: Per candidate 1, -1 or 0.
        gone: Performing locations that are no candidates.
        location_order: Per location its place in the order of ids.
    """

    inside: Flags
    candidate: Whole
    performs: Flags
    fixed: Whole
    gone: int
    location_order: Whole


@dataclass(frozen=True, eq=False)
class Rules:
    """What is asked of a problem, beside volumes; see :class:`~cns_check.optimise.siting.Siting`."""

    assignment: AssignmentName = "split"
    stay: bool = False
    max_minutes: float | None = None
    max_closures: int | None = None


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of the demand of one norm that are in a problem.

    Attributes:
        row: Number in the demand.
        unit: The unit that it is part of; -1: no candidate reaches it.
    """

    row: Whole
    unit: Whole


@dataclass(frozen=True, eq=False)
class Built:
    """A problem, and of each norm where its rows went."""

    siting: Siting
    rows: tuple[Rows, ...]
    where: Where

    def unplaced(self, norm: NormDemand, number: int) -> float:
        """How many procedures of a norm no candidate reaches."""
        rows = self.rows[number]
        return float(norm.demand.volume[rows.row[rows.unit < 0]].sum())


@dataclass(frozen=True, eq=False)
class _Units:
    volume: Floats
    travel: Floats
    longest: Floats
    moved: Floats
    rank: Whole
    home: Whole


def build(net: Network, norms: Sequence[NormDemand], where: Where, rules: Rules) -> Built:
    """Makes a problem of norms that share their locations.

    Args:
        net: How far it is.
        norms: One or several.
        where: The locations.
        rules: What else is asked.
    """
    parts, rows, first = [], [], 0
    for norm in norms:
        units, found = _units(net, norm, where, rules)
        rows.append(Rows(found.row, np.where(found.unit >= 0, found.unit + first, -1)))
        first += len(units.volume)
        parts.append(units)
    siting = Siting(
        performs=where.performs,
        fixed=where.fixed,
        minimum=np.array([norm.minimum for norm in norms]),
        cap=np.array([norm.cap for norm in norms]),
        norm=np.repeat(np.arange(len(parts)), [len(p.volume) for p in parts]),
        volume=np.concatenate([p.volume for p in parts]),
        travel=np.concatenate([p.travel for p in parts]),
        longest=np.concatenate([p.longest for p in parts]),
        moved=np.concatenate([p.moved for p in parts]),
        rank=np.concatenate([p.rank for p in parts]),
        home=np.concatenate([p.home for p in parts]),
        gone=where.gone,
        assignment=rules.assignment,
        stay=rules.stay,
        max_minutes=rules.max_minutes,
        max_closures=rules.max_closures,
    )
    return Built(siting, tuple(rows), where)


def _units(net: Network, norm: NormDemand, where: Where, rules: Rules) -> tuple[_Units, Rows]:
    demand, candidate = norm.demand, where.candidate
    row = np.flatnonzero(where.inside[demand.location])
    i, origin, at = demand.intervention[row], demand.origin[row], demand.location[row]
    volume = demand.volume[row]
    site, own = norm.site[i][:, candidate], norm.site[i, at]
    place = np.where(origin >= 0, origin, net.place_of(own))
    known = (site >= 0) & (place >= 0)[:, None]
    minutes, rank = np.full(known.shape, np.nan), np.full(known.shape, net.nowhere, dtype=np.int64)
    cells = np.broadcast_to(place[:, None], known.shape)[known], site[known]
    minutes[known], rank[known] = net.minutes[cells], net.rank[cells]
    # What is not located moves as from its own site: no minutes to whoever is there, with or without a row.
    here = (origin < 0)[:, None] & ((candidate == at[:, None]) | ((site == own[:, None]) & (own >= 0)[:, None]))
    minutes, rank = np.where(here, 0.0, minutes), np.where(here, -1, rank)
    home = np.where(candidate == at[:, None], np.arange(len(candidate)), -1).max(axis=1, initial=-1)
    order = ((rank + 1) * 2 + (candidate != at[:, None])) * len(candidate) + _positions(net, norm, where)[i]

    reached = np.asarray((~np.isnan(minutes) & (where.fixed >= 0)).any(axis=1), dtype=np.bool_)
    unit, number = _numbers(_key(norm, where, rules, i, origin, at), reached)
    count = number
    cost = np.where(np.isnan(minutes), np.inf, minutes)
    limited = np.where((origin >= 0)[:, None] | np.isinf(cost), cost, 0.0)
    kept = np.flatnonzero(reached)
    volumes = weighted(unit[kept], volume[kept], count)
    size = len(candidate)
    travel, longest = np.zeros((count, size)), np.zeros((count, size))
    np.add.at(travel, unit[kept], np.where(cost[kept] > 0, volume[kept, None] * cost[kept], 0.0))
    np.maximum.at(longest, unit[kept], limited[kept])
    moved = np.repeat(volumes[:, None], size, axis=1)
    at_home = kept[home[kept] >= 0]
    np.subtract.at(moved, (unit[at_home], home[at_home]), volume[at_home])
    ranks, homes = np.zeros((count, size), dtype=np.int64), np.full(count, -1)
    ranks[unit[kept]], homes[unit[kept]] = order[kept], home[kept]
    if rules.assignment == "whole":
        homes[:] = -1
    moved[moved < _NOBODY] = 0.0
    return _Units(volumes, travel, longest, moved, ranks, homes), Rows(row, unit)


def _positions(net: Network, norm: NormDemand, where: Where) -> Whole:
    """Interventions x candidates: who is first of equals: the lowest number of the site, then location id."""
    site = norm.site[:, where.candidate]
    by_site = np.append(net.site_order, len(net.order))[site]
    by_id = np.broadcast_to(where.location_order[where.candidate], site.shape)
    found = np.empty(site.shape, dtype=np.int64)
    order = np.lexsort((by_id, by_site), axis=1)
    np.put_along_axis(found, order, np.arange(site.shape[1])[None, :], axis=1)
    return found


def _key(norm: NormDemand, where: Where, rules: Rules, i: Whole, origin: Whole, at: Whole) -> Whole:
    """What rows must have in common to be assigned alike: one column a thing."""
    unlocated = np.where(origin < 0, at, -1)
    if rules.assignment == "whole":
        return np.column_stack([origin, unlocated])
    # Interventions that are done at the same sites are as far.
    _, alike = np.unique(
        norm.site[:, where.inside | np.isin(np.arange(len(where.inside)), where.candidate)], axis=0, return_inverse=True
    )
    return np.column_stack([origin, at, alike.reshape(-1)[i]])


def _numbers(key: Whole, reached: Flags) -> tuple[Whole, int]:
    """Per row the number of its unit, -1 where it is in none; and how many units there are."""
    unit = np.full(len(key), -1, dtype=np.int64)
    found, which = np.unique(key[reached], axis=0, return_inverse=True)
    unit[reached] = which.reshape(-1)
    return unit, len(found)


def patients_of(built: Built, norm: NormDemand, number: int, shares: Floats) -> Patients:
    """The patients of one norm, with where they go: as many stay as the shares allow.

    Per origin and intervention those who leave, and the places to which they come, are matched in proportion.

    Args:
        built: The problem.
        norm: One of its norms.
        number: Which.
        shares: Units x candidates.
    """
    demand, rows, candidate = norm.demand, built.rows[number], built.where.candidate
    row, unit = rows.row, rows.unit
    i, origin, at, volume = demand.intervention[row], demand.origin[row], demand.location[row], demand.volume[row]
    lost = unit < 0
    # Origins of an intervention; what is not located is one by itself for each location.
    key = np.column_stack([i, origin, np.where(origin < 0, at, -1)])
    groups, which = np.unique(key, axis=0, return_inverse=True)
    which = which.reshape(-1)
    size, count = len(built.where.inside), len(groups)
    now, then = np.zeros((count, size)), np.zeros((count, size))
    np.add.at(now, (which[~lost], at[~lost]), volume[~lost])
    comes = np.zeros((count, len(candidate)))
    np.add.at(comes, which[~lost], shares[unit[~lost]] * volume[~lost, None])
    then[:, candidate] = comes
    stays = np.minimum(now, then)
    stays[np.abs(now - then) < _NOBODY] = now[np.abs(now - then) < _NOBODY]
    leaves, arrives = np.maximum(now - stays, 0.0), np.maximum(then - stays, 0.0)
    leaves[leaves < _NOBODY], arrives[arrives < _NOBODY] = 0.0, 0.0
    group_, home = np.nonzero(stays)
    parts = [Patients(groups[group_, 0], groups[group_, 1], home, home, stays[group_, home])]
    for group in np.flatnonzero(leaves.any(axis=1)).tolist():
        sender, receiver = np.flatnonzero(leaves[group]), np.flatnonzero(arrives[group])
        flow = np.outer(leaves[group, sender], arrives[group, receiver] / arrives[group, receiver].sum())
        s, r = (n.ravel() for n in np.meshgrid(sender, receiver, indexing="ij"))
        who = np.full(len(s), group)
        parts.append(Patients(groups[who, 0], groups[who, 1], s, r, flow.ravel()))
    parts.append(Patients(i[lost], origin[lost], at[lost], np.full(int(lost.sum()), -1), volume[lost]))
    return Patients(
        np.concatenate([p.intervention for p in parts]),
        np.concatenate([p.origin for p in parts]),
        np.concatenate([p.home for p in parts]),
        np.concatenate([p.location for p in parts]),
        np.concatenate([p.volume for p in parts]),
    )
