"""What each minimum would come to: who meets it, who is below, and what would move. Pure.

In: evaluations of the same norms at several minima. Out: a row per region and minimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cns_check.array_types import Flags, Floats
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import BELOW, MET, UNDETERMINED, counted
from cns_check.reallocate.moves import Moves
from cns_check.reallocate.travel.numbers import snap
from cns_check.words import natural


class Swept(NamedTuple):
    """One minimum of one norm and norm year.

    Attributes:
        minimum: The number.
        block: The verdicts by it.
        moves: What would move if no region had an agreement.
    """

    minimum: int
    block: Block
    moves: Moves


class Row(NamedTuple):
    """What a minimum comes to in a region, or in all.

    Attributes:
        region_id: The region; None: all locations, those without a region too.
        minimum: The number.
        met: Locations that meet it.
        below: Locations below it.
        undetermined: Locations of which that is not known.
        patients_below: Exactly known volume of the data year of those below.
        regions_without_met: Regions with a performing location in which none meets it; None where no region is known.
        would_move: What would find a place at a location of the region that meets it; None likewise.
        unplaced: What would find none; None likewise.
    """

    region_id: str | None
    minimum: int
    met: int
    below: int
    undetermined: int
    patients_below: float
    regions_without_met: int | None
    would_move: float | None
    unplaced: float | None


def rows_of(swept: Sequence[Swept]) -> Iterator[Row]:
    """The rows of a norm and norm year: region by region, then all; the minima ascending in each.

    Args:
        swept: Of one norm and norm year, each minimum once.
    """
    first = swept[0].block
    names = sorted({str(r) for r in first.routes.region[first.listed] if r is not None}, key=natural)
    inside = {name: np.asarray(first.routes.region == name, dtype=np.bool_) for name in names}
    for name, here in inside.items():
        for each in swept:
            yield _row(name, each, here, [here])
    everywhere = np.ones(len(first.listed), dtype=np.bool_)
    for each in swept:
        yield _row(None, each, everywhere, list(inside.values()))


def _row(name: str | None, each: Swept, here: Flags, regions: Sequence[Flags]) -> Row:
    block = each.block
    verdict = np.where(block.listed & here, block.verdict, -1)
    below = verdict == BELOW
    year = counted(block.cells, block.norm.counts, block.data_year)
    volume = np.where(year.low == year.high, year.low, 0.0)
    performing = block.listed & block.performed
    without = [region for region in regions if (performing & region).any() and not (verdict[region] == MET).any()]
    known = bool(regions)
    return Row(
        name,
        each.minimum,
        int((verdict == MET).sum()),
        int(below.sum()),
        int((verdict == UNDETERMINED).sum()),
        float(volume[below].sum()),
        len(without) if known else None,
        _sum(each.moves.moved, here) if known else None,
        _sum(each.moves.unplaced, here) if known else None,
    )


def _sum(volume: Floats, here: Flags) -> float:
    return float(snap(volume.sum(axis=0)[here].sum()))
