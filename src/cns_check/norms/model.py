"""The norm language as types: strict, frozen, unknown keys refused.

One :class:`NormSet` is one YAML file. What needs several places of the file at once (a source that names a document,
overlapping versions, an example that holds) is checked in :mod:`cns_check.norms.load`. Declares :class:`NormSet` and
its parts, for every room that knows norms.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from cns_check.strict_yaml.language_codes import LANGUAGE_CODE

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE_CODE)]
#: A minimum, or how many of something there are: no more than a volume may be.
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Titles = Annotated[dict[Language, Text], Field(min_length=1)]
NormYear = Annotated[int, Field(ge=1990, le=2100)]

Status = Literal["adopted", "reported", "guideline", "proposed", "withdrawn"]
#: Strongest first: of several accepted numbers in force the first decides. ``withdrawn`` is never used.
STATUS_ORDER: tuple[Status, ...] = ("adopted", "reported", "guideline", "proposed")
#: Numbers that nobody adopted: they decide only when the user asks for a what-if.
INDICATIVE: frozenset[Status] = frozenset({"guideline", "proposed"})

Verdict = Literal["met", "below", "not_performed", "undetermined", "no_norm", "process"]


class Model(BaseModel):
    """Base of all: nothing coerced, nothing added, nothing changed afterwards."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)


class Source(Model):
    """Where a number or date stands: a document of the set, and the place in it."""

    document: Slug
    at: Text | None = None
    note: Text | None = None


Sources = Annotated[tuple[Source, ...], Field(min_length=1)]


class Document(Model):
    """A document that the set cites."""

    title: Text
    publisher: Text
    kind: Slug | None = None
    decided: date | None = None
    published: date | None = None
    reference: Text | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    note: Text | None = None


class DatedFact(Model):
    """A date with its source."""

    date: date
    sources: Sources


class ExpectedNorms(Model):
    """How many norms the scheme has, whether or not we know them."""

    count: Count
    sources: Sources


class Regime(Model):
    """How strictly the norms bind from a day on (*handhaving*)."""

    from_: Annotated[date, Field(alias="from")]
    regime: Literal["comply-or-explain", "enforced"]
    exceptions: Literal["allowed"] | None = None
    sources: Sources


class Guideline(Model):
    """The range that norms should lie in, in procedures per location per year (*richtinggevende norm*)."""

    minimum: Count
    maximum: Count | None = None
    sources: Sources


class DecisionNeeds(Model):
    """What a decision on the timetable, or a later effective date, must carry."""

    rationale: bool
    endorsed_by: tuple[Slug, ...] = ()
    sources: Sources


class ExpectedRegions(Model):
    """How many regions decide."""

    count: Count
    sources: Sources


class DisputeBodies(Model):
    """To whom a dispute on the timetable goes (*geschil*); the region decides."""

    names: Annotated[tuple[Text, ...], Field(min_length=1)]
    sources: Sources


class Process(Model):
    """How and by when regions decide; every key may be left out, and then nothing is asked."""

    scenario_due: DatedFact | None = None
    fallback_after: DatedFact | None = None
    timetable_due: DatedFact | None = None
    earliest_effective: DatedFact | None = None
    latest_effective: DatedFact | None = None
    contacts_due: DatedFact | None = None
    expected_regions: ExpectedRegions | None = None
    dispute_bodies: DisputeBodies | None = None
    timetable_needs: DecisionNeeds | None = None
    deferral_needs: DecisionNeeds | None = None


class Intervention(Model):
    """Something that is counted."""

    title: Titles
    note: Text | None = None


class MeanOfYears(Model):
    """The mean of the data year and the n-1 years before it."""

    mean_of_years: Annotated[int, Field(alias="mean-of-years", ge=2, le=10)]


CalendarYear = Literal["calendar-year"]


def _window_tag(value: Any) -> str:
    if isinstance(value, MeanOfYears) or (isinstance(value, dict) and "mean-of-years" in value):
        return "mean-of-years"
    if isinstance(value, AnyOf) or (isinstance(value, dict) and "any-of" in value):
        return "any-of"
    return "mean-of-years" if isinstance(value, dict) else "calendar-year"


OneWindow = Annotated[
    Annotated[CalendarYear, Tag("calendar-year")] | Annotated[MeanOfYears, Tag("mean-of-years")],
    Discriminator(_window_tag),
]


