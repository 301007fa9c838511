"""Files of another encoding as UTF-8, beside the work of an engine. In: a path and its encoding. Out: a path."""

from __future__ import annotations

import codecs
import secrets
from pathlib import Path

from cns_check.count.record_files import opened

_BLOCK = 1 << 20


def as_utf8(path: str, encoding: str, folder: Path) -> str:
    """The path of a file whose text is UTF-8: the file itself, or one that is written below a folder.

    Raises:
        UnicodeError: The bytes are none of the encoding.
        OSError: The file cannot be read, or the folder not be written.
    """
    if codecs.lookup(encoding).name == "utf-8":
        return path
    target = folder / f"{secrets.token_hex(8)}.csv"
    decoder = codecs.getincrementaldecoder(encoding)()
    with opened(path) as source, target.open("wb") as out:
        while block := source.read(_BLOCK):
            out.write(decoder.decode(block).encode())
        out.write(decoder.decode(b"", final=True).encode())
    return str(target)
