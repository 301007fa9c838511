"""Which origins stand behind what: the patients of a norm with where they come from, went, and go.

In: a demand, and legs or the flows of any method. Out: patients.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.reallocate.travel.concentrate import Legs
from cns_check.reallocate.travel.demand import Demand
from cns_check.reallocate.travel.numbers import weighted
from cns_check.reallocate.travel.top_up import TopUps

#: A part of a volume below this is what dividing leaves over, and is nobody.
_NOBODY = 1e-12


@dataclass(frozen=True, eq=False)
class Patients:
    """Who comes from where, went there until now, and goes where.

    Attributes:
        intervention: Number in the norm's ``counts``.
        origin: Number of the place; -1 for what is not located.
        home: Today's location.
        location: The last location; -1 for no place.
        volume: Procedures, above 0.
    """

    intervention: Whole
    origin: Whole
    home: Whole
    location: Whole
    volume: Floats

    def where(self, kept: Flags) -> Patients:
        """Some of them."""
        return Patients(
            self.intervention[kept], self.origin[kept], self.home[kept], self.location[kept], self.volume[kept]
        )

    def and_also(self, others: Patients) -> Patients:
        """These, and then others."""
        return Patients(
            np.concatenate([self.intervention, others.intervention]),
            np.concatenate([self.origin, others.origin]),
            np.concatenate([self.home, others.home]),
            np.concatenate([self.location, others.location]),
            np.concatenate([self.volume, others.volume]),
        )

    def volumes(self, at: Whole, shape: tuple[int, ...]) -> Floats:
        """Interventions x locations: how many there are by a location of each; -1 counts nowhere."""
        placed = at >= 0
        cell = self.intervention[placed] * shape[1] + at[placed]
        return weighted(cell, self.volume[placed], shape[0] * shape[1]).reshape(shape)

    @property
    def moved(self) -> Flags:
        """Whose last location is not today's, and who have one."""
        return np.asarray((self.location >= 0) & (self.location != self.home), dtype=np.bool_)


def patients_today(demand: Demand) -> Patients:
    """The patients of a demand, of whom nobody moved."""
    return Patients(demand.intervention, demand.origin, demand.location, demand.location, demand.volume)


def patients_of_legs(demand: Demand, legs: Legs) -> Patients:
    """The patients after step 1, in the order of the legs."""
    return Patients(
        demand.intervention[legs.item], demand.origin[legs.item], demand.location[legs.item], legs.to, legs.volume
    )


def patients_of_flows(demand: Demand, intervention: Whole, sender: Whole, receiver: Whole, volume: Floats) -> Patients:
    """The patients after the flows of a method that knows no origins: a flow takes its sender's in proportion.

    Args:
        demand: Who comes from where.
        intervention: Per flow.
        sender: Per flow the location's number.
        receiver: Per flow the location's number, -1 for no place.
        volume: Per flow, procedures; at most what the sender has, together.
    """
    return _split(patients_today(demand), demand.total, intervention, sender, receiver, volume)[0]


def topped_up(patients: Patients, total: Floats, tops: TopUps) -> tuple[Patients, Patients, Whole]:
    """The patients after step 2: a top-up takes alike from all whom the sender has after step 1.

    Who sends never receives, so that what one sender gives to several has the same origins.

    Args:
        patients: After step 1.
        total: Interventions x locations, after step 1.
        tops: What is taken.

    Returns:
        The patients after both steps; those who were taken; and of these the number of the top-up.
    """
    return _split(patients, total, tops.intervention, tops.sender, tops.receiver, tops.volume)


def _split(
    patients: Patients, total: Floats, intervention: Whole, sender: Whole, receiver: Whole, volume: Floats
) -> tuple[Patients, Patients, Whole]:
    size = total.shape[1]
    at = patients.intervention * size + patients.location
    # Who found no place is at no location, and nobody takes from there.
    at = np.where(patients.location >= 0, at, -1)
    cell = intervention * size + sender
    order = np.argsort(at, kind="stable")
    first = np.searchsorted(at[order], cell, side="left")
    count = np.searchsorted(at[order], cell, side="right") - first
    flow = np.repeat(np.arange(len(cell)), count)
    row = order[np.arange(count.sum()) - np.repeat(np.cumsum(count) - count - first, count)]
    share = volume / total.ravel()[cell]
    went = weighted(cell, share, total.size)
    stays = 1 - np.where(at >= 0, went[at], 0.0)
    taken = Patients(
        patients.intervention[row],
        patients.origin[row],
        patients.home[row],
        receiver[flow],
        patients.volume[row] * share[flow],
    )
    left = replace(patients, volume=patients.volume * stays).where(stays > _NOBODY)
    return left.and_also(taken), taken, flow
