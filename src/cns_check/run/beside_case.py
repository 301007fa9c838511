"""A case file and what is named beside it, which goes before it: the command line's, or a program's.

In: what a case says, and what else is named. Out: what still holds of the case, and the record of both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any

from cns_check.run.case_file import CaseFile
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
    """
    profiles = [p for p in case.values.get("profile", ()) if case.owner[p] in read and case.owner[p] not in named]
    values = {**case.values, "profile": profiles}
    return {name: value for name, value in values.items() if name not in named}


def used_case(case: CaseFile, named: Mapping[str, object] | None, over: Sequence[str]) -> UsedCase:
    """The record of a case, and of what was named beside it, by flag."""
    return UsedCase(case.path, len(case.data), sha256(case.data).hexdigest(), named, tuple(over))
