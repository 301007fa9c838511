"""Codes T: reports that are read again."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "T001",
        "report-not-json",
        Severity.ERROR,
        "The file is not JSON.",
        "Half a report would compare as rows that went away.",
        "Write the report again with `--output report.json`; a copy may have been cut off.",
    ),
    CodeInfo(
        "T002",
        "not-a-report",
        Severity.ERROR,
        "The file is JSON, and not a report of this tool.",
        "Nothing in it has the meaning that a comparison needs.",
        "Name a file that `evaluate` or `reallocate` wrote with `--output report.json` or `--format json`.",
    ),
    CodeInfo(
        "T003",
        "report-version",
        Severity.ERROR,
        "The report has another schema version than this tool writes.",
        "A column may mean something else in it.",
        "Run the calculation again with this version of the tool.",
    ),
    CodeInfo(
        "T004",
        "report-summary-only",
        Severity.ERROR,
        "The report counts rows that it does not hold.",
        "It was written with `--summary-only`: what changed cannot be told from counts.",
        "Write the report again without `--summary-only`.",
    ),
    CodeInfo(
        "T005",
        "report-malformed",
        Severity.ERROR,
        "Something in the report has not the form that its schema gives it.",
        "The file was changed by hand or by another program, so nothing in it can be trusted to be a result.",
        "Run the calculation again.",
    ),
    CodeInfo(
        "T006",
        "report-of-refused-run",
        Severity.ERROR,
        "The report is of a run that could not use an input.",
        "It has no results: every row of the other report would read as new.",
        "Mend the input that its diagnostics name, and run the calculation again.",
    ),
)
