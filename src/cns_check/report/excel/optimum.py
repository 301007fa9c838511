"""The sheets of an optimum: what is best, who keeps, where each origin goes, the least travel per number of locations.

In: the result and a language. Out: pages, or None where there is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cns_check.report.excel.book import Column, Page, Value
from cns_check.report.excel.data import table_page
from cns_check.report.excel.travel import named
from cns_check.report.people.names import Names
from cns_check.report.people.optimum_sheets import (
    DECISION_WORDS,
    STATUS_WORDS,
    constraints_text,
    impossible,
    optimum_titles,
)
from cns_check.report.result.optimum_moves import moved_table
from cns_check.report.result.result import Result
from cns_check.report.result.table import Table
from cns_check.words import Translate, number_text

#: With more assignments than these they are shown over all origins.
MOST_ASSIGNMENTS = 100_000
#: So many problems without a solution are named above a sheet; the column of the reason has them all.
_MOST = 5


def optimum(result: Result, tr: Translate) -> Page | None:
    """The table ``optimum``, with who is open, every objective and why nothing is possible, in words."""
    if result.optimum is None:
        return None
    table, more = result.optimum.tables.optimum, result.optimum.more
    page = table_page(table, tr("Optimum"), tr, (tr("No norm could be looked at."),), titles=optimum_titles(tr))
    columns = (
        Column(tr("why not"), "long", 40),
        Column(tr("each of these is needed for that"), "text", 26, folded=True),
        Column(tr("who is open"), "long", 24),
        Column(tr("all objectives"), "text", 24, folded=True),
    )
    rows: list[list[Value]] = [
        [*row, _text(each["reason"]), constraints_text(each, tr), _open(each), _objectives(each, tr)]
        for row, each in zip(page.rows, more, strict=True)
    ]
    named(table, "region_id", tr("(all)"), rows)
    page = replace(page, columns=(*_worded(page, table, "status", STATUS_WORDS), *columns), rows=rows)
    notes = (
        tr("Value, at best and gap are of the first objective; of norms that go together, of all of them."),
        tr("Minutes are of those who have a place and whose minutes are known."),
        *page.notes,
    )
    return replace(page, notes=notes, warnings=warnings(result, tr))


def decisions(result: Result, tr: Translate) -> Page | None:
    """The table ``decisions``."""
    if result.optimum is None:
        return None
    table = result.optimum.tables.decisions
    page = table_page(table, tr("Decisions"), tr, (tr("No solution."),), titles=optimum_titles(tr))
    columns = _worded(page, table, "decision", DECISION_WORDS)
    notes = (tr("A volume that is not exactly known counts with its low end."), *page.notes)
    return replace(page, columns=columns, notes=notes, warnings=warnings(result, tr))


def assignments(result: Result, tr: Translate) -> Page | None:
    """The table ``assignments``; where it is very long, what moves over all origins."""
    if result.optimum is None:
        return None
    names, table = Names(result), result.optimum.tables.assignments
    beside = {
        "from_location_id": (tr("from name"), 15.0, names.place),
        "location_id": (tr("to name"), 15.0, names.place),
    }
    title = tr("Assignments")
    if len(table) <= MOST_ASSIGNMENTS:
        titles = optimum_titles(tr) | {"location_id": tr("to location id")}
        page = table_page(table, title, tr, (tr("No solution."),), beside, titles=titles)
        notes = (
            tr("An empty origin: it is not known from where they come. An empty receiver: they have no place."),
            tr("Fractions of patients stay fractions in the optimum."),
        )
        return replace(page, notes=(*notes, *page.notes), warnings=warnings(result, tr))
    beside["to_location_id"] = beside.pop("location_id")
    page = replace(table_page(moved_table(result), title, tr, (), beside), key=table.name)
    told = tr(
        "There are {count} rows by origin, too many to read: here is what goes elsewhere, over all origins. All rows "
        "are in the CSV files ({folder}) and in the JSON report."
    )
    told = told.format(count=number_text(len(table), tr), folder="--output FOLDER")
    return replace(page, notes=(told,), warnings=(*warnings(result, tr), told))


def frontier(result: Result, tr: Translate) -> Page | None:
    """The table ``frontier``, where it was asked."""
    if result.optimum is None or not len(result.optimum.tables.frontier):
        return None
    table = result.optimum.tables.frontier
    page = table_page(table, tr("Frontier"), tr, (), titles=optimum_titles(tr))
    rows = [list(row) for row in page.rows]
    named(table, "region_id", tr("(all)"), rows)
    note = tr("The least travel with exactly so many locations, all else that is asked in force.")
    return replace(page, columns=_worded(page, table, "status", STATUS_WORDS), rows=rows, notes=(note,))


def warnings(result: Result, tr: Translate) -> tuple[str, ...]:
    """Where nothing is possible, for above a sheet."""
    said = impossible(result, tr)
    if not said:
        return ()
    more = tr("And {count} more: see the sheet {sheet}.").format(count=len(said) - _MOST, sheet=tr("Optimum"))
    return (
        f"{tr('Where nothing is possible')}:",
        *said[:_MOST],
        *((more,) if len(said) > _MOST else ()),
    )


def _text(value: object) -> Value:
    return None if value is None else str(value)


def _open(more: Mapping[str, Any]) -> Value:
    return ", ".join(more["open"]) or None


def _objectives(more: Mapping[str, Any], tr: Translate) -> Value:
    """Each objective with its value, in the order in which they were asked."""
    return "; ".join(f"{name} {number_text(value, tr)}" for name, value in more["objectives"].items()) or None


def _worded(page: Page, table: Table, name: str, words: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns, of which one says its codes in words."""
    at = [column.name for column in table.columns].index(name)
    return (*page.columns[:at], replace(page.columns[at], words=words), *page.columns[at + 1 :])
