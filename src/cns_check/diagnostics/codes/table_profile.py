"""Codes P from 020: registers and lists of any form, and their profiles."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "P020",
        "profile-not-for-table",
        ERROR,
        "The profile of a register or another table has a key that does not apply to it.",
        "A rule that is not applied is one you count on in vain: rows that it should leave out would stay.",
        "Take the key out. A table other than volumes has `format` (without `thousands`), `columns`, `trim` and"
        " `ids: {pad: N}`.",
    ),
    CodeInfo(
        "P021",
        "profile-not-a-column",
        ERROR,
        "The profile of a register or another table names a column that this table does not have.",
        "The column that was meant would be looked for under its own name, and be taken as absent.",
        "Use the canonical name of a column of this table.",
    ),
    CodeInfo(
        "P022",
        "decimal-mark",
        ERROR,
        "A number holds a point where the profile names another decimal mark.",
        "1.234 can be 1 or 1234: no guess is made, and a travel time decides where patients go.",
        'Write all numbers of the file with the mark of the profile, or correct that: `format: {decimal: "."}`.',
    ),
    CodeInfo(
        "P023",
        "probable-column",
        WARNING,
        "A column that is not used has nearly the name of one that the table lacks.",
        "What stands in it is not read: without `region_id`, for one, nothing is known of any region.",
        "Give it the name that is suggested, or name it in a profile of the file (`columns`).",
    ),
)
