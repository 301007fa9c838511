"""``cns-check sample``: the case as it is in the repository, and never over somebody's files by accident."""

from __future__ import annotations

import tomllib

import pytest

from conftest import REPO

CASE = REPO / "sample_data" / "nl-example"
FILES = {
    "README.md",
    "agreements.yaml",
    "cns-check.yaml",
    "locations.csv",
    "memberships.csv",
    "profile-2025-late.yaml",
    "profile.yaml",
    "volumes-2025-late.csv",
    "volumes.csv",
}


REGION = REPO / "sample_data" / "travel-region"


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_writes_the_case_and_says_what_to_do_next(cli, tmp_path):
    result = cli(["sample", tmp_path / "new" / "case"])
    assert (result.exit_code, result.stdout) == (0, "")
    written = contents(tmp_path / "new" / "case")
    assert set(written) == FILES
    assert written == {name: (CASE / name).read_bytes() for name in FILES}
    assert all(name in result.stderr for name in FILES)
    assert "invented" in result.stderr
    next_ = result.stderr.splitlines()[-1].strip()
    assert next_ == f"cns-check evaluate --case {tmp_path}/new/case/cns-check.yaml"
    assert cli([*next_.split()[1:], "--summary-only"]).exit_code == 0


def test_travel_writes_the_region_instead_and_its_next_command_works(cli, tmp_path):
    result = cli(["sample", tmp_path / "region", "--travel"])
    assert (result.exit_code, result.stdout) == (0, "")
    region = {name: text for name, text in contents(REGION).items() if name != "generate.py"}
    assert contents(tmp_path / "region") == region
    next_ = result.stderr.splitlines()[-1].strip()
    assert next_ == f"cns-check reallocate --case {tmp_path}/region/cns-check.yaml"
    outputs = ["--output", tmp_path / "out.html", "--output", tmp_path / "out.xlsx"]
    assert cli([*next_.split()[1:], *outputs, "--summary-only"]).exit_code == 0
    assert all((tmp_path / f"out.{kind}").stat().st_size for kind in ("html", "xlsx"))


def test_the_wheel_holds_what_each_sample_asks_for():
    from cns_check.cli import sample

    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))
    put = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for each in (sample.NATIONAL, sample.TRAVEL):
        assert put[f"sample_data/{each.kept}"] == f"cns_check/_data/{each.installed}"


def test_quiet_says_nothing(cli, tmp_path):
    result = cli(["sample", tmp_path, "-q"])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_refuses_to_overwrite_before_it_writes_anything(cli, tmp_path):
    (tmp_path / "volumes.csv").write_text("mine")
    result = cli(["sample", tmp_path])
    assert result.exit_code == 4
    assert "volumes.csv already there" in result.stderr
    assert "--force" in result.stderr
    assert contents(tmp_path) == {"volumes.csv": b"mine"}


def test_force_overwrites_the_case_and_leaves_the_rest(cli, tmp_path):
    (tmp_path / "volumes.csv").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine too")
    assert cli(["sample", tmp_path, "--force"]).exit_code == 0
    written = contents(tmp_path)
    assert set(written) == FILES | {"notes.txt"}
    assert written["volumes.csv"] == (CASE / "volumes.csv").read_bytes()
    assert written["notes.txt"] == b"mine too"


def test_a_file_where_the_folder_should_be(cli, tmp_path):
    (tmp_path / "case").write_text("a file")
    result = cli(["sample", tmp_path / "case"])
    assert result.exit_code == 4
    assert "case: cannot be read or made" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_where_a_file_should_be_leaves_no_half_file(cli, tmp_path):
    (tmp_path / "volumes.csv").mkdir()
    result = cli(["sample", tmp_path, "--force"])
    assert result.exit_code == 4
    assert "volumes.csv: cannot be written" in result.stderr
    assert not [name for name in tmp_path.iterdir() if name.name.startswith(".")]


def test_the_installed_case_comes_first(cli, tmp_path, monkeypatch):
    from cns_check.cli import sample

    package = tmp_path / "site" / "cns_check"
    (package / "_data" / "sample").mkdir(parents=True)
    (package / "_data" / "sample" / "volumes.csv").write_text("installed")
    (package / "_data" / "sample" / "generate.py").write_text("not part of it")
    monkeypatch.setattr(sample, "__file__", str(package / "cli" / "sample.py"))
    assert cli(["sample", tmp_path / "case"]).exit_code == 0
    assert contents(tmp_path / "case") == {"volumes.csv": b"installed"}


@pytest.mark.parametrize("args", [["sample"], ["sample", "a", "b"]])
def test_wrong_usage(cli, args):
    assert cli(args).exit_code == 2
