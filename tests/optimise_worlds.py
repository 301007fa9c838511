"""Invented problems for ``optimise``: as dicts for the oracle, as arrays for the room."""

from __future__ import annotations

import random
import time

import numpy as np

from cns_check.optimise.build import Built, NormDemand, Rules, Where, build
from cns_check.optimise.search import Effort
from cns_check.optimise.solve import Solution, solve
from cns_check.reallocate.travel.demand import Demand
from cns_check.reallocate.travel.network import network
from cns_check.reallocate.travel.numbers import id_order
from oracle_optimise import FAR, Case

OBJECTIVES = ("travel", "max-travel", "fewest-changes", "fewest-moved", "most-locations", "fewest-locations")
EFFORT = Effort(1e-9, 60.0, time.monotonic)


def random_case(seed: int) -> Case:
    """A small problem in which every option may occur."""
    rng = random.Random(seed)
    origins = [str(n) for n in range(1, rng.randint(2, 6) + 1)]
    locations = [f"L{n}" for n in range(1, rng.randint(2, 4) + 1)]
    norms = ("n", "m") if rng.random() < 0.25 else ("n",)
    counts = {n: (f"{n}1", f"{n}2") if rng.random() < 0.25 else (f"{n}1",) for n in norms}
    interventions = [i for c in counts.values() for i in c]
    home = {x: rng.choice(origins) for x in locations}
    site = {(i, x): rng.choice(origins) if rng.random() < 0.05 else home[x] for i in interventions for x in locations}
    at = {o: (rng.randint(0, 30), rng.randint(0, 30)) for o in origins}
    travel = {}
    for a in origins:
        for b in origins:
            if rng.random() < 0.95:
                away = abs(at[a][0] - at[b][0]) + abs(at[a][1] - at[b][1])
                travel[a, b] = (away, away * 900 if rng.random() < 0.8 else 0)
    performs = {x: rng.random() < 0.8 for x in locations}
    performs[locations[0]] = True
    patients: dict = {}
    for norm, of in counts.items():
        for i in of:
            for x in locations:
                if not performs[x]:
                    continue
                for o in rng.sample(origins, rng.randint(1, min(3, len(origins)))):
                    seen = (o, site[i, x]) in travel and rng.random() < 0.95
                    key = (norm, i, o if seen else None, x)
                    patients[key] = patients.get(key, 0) + rng.randint(1, 9)
    decision = {}
    if rng.random() < 0.5:
        for x in locations:
            if rng.random() < 0.4:
                # A location that does not perform and is told to stop stays as it is.
                decision[x] = rng.choice(("keep", "stop", "new")) if performs[x] else rng.choice(("keep", "new"))
    minimum, cap = {}, {}
    for norm in norms:
        total = sum(v for p, v in patients.items() if p[0] == norm)
        base = max(1, int(total * rng.choice((0.2, 0.3, 0.4, 0.5, 0.7, 1.05))))
        for x in locations:
            minimum[norm, x] = base
        if rng.random() < 0.3:
            for x in locations:
                if rng.random() < 0.8:
                    cap[norm, x] = int(total * rng.choice((0.3, 0.5, 0.7, 0.9)))
    assignment = rng.choice(("split", "whole", "nearest"))
    objectives = tuple(rng.sample(OBJECTIVES[1:], rng.choice((0, 0, 1, 2, 3))))
    spread = sorted(m for m, _ in travel.values()) or [0]
    return Case(
        travel,
        site,
        patients,
        performs,
        decision,
        minimum,
        cap,
        counts,
        (*objectives, "travel") if rng.random() < 0.9 else ("travel", *objectives, "travel")[: len(objectives) + 1],
        assignment,
        assignment != "whole" and rng.random() < 0.3,
        rng.choice(spread[len(spread) // 3 :]) if rng.random() < 0.35 else None,
        rng.randint(0, len(locations)) if rng.random() < 0.35 else None,
    )


def built(case: Case) -> tuple[Built, list[NormDemand], list[str]]:
    """The problem as the room takes it."""
    locations = case.locations
    places = sorted({*(p for pair in case.travel for p in pair), *(s for s in case.site.values() if s)}, key=int)
    places = sorted({*places, *(p[2] for p in case.patients if p[2])}, key=int)
    sites = sorted({s for s in case.site.values() if s}, key=int)
    rows = [(a, b) for a, b in sorted(case.travel) if b in sites]
    net = network(
        places,
        np.ones(len(places)),
        np.array([places.index(s) for s in sites], dtype=np.int64),
        np.array([places.index(a) for a, _ in rows], dtype=np.int64),
        np.array([sites.index(b) for _, b in rows], dtype=np.int64),
        np.array([float(case.travel[r][0]) for r in rows]),
        np.array([float(case.travel[r][1]) for r in rows]),
    )
    candidate = [
        n for n, x in enumerate(locations) if case.performs[x] or case.decision.get(x, "stop") != "stop"
    ]
    fixed = {"keep": 1, "stop": -1, "new": 0, None: 0}
    where = Where(
        np.ones(len(locations), dtype=bool),
        np.array(candidate, dtype=np.int64),
        np.array([case.performs[locations[n]] for n in candidate]),
        np.array([fixed[case.decision.get(locations[n])] for n in candidate], dtype=np.int64),
        0,
        id_order(locations),
    )
    norms = []
    for norm, of in case.counts.items():
        mine = sorted(((p, v) for p, v in case.patients.items() if p[0] == norm), key=str)
        site = np.array([[sites.index(s) if (s := case.site[i, x]) else -1 for x in locations] for i in of])
        total = np.zeros(site.shape)
        for p, v in mine:
            total[of.index(p[1]), locations.index(p[3])] += v
        demand = Demand(
            np.array([of.index(p[1]) for p, _ in mine], dtype=np.int64),
            np.array([places.index(p[2]) if p[2] else -1 for p, _ in mine], dtype=np.int64),
            np.array([locations.index(p[3]) for p, _ in mine], dtype=np.int64),
            np.array([float(v) for _, v in mine]),
            np.zeros(len(mine), dtype=np.int64),
            total,
            observed=True,
        )
        minimum = np.array([float(case.minimum[norm, locations[n]]) for n in candidate])
        cap = np.array([float(case.cap.get((norm, locations[n]), FAR)) for n in candidate])
        norms.append(NormDemand(demand, site, minimum, np.where(cap == FAR, np.inf, cap)))
    rules = Rules(case.assignment, case.stay, case.max_minutes, case.max_closures)  # type: ignore[arg-type]
    return build(net, norms, where, rules), norms, locations


def solved(case: Case) -> tuple[Built, Solution, list[str]]:
    """The problem, solved."""
    made, _, locations = built(case)
    return made, solve(made.siting, case.objectives, EFFORT), locations  # type: ignore[arg-type]
