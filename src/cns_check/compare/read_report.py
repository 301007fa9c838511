"""Reads a JSON report again, strictly: every key, every type, every row as the schema has it.

In: a path and its bytes. Out: the report, if it can be used, and its diagnostics.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.report.data.json_report import SCHEMA
from cns_check.report.result.table import Column, Kind, Plain
from cns_check.report.result.tables import (
    AFTER,
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
    TRANSFERS,
    TRAVEL,
    VERDICTS,
)
from cns_check.words import Said, printable

Row = Mapping[str, Plain]

#: What tells the rows of a table apart.
KEYS: dict[str, tuple[str, ...]] = {
    "verdicts": ("norm_set", "norm_id", "location_id", "norm_year"),
    "transfers": (
        "norm_set",
        "norm_id",
        "norm_year",
        "method",
        "intervention_id",
        "from_location_id",
        "to_location_id",
        "reason_code",
    ),
    "after": ("norm_set", "norm_id", "norm_year", "method", "location_id", "intervention_id"),
    "regions": ("norm_set", "norm_id", "norm_year", "method", "region_id"),
}
_TABLES: dict[str, tuple[Column, ...]] = {
    "verdicts": VERDICTS,
    "transfers": TRANSFERS,
    "after": AFTER,
    "regions": REGIONS,
    "diagnostics": DIAGNOSTICS,
}
#: Those that are there where their inputs were given, and columns that some tables have.
_MORE: dict[str, tuple[Column, ...]] = {
    "travel": TRAVEL,
    "effects": EFFECTS,
    "chance": CHANCE,
    "optimum": OPTIMUM,
    "decisions": DECISIONS,
    "assignments": ASSIGNMENTS,
    "frontier": FRONTIER,
}
_OF_A_PROBLEM = ("norm_set", "norm_id", "norm_year", "region_id")
_MORE_KEYS: dict[str, tuple[str, ...]] = {
    "travel": ("norm_set", "norm_id", "norm_year", "method", "region_id", "moment"),
    "effects": ("norm_set", "norm_id", "norm_year", "method", "region_id", "location_id", "effect"),
    "chance": ("norm_set", "norm_id", "norm_year", "method", "location_id"),
    "optimum": _OF_A_PROBLEM,
    "decisions": (*_OF_A_PROBLEM, "location_id"),
    "assignments": (*_OF_A_PROBLEM, "intervention_id", "origin_id", "from_location_id", "location_id"),
    "frontier": (*_OF_A_PROBLEM, "locations"),
}
#: What a row of ``optimum`` says beside its columns, with what it holds.
_BESIDES: dict[str, dict[str, tuple[type, ...]]] = {
    "optimum": {"objectives": (dict,), "open": (list,), "reason": (str, type(None)), "irreducible": (list,)}
}
_MORE_COLUMNS = {"verdicts": CHANCES, "after": tuple(c for c in AFTER_BY_TRAVEL if c not in AFTER)}
_MEMBERS = ("schema", "run", "summary", *_TABLES)
_RUN: dict[str, type] = {
    "version": str,
    "command": str,
    "options": dict,
    "inputs": list,
    "norm_sets": list,
    "assumptions": list,
}
_INPUT: dict[str, type] = {"path": str, "size": int, "sha256": str, "rows": int, "dropped": int}
_NORM_SET: dict[str, type] = {"id": str, "version": str, "sha256": str}
_KINDS: dict[Kind, tuple[type, ...]] = {"text": (str,), "whole": (int,), "number": (int, float), "flag": (bool,)}
#: Findings shown of one file: the first say enough of a file that is not what it seems.
_MOST = 20


@dataclass(frozen=True, eq=False)
class ReadReport:
    """A report that was read.

    Attributes:
        path: As the user named it.
        version: Of the tool that wrote it.
        command: Of the run.
        options: Of the run, by name.
        inputs: Hash per path.
        norm_sets: Version and hash per id.
        tables: Rows of verdicts, transfers, after and regions; those of the summary, and of the tables that are there
            where their inputs were given.
    """

    path: str
    version: str
    command: str
    options: Mapping[str, object]
    inputs: Mapping[str, str]
    norm_sets: Mapping[str, tuple[str, str]]
    tables: Mapping[str, Sequence[Row]]


class _BadError(ValueError):
    """Something that JSON allows and a report does not hold."""

    def __init__(self, message: Said) -> None:
        super().__init__(message)
        self.message = message


def read_report(path: str, data: bytes) -> tuple[ReadReport | None, tuple[Diagnostic, ...]]:
    """Reads a report.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The report, None when it cannot be used, and all diagnostics.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        place = Place(path, error.lineno, error.colno)
        return None, (diagnostic("T001", Said.of("not JSON here: {why}", why=error.msg), place),)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, (
            diagnostic("T001", Said.of("byte {number} is not UTF-8", number=error.start + 1), Place(path, line)),
        )
    except (_BadError, RecursionError) as error:
        return None, (
            diagnostic(
                "T001", error.message if isinstance(error, _BadError) else Said.of("nested too deep"), Place(path)
            ),
        )
    schema = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(schema, str) or not schema.startswith("cns-check/report/"):
        said = (
            Said.of("not a report: its schema is {schema!r}", schema=schema)
            if schema is not None
            else Said.of("not a report: it has no schema")
        )
        return None, (diagnostic("T002", said, Place(path)),)
    if schema != SCHEMA:
        return None, (
            diagnostic(
                "T003",
                Said.of("the schema is {schema}; this tool reads {known}", schema=schema, known=SCHEMA),
                Place(path),
            ),
        )
    malformed = []
    for field, message in _malformed(document):
        malformed.append(diagnostic("T005", message, Place(path, field=field)))
        if len(malformed) == _MOST:
            break
    if malformed:
        return None, tuple(malformed)
    found = tuple(_unusable(path, document))
    return (None, found) if found else (_made(path, document), ())


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        msg = Said.of("the key {twice!r} stands twice in one object", twice=twice)
        raise _BadError(msg)
    return made


