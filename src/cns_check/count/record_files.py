"""What columns files of records have, and whether they are whole. In: files. Out: their headers and lines."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote

from cns_check.count.stores import Store, cannot_be_read
from cns_check.inputs.files.table_format import TableFormat

#: What stands in a path for a value that is not there.
_NOTHING = "__HIVE_DEFAULT_PARTITION__"
_BROKEN = (csv.Error, UnicodeError, OSError, EOFError, ValueError)


class BrokenHeaderError(Exception):
    """The header of a CSV cannot be read.

    Attributes:
        line: Where.
    """

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def partitions_of(path: str) -> tuple[tuple[str, str], ...]:
    """The columns that a path gives, as in ``year=2024/part.parquet``."""
    found: dict[str, str] = {}
    for part in Path(path).parts[:-1]:
        name, sign, value = part.partition("=")
        if sign and name:
            found[unquote(name)] = "" if value == _NOTHING else unquote(value)
    return tuple(found.items())


def is_parquet(path: str, store: Store) -> bool:
    """Whether a file begins as Parquet does.

    Raises:
        RunError: It cannot be read.
    """
    try:
        with store.open(path) as file:
            return file.read(4) == b"PAR1"
    except OSError as error:
        raise cannot_be_read(path, error.strerror) from error


def opened(path: str, store: Store) -> BinaryIO:
    """The bytes of a file, unpacked.

    Raises:
        OSError: It cannot be read.
    """
    kind = {".gz": "gzip", ".zst": "zstd"}.get(Path(path).suffix.lower())
    file = store.open(path)
    if kind is None:
        return file
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few files are packed

    stream: BinaryIO = pa.input_stream(file, compression=kind)
    return stream


def parquet_columns(path: str, store: Store) -> tuple[tuple[str, str], ...]:
    """The columns of a Parquet file in their order, with what each holds; a name may stand there twice.

    Raises:
        BrokenHeaderError: It is damaged.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with store.open(path) as file:
            schema = pq.read_schema(file)
    except (pa.ArrowException, OSError):
        raise BrokenHeaderError(1) from None
    return tuple((field.name, _kind(field.type)) for field in schema)


def full_columns(path: str, store: Store) -> frozenset[str]:
    """The columns of text of a Parquet file that have no blank, as far as its own statistics say so."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    with store.open(path) as file:
        data = pq.read_metadata(file)
    groups = [data.row_group(n) for n in range(data.num_row_groups)]
    if not groups:
        return frozenset()
    found = (
        {
            chunk.path_in_schema
            for chunk in map(group.column, range(group.num_columns))
            if (stats := chunk.statistics) is not None
            and stats.has_null_count
            and stats.null_count == 0
            and stats.has_min_max
            and _least_text(stats)
        }
        for group in groups
    )
    return frozenset(set.intersection(*found))


def _least_text(stats: Any) -> str | None:
    """The least value of a column of text; None of another column, and where it is nothing that Python holds."""
    try:
        least = stats.min
    except (ValueError, OverflowError):
        return None
    return least if isinstance(least, str) else None


def _kind(type_: Any) -> str:
    from pyarrow import types  # noqa: PLC0415

    if types.is_dictionary(type_):
        type_ = type_.value_type
    for name, fits in (
        ("text", lambda t: types.is_string(t) or types.is_large_string(t) or types.is_null(t)),
        ("integer", types.is_integer),
        ("double", lambda t: types.is_floating(t) or types.is_decimal(t)),
        ("date", types.is_date),
        ("timestamp", types.is_timestamp),
        ("boolean", types.is_boolean),
    ):
        if fits(type_):
            return name
    return "other"


def csv_headers(path: str, store: Store, form: TableFormat) -> tuple[str, ...]:
    """The columns of a CSV.

    Raises:
        BrokenHeaderError: There is none, or it cannot be read.
    """
    text = _Csv(path, store, form)
    try:
        found = next(text.records(), None)
    except _BROKEN:
        raise BrokenHeaderError(max(text.line, 1)) from None
    if not found:
        raise BrokenHeaderError(max(text.line, 1))
    return tuple(found)


def has_rows(path: str, store: Store, form: TableFormat, *, parquet: bool) -> bool:
    """Whether anything stands below the header of a file whose header can be read."""
    if parquet:
        import pyarrow.parquet as pq  # noqa: PLC0415

        with store.open(path) as file:
            rows: int = pq.read_metadata(file).num_rows
        return rows > 0
    try:
        return any(islice(_Csv(path, store, form).records(), 1, None))
    except _BROKEN:
        return True


def broken_line(path: str, store: Store, form: TableFormat) -> int | None:
    """The line of the first record of a CSV that is broken: of another number of fields, or not to be read."""
    text = _Csv(path, store, form)
    start, width = 0, 0
    try:
        for record in text.records():
            width = width or len(record)
            if record and len(record) != width:
                return start + 1
            start = text.line
    except _BROKEN:
        return start + 1
    return None


def lines_of_rows(path: str, store: Store, form: TableFormat, rows: Collection[int]) -> dict[int, int]:
    """The line on which each of some rows of a CSV begins; rows are counted from 1 below the header."""
    text = _Csv(path, store, form)
    found: dict[int, int] = {}
    start, row = 0, 0
    for record in text.records():
        if record:
            if row in rows:
                found[row] = start + 1
                if len(found) == len(rows):
                    break
            row += 1
        start = text.line
    return found


class _Csv:
    """The records of a CSV, and the line up to which it was read."""

    def __init__(self, path: str, store: Store, form: TableFormat) -> None:
        self.path, self.store, self.form, self.line = path, store, form, 0

    def records(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self.form.delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        form = self.form
        name = "utf-8-sig" if codecs.lookup(form.encoding).name == "utf-8" else form.encoding
        # Bytes that are none of the encoding are let through to the line that they are on.
        with (
            opened(self.path, self.store) as file,
            io.TextIOWrapper(file, encoding=name, errors="surrogateescape", newline="") as lines,
        ):
            for line in lines:
                self.line += 1
                if not line.isascii():
                    line.encode()
                if self.line > form.skip_lines and not (form.comment and line.startswith(form.comment)):
                    yield line
