"""Before and after: a style in, the chart of the volume of each location that sends or receives out."""

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
from cns_check.report.charts.theme import VERDICTS
from cns_check.words import Translate

#: Who loses all of it performs nothing afterwards.
_LEGEND = (*VERDICTS[:3], "not_performed")


def _spec(style: Style) -> Spec:
    tr, theme = style.tr, style.theme
    y = places_by("volume_after")
    before: Spec = {
        "field": "volume_before",
        "type": "quantitative",
        "title": tr("volume per year, before (ring) and after"),
        "scale": {"zero": True, "nice": True},
        "axis": {"tickMinStep": 1},
    }
    after: Spec = {"field": "volume_after", "type": "quantitative"}
    return frame(
        style,
        **wide(style, 560),
        height={"step": 18},
        transform=[
            {"filter": "isValid(datum.volume_before) && isValid(datum.volume_after)"},
            {"filter": "datum.volume_in + datum.volume_out > 0"},
            *PLACED,
            {"calculate": "datum.volume_in + datum.volume_out", "as": "change"},
            {
                "window": [{"op": "row_number", "as": "rank"}],
                "sort": [{"field": "change", "order": "descending"}],
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
            *verdict_signs(style, y, after, "verdict_after", _LEGEND),
        ],
    )


def _read(tr: Translate) -> str:
    return tr(
        "Locations that send or receive: the ring is the volume before, the sign the volume after and its verdict. "
        "A volume that is not exactly known has no before and after, and is left out."
    )


CHANGE = Kind("change", ("rows", "lines"), _spec, _read)
