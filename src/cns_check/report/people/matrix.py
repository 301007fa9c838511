"""The question as people ask it: one row per location and norm, the norm years side by side; and per organisation.

In: the result. Out: rows per location and norm, or per organisation and norm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cns_check.report.people.chance_tables import marked
from cns_check.report.result.result import Result
from cns_check.report.result.table import Plain
from cns_check.statements.verdict_sentence import volume_text
from cns_check.words import Translate, english, natural, number_text


@dataclass(frozen=True, slots=True)
class Cell:
    """What one norm year says of a location and a norm."""

    data_year: int
    low: float
    high: float | None
    minimum: int | None
    margin: float | None
    verdict: str
    contract_status: str | None
    norm_status: str | None
    reason: str
    by_chance: bool = False

    def volume(self, tr: Translate = english) -> str:
        """The volume in few characters."""
        return volume_text(self.low, float("inf") if self.high is None else self.high, tr)

    def words(self, tr: Translate = english) -> str:
        """Verdict, margin, the mark of chance and contract status in few words."""
        margin = "" if self.margin is None else f" {'+' if self.margin >= 0 else ''}{number_text(self.margin, tr)}"
        status = "" if self.contract_status is None else f", {tr(self.contract_status)}"
        return f"{marked(f'{tr(self.verdict)}{margin}', self.by_chance, tr)}{status}"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One location and one norm."""

    norm_set: str
    norm_id: str
    region_id: str | None
    organisation_id: str | None
    location_id: str
    location_name: str | None
    years: Mapping[int, Cell]

    @property
    def latest(self) -> Cell:
        """The cell of the last norm year: the strictest to come."""
        return self.years[max(self.years)]

    @property
    def needs_a_look(self) -> bool:
        """Below or undetermined in any norm year."""
        return any(cell.verdict in {"below", "undetermined"} for cell in self.years.values())


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation and one norm, rolled up over its locations."""

    norm_set: str
    norm_id: str
    organisation_id: str | None
    organisation_name: str | None
    locations: int
    low: float
    high: float | None
    years: Mapping[int, Mapping[str, int]]

    def volume(self, tr: Translate = english) -> str:
        """The sum of its locations' volumes; of a norm per organisation the organisation's own."""
        return volume_text(self.low, float("inf") if self.high is None else self.high, tr)

    def words(self, year: int, tr: Translate = english) -> str:
        """How many of its locations have which verdict."""
        return ", ".join(f"{count} {tr(verdict)}" for verdict, count in self.years.get(year, {}).items())


def norm_years(result: Result) -> tuple[int, ...]:
    """All norm years of a result, ascending."""
    return tuple(sorted({n.norm_year for n in result.norms}))


def matrix(result: Result) -> tuple[MatrixRow, ...]:
    """One row per location and norm, by region, location and the norms' order; unknown regions last."""
    found: dict[tuple[str, str, str], tuple[dict[str, Plain], dict[int, Cell]]] = {}
    names = [c.name for c in result.verdicts.columns]
    for values in result.verdicts.rows():
        row = dict(zip(names, values, strict=True))
        key = (str(row["norm_set"]), str(row["norm_id"]), str(row["location_id"]))
        found.setdefault(key, (row, {}))[1][_int(row["norm_year"])] = Cell(
            data_year=_int(row["data_year"]),
            low=_float(row["volume_low"]) or 0.0,
            high=_float(row["volume_high"]),
            minimum=None if row["minimum"] is None else _int(row["minimum"]),
            margin=_float(row["margin"]),
            verdict=str(row["verdict"]),
            contract_status=_text(row["contract_status"]),
            norm_status=_text(row["norm_status"]),
            reason=str(row["reason"]),
            by_chance=row.get("decided_by_chance") is True,
        )
    order = {(n.norm_set, n.norm_id): i for i, n in reversed(list(enumerate(result.norms)))}
    rows = [
        MatrixRow(
            norm_set,
            norm_id,
            _text(row["region_id"]),
            _text(row["organisation_id"]),
            location,
            _text(row["location_name"]),
            years,
        )
        for (norm_set, norm_id, location), (row, years) in found.items()
    ]
    return tuple(
        sorted(
            rows,
            key=lambda r: (
                r.region_id is None,
                natural(r.region_id or ""),
                natural(r.location_id),
                order[r.norm_set, r.norm_id],
            ),
        )
    )


def per_organisation(result: Result, rows: tuple[MatrixRow, ...]) -> tuple[OrganisationRow, ...]:
    """The matrix rolled up: performing locations, their volume together, and their verdicts, per organisation.

    Locations whose organisation is not known are left out: there is nothing to roll them up to.
    """
    grouped: dict[tuple[str, str, str], list[MatrixRow]] = {}
    for row in rows:
        if row.organisation_id is not None and any(c.verdict != "not_performed" for c in row.years.values()):
            grouped.setdefault((row.organisation_id, row.norm_set, row.norm_id), []).append(row)
    shared = {(n.norm_set, n.norm_id) for n in result.norms if n.per_organisation}
    order = {(n.norm_set, n.norm_id): i for i, n in reversed(list(enumerate(result.norms)))}
    return tuple(
        _rolled_up(key, grouped[key], result.organisation_names, one_volume=key[1:] in shared)
        for key in sorted(grouped, key=lambda k: (natural(k[0]), order[k[1:]]))
    )


def _rolled_up(
    key: tuple[str, str, str], rows: list[MatrixRow], names: Mapping[str, str], *, one_volume: bool
) -> OrganisationRow:
    organisation, norm_set, norm_id = key
    cells = [row.latest for row in (rows[:1] if one_volume else rows)]
    highs = [cell.high for cell in cells]
    years = sorted({year for row in rows for year in row.years})
    return OrganisationRow(
        norm_set,
        norm_id,
        organisation,
        names.get(organisation),
        len(rows),
        sum(cell.low for cell in cells),
        None if None in highs else sum(h for h in highs if h is not None),
        {year: dict(sorted(Counter(r.years[year].verdict for r in rows if year in r.years).items())) for year in years},
    )


def _text(value: Plain) -> str | None:
    return None if value is None else str(value)


def _int(value: Plain) -> int:
    assert isinstance(value, int)
    return value


def _float(value: Plain) -> float | None:
    return None if value is None else float(value)
