"""The sets by what they cost at least: the cheapest comes first, by all that is known when it does.

In: a problem, an objective and limits. Out: sets, one by one.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from cns_check.array_types import Floats, Whole
from cns_check.optimise.limits import Limits, of_set
from cns_check.optimise.names import ObjectiveName
from cns_check.optimise.open_sets import Prices, bounds, least, members
from cns_check.optimise.siting import Siting

#: Sets whose bounds are renewed together.
_AT_ONCE = 64
#: What a sum of what is missed may be, and still be nothing.
_NOTHING_MISSED = 1e-6


@dataclass(eq=False)
class Queue:
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
            low, _, n = heapq.heappop(self._heap)
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


def queue_of(siting: Siting, objective: ObjectiveName, limits: Limits) -> Queue:
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
    queue = Queue(siting, limits.masks, low, second)
    for one in limits.held:
        unit = np.where(limits.allowed, one.unit, np.inf)
        # What passes what is held already at its least is impossible.
        queue.missed.append(Prices(unit, np.zeros(siting.candidates), -one.limit))
    return queue
