"""One linear model, solved by HiGHS: silent, on one thread, with the same answer every time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cns_check.array_types import Flags, Floats, Whole

#: Silent, first of all, and the same answer every time.
_OPTIONS = (
    ("output_flag", False),
    ("log_to_console", False),
    ("threads", 1),
    ("random_seed", 0),
)
#: What a constraint may be passed by: far below the millionth of a patient that counts.
_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Model:
    """Columns from 0 to ``upper``, rows between two limits, least cost.

    Attributes:
        cost: Per column.
        upper: Per column.
        row: Per entry.
        column: Per entry.
        value: Per entry.
        low: Per row.
        high: Per row.
        whole: Per column whether it is a whole number; None: none is.
    """

    cost: Floats
    upper: Floats
    row: Whole
    column: Whole
    value: Floats
    low: Floats
    high: Floats
    whole: Flags | None = None


@dataclass(frozen=True, eq=False)
class Solved:
    """What HiGHS says.

    Attributes:
        status: ``stopped``: time ran out, perhaps with a solution.
        value: Of the solution; None without one.
        bound: No solution is better.
        columns: The solution; None without one.
        prices: Per row, of a model without whole numbers; what one more of the row costs.
    """

    status: Literal["optimal", "infeasible", "stopped"]
    value: float | None
    bound: float
    columns: Floats | None
    prices: Floats | None = None


def solve(model: Model, seconds: float, gap: float = 0.0, cutoff: float | None = None) -> Solved:
    """Solves a model.

    Args:
        model: The model.
        seconds: How long it may take.
        gap: With whole numbers: how far from the best it may stop, as a share.
        cutoff: With whole numbers: what is not better than this is of no use.

    Raises:
        RuntimeError: HiGHS came to no end.
    """
    import highspy  # noqa: PLC0415 - heavy, and only this room needs it

    inf = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.cost), len(model.low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, np.zeros(len(model.cost)), np.minimum(model.upper, inf)
    lp.row_lower_, lp.row_upper_ = np.maximum(model.low, -inf), np.minimum(model.high, inf)
    order = np.lexsort((model.row, model.column))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(model.column[order], np.arange(len(model.cost) + 1)).astype(np.int32)
    lp.a_matrix_.index_ = model.row[order].astype(np.int32)
    lp.a_matrix_.value_ = model.value[order]
    if model.whole is not None:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(w)] for w in model.whole]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in _OPTIONS:
        solver.setOptionValue(option, setting)
    solver.setOptionValue("primal_feasibility_tolerance", _TOLERANCE)
    solver.setOptionValue("time_limit", max(seconds, 0.01))
    if model.whole is not None:
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_abs_gap", 1e-9)
        solver.setOptionValue("mip_feasibility_tolerance", _TOLERANCE)
        if cutoff is not None:
            solver.setOptionValue("objective_bound", cutoff)
    solver.passModel(lp)
    solver.run()
    return _told(solver, whole=model.whole is not None)


def _told(solver, *, whole: bool) -> Solved:  # type: ignore[no-untyped-def]  # highspy has no types
    import highspy  # noqa: PLC0415 - see above

    state, info = solver.getModelStatus(), solver.getInfo()
    states = highspy.HighsModelStatus
    solution = solver.getSolution()
    bound = float(info.mip_dual_bound) if whole else -np.inf
    if state == states.kOptimal:
        value = float(info.objective_function_value)
        prices = None if whole else np.array(solution.row_dual)
        return Solved("optimal", value, bound if whole else value, np.array(solution.col_value), prices)
    if state in {states.kInfeasible, states.kObjectiveBound, states.kUnboundedOrInfeasible}:
        return Solved("infeasible", None, np.inf, None)
    if state in {states.kTimeLimit, states.kInterrupt, states.kSolutionLimit, states.kIterationLimit}:
        if whole and info.primal_solution_status == 2:  # noqa: PLR2004 - HiGHS' word for a solution
            return Solved("stopped", float(info.objective_function_value), bound, np.array(solution.col_value))
        return Solved("stopped", None, bound, None)
    msg = f"the solver found no solution: {state}"
    raise RuntimeError(msg)
