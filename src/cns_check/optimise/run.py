"""Solves the problems of a run, one after the other. In: problems and what is asked. Out: what came of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats
from cns_check.optimise.build import patients_of
from cns_check.optimise.plan import LeftOut, Problem, Wanted
from cns_check.optimise.search import Effort
from cns_check.optimise.siting import Siting
from cns_check.optimise.solve import Point, Solution, frontier, solve
from cns_check.reallocate.travel.patients import Patients, patients_today


@dataclass(frozen=True, eq=False)
class NormOutcome:
    """What came of one norm of a problem.

    Attributes:
        patients: Its patients of the region with where they go; as they go today where there is no solution.
        after: Per candidate its volume after; None without a solution.
    """

    patients: Patients
    after: Floats | None


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a problem.

    Attributes:
        problem: The problem.
        solution: Its solution, or why there is none.
        norms: Per norm of it.
        points: The frontier; None where it was not asked.
    """

    problem: Problem
    solution: Solution
    norms: tuple[NormOutcome, ...]
    points: tuple[Point, ...] | None

    @property
    def open(self) -> Flags | None:
        """Per candidate whether it is open."""
        return self.solution.answer.open


@dataclass(frozen=True, eq=False)
class Optimised:
    """All of a run.

    Attributes:
        wanted: What was asked.
        outcomes: Per problem.
        left_out: What is in no problem.
    """

    wanted: Wanted
    outcomes: tuple[Outcome, ...]
    left_out: tuple[LeftOut, ...]


def optimise(
    problems: Sequence[Problem],
    left_out: Sequence[LeftOut],
    wanted: Wanted,
    effort: Effort,
    *,
    with_frontier: bool = False,
    step: Callable[[Problem], None] = lambda _: None,
) -> Optimised:
    """Solves every problem; what is the same for two norm years is solved once.

    Args:
        problems: As planned.
        left_out: What is in none of them.
        wanted: What is asked.
        effort: How far and how long, for each.
        with_frontier: Also the least travel per number of locations.
        step: Told which problem is next.
    """
    done: dict[tuple[object, ...], tuple[Solution, tuple[Point, ...] | None]] = {}
    outcomes = []
    for problem in problems:
        step(problem)
        siting = problem.built.siting
        key = _key(siting)
        if key not in done:
            solution = solve(siting, wanted.objectives, effort)
            done[key] = solution, tuple(frontier(siting, effort)) if with_frontier else None
        solution, points = done[key]
        outcomes.append(Outcome(problem, solution, tuple(_norms(problem, solution)), points))
    return Optimised(wanted, tuple(outcomes), tuple(left_out))


def _key(siting: Siting) -> tuple[object, ...]:
    arrays = (siting.performs, siting.fixed, siting.minimum, siting.cap, siting.norm, siting.volume)
    more = (siting.travel, siting.longest, siting.moved, siting.rank, siting.home)
    return (siting.gone, *(a.shape for a in (siting.minimum, siting.travel)), *(a.tobytes() for a in (*arrays, *more)))


def _norms(problem: Problem, solution: Solution) -> list[NormOutcome]:
    built, shares = problem.built, solution.answer.shares
    found = []
    for number, norm in enumerate(problem.norms):
        if shares is None:
            today = patients_today(norm.demand)
            found.append(NormOutcome(today.where(problem.where.inside[today.home]), None))
            continue
        patients = patients_of(built, norm, number, shares)
        mine = built.siting.norm == number
        after = (shares[mine] * built.siting.volume[mine, None]).sum(axis=0)
        found.append(NormOutcome(patients, np.asarray(after)))
    return found
