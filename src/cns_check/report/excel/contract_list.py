"""The sheet Contract list: whom may be contracted for what, from when, and why.

In: the result. Out: a sheet with a row per location, norm and norm year.
"""

from __future__ import annotations

from cns_check.report.excel.book import Column, Page, Value
from cns_check.report.people.chance_tables import status_by_chance
from cns_check.report.people.names import Names
from cns_check.report.result.contract_list import ContractRow, contract_rows
from cns_check.report.result.result import Result
from cns_check.report.result.what_if import what_ifs
from cns_check.words import Translate, in_language, status_reason_said


def contract_list(result: Result, tr: Translate) -> Page:
    """Every row of the sets that have something to contract; codes to match with, dates as dates."""
    several = len(result.run.norm_sets) > 1
    columns = (
        Column(tr("region"), "text", 10),
        Column(tr("organisation"), "text", 12, folded=True),
        Column(tr("location"), "text", 10),
        Column(tr("name"), "text", 22),
        Column(tr("AGB code"), "text", 10),
        Column(tr("establishment number"), "text", 15),
        *((Column(tr("norm set"), "text", 17),) if several else ()),
        Column(tr("norm"), "text", 40),
        Column(tr("norm year"), "year", 8),
        Column(tr("contract status"), "state", 16.5),
        Column(tr("from when"), "day", 11),
        Column(tr("until"), "day", 11),
        Column(tr("status of the number"), "text", 12),
        Column(tr("what-if"), "flag", 8),
        *((Column(tr("chance decides"), "flag", 8),) if result.tells_chance else ()),
        Column(tr("why"), "text", 30),
    )
    # Beside the paper, and each a line high: a sentence of several lines would make a work list of a few pages a book.
    beside = (
        Column(tr("what-if: why"), "line", 36),
        Column(tr("basis matters"), "flag", 9.5),
        Column(tr("reason code"), "text", 31, folded=True),
        Column(tr("reason"), "line", 110),
    )
    names = Names(result)
    by_chance = status_by_chance(result)
    matters = result.verdicts.values(next(c for c in result.verdicts.columns if c.name == "basis_matters"))

    def values(row: ContractRow) -> tuple[Value, ...]:
        return (
            row.region_id,
            row.organisation_id,
            row.location_id,
            row.location_name,
            *names.codes(row.location_id),
            *((row.norm_set,) if several else ()),
            names.norm(row.norm_set, row.norm_id),
            row.norm_year,
            row.contract_status,
            row.from_date,
            row.until,
            tr(row.norm_status) if row.norm_status is not None else None,
            bool(row.what_if),
            *((by_chance[row.at],) if result.tells_chance else ()),
            in_language(status_reason_said(row.reason_code), tr),
            row.what_if_why,
            matters[row.at],
            row.reason_code,
            row.reason,
        )

    rows = [values(row) for row in contract_rows(result)]
    notes = _notes(result, tr) if rows else _nothing(tr)
    return Page(tr("Contract list"), "contracts", (*columns, *beside), rows, notes, paper=len(columns))


def _notes(result: Result, tr: Translate) -> tuple[str, ...]:
    return (
        *(in_language(said, tr) for said in what_ifs(result)),
        tr("contract status: on 1 January of the norm year."),
        tr(
            "from when: the effective date of the agreement or fallback where that decides, of a fallback not before "
            "the norm year; else 1 January of the norm year; of what is deferred, the day on which it will hold."
        ),
        tr("until: the last day of the exception."),
        tr("why: in a few words; the whole sentence stands in the column reason, beside what is printed."),
        tr("what-if: the status rests on what nobody decided."),
        tr("basis matters: the year of the impact analysis would decide otherwise."),
    )


def _nothing(tr: Translate) -> tuple[str, ...]:
    return (tr("No norm set used has regimes, or no row is shown: there is nothing to contract."),)
