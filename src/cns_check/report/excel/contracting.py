"""The sheet Contracting: who may be contracted for what, from when, and why; a row per location and norm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cns_check.report.excel.book import Column, Page, Value
from cns_check.report.people.matrix import norm_years
from cns_check.report.people.names import Names, facts_by_key
from cns_check.report.result.result import NormFacts, Result
from cns_check.report.result.tables import Plain
from cns_check.words import Translate

Row = Mapping[str, Plain]
_Key = tuple[bool, str, str, int]

#: Statuses that hold from a day on; of the others there is no such day.
_DATED = {"contract", "do_not_contract", "explain", "exempt", "deferred"}


def contracting(result: Result, tr: Translate) -> Page:
    """One row per location and norm of the sets that have something to contract; the norm years side by side."""
    years = norm_years(result)
    columns = (
        Column(tr("region"), "text", 11),
        Column(tr("location"), "text", 10),
        Column(tr("name"), "text", 16),
        Column(tr("AGB code"), "text", 10),
        Column(tr("establishment number"), "text", 15),
        Column(tr("norm"), "text", 21),
        *(
            column
            for year in years
            for column in (
                Column(tr("contract {year}").format(year=year), "state", 16.5),
                Column(tr("from, {year}").format(year=year), "day", 11),
                Column(tr("data, {year}").format(year=year), "year", 7.5),
            )
        ),
        Column(tr("basis matters"), "text", 9.5),
        Column(tr("reason"), "long", 52),
    )
    rows = _rows(result, years, tr)
    notes: tuple[str, ...] = (
        tr("contract: on 1 January of the norm year."),
        tr("from: since when the region's decision holds, or else the regime."),
        tr("data: the year whose volumes decide."),
        tr("basis matters: the year of the impact analysis would decide otherwise."),
    )
    if not rows:
        notes = (tr("No norm set used has regimes, or no row is shown: there is nothing to contract."),)
    return Page(tr("Contracting"), "contracting", columns, rows, notes)


def _rows(result: Result, years: tuple[int, ...], tr: Translate) -> list[tuple[Value, ...]]:
    names, facts = Names(result), facts_by_key(result)
    order = {key: i for i, key in reversed(list(enumerate((n.norm_set, n.norm_id) for n in result.norms)))}
    grouped: dict[tuple[str, str, str], dict[int, Row]] = {}
    columns = [c.name for c in result.verdicts.columns]
    for values in result.verdicts.rows():
        of = dict(zip(columns, values, strict=True))
        if of["contract_status"] is not None:
            key = (str(of["location_id"]), str(of["norm_set"]), str(of["norm_id"]))
            grouped.setdefault(key, {})[_year(of)] = of

    def place(item: tuple[tuple[str, str, str], dict[int, Row]]) -> _Key:
        (location, norm_set, norm_id), by_year = item
        region = by_year[max(by_year)]["region_id"]
        return region is None, str(region or ""), location, order[norm_set, norm_id]

    rows: list[tuple[Value, ...]] = []
    for (location, norm_set, norm_id), by_year in sorted(grouped.items(), key=place):
        latest = by_year[max(by_year)]
        cells: list[Value] = [latest["region_id"], location, latest["location_name"]]
        cells += [*names.codes(location), names.norm(norm_set, norm_id)]
        for year in years:
            row = by_year.get(year)
            fact = facts.get((norm_set, norm_id, year))
            if row is None or fact is None:
                cells += [None, None, None]
            else:
                cells += [row["contract_status"], _since(result, row, fact), _data(result, row, fact)]
        matters = any(row["basis_matters"] for row in by_year.values())
        rows.append((*cells, tr("yes") if matters else None, _reasons(by_year)))
    return rows


def _year(row: Row) -> int:
    year = row["norm_year"]
    assert isinstance(year, int)
    return year


def _since(result: Result, row: Row, fact: NormFacts) -> date | None:
    """Since when it holds: the decision's effective date, else the start of the regime."""
    if row["contract_status"] not in _DATED:
        return None
    held = result.decided.get((fact.norm_set, fact.norm_id, fact.norm_year, str(row["region_id"])))
    if held is not None and held.route is not None and held.effective is not None:
        return held.effective
    return fact.regime_from


def _data(result: Result, row: Row, fact: NormFacts) -> int | None:
    """The year whose volumes decide: the basis year where the region reached no agreement, else the data year."""
    held = result.decided.get((fact.norm_set, fact.norm_id, fact.norm_year, str(row["region_id"])))
    return fact.basis_year if held is not None and held.route == "none" else fact.data_year


def _reasons(by_year: Mapping[int, Row]) -> str:
    """The sentence once where all norm years say the same, else each with its year."""
    said = {year: str(row["reason"]) for year, row in sorted(by_year.items())}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "\n".join(f"{year}: {sentence}" for year, sentence in said.items())
