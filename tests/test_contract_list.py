"""The contract list: whom may be contracted for what, from when; each column by an example, in every format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

import build
from cns_check.array_types import objects
from cns_check.report import html
from cns_check.report.people import markdown, text
from cns_check.report.result.contract_list import contract_rows, contract_table, natural
from cns_check.report.result.result import Decided
from cns_check.report.result.table import Table
from cns_check.report.result.tables import CONTRACTS, VERDICTS
from cns_check.statements.shown import Shown
from cns_check.suppress.emptied_result import publish
from cns_check.words import english, translator

PROCESS = {
    "fallback_after": {"date": date(2025, 7, 1), "sources": [{"document": "memo"}]},
    "earliest_effective": {"date": date(2026, 1, 1), "sources": [{"document": "memo"}]},
    "latest_effective": {"date": date(2027, 1, 1), "sources": [{"document": "memo"}]},
}
#: What a region decides on norm-a, and more of it.
AGREED = {"norm": "norm-a", "route": "consensus", "locations": ["L2"], "effective": date(2026, 1, 1)}
NONE = {"norm": "norm-a", "route": "none", "effective": date(2026, 1, 1)}


def run(cli, folder, *more, decisions=(), norms=None, volumes=("L2,alpha,2024,30", "L10,alpha,2024,10"), **region):
    """The rows of contracts.csv of a small case with agreements, and the run that wrote them."""
    made = build.norm_set_dict(*(norms or [build.norm()]), regimes=build.TWO_REGIMES, process=PROCESS)
    build.write_norms(folder, made)
    build.write_volumes(folder / "volumes.csv", list(volumes))
    (folder / "places.csv").write_text(
        "location_id,location_name,organisation_id,region_id\nL2,Two,org,noord\nL10,Ten,org,noord\n", encoding="utf-8"
    )
    agreements = {
        "schema": "cns-check/agreements/1",
        "regions": [{"id": "noord", "decisions": list(decisions)} | region],
    }
    (folder / "agreements.yaml").write_text(build.to_yaml(agreements), encoding="utf-8")
    known = () if "--assume-no-agreement" in more else ("--agreements", "agreements.yaml")
    args = ["evaluate", "volumes.csv", "--norms", "set-a.yaml", "--locations", "places.csv", *known, *more]
    done = cli([*args, "--output", "tables", "--force"], cwd=folder)
    assert done.exit_code == 0, done.stderr
    with (folder / "tables" / "contracts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), done


def told(rows, *columns):
    """Some columns per location and norm year."""
    return {(r["location_id"], r["norm_year"]): tuple(r[c] for c in columns) for r in rows}


# From when


def test_an_agreement_in_force_holds_from_its_own_day(cli, tmp_path):
    rows, _ = run(cli, tmp_path, decisions=[AGREED])
    assert told(rows, "contract_status", "from_date", "until", "reason_code") == {
        ("L2", "2026"): ("contract", "2026-01-01", "", "designated"),
        ("L2", "2027"): ("contract", "2026-01-01", "", "designated"),
        ("L10", "2026"): ("do_not_contract", "2026-01-01", "", "not_designated"),
        ("L10", "2027"): ("do_not_contract", "2026-01-01", "", "not_designated"),
    }


def test_an_agreement_to_come_says_when_what_holds_until_then_and_what_comes(cli, tmp_path):
    rows, _ = run(cli, tmp_path, decisions=[AGREED | {"effective": date(2026, 7, 1)}])
    found = told(rows, "contract_status", "from_date", "reason")
    assert found["L2", "2026"][:2] == found["L10", "2026"][:2] == ("deferred", "2026-07-01")
    until = "Until 2026-07-01 the decision changes nothing; from then on it designates "
    assert found["L2", "2026"][2].endswith(f"it takes effect on 2026-07-01. {until}this location.")
    assert found["L10", "2026"][2].endswith(f"{until}others.")
    assert found["L2", "2027"][:2] == ("contract", "2026-07-01")
    assert found["L10", "2027"][:2] == ("do_not_contract", "2026-07-01")
    assert "Until" not in found["L2", "2027"][2]


def test_a_fallback_holds_from_its_own_day_and_says_what_holds_until_then(cli, tmp_path):
    rows, _ = run(cli, tmp_path, decisions=[NONE | {"effective": date(2026, 9, 1)}])
    found = told(rows, "contract_status", "from_date", "reason")
    assert found["L10", "2026"][:2] == ("deferred", "2026-09-01")
    assert found["L10", "2026"][2].endswith(
        "Until 2026-09-01 the fallback changes nothing; from then on the volumes decide."
    )
    assert found["L2", "2027"][:2] == ("contract", "2027-01-01"), "each norm year is decided anew"
    assert found["L10", "2027"][:2] == ("do_not_contract", "2027-01-01")


def test_where_no_region_decides_it_is_the_first_of_january(cli, tmp_path):
    rows, _ = run(cli, tmp_path, networks=["another"])
    assert told(rows, "contract_status", "from_date") == {
        ("L2", "2026"): ("contract", "2026-01-01"),
        ("L2", "2027"): ("contract", "2027-01-01"),
        ("L10", "2026"): ("explain", "2026-01-01"),
        ("L10", "2027"): ("do_not_contract", "2027-01-01"),
    }


def test_what_is_undecided_or_not_applicable_has_no_day(cli, tmp_path):
    rows, _ = run(
        cli,
        tmp_path,
        decisions=[AGREED],
        norms=[build.norm(status="guideline")],
        volumes=["L2,alpha,2024,30", "L10,alpha,2024,10", "L3,alpha,2024,5", "L4,alpha,2023,5", "L4,alpha,2024,0"],
    )
    assert told(rows, "contract_status", "from_date")["L3", "2026"] == ("undecided", "")
    rows, _ = run(cli, tmp_path, "--norm-year", "2025", decisions=[AGREED])
    assert told(rows, "contract_status", "from_date") == dict.fromkeys(
        [("L2", "2025"), ("L10", "2025")], ("not_applicable", "")
    )


def test_an_exception_says_its_last_day(cli, tmp_path):
    granted = {"norm": "norm-a", "location": "L10", "reason": "r", "granted_by": "g", "until": date(2026, 11, 30)}
    # L2 has one too, and needs none.
    rows, _ = run(cli, tmp_path, decisions=[NONE], exceptions=[granted, granted | {"location": "L2"}])
    found = told(rows, "contract_status", "from_date", "until")
    assert found["L10", "2026"] == ("exempt", "2026-01-01", "2026-11-30")
    assert found["L10", "2027"] == ("do_not_contract", "2027-01-01", "")
    assert found["L2", "2026"] == ("contract", "2026-01-01", "")


def test_an_exception_and_an_attestation_do_not_wait_for_the_region():
    of = listed({"L1": 10})
    held = {("set-a", "norm-a", 2026, "noord"): Decided("none", date(2026, 9, 1))}
    for status, reason, day in (
        ("exempt", "exception", date(2026, 1, 1)),
        ("contract", "attested", date(2026, 1, 1)),
        ("contract", "fallback_met", date(2026, 9, 1)),
        ("contract", "joint", date(2026, 9, 1)),
    ):
        made = changed(of, contract_status=status, reason_code=reason, region_id="noord")
        assert contract_rows(replace(made, decided=held))[0].from_date == day, reason
    agreed = {("set-a", "norm-a", 2026, "noord"): Decided("consent", date(2026, 3, 1))}
    attested = changed(of, contract_status="contract", reason_code="attested", region_id="noord")
    assert contract_rows(replace(attested, decided=agreed))[0].from_date == date(2026, 3, 1)
    at_once = {("set-a", "norm-a", 2026, "noord"): Decided("consent", None)}
    assert contract_rows(replace(attested, decided=at_once))[0].from_date == date(2026, 1, 1)


# What-ifs


def test_a_row_that_an_indicative_number_decides_is_a_what_if(cli, tmp_path):
    guideline = [build.norm(status="guideline")]
    for decisions, what_if in (((NONE,), "true"), ((AGREED,), "false")):
        rows, _ = run(cli, tmp_path, "--use-indicative", "--norm-year", "2026", decisions=decisions, norms=guideline)
        words = "only a guideline (--use-indicative)" if what_if == "true" else ""
        assert {(r["norm_status"], r["indicative"], r["what_if"], r["what_if_why"]) for r in rows} == {
            ("guideline", "true", what_if, words)
        }, "an agreement stands whatever the number"
    rows, _ = run(cli, tmp_path, decisions=[NONE], norms=guideline)
    assert {(r["contract_status"], r["what_if"]) for r in rows} == {("undecided", "false")}, "it decided nothing"


def test_a_designated_location_that_the_number_leaves_too_small_is_a_what_if(cli, tmp_path):
    both = AGREED | {"locations": ["L2", "L10"]}
    rows, _ = run(cli, tmp_path, "--use-indicative", decisions=[both], norms=[build.norm(status="guideline")])
    assert told(rows, "contract_status", "what_if") == {
        ("L2", "2026"): ("contract", "false"),
        ("L2", "2027"): ("contract", "false"),
        ("L10", "2026"): ("contract", "false"),
        ("L10", "2027"): ("undecided", "true"),
    }


def test_an_adopted_number_makes_no_what_if_of_a_row(cli, tmp_path):
    norms = [build.norm(), build.norm("norm-b", status="proposed")]
    rows, _ = run(cli, tmp_path, "--use-indicative", "--accept", "adopted", "--accept", "proposed", norms=norms)
    assert {(r["norm_id"], r["what_if_why"]) for r in rows if r["norm_year"] == "2026"} == {
        ("norm-a", ""),
        ("norm-b", "only proposed (--use-indicative)"),
    }


def test_where_no_agreement_is_assumed_every_row_is_a_what_if(cli, tmp_path):
    rows, done = run(cli, tmp_path, "--assume-no-agreement")
    assert {(r["what_if"], r["what_if_why"]) for r in rows} == {("true", "no agreement (--assume-no-agreement)")}
    shown = done.stdout.split("Summary:")[0].splitlines()
    assert sum("no agreement (--assume-no-agreement)" in line for line in shown) == len(rows)


def test_a_scenario_makes_a_what_if_of_every_row():
    of = listed({"L1": 10, "L2": 30})
    asked = replace(of, run=replace(of.run, options={"--scenario": "s.csv", "--assume-no-agreement": True}))
    assert {r.what_if_why for r in contract_rows(asked)} == {
        "no agreement (--assume-no-agreement); a scenario (--scenario)"
    }


# Rows and their order


def listed(cells, shown=Shown(), **more):  # noqa: B008 - it is frozen
    """A result of norms with regimes on invented locations, of norm year 2026 unless said."""
    norms = more.pop("norms", [build.norm()])
    volumes = build.volumes({(location, "alpha", 2024): volume for location, volume in cells.items()})
    options = {"norm_years": (2026,)} | more
    return build.result(build.norm_set(*norms, regimes=build.TWO_REGIMES), volumes, None, shown, **options)


def changed(of, **values):
    """The result with other values in all rows of its verdicts."""
    arrays = dict(of.verdicts.arrays)
    for name, value in values.items():
        arrays[name] = objects([value] * len(of.verdicts))
    return replace(of, verdicts=Table("verdicts", VERDICTS, arrays))


def test_by_location_in_natural_order_then_norms_as_the_set_has_them_then_norm_years():
    norms = [build.norm("norm-b"), build.norm("norm-a")]
    of = listed({"N10": 30, "N2": 30, "M1": 30}, norms=norms, norm_years=(2026, 2027))
    found = [(r.location_id, r.norm_id, r.norm_year) for r in contract_rows(of)]
    assert found == [(i, n, y) for i in ("M1", "N2", "N10") for n in ("norm-b", "norm-a") for y in (2026, 2027)]


@pytest.mark.parametrize(
    "ids", [["N2", "N10"], ["2", "10", "N"], ["A", "A1", "A1b", "A2"], ["9" * 5000, "10" * 5000], ["1", "01"][::-1]]
)
def test_natural_order(ids):
    backwards = ids[::-1]
    assert sorted(backwards, key=natural) == ids


def test_a_set_without_regimes_has_nothing_to_contract():
    of = build.result(build.norm_set(build.norm()), build.volumes({("L1", "alpha", 2024): 10}), data_year=2024)
    assert len(of.contracts) == 0
    assert "Contract list" not in text.render(of).decode()


def test_filters_show_what_they_show_of_the_verdicts():
    of = listed({"N1": 30, "N2": 30}, Shown(locations=["N2"]))
    assert [r.location_id for r in contract_rows(of)] == ["N2"]
    of = listed({"N1": 30}, Shown(norms=["norm-b"]), norms=[build.norm(), build.norm("norm-b")])
    assert [r.norm_id for r in contract_rows(of)] == ["norm-b"]


def test_every_row_of_the_verdicts_with_a_status_is_there_once_and_says_the_same(cli, tmp_path):
    rows, _ = run(cli, tmp_path, decisions=[AGREED])
    with (tmp_path / "tables" / "verdicts.csv").open(encoding="utf-8", newline="") as file:
        verdicts = list(csv.DictReader(file))
    assert list(rows[0]) == [c.name for c in CONTRACTS]
    same = [c.name for c in CONTRACTS if c.name in verdicts[0]]
    assert len(same) == len(CONTRACTS) - 4
    key = lambda r: (r["norm_year"], r["location_id"])  # noqa: E731
    assert [[r[c] for c in same] for r in sorted(rows, key=key)] == [
        [v[c] for c in same] for v in sorted(verdicts, key=key)
    ]


def test_what_is_emptied_in_the_verdicts_is_empty_here():
    of = changed(listed({"L1": 10}), contract_status="undecided", reason_code="suppressed", reason="Masked.")
    (row,) = contract_rows(of)
    assert (row.contract_status, row.reason_code, row.reason, row.from_date) == (
        "undecided",
        "suppressed",
        "Masked.",
        None,
    )
    assert contract_table(of).values(CONTRACTS[-1]) == ["Masked."]


def test_a_published_list_is_made_of_the_published_verdicts():
    of = changed(listed({"L1": 10}), contract_status="undecided", reason_code="suppressed", reason="Masked.")
    assert of.contracts.values(CONTRACTS[-1]) != ["Masked."], "made before"
    assert publish(of, {}, 10, english).contracts.values(CONTRACTS[-1]) == ["Masked."]


# In each format


def test_it_is_the_first_section_of_text_and_markdown_and_leaves_out_what_is_not_applicable(cli, tmp_path):
    _, done = run(
        cli, tmp_path, decisions=[AGREED], volumes=["L2,alpha,2024,30", "L10,alpha,2023,5", "L10,alpha,2024,0"]
    )
    first = done.stdout.split("\n\n")[1].splitlines()
    assert first[0] == "Contract list: whom may be contracted for what, from when"
    assert first[1].split("  ")[0] == "location"
    _, done = run(cli, tmp_path, "--norm-year", "2025", "--norm-year", "2026", decisions=[AGREED])
    first = done.stdout.split("\n\n")[1].splitlines()
    assert first[0].endswith("from when (2 of 4 rows; the others are not applicable)")
    assert [line.split()[0] for line in first[2:]] == ["L2", "L10"]
    _, done = run(cli, tmp_path, "--norm-year", "2025", decisions=[AGREED])
    assert "Nothing: every row is not applicable." in done.stdout
    _, done = run(cli, tmp_path, "--format", "markdown", decisions=[AGREED])
    assert done.stdout.split("\n## ")[1].startswith("Contract list")
    for name in ("text", "markdown"):
        _, done = run(cli, tmp_path, "--summary-only", "--format", name, decisions=[AGREED])
        assert "Contract list" not in done.stdout


def test_a_terminal_never_leaves_out_who_what_when_and_that_it_is_a_what_if():
    said = text.render(listed({"L1": 10}), width=60).decode().split("Summary")[0]
    assert "Left out for want of width: name, until, status of the number, reason." in " ".join(said.split())
    assert all(head in said for head in ("location", "norm", "status", "when", "what-if"))


def test_dutch():
    of = replace(listed({"L1": 10}), language="nl")
    said = text.render(of, tr=translator("nl")).decode()
    assert "Contractlijst: wie mag waarvoor gecontracteerd worden, vanaf wanneer" in said
    assert "vanaf       tot en met  status normgetal  wat-als" in said
    assert "01-01-2026" in said
    assert "## Contractlijst" in markdown.render(of, tr=translator("nl")).decode()


def test_the_workbook_begins_with_it(cli, tmp_path):
    exempt = {"norm": "norm-a", "location": "L10", "reason": "r", "granted_by": "g", "until": date(2026, 11, 30)}
    args = ("--assume-no-agreement", "--norm-year", "2026", "--output", "a.xlsx")
    run(cli, tmp_path, "--norm-year", "2026", "--output", "b.xlsx", decisions=[NONE], exceptions=[exempt])
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0]
    heads, two, ten = ([c.value for c in row] for row in list(sheet)[:3])
    row = dict(zip(heads, ten, strict=True))
    assert sheet.title == "Contract list"
    assert (row["location"], row["name"], row["contract status"]) == ("L10", "Ten", "exempt")
    assert (row["from when"], row["until"]) == (datetime(2026, 1, 1), datetime(2026, 11, 30))
    assert (row["status of the number"], row["what-if"], row["what-if: why"]) == ("adopted", "no", None)
    assert dict(zip(heads, two, strict=True))["until"] is None
    (table,) = sheet.tables.values()
    assert (table.name, table.autoFilter.ref) == ("t_contracts", table.ref)
    run(cli, tmp_path, *args)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    what_if = heads.index("what-if") + 1
    assert [sheet.cell(row=r, column=what_if).value for r in (2, 3)] == ["yes", "yes"]
    assert any(str(c.value).startswith("A what-if: every region") for c in sheet["A"])


def test_the_json_report_has_the_keys_that_it_had(cli, tmp_path):
    _, done = run(cli, tmp_path, "--format", "json", decisions=[AGREED])
    assert list(json.loads(done.out)) == [
        *("schema", "run", "summary", "verdicts", "transfers", "after", "regions", "diagnostics")
    ]


def test_the_page_has_what_the_list_has(cli, tmp_path):
    rows, _ = run(cli, tmp_path, "--output", "a.html", decisions=[AGREED | {"effective": date(2026, 7, 1)}])
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    sections = [part.split('"')[0] for part in page.split('<section id="')[1:]]
    assert sections[0] == "contracts"
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert data["contractColumns"] == [c.name for c in CONTRACTS]
    assert data["contracts"]["rows"] == len(rows)
    with io.StringIO((tmp_path / "tables" / "verdicts.csv").read_text(encoding="utf-8"), newline="") as file:
        verdicts = list(csv.DictReader(file))
    at = data["contracts"]["columns"]["at"]["values"]
    assert [(verdicts[i]["location_id"], verdicts[i]["norm_year"]) for i in at] == list(told(rows))
    made = build.result(build.norm_set(build.norm()), build.volumes({("L1", "alpha", 2024): 10}), data_year=2024)
    assert '<section id="contracts"' not in html.render(made).decode()
