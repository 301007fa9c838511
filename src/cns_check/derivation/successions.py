"""Who took over from whom, and what is said of a predecessor that counts for its successor. Pure.

In: the successions of the roster and a day. Out: steps that name both, the day and the kind, with their places.
"""

from __future__ import annotations

from collections.abc import Collection

from cns_check.derivation.material import Material
from cns_check.derivation.step import Step, Value, known
from cns_check.diagnostics import Place
from cns_check.judge.evaluate import Block
from cns_check.words import Said


def handed_to(m: Material, block: Block, location: str) -> str | None:
    """Who has taken over from a location by the day, at the end of the chain; None where nobody has."""
    over = m.successors_on(block.day)
    return over[location][0] if location in over else None


def said_of(m: Material, block: Block, named: Collection[str], location: str) -> str | None:
    """Of the locations that are named the one of whom it is said what counts for a location; None for nobody."""
    over, roster = m.successors_on(block.day), m.evaluation.roster
    if location not in over and all(roster.succession[old][0] != location for old in over):
        return location if location in named else None
    return roster.handed_on({name: name for name in named}, block.day).get(location)


def taken_over(m: Material, block: Block, location: str) -> Step | None:
    """That a successor has taken over by the day, for which the location is closed; None where none has."""
    last = handed_to(m, block, location)
    if last is None:
        return None
    new, when, kind = m.evaluation.roster.succession[location]
    told = Said.of(
        "closed, for since {day} its successor is {successor} ({kind})", day=when, successor=new, kind=Said.of(kind)
    )
    values: dict[str, Value] = {
        "location_id": location,
        "successor_id": last,
        "from": when.isoformat(),
        "kind": kind,
        "day": block.day.isoformat(),
    }
    place, _ = m.row("register", location)
    return Step("taken-over", told, values, _links(m, location, last), known(place))


def handed_on(m: Material, block: Block, what: str, old: str, new: str, place: Place | None = None) -> Step:
    """That something said of a predecessor counts for its successor.

    Args:
        m: The calculation.
        block: Of the row that is derived.
        what: What is said: ``designation``, ``exception``, ``explanation``, ``joint`` or ``attestation``.
        old: Of whom it is said.
        new: For whom it counts, at the end of the chain.
        place: Where it is said.
    """
    links = _links(m, old, new)
    since = max(str(link.values["from"]) for link in links)
    last = next(link for link in links if link.values["from"] == since)
    words = {
        "designation": Said.of("the designation"),
        "exception": Said.of("the exception"),
        "explanation": Said.of("the explanation"),
        "joint": Said.of("the joint volume"),
        "attestation": Said.of("the attestation"),
    }
    kind = str(last.values["kind"])
    told = Said.of(
        "{what} of {location} counts from {day} for its successor {successor} ({kind})",
        what=words[what],
        location=old,
        day=m.evaluation.roster.succession[str(last.values["location_id"])][1],
        successor=new,
        kind=Said.of(kind),
    )
    values: dict[str, Value] = {
        "what": what,
        "location_id": old,
        "successor_id": new,
        "from": since,
        "kind": kind,
        "day": block.day.isoformat(),
    }
    return Step("handed-on", told, values, links, known(place))


def _links(m: Material, old: str, new: str) -> tuple[Step, ...]:
    """One step per change on the way from a location to its successor, at its row of the register."""
    steps: list[Step] = []
    while old != new:
        successor, when, kind = m.evaluation.roster.succession[old]
        told = Said.of(
            "{location} was followed by {successor} from {day} ({kind})",
            location=old,
            successor=successor,
            day=when,
            kind=Said.of(kind),
        )
        values: dict[str, Value] = {
            "location_id": old,
            "successor_id": successor,
            "from": when.isoformat(),
            "kind": kind,
        }
        place, _ = m.row("register", old)
        steps.append(Step("succession", told, values, (), known(place)))
        old = successor
    return tuple(steps)
