"""One division: what a method is given, and what it gives back.

Declares :class:`Problem` (In) and :class:`Flows` (Out), for every method.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cns_check.reallocate.distance import Distances

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Problem:
    """The volumes of one norm that have to find a place, and where they may.

    Attributes:
        intervention: Per sending volume the number of its intervention in the norm's ``counts``.
        sender: Its location's number in the roster.
        volume: Procedures, above 0.
        group: The group it is divided in; -1 for none.
        receiver: Location numbers that may receive, ascending.
        receiver_group: The group of each.
        weight: Interventions x receivers: volume of the basis year, its low end if masked.
        room: Per receiver how much it can take in all; None without caps.
        distance: How far locations lie apart.
    """

    intervention: Whole
    sender: Whole
    volume: Whole
    group: Whole
    receiver: Whole
    receiver_group: Whole
    weight: Whole
    room: Whole | None
    distance: Distances

    @cached_property
    def has_receiver(self) -> npt.NDArray[np.bool_]:
        """Per sending volume whether its group has a receiver."""
        return np.isin(self.group, self.receiver_group)

    def unplaced(self, reason: str) -> npt.NDArray[np.object_]:
        """Per sending volume why it may find no place: no region or receiver at all, or a reason of the method."""
        homeless = np.where(self.group < 0, np.array("no_region", dtype=object), "no_eligible_location")
        return np.where(self.has_receiver, np.array(reason, dtype=object), homeless)


@dataclass(frozen=True, eq=False)
class Flows:
    """What a method decides: rows of (sending volume, receiver, procedures); what is in no row found no place.

    Attributes:
        item: Number of the sending volume.
        receiver: Position in ``Problem.receiver``.
        volume: Procedures, above 0.
        unplaced: Per sending volume the reason for what of it found no place.
    """

    item: Whole
    receiver: Whole
    volume: Whole
    unplaced: npt.NDArray[np.object_]


def nothing(problem: Problem) -> Flows:
    """Nothing found a place: no group has a receiver."""
    none = np.empty(0, dtype=np.int64)
    return Flows(none, none, none, problem.unplaced("no_eligible_location"))


#: The one face of all methods: problems, each on its own, to what is decided of each. Volumes whose group has no
#: receiver are not theirs to place.
Method = Callable[[Sequence[Problem]], list[Flows]]
