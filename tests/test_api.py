"""The API gives what the commands give; its examples and the notebook of the documentation run."""

from __future__ import annotations

import dataclasses
import doctest
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import cns_check
import cns_check.api as cns
from cns_check.api.options import ALSO
from cns_check.report.result.tables import AFTER, CONTRACTS, METHODS, REGIONS, SUMMARY, TRANSFERS, VERDICTS
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


@pytest.mark.parametrize("page", ["api.md", "notebook.md"])
def test_the_cells_of_the_documentation(page, tmp_path, monkeypatch, cli):
    assert cli(["sample", "sample"], cwd=tmp_path).exit_code == 0
    monkeypatch.chdir(tmp_path)
    text = (REPO / "docs" / page).read_text(encoding="utf-8")
    cells = doctest.DocTestParser().get_doctest(text, {}, page, f"docs/{page}", 0)
    assert len(cells.examples) > 20
    assert doctest.DocTestRunner(optionflags=FLAGS).run(cells).failed == 0


def test_every_python_block_of_the_documentation_is_a_cell_that_is_run():
    for page in (REPO / "docs").glob("*.md"):
        for block in re.findall(r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S):
            assert page.name in {"api.md", "notebook.md"}, page
            assert block.startswith(">>> "), block
            assert block.endswith("\n\n"), f"without an empty line at its end the fence is taken for output: {block}"


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


def test_what_each_method_moves(cli, case):
    asked = ["--method", "nearest", "--method", "equal", "--output", "tables"]
    assert cli(["reallocate", "volumes.csv", *OPTIONS[:-2], *asked], cwd=case).exit_code == 0
    outcome = cns.reallocate("volumes.csv", profile="profile.yaml", **{**NAMED, "methods": ["nearest", "equal"]})
    assert list(outcome.methods.columns) == [c.name for c in METHODS]
    written = pd.read_csv(case / "tables" / "methods.csv")
    assert outcome.methods["method"].tolist() == written["method"].tolist()
    assert outcome.methods["volume_moved"].tolist() == written["volume_moved"].tolist()
    assert outcome.method_names == ("nearest", "equal"), "in the order asked, for statuses follow from the first"
    for name in outcome.method_names:
        one = outcome.of_method(name)
        assert one.method == name
        for table in ("transfers", "after", "regions", "methods"):
            whole, part = getattr(outcome, table), getattr(one, table)
            assert set(part["method"]) == {name}
            assert len(part) == (whole["method"] == name).sum() > 0
            assert part.index.tolist() == list(range(len(part)))
    with pytest.raises(cns.InputError, match=r"^method: 'proportional' is none of nearest, equal"):
        outcome.of_method("proportional")


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
            "^profile: the volumes were read before",
        ),
    ],
)
def test_what_makes_no_sense_is_an_input_error_without_diagnostics(ask, told):
    with pytest.raises(cns.InputError, match=told) as caught:
        ask()
    assert caught.value.diagnostics == ()


def test_every_option_of_the_command_line_has_its_name_here():
    options_ = {option.name for _, option in options(Question)}
    several = {"norm_years": "norm_year", "methods": "method", "objectives": "objective"}
    assert {*options_, *several, "case", "lang", "lock", *(i.name for i in INPUTS)} == set(cns.Options.__annotations__)
    assert several == ALSO
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
