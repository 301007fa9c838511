"""Random count definitions over a small alphabet of codes and diagnoses, with every key that there is."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

Json = dict[str, Any]
CODES = ("A1", "A10", "A11", "A12", "B2", "B20", "B21", "C300", "C301", "0012", "0123", "Z9")
CODE_PATTERNS = (
    "A10",
    "A11",
    "A1*",
    "A1*",
    "A*",
    "A10..A12",
    "A11..B20",
    "B2*",
    "A1..B2*",
    "C30..C31*",
    "0012",
    "0010..0200",
    "01*",
)
WITNESS_PATTERNS = ("Z9", "A11", "B20", "B21", "C30*", "0012", "A12..B20")
DIAGNOSES = ("C34", "C341", "C50", "C51", "C56", "J44", "I10")
DIAGNOSIS_PATTERNS = ("C34*", "C50", "C51..C57*", "J44", "C34..C50", "I1*")
DAYS = ((2022, 12, 15), (2022, 12, 31), (2023, 1, 1), (2023, 1, 20), (2023, 2, 10), (2023, 7, 1), (2023, 12, 31))
DAYS += ((2024, 1, 1), (2024, 1, 15))
WHERE = ("age", "planned", "score", "surgeon_id", "side", "code")
SOURCES = [{"document": "d", "at": "1"}]


class Definitions:
    """One set of definitions, and what it needs of a profile."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.features: set[str] = set()
        self.dates = rng.choice(
            (["procedure"], ["procedure"], ["discharged"], ["procedure", "discharged"], ["procedure", "admitted"])
        )
        self.patients = self.chance(0.7)
        self.with_diagnoses = self.chance(0.6)
        self.roles = self.with_diagnoses and self.chance(0.7)
        self.with_systems = self.chance(0.3)
        self.where = {name for name in WHERE if self.chance(0.2)}
        self.asked_roles: set[str] = set()
        self.ids = [f"x{n}" for n in range(rng.randint(1, 4))]
        self.yaml = self.made()

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def feature(self, name: str, share: float) -> bool:
        """Whether a feature is there; which ones were is told."""
        there = self.chance(share)
        if there:
            self.features.add(name)
        return there

    def made(self) -> Json:
        rng = self.rng
        lists = {"listed": {"match": list(rng.sample(DIAGNOSIS_PATTERNS, 2)), "sources": SOURCES}}
        found: Json = {
            "schema": "cns-check/count-definitions/1",
            "id": "random",
            "version": "1",
            "title": {"nl": "proef", "en": "test"},
            "reviewed": date(2026, 11, 26),
            "documents": {"d": {"title": "invented", "publisher": "nobody", "kind": "invented"}},
            "lists": lists,
            "interventions": [self.intervention(key) for key in self.ids],
        }
        if "list" not in self.features:
            del found["lists"]
        if len(self.ids) > 1 and self.feature("exclusive", 0.5):
            shuffled = rng.sample(self.ids, len(self.ids))
            found["exclusive"] = [shuffled[:2], shuffled[2:]] if len(shuffled) == 4 else [shuffled]
        return found

    def intervention(self, key: str) -> Json:
        rng = self.rng
        found: Json = {"id": key, "title": {"nl": "x", "en": "x"}}
        units = ["procedures", "procedures", "sessions", "admissions", *(["patients"] * 2 if self.patients else [])]
        found["unit"] = rng.choice(units)
        day = rng.choice(self.dates)
        if day != "procedure" or self.chance(0.3):
            found["date"] = day
        self.features |= {f"unit {found['unit']}", f"date {day}"}
        in_alternatives = self.feature("codes in alternatives", 0.1)
        if not in_alternatives:
            found |= {"codes": self.codes()}
        found |= self.conditions()
        if in_alternatives or self.feature("any_of", 0.3):
            found["any_of"] = [self.alternative(in_alternatives) for _ in range(rng.randint(1, 3))]
        if found["unit"] == "procedures" and self.feature("both_sides", 0.4):
            found["both_sides"] = 2
        if found["unit"] == "patients":
            at = rng.choice(("first", "last", "each", None))
            self.features.add(f"patient_at {at}")
            found |= {"patient_at": at} if at else {}
        if self.patients and self.feature("apart_days", 0.3):
            found["apart_days"] = rng.choice((1, 20, 30, 365))
        return found

    def codes(self) -> list[Json]:
        entries = []
        for _ in range(self.rng.choice((1, 1, 2))):
            entry: Json = {"match": self.some(CODE_PATTERNS), "sources": SOURCES}
            if self.with_systems:
                entry |= (
                    {"system": self.rng.choice(("ops", "ops", "opcs-4"))}
                    if self.feature("system of codes", 0.6)
                    else {}
                )
            entries.append(entry | self.period("period of codes", 0.15))
        return entries

    def some(self, patterns: tuple[str, ...]) -> list[str]:
        return self.rng.sample(patterns, self.rng.choice((1, 1, 2, 3)))

    def period(self, name: str, share: float) -> Json:
        if not self.feature(name, share):
            return {}
        days = sorted(self.rng.sample(DAYS, 2))
        found = {"from": date(*days[0]), "until": date(*days[1])}
        return dict(self.rng.sample(list(found.items()), self.rng.choice((1, 2))))

    def alternative(self, with_codes: bool) -> Json:
        found = self.period("period of an alternative", 0.4)
        if with_codes or self.feature("codes of both", 0.1):
            found["codes"] = self.codes()
        return found | self.conditions()

    def conditions(self) -> Json:
        """Some of the keys that an intervention and an alternative may both have."""
        found: Json = {}
        for key in ("with_codes", "without_codes", "not_codes"):
            if self.feature(key, 0.14):
                patterns = ("A11", "B2*", "A12..B21") if key == "not_codes" else WITNESS_PATTERNS
                found[key] = [{"match": self.some(patterns), "sources": SOURCES}]
        for key in ("diagnoses", "without_diagnoses") if self.with_diagnoses else ():
            if self.feature(key, 0.3):
                found[key] = [self.diagnosis() for _ in range(self.rng.choice((1, 1, 2)))]
        conditions = [self.condition(name) for name in sorted(self.where) if self.chance(0.3)]
        return found | ({"where": conditions} if conditions else {})

    def diagnosis(self) -> Json:
        entry: Json = {"match": self.some(DIAGNOSIS_PATTERNS), "sources": SOURCES}
        if self.feature("list", 0.2):
            entry = {"list": "listed"}
        elif self.with_systems and self.feature("system of diagnoses", 0.4):
            entry["system"] = self.rng.choice(("icd-10", "icd-10-gm"))
        if self.roles and self.chance(0.8):
            entry["role"] = self.rng.choice(("principal", "secondary", "any"))
            self.features.add(f"role {entry['role']}")
            self.asked_roles |= {entry["role"]} - {"any"}
        return entry

    def condition(self, name: str) -> Json:
        rng = self.rng
        if name in ("age", "score"):
            low = rng.choice((17, 18, 40))
            found: Json = rng.choice(({"at_least": low}, {"at_most": low}, {"at_least": 18, "at_most": 40}))
        else:
            patterns = {
                "planned": ["ja", "n*"],
                "surgeon_id": ["s1", "s1..s2"],
                "side": ["left", "both"],
                "code": ["A1*", "B20"],
            }
            found = {rng.choice(("match", "match", "not_match")): rng.sample(patterns[name], 1)}
        self.features |= {f"where {name}", *(f"where {key}" for key in found)}
        return {"column": name, **found}
