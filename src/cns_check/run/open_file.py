"""Opens a file that the user names: the one place where a path becomes bytes.

In: a path, ``-``, or the name of what a program has in memory. Out: its bytes, at once or once more later.
"""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cns_check.errors import RunError
from cns_check.limits import read_within, refuse_size
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.diagnostics import Place
    from cns_check.inputs.checked_tables import InputFile


_NOTHING = Said()


class InMemory(NamedTuple):
    """An input that stands in no file.

    Attributes:
        data: As a file would hold it.
        size: Of its content, for the record.
        sha256: The same, in hexadecimal.
    """

    data: bytes
    size: int
    sha256: str


#: By the names that a run knows them by.
Memory = Mapping[str, InMemory]
NO_MEMORY: Memory = MappingProxyType({})


def in_memory(data: bytes, content: bytes | None = None) -> InMemory:
    """An input in memory; its record is that of the content, where the bytes do not follow from it alone."""
    of = data if content is None else content
    return InMemory(data, len(of), hashlib.sha256(of).hexdigest())


def as_recorded(file: InputFile, memory: Memory) -> InputFile:
    """A file for the record of a run."""
    held = memory.get(file.path)
    return file if held is None else replace(file, size=held.size, sha256=held.sha256)


def opened(path: str, memory: Memory, limit: str = "file-size") -> bytes:
    """Reads an input, of a file or in memory, up to a limit.

    Raises:
        RunError: It cannot be read, is neither a file nor a pipe, or is larger.
    """
    return memory[path].data if path in memory else read_bytes(path, limit)


def again(path: str) -> Callable[[], bytes]:
    """What reads an input once more, wherever the process has gone meanwhile."""
    where = str(Path(path).absolute())
    return lambda: read_bytes(where)


def read_bytes(path: str, limit: str = "file-size", named: Said = _NOTHING) -> bytes:
    """Reads an input up to a limit; ``-`` is standard input.

    Args:
        path: As the user named it.
        limit: The limit of a file of its kind.
        named: Where it is named, if that is in another file.

    Raises:
        RunError: It cannot be read, is neither a file nor a pipe, or is larger.
    """
    try:
        return read_within(path, limit)
    except OSError as error:
        raise cannot_be_read(path, error.strerror, named) from error


def named_at(place: Place) -> Said:
    """Where a file is named, behind what is wrong with it."""
    return Said.of(" (named at {place})", place=place)


def cannot_be_read(path: str, why: str | None, named: Said = _NOTHING) -> RunError:
    """A file cannot be read: told with its name, and where it is named if that is in another file."""
    from cns_check.run.windows_paths import hint

    told = "{path}: cannot be read: {why}{named}{hint}"
    return RunError("files", Said.of(told, path=path, why=why, named=named, hint=hint(path)))


#: A file of more bytes is mapped into memory instead of read.
LARGE = 1 << 26


def read_large(path: str) -> bytes | mmap.mmap:
    """Reads an input that may be larger than memory; ``-`` is standard input.

    Raises:
        RunError: It cannot be read, is neither a file nor a pipe, or is larger than the limit of a file.
    """
    if path == "-" or not Path(path).is_file() or Path(path).stat().st_size <= LARGE:
        return read_bytes(path)
    try:
        with Path(path).open("rb") as file:
            refuse_size(path, os.fstat(file.fileno()).st_size, "file-size")
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise cannot_be_read(path, error.strerror) from error


def measured(path: str, memory: Memory) -> tuple[int, str]:
    """Size and hash of an input as it is now.

    Raises:
        OSError: It cannot be read, or is no ordinary file: a device need not end, and a pipe is read once.
    """
    if path in memory:
        return memory[path].size, memory[path].sha256
    if not stat.S_ISREG(Path(path).stat().st_mode):
        raise OSError(errno.EINVAL, "is no ordinary file", path)
    with Path(path).open("rb") as stream:
        return os.fstat(stream.fileno()).st_size, hashlib.file_digest(stream, "sha256").hexdigest()


def check_unchanged(read: Mapping[str, str], memory: Memory) -> None:
    """Whether every file still is what was read of it; a pipe is read once, and is not looked at.

    Args:
        read: The hash per path.
        memory: What of the files stands in memory.

    Raises:
        RunError: Something wrote to one meanwhile, so that what was read may be of no state that it ever had.
    """
    ordinary = [path for path in read if path not in memory and Path(path).is_file()]
    try:
        changed = tuple(path for path in ordinary if measured(path, memory)[1] != read[path])
    except OSError as error:
        changed = (str(error.filename),)
    if changed:
        told = "{paths}: changed while it was read; nothing was judged. Run again when nothing writes to it"
        raise RunError("files", Said.of(told, paths=changed))
