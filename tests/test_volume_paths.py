"""Volume files by folder and by pattern: the files they stand for, in one order, with the profile of the argument."""

from __future__ import annotations

import gzip
import json

import pytest

from cns_check.errors import RunError
from cns_check.run.volume_paths import volume_paths

HEAD = "location_id,intervention_id,year,volume\n"


def row(location, year, volume=60):
    return f"{location},kidney-nephrectomy,{year},{volume}\n"


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "b.csv").write_text(HEAD + row("N2", 2024))
    (data / "a.CSV").write_text(HEAD + row("N1", 2024))
    (data / "c.csv.gz").write_bytes(gzip.compress((HEAD + row("N3", 2024)).encode()))
    for name in (".b.csv", "_b.csv", "~$b.xlsx", "notes.md", "profile.yaml"):
        (data / name).write_text("x")
    (data / "d.csv").mkdir()
    return tmp_path


def test_a_folder_is_the_tables_in_it_by_name(folder):
    names = [(path.rpartition("/")[2], argument) for path, argument in volume_paths([f"{folder}/data/"])]
    assert names == [(name, f"{folder}/data/") for name in ("a.CSV", "b.csv", "c.csv.gz")]


def test_a_pattern_is_the_files_that_fit_unless_a_file_bears_its_name(folder):
    pattern = f"{folder}/data/?.csv"
    assert [path for path, _ in volume_paths([pattern])] == [f"{folder}/data/b.csv"]
    (folder / "data" / "?.csv").write_text(HEAD)
    assert [path for path, _ in volume_paths([pattern])] == [pattern]


@pytest.mark.parametrize(("argument", "kind"), [("empty", "input"), ("data/*.parquet", "files")])
def test_nothing_that_fits_is_told(folder, argument, kind):
    (folder / "empty").mkdir()
    with pytest.raises(RunError) as told:
        volume_paths([f"{folder}/{argument}"])
    assert told.value.kind == kind
    assert argument in str(told.value.message)


def test_a_file_by_name_and_by_folder_is_wrong_usage(folder):
    with pytest.raises(RunError) as told:
        volume_paths([f"{folder}/data", f"{folder}/data/b.csv"])
    assert told.value.kind == "usage"


def test_a_folder_is_judged_as_its_files_are(folder, cli):
    by_folder = cli(["evaluate", "data", "--format", "json"], cwd=folder)
    by_name = cli(["evaluate", "data/a.CSV", "data/b.csv", "data/c.csv.gz", "--format", "json"], cwd=folder)
    assert by_folder.exit_code == by_name.exit_code == 0
    one, other = json.loads(by_folder.stdout), json.loads(by_name.stdout)
    assert one == other
    assert [i["path"] for i in one["run"]["inputs"] if i["path"].startswith("data")] == [
        "data/a.CSV",
        "data/b.csv",
        "data/c.csv.gz",
    ]


def test_the_profile_of_a_folder_is_that_of_its_files(tmp_path, cli):
    (tmp_path / "d").mkdir()
    for name, location in (("a.csv", "N1"), ("b.csv", "N2")):
        (tmp_path / "d" / name).write_text((HEAD + row(location, 2024)).replace(",", ";"))
    (tmp_path / "other.csv").write_text(HEAD + row("N3", 2024))
    (tmp_path / "p.yaml").write_text('schema: cns-check/volume-profile/1\nformat: {delimiter: ";"}\n')
    result = cli(["volumes", "validate", "d", "other.csv", "--profile", "d=p.yaml"], cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "locations: 3" in result.stderr + result.stdout


def test_a_folder_gets_one_draft(tmp_path, cli):
    (tmp_path / "d").mkdir()
    for name, location in (("a.csv", "N1"), ("b.csv", "N2")):
        (tmp_path / "d" / name).write_text((HEAD + row(location, 2024)).replace(",", ";"))
    assert cli(["volumes", "profile", "d", "--output", "p.yaml"], cwd=tmp_path).exit_code == 0
    result = cli(["volumes", "validate", "d", "--profile", "p.yaml"], cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
