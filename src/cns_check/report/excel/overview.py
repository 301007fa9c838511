"""The sheets to look at first: Summary, Matrix and its roll-up per organisation.

In: the result and a language. Out: pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from cns_check.report.excel.book import Column, Page, Value
from cns_check.report.people.matrix import Cell, matrix, norm_years, per_organisation
from cns_check.report.people.names import Names
from cns_check.report.people.shared_tables import share
from cns_check.report.result.result import CLOSING, Result
from cns_check.report.result.what_if import what_ifs
from cns_check.words import Translate, in_language


def summary(result: Result, tr: Translate) -> Page:
    """One row per norm and norm year; below it what the numbers rest on."""
    columns = (
        *_set_column(result, tr),
        Column(tr("norm id"), "text", 24),
        Column(tr("norm"), "text", 32),
        Column(tr("norm year"), "year", 8),
        Column(tr("data year"), "year", 8),
        Column(tr("minimum"), "whole", 11),
        Column(tr("status of number"), "text", 12),
        Column(tr("performing"), "whole", 13),
        Column(tr("met"), "whole", 10),
        Column(tr("below"), "whole", 10),
        Column(tr("undetermined"), "whole", 15),
        Column(tr("no number"), "whole", 11),
        Column(tr("process"), "whole", 11),
        Column(tr("not performed"), "whole", 12),
        Column(tr("met, of the locations that perform it"), "text", 26),
    )
    names = Names(result)
    rows = [
        (
            *_set_value(result, s.norm_set),
            s.norm_id,
            names.norm(s.norm_set, s.norm_id),
            s.norm_year,
            fact.data_year,
            fact.minimum,
            tr(fact.status or "") if fact.minimum is not None else None,
            s.performing,
            s.met,
            s.below,
            s.undetermined,
            s.no_norm,
            s.process,
            s.not_performed,
            share(s.met, s.performing, tr) if s.met + s.below + s.undetermined else None,
        )
        for fact, s in zip(result.norms, result.summary, strict=True)
    ]
    notes = [tr("Counts are locations with a row for the norm.")]
    notes += [in_language(said, tr) for said in what_ifs(result)]
    notes += [
        tr("What all this rests on stands in the sheet {sheet}.").format(sheet=tr("Assumptions")),
        tr(CLOSING),
    ]
    return Page(tr("Summary"), "summary", columns, rows, tuple(notes))


def matrix_page(result: Result, tr: Translate) -> Page:
    """One row per location and norm, the norm years side by side."""
    years, names = norm_years(result), Names(result)
    volume, minimum, status = tr("volume"), tr("minimum"), tr("status of number")
    margin, verdict, contract = tr("margin"), tr("verdict"), tr("contract status")
    chance, told = tr("chance decides"), result.tells_chance
    columns = (
        *_set_column(result, tr),
        Column(tr("region"), "text", 10),
        Column(tr("organisation"), "text", 14),
        Column(tr("location"), "text", 10),
        Column(tr("name"), "text", 16),
        Column(tr("norm"), "text", 26),
        *(
            column
            for year in years
            for column in (
                Column(f"{year} {volume}", "mixed", 10),
                Column(f"{year} {minimum}", "whole", 11),
                Column(f"{year} {status}", "text", 12),
                Column(f"{year} {margin}", "volume", 9),
                Column(f"{year} {verdict}", "state", 14),
                Column(f"{year} {contract}", "state", 17),
                *((Column(f"{year} {chance}", "flag", 9),) if told else ()),
            )
        ),
    )
    rows = [
        (
            *_set_value(result, row.norm_set),
            row.region_id,
            row.organisation_id,
            row.location_id,
            row.location_name,
            names.norm(row.norm_set, row.norm_id),
            *(value for year in years for value in _cell(row.years.get(year), tr, chance=told)),
        )
        for row in matrix(result)
    ]
    note = tr("A volume that is not exactly known stands as its least and greatest: 45-54, or 45+ with no known end.")
    return Page(tr("Matrix"), "matrix", columns, rows, (note,))


def organisations(result: Result, tr: Translate) -> Page:
    """The matrix rolled up: an organisation's performing locations per norm, and their verdicts."""
    years, names = norm_years(result), Names(result)
    columns = (
        *_set_column(result, tr),
        Column(tr("organisation"), "text", 14),
        Column(tr("name"), "text", 34),
        Column(tr("norm"), "text", 40),
        Column(tr("locations"), "whole", 11),
        Column(tr("least volume"), "volume", 11),
        Column(tr("greatest volume"), "volume", 11),
        *(Column(str(year), "text", 34) for year in years),
    )
    rows = [
        (
            *_set_value(result, row.norm_set),
            row.organisation_id,
            row.organisation_name,
            names.norm(row.norm_set, row.norm_id),
            row.locations,
            row.low,
            row.high,
            *(row.words(year, tr) or None for year in years),
        )
        for row in per_organisation(result, matrix(result))
    ]
    notes = () if rows else (tr("No organisation is known: give a location register with organisation_id."),)
    return Page(tr("Organisations"), "organisations", columns, rows, notes)


def _cell(cell: Cell | None, tr: Translate, *, chance: bool) -> Sequence[Value]:
    if cell is None:
        return (None,) * (7 if chance else 6)
    exact = cell.high is not None and cell.low == cell.high
    status = tr(cell.norm_status) if cell.norm_status is not None and cell.minimum is not None else None
    volume = cell.low if exact else cell.volume(tr)
    mark = ((True,) if cell.by_chance else (None,)) if chance else ()
    return (volume, cell.minimum, status, cell.margin, cell.verdict, cell.contract_status, *mark)


def _set_column(result: Result, tr: Translate) -> tuple[Column, ...]:
    """The norm set stands in a column where there are several."""
    return (Column(tr("norm set"), "text", 17),) if len(result.run.norm_sets) > 1 else ()


def _set_value(result: Result, norm_set: str) -> tuple[Value, ...]:
    return (norm_set,) if len(result.run.norm_sets) > 1 else ()
