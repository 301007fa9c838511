"""The best set and assignment equal exhaustive search, on small problems in which every option may occur.

The problems are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=5000``.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import oracle_optimise as oracle
from cns_check.optimise import search
from cns_check.optimise import solve as solve_module
from cns_check.optimise.build import patients_of
from cns_check.optimise.impossible import REASONS
from cns_check.optimise.names import ASSIGNMENTS, OBJECTIVES
from cns_check.optimise.solve import frontier
from optimise_worlds import EFFORT, built, random_case, solved

COUNT = int(os.environ.get("CNS_CHECK_EXAMPLES", "600"))
PARTS = 6


@cache
def best(seed: int) -> oracle.Best:
    return oracle.solve(random_case(seed))


def agrees(seed: int) -> str:
    """What the room says of a problem is what exhaustive search says; returns what it was."""
    case, expected = random_case(seed), best(seed)
    made, found, locations = solved(case)
    answer = found.answer
    if expected.values is None:
        assert answer.status == "infeasible", seed
        assert found.reason is not None, seed
        assert found.reason.code == (oracle.reason(case) or "constraints_exclude_each_other"), seed
        if found.reason.code == "constraints_exclude_each_other":
            assert list(found.excluding) == oracle.irreducible(case), seed
        return found.reason.code
    assert answer.status == "optimal", seed
    assert found.reason is None, seed
    assert oracle.reason(case) is None, seed
    assert answer.objectives == pytest.approx(expected.values, rel=1e-5, abs=1e-4), seed
    names = [locations[n] for n in made.where.candidate.tolist()]
    opened = tuple(name for name, is_open in zip(names, answer.open, strict=True) if is_open)
    assert opened in expected.sets, seed
    return case.assignment


@pytest.mark.parametrize("part", range(PARTS))
def test_equals_exhaustive_search(part):
    for seed in range(part, COUNT, PARTS):
        agrees(seed)


def coverage() -> Counter[str]:
    """How often each option and reason is compared, and two options together; to print it, run this file."""
    seen: Counter[str] = Counter()
    for seed in range(COUNT):
        case = random_case(seed)
        seen.update(case.objectives)
        seen.update({case.assignment: 1, "stay": case.stay, "cap": bool(case.cap), "together": len(case.counts) > 1})
        seen.update({"minutes": case.max_minutes is not None, "closures": case.max_closures is not None})
        seen.update(case.decision.values())
        seen["infeasible"] += best(seed).values is None
        rules = {"minutes": case.max_minutes is not None, "closures": case.max_closures is not None}
        rules |= {"cap": bool(case.cap), "together": len(case.counts) > 1, "fixed": bool(case.decision)}
        seen.update(f"{case.assignment} with {name}" for name, asked in (*rules.items(), ("stay", case.stay)) if asked)
        seen.update(f"{case.assignment} for {name}" for name in case.objectives)
        seen["all of minutes, closures, caps and fixed"] += all(v for k, v in rules.items() if k != "together")
        if best(seed).values is None:
            seen[oracle.reason(case) or "constraints_exclude_each_other"] += 1
    return seen


def test_every_option_and_reason_occurs():
    """What is compared is what is asked: nothing is left to chance that never comes."""
    seen = coverage()
    wanted = {*OBJECTIVES, *ASSIGNMENTS, "stay", "cap", "together", "minutes", "closures", "keep", "stop", "new"}
    assert min(seen[name] for name in (*wanted, "infeasible")) > COUNT // 20
    pairs = {f"{a} for {o}" for a in ASSIGNMENTS for o in OBJECTIVES}
    pairs |= {f"{a} with {r}" for a in ASSIGNMENTS for r in ("minutes", "closures", "cap", "together", "fixed")}
    assert min(seen[name] for name in pairs) > COUNT // 60
    assert min(seen[name] for name in set(REASONS) - {"no_location_stays"}) > 0
    assert seen["infeasible"] > 0.3 * COUNT


def frontiers_agree(seed: int) -> None:
    """With each number of locations the least travel is that of exhaustive search, or nothing is possible."""
    case = random_case(seed)
    points = frontier(built(case)[0].siting, EFFORT)
    expected = oracle.frontier(case)
    assert [p.locations for p in points] == list(expected), seed
    for point in points:
        least, answer = expected[point.locations], point.answer
        assert answer.status == ("infeasible" if least is None else "optimal"), (seed, point.locations)
        if least is not None:
            assert answer.open.sum() == point.locations, seed
            assert answer.objectives["travel"] == pytest.approx(least, rel=1e-5, abs=1e-4), (seed, point.locations)


@pytest.mark.parametrize("part", range(2))
def test_the_frontier_equals_exhaustive_search(part):
    for seed in range(part, COUNT, 2):
        frontiers_agree(seed)


def test_the_frontier_of_many_locations_equals_exhaustive_search(monkeypatch):
    """Where sets are too many to look at, each number of locations is a model."""
    monkeypatch.setattr(solve_module, "MOST_SETS", 0)
    monkeypatch.setattr(solve_module, "MOST_CANDIDATES", 0)
    for seed in range(COUNT // 6):
        frontiers_agree(seed)


def test_one_model_equals_exhaustive_search(monkeypatch):
    """Problems with too many sets go another way, and come to the same."""
    monkeypatch.setattr(search, "MOST_SETS", 0)
    monkeypatch.setattr(search, "MOST_CANDIDATES", 0)
    monkeypatch.setattr(search, "of_good_sets", lambda *_: None)
    for seed in range(COUNT // 6):
        agrees(seed)


def test_good_sets_first_equals_exhaustive_search(monkeypatch):
    """Where sets are many only those are looked at that a good one leaves, and nothing is lost by it."""
    monkeypatch.setattr(search, "MANY_SETS", 0)
    for seed in range(COUNT // 3):
        case = replace(random_case(seed), objectives=("travel",))
        expected, answer = oracle.solve(case), solved(case)[1].answer
        assert (answer.status == "infeasible") == (expected.values is None), seed
        if expected.values is not None:
            assert answer.status == "optimal", seed
            assert answer.objectives["travel"] == pytest.approx(expected.values["travel"], rel=1e-5, abs=1e-4), seed


def test_each_member_of_an_irreducible_set_is_needed():
    """Alone they exclude one another; without any of them something is possible."""
    looked_at = 0
    for seed in range(COUNT):
        case = random_case(seed)
        if best(seed).values is not None:
            continue
        excluding = solved(case)[1].excluding
        if excluding is None:
            continue
        looked_at += 1
        rest = frozenset(oracle.CONSTRAINTS) - set(excluding)
        assert oracle.solve(replace(case, without=rest)).values is None, seed
        for name in excluding:
            assert oracle.solve(replace(case, without=rest | {name})).values is not None, (seed, name)
    assert looked_at > COUNT // 20


def test_never_worse_than_any_set_under_the_same_constraints():
    """Of nobody's set the nearest assignment, nor any other, travels less."""
    for seed in range(0, COUNT, 3):
        case = replace(random_case(seed), objectives=("travel",), assignment="split")
        found = solved(case)[1].answer
        nearest = oracle.solve(replace(case, assignment="nearest"))
        if nearest.values is not None:
            assert found.objectives["travel"] <= nearest.values["travel"] + 1e-4, seed
        if not case.stay:
            whole = oracle.solve(replace(case, assignment="whole"))
            if whole.values is not None:
                assert found.objectives["travel"] <= whole.values["travel"] + 1e-4, seed


