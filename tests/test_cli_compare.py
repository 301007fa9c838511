"""``cns-check compare``: what stands in the table, what is warned of, what is refused, and what every format says."""

from __future__ import annotations

import copy
import csv
import io
import json
import random
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator

import cns_check.api as cns
from cns_check.compare.side_by_side import json_document
from cns_check.compare.side_by_side.comparison import COMPARISON
from cns_check.compare.side_by_side.formats import FORMATS
from cns_check.compare.side_by_side.measures import MEASURES
from conftest import REPO, SAMPLE, SAMPLE_CASE, run_cli
from oracle_compare import compared as oracle
from test_docs import TEXTS, commands, run_as_told

TRAVEL = (
    *("volumes.csv", "--norms", "invented-region.yaml", "--locations", "locations.csv", "--origins", "origins.csv"),
    *("--travel-times", "travel-times.csv", "--profile", "travel-times.csv=travel-times.yaml", "--data-year", "2025"),
)
AGREED = ("--scenario", "scenario.csv", "--method", "travel-time", "--method", "nearest", "--norm-year", "2026")
RUNS = {
    "today": ("evaluate", *TRAVEL, "--norm-year", "2026"),
    "agreed": ("reallocate", *TRAVEL, *AGREED),
    "fallback": ("reallocate", *TRAVEL, "--assume-no-agreement", "--norm-year", "2026"),
    "best": ("optimise", *TRAVEL, "--norm-year", "2026"),
}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The invented region with a report of each command."""
    folder = tmp_path_factory.mktemp("region")
    shutil.copytree(REPO / "sample_data" / "travel-region", folder, dirs_exist_ok=True)
    (folder / "cns-check.yaml").unlink()
    for name, args in RUNS.items():
        done = run_cli([*args, "--format", "json", "-q"], cwd=folder)
        assert done.exit_code == 0, done.stderr
        (folder / f"{name}.json").write_bytes(done.out)
    return folder


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    """The sample case, two norm years, without travel: what is agreed, divided in two ways."""
    folder = tmp_path_factory.mktemp("years")
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    args = ("reallocate", *SAMPLE_CASE, "--method", "proportional", "--method", "equal", "--format", "json", "-q")
    (folder / "agreed.json").write_bytes(run_cli(args, cwd=folder).out)
    return folder


def compared(folder, *args):
    done = run_cli(["compare", *args, "--format", "json"], cwd=folder)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.out)


def values(document):
    keys = ("norm_set", "norm_id", "norm_year", "label", "method", "measure")
    found = {tuple(row[k] for k in keys): row["value"] for row in document["comparison"]}
    assert len(found) == len(document["comparison"]), "a row stands twice"
    return found


def agree(found, wanted):
    assert set(found) == set(wanted)
    off = {k: (found[k], v) for k, v in wanted.items() if found[k] != (v if v is None else pytest.approx(v, abs=1e-6))}
    assert off == {}


# The table


def test_a_plain_second_computation_agrees(region):
    names = [f"{name}.json" for name in RUNS]
    read = [(name, (region / f"{name}.json").read_bytes()) for name in RUNS]
    agree(values(compared(region, *names)), oracle(read))
    agree(values(compared(region, *names, "--region", "west")), oracle(read, "west"))


@pytest.fixture(scope="module")
def chances(region, tmp_path_factory):
    """The same reports with --chance."""
    folder = tmp_path_factory.mktemp("chances")
    for name, args in RUNS.items():
        done = run_cli([*args, "--chance", "--format", "json", "-q"], cwd=region)
        assert done.exit_code == 0, done.stderr
        (folder / f"{name}.json").write_bytes(done.out)
    return folder


def test_chance_by_a_plain_second_computation(chances):
    names = [f"{name}.json" for name in RUNS]
    read = [(name, (chances / f"{name}.json").read_bytes()) for name in RUNS]
    found = values(compared(chances, *names))
    agree(found, oracle(read))
    agree(values(compared(chances, *names, "--region", "oost")), oracle(read, "oost"))
    told = {key[3:]: value for key, value in found.items() if key[1] == "care-a"}
    assert found[None, None, 2026, "today", None, "decided_by_chance"] > 0
    assert told["today", None, "mean_share_below"] is None, "nothing moves today"
    best = [told["best", "optimise", f"{which}_share_below"] for which in ("mean", "largest")]
    assert 0 < best[0] < best[1] < 1


def test_chance_stands_last_and_only_where_a_report_says_it(chances, region):
    assert [m.name for m in MEASURES[-3:]] == ["decided_by_chance", "mean_share_below", "largest_share_below"]
    (chances / "plain.json").write_bytes((region / "best.json").read_bytes())
    document = compared(chances, "plain.json", "best.json")
    found = {key[3:]: v for key, v in values(document).items() if key[1] is None}
    for measure in ("decided_by_chance", "mean_share_below", "largest_share_below"):
        assert found["plain", "optimise", measure] is None
        assert found["best", "optimise", measure] is not None
    assert "chance" not in run_cli(["compare", "plain.json"], cwd=chances).stdout.split("How to read it")[0]
    assert "verdicts that chance decides" in run_cli(["compare", "plain.json", "best.json"], cwd=chances).stdout


def test_what_would_move_says_nothing_of_today(chances, tmp_path):
    """A report of evaluate may hold what the fallback moves: its column is of today."""
    report = json.loads((chances / "today.json").read_bytes())
    report["chance"] = json.loads((chances / "fallback.json").read_bytes())["chance"]
    assert report["chance"]
    (tmp_path / "today.json").write_text(json.dumps(report), encoding="utf-8")
    found = values(compared(tmp_path, "today.json"))
    assert {v for key, v in found.items() if key[5].endswith("share_below")} == {None}


def test_a_volume_that_is_not_exactly_known_leaves_no_share_that_it_is_part_of(chances, tmp_path):
    report = json.loads((chances / "best.json").read_bytes())
    next(r for r in report["chance"] if r["norm_id"] == "care-a").update(p05=None, p95=None, share_below=None)
    (tmp_path / "masked.json").write_text(json.dumps(report), encoding="utf-8")
    found = {(key[1], key[5]): value for key, value in values(compared(tmp_path, "masked.json")).items()}
    for measure in ("mean_share_below", "largest_share_below"):
        assert (found["care-a", measure], found[None, measure]) == (None, None)
        assert found["care-b", measure] is not None


def test_norm_years_are_never_added(years):
    found = values(compared(years, "agreed.json"))
    agree(found, oracle([("agreed", (years / "agreed.json").read_bytes())]))
    totals = {key[2] for key in found if key[1] is None}
    assert len(totals) > 1
    assert {key[4] for key in found} == {"proportional", "equal"}


def test_the_order_of_rows_changes_nothing(region, tmp_path):
    chance = random.Random(3)
    for name in RUNS:
        report = json.loads((region / f"{name}.json").read_bytes())
        for table, rows in report.items():
            if isinstance(rows, list) and table not in ("regions", "diagnostics"):
                chance.shuffle(rows)
        (tmp_path / f"{name}.json").write_text(json.dumps(report), encoding="utf-8")
    names = [f"{name}.json" for name in RUNS]
    assert compared(tmp_path, *names)["comparison"] == compared(region, *names)["comparison"]


TRAVEL_ROW = {
    **dict.fromkeys(("within_0", "within_5", "within_10", "within_15", "within_20", "within_25", "within_30")),
    **dict.fromkeys(("within_45", "over_45", "moved", "mean_extra_minutes")),
    **dict.fromkeys(("share_over_30", "share_over_60", "unplaced", "median_minutes"), 0),
    "method": None,
    "network": "net",
    "basis_year": 2024,
    "moment": "before",
    "norm_set": "set",
    "norm_year": 2026,
}


def written(folder, name, change=lambda report: None):
    """The report of one location that a fixture has, with something changed."""
    report = json.loads((REPO / "tests/fixtures/good/T001/a.json").read_text(encoding="utf-8"))
    change(report)
    (folder / f"{name}.json").write_text(json.dumps(report), encoding="utf-8")
    return f"{name}.json"


def with_norm(report, norm, verdicts=("met",)):
    """Adds a norm with a location per verdict."""
    (like,) = [r for r in report["verdicts"] if r["norm_id"] == "hip"]
    for n, verdict in enumerate(verdicts):
        report["verdicts"].append({**like, "norm_id": norm, "location_id": f"{norm}{n}", "verdict": verdict})
    report["summary"]["norms"].append({**report["summary"]["norms"][0], "norm_id": norm})


def test_means_of_a_total_are_over_patients_by_hand(tmp_path):
    def travels(report):
        with_norm(report, "knee", ("met", "below", "undetermined", "not_performed"))
        report["travel"] = [
            {**TRAVEL_ROW, "norm_id": norm, "region_id": region, "patients": patients, "without_minutes": without}
            | {"mean_minutes": mean, "p90_minutes": p90, "max_minutes": longest, "share_over_45": share}
            for norm, region, patients, without, mean, p90, longest, share in (
                ("hip", "a", 10, 0, 10, 20, 30, 0.0),
                ("hip", "b", 30, 10, 20, 25, 50, 0.5),
                ("hip", None, 40, 10, 50 / 3, 24, 50, 1 / 3),
                ("knee", "a", 90, 0, 40, 70, 80, 0.2),
                ("knee", None, 90, 0, 40, 70, 80, 0.2),
            )
        ]

    found = values(compared(tmp_path, written(tmp_path, "today", travels)))
    total = {key[5]: value for key, value in found.items() if key[1] is None}
    assert total["mean_minutes"] == pytest.approx((30 * 50 / 3 + 90 * 40) / 120, abs=1e-8)
    assert total["share_over_45"] == pytest.approx((10 + 18) / 120, abs=1e-8)
    assert (total["max_minutes"], total["p90_minutes"]) == (80, None)
    assert total["worst_region_mean"] == pytest.approx((10 * 10 + 90 * 40) / 100), "of region a over both norms"
    assert total["worst_less_best"] == pytest.approx(37 - 20)
    assert (total["locations_performing"], total["locations_met"], total["locations_below"]) == (4, 2, 1)
    assert total["patients_moved"] is None, "nothing is divided"
    hip = {key[5]: value for key, value in found.items() if key[1] == "hip"}
    assert (hip["p90_minutes"], hip["worst_less_best"]) == (24, 10)


def test_a_norm_that_one_report_lacks_is_in_no_total(tmp_path):
    both = written(tmp_path, "both", lambda report: with_norm(report, "knee", ("met", "below")))
    one = written(tmp_path, "one")
    document = compared(tmp_path, both, one)
    found = values(document)
    assert found["set", "knee", 2026, "one", None, "locations_met"] is None
    assert found["set", "knee", 2026, "both", None, "locations_met"] == 1
    assert {found[None, None, 2026, label, None, "locations_met"] for label in ("both", "one")} == {1}
    assert [d["code"] for d in document["diagnostics"]] == ["T008"]
    assert "knee 2026" in document["diagnostics"][0]["message"]


def test_an_optimum_that_was_not_found_has_no_after(region, tmp_path):
    report = json.loads((region / "best.json").read_bytes())
    report["optimum"][0] |= {"status": "infeasible", "reason_code": "volume_below_minimum"}
    (tmp_path / "best.json").write_text(json.dumps(report), encoding="utf-8")
    norm = report["optimum"][0]["norm_id"]
    found = {key[5]: value for key, value in values(compared(tmp_path, "best.json")).items() if key[1] in (norm, None)}
    assert found["locations_performing"] is not None
    assert {v for name, v in found.items() if not name.startswith("locations_") or name.endswith("after")} == {None}


def test_masked_counts_leave_nothing_that_they_could_change(region, tmp_path):
    published = tmp_path / "published.json"
    for command in ("evaluate", "reallocate"):
        more = () if command == "evaluate" else ("--assume-no-agreement",)
        args = [command, *TRAVEL, *more, "--norm-year", "2026", "--suppress-below", "40", "--format", "json", "-q"]
        published.write_bytes(run_cli(args, cwd=region).out)
        document = compared(region, "fallback.json", str(published))
        found = {k[1:]: v for k, v in values(document).items() if k[3] == "published"}
        masked = {k[0] for k, v in found.items() if k[4] == "mean_minutes" and v is None}
        assert None in masked, "the total would tell it"
        for key, value in found.items():
            if key[0] in masked and "minutes" in key[4]:
                assert value is None, key
        if more:
            assert found[None, 2026, "published", "proportional", "patients_moved"] is None
            assert found[None, 2026, "published", "proportional", "largest_growth"] is None
        assert any("cannot be told" in d["message"] for d in document["diagnostics"])


def test_a_region_that_is_masked_hides_the_numbers_that_it_is_part_of(region, tmp_path):
    report = json.loads((region / "fallback.json").read_bytes())
    for row in report["after"]:
        if (row["norm_id"], row["region_id"]) == ("care-a", "oost"):
            row.update(dict.fromkeys(("volume_out", "volume_in", "volume_after", "growth", "verdict_after")))
    (tmp_path / "masked.json").write_text(json.dumps(report), encoding="utf-8")
    found = {key[1:]: value for key, value in values(compared(tmp_path, "masked.json")).items()}
    for measure in ("locations_performing_after", "locations_below_after", "largest_growth"):
        shown = {norm: found[norm, 2026, "masked", "proportional", measure] for norm in ("care-a", "care-b", None)}
        assert (shown["care-a"], shown[None]) == (None, None), measure
        assert shown["care-b"] is not None


# What to mind


def test_the_same_inputs_give_no_warning(region):
    assert compared(region, *(f"{name}.json" for name in RUNS))["diagnostics"] == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda run: run["inputs"].append(file("volumes.csv", "b")), "volumes (volumes.csv)"),
        (lambda run: run.update(norm_sets=[{"id": "set", "version": "2", "sha256": "0" * 64}]), "norm set set (1, 2)"),
        (lambda run: run["options"].update({"--region": ["noord"]}), "--region (none, noord)"),
        (
            lambda run: (run["options"].update({"--origins": "o.csv"}), run["inputs"].append(file("o.csv", "b"))),
            "--origins (o.csv)",
        ),
    ],
)
def test_what_differs_is_named(tmp_path, change, told):
    def first(report):
        report["run"]["norm_sets"] = [{"id": "set", "version": "1", "sha256": "0" * 64}]
        report["run"]["options"]["--origins"] = "o.csv"
        report["run"]["inputs"] = [file("volumes.csv", "a"), file("o.csv", "a")]

    def second(report):
        first(report)
        names = {"volumes.csv", "o.csv"}
        before = copy.deepcopy(report["run"])
        change(report["run"])
        fresh = report["run"]["inputs"][len(before["inputs"]) :]
        kept = [i for i in before["inputs"] if i["path"] in names - {f["path"] for f in fresh}]
        report["run"]["inputs"] = [*kept, *fresh]

    done = run_cli(["compare", written(tmp_path, "a", first), written(tmp_path, "b", second)], cwd=tmp_path)
    assert done.exit_code == 0
    assert f"warning[T007] reports-of-other-inputs: b stands beside a and has other {told}" in done.stderr


def file(path, letter):
    return {"path": path, "size": 1, "sha256": letter * 64, "rows": 1, "dropped": 0}


def test_another_scenario_is_what_reports_are_compared_for(tmp_path):
    def given(name):
        def change(report):
            report["run"]["options"]["--scenario"] = name
            report["run"]["inputs"] = [file(name, name[0])]

        return change

    reports = [written(tmp_path, name, given(f"{name}.csv")) for name in ("c", "d")]
    assert compared(tmp_path, *reports)["diagnostics"] == []


# What is refused


def test_a_report_that_cannot_be_used_is_told_at_its_place(tmp_path):
    good = written(tmp_path, "good")
    (tmp_path / "bad.json").write_text('{"schema": "cns-check/report/1",\n "run": }', encoding="utf-8")
    done = run_cli(["compare", good, "bad.json", "-o", "out.csv"], cwd=tmp_path)
    assert (done.exit_code, done.out) == (3, b"")
    assert "bad.json:2:9: error[T001]" in done.stderr
    assert not (tmp_path / "out.csv").exists()
    wrong = written(tmp_path, "wrong", lambda report: report.update(optimum=[{"norm_set": "set"}]))
    done = run_cli(["compare", wrong], cwd=tmp_path)
    assert done.exit_code == 3
    assert "column 'optimum[0]'" in done.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("a.json", "b.json", "--label", "x", "--label", "x"), "x: stands for two reports"),
        (("a.json", "a.json"), "a.json: stands for two reports"),
        (("a.json", "b.json", "--label", "x"), "--label: 1 for 2 reports"),
        (("a.json", "--label", " "), "a label is empty"),
        (("a.json", "--norm", "HIP"), "--norm HIP: in no report; did you mean hip?"),
        (("a.json", "--norm-year", "2030"), "--norm-year 2030: in no report"),
        (("a.json", "--region", "nowhere"), "--region nowhere: in no report"),
        (("-", "-"), "standard input can be one report"),
        (("a.json", "-o", "a.json", "--force"), "is an input of this run"),
        (("a.json", "-o", "x.sarif"), "no format is called .sarif"),
    ],
)
def test_wrong_usage_ends_with_exit_2(tmp_path, args, told):
    written(tmp_path, "a")
    written(tmp_path, "b")
    done = run_cli(["compare", *args], cwd=tmp_path)
    assert (done.exit_code, done.out) == (2, b"")
    assert told in done.stderr


def test_files_of_one_name_are_told_apart_by_their_folder(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, "report")
    document = compared(tmp_path, "one/report.json", "two/report.json")
    assert [r["label"] for r in document["reports"]] == ["one/report.json", "two/report.json"]


# Formats


def test_json_is_as_its_schema_has_it(region):
    shipped = json.loads(Path(json_document.__file__).with_name("comparison-1.schema.json").read_text(encoding="utf-8"))
    assert shipped == json_document.json_schema()
    Draft202012Validator.check_schema(shipped)
    Draft202012Validator(shipped).validate(compared(region, "today.json", "agreed.json"))


def test_every_format_says_the_same(region, tmp_path):
    outputs = [tmp_path / f"c.{f.suffix}" for f in FORMATS if f.suffix is not None] + [tmp_path / "folder"]
    labels = ("--label", "=now", "--label", "plan <b>")
    args = [part for path in outputs for part in ("-o", str(path))]
    done = run_cli(["compare", "today.json", "agreed.json", *labels, *args], cwd=region)
    assert done.exit_code == 0, done.stderr
    rows = json.loads((tmp_path / "c.json").read_bytes())["comparison"]
    told = list(csv.DictReader(io.StringIO((tmp_path / "c.csv").read_text(encoding="utf-8"))))
    assert told == [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
    assert (tmp_path / "folder" / "comparison.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames == ["Side by side", "Comparison", "Reports"]
    assert [list(r) for r in book["Comparison"].iter_rows(min_row=2, max_row=1 + len(rows), values_only=True)] == [
        list(row.values()) for row in rows
    ]
    first = [list(r) for r in book["Side by side"].iter_rows(min_row=1, max_row=2, values_only=True)]
    at = first[0].index("mean minutes")
    assert [*first[1][3:5], first[1][at]] == ["=now", "today", pytest.approx(8.35889684)]
    assert "| mean minutes | =now" not in (tmp_path / "c.md").read_text(encoding="utf-8")
    for text in (done.stdout, (tmp_path / "c.md").read_text(encoding="utf-8")):
        assert "8.35" in text
        assert "+81%" in text, "of nearest"
    page = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "plan <b>" not in page, "a label is data"
    assert "plan &lt;b&gt;" in page


def test_text_has_measures_as_rows_and_reports_as_columns_by_hand(region):
    done = run_cli(["compare", "today.json", "best.json", "--norm", "care-a", "--lang", "nl"], cwd=region)
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "maat today best, optimise" in lines
    assert "locaties die daarna uitvoeren - 5" in lines
    assert "gemiddelde minuten 8,35 10,01" in lines
    assert "grootste groei van een locatie - +72%" in lines


def test_a_label_is_shown_and_never_obeyed(tmp_path):
    done = run_cli(["compare", written(tmp_path, "a"), "--label", "x\x1b[31m\ny"], cwd=tmp_path)
    assert "\x1b" not in done.stdout
    assert "x\\x1b[31m\\ny" in done.stdout


def test_each_measure_has_a_name_and_words_of_its_own():
    for of in (lambda m: m.name, lambda m: m.words(str)):
        assert len({of(m) for m in MEASURES}) == len(MEASURES)


# The page


def test_the_commands_of_compare_md_in_their_order(tmp_path):
    shutil.copytree(REPO / "sample_data", tmp_path / "sample_data")
    told = list(commands(TEXTS["compare.md"]))
    for command in told:
        run_as_told(command, run_cli, tmp_path)
    assert sum(command.output is not None for command in told) > 1, "nothing was held against the page"


# Charts


def test_charts_are_drawn_of_what_there_is(region, tmp_path):
    args = ["today.json", "best.json", "--label", "now", "--label", "best", "--norm", "care-a"]
    done = run_cli(["compare", *args, "--charts", str(tmp_path / "charts"), "--lang", "nl"], cwd=region)
    assert done.exit_code == 0, done.stderr
    drawn = sorted(path.name for path in (tmp_path / "charts").iterdir())
    measures = ("locations_performing_after", "mean_minutes", "patients_moved", "worst_region_mean")
    assert drawn == [f"comparison-care-a-2026-{m}.{suffix}" for m in measures for suffix in ("png", "svg")]
    minutes = (tmp_path / "charts" / "comparison-care-a-2026-mean_minutes.svg").read_text(encoding="utf-8")
    for told in ("gemiddelde minuten: care-a", ">now<", ">best, optimise<", ">8,35<", ">10,01<"):
        assert told in minutes, told
    moved = (tmp_path / "charts" / "comparison-care-a-2026-patients_moved.svg").read_text(encoding="utf-8")
    assert ">now<" not in moved
    assert "of het is afgeschermd: now." in moved or ": now." in moved
    again = run_cli(["compare", *args, "--charts", str(tmp_path / "charts")], cwd=region)
    assert again.exit_code == 4, "pictures are not written over"


def test_several_norms_have_a_chart_of_the_total_too(region, tmp_path):
    run_cli(["compare", "today.json", "agreed.json", "--charts", str(tmp_path / "charts")], cwd=region)
    names = {path.name.split("-2026")[0] for path in (tmp_path / "charts").iterdir()}
    assert names == {"comparison-care-a", "comparison-care-b", "comparison-total"}


# Python


def test_in_python_it_is_the_same(region, monkeypatch):
    monkeypatch.chdir(region)
    found = cns.compare({"now": "today.json", "plan": Path("agreed.json")}, norm="care-a", norm_year=2026)
    args = ["today.json", "agreed.json", "--label", "now", "--label", "plan", "--norm", "care-a", "--norm-year", "2026"]
    assert found.to_json() == run_cli(["compare", *args, "--format", "json"], cwd=region).stdout
    run_cli(["compare", *args, "-o", "page.html", "--force"], cwd=region)
    assert found.to_html() == (region / "page.html").read_bytes()
    assert {name.split("-")[0] for name in found.charts()} == {"comparison"}
    table = found.comparison.set_index(["norm_id", "label", "method", "measure"])["value"]
    assert table["care-a", "plan", "travel-time", "locations_performing_after"] == 5
    assert found.comparison["method"].isna().any()
    assert list(found.comparison.columns) == [c.name for c in COMPARISON]
    listed = cns.compare(["today.json", "agreed.json"], region=["west"])
    assert listed.comparison["label"].unique().tolist() == ["today", "agreed"]


def test_outcomes_are_compared_as_their_reports_are(region, monkeypatch):
    monkeypatch.chdir(region)
    given = {"norms": "invented-region.yaml", "locations": "locations.csv", "origins": "origins.csv"}
    given |= {"travel_times": "travel-times.csv", "profile": {"travel-times.csv": "travel-times.yaml"}}
    outcome = cns.evaluate("volumes.csv", **given, norm_years=2026, data_year=2025)
    found = cns.compare({"a": outcome, "b": "best.json"}).comparison
    assert found.equals(cns.compare({"a": "today.json", "b": "best.json"}).comparison)


@pytest.mark.parametrize(
    ("reports", "more", "told"),
    [
        ({"a": "today.json"}, {"norm": "care-x"}, "norm care-x: in no report; did you mean care-b or care-a?"),
        ({"a": "today.json"}, {"norm_year": "2026"}, "norm_year: '2026' is text"),
        ({"a": "today.json"}, {"lang": "fr"}, "lang: 'fr' is none of en, nl"),
        ({"a": "nothing.json"}, {}, "nothing.json"),
        ({"a": "volumes.csv"}, {}, "a report cannot be used; nothing was compared\nvolumes.csv"),
        ({" ": "today.json"}, {}, "a label is empty"),
        (["today.json", "today.json"], {}, "stands for two reports"),
        ({}, {}, "reports: there are none"),
        ([7], {}, "reports: 7 is no path"),
    ],
)
def test_what_is_wrong_in_python_is_told(region, monkeypatch, reports, more, told):
    monkeypatch.chdir(region)
    with pytest.raises(cns.InputError) as error:
        cns.compare(reports, **more)
    assert told in str(error.value)


def test_an_outcome_needs_a_label(region, monkeypatch):
    monkeypatch.chdir(region)
    outcome = cns.evaluate("volumes.csv", norms="invented-region.yaml", norm_years=2026, data_year=2025)
    with pytest.raises(cns.InputError, match=re.escape("{label: outcome}")):
        cns.compare([outcome])
