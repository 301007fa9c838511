"""The one result of a run: immutable, complete, and the same for every format."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from cns_check.contract.status import Contracted
from cns_check.diagnostics import Diagnostic
from cns_check.inputs.tables import InputFile
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.judge.roster import Roster
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.norms.model import NormSet, Source
from cns_check.report.result.tables import DIAGNOSTICS, SUMMARY, VERDICTS, Plain, Table, joined
from cns_check.statements.sentences import reasons, shown_window, source_text
from cns_check.words import Language, Translate, english, translator

CLOSING = "A calculation under the printed assumptions, not advice."


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that a norm set names: of its process (``scenario_due``, ...) or the start of a regime."""

    what: str
    day: date


@dataclass(frozen=True, slots=True)
class UsedNormSet:
    """A norm set as it was used."""

    id: str
    version: str
    sha256: str
    title: Mapping[str, str] = field(default_factory=dict)
    dates: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """How the result came about; no time of day.

    Attributes:
        version: Of the tool.
        command: The command.
        options: Those that change the result, by their names on the command line.
        inputs: The files read.
        norm_sets: The norm sets used.
        assumptions: Everything assumed, a sentence each.
        volumes: Of the inputs the volume files, as they were named.
    """

    version: str
    command: str
    options: Mapping[str, object]
    inputs: tuple[InputFile, ...]
    norm_sets: tuple[UsedNormSet, ...]
    assumptions: tuple[str, ...]
    volumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NormSummary:
    """Counts of the shown rows of one norm and norm year, in locations.

    ``performing`` is every row but the not performed: met + below + undetermined + no_norm + process.
    """

    norm_set: str
    norm_id: str
    norm_year: int
    performing: int
    met: int
    below: int
    undetermined: int
    no_norm: int
    process: int
    not_performed: int


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that a number rests on, as the norm set describes it.

    Attributes:
        document: Its key in the norm set.
        at: The place in it.
        title: Its title.
        publisher: Who published it.
        url: Where it stands; None where the norm set gives no address.
    """

    document: str
    at: str | None
    title: str
    publisher: str
    url: str | None


class LocationFacts(NamedTuple):
    """What a report says of a location beside its rows."""

    name: str | None
    agb_code: str | None
    vestigingsnummer: str | None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a region decided on a norm: the route, and from when."""

    route: str | None
    effective: date | None


#: Norm set, norm, norm year and region.
DecisionKey = tuple[str, str, int, str]


@dataclass(frozen=True, slots=True)
class NormFacts:
    """What a report says of a norm beside its rows."""

    norm_set: str
    norm_id: str
    norm_year: int
    title: Mapping[str, str]
    data_year: int
    minimum: int | None
    status: str | None
    source: str | None
    unit: str | None
    per_organisation: bool
    basis_year: int | None = None
    regime: str | None = None
    regime_from: date | None = None
    cites: tuple[Cited, ...] = ()


class Derive(Protocol):
    """How a row came about, as plain values; see :class:`cns_check.derivation.document.Derivations`.

    A key is (norm set, norm, norm year, location).
    """

    def __call__(self, key: tuple[str, str, int, str]) -> dict[str, Any]:
        """One derivation, whole: ``kind, text, values, inputs, places, sources`` of each step."""
        ...

    def together(self, keys: Iterable[tuple[str, str, int, str]], *, values: bool = False) -> dict[str, Any]:
        """Many derivations that share their steps, in little room."""
        ...


