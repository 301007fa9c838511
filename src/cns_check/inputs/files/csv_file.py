"""CSV bytes to columns of text.

The meaning of a file is what ``csv.reader(strict=True)`` reads. A file without quotes, with one record per line, is
read by pyarrow instead (:mod:`.csv_fast`), which then gives the same and is much faster; at the first oddity the reader
starts again the slow way, which knows the physical line of every record. In: bytes and a dialect. Out: a table of text,
or None; what is wrong goes to the findings.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa

from cns_check.diagnostics import Place, diagnostic, over_limit
from cns_check.inputs.files.arrow_columns import array_of, from_arrow
from cns_check.inputs.files.columns import Column, Table
from cns_check.inputs.files.csv_fast import fast
from cns_check.inputs.files.dialect import SEP_LINE, Dialect, Wanted, all_columns, other_delimiter
from cns_check.inputs.files.findings import CAP, Findings
from cns_check.inputs.files.whole_rows import fields_differ, report_repeated
from cns_check.inputs.files.within import within
from cns_check.limits import limit
from cns_check.words import Said

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def read_csv(
    path: str, data: bytes, dialect: Dialect, findings: Findings, wanted: Wanted = all_columns
) -> Table | None:
    """Reads a CSV as text.

    Args:
        path: As the user named it.
        data: The whole file.
        dialect: How it is written.
        findings: Takes what is wrong with the file as text and as records.
        wanted: Which columns are converted.

    Returns:
        The table. Rows with more fields than the header are left out of it, and are errors; what to make of those with
        fewer, and of empty lines between rows, is for the caller to say. None when there is nothing that could be
        checked further.
    """
    encoding = codecs.lookup(dialect.encoding).name
    text: str | None = None
    plain: bytes | None = data.removeprefix(codecs.BOM_UTF8) if encoding == "utf-8" else None
    if plain is None or not _valid(plain) or b"\0" in plain:
        text = _decode(path, data, encoding, findings)
        if text is None:
            return None
        if "\0" in text:
            line = _line_of(text, text.index("\0"))
            findings.add(diagnostic("V004", Said.of("the file holds a NUL byte: it is not text"), Place(path, line)))
            return None
        plain = _encoded(text)
    table = fast(path, plain, dialect, wanted) if plain is not None else None
    if table is None:
        if text is None and plain is not None:
            text = plain.decode()
        table = slow(path, text or "", dialect, findings, wanted)
    return None if table is None or not within(table, findings) else table


def _valid(data: bytes) -> bool:
    """Whether the bytes are UTF-8; no text is kept, for a file may be large."""
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), 1 << 20):
            decoder.decode(data[start : start + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _encoded(text: str) -> bytes | None:
    """As UTF-8; None for a text with half characters, which some encodings give."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None


def _decode(path: str, data: bytes, encoding: str, findings: Findings) -> str | None:
    wide = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    if wide is not None and encoding in {"utf-8", "cp1252", "iso8859-1", "latin-1", "ascii"}:
        message = Said.of("the file is written in {encoding}: it begins with the mark of that", encoding=wide)
        findings.add(diagnostic("V003", message, Place(path, 1), remedy=_named(wide)))
        return None
    if wide is None and encoding == "utf-8" and (half := _half_zeros(data)) is not None:
        message = Said.of("every second byte is zero: the file is written in {encoding}", encoding=half)
        findings.add(diagnostic("V003", message, Place(path, 1), remedy=_named(half)))
        return None
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="replace")
        byte = (
            Said.of("byte 0x{byte:02X}", byte=data[error.start])
            if error.start < len(data)
            else Said.of("the end of the file")
        )
        message = Said.of(
            "{what} is not {encoding}: the file has another encoding, or is damaged", what=byte, encoding=encoding
        )
        findings.add(diagnostic("V003", message, Place(path, _line_of(before, len(before)))))
        return None


_BOMS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def _half_zeros(data: bytes) -> str | None:
    """UTF-16 without a mark at its begin, by the zeros of plain letters; None when it is not that."""
    start = data[:64]
    if len(start) >= 4 and not any(start[1::2]) and all(start[::2]):
        return "utf-16-le"
    return "utf-16-be" if len(start) >= 4 and not any(start[::2]) and all(start[1::2]) else None


def _named(encoding: str) -> Said:
    return Said.of(
        "name it in the profile: `format: {{encoding: {encoding}}}`, or save the file as UTF-8", encoding=encoding
    )


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def slow(path: str, text: str, dialect: Dialect, findings: Findings, wanted: Wanted) -> Table | None:
    """Reads any text with the standard library, and says what is wrong with which line."""
    lines = _Lines(path, text, dialect)
    if (other := other_delimiter(lines.first, dialect)) is not None and not dialect.skip_lines:
        message = Said.of(
            "the first line says that {other!r} parts the fields, and the file is read with {delimiter!r}",
            other=other,
            delimiter=dialect.delimiter,
        )
        remedy = Said.of(
            "name it in the profile: `format: {{delimiter: {mark}}}`", mark=json.dumps(other, ensure_ascii=False)
        )
        findings.add(diagnostic("V048", message, Place(path, 1), remedy=remedy, value=lines.first.strip()))
        return None
    # A field may be as long as the file: the limit of the csv module is no statement about the data.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar='"', strict=True)
    rows = _Rows(path, findings, wanted)
    try:
        while (record := lines.record(reader)) is not None:
            rows.add(record, lines.begin)
    except _OverLimitError as error:
        findings.add(over_limit(*error.args))
        return None
    except csv.Error as error:
        unclosed = "unexpected end of data" in str(error)
        message = (
            Said.of("a quote is opened here and not closed")
            if unclosed
            else Said.of("the record breaks the rules of CSV: {why}", why=str(error))
        )
        findings.add(diagnostic("V005" if unclosed else "V006", message, Place(path, lines.begin)))
    if rows.names is None and dialect.skip_lines and not findings.errors:
        template = "nothing stands below the {count} lines that are skipped{at}"
        message = Said.of(template, count=dialect.skip_lines, at=dialect.at("skip_lines"))
        findings.add(diagnostic("V001", message, Place(path)))
    return rows.table()


