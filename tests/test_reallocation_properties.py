"""What must hold of every reallocation, whatever the case: of the methods by themselves, and of whole reports."""

from __future__ import annotations

import json
import math
import tempfile
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from cns_check.reallocate.distance import Distances
from cns_check.reallocate.methods.capacity import capacity
from cns_check.reallocate.methods.nearest import nearest
from cns_check.reallocate.methods.rounding import largest_remainder
from cns_check.reallocate.methods.shares import equal, proportional
from cns_check.reallocate.problem import Problem
from conftest import run_cli
from oracle import File
from oracle_reallocate import great_circle_km
from oracle_reallocate import largest_remainder as plain_largest_remainder
from strategies import ASKED
from test_reallocation_oracle import POINTS, World, worlds, write_world

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example, HealthCheck.filter_too_much]
PURE = settings(max_examples=ASKED or 300, derandomize=True, database=None, deadline=None, suppress_health_check=QUIET)
WHOLE = settings(PURE, max_examples=min(ASKED or 20, 20))
UNCAPPED = ("proportional", "equal", "nearest")
METHODS = (*UNCAPPED, "capacity")
FREE = {"proportional": proportional, "equal": equal, "nearest": nearest}


# Rounding


@PURE
@given(st.lists(st.integers(0, 9), min_size=1, max_size=7), st.integers(0, 40))
@example([1, 1, 1], 2)  # equal remainders, equal weights: by id
@example([3, 1], 2)  # equal remainders of a half, the larger weight first
@example([1, 3], 2)
@example([0, 0, 5], 7)
def test_largest_remainder_is_the_plain_one(weights, total):
    row = np.array([weights], dtype=np.int64)
    got = largest_remainder(np.array([total]), row, row)[0].tolist()
    if not any(weights):
        assert got == [0] * len(weights)
        return
    assert got == list(plain_largest_remainder(total, dict(enumerate(weights))).values())
    assert sum(got) == total
    assert all(abs(g - Fraction(total * w, sum(weights))) < 1 for g, w in zip(got, weights, strict=True))


def test_largest_remainder_of_great_numbers_is_exact():
    weights = np.array([[999_999, 1_000_000, 1]], dtype=np.int64)
    got = largest_remainder(np.array([999_999]), weights, weights)[0].tolist()
    assert got == list(plain_largest_remainder(999_999, dict(enumerate([999_999, 1_000_000, 1]))).values())


# The methods by themselves


@st.composite
def problems(draw, *, everywhere=False, caps=False, largest=30):
    """Senders and receivers of two groups and two interventions, with ties in weight and place."""
    size = draw(st.integers(2, 8))
    points = POINTS if everywhere else (*POINTS, (math.nan, math.nan))
    places = [draw(st.sampled_from(points)) for _ in range(size)]
    group = [draw(st.integers(0, 1)) for _ in range(size)]
    receives = [draw(st.booleans()) for _ in range(size)]
    sending = [
        (intervention, location, volume)
        for intervention in (0, 1)
        for location in range(size)
        if not receives[location] and (volume := draw(st.integers(0, largest)))
    ]
    assume(sending)
    receiver = [location for location in range(size) if receives[location]]
    weight = [[draw(st.sampled_from([0, 0, 1, 2, 2, 5, 9])) for _ in receiver] for _ in (0, 1)]
    ids = [f"L{n}" for n in range(size)]
    latitude, longitude = (np.array([place[k] for place in places], dtype=float) for k in (0, 1))
    columns = list(zip(*sending, strict=True))
    return Problem(
        intervention=np.array(columns[0], dtype=np.int64),
        sender=np.array(columns[1], dtype=np.int64),
        volume=np.array(columns[2], dtype=np.int64),
        group=np.array([group[location] for location in columns[1]], dtype=np.int64),
        receiver=np.array(receiver, dtype=np.int64),
        receiver_group=np.array([group[location] for location in receiver], dtype=np.int64),
        weight=np.array(weight, dtype=np.int64).reshape(2, len(receiver)),
        room=np.array([draw(st.integers(0, 2 * largest)) for _ in receiver], dtype=np.int64) if caps else None,
        distance=Distances(ids, latitude, longitude, None),
    )


