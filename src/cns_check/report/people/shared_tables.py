"""What the reports for people are made of, the same for terminal and Markdown.

In: the result and a language. Out: lines, sheets and assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from cns_check.norms.model import INDICATIVE
from cns_check.report.people import chance_tables, reallocation_tables
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.contract_list import ContractRow, contract_rows
from cns_check.report.result.result import CLOSING, NormSummary, Result
from cns_check.words import Translate, date_text, english, percent_text

if TYPE_CHECKING:
    from cns_check.report.people.matrix import Cell, MatrixRow, OrganisationRow


@dataclass(frozen=True, slots=True)
class Report:
    """A report for people: lines before, sheets, and the assumptions with the closing line."""

    intro: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    assumptions_title: str
    assumptions: tuple[str, ...]
    closing: str


def compose(result: Result, *, summary_only: bool = False, tr: Translate = english) -> Report:
    """The report for people: the contract list, the summary, what needs a look, the matrix, what moves, assumptions.

    A reallocation begins with what moves, and an optimum with what is best: they leave the contract list and the
    verdicts to ``evaluate``.
    """
    if result.sweep is not None:
        from cns_check.report.people.sweep_tables import of_sweep

        return _report(result, of_sweep(result.sweep, result, tr, summary_only=summary_only), tr)
    alone = result.run.command in {"reallocate", "optimise"}
    moved = result.reallocated
    by_travel = result.travel is not None or result.effects is not None
    sheets = _what_cannot_work(result, tr) if by_travel else []
    sheets += [] if alone or summary_only else _contract_list(result, tr)
    sheets += [] if alone else [_summary(result, tr)]
    if not summary_only and not alone:
        from cns_check.report.people.matrix import matrix, norm_years, per_organisation

        rows = matrix(result)
        years = norm_years(result)
        named = tuple(replace(r, norm_id=_name(r.norm_set, r.norm_id, result)) for r in rows)
        rolled_up = per_organisation(result, rows)
        sheets += [
            _needs_a_look(named, years, tr),
            _matrix(named, years, tr),
            _organisations(
                tuple(replace(r, norm_id=_name(r.norm_set, r.norm_id, result)) for r in rolled_up), years, tr
            ),
        ]
        if result.tells_chance:
            sheets.append(chance_tables.verdict_chances(result, tr))
    if result.overview is not None and not summary_only:
        from cns_check.report.people.regional_overview import brief

        sheets.append(brief(result.overview, tr))
    if result.optimum is not None:
        from cns_check.report.people.optimum_sheets import of_optimum

        sheets += of_optimum(result.optimum, tr, summary_only=summary_only)
    if moved:
        sheets.append(reallocation_tables.methods(result, tr))
        if not summary_only:
            sheets += [
                reallocation_tables.regions(result, tr),
                reallocation_tables.transfers(result, tr),
                reallocation_tables.after(result, tr),
            ]
    if result.chance is not None and not summary_only:
        sheets.append(chance_tables.drawn_volumes(result, tr))
    if by_travel and not summary_only:
        from cns_check.report.people.travel_tables import of_travel

        sheets += of_travel(result, tr)
    return _report(result, sheets, tr)


def _report(result: Result, sheets: list[Sheet], tr: Translate) -> Report:
    """The sheets with what stands before and after them."""
    intro = tuple(
        tr("{id} {version}, norm years {years}, data years {data}.").format(
            id=s.id,
            version=s.version,
            years=", ".join(sorted({str(n.norm_year) for n in result.norms if n.norm_set == s.id})),
            data=", ".join(sorted({str(n.data_year) for n in result.norms if n.norm_set == s.id})),
        )
        for s in result.run.norm_sets
    )
    return Report(intro, tuple(sheets), tr("Assumptions"), result.run.assumptions, tr(CLOSING))


def _what_cannot_work(result: Result, tr: Translate) -> list[Sheet]:
    from cns_check.report.people.travel_tables import what_cannot_work

    return what_cannot_work(result, tr)


def _name(norm_set: str, norm_id: str, result: Result) -> str:
    """How a row names its norm: with its set where there are several, which may have norms of one id."""
    return f"{norm_set}/{norm_id}" if len(result.run.norm_sets) > 1 else norm_id


def share(part: int, whole: int, tr: Translate = english) -> str:
    """A share with its denominator in words: ``12 of 30 performing (40%)``."""
    if not whole:
        return tr("none performing")
    percent = percent_text(part / whole)
    return tr("{part} of {whole} performing ({percent}%)").format(part=part, whole=whole, percent=percent)


def _contract_list(result: Result, tr: Translate) -> list[Sheet]:
    """Whom may be contracted for what, from when; no sheet where no set has anything to contract."""
    rows = contract_rows(result)
    shown = [row for row in rows if row.contract_status != "not_applicable"]
    by_chance = chance_tables.status_by_chance(result)

    def day(of: date | None) -> str:
        return "" if of is None else date_text(of, tr)

    def cells(row: ContractRow) -> tuple[str, ...]:
        return (
            row.location_id,
            row.location_name or "",
            _name(row.norm_set, row.norm_id, result),
            str(row.norm_year),
            chance_tables.marked(tr(row.contract_status), by_chance[row.at], tr),
            day(row.from_date),
            day(row.until),
            tr(row.norm_status or ""),
            tr("no") if row.what_if_why is None else row.what_if_why,
            row.reason,
        )

    heads = (
        Head(tr("location"), ids=True),
        Head(tr("name"), rank=4),
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("contract status")),
        Head(tr("from when")),
        Head(tr("until"), rank=3),
        Head(tr("status of the number"), rank=2),
        Head(tr("what-if")),
        Head(tr("reason"), rank=5),
    )
    title = tr("Contract list: whom may be contracted for what, from when")
    told = tr("{title} ({count} of {all} rows; the others are not applicable)")
    title = title if len(shown) == len(rows) else told.format(title=title, count=len(shown), all=len(rows))
    empty = tr("Nothing: every row is not applicable.")
    return [Sheet(title, heads, tuple(cells(row) for row in shown), empty)] if rows else []


def _summary(result: Result, tr: Translate) -> Sheet:
    facts = {(n.norm_set, n.norm_id, n.norm_year): n for n in result.norms}

    def row(s: NormSummary) -> tuple[str, ...]:
        fact = facts[s.norm_set, s.norm_id, s.norm_year]
        minimum = tr("none") if fact.minimum is None else str(fact.minimum)
        return (
            _name(s.norm_set, s.norm_id, result),
            str(s.norm_year),
            str(fact.data_year),
            minimum,
            tr(fact.status or "") if fact.minimum is not None else "",
            str(s.performing),
            str(s.met),
            str(s.below),
            str(s.undetermined),
            str(s.no_norm + s.process),
            str(s.not_performed),
            share(s.met, s.performing, tr) if s.met + s.below + s.undetermined else "",
        )

    heads = (
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("data"), number=True, rank=3),
        Head(tr("minimum"), number=True),
        Head(tr("status of number")),
        Head(tr("performing"), number=True),
        Head(tr("met"), number=True),
        Head(tr("below"), number=True),
        Head(tr("undetermined"), number=True),
        Head(tr("no number or process"), number=True, rank=4),
        Head(tr("not performed"), number=True, rank=5),
        Head(tr("met, of the locations that perform it"), rank=2),
    )
    return Sheet(tr("Summary: locations per norm"), heads, tuple(row(s) for s in result.summary))


def _place(row: MatrixRow) -> tuple[str, ...]:
    return (row.region_id or "", row.location_id, row.location_name or "", row.norm_id)


def _place_heads(tr: Translate) -> tuple[Head, ...]:
    return (
        Head(tr("region"), rank=4, ids=True),
        Head(tr("location"), ids=True),
        Head(tr("name"), rank=3),
        Head(tr("norm"), ids=True),
    )


def _volumes(row: MatrixRow, tr: Translate) -> str:
    """The volume once where all norm years are judged on the same data."""
    return " / ".join(dict.fromkeys(cell.volume(tr) for _, cell in sorted(row.years.items())))


def _minima(row: MatrixRow, tr: Translate) -> str:
    """The minimum, once where it stays the same; a number that nobody adopted never stands there as the norm."""

    def one(cell: Cell) -> str:
        if cell.minimum is None:
            return "-"
        return f"{cell.minimum} {tr(cell.norm_status)}" if cell.norm_status in INDICATIVE else str(cell.minimum)

    return " / ".join(dict.fromkeys(one(cell) for _, cell in sorted(row.years.items())))


def _needs_a_look(rows: tuple[MatrixRow, ...], years: tuple[int, ...], tr: Translate) -> Sheet:
    wanted = [row for row in rows if row.needs_a_look]
    return Sheet(
        tr("What needs a look: {count} of {all} rows are below or undetermined").format(
            count=len(wanted), all=len(rows)
        ),
        (
            *_place_heads(tr),
            Head(tr("volume"), number=True),
            Head(tr("minimum"), number=True),
            *(Head(str(year)) for year in years),
            Head(tr("why ({year})").format(year=years[-1] if years else ""), rank=5),
        ),
        tuple(
            (
                *_place(row),
                _volumes(row, tr),
                _minima(row, tr),
                *(row.years[y].words(tr) if y in row.years else "" for y in years),
                row.latest.reason,
            )
            for row in wanted
        ),
        tr("Nothing: every row is met, or is not judged on a number."),
    )


def _matrix(rows: tuple[MatrixRow, ...], years: tuple[int, ...], tr: Translate) -> Sheet:
    return Sheet(
        tr("Matrix: location and norm, the norm years side by side"),
        (
            *_place_heads(tr),
            Head(tr("volume"), number=True),
            Head(tr("minimum"), number=True, rank=2),
            *(Head(str(year)) for year in years),
        ),
        tuple(
            (
                *_place(row),
                _volumes(row, tr),
                _minima(row, tr),
                *(row.years[y].words(tr) if y in row.years else "" for y in years),
            )
            for row in rows
        ),
    )


def _organisations(rows: tuple[OrganisationRow, ...], years: tuple[int, ...], tr: Translate) -> Sheet:
    return Sheet(
        tr("Matrix per organisation: its performing locations"),
        (
            Head(tr("organisation"), ids=True),
            Head(tr("name"), rank=3),
            Head(tr("norm"), ids=True),
            Head(tr("locations"), number=True, rank=2),
            Head(tr("volume"), number=True),
            *(Head(str(year)) for year in years),
        ),
        tuple(
            (
                row.organisation_id or "",
                row.organisation_name or "",
                row.norm_id,
                str(row.locations),
                row.volume(tr),
                *(row.words(y, tr) for y in years),
            )
            for row in rows
        ),
        tr("No organisation is known: give a location register with organisation_id."),
    )
