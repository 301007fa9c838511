"""What a definition asks of a line: its codes, its period, the diagnoses and codes of its record, its columns."""

from __future__ import annotations

from datetime import date
from typing import Any

from oracle_count.spelling import as_number, matches

#: The reasons that a line is left out for after it was found usable, nearest first.
STAGES = ("outside_period", "excluded_by_diagnosis", "excluded_by_code", "excluded_by_where", "exclusive", "too_soon")
Json = dict[str, Any]


class Definitions:
    """The interventions for one record profile: its spelling and systems."""

    def __init__(self, definitions: Json, profile: Json) -> None:
        self.lists = definitions.get("lists", {})
        self.interventions = {entry["id"]: entry for entry in definitions["interventions"]}
        self.spelling = profile.get("spelling", {})
        self.systems = profile.get("systems", {})
        self.decimal = profile.get("format", {}).get("decimal", ".")
        first, _, last = str(profile.get("years", "1990..2100")).partition("..")
        self.years = range(int(first), int(last or first) + 1)

    def entry_matches(self, code: str, entry: Json, kind: str) -> bool:
        if "list" in entry:
            entry = {**self.lists[entry["list"]], **entry}
        known = self.systems.get(kind)
        if known is not None and entry.get("system", known) != known:
            return False
        return any(matches(code, str(pattern), self.spelling) for pattern in entry["match"])

    def some(self, code: str, entries: list[Json], kind: str = "code", day: date | None = None) -> bool:
        """Whether one of the entries has the code; with a day, one that is valid then."""
        valid = [entry for entry in entries if day is None or within(entry, day)]
        return any(self.entry_matches(code, entry, kind) for entry in valid)

    def has(self, code: str, parts: list[Json], day: date | None = None) -> bool:
        """Whether the parts of a definition (itself, an alternative) have a code, whatever the date or at a date."""
        for part in parts:
            if "codes" in part and not self.some(code, part["codes"], day=day):
                return False
            taken_out = part.get("not_codes", [])
            if day is None:
                taken_out = [entry for entry in taken_out if "from" not in entry and "until" not in entry]
            if self.some(code, taken_out, day=day):
                return False
        return True

    def forms(self, intervention: str, code: str) -> list[list[Json]]:
        """The intervention with each of its alternatives that have the code."""
        whole = self.interventions[intervention]
        return [parts for other in whole.get("any_of", [{}]) if self.has(code, parts := [whole, other])]

    def known(self, code: str) -> bool:
        return any(self.forms(intervention, code) for intervention in self.interventions)

    def stage(self, line: Any, intervention: str, parts: list[Json], record: Record) -> int:
        """How far a line gets: the place in STAGES of what stops it, or that of ``exclusive``."""
        day = line.dates[self.interventions[intervention].get("date", "procedure")]
        valid = all(within(part, day) for part in parts) and self.has(line.code, parts, day)
        if not valid or day.year not in self.years:
            return 0
        if not all(self.diagnoses_hold(part, record) for part in parts):
            return 1
        if not all(self.record_codes_hold(part, record) for part in parts):
            return 2
        conditions = [condition for part in parts for condition in part.get("where", [])]
        return 4 if all(self.where_holds(line, condition, day) for condition in conditions) else 3

    def diagnoses_hold(self, part: Json, record: Record) -> bool:
        def found(entry: Json) -> bool:
            role = entry.get("role", "any")
            asked = [code for code, is_ in record.diagnoses if role in ("any", is_)]
            return any(self.entry_matches(code, entry, "diagnosis") for code in asked)

        if "diagnoses" in part and not any(found(entry) for entry in part["diagnoses"]):
            return False
        return not any(found(entry) for entry in part.get("without_diagnoses", []))

    def record_codes_hold(self, part: Json, record: Record) -> bool:
        if "with_codes" in part and not any(self.some(code, part["with_codes"]) for code in record.codes):
            return False
        return not any(self.some(code, part.get("without_codes", [])) for code in record.codes)

    def where_holds(self, line: Any, condition: Json, day: date) -> bool:
        value = line.value(condition["column"], day)
        if value is None or value == "":
            return False
        spelling = self.spelling if condition["column"] == "code" else {}
        if "match" in condition and not any(matches(str(value), str(one), spelling) for one in condition["match"]):
            return False
        if any(matches(str(value), str(one), spelling) for one in condition.get("not_match", [])):
            return False
        number = float(value) if isinstance(value, int) else as_number(str(value), self.decimal)
        if "at_least" in condition and (number is None or number < condition["at_least"]):
            return False
        return not ("at_most" in condition and (number is None or number > condition["at_most"]))


class Record:
    """What is known of a whole record: all its codes, and its diagnoses with their role."""

    def __init__(self) -> None:
        self.codes: set[str] = set()
        self.diagnoses: set[tuple[str, str]] = set()


def within(entry: Json, day: date) -> bool:
    return entry.get("from", date.min) <= day <= entry.get("until", date.max)


def dates_used(definitions: Json) -> set[str]:
    return {entry.get("date", "procedure") for entry in definitions["interventions"]}


def refusals(definitions: Json) -> list[str]:
    listed = [one for group in definitions.get("exclusive", []) for one in group]
    found = ["exclusive"] if len(listed) != len(set(listed)) else []
    ids = {entry["id"] for entry in definitions["interventions"]}
    return found + (["unknown intervention"] if not ids.issuperset(listed) else [])


def asked_roles(definitions: Json) -> set[str]:
    """The roles of diagnoses that are asked for."""
    parts = [part for whole in definitions["interventions"] for part in [whole, *whole.get("any_of", [])]]
    entries = [one for part in parts for key in ("diagnoses", "without_diagnoses") for one in part.get(key, [])]
    return {entry.get("role", "any") for entry in entries}
