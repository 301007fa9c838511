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
    from cns_check.inputs.files.table_profile import ProfileBytes
    from cns_check.inputs.places.attestations import Attestations
    from cns_check.inputs.places.distances import Capacity, Distances
    from cns_check.inputs.places.memberships import Memberships
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


#: What a reader gives: the value, None when it cannot be used; the diagnostics; the record of the file.
Read = tuple[T | None, "Sequence[Diagnostic]", "InputFile | None"]


class Input(NamedTuple, Generic[T]):
    """An input that stands in a file of its own.

    Attributes:
        name: The option without its dashes; also the name in Python and in the record of a run.
        help: What it holds, and in which formats.
        read: From path, bytes and what was read before to the value.
        table: It is a table, which may have a profile.
    """

    name: str
    help: str
    read: Callable[[str, bytes, Before], Read[T]]
    table: bool = True


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

    norms = {n.id for s in before.norm_sets for n in s.norms}
    given = before.profiles.get(path)
    table, found = read_capacity(path, data, norms=norms, locations=before.locations, given=given)
    return table, found, table.file if table is not None else None


LOCATIONS = Input("locations", "The location register, CSV or Parquet.", _locations)
MEMBERSHIPS = Input("memberships", "Region per location and network, CSV or Parquet.", _memberships)
AGREEMENTS = Input("agreements", "Regional decisions, YAML.", _agreements, table=False)
ATTESTATIONS = Input("attestations", "Who attests which process norm, CSV or Parquet.", _attestations)
DISTANCES = Input("distances", "from, to, minutes; else great circle from coordinates.", _distances)
CAPACITY = Input("capacity", "location_id, norm_id, capacity: most procedures a year.", _capacity)

#: Every input, in the order in which they are read: a reader sees what comes before it.
INPUTS: tuple[Input[Any], ...] = (LOCATIONS, MEMBERSHIPS, AGREEMENTS, ATTESTATIONS, DISTANCES, CAPACITY)


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
    """

    locations: Path | ArrowTable | None
    memberships: Path | ArrowTable | None
    agreements: Path | None
    attestations: Path | ArrowTable | None
    distances: Path | ArrowTable | None
    capacity: Path | ArrowTable | None


def input_file(path: str, data: bytes) -> InputFile:
    """A file that is no table, for the record."""
    import hashlib

    from cns_check.inputs.checked_tables import InputFile

    return InputFile(path, len(data), hashlib.sha256(data).hexdigest(), 0, 0)
