"""Norms, volumes and a year to verdicts: one block of arrays per norm and norm year. Pure.

In: norm sets, volumes, locations and options. Out: an evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np

from cns_check.inputs.checked_tables import Locations, Volumes
from cns_check.judge.all_locations import Roster, roster_of
from cns_check.judge.regions import Decisions, Policy, Routes
from cns_check.judge.verdict import final_verdict
from cns_check.judge.windows import (
    Cells,
    Codes,
    Flags,
    Held,
    Judged,
    OrganisationCells,
    YearCells,
    counted,
    judge,
    seen,
)
from cns_check.judge.yearly_cells import TableCells
from cns_check.norms.in_force import DEFAULT_ACCEPT, InForce, in_force, regime_on
from cns_check.norms.model import Norm, NormSet, Regime, Status
from cns_check.words import Said

#: Per (location id, norm id) from when and until when it is attested; None: until further notice.
Attested = Mapping[tuple[str, str], Sequence[tuple[date, date | None]]]


@dataclass(frozen=True, slots=True)
class Options:
    """What the user chose that changes verdicts.

    Attributes:
        norm_years: Whose 1 January decides version and regime; empty: the years in which the set's regimes start, and
            for a set without regimes the latest complete year plus the norm's lag.
        data_year: The year whose volumes are judged, for every norm; None: the norm year less the norm's lag, or the
            latest complete year for a norm without lag.
        accept: The statuses that count.
        use_indicative: Numbers that are only a guideline or proposed decide too: a what-if.
        basis_year: The year that a fallback looks at, for every norm; None: the previous year, which is the data year.
        impact_year: The year of the impact analysis; None when it is not known or not delivered.
    """

    norm_years: tuple[int, ...] = ()
    data_year: int | None = None
    accept: tuple[Status, ...] = DEFAULT_ACCEPT
    use_indicative: bool = False
    basis_year: int | None = None
    impact_year: int | None = None


@dataclass(frozen=True, eq=False)
class Block:
    """The verdicts of one norm for one norm year; arrays over the locations of the roster.

    Attributes:
        norm_set: The set that holds the norm.
        norm: The norm.
        norm_year: Whose 1 January decides.
        data_year: The last year of the window.
        in_force: The number, its status and source.
        regime: The regime in force, None before the first and in a set without regimes.
        judged: Volumes, windows and parts.
        verdict: The verdict's number of :data:`cns_check.judge.windows.VERDICT_NAMES`, after ``requires``.
        required: Per norm of ``requires`` its verdict.
        listed: Where the table ``verdicts`` has a row.
        performed: Where the location's own data year is not surely 0.
        unknown_organisation: Where a norm per organisation has no organisation to judge.
        routes: What the regions decided.
        basis_year: The year that a fallback looks at.
        basis_judged: What was judged on that year's data.
        basis_verdict: The verdict that it came to.
        impact_year: The year of the impact analysis; None when it is not known or not delivered.
        impact_verdict: The verdict on that year's data; None without it.
        cells: The volumes behind it, with the histories that count for a successor by then.
        joined: Per location, by its number, the predecessors whose history it carries: id, date, kind.
        half_years: The last two quarters of the data year with the first two of the next, None when not delivered;
            shown beside the verdict, and never deciding it.
        not_delivered: What of a half-delivered norm no file has in the data year, in the order of ``counts``; empty
            where all of it was delivered, or nothing.
    """

    norm_set: NormSet
    norm: Norm
    norm_year: int
    data_year: int
    in_force: InForce
    regime: Regime | None
    judged: Judged
    verdict: Codes
    required: Mapping[str, Codes]
    listed: Flags
    performed: Flags
    unknown_organisation: Flags
    routes: Routes
    basis_year: int
    basis_judged: Judged
    basis_verdict: Codes
    impact_year: int | None
    impact_verdict: Codes | None
    cells: Cells
    joined: Mapping[int, tuple[tuple[str, date, str], ...]]
    half_years: YearCells | None = None
    not_delivered: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The day on which versions, regimes and closures are held: 1 January of the norm year."""
        return date(self.norm_year, 1, 1)


