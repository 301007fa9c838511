"""Codes V, third part: layouts, workbooks, and ids that are not what they seem."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "V048",
        "sep-line",
        ERROR,
        "The first line of the file names another delimiter than the one by which it is read.",
        "Every row would be one field.",
        'Name the delimiter in the profile: `format: {delimiter: ";"}`.',
    ),
    CodeInfo(
        "V049",
        "quoted-lines",
        ERROR,
        "Each line is in quotes as a whole.",
        "What stands in quotes is one field: the file has one column, and its rows cannot be told apart.",
        "Export the file again without quotes around whole lines, or take the first and last quote of each line away.",
    ),
    CodeInfo(
        "V050",
        "sheet",
        ERROR,
        "Which sheet of a workbook counts is not said, or the one named is not there: a CSV or Parquet has none.",
        "Another sheet can hold another year, or a draft.",
        'Name it in the profile: `format: {sheet: "..."}`.',
    ),
    CodeInfo(
        "V051",
        "cell-type",
        ERROR,
        "A cell of a workbook holds a date, a number or an error of a formula where something else is due.",
        "A spreadsheet turns ids into numbers and dates by itself, and what was typed is lost then.",
        "Write the id as text, the year and volume as whole numbers; location ids that are numbers can be given their"
        " zeros back with `ids: {pad: N}`.",
    ),
    CodeInfo(
        "V053",
        "footnote-marks",
        NOTE,
        "Footnote marks were taken off volumes, as the profile says.",
        "A footnote can say that a number is not what it seems: an estimate, or a part of the year.",
        "Read the footnote, and mark the year or volume if it says so.",
    ),
    CodeInfo(
        "V054",
        "id-invisible",
        WARNING,
        "An id holds a character that cannot be seen.",
        "The same id without it is another location, and each has a part of the volume.",
        "Take the character away, or set `ids: {same: [invisible]}` in the profile.",
    ),
    CodeInfo(
        "V055",
        "id-exponent",
        WARNING,
        "An id looks like a number in exponent form.",
        "A spreadsheet wrote it so, and its last digits are gone: several locations can have become one.",
        "Export the file again with the id as text.",
    ),
    CodeInfo(
        "V056",
        "look-alike",
        WARNING,
        "Ids, names or regions differ only in what a reader does not see as a difference.",
        "They count as different: if they are one, each is judged on a part of its volume.",
        "If they are one, write them alike, map them in the profile's `locations`, give zeros back with"
        " `ids: {pad: N}`, or name what makes no difference: `ids: {same: [case, spaces, unicode, invisible]}`.",
    ),
    CodeInfo(
        "V057",
        "same-id",
        NOTE,
        "Several spellings are taken for one id, as the profile says.",
        "So that it can be seen which volumes were put together.",
        "Check that they are one location.",
    ),
)
