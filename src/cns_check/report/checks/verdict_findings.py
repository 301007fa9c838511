"""Verdicts as findings, for the formats that know only findings: annotations and SARIF.

In: the result, and which verdicts fail. Out: diagnostics, alone or as the outcome of a check.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cns_check.diagnostics import CodeInfo, Diagnostic, Place, Severity
from cns_check.report.checks.outcome import Checked, Repository
from cns_check.report.result.result import Result
from cns_check.report.result.table import Plain
from cns_check.words import Translate, percent_text

_WHY = "The sentence of the finding names the rule, the numbers and the source; `cns-check why` gives the derivation."
_SUMMARIES = {
    "below": "A location is below a volume norm.",
    "undetermined": "Whether a location meets a norm cannot be said from what was delivered.",
    "no_norm": "No number of the norm is in force.",
    "process": "A process norm is not attested.",
    "not_performed": "A location performed nothing of what the norm counts.",
    "met": "A location meets a norm.",
}

#: Rules that are no diagnostic codes: the verdicts themselves.
RULES: dict[str, CodeInfo] = {
    verdict: CodeInfo(verdict, verdict.replace("_", "-"), Severity.ERROR, summary, _WHY, "")
    for verdict, summary in _SUMMARIES.items()
}


def failing(fail_on: Collection[str]) -> frozenset[str]:
    """The verdicts that fail: those of ``--fail-on``, else ``below``."""
    return frozenset(fail_on) or frozenset({"below"})


def rows(result: Result) -> Iterator[dict[str, Plain]]:
    """The rows of the table ``verdicts`` by column."""
    names = [column.name for column in result.verdicts.columns]
    return (dict(zip(names, row, strict=True)) for row in result.verdicts.rows())


def verdict_findings(result: Result, fail_on: Collection[str]) -> tuple[Diagnostic, ...]:
    """A finding for each shown row whose verdict fails, at the row of a volume file that it comes from.

    Where that is not known it is the first volume file. Its ``value`` names norm set, norm, norm year and location:
    what the finding is about, whatever the numbers are.
    """
    wanted = failing(fail_on)
    first = Place(next(iter(result.run.opened()), None))
    tr = result.tr
    return tuple(_finding(row, _place(result, row) or first, tr) for row in rows(result) if row["verdict"] in wanted)


def _place(result: Result, row: dict[str, Plain]) -> Place | None:
    if result.derive is None:
        return None
    norm_set, norm, year, location = (row[key] for key in ("norm_set", "norm_id", "norm_year", "location_id"))
    return result.derive.place((str(norm_set), str(norm), int(str(year)), str(location)))


def checked_result(
    result: Result, fail_on: Collection[str], folder: str, repository: Repository | None = None
) -> Checked:
    """A result as an outcome of a check: the rows whose verdict fails, and the diagnostics of the run.

    Args:
        result: What was calculated.
        fail_on: The verdicts that fail.
        folder: The folder that paths are made relative to.
        repository: What GitHub and code scanning have paths relative to; None: the folder.
    """
    found = (*verdict_findings(result, fail_on), *result.diagnostics)
    made = Checked(result.run.command, result.run.version, (), found, {}, folder, repository=repository)
    return made.in_language(result.language)


def _finding(row: dict[str, Plain], place: Place, tr: Translate) -> Diagnostic:
    info = RULES[str(row["verdict"])]
    about = "/".join(str(row[key]) for key in ("norm_set", "norm_id", "norm_year", "location_id"))
    return Diagnostic(info.code, info.name, info.severity, sentence(row, tr), info.remedy, place, about)


def sentence(row: dict[str, Plain], tr: Translate) -> str:
    """Who, which norm and year, the reason as the table has it, and whether chance decides."""
    name = row["location_name"]
    who = f"{row['location_id']} ({name})" if name and name != row["location_id"] else str(row["location_id"])
    return f"{who}, {row['norm_id']} {row['norm_year']}: {reason(row, tr)}"


def reason(row: dict[str, Plain], tr: Translate) -> str:
    """The reason as the table has it, and a sentence where chance decides the verdict."""
    told, likely = str(row["reason"]), row.get("p_rate_met")
    if row.get("decided_by_chance") is not True or likely is None:
        return told
    template = "Chance decides: the rate behind the counts reaches the minimum with a probability of {percent}%."
    return f"{told} {tr(template).format(percent=percent_text(float(likely)))}"
