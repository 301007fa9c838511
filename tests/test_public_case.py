"""The one public case, as ``docs/public-case.md`` tells it, with invented locations and numbers.

A region without agreement: decided on the norm, from 1 January 2027 on. Locatie A is below the kidney norm of 50,
Locatie B above it, and what A did goes to B.
"""

from __future__ import annotations

import json
import re

import pytest

from conftest import REPO

DOC = REPO / "docs" / "public-case.md"
NORM = "kidney-local-treatment"


def files_of_the_page():
    """Every file that the page shows, by the name that stands above it."""
    text = DOC.read_text(encoding="utf-8")
    return dict(re.findall(r"^`([\w.-]+)`:\n```\w*\n(.*?)^```$", text, flags=re.M | re.S))


@pytest.fixture
def case(tmp_path):
    files = files_of_the_page()
    assert set(files) == {"volumes.csv", "locations.csv", "agreements.yaml"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def asked(command):
    return [command, "volumes.csv", "--locations", "locations.csv", "--agreements", "agreements.yaml"]


def report_of(cli, case, command="reallocate"):
    result = cli([*asked(command), "--format", "json"], cwd=case)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("command", ["evaluate", "reallocate"])
def test_what_may_be_contracted_in_each_year(cli, case, command):
    report = report_of(cli, case, command)
    rows = [row for row in report["verdicts"] if row["norm_id"] == NORM]
    found = {(r["location_name"], r["norm_year"]): (r["verdict"], r["contract_status"], r["reason_code"]) for r in rows}
    assert found == {
        ("Locatie A", 2026): ("below", "deferred", "fallback_later"),
        ("Locatie B", 2026): ("met", "deferred", "fallback_later"),
        ("Locatie A", 2027): ("below", "do_not_contract", "fallback_below"),
        ("Locatie B", 2027): ("met", "contract", "fallback_met"),
    }
    # The number is the one that the press reported, with its source, and it decides: it is not indicative.
    assert {(r["minimum"], r["norm_status"], r["indicative"]) for r in rows} == {(50, "reported", False)}
    assert all("skipr-2025-11-04" in r["source"] for r in rows)


def test_the_sentences_name_region_date_and_numbers(cli, case):
    rows = {(r["location_id"], r["norm_year"]): r["reason"] for r in report_of(cli, case)["verdicts"]}
    assert "2027-01-01" in rows["A", 2026]
    for words in ("41 procedures in 2024", "9 short of the minimum of 50", "Region x", "no agreement"):
        assert words in rows["A", 2027]
    assert "68 procedures in 2024: reaches the minimum of 50" in rows["B", 2027]


def test_what_a_did_goes_to_b_from_2027_on(cli, case):
    report = report_of(cli, case)
    moved = [
        (
            t["norm_year"],
            t["intervention_id"],
            t["from_location_id"],
            t["to_location_id"],
            t["volume"],
            t["reason_code"],
        )
        for t in report["transfers"]
    ]
    assert moved == [
        (2027, "kidney-nephrectomy", "A", "B", 38, "below"),
        (2027, "kidney-focal-therapy", "A", "B", 3, "below"),
    ]
    after = {
        row["location_id"]: (row["volume_before"], row["volume_after"], row["verdict_after"])
        for row in report["after"]
        if row["norm_year"] == 2027 and row["intervention_id"] is None
    }
    assert after == {"A": (41, 0, "not_performed"), "B": (68, 109, "met")}
    regions = {row["norm_year"]: row for row in report["regions"]}
    assert {y: (r["route"], r["effective"], r["volume_moved"]) for y, r in regions.items()} == {
        2026: ("none", "2027-01-01", 0),
        2027: ("none", "2027-01-01", 41),
    }


def test_without_the_rationale_the_date_falls_back(cli, case):
    file = case / "agreements.yaml"
    file.write_text(re.sub(r" +rationale: .*\n", "", file.read_text(encoding="utf-8")), encoding="utf-8")
    report = report_of(cli, case)
    found = {r["location_id"]: r["reason_code"] for r in report["verdicts"] if r["norm_year"] == 2026}
    assert found == {"A": "fallback_below", "B": "fallback_met"}
    assert "A019" in {d["code"] for d in report["diagnostics"]}


def test_the_accepted_later_date_is_a_printed_assumption(cli, case):
    printed = report_of(cli, case)["run"]["assumptions"]
    assert any("route none with a later effective date" in line for line in printed)


def test_the_page_has_the_source_and_no_volume_of_a_real_place():
    text = DOC.read_text(encoding="utf-8")
    assert "Nij Smellinghe verkent juridische opties" in text
    assert "2025-11-04" in text
    real = [part for part in text.split("\n\n") if "Nij Smellinghe" in part or "Frisius" in part]
    # Beside the real names stand the norm, its effective date and the date of the report; nothing that was invented.
    numbers = {n for part in real for n in re.findall(r"\d+", re.sub(r"https?://\S+", "", part))}
    assert numbers <= {"50", "2027", "01", "2025", "11", "04"}
    for name in ("volumes.csv", "locations.csv", "agreements.yaml"):
        shown = files_of_the_page()[name]
        assert not re.search(r"Smellinghe|Frisius|Drachten|Leeuwarden|friesland", shown, flags=re.I)
