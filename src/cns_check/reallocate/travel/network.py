"""Places, the sites among them, and how far it is: compared exactly, whatever the numbers.

In: ids, inhabitants, and a row per place and site that has travel times. Out: arrays of places x sites.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Flags, Floats, Whole
from cns_check.reallocate.travel.numbers import id_numbers, id_order

#: Thousandths in a minute of the key: it counts a minute as 1e9, and is compared in thousandths.
_MINUTE = 10**12
#: The most minutes, and thousandths of a metre: sums of these and of a number of 18 digits fit into int64.
_MINUTES, _METRES = 2**52, 2**61


@dataclass(frozen=True, eq=False)
class Network:
    """How far it is from places to sites. A place is an origin, or a site that is none.

    Attributes:
        inhabitants: Per place; 0 where there are none, or none are known.
        site_place: Per site the number of its place.
        minutes: Places x sites, NaN where there is no row. A blank is no row.
        rank: Places x sites: how near a site is among all sites of that place, from 0, by the key
            ``minutes * 1e9 + distance + site number / 1000``. Equal keys have equal ranks. No row: :attr:`nowhere`.
        order: Per place its place in the order of ids, which decides ties: lowest number, then code point.
    """

    inhabitants: Floats
    site_place: Whole
    minutes: Floats
    rank: npt.NDArray[np.int32]
    order: Whole

    @property
    def nowhere(self) -> int:
        """The rank of a site to which there is no row: greater than all others."""
        return len(self.site_place)

    @property
    def site_order(self) -> Whole:
        """Per site its place in the order of ids."""
        return self.order[self.site_place]

    def place_of(self, site: Whole) -> Whole:
        """Per site the number of its place; -1 for -1."""
        return np.append(self.site_place, -1)[site]

    def minutes_to(self, place: Whole, site: Whole) -> Floats:
        """Minutes from places to sites, one each; NaN without a row, and where either is -1."""
        known = (place >= 0) & (site >= 0)
        found = np.full(len(place), np.nan)
        found[known] = self.minutes[place[known], site[known]]
        return found


def network(
    ids: Sequence[str],
    inhabitants: Floats,
    site_place: Whole,
    from_place: Whole,
    to_site: Whole,
    minutes: Floats,
    distance: Floats,
) -> Network:
    """Puts rows of travel times into arrays.

    Args:
        ids: The id of each place: every origin, and every site that is none. They count as numbers if all are.
        inhabitants: Per place, 0 for none.
        site_place: Per site the number of its place, each place once.
        from_place: Per row of the travel times, no pair twice.
        to_site: Per row the number of the site.
        minutes: Per row, not negative; NaN for a blank, which is no row.
        distance: Per row, in metres, not negative; counted in thousandths.

    Raises:
        ValueError: Minutes or distances are negative, or too great to be compared.
    """
    kept = ~np.isnan(minutes)
    at = from_place[kept], to_site[kept]
    shape = len(ids), len(site_place)
    of_minutes, of_metres = np.full(shape, np.nan), np.zeros(shape)
    of_minutes[at], of_metres[at] = minutes[kept], distance[kept]
    known = ~np.isnan(of_minutes)
    thousandths = np.rint(of_metres * 1000)
    if not ((of_minutes[known] >= 0) & (of_minutes[known] < _MINUTES)).all():
        msg = "minutes must be 0 or more, and fewer than 2**52"
        raise ValueError(msg)
    if not ((thousandths >= 0) & (thousandths < _METRES)).all():
        msg = "distances must be 0 or more, and fewer than 2**61 thousandths of a metre"
        raise ValueError(msg)
    number = id_numbers(ids)[site_place]
    rank = _ranks(np.where(known, of_minutes, 0.0), thousandths.astype(np.int64), number, known)
    return Network(np.nan_to_num(inhabitants), site_place, of_minutes, rank, id_order(ids))


def _ranks(minutes: Floats, thousandths: Whole, number: Whole, known: Flags) -> npt.NDArray[np.int32]:
    """Ranks per row by the exact sum, held as two numbers: whole minutes, and thousandths below a minute.

    The part of a minute is taken first, which a float does without loss, so that decimal minutes count as they were
    written, to 12 decimals. Nothing overflows: part < 10**12, thousandths < 2**61 and number < 10**18 add up to less
    than 2**62, and whole minutes < 2**52 get at most 2**62 / 10**12 more.
    """
    whole = np.floor(minutes)
    low = np.rint((minutes - whole) * _MINUTE).astype(np.int64) + thousandths + number
    high = whole.astype(np.int64) + low // _MINUTE
    low %= _MINUTE
    if int(high.max(initial=0)) < np.iinfo(np.int64).max // _MINUTE:
        # One number holds both.
        key = np.where(known, high * _MINUTE + low, np.iinfo(np.int64).max)
        order = np.argsort(key, axis=1)
        differs = np.diff(np.take_along_axis(key, order, axis=1), axis=1) != 0
    else:
        high[~known] = np.iinfo(np.int64).max
        order = np.lexsort((low, high), axis=1)
        ascending = np.take_along_axis(high, order, axis=1), np.take_along_axis(low, order, axis=1)
        differs = (np.diff(ascending[0], axis=1) != 0) | (np.diff(ascending[1], axis=1) != 0)
    steps = np.zeros(minutes.shape, dtype=np.int32)
    np.cumsum(differs, axis=1, out=steps[:, 1:])
    rank = np.empty_like(steps)
    np.put_along_axis(rank, order, steps, axis=1)
    rank[~known] = len(number)
    return rank
