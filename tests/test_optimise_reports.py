"""An optimum as people see it: sheets, charts and the data of the page hold the tables, and say why there is none."""

from __future__ import annotations

import io
from collections import Counter
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

import cns_check.api as cns
from cns_check.report import excel, html
from cns_check.report.charts import files as charts
from cns_check.report.result.optimum_moves import moved_table
from cns_check.report.result.sites import site_table
from cns_check.words import number_text, translator
from test_charts import texts
from test_excel_travel import plain, told
from test_html import data_of, decoded, small
from test_optimise_run import GIVEN, copied

OWN = ["Optimum", "Decisions", "Assignments", "Frontier"]
TOO_SMALL = "norm-a, norm year 2025, region R2: the volume of 3 is below the minimum of 10"


def two_regions(tmp_path: Path) -> Path:
    """The first case, drawn on coordinates, of which the fourth location is a region alone and reaches nothing."""
    case = copied(tmp_path, "c01")
    head, *rows = (case / "locations.csv").read_text(encoding="utf-8").splitlines()
    rows = [row.replace("L4,R1", "L4,R2").replace("L4,Hospital L4,R1", "L4,Hospital L4,R2") for row in rows]
    rows = [f"{row},{52 + n / 10},{5 + n / 7:.3f}" for n, row in enumerate(rows)]
    (case / "locations.csv").write_text("\n".join([f"{head},latitude,longitude", *rows, ""]), encoding="utf-8")
    return case


def optimum_of(case: Path, **options) -> cns.Outcome:
    given = {name: str(case / file) for name, file in GIVEN.items()}
    return cns.optimise(str(case / "volumes.csv"), **given, norm_years=[2025], **options)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    outcome = optimum_of(two_regions(tmp_path_factory.mktemp("optimum")), frontier=True)
    result = outcome._result
    return SimpleNamespace(outcome=outcome, result=result, book=opened(result))


def opened(result, language="en"):
    return openpyxl.load_workbook(io.BytesIO(excel.render(result, tr=translator(language))))


def records(frame):
    return [{k: None if v != v else v for k, v in r.items()} for r in frame.to_dict("records")]  # noqa: PLR0124


# What moves, and what each location does


def test_before_less_who_leaves_plus_who_comes_is_after(made):
    out, into = Counter(), Counter()
    for row in moved_table(made.result).records():
        assert row["from_location_id"] != row["to_location_id"], "who stays does not move"
        out[row["from_location_id"]] += row["volume"]
        into[row["to_location_id"]] += row["volume"]
    decided = records(made.outcome.decisions)
    assert out, "somebody moves"
    for row in decided:
        here = row["location_id"]
        assert row["volume_before"] - out[here] + into[here] == pytest.approx(row["volume_after"], abs=1e-6)
    assert sum(out.values()) == pytest.approx(made.result.optimum.tables.optimum.arrays["patients_moved"][0])


def test_who_has_no_place_is_told_with_why(tmp_path):
    case = copied(tmp_path, "c01")
    rows = (case / "travel_times.csv").read_text(encoding="utf-8").splitlines()
    kept = [r for r in rows if not r.startswith("1004,") or r.startswith("1004,1004,")]
    (case / "travel_times.csv").write_text("\n".join([*kept, ""]), encoding="utf-8")
    (case / "stop.csv").write_text("norm_id,location_id,decision\nnorm-a,L4,stop\n", encoding="utf-8")
    outcome = optimum_of(case, scenario=str(case / "stop.csv"))
    moved = list(moved_table(outcome._result).records())
    [lost] = [r for r in moved if r["to_location_id"] is None]
    assert (lost["from_location_id"], lost["reason_code"]) == ("L4", "no_travel_time")
    assert {r["reason_code"] for r in moved if r is not lost} == {None}
    assert "find no place (no travel time to any that stays), from L4" in html.render(outcome._result).decode()


