"""Compressed bytes to what they hold: gzip and zstd, told by their first bytes and not by a name."""

from __future__ import annotations

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.findings import Findings
from cns_check.words import Said

_MARKS = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
_PART = 1 << 22


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
    try:
        with pa.input_stream(pa.BufferReader(data), compression=kind) as stream:
            while part := stream.read(_PART):
                parts.append(part)
    except (pa.ArrowException, OSError) as error:
        message = Said.of("the file begins as {kind} and cannot be unpacked: it is damaged or cut off", kind=kind)
        findings.add(diagnostic("V002", message, Place(path), value=str(error).splitlines()[0][:200]))
        return None
    return b"".join(parts)
