"""The section to open and close locations: what it shows is what the command says, and its files go both ways."""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from browser.test_page import serious
from cns_check.reallocate.travel.concentrate import concentrate
from cns_check.reallocate.travel.figures import travel_figures
from cns_check.reallocate.travel.patients import patients_of_legs, patients_today
from cns_check.reallocate.travel.whole import whole_legs
from cns_check.report import html
from conftest import REPO
from travel_region import NO_WAY, SITES, VOLUMES, run, write_region

HEAD = "norm_id,location_id,decision"
NORMS = {f"{i}-care": i for i in VOLUMES}
DRAWN = 5


@pytest.fixture(scope="module")
def region(browser, tmp_path_factory):
    """The page of the region in English and in Dutch, and of no scenario."""
    folder = tmp_path_factory.mktemp("decide")
    write_region(folder)
    outcomes = {
        "en": run(folder, methods="travel-time"),
        "nl": run(folder, methods="travel-time", lang="nl"),
        "today": run(folder, methods="travel-time", scenario=None, overrides=None, assume_no_agreement=True),
    }
    for name, outcome in outcomes.items():
        (folder / f"{name}.html").write_bytes(outcome.to_html())
    return SimpleNamespace(folder=folder, outcomes=outcomes)


@pytest.fixture
def decide(open_page, region):
    def opened(name="en", **more):
        page = open_page(region.folder / f"{name}.html", **more)
        page.wait_for_selector("html[data-decide=ready]")
        return page

    return opened


def drawn(rng):
    """Decisions on every performer, and some who begin, for both norms."""
    found = {}
    for norm, intervention in NORMS.items():
        has = VOLUMES[intervention]
        found[norm] = {x: rng.choice(("stop", "keep")) for x in has}
        found[norm] |= {x: "new" for x in SITES if x not in has and rng.random() < 0.3}
    return found


def write(path, decisions):
    rows = [f"{norm},{x},{decided}" for norm, of in decisions.items() for x, decided in of.items()]
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return str(path)


def told(page, norm, decisions):
    return page.evaluate("([key, said]) => cnsDecide.told(key, 2026, said)", [f"set-a/{norm}", decisions])


def step_1(outcome, norm):
    """The travel figures of a run before anybody is topped up."""
    journeys = outcome._result.journeys
    each = next(t for t in journeys.travelling if t.block.norm.id == norm)
    m, country = each.moves, journeys.country
    problem = country.problem(m.block, m.eligibility, m.low, m.low == m.high, use_indicative=False)
    legs = whole_legs(problem, concentrate(problem))
    region = m.block.routes.regions[1]
    return travel_figures(
        country.network,
        patients_today(problem.demand),
        patients_of_legs(problem.demand, legs),
        problem.site,
        region,
        [0, 1],
    )


def test_it_shows_what_the_command_says_of_the_same_scenario(decide, region, tmp_path):
    page, rng = decide("today"), random.Random(7)
    lost = 0
    for n in range(DRAWN):
        decisions = drawn(rng)
        path = write(tmp_path / f"{n}.csv", decisions)
        outcome = run(region.folder, methods="travel-time", scenario=path, overrides=None, effects=None)
        ids = outcome._result.journeys.country.roster.ids
        for norm, of in decisions.items():
            shown = told(page, norm, of)
            volumes = dict(zip(ids, shown["volumes"], strict=True))
            rows = [r for r in outcome._result.after.records() if r["norm_id"] == norm and r["intervention_id"] is None]
            assert {r["location_id"]: volumes[r["location_id"]] for r in rows} == {
                r["location_id"]: r["volume_after_concentration"] for r in rows
            }
            assert sum(volumes.values()) == sum(r["volume_after_concentration"] for r in rows), "and no others"
            figures = {(f.moment, f.region): f for f in step_1(outcome, norm)}
            for moment in ("before", "after"):
                for name, row in shown[moment]:
                    of_run = figures[moment, -1 if name is None else ["noord", "zuid"].index(name)]._asdict()
                    assert {k: of_run[k] for k in row} == pytest.approx(row, abs=1e-9)
                    lost += row["unplaced"] > 0
    assert lost, f"{NO_WAY} and regions without anybody are drawn"
    assert page.seen.errors == page.seen.console == []


def rows_of(page):
    """Per location in the list whether it is open, and its cells."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('#decide-list input')].map((box) => {
          const cells = [...box.closest('tr').cells].slice(1, 4);
          return [box.dataset.location, [box.checked, ...cells.map((c) => c.textContent)]];
        }))"""
    )


