"""What the page says of an optimum: codes of its tables in words, a sentence per problem, and its section.

In: the result and a language. Out: words by name, and sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cns_check.report.people.optimum_sheets import DECISION_WORDS, STATUS_WORDS, no_reason
from cns_check.report.result.optimum_tables import Optimum
from cns_check.report.result.table import Plain
from cns_check.words import Translate, in_language, number_text


def optimum_terms(tr: Translate) -> dict[str, str]:
    """Codes of these tables in words."""
    return {code: in_language(said, tr) for code, said in {**STATUS_WORDS, **DECISION_WORDS}.items()}


def optimum_words(tr: Translate) -> dict[str, str]:
    """Sentences and labels of the script."""
    return {
        "optimum": tr("The best that there is"),
        "decisions": tr("Who keeps, stops and opens"),
        "frontier": tr("The least travel with each number of locations"),
        "chart_frontier": tr("The least travel with each number of locations for {norm}, norm year {year}"),
        "no_solution": tr("No solution."),
        "none_looked_at": tr("No norm could be looked at."),
    }


def optimum_page_words(tr: Translate) -> dict[str, str]:
    """What stands in the section itself."""
    return {
        "link": tr("The best"),
        "title": tr("The best that there is"),
        "lead": tr(
            "A row per norm, norm year and region: which locations keep, so that every patient has a place and each "
            "that keeps reaches its minimum, at the least travel or what else was asked first. Optimal: proven the "
            "best. Not possible: proven, and below it stands why."
        ),
        "frontier": tr("The least travel with each number of locations"),
        "decisions": tr("Who keeps, stops and opens"),
        "moves": tr("Who goes elsewhere, and where to"),
        "moves_lead": tr(
            "Over all origins; who stays where they go today is not in it. The assignment of each origin is in the "
            "workbook, the CSV files and the JSON report."
        ),
    }


def sentences(optimum: Optimum, tr: Translate) -> list[str]:
    """Per problem who is open and what each objective comes to, or why there is nothing."""
    rows = zip(optimum.tables.optimum.records(), optimum.more, strict=True)
    return [" ".join(_of(row, more, tr)) for row, more in rows]


def _of(row: Mapping[str, Plain], more: Mapping[str, Any], tr: Translate) -> Iterator[str]:
    if more["reason"]:
        yield tr("Not possible: {why}.").format(why=more["reason"])
        return
    if row["status"] != "optimal":
        said = no_reason(str(row["status"]), tr)
        yield f"{said[:1].upper()}{said[1:]}."
    if more["open"]:
        yield tr("Open: {locations}.").format(locations=", ".join(more["open"]))
    if more["objectives"]:
        told = "; ".join(f"{name} {number_text(value, tr)}" for name, value in more["objectives"].items())
        yield tr("By priority: {objectives}.").format(objectives=told)
