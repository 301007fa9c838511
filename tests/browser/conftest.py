"""A real headless Chromium; without one these tests are left out, unless CNS_CHECK_REQUIRE_BROWSER is set."""

from __future__ import annotations

import os
import random
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

import build
import cns_check.api as cns
from browser.patience import PATIENCE, context_of
from conftest import NO_BROWSER, REPO

SAMPLE = REPO / "sample_data" / "nl-example"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
]
LOCATIONS, REGIONS, NORMS = 2_500, 40, 10


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium")
    if path is None and not os.environ.get("CNS_CHECK_REQUIRE_BROWSER"):
        pytest.skip(NO_BROWSER)
    assert path is not None, NO_BROWSER
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        opened = running.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=PATIENCE)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser):
    """Opens a file and watches it: what it asks of the network, what its console says, what it throws."""
    contexts = []

    def opened(path: Path, *, width=1280, height=900, scheme="light", fragment="", **more):
        context = context_of(browser, viewport={"width": width, "height": height}, color_scheme=scheme, **more)
        contexts.append(context)
        page = context.new_page()
        seen = SimpleNamespace(requests=[], console=[], errors=[])
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.route("http*://**", lambda route: route.abort())
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("html[data-ready]")
        page.seen = seen
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def sample(browser, tmp_path_factory):
    """The page of the sample case, with two methods, and what it is made of."""
    outcome = _sample()
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(outcome.to_html())
    return SimpleNamespace(path=path, outcome=outcome)


def _sample():
    before = Path.cwd()
    os.chdir(SAMPLE)
    try:
        return cns.evaluate(
            ["volumes.csv", "volumes-2025-late.csv"],
            profile={"volumes.csv": "profile.yaml", "volumes-2025-late.csv": "profile-2025-late.yaml"},
            locations="locations.csv",
            memberships="memberships.csv",
            agreements="agreements.yaml",
            use_indicative=True,
            methods=["proportional", "nearest"],
        )
    finally:
        os.chdir(before)


@pytest.fixture(scope="session")
def large(browser, tmp_path_factory):
    """A page of 50,000 verdict rows, with transfers."""
    folder = tmp_path_factory.mktemp("large")
    chance = random.Random(5)
    sources = [{"document": "paper"}]
    norms = [build.norm(f"norm-{n:02}", minimum=50, counts=[f"op-{n:02}"]) for n in range(NORMS)]
    regimes = [
        {"from": date(2026, 1, 1), "regime": "comply-or-explain", "sources": sources},
        {"from": date(2027, 1, 1), "regime": "enforced", "sources": sources},
    ]
    set_file = build.write_norms(folder, build.norm_set_dict(*norms, regimes=regimes))
    cells = [f"L{i:04},op-{n:02},2024,{chance.randint(1, 140)}" for i in range(LOCATIONS) for n in range(NORMS)]
    volumes = build.write_volumes(folder / "volumes.csv", cells)
    places = [
        f"L{i:04},Hospital {i},org-{i},region-{i % REGIONS:02},{51 + chance.random():.3f},{4 + chance.random():.3f}"
        for i in range(LOCATIONS)
    ]
    register = folder / "locations.csv"
    head = "location_id,location_name,organisation_id,region_id,latitude,longitude"
    register.write_text("\n".join([head, *places, ""]))
    outcome = cns.evaluate(volumes, norms=set_file, locations=register, assume_no_agreement=True)
    assert len(outcome.verdicts) == 2 * LOCATIONS * NORMS
    path = folder / "report.html"
    path.write_bytes(outcome.to_html())
    return path
