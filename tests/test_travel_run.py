"""The method ``travel-time`` from files to reports: against the oracle, by hand, and what is refused.

The worlds are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=2000``.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from oracle_travel import Answer, TravelOracle, World, today
from travel_cases import MORE, report, write_case
from travel_worlds import any_world, plain_world

F = Fraction
COUNT = int(os.environ.get("CNS_CHECK_EXAMPLES", "60"))


def close(found: object, expected: object, what: object) -> None:
    if expected is None or found is None:
        assert found is None, what
        assert expected is None, what
    else:
        assert float(found) == pytest.approx(float(expected), abs=1e-9, rel=1e-9), what


def agrees(world: World, found: dict) -> Answer:
    """A report says of a world what the oracle says."""
    oracle = TravelOracle(world)
    answer = oracle.run()
    steps = {
        (r["intervention_id"], r["from_location_id"], r["to_location_id"], r["reason_code"]): r["volume"]
        for r in found["transfers"]
        if r["volume"] is not None
    }
    expected = {**answer.steps, **{(i, s, None, why): v for (i, s, why), v in answer.unplaced.items()}}
    expected = {key: v for key, v in expected.items() if v > 1e-9}
    assert steps.keys() == expected.keys()
    for key, volume in expected.items():
        close(steps[key], volume, key)
    for row in found["after"]:
        i, x = row["intervention_id"], row["location_id"]
        counted = world.interventions if i is None else (i,)
        if row["volume_before"] is None:
            assert any((j, x) in world.fixed for j in counted)
            continue
        for column, volumes in (
            ("volume_before", answer.before),
            ("volume_after_concentration", answer.concentrated),
            ("volume_after", answer.after),
        ):
            close(row[column], sum(volumes.get((j, x), F(0)) for j in counted), (column, i, x))
        close(row["volume_before"] - row["volume_out"] + row["volume_in"], row["volume_after"], (i, x))
    figures(oracle, answer, found)
    missing = {d["value"]: d["message"] for d in found["diagnostics"] if d["code"] == "E017"}
    assert missing.keys() == {x for x, m in answer.missing.items() if m > 1e-9}
    return answer


def figures(oracle: TravelOracle, answer: Answer, found: dict) -> None:
    regions = {r["region_id"] for r in found["travel"]} - {None}
    of_home = {oracle.w.region[g.home] for g in answer.groups}
    assert regions == of_home - {None}
    for row in found["travel"]:
        before = row["moment"] == "before"
        expected = oracle.figures(today(answer) if before else answer.groups, row["region_id"], before=before)
        for name, value in expected.items():
            close(row[name], value, (row["region_id"], row["moment"], name))
    by_region = {r["region_id"]: r for r in found["regions"]}
    for row in found["travel"]:
        if row["region_id"] is not None and row["moment"] == "after":
            close(row["unplaced"], by_region[row["region_id"]]["volume_unplaced"], row["region_id"])
            close(row["moved"], by_region[row["region_id"]]["volume_moved"], row["region_id"])


def decided(world: World) -> World:
    """The world without who takes no part: a scenario has no word for it."""
    decision = {}
    for key, d in world.decision.items():
        x = key[1]
        stays = world.region[x] is not None and world.norm_site[x] is not None
        decision[key] = d if d != "none" else "stay" if stays else "stop"
    return replace(world, decision=decision)


def by_fallback(world: World) -> World:
    """The world as the fallback decides it: surely met stays, surely below stops."""
    low: dict[str, int] = {}
    for _, x, v in volumes(world):
        low[x] = low.get(x, 0) + v
    decision = {}
    for i, x in world.decision:
        least = low.get(x, 0)
        most = least + sum(MORE for j, y, v in masked(world) if y == x)
        known = world.region[x] is not None and world.minimum is not None and most > 0
        verdict = "stay" if known and least >= world.minimum else "stop" if known and most < world.minimum else "none"
        decision[i, x] = verdict
    return replace(world, decision=decision, overrides=[])


def volumes(world: World) -> list[tuple[str, str, int]]:
    if world.seen is not None:
        return [(i, x, v) for i, _, x, v in world.seen]
    return [(i, x, v) for (i, x), v in world.volume.items()]


def masked(world: World) -> list[tuple[str, str, int]]:
    """The rows whose volume is not exactly known."""
    rows = volumes(world) if world.seen is not None else [r for r in volumes(world) if r[2]]
    return [r for r in rows if (r[0], r[1]) in world.fixed]


def worlds(name: str, kind: str) -> Iterator[World]:
    """Those in which anybody does anything."""
    every = (world_of(f"{name} {kind} {seed}", kind) for seed in range(COUNT))
    return (w for w in every if any(v for _, _, v in volumes(w)))


def world_of(seed: str, kind: str) -> World:
    rng = random.Random(seed)
    world = plain_world(rng) if kind == "plain" else any_world(rng)
    # Nobody is masked of whom nothing is delivered.
    world.fixed &= {(i, x) for i, x, v in volumes(world) if v or world.seen is not None}
    return replace(world, whole=rng.random() < 0.5)


@pytest.mark.parametrize("kind", ["plain", "any"])
def test_a_scenario_is_divided_as_the_oracle_says(kind, tmp_path) -> None:
    for world in map(decided, worlds("run", kind)):
        agrees(world, report(tmp_path, write_case(world, tmp_path)))


def test_the_fallback_is_divided_as_the_oracle_says(tmp_path) -> None:
    for world in map(by_fallback, worlds("fallback", "any")):
        agrees(world, report(tmp_path, write_case(world, tmp_path, scenario=False)))
