"""Opens a file that the user names: the one place where a path becomes bytes."""

from __future__ import annotations

import sys
from pathlib import Path

from cns_check.trouble import Trouble


def read_bytes(path: str) -> bytes:
    """Reads an input; ``-`` is standard input.

    Raises:
        Trouble: It cannot be read, or is a directory.
    """
    if path == "-":
        return sys.stdin.buffer.read()
    file = Path(path)
    if file.is_dir():
        raise Trouble("input", f"{path}: is a directory; name the file in it")
    try:
        return file.read_bytes()
    except OSError as error:
        raise Trouble("files", f"{path}: cannot be read: {error.strerror}") from error
