"""What a workbook becomes when it is read is known before it is: a few bytes of it may name the last cell there is."""

from __future__ import annotations

import io
import zipfile
from contextlib import nullcontext

import pytest

from battery.tables import book
from cns_check.inputs.files.dialect import Dialect
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.sheet_size import SheetError, Size, size_of, texts_shown
from cns_check.inputs.files.workbook import read_workbook

HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
ROW = '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'


def sheet(cells: str) -> bytes:
    return f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()


def texts(*them: str) -> bytes:
    return f"<sst>{''.join(f'<si><t>{text}</t></si>' for text in them)}</sst>".encode()


def read(data: bytes):
    findings = Findings("v.xlsx")
    table = read_workbook("v.xlsx", data, Dialect(), findings)
    return table, findings.finish()


@pytest.mark.parametrize(
    ("cells", "size"),
    [
        (HEAD + ROW, (2, 2, 0)),
        (HEAD, (1, 2, 0)),
        ("<row><c><v>1</v></c></row>" * 3 + "<row><c><v>1</v></c><c><v>1</v></c></row>", (4, 2, 0)),
        ('<row r="7"/><row><c r="AA8"><v>1</v></c><c><v>2</v></c></row>', (8, 28, 0)),
        ('<row r="1048576"><c r="XFD1048576" s="1"/></row>' + ROW, (2, 2, 0)),
        ('<x:row r="1"><x:c r="c9" t="s"><x:v>0</x:v></x:c></x:row>', (9, 3, 1)),
    ],
    ids=["named", "texts of their own", "without names", "some without", "a cell that holds nothing", "prefixed"],
)
def test_a_sheet_reaches_to_its_last_cell_that_holds_anything(cells, size):
    assert size_of(sheet(cells.replace("<x:", "<").replace("</x:", "</"))) == Size(*size)
    prefixed = sheet(cells).replace(b"<worksheet>", b'<worksheet xmlns:x="x">')
    assert size_of(prefixed) == Size(*size)


@pytest.mark.parametrize("name", ["AAAA1", "A12345678", "A", "1", "$A$1", "é1", ""])
def test_a_name_that_no_cell_has_is_refused(name):
    with pytest.raises(SheetError):
        size_of(sheet(f'<row><c r="{name}"><v>1</v></c></row>'))
    table, found = read(book(HEAD + f'<row r="2"><c r="{name}"><v>1</v></c></row>'))
    assert table is None
    assert [d.code for d in found] == ["V002"]
    assert repr(name) in found[0].message


def test_a_row_of_a_number_that_no_row_has_is_refused():
    table, found = read(book(HEAD + '<row r="66666666666"><c><v>1</v></c></row>'))
    assert table is None
    assert [d.code for d in found] == ["V002"]


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="2"><c r="A2" r="XFD1048576"><v>1</v></c></row>',
        '<row r="2"><c x=">" r="A2"<v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></row>',
    ],
    ids=["a name twice", "a tag in a tag", "a cell left open"],
)
def test_a_sheet_that_is_no_xml_is_damaged(cells):
    table, found = read(book(HEAD + cells))
    assert table is None
    assert [d.code for d in found] == ["V002"]


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="Z1048576"><v>1</v></c></row>',
        '<row r="2"><c x=">" r="Z1048576"><v>1</v></c></row>',
        '<!-- <c x=" --><row r="2"><c r="Z1048576" s="1"><v>1</v></c></row><!-- " -->',
        "<row/>" * 30_000 + "<row>" + "<c><v>1</v></c>" * 900 + "</row>",
    ],
    ids=["named", "behind a sign", "behind a comment", "without names"],
)
def test_cells_that_span_more_than_the_limit_are_refused(cells):
    table, found = read(book(HEAD + cells))
    assert table is None
    assert [d.code for d in found] == ["I001"]
    assert "sheet-cells" in found[0].message + (found[0].remedy or "")


def test_the_remedy_names_what_the_sheets_need():
    _, found = read(book(HEAD + '<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row>'))
    assert f"--limit sheet-cells={702 * 1_048_576}" in str(found[0].remedy)


def test_the_cells_of_all_sheets_are_added_up():
    far = sheet('<row r="1000000"><c r="K1000000"><v>1</v></c></row>').decode()
    table, found = read(book(HEAD + ROW, **{"xl/worksheets/sheet2.xml": far}))
    assert table is not None
    assert not found
    table, found = read(book(HEAD + ROW, **{"xl/worksheets/sheet2.xml": far, "xl/else/any.bin": far}))
    assert table is None
    assert [d.code for d in found] == ["I001"]


def test_texts_that_many_cells_show_are_bytes_that_the_file_makes():
    long = "x" * 30_000
    shown = "".join(f'<row r="{i}"><c r="A{i}" t="s"><f>1</f><v> 0 </v></c></row>' for i in range(2, 3000))
    table, found = read(book(HEAD + shown, **{"xl/sharedStrings.xml": texts(long, "y").decode()}))
    assert table is None
    assert [d.code for d in found] == ["I001"]
    assert "unpacked-ratio" in found[0].message + (found[0].remedy or "")


def test_a_long_text_that_one_cell_shows_is_no_bomb():
    long = "x" * 30_000
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>{int(i > 2)}</v></c></row>' for i in range(2, 3000))
    table, found = read(book(HEAD + cells, **{"xl/sharedStrings.xml": texts(long, "y").decode()}))
    assert table is not None
    assert not found


def test_shown_texts_are_counted_one_by_one():
    cells = "".join(f'<c t="s"><v>{i}</v></c>' for i in (0, 0, 0, 1, 7)) + "<c><v>0</v></c>"
    cells += '<c t="s"><f>0</f><v>7</v></c>'
    held = texts("aaaaa" * 20, "<![CDATA[bb]]>")
    given = sheet(f"<row>{cells}</row>")
    assert texts_shown(given, size_of(given), held) == 302
    assert texts_shown(given, size_of(given), b"") == 0


def test_a_document_of_another_kind_is_not_given_to_the_reader(monkeypatch):
    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", None)
    repeated = '<table:table-cell table:number-columns-repeated="1000000000"/>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", repeated)
    table, found = read(made.getvalue())
    assert table is None
    assert [d.code for d in found] == ["V002"]


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "XL\\Worksheets\\Sheet1.xml"])
def test_a_name_that_two_parts_have_is_damage(name):
    made = io.BytesIO(book(HEAD + ROW))
    with (
        zipfile.ZipFile(made, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name") if "/" in name else nullcontext(),
    ):
        archive.writestr(zipfile.ZipInfo(name), sheet(HEAD))
    table, found = read(made.getvalue())
    assert table is None
    assert [d.code for d in found] == ["V002"]