def test_it_begins_with_the_scenario_of_the_run_overrides_and_all(decide, region):
    page = decide()
    shown = rows_of(page)
    wanted = [r for r in region.outcomes["en"]._result.after.records() if r["norm_id"] == "hip-care"]
    assert len(wanted) > len(SITES)
    for row in wanted:
        if row["intervention_id"] is None:
            is_open, before, after, verdict = shown[row["location_id"]]
            assert is_open == row["eligible"]
            assert before == (f"{row['volume_before']:g}" if row["volume_before"] else "")
            if is_open:
                assert after == f"{row['volume_after_concentration']:g}"
                assert verdict == ("● met" if row["volume_after_concentration"] >= 20 else "▼ below")


def test_a_location_opens_and_closes_by_list_map_and_keys(decide):
    page = decide("today")
    assert rows_of(page)["N5"][0] is False
    page.get_by_role("checkbox", name="Locatie N5").check()
    assert rows_of(page)["N5"][0] is True
    assert page.inner_text("#decide-told").startswith("Locatie N5 (N5) opens. Patients who go elsewhere:")
    point = page.locator("#decide-map [data-location=N2]")
    assert point.get_attribute("aria-pressed") == "true"
    point.click()
    assert point.get_attribute("aria-pressed") == "false"
    assert rows_of(page)["N2"] == [False, "12", "", "closed"]
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("() => document.activeElement.dataset.location")
    assert focused not in {None, "N2"}
    was = rows_of(page)[focused][0]
    page.keyboard.press("Enter")
    assert rows_of(page)[focused][0] is not was
    for _ in range(3):
        page.click("#decide-undo")
    assert page.is_disabled("#decide-undo")
    assert rows_of(page)["N2"][0] is True
    assert "everything is as it is today" in page.inner_text("#decide-notes")


def test_who_finds_no_place_is_told_at_once(decide):
    page = decide("today")
    page.evaluate("() => ['S1', 'S2'].forEach(cnsDecide.toggle)")
    assert "Patients a year who find no place: 13" in page.inner_text("#decide-told")
    assert "In zuid nobody is open" in page.inner_text("#decide-notes")
    assert "patients a year find no place" in page.inner_text("#decide-tiles")


def test_the_saved_scenario_is_what_the_command_reads_and_the_page_loads(decide, region, tmp_path):
    page = decide(accept_downloads=True)
    page.get_by_role("checkbox", name="Locatie N1").uncheck()
    with page.expect_download() as download:
        page.click("#decide-save")
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename == "scenario.csv"
    (tmp_path / "scenario.csv").write_text(saved, encoding="utf-8")
    outcome = run(region.folder, methods="travel-time", scenario=str(tmp_path / "scenario.csv"))
    shown = rows_of(page)
    for row in outcome._result.after.records():
        if row["norm_id"] == "hip-care" and row["intervention_id"] is None and row["eligible"]:
            assert shown[row["location_id"]][2] == f"{row['volume_after_concentration']:g}"

    page.select_option("#decide-from", "today")
    page.click("#decide-all")
    assert rows_of(page)["N3"][0] is True
    page.set_input_files("#decide-file", {"name": "s.csv", "mimeType": "text/csv", "buffer": saved.encode()})
    page.wait_for_function("() => document.getElementById('decide-told').textContent.startsWith('s.csv is loaded')")
    assert rows_of(page) == shown
    assert {r["norm_id"] for r in csv.DictReader(saved.splitlines())} == {"hip-care", "vein-care"}


REFUSED = {
    "norm_id,location_id\nhip-care,N1\n": "the columns norm_id, location_id and decision are needed",
    f"{HEAD}\nhip-care,N1,halt\n": "row 2: halt is not one of stop, keep and new",
    f"{HEAD}\nhip-care,N9,keep\n": "row 2: N9 is not a location of this report",
    f'{HEAD}\n"hip-care","N1",keep\nhip-care,N1,stop\n': "row 3: N1 has another decision for hip-care above",
    f"{HEAD}\n,N1,stop\n": "row 2: norm_id or location_id is blank",
}


def test_a_file_that_the_command_refuses_is_refused(decide):
    page = decide("today")
    for n, (content, said) in enumerate(REFUSED.items()):
        page.set_input_files("#decide-file", {"name": f"{n}.csv", "mimeType": "text/csv", "buffer": content.encode()})
        page.wait_for_function(
            "(n) => document.getElementById('decide-told').textContent.startsWith(`${n}.csv`)", arg=n
        )
        assert page.inner_text("#decide-errors") == said
        assert page.inner_text("#decide-told") == f"{n}.csv is not loaded, and nothing is changed."
        assert page.is_disabled("#decide-undo")


def test_rows_of_other_norms_are_kept(decide):
    page = decide("today", accept_downloads=True)
    content = "\ufeffnorm_id;decision;location_id\r\nhip-care;stop;N2\r\nother;keep;N1\r\n"
    page.set_input_files("#decide-file", {"name": "s.csv", "mimeType": "text/csv", "buffer": content.encode()})
    page.wait_for_function("() => document.getElementById('decide-told').textContent.includes('1 are for norms')")
    with page.expect_download() as download:
        page.click("#decide-save")
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert saved == f"{HEAD}\nhip-care,N2,stop\nother,N1,keep\n"


