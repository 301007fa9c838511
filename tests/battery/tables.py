"""Bad tables: each kind for each reader of a table, as CSV, packed, Parquet and workbook."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from battery.world import PROFILE, TABLES, UNOPENED, Bad, Row, command, csv_of

BIG = 1 << 20


def tables(*, heavy: bool) -> Iterator[Bad]:
    for reader, (header, rows) in TABLES.items():
        for kind, suffix, data in (_heavy if heavy else _light)(header, rows):
            file = f"bad.{suffix}"
            files = {file: data}
            if reader == "corrections":
                files["corrected.yaml"] = PROFILE + f"corrections: {file}\n".encode()
            yield Bad(f"{reader}/{kind}", command(reader, file), files, file)
        for kind, path in () if heavy else UNOPENED.items():
            files = {"corrected.yaml": PROFILE + f"corrections: {path}\n".encode()} if reader == "corrections" else {}
            yield Bad(f"{reader}/{kind}", command(reader, path), files, path)


Kinds = Iterator[tuple[str, str, bytes]]


def _light(header: Row, rows: tuple[Row, ...]) -> Kinds:
    good, head = csv_of(header, rows), csv_of(header, ())
    yield from ((kind, "csv", data) for kind, data in text_kinds(good, head, header, rows))
    yield from ((kind, f"csv.{kind[:3].strip(', ')}", data) for kind, data in packed(good))
    yield from ((f"Parquet, {kind}", "parquet", data) for kind, data in parquet_files(header, rows))
    yield from ((f"workbook, {kind}", "xlsx", data) for kind, data in _workbooks(header, rows))


def _heavy(header: Row, rows: tuple[Row, ...]) -> Kinds:
    good, head = csv_of(header, rows), csv_of(header, ())
    columns = {name: [row[i] for row in rows] for i, name in enumerate(header)}
    yield from ((kind, "csv", data) for kind, data in _large(good, head, header, rows))
    yield "a bomb", "csv.gz", gzip.compress(head + b"," * 300_000_000, 6, mtime=0)
    yield "a bomb", "csv.zst", pa.compress(head + bytes(300_000_000), codec="zstd", asbytes=True)
    yield "Parquet, 300 million rows", "parquet", _rows(header)
    yield (
        "Parquet, 20 000 columns",
        "parquet",
        _written(pa.table({**columns, **{f"c{i}": ["x"] * len(rows) for i in range(20_000)}})),
    )
    whole = _row(1, header) + "".join(_row(i, row) for i, row in enumerate(rows, 2))
    yield "workbook, a bomb", "xlsx", book(whole, **{"xl/media/image1.bin": bytes(300_000_000)})


def text_kinds(good: bytes, head: bytes, header: Row, rows: tuple[Row, ...]) -> Iterator[tuple[str, bytes]]:
    text = good.decode()
    yield "empty", b""
    yield "a mark and nothing", b"\xef\xbb\xbf"
    yield "white space", b"\n \n\n"
    yield "a header alone", head
    yield "a NUL byte", good + b"\0,\n"
    yield "not UTF-8", good.replace(rows[0][0].encode(), b"\xff\xfe", 1)
    yield "UTF-16 with a mark", text.encode("utf-16")
    yield "UTF-16 without a mark", text.encode("utf-16-le")
    yield "UTF-32", text.encode("utf-32")
    yield "no text", bytes(range(256)) * 20
    yield "a quote left open", good + b'"' + good
    yield "text behind a quote", good + b'"a"b' + b",c" * (len(header) - 1) + b"\n"
    yield "a row too long", good + b",".join([b"x"] * (len(header) + 1)) + b"\n"
    yield "an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield "another delimiter", good.replace(b",", b";")
    yield "a line that says so", b"sep=;\n" + good
    yield "every line in quotes", b"".join(b'"' + line + b'"\n' for line in good.splitlines())
    yield "a page", b"<!DOCTYPE html><html><body>Not found</body></html>\n"
    yield "JSON", b'{"a": [1, 2]}\n'
    for name in header[: 1 if header[1] in {"region_id", "norm_id"} and header[-1] != "attested_by" else 2]:
        yield f"without {name}", good.replace(name.encode(), b"something", 1)
        yield (
            f"{name} twice",
            b"\n".join(line + b"," + (name.encode() if i == 0 else b"x") for i, line in enumerate(good.splitlines())),
        )


def _large(good: bytes, head: bytes, header: Row, rows: tuple[Row, ...]) -> Iterator[tuple[str, bytes]]:
    yield "20 000 columns", _wide(head, rows, [f"c{i}" for i in range(20_000)])
    yield "20 000 columns of one name", _wide(head, rows, ["c"] * 20_000)
    yield (
        "9 000 columns without those that are due",
        ",".join(f"c{i}" for i in range(9_000)).encode() + b"\n" + b"," * 8_999 + b"\n",
    )
    yield "a header of 20 million commas", b"," * 20_000_000
    yield "a row of 20 million commas", good + b"," * 20_000_000 + b"\n"
    yield "a cell of 10 MB", head + b"x" * (10 * BIG) + b"," * (len(header) - 1) + b"\n"
    yield "a name of 10 MB", b"x" * (10 * BIG) + b"," + good
    yield "a quoted cell of 10 MB", head + b'"' + b"x\n" * (5 * BIG) + b'"' + b"," * (len(header) - 1) + b"\n"
    yield "200 000 lines of delimiters", head + (b"," * (len(header) - 1) + b"\n") * 200_000
    yield "200 000 lines that are too short", head + b"x\n" * 200_000
    yield "200 000 lines that are too long", head + (b"," * len(header) + b"\n") * 200_000
    yield "2 million empty lines", head + b"\n" * 2_000_000 + csv_of(rows[0], ())[:-1] + b",x\n"


def _wide(head: bytes, rows: tuple[Row, ...], more: list[str]) -> bytes:
    return head[:-1] + b"," + ",".join(more).encode() + b"\n" + csv_of((*rows[0], *(["1"] * len(more))), ())


def packed(good: bytes) -> Iterator[tuple[str, bytes]]:
    whole = gzip.compress(good * 50, mtime=0)
    zstd = pa.compress(good * 50, codec="zstd", asbytes=True)
    yield "gz, cut off", whole[:-9]
    yield "gz, damaged", whole[:20] + b"\xff\xff\xff" + whole[23:]
    yield "gz of nothing", gzip.compress(b"", mtime=0)
    yield "gz of gz", gzip.compress(whole, mtime=0)
    yield "gz, the begin alone", whole[:2]
    yield "zst, cut off", zstd[:-5]
    yield "zst, damaged", zstd[:12] + b"\xff\xff" + zstd[14:]


def _written(table: pa.Table, **how: object) -> bytes:
    made = io.BytesIO()
    pq.write_table(table, made, **how)
    return made.getvalue()


def parquet_files(header: Row, rows: tuple[Row, ...]) -> Iterator[tuple[str, bytes]]:
    columns = {name: [row[i] for row in rows] for i, name in enumerate(header)}
    good = _written(pa.table(columns))
    yield "the begin alone", b"PAR1"
    yield "cut off", good[: len(good) // 2]
    yield "without its end", good[:-4]
    yield "damaged", good[: len(good) // 2] + b"\xff" * 16 + good[len(good) // 2 + 16 :]
    yield "no rows", _written(pa.table(columns).slice(0, 0))
    yield (
        "one name twice",
        _written(
            pa.Table.from_arrays(
                [pa.array(v) for v in [*columns.values(), columns[header[0]]]], names=[*header, header[0]]
            )
        ),
    )
    yield (
        "text that is none",
        _written(pa.table({**columns, header[0]: pa.array([b"\xff"] * len(rows), pa.binary()).view(pa.string())})),
    )
    odd = {
        "lists": pa.array([["x"]] * len(rows)),
        "structs": pa.array([{"a": 1}] * len(rows)),
        "maps": pa.array([[("a", 1)]] * len(rows), pa.map_(pa.string(), pa.int8())),
        "days beyond the calendar": pa.array([2**31 - 1] * len(rows), pa.date32()),
        "moments beyond it": pa.array([2**62] * len(rows), pa.timestamp("us")),
        "a time zone that there is not": pa.array([1] * len(rows), pa.timestamp("us", "Mars/Olympus")),
        "bytes": pa.array([b"\xff\x00"] * len(rows)),
        "truth": pa.array([True] * len(rows)),
        "not a number": pa.array([float("nan")] * len(rows)),
    }
    needed = header[0]
    for kind, values in odd.items():
        yield f"{kind} in {needed}", _written(pa.table({**columns, needed: values}))


def _rows(header: Row) -> bytes:
    """A hundred million rows in few bytes, for they are all alike."""
    made = io.BytesIO()
    column = pa.DictionaryArray.from_arrays(pa.array(bytearray(4_000_000), pa.int8()), pa.array(["x" * 90_000]))
    table = pa.table(dict.fromkeys(header, column))
    with pq.ParquetWriter(made, table.schema, compression="zstd") as writer:
        for _ in range(75):
            writer.write_table(table)
    return made.getvalue()


@cache
def _book() -> dict[str, bytes]:
    """The parts of a workbook with one empty sheet."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        workbook.add_worksheet("S")
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def book(sheet: str, **parts: str | bytes) -> bytes:
    """A workbook with the cells of one sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_book(), "xl/worksheets/sheet1.xml": _SHEET.format(sheet), **parts}.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _row(number: int, cells: Row) -> str:
    inside = "".join(f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{c}</t></is></c>' for i, c in enumerate(cells))
    return f'<row r="{number}">{inside}</row>'


def _document() -> bytes:
    """A sheet of an office of another kind, with a billion columns."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in (
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", '<table:table-cell table:number-columns-repeated="1000000000"/>'),
        ):
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def _workbooks(header: Row, rows: tuple[Row, ...]) -> Iterator[tuple[str, bytes]]:
    head = _row(1, header)
    whole = head + "".join(_row(i, row) for i, row in enumerate(rows, 2))
    good = book(whole)
    yield "no archive", b"PK\x03\x04" + bytes(300)
    yield "cut off", good[: len(good) // 2]
    yield "damaged", good.replace(b"workbook.xml", b"wurkbook.xml")
    yield "nothing in it", book("")
    yield "a header alone", book(head)
    yield "a cell far away", book(whole + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    yield "a cell of no name", book(whole + '<row r="9"><c r="mmmmmmmmB9"><v>1</v></c></row>')
    yield "a name twice", book(whole + '<row r="9"><c r="A9" r="XFD1048576"><v>1</v></c></row>')
    yield "rows without names", book(whole + "<row/>" * 30_000 + "<row>" + "<c><v>1</v></c>" * 900 + "</row>")
    shown = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(9, 3009))
    text = f"<sst><si><t>{'x' * 30_000}</t></si></sst>"
    yield "a text shown often", book(whole + shown, **{"xl/sharedStrings.xml": text})
    yield "a document of another kind", _document()
    yield "an error in a cell", book(head + f'<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>{_row(3, rows[0])}')
    names, links = _book()["xl/workbook.xml"], _book()["xl/_rels/workbook.xml.rels"]
    yield "no sheet", book(whole, **{"xl/workbook.xml": re.sub(rb"<sheet .*?/>", b"", names)})
    yield (
        "a sheet that is not there",
        book(whole, **{"xl/_rels/workbook.xml.rels": links.replace(b"sheet1", b"sheet9")}),
    )
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    yield "entities of its own", book(whole, **{"xl/workbook.xml": entities + names[names.index(b"<workbook") :]})
    yield "no XML", book(whole, **{"xl/workbook.xml": b"\xff\xff<<<"})
