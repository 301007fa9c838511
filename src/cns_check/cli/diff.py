"""``cns-check diff``: what changed between two reports, and why.

In: two JSON reports and options. Out: the comparison as text or JSON on stdout, and an exit code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cns_check.cli.commands import OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal, read_bytes
from cns_check.close_names import near_said
from cns_check.run.option import FILTERS
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.compare.read_report import ReadReport

Ids = list[str] | None


@speaks
def diff(
    before: Annotated[str, typer.Argument(metavar="A.json", help="The earlier report; - is standard input.")],
    after: Annotated[str, typer.Argument(metavar="B.json", help="The later report; - is standard input.")],
    stdout_format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="What goes to stdout.", rich_help_panel=OUTPUTS)
    ] = "text",
    region: Annotated[
        Ids, typer.Option("--region", metavar="ID", help="Only this region (repeatable).", rich_help_panel=FILTERS)
    ] = None,
    location: Annotated[
        Ids, typer.Option("--location", metavar="ID", help="Only this location (repeatable).", rich_help_panel=FILTERS)
    ] = None,
    norm: Annotated[
        Ids, typer.Option("--norm", metavar="ID", help="Only this norm (repeatable).", rich_help_panel=FILTERS)
    ] = None,
    *,
    terminal: Terminal,
) -> None:
    """What changed between two JSON reports: verdicts, contract statuses, transfers; and why."""
    from cns_check.compare import text as compare_text
    from cns_check.compare.reports import Wanted, compare

    if before == after == "-":
        raise Stop(Exit.USAGE, Said.of("standard input can be one report, not both"))
    one, other = _read(before, after, terminal)
    for option, column, values in (
        ("--region", ("region_id",), region),
        ("--location", ("location_id", "from_location_id", "to_location_id"), location),
        ("--norm", ("norm_id",), norm),
    ):
        _check(option, column, values or (), (one, other))
    found = compare(one, other, Wanted(frozenset(region or ()), frozenset(location or ()), frozenset(norm or ())))
    if stdout_format == "json":
        terminal.write(compare_text.to_json(found, one, other))
    else:
        terminal.write(compare_text.to_text(found, one, other, terminal.tr))
    if found.differs:
        raise Stop(Exit.FINDINGS)


def _read(before: str, after: str, terminal: Terminal) -> tuple[ReadReport, ReadReport]:
    from cns_check.run.recorded_options import read_report

    data = [(path, read_bytes(path, "report-size")) for path in (before, after)]
    read = [read_report(path, content) for path, content in data]
    for _, diagnostics in read:
        terminal.show(diagnostics)
    (one, _), (other, _) = read
    if one is None or other is None:
        raise Stop(Exit.BAD_INPUT, Said.of("a report cannot be used; nothing was compared"))
    return one, other


def _check(option: str, columns: Sequence[str], values: Sequence[str], reports: Sequence[ReadReport]) -> None:
    """What is filtered on must be in a report: a misspelt id would look as if nothing had changed."""
    there = {
        str(row[c])
        for report in reports
        for rows in report.tables.values()
        for row in rows
        for c in columns
        if c in row
    }
    for value in values:
        if value not in there:
            hint = near_said(value, there)
            raise Stop(
                Exit.USAGE, Said.of("{option} {value}: in neither report{hint}", option=option, value=value, hint=hint)
            )
