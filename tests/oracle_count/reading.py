"""Steps 1 to 3: tables to rows, rows to lines, and what leaves lines out at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oracle_count.definitions import Definitions, asked_roles, dates_used
from oracle_count.spelling import BAD, as_date, as_list, as_number, as_whole, blank_last, digits, full_years, spelled

Json = dict[str, Any]
Table = list[dict[str, str]]
KEYS = ("record_id", "patient_id", "location_id")
MANY = ("codes", "code_dates", "code_sides", "diagnoses")
ONE = ("date", "admitted", "discharged", "code", "principal", "diagnosis_role", "quantity", "side")
ONE += ("session_id", "surgeon_id", "origin_id", "age", "born")
DATES = {"procedure": "date", "admitted": "admitted", "discharged": "discharged"}


class RefusedError(Exception):
    """Exit 3."""


@dataclass
class Source:
    """The RECORDS of one profile; joined tables by their path."""

    records: dict[str, Table]
    profile: Json | None = None
    joined: dict[str, Table] = field(default_factory=dict)


@dataclass(eq=False)
class Row:
    source: int
    file: str
    delivered: dict[str, str]
    values: Json  # canonical: text, a tuple for a key (None: blank), a list of texts for MANY
    other: dict[str, str]
    lines: list[Line] = field(default_factory=list)
    dropped: bool = False
    superseded: bool = False
    diagnoses: list[tuple[str, str]] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)  # dates, with their times of day


@dataclass(eq=False)
class Line:
    row: Row
    code: str
    dates: dict[str, Any]  # procedure, admitted, discharged: a day, None, BAD
    side: str
    quantity: int | None = 1
    reason: str = ""
    first: Line | None = None  # the line that this one repeats

    @property
    def file(self) -> str:
        return self.row.file

    @property
    def record(self) -> Any:
        key = self.row.values.get("record_id")
        return None if key is None else ("record", self.row.source, key)

    @property
    def person(self) -> Any:
        patient = self.row.values.get("patient_id")
        return self.record if patient is None else ("patient", patient)

    @property
    def location(self) -> str:
        return self.row.values.get("location_id") or ""

    @property
    def day(self) -> Any:
        return next((self.dates[name] for name in DATES if self.dates[name] is not None), None)

    @property
    def session(self) -> Any:
        return (self.person, self.location, self.day, self.text("session_id"))

    def text(self, column: str) -> str:
        return self.row.values.get(column) or ""

    def value(self, column: str, day: date | None = None) -> Any:
        """What a line has in a canonical or other column; a day gives the age to one that was born."""
        by_name = {"code": self.code, "side": self.side, "quantity": self.quantity, "day": self.day}
        by_name |= {"location_id": self.location, "record_id": self.record}
        by_name |= {canonical: self.dates[name] for name, canonical in DATES.items()}
        if column == "age" and day is not None and isinstance(self.row.values.get("born"), date):
            return full_years(self.row.values["born"], day)
        if column in by_name:
            return by_name[column]
        return self.row.other[column] if column in self.row.other else self.row.values.get(column)

    def in_order(self) -> list[Any]:
        """All columns in the order of the specification, to sort by; codes of the line alone."""
        names = ["record_id", "patient_id", "location_id", "date", "admitted", "discharged", "code", "principal"]
        names += ["diagnoses", "diagnosis_role", "quantity", "side", "session_id", "surgeon_id", "origin_id", "age"]
        return [blank_last(self.value(name)) for name in [*names, "born", *self.row.other]]


def expanded(named: Any, headers: list[str]) -> list[str]:
    found: list[str] = []
    for name in as_list(named):
        counted = re.fullmatch(r"(.*?)(\d+)\.\.(\d+)", name)
        if name.endswith("*"):
            found += [header for header in headers if header.startswith(name[:-1])]
        elif counted:
            found += [f"{counted[1]}{n}" for n in range(int(counted[2]), int(counted[3]) + 1)]
        else:
            found.append(name)
    return found


def headers_of(columns: Json, headers: list[str]) -> list[str]:
    named = [columns[name] for name in columns if name != "other"]
    return [header for one in named for header in expanded(one, headers)] + list(columns.get("other", {}).values())


def blanks(columns: Json) -> tuple[Json, dict[str, str]]:
    """What a row without a partner has from a joined table."""
    values = {name: None if name in KEYS else [] if name in MANY else "" for name in columns if name != "other"}
    return values, dict.fromkeys(columns.get("other", {}), "")


def columns_of(profile: Json, headers: list[str]) -> Json:
    if "columns" in profile:
        return profile["columns"]
    return {name: name for name in (*KEYS, *ONE, *MANY) if name in headers}


def canonical(row: dict[str, str], columns: Json) -> tuple[Json, dict[str, str]]:
    """The canonical values of a row, and those of ``other``."""
    headers = list(row)
    taken = headers_of(columns, headers)
    if not set(taken) <= set(headers):
        raise RefusedError("header missing")
    if len(taken) != len(set(taken)):
        raise RefusedError("header twice")
    values: Json = {}
    for name, named in columns.items():
        if name in KEYS:
            parts = tuple(row[header] for header in expanded(named, headers))
            values[name] = parts if all(parts) else None
        elif name in MANY:
            values[name] = [row[header] for header in expanded(named, headers)]
        elif name != "other":
            values[name] = row[named]
    return values, {name: row[header] for name, header in columns.get("other", {}).items()}


def trimmed(table: Table, profile: Json) -> Table:
    return [{h: t.strip() if profile.get("trim") else t for h, t in row.items()} for row in table]


def joined_records(table: Json, rows: Table) -> dict[Any, tuple[Json, dict[str, str]]]:
    found: dict[Any, tuple[Json, dict[str, str]]] = {}
    for row in rows:
        key, _ = canonical(row, table["key"])
        if None in key.values():
            continue
        values = canonical(row, table["columns"])
        if found.setdefault(tuple(key.items()), values) != values:
            raise RefusedError("records differ")
    return found


class Reader:
    """One source: its rows with canonical values, and its lines."""

    def __init__(self, source: Source, number: int, definitions: Json) -> None:
        self.profile = source.profile or {}
        self.source, self.number = source, number
        self.asked = Definitions(definitions, self.profile)
        self.used = dates_used(definitions)
        self.without_partner = 0
        self.unknown_sides = 0
        self.named: set[str] = set()
        self.rows = self.read()
        self.check(definitions)
        self.mark_superseded()
        for row in self.rows:
            row.dropped = any(self.drops(row, rule) for rule in as_list(self.profile.get("drop")))
            if not row.dropped:
                self.split(row)

    def read(self) -> list[Row]:
        profile, rows = self.profile, []
        tables = [
            (one, joined_records(one, trimmed(self.source.joined[one["path"]], profile)))
            for one in as_list(profile.get("joined"))
            if one["table"] == "records"
        ]
        constants = {
            name: (str(value),) if name in KEYS else str(value)
            for name, value in (profile.get("constants") or {}).items()
        }
        for file, table in self.source.records.items():
            for row in trimmed(table, profile):
                columns = columns_of(profile, list(row))
                places = [*columns, *constants, *(name for one, _ in tables for name in one["columns"])]
                if len(places) - places.count("other") != len(set(places) - {"other"}):
                    raise RefusedError("column twice")
                values, other = canonical(row, columns)
                self.named |= {*values, *constants}
                values |= constants
                for one, partners in tables:
                    key = tuple((name, values[name]) for name in one["key"])
                    more, more_other = partners.get(key) or blanks(one["columns"])
                    self.without_partner += key not in partners
                    values, other = {**values, **more}, {**other, **more_other}
                    self.named |= set(more)
                rows.append(self.finished(Row(self.number, file, row, values, other)))
        return rows

    def finished(self, row: Row) -> Row:
        """Dates, ids and diagnoses as values."""
        values = row.values
        for name in ("date", "admitted", "discharged", "born"):
            if name in values:
                row.written[name] = values[name]
                values[name] = self.date(values[name], name)
        if values.get("born") == BAD:
            values["born"] = None
        if values.get("location_id") is not None:
            values["location_id"] = self.location("/".join(values["location_id"]))
        if "age" in values:
            age = as_number(values["age"], self.asked.decimal)
            values["age"] = int(age) if age is not None and age == int(age) else None
        spelling, diagnoses = self.asked.spelling, values.get("diagnoses", [])
        if values.get("principal"):
            row.diagnoses.append((spelled(values["principal"], spelling), "principal"))
        role = self.role(values.get("diagnosis_role"), "principal" in self.named)
        row.diagnoses += [(spelled(text, spelling), role) for text in diagnoses if text]
        return row

    def role(self, text: str | None, beside_principal: bool) -> str:
        if text is None:
            return "secondary" if beside_principal else ""
        roles = self.profile.get("roles", {})
        return next((role for role, texts in roles.items() if text in as_list(texts)), "")

    def date(self, text: str, name: str) -> date | str | None:
        form = self.profile.get("date_format")
        return as_date(text, form.get(name) if isinstance(form, dict) else form)

    def location(self, text: str) -> str:
        given = {str(name): str(place) for name, place in (self.profile.get("locations") or {}).items()}
        pad = (self.profile.get("ids") or {}).get("pad", 0)
        padded = text.zfill(pad) if digits(text) else text
        return given.get(text, given.get(padded, padded))

    def check(self, definitions: Json) -> None:
        if not self.rows:
            return
        needed = {"record_id", "location_id", *(DATES[name] for name in self.used)}
        entries = definitions["interventions"]
        if any(entry["unit"] == "patients" or "apart_days" in entry for entry in entries):
            needed.add("patient_id")
        if not needed <= self.named or not self.named & {"code", "codes"}:
            raise RefusedError("column missing")
        joined = [one["columns"] for one in as_list(self.profile.get("joined")) if one["table"] == "diagnoses"]
        named = self.named.union(*joined)
        given = {"any"} if named & {"principal", "diagnoses"} else set()
        given |= {"principal"} & named
        if "diagnosis_role" in named:
            given |= set(self.profile.get("roles", {}))
        elif {"principal", "diagnoses"} <= named:
            given.add("secondary")
        if not asked_roles(definitions) <= given:
            raise RefusedError("role")

    def mark_superseded(self) -> None:
        rule = self.profile.get("deliveries")
        if rule is None:
            return
        came = {row: self.delivery(row.delivered[rule["column"]]) for row in self.rows}
        if len({type(when) for when in came.values()}) > 1:
            raise RefusedError("deliveries")
        latest: dict[Any, Any] = {}
        keys = {row: tuple(row.values.get(name) for name in rule["latest_per"]) for row in self.rows}
        for row in self.rows:
            latest[keys[row]] = max(latest.get(keys[row], came[row]), came[row])
        for row in self.rows:
            row.superseded = came[row] < latest[keys[row]]

    @staticmethod
    def delivery(text: str) -> Any:
        when = int(text) if digits(text) else as_date(text, None)
        if when is None or when == BAD:
            raise RefusedError("deliveries")
        return when

    @staticmethod
    def drops(row: Row, rule: Json) -> bool:
        text = row.delivered[rule["column"]]
        if "equals" in rule:
            return text in [str(one) for one in as_list(rule["equals"])]
        return any(text.startswith(str(one)) for one in as_list(rule["starts_with"]))

    def split(self, row: Row) -> None:
        """Gives a row its lines: one per code, date and side."""
        values, seen = row.values, set()
        codes = values["codes"] if "codes" in values else [values.get("code", "")]
        for n, text in enumerate(codes):
            code = spelled(text, self.asked.spelling)
            if not code:
                continue
            own = values["code_dates"][n] if "code_dates" in values else ""
            day = self.date(own, "date") if own else values.get("date")
            side = (self.side(values["code_sides"][n]) if "code_sides" in values else "") or self.side(
                values.get("side", "")
            )
            dates = {"procedure": day, "admitted": values.get("admitted"), "discharged": values.get("discharged")}
            mark = (code, own if day == BAD else day, side)
            if mark not in seen:
                seen.add(mark)
                line = Line(row, code, dates, side, self.quantity(row))
                line.reason = self.unusable(line)
                row.lines.append(line)

    def side(self, text: str) -> str:
        given = self.profile.get("sides", {"left": ["left"], "right": ["right"], "both": ["both"]})
        found = next((side for side, texts in given.items() if text in as_list(texts)), "") if text else ""
        self.unknown_sides += bool(text) and not found
        return found

    def quantity(self, row: Row) -> int | None:
        number = as_whole(row.values["quantity"], self.asked.decimal) if "quantity" in row.values else 1
        rule = self.profile.get("reversals")
        if (
            rule is None
            or number is None
            or row.delivered[rule["column"]] not in [str(one) for one in as_list(rule["in"])]
        ):
            return number
        return -abs(number)

    def unusable(self, line: Line) -> str:
        """Why a line is left out before it is looked at more closely; empty if it is usable."""
        dates = list(line.dates.values())
        if not self.asked.known(line.code):
            return "no_intervention"
        if line.row.superseded:
            return "superseded"
        if line.record is None:
            return "no_record"
        if not line.location:
            return "no_location"
        if any(line.dates[name] is None for name in self.used):
            return "no_date"
        if any(day == BAD or not 1990 <= day.year <= 2100 for day in dates if day is not None):
            return "bad_date"
        return "bad_quantity" if line.quantity is None else ""
