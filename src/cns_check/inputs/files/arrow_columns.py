"""Arrays of pyarrow to columns of text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cns_check.inputs.files.columns import Column, Ints


def numbered(chunked: pa.ChunkedArray) -> Column:
    """A column from texts that are numbered alike in all chunks, none of them null."""
    codes = [_codes(chunk.indices) for chunk in chunked.chunks]
    return Column(np.concatenate(codes).astype(np.int64), tuple(chunked.chunk(0).dictionary.to_pylist()))


def from_arrow(chunked: pa.ChunkedArray) -> Column:
    """A column from texts of pyarrow."""
    encoded = chunked.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return Column(codes_of(encoded), tuple(encoded.dictionary.to_pylist()))


def codes_of(encoded: pa.DictionaryArray) -> Ints:
    """The number per row of what a dictionary holds; -1 for null."""
    return _codes(encoded.indices.fill_null(-1)).astype(np.int64)


def from_numbered(chunked: pa.ChunkedArray) -> Column:
    """A column from texts that are numbered within each chunk, as a file has them: a text may stand there twice."""
    number: dict[str, int] = {}
    parts = [np.empty(0, dtype=np.int64)]
    for chunk in chunked.chunks:
        texts = chunk.dictionary.to_pylist()
        to = np.array([*(-1 if t is None else number.setdefault(t, len(number)) for t in texts), -1], dtype=np.int64)
        parts.append(to[_codes(chunk.indices.cast(pa.int32()).fill_null(-1))])
    return Column(np.concatenate(parts), tuple(number))


def array_of(texts: Sequence[str]) -> pa.LargeStringArray:
    """Texts as pyarrow has them."""
    joined = "".join(texts).encode()
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    if int(sizes.sum()) != len(joined):
        sizes = np.fromiter((len(text.encode()) for text in texts), dtype=np.int64, count=len(texts))
    ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    # The way from a list loads pandas, which costs more than reading a file, and so does an array's way to numpy.
    return pa.LargeStringArray.from_buffers(len(texts), pa.py_buffer(ends), pa.py_buffer(joined))


def flags(array: pa.BooleanArray) -> npt.NDArray[np.bool_]:
    """Booleans of pyarrow, none of them null."""
    bits = np.unpackbits(np.frombuffer(array.buffers()[1], dtype=np.uint8), bitorder="little")
    return bits[array.offset : array.offset + len(array)].astype(np.bool_)


def _codes(indices: pa.Int32Array) -> npt.NDArray[np.int32]:
    return np.frombuffer(indices.buffers()[1], dtype=np.int32, offset=4 * indices.offset, count=len(indices))
