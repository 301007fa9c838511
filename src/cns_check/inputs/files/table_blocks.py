"""A table that may be too large to hold at once, some rows at a time: bytes in; tables out, each with its own lines.

What a block holds is read by :func:`read_small_table` with the file's own header, so that a large file means what a
small one does. Warnings of ids that only look alike are of a block, for no more is looked at together; they are left
out where there are several.
"""

from __future__ import annotations

import hashlib
import io
import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cns_check.inputs.files.dialect import SEP_LINE, Dialect
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.small_table import SmallTable, read_small_table
from cns_check.inputs.files.table_profile import PLAIN, ProfileBytes, TableForm, read_table_profile
from cns_check.inputs.files.unpacked import packed, unpacked

if TYPE_CHECKING:
    import pyarrow as pa

#: The whole file, in memory or mapped into it.
Data = bytes | mmap.mmap

#: Bytes of a CSV that are read together.
BLOCK = 1 << 25
#: So many blocks a cell in quotes may be long; what is longer is a quote that is not closed.
_QUOTED = 4
#: Rows of a Parquet file that are read together.
ROWS = 1 << 20

_PARQUET, _ZIP = b"PAR1", b"PK\x03\x04"
#: Encodings in which a byte 10 is the end of a line, and 34 a quote.
_LINES = frozenset({"utf-8", "utf8", "cp1252", "latin-1", "latin1", "iso-8859-1", "iso8859-1", "iso-8859-15", "ascii"})
#: What is told of a part of a table and may be wrong of the whole, or is of the header and was told.
_OF_A_PART = frozenset({"V056"})


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a file with its header, as a file of its own.

    Attributes:
        data: The header and the rows.
        before: Lines or rows of the file between its header and these rows.
        header: Lines down to the header.
        last: No row stands below these.
    """

    data: bytes
    before: int
    header: int
    last: bool


def table_blocks(
    path: str,
    data: Data,
    form: TableForm,
    findings: Findings,
    given: ProfileBytes | None = None,
    size: int = BLOCK,
    plain: Callable[[str, bytes], SmallTable | None] = lambda _, __: None,
) -> Iterator[SmallTable]:
    """Reads a table in blocks.

    Args:
        path: As the user named it.
        data: The whole file.
        form: Which table it should be.
        findings: Takes what is wrong.
        given: The profile; None for canonical columns.
        size: Bytes of a block.
        plain: Reads what is written plainly, faster; None where it is not. Not asked where there is a profile.

    Yields:
        The blocks in the order of the file; nothing where the file cannot be checked further.
    """
    dialect = _dialect(form, given)
    held: Data | None = unpacked(path, bytes(data[:]), findings) if packed(data) else data
    if held is None:
        return
    several = False
    for number, block in enumerate(file_blocks(held, dialect, size)):
        several = several or number > 0
        own = Findings(path)
        table = plain(path, block.data) if given is None else None
        table = table or read_small_table(path, block.data, form, own, given)
        if several:
            findings.take_block(own, block.before, block.header, _OF_A_PART)
            if table is not None:
                table = replace(table, lines=table.lines + block.before, rows=table.rows)
        else:
            findings.take(own, {})
        if table is None:
            return
        yield table


def _dialect(form: TableForm, given: ProfileBytes | None) -> Dialect:
    profile = read_table_profile(given, form)[0] if given is not None else PLAIN
    return (profile or PLAIN).format.dialect


def file_blocks(data: Data, dialect: Dialect, size: int = BLOCK) -> Iterator[Block]:
    """Parts of a file that is not packed, in their order; one of the whole where it cannot be parted.

    What was read of a file that is mapped into memory is given back.
    """
    if data[:4] == _PARQUET:
        yield from _parquet(data, size)
        return
    by_line = dialect.encoding.lower() in _LINES and data[:4] != _ZIP
    if len(data) <= size or not by_line or (head := _head(data, dialect)) is None:
        yield Block(bytes(data[:]), 0, 0, last=True)
        return
    end, lines = head
    header, start, before = bytes(data[:end]), end, 0
    while start < len(data):
        stop = _stop(data, start, size)
        # What little is left belongs to the last block: footnotes are told from rows by what stands above them.
        stop = len(data) if len(data) - stop < size // 2 else stop
        part = bytes(data[start:stop])
        if part.strip():
            yield Block(header + part, before, lines, last=stop == len(data))
        before += part.count(b"\n")
        give_back(data, start, stop)
        start = stop


def _head(data: Data, dialect: Dialect) -> tuple[int, int] | None:
    """Where the rows begin, and how many lines stand before; None when that cannot be said."""
    end, lines = 0, 0
    skip = dialect.skip_lines
    while (stop := data.find(b"\n", end)) >= 0:
        line, end, lines = bytes(data[end : stop + 1]), stop + 1, lines + 1
        if lines <= dialect.skip_lines:
            continue
        if not skip and lines == 1 and SEP_LINE.fullmatch(line.decode("latin-1").removeprefix("\xef\xbb\xbf")):
            continue
        if dialect.comment and line.startswith(dialect.comment.encode()):
            continue
        return None if line.count(b'"') % 2 else (end, lines)
    return None


def _stop(data: Data, start: int, size: int) -> int:
    """The end of a line at which no quote is open, about ``size`` bytes further."""
    stop, odd = start, False
    while stop < min(len(data), start + _QUOTED * size):
        begin, at = stop, min(max(stop, start + size), len(data))
        found = data.find(b"\n", at)
        stop = len(data) if found < 0 else found + 1
        odd ^= bool(bytes(data[begin:stop]).count(b'"') % 2)
        if not odd:
            break
    return stop


def _parquet(data: Data, size: int) -> Iterator[Block]:
    """Parts of a Parquet file as files of their own; a file that is small, or cannot be read, as it is."""
    if len(data) <= size:
        yield Block(bytes(data[:]), 0, 0, last=True)
        return
    import pyarrow as pa  # noqa: PLC0415 - only for large files

    from cns_check.inputs.files.parquet_file import open_parquet  # noqa: PLC0415 - as above

    try:
        file, over = open_parquet("", data)
        names = file.schema_arrow.names
        batches = file.iter_batches(batch_size=ROWS) if len(set(names)) == len(names) and not over else None
    except (pa.ArrowException, OSError):
        batches = None
    if batches is None:
        yield Block(bytes(data[:]), 0, 0, last=True)
        return
    before, rows = 0, file.metadata.num_rows
    for batch in batches:
        yield Block(_file_of(batch), before, 0, last=before + batch.num_rows == rows)
        before += batch.num_rows
        give_back(data, 0, len(data))


def give_back(data: Data, start: int, stop: int) -> None:
    """Lets the system have the memory in which it holds this part of a mapped file; read again, it is there again."""
    if isinstance(data, mmap.mmap) and hasattr(data, "madvise"):
        start -= start % mmap.PAGESIZE
        data.madvise(mmap.MADV_DONTNEED, start, stop - start)


def sha256_of(data: Data) -> str:
    """The hash of a file, in hexadecimal."""
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    found = hashlib.sha256()
    for start in range(0, len(data), BLOCK):
        found.update(data[start : start + BLOCK])
        give_back(data, start, min(start + BLOCK, len(data)))
    return found.hexdigest()


def _file_of(batch: pa.RecordBatch) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - only for large files
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    made = io.BytesIO()
    pq.write_table(pa.Table.from_batches([batch]), made, compression="none")
    return made.getvalue()
