"""Which files the arguments VOLUMES are: a folder stands for the tables in it, a pattern for the files that fit.

In: arguments. Out: paths, each with the argument that it came from.
"""

from __future__ import annotations

import glob
from collections.abc import Collection, Sequence
from pathlib import Path

from cns_check.errors import RunError
from cns_check.words import Said

#: How the name of a table ends; behind it may stand one of :data:`_PACKED`.
_TABLES = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".xlsx")
_PACKED = (".gz", ".zst")


def volume_paths(arguments: Sequence[str], named: Collection[str] = ()) -> list[tuple[str, str]]:
    """The files, sorted by name within an argument.

    Names that begin with a dot, an underscore or ``~$`` are hidden, or left behind by other programs: no volume files.

    Args:
        arguments: Files, folders, patterns, or ``-`` for standard input.
        named: Of these what is no path, but the name of a table in memory.

    Returns:
        Pairs of a path and the argument that stands for it.

    Raises:
        RunError: A folder holds no table (as an input), no file fits a pattern (as a file that is not there), or a file
            is named twice.
    """
    found: list[tuple[str, str]] = []
    for argument in arguments:
        path = Path(argument)
        if argument == "-" or argument in named:
            files = [argument]
        elif path.is_dir():
            files = [_joined(argument, file.name) for file in path.iterdir() if _is_table(file)]
            if not files:
                raise RunError("input", Said.of("{path}: is a directory, and holds no table", path=argument))
        elif glob.has_magic(argument) and not path.exists():
            files = [file for file in glob.glob(argument) if Path(file).is_file()]  # noqa: PTH207 - keeps what was typed
            if not files:
                raise RunError("files", Said.of("{path}: no file fits", path=argument))
        else:
            files = [argument]
        found += [(file, argument) for file in sorted(files)]
    paths = [file for file, _ in found]
    for file in dict.fromkeys(paths):
        if paths.count(file) > 1:
            raise RunError("usage", Said.of("{path} is given {count} times", path=file, count=paths.count(file)))
    return found


def _joined(folder: str, name: str) -> str:
    return folder.rstrip("/") + "/" + name if folder.rstrip("/") else f"/{name}"


def _is_table(file: Path) -> bool:
    name = file.name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return name.endswith(_TABLES) and not name.startswith((".", "_", "~$")) and file.is_file()
