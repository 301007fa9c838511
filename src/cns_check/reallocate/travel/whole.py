"""Whole patients: the same steps, in numbers of people. Source: "Whole patients" of domain, section 6, and scenarios.

In: fractional legs. Out: legs of which every flow (intervention, from, to) is whole, its origins in proportion.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from cns_check.array_types import Floats, Whole
from cns_check.reallocate.travel.concentrate import Legs
from cns_check.reallocate.travel.numbers import levels, snap, weighted
from cns_check.reallocate.travel.problem import STAYS, TravelProblem


def moving(volume: Floats, share: Fraction | None, *, whole: bool) -> Floats:
    """What moves of the volume of a location that stops: all of it, or the norm's ``moves.share`` of it.

    Args:
        volume: Procedures.
        share: ``moves.share``; None: everything.
        whole: Whole patients, half up; else the exact share.
    """
    if share is None:
        return volume.astype(np.float64)
    part: Floats = volume * share.numerator / share.denominator
    return np.floor(snap(part) + 0.5) if whole else part


def largest_remainder(total: Floats, weights: Floats, order: Whole) -> Floats:
    """Divides whole totals in proportion to weights into whole numbers that add up exactly.

    Each share is rounded down (within 1e-9 of a whole number it is that); what is left goes to the largest remainders,
    one each. Equal remainders: the larger weight, then the lower ``order``.

    Args:
        total: One per row, whole, not negative.
        weights: Rows x targets, not negative; a row with a total above 0 has a weight above 0.
        order: Per target its place.

    Returns:
        Rows x targets.
    """
    sums = weights.sum(axis=1)[:, None]
    shares = snap(np.divide(total[:, None] * weights, sums, out=np.zeros_like(weights), where=sums > 0))
    whole = np.floor(shares)
    left = np.rint(total - whole.sum(axis=1))
    by = np.lexsort((np.broadcast_to(order, shares.shape), -levels(weights), -levels(shares - whole)), axis=1)
    rank = np.empty_like(by)
    np.put_along_axis(rank, by, np.broadcast_to(np.arange(weights.shape[1]), by.shape), axis=1)
    return np.asarray(whole + (rank < left[:, None]), dtype=np.float64)


def whole_legs(problem: TravelProblem, legs: Legs) -> Legs:
    """Makes every flow of step 1 whole: by largest remainder per hospital and intervention over its targets.

    Where it stays is a target too if it stays, and so is what finds no place, the last of equals. Of a flow with an
    override the part of the override is divided off in the same way. The origins of a flow stay in proportion.
    """
    size = problem.locations
    cell = problem.demand.intervention[legs.item] * size + problem.demand.location[legs.item]
    # What a location that stops, or takes no part, keeps is no flow: it is whole as it stands.
    role = problem.role.ravel()[cell]
    divided = (legs.to != problem.demand.location[legs.item]) | (role == STAYS)
    part = legs.where(divided)
    flows = _flows(cell[divided], part, size, problem.location_order)
    volume = legs.volume.copy()
    volume[divided] *= flows
    return replace(legs, volume=volume).where(volume > 0)


def _flows(cell: Whole, legs: Legs, size: int, location_order: Whole) -> Floats:
    """Per leg what its whole flow is of the fractional one."""
    cells, row = np.unique(cell, return_inverse=True)
    to = np.where(legs.to < 0, size, legs.to)
    weights = weighted(row * (size + 1) + to, legs.volume, len(cells) * (size + 1)).reshape(len(cells), size + 1)
    order = np.append(location_order, location_order.max(initial=0) + 1)
    whole = largest_remainder(np.rint(weights.sum(axis=1)), weights, order)

    # A flow may be of two kinds: an override goes to where the rest goes too. Of equals the override comes first.
    kinds, kind = np.unique(legs.why, return_inverse=True)
    pair = row * (size + 1) + to
    pairs, flow = np.unique(pair, return_inverse=True)
    split = weighted(flow * len(kinds) + kind, legs.volume, len(pairs) * len(kinds)).reshape(len(pairs), len(kinds))
    parts = largest_remainder(whole.ravel()[pairs], split, -np.arange(len(kinds)))
    return np.asarray(parts[flow, kind] / split[flow, kind], dtype=np.float64)
