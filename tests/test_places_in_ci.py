"""Where CI services find what is told: paths from the top of the repository, and a place for every SARIF result."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cns_check.cli.repository import repository
from cns_check.diagnostics import diagnostic
from cns_check.report.checks import github, sarif
from cns_check.report.checks.outcome import Checked, Repository
from cns_check.words import Said
from conftest import REPO, SAMPLE, SAMPLE_CASE
from formats import commands, sarif_run
from test_formats import made

BAD = REPO / "tests" / "fixtures" / "bad" / "N015" / "bad.yaml"
HEAD = "location_id,intervention_id,year,volume\n"


@pytest.fixture(autouse=True)
def no_workspace(monkeypatch):
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.fixture
def sub(tmp_path):
    """A folder two below the top of a repository, with a norm file that has mistakes."""
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    folder = tmp_path / "repo" / "één map" / "norms"
    folder.mkdir(parents=True)
    shutil.copyfile(BAD, folder / "bad.yaml")
    return folder


def addresses(data):
    """The addresses of the files that results name; every result has one."""
    found = sarif_run(data)["results"]
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in found]
    return {(p["uri"], p.get("uriBaseId")) for p in places}


def annotated(data):
    return {properties.get("file") for _, properties, _ in commands(data)}


# The top of the repository


def test_git_is_a_folder_or_a_file(sub, monkeypatch):
    monkeypatch.chdir(sub)
    assert repository(()).root == sub.parents[1].as_posix()
    (sub.parents[1] / ".git").rmdir()
    assert repository(()).root == sub.as_posix(), "without a repository it is the folder"
    (sub.parents[0] / ".git").write_text("gitdir: elsewhere\n")
    assert repository(()).root == sub.parent.as_posix()


def test_the_workspace_counts_where_it_is_above_and_nearer(sub, monkeypatch):
    monkeypatch.chdir(sub)
    for workspace, root in {
        sub.parent: sub.parent,  # below .git
        sub.parents[2]: sub.parents[1],  # above it: the repository was checked out into a folder of its own
        sub.parent / "other": sub.parents[1],
        sub: sub,
        "": sub.parents[1],
    }.items():
        monkeypatch.setenv("GITHUB_WORKSPACE", str(workspace))
        assert repository(()).root == root.as_posix()


@pytest.mark.parametrize("link", [False, True])
def test_the_workspace_without_git(sub, monkeypatch, tmp_path, link):
    (sub.parents[1] / ".git").rmdir()
    workspace = sub.parents[1]
    if link:
        workspace = tmp_path / "link"
        workspace.symlink_to(sub.parents[1])
    monkeypatch.chdir(sub)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(workspace))
    assert repository(()).root == sub.parents[1].as_posix()


# Paths of findings


@pytest.mark.parametrize("name", ["bad.yaml", "./bad.yaml", "../norms/bad.yaml", "absolute"])
def test_a_check_in_a_subfolder(name, sub, cli):
    name = str(sub / "bad.yaml") if name == "absolute" else name
    asked = ["norms", "validate", name, "--format"]
    assert addresses(cli([*asked, "sarif"], cwd=sub).out) == {("%C3%A9%C3%A9n%20map/norms/bad.yaml", "%SRCROOT%")}
    result = cli([*asked, "github", "--output", "o.sarif", "--force"], cwd=sub)
    assert annotated(result.out) == {"één map/norms/bad.yaml"}
    assert addresses((sub / "o.sarif").read_bytes()) == {("%C3%A9%C3%A9n%20map/norms/bad.yaml", "%SRCROOT%")}
    assert b'file="bad.yaml"' in cli([*asked, "junit"], cwd=sub).out.replace(b"../norms/", b"")
    assert json.loads(cli([*asked, "json"], cwd=sub).out)["files"] == [Path(name).as_posix()]


def test_the_summary_of_the_job_names_the_same_file(sub, cli, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    cli(["norms", "validate", "bad.yaml", "--format", "github"], cwd=sub)
    assert "één map/norms/bad.yaml:19:26" in (tmp_path / "summary.md").read_text(encoding="utf-8")


def test_a_file_outside_keeps_its_whole_path(sub, cli, tmp_path):
    shutil.copyfile(BAD, tmp_path / "out side.yaml")
    for name in ("../../../out side.yaml", str(tmp_path / "out side.yaml")):
        asked = ["norms", "validate", name, "--format"]
        whole = (tmp_path / "out side.yaml").as_uri()
        assert addresses(cli([*asked, "sarif"], cwd=sub).out) == {(whole, None)}
        assert annotated(cli([*asked, "github"], cwd=sub).out) == {(tmp_path / "out side.yaml").as_posix()}


def test_a_name_that_begins_with_two_points_is_inside():
    assert Repository("/r/a", "/r").place("..b.yaml") == ("a/..b.yaml", True)
    assert Repository("/r/a", "/r").place("../b.yaml") == ("b.yaml", True)
    assert Repository("/r/a", "/r").place("../../b.yaml") == ("/b.yaml", False)


def test_addresses_of_other_machines():
    def address(path):
        return sarif._artifact(path, False)["uri"]

    assert address("C:/Een map/x:y.yaml") == "file:///C:/Een%20map/x%3Ay.yaml"
    assert address("//server/map/x.yaml") == "file://server/map/x.yaml"
    assert address("/map/100%.yaml") == "file:///map/100%25.yaml"
    assert sarif._artifact("a:b.yaml", True)["uri"] == "a%3Ab.yaml", "what is before a colon would be a scheme"


def test_a_shipped_set_is_where_it_is_installed(sub, cli, monkeypatch):
    """Its name below ``norms/`` is no path of the user, unless there is such a file."""
    monkeypatch.chdir(sub)
    found = repository(["norms/us-leapfrog.yaml"])
    assert found.place("norms/us-leapfrog.yaml") == ((REPO / "norms" / "us-leapfrog.yaml").as_posix(), False)
    (sub / "norms").mkdir()
    (sub / "norms" / "us-leapfrog.yaml").write_text("")
    own = repository(["norms/us-leapfrog.yaml"])
    assert own.place("norms/us-leapfrog.yaml") == ("één map/norms/norms/us-leapfrog.yaml", True)
    asked = ["norms", "validate", "us-leapfrog", "--on", "2030-01-01", "--format", "github"]
    shutil.rmtree(sub / "norms")
    assert annotated(cli(asked, cwd=sub).out) == {(REPO / "norms" / "us-leapfrog.yaml").as_posix()}


def test_a_fingerprint_does_not_depend_on_the_folder(sub, cli):
    def prints(name, cwd):
        run = sarif_run(cli(["norms", "validate", name, "--format", "sarif"], cwd=cwd).out)
        return [r["partialFingerprints"] for r in run["results"]]

    assert prints("bad.yaml", sub) == prints("één map/norms/bad.yaml", sub.parents[1])


# Findings without a place


def test_what_belongs_to_no_file_is_no_result_and_is_counted():
    nowhere = diagnostic("E007", Said.of("of no file"))
    checked = Checked("evaluate", "1.0", (), (nowhere, made(), made(path="-"), nowhere), {})
    run = sarif_run(sarif.render(checked))
    assert [r["ruleId"] for r in run["results"]] == ["N015"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["N015"]
    first, *told = run["invocations"][0]["toolExecutionNotifications"]
    assert first["message"]["text"].startswith("3 findings belong to no file")
    assert [t["descriptor"]["id"] for t in told] == ["E007", "N015", "E007"]
    assert "of no file" in told[0]["message"]["text"]
    dutch = sarif_run(sarif.render(checked.in_language("nl")))["invocations"][0]["toolExecutionNotifications"]
    assert dutch[0]["message"]["text"].startswith("3 meldingen horen bij geen bestand")
    assert "toolExecutionNotifications" not in sarif_run(sarif.render(Checked("x", "1", (), (made(),))))["invocations"]
    assert len(commands(github.render(checked))) == 4, "annotations need no file"


def test_every_result_of_the_sample_has_a_place(cli):
    run = sarif_run(cli(["evaluate", *SAMPLE_CASE, "--format", "sarif"], cwd=SAMPLE).out)
    assert {r["ruleId"] for r in run["results"]} > {"below"}
    assert all("uri" in r["locations"][0]["physicalLocation"]["artifactLocation"] for r in run["results"])
    assert run["invocations"][0]["toolExecutionNotifications"]


# Verdicts


def below(cli, folder, *asked, stdin=b""):
    """Per location that is below in 2026: the file and the line that its finding names."""
    options = ("--norm", "kidney-local-treatment", "--norm-year", "2026", "--format", "sarif")
    result = cli(["evaluate", *asked, *options], cwd=folder, stdin=stdin)
    assert result.exit_code == 0, result.stderr
    found = {}
    for r in sarif_run(result.out)["results"]:
        if r["ruleId"] == "below":
            (place,) = r["locations"]
            physical = place["physicalLocation"]
            line = physical.get("region", {}).get("startLine")
            location = place["logicalLocations"][0]["fullyQualifiedName"].rpartition("/")[2]
            found[location] = (physical["artifactLocation"]["uri"], line)
    return found


@pytest.fixture
def volumes(tmp_path):
    (tmp_path / "a.csv").write_text(
        f"{HEAD}L1,kidney-focal-therapy,2023,70\nL1,kidney-nephrectomy,2023,60\nL9,kidney-nephrectomy,2023,30\n"
    )
    (tmp_path / "b.csv").write_text(
        f"{HEAD}L1,kidney-focal-therapy,2024,1\nL1,kidney-nephrectomy,2024,40\nL2,kidney-nephrectomy,2024,9\n"
    )
    return tmp_path


def test_a_verdict_is_told_at_the_row_with_the_most_of_its_year(volumes, cli):
    assert below(cli, volumes, "a.csv", "b.csv") == {"L1": ("b.csv", 3), "L2": ("b.csv", 4)}


def test_a_corrected_volume_without_a_row_is_told_at_the_correction(volumes, cli):
    (volumes / "p.yaml").write_text("schema: cns-check/volume-profile/1\ncorrections: c.csv\n")
    head = "location_id,intervention_id,year,volume,reason,by"
    (volumes / "c.csv").write_text(f"{head}\nL3,kidney-nephrectomy,2024,12,late,team\n")
    found = below(cli, volumes, "a.csv", "b.csv", "--profile", "b.csv=p.yaml")
    assert found == {"L1": ("b.csv", 3), "L2": ("b.csv", 4), "L3": ("c.csv", 2)}


def test_what_a_predecessor_did_is_where_the_volume_of_its_successor_stands(volumes, cli):
    (volumes / "l.csv").write_text(
        "location_id,location_name,open_until,successor_id,successor_date,successor_kind\n"
        "L2,Old,2024-12-31,L4,2025-01-01,move\nL4,New,,,,\nL1,One,,,,\nL9,Nine,,,,\n"
    )
    assert below(cli, volumes, "a.csv", "b.csv", "--locations", "l.csv")["L4"] == ("b.csv", 4)


def test_what_no_row_tells_is_where_the_year_was_delivered(volumes, cli):
    """A designated location that did nothing: the file of the year lacks it, not the first file."""
    (volumes / "l.csv").write_text("location_id,region_id\nL1,noord\nL2,noord\nL8,noord\nL9,noord\n")
    (volumes / "agreed.yaml").write_text(
        "schema: cns-check/agreements/1\nregions:\n  - id: noord\n    decisions:\n"
        "      - {norm: kidney-local-treatment, route: consensus, decided_on: 2025-06-28, locations: [L8, L9]}\n"
    )
    found = below(cli, volumes, "a.csv", "b.csv", "--locations", "l.csv", "--agreements", "agreed.yaml")
    assert found["L8"] == ("b.csv", None)
    assert found["L9"] == ("a.csv", 4), "the last year of which there is a row"


def test_small_counts_that_are_masked_give_no_line(volumes, cli):
    found = below(cli, volumes, "a.csv", "b.csv", "--suppress-below", "5")
    assert set(found.values()) == {("a.csv", None)}


def test_standard_input_has_no_place(volumes, cli):
    data = (volumes / "b.csv").read_bytes()
    assert below(cli, volumes, "-", stdin=data) == {}
    assert below(cli, volumes, "a.csv", "-", stdin=data) == {}
    asked = ["evaluate", "-", "--norm", "kidney-local-treatment", "--norm-year", "2026", "--format", "sarif"]
    (invocation,) = sarif_run(cli(asked, cwd=volumes, stdin=data).out)["invocations"]
    assert [t["descriptor"]["id"] for t in invocation["toolExecutionNotifications"][1:]].count("below") == 2


def test_verdicts_in_a_subfolder(volumes, cli):
    (volumes / ".git").mkdir()
    (volumes / "sub").mkdir()
    assert below(cli, volumes / "sub", "../a.csv", "../b.csv") == {"L1": ("b.csv", 3), "L2": ("b.csv", 4)}
    asked = ["evaluate", "../b.csv", "--norm", "kidney-local-treatment", "--norm-year", "2026", "--format", "github"]
    found = [p for kind, p, _ in commands(cli(asked, cwd=volumes / "sub").out) if kind == "error"]
    assert [(p["file"], p["line"]) for p in found] == [("b.csv", "3"), ("b.csv", "4")]
    (volumes / "sub" / "wrong.csv").write_text(f"{HEAD}L1,kidney-nephrectomy,2024,many\n")
    refused = cli(["evaluate", "wrong.csv", "--format", "sarif"], cwd=volumes / "sub")
    assert refused.exit_code == 3
    assert ("sub/wrong.csv", "%SRCROOT%") in addresses(refused.out)
