"""Cases of ``count`` as folders, run without the command line: what the program makes of them on an engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from cns_check.count.counting import CannotCountError, Count, Counted
from cns_check.count.definitions_file import load_definitions
from cns_check.count.loading import Loading, Named
from cns_check.count.plan.units import Per
from cns_check.count.profile_file import read_record_profile
from cns_check.count.result import reconciliation, volumes_of
from cns_check.count.rules import rules_of
from cns_check.diagnostics import Severity


class Refused(Exception):  # noqa: N818 - an outcome
    """The case cannot be counted; its text says why."""


@dataclass
class Run:
    """Volumes by all that tells them apart, and the reconciliation without what is 0."""

    volumes: dict[tuple, int]
    rows: dict[str, dict[str, int]]
    units: dict[str, dict]


class Strict(yaml.SafeDumper):
    """Writes YAML as the strict reader takes it: text in quotes, and no references."""

    def ignore_aliases(self, data):
        return True


Strict.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def strictly(path: Path) -> None:
    """Writes a YAML file anew, for the strict reader."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.dump(content, Dumper=Strict, sort_keys=False, allow_unicode=True), encoding="utf-8")


def run(sources: Sequence[tuple[Sequence[str], str | None]], engine, *, per=(), most=0.0) -> Run:
    """Counts the records of the current folder.

    Args:
        sources: Records, each with its profile.
        engine: What computes.
        per: ``quarter``, ``surgeon``, ``origin``.
        most: The share of lines that may be unusable.
    """
    definitions = load_definitions(Path("definitions.yaml").read_bytes(), "definitions.yaml")
    found = [d for d in definitions.diagnostics if d.severity is Severity.ERROR]
    named = []
    for records, path in sources:
        file = None
        if path is not None:
            file, wrong = read_record_profile(path, Path(path).read_bytes())
            found += wrong
        named.append(Named(tuple(records), file))
    _refuse(found)
    rules = rules_of(definitions.value)
    columns = tuple(f"{name}_id" for name in ("surgeon", "origin") if name in per)
    loading = Loading(named, rules, definitions.yaml, columns, engine.store)
    looked = loading.look()
    _refuse(looked.diagnostics)
    kept = Per("quarter" in per, columns)

    def enough(counted: Counted) -> None:
        bad, of = counted.unusable
        if bad > most * of:
            raise Refused("unusable")

    try:
        counted = Count(rules, loading.sources(engine), engine, kept, looked.profiles).run(lambda _: None, enough)
    except CannotCountError as error:
        raise Refused(error.kind) from error
    _, volumes = volumes_of(counted, rules, kept)
    rows, units = reconciliation(counted, rules, [file.path for file in looked.files])
    return Run({row[:-1]: row[-1] for row in volumes}, without_zeros(rows), without_zeros(units, "units"))


def _refuse(found) -> None:
    if found:
        raise Refused(" ".join(f"{d.code} {d.message}" for d in found))


def without_zeros(table, *kept):
    return {key: {n: v for n, v in told.items() if v != 0 or n in kept} for key, told in table.items()}


def case_of(folder: Path) -> tuple[dict, dict]:
    """``case.json`` and ``expected.json``."""
    return tuple(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("case", "expected"))
