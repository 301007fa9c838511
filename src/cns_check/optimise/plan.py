"""Which problems a run has: per norm, norm year and region, or for norms that go together. Pure.

In: the verdicts, the country and what is asked. Out: problems, and what is left out of them and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cns_check.array_types import Flags, Floats, Whole, objects
from cns_check.inputs.travel.scenario import KEEP, STOP, Scenario
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.optimise.build import Built, NormDemand, Rules, Where, build
from cns_check.optimise.names import AssignmentName, ObjectiveName
from cns_check.reallocate.eligibility import performs, scenario_rows, whole_norm_obstacle
from cns_check.reallocate.travel.country import Country
from cns_check.reallocate.travel.numbers import id_order
from cns_check.words import natural


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is asked.

    Attributes:
        objectives: By priority; ``travel`` last.
        assignment: How a unit may be divided.
        stay: Patients of a location that keeps stay there.
        max_minutes: Nobody travels further.
        max_closures: At most so many performing locations stop, per norm and region.
        capacities: The most procedures a year per (location id, norm id); norm id None counts for every norm.
        max_growth: The most that who performs today may grow, as a share.
        scenario: What is fixed.
        together: Norm ids that share their locations, each group once.
        across_regions: One problem over all regions.
    """

    objectives: tuple[ObjectiveName, ...] = ("travel",)
    assignment: AssignmentName = "split"
    stay: bool = False
    max_minutes: float | None = None
    max_closures: int | None = None
    capacities: Mapping[tuple[str, str | None], int] = field(default_factory=dict)
    max_growth: float | None = None
    scenario: Scenario | None = None
    together: tuple[tuple[str, ...], ...] = ()
    across_regions: bool = False

    @property
    def rules(self) -> Rules:
        """What of it every problem has."""
        return Rules(self.assignment, self.stay, self.max_minutes, self.max_closures)


@dataclass(frozen=True, eq=False)
class Problem:
    """One problem, with the names of what its arrays are about.

    Attributes:
        blocks: One norm, or those that go together.
        region: The region; None for all regions as one.
        roster: The locations.
        norms: Per norm the demand, minima and caps.
        where: The locations that it is about.
        country: How far it is.
        rules: What else is asked.
    """

    blocks: tuple[Block, ...]
    region: str | None
    roster: Roster
    norms: tuple[NormDemand, ...]
    where: Where
    country: Country
    rules: Rules

    @cached_property
    def built(self) -> Built:
        """As arrays."""
        return build(self.country.network, self.norms, self.where, self.rules)

    @property
    def locations(self) -> list[str]:
        """The candidates' ids."""
        return [self.roster.ids[n] for n in self.where.candidate.tolist()]

    @property
    def performing(self) -> int:
        """How many locations perform today."""
        return int(self.where.performs.sum()) + self.where.gone

    def volume(self, number: int) -> float:
        """Procedures of one of its norms, of all locations that it is about."""
        return float(self.norms[number].demand.total[:, self.where.inside].sum())


@dataclass(frozen=True, eq=False)
class LeftOut:
    """A norm, or locations of it, that are in no problem.

    Attributes:
        block: The norm.
        reason: Why, by code.
        locations: Those that perform and are left out; none: the whole norm.
    """

    block: Block
    reason: str
    locations: tuple[str, ...] = ()


class TogetherError(ValueError):
    """Norms that are to go together have other regions, or are not there.

    Attributes:
        norms: Their ids.
        unknown: The one that is not there; None where the regions differ.
    """

    def __init__(self, norms: tuple[str, ...], unknown: str | None) -> None:
        super().__init__(norms, unknown)
        self.norms, self.unknown = norms, unknown


def whole_norm_left_out(block: Block, wanted: Wanted, *, use_indicative: bool) -> str | None:
    """Why a norm has no problem, if so."""
    norm = block.norm
    if norm.kind == "process":
        return "process"
    if norm.per != "location":
        return f"per_{norm.per}"
    if norm.moves is not None:
        return "moves"
    obstacle = whole_norm_obstacle(block, use_indicative=use_indicative)
    named = wanted.scenario is not None and norm.id in wanted.scenario.by_norm
    if obstacle == "indicative_number" and named:
        # Under a scenario the locations are agreed, whatever the number.
        return None
    return obstacle


def plan(evaluation: Evaluation, country: Country, wanted: Wanted) -> tuple[list[Problem], list[LeftOut]]:
    """The problems of a run, in the order of its norms, and by region.

    Raises:
        TogetherError: Norms that are to go together cannot.
    """
    known = {b.norm.id for b in evaluation.blocks}
    for group in wanted.together:
        for norm in group:
            if norm not in known:
                raise TogetherError(group, norm)
    problems: list[Problem] = []
    left: list[LeftOut] = []
    done: set[tuple[str, int, tuple[str, ...]]] = set()
    usable: dict[tuple[str, str, int], Block] = {}
    for block in evaluation.blocks:
        why = whole_norm_left_out(block, wanted, use_indicative=evaluation.options.use_indicative)
        if why is not None:
            left.append(LeftOut(block, why))
        else:
            usable[block.norm_set.id, block.norm.id, block.norm_year] = block
    for block in usable.values():
        group = next((g for g in wanted.together if block.norm.id in g), (block.norm.id,))
        key = (block.norm_set.id, block.norm_year, group)
        if key in done:
            continue
        done.add(key)
        members = [usable.get((block.norm_set.id, norm, block.norm_year)) for norm in group]
        blocks = tuple(b for b in members if b is not None)
        problems += _problems(blocks, evaluation.roster, country, wanted, left)
    return problems, left


