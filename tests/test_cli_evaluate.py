"""``cns-check evaluate`` as a user meets it: every option, every exit code, what goes where."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import cns_check
from build import SOURCES, TWO_REGIMES, norm, norm_set_dict, process_norm, write_norms, write_volumes
from cns_check.report.data import schema

VALIDATOR = Draft202012Validator(
    json.loads(Path(schema.__file__).with_name("report-1.schema.json").read_text(encoding="utf-8"))
)
CLOSING = "A calculation under the printed assumptions, not advice."
VERSION = {"valid_from": date(2026, 1, 1), "status": "adopted", "sources": SOURCES}


@pytest.fixture
def case(tmp_path):
    """Five locations, one of every kind of verdict, in two regions; norm-a of 20 and others."""
    write_volumes(
        tmp_path / "volumes.csv",
        [
            "L1,alpha,2024,25",
            "L2,alpha,2024,19",
            "L3,alpha,2024,",
            "L4,alpha,2023,8",
            "L1,alpha,2023,2",
            "L1,beta,2024,70",
            "L2,beta,2024,30",
            "L5,gamma,2024,6",
        ],
    )
    made = norm_set_dict(
        norm(window={"mean-of-years": 2}, versions=[VERSION | {"minimum": 10, "rationale": "made up"}]),
        norm(
            "norm-b",
            counts=["beta"],
            versions=[VERSION | {"minimum": None}, VERSION | {"minimum": 60, "status": "proposed"}],
        ),
        process_norm(counts=["gamma"]),
        regimes=TWO_REGIMES,
        guideline={"minimum": 50, "sources": SOURCES},
    )
    write_norms(tmp_path, made)
    (tmp_path / "places.csv").write_text(
        "location_id,location_name,organisation_id,region_id,open_until\n"
        "L1,Locatie 1,org-1,north,\nL2,Locatie 2,org-1,north,\nL3,Locatie 3,org-2,south,\nL4,Locatie 4,,south,\n"
        "L5,Locatie 5,,,2026-06-30\n"
    )
    return tmp_path


@pytest.fixture
def evaluate(cli, case):
    def run(*args, norms="set-a.yaml", stdin=b""):
        return cli(["evaluate", *args, "--norms", norms], cwd=case, stdin=stdin)

    return run


def report(done):
    """The JSON on stdout, which always fits the shipped schema."""
    found = json.loads(done.stdout)
    VALIDATOR.validate(found)
    return found


def rows(done, *keys):
    return [tuple(row[key] for key in keys) for row in report(done)["verdicts"]]


# 0: done


def test_text_is_what_a_person_gets(evaluate):
    done = evaluate("volumes.csv", "--locations", "places.csv")
    assert done.exit_code == 0
    for title in (
        "Summary: locations per norm",
        "What needs a look:",
        "Matrix: location and norm",
        "Matrix per organisation",
        "Assumptions",
    ):
        assert title in done.stdout
    assert done.stdout.rstrip().endswith(CLOSING)
    assert "\x1b" not in done.stdout


def test_every_kind_of_verdict(evaluate):
    found = rows(
        evaluate("volumes.csv", "--format", "json", "--norm-year", "2026"),
        "norm_id",
        "location_id",
        "verdict",
        "reason_code",
    )
    assert found == [
        ("norm-a", "L1", "met", "met"),
        ("norm-a", "L2", "below", "unexplained"),
        ("norm-a", "L3", "undetermined", "undetermined"),
        ("norm-a", "L4", "not_performed", "not_performed"),
        ("norm-b", "L1", "met", "indicative_number"),
        ("norm-b", "L2", "below", "indicative_number"),
        ("norm-p", "L5", "process", "not_attested"),
    ]


def test_the_summary_counts_the_rows(evaluate):
    done = evaluate("volumes.csv", "--format", "json", "--norm-year", "2026")
    assert report(done)["summary"]["norms"][0] == {
        "norm_set": "set-a",
        "norm_id": "norm-a",
        "norm_year": 2026,
        "performing": 3,
        "met": 1,
        "below": 1,
        "undetermined": 1,
        "no_norm": 0,
        "process": 0,
        "not_performed": 1,
    }


def test_run_says_how_it_came_about_and_nothing_of_the_hour(evaluate):
    done = evaluate("volumes.csv", "--format", "json", "--norm-year", "2027", "--norm-year", "2026", "-v", "--force")
    run = report(done)["run"]
    assert (run["version"], run["command"]) == (cns_check.__version__, "evaluate")
    assert run["options"] == {
        "--norms": ["set-a.yaml"],
        "--norm-year": [2026, 2027],
        "--accept": ["adopted", "reported", "guideline"],
    }, "those that change the result, and no other"
    assert [(i["path"], i["rows"], i["dropped"]) for i in run["inputs"]] == [("volumes.csv", 8, 0)]
    assert [(s["id"], s["version"]) for s in run["norm_sets"]] == [("set-a", "1.0")]
    assert any("Data year 2024" in a for a in run["assumptions"])


def test_csv_on_stdout_is_the_table(evaluate):
    done = evaluate("volumes.csv", "--format", "csv")
    found = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(found) == 14
    assert found[0]["location_id"] == "L1"


def test_markdown_on_stdout(evaluate):
    done = evaluate("volumes.csv", "--format", "markdown")
    assert done.stdout.startswith("# cns-check\n")
    assert done.stdout.rstrip().endswith(CLOSING)


@pytest.mark.parametrize("stdout_format", ["text", "json", "markdown"])
def test_summary_only(evaluate, stdout_format):
    whole = evaluate("volumes.csv", "--format", stdout_format)
    short = evaluate("volumes.csv", "--format", stdout_format, "--summary-only")
    assert short.exit_code == 0
    assert len(short.stdout) < len(whole.stdout)
    if stdout_format == "json":
        assert report(short) == report(whole) | {"verdicts": []}
    else:
        assert "What needs a look" not in short.stdout


def test_norms_are_judged_by_default_for_the_years_their_regimes_start(evaluate):
    assert {y for (y,) in rows(evaluate("volumes.csv", "--format", "json"), "norm_year")} == {2026, 2027}


def test_without_norms_the_dutch_set_is_meant(cli, case):
    write_volumes(case / "nl.csv", ["N1,kidney-nephrectomy,2024,40", "N1,kidney-focal-therapy,2024,9"])
    done = cli(["evaluate", "nl.csv", "--format", "json"], cwd=case)
    assert [s["id"] for s in report(done)["run"]["norm_sets"]] == ["nl-iza-tranche-1"]
    assert rows(done, "norm_id", "norm_year", "verdict") == [
        ("kidney-local-treatment", 2026, "below"),
        ("kidney-local-treatment", 2027, "below"),
    ]


def test_several_norm_sets_and_a_folder_of_them(evaluate, cli, case):
    write_norms(case, norm_set_dict(norm(minimum=3), set_id="set-b"))
    both = evaluate("volumes.csv", "--norms", "set-b.yaml", "--format", "json")
    assert {s for (s,) in rows(both, "norm_set")} == {"set-a", "set-b"}
    (case / "norms").mkdir()
    for name in ("set-a.yaml", "set-b.yaml"):
        (case / name).rename(case / "norms" / name)
    folder = cli(["evaluate", "volumes.csv", "--norms", "norms", "--format", "json"], cwd=case)
    assert {s for (s,) in rows(folder, "norm_set")} == {"set-a", "set-b"}


def test_data_year(evaluate):
    found = rows(
        evaluate("volumes.csv", "--data-year", "2023", "--format", "json", "--norm", "norm-a", "--norm-year", "2026"),
        "location_id",
        "data_year",
        "verdict",
    )
    # 2022 was not delivered: a mean with it stays open. L2 and L3 did none in 2023, and have no cell in 2022 or 2023.
    assert found == [("L1", 2023, "undetermined"), ("L4", 2023, "undetermined")]


def test_accept_replaces_the_list(evaluate):
    def number(*args):
        done = evaluate("volumes.csv", "--format", "json", "--norm", "norm-b", "--norm-year", "2026", *args)
        return rows(done, "location_id", "minimum", "norm_status", "verdict", "contract_status")

    assert number() == [("L1", 50, "guideline", "met", "undecided"), ("L2", 50, "guideline", "below", "undecided")]
    assert number("--accept", "adopted") == [
        ("L1", None, None, "no_norm", "undecided"),
        ("L2", None, None, "no_norm", "undecided"),
    ]
    assert number("--accept", "adopted", "--accept", "proposed") == [
        ("L1", 60, "proposed", "met", "undecided"),
        ("L2", 60, "proposed", "below", "undecided"),
    ]
    assert number("--accept", "proposed", "--use-indicative") == [
        ("L1", 60, "proposed", "met", "contract"),
        ("L2", 60, "proposed", "below", "explain"),
    ]


@pytest.mark.parametrize("stdout_format", ["text", "json", "markdown"])
def test_a_what_if_is_said_in_every_output(evaluate, case, stdout_format):
    done = evaluate(
        "volumes.csv", "--use-indicative", "--format", stdout_format, "--output", "out.xlsx", "--summary-only"
    )
    assert "what-if" in done.stdout.replace("\\", "")
    import openpyxl

    book = openpyxl.load_workbook(case / "out.xlsx")
    assert any("what-if" in str(cell.value) for sheet in book for row in sheet for cell in row)


def test_a_profile_for_all_and_one_of_its_own(evaluate, case):
    write_volumes(case / "late.csv", ["L1;alpha;2025;99"], header="location_id;intervention_id;year;volume")
    (case / "late.yaml").write_text(
        'schema: cns-check/volume-profile/1\nformat: {delimiter: ";"}\nincomplete_years: [2025]\n'
    )
    done = evaluate("volumes.csv", "late.csv", "--profile", "late.csv=late.yaml", "--format", "json")
    assert done.exit_code == 0, done.stderr
    assert {y for (y,) in rows(done, "data_year")} == {2024}, "an incomplete year is never chosen in silence"
    judged = evaluate(
        "volumes.csv", "late.csv", "--profile", "late.csv=late.yaml", "--data-year", "2025", "--format", "json"
    )
    assert "warning[E001]" in judged.stderr
    assert ("L1", "norm-a", "met") in rows(judged, "location_id", "norm_id", "verdict")


def test_standard_input(evaluate, case):
    piped = evaluate("-", "--format", "json", stdin=(case / "volumes.csv").read_bytes())
    assert rows(piped, "location_id", "verdict") == rows(
        evaluate("volumes.csv", "--format", "json"), "location_id", "verdict"
    )
    assert report(piped)["run"]["inputs"][0]["path"] == "-"


# Filters: what is shown, never what is computed


@pytest.mark.parametrize(
    ("args", "kept"),
    [
        (["--location", "L2"], {"L2"}),
        (["--location", "L2", "--location", "L1"], {"L1", "L2"}),
        (["--region", "south"], {"L3", "L4"}),
        (["--region", "north", "--location", "L1"], {"L1"}),
        (["--norm", "norm-p"], {"L5"}),
    ],
)
def test_filters_show_some_rows_and_change_none(evaluate, args, kept):
    base = ["volumes.csv", "--locations", "places.csv", "--format", "json"]
    everything, some = report(evaluate(*base)), report(evaluate(*base, *args))
    assert {row["location_id"] for row in some["verdicts"]} == kept
    assert all(row in everything["verdicts"] for row in some["verdicts"])
    assert sum(n["performing"] + n["not_performed"] for n in some["summary"]["norms"]) == len(some["verdicts"])


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["--location", "L9"], "--location L9: unknown"),
        (["--location", "L12"], "did you mean L"),
        (["--region", "nort"], "did you mean north?"),
        (["--norm", "norm-x"], "--norm norm-x: unknown; did you mean norm-"),
        (["--location", "L1", "--location", ""], "--location : unknown"),
    ],
)
def test_an_unknown_id_is_wrong_usage(evaluate, args, hint):
    done = evaluate("volumes.csv", "--locations", "places.csv", *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert hint in done.stderr


def test_a_region_without_a_register_is_unknown(evaluate):
    assert evaluate("volumes.csv", "--region", "north").exit_code == 2


# 1: findings


@pytest.mark.parametrize("verdict", ["met", "below", "not_performed", "undetermined", "process"])
def test_fail_on(evaluate, verdict):
    done = evaluate("volumes.csv", "--fail-on", verdict)
    assert done.exit_code == 1
    assert f"rows are {verdict}" in done.stderr
    assert CLOSING in done.stdout, "the result is shown all the same"


def test_fail_on_looks_at_what_is_shown(evaluate, case):
    assert evaluate("volumes.csv", "--fail-on", "below", "--location", "L1").exit_code == 0
    assert evaluate("volumes.csv", "--fail-on", "no_norm").exit_code == 0
    done = evaluate(
        "volumes.csv", "--fail-on", "below", "--fail-on", "no_norm", "--output", "out.json", "--summary-only"
    )
    assert done.exit_code == 1
    assert (case / "out.json").exists()
    assert "4 rows are below or no_norm" in done.stderr


# 2: wrong usage


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["volumes.csv", "--norms", "not-a-set"],
        ["volumes.csv", "--norm-year", "soon"],
        ["volumes.csv", "--norm-year", "1889"],
        ["volumes.csv", "--data-year", "2019"],
        ["volumes.csv", "--accept", "withdrawn"],
        ["volumes.csv", "--fail-on", "bad"],
        ["volumes.csv", "--format", "xml"],
        ["volumes.csv", "--color", "sometimes"],
        ["volumes.csv", "--no-such-option"],
        ["volumes.csv", "--basis", "soon"],
        ["volumes.csv", "--assume-no-agreement", "--basis", "soon"],
        ["volumes.csv", "volumes.csv"],
        ["volumes.csv", "--profile", "a.yaml", "--profile", "b.yaml"],
        ["-", "--locations", "-"],
    ],
    ids=" ".join,
)
def test_wrong_usage(evaluate, args):
    done = evaluate(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_year_that_is_not_there_says_which_are(evaluate):
    assert "--data-year 2019: the volumes have 2023, 2024" in evaluate("volumes.csv", "--data-year", "2019").stderr


def test_no_complete_year_asks_for_one(evaluate, case):
    (case / "p.yaml").write_text("schema: cns-check/volume-profile/1\nincomplete_years: [2023, 2024]\n")
    done = evaluate("volumes.csv", "--profile", "p.yaml")
    assert (done.exit_code, "name the one to judge with --data-year" in done.stderr) == (2, True)
    assert evaluate("volumes.csv", "--profile", "p.yaml", "--data-year", "2024").exit_code == 0


# 3: an input cannot be used


@pytest.mark.parametrize(
    "line",
    [
        "L1,alpha,2024,-1",
        "L1,alpha,2024,1.5",
        "L1,alpha,20244,1",
        "L1,alpha,2024,1,2",
        "L1,alpha,2024",
        '"L1,alpha,2024,1',
    ],
)
def test_bad_volumes(evaluate, case, line):
    write_volumes(case / "bad.csv", ["L2,alpha,2024,1", line])
    done = evaluate("bad.csv", "--output", "out.json")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "bad.csv:3" in done.stderr
    assert "error[" in done.stderr
    assert not (case / "out.json").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("volumes", b""),
        ("volumes", b"location_id,intervention_id,year,volume\n"),
        ("norms", b"schema: cns-check/norm-set/1\nid: bad\n"),
        ("profile", b"schema: cns-check/volume-profile/1\ntrimm: true\n"),
        ("locations", b"location_id,location_id\nL1,L1\n"),
    ],
)
def test_bad_input_as_json_is_the_same_object_with_empty_tables(evaluate, case, name, content):
    file = case / {"volumes": "v.csv", "norms": "bad.yaml", "profile": "p.yaml", "locations": "l.csv"}[name]
    file.write_bytes(content)
    args = [file.name] if name == "volumes" else ["volumes.csv", f"--{name}", file.name]
    done = evaluate(*args, "--format", "json")
    assert done.exit_code == 3
    found = report(done)
    assert (found["verdicts"], found["summary"]["norms"], found["run"]["inputs"]) == ([], [], [])
    errors = [d for d in found["diagnostics"] if d["severity"] == "error"]
    assert errors
    assert {d["path"] for d in errors} == {file.name}
    for d in errors:
        assert f"[{d['code']}]" in done.stderr, "for people too"


def test_all_errors_at_once_of_all_files(evaluate, case):
    write_volumes(case / "bad.csv", ["L1,alpha,2024,x", "L1,alpha,20244,1"])
    (case / "l.csv").write_text("location_id,latitude\nL1,north\n")
    done = evaluate("bad.csv", "--locations", "l.csv")
    assert done.exit_code == 3
    assert all(place in done.stderr for place in ("bad.csv:2", "bad.csv:3", "l.csv:2"))


def test_a_directory_where_a_file_is_due(evaluate, case):
    (case / "folder").mkdir()
    assert evaluate("folder").exit_code == 3


# 4: files


@pytest.mark.parametrize(
    "args",
    [
        ["not-there.csv"],
        ["volumes.csv", "--profile", "not-there.yaml"],
        ["volumes.csv", "--locations", "not-there.csv"],
        ["volumes.csv", "--output", "no/such/folder/out.csv"],
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_read_or_written(evaluate, args):
    done = evaluate(*args)
    assert (done.exit_code, done.stdout) == (4, "")
    assert args[-1] in done.stderr


# 5: nothing left


def test_filters_that_leave_nothing(evaluate, case):
    done = evaluate("volumes.csv", "--location", "L5", "--norm", "norm-a", "--output", "out.json")
    assert (done.exit_code, done.stdout) == (5, "")
    assert "nothing" in done.stderr
    assert not (case / "out.json").exists()


def test_a_profile_that_leaves_nothing(evaluate, case):
    (case / "p.yaml").write_text("schema: cns-check/volume-profile/1\ndrop: [{column: year, starts_with: '20'}]\n")
    done = evaluate("volumes.csv", "--profile", "p.yaml")
    assert (done.exit_code, done.stdout) == (5, "")


def test_volumes_of_no_loaded_norm(evaluate, case):
    write_norms(case, norm_set_dict(norm(counts=["alpha"]), norm("norm-d", counts=["delta"]), set_id="set-b"))
    write_volumes(case / "v.csv", ["L1,omega,2024,5"])
    (case / "p.yaml").write_text("schema: cns-check/volume-profile/1\nunmapped: drop\n")
    assert evaluate("v.csv", "--profile", "p.yaml", norms="set-b.yaml").exit_code == 5


# What goes to stderr, and colour


def test_quiet_and_verbose(evaluate, case):
    write_norms(
        case,
        norm_set_dict(
            norm(per="organisation"),
            norm("norm-d", counts=["delta"]),
            norm("norm-c", counts=["beta"]),
            norm("norm-g", counts=["gamma"]),
            set_id="set-b",
        ),
    )

    def codes(*args):
        done = evaluate("volumes.csv", *args, norms="set-b.yaml")
        assert done.exit_code == 0
        return ["note[E004]" in done.stderr, "warning[E005]" in done.stderr, done.stdout]

    usual, verbose, quiet = codes(), codes("-v"), codes("-q")
    assert [usual[:2], verbose[:2], quiet[:2]] == [[False, True], [True, True], [False, False]]
    assert usual[2] == verbose[2] == quiet[2], "the result is the same"
    assert codes("--quiet") == quiet
    assert codes("--verbose") == verbose


def test_quiet_says_nothing_of_what_was_written(evaluate):
    assert evaluate("volumes.csv", "-q", "--output", "out.csv").stderr == ""


def test_colour(evaluate, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain = evaluate("volumes.csv").stdout
    assert "\x1b[" in evaluate("volumes.csv", "--color", "always").stdout
    assert evaluate("volumes.csv", "--color", "never").stdout == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert evaluate("volumes.csv").stdout == plain


class Screen(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("env", "args", "coloured"), [({}, [], True), ({"NO_COLOR": "1"}, [], False), ({}, ["--color", "never"], False)]
)
def test_colour_on_a_terminal(case, monkeypatch, env, args, coloured):
    from cns_check.cli import main

    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"TERM": "xterm-256color", "COLUMNS": "80"} | env).items():
        monkeypatch.setenv(name, value)
    out = io.BytesIO()
    monkeypatch.chdir(case)
    monkeypatch.setattr(sys, "argv", ["cns-check", "evaluate", "volumes.csv", "--norms", "set-a.yaml", *args])
    monkeypatch.setattr(sys, "stdout", Screen(out, encoding="utf-8"))
    with suppress(SystemExit):
        main()
    said = out.getvalue().decode()
    assert ("\x1b[" in said) == coloured
    assert "Left out for want of width" in said, "as wide as the terminal"


PLAIN = [
    ["norms", "list"],
    ["norms", "show", "set-a.yaml"],
    ["norms", "test", "set-a.yaml"],
    ["norms", "validate", "set-a.yaml"],
    ["agreements", "validate", "agreements.yaml", "--norms", "set-a.yaml", "--locations", "places.csv"],
    ["volumes", "validate", "volumes.csv"],
    ["reallocate", "volumes.csv", "--norms", "set-a.yaml", "--assume-no-agreement", "-v"],
    ["why", "volumes.csv", "--norms", "set-a.yaml", "--location", "L1", "--norm", "norm-a"],
    ["evaluate", "nothing.csv"],
]


@pytest.mark.parametrize("args", PLAIN, ids=[" ".join(args[:2]) for args in PLAIN])
def test_never_means_no_escape_at_all_on_a_terminal(case, monkeypatch, args):
    """Bold and dim are escapes too."""
    from cns_check.cli import main

    (case / "agreements.yaml").write_text(
        "schema: cns-check/agreements/1\nregions: [{id: noord, decisions: [{norm: norm-b, route: consensus}]}]\n",
        encoding="utf-8",
    )
    for name, value in {"TERM": "xterm", "COLUMNS": "80", "CI": "1"}.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(case)
    said = {}
    for color in ("never", "always"):
        out, err = io.BytesIO(), io.BytesIO()
        monkeypatch.setattr(sys, "argv", ["cns-check", *args, "--color", color])
        monkeypatch.setattr(sys, "stdout", Screen(out, encoding="utf-8", write_through=True))
        monkeypatch.setattr(sys, "stderr", Screen(err, encoding="utf-8", write_through=True))
        with suppress(SystemExit):
            main()
        said[color] = (out.getvalue() + err.getvalue()).decode()
    assert said["never"].strip()
    assert "\x1b" not in said["never"]
    assert re.sub(r"\x1b\[[0-9;]*m", "", said["always"]) == said["never"], "the same words"


def test_interrupted(evaluate, monkeypatch):
    from cns_check.judge import evaluate as engine

    def interrupt(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "evaluate", interrupt)
    assert evaluate("volumes.csv").exit_code == 130


def test_a_bug_is_called_one(evaluate, monkeypatch):
    from cns_check.judge import evaluate as engine

    def fail(*_args, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr(engine, "evaluate", fail)
    done = evaluate("volumes.csv")
    assert (done.exit_code, done.stdout) == (70, "")
    assert "a bug (ZeroDivisionError)" in done.stderr


# The real process


def process(*args, cwd, **env):
    full = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")} | env
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "cns_check", *args], cwd=cwd, env=full, capture_output=True, check=False
    )


@pytest.mark.parametrize("stdout_format", ["text", "json"])
def test_language_time_zone_and_hash_seed_change_nothing(case, stdout_format):
    args = ("evaluate", "volumes.csv", "--norms", "set-a.yaml", "--locations", "places.csv", "--format", stdout_format)
    one = process(*args, cwd=case, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C", COLUMNS="40")
    two = process(*args, cwd=case, PYTHONHASHSEED="2", TZ="Pacific/Auckland", LC_ALL="C.UTF-8", COLUMNS="200")
    assert (one.returncode, one.stderr) == (0, b"")
    assert (one.stdout, one.stderr) == (two.stdout, two.stderr)


def test_the_exit_code_of_the_process(case):
    done = process("evaluate", "volumes.csv", "--norms", "set-a.yaml", "--fail-on", "below", "-q", cwd=case)
    assert done.returncode == 1


def test_help_is_quick_because_it_imports_nothing_heavy(case):
    code = (
        "import sys\nsys.argv = ['cns-check', '--help']\nfrom cns_check.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "heavy = {'pandas', 'pyarrow', 'pydantic', 'xlsxwriter', 'numpy', 'yaml'} & set(sys.modules)\n"
        "sys.exit(f'imported: {sorted(heavy)}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=case, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"evaluate" in done.stdout


def test_version(cli):
    assert cli(["--version"]).stdout == f"cns-check {cns_check.__version__}\n"


def test_a_reader_that_goes_away_is_no_bug_and_no_finding(case):
    read, write = os.pipe()
    os.close(read)
    args = [sys.executable, "-m", "cns_check", "evaluate", "volumes.csv", "--norms", "set-a.yaml", "-q"]
    try:
        done = subprocess.run(args, cwd=case, stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (4, b"")
