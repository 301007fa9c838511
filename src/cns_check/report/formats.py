"""Every format of a result, once: its suffix, its name on stdout, what it holds, and what makes it.

In: the one result and how it is looked at. Out: bytes. A new format is a file with a function and an entry in
:data:`FORMATS`; options, the refusal of what cannot be written, golden tests and documentation follow. What makes a
format is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from cns_check.report.checks.outcome import Repository
    from cns_check.report.data.csv_forms import CsvForm
    from cns_check.report.result.result import Result

#: What makes charts and pages: the extra ``html``.
DRAWING = ("jinja2", "vl_convert")
#: What a folder gets, a CSV each.
TABLES = ("contracts", "summary", "verdicts", "transfers", "after", "regions", "methods", "diagnostics")
#: And these where all of their inputs are given.
MORE_TABLES = {"travel": ("origins", "travel_times"), "effects": ("effects",), "chance": ("chance",)}


#: What a sweep is written as: tables, for people and programs.
OF_SWEEP = ("text", "json", "csv", "markdown", "xlsx", "parquet", "md")


def tables_of_sweep(*, margin: bool) -> tuple[str, ...]:
    """What a folder gets of a sweep, with the verdicts near the number in force or without."""
    return ("sweep", *(("margin",) if margin else ()), "diagnostics")


#: And these where the best scenario is asked for.
OPTIMUM_TABLES = ("optimum", "decisions", "assignments", "frontier")


def tables_of(inputs: Collection[str], command: str = "") -> tuple[str, ...]:
    """What a folder gets when these inputs and options are given, by their names, to a command."""
    more = tuple(name for name, needed in MORE_TABLES.items() if set(needed) <= set(inputs))
    return (*TABLES, *more, *(OPTIMUM_TABLES if command == "optimise" else ()))


class View(NamedTuple):
    """How a result is looked at: what a format may want to know besides the result.

    Attributes:
        main: The table that stands alone in formats of one table.
        summary_only: Without the tables of rows.
        fail_on: Verdicts that fail the run.
        folder: The folder that paths are made relative to.
        width: Columns of the terminal; None for as wide as it is.
        color: The terminal has colour.
        repository: What GitHub and code scanning have paths relative to; None: the folder.
        csv: How a CSV is written.
    """

    main: str = "verdicts"
    summary_only: bool = False
    fail_on: tuple[str, ...] = ()
    folder: str = ""
    width: int | None = None
    color: bool = False
    repository: Repository | None = None
    csv: CsvForm = "plain"


#: What a format shows: a result, or something else of which there are formats.
Shown = TypeVar("Shown")


class Format(NamedTuple, Generic[Shown]):
    """One format of a result.

    Attributes:
        name: What people call it.
        holds: What it holds, for the documentation.
        render: From the result to bytes. It raises :class:`cns_check.errors.CannotHoldError` where the
            format cannot hold it.
        suffix: Of ``--output``, without the point; None when it is not written to files.
        stdout: The word of ``--format``; None when it is not for stdout.
        needs: Packages of an extra, without which it is refused before any work.
    """

    name: str
    holds: str
    render: Callable[[Shown, View], bytes]
    suffix: str | None = None
    stdout: str | None = None
    needs: tuple[str, ...] = ()


def _text(result: Result, view: View) -> bytes:
    from cns_check.report.people import text
    from cns_check.words import translator

    tr = translator(result.language)
    return text.render(result, width=view.width, color=view.color, summary_only=view.summary_only, tr=tr)


def _json(result: Result, view: View) -> bytes:
    from cns_check.report.data import json_report

    return json_report.render(result, summary_only=view.summary_only)


def _csv(result: Result, view: View) -> bytes:
    from cns_check.report.data import table_files

    return table_files.to_csv(result.tables()[view.main], view.csv)


def _parquet(result: Result, view: View) -> bytes:
    from cns_check.report.data import table_files

    return table_files.to_parquet(result.tables()[view.main])


def _markdown(result: Result, view: View) -> bytes:
    from cns_check.report.people import markdown
    from cns_check.words import translator

    return markdown.render(result, summary_only=view.summary_only, tr=translator(result.language))


def _workbook(result: Result, _: View) -> bytes:
    from cns_check.report import excel
    from cns_check.words import translator

    return excel.render(result, tr=translator(result.language))


def _page(result: Result, _: View) -> bytes:
    from cns_check.report import html
    from cns_check.words import translator

    return html.render(result, tr=translator(result.language))


def _junit(result: Result, view: View) -> bytes:
    from cns_check.report.checks import junit_verdicts

    return junit_verdicts.render(result, view.fail_on)


def _github(result: Result, view: View) -> bytes:
    from cns_check.report.checks import github
    from cns_check.report.checks.verdict_findings import checked_result
    from cns_check.report.result.result import CLOSING

    return github.render(checked_result(result, view.fail_on, view.folder, view.repository), CLOSING)


def _sarif(result: Result, view: View) -> bytes:
    from cns_check.report.checks import sarif
    from cns_check.report.checks.verdict_findings import RULES, checked_result
    from cns_check.report.result.result import CLOSING

    return sarif.render(checked_result(result, view.fail_on, view.folder, view.repository), RULES, CLOSING)


FORMATS: tuple[Format[Result], ...] = (
    Format("text", "contract list, summary, rows that need a look, matrix, for a terminal", _text, stdout="text"),
    Format("JSON", "the whole report, with a schema", _json, suffix="json", stdout="json"),
    Format("workbook", "the report for Excel, with filters and a sheet a table", _workbook, suffix="xlsx"),
    Format("CSV", "the main table of the command", _csv, suffix="csv", stdout="csv"),
    Format("Markdown", "what the text holds", _markdown, suffix="md", stdout="markdown"),
    Format("Parquet", "the main table of the command, with its types", _parquet, suffix="parquet"),
    Format("JUnit", "a test case a norm and location, for CI", _junit, suffix="xml", stdout="junit"),
    Format("GitHub", "rows of `--fail-on` and diagnostics as annotations", _github, stdout="github"),
    Format("SARIF", "rows of `--fail-on` and diagnostics as findings", _sarif, suffix="sarif", stdout="sarif"),
    Format("page", "the report to look at, one file, no network", _page, suffix="html", needs=DRAWING),
)

#: The formats of files by their suffix.
BY_SUFFIX: Mapping[str, Format[Result]] = MappingProxyType({f.suffix: f for f in FORMATS if f.suffix is not None})
#: The formats of stdout by the word of ``--format``.
BY_STDOUT: Mapping[str, Format[Result]] = MappingProxyType({f.stdout: f for f in FORMATS if f.stdout is not None})
