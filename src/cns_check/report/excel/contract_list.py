"""The sheet Contract list: whom may be contracted for what, from when, and why.

In: the result. Out: a sheet with a row per location, norm and norm year.
"""

from __future__ import annotations

from cns_check.report.excel.book import Column, Page, Value
from cns_check.report.people.names import Names
from cns_check.report.result.contract_list import ContractRow, contract_rows
from cns_check.report.result.result import Result
from cns_check.words import Translate


def contract_list(result: Result, tr: Translate) -> Page:
    """Every row of the sets that have something to contract; codes to match with, dates as dates."""
    several = len(result.run.norm_sets) > 1
    columns = (
        Column(tr("region"), "text", 11),
        Column(tr("organisation"), "text", 12, folded=True),
        Column(tr("location"), "text", 10),
        Column(tr("name"), "text", 16),
        Column(tr("AGB code"), "text", 10),
        Column(tr("establishment number"), "text", 15),
        *((Column(tr("norm set"), "text", 17),) if several else ()),
        Column(tr("norm"), "text", 21),
        Column(tr("norm year"), "year", 8),
        Column(tr("contract status"), "state", 16.5),
        Column(tr("from when"), "day", 11),
        Column(tr("until"), "day", 11),
        Column(tr("status of the number"), "text", 12),
        Column(tr("what-if"), "flag", 8),
        Column(tr("what-if: why"), "text", 17),
        Column(tr("basis matters"), "flag", 9.5),
        Column(tr("reason code"), "text", 20, folded=True),
        Column(tr("reason"), "long", 52),
    )
    names = Names(result)
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
            row.what_if_why,
            matters[row.at],
            row.reason_code,
            row.reason,
        )

    rows = [values(row) for row in contract_rows(result)]
    return Page(tr("Contract list"), "contracts", columns, rows, _notes(result, tr) if rows else _nothing(tr))


def _notes(result: Result, tr: Translate) -> tuple[str, ...]:
    indicative = tr("A what-if: numbers that are only a guideline or a proposal decide as if they were adopted.")
    nobody = tr("A what-if: every region is taken to have reached no agreement.")
    return (
        *((indicative,) if result.use_indicative else ()),
        *((nobody,) if result.run.options.get("--assume-no-agreement") else ()),
        tr("contract status: on 1 January of the norm year."),
        tr(
            "from when: the effective date of the agreement or fallback where that decides, of a fallback not before "
            "the norm year; else 1 January of the norm year; of what is deferred, the day on which it will hold."
        ),
        tr("until: the last day of the exception."),
        tr("what-if: the status rests on what nobody decided."),
        tr("basis matters: the year of the impact analysis would decide otherwise."),
    )


def _nothing(tr: Translate) -> tuple[str, ...]:
    return (tr("No norm set used has regimes, or no row is shown: there is nothing to contract."),)
