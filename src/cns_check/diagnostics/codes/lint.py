"""Codes N1: what is allowed in a norm file and still worth a second look."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

WARNING, NOTE = Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "N101",
        "gap-between-versions",
        WARNING,
        "Between two versions of a norm lies a time in which none of them holds.",
        "A norm year that begins in the gap has no norm in force; more often one of the two days is a slip of the pen.",
        "Correct `valid_until` or `valid_from`, or add a version with `no_minimum: true` that says there was none.",
    ),
    CodeInfo(
        "N102",
        "minimum-falls",
        WARNING,
        "The minimum is lower than that of the version before it.",
        "Volume norms nearly always rise; a fall is often two numbers exchanged or a digit lost.",
        "Hold the number against its source, and say in `rationale` why it fell.",
    ),
    CodeInfo(
        "N103",
        "version-repeats",
        WARNING,
        "A version says the same as the version of the same status right before it.",
        "A version that was copied and not changed gives the old number for the new period, and nobody sees it.",
        "Correct the number; or make one version of the two, with both sources; or say in `rationale` why it stayed.",
    ),
    CodeInfo(
        "N104",
        "document-never-used",
        WARNING,
        "A document is declared that no source cites and no note names.",
        "Either a number lost its source, or the list suggests evidence that the set does not rest on.",
        "Cite it in the `sources` that it supports, name its id in a `note`, or remove it.",
    ),
    CodeInfo(
        "N105",
        "document-after-start",
        NOTE,
        "A version rests on a document that is younger than the day from which the version holds.",
        "That is usual for a report in the press, and else the mark of a wrong year.",
        "Compare `valid_from` with the document; nothing needs to be done when both are right.",
    ),
    CodeInfo(
        "N106",
        "review-too-old",
        WARNING,
        "The set was not held against its sources within the stated time.",
        "Norms change; a number that was right two years ago is not evidence of what holds now.",
        "Hold the set against its sources, and renew `reviewed`; `--max-age` states another time.",
    ),
    CodeInfo(
        "N107",
        "missing-translation",
        WARNING,
        "A title is missing in a language that the reports of this set need.",
        "A report in that language would mix two languages, or show an id in place of a name.",
        "Add the title in that language.",
    ),
    CodeInfo(
        "N108",
        "id-style",
        NOTE,
        "An id is hard to read, or says something that will not stay true.",
        "Ids stand in files of others and outlive the number and year in which they were made.",
        "Choose a short id of words, without the year or the minimum, as long as nobody uses the old one.",
    ),
    CodeInfo(
        "N109",
        "intervention-never-counted",
        WARNING,
        "An intervention is declared that no norm counts.",
        "Volumes of it are accepted as known and then judged by nothing.",
        "Add it to the `counts` of the norm that it belongs to, or remove it.",
    ),
    CodeInfo(
        "N110",
        "example-at-minimum-missing",
        WARNING,
        "No example lies at a minimum of the norm, or none just below it.",
        "Whether a norm says `at least` or `more than`, and counts the right things, shows only at its edge.",
        "Add an example at the minimum and one short of it.",
    ),
    CodeInfo(
        "N111",
        "example-in-year-missing",
        WARNING,
        "No example stands in the first, or in the last, norm year in which the norm is in force.",
        "A wrong `valid_from` or `valid_until` shows only in those years.",
        "Add an example in that norm year.",
    ),
)
