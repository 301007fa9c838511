"""Codes C, first part: record profiles, and the files of records."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "C001",
        "count-column",
        ERROR,
        "A record profile names what is no canonical column, or one that cannot stand there.",
        "What stands under a name that nobody looks at would be left out without a word.",
        "Use the names of the page on counting; columns of your own for `where` go under `other`.",
    ),
    CodeInfo(
        "C002",
        "count-column-twice",
        ERROR,
        "A canonical column of records comes from two places.",
        "Which of them counts would be a guess.",
        "Take one of them away.",
    ),
    CodeInfo(
        "C003",
        "count-several-columns",
        ERROR,
        "A canonical column of records comes from more columns than it may, or from another number than its codes.",
        "Which date or side belongs to which code would be a guess.",
        "Name one column; or for `code_dates` and `code_sides` one for each of `codes`, in the same order.",
    ),
    CodeInfo(
        "C004",
        "count-date-format",
        ERROR,
        "A record profile says in a way that cannot be read how dates are written, or in which time zone.",
        "Every date would be unusable, or another day.",
        "Write formats with %Y, %m (or %b) and %d, and %H, %M, %S, such as `%d.%m.%Y`; time zones as"
        " `Europe/Amsterdam`.",
    ),
    CodeInfo(
        "C005",
        "count-profile-rule",
        ERROR,
        "A key of a record profile contradicts another, or asks what cannot be.",
        "What was meant would be a guess.",
        "See the page on counting for the key.",
    ),
    CodeInfo(
        "C010",
        "count-column-missing",
        ERROR,
        "Counting needs a column that neither the profile nor the file gives.",
        "Without it lines cannot be counted as the definitions say.",
        "Name it under `columns` in the record profile, or under `constants`; or ask for another unit or date.",
    ),
    CodeInfo(
        "C011",
        "count-where-missing",
        ERROR,
        "A condition asks for a column that the records do not have.",
        "Nothing would meet it, and nothing would be counted.",
        "Name the column under `other` in the record profile, or take the condition away.",
    ),
    CodeInfo(
        "C012",
        "count-role-missing",
        ERROR,
        "Definitions ask for diagnoses of a role that the records do not tell.",
        "A secondary diagnosis taken for the principal one counts what should not count.",
        "Name `principal`, or `diagnosis_role` with `roles`, in the record profile.",
    ),
    CodeInfo(
        "C020",
        "record-header",
        ERROR,
        "A file of records has not a column that its profile names.",
        "What it should hold would be blank for the whole file.",
        "Correct the header in the profile, or give this file a profile of its own: `--profile RECORDS=FILE`.",
    ),
    CodeInfo(
        "C021",
        "record-header-twice",
        ERROR,
        "A column of records is taken for two things, or stands in the header twice.",
        "Which of them is meant would be a guess.",
        "Rename one of them, or name each column once.",
    ),
    CodeInfo(
        "C022",
        "record-broken",
        ERROR,
        "A file of records cannot be read: a record has another number of fields, a quote stays open, bytes are not of"
        " the encoding, the file is damaged, or it has a header and no rows.",
        "From there on nothing is in its column.",
        "Export the file again, or name delimiter and encoding under `format` in the profile.",
    ),
    CodeInfo(
        "C023",
        "record-joined-differ",
        ERROR,
        "A joined table has rows of one key that differ.",
        "Which of them belongs to the record would be a guess.",
        "Keep one row per key, or join by a key that is one row.",
    ),
    CodeInfo(
        "C024",
        "record-type",
        ERROR,
        "A column of a Parquet file has a type that its meaning cannot be read from.",
        "Whole numbers have lost leading zeros, and a point in time is another day in another time zone.",
        "Store ids and codes as text, or give zeros back with `ids: {pad: N}` and `spelling: {pad: N}`; name"
        " `time_zone`.",
    ),
    CodeInfo(
        "C025",
        "record-delivery",
        ERROR,
        "Which delivery of a key is the latest cannot be told.",
        "An older delivery would count beside, or instead of, the newer one.",
        "Deliveries are all dates or all whole numbers; correct the column, or name another.",
    ),
    CodeInfo(
        "C026",
        "records-unusable",
        ERROR,
        "More lines are unusable than `--max-unusable` allows: without record, location or date, or with a date or"
        " quantity that cannot be read.",
        "Each may be a procedure that is missing from a volume.",
        "Correct the records or the profile; or allow the share with `--max-unusable`, which is told with the result.",
    ),
    CodeInfo(
        "C027",
        "records-left-out",
        WARNING,
        "Some lines are unusable and were left out, within `--max-unusable`.",
        "Each may be a procedure that is missing from a volume.",
        "See the reconciliation for how many, and why.",
    ),
    CodeInfo(
        "C028",
        "record-no-partner",
        WARNING,
        "Some lines have no row in a joined table.",
        "What that table gives is blank for them.",
        "Check that both were delivered for the same records.",
    ),
    CodeInfo(
        "C029",
        "record-side",
        WARNING,
        "Some lines have a side that the profile does not know.",
        "They count as lines without a side: never as both.",
        "Name the texts under `sides` in the record profile.",
    ),
    CodeInfo(
        "C035",
        "record-below-nothing",
        WARNING,
        "More was taken back than was ever given.",
        "What was taken back is probably in another delivery, and is counted there.",
        "Count all deliveries of a year together.",
    ),
)
