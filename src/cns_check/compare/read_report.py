"""Reads a JSON report again, strictly: every key, every type, every row as the schema has it.

In: a path and its bytes. Out: the report, if it can be used, and its diagnostics.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from cns_check.compare.strict_json import MOST, read_json
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
KEYS_OF_ROWS = KEYS | _MORE_KEYS
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
_WORDS = {
    str: Said.of("text"),
    int: Said.of("a whole number"),
    float: Said.of("a number"),
    bool: Said.of("true or false"),
    list: Said.of("a list"),
    dict: Said.of("an object"),
}


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


def read_report(path: str, data: bytes) -> tuple[ReadReport | None, tuple[Diagnostic, ...]]:
    """Reads a report.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The report, None when it cannot be used, and all diagnostics.
    """
    document, found = parsed(path, data)
    if found:
        return None, found
    found = wrong_schema(path, document, (SCHEMA,)) or malformed(path, document)
    found = found or (*missing_rows(path, document), *of_refused_run(path, document))
    return (None, found) if found else (_made(path, document), ())


def parsed(path: str, data: bytes) -> tuple[dict[str, object], tuple[Diagnostic, ...]]:
    """A file as JSON, strictly; an object without members where it is none.

    Args:
        path: As the user named it.
        data: The whole file.
    """
    document, wrong = read_json(path, data)
    if wrong:
        return {}, wrong
    return document if isinstance(document, dict) else {}, ()


def wrong_schema(path: str, document: Mapping[str, object], known: Sequence[str]) -> tuple[Diagnostic, ...]:
    """What is wrong with the first key of a document that should be of one of these schemas."""
    schema = document.get("schema")
    if schema in known:
        return ()
    if not isinstance(schema, str) or schema.rpartition("/")[0] not in {one.rpartition("/")[0] for one in known}:
        said = (
            Said.of("not a report: its schema is {schema!r}", schema=schema)
            if schema is not None
            else Said.of("not a report: it has no schema")
        )
        return (diagnostic("T002", said, Place(path)),)
    same = next(one for one in known if one.rpartition("/")[0] == schema.rpartition("/")[0])
    said = Said.of("the schema is {schema}; this tool reads {known}", schema=schema, known=same)
    return (diagnostic("T003", said, Place(path)),)


def malformed(path: str, document: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    """What of a report has not the form of its schema: the first of it, with the field."""
    return _told(path, _malformed(document))


def malformed_run(path: str, document: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    """The same of its run alone."""
    return _told(path, _run(document.get("run")))


def _told(path: str, found: Iterator[tuple[str, Said]]) -> tuple[Diagnostic, ...]:
    return tuple(diagnostic("T005", message, Place(path, field=field)) for field, message in islice(found, MOST))


def _malformed(document: Mapping[str, object]) -> Iterator[tuple[str, Said]]:
    """Field and message of everything that has not its form."""
    yield from _keys("report", document, _MEMBERS, tuple(_MORE))
    yield from _run(document.get("run"))
    summary = document.get("summary")
    if isinstance(summary, dict):
        yield from _keys("summary", summary, ("norms",))
    norms = summary.get("norms") if isinstance(summary, dict) else None
    yield from _rows("summary.norms", norms, SUMMARY)
    for name, columns in _TABLES.items():
        yield from _rows(name, document.get(name), columns, _MORE_COLUMNS.get(name, ()))
    for name, columns in _MORE.items():
        if name in document:
            yield from _rows(name, document[name], columns)
    for name, keys in (KEYS_OF_ROWS).items():
        yield from _twice(name, _items(document.get(name)), keys)


def _run(run: object) -> Iterator[tuple[str, Said]]:
    if not isinstance(run, dict):
        yield "run", Said.of("is no object")
        return
    yield from _object("run", run, _RUN)
    for name, form in (("inputs", _INPUT), ("norm_sets", _NORM_SET)):
        for i, item in enumerate(_items(run.get(name))):
            yield from _object(f"run.{name}[{i}]", item, form)
    if not all(isinstance(a, str) for a in _items(run.get("assumptions"))):
        yield "run.assumptions", Said.of("holds something else than sentences")
    yield from _options(run.get("options"))


def _options(options: object) -> Iterator[tuple[str, Said]]:
    """Options are words, numbers, or lists of these."""
    for name, value in options.items() if isinstance(options, dict) else ():
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, str | int | float):
                yield f"run.options.{name}", Said.of("is no word or number, nor a list of these")
                break


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
        value = found.get(name, form())
        if isinstance(value, int) and value < 0:
            yield f"{field}.{name}", Said.of("is below 0")
        elif not isinstance(value, form) or isinstance(value, bool):
            yield f"{field}.{name}", _unlike(found[name], form)


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
                yield f"{field}[{i}].{column.name}", _unlike(row[column.name], _KINDS[column.kind][-1])
        for name, kinds in besides.items():
            if name in row and not isinstance(row[name], kinds):
                yield f"{field}[{i}].{name}", _unlike(row[name], kinds[0])


def _unlike(value: object, kind: type) -> Said:
    """What a value is not, in the words of JSON."""
    return Said.of("{value} is not {kind}", value=json.dumps(value, ensure_ascii=False), kind=_WORDS[kind])


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


def _counted(document: Mapping[str, object]) -> int:
    """The rows that the summary of a report without verdicts counts."""
    if _items(document["verdicts"]):
        return 0
    summary = document["summary"]
    assert isinstance(summary, dict)
    return sum(norm["performing"] + norm["not_performed"] for norm in summary["norms"])


def missing_rows(path: str, document: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    """Whether a report counts rows that it does not hold."""
    counted = _counted(document)
    said = Said.counted(
        counted,
        "the summary counts {count} row, and it is not there",
        "the summary counts {count} rows and none of them is there",
    )
    return (diagnostic("T004", said, Place(path)),) if counted else ()


def of_refused_run(path: str, document: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    """Whether a report is of a run that could not use an input."""
    errors = [d for d in _items(document["diagnostics"]) if isinstance(d, dict) and d["severity"] == "error"]
    if not errors or _items(document["verdicts"]) or _counted(document):
        return ()
    first = f"{errors[0]['code']} {errors[0]['message']}"
    return (diagnostic("T006", Said.of("the run could not use an input: {first}", first=first), Place(path)),)


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