class _OverLimitError(Exception):
    """A limit that a file is over: what :func:`over_limit` takes."""


def _lines_of(text: str) -> Iterator[str]:
    """The lines of a text with their ends, one after another: a file in memory would take four bytes a character."""
    if "\r" in text:
        yield from (match[0] for match in _LINE.finditer(text))
        return
    start = 0
    while (end := text.find("\n", start) + 1) > 0:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


class _Lines:
    """The lines of a text that hold records: without those above the header, and without comments between records.

    A line within a quoted field is no comment, whatever it begins with.

    Attributes:
        first: The first line of the text.
        begin: Line on which the last record begins.
    """

    def __init__(self, path: str, text: str, dialect: Dialect) -> None:
        self._lines = enumerate(_lines_of(text), 1)
        self._comment = dialect.comment
        self._delimiter, self._most, self._path = dialect.delimiter, limit("columns"), path
        end = text.find("\n")
        self.first = text[: end + 1] if end >= 0 else text
        self.begin = 1
        self._fresh = True
        for _ in range(dialect.skip_lines or (1 if SEP_LINE.fullmatch(self.first) else 0)):
            next(self._lines, None)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            if self._fresh:
                if self._comment and line.startswith(self._comment):
                    continue
                self.begin, self._fresh = number, False
            if len(line) > self._most and (cells := line.count(self._delimiter) + 1) > self._most:
                what = Said.of("the row has {count} cells", count=cells)
                raise _OverLimitError("columns", what, Place(self._path, number), cells)
            return line
        raise StopIteration

    def record(self, reader: Iterator[list[str]]) -> list[str] | None:
        """The next record; None at the end."""
        self._fresh = True
        return next(reader, None)


class _Rows:
    """Records put into columns a batch at a time: a list per row kept to the end would cost more than the reading."""

    _BATCH = 20_000

    def __init__(self, path: str, findings: Findings, wanted: Wanted) -> None:
        self.path, self.findings, self.wanted = path, findings, wanted
        self.names: tuple[str, ...] | None = None
        self.header_line = 1
        self.rows, self._most = 0, limit("rows")
        self._batch: list[list[str]] = []
        self._lines: list[int] = []
        self._columns: dict[int, list[str]] = {}
        self._short: dict[int, int] = {}
        self._empty: list[int] = []
        self._wrong = 0

    def add(self, record: list[str], line: int) -> None:
        """Takes the next record, which begins on this line."""
        if not record:
            self._empty.append(line)
            return
        if self.names is None:
            self.names, self.header_line = tuple(record), line
            self._columns = {i: [] for i in self.wanted(self.names)}
            return
        self.rows += 1
        if self.rows > self._most:
            raise _OverLimitError("rows", Said.of("the file has more rows than that"), Place(self.path, line))
        lacks = len(self.names) - len(record)
        if lacks < 0:
            self._wrong += 1
            if self._wrong > CAP:
                self.findings.count_more()
            else:
                message = fields_differ(len(record), len(self.names))
                self.findings.add(diagnostic("V007", message, Place(self.path, line)))
            return
        if lacks:
            self._short[len(self._lines)] = len(record)
            record = [*record, *[""] * lacks]
        self._batch.append(record)
        self._lines.append(line)
        if len(self._batch) == self._BATCH:
            self._flush()

    def table(self) -> Table | None:
        """What was read; None when there is no header."""
        if self.names is None:
            if not self.findings.errors:
                self.findings.add(diagnostic("V001", Said.of("the file is empty"), Place(self.path)))
            return None
        self._flush()
        header = Place(self.path, self.header_line)
        report_repeated(self.names, self._columns, lambda name: replace(header, field=name), self.findings)
        if not self.rows and not self.findings.errors:
            self.findings.add(diagnostic("V001", Said.of("the file holds a header and no rows"), header))
        columns = tuple(_column(self._columns[i]) if i in self._columns else None for i in range(len(self.names)))
        last = self._lines[-1] if self._lines else 0
        return Table(
            self.path,
            self.names,
            columns,
            np.array(self._lines, np.int64),
            parquet=False,
            rows=self.rows,
            header_line=self.header_line,
            short=self._short,
            blank=tuple(line for line in self._empty if line < last),
        )

    def _flush(self) -> None:
        for i, values in self._columns.items():
            values.extend([record[i] for record in self._batch])
        self._batch = []


def _column(values: list[str]) -> Column:
    return from_arrow(pa.chunked_array([array_of(values)]))
