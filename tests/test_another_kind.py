"""A YAML file of one kind where another is due: one mistake, with the command for it."""

from __future__ import annotations

import json
import shlex

import pytest

FILES = {
    "norm-set": "cns-check norms validate {file}",
    "agreements": "cns-check agreements validate {file}",
    "volume-profile": "cns-check volumes validate VOLUMES --profile {file}",
    "case": "cns-check case validate {file}",
}
ASKED = {
    "norm-set": ["norms", "validate"],
    "agreements": ["agreements", "validate"],
    "volume-profile": ["volumes", "validate", "v.csv", "--profile"],
}


@pytest.mark.parametrize("given", FILES)
@pytest.mark.parametrize("due", ASKED)
def test_the_remedy_names_the_command(given, due, cli, tmp_path):
    (tmp_path / "v.csv").write_text("location_id,intervention_id,year,volume\nL1,kidney-nephrectomy,2024,60\n")
    (tmp_path / "a file.yaml").write_text(f"# what it is\nschema: cns-check/{given}/1\nx: 1\nz: [2]\n")
    result = cli([*ASKED[due], "a file.yaml", "--format", "json"], cwd=tmp_path)
    found = json.loads(result.out)["diagnostics"]
    assert result.exit_code in {1, 3}
    if given == due:
        assert "Y050" not in {d["code"] for d in found}
        return
    ((code, line, column, remedy),) = [(d["code"], d["line"], d["column"], d["remedy"]) for d in found]
    assert (code, line, column) == ("Y050", 2, 9)
    assert remedy.endswith(f": {FILES[given].format(file=shlex.quote('a file.yaml'))}")


def test_another_version_of_the_kind_is_no_other_kind(cli, tmp_path):
    (tmp_path / "a.yaml").write_text("schema: cns-check/norm-set/2\n")
    found = cli(["norms", "validate", "a.yaml"], cwd=tmp_path).stdout
    assert "Y050" not in found
    assert "error[Y051]" in found


@pytest.mark.parametrize("schema", ["[cns-check/agreements/1]", "other/agreements/1", "5", ""])
def test_what_names_no_kind_is_held_against_the_one_asked_for(schema, cli, tmp_path):
    (tmp_path / "a.yaml").write_text(f"schema: {schema}\n")
    found = cli(["norms", "validate", "a.yaml"], cwd=tmp_path).stdout
    assert "Y050" not in found
    assert "error[Y012]" in found


def test_what_is_wrong_in_itself_is_told_too(cli, tmp_path):
    (tmp_path / "a.yaml").write_text("schema: cns-check/agreements/1\nregions: []\nregions: []\n")
    result = cli(["norms", "validate", "a.yaml"], cwd=tmp_path)
    assert "error[Y050]" in result.stdout
    assert "a.yaml:3:1: error[Y005]" in result.stdout
    assert "2 errors" in result.stdout


def test_on_standard_input_and_in_a_calculation(cli, tmp_path):
    data = b"schema: cns-check/norm-set/1\n"
    assert "cns-check norms validate -" in cli(["agreements", "validate", "-"], stdin=data).stdout
    (tmp_path / "v.csv").write_text("location_id,intervention_id,year,volume\nL1,kidney-nephrectomy,2024,60\n")
    (tmp_path / "n.yaml").write_bytes(data)
    result = cli(["evaluate", "v.csv", "--agreements", "n.yaml"], cwd=tmp_path)
    assert result.exit_code == 3
    assert "error[Y050]" in result.stderr
