"""The location register, one row per location: a file in; the register and what is wrong with it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from cns_check.array_types import Floats, Texts, objects
from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.checked_tables import Locations
from cns_check.inputs.files.columns import Column, constant
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.ids import HOLDS
from cns_check.inputs.files.small_table import SmallTable, read_small_table
from cns_check.inputs.files.table_file import input_file
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.register_values import DATES, RegisterValues
from cns_check.inputs.places.succession import check_successors
from cns_check.words import Said

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
FORM = TableForm(
    Said.of("the location register"),
    COLUMNS,
    ("location_id",),
    "L013",
    padded=("location_id", "successor_id"),
    alike=("location_name", "organisation_id", "region_id"),
    decimals=("latitude", "longitude"),
    dates=DATES,
)


def read_locations(
    path: str, data: bytes, given: ProfileBytes | None = None
) -> tuple[Locations | None, tuple[Diagnostic, ...]]:
    """Reads a location register.

    Args:
        path: As the user named it.
        data: The whole file.
        given: Its profile; None for canonical columns.

    Returns:
        The register, None when there is any error, and all diagnostics by line.
    """
    findings = Findings(path)
    table = read_small_table(path, data, FORM, findings, given)
    if table is None:
        return None, findings.finish()
    columns = {name: _column(table, name, findings) for name in COLUMNS}
    values = RegisterValues(table, columns, findings)
    values.ids()
    values.codes()
    coordinates = values.coordinates()
    dates = values.dates()
    check_successors(values, dates)
    values.organisations()
    if findings.errors:
        return None, findings.finish()
    content: dict[str, Texts | Floats] = {name: _texts(column) for name, column in columns.items()}
    content.update({name: _objects(days) for name, days in dates.items()})
    content.update(coordinates)
    order = np.argsort(content["location_id"], kind="stable")
    sorted_ = {name: content[name][order] for name in COLUMNS}
    return Locations(sorted_, (input_file(path, data, table),)), findings.finish()


def _column(table: SmallTable, name: str, findings: Findings) -> Column:
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
    return objects([*(t or None for t in column.texts), None])[column.codes]


def _objects(values: Sequence[date | None]) -> Texts:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
