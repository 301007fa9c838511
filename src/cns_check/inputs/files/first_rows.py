"""Which rows of a table are about the same thing. In: a number per row for what it is about. Out: the first of each."""

from __future__ import annotations

import numpy as np

from cns_check.inputs.files.columns import Bools, Ints


def _once_each(keys: Ints) -> bool:
    """Whether no number occurs twice; counted where that takes less than sorting, which may not find it out."""
    most = int(keys.max(initial=-1))
    if int(keys.min(initial=0)) < 0 or most >= 4 * len(keys) + 1000:
        return False
    return bool((np.bincount(keys, minlength=1) <= 1).all())


def first_of_each(keys: Ints, matters: Bools) -> tuple[Ints, Ints]:
    """What is told more than once.

    Args:
        keys: A number per row; rows of one number are about one thing.
        matters: The rows that have all of their key.

    Returns:
        The first row of each key, in the order of the table; and per row the first row of its key.
    """
    own = np.arange(len(keys))
    if _once_each(keys):
        return np.flatnonzero(matters).astype(np.int64), own
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    before = first[which]
    return np.flatnonzero(matters & (before == own)).astype(np.int64), before.astype(np.int64)
