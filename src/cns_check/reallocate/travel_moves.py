"""The moves of method ``travel-time``, of one norm after the other. In: norms and the country. Out: moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cns_check.reallocate.methods import MethodName
from cns_check.reallocate.moves import NUMBER_OF_REASON, Given, Moves, after_one_another
from cns_check.reallocate.problem import Floats, Whole
from cns_check.reallocate.travel.country import Country
from cns_check.reallocate.travel.demand import Demand
from cns_check.reallocate.travel.numbers import snap, weighted
from cns_check.reallocate.travel.problem import STEPS, TravelProblem
from cns_check.reallocate.travel.travel_time import Travelled, travel_time


def travel_moves(method: MethodName, given: Sequence[Given], country: Country, *, use_indicative: bool) -> list[Moves]:
    """What moves of each norm and norm year; what is the same for two norm years is found once."""
    done: dict[tuple[object, ...], Travelled] = {}
    found = []
    for one in given:
        exact = one.low == one.high
        problem = country.problem(one.block, one.who, one.low, exact, use_indicative=use_indicative)
        key = _key(problem)
        if key not in done:
            done[key] = travel_time(problem)
        found.append(_travelled(method, one, problem.demand, done[key]))
    return found


def _key(problem: TravelProblem) -> tuple[object, ...]:
    """What of a problem differs from norm to norm."""
    o, minimum = problem.overrides, problem.minimum
    arrays = (problem.role, problem.moving, problem.fixed, problem.region, o.sender, o.receiver, o.share)
    return (id(problem.demand), *(a.tobytes() for a in arrays), None if minimum is None else minimum.tobytes())


def _travelled(method: MethodName, given: Given, demand: Demand, found: Travelled) -> Moves:
    """Writes the steps as transfers; who sends and is not exactly known is one too, without a number."""
    hidden_intervention, hidden_sender = np.nonzero(given.hidden)
    nowhere, unknown = np.full(len(hidden_sender), -1), np.full(len(hidden_sender), np.nan)
    shape, placed = given.low.shape, found.receiver >= 0
    why = np.array([NUMBER_OF_REASON[reason] if reason else 0 for reason in STEPS], dtype=np.int8)[found.why]

    def sums(at: Whole, volume: Floats, intervention: Whole) -> Floats:
        return snap(weighted(intervention * shape[1] + at, volume, given.low.size).reshape(shape))

    return Moves(
        given.block,
        method,
        given.who,
        after_one_another(found.intervention, hidden_intervention),
        after_one_another(found.sender, hidden_sender),
        after_one_another(found.receiver, nowhere),
        after_one_another(found.volume, unknown),
        after_one_another(why, given.who.sending[hidden_sender]),
        given.low,
        given.high,
        sums(found.sender, found.volume, found.intervention),
        sums(found.receiver[placed], found.volume[placed], found.intervention[placed]),
        found.unplaced,
        demand,
        found,
    )
