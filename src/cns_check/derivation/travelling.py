"""What the method ``travel-time`` was given of a norm and what it divided, looked up for those who derive it. Pure.

In: the moves of a norm, and the country. Out: the problem, step 1 in fractions, and how far it is, with the row that
says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cns_check.derivation.step import Value, number
from cns_check.diagnostics import Place
from cns_check.reallocate.moves import Moves
from cns_check.reallocate.travel.concentrate import Legs, concentrate
from cns_check.reallocate.travel.country import Country
from cns_check.reallocate.travel.numbers import id_numbers
from cns_check.reallocate.travel.problem import KEEPS, STAYS, STOPS, TravelProblem
from cns_check.reallocate.travel.travel_time import Travelled

#: What a location does, by number.
ROLES = {KEEPS: "keeps", STOPS: "stops", STAYS: "stays"}


@dataclass(frozen=True, eq=False)
class Travelling:
    """The moves of one norm by travel time.

    Attributes:
        ids: The locations.
        moves: What moves.
        country: Where patients live, and how far it is.
        found: What the method decided.
        use_indicative: A number that is only a guideline or proposed decides too.
    """

    ids: Sequence[str]
    moves: Moves
    country: Country
    found: Travelled
    use_indicative: bool

    @cached_property
    def problem(self) -> TravelProblem:
        """What the method was given."""
        m, exact = self.moves, self.moves.low == self.moves.high
        return self.country.problem(m.block, m.eligibility, m.low, exact, use_indicative=self.use_indicative)

    @cached_property
    def exact(self) -> Legs:
        """Step 1 in fractions, before patients are whole."""
        return concentrate(self.problem)

    @property
    def counts(self) -> Sequence[str]:
        """What the norm counts."""
        return self.moves.block.norm.counts

    def id(self, location: int) -> str | None:
        """The id of a location, None for no place."""
        return self.ids[location] if location >= 0 else None

    def place_id(self, place: int) -> str | None:
        """The id of an origin or site, None for none."""
        return self.country.place_ids[place] if place >= 0 else None

    @cached_property
    def site_numbers(self) -> dict[str, int]:
        """Per place the number that counts in ties."""
        ids = self.country.place_ids
        return dict(zip(ids, id_numbers(ids).tolist(), strict=True))

    def order(self, place: int) -> int | None:
        """The place of an origin in the order that decides ties."""
        return int(self.problem.network.order[place]) if place >= 0 else None

    def at(self, location: int, site: int) -> dict[str, Value]:
        """A location with its site, and what decides ties between those that are as near."""
        place = int(self.problem.network.site_place[site])
        text = self.country.place_ids[place]
        return {
            "location_id": self.id(location),
            "order": int(self.problem.location_order[location]),
            "site": text,
            "number": self.site_numbers[text],
            "site_order": self.order(place),
        }

    def way(self, place: int, site: int) -> tuple[Value, Value] | None:
        """Minutes and distance; None where there is no row."""
        row = self.country.row_of(place, site) if place >= 0 else None
        if row is None:
            return None
        times = self.country.times
        minutes, distance = times.minutes[row] / times.minutes_parts, times.distance[row] / times.distance_parts
        return number(float(minutes)), number(float(distance))

    def row(self, place: int, site: int) -> Place | None:
        """Where the row of a way stands."""
        return self.country.row_place(place, site) if place >= 0 and site >= 0 else None

    def stayers(self, intervention: int, home: int) -> list[int]:
        """Who stays in the region of a location, in the order of ids."""
        p = self.problem
        if p.region[home] < 0:
            return []
        here = (p.role[intervention] == STAYS) & (p.region == p.region[home]) & (p.site[intervention] >= 0)
        found = np.flatnonzero(here)
        return [int(x) for x in found[np.argsort(p.location_order[found], kind="stable")]]
