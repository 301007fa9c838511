"""Units that are as far from everywhere are one unit: patients of one origin, wherever they go today.

In: a problem and what is asked. Out: a smaller problem that comes to the same, and the way back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cns_check.array_types import Floats, Whole
from cns_check.optimise.names import ObjectiveName
from cns_check.optimise.siting import Answer, Siting

#: Minutes that agree to so many decimals are the same: they come of sums that were divided.
_DECIMALS = 9


@dataclass(frozen=True, eq=False)
class Merged:
    """A problem of fewer units.

    Attributes:
        siting: The problem.
        which: Per unit that there was, the one that it is part of; None: there are none to merge.
    """

    siting: Siting
    which: Whole | None

    def back(self, answer: Answer) -> Answer:
        """An answer, of the units that there were."""
        if self.which is None or answer.shares is None:
            return answer
        return replace(answer, shares=answer.shares[self.which])


def merged(siting: Siting, objectives: Sequence[ObjectiveName]) -> Merged:
    """Makes one unit of those that differ in nothing that is asked.

    Where it matters where a unit goes today (``stay``, ``fewest-moved``), or units are not divided, none are merged.

    Args:
        siting: The problem.
        objectives: All that are asked.
    """
    if siting.assignment == "whole" or siting.stay or "fewest-moved" in objectives:
        return Merged(siting, None)
    minutes = np.round(siting.travel / siting.volume[:, None], _DECIMALS)
    key = [siting.norm[:, None], minutes, siting.longest]
    if siting.assignment == "nearest":
        order = np.where(siting.reach, siting.rank, np.iinfo(np.int64).max).argsort(axis=1, kind="stable")
        key.append(order)
    _, first, which = np.unique(np.column_stack(key), axis=0, return_index=True, return_inverse=True)
    which = which.reshape(-1)
    if len(first) == siting.units:
        return Merged(siting, None)

    def together(of: Floats) -> Floats:
        found = np.zeros((len(first), *of.shape[1:]))
        np.add.at(found, which, of)
        return found

    less = replace(
        siting,
        norm=siting.norm[first],
        volume=together(siting.volume),
        travel=together(siting.travel),
        longest=siting.longest[first],
        moved=together(siting.moved),
        rank=siting.rank[first],
        home=np.full(len(first), -1),
    )
    return Merged(less, which)
