"""The attestations, a file in: out come the periods for which a location is declared to meet a process norm.

A process norm has no number: its verdict is ``process`` until an attestation is supplied.
Source: the contract status, row 8, of the interface.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.inputs.files.columns import Column, Table, constant
from cns_check.inputs.files.dates import read_date
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.ids import check_id
from cns_check.inputs.files.small_table import read_small_table
from cns_check.inputs.files.table_file import input_file
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.id_tables import unknown_ids
from cns_check.norms.model import NormSet
from cns_check.words import Said

COLUMNS = ("location_id", "norm_id", "date", "attested_by", "valid_until")
REQUIRED = ("location_id", "norm_id", "date", "attested_by")
DATES = ("date", "valid_until")
FORM = TableForm(Said.of("the attestations"), COLUMNS, REQUIRED, "X008", dates=DATES)

#: From when, and until when (that day included); None: without end.
Period = tuple[date, date | None]


#: Per predecessor its successor, the first day of that, and the kind of change.
Succession = Mapping[str, tuple[str, date, str]]


@dataclass(frozen=True, eq=False)
class Attestations:
    """What is attested.

    Attributes:
        given: Periods per (location id, norm id), by their first day; both days of a period belong to it.
        file: The file read.
    """

    given: Mapping[tuple[str, str], tuple[Period, ...]]
    file: InputFile


def read_attestations(
    path: str,
    data: bytes,
    norm_sets: Sequence[NormSet],
    *,
    locations: Collection[str] | None = None,
    succession: Succession | None = None,
    given: ProfileBytes | None = None,
) -> tuple[Attestations | None, tuple[Diagnostic, ...]]:
    """Reads ``--attestations``: columns ``location_id, norm_id, date, attested_by, valid_until``.

    Args:
        path: As the user named it.
        data: The whole file.
        norm_sets: The loaded sets. A norm id is a process norm if one of them has it as such.
        locations: The known location ids; None: not checked.
        succession: Per location that has one its successor, the day on which that takes over, and the kind.
        given: Its profile; None for canonical columns.

    Returns:
        The attestations, None when there is any error, and all diagnostics by line.
    """
    findings = Findings(path)
    table = read_small_table(path, data, FORM, findings, given)
    if table is None:
        return None, findings.finish()
    columns = {name: _column(table, name, findings) for name in COLUMNS}
    everything = np.ones(len(table.lines), dtype=np.bool_)
    for name in ("location_id", "norm_id"):
        check_id(name, columns[name], everything, name, table, findings, required=True)
    _norms(table, columns["norm_id"], norm_sets, findings)
    if locations is not None:
        known = set(locations)
        unknown_ids(
            "X003", "not a known location: {id!r}", table, "location_id", columns["location_id"], known, findings
        )
    by = columns["attested_by"]
    blank = by.marks(lambda t: not t.strip())
    findings.rows("X006", table, blank, lambda _: Said.of("{name} is empty", name="attested_by"), field="attested_by")
    starts, ends = _dates(table, columns, findings)
    periods = _given(table, columns, starts, ends, findings)
    if succession and not findings.errors:
        _of_successors(table, columns, periods, succession, findings)
    if findings.errors:
        return None, findings.finish()
    return Attestations(periods, input_file(path, data, table)), findings.finish()


def _column(table: Table, name: str, findings: Findings) -> Column:
    """A column as text; empty where an optional one is not there."""
    if name not in table.names:
        return constant("", len(table.lines))
    column = table.column(name)
    allowed = ("text", "date") if name in DATES else ("text",)
    if column.kind not in allowed and any(column.texts):
        remedy = Said.of("store dates as dates or ISO text, and everything else as text")
        message = (
            Said.of("{name} does not hold texts or dates", name=name)
            if name in DATES
            else Said.of("{name} does not hold texts", name=name)
        )
        findings.add(diagnostic("V012", message, table.header(name), remedy=remedy))
    return column.filled()


def _norms(table: Table, column: Column, norm_sets: Sequence[NormSet], findings: Findings) -> None:
    norms = [norm for norm_set in norm_sets for norm in norm_set.norms]
    process = {norm.id for norm in norms if norm.kind == "process"}
    volume = {norm.id for norm in norms} - process
    unknown_ids("X001", "no loaded set has the norm {id!r}", table, "norm_id", column, process | volume, findings)
    findings.rows(
        "X002",
        table,
        column.marks(lambda t: t in volume),
        lambda row: Said.of("the norm {norm!r} is judged on volume", norm=column.text(row)),
        field="norm_id",
        value=column.text,
    )


def _dates(
    table: Table, columns: Mapping[str, Column], findings: Findings
) -> tuple[list[date | None], list[date | None]]:
    """The two dates per row; None where blank or wrong."""
    read: dict[str, list[date | None]] = {}
    for name in DATES:
        column = columns[name]
        by_text = {t: read_date(t) for t in column.texts}

        def wrong(text: str, name: str = name, known: Mapping[str, date | None] = by_text) -> bool:
            return known[text] is None and (name == "date" or text != "")

        def says(row: int, name: str = name, column: Column = column) -> Said:
            text = column.text(row)
            return (
                Said.of("{name} {text!r} is not a date that exists, as YYYY-MM-DD", name=name, text=text)
                if text
                else Said.of("{name} is empty", name=name)
            )

        findings.rows("X004", table, column.marks(wrong), says, field=name, value=column.text)
        read[name] = [by_text[column.texts[code]] for code in column.codes.tolist()]
    starts, ends = read["date"], read["valid_until"]
    turned = [s is not None and e is not None and e < s for s, e in zip(starts, ends, strict=True)]
    findings.rows(
        "X005",
        table,
        np.array(turned, dtype=np.bool_),
        lambda row: Said.of("valid_until {end} lies before date {start}", end=ends[row], start=starts[row]),
        field="valid_until",
    )
    return starts, ends


def _given(
    table: Table,
    columns: Mapping[str, Column],
    starts: Sequence[date | None],
    ends: Sequence[date | None],
    findings: Findings,
) -> dict[tuple[str, str], tuple[Period, ...]]:
    """The periods by location and norm, sorted; warns at each row whose period overlaps another."""
    rows: dict[tuple[str, str], list[tuple[date, date, int]]] = {}
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start is not None and (end is None or start <= end):
            key = (columns["location_id"].text(row), columns["norm_id"].text(row))
            rows.setdefault(key, []).append((start, end or date.max, row))
    overlaps = np.zeros(len(starts), dtype=np.bool_)
    for periods in rows.values():
        periods.sort()
        last = periods[0]  # of those so far the one that ends last
        for period in periods[1:]:
            if period[0] <= last[1]:
                overlaps[[last[2], period[2]]] = True
            last = max(last, period, key=lambda p: p[1])
    findings.rows(
        "X007",
        table,
        overlaps,
        lambda row: Said.of(
            "location {location!r}, norm {norm!r}: from {start} until {end} overlaps another attestation"
            if ends[row]
            else "location {location!r}, norm {norm!r}: from {start} without end overlaps another attestation",
            location=columns["location_id"].text(row),
            norm=columns["norm_id"].text(row),
            start=starts[row],
            end=ends[row],
        ),
        field="date",
    )
    return {key: tuple((start, ends[row]) for start, _, row in periods) for key, periods in sorted(rows.items())}


def _of_successors(
    table: Table,
    columns: Mapping[str, Column],
    given: Mapping[tuple[str, str], tuple[Period, ...]],
    succession: Succession,
    findings: Findings,
) -> None:
    """Notes what counts for a successor; refuses periods of two predecessors that differ, at both their rows."""
    location, norm = columns["location_id"], columns["norm_id"]
    size = len(table.lines)
    old = np.array([location.text(row) in succession for row in range(size)], dtype=np.bool_)
    other: dict[int, str] = {}
    for row in np.flatnonzero(old).tolist():
        successor, of = succession[location.text(row)][0], norm.text(row)
        if (successor, of) not in given:
            own = given[location.text(row), of]
            beside = (b for b in sorted(succession) if succession[b][0] == successor)
            differs = (b for b in beside if given.get((b, of), own) != own)
            if (found := next(differs, None)) is not None:
                other[row] = found
    findings.rows(
        "X010",
        table,
        np.array([row in other for row in range(size)], dtype=np.bool_),
        lambda row: Said.of(
            "{location!r} and {other!r} have one successor, {successor!r}, and are attested for different periods",
            location=location.text(row),
            other=other[row],
            successor=succession[location.text(row)][0],
        ),
        field="location_id",
    )
    findings.rows(
        "X009",
        table,
        old,
        lambda row: Said.of(
            "the attestation of {location!r} counts from {day} for its successor {successor!r} ({kind}), where that "
            "has none itself",
            location=location.text(row),
            day=succession[location.text(row)][1],
            successor=succession[location.text(row)][0],
            kind=Said.of(succession[location.text(row)][2]),
        ),
        field="location_id",
    )
