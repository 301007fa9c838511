"""From verdicts and routes to what moves where, per norm, norm year and method. Pure.

In: an evaluation, volumes, distances and settings. Out: moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cns_check.judge.evaluate import Block, Evaluation
from cns_check.reallocate.eligibility import Eligibility, eligibility
from cns_check.reallocate.methods import DEFAULT_METHOD, METHODS, MethodName
from cns_check.reallocate.moves import NUMBER_OF_REASON, Given, Moves, Settings, after_one_another
from cns_check.reallocate.problem import Floats, Flows, Problem, Whole


class Reallocation:
    """Reallocates the blocks of an evaluation; what is the same for two norm years is divided once."""

    def __init__(self, evaluation: Evaluation, settings: Settings) -> None:
        self._evaluation = evaluation
        self._settings = settings

    def moves(self, methods: Sequence[MethodName] = (DEFAULT_METHOD,)) -> list[Moves]:
        """What moves: per norm and norm year, in their order, by each of the methods.

        Raises:
            ValueError: A method needs caps and there are none.
            AssertionError: Volume appeared or vanished: a bug.
        """
        given = [self._given(block) for block in self._evaluation.blocks]
        by_method = {method: self._by_method(method, given) for method in methods}
        return [by_method[method][n] for n in range(len(given)) for method in methods]

    def _by_method(self, method: MethodName, given: Sequence[Given]) -> list[Moves]:
        """What moves of each norm and norm year by one method."""
        country = self._settings.country
        if METHODS[method].needs_travel:
            from cns_check.reallocate.travel_moves import travel_moves  # noqa: PLC0415 - few runs need it

            assert country is not None, "travel times were asked for"
            return travel_moves(method, given, country, use_indicative=self._evaluation.options.use_indicative)
        across = self._settings.across_regions
        flows = zip(given, self._divide(method, given), strict=True)
        found = [_moves(method, one, self._settled(one, flow), across=across) for one, flow in flows]
        if country is None:
            return found
        return [replace(moves, demand=country.demand(moves.block, moves.low)) for moves in found]

    def _given(self, block: Block) -> Given:
        """What is to be divided of one norm and norm year, whatever the method."""
        evaluation = self._evaluation
        indicative, scenario = evaluation.options.use_indicative, self._settings.scenario
        who = eligibility(block, evaluation.roster, use_indicative=indicative, scenario=scenario)
        years = [block.cells.year(i, block.basis_year) for i in block.norm.counts]
        low, high = np.array([y.low for y in years]), np.array([y.high for y in years])
        sending = who.sending > 0
        exact = low == high
        moving = np.where(exact & sending, _share(block, low), 0.0)
        return Given(block, who, self._problem(block, who, low, moving), low, high, ~exact & sending)

    def _settled(self, given: Given, flows: Flows) -> Flows:
        if not self._settings.across_regions:
            return flows
        return self._across(given.problem, flows, len(set(given.who.groups)))

    def _problem(self, block: Block, who: Eligibility, low: Floats, moving: Floats) -> Problem:
        intervention, sender = np.nonzero(moving)
        receiver = np.flatnonzero(who.receives)
        return Problem(
            intervention=intervention.astype(np.int64),
            sender=sender.astype(np.int64),
            volume=moving[intervention, sender].astype(np.int64),
            group=who.group[sender],
            receiver=receiver.astype(np.int64),
            receiver_group=who.group[receiver],
            weight=low[:, receiver].astype(np.int64),
            room=self._room(block, receiver, float(moving.sum())) if self._settings.capped else None,
            distance=self._settings.distance,
        )

    def _room(self, block: Block, receiver: npt.NDArray[np.intp], all_: float) -> Whole:
        """How much each receiver can take: the tighter of its capacity and its growth, counted on its volume.

        More than all that moves is as good as that, and still a number however great the growth.

        A location that the capacities do not name takes what its growth allows, and without a growth limit nothing: a
        capacity that nobody stated is not assumed.
        """
        settings, roster = self._settings, self._evaluation.roster
        years = [block.cells.year(i, block.basis_year) for i in block.norm.counts]
        low, high = sum(y.low for y in years)[receiver], sum(y.high for y in years)[receiver]  # type: ignore[index]
        room = np.zeros(len(receiver))
        for n, i in enumerate(receiver.tolist()):
            limits = []
            if settings.max_growth is not None:
                limits.append(np.floor(round(settings.max_growth * float(low[n]), 9)))
            stated = settings.capacities.get((roster.ids[i], block.norm.id))
            if stated is None:
                stated = settings.capacities.get((roster.ids[i], None))
            if stated is not None:
                limits.append(stated - high[n])
            room[n] = max(min([*limits, all_]), 0.0) if limits else 0.0
        return room.astype(np.int64)

    def _divide(self, method: MethodName, given: Sequence[Given]) -> list[Flows]:
        """Divides what is equal for two norm years once."""
        times = Counter(_of(one) for one in given)
        keys = [_of(one) if times[_of(one)] == 1 else _key(one) for one in given]
        numbers = {key: n for n, key in reversed(list(enumerate(keys)))}
        chosen = sorted(numbers.values())
        flows = dict(zip(chosen, METHODS[method].function([given[n].problem for n in chosen]), strict=True))
        return [flows[numbers[key]] for key in keys]

    def _across(self, problem: Problem, flows: Flows, regions: int) -> Flows:
        """What has no receiver in its group goes to the nearest receiver of any region, ties by id.

        The groups of regions come first; a joint volume keeps to itself and receives nothing from elsewhere.
        """
        homeless = np.flatnonzero(~problem.has_receiver & (problem.group >= 0))
        open_ = problem.receiver_group < regions
        if not len(homeless) or not open_.any():
            return flows
        away = self._settings.distance.matrix[problem.sender[homeless][:, None], problem.receiver]
        away = np.where(open_, away, np.inf)
        chosen = away.argmin(axis=1)
        known = np.isfinite(away[np.arange(len(homeless)), chosen])
        unplaced = flows.unplaced.copy()
        unplaced[homeless] = "no_known_distance"
        return Flows(
            np.concatenate([flows.item, homeless[known]]),
            np.concatenate([flows.receiver, chosen[known]]),
            np.concatenate([flows.volume, problem.volume[homeless[known]]]),
            unplaced,
        )


def _of(given: Given) -> tuple[object, ...]:
    block = given.block
    return (block.norm_set.id, block.norm.id, block.basis_year)


def _key(given: Given) -> tuple[object, ...]:
    p = given.problem
    arrays = (p.intervention, p.sender, p.volume, p.group, p.receiver, p.receiver_group, p.room, p.weight)
    return (*_of(given), *(a.tobytes() for a in arrays if a is not None))


def _share(block: Block, volume: Floats) -> Floats:
    """What of a sender's volume moves: all of it, or the norm's share of it, half up."""
    if block.norm.moves is None:
        return volume
    share = Fraction(str(block.norm.moves.share))
    return np.floor(volume * share.numerator / share.denominator + 0.5)


def _moves(method: MethodName, given: Given, flows: Flows, *, across: bool) -> Moves:
    """Writes the flows as transfers, and checks that nobody appeared or vanished."""
    block, who, problem, low, high = given.block, given.who, given.problem, given.low, given.high
    placed = np.bincount(flows.item, weights=flows.volume, minlength=len(problem.volume)).astype(np.int64)
    rest = problem.volume - placed
    left = np.flatnonzero(rest)
    hidden_intervention, hidden_sender = np.nonzero(given.hidden)
    placed_intervention, placed_sender = problem.intervention[flows.item], problem.sender[flows.item]
    target = problem.receiver[flows.receiver] if len(flows.item) else np.empty(0, dtype=np.int64)
    nowhere = np.full(len(left) + len(hidden_sender), -1, dtype=np.int64)
    lost = np.array([NUMBER_OF_REASON[r] for r in flows.unplaced[left].tolist()], dtype=np.int8)
    why = who.sending[placed_sender]
    if across:
        why[who.group[target] != problem.group[flows.item]] = NUMBER_OF_REASON["across_regions"]
    unknown = np.full(len(hidden_sender), np.nan)

    out, unplaced = np.zeros_like(low), np.zeros_like(low)
    # Each sender has one volume of an intervention; a receiver may get several.
    out[problem.intervention, problem.sender] = problem.volume
    unplaced[problem.intervention[left], problem.sender[left]] = rest[left]
    comes_to = placed_intervention * low.shape[1] + target
    in_: Floats = np.bincount(comes_to, weights=flows.volume, minlength=low.size).astype(float).reshape(low.shape)
    assert (rest >= 0).all(), "more was placed than was sent"
    assert out.sum() == in_.sum() + unplaced.sum(), "volume appeared or vanished"
    return Moves(
        block,
        method,
        who,
        after_one_another(placed_intervention, problem.intervention[left], hidden_intervention),
        after_one_another(placed_sender, problem.sender[left], hidden_sender),
        after_one_another(target, nowhere),
        after_one_another(flows.volume.astype(float), rest[left].astype(float), unknown),
        after_one_another(why, lost, who.sending[hidden_sender]),
        low,
        high,
        out,
        in_,
        unplaced,
    )
