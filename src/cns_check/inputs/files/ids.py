"""Ids of a table: a column of texts in; what is wrong with them, and with their types, out."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from cns_check.diagnostics import diagnostic
from cns_check.inputs.files.columns import Bools, Column, Table, rows_of_each
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.look_alike import exponent, hidden, shown
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


#: What a cell of a workbook is that is not what its column means, by its kind.
CELL_IS = {
    "date": "{name} is a date: {text}",
    "other": "{name} is neither text nor a number: {text}",
    "error": "{name} is the error of a formula: {text}",
    "integer": "{name} is a number, and an id is text: {text}",
    "double": "{name} is a number, and an id is text: {text}",
}


def check_type(
    canonical: str, column: Column, header: str, table: Table, findings: Findings, rows: Bools, *, padded: bool = False
) -> Bools:
    """Refuses what is not of a type that the meaning of a column allows: of Parquet the column, else each cell.

    Args:
        canonical: Which column it is.
        column: The column.
        header: Its name as delivered.
        table: The file.
        findings: Takes the errors.
        rows: The rows that matter.
        padded: The profile pads it, so that whole numbers do.

    Returns:
        The rows that matter and whose type is accepted.
    """
    allowed = (*_TYPES[canonical], "integer") if padded else _TYPES[canonical]
    if table.parquet or column.kinds is None:
        if column.kind in allowed:
            return rows
        template = HOLDS.get(column.kind, "{name} holds values that are not all text or all numbers")
        findings.add(diagnostic("V012", Said.of(template, name=canonical), table.header(header)))
        return np.zeros(len(rows), dtype=np.bool_)
    return rows & ~report_cells(canonical, column, allowed, header, table, findings, rows)


def report_cells(
    canonical: str,
    column: Column,
    allowed: Collection[str],
    header: str,
    table: Table,
    findings: Findings,
    rows: Bools | None = None,
) -> Bools:
    """Refuses cells of a sheet that hold what a column cannot.

    Args:
        canonical: Which column it is.
        column: The column.
        allowed: What a cell may hold.
        header: Its name as delivered.
        table: The file.
        findings: Takes the errors.
        rows: The rows that matter; None for all.

    Returns:
        The rows that are refused.
    """
    kinds = column.kinds or (column.kind,) * len(column.texts)
    bad = [k not in allowed and t != "" for t, k in zip(column.texts, kinds, strict=True)]
    wrong = np.array([*bad, False], dtype=np.bool_)[column.codes]
    wrong = wrong if rows is None else np.asarray(rows & wrong, dtype=np.bool_)

    def says(row: int) -> Said:
        code = int(column.codes[row])
        cell = table.place(row, header).cell
        said = Said.of(CELL_IS[kinds[code]], name=canonical, text=repr(column.texts[code]))
        return Said.of("{cell}: {said}", cell=cell, said=said)

    findings.rows("V051", table, wrong, says, field=header, value=column.text)
    return wrong


def check_id(
    canonical: str, column: Column, rows: Bools, header: str, table: Table, findings: Findings, *, required: bool
) -> None:
    """Refuses empty ids and white space around ids; warns of those that are not what they seem.

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
    _check_odd(canonical, column, rows, header, table, findings)


def _check_odd(canonical: str, column: Column, rows: Bools, header: str, table: Table, findings: Findings) -> None:
    """Warns, once per id, of characters that cannot be seen, and of numbers in exponent form."""
    for code, odd, template in (
        ("V054", lambda t: bool(hidden(t)), "{name} {text} has an invisible character"),
        ("V055", exponent, "{name} {text} looks like a number in exponent form: its last digits are lost"),
    ):
        found = [i for i, text in enumerate(column.texts) if odd(text)]
        if not found:
            continue
        rows_of = rows_of_each(np.where(rows, column.codes, -1), len(column.texts))
        for i in found:
            at = rows_of(i)
            if len(at) and findings.full:
                findings.count_more()
            elif len(at):
                text = column.texts[i]
                message = Said.of(template, name=canonical, text=shown(text))
                count = Said.counted(len(at), "{message} ({count} row)", "{message} ({count} rows)", message=message)
                findings.add(diagnostic(code, count, table.place(int(at[0]), header), value=text))
