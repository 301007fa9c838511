"""Codes K: the case file."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "K001",
        "case-option-value",
        Severity.ERROR,
        "A value that the option does not take.",
        "An option that is read as something else answers another question than was asked.",
        "Write it as on the command line: `cns-check evaluate --help` says what each option takes.",
    ),
    CodeInfo(
        "K002",
        "case-volumes-twice",
        Severity.ERROR,
        "A volume file stands twice in the case.",
        "Every procedure in it would count twice.",
        "Remove one of the two; a file has one profile.",
    ),
    CodeInfo(
        "K003",
        "case-file-not-there",
        Severity.ERROR,
        "The case names a file that is not there.",
        "Paths are taken from the folder of the case file, so a run would end before it begins.",
        "Correct the path, from where the case file stands; or write the file.",
    ),
)
