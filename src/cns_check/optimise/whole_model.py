"""A problem with too many sets to look at each: one model in which the locations are whole numbers.

In: a problem. Out: an answer with the bound that the solver proves.

Rows that say "only where it is open" for each unit are added when they are violated: all at once they are most of the
model, and few matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.optimise.effort import Deadline
from cns_check.optimise.highs import Model, Solved, solve
from cns_check.optimise.limits import EXACT, signed, value_of
from cns_check.optimise.names import ObjectiveName, StatusName
from cns_check.optimise.one_set import Held, relaxed, shares_of
from cns_check.optimise.siting import HELD, REACHED, Answer, Siting, gap_of

#: Times that violated rows are looked for, and by how much a row must be violated.
_ROUNDS, _VIOLATED = 12, 1e-4


@dataclass(eq=False)
class _Entries:
    """A matrix in the making."""

    row: list[Whole] = field(default_factory=list)
    column: list[Whole] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    low: list[Floats] = field(default_factory=list)
    high: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(self, row: Whole, column: Whole, value: Floats, low: Floats, high: Floats) -> None:
        """Rows of a kind, numbered from 0."""
        self.row.append(row + self.count)
        self.column.append(column)
        self.value.append(value)
        self.low.append(low)
        self.high.append(high)
        self.count += len(low)


@dataclass(frozen=True, eq=False)
class _Columns:
    """The columns: candidates, then a unit at a candidate."""

    siting: Siting
    unit: Whole
    candidate: Whole

    @property
    def at(self) -> Whole:
        return self.siting.candidates + np.arange(len(self.unit))


def solve_whole_model(
    siting: Siting,
    objectives: Sequence[ObjectiveName],
    gap: float,
    deadline: Deadline,
    before: Sequence[tuple[ObjectiveName, float]] = (),
) -> Answer:
    """Solves a problem as one model; each objective is proven, then held for the next.

    Args:
        siting: The problem.
        objectives: By priority; ``travel`` last.
        gap: How far from the best each may stay, as a share.
        deadline: When it ends.
        before: What else is held: per objective, least is best, the most that it may come to.
    """
    allowed, held = siting.allowed, list(before)
    values: dict[ObjectiveName, float] = {}
    status: StatusName = "optimal"
    best: tuple[Flags, Floats] | None = None
    first_bound = -np.inf
    for n, objective in enumerate(objectives):
        found, bound = _minimise(siting, objective, allowed, held, gap, deadline, best)
        if found is None:
            if best is None:
                never = bool(np.isinf(bound) and bound > 0)
                return Answer("infeasible" if never else "unknown", {}, None, None, None, None)
            status = "feasible"
            break
        best = found
        value = value_of(siting, objective, *best)
        bound = value if value - bound <= EXACT * abs(value) else bound
        first_bound = bound if n == 0 else first_bound
        values[objective] = signed(objective, value)
        if gap_of(value, bound) > gap:
            status = "feasible"
        if objective == "max-travel":
            allowed = allowed & (siting.longest <= value + HELD * value + REACHED)
        held.append((objective, value + HELD * abs(value) + REACHED))
    assert best is not None, "it was found"
    for objective in objectives:
        values.setdefault(objective, signed(objective, value_of(siting, objective, *best)))
    told = signed(objectives[0], first_bound) if np.isfinite(first_bound) else None
    return Answer(status, values, told, None if told is None else gap_of(values[objectives[0]], told), *best)


def _minimise(
    siting: Siting,
    objective: ObjectiveName,
    allowed: Flags,
    held: Sequence[tuple[ObjectiveName, float]],
    gap: float,
    deadline: Deadline,
    start: tuple[Flags, Floats] | None,
) -> tuple[tuple[Flags, Floats] | None, float]:
    if objective != "max-travel":
        return _model(siting, objective, allowed, held, gap, deadline)
    minutes = np.unique(siting.longest[allowed & (siting.fixed >= 0)])
    if start is not None:
        minutes = minutes[minutes <= value_of(siting, "max-travel", *start)]
    first, last, best = 0, len(minutes), start
    ask = last - 1
    while first < last:
        found, bound = _model(siting, "travel", allowed & (siting.longest <= minutes[ask]), held, 1.0, deadline)
        if found is not None:
            best, last = found, ask
        elif np.isinf(bound) and bound > 0:
            first = ask + 1
        else:
            return best, float(minutes[first]) if first else 0.0
        ask = (first + last) // 2
    return best, np.inf if best is None else float(minutes[min(first, len(minutes) - 1)])


def _model(
    siting: Siting,
    objective: ObjectiveName,
    allowed: Flags,
    held: Sequence[tuple[ObjectiveName, float]],
    gap: float,
    deadline: Deadline,
) -> tuple[tuple[Flags, Floats] | None, float]:
    """The open locations and the shares, and the bound; infinite where nothing is possible."""
    unit, candidate = np.nonzero(allowed & (siting.fixed >= 0))
    columns = _Columns(siting, unit, candidate)
    rows = _rows(columns, allowed)
    for name, limit in held:
        if name == "max-travel":
            continue
        weight, rest = _weights(columns, name)
        there = np.flatnonzero(weight)
        rows.add(
            np.zeros(len(there), dtype=np.int64), there, weight[there], np.array([-np.inf]), np.array([limit - rest])
        )
    weight, rest = _weights(columns, objective)
    solved = _solve(columns, rows, weight, gap, deadline)
    if solved.columns is None:
        return None, solved.bound + rest
    inside = solved.columns[: siting.candidates] > 0.5
    shares = np.zeros((siting.units, siting.candidates))
    shares[unit, candidate] = np.clip(solved.columns[siting.candidates :], 0.0, 1.0)
    shares[:, ~inside] = 0.0
    if siting.assignment != "split":
        shares = np.rint(shares)
    else:
        shares = _exactly(siting, inside, columns, objective, allowed, held, deadline, shares)
    return (inside, shares / shares.sum(axis=1, keepdims=True)), solved.bound + rest


def _exactly(
    siting: Siting,
    inside: Flags,
    columns: _Columns,
    objective: ObjectiveName,
    allowed: Flags,
    held: Sequence[tuple[ObjectiveName, float]],
    deadline: Deadline,
    shares: Floats,
) -> Floats:
    """The shares once more, with the locations settled."""
    sums = {"travel": siting.travel, "fewest-moved": siting.moved}
    limits = [Held(np.where(siting.reach, sums[name], 0.0), limit) for name, limit in held if name in sums]
    cost = np.where(siting.reach, sums.get(objective, siting.travel), 0.0)
    solved, model, _, _ = relaxed(siting, inside, cost, limits, allowed, max(deadline.left, 1.0))
    if solved.columns is None or model is None:
        return shares
    return shares_of(siting, model, solved.columns)


def _weights(columns: _Columns, objective: ObjectiveName) -> tuple[Floats, float]:
    """Per column what an objective counts, and what it counts whatever is decided."""
    siting = columns.siting
    weight = np.zeros(siting.candidates + len(columns.unit))
    if objective in {"travel", "fewest-moved"}:
        of = siting.travel if objective == "travel" else siting.moved
        weight[siting.candidates :] = of[columns.unit, columns.candidate]
        return weight, 0.0
    if objective == "fewest-changes":
        weight[: siting.candidates] = np.where(siting.performs, -1.0, 1.0)
        return weight, float(siting.performs.sum() + siting.gone)
    weight[: siting.candidates] = -1.0 if objective == "most-locations" else 1.0
    return weight, 0.0


def _rows(columns: _Columns, allowed: Flags) -> _Entries:
    """Everybody has a place; minima, caps, closures; who stays; who is nearest."""
    siting, unit, candidate, at = columns.siting, columns.unit, columns.candidate, columns.at
    rows, size = _Entries(), siting.candidates
    ones = np.ones(siting.units)
    rows.add(unit, at, np.ones(len(at)), ones, ones)
    cell = siting.norm[unit] * size + candidate
    volumes, cells = siting.volume[unit], np.arange(siting.norms * size)
    y, nothing = np.tile(np.arange(size), siting.norms), np.zeros(len(cells))
    most = np.minimum(siting.cap, siting.totals[:, None])
    for limit, low, high in ((siting.minimum, 0.0, np.inf), (most, -np.inf, 0.0)):
        rows.add(
            np.concatenate([cell, cells]),
            np.concatenate([at, y]),
            np.concatenate([volumes, -limit.ravel()]),
            nothing + low,
            nothing + high,
        )
    everyone, zeros = np.arange(size), np.zeros(size, dtype=np.int64)
    rows.add(zeros, everyone, np.ones(size), np.ones(1), np.array([np.inf]))
    if siting.max_closures is not None:
        must = float(siting.performs.sum() + siting.gone - siting.max_closures)
        rows.add(zeros, everyone, siting.performs.astype(np.float64), np.array([must]), np.array([np.inf]))
    if siting.stay:
        own = np.flatnonzero(siting.home[unit] == candidate)
        number = np.arange(len(own))
        rows.add(
            np.concatenate([number, number]),
            np.concatenate([at[own], candidate[own]]),
            np.concatenate([np.ones(len(own)), -np.ones(len(own))]),
            np.zeros(len(own)),
            np.full(len(own), np.inf),
        )
    if siting.assignment == "nearest":
        _nearest_rows(columns, rows)
    return rows


def _nearest_rows(columns: _Columns, rows: _Entries) -> None:
    """Of each unit and open candidate: the unit goes there or nearer."""
    siting, size = columns.siting, columns.siting.candidates
    rank = np.where(siting.at_home, -1, siting.rank) if siting.stay else siting.rank
    number = np.full((siting.units, size), -1)
    number[columns.unit, columns.candidate] = columns.at
    reach = siting.reach & (siting.fixed >= 0)
    for j in np.flatnonzero(siting.fixed >= 0).tolist():
        units = np.flatnonzero(reach[:, j])
        nearer = (rank[units] <= rank[units, j][:, None]) & (number[units] >= 0)
        r, k = np.nonzero(nearer)
        count = len(units)
        rows.add(
            np.concatenate([r, np.arange(count)]),
            np.concatenate([number[units[r], k], np.full(count, j)]),
            np.concatenate([np.ones(len(r)), -np.ones(count)]),
            np.zeros(count),
            np.full(count, np.inf),
        )


def _solve(columns: _Columns, rows: _Entries, weight: Floats, gap: float, deadline: Deadline) -> Solved:
    """First without whole numbers, to find the rows that matter; then with them."""
    size = columns.siting.candidates
    added = np.zeros(len(columns.unit), dtype=np.bool_)
    for _ in range(_ROUNDS):
        solved = solve(_as_model(columns, rows, weight, whole=False), deadline.left)
        if solved.columns is None:
            return solved if solved.status == "infeasible" else replace(solved, bound=-np.inf)
        y, x = solved.columns[:size], solved.columns[size:]
        violated = np.flatnonzero((x > y[columns.candidate] + _VIOLATED) & ~added)
        if not len(violated):
            break
        added[violated] = True
        number = np.arange(len(violated))
        rows.add(
            np.concatenate([number, number]),
            np.concatenate([columns.at[violated], columns.candidate[violated]]),
            np.concatenate([np.ones(len(violated)), -np.ones(len(violated))]),
            np.full(len(violated), -np.inf),
            np.zeros(len(violated)),
        )
    relaxed_bound = solved.bound
    solved = solve(_as_model(columns, rows, weight, whole=True), deadline.left, gap)
    return replace(solved, bound=max(solved.bound, relaxed_bound))


def _as_model(columns: _Columns, rows: _Entries, weight: Floats, *, whole: bool) -> Model:
    siting = columns.siting
    kinds = np.zeros(len(weight), dtype=np.bool_)
    kinds[: siting.candidates] = True
    if siting.assignment == "whole":
        kinds[:] = True
    upper = np.concatenate([np.where(siting.fixed < 0, 0.0, 1.0), np.full(len(columns.unit), np.inf)])
    if siting.assignment == "whole":
        upper[siting.candidates :] = 1.0
    kept = np.flatnonzero(siting.fixed > 0)
    more = _Entries(list(rows.row), list(rows.column), list(rows.value), list(rows.low), list(rows.high), rows.count)
    more.add(np.arange(len(kept)), kept, np.ones(len(kept)), np.ones(len(kept)), np.ones(len(kept)))
    return Model(
        weight,
        upper,
        np.concatenate(more.row),
        np.concatenate(more.column),
        np.concatenate(more.value),
        np.concatenate(more.low),
        np.concatenate(more.high),
        kinds if whole else None,
    )
