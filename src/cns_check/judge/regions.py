"""What the regions decided, per location, norm and norm year: route, effective date, designation, exceptions. Pure.

The dates and needs come from the norm set's ``process`` block; nothing here knows a date of its own. In: agreements,
norm sets and the roster. Out: the routes of a norm and norm year, spread over the locations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Texts
from cns_check.inputs.agreements.as_of_a_day import decided_by
from cns_check.inputs.agreements.on_a_day import AGREED, deferral_lacks, earliest_effective, effective_date
from cns_check.judge.all_locations import Flags, Roster
from cns_check.norms.in_force import regime_on
from cns_check.norms.model import Norm, NormSet

if TYPE_CHECKING:
    from cns_check.inputs.agreements.model import Agreements, Joint, Region, Route

Strings = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the user chose about decisions.

    Attributes:
        strict_deferral: A deferral that lacks what the process block asks for falls back to the earliest date.
        assume_no_agreement: Every region is taken to have reached none, from 1 January of the norm year.
        on: A decision or explanation of a later day is not there yet; None: whatever the file holds is.
    """

    strict_deferral: bool = True
    assume_no_agreement: bool = False
    on: date | None = None


@dataclass(frozen=True, slots=True)
class RegionRoute:
    """What holds in one region for one norm on 1 January of the norm year.

    Attributes:
        region: Region id.
        route: ``consensus``, ``consent`` or ``none``; None when nothing is decided and no fallback holds yet.
        effective: From when; None without a route, or when no date is known (then it holds).
        pending: The effective date lies after that day.
        designated: Location ids, with consensus or consent.
        assumed: There is no entry: route ``none`` follows from the process block, or from the user's assumption.
        lacks: What a later effective date lacks of what the process block asks for.
    """

    region: str
    route: Route | None
    effective: date | None
    pending: bool
    designated: frozenset[str] = frozenset()
    assumed: bool = False
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VoidJoint:
    """A joint volume that counts for nobody, for a location of it is closed.

    Attributes:
        locations: Those that were to reach the norm together.
        closed: Those of them that are closed.
    """

    locations: tuple[str, ...]
    closed: tuple[str, ...]


#: Routes as small numbers, to be compared many at a time.
_CODES: dict[str | None, int] = {None: 0, "undecided": 1, "none": 2, "consensus": 3, "consent": 4}


@dataclass(frozen=True, eq=False)
class Routes:
    """The decisions for one norm and norm year, spread over the locations of the roster.

    Attributes:
        by_region: One per region of the agreements file (or, when no agreement is assumed, per region known).
        region: Region id per location for the norm's network; None when nothing is known of it.
        route: ``consensus``, ``consent``, ``none``; ``undecided`` where the region has neither; None where nothing is
            known of the region.
        pending: The route is not effective yet.
        designated: With consensus or consent, effective or not; the successor of a location that is named.
        handed_on: Named as designated, and a successor has taken over.
        exception: An exception is in force on that day, and the regime leaves room for it.
        exception_until: Per location the last day of the exception in force, None where there is none.
        explained: An explanation is on file that counts for the norm year.
        joint: Number of the joint volume that the location is part of, -1 when of none.
        joint_designated: It is the location that a joint volume designates.
        void: Joint volumes of which a location is closed on that day: they count for nobody.
    """

    by_region: Mapping[str, RegionRoute]
    region: Strings
    route: Strings
    pending: Flags
    designated: Flags
    handed_on: Flags
    exception: Flags
    exception_until: Texts
    explained: Flags
    joint: npt.NDArray[np.int64]
    joint_designated: Flags
    void: tuple[VoidJoint, ...] = ()

    def of(self, route: str | None) -> Flags:
        """Where the route is this one."""
        return np.asarray(self._codes == _CODES[route], dtype=np.bool_)

    @cached_property
    def agreed(self) -> Flags:
        """Where the region reached consensus or consent, effective or not."""
        return self.of("consensus") | self.of("consent")

    @cached_property
    def regions(self) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
        """The regions known, sorted, and per location the number of its own, -1 when nothing is known of it."""
        names = tuple(sorted({r for r in self.region.tolist() if r is not None}))
        numbers = {name: n for n, name in enumerate(names)}
        return names, np.array([-1 if r is None else numbers[r] for r in self.region.tolist()], dtype=np.int64)

    @cached_property
    def _codes(self) -> npt.NDArray[np.int8]:
        return np.array([_CODES[r] for r in self.route], dtype=np.int8)


