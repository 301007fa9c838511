"""Rows that lack cells, empty lines, and headers that occur twice. In: a table. Out: findings, and what is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.columns import Bools, Table
from cns_check.inputs.files.findings import CAP, Findings
from cns_check.words import Said


def fields_differ(fields: int, wanted: int) -> Said:
    """Says that a row has not as many fields as the header."""
    return Said.counted(
        fields,
        "the row has {count} field, the header {wanted}",
        "the row has {count} fields, the header {wanted}",
        wanted=wanted,
    )


def report_whole(table: Table, findings: Findings) -> Table:
    """Refuses rows that lack cells, and empty lines between rows: for tables without footnotes.

    Returns:
        The table without these rows.
    """
    for line in table.blank[:CAP]:
        findings.add(diagnostic("V008", Said.of("the line is empty"), table.line_place(line)))
    for _ in table.blank[CAP:]:
        findings.count_more()
    if not table.short:
        return table
    wrong = np.zeros(len(table.lines), dtype=np.bool_)
    wrong[list(table.short)] = True
    report_short(table, wrong, findings)
    keep = np.flatnonzero(~wrong)
    columns = tuple(c and c.taken(keep) for c in table.columns)
    return replace(table, columns=columns, lines=table.lines[keep], short={}, blank=())


def report_short(table: Table, wrong: Bools, findings: Findings) -> None:
    """Refuses these rows, which have fewer cells than the header."""
    findings.rows(
        "V007",
        table,
        wrong,
        lambda row: fields_differ(table.short[row], table.width or len(table.names)),
    )


def report_repeated(
    names: tuple[str, ...], used: Collection[int], header: Callable[[str], Place], findings: Findings
) -> bool:
    """Refuses headers that occur twice and are read.

    Args:
        names: The header.
        used: Which of its columns are read.
        header: The place of a header.
        findings: Takes the errors.

    Returns:
        Whether there is any.
    """
    found = repeated(names, used)
    for name in found[:CAP]:
        message = Said.of("the header names {name!r} {count} times", name=name, count=names.count(name))
        findings.add(diagnostic("V009", message, header(name)))
    for _ in found[CAP:]:
        findings.count_more()
    return bool(found)


def repeated(names: tuple[str, ...], used: Collection[int]) -> list[str]:
    """Headers that occur twice and are read; blank ones are no names, and nobody can ask for them."""
    times = Counter(names)
    return sorted({names[i] for i in used if names[i] and times[names[i]] > 1})
