"""A comparison as JSON, and the schema of it. In: a comparison. Out: bytes; plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable

from cns_check import __version__
from cns_check.compare.side_by_side.columns import methods_of
from cns_check.compare.side_by_side.comparison import COMPARISON, SideBySide
from cns_check.report.data.schema import Json, array_of, object_of, rows_of
from cns_check.report.result.table import Table
from cns_check.report.result.tables import DIAGNOSTICS

SCHEMA = "cns-check/comparison/1"


def render(found: SideBySide) -> bytes:
    """The comparison as JSON, in UTF-8, one row a line."""
    members = {
        "schema": _dump(SCHEMA),
        "version": _dump(__version__),
        "reports": _list(
            {
                "label": label,
                "path": report.path,
                "version": report.version,
                "command": report.command,
                "methods": list(methods_of(report)),
                "norm_sets": [
                    {"id": name, "version": version, "sha256": digest}
                    for name, (version, digest) in report.norm_sets.items()
                ],
            }
            for label, report in found.reports
        ),
        "filters": _dump(
            {
                "norms": sorted(found.wanted.norms),
                "norm_years": sorted(found.wanted.norm_years),
                "regions": sorted(found.wanted.regions),
            }
        ),
        "comparison": _list(found.table().records()),
        "diagnostics": _list(diagnostics_table(found).records()),
    }
    body = ",\n".join(f'"{key}": {value}' for key, value in members.items())
    return f"{{\n{body}\n}}\n".encode(errors="backslashreplace")


def diagnostics_table(found: SideBySide) -> Table:
    """What to mind, as the table ``diagnostics`` of every report."""
    return Table.of("diagnostics", DIAGNOSTICS, [d.record() for d in found.diagnostics])


def json_schema() -> Json:
    """JSON Schema (draft 2020-12) of a comparison."""
    text: Json = {"type": "string"}
    texts = array_of(text)
    norm_set = object_of({"id": text, "version": text, "sha256": text})
    method: Json = {"type": ["string", "null"], "description": "Empty: as it is today."}
    report = object_of(
        {
            "label": text,
            "path": text,
            "version": text,
            "command": text,
            "methods": array_of(method),
            "norm_sets": array_of(norm_set),
        }
    )
    filters = object_of({"norms": texts, "norm_years": array_of({"type": "integer"}), "regions": texts})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cns-check comparison",
        "description": "Reports side by side: a calculation under the assumptions of the reports, not advice.",
        **object_of(
            {
                "schema": {"const": SCHEMA},
                "version": text,
                "reports": array_of(report),
                "filters": filters,
                "comparison": rows_of(COMPARISON),
                "diagnostics": rows_of(DIAGNOSTICS),
            }
        ),
    }


def _list(items: Iterable[object]) -> str:
    lines = ",\n".join(f"  {_dump(item)}" for item in items)
    return f"[\n{lines}\n]" if lines else "[]"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
