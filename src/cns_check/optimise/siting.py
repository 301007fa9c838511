"""One problem: who lives where, which locations may have the norm, and what is asked of them. Arrays, no names.

Declares :class:`Siting` (In) and :class:`Answer` (Out) of this room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Self

import numpy as np

from cns_check.array_types import Flags, Floats, Whole

AssignmentName = Literal["split", "whole", "nearest"]
ObjectiveName = Literal["travel", "max-travel", "fewest-changes", "fewest-moved", "most-locations", "fewest-locations"]
ConstraintName = Literal["minimum", "capacity", "max_minutes", "max_closures", "keep", "stop", "assignment"]
StatusName = Literal["optimal", "feasible", "infeasible", "unknown"]
#: What may be asked, by the words of the options.
ASSIGNMENTS: tuple[AssignmentName, ...] = ("split", "whole", "nearest")
OBJECTIVES: tuple[ObjectiveName, ...] = (
    "travel",
    "max-travel",
    "fewest-changes",
    "fewest-moved",
    "most-locations",
    "fewest-locations",
)
STATUSES: tuple[StatusName, ...] = ("optimal", "feasible", "infeasible", "unknown")
#: The order in which constraints are left out to find which exclude one another.
CONSTRAINTS: tuple[ConstraintName, ...] = (
    "minimum",
    "capacity",
    "max_minutes",
    "max_closures",
    "keep",
    "stop",
    "assignment",
)

#: A volume reaches a minimum, or keeps within a cap, to this many patients.
REACHED = 1e-6
#: An objective is held for the next to this share of its value.
HELD = 1e-6
#: Minutes within this are equal: a sum of decimals is no exact float.
SAME_MINUTES = 1e-9


@dataclass(frozen=True, eq=False)
class Siting:
    """What is to be decided. Units are patients who are assigned alike; candidates are locations that may be open.

    Attributes:
        performs: Per candidate whether it performs today.
        fixed: Per candidate 1: stays open; -1: is closed; 0: free.
        minimum: Norms x candidates: procedures that who is open must reach.
        cap: Norms x candidates: the most that it takes; infinite for none.
        norm: Per unit the number of its norm.
        volume: Per unit, procedures above 0.
        travel: Units x candidates: minutes of all its patients together; infinite without a row.
        longest: Units x candidates: the minutes of one of them, which limits are about; 0 for what is not located,
            infinite without a row.
        moved: Units x candidates: how many of them go elsewhere than today.
        rank: Units x candidates: the order of nearness, no two alike where there is a row.
        home: Per unit the candidate where it goes today; -1 for several or one that is no candidate.
        gone: How many performing locations cannot stay whatever is decided.
        assignment: How a unit may be divided.
        stay: Patients of a candidate that is open stay there.
        max_minutes: Nobody travels further; None: no limit.
        max_closures: At most as many performing locations stop; None: no limit.
    """

    performs: Flags
    fixed: Whole
    minimum: Floats
    cap: Floats
    norm: Whole
    volume: Floats
    travel: Floats
    longest: Floats
    moved: Floats
    rank: Whole
    home: Whole
    gone: int = 0
    assignment: AssignmentName = "split"
    stay: bool = False
    max_minutes: float | None = None
    max_closures: int | None = None

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.volume)

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return len(self.fixed)

    @property
    def norms(self) -> int:
        """How many norms there are."""
        return len(self.minimum)

    @cached_property
    def totals(self) -> Floats:
        """Per norm the volume that must find a place."""
        return np.asarray(np.bincount(self.norm, weights=self.volume, minlength=self.norms), dtype=np.float64)

    @cached_property
    def reach(self) -> Flags:
        """Units x candidates: there is a way."""
        return np.isfinite(self.travel)

    @cached_property
    def at_home(self) -> Flags:
        """Units x candidates: where the unit goes today."""
        return self.home[:, None] == np.arange(self.candidates)

    @cached_property
    def allowed(self) -> Flags:
        """Units x candidates: there is a way, and it is short enough; who may stay, stays however far."""
        if self.max_minutes is None:
            return self.reach
        short = self.longest <= self.max_minutes + SAME_MINUTES
        return self.reach & (short | self.at_home) if self.stay else self.reach & short

    @property
    def given(self) -> tuple[ConstraintName, ...]:
        """The constraints that are asked for, in the order in which they are left out."""
        there = {
            "minimum": bool((self.minimum > 0).any()),
            "capacity": bool(np.isfinite(self.cap).any()),
            "max_minutes": self.max_minutes is not None,
            "max_closures": self.max_closures is not None,
            "keep": bool((self.fixed > 0).any()),
            "stop": bool((self.fixed < 0).any()),
            "assignment": self.assignment != "split",
        }
        return tuple(name for name in CONSTRAINTS if there[name])

    def without(self, constraint: ConstraintName) -> Self:
        """The same, with a constraint left out; that patients stay is none of them, and stays as it is."""
        if constraint == "minimum":
            return replace(self, minimum=np.zeros_like(self.minimum))
        if constraint == "capacity":
            return replace(self, cap=np.full_like(self.cap, np.inf))
        if constraint == "max_minutes":
            return replace(self, max_minutes=None)
        if constraint == "max_closures":
            return replace(self, max_closures=None)
        if constraint == "keep":
            return replace(self, fixed=np.minimum(self.fixed, 0))
        if constraint == "stop":
            return replace(self, fixed=np.maximum(self.fixed, 0))
        return replace(self, assignment="split")


@dataclass(frozen=True, eq=False)
class Answer:
    """What was found.

    Attributes:
        status: Whether it is proven.
        objectives: Value per objective, by priority, of what was found; empty without a solution.
        bound: The best that the first objective could still be; None where nothing is known.
        gap: Of the first objective, as a share of its value; None where nothing is known.
        open: Per candidate whether it is open; None without a solution.
        shares: Units x candidates: which part of the unit goes where; None without a solution.
    """

    status: StatusName
    objectives: dict[ObjectiveName, float]
    bound: float | None
    gap: float | None
    open: Flags | None
    shares: Floats | None


def gap_of(value: float, bound: float) -> float:
    """How far a bound is from a value, as a share of the value."""
    if value == bound:
        return 0.0
    return abs(value - bound) / abs(value) if value else float("inf")
