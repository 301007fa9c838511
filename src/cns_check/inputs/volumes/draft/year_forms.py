"""How years are written: distinct texts in; which column of time it is, and what each text means, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cns_check.inputs.files.numbers import FIRST_YEAR, LAST_YEAR

_YEAR = re.compile(r"([0-9]{4})(?:[.,]0+)?")
_PERIOD = re.compile(r"([0-9]{4})(?:-?(?:0[1-9]|1[0-2])|Q[1-4])")
_SPAN = re.compile(r"([0-9]{4}) ?[/–—-] ?([0-9]{4}|[0-9]{2})")
_ONE = re.compile(r"(?<![0-9])([0-9]{4})(?![0-9])")


def _in_range(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def year_of(text: str) -> int | None:
    """The year of a text that is one, also as ``2024.0``."""
    match = _YEAR.fullmatch(text)
    return int(match[1]) if match and _in_range(int(match[1])) else None


def year_in(text: str) -> int | None:
    """The one year that stands in a text."""
    years = {int(y) for y in _ONE.findall(text) if _in_range(int(y))}
    return years.pop() if len(years) == 1 else None


def period_of(text: str) -> int | None:
    """The year of a month or quarter as a ``period`` is written."""
    match = _PERIOD.fullmatch(text)
    return int(match[1]) if match and _in_range(int(match[1])) else None


def span_of(text: str) -> tuple[int, int] | None:
    """First and last year of a text such as ``2019/20`` or ``2018-2020``."""
    match = _SPAN.fullmatch(text)
    if not match:
        return None
    first = int(match[1])
    last = int(match[2]) if len(match[2]) == 4 else first - first % 100 + int(match[2])
    last += 100 if last < first else 0
    return (first, last) if _in_range(first) and _in_range(last) and first < last else None


@dataclass(frozen=True, slots=True)
class Times:
    """What the texts of a column of time mean.

    Attributes:
        periods: They are periods, of which months or quarters add up to years.
        years: Per text its year; a text that is not here has none.
        named: Texts that only a mapping makes a year.
        spans: Texts that name several years.
        other: Texts that name no year.
    """

    periods: bool
    years: Mapping[str, int]
    named: tuple[str, ...]
    spans: tuple[str, ...]
    other: tuple[str, ...]


def is_time(texts: Iterable[str]) -> float:
    """The share of texts that name a year."""
    every = [t for t in texts if t]
    named = sum(bool(year_of(t) or period_of(t) or span_of(t)) for t in every)
    return named / len(every) if every else 0.0


def times_of(texts: Iterable[str]) -> Times:
    """What the texts of a column mean."""
    every = sorted(set(texts))
    filled = [t for t in every if t]
    parts = [t for t in filled if period_of(t)]
    # 2010-11 is a month and a financial year: only months that are not all the year after are months.
    consecutive = bool(parts) and all((s := span_of(t)) is not None and s[1] == s[0] + 1 for t in parts)
    periods = bool(parts) and not consecutive and not any(_following(t) for t in filled if t not in parts)
    years: dict[str, int] = {}
    named, spans, other = [], [], []
    for text in every:
        year = year_of(text)
        if year is None and periods:
            year = period_of(text)
        if year is not None:
            years[text] = year
        elif _following(text):
            years[text] = span_of(text)[0]  # type: ignore[index]
            named.append(text)
        elif span_of(text):
            spans.append(text)
        elif (one := year_in(text)) is not None:
            years[text] = one
            named.append(text)
        else:
            other.append(text)
    return Times(periods, years, tuple(named), tuple(spans), tuple(other))


def _following(text: str) -> bool:
    span = span_of(text)
    return span is not None and span[1] == span[0] + 1