def flows_of(problem, method):
    found = method([problem])[0]
    return list(zip(found.item.tolist(), found.receiver.tolist(), found.volume.tolist(), strict=True)), found.unplaced


def shares(problem, method, intervention, receivers):
    """The exact share of each receiver."""
    weights = dict.fromkeys(receivers, 1)
    if method == "proportional":
        own = {r: int(problem.weight[intervention, r]) for r in receivers}
        of_norm = {r: int(problem.weight[:, r].sum()) for r in receivers}
        weights = own if any(own.values()) else of_norm if any(of_norm.values()) else weights
    return {r: Fraction(w, sum(weights.values())) for r, w in weights.items()}


@pytest.mark.parametrize("method", FREE)
@PURE
@given(problem=problems())
def test_a_method_moves_whole_patients_within_a_group(method, problem):
    rows, unplaced = flows_of(problem, FREE[method])
    assert len({(item, r) for item, r, _ in rows}) == len(rows)
    placed = defaultdict(int)
    for item, r, volume in rows:
        assert volume > 0
        assert problem.group[item] == problem.receiver_group[r]
        assert problem.sender[item] != problem.receiver[r]
        placed[item] += volume
    for item, volume in enumerate(problem.volume.tolist()):
        if method != "nearest" and problem.has_receiver[item]:
            assert placed[item] == volume, "a sender's rows add up exactly"
        else:
            assert placed[item] in (0, volume)
        if placed[item] == 0:
            assert unplaced[item] == ("no_known_distance" if problem.has_receiver[item] else "no_eligible_location")


@pytest.mark.parametrize("method", ["proportional", "equal"])
@PURE
@given(problem=problems())
def test_each_receiver_is_less_than_one_patient_off_its_exact_share(method, problem):
    rows, _ = flows_of(problem, FREE[method])
    pools, got = defaultdict(int), defaultdict(int)
    for item, volume in enumerate(problem.volume.tolist()):
        if problem.has_receiver[item]:
            pools[int(problem.group[item]), int(problem.intervention[item])] += volume
    for item, r, volume in rows:
        got[int(problem.intervention[item]), r] += volume
    for (group, intervention), pool in pools.items():
        receivers = np.flatnonzero(problem.receiver_group == group).tolist()
        exact = shares(problem, method, intervention, receivers)
        assert all(abs(got[intervention, r] - pool * exact[r]) < 1 for r in receivers)
        assert all(got[intervention, r] == 0 for r in receivers if exact[r] == 0)


@PURE
@given(problems(everywhere=True))
def test_nearest_has_the_least_distance(problem):
    def total(method):
        rows, _ = flows_of(problem, FREE[method])
        away = problem.distance.matrix
        return sum(v * float(away[problem.sender[item], problem.receiver[r]]) for item, r, v in rows)

    least = total("nearest")
    assert all(least <= total(method) + 1e-6 for method in ("proportional", "equal"))


@PURE
@given(problems(everywhere=True), st.randoms(use_true_random=False))
def test_the_order_of_the_volumes_does_not_matter(problem, random):
    order = list(range(len(problem.volume)))
    random.shuffle(order)
    other = replace(
        problem,
        intervention=problem.intervention[order],
        sender=problem.sender[order],
        volume=problem.volume[order],
        group=problem.group[order],
    )
    for method in FREE.values():
        ours, theirs = flows_of(problem, method)[0], flows_of(other, method)[0]
        assert {(order[item], r, v) for item, r, v in theirs} == set(ours)


# Capacity


@PURE
@given(problems(caps=True))
def test_capacity_never_exceeds_a_cap(problem):
    rows, unplaced = flows_of(problem, capacity)
    got, placed = defaultdict(int), defaultdict(int)
    for item, r, volume in rows:
        assert volume > 0
        assert problem.group[item] == problem.receiver_group[r]
        got[r] += volume  # of both interventions: a location has one cap for the norm
        placed[item] += volume
    assert all(got[r] <= room for r, room in enumerate(problem.room.tolist()))
    for item, volume in enumerate(problem.volume.tolist()):
        assert placed[item] <= volume
        if placed[item] < volume and unplaced[item] == "capacity_full":
            # Whoever it could have gone to is full.
            away = problem.distance.matrix[problem.sender[item], problem.receiver]
            mine = (problem.receiver_group == problem.group[item]) & np.isfinite(away)
            assert mine.any()
            assert all(got[r] == problem.room[r] for r in np.flatnonzero(mine).tolist())


