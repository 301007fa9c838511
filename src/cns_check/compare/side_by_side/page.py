"""A comparison as one page that opens offline: a chart and a table per norm, with the look of the report's page.

In: a comparison and a language. Out: bytes.
"""

from __future__ import annotations

from types import SimpleNamespace

from cns_check import __version__
from cns_check.compare.side_by_side.chart import MOST, bars
from cns_check.compare.side_by_side.comparison import Line, SideBySide
from cns_check.compare.side_by_side.page_words import page_words, words
from cns_check.compare.side_by_side.people import explained, heading, line_title, method_text, value_text
from cns_check.diagnostics import spoken
from cns_check.report.charts import DARK, LIGHT, Style
from cns_check.report.charts.files import locale_of
from cns_check.report.charts.theme import config
from cns_check.report.html.offline import drawing, environment, part, policy, script, script_json
from cns_check.report.result.result import CLOSING
from cns_check.words import Language, Translate, translator

_ROOM = "cns_check.compare.side_by_side"
#: Which measure the chart begins with, if there is any: the first that says something of every report.
_FIRST = ("mean_minutes", "locations_performing_after", "locations_below")


def render(found: SideBySide, language: Language) -> bytes:
    """The page in UTF-8; the same comparison gives the same bytes.

    Raises:
        ModuleNotFoundError: The extra ``html`` is not installed.
    """
    tr = translator(language)
    style, own, drawn = part("page.css"), script("compare.js", _ROOM), drawing()
    text = (
        environment("cns_check.compare", "side_by_side")
        .get_template("compare.html.j2")
        .render(
            language=language,
            version=__version__,
            said=SimpleNamespace(**page_words(tr)),
            closing=tr(CLOSING),
            labels=[label for label, _ in found.reports],
            warnings=[str(d.message) for d in spoken(found.diagnostics, tr)],
            heads=[heading(column, tr) for column in found.columns],
            lines=[(_id(at), line_title(line, tr), _rows(found, line, tr)) for at, line in enumerate(found.lines)],
            reports=_reports(found, tr),
            explained=explained(tr),
            style=style,
            own=own,
            drawing=drawn,
            data=script_json(_data(found, language, tr)),
            policy=policy(style, own, drawn),
        )
    )
    return text.encode(errors="backslashreplace")


def _id(at: int) -> str:
    return f"line-{at}"


def _rows(found: SideBySide, line: Line, tr: Translate) -> list[tuple[str, list[str]]]:
    return [(m.words(tr), [value_text(value, m.unit, tr) for value in line.values[m.name]]) for m in found.shown()]


def _reports(found: SideBySide, tr: Translate) -> list[tuple[str, ...]]:
    return [
        (
            label,
            report.path,
            report.command,
            ", ".join(method_text(c.method, tr) for c in found.columns if c.label == label),
            ", ".join(f"{name} {version}" for name, (version, _) in report.norm_sets.items()),
            report.version,
        )
        for label, report in found.reports
    ]


def _data(found: SideBySide, language: Language, tr: Translate) -> dict[str, object]:
    """What the page's script works on."""
    measures = found.shown()
    names = [m.name for m in measures]
    return {
        "language": language,
        "lines": [
            {
                "id": _id(at),
                "title": line_title(line, tr),
                "norm": None if line.key is None else f"{line.key.norm_set}/{line.key.norm_id}",
                "year": line.norm_year,
                "values": {name: line.values[name] for name in names},
                "told": {m.name: [value_text(v, m.unit, tr) for v in line.values[m.name]] for m in measures},
            }
            for at, line in enumerate(found.lines)
        ],
        "columns": [{"title": heading(c, tr), "today": c.method is None} for c in found.columns],
        "measures": [{"name": m.name, "unit": m.unit, "title": m.words(tr)} for m in measures],
        "first": next((name for name in _FIRST if name in names), names[0] if names else ""),
        "most": MOST,
        "charts": {
            theme.name: {
                "config": {**config(theme), "locale": locale_of(tr), "aria": False},
                "bars": bars(Style(theme, tr, {})),
            }
            for theme in (LIGHT, DARK)
        },
        "words": words(tr),
    }
