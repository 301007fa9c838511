"""An agreements file as far as it can be read, a region and an entry at a time, and what it is held against.

The reader puts it in, the checks take it out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from cns_check.close_names import close_names
from cns_check.inputs.agreements.model import Decision, ExceptionGranted, Explanation, Joint, Region
from cns_check.norms.model import NormSet
from cns_check.words import Said

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a region's list as far as it can be read.

    Attributes:
        loc: Where it stands in the file.
        value: The entry.
        whole: False when something in it is wrong already: then nothing is said about what it lacks.
    """

    loc: Loc
    value: Decision | ExceptionGranted | Explanation | Joint
    whole: bool


@dataclass(frozen=True, slots=True)
class RegionItem:
    """One region as far as it can be read: its own keys, and its entries beside them."""

    loc: Loc
    value: Region
    whole: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the file is held against.

    Attributes:
        norm_sets: The loaded sets.
        locations: Location ids; None when nothing is known of them.
        regions: Region id per (location id, network), None for none; None when nothing is known of regions.
        organisations: Organisation ids of the register; None when nothing is known of them.
    """

    norm_sets: Sequence[NormSet]
    locations: Collection[str] | None
    regions: Mapping[tuple[str, str], str | None] | None
    organisations: Collection[str] | None = None


def did_you_mean(name: str, known: Collection[str]) -> Said:
    """Names the nearest known id, if one is near."""
    near = close_names(name, known, 1, 0.5)
    return Said.of("; did you mean {near!r}?", near=near[0]) if near else Said()
