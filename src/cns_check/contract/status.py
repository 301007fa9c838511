"""Verdicts and decisions to contract status: what may be contracted on 1 January of the norm year. Pure.

The rule is one table, :data:`DECISIONS`, read from the top: the first case that holds decides. Rows and order are those
of the agreed decision table (*handhaving*: ZN memo, section 4; notice of the Round Tables, section 5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from cns_check.arrays import texts
from cns_check.judge.evaluate import Block
from cns_check.judge.roster import Flags, Roster
from cns_check.judge.windows import (
    BELOW,
    MET,
    NO_NORM,
    NOT_PERFORMED,
    PROCESS,
    UNDETERMINED,
    Codes,
    OrganisationCells,
    counted,
)
from cns_check.norms.model import NormSet
from cns_check.reallocate.eligibility import joint_reached, whole_norm_obstacle
from cns_check.reallocate.run import Moves

Status = Literal["contract", "do_not_contract", "explain", "exempt", "deferred", "undecided", "not_applicable"]
Strings = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Case:
    """What the decision table asks of each location for one norm and norm year.

    Attributes:
        block: Verdicts, routes and regime.
        closed: The last day open lies before that day.
        minimum_known: There is a number, and it may decide.
        joint: A joint volume was agreed, and its sum reaches the minimum.
        short_after: The volume after the agreed transfers is surely below the minimum.
    """

    block: Block
    closed: Flags
    minimum_known: bool
    joint: Flags
    short_after: Flags

    def verdict(self, verdict: np.int8) -> Flags:
        """Where the verdict is this one."""
        return np.asarray(self.block.verdict == verdict, dtype=np.bool_)

    def deciding(self, *verdicts: np.int8) -> Flags:
        """Where the verdict is one of these; with route none the verdict on the basis year."""
        return np.asarray(np.any([self._deciding == v for v in verdicts], axis=0), dtype=np.bool_)

    @cached_property
    def _deciding(self) -> Codes:
        return np.where(self.fallback(), self.block.basis_verdict, self.block.verdict)

    def agreed(self) -> Flags:
        """Where the region reached consensus or consent."""
        return self._agreed

    @cached_property
    def _agreed(self) -> Flags:
        return self.block.routes.of("consensus") | self.block.routes.of("consent")

    def fallback(self) -> Flags:
        """Where the region reached no agreement."""
        return self.block.routes.of("none")

    def designated(self) -> Flags:
        """Where an agreement that is effective designates the location."""
        return self._designated

    @cached_property
    def _designated(self) -> Flags:
        return self._agreed & ~self.block.routes.pending & self.block.routes.designated

    def unknown(self) -> Flags:
        """Where nothing is known of the region."""
        return self.block.routes.of(None)

    def all(self, holds: bool) -> Flags:
        """The same answer for every location."""
        return np.full(len(self.block.verdict), holds)

    def enforced(self) -> Flags:
        """The regime in force leaves no room for explanation."""
        return self.all(self.block.regime is not None and self.block.regime.regime == "enforced")


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the decision table.

    Attributes:
        row: Its number in the agreed table.
        case: The case in words.
        applies: Where it holds.
        status: The contract status; None where there is nothing to contract.
        reason: The reason code.
    """

    row: str
    case: str
    applies: Callable[[Case], Flags]
    status: Status | None
    reason: str


