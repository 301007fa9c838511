"""What lines say of each other: of a session only the first of a list counts, and a re-operation too soon does not.

In: lines with masks. Out: the same with fewer bits, and the reason where the last is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import ibis

from cns_check.count.plan.candidates import bit, masks
from cns_check.count.reasons import NUMBER
from cns_check.count.rules import Rules

if TYPE_CHECKING:
    import ibis.expr.types as ir


def owner(table: ir.Table) -> dict[str, ir.StringValue]:
    """Whose lines are looked at together: the patient, or else the record. No part is null, so that tables can meet."""
    alone = table["patient"].isnull()
    return {"_patient": table["patient"].fill_null(""), "_alone": alone.ifelse(table["record"], "")}


def session(table: ir.Table) -> dict[str, ir.Value]:
    """The session of a line: owner, location, day and session id."""
    id_ = table["session_id"].fill_null("") if "session_id" in table.columns else ibis.literal("")
    return {**owner(table), "_location": table["location"], "_day": table["day"], "_session": id_}


def exclusive(table: ir.Table, rules: Rules) -> ir.Table:
    """Of each list only the first intervention with a candidate in the session stays."""
    looked = table.filter(_any_of(table, [i for ids in rules.exclusive for i in ids]))
    names = {i: f"_has_{i}" for ids in rules.exclusive for i in ids}
    has = {name: _has(looked, i).any() for i, name in names.items()}
    sessions = looked.group_by(**session(looked)).agg(**has)
    table = table.mutate(**session(table))
    met = table.left_join(sessions, [table[n] == sessions[n] for n in session(table)])
    gone: dict[int, ir.BooleanValue] = {}
    for ids in rules.exclusive:
        for index, intervention in enumerate(ids[1:], 1):
            gone[intervention] = ibis.or_(*(met[names[before]].fill_null(False) for before in ids[:index]))
    return _without(met, table, gone, rules, "exclusive").drop(*session(table))


def too_soon(table: ir.Table, rules: Rules) -> ir.Table:
    """A candidate does not count within the days after another of its intervention, of the same owner."""
    apart = {i: d.apart_days for i, d in enumerate(rules.interventions) if d.apart_days is not None}
    table = table.mutate(**owner(table), _day=table["day"])
    keys = ("_patient", "_alone", "_day")
    soon = []
    for intervention, days in apart.items():
        once = table.filter(_has(table, intervention)).select(*keys).distinct()
        before = once["_day"].lag().over(group_by=["_patient", "_alone"], order_by="_day")
        near = once.mutate(_days=once["_day"].delta(before, unit="day"))
        near = near.filter(near["_days"] <= days)
        soon.append(near.select(*keys, _of=ibis.literal(intervention, "int32")))
    every = soon[0] if len(soon) == 1 else ibis.union(*soon)
    found = every.group_by(*keys).agg(**{f"_soon_{i}": (every["_of"] == i).any() for i in apart})
    met = table.left_join(found, [table[n] == found[n] for n in keys])
    gone = {i: met[f"_soon_{i}"].fill_null(False) for i in apart}
    return _without(met, table, gone, rules, "too_soon").drop(*keys)


def _has(table: ir.Table, intervention: int) -> ir.BooleanValue:
    name, value = bit(intervention)
    return (table[name] & value) != 0


def _any_of(table: ir.Table, interventions: Sequence[int]) -> ir.BooleanValue:
    wanted: dict[str, int] = {}
    for i in interventions:
        name, value = bit(i)
        wanted[name] = wanted.get(name, 0) | value
    return ibis.or_(*((table[name] & value) != 0 for name, value in wanted.items()))


def _without(
    met: ir.Table, table: ir.Table, gone: Mapping[int, ir.BooleanValue], rules: Rules, reason: str
) -> ir.Table:
    left: dict[str, ir.IntegerValue] = {}
    for name in masks(rules):
        lost = [((met[name] & bit(i)[1]) != 0, here, bit(i)[1]) for i, here in gone.items() if bit(i)[0] == name]
        left[name] = met[name]
        for has, here, value in lost:
            left[name] = left[name] - (has & here).ifelse(value, 0)
    nothing = ibis.and_(*(left[name] == 0 for name in left))
    had = ibis.or_(*(met[name] != 0 for name in left))
    number = (nothing & had).ifelse(NUMBER[reason], met["reason"]).cast("int32")
    own = {name: met[name] for name in table.columns if name not in left}
    return met.select(**{**own, **left, "reason": number})
