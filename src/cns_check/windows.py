"""The volume of a location in the window of a norm, as an interval, and the verdict that follows from it.

Everything here works on arrays over locations: one number per location, in an order that the caller fixes. A volume
is an interval ``low..high`` in the norm's unit (float64, whole numbers; ``high`` is infinite where nothing is known),
because deliveries hold masks, blanks and incomplete years. A rule is judged at all low ends and at all high ends: equal
means decided, different means undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from cns_check.inputs.tables import UNKNOWN, Volumes
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


class TableCells:
    """The cells of a delivered table, by the rules of "From cells to the volume of a window" of the interface."""

    def __init__(self, volumes: Volumes, location_ids: Sequence[str]) -> None:
        self._size = len(location_ids)
        cells = volumes.cells
        codes = {location: i for i, location in enumerate(location_ids)}
        location = cells["location_id"].map(codes).to_numpy(dtype=np.int64)
        interventions, names = cells["intervention_id"].factorize()
        years = cells["year"].to_numpy(dtype=np.int64)
        order = np.lexsort((years, interventions))
        interventions, years = np.asarray(interventions)[order], years[order]
        starts = np.flatnonzero(
            np.r_[True, (np.diff(interventions) != 0) | (np.diff(years) != 0)] if len(order) else []
        ).astype(np.int64)
        self._slices = {
            (str(names[interventions[a]]), int(years[a])): slice(a, b)
            for a, b in zip(starts, np.append(starts[1:], len(order))[: len(starts)], strict=True)
        }
        self._location = location[order]
        self._low = cells["low"].to_numpy(dtype=np.float64)[order]
        self._high = cells["high"].to_numpy(dtype=np.float64)[order]
        self._incomplete = cells["incomplete"].to_numpy(dtype=np.bool_)[order]
        delivered = volumes.delivered
        self._absent = dict(
            zip(
                zip(delivered["intervention_id"], delivered["year"], strict=True),
                delivered["high"].astype(float),
                strict=True,
            )
        )
        self._cache: dict[tuple[str, int], YearCells] = {}

    def year(self, intervention_id: str, year: int) -> YearCells:
        """The cells of all locations."""
        key = (intervention_id, year)
        if key not in self._cache:
            low = np.zeros(self._size)
            high = np.full(self._size, self._absent.get(key, UNKNOWN))
            seen = np.zeros(self._size, dtype=np.bool_)
            part = self._slices.get(key)
            if part is not None:
                at = self._location[part]
                low[at] = self._low[part]
                high[at] = np.where(self._incomplete[part], UNKNOWN, self._high[part])
                seen[at] = self._high[part] > 0
            self._cache[key] = YearCells(low, high, seen)
        return self._cache[key]


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
        if not len(values):
            return values
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
        parts: The sub-norms.
    """

    low: Floats
    high: Floats
    window: npt.NDArray[np.int8]
    windows: tuple[tuple[str, int], ...]
    verdict: Codes
    parts: tuple[PartJudged, ...] = ()


def counted(cells: Cells, interventions: Iterable[str], year: int) -> YearCells:
    """The sum over interventions in one year: ends add up, and a row is made by any of them."""
    each = [cells.year(intervention, year) for intervention in interventions]
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
    return np.asarray(np.any(years, axis=0), dtype=np.bool_)


def judge(norm: Norm, minimum: int | None, data_year: int, cells: Cells, performed: Flags | None = None) -> Judged:
    """Holds the counted volume against the minimum, inclusive.

    Args:
        norm: A volume norm, or a process norm (then without a minimum).
        minimum: The number in force, in the norm's unit per year; None when there is none.
        data_year: The last year of every window.
        cells: Per location, or per organisation for such a norm.
        performed: Where the data year is not surely 0; elsewhere nothing is met by tolerance. None: everywhere.

    Returns:
        Arrays over the locations of ``cells``. ``requires`` is not applied here: it needs the other norms' verdicts.
    """
    lengths = windows_of(norm)
    low, high = _windows(norm.counts, lengths, data_year, cells)
    names = [(window_name(n), n) for n in lengths]
    if minimum is None:
        verdicts = np.full(low.shape, NO_NORM)
        verdict = np.full(low.shape[1], NO_NORM)
    else:
        verdicts = compare(low, high, np.array(lengths)[:, None] * minimum)
        verdict = _any_of(verdicts)
    chosen = _reported(verdicts, low / np.array(lengths)[:, None])
    at = np.arange(low.shape[1])
    divisor = np.array(lengths)[chosen]
    volume_low, volume_high = low[chosen, at] / divisor, high[chosen, at] / divisor

    if norm.tolerance is not None and minimum is not None:
        n = norm.tolerance.one_missed_year.mean_of_years
        forgiving, mean_low, mean_high = _with_tolerance(norm.counts, n, minimum, data_year, cells)
        by_tolerance = (forgiving == MET) & (verdict != MET)
        if performed is not None:
            by_tolerance &= performed
        verdict = forgiving
        volume_low = np.where(by_tolerance, mean_low, volume_low)
        volume_high = np.where(by_tolerance, mean_high, volume_high)
        chosen = np.where(by_tolerance, len(names), chosen)
        names.append((f"tolerance:mean-of-years:{n}", n))

    parts: tuple[PartJudged, ...] = ()
    if minimum is not None:
        parts = tuple(_judge_part(part, lengths, data_year, cells) for part in norm.parts)
        for part in parts:
            verdict = np.maximum(verdict, part.verdict)
    return Judged(volume_low, volume_high, chosen.astype(np.int8), tuple(names), verdict.astype(np.int8), parts)


def _windows(
    interventions: Sequence[str], lengths: Sequence[int], data_year: int, cells: Cells
) -> tuple[Floats, Floats]:
    """The sums over each window: two arrays, windows x locations."""
    years = [counted(cells, interventions, data_year - back) for back in range(max(lengths))]
    low = np.cumsum([y.low for y in years], axis=0)
    high = np.cumsum([y.high for y in years], axis=0)
    at = np.array(lengths) - 1
    return low[at], high[at]


def compare(low: Floats, high: Floats, minimum: npt.NDArray[np.int64] | int) -> Codes:
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
    interventions: Sequence[str], n: int, minimum: int, data_year: int, cells: Cells
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
