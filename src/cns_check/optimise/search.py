"""The best set and assignment of a problem, by the way that fits how many sets there are.

In: a problem, objectives by priority, how far from the best and how long. Out: an answer with its proof.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cns_check.array_types import Whole
from cns_check.optimise.alike import merged
from cns_check.optimise.effort import Deadline, Effort
from cns_check.optimise.good_sets import of_good_sets
from cns_check.optimise.limits import EXACT, Limits, narrowed, of_set, signed, value_of
from cns_check.optimise.minimise import Found, minimise
from cns_check.optimise.names import ObjectiveName, StatusName
from cns_check.optimise.nearest import NearestSets, nearest_sets, nearest_shares
from cns_check.optimise.open_sets import MOST_CANDIDATES, MOST_SETS, members, open_sets
from cns_check.optimise.siting import HELD, Answer, Siting, gap_of
from cns_check.optimise.whole_model import solve_whole_model

#: More than this are looked at only where the best that was found leaves them.
MANY_SETS = 4000


def solve_siting(siting: Siting, objectives: Sequence[ObjectiveName], effort: Effort) -> Answer:
    """Solves a problem: each objective is proven, then held for the next.

    Args:
        siting: The problem.
        objectives: By priority; ``travel`` last.
        effort: How far and how long.
    """
    fewer = merged(siting, objectives)
    return fewer.back(_solve(fewer.siting, objectives, effort))


def _solve(siting: Siting, objectives: Sequence[ObjectiveName], effort: Effort) -> Answer:
    deadline = effort.deadline()
    if siting.assignment == "nearest" and siting.candidates <= MOST_CANDIDATES:
        return _nearest_answer(siting, objectives, nearest_sets(siting, deadline.passed))
    masks = open_sets(siting, MOST_SETS)
    many = masks is None or len(masks) > MANY_SETS
    if many and tuple(objectives) == ("travel",) and siting.assignment != "nearest":
        answer = of_good_sets(siting, effort.gap, deadline)
        if answer is not None:
            return answer
    if masks is None:
        return solve_whole_model(siting, objectives, effort.gap, deadline)
    return solve_sets(siting, objectives, masks, effort.gap, deadline)


def solve_sets(
    siting: Siting, objectives: Sequence[ObjectiveName], masks: Whole, gap: float, deadline: Deadline
) -> Answer:
    """The same among some sets."""
    limits = Limits(masks, siting.allowed)
    values: dict[ObjectiveName, float] = {}
    status: StatusName = "optimal"
    first: Found | None = None
    last: Found | None = None
    for objective in objectives:
        found = minimise(siting, objective, limits, gap, deadline, last)
        first = first or found
        if found.value is None:
            if last is None:
                never = np.isinf(found.bound)
                return Answer("infeasible" if never else "unknown", {}, None, None, None, None)
            status = "feasible"
            break
        last = found
        values[objective] = signed(objective, found.value)
        if gap_of(found.value, min(found.bound, found.value)) > gap:
            status = "feasible"
        limits = narrowed(siting, objective, limits, found.value)
    assert first is not None, "there is an objective"
    assert last is not None, "it was found"
    assert last.shares is not None, "what was found has an assignment"
    inside = members(np.array([last.mask]), siting.candidates)[0]
    for objective in objectives:
        # Not reached for want of time: what the last one comes to.
        values.setdefault(objective, signed(objective, value_of(siting, objective, inside, last.shares)))
    bound = min(first.bound, first.value) if first.value is not None else first.bound
    value = values[objectives[0]]
    told = signed(objectives[0], bound) if np.isfinite(bound) else None
    return Answer(status, values, told, None if told is None else gap_of(value, told), inside, last.shares)


def _nearest_answer(siting: Siting, objectives: Sequence[ObjectiveName], sets: NearestSets) -> Answer:
    if not len(sets.masks):
        return Answer("infeasible" if sets.complete else "unknown", {}, None, None, None, None)
    rows = np.arange(len(sets.masks))
    values: dict[ObjectiveName, float] = {}
    for objective in objectives:
        alone = of_set(siting, objective, members(sets.masks, siting.candidates))
        by_name = {"travel": sets.travel, "max-travel": sets.longest, "fewest-moved": sets.moved}
        of = by_name[objective] if alone is None else alone
        best = float(of[rows].min())
        values[objective] = signed(objective, best)
        rows = rows[of[rows] <= best + HELD * abs(best) + EXACT]
    chosen = rows[np.lexsort((sets.masks[rows], sets.travel[rows]))][0]
    inside = members(sets.masks[chosen : chosen + 1], siting.candidates)[0]
    shares = nearest_shares(siting, inside)
    if not sets.complete:
        return Answer("feasible", values, None, None, inside, shares)
    value = values[objectives[0]]
    return Answer("optimal", values, value, 0.0, inside, shares)
