"""The best assignment of one set of open locations, as a small model.

In: a problem, a set, what is minimised and what is held. Out: the shares, and prices that bound all other sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.optimise.highs import Model, Solved, solve
from cns_check.optimise.open_sets import Prices
from cns_check.optimise.siting import REACHED, Siting

#: A part of a unit below this is what the solver leaves over, and is nobody.
_NOBODY = 1e-9


@dataclass(frozen=True, eq=False)
class Held:
    """A sum over the assignment that may not pass a limit: an objective that came before.

    Attributes:
        unit: Units x candidates: what it counts.
        limit: The most.
    """

    unit: Floats
    limit: float


@dataclass(frozen=True, eq=False)
class SetModel:
    """The model of one set, with the unit and candidate of each column."""

    model: Model
    unit: Whole
    candidate: Whole


def _ways(siting: Siting, inside: Flags, allowed: Flags) -> Flags:
    """Units x candidates: where a unit may go if these are open."""
    if not siting.stay:
        return allowed & inside
    stays = (siting.home >= 0) & inside[np.maximum(siting.home, 0)]
    return np.where(stays[:, None], siting.at_home & allowed, allowed & inside)


def set_model(
    siting: Siting, inside: Flags, cost: Floats, held: Sequence[Held], allowed: Flags, *, whole: bool, elastic: bool
) -> SetModel | None:
    """The model of one set; None where a unit has no way.

    Rows: each unit has a place; per norm and open candidate its minimum and cap; what is held.

    Args:
        siting: The problem.
        inside: Per candidate whether it is open.
        cost: Units x candidates: what is minimised.
        held: What may not pass a limit.
        allowed: Units x candidates: where a unit may go.
        whole: Units are not divided.
        elastic: What is minimised is only by how much volumes and limits are missed.
    """
    may = _ways(siting, inside, allowed)
    if not may.any(axis=1).all():
        return None
    unit, candidate = np.nonzero(may)
    count, units = len(unit), siting.units
    opened = np.flatnonzero(inside)
    place = np.full(siting.candidates, -1)
    place[opened] = np.arange(len(opened))
    amount = siting.volume[unit]
    at = units + siting.norm[unit] * len(opened) + place[candidate]
    low = siting.minimum[:, opened].ravel()
    high = siting.cap[:, opened].ravel()
    first_held = units + len(low)
    rows, columns, values = [unit, at], [np.arange(count)] * 2, [np.ones(count), amount]
    for n, one in enumerate(held):
        weight = one.unit[unit, candidate]
        there = np.flatnonzero(weight)
        rows.append(np.full(len(there), first_held + n))
        columns.append(there)
        values.append(weight[there])
    lows = np.concatenate([np.ones(units), low, np.full(len(held), -np.inf)])
    highs = np.concatenate([np.ones(units), high, [one.limit for one in held]])
    costs, upper = cost[unit, candidate], np.full(count, 1.0 if whole else np.inf)
    if elastic:
        soft = np.arange(units, len(lows))
        extra = len(soft)
        rows += [soft, soft]
        columns += [count + np.arange(extra), count + extra + np.arange(extra)]
        values += [np.ones(extra), -np.ones(extra)]
        costs = np.concatenate([np.zeros(count), np.ones(2 * extra)])
        upper = np.concatenate([upper, np.full(2 * extra, np.inf)])
    model = Model(
        costs,
        upper,
        np.concatenate(rows),
        np.concatenate(columns),
        np.concatenate(values),
        lows,
        highs,
        np.ones(count, dtype=np.bool_) if whole else None,
    )
    return SetModel(model, unit, candidate)


def shares_of(siting: Siting, model: SetModel, columns: Floats) -> Floats:
    """Units x candidates: what the columns of a model say, each unit divided over 1 in all."""
    shares = np.zeros((siting.units, siting.candidates))
    amount = np.clip(columns[: len(model.unit)], 0.0, 1.0)
    if model.model.whole is not None:
        amount = np.rint(amount)
    amount[amount < _NOBODY] = 0.0
    shares[model.unit, model.candidate] = amount
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def prices_of(
    siting: Siting, inside: Flags, cost: Floats, held: Sequence[Held], allowed: Flags, prices: Floats
) -> Prices:
    """What the prices of one set say of every other: a relaxation that is a bound whatever the prices are."""
    opened = np.flatnonzero(inside)
    units, size = siting.units, len(opened)
    volume_price = np.zeros((siting.norms, siting.candidates))
    volume_price[:, opened] = prices[units : units + siting.norms * size].reshape(siting.norms, size)
    capped = np.isfinite(siting.cap)
    volume_price = np.where((volume_price < 0) & ~capped, 0.0, volume_price)
    limits = np.where(volume_price > 0, siting.minimum - REACHED, np.where(capped, siting.cap + REACHED, 0.0))
    unit = np.where(allowed, cost, np.inf) - siting.volume[:, None] * volume_price[siting.norm]
    rest = 0.0
    for one, price in zip(held, np.minimum(prices[units + siting.norms * size :], 0.0), strict=True):
        if price:
            with np.errstate(invalid="ignore"):
                unit = np.where(allowed, unit - price * np.where(allowed, one.unit, 0.0), np.inf)
            rest += price * one.limit
    return Prices(unit, (volume_price * limits).sum(axis=0), float(rest))


def relaxed(
    siting: Siting, inside: Flags, cost: Floats, held: Sequence[Held], allowed: Flags, seconds: float
) -> tuple[Solved, SetModel | None, Prices | None, bool]:
    """The set with units that may be divided.

    Returns:
        What came of it, its model, prices that bound other sets, and whether these are of what is missed (a bound above
        0 then says that a set is impossible).
    """
    model = set_model(siting, inside, cost, held, allowed, whole=False, elastic=False)
    if model is None:
        return Solved("infeasible", None, np.inf, None), None, None, False
    solved = solve(model.model, seconds)
    if solved.prices is not None:
        return solved, model, prices_of(siting, inside, cost, held, allowed, solved.prices), False
    if solved.status == "infeasible":
        nothing = np.zeros_like(cost)
        missing = set_model(siting, inside, nothing, held, allowed, whole=False, elastic=True)
        assert missing is not None, "it had a way before"
        why = solve(missing.model, seconds)
        if why.prices is not None:
            return solved, model, prices_of(siting, inside, nothing, held, allowed, why.prices), True
    return solved, model, None, False
