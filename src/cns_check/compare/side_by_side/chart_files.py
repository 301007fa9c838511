"""The charts of a comparison as SVG and PNG, for slides. In: a comparison and a language. Out: bytes by file name."""

from __future__ import annotations

from collections.abc import Iterator

from cns_check.compare.side_by_side.chart import MOST, bars
from cns_check.compare.side_by_side.comparison import Line, SideBySide
from cns_check.compare.side_by_side.measures import BY_NAME, Measure
from cns_check.compare.side_by_side.people import heading, line_title, shown_lines, value_text
from cns_check.report.charts import LIGHT, Style
from cns_check.report.charts.files import Figure, drawn, file_name, locale_of
from cns_check.report.charts.theme import config
from cns_check.report.result.result import CLOSING
from cns_check.words import Language, Translate, translator

#: What is drawn of each norm and of the total, where a report has it: who keeps, who moves, how far, how unequal.
DRAWN = ("locations_performing_after", "patients_moved", "mean_minutes", "worst_region_mean")
#: Pixels wide, without names and numbers.
_WIDTH = 560


def render(found: SideBySide, language: Language) -> dict[str, bytes]:
    """All charts by file name; those without a number are left out.

    Raises:
        ModuleNotFoundError: The extra ``html`` is not installed.
    """
    return drawn(figures(found, translator(language)))


def figures(found: SideBySide, tr: Translate) -> Iterator[Figure]:
    """A chart per norm, norm year and measure, and of the total where there are several norms."""
    several = len({line.key.norm_set for line in found.lines if line.key is not None}) > 1
    for line in shown_lines(found):
        key = ("total",) if line.key is None else (line.key.norm_set, line.key.norm_id)
        name = (*(key if several or line.key is None else key[1:]), str(line.norm_year))
        for measure in (BY_NAME[m] for m in DRAWN):
            if any(value is not None for value in line.values[measure.name]):
                yield Figure(file_name("comparison", (*name, measure.name)), _spec(found, line, measure, tr))


def _spec(found: SideBySide, line: Line, measure: Measure, tr: Translate) -> dict[str, object]:
    values = line.values[measure.name]
    rows = [
        {
            "column": heading(column, tr),
            "order": at,
            "today": column.method is None,
            "value": value,
            "told": value_text(value, measure.unit, tr),
        }
        for at, (column, value) in enumerate(zip(found.columns, values, strict=True))
    ]
    kept = [row for row in rows if row["value"] is not None]
    lacking = ", ".join(str(row["column"]) for row in rows if row["value"] is None)
    said = []
    if lacking:
        said.append(tr("Not drawn, for it has no such number, or it is masked: {columns}.").format(columns=lacking))
    if len(kept) > MOST:
        said.append(tr("{shown} of {all} columns, the first ones.").format(shown=MOST, all=len(kept)))
    title = tr("{measure}: {line}").format(measure=measure.words(tr), line=line_title(line, tr))
    return {
        **bars(Style(LIGHT, tr, {}, _WIDTH)),
        "title": {"text": title, "subtitle": [*said, tr(CLOSING)]},
        "config": {**config(LIGHT), "locale": locale_of(tr)},
        "datasets": {"rows": kept[:MOST]},
    }
