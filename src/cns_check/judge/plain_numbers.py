"""One location judged in plain numbers: the rules of ``windows``, ``surgeons`` and ``verdict`` without arrays.

The examples of a norm file are a handful of numbers each, and checking a file must not cost the loading of an array
library. There are two engines for this alone; ``tests/test_plain_judge.py`` holds them against each other. In: a norm,
its number and a case. Out: a verdict, and the volume per year that it rests on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.norms.in_force import InForce
from cns_check.norms.model import AnyOf, MeanOfYears, Norm, Part

#: Least and greatest volume, the greatest infinite when unknown.
Bounds = tuple[float, float]

#: As in :mod:`cns_check.judge.windows`: the worst of several is their maximum.
MET, UNDETERMINED, BELOW, NOT_PERFORMED, NO_NORM, PROCESS = range(6)
NAMES = ("met", "undetermined", "below", "not_performed", "no_norm", "process")


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one location. Years are counted back from its data year, which is year 0.

    Attributes:
        volume: Of an intervention in a year.
        surgeons: Of interventions in the data year: per surgeon the volume, and the greatest of no known surgeon.
        opened: It opened in the data year.
        attested: The process norm is attested.
    """

    volume: Callable[[str, int], Bounds]
    surgeons: Callable[[Sequence[str]], tuple[Sequence[Bounds], float]]
    opened: bool = False
    attested: bool = False

    def counted(self, interventions: Sequence[str], year: int) -> Bounds:
        """The sum over interventions in one year."""
        each = [self.volume(intervention, year) for intervention in interventions]
        return sum(b[0] for b in each), sum(b[1] for b in each)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and the volume per year that it rests on."""

    verdict: int
    low: float
    high: float


def judge_case(norm: Norm, number: InForce, case: Case, required: Sequence[int]) -> Outcome:
    """The verdict of a norm on one location.

    Args:
        norm: The norm.
        number: What is in force.
        case: The location.
        required: The verdicts of the norms that it requires.
    """
    performed = case.counted(norm.counts, 0)[1] > 0
    judged = _judged(norm, number, case, performed=performed)
    verdict = judged.verdict
    if norm.kind == "process" and number.missing != "not_in_force":
        verdict = MET if case.attested else PROCESS
    for other in required:
        verdict = max(verdict, BELOW if other in {BELOW, NOT_PERFORMED} else MET if other == MET else UNDETERMINED)
    return Outcome(verdict if performed else NOT_PERFORMED, judged.low, judged.high)


def _judged(norm: Norm, number: InForce, case: Case, *, performed: bool) -> Outcome:
    lengths = _lengths(norm)
    sums = _sums(norm.counts, lengths, case)
    if number.minimum is None:
        at = _reported([NO_NORM] * len(lengths), lengths, sums)
        return Outcome(NO_NORM, sums[at][0] / lengths[at], sums[at][1] / lengths[at])
    asked = _asked(norm, number.minimum, case)
    if norm.per == "surgeon":
        verdicts = [MET] * len(lengths)
    else:
        verdicts = [compare(volume, n * asked) for n, volume in zip(lengths, sums, strict=True)]
    verdict = min(verdicts)
    at = _reported(verdicts, lengths, sums)
    low, high = sums[at][0] / lengths[at], sums[at][1] / lengths[at]
    if norm.tolerance is not None and norm.per != "surgeon":
        n = norm.tolerance.one_missed_year.mean_of_years
        years = [case.counted(norm.counts, -back) for back in range(n)]
        forgiving = _tolerant(years, asked)
        if forgiving == MET and verdict != MET and performed:
            low, high = sum(y[0] for y in years) / n, sum(y[1] for y in years) / n
        verdict = forgiving
    verdict = max([verdict, *(_part(part, lengths, case) for part in norm.parts)])
    each = number.minimum if norm.per == "surgeon" else number.per_surgeon
    if each is not None or number.surgeons is not None:
        surgeons = _surgeons(norm, lengths, each, number.surgeons, case)
        verdict = max(verdict, surgeons.verdict)
        if norm.per == "surgeon":
            low, high = surgeons.low, surgeons.high
    return Outcome(verdict, low, high)


def compare(volume: Bounds, minimum: float) -> int:
    """``MET`` if the low end reaches the minimum, ``BELOW`` if the high end does not, else ``UNDETERMINED``."""
    return MET if volume[0] >= minimum else BELOW if volume[1] < minimum else UNDETERMINED


def _lengths(norm: Norm) -> list[int]:
    windows = norm.window.any_of if isinstance(norm.window, AnyOf) else (norm.window,)
    return [w.mean_of_years if isinstance(w, MeanOfYears) else 1 for w in windows]


def _sums(interventions: Sequence[str], lengths: Sequence[int], case: Case) -> list[Bounds]:
    years = [case.counted(interventions, -back) for back in range(max(lengths))]
    lows, highs = list(accumulate(y[0] for y in years)), list(accumulate(y[1] for y in years))
    return [(lows[n - 1], highs[n - 1]) for n in lengths]


def _reported(verdicts: Sequence[int], lengths: Sequence[int], sums: Sequence[Bounds]) -> int:
    """The first window met, else the first of those with the largest low end."""
    if MET in verdicts:
        return verdicts.index(MET)
    means = [volume[0] / n for n, volume in zip(lengths, sums, strict=True)]
    return means.index(max(means))


def _asked(norm: Norm, minimum: int, case: Case) -> int:
    """What the location is held against; in the data year in which it opened, a share of it, rounded up."""
    if norm.new_site is None or not case.opened:
        return minimum
    return math.ceil(Fraction(str(norm.new_site.share)) * minimum)


def _tolerant(years: Sequence[Bounds], minimum: int) -> int:
    """The calendar year, or else every year before it met and the mean with it in order (SONCOS v3, 2015)."""

    def holds(ends: Sequence[float]) -> bool:
        before = all(end >= minimum for end in ends[1:])
        return ends[0] >= minimum or (before and sum(ends) >= len(ends) * minimum)

    return MET if holds([y[0] for y in years]) else UNDETERMINED if holds([y[1] for y in years]) else BELOW


def _part(part: Part, lengths: Sequence[int], case: Case) -> int:
    """A sub-norm over the norm's windows; with ``when: performed`` it binds only where the part is performed."""
    verdicts: list[int] = []
    for n, volume in zip(lengths, _sums(part.counts, lengths, case), strict=True):
        verdict = compare(volume, n * part.minimum)
        if part.when == "performed" and volume[0] <= 0:
            verdict = UNDETERMINED if volume[1] > 0 else MET
        verdicts.append(verdict)
    return min(verdicts)


