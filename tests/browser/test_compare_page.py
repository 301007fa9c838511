"""The page of a comparison: the numbers of the table, filters that reach all of it, and that anybody can use it."""

from __future__ import annotations

import shutil

import pytest

from browser.patience import unfolded
from browser.test_page import serious
from conftest import REPO, run_cli

CASE = ("--case", "cns-check.yaml", "--format", "json", "-q")


@pytest.fixture(scope="module")
def pages(browser, tmp_path_factory):
    """The page of a comparison in English and in Dutch."""
    folder = tmp_path_factory.mktemp("compare")
    shutil.copytree(REPO / "sample_data" / "travel-region", folder, dirs_exist_ok=True)
    for name, args in {"now": ("evaluate",), "plan": ("reallocate", "--method", "nearest")}.items():
        (folder / f"{name}.json").write_bytes(run_cli([args[0], *CASE, *args[1:]], cwd=folder).out)
    for lang in ("en", "nl"):
        args = ["compare", "now.json", "plan.json", "--label", "<i>now", "--label", "plan", "--lang", lang]
        done = run_cli([*args, "-o", f"{lang}.html"], cwd=folder)
        assert done.exit_code == 0, done.stderr
    return folder


def told(page, line, measure):
    """The bars of the chart once they are of a line and a measure: each name with its number."""
    page.wait_for_selector(f"#d-bars [data-drawn='{line} {measure} {page.evaluate('() => scheme')}']")
    return page.locator("#d-bars svg text").all_text_contents()


def opened(open_page, path, **more):
    page = open_page(path, **more)
    page.evaluate(f"() => {{ globalThis.scheme = '{more.get('scheme', 'light')}'; }}")
    return page


def test_tables_chart_and_filters_go_together(open_page, pages):
    page = opened(open_page, pages / "en.html")
    assert page.locator("main h3:visible").all_inner_texts() == [
        "care-a, norm year 2026",
        "care-b, norm year 2026",
        "Total of norm year 2026",
    ]
    assert page.locator("#line-0 th[scope=col]").all_inner_texts()[1:] == ["<i>now", "plan, nearest"]
    assert {"<i>now", "plan, nearest", "8.8"} <= set(told(page, "line-2", "mean_minutes"))
    page.select_option("#f-norm", label="care-a")
    row = page.locator("#line-0 tr", has_text="mean minutes").first.locator("td").all_inner_texts()
    assert set(row) <= set(told(page, "line-0", "mean_minutes"))
    assert page.locator("main h3:visible").all_inner_texts() == ["care-a, norm year 2026"]
    page.select_option("#c-measure", "largest_growth")
    assert "+81%" in told(page, "line-0", "largest_growth")
    assert "<i>now" in page.locator("#d-bars .note").inner_text(), "today has no growth, which is said"
    unfolded(page, "bars")
    assert page.locator("#d-bars tbody tr").all_inner_texts() == ["<i>now\t-", "plan, nearest\t+81%"]
    address = page.url
    again = opened(open_page, pages / "en.html", fragment=address[address.index("#") :])
    assert "+81%" in told(again, "line-0", "largest_growth")
    page.click("#f-clear")
    assert page.locator("main h3:visible").count() == 3
    assert page.seen.errors == page.seen.console == []
    assert page.seen.requests == [(pages / "en.html").as_uri()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(scheme, width, open_page, pages):
    page = opened(open_page, pages / "nl.html", width=width, scheme=scheme)
    told(page, "line-2", "mean_minutes")
    unfolded(page, "bars")
    assert serious(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width, "nothing lies beside the screen"


def test_the_keyboard_reaches_all(open_page, pages):
    page = opened(open_page, pages / "en.html")
    told(page, "line-2", "mean_minutes")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => document.activeElement.id || document.activeElement.className"))
    assert {"skip", "f-norm", "f-year", "f-clear", "c-line", "c-measure", "draw", "scroll"} <= reached
    page.focus("#c-measure")
    page.keyboard.press("Home")
    assert "12" in told(page, "line-2", "locations_performing")
