"""The one result of a run, immutable, complete and the same for every format: tables and facts in, both out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from cns_check.diagnostics import Diagnostic, Place
from cns_check.inputs.checked_tables import InputFile
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.report.result.journeys import Journeys
from cns_check.report.result.optimum_tables import Optimum
from cns_check.report.result.regional_overview import RegionalOverview
from cns_check.report.result.table import Table
from cns_check.report.result.tables import CONTRACTS, DIAGNOSTICS, SUMMARY
from cns_check.words import Language, Said, Translate, translator

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
        case: The case file that asked for it, as it was named; None where there was none.
        beside_case: What else the command line named, by flag (``VOLUMES`` for volume files), as it was typed.
        odd: The real name of each file whose name is no text, by how it stands in all of the above.
    """

    version: str
    command: str
    options: Mapping[str, object]
    inputs: tuple[InputFile, ...]
    norm_sets: tuple[UsedNormSet, ...]
    assumptions: tuple[str, ...]
    volumes: tuple[str, ...] = ()
    case: str | None = None
    beside_case: Mapping[str, object] = field(default_factory=dict)
    odd: Mapping[str, str] = field(default_factory=dict)

    def opened(self) -> list[str]:
        """The files read, by the names with which they can be opened."""
        return [self.odd.get(file.path, file.path) for file in self.inputs]


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
#: Norm set, norm, norm year and location.
RowKey = tuple[str, str, int, str]


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

    def place(self, key: tuple[str, str, int, str]) -> Place | None:
        """The row of a file that most of the volume comes from, else the file that lacks it."""
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
        overview: Where each region stands; None without an agreements file.
        exceptions: Per row of ``verdicts`` with an exception in force its last day.
        designated: Gives the rows of ``verdicts`` whose location an agreement designates, effective or not.
        scenario: What moves is that of a scenario: a what-if that changes no verdict and no contract status.
        contracts: The contract list, which follows from all this; see :mod:`cns_check.report.result.contract_list`.
        left_out: Says how many messages and assumptions the filters leave out; None where they leave out none.
        travel: How long patients travel, before and after; None without the inputs of travel.
        effects: What moves with the patients; None without ``--effects``.
        journeys: The sites, and per norm the patients with where they come from and go; None without the inputs of
            travel, and when small counts are suppressed.
        chance: What chance makes of the volumes after; None where it was not asked, or nothing is reallocated.
        sweep: What each minimum comes to; None of what is no sweep.
        margin: The verdicts near the number in force; None where they were not asked.
        optimum: The best that there is, or why nothing is possible; None where it was not asked.
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
    overview: RegionalOverview | None = None
    exceptions: Mapping[RowKey, date] = field(default_factory=dict)
    designated: Callable[[], Collection[RowKey]] = frozenset
    scenario: bool = False
    contracts: Table = field(default_factory=lambda: Table.of("contracts", CONTRACTS, []))
    left_out: Said | None = None
    travel: Table | None = None
    effects: Table | None = None
    journeys: Journeys | None = None
    chance: Table | None = None
    sweep: Table | None = None
    margin: Table | None = None
    optimum: Optimum | None = None

    @property
    def tr(self) -> Translate:
        """The words of its language."""
        return translator(self.language)

    @property
    def has_after(self) -> bool:
        """There is something to show beside today: what is reallocated, or an optimum."""
        return self.reallocated or self.optimum is not None

    @property
    def tells_chance(self) -> bool:
        """The verdicts say where chance decides."""
        return any(column.name == "decided_by_chance" for column in self.verdicts.columns)

    @property
    def shows(self) -> Mapping[str, int]:
        """Shown rows per verdict; of an optimum per status."""
        if self.optimum is not None:
            return self.optimum.shows
        return {verdict: sum(getattr(s, verdict) for s in self.summary) for verdict in VERDICT_NAMES}

    def tables(self) -> dict[str, Table]:
        """All tables by name, in the order in which a folder gets them."""
        if self.sweep is not None:
            swept = (self.sweep, self.margin, self.diagnostics_table())
            return {table.name: table for table in swept if table is not None}
        all_ = (
            self.contracts,
            self.summary_table(),
            self.verdicts,
            self.transfers,
            self.after,
            self.regions,
            self.methods,
            self.travel,
            self.effects,
            self.chance,
            *(() if self.optimum is None else self.optimum.tables),
            self.diagnostics_table(),
        )
        return {table.name: table for table in all_ if table is not None}

    def summary_table(self) -> Table:
        """The summary as a table."""
        return Table.of("summary", SUMMARY, [asdict(n) for n in self.summary])

    def diagnostics_table(self) -> Table:
        """The table ``diagnostics`` of the interface."""
        return Table.of("diagnostics", DIAGNOSTICS, [d.record() for d in self.diagnostics])
