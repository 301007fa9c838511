"""The JSON Schema of the JSON report, made from the columns of the tables.

In: nothing but the columns. Out: the schema, as plain values.
"""

from __future__ import annotations

from collections.abc import Collection

from cns_check.report.data.json_report import SCHEMA, SWEEP_SCHEMA
from cns_check.report.result.table import Column, Kind
from cns_check.report.result.tables import (
    AFTER_BY_TRAVEL,
    ASSIGNMENTS,
    CHANCE,
    CHANCES,
    DECISIONS,
    DIAGNOSTICS,
    EFFECTS,
    FRONTIER,
    OPTIMUM,
    REGIONS,
    SUMMARY,
    SWEEP,
    TRANSFERS,
    TRAVEL,
    VERDICTS,
    VERDICTS_WITH_CHANCES,
)

Json = dict[str, object]

_TYPES: dict[Kind, str] = {"text": "string", "whole": "integer", "number": "number", "flag": "boolean"}


def json_schema() -> Json:
    """JSON Schema (draft 2020-12) of a report."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cns-check report",
        "description": "A calculation under the stated assumptions, not advice.",
        **object_of(
            {
                "schema": {"const": SCHEMA},
                "run": _run(),
                "summary": object_of({"norms": _rows(SUMMARY)}),
                "verdicts": array_of(_row(VERDICTS_WITH_CHANCES, optional=[c.name for c in CHANCES])),
                "transfers": _rows(TRANSFERS),
                "after": array_of(_row(AFTER_BY_TRAVEL, optional=("volume_after_concentration",))),
                "regions": _rows(REGIONS),
                "travel": _rows(TRAVEL),
                "effects": _rows(EFFECTS),
                "chance": _rows(CHANCE),
                "optimum": array_of(_optimum()),
                "decisions": _rows(DECISIONS),
                "assignments": _rows(ASSIGNMENTS),
                "frontier": _rows(FRONTIER),
                "diagnostics": _rows(DIAGNOSTICS),
            },
            optional=("travel", "effects", "chance", "optimum", "decisions", "assignments", "frontier"),
        ),
    }


def sweep_schema() -> Json:
    """JSON Schema (draft 2020-12) of a sweep."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cns-check sweep",
        "description": "A calculation under the stated assumptions, not advice.",
        **object_of(
            {
                "schema": {"const": SWEEP_SCHEMA},
                "run": _run(),
                "sweep": _rows(SWEEP),
                "margin": _rows(VERDICTS),
                "diagnostics": _rows(DIAGNOSTICS),
            },
            optional=("margin",),
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
    return object_of(
        {
            "version": text,
            "command": text,
            "options": {
                "type": "object",
                "description": "Options that change the result, by name; others left out. "
                "--case is a case file, over --case what was typed over it.",
            },
            "inputs": array_of(
                object_of({"path": text, "size": count, "sha256": left_out, "rows": count, "dropped": count})
            ),
            "norm_sets": array_of(object_of({"id": text, "version": text, "sha256": sha256})),
            "assumptions": array_of(text),
        }
    )


def _optimum() -> Json:
    """A row of the optimum, with what does not fit into columns."""
    text: Json = {"type": "string"}
    row = _row(OPTIMUM)
    values: Json = {
        "type": "object",
        "additionalProperties": {"type": "number"},
        "description": "Each objective by priority with its value; empty without a solution.",
    }
    told: Json = {"type": ["string", "null"], "description": "The reason in a sentence, with its numbers."}
    more: Json = {
        "objectives": values,
        "open": {"description": "The locations that are open.", **array_of(text)},
        "reason": told,
        "irreducible": {"description": "Constraints that exclude one another; each is needed.", **array_of(text)},
    }
    assert isinstance(row["properties"], dict), "a row is an object"
    return object_of({**row["properties"], **more})


def _rows(columns: tuple[Column, ...]) -> Json:
    return array_of(_row(columns))


def _row(columns: tuple[Column, ...], optional: Collection[str] = ()) -> Json:
    return object_of({c.name: _column(c) for c in columns}, optional)


def _column(column: Column) -> Json:
    kind = _TYPES[column.kind]
    return {"type": [kind, "null"] if column.nullable else kind, "description": column.meaning}


def rows_of(columns: tuple[Column, ...]) -> Json:
    """A table as a list of rows."""
    return _rows(columns)


def array_of(items: Json) -> Json:
    """A list of things of one kind."""
    return {"type": "array", "items": items}


def object_of(properties: Json, optional: Collection[str] = ()) -> Json:
    """An object with exactly these keys, of which some may be missing."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
