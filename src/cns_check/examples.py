"""Runs the examples of a norm set: each is one location, judged by the same engine as a delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.evaluate import final_verdict
from cns_check.inputs.tables import UNKNOWN
from cns_check.norms.in_force import InForce, in_force
from cns_check.norms.model import Example, ExampleVolume, Norm, NormSet
from cns_check.strict_yaml import YamlFile
from cns_check.windows import VERDICT_NAMES, Codes, Judged, YearCells, counted, judge


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What the engine says of one example.

    Attributes:
        norm_index: Of the norm in the set.
        norm: The norm.
        example_index: Of the example in the norm.
        example: The example, with the verdict that it expects.
        verdict: The verdict of the engine.
        low: Least volume per year in the window.
        high: Greatest, infinite when unknown.
        in_force: The number that it was held against.
    """

    norm_index: int
    norm: Norm
    example_index: int
    example: Example
    verdict: str
    low: float
    high: float
    in_force: InForce

    @property
    def holds(self) -> bool:
        """True if the verdict is the expected one."""
        return self.verdict == self.example.expect

    def finding(self) -> str:
        """Says what was expected and what came out."""
        volume = f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"
        if self.high == UNKNOWN:
            volume = f"{self.low:g} or more"
        number = self.in_force
        against = "no number" if number.minimum is None else f"the minimum {number.minimum} ({number.status})"
        return (
            f"the example {self.example.name!r} expects {self.example.expect} and gives {self.verdict}: "
            f"volume {volume} against {against}, norm year {self.example.norm_year}"
        )


class _Run:
    """The examples of one norm and one norm year, side by side, as the engine wants its locations.

    Years are counted back from each example's own data year, which is year 0.
    """

    def __init__(self, norm_set: NormSet, norm_year: int, lag: int | None, examples: list[Example]) -> None:
        self._norms = norm_set
        self._norm_year = norm_year
        self._lag = lag
        self._volumes = [_by_offset(example) for example in examples]
        self._by_year = [example.years is not None for example in examples]

    @cached_property
    def _by_id(self) -> Mapping[str, Norm]:
        return {norm.id: norm for norm in self._norms.norms}

    def judge(self, norm: Norm) -> tuple[Judged, Codes, InForce]:
        """Judges one norm, its required norms first."""
        number = in_force(self._norms, norm, self._norm_year)
        # A required norm with another lag looks at another year of the same example.
        shift = self._lag - norm.data_lag if self._lag and norm.data_lag else 0
        cells = _ExampleCells(self._volumes, self._by_year, shift)
        judged = judge(norm, number.minimum, 0, cells)
        performed = counted(cells, norm.counts, 0).high > 0
        required = [self.judge(self._by_id[other])[1] for other in norm.requires]
        nobody = np.zeros_like(performed)
        is_in_force = number.missing != "not_in_force"
        verdict = final_verdict(norm, judged, performed, required, nobody, is_in_force=is_in_force)
        return judged, verdict, number


class _ExampleCells:
    """The volumes of examples as cells: an intervention not named counts 0, a year not named is unknown."""

    def __init__(self, volumes: list[dict[int, Mapping[str, ExampleVolume]]], by_year: list[bool], shift: int) -> None:
        self._volumes = volumes
        self._shift = [shift if own else 0 for own in by_year]

    def year(self, intervention_id: str, year: int) -> YearCells:
        """The interval of every example."""
        bounds = [
            _bounds(volumes.get(year + shift), intervention_id)
            for volumes, shift in zip(self._volumes, self._shift, strict=True)
        ]
        low = np.array([b[0] for b in bounds], dtype=np.float64)
        high = np.array([b[1] for b in bounds], dtype=np.float64)
        return YearCells(low, high, high > 0)


def _by_offset(example: Example) -> dict[int, Mapping[str, ExampleVolume]]:
    if example.years:
        latest = max(example.years)
        return {year - latest: volumes for year, volumes in example.years.items()}
    return {0: example.volumes or {}}


def _bounds(volumes: Mapping[str, ExampleVolume] | None, intervention_id: str) -> tuple[float, float]:
    if volumes is None:
        return 0, UNKNOWN
    volume = volumes.get(intervention_id, 0)
    if volume is None:
        return 0, UNKNOWN
    return volume if isinstance(volume, tuple) else (volume, volume)


def run_examples(norm_set: NormSet) -> tuple[ExampleResult, ...]:
    """Runs every example of a valid norm set, in its order, with the statuses that count by default."""
    return tuple(result for index, norm in enumerate(norm_set.norms) for result in _of_norm(norm_set, index, norm))


def _of_norm(norm_set: NormSet, norm_index: int, norm: Norm) -> Iterable[ExampleResult]:
    by_year: dict[int, list[int]] = {}
    for index, example in enumerate(norm.examples):
        by_year.setdefault(example.norm_year, []).append(index)
    results: dict[int, ExampleResult] = {}
    for norm_year, indices in by_year.items():
        run = _Run(norm_set, norm_year, norm.data_lag, [norm.examples[i] for i in indices])
        judged, verdict, number = run.judge(norm)
        for at, index in enumerate(indices):
            results[index] = ExampleResult(
                norm_index=norm_index,
                norm=norm,
                example_index=index,
                example=norm.examples[index],
                verdict=VERDICT_NAMES[verdict[at]],
                low=float(judged.low[at]),
                high=float(judged.high[at]),
                in_force=number,
            )
    return [results[index] for index in sorted(results)]


def check_examples(norm_set: NormSet, yaml_file: YamlFile[NormSet]) -> tuple[Diagnostic, ...]:
    """Returns an N023 for each example that does not hold, at its ``expect``.

    Args:
        norm_set: A valid set.
        yaml_file: The file that it was read from.
    """
    return tuple(
        diagnostic(
            "N023",
            result.finding(),
            yaml_file.place("norms", result.norm_index, "examples", result.example_index, "expect"),
        )
        for result in run_examples(norm_set)
        if not result.holds
    )
