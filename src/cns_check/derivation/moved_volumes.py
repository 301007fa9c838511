"""What moves, and what is met after it: the volume, the parts and the required norms on which rows 5 and 6 rest. Pure.

In: the moves of a block. Out: steps with the least and greatest volume before and after, and all that may still come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cns_check.derivation.material import Material
from cns_check.derivation.step import Step, Value, amount, known, number
from cns_check.diagnostics import Place
from cns_check.judge.evaluate import Block
from cns_check.norms.model import Part
from cns_check.reallocate.eligibility import scenario_rows, whole_norm_obstacle
from cns_check.reallocate.moves import Moves
from cns_check.words import Said, reason_said


def moved_step(m: Material, moves: Moves, i: int, most: int | None = None) -> Step:
    """What moves to and from a location by one method: before - out + in = after.

    Args:
        m: The objects of the calculation.
        moves: What moves.
        i: The location's number.
        most: So many origins of each sender are told one by one; None: all.
    """
    block, who = moves.block, moves.eligibility
    counts = block.norm.counts
    steps = [*_transfers(m, moves, i), *_by_travel(m, moves, i, most)]
    rows: list[Value] = []
    for n, intervention in enumerate(counts):
        low, high = float(moves.low[n, i]), float(moves.high[n, i])
        out, in_ = float(moves.out[n, i]), float(moves.in_[n, i])
        rows.append(
            {
                "intervention_id": intervention,
                "low": number(low),
                "high": number(high),
                "out": number(out),
                "in": number(in_),
                "unplaced": number(float(moves.unplaced[n, i])),
                "after_low": number(low - out + in_),
                "after_high": number(high - out + in_),
            }
        )
    low, high = float(moves.low[:, i].sum()), float(moves.high[:, i].sum())
    out, in_ = float(moves.out[:, i].sum()), float(moves.in_[:, i].sum())
    values = {
        "method": moves.method,
        "basis_year": block.basis_year,
        "sends": who.sends[i],
        "receives": bool(who.receives[i]),
        "left_out": who.left_out[i],
        "interventions": rows,
    }
    told = Said.of(
        "what moves ({method}, volumes of {year}): {before} - {out} + {into} = {after}",
        method=moves.method,
        year=block.basis_year,
        before=amount(low, high),
        out=out,
        into=in_,
        after=amount(low - out + in_, high - out + in_),
    )
    if who.follows != "route":
        values["follows"] = "scenario"
        told = Said.of("under the scenario {told}", told=told)
    if who.left_out[i] is not None:
        why = reason_said(str(who.left_out[i]))
        told = Said.of("{told}; it neither sends nor receives ({reason})", told=told, reason=why)
    return Step("moved", told, values, tuple(steps), known(_decided_at(m, moves, i)))


def _divided_by(m: Material, moves: Moves, k: int) -> dict[str, Value]:
    """What methods divide by: the receiver's own volume of the intervention and of the norm, and how far it is."""
    target, distance = moves.target[k : k + 1], m.settings.distance
    away = float(distance.between(moves.origin[k : k + 1], target)[0])
    return {
        "weight": number(float(moves.low[int(moves.intervention[k]), int(target[0])])),
        "weight_norm": number(float(moves.low[:, int(target[0])].sum())),
        "distance": None if np.isinf(away) else number(round(away, 6)),
        "distance_unit": None if np.isinf(away) else distance.unit,
    }


def _by_travel(m: Material, moves: Moves, i: int, most: int | None) -> tuple[Step, ...]:
    """The two steps of the method ``travel-time``; nothing of others."""
    if moves.travelled is None:
        return ()
    from cns_check.derivation.concentrating import concentration  # noqa: PLC0415 - few runs need it
    from cns_check.derivation.topping_up import topping_up  # noqa: PLC0415

    t = m.travelling(moves)
    return concentration(t, i, most), *topping_up(t, i, brief=most is not None)


def _transfers(m: Material, moves: Moves, i: int) -> Iterator[Step]:
    """The transfers from and to a location."""
    ids, counts = m.evaluation.roster.ids, moves.block.norm.counts
    for k in np.flatnonzero((moves.origin == i) | (moves.target == i)).tolist():
        target, volume = int(moves.target[k]), float(moves.volume[k])
        values: dict[str, Value] = {
            "intervention_id": counts[int(moves.intervention[k])],
            "from": ids[int(moves.origin[k])],
            "to": ids[target] if target >= 0 else None,
            "volume": number(volume),
            "reason": str(moves.reason[k]),
        }
        told = _transfer(values, volume)
        if target >= 0 and moves.travelled is None:
            values |= _divided_by(m, moves, k)
            if values["distance"] is not None and moves.method in {"nearest", "capacity"}:
                away, unit = values["distance"], Said.of(str(values["distance_unit"]))
                told = Said.of("{told}, {distance} {unit} away", told=told, distance=away, unit=unit)
        yield Step("transfer", told, values)


def _decided_at(m: Material, moves: Moves, i: int) -> Place | None:
    """The row of the scenario that decides on a location, where one does."""
    scenario, block = m.settings.scenario, moves.block
    if scenario is None or moves.eligibility.follows != "scenario":
        return None
    row = int(scenario_rows(scenario, block.norm.id, m.evaluation.roster, block.day)[i])
    return scenario.rows.place(row) if row >= 0 else None