def _refuse(constant: str) -> object:
    msg = Said.of("{constant} is no number of JSON", constant=constant)
    raise _BadError(msg)


def _malformed(document: Mapping[str, object]) -> Iterator[tuple[str, Said]]:
    """Field and message of everything that has not its form."""
    yield from _keys("report", document, _MEMBERS, tuple(_MORE))
    run = document.get("run")
    if not isinstance(run, dict):
        yield "run", Said.of("is no object")
    else:
        yield from _object("run", run, _RUN)
        for name, form in (("inputs", _INPUT), ("norm_sets", _NORM_SET)):
            for i, item in enumerate(_items(run.get(name))):
                yield from _object(f"run.{name}[{i}]", item, form)
        if not all(isinstance(a, str) for a in _items(run.get("assumptions"))):
            yield "run.assumptions", Said.of("holds something else than sentences")
    summary = document.get("summary")
    norms = summary.get("norms") if isinstance(summary, dict) else None
    yield from _rows("summary.norms", norms, SUMMARY)
    for name, columns in _TABLES.items():
        yield from _rows(name, document.get(name), columns, _MORE_COLUMNS.get(name, ()))
    for name, columns in _MORE.items():
        if name in document:
            yield from _rows(name, document[name], columns)
    for name, keys in (KEYS | _MORE_KEYS).items():
        yield from _twice(name, _items(document.get(name)), keys)


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _keys(
    field: str, found: Mapping[str, object], wanted: Sequence[str], more: Sequence[str] = ()
) -> Iterator[tuple[str, Said]]:
    for name in wanted:
        if name not in found:
            yield field, Said.of("{name!r} is missing", name=name)
    for name in found:
        if name not in wanted and name not in more:
            yield field, Said.of("{name!r} is no key of this schema version", name=name)


