"""What is said of locations that have a successor. In: agreements and successions. Out: notes and errors. Pure.

What is said of a location counts from the successor's date for its successor (move, rename, merger), unless the
successor is named itself. Two predecessors that were told different things leave open what holds: an error at both.
Source of the rule: the interface's section "Contract status".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.agreements.model import Agreements
from cns_check.words import Said

#: Per predecessor its successor, the first day of that, and the kind of change.
Succession = Mapping[str, tuple[str, date, str]]


@dataclass(frozen=True, slots=True)
class _Told:
    """What was said of a location on a norm: what kind of thing, what exactly, and where."""

    kind: Said
    what: object
    place: Place


def of_successors(agreements: Agreements, succession: Succession) -> tuple[Diagnostic, ...]:
    """Notes what counts for a successor, and refuses what contradicts itself there.

    Args:
        agreements: The file.
        succession: Per location that has one its successor, the day on which that takes over, and the kind.

    Returns:
        A note per location that is named and has a successor; an error at each of two places that tell predecessors of
        one successor different things.
    """
    if not succession:
        return ()
    told = _everything(agreements)
    return (*_notes(told, succession), *_contradictions(told, succession))


def _everything(agreements: Agreements) -> dict[tuple[str, str], dict[str, _Told]]:
    """Per kind and norm, and then per location, what is said by name."""
    found: dict[tuple[str, str], dict[str, _Told]] = {}

    def add(key: tuple[str, str], location: str, kind: Said, what: object, place: Place) -> None:
        found.setdefault(key, {}).setdefault(location, _Told(kind, what, place))

    for r, region in enumerate(agreements.regions):
        for n, decision in enumerate(region.decisions):
            for k, location in enumerate(decision.locations):
                place = agreements.place("regions", r, "decisions", n, "locations", k)
                add(("designated", decision.norm), location, Said.of("the designation"), (r, n), place)
        for n, exception in enumerate(region.exceptions):
            place = agreements.place("regions", r, "exceptions", n)
            add(("exception", exception.norm), exception.location, Said.of("the exception"), exception.until, place)
        for n, explanation in enumerate(region.explanations):
            place = agreements.place("regions", r, "explanations", n)
            # One explanation more contradicts none.
            add(("explanation", explanation.norm), explanation.location, Said.of("the explanation"), None, place)
        for n, joint in enumerate(region.joint):
            for k, location in enumerate(joint.locations):
                place = agreements.place("regions", r, "joint", n, "locations", k)
                add(("joint", joint.norm), location, Said.of("the joint volume"), (r, n), place)
    return found


def _notes(told: Mapping[tuple[str, str], Mapping[str, _Told]], succession: Succession) -> Iterator[Diagnostic]:
    named: dict[str, list[tuple[str, _Told]]] = {}
    for (_, norm), each in told.items():
        for location, entry in each.items():
            if location in succession:
                named.setdefault(location, []).append((norm, entry))
    for location, entries in sorted(named.items()):
        successor, when, kind = succession[location]
        what = tuple(dict.fromkeys(Said.of("{what} on {norm}", what=entry.kind, norm=norm) for norm, entry in entries))
        message = Said.of(
            "what is said of {location!r} counts from {day} for its successor {successor!r} ({kind}), where that is "
            "not named itself: {what}",
            location=location,
            successor=successor,
            day=when,
            kind=Said.of(kind),
            what=what,
        )
        yield diagnostic("A042", message, entries[0][1].place, value=location)


def _contradictions(
    told: Mapping[tuple[str, str], Mapping[str, _Told]], succession: Succession
) -> Iterator[Diagnostic]:
    before: dict[str, list[str]] = {}
    for old in sorted(succession):
        before.setdefault(succession[old][0], []).append(old)
    for (_, norm), each in sorted(told.items()):
        handed_on = _handed_on(each, before)
        for successor in sorted(s for s in before if s not in each):
            said = [(old, entry) for old in before[successor] if (entry := handed_on(old))]
            for old, entry in said:
                other = next(((o, e) for o, e in said if e.what != entry.what), None)
                if other is not None:
                    message = Said.of(
                        "{location!r} and {other!r} have one successor, {successor!r}, and were told different things "
                        "on {norm!r}: {what} at {place}",
                        location=old,
                        other=other[0],
                        successor=successor,
                        norm=norm,
                        what=other[1].kind,
                        place=other[1].place,
                    )
                    yield diagnostic("A043", message, entry.place, value=old)


def _handed_on(each: Mapping[str, _Told], before: Mapping[str, list[str]]) -> Callable[[str], _Told | None]:
    """What gives what is said of a location, or was of who it took over from; each location is looked at once."""
    told: dict[str, _Told | None] = dict(each)

    def of(location: str) -> _Told | None:
        todo, passed = [location], set[str]()
        while todo:
            at = todo[-1]
            others = [old for old in before.get(at, ()) if old not in told and old not in passed]
            passed.add(at)
            if at not in told and others:
                todo += others
                continue
            todo.pop()
            told.setdefault(at, next((one for old in before.get(at, ()) if (one := told.get(old))), None))
        return told[location]

    return of
