"""The reader of case files: every mistake at once, keys from the registries, paths from where the case stands."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from cns_check.run.case_file import Case, Options, joined, read_case, schema_text
from cns_check.run.inputs import INPUTS
from cns_check.run.question import Question, Selection, options
from conftest import SAMPLE

HEAD = "schema: cns-check/case/1\n"


def read(text, path="cns-check.yaml"):
    return read_case(path, text.encode())


def values(text, path="cns-check.yaml"):
    case, found = read(text, path)
    assert not found
    return dict(case.values)


def test_every_mistake_is_told_at_once_at_its_place():
    case, found = read(
        "schema: cns-check/cases/1\n"
        "volumes: [{path: a.csv, profil: p.yaml}, b.csv, 5, ./a.csv]\n"
        "locatons: x.csv\n"
        "agreements: {profile: p.yaml}\n"
        "options:\n"
        "  norm-year: 2026\n"
        "  norm_year: [2026, 1800]\n"
        "  method: [proportionl]\n"
        "  use_indicative: 1\n"
        '  "on": 2026-13-01\n'
        "  max_growth: 25\n"
        "  basis: previous\n"
        "  suppress_below: 2\n"
        "outputs: []\n"
    )
    assert case is None
    assert [(d.place.line, d.place.column, d.code) for d in found] == [
        (1, 9, "Y015"),
        (2, 25, "Y011"),
        (2, 49, "Y013"),
        (2, 52, "K002"),
        (3, 1, "Y011"),
        (4, 13, "Y012"),
        (6, 3, "Y011"),
        (7, 21, "Y014"),
        (8, 12, "Y015"),
        (9, 19, "Y013"),
        (10, 9, "Y009"),
        (11, 15, "K001"),
        (12, 10, "K001"),
        (13, 19, "Y014"),
        (14, 10, "Y014"),
    ]
    said = {d.place.line: d.message for d in found}
    assert "did you mean 'locations'?" in said[3]
    assert "did you mean 'norm_year'?" in said[6]


@pytest.mark.parametrize("text", ["2026-13-01x", "soon", "2026-1-1", "'20260101'"])
def test_a_day_that_is_none_is_told_by_its_option(text):
    _, found = read(f'{HEAD}options: {{"on": {text}}}\n')
    assert [(d.code, d.place.line, d.place.column) for d in found] == [("K001", 2, 17)]
    assert f"--on {text.strip(chr(39))}" in found[0].message


@pytest.mark.parametrize("text", ["", "- a\n", "{", "schema: 1\n", "# nothing\n"])
def test_what_is_no_case_is_refused(text):
    case, found = read(text)
    assert case is None
    assert found


def test_the_keys_follow_from_the_registries():
    keys = {info.alias or name for name, info in Case.model_fields.items()}
    assert keys == {"schema", "volumes", "norms", "options", "outputs", *(i.name for i in INPUTS)}
    named = {o.name for kind in (Question, Selection) for _, o in options(kind)} - {"norms", "profile"}
    assert set(Options.model_fields) == named | {"lang", "charts", "csv", "lock", "summary_only"}


def test_values_are_those_of_the_command_line():
    assert values(
        f"{HEAD}norms: nl-soncos\noptions: {{norm_year: 2026, basis: 2022, on: x}}\n".replace(
            "on: x", '"on": 2026-01-31'
        )
    ) == {"norms": ["nl-soncos"], "norm_year": [2026], "basis": "2022", "on": "2026-01-31"}
    asked = values(f"{HEAD}options: {{max_growth: 25%, location: [106010735, L1], use_indicative: true, lang: nl}}\n")
    assert asked == {"max_growth": "25%", "location": ["106010735", "L1"], "use_indicative": True, "lang": "nl"}


def test_paths_are_taken_from_where_the_case_stands():
    text = (
        f"{HEAD}volumes: [{{path: v.csv, profile: ../p.yaml}}, /abs.csv, '-']\n"
        "norms: [nl-soncos, own.yaml]\nlocations: {path: l.csv, profile: l.yaml}\n"
        "options: {charts: c, lock: r.json}\noutputs: [r.html, sub/]\n"
    )
    asked = values(text, "deep/down/case.yaml")
    assert asked == {
        "volumes": ["deep/down/v.csv", "/abs.csv", "-"],
        "norms": ["nl-soncos", "deep/down/own.yaml"],
        "locations": "deep/down/l.csv",
        "profile": ["deep/down/v.csv=deep/down/../p.yaml", "deep/down/l.csv=deep/down/l.yaml"],
        "charts": "deep/down/c",
        "lock": "deep/down/r.json",
        "output": ["deep/down/r.html", "deep/down/sub"],
    }
    assert values(text, "-")["volumes"] == ["v.csv", "/abs.csv", "-"]
    assert joined("case.yaml", "v.csv") == "v.csv"


def test_what_is_read_has_its_place():
    case, _ = read(f"{HEAD}volumes:\n- {{path: v.csv, profile: p.yaml}}\nnorms: own.yaml\nagreements: a.yaml\n")
    assert [(path, p.line, p.column) for path, p in case.reads] == [
        ("v.csv", 3, 3),
        ("p.yaml", 3, 26),
        ("own.yaml", 4, 8),
        ("a.yaml", 5, 13),
    ]


# The schema for editors


@pytest.fixture(scope="module")
def schema():
    made = json.loads(schema_text())
    Draft202012Validator.check_schema(made)
    return made


def test_the_schema_takes_the_sample_and_refuses_what_the_reader_refuses(schema):
    valid = Draft202012Validator(schema).is_valid
    assert valid(yaml.safe_load((SAMPLE / "cns-check.yaml").read_text(encoding="utf-8")))
    head = {"schema": "cns-check/case/1"}
    assert valid({**head, "volumes": ["v.csv", {"path": "w.csv", "profile": "p.yaml"}], "options": {"norm_year": 2026}})
    for wrong in (
        {},
        {"schema": "cns-check/case/2"},
        {**head, "locatons": "x"},
        {**head, "volumes": [{"profile": "p"}]},
        {**head, "options": {"method": ["none"]}},
        {**head, "options": {"norm_year": 1800}},
        {**head, "outputs": []},
    ):
        assert not valid(wrong), wrong


def test_the_schema_says_what_each_key_means(schema):
    for part in (schema, *schema["$defs"].values()):
        for key, item in part["properties"].items():
            assert item.get("description") or item["$ref"] == "#/$defs/Options", key