def _object(field: str, found: object, wanted: Mapping[str, type]) -> Iterator[tuple[str, Said]]:
    if not isinstance(found, dict):
        yield field, Said.of("is no object")
        return
    yield from _keys(field, found, tuple(wanted))
    for name, form in wanted.items():
        if name in found and (not isinstance(found[name], form) or isinstance(found[name], bool)):
            yield f"{field}.{name}", Said.of("{value!r} is no {kind}", value=found[name], kind=form.__name__)


def _rows(
    field: str, found: object, columns: Sequence[Column], more: Sequence[Column] = ()
) -> Iterator[tuple[str, Said]]:
    if not isinstance(found, list):
        yield field, Said.of("is no list of rows")
        return
    besides = _BESIDES.get(field, {})
    names, others = (*(c.name for c in columns), *besides), tuple(c.name for c in more)
    for i, row in enumerate(found):
        if not isinstance(row, dict):
            yield f"{field}[{i}]", Said.of("is no row")
            continue
        yield from _keys(f"{field}[{i}]", row, names, others)
        for column in (*columns, *more):
            if column.name in row and not _fits(row[column.name], column):
                yield (
                    f"{field}[{i}].{column.name}",
                    Said.of("{value!r} is no {kind}", value=row[column.name], kind=column.kind),
                )
        for name, kinds in besides.items():
            if name in row and not isinstance(row[name], kinds):
                said = Said.of("{value!r} is no {kind}", value=row[name], kind=kinds[0].__name__)
                yield f"{field}[{i}].{name}", said


def _fits(value: object, column: Column) -> bool:
    if value is None:
        return column.nullable
    # To Python a truth value is a number too.
    return isinstance(value, _KINDS[column.kind]) and (column.kind == "flag" or not isinstance(value, bool))


def _twice(field: str, rows: Sequence[object], keys: Sequence[str]) -> Iterator[tuple[str, Said]]:
    seen: dict[tuple[str, ...], int] = {}
    for i, row in enumerate(rows):
        if isinstance(row, dict):
            key = tuple(repr(row.get(name)) for name in keys)
            if key in seen:
                yield f"{field}[{i}]", Said.of("is the same row as {field}[{number}]", field=field, number=seen[key])
            seen.setdefault(key, i)


def _unusable(path: str, document: Mapping[str, object]) -> Iterator[Diagnostic]:
    if _items(document["verdicts"]):
        return
    counted = 0
    summary = document["summary"]
    assert isinstance(summary, dict)
    for norm in summary["norms"]:
        counted += norm["performing"] + norm["not_performed"]
    errors = [d for d in _items(document["diagnostics"]) if isinstance(d, dict) and d["severity"] == "error"]
    if counted:
        yield diagnostic(
            "T004",
            Said.counted(
                counted,
                "the summary counts {count} row, and it is not there",
                "the summary counts {count} rows and none of them is there",
            ),
            Place(path),
        )
    elif errors:
        first = f"{errors[0]['code']} {errors[0]['message']}"
        yield diagnostic("T006", Said.of("the run could not use an input: {first}", first=first), Place(path))


def _made(path: str, document: Mapping[str, object]) -> ReadReport:
    run = document["run"]
    assert isinstance(run, dict)
    summary = document["summary"]
    assert isinstance(summary, dict)
    tables: dict[str, list[Row]] = {"summary": summary["norms"]}
    for name in (*KEYS, *_MORE):
        rows = document.get(name)
        if name in KEYS or rows is not None:
            assert isinstance(rows, list)
            tables[name] = rows
    return ReadReport(
        printable(path),
        run["version"],
        run["command"],
        run["options"],
        {i["path"]: i["sha256"] for i in run["inputs"]},
        {s["id"]: (s["version"], s["sha256"]) for s in run["norm_sets"]},
        tables,
    )
