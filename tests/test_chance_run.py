"""``--chance`` from files to every format: what it adds, where it marks, and that without it nothing changes."""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from build import TWO_REGIMES, norm, norm_set_dict, write_norms, write_volumes
from cns_check.chance.special import gamma_tail
from cns_check.report.data import schema

#: Locations of invented region R1 (N1 to N5) with their volumes of 2022, 2023 and 2024; the minimum is 20.
COUNTS = {"N1": (60, 61, 62), "N2": (21, 19, 20), "N3": (19, 22, 19), "N4": (3, 2, 3), "N5": (30, None, 40)}
COLUMNS = ["p_rate_met", "p_next_year_met", "decided_by_chance"]
RUN = ["evaluate", "v.csv", "--norms", "set-a.yaml", "--locations", "l.csv", "--norm-year", "2025", "-q"]


@pytest.fixture
def world(tmp_path):
    write_norms(tmp_path, norm_set_dict(norm(data_lag=1), regimes=TWO_REGIMES))
    lines = [
        f"{location},alpha,{year},{'' if y is None else y}"
        for location, counts in COUNTS.items()
        for year, y in zip((2022, 2023, 2024), counts, strict=True)
    ]
    write_volumes(tmp_path / "v.csv", lines)
    (tmp_path / "l.csv").write_text("location_id,region_id\n" + "".join(f"{i},R1\n" for i in COUNTS), encoding="utf-8")
    return tmp_path


def run(cli, world, *more, command=RUN):
    done = cli([*command, *more], cwd=world)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def report(cli, world, *more):
    found = json.loads(run(cli, world, "--format", "json", *more))
    Draft202012Validator(schema.json_schema()).validate(found)
    return found


def test_without_it_there_is_no_column_and_no_mark(cli, world):
    found = report(cli, world)
    assert not set(COLUMNS) & set(found["verdicts"][0])
    assert "chance" not in found
    assert "chance" not in run(cli, world).lower()


def test_the_columns_stand_last_and_hold_what_the_model_says(cli, world):
    rows = {r["location_id"]: r for r in report(cli, world, "--chance")["verdicts"]}
    assert list(rows["N1"])[-3:] == COLUMNS
    # Ten years known of, so that w is 0.5: a = 0.25 * 21.5 + 0.5 * 19 + 20, b = 1.75.
    expected = gamma_tail(np.array([0.25 * 21.5 + 0.5 * 19 + 20]), np.array([1.75 * 20]))[0]
    assert rows["N2"]["p_rate_met"] == pytest.approx(expected, abs=1e-9)
    assert [rows[i]["decided_by_chance"] for i in COUNTS] == [False, True, True, False, False]
    plain = report(cli, world)["verdicts"]
    assert [{k: v for k, v in r.items() if k not in COLUMNS} for r in rows.values()] == plain


def test_tables_for_programs_hold_them(cli, world):
    run(cli, world, "--chance", "-o", "out.csv", "-o", "out.parquet", "-o", "folder")
    text = (world / "out.csv").read_text(encoding="utf-8")
    assert (world / "folder" / "verdicts.csv").read_text(encoding="utf-8") == text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [r["decided_by_chance"] for r in rows] == ["false", "true", "true", "false", "false"]
    table = pq.read_table(world / "out.parquet")
    assert [str(table.schema.field(name).type) for name in COLUMNS] == ["double", "double", "bool"]


