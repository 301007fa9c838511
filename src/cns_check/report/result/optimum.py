"""The tables of an optimum from what was solved. In: outcomes, the country and what is shown. Out: tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from cns_check.judge.evaluate import Block, Evaluation
from cns_check.optimise.build import patients_of
from cns_check.optimise.names import STATUSES
from cns_check.optimise.plan import Problem, low_of
from cns_check.optimise.run import Optimised, Outcome
from cns_check.reallocate.travel.country import Country
from cns_check.reallocate.travel.figures import TravelFigures, travel_figures
from cns_check.reallocate.travel.numbers import snap
from cns_check.reallocate.travel.patients import Patients, patients_today
from cns_check.report.result.journeys import Journeys, Travelling, minutes
from cns_check.report.result.optimum_tables import METHOD, Optimum, OptimumTables
from cns_check.report.result.table import Plain, Table
from cns_check.report.result.tables import ASSIGNMENTS, DECISIONS, FRONTIER, OPTIMUM, SCENARIO
from cns_check.statements.optimum import reason_said
from cns_check.statements.shown import Shown
from cns_check.words import Translate, in_language, natural

#: To this many decimals numbers are told that were divided.
_DECIMALS = 9
Row = dict[str, Plain]


def optimum_of(optimised: Optimised, country: Country, shown: Shown, tr: Translate) -> Optimum:
    """The tables of what is shown.

    Args:
        optimised: What was solved.
        country: How far it is.
        shown: What of it is shown.
        tr: The reader's language, for reasons.
    """
    wanted = [o for o in optimised.outcomes if not shown.regions or o.problem.region in shown.regions]
    rows: list[Row] = []
    more: list[Mapping[str, object]] = []
    decisions: list[Row] = []
    assignments: list[Row] = []
    frontier: list[Row] = []
    shows: dict[str, int] = dict.fromkeys(STATUSES, 0)
    for outcome in wanted:
        for number, block in enumerate(outcome.problem.blocks):
            if not shown.block(block):
                continue
            shows[outcome.solution.answer.status] += 1
            rows.append(_row(optimised, outcome, number, country))
            more.append(_more(outcome, tr))
            decisions += [
                r for r in _decisions(outcome, number) if not shown.locations or r["location_id"] in shown.locations
            ]
            ends = ("from_location_id", "location_id")
            assignments += [
                r
                for r in _assignments(outcome, number, country)
                if not shown.locations or any(r[end] in shown.locations for end in ends)
            ]
            frontier += _frontier(outcome, number, country)
    tables = OptimumTables(
        Table.of("optimum", OPTIMUM, rows),
        Table.of("decisions", DECISIONS, decisions),
        Table.of("assignments", ASSIGNMENTS, assignments),
        Table.of("frontier", FRONTIER, frontier),
    )
    scenario, conflicts = _scenario(optimised)
    rows_ = [dict(zip(("norm_id", "location_id", "decision"), row, strict=True)) for row in scenario]
    return Optimum(tables, tuple(more), shows, Table.of("scenario", SCENARIO, rows_), conflicts)


def optimum_journeys(evaluation: Evaluation, optimised: Optimised, country: Country) -> Journeys:
    """The patients of each norm: as the optimum has it, and as today where it has nothing."""
    found = []
    for block in evaluation.blocks:
        demand = country.demand(block, low_of(block))
        today = patients_today(demand)
        mine = [
            (o, n)
            for o in optimised.outcomes
            for n, b in enumerate(o.problem.blocks)
            if b is block and o.open is not None
        ]
        rest = np.ones(len(today.home), dtype=np.bool_)
        patients = None
        for outcome, number in mine:
            part = outcome.norms[number].patients
            patients = part if patients is None else patients.and_also(part)
            rest &= ~outcome.problem.where.inside[today.home]
        complete = all(o.open is not None for o in optimised.outcomes if any(b is block for b in o.problem.blocks))
        if patients is None or not complete:
            # Of a norm of which a region has no solution there is no "after".
            found.append(Travelling(block, None, demand, today, None))
        if patients is not None:
            whole = patients.and_also(today.where(rest)) if complete else patients
            found.append(Travelling(block, METHOD, demand, whole, None))
    return Journeys(country, found)


def _key(block: Block) -> Row:
    return {"norm_set": block.norm_set.id, "norm_id": block.norm.id, "norm_year": block.norm_year}


def _number(value: float | None) -> float | None:
    return None if value is None else float(snap(np.array(round(value, _DECIMALS))))


def _today(problem: Problem, number: int) -> Patients:
    """The patients of a problem as they travel today."""
    today = patients_today(problem.norms[number].demand)
    return today.where(problem.where.inside[today.home])


def _figures(
    today: Patients, patients: Patients, block: Block, country: Country
) -> tuple[TravelFigures, TravelFigures]:
    """Before and after."""
    nowhere = np.full(len(country.roster.ids), -1)
    before, after = travel_figures(country.network, today, patients, country.sites(block.norm.counts), nowhere, [])
    return before, after


def _row(optimised: Optimised, outcome: Outcome, number: int, country: Country) -> Row:
    problem, answer, norm = outcome.problem, outcome.solution.answer, outcome.norms[number]
    block, first = problem.blocks[number], optimised.wanted.objectives[0]
    before, after = _figures(_today(problem, number), norm.patients, block, country)
    performs, opened = problem.where.performs, answer.open
    there = opened is not None
    reason = outcome.solution.reason
    return {
        **_key(block),
        "network": block.norm.network,
        "region_id": problem.region,
        "objective": first,
        "assignment": optimised.wanted.assignment,
        "status": answer.status,
        "value": _number(answer.objectives.get(first)),
        "bound": _number(answer.bound) if there else None,
        "gap": _number(answer.gap) if there else None,
        "volume_total": _number(problem.volume(number)),
        "locations_before": problem.performing,
        "locations_after": int(opened.sum()) if opened is not None else None,
        "stops": int((performs & ~opened).sum()) + problem.where.gone if opened is not None else None,
        "opens": int((~performs & opened).sum()) if opened is not None else None,
        "mean_minutes_before": _number(before.mean_minutes),
        "mean_minutes_after": _number(after.mean_minutes) if there else None,
        "max_minutes_after": _number(after.max_minutes) if there else None,
        "patients_moved": _number(after.moved) if there else None,
        "reason_code": reason.code if reason is not None else None,
    }


def _more(outcome: Outcome, tr: Translate) -> dict[str, object]:
    answer, solution = outcome.solution.answer, outcome.solution
    opened = [] if answer.open is None else np.array(outcome.problem.locations, object)[answer.open].tolist()
    said = reason_said(outcome)
    return {
        "objectives": {name: _plain(value) for name, value in answer.objectives.items()},
        "open": sorted(opened, key=natural),
        "reason": None if said is None else in_language(said, tr),
        "irreducible": list(solution.excluding or ()),
    }


def _plain(value: float) -> int | float:
    told = _number(value)
    assert told is not None, "there is a number"
    return int(told) if told.is_integer() else told


def _decisions(outcome: Outcome, number: int) -> Iterator[Row]:
    problem, norm, opened = outcome.problem, outcome.norms[number], outcome.open
    if opened is None or norm.after is None:
        return
    block, roster = problem.blocks[number], problem.roster
    low = low_of(block).sum(axis=0)
    region = block.routes.region
    place = {location: n for n, location in enumerate(problem.where.candidate.tolist())}
    today = problem.where.inside & np.any([low_of(b).sum(axis=0) > 0 for b in problem.blocks], axis=0)
    for i in roster.in_order(np.flatnonzero(today | np.isin(np.arange(len(today)), problem.where.candidate))).tolist():
        n = place.get(i)
        performs = n is None or bool(problem.where.performs[n])
        is_open = n is not None and bool(opened[n])
        decision = ("keep" if performs else "open") if is_open else ("stop" if performs else "not_opened")
        after = _number(float(norm.after[n])) if n is not None and is_open else 0.0
        minimum = float(block.judged.minimum[i])
        assert after is not None, "there is a number"
        yield {
            **_key(block),
            "region_id": region[i],
            "location_id": roster.ids[i],
            "location_name": roster.names[i],
            "decision": decision,
            "volume_before": float(low[i]),
            "volume_after": after,
            "minimum": minimum,
            "margin": _number(after - minimum) if is_open else None,
        }


def _assignments(outcome: Outcome, number: int, country: Country) -> Iterator[Row]:
    if outcome.open is None:
        return
    problem, patients = outcome.problem, outcome.norms[number].patients
    block, ids = problem.blocks[number], problem.roster.ids
    _, after = minutes(country, Travelling(block, METHOD, problem.norms[number].demand, patients, None))
    counts, places, region = block.norm.counts, country.place_ids, block.routes.region
    names = [natural(x) for x in ids]
    rows = zip(
        *(getattr(patients, name).tolist() for name in ("intervention", "origin", "home", "location")), strict=True
    )
    told = [
        (i, natural(places[o]) if o >= 0 else (), names[h], names[t] if t >= 0 else (), o, h, t, n)
        for n, (i, o, h, t) in enumerate(rows)
    ]
    for i, _, _, _, o, h, t, n in sorted(told):
        yield {
            **_key(block),
            "region_id": region[h],
            "intervention_id": counts[i],
            "origin_id": places[o] if o >= 0 else None,
            "from_location_id": ids[h],
            "location_id": ids[t] if t >= 0 else None,
            "volume": _number(float(patients.volume[n])),
            "minutes": None if np.isnan(after[n]) else _number(float(after[n])),
        }


def _frontier(outcome: Outcome, number: int, country: Country) -> Iterator[Row]:
    problem = outcome.problem
    block, norm = problem.blocks[number], problem.norms[number]
    mine = problem.built.siting.norm == number
    for point in outcome.points or ():
        shares = point.answer.shares
        figures, total = None, None
        if shares is not None:
            patients = patients_of(problem.built, norm, number, shares)
            figures = _figures(_today(problem, number), patients, block, country)[1]
            travel = np.where(shares > 0, problem.built.siting.travel, 0.0)
            total = float((travel[mine] * shares[mine]).sum())
        yield {
            **_key(block),
            "region_id": problem.region,
            "locations": point.locations,
            "status": point.answer.status,
            "mean_minutes": None if figures is None else _number(figures.mean_minutes),
            "max_minutes": None if figures is None else _number(figures.max_minutes),
            "total_minutes": _number(total),
        }


def _scenario(optimised: Optimised) -> tuple[tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    """What ``--scenario`` would read, and the norms of which norm years differ."""
    words = {"keep": "keep", "stop": "stop", "open": "new"}
    said: dict[str, dict[tuple[str, int], dict[str, str]]] = {}
    for outcome in optimised.outcomes:
        for number, block in enumerate(outcome.problem.blocks):
            of_year = said.setdefault(block.norm.id, {}).setdefault((block.norm_set.id, block.norm_year), {})
            for row in _decisions(outcome, number):
                if row["decision"] in words:
                    of_year[str(row["location_id"])] = words[str(row["decision"])]
    conflicts = [norm for norm, years in said.items() if any(y != next(iter(years.values())) for y in years.values())]
    rows = _rows_of({norm: next(iter(years.values())) for norm, years in said.items()})
    return tuple(rows), tuple(conflicts)


def _rows_of(said: Mapping[str, Mapping[str, str]]) -> Sequence[tuple[str, str, str]]:
    return [
        (norm, location, decisions[location])
        for norm, decisions in said.items()
        for location in sorted(decisions, key=natural)
    ]


def problem_name(problem: Problem) -> str:
    """How a problem is called where it is worked on."""
    return ", ".join(block.norm.id for block in problem.blocks)