class AnyOf(Model):
    """Any of these windows suffices."""

    any_of: Annotated[tuple[OneWindow, ...], Field(alias="any-of", min_length=2)]


Window = Annotated[
    Annotated[CalendarYear, Tag("calendar-year")]
    | Annotated[MeanOfYears, Tag("mean-of-years")]
    | Annotated[AnyOf, Tag("any-of")],
    Discriminator(_window_tag),
]


class Tolerance(Model):
    """One missed year is forgiven if the years before it were met and their mean with it is in order (SONCOS v3)."""

    one_missed_year: Annotated[MeanOfYears, Field(alias="one-missed-year")]


class Part(Model):
    """A sub-norm: some of the counted interventions have a minimum of their own."""

    counts: Annotated[tuple[Slug, ...], Field(min_length=1)]
    minimum: Count
    when: Literal["performed"] | None = None
    sources: Sources


Share = Annotated[float, Field(gt=0, lt=1)]


class Transition(Model):
    """A lower minimum until a day, that day included."""

    until: date
    minimum: Count
    sources: Sources


class NewSite(Model):
    """A new or re-entrant site: in the data year in which it opened only this share of the minimum is asked."""

    share: Share
    sources: Sources | None = None


class Moves(Model):
    """Only this share of a stopping location's volume is reallocated; the rest stays."""

    share: Share
    sources: Sources


class Version(Model):
    """What the norm says in a period; both days belong to it, an empty end is open.

    ``minimum`` empty: the number is not known to us. ``no_minimum``: the scheme has none in this period.
    ``minimum_per_surgeon`` binds every surgeon who performs at the location, ``minimum_surgeons`` is how many must.
    """

    valid_from: date | None = None
    valid_until: date | None = None
    minimum: Count | None = None
    no_minimum: Literal[True] | None = None
    minimum_per_surgeon: Count | None = None
    minimum_surgeons: Count | None = None
    transition: Transition | None = None
    status: Status | None = None
    sources: Sources | None = None
    rationale: Text | None = None
    note: Text | None = None


Bounds = Annotated[tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]], Field()]
#: A known number, the two ends of a mask, or empty (0 to unknown).
ExampleVolume = Annotated[int, Field(ge=0)] | Bounds | None


class Example(Model):
    """A case with its verdict, run by ``norms test``. ``volumes`` are the data year's; of ``years`` the latest is.

    ``surgeons`` are the data year's volumes of each surgeon, per intervention; an intervention that they name and
    ``volumes`` does not counts their sum. ``open_from`` is when the location opened, ``attested`` whether a process
    norm is attested.
    """

    name: Text
    norm_year: NormYear
    volumes: dict[Slug, ExampleVolume] | None = None
    years: Annotated[dict[NormYear, dict[Slug, ExampleVolume]], Field(min_length=1)] | None = None
    surgeons: Annotated[dict[Slug, tuple[ExampleVolume, ...]], Field(min_length=1)] | None = None
    open_from: date | None = None
    attested: bool | None = None
    expect: Verdict


class Norm(Model):
    """One norm: what is counted, over which window, for whom, and its versions."""

    id: Slug
    title: Titles
    cluster: Slug
    network: Slug
    kind: Literal["volume", "process"]
    counts: Annotated[tuple[Slug, ...], Field(min_length=1)]
    unit: Literal["procedures", "patients", "admissions"] | None = None
    per: Literal["location", "organisation", "surgeon"] | None = None
    window: Window | None = None
    tolerance: Tolerance | None = None
    data_lag: Literal[1, 2] | None = None
    parts: tuple[Part, ...] = ()
    requires: tuple[Slug, ...] = ()
    new_site: NewSite | None = None
    moves: Moves | None = None
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]
    examples: tuple[Example, ...] = ()
    note: Text | None = None


class NormSet(Model):
    """One file of norms, with everything that its numbers rest on."""

    schema_: Annotated[Literal["cns-check/norm-set/1"], Field(alias="schema")]
    id: Slug
    version: Text
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
    title: Titles
    adopted: DatedFact | None = None
    expected_norms: ExpectedNorms | None = None
    reviewed: date | None = None
    regimes: tuple[Regime, ...] = ()
    guideline: Guideline | None = None
    process: Process | None = None
    documents: dict[Slug, Document] = {}
    interventions: Annotated[dict[Slug, Intervention], Field(min_length=1)]
    norms: Annotated[tuple[Norm, ...], Field(min_length=1)]
    note: Text | None = None
