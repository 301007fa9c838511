"""One set under an objective: what it comes to, what it can at least come to, and what that says of others.

In: a set, an objective and limits. Out: a value, a bound and shares; prices go to the queue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cns_check.array_types import Flags, Floats
from cns_check.optimise.core import solve_core
from cns_check.optimise.effort import Deadline
from cns_check.optimise.highs import Solved, solve
from cns_check.optimise.limits import EXACT, Limits, value_of
from cns_check.optimise.names import ObjectiveName
from cns_check.optimise.one_set import SetModel, relaxed, set_model, shares_of
from cns_check.optimise.queue import Queue
from cns_check.optimise.siting import Siting

#: A model of at most so many columns is solved to the end, whatever gap was asked.
SMALL = 1500


@dataclass(frozen=True, eq=False)
class OneSet:
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

    def relax(self, queue: Queue) -> float:
        """What the set costs at least when units may be divided; hands its prices on."""
        solved = self._relaxed(queue, self.limits.allowed)[0]
        if solved.status == "infeasible":
            return np.inf
        return solved.value if self.sums and solved.value is not None else self.low

    def solve(self, queue: Queue, alone: float | None) -> tuple[float | None, float, Floats | None]:
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

    def _model(self, queue: Queue, allowed: Flags, cutoff: float | None) -> tuple[float | None, float, Floats | None]:
        if self.siting.assignment != "whole":
            solved, model = self._relaxed(queue, allowed)
        else:
            model = set_model(self.siting, self.inside, self.cost, self.limits.held, allowed, whole=True, elastic=False)
            if model is None:
                return None, np.inf, None
            small = len(model.unit) <= SMALL
            cut = cutoff if cutoff is not None and np.isfinite(cutoff) else None
            solved = self._whole(model, cut, small=small)
        if solved.columns is None or model is None:
            return None, solved.bound, None
        shares = shares_of(self.siting, model, solved.columns)
        value = float((self.cost * shares).sum())
        return (
            value,
            value if solved.status == "optimal" and self.siting.assignment != "whole" else min(solved.bound, value),
            shares,
        )

    def _whole(self, model: SetModel, cutoff: float | None, *, small: bool) -> Solved:
        """Units that are not divided: all at once, or by way of a small model where that has a proof."""
        if not small:
            divided = solve(replace(model.model, whole=None), self.deadline.left)
            if divided.status == "infeasible":
                return divided
            if divided.value is not None:
                return solve_core(model.model, divided, self.gap, cutoff, lambda: self.deadline.left)
        return solve(model.model, self.deadline.left, 0.0 if small else self.gap / 2, cutoff)

    def _relaxed(self, queue: Queue, allowed: Flags):  # type: ignore[no-untyped-def]
        solved, model, prices, missed = relaxed(
            self.siting, self.inside, self.cost, self.limits.held, allowed, self.deadline.left
        )
        same = allowed is self.limits.allowed
        if prices is not None and missed and same:
            queue.missed.append(prices)
        elif prices is not None and not missed and self.sums and same:
            queue.prices.append(prices)
        return solved, model

    def _shortest(self, queue: Queue) -> tuple[float | None, float, Floats | None]:
        """The shortest longest journey: of all numbers of minutes the least that a model allows."""
        siting, allowed = self.siting, self.limits.allowed
        minutes = np.unique(siting.longest[allowed & self.inside])
        minutes = minutes[(minutes >= self.low - EXACT) & (minutes < self.limit)]
        first, last, best = 0, len(minutes), None
        # The greatest first: where that is impossible, all are.
        ask = last - 1
        while first < last:
            short = allowed & (siting.longest <= minutes[ask] + EXACT)
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
