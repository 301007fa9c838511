"""CSV bytes to columns of text.

The meaning of a file is what ``csv.reader(strict=True)`` reads. A file without quotes, with one record per line, is
read by pyarrow instead, which then gives the same and is much faster; at the first oddity the reader starts again
the slow way, which knows the physical line of every record.
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
from cns_check.inputs.columns import Column, Table
from cns_check.inputs.findings import CAP, Findings

#: Says which headers are wanted, once the header is known.
Wanted = Callable[[tuple[str, ...]], Collection[int]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is written; the quote is ``"`` and is doubled within quotes."""

    delimiter: str = ","
    encoding: str = "utf-8"


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
        findings.add(diagnostic("V004", "the file holds a NUL byte: it is not text", Place(path, line)))
        return None
    return fast(path, text, dialect, findings, wanted) or slow(path, text, dialect, findings, wanted)


def _decode(path: str, data: bytes, dialect: Dialect, findings: Findings) -> str | None:
    name = codecs.lookup(dialect.encoding).name
    try:
        return data.decode("utf-8-sig" if name == "utf-8" else name)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(name, errors="replace")
        byte = f"byte 0x{data[error.start]:02X}" if error.start < len(data) else "the end of the file"
        message = f"{byte} is not {name}: the file has another encoding, or is damaged"
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
    # An empty line is a row of nothing to pyarrow, and none to the csv module.
    if "\n\n" in text or "\n\r\n" in text:
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
            read_options=pa_csv.ReadOptions(column_names=keys, skip_rows=1, block_size=1 << 22),
            parse_options=pa_csv.ParseOptions(
                delimiter=dialect.delimiter, quote_char=False, escape_char=False, ignore_empty_lines=False
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(keys, pa.string()),
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
    for i, chunked in zip(chosen, read.columns, strict=True):
        columns[i] = from_arrow(chunked)
    lines = np.arange(2, read.num_rows + 2, dtype=np.int64)
    return Table(path, names, tuple(columns), lines, parquet=False, rows=read.num_rows)


def from_arrow(chunked: pa.ChunkedArray) -> Column:
    """A column from texts of pyarrow."""
    encoded = chunked.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Column(codes, tuple(encoded.dictionary.to_pylist()))


def _from_texts(values: list[str]) -> Column:
    return from_arrow(pa.chunked_array([pa.array(values, pa.large_string())]))


def slow(path: str, text: str, dialect: Dialect, findings: Findings, wanted: Wanted) -> Table | None:
    """Reads any text with the standard library, and says what is wrong with which line."""
    # A field may be as long as the file: the limit of the csv module is no statement about the data.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, quotechar='"', strict=True)
    records: list[list[str]] = []
    begins: list[int] = []
    line = 1
    try:
        for record in reader:
            records.append(record)
            begins.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        unclosed = "unexpected end of data" in str(error)
        message = (
            "a quote is opened here and not closed" if unclosed else f"the record breaks the rules of CSV: {error}"
        )
        findings.add(diagnostic("V005" if unclosed else "V006", message, Place(path, line)))
    while records and not records[-1] and not findings.errors:
        records.pop()  # empty lines at the end are nobody's mistake
        begins.pop()
    if not records:
        if not findings.errors:
            findings.add(diagnostic("V001", "the file is empty", Place(path)))
        return None
    names = tuple(records[0])
    for name in _repeated(names):
        message = f"the header names {name!r} {names.count(name)} times"
        findings.add(diagnostic("V009", message, Place(path, begins[0], field=name)))
    good, lines = _of_width(path, records[1:], begins[1:], len(names), findings)
    if len(records) == 1 and not findings.errors:
        findings.add(diagnostic("V001", "the file holds a header and no rows", Place(path, begins[0])))
    columns: list[Column | None] = [None] * len(names)
    for i in wanted(names):
        columns[i] = _from_texts([record[i] for record in good])
    return Table(path, names, tuple(columns), np.array(lines, dtype=np.int64), parquet=False, rows=len(records) - 1)


def _of_width(
    path: str, records: list[list[str]], begins: list[int], width: int, findings: Findings
) -> tuple[list[list[str]], list[int]]:
    good: list[list[str]] = []
    lines: list[int] = []
    wrong = 0
    for record, line in zip(records, begins, strict=True):
        if len(record) == width:
            good.append(record)
            lines.append(line)
            continue
        wrong += 1
        if wrong > CAP:
            findings.count_more()
        elif record:
            message = f"the row has {len(record)} fields, the header {width}"
            findings.add(diagnostic("V007", message, Place(path, line)))
        else:
            findings.add(diagnostic("V008", "the line is empty", Place(path, line)))
    return good, lines


def _repeated(names: tuple[str, ...]) -> list[str]:
    """Header names that occur twice; blank ones are no names, and nobody can ask for them."""
    return sorted({n for n in names if n and names.count(n) > 1})
