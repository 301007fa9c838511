"""Whole patients by largest remainder, for many divisions at once. Exact: integers only.

In: totals and weights. Out: whole numbers that add up to the totals.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]

#: Products up to here fit into int64.
_ROOM = 2**62
#: Whole numbers below this are floats without loss.
_EXACT = 2**53


def largest_remainder(total: Whole, weights: Whole, tie: Whole) -> Whole:
    """Divides totals in proportion to weights into whole numbers that add up exactly.

    Each share is rounded down; what is left goes to the largest remainders, one each. Equal remainders: the larger
    ``tie``, then the earlier place.

    Args:
        total: One per row, not negative.
        weights: Rows x receivers, not negative; a row with a total above 0 has a weight above 0.
        tie: Rows x receivers.

    Returns:
        Rows x receivers; each row adds up to its total, and is less than one off its exact share everywhere.
    """
    sums = weights.sum(axis=1)
    divisor = np.maximum(sums, 1)[:, None]
    shares = total[:, None] * weights
    whole = _quotient(shares, divisor)
    remainder = shares - whole * divisor
    left = np.where(sums > 0, total - whole.sum(axis=1), 0)
    return whole + _first(left, remainder, tie)


def _quotient(shares: Whole, divisor: Whole) -> Whole:
    """Rounded down.

    Numbers that a float holds exactly are divided as floats, which is much faster and as exact: a quotient below a
    whole number ``k`` lies at least ``1 / divisor`` below it, and that is not rounded away while ``k * divisor`` is
    below ``2**53``.
    """
    if int(shares.max(initial=0)) + int(divisor.max(initial=0)) < _EXACT:
        return np.asarray(shares / divisor).astype(np.int64)
    return np.asarray(shares // divisor, dtype=np.int64)


def _first(count: Whole, remainder: Whole, tie: Whole) -> npt.NDArray[np.bool_]:
    """Marks in each row the ``count`` largest by remainder, then tie, then the earlier place."""
    size = remainder.shape[1]
    width = (int(tie.max(initial=0)) + 1) * size
    if int(remainder.max(initial=0)) < _ROOM // width:
        # One number per element that sorts as the three do, and is never equal to another of its row.
        key = remainder * width
        key += tie * size
        key += np.arange(size - 1, -1, -1)
        ordered = np.sort(key, axis=1)
        least = ordered[np.arange(len(key)), size - np.maximum(count, 1)]
        return np.asarray(key >= np.where(count > 0, least, np.iinfo(np.int64).max)[:, None], dtype=np.bool_)
    places = np.broadcast_to(np.arange(size), remainder.shape)
    order = np.lexsort((places, -tie, -remainder), axis=1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, places, axis=1)
    return np.asarray(rank < count[:, None], dtype=np.bool_)
