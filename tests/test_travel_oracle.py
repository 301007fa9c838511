"""The travel-time method against a second one in exact fractions, on worlds with and without the original's faults.

The worlds are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=5000``.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from oracle_travel import Answer, TravelOracle, World, today
from travel_worlds import Arrays, Told, any_world, plain_world

F = Fraction

COUNT = int(os.environ.get("CNS_CHECK_EXAMPLES", "600"))
FIRST = int(os.environ.get("CNS_CHECK_FIRST", "0"))


def same(found: dict, expected: dict, what: str) -> None:
    for key in {*found, *expected}:
        ours, theirs = found.get(key, 0.0), expected.get(key, 0)
        assert abs(ours - float(theirs)) <= 1e-9 * max(1.0, float(theirs)), (what, key, ours, float(theirs))


def agrees(world: World, shuffle: int = 0) -> tuple[Told, Answer]:
    told, answer = Arrays(world, shuffle).run(), TravelOracle(world).run()
    same(told.demand, answer.demand, "demand")
    same(told.cells(told.found.before), answer.before, "before")
    same(told.cells(told.found.concentrated), answer.concentrated, "after step 1")
    same(told.cells(told.found.after), answer.after, "after")
    unplaced = {(i, s, None, why): v for (i, s, why), v in answer.unplaced.items()}
    same(told.steps, {**answer.steps, **unplaced}, "steps")
    same(told.behind, answer.behind, "origins behind a step")
    same(told.missing, answer.missing, "missing")
    figures(told, answer)
    return told, answer


def figures(told: Told, answer: Answer) -> None:
    oracle = TravelOracle(told.arrays.world)
    for row in told.figures:
        region = told.arrays.regions[row.region] if row.region >= 0 else None
        before = row.moment == "before"
        expected = oracle.figures(today(answer) if before else answer.groups, region, before=before)
        for name, value in expected.items():
            got = getattr(row, name)
            assert (got is None) == (value is None), (row.moment, region, name, got, value)
            if value is not None:
                assert got == pytest.approx(float(value), abs=1e-9, rel=1e-9), (row.moment, region, name)


@pytest.mark.parametrize("part", range(4))
def test_worlds_without_a_fault_agree_to_1e_9(part: int) -> None:
    for seed in range(FIRST + part, FIRST + COUNT, 4):
        told, answer = agrees(plain_world(random.Random(f"plain {seed}")), shuffle=seed)
        assert not answer.unplaced
        assert told.found.unplaced.sum() == 0


@pytest.mark.parametrize("part", range(4))
def test_worlds_with_anything_agree_to_1e_9(part: int) -> None:
    for seed in range(FIRST + part, FIRST + COUNT, 4):
        world = any_world(random.Random(f"any {seed}"))
        try:
            agrees(world, shuffle=seed)
        except AssertionError as wrong:
            raise AssertionError(f"world {seed}") from wrong


@pytest.mark.parametrize("part", range(4))
def test_whole_patients_agree_and_are_whole(part: int) -> None:
    for seed in range(FIRST + part, FIRST + COUNT, 4):
        world = replace(any_world(random.Random(f"any {seed}")), whole=True)
        try:
            told, _ = agrees(world, shuffle=seed)
        except AssertionError as wrong:
            raise AssertionError(f"world {seed}") from wrong
        f = told.found
        for volume in (f.volume, f.concentrated, f.after, f.unplaced, f.top_ups.volume):
            assert (volume == volume.round()).all()
        assert (f.before.sum(axis=1) == f.after.sum(axis=1) + f.unplaced.sum(axis=1)).all()
        within_one_patient(world)


def within_one_patient(world: World) -> None:
    """Each flow (intervention, from, to) of step 1 is within one patient of the fractional one.

    A share that moves is rounded half up first, which adds at most half a patient.
    """
    allowed = 1 if world.share is None else F(3, 2)
    flows = []
    for w in (world, replace(world, whole=False)):
        found: dict = {}
        for (i, sender, to, why, *_), v in TravelOracle(w).run().behind.items():
            if why != "top_up":
                found[i, sender, to] = found.get((i, sender, to), 0) + v
        flows.append(found)
    for key in {*flows[0], *flows[1]}:
        assert abs(flows[0].get(key, 0) - flows[1].get(key, 0)) < allowed, key
