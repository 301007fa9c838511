"""Reads all that a calculation is asked to read, each input by its reader. In: a question. Out: everything, checked.

Where an input cannot be used, all diagnostics of all inputs go to ``refuse`` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar, cast

from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.errors import RunError
from cns_check.inputs.checked_tables import InputFile, Volumes
from cns_check.inputs.files.table_profile import ProfileBytes
from cns_check.inputs.volumes.source import VolumeSource
from cns_check.judge.all_locations import Roster, roster_of
from cns_check.norms.find import shipped_files
from cns_check.norms.load import LoadedFile
from cns_check.norms.model import NormSet
from cns_check.run.inputs import INPUTS, LOCATIONS, MEMBERSHIPS, Before, Input
from cns_check.run.load_norm_sets import load_sets
from cns_check.run.load_volumes import VolumeInputs, check_standard_input, profile_record, read_volume_files
from cns_check.run.lock import check_lock
from cns_check.run.open_file import NO_MEMORY, Memory, as_recorded, check_unchanged, opened, read_large
from cns_check.run.question import Question
from cns_check.run.which_profile import WhichProfile, which_profile
from cns_check.words import Said

T = TypeVar("T")

#: Called with all diagnostics and sets when any input cannot be used; it does not return.
Refuse = Callable[[Sequence[Diagnostic], Sequence[LoadedFile]], NoReturn]
#: Told what is done now, in a few words.
Step = Callable[[Said], None]


def unwatched(_: Said) -> None:
    """Nobody watches."""


@dataclass(frozen=True, eq=False)
class Held:
    """What was read before, so that it is not read again.

    Attributes:
        sets: The norm sets with their diagnostics.
        volumes: The volumes.
        memory: What of the files stands in memory, by the name that the run knows it by.
    """

    sets: tuple[tuple[LoadedFile, ...], tuple[Diagnostic, ...]] | None = None
    volumes: VolumeInputs | None = None
    memory: Memory = field(default_factory=lambda: NO_MEMORY)


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
        profiles: Per path of another table its profile.
        memory: What of the files stands in memory.
    """

    sets: tuple[LoadedFile, ...]
    volumes: Volumes
    roster: Roster
    given: Mapping[str, Any]
    files: tuple[InputFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[VolumeSource, ...] = ()
    profiles: Mapping[str, ProfileBytes] = field(default_factory=lambda: MappingProxyType({}))
    memory: Memory = field(default_factory=lambda: NO_MEMORY)

    def __getitem__(self, which: Input[T]) -> T | None:
        return cast("T | None", self.given.get(which.name))

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
    held = held or Held()
    step(Said.of("Reading the norms"))
    sets, found = held.sets or load_sets(question.norms)
    if has_errors(found):
        refuse(found, sets)
    norm_sets = [s.value for s in sets if s.value is not None]
    known = sorted({i for s in norm_sets for i in s.interventions})
    step(Said.of("Reading the volumes"))
    which = profiles_of(volumes, question.profiles, question.files)
    tables = held.volumes or read_volume_files(volumes, which, known, held.memory)
    before, more, files = read_others(question.files, norm_sets, tables.volumes, which.tables, held.memory)
    files = tuple(as_recorded(file, held.memory) for file in _once(tables.files, files, before.profiles.values()))
    locked = check_lock(question, files, sets, held.memory)
    found = (*found, *tables.diagnostics, *more, *locked)
    check_unchanged(_read_now(files, tables, sets, held), held.memory)
    if has_errors(found) or tables.volumes is None:
        refuse(found, sets)
    if tables.nothing_left:
        raise RunError("nothing", Said.of("the profile leaves no row of the volume files: nothing was judged"))
    memberships = before[MEMBERSHIPS]
    roster = roster_of(tables.volumes, before[LOCATIONS], memberships.regions if memberships is not None else None)
    given = MappingProxyType(before.given)
    return Inputs(sets, tables.volumes, roster, given, files, found, tables.sources, before.profiles, held.memory)


def _read_now(
    files: Sequence[InputFile], tables: VolumeInputs, sets: Sequence[LoadedFile], held: Held
) -> dict[str, str]:
    """The hash per path of what was read in this run, and not before it."""
    before = {file.path for file in tables.files} if held.volumes is not None else set()
    shipped = shipped_files()
    norms = {one.path: one.sha256 for one in sets if held.sets is None and one.path not in shipped}
    return {**norms, **{file.path: file.sha256 for file in files if file.path not in before}}


def _once(
    volumes: Sequence[InputFile], others: Sequence[InputFile], profiles: Iterable[ProfileBytes]
) -> Iterator[InputFile]:
    """The files, with a profile of both volumes and another table once."""
    shared = {file.path for file in volumes} & {profile.path for profile in profiles}
    yield from volumes
    yield from (file for file in others if file.path not in shared)


def profiles_of(volumes: Sequence[str], profiles: Sequence[str], files: Mapping[str, str]) -> WhichProfile:
    """Which profile reads which of the volume files and of the inputs of :data:`INPUTS`.

    Raises:
        RunError: The options contradict one another; standard input is to be read twice.
    """
    named = [(each.table, path) for each in INPUTS if (path := files.get(each.name)) is not None]
    tables, no_tables = ([path for table, path in named if table is wanted] for wanted in (True, False))
    which = which_profile(volumes, profiles, tables, no_tables)
    check_standard_input(volumes, which, tuple(files.values()))
    return which


def read_others(
    files: Mapping[str, str],
    norm_sets: Sequence[NormSet],
    volumes: Volumes | None,
    profiles: Mapping[str, str] = MappingProxyType({}),
    memory: Memory = NO_MEMORY,
) -> tuple[Before, tuple[Diagnostic, ...], tuple[InputFile, ...]]:
    """Reads the inputs of :data:`INPUTS` that are named.

    Args:
        files: Paths by the name of the input.
        norm_sets: The norm sets, which name norms and networks.
        volumes: The volumes; None when they cannot be used.
        profiles: Per path of a table its profile.
        memory: What of the files stands in memory.

    Returns:
        What was read, the diagnostics, and the files for the record.
    """
    profiles_ = {
        path: ProfileBytes(path, opened(path, memory, "yaml-size")) for path in dict.fromkeys(profiles.values())
    }
    before = Before(norm_sets, volumes, {table: profiles_[path] for table, path in profiles.items()})
    found: list[Diagnostic] = []
    recorded: list[InputFile] = []
    for each in INPUTS:
        if (path := files.get(each.name)) is not None:
            if each.large and path not in memory:
                data: Any = read_large(path)
            else:
                data = opened(path, memory, "file-size" if each.table else "yaml-size")
            value, diagnostics, file = each.read(path, data, before)
            before.given[each.name] = value
            found += diagnostics
            recorded += [file] if file is not None else []
    # A profile of two tables is wrong once.
    return before, tuple(dict.fromkeys(found)), (*recorded, *map(profile_record, profiles_.values()))
