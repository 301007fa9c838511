"""The least travel where sets are many: a good set first, then those that it does not exclude.

In: a problem. Out: an answer, or nothing where that leads nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cns_check.optimise.effort import Deadline
from cns_check.optimise.limits import Limits
from cns_check.optimise.minimise import Found, is_hard, margin_of, minimise
from cns_check.optimise.one_set import relaxed
from cns_check.optimise.open_sets import MOST_CANDIDATES, MOST_SETS, Prices, fitting, members
from cns_check.optimise.promising import neighbours, one_after_another, promising_sets
from cns_check.optimise.queue import queue_of
from cns_check.optimise.siting import Answer, Siting, gap_of

#: Times that the neighbours of the best set are looked at.
_STEPS = 20


def of_good_sets(siting: Siting, gap: float, deadline: Deadline) -> Answer | None:
    """The least travel: of a good set, then of those that it does not exclude; None where that leads nowhere.

    Where units are not divided it begins with the best of divided ones, which is a bound.
    """
    if siting.candidates > MOST_CANDIDATES:
        return None
    free = replace(siting, assignment="split")
    nearest = Prices(np.where(siting.allowed, siting.travel, np.inf), np.zeros(siting.candidates))
    found = _of_neighbours(free, nearest, gap, deadline)
    if found is None:
        return None
    best, prices = found
    own = _own_prices(free, best, deadline)
    relaxations = [nearest] if own is None else [nearest, own]
    divided = _among_promising(free, best, relaxations, prices, gap, deadline)
    if divided is None or divided.value is None or siting.assignment == "split":
        return None if divided is None else _answer(siting, divided, gap)
    one = minimise(siting, "travel", Limits(np.array([divided.mask]), siting.allowed), gap, deadline, None)
    if one.value is None:
        return None
    whole = _among_promising(siting, one, relaxations, prices, gap, deadline)
    if whole is None:
        whole = replace(one, bound=divided.bound)
    return _answer(siting, replace(whole, bound=max(whole.bound, divided.bound)), gap)


def _answer(siting: Siting, found: Found, gap: float) -> Answer:
    assert found.value is not None, "it was found"
    inside = members(np.array([found.mask]), siting.candidates)[0]
    bound = min(found.bound, found.value)
    lacks = gap_of(found.value, bound)
    return Answer(
        "optimal" if lacks <= gap else "feasible", {"travel": found.value}, bound, lacks, inside, found.shares
    )


def _of_neighbours(
    siting: Siting, nearest: Prices, gap: float, deadline: Deadline
) -> tuple[Found, list[Prices]] | None:
    """A set that is better than all that differ little, and what its search says of all others."""
    limits = Limits(one_after_another(siting, nearest), siting.allowed)
    prices: list[Prices] = []
    best = Found(None, np.inf)
    for _ in range(_STEPS):
        queue = queue_of(siting, "travel", limits)
        queue.prices += prices
        found = minimise(siting, "travel", limits, gap, deadline, best, queue)
        prices = queue.prices
        if found.value is None:
            return None
        same, best = found.mask == best.mask, found
        if same:
            break
        limits = replace(limits, masks=neighbours(siting, best.mask))
    return best, prices


def _own_prices(siting: Siting, best: Found, deadline: Deadline) -> Prices | None:
    inside = members(np.array([best.mask]), siting.candidates)[0]
    cost = np.where(siting.reach, siting.travel, 0.0)
    return relaxed(siting, inside, cost, (), siting.allowed, deadline.left)[2]


def _among_promising(
    siting: Siting,
    best: Found,
    relaxations: Sequence[Prices],
    prices: Sequence[Prices],
    gap: float,
    deadline: Deadline,
) -> Found | None:
    """The best of the sets that relaxations leave; None where these are too many."""
    assert best.value is not None, "it was found"
    limit = best.value * (1 - margin_of(siting, gap))
    masks = promising_sets(siting, relaxations, limit, MOST_SETS, deadline.passed)
    if masks is None:
        return None
    limits = Limits(fitting(siting, masks), siting.allowed)
    queue = queue_of(siting, "travel", limits)
    queue.prices += prices
    found = minimise(siting, "travel", limits, gap, deadline, best, queue)
    assert found.value is not None, "it was found before"
    # The others cost at least what was reached then, or near it.
    return replace(found, bound=min(found.bound, limit)) if is_hard(siting) else found
