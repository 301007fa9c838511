"""What an objective comes to, and what is left of a problem once it is held.

In: a set with an assignment, or a value. Out: numbers, least is best; and limits.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.optimise.names import ObjectiveName
from cns_check.optimise.one_set import Held
from cns_check.optimise.open_sets import changes, members
from cns_check.optimise.siting import HELD, Siting

#: What is closer to a value than this share of it is it.
EXACT = 1e-9


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
        return np.asarray(inside.sum(axis=1), dtype=np.float64) * (-1.0 if objective == "most-locations" else 1.0)
    return None


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
        return replace(limits, masks=limits.masks[alone <= limit + EXACT])
    if objective == "max-travel":
        return replace(limits, allowed=limits.allowed & (siting.longest <= limit + EXACT))
    of = siting.travel if objective == "travel" else siting.moved
    return replace(limits, held=[*limits.held, Held(np.where(siting.reach, of, 0.0), limit + EXACT)])
