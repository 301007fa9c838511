"""Assignment ``nearest``: every set decides by itself who goes where, so sets are all there is to look at.

In: a problem. Out: the sets in which every open location reaches its minimum, with what each comes to.

A location more takes patients from the others and brings them none, so that where one falls short it does in every
larger set: those are never made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.optimise.open_sets import closures, members
from cns_check.optimise.siting import REACHED, SAME_MINUTES, Siting

#: Cells of the arrays that are computed together.
_CELLS = 2_000_000


@dataclass(frozen=True, eq=False)
class NearestSets:
    """Per set that is possible what it comes to.

    Attributes:
        masks: The sets.
        travel: Minutes of all patients.
        longest: The longest journey.
        moved: Patients who go elsewhere.
        complete: All of them were looked at.
    """

    masks: Whole
    travel: Floats
    longest: Floats
    moved: Floats
    complete: bool


@dataclass(frozen=True, eq=False)
class _Level:
    """Sets of which the candidates before some number are decided: members, and per unit rank and candidate."""

    masks: Whole
    rank: Whole
    to: Whole

    def rows(self, kept: Flags | slice) -> _Level:
        return _Level(self.masks[kept], self.rank[kept], self.to[kept])


def nearest_sets(siting: Siting, late: Callable[[], bool]) -> NearestSets:
    """Finds the sets that are possible, looking at no more than it must.

    Args:
        siting: The problem.
        late: Asked now and then; true ends it with what was found.
    """
    nobody = np.iinfo(np.int64).max
    rank = np.where(siting.reach, siting.rank, nobody)
    if siting.stay:
        rank = np.where(siting.at_home & siting.reach, -1, rank)
    first = _Level(
        np.zeros(1, dtype=np.int64), np.full((1, siting.units), nobody), np.full((1, siting.units), -1, dtype=np.int64)
    )
    for j in np.flatnonzero(siting.fixed > 0).tolist():
        first = _with(first, j, rank)
    free = np.flatnonzero(siting.fixed == 0).tolist()
    at_once = max(1, _CELLS // max(1, siting.units))
    found: list[tuple[Whole, Floats, Floats, Floats]] = []
    waiting = [(first.rows(_reaching(siting, first)), 0)]
    complete = True
    while waiting:
        if late():
            complete = False
            break
        level, n = waiting.pop()
        if not len(level.masks):
            continue
        if n == len(free):
            found.append(_told(siting, level))
            continue
        more = _with(level, free[n], rank)
        more = more.rows(_reaching(siting, more))
        both = _Level(
            np.concatenate([level.masks, more.masks]),
            np.concatenate([level.rank, more.rank]),
            np.concatenate([level.to, more.to]),
        )
        waiting.extend(
            (both.rows(slice(start, start + at_once)), n + 1) for start in range(0, len(both.masks), at_once)
        )
    empty = np.empty(0)
    columns = zip(*found, strict=True) if found else [[empty.astype(np.int64)], [empty], [empty], [empty]]
    masks, travel, longest, moved = (np.concatenate(list(column)) for column in columns)
    return NearestSets(masks, travel, longest, moved, complete)


def nearest_shares(siting: Siting, inside: Flags) -> Floats:
    """Units x candidates of one set: each unit goes to one."""
    rank = np.where(siting.reach & inside, siting.rank, np.iinfo(np.int64).max)
    if siting.stay:
        rank = np.where(siting.at_home & siting.reach & inside, -1, rank)
    shares = np.zeros((siting.units, siting.candidates))
    shares[np.arange(siting.units), rank.argmin(axis=1)] = 1.0
    return shares


def _with(level: _Level, j: int, rank: Whole) -> _Level:
    nearer = rank[:, j] < level.rank
    return _Level(level.masks | (1 << j), np.where(nearer, rank[:, j], level.rank), np.where(nearer, j, level.to))


def _volumes(siting: Siting, level: _Level) -> Floats:
    """Sets x norms x candidates."""
    shape = len(level.masks), siting.norms, siting.candidates + 1
    to = np.where(level.to < 0, siting.candidates, level.to)
    cell = (np.arange(shape[0])[:, None] * shape[1] + siting.norm) * shape[2] + to
    weights = np.broadcast_to(siting.volume, to.shape)
    sums = np.bincount(cell.ravel(), weights=weights.ravel(), minlength=int(np.prod(shape)))
    return np.asarray(sums.reshape(shape)[:, :, :-1], dtype=np.float64)


def _reaching(siting: Siting, level: _Level) -> Flags:
    """Where every open candidate has its minimum, so far."""
    inside = members(level.masks, siting.candidates)
    short = _volumes(siting, level) + REACHED < siting.minimum
    return np.asarray(~(short & inside[:, None, :]).any(axis=(1, 2)), dtype=np.bool_)


def _told(siting: Siting, level: _Level) -> tuple[Whole, Floats, Floats, Floats]:
    """What the sets come to that keep within the caps, the minutes and the closures."""
    inside = members(level.masks, siting.candidates)
    kept = (level.to >= 0).all(axis=1) & (level.masks > 0)
    kept &= (_volumes(siting, level) <= siting.cap + REACHED).all(axis=(1, 2))
    if siting.max_closures is not None:
        kept &= closures(siting, inside) <= siting.max_closures
    to, units = np.maximum(level.to, 0), np.arange(siting.units)
    minutes = siting.longest[units, to]
    if siting.max_minutes is not None:
        far = minutes > siting.max_minutes + SAME_MINUTES
        if siting.stay:
            far &= to != siting.home
        kept &= ~far.any(axis=1)
    to, minutes = to[kept], minutes[kept]
    longest = minutes.max(axis=1, initial=0.0)
    return level.masks[kept], siting.travel[units, to].sum(axis=1), longest, siting.moved[units, to].sum(axis=1)
