"""Whether a profile gives what definitions ask. In: rules, a profile and what it gives. Out: what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cns_check.count.definitions import Where
from cns_check.count.layout import OTHER
from cns_check.count.profile import RecordProfile
from cns_check.count.rules import Rules
from cns_check.words import Said

#: What gives a column beside the one of its name.
_ELSEWHERE = {"age": ("born",), "code": ("codes",), "side": ("code_sides",)}


class Missing(NamedTuple):
    """Something that is asked and not given.

    Attributes:
        code: Of the diagnostic.
        name: The canonical column or role.
        message: Who asks for it.
        at: The path in the definitions, of what asks; empty for what every count needs.
    """

    code: str
    name: str
    message: Said
    at: tuple[str | int, ...] = ()


def missing(rules: Rules, profile: RecordProfile, names: frozenset[str], per: Sequence[str]) -> Iterator[Missing]:
    """What a profile lacks.

    Args:
        rules: The definitions.
        profile: How the records were delivered.
        names: The canonical columns that they give.
        per: Further columns of the volumes.
    """
    for name in ("record_id", "location_id"):
        if name not in names:
            yield Missing("C010", name, Said.of("every count needs {name!r}, and no column is named for it", name=name))
    if not names & {"code", "codes"}:
        yield Missing("C010", "code", Said.of("every count needs 'code' or 'codes', and no column is named for it"))
    for number, definition in enumerate(rules.interventions):
        at = ("interventions", number)
        date = definition.date_column
        if date not in names and not (date == "date" and "code_dates" in names):
            asked = Said.of("{id!r} counts by the date {name!r}, which no column gives", id=definition.id, name=date)
            yield Missing("C010", date, asked, (*at, "date" if definition.date != "procedure" else "id"))
        for key, wanted in (("unit", definition.unit == "patients"), ("apart_days", definition.apart_days is not None)):
            if wanted and "patient_id" not in names:
                message = Said.of(
                    "{id!r} needs 'patient_id' for its {key}, and no column is named for it", id=definition.id, key=key
                )
                yield Missing("C010", "patient_id", message, (*at, key))
    for name in per:
        if name not in names:
            yield Missing("C010", name, Said.of("--per asks for {name!r}, which no column gives", name=name))
    yield from _where(rules, names)
    yield from _roles(rules, profile, names)
    for name in _named(profile):
        if name not in names | {"day", "code", "side", "session_id", "surgeon_id"}:
            yield Missing(
                "C010", name, Said.of("the profile itself needs {name!r}, and no column is named for it", name=name)
            )


def _named(profile: RecordProfile) -> Iterable[str]:
    yield from profile.deliveries.latest_per if profile.deliveries is not None else ()
    yield from profile.reversals.same if profile.reversals is not None else ()


def _where(rules: Rules, names: frozenset[str]) -> Iterator[Missing]:
    for number, definition in enumerate(rules.interventions):
        every: list[tuple[tuple[Where, ...], tuple[str | int, ...]]]
        every = [(definition.where, ("interventions", number, "where"))]
        every += [(a.where, ("interventions", number, "any_of", i, "where")) for i, a in enumerate(definition.any_of)]
        for conditions, at in every:
            for index, where in enumerate(conditions):
                known = {where.column, f"{OTHER}{where.column}", *_ELSEWHERE.get(where.column, ())}
                if not known & names:
                    message = Said.of("a condition asks for {name!r}, which no column gives", name=where.column)
                    yield Missing("C011", where.column, message, (*at, index, "column"))


def _roles(rules: Rules, profile: RecordProfile, names: frozenset[str]) -> Iterator[Missing]:
    given = {"any"} if names & {"principal", "diagnoses"} else set[str]()
    if "principal" in names:
        told = "diagnoses" in names and "diagnosis_role" not in names
        given |= {"principal"} | ({"secondary"} if told else set())
    if "diagnosis_role" in names and "diagnoses" in names:
        roles = profile.roles
        given |= {"principal"} if roles is not None and roles.principal else set()
        given |= {"secondary"} if roles is not None and roles.secondary else set()
    for number in sorted(rules.witnesses):
        entry = rules.entries[number]
        if entry.of_diagnoses and entry.role not in given:
            message = Said.of(
                "diagnoses of role {role!r} are asked for, and the profile does not give them", role=entry.role
            )
            yield Missing("C012", entry.role, message, entry.at[:-1])
