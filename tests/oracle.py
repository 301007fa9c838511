"""What ``cns-check evaluate`` must say, computed a second time: one row, one cell, one year after the other.

Written from the specification alone, with the standard library alone, so that it shares no code and no habit with the
engine. It covers everything that needs no agreements: rows 1, 2, 8 to 11 and 14 to 16 of the decision table. Slow, and
meant to be read next to the specification; where the specification is silent, a comment says what was taken.

Volumes are integers or, for means, fractions; ``None`` as an upper end is "not known".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

Dict = dict[str, Any]
#: Lower end, upper end; an upper end of None is not known.
Interval = tuple[Fraction, Fraction | None]

DEFAULT_ACCEPT = ("adopted", "reported", "guideline")
STRONGEST_FIRST = ("adopted", "reported", "guideline", "proposed")
WORST_FIRST = ("below", "undetermined", "met")


@dataclass
class File:
    """A volume file: its rows, and what its profile says of it."""

    rows: list[Dict]
    incomplete_years: frozenset[int] = frozenset()
    absent: str = "not-performed"

    @property
    def years(self) -> set[int]:
        return {row["year"] for row in self.rows}

    def delivers(self, intervention: str, year: int) -> bool:
        """The file holds the intervention, in whatever year, and has any row of that year."""
        return year in self.years and any(row["intervention_id"] == intervention for row in self.rows)


@dataclass
class Number:
    """What stands against a volume for a norm year: a minimum with its status, or why there is none."""

    minimum: int | None = None
    status: str | None = None
    reason: str | None = None  # not_in_force, no_number


@dataclass
class Judged:
    """A verdict with what it was reached on."""

    verdict: str
    window: str | None
    volume: Interval
    number: Number
    data_year: int


def add(intervals: Iterable[Interval]) -> Interval:
    low, high = Fraction(0), Fraction(0)
    unknown = False
    for a, b in intervals:
        low += a
        if b is None:
            unknown = True
        else:
            high += b
    return low, None if unknown else high


def against(volume: Interval, minimum: int) -> str:
    low, high = volume
    if low >= minimum:
        return "met"
    if high is not None and high < minimum:
        return "below"
    return "undetermined"


def worst(verdicts: Iterable[str]) -> str:
    found = set(verdicts)
    return next(verdict for verdict in WORST_FIRST if verdict in found)


def length(window: Any) -> int:
    """Of how many years the mean is; a calendar year is the mean of one."""
    return 1 if window == "calendar-year" else int(window["mean-of-years"])


def name_of(window: Any) -> str:
    return "calendar-year" if window == "calendar-year" else f"mean-of-years:{window['mean-of-years']}"


def choices(norm: Dict) -> list[Any]:
    """The windows of which one suffices; a process norm has none."""
    window = norm.get("window")
    if window is None:
        return []
    return list(window["any-of"]) if isinstance(window, dict) and "any-of" in window else [window]


class Oracle:
    """One run: volumes, register and options; ``verdicts`` gives the rows of norm sets."""

    def __init__(
        self,
        files: list[File],
        register: dict[str, Dict] | None = None,
        *,
        norm_years: list[int] | None = None,
        data_year: int | None = None,
        accept: Iterable[str] = DEFAULT_ACCEPT,
        use_indicative: bool = False,
        attestations: Iterable[Dict] = (),
    ) -> None:
        self.files = files
        self.register = register or {}
        self.norm_years = norm_years
        self.asked_data_year = data_year
        self.accept = frozenset(accept)
        self.use_indicative = use_indicative
        self.attestations = list(attestations)
        self.locations = sorted({row["location_id"] for file in files for row in file.rows})

    # Years

    def latest_complete_year(self) -> int:
        years = {year for file in self.files for year in file.years}
        return max(year for year in years if all(year not in file.incomplete_years for file in self.files))

    def norm_years_of(self, norm_set: Dict, norm: Dict) -> list[int]:
        if self.norm_years is not None:
            return sorted(set(self.norm_years))
        if norm_set.get("regimes"):
            return sorted({regime["from"].year for regime in norm_set["regimes"]})
        return [self.latest_complete_year() + norm.get("data_lag", 0)]

    def data_year_of(self, norm: Dict, norm_year: int) -> int:
        if self.asked_data_year is not None:
            return self.asked_data_year
        if "data_lag" in norm:
            return norm_year - int(norm["data_lag"])
        return self.latest_complete_year()

    def years_of(self, norm: Dict, data_year: int) -> set[int]:
        """The years of all the norm's windows, the tolerance's included; a process norm looks at the data year."""
        lengths = [length(window) for window in choices(norm)]
        if "tolerance" in norm:
            lengths.append(length(norm["tolerance"]["one-missed-year"]))
        return {data_year - back for n in [*lengths, 1] for back in range(n)}

    # Cells

    def cell(self, location: str, intervention: str, year: int) -> Interval:
        found: list[Interval] = []
        for file in self.files:
            for row in file.rows:
                if (row["location_id"], row["intervention_id"], row["year"]) == (location, intervention, year):
                    high = None if year in file.incomplete_years or row["high"] is None else Fraction(row["high"])
                    found.append((Fraction(row["low"]), high))
        if found:
            return add(found)
        delivering = [file for file in self.files if file.delivers(intervention, year)]
        none_done = delivering and all(
            file.absent == "not-performed" and year not in file.incomplete_years for file in delivering
        )
        return Fraction(0), Fraction(0) if none_done else None

    def has_row(self, location: str, counts: list[str], years: set[int]) -> bool:
        """A number or mask above 0, or a blank. As delivered: that the year is incomplete alone makes no row."""
        return any(
            row["location_id"] == location
            and row["intervention_id"] in counts
            and row["year"] in years
            and (row["high"] is None or row["high"] > 0)
            for file in self.files
            for row in file.rows
        )

    def of_location(self, location: str, counts: list[str], year: int) -> Interval:
        return add(self.cell(location, intervention, year) for intervention in counts)

    def volume_of_year(self, norm: Dict, location: str, counts: list[str], year: int) -> Interval:
        """The year's sum over the counted interventions, of the location or of its whole organisation."""
        if norm.get("per") != "organisation":
            return self.of_location(location, counts, year)
        organisation = self.register.get(location, {}).get("organisation_id")
        if organisation is None:
            return self.of_location(location, counts, year)[0], None
        # The organisation's locations are those of the register, whether or not the volumes name them.
        return add(
            self.of_location(other, counts, year)
            for other, entry in self.register.items()
            if entry.get("organisation_id") == organisation
        )

    def sum_over(self, norm: Dict, location: str, counts: list[str], data_year: int, years: int) -> Interval:
        return add(self.volume_of_year(norm, location, counts, data_year - back) for back in range(years))

    # The number

    def number(self, norm_set: Dict, norm: Dict, norm_year: int) -> Number:
        day = date(norm_year, 1, 1)
        in_force = [
            version
            for version in norm["versions"]
            if version.get("status") != "withdrawn"
            and (version.get("valid_from") is None or version["valid_from"] <= day)
            and (version.get("valid_until") is None or day <= version["valid_until"])
        ]
        if not in_force:
            return Number(reason="not_in_force")
        accepted = [v for v in in_force if v.get("status") is None or v["status"] in self.accept]
        numbered = [v for v in accepted if v.get("minimum") is not None]
        if numbered:
            best = min(numbered, key=lambda v: STRONGEST_FIRST.index(v["status"]))
            return Number(best["minimum"], best["status"])
        if (
            norm["kind"] == "volume"
            and "guideline" in self.accept
            and norm_set.get("guideline")
            # Also a version that is not accepted: where any says that there is none, nothing stands in for it.
            and not any(v.get("no_minimum") for v in in_force)
        ):
            return Number(norm_set["guideline"]["minimum"], "guideline")
        return Number(reason="no_number")

    # The verdict

    def attested(self, norm: Dict, location: str, norm_year: int) -> bool:
        """An attestation holds on 1 January of the norm year, both its days included."""
        day = date(norm_year, 1, 1)
        return any(
            (a["location_id"], a["norm_id"]) == (location, norm["id"])
            and a["date"] <= day
            and (a.get("valid_until") is None or day <= a["valid_until"])
            for a in self.attestations
        )

    def process_verdict(self, norm: Dict, location: str, norm_year: int, number: Number) -> str:
        """Out of force there is nothing to attest. A version that is in force needs no accepted number."""
        if number.reason == "not_in_force":
            return "no_norm"
        return "met" if self.attested(norm, location, norm_year) else "process"

    def judge(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> Judged:
        """The verdict of a location on a norm, whether or not it gets a row."""
        data_year = self.data_year_of(norm, norm_year)
        number = self.number(norm_set, norm, norm_year)
        own_high = self.of_location(location, norm["counts"], data_year)[1]

        if norm["kind"] == "process":
            volume = self.of_location(location, norm["counts"], data_year)
            verdict = self.process_verdict(norm, location, norm_year, number)
            verdict = "not_performed" if own_high == 0 else verdict
            return Judged(verdict, None, volume, Number(reason=number.reason), data_year)

        verdict, window, volume = self.volume_verdict(norm, location, data_year, number.minimum)
        if number.minimum is None:
            verdict = "no_norm"
        elif norm.get("per") == "organisation" and not self.register.get(location, {}).get("organisation_id"):
            verdict = "undetermined"
        if own_high == 0:
            verdict = "not_performed"
        if verdict in WORST_FIRST:
            verdict = worst(
                [verdict, *(self.required(norm_set, other, location, norm_year) for other in norm.get("requires", []))]
            )
        return Judged(verdict, window, volume, number, data_year)

    def required(self, norm_set: Dict, norm_id: str, location: str, norm_year: int) -> str:
        norm = next(norm for norm in norm_set["norms"] if norm["id"] == norm_id)
        verdict = self.judge(norm_set, norm, location, norm_year).verdict
        return {"met": "met", "below": "below", "not_performed": "below"}.get(verdict, "undetermined")

    def volume_verdict(
        self, norm: Dict, location: str, data_year: int, minimum: int | None
    ) -> tuple[str, str, Interval]:
        """The verdict on total and parts, the window that is reported and its volume (a mean for a mean)."""
        per_window: list[tuple[str, str, Interval]] = []
        for window in choices(norm):
            n = length(window)
            total = self.sum_over(norm, location, norm["counts"], data_year, n)
            mean = total[0] / n, None if total[1] is None else total[1] / n
            verdict = "undetermined" if minimum is None else against(total, n * minimum)
            per_window.append((verdict, name_of(window), mean))

        met = [entry for entry in per_window if entry[0] == "met"]
        # Of equal low ends the first window stands; max keeps the first.
        reported = met[0] if met else max(per_window, key=lambda entry: entry[2][0])
        verdicts = {verdict for verdict, _, _ in per_window}
        verdict = "met" if met else "below" if verdicts == {"below"} else "undetermined"
        window, volume = reported[1:]

        if minimum is not None and verdict != "met" and "tolerance" in norm:
            verdict, mean = self.tolerated(norm, location, data_year, minimum)
            if verdict == "met" and self.of_location(location, norm["counts"], data_year)[1] != 0:
                window, volume = f"tolerance:{name_of(norm['tolerance']['one-missed-year'])}", mean

        parts = [self.part_verdict(norm, part, location, data_year) for part in norm.get("parts", [])]
        return worst([verdict, *parts]), window, volume

    def tolerated(self, norm: Dict, location: str, data_year: int, minimum: int) -> tuple[str, Interval]:
        """One missed year is forgiven: held at all low ends and at all high ends; if they differ, it cannot be told.

        "Both years before" is said of a mean of three; of n years these are the n-1 years before the data year.
        """
        n = length(norm["tolerance"]["one-missed-year"])
        years = [self.volume_of_year(norm, location, norm["counts"], data_year - back) for back in range(n)]

        def rule(ends: list[Fraction | None]) -> bool:
            def reaches(values: list[Fraction | None], needed: int) -> bool:
                return None in values or sum(v for v in values if v is not None) >= needed

            now, *before = ends
            forgiven = all(reaches([year], minimum) for year in before) and reaches(ends, n * minimum)
            return reaches([now], minimum) or forgiven

        at_low, at_high = rule([low for low, _ in years]), rule([high for _, high in years])
        total = add(years)
        mean = total[0] / n, None if total[1] is None else total[1] / n
        return ("undetermined" if at_low != at_high else "met" if at_low else "below"), mean

    def part_verdict(self, norm: Dict, part: Dict, location: str, data_year: int) -> str:
        """A part has its own minimum, over the norm's window; with ``when: performed`` only where it is done."""
        verdicts = []
        for window in choices(norm):
            n = length(window)
            total = self.sum_over(norm, location, part["counts"], data_year, n)
            if part.get("when") == "performed" and total[0] == 0:
                verdicts.append("met" if total[1] == 0 else "undetermined")
            else:
                verdicts.append(against(total, n * part["minimum"]))
        return "met" if "met" in verdicts else "below" if set(verdicts) == {"below"} else "undetermined"

    # Contract status, without agreements

    def contract(
        self, norm_set: Dict, location: str, norm_year: int, judged: Judged
    ) -> tuple[str | None, str | None, str]:
        """Regime, contract status, reason code."""
        day = date(norm_year, 1, 1)
        verdict, number = judged.verdict, judged.number
        regimes = sorted(norm_set.get("regimes", []), key=lambda regime: regime["from"])
        started = [regime["regime"] for regime in regimes if regime["from"] <= day]
        regime = started[-1] if started else None
        indicative = number.status in ("guideline", "proposed") and not self.use_indicative
        if regimes:
            closed = self.register.get(location, {}).get("open_until")
            if closed is not None and closed < day:
                return regime, "not_applicable", "closed"
            if verdict == "not_performed":
                return regime, "not_applicable", "not_performed"
            if regime is None:
                return regime, "not_applicable", "no_regime"
        elif verdict == "not_performed":
            return None, None, "not_performed"
        status, reason = self.decided(judged, regime, indicative=indicative)
        return regime, status if regimes else None, reason

    @staticmethod
    def decided(judged: Judged, regime: str | None, *, indicative: bool) -> tuple[str, str]:
        verdict, number = judged.verdict, judged.number
        if verdict == "process":
            return "undecided", "not_attested"
        if verdict == "met" and judged.window is None:  # a process norm
            return "contract", "attested"
        if verdict == "no_norm":
            assert number.reason is not None
            return "undecided", number.reason
        if indicative:
            return "undecided", "indicative_number"
        if verdict == "undetermined":
            return "undecided", "undetermined"
        if verdict == "met":
            return "contract", "met"
        # A set without regimes has nobody to explain to: there it is simply below.
        return ("explain", "unexplained") if regime == "comply-or-explain" else ("do_not_contract", "below")

    # Rows

    def verdicts(self, norm_sets: list[Dict]) -> list[Dict]:
        """One row per (norm, location, norm year) that has one, in no particular order."""
        return [
            self.row(norm_set, norm, location, norm_year)
            for norm_set in norm_sets
            for norm in norm_set["norms"]
            for norm_year in self.norm_years_of(norm_set, norm)
            for location in self.locations
            if self.has_row(location, norm["counts"], self.years_of(norm, self.data_year_of(norm, norm_year)))
        ]

    def row(self, norm_set: Dict, norm: Dict, location: str, norm_year: int) -> Dict:
        judged = self.judge(norm_set, norm, location, norm_year)
        regime, status, reason = self.contract(norm_set, location, norm_year, judged)
        return {
            "norm_set": norm_set["id"],
            "norm_id": norm["id"],
            "location_id": location,
            "norm_year": norm_year,
            "data_year": judged.data_year,
            "window": judged.window,
            "volume_low": judged.volume[0],
            "volume_high": judged.volume[1],
            "minimum": judged.number.minimum,
            "verdict": judged.verdict,
            "norm_status": judged.number.status,
            "regime": regime,
            "contract_status": status,
            "reason_code": reason,
        }
