"""Verdicts and decisions to contract status: what may be contracted on 1 January of the norm year. Pure.

In: blocks of verdicts and routes, and what moved by agreement. Out: per location a status and a reason code, the first
case of the decision table (:mod:`cns_check.contract.decision_table`) that holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Texts, objects
from cns_check.contract.decision_table import EXEMPTIBLE, Case, decisions_of
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.judge.windows import MET, OrganisationCells, counted
from cns_check.reallocate.eligibility import joint_reached, whole_norm_obstacle
from cns_check.reallocate.moves import Moves

#: Parts (by what they count) and required norms (by id), each with where it is surely not met.
Unmet = tuple[tuple[str, Flags], ...]


@dataclass(frozen=True, eq=False)
class Contracted:
    """A block with its contract status.

    Attributes:
        block: The verdicts.
        status: Per location the contract status; None throughout for a set without regimes.
        reason: Per location the reason code.
        basis_matters: Per location whether the choice of basis year decides: True where the previous year and
            that of the impact analysis give met and not met; None where the latter was not delivered, or is not known.
        after: The volume after the agreed transfers, as least and greatest; None when nothing is known of any region.
        unmet: Which parts and required norms are surely not met after them, by name.
        case: What the decision table was asked.
    """

    block: Block
    status: Texts
    reason: Texts
    basis_matters: Texts
    after: tuple[Floats, Floats] | None = None
    unmet: Unmet = ()
    case: Case | None = None


def contract_all(evaluation: Evaluation, agreed: Mapping[int, Moves] | None = None) -> list[Contracted]:
    """The contract status of every block.

    Args:
        evaluation: The verdicts and decisions.
        agreed: Per ``id`` of a block what moves; none when nothing is known of any region.

    Returns:
        In the order of the blocks.
    """
    agreed, use_indicative = agreed or {}, evaluation.options.use_indicative
    short = ShortAfter(evaluation.blocks, agreed, evaluation.roster, use_indicative=use_indicative)
    return [
        contract(b, evaluation.roster, agreed.get(id(b)), use_indicative=use_indicative, short=short)
        for b in evaluation.blocks
    ]


def contract(
    block: Block,
    roster: Roster,
    moves: Moves | None = None,
    *,
    use_indicative: bool = False,
    short: ShortAfter | None = None,
) -> Contracted:
    """Finds for each location the first case of the decision table that holds on 1 January of the norm year.

    Args:
        block: The verdicts and decisions of one norm and norm year.
        roster: Its locations.
        moves: The agreed transfers; None when nothing is known of any region.
        use_indicative: Guideline and proposed numbers decide too.
        short: What is not met after the transfers, of this norm and those that it requires; None: of this one alone.
    """
    size = len(roster.ids)
    agreed = {} if moves is None else {id(block): moves}
    short = short or ShortAfter([block], agreed, roster, use_indicative=use_indicative)
    waits = block.routes.of("none") & block.routes.pending
    case = Case(
        block,
        roster.closed_by(block.day),
        whole_norm_obstacle(block, use_indicative=use_indicative) is None,
        joint_reached(block, use_indicative=use_indicative) & ~waits,
        short.of(block),
    )
    table = decisions_of(block.norm_set)
    first, open_ = np.full(size, -1, dtype=np.int8), np.ones(size, dtype=np.bool_)
    for number, decision in enumerate(table):
        hit = open_ & decision.applies(case)
        if hit.any():
            first[hit] = number
            open_ &= ~hit
            if not open_.any():
                break
    assert not open_.any(), "the decision table leaves no case out"
    exempt = block.routes.exception & np.array([d.status in EXEMPTIBLE for d in table], dtype=np.bool_)[first]
    status = np.where(exempt, np.array("exempt", dtype=object), objects([d.status for d in table])[first])
    reason = np.where(exempt, np.array("exception", dtype=object), objects([d.reason for d in table])[first])
    by_basis = ~exempt & np.array([d.row == "13" for d in table], dtype=np.bool_)[first]
    after = short.volume(block) if moves is not None else None
    return Contracted(block, status, reason, _basis_matters(block, by_basis), after, short.unmet(block), case)


def _basis_matters(block: Block, by_basis: Flags) -> Texts:
    """Where the choice of the year that the fallback looks at decides; None where that cannot be said."""
    found = np.full(len(by_basis), False, dtype=object)
    if block.impact_verdict is None:
        found[by_basis] = None
    else:
        found[by_basis & ((block.verdict == MET) != (block.impact_verdict == MET))] = True
    return found


class ShortAfter:
    """What is surely not met after the agreed transfers: rows 5 and 6 of the decision table."""

    def __init__(
        self, blocks: Sequence[Block], agreed: Mapping[int, Moves], roster: Roster, *, use_indicative: bool
    ) -> None:
        """Takes all blocks, of which one may require another, and what moves in each."""
        self._blocks = {(b.norm_set.id, b.norm.id, b.norm_year): b for b in blocks}
        self._agreed = agreed
        self._roster = roster
        self._use_indicative = use_indicative
        self._done: dict[int, Flags] = {}

    def volume(self, block: Block) -> tuple[Floats, Floats]:
        """The volume of the norm afterwards; nothing moves under a norm per organisation, which has its own."""
        if block.norm.per == "organisation":
            cells = OrganisationCells(block.cells, self._roster.organisation_codes())
            whole = counted(cells, block.norm.counts, block.basis_year)
            return whole.low, whole.high
        return self._agreed[id(block)].after()

    def of(self, block: Block) -> Flags:
        """Where the minimum, a part or a required norm is surely not met."""
        if id(block) not in self._done:
            nowhere = np.zeros(len(self._roster.ids), dtype=np.bool_)
            self._done[id(block)] = np.any(
                [nowhere, self._total(block), *(where for _, where in self.unmet(block))], axis=0
            )
        return self._done[id(block)]

    def unmet(self, block: Block) -> Unmet:
        """Per part and required norm where it is surely not met."""
        if id(block) not in self._agreed or block.in_force.missing == "not_in_force":
            return ()
        found: list[tuple[str, Flags]] = []
        for part in block.norm.parts:
            low, high = self._part(block, part.counts)
            performed = low > 0 if part.when == "performed" else np.ones_like(low, dtype=np.bool_)
            where = np.asarray(performed & (high < part.minimum), dtype=np.bool_)
            found.append((" + ".join(part.counts), where))
        others = [(i, self._blocks.get((block.norm_set.id, i, block.norm_year))) for i in block.norm.requires]
        return (*found, *((i, self.of(other)) for i, other in others if other is not None))

    def _part(self, block: Block, counts: Sequence[str]) -> tuple[Floats, Floats]:
        if block.norm.per == "organisation":
            cells = OrganisationCells(block.cells, self._roster.organisation_codes())
            whole = counted(cells, counts, block.basis_year)
            return whole.low, whole.high
        return self._agreed[id(block)].after(counts)

    def _total(self, block: Block) -> Flags:
        nowhere = np.zeros(len(self._roster.ids), dtype=np.bool_)
        if id(block) not in self._agreed or whole_norm_obstacle(block, use_indicative=self._use_indicative):
            return nowhere
        return np.asarray(self.volume(block)[1] < block.judged.minimum, dtype=np.bool_)