def test_the_sites_do_what_is_decided_and_else_are_as_today(made):
    decided = {r["location_id"]: r for r in records(made.outcome.decisions)}
    rows = {r["location_id"]: r for r in site_table(made.result).records()}
    assert rows.keys() == {*decided, "L4"}
    does = {"keep": "stays", "stop": "stops", "open": "opens", "not_opened": "other"}
    for location, row in decided.items():
        assert rows[location]["does"] == does[row["decision"]]
        assert rows[location]["volume_after"] == row["volume_after"]
    assert (rows["L4"]["does"], rows["L4"]["volume_before"], rows["L4"]["volume_after"]) == ("other", 3, None)
    assert {r["method"] for r in rows.values()} == {"optimise"}, "on one map"
    assert rows["L4"]["minutes_before"] is not None


def test_where_nothing_is_possible_everybody_is_as_today(tmp_path):
    rows = list(site_table(optimum_of(copied(tmp_path, "c08"))._result).records())
    assert {(r["does"], r["method"], r["volume_after"]) for r in rows} == {("other", None, None)}


# The workbook


def test_what_is_best_comes_first_and_nothing_of_a_reallocation(made):
    assert made.book.sheetnames[:4] == OWN
    assert not {"Transfers", "After", "Regions"} & set(made.book.sheetnames)
    assert made.book.sheetnames[-3:] == ["Norms", "Assumptions", "Run"]


@pytest.mark.parametrize("name", OWN)
def test_the_sheets_hold_the_tables(made, name):
    table = getattr(made.result.optimum.tables, name.lower())
    rows, _, _ = told(made.book[name])
    assert len(rows) == len(table) > 0
    words = {"optimal": "optimal", "infeasible": "not possible", "keep": "keeps", "stop": "stops", "open": "opens"}
    heads = [c.name.replace("_", " ") for c in table.columns]
    for row, record in zip(rows, table.rows(), strict=True):
        values = {cell.value for cell in row.values()}
        told_as = {words.get(v, v) if isinstance(v, str) else v for v in record if v is not None}
        assert told_as <= values, heads


def test_each_sheet_can_be_read_filtered_and_printed(made):
    for name in OWN:
        sheet = made.book[name]
        [table] = sheet.tables.values()
        head = int(table.ref.split(":")[0].lstrip("A"))
        assert table.autoFilter is not None
        assert (sheet.freeze_panes, sheet.print_title_rows) == (f"A{head + 1}", f"${head}:${head}")
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    rows, _, _ = told(made.book["Frontier"])
    assert rows[0]["mean minutes"].number_format == "#,##0.0"
    assert rows[0]["norm year"].number_format == "0"
    rows, _, _ = told(made.book["Decisions"])
    colours = {r["decision"].value: r["decision"].fill.start_color.rgb for r in rows}
    assert colours == {"keeps": "FFDDEFDD", "stops": "FFF8D7DA"}


def test_why_nothing_is_possible_stands_above_and_beside(made):
    for name in OWN[:3]:
        _, above, _ = told(made.book[name])
        assert above == ("Where nothing is possible:", TOO_SMALL)
    rows, _, _ = told(made.book["Optimum"])
    found = {r["region id"].value: plain(r) for r in rows}
    assert found["R2"]["why not"] == "the volume of 3 is below the minimum of 10"
    assert found["R2"]["who is open"] is None
    kept = [r["location_id"] for r in records(made.outcome.decisions) if r["decision"] == "keep"]
    assert found["R1"]["who is open"] == ", ".join(kept)
    assert found["R1"]["why not"] is None


def test_what_excludes_one_another_is_named(tmp_path):
    case = copied(tmp_path, "c17")
    files = {name: str(case / f"{name}.csv") for name in ("capacity", "scenario")}
    rows, _, _ = told(opened(optimum_of(case, max_minutes=35, max_closures=2, **files)._result)["Optimum"])
    assert rows[0]["each of these is needed for that"].value == "the caps, the most minutes, what must stop"


