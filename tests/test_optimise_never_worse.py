"""The optimum is never worse than another way that keeps to the same, and what it decides is replayed by travel-time.

Worlds of the travel-time method, with sites that locations share, modelled and observed demand, equal keys and missing
roads; a problem per region. The worlds are the same in every run. To look for new ones, set
``CNS_CHECK_EXAMPLES=5000``.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from cns_check.optimise.build import Built, NormDemand, Rules, Where, build
from cns_check.optimise.solve import Solution, solve
from cns_check.reallocate.travel.demand import Demand
from cns_check.reallocate.travel.numbers import id_order
from cns_check.reallocate.travel.patients import Patients
from cns_check.reallocate.travel.problem import KEEPS, STAYS, STOPS, Overrides, TravelProblem
from cns_check.reallocate.travel.travel_time import travel_time
from optimise_worlds import EFFORT
from travel_worlds import Arrays, any_world, plain_world

COUNT = int(os.environ.get("CNS_CHECK_EXAMPLES", "300"))
PARTS = 4
MOST = 1e-6


@dataclass
class Region:
    """A region of a world: as the travel-time method takes it, and as the optimum does."""

    arrays: Arrays
    travel: TravelProblem
    number: int

    @property
    def demand(self) -> Demand:
        return self.travel.demand

    @property
    def inside(self) -> np.ndarray:
        return self.travel.region == self.number

    @property
    def performs(self) -> np.ndarray:
        return self.demand.total.sum(axis=0) > 0

    @property
    def candidates(self) -> np.ndarray:
        stays = (self.travel.role == STAYS).any(axis=0)
        return np.flatnonzero(self.inside & (self.performs | stays))

    def built(self, fixed: np.ndarray, rules: Rules) -> Built:
        candidate = self.candidates
        where = Where(self.inside, candidate, self.performs[candidate], fixed, 0, id_order(self.arrays.locations))
        minimum = np.zeros(len(candidate)) if self.travel.minimum is None else self.travel.minimum[candidate]
        norm = NormDemand(self.demand, self.travel.site, minimum, np.full(len(candidate), np.inf))
        return build(self.travel.network, [norm], where, rules)

    def best(self, fixed: np.ndarray, **rules: object) -> tuple[Built, Solution]:
        built = self.built(fixed, Rules(**rules))  # type: ignore[arg-type]
        return built, solve(built.siting, ("travel",), EFFORT)

    @property
    def decided(self) -> np.ndarray:
        """Per candidate 1 or -1: what the scenario of the world says."""
        stays = (self.travel.role == STAYS).any(axis=0)[self.candidates]
        return np.where(stays, 1, -1)

    def mine(self, patients: Patients) -> Patients:
        return patients.where(self.inside[patients.home])

    def minutes(self, patients: Patients) -> np.ndarray:
        """Of each row, as ``travel`` counts: what is not located comes from its own site, and is there at once."""
        net, site = self.travel.network, self.travel.site
        own, there = (site[patients.intervention, at] for at in (patients.home, patients.location))
        from_place = np.where(patients.origin >= 0, patients.origin, net.place_of(own))
        here = (patients.origin < 0) & ((patients.home == patients.location) | ((own == there) & (own >= 0)))
        return np.where(here, 0.0, net.minutes_to(from_place, there))

    def possible(self, patients: Patients) -> float | None:
        """What it travels, if everybody has a place and who is open reaches the minimum."""
        if (patients.location < 0).any() or not self.inside[patients.location].all():
            return None
        minutes = self.minutes(patients)
        came = patients.volumes(patients.location, self.demand.total.shape).sum(axis=0)
        open_ = (self.travel.role == STAYS).any(axis=0) & self.inside
        short = self.travel.minimum is not None and (came + 1e-9 < self.travel.minimum)[open_].any()
        if np.isnan(minutes).any() or short or not open_.any():
            return None
        return float((minutes * patients.volume).sum())


def regions(seed: int) -> Iterator[Region]:
    """Of a world in which nothing is fixed, shared out or left alone; overrides stay in."""
    rng = random.Random(f"optimise {seed}")
    world = any_world(rng) if rng.random() < 0.7 else plain_world(rng)
    world.share, world.fixed, world.whole = None, set(), False
    for location in world.region:
        said = world.decision[world.interventions[0], location]
        for i in world.interventions:
            world.decision[i, location] = "stop" if said == "none" else said
    if world.minimum is not None and rng.random() < 0.6:
        world.minimum = world.minimum // 3
    arrays = Arrays(world)
    problem = arrays.problem()
    for number in range(len(arrays.regions)):
        found = Region(arrays, problem, number)
        if len(found.candidates) and (found.performs & found.inside).any():
            yield found


def each_to_one(region: Region, rng: random.Random) -> Patients:
    """What a location had goes to one that stays, as a method does that looks from location to location."""
    there = np.flatnonzero((region.travel.role == STAYS).any(axis=0) & region.inside).tolist()
    d = region.demand
    today = Patients(d.intervention, d.origin, d.location, d.location, d.volume)
    today = region.mine(today)
    to = {x: x if x in there else rng.choice(there) if there else -1 for x in set(today.home.tolist())}
    return replace(today, location=np.array([to[x] for x in today.home.tolist()], dtype=np.int64))


def nearest_site(region: Region) -> Patients:
    """The same, to the nearest site: the method ``nearest`` where distances are those of the roads."""
    there = np.flatnonzero((region.travel.role == STAYS).any(axis=0) & region.inside).tolist()
    d, net, site = region.demand, region.travel.network, region.travel.site
    today = region.mine(Patients(d.intervention, d.origin, d.location, d.location, d.volume))

    def to(i: int, home: int) -> int:
        if home in there or not there or site[i, home] < 0:
            return home if home in there else -1
        at = net.site_place[site[i, home]]
        away = [(net.rank[at, site[i, x]], x) for x in there if site[i, x] >= 0]
        return min(away)[1] if away else -1

    rows = zip(today.intervention.tolist(), today.home.tolist(), strict=True)
    return replace(today, location=np.array([to(i, h) for i, h in rows], dtype=np.int64))


def never_worse(seed: int) -> Counter[str]:
    """Compares; counts what there was to compare with."""
    seen: Counter[str] = Counter()
    for region in regions(seed):
        other = {
            "travel-time": region.mine(travel_time(region.travel).patients),
            "one-to-one": each_to_one(region, random.Random(seed)),
            "nearest": nearest_site(region),
        }
        nobody = np.zeros(len(region.candidates), dtype=np.int64)
        for name, patients in other.items():
            minutes = region.possible(patients)
            if minutes is None:
                continue
            for fixed in (region.decided, nobody):
                built, found = region.best(fixed)
                assert built.unplaced(norm_of(region), 0) == 0, (seed, name)
                assert found.answer.status == "optimal", (seed, name)
                assert found.answer.objectives["travel"] <= minutes + MOST, (seed, name)
            seen[name] += 1
            seen["with overrides"] += bool(region.travel.overrides.share.size)
    return seen


def norm_of(region: Region) -> NormDemand:
    nothing = np.zeros(len(region.candidates))
    return NormDemand(region.demand, region.travel.site, nothing, nothing)


@pytest.mark.parametrize("part", range(PARTS))
def test_never_worse_than_what_is_possible(part: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(part, COUNT, PARTS):
        seen += never_worse(seed)
    assert min(seen[name] for name in ("travel-time", "one-to-one", "nearest", "with overrides")) > COUNT // PARTS // 10


def passes_the_neighbour(region: Region, opened: np.ndarray) -> bool:
    """Who stops shares its site with one that stays, and has a nearer one; of a catchment all go to that neighbour."""
    d, net = region.demand, region.travel.network
    if d.observed:
        return False
    open_ = region.candidates[opened]
    for i, origin, home in zip(d.intervention.tolist(), d.origin.tolist(), d.location.tolist(), strict=True):
        site = region.travel.site[i]
        if origin < 0 or not region.inside[home] or home in open_:
            continue
        rank = {x: net.rank[origin, site[x]] for x in open_.tolist() if site[x] >= 0}
        here = [rank[x] for x in rank if site[x] == site[home]]
        if here and min(rank.values()) < here[0]:
            return True
    return False


def replayed(seed: int) -> Counter[str]:
    """With ``nearest`` travel-time comes to the same volumes with the same locations, and so does ``nearest`` again."""
    seen: Counter[str] = Counter()
    for region in regions(seed):
        candidate, t = region.candidates, region.travel
        # As observed, what stays, stays: so it must be asked for.
        asked = {"assignment": "nearest", "stay": region.demand.observed}
        built, found = region.best(np.zeros(len(candidate), dtype=np.int64), **asked)
        answer = found.answer
        if answer.open is None:
            assert answer.status == "infeasible", seed
            continue
        if passes_the_neighbour(region, answer.open):
            seen["passes the neighbour"] += 1
            continue
        role = np.full(t.role.shape, KEEPS)
        role[:, candidate] = np.where(answer.open, STAYS, STOPS)
        again = travel_time(replace(t, role=role, overrides=Overrides.none()))
        after = (answer.shares * built.siting.volume[:, None]).sum(axis=0)
        assert again.after.sum(axis=0)[candidate] == pytest.approx(after, abs=1e-9), seed
        assert again.top_ups.volume.sum() == 0, seed
        lost = again.unplaced[:, region.inside].sum()
        assert lost == pytest.approx(built.unplaced(norm_of(region), 0), abs=1e-9), seed
        assert sum(region.minutes(p := region.mine(again.patients))[p.location >= 0] * p.volume[p.location >= 0]) == (
            pytest.approx(answer.objectives["travel"], abs=MOST)
        ), seed
        _, fixed = region.best(np.where(answer.open, 1, -1), **asked)
        assert fixed.answer.objectives == pytest.approx(answer.objectives), seed
        sites = t.site[0, candidate]
        seen["shared site"] += any((sites[answer.open] == s).any() for s in sites[~answer.open & (sites >= 0)])
        seen["observed" if region.demand.observed else "modelled"] += 1
    return seen


@pytest.mark.parametrize("part", range(PARTS))
def test_nearest_is_what_travel_time_replays(part: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(part, COUNT, PARTS):
        seen += replayed(seed)
    assert min(seen[name] for name in ("shared site", "observed", "modelled")) > COUNT // PARTS // 30, seen
