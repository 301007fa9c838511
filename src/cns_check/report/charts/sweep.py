"""A sweep: how many locations meet, miss or may meet each minimum. In: a style. Out: a specification."""

from __future__ import annotations

from cns_check.report.charts.kind import Kind, Spec, Style, frame, norm_line, verdict_colour, verdict_shape, wide
from cns_check.words import Translate

_COUNTED = ("met", "below", "undetermined")


def _spec(style: Style) -> Spec:
    tr = style.tr
    encoding: Spec = {
        "x": {
            "field": "minimum",
            "type": "quantitative",
            "title": tr("minimum, procedures per year"),
            "scale": {"zero": False, "nice": False},
            "axis": {"tickMinStep": 1},
        },
        "y": {
            "field": "count",
            "type": "quantitative",
            "title": tr("locations"),
            "scale": {"zero": True, "nice": True},
            "axis": {"tickMinStep": 1},
        },
        "color": verdict_colour(style),
    }
    return frame(
        style,
        **wide(style, 560),
        height=280,
        transform=[
            {"filter": "!isValid(datum.region_id)"},
            {"fold": list(_COUNTED), "as": ["verdict", "count"]},
        ],
        layer=[
            *norm_line(style, 1),
            {"mark": {"type": "line", "interpolate": "step-before", "opacity": 0.5}, "encoding": encoding},
            {
                "mark": {"type": "point", "filled": True, "size": 40, "opacity": 1},
                "encoding": {**encoding, "shape": verdict_shape()},
            },
        ],
    )


def _read(tr: Translate) -> str:
    return tr(
        "How many locations would meet each minimum, be below it, or may do either. The dashed line is the number in "
        "force."
    )


SWEEP = Kind("sweep", ("rows", "lines"), _spec, _read)