def test_of_very_many_assignments_it_shows_what_moves(made, monkeypatch):
    monkeypatch.setattr(import_module("cns_check.report.excel.optimum"), "MOST_ASSIGNMENTS", 3)
    rows, above, _ = told(opened(made.result)["Assignments"])
    moved = moved_table(made.result)
    assert len(rows) == len(moved)
    assert sum(r["volume"].value for r in rows) == pytest.approx(sum(moved.arrays["volume"]))
    count = len(made.result.optimum.tables.assignments)
    assert above[-1].startswith(f"There are {count} rows by origin, too many to read")


def test_every_objective_has_its_value(tmp_path):
    outcome = optimum_of(copied(tmp_path, "c01"), objectives=["fewest-changes", "travel"])
    rows, _, _ = told(opened(outcome._result)["Optimum"])
    assert rows[0]["all objectives"].value.startswith("fewest-changes 3; travel ")


def test_the_sheets_in_dutch(made):
    book = opened(made.result, "nl")
    assert book.sheetnames[:4] == ["Optimum", "Besluiten", "Toewijzing", "Aantal locaties"]
    english = {head for name in OWN for head in told(made.book[name])[0][0]}
    dutch = {head for name in book.sheetnames[:4] for head in told(book[name])[0][0]}
    assert english & dutch <= {"status", "volume", "minimum", "volume na", "network"}
    rows, _, _ = told(book["Besluiten"])
    assert {r["besluit"].value for r in rows} == {"blijft", "stopt"}


# Charts


def test_the_charts_of_an_optimum(made):
    drawn = {figure.name.split("-norm-a")[0]: figure.spec for figure in charts.figures(made.result)}
    assert {"map", "flows", "frontier", "minutes", "extra"} <= drawn.keys()
    points = records(made.outcome.frontier)
    said = texts(drawn["frontier"])
    for point in points:
        assert f"{point['region_id']}, locations: {point['locations']}" in said
    least = min(p["mean_minutes"] for p in points if p["region_id"] == "R1")
    assert f"{number_text(least)}, optimal" in said
    said = texts(drawn["map"])
    assert {"as today", "stays", "stops", "who goes elsewhere", "L4"} <= set(said)
    assert "what leaves" not in said
    assert "tops up who is below the minimum" not in said


def test_a_number_of_locations_that_cannot_be_says_so(tmp_path):
    result = optimum_of(copied(tmp_path, "c01"), frontier=True, max_closures=2)._result
    spec = next(f.spec for f in charts.figures(result) if f.name.startswith("frontier"))
    assert "not possible" in texts(spec)


def test_without_a_frontier_there_is_no_chart_of_it(tmp_path):
    result = optimum_of(copied(tmp_path, "c01"))._result
    assert not [f.name for f in charts.figures(result) if f.name.startswith("frontier")]
    assert "Frontier" not in opened(result).sheetnames


# The page


def test_the_page_has_the_tables(made):
    page = data_of(html.render(made.result))
    for name in ("optimum", "decisions", "frontier"):
        table = page["tables"][name]
        columns = {key: decoded(column, table["rows"]) for key, column in table["columns"].items()}
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        assert rows == list(getattr(made.result.optimum.tables, name).records())
    assert page["tables"]["transfers"]["rows"] == len(moved_table(made.result))
    assert "assignments" not in page["tables"], "as many as there are origins"
    first, second = page["optimum"]
    assert first.startswith("Open: ")
    assert second == "Not possible: the volume of 3 is below the minimum of 10."


def test_what_is_not_possible_stands_at_the_top_of_the_page(made):
    page = html.render(made.result).decode()
    main = page[page.index("<main") :]
    assert main.index('<section id="optimum"') < main.index(TOO_SMALL) < main.index('id="g-optimum"')
    assert main.index('id="g-optimum"') < main.index('<section id="tiles"')
    assert 'class="skip" href="#optimum"' in page


def test_other_pages_have_no_such_section():
    page = html.render(small()).decode()
    assert 'id="optimum"' not in page
    assert "frontier" not in data_of(page.encode())["charts"]["light"]
