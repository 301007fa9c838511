"""Any delivered file: bytes in; columns of text with their layout out.

The content says what a file is, never its name.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import pyarrow as pa

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.volumes.draft.notes import Leaf, examples, shown
from cns_check.inputs.volumes.draft.opened import Opened, from_rows
from cns_check.inputs.volumes.draft.text_layout import first_text, header_at, is_below, open_text
from cns_check.words import Said

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
#: A packed file may hold this much.
_MOST = 2_000_000_000


def open_file(path: str, data: bytes) -> tuple[Opened | None, tuple[Diagnostic, ...]]:
    """Opens a CSV (also packed), a workbook or Parquet.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The file, or None and why it is no table.
    """
    for magic, kind in _PACKED:
        if data.startswith(magic):
            try:
                data = pa.CompressedInputStream(pa.BufferReader(data), kind).read(_MOST)
            except (pa.ArrowException, OSError):
                return _no_file(path, Said.of("the file is packed, and damaged or cut off"))
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

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {
            name: _grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names
        }
    except (calamine.CalamineError, OSError, ValueError):
        return _no_file(path, Said.of("the file is an archive, and no workbook that can be read"))
    tables = {name: found for name, grid in sheets.items() if (found := _table(path, name, grid)) is not None}
    if not tables:
        message = Said.of("no sheet of the workbook holds a header and rows")
        return None, (diagnostic("V071", message, Place(path)),)
    name = max(tables, key=lambda n: tables[n].rows)
    others = [n for n in tables if n != name]
    check = Said.of("other sheets hold rows too: {names}", names=examples(others, 10)) if others else None
    rows = Said.of("the sheet with the most rows: {count}", count=tables[name].rows)
    form = {"sheet": Leaf(name, (rows,), check), **tables[name].form}
    chosen = tables[name]
    return Opened(path, "xlsx", chosen.names, chosen.columns, form, above=chosen.above, below=chosen.below), ()


def _grid(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: object) -> str:
    """A cell as text: whole numbers as their digits, days as ISO text."""
    match value:
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
        case date():
            return value.isoformat()
    return str(value)


def _table(path: str, sheet: str, grid: list[list[str]]) -> Opened | None:
    """The table of a sheet: a header, rows below it, and what stands around them."""
    filled = Counter(sum(bool(cell.strip()) for cell in row) for row in grid)
    usual = max((n for n in filled if n > 1), key=lambda n: (filled[n], n), default=0)
    if not usual:
        return None
    at = next(i for i, row in enumerate(grid) if sum(bool(c.strip()) for c in row) >= max(2, 0.8 * usual))
    width = len(grid[at])
    while width and not grid[at][width - 1].strip():
        width -= 1
    if header_at([grid[at][:width]], width) is None:
        return None
    rows = [row[:width] for row in grid[at + 1 :]]
    end = len(rows)
    while end and is_below(rows[end - 1], width):
        end -= 1
    if not end:
        return None
    below = tuple(found for row in rows[end:] if (found := first_text(row)) is not None)
    above = tuple(found[1] for row in grid[:at] if (found := first_text(row)) is not None)
    form = {}
    if at:
        why = Said.of("what stands above the header: {lines}", lines=examples(above) or shown(""))
        form["skip_lines"] = Leaf(at, (why,))
    columns = from_rows(rows[:end], width)
    return Opened(path, "xlsx", tuple(grid[at][:width]), columns, form, above=above, below=below)
