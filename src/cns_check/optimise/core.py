"""Units that are not divided: a small model of the columns that can matter, and a bound for all others.

A column whose reduced cost in the divided problem is greater than what a solution lacks of its bound is in no better
solution. In: a model whose columns are whole numbers. Out: its solution and bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cns_check.array_types import Flags
from cns_check.optimise.highs import Model, Solved, solve

#: Times that the columns are widened, the last time to all, and by how much.
_TIMES, _WIDER = 5, 4.0
#: The first columns may cost so many times the asked gap.
_FIRST = 2.0
#: What a part of the time is at the least, in seconds.
_LEAST_SECONDS = 2.0


def solve_core(model: Model, divided: Solved, gap: float, cutoff: float | None, left: Callable[[], float]) -> Solved:
    """Solves a model of whole numbers by way of its core.

    Args:
        model: With whole numbers.
        divided: What came of it without.
        gap: How far from the best it may stay, as a share.
        cutoff: What is not better than this is of no use.
        left: Seconds that are left.
    """
    assert divided.value is not None, "it has a solution without whole numbers"
    assert divided.reduced is not None, "it is the solution of a linear model"
    low = divided.value
    reach = max(_FIRST * gap * abs(low), 1e-6)
    best = Solved("stopped", None, low, None)
    for time in range(_TIMES):
        kept = (divided.reduced <= reach) | (time == _TIMES - 1)
        everything = bool(kept.all())
        seconds = max(min(left(), max(left() / 2, _LEAST_SECONDS)), 0.01)
        found = solve(part(model, kept), seconds, gap / 4, cutoff)
        bound = found.bound if everything else min(found.bound, low + reach)
        if found.columns is not None and found.value is not None and (best.value is None or found.value < best.value):
            columns = np.zeros(len(kept))
            columns[kept] = found.columns
            best = Solved(found.status, found.value, best.bound, columns)
        best = replace(best, bound=max(best.bound, bound))
        limit = min(x for x in (best.value, cutoff, np.inf) if x is not None)
        done = (
            best.bound >= limit - gap / 2 * abs(limit)
            if np.isfinite(limit)
            else everything and found.status != "stopped"
        )
        given_up = found.status == "stopped" and best.value is not None and reach >= best.value - low
        if done or everything or given_up or left() <= 0:
            break
        reach = max(_WIDER * reach, 0.0) if best.value is None else max(best.value - low, reach) * (1 + 1e-9) + 1e-9
    if best.value is None and np.isinf(best.bound):
        return Solved("infeasible", None, np.inf, None)
    return best


def part(model: Model, kept: Flags) -> Model:
    """The model with some of its columns."""
    number = np.cumsum(kept) - 1
    entries = kept[model.column]
    return replace(
        model,
        cost=model.cost[kept],
        upper=model.upper[kept],
        row=model.row[entries],
        column=number[model.column[entries]],
        value=model.value[entries],
        whole=None if model.whole is None else model.whole[kept],
    )
