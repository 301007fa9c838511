"""A comparison as an Excel workbook. In: a comparison and a language. Out: bytes."""

from __future__ import annotations

from cns_check.compare.side_by_side.comparison import SideBySide
from cns_check.compare.side_by_side.measures import Unit
from cns_check.compare.side_by_side.people import explained, heading, method_text
from cns_check.diagnostics import spoken
from cns_check.report.excel.book import MOST_ROWS, Book, Column, Kind, Page, Value
from cns_check.report.result.result import CLOSING
from cns_check.words import Translate

_KINDS: dict[Unit, Kind] = {
    "count": "whole",
    "patients": "volume",
    "minutes": "minutes",
    "share": "share",
    "growth": "share",
}


def render(found: SideBySide, tr: Translate) -> bytes:
    """The workbook: side by side, the table ``comparison``, and the reports.

    Raises:
        CannotHoldError: There are more rows than a sheet can hold.
    """
    book = Book(tr, comments=tr(CLOSING), most_rows=MOST_ROWS)
    for page in (_side_by_side(found, tr), _table(found, tr), _reports(found, tr)):
        book.add(page)
    return book.finish()


def _key(tr: Translate) -> tuple[Column, ...]:
    return (
        Column(tr("norm set"), "text", 17, folded=True),
        Column(tr("norm"), "text", 26),
        Column(tr("norm year"), "year", 8),
    )


def _side_by_side(found: SideBySide, tr: Translate) -> Page:
    """A row per norm, report and method, a column per measure, so that each column has one unit."""
    measures = found.shown()
    rows: list[tuple[Value, ...]] = []
    for line in found.lines:
        set_, norm = (None, tr("(total)")) if line.key is None else line.key[:2]
        for at, column in enumerate(found.columns):
            values = [line.values[m.name][at] for m in measures]
            rows.append((set_, norm, line.norm_year, column.label, method_text(column.method, tr), *values))
    columns = (
        *_key(tr),
        Column(tr("report"), "text", 18),
        Column(tr("method"), "text", 13),
        *(Column(m.words(tr), _KINDS[m.unit], 12) for m in measures),
    )
    warnings = tuple(str(d.message) for d in spoken(found.diagnostics, tr))
    return Page(tr("Side by side"), "side_by_side", columns, rows, tuple(explained(tr)), warnings=warnings)


def _table(found: SideBySide, tr: Translate) -> Page:
    """The table as every data format has it."""
    columns = (
        *_key(tr),
        Column(tr("report"), "text", 18),
        Column(tr("method"), "text", 13),
        Column(tr("measure"), "text", 28),
        Column(tr("value"), "mixed", 14),
    )
    rows = list(found.table().rows())
    notes = (tr("Shares and growth are parts of 1. No norm: the total of a norm year. No method: today."),)
    return Page(tr("Comparison"), "comparison", columns, rows, notes)


def _reports(found: SideBySide, tr: Translate) -> Page:
    columns = (
        Column(tr("report"), "text", 18),
        Column(tr("file"), "text", 36),
        Column(tr("command"), "text", 12),
        Column(tr("columns"), "text", 40),
        Column(tr("norm sets"), "text", 30),
        Column(tr("version"), "text", 10),
    )
    rows: list[tuple[Value, ...]] = [
        (
            label,
            report.path,
            report.command,
            "\n".join(heading(c, tr) for c in found.columns if c.label == label),
            "\n".join(f"{name} {version}" for name, (version, _) in report.norm_sets.items()),
            report.version,
        )
        for label, report in found.reports
    ]
    return Page(tr("Reports"), "reports", columns, rows, (tr(CLOSING),))
