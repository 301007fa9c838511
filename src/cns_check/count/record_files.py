"""Which files the arguments RECORDS are, and what columns they have. In: arguments. Out: files with their headers."""

from __future__ import annotations

import codecs
import csv
import glob
import io
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote

from cns_check.errors import RunError
from cns_check.inputs.files.table_format import TableFormat
from cns_check.words import Said

#: How the name of a file of records ends; behind it may stand one of :data:`_PACKED`.
_TABLES = (".csv", ".tsv", ".txt", ".parquet", ".pq")
_PACKED = (".gz", ".zst")
_HIDDEN = (".", "_")
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


def record_paths(argument: str) -> list[str]:
    """The files that an argument is: a file, those below a folder, or those that fit a pattern; sorted.

    Raises:
        RunError: There is none, or what is named is a device or a pipe.
    """
    path = Path(argument)
    if path.is_dir():
        found = [_within(argument, name) for name in _below(path)]
        if not found:
            raise RunError("input", Said.of("{path}: is a directory, and holds no table", path=argument))
    elif glob.has_magic(argument) and not path.exists():
        fit = glob.glob(argument, recursive=True)  # noqa: PTH207 - keeps what was typed
        found = [name for name in fit if Path(name).is_file() and not _hidden(Path(name).parts)]
        found += [_within(name, file) for name in fit if Path(name).is_dir() for file in _below(Path(name))]
        if not found:
            raise RunError("files", Said.of("{path}: no file fits", path=argument))
    elif not path.exists():
        raise RunError(
            "files", Said.of("{path}: cannot be read: {why}", path=argument, why="No such file or directory")
        )
    elif not path.is_file():
        told = "{path}: is no ordinary file; records are read more than once"
        raise RunError("input", Said.of(told, path=argument))
    else:
        found = [argument]
    return sorted(dict.fromkeys(found))


def _below(folder: Path) -> list[str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    names = [file.relative_to(folder) for file in files]
    return [name.as_posix() for name in names if not _hidden(name.parts) and _is_table(name.name)]


def _within(folder: str, name: str) -> str:
    return folder.rstrip("/") + "/" + name


def _hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith(_HIDDEN) and part not in {".", ".."} for part in parts)


def _is_table(name: str) -> bool:
    name = name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return name.endswith(_TABLES)


def partitions_of(path: str) -> tuple[tuple[str, str], ...]:
    """The columns that a path gives, as in ``year=2024/part.parquet``."""
    found: dict[str, str] = {}
    for part in Path(path).parts[:-1]:
        name, sign, value = part.partition("=")
        if sign and name:
            found[unquote(name)] = "" if value == _NOTHING else unquote(value)
    return tuple(found.items())


def is_parquet(path: str) -> bool:
    """Whether a file begins as Parquet does.

    Raises:
        RunError: It cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            return file.read(4) == b"PAR1"
    except OSError as error:
        raise RunError("files", Said.of("{path}: cannot be read: {why}", path=path, why=error.strerror)) from error


def opened(path: str) -> BinaryIO:
    """The bytes of a file, unpacked.

    Raises:
        OSError: It cannot be read.
    """
    kind = {".gz": "gzip", ".zst": "zstd"}.get(Path(path).suffix.lower())
    if kind is None:
        return Path(path).open("rb")
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few files are packed

    stream: BinaryIO = pa.input_stream(path, compression=kind)
    return stream


def parquet_columns(path: str) -> dict[str, str]:
    """The columns of a Parquet file, with what each holds.

    Raises:
        BrokenHeaderError: It is damaged.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError):
        raise BrokenHeaderError(1) from None
    return {field.name: _kind(field.type) for field in schema}


def full_columns(path: str) -> frozenset[str]:
    """The columns of text of a Parquet file that have no blank, as far as its own statistics say so."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    data = pq.read_metadata(path)
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
            and isinstance(stats.min, str)
            and stats.min
        }
        for group in groups
    )
    return frozenset(set.intersection(*found))


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
        ("text", types.is_boolean),
    ):
        if fits(type_):
            return name
    return "other"


def csv_headers(path: str, form: TableFormat) -> tuple[str, ...]:
    """The columns of a CSV.

    Raises:
        BrokenHeaderError: There is none, or it cannot be read.
    """
    text = _Csv(path, form)
    try:
        found = next(text.records(), None)
    except _BROKEN:
        raise BrokenHeaderError(max(text.line, 1)) from None
    if not found:
        raise BrokenHeaderError(max(text.line, 1))
    return tuple(found)


def broken_line(path: str, form: TableFormat) -> int | None:
    """The line of the first record of a CSV that is broken: of another number of fields, or not to be read."""
    text = _Csv(path, form)
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


def lines_of_rows(path: str, form: TableFormat, rows: Collection[int]) -> dict[int, int]:
    """The line on which each of some rows of a CSV begins; rows are counted from 1 below the header."""
    text = _Csv(path, form)
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

    def __init__(self, path: str, form: TableFormat) -> None:
        self.path, self.form, self.line = path, form, 0

    def records(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self.form.delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        form = self.form
        name = "utf-8-sig" if codecs.lookup(form.encoding).name == "utf-8" else form.encoding
        # Bytes that are none of the encoding are let through to the line that they are on.
        with (
            opened(self.path) as file,
            io.TextIOWrapper(file, encoding=name, errors="surrogateescape", newline="") as lines,
        ):
            for line in lines:
                self.line += 1
                if not line.isascii():
                    line.encode()
                if self.line > form.skip_lines and not (form.comment and line.startswith(form.comment)):
                    yield line
