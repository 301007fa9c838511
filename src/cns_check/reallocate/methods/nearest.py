"""Method ``nearest``: everything of a sender goes to the nearest receiver of its group.

In: problems. Out: flows, one for each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cns_check.reallocate.problem import Flows, Problem, nothing


def nearest(problems: Sequence[Problem]) -> list[Flows]:
    """Sends each volume to the nearest receiver, ties by id; without a known distance it finds no place."""
    return [_nearest(problem) for problem in problems]


def _nearest(problem: Problem) -> Flows:
    items = np.flatnonzero(problem.has_receiver)
    if not len(items):
        return nothing(problem)
    away = problem.distance.matrix[problem.sender[items][:, None], problem.receiver]
    away = np.where(problem.group[items][:, None] == problem.receiver_group, away, np.inf)
    # argmin takes the first of equals, and receivers stand by id.
    chosen = away.argmin(axis=1)
    known = np.isfinite(away[np.arange(len(items)), chosen])
    reasons = problem.unplaced("no_known_distance")
    return Flows(items[known], chosen[known], problem.volume[items[known]], reasons)
