"""The result tables as sheets: Verdicts, Transfers, After, Regions; every column of the interface, in its order.

In: the result and a language. Out: pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from cns_check.report.excel.book import Column, Kind, Page, Value
from cns_check.report.excel.travel_notes import steps, sums, warnings
from cns_check.report.people.names import Names, facts_by_key
from cns_check.report.result.result import Result
from cns_check.report.result.table import Plain, Table
from cns_check.words import Translate, in_language, reason_said, route_text, window_said

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
    "p_rate_met": ("share", 11),
    "p_next_year_met": ("share", 11),
    "share_below": ("share", 11),
    "reason_code": ("text", 20),
    "reason": ("long", 56),
    "source": ("text", 40),
    "window": ("text", 17),
    "regime": ("text", 12),
    "route": ("text", 11.5),
    "method": ("text", 13),
    "network": ("text", 11),
    "performing": ("whole", 12),
    "moment": ("text", 9),
    "effect": ("text", 20),
    "origin_id": ("text", 12),
    "objective": ("text", 16),
    "assignment": ("text", 11),
    "status": ("state", 13),
    "decision": ("state", 15),
    "gap": ("share", 8),
    "unit": ("text", 11),
    **dict.fromkeys(
        (
            *("mean_minutes", "median_minutes", "p90_minutes", "max_minutes", "mean_extra_minutes", "minutes"),
            *("mean_minutes_before", "mean_minutes_after", "max_minutes_after"),
        ),
        ("minutes", 10),
    ),
    **dict.fromkeys(("share_over_30", "share_over_45", "share_over_60"), ("share", 9)),
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
    "travel": {"norm_set", "network"},
    "effects": {"norm_set"},
    "chance": {"norm_set"},
    "sweep": {"norm_set"},
    "optimum": {"norm_set", "network", "objective", "assignment", "bound", "gap", "reason_code"},
    "decisions": {"norm_set"},
    "assignments": {"norm_set"},
    "frontier": {"norm_set"},
}
#: Codes that the reader sees as words of his language; ids, methods and reason codes never change. Routes and windows
#: are said in words too, by functions of their own.
_WORDS = {"norm_status", "regime", "moment"}


_KEY = ("norm_set", "norm_id", "norm_year")


@dataclass(frozen=True, slots=True)
class _Added:
    """A column that the table of the interface does not have, by norm set, norm and norm year."""

    column: Column
    values: Mapping[tuple[Value, ...], Value]


def verdicts(result: Result, tr: Translate) -> Page:
    """The table ``verdicts``."""
    return table_page(result.verdicts, tr("Verdicts"), tr, ())


def transfers(result: Result, tr: Translate) -> Page:
    """The table ``transfers``, with the names of sender and receiver beside their ids."""
    names = Names(result)
    page = table_page(
        result.transfers,
        tr("Transfers"),
        tr,
        _why_empty(result, tr, tr("Nothing moves: no location of a decided region sends.")),
        {
            "from_location_id": (tr("from name"), 15, names.place),
            "to_location_id": (tr("to name"), 15, names.place),
            "reason_code": (tr("why"), 26, _in_words(tr)),
        },
    )
    told = tr("A transfer without a receiver finds no place, or its volume is not exactly known: see reason code.")
    notes = (told, *steps(result, tr))
    return page if not page.rows else replace(page, notes=notes, warnings=warnings(result, tr))


def after(result: Result, tr: Translate) -> Page:
    """The table ``after``."""
    told = tr("No location of a decided region takes part.")
    added = {"minimum": _numbers(result, tr)[1:]}
    page = table_page(result.after, tr("After"), tr, _why_empty(result, tr, told), added=added)
    return replace(page, notes=(*page.notes, *sums(result, tr)), warnings=warnings(result, tr))


def regions(result: Result, tr: Translate) -> Page:
    """The table ``regions``."""
    told = tr("No region of the agreements has a performing location.")
    beside = {"reason_code": (tr("why"), 26, _in_words(tr))}
    return table_page(
        result.regions, tr("Regions"), tr, _why_empty(result, tr, told), beside, {"could_carry": _numbers(result, tr)}
    )


def chance(result: Result, tr: Translate) -> Page | None:
    """The table ``chance``, where it was asked."""
    if result.chance is None:
        return None
    return table_page(result.chance, tr("Chance"), tr, (tr("Nobody keeps."),))


def sweep(result: Result, tr: Translate) -> Page | None:
    """The table ``sweep``."""
    if result.sweep is None:
        return None
    return table_page(result.sweep, tr("Sweep"), tr, (tr("The norm has no version in force."),))


def margin(result: Result, tr: Translate) -> Page | None:
    """The table ``margin``, where it was asked."""
    return None if result.margin is None else table_page(result.margin, tr("Margin"), tr, ())


def _in_words(tr: Translate) -> Callable[[str | None], str | None]:
    """Gives the words of a reason code."""
    return lambda code: None if code is None else in_language(reason_said(code), tr)


def _numbers(result: Result, tr: Translate) -> tuple[_Added, _Added]:
    """The number in force and what it is: a guideline must not read as an adopted norm."""
    facts = {key: fact for key, fact in facts_by_key(result).items() if fact.minimum is not None}
    minimum: dict[tuple[Value, ...], Value] = {key: fact.minimum for key, fact in facts.items()}
    status: dict[tuple[Value, ...], Value] = {key: tr(fact.status or "") for key, fact in facts.items()}
    return (
        _Added(Column(tr("minimum"), "whole", 11), minimum),
        _Added(Column(tr("status of the number"), "text", 12), status),
    )


def _why_empty(result: Result, tr: Translate, otherwise: str) -> tuple[str, ...]:
    if not result.decided and not result.scenario:
        told = tr("Nothing is known of regional agreements, so nothing is reallocated. Give them with {options}.")
        return (told.format(options="--agreements, --assume-no-agreement"),)
    return (otherwise,)


def table_page(
    table: Table,
    name: str,
    tr: Translate,
    empty: tuple[str, ...],
    beside: Mapping[str, tuple[str, float, Callable[[str | None], str | None]]] | None = None,
    added: Mapping[str, Sequence[_Added]] = MappingProxyType({}),
    titles: Mapping[str, str] = MappingProxyType({}),
) -> Page:
    """A table as a sheet.

    Args:
        table: What it holds.
        name: Of the sheet.
        tr: The reader's language.
        empty: Notes where there are no rows.
        beside: Columns to put in after a column: heading, width, and what gives the text from that column's value.
        added: Columns to put in after a column that has a value, by norm set, norm and norm year.
        titles: Headings of columns whose name would not do.
    """
    columns: list[Column] = []
    values: list[list[Value]] = []
    keys = list(zip(*(table.values(c) for c in table.columns if c.name in _KEY), strict=True))
    for column in table.columns:
        kind, width = _LOOKS.get(column.name, _PLAIN[column.kind])
        # Not the code's own name: with spaces a heading folds over its column.
        title = titles.get(column.name) or tr(column.name.replace("_", " "))
        folded = _FOLDED["verdicts" if table.name == "margin" else table.name]
        columns.append(Column(title, kind, width, column.name in folded))
        values.append([_value(v, kind, column.name, tr) for v in table.values(column)])
        if beside and column.name in beside:
            heading, wide, told = beside[column.name]
            columns.append(Column(heading, "text", wide))
            values.append([told(None if v is None else str(v)) for v in table.values(column)])
        for more in added.get(column.name, ()):
            columns.append(more.column)
            held = zip(keys, table.values(column), strict=True)
            values.append([more.values.get(key) if v is not None else None for key, v in held])
    rows = list(zip(*values, strict=True))
    return Page(name, table.name, tuple(columns), rows, () if rows else empty)


def _value(value: Plain, kind: Kind, name: str, tr: Translate) -> Value:
    if isinstance(value, str) and kind == "day":
        return date.fromisoformat(value)
    if isinstance(value, str) and name == "route":
        return route_text(value, tr)
    if isinstance(value, str) and name == "window":
        return in_language(window_said(value), tr)
    return tr(value) if isinstance(value, str) and name in _WORDS else value
