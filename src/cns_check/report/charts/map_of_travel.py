"""The layers of a map where it is known how far patients travel: what each location does, and its minutes.

In: a style. Out: layers, and the pieces that every map has.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cns_check.report.charts.kind import Spec, Style, cut
from cns_check.report.charts.rows import Row
from cns_check.report.charts.theme import DOES_SHAPES
from cns_check.report.result.sites import DOES
from cns_check.words import Translate

#: With more places than these only their ids stand beside them: numbers would hide one another.
TOLD = 14
#: Of more places than these only those that receive are named: more names would hide one another.
NAMED = 40
#: So many locations a sentence names.
LISTED = 20

POINT: Spec = {
    "latitude": {"field": "latitude", "type": "quantitative"},
    "longitude": {"field": "longitude", "type": "quantitative"},
}
LINE: Spec = POINT | {"latitude2": {"field": "to_latitude"}, "longitude2": {"field": "to_longitude"}}
THICKNESS: Spec = {
    "field": "volume",
    "type": "quantitative",
    "scale": {"range": [0.7, 7], "zero": True},
    "legend": None,
}
#: Why a line is there; what any other method moves is drawn as what leaves.
STEPS = ("concentrate", "override", "top_up")
#: So far along a line its arrow stands.
_ALONG = 0.62
_LOCATED = "isValid(datum.latitude) && isValid(datum.longitude)"


def summed(*by: str) -> Spec:
    """The transform that adds the volume of what lies on one another."""
    return {"aggregate": [{"op": "sum", "field": "volume", "as": "volume"}], "groupby": list(by)}


def travel_lines(style: Style, moves: list[Spec]) -> list[Spec]:
    """A line for each step of each pair of locations, dashed by its step, with an arrow to where it goes."""
    tr, theme = style.tr, style.theme
    step = f"indexof({list(STEPS)}, datum.reason_code) < 0 ? 'concentrate' : datum.reason_code"
    labels = {
        "concentrate": tr("who goes elsewhere") if style.optimum else tr("what leaves"),
        "override": tr("as fixed by an override"),
        "top_up": tr("tops up who is below the minimum"),
    }
    rows = [
        *moves,
        {"calculate": step, "as": "step"},
        summed("latitude", "longitude", "to_latitude", "to_longitude", "step"),
    ]
    said = {
        "labelExpr": f"({json.dumps(labels)})[datum.value]",
        "symbolType": "stroke",
        "symbolStrokeWidth": 2.5,
        "columns": 1,
        # An optimum moves in one step.
        **({"values": list(STEPS[:1])} if style.optimum else {}),
    }
    shared: Spec = {"field": "step", "type": "nominal", "title": None}
    colours = [theme.moved, theme.verdicts[2], theme.unplaced]
    dashes = [[1, 0], [8, 4], [2, 3]]
    stroke: Spec = shared | {"scale": {"domain": list(STEPS), "range": colours}, "legend": said}
    dash: Spec = shared | {"scale": {"domain": list(STEPS), "range": dashes}, "legend": said}
    part = "datum.{0} + " + str(_ALONG) + " * (datum.to_{0} - datum.{0})"
    across = "(datum.to_longitude - datum.longitude) * cos(datum.latitude * PI / 180)"
    arrow = [
        {"calculate": f"90 - atan2(datum.to_latitude - datum.latitude, {across}) * 180 / PI", "as": "heading"},
        {"calculate": part.format("latitude"), "as": "at_latitude"},
        {"calculate": part.format("longitude"), "as": "at_longitude"},
    ]
    at: Spec = {
        "latitude": {"field": "at_latitude", "type": "quantitative"},
        "longitude": {"field": "at_longitude", "type": "quantitative"},
    }
    return [
        {
            "transform": rows,
            "mark": {"type": "rule", "opacity": 0.75},
            "encoding": LINE | {"strokeWidth": THICKNESS, "stroke": stroke, "strokeDash": dash},
        },
        {
            "transform": [*rows, *arrow],
            "mark": {
                "type": "point",
                "shape": "triangle",
                "size": 60,
                "filled": True,
                "opacity": 1,
                "color": theme.text,
            },
            "encoding": at | {"angle": {"field": "heading", "type": "quantitative", "scale": None}},
        },
    ]


def named_places(places: Sequence[Row], moved: Sequence[Row]) -> list[Row]:
    """The places with what stands beside each: of many only the id, of very many only of who receives."""
    receiving = {row["to_location_id"] for row in moved}
    brief, crowd = len(places) > TOLD, len(places) > NAMED
    return [{**p, "brief": brief, "unnamed": crowd and p["location_id"] not in receiving} for p in places]


def listed(ids: Sequence[str], tr: Translate) -> str:
    """Ids of a sentence; of many the first."""
    if len(ids) <= LISTED:
        return ", ".join(ids)
    return tr("{first} and {count} more").format(first=", ".join(ids[:LISTED]), count=len(ids) - LISTED)


def does_words(tr: Translate, *, optimum: bool) -> dict[str, str]:
    """What a location does, in words."""
    other = tr("as today") if optimum else tr("other")
    return {"stays": tr("stays"), "stops": tr("stops"), "opens": tr("opens"), "other": other}


def travel_places(style: Style) -> list[Spec]:
    """The locations by what they do, each with its volume and its mean minutes before and after."""
    tr, theme = style.tr, style.theme
    labels = does_words(tr, optimum=style.optimum)
    shared: Spec = {
        "field": "does",
        "type": "nominal",
        "title": None,
        "legend": {"labelExpr": f"({json.dumps(labels)})[datum.value]", "orient": "bottom", "columns": 2},
    }
    of: Spec = {"data": {"name": "places"}}
    minutes = json.dumps(tr("minutes"))
    lines = [
        _both("volume", "?"),
        "isValid(datum.minutes_before) || isValid(datum.minutes_after) ? "
        f"{_both('minutes', '-')} + ' ' + {minutes} : ''",
    ]
    told = f"datum.brief ? datum.location_id : [datum.location_id, {', '.join(lines)}]"
    text = {
        "type": "text",
        "fontSize": 10,
        "align": "left",
        "baseline": "middle",
        "dx": 15,
        "dy": -10,
        "lineHeight": 12,
    }
    # First in the colour of the background, so that a line below does not run through it.
    halo = text | {"stroke": theme.background, "strokeWidth": 4, "color": theme.background, "strokeJoin": "round"}
    # Room at the edges for what stands beside the places.
    edges = [
        {"filter": _LOCATED},
        {
            "aggregate": [
                {"op": op, "field": field, "as": f"{op}_{field}"}
                for op in ("min", "max")
                for field in ("latitude", "longitude")
            ]
        },
        {"calculate": "[-1, 1]", "as": "side"},
        {"flatten": ["side"]},
        *(
            {
                "calculate": f"datum.side < 0 ? datum.min_{field} - {less} * {span} : "
                f"datum.max_{field} + {more} * {span}",
                "as": field,
            }
            for field, less, more in (("latitude", 0.12, 0.12), ("longitude", 0.08, 0.3))
            for span in (f"max(0.02, datum.max_{field} - datum.min_{field})",)
        ),
    ]
    return [
        {**of, "transform": edges, "mark": {"type": "point", "opacity": 0}, "encoding": POINT},
        {
            **of,
            "transform": [{"filter": _LOCATED}],
            "mark": {"type": "point", "filled": True, "size": 75, "opacity": 1, "color": theme.moved},
            "encoding": POINT
            if not style.moves
            else POINT
            | {
                "shape": shared | {"scale": {"domain": list(DOES), "range": list(DOES_SHAPES)}},
                "color": shared | {"scale": {"domain": list(DOES), "range": list(theme.verdicts[: len(DOES)])}},
            },
        },
        *(
            {
                **of,
                "transform": [{"filter": f"{_LOCATED} && !datum.unnamed"}, {"calculate": told, "as": "told"}],
                "mark": mark,
                "encoding": POINT | {"text": {"field": "told"}},
            }
            for mark in (halo, text)
        ),
    ]


def _both(what: str, none: str) -> str:
    """An expression for a number before and after, and what stands there for none."""
    before, after = (
        f"(isValid(datum.{what}_{moment}) ? {cut(f'datum.{what}_{moment}')} : '{none}')"
        for moment in ("before", "after")
    )
    return f"(isValid(datum.{what}_after) ? {before} + ' → ' + {after} : {before})"