def test_where_chance_decides_people_are_told_so(cli, world):
    text = run(cli, world, "--chance", "-o", "out.md", "-o", "out.xlsx", "-o", "out.html")
    assert "Where chance decides: 2 of 5 rows" in text
    assert re.search(r"^N2 +norm-a +2025 .*\(chance\)", text, re.M) is None, "no regime, no contract list"
    assert re.search(r"R1 +N2 +norm-a +20 +20 +met \+0 \(chance\)", text)
    assert re.search(r"R1 +N1 +norm-a +62 +20 +met \+42(?! \(chance\))", text)
    assert "met +0 (chance)".replace("+", r"\+").replace("(", r"\(").replace(")", r"\)") in (
        world / "out.md"
    ).read_text(encoding="utf-8")
    book = openpyxl.load_workbook(world / "out.xlsx")
    heads = [cell.value for cell in book["Verdicts"][1]]
    assert heads[-3:] == ["p rate met", "p next year met", "decided by chance"]
    matrix = book["Matrix"]
    at = [cell.value for cell in matrix[1]].index("2025 chance decides")
    assert [row[at].value for row in matrix.iter_rows(min_row=2, max_row=6)] == [None, "yes", "yes", None, None]
    page = (world / "out.html").read_text(encoding="utf-8")
    assert '"decided_by_chance":{' in page


def test_a_contract_status_is_marked_only_where_it_follows_from_the_number(cli, world):
    (world / "a.yaml").write_text(
        "schema: cns-check/agreements/1\nregions:\n  - id: R1\n    networks: [made-up]\n    decisions:\n"
        "      - {norm: norm-a, route: consent, decided_on: 2025-01-01, locations: [N1, N2], effective: 2026-01-01, "
        "rationale: x, endorsed_by: [providers]}\n",
        encoding="utf-8",
    )
    text = run(cli, world, "--chance", "--norm-year", "2026", "--data-year", "2024")
    listed = text.split("Contract list")[1].split("\n\n")[0]
    assert len(re.findall(r"\(chance\)", listed)) == 2
    agreed = run(cli, world, "--chance", "--norm-year", "2026", "--data-year", "2024", "--agreements", "a.yaml")
    listed = agreed.split("Contract list")[1].split("\n\n")[0]
    assert "(chance)" not in listed
    assert "(chance)" in agreed, "the verdict itself is marked"


def test_the_discount_is_printed_per_norm(cli, world):
    said = report(cli, world, "--chance")["run"]["assumptions"]
    assert any("set-a/norm-a 2024: 0.5 (not estimated, of 9 yearly counts)" in line for line in said)
    assert report(cli, world, "--chance")["run"]["options"]["--chance"] is True


def test_who_keeps_has_its_volume_drawn(cli, world):
    command = ["reallocate", *RUN[1:]]
    found = json.loads(run(cli, world, "--chance", "--assume-no-agreement", "--format", "json", command=command))
    Draft202012Validator(schema.json_schema()).validate(found)
    rows = {r["location_id"]: r for r in found["chance"]}
    # N3 and N4 are below and stop; what they did goes to the others by volume.
    assert list(rows) == ["N1", "N2", "N5"]
    after = {r["location_id"]: r for r in found["after"] if r["intervention_id"] is None}
    for location, row in rows.items():
        assert row["p05"] < after[location]["volume_after"] < row["p95"]
    assert rows["N1"]["share_below"] == 0
    text = run(cli, world, "--chance", "--assume-no-agreement", command=command)
    assert "Chance: the volume after of who keeps" in text
    run(cli, world, "--chance", "--assume-no-agreement", "-o", "folder", "-o", "out.xlsx", command=command)
    assert (
        (world / "folder" / "chance.csv")
        .read_text(encoding="utf-8")
        .startswith("norm_set,norm_id,norm_year,method,region_id,location_id,p05,p95,share_below\n")
    )
    assert openpyxl.load_workbook(world / "out.xlsx")["Chance"].max_row >= 4


def test_a_scenario_decides_who_keeps(cli, world):
    (world / "s.csv").write_text(
        "norm_id,location_id,decision\nnorm-a,N1,keep\nnorm-a,N2,stop\nnorm-a,N3,stop\nnorm-a,N4,keep\nnorm-a,N5,stop\n"
    )
    command = ["reallocate", *RUN[1:], "--scenario", "s.csv"]
    found = json.loads(run(cli, world, "--chance", "--format", "json", command=command))
    assert [r["location_id"] for r in found["chance"]] == ["N1", "N4"]


