"""Which location takes over from which: the columns of a register in, findings on them out; and who succeeds whom."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from cns_check.array_types import Texts
from cns_check.close_names import close_names
from cns_check.inputs.checked_tables import Locations
from cns_check.inputs.places.register_values import RegisterValues
from cns_check.words import NAMED, Said, joined_by_and

KINDS = ("merger", "move", "rename")


def check_successors(values: RegisterValues, dates: dict[str, list[date | None]]) -> None:
    """Successors are in the register, and are given whole: who, from when, and how.

    Those of a register without a mistake are held against each other and against the dates.
    """
    known = set(values.columns["location_id"].texts)
    location, successor = values.columns["location_id"], values.columns["successor_id"]

    def unknown(text: str) -> Said:
        near = close_names(text, known, 1, 0.6)
        hint = Said.of("; nearest: {near!r}", near=near[0]) if near else Said()
        return Said.of("successor {location!r} is not in the register{hint}", location=text, hint=hint)

    values.refuse("L008", "successor_id", lambda t: t.strip() != "" and t not in known, unknown)
    own = np.array(location.texts, dtype=object)[location.codes]
    to = np.array(successor.texts, dtype=object)[successor.codes]
    values.findings.rows(
        "L009",
        values.table,
        (own == to) & (to != ""),
        lambda row: Said.of("location {location!r} is its own successor", location=own[row]),
        field="successor_id",
    )
    values.refuse(
        "L010",
        "successor_kind",
        lambda t: t != "" and t not in KINDS,
        lambda t: Said.of("successor_kind {text!r} is not one of {names}", text=t, names=", ".join(KINDS)),
    )
    trio = ("successor_id", "successor_date", "successor_kind")
    given = np.stack([values.columns[n].marks(lambda t: t != "") for n in trio])

    def lacking(row: int) -> str:
        return joined_by_and([n for n, there in zip(trio, given[:, row], strict=True) if not there])

    values.findings.rows(
        "L011",
        values.table,
        np.asarray(given.any(axis=0) & ~given.all(axis=0), dtype=np.bool_),
        lambda row: Said.of("location {location!r} lacks {names}", location=own[row], names=lacking(row)),
    )
    if not values.findings.errors:
        _check_takeovers(values, own, to, dates)


def _check_takeovers(values: RegisterValues, own: Texts, to: Texts, dates: dict[str, list[date | None]]) -> None:
    """Successors that go round, or that are not open on the day they take over."""
    rows = {str(location): row for row, location in enumerate(own)}
    after = {location: str(to[row]) for location, row in rows.items() if to[row]}
    on = _cycles(after)
    ways = {number: _way(way) for number, way in {id(way): way for way in on.values()}.items()}
    values.findings.rows(
        "L018",
        values.table,
        np.array([str(location) in on for location in own], dtype=np.bool_),
        lambda row: Said.of("successors go round: {route}", route=ways[id(on[str(own[row])])]),
        field="successor_id",
    )
    closed, early = {}, {}
    for location, successor in after.items():
        row, other = rows[location], rows[successor]
        when = dates["successor_date"][row]
        assert when is not None
        until, opened = dates["open_until"][other], dates["open_from"][other]
        if until is not None and until < when:
            closed[row] = Said.of(
                "successor {successor!r} closes on {until}, before it takes over on {when}",
                successor=successor,
                until=until,
                when=when,
            )
        if opened is not None and when < opened:
            early[row] = Said.of(
                "successor {successor!r} takes over on {when}, and opens on {opened}",
                successor=successor,
                when=when,
                opened=opened,
            )
        start = dates["open_from"][row]
        if start is not None and when < start:
            early[row] = Said.of(
                "location {location!r} is taken over on {when}, and opens on {start}",
                location=location,
                when=when,
                start=start,
            )
    for code, wrong, field in (("L019", closed, "successor_id"), ("L020", early, "successor_date")):
        marks = np.zeros(len(own), dtype=np.bool_)
        marks[list(wrong)] = True
        values.findings.rows(code, values.table, marks, wrong.__getitem__, field=field)


def _way(locations: Sequence[str]) -> str:
    if len(locations) > NAMED:
        between = Said.of("{count} more", count=len(locations) - NAMED)
        locations = [*locations[: NAMED - 1], between, locations[-1]]
    return functools.reduce(
        lambda some, last: Said.of("{some} to {last!r}", some=some, last=last), locations[1:], repr(locations[0])
    )


def _cycles(after: Mapping[str, str]) -> dict[str, list[str]]:
    """Per location on a cycle of successors that cycle, from its least id back to it."""
    found: dict[str, list[str]] = {}
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in done:
            done.add(at)
            path.append(at)
            at = after.get(at)
        if at is not None and at in path:
            cycle = path[path.index(at) :]
            first = cycle.index(min(cycle))
            cycle = [*cycle[first:], *cycle[:first]]
            way = [*cycle, cycle[0]]
            found.update((name, way) for name in cycle)
    return found


def succession(locations: Locations) -> dict[str, tuple[str, date, str]]:
    """Who takes over from whom.

    Args:
        locations: The register.

    Returns:
        Per location that has one its successor, the first day on which that takes over, and the kind: ``merger``,
        ``move`` or ``rename``; by location id.
    """
    columns = [locations.values(name) for name in ("location_id", "successor_id", "successor_date", "successor_kind")]
    return {
        location: (successor, when, kind)
        for location, successor, when, kind in zip(*columns, strict=True)
        if isinstance(successor, str) and isinstance(when, date) and isinstance(kind, str)
    }
