"""Codes V of drafts of profiles."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "V070",
        "layouts-differ",
        Severity.ERROR,
        "The files of `volumes profile` need different profiles.",
        "One profile that reads only some of them would make the others errors, or read them wrongly.",
        "Draft a profile for each layout, and give each file its own: `--profile VOLUMES=FILE`.",
    ),
    CodeInfo(
        "V071",
        "no-table-found",
        Severity.ERROR,
        "In the file no header with rows below it was found, so no profile could be drafted.",
        "What is no table cannot be read by any profile.",
        "Save it as a table: a line with the names of the columns, and a row per volume below it.",
    ),
)
