"""Codes P: volume profiles."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "P001",
        "profile-unknown-column",
        ERROR,
        "The profile speaks of a canonical column that does not exist.",
        "A misspelt column would be looked for under its canonical name, and the wrong column of the file "
        "could be read.",
        "Use location_id, intervention_id, year or period, volume, location_name, surgeon_id, origin_id or delivery.",
    ),
    CodeInfo(
        "P002",
        "profile-column-and-constant",
        ERROR,
        "A canonical column is given both as a column and as a constant.",
        "The two could differ, and one of them would silently win.",
        "Keep one: the column if the file has it, else the constant.",
    ),
    CodeInfo(
        "P003",
        "profile-encoding",
        ERROR,
        "The profile names an encoding that is not known.",
        "Without the encoding names would be garbled, and ids with accents would not match.",
        "Name a text encoding such as utf-8, cp1252 or latin-1.",
    ),
    CodeInfo(
        "P004",
        "profile-delimiter",
        ERROR,
        "The delimiter of the profile is not one character that can part fields.",
        "With the wrong delimiter every row is one field.",
        'Give one character that is not a quote or a line end; a tab is written "\\t" in double quotes.',
    ),
    CodeInfo(
        "P005",
        "profile-marks",
        ERROR,
        "A decimal or thousands mark of the profile cannot be one.",
        "With a wrong mark 1.234 could be read as 1 or as 1234, which turns a verdict round.",
        "Give one character each, different from one another, that is not a digit or a sign; leave it out if "
        "the file has none.",
    ),
    CodeInfo(
        "P006",
        "profile-missing-and-masked",
        ERROR,
        "A text is named both as missing and as masked.",
        "Missing is 0 to unknown, a mask is an interval: a verdict can hang on which of them holds.",
        "Name the text in one of the two.",
    ),
    CodeInfo(
        "P007",
        "profile-mask",
        ERROR,
        "A mask of the profile is not an interval of volumes.",
        "A mask counts with both its ends; with the ends turned round a location could be met and below at once.",
        "Write the least and the greatest volume it stands for, as whole numbers from 0 to 1000000: [0, 4].",
    ),
    CodeInfo(
        "P008",
        "profile-constant",
        ERROR,
        "A constant of the profile cannot be read as its column.",
        "A constant counts for every row of the file.",
        "Write a year as four digits, a volume as a whole number, and ids and names in quotes.",
    ),
    CodeInfo(
        "P009",
        "profile-rule",
        ERROR,
        "A rule of the profile does not say what to look for, or says it twice.",
        "Rows are left out by these rules: a rule that is not clear could leave out too much or too little.",
        "Give the rule one of equals and starts_with.",
    ),
    CodeInfo(
        "P010",
        "profile-choice",
        ERROR,
        "The profile chooses a delivery for an intervention that no loaded norm set knows.",
        "A misspelt intervention would fall under the default choice, and another delivery would count.",
        "Use an intervention id of the loaded norm sets, or default.",
    ),
    CodeInfo(
        "P011",
        "profile-column-absent",
        ERROR,
        "A column of a rule or of the deliveries is not in the volume file.",
        "Rows that the profile wants left out, such as totals, would be counted.",
        "Correct the name in the profile (names are compared exactly), or use a profile made for this file.",
    ),
    CodeInfo(
        "P012",
        "profile-year-and-period",
        ERROR,
        "The profile says where both year and period come from.",
        "A period holds its year; the two could differ.",
        "Keep period if the file has quarters, else year.",
    ),
    CodeInfo(
        "P013",
        "wide",
        ERROR,
        "What the profile says of a wide file cannot be.",
        "Each volume needs one intervention and one year, from its row or from its header.",
        "Name under `wide` either `years`, `interventions` or `columns`, each header once and nowhere else.",
    ),
    CodeInfo(
        "P014",
        "joined-columns",
        ERROR,
        "A column that is no id or name is put together from several.",
        "Only texts can be put together.",
        "Name one column of the file.",
    ),
    CodeInfo(
        "P015",
        "comment",
        ERROR,
        "The text by which lines of a comment are known cannot do that.",
        "Rows would be taken for comments, or comments for rows.",
        'Write the character with which they begin: `format: {comment: "#"}`.',
    ),
    CodeInfo(
        "P016",
        "footnote-mark",
        ERROR,
        "A footnote mark could be part of a number.",
        "Taking it off would change a volume.",
        'Name marks such as `marks: ["*", "#"]`; digits of a footnote must be superscript ones.',
    ),
)
