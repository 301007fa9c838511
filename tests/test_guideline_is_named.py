"""A number that nobody adopted is called so wherever a reallocation shows it; an adopted one stands alone."""

from __future__ import annotations

import io
import json
import os
import re

import openpyxl
import pytest

import cns_check.api as cns
from cns_check.report import excel
from cns_check.report.charts import files
from cns_check.report.html.payload import page_data
from cns_check.report.people import reallocation_tables
from cns_check.report.result.tables import AFTER, REGIONS
from cns_check.words import english, translator
from conftest import SAMPLE

ADOPTED, GUIDELINE = "kidney-local-treatment", "lung-resection"


@pytest.fixture(scope="module")
def result():
    before = os.getcwd()  # noqa: PTH109
    os.chdir(SAMPLE)
    try:
        return cns.evaluate(
            "volumes.csv",
            profile="profile.yaml",
            locations="locations.csv",
            memberships="memberships.csv",
            agreements="agreements.yaml",
            use_indicative=True,
        )._result
    finally:
        os.chdir(before)


def cells(sheet, heading):
    norm, at = ([h.text for h in sheet.heads].index(name) for name in (heading[0], heading[1]))
    return {(row[norm], row[at]) for row in sheet.rows}


@pytest.mark.parametrize("make", [reallocation_tables.after, reallocation_tables.regions])
def test_text_and_markdown_name_it(result, make):
    said = cells(make(result, english), ("norm", "minimum"))
    assert {(ADOPTED, "50"), (GUIDELINE, "50 (guideline)")} <= said
    assert (ADOPTED, "50 (guideline)") not in said
    assert (GUIDELINE, "50") not in said
    assert (GUIDELINE, "50 (richtgetal)") in cells(make(result, translator("nl")), ("norm", "minimum"))


def records(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_workbook_has_a_column_for_it(result):
    book = openpyxl.load_workbook(io.BytesIO(excel.render(result)))
    for name in ("After", "Regions"):
        rows = [r for r in records(book[name]) if r["minimum"] is not None]
        status = {(r["norm id"], r["minimum"], r["status of the number"]) for r in rows}
        assert {(ADOPTED, 50, "reported"), (GUIDELINE, 50, "guideline")} <= status
        assert all(r["status of the number"] for r in rows)
    parts = [r for r in records(book["After"]) if r["intervention id"] is not None]
    assert parts
    assert {r["status of the number"] for r in parts} == {None}, "a part of a norm has no number"


def test_the_charts_name_it(result):
    specs = {figure.name: figure.spec for figure in files.figures(result)}
    import vl_convert

    said = vl_convert.vegalite_to_svg(specs["regions-nl-iza-tranche-1-2027"])
    assert re.search(r">[^<]+ \(guideline\)<", said)
    adopted = next(n.title["en"] for n in result.norms if n.norm_id == ADOPTED)
    assert f">{adopted}<" in said, "an adopted number needs no word"
    change = {name: spec for name, spec in specs.items() if name.startswith(f"change-{GUIDELINE}")}
    assert change
    for spec in change.values():
        assert "(guideline)" in vl_convert.vegalite_to_svg(spec)


def test_the_rows_of_the_regions_stay_in_the_order_of_the_norms(result):
    spec = next(f.spec for f in files.figures(result) if f.name.startswith("regions"))
    sorts = {json.dumps(layer["encoding"]["y"]["sort"]) for layer in spec["layer"]}
    assert len(sorts) == 1
    order = json.loads(sorts.pop())
    titles = [n.title["en"] for n in result.norms if n.norm_year == 2027]
    assert [title for title in order if not title.endswith(")")][: len(titles)] == [
        t for t in titles if not t.endswith(")")
    ]
    assert all(f"{title} (guideline)" in order for title in titles)


def test_the_page_is_given_what_it_is(result):
    data = page_data(result, english)
    assert data["statuses"][f"nl-iza-tranche-1/{GUIDELINE}/2027"] == "guideline"
    assert data["statuses"][f"nl-iza-tranche-1/{ADOPTED}/2027"] == "reported"
    marks = next(p["value"] for p in data["charts"]["light"]["regions"]["params"] if p["name"] == "marks")
    assert marks[f"nl-iza-tranche-1/{GUIDELINE}/2027"] == " (guideline)"
    assert f"nl-iza-tranche-1/{ADOPTED}/2027" not in marks


def test_data_columns_do_not_change():
    assert "norm_status" not in {c.name for c in (*AFTER, *REGIONS)}
    assert "minimum" not in {c.name for c in REGIONS}
