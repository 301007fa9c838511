"""How charts look: colours that colour-blind readers can tell apart, each with a shape of its own, light and dark.

Declares the themes. In: a theme. Out: the configuration of Vega-Lite.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Of every chart; where a font is missing the next one stands in.
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"

#: Verdicts in the order of legends.
VERDICTS = ("met", "below", "undetermined", "no_norm", "process", "not_performed")
#: The same verdict has the same shape in every chart, so that nothing is said by colour alone.
SHAPES = ("circle", "triangle-down", "diamond", "square", "cross", "triangle-left")
#: The same as characters that common fonts have.
GLYPHS = {"met": "●", "below": "▼", "undetermined": "◊", "no_norm": "■", "process": "+", "not_performed": "◄"}

#: What a location does where patients travel: a shape each, and the same as characters; colours are the verdicts'.
DOES_SHAPES = ("circle", "triangle-down", "diamond", "square")
DOES_GLYPHS = {"stays": "●", "stops": "▼", "opens": "◆", "other": "■"}


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one theme.

    Attributes:
        name: ``light`` or ``dark``.
        background: Behind the chart.
        text: Letters; at least 7 to 1 against the background.
        muted: Axes and what is in the background; at least 4.5 to 1.
        grid: Lines of the grid.
        line: The norm line.
        verdicts: One per verdict, after Okabe and Ito; at least 3 to 1.
        shares: From few to many that meet the norm; ``text`` is legible on all.
        moved: What moves.
        unplaced: What finds no place.
    """

    name: str
    background: str
    text: str
    muted: str
    grid: str
    line: str
    verdicts: tuple[str, ...]
    shares: tuple[str, str, str]
    moved: str
    unplaced: str


LIGHT = Theme(
    "light",
    "#ffffff",
    "#1b2430",
    "#566170",
    "#e3e7ec",
    "#1b2430",
    ("#0072b2", "#c24e00", "#9a4f80", "#6b7280", "#6b7280", "#6b7280"),
    ("#fbd9c3", "#f4f4f2", "#c3def2"),
    "#0072b2",
    "#c24e00",
)
DARK = Theme(
    "dark",
    "#161b22",
    "#e8edf3",
    "#a3afbd",
    "#2b333d",
    "#e8edf3",
    ("#56b4e9", "#ff9a57", "#cc79a7", "#9aa4b2", "#9aa4b2", "#9aa4b2"),
    ("#6b3410", "#2b333d", "#12496f"),
    "#56b4e9",
    "#ff9a57",
)


def config(theme: Theme) -> dict[str, object]:
    """The Vega-Lite configuration of a theme."""
    return {
        "background": theme.background,
        "font": FONT,
        "padding": 8,
        "view": {"stroke": None},
        "axis": {
            "labelColor": theme.text,
            "titleColor": theme.muted,
            "titleFontWeight": "normal",
            "gridColor": theme.grid,
            "domainColor": theme.grid,
            "tickColor": theme.grid,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "labelLimit": 260,
            "labelPadding": 8,
        },
        "legend": {
            "labelColor": theme.text,
            "titleColor": theme.muted,
            "titleFontWeight": "normal",
            "labelFontSize": 11,
            "titleFontSize": 11,
            "labelLimit": 320,
            "symbolOpacity": 1,
            "orient": "top",
            "direction": "horizontal",
            "columns": 6,
        },
        "title": {
            "color": theme.text,
            "subtitleColor": theme.muted,
            "anchor": "start",
            "frame": "group",
            "fontSize": 15,
            "subtitleFontSize": 11,
            "subtitlePadding": 5,
            "offset": 12,
        },
        "text": {"color": theme.text, "fontSize": 11},
        "rule": {"color": theme.line},
    }