def _surgeons(norm: Norm, lengths: Sequence[int], minimum: int | None, number: int | None, case: Case) -> Outcome:
    """A minimum for every surgeon who performs, and how many must; the surgeon with the least is reported.

    Only the data year is known per surgeon: in the years before it anything may be of anyone.
    """
    pairs, others = case.surgeons(norm.counts)
    performing, may = [p for p in pairs if p[0] > 0], [p for p in pairs if p[1] > 0]
    unknown = others > 0
    verdict = MET
    if minimum is not None:
        verdict = max((min(_surgeon(p, others, n, n * minimum) for n in lengths) for p in may), default=MET)
        if unknown:
            verdict = max(verdict, UNDETERMINED)
    if number is not None:
        at_most = UNKNOWN if unknown else len(may)
        enough = MET if len(performing) >= number else BELOW if at_most < number else UNDETERMINED
        verdict = max(verdict, enough)
    low = min((max(p[0] / n for n in lengths) for p in may), default=UNKNOWN)
    high = min((p[1] if max(lengths) == 1 else UNKNOWN for p in may), default=UNKNOWN)
    return Outcome(verdict, 0.0 if unknown or low == UNKNOWN else low, high)


def _surgeon(own: Bounds, others: float, length: int, wanted: int) -> int:
    """A surgeon over one window; the volume of no known surgeon may be this one's."""
    if own[0] >= wanted:
        return MET
    most = own[1] + others if length == 1 else UNKNOWN
    return BELOW if most < wanted and own[0] > 0 else UNDETERMINED
