"""The sheets of travel in the workbook, read back: figures and their formats, sums, and what cannot work at the top."""

from __future__ import annotations

import re
from dataclasses import replace

import openpyxl
import pytest

from conftest import SHEETS, run_cli
from test_travel_time import line
from travel_cases import write_case

#: A stops; C is topped up by B; D, alone in its region, lacks 11 that nobody can give.
WORLD = line(
    {"1": 0, "2": 10, "3": 12, "4": 100},
    {"A": "1", "B": "2", "C": "3", "D": "4"},
    {"1": 100, "2": 100, "3": 100, "4": 100},
    volume={"A": 10, "B": 40, "C": 15, "D": 9},
    stop="A",
    minimum=20,
    whole=True,
)
WORLD = replace(WORLD, region=WORLD.region | {"D": "S"})
EFFECTS = "intervention_id,effect,per_procedure,unit,source\na,theatre,1.5,hours,drawn\n"
LOUD = (
    "What cannot work: who stays and does not reach the minimum:",
    "care (2026): by method travel-time, D stays and reaches 9 of the minimum of 20; no other "
    "location of its region can give the missing 11",
)


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("travel")
    args = write_case(WORLD, folder)
    (folder / "effects.csv").write_text(EFFECTS, encoding="utf-8")
    return folder, [*args, "--effects", "effects.csv"]


def opened(case, *more):
    folder, args = case
    done = run_cli([*args, *more, "--output", "a.xlsx", "--force"], cwd=folder)
    assert done.exit_code == 0, done.stderr
    return openpyxl.load_workbook(folder / "a.xlsx")


@pytest.fixture(scope="module")
def book(case):
    return opened(case)


def told(sheet):
    """The headings, the rows of the table by heading, and the sentences above and below it."""
    [table] = sheet.tables.values()
    heads, *cells = (list(row) for row in sheet[table.ref])
    names = [c.value for c in heads]
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    inside = range(heads[0].row, cells[-1][0].row + 1)
    # What stands in a column that is put away, nobody sees.
    seen = next(n for n, letter in enumerate("ABCD") if not sheet.column_dimensions[letter].hidden)
    first = [(row[seen].row, row[seen].value) for row in sheet.iter_rows() if row[seen].value is not None]
    above = tuple(text for n, text in first if n < inside[0])
    return rows, above, tuple(text for n, text in first if n > inside[-1])


def plain(row):
    return {name: cell.value for name, cell in row.items()}


def test_the_sheets_of_travel_stand_after_those_of_what_moves(book):
    without = [name for name in SHEETS if name != "Regional overview"]
    at = without.index("Regions") + 1
    assert book.sheetnames == [*without[:at], "Travel", "Effects", *without[at:]]


def test_without_inputs_of_travel_there_is_no_sheet_and_no_sentence_more(case):
    folder, args = case
    again = ("--norm-year", "2026", "--data-year", "2025", "--scenario", "scenario.csv")
    kept = [*args[: args.index("--origins")], *again]
    book = opened((folder, kept), "--method", "proportional")
    assert book.sheetnames == [name for name in SHEETS if name != "Regional overview"]
    for name in ("Transfers", "After", "Assumptions"):
        _, above, below = told(book[name])
        assert (above, len(below)) == ((), 0 if name == "After" else 1)


def test_all_patients_are_as_many_after_as_before(book):
    rows, _, _ = told(book["Travel"])
    found = {(r["region id"].value, r["moment"].value): plain(r) for r in rows}
    assert found.keys() == {(x, m) for x in ("R", "S", "(all)") for m in ("before", "after")}
    for region, patients in (("R", 65), ("S", 9), ("(all)", 74)):
        for moment in ("before", "after"):
            row = found[region, moment]
            assert row["all patients"] == row["patients"] + row["unplaced"] == patients
    # Ten of A go ten minutes to B, of whom and of B's own the top-up of C goes on.
    assert found["R", "after"]["moved"] == pytest.approx(10 + 5 * 40 / 50)
    assert found["R", "before"]["moved"] is None


def test_minutes_have_one_decimal_and_shares_are_percents(book):
    rows, _, _ = told(book["Travel"])
    formats = {name: cell.number_format for name, cell in rows[1].items()}
    minutes = ("mean minutes", "median", "90%", "longest", "extra minutes")
    assert {name: formats[name] for name in minutes} == dict.fromkeys(minutes, "#,##0.0")
    assert {formats[f"over {limit}"] for limit in (30, 45, 60)} == {"0.0%"}
    assert formats["all patients"] == "#,##0"


