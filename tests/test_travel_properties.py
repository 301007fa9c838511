"""What must not matter to the travel-time method, and what always holds."""

from __future__ import annotations

import copy
import random
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.reallocate.travel.figures import travel_figures
from cns_check.reallocate.travel.patients import patients_today
from cns_check.reallocate.travel.problem import STOPS
from cns_check.reallocate.travel.travel_time import travel_time
from oracle_travel import World
from travel_country import country, norms
from travel_worlds import Arrays, Told, any_world, places, plain_world, renamed

SEEDS = st.integers(0, 10**6)


def anything(seed: int) -> World:
    return any_world(random.Random(f"property {seed}"))


def close(one: dict, other: dict) -> None:
    for key in {*one, *other}:
        assert abs(one.get(key, 0) - other.get(key, 0)) <= 1e-9, key


def same(one: Told, other: Told) -> None:
    close(one.steps, other.steps)
    close(one.cells(one.found.after), other.cells(other.found.after))
    close(one.missing, other.missing)
    for ours, theirs in zip(one.figures, other.figures, strict=True):
        assert ours[:2] == theirs[:2]
        # Sums in another order differ by the last bits, and so may the minutes in the middle only by a real change.
        close(numbers(ours[2:]), numbers(theirs[2:]))


def numbers(values: tuple) -> dict[int, float]:
    return {n: -1.0 if v is None else v for n, v in enumerate(values)}


@given(SEEDS, SEEDS, st.booleans())
@settings(max_examples=60)
def test_the_order_of_everything(seed: int, shuffle: int, whole: bool) -> None:
    world = replace(anything(seed), whole=whole)
    same(Arrays(world).run(), Arrays(world, shuffle).run())


@given(SEEDS, st.booleans())
@settings(max_examples=60)
def test_names_of_places_that_keep_their_order(seed: int, whole: bool) -> None:
    world = replace(anything(seed), whole=whole)
    # Names count by rank: with other names of the same order they have the same numbers.
    one = renamed(world, {p: f"a{p}" for p in places(world)})
    two = renamed(one, {p: f"z-{p[1:]}" for p in places(one)})
    same(Arrays(one).run(), Arrays(two).run())


@given(SEEDS)
@settings(max_examples=60)
def test_an_origin_in_two_equal_halves(seed: int) -> None:
    world = plain_world(random.Random(f"property {seed}"))
    origin = min(world.inhabitants)
    # The other half comes after all others, so that no lowest origin changes; it is no site.
    half = str(max(int(p) for p in places(world)) + 1)
    split = copy.deepcopy(world)
    split.inhabitants[origin] = split.inhabitants[half] = world.inhabitants[origin] // 2
    split.travel.update({(half, b): v for (a, b), v in world.travel.items() if a == origin})
    same(Arrays(world).run(), Arrays(split).run())


@given(SEEDS, st.booleans())
@settings(max_examples=100)
def test_nobody_appears_or_vanishes_and_nobody_is_made_short(seed: int, whole: bool) -> None:
    told = Arrays(replace(anything(seed), whole=whole)).run()
    f, problem = told.found, told.arrays.problem()
    assert np.allclose(f.before.sum(axis=1), f.after.sum(axis=1) + f.unplaced.sum(axis=1), rtol=0, atol=1e-9)
    assert (f.sender != f.receiver).all()
    assert (f.volume > 0).all()
    assert len({*zip(f.intervention, f.sender, f.receiver, f.why, strict=True)}) == len(f.volume)
    behind = np.bincount(f.step, weights=f.behind.volume, minlength=len(f.volume))
    assert np.allclose(behind, f.volume, rtol=0, atol=2e-9)
    # Who stops sends, and gets nothing.
    placed = f.receiver >= 0
    assert not (problem.role[f.intervention[placed], f.receiver[placed]] == STOPS).any()
    if problem.minimum is not None:
        # Nobody falls below by topping up, and nobody gets more than the minimum by it.
        came, after = f.concentrated.sum(axis=0), f.after.sum(axis=0)
        assert (after >= np.minimum(came, problem.minimum) - 1e-9).all()
        assert (after <= np.maximum(came, problem.minimum) + 1e-9).all()


def test_a_country() -> None:
    net, region = country()
    befores = []
    for whole in (False, True):
        for problem in norms(net, region, whole=whole):
            found = travel_time(problem)
            today = patients_today(problem.demand)
            rows = travel_figures(net, today, found.patients, problem.site, region, range(7))
            befores.append(rows[::2])
            assert abs(rows[-2].patients - found.before.sum()) <= 1e-9
            assert abs(rows[-1].patients + rows[-1].unplaced - found.before.sum()) <= 1e-6
            assert abs(sum(r.patients for r in rows[1:-2:2]) - rows[-1].patients) <= 1e-6
    # How patients travel today does not depend on whether they move as wholes.
    assert befores[: len(befores) // 2] == befores[len(befores) // 2 :]
