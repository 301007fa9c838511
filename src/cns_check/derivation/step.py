"""One step of a derivation: what was found goes in; words, values, what they rest on and where it stands out. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cns_check.diagnostics import Place
from cns_check.norms.model import NormSet, Source
from cns_check.report.result.norm_and_location_facts import cited
from cns_check.report.result.result import Cited
from cns_check.words import Said

#: Which row: norm set, norm, norm year and location.
Key = tuple[str, str, int, str]
#: What a value of a step can be; JSON can hold it, and an unknown upper end is None.
Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a derivation.

    Attributes:
        kind: What sort of step, such as ``row``, ``window`` or ``verdict``; see ``docs/why.md``.
        sentence: What it says.
        values: Everything that a reader needs to do the step again, and what it came to.
        inputs: The steps that it rests on.
        places: Where it stands in the inputs.
        sources: The documents that it rests on.
    """

    kind: str
    sentence: Said
    values: Mapping[str, Value] = field(default_factory=dict)
    inputs: tuple[Step, ...] = ()
    places: tuple[Place, ...] = ()
    sources: tuple[Cited, ...] = ()


def number(value: float) -> int | float | None:
    """A number as JSON has it: whole ones without a point; None for an end that is not known, and for no number."""
    if math.isinf(value) or math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def day_text(day: date | None) -> str | None:
    """A day as JSON has it."""
    return None if day is None else day.isoformat()


def amount(low: float, high: float) -> Said:
    """A volume in words."""
    if low == high:
        return Said.of("{low}", low=float(low))
    if math.isinf(high):
        return Said.of("{low} or more", low=float(low))
    return Said.of("{low} to {high}", low=float(low), high=float(high))


def sources_of(norm_set: NormSet, sources: Sequence[Source] | None) -> tuple[Cited, ...]:
    """The documents behind a number or date, with their addresses."""
    return cited(norm_set, sources or ())


def known(*places: Place | None) -> tuple[Place, ...]:
    """Those places that say where."""
    return tuple(p for p in places if p is not None and p.path is not None)
