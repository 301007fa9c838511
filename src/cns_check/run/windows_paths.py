r"""Paths that were written on Windows, where this runs elsewhere: ``data\volumes.csv`` is ``data/volumes.csv`` here.

A name may hold a backslash here, so that such a path is only ever spoken of, or looked up by the hash of what it names.
In: a path, or the record of a run. Out: the path as it is written here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from cns_check.compare.read_run import RecordedRun, read_run
from cns_check.words import Said


def here(path: str) -> str | None:
    """The path as it is written here; None where nothing is there under that, or it is one of this system."""
    if os.sep == "\\" or "\\" not in path or Path(path).exists():
        return None
    other = PureWindowsPath(path).as_posix()
    return other if Path(other).exists() else None


def hint(path: str) -> Said:
    """What to write for a path of Windows; nothing where it is none."""
    other = here(path)
    if other is None:
        return Said()
    return Said.of("; write {path}, which is read on every system", path=other)


def recorded_here(run: RecordedRun) -> RecordedRun:
    """The record of a run made on Windows with its paths as they are written here, where its files are here.

    Args:
        run: As it was recorded.
    """
    moved = {path: other for path in _texts((run.options, [f.path for f in run.inputs])) if (other := here(path))}
    if not moved:
        return run
    text = json.dumps(run.document, ensure_ascii=False)
    for path in sorted(moved, key=len, reverse=True):
        text = text.replace(_in_json(path), _in_json(moved[path]))
    return read_run(run.path, text.encode(errors="surrogatepass"))[0] or run


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
