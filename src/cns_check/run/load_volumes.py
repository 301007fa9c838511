"""Volume files with their profiles and corrections, opened. In: paths. Out: checked volumes and their diagnostics."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.errors import RunError
from cns_check.inputs.checked_tables import InputFile, Volumes
from cns_check.inputs.files.table_profile import ProfileBytes
from cns_check.inputs.volumes.profile_file import ProfileFile, read_profile
from cns_check.inputs.volumes.read import VolumesRead, read_volumes_counted
from cns_check.inputs.volumes.source import VolumeSource
from cns_check.run.open_file import NO_MEMORY, Memory, named_at, opened, read_bytes, read_large
from cns_check.run.volume_paths import volume_paths
from cns_check.run.which_profile import WhichProfile
from cns_check.words import Said


@dataclass(frozen=True, slots=True)
class VolumeInputs:
    """What the volume files and their profiles came to.

    Attributes:
        volumes: The checked volumes; None when they, or a profile, have errors.
        diagnostics: Of profiles and volumes.
        files: Every file that was read, as far as it could be: volumes, corrections, profiles.
        counts: What reading the volumes came to; None when a profile cannot be used.
        sources: The volume files as they were opened, for those who ask where a volume stands.
    """

    volumes: Volumes | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[InputFile, ...]
    counts: VolumesRead | None
    sources: tuple[VolumeSource, ...] = ()

    @property
    def nothing_left(self) -> bool:
        """The files are valid and the profile leaves no row: exit 5."""
        return self.volumes is not None and not self.volumes.size and not has_errors(self.diagnostics)


def read_volume_files(
    volumes: Sequence[str], which: WhichProfile, known: Collection[str], memory: Memory = NO_MEMORY
) -> VolumeInputs:
    """Reads volumes with their profiles. An error in any of them makes them unusable.

    Args:
        volumes: The arguments VOLUMES: files, folders and patterns.
        which: The profile of each file.
        known: Intervention ids of the loaded norm sets.
        memory: What of the files stands in memory.

    Raises:
        RunError: Options contradict one another, a folder holds no table, or a file cannot be read.
    """
    sources, found = _sources(volumes, which, memory)
    if sources is None:
        return VolumeInputs(None, tuple(found), (), None)
    counts = read_volumes_counted(sources, known)
    table = counts.volumes
    late = {s.corrections_profile.path: s.corrections_profile for s in sources if s.corrections_profile is not None}
    files = (*table.files, *map(profile_record, late.values())) if table is not None else ()
    return VolumeInputs(table, (*found, *counts.diagnostics), files, counts, tuple(sources))


def profile_record(profile: ProfileBytes) -> InputFile:
    """What a report says of the profile of a table."""
    return InputFile(profile.path, len(profile.data), hashlib.sha256(profile.data).hexdigest(), 0, 0)


def check_standard_input(volumes: Sequence[str], which: WhichProfile, others: Sequence[str] = ()) -> None:
    """Standard input can be only one of all files.

    Raises:
        RunError: It is several.
    """
    if [*volumes, *which.files, *others].count("-") > 1:
        raise RunError("usage", Said.of("standard input (-) can be read once"))


def _sources(
    volumes: Sequence[str], which: WhichProfile, memory: Memory
) -> tuple[list[VolumeSource] | None, list[Diagnostic]]:
    """Opens volume files, profiles and corrections; None for the sources when a profile cannot be used."""
    found: list[Diagnostic] = []
    read: dict[str, ProfileFile | None] = {}
    for path in dict.fromkeys(which.volumes.values()):
        read[path], problems = read_profile(path, opened(path, memory, "yaml-size"))
        found += problems
    named = {
        path: (beside(path, profile.profile.corrections), profile.profile.corrections, profile.place("corrections"))
        for path, profile in read.items()
        if profile is not None and profile.profile.corrections is not None
    }
    if None not in read.values():
        calls: dict[str, set[str]] = {}
        for at, name, _ in named.values():
            calls.setdefault(at, set()).update((at, name))
        late = {at: ProfileBytes(p, read_bytes(p, "yaml-size")) for at, p in which.of_corrections(calls).items()}
    corrections = {path: (at, read_bytes(at, named=named_at(place))) for path, (at, _, place) in named.items()}
    files = volume_paths(volumes, memory)
    data = {path: memory[path].data if path in memory else read_large(path) for path, _ in files}
    if any(profile is None for profile in read.values()):
        return None, found
    sources = []
    for path, argument in files:
        own = which.volumes.get(argument, "")
        corrected = corrections.get(own)
        by = late.get(corrected[0]) if corrected is not None else None
        sources.append(VolumeSource(path, data[path], read.get(own), corrected, by))
    return sources, found


def beside(profile: str, corrections: str) -> str:
    """A corrections file is named from where its profile stands."""
    return corrections if profile == "-" else (Path(profile).parent / corrections).as_posix()
