"""Small tables of ids: a table in; its columns, checked as ids, and what is wrong with them out."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from cns_check.close_names import close_names
from cns_check.diagnostics import diagnostic
from cns_check.inputs.files.columns import Column, Table
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.ids import check_id
from cns_check.words import Said


def id_column(table: Table, name: str, findings: Findings, *, required: bool = True) -> Column:
    """A column of ids, checked as such; text in a Parquet file."""
    column = table.column(name)
    if column.kind != "text" and any(column.texts):
        findings.add(diagnostic("V012", Said.of("{name} does not hold text", name=name), table.header(name)))
    column = column.filled()
    everything = np.ones(len(table.lines), dtype=np.bool_)
    check_id(name, column, everything, name, table, findings, required=required)
    return column


def unknown_ids(
    code: str, template: str, table: Table, name: str, column: Column, known: Collection[str], findings: Findings
) -> None:
    """Adds a finding per row whose id is not known, with the nearest one that is; blanks are not ids.

    The template names the id as ``{id}``.
    """
    ordered = sorted(known)
    hints = {text: close_names(text, ordered, 1, 0.5) for text in column.texts if text and text not in known}

    def says(row: int) -> Said:
        text = column.text(row)
        said = Said.of(template, id=text)
        return Said.of("{said}; did you mean {near!r}?", said=said, near=hints[text][0]) if hints[text] else said

    wrong = column.marks(lambda t: t in hints)
    findings.rows(code, table, wrong, says, field=name, value=column.text)
