"""The examples of a norm set judged by the engine of deliveries: arrays, one location per example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.judge.norm_examples import bounds, opened_in_data_year, unnamed, volumes_by_offset
from cns_check.judge.surgeons import SurgeonYear
from cns_check.judge.verdict import final_verdict
from cns_check.judge.windows import VERDICT_NAMES, Codes, Held, Judged, YearCells, counted, judge
from cns_check.norms.in_force import InForce, in_force
from cns_check.norms.model import Example, ExampleVolume, Norm, NormSet


class _Run:
    """The examples of one norm and one norm year, side by side, as the engine wants its locations.

    Years are counted back from each example's own data year, which is year 0.
    """

    def __init__(self, norm_set: NormSet, norm_year: int, lag: int | None, examples: list[Example]) -> None:
        self._norms = norm_set
        self._norm_year = norm_year
        self._lag = lag
        self._volumes = [volumes_by_offset(example) for example in examples]
        self._by_year = [example.years is not None for example in examples]
        self._surgeons = [example.surgeons or {} for example in examples]
        self._totals = [volumes.get(0, {}) for volumes in self._volumes]
        # The data year is year 0, so a location that opened in it opened in year 0, and any other in none.
        self._opened = np.array(
            [0 if opened_in_data_year(example, lag) else -1 for example in examples], dtype=np.int64
        )
        self._attested = np.array([bool(example.attested) for example in examples], dtype=np.bool_)

    @cached_property
    def _by_id(self) -> Mapping[str, Norm]:
        return {norm.id: norm for norm in self._norms.norms}

    def judge(self, norm: Norm) -> tuple[Judged, Codes, InForce]:
        """Judges one norm, its required norms first."""
        number = in_force(self._norms, norm, self._norm_year)
        # A required norm with another lag looks at another year of the same example.
        shift = self._lag - norm.data_lag if self._lag and norm.data_lag else 0
        cells = _ExampleCells(self._volumes, self._by_year, shift)
        performed = counted(cells, norm.counts, 0).high > 0
        held = Held(performed, self._opened, _ExampleSurgeons(self._surgeons, self._totals))
        judged = judge(norm, number, 0, cells, held)
        required = [self.judge(self._by_id[other])[1] for other in norm.requires]
        verdict = final_verdict(
            norm,
            judged,
            performed,
            required,
            np.zeros_like(performed),
            is_in_force=number.missing != "not_in_force",
            attested=self._attested,
        )
        return judged, verdict, number


class _ExampleCells:
    """The volumes of examples as cells: an intervention not named counts 0, a year not named is unknown."""

    def __init__(self, volumes: list[dict[int, Mapping[str, ExampleVolume]]], by_year: list[bool], shift: int) -> None:
        self._volumes = volumes
        self._shift = [shift if own else 0 for own in by_year]

    def year(self, intervention_id: str, year: int) -> YearCells:
        """The interval of every example."""
        each = [
            bounds(volumes.get(year + shift), intervention_id)
            for volumes, shift in zip(self._volumes, self._shift, strict=True)
        ]
        low = np.array([b[0] for b in each], dtype=np.float64)
        high = np.array([b[1] for b in each], dtype=np.float64)
        return YearCells(low, high, high > 0)


class _ExampleSurgeons:
    """The surgeons of examples: those of the data year; of other years, and of what they do not add up to, none."""

    def __init__(
        self,
        surgeons: Sequence[Mapping[str, tuple[ExampleVolume, ...]]],
        totals: Sequence[Mapping[str, ExampleVolume]],
    ) -> None:
        self._surgeons = surgeons
        self._totals = totals

    def surgeons(self, interventions: Sequence[str], year: int) -> SurgeonYear:
        """The surgeons of every example; each intervention lists them in the same order."""
        pairs: dict[tuple[int, int], tuple[float, float]] = {}
        size = len(self._surgeons)
        other_low, other_high = np.zeros(size), np.full(size, UNKNOWN if year else 0.0)
        for i in range(size if year == 0 else 0):
            for intervention in interventions:
                named = self._surgeons[i].get(intervention, ())
                each = [bounds({intervention: volume}, intervention) for volume in named]
                for number, (low, high) in enumerate(each):
                    before = pairs.get((i, number), (0.0, 0.0))
                    pairs[i, number] = (before[0] + low, before[1] + high)
                rest_low, rest_high = unnamed(bounds(self._totals[i], intervention), each)
                other_low[i] += rest_low
                other_high[i] += rest_high
        keys = sorted(pairs)
        return SurgeonYear(
            np.array([k[0] for k in keys], dtype=np.int64),
            np.array([k[1] for k in keys], dtype=np.int64),
            np.array([pairs[k][0] for k in keys], dtype=np.float64),
            np.array([pairs[k][1] for k in keys], dtype=np.float64),
            0.0 if year == 0 else UNKNOWN,
            other_low,
            other_high,
        )


def run_with_arrays(norm_set: NormSet) -> list[tuple[str, float, float]]:
    """Verdict, least and greatest volume of every example, in its order."""
    return [result for norm in norm_set.norms for result in _of_norm(norm_set, norm)]


def _of_norm(norm_set: NormSet, norm: Norm) -> list[tuple[str, float, float]]:
    by_year: dict[int, list[int]] = {}
    for index, example in enumerate(norm.examples):
        by_year.setdefault(example.norm_year, []).append(index)
    results: dict[int, tuple[str, float, float]] = {}
    for norm_year, indices in by_year.items():
        run = _Run(norm_set, norm_year, norm.data_lag, [norm.examples[i] for i in indices])
        judged, verdict, _ = run.judge(norm)
        for at, index in enumerate(indices):
            results[index] = (VERDICT_NAMES[verdict[at]], float(judged.low[at]), float(judged.high[at]))
    return [results[index] for index in sorted(results)]
