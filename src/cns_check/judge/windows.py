"""The volume of a location in the window of a norm, as an interval, and its verdict: a norm and cells in, both out.

Everything here works on arrays over locations: one number per location, in an order that the caller fixes. A volume
is an interval ``low..high`` in the norm's unit (float64, whole numbers; ``high`` is infinite where nothing is known),
because deliveries hold masks, blanks and incomplete years. A rule is judged at all low ends and at all high ends: equal
means decided, different means undetermined.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
import numpy.typing as npt

from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.judge.surgeons import SurgeonCells, SurgeonsJudged, SurgeonYear, judge_surgeons
from cns_check.norms.in_force import InForce
from cns_check.norms.model import AnyOf, MeanOfYears, Norm, Part

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

#: Verdicts as small numbers, so that the worst of several is their maximum.
MET, UNDETERMINED, BELOW = np.int8(0), np.int8(1), np.int8(2)
NOT_PERFORMED, NO_NORM, PROCESS = np.int8(3), np.int8(4), np.int8(5)
VERDICT_NAMES = ("met", "undetermined", "below", "not_performed", "no_norm", "process")


@dataclass(frozen=True, slots=True)
class YearCells:
    """One year of one or more interventions: the interval per location, and where a cell makes a row.

    Attributes:
        low: Least volume.
        high: Greatest volume, infinite when unknown.
        seen: A cell was delivered with a number or mask above 0, or blank; no row, a year that was not delivered and an
            incomplete year do not count by themselves.
    """

    low: Floats
    high: Floats
    seen: Flags


class Cells(Protocol):
    """Where the volumes of one intervention in one year come from."""

    def year(self, intervention_id: str, year: int) -> YearCells:
        """The cells of all locations; also for interventions and years that were not delivered."""
        ...


class OrganisationCells:
    """Each location carries the sum over its organisation; without a known organisation its own low end to unknown."""

    def __init__(self, own: Cells, organisation: npt.NDArray[np.int64]) -> None:
        """Takes the cells per location, and per location the number of its organisation, -1 when unknown."""
        self._own = own
        self._known = organisation >= 0
        self._group = np.where(self._known, organisation, 0)

    def year(self, intervention_id: str, year: int) -> YearCells:
        """The cells of all locations, summed over the organisation; ``seen`` stays the location's own."""
        own = self._own.year(intervention_id, year)
        return YearCells(self._sum(own.low, own.low), self._sum(own.high, np.full_like(own.high, UNKNOWN)), own.seen)

    def _sum(self, values: Floats, otherwise: Floats) -> Floats:
        sums = np.bincount(self._group, weights=np.where(self._known, values, 0.0))
        return np.where(self._known, sums[self._group], otherwise)


@dataclass(frozen=True, slots=True)
class PartJudged:
    """A sub-norm: its interval in the window that decided, and its verdict."""

    part: Part
    low: Floats
    high: Floats
    verdict: Codes


