"""What the agreements say of one location by name: exceptions, explanations, joint volumes. Pure.

In: the agreements as they stand in the file. Out: a step per entry, with whether it counts and why not; what is said of
a predecessor stands with its successor.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cns_check.derivation.material import Material
from cns_check.derivation.step import Step, Value, amount, day_text, known, number
from cns_check.derivation.successions import handed_on, handed_to, said_of
from cns_check.diagnostics import Place
from cns_check.inputs.agreements.model import Explanation, Joint
from cns_check.judge.evaluate import Block
from cns_check.reallocate.eligibility import whole_norm_obstacle
from cns_check.words import Said


def exceptions(m: Material, block: Block, location: str) -> Iterator[Step]:
    """The exceptions of the location, or those of whom it took over from where it has none in force itself."""
    if m.agreements is None:
        return
    regime = block.regime
    room = regime is not None and (regime.regime != "enforced" or regime.exceptions == "allowed")
    entries = [
        (m.agreements.place("regions", n, "exceptions", k), e)
        for n, region in enumerate(m.agreements.regions)
        for k, e in enumerate(region.exceptions)
        if e.norm == block.norm.id
    ]
    whose = said_of(m, block, {e.location for _, e in entries if block.day <= e.until}, location)
    for place, e in entries:
        if e.location not in {location, whose}:
            continue
        told = Said.of(
            "exception until {until} ({reason}; {by})", until=e.until, reason=e.reason or "", by=e.granted_by or ""
        )
        if block.day > e.until:
            told = Said.of("{told}: it has ended by {day}", told=told, day=block.day)
        elif not room:
            told = Said.of("{told}: the regime leaves no room for it", told=told)
        values: dict[str, Value] = {
            "location_id": e.location,
            "until": e.until.isoformat(),
            "holds": room and block.day <= e.until and e.location == whose,
        }
        yield Step("exception", told, values, _passed(m, block, "exception", e.location, location), known(place))


def explanations(m: Material, block: Block, location: str) -> Iterator[Step]:
    """The explanations of the location, or those of whom it took over from where none of its own counts."""
    if m.agreements is None:
        return
    entries = [
        (m.agreements.place("regions", n, "explanations", k), e)
        for n, region in enumerate(m.agreements.regions)
        for k, e in enumerate(region.explanations)
        if e.norm == block.norm.id
    ]
    on = m.evaluation.policy.on
    whose = said_of(m, block, {e.location for _, e in entries if _in_time(e, block, on)}, location)
    for place, e in entries:
        if e.location not in {location, whose}:
            continue
        told = Said.of("explanation on file: {text}", text=e.text)
        if e.date is not None:
            told = Said.of("explanation of {day} on file: {text}", day=e.date, text=e.text)
        if e.date is not None and e.date.year > block.norm_year:
            told = Said.of("{told}: of after {year}, so it does not count", told=told, year=block.norm_year)
        elif e.date is not None and on is not None and e.date > on:
            told = Said.of("{told}: of after {day}, so it is not there yet (--on)", told=told, day=on)
        values: dict[str, Value] = {
            "location_id": e.location,
            "date": day_text(e.date),
            "norm_year": block.norm_year,
            "on": day_text(on),
            "counts": _in_time(e, block, on) and e.location == whose,
        }
        yield Step("explanation", told, values, _passed(m, block, "explanation", e.location, location), known(place))


def _in_time(e: Explanation, block: Block, on: date | None) -> bool:
    return e.date is None or (e.date.year <= block.norm_year and (on is None or e.date <= on))


def _passed(m: Material, block: Block, what: str, named: str, location: str) -> tuple[Step, ...]:
    """That what is said counts for a successor: for the location itself, or no longer for it."""
    successor = handed_to(m, block, named)
    return () if successor is None else (handed_on(m, block, what, named, successor),)


def joint_volume(m: Material, block: Block, location: str) -> Iterator[Step]:
    """The joint volume that the location is part of, if any, and whether it counts."""
    if m.agreements is None or m.evaluation.policy.assume_no_agreement:
        return
    agreed: list[tuple[Place, Joint]] = [
        (m.agreements.place("regions", n, "joint", k), joint)
        for n, region in enumerate(m.agreements.regions)
        for k, joint in enumerate(region.joint)
        if joint.norm == block.norm.id
    ]
    numbers = {member: n for n, (_, joint) in enumerate(agreed) for member in joint.locations}
    part = m.evaluation.roster.handed_on(numbers, block.day)
    if location in part:
        place, joint = agreed[part[location]]
        members = [x for x, n in part.items() if n == part[location] and x in m.number]
        yield _joint(m, block, location, joint, members, place)


def _joint(m: Material, block: Block, location: str, joint: Joint, members: list[str], place: Place) -> Step:
    """The calendar volumes of the basis year, added up; a closed member makes it void."""
    roster, i = m.evaluation.roster, m.number[location]
    cells = m.counted(block, block.norm, block.norm.counts, block.basis_year, own=True)
    ends = {x: (float(cells.low[m.number[x]]), float(cells.high[m.number[x]])) for x in members}
    total = sum(low for low, _ in ends.values())
    minimum = block.in_force.minimum
    decides = whole_norm_obstacle(block, use_indicative=m.evaluation.options.use_indicative) is None
    closed = roster.closed_by(block.day)
    shut = tuple(x for x in members if closed[m.number[x]])
    waiting = bool(block.routes.route[i] == "none" and block.routes.pending[i])
    goes_on = handed_to(m, block, joint.designated) or joint.designated
    each = [Said.of("{location} {amount}", location=x, amount=amount(*ends[x])) for x in members]
    told = Said.of(
        "joint volume in {year}: {parts}; at least {total}", year=block.basis_year, parts=tuple(each), total=total
    )
    if shut:
        told = Said.of("{told}: void, for closed by {day} is {closed}", told=told, day=block.day, closed=shut)
    elif waiting:
        told = Said.of("{told}: not in force before the fallback holds", told=told)
    values: dict[str, Value] = {
        "year": block.basis_year,
        "locations": list(joint.locations),
        "members": [
            {
                "location_id": x,
                "low": number(ends[x][0]),
                "high": number(ends[x][1]),
                "open_until": day_text(roster.open_until[m.number[x]]),
            }
            for x in members
        ],
        "low": number(total),
        "high": number(sum(high for _, high in ends.values())),
        "minimum": minimum,
        "decides": decides,
        "void": bool(shut),
        "waiting": waiting,
        "reached": not shut and minimum is not None and decides and total >= minimum,
        "goes_on": joint.designated,
        "designated": not shut and goes_on == location,
    }
    steps = []
    for old in joint.locations:
        successor = handed_to(m, block, old)
        if successor in members and successor is not None:
            steps.append(handed_on(m, block, "joint", old, successor))
    places = [m.row("register", x)[0] for x in shut]
    return Step("joint", told, values, tuple(steps), known(place, *places))
