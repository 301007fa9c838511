"""The least travel with each number of locations: mean and longest minutes, per region.

Declares the kind :data:`FRONTIER`, for the page and the files. In: a style. Out: a specification.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cns_check.report.charts.kind import Kind, Spec, Style, at_the_right, cut, frame, wide
from cns_check.report.charts.rows import Row, in_order
from cns_check.report.people.optimum_sheets import STATUS_WORDS
from cns_check.report.result.table import Plain
from cns_check.words import Translate, in_language

#: Of more regions than these in one chart only the first are drawn; the caller says how many are left out.
FRONTIERS_SHOWN = 12


def frontier_rows(rows: Sequence[Row]) -> tuple[list[Row], int]:
    """The rows of the first regions in natural order, and how many regions there are."""
    ordered = in_order(rows, region_order=("region_id",))
    regions: set[Plain] = {row["region_id"] for row in ordered}
    return [row for row in ordered if int(str(row["region_order"])) < FRONTIERS_SHOWN], len(regions)


def _spec(style: Style) -> Spec:
    tr, theme = style.tr, style.theme
    words = json.dumps({code: in_language(said, tr) for code, said in STATUS_WORDS.items()})
    y: Spec = {
        "field": "line",
        "type": "nominal",
        "title": None,
        "sort": {"field": "order", "op": "min"},
        "axis": {"grid": True, "domain": False, "ticks": False, "gridDash": [1, 3], "labelLimit": 0},
    }
    x: Spec = {
        "field": "mean_minutes",
        "type": "quantitative",
        "title": tr("minutes, mean (dot) and longest (ring)"),
        "scale": {"zero": True, "nice": True},
    }
    known = [{"filter": "isValid(datum.mean_minutes)"}]
    point = {"type": "point", "shape": "circle"}
    told = f"isValid(datum.mean_minutes) ? {cut('datum.mean_minutes')} + ', ' + datum.word : datum.word"
    return frame(
        style,
        **wide(style, 560),
        height={"step": 18},
        transform=[
            {"calculate": f"({words})[datum.status]", "as": "word"},
            {"calculate": "datum.region_order * 1000 + datum.locations", "as": "order"},
            {
                "calculate": f"(isValid(datum.region_id) ? datum.region_id : {json.dumps(tr('(all)'))}) + "
                f"{json.dumps(tr(', locations: '))} + datum.locations",
                "as": "line",
            },
            {"calculate": told, "as": "told"},
        ],
        layer=[
            {
                "transform": known,
                "mark": {"type": "line", "strokeWidth": 2, "opacity": 0.5, "color": theme.moved},
                "encoding": {"y": y, "x": x, "detail": {"field": "region_order"}, "order": {"field": "order"}},
            },
            {
                "transform": known,
                "mark": point | {"filled": False, "size": 60, "color": theme.text},
                "encoding": {"y": y, "x": {"field": "max_minutes", "type": "quantitative"}},
            },
            {
                "transform": known,
                "mark": point | {"filled": True, "size": 55, "opacity": 1, "color": theme.moved},
                "encoding": {"y": y, "x": x},
            },
            at_the_right(style, y),
        ],
    )


def _read(tr: Translate) -> str:
    return tr(
        "The least mean minutes with exactly so many locations of a region, all else that is asked in force, and the "
        "longest journey then. Beside each stand the minutes, and whether it is proven the least, not proven, or not "
        "possible."
    )


FRONTIER = Kind("frontier", ("rows",), _spec, _read)
