"""From verdicts and routes to what moves where, per norm, norm year and method. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt

from cns_check.evaluate import Block, Evaluation
from cns_check.reallocate.capacity import capacity
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.eligibility import Eligibility, eligibility
from cns_check.reallocate.nearest import nearest
from cns_check.reallocate.problem import Floats, Flows, Method, Problem, Whole
from cns_check.reallocate.shares import equal, proportional

MethodName = Literal["proportional", "equal", "nearest", "capacity"]
METHODS: Mapping[MethodName, Method] = {
    "proportional": proportional,
    "equal": equal,
    "nearest": nearest,
    "capacity": capacity,
}
Strings = npt.NDArray[np.object_]


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

    The transfers are rows, ordered by intervention, from, to. The volumes are interventions x locations, in procedures
    per calendar year of the basis year.

    Attributes:
        block: The verdicts.
        method: How it was divided.
        eligibility: Who sends and receives.
        intervention: Per transfer the number in the norm's ``counts``.
        origin: Per transfer the location's number.
        target: Per transfer the location's number, -1 when unplaced.
        volume: Per transfer, NaN when it is not exactly known.
        reason: Per transfer the reason code.
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
    reason: Strings
    low: Floats
    high: Floats
    out: Floats
    in_: Floats
    unplaced: Floats

    def after(self) -> tuple[Floats, Floats]:
        """The volume of the norm per location afterwards, as an interval: what a masked sender has may still come.

        Rows 5 to 7 of the decision table: the basis year's calendar volume plus what comes in; senders whose masked
        volume did not move widen the upper end of the receivers of their group.
        """
        low = (self.low - self.out + self.in_).sum(axis=0)
        masked = np.where(self.low != self.high, self.high, 0.0).sum(axis=0)
        e = self.eligibility
        sending = np.array([s is not None for s in e.sends], dtype=np.bool_) & (e.group >= 0)
        waiting = np.bincount(
            np.where(sending, e.group, 0), weights=np.where(sending, masked, 0.0), minlength=max(len(e.groups), 1)
        )
        high = (self.high - self.out + self.in_).sum(axis=0)
        may_come = np.where(e.receives & (e.group >= 0), waiting[np.maximum(e.group, 0)], 0.0)
        return low, high + may_come


class Reallocation:
    """Reallocates the blocks of an evaluation; what is the same for two norm years is divided once."""

    def __init__(self, evaluation: Evaluation, settings: Settings) -> None:
        self._evaluation = evaluation
        self._settings = settings
        self._flows: dict[tuple[object, ...], Flows] = {}

    def moves(self, block: Block, method: MethodName = "proportional") -> Moves:
        """What moves for one norm and norm year.

        Raises:
            ValueError: The method needs caps and there are none.
            AssertionError: Volume appeared or vanished: a bug.
        """
        evaluation = self._evaluation
        who = eligibility(block, evaluation.roster, use_indicative=evaluation.options.use_indicative)
        years = [block.cells.year(i, block.basis_year) for i in block.norm.counts]
        low, high = np.array([y.low for y in years]), np.array([y.high for y in years])
        sending = np.array([s is not None for s in who.sends], dtype=np.bool_)
        exact = low == high
        moving = np.where(exact & sending & (who.group >= 0), _share(block, low), 0.0)
        problem = self._problem(block, who, low, moving)
        flows = self._divide(block, method, problem)
        if self._settings.across_regions:
            flows = self._across(problem, flows, len(set(who.groups)))
        return _moves(block, method, who, problem, flows, low, high, masked=~exact & sending & (high > 0))

    def _problem(self, block: Block, who: Eligibility, low: Floats, moving: Floats) -> Problem:
        intervention, sender = np.nonzero(moving)
        receiver = np.flatnonzero(who.receives & (who.group >= 0))
        return Problem(
            intervention=intervention.astype(np.int64),
            sender=sender.astype(np.int64),
            volume=moving[intervention, sender].astype(np.int64),
            group=who.group[sender],
            receiver=receiver.astype(np.int64),
            receiver_group=who.group[receiver],
            weight=low[:, receiver].astype(np.int64),
            room=self._room(block, receiver) if self._settings.capped else None,
            distance=self._settings.distance,
        )

    def _room(self, block: Block, receiver: npt.NDArray[np.intp]) -> Whole:
        """How much each receiver can take: the tighter of its capacity and its growth, counted on its volume.

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
            room[n] = max(min(limits, default=0.0), 0.0)
        return room.astype(np.int64)

    def _divide(self, block: Block, method: MethodName, problem: Problem) -> Flows:
        arrays = (problem.intervention, problem.sender, problem.volume, problem.group)
        receivers = (problem.receiver, problem.receiver_group, problem.room)
        key = (
            block.norm_set.id,
            block.norm.id,
            block.basis_year,
            method,
            *(a.tobytes() for a in (*arrays, *receivers) if a is not None),
        )
        if key not in self._flows:
            self._flows[key] = METHODS[method](problem)
        return self._flows[key]

    def _across(self, problem: Problem, flows: Flows, regions: int) -> Flows:
        """What has no receiver in its group goes to the nearest receiver of any region, ties by id.

        The groups of regions come first; a joint volume keeps to itself and receives nothing from elsewhere.
        """
        homeless = np.flatnonzero(~problem.has_receiver)
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


