"""The JSON Schema of the JSON report, made from the columns of the tables."""

from __future__ import annotations

from cns_check.report.json_report import SCHEMA
from cns_check.report.tables import AFTER, DIAGNOSTICS, REGIONS, SUMMARY, TRANSFERS, VERDICTS, Column, Kind

Json = dict[str, object]

_TYPES: dict[Kind, str] = {"text": "string", "whole": "integer", "number": "number", "flag": "boolean"}


def json_schema() -> Json:
    """JSON Schema (draft 2020-12) of a report."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cns-check report",
        "description": "A calculation under the stated assumptions, not advice.",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "run": _run(),
                "summary": _object({"norms": _rows(SUMMARY)}),
                "verdicts": _rows(VERDICTS),
                "transfers": _rows(TRANSFERS),
                "after": _rows(AFTER),
                "regions": _rows(REGIONS),
                "diagnostics": _rows(DIAGNOSTICS),
            }
        ),
    }


def _run() -> Json:
    text: Json = {"type": "string"}
    count: Json = {"type": "integer", "minimum": 0}
    sha256: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    left_out: Json = {
        "type": "string",
        "pattern": "^([0-9a-f]{64})?$",
        "description": "Empty, and the size 0, where --suppress-below leaves them out.",
    }
    return _object(
        {
            "version": text,
            "command": text,
            "options": {"type": "object", "description": "Options that change the result, by name; others left out."},
            "inputs": _array(
                _object({"path": text, "size": count, "sha256": left_out, "rows": count, "dropped": count})
            ),
            "norm_sets": _array(_object({"id": text, "version": text, "sha256": sha256})),
            "assumptions": _array(text),
        }
    )


def _rows(columns: tuple[Column, ...]) -> Json:
    return _array(_object({c.name: _column(c) for c in columns}))


def _column(column: Column) -> Json:
    kind = _TYPES[column.kind]
    return {"type": [kind, "null"] if column.nullable else kind, "description": column.meaning}


def _array(items: Json) -> Json:
    return {"type": "array", "items": items}


def _object(properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
