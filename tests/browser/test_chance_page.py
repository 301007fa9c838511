"""Where chance decides, on the page: the mark, the filter on it, what is known of a row, and the volumes drawn."""

from __future__ import annotations

import pytest

import cns_check.api as cns
from browser.patience import settled
from browser.test_page import ROWS, choose, found, serious
from test_chance_run import COUNTS, world  # noqa: F401 - a fixture


@pytest.fixture
def pages(browser, world, monkeypatch):  # noqa: F811 - the fixture
    """Gives the page of the invented region, and its outcome, with an option or another."""
    monkeypatch.chdir(world)

    def made(**more):
        given = {"norms": "set-a.yaml", "locations": "l.csv", "norm_years": 2027, "data_year": 2024}
        outcome = cns.evaluate("v.csv", **given, assume_no_agreement=True, **more)
        (world / "report.html").write_bytes(outcome.to_html())
        return world / "report.html", outcome

    return made


def verdicts(page):
    """What stands in the column of the verdict, by location."""
    settled(page)
    heads = page.locator("#g-verdicts thead th").all_inner_texts()
    rows = [row.locator("th, td").all_inner_texts() for row in page.locator(ROWS).all()]
    return {row[0]: row[heads.index("verdict")] for row in rows}


def test_a_word_stands_beside_what_chance_decides(open_page, pages):
    path, outcome = pages(chance=True)
    decided = dict(zip(outcome.verdicts["location_id"], outcome.verdicts["decided_by_chance"], strict=True))
    page = open_page(path)
    assert {i: told.endswith("(chance)") for i, told in verdicts(page).items()} == decided
    assert sorted(decided.values()) == [False, False, False, True, True]
    # A reader who hears the page hears it too: in the cell, and in the button of the matrix.
    cell = page.locator(ROWS).filter(has_text="N3").get_by_role("cell", name="below (chance)")
    assert cell.count() == 1
    assert page.locator("#g-matrix").get_by_role("button", name="(chance)").count() == 2
    statuses = page.locator("#g-contracts").get_by_role("cell", name="(chance)")
    assert statuses.all_inner_texts() == ["contract (chance)", "do not contract (chance)"]
    assert page.seen.errors == page.seen.console == []


def test_the_filter_leaves_what_chance_decides(open_page, pages):
    page = open_page(pages(chance=True)[0])
    assert page.get_by_role("combobox", name="chance", exact=True).count() == 1
    page.select_option("#f-chance", label="chance decides")
    assert set(verdicts(page)) == {"N2", "N3"}
    assert page.inner_text("#filter-count") == "2 of 5 verdict rows match."
    assert page.url.endswith("#chance=yes")
    choose(page, "chance", "no")
    assert set(verdicts(page)) == {"N1", "N4", "N5"}
    page.click("#f-clear")
    assert found(page) == len(COUNTS)
    again = open_page(pages(chance=True)[0], fragment="#chance=yes")
    assert set(verdicts(again)) == {"N2", "N3"}


def test_a_row_tells_its_probabilities(open_page, pages):
    path, outcome = pages(chance=True)
    page = open_page(path)
    page.locator(ROWS).filter(has_text="N3").get_by_role("button").click()
    likely = outcome.verdicts.set_index("location_id").loc["N3", "p_rate_met"]
    said = page.locator("#detail dl").inner_text().split("\n")
    assert said[said.index("rate reaches the minimum") + 1] == f"{likely:.0%}"
    assert said[said.index("chance decides") + 1] == "yes"


def test_the_volumes_drawn_follow_the_filters(open_page, pages):
    path, outcome = pages(chance=True)
    page = open_page(path)
    rows = page.locator("#g-chance tbody tr")
    assert rows.count() == len(outcome.chance) == 3
    first = outcome.chance.iloc[0]
    assert rows.first.locator("th, td").all_inner_texts()[:4] == [
        *(first["location_id"], f"{first['p05']:g}", f"{first['p95']:g}", f"{first['share_below']:.0%}"),
    ]
    choose(page, "location", "N2")
    settled(page)
    assert rows.locator("th").all_inner_texts() == ["N2"]
    assert page.get_by_role("region", name="Chance: the volume after of who keeps").count() >= 1
    assert serious(page) == []


def test_without_it_the_page_says_nothing_of_chance(open_page, pages):
    page = open_page(pages()[0])
    assert page.locator("#f-chance, #chance, #g-chance").count() == 0
    assert "chance" not in page.inner_text("body").lower()


def test_in_dutch(open_page, pages):
    page = open_page(pages(chance=True, lang="nl")[0])
    assert page.get_by_role("combobox", name="toeval", exact=True).count() == 1
    page.select_option("#f-chance", label="toeval beslist")
    settled(page)
    assert page.locator(ROWS).get_by_role("cell", name="(toeval)").count() == 2
