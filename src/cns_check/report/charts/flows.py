"""What moves from whom to whom, as a table of circles with the number in each.

Declares the kind :data:`FLOWS`, for the page and the files. In: a style. Out: a specification.
"""

from __future__ import annotations

from cns_check.report.charts.kind import MOST, Kind, Spec, Style, cut, frame
from cns_check.words import Translate


def _spec(style: Style) -> Spec:
    tr, theme = style.tr, style.theme
    cell: Spec = {
        "y": {
            "field": "from_location_id",
            "type": "nominal",
            "title": tr("from"),
            "sort": {"field": "from_order", "op": "min"},
            "axis": {"grid": True, "domain": False, "ticks": False, "labelLimit": 200},
        },
        "x": {
            "field": "to",
            "type": "nominal",
            "title": tr("to"),
            "sort": {"field": "receives", "op": "min"},
            "axis": {
                "orient": "top",
                "grid": True,
                "domain": False,
                "ticks": False,
                "labelAngle": -60,
                "labelLimit": 200,
            },
        },
    }
    return frame(
        style,
        width={"step": 34},
        height={"step": 24},
        transform=[
            {"filter": "isValid(datum.volume) && datum.volume > 0"},
            {"calculate": "datum.to_location_id ? datum.to_location_id : words.no_place", "as": "to"},
            {"calculate": "isValid(datum.to_location_id) && datum.to_location_id !== ''", "as": "placed"},
            {
                "aggregate": [{"op": "sum", "field": "volume", "as": "volume"}],
                "groupby": ["region_id", "from_location_id", "from_order", "to", "to_order", "placed"],
            },
            {"calculate": "datum.placed ? datum.to_order : 1e9", "as": "receives"},
            {"joinaggregate": [{"op": "sum", "field": "volume", "as": "sent"}], "groupby": ["from_location_id"]},
            {
                "window": [{"op": "dense_rank", "as": "place"}],
                "sort": [{"field": "sent", "order": "descending"}, {"field": "from_order"}],
            },
            {"filter": f"datum.place <= {MOST}"},
            {"calculate": cut("datum.volume"), "as": "told"},
        ],
        layer=[
            {
                "transform": [{"filter": "datum.placed"}],
                "mark": {"type": "point", "filled": True, "shape": "circle", "opacity": 0.28, "color": theme.moved},
                "encoding": cell | {"size": _size()},
            },
            {
                "transform": [{"filter": "!datum.placed"}],
                "mark": {
                    "type": "point",
                    "filled": False,
                    "shape": "square",
                    "strokeWidth": 1.5,
                    "strokeDash": [3, 2],
                    "color": theme.unplaced,
                },
                "encoding": cell | {"size": _size()},
            },
            {"mark": {"type": "text", "fontSize": 10}, "encoding": cell | {"text": {"field": "told"}}},
        ],
    )


def _size() -> Spec:
    return {"field": "volume", "type": "quantitative", "legend": None, "scale": {"range": [60, 700], "zero": True}}


def _read(tr: Translate) -> str:
    return tr(
        "Each row is a location that sends, each column one that receives; the number is procedures per year. "
        "A dashed square is volume that finds no place."
    )


FLOWS = Kind("flows", ("rows",), _spec, _read)