class Again(Protocol):
    """Judges a norm of one set: for those who ask how a required norm, or another year, came out."""

    def judged_on(self, norm: Norm, norm_year: int, year: int) -> tuple[Judged, Codes]:
        """What was judged on the volumes of a year, and the verdict that it came to."""
        ...

    def routes(self, norm: Norm, norm_year: int) -> Routes:
        """What the regions decided on it."""
        ...

    def required_years(self, norm: Norm, norm_year: int, year: int) -> Mapping[str, int]:
        """On which year each required norm is judged."""
        ...


@dataclass(frozen=True, eq=False)
class Evaluation:
    """All blocks of a run, in the order of the sets, their norms and the norm years.

    Attributes:
        roster: The locations that all arrays go by.
        options: What was chosen.
        blocks: One per norm and norm year.
        policy: What was chosen about decisions.
        again: Per norm set what judges one of its norms once more, on another year.
    """

    roster: Roster
    options: Options
    blocks: tuple[Block, ...]
    policy: Policy
    again: Mapping[str, Again] = field(default_factory=dict)


def latest_complete_year(volumes: Volumes) -> int | None:
    """The latest year with data rows that no file marks incomplete; None when there is none."""
    complete = [year for year in volumes.years if year not in volumes.incomplete_years]
    return max(complete, default=None)


def needs_complete_year(norm_sets: Sequence[NormSet], options: Options) -> bool:
    """True if a norm or data year would have to be taken from the latest complete year."""
    return any(
        (not options.norm_years and not s.regimes)
        or (options.data_year is None and any(n.data_lag is None for n in s.norms))
        for s in norm_sets
    )


def evaluate(
    norm_sets: Sequence[NormSet],
    volumes: Volumes,
    locations: Locations | None = None,
    options: Options | None = None,
    decisions: Decisions | None = None,
    attestations: Attested | None = None,
) -> Evaluation:
    """Judges every location against every norm of the sets.

    Args:
        norm_sets: Valid norm sets.
        volumes: Volumes per location, intervention and year.
        locations: The register; without it no organisation, region or closure is known.
        options: Years, accepted statuses and what-ifs.
        decisions: What the regions decided, with the roster that they were held against; None: nothing is known.
        attestations: Per (location id, norm id) from when and until when a process norm is attested (None: open).

    Raises:
        ValueError: There is no complete year to take a year from; ask :func:`needs_complete_year` before.
    """
    options = options or Options()
    decisions = decisions or Decisions(roster_of(volumes, locations))
    roster = decisions.roster
    latest = latest_complete_year(volumes)
    histories = Histories(volumes, roster)
    judgings = [_Judging(s, options, decisions, histories, latest, attestations or {}) for s in norm_sets]
    blocks = [
        judging.block(norm, norm_year)
        for judging in judgings
        for norm in judging.norm_set.norms
        for norm_year in norm_years_of(judging.norm_set, norm, options, latest)
    ]
    again = {judging.norm_set.id: judging for judging in judgings}
    return Evaluation(roster, options, tuple(blocks), decisions.policy, again)


