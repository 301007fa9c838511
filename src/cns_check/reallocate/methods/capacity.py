"""Method ``capacity``: as many as the caps allow, over the least total distance, solved by HiGHS.

In: problems. Out: flows, one for each. Which of several equally good ones is ours to say, not the solver's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cns_check.reallocate.methods.first_served import first_served
from cns_check.reallocate.problem import Floats, Flows, Problem, Whole, nothing

#: Distances are compared in thousandths of their unit: metres, or thousandths of a minute.
_SCALE = 1000
#: Silent, first of all, and the same answer every time.
_OPTIONS = (
    ("output_flag", False),
    ("log_to_console", False),
    ("solver", "simplex"),
    ("threads", 1),
    ("random_seed", 0),
)


def capacity(problems: Sequence[Problem]) -> list[Flows]:
    """Places as much as fits, and of all ways to do so takes one with the least total distance.

    Of equals the first sender, by intervention and id, sends as many as it can to the first receiver by id, and so on.

    Each group is a transportation problem, whose corner solutions are whole patients. What the caps cannot take is
    unplaced (``capacity_full``), never squeezed in; what has no known distance to any receiver is unplaced too.

    Raises:
        ValueError: A problem has no caps.
    """
    return [_capacity(problem) for problem in problems]


def _capacity(problem: Problem) -> Flows:
    if problem.room is None:
        msg = "the method capacity needs a cap for each receiver"
        raise ValueError(msg)
    items = np.flatnonzero(problem.has_receiver)
    if not len(items):
        return nothing(problem)
    away = problem.distance.matrix[problem.sender[:, None], problem.receiver]
    reasons = problem.unplaced("capacity_full")
    found = []
    for group in np.unique(problem.group[items]):
        mine = items[problem.group[items] == group]
        theirs = np.flatnonzero(problem.receiver_group == group)
        distance = away[np.ix_(mine, theirs)]
        reasons[mine[~np.isfinite(distance).any(axis=1)]] = "no_known_distance"
        moved = transport(problem.volume[mine], problem.room[theirs], distance)
        i, r = np.nonzero(moved)
        found.append((mine[i], theirs[r], moved[i, r]))
    rows, receiver, moving = (np.concatenate(column) for column in zip(*found, strict=True))
    return Flows(rows, receiver, moving, reasons)


def transport(volume: Whole, room: Whole, distance: Floats) -> Whole:
    """Solves one transportation problem: the most patients placed, then the least total distance, then in order.

    Args:
        volume: Per sending volume.
        room: Per receiver.
        distance: Sending volumes x receivers, infinite where there is no way.

    Returns:
        Sending volumes x receivers, whole patients.
    """
    import highspy  # noqa: PLC0415 - heavy, and only this method needs it

    i, r = np.nonzero(np.isfinite(distance) & (volume[:, None] > 0) & (room > 0))
    moved = np.zeros(distance.shape, dtype=np.int64)
    if not len(i):
        return moved
    cost = np.round(distance[i, r] * _SCALE)
    # Placing one more patient may send others a longer way round, but never over more pairs than this.
    bonus = (cost.max() + 1) * (2 * min(distance.shape) + 2)

    count = len(i)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, len(volume) + len(room)
    model.col_cost_ = cost - bonus
    model.col_lower_, model.col_upper_ = np.zeros(count), np.full(count, highspy.kHighsInf)
    model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([volume, room]).astype(np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, 2 * count + 1, 2, dtype=np.int32)
    model.a_matrix_.index_ = np.column_stack([i, r + len(volume)]).ravel().astype(np.int32)
    model.a_matrix_.value_ = np.ones(2 * count)

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in _OPTIONS:
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        msg = f"the solver found no solution: {solver.getModelStatus()}"
        raise RuntimeError(msg)
    solution = np.array(solver.getSolution().col_value)
    whole = np.round(solution)
    assert np.abs(solution - whole).max() < 1e-6, "a corner of a transportation problem is whole"
    moved[i, r] = whole.astype(np.int64)
    way = np.full(distance.shape, np.inf)
    way[i, r] = cost
    return first_served(moved, volume, room, way, bonus)
