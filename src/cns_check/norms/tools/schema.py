"""The norm language as JSON Schema, so that an editor completes keys and says what they mean.

The types say what is allowed; the words come from :mod:`cns_check.norms.tools.schema_words`. The schema is looser than
``norms validate``: what needs several places of a file at once, such as a source that names a document, it cannot say.
In: nothing but the types. Out: the schema, as plain values or as text.
"""

from __future__ import annotations

import json
from typing import Any

from cns_check.norms.model import NormSet
from cns_check.norms.tools.schema_words import WORDS

#: The name under which it is shipped, beside the norm sets.
FILE_NAME = "norm-set-1.schema.json"
#: The first line of a norm file that lies beside it: what editors look for.
EDITOR_LINE = f"# yaml-language-server: $schema={FILE_NAME}"

Json = dict[str, Any]

_YEAR = "^(199[0-9]|20[0-9][0-9]|2100)$"


def json_schema() -> Json:
    """JSON Schema (draft 2020-12) of a norm file."""
    made = NormSet.model_json_schema(by_alias=True)
    definitions: Json = made.pop("$defs")
    for name, definition in (*definitions.items(), ("NormSet", made)):
        _describe(definition, name)
    definitions["Norm"]["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": "volume"}}, "required": ["kind"]},
            "then": {"required": ["unit", "per", "window"]},
        }
    ]
    definitions["Version"]["allOf"] = [
        {
            "if": {"properties": {"minimum": {"type": "integer"}}, "required": ["minimum"]},
            "then": {"required": ["status", "sources"]},
        }
    ]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "cns-check norm set",
        "$defs": dict(sorted(definitions.items())),
    }
    _tighten(schema)
    return schema


def schema_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _describe(definition: Json, name: str) -> None:
    """Gives a type and each of its keys a title and a description."""
    what, keys = WORDS[name]
    definition["description"] = what
    definition["title"] = name
    for key, item in definition["properties"].items():
        described = {"title": key.replace("_", " ").replace("-", " ").capitalize(), "description": keys[key]}
        definition["properties"][key] = described | {
            k: v for k, v in item.items() if k not in {"title", "description", "default"}
        }


def _tighten(item: Any) -> None:
    """Says of free keys that no others are allowed: the types refuse them, pydantic's schema leaves them open."""
    if isinstance(item, list):
        for child in item:
            _tighten(child)
    if not isinstance(item, dict):
        return
    if "patternProperties" in item:
        item["additionalProperties"] = False
    elif item.get("type") == "object" and isinstance(item.get("additionalProperties"), dict):
        item["propertyNames"] = {"pattern": _YEAR}
    for child in item.values():
        _tighten(child)
