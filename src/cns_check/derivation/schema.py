"""The JSON Schema of the document that ``cns-check why --format json`` writes.

In: nothing. Out: the schema, as plain values.
"""

from __future__ import annotations

from typing import Any

from cns_check.derivation.document import SCHEMA
from cns_check.report.data.schema import array_of, object_of

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
        **object_of(
            {
                "schema": {"const": SCHEMA},
                "run": object_of(
                    {
                        "version": text,
                        "command": text,
                        "options": {"type": "object", "description": "Options that change the result, by name."},
                        "inputs": array_of(
                            object_of({"path": text, "size": count, "sha256": sha256, "rows": count, "dropped": count})
                        ),
                        "norm_sets": array_of(object_of({"id": text, "version": text, "sha256": sha256})),
                    }
                ),
                "derivations": {**array_of(step), "description": "A tree per row, its root of kind `derivation`."},
            }
        ),
        "$defs": {
            "step": object_of(
                {
                    "kind": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
                    "text": {"type": "string", "description": "In the language of the run."},
                    "values": {"type": "object", "description": "By kind; null for an upper end that is not known."},
                    "inputs": array_of(step),
                    "places": array_of({"$ref": "#/$defs/place"}),
                    "sources": array_of({"$ref": "#/$defs/source"}),
                }
            ),
            "place": object_of(
                {"path": text, "line": _or_null(count), "column": _or_null(count), "row": _or_null(count)}
            ),
            "source": object_of(
                {"document": text, "at": _or_null(text), "title": text, "publisher": text, "url": _or_null(text)}
            ),
        },
    }


def _or_null(of: Json) -> Json:
    return {"anyOf": [of, {"type": "null"}]}
