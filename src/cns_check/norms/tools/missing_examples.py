"""Where a norm changes its answer: at its minimum, and in the first and last norm year in which it is in force.

In: a norm. Out: sentences, one for each example that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cns_check.norms.in_force import in_force
from cns_check.norms.model import AnyOf, Example, ExampleVolume, MeanOfYears, Norm, NormSet, Version
from cns_check.words import Said

#: A norm year in which a version without beginning or end is in force.
_SOME_YEAR = 2000


def edges_missing(norm_set: NormSet, norm: Norm) -> list[Said]:
    """Says which edge of which minimum no example lies at: ``at the minimum 50``, ``just below the minimum 50``.

    A minimum counts when it is in force for some norm year, with the statuses that count by default; a guideline that
    stands in and the number of a transition are minima too. An example lies at it when it is of such a norm year and
    its volume over a window of the norm is exactly known and equal to it (just below: less than it by at most 1 a
    year). A norm per surgeon looks at the volumes of single surgeons.
    """
    if norm.kind != "volume":
        return []
    minima = {in_force(norm_set, norm, year).minimum for year in _years(norm)}
    examples = [(in_force(norm_set, norm, e.norm_year).minimum, e) for e in norm.examples]
    lengths = _lengths(norm)
    missing: list[Said] = []
    for minimum in sorted(m for m in minima if m is not None):
        known = [(n, v) for m, e in examples if m == minimum for n in lengths for v in _volumes(norm, e, n)]
        if not any(minimum * n - n <= volume < minimum * n for n, volume in known):
            missing.append(Said.of("just below the minimum {minimum}", minimum=minimum))
        if not any(volume == minimum * n for n, volume in known):
            missing.append(Said.of("at the minimum {minimum}", minimum=minimum))
    return missing


def years_missing(norm: Norm) -> list[Said]:
    """Says for which of the first and the last norm year in force there is no example.

    A norm year is in force when a version that is not withdrawn contains its 1 January. Without a beginning there is
    no first, without an end no last norm year; both may be one.
    """
    versions = [v for v in norm.versions if v.status != "withdrawn"]
    spans = [(_first(v.valid_from), _last(v.valid_until)) for v in versions]
    spans = [(first, last) for first, last in spans if first <= last]
    if not spans:
        return []
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    named = {example.norm_year for example in norm.examples}
    missing: list[Said] = []
    if first > date.min.year and first not in named:
        missing.append(Said.of("in the first norm year {year}", year=first))
    if last < date.max.year and last not in named:
        missing.append(Said.of("in the last norm year {year}", year=last))
    return missing


def _first(start: date | None) -> int:
    if start is None:
        return date.min.year
    return start.year if (start.month, start.day) == (1, 1) else start.year + 1


def _last(end: date | None) -> int:
    return date.max.year if end is None else end.year


def _years(norm: Norm) -> set[int]:
    """Norm years that between them see every number of the norm: the first and last of each version and transition."""
    return {year for version in norm.versions for year in _years_of(version) if date.min.year < year < date.max.year}


def _years_of(version: Version) -> Iterator[int]:
    if version.valid_from is None and version.valid_until is None:
        yield _SOME_YEAR
    yield _first(version.valid_from)
    yield _last(version.valid_until)
    if version.transition is not None:
        yield version.transition.until.year
        yield version.transition.until.year + 1


def _lengths(norm: Norm) -> tuple[int, ...]:
    windows = norm.window.any_of if isinstance(norm.window, AnyOf) else (norm.window,)
    return tuple(w.mean_of_years if isinstance(w, MeanOfYears) else 1 for w in windows)


def _volumes(norm: Norm, example: Example, length: int) -> Iterator[int]:
    """The exactly known volumes of an example over a window: the location's, or each surgeon's."""
    if norm.per == "surgeon":
        if length == 1:
            yield from _of_surgeons(norm, example)
        return
    years = example.years or {example.norm_year: example.volumes or {}}
    latest = max(years)
    total = 0
    for back in range(length):
        volumes = years.get(latest - back)
        if volumes is None:
            return
        for intervention in norm.counts:
            volume = _volume(volumes, example, intervention, named=example.years is not None)
            if volume is None:
                return
            total += volume
    yield total


def _volume(volumes: Mapping[str, ExampleVolume], example: Example, intervention: str, *, named: bool) -> int | None:
    if intervention not in volumes and not named and example.surgeons and intervention in example.surgeons:
        each = [_exact(volume) for volume in example.surgeons[intervention]]
        return None if None in each else sum(v for v in each if v is not None)
    return _exact(volumes.get(intervention, 0))


def _of_surgeons(norm: Norm, example: Example) -> Iterator[int]:
    lists: Sequence[tuple[ExampleVolume, ...]] = [(example.surgeons or {}).get(i, ()) for i in norm.counts]
    for number in range(max(map(len, lists), default=0)):
        each = [_exact(volumes[number]) for volumes in lists if number < len(volumes)]
        if None not in each:
            yield sum(v for v in each if v is not None)


def _exact(volume: ExampleVolume) -> int | None:
    if isinstance(volume, tuple):
        return volume[0] if volume[0] == volume[1] else None
    return volume
