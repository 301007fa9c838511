"""Methods ``proportional`` and ``equal``: every receiver of the group takes a share.

In: problems. Out: flows, one for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.reallocate.methods.rounding import largest_remainder
from cns_check.reallocate.problem import Flows, Problem, Whole, nothing

#: Cells of the arrays that are worked on together: they fit into a core's own memory.
_ROOM = 25_000


def proportional(problems: Sequence[Problem]) -> list[Flows]:
    """Divides by the receivers' volume of the intervention; all zero: of the norm; all zero: equally."""
    return _divide(problems, [p.weight for p in problems])


def equal(problems: Sequence[Problem]) -> list[Flows]:
    """Divides equally over the receivers."""
    return _divide(problems, [np.ones_like(p.weight) for p in problems])


@dataclass(frozen=True, slots=True)
class _Pools:
    """Pools: what is sent of one intervention in one group; a row each, senders largest first and then by id.

    Attributes:
        problem: Per pool the number of its problem.
        item: Pools x senders: number of the sending volume, -1 where the pool has fewer.
        volume: The same: procedures, 0 where the pool has fewer.
        receivers: Pools x receivers: positions of the group's receivers, by id; -1 where the pool has fewer.
        weights: The same: what is divided by.
    """

    problem: Whole
    item: Whole
    volume: Whole
    receivers: Whole
    weights: Whole


def _divide(problems: Sequence[Problem], weights: Sequence[Whole]) -> list[Flows]:
    """Whole patients: the receivers' totals first, then each sender over what those totals still lack.

    The totals are the largest remainder of the pooled volume (ties: weight, then id). The senders, largest first and
    then by id, each divide by largest remainder over what the totals still lack: so a receiver is less than one
    patient off its exact share, and a sender's rows add up exactly. All pools are worked on side by side.
    """
    flows = [nothing(problem) for problem in problems]
    waiting: list[_Pools] = []
    size = 0
    for number, (problem, weight) in enumerate(zip(problems, weights, strict=True)):
        pools = _pools(number, problem, weight)
        if pools is None:
            continue
        if waiting and size + pools.item.size + pools.weights.size > _ROOM:
            _settle(waiting, problems, flows)
            waiting, size = [], 0
        waiting.append(pools)
        size += pools.item.size + pools.weights.size
    if waiting:
        _settle(waiting, problems, flows)
    return flows


def _pools(number: int, problem: Problem, weight: Whole) -> _Pools | None:
    """The pools of one problem; None when no group has a receiver."""
    items = np.flatnonzero(problem.has_receiver)
    if not len(items):
        return None
    order = np.lexsort(
        (problem.sender[items], -problem.volume[items], problem.intervention[items], problem.group[items])
    )
    items = items[order]
    pool, place = _places(problem.group[items] * len(problem.weight) + problem.intervention[items])
    item = np.full((int(pool[-1]) + 1, int(place.max()) + 1), -1, dtype=np.int64)
    item[pool, place] = items
    first = item[:, 0]
    receivers = _receivers(problem, problem.group[first])
    return _Pools(
        np.full(len(item), number, dtype=np.int64),
        item,
        np.where(item >= 0, problem.volume[item], 0),
        receivers,
        _weights(problem, weight, problem.intervention[first], receivers),
    )


def _settle(several: Sequence[_Pools], problems: Sequence[Problem], flows: list[Flows]) -> None:
    """Divides the pools of some problems, and puts down what each of these problems gets."""
    item = _stacked([p.item for p in several], -1)
    # The pools with the most senders first: those that still have one for the next round are a head of the arrays.
    senders = np.count_nonzero(item >= 0, axis=1)
    ranked = np.argsort(-senders, kind="stable")
    item, senders = item[ranked], senders[ranked]
    # Small numbers are sorted fastest.
    number = np.concatenate([p.problem for p in several])[ranked].astype(np.min_scalar_type(len(problems)))
    volume = _stacked([p.volume for p in several], 0)[ranked]
    receivers = _stacked([p.receivers for p in several], -1)[ranked]
    weights = _stacked([p.weights for p in several], 0)[ranked]

    lacking = largest_remainder(volume.sum(axis=1), weights, weights)
    found = []
    for k in range(item.shape[1]):
        pools = int(np.count_nonzero(senders > k))
        moved = largest_remainder(volume[:pools, k], lacking[:pools], lacking[:pools])
        lacking[:pools] -= moved
        at = np.flatnonzero(moved)
        p = at // moved.shape[1]
        found.append((number[p], item[p, k], receivers.ravel()[at], moved.ravel()[at]))
    of, rows, receiver, moving = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(of, kind="stable")
    rows, receiver, moving = rows[order], receiver[order], moving[order]
    ends = np.cumsum(np.bincount(of, minlength=len(problems)))
    for pool in several:
        n = int(pool.problem[0])
        mine = slice(int(ends[n - 1]) if n else 0, int(ends[n]))
        unplaced = problems[n].unplaced("no_eligible_location")
        flows[n] = Flows(rows[mine], receiver[mine], moving[mine], unplaced)


def _stacked(parts: Sequence[Whole], fill: int) -> Whole:
    """Arrays below one another, each filled up to the widest."""
    found = np.full((sum(len(p) for p in parts), max(p.shape[1] for p in parts)), fill, dtype=np.int64)
    start = 0
    for part in parts:
        found[start : start + len(part), : part.shape[1]] = part
        start += len(part)
    return found


def _places(keys: Whole) -> tuple[Whole, Whole]:
    """Per element the number of its run of equal keys, and its place in the run; both from 0."""
    begins = np.ones(len(keys), dtype=np.bool_)
    begins[1:] = keys[1:] != keys[:-1]
    run = np.cumsum(begins) - 1
    return run, np.arange(len(keys)) - np.flatnonzero(begins)[run]


def _receivers(problem: Problem, groups: Whole) -> Whole:
    """Per pool the positions of its group's receivers, by id; -1 where the pool has fewer than the widest."""
    by_group = np.argsort(problem.receiver_group, kind="stable")
    group, place = _places(problem.receiver_group[by_group])
    table = np.full((int(group[-1]) + 1, int(place.max()) + 1), -1, dtype=np.int64)
    table[group, place] = by_group
    return table[np.searchsorted(problem.receiver_group[by_group][place == 0], groups)]


def _weights(problem: Problem, weight: Whole, interventions: Whole, receivers: Whole) -> Whole:
    there = receivers >= 0
    own = np.where(there, weight[interventions[:, None], receivers], 0)
    whole_norm = np.where(there, weight.sum(axis=0)[receivers], 0)
    chosen = np.where(own.sum(axis=1)[:, None] > 0, own, whole_norm)
    return np.where(chosen.sum(axis=1)[:, None] > 0, chosen, there).astype(np.int64)
