"""The sets that may still be best, where all are too many: candidates decided one after the other, and left at a bound.

In: a problem, relaxations and a value that was reached. Out: the sets that none of the relaxations excludes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.optimise.open_sets import Prices, fitting, members
from cns_check.optimise.siting import REACHED, Siting

#: Cells of the arrays that are computed together.
_CELLS = 1_500_000
#: So many of the sets that one comes to by leaving out are looked at.
_FIRST = 3


@dataclass(frozen=True, eq=False)
class _Decided:
    """Sets of which some candidates are decided.

    Attributes:
        masks: Who is open.
        need: Sets x norms: the minima of who is open.
        stops: Performing candidates that are not open.
        least: Per relaxation sets x units: the least of who is open.
        cost: Per relaxation and set what its members cost.
    """

    masks: Whole
    need: Floats
    stops: Whole
    least: tuple[Floats, ...]
    cost: tuple[Floats, ...]

    def rows(self, kept: Flags | slice) -> _Decided:
        return _Decided(
            self.masks[kept],
            self.need[kept],
            self.stops[kept],
            tuple(m[kept] for m in self.least),
            tuple(c[kept] for c in self.cost),
        )


def promising_sets(
    siting: Siting, relaxations: Sequence[Prices], limit: float, most: int, late: Callable[[], bool]
) -> Whole | None:
    """The masks of the sets that every relaxation leaves below a limit.

    Args:
        siting: The problem; patients who stay where they are are let go here, which only lowers a bound.
        relaxations: What sets cost at least.
        limit: A value that was reached.
        most: More are not made.
        late: Asked now and then; true ends it.

    Returns:
        None where there are more, or time ran out.
    """
    order = _order(siting, relaxations[0])
    ahead = [_ahead(p, order) for p in relaxations]
    units = siting.units
    at_once = max(1, _CELLS // max(1, units * len(relaxations)))
    first = _Decided(
        np.zeros(1, dtype=np.int64),
        np.zeros((1, siting.norms)),
        np.full(1, siting.gone),
        tuple(np.full((1, units), np.inf) for _ in relaxations),
        tuple(np.full(1, p.rest) for p in relaxations),
    )
    waiting, found, count = [(first, 0)], list[Whole](), 0
    while waiting:
        decided, n = waiting.pop()
        kept = np.ones(len(decided.masks), dtype=np.bool_)
        for (mins, lower), least, cost in zip(ahead, decided.least, decided.cost, strict=True):
            kept &= np.minimum(least, mins[n]).sum(axis=1) + cost + lower[n] < limit
        decided = decided.rows(kept)
        if late():
            return None
        if n == len(order):
            found.append(decided.masks)
            count += len(decided.masks)
            if count > most:
                return None
            continue
        both = _next(siting, relaxations, decided, order[n])
        waiting.extend(
            (both.rows(slice(start, start + at_once)), n + 1) for start in range(0, len(both.masks), at_once)
        )
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _order(siting: Siting, nearest: Prices) -> list[int]:
    """Who is missed most first: leaving it out soon shows in the bound."""
    may = np.flatnonzero(siting.fixed >= 0)
    missed = []
    for j in may.tolist():
        others = nearest.unit[:, may[may != j]].min(axis=1, initial=np.inf)
        missed.append(float(np.minimum(others - nearest.unit[:, may].min(axis=1), 1e12).sum()))
    return [int(j) for j in may[np.argsort(-np.array(missed), kind="stable")]]


def _ahead(prices: Prices, order: Sequence[int]) -> tuple[list[Floats], list[float]]:
    """Per number of decided candidates the least of the others per unit, and what they could lower the cost by."""
    mins, members = [np.full(len(prices.unit), np.inf)], [0.0]
    for j in reversed(order):
        mins.insert(0, np.minimum(mins[0], prices.unit[:, j]))
        members.insert(0, members[0] + min(0.0, float(prices.member[j])))
    return mins, members


def _next(siting: Siting, relaxations: Sequence[Prices], decided: _Decided, j: int) -> _Decided:
    """One candidate more is decided: closed and open, where these may be."""
    parts = []
    closed = decided.stops + int(siting.performs[j])
    if siting.fixed[j] == 0:
        may = np.ones(len(closed), dtype=np.bool_) if siting.max_closures is None else closed <= siting.max_closures
        parts.append(_Decided(decided.masks, decided.need, closed, decided.least, decided.cost).rows(may))
    need = decided.need + siting.minimum[:, j]
    fits = np.asarray((need <= siting.totals + REACHED).all(axis=1), dtype=np.bool_)
    if not (siting.cap[:, j] + REACHED < siting.minimum[:, j]).any():
        rest = decided.rows(fits)
        parts.append(
            _Decided(
                rest.masks | (1 << j),
                need[fits],
                rest.stops,
                tuple(np.minimum(m, p.unit[:, j]) for m, p in zip(rest.least, relaxations, strict=True)),
                tuple(c + float(p.member[j]) for c, p in zip(rest.cost, relaxations, strict=True)),
            )
        )
    if not parts:
        return decided.rows(slice(0, 0))
    return _Decided(
        np.concatenate([p.masks for p in parts]),
        np.concatenate([p.need for p in parts]),
        np.concatenate([p.stops for p in parts]),
        tuple(np.concatenate([p.least[n] for p in parts]) for n in range(len(relaxations))),
        tuple(np.concatenate([p.cost[n] for p in parts]) for n in range(len(relaxations))),
    )


def one_after_another(siting: Siting, nearest: Prices) -> Whole:
    """Masks of sets that one comes to by leaving out, one by one, who is missed least."""
    opened = siting.fixed >= 0
    kept = siting.fixed > 0
    found = []
    while opened.any():
        if (siting.minimum[:, opened].sum(axis=1) <= siting.totals + REACHED).all():
            found.append(int(np.sum(np.left_shift(1, np.flatnonzero(opened)))))
        costs = {}
        for j in np.flatnonzero(opened & ~kept).tolist():
            rest = np.flatnonzero(opened & (np.arange(len(opened)) != j))
            costs[j] = float(nearest.unit[:, rest].min(axis=1, initial=np.inf).sum()) if len(rest) else np.inf
        if not costs:
            break
        opened = opened.copy()
        opened[min(costs, key=lambda j: (costs[j], j))] = False
    return fitting(siting, np.array(found, dtype=np.int64))[:_FIRST]


def neighbours(siting: Siting, mask: int) -> Whole:
    """The set itself, and those of one location more, less, or another."""
    free = np.left_shift(1, np.flatnonzero(siting.fixed == 0))
    one = np.bitwise_xor(mask, free)
    two = np.bitwise_xor(one[:, None], free).ravel()
    size = mask.bit_count()
    same = two[members(two, siting.candidates).sum(axis=1) == size]
    return fitting(siting, np.unique(np.concatenate([[mask], one, same]).astype(np.int64)))