class Histories:
    """The volumes as they count on a day: with each predecessor's history at its successor."""

    def __init__(self, volumes: Volumes, roster: Roster) -> None:
        self._volumes = volumes
        self._roster = roster
        self._organisations = roster.organisation_codes()
        self._done: dict[tuple[tuple[str, tuple[str, int]], ...], tuple[TableCells, OrganisationCells]] = {}
        self._on: dict[date, tuple[TableCells, OrganisationCells]] = {}
        self._joined: dict[date, dict[int, tuple[tuple[str, date, str], ...]]] = {}
        self.has_surgeons = volumes.has_surgeons

    def on(self, day: date) -> tuple[TableCells, OrganisationCells]:
        """Cells per location, and summed over organisations."""
        if day not in self._on:
            self._on[day] = self._as_of(day)
        return self._on[day]

    def _as_of(self, day: date) -> tuple[TableCells, OrganisationCells]:
        """Days on which the same histories count share their cells."""
        successors = self._roster.successors_on(day)
        key = tuple(successors.items())
        if key not in self._done:
            renamed = {old for old in successors if self._roster.succession[old][2] == "rename"}
            cells = TableCells(self._volumes, self._roster.ids, successors, renamed)
            self._done[key] = cells, OrganisationCells(cells, self._organisations)
        return self._done[key]

    def joined(self, day: date) -> dict[int, tuple[tuple[str, date, str], ...]]:
        """Per successor, by its number, whose history it carries."""
        if day not in self._joined:
            self._joined[day] = self._joined_on(day)
        return self._joined[day]

    def _joined_on(self, day: date) -> dict[int, tuple[tuple[str, date, str], ...]]:
        number = {location: i for i, location in enumerate(self._roster.ids)}
        found: dict[int, list[tuple[str, date, str]]] = {}
        for old, (new, _) in self._roster.successors_on(day).items():
            _, when, kind = self._roster.succession[old]
            found.setdefault(number[new], []).append((old, when, kind))
        return {i: tuple(each) for i, each in found.items()}


def norm_years_of(norm_set: NormSet, norm: Norm, options: Options, latest: int | None) -> tuple[int, ...]:
    """The norm years to judge a norm for: asked for, or where the set's regimes start, or by its data."""
    if options.norm_years:
        return tuple(sorted(set(options.norm_years)))
    if norm_set.regimes:
        return tuple(sorted({r.from_.year for r in norm_set.regimes}))
    return (_known(latest) + (norm.data_lag or 0),)


def data_year_of(norm: Norm, norm_year: int, options: Options, latest: int | None) -> int:
    """The year whose volumes are judged."""
    if options.data_year is not None:
        return options.data_year
    return norm_year - norm.data_lag if norm.data_lag else _known(latest)


def _known(latest: int | None) -> int:
    if latest is None:
        msg = Said.of("no year is complete")
        raise ValueError(msg)
    return latest


