"""The page of an optimum: its numbers are those of the tables, why there is none stands first, and one can try on."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from browser.patience import unfolded
from browser.test_page import choose, drawn, serious
from browser.test_travel_page import cells, number, texts
from cns_check.report.result.optimum_moves import moved_table
from cns_check.report.result.sites import site_table
from cns_check.words import number_text
from test_optimise_reports import optimum_of, two_regions
from test_optimise_run import copied

KINDS = ("map", "frontier", "flows", "minutes", "extra")
NONE = "the volume of 3 is below the minimum of 10"


@pytest.fixture(scope="module")
def made(browser, tmp_path_factory):
    """The page of two regions of which one has no solution, in both languages; by the nearest; and of no solution."""
    case = two_regions(tmp_path_factory.mktemp("two"))
    outcomes = {
        "en": optimum_of(case, frontier=True),
        "nl": optimum_of(case, frontier=True, lang="nl"),
        "nearest": optimum_of(case, assignment="nearest"),
        "none": optimum_of(copied(tmp_path_factory.mktemp("none"), "c01"), frontier=True, max_closures=2),
    }
    for name, outcome in outcomes.items():
        (case / f"{name}.html").write_bytes(outcome.to_html())
    return SimpleNamespace(folder=case, outcomes=outcomes, result=outcomes["en"]._result)


def test_the_numbers_are_those_of_the_tables(open_page, made):
    page, best = open_page(made.folder / "en.html"), made.result.optimum.tables
    names = ("volume_total", "locations_before", "locations_after", "stops", "opens", "mean_minutes_before")
    names += ("mean_minutes_after", "max_minutes_after", "patients_moved")
    rows = cells(page, "g-optimum")

    def ends(r):
        return number(r["value"]), number(r["bound"])

    words = {"optimal": "optimal", "infeasible": "not possible"}
    assert rows[::2] == [
        ["norm-a", "2025", r["region_id"], words[r["status"]], *(number(r[n]) for n in names), "travel", *ends(r)]
        for r in best.optimum.records()
    ]
    assert [said for [said] in rows[1::2]][1] == f"Not possible: {NONE}."
    numbers, minutes = ("volume_before", "volume_after", "minimum"), ("mean_minutes", "max_minutes", "total_minutes")
    assert [row[2:5] for row in cells(page, "g-decisions")] == [
        [number(r[n]) for n in numbers] for r in best.decisions.records()
    ]
    assert [row[1:6] for row in cells(page, "g-frontier")] == [
        [number(r["locations"]), words[r["status"]], *(number(r[n]) for n in minutes)] for r in best.frontier.records()
    ]
    assert sorted(row[2] for row in cells(page, "g-transfers")) == sorted(
        number(r["volume"]) for r in moved_table(made.result).records()
    )
    assert [row[2] for row in cells(page, "g-sites")] == [
        number(r["volume_before"]) for r in site_table(made.result).records()
    ]
    for kind in KINDS:
        drawn(page, kind)
        assert page.locator(f"#d-{kind} svg").count() >= 1, kind
    assert page.seen.errors == page.seen.console == []
    assert page.seen.requests == [(made.folder / "en.html").as_uri()]


def test_the_map_has_who_keeps_stops_and_is_as_today_with_lines_between(open_page, made):
    page = open_page(made.folder / "en.html")
    [said] = texts(page, "map")
    assert {"stays", "stops", "opens", "as today", "who goes elsewhere", "L4"} <= set(said)
    kept = next(r for r in made.outcomes["en"].decisions.to_dict("records") if r["decision"] == "keep")
    assert f"{number_text(kept['volume_before'])} → {number_text(kept['volume_after'])}" in said
    moves = {(r["from_location_id"], r["to_location_id"]) for r in moved_table(made.result).records()}
    assert page.locator("#d-map svg .mark-rule line").count() == len(moves)
    choose(page, "region", "R2")
    page.wait_for_function("() => document.querySelectorAll('#g-decisions tbody tr').length === 0")
    [said] = texts(page, "map")
    assert "L4" in said
    assert kept["location_id"] not in said
    assert [row[2] for row in cells(page, "g-optimum")[::2]] == ["R2"]


def test_the_frontier_says_what_each_number_comes_to(open_page, made):
    page = open_page(made.folder / "en.html")
    [said] = texts(page, "frontier")
    for row in made.outcomes["en"].frontier.to_dict("records"):
        assert f"{row['region_id']}, locations: {row['locations']}" in said
        assert f"{number_text(row['mean_minutes'])}, optimal" in said
    unfolded(page, "frontier")
    heads = page.locator("#d-frontier thead th").all_inner_texts()
    assert heads == ["region id", "locations", "status", "mean minutes", "longest", "total minutes"]
    assert "optimal" in page.inner_text("#d-frontier tbody")
    page = open_page(made.folder / "none.html")
    [said] = texts(page, "frontier")
    assert said.count("not possible") == 2


def test_what_is_not_possible_stands_first_in_both_languages(open_page, made):
    wanted = {
        "en": ("Where nothing is possible", f"region R2: {NONE}"),
        "nl": ("Waar niets mogelijk is", "regio R2: het volume van 3"),
    }
    for lang, parts in wanted.items():
        page = open_page(made.folder / f"{lang}.html")
        assert page.locator("main > section").first.get_attribute("id") == "optimum"
        said = page.inner_text("#optimum > .loud")
        assert [part for part in parts if part not in said] == []
        assert page.locator("#optimum > :nth-child(2)").get_attribute("class") == "loud"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "optimum", "the way past the header leads here"


def test_deciding_begins_from_the_optimum(open_page, made):
    page = open_page(made.folder / "nearest.html")
    page.wait_for_selector("html[data-decide=ready]")
    heads = page.locator("#decide-compare thead th").all_inner_texts()
    assert heads == ["measure", "today", "optimum", "these decisions"]
    page.select_option("#decide-from", "optimum")
    page.click("#decide-this")
    decided = made.outcomes["nearest"].decisions.to_dict("records")
    words = {"keep": "keep", "stop": "stop", "open": "new"}
    said = {r["location_id"]: words[r["decision"]] for r in decided if r["decision"] in words}
    shown = page.evaluate("(said) => cnsDecide.told('norms/norm-a', 2025, said)", said)
    ids = made.outcomes["nearest"]._result.journeys.country.roster.ids
    volumes = dict(zip(ids, shown["volumes"], strict=True))
    assert {r["location_id"]: volumes[r["location_id"]] for r in decided} == pytest.approx(
        {r["location_id"]: r["volume_after"] for r in decided}
    )
    opened = page.locator("#decide-compare tbody tr >> nth=0").inner_text().split("\t")
    assert opened[2] == opened[3], "these decisions are the optimum's"
    assert page.seen.errors == page.seen.console == []


def test_where_nothing_is_possible_one_can_try_what_to_give_way_on(open_page, made):
    page = open_page(made.folder / "none.html")
    page.wait_for_selector("html[data-decide=ready]")
    assert page.locator("#decide-compare thead th").all_inner_texts() == ["measure", "today", "these decisions"]
    page.locator("#decide-list input").first.click()
    assert page.locator("#decide-compare tbody tr >> nth=0").inner_text().split("\t") == ["locations open", "5", "4"]
    assert page.is_visible("#g-decisions .empty")
    assert not page.is_visible("#g-decisions .pager"), "of no rows there is no first"
    assert page.seen.errors == page.seen.console == []


def test_on_paper_the_tables_stand(open_page, made):
    page = open_page(made.folder / "en.html")
    page.emulate_media(media="print")
    page.wait_for_selector("#print-verdicts tbody tr")
    assert page.is_visible("#g-optimum tbody tr")
    assert page.locator("#g-decisions tbody tr").count() == len(made.outcomes["en"].decisions)
    assert not page.is_visible("#g-optimum .pager")


@pytest.mark.parametrize(("width", "scheme", "name"), [(375, "dark", "nl"), (1280, "light", "en")])
def test_axe_finds_nothing_serious(width, scheme, name, open_page, made):
    page = open_page(made.folder / f"{name}.html", width=width, scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    for kind in KINDS:
        drawn(page, kind)
    unfolded(page, "frontier")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert serious(page) == []
