"""The sheets of a reallocation: methods side by side, regions, transfers, volumes before and after."""

from __future__ import annotations

from collections.abc import Iterator

from cns_check.report.result import Result
from cns_check.report.sheet import Head, Sheet
from cns_check.report.tables import Plain, Table
from cns_check.words import Translate, number_text

Row = dict[str, Plain]


def methods(result: Result, tr: Translate) -> Sheet:
    """How each method works out, per norm and norm year."""
    heads = (
        Head(tr("norm")),
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
            _text(r["norm_id"]),
            _text(r["norm_year"]),
            _text(r["method"]),
            _number(r["volume_moved"]),
            _number(r["volume_unplaced"]),
            _number(r["receivers"]),
            "" if r["mean_distance"] is None else f"{_number(r['mean_distance'])} {r['distance_unit']}",
            _growth(r["largest_growth"]) + (f" ({r['largest_growth_location_id']})" if r["largest_growth"] else ""),
        )
        for r in _rows(result.methods)
    )
    return Sheet(tr("What moves, per norm and method"), heads, rows, tr("Nothing moves."))


def regions(result: Result, tr: Translate) -> Sheet:
    """What each region decided, and what that does to its volume."""
    heads = (
        Head(tr("region")),
        Head(tr("norm")),
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
        Head(tr("could carry"), number=True, rank=5),
        Head(tr("why"), rank=1),
    )
    rows = tuple(
        (
            _text(r["region_id"]),
            _text(r["norm_id"]),
            _text(r["norm_year"]),
            _text(r["method"]),
            _text(r["route"]) or "-",
            _text(r["effective"]),
            _number(r["performing"]),
            _number(r["eligible"]),
            _number(r["volume_total"]),
            _number(r["volume_moved"]),
            _number(r["volume_unplaced"]),
            _unknown(r),
            _number(r["could_carry"]),
            _text(r["reason_code"]),
        )
        for r in _rows(result.regions)
    )
    return Sheet(tr("Regions: route, and what it does to their volume"), heads, rows)


def transfers(result: Result, tr: Translate) -> Sheet:
    """Each transfer."""
    heads = (
        Head(tr("region")),
        Head(tr("norm"), rank=3),
        Head(tr("norm year"), number=True),
        Head(tr("intervention")),
        Head(tr("from")),
        Head(tr("to")),
        Head(tr("volume"), number=True),
        Head(tr("method"), rank=2),
        Head(tr("reason"), rank=1),
    )
    rows = tuple(
        (
            _text(r["region_id"]),
            _text(r["norm_id"]),
            _text(r["norm_year"]),
            _text(r["intervention_id"]),
            _text(r["from_location_id"]),
            _text(r["to_location_id"]) or tr("(no place)"),
            tr("not known") if r["volume"] is None else _number(r["volume"]),
            _text(r["method"]),
            _text(r["reason_code"]),
        )
        for r in _rows(result.transfers)
    )
    return Sheet(tr("Transfers"), heads, rows, tr("Nothing moves."))


def after(result: Result, tr: Translate) -> Sheet:
    """The norm's sum per location that sends or receives, before and after."""
    heads = (
        Head(tr("region"), rank=4),
        Head(tr("norm")),
        Head(tr("norm year"), number=True),
        Head(tr("method"), rank=5),
        Head(tr("location")),
        Head(tr("name"), rank=3),
        Head(tr("before"), number=True),
        Head(tr("out"), number=True, rank=1),
        Head(tr("in"), number=True, rank=1),
        Head(tr("after"), number=True),
        Head(tr("growth"), number=True, rank=2),
        Head(tr("minimum"), number=True),
        Head(tr("before: verdict"), rank=2),
        Head(tr("after: verdict")),
    )
    rows = tuple(
        (
            _text(r["region_id"]),
            _text(r["norm_id"]),
            _text(r["norm_year"]),
            _text(r["method"]),
            _text(r["location_id"]),
            _text(r["location_name"]),
            tr("not known") if r["volume_before"] is None else _number(r["volume_before"]),
            _number(r["volume_out"]),
            _number(r["volume_in"]),
            tr("not known") if r["volume_after"] is None else _number(r["volume_after"]),
            _growth(r["growth"]),
            _number(r["minimum"]),
            _text(r["verdict_before"]),
            _text(r["verdict_after"]),
        )
        for r in _rows(result.after)
        if r["intervention_id"] is None and (r["volume_out"] or r["volume_in"])
    )
    return Sheet(tr("Before and after, for who sends or receives"), heads, rows, tr("Nothing moves."))


def _rows(table: Table) -> Iterator[Row]:
    names = [column.name for column in table.columns]
    return (dict(zip(names, row, strict=True)) for row in table.rows())


def _text(value: Plain) -> str:
    return "" if value is None else str(value)


def _number(value: Plain) -> str:
    return "" if value is None else number_text(float(value))


def _growth(value: Plain) -> str:
    return "" if not value else f"+{number_text(float(value) * 100)}%"


def _unknown(row: Row) -> str:
    low, high = row["volume_unknown_low"], row["volume_unknown_high"]
    if high is None:
        return f"{_number(low)}+"
    return f"{_number(low)}-{_number(high)}" if high else ""
