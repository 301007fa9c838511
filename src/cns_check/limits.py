"""How much of an input is read: every limit once, with its default, and the one way to raise it.

A file of another size than people deliver is a mistake or an attack, and must cost neither the memory nor the time of
who checks it. ``--limit NAME=VALUE`` and :func:`raised` change a limit; no limit changes a result. Declares
:data:`LIMITS`. In: a name. Out: the number that holds, or the end of the run where an input is larger.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from cns_check.errors import RunError
from cns_check.words import Said

KILO, MEGA, GIGA = 1 << 10, 1 << 20, 1 << 30


class Limit(NamedTuple):
    """A bound on what is read.

    Attributes:
        default: The number that holds where nothing is said.
        of_bytes: It counts bytes, so that its value is told in K, M and G.
        what: What it bounds.
    """

    default: int
    of_bytes: bool
    what: str


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "file-size": Limit(16 * GIGA, True, "Bytes of a table: CSV, Parquet, .xlsx, or one of these packed."),
        "pipe-size": Limit(512 * MEGA, True, "Bytes of a pipe or of standard input."),
        "yaml-size": Limit(64 * MEGA, True, "Bytes of a YAML file: norm set, agreements, profile, case file."),
        "report-size": Limit(GIGA, True, "Bytes of a report that is read again."),
        "unpacked-size": Limit(16 * GIGA, True, "Bytes of what gzip, zstd, .xlsx or Parquet hold, unpacked."),
        "unpacked-ratio": Limit(200, False, "Bytes unpacked per byte packed; the first 64 MiB are free."),
        "rows": Limit(250_000_000, False, "Rows of a table."),
        "columns": Limit(10_000, False, "Columns of a table; cells on one line of a CSV."),
        "cell-length": Limit(100_000, False, "Characters of a cell that is read."),
        "sheet-cells": Limit(20_000_000, False, "Rows times columns of the sheets of a workbook, together."),
        "yaml-items": Limit(4_000_000, False, "Keys, values and list items of a YAML file."),
        "yaml-keys": Limit(100_000, False, "Keys of one mapping of a YAML file."),
        "report-items": Limit(50_000_000, False, "Keys and values of a report that is read again."),
    }
)
#: What any packed file may hold, whatever its ratio: few bytes of plain text pack very well.
FREE = 64 * MEGA

_CHANGED: ContextVar[Mapping[str, int]] = ContextVar("limits", default=MappingProxyType({}))
_VALUE = re.compile(r"([0-9]{1,15})([KMG]?)", re.IGNORECASE)
_UNITS = {"": 1, "K": KILO, "M": MEGA, "G": GIGA}
_PART = 4 * MEGA


def limit(name: str) -> int:
    """The number that holds now."""
    return _CHANGED.get().get(name, LIMITS[name].default)


@contextmanager
def raised(limits: Mapping[str, int]) -> Iterator[None]:
    """Lets other limits hold within a block, by their names (``_`` may stand for ``-``)."""
    token = _CHANGED.set(MappingProxyType({**_CHANGED.get(), **_known(limits)}))
    try:
        yield
    finally:
        _CHANGED.reset(token)


def raise_for_good(limits: Mapping[str, int]) -> None:
    """Lets these limits hold, and for all others the defaults, until this is called again."""
    _CHANGED.set(MappingProxyType(_known(limits)))


def _known(limits: Mapping[str, int]) -> dict[str, int]:
    named = {name.replace("_", "-"): value for name, value in limits.items()}
    for name, value in named.items():
        if name not in LIMITS or value < 1:
            raise _wrong(f"{name}={value}")
    return named


def parse(typed: Sequence[str]) -> dict[str, int]:
    """The limits of ``--limit NAME=VALUE``.

    Args:
        typed: Each as it is typed; a value is a whole number, of bytes also with K, M or G.

    Raises:
        RunError: A name is no limit, or a value no whole number above 0.
    """
    found: dict[str, int] = {}
    for text in typed:
        name, _, value = text.partition("=")
        match = _VALUE.fullmatch(value)
        if name not in LIMITS or match is None or not int(match[1]):
            raise _wrong(text)
        found[name] = int(match[1]) * _UNITS[match[2].upper()]
    return found


def _wrong(text: str) -> RunError:
    message = Said.of("--limit {text}: write NAME=VALUE, NAME one of {names}", text=text, names=", ".join(LIMITS))
    return RunError("usage", message)


def amount(name: str, value: int | None = None) -> Said:
    """A number of what a limit counts, for people: bytes in K, M and G.

    Args:
        name: The limit.
        value: The number; that which holds now when None.
    """
    value = limit(name) if value is None else value
    if LIMITS[name].of_bytes:
        for unit, size in (("GiB", GIGA), ("MiB", MEGA), ("KiB", KILO)):
            if value >= size:
                return Said.of("{number} {unit}", number=round(value / size, 2), unit=unit)
        return Said.of("{count} bytes", count=value)
    return Said.of("{number}", number=f"{value:,}".replace(",", " "))


def over(name: str, what: Said) -> Said:
    """The sentence of what is over a limit.

    Args:
        name: The limit.
        what: What is too much, such as ``the file has 30 000 columns``.
    """
    return Said.of("{what}; the limit {name} is {most}", what=what, name=name, most=amount(name))


def remedy(name: str, needed: int = 0) -> Said:
    """How a limit is raised: to twice what it is, or to what is needed where that is known and more."""
    value = max(limit(name) * 2, needed)
    typed = f"{-(-value // GIGA)}G" if LIMITS[name].of_bytes and value >= GIGA else str(value)
    return Said.of("if the file is right, raise the limit: `--limit {name}={value}`", name=name, value=typed)


def refuse_size(path: str, size: int, name: str) -> None:
    """Ends the run where a file is larger than a limit.

    Raises:
        RunError: It is.
    """
    if size > limit(name):
        what = Said.of("the file has {size}", size=amount(name, size))
        raise _too_large(path, over(name, what), name, size)


def _too_large(path: str, said: Said, name: str, needed: int = 0) -> RunError:
    how = remedy(name, needed)
    return RunError("input", Said.of("{path}: error[I001] {said}; {remedy}", path=path, said=said, remedy=how))


def read_within(path: str, name: str) -> bytes:
    """Reads a file or a pipe, up to a limit; ``-`` is standard input.

    Args:
        path: As the user named it.
        name: The limit of an ordinary file; a pipe has its own.

    Raises:
        RunError: It is larger, or neither a file nor a pipe; or standard input is closed.
        OSError: It cannot be read.
    """
    if path == "-":
        if sys.stdin is None:  # as it is where the caller closed it
            raise RunError("files", Said.of("standard input (-) is closed"))
        return _read(path, sys.stdin.buffer, "pipe-size")
    mode = Path(path).stat().st_mode
    if stat.S_ISDIR(mode):
        raise RunError("input", Said.of("{path}: is a directory; name the file in it", path=path))
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        raise RunError("input", Said.of("{path}: is neither an ordinary file nor a pipe", path=path))
    with Path(path).open("rb") as file:
        if stat.S_ISFIFO(mode):
            return _read(path, file, "pipe-size")
        size = os.fstat(file.fileno()).st_size
        refuse_size(path, size, name)
        # A file of the kernel says that it is empty, and one that is written to grows.
        return _read(path, file, name, size)


def _read(path: str, file: BinaryIO, name: str, size: int = 0) -> bytes:
    parts, most = [file.read(size)] if size else [], limit(name)
    size = sum(map(len, parts))
    while part := file.read(min(_PART, most - size + 1)):
        parts.append(part)
        size += len(part)
        if size > most:
            raise _too_large(path, over(name, Said.of("it holds more than that")), name)
    return parts[0] if len(parts) == 1 else b"".join(parts)
