"""The sheets Travel and Effects: how long patients travel before and after, and what moves with them.

In: the result and a language. Out: pages, or None where there is nothing.
"""

from __future__ import annotations

from dataclasses import replace

from cns_check.report.excel.book import Column, Page, Value
from cns_check.report.excel.data import table_page
from cns_check.report.excel.travel_notes import warnings
from cns_check.report.people.travel_tables import figure_titles
from cns_check.report.result.result import Result
from cns_check.report.result.table import Plain, Table
from cns_check.words import Translate


def travel(result: Result, tr: Translate) -> Page | None:
    """The table ``travel``; beside who is unplaced all patients, who are the same before and after."""
    table = result.travel
    if table is None or not len(table):
        return None
    page = table_page(table, tr("Travel"), tr, (), titles=figure_titles(tr))
    rows = [list(row) for row in page.rows]
    named(table, "region_id", tr("(all)"), rows)
    at = _at(table, "unplaced")
    together = [_together(row[at], row[_at(table, "patients")]) for row in rows]
    rows = [[*row[: at + 1], all_, *row[at + 1 :]] for row, all_ in zip(rows, together, strict=True)]
    columns = (*page.columns[: at + 1], Column(tr("all patients"), "volume", 11), *page.columns[at + 1 :])
    notes = (
        tr(
            "All patients are those who have a place and the unplaced: as many after as before, per region and for all."
        ),
        tr("The row {all} has also the patients of locations of no known region.").format(all=tr("(all)")),
        tr("Minutes are of patients less those without minutes, and the classes of extra minutes of the moved."),
    )
    return replace(page, columns=columns, rows=rows, notes=notes, warnings=warnings(result, tr))


def effects(result: Result, tr: Translate) -> Page | None:
    """The table ``effects``; the row of a region is the sum of its locations."""
    table = result.effects
    if table is None or not len(table):
        return None
    page = table_page(table, tr("Effects"), tr, ())
    rows = [list(row) for row in page.rows]
    summed = named(table, "location_id", tr("(region)"), rows)
    notes = [tr("Nothing stands where a volume is not exactly known.")]
    if summed:
        notes.insert(0, tr("The row {region} is the sum of the locations of a region.").format(region=tr("(region)")))
    return replace(page, rows=rows, notes=tuple(notes), warnings=warnings(result, tr))


def _at(table: Table, name: str) -> int:
    return [column.name for column in table.columns].index(name)


def named(table: Table, name: str, word: str, rows: list[list[Value]]) -> bool:
    """Says in a column what an empty cell stands for.

    Args:
        table: Whose columns the rows begin with.
        name: The column.
        word: What stands in it.
        rows: They are changed.

    Returns:
        Whether there was any.
    """
    at = _at(table, name)
    empty = [row for row in rows if row[at] is None]
    for row in empty:
        row[at] = word
    return bool(empty)


def _together(one: Value, other: Value) -> Plain:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return round(one + other, 9)
    return None
