"""CSV bytes to columns of text.

The meaning of a file is what ``csv.reader(strict=True)`` reads. A file without quotes, with one record per line, is
read by pyarrow instead, which then gives the same and is much faster; at the first oddity the reader starts again the
slow way, which knows the physical line of every record. In: bytes and a dialect. Out: a table of text, or None; what is
wrong goes to the findings.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.columns import Column, Table
from cns_check.inputs.files.findings import CAP, Findings
from cns_check.words import Said

#: Says which headers are wanted, once the header is known.
Wanted = Callable[[tuple[str, ...]], Collection[int]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is written; the quote is ``"`` and is doubled within quotes."""

    delimiter: str = ","
    encoding: str = "utf-8"
    skip_lines: int = 0
    comment: str = ""
    sheet: str | None = None


def all_columns(names: tuple[str, ...]) -> Collection[int]:
    """Wants every column."""
    return range(len(names))


def read_csv(
    path: str, data: bytes, dialect: Dialect, findings: Findings, wanted: Wanted = all_columns
) -> Table | None:
    """Reads a CSV as text.

    Args:
        path: As the user named it.
        data: The whole file.
        dialect: Delimiter and encoding.
        findings: Takes what is wrong with the file as text and as records.
        wanted: Which columns are converted.

    Returns:
        The table; rows that are not as wide as the header are left out of it, and are errors. None when there is
        nothing that could be checked further.
    """
    text = _decode(path, data, dialect, findings)
    if text is None:
        return None
    if "\0" in text:
        line = _line_of(text, text.index("\0"))
        findings.add(diagnostic("V004", Said.of("the file holds a NUL byte: it is not text"), Place(path, line)))
        return None
    return fast(path, text, dialect, findings, wanted) or slow(path, text, dialect, findings, wanted)


def _decode(path: str, data: bytes, dialect: Dialect, findings: Findings) -> str | None:
    name = codecs.lookup(dialect.encoding).name
    try:
        return data.decode("utf-8-sig" if name == "utf-8" else name)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(name, errors="replace")
        byte = (
            Said.of("byte 0x{byte:02X}", byte=data[error.start])
            if error.start < len(data)
            else Said.of("the end of the file")
        )
        message = Said.of(
            "{what} is not {encoding}: the file has another encoding, or is damaged", what=byte, encoding=name
        )
        findings.add(diagnostic("V003", message, Place(path, _line_of(before, len(before)))))
        return None


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def fast(path: str, text: str, dialect: Dialect, findings: Findings, wanted: Wanted) -> Table | None:
    """Reads plain text with pyarrow; None (and no finding) when anything is not plain."""
    if '"' in text or not dialect.delimiter.isascii():
        return None
    if "\r" in text and text.count("\r") != text.count("\r\n"):
        return None
    first = text.partition("\n")[0].removesuffix("\r")
    names = tuple(first.split(dialect.delimiter))
    if len(names) < 2 or _repeated(names):
        return None
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return None
    keys = [str(i) for i in range(len(names))]
    chosen = sorted(wanted(names)) or [0]
    try:
        read = pa_csv.read_csv(
            pa.BufferReader(data),
            read_options=pa_csv.ReadOptions(column_names=keys, skip_rows=1, block_size=1 << 20),
            parse_options=pa_csv.ParseOptions(
                delimiter=dialect.delimiter, quote_char=False, escape_char=False, ignore_empty_lines=False
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(keys, pa.dictionary(pa.int32(), pa.string())),
                include_columns=[keys[i] for i in chosen],
                null_values=[],
                strings_can_be_null=False,
                auto_dict_encode=False,
            ),
        )
    except pa.ArrowException:
        return None
    if read.num_rows == 0:
        return None
    columns: list[Column | None] = [None] * len(names)
    blank = True
    for i, chunked in zip(chosen, read.unify_dictionaries().columns, strict=True):
        column = columns[i] = _numbered(chunked)
        blank = blank and "" in column.texts
    # An empty line is a row of nothing to pyarrow, and none to the csv module.
    if blank and ("\n\n" in text or "\n\r\n" in text):
        return None
    lines = np.arange(2, read.num_rows + 2, dtype=np.int64)
    return Table(path, names, tuple(columns), lines, parquet=False, rows=read.num_rows)


