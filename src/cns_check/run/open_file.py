"""Opens a file that the user names: the one place where a path becomes bytes.

In: a path, or ``-``. Out: its bytes, at once or once more later.
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Callable
from pathlib import Path

from cns_check.errors import RunError
from cns_check.words import Said


def again(path: str) -> Callable[[], bytes]:
    """What reads an input once more, wherever the process has gone meanwhile."""
    where = str(Path(path).absolute())
    return lambda: read_bytes(where)


def read_bytes(path: str) -> bytes:
    """Reads an input; ``-`` is standard input.

    Raises:
        RunError: It cannot be read, or is a directory.
    """
    if path == "-":
        return sys.stdin.buffer.read()
    file = Path(path)
    if file.is_dir():
        raise RunError("input", Said.of("{path}: is a directory; name the file in it", path=path))
    try:
        return file.read_bytes()
    except OSError as error:
        raise RunError("files", Said.of("{path}: cannot be read: {why}", path=path, why=error.strerror)) from error


#: A file of more bytes is mapped into memory instead of read.
LARGE = 1 << 26


def read_large(path: str) -> bytes | mmap.mmap:
    """Reads an input that may be larger than memory; ``-`` is standard input.

    Raises:
        RunError: It cannot be read, or is a directory.
    """
    if path == "-" or not Path(path).is_file() or Path(path).stat().st_size <= LARGE:
        return read_bytes(path)
    try:
        with Path(path).open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise RunError("files", Said.of("{path}: cannot be read: {why}", path=path, why=error.strerror)) from error
