"""The command ``optimise``: what it writes, that what it saves comes to the same again, and what it refuses."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

import cns_check.api as cns
from conftest import run_cli
from test_optimise_cases import CASES, FILES, optimised

GIVEN = {
    "norms": "norms.yaml",
    "locations": "locations.csv",
    "origins": "origins.csv",
    "travel_times": "travel_times.csv",
}


def copied(tmp_path: Path, name: str) -> Path:
    """A case that a test may change and write into."""
    case = next(CASES.glob(f"{name}_*"))
    return Path(shutil.copytree(case, tmp_path / name))


def refused(case: Path, *args: str) -> str:
    done = run_cli(["optimise", *FILES, *args], cwd=case)
    assert done.exit_code == 2, done.stderr
    assert not done.stdout
    return done.stderr


@pytest.mark.parametrize("name", ["c01", "c13", "c19", "c22", "c23", "c26"])
def test_saved_scenario_replayed_comes_to_the_same_volumes(tmp_path, name):
    """What is saved says who keeps, stops and opens; the nearest of these is where travel-time sends patients."""
    case = copied(tmp_path, name)
    args = ["--assignment", "nearest", *(["--stay"] if name == "c26" else [])]
    args += ["--scenario", "scenario.csv"] if (case / "scenario.csv").exists() else []
    found = optimised(case, *args, "--save-scenario", "saved.csv")
    assert found["optimum"][0]["status"] == "optimal"
    replay = [*FILES, "--scenario", "saved.csv", "--method", "travel-time", "--fractional", "--format", "json"]
    done = run_cli(["reallocate", *replay], cwd=case)
    assert done.exit_code == 0, done.stderr
    again = json.loads(done.stdout)
    after = {r["location_id"]: r for r in again["after"] if r["intervention_id"] is None}
    decided = [r for r in found["decisions"] if r["decision"] != "not_opened"]
    assert len(decided) == len(after)
    for row in decided:
        assert after[row["location_id"]]["volume_after"] == pytest.approx(row["volume_after"], abs=1e-6)
    ours, theirs = ([r for r in t["travel"] if r["moment"] == "after"] for t in (found, again))
    for one, other in zip(ours, theirs, strict=True):
        assert {**one, "method": ""} == pytest.approx({**other, "method": ""}, abs=1e-6)


def test_never_worse_than_travel_time_under_the_same_decisions(tmp_path):
    """The optimum of fixed decisions travels no more than where travel-time sends patients, top-ups included."""
    case = copied(tmp_path, "c01")
    rows = "".join(f"norm-a,{x},{'keep' if x in {'L2', 'L4'} else 'stop'}\n" for x in ("L1", "L2", "L3", "L4", "L5"))
    (case / "agreed.csv").write_text(f"norm_id,location_id,decision\n{rows}", encoding="utf-8")
    found = optimised(case, "--scenario", "agreed.csv")
    args = [*FILES, "--scenario", "agreed.csv", "--method", "travel-time", "--fractional", "--format", "json"]
    other = json.loads(run_cli(["reallocate", *args], cwd=case).stdout)
    kept = [r for r in other["after"] if r["intervention_id"] is None and r["volume_after"]]
    assert all(r["volume_after"] >= r["minimum"] - 1e-9 for r in kept)
    after = next(r for r in other["travel"] if r["moment"] == "after" and r["region_id"] is None)
    assert found["optimum"][0]["open"] == ["L2", "L4"]
    assert found["optimum"][0]["value"] <= after["mean_minutes"] * after["patients"] + 1e-6


def test_unopened_and_unsolved_are_not_saved(tmp_path):
    case = copied(tmp_path, "c28")
    optimised(case, "--scenario", "scenario.csv", "--objective", "fewest-changes", "--save-scenario", "saved.csv")
    saved = list(csv.DictReader((case / "saved.csv").read_text(encoding="utf-8").splitlines()))
    assert {r["location_id"] for r in saved} == {"L1", "L2", "L3", "L4"}
    case = copied(tmp_path, "c08")
    optimised(case, "--save-scenario", "saved.csv")
    assert (case / "saved.csv").read_text(encoding="utf-8").split() == ["norm_id,location_id,decision"]


def test_saved_scenario_is_not_written_over(tmp_path):
    case = copied(tmp_path, "c01")
    (case / "saved.csv").write_text("mine", encoding="utf-8")
    done = run_cli(["optimise", *FILES, "--save-scenario", "saved.csv"], cwd=case)
    assert done.exit_code == 4
    assert (case / "saved.csv").read_text(encoding="utf-8") == "mine"


def test_fail_on_takes_a_status(tmp_path):
    case = copied(tmp_path, "c08")
    assert run_cli(["optimise", *FILES, "--fail-on", "infeasible"], cwd=case).exit_code == 1
    assert run_cli(["optimise", *FILES, "--fail-on", "feasible"], cwd=case).exit_code == 0
    assert run_cli(["optimise", *FILES, "--fail-on", "below"], cwd=case).exit_code == 2


def test_what_contradicts_itself_is_refused(tmp_path):
    case = copied(tmp_path, "c01")
    assert "--stay" in refused(case, "--stay", "--assignment", "whole")
    assert "norm-x is no norm" in refused(case, "--together", "norm-a,norm-x")
    assert "two or more" in refused(case, "--together", "norm-a")
    assert "--max-minutes -1" in refused(case, "--max-minutes=-1")
    assert "--gap x" in refused(case, "--gap", "x")
    done = run_cli(["optimise", "volumes.csv", "--norms", "norms.yaml"], cwd=case)
    assert done.exit_code == 2
    assert "--travel-times FILE" in done.stderr


def test_together_norms_of_other_regions_are_refused(tmp_path):
    case = two_norms(tmp_path, network="other")
    (case / "memberships.csv").write_text("location_id,network,region_id\nL1,other,R2\n", encoding="utf-8")
    told = refused(case, "--together", "norm-a,norm-b", "--memberships", "memberships.csv")
    assert "other regions" in told


def two_norms(tmp_path: Path, network: str = "oncology") -> Path:
    """The first case with a second norm, on half of the volume."""
    case = copied(tmp_path, "c01")
    text = (case / "norms.yaml").read_text(encoding="utf-8")
    norms = text[text.index("  - id: norm-a") :]
    second = norms.replace("norm-a", "norm-b").replace("op-a", "op-b").replace("minimum: 10", "minimum: 6")
    second = second.replace("network: oncology", f"network: {network}")
    text = text.replace("interventions:\n", "interventions:\n  op-b: {title: {nl: op-b, en: op-b}}\n")
    (case / "norms.yaml").write_text(text + second, encoding="utf-8")
    volumes = (case / "volumes.csv").read_text(encoding="utf-8").splitlines()
    more = [f"L{n},op-b,2024,{n}" for n in (1, 2, 3, 4, 5)]
    (case / "volumes.csv").write_text("\n".join([*volumes, *more]) + "\n", encoding="utf-8")
    return case


def test_together_is_one_set_of_locations_that_costs_no_less(tmp_path):
    case = two_norms(tmp_path)
    apart, together = optimised(case), optimised(case, "--together", "norm-a,norm-b")
    rows = together["optimum"]
    assert [r["norm_id"] for r in rows] == ["norm-a", "norm-b"]
    assert rows[0]["open"] == rows[1]["open"]
    assert rows[0]["value"] == rows[1]["value"]
    assert rows[0]["value"] >= sum(r["value"] for r in apart["optimum"]) - 1e-6
    for row in together["decisions"]:
        assert row["decision"] == "stop" or row["volume_after"] >= row["minimum"] - 1e-6


def test_across_regions_is_one_problem_that_costs_no_more(tmp_path):
    case = copied(tmp_path, "c01")
    text = (case / "locations.csv").read_text(encoding="utf-8").replace("L4,R1", "L4,R2").replace("L5,R1", "L5,R2")
    (case / "locations.csv").write_text(text.replace("Hospital L3,R1", "Hospital L3,R2"), encoding="utf-8")
    apart, across = optimised(case), optimised(case, "--across-regions")
    assert [r["region_id"] for r in apart["optimum"]] == ["R1", "R2"]
    assert [r["region_id"] for r in across["optimum"]] == [None]
    assert across["optimum"][0]["value"] == pytest.approx(337.4)
    assert across["optimum"][0]["value"] <= sum(r["value"] for r in apart["optimum"]) + 1e-6


def test_capacity_alone_leaves_the_others_what_they_have(tmp_path):
    case = copied(tmp_path, "c01")
    (case / "capacity.csv").write_text("location_id,norm_id,capacity\nL2,norm-a,30\n", encoding="utf-8")
    found = optimised(case, "--capacity", "capacity.csv")
    assert found["optimum"][0]["open"] == ["L2"]
    found = optimised(case, "--capacity", "capacity.csv", "--max-growth", "300%")
    assert found["optimum"][0]["open"] == ["L2", "L5"]


def test_every_data_format_has_the_tables(tmp_path):
    case = copied(tmp_path, "c01")
    outputs = ["--output", "out", "--output", "optimum.csv", "--output", "optimum.parquet", "--output", "report.json"]
    done = run_cli(["optimise", *FILES, "--frontier", *outputs], cwd=case)
    assert done.exit_code == 0, done.stderr
    report = json.loads((case / "report.json").read_text(encoding="utf-8"))
    for table in ("optimum", "decisions", "assignments", "frontier"):
        with (case / "out" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == len(report[table]) > 0
    assert (case / "optimum.csv").read_bytes() == (case / "out" / "optimum.csv").read_bytes()
    import pyarrow.parquet

    assert pyarrow.parquet.read_table(case / "optimum.parquet")["value"].to_pylist() == [337.4]


def test_text_says_it_in_both_languages(tmp_path):
    case = copied(tmp_path, "c08")
    done = run_cli(["optimise", *FILES], cwd=case)
    assert "the volume of 27 is below the minimum of 28" in done.stdout
    done = run_cli(["optimise", *FILES, "--lang", "nl"], cwd=case)
    assert "het volume van 27 ligt onder het minimum van 28" in done.stdout


def test_order_of_rows_changes_nothing(tmp_path):
    case = copied(tmp_path, "c23")
    before = optimised(case)
    for name in ("volumes", "locations", "origins", "travel_times"):
        head, *rows = (case / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        (case / f"{name}.csv").write_text("\n".join([head, *rows[::-1]]) + "\n", encoding="utf-8")
    after = optimised(case)
    for table in ("optimum", "decisions", "assignments", "travel"):
        assert before[table] == after[table]


def test_no_time_is_told_and_is_no_proof(tmp_path):
    case = copied(tmp_path, "c01")
    row = optimised(case, "--time-limit", "0")["optimum"][0]
    assert row["status"] == "unknown"
    assert row["value"] is None
    assert row["reason_code"] is None


def test_filters_leave_out_and_compute_the_same(tmp_path):
    case = two_norms(tmp_path)
    whole, some = optimised(case), optimised(case, "--norm", "norm-b", "--location", "L5")
    assert some["optimum"] == [r for r in whole["optimum"] if r["norm_id"] == "norm-b"]
    assert {r["location_id"] for r in some["decisions"]} == {"L5"}


def test_case_file_and_python_say_the_same(tmp_path):
    case = copied(tmp_path, "c13")
    lines = ["schema: cns-check/case/1", "volumes: [volumes.csv]", *(f"{name}: {path}" for name, path in GIVEN.items())]
    lines += ["options: {norm_year: 2025, max_minutes: 40, objective: [travel]}"]
    (case / "cns-check.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    by_case = run_cli(["optimise", "--format", "json"], cwd=case)
    assert by_case.exit_code == 0, by_case.stderr
    typed = optimised(case, "--max-minutes", "40")
    found = json.loads(by_case.stdout)
    assert found["optimum"] == typed["optimum"]
    given = {name: str(case / path) for name, path in GIVEN.items()}
    outcome = cns.optimise(str(case / "volumes.csv"), norm_years=2025, max_minutes=40, **given)
    assert outcome.optimum["value"].tolist() == [typed["optimum"][0]["value"]]
    assert sorted(outcome.scenario["decision"]) == sorted(
        {"keep": "keep", "stop": "stop"}[r["decision"]] for r in typed["decisions"]
    )


def test_norms_without_a_problem_are_listed(tmp_path):
    case = two_norms(tmp_path)
    text = (case / "norms.yaml").read_text(encoding="utf-8").replace("minimum: 6", "minimum:")
    (case / "norms.yaml").write_text(text, encoding="utf-8")
    found = optimised(case)
    assert [r["norm_id"] for r in found["optimum"]] == ["norm-a"]
    assert [(d["code"], d["value"]) for d in found["diagnostics"] if d["code"] == "E023"] == [("E023", "norm-b")]


def with_scenario(tmp_path: Path, *rows: str) -> Path:
    case = copied(tmp_path, "c01")
    (case / "scenario.csv").write_text("norm_id,location_id,decision\n" + "".join(f"{r}\n" for r in rows), "utf-8")
    return case


def test_who_stays_without_a_site_or_region_is_refused_at_its_place(tmp_path):
    case = with_scenario(tmp_path, "norm-a,L2,keep", "norm-a,L9,new", "norm-a,L3,keep", "norm-a,L1,stop")
    text = (case / "locations.csv").read_text(encoding="utf-8")
    text = text.replace("L2,Hospital L2,R1,1002", "L2,Hospital L2,R1,").replace("Hospital L3,R1", "Hospital L3,")
    (case / "locations.csv").write_text(text.replace("R1,1001", "R1,") + "L9,Locatie L9,R1,\n", encoding="utf-8")
    done = run_cli(["optimise", *FILES, "--scenario", "scenario.csv", "--format", "json"], cwd=case)
    assert done.exit_code == 3
    errors = [
        (d["code"], d["line"], d["value"]) for d in json.loads(done.stdout)["diagnostics"] if d["severity"] == "error"
    ]
    assert sorted(errors) == [("S006", 4, "L3"), ("S013", 2, "L2"), ("S013", 3, "L9")]


def test_what_a_scenario_does_not_name_is_free_and_said_to_be(tmp_path):
    case = with_scenario(tmp_path, "norm-a,L2,keep")
    found = optimised(case, "--scenario", "scenario.csv")
    assert found["optimum"][0]["open"] == ["L2", "L5"]
    assert not {d["code"] for d in found["diagnostics"]} & {"S007", "S009"}
    assert any("fixes whom it names" in told for told in found["run"]["assumptions"])
    assert not any("who sends and who receives" in told for told in found["run"]["assumptions"])


def test_a_case_for_other_commands_is_taken_and_what_is_left_out_is_said(tmp_path):
    case = copied(tmp_path, "c01")
    (case / "overrides.csv").write_text("norm_id,from_location_id,to_location_id,share\nnorm-a,L1,L2,1\n", "utf-8")
    lines = ["schema: cns-check/case/1", "volumes: [volumes.csv]", *(f"{name}: {path}" for name, path in GIVEN.items())]
    lines += ["overrides: overrides.csv", "options: {norm_year: 2025, suppress_below: 5}"]
    (case / "cns-check.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run_cli(["optimise", "--format", "json"], cwd=case)
    assert done.exit_code == 0, done.stderr
    assert "overrides of the case is left out" in done.stderr
    assert "suppress_below of the case is left out" in done.stderr
    assert json.loads(done.stdout)["optimum"] == optimised(case)["optimum"]


def test_without_any_site_the_minimum_alone_is_what_cannot_be(tmp_path):
    case = copied(tmp_path, "c01")
    lines = (case / "locations.csv").read_text(encoding="utf-8").splitlines()
    (case / "locations.csv").write_text("\n".join(line.rpartition(",")[0] for line in lines) + "\n", encoding="utf-8")
    row = optimised(case)["optimum"][0]
    assert (row["status"], row["irreducible"]) == ("infeasible", ["minimum"])
    assert row["reason"] == "the minimum alone makes it impossible, wherever patients can travel"


def test_points_of_the_frontier_that_are_not_proven_are_told(tmp_path):
    """In every format: the points stand in their table, and a warning names them."""
    case = copied(tmp_path, "c01")
    found = optimised(case, "--frontier", "--time-limit", "0")
    assert [(p["locations"], p["status"], p["total_minutes"]) for p in found["frontier"]] == [
        (1, "unknown", None),
        (2, "unknown", None),
    ]
    told = [d["message"] for d in found["diagnostics"] if d["code"] == "E021"]
    assert any("before the frontier had these numbers of locations: 1, 2" in message for message in told)
    text = run_cli(["optimise", *FILES, "--frontier", "--time-limit", "0"], cwd=case)
    assert "before the frontier had" in text.stderr


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([], ["travel"]),
        (["fewest-changes"], ["fewest-changes", "travel"]),
        (["fewest-moved", "max-travel"], ["fewest-moved", "max-travel", "travel"]),
        (["travel", "fewest-moved"], ["travel", "fewest-moved"]),
    ],
)
def test_travel_is_last_where_it_is_not_asked_before(tmp_path, asked, expected):
    """The columns of the table are of the first objective that is then asked."""
    case = copied(tmp_path, "c01")
    row = optimised(case, *(word for name in asked for word in ("--objective", name)))["optimum"][0]
    assert (row["objective"], list(row["objectives"])) == (expected[0], expected)
    assert row["value"] == row["objectives"][expected[0]]


def test_what_moves_with_the_patients_is_of_the_volumes_after(tmp_path):
    case = copied(tmp_path, "c01")
    (case / "effects.csv").write_text(
        "intervention_id,effect,per_procedure,unit,source\nop-a,bed days,3,days,invented\n", encoding="utf-8"
    )
    found = optimised(case, "--effects", "effects.csv")
    (whole,) = [r for r in found["effects"] if r["location_id"] is None]
    assert (whole["before"], whole["after"], whole["change"]) == (78, 78, 0)
    for moment in ("before", "after"):
        told = {r["location_id"]: r[moment] for r in found["effects"] if r["location_id"] is not None}
        decided = {r["location_id"]: 3 * r[f"volume_{moment}"] for r in found["decisions"]}
        assert told == pytest.approx(decided)
    assert {r["method"] for r in found["effects"]} == {"optimise"}
