"""The chart of a comparison: a bar per report and method. In: a style. Out: a specification without its data."""

from __future__ import annotations

from cns_check.report.charts.kind import Spec, Style, at_the_right, frame, wide

#: Columns in one chart at most; a page says how many are left out.
MOST = 40


def bars(style: Style) -> Spec:
    """A bar per column of what is chosen; the page gives the rows, and says what is measured at the axis."""
    theme = style.theme
    y: Spec = {
        "field": "column",
        "type": "nominal",
        "title": None,
        "sort": {"field": "order", "op": "min"},
        "axis": {"grid": False, "domain": False, "ticks": False, "labelLimit": 0},
    }
    x: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": "",
        "scale": {"zero": True, "nice": True},
        "axis": {"grid": True, "tickCount": 6},
    }
    # Today is a bar of another colour; that it is today is in its name as well.
    colour = {"condition": {"test": "datum.today", "value": theme.muted}, "value": theme.moved}
    return frame(
        style,
        **wide(style, 560),
        height={"step": 28},
        layer=[
            {"mark": {"type": "bar", "opacity": 0.85, "height": 16}, "encoding": {"y": y, "x": x, "color": colour}},
            at_the_right(style, y),
        ],
    )
