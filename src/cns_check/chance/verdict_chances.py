"""Which verdicts of a norm chance decides. Pure.

In: a block of verdicts, and from which year on counts may be known. Out: probabilities per location.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.chance.model import Rates, rates
from cns_check.chance.special import count_tail, gamma_tail
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import Cells, counted, windows_of, years_needed
from cns_check.norms.model import Norm

#: Chance decides where the probability that the rate reaches the minimum lies from one to the other.
DECIDED = (0.1, 0.9)
#: What a float loses beyond depends on the machine.
_DECIMALS = 9


@dataclass(frozen=True, eq=False, slots=True)
class Chances:
    """What the model says of the verdicts of a norm and norm year; arrays over the locations.

    Attributes:
        rate_met: That the data year's underlying rate is at least the minimum; NaN where it is not said.
        next_year_met: That the next year's count reaches the smallest with which the window says met; NaN likewise.
        rates: What is known of each location's rate after the data year.
    """

    rate_met: Floats
    next_year_met: Floats
    rates: Rates

    @property
    def decided(self) -> Flags:
        """Where chance decides."""
        return np.asarray((self.rate_met >= DECIDED[0]) & (self.rate_met <= DECIDED[1]), dtype=np.bool_)


class ChancesOf:
    """Gives the chances of blocks; norm years that rest on the same counts share their rates."""

    def __init__(self, first_year: int) -> None:
        """Takes the first year that was delivered."""
        self._first = first_year
        self._rates: dict[tuple[int, tuple[str, ...], int], tuple[Cells, Rates]] = {}

    def rates(self, block: Block, year: int) -> Rates:
        """What is known of each location's rate after a year, from the counts up to it."""
        key = id(block.cells), block.norm.counts, year
        if key not in self._rates:
            years = range(min(self._first, year), year + 1)
            counts = np.array([exact_counts(block.cells, block.norm.counts, y) for y in years])
            # With the cells, so that no others get their id.
            self._rates[key] = block.cells, rates(counts)
        return self._rates[key][1]

    def of(self, block: Block) -> Chances | None:
        """The chances of a norm; None where its rule is more than a minimum per location on a sum."""
        minimum = block.in_force.minimum
        if minimum is None or not is_plain(block):
            return None
        norm = block.norm
        known = self.rates(block, block.data_year)
        years = range(block.data_year, block.data_year - years_needed(norm), -1)
        counts = np.array([exact_counts(block.cells, norm.counts, year) for year in years])
        # A new site is held against a share of the minimum: another rule, for a year.
        asked = ~np.isnan(counts).any(axis=0) & (counts[0] > 0) & (block.judged.minimum == minimum)
        at = np.flatnonzero(asked)
        rate_met, next_met = np.full(len(asked), np.nan), np.full(len(asked), np.nan)
        shape, rate = known.shape[at], known.rate[at]
        rate_met[at] = gamma_tail(shape, rate * minimum)
        least = least_next(norm, minimum, counts[:, at])
        next_met[at] = count_tail(known.next_shape[at], known.next_rate[at], least.astype(np.float64))
        return Chances(np.round(rate_met, _DECIMALS), np.round(next_met, _DECIMALS), known)


def is_plain(block: Block) -> bool:
    """Whether the rule is a minimum per location on a sum, over whatever window, and nothing else."""
    norm, number = block.norm, block.in_force
    more = norm.parts or norm.requires or number.per_surgeon is not None or number.surgeons is not None
    return norm.kind == "volume" and norm.per in {None, "location"} and not more


def exact_counts(cells: Cells, interventions: Sequence[str], year: int) -> Floats:
    """The counts of a year per location; NaN where one is not exactly known."""
    found = counted(cells, interventions, year)
    return np.where(found.low == found.high, found.low, np.nan)


def least_next(norm: Norm, minimum: int, counts: Floats) -> Whole:
    """The smallest count of the next year with which the norm's window says met.

    Nobody meets a norm with nothing: at least 1.

    Args:
        norm: Whose window.
        minimum: The number in force.
        counts: Years x locations, the data year first; as many years as the norm looks at.
    """

    def missing(years: int) -> Floats:
        """What a mean over some years still lacks, when all but the last are there."""
        return np.asarray(years * minimum - counts[: years - 1].sum(axis=0), dtype=np.float64)

    least = np.min([missing(years) for years in windows_of(norm)], axis=0)
    if norm.tolerance is not None:
        years = norm.tolerance.one_missed_year.mean_of_years
        forgiven = (counts[: years - 1] >= minimum).all(axis=0)
        calendar = np.minimum(least, minimum)
        least = np.where(forgiven, np.minimum(calendar, missing(years)), calendar)
    return np.asarray(np.maximum(np.ceil(least), 1), dtype=np.int64)
