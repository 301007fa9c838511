"""The page of a region with travel inputs: its numbers are those of the tables, and the filters reach all of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import cns_check.api as cns
from browser.patience import settled, unfolded
from browser.test_page import choose, drawn, serious
from cns_check.report.result.sites import site_table
from cns_check.words import number_text, percent_text
from travel_region import run, write_region

KINDS = ("flows", "map", "change", "minutes", "extra")


@pytest.fixture(scope="module")
def region(browser, tmp_path_factory):
    """The page of the region in English and in Dutch, without coordinates, and without anything reallocated."""
    folder, bare = (tmp_path_factory.mktemp(name) for name in ("region", "bare"))
    write_region(folder)
    write_region(bare, coordinates=False)
    inputs = {name: str(folder / f"{file}.csv") for name, file in (("locations", "locations"), ("origins", "origins"))}
    today = cns.evaluate(
        str(folder / "volumes.csv"),
        norms=str(folder / "set-a.yaml"),
        travel_times=str(folder / "travel.csv"),
        norm_years=[2026],
        data_year=2025,
        **inputs,
    )
    outcomes = {
        "en": run(folder),
        "nl": run(folder, lang="nl"),
        "bare": run(bare, methods="travel-time"),
        "today": today,
    }
    for name, outcome in outcomes.items():
        (folder / f"{name}.html").write_bytes(outcome.to_html())
    return SimpleNamespace(folder=folder, result=outcomes["en"]._result)


def cells(page, grid):
    """All rows of a table, page by page."""
    found = []
    while True:
        found += page.locator(f"#{grid} tbody tr").evaluate_all(
            "all => all.map((row) => [...row.children].map((cell) => cell.textContent))"
        )
        on = page.locator(f"#{grid} .pager button").last
        if not on.is_visible() or on.is_disabled():
            return found
        on.click()


def number(value):
    """As the page groups it in English: from five figures."""
    if value is None:
        return ""
    text = number_text(value)
    whole = text.split(".")[0]
    return f"{int(whole):,}{text[len(whole) :]}" if len(whole.lstrip("-")) > 4 else text


def texts(page, kind):
    """What each picture of a kind says, a line each."""
    drawn(page, kind)
    lines = "[...one.querySelectorAll('svg tspan, svg text:not(:has(tspan))')].map((t) => t.textContent)"
    return page.locator(f"#d-{kind} figure").evaluate_all(f"all => all.map((one) => {lines})")


def test_the_numbers_are_those_of_the_tables(open_page, region):
    page, result = open_page(region.folder / "en.html"), region.result
    shares = [f"share_over_{limit}" for limit in (30, 45, 60)]
    assert cells(page, "g-travel") == [
        [
            r["region_id"] or "(all)",
            r["moment"],
            *(number(r[name]) for name in ("mean_minutes", "median_minutes", "p90_minutes", "max_minutes")),
            *(f"{percent_text(r[name])}%" for name in shares),
            *(number(r[k]) for k in ("patients", "without_minutes", "unplaced", "moved", "mean_extra_minutes")),
            *(r["norm_id"].split("-")[0].title(), "2026", r["method"]),
        ]
        for r in result.travel.records()
    ]
    numbers = ("volume_before", "volume_after", "minutes_before", "minutes_after")
    assert [row[2:7] for row in cells(page, "g-sites")] == [
        [*(number(r[name]) for name in numbers), r["region_id"]] for r in site_table(result).records()
    ]
    change = [r["change"] for r in result.effects.records()]
    assert [row[3:6] for row in cells(page, "g-effects")] == [
        [number(r["before"]), number(r["after"]), ("+" if r["change"] > 0 else "") + number(r["change"])]
        for r in result.effects.records()
    ]
    assert min(change) < 0 < max(change)
    grown = [row[-1].split()[0] for row in cells(page, "g-methods")]
    assert grown == [f"+{percent_text(r['largest_growth'])}%" for r in result.methods.records()]
    assert "+117%" in grown, "116.66 is no 116"
    for row in (r for r in result.travel.records() if r["norm_id"] == "hip-care" and r["region_id"] is None):
        if row["moment"] == "after":
            classes = [number(v) for name, v in row.items() if name.startswith("within") or name == "over_45"]
            at = ["travel-time", "proportional"].index(row["method"])
            assert texts(page, "extra")[at][-10:] == ["patients per year", *classes], "of all patients alone"
    assert page.seen.errors == page.seen.console == []
    assert page.seen.requests == [(region.folder / "en.html").as_uri()]


def test_filters_reach_map_lines_and_tables(open_page, region):
    page = open_page(region.folder / "en.html")
    both = texts(page, "map")
    assert [any("90 → 92" in t for t in told) for told in both] == [True, False]
    assert "Without coordinates in the register, so not on the map: N6." in page.inner_text("#d-map")
    choose(page, "method", "travel-time")
    choose(page, "region", "zuid")
    page.wait_for_function("() => document.querySelectorAll('#d-map figure').length === 1")
    (told,) = texts(page, "map")
    assert {"S1", "S2"} <= set(told)
    assert not {"N1", "N4"} & set(told)
    unfolded(page, "map")
    lines = page.locator("#d-map tbody tr").evaluate_all(
        "all => all.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    assert lines == [["zuid", "S2", "S1", "5", "to the nearest that stays"]]
    assert {row[0] for row in cells(page, "g-travel")} == {"zuid"}
    assert [row[:2] for row in cells(page, "g-sites")][:2] == [
        ["Locatie S1 S1", "● stays"],
        ["Locatie S2 S2", "▼ stops"],
    ]
    assert {row[-2] for row in cells(page, "g-effects")} == {"travel-time"}
    assert {row[-3] for row in cells(page, "g-transfers")} == {"travel-time"}
    (told,) = texts(page, "minutes")
    assert {"zuid, longest", "13.8 → 25.2"} <= set(told)
    assert not any(t.startswith(("noord", "(all)")) for t in told)
    choose(page, "norm", "set-a/vein-care")
    settled(page)
    assert cells(page, "g-transfers") == []


def test_what_cannot_work_stands_at_the_top_in_both_languages(open_page, region):
    for lang, parts in {
        "en": (
            "What cannot work: who stays",
            "S1 stays and reaches 11 of the minimum of 20; no other location of its region can give the missing 9",
            "from S2",
        ),
        "nl": ("Wat niet kan", "S1", "Wie niet geplaatst wordt", "2 per jaar niet geplaatst", "van S2"),
    }.items():
        page = open_page(region.folder / f"{lang}.html")
        loud = " ".join(page.locator("#transfers > .loud").all_inner_texts())
        assert [part for part in parts if part not in loud] == [], loud
        assert page.locator("#transfers > :nth-child(2)").get_attribute("class") == "loud"


def test_lines_are_told_apart_without_colour(open_page, region):
    page = open_page(region.folder / "en.html", fragment="#method=travel-time")
    drawn(page, "map")
    dashes = page.locator("#d-map svg line").evaluate_all("all => all.map((l) => l.getAttribute('stroke-dasharray'))")
    assert {"1,0", "8,4", "2,3"} <= set(dashes)


def test_without_coordinates_a_sentence_and_the_table(open_page, region):
    page = open_page(region.folder / "bare.html")
    assert page.locator("#d-map").count() == 0
    told = "of no location, so there is no map: N1, N2, N3, N4, N5, N6, S1, S2. The table has the same."
    assert told in page.inner_text("#transfers")
    assert len(cells(page, "g-sites")) == 11
    assert page.locator("#f-method").count() == 0, "there is one method"


def test_where_nothing_is_reallocated_it_shows_today(open_page, region):
    page = open_page(region.folder / "today.html")
    (told,) = texts(page, "map")
    assert {"N1", "90", "3.45 minutes"} <= set(told)
    assert page.locator("#d-extra").count() == 0
    assert page.locator("#g-sites thead th").count() == 6
    (told,) = texts(page, "minutes")
    assert "13.8" in told
    assert page.seen.errors == page.seen.console == []


def test_on_paper_all_rows_of_the_tables_stand(open_page, region):
    page = open_page(region.folder / "en.html")
    assert page.locator("#g-effects tbody tr").count() == 20
    page.emulate_media(media="print")
    page.wait_for_selector("#print-verdicts tbody tr")
    effects = len(region.result.effects)
    assert page.locator("#g-effects tbody tr").count() == effects > 20
    page.emulate_media(media="screen")
    page.wait_for_selector("#print-verdicts tbody tr", state="detached")
    assert page.locator("#g-effects tbody tr").count() == 20


@pytest.mark.parametrize(("width", "scheme", "name"), [(375, "dark", "nl"), (1280, "light", "en")])
def test_axe_finds_nothing_serious(width, scheme, name, open_page, region):
    page = open_page(
        region.folder / f"{name}.html", width=width, scheme=scheme, bypass_csp=True, reduced_motion="reduce"
    )
    for kind in KINDS:
        drawn(page, kind)
    unfolded(page, "minutes")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert serious(page) == []
