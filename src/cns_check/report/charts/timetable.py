"""The timetable of the regions for one norm, against the dates of the process and the regimes.

Declares the kind :data:`TIMETABLE`, for the page and the files. In: a style. Out: a specification.
"""

from __future__ import annotations

from cns_check.report.charts.kind import Kind, Spec, Style, frame, wide
from cns_check.words import Translate

_ROUTES = ("consensus", "consent", "none", "undecided")
_SHAPES = ("circle", "diamond", "triangle-down", "cross")


def _spec(style: Style) -> Spec:
    tr, theme = style.tr, style.theme
    region: Spec = {
        "field": "region_id",
        "type": "nominal",
        "title": None,
        "sort": {"field": "region_order", "op": "min"},
        "axis": {"domain": False, "ticks": False, "grid": False},
    }
    x: Spec = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "padding": 110},
        "axis": {"format": "%Y-%m", "labelOverlap": True, "grid": True},
    }
    good, bad, open_ = theme.verdicts[:3]
    route = {
        "field": "route_or",
        "type": "nominal",
        "title": tr("route"),
        "scale": {"domain": list(_ROUTES), "range": [good, open_, bad, theme.muted]},
        "legend": None,
    }
    return frame(
        style,
        **wide(style, 620),
        height={"step": 30},
        transform=[
            {"calculate": "datum.route ? datum.route : 'undecided'", "as": "route_or"},
            {"calculate": "datum.effective ? utcParse(datum.effective, '%Y-%m-%d') : null", "as": "day"},
            {
                "calculate": "datum.route ? (datum.route === 'none' ? words.fallback : words[datum.route]) + ', ' + "
                "(datum.effective ? datum.effective_text : words.at_once) : words.no_decision",
                "as": "told",
            },
        ],
        layer=[
            {
                "mark": {"type": "rule", "strokeDash": [2, 4], "color": theme.muted, "opacity": 0.6},
                "encoding": {"y": region},
            },
            {
                "transform": [{"filter": "isValid(datum.day)"}],
                "mark": {"type": "bar", "height": 8, "opacity": 0.4},
                "encoding": {"y": region, "x": x, "x2": {"value": "width"}, "color": route},
            },
            {
                "transform": [{"filter": "datum.route && !isValid(datum.day)"}],
                "mark": {"type": "bar", "height": 8, "opacity": 0.4},
                "encoding": {"y": region, "x": {"value": 0}, "x2": {"value": "width"}, "color": route},
            },
            {
                "data": {"name": "dates"},
                "transform": [{"calculate": "utcParse(datum.day, '%Y-%m-%d')", "as": "day"}],
                "mark": {"type": "rule", "strokeDash": [5, 3], "color": theme.line},
                "encoding": {"x": x},
            },
            {
                "data": {"name": "dates"},
                "transform": [{"calculate": "utcParse(datum.day, '%Y-%m-%d')", "as": "day"}],
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "angle": -32,
                    "dx": 4,
                    "dy": -4,
                    "limit": 400,
                },
                "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "label"}},
            },
            {
                "transform": [{"filter": "isValid(datum.day)"}],
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {
                    "y": region,
                    "x": x,
                    "color": route,
                    "shape": {
                        "field": "route_or",
                        "type": "nominal",
                        "scale": {"domain": list(_ROUTES), "range": list(_SHAPES)},
                        "legend": None,
                    },
                },
            },
            {
                "transform": [{"filter": "isValid(datum.day)"}],
                "mark": {"type": "text", "align": "left", "dx": 9, "dy": -9, "fontSize": 10},
                "encoding": {"y": region, "x": x, "text": {"field": "told"}},
            },
            {
                "transform": [{"filter": "!isValid(datum.day)"}],
                "mark": {"type": "text", "align": "left", "dx": 9, "dy": -9, "fontSize": 10},
                "encoding": {"y": region, "x": {"value": 0}, "text": {"field": "told"}},
            },
        ],
    )


def _read(tr: Translate) -> str:
    return tr(
        "Per region the route that it took on this norm and from when it holds: the bar. Dashed lines are the dates of "
        "the process and of the regimes."
    )


TIMETABLE = Kind("timetable", ("rows", "dates"), _spec, _read)