@PURE
@given(problems(caps=True, everywhere=True))
def test_capacity_with_room_for_all_is_nearest(problem):
    wide = replace(problem, room=np.full(len(problem.receiver), 10_000))

    def total(method):
        rows, _ = flows_of(wide, method)
        away = wide.distance.matrix
        return sum(v * float(away[wide.sender[item], wide.receiver[r]]) for item, r, v in rows), sum(r[2] for r in rows)

    (one, placed), (other, of_nearest) = total(capacity), total(nearest)
    assert placed == of_nearest
    assert one == pytest.approx(other, abs=0.001 * max(placed, 1))


# Whole reports


def report_of(world: World, *, extra=("--method", "capacity", "--max-growth", "50%"), order=None):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        args = write_world(world, folder)
        if order is not None:
            for file in folder.glob("*.csv"):
                head, *lines = file.read_text(encoding="utf-8").splitlines()
                Random(order).shuffle(lines)
                file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        result = run_cli([*args, *extra], cwd=folder)
    assume(result.exit_code != 5)
    assert result.exit_code == 0, result.stderr + result.stdout
    return json.loads(result.stdout)


def by(rows, *keys):
    found = defaultdict(list)
    for row in rows:
        found[tuple(row[key] for key in keys)].append(row)
    return found


RUN = ("norm_id", "norm_year", "method")


@WHOLE
@given(worlds())
def test_nobody_is_lost_and_nothing_goes_where_it_may_not(world):
    report = report_of(world)
    shared = {n["id"]: n["moves"]["share"] for n in world.norm_set["norms"] if "moves" in n}
    known = [t for t in report["transfers"] if t["volume"] is not None]
    for t in report["transfers"]:
        assert t["from_location_id"] != t["to_location_id"]
        assert t["volume"] is None or t["volume"] > 0
        assert t["volume"] is not None or t["to_location_id"] is None

    of_norm = [row for row in report["after"] if row["intervention_id"] is None]
    region = {(r["norm_id"], r["norm_year"], r["location_id"]): r["region_id"] for r in of_norm}
    out, came = (
        by(known, *RUN, "intervention_id", "from_location_id"),
        by(known, *RUN, "intervention_id", "to_location_id"),
    )
    for row in report["after"]:
        if row["intervention_id"] is None:
            continue
        key = (*(row[k] for k in RUN), row["intervention_id"], row["location_id"])
        assert row["volume_out"] == sum(t["volume"] for t in out.get(key, ())), "a sender's rows add up exactly"
        assert row["volume_in"] == sum(t["volume"] for t in came.get(key, ()))
        if row["volume_before"] is not None:
            assert row["volume_after"] == row["volume_before"] - row["volume_out"] + row["volume_in"]
        if row["eligible"]:
            assert row["volume_out"] == 0, "no receiver shrinks"
        else:
            assert row["volume_in"] == 0
        if row["volume_out"]:
            share = Fraction(str(shared.get(row["norm_id"], 1)))
            stays = row["volume_before"] - math.floor(share * row["volume_before"] + Fraction(1, 2))
            assert row["volume_after"] == stays, "no sender keeps anything that should move"

    for key, rows in by(report["after"], *RUN, "region_id", "intervention_id").items():
        exact = [row for row in rows if row["volume_before"] is not None]
        masked_in = sum(row["volume_in"] for row in rows if row["volume_before"] is None)
        own = [t for t in known if (*(t[k] for k in RUN), t["region_id"], t["intervention_id"]) == key]
        lost = sum(t["volume"] for t in own if t["to_location_id"] is None)
        if key[-1] is not None and not world.options["across_regions"]:
            before, after = (sum(row[k] for row in exact) for k in ("volume_before", "volume_after"))
            assert before == after + masked_in + lost, "volume before is volume after and what is unplaced"

    for t in known:
        if t["to_location_id"] is None:
            continue
        crosses = region[t["norm_id"], t["norm_year"], t["to_location_id"]] != t["region_id"]
        assert crosses == (t["reason_code"] == "across_regions")
        assert not crosses or world.options["across_regions"]

    for row in report["regions"]:
        own = by(known, *RUN, "region_id").get((*(row[k] for k in RUN), row["region_id"]), [])
        assert row["volume_moved"] == sum(t["volume"] for t in own if t["to_location_id"] is not None)
        assert row["volume_unplaced"] == sum(t["volume"] for t in own if t["to_location_id"] is None)


