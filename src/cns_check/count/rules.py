"""Count definitions as the rules that lines are held against. In: definitions. Out: rules, and the entries they name.

A rule is an intervention with one of its alternatives: what both ask, together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cns_check.count.definitions import Alternative, Conditions, Definition, Definitions, DiagnosisEntry, Entry, Where
from cns_check.count.patterns import Pattern, read_pattern
from cns_check.count.profile import RecordProfile

#: A key that a definition gives and an alternative too holds twice: one entry of each is enough.
Groups = tuple[tuple[int, ...], ...]


class Window(NamedTuple):
    """From when and until when something holds, both days included; None is open."""

    first: date | None = None
    last: date | None = None


ALWAYS = Window()


class Listed(NamedTuple):
    """An entry of the definitions, with what its list gives.

    Attributes:
        match: The patterns as they stand there.
        system: The system of its codes; None for any.
        window: When it holds.
        role: Which role a diagnosis must have.
        of_diagnoses: It is about diagnoses, not about codes.
        at: The path of its patterns in the file.
    """

    match: tuple[str, ...]
    system: str | None
    window: Window
    role: str
    of_diagnoses: bool
    at: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """An intervention with one of its alternatives; numbers are those of entries.

    Attributes:
        intervention: Its number.
        window: When the alternative holds.
        codes: What the code of the line must fit.
        not_codes: What it may not fit.
        diagnoses: What the record must have among its diagnoses.
        without_diagnoses: What it may not have.
        with_codes: What the record must have among its codes.
        without_codes: What it may not have.
        where: What columns of the line must hold.
    """

    intervention: int
    window: Window
    codes: Groups
    not_codes: tuple[int, ...]
    diagnoses: Groups
    without_diagnoses: tuple[int, ...]
    with_codes: Groups
    without_codes: tuple[int, ...]
    where: tuple[Where, ...]

    @property
    def witnesses(self) -> frozenset[int]:
        """The entries that the record as a whole is looked through for."""
        groups = (*self.diagnoses, *self.with_codes, self.without_diagnoses, self.without_codes)
        return frozenset(number for group in groups for number in group)


@dataclass(frozen=True, slots=True)
class Rules:
    """What definitions ask of lines.

    Attributes:
        interventions: The definitions, by the numbers of their interventions.
        rules: All rules.
        entries: The entries, by their numbers.
        exclusive: Lists of numbers of interventions.
    """

    interventions: tuple[Definition, ...]
    rules: tuple[Rule, ...]
    entries: tuple[Listed, ...]
    exclusive: tuple[tuple[int, ...], ...]

    @property
    def dates(self) -> tuple[str, ...]:
        """The canonical columns of the dates that are used."""
        return tuple(dict.fromkeys(d.date_column for d in self.interventions))

    @property
    def where_columns(self) -> frozenset[str]:
        """The columns that conditions name."""
        return frozenset(w.column for rule in self.rules for w in rule.where)

    @property
    def witnesses(self) -> frozenset[int]:
        """The entries that records are looked through for."""
        return frozenset(number for rule in self.rules for number in rule.witnesses)

    def having(self, *units: str) -> tuple[int, ...]:
        """The numbers of the interventions that are counted in one of these units."""
        return tuple(i for i, d in enumerate(self.interventions) if d.unit in units)


class _Entries:
    def __init__(self, definitions: Definitions) -> None:
        self.lists = definitions.lists
        self.found: list[Listed] = []

    def numbers(self, entries: Iterable[Entry], at: tuple[str | int, ...]) -> tuple[int, ...]:
        numbers: list[int] = []
        for index, entry in enumerate(entries):
            listed = self.lists.get(entry.list_) if entry.list_ is not None else None
            match = entry.match or (listed.match if listed is not None else ())
            system = entry.system or (listed.system if listed is not None else None)
            role = entry.role if isinstance(entry, DiagnosisEntry) else "any"
            of_diagnoses = isinstance(entry, DiagnosisEntry)
            where = (*at, index, "match") if entry.match else (*at, index, "list")
            window = Window(entry.from_, entry.until)
            self.found.append(Listed(match, system, window, role, of_diagnoses, where))
            numbers.append(len(self.found) - 1)
        return tuple(numbers)


def rules_of(definitions: Definitions) -> Rules:
    """The rules of definitions whose file has no mistake."""
    entries = _Entries(definitions)
    rules: list[Rule] = []
    for number, definition in enumerate(definitions.interventions):
        at: tuple[str | int, ...] = ("interventions", number)
        own = _numbers(entries, definition, at)
        alternatives = [(a, (*at, "any_of", i)) for i, a in enumerate(definition.any_of)]
        for alternative, place in alternatives or [(Alternative(), at)]:
            more = _numbers(entries, alternative, place) if definition.any_of else {}
            rules.append(_rule(number, definition, alternative, (own, more)))
    ids = [d.id for d in definitions.interventions]
    exclusive = tuple(tuple(map(ids.index, names)) for names in definitions.exclusive)
    return Rules(definitions.interventions, tuple(rules), tuple(entries.found), exclusive)


def _numbers(entries: _Entries, given: Conditions, at: tuple[str | int, ...]) -> dict[str, tuple[int, ...]]:
    keys = ("codes", "not_codes", "diagnoses", "without_diagnoses", "with_codes", "without_codes")
    return {key: entries.numbers(getattr(given, key), (*at, key)) for key in keys}


def _rule(
    number: int, definition: Definition, alternative: Alternative, parts: Sequence[Mapping[str, tuple[int, ...]]]
) -> Rule:
    def groups(key: str) -> Groups:
        return tuple(part[key] for part in parts if part.get(key))

    def either(key: str) -> tuple[int, ...]:
        return tuple(n for part in parts for n in part.get(key, ()))

    return Rule(
        intervention=number,
        window=Window(alternative.from_, alternative.until),
        codes=groups("codes"),
        not_codes=either("not_codes"),
        diagnoses=groups("diagnoses"),
        without_diagnoses=either("without_diagnoses"),
        with_codes=groups("with_codes"),
        without_codes=either("without_codes"),
        where=(*definition.where, *alternative.where),
    )


def patterns_of(entry: Listed, profile: RecordProfile) -> list[tuple[str, Pattern]]:
    """The patterns of an entry, as they stand there and as the records spell them; none of another system."""
    systems = profile.systems
    system = systems.diagnosis if entry.of_diagnoses else systems.code
    if entry.system is not None and system is not None and entry.system != system:
        return []
    read = ((text, read_pattern(text, profile.spelling)) for text in entry.match)
    return [(text, pattern) for text, pattern in read if pattern is not None]
