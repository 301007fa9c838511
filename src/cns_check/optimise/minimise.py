"""The best of one objective: sets by what they cost at least, until none that is left can be better.

In: a problem, an objective and limits. Out: what was found, and a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cns_check.array_types import Floats
from cns_check.optimise.effort import Deadline
from cns_check.optimise.limits import EXACT, Limits, of_set, value_of
from cns_check.optimise.names import ObjectiveName
from cns_check.optimise.one_set_search import SMALL, OneSet
from cns_check.optimise.open_sets import members
from cns_check.optimise.queue import Queue, queue_of
from cns_check.optimise.siting import Siting, gap_of

#: Of the asked gap so much may be left by not looking at a set, where one set alone is work.
_WITHIN_GAP = 0.5
#: Once the asked gap is reached, so many more sets are solved for the exact best.
_EXACT_SETS = 60


@dataclass(frozen=True, eq=False)
class Found:
    """The best of one objective.

    Attributes:
        value: None where nothing was found.
        bound: The best that it could be; infinite: nothing can.
        mask: The set.
        shares: Units x candidates.
        of_set: The least that this set can come to, where that was work to find out.
    """

    value: float | None
    bound: float
    mask: int = 0
    shares: Floats | None = None
    of_set: float | None = None


def minimise(
    siting: Siting,
    objective: ObjectiveName,
    limits: Limits,
    gap: float,
    deadline: Deadline,
    start: Found | None,
    queue: Queue | None = None,
) -> Found:
    """The best of one objective within limits.

    Args:
        siting: The problem.
        objective: What is minimised.
        limits: What earlier objectives leave.
        gap: How far from the best it may stay, as a share.
        deadline: When it ends.
        start: What an earlier objective found, which keeps all limits.
        queue: The sets by their bounds, where these are known.
    """
    queue = queue or queue_of(siting, objective, limits)
    alone = of_set(siting, objective, members(queue.masks, siting.candidates))
    best = Found(None, np.inf)
    if start is not None and start.shares is not None:
        inside = members(np.array([start.mask]), siting.candidates)[0]
        best = Found(value_of(siting, objective, inside, start.shares), np.inf, start.mask, start.shares)
    given_up, solved_sets, whole_next = np.inf, 0, set[int]()
    # The best of all, where the asked gap is reached: for so many sets more, if these are not hard.
    more, margin = 0 if is_hard(siting) else _EXACT_SETS, margin_of(siting, gap)
    while True:
        if best.value is not None:
            near = gap_of(best.value, min(queue.front(), given_up, best.value)) <= gap
            if near and solved_sets >= more:
                break
        limit = np.inf if best.value is None else best.value - margin * abs(best.value)
        if deadline.passed() or (popped := queue.pop(limit)) is None:
            break
        low, n = popped
        if start is not None and start.of_set is not None and int(queue.masks[n]) == start.mask:
            # Nothing new is to be learnt of it.
            given_up = min(given_up, max(low, start.of_set))
            continue
        inside = members(queue.masks[n : n + 1], siting.candidates)[0]
        one = OneSet(siting, objective, limits, inside, low, limit, gap, deadline)
        if siting.assignment == "whole" and n not in whole_next:
            bound = one.relax(queue)
            if bound < np.inf:
                whole_next.add(n)
                queue.add(max(low, bound), n)
            continue
        solved_sets += 1
        value, bound, shares = one.solve(queue, None if alone is None else float(alone[n]))
        if value is not None and shares is not None and (best.value is None or value < best.value):
            best = Found(value, np.inf, int(queue.masks[n]), shares, bound if is_hard(siting) else None)
        if bound < (np.inf if value is None else value):
            given_up = min(given_up, max(low, bound))
    bound = min(queue.front(), given_up)
    return replace(best, bound=bound if best.value is None else min(bound, best.value))


def is_hard(siting: Siting) -> bool:
    """Whether one set alone is work."""
    return siting.assignment == "whole" and siting.units * siting.candidates > SMALL


def margin_of(siting: Siting, gap: float) -> float:
    """A set that is better by less than this share is of no use."""
    return max(_WITHIN_GAP * gap, EXACT) if is_hard(siting) else EXACT
