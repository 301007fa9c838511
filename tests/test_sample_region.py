"""The sample region for travel: made anew byte for byte, invented, and its scenarios do what its README says."""

from __future__ import annotations

import csv
import json
import re
import runpy
from collections import defaultdict

import pytest

import cns_check.api as cns
from cns_check.report.people.text import fitting
from cns_check.report.people.travel_tables import of_travel
from cns_check.words import english
from conftest import REPO, run_cli

CASE = REPO / "sample_data" / "travel-region"
SITES = {f"R{n}" for n in range(1, 9)}


def report(*more):
    done = run_cli(["reallocate", "--case", CASE / "cns-check.yaml", "--format", "json", *more])
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def works():
    return report()


@pytest.fixture(scope="module")
def too_many():
    return report("--scenario", CASE / "scenario-too-many.csv")


def totals(found, norm):
    """Location to its row of the table ``after`` for the norm's sum."""
    return {r["location_id"]: r for r in found["after"] if (r["norm_id"], r["intervention_id"]) == (norm, None)}


def test_making_it_again_gives_the_same_bytes():
    made = runpy.run_path(str(CASE / "generate.py"))["make_case"]()
    on_disk = {file.name: file.read_bytes() for file in CASE.iterdir() if file.is_file() and file.name != "generate.py"}
    assert {name: text.encode() for name, text in made.items()} == on_disk


def test_everything_is_invented_and_whole():
    with (CASE / "locations.csv").open(encoding="utf-8", newline="") as lines:
        register = list(csv.DictReader(lines))
    assert {r["location_id"] for r in register} == SITES
    assert all("(verzonnen)" in r["location_name"] for r in register)
    # Open sea, east of any coast of Britain and north of any of the Netherlands.
    assert all(54.7 < float(r["latitude"]) < 55 and 3 < float(r["longitude"]) < 3.7 for r in register)
    with (CASE / "origins.csv").open(encoding="utf-8", newline="") as lines:
        origins = {r["origin_id"] for r in csv.DictReader(lines)}
    with (CASE / "travel-times.csv").open(encoding="utf-8", newline="") as lines:
        roads = {(r["FROMPC4"], r["TOPC4"]) for r in csv.DictReader(lines, delimiter=";")}
    assert len(origins) == 60
    assert roads == {(origin, r["origin_id"]) for origin in origins for r in register}
    for name in ("README.md", "cns-check.yaml", "effects.csv", "invented-region.yaml"):
        assert "invented" in (CASE / name).read_text(encoding="utf-8").lower()


def test_the_scenario_works_and_shows_what_the_readme_says(works):
    assert not works["diagnostics"]
    care_a, care_b = totals(works, "care-a"), totals(works, "care-b")
    assert {x: r["volume_after"] for x, r in care_a.items() if r["volume_after"]} == {
        "R1": 91, "R3": 50, "R5": 50, "R6": 77, "R8": 58,
    }  # fmt: skip
    assert (care_a["R5"]["volume_before"], care_a["R5"]["volume_after_concentration"]) == (0, 25)
    assert (care_b["R2"]["volume_after_concentration"], care_b["R2"]["volume_after"]) == (18, 20)
    given = defaultdict(set)
    for row in works["transfers"]:
        given[row["reason_code"], row["norm_id"], row["from_location_id"]].add(row["to_location_id"])
    assert given["top_up", "care-a", "R1"] == {"R3", "R5"}
    assert given["override", "care-a", "R7"] == {"R8"}
    assert works["travel"]
    assert works["effects"]


def test_with_too_many_it_is_said_who_stays_short_and_by_how_many(too_many):
    missing = {d["value"]: d["message"] for d in too_many["diagnostics"] if d["code"] == "E017"}
    after = totals(too_many, "care-a")
    assert missing.keys() == {"R2", "R4", "R5"}
    assert all(m.endswith(f"the missing {50 - after[x]['volume_after']}") for x, m in missing.items())


def test_what_cannot_work_stands_before_all_else_also_in_a_summary():
    """A reader who stops at the first table knows that it does not work."""
    for more in ([], ["--summary-only"]):
        args = ["reallocate", "--case", CASE / "cns-check.yaml", "--scenario", CASE / "scenario-too-many.csv"]
        first = run_cli([*args, *more]).stdout.split("\n\n")[1]
        assert first.startswith("What cannot work: ")
        assert [line.split()[0] for line in first.splitlines()[2:]] == ["R2", "R4", "R5"]


def test_who_moves_stands_in_classes_that_add_up(works):
    """One row per region and norm, and no class is left out or counted twice."""
    text = run_cli(["reallocate", "--case", CASE / "cns-check.yaml"]).stdout
    table = text.split("Who moves: patients, by the minutes that they travel more\n")[1].split("\n\n")[0].splitlines()
    heads, *rows = table
    classes = ["<5", "5-10", "10-15", "15-20", "20-25", "25-30", "30-45", "45+"]
    assert re.split(r" {2,}", heads)[-9:] == ["0 or less", *classes]
    assert len(rows) == len(works["travel"]) / 2
    for row in rows:
        moved, _, *classes = map(float, row.split()[4:])
        assert len(classes) == 9
        assert sum(classes) == pytest.approx(moved, abs=0.05)


def test_where_there_is_no_room_those_who_hardly_travel_longer_are_left_out_first():

    result = cns.reallocate(case=str(CASE / "cns-check.yaml"))
    sheet = of_travel(result._result, english)[1]
    kept = [sheet.heads[i].text for i in fitting(sheet, 80)]
    assert kept[-3:] == ["25-30", "30-45", "45+"]
    assert "0 or less" not in kept
