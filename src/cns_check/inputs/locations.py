"""The location register: one row per location, with organisation, region, codes, place and dates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
import pandas as pd

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.columns import Column, Table, constant
from cns_check.inputs.findings import Findings
from cns_check.inputs.ids import check_id
from cns_check.inputs.tablefile import read_table
from cns_check.inputs.tables import InputFile, Locations

COLUMNS = (
    "location_id",
    "location_name",
    "organisation_id",
    "organisation_name",
    "agb_code",
    "vestigingsnummer",
    "region_id",
    "origin_id",
    "latitude",
    "longitude",
    "open_from",
    "open_until",
    "successor_id",
    "successor_date",
    "successor_kind",
)
IDS = ("location_id", "organisation_id", "agb_code", "vestigingsnummer", "region_id", "origin_id", "successor_id")
DATES = ("open_from", "open_until", "successor_date")
KINDS = ("merger", "move", "rename")
#: Digits of the codes: the AGB register (Vektis) and the trade register (KvK).
DIGITS = {"agb_code": ("L002", 8), "vestigingsnummer": ("L003", 12)}
LIMITS = {"latitude": 90.0, "longitude": 180.0}

Texts = npt.NDArray[np.object_]

_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?([eE]-?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_locations(path: str, data: bytes) -> tuple[Locations | None, tuple[Diagnostic, ...]]:
    """Reads a location register.

    Args:
        path: As the user named it.
        data: The whole file, CSV (UTF-8, comma) or Parquet.

    Returns:
        The register, None when there is any error, and all diagnostics by line.
    """
    findings = Findings(path)
    table = read_table(path, data, findings)
    if table is None:
        return None, findings.finish()
    _header(table, findings)
    if "location_id" not in table.names or not len(table.lines):
        return None, findings.finish()
    columns = {name: _column(table, name, findings) for name in COLUMNS}
    values = _Values(table, columns, findings)
    values.ids()
    values.codes()
    coordinates = values.coordinates()
    dates = values.dates()
    values.successors(dates)
    values.organisations()
    if findings.errors:
        return None, findings.finish()
    frame = pd.DataFrame(
        {
            name: coordinates[name]
            if name in coordinates
            else pd.Series(dates[name], dtype=object)
            if name in dates
            else _texts(columns[name])
            for name in COLUMNS
        }
    )
    frame = frame.sort_values("location_id", ignore_index=True)
    file = InputFile(path, len(data), hashlib.sha256(data).hexdigest(), table.rows, 0)
    return Locations(frame, (file,)), findings.finish()


def _header(table: Table, findings: Findings) -> None:
    free = [c for c in COLUMNS if c not in table.names]
    if "location_id" not in table.names:
        near = get_close_matches("location_id", [n for n in table.names if n], 1, 0.5)
        hint = f"; nearest in the header: {near[0]!r}" if near else ""
        place = table.header("location_id")
        findings.add(diagnostic("V010", f"there is no column 'location_id'{hint}", place))
    unknown = sorted(set(table.names) - set(COLUMNS))
    if unknown:
        shown = []
        for name in unknown:
            near = get_close_matches(name.strip().lower(), free, 1, 0.75)
            shown.append(f"{name!r} (did you mean {near[0]!r}?)" if near else repr(name))
        findings.add(diagnostic("L013", f"columns not used: {', '.join(shown)}", table.header()))


def _column(table: Table, name: str, findings: Findings) -> Column:
    """A column as text, empty where the register does not have it."""
    if name not in table.names:
        return constant("", len(table.lines))
    column = table.column(name)
    allowed: dict[str, tuple[str, ...]] = {
        "latitude": ("text", "integer", "double"),
        "longitude": ("text", "integer", "double"),
    }
    allowed |= dict.fromkeys(DATES, ("text", "date"))
    if column.kind not in allowed.get(name, ("text",)) and any(column.texts):
        kinds = {"integer": "whole numbers", "double": "floating-point numbers", "date": "dates"}
        message = f"{name} holds {kinds.get(column.kind, 'values of another type')}"
        remedy = "store dates as dates or ISO text, coordinates as numbers, and everything else as text"
        findings.add(diagnostic("V012", message, table.header(name), remedy=remedy))
    return column.filled()


def _texts(column: Column) -> pd.Series[str]:
    values = np.array([*(t or None for t in column.texts), None], dtype=object)
    return pd.Series(values[column.codes], dtype=object)


class _Values:
    """The checks of the columns; each adds to the same findings."""

    def __init__(self, table: Table, columns: dict[str, Column], findings: Findings) -> None:
        self.table, self.columns, self.findings = table, columns, findings

    def _wrong(self, code: str, name: str, test: Callable[[str], bool], message: Callable[[str], str]) -> None:
        column = self.columns[name]

        def text(row: int) -> str:
            return column.texts[int(column.codes[row])]

        self.findings.rows(code, self.table, column.marks(test), lambda row: message(text(row)), field=name, value=text)

    def _text(self, name: str, row: int) -> str:
        column = self.columns[name]
        return column.texts[int(column.codes[row])]

    def ids(self) -> None:
        everything = np.ones(len(self.table.lines), dtype=np.bool_)
        for name in IDS:
            column = self.columns[name]
            check_id(name, column, everything, name, self.table, self.findings, required=name == "location_id")
        location = self.columns["location_id"]
        times = np.bincount(location.codes, minlength=len(location.texts))
        self.findings.rows(
            "L001",
            self.table,
            (times > 1)[location.codes] & location.marks(bool),
            lambda row: f"location {self._text('location_id', row)!r} stands in {times[location.codes[row]]} rows",
            field="location_id",
        )

    def codes(self) -> None:
        for name, (code, digits) in DIGITS.items():

            def message(text: str, name: str = name, digits: int = digits) -> str:
                short = text.isascii() and text.isdigit() and len(text) < digits
                hint = f"; with lost leading zeros it would be {text.zfill(digits)!r}" if short else ""
                return f"{name} {text!r} is not {digits} digits{hint}"

            def wrong(text: str, digits: int = digits) -> bool:
                return bool(text.strip()) and not (text.isascii() and text.isdigit() and len(text) == digits)

            self._wrong(code, name, wrong, message)

    def coordinates(self) -> dict[str, pd.Series[float]]:
        """Degrees per row, NaN where absent."""
        degrees = {}
        for name, limit in LIMITS.items():

            def wrong(text: str, limit: float = limit) -> bool:
                return text != "" and not (_DEGREES.fullmatch(text) and abs(float(text)) <= limit)

            def message(text: str, name: str = name, limit: float = limit) -> str:
                return f"{name} {text!r} is not a number of degrees from {-limit:.0f} to {limit:.0f}"

            self._wrong("L004", name, wrong, message)
            column = self.columns[name]
            numbers = [float(t) if t and not wrong(t) else np.nan for t in column.texts]
            degrees[name] = pd.Series(np.array([*numbers, np.nan], dtype=np.float64)[column.codes])
        blank = {name: self.columns[name].marks(lambda t: t == "") for name in LIMITS}
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            self.findings.rows(
                "L005",
                self.table,
                blank[name] & ~blank[other],
                lambda row, name=name, other=other: (  # type: ignore[misc]
                    f"location {self._text('location_id', row)!r} has a {other} and no {name}"
                ),
                field=name,
            )
        return degrees

    def dates(self) -> dict[str, list[date | None]]:
        """Dates per row, None where absent."""
        read: dict[str, list[date | None]] = {}
        for name in DATES:
            self._wrong(
                "L006",
                name,
                lambda t: t != "" and _date(t) is None,
                lambda t, name=name: f"{name} {t!r} is not a date that exists, as YYYY-MM-DD",  # type: ignore[misc]
            )
            column = self.columns[name]
            by_text = [_date(t) for t in column.texts]
            read[name] = [by_text[c] for c in column.codes.tolist()]
        wrong = [
            start is not None and end is not None and end < start
            for start, end in zip(read["open_from"], read["open_until"], strict=True)
        ]
        self.findings.rows(
            "L007",
            self.table,
            np.array(wrong, dtype=np.bool_),
            lambda row: f"open_until {read['open_until'][row]} lies before open_from {read['open_from'][row]}",
            field="open_until",
        )
        return read

    def successors(self, dates: dict[str, list[date | None]]) -> None:
        known = set(self.columns["location_id"].texts)
        location, successor = self.columns["location_id"], self.columns["successor_id"]

        def unknown(text: str) -> str:
            near = get_close_matches(text, sorted(known), 1, 0.6)
            return f"successor {text!r} is not in the register" + (f"; nearest: {near[0]!r}" if near else "")

        self._wrong("L008", "successor_id", lambda t: t.strip() != "" and t not in known, unknown)
        own = np.array(location.texts, dtype=object)[location.codes]
        to = np.array(successor.texts, dtype=object)[successor.codes]
        self.findings.rows(
            "L009",
            self.table,
            (own == to) & (to != ""),
            lambda row: f"location {own[row]!r} is its own successor",
            field="successor_id",
        )
        self._wrong(
            "L010",
            "successor_kind",
            lambda t: t != "" and t not in KINDS,
            lambda t: f"successor_kind {t!r} is not one of {', '.join(KINDS)}",
        )
        trio = ("successor_id", "successor_date", "successor_kind")
        given = np.stack([self.columns[n].marks(lambda t: t != "") for n in trio])

        def lacking(row: int) -> str:
            return " and ".join(n for n, there in zip(trio, given[:, row], strict=True) if not there)

        self.findings.rows(
            "L011",
            self.table,
            np.asarray(given.any(axis=0) & ~given.all(axis=0), dtype=np.bool_),
            lambda row: f"location {own[row]!r} lacks {lacking(row)}",
        )
        if not self.findings.errors:
            self._succession(own, to, dates)

    def _succession(self, own: Texts, to: Texts, dates: dict[str, list[date | None]]) -> None:
        """Successors that go round, or that are not open on the day they take over."""
        rows = {str(location): row for row, location in enumerate(own)}
        after = {location: str(to[row]) for location, row in rows.items() if to[row]}
        on = _cycles(after)
        self.findings.rows(
            "L018",
            self.table,
            np.array([str(location) in on for location in own], dtype=np.bool_),
            lambda row: f"successors go round: {' to '.join(repr(n) for n in on[str(own[row])])}",
            field="successor_id",
        )
        closed, early = {}, {}
        for location, successor in after.items():
            row, other = rows[location], rows[successor]
            when = dates["successor_date"][row]
            assert when is not None
            until, opened = dates["open_until"][other], dates["open_from"][other]
            if until is not None and until < when:
                closed[row] = f"successor {successor!r} closes on {until}, before it takes over on {when}"
            if opened is not None and when < opened:
                early[row] = f"successor {successor!r} takes over on {when}, and opens on {opened}"
            start = dates["open_from"][row]
            if start is not None and when < start:
                early[row] = f"location {location!r} is taken over on {when}, and opens on {start}"
        for code, wrong, field in (("L019", closed, "successor_id"), ("L020", early, "successor_date")):
            marks = np.zeros(len(own), dtype=np.bool_)
            marks[list(wrong)] = True
            self.findings.rows(code, self.table, marks, wrong.__getitem__, field=field)

    def organisations(self) -> None:
        ids, names = self.columns["organisation_id"], self.columns["organisation_name"]
        pairs = np.unique(np.stack([ids.codes, names.codes]), axis=1).T.tolist()
        by_id: dict[str, set[str]] = {}
        for i, n in pairs:
            if ids.texts[i] and names.texts[n]:
                by_id.setdefault(ids.texts[i], set()).add(names.texts[n])
        for organisation, several in sorted(by_id.items()):
            if len(several) > 1:
                row = int(np.flatnonzero(ids.codes == ids.texts.index(organisation))[0])
                shown = ", ".join(repr(n) for n in sorted(several))
                message = f"organisation {organisation!r} has {len(several)} names: {shown}"
                self.findings.add(diagnostic("L012", message, self.table.place(row, "organisation_name")))


def _cycles(after: Mapping[str, str]) -> dict[str, list[str]]:
    """Per location on a cycle of successors that cycle, from its least id back to it."""
    found: dict[str, list[str]] = {}
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in done:
            done.add(at)
            path.append(at)
            at = after.get(at)
        if at in path:
            cycle = path[path.index(at) :]
            first = cycle.index(min(cycle))
            cycle = [*cycle[first:], *cycle[:first]]
            found |= {name: [*cycle, cycle[0]] for name in cycle}
    return found


def succession(locations: Locations) -> dict[str, tuple[str, date, str]]:
    """Who takes over from whom.

    Args:
        locations: The register.

    Returns:
        Per location that has one its successor, the first day on which that takes over, and the kind: ``merger``,
        ``move`` or ``rename``; by location id.
    """
    columns = [locations.table[name] for name in ("location_id", "successor_id", "successor_date", "successor_kind")]
    return {
        location: (successor, when, kind)
        for location, successor, when, kind in zip(*columns, strict=True)
        if isinstance(successor, str) and isinstance(when, date) and isinstance(kind, str)
    }


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
