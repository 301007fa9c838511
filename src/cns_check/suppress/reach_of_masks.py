"""Where a masked count reaches: which verdicts, statuses and regions it could change. Pure.

Everything here is asked of masked volumes and of where the masks are, never of the real counts. In: a block and its
moves. Out: its shade.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Texts
from cns_check.judge.all_locations import Flags, Roster
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import counted, years_needed
from cns_check.norms.model import Norm
from cns_check.reallocate.eligibility import whole_norm_obstacle
from cns_check.reallocate.moves import Moves
from cns_check.suppress.mask_volumes import Places, Small


@dataclass(frozen=True, eq=False)
class Shade:
    """What masked counts reach of one norm and norm year; arrays over the locations.

    Attributes:
        row: One lies behind the verdict: of the norm or one that it requires, in any year that may matter.
        basis: The location's own volume of the basis year is masked.
        joint: Part of a joint volume of which it is masked whether its sum reaches the minimum.
        part: Whether it sends or receives is masked.
        moved: What moves in the location's region depends on a masked count.
        regions: The regions of ``moved``.
        unsure: Of a location it is masked whether it performs at all, so that any catchment may be another.
    """

    row: Flags
    basis: Flags
    joint: Flags
    part: Flags
    moved: Flags
    regions: frozenset[str]
    unsure: bool = False

    def joined(self, other: Shade) -> Shade:
        """What masked counts reach in one way or the other."""
        return Shade(
            self.row | other.row,
            self.basis | other.basis,
            self.joint | other.joint,
            self.part | other.part,
            self.moved | other.moved,
            self.regions | other.regions,
            self.unsure or other.unsure,
        )

    def travel(self, region: Texts) -> frozenset[str]:
        """The regions of which a masked count plays a part in how long patients travel.

        Args:
            region: Per location its region, None when unknown.
        """
        there = {r for r in region if r is not None}
        return frozenset(there if self.unsure else self.regions | {r for r in region[self.basis] if r is not None})


class Shades:
    """Finds the shade of each block."""

    def __init__(self, small: Small, roster: Roster, *, across_regions: bool, use_indicative: bool) -> None:
        self._roster = roster
        self._across = across_regions
        self._use_indicative = use_indicative
        number = {location: i for i, location in enumerate(roster.ids)}
        self._number = number
        self._cells = _numbered(small.cells, number)
        self._surgeons = _numbered(small.surgeons, number)
        self._organisation = roster.organisation_codes()
        self._owners: dict[date, npt.NDArray[np.int64]] = {}

    def of(self, block: Block, moves: Moves | None = None, years: Iterable[int] = ()) -> Shade:
        """The shade of a block.

        Args:
            block: Judged on masked volumes.
            moves: What moves, worked out from them; None when nothing is known of any region.
            years: Years that are looked at beside those of the block.
        """
        row = self._row(block, {block.data_year, block.basis_year, *years})
        basis = self._at(self._cells, block.norm.counts, [block.basis_year], block.day)
        joint = self._joint(block, basis)
        nothing = np.zeros_like(row)
        unsure = self._unsure(block)
        if moves is None:
            return Shade(row, basis, joint, nothing, nothing, frozenset(), unsure)
        who = moves.eligibility
        part = joint | (row & (who.left_out == "undetermined"))
        sends = who.sending > 0
        weighs = basis & (sends | who.receives)
        region = block.routes.region
        reached = {r for r in region[part | joint] if r is not None}
        reached |= {r for r in region[weighs] if r is not None} & {r for r in region[sends] if r is not None}
        if moves.travelled is not None:
            # Who stays is topped up, or tops up, also where nobody sends; and a catchment may cross any border.
            reached |= {r for r in region[basis if unsure else weighs] if r is not None}
        if reached and (self._across or (unsure and moves.travelled is not None)):
            reached = {r for r in region if r is not None}
        moved = np.array([r in reached for r in region], dtype=np.bool_)
        return Shade(row, basis, joint, part, moved, frozenset(reached), unsure)

    def _unsure(self, block: Block) -> bool:
        """Whether of a location whose volume of the basis year is masked that may be 0."""
        for intervention in block.norm.counts:
            volume = block.cells.year(intervention, block.basis_year)
            here = self._at(self._cells, [intervention], [block.basis_year], block.day)
            if (here & (volume.low == 0) & (volume.high > 0)).any():
                return True
        return False

    def _row(self, block: Block, looked: set[int]) -> Flags:
        norms = list(_required(block.norm, {n.id: n for n in block.norm_set.norms}))
        back = max(years_needed(n) for n in norms)
        # A required norm may look at data of another lag.
        years = range(min(looked) - back - 1, max(looked) + 3)
        found = np.zeros(len(self._roster.ids), dtype=np.bool_)
        for norm in norms:
            here = self._at(self._cells, norm.counts, years, block.day)
            if norm.per == "surgeon" or any(v.minimum_per_surgeon or v.minimum_surgeons for v in norm.versions):
                here |= self._at(self._surgeons, norm.counts, years, block.day)
            found |= self._of_organisation(here) if norm.per == "organisation" else here
        return found

    def _of_organisation(self, here: Flags) -> Flags:
        codes = self._organisation
        any_ = np.isin(codes, np.unique(codes[here & (codes >= 0)]))
        return np.asarray(here | any_, dtype=np.bool_)

    def _joint(self, block: Block, basis: Flags) -> Flags:
        """Members of joint volumes whose sum may or may not reach the minimum, for a masked member."""
        joint, minimum = block.routes.joint, block.in_force.minimum
        member = joint >= 0
        if minimum is None or not member.any() or whole_norm_obstacle(block, use_indicative=self._use_indicative):
            return np.zeros_like(basis)
        number = np.where(member, joint, 0)
        volume = counted(block.cells, block.norm.counts, block.basis_year)
        low = np.bincount(number, weights=np.where(member, volume.low, 0.0))
        high = np.bincount(number, weights=np.where(member, volume.high, 0.0))
        hidden = np.bincount(number, weights=member & basis) > 0
        return np.asarray(member & (hidden & (low < minimum) & (high >= minimum))[number], dtype=np.bool_)

    def _at(
        self,
        cells: dict[tuple[str, int], npt.NDArray[np.int64]],
        interventions: Iterable[str],
        years: Iterable[int],
        day: date,
    ) -> Flags:
        """Where a cell is masked, those of predecessors at their successors."""
        if day not in self._owners:
            owner = np.arange(len(self._roster.ids), dtype=np.int64)
            for old, (new, _) in self._roster.successors_on(day).items():
                owner[self._number[old]] = self._number[new]
            self._owners[day] = owner
        found = np.zeros(len(self._roster.ids), dtype=np.bool_)
        for key in product(interventions, years):
            if key in cells:
                found[self._owners[day][cells[key]]] = True
        return found


def _numbered(places: Places, number: dict[str, int]) -> dict[tuple[str, int], npt.NDArray[np.int64]]:
    return {key: np.array([number[i] for i in ids], dtype=np.int64) for key, ids in places.items()}


def _required(norm: Norm, norms: dict[str, Norm]) -> list[Norm]:
    """A norm and those that it requires, directly or not."""
    found, wanted = {norm.id: norm}, list(norm.requires)
    while wanted:
        other = wanted.pop()
        if other not in found:
            found[other] = norms[other]
            wanted += norms[other].requires
    return list(found.values())