def _numbered(chunked: pa.ChunkedArray) -> Column:
    """A column from texts that are numbered alike in all chunks, none of them null."""
    # The array's own way to numpy loads pandas, which costs more than reading a file.
    codes = [
        np.frombuffer(chunk.indices.buffers()[1], dtype=np.int32, offset=4 * chunk.indices.offset, count=len(chunk))
        for chunk in chunked.chunks
    ]
    return Column(np.concatenate(codes).astype(np.int64), tuple(chunked.chunk(0).dictionary.to_pylist()))


def from_arrow(chunked: pa.ChunkedArray) -> Column:
    """A column from texts of pyarrow."""
    encoded = chunked.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Column(codes, tuple(encoded.dictionary.to_pylist()))


def slow(path: str, text: str, dialect: Dialect, findings: Findings, wanted: Wanted) -> Table | None:
    """Reads any text with the standard library, and says what is wrong with which line."""
    # A field may be as long as the file: the limit of the csv module is no statement about the data.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, quotechar='"', strict=True)
    rows = _Rows(path, findings, wanted)
    line = 1
    try:
        for record in reader:
            rows.add(record, line)
            line = reader.line_num + 1
    except csv.Error as error:
        unclosed = "unexpected end of data" in str(error)
        message = (
            Said.of("a quote is opened here and not closed")
            if unclosed
            else Said.of("the record breaks the rules of CSV: {why}", why=str(error))
        )
        findings.add(diagnostic("V005" if unclosed else "V006", message, Place(path, line)))
    return rows.table()


class _Rows:
    """Records put into columns a batch at a time: a list per row kept to the end would cost more than the reading."""

    _BATCH = 20_000

    def __init__(self, path: str, findings: Findings, wanted: Wanted) -> None:
        self.path, self.findings, self.wanted = path, findings, wanted
        self.names: tuple[str, ...] | None = None
        self.header_line = 1
        self.rows = 0
        self._batch: list[list[str]] = []
        self._lines: list[int] = []
        self._columns: dict[int, list[str]] = {}
        self._empty: list[int] = []
        self._wrong = 0

    def add(self, record: list[str], line: int) -> None:
        """Takes the next record, which begins on this line."""
        if not record:
            self._empty.append(line)
            return
        if self._empty:  # between rows; at the end of the file empty lines are nobody's mistake
            for empty in self._empty:
                self._tell("V008", Said.of("the line is empty"), empty)
            self._empty = []
        if self.names is None:
            self.names, self.header_line = tuple(record), line
            self._columns = {i: [] for i in self.wanted(self.names)}
            return
        self.rows += 1
        if len(record) != len(self.names):
            self._tell(
                "V007",
                Said.counted(
                    len(record),
                    "the row has {count} field, the header {wanted}",
                    "the row has {count} fields, the header {wanted}",
                    wanted=len(self.names),
                ),
                line,
            )
            return
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
        for name in _repeated(self.names):
            message = Said.of("the header names {name!r} {count} times", name=name, count=self.names.count(name))
            self.findings.add(diagnostic("V009", message, Place(self.path, self.header_line, field=name)))
        if not self.rows and not self.findings.errors:
            message = Said.of("the file holds a header and no rows")
            self.findings.add(diagnostic("V001", message, Place(self.path, self.header_line)))
        columns = tuple(_column(self._columns[i]) if i in self._columns else None for i in range(len(self.names)))
        return Table(self.path, self.names, columns, np.array(self._lines, np.int64), parquet=False, rows=self.rows)

    def _flush(self) -> None:
        for i, values in self._columns.items():
            values.extend([record[i] for record in self._batch])
        self._batch = []

    def _tell(self, code: str, message: Said, line: int) -> None:
        self._wrong += 1
        if self._wrong > CAP:
            self.findings.count_more()
        else:
            self.findings.add(diagnostic(code, message, Place(self.path, line)))


def _column(values: list[str]) -> Column:
    return from_arrow(pa.chunked_array([pa.array(values, pa.large_string())]))


def _repeated(names: tuple[str, ...]) -> list[str]:
    """Header names that occur twice; blank ones are no names, and nobody can ask for them."""
    return sorted({n for n in names if n and names.count(n) > 1})
