"""The shipped JSON Schema is the one that the columns give, and is itself a schema."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from cns_check.report.data import schema

SHIPPED = schema.__file__.replace("schema.py", "report-1.schema.json")


def test_the_shipped_schema_is_up_to_date():
    with Path(SHIPPED).open(encoding="utf-8") as file:
        assert json.load(file) == schema.json_schema()


def test_it_is_a_schema():
    Draft202012Validator.check_schema(schema.json_schema())
