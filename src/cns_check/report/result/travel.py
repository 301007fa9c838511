"""The tables of travel and of effects. In: moves, the country and what is shown. Out: the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cns_check.array_types import Flags, Floats
from cns_check.inputs.travel.effects import Effects
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.reallocate.moves import Moves
from cns_check.reallocate.travel.country import Country
from cns_check.reallocate.travel.figures import TravelFigures, travel_figures
from cns_check.reallocate.travel.patients import patients_today
from cns_check.report.result.journeys import Journeys, Travelling
from cns_check.report.result.table import Plain, Table
from cns_check.report.result.tables import EFFECTS, TRAVEL
from cns_check.statements.shown import Shown
from cns_check.words import natural

#: To this many decimals numbers are told that were divided: what a float loses beyond depends on the machine.
_DECIMALS = 9
#: Columns of these are means and shares.
_ROUNDED = ("mean_minutes", "share_over_30", "share_over_45", "share_over_60", "mean_extra_minutes")


def journeys_of(evaluation: Evaluation, moves: Sequence[Moves], country: Country) -> Journeys:
    """The patients of each norm, norm year and method; as they travel today where nothing is reallocated."""
    if moves:
        found = [
            Travelling(m.block, m.method, m.demand, m.patients, m)
            for m in moves
            if m.demand is not None and m.patients is not None
        ]
        return Journeys(country, found)
    today = []
    for block in evaluation.blocks:
        low = np.array([block.cells.year(i, block.basis_year).low for i in block.norm.counts])
        demand = country.demand(block, low)
        today.append(Travelling(block, None, demand, patients_today(demand), None))
    return Journeys(country, today)


def travel_table(journeys: Journeys, shown: Shown) -> Table:
    """The table ``travel``: per region with patients and then for all, before and after."""
    wanted = [each for each in journeys.travelling if shown.block(each.block)]

    def rows() -> list[dict[str, Plain]]:
        return [row for each in wanted for row in _travel(journeys.country, each, shown)]

    return Table("travel", TRAVEL, lambda: Table.of("travel", TRAVEL, rows()).arrays)


def _travel(country: Country, each: Travelling, shown: Shown) -> Iterator[dict[str, Plain]]:
    block = each.block
    names, region = block.routes.regions
    there = sorted({int(r) for r in region[np.unique(each.demand.location)] if r >= 0}, key=lambda r: natural(names[r]))
    sites = country.sites(block.norm.counts)
    today = patients_today(each.demand)
    for row in travel_figures(country.network, today, each.patients, sites, region, there):
        name = names[row.region] if row.region >= 0 else None
        if (shown.regions and name not in shown.regions) or (each.method is None and row.moment == "after"):
            continue
        yield {
            "norm_set": block.norm_set.id,
            "norm_id": block.norm.id,
            "norm_year": block.norm_year,
            "method": each.method,
            "basis_year": block.basis_year,
            "network": block.norm.network,
            "region_id": name,
            **_told(row),
        }


def _told(row: TravelFigures) -> dict[str, Plain]:
    values: dict[str, Plain] = row._asdict()
    values.pop("region")
    for name in _ROUNDED:
        value = values[name]
        if isinstance(value, float):
            values[name] = round(value, _DECIMALS)
    return values


class Changed(NamedTuple):
    """Volumes before and after, of one norm, norm year and method.

    Attributes:
        block: The norm and norm year.
        method: How it was divided.
        before: Interventions x locations; NaN where a volume is not exactly known.
        after: The same, after.
        there: Per location whether it takes part.
    """

    block: Block
    method: str
    before: Floats
    after: Floats
    there: Flags


def changed_by_moves(moves: Sequence[Moves]) -> list[Changed]:
    """What moves come to."""
    found = []
    for m in moves:
        before = np.where(m.low == m.high, m.low, np.nan)
        found.append(Changed(m.block, m.method, before, before - m.out + m.in_, m.takes_part))
    return found


def changed_by_patients(journeys: Journeys) -> list[Changed]:
    """What patients come to who go elsewhere, of the norms of which that was decided."""
    found = []
    for each in journeys.travelling:
        if each.method is None:
            continue
        block, patients = each.block, each.patients
        cells = [block.cells.year(i, block.basis_year) for i in block.norm.counts]
        before = np.array([np.where(c.low == c.high, c.low, np.nan) for c in cells])
        came, had = (patients.volumes(at, before.shape) for at in (patients.location, patients.home))
        there = np.asarray((came > 0).any(axis=0) | (had > 0).any(axis=0), dtype=np.bool_)
        found.append(Changed(block, each.method, before, before + came - had, there))
    return found


def effects_table(changed: Sequence[Changed], roster: Roster, effects: Effects, shown: Shown) -> Table:
    """The table ``effects``: per region and effect the region, and then its locations that send, receive or perform."""
    wanted = [each for each in changed if shown.block(each.block)]

    def rows() -> list[dict[str, Plain]]:
        return [row for each in wanted for row in _effects(each, roster, effects, shown)]

    return Table("effects", EFFECTS, lambda: Table.of("effects", EFFECTS, rows()).arrays)


def _effects(changed: Changed, roster: Roster, effects: Effects, shown: Shown) -> Iterator[dict[str, Plain]]:
    block = changed.block
    volumes = changed.before, changed.after
    at = roster.in_order(np.flatnonzero(changed.there))
    region = block.routes.region
    groups: dict[str | None, list[int]] = {}
    for i in at.tolist():
        groups.setdefault(region[i], []).append(i)
    amounts = list(_amounts(block, effects))
    for name in sorted(groups, key=lambda r: (r is None, natural(r or ""))):
        if shown.regions and name not in shown.regions:
            continue
        for effect, unit, source, amount in amounts:
            each = [_sums(volume, amount) for volume in volumes]
            lines: list[tuple[str | None, list[float]]] = [
                (roster.ids[i], [float(v[i]) for v in each]) for i in groups[name]
            ]
            if shown.locations:
                lines = [line for line in lines if line[0] in shown.locations]
            elif name is not None:
                lines.insert(0, (None, [float(v[groups[name]].sum()) for v in each]))
            for location, (was, becomes) in lines:
                yield {
                    "norm_set": block.norm_set.id,
                    "norm_id": block.norm.id,
                    "norm_year": block.norm_year,
                    "method": changed.method,
                    "region_id": name,
                    "location_id": location,
                    "effect": effect,
                    "unit": unit,
                    "before": round(was, _DECIMALS),
                    "after": round(becomes, _DECIMALS),
                    "change": round(becomes - was, _DECIMALS),
                    "source": source,
                }


def _sums(volume: Floats, amount: Floats) -> Floats:
    """Per location the amounts of what is performed; NaN where a volume that has an amount is not exactly known."""
    rows = ~np.isnan(amount)
    return np.asarray((volume[rows] * amount[rows, None]).sum(axis=0), dtype=np.float64)


def _amounts(block: Block, effects: Effects) -> Iterator[tuple[str, str, str, Floats]]:
    """Per effect that the file has for a norm its unit, its sources and the amount per counted intervention."""
    counts = block.norm.counts
    of: dict[str, dict[str, int]] = {}
    for row, (intervention, effect) in enumerate(zip(effects.intervention, effects.effect, strict=True)):
        if intervention in counts:
            of.setdefault(effect, {})[intervention] = row
    for effect in sorted(of, key=natural):
        rows = [of[effect].get(i) for i in counts]
        amount = np.array([np.nan if row is None else effects.per_procedure[row] for row in rows])
        sources = dict.fromkeys(str(effects.source[row]) for row in rows if row is not None)
        unit = next(str(effects.unit[row]) for row in rows if row is not None)
        yield effect, unit, "; ".join(sources), amount
