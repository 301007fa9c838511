"""The page as bytes: complete, always the same, telling how the run is done again. Its use is in tests/browser."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import importlib.util
import json
import re
import shlex

import pytest

import build
from cns_check.array_types import objects
from cns_check.cli import output_files
from cns_check.contract.decision_table import DECISIONS
from cns_check.inputs.checked_tables import InputFile
from cns_check.report import html
from cns_check.report.charts import files as charts
from cns_check.report.html.payload import _column as page_column
from cns_check.report.html.rerun_command import command_line
from cns_check.report.result.result import Run
from cns_check.report.result.table import Column, Table
from cns_check.report.result.what_if import what_ifs
from cns_check.words import english, in_language, status_reason_said, translator
from conftest import SAMPLE, SAMPLE_CASE

ASKED = [*SAMPLE_CASE, "--use-indicative"]


def data_of(page: bytes):
    found = re.search(rb'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def small(**cells):
    volumes = {(location, "alpha", 2024): volume for location, volume in (cells or {"L1": 10, "L2": 30}).items()}
    return build.result(build.norm_set(build.norm()), build.volumes(volumes), data_year=2024)


def run_page(cli, target, *more):
    done = cli(["evaluate", *ASKED, "--output", str(target), "-q", *more], cwd=SAMPLE)
    assert done.exit_code == 0, done.stderr
    return target.read_bytes()


def test_the_same_inputs_give_the_same_bytes(cli, tmp_path):
    first = run_page(cli, tmp_path / "a.html", "--lang", "nl")
    assert first == run_page(cli, tmp_path / "b.html", "--lang", "nl")
    assert len(first) < 3_000_000
    assert b'<html lang="nl">' in first


def test_the_row_order_of_the_inputs_changes_nothing():
    one, other = small(L1=10, L2=30, L3=20), small(L3=20, L1=10, L2=30)
    assert html.render(one) == html.render(other)


def decoded(column, rows):
    values = column.get("values")
    if values is None:
        runs = column["runs"]
        values = [v for value, count in zip(runs[::2], runs[1::2], strict=True) for v in [value] * count]
    assert len(values) == rows
    if "texts" in column:
        return [column["texts"][v] for v in values]
    if "fragments" in column:
        texts = [None if of is None else "".join(column["fragments"][n] for n in of) for of in column["of"]]
        return [texts[v] for v in values]
    return values


def test_the_tables_of_the_page_are_those_of_the_report(cli, tmp_path):
    page = data_of(run_page(cli, tmp_path / "a.html", "--output", str(tmp_path / "a.json")))
    report = json.loads((tmp_path / "a.json").read_text())
    for name in ("verdicts", "transfers", "after", "regions"):
        table = page["tables"][name]
        columns = {key: decoded(column, table["rows"]) for key, column in table["columns"].items()}
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        assert rows == report[name]


@pytest.mark.parametrize(
    "texts",
    [["a"], [None, "x" * 50, "One. Two: three. " * 4, "No end", ""], ["y" * 41 + "\n. z", "y" * 41 + "\n. z", None]],
)
def test_columns_of_texts_come_back_as_they_were(texts):
    column = Column("t", "text", "")
    table = Table("t", (column,), {"t": objects(texts)})
    assert decoded(page_column(column, table.values(column)), len(texts)) == texts


def test_the_policy_names_exactly_what_the_page_runs():
    page = html.render(small()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(p.encode()).digest()).decode()}'" for p in (*styles, *scripts)]
    assert sorted(re.findall(r"'sha256-[^']*'", policy)) == sorted(hashes)
    shown = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    # Nothing of the page points outside, but the sources that the norm set cites.
    assert re.findall(r'(?:src|href)="(?!#)([^"]*)"', shown) == []


def test_only_addresses_of_the_web_become_links():
    made = build.norm_set_dict(build.norm())
    made["documents"]["paper"]["url"] = "https://example.org/a?b=1&c=<d>"
    result = build.result(
        build.norm_set(build.norm(), documents=made["documents"]),
        build.volumes({("L1", "alpha", 2024): 3}),
        data_year=2024,
    )
    page = html.render(result).decode()
    assert 'href="https://example.org/a?b=1&amp;c=&lt;d&gt;"' in page
    cited = dataclasses.replace(result.norms[0].cites[0], url="javascript:alert(1)")
    facts = dataclasses.replace(result.norms[0], cites=(cited,))
    assert "javascript:alert" not in html.render(dataclasses.replace(result, norms=(facts,))).decode()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, ()),
        ({"--assume-no-agreement": True}, ("every region is taken to have reached no agreement",)),
        ({"--scenario": "scenario.csv"}, ("what moves follows a scenario",)),
        (
            {"--assume-no-agreement": True, "--scenario": "s.csv", "--use-indicative": True},
            ("numbers that are only a guideline", "every region is taken", "what moves follows a scenario"),
        ),
        ({"--use-indicative": False, "--assume-no-agreement": False}, ()),
    ],
)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_what_if_is_said_at_the_top(options, said, language):
    result = small()
    assumed = dataclasses.replace(result, run=dataclasses.replace(result.run, options=options), language=language)
    page = html.render(assumed, tr=translator(language)).decode()
    banners = re.findall(r'<p class="notice"><b>(.*?)</b></p>', page)
    assert len(banners) == len(said)
    if language == "en":
        assert all(banner.startswith(f"A what-if: {part}") for banner, part in zip(banners, said, strict=True))
    else:
        assert all(banner.startswith("Een wat-als: ") for banner in banners)
    assert what_ifs(assumed) == tuple(in_language(sentence, english) for sentence in what_ifs(assumed))
    subtitles = [spec.spec["title"]["subtitle"] for spec in charts.figures(assumed, translator(language))]
    assert all(set(banners) <= set(subtitle) for subtitle in subtitles)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_reason_of_a_contract_status_has_words_of_its_own(language):
    codes = {d.reason for d in DECISIONS} | {"exception", "suppressed"}
    words = {code: in_language(status_reason_said(code), translator(language)) for code in codes}
    assert len(set(words.values())) == len(codes), "a filter tells them apart"
    assert not [said for said in words.values() if "_" in said]
    assert language == "en" or not {in_language(status_reason_said(code), english) for code in codes} & set(
        words.values()
    )


def test_what_a_reader_needs_stands_there_without_a_script():
    page = html.render(small()).decode()
    for said in ("A calculation under the printed assumptions, not advice.", "volumes.csv: a location without a row"):
        assert said in page
    assert "<noscript>" in page


def test_the_page_speaks_the_readers_language():
    page = html.render(dataclasses.replace(small(), language="nl"), tr=translator("nl")).decode()
    assert "In één oogopslag" in page
    assert "At a glance" not in page


def run(options, volumes=("volumes.csv",)):
    return Run("1", "evaluate", options, (InputFile("volumes.csv", 1, "0", 1, 0),), (), (), volumes)


def test_the_command_can_be_given_again():
    told = command_line(
        run({"--norms": ["a b", "it's"], "--use-indicative": True, "--data-year": 2024}, ("-odd.csv", "-", "$(rm).csv"))
    )
    assert shlex.split(told.replace("\\\n", " ")) == [
        *("cns-check", "evaluate", "./-odd.csv", "-", "$(rm).csv", "--norms", "a b", "--norms", "it's"),
        *("--use-indicative", "--data-year", "2024"),
    ]


def test_the_command_of_the_page_gives_the_page(cli, tmp_path):
    page = run_page(cli, tmp_path / "a.html").decode()
    told = re.search(r'<pre class="command" tabindex="0"><code>(.*?)</code></pre>', page, re.DOTALL)[1]
    words = shlex.split(told.replace("&#39;", "'").replace("\\\n", " "))
    assert words[0] == "cns-check"
    words[words.index("report.html")] = str(tmp_path / "again.html")
    assert cli(words[1:], cwd=SAMPLE).exit_code == 0
    assert (tmp_path / "again.html").read_text() == page


@pytest.mark.parametrize("asked", [["--output", "r.html"], ["--charts", "charts"]])
def test_without_the_extra_it_is_said_before_any_work(asked, cli, tmp_path, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(output_files, "find_spec", lambda name: None if name == "vl_convert" else found(name))
    done = cli(["evaluate", "no-such-file.csv", *asked], cwd=tmp_path)
    assert done.exit_code == 4
    assert 'pip install "cns-check[html]"' in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_charts_are_written_as_svg_and_png_and_spare_what_is_there(cli, tmp_path):
    norms = build.write_norms(tmp_path, build.norm_set_dict(build.norm()))
    volumes = build.write_volumes(tmp_path / "v.csv", ["L1,alpha,2024,10", "L2,alpha,2024,30"])
    asked = ["evaluate", str(volumes), "--norms", str(norms), "--charts", "charts"]
    assert cli(asked, cwd=tmp_path).exit_code == 0
    charts = tmp_path / "charts"
    written = {p.name: p.read_bytes() for p in charts.iterdir()}
    assert sorted(written) == [
        *("regions-set-a-2024.png", "regions-set-a-2024.svg", "volumes-norm-a-2024.png", "volumes-norm-a-2024.svg"),
    ]
    assert all(data.startswith(b"\x89PNG\r\n") for name, data in written.items() if name.endswith(".png"))
    refused = cli(asked, cwd=tmp_path)
    assert refused.exit_code == 4
    assert "--force" in refused.stderr
    assert cli([*asked, "--force"], cwd=tmp_path).exit_code == 0
    assert {p.name: p.read_bytes() for p in charts.iterdir()} == written
    (tmp_path / "a-file").write_text("")
    assert cli([*asked[:-1], "a-file"], cwd=tmp_path).exit_code == 4
    assert cli([*asked[:-1], "no/such"], cwd=tmp_path).exit_code == 4
