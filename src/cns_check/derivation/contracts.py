"""From verdict and decision to the contract status: what moves, the volume after it, the decision table. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from cns_check.contract.decision_table import Decision, decisions_of
from cns_check.contract.status import Contracted
from cns_check.derivation.material import Material
from cns_check.derivation.step import Step, Value, amount, day_text, known, number
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.reallocate.run import Moves
from cns_check.words import Said


class Contracting:
    """Makes the steps of contracts; the decision table of a block is walked once."""

    def __init__(self, material: Material) -> None:
        self._m = material
        self._walked: dict[int, list[npt.NDArray[np.bool_]]] = {}

    def moved(self, block: Block, i: int) -> Iterator[Step]:
        """What moves to and from the location, per method."""
        for moves in self._m.moves_of.get(id(block), ()):
            if block.routes.route[i] is None and not moves.in_[:, i].any():
                continue
            yield self._moved(moves, i)

    def _moved(self, moves: Moves, i: int) -> Step:
        block, roster, who = moves.block, self._m.evaluation.roster, moves.eligibility
        counts = block.norm.counts
        steps = []
        for k in np.flatnonzero((moves.origin == i) | (moves.target == i)).tolist():
            origin, target = int(moves.origin[k]), int(moves.target[k])
            volume = float(moves.volume[k])
            values: dict[str, Value] = {
                "intervention_id": counts[int(moves.intervention[k])],
                "from": roster.ids[origin],
                "to": roster.ids[target] if target >= 0 else None,
                "volume": number(volume),
                "reason": str(moves.reason[k]),
            }
            steps.append(Step("transfer", _transfer(values, volume), values))
        rows: list[Value] = []
        for n, intervention in enumerate(counts):
            low, high = float(moves.low[n, i]), float(moves.high[n, i])
            out, in_ = float(moves.out[n, i]), float(moves.in_[n, i])
            rows.append(
                {
                    "intervention_id": intervention,
                    "low": number(low),
                    "high": number(high),
                    "out": number(out),
                    "in": number(in_),
                    "unplaced": number(float(moves.unplaced[n, i])),
                    "after_low": number(low - out + in_),
                    "after_high": number(high - out + in_),
                }
            )
        low, high = float(moves.low[:, i].sum()), float(moves.high[:, i].sum())
        out, in_ = float(moves.out[:, i].sum()), float(moves.in_[:, i].sum())
        values = {
            "method": moves.method,
            "basis_year": block.basis_year,
            "sends": who.sends[i],
            "receives": bool(who.receives[i]),
            "left_out": who.left_out[i],
            "interventions": rows,
        }
        told = Said.of(
            "what moves ({method}, volumes of {year}): {before} - {out} + {into} = {after}",
            method=moves.method,
            year=block.basis_year,
            before=amount(low, high),
            out=out,
            into=in_,
            after=amount(low - out + in_, high - out + in_),
        )
        if who.left_out[i] is not None:
            told = Said.of("{told}; it neither sends nor receives ({reason})", told=told, reason=str(who.left_out[i]))
        return Step("moved", told, values, tuple(steps))

    def contract(self, contracted: Contracted, i: int, basis: Step | None) -> Step:
        """The decision table, row by row until the first that holds."""
        block, routes, case = contracted.block, contracted.block.routes, contracted.case
        assert case is not None
        until = self._m.evaluation.roster.open_until[i]
        facts: dict[str, Value] = {
            "kind": block.norm.kind,
            "verdict": VERDICT_NAMES[block.verdict[i]],
            "basis_verdict": VERDICT_NAMES[block.basis_verdict[i]],
            "closed": bool(case.closed[i]),
            "open_until": day_text(until),
            "minimum_known": case.minimum_known,
            "short_after": bool(case.short_after[i]),
            "joint": bool(case.joint[i]),
            "joint_designated": bool(routes.joint_designated[i]),
        }
        walked = self._walk(contracted)
        steps = [*([basis] if basis is not None else []), *self._closed(block, i), *self._after(contracted, i)]
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
        until = self._m.evaluation.roster.open_until[i]
        if until is not None:
            place, _ = self._m.row("register", self._m.evaluation.roster.ids[i])
            told = Said.of("last day open: {day}", day=until)
            yield Step("open-until", told, {"until": until.isoformat(), "day": block.day.isoformat()}, (), known(place))

    def _after(self, contracted: Contracted, i: int) -> Iterator[Step]:
        """The volume after the agreed transfers, on which rows 5 to 7 rest."""
        if contracted.after is None:
            return
        block = contracted.block
        low, high = float(contracted.after[0][i]), float(contracted.after[1][i])
        minimum = float(block.judged.minimum[i])
        method = self._m.agreed
        if block.norm.per == "organisation":
            method = "organisation"
        values: dict[str, Value] = {
            "method": method,
            "low": number(low),
            "high": number(high),
            "minimum": number(minimum),
        }
        waiting = list(self._waiting(contracted, i))
        if waiting:
            values["may_come"] = [{"location_id": location, "high": number(most)} for location, most in waiting]
        if block.norm.per == "organisation":
            cells = self._m.counted(block, block.norm, block.norm.counts, block.basis_year)
            values["whole"] = [block.basis_year, number(float(cells.low[i])), number(float(cells.high[i]))]
        told = Said.of("volume after the agreed transfers: {amount}", amount=amount(low, high))
        if waiting:
            template = "{told}, with what may come from {locations}, whose volumes are not exactly known"
            told = Said.of(template, told=told, locations=tuple(location for location, _ in waiting))
        yield Step("after", told, values)

    def _waiting(self, contracted: Contracted, i: int) -> Iterator[tuple[str, float]]:
        """Senders of the location's group with a masked volume, which may still come to it, and how much at most."""
        moves = next((x for x in self._m.moves_of.get(id(contracted.block), ()) if x.method == self._m.agreed), None)
        if moves is None or contracted.block.norm.per == "organisation":
            return
        who = moves.eligibility
        if not who.receives[i] or who.group[i] < 0:
            return
        masked = np.where(moves.low != moves.high, moves.high, 0.0).sum(axis=0)
        for j in np.flatnonzero((who.group == who.group[i]) & (masked > 0)).tolist():
            if who.sends[j] is not None:
                yield self._m.evaluation.roster.ids[j], float(masked[j])

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


def _transfer(values: dict[str, Value], volume: float) -> Said:
    what, reason = values["intervention_id"], values["reason"]
    if np.isnan(volume):
        template = "{what} of {origin} would move ({reason}); its volume is not exactly known, so nothing is placed"
        return Said.of(template, what=what, origin=values["from"], reason=reason)
    if values["to"] is None:
        template = "{volume} {what} from {origin} finds no place ({reason})"
        return Said.of(template, volume=volume, what=what, origin=values["from"], reason=reason)
    template = "{volume} {what} from {origin} to {target} ({reason})"
    return Said.of(template, volume=volume, what=what, origin=values["from"], target=values["to"], reason=reason)
