"""Files of every kind that earlier versions read or wrote keep working; a folder of ``tests/data/old`` is a version.

A folder is never changed once its version is released; until then a report that changes on purpose is made anew there,
by the command and the options of its ``run``. Where a schema gets a new version, what is here is read by it still, or
by its migration.
"""

from __future__ import annotations

import json
import shutil

import pytest

from conftest import REPO
from test_rerun_command import FILES

OLD = sorted((REPO / "tests" / "data" / "old").iterdir())
REPORTS = ("evaluate.json", "reallocate.json", "optimise.json")
BESIDE = ["--norms", "set-a.yaml", "--locations", "locations.csv"]
REGISTER = ["--locations", "register.csv", "--profile", "register.csv=register-profile.yaml"]
REGISTER += ["--profile", "volumes.csv=profile.yaml"]
COUNT = ["--definitions", "definitions.yaml", "--profile", "record-profile.yaml"]
TRAVEL = [
    *("--origins", "origins.csv", "--travel-times", "travel_times.csv", "--sites", "sites.csv"),
    *("--overrides", "overrides.csv", "--scenario", "scenario.csv", "--effects", "effects.csv"),
    *("--distances", "distances.csv", "--method", "travel-time", "--method", "nearest", "--norm", "norm-a"),
]


@pytest.fixture(params=OLD, ids=lambda folder: folder.name)
def old(request, tmp_path):
    return shutil.copytree(request.param, tmp_path / "old")


def test_every_kind_of_file_is_there():
    kinds = {*FILES, "corrections.csv", "set-a.yaml", "cns-check.yaml", "sweep.json", "record.json", *REPORTS}
    kinds |= {"definitions.yaml", "record-profile.yaml", "records.csv", "register.csv", "register-profile.yaml"}
    assert all({file.name for file in folder.iterdir()} == kinds for folder in OLD)


@pytest.mark.parametrize(
    "command",
    [
        ["case", "validate", "cns-check.yaml"],
        ["norms", "validate", "set-a.yaml"],
        ["volumes", "validate", "volumes.csv", "--profile", "profile.yaml", "--norms", "set-a.yaml"],
        ["agreements", "validate", "agreements.yaml", *BESIDE],
        ["evaluate", "--case", "cns-check.yaml"],
        ["evaluate", "--case", "cns-check.yaml", "--lock", "evaluate.json"],
        ["evaluate", "--case", "cns-check.yaml", "--lock", "record.json"],
        ["reallocate", "volumes.csv", *BESIDE, *TRAVEL],
        *(["diff", name, name] for name in REPORTS),
        ["compare", *REPORTS],
        ["norms", "show", "set-a.yaml"],
        ["norms", "diff", "set-a.yaml", "set-a.yaml"],
        ["volumes", "profile", "volumes.csv", "--norms", "set-a.yaml"],
        ["why", "--case", "cns-check.yaml", "--location", "N2", "--norm", "norm-a"],
        ["sweep", "--case", "cns-check.yaml", "--norm", "norm-a", "--minimum", "10..20:10"],
        ["evaluate", "volumes.csv", "--norms", "set-a.yaml", *REGISTER],
        ["count", "definitions", "validate", "definitions.yaml"],
        ["count", "definitions", "test", "definitions.yaml"],
        ["count", "records.csv", *COUNT, "--output", "counted.csv"],
        ["migrate", "set-a.yaml", "agreements.yaml", "profile.yaml", "cns-check.yaml", "record-profile.yaml"],
    ],
    ids=" ".join,
)
def test_what_was_read_is_read(cli, old, command):
    done = cli([*command, "-q"], cwd=old)
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [*REPORTS, "sweep.json"])
def test_a_report_can_be_verified_whatever_a_newer_version_makes_of_it(cli, old, name):
    told = json.loads(cli(["verify", name, "--format", "json"], cwd=old).stdout)
    assert told["equal"] or told["recorded_version"] != told["version"]
    assert told["equal"] is not None


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "byte order mark"])
def test_line_ends_of_windows_change_nothing(cli, old, mark):
    """As an editor there saves a file: CRLF, and perhaps a byte order mark."""
    asked = ["evaluate", "--case", "cns-check.yaml", "--format", "json", "-q"]
    before = json.loads(cli(asked, cwd=old).stdout)
    for file in old.iterdir():
        if file.suffix != ".json":
            file.write_bytes(mark + file.read_bytes().replace(b"\n", b"\r\n"))
    after = json.loads(cli(asked, cwd=old).stdout)
    for document in (before, after):
        del document["run"]["inputs"], document["run"]["norm_sets"]
    assert after == before


def test_reports_with_line_ends_of_windows_are_the_same(cli, old):
    for name in REPORTS:
        data = (old / name).read_bytes()
        (old / f"windows-{name}").write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
        assert cli(["diff", name, f"windows-{name}"], cwd=old).exit_code == 0
