"""The columns of a comparison: one per report and method, with its rows per norm. Pure.

In: reports that were read, with their labels. Out: columns, and per norm and norm year what a measure looks at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cns_check.compare.read_report import ReadReport, Row

#: The name under which figures of travel tell of the optimum.
OPTIMISE = "optimise"
#: Statuses of an optimum with a solution.
SOLVED = ("optimal", "feasible")


class NormKey(NamedTuple):
    """A norm in a norm year."""

    norm_set: str
    norm_id: str
    norm_year: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is compared; empty means all."""

    regions: Collection[str] = ()
    norms: Collection[str] = ()
    norm_years: Collection[int] = ()

    def norm(self, key: NormKey) -> bool:
        """Whether a norm in a norm year is."""
        return (not self.norms or key.norm_id in self.norms) and (
            not self.norm_years or key.norm_year in self.norm_years
        )


@dataclass(frozen=True, eq=False)
class Column:
    """A report under one method.

    Attributes:
        label: What the reader calls the report.
        method: How volume was divided, or ``optimise``; None: as it is today.
        report: The report.
    """

    label: str
    method: str | None
    report: ReadReport

    @cached_property
    def norms(self) -> dict[NormKey, None]:
        """The norms and norm years of the report, in its order."""
        return dict.fromkeys(_key(row) for row in self.report.tables["summary"])

    @cached_property
    def _rows(self) -> Mapping[str, Mapping[NormKey, Sequence[Row]]]:
        found: dict[str, dict[NormKey, list[Row]]] = {}
        for name, rows in self.report.tables.items():
            of = found.setdefault(name, {})
            for row in rows:
                if self.method is None or row.get("method", self.method) == self.method:
                    of.setdefault(_key(row), []).append(row)
        return found

    def cell(self, key: NormKey, regions: Collection[str]) -> Cell:
        """What the report says of a norm in a norm year, in these regions; in all when there are none."""

        def rows(name: str) -> list[Row]:
            found = self._rows.get(name, {}).get(key, [])
            return [r for r in found if not regions or r["region_id"] in regions]

        travel = [r for r in rows("travel") if r["moment"] == ("before" if self.method is None else "after")]
        # Who travels today is the same by every method: those of the first say it.
        travel = [r for r in travel if r["method"] == travel[0]["method"]]
        return Cell(
            self.method,
            key in self.norms,
            rows("verdicts"),
            rows("regions"),
            rows("transfers"),
            [r for r in rows("after") if r["intervention_id"] is None],
            travel,
            rows("optimum"),
            rows("decisions"),
            rows("assignments"),
            rows("chance"),
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """What a report says of one norm in one norm year under one method.

    Attributes:
        method: As of the column.
        there: The report has the norm.
        verdicts: Its rows of that table; so are the next two.
        regions: Per region what moves.
        transfers: What moves.
        after: The rows of the norm's sum, not those of one intervention.
        travel: How patients travel: before of today, after under a method.
        optimum: A row per problem; so are the next two of what was solved.
        decisions: Per location what it does.
        assignments: Who goes where.
        chance: The volumes drawn of who keeps.
    """

    method: str | None
    there: bool
    verdicts: Sequence[Row]
    regions: Sequence[Row]
    transfers: Sequence[Row]
    after: Sequence[Row]
    travel: Sequence[Row]
    optimum: Sequence[Row]
    decisions: Sequence[Row]
    assignments: Sequence[Row]
    chance: Sequence[Row]

    @property
    def optimised(self) -> bool:
        """It is of an optimum."""
        return self.method == OPTIMISE

    @property
    def moves(self) -> bool:
        """There is an after: something was divided, or an optimum was found in every region."""
        if not self.there or self.method is None:
            return False
        if not self.optimised:
            return True
        return bool(self.optimum) and all(r["status"] in SOLVED for r in self.optimum)

    @property
    def all_patients(self) -> Sequence[Row]:
        """The rows of travel that together are of all patients: one of all, else one per region."""
        together = [r for r in self.travel if r["region_id"] is None]
        return together or self.travel

    @property
    def travel_by_region(self) -> Sequence[Row]:
        """The rows of travel of one region each."""
        return [r for r in self.travel if r["region_id"] is not None]


def columns_of(reports: Sequence[tuple[str, ReadReport]]) -> tuple[Column, ...]:
    """A column per report and method, in the order of the reports and of their methods."""
    return tuple(Column(label, method, report) for label, report in reports for method in methods_of(report))


def methods_of(report: ReadReport) -> tuple[str | None, ...]:
    """The methods of a report; None alone for one that shows today: of ``evaluate``, or one that moves nothing."""
    if report.command == "evaluate":
        return (None,)
    if report.command == OPTIMISE:
        return (OPTIMISE,)
    found = (
        row["method"] for name in ("regions", "after", "transfers", "travel") for row in report.tables.get(name, ())
    )
    methods = tuple(dict.fromkeys(str(m) for m in found if m is not None))
    return methods or (None,)


def _key(row: Row) -> NormKey:
    return NormKey(str(row["norm_set"]), str(row["norm_id"]), int(row["norm_year"] or 0))
