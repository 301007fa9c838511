"""The sheets of travel: what cannot work, how long patients travel before and after, and what moves with them.

In: the result and a language. Out: sheets.
"""

from __future__ import annotations

from cns_check.report.people.reallocation_tables import number, text
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.result import Result
from cns_check.report.result.tables import Plain
from cns_check.words import Translate, percent_text

#: The diagnostic of a location that stays and does not reach the minimum.
NOT_REACHED = "E017"
#: Where the classes of extra minutes end, in the order of the table.
_ENDS = (5, 10, 15, 20, 25, 30, 45)


def of_travel(result: Result, tr: Translate) -> list[Sheet]:
    """The sheets of what there is: none without the inputs of travel."""
    sheets = []
    missing = [d for d in result.diagnostics if d.code == NOT_REACHED]
    if missing:
        rows = tuple((d.value or "", str(d.message)) for d in missing)
        heads = (Head(tr("location"), ids=True), Head(tr("what is missing")))
        sheets.append(Sheet(tr("What cannot work: who stays and does not reach the minimum"), heads, rows))
    if result.travel is not None:
        sheets.append(_travel(result, tr))
    if result.effects is not None:
        sheets.append(_effects(result, tr))
    return sheets


def _travel(result: Result, tr: Translate) -> Sheet:
    minutes = (tr("median"), tr("90%"), tr("longest"))
    heads = (
        Head(tr("region"), ids=True),
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("method"), rank=3),
        Head(tr("moment")),
        Head(tr("patients"), number=True),
        Head(tr("unplaced"), number=True, rank=2),
        Head(tr("without minutes"), number=True, rank=4),
        Head(tr("mean minutes"), number=True),
        *(Head(each, number=True, rank=1) for each in minutes),
        *(Head(tr("over {minutes}").format(minutes=limit), number=True, rank=5) for limit in (30, 45, 60)),
        Head(tr("moved"), number=True, rank=1),
        Head(tr("extra minutes"), number=True, rank=1),
        Head(tr("extra: 0 or less"), number=True, rank=6),
        *(Head(tr("extra: below {minutes}").format(minutes=end), number=True, rank=6) for end in _ENDS),
        Head(tr("extra: {minutes} or more").format(minutes=_ENDS[-1]), number=True, rank=6),
    )
    assert result.travel is not None, "asked for where there is one"
    rows = tuple(
        (
            tr("(all)") if r["region_id"] is None else text(r["region_id"]),
            text(r["norm_id"]),
            text(r["norm_year"]),
            text(r["method"]),
            tr(str(r["moment"])),
            *(number(r[name], tr) for name in ("patients", "unplaced", "without_minutes", "mean_minutes")),
            *(number(r[name], tr) for name in ("median_minutes", "p90_minutes", "max_minutes")),
            *(_share(r[f"share_over_{limit}"]) for limit in (30, 45, 60)),
            *(number(r[name], tr) for name in ("moved", "mean_extra_minutes", "within_0")),
            *(number(r[f"within_{end}"], tr) for end in _ENDS),
            number(r["over_45"], tr),
        )
        for r in result.travel.records()
    )
    return Sheet(tr("Travel: minutes before and after"), heads, rows)


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
