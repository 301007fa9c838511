"""Locations that came after others, computed a second time: the world of each norm year under the ids of its day.

Written from the specification alone. What volumes, agreements and attestations say of a location counts from the
successor's date for its successor; so on 1 January of a norm year the whole world is written anew under the
successors' ids and given to the oracle that knows of no successors. Only volumes of which an absence is a zero.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from oracle import File
from oracle_reallocate import ReallocationOracle

Dict = dict[str, Any]


class SuccessionOracle:
    """One run for named norm years. Register entries may have ``successor_id`` and ``successor_date``."""

    def __init__(
        self,
        files: list[File],
        register: dict[str, Dict],
        memberships: dict[tuple[str, str], str | None],
        agreements: Dict | None,
        *,
        norm_years: list[int],
        attestations: tuple[Dict, ...] = (),
        **options: Any,
    ) -> None:
        self.files, self.register, self.memberships = files, register, memberships
        self.agreements, self.attestations = agreements, attestations
        self.norm_years, self.options = sorted(set(norm_years)), options

    # Who goes on as whom

    def now(self, location: str, day: date) -> str:
        """Under which id a location goes on: chains are followed as far as they have come by that day."""
        entry = self.register.get(location, {})
        when = entry.get("successor_date")
        return self.now(entry["successor_id"], day) if when is not None and when <= day else location

    def world(self, norm_year: int) -> ReallocationOracle:
        day = date(norm_year, 1, 1)
        files = [
            File(
                [row | {"location_id": self.now(row["location_id"], day)} for row in file.rows],
                file.incomplete_years,
                file.absent,
            )
            for file in self.files
        ]
        register = {
            x: entry if self.now(x, day) == x else entry | {"open_until": entry["successor_date"] - timedelta(days=1)}
            for x, entry in self.register.items()
        }
        agreements = self.agreements and self.agreements | {
            "regions": [region | self.said(region, day) for region in self.agreements["regions"]]
        }
        attested = list(self.attestations)
        return ReallocationOracle(
            files,
            register,
            self.memberships,
            agreements,
            norm_years=[norm_year],
            attestations=self.carried(attested, "location_id", "norm_id", day, attested),
            **self.options,
        )

    def carried(self, entries: list[Dict], location: str, norm: str, day: date, beside: list[Dict]) -> list[Dict]:
        """Entries of one location each; what is said of the successor by name goes before what was said earlier."""
        named = {(e[location], e[norm]) for e in beside}
        made = []
        for entry in entries:
            after = self.now(entry[location], day)
            if after == entry[location] or (after, entry[norm]) not in named:
                made.append(entry | {location: after})
        return made

    def everywhere(self, kind: str) -> list[Dict]:
        return [e for region in (self.agreements or {}).get("regions", []) for e in region.get(kind, [])]

    def said(self, region: Dict, day: date) -> Dict:
        def once(locations: list[str]) -> list[str]:
            return sorted({self.now(x, day) for x in locations})

        def single(kind: str) -> list[Dict]:
            return self.carried(region.get(kind, []), "location", "norm", day, self.everywhere(kind))

        named = {(x, j["norm"]) for j in self.everywhere("joint") for x in j["locations"]}

        def stands(joint: Dict) -> bool:
            """No member's successor is by name in another joint volume."""
            moved = {self.now(x, day) for x in joint["locations"]} - set(joint["locations"])
            return not any((x, joint["norm"]) in named for x in moved)

        return {
            "decisions": [
                d | ({"locations": once(d["locations"])} if "locations" in d else {})
                for d in region.get("decisions", [])
            ],
            "exceptions": single("exceptions"),
            "explanations": single("explanations"),
            "joint": [
                j | {"locations": once(j["locations"]), "designated": self.now(j["designated"], day)}
                for j in region.get("joint", [])
                if stands(j)
            ],
        }

    # Tables

    def all_years(self, table: Callable[[ReallocationOracle], list[Dict]]) -> list[Dict]:
        return [row for year in self.norm_years for row in table(self.world(year))]

    def statuses(self, norm_sets: list[Dict]) -> dict[tuple[str, str, int], tuple[str | None, str]]:
        found: dict[tuple[str, str, int], tuple[str | None, str]] = {}
        for year in self.norm_years:
            world = self.world(year)
            found |= world.statuses(norm_sets)
            # "A designated predecessor has a row", and nothing else that came to its end.
            for norm_set, norm, _ in world.each(norm_sets):
                for location in self.designated_before(norm, year):
                    found[norm["id"], location, year] = world.status(norm_set, norm, location, year)
        return found

    def designated_before(self, norm: Dict, norm_year: int) -> set[str]:
        """Predecessors that a decision of their region names."""
        day = date(norm_year, 1, 1)
        world = self.world(norm_year)
        if world.assume:
            return set()
        return {
            x
            for region in (self.agreements or {}).get("regions", [])
            for decision in region.get("decisions", [])
            if decision["norm"] == norm["id"] and not world.later(decision.get("decided_on"))
            for x in decision.get("locations", [])
            if self.now(x, day) != x and world.region(x, norm) == region["id"]
        }

    def matters(self, norm_sets: list[Dict]) -> dict[tuple[str, str, int], bool | None]:
        found: dict[tuple[str, str, int], bool | None] = {}
        for year in self.norm_years:
            found |= self.world(year).matters(norm_sets)
        return found

    def transfers(self, norm_sets: list[Dict]) -> list[Dict]:
        return self.all_years(lambda world: world.transfers(norm_sets))

    def after(self, norm_sets: list[Dict]) -> list[Dict]:
        return self.all_years(lambda world: world.after(norm_sets))

    def regions(self, norm_sets: list[Dict]) -> list[Dict]:
        return self.all_years(lambda world: world.regions(norm_sets))
