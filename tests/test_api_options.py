"""What Python asks: names, values and case files; what is wrong with them is told in plain words, with the option."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import cns_check.api as cns
from cns_check.api.option_values import several
from cns_check.run.inputs import INPUTS
from cns_check.run.question import Question, options
from conftest import SAMPLE

PROFILE = {"profile": "profile.yaml"}


@pytest.fixture(scope="module")
def volumes(tmp_path_factory):
    """What was read once, for the many that ask of it."""
    folder = tmp_path_factory.mktemp("options")
    shutil.copytree(SAMPLE, folder / "s")
    return cns.read_volumes(folder / "s" / "volumes.csv", folder / "s" / "profile.yaml")


@pytest.fixture
def here(tmp_path, monkeypatch):
    shutil.copytree(SAMPLE, tmp_path / "s")
    monkeypatch.chdir(tmp_path / "s")
    return tmp_path / "s"


def wrong(volumes, **asked):
    """The error of what makes no sense: one line, without a word of a library."""
    with pytest.raises(cns.InputError) as caught:
        cns.evaluate(volumes, **asked)
    assert caught.value.diagnostics == ()
    told = str(caught.value)
    assert "\n" not in told
    assert not re.search(r"pydantic|typer|Traceback|validation|--\w", told)
    return caught.value.option, told


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("norm_yaers", "norm_years"),
        ("norms_year", "norm_year"),
        ("methds", "methods"),
        ("profiles", "profile"),
        ("Lang", "lang"),
        ("location", "locations"),
        ("norm", "norms"),
        ("assume-no-agreement", "assume_no_agreement"),
    ],
)
def test_an_unknown_option_is_refused_with_what_was_perhaps_meant(volumes, name, near):
    option, told = wrong(volumes, **{name: 2026})
    assert option == name
    assert told.startswith(f"{name}: ")
    assert told.endswith(f"did you mean {near}?")


def test_an_option_like_no_other_is_refused_with_those_that_there_are(volumes):
    _, told = wrong(volumes, zzz=1)
    assert all(name in told for name in cns.Options.__annotations__)
    with pytest.raises(cns.InputError, match=r"^profil: there is no such option; did you mean profile\?"):
        cns.read_volumes("volumes.csv", profil="x")


@pytest.mark.parametrize("name", ["region", "summary_only", "output", "charts", "format", "csv"])
def test_what_only_the_command_line_does_is_told(volumes, name):
    _, told = wrong(volumes, **{name: "x"})
    assert "data frame" in told


WRONG = [
    ("norm_years", "2026", "'2026' is text"),
    ("norm_year", 2026.0, "2026.0 is no whole number"),
    ("norm_years", [2026, None], "None is no whole number"),
    ("norm_years", True, "True is no whole number"),
    ("norm_years", 1989, "1989 is not from 1990 to 2100"),
    ("norm_years", [2026, 2101], "2101 is not from 1990 to 2100"),
    ("norm_years", [], "an empty list"),
    ("data_year", [2024], "list is no whole number"),
    ("data_year", "2024", "'2024' is text"),
    ("accept", "withdrawn", "'withdrawn' is none of adopted, reported, guideline, proposed"),
    ("accept", ["adopted", "Reported"], "did you mean reported?"),
    ("accept", [], "an empty list"),
    ("methods", "nearst", "did you mean nearest?"),
    ("method", 5, "5 is none of proportional, equal, nearest, capacity, travel-time"),
    ("use_indicative", "yes", "'yes' is not True or False"),
    ("use_indicative", 1, "1 is not True or False"),
    ("across_regions", [True], "list is not True or False"),
    ("fractional", "yes", "'yes' is not True or False"),
    ("chance", 1, "1 is not True or False"),
    ("demand", "guessed", "'guessed' is none of observed, modelled"),
    ("deferral", "lax", "'lax' is none of strict, lenient"),
    ("basis", "last", "previous-year, impact-analysis or a year"),
    ("basis", 2024.0, "2024.0 is no text"),
    ("max_growth", "25", "write a percentage such as 25%"),
    ("max_growth", -0.1, "-0.1 is no share"),
    ("max_growth", float("nan"), "nan is no share"),
    ("max_growth", float("inf"), "inf is no share"),
    ("max_growth", True, "True is no share"),
    ("max_growth", [0.25], "list is no share"),
    ("objective", "nearst", "'nearst' is none of travel, max-travel"),
    ("assignment", "all", "'all' is none of split, whole, nearest"),
    ("stay", "yes", "'yes' is not True or False"),
    ("frontier", 1, "1 is not True or False"),
    ("max_minutes", "far", "write a number of minutes such as 45"),
    ("max_minutes", float("nan"), "write a number of minutes such as 45"),
    ("max_minutes", [45], "list is no number"),
    ("max_closures", -1, "-1 is below 0"),
    ("max_closures", "2", "'2' is text"),
    ("gap", -0.1, "write a share such as 0.0001"),
    ("time_limit", "soon", "write a number of seconds such as 60"),
    ("together", 1.5, "1.5 is no text"),
    ("on", "1-1-2026", "write a date as 2026-01-31"),
    ("on", "2026-1-1", "write a date as 2026-01-31"),
    ("on", 2026, "2026 is no day"),
    ("on", datetime(2026, 1, 1, 12), "is no day"),
    ("on", pd.NaT, "NaT is no day"),
    ("lang", "fr", "'fr' is none of en, nl"),
    ("lang", ["nl"], "list is none of en, nl"),
    ("suppress_below", 2, "at least 3"),
    ("suppress_below", "5", "'5' is text"),
    ("norms", 5, "5 is no shipped id and no path"),
    ("norms", [], "an empty list"),
    ("locations", 5, "5 is no path and no table"),
    ("locations", ["a.csv", "b.csv"], "list is no path and no table"),
    ("agreements", {"regions": []}, "dict is no path"),
    ("agreements", pd.DataFrame({"a": [1]}), "DataFrame is no path"),
    ("profile", 5, "the volumes were read before|5 is no path"),
    ("case", 5, "5 is no path"),
    ("locations", "", "'' is no path"),
]


@pytest.mark.parametrize(("name", "value", "told"), WRONG, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(WRONG)])
def test_a_wrong_value_is_told_with_the_name_of_the_option(volumes, name, value, told):
    option, said = wrong(volumes, **{name: value})
    assert option == name
    assert said.startswith(name)
    assert re.search(told if "|" in told else re.escape(told), said)


def test_every_option_has_a_wrong_value_above():
    tried = {name for name, _, _ in WRONG}
    told = {option.name for _, option in options(Question)} | {"case", "lang", "locations", "agreements"}
    alike = {"assume_no_agreement": "across_regions"}
    assert {alike.get(name, name) for name in told} <= tried
    assert {each.table for each in INPUTS if each.name in tried} == {True, False}


def test_a_mistake_is_told_in_the_language_that_is_asked(volumes):
    assert wrong(volumes, lang="nl", norm_years="2026")[1].startswith("norm_years: '2026' is tekst")
    assert wrong(volumes, lang="nl", norm_yaers=1)[1].endswith("bedoelde u norm_years?")


SAME = [
    ({"norm_year": 2026}, {"norm_years": [2026]}),
    ({"norm_years": (2027, 2026, 2026)}, {"norm_years": [2026, 2027]}),
    ({"norm_years": np.array([2026, 2027])}, {"norm_years": [2026, 2027]}),
    ({"norm_years": pd.Series([2026])}, {"norm_years": np.int64(2026)}),
    ({"norm_years": range(2026, 2028)}, {"norm_years": {2026, 2027}}),
    ({"norm_years": None}, {}),
    ({"method": "equal"}, {"methods": ["equal"]}),
    ({"accept": "adopted"}, {"accept": ("adopted",)}),
    ({"use_indicative": np.True_}, {"use_indicative": True}),
    ({"basis": 2024}, {"basis": "2024"}),
    ({"max_growth": "25%"}, {"max_growth": 0.25}),
    ({"on": "2026-02-01"}, {"on": date(2026, 2, 1)}),
    ({"on": pd.Timestamp("2026-02-01")}, {"on": date(2026, 2, 1)}),
    ({"norms": ["nl-iza-tranche-1"]}, {"norms": cns.load_norms()}),
    ({"lang": None, "deferral": None, "suppress_below": None}, {}),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=range(len(SAME)))
def test_two_ways_to_ask_are_one_question(volumes, one, other):
    assert cns.evaluate(volumes, **one).to_json() == cns.evaluate(volumes, **other).to_json()


def test_two_names_of_one_option_at_once_are_an_error(volumes):
    assert wrong(volumes, norm_year=2026, norm_years=2026)[1] == (
        "norm_years: it is the same as norm_year: give one of them"
    )
    assert wrong(volumes, methods="equal", method="equal")[0] == "method"


def test_a_set_of_methods_is_the_same_run_every_time(volumes):
    assert several({str(i) for i in range(50)}) == sorted(str(i) for i in range(50))
    assert cns.evaluate(volumes, methods={"nearest", "equal"}).method_names == ("equal", "nearest")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "none are given, and no case names them"),
        (5, "5 is no path and no table"),
        ([], "an empty list"),
        ({}, "an empty list"),
        ([5], "5 is no path and no table"),
        (b"volumes.csv", "bytes is no path"),
        ({"late": "volumes.csv"}, "late is 'volumes.csv', and only a table gets a name"),
        ("", "'' is no path"),
    ],
)
def test_what_is_no_volume_file_is_told(given, told):
    option, said = wrong(given)
    assert (option, said.startswith("volumes: ")) == ("volumes", True)
    assert told in said


def write_case(folder, **keys):
    case = yaml.safe_load((folder / "cns-check.yaml").read_text(encoding="utf-8"))
    (folder / "mine.yaml").write_text(yaml.safe_dump({**case, **keys}), encoding="utf-8")
    return folder / "mine.yaml"


def run_of(outcome):
    return json.loads(outcome.to_json())["run"]


@pytest.mark.usefixtures("here")
def test_a_case_gives_the_report_of_the_command(cli):
    expected = cli(["evaluate", "--case", "cns-check.yaml", "--format", "json"], cwd=".").stdout
    assert cns.evaluate(case="cns-check.yaml").to_json() == expected


def test_what_is_given_goes_before_the_case_as_on_the_command_line(here, cli):
    write_case(here, options={"norm_year": [2027], "method": ["equal"], "max_growth": "10%", "on": "2026-03-01"})
    typed = ["volumes.csv", "--case", "mine.yaml", "--profile", "volumes.csv=profile.yaml"]
    typed += ["--norm-year", "2026", "--max-growth", "25%", "--memberships", "memberships.csv"]
    expected = cli(["evaluate", *typed, "--format", "json"], cwd=here).stdout
    given = {"profile": {"volumes.csv": "profile.yaml"}, "max_growth": 0.25, "memberships": Path("memberships.csv")}
    by_python = cns.evaluate("volumes.csv", case=Path("mine.yaml"), norm_year=2026, **given)
    assert json.loads(by_python.to_json())["run"]["options"]["--method"] == ["equal"], "of the case, for it stands"
    assert by_python.to_json() == expected
    read = cns.read_volumes("volumes.csv", given.pop("profile"))
    assert cns.evaluate(read, case="mine.yaml", norm_years=2026, **given).to_json() == expected


def test_the_page_has_the_command_beside_the_case(here, cli):
    write_case(here, options={"use_indicative": True, "norm_year": [2027]})
    page = cns.evaluate(case="mine.yaml", norm_year=2026, max_growth=0.25).to_html().decode()
    assert "cns-check evaluate \\\n  --case mine.yaml \\\n  --norm-year 2026 \\\n  --max-growth 25%" in page
    typed = ["--case", "mine.yaml", "--norm-year", "2026", "--max-growth", "25%", "--output", "p.html"]
    assert cli(["evaluate", *typed], cwd=here).exit_code == 0
    assert (here / "p.html").read_text(encoding="utf-8") == page


def test_a_flag_of_the_case_can_be_switched_off(here):
    write_case(here, options={"use_indicative": True, "norm_year": [2026]})
    outcome = cns.evaluate(case="mine.yaml", use_indicative=False)
    told = run_of(outcome)["options"]
    assert "--use-indicative" not in told
    assert told["over --case"] == ["--use-indicative"]
    page = outcome.to_html().decode()
    assert "--case mine.yaml" not in page, "the command beside the case would switch it on"
    assert "cns-check evaluate volumes.csv" in page
    assert "over --case \\" not in page


def test_of_a_case_nothing_is_written_and_nothing_left_out(here):
    before = sorted(here.iterdir())
    shown = {"region": ["noord"], "norm": ["kidney-local-treatment"], "charts": "pictures", "fail_on": ["below"]}
    case = write_case(here, options={**shown, "norm_year": [2026]}, outputs=["out.html"])
    outcome = cns.evaluate(case=case)
    assert sorted(here.iterdir()) == sorted([*before, case])
    assert outcome.verdicts["region_id"].nunique() > 1
    assert outcome.verdicts["norm_id"].nunique() > 1


def test_a_case_that_cannot_be_used_is_told_whole(here):
    case = write_case(here, options={"norm_yaer": 2026, "deferral": "lax"}, location="x")
    with pytest.raises(cns.InputError) as caught:
        cns.evaluate(case=case)
    assert len(caught.value.diagnostics) == 3
    assert caught.value.option == "case"
    assert all(str(d.place).startswith(f"{case}:") for d in caught.value.diagnostics)
    with pytest.raises(cns.InputError, match=r"nowhere\.yaml: cannot be read"):
        cns.evaluate(case="nowhere.yaml")


@pytest.mark.usefixtures("here")
def test_no_case_is_used_that_nobody_names():
    assert Path("cns-check.yaml").exists()
    with pytest.raises(cns.InputError, match=r"^volumes: none are given"):
        cns.evaluate()


def test_the_language_of_the_case_is_that_of_the_mistakes(here):
    case = write_case(here, options={"lang": "nl"})
    with pytest.raises(cns.InputError, match="is tekst"):
        cns.evaluate(case=case, norm_years="2026")
    assert run_of(cns.evaluate(case=case, norm_years=2026))["options"]["--lang"] == "nl"
    with pytest.raises(cns.InputError, match="is text"):
        cns.evaluate(case=case, norm_years="2026", lang="en")


def test_a_case_whose_agreements_suffice_for_reallocate(here):
    assert len(cns.reallocate(case="cns-check.yaml", norm_year=2027).transfers) > 0
    case = yaml.safe_load((here / "cns-check.yaml").read_text(encoding="utf-8"))
    del case["agreements"]
    (here / "without.yaml").write_text(yaml.safe_dump(case), encoding="utf-8")
    with pytest.raises(cns.InputError, match="needs agreements"):
        cns.reallocate(case="without.yaml", norm_year=2027)
