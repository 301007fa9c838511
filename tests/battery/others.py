"""Bad inputs of the commands that read files of their own: ``count``, ``migrate``, ``verify``, and ``--lock``."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

from battery.reports import bad_files, value_kinds
from battery.tables import packed, parquet_files, text_kinds
from battery.texts import yaml_kinds
from battery.world import AGREEMENTS, DEFINITIONS, RECORD_PROFILE, RECORDS, UNOPENED, Bad, csv_of

_COUNT = ("count", "records.csv", "--definitions", "definitions.yaml", "--profile", "records.yaml", "-o", "out.csv")
_LOCKED = ("evaluate", "volumes.csv", "--norms", "small.yaml", "--output", "out.json", "--lock", "bad.json")
#: What a count takes: records of nobody, and columns that it does not read, or reads as text.
_TAKEN = (
    "truth in",
    "not a number in",
)
#: Of a file in the newest version nothing but its form is looked at: there is nothing to rewrite.
_NOT_YAML = (
    *("empty", "a comment alone", "white space", "not UTF-8", "UTF-16", "a NUL byte", "a control character", "a tab"),
    *("a quote left open", "a bracket left open", "a key twice", "an alias of nothing", "nested aliases", "a tag"),
    *("a merge key", "a directive", "a directive of tags", "101 lists", "100 000 brackets", "300 mappings"),
    *("text alone", "a list", "a number", "nothing", "a form that there is not", "a form that is a list"),
    *("a page", "no text", "Parquet", "two documents", "a tag of Python", "an alias of itself"),
)


def others(report: bytes) -> Iterator[Bad]:
    yield from _records()
    for reader, good, argv in (
        ("record profile", RECORD_PROFILE, _with("records.yaml", "bad.yaml")),
        ("definitions", DEFINITIONS, _with("definitions.yaml", "bad.yaml")),
    ):
        for kind, data in yaml_kinds(good):
            yield Bad(f"{reader}/{kind}", argv, {"bad.yaml": data}, "bad.yaml")
        for kind, path in UNOPENED.items():
            if (reader, kind) == ("definitions", "not there"):
                continue  # no shipped id either: wrong usage
            yield Bad(f"{reader}/{kind}", tuple(word.replace("bad.yaml", path) for word in argv), {}, path)
    for kind, data in yaml_kinds(AGREEMENTS):
        if kind in _NOT_YAML:
            yield Bad(f"migrate/{kind}", ("migrate", "bad.yaml", "--force"), {"bad.yaml": data}, "bad.yaml")
    for kind, path in UNOPENED.items():
        yield Bad(f"migrate/{kind}", ("migrate", path, "--force"), {}, path)
    yield from _runs(report)


def _with(file: str, other: str) -> tuple[str, ...]:
    return tuple(other if word == file else word for word in _COUNT)


def _records() -> Iterator[Bad]:
    header, rows = RECORDS
    good, head = csv_of(header, rows), csv_of(header, ())
    for kind, data in text_kinds(good, head, header, rows):
        if kind.startswith(_TAKEN):
            continue
        yield Bad(f"records/{kind}", _with("records.csv", "bad.csv"), {"bad.csv": data}, "bad.csv")
    for kind, data in packed(good):
        file = f"bad.csv.{kind[:3].strip(', ')}"
        yield Bad(f"records/{kind}", _with("records.csv", file), {file: data}, file)
    for kind, data in parquet_files(header, rows):
        if kind.startswith(_TAKEN):
            continue
        yield Bad(f"records/Parquet, {kind}", _with("records.csv", "bad.parquet"), {"bad.parquet": data}, "bad.parquet")
    for kind, path in UNOPENED.items():
        yield Bad(f"records/{kind}", _with("records.csv", path), {}, path)


def _runs(report: bytes) -> Iterator[Bad]:
    verify = ("verify", "bad.json")
    for kind, data in bad_files(report):
        for name, argv in (("verify", verify), ("lock", _LOCKED)):
            yield Bad(f"{name}/{kind}", argv, {"bad.json": data}, "bad.json")
    for kind, path in UNOPENED.items():
        yield Bad(f"verify/{kind}", ("verify", path), {}, path)
        yield Bad(f"lock/{kind}", (*_LOCKED[:-1], path), {}, path)
    document = json.loads(report)
    for number, (name, flag, value) in enumerate(_asked_otherwise()):
        made = copy.deepcopy(document)
        made["run"]["options"][flag] = value
        argv = (verify, ("diff", "good.json", "bad.json"), ("compare", "good.json", "bad.json", "-o", "out.json"))
        yield Bad(
            f"{argv[number % 3][0]}/{name}", argv[number % 3], {"bad.json": json.dumps(made).encode()}, "bad.json"
        )
    for where, kind, data in value_kinds(report):
        if where[0] == "run":
            yield Bad(f"verify/{'.'.join(map(str, where))} is {kind}", verify, {"bad.json": data}, "bad.json")


def _asked_otherwise() -> Iterator[tuple[str, str, object]]:
    values = (3, "x", [1], [True], True, ["x", 2], -1, 1.5)
    for flag in ("--norms", "--norm-year", "--method", "--locations", "--profile"):
        for value in values:
            if (flag, value) != ("--locations", "x"):
                # Each in three commands.
                yield from ((f"{flag} is {value!r}", flag, value) for _ in range(3))
