"""Method ``travel-time``: step 1, step 2, and which origins stand behind each step, for one norm.

In: a problem. Out: the steps between locations, the volumes after each, and what is missing or found no place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Floats, Whole
from cns_check.reallocate.travel.concentrate import Legs, concentrate
from cns_check.reallocate.travel.numbers import snap, weighted
from cns_check.reallocate.travel.patients import Patients, patients_of_legs, topped_up
from cns_check.reallocate.travel.problem import STAY, STEPS, TOP_UP, TravelProblem
from cns_check.reallocate.travel.top_up import TopUps, top_up
from cns_check.reallocate.travel.whole import whole_legs

#: What all parts of a volume may miss of it together, per procedure.
_LOST = 1e-9


@dataclass(frozen=True, eq=False)
class Travelled:
    """What the method decides of one norm. Volumes are interventions x locations, in procedures.

    The steps are rows, by intervention, from, to and reason, what finds no place last; each pair and reason once, and
    never from a location to itself. One patient may be in two: concentrated, and then a top-up.

    Attributes:
        intervention: Per step the number in the norm's ``counts``.
        sender: Per step the location's number.
        receiver: Per step the location's number, -1 for no place.
        volume: Per step, above 0.
        why: Per step a number in :data:`~cns_check.reallocate.travel.problem.STEPS`.
        behind: Whom the steps carry: ``location`` is the step's receiver; each is part of one step.
        step: Per row of :attr:`behind` the number of the step.
        before: Volume of the basis year.
        concentrated: Volume after step 1.
        after: Volume after step 2.
        unplaced: Per sender what found no place.
        top_ups: Step 2 in the order in which it was taken, with who was short and what is missing.
        legs: Step 1 per row of the demand, with the rule that decided.
        patients: All of the demand, with their last location.
    """

    intervention: Whole
    sender: Whole
    receiver: Whole
    volume: Floats
    why: Whole
    behind: Patients
    step: Whole
    before: Floats
    concentrated: Floats
    after: Floats
    unplaced: Floats
    top_ups: TopUps
    legs: Legs
    patients: Patients

    @property
    def moved(self) -> Floats:
        """Interventions x today's locations: patients whose last location is another, each once."""
        moved = self.patients.where(self.patients.moved)
        return snap(moved.volumes(moved.home, self.before.shape))


def travel_time(problem: TravelProblem) -> Travelled:
    """Concentrates on who stays, then tops up who is short, as the national model does, and loses nobody.

    Raises:
        AssertionError: Volume appeared or vanished: a bug.
    """
    demand, shape = problem.demand, problem.demand.total.shape
    legs = concentrate(problem)
    if problem.whole:
        legs = whole_legs(problem, legs)
    first = patients_of_legs(demand, legs)
    concentrated = snap(first.volumes(first.location, shape))
    tops = top_up(problem, concentrated, _lowest_origin(problem, legs, first))
    last, taken, top = topped_up(first, concentrated, tops)

    went = legs.why != STAY
    of_first = first.where(went)
    behind = of_first.and_also(taken)
    sender = np.concatenate([of_first.home, tops.sender[top]])
    why = np.concatenate([legs.why[went], np.full(len(top), TOP_UP)])
    step, columns = _steps(behind, sender, why, shape[1])
    lost = of_first.where(of_first.location < 0)
    found = Travelled(
        *columns,
        behind=behind,
        step=step,
        before=demand.total,
        concentrated=concentrated,
        after=snap(last.volumes(last.location, shape)),
        unplaced=snap(lost.volumes(lost.home, shape)),
        top_ups=tops,
        legs=legs,
        patients=last,
    )
    _check(found)
    return found


def _steps(
    behind: Patients, sender: Whole, why: Whole, locations: int
) -> tuple[Whole, tuple[Whole, Whole, Whole, Floats, Whole]]:
    """Per row the number of its step, and the columns of the steps."""
    to = np.where(behind.location < 0, locations, behind.location)
    key = ((behind.intervention * locations + sender) * (locations + 1) + to) * len(STEPS) + why
    keys, step = np.unique(key, return_inverse=True)
    volume = snap(weighted(step, behind.volume, len(keys)))
    pair, kind = keys // len(STEPS), keys % len(STEPS)
    cell, receiver = pair // (locations + 1), pair % (locations + 1)
    receiver = np.where(receiver == locations, -1, receiver)
    return step, (cell // locations, cell % locations, receiver, volume, kind)


def _check(found: Travelled) -> None:
    """Nobody appeared or vanished: per intervention, after each step, and by the rows of the steps."""
    before, size = found.before, found.before.shape[1]
    allowed = _LOST * (1 + before.sum(axis=1))
    for volume in (found.concentrated, found.after):
        gone = np.abs(before.sum(axis=1) - volume.sum(axis=1) - found.unplaced.sum(axis=1))
        assert (gone <= allowed).all(), "volume appeared or vanished"
    came = found.receiver >= 0
    out = weighted(found.intervention * size + found.sender, found.volume, before.size).reshape(before.shape)
    arrived = found.intervention[came] * size + found.receiver[came]
    in_ = weighted(arrived, found.volume[came], before.size).reshape(before.shape)
    differs = np.abs(before - out + in_ - found.after)
    assert (differs <= allowed[:, None]).all(), "the steps do not add up to the volumes after"


def _lowest_origin(problem: TravelProblem, legs: Legs, first: Patients) -> Whole:
    """Per location the lowest place among those assigned to it after step 1, -1 for none.

    What is not located counts as its location's own site where it moved, for it goes as one origin; where it stayed it
    has none.
    """
    net = problem.network
    own = net.place_of(problem.site[first.intervention, first.home])
    as_one = np.where(legs.why != STAY, own, -1)
    place = np.where(first.origin >= 0, first.origin, as_one)
    placed = (first.location >= 0) & (place >= 0)
    lowest = np.full(problem.locations, len(net.order))
    np.minimum.at(lowest, first.location[placed], net.order[place[placed]])
    by_order = np.full(len(net.order) + 1, -1)
    by_order[net.order] = np.arange(len(net.order))
    return np.asarray(by_order[lowest], dtype=np.int64)
