"""The sheets of a reallocation: methods side by side, regions, transfers, volumes before and after.

In: the result and a language. Out: sheets.
"""

from __future__ import annotations

from datetime import date

from cns_check.norms.model import INDICATIVE
from cns_check.report.people.names import facts_by_key
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.result import Result
from cns_check.report.result.table import Plain
from cns_check.report.result.tables import AFTER
from cns_check.words import Translate, date_text, in_language, number_text, percent_text, reason_said, route_text

Row = dict[str, Plain]


def methods(result: Result, tr: Translate) -> Sheet:
    """How each method works out, per norm and norm year."""
    heads = (
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("method")),
        Head(tr("moved"), number=True),
        Head(tr("unplaced"), number=True),
        Head(tr("receivers"), number=True, rank=2),
        Head(tr("mean distance"), number=True, rank=1),
        Head(tr("largest growth"), rank=3),
    )
    rows = tuple(
        (
            text(r["norm_id"]),
            text(r["norm_year"]),
            text(r["method"]),
            number(r["volume_moved"], tr),
            number(r["volume_unplaced"], tr),
            number(r["receivers"], tr),
            "" if r["mean_distance"] is None else f"{number(r['mean_distance'], tr)} {_word(r['distance_unit'], tr)}",
            _growth(r["largest_growth"]) + (f" ({r['largest_growth_location_id']})" if r["largest_growth"] else ""),
        )
        for r in result.methods.records()
    )
    return Sheet(tr("What moves, per norm and method"), heads, rows, tr("Nothing moves."))


def regions(result: Result, tr: Translate) -> Sheet:
    """What each region decided, and what that does to its volume."""
    heads = (
        Head(tr("region"), ids=True),
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("method"), rank=6),
        Head(tr("route")),
        Head(tr("effective"), rank=4),
        Head(tr("performing"), number=True, rank=3),
        Head(tr("may receive"), number=True, rank=2),
        Head(tr("volume"), number=True),
        Head(tr("moved"), number=True),
        Head(tr("unplaced"), number=True),
        Head(tr("not exactly known"), rank=7),
        Head(tr("minimum"), number=True, rank=5),
        Head(tr("could carry"), number=True, rank=5),
        Head(tr("why"), rank=1),
    )
    minima = _minima(result, tr)
    rows = tuple(
        (
            text(r["region_id"]),
            text(r["norm_id"]),
            text(r["norm_year"]),
            text(r["method"]),
            "-" if r["route"] is None else route_text(str(r["route"]), tr),
            _day(r["effective"], tr),
            number(r["performing"], tr),
            number(r["eligible"], tr),
            number(r["volume_total"], tr),
            number(r["volume_moved"], tr),
            number(r["volume_unplaced"], tr),
            _unknown(r, tr),
            minima.get(_key(r), ""),
            number(r["could_carry"], tr),
            _why(r, tr),
        )
        for r in result.regions.records()
    )
    return Sheet(tr("Regions: route, and what it does to their volume"), heads, rows)


def transfers(result: Result, tr: Translate) -> Sheet:
    """Each transfer."""
    heads = (
        Head(tr("region"), ids=True),
        Head(tr("norm"), rank=3, ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("intervention"), ids=True),
        Head(tr("from"), ids=True),
        Head(tr("to"), ids=True),
        Head(tr("volume"), number=True),
        Head(tr("method"), rank=2),
        Head(tr("reason"), rank=1),
    )
    rows = tuple(
        (
            text(r["region_id"]),
            text(r["norm_id"]),
            text(r["norm_year"]),
            text(r["intervention_id"]),
            text(r["from_location_id"]),
            text(r["to_location_id"]) or (tr("not known") if r["volume"] is None else tr("(no place)")),
            tr("not known") if r["volume"] is None else number(r["volume"], tr),
            text(r["method"]),
            _why(r, tr),
        )
        for r in result.transfers.records()
    )
    return Sheet(tr("Transfers"), heads, rows, tr("Nothing moves."))


def after(result: Result, tr: Translate) -> Sheet:
    """The norm's sum per location that sends or receives, before and after."""
    by_travel = result.after.columns != AFTER
    heads = (
        Head(tr("region"), rank=4, ids=True),
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("method"), rank=5),
        Head(tr("location"), ids=True),
        Head(tr("name"), rank=3),
        Head(tr("before"), number=True),
        Head(tr("out"), number=True, rank=1),
        Head(tr("in"), number=True, rank=1),
        *((Head(tr("after step 1"), number=True, rank=1),) if by_travel else ()),
        Head(tr("after"), number=True),
        Head(tr("growth"), number=True, rank=2),
        Head(tr("minimum"), number=True),
        Head(tr("before: verdict"), rank=2),
        Head(tr("after: verdict")),
    )
    minima = _minima(result, tr)
    rows = tuple(
        (
            text(r["region_id"]),
            text(r["norm_id"]),
            text(r["norm_year"]),
            text(r["method"]),
            text(r["location_id"]),
            text(r["location_name"]),
            tr("not known") if r["volume_before"] is None else number(r["volume_before"], tr),
            number(r["volume_out"], tr),
            number(r["volume_in"], tr),
            *((number(r["volume_after_concentration"], tr),) if by_travel else ()),
            tr("not known") if r["volume_after"] is None else number(r["volume_after"], tr),
            _growth(r["growth"]),
            minima.get(_key(r), ""),
            _word(r["verdict_before"], tr),
            _word(r["verdict_after"], tr),
        )
        for r in result.after.records()
        if r["intervention_id"] is None and (r["volume_out"] != 0 or r["volume_in"] != 0)
    )
    return Sheet(tr("Before and after, for who sends or receives"), heads, rows, tr("Nothing moves."))


def _key(row: Row) -> tuple[Plain, ...]:
    return row["norm_set"], row["norm_id"], row["norm_year"]


def _why(row: Row, tr: Translate) -> str:
    """The reason code in words."""
    return "" if row["reason_code"] is None else in_language(reason_said(str(row["reason_code"])), tr)


def _minima(result: Result, tr: Translate) -> dict[tuple[Plain, ...], str]:
    """The number in force per norm and norm year; one that nobody adopted says what it is."""
    return {
        key: f"{fact.minimum} ({tr(str(fact.status))})" if fact.status in INDICATIVE else str(fact.minimum)
        for key, fact in facts_by_key(result).items()
        if fact.minimum is not None
    }


def text(value: Plain) -> str:
    """A cell as it is, nothing where it is empty."""
    return "" if value is None else str(value)


def number(value: Plain, tr: Translate) -> str:
    """A number for people, nothing where there is none."""
    return "" if value is None else number_text(float(value), tr)


def _growth(value: Plain) -> str:
    """Whole percents, as every share; a number of them has a sign."""
    if not value:
        return ""
    percent = percent_text(float(value))
    return f"+{percent}%" if percent.isdigit() else f"{percent}%"


def _word(value: Plain, tr: Translate) -> str:
    return "" if value is None else tr(str(value))


def _day(value: Plain, tr: Translate) -> str:
    return "" if value is None else date_text(date.fromisoformat(str(value)), tr)


def _unknown(row: Row, tr: Translate) -> str:
    low, high = row["volume_unknown_low"], row["volume_unknown_high"]
    if high is None:
        return f"{number(low, tr)}+"
    return f"{number(low, tr)}-{number(high, tr)}" if high else ""
