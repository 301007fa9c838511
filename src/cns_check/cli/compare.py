"""``cns-check compare``: reports side by side, per norm and in total.

In: JSON reports and options. Out: the comparison on stdout and in files, and an exit code.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cns_check.cli import output_files
from cns_check.cli.commands import OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import Force, speaks
from cns_check.cli.output_options import ChartsFolder
from cns_check.cli.terminal import Terminal, read_bytes
from cns_check.compare.side_by_side.formats import BY_STDOUT, BY_SUFFIX, TABLES, Told, tables_of
from cns_check.errors import CannotHoldError
from cns_check.report.data.csv_forms import CSV_FORMS, CsvForm
from cns_check.report.formats import View
from cns_check.run.option import FILTERS, QUESTION
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.compare.read_report import ReadReport

Ids = list[str] | None
_FILES = ", ".join(f".{suffix} (comparison)" if suffix in {"csv", "parquet"} else f".{suffix}" for suffix in BY_SUFFIX)


@speaks
def compare(
    reports: Annotated[
        list[str],
        typer.Argument(
            metavar="REPORT.json", help="Reports of evaluate, reallocate and optimise; - is standard input."
        ),
    ],
    label: Annotated[
        Ids,
        typer.Option(
            "--label",
            metavar="NAME",
            help="What a report is called; one per report, in order.",
            rich_help_panel=QUESTION,
        ),
    ] = None,
    norm: Annotated[
        Ids, typer.Option("--norm", metavar="ID", help="Only this norm (repeatable).", rich_help_panel=FILTERS)
    ] = None,
    norm_year: Annotated[
        list[int] | None,
        typer.Option(
            "--norm-year",
            metavar="Y",
            min=1990,
            max=2100,
            help="Only this norm year (repeatable).",
            rich_help_panel=FILTERS,
        ),
    ] = None,
    region: Annotated[
        Ids, typer.Option("--region", metavar="ID", help="Only this region (repeatable).", rich_help_panel=FILTERS)
    ] = None,
    output: Annotated[
        Ids,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help=f"Write {_FILES}, or a folder (repeatable).",
            rich_help_panel=OUTPUTS,
        ),
    ] = None,
    charts: ChartsFolder = None,
    stdout_format: Annotated[
        Literal[tuple(BY_STDOUT)],  # type: ignore[valid-type]
        typer.Option("--format", help="What goes to stdout.", rich_help_panel=OUTPUTS),
    ] = "text",
    csv: Annotated[
        Literal[CSV_FORMS],  # type: ignore[valid-type]
        typer.Option(
            "--csv",
            help="How CSV is written: for programs, or for Excel in Dutch or English.",
            rich_help_panel=OUTPUTS,
        ),
    ] = "plain",
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Today, scenarios, the fallback and the optimum side by side: JSON reports, a column per report and method."""
    from cns_check.compare.side_by_side.asked import check_wanted, labels_of
    from cns_check.compare.side_by_side.columns import Wanted
    from cns_check.compare.side_by_side.comparison import side_by_side

    if reports.count("-") > 1:
        raise Stop(Exit.USAGE, Said.of("standard input can be one report, not more"))
    labels = labels_of(reports, label)
    planned = _planned(output or (), reports, charts, force=force)
    read = _read(reports, labels, terminal)
    wanted = Wanted(frozenset(region or ()), frozenset(norm or ()), frozenset(norm_year or ()))
    check_wanted(wanted, [report for _, report in read])
    found = side_by_side(read, wanted)
    terminal.show(found.diagnostics)
    if not found.lines:
        raise Stop(Exit.NOTHING, Said.of("nothing is left to compare: no report has a norm that is asked for"))
    _publish(Told(found, terminal.lang), planned, stdout_format, csv, terminal)


def _planned(
    paths: Sequence[str], inputs: Sequence[str], charts: str | None, *, force: bool
) -> tuple[output_files.Output, ...]:
    planned = output_files.plan(paths, tuple(BY_SUFFIX), TABLES, inputs, force=force)
    for output in planned:
        if output.format in BY_SUFFIX:
            output_files.needs_installed(str(output.path), BY_SUFFIX[output.format].needs)
    drawn = () if charts is None else (output_files.plan_charts(charts, force=force),)
    return (*planned, *drawn)


def _read(paths: Sequence[str], labels: Sequence[str], terminal: Terminal) -> list[tuple[str, ReadReport]]:
    """The reports with their labels.

    Raises:
        Stop: Exit 3 where one cannot be used, after all that is wrong with any was shown.
    """
    from cns_check.run.recorded_options import read_report

    read = [read_report(path, read_bytes(path, "report-size")) for path in paths]
    for _, diagnostics in read:
        terminal.show(diagnostics)
    usable = [(label, report) for label, (report, _) in zip(labels, read, strict=True) if report is not None]
    if len(usable) < len(read):
        raise Stop(Exit.BAD_INPUT, Said.of("a report cannot be used; nothing was compared"))
    return usable


def _publish(
    told: Told, planned: Sequence[output_files.Output], stdout_format: str, csv: CsvForm, terminal: Terminal
) -> None:
    """Writes every output, then stdout."""
    width, color = terminal.page()
    view = View("comparison", width=width, color=color, csv=csv)
    contents: dict[Path, bytes] = {}
    with terminal.working() as working:
        for output in planned:
            working(Said.of("Making {path}", path=output.path))
            contents |= _files(output, told, view)
    printed = BY_STDOUT[stdout_format].render(told, view)
    output_files.write(contents)
    terminal.write(printed)
    for output in planned:
        terminal.say(Said.of("wrote {path}", path=output.path))


def _files(output: output_files.Output, told: Told, view: View) -> dict[Path, bytes]:
    if output.format == output_files.FOLDER:
        from cns_check.report.data.table_files import to_csv

        return {output.path / f"{name}.csv": to_csv(table, view.csv) for name, table in tables_of(told).items()}
    if output.format == output_files.CHARTS:
        from cns_check.compare.side_by_side import chart_files

        return {output.path / name: data for name, data in chart_files.render(told.found, told.language).items()}
    try:
        return {output.path: BY_SUFFIX[output.format].render(told, view)}
    except CannotHoldError as error:
        raise Stop(Exit.FILES, Said.of("{path}: {why}", path=output.path, why=error.args[0])) from error
