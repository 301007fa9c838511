"""The API gives what the commands give; its examples and the notebook of the documentation run."""

from __future__ import annotations

import dataclasses
import doctest
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cns_check
import cns_check.api as cns
from cns_check.report.result.tables import AFTER, CONTRACTS, REGIONS, SUMMARY, TRANSFERS, VERDICTS
from cns_check.run.inputs import INPUTS, InputPaths
from cns_check.run.question import Question, options
from conftest import REPO

CASE = REPO / "sample_data" / "nl-example"
FLAGS = doctest.ELLIPSIS


@pytest.fixture
def case(tmp_path, monkeypatch):
    shutil.copytree(CASE, tmp_path / "case")
    monkeypatch.chdir(tmp_path / "case")
    return tmp_path / "case"


@pytest.mark.usefixtures("case")
def test_the_examples_of_the_docstrings():
    failed, tried = doctest.testmod(cns, optionflags=FLAGS)
    assert tried > 10
    assert failed == 0


def test_the_notebook_of_the_documentation(tmp_path, monkeypatch, cli):
    assert cli(["sample", "sample"], cwd=tmp_path).exit_code == 0
    monkeypatch.chdir(tmp_path)
    text = (REPO / "docs" / "notebook.md").read_text(encoding="utf-8")
    notebook = doctest.DocTestParser().get_doctest(text, {}, "notebook.md", "docs/notebook.md", 0)
    assert len(notebook.examples) > 20
    assert doctest.DocTestRunner(optionflags=FLAGS).run(notebook).failed == 0


OPTIONS = ["--profile", "profile.yaml", "--locations", "locations.csv", "--memberships", "memberships.csv"]
OPTIONS += ["--agreements", "agreements.yaml", "--norm-year", "2026", "--norm-year", "2027", "--method", "nearest"]
NAMED = {
    "locations": "locations.csv",
    "memberships": Path("memberships.csv"),
    "agreements": "agreements.yaml",
    "norm_years": [2027, 2026],
    "methods": ["nearest"],
}


@pytest.mark.parametrize("command", ["evaluate", "reallocate"])
def test_the_report_is_that_of_the_command_byte_for_byte(cli, case, command):
    calculate = {"evaluate": cns.evaluate, "reallocate": cns.reallocate}[command]
    expected = cli([command, "volumes.csv", *OPTIONS, "--use-indicative", "--format", "json"], cwd=case).stdout
    from_files = calculate("volumes.csv", profile="profile.yaml", use_indicative=True, **NAMED)
    assert from_files.to_json() == expected
    read = cns.read_volumes(Path("volumes.csv"), profile="profile.yaml")
    assert calculate(read, norms=cns.load_norms(), use_indicative=True, **NAMED).to_json() == expected


@pytest.mark.usefixtures("case")
def test_the_tables_are_those_of_the_interface_with_dtypes():
    outcome = cns.reallocate("volumes.csv", profile={"volumes.csv": "profile.yaml"}, **NAMED)
    report = json.loads(outcome.to_json())
    kinds = {"text": {"str"}, "whole": {"Int64"}, "number": {"float64"}, "flag": {"bool"}}
    for name, columns in (
        ("verdicts", VERDICTS),
        ("transfers", TRANSFERS),
        ("after", AFTER),
        ("regions", REGIONS),
        ("summary", SUMMARY),
    ):
        frame = getattr(outcome, name)
        rows = report["summary"]["norms"] if name == "summary" else report[name]
        assert len(frame) == len(rows) > 0
        assert list(frame.columns) == [c.name for c in columns] == list(rows[0])
        for column in columns:
            assert str(frame[column.name].dtype) in kinds[column.kind], column.name
            missing = [row[column.name] is None for row in rows]
            assert frame[column.name].isna().tolist() == missing, column.name
    listed = outcome.contracts
    assert list(listed.columns) == [c.name for c in CONTRACTS]
    assert {str(listed[c.name].dtype) for c in CONTRACTS} <= {dtype for known in kinds.values() for dtype in known}
    assert len(listed) == outcome.verdicts["contract_status"].notna().sum() > 0
    assert outcome.assumptions == tuple(report["run"]["assumptions"])
    assert [d.record() for d in outcome.diagnostics] == report["diagnostics"]


