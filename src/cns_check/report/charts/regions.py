"""Regions against norms: how many of the judged locations meet the norm, in numbers, signs and tint.

Declares the kind :data:`REGIONS`, for the page and the files. In: a style. Out: a specification.
"""

from __future__ import annotations

from cns_check.report.charts.kind import Kind, Spec, Style, cut, frame
from cns_check.report.charts.theme import GLYPHS, VERDICTS
from cns_check.words import Translate

_COUNTED = VERDICTS[:5]
_REGION = {"calculate": "datum.region_id ? datum.region_id : words.no_region", "as": "region"}
_KEY = "datum.norm_set + '/' + datum.norm_id"
_NORM = {"calculate": f"titles[{_KEY}] + (marks[{_KEY} + '/' + datum.norm_year] || '')", "as": "norm"}


def _spec(style: Style) -> Spec:
    theme, marks = style.theme, sorted(set(style.marks.values()))
    cell: Spec = {
        "x": {
            "field": "region",
            "type": "nominal",
            "title": None,
            "sort": {"field": "region_order", "op": "min"},
            "axis": {"orient": "top", "labelAngle": 0, "labelLimit": 88, "domain": False, "ticks": False},
        },
        "y": {
            "field": "norm",
            "type": "nominal",
            "title": None,
            "sort": [title + mark for title in style.titles.values() for mark in ("", *marks)],
            "axis": {"domain": False, "ticks": False, "labelLimit": 0},
        },
    }
    share = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 0.5, 1], "range": list(theme.shares), "interpolate": "rgb"},
        "legend": None,
    }
    signs = (f"datum.{v} ? '{GLYPHS[v]} ' + datum.{v} + '  ' : ''" for v in _COUNTED[1:])
    rect: Spec = {"type": "rect", "stroke": theme.background, "strokeWidth": 2}
    return frame(
        style,
        width={"step": 92},
        height={"step": 46},
        transform=[
            {"filter": "datum.verdict !== 'not_performed'"},
            _REGION,
            _NORM,
            *(
                {"calculate": f"datum.verdict === '{v}' ? (isValid(datum.count) ? datum.count : 1) : 0", "as": v}
                for v in _COUNTED
            ),
            {
                "aggregate": [
                    *({"op": "sum", "field": v, "as": v} for v in VERDICTS),
                    {"op": "min", "field": "region_order", "as": "region_order"},
                ],
                "groupby": ["region", "norm"],
            },
            {"calculate": "datum.met + datum.below + datum.undetermined", "as": "judged"},
            {"calculate": "datum.judged ? datum.met / datum.judged : null", "as": "share"},
            {"calculate": f"'{GLYPHS['met']} ' + datum.met + ' / ' + datum.judged", "as": "of"},
            {"calculate": "trim(" + " + ".join(f"({sign})" for sign in signs) + ")", "as": "others"},
        ],
        layer=[
            {
                "transform": [{"filter": "datum.judged > 0"}],
                "mark": rect,
                "encoding": cell | {"color": share},
            },
            {
                "transform": [{"filter": "datum.judged === 0"}],
                "mark": rect | {"color": theme.grid},
                "encoding": cell,
            },
            {
                "transform": [{"filter": "datum.judged > 0"}],
                "mark": {"type": "text", "fontWeight": "bold", "dy": -11},
                "encoding": cell | {"text": {"field": "of"}},
            },
            {
                "mark": {"type": "text", "fontSize": 10, "dy": 3},
                "encoding": cell | {"text": {"field": "others"}},
            },
            {
                "data": {"name": "unplaced"},
                "transform": [
                    {"filter": "!isValid(datum.volume_unplaced) || datum.volume_unplaced > 0"},
                    _REGION,
                    _NORM,
                    {
                        "calculate": f"(isValid(datum.volume_unplaced) ? {cut('datum.volume_unplaced')} : '?') + ' ' + "
                        "words.unplaced",
                        "as": "told",
                    },
                ],
                "mark": {"type": "text", "fontSize": 10, "fontStyle": "italic", "dy": 15},
                "encoding": cell | {"text": {"field": "told"}},
            },
        ],
    )


def _read(tr: Translate) -> str:
    return tr(
        "● how many of the locations that are judged meet the norm; ▼ below, ◊ undetermined, ■ no number, + process. "
        "In italics the volume that finds no place. An empty cell: no location performs it."
    )


REGIONS = Kind("regions", ("rows", "unplaced"), _spec, _read)
