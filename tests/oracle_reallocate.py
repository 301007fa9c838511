"""Where the patients go, computed a second time from plain dicts.

Written from the specification alone ("Reallocation", "Result tables"), with the standard library alone, on top of
``oracle_agreements.py``, which gives the contract status. It covers the methods ``proportional``, ``equal`` and
``nearest`` without caps, by the routes of the regions or by a scenario. Where the specification is silent, a comment
says what was taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from oracle import Interval, add, against
from oracle_agreements import AGREED, AgreementsOracle, Held

Dict = dict[str, Any]
EARTH_KM = 6371.0088


@dataclass
class Move:
    """What a sender sends in one group: whole patients that are known, or what is only known as an interval."""

    sender: str
    intervention: str
    volume: int | None
    interval: Interval
    reason: str


@dataclass
class Group:
    """Senders and the receivers that they share: those of a region, or the members of a joint volume."""

    region: str | None
    route: str | None
    in_force: bool
    receivers: list[str] = field(default_factory=list)
    senders: dict[str, str] = field(default_factory=dict)  # with the reason


def half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def largest_remainder(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Whole numbers in proportion to weights, of which not all are 0; ties go to the greater weight, then by id."""
    exact = {name: Fraction(total * weight, sum(weights.values())) for name, weight in weights.items()}
    got = {name: math.floor(share) for name, share in exact.items()}
    order = sorted(weights, key=lambda name: (-(exact[name] - got[name]), -weights[name], name))
    for name in order[: total - sum(got.values())]:
        got[name] += 1
    return got


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat1, lon1), (lat2, lon2) = ([math.radians(x) for x in p] for p in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def reaches(volume: Interval, minimum: int | None) -> str:
    """A calendar volume against a minimum, as the table ``after`` tells it."""
    if volume[1] == 0:
        return "not_performed"
    return "no_norm" if minimum is None else against(volume, minimum)


class ReallocationOracle(AgreementsOracle):
    """One run with agreements and what moves."""

    def groups(self, norm_set: Dict, norm: Dict, norm_year: int) -> list[Group]:
        """Those of the regions whose decision is in force, and of the others those in which a closed location sends."""
        if norm.get("per") == "organisation":
            return []
        day = date(norm_year, 1, 1)
        regions = {self.region(location, norm) for location in {*self.locations, *self.register}} - {None}
        nowhere = [x for x in self.members(None, norm) if self.closed(x, day)]
        made = [Group(None, None, False, senders=dict.fromkeys(nowhere, "closed"))] if nowhere else []
        for region in sorted(regions):
            # Of a region that is not in the file only its name is known: there too a closed location sends.
            held = self.held(norm_set, norm, region, day) or Held(None)
            group = Group(region, held.route, held.on(day))
            joints: dict[str, Group] = {}
            for location in self.members(region, norm):
                self.place(norm_set, norm, norm_year, location, held, group, joints)
            if held.on(day) or any(self.performs(norm_set, norm, x, norm_year) for x in group.senders):
                made += [group, *joints.values()]
        return made

    def place(
        self,
        norm_set: Dict,
        norm: Dict,
        norm_year: int,
        location: str,
        held: Held,
        group: Group,
        joints: dict[str, Group],
    ) -> None:
        """Puts a location among the senders or the receivers of its group, or of neither."""
        day = date(norm_year, 1, 1)
        exempt = self.exempt(norm_set, norm, location, day)
        # Of a joint volume that holds before anything was decided nobody takes part in what the closed send.
        joint = None if held.route in AGREED else self.joint_of(norm_set, norm, location, norm_year)
        if self.closed(location, day):
            group.senders[location] = "closed"
            return
        if joint is not None:
            if not held.on(day):
                return
            group = joints.setdefault(joint["designated"], Group(group.region, held.route, group.in_force))
        if joint is not None:
            if location == joint["designated"]:
                group.receivers.append(location)
            elif not exempt:
                group.senders[location] = "not_designated"
        elif held.route in AGREED:
            if location in held.designated:
                group.receivers.append(location)
            elif not exempt and held.on(day):
                group.senders[location] = "not_designated"
        elif norm["kind"] == "process" or self.deciding_minimum(norm_set, norm, norm_year) is not None:
            verdict = self.on_basis(norm_set, norm, location, norm_year)
            if verdict == "met":
                group.receivers.append(location)
            elif verdict == "below" and not exempt and held.on(day):
                group.senders[location] = "below"

    def moves(self, norm_set: Dict, norm: Dict, norm_year: int, group: Group) -> list[Move]:
        """What the group's senders send of the basis year's calendar volume."""
        year = self.basis_year(norm, norm_year)
        share = Fraction(str(norm["moves"]["share"])) if "moves" in norm else Fraction(1)
        made = []
        for sender, reason in group.senders.items():
            if not self.performs(norm_set, norm, sender, norm_year):
                continue
            for intervention in norm["counts"]:
                low, high = self.of_location(sender, [intervention], year)
                out = half_up(low * share), None if high is None else half_up(high * share)
                if low == high and out[0]:
                    made.append(Move(sender, intervention, out[0], out, reason))
                elif low != high:
                    made.append(Move(sender, intervention, None, out, reason))
        return made

    # The methods

    def distance(self, a: str, b: str) -> float | None:
        entries = [self.register.get(x, {}) for x in (a, b)]  # what the register lacks has no known place
        points = [(entry.get("latitude"), entry.get("longitude")) for entry in entries]
        return None if None in (*points[0], *points[1]) else great_circle_km(points[0], points[1])

    def nearest(self, sender: str, receivers: Iterable[str]) -> str | None:
        ways = [(self.distance(sender, to), to) for to in receivers if to != sender]
        known = [way for way in ways if way[0] is not None]
        return min(known)[1] if known else None

    def weights(self, norm: Dict, year: int, intervention: str, receivers: list[str], method: str) -> dict[str, int]:
        if method == "proportional":
            for counts in ([intervention], norm["counts"]):
                lows = {r: int(self.of_location(r, counts, year)[0]) for r in receivers}
                if any(lows.values()):
                    return lows
        return dict.fromkeys(receivers, 1)

    def divide(
        self, norm: Dict, year: int, intervention: str, moves: list[Move], group: Group, method: str
    ) -> list[tuple[str, str | None, int, str]]:
        """From, to (None: unplaced), volume, reason, of one intervention in one group."""
        receivers = group.receivers
        if group.region is None:
            return [(m.sender, None, m.volume, "no_region") for m in moves]
        if not receivers:
            return [(m.sender, None, m.volume, "no_eligible_location") for m in moves]
        if method == "nearest":
            found = [(m, self.nearest(m.sender, receivers)) for m in moves]
            return [(m.sender, to, m.volume, m.reason if to else "no_known_distance") for m, to in found]
        lacking = largest_remainder(
            sum(m.volume for m in moves), self.weights(norm, year, intervention, receivers, method)
        )
        rows = []
        for move in sorted(moves, key=lambda m: (-m.volume, m.sender)):
            parts = largest_remainder(move.volume, lacking)
            lacking = {to: lacking[to] - part for to, part in parts.items()}
            rows += [(move.sender, to, part, move.reason) for to, part in parts.items() if part]
        return rows

    def moves_and_transfers(
        self, norm_set: Dict, norm: Dict, norm_year: int, method: str
    ) -> tuple[list[tuple[Group, Move]], list[Dict]]:
        """All that must move, and the transfer rows of what is known of it."""
        year = self.basis_year(norm, norm_year)
        groups = self.groups(norm_set, norm, norm_year)
        # "It receives nothing from elsewhere": the designated one of a joint volume is nobody's eligible location.
        joint = {r for g in groups for r in g.receivers if self.joint_of(norm_set, norm, r, norm_year)}
        joint -= {r for g in groups if g.route in AGREED for r in g.receivers}
        # "Others receive only what the closed send": those of a region not in force take nothing from elsewhere.
        elsewhere = sorted({r for g in groups if g.in_force for r in g.receivers} - joint)
        moves, transfers = [], []
        for group in groups:
            own = self.moves(norm_set, norm, norm_year, group)
            moves += [(group, move) for move in own]
            for intervention in norm["counts"]:
                known = [m for m in own if m.intervention == intervention and m.volume is not None]
                rows = self.divide(norm, year, intervention, known, group, method) if known else []
                for sender, to, volume, reason in rows:
                    if reason == "no_eligible_location" and self.across and elsewhere:
                        to = self.nearest(sender, elsewhere)  # noqa: PLW2901 - the row goes elsewhere
                        reason = "across_regions" if to else "no_known_distance"  # noqa: PLW2901
                    transfers.append(
                        {
                            "norm_id": norm["id"],
                            "norm_year": norm_year,
                            "region_id": group.region,
                            "route": group.route,
                            "intervention_id": intervention,
                            "from_location_id": sender,
                            "to_location_id": to,
                            "volume": volume,
                            "method": method,
                            "basis_year": year,
                            "reason_code": reason,
                        }
                    )
        return moves, transfers

    # Tables

    def each(self, norm_sets: list[Dict]) -> list[tuple[Dict, Dict, int]]:
        return [(s, n, year) for s in norm_sets for n in s["norms"] for year in self.norm_years_of(s, n)]

    def statuses(self, norm_sets: list[Dict]) -> dict[tuple[str, str, int], tuple[str | None, str]]:
        """(norm, location, norm year) -> contract status and reason code, for every row of ``verdicts``."""
        found = {}
        for norm_set, norm, year in self.each(norm_sets):
            for location in sorted({*self.locations, *self.register}):
                if self.listed(norm_set, norm, location, year):
                    found[norm["id"], location, year] = self.status(norm_set, norm, location, year)
        return found

    def matters(self, norm_sets: list[Dict]) -> dict[tuple[str, str, int], bool | None]:
        """(norm, location, norm year) -> ``basis_matters``, for every row of ``verdicts``."""
        sets = {norm["id"]: (norm_set, norm) for norm_set in norm_sets for norm in norm_set["norms"]}
        rows = self.statuses(norm_sets)
        return {(n, location, year): self.basis_matters(*sets[n], location, year) for n, location, year in rows}

    def transfers(self, norm_sets: list[Dict]) -> list[Dict]:
        """The rows of ``transfers``: the known ones, and one with no volume for each cell that is not exactly known."""
        rows = []
        for norm_set, norm, year in self.each(norm_sets):
            for method in self.methods:
                moves, known = self.moves_and_transfers(norm_set, norm, year, method)
                rows += known
                rows += [
                    {
                        "norm_id": norm["id"],
                        "norm_year": year,
                        "region_id": group.region,
                        "route": group.route,
                        "intervention_id": move.intervention,
                        "from_location_id": move.sender,
                        "to_location_id": None,
                        "volume": None,
                        "method": method,
                        "basis_year": self.basis_year(norm, year),
                        "reason_code": move.reason,
                    }
                    for group, move in moves
                    if move.volume is None
                ]
        return rows

    def listed(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> bool:
        """Whether the table ``verdicts`` has a row."""
        held = self.held(norm_set, norm, self.region(location, norm), date(norm_year, 1, 1))
        if held is not None and location in held.designated:
            return True
        return self.has_row(location, norm["counts"], self.years_of(norm, self.data_year_of(norm, norm_year)))

    def performs(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> bool:
        """Whether it did, or may have done, any in the basis year.

        Taken as for the rows of ``verdicts``: that a year was not delivered, or is incomplete, alone is no performing.
        """
        year = self.basis_year(norm, norm_year)
        if self.of_location(location, norm["counts"], year)[1] == 0:
            return False
        return self.has_row(location, norm["counts"], {year}) or self.listed(norm_set, norm, location, norm_year)

    def after(self, norm_sets: list[Dict]) -> list[Dict]:
        rows = []
        for norm_set, norm, norm_year in self.each(norm_sets):
            year = self.basis_year(norm, norm_year)
            minimum = self.number(norm_set, norm, norm_year).minimum if norm["kind"] == "volume" else None
            groups = self.groups(norm_set, norm, norm_year)
            receivers = {r for g in groups for r in g.receivers}
            for method in self.methods:
                moves, known = self.moves_and_transfers(norm_set, norm, norm_year, method)
                listed = receivers | {move.sender for _, move in moves}
                everyone = {*self.locations, *self.register}
                listed |= {location for location in everyone if self.performs(norm_set, norm, location, norm_year)}
                for location in sorted(listed):
                    for intervention in (None, *norm["counts"]):
                        counts = norm["counts"] if intervention is None else [intervention]
                        row = self.after_row(location, counts, year, known, None if intervention else minimum)
                        rows.append(
                            {
                                "norm_id": norm["id"],
                                "norm_year": norm_year,
                                "method": method,
                                "basis_year": year,
                                "region_id": self.region(location, norm),
                                "intervention_id": intervention,
                                "location_id": location,
                                "eligible": location in receivers,
                            }
                            | (row if intervention is None else row | {"verdict_before": None, "verdict_after": None})
                        )
        return rows

    def after_row(self, location: str, counts: list[str], year: int, known: list[Dict], minimum: int | None) -> Dict:
        low, high = self.of_location(location, counts, year)
        here = [t for t in known if t["intervention_id"] in counts]
        out = sum(t["volume"] for t in here if t["from_location_id"] == location)
        came = sum(t["volume"] for t in here if t["to_location_id"] == location)
        later = low - out + came, None if high is None else high - out + came
        exact = low == high
        return {
            "volume_before": int(low) if exact else None,
            "volume_out": out,
            "volume_in": came,
            "volume_after": int(later[0]) if exact else None,
            "minimum": minimum,
            "verdict_before": reaches((low, high), minimum),
            "verdict_after": reaches(later, minimum),
            "growth": float(Fraction(came) / low) if exact and low else None,
        }

    def regions(self, norm_sets: list[Dict]) -> list[Dict]:
        rows = []
        for norm_set, norm, norm_year in self.each(norm_sets):
            year = self.basis_year(norm, norm_year)
            minimum = self.number(norm_set, norm, norm_year).minimum if norm["kind"] == "volume" else None
            receivers = {r for g in self.groups(norm_set, norm, norm_year) for r in g.receivers}
            for region in sorted({self.region(x, norm) for x in {*self.locations, *self.register}} - {None}):
                members = self.members(region, norm)
                performing = [location for location in members if self.performs(norm_set, norm, location, norm_year)]
                if not performing:
                    continue
                held = self.held(norm_set, norm, region, date(norm_year, 1, 1))
                cells = [self.of_location(x, [i], year) for x in members for i in norm["counts"]]
                total = sum(int(low) for low, high in cells if low == high)
                unknown = add(cell for cell in cells if cell[0] != cell[1])
                for method in self.methods:
                    _, known = self.moves_and_transfers(norm_set, norm, norm_year, method)
                    own = [t for t in known if t["region_id"] == region]
                    rows.append(
                        {
                            "norm_id": norm["id"],
                            "norm_year": norm_year,
                            "method": method,
                            "basis_year": year,
                            "region_id": region,
                            "route": held.route if held else None,
                            "performing": len(performing),
                            "eligible": len(receivers & set(members)),
                            "volume_total": total,
                            "volume_moved": sum(t["volume"] for t in own if t["to_location_id"]),
                            "volume_unplaced": sum(t["volume"] for t in own if not t["to_location_id"]),
                            "volume_unknown_low": int(unknown[0]),
                            "volume_unknown_high": None if unknown[1] is None else int(unknown[1]),
                            "could_carry": None if minimum is None else total // minimum,
                        }
                    )
        return rows


class ScenarioOracle(ReallocationOracle):
    """One run with a scenario: per norm, and then per location, ``stop``, ``keep`` or ``new``."""

    def __init__(self, *args: Any, scenario: dict[str, dict[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.scenario = scenario
        self.without = ReallocationOracle(*args, **options)

    def statuses(self, norm_sets: list[Dict]) -> dict[tuple[str, str, int], tuple[str | None, str]]:
        """A what-if changes no contract status."""
        return self.without.statuses(norm_sets)

    def joint_of(self, *_: Any) -> None:
        """Joint volumes are what the regions agreed: no scenario knows of them."""

    def groups(self, norm_set: Dict, norm: Dict, norm_year: int) -> list[Group]:
        if norm["id"] not in self.scenario or norm.get("per") == "organisation":
            return []
        said, day = self.scenario[norm["id"]], date(norm_year, 1, 1)
        regions = {self.region(location, norm) for location in {*self.locations, *self.register}}
        made = []
        for region in sorted(regions, key=str):
            group = Group(region, "scenario", in_force=True)
            for location in self.members(region, norm):
                # "A closed location sends in any case", and gets that as its reason.
                if self.closed(location, day):
                    group.senders[location] = "closed"
                elif said.get(location) == "stop":
                    group.senders[location] = "stop"
                elif location in said or self.performs(norm_set, norm, location, norm_year):
                    assert region is not None, "the run is refused"
                    group.receivers.append(location)
            made.append(group)
        return made

    def regions(self, norm_sets: list[Dict]) -> list[Dict]:
        return [
            row | {"route": "scenario" if row["norm_id"] in self.scenario else None}
            for row in super().regions(norm_sets)
        ]
