"""Ids of a table: a column of texts in; what is wrong with them, and with their types, out."""

from __future__ import annotations

from cns_check.diagnostics import diagnostic
from cns_check.inputs.files.columns import Bools, Column, Table
from cns_check.inputs.files.findings import Findings
from cns_check.words import Said

_TYPES = {
    "volume": ("text", "integer", "double"),
    "year": ("text", "integer", "double"),
    "period": ("text", "integer", "double"),
    "location_id": ("text",),
    "intervention_id": ("text",),
    "surgeon_id": ("text",),
    "origin_id": ("text",),
}


#: What a column of a Parquet file holds, by its kind.
HOLDS = {
    "integer": "{name} holds whole numbers",
    "double": "{name} holds floating-point numbers",
    "date": "{name} holds dates",
}


def check_type(
    canonical: str, column: Column, header: str, table: Table, findings: Findings, *, padded: bool = False
) -> bool:
    """Refuses a column of a Parquet file that is not of a type its meaning allows.

    Args:
        canonical: Which column it is.
        column: The column.
        header: Its name as delivered.
        table: The file.
        findings: Takes the error.
        padded: The profile pads it, so that whole numbers do.

    Returns:
        Whether the type is accepted.
    """
    allowed = (*_TYPES[canonical], "integer") if padded else _TYPES[canonical]
    accepted = column.kind in allowed
    if not accepted:
        template = HOLDS.get(column.kind, "{name} holds values that are neither text nor numbers")
        message = Said.of(template, name=canonical)
        findings.add(diagnostic("V012", message, table.header(header)))
    return accepted


def check_id(
    canonical: str, column: Column, rows: Bools, header: str, table: Table, findings: Findings, *, required: bool
) -> None:
    """Refuses empty ids and white space around ids.

    Args:
        canonical: Which column it is.
        column: Its texts as delivered (or trimmed, if the profile says so).
        rows: The rows that matter.
        header: Name of the column as delivered.
        table: The file.
        findings: Takes the errors.
        required: Whether an empty id is an error.
    """
    if required:
        empty = rows & column.marks(lambda t: not t.strip())
        findings.rows("V013", table, empty, lambda _: Said.of("{name} is empty", name=canonical), field=header)
    space = rows & column.marks(lambda t: t != t.strip() and bool(t.strip() or not required))
    findings.rows(
        "V014",
        table,
        space,
        lambda row: Said.of(
            "{name} {text!r} has white space around it",
            name=canonical,
            text=column.text(row),
        ),
        field=header,
        value=column.text,
    )
