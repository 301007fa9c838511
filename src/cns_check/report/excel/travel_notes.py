"""What is said around the sheets where ``travel-time`` divided: what cannot work, and that before and after add up.

In: the result and a language. Out: sentences; none of other methods.
"""

from __future__ import annotations

from collections.abc import Iterator

from cns_check.report.people.reallocation_tables import Row, text
from cns_check.report.people.travel_tables import not_reached
from cns_check.report.result.result import Result
from cns_check.report.result.tables import AFTER
from cns_check.words import Translate

#: So many who do not reach the minimum are named above a sheet; the sheet of the run has them all.
_MOST = 5
_SUMMED = ("volume_before", "volume_out", "volume_in", "volume_after")


def by_travel(result: Result) -> bool:
    """Whether the method ``travel-time`` divided."""
    return result.after.columns != AFTER


def steps(result: Result, tr: Translate) -> tuple[str, ...]:
    """What the rows of the transfers are."""
    told = tr(
        "A row is a step: one patient may be in two, first to the nearest and then as a top-up. How many patients go "
        "to another location stands in the sheet {sheet}."
    )
    return (told.format(sheet=tr("Travel")),) if by_travel(result) else ()


def warnings(result: Result, tr: Translate) -> tuple[str, ...]:
    """Who stays and does not reach the minimum, for above a sheet."""
    missing = [str(d.message) for d in not_reached(result)]
    if not missing:
        return ()
    told = tr("What cannot work: who stays and does not reach the minimum")
    more = tr("And {count} more: see the sheet {sheet}.").format(count=len(missing) - _MOST, sheet=tr("Run"))
    return (f"{told}:", *missing[:_MOST], *((more,) if len(missing) > _MOST else ()))


def sums(result: Result, tr: Translate) -> Iterator[str]:
    """Per norm, norm year and method that before, less what leaves, with what comes, is after."""
    if not by_travel(result):
        return
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in result.after.records():
        if row["intervention_id"] is None:
            key = tuple(text(row[name]) for name in ("norm_set", "norm_id", "norm_year", "method"))
            groups.setdefault(key, []).append(row)
    for (_, norm, year, method), rows in groups.items():
        known = [r for r in rows if all(r[name] is not None for name in _SUMMED)]
        before, out, into, after = (_number(sum(float(r[name] or 0) for r in known), tr) for name in _SUMMED)
        told = tr(
            "{norm} {year}, {method}: before {before} - out {out} + in {into} = after {after} (locations: {count})."
        )
        told = told.format(
            norm=norm, year=year, method=method, before=before, out=out, into=into, after=after, count=len(known)
        )
        template = tr("{told} Left out, for they are not exactly known: {count}.")
        yield template.format(told=told, count=len(rows) - len(known)) if len(known) < len(rows) else told


def _number(value: float, tr: Translate) -> str:
    """With as many decimals as a cell shows: sums that are cut would not add up."""
    return f"{value:.4f}".rstrip("0").rstrip(".").replace(".", tr("0.5")[1])
