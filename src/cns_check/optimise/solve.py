"""A problem from end to end: the answer, why there is none, and the least travel per number of locations.

In: a problem and what is asked. Out: an answer, a reason, a frontier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cns_check.optimise.alike import merged
from cns_check.optimise.effort import Deadline, Effort
from cns_check.optimise.impossible import Reason, irreducible, reason_of
from cns_check.optimise.names import ConstraintName, ObjectiveName
from cns_check.optimise.nearest import nearest_sets, nearest_shares
from cns_check.optimise.open_sets import MOST_CANDIDATES, MOST_SETS, members, open_sets
from cns_check.optimise.search import solve_sets, solve_siting
from cns_check.optimise.siting import Answer, Siting
from cns_check.optimise.whole_model import solve_whole_model


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
    fewer, deadline = merged(siting, ("travel",)), effort.deadline()
    points = _frontier(fewer.siting, range(1, most_locations(siting) + 1), effort.gap, deadline)
    return [Point(k, fewer.back(answer)) for k, answer in points]


def _frontier(siting: Siting, counts: range, gap: float, deadline: Deadline) -> Iterator[tuple[int, Answer]]:
    if siting.assignment == "nearest" and siting.candidates <= MOST_CANDIDATES:
        yield from _nearest_frontier(siting, counts, deadline)
        return
    masks = None if siting.assignment == "nearest" else open_sets(siting, MOST_SETS)
    if masks is None:
        for k in counts:
            exactly: list[tuple[ObjectiveName, float]] = [("fewest-locations", k), ("most-locations", -k)]
            yield k, solve_whole_model(siting, ("travel",), gap, deadline, exactly)
        return
    count = members(masks, siting.candidates).sum(axis=1)
    for k in counts:
        yield k, solve_sets(siting, ("travel",), masks[count == k], gap, deadline)


def _nearest_frontier(siting: Siting, counts: range, deadline: Deadline) -> Iterator[tuple[int, Answer]]:
    sets = nearest_sets(siting, deadline.passed)
    count = members(sets.masks, siting.candidates).sum(axis=1)
    for k in counts:
        rows = np.flatnonzero(count == k)
        if not len(rows):
            yield k, Answer("infeasible" if sets.complete else "unknown", {}, None, None, None, None)
            continue
        best = rows[np.lexsort((sets.masks[rows], sets.travel[rows]))][0]
        inside = members(sets.masks[best : best + 1], siting.candidates)[0]
        value = float(sets.travel[best])
        answer = Answer("optimal", {"travel": value}, value, 0.0, inside, nearest_shares(siting, inside))
        yield k, answer if sets.complete else replace(answer, status="feasible", bound=None, gap=None)


def most_locations(siting: Siting) -> int:
    """How many locations the volume can carry: of each norm the smallest minima first."""
    may = siting.fixed >= 0
    most = int(may.sum())
    for norm, total in enumerate(siting.totals.tolist()):
        need = np.cumsum(np.sort(siting.minimum[norm, may]))
        most = min(most, int((need <= total + 1e-6).sum()))
    return most
