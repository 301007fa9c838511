"""The result as JSON: one row a line, so that two reports can be compared with any tool. In: the result. Out: bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from cns_check.report.result.result import Result
from cns_check.report.result.sweep import over_all
from cns_check.report.result.table import Plain, Table

SCHEMA = "cns-check/report/1"
SWEEP_SCHEMA = "cns-check/sweep/1"


def render(result: Result, *, summary_only: bool = False) -> bytes:
    """The JSON report of the interface, in UTF-8; volumes as numbers, whole ones without a point, never NaN."""
    if result.sweep is not None:
        return _sweep(result.sweep, result, summary_only=summary_only)
    none: list[str] = []
    return document(
        {
            "schema": _dump(SCHEMA),
            "run": run_of(result),
            "summary": '{"norms": ' + _list([_dump(asdict(n)) for n in result.summary]) + "}",
            **{
                table.name: _list(none if summary_only else _records(table))
                for table in (
                    result.verdicts,
                    result.transfers,
                    result.after,
                    result.regions,
                    result.travel,
                    result.effects,
                    result.chance,
                )
                if table is not None
            },
            **_optimum(result, none if summary_only else None),
            "diagnostics": _list(_records(result.diagnostics_table())),
        }
    )


def _sweep(sweep: Table, result: Result, *, summary_only: bool) -> bytes:
    found = result.tables()
    if summary_only:
        found = {"sweep": over_all(sweep), "diagnostics": found["diagnostics"]}
    tables = {name: _list(_records(table)) for name, table in found.items()}
    return document({"schema": _dump(SWEEP_SCHEMA), "run": run_of(result), **tables})


def _optimum(result: Result, instead: list[str] | None) -> dict[str, str]:
    """The tables of an optimum; the first says more of each problem than fits into columns."""
    if result.optimum is None:
        return {}
    first, *others = result.optimum.tables
    more = result.optimum.more
    names = [column.name for column in first.columns]
    rows = [_dump({**dict(zip(names, row, strict=True)), **one}) for row, one in zip(first.rows(), more, strict=True)]
    return {
        first.name: _list(rows),
        **{table.name: _list(_records(table) if instead is None else instead) for table in others},
    }


def document(members: Mapping[str, str]) -> bytes:
    """An object of JSON, a member a line, in UTF-8; the values are JSON already."""
    body = ",\n".join(f'"{key}": {value}' for key, value in members.items())
    return f"{{\n{body}\n}}\n".encode()


def run_of(result: Result) -> str:
    """The member ``run`` as JSON."""
    run = result.run
    members = {
        "version": run.version,
        "command": run.command,
        "options": dict(run.options),
        "inputs": [asdict(i) for i in run.inputs],
        "norm_sets": [{"id": s.id, "version": s.version, "sha256": s.sha256} for s in run.norm_sets],
        "assumptions": list(run.assumptions),
    }
    return "{\n" + ",\n".join(f"  {_dump(k)}: {_dump(v)}" for k, v in members.items()) + "\n}"


def _records(table: Table) -> Iterable[str]:
    names = [column.name for column in table.columns]
    return [_dump(dict(zip(names, row, strict=True))) for row in table.rows()]


def _list(items: Iterable[str]) -> str:
    lines = ",\n".join(f"  {item}" for item in items)
    return f"[\n{lines}\n]" if lines else "[]"


def _dump(value: Plain | Mapping[str, object] | list[object] | object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
