"""The sheets of a sweep: what each minimum comes to, and the verdicts near the number in force.

In: the result and a language. Out: sheets.
"""

from __future__ import annotations

from cns_check.report.people.reallocation_tables import number, text
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.result import Result
from cns_check.report.result.sweep import over_all
from cns_check.report.result.table import Plain, Table
from cns_check.statements.verdict_sentence import volume_text
from cns_check.words import Translate


def of_sweep(sweep: Table, result: Result, tr: Translate, *, summary_only: bool) -> list[Sheet]:
    """The sheets of what there is."""
    if summary_only:
        return [_sweep(over_all(sweep), tr)]
    return [_sweep(sweep, tr), *([] if result.margin is None else [_margin(result, tr)])]


def _sweep(sweep: Table, tr: Translate) -> Sheet:
    heads = (
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("region"), ids=True),
        Head(tr("minimum"), number=True),
        Head(tr("met"), number=True),
        Head(tr("below"), number=True),
        Head(tr("undetermined"), number=True),
        Head(tr("patients below"), number=True),
        Head(tr("regions without met"), number=True, rank=2),
        Head(tr("would move"), number=True, rank=1),
        Head(tr("unplaced"), number=True, rank=1),
    )
    counts = ("minimum", "met", "below", "undetermined", "patients_below")
    open_ = ("regions_without_met", "would_move", "unplaced")
    rows = tuple(
        (
            text(row["norm_id"]),
            text(row["norm_year"]),
            tr("(all)") if row["region_id"] is None else text(row["region_id"]),
            *(number(row[name], tr) for name in counts),
            *(tr("not known") if row[name] is None else number(row[name], tr) for name in open_),
        )
        for row in sweep.records()
    )
    return Sheet(tr("What each minimum would come to"), heads, rows, tr("The norm has no version in force."))


def _margin(result: Result, tr: Translate) -> Sheet:
    assert result.margin is not None, "asked for where there is one"
    heads = (
        Head(tr("region"), ids=True, rank=2),
        Head(tr("location"), ids=True),
        Head(tr("name"), rank=3),
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("volume"), number=True),
        Head(tr("minimum"), number=True),
        Head(tr("margin"), number=True),
        Head(tr("verdict")),
    )

    def volume(low: Plain, high: Plain) -> str:
        return volume_text(float(low or 0), float("inf") if high is None else float(high), tr)

    rows = tuple(
        (
            *(text(row[name]) for name in ("region_id", "location_id", "location_name", "norm_id", "norm_year")),
            volume(row["volume_low"], row["volume_high"]),
            number(row["minimum"], tr),
            number(row["margin"], tr),
            tr(str(row["verdict"])),
        )
        for row in result.margin.records()
    )
    share = str(result.run.options.get("--margin", ""))
    return Sheet(tr("Verdicts within {share} of the minimum in force").format(share=share), heads, rows)