class _Judging:
    """Judges the norms of one set, required norms for the same norm year first; each verdict once."""

    def __init__(
        self,
        norm_set: NormSet,
        options: Options,
        decisions: Decisions,
        histories: Histories,
        latest: int | None,
        attestations: Attested,
    ) -> None:
        roster = decisions.roster
        self._roster = roster
        self._histories = histories
        self._attestations = attestations
        self.norm_set = norm_set
        self._decisions = decisions
        self._norms = {norm.id: norm for norm in norm_set.norms}
        self._options = options
        self._latest = latest
        self._homeless = np.array([o is None for o in roster.organisations], dtype=np.bool_)
        self._verdicts: dict[tuple[str, int, int], Codes] = {}
        self._judgements: dict[tuple[object, ...], Judged] = {}

    def block(self, norm: Norm, norm_year: int) -> Block:
        """The verdicts of a norm for a norm year, with all that they rest on."""
        day = date(norm_year, 1, 1)
        own, _ = self._histories.on(day)
        data_year = data_year_of(norm, norm_year, self._options, self._latest)
        basis_year = self._options.basis_year or data_year
        routes = self._decisions.routes(self.norm_set, norm, norm_year)
        required = self.required_years(norm, norm_year, data_year)
        impact = self._options.impact_year
        return Block(
            norm_set=self.norm_set,
            norm=norm,
            norm_year=norm_year,
            data_year=data_year,
            in_force=in_force(self.norm_set, norm, norm_year, self._options.accept),
            regime=regime_on(self.norm_set, day),
            judged=self._judged(norm, norm_year, data_year),
            verdict=self._verdict(norm, norm_year, data_year),
            required={i: self._verdict(self._norms[i], norm_year, year) for i, year in required.items()},
            listed=seen(norm, data_year, own) | routes.designated | routes.handed_on,
            performed=counted(own, norm.counts, data_year).high > 0,
            unknown_organisation=self._unknown_organisation(norm),
            routes=routes,
            basis_year=basis_year,
            basis_judged=self._judged(norm, norm_year, basis_year),
            basis_verdict=self._verdict(norm, norm_year, basis_year),
            impact_year=impact,
            impact_verdict=None if impact is None else self._verdict(norm, norm_year, impact),
            cells=own,
            joined=self._histories.joined(day),
            half_years=own.half_years(norm.counts, data_year),
            not_delivered=own.not_delivered(norm.counts, data_year),
        )

    def _unknown_organisation(self, norm: Norm) -> Flags:
        return self._homeless if norm.per == "organisation" else np.zeros_like(self._homeless)

    def _verdict(self, norm: Norm, norm_year: int, year: int) -> Codes:
        """The verdict of a norm year on the volumes of a year, with those of the norms that it requires."""
        key = (norm.id, norm_year, year)
        if key not in self._verdicts:
            years = self.required_years(norm, norm_year, year)
            required = [self._verdict(self._norms[i], norm_year, other) for i, other in years.items()]
            number = in_force(self.norm_set, norm, norm_year, self._options.accept)
            self._verdicts[key] = final_verdict(
                norm,
                self._judged(norm, norm_year, year),
                self._performed(norm, norm_year, year),
                required,
                self._unknown_organisation(norm),
                is_in_force=number.missing != "not_in_force",
                attested=self._attested(norm, date(norm_year, 1, 1)),
            )
        return self._verdicts[key]

    def _judged(self, norm: Norm, norm_year: int, year: int) -> Judged:
        number = in_force(self.norm_set, norm, norm_year, self._options.accept)
        own, whole = self._histories.on(date(norm_year, 1, 1))
        performed = self._performed(norm, norm_year, year)
        rule = (norm.id, number.minimum, number.per_surgeon, number.surgeons)
        key = (*rule, year, id(own), performed.tobytes())
        if key not in self._judgements:
            held = Held(performed, self._roster.opened, own if self._histories.has_surgeons else None)
            self._judgements[key] = judge(norm, number, year, whole if norm.per == "organisation" else own, held)
        return self._judgements[key]

    def _performed(self, norm: Norm, norm_year: int, year: int) -> Flags:
        """Not surely 0 in the year, or designated."""
        own, _ = self._histories.on(date(norm_year, 1, 1))
        designated = self._decisions.routes(self.norm_set, norm, norm_year).designated
        return np.asarray((counted(own, norm.counts, year).high > 0) | designated, dtype=np.bool_)

    def _attested(self, norm: Norm, day: date) -> Flags:
        """Where a process norm is attested on a day, both ends included; for a successor what its predecessors have."""
        found = np.zeros_like(self._homeless)
        if norm.kind == "process":
            own = {location: periods for (location, n), periods in self._attestations.items() if n == norm.id}
            given = self._roster.handed_on(own, day)
            for i, location in enumerate(self._roster.ids):
                periods = given.get(location, ())
                found[i] = any(start <= day and (until is None or day <= until) for start, until in periods)
        return found

    def judged_on(self, norm: Norm, norm_year: int, year: int) -> tuple[Judged, Codes]:
        """What was judged on the volumes of a year, and the verdict that it came to."""
        return self._judged(norm, norm_year, year), self._verdict(norm, norm_year, year)

    def routes(self, norm: Norm, norm_year: int) -> Routes:
        """What the regions decided on it."""
        return self._decisions.routes(self.norm_set, norm, norm_year)

    def required_years(self, norm: Norm, norm_year: int, year: int) -> dict[str, int]:
        """On which year each required norm is judged: its own data year, or the year that is asked instead of it."""
        own = year == data_year_of(norm, norm_year, self._options, self._latest)
        return {
            i: data_year_of(self._norms[i], norm_year, self._options, self._latest) if own else year
            for i in norm.requires
        }
