"""Each shipped JSON Schema is the one that the columns give, and is itself a schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cns_check.report.data import schema

MADE = {"report-1": schema.json_schema, "sweep-1": schema.sweep_schema}


@pytest.mark.parametrize("name", MADE)
def test_the_shipped_schema_is_up_to_date(name):
    shipped = Path(schema.__file__).with_name(f"{name}.schema.json")
    assert json.loads(shipped.read_text(encoding="utf-8")) == MADE[name]()


@pytest.mark.parametrize("name", MADE)
def test_it_is_a_schema(name):
    Draft202012Validator.check_schema(MADE[name]())
