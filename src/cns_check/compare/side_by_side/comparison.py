"""Reports put side by side. Pure.

In: reports that were read, with their labels, and what is wanted. Out: the table ``comparison``, and what to mind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cns_check.compare.read_report import ReadReport
from cns_check.compare.side_by_side.columns import OPTIMISE, Column, NormKey, Wanted, columns_of
from cns_check.compare.side_by_side.measures import MEASURES, Measure
from cns_check.compare.side_by_side.warnings import warnings_of
from cns_check.diagnostics import Diagnostic
from cns_check.report.result.table import Column as Field
from cns_check.report.result.table import Plain, Table

#: To this many decimals numbers are told that were summed or divided: what a float loses beyond depends on the machine.
_DECIMALS = 9

COMPARISON: tuple[Field, ...] = (
    Field("norm_set", "text", "Id of the norm set; empty: the total of a norm year."),
    Field("norm_id", "text", "Id of the norm; empty: the total of a norm year."),
    Field("norm_year", "whole", "The norm year.", nullable=False),
    Field("label", "text", "The report, as the reader calls it.", nullable=False),
    Field("method", "text", "How it was divided, or optimise; empty: today."),
    Field("measure", "text", "What is compared.", nullable=False),
    Field("value", "number", "Its value; empty where the report has none, or where it is masked."),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A norm in a norm year, or the total of a norm year, with its values.

    Attributes:
        key: Which norm; None: the total.
        norm_year: The norm year.
        values: Per measure a value per column.
    """

    key: NormKey | None
    norm_year: int
    values: dict[str, tuple[Plain, ...]]


@dataclass(frozen=True, eq=False)
class SideBySide:
    """All of a comparison.

    Attributes:
        reports: With their labels.
        columns: One per report and method.
        wanted: What was asked for.
        lines: Per norm year its norms and then the total.
        diagnostics: What to mind.
    """

    reports: tuple[tuple[str, ReadReport], ...]
    columns: tuple[Column, ...]
    wanted: Wanted
    lines: tuple[Line, ...]
    diagnostics: tuple[Diagnostic, ...]

    def table(self) -> Table:
        """The table ``comparison``."""
        return Table.of("comparison", COMPARISON, list(self._records()))

    def _records(self) -> Iterator[dict[str, Plain]]:
        for line in self.lines:
            for at, column in enumerate(self.columns):
                for measure in MEASURES:
                    yield {
                        "norm_set": None if line.key is None else line.key.norm_set,
                        "norm_id": None if line.key is None else line.key.norm_id,
                        "norm_year": line.norm_year,
                        "label": column.label,
                        "method": column.method,
                        "measure": measure.name,
                        "value": line.values[measure.name][at],
                    }

    def shown(self) -> tuple[Measure, ...]:
        """The measures of which anything is known: the others would be empty rows for people."""
        return tuple(
            m for m in MEASURES if any(value is not None for line in self.lines for value in line.values[m.name])
        )


def side_by_side(reports: Sequence[tuple[str, ReadReport]], wanted: Wanted) -> SideBySide:
    """Compares reports.

    Args:
        reports: With their labels, which differ.
        wanted: What of them.
    """
    columns = columns_of(reports)
    norms = [key for key in dict.fromkeys(key for c in columns for key in c.norms) if wanted.norm(key)]
    lines: list[Line] = []
    left_out: list[NormKey] = []
    for year in sorted({key.norm_year for key in norms}):
        of_year = [key for key in norms if key.norm_year == year]
        lines += [_line(columns, key, [key], year, wanted) for key in of_year]
        together = [key for key in of_year if all(_has(column, key) for column in columns)]
        left_out += [key for key in of_year if key not in together]
        lines.append(_line(columns, None, together, year, wanted))
    found = warnings_of(reports, left_out)
    return SideBySide(tuple(reports), columns, wanted, tuple(lines), found)


def _has(column: Column, key: NormKey) -> bool:
    """Whether a column is about a norm: an optimum leaves out what it has no problem for."""
    return key in column.norms and (column.method != OPTIMISE or bool(column.cell(key, ()).optimum))


def _line(columns: Sequence[Column], key: NormKey | None, norms: Sequence[NormKey], year: int, wanted: Wanted) -> Line:
    cells = [[column.cell(norm, wanted.regions) for norm in norms] for column in columns]
    return Line(key, year, {m.name: tuple(_told(m.of(each)) for each in cells) for m in MEASURES})


def _told(value: float | None) -> Plain:
    if value is None or math.isnan(value):
        return None
    told = round(value, _DECIMALS)
    return int(told) if told.is_integer() else told
