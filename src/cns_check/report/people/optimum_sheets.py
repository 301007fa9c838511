"""The sheets of an optimum: what is best per norm and region, who keeps, and the least travel per number of locations.

In: the result and a language. Out: sheets.
"""

from __future__ import annotations

from cns_check.report.people.reallocation_tables import number, text
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.optimum_tables import Optimum
from cns_check.report.result.tables import Plain
from cns_check.words import Said, Translate, in_language

#: The words of the tables, as people read them.
_WORDS = {
    "optimal": Said.of("optimal"),
    "feasible": Said.of("not proven"),
    "infeasible": Said.of("not possible"),
    "unknown": Said.of("not known"),
    "keep": Said.of("keeps"),
    "stop": Said.of("stops"),
    "open": Said.of("opens"),
    "not_opened": Said.of("does not open"),
}


def of_optimum(optimum: Optimum, tr: Translate, *, summary_only: bool) -> list[Sheet]:
    """What there is of it; the frontier where it was asked."""
    sheets = [_optimum(optimum, tr)]
    if not summary_only:
        sheets.append(_decisions(optimum, tr))
        if len(optimum.tables[3]):
            sheets.append(_frontier(optimum, tr))
    return sheets


def _word(value: Plain, tr: Translate) -> str:
    return in_language(_WORDS[str(value)], tr)


def _region(value: Plain, tr: Translate) -> str:
    return tr("(all)") if value is None else text(value)


def _optimum(optimum: Optimum, tr: Translate) -> Sheet:
    heads = (
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("region"), ids=True),
        Head(tr("status")),
        Head(tr("objective"), rank=2),
        Head(tr("value"), number=True),
        Head(tr("at best"), number=True, rank=3),
        Head(tr("volume"), number=True, rank=2),
        Head(tr("locations today"), number=True),
        Head(tr("after"), number=True),
        Head(tr("stop"), number=True, rank=1),
        Head(tr("open"), number=True, rank=1),
        Head(tr("mean minutes today"), number=True, rank=1),
        Head(tr("mean minutes after"), number=True, rank=1),
        Head(tr("longest after"), number=True, rank=2),
        Head(tr("moved"), number=True, rank=1),
        Head(tr("why not"), rank=1),
    )
    numbers = (
        *("value", "bound", "volume_total", "locations_before", "locations_after", "stops", "opens"),
        *("mean_minutes_before", "mean_minutes_after", "max_minutes_after", "patients_moved"),
    )
    rows = tuple(
        (
            text(r["norm_id"]),
            text(r["norm_year"]),
            _region(r["region_id"], tr),
            _word(r["status"], tr),
            text(r["objective"]),
            *(number(r[name], tr) for name in numbers),
            str(more["reason"] or ""),
        )
        for r, more in zip(optimum.tables[0].records(), optimum.more, strict=True)
    )
    return Sheet(tr("The best that there is"), heads, rows, tr("No norm could be looked at."))


def _decisions(optimum: Optimum, tr: Translate) -> Sheet:
    heads = (
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("region"), ids=True),
        Head(tr("location"), ids=True),
        Head(tr("name"), rank=2),
        Head(tr("decision")),
        Head(tr("before"), number=True),
        Head(tr("after"), number=True),
        Head(tr("minimum"), number=True, rank=1),
        Head(tr("margin"), number=True, rank=1),
    )
    rows = tuple(
        (
            text(r["norm_id"]),
            text(r["norm_year"]),
            text(r["region_id"]),
            text(r["location_id"]),
            text(r["location_name"]),
            _word(r["decision"], tr),
            *(number(r[name], tr) for name in ("volume_before", "volume_after", "minimum", "margin")),
        )
        for r in optimum.tables[1].records()
    )
    return Sheet(tr("Who keeps, stops and opens"), heads, rows, tr("No solution."))


def _frontier(optimum: Optimum, tr: Translate) -> Sheet:
    heads = (
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("region"), ids=True),
        Head(tr("locations"), number=True),
        Head(tr("status")),
        Head(tr("mean minutes"), number=True),
        Head(tr("longest"), number=True),
        Head(tr("total minutes"), number=True),
    )
    rows = tuple(
        (
            text(r["norm_id"]),
            text(r["norm_year"]),
            _region(r["region_id"], tr),
            text(r["locations"]),
            _word(r["status"], tr),
            *(number(r[name], tr) for name in ("mean_minutes", "max_minutes", "total_minutes")),
        )
        for r in optimum.tables[3].records()
    )
    return Sheet(tr("The least travel with each number of locations"), heads, rows)
