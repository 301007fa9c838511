"""How the keys and words of an agreements file are said to a person: a key in, its words out, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cns_check.words import Said

#: Who endorses a decision; a party that only a norm set knows is said as it is written.
_PARTIES = {
    "providers": "providers",
    "patients": "patients",
    "insurer": "insurer",
    "specialists": "specialists",
    "nurses": "nurses",
}
_ROUTES = {"consensus": "consensus", "consent": "consent", "none": "no agreement"}
_STATES = {"decided": "decided", "deferred": "deferred", "fallback": "fallback", "undecided": "undecided"}
_MILESTONES = {
    "contacts_due": "contacts were due on {day}",
    "scenario_due": "the scenario was due on {day}",
    "fallback_after": "an agreement was due by {day}, after which the fallback begins",
    "timetable_due": "the timetable was due on {day}",
    "latest_effective": "the norms hold from {day} at the latest",
}


def names_said(names: Sequence[str]) -> Said:
    """Names in a row: ``ZN, NVZ, NFU and PFN``."""
    if len(names) == 1:
        return Said.of("{names}", names=names[0])
    return Said.of("{some} and {last}", some=tuple(names[:-1]), last=names[-1])


def party_said(party: str) -> Said:
    """A party that endorses."""
    return Said.of(_PARTIES.get(party, party))


def route_said(route: str) -> Said:
    """A route; ``none`` is *geen overeenstemming*."""
    return Said.of(_ROUTES.get(route, route))


def state_said(state: str) -> Said:
    """Where a norm of a region stands."""
    return Said.of(_STATES.get(state, state))


def milestone_said(name: str, day: date) -> Said:
    """A milestone of the process block that has passed, by its key."""
    return Said.of(_MILESTONES[name], day=day)
