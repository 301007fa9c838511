"""What the agreements make of the verdicts, computed a second time from plain dicts: the whole decision table.

Written from the specification alone ("Agreements", "Contract status"), with the standard library alone, on top of
``oracle.py``, which gives the verdicts. ``oracle_reallocate.py`` adds the transfers, ``oracle_succession.py`` those
that came after others. Where the specification is silent, a comment says what was taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from oracle import DEFAULT_ACCEPT, File, Interval, Judged, Oracle, add, against

Dict = dict[str, Any]
AGREED = ("consensus", "consent")
INDICATIVE = ("guideline", "proposed")


@dataclass(frozen=True)
class Held:
    """What holds in a region for a norm. ``route`` None: the file says nothing that holds."""

    route: str | None
    effective: date | None = None  # None: at once
    designated: tuple[str, ...] = ()

    def on(self, day: date) -> bool:
        return self.route is not None and (self.effective is None or self.effective <= day)


class AgreementsOracle(Oracle):
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
        attestations: Iterable[Dict] = (),
        on: date | None = None,
    ) -> None:
        super().__init__(
            files,
            register,
            norm_years=norm_years,
            data_year=data_year,
            accept=accept,
            use_indicative=use_indicative,
            attestations=attestations,
        )
        self.today = on
        self.memberships = memberships or {}
        self.agreements = agreements
        self.said = {region["id"]: region for region in (agreements or {}).get("regions", [])}
        self.basis, self.deferral = basis, deferral
        self.assume, self.across = assume_no_agreement, across_regions
        self.methods = methods

    # Regions and what they decided

    def region(self, location: str, norm: Dict) -> str | None:
        own = self.register.get(location, {}).get("region_id")
        region = self.memberships.get((location, norm["network"]), own)
        networks = self.said.get(region, {}).get("networks") if region else None
        return None if networks and norm["network"] not in networks else region

    def members(self, region: str | None, norm: Dict) -> list[str]:
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
        decisions = self.said[region].get("decisions", [])
        found = [d for d in decisions if d["norm"] == norm["id"] and not self.later(d.get("decided_on"))]
        if not found:
            after = process.get("fallback_after", {}).get("date")
            return Held("none", after) if after is not None and after <= day else Held(None)
        decision = found[0]
        earliest = process.get("earliest_effective", {}).get("date")
        effective = decision.get("effective") or earliest
        deferred = earliest is not None and effective > earliest
        if deferred and self.deferral == "strict" and self.lacks(process.get("deferral_needs", {}), decision):
            effective = earliest
        # What was decided after its own effective date holds from the day on which it was decided.
        effective = max((d for d in (effective, decision.get("decided_on")) if d is not None), default=None)
        return Held(decision["route"], effective, tuple(decision.get("locations", ())))

    def later(self, day: date | None) -> bool:
        """Said after the day of ``--on``: it is not there yet."""
        return day is not None and self.today is not None and day > self.today

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

    def explained(self, norm: Dict, location: str, norm_year: int) -> bool:
        """Told by 31 December of the norm year, and by the day of ``--on``; one without a date counts."""
        last = date(norm_year, 12, 31)
        return any(
            e["location"] == location and not self.later(e.get("date")) and (e.get("date") is None or e["date"] <= last)
            for e in self.entries("explanations", norm)
        )

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
        return self.verdict_on(norm_set, norm, location, norm_year, self.basis_year(norm, norm_year))

    def verdict_on(self, norm_set: Dict, norm: Dict, location: str, norm_year: int, year: int) -> str:
        """The verdict on a year."""
        asked = self.asked_data_year
        try:
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
        """The joint volume of the location, where the members' sum of sure volumes reaches the minimum.

        It is void where one of its locations is closed, and with route none not there before that is effective.
        """
        minimum = self.deciding_minimum(norm_set, norm, norm_year)
        if minimum is None or self.assume or norm.get("per") == "organisation":
            return None
        year = self.basis_year(norm, norm_year)
        day = date(norm_year, 1, 1)
        held = self.held(norm_set, norm, self.region(location, norm), day)
        if held is not None and held.route == "none" and not held.on(day):
            return None
        for joint in self.entries("joint", norm):
            if any(self.closed(member, day) for member in joint["locations"]):
                continue
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
            verdict = self.process_verdict(norm, location, norm_year, judged.number)
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
            return None, self.decided(judged, None, indicative=indicative)[1]
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
            return self.designated(norm_set, norm, location, norm_year, regime)
        # 7
        joint = self.joint_of(norm_set, norm, location, norm_year)
        if joint is not None:
            return ("contract" if location == joint["designated"] else "do_not_contract"), "joint"
        # 8 to 10
        if judged.verdict == "process":
            return "undecided", "not_attested"
        if norm["kind"] == "process" and judged.verdict == "met":
            return "contract", "attested"
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
            return "explain", "explained" if self.explained(norm, location, norm_year) else "unexplained"
        return "do_not_contract", "below"

    def designated(self, norm_set: Dict, norm: Dict, location: str, norm_year: int, regime: str) -> tuple[str, str]:
        """Rows 5 and 6."""
        enforced = regime == "enforced"
        if norm["kind"] == "process":
            if self.attested(norm, location, norm_year):
                return "contract", "attested"
            return ("undecided", "not_attested") if enforced else ("contract", "designated_not_attested")
        minimum = self.deciding_minimum(norm_set, norm, norm_year)
        short = minimum is not None and self.short_after(norm_set, norm, location, norm_year, norm["counts"], minimum)
        if short or self.fails_after(norm_set, norm, location, norm_year):
            return ("undecided" if enforced else "contract"), "designated_below_minimum"
        return "contract", "designated" if minimum is not None else "designated_minimum_not_known"

    def short_after(
        self, norm_set: Dict, norm: Dict, location: str, norm_year: int, counts: list[str], minimum: int
    ) -> bool:
        after = self.after_agreed(norm_set, norm, location, norm_year, counts)
        return against(after, minimum) == "below"

    def fails_after(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> bool:
        """A part or a required norm is surely not met after the agreed transfers.

        Of a required norm the volume after the transfers of this norm was taken; its own windows, parts and
        requirements were not asked, and one that is not attested or has no number is not surely missed.
        """
        for part in norm.get("parts", []):
            after = self.after_agreed(norm_set, norm, location, norm_year, part["counts"])
            if part.get("when") == "performed" and after[0] == 0:
                continue
            if against(after, part["minimum"]) == "below":
                return True
        for other in norm.get("requires", []):
            required = next(n for n in norm_set["norms"] if n["id"] == other)
            minimum = self.number(norm_set, required, norm_year).minimum
            if required["kind"] == "volume" and minimum is not None:
                after = self.after_agreed(norm_set, norm, location, norm_year, required["counts"])
                if against(after, minimum) == "below":
                    return True
        return False

    def after_agreed(self, norm_set: Dict, norm: Dict, location: str, norm_year: int, counts: list[str]) -> Interval:
        """The volume after the agreed transfers, by the first method: that of the report's verdicts."""
        year = self.basis_year(norm, norm_year)
        own = add(self.volume_of_year(norm, location, [i], year) for i in counts)
        moves, transfers = self.moves_and_transfers(norm_set, norm, norm_year, self.methods[0])
        region = self.region(location, norm)
        came = sum(t["volume"] for t in transfers if t["to_location_id"] == location and t["intervention_id"] in counts)
        unmoved = add(
            m.interval for g, m in moves if m.volume is None and g.region == region and m.intervention in counts
        )
        high = None if own[1] is None or unmoved[1] is None else own[1] + came + unmoved[1]
        return own[0] + came, high

    # Whether the choice of the basis year matters

    def basis_matters(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> bool | None:
        """Of a row that row 13 decides; a status that an exception replaced no longer comes from there."""
        status, reason = self.status(norm_set, norm, location, norm_year)
        if status is None or reason not in ("fallback_met", "fallback_below"):
            return False
        year = (self.agreements or {}).get("impact_analysis_year")
        delivered = all(any(file.delivers(i, year) for file in self.files) for i in norm["counts"])
        if year is None or not delivered:
            return None
        previous = self.data_year_of(norm, norm_year)
        met = [self.verdict_on(norm_set, norm, location, norm_year, y) == "met" for y in (previous, year)]
        return met[0] != met[1]

    # Given by the oracle of the transfers

    def moves_and_transfers(self, norm_set: Dict, norm: Dict, norm_year: int, method: str) -> tuple[list, list[Dict]]:
        raise NotImplementedError
