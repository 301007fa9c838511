"""Findings in every format: text with its line, JSON, GitHub, JUnit and SARIF."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.diagnostics import Diagnostic, Place, Severity, diagnostic
from cns_check.report.checks import diagnostics_json, github, junit, sarif
from cns_check.report.checks.diagnostics_text import lines, plain
from cns_check.report.checks.outcome import Checked, CheckedFile, Item, relative, source_lines
from conftest import REPO
from formats import commands, sarif_run, totals_match

FIXTURES = REPO / "tests" / "fixtures"
BAD = FIXTURES / "bad" / "N015"
ODD = "a%b\r\nc:d,e<f>&\"g'|\x07\x00\x1b[31m\u2028\ufffe`@x` [/x]"


def made(code="N015", message="wrong", path="norms/a.yaml", line=3, column=5, **more):
    return diagnostic(code, message, Place(path, line, column), **more)


def checked(*found, items=(), **more):
    return Checked("norms validate", "1.0", (CheckedFile("norms/a.yaml", items),), tuple(found), **more)


def of_severity(severity, number):
    return [Diagnostic("N015", "x", severity, f"number {i}", "do", Place("a.yaml", i + 1, 1)) for i in range(number)]


# Text


def test_a_caret_stands_below_the_place():
    sources = {"norms/a.yaml": ("a", "b", "    minimum: 31")}
    found = made(column=14)
    assert list(plain([found], sources)) == [
        "norms/a.yaml:3:14: error[N015] outside-guideline: wrong",
        "     3 |     minimum: 31",
        "       |              ^",
        f"    {found.remedy}",
    ]
    assert [t.plain for t in lines([found], sources)] == list(plain([found], sources))
    assert list(plain([found])) == [list(plain([found], sources))[i] for i in (0, 3)]


def caret(text, column):
    _, line, mark, _ = plain([made(line=1, column=column)], {"norms/a.yaml": (text,)})
    return line[9:], mark[9:]


def test_the_caret_counts_what_a_terminal_shows():
    assert caret("\tx: 1", 2) == (" x: 1", " ^")
    assert caret("é: 日本 x", 7) == ("é: 日本 x", "        ^")
    assert caret("e\u0301x", 3) == ("e\u0301x", " ^")
    assert caret("a\x07b", 3) == ("a\\x07b", "     ^")
    line, mark = caret("x" * 500 + "Y" + "z" * 500, 501)
    assert line[mark.index("^")] == "Y"
    assert len(line) <= 106
    assert caret("abc", 4) == ("abc", "   ^"), "the end of a line has a place too"


def test_without_a_column_the_line_alone_is_shown_and_outside_the_file_nothing():
    found = diagnostic("V001", "wrong", Place("a.csv", 2))
    assert list(plain([found], {"a.csv": ("x", "y,z")}))[1:2] == ["     2 | y,z"]
    assert len(list(plain([made(line=99)], {"norms/a.yaml": ("x",)}))) == 2


def test_lines_are_counted_as_the_reader_of_the_file_counts_them():
    assert source_lines("a.yaml", "a\u2028b\r\nc\x85d") == ("a", "b", "c", "d")
    assert source_lines("a.csv", "a\u2028b\r\nc\x85d\re") == ("a\u2028b", "c\x85d", "e")


def test_validate_shows_the_line_in_colour_or_without(cli):
    bare = cli(["norms", "validate", "bad.yaml", "--select", "N015"], cwd=BAD)
    assert "    19 |     versions: [{minimum: 31," in bare.stdout
    assert bare.stdout.splitlines()[2].index("^") == bare.stdout.splitlines()[1].index("31,")
    coloured = cli(["norms", "validate", "bad.yaml", "--select", "N015", "--color", "always"], cwd=BAD)
    assert "\x1b[" in coloured.stdout
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.stdout) == bare.stdout


# JSON


def test_json_has_the_columns_of_the_table_diagnostics(cli):
    result = cli(["norms", "validate", "bad.yaml", "--format", "json"], cwd=BAD)
    assert result.exit_code == 1
    report = json.loads(result.out)
    assert (report["schema"], report["command"], report["files"]) == (
        "cns-check/diagnostics/1",
        "norms validate",
        ["bad.yaml"],
    )
    assert report["failed"] is True
    assert report["summary"]["error"] == 1
    worst = next(d for d in report["diagnostics"] if d["severity"] == "error")
    keys = ["code", "name", "severity", "message", "remedy", "path", "line", "column", "row", "field", "value"]
    assert list(worst) == keys
    assert (worst["code"], worst["line"], worst["column"]) == ("N015", 19, 26)


# GitHub


def unescaped(text):
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_github_escapes_what_its_commands_mean():
    path = "a b,c:d%.yaml"
    (command,) = commands(github.render(checked(made(message=ODD[:12], path=path, remedy="line 1\nline 2"))))
    severity, properties, message = command
    assert (severity, unescaped(properties["file"])) == ("error", path)
    assert (properties["line"], properties["col"]) == ("3", "5")
    assert unescaped(message) == f"{ODD[:12]}\nline 1\nline 2"
    assert properties["title"] == "N015 outside-guideline"


def test_github_shows_the_worst_ten_of_a_kind_and_counts_the_rest():
    found = [*of_severity(Severity.NOTE, 3), *of_severity(Severity.WARNING, 11), *of_severity(Severity.ERROR, 12)]
    data = github.render(checked(*found))
    kinds = [kind for kind, _, _ in commands(data)]
    assert kinds == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 3
    assert data.decode().splitlines()[-1] == "3 more that GitHub would not show: 2 errors, 1 warning"
    assert github.render(checked()) == b""


def test_github_without_a_file_says_the_place_in_words():
    (standard_input,) = commands(github.render(checked(made(path="-"))))
    assert "file" not in standard_input[1]
    assert standard_input[2].startswith("-:3:5: wrong")
    (row,) = commands(github.render(checked(diagnostic("V001", "wrong", Place("a.parquet", row=7)))))
    assert row[1]["file"] == "a.parquet"
    assert "row 7" in row[2]


def test_the_summary_of_the_job_is_appended_where_the_service_asks(cli, tmp_path, monkeypatch):
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert cli(["norms", "validate", "bad.yaml", "--format", "json"], cwd=BAD).exit_code == 1
    assert summary.read_text() == "before\n", "only for its own format"
    cli(["norms", "validate", "bad.yaml", "--format", "github"], cwd=BAD)
    text = summary.read_text()
    assert text.startswith("before\n### cns-check norms validate\n\n1 file, 1 error, 6 warnings, 0 notes\n")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + 7
    assert rows[1].startswith("| error | N015 ")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    assert cli(["norms", "validate", "bad.yaml", "--format", "github"], cwd=BAD).exit_code == 4


def test_the_summary_keeps_to_its_size_and_shows_data_as_data():
    text = github.summary(checked(*of_severity(Severity.ERROR, 600)))
    assert text.endswith("100 more\n")
    row = github.summary(checked(made(message="<b>|*x*|\n`y` @team"))).splitlines()[-2]
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    assert "<b>" not in row
    assert "@team" not in row


# JUnit


def test_junit_has_a_case_per_file_and_per_norm(cli):
    result = cli(["norms", "validate", "bad.yaml", "us-leapfrog", "--format", "junit"], cwd=BAD)
    root = totals_match(result.out)
    cases = {(s.get("name"), c.get("name")): c for s in root for c in s}
    assert {name for suite, name in cases if suite == "bad.yaml"} == {"file", "one"}
    assert len([1 for suite, _ in cases if suite == "norms/us-leapfrog.yaml"]) >= 8
    failure = cases["bad.yaml", "one"].find("failure")
    assert failure.get("type") == "N015 outside-guideline"
    assert "bad.yaml:19:26" in failure.text
    assert "N107" in cases["bad.yaml", "file"].find("system-out").text, "a warning is told and fails nothing"
    assert cases["bad.yaml", "file"].find("failure") is None
    strict = cli(["norms", "validate", "bad.yaml", "--format", "junit", "--strict"], cwd=BAD)
    assert totals_match(strict.out).get("failures") == "2"


def test_junit_puts_each_finding_into_the_norm_that_it_stands_in():
    items = (Item("one", 10), Item("two", 20))
    found = [made(line=line, message=f"at {line}") for line in (9, 10, 19, 20, 99)]
    root = totals_match(junit.render(checked(*found, made(path=None, line=None, column=None), items=items)))
    messages = {c.get("name"): c.find("failure").text.count("error[") for c in root[0]}
    assert messages == {"file": 1, "one": 2, "two": 2}
    assert root[1].get("name") == "cns-check norms validate"


@given(st.text(), st.text())
@settings(max_examples=60, deadline=None)
def test_junit_and_the_others_hold_any_text(message, path):
    place = path.replace("\x00", "") or "a"
    outcome = checked(made(message=message, path=place), made(message=ODD, path=ODD))
    root = totals_match(junit.render(outcome))
    assert root.get("failures") == "2"
    assert json.loads(sarif.render(outcome))["runs"][0]["results"][0]["message"]["text"].startswith(message)
    assert json.loads(diagnostics_json.render(outcome))["diagnostics"][0]["message"] == message
    assert len(commands(github.render(outcome))) == 2


# SARIF


def test_sarif_fits_the_schema_with_rules_of_the_catalogue(cli, tmp_path):
    (tmp_path / "bad.yaml").write_bytes((BAD / "bad.yaml").read_bytes())
    result = cli(["norms", "validate", "bad.yaml", "--format", "sarif"], cwd=tmp_path)
    run = sarif_run(result.out)
    worst = next(r for r in run["results"] if r["level"] == "error")
    location = worst["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "bad.yaml", "uriBaseId": "%SRCROOT%"}
    assert location["region"] == {"startLine": 19, "startColumn": 26}
    assert {r["level"] for r in run["results"]} == {"error", "warning"}
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {r["ruleId"] for r in run["results"]}
    assert sarif_run(sarif.render(checked()))["results"] == []


@pytest.mark.parametrize("code", ["N008", "N010", "N101", "Y005", "Y002", "V030", "A005"])
def test_sarif_of_fixtures_fits_the_schema(code, cli):
    import yaml

    folder = FIXTURES / "bad" / code
    case = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    assert case["command"][1] == "validate"
    result = cli([*case["command"], "--format", "sarif"], cwd=folder)
    assert code in {r["ruleId"] for r in sarif_run(result.out)["results"]}


def fingerprints(cli, folder, name="bad.yaml"):
    result = cli(["norms", "validate", name, "--format", "sarif"], cwd=folder)
    return sorted(
        (r["ruleId"], r["partialFingerprints"]["cnsCheck/v1"]) for r in json.loads(result.out)["runs"][0]["results"]
    )


def test_fingerprints_do_not_move_with_the_lines_and_differ_from_each_other(cli, tmp_path):
    text = (FIXTURES / "bad" / "N008" / "bad.yaml").read_text(encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(text)
    before = fingerprints(cli, tmp_path)
    assert "N008" in {code for code, _ in before}
    assert len({f for _, f in before}) == len(before)
    (tmp_path / "bad.yaml").write_text("# a comment\n\n" + text.replace("norms:\n", "\nnorms:\n"))
    assert fingerprints(cli, tmp_path) == before
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "bad.yaml").write_text(text)
    assert not {f for _, f in fingerprints(cli, tmp_path, "sub/bad.yaml")} & {f for _, f in before}


def test_paths_are_relative_with_forward_slashes_and_escaped():
    assert relative("/a/b/norms/x.yaml", "/a/b") == "norms/x.yaml"
    assert relative("/a/c/x.yaml", "/a/b") == "../c/x.yaml"
    assert relative("./norms/x.yaml", "/a/b") == "norms/x.yaml"
    found = made(path="/a/b/één map/x#1.yaml")
    (result,) = json.loads(sarif.render(checked(found, base="/a/b")))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "%C3%A9%C3%A9n%20map/x%231.yaml"
    assert json.loads(sarif.render(checked(made(path="-"))))["runs"][0]["results"] == []


# Outputs and the other commands


def test_outputs_are_written_beside_stdout_and_never_over_a_file(cli, tmp_path):
    (tmp_path / "bad.yaml").write_bytes((BAD / "bad.yaml").read_bytes())
    options = [o for name in ("a.json", "a.xml", "a.sarif") for o in ("--output", name)]
    result = cli(["norms", "validate", "bad.yaml", *options], cwd=tmp_path)
    assert result.exit_code == 1
    assert "error[N015]" in result.stdout
    assert json.loads((tmp_path / "a.json").read_bytes())["failed"]
    assert len(totals_match((tmp_path / "a.xml").read_bytes())[0]) == 2
    assert json.loads((tmp_path / "a.sarif").read_bytes())["version"] == "2.1.0"
    assert cli(["norms", "validate", "bad.yaml", *options], cwd=tmp_path).exit_code == 4
    assert cli(["norms", "validate", "bad.yaml", *options, "--force"], cwd=tmp_path).exit_code == 1
    assert cli(["norms", "validate", "bad.yaml", "--output", "folder"], cwd=tmp_path).exit_code == 2
    assert cli(["norms", "validate", "bad.yaml", "--output", "a.pdf"], cwd=tmp_path).exit_code == 2


def test_nothing_checked_is_never_success(cli, tmp_path):
    for name in ("text", "json", "github", "junit", "sarif"):
        result = cli(["norms", "validate", ".", "--format", name], cwd=tmp_path)
        assert (result.exit_code, result.out) == (5, b"")
