"""Files as an engine reads them, beside its work. In: a path and its encoding. Out: a path."""

from __future__ import annotations

import codecs
import io
import secrets
import shutil
from pathlib import Path

from cns_check.count.record_files import opened
from cns_check.count.stores import Store


def as_utf8(path: str, store: Store, encoding: str, folder: Path, *, skip_lines: int = 0, unpack: bool = False) -> str:
    """The path of a file whose text is UTF-8: the file itself, or one that is written below a folder.

    Args:
        path: Of the file; it may be packed.
        store: Where it lies.
        encoding: Of its text.
        folder: Where another is written.
        skip_lines: So many first lines are left out.
        unpack: The file must not be packed.

    Raises:
        UnicodeError: The bytes are none of the encoding.
        OSError: The file cannot be read, or the folder not be written.
    """
    utf8 = codecs.lookup(encoding).name == "utf-8"
    if utf8 and not skip_lines and not unpack:
        return path
    target = folder / f"{secrets.token_hex(8)}.csv"
    with opened(path, store) as source, target.open("w", encoding="utf-8", newline="") as out:
        text = io.TextIOWrapper(source, encoding="utf-8-sig" if utf8 else encoding, newline="")
        for _ in range(skip_lines):
            text.readline()
        shutil.copyfileobj(text, out)
    return str(target)
