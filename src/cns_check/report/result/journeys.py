"""Who travels where, for those who draw it or derive it: sites, and per norm the patients by origin.

In: the moves of a run and the country. Out: sites and patients, by ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cns_check.array_types import Floats, Texts, Whole

if TYPE_CHECKING:
    from cns_check.judge.evaluate import Block
    from cns_check.reallocate.moves import Moves
    from cns_check.reallocate.travel.country import Country
    from cns_check.reallocate.travel.demand import Demand
    from cns_check.reallocate.travel.patients import Patients

#: Norm set, norm, norm year and method; method None where nothing is reallocated.
JourneyKey = tuple[str, str, int, str | None]


class Site(NamedTuple):
    """Where a location is.

    Attributes:
        location_id: The location.
        location_name: Its name.
        origin_id: Its own site, None for none.
        elsewhere: Per intervention the site, where that differs.
        latitude: Degrees, NaN when unknown.
        longitude: Degrees, NaN when unknown.
    """

    location_id: str
    location_name: str | None
    origin_id: str | None
    elsewhere: Mapping[str, str]
    latitude: float
    longitude: float


class Journey(NamedTuple):
    """The patients of one norm, norm year and method; an array each, one element per group of patients.

    Attributes:
        intervention_id: What is done.
        origin_id: Where they live; None for what is not located.
        region_id: Region of today's location; None when unknown.
        from_location_id: Today's location.
        to_location_id: The last location; None for no place.
        volume: Procedures a year.
        minutes_before: To today's location; NaN when not known.
        minutes_after: To the last location; NaN when not known, or without a place.
    """

    intervention_id: Texts
    origin_id: Texts
    region_id: Texts
    from_location_id: Texts
    to_location_id: Texts
    volume: Floats
    minutes_before: Floats
    minutes_after: Floats


@dataclass(frozen=True, eq=False)
class Travelling:
    """The patients of one norm, norm year and method, by numbers.

    Attributes:
        block: The norm and norm year.
        method: How it was divided; None where nothing is reallocated.
        demand: Who comes from where.
        patients: All of them, with their last location.
        moves: What moves; None where nothing is reallocated.
    """

    block: Block
    method: str | None
    demand: Demand
    patients: Patients
    moves: Moves | None


class Journeys:
    """All patients of a run."""

    def __init__(self, country: Country, travelling: Sequence[Travelling]) -> None:
        """Takes where they live, and what is shown of them."""
        self.country = country
        self.travelling = tuple(travelling)

    def sites(self) -> tuple[Site, ...]:
        """Every location, in the order in which people read their ids."""
        country, roster = self.country, self.country.roster
        network = country.network

        def origin(site: int) -> str | None:
            return country.place_ids[network.site_place[site]] if site >= 0 else None

        def elsewhere(i: int) -> dict[str, str]:
            sites = {name: origin(int(of[i])) for name, of in country.elsewhere.items() if of[i] != country.home[i]}
            return {name: site for name, site in sites.items() if site is not None}

        return tuple(
            Site(
                roster.ids[i],
                roster.names[i],
                origin(int(country.home[i])),
                elsewhere(i),
                float(roster.latitude[i]),
                float(roster.longitude[i]),
            )
            for i in roster.in_order(np.arange(len(roster.ids))).tolist()
        )

    def keys(self) -> tuple[JourneyKey, ...]:
        """Of what there are patients, in the order of the tables."""
        return tuple(self._key(each) for each in self.travelling)

    def of(self, key: JourneyKey) -> Journey:
        """The patients of a norm, norm year and method, in a fixed order."""
        each = next(t for t in self.travelling if self._key(t) == key)
        patients, roster = each.patients, self.country.roster
        ids, places = _with_none(roster.ids), _with_none(self.country.place_ids)
        before, after = minutes(self.country, each)
        return Journey(
            _with_none(each.block.norm.counts)[patients.intervention],
            places[patients.origin],
            each.block.routes.region[patients.home],
            ids[patients.home],
            ids[patients.location],
            patients.volume,
            before,
            after,
        )

    @staticmethod
    def _key(each: Travelling) -> JourneyKey:
        block = each.block
        return block.norm_set.id, block.norm.id, block.norm_year, each.method


def minutes(country: Country, each: Travelling) -> tuple[Floats, Floats]:
    """Per group of patients the minutes to today's location and to the last."""
    patients, sites = each.patients, country.sites(each.block.norm.counts)

    def to(location: Whole) -> Floats:
        site = np.where(location >= 0, sites[patients.intervention, location], -1)
        return country.network.minutes_to(patients.origin, site)

    return to(patients.home), to(patients.location)


def _with_none(values: Sequence[str]) -> Texts:
    """Texts by their number, None for -1."""
    found = np.empty(len(values) + 1, dtype=object)
    found[:-1] = list(values)
    return found
