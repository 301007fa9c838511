"""The location register: one row per location, with organisation, region, codes, place and dates."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

import numpy as np

from cns_check.arrays import Floats, Texts, texts
from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.files.columns import Column, Table, constant
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.ids import HOLDS, check_id
from cns_check.inputs.files.tablefile import read_table
from cns_check.inputs.tables import InputFile, Locations
from cns_check.words import Said, joined_by_and

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
    given: dict[str, Texts | Floats] = {name: _texts(column) for name, column in columns.items()}
    given.update({name: _objects(days) for name, days in dates.items()})
    given.update(coordinates)
    order = np.argsort(given["location_id"], kind="stable")
    sorted_ = {name: given[name][order] for name in COLUMNS}
    file = InputFile(path, len(data), hashlib.sha256(data).hexdigest(), table.rows, 0)
    return Locations(sorted_, (file,)), findings.finish()


def _header(table: Table, findings: Findings) -> None:
    free = [c for c in COLUMNS if c not in table.names]
    if "location_id" not in table.names:
        near = get_close_matches("location_id", [n for n in table.names if n], 1, 0.5)
        hint = Said.of("; nearest in the header: {near!r}", near=near[0]) if near else Said()
        place = table.header("location_id")
        findings.add(
            diagnostic("V010", Said.of("there is no column {name!r}{hint}", name="location_id", hint=hint), place)
        )
    unknown = sorted(set(table.names) - set(COLUMNS))
    if unknown:
        shown = []
        for name in unknown:
            near = get_close_matches(name.strip().lower(), free, 1, 0.75)
            shown.append(Said.of("{name!r} (did you mean {near!r}?)", name=name, near=near[0]) if near else repr(name))
        findings.add(diagnostic("L013", Said.of("columns not used: {names}", names=tuple(shown)), table.header()))


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
        message = Said.of(HOLDS.get(column.kind, "{name} holds values of another type"), name=name)
        remedy = Said.of("store dates as dates or ISO text, coordinates as numbers, and everything else as text")
        findings.add(diagnostic("V012", message, table.header(name), remedy=remedy))
    return column.filled()


def _texts(column: Column) -> Texts:
    return texts([*(t or None for t in column.texts), None])[column.codes]


def _objects(values: Sequence[date | None]) -> Texts:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


class _Values:
    """The checks of the columns; each adds to the same findings."""

    def __init__(self, table: Table, columns: dict[str, Column], findings: Findings) -> None:
        self.table, self.columns, self.findings = table, columns, findings

    def _wrong(self, code: str, name: str, test: Callable[[str], bool], message: Callable[[str], Said]) -> None:
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
            lambda row: Said.of(
                "location {location!r} stands in {count} rows",
                location=self._text("location_id", row),
                count=times[location.codes[row]],
            ),
            field="location_id",
        )

    def codes(self) -> None:
        for name, (code, digits) in DIGITS.items():

            def message(text: str, name: str = name, digits: int = digits) -> Said:
                short = text.isascii() and text.isdigit() and len(text) < digits
                hint = (
                    Said.of("; with lost leading zeros it would be {longer!r}", longer=text.zfill(digits))
                    if short
                    else Said()
                )
                return Said.of(
                    "{name} {text!r} is not {count} digits{hint}", name=name, text=text, count=digits, hint=hint
                )

            def wrong(text: str, digits: int = digits) -> bool:
                return bool(text.strip()) and not (text.isascii() and text.isdigit() and len(text) == digits)

            self._wrong(code, name, wrong, message)

    def coordinates(self) -> dict[str, Floats]:
        """Degrees per row, NaN where absent."""
        degrees = {}
        for name, limit in LIMITS.items():
            column = self.columns[name]
            bad = {t for t in column.texts if t and not (_DEGREES.fullmatch(t) and abs(float(t)) <= limit)}

            def message(text: str, name: str = name, limit: float = limit) -> Said:
                return Said.of(
                    "{name} {text!r} is not a number of degrees from {least:.0f} to {most:.0f}",
                    name=name,
                    text=text,
                    least=-limit,
                    most=limit,
                )

            self._wrong("L004", name, bad.__contains__, message)
            numbers = [float(t) if t and t not in bad else np.nan for t in column.texts]
            degrees[name] = np.array([*numbers, np.nan], dtype=np.float64)[column.codes]
        blank = {name: self.columns[name].marks(lambda t: t == "") for name in LIMITS}
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            self.findings.rows(
                "L005",
                self.table,
                blank[name] & ~blank[other],
                lambda row, name=name, other=other: (  # type: ignore[misc]
                    Said.of(
                        "location {location!r} has a {other} and no {name}",
                        location=self._text("location_id", row),
                        other=other,
                        name=name,
                    )
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
                lambda t, name=name: Said.of(
                    "{name} {text!r} is not a date that exists, as YYYY-MM-DD", name=name, text=t
                ),  # type: ignore[misc]
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
            lambda row: Said.of(
                "open_until {end} lies before open_from {start}",
                end=read["open_until"][row],
                start=read["open_from"][row],
            ),
            field="open_until",
        )
        return read

    def successors(self, dates: dict[str, list[date | None]]) -> None:
        known = set(self.columns["location_id"].texts)
        location, successor = self.columns["location_id"], self.columns["successor_id"]

        def unknown(text: str) -> Said:
            near = get_close_matches(text, sorted(known), 1, 0.6)
            hint = Said.of("; nearest: {near!r}", near=near[0]) if near else Said()
            return Said.of("successor {location!r} is not in the register{hint}", location=text, hint=hint)

        self._wrong("L008", "successor_id", lambda t: t.strip() != "" and t not in known, unknown)
        own = np.array(location.texts, dtype=object)[location.codes]
        to = np.array(successor.texts, dtype=object)[successor.codes]
        self.findings.rows(
            "L009",
            self.table,
            (own == to) & (to != ""),
            lambda row: Said.of("location {location!r} is its own successor", location=own[row]),
            field="successor_id",
        )
        self._wrong(
            "L010",
            "successor_kind",
            lambda t: t != "" and t not in KINDS,
            lambda t: Said.of("successor_kind {text!r} is not one of {names}", text=t, names=", ".join(KINDS)),
        )
        trio = ("successor_id", "successor_date", "successor_kind")
        given = np.stack([self.columns[n].marks(lambda t: t != "") for n in trio])

        def lacking(row: int) -> str:
            return joined_by_and([n for n, there in zip(trio, given[:, row], strict=True) if not there])

        self.findings.rows(
            "L011",
            self.table,
            np.asarray(given.any(axis=0) & ~given.all(axis=0), dtype=np.bool_),
            lambda row: Said.of("location {location!r} lacks {names}", location=own[row], names=lacking(row)),
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
            lambda row: Said.of("successors go round: {route}", route=_way(on[str(own[row])])),
            field="successor_id",
        )
        closed, early = {}, {}
        for location, successor in after.items():
            row, other = rows[location], rows[successor]
            when = dates["successor_date"][row]
            assert when is not None
            until, opened = dates["open_until"][other], dates["open_from"][other]
            if until is not None and until < when:
                closed[row] = Said.of(
                    "successor {successor!r} closes on {until}, before it takes over on {when}",
                    successor=successor,
                    until=until,
                    when=when,
                )
            if opened is not None and when < opened:
                early[row] = Said.of(
                    "successor {successor!r} takes over on {when}, and opens on {opened}",
                    successor=successor,
                    when=when,
                    opened=opened,
                )
            start = dates["open_from"][row]
            if start is not None and when < start:
                early[row] = Said.of(
                    "location {location!r} is taken over on {when}, and opens on {start}",
                    location=location,
                    when=when,
                    start=start,
                )
        for code, wrong, field in (("L019", closed, "successor_id"), ("L020", early, "successor_date")):
            marks = np.zeros(len(own), dtype=np.bool_)
            marks[list(wrong)] = True
            self.findings.rows(code, self.table, marks, wrong.__getitem__, field=field)

    def organisations(self) -> None:
        ids, names = self.columns["organisation_id"], self.columns["organisation_name"]
        pairs = set(zip(ids.codes.tolist(), names.codes.tolist(), strict=True))
        by_id: dict[str, set[str]] = {}
        for i, n in pairs:
            if ids.texts[i] and names.texts[n]:
                by_id.setdefault(ids.texts[i], set()).add(names.texts[n])
        for organisation, several in sorted(by_id.items()):
            if len(several) > 1:
                row = int(np.flatnonzero(ids.codes == ids.texts.index(organisation))[0])
                shown = ", ".join(repr(n) for n in sorted(several))
                message = Said.of(
                    "organisation {organisation!r} has {count} names: {names}",
                    organisation=organisation,
                    count=len(several),
                    names=shown,
                )
                self.findings.add(diagnostic("L012", message, self.table.place(row, "organisation_name")))


def _way(locations: Sequence[str]) -> str:
    return functools.reduce(
        lambda some, last: Said.of("{some} to {last!r}", some=some, last=last), locations[1:], repr(locations[0])
    )


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
    columns = [locations.values(name) for name in ("location_id", "successor_id", "successor_date", "successor_kind")]
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