@dataclass(frozen=True, slots=True)
class Judged:
    """What a volume norm says of each location.

    Attributes:
        low: Least volume per year in the window reported (a mean is the sum over its years divided by their number).
        high: Greatest, infinite when unknown.
        window: Per location the number in ``windows`` of the window reported.
        windows: Their names as in the table ``verdicts``, and their years.
        verdict: ``MET``, ``UNDETERMINED`` or ``BELOW``; all ``NO_NORM`` without a minimum.
        minimum: What each location is held against: less for a new site; NaN without a minimum.
        parts: The sub-norms.
        surgeons: What the rules about surgeons say, None where there are none.
    """

    low: Floats
    high: Floats
    window: npt.NDArray[np.int8]
    windows: tuple[tuple[str, int], ...]
    verdict: Codes
    minimum: Floats
    parts: tuple[PartJudged, ...] = ()
    surgeons: SurgeonsJudged | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What a norm is held against, beside the cells.

    Attributes:
        performed: Where the data year is not surely 0; elsewhere nothing is met by tolerance. None: everywhere.
        opened: Year in which each location opened, 0 when not known; None: of all.
        surgeons: Volumes per surgeon; None where there are none.
    """

    performed: Flags | None = None
    opened: npt.NDArray[np.int64] | None = None
    surgeons: SurgeonCells | None = None


def counted(cells: Cells, interventions: Iterable[str], year: int) -> YearCells:
    """The sum over interventions in one year: ends add up, and a row is made by any of them."""
    each = [cells.year(intervention, year) for intervention in interventions]
    if len(each) == 1:
        return each[0]
    return YearCells(
        np.sum([c.low for c in each], axis=0),
        np.sum([c.high for c in each], axis=0),
        np.any([c.seen for c in each], axis=0),
    )


def windows_of(norm: Norm) -> tuple[int, ...]:
    """The number of years of each window of a norm, in its order; 1 is the calendar year."""
    window = norm.window
    if isinstance(window, AnyOf):
        return tuple(_years(w) for w in window.any_of)
    return (_years(window),)


def _years(window: object) -> int:
    return window.mean_of_years if isinstance(window, MeanOfYears) else 1


def window_name(years: int) -> str:
    """How the tables write a window."""
    return "calendar-year" if years == 1 else f"mean-of-years:{years}"


def years_needed(norm: Norm) -> int:
    """How many years, counted back from the data year, can matter to a norm."""
    tolerance = norm.tolerance.one_missed_year.mean_of_years if norm.tolerance else 1
    return max(*windows_of(norm), tolerance)


def seen(norm: Norm, data_year: int, own: Cells) -> Flags:
    """Where a norm gets a row: a delivered cell above 0 or blank in any year of any of its windows."""
    years = [counted(own, norm.counts, data_year - back).seen for back in range(years_needed(norm))]
    return years[0] if len(years) == 1 else np.asarray(np.any(years, axis=0), dtype=np.bool_)


def judge(norm: Norm, number: InForce, data_year: int, cells: Cells, held: Held | None = None) -> Judged:
    """Holds the counted volume against the minimum, inclusive.

    Args:
        norm: A volume norm, or a process norm (then without a minimum).
        number: What is in force: minimum in the norm's unit per year, and the rules about surgeons.
        data_year: The last year of every window.
        cells: Per location, or per organisation for such a norm.
        held: What else the norm looks at.

    Returns:
        Arrays over the locations of ``cells``. ``requires`` is not applied here: it needs the other norms' verdicts.
    """
    held = held or Held()
    lengths = windows_of(norm)
    names = [(window_name(n), n) for n in lengths]
    low, high = _windows(norm.counts, lengths, data_year, cells)
    minimum = _minimum(norm, number.minimum, data_year, low.shape[1], held.opened)
    reported = _over_windows(norm, number, lengths, low, high, minimum)
    if norm.tolerance is not None and number.minimum is not None and norm.per != "surgeon":
        n = norm.tolerance.one_missed_year.mean_of_years
        forgiving = _with_tolerance(norm.counts, n, minimum, data_year, cells)
        reported = _forgiven(reported, *forgiving, len(names), held.performed)
        names.append((f"tolerance:mean-of-years:{n}", n))

    parts: tuple[PartJudged, ...] = ()
    surgeons = None
    if number.minimum is not None:
        parts = tuple(_judge_part(part, lengths, data_year, cells) for part in norm.parts)
        surgeons = _judge_surgeons(norm, number, lengths, data_year, held.surgeons, high)
    verdict = reported.verdict
    for worse in (*(part.verdict for part in parts), *([surgeons.verdict] if surgeons is not None else [])):
        verdict = np.maximum(verdict, worse)
    volumes = surgeons if surgeons is not None and norm.per == "surgeon" else reported
    return Judged(
        volumes.low,
        volumes.high,
        reported.window.astype(np.int8),
        tuple(names),
        verdict.astype(np.int8),
        minimum,
        parts,
        surgeons,
    )


@dataclass(frozen=True, slots=True)
class _Reported:
    """Of each location the window that is reported, with its volume per year, and the verdict of all windows."""

    low: Floats
    high: Floats
    window: npt.NDArray[np.int64]
    verdict: Codes


def _over_windows(
    norm: Norm, number: InForce, lengths: Sequence[int], low: Floats, high: Floats, minimum: Floats
) -> _Reported:
    """Holds the sums over the windows against the minimum; for a norm per surgeon they decide nothing."""
    divisors = np.array(lengths)
    size = low.shape[1]
    if number.minimum is None:
        verdicts, verdict = np.full(low.shape, NO_NORM), np.full(size, NO_NORM)
    elif norm.per == "surgeon":
        verdicts, verdict = np.full(low.shape, MET), np.full(size, MET)
    else:
        verdicts = compare(low, high, divisors[:, None] * minimum)
        verdict = _any_of(verdicts)
    if len(lengths) == 1:
        return _Reported(low[0] / lengths[0], high[0] / lengths[0], np.zeros(size, dtype=np.int64), verdict)
    chosen = _reported(verdicts, low / divisors[:, None])
    at = np.arange(size)
    return _Reported(low[chosen, at] / divisors[chosen], high[chosen, at] / divisors[chosen], chosen, verdict)


def _forgiven(
    reported: _Reported, verdict: Codes, low: Floats, high: Floats, window: int, performed: Flags | None
) -> _Reported:
    """The verdict with a missed year forgiven; where that makes it met, the mean is reported as the window."""
    by_tolerance = (verdict == MET) & (reported.verdict != MET)
    if performed is not None:
        by_tolerance &= performed
    return _Reported(
        np.where(by_tolerance, low, reported.low),
        np.where(by_tolerance, high, reported.high),
        np.where(by_tolerance, window, reported.window),
        verdict,
    )


def _minimum(
    norm: Norm, minimum: int | None, data_year: int, size: int, opened: npt.NDArray[np.int64] | None
) -> Floats:
    """What each location is held against; in the data year in which it opened, a share of it, rounded up."""
    if minimum is None:
        return np.full(size, np.nan)
    asked = np.full(size, float(minimum))
    if norm.new_site is not None and opened is not None:
        asked[opened == data_year] = math.ceil(Fraction(str(norm.new_site.share)) * minimum)
    return asked


def _judge_surgeons(
    norm: Norm, number: InForce, lengths: Sequence[int], data_year: int, cells: SurgeonCells | None, high: Floats
) -> SurgeonsJudged | None:
    each = number.minimum if norm.per == "surgeon" else number.per_surgeon
    if each is None and number.surgeons is None:
        return None
    if cells is None:
        # Nothing is known of any surgeon: what there is may be of any number of them.
        none, nobody = np.zeros(high.shape[1]), np.empty(0, dtype=np.int64)
        empty = np.empty(0)
        years = [SurgeonYear(nobody, nobody, empty, empty, 0.0, none, high.max(axis=0))] * max(lengths)
    else:
        years = [cells.surgeons(norm.counts, data_year - back) for back in range(max(lengths))]
    return judge_surgeons(years, lengths, each, number.surgeons)


def _windows(
    interventions: Sequence[str], lengths: Sequence[int], data_year: int, cells: Cells
) -> tuple[Floats, Floats]:
    """The sums over each window: two arrays, windows x locations."""
    years = [counted(cells, interventions, data_year - back) for back in range(max(lengths))]
    if len(years) == 1:
        return years[0].low[None], years[0].high[None]
    low = np.cumsum([y.low for y in years], axis=0)
    high = np.cumsum([y.high for y in years], axis=0)
    at = np.array(lengths) - 1
    return low[at], high[at]


def compare(low: Floats, high: Floats, minimum: Floats | npt.NDArray[np.int64] | int) -> Codes:
    """``MET`` where low is at least the minimum, ``BELOW`` where high is less, else ``UNDETERMINED``."""
    return np.where(low >= minimum, MET, np.where(high < minimum, BELOW, UNDETERMINED)).astype(np.int8)


def _any_of(verdicts: Codes) -> Codes:
    """Met if one window is, below if all are: along the first axis that is the least of the ordered verdicts."""
    return np.asarray(verdicts.min(axis=0), dtype=np.int8)


def _reported(verdicts: Codes, low: Floats) -> npt.NDArray[np.int64]:
    """The first window met, else the first of those with the largest low end."""
    met = verdicts == MET
    return np.asarray(np.where(met.any(axis=0), met.argmax(axis=0), low.argmax(axis=0)), dtype=np.int64)


def _with_tolerance(
    interventions: Sequence[str], n: int, minimum: Floats, data_year: int, cells: Cells
) -> tuple[Codes, Floats, Floats]:
    """The calendar year, or else every year before it met and the mean with it in order (SONCOS v3, 2015)."""
    years = [counted(cells, interventions, data_year - back) for back in range(n)]

    def holds(ends: Sequence[Floats]) -> Flags:
        before = np.all([end >= minimum for end in ends[1:]], axis=0)
        in_order = np.sum(ends, axis=0) >= n * minimum
        return np.asarray((ends[0] >= minimum) | (before & in_order), dtype=np.bool_)

    lows, highs = [y.low for y in years], [y.high for y in years]
    verdict = np.where(holds(lows), MET, np.where(holds(highs), UNDETERMINED, BELOW)).astype(np.int8)
    return verdict, np.sum(lows, axis=0) / n, np.sum(highs, axis=0) / n


def _judge_part(part: Part, lengths: Sequence[int], data_year: int, cells: Cells) -> PartJudged:
    """A sub-norm over the norm's windows; with ``when: performed`` it binds only where the part is performed."""
    low, high = _windows(part.counts, lengths, data_year, cells)
    verdicts = compare(low, high, np.array(lengths)[:, None] * part.minimum)
    if part.when == "performed":
        verdicts = np.where(low > 0, verdicts, np.where(high > 0, UNDETERMINED, MET)).astype(np.int8)
    chosen = _reported(verdicts, low / np.array(lengths)[:, None])
    at = np.arange(low.shape[1])
    divisor = np.array(lengths)[chosen]
    return PartJudged(part, low[chosen, at] / divisor, high[chosen, at] / divisor, _any_of(verdicts))
