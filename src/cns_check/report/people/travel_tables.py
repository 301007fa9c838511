"""The sheets of travel: what cannot work, how long patients travel before and after, and what moves with them.

In: the result and a language. Out: sheets.
"""

from __future__ import annotations

from itertools import pairwise

from cns_check.diagnostics import Diagnostic
from cns_check.report.people.reallocation_tables import number, text
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.result import Result
from cns_check.report.result.table import Plain, Table
from cns_check.words import Translate, percent_text

#: The diagnostic of a location that stays and does not reach the minimum.
NOT_REACHED = "E017"
#: Where the classes of extra minutes end, in the order of the table.
_ENDS = (5, 10, 15, 20, 25, 30, 45)
#: Over how many minutes a share is told.
_LIMITS = (30, 45, 60)


def what_cannot_work(result: Result, tr: Translate) -> list[Sheet]:
    """The sheet of who stays and does not reach the minimum: none where everybody does."""
    rows = tuple((d.value or "", str(d.message)) for d in not_reached(result))
    heads = (Head(tr("location"), ids=True), Head(tr("what is missing")))
    return [Sheet(tr("What cannot work: who stays and does not reach the minimum"), heads, rows)] if rows else []


def not_reached(result: Result) -> list[Diagnostic]:
    """Who stays and does not reach the minimum."""
    return [d for d in result.diagnostics if d.code == NOT_REACHED]


def figure_titles(tr: Translate) -> dict[str, str]:
    """The headings of the travel figures, by column."""
    return {
        "median_minutes": tr("median"),
        "p90_minutes": tr("90%"),
        "max_minutes": tr("longest"),
        **{f"share_over_{limit}": tr("over {minutes}").format(minutes=limit) for limit in _LIMITS},
        "mean_extra_minutes": tr("extra minutes"),
        "within_0": tr("extra: 0 or less"),
        **{f"within_{end}": tr("extra: below {minutes}").format(minutes=end) for end in _ENDS},
        "over_45": tr("extra: {minutes} or more").format(minutes=_ENDS[-1]),
    }


def of_travel(result: Result, tr: Translate) -> list[Sheet]:
    """The sheets of what there is: none without the inputs of travel."""
    sheets = [] if result.travel is None else [_travel(result.travel, tr), _extra(result.travel, tr)]
    return sheets if result.effects is None else [*sheets, _effects(result, tr)]


def _travel(table: Table, tr: Translate) -> Sheet:
    titles = figure_titles(tr)
    heads = (
        *_of_whom(tr),
        Head(tr("moment")),
        Head(tr("patients"), number=True),
        Head(tr("unplaced"), number=True),
        Head(tr("without minutes"), number=True, rank=4),
        Head(tr("mean minutes"), number=True),
        *(Head(titles[name], number=True, rank=1) for name in ("median_minutes", "p90_minutes", "max_minutes")),
        *(Head(titles[f"share_over_{limit}"], number=True, rank=5) for limit in _LIMITS),
    )
    rows = tuple(
        (
            *_whom(r, tr),
            tr(str(r["moment"])),
            *(number(r[name], tr) for name in ("patients", "unplaced", "without_minutes", "mean_minutes")),
            *(number(r[name], tr) for name in ("median_minutes", "p90_minutes", "max_minutes")),
            *(_share(r[f"share_over_{limit}"]) for limit in _LIMITS),
        )
        for r in table.records()
    )
    return Sheet(tr("Travel: minutes before and after"), heads, rows)


def _extra(table: Table, tr: Translate) -> Sheet:
    """Those who move, by how much longer they travel; where there is no room, who travels least longer goes first."""
    between = (f"{low}-{end}" for low, end in pairwise(_ENDS))
    classes = (tr("0 or less"), f"<{_ENDS[0]}", *between, f"{_ENDS[-1]}+")
    heads = (
        *_of_whom(tr),
        Head(tr("moved"), number=True),
        Head(tr("mean extra"), number=True),
        *(Head(each, number=True, rank=len(classes) - i) for i, each in enumerate(classes)),
    )
    rows = tuple(
        (
            *_whom(r, tr),
            *(number(r[name], tr) for name in ("moved", "mean_extra_minutes", "within_0")),
            *(number(r[f"within_{end}"], tr) for end in _ENDS),
            number(r["over_45"], tr),
        )
        for r in table.records()
        if r["moment"] == "after"
    )
    return Sheet(tr("Who moves: patients, by the minutes that they travel more"), heads, rows)


def _of_whom(tr: Translate) -> tuple[Head, ...]:
    region, norm = Head(tr("region"), ids=True), Head(tr("norm"), ids=True)
    return region, norm, Head(tr("norm year"), number=True), Head(tr("method"), rank=10)


def _whom(row: dict[str, Plain], tr: Translate) -> tuple[str, ...]:
    region = tr("(all)") if row["region_id"] is None else text(row["region_id"])
    return region, text(row["norm_id"]), text(row["norm_year"]), text(row["method"])


def _effects(result: Result, tr: Translate) -> Sheet:
    heads = (
        Head(tr("region"), ids=True),
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("method"), rank=2),
        Head(tr("location"), ids=True),
        Head(tr("effect")),
        Head(tr("unit"), rank=1),
        Head(tr("before"), number=True),
        Head(tr("after"), number=True),
        Head(tr("change"), number=True),
        Head(tr("source"), rank=3),
    )
    assert result.effects is not None, "asked for where there are some"
    rows = tuple(
        (
            text(r["region_id"]),
            text(r["norm_id"]),
            text(r["norm_year"]),
            text(r["method"]),
            tr("(region)") if r["location_id"] is None else text(r["location_id"]),
            text(r["effect"]),
            text(r["unit"]),
            *(tr("not known") if r[name] is None else number(r[name], tr) for name in ("before", "after", "change")),
            text(r["source"]),
        )
        for r in result.effects.records()
    )
    return Sheet(tr("What moves with the patients"), heads, rows, tr("Nothing moves."))


def _share(value: Plain) -> str:
    return "" if value is None else f"{percent_text(float(value))}%"
