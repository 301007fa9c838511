"""Volumes of one norm, ranked, against its number: a style in, the chart out.

A point each, a bar where the volume is not exactly known.
"""

from __future__ import annotations

from cns_check.report.charts.kind import (
    MOST,
    PLACED,
    Kind,
    Spec,
    Style,
    cut,
    frame,
    norm_line,
    places_by,
    verdict_colour,
    verdict_signs,
    wide,
)
from cns_check.words import Translate


def _spec(style: Style) -> Spec:
    tr = style.tr
    place = places_by("volume_low")
    x: Spec = {
        "field": "volume_low",
        "type": "quantitative",
        "title": tr("volume per year"),
        "scale": {"zero": True, "nice": True},
        "axis": {"orient": "bottom", "tickMinStep": 1},
    }
    masked = "datum.volume_high !== datum.volume_low"
    return frame(
        style,
        **wide(style, 560),
        height={"step": 17},
        transform=[
            {"filter": "datum.verdict !== 'not_performed'"},
            *PLACED,
            {
                "calculate": "isValid(datum.minimum) ? abs(datum.volume_low - datum.minimum) : -datum.volume_low",
                "as": "away",
            },
            {"window": [{"op": "row_number", "as": "nearness"}], "sort": [{"field": "away"}]},
            {"filter": f"datum.nearness <= {MOST}"},
            {
                "calculate": f"datum.volume_high === datum.volume_low ? {cut('datum.volume_low')} : "
                f"isValid(datum.volume_high) ? {cut('datum.volume_low')} + '-' + {cut('datum.volume_high')} : "
                f"{cut('datum.volume_low')} + '+'",
                "as": "told",
            },
        ],
        layer=[
            {
                "transform": [{"filter": f"{masked} && isValid(datum.volume_high)"}],
                "mark": {"type": "bar", "height": 7, "opacity": 0.45},
                "encoding": {"y": place, "x": x, "x2": {"field": "volume_high"}, "color": verdict_colour(style)},
            },
            {
                "transform": [{"filter": "!isValid(datum.volume_high)"}],
                "mark": {"type": "rule", "strokeWidth": 7, "opacity": 0.3},
                "encoding": {"y": place, "x": x, "x2": {"value": "width"}, "color": verdict_colour(style)},
            },
            *norm_line(style, 3),
            *verdict_signs(style, place, x),
        ],
    )


def _read(tr: Translate) -> str:
    return tr(
        "Each location's volume against the minimum (dashed line). A bar runs from the least to the greatest that a "
        "volume can be; 45+ has no known end. Who performs nothing is left out."
    )


VOLUMES = Kind("volumes", ("rows", "lines"), _spec, _read)
