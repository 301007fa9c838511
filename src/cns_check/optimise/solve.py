"""A problem from end to end: the answer, why there is none, and the least travel per number of locations.

In: a problem and what is asked. Out: an answer, a reason, a frontier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cns_check.optimise.impossible import Reason, irreducible, reason_of
from cns_check.optimise.nearest import nearest_sets, nearest_shares
from cns_check.optimise.open_sets import MOST_CANDIDATES, members, open_sets
from cns_check.optimise.search import MOST_SETS, Effort, solve_sets, solve_siting
from cns_check.optimise.siting import Answer, ConstraintName, ObjectiveName, Siting


@dataclass(frozen=True, eq=False)
class Solution:
    """What is known of a problem.

    Attributes:
        answer: The best that was found, or that there is none.
        reason: Why there is none; None where there is one, or it is not known.
        excluding: Constraints that exclude one another, of which each is needed; None where another reason is told.
    """

    answer: Answer
    reason: Reason | None = None
    excluding: tuple[ConstraintName, ...] | None = None


@dataclass(frozen=True, eq=False)
class Point:
    """The least travel with a number of locations.

    Attributes:
        locations: How many are open.
        answer: With ``travel`` as the one objective.
    """

    locations: int
    answer: Answer


def solve(siting: Siting, objectives: Sequence[ObjectiveName], effort: Effort) -> Solution:
    """Solves a problem, or says why it has no solution.

    Args:
        siting: The problem.
        objectives: By priority; ``travel`` last.
        effort: How far and how long; finding the constraints that exclude one another has as long again for each.
    """
    reason = reason_of(siting)
    if reason is not None:
        return Solution(Answer("infeasible", {}, None, None, None, None), reason)
    answer = solve_siting(siting, objectives, effort)
    if answer.status != "infeasible":
        return Solution(answer)

    def possible(less: Siting) -> bool | None:
        if reason_of(less) is not None:
            return False
        status = solve_siting(less, ("fewest-locations",), replace(effort, gap=1e9)).status
        return None if status == "unknown" else status != "infeasible"

    return Solution(answer, Reason("constraints_exclude_each_other"), irreducible(siting, possible))


def frontier(siting: Siting, effort: Effort) -> list[Point]:
    """The least travel with exactly 1, 2, ... locations, to what the volume can carry.

    Args:
        siting: The problem; all else that it asks stays in force.
        effort: How far and how long, for all points together.
    """
    if siting.candidates > MOST_CANDIDATES:
        return []
    deadline = effort.deadline()
    most = most_locations(siting)
    points = []
    if siting.assignment == "nearest":
        sets = nearest_sets(siting, deadline.passed)
        count = members(sets.masks, siting.candidates).sum(axis=1)
        for k in range(1, most + 1):
            rows = np.flatnonzero(count == k)
            if not len(rows):
                none = Answer("infeasible" if sets.complete else "unknown", {}, None, None, None, None)
                points.append(Point(k, none))
                continue
            best = rows[np.lexsort((sets.masks[rows], sets.travel[rows]))][0]
            inside = members(sets.masks[best : best + 1], siting.candidates)[0]
            value = float(sets.travel[best])
            shares = nearest_shares(siting, inside)
            known = (value, 0.0) if sets.complete else (None, None)
            status = "optimal" if sets.complete else "feasible"
            points.append(Point(k, Answer(status, {"travel": value}, *known, inside, shares)))
        return points
    masks = open_sets(siting, MOST_SETS)
    if masks is None:
        return []
    count = members(masks, siting.candidates).sum(axis=1)
    return [
        Point(k, solve_sets(siting, ("travel",), masks[count == k], effort.gap, deadline)) for k in range(1, most + 1)
    ]


def most_locations(siting: Siting) -> int:
    """How many locations the volume can carry: of each norm the smallest minima first."""
    may = siting.fixed >= 0
    most = int(may.sum())
    for norm, total in enumerate(siting.totals.tolist()):
        need = np.cumsum(np.sort(siting.minimum[norm, may]))
        most = min(most, int((need <= total + 1e-6).sum()))
    return most