def _share(block: Block, volume: Floats) -> Floats:
    """What of a sender's volume moves: all of it, or the norm's share of it, half up."""
    if block.norm.moves is None:
        return volume
    share = Fraction(str(block.norm.moves.share))
    return np.floor(volume * share.numerator / share.denominator + 0.5)


def _moves(
    block: Block,
    method: MethodName,
    who: Eligibility,
    problem: Problem,
    flows: Flows,
    low: Floats,
    high: Floats,
    *,
    masked: npt.NDArray[np.bool_],
) -> Moves:
    """Writes the flows as transfers, and checks that nobody appeared or vanished."""
    placed = np.bincount(flows.item, weights=flows.volume, minlength=len(problem.volume)).astype(np.int64)
    rest = problem.volume - placed
    left = np.flatnonzero(rest)
    hidden_intervention, hidden_sender = np.nonzero(masked)
    target = problem.receiver[flows.receiver] if len(flows.item) else np.empty(0, dtype=np.int64)
    crosses = who.group[target] != problem.group[flows.item]
    intervention = np.concatenate([problem.intervention[flows.item], problem.intervention[left], hidden_intervention])
    origin = np.concatenate([problem.sender[flows.item], problem.sender[left], hidden_sender])
    nowhere = np.full(len(left) + len(hidden_sender), -1, dtype=np.int64)
    reason = np.concatenate(
        [
            np.where(crosses, np.array("across_regions", dtype=object), who.sends[problem.sender[flows.item]]),
            flows.unplaced[left],
            who.sends[hidden_sender],
        ]
    )
    volume = np.concatenate([flows.volume.astype(float), rest[left].astype(float), np.full(len(hidden_sender), np.nan)])
    target = np.concatenate([target, nowhere])
    order = np.lexsort((np.where(target < 0, len(who.group), target), origin, intervention))

    out, in_, unplaced = np.zeros_like(low), np.zeros_like(low), np.zeros_like(low)
    np.add.at(out, (problem.intervention, problem.sender), problem.volume)
    np.add.at(in_, (problem.intervention[flows.item], problem.receiver[flows.receiver]), flows.volume)
    np.add.at(unplaced, (problem.intervention[left], problem.sender[left]), rest[left])
    assert (rest >= 0).all(), "more was placed than was sent"
    assert out.sum() == in_.sum() + unplaced.sum(), "volume appeared or vanished"
    return Moves(
        block,
        method,
        who,
        intervention[order].astype(np.int64),
        origin[order].astype(np.int64),
        target[order],
        volume[order],
        reason[order],
        low,
        high,
        out,
        in_,
        unplaced,
    )
