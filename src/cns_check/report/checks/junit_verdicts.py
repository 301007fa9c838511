"""Verdicts as JUnit XML: a test suite per norm and norm year, a test case per shown location.

In: the result, and which verdicts fail. Out: bytes.
"""

from __future__ import annotations

from collections.abc import Collection

from cns_check.report.checks.junit import Case, Outcome, Suite, document
from cns_check.report.checks.verdict_findings import failing, reason, rows, sentence
from cns_check.report.result.result import CLOSING, Result
from cns_check.report.result.table import Plain
from cns_check.words import Translate

#: Verdicts that say neither yes nor no: a case of them that does not fail is skipped, with its reason.
_OPEN = frozenset({"undetermined", "no_norm", "process", "not_performed"})


def render(result: Result, fail_on: Collection[str] = ()) -> bytes:
    """The verdicts, in UTF-8.

    A case fails when its verdict is one of ``--fail-on``, or ``below`` when that is not given. Of the others
    undetermined, no norm, process and not performed are skipped, and the rest passes.
    """
    wanted = failing(fail_on)
    suites: dict[str, list[Case]] = {}
    for row in rows(result):
        suite = f"{row['norm_set']} {row['norm_id']} {row['norm_year']}"
        suites.setdefault(suite, []).append(_case(row, wanted, result.tr))
    made = [Suite(name, tuple(cases)) for name, cases in suites.items()]
    return document(f"cns-check {result.run.command}", made, result.tr(CLOSING))


def _case(row: dict[str, Plain], wanted: frozenset[str], tr: Translate) -> Case:
    verdict, told = str(row["verdict"]), sentence(row, tr)
    outcome: Outcome = "failure" if verdict in wanted else "skipped" if verdict in _OPEN else "passed"
    if outcome == "passed":
        return Case(str(row["location_id"]), told=told)
    body = told if outcome == "failure" else ""
    return Case(str(row["location_id"]), outcome, f"{tr(verdict)}: {reason(row, tr)}", verdict, body)
