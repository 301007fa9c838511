"""Rules about the surgeons of a location: a minimum for each, and how many there must be. Pure.

Volumes then carry ``surgeon_id``. Volume of which no surgeon is known may be of any surgeon, known or not, so it leaves
such a rule open; a location without any surgeon in its delivery is undetermined ("unable to calculate"). In: the years
per surgeon, and what is asked. Out: per location the code of each rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Whole = npt.NDArray[np.int64]

#: As in :mod:`cns_check.judge.windows`.
_MET, _UNDETERMINED, _BELOW = np.int8(0), np.int8(1), np.int8(2)


@dataclass(frozen=True, slots=True)
class SurgeonYear:
    """One year of some interventions, per surgeon of a location.

    Attributes:
        location: Per pair the location's number.
        surgeon: Per pair the surgeon's number.
        low: Per pair the least volume.
        high: Per pair the greatest, infinite when unknown.
        absent: Greatest volume of a pair that is not there: 0, or infinite when the year is not (wholly) known.
        other_low: Per location the least volume of which no surgeon is known.
        other_high: Per location the greatest.
    """

    location: Whole
    surgeon: Whole
    low: Floats
    high: Floats
    absent: float
    other_low: Floats
    other_high: Floats


class SurgeonCells(Protocol):
    """Where the volumes per surgeon come from."""

    def surgeons(self, interventions: Sequence[str], year: int) -> SurgeonYear:
        """The surgeons of all locations in one year; interventions add up."""
        ...


@dataclass(frozen=True, slots=True)
class SurgeonsJudged:
    """What the rules about surgeons say of each location.

    Attributes:
        verdict: The worst of both rules.
        performing: Surgeons who surely perform in the data year.
        at_most: Surgeons who may; infinite where volume has no known surgeon.
        short: Surgeons who perform and are surely below their minimum.
        low: Least volume per year of the surgeon with the least.
        high: Greatest volume that the surgeon with the least can have.
    """

    verdict: Codes
    performing: Whole
    at_most: Floats
    short: Whole
    low: Floats
    high: Floats


def judge_surgeons(
    years: Sequence[SurgeonYear], lengths: Sequence[int], minimum: int | None, surgeons: int | None
) -> SurgeonsJudged:
    """Holds the surgeons of each location against a minimum each, and a number of them.

    Args:
        years: The data year, then the years before it, as far as any window reaches.
        lengths: Years of each window; any of them suffices for the minimum.
        minimum: Of every surgeon who performs in the data year, per year; None for no such rule.
        surgeons: How many must perform in the data year; None for no such rule.
    """
    size = len(years[0].other_low)
    location, low, high = _spread(years)
    sure, may = low[0] > 0, high[0] > 0
    unknown = years[0].other_high > 0
    performing = np.bincount(location[sure], minlength=size)
    at_most = np.where(unknown, np.inf, np.bincount(location[may], minlength=size).astype(np.float64))
    verdict = np.full(size, _MET)
    short = np.zeros(size, dtype=np.int64)
    at = np.array(lengths) - 1
    sums_low, sums_high = np.cumsum(low, axis=0)[at], np.cumsum(high, axis=0)[at]
    if minimum is not None:
        wanted = np.array(lengths)[:, None] * minimum
        # Volume without a surgeon may be this surgeon's.
        others = np.cumsum([y.other_high for y in years], axis=0)[at][:, location]
        enough, fails = sums_low >= wanted, sums_high + others < wanted
        pair = np.where(enough, _MET, np.where(fails & sure, _BELOW, _UNDETERMINED)).astype(np.int8)
        pair = np.where(may, pair, _MET).min(axis=0)
        np.maximum.at(verdict, location, pair)
        verdict = np.where(unknown, np.maximum(verdict, _UNDETERMINED), verdict)
        short = np.bincount(location[pair == _BELOW], minlength=size)
    if surgeons is not None:
        count = np.where(performing >= surgeons, _MET, np.where(at_most < surgeons, _BELOW, _UNDETERMINED))
        verdict = np.maximum(verdict, count)
    return SurgeonsJudged(
        verdict.astype(np.int8),
        performing.astype(np.int64),
        at_most,
        short.astype(np.int64),
        *_least(location, sums_low / np.array(lengths)[:, None], sums_high / np.array(lengths)[:, None], may, unknown),
    )


def _spread(years: Sequence[SurgeonYear]) -> tuple[Whole, Floats, Floats]:
    """All pairs of any year, and per year (rows) their volumes."""
    width = 1 + max((int(y.surgeon.max()) for y in years if len(y.surgeon)), default=0)
    keys = [y.location * width + y.surgeon for y in years]
    pairs = np.unique(np.concatenate(keys))
    low = np.zeros((len(years), len(pairs)))
    high = np.array([np.full(len(pairs), y.absent) for y in years]).reshape(len(years), len(pairs))
    for row, (year, key) in enumerate(zip(years, keys, strict=True)):
        at = np.searchsorted(pairs, key)
        low[row, at], high[row, at] = year.low, year.high
    return (pairs // width).astype(np.int64), low, high


def _least(location: Whole, low: Floats, high: Floats, may: Flags, unknown: Flags) -> tuple[Floats, Floats]:
    """The surgeon with the least, in the window in which it has most; 0 to infinite where a surgeon is not known."""
    least_low, least_high = np.full(len(unknown), np.inf), np.full(len(unknown), np.inf)
    np.minimum.at(least_low, location[may], low.max(axis=0)[may])
    np.minimum.at(least_high, location[may], high.max(axis=0)[may])
    none = np.isinf(least_low) | unknown
    return np.where(none, 0.0, least_low), least_high
