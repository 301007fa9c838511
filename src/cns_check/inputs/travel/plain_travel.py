"""Travel times that are written plainly, read as numbers at once: the bytes of a table in; the table, or None, out.

A national table has millions of rows, and a text for each number costs more than all else. None means that something is
not plain: then the reader of any table says what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from cns_check.inputs.files.arrow_columns import from_numbered
from cns_check.inputs.files.columns import Bools, Column, Floats, Ints
from cns_check.inputs.files.small_table import SmallTable
from cns_check.inputs.travel.decimals import NO_NUMBER, PARTS

_IDS, _NUMBERS = ("origin_id", "destination_id"), ("minutes", "distance")
_NAMES = frozenset((*_IDS, *_NUMBERS))
_PARQUET = b"PAR1"
_TEXT = pa.dictionary(pa.int32(), pa.string())
#: What pyarrow reads otherwise than this tool does: white space around a number, and signs.
_ODD = (b" ", b"\t", b"\0", b"+", b"-")
#: How far a number of nine decimals may be from what a float makes of it, in billionths, and the most that is allowed.
_LOST, _MOST_LOST = 2.3e-7, 0.1


@dataclass(frozen=True, slots=True)
class PlainTravel(SmallTable):
    """A table whose numbers are read.

    Attributes:
        minutes: Billionths per row, ``NO_NUMBER`` for none.
        distance: The same.
    """

    minutes: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    distance: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))


def plain_travel(path: str, data: bytes, most: Sequence[int]) -> PlainTravel | None:
    """Reads canonical columns, and no other.

    Args:
        path: As the user named it.
        data: The whole of a CSV or Parquet file.
        most: The greatest number of minutes, and of distance.

    Returns:
        The table; None where the file has anything that is not plain.
    """
    parquet = data[:4] == _PARQUET
    try:
        read = _of_parquet(data) if parquet else _of_csv(data)
    except (pa.ArrowException, OSError):
        return None
    if read is None or not read.num_rows:
        return None
    values = [_parts(read.column(name), limit) for name, limit in zip(_NUMBERS, most, strict=True)]
    minutes, distance = values
    if minutes is None or distance is None or ((distance == NO_NUMBER) & (minutes != NO_NUMBER)).any():
        return None
    columns: tuple[Column, ...] = tuple(from_numbered(read.column(name)) for name in _IDS)
    if any("" in column.texts for column in columns):
        # A blank id; or an empty line, which is a row to pyarrow.
        return None
    first = 1 if parquet else 2
    lines = np.arange(first, first + read.num_rows, dtype=np.int64)
    return PlainTravel(
        path, _IDS, columns, lines, parquet=parquet, rows=read.num_rows, minutes=minutes, distance=distance
    )


def _of_csv(data: bytes) -> pa.Table | None:
    data = data.removeprefix(b"\xef\xbb\xbf")
    end = data.find(b"\n")
    names = [_unquoted(name.decode("latin-1")) for name in data[: max(end, 0)].removesuffix(b"\r").split(b",")]
    if len(names) != len(_NAMES) or set(names) != _NAMES:
        return None
    if not data.isascii() or any(odd in data for odd in _ODD) or _bare_points(data) or _odd_quotes(data):
        return None
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return None
    kinds = {name: _TEXT if name in _IDS else pa.float64() for name in _NAMES}
    return pa_csv.read_csv(
        pa.BufferReader(data),
        read_options=pa_csv.ReadOptions(block_size=1 << 20),
        parse_options=pa_csv.ParseOptions(double_quote=False, escape_char=False, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=kinds, null_values=[""], strings_can_be_null=False, auto_dict_encode=False, check_utf8=False
        ),
    )


def _unquoted(name: str) -> str:
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] == '"' else name


def _odd_quotes(data: bytes) -> bool:
    """Whether quotes do anything else than to stand around a field that does without them."""
    if b'"' not in data:
        return False
    text = np.frombuffer(data, dtype=np.uint8)
    at = np.flatnonzero(text == ord('"'))
    if len(at) % 2:
        return True
    opening, closing = at[::2], at[1::2]
    framed = np.concatenate([np.array([10], dtype=np.uint8), text, np.array([10], dtype=np.uint8)])
    if not np.isin(framed[opening], (10, 44)).all() or not np.isin(framed[closing + 2], (10, 13, 44)).all():
        return True
    ends = np.flatnonzero((text == 10) | (text == 44))
    return not np.array_equal(np.searchsorted(ends, opening), np.searchsorted(ends, closing))


def _bare_points(data: bytes) -> bool:
    """Whether a point has no digit on either side of it."""
    if b"." not in data:
        return False
    text = np.frombuffer(data, dtype=np.uint8)
    at = np.flatnonzero(text == ord("."))
    if at[0] == 0 or at[-1] == len(text) - 1:
        return True
    return any(((side < ord("0")) | (side > ord("9"))).any() for side in (text[at - 1], text[at + 1]))


def _of_parquet(data: bytes) -> pa.Table | None:
    from cns_check.inputs.files.parquet_file import open_parquet  # noqa: PLC0415 - most tables are CSV

    file, over = open_parquet("", data)
    names = file.schema_arrow.names
    if over or len(names) != len(_NAMES) or set(names) != _NAMES:
        return None
    read = file.read()
    for name in _IDS:
        kind = read.column(name).type
        value = kind.value_type if pa.types.is_dictionary(kind) else kind
        if not (pa.types.is_string(value) or pa.types.is_large_string(value)) or read.column(name).null_count:
            return None
        if pa.types.is_dictionary(kind):
            continue
        at = read.schema.get_field_index(name)
        read = read.set_column(at, name, read.column(name).cast(value).cast(pa.string()).dictionary_encode())
    for name in _NUMBERS:
        kind = read.column(name).type
        if not (pa.types.is_float64(kind) or pa.types.is_integer(kind)):
            return None
        read = read.set_column(read.schema.get_field_index(name), name, read.column(name).cast(pa.float64()))
    return read


def _parts(column: pa.ChunkedArray, most: int) -> Ints | None:
    """Billionths, exactly as they were written; None where that cannot be said."""
    known = np.concatenate([_valid(chunk) for chunk in column.chunks])
    values = np.concatenate([_floats(chunk) for chunk in column.chunks])
    values = np.where(known, values, 0.0)
    # Not a number and infinite too are not so.
    if not ((values >= 0) & (values <= most)).all() or np.signbit(values).any():
        return None
    whole = np.floor(values)
    if np.array_equal(whole, values):
        return np.where(known, whole.astype(np.int64) * PARTS, NO_NUMBER)
    rest = (values - whole) * PARTS
    parts = np.rint(rest)
    lost = 1e-3 + _LOST * values
    if (np.abs(rest - parts) > np.where(rest > 0, lost, 0.0)).any() or (lost > _MOST_LOST)[rest > 0].any():
        return None
    found = whole.astype(np.int64) * PARTS + parts.astype(np.int64)
    return np.where(known, found, NO_NUMBER)


def _floats(chunk: pa.DoubleArray) -> Floats:
    # The array's own way to numpy loads pandas, which costs more than reading a file.
    return np.frombuffer(chunk.buffers()[1], dtype=np.float64, offset=8 * chunk.offset, count=len(chunk))


def _valid(chunk: pa.DoubleArray) -> Bools:
    bits = chunk.buffers()[0]
    if bits is None:
        return np.ones(len(chunk), dtype=np.bool_)
    all_ = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little").astype(np.bool_)
    return np.asarray(all_[chunk.offset : chunk.offset + len(chunk)], dtype=np.bool_)
