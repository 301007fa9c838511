"""``cns-check agreements validate``: everything on stdout, the overview whole, and the documented exit codes."""

from __future__ import annotations

import shutil

import pytest

from conftest import REPO

GOOD = REPO / "tests" / "fixtures" / "good" / "A001"
CASE = REPO / "sample_data" / "nl-example"
NORMS = ["--norms", "set.yaml"]


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(GOOD, tmp_path / "case")
    return tmp_path / "case"


def change(folder, old, new, name="agreements.yaml"):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def validate(cli, folder, *more):
    return cli(["agreements", "validate", "agreements.yaml", *NORMS, *more], cwd=folder)


def test_a_good_file(cli, folder):
    result = validate(cli, folder, "--locations", "locations.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "Where the regions stand on 2026-01-01: number of norms, with --deferral strict"
    assert lines[1].split()[:6] == ["region", "title", "decided", "deferred", "fallback", "undecided"]
    assert "north decided: hip-care" in lines
    assert lines[-1] == "0 errors, 0 warnings, 0 notes"


def test_warnings_and_notes_are_the_result_and_no_failure(cli, folder):
    change(folder, "effective: 2026-01-01", "effective: 2026-07-01\n        dispute: why")
    result = validate(cli, folder)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert [line.split("[")[1][:4] for line in result.stdout.splitlines() if "[A" in line] == ["A025", "A019", "A022"]
    assert "north not substantiated, or not endorsed by all: hip-care" in result.stdout
    assert "north open dispute: hip-care" in result.stdout
    assert result.stdout.endswith("0 errors, 1 warning, 2 notes\n")


def test_an_error_is_exit_1_and_no_overview(cli, folder):
    change(folder, "norm: hip-care", "norm: hip-car")
    result = validate(cli, folder)
    assert result.exit_code == 1
    assert "agreements.yaml:7:15: error[A001]" in result.stdout
    assert "Where the regions stand" not in result.stdout


def test_an_error_of_the_memberships_is_exit_1(cli, folder):
    (folder / "m.csv").write_text("location_id,network,region_id\nN1,bones,\n", encoding="utf-8")
    result = validate(cli, folder, "--memberships", "m.csv")
    assert result.exit_code == 1
    assert "m.csv:2, column 'region_id': error[V013]" in result.stdout


def test_memberships_decide_to_which_region_a_location_belongs(cli, folder):
    (folder / "m.csv").write_text("location_id,network,region_id\nN1,bones,south\n", encoding="utf-8")
    result = validate(cli, folder, "--locations", "locations.csv", "--memberships", "m.csv")
    assert result.exit_code == 1
    assert "agreements.yaml:9:21: error[A010]" in result.stdout


@pytest.mark.parametrize("text", ["", "- a\n", "just words\n", "{\n"])
def test_no_mapping_is_exit_3(cli, folder, text):
    (folder / "agreements.yaml").write_text(text, encoding="utf-8")
    result = validate(cli, folder)
    assert result.exit_code == 3
    assert "error[Y" in result.stdout
    assert result.stdout.endswith("1 error, 0 warnings, 0 notes\n")


def test_no_table_is_exit_3(cli, folder):
    for option in ("--locations", "--memberships"):
        (folder / "empty.csv").write_text("", encoding="utf-8")
        assert validate(cli, folder, option, "empty.csv").exit_code == 3


def test_other_exit_codes(cli, folder):
    assert cli(["agreements", "validate", "nowhere.yaml", *NORMS], cwd=folder).exit_code == 4
    assert cli(["agreements", "validate", ".", *NORMS], cwd=folder).exit_code == 3
    assert validate(cli, folder, "--locations", "nowhere.csv").exit_code == 4
    assert validate(cli, folder, "--norms", "nowhere").exit_code == 2
    assert validate(cli, folder, "--on", "2026-02-30").exit_code == 2
    assert cli(["agreements", "validate", "-", "--locations", "-", *NORMS], cwd=folder).exit_code == 2
    change(folder, "minimum: 20", "minimum: 0", "set.yaml")
    assert validate(cli, folder).exit_code == 3


def test_standard_input(cli, folder):
    data = (folder / "agreements.yaml").read_bytes().replace(b"hip-care", b"hip-car")
    result = cli(["agreements", "validate", "-", *NORMS], cwd=folder, stdin=data)
    assert result.exit_code == 1
    assert "-:7:15: error[A001]" in result.stdout


def test_milestones_only_when_a_day_is_given(cli, folder):
    change(folder, "networks: [bones]", "networks: [bones, vessels]")
    assert "A024" not in validate(cli, folder).stdout
    result = validate(cli, folder, "--on", "2025-06-02")
    assert result.stdout.count("[A024]") == 1
    assert "region 'north': the scenario was due on 2025-06-01, and there is no decision on vein-care" in result.stdout
    assert "Where the regions stand on 2025-06-02" in result.stdout
    assert "north undecided: vein-care" in result.stdout


def test_data_is_never_markup_and_never_cut(cli, folder):
    name = "[/x] [bold]" + "long " * 60 + "\u202e\\u0007"
    change(folder, "    networks", f"    title: '{name}'\n    networks")
    result = validate(cli, folder, "--color", "never")
    assert result.exit_code == 0
    assert "[/x] [bold]" + "long " * 60 in result.stdout
    assert "\u202e" not in result.stdout


def test_sets_without_regimes_have_nothing_to_decide(cli, folder):
    text = (folder / "set.yaml").read_text(encoding="utf-8")
    bare = text[: text.index("regimes:")] + text[text.index("documents:") :]
    (folder / "set.yaml").write_text(bare, encoding="utf-8")
    result = validate(cli, folder)
    assert result.exit_code == 0
    assert "A021" not in result.stdout
    assert "Where the regions stand" not in result.stdout


def test_the_sample_case(cli):
    args = ["agreements.yaml", "--locations", "locations.csv", "--memberships", "memberships.csv"]
    result = cli(["agreements", "validate", *args], cwd=CASE)
    assert result.exit_code == 0
    found = [line.split("[")[1][:4] for line in result.stdout.splitlines() if "[A" in line or "[M" in line]
    assert sorted(found) == ["A019", "A020", "A021", "A022", "A031", "A037", "A038", "A038", "A038"]
    assert "midden deferred: lung-resection" in result.stdout
    assert "noordwest fallback: head-neck-oncology" in result.stdout


def test_the_example_of_the_documentation(cli, tmp_path):
    text = (REPO / "docs" / "agreements.md").read_text(encoding="utf-8")
    (tmp_path / "agreements.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    (tmp_path / "l.csv").write_text(
        "location_id,region_id\nD1,duinstreek\nD2,duinstreek\nD3,duinstreek\nH1,heuvelland\nH2,heuvelland\nH3,heuvelland\n",
        encoding="utf-8",
    )
    result = cli(["agreements", "validate", "agreements.yaml", "--locations", "l.csv"], cwd=tmp_path)
    assert result.exit_code == 0
    found = {
        line.split("[")[1][:4] for line in result.stdout.splitlines() if ": error[" in line or ": warning[" in line
    }
    assert found == {"A021", "A033", "A037"}
