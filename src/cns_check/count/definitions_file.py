"""The file of count definitions. In: its bytes. Out: the definitions, or all mistakes at once, each at its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cns_check.count.definitions import OF_CODES, OF_DIAGNOSES, Conditions, Definition, Definitions, Entry, Where
from cns_check.count.patterns import read_pattern
from cns_check.count.profile import CANONICAL, DATES, SEVERAL
from cns_check.diagnostics import Diagnostic, Severity, diagnostic
from cns_check.norms.model import Source
from cns_check.strict_yaml import YamlFile, read_yaml
from cns_check.words import Said, joined_by_or, near_names

Loc = tuple[str | int, ...]
#: Columns that conditions may name beside those of ``other``.
WHERE = frozenset(CANONICAL) - {*SEVERAL, *DATES, "born", "codes"}


@dataclass(frozen=True, slots=True)
class LoadedDefinitions:
    """A file of count definitions as loaded.

    Attributes:
        value: The definitions; None if the file has an error.
        diagnostics: What is wrong with it or worth a note, by line and column.
        sha256: Of the bytes, in hexadecimal.
        path: The file as the user named it.
        yaml: The places of its items.
    """

    value: Definitions | None
    diagnostics: tuple[Diagnostic, ...]
    sha256: str
    path: str
    yaml: YamlFile[Definitions] = field(repr=False)


def load_definitions(data: bytes, path: str) -> LoadedDefinitions:
    """Reads count definitions and checks everything but their examples, which need an engine.

    Args:
        data: The bytes of the file.
        path: The file as the user named it.
    """
    yaml = read_yaml(data, path, Definitions, refuse=_refuse)
    found = list(yaml.diagnostics)
    if yaml.value is not None:
        found += _Check(yaml.value, yaml).found()
    found.sort(key=lambda d: (d.place.line or 0, d.place.column or 0, d.code, d.message))
    usable = not any(d.severity is Severity.ERROR for d in found)
    value = yaml.value if usable else None
    return LoadedDefinitions(value, tuple(found), hashlib.sha256(data).hexdigest(), path, yaml)


def _refuse(kind: str, path: Loc, value: Any) -> tuple[str, Said, Loc] | None:
    if path and path[-1] == "sources" and (kind == "missing" or value is None or value == ()):
        return "C052", Said.of("the list has no source"), path if kind != "missing" else path[:-1]
    return None


class _Check:
    def __init__(self, definitions: Definitions, yaml: YamlFile[Definitions]) -> None:
        self.definitions, self.yaml = definitions, yaml
        self.used_lists: set[str] = set()
        self.used_documents: set[str] = set()

    def found(self) -> Iterator[Diagnostic]:
        for name, listed in self.definitions.lists.items():
            yield from self._patterns(listed.match, ("lists", name, "match"))
            yield from self._sources(listed.sources, ("lists", name, "sources"))
        for index, definition in enumerate(self.definitions.interventions):
            yield from self._definition(definition, ("interventions", index))
        yield from self._ids()
        yield from self._exclusive()
        yield from self._unused()

    def _wrong(self, code: str, message: Said, at: Loc, *, key: bool = False, value: str | None = None) -> Diagnostic:
        place = self.yaml.key_place(*at) if key else self.yaml.place(*at)
        return diagnostic(code, message, place, value=value)

    def _definition(self, definition: Definition, at: Loc) -> Iterator[Diagnostic]:
        yield from self._conditions(definition, at)
        for index, alternative in enumerate(definition.any_of):
            yield from self._conditions(alternative, (*at, "any_of", index))
            yield from self._period(alternative, (*at, "any_of", index))
        lacking = [i for i, a in enumerate(definition.any_of) if not a.codes]
        if not definition.codes and (lacking or not definition.any_of):
            where = (*at, "any_of", lacking[0]) if lacking else at
            yield self._wrong("C055", Said.of("{id!r} says of no code that it counts", id=definition.id), where)
        for key, given, unit in (
            ("both_sides", definition.both_sides > 1, "procedures"),
            ("patient_at", definition.patient_at != "first", "patients"),
        ):
            if given and definition.unit != unit:
                message = Said.of(
                    "{key} goes with unit {due}, and the unit is {unit}", key=key, due=unit, unit=definition.unit
                )
                yield self._wrong("C059", message, (*at, key))
        if not definition.examples:
            message = Said.of("{id!r} has no example", id=definition.id)
            yield self._wrong("C071", message, (*at, "id"))

    def _conditions(self, given: Conditions, at: Loc) -> Iterator[Diagnostic]:
        for key in (*OF_CODES, *OF_DIAGNOSES):
            for index, entry in enumerate(getattr(given, key)):
                yield from self._entry(entry, (*at, key, index))
        for index, where in enumerate(given.where):
            yield from self._where(where, (*at, "where", index))

    def _entry(self, entry: Entry, at: Loc) -> Iterator[Diagnostic]:
        if (entry.match is None) == (entry.list_ is None):
            yield self._wrong("C051", Said.of("an entry needs one of match and list"), at)
        elif entry.list_ is not None:
            self.used_lists.add(entry.list_)
            if entry.list_ not in self.definitions.lists:
                near = near_names(entry.list_, tuple(self.definitions.lists))
                hint = Said.of("; did you mean {near}?", near=joined_by_or(near)) if near else Said()
                message = Said.of("there is no list {name!r}{hint}", name=entry.list_, hint=hint)
                yield self._wrong("C051", message, (*at, "list"), value=entry.list_)
        elif entry.sources is None:
            yield self._wrong("C052", Said.of("the codes have no source"), at)
        yield from self._patterns(entry.match or (), (*at, "match"))
        yield from self._sources(entry.sources or (), (*at, "sources"))
        yield from self._period(entry, at)

    def _period(self, given: Any, at: Loc) -> Iterator[Diagnostic]:
        if given.from_ is not None and given.until is not None and given.until < given.from_:
            message = Said.of("until {until} comes before from {first}", until=given.until, first=given.from_)
            yield self._wrong("C056", message, (*at, "until"))

    def _patterns(self, match: Sequence[str], at: Loc) -> Iterator[Diagnostic]:
        seen: set[str] = set()
        for index, text in enumerate(match):
            if read_pattern(text) is None:
                message = Said.of("{text!r} is no pattern", text=text)
                yield self._wrong("C050", message, (*at, index), value=text)
            elif text in seen:
                message = Said.of("{text!r} stands in the list twice", text=text)
                yield self._wrong("C072", message, (*at, index), value=text)
            seen.add(text)

    def _sources(self, sources: Sequence[Source], at: Loc) -> Iterator[Diagnostic]:
        for index, source in enumerate(sources):
            self.used_documents.add(source.document)
            if source.document not in self.definitions.documents:
                message = Said.of("document {name!r} is not declared", name=source.document)
                yield self._wrong("C053", message, (*at, index, "document"), value=source.document)

    def _where(self, where: Where, at: Loc) -> Iterator[Diagnostic]:
        if where.column in {*SEVERAL, *DATES, "born", "codes"}:
            message = Said.of("{column!r} cannot stand in a condition", column=where.column)
            yield self._wrong("C058", message, (*at, "column"), value=where.column)
        if all(v is None for v in (where.match, where.not_match, where.at_least, where.at_most)):
            message = Said.of("the condition asks nothing: it needs match, not_match, at_least or at_most")
            yield self._wrong("C058", message, at)
        if where.at_least is not None and where.at_most is not None and where.at_most < where.at_least:
            message = Said.of(
                "nothing is at least {least} and at most {most}", least=where.at_least, most=where.at_most
            )
            yield self._wrong("C058", message, (*at, "at_most"))
        yield from self._patterns(where.match or (), (*at, "match"))
        yield from self._patterns(where.not_match or (), (*at, "not_match"))

    def _ids(self) -> Iterator[Diagnostic]:
        first: dict[str, int] = {}
        for index, definition in enumerate(self.definitions.interventions):
            name = definition.id
            if name in first:
                where = self.yaml.place("interventions", first[name], "id")
                message = Said.of("{name!r} stands here and at {where}", name=name, where=where)
                yield self._wrong("C054", message, ("interventions", index, "id"), value=name)
            first.setdefault(name, index)

    def _exclusive(self) -> Iterator[Diagnostic]:
        ids = {d.id for d in self.definitions.interventions}
        seen: dict[str, Loc] = {}
        for index, names in enumerate(self.definitions.exclusive):
            for number, name in enumerate(names):
                at: Loc = ("exclusive", index, number)
                if name not in ids:
                    message = Said.of("intervention {name!r} is not declared", name=name)
                    yield self._wrong("C057", message, at, value=name)
                elif name in seen:
                    message = Said.of(
                        "{name!r} stands here and at {where}", name=name, where=self.yaml.place(*seen[name])
                    )
                    yield self._wrong("C057", message, at, value=name)
                seen.setdefault(name, at)

    def _unused(self) -> Iterator[Diagnostic]:
        for name in self.definitions.lists:
            if name not in self.used_lists:
                message = Said.of("no entry names the list {name!r}", name=name)
                yield self._wrong("C070", message, ("lists", name), key=True, value=name)
        for name in self.definitions.documents:
            if name not in self.used_documents:
                message = Said.of("no source names the document {name!r}", name=name)
                yield self._wrong("C070", message, ("documents", name), key=True, value=name)