@WHOLE
@given(worlds(), st.integers(0, 9))
def test_the_order_of_the_rows_does_not_matter(world, order):
    ours, theirs = report_of(world), report_of(world, order=order)
    for table in ("verdicts", "transfers", "after", "regions"):
        assert ours[table] == theirs[table]


@WHOLE
@given(worlds())
def test_a_receiver_grows_by_half_at_most_where_that_is_the_cap(world):
    assume(not world.options["across_regions"])  # what comes from another region is not held to the cap
    for row in report_of(world)["after"]:
        if row["method"] == "capacity" and row["intervention_id"] is None and row["volume_in"]:
            if row["volume_before"] is not None:
                assert 2 * row["volume_in"] <= row["volume_before"]
                assert row["growth"] == row["volume_in"] / row["volume_before"]
            assert row["eligible"]


def fed_back(world: World, after) -> World:
    """The same world with the volumes that its basis year has afterwards."""
    [year] = {row["basis_year"] for row in after}
    change = {
        (row["location_id"], row["intervention_id"]): row["volume_in"] - row["volume_out"]
        for row in after
        if row["intervention_id"] is not None
    }
    rows = [dict(row) for row in world.file.rows]
    for row in rows:
        if row["year"] == year:
            more = change.pop((row["location_id"], row["intervention_id"]), 0)
            row["low"] += more
            row["high"] = None if row["high"] is None else row["high"] + more
    rows += [
        {"location_id": location, "intervention_id": intervention, "year": year, "low": more, "high": more}
        for (location, intervention), more in change.items()
        if more
    ]
    return replace(world, file=File(rows, world.file.incomplete_years, world.file.absent))


@pytest.mark.parametrize("method", METHODS)
@WHOLE
@given(world=worlds())
def test_feeding_the_volumes_back_moves_nothing_more(method, world):
    # One norm and one norm year, or two of them would change each other's volumes; with a share, the rest moves too.
    norm = world.norm_set["norms"][0]
    assume("moves" not in norm and world.file.absent == "not-performed")
    known = {norm["id"]}
    agreements = world.agreements
    if agreements is not None:
        kinds = ("decisions", "exceptions", "explanations", "joint")
        kept = [r | {k: [e for e in r[k] if e["norm"] in known] for k in kinds} for r in agreements["regions"]]
        agreements = agreements | {"regions": kept}
    # The region that only the other norm's network has is unknown now.
    own = {world.memberships.get((x, norm["network"]), e["region_id"]) for x, e in world.register.items()}
    if agreements is not None:
        agreements["regions"] = [r for r in agreements["regions"] if r["id"] in own]
        agreements = agreements if agreements["regions"] else None
    options = world.options | {"norm_years": [2027], "methods": (method,)}
    options |= {} if agreements else {"assume_no_agreement": True, "basis": "previous-year"}
    world = replace(world, norm_set=world.norm_set | {"norms": [norm]}, agreements=agreements, options=options)
    extra = ("--max-growth", "50%") if method == "capacity" else ()
    first = report_of(world, extra=extra)
    assume(first["after"])
    again = report_of(fed_back(world, first["after"]), extra=extra)
    assert [t for t in again["transfers"] if t["volume"] is not None] == []


@WHOLE
@given(worlds())
def test_nearest_has_the_least_total_distance_of_a_report(world):
    register = {
        x: e | dict(zip(("latitude", "longitude"), POINTS[n % len(POINTS)], strict=True))
        for n, (x, e) in enumerate(world.register.items())
    }
    report = report_of(replace(world, register=register), extra=())
    total = defaultdict(float)
    for t in report["transfers"]:
        if t["to_location_id"] is not None:
            ends = (register[t[key]] for key in ("from_location_id", "to_location_id"))
            total[t["method"]] += t["volume"] * great_circle_km(*((e["latitude"], e["longitude"]) for e in ends))
    assert all(total["nearest"] <= total[method] + 1e-6 for method in UNCAPPED)
