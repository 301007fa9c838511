"""What a reallocation may be told about the country: a file in; travel times, or what locations can carry, out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.inputs.files.columns import Bools, Column, Ints, Table, constant
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.first_rows import first_of_each
from cns_check.inputs.files.numbers import MAX_VOLUME
from cns_check.inputs.files.small_table import SmallTable, read_small_table
from cns_check.inputs.files.table_file import input_file
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.id_tables import id_column, unknown_ids
from cns_check.words import Said

DISTANCE_COLUMNS = ("from", "to", "minutes")
CAPACITY_COLUMNS = ("location_id", "norm_id", "capacity")
DISTANCE_FORM = TableForm(
    Said.of("the table of travel times"),
    DISTANCE_COLUMNS,
    DISTANCE_COLUMNS,
    "D007",
    padded=("from", "to"),
    decimals=("minutes",),
)
CAPACITY_FORM = TableForm(
    Said.of("the table of capacities"), CAPACITY_COLUMNS, ("location_id", "capacity"), "D007", whole=("capacity",)
)
#: Nearly two years: more is no travel time.
MAX_MINUTES = 1_000_000

_MINUTES = re.compile(r"[0-9]{1,7}(\.[0-9]+)?([eE]-[0-9]{1,3})?")
_DIGITS = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, eq=False)
class Distances:
    """Travel times.

    Attributes:
        minutes: Per (from, to) location id; a direction that no row gives is not known, and never taken from the other.
        file: The file read.
    """

    minutes: Mapping[tuple[str, str], float]
    file: InputFile


@dataclass(frozen=True, eq=False)
class Capacity:
    """What locations can carry, in procedures a year, all of it included: their own volume and what comes in.

    Attributes:
        limits: Per (location id, norm id); None for the norm means each norm that has no row of its own.
        file: The file read.
    """

    limits: Mapping[tuple[str, str | None], int]
    file: InputFile

    def of(self, location: str, norm: str) -> int | None:
        """The most procedures a year for a norm at a location; None when there is no limit."""
        own = self.limits.get((location, norm))
        return own if own is not None else self.limits.get((location, None))


def read_distances(
    path: str, data: bytes, given: ProfileBytes | None = None
) -> tuple[Distances | None, tuple[Diagnostic, ...]]:
    """Reads ``--distances``: columns ``from, to, minutes``.

    Args:
        path: As the user named it.
        data: The whole file.
        given: Its profile; None for canonical columns.

    Returns:
        The travel times, None when there is any error, and all diagnostics by line. Equal rows count once.
    """
    findings = Findings(path)
    table = read_small_table(path, data, DISTANCE_FORM, findings, given)
    if table is None:
        return None, findings.finish()
    start, end = id_column(table, "from", findings), id_column(table, "to", findings)
    minutes = _number(table, "minutes", "D001", Said.of("a number of minutes of 0 or more"), _minutes, findings)
    values = np.array([*(_minutes(t) for t in minutes.texts), np.nan], dtype=np.float64)[minutes.codes]
    pair = start.codes * (len(end.texts) + 1) + end.codes
    _repeated(
        "D002",
        table,
        pair,
        values,
        lambda row: Said.of("from {start!r} to {end!r}", start=start.text(row), end=end.text(row)),
        start.marks(bool) & end.marks(bool),
        "minutes",
        findings,
    )
    if findings.errors:
        return None, findings.finish()
    keys = zip(_spread(start), _spread(end), strict=True)
    found = dict(zip(keys, values.tolist(), strict=True))
    return Distances(dict(sorted(found.items())), input_file(path, data, table)), findings.finish()


def read_capacity(
    path: str,
    data: bytes,
    *,
    norms: Collection[str] | None = None,
    locations: Collection[str] | None = None,
    given: ProfileBytes | None = None,
) -> tuple[Capacity | None, tuple[Diagnostic, ...]]:
    """Reads ``--capacity``: columns ``location_id, capacity`` and, if it differs per norm, ``norm_id``.

    Args:
        path: As the user named it.
        data: The whole file.
        norms: Norm ids of the loaded sets; None: not checked.
        locations: The known location ids; None: not checked.
        given: Its profile; None for canonical columns.

    Returns:
        The capacities, None when there is any error, and all diagnostics by line. Equal rows count once.
    """
    findings = Findings(path)
    table = read_small_table(path, data, CAPACITY_FORM, findings, given)
    if table is None:
        return None, findings.finish()
    location = id_column(table, "location_id", findings)
    norm = constant("", len(table.lines))
    if "norm_id" in table.names:
        norm = id_column(table, "norm_id", findings, required=False)
    what = Said.of("a whole number of procedures from 0 to {most}", most=MAX_VOLUME)
    capacity = _number(table, "capacity", "D003", what, _whole, findings)
    values = np.array([*(_whole(t) for t in capacity.texts), np.nan], dtype=np.float64)[capacity.codes]
    _repeated(
        "D004",
        table,
        location.codes * (len(norm.texts) + 1) + norm.codes,
        values,
        lambda row: Said.of(
            "of {location!r} for {norm!r}" if norm.text(row) else "of {location!r} for every norm",
            location=location.text(row),
            norm=norm.text(row),
        ),
        location.marks(bool),
        "capacity",
        findings,
    )
    if norms is not None:
        unknown_ids("D005", "no loaded norm set has a norm {id!r}", table, "norm_id", norm, set(norms), findings)
    if locations is not None:
        unknown_ids("D006", "not a known location: {id!r}", table, "location_id", location, set(locations), findings)
    if findings.errors:
        return None, findings.finish()
    keys = ((i, n or None) for i, n in zip(_spread(location), _spread(norm), strict=True))
    found = {key: int(value) for key, value in zip(keys, values.tolist(), strict=True)}
    ordered = dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or "")))
    return Capacity(ordered, input_file(path, data, table)), findings.finish()


def _number(
    table: SmallTable, name: str, code: str, what: Said, read: Callable[[str], float], findings: Findings
) -> Column:
    """A column of numbers, blank ones refused: a row without a number says nothing."""
    column = table.column(name)
    if column.kind not in {"text", "integer", "double"} and any(column.texts):
        findings.add(diagnostic("V012", Said.of("{name} does not hold numbers", name=name), table.header(name)))
    column = column.filled()

    def says(row: int) -> Said:
        text = column.text(row)
        return (
            Said.of("{name} {text} is not {what}", name=name, text=_short(text), what=what)
            if text
            else Said.of("{name} is blank", name=name)
        )

    wrong = column.marks(lambda t: np.isnan(read(t)))
    findings.rows(code, table, wrong, says, field=name, value=column.text, remedy=table.remedy)
    return column


def _repeated(
    code: str,
    table: Table,
    pair: Ints,
    values: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    names: Callable[[int], Said],
    matters: Bools,
    field: str,
    findings: Findings,
) -> None:
    """Refuses rows whose number differs from that of the first row of the same pair."""
    _, before = first_of_each(pair, matters)
    differs = matters & (values != values[before]) & ~np.isnan(values) & ~np.isnan(values[before])

    def says(row: int) -> Said:
        earlier = table.place(int(before[row]))
        return Said.of(
            "{names}: {number:g} here, and {other:g} at {where}",
            names=names(row),
            number=values[row],
            other=values[before[row]],
            where=earlier,
        )

    findings.rows(code, table, differs, says, field=field)


def _minutes(text: str) -> float:
    value = float(text) if _MINUTES.fullmatch(text) else np.nan
    return value if value <= MAX_MINUTES else np.nan


def _whole(text: str) -> float:
    value = float(text) if _DIGITS.fullmatch(text) else np.nan
    return value if value <= MAX_VOLUME else np.nan


def _spread(column: Column) -> list[str]:
    return [column.texts[code] for code in column.codes.tolist()]


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:80] + "...")