@dataclass(frozen=True, eq=False)
class Result:
    """Everything that any format shows.

    Attributes:
        run: How it came about.
        norms: One per norm and norm year, in order.
        summary: The same, counted.
        verdicts: The table ``verdicts`` of the interface.
        transfers: What moves where; empty when nothing is known of any region.
        after: Volumes before and after.
        regions: The same per region.
        methods: How each method works out, per norm and norm year.
        organisation_names: Name per organisation id.
        diagnostics: About the inputs and the run, in an order that no row order changes.
        locations: Name and codes per location id.
        decided: What the regions decided; empty when nothing is known of any region.
        use_indicative: Numbers that are only a guideline or proposed decide too: a what-if.
        language: Whose titles are shown where a norm set has them.
        reallocated: Something is known or assumed of the regions, so that the tables of what moves mean something.
        derive: Gives the derivation of any row of ``verdicts``, shown or not, made when asked for; None when small
            counts are suppressed, and for a result of no calculation.
    """

    run: Run
    norms: tuple[NormFacts, ...]
    summary: tuple[NormSummary, ...]
    verdicts: Table
    transfers: Table
    after: Table
    regions: Table
    methods: Table
    organisation_names: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    locations: Mapping[str, LocationFacts] = field(default_factory=dict)
    decided: Mapping[DecisionKey, Decided] = field(default_factory=dict)
    use_indicative: bool = False
    language: Language = "en"
    reallocated: bool = False
    derive: Derive | None = None

    @property
    def tr(self) -> Translate:
        """The words of its language."""
        return translator(self.language)

    @property
    def shows(self) -> Mapping[str, int]:
        """Shown rows per verdict."""
        return {verdict: sum(getattr(s, verdict) for s in self.summary) for verdict in VERDICT_NAMES}

    def tables(self) -> dict[str, Table]:
        """All tables by name, in the order in which a folder gets them."""
        all_ = (
            self.summary_table(),
            self.verdicts,
            self.transfers,
            self.after,
            self.regions,
            self.methods,
            self.diagnostics_table(),
        )
        return {table.name: table for table in all_}

    def summary_table(self) -> Table:
        """The summary as a table."""
        return Table.of("summary", SUMMARY, [asdict(n) for n in self.summary])

    def diagnostics_table(self) -> Table:
        """The table ``diagnostics`` of the interface."""
        return Table.of("diagnostics", DIAGNOSTICS, [d.record() for d in self.diagnostics])


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a result is shown; nothing of it changes what is computed. Empty means all."""

    regions: Collection[str] = ()
    locations: Collection[str] = ()
    norms: Collection[str] = ()


def empty_verdicts() -> Table:
    """The table ``verdicts`` of a run that judged nothing."""
    return Table.of("verdicts", VERDICTS, [])


def verdict_table(contracted: Sequence[Contracted], roster: Roster, shown: Shown, tr: Translate = english) -> Table:
    """The table ``verdicts``: norms in their order, norm years ascending, locations by id."""
    wanted = [c for c in contracted if not shown.norms or c.block.norm.id in shown.norms]

    return Table("verdicts", VERDICTS, lambda: joined(VERDICTS, [_rows(c, roster, shown, tr) for c in wanted]))


def shown_rows(block: Block, roster: Roster, shown: Shown) -> npt.NDArray[np.intp]:
    """The locations of a block that have a row and are shown."""
    rows = block.listed
    if shown.locations:
        rows = rows & np.isin(np.array(roster.ids), list(shown.locations))
    if shown.regions:
        rows = rows & np.array([region in shown.regions for region in block.routes.region], dtype=np.bool_)
    return np.flatnonzero(rows)


def _rows(contracted: Contracted, roster: Roster, shown: Shown, tr: Translate) -> dict[str, np.ndarray]:
    block = contracted.block
    at = shown_rows(block, roster, shown)
    rows = at.tolist()
    low, high = block.judged.low[at], block.judged.high[at]
    volume = np.where(low == high, low, np.nan)
    minimum = block.judged.minimum[at]

    def same(value: object) -> np.ndarray:
        return np.full(len(at), value, dtype=object)

    def each(values: Sequence[object]) -> np.ndarray:
        picked = np.empty(len(at), dtype=object)
        picked[:] = [values[i] for i in rows]
        return picked

    return {
        "norm_set": same(block.norm_set.id),
        "norm_id": same(block.norm.id),
        "cluster": same(block.norm.cluster),
        "network": same(block.norm.network),
        "region_id": block.routes.region[at],
        "organisation_id": each(roster.organisations),
        "location_id": each(roster.ids),
        "location_name": each(roster.names),
        "norm_year": same(block.norm_year),
        "data_year": same(block.data_year),
        "window": np.array([shown_window(block, i) for i in rows], dtype=object),
        "volume": volume,
        "volume_low": low,
        "volume_high": high,
        "minimum": minimum,
        "margin": volume - minimum,
        "verdict": np.array(VERDICT_NAMES, dtype=object)[block.verdict[at]],
        "norm_status": same(block.in_force.status if block.in_force.minimum is not None else None),
        "regime": same(block.regime.regime if block.regime else None),
        "contract_status": contracted.status[at],
        "indicative": same(block.in_force.indicative),
        "basis_matters": block.basis_matters[at].astype(object),
        "reason_code": contracted.reason[at],
        "reason": np.array(reasons(contracted, roster, rows, tr), dtype=object),
        "source": same(source_text(block.in_force.sources)),
    }


def summarise(contracted: Sequence[Contracted], roster: Roster, shown: Shown) -> tuple[NormSummary, ...]:
    """Counts the shown rows per norm and norm year; a norm without rows has zeros."""
    found = []
    for block in (c.block for c in contracted if not shown.norms or c.block.norm.id in shown.norms):
        verdicts = block.verdict[shown_rows(block, roster, shown)]
        counts = np.bincount(verdicts, minlength=len(VERDICT_NAMES)).tolist()
        by = dict(zip(VERDICT_NAMES, counts, strict=True))
        performing = sum(counts) - by["not_performed"]
        found.append(NormSummary(block.norm_set.id, block.norm.id, block.norm_year, performing, **by))
    return tuple(found)


def norm_facts(evaluation: Evaluation, shown: Shown) -> tuple[NormFacts, ...]:
    """What was held against what, per norm and norm year."""
    return tuple(
        NormFacts(
            b.norm_set.id,
            b.norm.id,
            b.norm_year,
            b.norm.title,
            b.data_year,
            b.in_force.minimum,
            b.in_force.status,
            source_text(b.in_force.sources),
            b.norm.unit,
            b.norm.per == "organisation",
            b.basis_year,
            b.regime.regime if b.regime else None,
            b.regime.from_ if b.regime else None,
            cited(b.norm_set, b.in_force.sources),
        )
        for b in evaluation.blocks
        if not shown.norms or b.norm.id in shown.norms
    )


def cited(norm_set: NormSet, sources: Sequence[Source]) -> tuple[Cited, ...]:
    """The documents behind a number, with what the norm set says of them."""
    documents = [(s, norm_set.documents.get(s.document)) for s in sources]
    return tuple(Cited(s.document, s.at, d.title, d.publisher, d.url) for s, d in documents if d is not None)


def location_facts(roster: Roster) -> dict[str, LocationFacts]:
    """Name, codes and coordinates of every location."""
    none = (None, None)
    latitudes, longitudes = (
        [None if value != value else value for value in degrees.tolist()] or [None] * len(roster.ids)  # noqa: PLR0124 - NaN
        for degrees in (roster.latitude, roster.longitude)
    )
    return {
        i: LocationFacts(n, *roster.codes.get(i, none), latitude, longitude)
        for i, n, latitude, longitude in zip(roster.ids, roster.names, latitudes, longitudes, strict=True)
    }


def dates_of(norm_set: NormSet) -> tuple[Dated, ...]:
    """The days of the process and the starts of the regimes."""
    process = norm_set.process
    named = ("scenario_due", "fallback_after", "timetable_due", "earliest_effective", "latest_effective")
    facts = ((what, getattr(process, what)) for what in named if process is not None)
    return (
        *(Dated(what, fact.date) for what, fact in facts if fact is not None),
        *(Dated(regime.regime, regime.from_) for regime in norm_set.regimes),
    )


def decided(evaluation: Evaluation) -> dict[DecisionKey, Decided]:
    """Route and effective date per norm, norm year and region of which anything is known."""
    # Regions decide alike far more often than not.
    alike = functools.cache(Decided)
    return {
        (b.norm_set.id, b.norm.id, b.norm_year, region): alike(held.route, held.effective)
        for b in evaluation.blocks
        for region, held in b.routes.by_region.items()
    }


def stable(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """In an order that depends on what they say, and on their places last."""
    return tuple(sorted(diagnostics, key=_stable_key))


def _stable_key(d: Diagnostic) -> tuple[Plain, ...]:
    place = d.place
    return (
        ("error", "warning", "note").index(d.severity.value),
        d.code,
        d.message,
        d.value or "",
        place.path or "",
        place.line or 0,
        place.column or 0,
        place.row or 0,
        place.field or "",
    )
