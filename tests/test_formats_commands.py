"""The formats of CI services from the other commands: volumes, agreements, and verdicts."""

from __future__ import annotations

import json
import re

import pytest

from formats import commands, sarif_run, totals_match

ROWS = "location_id,intervention_id,year,volume\nL1,kidney-nephrectomy,2024,60\nL2,kidney-nephrectomy,2024,40\n"
ROWS += "L1,kidney-focal-therapy,2024,0\nL2,kidney-focal-therapy,2024,0\n"


@pytest.fixture
def volumes(tmp_path):
    (tmp_path / "v.csv").write_text(ROWS)
    (tmp_path / "wrong.csv").write_text(ROWS.replace(",40", ",forty"))
    return tmp_path


def test_volumes_and_agreements_have_the_same_formats(cli, volumes):
    for name, command in {
        "wrong.csv": ["volumes", "validate", "wrong.csv"],
        "a.yaml": ["agreements", "validate", "a.yaml"],
    }.items():
        (volumes / "a.yaml").write_text("schema: cns-check/agreements/1\nregions: []\nwhat: x\n")
        text = cli(command, cwd=volumes)
        assert text.exit_code == 1
        assert re.search(r"^ +3 \| (L2,kidney-nephrectomy,2024,forty|what: x)$", text.stdout, re.MULTILINE)
        found = sarif_run(cli([*command, "--format", "sarif"], cwd=volumes).out)["results"]
        assert found[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == name
        result = cli([*command, "--format", "junit", "--output", "out.json", "--force"], cwd=volumes)
        assert totals_match(result.out).get("failures") == "1"
        assert json.loads((volumes / "out.json").read_bytes())["failed"]
        (worst, *_) = commands(cli([*command, "--format", "github"], cwd=volumes).out)
        assert (worst[0], worst[1]["file"], worst[1]["line"]) == ("error", name, "3")


def test_volumes_without_a_mistake_pass_in_every_format(cli, volumes):
    result = cli(["volumes", "validate", "v.csv", "--format", "junit"], cwd=volumes)
    root = totals_match(result.out)
    assert (result.exit_code, [c.get("name") for c in root[0]], root.get("failures")) == (0, ["file"], "0")
    assert "rows: 4" in result.stderr, "what was read is told beside the result"
    assert sarif_run(cli(["volumes", "validate", "v.csv", "--format", "sarif"], cwd=volumes).out)


def evaluated(cli, folder, *options):
    return cli(["evaluate", "v.csv", "--norm", "kidney-local-treatment", *options], cwd=folder)


def test_verdicts_as_junit(cli, volumes):
    result = evaluated(cli, volumes, "--format", "junit", "--output", "out.xml")
    assert result.exit_code == 0
    assert (volumes / "out.xml").read_bytes() == result.out
    root = totals_match(result.out)
    assert [s.get("name") for s in root] == [f"nl-iza-tranche-1 kidney-local-treatment {y}" for y in (2026, 2027)]
    cases = {c.get("name"): c for c in root[0]}
    assert cases["L1"].find("failure") is None
    assert cases["L2"].find("failure").get("type") == "below"
    assert "10 short of the minimum of 50" in cases["L2"].find("failure").get("message")
    strict = evaluated(cli, volumes, "--format", "junit", "--fail-on", "met")
    assert strict.exit_code == 1
    assert [c.find("failure") is not None for c in totals_match(strict.out)[0]] == [True, False]
    assert "not advice" in result.stdout


def test_verdicts_that_are_open_are_skipped(cli, volumes):
    (volumes / "v.csv").write_text(ROWS.replace(",40", ","))
    root = totals_match(evaluated(cli, volumes, "--format", "junit").out)
    assert root[0].find("testcase[@name='L2']/skipped").get("message").startswith("undetermined: ")
    failing = evaluated(cli, volumes, "--format", "junit", "--fail-on", "undetermined")
    assert totals_match(failing.out)[0].find("testcase[@name='L2']/failure").get("type") == "undetermined"


def test_verdicts_as_sarif_and_annotations(cli, volumes, tmp_path, monkeypatch):
    run = sarif_run(evaluated(cli, volumes, "--format", "sarif").out)
    below = [r for r in run["results"] if r["ruleId"] == "below"]
    assert [r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for r in below] == [
        f"nl-iza-tranche-1/kidney-local-treatment/{year}/L2" for year in (2026, 2027)
    ]
    (volumes / "v.csv").write_text(ROWS.replace(",40", ",41"))
    again = sarif_run(evaluated(cli, volumes, "--format", "sarif").out)
    same = [[r["partialFingerprints"] for r in x["results"] if r["ruleId"] == "below"] for x in (run, again)]
    assert same[0] == same[1], "another number is the same finding"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    found = commands(evaluated(cli, volumes, "--format", "github").out)
    assert [p["title"] for kind, p, _ in found if kind == "error"] == ["below", "below"]
    assert "# cns-check" in (tmp_path / "summary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["evaluate", "reallocate"])
def test_an_input_that_cannot_be_used_is_told_in_the_asked_format(cli, volumes, command):
    more = ["--assume-no-agreement"] if command == "reallocate" else []

    def run(name):
        result = cli([command, "wrong.csv", *more, "--format", name, "--output", "out.xml"], cwd=volumes)
        assert result.exit_code == 3
        assert not (volumes / "out.xml").exists()
        return result.out

    root = totals_match(run("junit"))
    assert (root.get("errors"), root.get("failures"), root.find("testsuite[@errors='1']").get("name")) == (
        "1",
        "0",
        "wrong.csv",
    )
    found = sarif_run(run("sarif"))
    assert found["invocations"] == [{"executionSuccessful": False}]
    (error,) = [r for r in found["results"] if r["level"] == "error"]
    assert error["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
    assert commands(run("github"))[0][1]["line"] == "3"
