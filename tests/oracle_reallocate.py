"""What the agreements make of the verdicts, and where the patients go, computed a second time from plain dicts.

Written from the specification alone ("Contract status", "Reallocation", "Result tables"), with the standard library
alone, next to ``oracle.py``, which gives the verdicts. It covers the decision table with everything that an agreements
file may say, and the methods ``proportional``, ``equal`` and ``nearest`` without caps. Where the specification is
silent, a comment says what was taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from oracle import DEFAULT_ACCEPT, File, Interval, Judged, Oracle, add, against

Dict = dict[str, Any]
AGREED = ("consensus", "consent")
INDICATIVE = ("guideline", "proposed")
EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Held:
    """What holds in a region for a norm. ``route`` None: the file says nothing that holds, and knows the region."""

    route: str | None
    effective: date | None = None  # None: at once
    designated: tuple[str, ...] = ()

    def on(self, day: date) -> bool:
        return self.route is not None and (self.effective is None or self.effective <= day)


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

    region: str
    route: str
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


class ReallocationOracle(Oracle):
    """One run with agreements. Register entries may also have ``region_id``, ``latitude`` and ``longitude``."""

    def __init__(
        self,
        files: list[File],
        register: dict[str, Dict] | None = None,
        memberships: dict[tuple[str, str], str | None] | None = None,
        agreements: Dict | None = None,
        *,
        basis: str | int = "previous-year",
        deferral: str = "strict",
        assume_no_agreement: bool = False,
        across_regions: bool = False,
        methods: tuple[str, ...] = ("proportional",),
        norm_years: list[int] | None = None,
        data_year: int | None = None,
        accept: Iterable[str] = DEFAULT_ACCEPT,
        use_indicative: bool = False,
    ) -> None:
        super().__init__(
            files, register, norm_years=norm_years, data_year=data_year, accept=accept, use_indicative=use_indicative
        )
        self.memberships = memberships or {}
        self.agreements = agreements
        self.said = {region["id"]: region for region in (agreements or {}).get("regions", [])}
        self.basis, self.deferral = basis, deferral
        self.assume, self.across = assume_no_agreement, across_regions
        self.methods = methods

    # Regions and what they decided

    def region(self, location: str, norm: Dict) -> str | None:
        if location not in self.register:
            return None  # "a location of VOLUMES that the register lacks": nothing is known of the region
        region = self.memberships.get((location, norm["network"]), self.register[location].get("region_id"))
        networks = self.said.get(region, {}).get("networks") if region else None
        return None if networks and norm["network"] not in networks else region

    def members(self, region: str, norm: Dict) -> list[str]:
        everyone = sorted({*self.locations, *self.register})
        return [location for location in everyone if self.region(location, norm) == region]

    def held(self, norm_set: Dict, norm: Dict, region: str | None, day: date) -> Held | None:
        """None: nothing is known of the region."""
        if region is None:
            return None
        if self.assume:
            return Held("none", day)
        if region not in self.said:
            return None
        process = norm_set.get("process", {})
        found = [d for d in self.said[region].get("decisions", []) if d["norm"] == norm["id"]]
        if not found:
            after = process.get("fallback_after", {}).get("date")
            return Held("none", after) if after is not None and after <= day else Held(None)
        decision = found[0]
        earliest = process.get("earliest_effective", {}).get("date")
        effective = decision.get("effective") or earliest
        deferred = earliest is not None and effective > earliest
        if deferred and self.deferral == "strict" and self.lacks(process.get("deferral_needs", {}), decision):
            effective = earliest
        return Held(decision["route"], effective, tuple(decision.get("locations", ())))

    @staticmethod
    def lacks(needs: Dict, decision: Dict) -> bool:
        endorsed = set(needs.get("endorsed_by", ())) <= set(decision.get("endorsed_by", ()))
        return not endorsed or bool(needs.get("rationale") and not decision.get("rationale"))

    def entries(self, kind: str, norm: Dict) -> list[Dict]:
        """Exceptions, explanations or joint volumes on a norm, wherever they stand."""
        return [e for region in self.said.values() for e in region.get(kind, []) if e["norm"] == norm["id"]]

    def exempt(self, norm_set: Dict, norm: Dict, location: str, day: date) -> bool:
        in_force = [r for r in norm_set.get("regimes", []) if r["from"] <= day]
        if not in_force:
            return False
        regime = max(in_force, key=lambda r: r["from"])
        if regime["regime"] != "comply-or-explain" and regime.get("exceptions") != "allowed":
            return False
        return any(e["location"] == location and e["until"] >= day for e in self.entries("exceptions", norm))

    def closed(self, location: str, day: date) -> bool:
        until = self.register.get(location, {}).get("open_until")
        return until is not None and until < day

    # Years and volumes of the basis

    def basis_year(self, norm: Dict, norm_year: int) -> int:
        if self.basis == "previous-year":
            return self.data_year_of(norm, norm_year)
        if self.basis == "impact-analysis":
            return int(self.agreements["impact_analysis_year"])
        return int(self.basis)

    def on_basis(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> str:
        """The verdict on the basis year."""
        asked = self.asked_data_year
        try:
            year = self.basis_year(norm, norm_year)
            self.asked_data_year = year
            return self.judge(norm_set, norm, location, norm_year).verdict
        finally:
            self.asked_data_year = asked

    def deciding_minimum(self, norm_set: Dict, norm: Dict, norm_year: int) -> int | None:
        """The minimum where it is known: "when it may decide"."""
        if norm["kind"] != "volume":
            return None
        number = self.number(norm_set, norm, norm_year)
        return None if number.status in INDICATIVE and not self.use_indicative else number.minimum

    def joint_of(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> Dict | None:
        """The joint volume of the location, where the members' sum of sure volumes reaches the minimum."""
        minimum = self.deciding_minimum(norm_set, norm, norm_year)
        if minimum is None or self.assume or norm.get("per") == "organisation":
            return None
        year = self.basis_year(norm, norm_year)
        for joint in self.entries("joint", norm):
            if location in joint["locations"]:
                low = sum(self.of_location(member, norm["counts"], year)[0] for member in joint["locations"])
                if low >= minimum:
                    return joint
        return None

    # Contract status

    def judge(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> Judged:
        """As without agreements; only a designated location that did nothing is judged on its 0."""
        judged = super().judge(norm_set, norm, location, norm_year)
        held = self.held(norm_set, norm, self.region(location, norm), date(norm_year, 1, 1))
        if judged.verdict != "not_performed" or held is None or location not in held.designated:
            return judged
        if norm["kind"] == "process":
            verdict = "no_norm" if judged.number.reason == "not_in_force" else "process"
        elif judged.number.minimum is None:
            verdict = "no_norm"
        elif norm.get("per") == "organisation" and not self.register.get(location, {}).get("organisation_id"):
            verdict = "undetermined"
        else:
            verdict, _, _ = self.volume_verdict(norm, location, judged.data_year, judged.number.minimum)
        return Judged(verdict, judged.window, judged.volume, judged.number, judged.data_year)

    def status(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> tuple[str | None, str]:
        """Contract status and reason code."""
        status, reason = self.decide(norm_set, norm, location, norm_year)
        if not norm_set.get("regimes"):
            # "A set without regimes has nothing to contract": what remains of the table is the verdict.
            judged = self.judge(norm_set, norm, location, norm_year)
            if judged.verdict == "not_performed":
                return None, "not_performed"
            indicative = judged.number.status in INDICATIVE and not self.use_indicative
            return None, self.decided(judged.verdict, judged.number, None, indicative=indicative)[1]
        if status in ("explain", "do_not_contract") and self.exempt(norm_set, norm, location, date(norm_year, 1, 1)):
            return "exempt", "exception"
        return status, reason

    def decide(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> tuple[str, str]:
        day = date(norm_year, 1, 1)
        judged = self.judge(norm_set, norm, location, norm_year)
        held = self.held(norm_set, norm, self.region(location, norm), day)
        regimes = [r for r in norm_set.get("regimes", []) if r["from"] <= day]
        regime = max(regimes, key=lambda r: r["from"])["regime"] if regimes else None
        # 1
        if self.closed(location, day):
            return "not_applicable", "closed"
        if judged.verdict == "not_performed":
            return "not_applicable", "not_performed"
        # 2
        if regime is None:
            return "not_applicable", "no_regime"
        # 3 to 6
        if held is not None and held.route in AGREED:
            if not held.on(day):
                return "deferred", "agreed_later"
            if location not in held.designated:
                return "do_not_contract", "not_designated"
            minimum = self.deciding_minimum(norm_set, norm, norm_year)
            if minimum is None:
                return "contract", "designated_minimum_not_known"
            if against(self.after_agreed(norm_set, norm, location, norm_year), minimum) != "below":
                return "contract", "designated"
            return ("undecided" if regime == "enforced" else "contract"), "designated_below_minimum"
        # 7
        joint = self.joint_of(norm_set, norm, location, norm_year)
        if joint is not None:
            return ("contract" if location == joint["designated"] else "do_not_contract"), "joint"
        # 8 to 10
        if judged.verdict == "process":
            return "undecided", "not_attested"
        if judged.verdict == "no_norm":
            return "undecided", judged.number.reason or ""
        if judged.number.status in INDICATIVE and not self.use_indicative:
            return "undecided", "indicative_number"
        # 11 to 13a
        fallback = held is not None and held.route == "none"
        verdict = self.on_basis(norm_set, norm, location, norm_year) if fallback else judged.verdict
        if verdict == "undetermined":
            return "undecided", "undetermined"
        if fallback:
            if not held.on(day):
                return "deferred", "fallback_later"
            return ("contract", "fallback_met") if verdict == "met" else ("do_not_contract", "fallback_below")
        if held is not None:
            return "undecided", "no_decision"
        # 14 to 16
        if verdict == "met":
            return "contract", "met"
        if regime == "comply-or-explain":
            explained = any(e["location"] == location for e in self.entries("explanations", norm))
            return "explain", "explained" if explained else "unexplained"
        return "do_not_contract", "below"

    def after_agreed(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> Interval:
        """The volume after the agreed transfers, by the first method: that of the report's verdicts."""
        year = self.basis_year(norm, norm_year)
        own = add(self.volume_of_year(norm, location, [i], year) for i in norm["counts"])
        moves, transfers = self.moves_and_transfers(norm_set, norm, norm_year, self.methods[0])
        region = self.region(location, norm)
        came = sum(t["volume"] for t in transfers if t["to_location_id"] == location)
        unmoved = add(m.interval for g, m in moves if m.volume is None and g.region == region)
        high = None if own[1] is None or unmoved[1] is None else own[1] + came + unmoved[1]
        return own[0] + came, high

    # Who sends, who receives

    def groups(self, norm_set: Dict, norm: Dict, norm_year: int) -> list[Group]:
        if norm["kind"] != "volume" or norm.get("per") == "organisation":
            return []
        day = date(norm_year, 1, 1)
        regions = {self.region(location, norm) for location in {*self.locations, *self.register}} - {None}
        made = []
        for region in sorted(regions):
            held = self.held(norm_set, norm, region, day)
            if held is None or not held.on(day):
                continue
            group = Group(region, held.route)
            joints: dict[str, Group] = {}
            for location in self.members(region, norm):
                self.place(norm_set, norm, norm_year, location, held, group, joints)
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
        joint = self.joint_of(norm_set, norm, location, norm_year) if held.route == "none" else None
        if joint is not None:
            group = joints.setdefault(joint["designated"], Group(group.region, held.route))
        if self.closed(location, day):
            group.senders[location] = "closed"
        elif joint is not None:
            if location == joint["designated"]:
                group.receivers.append(location)
            elif not exempt:
                group.senders[location] = "not_designated"
        elif held.route in AGREED:
            if location in held.designated:
                group.receivers.append(location)
            elif not exempt:
                group.senders[location] = "not_designated"
        elif self.deciding_minimum(norm_set, norm, norm_year) is not None:
            verdict = self.on_basis(norm_set, norm, location, norm_year)
            if verdict == "met":
                group.receivers.append(location)
            elif verdict == "below" and not exempt:
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
        points = [(self.register[x].get("latitude"), self.register[x].get("longitude")) for x in (a, b)]
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
        self, norm: Dict, year: int, intervention: str, moves: list[Move], receivers: list[str], method: str
    ) -> list[tuple[str, str | None, int, str]]:
        """From, to (None: unplaced), volume, reason, of one intervention in one group."""
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
        elsewhere = sorted({r for g in groups for r in g.receivers} - joint)
        moves, transfers = [], []
        for group in groups:
            own = self.moves(norm_set, norm, norm_year, group)
            moves += [(group, move) for move in own]
            for intervention in norm["counts"]:
                known = [m for m in own if m.intervention == intervention and m.volume is not None]
                rows = self.divide(norm, year, intervention, known, group.receivers, method) if known else []
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
