"""All sets of locations that may be open, and what at least each would cost. A set is a bit mask of candidates.

In: a problem. Out: masks, and bounds of a batch of them: the nearest open candidate of each unit, at any prices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.optimise.siting import REACHED, Siting

#: More candidates than this are never enumerated.
MOST_CANDIDATES = 40
#: Sets whose bounds are computed together.
BATCH = 1024


@dataclass(frozen=True, eq=False)
class Prices:
    """A relaxation: per unit and candidate what it costs there, per candidate what it costs to be open, and a rest.

    The bound of a set is the sum of the least of each unit, of what its members cost, and of the rest.

    Attributes:
        unit: Units x candidates, infinite where there is no way.
        member: Per candidate.
        rest: For all.
    """

    unit: Floats
    member: Floats
    rest: float = 0.0


def members(masks: Whole, candidates: int) -> Flags:
    """Sets x candidates: who is open."""
    return np.asarray((masks[:, None] >> np.arange(candidates)) & 1, dtype=np.bool_)


def open_sets(siting: Siting, most: int) -> Whole | None:
    """The masks of all sets that the volumes, the caps, the closures and what is fixed leave, ascending in size.

    Args:
        siting: The problem.
        most: More than this are not made.

    Returns:
        None where there would be more.
    """
    size = siting.candidates
    if size > MOST_CANDIDATES:
        return None
    must = int(np.sum(np.left_shift(1, np.flatnonzero(siting.fixed > 0))))
    free = np.flatnonzero(siting.fixed == 0)
    room = siting.totals + REACHED
    masks = np.array([must], dtype=np.int64)
    need = siting.minimum[:, siting.fixed > 0].sum(axis=1)[None, :]
    if (need > room).any():
        return np.empty(0, dtype=np.int64)
    for j in free.tolist():
        more = need + siting.minimum[:, j]
        fits = (more <= room).all(axis=1)
        masks = np.concatenate([masks, masks[fits] | (1 << j)])
        need = np.concatenate([need, more[fits]])
        if len(masks) > most:
            return None
    masks = masks[masks > 0]
    inside = members(masks, size)
    kept = (inside @ np.minimum(siting.cap, siting.totals[:, None] + 1).T >= siting.totals - REACHED).all(axis=1)
    kept &= ~(inside & (siting.cap + REACHED < siting.minimum).any(axis=0)).any(axis=1)
    if siting.max_closures is not None:
        kept &= closures(siting, inside) <= siting.max_closures
    masks, inside = masks[kept], inside[kept]
    return masks[np.lexsort((masks, inside.sum(axis=1)))]


def closures(siting: Siting, inside: Flags) -> Whole:
    """Per set how many performing locations stop."""
    return np.asarray((~inside & siting.performs).sum(axis=1) + siting.gone, dtype=np.int64)


def changes(siting: Siting, inside: Flags) -> Whole:
    """Per set how many locations are in another state than today."""
    return np.asarray((inside != siting.performs).sum(axis=1) + siting.gone, dtype=np.int64)


def least(siting: Siting, prices: Floats, inside: Flags) -> Floats:
    """Sets x units: the least of the open candidates; who must stay has its own."""
    found = np.full((len(inside), siting.units), np.inf)
    for j in range(siting.candidates):
        rows = np.flatnonzero(inside[:, j])
        if len(rows):
            found[rows] = np.minimum(found[rows], prices[:, j])
    if siting.stay:
        stays = stayers(siting, inside)
        own = prices[np.arange(siting.units), np.maximum(siting.home, 0)]
        found = np.where(stays, own, found)
    return found


def stayers(siting: Siting, inside: Flags) -> Flags:
    """Sets x units: who has to stay where it is."""
    return inside[:, np.maximum(siting.home, 0)] & (siting.home >= 0)


def bounds(siting: Siting, prices: Prices, masks: Whole) -> Floats:
    """Per set the least that the relaxation allows; infinite where somebody has no way."""
    found = np.empty(len(masks))
    for rows in batches(len(masks)):
        inside = members(masks[rows], siting.candidates)
        found[rows] = least(siting, prices.unit, inside).sum(axis=1) + inside @ prices.member + prices.rest
    return found


def batches(count: int) -> Iterator[slice]:
    """What is computed together."""
    for start in range(0, count, BATCH):
        yield slice(start, start + BATCH)
