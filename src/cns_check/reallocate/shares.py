"""Methods ``proportional`` and ``equal``: every receiver of the group takes a share."""

from __future__ import annotations

import numpy as np

from cns_check.reallocate.problem import Flows, Problem, Whole, nothing
from cns_check.reallocate.rounding import largest_remainder


def proportional(problem: Problem) -> Flows:
    """Divides by the receivers' volume of the intervention; all zero: of the norm; all zero: equally."""
    return _divide(problem, problem.weight)


def equal(problem: Problem) -> Flows:
    """Divides equally over the receivers."""
    return _divide(problem, np.ones_like(problem.weight))


def _divide(problem: Problem, weight: Whole) -> Flows:
    """Whole patients: the receivers' totals first, then each sender over what those totals still lack.

    The totals are the largest remainder of the pooled volume (ties: weight, then id). The senders, largest first and
    then by id, each divide by largest remainder over what the totals still lack: so a receiver is less than one
    patient off its exact share, and a sender's rows add up exactly. Pools are one intervention of one group, and all
    are worked on side by side.
    """
    items = np.flatnonzero(problem.has_receiver)
    if not len(items):
        return nothing(problem)
    order = np.lexsort(
        (problem.sender[items], -problem.volume[items], problem.intervention[items], problem.group[items])
    )
    items = items[order]
    pool = _numbered(problem.group[items] * len(problem.weight) + problem.intervention[items])
    place = _place_in(pool)
    pools, senders = int(pool[-1]) + 1, int(place.max()) + 1
    volume = np.zeros((pools, senders), dtype=np.int64)
    volume[pool, place] = problem.volume[items]
    item = np.full((pools, senders), -1, dtype=np.int64)
    item[pool, place] = items

    first = np.flatnonzero(place == 0)
    receivers = _receivers(problem, problem.group[items][first])
    weights = _weights(problem, weight, problem.intervention[items][first], receivers)

    lacking = largest_remainder(volume.sum(axis=1), weights, weights)
    found = []
    for k in range(senders):
        moved = largest_remainder(volume[:, k], lacking, lacking)
        lacking -= moved
        p, r = np.nonzero(moved)
        found.append((item[p, k], receivers[p, r], moved[p, r]))
    rows, receiver, moving = (np.concatenate(column) for column in zip(*found, strict=True))
    return Flows(rows, receiver, moving, problem.unplaced("no_eligible_location"))


def _numbered(keys: Whole) -> Whole:
    """Numbers the runs of equal keys from 0."""
    return np.cumsum(np.r_[0, np.diff(keys) != 0]).astype(np.int64)


def _place_in(pool: Whole) -> Whole:
    """The place of each element in its run."""
    starts = np.flatnonzero(np.r_[True, np.diff(pool) != 0])
    return np.asarray(np.arange(len(pool)) - np.repeat(starts, np.diff(np.r_[starts, len(pool)])), dtype=np.int64)


def _receivers(problem: Problem, groups: Whole) -> Whole:
    """Per pool the positions of its group's receivers, by id; -1 where the pool has fewer than the widest."""
    by_group = {int(g): np.flatnonzero(problem.receiver_group == g) for g in np.unique(groups)}
    widest = max(len(members) for members in by_group.values())
    table = np.full((len(groups), widest), -1, dtype=np.int64)
    for row, g in enumerate(groups.tolist()):
        members = by_group[g]
        table[row, : len(members)] = members
    return table


def _weights(problem: Problem, weight: Whole, interventions: Whole, receivers: Whole) -> Whole:
    there = receivers >= 0
    own = np.where(there, weight[interventions[:, None], receivers], 0)
    whole_norm = np.where(there, weight.sum(axis=0)[receivers], 0)
    chosen = np.where(own.sum(axis=1)[:, None] > 0, own, whole_norm)
    return np.where(chosen.sum(axis=1)[:, None] > 0, chosen, there).astype(np.int64)
