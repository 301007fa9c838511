"""``optimise --chance``: the table ``chance`` of who keeps in the optimum."""

from __future__ import annotations

import csv
import json
import shutil

import numpy as np
import openpyxl
import pytest

import cns_check.api as cns
from cns_check.chance.model import rates
from conftest import run_cli
from test_optimise_cases import CASES, FILES, optimised
from test_optimise_run import GIVEN


@pytest.fixture
def case(tmp_path):
    """Gives a case that a test may change, with other volumes of 2024 where they are given."""

    def copied(name, volumes=None):
        folder = shutil.copytree(next(CASES.glob(f"{name}_*")), tmp_path / name)
        for location, volume in (volumes or {}).items():
            text = (folder / "volumes.csv").read_text(encoding="utf-8").splitlines()
            lines = [line for line in text if not line.startswith(f"{location},")]
            (folder / "volumes.csv").write_text("\n".join([*lines, f"{location},op-a,2024,{volume}", ""]), "utf-8")
        return folder

    return copied


@pytest.mark.parametrize("name", ["c01", "c13", "c19", "c22", "c23"])
def test_the_saved_scenario_divided_again_draws_the_same_years(case, name):
    folder = case(name)
    args = ["--assignment", "nearest", *(["--scenario", "scenario.csv"] if (folder / "scenario.csv").exists() else [])]
    found = optimised(folder, *args, "--chance", "--save-scenario", "saved.csv")
    replay = [*FILES, "--scenario", "saved.csv", "--method", "travel-time", "--fractional", "--chance"]
    again = json.loads(run_cli(["reallocate", *replay, "--format", "json"], cwd=folder).stdout)
    kept = [r["location_id"] for r in found["decisions"] if r["decision"] in {"keep", "open"}]
    assert [r["location_id"] for r in found["chance"]] == kept
    assert {r["method"] for r in found["chance"]} == {"optimise"}
    ours, theirs = ([{**row, "method": ""} for row in report["chance"]] for report in (found, again))
    assert ours == theirs
    assert any(row["p05"] is not None for row in ours)


@pytest.mark.parametrize("second", [(), ("L3", "L4", "L5")], ids=["one region", "two regions"])
def test_draws_by_hand(case, second):
    """From the definition: rates of performers by id, then counts of who keeps by id, over what goes where."""
    folder = case("c01")
    places = (folder / "locations.csv").read_text(encoding="utf-8").splitlines()
    moved = [line.replace("R1", "R2") if line.startswith(second) else line for line in places]
    (folder / "locations.csv").write_text("\n".join([*moved, ""]), encoding="utf-8")
    found = optimised(folder, "--chance")
    performers = [r["location_id"] for r in found["decisions"]]
    keeps = [r["location_id"] for r in found["chance"]]
    before = {r["location_id"]: r["volume_before"] for r in found["decisions"]}
    shares = np.zeros((len(performers), len(keeps)))
    for r in found["assignments"]:
        at = performers.index(r["from_location_id"]), keeps.index(r["location_id"])
        shares[at] += r["volume"] / before[r["from_location_id"]]
    assert 0 < len(keeps) < len(performers)
    assert {r["region_id"] for r in found["chance"]} == ({"R1", "R2"} if second else {"R1"})
    # One year alone: a = 0.5 + y and b = 1; the next year both are half of it.
    known = rates(np.array([[before[i] for i in performers]], dtype=float))
    generator = np.random.Generator(np.random.PCG64(1))
    drawn = generator.gamma(known.next_shape, 1 / known.next_rate, size=(1000, len(performers)))
    counts = generator.poisson(drawn @ shares)
    minimum = found["decisions"][0]["minimum"]
    assert [r["share_below"] for r in found["chance"]] == [(c < minimum).mean() for c in counts.T]
    assert [r["p05"] for r in found["chance"]] == [sorted(c)[49] for c in counts.T]
    assert [r["p95"] for r in found["chance"]] == [sorted(c)[949] for c in counts.T]


def kept(found):
    return {r["location_id"]: r["p05"] is not None for r in found["chance"]}


def test_who_receives_from_a_mask_is_not_exactly_known(case):
    folder = case("c01", {"L1": "few"})
    text = "schema: cns-check/volume-profile/1\nmasked: {few: [6, 8]}\n"
    (folder / "profile.yaml").write_text(text, encoding="utf-8")
    found = optimised(folder, "--chance", "--profile", "profile.yaml")
    receivers = {r["location_id"] for r in found["assignments"] if r["from_location_id"] == "L1"}
    assert receivers == {"L2"}
    assert kept(found) == {"L2": False, "L5": True}


@pytest.mark.parametrize("volume", ["", "<5"])
def test_patients_that_the_problem_does_not_know_may_go_to_any(case, volume):
    assert set(kept(optimised(case("c01", {"L3": volume}), "--chance")).values()) == {False}


def test_without_a_solution_nobody_keeps(case):
    folder = case("c08")
    assert optimised(folder, "--chance")["chance"] == []
    assert "Nobody keeps." in run_cli(["optimise", *FILES, "--chance"], cwd=folder).stdout


def test_without_it_there_is_no_table(case):
    folder = case("c01")
    assert "chance" not in optimised(folder)
    assert "Chance" not in run_cli(["optimise", *FILES], cwd=folder).stdout


def test_every_format_has_the_table(case, monkeypatch):
    folder = case("c01")
    outputs = [part for name in ("out.json", "out.md", "out.xlsx", "out.html", "tables") for part in ("-o", name)]
    done = run_cli(["optimise", *FILES, "--chance", *outputs], cwd=folder)
    assert done.exit_code == 0, done.stderr
    rows = json.loads((folder / "out.json").read_text(encoding="utf-8"))["chance"]
    assert rows
    for text in (done.stdout, (folder / "out.md").read_text(encoding="utf-8")):
        assert "Chance: the volume after of who keeps" in text
    with (folder / "tables" / "chance.csv").open(encoding="utf-8", newline="") as file:
        assert [r["location_id"] for r in csv.DictReader(file)] == [r["location_id"] for r in rows]
    sheet = openpyxl.load_workbook(folder / "out.xlsx")["Chance"]
    assert [row[5].value for row in sheet.iter_rows(min_row=2, max_row=1 + len(rows))] == [
        r["location_id"] for r in rows
    ]
    page = (folder / "out.html").read_text(encoding="utf-8")
    assert 'id="g-chance"' in page
    monkeypatch.chdir(folder)
    outcome = cns.optimise("volumes.csv", **GIVEN, norm_years=2025, chance=True)
    assert outcome.chance["share_below"].tolist() == [r["share_below"] for r in rows]


def test_its_factor_is_printed_and_a_summary_has_no_rows(case):
    folder = case("c01")
    found = optimised(folder, "--chance", "--summary-only")
    assert found["chance"] == []
    assert any("norms/norm-a 2024: 0.5" in line for line in found["run"]["assumptions"])
    with (folder / "volumes.csv").open("a", encoding="utf-8") as file:
        file.write("".join(f"L{n},op-a,2023,{n}\n" for n in range(1, 6)))
    of_basis = optimised(folder, "--chance", "--basis", "2023")
    assert any("norms/norm-a 2023: 0.5" in line for line in of_basis["run"]["assumptions"])
