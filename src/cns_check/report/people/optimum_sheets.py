"""The sheets of an optimum: what is best per norm and region, who keeps, and the least travel per number of locations.

In: the result and a language. Out: sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cns_check.report.people.names import Names
from cns_check.report.people.reallocation_tables import number, text
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.optimum_tables import Optimum
from cns_check.report.result.result import Result
from cns_check.report.result.table import Plain
from cns_check.statements.optimum import CONSTRAINTS
from cns_check.words import Said, Translate, in_language

#: The statuses of an optimum, as people read them.
STATUS_WORDS: dict[str, Said] = {
    "optimal": Said.of("optimal"),
    "feasible": Said.of("not proven"),
    "infeasible": Said.of("not possible"),
    "unknown": Said.of("not known"),
}
#: What a status comes to that has no reason.
_NOT_PROVEN = {
    "feasible": Said.of("a solution was found and is not proven the best; it need not be found again"),
    "unknown": Said.of("no solution was found in time, and none was proven not to exist"),
}
#: And its decisions.
DECISION_WORDS: dict[str, Said] = {
    "keep": Said.of("keeps"),
    "stop": Said.of("stops"),
    "open": Said.of("opens"),
    "not_opened": Said.of("does not open"),
}


def optimum_titles(tr: Translate) -> dict[str, str]:
    """The headings of the tables of an optimum, by column, where the name of the column would not do."""
    return {
        "origin_id": tr("origin"),
        "objective": tr("objective"),
        "assignment": tr("assignment"),
        "status": tr("status"),
        "value": tr("value"),
        "bound": tr("at best"),
        "gap": tr("gap"),
        "volume_total": tr("volume"),
        "locations_before": tr("locations today"),
        "locations_after": tr("after"),
        "stops": tr("stop"),
        "opens": tr("open"),
        "mean_minutes_before": tr("mean minutes today"),
        "mean_minutes_after": tr("mean minutes after"),
        "max_minutes_after": tr("longest after"),
        "patients_moved": tr("moved"),
        "decision": tr("decision"),
        "locations": tr("locations"),
        "minutes": tr("minutes"),
        "mean_minutes": tr("mean minutes"),
        "max_minutes": tr("longest"),
        "total_minutes": tr("total minutes"),
    }


def impossible(result: Result, tr: Translate) -> list[str]:
    """Where nothing is possible, a sentence each with its numbers."""
    return _told(result, "infeasible", tr)


def not_proven(result: Result, tr: Translate) -> list[str]:
    """What is not proven the best, and where nothing was found in time, a sentence each."""
    return _told(result, "feasible", tr) + _told(result, "unknown", tr)


def no_reason(status: str, tr: Translate) -> str:
    """What a status comes to that is neither proven the best nor proven impossible."""
    return in_language(_NOT_PROVEN[status], tr)


def constraints_text(more: Mapping[str, Any], tr: Translate) -> str | None:
    """The constraints of which each is needed for there to be no solution; None where these are not known."""
    return ", ".join(in_language(CONSTRAINTS[name], tr) for name in more["irreducible"]) or None


def _told(result: Result, status: str, tr: Translate) -> list[str]:
    if result.optimum is None:
        return []
    names, said = Names(result), []
    for row, more in zip(result.optimum.tables.optimum.records(), result.optimum.more, strict=True):
        if row["status"] == status:
            norm = names.norm(str(row["norm_set"]), str(row["norm_id"]))
            where = tr("all regions") if row["region_id"] is None else f"{tr('region')} {row['region_id']}"
            why = more["reason"] or no_reason(status, tr)
            said.append(f"{norm}, {tr('norm year')} {row['norm_year']}, {where}: {why}")
    return said


def of_optimum(optimum: Optimum, tr: Translate, *, summary_only: bool) -> list[Sheet]:
    """What there is of it; the frontier where it was asked."""
    sheets = [_optimum(optimum, tr)]
    if not summary_only:
        sheets.append(_decisions(optimum, tr))
        if len(optimum.tables.frontier):
            sheets.append(_frontier(optimum, tr))
    return sheets


def _word(value: Plain, tr: Translate) -> str:
    return in_language({**STATUS_WORDS, **DECISION_WORDS}[str(value)], tr)


def _region(value: Plain, tr: Translate) -> str:
    return tr("(all)") if value is None else text(value)


def _optimum(optimum: Optimum, tr: Translate) -> Sheet:
    heads = (
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("region"), ids=True),
        Head(tr("status")),
        Head(tr("objective"), rank=2),
        Head(tr("value"), number=True, rank=1),
        Head(tr("at best"), number=True, rank=3),
        Head(tr("volume"), number=True, rank=2),
        Head(tr("locations today"), number=True),
        Head(tr("after"), number=True),
        Head(tr("stop"), number=True, rank=2),
        Head(tr("open"), number=True, rank=2),
        Head(tr("mean minutes today"), number=True, rank=1),
        Head(tr("mean minutes after"), number=True),
        Head(tr("longest after"), number=True, rank=2),
        Head(tr("moved"), number=True, rank=1),
        Head(tr("why not")),
    )
    numbers = (
        *("value", "bound", "volume_total", "locations_before", "locations_after", "stops", "opens"),
        *("mean_minutes_before", "mean_minutes_after", "max_minutes_after", "patients_moved"),
    )
    rows = tuple(
        (
            text(r["norm_id"]),
            text(r["norm_year"]),
            _region(r["region_id"], tr),
            _word(r["status"], tr),
            text(r["objective"]),
            *(number(r[name], tr) for name in numbers),
            str(more["reason"] or ""),
        )
        for r, more in zip(optimum.tables.optimum.records(), optimum.more, strict=True)
    )
    return Sheet(tr("The best that there is"), heads, rows, tr("No norm could be looked at."))


def _decisions(optimum: Optimum, tr: Translate) -> Sheet:
    heads = (
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("region"), ids=True),
        Head(tr("location"), ids=True),
        Head(tr("name"), rank=2),
        Head(tr("decision")),
        Head(tr("before"), number=True),
        Head(tr("after"), number=True),
        Head(tr("minimum"), number=True, rank=1),
        Head(tr("margin"), number=True, rank=1),
    )
    rows = tuple(
        (
            text(r["norm_id"]),
            text(r["norm_year"]),
            text(r["region_id"]),
            text(r["location_id"]),
            text(r["location_name"]),
            _word(r["decision"], tr),
            *(number(r[name], tr) for name in ("volume_before", "volume_after", "minimum", "margin")),
        )
        for r in optimum.tables.decisions.records()
    )
    return Sheet(tr("Who keeps, stops and opens"), heads, rows, tr("No solution."))


def _frontier(optimum: Optimum, tr: Translate) -> Sheet:
    heads = (
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("region"), ids=True),
        Head(tr("locations"), number=True),
        Head(tr("status")),
        Head(tr("mean minutes"), number=True),
        Head(tr("longest"), number=True),
        Head(tr("total minutes"), number=True),
    )
    rows = tuple(
        (
            text(r["norm_id"]),
            text(r["norm_year"]),
            _region(r["region_id"], tr),
            text(r["locations"]),
            _word(r["status"], tr),
            *(number(r[name], tr) for name in ("mean_minutes", "max_minutes", "total_minutes")),
        )
        for r in optimum.tables.frontier.records()
    )
    return Sheet(tr("The least travel with each number of locations"), heads, rows)
