"""A sheet of a workbook (.xlsx) to columns of text; each cell keeps the kind of what it holds.

In: bytes and the name of a sheet. Out: a table of text, or None; what is wrong goes to the findings.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np
import python_calamine

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.archive import refused_archive
from cns_check.inputs.files.columns import Column, Kind, Sheet, Table
from cns_check.inputs.files.dialect import Dialect, Wanted, all_columns
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.whole_rows import report_repeated
from cns_check.inputs.files.within import within
from cns_check.words import Said

Cell = str | float | int | bool | date | datetime | time | timedelta

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TO = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


#: What is raised of a file that is no workbook, or a damaged one: each library has words of its own.
DAMAGED = (
    *(python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError, expat.ExpatError),
    *(KeyError, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, StopIteration, OverflowError),
)


def read_workbook(
    path: str, data: bytes, dialect: Dialect, findings: Findings, wanted: Wanted = all_columns
) -> Table | None:
    """Reads a sheet: whole numbers become their digits, dates ISO text, and an empty cell the empty text.

    Args:
        path: As the user named it.
        data: The whole file.
        dialect: Which sheet, and how many rows stand above its header.
        findings: Takes what is wrong with the file.
        wanted: Which columns are converted.

    Returns:
        The table, or None when the file cannot be read or holds no rows.
    """
    try:
        if (refused := refused_archive(path, data)) is not None:
            findings.add(refused)
            return None
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _sheet(path, book, dialect.sheet, findings)
        if name is None:
            return None
        cells: list[list[Cell]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        errors = _errors(data, name)
    except DAMAGED as error:
        message = Said.of("the file is no workbook that can be read: it is damaged, locked, or another kind of archive")
        findings.add(diagnostic("V002", message, Place(path), value=str(error)[:200]))
        return None
    for (row, column), text in errors.items():
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = _Error(text)
    return _table(path, name, cells, dialect, findings, wanted)


def first_rows(data: bytes, most: int) -> dict[str, list[list[str]]]:
    """The first rows of each sheet that holds anything, as texts; nothing when the workbook cannot be read."""
    try:
        if refused_archive("", data) is not None:
            return {}
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        rows = {name: s.to_python(skip_empty_area=False, nrows=most) for name, s in sheets.items() if s.height}
    except DAMAGED:
        return {}
    return {name: [[_text(cell)[0] for cell in row] for row in cells] for name, cells in rows.items()}


class _Error(str):
    """What stands in a cell whose formula cannot be calculated, such as ``#N/A``."""

    __slots__ = ()


def _sheet(path: str, book: python_calamine.CalamineWorkbook, asked: str | None, findings: Findings) -> str | None:
    """The sheet that is read; None (and a finding) when it is not there, or not clear which."""
    sheets = [m.name for m in book.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet]
    shown = ", ".join(repr(s) for s in sheets)
    if asked is not None:
        if asked in sheets:
            return asked
        message = Said.of("there is no sheet {name!r}; the workbook has {sheets}", name=asked, sheets=shown)
    else:
        filled = [s for s in sheets if book.get_sheet_by_name(s).height]
        if len(filled) == 1:
            return filled[0]
        if not filled:
            findings.add(diagnostic("V001", Said.of("the file is empty"), Place(path)))
            return None
        shown = ", ".join(repr(s) for s in filled)
        message = Said.of(
            "the workbook has several sheets, and it is not said which one counts: {sheets}", sheets=shown
        )
        sheets = filled
    line = json.dumps(sheets[0], ensure_ascii=False)
    remedy = Said.of("name it in the profile, for instance: `format: {{sheet: {name}}}`", name=line)
    findings.add(diagnostic("V050", message, Place(path), remedy=remedy))
    return None


