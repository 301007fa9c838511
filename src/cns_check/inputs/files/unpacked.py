"""Compressed bytes to what they hold: gzip and zstd, told by their first bytes and not by a name."""

from __future__ import annotations

from mmap import mmap

from cns_check.diagnostics import Diagnostic, Place, diagnostic, over_limit
from cns_check.inputs.files.findings import Findings
from cns_check.limits import FREE, limit
from cns_check.words import Said

_MARKS = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
_PART = 1 << 22


def packed(data: bytes | mmap) -> bool:
    """Whether a file is compressed by gzip or zstd."""
    return any(data[: len(mark)] == mark for mark, _ in _MARKS)


def unpacked(path: str, data: bytes, findings: Findings) -> bytes | None:
    """What a compressed file holds; any other file as it is.

    Args:
        path: As the user named it.
        data: The whole file.
        findings: Takes the error when it is damaged.

    Returns:
        The bytes, None when they cannot be had.
    """
    kind = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if kind is None:
        return data
    import pyarrow as pa  # noqa: PLC0415 - loaded by every reader of tables, and not by who only asks for bytes

    parts: list[bytes] = []
    size = 0
    try:
        with pa.input_stream(pa.BufferReader(data), compression=kind) as stream:
            while part := stream.read(_PART):
                parts.append(part)
                size += len(part)
                if (over := over_unpacked(path, len(data), size)) is not None:
                    findings.add(over)
                    return None
    except (pa.ArrowException, OSError) as error:
        message = Said.of("the file begins as {kind} and cannot be unpacked: it is damaged or cut off", kind=kind)
        findings.add(diagnostic("V002", message, Place(path), value=str(error).splitlines()[0][:200]))
        return None
    return b"".join(parts)


def over_unpacked(path: str, packed: int, size: int) -> Diagnostic | None:
    """What is wrong with so many bytes from so few; None when nothing is.

    Args:
        path: As the user named the file.
        packed: Its bytes.
        size: What they hold, as far as it is known.
    """
    if size > limit("unpacked-size"):
        return over_limit("unpacked-size", Said.of("the file holds more than that, unpacked"), Place(path))
    if size > FREE and size > packed * limit("unpacked-ratio"):
        what = Said.of("of {packed} bytes the file makes more than {size}", packed=packed, size=size)
        return over_limit("unpacked-ratio", what, Place(path))
    return None
