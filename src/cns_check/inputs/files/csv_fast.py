"""CSV bytes without quotes to columns of text, by pyarrow. In: bytes and a dialect. Out: a table, or None.

None means that something is not plain, and that the reader of :mod:`.csv_file` has to say what it is.
"""

from __future__ import annotations

import codecs

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from cns_check.inputs.files.arrow_columns import numbered
from cns_check.inputs.files.columns import Column, Ints, Table
from cns_check.inputs.files.dialect import SEP_LINE, Dialect, Wanted, other_delimiter
from cns_check.inputs.files.whole_rows import repeated
from cns_check.limits import limit

#: A table has at most so many lines below its rows that are no rows; with more of them the slow reader decides.
_FOOTER = 100


def fast(path: str, data: bytes, dialect: Dialect, wanted: Wanted) -> Table | None:
    """Reads plain UTF-8.

    Args:
        path: As the user named it.
        data: The file, without a byte order mark.
        dialect: How it is written; the encoding aside.
        wanted: Which columns are converted.

    Returns:
        The table; None when anything is not plain: then the meaning of the file is for the slow reader to say.
    """
    if b'"' in data or not dialect.delimiter.isascii():
        return None
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return None
    data, numbers = _without_comments(data, dialect.comment)
    start = _header_start(data, dialect, numbers)
    if start is None:
        return None
    skipped, at = start
    end = data.find(b"\n", at)
    if data.count(dialect.delimiter.encode(), at, len(data) if end < 0 else end) >= limit("columns"):
        return None
    first = data[at : len(data) if end < 0 else end].removesuffix(b"\r").decode()
    names = tuple(first.split(dialect.delimiter))
    chosen = sorted(wanted(names)) or [0]
    if end < 0 or len(names) < 2 or repeated(names, chosen):
        return None
    stop = _stop(data, end + 1, dialect.delimiter.encode(), len(names))
    read = _columns(memoryview(data)[end + 1 : stop], names, chosen, dialect.delimiter)
    if read is None:
        return None
    columns, rows = read
    # An empty line is a row of nothing to pyarrow, and none to the csv module.
    blank = all("" in columns[i].texts for i in chosen)
    if blank and any(data.find(two, end, stop) >= 0 for two in (b"\n\n", b"\n\r\n")):
        return None
    lines = np.arange(skipped + 2, skipped + 2 + rows, dtype=np.int64)
    return _with_footer(path, names, columns, lines, data[stop:], dialect.delimiter, numbers, skipped + 1)


def _without_comments(data: bytes, comment: str) -> tuple[bytes, Ints | None]:
    """The lines that are no comments, and their numbers; None when all are."""
    mark = comment.encode()
    if not comment or not (data.startswith(mark) or b"\n" + mark in data):
        return data, None
    kept = [(i, line) for i, line in enumerate(data.split(b"\n"), 1) if not line.startswith(mark)]
    if not kept:
        return b"", None
    return b"\n".join(line for _, line in kept), np.array([i for i, _ in kept], dtype=np.int64)


def _header_start(data: bytes, dialect: Dialect, numbers: Ints | None) -> tuple[int, int] | None:
    """How many lines stand above the header, and where it begins; None when the file has not so many."""
    skip = dialect.skip_lines
    if skip and numbers is not None:  # comments among the lines above the header
        skip = int((numbers <= skip).sum())
    end = data.find(b"\n")
    first = data[: end + 1].decode()
    if not dialect.skip_lines and (numbers is None or numbers[0] == 1) and SEP_LINE.fullmatch(first):
        if other_delimiter(first, dialect) is not None:
            return None
        skip = 1
    at = 0
    for _ in range(skip):
        at = data.find(b"\n", at) + 1
        if not at:
            return None
    return skip, at


def _stop(data: bytes, start: int, delimiter: bytes, width: int) -> int:
    """Where the rows from here on end: below them stand only lines that have fewer fields."""
    end = len(data)
    for _ in range(_FOOTER):
        last = end - 1 if end > start and data[end - 1 : end] == b"\n" else end
        begin = max(data.rfind(b"\n", start, last) + 1, start)
        if end <= start or data.count(delimiter, begin, last) + 1 >= width:
            break
        end = begin
    return end


def _columns(
    body: memoryview, names: tuple[str, ...], chosen: list[int], delimiter: str
) -> tuple[dict[int, Column], int] | None:
    if bytes(body[:3]) == codecs.BOM_UTF8:  # pyarrow would take it away, as if the file began here
        return None
    keys = [str(i) for i in range(len(names))]
    try:
        read = pa_csv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=pa_csv.ReadOptions(column_names=keys, block_size=1 << 20),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter, quote_char=False, escape_char=False, ignore_empty_lines=False
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(keys, pa.dictionary(pa.int32(), pa.string())),
                include_columns=[keys[i] for i in chosen],
                null_values=[],
                strings_can_be_null=False,
                auto_dict_encode=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowException:
        return None
    if read.num_rows == 0:
        return None
    found = read.unify_dictionaries().columns
    return {i: numbered(chunked) for i, chunked in zip(chosen, found, strict=True)}, read.num_rows


def _with_footer(
    path: str,
    names: tuple[str, ...],
    columns: dict[int, Column],
    lines: Ints,
    footer: bytes,
    delimiter: str,
    numbers: Ints | None,
    header_line: int,
) -> Table:
    """The table with the lines below its rows, whose lacking cells are blank."""
    short: dict[int, int] = {}
    blank: list[int] = []
    rows = len(lines)
    more: list[list[str]] = []
    at: list[int] = []
    for i, line in enumerate(footer.decode().removesuffix("\n").split("\n") if footer else (), int(lines[-1]) + 1):
        text = line.removesuffix("\r")
        if text:
            cells = text.split(delimiter)
            short[rows + len(more)] = len(cells)
            more.append([*cells, *[""] * (len(names) - len(cells))])
            at.append(i)
        else:
            blank.append(i)
    if more:
        columns = {i: _longer(column, [cells[i] for cells in more]) for i, column in columns.items()}
        lines = np.concatenate([lines, np.array(at, dtype=np.int64)])
    blank = [line for line in blank if line < lines[-1]]
    if numbers is not None:
        lines, header_line = numbers[lines - 1], int(numbers[header_line - 1])
        blank = [int(numbers[line - 1]) for line in blank]
    return Table(
        path,
        names,
        tuple(columns.get(i) for i in range(len(names))),
        lines,
        parquet=False,
        rows=len(lines),
        header_line=header_line,
        short=short,
        blank=tuple(blank),
    )


def _longer(column: Column, texts: list[str]) -> Column:
    number = {text: i for i, text in enumerate(column.texts)}
    codes = [number.setdefault(text, len(number)) for text in texts]
    return Column(np.concatenate([column.codes, np.array(codes, dtype=np.int64)]), tuple(number))
