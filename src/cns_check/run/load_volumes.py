"""Volume files with their profiles and corrections, opened. In: paths. Out: checked volumes and their diagnostics."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.errors import RunError
from cns_check.inputs.checked_tables import InputFile, Volumes
from cns_check.inputs.volumes.profile_file import ProfileFile, read_profile
from cns_check.inputs.volumes.read import VolumeSource, VolumesRead, read_volumes_counted
from cns_check.run.open_file import read_bytes
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


def profiles_of(volumes: Sequence[str], profiles: Sequence[str]) -> dict[str, str]:
    """Which profile reads which volume file.

    ``VOLUMES=FILE`` counts as such when the part before the ``=`` is one of the volume files; anything else is a path,
    for all files without a profile of their own.

    Raises:
        RunError: Two profiles are given for the same files, or a volume file twice.
    """
    for path in volumes:
        if volumes.count(path) > 1:
            raise RunError("usage", Said.of("{path} is given {count} times", path=path, count=volumes.count(path)))
    own: dict[str, str] = {}
    common: str | None = None
    for text in profiles:
        target, profile = next(((v, text[len(v) + 1 :]) for v in volumes if text.startswith(f"{v}=")), (None, text))
        if target is None:
            if common is not None:
                raise RunError(
                    "usage",
                    Said.of(
                        "--profile: {common} and {text} are both for all files; write VOLUMES=FILE",
                        common=common,
                        text=text,
                    ),
                )
            common = profile
        elif target in own:
            raise RunError("usage", Said.of("--profile: {target} has two profiles", target=target))
        else:
            own[target] = profile
    return {v: own.get(v, common) for v in volumes if own.get(v, common) is not None}  # type: ignore[misc]


def read_volume_files(
    volumes: Sequence[str], profiles: Sequence[str], known: Collection[str], *, others: Sequence[str] = ()
) -> VolumeInputs:
    """Reads volumes with their profiles. An error in any of them makes them unusable.

    Args:
        volumes: The arguments VOLUMES.
        profiles: The options ``--profile``.
        known: Intervention ids of the loaded norm sets.
        others: Further files of the run: standard input can be only one of all.

    Raises:
        RunError: Options contradict one another, a file is a directory or cannot be read.
    """
    which = profiles_of(volumes, profiles)
    if [*volumes, *dict.fromkeys(which.values()), *others].count("-") > 1:
        raise RunError("usage", Said.of("standard input (-) can be read once"))
    sources, found = _sources(volumes, which)
    if sources is None:
        return VolumeInputs(None, tuple(found), (), None)
    counts = read_volumes_counted(sources, known)
    table = counts.volumes
    files = table.files if table is not None else ()
    return VolumeInputs(table, (*found, *counts.diagnostics), files, counts, tuple(sources))


def _sources(volumes: Sequence[str], which: Mapping[str, str]) -> tuple[list[VolumeSource] | None, list[Diagnostic]]:
    """Opens volume files, profiles and corrections; None for the sources when a profile cannot be used."""
    found: list[Diagnostic] = []
    read: dict[str, ProfileFile | None] = {}
    for path in dict.fromkeys(which.values()):
        read[path], problems = read_profile(path, read_bytes(path))
        found += problems
    corrections = {
        path: _beside(path, profile.profile.corrections)
        for path, profile in read.items()
        if profile is not None and profile.profile.corrections is not None
    }
    data = {path: read_bytes(path) for path in volumes}
    if any(profile is None for profile in read.values()):
        return None, found
    own = {path: which.get(path, "") for path in volumes}
    return [VolumeSource(p, data[p], read.get(own[p]), corrections.get(own[p])) for p in volumes], found


def _beside(profile: str, corrections: str) -> tuple[str, bytes]:
    """A corrections file is named from where its profile stands."""
    path = corrections if profile == "-" else (Path(profile).parent / corrections).as_posix()
    return path, read_bytes(path)
