"""The whole derivation of a row: one tree from the rows of a file to the contract status. Pure.

In: the objects of one calculation and the key of a row. Out: the tree of its steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cns_check.contract.status import Contracted
from cns_check.derivation.contracts import Contracting
from cns_check.derivation.judging import Judging
from cns_check.derivation.material import Material
from cns_check.derivation.regional_decisions import decision_step, regime_step, region_step
from cns_check.derivation.step import Key, Step, Value, amount, number
from cns_check.derivation.volume_place import volume_place
from cns_check.diagnostics import Place
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.statements.assumptions import assumptions
from cns_check.statements.verdict_sentence import shown_window
from cns_check.words import Said


class Deriving:
    """Derives rows of one calculation; what several rows share is made once."""

    def __init__(self, material: Material, most: int | None = None) -> None:
        """Takes the objects, and how many origins of each sender are told one by one; None: all."""
        self._m = material
        self._judging = Judging(material)
        self._contracting = Contracting(material, most)
        self._regimes: dict[int, Step] = {}
        self._assumed: dict[tuple[int, str | None, bool], tuple[Step, ...]] = {}

    def tree(self, key: Key) -> Step:
        """The derivation of a row.

        Raises:
            KeyError: The result has no such row.
        """
        contracted, i = self._m.by_key[key[:3]], self._m.number[key[3]]
        if not contracted.block.listed[i]:
            raise KeyError(key)
        return self._root(contracted, i)

    def place(self, key: Key) -> Place | None:
        """The row of a file that most of the volume of a row comes from; where there is none the file that lacks it."""
        contracted, i = self._m.by_key[key[:3]], self._m.number[key[3]]
        return volume_place(self._m, contracted.block, i)

    def half_years(self, block: Block, i: int) -> Iterator[Step]:
        """The four quarters around the turn of the year: shown beside the verdict, never deciding it."""
        cells, year = block.half_years, block.data_year
        if cells is not None:
            low, high = float(cells.low[i]), float(cells.high[i])
            first, last = f"{year}Q3", f"{year + 1}Q2"
            told = Said.of("beside it, {first} to {last}: {amount}", first=first, last=last, amount=amount(low, high))
            values: dict[str, Value] = {"first": first, "last": last, "low": number(low), "high": number(high)}
            yield Step("half-years", told, values)

    def _root(self, contracted: Contracted, i: int) -> Step:
        block, roster = contracted.block, self._m.evaluation.roster
        norm, number_ = self._judging.norm(block, block.norm, block.data_year)
        if id(block) not in self._regimes:
            self._regimes[id(block)] = regime_step(self._m, block)
        steps = (
            norm,
            number_,
            self._judging.verdict(block, block.norm, block.data_year, block.judged, block.verdict, i),
            *self.half_years(block, i),
            self._regimes[id(block)],
            region_step(self._m, block, i),
            decision_step(self._m, block, i),
            *self._contracting.moved(contracted, i),
            self._contracting.contract(contracted, i, (*self._basis(block, i), *self._impact(contracted, i))),
            *self._assumptions(block, i),
        )
        return Step("derivation", _headline(contracted, roster, i), _values(contracted, roster, i), steps)

    def _basis(self, block: Block, i: int) -> Iterator[Step]:
        """The verdict on the year that a fallback looks at, where that is another year."""
        if block.basis_year != block.data_year and block.routes.route[i] == "none":
            step = self._on_year(block, block.basis_year, i)
            told = Said.of("the fallback looks at {year}: {verdict}", year=block.basis_year, verdict=step.sentence)
            yield Step("basis", told, {"year": block.basis_year, "verdict": step.values["verdict"]}, (step,))

    def _impact(self, contracted: Contracted, i: int) -> Iterator[Step]:
        """Whether the fallback would decide otherwise on the year of the impact analysis, where it decides."""
        block, year = contracted.block, contracted.block.impact_year
        if contracted.reason[i] not in {"fallback_met", "fallback_below"}:
            return
        matters = contracted.basis_matters[i]
        if year is None or block.impact_verdict is None:
            told = Said.of("no volumes of the year of the impact analysis: whether that would decide otherwise is open")
            yield Step("impact", told, {"year": None, "verdict": None, "matters": matters})
            return
        verdict = VERDICT_NAMES[block.impact_verdict[i]]
        template = "on {year}, the year of the impact analysis, it is {verdict}: that decides the same"
        if matters:
            template = "on {year}, the year of the impact analysis, it is {verdict}: that decides otherwise"
        told = Said.of(template, year=year, verdict=Said.of(verdict))
        steps = (self._on_year(block, year, i),) if year != block.data_year else ()
        yield Step("impact", told, {"year": year, "verdict": verdict, "matters": matters}, steps)

    def _on_year(self, block: Block, year: int, i: int) -> Step:
        again = self._m.evaluation.again[block.norm_set.id]
        judged, verdict = again.judged_on(block.norm, block.norm_year, year)
        return self._judging.verdict(block, block.norm, year, judged, verdict, i)

    def _assumptions(self, block: Block, i: int) -> tuple[Step, ...]:
        """The printed assumptions that bear on the norm and the region of the row."""
        m, region = self._m, block.routes.region[i]
        known = block.routes.route[i] is not None
        moves = [x for x in m.moves_of.get(id(block), ()) if known or x.eligibility.follows != "route"]
        key = (id(block), region, bool(moves))
        if key not in self._assumed:
            held = {r: h for r, h in block.routes.by_region.items() if r == region}
            own = replace(block, routes=replace(block.routes, by_region=held))
            evaluation = replace(m.evaluation, blocks=(own,))
            said = assumptions(evaluation, m.volumes, moves, m.settings, m.tr)
            self._assumed[key] = tuple(
                Step("assumption", Said.of("assumed: {sentence}", sentence=Said(sentence))) for sentence in said
            )
        return self._assumed[key]


def _headline(contracted: Contracted, roster: Roster, i: int) -> Said:
    block = contracted.block
    return Said.of(
        "{location}{name}, {norm} {norm_year}: {verdict}{status}",
        location=roster.ids[i],
        name=f" ({roster.names[i]})" if roster.names[i] is not None else "",
        norm=block.norm.id,
        norm_year=block.norm_year,
        verdict=Said.of(VERDICT_NAMES[block.verdict[i]]),
        status=Said() if contracted.status[i] is None else Said.of(", {status}", status=Said.of(contracted.status[i])),
    )


def _values(contracted: Contracted, roster: Roster, i: int) -> dict[str, Value]:
    """The columns of the table ``verdicts`` that the tree derives."""
    block = contracted.block
    minimum = float(block.judged.minimum[i])
    return {
        "norm_set": block.norm_set.id,
        "norm_id": block.norm.id,
        "norm_year": block.norm_year,
        "data_year": block.data_year,
        "location_id": roster.ids[i],
        "location_name": roster.names[i],
        "window": shown_window(block, i),
        "volume_low": number(float(block.judged.low[i])),
        "volume_high": number(float(block.judged.high[i])),
        "minimum": number(minimum),
        "verdict": VERDICT_NAMES[block.verdict[i]],
        "contract_status": contracted.status[i],
        "basis_matters": contracted.basis_matters[i],
        "reason_code": str(contracted.reason[i]),
    }
