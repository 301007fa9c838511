"""Whole patients by largest remainder, for many divisions at once. Exact: integers only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]


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
    whole = shares // divisor
    remainder = shares % divisor
    left = total - whole.sum(axis=1)
    places = np.broadcast_to(np.arange(weights.shape[1]), weights.shape)
    order = np.lexsort((places, -tie, -remainder), axis=1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, places, axis=1)
    return np.where(sums[:, None] > 0, whole + (rank < left[:, None]), 0).astype(np.int64)