def test_nobody_appears_or_vanishes_and_as_many_stay_as_can():
    """The patients of an answer add up to the demand, and to the volumes after."""
    for seed in range(0, COUNT, 4):
        case = random_case(seed)
        made, norms, locations = built(case)
        answer = solved(case)[1].answer
        if answer.shares is None:
            continue
        for number, norm in enumerate(norms):
            patients = patients_of(made, norm, number, answer.shares)
            before = patients.volumes(patients.home, norm.demand.total.shape)
            assert before == pytest.approx(norm.demand.total), seed
            mine = made.siting.norm == number
            after = (answer.shares[mine] * made.siting.volume[mine, None]).sum(axis=0)
            came = patients.volumes(patients.location, norm.demand.total.shape).sum(axis=0)
            assert came[made.where.candidate] == pytest.approx(after, abs=1e-6), seed
            stay_and_come(patients, norm.demand, len(locations), seed)


def stay_and_come(patients, demand, size: int, seed: int) -> None:
    """Of an origin and intervention nobody leaves a location to which others of them come."""
    groups = {(i, o) for i, o in zip(demand.intervention.tolist(), demand.origin.tolist(), strict=True) if o >= 0}
    for i, o in groups:
        rows = (patients.intervention == i) & (patients.origin == o) & (patients.location >= 0)
        away = rows & (patients.home != patients.location)
        left = np.bincount(patients.home[away], minlength=size) > 0
        came = np.bincount(patients.location[away], minlength=size) > 0
        assert not (left & came).any(), seed


if __name__ == "__main__":
    for name, count in sorted(coverage().items()):
        print(f"{count:6} {name}")
