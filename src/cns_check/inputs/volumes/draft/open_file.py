"""Any delivered file: bytes in; columns of text with their layout out.

The content says what a file is, never its name.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.columns import Column, Kind
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.unpacked import unpacked
from cns_check.inputs.volumes.draft.notes import Leaf, examples, shown
from cns_check.inputs.volumes.draft.opened import Opened, from_rows
from cns_check.inputs.volumes.draft.text_layout import first_text, header_at, is_below, open_text
from cns_check.words import Said

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_file(path: str, data: bytes) -> tuple[Opened | None, tuple[Diagnostic, ...]]:
    """Opens a CSV (also packed), a workbook or Parquet.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The file, or None and why it is no table.
    """
    findings = Findings(path)
    plain = unpacked(path, data, findings)
    if plain is None:
        return None, findings.finish()
    data = plain
    if data.startswith(_PARQUET):
        return _parquet(path, data)
    if data.startswith(_ZIP):
        return _workbook(path, data)
    if data.startswith(_OLD_EXCEL):
        return _no_file(path, Said.of("the file is an old workbook (.xls): save it as .xlsx or CSV"))
    return open_text(path, data)


def _no_file(path: str, message: Said) -> tuple[None, tuple[Diagnostic, ...]]:
    return None, (diagnostic("V002", message, Place(path)),)


def _parquet(path: str, data: bytes) -> tuple[Opened | None, tuple[Diagnostic, ...]]:
    from cns_check.inputs.files.parquet_file import read_parquet  # noqa: PLC0415 - heavy, and most files are CSV

    findings = Findings(path)
    table = read_parquet(path, data, findings)
    if table is None or findings.errors:
        return None, findings.finish()
    return Opened(path, "parquet", table.names, tuple(c.filled() for c in table.columns if c is not None)), ()


def _workbook(path: str, data: bytes) -> tuple[Opened | None, tuple[Diagnostic, ...]]:
    import python_calamine as calamine  # noqa: PLC0415 - only workbooks need it

    from cns_check.inputs.files.archive import refused_archive  # noqa: PLC0415 - as above
    from cns_check.inputs.files.workbook import DAMAGED  # noqa: PLC0415 - as above

    try:
        if (refused := refused_archive(path, data)) is not None:
            return None, (refused,)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [m.name for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except DAMAGED:
        return _no_file(path, Said.of("the file is an archive, and no workbook that can be read"))
    tables = {name: found for name, cells in sheets.items() if (found := _table(path, cells)) is not None}
    if not tables:
        message = Said.of("no sheet of the workbook holds a header and rows")
        return None, (diagnostic("V071", message, Place(path)),)
    name = max(tables, key=lambda n: tables[n].rows)
    others = [n for n in tables if n != name]
    check = Said.of("other sheets hold rows too: {names}", names=examples(others, 10)) if others else None
    rows = Said.of("the sheet with the most rows: {count}", count=tables[name].rows)
    form = {"sheet": Leaf(name, (rows,), check), **tables[name].form}
    return replace(tables[name], form=form), ()


def _cell(value: object) -> str:
    """A cell as text: whole numbers as their digits, days as ISO text."""
    match value:
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date():
            return value.isoformat()
    return str(value)


def _table(path: str, cells: Sequence[Sequence[object]]) -> Opened | None:
    """The table of a sheet: a header, rows below it, and what stands around them."""
    grid = [[_cell(value) for value in row] for row in cells]
    filled = Counter(sum(bool(cell.strip()) for cell in row) for row in grid)
    usual = max((n for n in filled if n > 1), key=lambda n: (filled[n], n), default=0)
    if not usual:
        return None
    at = next(i for i, row in enumerate(grid) if sum(bool(c.strip()) for c in row) >= max(2, 0.8 * usual))
    width = max(i for i, cell in enumerate(grid[at]) if cell.strip()) + 1
    rows = [row[:width] for row in grid[at + 1 :]]
    end = len(rows)
    while end and is_below(rows[end - 1], width):
        end -= 1
    if not end or header_at([grid[at][:width]], width) is None:
        return None
    below = tuple(found for row in rows[end:] if (found := first_text(row)) is not None)
    above = tuple(found[1] for row in grid[:at] if (found := first_text(row)) is not None)
    form = {}
    if at:
        why = Said.of("what stands above the header: {lines}", lines=examples(above) or shown(""))
        form["skip_lines"] = Leaf(at, (why,))
    unknown: tuple[Said, ...] = ()
    if blank := sum(not any(row) for row in rows[:end]):
        unknown = (Said.of("Empty lines stand between the rows: {count}. Take them out.", count=blank),)
    columns = from_rows([row for row in rows[:end] if any(row)], width)
    body = cells[at + 1 : at + 1 + end]
    numbers = [any(isinstance(row[i], int | float) for row in body) for i in range(width)]
    kinds: list[Kind] = ["integer" if any_number else "text" for any_number in numbers]
    typed = tuple(Column(c.codes, c.texts, kind) for c, kind in zip(columns, kinds, strict=True))
    return Opened(path, "xlsx", tuple(grid[at][:width]), typed, form, above=above, below=below, unknown=unknown)
