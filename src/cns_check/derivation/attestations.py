"""Whether a process norm is attested: the periods of a location, or of who it took over from. Pure.

In: the attestations and a day. Out: one step, with the rows of the file below it.
"""

from __future__ import annotations

from cns_check.derivation.material import Material
from cns_check.derivation.step import Step, Value, day_text, known
from cns_check.derivation.successions import handed_on, handed_to, said_of
from cns_check.judge.evaluate import Block
from cns_check.norms.model import Norm
from cns_check.words import Said


def attested(m: Material, block: Block, norm: Norm, i: int) -> Step:
    """Whether it is attested on the day: by the location's own periods, else those of who it took over from."""
    day, location = block.day, m.evaluation.roster.ids[i]
    named = {x for x, n in m.attestations if n == norm.id}
    whose = said_of(m, block, named, location)
    given = m.attestations[whose, norm.id] if whose is not None else ()
    periods: list[Value] = []
    steps = []
    successor = handed_to(m, block, location)
    if successor is not None and location in named:
        steps.append(handed_on(m, block, "attestation", location, successor))
    elif whose is not None and whose != location:
        steps.append(handed_on(m, block, "attestation", whose, location))
    holds = False
    for start, until in given:
        mine = start <= day and (until is None or day <= until)
        holds |= mine
        periods.append({"from": start.isoformat(), "until": day_text(until)})
        place, texts = m.row("attestations", whose or location, norm.id, start.isoformat())
        by = texts.get("attested_by", "")
        told = Said.of("attested from {start}, without end, by {by}", start=start, by=by)
        if until is not None:
            told = Said.of("attested from {start} until {until} by {by}", start=start, until=until, by=by)
        values: dict[str, Value] = {"from": start.isoformat(), "until": day_text(until), "by": by, "holds": mine}
        steps.append(Step("attestation", told, values, places=known(place)))
    told = Said.of("attested on {day}", day=day) if holds else Said.of("no attestation is in force on {day}", day=day)
    values = {
        "day": day.isoformat(),
        "location_id": location,
        "said_of": whose,
        "attested": holds,
        "periods": periods,
    }
    return Step("attested", told, values, tuple(steps))
