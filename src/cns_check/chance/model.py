"""The rate behind the yearly counts of each location, as far as the counts tell it.

A count of a year is a draw around a rate: two locations of the same rate have different counts, and one location has
another count each year. Of the rate is known what the counts so far say: it is Gamma distributed. What older years say
counts less by a factor ``w`` a year, for rates move. Pure. In: counts. Out: rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cns_check.array_types import Flags, Floats
from cns_check.chance.special import log_gamma

#: The discounts that are tried: 0.05, 0.06, ..., 1.
DISCOUNTS: Floats = np.arange(5, 101) / 100
#: Of so few years no discount is estimated.
LEAST_YEARS = 30
#: The discount that is taken then.
USUAL = 0.5
#: Discounts whose products differ by no more than this in the logarithm explain the counts equally well.
_EQUAL = 1e-9


@dataclass(frozen=True, eq=False, slots=True)
class Rates:
    """What is known of the rate of each location after the last year of the counts.

    Attributes:
        shape: The ``a`` of Gamma(shape a, rate b); NaN where no count was above 0 yet.
        rate: The ``b``.
        discount: The factor ``w`` a year.
        years: Of how many counts it was estimated; of fewer than 30 it was not.
    """

    shape: Floats
    rate: Floats
    discount: float
    years: int

    @property
    def next_shape(self) -> Floats:
        """The shape for the year after."""
        return self.shape * self.discount

    @property
    def next_rate(self) -> Floats:
        """The rate parameter for the year after."""
        return self.rate * self.discount


def rates(counts: Floats) -> Rates:
    """The rates of the locations after the last of some years.

    Args:
        counts: Years x locations, consecutive years; NaN where a count is not exactly known.
    """
    walked = _walk(counts, DISCOUNTS)
    fits = DISCOUNTS == USUAL
    if walked.years >= LEAST_YEARS:
        fits = walked.logs >= walked.logs.max() - _EQUAL
    at = int(np.flatnonzero(fits)[-1])
    shape, rate = (np.where(walked.started, of[at], np.nan) for of in (walked.shape, walked.rate))
    return Rates(shape, rate, float(DISCOUNTS[at]), walked.years)


class _Walked(NamedTuple):
    """After the last year: parameters per discount and location, and how well each discount foretold the counts."""

    shape: Floats
    rate: Floats
    started: Flags
    logs: Floats
    years: int


def _walk(counts: Floats, discounts: Floats) -> _Walked:
    """Goes through the years. What counts for a discount are the years whose last known count was above 0."""
    size = counts.shape[1]
    shape, rate = np.ones((len(discounts), size)), np.ones((len(discounts), size))
    started, last = np.zeros(size, dtype=np.bool_), np.zeros(size)
    logs, years = np.zeros(len(discounts)), 0
    for count in counts:
        known = ~np.isnan(count)
        y = np.where(known, count, 0.0)
        shape[:, started] *= discounts[:, None]
        rate[:, started] *= discounts[:, None]
        judged = started & known & (last > 0)
        logs += _log_probability(y[judged], shape[:, judged], rate[:, judged]).sum(axis=1)
        years += int(judged.sum())
        later, first = started & known, ~started & known & (y > 0)
        shape[:, later] += y[later]
        rate[:, later] += 1.0
        shape[:, first], rate[:, first] = 0.5 + y[first], 1.0
        started |= first
        last = np.where(known, y, last)
    return _Walked(shape, rate, started, logs, years)


def _log_probability(y: Floats, a: Floats, b: Floats) -> Floats:
    """The logarithm of the probability of a count whose rate is Gamma(a, b)."""
    ways = log_gamma(a + y) - log_gamma(a) - log_gamma(y + 1.0)
    return np.asarray(ways - a * np.log1p(1 / b) - y * np.log1p(b), dtype=np.float64)
