"""Verdicts and decisions to contract status: what may be contracted on 1 January of the norm year. Pure.

In: a block of verdicts and routes, and what moved by agreement. Out: per location a status and a reason code, the first
case of the decision table (:mod:`cns_check.contract.decision_table`) that holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Texts, texts
from cns_check.contract.decision_table import EXEMPTIBLE, Case, decisions_of
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import OrganisationCells, counted
from cns_check.reallocate.eligibility import joint_reached, whole_norm_obstacle
from cns_check.reallocate.run import Moves


@dataclass(frozen=True, eq=False)
class Contracted:
    """A block with its contract status.

    Attributes:
        block: The verdicts.
        status: Per location the contract status; None throughout for a set without regimes.
        reason: Per location the reason code.
        after: The volume after the agreed transfers, as least and greatest; None when nothing is known of any region.
        case: What the decision table was asked.
    """

    block: Block
    status: Texts
    reason: Texts
    after: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None = None
    case: Case | None = None


def contract(
    block: Block,
    roster: Roster,
    moves: Moves | None = None,
    *,
    use_indicative: bool = False,
) -> Contracted:
    """Finds for each location the first case of the decision table that holds on 1 January of the norm year.

    Args:
        block: The verdicts and decisions of one norm and norm year.
        roster: Its locations.
        moves: The agreed transfers; None when no region agreed on anything.
        use_indicative: Guideline and proposed numbers decide too.
    """
    size = len(roster.ids)
    minimum_known = whole_norm_obstacle(block, use_indicative=use_indicative) is None
    after = moves.after() if moves is not None else None
    if after is not None and block.norm.per == "organisation":
        # Nothing moves under such a norm: what counts is what the organisation has.
        cells = OrganisationCells(block.cells, roster.organisation_codes())
        whole = counted(cells, block.norm.counts, block.basis_year)
        after = whole.low, whole.high
    short_after = np.zeros(size, dtype=np.bool_)
    if after is not None and minimum_known:
        short_after = np.asarray(after[1] < block.judged.minimum, dtype=np.bool_)
    case = Case(
        block,
        roster.closed_by(block.day),
        minimum_known,
        joint_reached(block, use_indicative=use_indicative),
        short_after,
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
    status = np.where(exempt, np.array("exempt", dtype=object), texts([d.status for d in table])[first])
    reason = np.where(exempt, np.array("exception", dtype=object), texts([d.reason for d in table])[first])
    return Contracted(block, status, reason, after, case)