@pytest.mark.usefixtures("case")
def test_volumes_are_read_again_for_norms_that_know_other_interventions():
    read = cns.read_volumes("volumes.csv", profile="profile.yaml")
    Path("volumes.csv").unlink()
    assert len(cns.evaluate(read, norm_years=[2026]).verdicts) > 0, "they are not read again"
    with pytest.raises(cns.InputError, match=r"volumes\.csv: cannot be read"):
        cns.evaluate(read, norms="us-leapfrog")


def test_an_error_carries_and_prints_all_diagnostics(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("v.csv").write_text("location_id,intervention_id,year,volume\nA,kidney-nephrectomy,2024,x\nA,hop,2024,1\n")
    with pytest.raises(cns.InputError) as caught:
        cns.evaluate("v.csv")
    error = caught.value
    assert len(error.diagnostics) >= 2
    assert str(error).splitlines()[0] == "an input cannot be used; nothing was judged"
    for d in error.diagnostics:
        assert f"{d.severity.value}[{d.code}]" in str(error)
        assert d.remedy in str(error)
    Path("v.csv").write_text("location_id,intervention_id,year,volume\n" + "A,hop,2024,x\n" * 200)
    with pytest.raises(cns.InputError) as caught:
        cns.read_volumes("v.csv")
    assert len(str(caught.value)) < 40_000


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: cns.load_norms("nowhere"), "no shipped norm set"),
        (lambda: cns.read_volumes("nowhere.csv"), "cannot be read"),
        (lambda: cns.reallocate("volumes.csv", profile="profile.yaml"), "needs agreements"),
        (
            lambda: cns.evaluate("volumes.csv", profile="profile.yaml", data_year=2031),
            "^data_year 2031: the volumes have",
        ),
        (lambda: cns.evaluate("volumes.csv", profile="profile.yaml", methods=["capacity"]), "^method capacity needs"),
        (
            lambda: cns.evaluate(cns.read_volumes("volumes.csv", profile="profile.yaml"), profile="profile.yaml"),
            "give profile to read_volumes",
        ),
    ],
)
def test_what_makes_no_sense_is_an_input_error_without_diagnostics(ask, told):
    with pytest.raises(cns.InputError, match=told) as caught:
        ask()
    assert caught.value.diagnostics == ()


def test_every_option_of_the_command_line_has_its_name_here():
    other = {"norm_year": "norm_years", "method": "methods"}
    options_ = {other.get(option.name, option.name) for _, option in options(Question)}
    assert {*options_, "lang", *(i.name for i in INPUTS)} == set(cns.Options.__annotations__)
    described = f"{cns.Options.__doc__}{InputPaths.__doc__}"
    assert all(f"{name}: " in described for name in cns.Options.__annotations__)
    page = (REPO / "docs" / "api.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in cns.Options.__annotations__)


@pytest.mark.usefixtures("case")
def test_results_are_frozen():
    outcome = cns.evaluate("volumes.csv", profile="profile.yaml", norm_years=[2026])
    with pytest.raises(dataclasses.FrozenInstanceError):
        outcome.verdicts = None
    assert "not advice" in repr(outcome)
    with pytest.raises(KeyError):
        cns.load_norms()["nowhere"]
    assert repr(cns.load_norms("us-leapfrog")).startswith("Norms(us-leapfrog ")


def test_the_package_itself_stays_light_and_offers_the_names():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, cns_check; print('pandas' in sys.modules, cns_check.load_norms.__module__)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["False", "cns_check.api"]
    assert cns_check.InputError is cns.InputError
    with pytest.raises(AttributeError, match="nowhere"):
        _ = cns_check.nowhere
