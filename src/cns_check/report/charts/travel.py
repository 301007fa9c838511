"""How far patients travel: minutes before and after per region, and how many patients travel how much longer.

Declares the kinds :data:`MINUTES` and :data:`EXTRA`, for the page and the files. In: a style. Out: specifications.
"""

from __future__ import annotations

import json

from cns_check.report.charts.kind import Kind, Spec, Style, at_the_right, cut, frame, wide
from cns_check.words import Translate

#: Columns of the table ``travel`` that are minutes, in the order in which they stand below one another.
MEASURES = ("mean_minutes", "median_minutes", "p90_minutes", "max_minutes")
#: Columns of the table ``travel`` that count the moved by extra minutes, with their labels.
CLASSES = {
    "within_0": "≤ 0",
    "within_5": "0-5",
    "within_10": "5-10",
    "within_15": "10-15",
    "within_20": "15-20",
    "within_25": "20-25",
    "within_30": "25-30",
    "within_45": "30-45",
    "over_45": "≥ 45",
}
#: Regions in one chart at most; the caller says how many are left out.
REGIONS_SHOWN = 12


def _minutes(style: Style) -> Spec:
    tr, theme = style.tr, style.theme
    labels = dict(zip(MEASURES, (tr("mean"), tr("median"), tr("90%"), tr("longest")), strict=True))
    everybody = json.dumps(tr("(all)"))
    y: Spec = {
        "field": "line",
        "type": "nominal",
        "title": None,
        "sort": {"field": "order", "op": "min"},
        "axis": {"grid": True, "domain": False, "ticks": False, "gridDash": [1, 3], "labelLimit": 0},
    }
    x: Spec = {
        "field": "before",
        "type": "quantitative",
        "title": tr("minutes, before (ring) and after") if style.moves else tr("minutes"),
        "scale": {"zero": True, "nice": True},
    }
    point = {"type": "point", "shape": "circle"}
    return frame(
        style,
        **wide(style, 560),
        height={"step": 18},
        transform=[
            {"fold": list(MEASURES), "as": ["measure", "minutes"]},
            *({"calculate": f"datum.moment === '{m}' ? datum.minutes : null", "as": m} for m in ("before", "after")),
            {
                "aggregate": [{"op": "max", "field": m, "as": m} for m in ("before", "after")],
                "groupby": ["region_id", "region_order", "measure"],
            },
            {"filter": "isValid(datum.before)"},
            {"calculate": f"datum.region_order * 10 + indexof({list(MEASURES)}, datum.measure)", "as": "order"},
            {
                "calculate": f"(isValid(datum.region_id) ? datum.region_id : {everybody}) + ', ' + "
                f"({json.dumps(labels)})[datum.measure]",
                "as": "line",
            },
            {
                "calculate": f"isValid(datum.after) ? {cut('datum.before')} + ' → ' + {cut('datum.after')} : "
                f"{cut('datum.before')}",
                "as": "told",
            },
        ],
        layer=[
            {
                "transform": [{"filter": "isValid(datum.after)"}],
                "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.5, "color": theme.moved},
                "encoding": {"y": y, "x": x, "x2": {"field": "after"}},
            },
            {"mark": point | {"filled": False, "size": 70, "color": theme.text}, "encoding": {"y": y, "x": x}},
            {
                "transform": [{"filter": "isValid(datum.after)"}],
                "mark": point | {"filled": True, "size": 55, "opacity": 1, "color": theme.moved},
                "encoding": {"y": y, "x": {"field": "after", "type": "quantitative"}},
            },
            at_the_right(style, y),
        ],
    )


def _extra(style: Style) -> Spec:
    tr, theme = style.tr, style.theme
    x: Spec = {
        "field": "class",
        "type": "nominal",
        "title": tr("extra minutes, up to but not including the higher"),
        "sort": None,
        "axis": {"labelAngle": -40, "domain": True, "ticks": False},
    }
    y: Spec = {
        "field": "patients",
        "type": "quantitative",
        "title": tr("patients per year"),
        "scale": {"zero": True, "nice": True},
        "axis": {"grid": True, "tickMinStep": 1},
    }
    return frame(
        style,
        **wide(style, 560),
        height=200,
        transform=[
            {"fold": list(CLASSES), "as": ["column", "patients"]},
            {"filter": "isValid(datum.patients)"},
            {"calculate": f"({json.dumps(CLASSES)})[datum.column]", "as": "class"},
            {"calculate": cut("datum.patients"), "as": "told"},
        ],
        layer=[
            {"mark": {"type": "bar", "color": theme.moved, "opacity": 0.8}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "text", "dy": -7, "fontSize": 10},
                "encoding": {"x": x, "y": y, "text": {"field": "told"}},
            },
        ],
    )


def _read_minutes(tr: Translate) -> str:
    return tr(
        "Minutes of travel of the patients of each region, and of all: the ring is before, the dot after. The median "
        "is not exceeded by half of the patients, 90% by nine tenths."
    )


def _read_extra(tr: Translate) -> str:
    return tr("Of the patients who go elsewhere: how many travel how many minutes longer than before.")


MINUTES = Kind("minutes", ("rows",), _minutes, _read_minutes)
EXTRA = Kind("extra", ("rows",), _extra, _read_extra)
