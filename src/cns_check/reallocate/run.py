"""From verdicts and routes to what moves where, per norm, norm year and method. Pure.

In: an evaluation, volumes, distances and settings. Out: moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Flags, Texts, texts
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.judge.windows import Codes
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.eligibility import SENDS, Eligibility, eligibility
from cns_check.reallocate.methods import DEFAULT_METHOD, METHODS, MethodName
from cns_check.reallocate.problem import Floats, Flows, Problem, Whole

N = TypeVar("N", bound=np.generic)

#: Reason codes of transfers, by number: first why they leave, then why they find no place, or one elsewhere.
REASONS: tuple[str | None, ...] = (
    *SENDS,
    "across_regions",
    "no_region",
    "no_eligible_location",
    "no_known_distance",
    "capacity_full",
)
_REASON = {reason: number for number, reason in enumerate(REASONS)}


@dataclass(frozen=True, eq=False)
class Settings:
    """What the user chose about the reallocation.

    Attributes:
        distance: How far locations lie apart.
        across_regions: What finds no eligible location in its region goes to the nearest one elsewhere.
        capacities: The most procedures a year per (location id, norm id); norm id None counts for every norm.
        max_growth: The most that a receiver may grow, as a share of its volume.
    """

    distance: Distances
    across_regions: bool = False
    capacities: Mapping[tuple[str, str | None], int] = field(default_factory=dict)
    max_growth: float | None = None

    @property
    def capped(self) -> bool:
        """Whether receivers have caps."""
        return bool(self.capacities) or self.max_growth is not None


@dataclass(frozen=True, eq=False)
class Moves:
    """What moves for one norm, norm year and method.

    The transfers are rows, in no order; :meth:`order` is that of the tables. The volumes are interventions x locations,
    in procedures per calendar year of the basis year.

    Attributes:
        block: The verdicts.
        method: How it was divided.
        eligibility: Who sends and receives.
        intervention: Per transfer the number in the norm's ``counts``.
        origin: Per transfer the location's number.
        target: Per transfer the location's number, -1 when unplaced.
        volume: Per transfer, NaN when it is not exactly known.
        why: Per transfer the reason code, a number in :data:`REASONS`.
        low: Least volume before.
        high: Greatest, infinite when unknown.
        out: What leaves, exactly known volumes only.
        in_: What comes in.
        unplaced: What leaves and finds no place.
    """

    block: Block
    method: MethodName
    eligibility: Eligibility
    intervention: Whole
    origin: Whole
    target: Whole
    volume: Floats
    why: Codes
    low: Floats
    high: Floats
    out: Floats
    in_: Floats
    unplaced: Floats

    def order(self, rank: Whole) -> Whole:
        """The transfers by intervention, from, to; what finds no place comes last.

        Args:
            rank: Per location its place in a table.
        """
        size = len(self.eligibility.group) + 1
        to = np.where(self.target < 0, size - 1, rank[self.target])
        return np.argsort((self.intervention * size + rank[self.origin]) * size + to, kind="stable")

    @cached_property
    def reason(self) -> Texts:
        """Per transfer the reason code."""
        return texts(REASONS)[self.why]

    def after(self, interventions: Collection[str] | None = None) -> tuple[Floats, Floats]:
        """The volume per location afterwards, as an interval: what a masked sender has may still come.

        Rows 5 to 7 of the decision table: the basis year's calendar volume plus what comes in; senders whose masked
        volume did not move widen the upper end of the receivers of their group.

        Args:
            interventions: Those that are added up; all that the norm counts when None.
        """
        counts = self.block.norm.counts
        part = [n for n, i in enumerate(counts) if interventions is None or i in interventions]
        before_low, before_high, out, in_ = self.low[part], self.high[part], self.out[part], self.in_[part]
        low = (before_low - out + in_).sum(axis=0)
        if np.array_equal(before_low, before_high):
            return low, low
        masked = np.where(before_low != before_high, before_high, 0.0).sum(axis=0)
        e = self.eligibility
        # Who receives has a group.
        sending = (e.sending > 0) & (e.group >= 0)
        waiting = np.bincount(
            np.where(sending, e.group, 0), weights=np.where(sending, masked, 0.0), minlength=len(e.groups)
        )
        high = (before_high - out + in_).sum(axis=0)
        may_come = np.zeros_like(high)
        may_come[e.receives] = waiting[e.group[e.receives]]
        return low, high + may_come


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
        by_method = {method: self._divide(method, given) for method in methods}
        return [
            _moves(method, one, self._settled(one, by_method[method][n]), across=self._settings.across_regions)
            for n, one in enumerate(given)
            for method in methods
        ]

    def _given(self, block: Block) -> _Given:
        """What is to be divided of one norm and norm year, whatever the method."""
        evaluation = self._evaluation
        who = eligibility(block, evaluation.roster, use_indicative=evaluation.options.use_indicative)
        years = [block.cells.year(i, block.basis_year) for i in block.norm.counts]
        low, high = np.array([y.low for y in years]), np.array([y.high for y in years])
        sending = who.sending > 0
        exact = low == high
        moving = np.where(exact & sending, _share(block, low), 0.0)
        return _Given(block, who, self._problem(block, who, low, moving), low, high, ~exact & sending)

    def _settled(self, given: _Given, flows: Flows) -> Flows:
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

    def _divide(self, method: MethodName, given: Sequence[_Given]) -> list[Flows]:
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


@dataclass(frozen=True, eq=False, slots=True)
class _Given:
    """What is to be divided of one norm and norm year; ``hidden`` sends, and is not exactly known."""

    block: Block
    who: Eligibility
    problem: Problem
    low: Floats
    high: Floats
    hidden: Flags


def _of(given: _Given) -> tuple[object, ...]:
    block = given.block
    return (block.norm_set.id, block.norm.id, block.basis_year)


def _key(given: _Given) -> tuple[object, ...]:
    p = given.problem
    arrays = (p.intervention, p.sender, p.volume, p.group, p.receiver, p.receiver_group, p.room, p.weight)
    return (*_of(given), *(a.tobytes() for a in arrays if a is not None))


def _share(block: Block, volume: Floats) -> Floats:
    """What of a sender's volume moves: all of it, or the norm's share of it, half up."""
    if block.norm.moves is None:
        return volume
    share = Fraction(str(block.norm.moves.share))
    return np.floor(volume * share.numerator / share.denominator + 0.5)


def _moves(method: MethodName, given: _Given, flows: Flows, *, across: bool) -> Moves:
    """Writes the flows as transfers, and checks that nobody appeared or vanished."""
    block, who, problem, low, high = given.block, given.who, given.problem, given.low, given.high
    placed = np.bincount(flows.item, weights=flows.volume, minlength=len(problem.volume)).astype(np.int64)
    rest = problem.volume - placed
    left = np.flatnonzero(rest)
    hidden_intervention, hidden_sender = np.nonzero(given.hidden)
    placed_intervention, placed_sender = problem.intervention[flows.item], problem.sender[flows.item]
    target = problem.receiver[flows.receiver] if len(flows.item) else np.empty(0, dtype=np.int64)
    nowhere = np.full(len(left) + len(hidden_sender), -1, dtype=np.int64)
    lost = np.array([_REASON[r] for r in flows.unplaced[left].tolist()], dtype=np.int8)
    why = who.sending[placed_sender]
    if across:
        why[who.group[target] != problem.group[flows.item]] = _REASON["across_regions"]
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
        _after_one_another(placed_intervention, problem.intervention[left], hidden_intervention),
        _after_one_another(placed_sender, problem.sender[left], hidden_sender),
        _after_one_another(target, nowhere),
        _after_one_another(flows.volume.astype(float), rest[left].astype(float), unknown),
        _after_one_another(why, lost, who.sending[hidden_sender]),
        low,
        high,
        out,
        in_,
        unplaced,
    )


def _after_one_another(first: npt.NDArray[N], *others: npt.NDArray[N]) -> npt.NDArray[N]:
    """Mostly everything finds a place, and there is nothing to add."""
    return np.concatenate([first, *others]) if any(len(other) for other in others) else first
