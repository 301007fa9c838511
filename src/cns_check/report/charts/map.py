"""Where the locations are, and what moves between them: points and lines by latitude and longitude, no map below.

Declares the kind :data:`MAP`, for the page and the files. In: a style. Out: a specification.
"""

from __future__ import annotations

from cns_check.report.charts.kind import Kind, Spec, Style, frame, verdict_colour, verdict_shape, wide
from cns_check.report.charts.map_of_travel import LINE, POINT, THICKNESS, summed, travel_lines, travel_places
from cns_check.words import Translate

_PLACED = "isValid(datum.{0}latitude) && isValid(datum.{0}longitude)"


def _spec(style: Style) -> Spec:
    moves = [
        {"filter": "isValid(datum.volume) && datum.volume > 0 && isValid(datum.to_location_id)"},
        _lookup("from_location_id", ""),
        _lookup("to_location_id", "to_"),
        {"filter": f"{_PLACED.format('')} && {_PLACED.format('to_')}"},
    ]
    lines = travel_lines(style, moves) if style.travel else _plain_lines(style, moves)
    layers = [*lines, _comes_in(style, moves)] if style.moves else []
    return frame(
        style,
        **wide(style, 560),
        height=460,
        projection={"type": "mercator"},
        layer=[*layers, *(travel_places(style) if style.travel else _plain_places(style))],
    )


def _plain_lines(style: Style, moves: list[Spec]) -> list[Spec]:
    return [
        {
            "transform": [*moves, summed("latitude", "longitude", "to_latitude", "to_longitude")],
            "mark": {"type": "rule", "opacity": 0.45, "color": style.theme.moved},
            "encoding": LINE | {"strokeWidth": THICKNESS},
        },
    ]


def _comes_in(style: Style, moves: list[Spec]) -> Spec:
    """The ring around who receives."""
    theme = style.theme
    legend = {"tickCount": 2, "symbolStrokeColor": theme.text, "symbolFillColor": "transparent"}
    return {
        "transform": [*moves, summed("to_latitude", "to_longitude")],
        "mark": {"type": "point", "shape": "circle", "filled": False, "strokeWidth": 1.5, "color": theme.text},
        "encoding": {
            "latitude": {"field": "to_latitude", "type": "quantitative"},
            "longitude": {"field": "to_longitude", "type": "quantitative"},
            "size": {
                "field": "volume",
                "type": "quantitative",
                "title": style.tr("comes in, per year"),
                "scale": {"range": [120, 500 if style.travel else 900], "zero": True},
                "legend": legend | ({"orient": "bottom"} if style.travel else {}),
            },
        },
    }


def _plain_places(style: Style) -> list[Spec]:
    named = f"{_PLACED.format('')} && datum.verdict !== 'not_performed' && !datum.unnamed"
    return [
        {
            "data": {"name": "places"},
            "transform": [{"filter": _PLACED.format("")}],
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
            "encoding": POINT | {"shape": verdict_shape(), "color": verdict_colour(style)},
        },
        {
            "data": {"name": "places"},
            "transform": [{"filter": named}],
            "mark": {"type": "text", "fontSize": 10, "align": "left", "angle": -35, "dx": 6, "dy": -5},
            "encoding": POINT | {"text": {"field": "location_id"}},
        },
    ]


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


def read_travel(tr: Translate, *, moves: bool, optimum: bool = False) -> str:
    """How to read it where it is known how far patients travel.

    Args:
        tr: The reader's language.
        moves: Something is reallocated or optimised.
        optimum: It is what an optimum assigns.
    """
    if optimum:
        return tr(
            "Locations by their coordinates, without a map below, with their volume and the mean minutes of their "
            "patients before and after. A line is who goes elsewhere, thicker for more, with an arrow to who receives, "
            "whom a ring marks. As today is who may open and does not, and whom nothing is decided on."
        )
    if not moves:
        return tr(
            "Locations by their coordinates, without a map below, with their volume and the mean minutes of their "
            "patients."
        )
    return tr(
        "Locations by their coordinates, without a map below, with their volume and the mean minutes of their patients "
        "before and after. A line is what moves, thicker for more, with an arrow to who receives, whom a ring marks; "
        "its dashes say why."
    )
