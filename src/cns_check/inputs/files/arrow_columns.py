"""Arrays of pyarrow to columns of text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from cns_check.inputs.files.columns import Column


def numbered(chunked: pa.ChunkedArray) -> Column:
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
