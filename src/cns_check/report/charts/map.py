"""Where the locations are, and what moves between them: points and lines by latitude and longitude, no map below.

Declares the kind :data:`MAP`, for the page and the files. In: a style. Out: a specification.
"""

from __future__ import annotations

from cns_check.report.charts.kind import Kind, Spec, Style, frame, verdict_colour, verdict_shape, wide
from cns_check.words import Translate

#: Of more places than these only those that receive are named: more names would hide one another.
NAMED = 40

_PLACED = "isValid(datum.{0}latitude) && isValid(datum.{0}longitude)"


def _spec(style: Style) -> Spec:
    tr, theme = style.tr, style.theme
    point: Spec = {
        "latitude": {"field": "latitude", "type": "quantitative"},
        "longitude": {"field": "longitude", "type": "quantitative"},
    }
    moves = [
        {"filter": "isValid(datum.volume) && datum.volume > 0 && isValid(datum.to_location_id)"},
        _lookup("from_location_id", ""),
        _lookup("to_location_id", "to_"),
        {"filter": f"{_PLACED.format('')} && {_PLACED.format('to_')}"},
    ]
    return frame(
        style,
        **wide(style, 560),
        height=460,
        projection={"type": "mercator"},
        layer=[
            {
                "transform": [
                    *moves,
                    {
                        "aggregate": [{"op": "sum", "field": "volume", "as": "volume"}],
                        "groupby": ["latitude", "longitude", "to_latitude", "to_longitude"],
                    },
                ],
                "mark": {"type": "rule", "opacity": 0.45, "color": theme.moved},
                "encoding": point
                | {
                    "latitude2": {"field": "to_latitude"},
                    "longitude2": {"field": "to_longitude"},
                    "strokeWidth": {
                        "field": "volume",
                        "type": "quantitative",
                        "scale": {"range": [0.7, 7], "zero": True},
                        "legend": None,
                    },
                },
            },
            {
                "transform": [
                    *moves,
                    {
                        "aggregate": [{"op": "sum", "field": "volume", "as": "volume"}],
                        "groupby": ["to_latitude", "to_longitude"],
                    },
                ],
                "mark": {"type": "point", "shape": "circle", "filled": False, "strokeWidth": 1.5, "color": theme.text},
                "encoding": {
                    "latitude": {"field": "to_latitude", "type": "quantitative"},
                    "longitude": {"field": "to_longitude", "type": "quantitative"},
                    "size": {
                        "field": "volume",
                        "type": "quantitative",
                        "title": tr("comes in, per year"),
                        "scale": {"range": [120, 900], "zero": True},
                        "legend": {"tickCount": 2, "symbolStrokeColor": theme.text, "symbolFillColor": "transparent"},
                    },
                },
            },
            {
                "data": {"name": "places"},
                "transform": [{"filter": _PLACED.format("")}],
                "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
                "encoding": point | {"shape": verdict_shape(), "color": verdict_colour(style)},
            },
            {
                "data": {"name": "places"},
                "transform": [
                    {"filter": f"{_PLACED.format('')} && datum.verdict !== 'not_performed' && !datum.unnamed"}
                ],
                "mark": {"type": "text", "fontSize": 10, "align": "left", "angle": -35, "dx": 6, "dy": -5},
                "encoding": point | {"text": {"field": "location_id"}},
            },
        ],
    )


def _lookup(field: str, prefix: str) -> Spec:
    return {
        "lookup": field,
        "from": {"data": {"name": "places"}, "key": "location_id", "fields": ["latitude", "longitude"]},
        "as": [f"{prefix}latitude", f"{prefix}longitude"],
    }


def _read(tr: Translate) -> str:
    return tr(
        "Locations by their coordinates, without a map below. A line is what moves, thicker for more; a ring marks "
        "who receives."
    )


MAP = Kind("map", ("rows", "places"), _spec, _read)
