"""Which rows of several blocks repeat others: by a key of eight bytes, and by all that tells rows apart.

Of every row :class:`Repeated` keeps the key. Rows of one key are hardly ever different, and still may be, so that
:class:`SameRows` holds them against one another before anything is told of them. In: rows in numbers. Out: those that
occur more than once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from cns_check.inputs.files.columns import Bools, Ints
from cns_check.inputs.volumes.block_rows import Rows

Keys = npt.NDArray[np.uint64]

#: Odd numbers, so that rows that differ in one place never get one key, and others hardly ever.
_FACTORS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F)
#: Keys are looked at in so many parts, by their first eight bits: no more than one of these is copied at a time.
_PARTS = 256


def row_keys(rows: Rows) -> Keys:
    """One number per row, the same where all that tells rows apart is, and hardly ever where it is not."""
    key = np.zeros(len(rows.year), dtype=np.uint64)
    for factor, column in zip(_FACTORS, _told_apart_by(rows), strict=True):
        key += (column + 1).astype(np.uint64) * np.uint64(factor)
    return key


def _told_apart_by(rows: Rows) -> tuple[Ints, ...]:
    return rows.location, rows.intervention, rows.year, rows.surgeon, rows.origin


class Repeated:
    """Keys of all rows, to find those that occur twice."""

    def __init__(self) -> None:
        self._keys: list[Keys] = []

    def take(self, keys: Keys) -> None:
        """Takes the keys of the next block."""
        keys.sort()
        self._keys.append(keys)

    def found(self) -> Keys:
        """The keys that occur more than once, sorted. All are forgotten afterwards."""
        edges = np.arange(1, _PARTS, dtype=np.uint64) << np.uint64(64 - 8)
        ends = [[0, *np.searchsorted(keys, edges).tolist(), len(keys)] for keys in self._keys]
        twice = [np.empty(0, dtype=np.uint64)]
        for i in range(_PARTS):
            some = [keys[at[i] : at[i + 1]] for keys, at in zip(self._keys, ends, strict=True)]
            part = np.sort(np.concatenate([twice[0][:0], *some]))
            twice.append(np.unique(part[1:][part[1:] == part[:-1]]))
        self._keys = []
        return np.concatenate(twice)


class SameRows:
    """Holds rows of one key against one another, once they have all been taken."""

    def __init__(self, keys: Keys) -> None:
        self._keys = self._differing = keys
        self._first = np.full((len(_FACTORS), len(keys)), -2, dtype=np.int32)
        self._differs = np.zeros(len(keys), dtype=np.bool_)
        self._repeated: frozenset[tuple[int, ...]] = frozenset()

    def take(self, rows: Rows) -> None:
        """Takes the next rows, each of which has one of the keys."""
        at = np.searchsorted(self._keys, row_keys(rows))
        columns = np.array(_told_apart_by(rows))
        unseen = np.flatnonzero(self._first[0, at] == -2)
        here, first = np.unique(at[unseen], return_index=True)
        self._first[:, here] = columns[:, unseen[first]]
        self._differs[at[(self._first[:, at] != columns).any(axis=0)]] = True

    def settle(self, rows_of: Callable[[Keys], Iterable[Rows]]) -> None:
        """Tells rows apart whose keys are the same and that are not: all of these are looked at once more.

        Args:
            rows_of: Gives all rows with one of some keys.
        """
        self._differing = self._keys[self._differs]
        if len(self._differing):
            times = Counter(row for rows in rows_of(self._differing) for row in _whole(rows))
            self._repeated = frozenset(row for row, count in times.items() if count > 1)

    def repeated(self, rows: Rows) -> Bools:
        """Which of some rows, each of which has one of the keys, occur more than once."""
        differs = among(row_keys(rows), self._differing)
        found = ~differs
        found[differs] = [row in self._repeated for row in _whole(rows.taken(np.flatnonzero(differs)))]
        return found


def among(keys: Keys, some: Keys) -> Bools:
    """Which keys are among some that are sorted."""
    if not len(some):
        return np.zeros(len(keys), dtype=np.bool_)
    return np.asarray(some[np.minimum(np.searchsorted(some, keys), len(some) - 1)] == keys, dtype=np.bool_)


def _whole(rows: Rows) -> list[tuple[int, ...]]:
    return list(zip(*(column.tolist() for column in _told_apart_by(rows)), strict=True))
