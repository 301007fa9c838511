"""From yearly volumes to the verdict: windows, tolerance, parts, surgeons, organisation, required norms. Pure.

In: a block, a norm and a location of it. Out: the steps of the norm, of its windows and of the verdict.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from cns_check.derivation.attestations import attested
from cns_check.derivation.material import Material
from cns_check.derivation.norms import norm_step, number_step
from cns_check.derivation.step import Step, Value, amount, known, number, sources_of
from cns_check.derivation.yearly_volumes import CellSteps
from cns_check.judge.evaluate import Block
from cns_check.judge.surgeons import SurgeonYear
from cns_check.judge.windows import (
    MET,
    NO_NORM,
    UNDETERMINED,
    VERDICT_NAMES,
    Codes,
    Judged,
    compare,
    window_name,
    windows_of,
    years_needed,
)
from cns_check.judge.yearly_cells import TableCells
from cns_check.norms.in_force import InForce, in_force
from cns_check.norms.model import Norm, Part
from cns_check.words import Said


class Judging:
    """Makes the steps of verdicts; those of a norm and year that several trees share are made once."""

    def __init__(self, material: Material) -> None:
        self._m = material
        self._cells = CellSteps(material)
        self._shared: dict[tuple[str, str, int, int], tuple[Step, Step]] = {}
        self._surgeons: dict[tuple[int, tuple[str, ...], int], SurgeonYear] = {}

    def norm(self, block: Block, norm: Norm, year: int) -> tuple[Step, Step]:
        """The norm and its number in force."""
        key = (block.norm_set.id, norm.id, block.norm_year, year)
        if key not in self._shared:
            self._shared[key] = (
                norm_step(self._m, block.norm_set, norm, block.norm_year, year),
                number_step(self._m, block.norm_set, norm, block.norm_year),
            )
        return self._shared[key]

    def verdict(self, block: Block, norm: Norm, year: int, judged: Judged, verdict: Codes, i: int) -> Step:
        """The verdict of a norm on the volumes of a year, and everything that it follows from.

        Args:
            block: Of the row that is derived: its norm year, cells and routes.
            norm: Its norm, or one that it requires.
            year: The last year of the windows.
            judged: What the engine judged.
            verdict: What the engine made of it.
            i: The location's number.
        """
        m = self._m
        number_ = in_force(block.norm_set, norm, block.norm_year, m.evaluation.options.accept)
        process = norm.kind == "process" and number_.missing != "not_in_force"
        steps = [self._performed(block, norm, year, i)]
        if process:
            steps.append(attested(m, block, norm, i))
        else:
            steps.append(self._judged(block, norm, number_, year, judged, i))
        if norm.per == "organisation" and m.evaluation.roster.organisations[i] is None:
            steps.append(
                Step(
                    "organisation-unknown",
                    Said.of("the norm counts per organisation, and the organisation is not known: undetermined"),
                    {"effect": "undetermined"},
                )
            )
        steps += self._required(block, norm, year, i)
        name = VERDICT_NAMES[verdict[i]]
        told = Said.of("verdict of {norm} on {year}: {verdict}", norm=norm.id, year=year, verdict=Said.of(name))
        values: dict[str, Value] = {"norm_id": norm.id, "kind": norm.kind, "year": year, "verdict": name}
        return Step("verdict", told, values, tuple(steps))

    def _performed(self, block: Block, norm: Norm, year: int, i: int) -> Step:
        own = self._m.counted(block, norm, norm.counts, year, own=True)
        low, high = float(own.low[i]), float(own.high[i])
        routes = self._m.evaluation.again[block.norm_set.id].routes(norm, block.norm_year)
        designated = bool(routes.designated[i])
        performed = high > 0 or designated
        if high > 0:
            told = Said.of(
                "performed in {year}: its own volume is not surely 0 ({amount})", year=year, amount=amount(low, high)
            )
        elif designated:
            told = Said.of("nothing in {year}, and the region designates the location: it is judged", year=year)
        else:
            told = Said.of("not performed in {year}: its own volume is surely 0", year=year)
        values: dict[str, Value] = {"year": year, "low": number(low), "high": number(high)}
        steps = () if norm.per != "organisation" else (self._own(block, norm, year, i),)
        return Step("performed", told, values | {"designated": designated, "performed": performed}, steps)

    def _own(self, block: Block, norm: Norm, year: int, i: int) -> Step:
        own = self._m.counted(block, norm, norm.counts, year, own=True)
        low, high = float(own.low[i]), float(own.high[i])
        told = Said.of("own volume of {year}: {amount}", year=year, amount=amount(low, high))
        values: dict[str, Value] = {"counts": list(norm.counts), "year": year, "low": number(low), "high": number(high)}
        return Step("year", told, values, tuple(self._cells.cell(block, c, year, i) for c in norm.counts))

    def _judged(self, block: Block, norm: Norm, held: InForce, year: int, judged: Judged, i: int) -> Step:
        years = range(year - years_needed(norm) + 1, year + 1)
        steps = [self._cells.year(block, norm, norm.counts, y, i) for y in years]
        minimum = float(judged.minimum[i])
        if norm.new_site is not None and held.minimum is not None:
            steps.append(self._minimum(norm, held.minimum, minimum, year, block, i))
        chosen = int(judged.window[i])
        by_tolerance = chosen >= len(windows_of(norm))
        windows = self._windows(block, norm, norm.counts, year, minimum, i)
        for n, (window, _) in enumerate(windows):
            window["reported"] = n == chosen
        if norm.per != "surgeon":
            steps += [_window_step(w, told) for w, told in windows]
        if norm.tolerance is not None and held.minimum is not None and norm.per != "surgeon":
            steps.append(self._tolerance(block, norm, year, minimum, i, applies=by_tolerance))
        steps += [
            self._part(block, norm, part, year, n, judged, i) for n, part in enumerate(norm.parts) if judged.parts
        ]
        if judged.surgeons is not None:
            steps.append(self._by_surgeon(block, norm, held, year, judged, i))
        name = VERDICT_NAMES[judged.verdict[i]]
        low, high = float(judged.low[i]), float(judged.high[i])
        values: dict[str, Value] = {
            "low": number(low),
            "high": number(high),
            "minimum": number(minimum),
            "window": judged.windows[chosen][0],
            "per": norm.per,
            "outcome": name,
        }
        told = Said.of("judged on volume: {outcome}", outcome=Said.of(name))
        if judged.verdict[i] == NO_NORM:
            told = Said.of("no number to hold it against: {amount} a year", amount=amount(low, high))
        return Step("judged", told, values, tuple(steps))

    def _windows(
        self, block: Block, norm: Norm, counts: tuple[str, ...], year: int, minimum: float, i: int
    ) -> list[tuple[dict[str, Value], Said]]:
        """Per window its operands, its sum and how that compares."""
        found = []
        for years in windows_of(norm):
            low, high, operands = self._sum(block, norm, counts, year, years, i)
            needed = years * minimum
            code = NO_NORM if math.isnan(minimum) else compare(np.array([low]), np.array([high]), np.array([needed]))[0]
            values: dict[str, Value] = {
                "name": window_name(years),
                "years": years,
                "operands": operands,
                "low": number(low),
                "high": number(high),
                "minimum": number(minimum),
                "needed": number(needed),
                "outcome": VERDICT_NAMES[code],
            }
            found.append((values, _compared(year, years, low, high, needed, int(code))))
        return found

    def _sum(
        self, block: Block, norm: Norm, counts: tuple[str, ...], year: int, years: int, i: int
    ) -> tuple[float, float, list[Value]]:
        each = [(y, self._m.counted(block, norm, counts, y)) for y in range(year - years + 1, year + 1)]
        ends = [(y, float(c.low[i]), float(c.high[i])) for y, c in each]
        operands: list[Value] = [[y, number(low), number(high)] for y, low, high in ends]
        return sum(low for _, low, _ in ends), sum(high for _, _, high in ends), operands

    def _minimum(self, norm: Norm, full: int, minimum: float, year: int, block: Block, i: int) -> Step:
        assert norm.new_site is not None
        opened = int(self._m.evaluation.roster.opened[i])
        share = f"{norm.new_site.share * 100:.10g}%"
        if opened == year:
            told = Said.of(
                "a new site, open since {year}: {share} of {full} is asked, rounded up: {minimum}",
                year=opened,
                share=share,
                full=full,
                minimum=minimum,
            )
        elif opened:
            told = Said.of(
                "open since {year}, so no new site in the data year: {full} is asked", year=opened, full=full
            )
        else:
            told = Said.of("the register does not say when it opened, so it is no new site: {full} is asked", full=full)
        values: dict[str, Value] = {
            "full": full,
            "share": norm.new_site.share,
            "opened": opened or None,
            "year": year,
            "minimum": number(minimum),
        }
        place, _ = self._m.row("register", self._m.evaluation.roster.ids[i])
        return Step("minimum", told, values, (), known(place), sources_of(block.norm_set, norm.new_site.sources))

    def _tolerance(self, block: Block, norm: Norm, year: int, minimum: float, i: int, *, applies: bool) -> Step:
        assert norm.tolerance is not None
        years = norm.tolerance.one_missed_year.mean_of_years
        low, high, operands = self._sum(block, norm, norm.counts, year, years, i)
        template = (
            "no missed year is forgiven here: that asks every year before it met, and the mean of {years} in order"
        )
        told = Said.of(template, years=years)
        if applies:
            template = "one missed year is forgiven: every year before it met, and the mean over {years} years in order"
            told = Said.of(template, years=years)
        values: dict[str, Value] = {
            "years": years,
            "operands": operands,
            "low": number(low),
            "high": number(high),
            "minimum": number(minimum),
            "reported": applies,
        }
        return Step("tolerance", told, values)

    def _part(self, block: Block, norm: Norm, part: Part, year: int, n: int, judged: Judged, i: int) -> Step:
        found = judged.parts[n]
        windows = self._windows(block, norm, part.counts, year, float(part.minimum), i)
        name = VERDICT_NAMES[found.verdict[i]]
        told = Said.of(
            "of which {what}, minimum {minimum} of its own: {outcome}",
            what=" + ".join(part.counts),
            minimum=part.minimum,
            outcome=Said.of(name),
        )
        if part.when == "performed":
            told = Said.of("{told} (it binds where it is performed)", told=told)
        values: dict[str, Value] = {
            "counts": list(part.counts),
            "minimum": part.minimum,
            "when": part.when,
            "outcome": name,
        }
        index = block.norm_set.norms.index(norm)
        place = known(self._m.norm_place(block.norm_set, "norms", index, "parts", n))
        steps = tuple(_window_step(w, told) for w, told in windows)
        return Step("part", told, values, steps, place, sources_of(block.norm_set, part.sources))

    def _by_surgeon(self, block: Block, norm: Norm, held: InForce, year: int, judged: Judged, i: int) -> Step:
        found = judged.surgeons
        assert found is not None
        minimum = held.minimum if norm.per == "surgeon" else held.per_surgeon
        name = VERDICT_NAMES[found.verdict[i]]
        parts: list[str] = []
        if math.isinf(found.at_most[i]):
            parts.append(Said.of("not all of the volume has a known surgeon"))
        performing = amount(float(found.performing[i]), float(found.at_most[i]))
        if minimum is not None:
            template = "performing {performing}, of whom {short} surely below {minimum} each"
            parts.append(Said.of(template, performing=performing, short=int(found.short[i]), minimum=minimum))
        if held.surgeons is not None:
            parts.append(
                Said.of(
                    "performing {performing}, of the {minimum} that must", performing=performing, minimum=held.surgeons
                )
            )
        told = Said.of("surgeons: {parts}: {outcome}", parts=tuple(parts), outcome=Said.of(name))
        values: dict[str, Value] = {
            "minimum": minimum,
            "surgeons": held.surgeons,
            "performing": int(found.performing[i]),
            "at_most": number(float(found.at_most[i])),
            "short": int(found.short[i]),
            "low": number(float(found.low[i])),
            "high": number(float(found.high[i])),
            "outcome": name,
        }
        longest = max(windows_of(norm))
        steps = [self._surgeon_year(block, norm, y, year, i) for y in range(year - longest + 1, year + 1)]
        return Step("surgeons", told, values, tuple(steps))

    def _surgeon_year(self, block: Block, norm: Norm, year: int, data_year: int, i: int) -> Step:
        cells = block.cells
        if not self._m.surgeons or not isinstance(cells, TableCells):
            high = max(self._sum(block, norm, norm.counts, data_year, n, i)[1] for n in windows_of(norm))
            told = Said.of("{year}: the delivery names no surgeon", year=year)
            values: dict[str, Value] = {
                "year": year,
                "named": False,
                "absent_high": 0,
                "other_low": 0,
                "other_high": number(high),
                "surgeons": [],
            }
            return Step("surgeon-year", told, values)
        key = (id(cells), norm.counts, year)
        if key not in self._surgeons:
            self._surgeons[key] = cells.surgeons(norm.counts, year)
        found = self._surgeons[key]
        pairs = [
            (self._m.surgeons[int(found.surgeon[k])], float(found.low[k]), float(found.high[k]))
            for k in np.flatnonzero(found.location == i).tolist()
        ]
        each = [Said.of("{surgeon} {amount}", surgeon=s, amount=amount(low, high)) for s, low, high in pairs]
        other = amount(float(found.other_low[i]), float(found.other_high[i]))
        told = Said.of("{year}: {parts}", year=year, parts=(*each, Said.of("without a surgeon {amount}", amount=other)))
        values = {
            "year": year,
            "named": True,
            "absent_high": number(float(found.absent)),
            "other_low": number(float(found.other_low[i])),
            "other_high": number(float(found.other_high[i])),
            "surgeons": [{"surgeon_id": s, "low": number(low), "high": number(high)} for s, low, high in pairs],
        }
        return Step("surgeon-year", told, values)

    def _required(self, block: Block, norm: Norm, year: int, i: int) -> Iterator[Step]:
        """The norms that it requires, each with its own derivation."""
        again = self._m.evaluation.again[block.norm_set.id]
        for other, other_year in again.required_years(norm, block.norm_year, year).items():
            required = next(n for n in block.norm_set.norms if n.id == other)
            judged, verdict = again.judged_on(required, block.norm_year, other_year)
            name = VERDICT_NAMES[verdict[i]]
            effect = "met" if verdict[i] == MET else "below" if name in {"below", "not_performed"} else "undetermined"
            told = Said.of(
                "it requires {norm}, of which the verdict is {verdict}: at best {effect}",
                norm=other,
                verdict=Said.of(name),
                effect=Said.of(effect),
            )
            if verdict[i] == MET:
                told = Said.of("it requires {norm}, which is met", norm=other)
            steps = (
                *self.norm(block, required, other_year),
                self.verdict(block, required, other_year, judged, verdict, i),
            )
            yield Step("required", told, {"norm_id": other, "verdict": name, "effect": effect}, steps)


def _window_step(values: dict[str, Value], told: Said) -> Step:
    return Step("window", told, values)


def _compared(year: int, years: int, low: float, high: float, needed: float, code: int) -> Said:
    """The sum of a window beside what is asked of it."""
    when: str = str(year) if years == 1 else f"{year - years + 1}-{year}"
    if math.isnan(needed):
        return Said.of("window {when}: {amount}", when=when, amount=amount(low, high))
    asked = Said.of("{needed}", needed=float(needed))
    if years > 1:
        asked = Said.of("{years} times {minimum} = {needed}", years=years, minimum=needed / years, needed=float(needed))
    if code == MET:
        return Said.of(
            "window {when}: {amount}, at least {asked}: met", when=when, amount=amount(low, high), asked=asked
        )
    if code == UNDETERMINED:
        return Said.of(
            "window {when}: {amount}, which may or may not reach {asked}",
            when=when,
            amount=amount(low, high),
            asked=asked,
        )
    return Said.of(
        "window {when}: {amount}, less than {asked}: below", when=when, amount=amount(low, high), asked=asked
    )