def test_the_row_of_a_region_is_the_sum_of_its_locations(book):
    rows, _, below = told(book["Effects"])
    found = {(r["region id"].value, r["location id"].value): r["before"].value for r in rows}
    assert found == {("R", "(region)"): 97.5, ("R", "A"): 15, ("R", "B"): 60, ("R", "C"): 22.5} | {
        ("S", "(region)"): 13.5,
        ("S", "D"): 13.5,
    }
    changes = {r["location id"].value: r["change"].value for r in rows if r["region id"].value == "R"}
    assert changes == {"(region)": 0, "A": -15, "B": 7.5, "C": 7.5}
    assert below[0] == "The row (region) is the sum of the locations of a region."


def test_before_less_out_plus_in_is_after(book):
    rows, _, [below] = told(book["After"])
    whole = [plain(r) for r in rows if r["intervention id"].value is None]
    sums = [sum(r[f"volume {name}"] for r in whole) for name in ("before", "out", "in", "after")]
    assert sums == [74, 15, 15, 74]
    assert below == "care 2026, travel-time: before 74 - out 15 + in 15 = after 74 (locations: 4)."


def test_what_is_not_exactly_known_is_left_out_of_the_sum(tmp_path):
    masked = replace(WORLD, fixed={("a", "B")})
    _, _, [below] = told(opened((tmp_path, write_case(masked, tmp_path)))["After"])
    assert below.endswith("= after 29 (locations: 3). Left out, for they are not exactly known: 1.")


def test_steps_stand_in_the_sheet_of_transfers(book):
    rows, _, below = told(book["Transfers"])
    names = ("from location id", "to location id", "volume", "reason code")
    assert [tuple(r[name].value for name in names) for r in rows] == [
        ("A", "B", 10, "concentrate"),
        ("B", "C", 5, "top_up"),
    ]
    assert below[1].startswith("A row is a step: one patient may be in two")


@pytest.mark.parametrize("name", ["Transfers", "After", "Travel", "Effects", "Assumptions"])
def test_what_cannot_work_stands_at_the_top(book, name):
    sheet = book[name]
    _, above, _ = told(sheet)
    assert above == LOUD
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$3:$3")
    [loud] = [cell for cell in sheet[1] if cell.value is not None]
    assert loud.fill.start_color.rgb == "FFF8D7DA"
    assert sheet.row_dimensions[3].height is not None, "the headings are as high as they need"
    assert sheet.row_dimensions[1].height is None


def test_what_cannot_work_stands_in_the_run(book):
    rows, above, _ = told(book["Run"])
    said = [r["value"].value for r in rows if r["what"].value == "diagnostic"]
    assert above == ()
    assert any("E017" in text and LOUD[1] in text for text in said)


def test_of_many_who_do_not_reach_the_minimum_five_are_named_at_the_top(tmp_path):
    many = {f"L{n}": str(n) for n in range(1, 8)}
    world = line(
        {s: 10 * int(s) for s in many.values()}, many, dict.fromkeys(many.values(), 1), volume=dict.fromkeys(many, 3)
    )
    world = replace(world, minimum=20, whole=True)
    _, above, _ = told(opened((tmp_path, write_case(world, tmp_path)))["After"])
    assert len(above) == 7
    assert above[-1] == "And 2 more: see the sheet Run."


def test_in_dutch(case):
    book = opened(case, "--lang", "nl")
    assert {"Reistijd", "Effecten"} <= set(book.sheetnames)
    rows, above, below = told(book["Reistijd"])
    assert {"alle patiënten", "mediaan", "extra: onder 5"} <= set(rows[0])
    assert rows[0]["moment"].value == "ervoor"
    assert above[0].startswith("Wat niet kan werken")
    assert not re.search("patients|minutes", " ".join((*rows[0], *below)))


def test_filters_hold_for_the_sheets(case):
    book = opened(case, "--region", "S")
    rows, _, _ = told(book["Travel"])
    assert {r["region id"].value for r in rows} == {"S"}
    rows, _, _ = told(book["Effects"])
    assert {r["region id"].value for r in rows} == {"S"}
    _, above, _ = told(opened(case, "--region", "R")["After"])
    assert above == (), "who does not reach the minimum is of the other region"


def test_a_summary_says_what_cannot_work_and_no_figures(case):
    folder, args = case
    done = run_cli([*args, "--summary-only", "-q"], cwd=folder)
    assert "What cannot work" in done.stdout
    assert "D stays and reaches 9 of the minimum of 20" in " ".join(done.stdout.split())
    assert not {"Travel: minutes before and after", "What moves with the patients"} & set(done.stdout.splitlines())


def test_where_all_move_in_fractions_no_whole_patients_are_assumed(tmp_path):
    args = write_case(replace(WORLD, whole=False), tmp_path)
    said = run_cli([*args, "-q"], cwd=tmp_path).stdout
    assert "What moves is the calendar volume of the basis year.\n" in said
    both = run_cli([*args, "--method", "nearest", "-q"], cwd=tmp_path).stdout
    assert "in whole patients by largest remainder" in both
