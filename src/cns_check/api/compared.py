"""Outcomes and reports side by side, for Python. In: outcomes or paths of JSON reports. Out: the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from cns_check.api.frames import frame_of
from cns_check.api.input_error import InputError, WrongOptionError, told_as_input_error
from cns_check.api.option_values import checked, choice, path_text, several, shown
from cns_check.api.results import Outcome
from cns_check.compare.read_report import ReadReport
from cns_check.compare.side_by_side import chart_files, json_document, page
from cns_check.compare.side_by_side.asked import check_wanted, labels_of
from cns_check.compare.side_by_side.columns import Wanted
from cns_check.compare.side_by_side.comparison import SideBySide, side_by_side
from cns_check.diagnostics import Diagnostic, spoken
from cns_check.errors import RunError
from cns_check.run.inputs import Path
from cns_check.run.open_file import read_bytes
from cns_check.run.question import Question
from cns_check.run.question import options as options_of
from cns_check.run.recorded_options import read_report
from cns_check.words import Language, Said, translator

#: An outcome, or the path of its JSON report.
Report = Outcome | Path


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Outcomes side by side.

    Attributes:
        comparison: A row per norm (missing: the total), norm year, label, method (missing: today) and measure.
        diagnostics: What to mind: what else differs between the reports.
    """

    comparison: pd.DataFrame
    diagnostics: tuple[Diagnostic, ...]
    _found: SideBySide = field(repr=False)
    _language: Language = field(repr=False)

    def to_json(self) -> str:
        """The JSON of the comparison, byte for byte that of the command."""
        return json_document.render(self._found).decode()

    def to_html(self) -> bytes:
        """The page, byte for byte that of the command; needs the extra ``html``."""
        return page.render(self._found, self._language)

    def charts(self) -> dict[str, bytes]:
        """The charts as SVG and PNG by file name, as ``--charts`` writes them; needs the extra ``html``."""
        return chart_files.render(self._found, self._language)

    def __repr__(self) -> str:
        columns, lines = len(self._found.columns), len(self._found.lines)
        return (
            f"Comparison({columns} columns, {lines} norms and totals; a calculation under its assumptions, not advice)"
        )


def compare(
    reports: Mapping[str, Report] | Iterable[Report],
    *,
    norm: str | Iterable[str] | None = None,
    norm_year: int | Iterable[int] | None = None,
    region: str | Iterable[str] | None = None,
    lang: Literal["en", "nl"] = "en",
) -> Comparison:
    """Outcomes of ``evaluate`` (today), ``reallocate`` and ``optimise`` side by side, per norm and in total.

    Args:
        reports: Outcomes, or paths of their JSON reports, by the labels that they get; of paths in a list the names of
            the files are the labels.
        norm: Compare only this norm, or these.
        norm_year: Compare only this norm year, or these.
        region: Compare only this region, or these.
        lang: Of sentences, headings and the page.

    Raises:
        InputError: A report cannot be used, an id is in none, or there is nothing to compare.
    """
    language: Language = "nl" if lang == "nl" else "en"
    with told_as_input_error(language):
        choice("lang", lang, ("en", "nl"))
        given, labels = _labelled(reports)
        read = list(zip(labels, _read(given, language), strict=True))
        wanted = _wanted(norm, norm_year, region)
        check_wanted(wanted, [report for _, report in read])
        found = side_by_side(read, wanted)
        if not found.lines:
            raise RunError("nothing", Said.of("nothing is left to compare: no report has a norm that is asked for"))
    return Comparison(frame_of(found.table()), spoken(found.diagnostics, translator(language)), found, language)


def _labelled(reports: Mapping[str, Report] | Iterable[Report]) -> tuple[Sequence[Report], list[str]]:
    if isinstance(reports, Mapping):
        given, names = list(reports.values()), [str(name) for name in reports]
        return given, labels_of(names, names)
    given = several(reports)
    if any(isinstance(each, Outcome) for each in given):
        raise WrongOptionError("reports", Said.of("give outcomes with a label each: {{label: outcome}}"))
    return given, labels_of([path_text("reports", each) for each in given], None)


def _read(given: Sequence[Report], language: Language) -> list[ReadReport]:
    """The reports.

    Raises:
        InputError: One cannot be used, with all that is wrong with any.
    """
    read = []
    for n, each in enumerate(given, 1):
        if isinstance(each, Outcome):
            read.append(read_report(f"<Outcome {n}>", each.to_json().encode()))
        else:
            path = path_text("reports", each)
            read.append(read_report(path, read_bytes(path, "report-size")))
    reports = [report for report, _ in read if report is not None]
    if len(reports) < len(read):
        wrong = tuple(d for _, found in read for d in found)
        raise InputError(Said.of("a report cannot be used; nothing was compared"), wrong, language)
    if not reports:
        raise WrongOptionError("reports", Said.of("there are none"))
    return reports


def _wanted(norm: object, norm_year: object, region: object) -> Wanted:
    """What is compared; each is one value alone, or several, and None for all."""
    year = next(option for _, option in options_of(Question) if option.name == "norm_year")
    years = () if norm_year is None else checked("norm_year", year, norm_year)
    return Wanted(_ids("region", region), _ids("norm", norm), frozenset(years))


def _ids(name: str, value: object) -> frozenset[str]:
    given = () if value is None else several(value)
    for each in given:
        if not isinstance(each, str):
            raise WrongOptionError(name, Said.of("{value} is no text", value=shown(each)))
    return frozenset(given)
