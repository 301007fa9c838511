"""What the page to decide with computes: in a browser, held equal to the functions of the calculation.

Worlds in which anything may be missing, equal, shared, observed or fixed, each under decisions drawn anew.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from cns_check.reallocate.travel.concentrate import concentrate
from cns_check.reallocate.travel.figures import travel_figures
from cns_check.reallocate.travel.numbers import snap
from cns_check.reallocate.travel.patients import patients_of_legs, patients_today
from cns_check.reallocate.travel.problem import KEEPS, STAYS, STOPS, Overrides, TravelProblem
from cns_check.reallocate.travel.whole import whole_legs
from cns_check.report.html import decide_data as data
from cns_check.report.html.offline import part
from travel_worlds import Arrays, any_world

WORLDS, DECISIONS = 200, 3
MODEL = f"{part('decide_model.js')}\n"
RUN = """async (worlds) => {
  const told = [];
  for (const { payload, decisions } of worlds) {
    const model = await cnsDecideModel.open(payload);
    told.push(decisions.map((said) => model.told(model.norms[0], new Map(Object.entries(said)))));
  }
  return told;
}"""


@dataclass
class Asked:
    """A world, its decisions, and the problem that each makes of it."""

    ids: list[str]
    regions: list[str]
    payload: dict[str, Any]
    decisions: list[dict[str, str]]
    problems: list[TravelProblem]


def asked(seed: int) -> Asked:
    rng = random.Random(seed)
    arrays = Arrays(any_world(rng), shuffle=seed)
    problem = arrays.problem()
    whole = rng.random() < 0.8 and not (problem.demand.total % 1).any() and not (problem.moving % 1).any()
    problem = replace(problem, whole=whole)
    if seed % 5 == 0:  # minutes that no decimals tell
        problem = replace(problem, network=replace(problem.network, minutes=problem.network.minutes / 3))
    low, size = problem.demand.total, problem.locations
    performed = (low > 0).any(axis=0) | problem.fixed.any(axis=0)
    closed = np.array([rng.random() < 0.07 for _ in range(size)])
    net, block = problem.network, data.Block()
    kept = data.Kept(np.arange(size), np.arange(len(net.order)), np.arange(len(net.site_place)))
    norm = data.norm_arrays(
        block,
        low,
        np.where(problem.fixed, low + rng.choice((3.0, np.inf)), low),
        problem.moving,
        problem.region,
        performed,
        closed,
        problem.minimum,
        problem.overrides,
    )
    demand = data.demand_data(problem.demand, low, kept, net, block)
    told = {"asked": {}, "given": None, "demand": 0, "regions": arrays.regions, "site": block.whole(problem.site)}
    payload = {
        **data.network_data(net, problem.location_order, kept, block),
        "whole": whole,
        "locations": arrays.locations,
        "names": [],
        "origins": arrays.places,
        "demands": [demand],
        "norms": [norm | told],
    }
    drawn = [_drawn(rng, arrays.locations, performed, problem.region) for _ in range(DECISIONS)]
    problems = [_under(problem, arrays.locations, said, performed, closed) for said in drawn]
    return Asked(arrays.locations, arrays.regions, payload | {"arrays": block.text()}, drawn, problems)


def _drawn(rng, ids, performed, region) -> dict[str, str]:
    most = rng.choice((0.2, 0.5, 0.9, 1.0))
    said = {}
    for n, x in enumerate(ids):
        if performed[n] and rng.random() < 0.9:
            said[x] = "stop" if rng.random() < most else "keep"
        elif region[n] >= 0 and rng.random() < 0.3:
            said[x] = "new"
    return said


def _under(problem, ids, said, performed, closed) -> TravelProblem:
    """Who stops and stays under a scenario, as ``eligibility`` has it."""
    stops = np.array([said.get(x) == "stop" for x in ids]) | closed
    named = np.array([x in said for x in ids])
    role = np.where(stops & performed, STOPS, KEEPS)
    role[~stops & (named | performed) & (problem.region >= 0)] = STAYS
    o = problem.overrides
    good = (role[o.sender] == STOPS) & (role[o.receiver] == STAYS)
    fixed = Overrides(o.sender[good], o.receiver[good], o.share[good])
    return replace(problem, role=np.tile(role, (len(problem.role), 1)), overrides=fixed)


def step_1(problem: TravelProblem, regions: list[str]) -> tuple[np.ndarray, list[list[Any]]]:
    legs = concentrate(problem)
    patients = patients_of_legs(problem.demand, whole_legs(problem, legs) if problem.whole else legs)
    today = patients_today(problem.demand)
    there = sorted({int(r) for r in problem.region[np.unique(problem.demand.location)] if r >= 0})
    figures = travel_figures(problem.network, today, patients, problem.site, problem.region, there)
    name = lambda f: regions[f.region] if f.region >= 0 else None  # noqa: E731
    return (
        snap(patients.volumes(patients.location, problem.demand.total.shape)),
        [[f.moment, name(f), f._asdict()] for f in figures],
    )


@pytest.fixture(scope="module")
def both(browser):
    """Per world what was asked, and what the browser says of each of its decisions."""
    worlds = [asked(seed) for seed in range(WORLDS)]
    page = browser.new_page()
    page.evaluate(MODEL)
    told = page.evaluate(RUN, [{"payload": w.payload, "decisions": w.decisions} for w in worlds])
    page.close()
    return list(zip(worlds, told, strict=True))


def test_volumes_and_travel_figures_are_those_of_the_calculation(both):
    moved = lost = 0
    for seed, (world, told) in enumerate(both):
        for problem, page in zip(world.problems, told, strict=True):
            volumes, figures = step_1(problem, world.regions)
            assert page["volumes"] == pytest.approx(volumes.ravel().tolist(), abs=1e-9, rel=0), seed
            shown = {(moment, name): row for moment in ("before", "after") for name, row in page[moment]}
            assert len(shown) == len(figures), seed
            for moment, name, row in figures:
                for key, value in shown[moment, name].items():
                    if value is None or row[key] is None:
                        assert value is None, (seed, moment, name, key)
                        assert row[key] is None, (seed, moment, name, key)
                    else:
                        assert value == pytest.approx(row[key], abs=1e-9, rel=1e-12), (seed, moment, name, key)
            moved += figures[-1][2]["moved"] > 0
            lost += figures[-1][2]["unplaced"] > 0
    assert moved > WORLDS
    assert lost > WORLDS / 5, "who finds no place is drawn often enough"


def test_a_verdict_is_told_only_where_it_is_known(both):
    kinds = set()
    for world, told in both:
        for problem, page in zip(world.problems, told, strict=True):
            for n, verdict in enumerate(page["verdicts"]):
                kinds.add(verdict)
                least, most = page["least"][n], page["most"][n]
                if problem.minimum is None:
                    assert verdict in {None, "not_performed"}
                elif verdict == "met":
                    assert least >= problem.minimum[n]
                elif verdict == "below":
                    assert most is not None
                    assert 0 < most < problem.minimum[n]
                elif verdict == "undetermined":
                    assert least < problem.minimum[n]
                    assert most is None or most >= problem.minimum[n]
    assert kinds == {None, "met", "below", "undetermined", "not_performed"}
