"""Writes the pages and tables of the documentation that follow from the code.

``python tests/make_docs.py`` renews ``docs/diagnostics.md``; a test checks that it is up to date.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from cns_check.diagnostics import CATALOGUE
from cns_check.reasons import REASONS

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "diagnostics.md"

#: What the letter of a code stands for.
FAMILIES = {
    "A": "Agreements",
    "E": "A run as a whole",
    "L": "Location register and memberships",
    "N": "Norm files",
    "P": "Volume profiles",
    "R": "Reallocation",
    "T": "Distances and capacities",
    "V": "Volume files",
    "X": "Attestations",
    "Y": "YAML, whatever it holds",
}


def diagnostics_page() -> str:
    """The page of all diagnostic and reason codes."""
    lines = [
        "# Diagnostic and reason codes",
        "",
        "This page is made from the catalogues by `python tests/make_docs.py`: do not edit it.",
        "",
        "A *diagnostic* says what is wrong with an input or worth knowing of a run. An error makes the input unusable "
        "(exit code 3, or 1 from a `validate` command); a warning and a note leave it usable. A *reason* is the case of "
        "the decision table that decided a row of the table `verdicts`. A code is never given another meaning.",
        "",
        "`cns-check explain CODE` prints the same.",
        "",
    ]
    for letter, infos in groupby(sorted(CATALOGUE.values(), key=lambda i: i.code), key=lambda i: i.code[0]):
        lines += [f"## {letter}: {FAMILIES.get(letter, 'Other')}", ""]
        for info in infos:
            lines += [
                f"### {info.code} {info.name} ({info.severity.value})",
                "",
                info.summary,
                "",
                f"- Why: {info.why}",
                f"- Remedy: {info.remedy}",
                "",
            ]
    lines += ["## Reasons", ""]
    for reason in REASONS.values():
        lines += [
            f"### {reason.code}",
            "",
            reason.summary,
            "",
            f"- Rule: {reason.rule}",
            f"- Remedy: {reason.remedy}",
            "",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(diagnostics_page(), encoding="utf-8")
