"""What a run knows of where patients live, of the sites and of the way there, once for all norms.

In: the checked tables of travel, the volumes and the roster. Out: the network with numbers for the sites, and per norm
the demand and the problem that the method solves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from cns_check.array_types import Flags, Floats, Texts, Whole
from cns_check.diagnostics import Place
from cns_check.inputs.checked_tables import Locations, Volumes
from cns_check.inputs.travel.origins import Origins
from cns_check.inputs.travel.overrides import Overrides as OverridesTable
from cns_check.inputs.travel.sites import Sites, home_sites
from cns_check.inputs.travel.travel_times import TravelTimes
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block
from cns_check.reallocate.eligibility import Eligibility, whole_norm_obstacle
from cns_check.reallocate.travel.demand import Demand, modelled, observed
from cns_check.reallocate.travel.network import Network, network
from cns_check.reallocate.travel.numbers import id_order, weighted
from cns_check.reallocate.travel.problem import KEEPS, STAYS, STOPS, Overrides, TravelProblem
from cns_check.reallocate.travel.seen_rows import SeenRows, seen_rows
from cns_check.reallocate.travel.whole import moving

#: How the demand is made, as ``--demand`` has it.
DemandName = Literal["observed", "modelled"]


@dataclass(frozen=True, eq=False)
class Country:
    """Where patients live, where the sites are, and how far it is. Arrays over locations are those of the roster.

    Attributes:
        roster: The locations.
        place_ids: Origin id per place: every origin, and every site that is none; sorted.
        network: How far it is from places to sites.
        home: Per location the number of its own site, -1 for none.
        elsewhere: Per intervention the site per location, where any differs.
        times: The travel times, for where their rows stand.
        seen: The volumes by origin; None where they name none.
        overrides: Flows that the user fixed; None for none.
        fractional: Fractions of patients may move.
        demand_by: How the demand is made; None: observed in years in which every row has an origin, else modelled.
    """

    roster: Roster
    place_ids: tuple[str, ...]
    network: Network
    home: Whole
    elsewhere: Mapping[str, Whole]
    times: TravelTimes
    seen: SeenRows | None = None
    overrides: OverridesTable | None = None
    fractional: bool = False
    demand_by: DemandName | None = None
    _demands: dict[tuple[object, ...], Demand] = field(default_factory=dict)

    def sites(self, interventions: Sequence[str]) -> Whole:
        """Interventions x locations: the number of the site, -1 for none."""
        return np.array([self.elsewhere.get(i, self.home) for i in interventions], dtype=np.int64)

    def norm_sites(self, interventions: Sequence[str]) -> Whole:
        """Per location its site for all of a norm, -1 for none.

        The one site at which it does all that the norm counts; else its own, or without one the first that it has.
        """
        sites = self.sites(interventions)
        first = sites[np.argmax(sites >= 0, axis=0), np.arange(sites.shape[1])]
        one = (sites == first).all(axis=0)
        return np.where(one | (self.home < 0), first, self.home)

    def is_observed(self, year: int) -> bool:
        """Whether the demand of a year is as the volumes have it; else it is modelled."""
        by_default = self.seen is not None and year in self.seen.complete_years
        return self.demand_by == "observed" or (self.demand_by is None and by_default)

    def demand(self, block: Block, low: Floats) -> Demand:
        """Who comes from where, of the basis year of a norm.

        Args:
            block: The norm.
            low: Interventions x locations: the volume; a mask counts its low end, a blank 0.
        """
        counts, year = tuple(block.norm.counts), block.basis_year
        key = (counts, year, block.day if self.is_observed(year) else None, low.tobytes())
        if key not in self._demands:
            self._demands[key] = self._demand(block, low)
        return self._demands[key]

    def _demand(self, block: Block, low: Floats) -> Demand:
        sites = self.sites(block.norm.counts)
        if not self.is_observed(block.basis_year):
            return modelled(self.network, low, sites)
        assert self.seen is not None, "what was observed is in the volumes"
        rows = self.seen.of(block.norm.counts, block.basis_year)
        location = self._now(block)[rows.location]
        found = observed(self.network, rows.intervention, rows.place, location, rows.volume, sites)
        assert np.array_equal(found.total, low), "the rows are what the cells were made of"
        return found

    def _now(self, block: Block) -> Whole:
        """Per location who carries its history on the day of a norm."""
        now = np.arange(len(self.roster.ids))
        number = {location: n for n, location in enumerate(self.roster.ids)}
        for old, (new, _) in self.roster.successors_on(block.day).items():
            now[number[old]] = number[new]
        return now

    def problem(
        self, block: Block, who: Eligibility, low: Floats, exact: Flags, *, use_indicative: bool
    ) -> TravelProblem:
        """What the method ``travel-time`` is given of a norm.

        Args:
            block: The norm.
            who: Who sends and receives.
            low: Interventions x locations: the volume before.
            exact: Where it is exactly known; nothing else moves.
            use_indicative: A number that is only a guideline or proposed decides too.
        """
        sends = who.sending > 0
        role = np.where(sends, STOPS, np.where(who.receives, STAYS, KEEPS))
        return TravelProblem(
            network=self.network,
            demand=self.demand(block, low),
            role=np.tile(role, (len(low), 1)),
            moving=self.moving(block, low, exact),
            fixed=~exact,
            region=who.group,
            site=self.sites(block.norm.counts),
            norm_site=self.norm_sites(block.norm.counts),
            location_order=self.location_order,
            minimum=self.minimum(block, use_indicative=use_indicative),
            overrides=self._overrides(block, sends, who.receives),
            whole=not self.fractional,
        )

    def moving(self, block: Block, low: Floats, exact: Flags) -> Floats:
        """What of each volume moves where it stops: nothing of what is not exactly known."""
        share = None if block.norm.moves is None else Fraction(str(block.norm.moves.share))
        return np.where(exact, moving(low, share, whole=not self.fractional), 0.0)

    @staticmethod
    def minimum(block: Block, *, use_indicative: bool) -> Floats | None:
        """Per location the number that who stays must reach; None where none decides."""
        decides = whole_norm_obstacle(block, use_indicative=use_indicative) is None and block.norm.kind != "process"
        return block.judged.minimum if decides and block.norm.per == "location" else None

    @cached_property
    def location_order(self) -> Whole:
        """Per location its place in the order of ids, which decides the last ties."""
        return id_order(self.roster.ids)

    def overrides_of(self, block: Block) -> tuple[Whole, Whole, Whole]:
        """The rows of the overrides that are of a norm, with the locations from and to by the day of the norm."""
        nothing = np.empty(0, dtype=np.int64)
        if self.overrides is None:
            return nothing, nothing, nothing
        rows = np.flatnonzero(self.overrides.norm == block.norm.id)
        number, now = {location: n for n, location in enumerate(self.roster.ids)}, self._now(block)
        ends = (ids[rows].tolist() for ids in (self.overrides.sender, self.overrides.receiver))
        sender, receiver = (np.array([now[number[x]] for x in end], dtype=np.int64) for end in ends)
        return rows, sender, receiver

    def _overrides(self, block: Block, sends: Flags, receives: Flags) -> Overrides:
        """Those that can be followed; which cannot is told elsewhere."""
        rows, sender, receiver = self.overrides_of(block)
        if self.overrides is None or not len(rows):
            return Overrides.none()
        share = self.overrides.share[rows]
        good = sends[sender] & receives[receiver] & (share > 0)
        size = len(self.roster.ids)
        pairs, which = np.unique(sender[good] * size + receiver[good], return_inverse=True)
        return Overrides(pairs // size, pairs % size, weighted(which, share[good], len(pairs)))

    def row_of(self, place: int, site: int) -> int | None:
        """The row of the travel times from a place to a site; None where there is none."""
        return self._rows.get((self.place_ids[place], self.place_ids[self.network.site_place[site]]))

    def row_place(self, place: int, site: int) -> Place | None:
        """Where the row of the travel times from a place to a site stands; None where there is no row."""
        row = self.row_of(place, site)
        return None if row is None else self.times.rows.place(row)

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], int]:
        times = self.times
        pairs = zip(times.origin_ids[times.origin].tolist(), times.site_ids[times.site].tolist(), strict=True)
        return {pair: row for row, pair in enumerate(pairs)}


def country(
    roster: Roster,
    register: Locations | None,
    origins: Origins,
    times: TravelTimes,
    sites: Sites | None = None,
    volumes: Volumes | None = None,
    overrides: OverridesTable | None = None,
    *,
    fractional: bool = False,
    demand_by: DemandName | None = None,
) -> Country:
    """Puts the tables of travel together.

    Args:
        roster: The locations.
        register: The sites of the locations.
        origins: Where patients live.
        times: Minutes and distance to the sites.
        sites: Where the site differs per intervention.
        volumes: The volumes, where they may name origins; None: never looked at.
        overrides: Flows that the user fixed.
        fractional: Fractions of patients may move.
        demand_by: As the user asked.
    """
    own = roster.under_new_names({(x, ""): site for x, site in home_sites(register).items()}, both=False)
    other = _by_intervention(sites)
    other = roster.under_new_names(other, both=False)
    site_ids = sorted({*own.values(), *other.values()})
    people = dict(zip(origins.ids.tolist(), origins.inhabitants.tolist(), strict=True))
    place_ids = sorted({*people, *site_ids})
    number = {place: n for n, place in enumerate(place_ids)}
    site_number = {site: n for n, site in enumerate(site_ids)}
    home = np.array([site_number[own[x, ""]] if (x, "") in own else -1 for x in roster.ids], dtype=np.int64)
    from_place = _numbers(times.origin_ids, number)[times.origin]
    to_site = _numbers(times.site_ids, site_number)[times.site]
    known = (from_place >= 0) & (to_site >= 0)
    net = network(
        place_ids,
        np.array([people.get(place, 0.0) for place in place_ids]),
        np.array([number[site] for site in site_ids], dtype=np.int64),
        from_place[known],
        to_site[known],
        times.minutes[known] / times.minutes_parts,
        times.distance[known] / times.distance_parts,
    )
    seen = None
    if volumes is not None and volumes.has_origins and demand_by != "modelled":
        seen = seen_rows(volumes, roster.ids, {origin: number[origin] for origin in people})
    elsewhere = {i: home.copy() for _, i in other}
    at = {location: n for n, location in enumerate(roster.ids)}
    for (location, intervention), site in other.items():
        if location in at:
            elsewhere[intervention][at[location]] = site_number[site]
    return Country(roster, tuple(place_ids), net, home, elsewhere, times, seen, overrides, fractional, demand_by)


def _by_intervention(sites: Sites | None) -> dict[tuple[str, str], str]:
    if sites is None:
        return {}
    return {pair: str(sites.origin[row]) for pair, row in sites.by_pair.items()}


def _numbers(ids: Texts, number: Mapping[str, int]) -> Whole:
    return np.array([number.get(x, -1) for x in ids.tolist()], dtype=np.int64)
