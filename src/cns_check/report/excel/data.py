"""The result tables as sheets: Verdicts, Transfers, After, Regions; every column of the interface, in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from cns_check.report.excel.book import Column, Kind, Page, Value
from cns_check.report.people.names import Names
from cns_check.report.result.result import Result
from cns_check.report.result.tables import Plain, Table
from cns_check.words import Translate

#: How a column is written where its kind in the interface does not say it, and how wide; ``-`` puts it away.
_LOOKS: dict[str, tuple[Kind, float]] = {
    "norm_set": ("text", 18),
    "organisation_id": ("text", 14),
    "norm_id": ("text", 23),
    "region_id": ("text", 11),
    "location_id": ("text", 10),
    "location_name": ("text", 15),
    "from_location_id": ("text", 10),
    "to_location_id": ("text", 10),
    "intervention_id": ("text", 21),
    "norm_year": ("year", 8),
    "data_year": ("year", 8),
    "basis_year": ("year", 8),
    "verdict": ("state", 14),
    "verdict_before": ("state", 14),
    "verdict_after": ("state", 14),
    "contract_status": ("state", 17),
    "norm_status": ("text", 11),
    "effective": ("day", 11.5),
    "growth": ("share", 9),
    "reason_code": ("text", 20),
    "reason": ("long", 56),
    "source": ("text", 40),
    "window": ("text", 17),
    "regime": ("text", 12),
    "route": ("text", 11.5),
    "method": ("text", 13),
    "network": ("text", 11),
    "performing": ("whole", 12),
}
_PLAIN: dict[str, tuple[Kind, float]] = {
    "text": ("text", 12),
    "whole": ("whole", 10),
    "number": ("volume", 10),
    "flag": ("flag", 12),
}
#: Columns that say the same in most rows, or that the sentence says again: behind the plus sign.
_FOLDED = {
    "verdicts": {
        "norm_set",
        "cluster",
        "network",
        "organisation_id",
        "window",
        "regime",
        "indicative",
        "basis_matters",
        "source",
    },
    "transfers": {"norm_set", "network"},
    "after": {"norm_set", "network"},
    "regions": {"norm_set"},
}
#: Codes that the reader sees as words of his language; ids, methods and reason codes never change.
_WORDS = {"norm_status", "regime", "route"}


def verdicts(result: Result, tr: Translate) -> Page:
    """The table ``verdicts``."""
    return _page(result.verdicts, tr("Verdicts"), tr, ())


def transfers(result: Result, tr: Translate) -> Page:
    """The table ``transfers``, with the names of sender and receiver beside their ids."""
    names = Names(result)
    page = _page(
        result.transfers,
        tr("Transfers"),
        tr,
        _why_empty(result, tr, tr("Nothing moves: no location of a decided region sends.")),
        {"from_location_id": tr("from name"), "to_location_id": tr("to name")},
        names.place,
    )
    told = tr("A transfer without a receiver finds no place, or its volume is not exactly known: see reason code.")
    return page if not page.rows else Page(page.name, page.key, page.columns, page.rows, (told,))


def after(result: Result, tr: Translate) -> Page:
    """The table ``after``."""
    return _page(
        result.after, tr("After"), tr, _why_empty(result, tr, tr("No location of a decided region takes part."))
    )


def regions(result: Result, tr: Translate) -> Page:
    """The table ``regions``."""
    told = tr("No region of the agreements has a performing location.")
    return _page(result.regions, tr("Regions"), tr, _why_empty(result, tr, told))


def _why_empty(result: Result, tr: Translate, otherwise: str) -> tuple[str, ...]:
    if not result.decided:
        told = tr("Nothing is known of regional agreements, so nothing is reallocated. Give them with {options}.")
        return (told.format(options="--agreements, --assume-no-agreement"),)
    return (otherwise,)


def _page(
    table: Table,
    name: str,
    tr: Translate,
    empty: tuple[str, ...],
    named: Mapping[str, str] | None = None,
    place: Callable[[str | None], str | None] | None = None,
) -> Page:
    """A table as a sheet.

    Args:
        table: What it holds.
        name: Of the sheet.
        tr: The reader's language.
        empty: Notes where there are no rows.
        named: Headings of columns to put in, with the name of the location whose id stands in a column.
        place: Gives that name.
    """
    columns: list[Column] = []
    values: list[list[Value]] = []
    for column in table.columns:
        kind, width = _LOOKS.get(column.name, _PLAIN[column.kind])
        # Not the code's own name: with spaces a heading folds over its column.
        title = tr(column.name.replace("_", " "))
        columns.append(Column(title, kind, width, column.name in _FOLDED[table.name]))
        values.append([_value(v, kind, column.name, tr) for v in table.values(column)])
        if named and place and column.name in named:
            columns.append(Column(named[column.name], "text", 15))
            values.append([place(None if v is None else str(v)) for v in table.values(column)])
    rows = list(zip(*values, strict=True))
    return Page(name, table.name, tuple(columns), rows, () if rows else empty)


def _value(value: Plain, kind: Kind, name: str, tr: Translate) -> Value:
    if isinstance(value, str) and kind == "day":
        return date.fromisoformat(value)
    return tr(value) if isinstance(value, str) and name in _WORDS else value
