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
    CodeInfo(
        "T007",
        "reports-of-other-inputs",
        Severity.WARNING,
        "Reports that stand side by side are about other volumes, norms or travel.",
        "What differs between their columns need not come from the scenarios.",
        "Make the reports from the same files and norm sets, or mind it in reading.",
    ),
    CodeInfo(
        "T008",
        "norm-not-in-every-report",
        Severity.WARNING,
        "A norm stands in some columns of a comparison and not in others.",
        "A total with it in one column and without it in another would compare different care.",
        "Make every report for the same norms and norm years, or choose them with `--norm` and `--norm-year`.",
    ),
)
