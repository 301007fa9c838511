"""The shipped JSON Schema is what the types give, describes every key, and takes what the tool takes."""

from __future__ import annotations

from datetime import date

import pytest
from jsonschema import Draft202012Validator

from cns_check.norms.find import resolve, shipped_folder, shipped_ids
from cns_check.norms.model import NormSet
from cns_check.norms.tools.schema import FILE_NAME, json_schema, schema_text
from cns_check.norms.tools.schema_words import WORDS
from cns_check.strict_yaml import read_yaml
from conftest import REPO


def as_json(value):
    """A norm file as an editor sees it: dates are text, so are keys."""
    match value:
        case dict():
            return {str(key): as_json(item) for key, item in value.items()}
        case tuple():
            return [as_json(item) for item in value]
        case date():
            return value.isoformat()
    return value


@pytest.fixture(scope="module")
def validator():
    Draft202012Validator.check_schema(json_schema())
    return Draft202012Validator(json_schema())


def content(path):
    return as_json(read_yaml(path.read_bytes(), path.name, NormSet).data)


def test_the_shipped_schema_is_up_to_date_and_printed(cli):
    shipped = (shipped_folder() / FILE_NAME).read_text(encoding="utf-8")
    assert shipped == schema_text(), "run: cns-check norms schema > norms/norm-set-1.schema.json"
    assert cli(["norms", "schema"]).stdout == shipped


def test_it_is_not_taken_for_a_norm_set():
    assert all(path.suffix == ".yaml" for path in resolve([str(shipped_folder())]))


@pytest.mark.parametrize("norm_set_id", shipped_ids())
def test_shipped_files_validate(validator, norm_set_id):
    errors = list(validator.iter_errors(content(shipped_folder() / f"{norm_set_id}.yaml")))
    assert errors == []


def test_the_good_fixtures_validate(validator):
    files = sorted((REPO / "tests" / "fixtures" / "good").glob("[NY]*/good.yaml"))
    assert len(files) > 20
    wrong = {path.parent.name for path in files if not validator.is_valid(content(path))}
    assert wrong == set()


def everything(schema):
    yield schema["title"], schema
    yield from schema["$defs"].items()


def test_every_key_has_a_title_and_a_description():
    schema = json_schema()
    for name, part in everything(schema):
        assert part["description"], name
        for key, item in part["properties"].items():
            assert item["title"], (name, key)
            assert item["description"].endswith("."), (name, key)


def test_no_word_is_left_of_a_key_that_is_gone():
    schema = json_schema()
    there = {name: set(part["properties"]) for name, part in schema["$defs"].items()}
    there["NormSet"] = set(schema["properties"])
    assert {name: set(keys) for name, (_, keys) in WORDS.items()} == there


def changed(value, path, new):
    if not path:
        return new
    if isinstance(value, list):
        return [changed(v, path[1:], new) if i == path[0] else v for i, v in enumerate(value)]
    rest = {k: changed(v, path[1:], new) if k == path[0] else v for k, v in value.items()}
    return rest if path[0] in value else rest | {path[0]: new}


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("titel",), "x"),
        (("id",), "Not A Slug"),
        (("version",), 1),
        (("title",), {}),
        (("title",), {"english": "x"}),
        (("regimes", 0, "regime"), "lax"),
        (("guideline", "minimum"), 0),
        (("norms", 0, "window"), "year"),
        (("norms", 0, "window"), {"mean-of-years": 1}),
        (("norms", 0, "unit"), None),
        (("norms", 0, "versions", 0, "minimum"), "50"),
        (("norms", 0, "versions", 0, "sources"), []),
        (("norms", 0, "versions", 0), {"minimum": 50}),
        (("norms", 0, "examples", 0, "years"), {"20x4": {}}),
        (("norms", 0, "counts"), []),
        (("norms", 0), {"id": "x"}),
        (("documents", "Bad Slug"), {"title": "x", "publisher": "y"}),
    ],
)
def test_wrong_files_do_not_validate(validator, path, new):
    good = content(shipped_folder() / "nl-iza-tranche-1.yaml")
    if path == ("norms", 0, "unit"):
        del good["norms"][0]["unit"]
        assert not validator.is_valid(good)
        return
    assert not validator.is_valid(changed(good, path, new))