class Decisions:
    """Looks up what the regions decided; each norm and norm year once."""

    def __init__(self, roster: Roster, agreements: Agreements | None = None, policy: Policy | None = None) -> None:
        self.roster = roster
        self.policy = policy or Policy()
        on = self.policy.on
        self.agreements = agreements if agreements is None or on is None else decided_by(agreements, on)
        self._at = {location: i for i, location in enumerate(roster.ids)}
        self._done: dict[tuple[str, str, int], Routes] = {}

    @property
    def known(self) -> bool:
        """Whether anything is known or assumed of any region."""
        return self.agreements is not None or self.policy.assume_no_agreement

    def routes(self, norm_set: NormSet, norm: Norm, norm_year: int) -> Routes:
        """What holds for each location on 1 January of the norm year."""
        # Without an agreements file nothing depends on the norm but its network.
        key = (norm_set.id, norm.id if self.agreements is not None else norm.network, norm_year)
        if key not in self._done:
            self._done[key] = self._routes(norm_set, norm, date(norm_year, 1, 1))
        return self._done[key]

    def _routes(self, norm_set: NormSet, norm: Norm, day: date) -> Routes:
        size = len(self.roster.ids)
        regions = self._regions(norm.network)
        if self.policy.assume_no_agreement:
            names = sorted({r for r in self.roster.regions_for(norm.network) if r is not None})
            by_region = {r: RegionRoute(r, "none", day, pending=False, assumed=True) for r in names}
        else:
            by_region = {r.id: self._decided(r, norm_set, norm, day) for r in self._file_regions(norm.network)}
        route, pending = np.full(size, None, dtype=object), np.zeros(size, dtype=np.bool_)
        for i, region in enumerate(regions):
            held = by_region.get(region) if region is not None else None
            if held is not None:
                route[i] = held.route or "undecided"
                pending[i] = held.pending
        designated, handed_on = self._designated(by_region, regions, day)
        joint, joint_designated, void = self._joint(norm, day)
        until = self._exceptions(norm_set, norm, day)
        return Routes(
            by_region=by_region,
            region=np.array(regions, dtype=object) if size else np.empty(0, dtype=object),
            route=route,
            pending=pending,
            designated=designated,
            handed_on=handed_on,
            exception=np.array([last is not None for last in until], dtype=np.bool_),
            exception_until=until,
            explained=self._explained(norm, day),
            joint=joint,
            joint_designated=joint_designated,
            void=void,
        )

    def _designated(
        self, by_region: Mapping[str, RegionRoute], regions: Sequence[str | None], day: date
    ) -> tuple[Flags, Flags]:
        """Who goes on: those that their region names, and the successors of those that a region names."""
        named = {location: True for held in by_region.values() for location in held.designated}
        counts = self.roster.handed_on(named, day)
        over = self.roster.successors_on(day)
        designated, handed_on = np.zeros(len(regions), dtype=np.bool_), np.zeros(len(regions), dtype=np.bool_)
        for location in {*named, *counts} & self._at.keys():
            i = self._at[location]
            region = regions[i]
            held = by_region.get(region) if region is not None else None
            if held is not None and held.route in AGREED:
                own = location in held.designated
                designated[i] = location in counts and (own or location not in named)
                handed_on[i] = own and location in over
        return designated, handed_on

    def _all_regions(self) -> tuple[Region, ...]:
        return self.agreements.regions if self.agreements is not None else ()

    def _file_regions(self, network: str) -> list[Region]:
        return [r for r in self._all_regions() if r.decides(network)]

    def _regions(self, network: str) -> list[str | None]:
        """The region of each location; unknown where the file says that the region does not decide on this network."""
        other = {r.id for r in self._all_regions() if not r.decides(network)}
        return [None if region in other else region for region in self.roster.regions_for(network)]

    def _decided(self, region: Region, norm_set: NormSet, norm: Norm, day: date) -> RegionRoute:
        decision = region.decision(norm.id)
        if decision is None:
            process, earliest = norm_set.process, earliest_effective(norm_set)
            after = process.fallback_after.date if process and process.fallback_after else None
            if after is None or day < after:
                return RegionRoute(region.id, None, None, pending=False)
            # Nobody decided: the fallback holds from its own day, and not before anything may be effective.
            start = max(after, earliest) if earliest is not None else after
            return RegionRoute(region.id, "none", start, _after(start, day), assumed=True)
        effective = effective_date(decision, norm_set, strict=self.policy.strict_deferral)
        return RegionRoute(
            region.id,
            decision.route,
            effective,
            _after(effective, day),
            frozenset(decision.locations),
            lacks=deferral_lacks(decision, norm_set),
        )

    def _exceptions(self, norm_set: NormSet, norm: Norm, day: date) -> Texts:
        """Per location the last day of the exception that is in force on a day; None where none is."""
        until = np.full(len(self.roster.ids), None, dtype=object)
        regime = regime_on(norm_set, day)
        if regime is None or (regime.regime == "enforced" and regime.exceptions != "allowed"):
            return until
        granted = [e for r in self._all_regions() for e in r.exceptions if e.norm == norm.id]
        last: dict[str, date] = {}
        for each in granted:
            last[each.location] = max(each.until, last.get(each.location, each.until))
        for location, end in self.roster.handed_on(last, day).items():
            if location in self._at and day <= end:
                until[self._at[location]] = end
        return until

    def _explained(self, norm: Norm, day: date) -> Flags:
        """Where an explanation is on file that is not of after the norm year."""
        given = {
            e.location: True
            for r in self._all_regions()
            for e in r.explanations
            if e.norm == norm.id and (e.date is None or e.date.year <= day.year)
        }
        found = np.zeros(len(self.roster.ids), dtype=np.bool_)
        found[[self._at[i] for i in self.roster.handed_on(given, day) if i in self._at]] = True
        return found

    def _joint(self, norm: Norm, day: date) -> tuple[npt.NDArray[np.int64], Flags, tuple[VoidJoint, ...]]:
        """Who reaches the norm together, which of them goes on, and what came of it where one of them is closed."""
        groups = np.full(len(self.roster.ids), -1, dtype=np.int64)
        designated = np.zeros(len(self.roster.ids), dtype=np.bool_)
        void = []
        if self.policy.assume_no_agreement:
            return groups, designated, ()
        agreed: list[Joint] = [j for r in self._all_regions() for j in r.joint if j.norm == norm.id]
        closed = self.roster.closed_by(day)
        part = self.roster.handed_on({i: n for n, joint in enumerate(agreed) for i in joint.locations}, day)
        over = self.roster.successors_on(day)
        for number, joint in enumerate(agreed):
            members = [i for i, n in part.items() if n == number and i in self._at]
            shut = tuple(i for i in members if closed[self._at[i]])
            if shut:
                void.append(VoidJoint(tuple(joint.locations), shut))
                continue
            at = [self._at[i] for i in members]
            groups[at] = number
            goes_on = over[joint.designated][0] if joint.designated in over else joint.designated
            designated[at] = [i == goes_on for i in members]
        return groups, designated, tuple(void)


def _after(effective: date | None, day: date) -> bool:
    return effective is not None and effective > day
