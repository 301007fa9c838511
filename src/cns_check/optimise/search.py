"""The best set and assignment: sets by what they cost at least, until none that is left can be better.

In: a problem, objectives by priority, how far from the best and how long. Out: an answer with its proof.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.optimise.highs import solve
from cns_check.optimise.nearest import NearestSets, nearest_sets, nearest_shares
from cns_check.optimise.one_set import Held, relaxed, set_model, shares_of
from cns_check.optimise.open_sets import (
    MOST_CANDIDATES,
    Prices,
    bounds,
    changes,
    least,
    members,
    open_sets,
)
from cns_check.optimise.siting import HELD, Answer, ObjectiveName, Siting, StatusName, gap_of

#: Sets that are enumerated at most; above it the problem is solved as one model.
MOST_SETS = 300_000
#: What is closer to a value than this share of it is it.
_EXACT = 1e-9
#: Once the asked gap is reached, so many more sets are solved for the exact best.
_EXACT_SETS = 60
#: Sets whose bounds are renewed together.
_AT_ONCE = 64
#: A model of at most so many columns is solved to the end, whatever gap was asked.
_SMALL = 1500
#: What a sum of what is missed may be, and still be nothing.
_NOTHING_MISSED = 1e-6


@dataclass(frozen=True)
class Effort:
    """How far and how long.

    Attributes:
        gap: Per objective, as a share of its value.
        seconds: Per problem.
        clock: Seconds since some moment.
    """

    gap: float
    seconds: float
    clock: Callable[[], float]

    def deadline(self) -> Deadline:
        """From now."""
        return Deadline(self.clock() + self.seconds, self.clock)


@dataclass(frozen=True)
class Deadline:
    """When a problem has to be done."""

    end: float
    clock: Callable[[], float]

    @property
    def left(self) -> float:
        """Seconds."""
        return self.end - self.clock()

    def passed(self) -> bool:
        """Time ran out."""
        return self.left <= 0


@dataclass(frozen=True, eq=False)
class Found:
    """The best of one objective.

    Attributes:
        value: None where nothing was found.
        bound: The best that it could be; infinite: nothing can.
        mask: The set.
        shares: Units x candidates.
    """

    value: float | None
    bound: float
    mask: int = 0
    shares: Floats | None = None


@dataclass(eq=False)
class Limits:
    """What earlier objectives leave: the sets, where a unit may go, and sums that are held."""

    masks: Whole
    allowed: Flags
    held: list[Held] = field(default_factory=list)


def of_set(siting: Siting, objective: ObjectiveName, inside: Flags) -> Floats | None:
    """Per set an objective that follows from the set alone, least is best; None for one that does not."""
    if objective == "fewest-changes":
        return changes(siting, inside).astype(np.float64)
    if objective in {"most-locations", "fewest-locations"}:
        return inside.sum(axis=1) * (-1.0 if objective == "most-locations" else 1.0)
    return None


def solve_siting(siting: Siting, objectives: Sequence[ObjectiveName], effort: Effort) -> Answer:
    """Solves a problem: each objective is proven, then held for the next.

    Args:
        siting: The problem.
        objectives: By priority; ``travel`` last.
        effort: How far and how long.
    """
    deadline = effort.deadline()
    if siting.assignment == "nearest" and siting.candidates <= MOST_CANDIDATES:
        return _nearest_answer(siting, objectives, nearest_sets(siting, deadline.passed))
    masks = open_sets(siting, MOST_SETS)
    if masks is None:
        from cns_check.optimise.whole_model import solve_whole_model  # noqa: PLC0415 - it uses this one

        return solve_whole_model(siting, objectives, effort.gap, deadline)
    return solve_sets(siting, objectives, masks, effort.gap, deadline)


def solve_sets(
    siting: Siting, objectives: Sequence[ObjectiveName], masks: Whole, gap: float, deadline: Deadline
) -> Answer:
    """The same among some sets."""
    limits = Limits(masks, siting.allowed)
    values: dict[ObjectiveName, float] = {}
    status: StatusName = "optimal"
    first: Found | None = None
    last: Found | None = None
    for objective in objectives:
        found = minimise(siting, objective, limits, gap, deadline, last)
        first = first or found
        if found.value is None:
            if last is None:
                never = np.isinf(found.bound)
                return Answer("infeasible" if never else "unknown", {}, None, None, None, None)
            status = "feasible"
            break
        last = found
        values[objective] = signed(objective, found.value)
        if gap_of(found.value, min(found.bound, found.value)) > gap:
            status = "feasible"
        limits = narrowed(siting, objective, limits, found.value)
    assert first is not None, "there is an objective"
    assert last is not None, "it was found"
    assert last.shares is not None, "what was found has an assignment"
    inside = members(np.array([last.mask]), siting.candidates)[0]
    for objective in objectives:
        # Not reached for want of time: what the last one comes to.
        values.setdefault(objective, signed(objective, value_of(siting, objective, inside, last.shares)))
    bound = min(first.bound, first.value) if first.value is not None else first.bound
    value = values[objectives[0]]
    told = signed(objectives[0], bound) if np.isfinite(bound) else None
    return Answer(status, values, told, None if told is None else gap_of(value, told), inside, last.shares)


def signed(objective: ObjectiveName, value: float) -> float:
    """As people count it: everything here is minimised."""
    return -value + 0.0 if objective == "most-locations" else value


def value_of(siting: Siting, objective: ObjectiveName, inside: Flags, shares: Floats) -> float:
    """What an assignment comes to, least is best."""
    alone = of_set(siting, objective, inside[None, :])
    if alone is not None:
        return float(alone[0])
    used = shares > 0
    if objective == "max-travel":
        return float(siting.longest[used].max(initial=0.0))
    of = siting.travel if objective == "travel" else siting.moved
    return float((of[used] * shares[used]).sum())


def narrowed(siting: Siting, objective: ObjectiveName, limits: Limits, value: float) -> Limits:
    """What is left once an objective is held to its value."""
    limit = value + HELD * abs(value)
    alone = of_set(siting, objective, members(limits.masks, siting.candidates))
    if alone is not None:
        return replace(limits, masks=limits.masks[alone <= limit + _EXACT])
    if objective == "max-travel":
        return replace(limits, allowed=limits.allowed & (siting.longest <= limit + _EXACT))
    of = siting.travel if objective == "travel" else siting.moved
    return replace(limits, held=[*limits.held, Held(np.where(siting.reach, of, 0.0), limit + _EXACT)])


@dataclass(eq=False)
class _Queue:
    """The sets by their bounds, which are renewed when a set comes to the front."""

    siting: Siting
    masks: Whole
    low: Floats
    second: Floats
    prices: list[Prices] = field(default_factory=list)
    missed: list[Prices] = field(default_factory=list)

    def __post_init__(self) -> None:
        kept = np.isfinite(self.low) & np.isfinite(self.second)
        self.masks, self.low, self.second = self.masks[kept], self.low[kept], self.second[kept]
        order = np.lexsort((self.masks, self.second, self.low))
        self._heap = [(float(self.low[n]), float(self.second[n]), int(n)) for n in order]
        self._seen = np.zeros((len(self.masks), 2), dtype=np.int64)

    def front(self) -> float:
        """No set that is left is better."""
        return self._heap[0][0] if self._heap else np.inf

    def add(self, low: float, n: int) -> None:
        """Puts a set back."""
        heapq.heappush(self._heap, (low, float(self.second[n]), n))

    def pop(self, limit: float) -> tuple[float, int] | None:
        """The set that costs least by all that is known; None when every set costs as much as the limit."""
        while self._heap and self._heap[0][0] < limit:
            low, second, n = heapq.heappop(self._heap)
            if self._seen[n].tolist() == [len(self.prices), len(self.missed)]:
                return low, n
            together = [(low, n)]
            while self._heap and len(together) < _AT_ONCE and self._heap[0][0] < limit:
                low, _, n = heapq.heappop(self._heap)
                together.append((low, n))
            self._renew(together)
        return None

    def _renew(self, together: list[tuple[float, int]]) -> None:
        rows = np.array([n for _, n in together])
        low = np.array([bound for bound, _ in together])
        for prices in self.missed[int(self._seen[rows, 1].min()) :]:
            low[bounds(self.siting, prices, self.masks[rows]) > _NOTHING_MISSED] = np.inf
        for prices in self.prices[int(self._seen[rows, 0].min()) :]:
            alive = np.flatnonzero(np.isfinite(low))
            low[alive] = np.maximum(low[alive], bounds(self.siting, prices, self.masks[rows[alive]]))
        self._seen[rows] = [len(self.prices), len(self.missed)]
        for bound, n in zip(low.tolist(), rows.tolist(), strict=True):
            if np.isfinite(bound):
                self.add(bound, n)


def minimise(
    siting: Siting, objective: ObjectiveName, limits: Limits, gap: float, deadline: Deadline, start: Found | None
) -> Found:
    """The best of one objective within limits.

    Args:
        siting: The problem.
        objective: What is minimised.
        limits: What earlier objectives leave.
        gap: How far from the best it may stay, as a share.
        deadline: When it ends.
        start: What an earlier objective found, which keeps all limits.
    """
    queue = _queue(siting, objective, limits)
    alone = of_set(siting, objective, members(queue.masks, siting.candidates))
    best = Found(None, np.inf)
    if start is not None and start.shares is not None:
        inside = members(np.array([start.mask]), siting.candidates)[0]
        best = Found(value_of(siting, objective, inside, start.shares), np.inf, start.mask, start.shares)
    given_up, solved_sets, whole_next = np.inf, 0, set[int]()
    # The best of all, where the asked gap is reached: for so many sets more, if these are not hard.
    hard = siting.assignment == "whole" and siting.units * siting.candidates > _SMALL
    more = 0 if hard else _EXACT_SETS
    while True:
        if best.value is not None:
            near = gap_of(best.value, min(queue.front(), given_up, best.value)) <= gap
            if near and solved_sets >= more:
                break
        limit = np.inf if best.value is None else best.value - _EXACT * abs(best.value)
        if deadline.passed() or (popped := queue.pop(limit)) is None:
            break
        low, n = popped
        inside = members(queue.masks[n : n + 1], siting.candidates)[0]
        one = _OneSet(siting, objective, limits, inside, low, limit, gap, deadline)
        if siting.assignment == "whole" and n not in whole_next:
            bound = one.relax(queue)
            if bound < np.inf:
                whole_next.add(n)
                queue.add(max(low, bound), n)
            continue
        solved_sets += 1
        value, bound, shares = one.solve(queue, None if alone is None else float(alone[n]))
        if value is not None and shares is not None and (best.value is None or value < best.value):
            best = Found(value, np.inf, int(queue.masks[n]), shares)
        if bound < (np.inf if value is None else value):
            given_up = min(given_up, max(low, bound))
    bound = min(queue.front(), given_up)
    return replace(best, bound=bound if best.value is None else min(bound, best.value))


def _queue(siting: Siting, objective: ObjectiveName, limits: Limits) -> _Queue:
    """The sets that the limits leave, with the least that each costs."""
    travel = np.where(limits.allowed, siting.travel, np.inf)
    second = bounds(siting, Prices(travel, np.zeros(siting.candidates)), limits.masks)
    alone = of_set(siting, objective, members(limits.masks, siting.candidates))
    if alone is not None:
        low = alone
    elif objective == "travel":
        low = second
    elif objective == "max-travel":
        inside = members(limits.masks, siting.candidates)
        low = least(siting, np.where(limits.allowed, siting.longest, np.inf), inside).max(axis=1, initial=0.0)
    else:
        moved = np.where(limits.allowed, siting.moved, np.inf)
        low = bounds(siting, Prices(moved, np.zeros(siting.candidates)), limits.masks)
    queue = _Queue(siting, limits.masks, low, second)
    for one in limits.held:
        unit = np.where(limits.allowed, one.unit, np.inf)
        # What passes what is held already at its least is impossible.
        queue.missed.append(Prices(unit, np.zeros(siting.candidates), -one.limit))
    return queue


@dataclass(frozen=True, eq=False)
class _OneSet:
    """One set, and what is asked of it.

    Attributes:
        low: It costs at least this.
        limit: What is not better than this is of no use.
    """

    siting: Siting
    objective: ObjectiveName
    limits: Limits
    inside: Flags
    low: float
    limit: float
    gap: float
    deadline: Deadline

    @property
    def cost(self) -> Floats:
        """What its model minimises: where the set alone decides, travel."""
        of = self.siting.moved if self.objective == "fewest-moved" else self.siting.travel
        return np.where(self.siting.reach, of, 0.0)

    @property
    def sums(self) -> bool:
        """Whether the model's value is that of the objective."""
        return self.objective in {"travel", "fewest-moved"}

    def relax(self, queue: _Queue) -> float:
        """What the set costs at least when units may be divided; hands its prices on."""
        solved = self._relaxed(queue, self.limits.allowed)[0]
        if solved.status == "infeasible":
            return np.inf
        return solved.value if self.sums and solved.value is not None else self.low

    def solve(self, queue: _Queue, alone: float | None) -> tuple[float | None, float, Floats | None]:
        """The value of the objective, the least that it can be, and the shares; no value where there is none."""
        if self.objective == "max-travel":
            return self._shortest(queue)
        value, bound, shares = self._model(queue, self.limits.allowed, self.limit if self.sums else None)
        if shares is None:
            return None, bound if np.isinf(bound) or self.sums else self.low, None
        if self.sums:
            return value, bound, shares
        assert alone is not None, "the set decides"
        return alone, alone, shares

    def _model(self, queue: _Queue, allowed: Flags, cutoff: float | None) -> tuple[float | None, float, Floats | None]:
        if self.siting.assignment != "whole":
            solved, model = self._relaxed(queue, allowed)
        else:
            model = set_model(
                self.siting, self.inside, self.cost, self.limits.held, allowed, whole=True, elastic=False
            )
            if model is None:
                return None, np.inf, None
            small = len(model.unit) <= _SMALL
            cut = cutoff if cutoff is not None and np.isfinite(cutoff) else None
            solved = solve(model.model, self.deadline.left, 0.0 if small else self.gap / 2, cut)
        if solved.columns is None or model is None:
            return None, solved.bound, None
        shares = shares_of(self.siting, model, solved.columns)
        value = float((self.cost * shares).sum())
        return value, value if solved.status == "optimal" and self.siting.assignment != "whole" else min(
            solved.bound, value
        ), shares

    def _relaxed(self, queue: _Queue, allowed: Flags):  # type: ignore[no-untyped-def]
        solved, model, prices, missed = relaxed(
            self.siting, self.inside, self.cost, self.limits.held, allowed, self.deadline.left
        )
        same = allowed is self.limits.allowed
        if prices is not None and missed and same:
            queue.missed.append(prices)
        elif prices is not None and not missed and self.sums and same:
            queue.prices.append(prices)
        return solved, model

    def _shortest(self, queue: _Queue) -> tuple[float | None, float, Floats | None]:
        """The shortest longest journey: of all numbers of minutes the least that a model allows."""
        siting, allowed = self.siting, self.limits.allowed
        minutes = np.unique(siting.longest[allowed & self.inside])
        minutes = minutes[(minutes >= self.low - _EXACT) & (minutes < self.limit)]
        first, last, best = 0, len(minutes), None
        # The greatest first: where that is impossible, all are.
        ask = last - 1
        while first < last:
            short = allowed & (siting.longest <= minutes[ask] + _EXACT)
            everything = ask == len(minutes) - 1 and bool((short == allowed)[:, self.inside].all())
            _, bound, shares = self._model(queue, allowed if everything else short, None)
            if shares is not None:
                best, last = shares, ask
            elif np.isinf(bound):
                first = ask + 1
            else:
                # Time ran out.
                break
            ask = (first + last) // 2
        if best is None:
            return None, np.inf if first >= last else self.low, None
        value = value_of(siting, "max-travel", self.inside, best)
        return value, value if first >= last else self.low, best


def _nearest_answer(siting: Siting, objectives: Sequence[ObjectiveName], sets: NearestSets) -> Answer:
    if not len(sets.masks):
        return Answer("infeasible" if sets.complete else "unknown", {}, None, None, None, None)
    rows = np.arange(len(sets.masks))
    values: dict[ObjectiveName, float] = {}
    for objective in objectives:
        alone = of_set(siting, objective, members(sets.masks, siting.candidates))
        by_name = {"travel": sets.travel, "max-travel": sets.longest, "fewest-moved": sets.moved}
        of = by_name[objective] if alone is None else alone
        best = float(of[rows].min())
        values[objective] = signed(objective, best)
        rows = rows[of[rows] <= best + HELD * abs(best) + _EXACT]
    chosen = rows[np.lexsort((sets.masks[rows], sets.travel[rows]))][0]
    inside = members(sets.masks[chosen : chosen + 1], siting.candidates)[0]
    shares = nearest_shares(siting, inside)
    if not sets.complete:
        return Answer("feasible", values, None, None, inside, shares)
    value = values[objectives[0]]
    return Answer("optimal", values, value, 0.0, inside, shares)

