"""Every input of a calculation that stands in a file of its own, once: its option, its reader, what the reader needs.

Options, the list of files, the record of a run and the documentation follow from :data:`INPUTS`. A new input is a
reader and an entry here. What reads an input is imported when the input is asked for. Declares :data:`INPUTS` and the
paths of a program. In: a path and its bytes. Out: what its reader makes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypedDict, TypeVar, cast

if TYPE_CHECKING:
    from cns_check.diagnostics import Diagnostic
    from cns_check.inputs.agreements.read import Agreements
    from cns_check.inputs.checked_tables import InputFile, Locations, Volumes
    from cns_check.inputs.files.table_blocks import Data
    from cns_check.inputs.files.table_profile import ProfileBytes
    from cns_check.inputs.places.attestations import Attestations
    from cns_check.inputs.places.distances import Capacity, Distances
    from cns_check.inputs.places.memberships import Memberships
    from cns_check.inputs.travel.effects import Effects
    from cns_check.inputs.travel.origins import Origins
    from cns_check.inputs.travel.overrides import Overrides
    from cns_check.inputs.travel.scenario import Scenario
    from cns_check.inputs.travel.sites import Sites
    from cns_check.inputs.travel.travel_times import TravelTimes
    from cns_check.norms.model import NormSet

T = TypeVar("T")


class Before:
    """What a reader may look at: everything that was read before it.

    Attributes:
        norm_sets: The norm sets.
        volumes: The volumes; None when they cannot be used.
        profiles: Per path of a table its profile; a reader of a table hands its own on.
        given: Per input the value that its reader made.
    """

    def __init__(
        self,
        norm_sets: Sequence[NormSet],
        volumes: Volumes | None,
        profiles: Mapping[str, ProfileBytes] = MappingProxyType({}),
    ) -> None:
        self.norm_sets = norm_sets
        self.volumes = volumes
        self.profiles = profiles
        self.given: dict[str, Any] = {}

    def __getitem__(self, which: Input[T]) -> T | None:
        return cast("T | None", self.given.get(which.name))

    @cached_property
    def locations(self) -> Collection[str] | None:
        """Ids of all known locations; None when the volumes cannot be used."""
        from cns_check.judge.all_locations import roster_of

        return None if self.volumes is None else roster_of(self.volumes, self[LOCATIONS]).ids

    @cached_property
    def norms(self) -> Collection[str]:
        """Ids of the norms of the loaded sets."""
        return {n.id for s in self.norm_sets for n in s.norms}

    @cached_property
    def interventions(self) -> Collection[str]:
        """Ids of the interventions of the loaded sets."""
        return {i for s in self.norm_sets for i in s.interventions}


#: What a reader gives: the value, None when it cannot be used; the diagnostics; the record of the file.
Read = tuple[T | None, "Sequence[Diagnostic]", "InputFile | None"]


class Input(NamedTuple, Generic[T]):
    """An input that stands in a file of its own.

    Attributes:
        name: The option without its dashes, as Python writes it; also the key of a case file.
        help: What it holds, and in which formats.
        read: From path, bytes and what was read before to the value.
        table: It is a table, which may have a profile.
        large: It may be larger than memory: its reader takes it mapped.
    """

    name: str
    help: str
    read: Callable[[str, Any, Before], Read[T]]
    table: bool = True
    large: bool = False

    @property
    def flag(self) -> str:
        """The option as it is typed."""
        return f"--{self.name.replace('_', '-')}"


def _locations(path: str, data: bytes, before: Before) -> Read[Locations]:
    from cns_check.inputs.places.locations import read_locations
    from cns_check.inputs.places.volumes_against_register import check_register

    register, found = read_locations(path, data, before.profiles.get(path))
    if before.volumes is not None and register is not None:
        found = (*found, *check_register(before.volumes, register))
    return register, found, register.files[0] if register is not None and register.files else None


def _memberships(path: str, data: bytes, before: Before) -> Read[Memberships]:
    from cns_check.inputs.places.memberships import read_memberships

    given = before.profiles.get(path)
    table, found = read_memberships(path, data, before.norm_sets, locations=before.locations, given=given)
    return table, found, table.file if table is not None else None


def _agreements(path: str, data: bytes, before: Before) -> Read[Agreements]:
    from cns_check.inputs.agreements.read import read_agreements
    from cns_check.inputs.places.memberships import organisations_of, regions_of
    from cns_check.inputs.places.succession import succession

    register = before[LOCATIONS]
    agreements, found = read_agreements(
        data,
        path,
        before.norm_sets,
        locations=before.locations,
        regions=regions_of(before.norm_sets, register, before[MEMBERSHIPS]),
        organisations=organisations_of(register),
        succession=succession(register) if register is not None else None,
    )
    return agreements, found, input_file(path, data)


def _attestations(path: str, data: bytes, before: Before) -> Read[Attestations]:
    from cns_check.inputs.places.attestations import read_attestations
    from cns_check.inputs.places.succession import succession

    register = before[LOCATIONS]
    over = succession(register) if register is not None else None
    table, found = read_attestations(
        path, data, before.norm_sets, locations=before.locations, succession=over, given=before.profiles.get(path)
    )
    return table, found, table.file if table is not None else None


def _distances(path: str, data: bytes, before: Before) -> Read[Distances]:
    from cns_check.inputs.places.distances import read_distances

    table, found = read_distances(path, data, before.profiles.get(path))
    return table, found, table.file if table is not None else None


def _capacity(path: str, data: bytes, before: Before) -> Read[Capacity]:
    from cns_check.inputs.places.distances import read_capacity

    given = before.profiles.get(path)
    table, found = read_capacity(path, data, norms=before.norms, locations=before.locations, given=given)
    return table, found, table.file if table is not None else None


def _scenario(path: str, data: bytes, before: Before) -> Read[Scenario]:
    from cns_check.inputs.places.succession import succession
    from cns_check.inputs.travel.scenario import read_scenario

    register = before[LOCATIONS]
    table, found = read_scenario(
        path,
        data,
        norms=before.norms,
        locations=before.locations,
        succession=succession(register) if register is not None else None,
        given=before.profiles.get(path),
    )
    return table, found, table.file if table is not None else None


def _origins(path: str, data: bytes, before: Before) -> Read[Origins]:
    from cns_check.inputs.travel.origins import read_origins

    table, found = read_origins(path, data, before.profiles.get(path))
    return table, found, table.file if table is not None else None


def _sites(path: str, data: bytes, before: Before) -> Read[Sites]:
    from cns_check.inputs.travel.sites import read_sites

    given, known = before.profiles.get(path), before.interventions
    table, found = read_sites(path, data, interventions=known, locations=before.locations, given=given)
    return table, found, table.file if table is not None else None


def _overrides(path: str, data: bytes, before: Before) -> Read[Overrides]:
    from cns_check.inputs.travel.overrides import read_overrides

    given = before.profiles.get(path)
    table, found = read_overrides(path, data, norms=before.norms, locations=before.locations, given=given)
    return table, found, table.file if table is not None else None


def _effects(path: str, data: bytes, before: Before) -> Read[Effects]:
    from cns_check.inputs.travel.effects import read_effects

    given = before.profiles.get(path)
    table, found = read_effects(path, data, interventions=before.interventions, given=given)
    return table, found, table.file if table is not None else None


def _travel_times(path: str, data: Data, before: Before) -> Read[TravelTimes]:
    from cns_check.inputs.travel.remarks import Given, known_origins, known_sites, remarks
    from cns_check.inputs.travel.travel_times import read_travel_times

    tables = Given(before.volumes, before[LOCATIONS], before[SITES], before[ORIGINS], before[SCENARIO])
    sites, origins = known_sites(tables), known_origins(tables)
    table, found = read_travel_times(path, data, sites=sites, origins=origins, given=before.profiles.get(path))
    if table is not None:
        found = (*found, *remarks(table, tables))
    return table, found, table.file if table is not None else None


LOCATIONS = Input("locations", "The location register, CSV or Parquet.", _locations)
MEMBERSHIPS = Input("memberships", "Region per location and network, CSV or Parquet.", _memberships)
AGREEMENTS = Input("agreements", "Regional decisions, YAML.", _agreements, table=False)
ATTESTATIONS = Input("attestations", "Who attests which process norm, CSV or Parquet.", _attestations)
DISTANCES = Input("distances", "from, to, minutes; else great circle from coordinates.", _distances)
CAPACITY = Input("capacity", "location_id, norm_id, capacity: most procedures a year.", _capacity)
SCENARIO = Input("scenario", "A what-if: norm_id, location_id, decision (stop, keep or new).", _scenario)
ORIGINS = Input("origins", "origin_id, inhabitants: where patients live.", _origins)
SITES = Input("sites", "location_id, intervention_id, origin_id: sites that differ per intervention.", _sites)
OVERRIDES = Input("overrides", "norm_id, from_location_id, to_location_id, share of who stops.", _overrides)
EFFECTS = Input("effects", "intervention_id, effect, per_procedure, unit, source.", _effects)
TRAVEL_TIMES = Input(
    "travel_times", "origin_id, destination_id (a site), minutes, distance.", _travel_times, large=True
)

#: Every input, in the order in which they are read: a reader sees what comes before it.
INPUTS: tuple[Input[Any], ...] = (
    LOCATIONS,
    MEMBERSHIPS,
    AGREEMENTS,
    ATTESTATIONS,
    DISTANCES,
    CAPACITY,
    SCENARIO,
    ORIGINS,
    SITES,
    OVERRIDES,
    EFFECTS,
    TRAVEL_TIMES,
)


Path = str | PathLike[str]


class ArrowTable(Protocol):
    """A table of any library that speaks Arrow: pandas, polars, pyarrow, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hands its columns on."""
        ...


class InputPaths(TypedDict, total=False):
    """The inputs of :data:`INPUTS` as a program names them: a path, or a table in memory.

    Attributes:
        locations: The location register.
        memberships: Region per location and network.
        agreements: Regional decisions.
        attestations: Who attests which process norm.
        distances: A table of travel times; else great circle from coordinates.
        capacity: A table of the most procedures a year.
        scenario: A what-if: which locations stop, keep or begin.
        origins: Where patients live, with their number.
        sites: The site of a location per intervention, where it is not its own.
        overrides: Shares of who stops that go to a location that is named.
        effects: What moves with the patients.
        travel_times: Minutes and distance from origins to sites.
    """

    locations: Path | ArrowTable | None
    memberships: Path | ArrowTable | None
    agreements: Path | None
    attestations: Path | ArrowTable | None
    distances: Path | ArrowTable | None
    capacity: Path | ArrowTable | None
    scenario: Path | ArrowTable | None
    origins: Path | ArrowTable | None
    sites: Path | ArrowTable | None
    overrides: Path | ArrowTable | None
    effects: Path | ArrowTable | None
    travel_times: Path | ArrowTable | None


def input_file(path: str, data: bytes) -> InputFile:
    """A file that is no table, for the record."""
    import hashlib

    from cns_check.inputs.checked_tables import InputFile

    return InputFile(path, len(data), hashlib.sha256(data).hexdigest(), 0, 0)
