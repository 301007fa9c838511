"""Every input of a calculation that stands in a file of its own, once: its option, its reader, what the reader needs.

Options, the list of files, the record of a run and the documentation follow from :data:`INPUTS`. A new input is a
reader and an entry here. :func:`read` takes what is asked and gives all of it, checked, or hands every diagnostic to
``refuse``. What reads an input is imported when the input is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypedDict, TypeVar, cast

from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.errors import RunError
from cns_check.run.open_file import read_bytes
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.inputs.agreements.read import Agreements
    from cns_check.inputs.checked_tables import InputFile, Locations, Volumes
    from cns_check.inputs.places.attestations import Attestations
    from cns_check.inputs.places.distances import Capacity, Distances
    from cns_check.inputs.places.memberships import Memberships
    from cns_check.inputs.volumes.read import VolumeSource
    from cns_check.judge.all_locations import Roster
    from cns_check.norms.load import LoadedFile
    from cns_check.norms.model import NormSet
    from cns_check.run.load_volumes import VolumeInputs
    from cns_check.run.question import Question

T_co = TypeVar("T_co", covariant=True)

#: Called with all diagnostics and sets when any input cannot be used; it does not return.
Refuse = Callable[[Sequence[Diagnostic], "Sequence[LoadedFile]"], NoReturn]
#: Told what is done now, in a few words.
Step = Callable[[Said], None]


def unwatched(_: Said) -> None:
    """Nobody watches."""


@dataclass(frozen=True, eq=False)
class Before:
    """What a reader may look at: everything that was read before it.

    Attributes:
        norm_sets: The norm sets.
        volumes: The volumes; None when they cannot be used.
        given: Per input the value that its reader made.
    """

    norm_sets: Sequence[NormSet]
    volumes: Volumes | None
    given: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, which: Input[T_co]) -> T_co | None:
        return cast("T_co | None", self.given.get(which.name))

    @cached_property
    def locations(self) -> Collection[str] | None:
        """Ids of all known locations; None when the volumes cannot be used."""
        from cns_check.judge.all_locations import roster_of

        return None if self.volumes is None else roster_of(self.volumes, self[LOCATIONS]).ids


#: What a reader gives: the value, None when it cannot be used; the diagnostics; the record of the file.
Read = tuple[T_co | None, Sequence[Diagnostic], "InputFile | None"]


@dataclass(frozen=True, slots=True)
class Input(Generic[T_co]):
    """An input that stands in a file of its own.

    Attributes:
        name: The option without its dashes; also the name in Python and in the record of a run.
        help: What it holds, and in which formats.
        read: From path, bytes and what was read before to the value.
    """

    name: str
    help: str
    read: Callable[[str, bytes, Before], Read[T_co]]


def _locations(path: str, data: bytes, before: Before) -> Read[Locations]:
    from cns_check.inputs.places.locations import read_locations
    from cns_check.inputs.places.volumes_against_register import check_register

    register, found = read_locations(path, data)
    if before.volumes is not None and register is not None:
        found = (*found, *check_register(before.volumes, register))
    return register, found, register.files[0] if register is not None and register.files else None


def _memberships(path: str, data: bytes, before: Before) -> Read[Memberships]:
    from cns_check.inputs.places.memberships import read_memberships

    table, found = read_memberships(path, data, before.norm_sets, locations=before.locations)
    return table, found, table.file if table is not None else None


def _agreements(path: str, data: bytes, before: Before) -> Read[Agreements]:
    from cns_check.inputs.agreements.read import read_agreements
    from cns_check.inputs.places.memberships import organisations_of, regions_of

    agreements, found = read_agreements(
        data,
        path,
        before.norm_sets,
        locations=before.locations,
        regions=regions_of(before.norm_sets, before[LOCATIONS], before[MEMBERSHIPS]),
        organisations=organisations_of(before[LOCATIONS]),
    )
    return agreements, found, input_file(path, data)


def _attestations(path: str, data: bytes, before: Before) -> Read[Attestations]:
    from cns_check.inputs.places.attestations import read_attestations

    table, found = read_attestations(path, data, before.norm_sets, locations=before.locations)
    return table, found, table.file if table is not None else None


def _distances(path: str, data: bytes, _: Before) -> Read[Distances]:
    from cns_check.inputs.places.distances import read_distances

    table, found = read_distances(path, data)
    return table, found, table.file if table is not None else None


def _capacity(path: str, data: bytes, before: Before) -> Read[Capacity]:
    from cns_check.inputs.places.distances import read_capacity

    norms = {n.id for s in before.norm_sets for n in s.norms}
    table, found = read_capacity(path, data, norms=norms, locations=before.locations)
    return table, found, table.file if table is not None else None


LOCATIONS = Input("locations", "The location register, CSV or Parquet.", _locations)
MEMBERSHIPS = Input("memberships", "Region per location and network, CSV or Parquet.", _memberships)
AGREEMENTS = Input("agreements", "Regional decisions, YAML.", _agreements)
ATTESTATIONS = Input("attestations", "Who attests which process norm, CSV or Parquet.", _attestations)
DISTANCES = Input("distances", "from, to, minutes; else great circle from coordinates.", _distances)
CAPACITY = Input("capacity", "location_id, norm_id, capacity: most procedures a year.", _capacity)

#: Every input, in the order in which they are read: a reader sees what comes before it.
INPUTS: tuple[Input[Any], ...] = (LOCATIONS, MEMBERSHIPS, AGREEMENTS, ATTESTATIONS, DISTANCES, CAPACITY)


class InputPaths(TypedDict, total=False):
    """The inputs of :data:`INPUTS` as a program names them.

    Attributes:
        locations: The location register.
        memberships: Region per location and network.
        agreements: Regional decisions.
        attestations: Who attests which process norm.
        distances: A table of travel times; else great circle from coordinates.
        capacity: A table of the most procedures a year.
    """

    locations: str | PathLike[str] | None
    memberships: str | PathLike[str] | None
    agreements: str | PathLike[str] | None
    attestations: str | PathLike[str] | None
    distances: str | PathLike[str] | None
    capacity: str | PathLike[str] | None


@dataclass(frozen=True, eq=False)
class Held:
    """What was read before, so that it is not read again.

    Attributes:
        sets: The norm sets with their diagnostics.
        volumes: The volumes.
    """

    sets: tuple[tuple[LoadedFile, ...], tuple[Diagnostic, ...]] | None = None
    volumes: VolumeInputs | None = None


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything that was read, valid.

    Attributes:
        sets: Norm sets with their files.
        volumes: The volumes.
        roster: All locations.
        given: Per input of :data:`INPUTS` that was asked for its value.
        files: The files, for the record.
        diagnostics: Warnings and notes.
        sources: The volume files as they were opened.
    """

    sets: tuple[LoadedFile, ...]
    volumes: Volumes
    roster: Roster
    given: Mapping[str, Any]
    files: tuple[InputFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[VolumeSource, ...] = ()

    def __getitem__(self, which: Input[T_co]) -> T_co | None:
        return cast("T_co | None", self.given.get(which.name))

    @property
    def norm_sets(self) -> list[NormSet]:
        """The sets themselves."""
        return [s.value for s in self.sets if s.value is not None]


def read(
    volumes: Sequence[str], question: Question, refuse: Refuse, held: Held | None = None, step: Step = unwatched
) -> Inputs:
    """Reads every input that is asked for.

    Args:
        volumes: The volume files.
        question: Norms, profiles and the other files.
        refuse: Called with all diagnostics and sets when any input cannot be used; it does not return.
        held: What was read before.
        step: Told what is done now.

    Raises:
        RunError: As the interface has it.
    """
    from cns_check.judge.all_locations import roster_of
    from cns_check.run.load_norm_sets import load_sets
    from cns_check.run.load_volumes import read_volume_files

    held = held or Held()
    step(Said.of("Reading the norms"))
    sets, found = held.sets or load_sets(question.norms)
    if has_errors(found):
        refuse(found, sets)
    norm_sets = [s.value for s in sets if s.value is not None]
    known = sorted({i for s in norm_sets for i in s.interventions})
    step(Said.of("Reading the volumes"))
    others = tuple(question.files.values())
    tables = held.volumes or read_volume_files(volumes, question.profiles, known, others=others)
    before, more, files = read_others(question.files, norm_sets, tables.volumes)
    found = (*found, *tables.diagnostics, *more)
    if has_errors(found) or tables.volumes is None:
        refuse(found, sets)
    if tables.nothing_left:
        raise RunError("nothing", Said.of("the profile leaves no row of the volume files: nothing was judged"))
    memberships = before[MEMBERSHIPS]
    roster = roster_of(tables.volumes, before[LOCATIONS], memberships.regions if memberships is not None else None)
    given = MappingProxyType(before.given)
    return Inputs(sets, tables.volumes, roster, given, (*tables.files, *files), found, tables.sources)


def read_others(
    files: Mapping[str, str], norm_sets: Sequence[NormSet], volumes: Volumes | None
) -> tuple[Before, tuple[Diagnostic, ...], tuple[InputFile, ...]]:
    """Reads the inputs of :data:`INPUTS` that are named.

    Args:
        files: Paths by the name of the input.
        norm_sets: The norm sets, which name norms and networks.
        volumes: The volumes; None when they cannot be used.

    Returns:
        What was read, the diagnostics, and the files for the record.
    """
    before = Before(norm_sets, volumes)
    found: list[Diagnostic] = []
    recorded: list[InputFile] = []
    for each in INPUTS:
        if (path := files.get(each.name)) is not None:
            value, diagnostics, file = each.read(path, read_bytes(path), before)
            before.given[each.name] = value
            found += diagnostics
            recorded += [file] if file is not None else []
    return before, tuple(found), tuple(recorded)


def input_file(path: str, data: bytes) -> InputFile:
    """A file that is no table, for the record."""
    from cns_check.inputs.checked_tables import InputFile

    return InputFile(path, len(data), hashlib.sha256(data).hexdigest(), 0, 0)
