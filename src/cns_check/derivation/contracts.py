"""From verdict and decision to the contract status: the decision table, and what its rows ask. Pure.

In: a block with its contract status. Out: the step of the contract, with closures, the volume after the agreed
transfers and the rows of the table until the first that holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from cns_check.contract.decision_table import Decision, decisions_of
from cns_check.contract.status import Contracted
from cns_check.derivation.material import Material
from cns_check.derivation.moved_volumes import after_step, moved_step
from cns_check.derivation.step import Step, Value, day_text, known
from cns_check.derivation.successions import handed_to, taken_over
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.words import Said


class Contracting:
    """Makes the steps of contracts; the decision table of a block is walked once."""

    def __init__(self, material: Material, most: int | None = None) -> None:
        self._m = material
        self._most = most
        self._walked: dict[int, list[npt.NDArray[np.bool_]]] = {}

    def moved(self, contracted: Contracted, i: int) -> Iterator[Step]:
        """What moves to and from the location, per method."""
        block = contracted.block
        for moves in self._m.moves_of.get(id(block), ()):
            by_route = moves.eligibility.follows == "route"
            rests_on = by_route and contracted.after is not None and moves.method == self._m.agreed
            touched = (moves.origin == i) | (moves.target == i)
            if rests_on or touched.any() or not by_route or block.routes.route[i] is not None:
                yield moved_step(self._m, moves, i, self._most)

    def contract(self, contracted: Contracted, i: int, years: Sequence[Step]) -> Step:
        """The decision table, row by row until the first that holds.

        Args:
            contracted: The block with its contract status.
            i: The location's number.
            years: The verdicts on other years that it looks at.
        """
        block, routes, case = contracted.block, contracted.block.routes, contracted.case
        assert case is not None
        roster = self._m.evaluation.roster
        facts: dict[str, Value] = {
            "kind": block.norm.kind,
            "verdict": VERDICT_NAMES[block.verdict[i]],
            "basis_verdict": VERDICT_NAMES[block.basis_verdict[i]],
            "closed": bool(case.closed[i]),
            "open_until": day_text(roster.open_until[i]),
            "taken_over": handed_to(self._m, block, roster.ids[i]) is not None,
            "minimum_known": case.minimum_known,
            "short_after": bool(case.short_after[i]),
            "unmet": [name for name, where in contracted.unmet if where[i]],
            "joint": bool(case.joint[i]),
            "joint_designated": bool(routes.joint_designated[i]),
        }
        walked = self._walk(contracted)
        steps = [*years, *self._closed(block, i)]
        if contracted.after is not None:
            steps.append(after_step(self._m, block, i, self._most))
        decided: Decision | None = None
        for decision, holds in zip(decisions_of(block.norm_set), walked, strict=True):
            steps.append(_case(decision, holds=bool(holds[i])))
            if holds[i]:
                decided = decision
                break
        assert decided is not None
        status, reason = contracted.status[i], str(contracted.reason[i])
        if reason != decided.reason:
            told = Said.of(
                "an exception is in force: {status} becomes {exempt}",
                status=Said.of(str(decided.status)),
                exempt=Said.of(str(status)),
            )
            steps.append(Step("exempted", told, {"status": status, "reason": reason}))
        values: dict[str, Value] = {"row": decided.row, "status": status, "reason": reason, "facts": facts}
        told = Said.of("contract status: none ({reason}), by row {row}", reason=reason, row=decided.row)
        if status is not None:
            template = "contract status: {status} ({reason}), by row {row} of the decision table"
            told = Said.of(template, status=Said.of(str(status)), reason=reason, row=decided.row)
        return Step("contract", told, values, tuple(steps))

    def _closed(self, block: Block, i: int) -> Iterator[Step]:
        roster = self._m.evaluation.roster
        until = roster.open_until[i]
        if until is not None:
            place, _ = self._m.row("register", roster.ids[i])
            told = Said.of("last day open: {day}", day=until)
            yield Step("open-until", told, {"until": until.isoformat(), "day": block.day.isoformat()}, (), known(place))
        successor = taken_over(self._m, block, roster.ids[i])
        if successor is not None:
            yield successor

    def _walk(self, contracted: Contracted) -> list[npt.NDArray[np.bool_]]:
        assert contracted.case is not None
        key = id(contracted)
        if key not in self._walked:
            table = decisions_of(contracted.block.norm_set)
            self._walked[key] = [np.asarray(d.applies(contracted.case)) for d in table]
        return self._walked[key]


@cache
def _case(decision: Decision, *, holds: bool) -> Step:
    values: dict[str, Value] = {
        "row": decision.row,
        "case": decision.case,
        "holds": holds,
        "status": decision.status,
        "reason": decision.reason,
    }
    case = Said.of(decision.case)
    told = Said.of("row {row}, {case}: holds", row=decision.row, case=case)
    if not holds:
        told = Said.of("row {row}, {case}: no", row=decision.row, case=case)
    return Step("case", told, values)
