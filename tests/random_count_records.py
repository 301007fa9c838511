"""Random record profiles that give what definitions need, and small tables for them in which much is equal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from oracle_count import Source
from random_count_definitions import CODES, DAYS, DIAGNOSES, Definitions

Json = dict[str, Any]
FORMATS = ("%Y%m%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d%H%M", "%d-%b-%Y", "%Y-%m-%d %H:%M:%S")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


class Records:
    """One source: a profile that gives what the definitions need, and rows for it."""

    def __init__(self, rng: Random, asked: Definitions, *, good: bool, prefix: str) -> None:
        self.rng, self.asked, self.good, self.prefix = rng, asked, good, prefix
        self.features: set[str] = set()
        self.columns: Json = {}
        self.makers: dict[str, Callable[[], str]] = {}  # header: what makes its text
        self.profile: Json = {"schema": "cns-check/record-profile/1", "columns": self.columns}
        self.joined: list[Json] = []
        self.joined_tables: dict[str, list[dict[str, str]]] = {}
        self.shape()

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def feature(self, name: str, share: float) -> bool:
        there = self.chance(share)
        if there:
            self.features.add(name)
        return there

    # What the profile says

    def shape(self) -> None:
        self.spelling = {}
        if self.feature("spelling", 0.4):
            every = {"remove": ".", "upper": True, "pad": 4}
            self.spelling = {name: every[name] for name in self.rng.sample(list(every), self.rng.randint(1, 3))}
            self.profile["spelling"] = self.spelling
        if self.asked.with_systems and self.feature("systems", 0.8):
            self.profile["systems"] = {"code": "ops", "diagnosis": "icd-10"}
        if self.feature("trim", 0.3):
            self.profile["trim"] = True
        self.decimal = "," if self.feature("decimal comma", 0.3) else "."
        self.delimiter = ";" if self.feature("delimiter", 0.3) else ","
        self.profile["format"] = {"delimiter": self.delimiter, "decimal": self.decimal}
        self.wide = self.feature("wide", 0.4)
        self.formats()
        self.ids()
        self.locations()
        self.codes_and_dates()
        self.diagnoses()
        self.other_columns()
        self.rules()

    def formats(self) -> None:
        self.zone = ""
        if self.feature("time zone", 0.12):
            self.zone = self.rng.choice(("Europe/Amsterdam", "none"))
            self.profile["time_zone"] = self.zone
            self.form: Callable[[str], str] = lambda _: ""
        elif self.feature("one date format", 0.3):
            given = self.rng.choice(FORMATS)
            self.profile["date_format"] = given
            self.form = lambda _: given
        elif self.feature("date formats", 0.4):
            every = {name: self.rng.choice(FORMATS) for name in ("date", "admitted", "born") if self.chance(0.7)}
            self.profile["date_format"] = every or {"date": "%Y%m%d"}
            self.form = lambda name: self.profile["date_format"].get(name, "")
        else:
            self.form = lambda _: ""

    def ids(self) -> None:
        self.makers["rec"] = lambda: self.rng.choice(("1", "2", "3", "4", "5", self.bad("6", "")))
        self.columns["record_id"] = "rec"
        if self.feature("record of two columns", 0.25):
            self.columns["record_id"] = ["house", "rec"]
            self.makers["house"] = lambda: self.rng.choice("12")
        if self.asked.patients or self.feature("patient beside", 0.4):
            self.columns["patient_id"] = "pat"
            self.makers["pat"] = lambda: self.rng.choice(("1", "2", "3", ""))
            if self.feature("patient of two columns", 0.15):
                self.columns["patient_id"] = ["pat", "born_at"]
                self.makers["born_at"] = lambda: self.rng.choice(("a", "b"))

    def locations(self) -> None:
        texts, rng = ("7", "007", "L1", "L2", "N1"), self.rng
        way = rng.choice(("column", "column", "column", "two", "constant", "joined", "partition"))
        self.features.add(f"location by {way}")
        self.partition = way == "partition"
        make = self.makers
        if way == "constant":
            self.profile["constants"] = {"location_id": "L1"}
        elif way == "two":
            self.columns["location_id"] = ["org", "site"]
            make["org"] = lambda: rng.choice(("O1", "O2"))
            make["site"] = lambda: rng.choice(("1", "1", "2", self.bad("2", "")))
        elif way == "joined":
            self.join_records("stays", {"location_id": "site"}, {"site": lambda: rng.choice(texts)})
        else:
            self.columns["location_id"] = "site"
            make["site"] = lambda: rng.choice(texts) if self.partition or self.chance(0.95) else self.bad("L1", "")
        if self.feature("locations", 0.3):
            self.profile["locations"] = {"L2": "N1", "O1/1": "N1"} | ({"007": "N7"} if self.chance(0.5) else {})
        if self.feature("pad of ids", 0.3):
            self.profile["ids"] = {"pad": 3}

    def joined_keys(self) -> tuple[str | list[str], list[dict[str, str]]]:
        """The key of a joined table, and the records that it may have."""
        if "house" in self.makers:
            return ["home", "nr"], [{"home": home, "nr": nr} for home in "12" for nr in "12345"]
        return "nr", [{"nr": nr} for nr in "12345"]

    def join_records(self, name: str, columns: Json, makers: dict[str, Callable[[], str]]) -> None:
        key, keys = self.joined_keys()
        rows = [{**one, **{h: make() for h, make in makers.items()}} for one in keys]
        if self.bad("", "x"):
            del rows[-1]
        rows += [rows[0]] if self.feature("equal joined rows", 0.3) else []
        path = f"{self.prefix}{name}.csv"
        self.joined.append({"table": "records", "path": path, "key": {"record_id": key}, "columns": columns})
        self.joined_tables[path] = rows

    def codes_and_dates(self) -> None:
        make = self.makers
        needed = ["date" if name == "procedure" else name for name in self.asked.dates]
        dates = list(needed)
        dates += [
            name
            for name in ("date", "admitted", "discharged")
            if name not in dates and self.feature(f"{name} beside", 0.4)
        ]
        for name in dates:
            self.columns[name] = f"{name}_at"
            make[f"{name}_at"] = lambda name=name: self.day(name, needed=name in needed)
        if "admitted" not in dates and self.feature("joined dates", 0.3):
            self.join_records("days", {"admitted": "in_at"}, {"in_at": lambda: self.day("admitted", needed=False)})
        if not self.wide:
            self.columns["code"] = "code"
            make["code"] = lambda: self.code() if self.chance(0.95) else ""
            return
        self.columns["codes"] = self.rng.choice((["main", "op1..2"], ["op*", "main"], "op1..2"))
        headers = ["main", "op1", "op2"] if "main" in self.columns["codes"] else ["op1", "op2"]
        for header in headers:
            make[header] = lambda: self.code() if self.chance(0.6) else ""
        if "date" in self.columns and self.feature("code_dates", 0.6):
            self.columns["code_dates"] = [f"d_{header}" for header in self.order_of(headers)]
            for header in headers:
                make[f"d_{header}"] = lambda: self.day("date", needed=False) if self.chance(0.5) else ""
        if self.feature("code_sides", 0.4):
            self.columns["code_sides"] = [f"s_{header}" for header in self.order_of(headers)]
            for header in headers:
                make[f"s_{header}"] = self.side

    def order_of(self, headers: list[str]) -> list[str]:
        """Headers of codes in the order in which the profile names them."""
        return [*headers[1:], headers[0]] if self.columns["codes"] == ["op*", "main"] else headers

    def diagnoses(self) -> None:
        if not (self.asked.with_diagnoses or self.chance(0.2)):
            return
        way = self.rng.choice(("columns", "columns", "principal joined", "roles in rows", "joined", "joined"))
        if not self.asked.asked_roles and self.chance(0.3):
            way = "no roles"
        self.features.add(f"diagnoses by {way}")
        make = self.makers

        def role() -> str:
            return self.rng.choice(("HD", "ND", "ND", "XX", ""))

        if way == "columns":
            self.columns |= {"principal": "diag", "diagnoses": self.rng.choice(("also1..2", "also*"))}
            make |= {"diag": self.diagnosis, "also1": self.diagnosis, "also2": self.diagnosis}
        elif way == "principal joined":
            self.columns["diagnoses"] = ["also1", "also2"]
            make |= {"also1": self.diagnosis, "also2": self.diagnosis}
            self.join_records("heads", {"principal": "head"}, {"head": self.diagnosis})
        elif way == "no roles":
            self.columns["diagnoses"] = "diag"
            make["diag"] = self.diagnosis
        elif way == "roles in rows":
            self.columns |= {"diagnoses": "diag", "diagnosis_role": "kind"}
            make |= {"diag": self.diagnosis, "kind": role}
        else:
            columns = {"diagnoses": "icd", "diagnosis_role": "kind"}
            path = f"{self.prefix}icd.csv"
            key, keys = self.joined_keys()
            self.joined.append({"table": "diagnoses", "path": path, "key": {"record_id": key}, "columns": columns})
            some = [self.rng.choice(keys) for _ in range(self.rng.randint(1, 9))]
            self.joined_tables[path] = [{**one, "icd": self.diagnosis(), "kind": role()} for one in some]
        if way in ("roles in rows", "joined"):
            self.profile["roles"] = {"principal": ["HD"], "secondary": ["ND"]}

    def other_columns(self) -> None:
        rng, make = self.rng, self.makers
        if not self.wide and self.feature("quantity", 0.4):
            self.columns["quantity"] = "times"
        has_side = "side" in self.asked.where or ("code_sides" not in self.columns and self.chance(0.4))
        if has_side and "code_sides" not in self.columns:
            self.features.add("side")
            self.columns["side"] = "side"
            make["side"] = self.side
        if {"side", "code_sides"} & set(self.columns):
            self.profile["sides"] = {"left": ["L", "links"], "right": "R", "both": ["B"]}
        for name, header, texts in (
            ("session_id", "ses", ("1", "2", "")),
            ("surgeon_id", "doc", ("s1", "s2", "s3", "")),
            ("origin_id", "pc4", ("1011", "1012", "")),
        ):
            if name in self.asked.where or self.feature(name, 0.55):
                self.columns[name] = header
                make[header] = lambda texts=texts: rng.choice(texts)
        if "age" in self.asked.where:
            if self.feature("born", 0.5):
                self.columns["born"] = "born"
                make["born"] = lambda: self.shown(
                    rng.choice((date(2005, 1, 1), date(2004, 2, 29), date(1983, 7, 1))), "born"
                )
            else:
                self.columns["age"] = "years"
                make["years"] = lambda: rng.choice(("17", "18", "40", "41", ""))
        if {"planned", "score"} & self.asked.where:
            self.columns["other"] = {"planned": "how", "score": "points"}
            make["how"] = lambda: rng.choice(("ja", "nee", "n", ""))
            make["points"] = lambda: rng.choice(("17", f"17{self.decimal}5", "18", "50", ""))

    def rules(self) -> None:
        """What takes rows away; the texts of its columns."""
        rng, make = self.rng, self.makers
        if self.feature("drop", 0.2):
            self.profile["drop"] = [
                rng.choice(({"column": "status", "equals": "no"}, {"column": "status", "starts_with": "no"}))
            ]
            make["status"] = lambda: rng.choice(("yes", "yes", "yes", "no", "not"))
        if self.feature("deliveries", 0.2):
            per = rng.choice((["record_id"], ["record_id"], ["record_id", "location_id"]))
            self.profile["deliveries"] = {"column": "came", "latest_per": per}
            days = rng.choice((("2024-01-31", "2024-02-29", "2024-10-01"), ("9", "10", "100")))
            make["came"] = lambda: rng.choice(days)
        if self.feature("reversals", 0.25):
            self.profile["reversals"] = {"column": "dc", "in": ["C"]}
            make["dc"] = lambda: rng.choice(("D", "D", "D", "C"))
            if self.feature("same", 0.5):
                names = [
                    "record_id",
                    "code",
                    *(name for name in ("date", "patient_id", "location_id") if name in self.columns),
                ]
                self.profile["reversals"]["same"] = rng.sample(names, len(names))
        if "quantity" in self.columns:
            below = ("0",) if "reversals" in self.profile else ("0", "-1", "-1", "-2")
            texts = ("1", "1", "1", "2", "3", f"1{self.decimal}00", *below)
            make["times"] = lambda: self.bad(rng.choice(texts), rng.choice(("", "x", f"1{self.decimal}5", "1000001")))
        if self.feature("repeats", 0.3):
            self.profile["repeats"] = "once"
        if self.feature("years", 0.3):
            self.profile["years"] = rng.choice(("2023..2023", "2022..2023", "2023..2024"))
        if self.joined:
            self.profile["joined"] = self.joined

    # Texts

    def bad(self, good: str, bad: str) -> str:
        return good if self.good or not self.chance(0.04) else bad

    def shown(self, day: date, name: str) -> str:
        """A day as its column has it."""
        form = self.form(name)
        if not form:
            hour = self.rng.choice(("", "", "T00:00:00", " 23:30"))
            if self.zone:
                hour = self.rng.choice(("T00:00:00", "T00:00:00", "T12:30:00", "T23:59:59"))
            return day.isoformat() + hour
        month = MONTHS[day.month - 1]
        short = "." in form or "/" in form
        d, m = (f"{n:0{1 if short and self.chance(0.5) else 2}}" for n in (day.day, day.month))
        parts = {"%Y": f"{day.year}", "%m": m, "%d": d, "%b": month, "%H": "23", "%M": "05", "%S": "59"}
        for mark, text in parts.items():
            form = form.replace(mark, text)
        return form

    def day(self, name: str, *, needed: bool) -> str:
        if not needed and self.chance(0.3):
            return ""
        good = self.shown(date(*self.rng.choice(DAYS)) + timedelta(days=self.rng.choice((0, 0, 0, 1))), name)
        far = self.shown(date(1989, 12, 31), name)
        return self.bad(good, self.rng.choice((far, far) if self.zone else ("", "xx", "2023-02-30", far)))

    def spelled(self, text: str) -> str:
        if "remove" in self.spelling and self.chance(0.4):
            text = f"{text[:2]}.{text[2:]}"
        if "upper" in self.spelling and self.chance(0.4):
            text = text.lower()
        return text.lstrip("0") if "pad" in self.spelling and self.chance(0.5) else text

    def code(self) -> str:
        return self.spelled(self.rng.choice(CODES if self.chance(0.5) else ("A10", "A11", "B20")))

    def diagnosis(self) -> str:
        return self.spelled(self.rng.choice(DIAGNOSES)) if self.chance(0.8) else ""

    def side(self) -> str:
        return self.rng.choice(("L", "R", "B", "B", "links", "", "?"))

    def day_headers(self) -> set[str]:
        named = [self.columns.get(name, []) for name in ("date", "admitted", "discharged", "born", "code_dates")]
        return {header for one in named for header in ([one] if isinstance(one, str) else one)}

    # Rows

    def rows(self, number: int) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        for _ in range(number):
            row = {header: make() for header, make in self.makers.items()}
            if found and self.chance(0.35):
                row = dict(self.rng.choice(found))
                often = sorted({"times", "dc", "doc", "pc4", "site", "date_at"} & set(self.makers))
                for _ in range(self.rng.choice((0, 1, 1, 2))):
                    other = self.rng.choice(often if often and self.chance(0.7) else list(self.makers))
                    row[other] = self.makers[other]()
            found.append(row)
        return found

    def source(self) -> Source:
        paths = [f"{self.prefix}a.csv", f"{self.prefix}b.csv"][: self.rng.choice((1, 2))]
        if self.partition:
            paths = [f"{self.prefix}data/site={site}/x.csv" for site in ("L1", "L2", "7")[: self.rng.choice((2, 3))]]
        if len(paths) > 1:
            self.features.add("several files")
        tables: dict[str, list[dict[str, str]]] = {path: [] for path in paths}
        for row in self.rows(self.rng.randint(5, 28)):
            path = self.rng.choice(paths)
            if self.partition:
                tables[path].append(row | {"site": path.split("/")[-2].split("=")[1]})
            else:
                tables[path].append(row)
        if self.profile.get("trim"):
            wide = {path: [self.spaced(row) for row in rows] for path, rows in tables.items()}
            tables = tables if self.partition else wide
        return Source({path: rows for path, rows in tables.items() if rows}, self.profile, self.joined_tables)

    def spaced(self, row: dict[str, str]) -> dict[str, str]:
        return {header: f" {text} " if self.chance(0.1) else text for header, text in row.items()}