def _problems(
    blocks: tuple[Block, ...], roster: Roster, country: Country, wanted: Wanted, left: list[LeftOut]
) -> Iterator[Problem]:
    names, group = blocks[0].routes.regions
    some = np.any([performs(block) for block in blocks], axis=0)
    for block in blocks[1:]:
        others, other = block.routes.regions
        here, there = objects([*names, None])[group], objects([*others, None])[other]
        if not np.array_equal(here[some], there[some]):
            raise TogetherError(tuple(b.norm.id for b in blocks), None)
    out = _out(blocks)
    for block in blocks:
        mine = performs(block)
        for reason, flags in (
            ("no_region", mine & (group < 0)),
            *((r, mine & f & (group >= 0)) for r, f in out.items()),
        ):
            if flags.any():
                ids = sorted((roster.ids[n] for n in np.flatnonzero(flags).tolist()), key=natural)
                left.append(LeftOut(block, reason, tuple(ids)))
    inside = (group >= 0) & ~np.any([*out.values(), np.zeros(len(group), dtype=np.bool_)], axis=0)
    said = _said(blocks, roster, wanted.scenario)
    if wanted.across_regions:
        found = _problem(blocks, None, inside, said, some, roster, country, wanted)
        if found is not None:
            yield found
        return
    for number in sorted(range(len(names)), key=lambda n: natural(names[n])):
        found = _problem(blocks, names[number], inside & (group == number), said, some, roster, country, wanted)
        if found is not None:
            yield found


def _out(blocks: Sequence[Block]) -> dict[str, Flags]:
    """Locations of whom the agreements say that nothing moves yet: they keep what they have."""
    exempt = np.any([block.routes.exception for block in blocks], axis=0)
    deferred = np.any([block.routes.pending for block in blocks], axis=0)
    return {"exempt": exempt, "deferred": deferred & ~exempt}


def _said(blocks: Sequence[Block], roster: Roster, scenario: Scenario | None) -> Whole:
    """Per location the decision of the scenario, -1 for none; of norms that go together the strictest."""
    found = np.full(len(roster.ids), -1, dtype=np.int64)
    if scenario is None:
        return found
    for block in blocks:
        row = scenario_rows(scenario, block.norm.id, roster, block.day)
        decision = np.where(row >= 0, scenario.decision[row].astype(np.int64), -1)
        # To stop goes before to keep, and that before what may open.
        order = np.array([3, 2, 1, 0])  # by decision: stop, keep, new, none
        found = np.where(order[decision] > order[found], decision, found)
    return found


def _problem(
    blocks: tuple[Block, ...],
    region: str | None,
    inside: Flags,
    said: Whole,
    some: Flags,
    roster: Roster,
    country: Country,
    wanted: Wanted,
) -> Problem | None:
    """None where nobody performs and nobody may begin."""
    closed = roster.closed_by(blocks[0].day)
    may = inside & ~closed & (some | ((said >= 0) & (said != STOP)))
    if not (some & inside).any():
        return None
    candidate = np.flatnonzero(may)
    fixed = np.where(said[candidate] == STOP, -1, np.where(said[candidate] == KEEP, 1, 0)).astype(np.int64)
    gone = int((some & inside & closed).sum())
    order = id_order(roster.ids)
    where = Where(inside, candidate, some[candidate], fixed, gone, order)
    norms = tuple(_norm(block, candidate, roster, country, wanted) for block in blocks)
    return Problem(blocks, region, roster, norms, where, country, wanted.rules)


def low_of(block: Block) -> Floats:
    """Interventions x locations: the volume of the basis year; a mask counts its low end, a blank 0."""
    return np.array([block.cells.year(i, block.basis_year).low for i in block.norm.counts])


def _norm(block: Block, candidate: Whole, roster: Roster, country: Country, wanted: Wanted) -> NormDemand:
    low = low_of(block)
    today = low.sum(axis=0)[candidate]
    cap = np.full(len(candidate), np.inf)
    if wanted.max_growth is not None:
        grown = np.floor(np.round(today * (1 + wanted.max_growth), 9))
        cap = np.where(performs(block)[candidate], grown, np.inf)
    for n, location in enumerate(candidate.tolist()):
        name = roster.ids[location]
        stated = wanted.capacities.get((name, block.norm.id), wanted.capacities.get((name, None)))
        if stated is not None:
            cap[n] = min(cap[n], stated)
        elif wanted.capacities and wanted.max_growth is None:
            # A capacity that nobody stated is not assumed.
            cap[n] = today[n]
    demand = country.demand(block, low)
    return NormDemand(demand, country.sites(block.norm.counts), block.judged.minimum[candidate], cap)