def _errors(data: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """The cells (row, column, from 0) that hold an error of a formula, which the fast reader shows as empty."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        entry = next(s for s in book.iter(f"{_MAIN}sheet") if s.get("name") == sheet)
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        target = next(str(r.get("Target")) for r in links if r.get("Id") == entry.get(_TO))
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        content = archive.read(part)
    if b't="e"' not in content and b"t='e'" not in content:
        return {}
    return dict(_error_cells(content))


def _error_cells(content: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for _, element in ElementTree.iterparse(io.BytesIO(content)):  # noqa: S314
        if element.tag == f"{_MAIN}c" and element.get("t") == "e":
            name = str(element.get("r"))
            letters = name.rstrip("0123456789")
            column = 0
            for letter in letters:
                column = 26 * column + ord(letter) - 64
            yield (int(name[len(letters) :]) - 1, column - 1), element.findtext(f"{_MAIN}v") or "#ERROR"
        if element.tag == f"{_MAIN}row":
            element.clear()


def letters(column: int) -> str:
    """The letters of a column of a sheet, from 0."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def _table(
    path: str, sheet: str, cells: list[list[Cell]], dialect: Dialect, findings: Findings, wanted: Wanted
) -> Table | None:
    skip = dialect.skip_lines
    rows = [(i, row) for i, row in enumerate(cells[skip:], skip + 1) if any(c != "" for c in row)]
    if not rows:
        below = "nothing stands below the {count} lines that are skipped{at}"
        message = Said.of(below, count=skip, at=dialect.at("skip_lines")) if skip else Said.of("the file is empty")
        findings.add(diagnostic("V001", message, Place(path)))
        return None
    header_line, header = rows[0]
    width = max(i for _, row in rows for i, c in enumerate(row) if c != "") + 1
    names = tuple(_text(c)[0] for c in header[:width])
    body = rows[1:]
    at = Sheet(sheet, {name: letters(i) for i, name in reversed(list(enumerate(names)))})
    chosen = sorted(wanted(names))
    columns: list[Column | None] = [None] * width
    for i in chosen:
        columns[i] = _column([row[i] for _, row in body])
    lines = [i for i, _ in body]
    filled = {i for i, _ in rows}
    blank = tuple(i for i in range(header_line, lines[-1] if lines else 0) if i not in filled)
    table = Table(
        path,
        names,
        tuple(columns),
        np.array(lines, dtype=np.int64),
        parquet=False,
        rows=len(body),
        header_line=header_line,
        sheet=at,
        blank=blank,
    )
    report_repeated(names, chosen, table.header, findings)
    if not body:
        findings.add(diagnostic("V001", Said.of("the file holds a header and no rows"), table.header()))
    return table if within(table, findings) else None


def _column(cells: Sequence[Cell]) -> Column:
    """A column; of one kind, blanks aside, or mixed."""
    number: dict[tuple[str, Kind], int] = {}
    codes = np.array([number.setdefault(_text(c), len(number)) for c in cells], dtype=np.int64)
    kinds: tuple[Kind, ...] = tuple(kind for _, kind in number)
    texts = tuple(text for text, _ in number)
    held = {kind for text, kind in number if text}
    if len(held) <= 1 and held <= {"text"}:
        return Column(codes, texts)
    return Column(codes, texts, held.pop() if len(held) == 1 else "mixed", kinds)


_WORDS: Mapping[bool, str] = {True: "TRUE", False: "FALSE"}


def _text(cell: Cell) -> tuple[str, Kind]:
    """A cell as text, and what it held."""
    if isinstance(cell, _Error):
        return str(cell), "error"
    if isinstance(cell, str):
        return cell, "text"
    if isinstance(cell, bool):
        return _WORDS[cell], "other"
    if isinstance(cell, int):
        return str(cell), "integer"
    if isinstance(cell, float):
        return (str(int(cell)), "integer") if cell.is_integer() else (repr(cell), "double")
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat(), "date"
    if isinstance(cell, date):
        return cell.isoformat(), "date"
    return str(cell), "other"
