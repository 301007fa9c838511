"""Bad reports, for ``diff`` and ``compare``: a good one, each of whose values is made wrong in turn."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from battery.world import UNOPENED, Bad

#: What stands for a value, by what it is.
_VALUES: dict[str, str] = {
    "a list": "[1]",
    "an object": "{}",
    "truth": "true",
    "text": '"x"',
    "not a number": "NaN",
    "infinite": "-Infinity",
    "beyond all numbers": "1e999",
    "5 000 digits": "9" * 5000,
    "half a character": '"\\ud800"',
}
_MARK = "@@@"


def reports(good: bytes, *, heavy: bool) -> Iterator[Bad]:
    for kind, data in (_large if heavy else bad_files)(good):
        for command in ("diff", "compare"):
            yield Bad(f"{command}/{kind}", _argv(command, "bad.json"), {"bad.json": data}, "bad.json")
    if not heavy:
        yield from _changed(good)


def _changed(good: bytes) -> Iterator[Bad]:
    document = json.loads(good)
    for command in ("diff", "compare"):
        for kind, path in UNOPENED.items():
            yield Bad(f"{command}/{kind}", _argv(command, path), {}, path)
    for number, (where, kind, data) in enumerate(value_kinds(good)):
        command = ("diff", "compare")[number % 2]
        path = ".".join(map(str, where))
        yield Bad(f"{command}/{path} is {kind}", _argv(command, "bad.json"), {"bad.json": data}, "bad.json")
    for where in _objects(document):
        made = copy.deepcopy(document)
        _at(made, where)["zzz"] = 1
        files = {"bad.json": json.dumps(made).encode()}
        yield Bad(f"compare/{'.'.join(map(str, where))} has more", _argv("compare", "bad.json"), files, "bad.json")


def value_kinds(good: bytes) -> Iterator[tuple[tuple[str | int, ...], str, bytes]]:
    """Each value of a report made wrong in turn: its path, by what, and the report."""
    document = json.loads(good)
    for where, value in _places(document):
        for kind, text in _VALUES.items():
            if kind not in _as_it_may_be(where[-1], value):
                made = copy.deepcopy(document)
                _set(made, where, _MARK)
                yield where, kind, json.dumps(made).replace(f'"{_MARK}"', text).encode()


def _as_it_may_be(name: str | int, value: object) -> tuple[str, ...]:
    """The kinds of values that would be right where this one stands."""
    if value is None or isinstance(value, str):
        return ("text", "truth") if name == "basis_matters" else ("text",)
    return ("truth",) if isinstance(value, bool) else ()


def _argv(command: str, path: str) -> tuple[str, ...]:
    return (command, "good.json", path, *(("--output", "out.json") if command == "compare" else ()))


def bad_files(good: bytes) -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "white space", b" \n"
    yield "not JSON", b"{"
    yield "cut off", good[: len(good) // 2]
    yield "more behind it", good + b"{}"
    yield "not UTF-8", good.replace(b"small", b"\xff", 1)
    yield "UTF-16", good.decode().encode("utf-16")
    yield "a list", b"[]"
    yield "a number", b"1"
    yield "nothing", b"null"
    yield "nothing in it", b"{}"
    yield "a comment", b"// x\n" + good
    yield "one key twice", good.replace(b'"run"', b'"schema": 1, "run"', 1)
    yield "another form", good.replace(b"report/1", b"report/2", 1)
    yield "100 000 brackets", b"[" * 100_000
    yield "100 000 objects", b'{"a":' * 100_000
    yield "a page", b"<!DOCTYPE html><html></html>"
    yield "no text", bytes(range(256)) * 20


def _large(good: bytes) -> Iterator[tuple[str, bytes]]:
    keys = b",".join(b'"k%d": 1' % i for i in range(500_000))
    yield "500 000 keys", good.rstrip()[:-1] + b"," + keys + b"}"
    yield "500 000 keys and one twice", good.rstrip()[:-1] + b"," + keys + b', "k499999": 1}'
    yield "a text of 10 MB as the form", b'{"schema": "' + b"x" * 10_000_000 + b'"}'
    yield (
        "a text of 10 MB as a version",
        good.replace(b'"version": "', b'"version": "' + b"x" * 10_000_000, 1).replace(b'"rows": ', b'"rows": -', 1),
    )
    yield "30 million commas", b"[" + b"0," * 30_000_000 + b"0]"
    yield "100 000 mistakes", good.replace(b'"transfers": [', b'"transfers": [' + b"1," * 100_000, 1)


def _places(document: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The path and value of each value of the first row of each table, and of the run."""
    todo: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while todo:
        where, value = todo.pop(0)
        if isinstance(value, dict) and where[-1:] != ("options",):
            todo += [((*where, name), item) for name, item in value.items()]
        elif isinstance(value, list):
            todo += [((*where, 0), value[0])] if value else []
        elif where[-1:] != ("options",):
            yield where, value


def _objects(document: dict[str, Any]) -> Iterator[tuple[str | int, ...]]:
    yield from (
        (),
        ("run",),
        ("summary",),
        ("run", "inputs", 0),
        ("run", "norm_sets", 0),
        ("summary", "norms", 0),
        ("verdicts", 0),
    )


def _at(document: Any, where: tuple[str | int, ...]) -> Any:
    for step in where:
        document = document[step]
    return document


def _set(document: Any, where: tuple[str | int, ...], value: object) -> None:
    _at(document, where[:-1])[where[-1]] = value
