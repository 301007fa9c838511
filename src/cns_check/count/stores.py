"""Where files of records lie: on a path of this machine. In: arguments. Out: paths and bytes."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from cns_check.errors import RunError
from cns_check.words import Said

#: How the name of a file of records ends; behind it may stand one of :data:`_PACKED`.
_TABLES = (".csv", ".tsv", ".txt", ".parquet", ".pq")
_PACKED = (".gz", ".zst")
_HIDDEN = (".", "_")


class Store(Protocol):
    """Where files lie."""

    def paths(self, argument: str) -> list[str]:
        """The files that an argument is: a file, those below a folder, or those that fit a pattern; sorted.

        Raises:
            RunError: There is none, or what is named is a device or a pipe.
        """
        ...

    def open(self, path: str) -> BinaryIO:
        """The bytes of a file, as they lie there; one can look for a place in them.

        Raises:
            OSError: It cannot be read.
        """
        ...


def is_uri(path: str) -> bool:
    """Whether a path names where it lies itself, as in ``s3a://``."""
    return "://" in path


class Local:
    """What this machine has."""

    def paths(self, argument: str) -> list[str]:
        """As :class:`Store` says; a URI is none of them."""
        path = Path(argument)
        if is_uri(argument):
            raise RunError("input", Said.of("{path}: a URI is read with --engine spark", path=argument))
        if path.is_dir():
            found = self._below(path, argument)
            if not found:
                raise nothing_in(argument)
        elif glob.has_magic(argument) and not path.exists():
            fit = glob.glob(argument, recursive=True)  # noqa: PTH207 - keeps what was typed
            found = [name for name in fit if Path(name).is_file() and not hidden(Path(name).parts)]
            found += [file for name in fit if Path(name).is_dir() for file in self._below(Path(name), name)]
            if not found:
                raise nothing_fits(argument)
        elif not path.exists():
            raise cannot_be_read(argument, "No such file or directory")
        elif not path.is_file():
            told = "{path}: is no ordinary file; records are read more than once"
            raise RunError("input", Said.of(told, path=argument))
        else:
            found = [argument]
        return sorted(dict.fromkeys(found))

    @staticmethod
    def _below(folder: Path, shown: str) -> list[str]:
        files = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
        return tables_below(shown, files)

    def open(self, path: str) -> BinaryIO:
        """As :class:`Store` says."""
        return Path(path).open("rb")


def tables_below(folder: str, names: Iterable[str]) -> list[str]:
    """The paths of the tables among files below a folder, without those that are hidden."""
    prefix = folder.rstrip("/") + "/"
    return [prefix + name for name in names if _is_table(name) and not hidden(name.split("/"))]


def hidden(parts: Sequence[str]) -> bool:
    """Whether a part of a path begins as what is left out of folders and patterns."""
    return any(part.startswith(_HIDDEN) and part not in {".", ".."} for part in parts)


def _is_table(name: str) -> bool:
    name = name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return name.endswith(_TABLES)


def nothing_in(folder: str) -> RunError:
    """A folder without a table."""
    return RunError("input", Said.of("{path}: is a directory, and holds no table", path=folder))


def nothing_fits(pattern: str) -> RunError:
    """A pattern that no file fits."""
    return RunError("files", Said.of("{path}: no file fits", path=pattern))


def cannot_be_read(path: str, why: str | Said | None) -> RunError:
    """A file that is not there, or not for us."""
    return RunError("files", Said.of("{path}: cannot be read: {why}", path=path, why=why))