def test_it_compares_with_today_the_scenario_and_an_optimum(open_page, region, monkeypatch, tmp_path):
    optimum = {"hip-care": {"N1": "keep", "N2": "stop", "N3": "stop", "N4": "stop", "N6": "keep"}}
    monkeypatch.setattr(html, "optimum_decisions", lambda _: optimum)
    (tmp_path / "a.html").write_bytes(region.outcomes["en"].to_html())
    page = open_page(tmp_path / "a.html")
    page.wait_for_selector("html[data-decide=ready]")
    heads = page.locator("#decide-compare thead th").all_inner_texts()
    assert heads == ["measure", "today", "scenario of this report", "optimum", "these decisions"]
    opened = page.locator("#decide-compare tbody tr >> nth=0").inner_text().split("\t")
    assert opened == ["locations open", "7", "5", "4", "5"]
    page.select_option("#decide-from", "optimum")
    page.click("#decide-this")
    opened = page.locator("#decide-compare tbody tr >> nth=0").inner_text().split("\t")
    assert opened[-2:] == ["4", "4"]


def test_the_filters_of_the_page_lead(decide):
    page = decide(fragment="#norm=set-a/vein-care&region=zuid")
    assert page.inner_text("#decide-shown") == "Vein, norm year 2026, zuid: the minimum is 20"
    assert set(rows_of(page)) >= {"S1"}
    assert not {"N1", "N2"} & set(rows_of(page))
    page.select_option("#f-norm", "set-a/hip-care")
    assert page.input_value("#decide-norm") == "set-a/hip-care"


def test_a_filtered_report_holds_only_the_regions_that_it_shows(cli, region, tmp_path):
    files = {name: str(region.folder / f"{name}.csv") for name in ("locations", "origins", "travel", "volumes")}
    asked = ["reallocate", files["volumes"], "--norms", str(region.folder / "set-a.yaml"), "--norm-year", "2026"]
    asked += ["--locations", files["locations"], "--origins", files["origins"], "--travel-times", files["travel"]]
    asked += ["--data-year", "2025", "--method", "travel-time", "--assume-no-agreement", "--output"]
    assert cli([*asked, str(tmp_path / "a.html"), "--region", "zuid"]).exit_code == 0
    found = re.search(r'id="decide-data">(.*?)</script>', (tmp_path / "a.html").read_text(encoding="utf-8"))
    data = json.loads(found[1])
    assert data["locations"] == ["S1", "S2"]
    assert {o[0] for o in data["origins"]} == {"2"}
    assert cli([*asked, str(tmp_path / "b.html"), "--location", "S1"]).exit_code == 0
    page = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert 'id="decide"' not in page
    assert "it needs all locations, and --location shows some" in page


def test_where_counts_are_suppressed_there_is_no_such_section(region):
    for lang, said in (("en", "with it small counts could be found out"), ("nl", "zouden kleine aantallen")):
        page = run(region.folder, methods="travel-time", suppress_below=10, lang=lang).to_html().decode()
        assert said in page
        assert "decide-data" not in page


def test_without_the_method_there_is_no_such_section(region):
    page = run(region.folder, methods="proportional").to_html().decode()
    assert 'id="decide"' not in page


@pytest.mark.parametrize(("width", "scheme", "name"), [(375, "dark", "nl"), (1280, "light", "en")])
def test_axe_finds_nothing_serious(width, scheme, name, decide):
    page = decide(name, width=width, scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    page.evaluate("() => ['N4', 'S1'].forEach(cnsDecide.toggle)")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_on_paper_the_list_stands_without_its_buttons(decide):
    page = decide()
    page.emulate_media(media="print")
    assert not page.is_visible("#decide-save")
    assert page.is_visible("#decide-list table")
    assert page.is_visible("#decide-shown")


def test_the_tutorial_tells_what_the_page_shows(open_page, cli, tmp_path):
    case = REPO / "sample_data" / "travel-region" / "cns-check.yaml"
    assert cli(["reallocate", "--case", str(case), "--output", str(tmp_path / "a.html")]).exit_code == 0
    page = open_page(tmp_path / "a.html")
    page.wait_for_selector("html[data-decide=ready]")
    after = lambda *ids: [rows_of(page)[x][2] for x in ids]  # noqa: E731
    tutorial = (REPO / "docs" / "tutorial-region.md").read_text(encoding="utf-8")
    assert after("R3", "R5") == ["37", "25"]
    page.evaluate("() => cnsDecide.toggle('R5')")
    assert after("R3") == ["49"]
    page.evaluate("() => cnsDecide.toggle('R2')")
    assert after("R2", "R3") == ["43", "42"]
    for said in ("as in the table above: 37 and 25", "R3 then has 49, one", "R2 has 43, R3 has 42, and both are below"):
        assert said in tutorial
