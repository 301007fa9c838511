"""Every case of ``optimise``, from files to the JSON report: status, objectives, an optimal set, reasons and travel."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from conftest import run_cli
from cns_check.report.data.schema import json_schema

SCHEMA = json_schema()
CASES = Path(__file__).parent / "data" / "optimise_cases"
FILES = ["volumes.csv", "--norms", "norms.yaml", "--locations", "locations.csv"]
FILES += ["--origins", "origins.csv", "--travel-times", "travel_times.csv", "--norm-year", "2025"]


def optimised(case: Path, *args: str) -> dict:
    done = run_cli(["optimise", *FILES, *args, "--format", "json"], cwd=case)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    return found


@pytest.mark.parametrize("case", sorted(CASES.glob("c*")), ids=lambda case: case.name)
def test_case(case):
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    found = optimised(case, *expected["args"])
    rows = {(r["norm_id"], r["region_id"]): r for r in found["optimum"]}
    assert len(rows) == sum(len(p["norms"]) for p in expected["problems"])
    for problem in expected["problems"]:
        for n, norm in enumerate(problem["norms"]):
            row = rows[norm, problem["region_id"]]
            assert row["status"] == problem["status"]
            assert row["volume_total"] == problem["volume_total"][n]
            assert row["locations_before"] == problem["locations_before"][n]
            assert row["reason_code"] == problem.get("reason_code")
            assert row["irreducible"] == problem.get("irreducible", [])
            assert row["objectives"] == pytest.approx(problem.get("objectives", {}), rel=1e-6)
            if row["status"] == "optimal":
                assert row["open"] in problem["open_sets"]
                assert row["locations_after"] == problem["locations_after"][n]
                assert row["gap"] <= 1e-4
            else:
                assert row["reason"]
    of_travel(expected["travel"], found["travel"])
    volumes_add_up(found)


def of_travel(expected: list[dict], found: list[dict]) -> None:
    """Of an assignment of which others may be as good only the figures before are given."""
    rows = {(r["norm_id"], r["region_id"], r["moment"]): r for r in found}
    for each in expected:
        for norm in each.pop("norms"):
            row = rows[norm, each["region_id"], each["moment"]]
            for name, value in each.items():
                assert row[name] == (value if isinstance(value, str | None) else pytest.approx(value, abs=1e-6)), name


def volumes_add_up(found: dict) -> None:
    """Who is open has what comes to it, and reaches the minimum."""
    for row in found["decisions"]:
        came = [a["volume"] for a in found["assignments"] if a["location_id"] == row["location_id"]]
        assert sum(came) == pytest.approx(row["volume_after"], abs=1e-6)
        if row["decision"] in {"keep", "open"}:
            assert row["volume_after"] >= row["minimum"] - 1e-6
            assert row["margin"] == pytest.approx(row["volume_after"] - row["minimum"], abs=1e-6)
        else:
            assert row["volume_after"] == 0
            assert row["margin"] is None


@pytest.mark.parametrize("case", sorted(CASES.glob("c*")), ids=lambda case: case.name)
def test_frontier_has_the_optimum_among_its_points(case):
    """The best of all numbers of locations is the optimum of travel."""
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    found = optimised(case, *expected["args"], "--frontier")
    points = {p["locations"]: p["total_minutes"] for p in found["frontier"] if p["total_minutes"] is not None}
    row = found["optimum"][0]
    if row["status"] == "infeasible":
        assert not points
    else:
        assert points[row["locations_after"]] <= row["objectives"]["travel"] + 1e-6
        if row["objective"] == "travel":
            assert min(points.values()) == pytest.approx(row["value"])


def test_naive_answers_cost_more():
    """What a greedy or rounded answer costs is never less than the optimum, in every case that names one."""
    for case in sorted(CASES.glob("c*")):
        expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
        row = optimised(case, *expected["args"])["optimum"][0]
        naive = [v for v in expected["naive_travel_or_first_objective"].values() if v is not None]
        assert all(row["value"] <= v + 1e-6 for v in naive), case.name
