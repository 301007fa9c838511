"""The years of a file: what its column of time means, and what stands in its place. Out: the keys on years and rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

import numpy as np

from cns_check.inputs.files.columns import Bools
from cns_check.inputs.volumes.draft.cells import Cells
from cns_check.inputs.volumes.draft.find_columns import Roles
from cns_check.inputs.volumes.draft.notes import Draft, Leaf, examples, shown
from cns_check.inputs.volumes.draft.opened import Opened
from cns_check.inputs.volumes.draft.seen import Seen
from cns_check.inputs.volumes.draft.year_forms import Times, times_of, year_in
from cns_check.words import Said

#: Texts without a year that get a rule each; with more, something else is wrong.
_RULES = 20


def blank_rows(columns: Sequence[Seen], roles: Roles, draft: Draft) -> Bools:
    """Leaves out rows without a single text, where a rule can say which they are; returns the other rows."""
    filled = np.zeros(len(columns[0].codes), dtype=np.bool_)
    for column in columns:
        filled |= column.rows(bool)
    if filled.all():
        return filled
    count = int((~filled).sum())
    tellers = [roles.intervention, roles.time, *roles.location, *columns]
    for column in (c for c in tellers if c is not None and c.name):
        if column.counts.get("") == count:
            why = Said.of("rows of blanks only: {count}", count=count)
            draft.add("drop", Leaf({"column": column.name, "equals": ""}, (why,)))
            return filled
    draft.unknown.append(Said.of("How to leave out the rows of blanks only: {count}. Take them out.", count=count))
    return filled


def find_times(
    file: Opened, roles: Roles, live: Bools, draft: Draft, paths: Sequence[str]
) -> tuple[Times | None, Bools]:
    """Finds what says the year of a row.

    Args:
        file: The file.
        roles: Its columns.
        live: Rows of the file that are not dropped yet.
        draft: Takes the keys.
        paths: The files as the user named them.

    Returns:
        What the texts of the column of time mean, None without one, and the rows that name one year.
    """
    column = roles.time
    if column is None:
        if not any(year for _, year in roles.cells):
            _constant(file, draft, paths)
        return None, live
    times = times_of(column.counts_in(live))
    canonical = "period" if times.periods else "year"
    if column.name != canonical:
        texts = [t for t in sorted(times.years) if t not in times.named] or list(times.named)
        why = Said.of("its header and {examples}", examples=examples(texts))
        draft.put_in("columns", canonical, Leaf(column.name, (why,)))
    if times.named:
        years = {t: times.years[t] for t in times.named}
        for text, year in years.items():
            draft.put_in("years", text, Leaf(year))
        first = next(iter(years))
        check = Said.of("that {text} counts as {year}", text=shown(first), year=years[first])
        draft.put_in("years", first, Leaf(years[first], (), check))
    return times, _without_year(column, times, live, draft)


def _without_year(column: Seen, times: Times, live: Bools, draft: Draft) -> Bools:
    counts = column.counts_in(live)
    if len(times.spans) + len(times.other) > _RULES:
        texts = [*times.spans, *times.other]
        draft.unknown.append(Said.of("Which year these are: {examples}.", examples=examples(texts)))
        return live & column.rows(lambda t: t in times.years)
    for text in times.spans:
        why = Said.of("several years at once; rows: {count}", count=counts[text])
        draft.add("drop", Leaf({"column": column.name, "equals": text}, (why,)))
    for text in times.other:
        if not text:
            draft.unknown.append(Said.of("The year of rows without one: {count}.", count=counts[text]))
            continue
        why = Said.of("rows: {count}", count=counts[text])
        check = Said.of("that {text}, which names no year, is a total", text=shown(text))
        draft.add("drop", Leaf({"column": column.name, "equals": text}, (why,), check))
    return live & column.rows(lambda t: t in times.years)


def _constant(file: Opened, draft: Draft, paths: Sequence[str]) -> None:
    """A file without years: the one in its title, or in its name."""
    title = {y for line in file.above if (y := year_in(line)) is not None}
    names = {y for path in paths if (y := year_in(re.sub(r"[_-]", " ", PurePath(path).name))) is not None}
    for years, where in ((title, Said.of("the lines above the header")), (names, Said.of("the name of the file"))):
        if len(years) == 1:
            check = Said.of("the year, which only {where} names", where=where)
            draft.put_in("constants", "year", Leaf(years.pop(), (), check))
            return
    draft.unknown.append(Said.of("The year. Name it: constants: {line}", line="{year: ...}"))


def last_year(cells: Cells, data: Bools, draft: Draft) -> None:
    """Asks whether the last year is whole, where it has fewer volumes than the years before."""
    rows = cells.spread(data) & np.isfinite(cells.high)
    years, counts = np.unique(cells.year[rows], return_counts=True)
    if len(years) < 2 or not years[0]:
        return
    usual = int(np.median(counts[:-1]))
    if counts[-1] < 0.8 * usual:
        said = Said.of(
            "{year} has {count} volumes, the years before it {usual}; if it is not whole:",
            year=int(years[-1]),
            count=int(counts[-1]),
            usual=usual,
        )
        draft.hint("incomplete_years", said, f"incomplete_years: [{years[-1]}]")
