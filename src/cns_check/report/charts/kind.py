"""What every kind of chart is, a specification that is given rows, and the pieces that several kinds share.

Declares :class:`Kind` and :class:`Style`. In: a style and fields. Out: pieces of a specification.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cns_check.report.charts.theme import SHAPES, VERDICTS, Theme
from cns_check.words import Translate

Spec = dict[str, Any]

#: Locations in one chart at most; the caller says how many are left out.
MOST = 60

#: Characters of a name in a chart at most, before an id of usual length; the page takes fewer where it is narrow.
LONGEST = 40
#: Of a name so many are shown beside the longest id.
LEAST = 8
_USUAL_ID = 6
#: Characters of a norm's title in a chart at most.
_TITLE = 50

#: A location in a chart: its name and its id, or the id alone. What is cut of a long name ends in an ellipsis; the id,
#: which tells one location from another, never is.
PLACE = (
    "datum.location_name && datum.location_name !== datum.location_id ? "
    "(length(datum.location_name) > datum.room ? "
    # Half a character of two units is none.
    "trim(replace(substring(datum.location_name, 0, datum.room - 1), regexp('[\\uD800-\\uDBFF]$'), '')) + '…' : "
    "datum.location_name) + ' (' + datum.location_id + ')' : datum.location_id"
)
#: The transforms that give each row its ``place``.
PLACED: tuple[dict[str, str], ...] = (
    {
        "calculate": f"max({LEAST}, longest - max(0, length(datum.location_id) - {_USUAL_ID}))",
        "as": "room",
    },
    {"calculate": PLACE, "as": "place"},
)


def titled(title: str, norm_id: str) -> str:
    """A norm in a chart: its title; of a long one the beginning and its id."""
    if len(title) <= _TITLE or title == norm_id:
        return title
    return f"{title[: max(LEAST, _TITLE - len(norm_id) - 3)].rstrip()}… ({norm_id})"


@dataclass(frozen=True, slots=True)
class Style:
    """How a specification is made.

    Attributes:
        theme: Its colours.
        tr: The reader's language.
        titles: Title per norm, by ``set/norm``, as :func:`titled` makes them.
        width: In pixels; None: as wide as what holds it.
        marks: Per ``set/norm/year`` what follows a title where nobody adopted the number.
        travel: It is known how far patients travel: a map says what each location does, and of how many minutes.
        moves: Something is reallocated or optimised, so that there is an after.
        optimum: What moves is what an optimum assigns.
    """

    theme: Theme
    tr: Translate
    titles: Mapping[str, str]
    width: int | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    travel: bool = False
    moves: bool = True
    optimum: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of chart.

    Attributes:
        name: In file names and ids.
        data: Names of the data sets, ``rows`` first.
        make: The specification without its data.
        read: How to read it, in a sentence or two.
    """

    name: str
    data: tuple[str, ...]
    make: Callable[[Style], Spec]
    read: Callable[[Translate], str]


def frame(style: Style, **more: object) -> Spec:
    """The outer specification: its data are given as ``rows``, the words as ``words`` and ``titles``."""
    tr = style.tr
    words = {
        **{verdict: tr(verdict).replace("_", " ") for verdict in VERDICTS},
        "consensus": tr("consensus"),
        "consent": tr("consent"),
        "fallback": tr("no agreement (fallback)"),
        "no_place": tr("(no place)"),
        "no_region": tr("(no region)"),
        "no_decision": tr("no decision"),
        "at_once": tr("at once"),
        "unplaced": tr("unplaced"),
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "params": [
            {"name": "words", "value": words},
            {"name": "titles", "value": dict(style.titles)},
            {"name": "marks", "value": dict(style.marks)},
            {"name": "longest", "value": LONGEST},
        ],
        "data": {"name": "rows"},
        **more,
    }


def cut(field: str) -> str:
    """An expression for a number in text, cut to two decimals as everywhere: 19.996 is not 20."""
    return f"format(floor({field} * 100 + 0.000001) / 100, '.2~f')"


def wide(style: Style, width: int) -> dict[str, object]:
    """How wide the drawing is: as wide as its holder, or a number of pixels."""
    if style.width is not None:
        return {"width": width}
    return {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}


#: Verdicts that most charts show.
_USUAL = VERDICTS[:3]


def verdict_colour(style: Style, field: str = "verdict", legend: Sequence[str] = _USUAL) -> Spec:
    """Colour by verdict."""
    return _by_verdict(field, style.theme.verdicts, legend)


def verdict_shape(field: str = "verdict", legend: Sequence[str] = _USUAL) -> Spec:
    """Shape by verdict; with the colour it makes one legend."""
    return _by_verdict(field, SHAPES, legend)


def _by_verdict(field: str, values: tuple[str, ...], legend: Sequence[str]) -> Spec:
    return {
        "field": field,
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(VERDICTS), "range": list(values)},
        "legend": {"labelExpr": "words[datum.value]", "values": list(legend)},
    }


def norm_line(style: Style, levels: int) -> list[Spec]:
    """The dashed lines of the norm's numbers with what they are."""
    x = {"field": "minimum", "type": "quantitative"}
    first = {"data": {"name": "lines"}, "transform": [{"filter": f"datum.level < {levels}"}]}
    dashed = {"type": "rule", "strokeDash": [5, 3], "strokeWidth": 1.5, "color": style.theme.line}
    text = {"type": "text", "align": "left", "baseline": "bottom", "dx": 3, "fontWeight": "bold"}
    return [
        {**first, "mark": dashed, "encoding": {"x": x}},
        *(
            {
                "data": {"name": "lines"},
                "transform": [{"filter": f"datum.level === {level}"}],
                "mark": text,
                "encoding": {"x": x, "y": {"value": -4 - 13 * level}, "text": {"field": "label"}},
            }
            for level in range(levels)
        ),
    ]


def places_by(volume: str) -> Spec:
    """The locations below one another, the greatest of a volume first."""
    return {
        "field": "place",
        "type": "nominal",
        "title": None,
        "sort": {"field": volume, "op": "max", "order": "descending"},
        # As long as it is: cut at the end it would lose its id.
        "axis": {"grid": True, "domain": False, "ticks": False, "gridDash": [1, 3], "labelLimit": 0},
    }


def verdict_signs(style: Style, y: Spec, x: Spec, field: str = "verdict", legend: Sequence[str] = _USUAL) -> list[Spec]:
    """The layers of the marks: a sign per row by its verdict, and at the right what is told of it."""
    return [
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {
                "y": y,
                "x": x,
                "shape": verdict_shape(field, legend),
                "color": verdict_colour(style, field, legend),
            },
        },
        at_the_right(style, y),
    ]


def at_the_right(style: Style, y: Spec) -> Spec:
    """What is told of each row, in a column beside the drawing, where nothing lies over it."""
    mark = {"type": "text", "align": "left", "dx": 8, "fontSize": 10, "color": style.theme.muted}
    return {"mark": mark, "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "told"}}}
