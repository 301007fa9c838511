"""Runs the examples of a norm set, each one location: a set in; what the engine says, and what does not hold, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.judge.plain_numbers import NAMES, Bounds, Case, Outcome, judge_case
from cns_check.norms.in_force import InForce, in_force
from cns_check.norms.model import Example, ExampleVolume, Norm, NormSet
from cns_check.strict_yaml import YamlFile
from cns_check.words import Said


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

    def finding(self) -> Said:
        """Says what was expected and what came out."""
        volume = Said.of("{low:g}", low=self.low)
        if self.low < self.high:
            volume = Said.of("{low:g} to {high:g}", low=self.low, high=self.high)
        if self.high == UNKNOWN:
            volume = Said.of("{low:g} or more", low=self.low)
        number = self.in_force
        against = (
            Said.of("no number")
            if number.minimum is None
            else Said.of("the minimum {minimum} ({status})", minimum=number.minimum, status=number.status)
        )
        return Said.of(
            "the example {name!r} expects {expect} and gives {verdict}: volume {volume} against {against}, "
            "norm year {norm_year}",
            name=self.example.name,
            expect=self.example.expect,
            verdict=self.verdict,
            volume=volume,
            against=against,
            norm_year=self.example.norm_year,
        )


class _Run:
    """One example, judged for its norm and the norms that it requires."""

    def __init__(self, norm_set: NormSet, by_id: Mapping[str, Norm], example: Example, lag: int | None) -> None:
        self._norms = norm_set
        self._by_id = by_id
        self._example = example
        self._lag = lag
        self._volumes = volumes_by_offset(example)
        self._opened = opened_in_data_year(example, lag)

    def judge(self, norm: Norm) -> tuple[Outcome, InForce]:
        """Judges one norm, its required norms first."""
        number = in_force(self._norms, norm, self._example.norm_year)
        # A required norm with another lag looks at another year of the same example.
        shift = self._lag - norm.data_lag if self._lag and norm.data_lag and self._example.years is not None else 0
        case = Case(
            lambda intervention, year: bounds(self._volumes.get(year + shift), intervention),
            self._surgeons,
            self._opened,
            bool(self._example.attested),
        )
        required = [self.judge(self._by_id[other])[0].verdict for other in norm.requires]
        return judge_case(norm, number, case, required), number

    def _surgeons(self, interventions: Sequence[str]) -> tuple[list[Bounds], float]:
        """The surgeons of the data year, in one order over the interventions, and the most of what they leave out."""
        named, total = self._example.surgeons or {}, self._volumes.get(0, {})
        pairs: list[Bounds] = []
        others = 0.0
        for intervention in interventions:
            each = [bounds({intervention: volume}, intervention) for volume in named.get(intervention, ())]
            pairs += [(0.0, 0.0)] * (len(each) - len(pairs))
            for number, (low, high) in enumerate(each):
                pairs[number] = (pairs[number][0] + low, pairs[number][1] + high)
            others += unnamed(bounds(total, intervention), each)[1]
        return pairs, others


def volumes_by_offset(example: Example) -> dict[int, Mapping[str, ExampleVolume]]:
    """The volumes per year, counted from the data year, which is 0."""
    if example.years:
        latest = max(example.years)
        return {year - latest: volumes for year, volumes in example.years.items()}
    return {0: _with_surgeons(example)}


def _with_surgeons(example: Example) -> Mapping[str, ExampleVolume]:
    """The volumes named, and for an intervention of which only surgeons are named their sum."""
    volumes: dict[str, ExampleVolume] = dict(example.volumes or {})
    for intervention, each in (example.surgeons or {}).items():
        if intervention not in volumes:
            ends = [bounds({intervention: volume}, intervention) for volume in each]
            low, high = sum(e[0] for e in ends), sum(e[1] for e in ends)
            volumes[intervention] = None if high == UNKNOWN else (int(low), int(high))
    return volumes


def opened_in_data_year(example: Example, lag: int | None) -> bool:
    """True if the location opened in the data year."""
    data_year = max(example.years) if example.years else example.norm_year - (lag or 0)
    return example.open_from is not None and example.open_from.year == data_year


def bounds(volumes: Mapping[str, ExampleVolume] | None, intervention_id: str) -> Bounds:
    """Least and greatest volume in a year: 0 if it does not name the intervention, anything without the year."""
    if volumes is None:
        return 0, UNKNOWN
    volume = volumes.get(intervention_id, 0)
    if volume is None:
        return 0, UNKNOWN
    return volume if isinstance(volume, tuple) else (volume, volume)


def unnamed(total: Bounds, surgeons: Sequence[Bounds]) -> Bounds:
    """What of a total no named surgeon does."""
    return max(total[0] - sum(s[1] for s in surgeons), 0.0), max(total[1] - sum(s[0] for s in surgeons), 0.0)


def run_examples(norm_set: NormSet) -> tuple[ExampleResult, ...]:
    """Runs every example of a valid norm set, in its order, with the statuses that count by default."""
    by_id = {norm.id: norm for norm in norm_set.norms}
    return tuple(
        _result(norm_set, by_id, norm_index, example_index)
        for norm_index, norm in enumerate(norm_set.norms)
        for example_index in range(len(norm.examples))
    )


def _result(norm_set: NormSet, by_id: Mapping[str, Norm], norm_index: int, example_index: int) -> ExampleResult:
    norm = norm_set.norms[norm_index]
    example = norm.examples[example_index]
    judged, number = _Run(norm_set, by_id, example, norm.data_lag).judge(norm)
    return ExampleResult(
        norm_index=norm_index,
        norm=norm,
        example_index=example_index,
        example=example,
        verdict=NAMES[judged.verdict],
        low=float(judged.low),
        high=float(judged.high),
        in_force=number,
    )


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
