"""Runs the examples of count definitions. In: definitions and an engine. Out: per example what it gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cns_check.count.counting import Count
from cns_check.count.definitions import CountExample, Definition, Definitions
from cns_check.count.engines.engine import Engine
from cns_check.count.fit import missing
from cns_check.count.layout import OTHER, Layout
from cns_check.count.plan.rows import FILE, Part, Source
from cns_check.count.plan.small import small
from cns_check.count.plan.units import Per
from cns_check.count.profile import CANONICAL, SEVERAL, RecordProfile, Roles
from cns_check.count.rules import rules_of
from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.strict_yaml import YamlFile
from cns_check.words import Said

#: Location and year to units.
Volumes = dict[tuple[str, int], int]


@dataclass(frozen=True)
class ExampleResult:
    """What an example gave.

    Attributes:
        definition: Whose example it is.
        example: The example.
        problem: Why it does not hold; None if it does.
        at: Its path in the file.
    """

    definition: Definition
    example: CountExample
    problem: Said | None
    at: tuple[str | int, ...]


def run_examples(definitions: Definitions, engine: Engine) -> Iterator[ExampleResult]:
    """Runs every example, with the definition that it belongs to and those that are exclusive with it."""
    for number, definition in enumerate(definitions.interventions):
        for index, example in enumerate(definition.examples):
            problem = _problem(definitions, definition, example, engine)
            yield ExampleResult(definition, example, problem, ("interventions", number, "examples", index))


def check_examples(definitions: Definitions, yaml: YamlFile[Definitions], engine: Engine) -> Iterator[Diagnostic]:
    """The examples that do not hold, at their places."""
    for result in run_examples(definitions, engine):
        if result.problem is not None:
            message = Said.of("example {name!r}: {problem}", name=result.example.name, problem=result.problem)
            yield diagnostic("C060", message, yaml.place(*result.at, "expect"))


def _problem(definitions: Definitions, definition: Definition, example: CountExample, engine: Engine) -> Said | None:
    lists = [names for names in definitions.exclusive if definition.id in names]
    ids = {definition.id, *(name for names in lists for name in names)}
    mine = tuple(d for d in definitions.interventions if d.id in ids)
    rules = rules_of(definitions.model_copy(update={"interventions": mine, "exclusive": tuple(lists)}))
    columns = list(dict.fromkeys(name for row in example.rows for name in row))
    profile = RecordProfile.model_construct(
        schema_="cns-check/record-profile/1",
        columns={name: name for name in columns},
        roles=Roles.model_construct(principal=("principal",), secondary=("secondary",)),
    )
    names = {name: (name,) if name in CANONICAL else () for name in columns}
    layout = Layout({name if headers else f"{OTHER}{name}": (name,) for name, headers in names.items()}, {})
    bad = [name for name in columns if name in SEVERAL and name != "diagnoses"]
    if bad:
        return Said.of("a row of an example has one code, under 'code', and not {name!r}", name=bad[0])
    lack = next(iter(missing(rules, profile, frozenset(layout.columns), ())), None)
    if lack is not None:
        return lack.message
    texts = {name: [_text(row.get(name)) for row in example.rows] for name in columns}
    types = {**dict.fromkeys(columns, "string"), FILE: "int32"}
    table = small({**texts, FILE: [0] * len(example.rows)}, types)
    source = Source(0, profile, (Part(table, layout),))
    counted = Count(rules, [source], engine, Per(), {0: 0}).run(lambda _: None, lambda _: None)
    number = mine.index(definition)
    found: Volumes = {cell[0:3:2]: n for cell, n in counted.volumes.items() if cell[1] == number}
    expected = {(place, year): n for place, years in example.expect.items() for year, n in years.items()}
    for place, year in sorted({*found, *expected}):
        n, due = found.get((place, year), 0), expected.get((place, year), 0)
        if n != due:
            return Said.of("{place} {year}: {n}, expected {due}", place=place, year=str(year), n=n, due=due)
    return None


def _text(value: str | int | date | None) -> str | None:
    return None if value is None else value.isoformat() if isinstance(value, date) else str(value)
