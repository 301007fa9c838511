"""What moves of one norm, norm year and method, and how it was divided; with what is to be divided before that.

Declares :class:`Settings` and :class:`Given` (In) and :class:`Moves` (Out). Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Flags, Texts, objects
from cns_check.inputs.travel.scenario import Scenario
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import Codes
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.eligibility import SENDS, Eligibility
from cns_check.reallocate.methods import MethodName
from cns_check.reallocate.problem import Floats, Problem, Whole
from cns_check.reallocate.travel.numbers import snap

if TYPE_CHECKING:
    from cns_check.reallocate.travel.country import Country
    from cns_check.reallocate.travel.demand import Demand
    from cns_check.reallocate.travel.patients import Patients
    from cns_check.reallocate.travel.travel_time import Travelled

N = TypeVar("N", bound=np.generic)

#: Reason codes of transfers, by number: first why they leave, then why they find no place, or one elsewhere.
REASONS: tuple[str | None, ...] = (
    *SENDS,
    "across_regions",
    "no_region",
    "no_eligible_location",
    "no_known_distance",
    "capacity_full",
    "concentrate",
    "override",
    "top_up",
    "no_travel_time",
    "no_location_stays",
)
NUMBER_OF_REASON = {reason: number for number, reason in enumerate(REASONS)}


@dataclass(frozen=True, eq=False)
class Settings:
    """What the user chose about the reallocation.

    Attributes:
        distance: How far locations lie apart.
        across_regions: What finds no eligible location in its region goes to the nearest one elsewhere.
        capacities: The most procedures a year per (location id, norm id); norm id None counts for every norm.
        max_growth: The most that a receiver may grow, as a share of its volume.
        scenario: Decides who sends and receives, instead of the routes of the regions.
        country: Where patients live and how long they travel; None: not given.
    """

    distance: Distances
    across_regions: bool = False
    capacities: Mapping[tuple[str, str | None], int] = field(default_factory=dict)
    max_growth: float | None = None
    scenario: Scenario | None = None
    country: Country | None = None

    @property
    def capped(self) -> bool:
        """Whether receivers have caps."""
        return bool(self.capacities) or self.max_growth is not None


@dataclass(frozen=True, eq=False)
class Moves:
    """What moves for one norm, norm year and method.

    The transfers are rows, in no order; :meth:`order` is that of the tables. The volumes are interventions x locations,
    in procedures per calendar year of the basis year.

    Attributes:
        block: The verdicts.
        method: How it was divided.
        eligibility: Who sends and receives.
        intervention: Per transfer the number in the norm's ``counts``.
        origin: Per transfer the location's number.
        target: Per transfer the location's number, -1 when unplaced.
        volume: Per transfer, NaN when it is not exactly known.
        why: Per transfer the reason code, a number in :data:`REASONS`.
        low: Least volume before.
        high: Greatest, infinite when unknown.
        out: What leaves, exactly known volumes only.
        in_: What comes in.
        unplaced: What leaves and finds no place.
        demand: Who comes from where; None where that is not given.
        travelled: What the method ``travel-time`` decided; None of other methods.
    """

    block: Block
    method: MethodName
    eligibility: Eligibility
    intervention: Whole
    origin: Whole
    target: Whole
    volume: Floats
    why: Codes
    low: Floats
    high: Floats
    out: Floats
    in_: Floats
    unplaced: Floats
    demand: Demand | None = None
    travelled: Travelled | None = None

    @cached_property
    def takes_part(self) -> Flags:
        """Who performs, sends or receives."""
        who, moves = self.eligibility, (self.in_.sum(axis=0) > 0) | (self.out.sum(axis=0) > 0)
        return np.asarray(who.performed | who.receives | moves, dtype=np.bool_)

    @cached_property
    def moved(self) -> Floats:
        """Interventions x locations that it leaves: what was placed elsewhere, each procedure once."""
        return self.out - self.unplaced if self.travelled is None else self.travelled.moved

    @cached_property
    def patients(self) -> Patients | None:
        """All of the demand, with where each goes; a transfer of a method that knows no origins takes its sender's."""
        if self.travelled is not None or self.demand is None:
            return None if self.travelled is None else self.travelled.patients
        from cns_check.reallocate.travel.patients import patients_of_flows  # noqa: PLC0415 - few runs need it

        known = ~np.isnan(self.volume)
        sender, receiver = self.origin[known], self.target[known]
        return patients_of_flows(self.demand, self.intervention[known], sender, receiver, self.volume[known])

    def order(self, rank: Whole) -> Whole:
        """The transfers by intervention, from, to; what finds no place comes last.

        Args:
            rank: Per location its place in a table.
        """
        size = len(self.eligibility.group) + 1
        to = np.where(self.target < 0, size - 1, rank[self.target])
        return np.argsort((self.intervention * size + rank[self.origin]) * size + to, kind="stable")

    @cached_property
    def route(self) -> Texts:
        """Per location the route by which it sends: its region's, or ``scenario``; None where nothing decides."""
        routes = self.block.routes
        if self.eligibility.follows == "route":
            return np.where(routes.of("undecided"), np.array(None, dtype=object), routes.route)
        decided = "scenario" if self.eligibility.follows == "scenario" else None
        return np.full(len(routes.route), decided, dtype=object)

    @cached_property
    def reason(self) -> Texts:
        """Per transfer the reason code."""
        return objects(REASONS)[self.why]

    def after(self, interventions: Collection[str] | None = None) -> tuple[Floats, Floats]:
        """The volume per location afterwards, as an interval: what a masked sender has may still come.

        Rows 5 to 7 of the decision table: the basis year's calendar volume plus what comes in; senders whose masked
        volume did not move widen the upper end of the receivers of their group.

        Args:
            interventions: Those that are added up; all that the norm counts when None.
        """
        counts = self.block.norm.counts
        part = [n for n, i in enumerate(counts) if interventions is None or i in interventions]
        before_low, before_high, out, in_ = self.low[part], self.high[part], self.out[part], self.in_[part]
        low = snap((before_low - out + in_).sum(axis=0))
        if np.array_equal(before_low, before_high):
            return low, low
        masked = np.where(before_low != before_high, before_high, 0.0).sum(axis=0)
        e = self.eligibility
        # Who receives has a group.
        sending = (e.sending > 0) & (e.group >= 0)
        waiting = np.bincount(
            np.where(sending, e.group, 0), weights=np.where(sending, masked, 0.0), minlength=len(e.groups)
        )
        high = snap((before_high - out + in_).sum(axis=0))
        may_come = np.zeros_like(high)
        may_come[e.receives] = waiting[e.group[e.receives]]
        return low, high + may_come


@dataclass(frozen=True, eq=False, slots=True)
class Given:
    """What is to be divided of one norm and norm year; ``hidden`` sends, and is not exactly known."""

    block: Block
    who: Eligibility
    problem: Problem
    low: Floats
    high: Floats
    hidden: Flags


def after_one_another(first: npt.NDArray[N], *others: npt.NDArray[N]) -> npt.NDArray[N]:
    """Mostly everything finds a place, and there is nothing to add."""
    return np.concatenate([first, *others]) if any(len(other) for other in others) else first
