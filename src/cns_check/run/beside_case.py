"""A case file and what is named beside it, which goes before it: the command line's, or a program's.

In: what a case says, and what else is named. Out: what still holds of the case, and the record of both.
"""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cns_check.run.case_file import CaseFile
from cns_check.run.inputs import INPUTS
from cns_check.run.open_file import cannot_be_read, named_at
from cns_check.run.option import UsedCase


def beside_case(case: CaseFile, named: Collection[str], read: Collection[str]) -> dict[str, Any]:
    """What a case says where nothing else is named, by option; ``profile`` is always there.

    Args:
        case: The case.
        named: The options that are named beside it, ``volumes`` too.
        read: The options whose files are read at all.

    Returns:
        Values as they would be typed. What is named instead is not read as the file in its place was, and what is not
        read has no profile.

    Raises:
        RunError: A file that is read is not there.
    """
    profiles = [p for p in case.values.get("profile", ()) if case.owner[p] in read and case.owner[p] not in named]
    values = {**case.values, "profile": profiles}
    still = {name: value for name, value in values.items() if name not in named}
    files = {"volumes", *(each.name for each in INPUTS)} & still.keys() & set(read)
    _check_there(
        case, {*_texts([still[name] for name in files]), *(p.rpartition("=")[2] for p in still.get("profile", ()))}
    )
    return still


def _check_there(case: CaseFile, paths: Collection[str]) -> None:
    for path, place in case.reads:
        if path in paths and path != "-" and not glob.has_magic(path) and not Path(path).exists():
            raise cannot_be_read(path, os.strerror(errno.ENOENT), named_at(place))


def _texts(values: Iterable[str | list[str]]) -> Iterator[str]:
    for value in values:
        yield from [value] if isinstance(value, str) else value


def used_case(case: CaseFile, named: Mapping[str, object] | None, over: Sequence[str]) -> UsedCase:
    """The record of a case, and of what was named beside it, by flag."""
    return UsedCase(case.path, len(case.data), sha256(case.data).hexdigest(), named, tuple(over))
