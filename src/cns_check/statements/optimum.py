"""What is said of an optimum: why nothing is possible, what is left out, and what it assumes. Pure.

In: what was solved. Out: sentences and diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.optimise.plan import LeftOut, Problem
from cns_check.optimise.run import Optimised, Outcome
from cns_check.statements.assumptions import CHANGES_NOTHING
from cns_check.words import Said, Translate, natural

#: What each constraint is called.
CONSTRAINTS: dict[str, Said] = {
    "minimum": Said.of("the minimum"),
    "capacity": Said.of("the caps"),
    "max_minutes": Said.of("the most minutes"),
    "max_closures": Said.of("the most closures"),
    "keep": Said.of("what must keep"),
    "stop": Said.of("what must stop"),
    "assignment": Said.of("how patients are assigned"),
}
#: Why a norm or a location is in no problem, by code.
LEFT_OUT: dict[str, Said] = {
    "process": Said.of("it has no volume to reach"),
    "per_organisation": Said.of("it is judged per organisation"),
    "per_surgeon": Said.of("it is judged per surgeon"),
    "moves": Said.of("only a share of its volume moves"),
    "not_in_force": Said.of("no version of it is in force"),
    "no_number": Said.of("it has no minimum"),
    "indicative_number": Said.of("its number is only a guideline or a proposal; --use-indicative lets it decide"),
    "no_region": Said.of("nothing is known of their region"),
    "exempt": Said.of("an exception is in force"),
    "deferred": Said.of("the decision of their region is not in effect yet"),
}
#: So many origins are named in a sentence.
_NAMED = 20


def reason_said(outcome: Outcome) -> Said | None:
    """Why nothing is possible, with the numbers; None where something is, or it is not known."""
    reason, problem = outcome.solution.reason, outcome.problem
    if reason is None:
        return None
    locations, norm = problem.locations, problem.blocks[max(reason.norm, 0)].norm.id
    needed, there = round(reason.needed, 6), round(reason.available, 6)
    some = (
        ()
        if reason.candidates is None
        else tuple(sorted((locations[n] for n in reason.candidates.tolist()), key=natural))
    )
    match reason.code:
        case "no_location_stays":
            return Said.of("no location may stay open")
        case "volume_below_minimum":
            return Said.of(
                "the volume of {volume} is below the minimum of {minimum}", volume=there, minimum=needed, norm=norm
            )
        case "too_many_kept":
            template = "those that must keep, {locations}, need {needed} together, and the volume is {volume}"
            return Said.of(template, locations=some, needed=needed, volume=there, norm=norm)
        case "max_closures" if reason.norm < 0:
            template = "{count} performing locations are fixed to stop, and at most {most} may"
            return Said.of(template, count=int(needed), most=int(there))
        case "max_closures":
            template = (
                "with at most {most} closures those that stay open need at least {needed}, and the volume is {volume}"
            )
            return Said.of(template, most=problem.rules.max_closures, needed=needed, volume=there, norm=norm)
        case "beyond_max_minutes":
            return _too_far(outcome, there)
        case "capacity" if some:
            template = "{location} must keep and may take {most}, which is below its minimum of {minimum}"
            return Said.of(template, location=some[0], most=there, minimum=needed, norm=norm)
        case "capacity":
            template = "all caps together are {most}, and the volume is {volume}"
            return Said.of(template, most=there, volume=needed, norm=norm)
    excluding = outcome.solution.excluding
    if excluding is None:
        return Said.of("what is asked excludes itself; which of it was not found in time")
    named = tuple(CONSTRAINTS[c] for c in excluding)
    if len(named) == 1:
        return Said.of("{constraint} alone makes it impossible, wherever patients can travel", constraint=named[0])
    return Said.of("these exclude one another: {constraints}", constraints=named)


def _too_far(outcome: Outcome, limit: float) -> Said:
    reason, problem = outcome.solution.reason, outcome.problem
    assert reason is not None, "there is one"
    assert reason.units is not None, "it is about somebody"
    origins: set[str] = set()
    for number, rows in enumerate(problem.built.rows):
        at = rows.row[np.isin(rows.unit, reason.units)]
        of = problem.norms[number].demand.origin[at]
        origins |= {problem.country.place_ids[o] for o in of.tolist() if o >= 0}
    named = tuple(sorted(origins, key=natural))
    if len(named) > _NAMED:
        more = Said.of("{names} and {count} more", names=named[:_NAMED], count=len(named) - _NAMED)
    else:
        more = Said.of("{names}", names=named)
    return Said.of("no location is within {limit} minutes of {origins}", limit=limit, origins=more)


def optimum_diagnostics(optimised: Optimised) -> Iterator[Diagnostic]:
    """What is impossible, not proven, left out, or without a place."""
    for outcome in optimised.outcomes:
        problem, answer = outcome.problem, outcome.solution.answer
        where = _where(problem)
        value = problem.blocks[0].norm.id
        said = reason_said(outcome)
        if answer.status == "infeasible" and said is not None:
            yield diagnostic("E020", Said.of("{problem}: {why}", problem=where, why=said), Place(), value=value)
        elif answer.status == "feasible":
            template = "{problem}: a solution was found and is not proven the best; it need not be found again"
            yield diagnostic("E021", Said.of(template, problem=where), Place(), value=value)
        elif answer.status == "unknown":
            told = Said.of("{problem}: no solution was found in time, and none was proven not to exist", problem=where)
            yield diagnostic("E021", told, Place(), value=value)
        yield from _frontier(outcome)
        yield from _unplaced(problem)
        yield from _not_located(problem)
    for left in optimised.left_out:
        yield _left_out(left)


def _frontier(outcome: Outcome) -> Iterator[Diagnostic]:
    """Numbers of locations of which the least travel is not proven."""
    for status, template in (
        (
            "feasible",
            "{problem}: what the frontier shows with these numbers of locations is not proven: {counts}",
        ),
        ("unknown", "{problem}: time ran out before the frontier had these numbers of locations: {counts}"),
    ):
        counts = tuple(str(p.locations) for p in outcome.points or () if p.answer.status == status)
        if counts:
            told = Said.of(template, problem=_where(outcome.problem), counts=counts)
            yield diagnostic("E021", told, Place(), value=outcome.problem.blocks[0].norm.id)


def _where(problem: Problem) -> Said:
    norms, year = tuple(b.norm.id for b in problem.blocks), problem.blocks[0].norm_year
    if problem.region is None:
        return Said.of("{norms}, norm year {year}, all regions", norms=norms, year=year)
    return Said.of("{norms}, norm year {year}, region {region}", norms=norms, year=year, region=problem.region)


def _unplaced(problem: Problem) -> Iterator[Diagnostic]:
    for number, norm in enumerate(problem.norms):
        lost = problem.built.unplaced(norm, number)
        if lost:
            told = Said.of(
                "{problem}: {volume} have no travel time to any location that may be open, and count for no minimum",
                problem=_where(problem),
                volume=round(lost, 6),
            )
            yield diagnostic("E022", told, Place(), value=problem.blocks[number].norm.id)


def _not_located(problem: Problem) -> Iterator[Diagnostic]:
    """Whose origin is not known, and what is not exactly known."""
    ids, inside = problem.roster.ids, problem.where.inside
    for number, block in enumerate(problem.blocks):
        unlocated = problem.norms[number].demand.unlocated.sum(axis=0)
        at = np.flatnonzero((unlocated > 0) & inside)
        if len(at):
            told = Said.of(
                "{problem}: of {volume} of the volume of {year} it is not known from where, or from how far, patients "
                "come: {locations}",
                problem=_where(problem),
                volume=float(unlocated[at].sum()),
                year=block.basis_year,
                locations=tuple(sorted((ids[i] for i in at.tolist()), key=natural)),
            )
            yield diagnostic("E018", told, Place(), value=block.norm.id)
        cells = [block.cells.year(i, block.basis_year) for i in block.norm.counts]
        hidden = np.flatnonzero(np.any([c.low != c.high for c in cells], axis=0) & inside)
        if len(hidden):
            told = Said.of(
                "{problem}: in the demand of {year} these count with their low end, for they are not exactly known: "
                "{locations}",
                problem=_where(problem),
                year=block.basis_year,
                locations=tuple(sorted((ids[i] for i in hidden.tolist()), key=natural)),
            )
            yield diagnostic("E019", told, Place(), value=block.norm.id)


def _left_out(left: LeftOut) -> Diagnostic:
    block, why = left.block, LEFT_OUT[left.reason]
    norm, year = block.norm.id, block.norm_year
    if not left.locations:
        told = Said.of("{norm}, norm year {year}, is left out: {why}", norm=norm, year=year, why=why)
    else:
        template = "{norm}, norm year {year}: {locations} are left out: {why}"
        told = Said.of(template, norm=norm, year=year, locations=left.locations, why=why)
    return diagnostic("E023", told, Place(), value=norm)


def optimum_assumptions(optimised: Optimised, tr: Translate) -> Iterator[str]:
    """What the optimum rests on."""
    wanted = optimised.wanted
    if wanted.scenario is not None:
        template = "A what-if: the scenario {path} fixes whom it names; whether the others that perform keep is free."
        yield tr(template).format(path=wanted.scenario.file.path)
        yield tr(CHANGES_NOTHING)
    yield tr("The optimum counts minutes and volumes only: parts, required norms and surgeons are not in it.")
    yield tr("Fractions of patients stay fractions in the optimum.")
    yield tr("Of several equally good optima the solver's is shown; others may exist.")
    if wanted.capacities and wanted.max_growth is None:
        yield tr("A location that --capacity does not name takes no more than today.")
