"""The decision table, and nothing else: which case of a location gives which contract status. Pure.

:data:`DECISIONS` is read from the top: the first case that holds decides. Rows and order are those of the agreed
decision table (*handhaving*: ZN memo, section 4; notice of the Round Tables, section 5). In: a :class:`Case`. Out:
flags per location, for each row of the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from cns_check.array_types import Flags
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import BELOW, MET, NO_NORM, NOT_PERFORMED, PROCESS, UNDETERMINED, Codes
from cns_check.norms.model import NormSet

Status = Literal["contract", "do_not_contract", "explain", "exempt", "deferred", "undecided", "not_applicable"]


@dataclass(frozen=True, eq=False)
class Case:
    """What the decision table asks of each location for one norm and norm year.

    Attributes:
        block: Verdicts, routes and regime.
        closed: The last day open lies before that day.
        minimum_known: There is a number, and it may decide.
        joint: A joint volume was agreed, and its sum reaches the minimum.
        short_after: After the agreed transfers the volume is surely below the minimum, where that may decide, or a part
            or a required norm is surely not met.
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
        return self.block.routes.agreed

    def fallback(self) -> Flags:
        """Where the region reached no agreement."""
        return self.block.routes.of("none")

    def designated(self) -> Flags:
        """Where an agreement that is effective designates the location."""
        return self._designated

    @cached_property
    def _designated(self) -> Flags:
        return self.block.routes.agreed & ~self.block.routes.pending & self.block.routes.designated

    def unknown(self) -> Flags:
        """Where nothing is known of the region."""
        return self.block.routes.of(None)

    def all(self, holds: bool) -> Flags:
        """The same answer for every location."""
        return np.full(len(self.block.verdict), holds)

    def process(self) -> Flags:
        """The norm is a process norm."""
        return self.all(self.block.norm.kind == "process")

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
        "... designated, enforced, after the agreed transfers surely below a minimum that may decide, or a part or "
        "required norm surely not met",
        lambda c: c.designated() & c.short_after & c.enforced(),
        "undecided",
        "designated_below_minimum",
    ),
    Decision(
        "5",
        "... designated, enforced, process norm not attested on that day",
        lambda c: c.designated() & c.verdict(PROCESS) & c.enforced(),
        "undecided",
        "not_attested",
    ),
    Decision(
        "6",
        "... designated, the same under comply-or-explain",
        lambda c: c.designated() & c.short_after,
        "contract",
        "designated_below_minimum",
    ),
    Decision(
        "6",
        "... designated, process norm attested on that day",
        lambda c: c.designated() & c.verdict(MET) & c.process(),
        "contract",
        "attested",
    ),
    Decision(
        "6",
        "... designated, process norm not attested, under comply-or-explain",
        lambda c: c.designated() & c.verdict(PROCESS),
        "contract",
        "designated_not_attested",
    ),
    Decision(
        "6",
        "... designated, minimum not known",
        lambda c: c.designated() & c.all(not c.minimum_known),
        "contract",
        "designated_minimum_not_known",
    ),
    Decision("6", "... designated, otherwise", lambda c: c.designated(), "contract", "designated"),
    Decision(
        "7",
        "joint volume agreed (with no agreement: effective), all its locations open, sum at least the minimum: the "
        "designated",
        lambda c: c.joint & c.block.routes.joint_designated,
        "contract",
        "joint",
    ),
    Decision(
        "7",
        "... the others",
        lambda c: c.joint,
        "do_not_contract",
        "joint",
    ),
    Decision(
        "8",
        "process norm, attested on that day",
        lambda c: c.verdict(MET) & c.process(),
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
