"""What a text that is not UTF-8 is probably written in. In: bytes. Out: the name of an encoding, or None."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def likely_encoding(data: bytes) -> str | None:
    """The encoding that fits, of those in which files are seen: UTF-8, UTF-16 and 32, Windows-1252; None if none does.

    Args:
        data: The whole file.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if marked is not None:
        return marked if _fits(data, marked) else None
    if b"\0" in data[:4096]:
        # Of Latin letters one byte of the two is zero: the second of the little-endian form.
        head = data[:4096]
        name = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        return name if 0 in (head[0:1] + head[1:2]) and _fits(data, name) else None
    return next((name for name in ("utf-8", "cp1252") if _fits(data, name)), None)


def _fits(data: bytes, encoding: str) -> bool:
    try:
        return "\0" not in data.decode(encoding)
    except UnicodeDecodeError:
        return False