DECISIONS: tuple[Decision, ...] = (
    Decision("1", "closed by that day", lambda c: c.closed, "not_applicable", "closed"),
    Decision(
        "1", "not performed and not designated", lambda c: c.verdict(NOT_PERFORMED), "not_applicable", "not_performed"
    ),
    Decision(
        "2",
        "no regime of the set in force on that day",
        lambda c: c.all(c.block.regime is None),
        "not_applicable",
        "no_regime",
    ),
    Decision(
        "3",
        "consensus or consent, effective after that day",
        lambda c: c.agreed() & c.block.routes.pending,
        "deferred",
        "agreed_later",
    ),
    Decision(
        "4",
        "consensus or consent, effective, not designated",
        lambda c: c.agreed() & ~c.block.routes.designated,
        "do_not_contract",
        "not_designated",
    ),
    Decision(
        "5",
        "... designated, minimum known, enforced, volume after the agreed transfers surely below it",
        lambda c: c.designated() & c.short_after & c.enforced(),
        "undecided",
        "designated_below_minimum",
    ),
    Decision(
        "6",
        "... designated, minimum not known",
        lambda c: c.designated() & c.all(not c.minimum_known),
        "contract",
        "designated_minimum_not_known",
    ),
    Decision(
        "6",
        "... designated, surely below under comply-or-explain",
        lambda c: c.designated() & c.short_after,
        "contract",
        "designated_below_minimum",
    ),
    Decision("6", "... designated, otherwise", lambda c: c.designated(), "contract", "designated"),
    Decision(
        "7",
        "joint volume agreed, sum at least the minimum: the designated",
        lambda c: c.joint & c.block.routes.joint_designated,
        "contract",
        "joint",
    ),
    Decision(
        "7",
        "joint volume agreed, sum at least the minimum: the others",
        lambda c: c.joint,
        "do_not_contract",
        "joint",
    ),
    Decision(
        "8",
        "process norm, attested on that day",
        lambda c: c.verdict(MET) & c.all(c.block.norm.kind == "process"),
        "contract",
        "attested",
    ),
    Decision("8", "process norm, not attested", lambda c: c.verdict(PROCESS), "undecided", "not_attested"),
    Decision(
        "9",
        "no norm: none is in force",
        lambda c: c.verdict(NO_NORM) & c.all(c.block.in_force.missing == "not_in_force"),
        "undecided",
        "not_in_force",
    ),
    Decision("9", "no norm: no number", lambda c: c.verdict(NO_NORM), "undecided", "no_number"),
    Decision(
        "10",
        "number only a guideline or proposed, and not asked to decide",
        lambda c: c.all(not c.minimum_known),
        "undecided",
        "indicative_number",
    ),
    Decision("11", "undetermined", lambda c: c.deciding(UNDETERMINED), "undecided", "undetermined"),
    Decision(
        "12",
        "no agreement, effective after that day",
        lambda c: c.fallback() & c.block.routes.pending,
        "deferred",
        "fallback_later",
    ),
    Decision(
        "13",
        "no agreement, effective: met on the basis year",
        lambda c: c.fallback() & c.deciding(MET),
        "contract",
        "fallback_met",
    ),
    Decision(
        "13",
        "no agreement, effective: below on the basis year, or not performed in it",
        lambda c: c.fallback() & c.deciding(BELOW, NOT_PERFORMED),
        "do_not_contract",
        "fallback_below",
    ),
    Decision(
        "13a",
        "region in the file, no decision and no fallback yet",
        lambda c: c.block.routes.of("undecided"),
        "undecided",
        "no_decision",
    ),
    Decision("14", "nothing known of the region: met", lambda c: c.unknown() & c.verdict(MET), "contract", "met"),
    Decision(
        "15",
        "nothing known of the region: below under comply-or-explain, explained",
        lambda c: c.unknown() & c.verdict(BELOW) & ~c.enforced() & c.block.routes.explained,
        "explain",
        "explained",
    ),
    Decision(
        "15",
        "nothing known of the region: below under comply-or-explain, not explained",
        lambda c: c.unknown() & c.verdict(BELOW) & ~c.enforced(),
        "explain",
        "unexplained",
    ),
    Decision(
        "16",
        "nothing known of the region: below, enforced",
        lambda c: c.unknown() & c.verdict(BELOW) & c.enforced(),
        "do_not_contract",
        "below",
    ),
)

#: A set without regimes has nothing to contract: row 2 does not apply, and the reason code says the verdict.
NOTHING_TO_CONTRACT: tuple[Decision, ...] = (
    *(replace(d, status=None) for d in DECISIONS if d.row in {"8", "9", "10"} or d.reason == "not_performed"),
    Decision("-", "undetermined", lambda c: c.verdict(UNDETERMINED), None, "undetermined"),
    Decision("-", "met", lambda c: c.verdict(MET), None, "met"),
    Decision("-", "below", lambda c: c.verdict(BELOW), None, "below"),
)


def decisions_of(norm_set: NormSet) -> tuple[Decision, ...]:
    """The decision table of a set, which is shorter where there is nothing to contract."""
    return DECISIONS if norm_set.regimes else NOTHING_TO_CONTRACT


#: What an exception in force turns into ``exempt``.
EXEMPTIBLE = ("explain", "do_not_contract")


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
    status: Strings
    reason: Strings
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
