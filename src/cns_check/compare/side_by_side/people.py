"""A comparison for people: measures as rows, reports as columns. In: a comparison and a language. Out: sheets."""

from __future__ import annotations

from collections.abc import Sequence

from cns_check.compare.read_report import ReadReport
from cns_check.compare.side_by_side.columns import Column
from cns_check.compare.side_by_side.comparison import Line, SideBySide
from cns_check.compare.side_by_side.measures import Measure, Unit
from cns_check.report.people.shared_tables import Report
from cns_check.report.people.text import shown
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.result import CLOSING
from cns_check.report.result.table import Plain
from cns_check.words import Translate, number_text, percent_text

#: What stands where a report has nothing.
NOTHING = "-"


def compose(found: SideBySide, tr: Translate) -> Report:
    """The comparison as lines, a sheet per norm and norm year, and how to read it."""
    lines = shown_lines(found)
    intro = tuple(f"{label}: {about(report, tr)}" for label, report in found.reports)
    return Report(
        intro,
        tuple(_sheet(found, line, tr) for line in lines) or (Sheet(tr("Side by side"), (), ()),),
        tr("How to read it"),
        tuple(explained(tr)),
        tr(CLOSING),
    )


def shown_lines(found: SideBySide) -> list[Line]:
    """The norms, and the totals unless there is one norm: then both say the same."""
    several = len({line.key for line in found.lines}) > 2
    return [line for line in found.lines if line.key is not None or several]


def about(report: ReadReport, tr: Translate) -> str:
    """Which report it is: its file, its command and its norm sets."""
    sets = ", ".join(f"{name} {version}" for name, (version, _) in report.norm_sets.items())
    return tr("{path} ({command}; {sets})").format(path=report.path, command=report.command, sets=sets)


def explained(tr: Translate) -> list[str]:
    """What the measures are, as far as their words do not say it."""
    return [
        tr(
            "Who performs, and who is met or below, is what the verdicts of the report say; after is the volume of the "
            "basis year with what moves, against the minimum."
        ),
        tr(
            "Minutes are those of today where nothing is divided, else those after, of the patients whose minutes are "
            "known; the worst region is that with the highest mean."
        ),
        tr(
            "The total is of the norms of a norm year together: sums; the largest growth and the longest minutes of "
            "all; means over all patients. What nine in ten do not exceed cannot be known from the parts."
        ),
        tr(
            "Chance is told of reports made with --chance: which verdicts it decides, and of 1,000 drawn years the "
            "share in which who keeps is below the minimum, as a mean over these locations and of the one with "
            "the most."
        ),
        tr("Where {nothing} stands, the report has no such number, or it is masked.").format(nothing=NOTHING),
    ]


def heading(column: Column, tr: Translate) -> str:
    """What a column is called: the label, and how it was divided; today is not divided."""
    label = shown(column.label)
    return label if column.method is None else f"{label}, {method_text(column.method, tr)}"


def method_text(method: str | None, tr: Translate) -> str:
    """How a column was divided; methods are codes, the same in every language."""
    return tr("today") if method is None else method


def line_title(line: Line, tr: Translate) -> str:
    """Which norm, or that it is the total."""
    if line.key is None:
        return tr("Total of norm year {year}").format(year=line.norm_year)
    return tr("{norm}, norm year {year}").format(norm=line.key.norm_id, year=line.norm_year)


def value_text(value: Plain, unit: Unit, tr: Translate) -> str:
    """A value for people."""
    if value is None:
        return NOTHING
    number = float(value)
    if unit == "share":
        return f"{percent_text(number)}%"
    if unit == "growth":
        percent = percent_text(number)
        return f"+{percent}%" if percent.isdigit() else f"{percent}%"
    return number_text(number, tr)


def _sheet(found: SideBySide, line: Line, tr: Translate) -> Sheet:
    heads = (Head(tr("measure")), *(Head(heading(column, tr), number=True) for column in found.columns))
    return Sheet(line_title(line, tr), heads, tuple(_rows(found.shown(), line, tr)))


def _rows(measures: Sequence[Measure], line: Line, tr: Translate) -> list[tuple[str, ...]]:
    return [(m.words(tr), *(value_text(value, m.unit, tr) for value in line.values[m.name])) for m in measures]
