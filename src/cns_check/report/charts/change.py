"""Before and after: the volume of each location that sends or receives, and where it stands against the number."""

from __future__ import annotations

from cns_check.report.charts.kind import (
    MOST,
    PLACE,
    Kind,
    Spec,
    Style,
    at_the_right,
    cut,
    frame,
    norm_line,
    verdict_colour,
    verdict_shape,
    wide,
)
from cns_check.report.charts.theme import VERDICTS
from cns_check.words import Translate

#: Who loses all of it performs nothing afterwards.
_LEGEND = (*VERDICTS[:3], "not_performed")


def _spec(style: Style) -> Spec:
    tr, theme = style.tr, style.theme
    y: Spec = {
        "field": "place",
        "type": "nominal",
        "title": None,
        "sort": {"field": "volume_after", "op": "max", "order": "descending"},
        "axis": {"grid": True, "domain": False, "ticks": False, "gridDash": [1, 3]},
    }
    before: Spec = {
        "field": "volume_before",
        "type": "quantitative",
        "title": tr("volume per year, before (ring) and after"),
        "scale": {"zero": True, "nice": True},
        "axis": {"tickMinStep": 1},
    }
    after = {"field": "volume_after", "type": "quantitative"}
    return frame(
        style,
        **wide(style, 560),
        height={"step": 18},
        transform=[
            {"filter": "isValid(datum.volume_before) && isValid(datum.volume_after)"},
            {"filter": "datum.volume_in + datum.volume_out > 0"},
            {"calculate": PLACE.format(id="datum.location_id"), "as": "place"},
            {"calculate": "datum.volume_in + datum.volume_out", "as": "change"},
            {
                "window": [{"op": "row_number", "as": "rank"}],
                "sort": [{"field": "change", "order": "descending"}, {"field": "location_id"}],
            },
            {"filter": f"datum.rank <= {MOST}"},
            {
                "calculate": f"{cut('datum.volume_before')} + ' → ' + {cut('datum.volume_after')}",
                "as": "told",
            },
        ],
        layer=[
            *norm_line(style, 1),
            {
                "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.5},
                "encoding": {
                    "y": y,
                    "x": before,
                    "x2": {"field": "volume_after"},
                    "color": verdict_colour(style, "verdict_after", _LEGEND),
                },
            },
            {
                "mark": {"type": "point", "filled": False, "shape": "circle", "size": 50, "color": theme.muted},
                "encoding": {"y": y, "x": before},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": after,
                    "shape": verdict_shape("verdict_after", _LEGEND),
                    "color": verdict_colour(style, "verdict_after", _LEGEND),
                },
            },
            at_the_right(style, y),
        ],
    )


def _read(tr: Translate) -> str:
    return tr(
        "Locations that send or receive: the ring is the volume before, the sign the volume after and its verdict. "
        "A volume that is not exactly known has no before and after, and is left out."
    )


CHANGE = Kind("change", ("rows", "lines"), _spec, _read)
