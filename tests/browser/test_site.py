"""The documentation as a site, opened from its folder: its search finds, no table is cut, nothing is fetched."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from browser.patience import context_of
from conftest import REPO


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory):
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    subprocess.run(command, cwd=REPO, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    return folder


@pytest.fixture
def page(browser):
    context = context_of(browser, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.asked, opened.errors = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()


def test_the_search_works_from_the_folder(site, page):
    page.goto((site / "index.html").as_uri())
    page.fill("input[data-md-component=search-query]", "control totals")
    page.wait_for_selector(".md-search-result__item")
    assert "Volume files" in page.locator(".md-search-result__list").inner_text()
    assert not page.errors
    assert [url for url in page.asked if not url.startswith(("file:", "data:", "about:"))] == []


def test_no_page_cuts_a_table(site, page):
    cut = {}
    for file in sorted(site.glob("*.html")):
        page.goto(file.as_uri())
        wide = page.evaluate(
            "[...document.querySelectorAll('.md-typeset__scrollwrap')]"
            ".filter(e => e.scrollWidth > e.clientWidth + 1).length"
        )
        if wide or page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            cut[file.name] = wide
    assert cut == {}


def test_the_home_page_says_what_this_is_and_where_to_start(site, page):
    page.goto((site / "index.html").as_uri())
    said = page.locator("article").inner_text()
    assert said.index("minimum yearly volumes") < said.index("Where to start") < said.index("All pages")
