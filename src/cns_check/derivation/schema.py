"""The JSON Schema of the document that ``cns-check why --format json`` writes."""

from __future__ import annotations

from typing import Any

from cns_check.derivation.document import SCHEMA

Json = dict[str, Any]


def json_schema() -> Json:
    """JSON Schema (draft 2020-12) of a document of derivations."""
    text: Json = {"type": "string"}
    count: Json = {"type": "integer", "minimum": 0}
    sha256: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    step: Json = {"$ref": "#/$defs/step"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cns-check derivation",
        "description": "How verdicts came about. A calculation under the stated assumptions, not advice.",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "run": _object(
                    {
                        "version": text,
                        "command": text,
                        "options": {"type": "object", "description": "Options that change the result, by name."},
                        "inputs": _array(
                            _object({"path": text, "size": count, "sha256": sha256, "rows": count, "dropped": count})
                        ),
                        "norm_sets": _array(_object({"id": text, "version": text, "sha256": sha256})),
                    }
                ),
                "derivations": {**_array(step), "description": "A tree per row, its root of kind `derivation`."},
            }
        ),
        "$defs": {
            "step": _object(
                {
                    "kind": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
                    "text": {"type": "string", "description": "In the language of the run."},
                    "values": {"type": "object", "description": "By kind; null for an upper end that is not known."},
                    "inputs": _array(step),
                    "places": _array({"$ref": "#/$defs/place"}),
                    "sources": _array({"$ref": "#/$defs/source"}),
                }
            ),
            "place": _object(
                {"path": text, "line": _or_null(count), "column": _or_null(count), "row": _or_null(count)}
            ),
            "source": _object(
                {"document": text, "at": _or_null(text), "title": text, "publisher": text, "url": _or_null(text)}
            ),
        },
    }


def _or_null(of: Json) -> Json:
    return {"anyOf": [of, {"type": "null"}]}


def _array(items: Json) -> Json:
    return {"type": "array", "items": items}


def _object(properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
