"""The result as an Excel workbook: Summary, Matrix, Organisations, Verdicts, Run. Names never become formulas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cns_check.report.matrix import MatrixRow, matrix, norm_years, per_organisation
from cns_check.report.result import CLOSING, Result
from cns_check.report.sheets import share
from cns_check.report.tables import Plain, Table
from cns_check.words import Translate, english

if TYPE_CHECKING:
    import xlsxwriter
    import xlsxwriter.format

#: A workbook carries a date of creation; a fixed one keeps equal results equal byte for byte.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_WIDEST = 60
_MOST_ROWS = 1_048_576


def render(result: Result, *, tr: Translate = english) -> bytes:
    """The workbook as bytes; the same result gives the same bytes.

    Raises:
        ValueError: A table has more rows than a sheet can hold, or a text is longer than a cell can.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": "cns-check", "comments": tr(CLOSING), "created": _CREATED})
    sheets = _Sheets(book)
    sheets.add(tr("Summary"), _summary_heads(tr), _summary_rows(result, tr))
    rows, years = matrix(result), norm_years(result)
    sheets.add(tr("Matrix"), _matrix_heads(years, tr), (_matrix_row(row, years) for row in rows))
    sheets.add(
        tr("Organisations"),
        [tr(h) for h in ("norm_set", "norm", "organisation", "name", "locations", "least volume", "greatest volume")]
        + [str(y) for y in years],
        (
            (
                r.norm_set,
                r.norm_id,
                r.organisation_id,
                r.organisation_name,
                r.locations,
                _whole(r.low),
                _whole(r.high),
                *(r.words(y) for y in years),
            )
            for r in per_organisation(result, rows)
        ),
    )
    verdicts: Table = result.verdicts
    sheets.add(tr("Verdicts"), [c.name for c in verdicts.columns], verdicts.rows())
    sheets.add(tr("Run"), [tr("what"), tr("value")], run_rows(result, tr))
    book.close()
    return out.getvalue()


class _Sheets:
    """Adds sheets that are real tables: filters, frozen headings, widths that fit."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats = {
            "met": book.add_format({"bg_color": "#D9EAD3"}),
            "below": book.add_format({"bg_color": "#F4CCCC"}),
            "undetermined": book.add_format({"bg_color": "#FFF2CC"}),
        }

    def add(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Plain]]) -> None:
        body = [tuple(row) for row in rows]
        if len(body) >= _MOST_ROWS:
            msg = f"sheet {name!r} would have {len(body)} rows; a sheet holds {_MOST_ROWS - 1}"
            raise ValueError(msg)
        sheet = self._book.add_worksheet(name)
        # A table needs one row below its headings, also where there is nothing to say.
        sheet.add_table(
            0, 0, max(len(body), 1), len(heads) - 1, {"columns": [{"header": h} for h in heads], "name": f"t_{name}"}
        )
        for r, row in enumerate(body, start=1):
            for c, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(r, c, value)
                elif isinstance(value, int | float):
                    sheet.write_number(r, c, value)
                elif value is not None and sheet.write_string(r, c, value, self._formats.get(value)):
                    msg = f"sheet {name!r}, row {r + 1}: a text of {len(value)} characters does not fit in a cell"
                    raise ValueError(msg)
        for c, head in enumerate(heads):
            longest = max([len(head) + 4, *(len(str(row[c])) + 1 for row in body if row[c] is not None)])
            sheet.set_column(c, c, min(longest, _WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)


def _summary_heads(tr: Translate) -> list[str]:
    heads = (
        "norm_set",
        "norm",
        "title",
        "norm year",
        "data year",
        "minimum",
        "status of number",
        "source",
        "performing",
        "met",
        "below",
        "undetermined",
        "no number",
        "process",
        "not performed",
        "met, of the locations that perform it",
    )
    return [tr(head) for head in heads]


def _summary_rows(result: Result, tr: Translate) -> Iterable[Sequence[Plain]]:
    for fact, s in zip(result.norms, result.summary, strict=True):
        yield (
            s.norm_set,
            s.norm_id,
            fact.title.get("en") or next(iter(fact.title.values())),
            s.norm_year,
            fact.data_year,
            fact.minimum,
            fact.status if fact.minimum is not None else None,
            fact.source,
            s.performing,
            s.met,
            s.below,
            s.undetermined,
            s.no_norm,
            s.process,
            s.not_performed,
            share(s.met, s.performing, tr) if s.met + s.below + s.undetermined else None,
        )


def _matrix_heads(years: Sequence[int], tr: Translate) -> list[str]:
    place = [tr(h) for h in ("region", "organisation", "location", "name", "norm_set", "norm")]
    each = [tr(h) for h in ("least volume", "greatest volume", "minimum", "margin", "verdict", "contract", "number")]
    return place + [f"{year} {head}" for year in years for head in each]


def _matrix_row(row: MatrixRow, years: Sequence[int]) -> Sequence[Plain]:
    values: list[Plain] = [
        row.region_id,
        row.organisation_id,
        row.location_id,
        row.location_name,
        row.norm_set,
        row.norm_id,
    ]
    for year in years:
        cell = row.years.get(year)
        if cell is None:
            values += [None] * 7
        else:
            values += [_whole(cell.low), _whole(cell.high), cell.minimum, _whole(cell.margin)]
            values += [cell.verdict, cell.contract_status, cell.norm_status]
    return values


def _whole(value: float | None) -> Plain:
    return int(value) if value is not None and float(value).is_integer() else value


def run_rows(result: Result, tr: Translate = english) -> Iterable[Sequence[Plain]]:
    """How the result came about, a line each: what, value."""
    run = result.run
    yield tr("version"), run.version
    yield tr("command"), run.command
    for name, value in run.options.items():
        yield tr("option"), f"{name}: {value}"
    for file in run.inputs:
        told = tr("{path}: {rows} rows, {dropped} of them not counted, sha256 {sha256}")
        yield (
            tr("input"),
            told.format(path=file.path, rows=file.rows, dropped=file.dropped, sha256=file.sha256),
        )
    for used in run.norm_sets:
        yield tr("norm set"), f"{used.id} {used.version}, sha256 {used.sha256}"
    for assumption in run.assumptions:
        yield tr("assumption"), assumption
    for d in result.diagnostics:
        yield tr("diagnostic"), f"{d.place}: {d.severity.value}[{d.code}] {d.message}".removeprefix(": ")
    yield tr("closing"), tr(CLOSING)
