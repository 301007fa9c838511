"""Every format of a comparison, once: its suffix, its name on stdout, what it holds, and what makes it.

In: a comparison in a language, and how it is looked at. Out: bytes. What makes a format is imported when it is asked
for.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cns_check.report.formats import DRAWING, Format, View
from cns_check.words import Language, translator

if TYPE_CHECKING:
    from cns_check.compare.side_by_side.comparison import SideBySide
    from cns_check.report.result.table import Table

#: What a folder gets, a CSV each.
TABLES = ("comparison", "diagnostics")


class Told(NamedTuple):
    """A comparison and the language in which it is told."""

    found: SideBySide
    language: Language


def tables_of(told: Told) -> dict[str, Table]:
    """The tables of a comparison by name."""
    from cns_check.compare.side_by_side.json_document import diagnostics_table

    return dict(zip(TABLES, (told.found.table(), diagnostics_table(told.found)), strict=True))


def _text(told: Told, view: View) -> bytes:
    from cns_check.compare.side_by_side.people import compose
    from cns_check.report.people.text import report_text

    tr = translator(told.language)
    return report_text(compose(told.found, tr), width=view.width, color=view.color, tr=tr)


def _markdown(told: Told, _: View) -> bytes:
    from cns_check.compare.side_by_side.people import compose
    from cns_check.report.people.markdown import report_markdown

    tr = translator(told.language)
    return report_markdown(compose(told.found, tr), tr=tr)


def _json(told: Told, _: View) -> bytes:
    from cns_check.compare.side_by_side import json_document

    return json_document.render(told.found)


def _csv(told: Told, view: View) -> bytes:
    from cns_check.report.data.table_files import to_csv

    return to_csv(told.found.table(), view.csv)


def _parquet(told: Told, _: View) -> bytes:
    from cns_check.report.data.table_files import to_parquet

    return to_parquet(told.found.table())


def _workbook(told: Told, _: View) -> bytes:
    from cns_check.compare.side_by_side import workbook

    return workbook.render(told.found, translator(told.language))


def _page(told: Told, _: View) -> bytes:
    from cns_check.compare.side_by_side import page

    return page.render(told.found, told.language)


FORMATS: tuple[Format[Told], ...] = (
    Format("text", "measures below one another, a column per report and method", _text, stdout="text"),
    Format("JSON", "reports, the table and what to mind, with a schema", _json, suffix="json", stdout="json"),
    Format("workbook", "a row per norm, report and method; the table; the reports", _workbook, suffix="xlsx"),
    Format("CSV", "the table `comparison`", _csv, suffix="csv", stdout="csv"),
    Format("Markdown", "what the text holds", _markdown, suffix="md", stdout="markdown"),
    Format("Parquet", "the table `comparison`, with its types", _parquet, suffix="parquet"),
    Format("page", "tables and a chart to look at, one file, no network", _page, suffix="html", needs=DRAWING),
)

#: The formats of files by their suffix.
BY_SUFFIX: Mapping[str, Format[Told]] = MappingProxyType({f.suffix: f for f in FORMATS if f.suffix is not None})
#: The formats of stdout by the word of ``--format``.
BY_STDOUT: Mapping[str, Format[Told]] = MappingProxyType({f.stdout: f for f in FORMATS if f.stdout is not None})
