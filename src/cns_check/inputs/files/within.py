"""Whether a table is within the limits of what is read. In: a table. Out: yes, or no and a finding for each limit."""

from __future__ import annotations

from cns_check.diagnostics import over_limit
from cns_check.inputs.files.columns import Table
from cns_check.inputs.files.findings import Findings
from cns_check.limits import limit
from cns_check.words import Said


def within(table: Table, findings: Findings) -> bool:
    """Refuses a table of too many rows or columns, and cells and headers that are too long.

    Args:
        table: As it was read.
        findings: Takes what is over a limit.

    Returns:
        Whether nothing is.
    """
    found = len(findings.limits)
    if table.rows > limit("rows"):
        what = Said.of("the file has {count} rows", count=table.rows)
        findings.add(over_limit("rows", what, table.header(), table.rows))
    if len(table.names) > limit("columns"):
        what = Said.of("the file has {count} columns", count=len(table.names))
        findings.add(over_limit("columns", what, table.header(), len(table.names)))
    most = limit("cell-length")
    if max(map(len, table.names), default=0) > most:
        longest = max(map(len, table.names))
        what = Said.of("a name in the header has {count} characters", count=longest)
        findings.add(over_limit("cell-length", what, table.header(), longest))
    for name, column in zip(table.names, table.columns, strict=True):
        if column is None or max(map(len, column.texts), default=0) <= most:
            continue
        long = next(i for i, text in enumerate(column.texts) if len(text) > most)
        what = Said.of("a cell has {count} characters", count=len(column.texts[long]))
        row = int((column.codes == long).argmax())
        findings.add(over_limit("cell-length", what, table.place(row, name), len(column.texts[long])))
    return len(findings.limits) == found
