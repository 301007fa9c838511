"""Numbers that are compared: of ids, and of volumes that were divided. Knows no network and no demand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cns_check.array_types import Floats, Whole

#: What lies closer to a whole number, or to another volume, counts as it: "within 1e-9 of a whole number".
CLOSE = 1e-9
#: An id of more digits is a name: no register numbers so far, and a key must fit into 64 bits.
_DIGITS = 18


def id_numbers(ids: Sequence[str]) -> Whole:
    """The numbers of ids: their own if all are numbers, else their rank by code point, from 1.

    Args:
        ids: All ids of one kind; an id may stand in it twice.

    Returns:
        One per id. Two ids that are one number ("01", "1") have the same.
    """
    if all(text.isascii() and text.isdigit() and len(text.lstrip("0")) <= _DIGITS for text in ids):
        return np.array([int(text.lstrip("0") or "0") for text in ids], dtype=np.int64)
    rank = {text: number for number, text in enumerate(sorted(set(ids)), start=1)}
    return np.array([rank[text] for text in ids], dtype=np.int64)


def id_order(ids: Sequence[str]) -> Whole:
    """The place of each id in the order that decides ties: by number, and of one number by code point; from 0."""
    numbers = id_numbers(ids).tolist()
    place = {key: n for n, key in enumerate(sorted(set(zip(numbers, ids, strict=True))))}
    return np.array([place[key] for key in zip(numbers, ids, strict=True)], dtype=np.int64)


def snap(volume: Floats) -> Floats:
    """Volumes, of which those within 1e-9 of a whole number are it; what is not known stays so."""
    whole = np.rint(volume)
    with np.errstate(invalid="ignore"):
        close = np.abs(volume - whole) <= CLOSE
    return np.where(close, whole, volume) + 0.0


def weighted(at: Whole, volume: Floats, size: int) -> Floats:
    """Sums per number: how much there is at each of 0 to ``size`` - 1."""
    return np.asarray(np.bincount(at, weights=volume, minlength=size), dtype=np.float64)


def levels(values: Floats) -> Whole:
    """Ranks along the last axis, in which a value within 1e-9 of the next smaller one has the same rank."""
    order = np.argsort(values, axis=-1, kind="stable")
    ascending = np.take_along_axis(values, order, axis=-1)
    steps = np.zeros(values.shape, dtype=np.int64)
    steps[..., 1:] = np.cumsum(np.diff(ascending, axis=-1) > CLOSE, axis=-1)
    found = np.empty_like(steps)
    np.put_along_axis(found, order, steps, axis=-1)
    return found
