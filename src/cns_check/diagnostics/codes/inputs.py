"""Codes I: inputs of any kind, before what they say is looked at."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "I001",
        "over-a-limit",
        Severity.ERROR,
        "An input is larger than any that people deliver: more bytes, rows, columns, keys, or a longer cell.",
        "Such a file is damaged or meant to exhaust the machine, and reading on could take all of its memory or time.",
        "Restore the file; if it is right, raise the limit that the message names with `--limit NAME=VALUE`.",
    ),
)
