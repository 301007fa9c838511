"""The real case: counties as regions that reached no agreement, 2020, the four kinds of surgery, every method.

Nobody decides by county on these norms: it is a what-if on real volumes and places. Conservation and distances are
counted from the delivered file and the register, with nothing of the engine.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict

import pytest

from conftest import REPO, run_cli
from oracle_reallocate import great_circle_km
from test_california import CASE, INTERVENTIONS, read_rows

METHODS = ("proportional", "equal", "nearest", "capacity")
UNCAPPED = METHODS[:3]


@pytest.fixture(scope="module")
def report():
    args = [
        "reallocate",
        CASE / "volumes.csv",
        "--profile",
        CASE / "profile.yaml",
        "--locations",
        CASE / "locations.csv",
    ]
    args += ["--norms", "us-leapfrog", "--data-year", 2020, "--assume-no-agreement", "--max-growth", "50%"]
    args += [part for method in METHODS for part in ("--method", method)]
    result = run_cli([*args, "--format", "json"], cwd=REPO)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def register():
    with (CASE / "locations.csv").open(encoding="utf-8", newline="") as lines:
        return {row["location_id"]: row for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def delivered():
    """(hospital, intervention) -> number in 2020, and the state's own total per intervention."""
    done, state = Counter(), {}
    for row in read_rows():
        if row["Year"] == "2020" and row["Surgery"] in INTERVENTIONS:
            if row["hospital"] == "Statewide":
                state[INTERVENTIONS[row["Surgery"]]] = int(row["# of Cases"])
            else:
                done[row["OSHPDID"], INTERVENTIONS[row["Surgery"]]] += int(row["# of Cases"])
    return done, state


def point(register, location):
    return float(register[location]["latitude"]), float(register[location]["longitude"])


def total_distance(report, register, method):
    return sum(
        t["volume"] * great_circle_km(*(point(register, t[key]) for key in ("from_location_id", "to_location_id")))
        for t in report["transfers"]
        if t["method"] == method and t["to_location_id"] is not None
    )


@pytest.mark.parametrize("method", METHODS)
def test_the_state_totals_are_conserved(report, delivered, method):
    done, state = delivered
    before, after, unplaced = Counter(), Counter(), Counter()
    for row in report["after"]:
        if row["method"] == method and row["intervention_id"] is not None:
            assert row["volume_before"] == done[row["location_id"], row["intervention_id"]]
            before[row["intervention_id"]] += row["volume_before"]
            after[row["intervention_id"]] += row["volume_after"]
    for t in report["transfers"]:
        if t["method"] == method and t["to_location_id"] is None:
            unplaced[t["intervention_id"]] += t["volume"]
    assert len(state) == 4
    assert dict(before) == state
    assert {i: after[i] + unplaced[i] for i in state} == state
    assert all(unplaced[i] > 0 for i in state), "in some counties nobody reaches the minimum"


@pytest.mark.parametrize("method", METHODS)
def test_no_county_gives_or_gets(report, register, method):
    totals = defaultdict(Counter)
    for row in report["after"]:
        if row["method"] == method and row["intervention_id"] is not None:
            county = row["intervention_id"], register[row["location_id"]]["region_id"]
            assert row["region_id"] == county[1]
            totals[county].update(before=row["volume_before"], after=row["volume_after"])
    for t in report["transfers"]:
        if t["method"] == method and t["to_location_id"] is None:
            totals[t["intervention_id"], t["region_id"]].update(after=t["volume"])
    assert len(totals) > 100
    assert {county: (c["before"], c["after"]) for county, c in totals.items() if c["before"] != c["after"]} == {}


def test_who_sends_is_the_same_for_every_method(report):
    out = {
        method: {
            (r["norm_id"], r["location_id"]): r["volume_out"]
            for r in report["after"]
            if r["method"] == method and r["intervention_id"] is None
        }
        for method in METHODS
    }
    assert sum(out["nearest"].values()) > 500
    assert all(out[method] == out["nearest"] for method in METHODS)


def test_nearest_has_the_least_total_distance_of_the_methods_without_caps(report, register):
    placed = {
        m: sum(t["volume"] for t in report["transfers"] if t["method"] == m and t["to_location_id"]) for m in METHODS
    }
    # Every hospital has a place, so that without caps all place the same: the totals can be compared.
    assert placed["nearest"] == placed["equal"] == placed["proportional"] > placed["capacity"] > 0
    total = {method: total_distance(report, register, method) for method in UNCAPPED}
    assert all(total["nearest"] < total[method] for method in ("proportional", "equal")), total


def test_each_sender_goes_to_its_nearest_in_the_county(report, register):
    eligible = defaultdict(list)
    for row in report["after"]:
        if row["method"] == "nearest" and row["intervention_id"] is None and row["eligible"]:
            eligible[row["norm_id"], row["region_id"]].append(row["location_id"])
    sent = [t for t in report["transfers"] if t["method"] == "nearest" and t["to_location_id"] is not None]
    assert len(sent) > 50
    for t in sent:
        here = point(register, t["from_location_id"])
        ways = {to: great_circle_km(here, point(register, to)) for to in eligible[t["norm_id"], t["region_id"]]}
        assert ways[t["to_location_id"]] == min(ways.values())


def test_capacity_lets_nobody_grow_by_more_than_half(report):
    rows = [r for r in report["after"] if r["method"] == "capacity" and r["intervention_id"] is None and r["volume_in"]]
    assert len(rows) > 10
    assert all(2 * r["volume_in"] <= r["volume_before"] for r in rows)
    assert {t["reason_code"] for t in report["transfers"] if t["method"] == "capacity" and not t["to_location_id"]} == {
        "no_eligible_location",
        "capacity_full",
    }
