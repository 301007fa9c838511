"""From the rows of a file to the volume of an intervention in a year. Pure.

In: a block, a norm or intervention, a year and a location. Out: steps, with the rows of the file below them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping

from cns_check.derivation.material import Material
from cns_check.derivation.step import Step, Value, amount, known, number
from cns_check.diagnostics import Place
from cns_check.inputs.files.numbers import MONTH, part_name
from cns_check.inputs.volumes.provenance import Applied, DeliveredRow
from cns_check.judge.evaluate import Block
from cns_check.norms.model import Norm
from cns_check.words import Said


class CellSteps:
    """The steps of cells and years; each is made once."""

    def __init__(self, material: Material) -> None:
        self._m = material
        self._done: dict[tuple[int, int, str, int], Step] = {}
        self._gone: dict[int, Collection[str]] = {}
        self._histories: dict[tuple[int, int], tuple[tuple[str, int | None, bool], ...]] = {}

    def year(self, block: Block, norm: Norm, counts: tuple[str, ...], year: int, i: int) -> Step:
        """The counted volume of a year: of a location, or of its organisation for such a norm."""
        m, roster = self._m, self._m.evaluation.roster
        found = m.counted(block, norm, counts, year)
        low, high = float(found.low[i]), float(found.high[i])
        values: dict[str, Value] = {"counts": list(counts), "year": year, "low": number(low), "high": number(high)}
        told = Said.of("volume of {year}: {amount}", year=year, amount=amount(low, high))
        if norm.per != "organisation":
            return Step("year", told, values, tuple(self.cell(block, c, year, i) for c in counts))
        values["organisation_id"] = roster.organisations[i]
        own = m.counted(block, norm, counts, year, own=True)
        members = []
        for j in m.members(i):
            ends = float(own.low[j]), float(own.high[j])
            members.append(
                Step(
                    "member",
                    Said.of("{location}: {amount}", location=roster.ids[j], amount=amount(*ends)),
                    {"location_id": roster.ids[j], "low": number(ends[0]), "high": number(ends[1])},
                    tuple(self.cell(block, c, year, j) for c in counts),
                )
            )
        if roster.organisations[i] is None:
            told = Said.of(
                "volume of {year}: {amount}, for the organisation is not known", year=year, amount=amount(low, high)
            )
        return Step("year", told, values, tuple(members))

    def cell(self, block: Block, intervention: str, year: int, i: int) -> Step:
        """One intervention of a location in one year, with the histories that it carries."""
        key = (id(block.cells), i, intervention, year)
        if key not in self._done:
            self._done[key] = self._cell(block, intervention, year, i)
        return self._done[key]

    def _cell(self, block: Block, intervention: str, year: int, i: int) -> Step:
        m = self._m
        cells = block.cells.year(intervention, year)
        low, high = float(cells.low[i]), float(cells.high[i])
        absent = m.volumes.absent.get((intervention, year), math.inf)
        histories: list[Value] = []
        inputs: list[Step] = []
        found = incomplete = expected = 0
        gone = m.evaluation.roster.ids[i] in self._successors(block)
        for location, joined, renamed in self._carried(block, i):
            cell = m.cells.get(location, {}).get((intervention, year))
            if gone and joined is None:
                cell = None  # it counts for the successor
            # Under two names it is still one history.
            counts = not gone if joined is None else year <= joined and not renamed
            expected += counts
            history: dict[str, Value] = {"location_id": location, "joined": joined, "found": cell is not None}
            history |= {"renamed": True} if renamed else {}
            if cell is not None:
                found += 1
                incomplete += cell[2]
                history |= {"low": number(cell[0]), "high": number(cell[1]), "incomplete": cell[2]}
                inputs += self._rows(location, intervention, year, incomplete=cell[2])
            if cell is not None or counts:
                histories.append(history)
        values: dict[str, Value] = {
            "intervention_id": intervention,
            "year": year,
            "low": number(low),
            "high": number(high),
            "delivered": (intervention, year) in m.volumes.absent,
            "absent_high": number(absent),
            "histories": histories,
            "taken_over": gone,
        }
        rows = sum(step.kind == "row" for step in inputs)
        why = self._why(found, expected, incomplete, (intervention, year), absent, rows)
        if gone:
            why = Said.of(", for what it did counts for its successor")
        told = Said.of("{name} {year}: {amount}{why}", name=intervention, year=year, amount=amount(low, high), why=why)
        if inputs:
            inputs[:0] = self._choices(intervention)
        return Step("cell", told, values, tuple(inputs))

    def _why(self, found: int, expected: int, incomplete: int, key: tuple[str, int], absent: float, rows: int) -> Said:
        """What a reader would not see from the rows alone."""
        if incomplete:
            return Said.of(", for the year is incomplete: what was delivered is the least")
        if found >= expected:
            if found > 1:
                return Said.of(", with the histories that count for it")
            return Said.of(", {rows} rows added up", rows=rows) if rows > 1 else Said()
        if key not in self._m.volumes.absent:
            return Said.of(", for the year was not delivered")
        if found:
            return Said.of(", where a history without a row counts as any absence")
        if absent:
            return Said.of(", for there is no row, and its absence means that the volume is not known")
        return Said.of(", for there is no row, and the year was delivered: not performed")

    def _carried(self, block: Block, i: int) -> tuple[tuple[str, int | None, bool], ...]:
        """Whose volumes count for a location: its own, and its predecessors' with the year in which they joined it.

        With each whether it is only another name.
        """
        key = (block.norm_year, i)
        if key not in self._histories:
            roster = self._m.evaluation.roster
            before = [(old, when.year, kind == "rename") for old, when, kind in block.joined.get(i, ())]
            self._histories[key] = ((roster.ids[i], None, False), *before)
        return self._histories[key]

    def _successors(self, block: Block) -> Collection[str]:
        """The locations whose volumes count for another one by then."""
        if block.norm_year not in self._gone:
            self._gone[block.norm_year] = self._m.evaluation.roster.successors_on(block.day)
        return self._gone[block.norm_year]

    def _choices(self, intervention: str) -> Iterator[Step]:
        for file, delivery in self._m.provenance.choices(intervention):
            profile = self._m.provenance.profile(file)
            rules = profile.profile.deliveries if profile is not None else None
            place = Place(self._m.provenance.sources[file].path)
            if profile is not None and rules is not None:
                key = intervention if intervention in rules.choose else "default"
                place = profile.place("deliveries", "choose", key)
            yield Step(
                "delivery",
                Said.of("of several deliveries, {delivery!r} counts for {name}", delivery=delivery, name=intervention),
                {"intervention_id": intervention, "delivery": delivery},
                places=(place,),
            )

    def _rows(self, location: str, intervention: str, year: int, *, incomplete: bool) -> Iterator[Step]:
        """The rows of a cell; those that a correction replaces stand below it."""
        rows = self._m.provenance.rows(location, intervention, year)
        applied = self._m.provenance.corrections(location, intervention, year)
        replaced: set[int] = set()
        for each in applied:
            replaced |= each.members
        for row in rows:
            if row.file not in replaced:
                yield self._row(row)
        for each in applied:
            yield self._correction(each, [r for r in rows if r.file in each.members], incomplete=incomplete)

    def _correction(self, applied: Applied, rows: list[DeliveredRow], *, incomplete: bool) -> Step:
        c = applied.correction
        counted = [r for r in rows if r.left_out is None]
        old = amount(sum(r.low for r in counted), sum(r.high for r in counted)) if counted else Said.of("no row")
        told = Said.of(
            "correction: {old} becomes {new} ({reason}; {by})",
            old=old,
            new=amount(c.low, c.high),
            reason=c.reason,
            by=c.by,
        )
        values: dict[str, Value] = {
            "location_id": c.location_id,
            "low": number(c.low),
            "high": number(c.high),
            "reason": c.reason,
            "by": c.by,
        }
        values |= {"incomplete": True} if incomplete else {}
        return Step("correction", told, values, tuple(self._row(r) for r in rows), (c.place,))

    def _row(self, row: DeliveredRow) -> Step:
        texts = row.texts
        delivered: dict[str, Value] = {"volume": texts["volume"]}
        if texts["location_id"] != row.location_id:
            delivered["location"] = texts["location_id"]
        if texts["intervention_id"] != row.intervention_id:
            delivered["intervention"] = texts["intervention_id"]
        if row.delivery is not None:
            delivered["delivery"] = row.delivery
        if row.left_out is not None:
            template = {
                "delivery": Said.of(
                    "left out, of delivery {delivery!r}: {volume!r}", delivery=row.delivery, volume=texts["volume"]
                ),
                "dropped": Said.of("left out by the profile: {volume!r}", volume=texts["volume"]),
            }
            values: dict[str, Value] = {"location_id": row.location_id, "why": row.left_out, "delivered": delivered}
            return Step("left-out", template[row.left_out], values, places=(row.place,))
        values = {
            "location_id": row.location_id,
            "low": number(row.low),
            "high": number(row.high),
            "delivered": delivered,
        }
        values |= _part(row.part)
        values |= {"surgeon_id": row.surgeon_id} if row.surgeon_id is not None else {}
        values |= {"incomplete": True} if row.incomplete else {}
        values |= {"absent": "unknown"} if row.absent_unknown else {}
        return Step("row", self._told(row), values, tuple(self._mappings(row)), (row.place,))

    def _told(self, row: DeliveredRow) -> Said:
        parts: list[str] = [Said.of("{volume!r}", volume=row.texts["volume"])]
        if row.texts["volume"] != amount(row.low, row.high):
            parts = [
                Said.of("{volume!r}, which is {amount}", volume=row.texts["volume"], amount=amount(row.low, row.high))
            ]
        if row.part:
            parts.append(part_name(row.year, row.part))
        if row.surgeon_id is not None:
            parts.append(Said.of("surgeon {surgeon}", surgeon=row.surgeon_id))
        return Said.of("{parts}", parts=tuple(parts))

    def _mappings(self, row: DeliveredRow) -> Iterator[Step]:
        profile = self._m.provenance.profile(row.file)
        if profile is None:
            return
        how, texts = profile.profile, row.texts

        def key_of(table: Mapping[str | int, object], text: str) -> str | int | None:
            wanted = text.strip() if how.trim else text
            return next((k for k in table if (str(k).strip() if how.trim else str(k)) == wanted), None)

        for what, given, became, table in (
            ("interventions", texts["intervention_id"], row.intervention_id, how.interventions),
            ("locations", texts["location_id"], row.location_id, how.locations),
        ):
            if given != became:
                key = key_of(table, given)
                place = profile.place(what, key) if key is not None else Place(profile.path)
                told = Said.of("{given!r} is {became}, by the profile", given=given, became=became)
                values: dict[str, Value] = {"column": what, "delivered": given, "id": became}
                yield Step("mapping", told, values, places=known(place))
        mask = key_of(how.masked, texts["volume"])
        if mask is not None:
            told = Said.of(
                "{text!r} stands for {amount}, by the profile",
                text=texts["volume"],
                amount=amount(*map(float, how.masked[mask])),
            )
            values = {"column": "volume", "delivered": texts["volume"], "low": how.masked[mask][0]}
            values |= {"high": how.masked[mask][1]}
            yield Step("mapping", told, values, places=known(profile.place("masked", mask)))


def _part(part: int) -> dict[str, Value]:
    """The quarter or month of a row."""
    if not part:
        return {}
    return {"quarter": part} if part <= MONTH else {"month": part - MONTH}
