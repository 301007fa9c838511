"""What a page needs to redraw step 1 of ``travel-time`` for decisions that are not taken yet. Pure.

In: the result of a run by travel time. Out: per norm and norm year who performs what, who comes from where, and how far
it is, of the regions that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block
from cns_check.reallocate.eligibility import Eligibility, performs
from cns_check.reallocate.travel.country import Country
from cns_check.reallocate.travel.demand import Demand
from cns_check.reallocate.travel.problem import Overrides
from cns_check.report.result.journeys import Travelling
from cns_check.report.result.result import Result

#: Methods whose patients go to the nearest, as the page has it.
_METHOD = "travel-time"
#: Per norm id, and then per location id: ``stop``, ``keep`` or ``new``, as ``--scenario`` has them.
Decisions = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, eq=False)
class Decidable:
    """One norm and norm year. Arrays over locations are those of the roster.

    Attributes:
        block: The norm and norm year.
        demand: Who comes from where.
        low: Interventions x locations: least volume before; it is what the demand adds up to.
        high: Greatest, infinite when unknown.
        moving: Interventions x locations: what moves where it stops.
        region: Per location the number of its region, -1 for none or for one that is not shown.
        regions: The ids of the regions.
        performed: It has, or may have, volume.
        closed: It is closed by the day of the norm, whatever is decided.
        minimum: Per location; None where no number decides.
        overrides: Flows that the user fixed, whoever stops.
        asked: Per location by whose rows it is decided: its own, else those of predecessors; where that differs.
        given: The decisions that the run followed; None where it followed no scenario, or not for this norm.
    """

    block: Block
    demand: Demand
    low: Floats
    high: Floats
    moving: Floats
    region: Whole
    regions: tuple[str, ...]
    performed: Flags
    closed: Flags
    minimum: Floats | None
    overrides: Overrides
    asked: Mapping[int, tuple[str, ...]]
    given: Mapping[str, str] | None


@dataclass(frozen=True, eq=False)
class ToDecide:
    """All that can be decided in a report.

    Attributes:
        country: The sites and how far it is.
        norms: In the order of the report.
    """

    country: Country
    norms: tuple[Decidable, ...]


def is_decidable(result: Result) -> bool:
    """Whether a run was by travel time, and shows more than some locations of it.

    That of an optimum is, also where nothing is possible: what to give way on can then be tried.
    """
    travelling = result.journeys.travelling if result.journeys is not None else ()
    by_travel = result.optimum is not None or any(each.method == _METHOD for each in travelling)
    return bool(travelling) and by_travel and "--location" not in result.run.options


def optimum_decisions(result: Result) -> Decisions | None:
    """The decisions of the optimum, to compare with; None where there is none."""
    if result.optimum is None:
        return None
    found: dict[str, dict[str, str]] = {}
    for row in result.optimum.scenario.records():
        found.setdefault(str(row["norm_id"]), {})[str(row["location_id"])] = str(row["decision"])
    return found or None


def to_decide(result: Result) -> ToDecide | None:
    """What can be decided; None where the run was not by travel time, or where nobody may know the counts."""
    if not is_decidable(result) or result.journeys is None:
        return None
    country = result.journeys.country
    shown = {(n.norm_set, n.norm_id, n.norm_year) for n in result.norms}
    chosen = result.run.options.get("--region")
    regions = frozenset(map(str, chosen)) if isinstance(chosen, (list, tuple)) else frozenset()
    blocks: dict[int, Travelling] = {}
    for each in result.journeys.travelling:
        block = each.block
        if (block.norm_set.id, block.norm.id, block.norm_year) in shown and block.norm.per == "location":
            blocks.setdefault(id(block), each)
    norms = tuple(_decidable(each, country, regions, result) for each in blocks.values())
    return ToDecide(country, norms) if norms else None


def _decidable(each: Travelling, country: Country, regions: frozenset[str], result: Result) -> Decidable:
    block, roster = each.block, country.roster
    years = [block.cells.year(i, block.basis_year) for i in block.norm.counts]
    low, high = np.array([y.low for y in years]), np.array([y.high for y in years])
    names, region = block.routes.regions
    left_out = np.zeros(len(region), dtype=np.bool_)
    if regions:
        left_out = np.array([r < 0 or names[r] not in regions for r in region.tolist()], dtype=np.bool_)
    return Decidable(
        block=block,
        demand=each.demand,
        low=np.where(left_out, 0.0, low),
        high=np.where(left_out, 0.0, high),
        moving=country.moving(block, low, low == high),
        region=np.where(left_out, -1, region),
        regions=tuple(names),
        performed=performs(block) & ~left_out,
        closed=roster.closed_by(block.day),
        minimum=country.minimum(block, use_indicative=result.use_indicative),
        overrides=_overrides(country, block),
        asked=_asked(roster, block),
        given=None if each.moves is None else _given(each.moves.eligibility, roster, left_out),
    )


def _overrides(country: Country, block: Block) -> Overrides:
    rows, sender, receiver = country.overrides_of(block)
    if country.overrides is None:
        return Overrides.none()
    return Overrides(sender, receiver, country.overrides.share[rows])


def _asked(roster: Roster, block: Block) -> dict[int, tuple[str, ...]]:
    """Whose rows of a scenario decide on a location, the first that there is; of who was taken over none do."""
    over = roster.successors_on(block.day)
    before: dict[str, list[str]] = {}
    for old in sorted(over):
        before.setdefault(roster.succession[old][0], []).append(old)

    def names(location: str) -> list[str]:
        return [location, *(name for old in before.get(location, ()) for name in names(old))]

    return {
        n: () if location in over else tuple(names(location))
        for n, location in enumerate(roster.ids)
        if location in over or location in before
    }


def _given(who: Eligibility, roster: Roster, left_out: Flags) -> dict[str, str] | None:
    """The decisions of the scenario that the run followed."""
    if who.follows != "scenario":
        return None
    stops, stays = who.sends == "stop", who.receives & ~left_out
    told = np.where(stops, "stop", np.where(who.performed, "keep", "new"))
    return {roster.ids[i]: str(told[i]) for i in np.flatnonzero((stops & ~left_out) | stays).tolist()}
