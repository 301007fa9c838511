"""The options that say where a result goes, once; the formats are those of :mod:`cns_check.report.formats`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import typer

from cns_check.cli.commands import OUTPUTS
from cns_check.cli.options import Force, parameter, taking
from cns_check.report.data.csv_forms import CSV_FORMS, CsvForm
from cns_check.report.formats import BY_STDOUT, BY_SUFFIX

ChartsFolder = Annotated[
    str | None,
    typer.Option(
        "--charts", metavar="DIR", help="Write the charts into a folder, as SVG and PNG.", rich_help_panel=OUTPUTS
    ),
]


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a result is asked to go.

    Attributes:
        paths: Files and folders.
        charts: A folder of charts.
        stdout: The format of stdout.
        summary_only: Without the tables of rows.
        force: Existing files may be overwritten.
        csv: How a CSV is written.
        save_scenario: A file for the decisions.
        record: A file for what was read and written, by hash.
    """

    paths: tuple[str, ...]
    charts: str | None
    stdout: str
    summary_only: bool
    force: bool
    csv: CsvForm = "plain"
    save_scenario: str | None = None
    record: str | None = None


def _option(flag: str, told: str, metavar: str | None = None, short: tuple[str, ...] = ()) -> Any:
    return typer.Option(flag, *short, metavar=metavar, help=told, rich_help_panel=OUTPUTS)


_STDOUT = _option("--format", "What goes to stdout.")
_CSV = _option("--csv", "How CSV is written: for programs, or for Excel in Dutch or English.")
_SUMMARY_ONLY = _option("--summary-only", "Leave the row tables out of text and JSON.")
_RECORD = _option("--record", "Write last what was read and written, by hash.", "FILE")
_SAVE_SCENARIO = _option("--save-scenario", "Write the decisions as --scenario reads them.", "FILE")


def outputs(
    main: str, only: Collection[str] = (*BY_SUFFIX, *BY_STDOUT), *, scenario: bool = False
) -> Callable[..., Outputs]:
    """The group of options that say where a result goes.

    Args:
        main: The table that formats of one table hold.
        only: The formats that there are, by suffix and by the word of ``--format``.
        scenario: Its decisions can be written too.
    """
    one_table = {"csv": f".csv ({main})", "parquet": f".parquet ({main})", "xml": ".xml (JUnit)"}
    suffixes = ", ".join(one_table.get(suffix, f".{suffix}") for suffix in BY_SUFFIX if suffix in only)
    output = _option("--output", f"Write {suffixes}, or a folder (repeatable).", "PATH", ("-o",))
    words = tuple(word for word in BY_STDOUT if word in only)
    saved = [parameter("save_scenario", Annotated[str | None, _SAVE_SCENARIO], None)] if scenario else []

    @taking(
        [
            parameter("output", Annotated[list[str] | None, output], None),
            parameter("charts", ChartsFolder, None),
            parameter("stdout", Annotated[Literal[words], _STDOUT], "text"),
            parameter("csv", Annotated[Literal[CSV_FORMS], _CSV], "plain"),
            parameter("summary_only", Annotated[bool, _SUMMARY_ONLY], False),
            parameter("force", Force, False),
            parameter("record", Annotated[str | None, _RECORD], None),
            *saved,
        ]
    )
    def group(*, output: list[str] | None, **given: Any) -> Outputs:
        return Outputs(paths=tuple(output or ()), **given)

    return group
