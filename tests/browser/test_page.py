"""The page in a real browser: what it shows, that it asks nothing of the network, and that anybody can use it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import build
import cns_check.api as cns
from browser.patience import context_of, in_time, settled, unfolded
from cns_check.report.data import table_files

FILTERS = {
    "region": ("region_id", "oost"),
    "norm": ("norm_id", "lung-resection"),
    "location": ("location_id", "N3"),
    "year": ("norm_year", 2026),
    "verdict": ("verdict", "below"),
    "status": ("contract_status", "deferred"),
    "reason": ("reason_code", "fallback_below"),
}
ROWS = "#g-verdicts tbody tr"


def found(page):
    """How many rows of the verdicts the page says that it shows."""
    settled(page)
    told = page.inner_text("#g-verdicts .pager [role=status]") if page.is_visible("#g-verdicts .pager") else "0"
    return int(told.replace(",", "").split(" of ")[-1].split()[0])


def choose(page, name, value):
    page.select_option(f"#f-{name}", value)


def drawn(page, kind):
    page.evaluate(f"document.getElementById('d-{kind}').scrollIntoView()")
    page.wait_for_selector(f"#d-{kind} [data-drawn] svg, #d-{kind} .empty")


def test_it_opens_without_a_word_and_asks_nothing(open_page, sample):
    page = open_page(sample.path)
    for kind in ("regions", "volumes", "flows", "map", "change", "timetable"):
        drawn(page, kind)
        assert page.locator(f"#d-{kind} svg").count() == (2 if kind in {"flows", "map", "change"} else 1)
    page.click(f"{ROWS} button >> nth=0")
    assert page.is_visible("#detail")
    assert page.seen.errors == []
    assert page.seen.console == []
    assert page.seen.requests == [sample.path.as_uri()]
    assert sample.path.stat().st_size < 3_000_000


def test_what_a_page_may_not_do_is_refused_by_the_browser(open_page, sample):
    page = open_page(sample.path)
    failed = {}
    page.on("requestfailed", lambda request: failed.update({request.url: request.failure}))
    page.evaluate("() => { const i = new Image(); i.src = 'https://example.org/x.png'; document.body.append(i); }")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.text = 'window.ran = 1'; document.body.append(s); }"
    )
    in_time(page, lambda: failed)
    assert page.evaluate("() => window.ran === undefined")
    assert failed == {"https://example.org/x.png": "csp"}
    assert any("Content Security Policy" in said for said in page.seen.console)


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_shows_what_it_says(name, open_page, sample):
    column, value = FILTERS[name]
    table = sample.outcome.verdicts
    page = open_page(sample.path)
    assert found(page) == len(table)
    choose(page, name, f"nl-iza-tranche-1/{value}" if name == "norm" else str(value))
    expected = int((table[column] == value).sum())
    assert 0 < expected < len(table)
    assert found(page) == expected
    assert page.inner_text("#filter-count") == f"{expected} of {len(table)} verdict rows match."
    page.click("#f-clear")
    assert found(page) == len(table)


LISTED = "#g-contracts tbody tr:not(.below)"


def listed(page):
    """How many rows the contract list says that it shows."""
    settled(page)
    return int(page.inner_text("#g-contracts .pager [role=status]").replace(",", "").split(" of ")[-1].split()[0])


def test_the_contract_list_comes_first_and_answers_without_a_click(open_page, sample):
    table = sample.outcome.verdicts
    page = open_page(sample.path)
    assert page.evaluate("() => document.querySelector('main section').id") == "contracts"
    assert listed(page) == int((table["contract_status"] != "not_applicable").sum())
    choose(page, "location", "ZO4")
    choose(page, "norm", "nl-iza-tranche-1/kidney-local-treatment")
    assert listed(page) == 2
    first = page.locator(f"{LISTED} >> nth=0").inner_text().split("\t")
    assert [cell.strip() for cell in first[2:]] == [
        *("2026", "exempt", "2026-01-01", "2026-12-31", "reported", "no", "exception in force"),
    ]
    said = "An exception is in force on 2026-01-01, up to and including 2026-12-31."
    assert said in page.inner_text("#g-contracts tr.below >> nth=0")
    choose(page, "norm", "nl-iza-tranche-1/lung-resection")
    choose(page, "location", "M1")
    said = page.inner_text("#g-contracts tr.below >> nth=0")
    assert said.startswith("what-if: only a guideline (--use-indicative) 119 procedures in 2024")
    assert said.endswith("Until 2027-01-01 the fallback changes nothing; from then on the volumes decide.")
    assert page.seen.errors == page.seen.console == []


def test_what_is_not_applicable_is_listed_where_it_is_asked_for(open_page, sample):
    page = open_page(sample.path)
    choose(page, "status", "not_applicable")
    assert listed(page) == int((sample.outcome.verdicts["contract_status"] == "not_applicable").sum()) > 0


def test_the_contract_list_is_exported_and_printed_whole(open_page, sample, tmp_path):
    page = open_page(sample.path, accept_downloads=True)
    with page.expect_download() as download:
        page.click("#export-contracts-plain")
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
    wanted = [r for r in csv.DictReader(io.StringIO(contracts_of(sample))) if r["contract_status"] != "not_applicable"]
    assert rows == wanted
    page.emulate_media(media="print")
    page.wait_for_selector("#print-contracts tbody tr")
    assert page.locator("#print-contracts tbody tr:not(.below)").count() == len(rows)
    assert not page.is_visible("#g-contracts")


def contracts_of(sample):
    """What a folder gets as contracts.csv."""
    return table_files.to_csv(sample.outcome._result.contracts).decode()


def test_filters_go_together_and_reach_the_tiles_charts_and_matrix(open_page, sample):
    table = sample.outcome.verdicts
    page = open_page(sample.path)
    choose(page, "region", "oost")
    choose(page, "norm", "nl-iza-tranche-1/lung-resection")
    rows = table[(table["region_id"] == "oost") & (table["norm_id"] == "lung-resection")]
    assert found(page) == len(rows)
    last = rows[(rows["norm_year"] == 2027) & (rows["verdict"] != "not_performed")]
    met = int((last["verdict"] == "met").sum())
    assert f"{met} of {len(last)} performing locations meet the minimum" in page.inner_text("#tiles-list")
    assert page.locator("#g-matrix tbody tr").count() == rows["location_id"].nunique()
    drawn(page, "volumes")
    unfolded(page, "volumes")
    assert page.locator("#d-volumes table tbody tr").count() == len(last)
    assert "Lung resections" in page.inner_text("#d-volumes figcaption")


def test_the_tiles_say_what_the_result_says(open_page, sample):
    table = sample.outcome.verdicts
    page = open_page(sample.path, fragment="#year=2026")
    rows = table[(table["norm_year"] == 2026) & (table["verdict"] != "not_performed")]
    for verdict in ("met", "below", "undetermined"):
        count = int((rows["verdict"] == verdict).sum())
        assert f"{count} of {len(rows)} pairs" in page.inner_text("#tiles-list")
    regions = sample.outcome.regions
    nearest = regions[(regions["norm_year"] == 2026) & (regions["method"] == "nearest")]
    assert f"{nearest['volume_unplaced'].sum():.0f}" in page.inner_text("#tiles-list")


def test_the_search_finds_words_in_names_ids_and_reasons(open_page, sample):
    table = sample.outcome.verdicts
    page = open_page(sample.path)
    page.fill("#f-q", "locatie N3")
    assert found(page) == int((table["location_id"] == "N3").sum())
    page.fill("#f-q", "49 procedures in 2024")
    columns = ["region_id", "organisation_id", "location_id", "location_name", "norm_id", "source", "reason"]
    texts = table[columns].fillna("").agg(" ".join, axis=1).str.lower()
    assert found(page) == sum(all(word in text for word in ("49", "procedures", "in", "2024")) for text in texts) > 0
    page.fill("#f-q", "there is no such thing")
    assert found(page) == 0
    assert page.is_visible("#g-verdicts .empty")


def test_headings_sort_and_say_so(open_page, sample):
    page = open_page(sample.path)
    heading = page.locator("#g-verdicts thead th").nth(4)
    assert heading.get_attribute("aria-sort") is None
    heading.locator("button").press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert page.inner_text(f"{ROWS} >> nth=0 >> td >> nth=3") == str(int(sample.outcome.verdicts["volume_low"].max()))
    heading.locator("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    margins = page.locator("#g-verdicts thead th").nth(6)
    margins.locator("button").click()
    first = page.inner_text(f"{ROWS} >> nth=0 >> td >> nth=5")
    assert first == f"+{int(sample.outcome.verdicts['margin'].max())}"
    assert heading.get_attribute("aria-sort") is None


def test_the_pages_of_the_table_have_every_row_once(open_page, sample):
    page = open_page(sample.path, fragment="#norm=nl-iza-tranche-1%2Flung-resection")
    seen = []
    while True:
        rows = page.locator(ROWS)
        seen += [tuple(row.inner_text().split("\t")) for row in rows.all()]
        if page.locator("#g-verdicts .pager button >> nth=1").is_disabled():
            break
        page.click("#g-verdicts .pager button >> nth=1")
    table = sample.outcome.verdicts
    assert len(seen) == len(set(seen)) == int((table["norm_id"] == "lung-resection").sum())


def test_the_address_holds_the_view_and_survives_a_reload(open_page, sample):
    page = open_page(sample.path)
    choose(page, "region", "zuidwest")
    choose(page, "verdict", "below")
    page.fill("#f-q", "short")
    page.click("#g-verdicts thead th >> nth=4 >> button")
    settled(page)
    before, rows, address = found(page), page.inner_text(f"{ROWS} >> nth=0"), page.url
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.url == address
    assert (found(page), page.inner_text(f"{ROWS} >> nth=0")) == (before, rows)
    assert page.input_value("#f-region") == "zuidwest"
    assert page.input_value("#f-q") == "short"
    assert page.locator("#g-verdicts th[aria-sort]").count() == 1
    # A link within the page moves the reader, not the view.
    page.click(".sections a[href='#matrix']")
    assert page.url == address


def test_an_address_of_another_report_shows_everything(open_page, sample):
    page = open_page(sample.path, fragment="#region=nowhere&norm=x%2Fy&year=1812&sort=99&page=77")
    assert found(page) == len(sample.outcome.verdicts)
    assert page.seen.errors == []


def test_a_row_tells_all_that_is_known_of_it(open_page, sample):
    page = open_page(sample.path, fragment="#location=N3&norm=nl-iza-tranche-1%2Fkidney-local-treatment&year=2027")
    page.locator(f"{ROWS} button").first.press("Enter")
    detail = page.inner_text("#detail")
    table = sample.outcome.verdicts
    row = table[(table["location_id"] == "N3") & (table["norm_id"] == "kidney-local-treatment")].set_index("norm_year")
    assert row.loc[2027, "reason"] in detail
    assert row.loc[2026, "reason"] in detail
    moved = sample.outcome.transfers.query(
        "from_location_id == 'N3' and norm_id == 'kidney-local-treatment' and norm_year == 2027"
    )
    assert page.locator("#detail table tbody tr").count() == len(moved) > 0
    page.keyboard.press("Escape")
    assert not page.is_visible("#detail")


def test_a_row_tells_how_it_came_about_and_has_an_address(open_page, sample):
    fragment = "#location=ZO3&norm=nl-iza-tranche-1%2Fkidney-local-treatment&year=2026"
    page = open_page(sample.path, fragment=fragment)
    page.locator(f"{ROWS} button").first.press("Enter")
    steps = page.locator("#detail .derivation")
    page.evaluate("document.querySelectorAll('#detail details').forEach((d) => { d.open = true; })")
    told = steps.inner_text()
    # The rows of the file with their lines, and the version of the norm with its own.
    assert "volumes.csv:2169" in told
    assert "nl-iza-tranche-1.yaml:" in told
    row = sample.outcome.verdicts.query(
        "location_id == 'ZO3' and norm_id == 'kidney-local-treatment' and norm_year == 2026"
    ).iloc[0]
    assert row["verdict"] == "undetermined"
    assert told.splitlines()[0].endswith("undetermined, undecided")
    there = page.evaluate("location.hash")
    again = open_page(sample.path, fragment=there)
    assert again.is_visible("#detail .derivation")
    again.keyboard.press("Escape")
    left = again.evaluate("location.hash")
    assert "ZO3" in left
    assert "open=" not in left
    assert not page.seen.errors


def test_the_export_has_the_rows_that_are_shown(open_page, sample):
    page = open_page(sample.path, accept_downloads=True)
    choose(page, "verdict", "undetermined")
    with page.expect_download() as download:
        page.click("#export-plain")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    table = sample.outcome.verdicts
    expected = table[table["verdict"] == "undetermined"]
    assert list(rows[0]) == list(table.columns)
    assert [r["location_id"] for r in rows] == expected["location_id"].tolist()
    assert [r["reason"] for r in rows] == expected["reason"].tolist()
    assert [float(r["volume_low"]) for r in rows] == expected["volume_low"].tolist()


#: Ids and names that Excel would act on, or change.
HOSTILE = {
    "01": "=1+1",
    "1E5": '@SUM("a";1)',
    "3-4": "+31",
    "L4": "-2,5; x",
    "L5": "1 mrt",
    "L6": 'a "quoted" one',
    "L7": "a\nb",
    "L8": "=x\ny",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Per language a page of names that Excel would act on, and its result."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = [f"{i},alpha,{year},{n + (year == 2024)}" for n, i in enumerate(HOSTILE, 1) for year in (2022, 2023, 2024)]
    volumes = build.write_volumes(folder / "v.csv", rows)
    with (folder / "places.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["location_id", "location_name", "region_id"], *([*row, "r1"] for row in HOSTILE.items())]
        )
    norm = build.norm(window={"mean-of-years": 3})
    norms = build.write_norms(folder, build.norm_set_dict(norm, regimes=build.TWO_REGIMES))
    made = {}
    for lang in ("en", "nl"):
        outcome = cns.evaluate(volumes, norms=norms, locations=folder / "places.csv", lang=lang)
        path = folder / f"{lang}.html"
        path.write_bytes(outcome.to_html())
        made[lang] = path, outcome._result
    return made


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("name", ["verdicts", "contracts"])
def test_the_export_is_what_the_command_writes_in_the_readers_form(lang, plain, name, open_page, hostile):
    path, result = hostile[lang]
    page = open_page(path, accept_downloads=True)
    with page.expect_download() as download:
        page.click({"verdicts": "#export", "contracts": "#export-contracts"}[name] + ("-plain" if plain else ""))
    written = table_files.to_csv(result.tables()[name], "plain" if plain else f"excel-{lang}")
    assert Path(download.value.path()).read_bytes() == written
    mark = b"," if lang == "nl" and not plain else b"."
    assert (f"1{mark.decode()}3333333333333333".encode() in written) is (name == "verdicts")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_every_verdict_stands(scheme, open_page, sample):
    page = open_page(sample.path, scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    page.wait_for_selector("#print-verdicts tbody tr")
    rows = page.locator("#print-verdicts tbody tr")
    assert rows.count() == len(sample.outcome.verdicts)
    assert rows.last.is_visible()
    assert not page.is_visible("#g-verdicts")
    assert not page.is_visible(".filterbar")
    page.wait_for_selector("#d-timetable [data-drawn] svg")
    assert page.locator("figure [data-drawn]").count() == 9
    assert "Filters: none." in page.inner_text("#print-verdicts")
    page.emulate_media(media="screen", color_scheme=scheme)
    rows.first.wait_for(state="detached")
    assert page.is_visible("#g-verdicts")


def test_it_can_be_printed_to_pdf(open_page, sample):
    page = open_page(sample.path, fragment="#norm=nl-iza-tranche-1%2Fpancreas-resection")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert page.seen.errors == []


#: Takes the rows away that look like one above: the contrast of each is sought on the screen, which takes long.
ONE_OF_EACH = """() => {
  const look = (e) => (e.nodeType === 3 ? (e.data.trim() ? "text" : "")
    : [e.nodeName, e.className, e.getAttribute?.("style"), ...[...e.childNodes].map(look)].join(" "));
  for (const body of document.querySelectorAll("tbody")) {
    const seen = new Set();
    for (const row of [...body.rows]) {
      const mark = look(row);
      if (seen.has(mark)) row.remove();
      seen.add(mark);
    }
  }
}"""


def serious(page):
    from axe_playwright_python.base import AXE_FILE_PATH

    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    rest = "{ resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false } } }"
    of_all = page.evaluate(f"() => axe.run(document, {rest})")
    page.evaluate(ONE_OF_EACH)
    colours = page.evaluate("() => axe.run(document, { resultTypes: ['violations'], runOnly: ['color-contrast'] })")
    assert colours["passes"]
    return [
        (v["id"], v["impact"], [node["html"][:160] for node in v["nodes"][:3]])
        for v in [*of_all["violations"], *colours["violations"]]
        if v["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing_serious(scheme, width, open_page, sample):
    page = open_page(sample.path, width=width, scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    if width < 900:
        page.click("#filters summary")
    for kind in ("regions", "flows", "timetable"):
        drawn(page, kind)
    unfolded(page, "timetable")
    assert serious(page) == []
    page.locator(f"{ROWS} button").first.click()
    assert serious(page) == []


@pytest.mark.parametrize("width", [360, 375, 768, 1280])
def test_nothing_sticks_out_at_the_side(width, open_page, sample):
    page = open_page(sample.path, width=width, reduced_motion="reduce")
    for kind in ("regions", "volumes", "flows", "map", "change", "timetable"):
        drawn(page, kind)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_the_keyboard_suffices(open_page, sample):
    page = open_page(sample.path)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "contracts"
    page.focus("#f-region")
    page.keyboard.type("oost")
    page.keyboard.press("Tab")
    assert page.input_value("#f-region") == "oost"
    outline = "() => getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) != "none"


def test_colours_follow_the_reader(open_page, sample):
    page = open_page(sample.path, scheme="dark")
    drawn(page, "volumes")
    back = "() => getComputedStyle(document.querySelector('#d-volumes svg')).backgroundColor"
    assert page.evaluate(back) == "rgb(22, 27, 34)"
    page.emulate_media(color_scheme="light")
    in_time(page, lambda: page.evaluate(back) == "rgb(255, 255, 255)")


def test_without_javascript_the_page_says_so_and_shows_what_it_can(browser, sample):
    context = context_of(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(sample.path.as_uri())
    assert "Without JavaScript" in page.inner_text("header")
    assert page.locator("#tiles tbody tr").count() == len(sample.outcome.summary)
    context.close()


def test_of_fifty_thousand_rows_only_those_in_view_are_made(open_page, large):
    page = open_page(large)
    page.wait_for_selector(ROWS)
    assert "50,000" in page.inner_text("#filter-count")
    elements = "() => document.querySelectorAll('*').length"
    assert page.locator(ROWS).count() == page.locator(LISTED).count() == 50
    assert page.locator("#g-matrix tbody tr").count() == 25
    assert page.locator("[data-drawn]").count() <= 1, "a chart is drawn when it comes in sight"
    assert page.evaluate(elements) < 12_000, "mostly the places and norms to choose from"
    for name, value, count in (
        ("region", "region-03", "1260"),
        ("norm", "set-a/norm-04", "5000"),
        ("location", "L0007", "20"),
        ("year", "2026", "25,000"),
    ):
        choose(page, name, value)
        assert page.inner_text("#filter-count") == f"{count} of 50,000 verdict rows match."
        assert page.locator(ROWS).count() <= 50
        assert page.evaluate(elements) < 12_000
        page.click("#f-clear")
    page.fill("#f-q", "hospital 1707")
    page.wait_for_function("() => location.hash.includes('q=hospital')")
    assert page.inner_text("#filter-count") == "20 of 50,000 verdict rows match."
    assert page.seen.errors == []


def test_what_a_filter_asks_of_a_text_is_asked_once_for_all_its_rows(open_page, large):
    page = open_page(large)
    # Texts of the table, each once: a search looks at those, never at 50,000 sentences.
    looked = """() => {
      let count = 0;
      const real = String.prototype.includes;
      String.prototype.includes = function (...args) { count++; return real.apply(this, args); };
      const field = document.getElementById('f-q');
      field.value = 'hospital';
      field.form.requestSubmit();
      String.prototype.includes = real;
      return count;
    }"""
    assert 1_000 < page.evaluate(looked) < 30_000


def test_what_a_large_chart_leaves_out_is_said(open_page, large):
    page = open_page(large)
    for kind, told in {
        "regions": "30 of 40 regions, the first ones; choose a region to see another.",
        "volumes": "60 of 2500 locations, those nearest to the minimum.",
        "flows": "60 of 892 senders, those with the most volume.",
        "change": "locations, those that change most.",
    }.items():
        drawn(page, kind)
        assert told.split(" of ")[-1][-30:] in page.inner_text(f"#d-{kind}")
        assert page.locator(f"#d-{kind} svg path, #d-{kind} svg text").count() < 8_000


@pytest.fixture(scope="module")
def unordered(tmp_path_factory):
    """Ids whose order as texts is not that of their numbers."""
    folder = tmp_path_factory.mktemp("unordered")
    ids = ["N1", "N2", "N3", "N10", "N11", "N20"]
    volumes = build.write_volumes(folder / "v.csv", [f"{i},alpha,2024,{5 if n < 3 else 40}" for n, i in enumerate(ids)])
    long = "Ziekenhuis met een heel lange naam"
    lines = [f"{i},{long},r{10 - n},52.{n},5.{n}" for n, i in enumerate(ids)]
    (folder / "places.csv").write_text(
        "\n".join(["location_id,location_name,region_id,latitude,longitude", *lines, ""]), encoding="utf-8"
    )
    norms = build.write_norms(folder, build.norm_set_dict(build.norm(), regimes=build.TWO_REGIMES))
    outcome = cns.evaluate(
        volumes, norms=norms, locations=folder / "places.csv", assume_no_agreement=True, across_regions=True
    )
    path = folder / "report.html"
    path.write_bytes(outcome.to_html())
    return path, ids


def test_ids_stand_in_natural_order_everywhere(open_page, unordered):
    path, ids = unordered
    page = open_page(path, fragment="#year=2027")
    assert page.locator("#f-location option").evaluate_all("all => all.map((o) => o.value)") == ["", *ids]
    regions = [f"r{n}" for n in range(5, 11)]
    assert page.locator("#f-region option").evaluate_all("all => all.map((o) => o.value)") == ["", *regions]
    shown = "all => all.map((e) => e.querySelector('.id').textContent)"
    for table in (ROWS, LISTED):
        assert page.locator(f"{table} > :first-child").evaluate_all(shown) == ids
    assert page.locator("#g-matrix tbody th").evaluate_all(shown) == ids[::-1], "by region"
    assert page.locator("#g-transfers tbody th").evaluate_all(shown) == ["N3", "N2", "N1"], "by region too"
    page.click("#g-transfers thead button >> nth=0")
    assert page.locator("#g-transfers tbody th").evaluate_all(shown) == ["N1", "N2", "N3"]
    page.click("#g-verdicts thead button >> nth=0")
    page.click("#g-verdicts thead button >> nth=0")
    assert page.locator(f"{ROWS} > :first-child").evaluate_all(shown) == ids[::-1]
    drawn(page, "regions")
    labels = page.locator("#d-regions svg text").all_text_contents()
    assert [label for label in labels if label in regions] == regions


def test_what_is_only_assumed_is_said_at_the_top(open_page, unordered):
    page = open_page(unordered[0])
    assert page.locator("header .notice").all_inner_texts() == [
        "A what-if: every region is taken to have reached no agreement."
    ]


def test_tables_say_from_when_and_why_in_words(open_page, sample):
    page = open_page(sample.path, fragment="#location=N3&norm=nl-iza-tranche-1%2Fkidney-local-treatment&year=2027")
    assert [cell.strip() for cell in page.inner_text(f"{ROWS} >> nth=0").split("\t")][-2:] == [
        *("2026-01-01", "not designated"),
    ]
    rows = page.locator("#g-transfers tbody tr").all_inner_texts()
    assert rows
    assert all(row.split("\t")[-2:] == ["2026-01-01", "not designated"] for row in rows)
    page.locator(f"{ROWS} button").first.click()
    assert "not designated not_designated" in page.inner_text("#detail .facts-of").replace("\n", " ")
    assert page.locator("#f-reason option").all_inner_texts()[:2] == ["all", "agreed, not effective yet"]
    page.keyboard.press("Escape")
    page.click("#f-clear")
    page.fill("#f-q", "agreed, not effective yet")
    told = sample.outcome.verdicts["reason_code"] == "agreed_later"
    assert found(page) >= int(told.sum()) > 0


def test_on_a_phone_what_matters_stands_first_and_the_rest_is_announced(open_page, sample):
    page = open_page(sample.path, width=375, height=700, reduced_motion="reduce")
    heads = "all => all.map((e) => e.textContent)"
    verdicts = page.locator("#g-verdicts thead th")
    assert verdicts.evaluate_all(heads)[:4] == ["location", "norm", "verdict", "contract status"]
    assert page.locator("#g-contracts thead th").evaluate_all(heads)[:3] == ["location", "norm", "contract status"]
    assert page.inner_text(f"{ROWS} >> nth=0 >> td >> nth=0").endswith(" 2026"), "rows of two years are told apart"
    for name in ("g-contracts", "g-verdicts", "g-matrix", "g-transfers"):
        assert page.locator(f"#{name} .frame.has-more").count() == 1
        assert page.is_visible(f"#{name} .more")
        assert page.inner_text(f"#{name} .more") == "More columns: scroll sideways →"
    # With the keyboard alone to the last column: then nothing lies further, and the shade is gone.
    page.focus("#g-verdicts .scroll")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector("#g-verdicts .frame:not(.has-more)")
    last = page.locator("#g-verdicts thead th").last.bounding_box()
    assert last["x"] + last["width"] <= 375
    first = page.locator(f"{ROWS} >> nth=0 >> th").bounding_box()
    assert first["x"] >= 0, "the location stays in sight"


def test_an_address_sorts_the_same_column_on_a_phone(open_page, sample):
    for width in (375, 1280):
        page = open_page(sample.path, width=width, fragment="#sort=-4")
        assert page.inner_text("#g-verdicts th[aria-sort=descending]").split()[0] == "volume"


def test_where_everything_fits_nothing_is_announced(open_page, unordered):
    page = open_page(unordered[0], width=1600)
    assert page.locator("#g-verdicts .frame.has-more").count() == 0
    assert not page.is_visible("#g-verdicts .more")
    page.set_viewport_size({"width": 375, "height": 700})
    page.wait_for_selector("#g-verdicts .frame.has-more")
    assert page.locator("#g-verdicts thead th").nth(2).inner_text().split()[0] == "verdict", "and the columns follow"


@pytest.mark.parametrize("width", [375, 1280])
def test_a_chart_keeps_the_id_of_a_long_name(width, open_page, unordered):
    path, ids = unordered
    page = open_page(path, width=width, reduced_motion="reduce")
    drawn(page, "volumes")
    labels = page.locator("#d-volumes svg text").all_text_contents()
    named = "Ziekenhuis met een heel lange naam" if width > 600 else "Ziekenhuis…"
    assert {f"{named} ({i})" for i in ids} <= set(labels)


def test_the_data_of_the_page_are_json_that_any_program_reads(sample):
    page = sample.path.read_text(encoding="utf-8")
    data = json.loads(page.split('<script type="application/json" id="data">')[1].split("</script>")[0])
    assert data["tables"]["verdicts"]["rows"] == len(sample.outcome.verdicts)


def test_a_name_is_never_obeyed(open_page, tmp_path):
    name = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    folder = tmp_path
    volumes = build.write_volumes(folder / "v.csv", ["L1,alpha,2024,10", "L2,alpha,2024,30"])
    register = folder / "locations.csv"
    register.write_text(f'location_id,location_name,region_id\nL1,"{name}",r1\nL2,{name[:25]},r1\n')
    norms = build.write_norms(folder, build.norm_set_dict(build.norm()))
    path = folder / "report.html"
    path.write_bytes(cns.evaluate(volumes, norms=norms, locations=register).to_html())
    page = open_page(path)
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    drawn(page, "volumes")
    unfolded(page, "volumes")
    page.locator(f"{ROWS} button").first.click()
    for where in (ROWS, "#detail", "#d-volumes table"):
        assert name in page.inner_text(where)
    assert "alert(1)" in page.locator("#d-volumes svg").text_content()
    assert said == page.seen.console == page.seen.errors == []
    assert page.locator("img, main script").count() == 0
