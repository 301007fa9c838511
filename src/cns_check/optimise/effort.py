"""How far and how long a search goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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