def test_what_is_masked_gives_nothing_away(cli, world):
    # The same published masks over other small counts: the same bytes.
    def published():
        return run(cli, world, "--chance", "--suppress-below", "5", "--format", "json", "--assume-no-agreement")

    first = published()
    rows = {r["location_id"]: r for r in json.loads(first)["verdicts"]}
    assert [rows["N4"][name] for name in COLUMNS] == [None, None, None]
    assert rows["N2"]["p_rate_met"] is not None
    assert all(r["p05"] is None for r in json.loads(first)["chance"]), "N4 may send to any of the region"
    text = (world / "v.csv").read_text(encoding="utf-8")
    (world / "v.csv").write_text(re.sub(r"(N4,alpha,\d+),\d", r"\1,4", text), encoding="utf-8")
    assert published() == first


def test_a_report_with_chance_can_be_compared(cli, world):
    run(cli, world, "--chance", "-o", "a.json")
    done = cli(["diff", "a.json", "a.json"], cwd=world)
    assert done.exit_code == 0, done.stdout + done.stderr


#: What each format for CI says of a row, by location; ``below`` fails, and in JUnit the others are told too.
def junit(text):
    cases = ElementTree.fromstring(text).iter("testcase")
    return {case.get("name"): "".join(case.itertext()) + "".join(f.get("message", "") for f in case) for case in cases}


def sarif(text):
    results = json.loads(text)["runs"][0]["results"]
    return {r["message"]["text"].split(",")[0]: r["message"]["text"] for r in results if r["ruleId"] == "below"}


def github(text):
    found = (unquote(line.split("::", 2)[2]) for line in text.splitlines() if line.startswith("::error"))
    return {said.split(",")[0]: said for said in found}


@pytest.mark.parametrize(
    ("form", "read", "wanted"),
    [
        ("junit", junit, {"N1": False, "N2": True, "N3": True, "N4": False, "N5": False}),
        ("sarif", sarif, {"N3": True, "N4": False}),
        ("github", github, {"N3": True, "N4": False}),
    ],
)
def test_formats_for_ci_say_where_chance_decides(cli, world, form, read, wanted):
    told = read(run(cli, world, "--chance", "--format", form))
    assert {i: "Chance decides" in said for i, said in told.items()} == wanted
    likely = {r["location_id"]: r["p_rate_met"] for r in report(cli, world, "--chance")["verdicts"]}["N3"]
    assert f"reaches the minimum with a probability of {likely:.0%}." in told["N3"]
    assert "Chance decides" not in run(cli, world, "--format", form)
    assert "Toeval beslist" in run(cli, world, "--chance", "--format", form, "--lang", "nl")


def test_a_failing_case_says_in_its_message_that_chance_decides(cli, world):
    suite = ElementTree.fromstring(run(cli, world, "--chance", "--format", "junit"))
    messages = {f.get("message") for f in suite.iter("failure")}
    assert sorted("Chance decides" in message for message in messages) == [False, True]


def test_the_contract_list_of_the_workbook_is_marked(cli, world):
    run(cli, world, "--norm-year", "2026", "--data-year", "2024", "--chance", "-o", "out.xlsx")
    sheet = openpyxl.load_workbook(world / "out.xlsx")["Contract list"]
    heads = [cell.value for cell in sheet[1]]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    marked = {r["location"]: r["chance decides"] for r in rows if r["norm year"] == 2026}
    assert marked == {"N1": "no", "N2": "yes", "N3": "yes", "N4": "no", "N5": "no"}


def test_in_dutch(cli, world):
    text = run(cli, world, "--chance", "--lang", "nl")
    assert "(toeval)" in text
    assert "Waar toeval beslist: 2 van 5 rijen" in text
