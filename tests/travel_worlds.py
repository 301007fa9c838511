"""Invented worlds for the travel-time method: as dicts for the oracle, as arrays for the method."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from cns_check.reallocate.travel.demand import Demand, modelled, observed
from cns_check.reallocate.travel.figures import TravelFigures, travel_figures
from cns_check.reallocate.travel.network import Network, network
from cns_check.reallocate.travel.numbers import id_order
from cns_check.reallocate.travel.patients import patients_today
from cns_check.reallocate.travel.problem import KEEPS, STAYS, STEPS, STOPS, Overrides, TravelProblem
from cns_check.reallocate.travel.travel_time import Travelled, travel_time
from cns_check.reallocate.travel.whole import moving
from oracle_travel import World

F = Fraction

ROLE = {"none": KEEPS, "stop": STOPS, "stay": STAYS}


@dataclass
class Arrays:
    """The same world as the method takes it; the order of places, sites, locations and rows is shuffled."""

    world: World
    shuffle: int = 0

    def __post_init__(self) -> None:
        w, rng = self.world, random.Random(self.shuffle)
        sites = sorted({s for s in (*w.site.values(), *w.norm_site.values()) if s})
        self.places = sorted({*w.inhabitants, *sites})
        self.locations, self.sites = sorted(w.region), sites
        self.rows = sorted((a, b) for a, b in w.travel if b in sites and a in set(self.places))
        self.seen = list(w.seen or ())
        if self.shuffle:
            for order in (self.places, self.locations, self.sites, self.rows, self.seen):
                rng.shuffle(order)
        self.regions = sorted({r for r in w.region.values() if r})

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.world.interventions), len(self.locations)

    def cells(self, values: dict, default: object, of=lambda x: x) -> np.ndarray:
        return np.array([[of(values.get((i, x), default)) for x in self.locations] for i in self.world.interventions])

    def network(self) -> Network:
        w = self.world
        return network(
            self.places,
            np.array([float(w.inhabitants.get(p, 0)) for p in self.places]),
            np.array([self.places.index(s) for s in self.sites], dtype=np.int64),
            np.array([self.places.index(a) for a, _ in self.rows], dtype=np.int64),
            np.array([self.sites.index(b) for _, b in self.rows], dtype=np.int64),
            np.array([float(w.travel[r][0]) for r in self.rows]),
            np.array([float(w.travel[r][1]) for r in self.rows]),
        )

    def site(self) -> np.ndarray:
        return self.cells(self.world.site, None, lambda s: -1 if s is None else self.sites.index(s)).astype(np.int64)

    def demand(self, net: Network) -> Demand:
        w = self.world
        if w.seen is None:
            return modelled(net, self.cells(w.volume, 0, float), self.site())
        return observed(
            net,
            np.array([w.interventions.index(i) for i, _, _, _ in self.seen], dtype=np.int64),
            np.array([-1 if o is None else self.places.index(o) for _, o, _, _ in self.seen], dtype=np.int64),
            np.array([self.locations.index(x) for _, _, x, _ in self.seen], dtype=np.int64),
            np.array([float(v) for _, _, _, v in self.seen]),
            self.site(),
        )

    def region(self) -> np.ndarray:
        of = self.world.region
        return np.array([self.regions.index(of[x]) if of[x] else -1 for x in self.locations], dtype=np.int64)

    def problem(self) -> TravelProblem:
        w, net = self.world, self.network()
        demand = self.demand(net)
        at = {x: n for n, x in enumerate(self.locations)}
        home = [w.norm_site[x] for x in self.locations]
        return TravelProblem(
            network=net,
            demand=demand,
            role=self.cells(w.decision, "none", ROLE.__getitem__),
            moving=moving(demand.total, w.share, whole=w.whole),
            fixed=np.array([[(i, x) in w.fixed for x in self.locations] for i in w.interventions]),
            region=self.region(),
            site=self.site(),
            norm_site=np.array([-1 if s is None else self.sites.index(s) for s in home], dtype=np.int64),
            location_order=id_order(self.locations),
            minimum=None if w.minimum is None else np.full(len(self.locations), float(w.minimum)),
            overrides=Overrides(
                np.array([at[f] for f, _, _ in w.overrides], dtype=np.int64),
                np.array([at[t] for _, t, _ in w.overrides], dtype=np.int64),
                np.array([float(s) for _, _, s in w.overrides]),
            ),
            whole=w.whole,
        )

    def run(self) -> Told:
        return Told(self, travel_time(self.problem()))


@dataclass
class Told:
    """What the method said, by ids."""

    arrays: Arrays
    found: Travelled

    def cells(self, volume: np.ndarray) -> dict[tuple[str, str], float]:
        a = self.arrays
        return {
            (a.world.interventions[i], a.locations[x]): volume[i, x] for i, x in zip(*np.nonzero(volume), strict=True)
        }

    def name(self, location: int) -> str | None:
        return self.arrays.locations[location] if location >= 0 else None

    def place(self, place: int) -> str | None:
        return self.arrays.places[place] if place >= 0 else None

    @property
    def steps(self) -> dict[tuple[str, str, str | None, str], float]:
        f, names = self.found, self.arrays.world.interventions
        return {
            (names[i], self.name(s), self.name(r), STEPS[w]): v
            for i, s, r, v, w in zip(f.intervention, f.sender, f.receiver, f.volume, f.why, strict=True)
        }

    @property
    def behind(self) -> dict:
        f, names, b = self.found, self.arrays.world.interventions, self.found.behind
        found: dict = {}
        for n in range(len(b.volume)):
            step = f.step[n]
            key = (
                *(names[b.intervention[n]], self.name(f.sender[step]), self.name(f.receiver[step])),
                *(STEPS[f.why[step]], self.place(b.origin[n]), self.name(b.home[n])),
            )
            assert b.location[n] == f.receiver[step]
            found[key] = found.get(key, 0.0) + b.volume[n]
        return found

    @property
    def missing(self) -> dict[str, float]:
        short = self.found.top_ups.shortages
        return {self.name(x): m for x, m in zip(short.location, short.missing, strict=True) if m > 0}

    @property
    def demand(self) -> dict:
        d = self.arrays.problem().demand
        names = self.arrays.world.interventions
        rows = zip(d.intervention, d.origin, d.location, d.volume, strict=True)
        return {(names[i], self.place(o), self.name(x)): v for i, o, x, v in rows}

    @property
    def figures(self) -> list[TravelFigures]:
        a = self.arrays
        net = a.network()
        today = patients_today(a.problem().demand)
        return travel_figures(net, today, self.found.patients, a.site(), a.region(), range(len(a.regions)))


def plain_world(rng: random.Random) -> World:
    """A world without any of the faults of the original: everybody is reached, no ties of sites, nothing is lost."""
    names = [str(n) for n in rng.sample(range(1000, 9999), rng.randint(4, 16))]
    count = rng.randint(2, min(9, len(names)))
    sites = rng.sample(names, count)
    interventions = ("a", "b")[: rng.randint(1, 2)]
    locations = [f"L{n}" for n in range(count)]
    at = {n: (rng.randint(0, 60), rng.randint(0, 60)) for n in names}
    travel = {}
    for a in names:
        for b in sites:
            away = abs(at[a][0] - at[b][0]) + abs(at[a][1] - at[b][1])
            minutes = F(away * 10 + rng.randint(0, 9), 20) if a != b else F(0)
            travel[a, b] = (F(round(minutes * 10), 10), F(away * 1000 + rng.randint(0, 999)) if a != b else F(0))
    regions = {x: rng.choice(("R1", "R1", "R1", "R2")) for x in locations}
    decision = {x: rng.choice(("stop", "stay", "stay", "stay")) for x in locations}
    for region in set(regions.values()):
        mine = [x for x in locations if regions[x] == region]
        if all(decision[x] == "stop" for x in mine):
            decision[rng.choice(mine)] = "stay"
    volume = {(i, x): rng.randint(1, 60) for i in interventions for x in locations}
    mean = sum(volume.values()) / sum(d == "stay" for d in decision.values())
    return World(
        inhabitants={n: rng.randint(1, 9) * 100 for n in names},
        travel=travel,
        region=dict(regions),
        site={(i, x): s for i in interventions for x, s in zip(locations, sites, strict=True)},
        norm_site=dict(zip(locations, sites, strict=True)),
        volume=volume,
        decision={(i, x): decision[x] for i in interventions for x in locations},
        minimum=rng.choice((None, *(round(mean * part / 10) for part in (4, 6, 7, 8, 9, 10, 12)))),
        interventions=interventions,
    )


def decide(world: World, location: str, decision: str) -> None:
    for i in world.interventions:
        world.decision[i, location] = decision


def any_world(rng: random.Random) -> World:
    """A world in which anything may be missing, equal, shared, observed or fixed."""
    w = plain_world(rng)
    locations = list(w.region)
    odd = lambda chance: rng.random() < chance  # noqa: E731
    if odd(0.2):  # few different volumes, and so shortages
        w.volume = {k: rng.choice((10, 20)) for k in w.volume}
    if odd(0.3):  # few different distances, so that keys tie
        w.travel = {k: (F(rng.randint(0, 3) * 5), F(0) if odd(0.5) else F(rng.randint(0, 4))) for k in w.travel}
    if odd(0.3):  # distances that tie exactly with the thousandths of the numbers
        for a, b in w.travel:
            w.travel[a, b] = (F(10), 20 - F(int(b), 1000) if odd(0.7) else F(30))
    if odd(0.25):
        w.travel = {k: v for k, v in w.travel.items() if not odd(0.25)}
    if odd(0.4):  # hospitals on one site
        for x in locations:
            if odd(0.5):
                w.norm_site[x] = w.norm_site[rng.choice(locations)]
                for i in w.interventions:
                    w.site[i, x] = w.norm_site[x]
    if odd(0.15) and len(w.interventions) > 1:
        x, y = rng.choice(locations), rng.choice(locations)
        w.site["b", x] = w.norm_site[y]
    for x in locations:
        if odd(0.2):
            for i in w.interventions:
                w.volume[i, x] = 0 if odd(0.8) else w.volume[i, x]
        if odd(0.1):
            decide(w, x, rng.choice(("none", "stop")))
    if odd(0.3):
        for o in w.inhabitants:
            if odd(0.3):
                w.inhabitants[o] = 0
    if odd(0.2):  # all of a region stop
        for x in locations:
            if w.region[x] == "R1":
                decide(w, x, "stop")
    for x in locations:
        if w.decision["a", x] != "stay" and odd(0.15):
            w.region[x] = None
        if w.decision["a", x] != "stay" and odd(0.15):
            w.norm_site[x] = None
            for i in w.interventions:
                w.site[i, x] = None
    if odd(0.3):  # ids that are names
        w = renamed(w, {p: f"p{int(p):05d}" if odd(0.5) else f"q{p}" for p in places(w)})
    if odd(0.3):
        w.seen = [
            (i, rng.choice([None, *w.inhabitants]) if odd(0.9) else None, x, rng.choice((0, 5, rng.randint(0, 30))))
            for i in w.interventions
            for x in locations
            for _ in range(rng.randint(0, 4))
            if w.volume.get((i, x))
        ]
    stays = [x for x in locations if w.decision["a", x] == "stay"]
    for x in locations:
        if w.decision["a", x] == "stop" and stays and odd(0.4):
            shares = rng.choice(([F(1)], [F(1, 2)], [F(1, 4), F(3, 4)], [F(3, 10), F(3, 10)]))
            w.overrides += [
                (x, y, s) for y, s in zip(rng.sample(stays, min(len(stays), len(shares))), shares, strict=False)
            ]
    w.share = rng.choice((None, None, None, F(1, 10), F(1, 2)))
    w.fixed = {(i, x) for i in w.interventions for x in locations if odd(0.05)}
    return w


def places(w: World) -> set[str]:
    return {*w.inhabitants, *(s for s in (*w.site.values(), *w.norm_site.values()) if s), *(a for a, _ in w.travel)}


def renamed(w: World, to: dict[str, str]) -> World:
    """The same with other ids of places."""
    name = lambda p: None if p is None else to[p]  # noqa: E731
    return replace(
        w,
        inhabitants={to[o]: n for o, n in w.inhabitants.items()},
        travel={(to[a], to[b]): v for (a, b), v in w.travel.items()},
        site={k: name(s) for k, s in w.site.items()},
        norm_site={k: name(s) for k, s in w.norm_site.items()},
        seen=None if w.seen is None else [(i, name(o), x, v) for i, o, x, v in w.seen],
    )