def _transfer(values: dict[str, Value], volume: float) -> Said:
    what, reason = values["intervention_id"], reason_said(str(values["reason"]))
    if np.isnan(volume):
        template = "{what} of {origin} would move ({reason}); its volume is not exactly known, so nothing is placed"
        return Said.of(template, what=what, origin=values["from"], reason=reason)
    if values["to"] is None:
        template = "{volume} {what} from {origin} finds no place ({reason})"
        return Said.of(template, volume=volume, what=what, origin=values["from"], reason=reason)
    template = "{volume} {what} from {origin} to {target} ({reason})"
    return Said.of(template, volume=volume, what=what, origin=values["from"], target=values["to"], reason=reason)


def after_step(m: Material, block: Block, i: int, most: int | None = None) -> Step:
    """The volume after the agreed transfers, with the parts and required norms, and whether any is surely not met."""
    values, (low, high) = _volume(m, block, block.norm.counts, i)
    minimum = float(block.judged.minimum[i])
    decides = whole_norm_obstacle(block, use_indicative=m.evaluation.options.use_indicative) is None
    in_force = block.in_force.missing != "not_in_force"
    steps: list[Step] = []
    if in_force:
        steps += [_part(m, block, part, i) for part in block.norm.parts]
        steps += [step for other in block.norm.requires for step in _required(m, block, other, i, most)]
    values |= {
        "minimum": number(minimum),
        "decides": decides,
        "in_force": in_force,
        "short": (decides and high < minimum) or any(bool(s.values["short"]) for s in steps),
    }
    told = Said.of("volume after the agreed transfers: {amount}", amount=amount(low, high))
    return Step("after", _with_waiting(told, values), values, tuple(steps))


def _part(m: Material, block: Block, part: Part, i: int) -> Step:
    values, (low, high) = _volume(m, block, part.counts, i)
    short = high < part.minimum and (part.when != "performed" or low > 0)
    template = "of which {what}: {amount}, minimum {minimum} of its own: not surely missed"
    if short:
        template = "of which {what}: {amount}, minimum {minimum} of its own: surely not met"
    told = Said.of(template, what=" + ".join(part.counts), amount=amount(low, high), minimum=part.minimum)
    if part.when == "performed":
        told = Said.of("{told} (it binds where it is performed)", told=told)
    values |= {"counts": list(part.counts), "minimum": part.minimum, "when": part.when, "short": short}
    return Step("after-part", _with_waiting(told, values), values)


def _required(m: Material, block: Block, norm_id: str, i: int, most: int | None) -> Sequence[Step]:
    """A required norm after its own agreed transfers; nothing where it is not judged for the norm year."""
    contracted = m.by_key.get((block.norm_set.id, norm_id, block.norm_year))
    if contracted is None:
        return ()
    other = contracted.block
    after = after_step(m, other, i, most)
    short = bool(after.values["short"])
    told = Said.of("it requires {norm}, which is not surely missed after the agreed transfers", norm=norm_id)
    if short:
        told = Said.of("it requires {norm}, which is surely not met after the agreed transfers", norm=norm_id)
    moves = _agreed(m, other)
    moved = (moved_step(m, moves, i, most),) if moves is not None else ()
    return (Step("after-required", told, {"norm_id": norm_id, "short": short}, (*moved, after)),)


def _volume(m: Material, block: Block, counts: Sequence[str], i: int) -> tuple[dict[str, Value], tuple[float, float]]:
    """The volume of some interventions after the agreed transfers; that of an organisation does not move."""
    if block.norm.per == "organisation":
        cells = m.counted(block, block.norm, tuple(counts), block.basis_year)
        low, high = float(cells.low[i]), float(cells.high[i])
        whole: Value = [block.basis_year, number(low), number(high)]
        return {"method": "organisation", "low": number(low), "high": number(high), "whole": whole}, (low, high)
    moves = _agreed(m, block)
    assert moves is not None
    all_low, all_high = moves.after(counts)
    low, high = float(all_low[i]), float(all_high[i])
    values: dict[str, Value] = {"method": m.agreed, "low": number(low), "high": number(high)}
    waiting = _waiting(m, moves, counts, i)
    if waiting:
        values["may_come"] = [{"location_id": location, "high": number(most)} for location, most in waiting]
    return values, (low, high)


def _agreed(m: Material, block: Block) -> Moves | None:
    """What moves by the routes and by the method on which the contract status rests."""
    by_route = (x for x in m.moves_of.get(id(block), ()) if x.eligibility.follows == "route")
    return next((x for x in by_route if x.method == m.agreed), None)


def _waiting(m: Material, moves: Moves, counts: Sequence[str], i: int) -> list[tuple[str, float]]:
    """Senders of the location's group with a masked volume, which may still come to it, and how much at most."""
    who = moves.eligibility
    if not who.receives[i] or who.group[i] < 0:
        return []
    part = [n for n, intervention in enumerate(moves.block.norm.counts) if intervention in counts]
    low, high = moves.low[part], moves.high[part]
    masked = np.where(low != high, high, 0.0).sum(axis=0)
    senders = np.flatnonzero((who.group == who.group[i]) & (masked > 0) & (who.sending > 0)).tolist()
    return [(m.evaluation.roster.ids[j], float(masked[j])) for j in senders]


def _with_waiting(told: Said, values: dict[str, Value]) -> Said:
    waiting = values.get("may_come")
    if not isinstance(waiting, list):
        return told
    template = "{told}, with what may come from {locations}, whose volumes are not exactly known"
    return Said.of(template, told=told, locations=tuple(w["location_id"] for w in waiting))
