r"""Files as Windows has them: line ends, marks, encodings, paths with ``\``, and names that it cannot have."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from cns_check.cli import output_files
from cns_check.report.charts.files import Figure, drawn
from cns_check.run.windows_paths import here
from conftest import REPO

OLD = REPO / "tests" / "data" / "old" / "0.1.0"
ASKED = ["evaluate", "--case", "cns-check.yaml", "--format", "json", "-q"]
YAML = ["cns-check.yaml", "profile.yaml", "agreements.yaml", "set-a.yaml"]
#: As editors and spreadsheets save a text there.
SAVED = {
    "windows": lambda text: text.replace("\n", "\r\n").encode(),
    "marked": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "utf-16": lambda text: text.replace("\n", "\r\n").encode("utf-16"),
    "cp1252": lambda text: text.replace("\n", "\r\n").encode("cp1252"),
}


@pytest.fixture
def old(tmp_path):
    folder = shutil.copytree(OLD, tmp_path / "old")
    # A letter beyond ASCII in each, so that an encoding matters.
    for name in YAML:
        (folder / name).write_text(f"# één regio\n{(OLD / name).read_text()}", encoding="utf-8")
    (folder / "locations.csv").write_text(
        "location_id,location_name,region_id,origin_id\n"
        + "".join(f"N{n},Locatie é{n},north,{n}\n" for n in range(1, 5)),
        encoding="utf-8",
    )
    return folder


def judged(cli, folder):
    done = cli(ASKED, cwd=folder)
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    del told["run"]["inputs"], told["run"]["norm_sets"]
    return told


@pytest.mark.parametrize("name", YAML)
@pytest.mark.parametrize("how", ["windows", "marked"])
def test_a_yaml_file_saved_on_windows_means_the_same(cli, old, name, how):
    before = judged(cli, old)
    (old / name).write_bytes(SAVED[how]((old / name).read_text(encoding="utf-8")))
    assert judged(cli, old) == before


@pytest.mark.parametrize("name", YAML)
@pytest.mark.parametrize("how", ["utf-16", "cp1252"])
def test_a_yaml_file_of_another_encoding_is_refused_by_its_name(cli, old, name, how):
    (old / name).write_bytes(SAVED[how]((old / name).read_text(encoding="utf-8")))
    done = cli(ASKED, cwd=old)
    assert done.exit_code == 3
    shown = done.stdout + done.stderr
    assert "Y001" in shown
    assert name in shown
    assert ("UTF-16" if how == "utf-16" else "cp1252").lower() in shown.lower()


TABLES = {
    "volumes.csv": "volumes",
    "locations.csv": "locations",
    "memberships.csv": "memberships",
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("how", SAVED)
def test_a_table_saved_on_windows_means_the_same_with_its_encoding_named(cli, old, name, how):
    text = (old / name).read_text(encoding="utf-8")
    (old / "all.yaml").write_text("schema: cns-check/volume-profile/1\n")
    asked = ["evaluate", "volumes.csv", "--norms", "set-a.yaml", "--locations", "locations.csv"]
    asked += ["--memberships", "memberships.csv", "--format", "json", "-q", "--profile", f"{name}=all.yaml"]
    before = json.loads(cli(asked, cwd=old).stdout)
    (old / name).write_bytes(SAVED[how](text))
    if how in {"utf-16", "cp1252"}:
        if not text.isascii() or how == "utf-16":
            refused = cli(asked, cwd=old)
            assert refused.exit_code == 3
            assert "V003" in refused.stdout + refused.stderr
        (old / "all.yaml").write_text(f"schema: cns-check/volume-profile/1\nformat: {{encoding: {how}}}\n")
    after = json.loads(cli(asked, cwd=old).stdout)
    for told in (before, after):
        del told["run"]["inputs"]
    assert after == before


@pytest.fixture
def nested(cli, old):
    """A case with its files in a folder below, and its report as Windows would have made it."""
    (old / "data").mkdir()
    for name in ("volumes.csv", "locations.csv", "profile.yaml", "corrections.csv", "set-a.yaml"):
        (old / name).rename(old / "data" / name)
    asked = ["evaluate", "data/volumes.csv", "--profile", "data/volumes.csv=data/profile.yaml"]
    asked += ["--norms", "data/set-a.yaml", "--locations", "data/locations.csv"]
    done = cli([*asked, "--output", "report.json", "--record", "record.json", "--force", "-q"], cwd=old)
    assert done.exit_code == 0, done.stderr
    for name in ("report.json", "record.json"):
        text = (old / name).read_text(encoding="utf-8")
        assert "data/volumes.csv" in text
        (old / f"windows-{name}").write_bytes(
            b"\xef\xbb\xbf" + text.replace("data/", "data\\\\").replace("\n", "\r\n").encode()
        )
    return old


@pytest.mark.parametrize("name", ["windows-report.json", "windows-record.json"])
def test_a_report_made_on_windows_is_verified_here(cli, nested, name):
    assert "data\\\\volumes.csv" in (nested / name).read_text(encoding="utf-8-sig")
    done = cli(["verify", name], cwd=nested)
    assert (done.exit_code, done.stdout.split("\n")[0]) == (0, f"{name}: equal"), done.stdout + done.stderr


def test_what_differs_in_it_is_told_all_the_same(cli, nested):
    with (nested / "data" / "volumes.csv").open("a") as file:
        file.write("N9,alpha,2024,5\n")
    done = cli(["verify", "windows-report.json"], cwd=nested)
    assert done.exit_code == 3
    assert "T010" in done.stderr


def test_a_lock_made_on_windows_pins_the_same_files(cli, nested):
    asked = ["evaluate", "data/volumes.csv", "--profile", "data/profile.yaml", "--norms", "data/set-a.yaml"]
    asked += ["--locations", "data/locations.csv", "--lock", "windows-report.json", "-q"]
    assert cli(asked, cwd=nested).exit_code == 0
    with (nested / "data" / "locations.csv").open("a") as file:
        file.write("N9,Locatie N9,north,1\n")
    done = cli(asked, cwd=nested)
    assert done.exit_code == 3
    assert "T014" in done.stdout + done.stderr


def test_reports_of_both_systems_differ_in_nothing(cli, nested):
    done = cli(["diff", "report.json", "windows-report.json"], cwd=nested)
    assert done.exit_code == 0, done.stdout


@pytest.mark.skipif(os.sep == "\\", reason="there such a path is one of the system")
def test_a_case_file_with_paths_of_windows_says_how_to_write_them(cli, nested):
    (nested / "cns-check.yaml").write_text(
        "schema: cns-check/case/1\nvolumes: 'data\\volumes.csv'\nnorms: 'data\\set-a.yaml'\n"
    )
    done = cli(["case", "validate", "cns-check.yaml"], cwd=nested)
    assert done.exit_code == 1
    assert "data\\volumes.csv is not there; write data/volumes.csv, which is read on every system" in done.stdout
    done = cli(["volumes", "validate", "data\\volumes.csv"], cwd=nested)
    assert done.exit_code == 4
    assert "write data/volumes.csv, which is read on every system" in done.stderr


@pytest.mark.skipif(os.sep == "\\", reason="there such a name cannot be")
def test_a_backslash_in_a_name_that_is_there_is_a_letter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").touch()
    assert here("a\\b") == "a/b"
    (tmp_path / "a\\b").touch()
    assert here("a\\b") is None
    assert here("a/b") is None
    assert here("c\\d") is None


def test_charts_of_names_that_windows_takes_for_one_are_all_there():
    spec = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
    found = drawn([Figure("volumes-a-b", spec), Figure("volumes-a-b", spec), Figure("volumes-A-b", spec)])
    assert len({name.lower() for name in found}) == 6
    assert "volumes-a-b.svg" in found


def test_no_chart_has_a_name_that_windows_cannot_have(cli, tmp_path):
    import build

    names = ["con", "aux", "nul", "com1"]
    norms = [build.norm(name, network="net", counts=["alpha"]) for name in names]
    build.write_norms(tmp_path, build.norm_set_dict(*norms))
    (tmp_path / "volumes.csv").write_text(
        "location_id,intervention_id,year,volume\nN1,alpha,2024,5\nN2,alpha,2024,70\n"
    )
    asked = ["evaluate", "volumes.csv", "--norms", "set-a.yaml", "--charts", "charts", "--output", "tables", "-q"]
    assert cli(asked, cwd=tmp_path).exit_code == 0
    made = [path.name for folder in ("charts", "tables") for path in (tmp_path / folder).iterdir()]
    assert any("aux" in name for name in made)
    for name in made:
        stem = name.split(".")[0].lower()
        assert stem not in {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
        assert not set(name) & set('<>:"/\\|?*')
        assert name == name.rstrip(". ")


def test_outputs_that_differ_by_case_are_one_where_names_do(cli, old, monkeypatch):
    monkeypatch.setattr(output_files.os.path, "normcase", lambda path: str(path).lower())
    done = cli([*ASKED, "--output", "a.json", "--output", "A.JSON"], cwd=old)
    assert (done.exit_code, "is named as an output twice" in done.stderr) == (2, True)
    done = cli([*ASKED[:1], "volumes.csv", "--norms", "set-a.yaml", "--output", "VOLUMES.csv", "--force"], cwd=old)
    assert (done.exit_code, "is an input of this run" in done.stderr) == (2, True)
