"""Count definitions as people and programs read them. In: definitions. Out: lines, or JSON."""

from __future__ import annotations

from collections.abc import Iterator

from cns_check.count.definitions import OF_CODES, OF_DIAGNOSES, Conditions, Definitions, DiagnosisEntry, Entry, Where
from cns_check.words import Said

_SHOWN = 8


def to_json(definitions: Definitions) -> bytes:
    """The definitions as they are read, without what is left at its default."""
    return (definitions.model_dump_json(by_alias=True, exclude_defaults=True, indent=1) + "\n").encode()


def to_lines(definitions: Definitions, lang: str) -> Iterator[str]:
    """The definitions, a fact a line."""

    def title(titles: dict[str, str]) -> str:
        return titles.get(lang) or titles.get("en") or next(iter(titles.values()))

    yield f"{definitions.id} {definitions.version}: {title(definitions.title)}"
    if definitions.reviewed is not None:
        yield Said.of("reviewed: {day}", day=definitions.reviewed)
    if definitions.note:
        yield definitions.note
    for definition in definitions.interventions:
        yield ""
        yield f"{definition.id}: {title(definition.title)}"
        yield Said.of("  counts {unit}, by the date {name}", unit=definition.unit, name=definition.date)
        for key, default in (("both_sides", 1), ("patient_at", "first"), ("apart_days", None)):
            value = getattr(definition, key)
            if value != default:
                yield f"  {key}: {value}"
        if definition.note:
            yield f"  {definition.note}"
        yield from _conditions(definition, "  ")
        for number, alternative in enumerate(definition.any_of, 1):
            yield Said.of("  alternative {number}", number=number)
            yield from _conditions(alternative, "    ")
    for names in definitions.exclusive:
        yield Said.of("of these only the first counts in a session: {names}", names=names)
    if definitions.documents:
        yield ""
    for name, document in definitions.documents.items():
        parts = (document.title, document.publisher, *([document.url] if document.url else []))
        yield f"{name}: {', '.join(parts)}"


def _conditions(given: Conditions, indent: str) -> Iterator[str]:
    for key in (*OF_CODES, *OF_DIAGNOSES):
        for entry in getattr(given, key):
            yield f"{indent}{key}: {_entry(entry)}"
    for where in given.where:
        yield f"{indent}where: {_where(where)}"


def _entry(entry: Entry) -> str:
    match = entry.match or ()
    parts = [f"list {entry.list_}"] if entry.list_ is not None else [", ".join(match[:_SHOWN])]
    parts += [f"... ({len(match)})"] if len(match) > _SHOWN else []
    parts += [f"[{entry.system}]"] if entry.system else []
    parts += [f"{entry.from_ or ''}..{entry.until or ''}"] if entry.from_ or entry.until else []
    parts += [entry.role] if isinstance(entry, DiagnosisEntry) and entry.role != "any" else []
    sources = [", ".join(t for t in (s.document, s.at) if t) for s in entry.sources or ()]
    return " ".join(parts) + (f"  ({'; '.join(sources)})" if sources else "")


def _where(where: Where) -> str:
    parts = [where.column]
    for key in ("match", "not_match"):
        value = getattr(where, key)
        parts += [f"{key} {', '.join(value)}"] if value else []
    for key in ("at_least", "at_most"):
        value = getattr(where, key)
        parts += [f"{key} {value}"] if value is not None else []
    return " ".join(parts)
