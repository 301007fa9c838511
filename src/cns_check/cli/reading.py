"""Opens the inputs that several commands share: the edge where paths become bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.terminal import read_bytes
from cns_check.diagnostics import Diagnostic, has_errors

if TYPE_CHECKING:
    from cns_check.inputs.profile import ProfileFile
    from cns_check.inputs.tables import InputFile, Locations, Volumes
    from cns_check.inputs.volumes import VolumeSource, VolumesRead
    from cns_check.norms.load import LoadedFile


@dataclass(frozen=True, slots=True)
class InputsRead:
    """What the input options came to.

    Attributes:
        volumes: The checked volumes; None when they, or a profile, have errors.
        locations: The register; None without the option, and when it has errors.
        diagnostics: Of profiles, volumes, register, and of volumes against the register.
        files: Every file that was read, as far as it could be: volumes, corrections, profiles, register.
        counts: What reading the volumes came to; None when a profile cannot be used.
    """

    volumes: Volumes | None
    locations: Locations | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[InputFile, ...]
    counts: VolumesRead | None

    @property
    def nothing_left(self) -> bool:
        """The files are valid and the profile leaves no row: exit 5."""
        return self.volumes is not None and self.volumes.rows.empty and not has_errors(self.diagnostics)


def load_sets(refs: Sequence[str]) -> tuple[tuple[LoadedFile, ...], tuple[Diagnostic, ...]]:
    """Loads the norm sets of ``--norms`` and runs their examples: a set whose example does not hold judges nobody.

    Raises:
        Stop: Exit 2 for a reference that means nothing, 4 for a file that cannot be read, 5 when there is no norm file.
    """
    from cns_check.examples import check_examples
    from cns_check.norms.find import UnknownNormSetError, load_norm_sets

    try:
        files, found = load_norm_sets(refs)
    except UnknownNormSetError as error:
        raise Stop(Exit.USAGE, str(error)) from error
    except OSError as error:
        raise Stop(Exit.FILES, f"{error.filename}: cannot be read: {error.strerror}") from error
    if not files:
        raise Stop(Exit.NOTHING, f"{', '.join(refs)}: no norm file found")
    examples = [d for file in files if file.value is not None for d in check_examples(file.value, file.yaml)]
    return files, (*found, *examples)


def profiles_of(volumes: Sequence[str], profiles: Sequence[str]) -> dict[str, str]:
    """Which profile reads which volume file.

    ``VOLUMES=FILE`` counts as such when the part before the ``=`` is one of the volume files; anything else is a path,
    for all files without a profile of their own.

    Raises:
        Stop: Exit 2 when two profiles are given for the same files, or a volume file twice.
    """
    for path in volumes:
        if volumes.count(path) > 1:
            raise Stop(Exit.USAGE, f"{path} is given {volumes.count(path)} times")
    own: dict[str, str] = {}
    common: str | None = None
    for text in profiles:
        target, profile = next(((v, text[len(v) + 1 :]) for v in volumes if text.startswith(f"{v}=")), (None, text))
        if target is None:
            if common is not None:
                raise Stop(Exit.USAGE, f"--profile: {common} and {text} are both for all files; write VOLUMES=FILE")
            common = profile
        elif target in own:
            raise Stop(Exit.USAGE, f"--profile: {target} has two profiles")
        else:
            own[target] = profile
    return {v: own.get(v, common) for v in volumes if own.get(v, common) is not None}  # type: ignore[misc]


def read_inputs(
    volumes: Sequence[str],
    profiles: Sequence[str],
    locations: str | None,
    known: Collection[str],
) -> InputsRead:
    """Reads volumes, profiles and the register. An error in any of them makes the inputs unusable.

    Args:
        volumes: The arguments VOLUMES.
        profiles: The options ``--profile``.
        locations: The option ``--locations``.
        known: Intervention ids of the loaded norm sets.

    Raises:
        Stop: Exit 2 for options that contradict one another, 3 for a directory, 4 for a file that cannot be read.
    """
    from cns_check.inputs.locations import read_locations
    from cns_check.inputs.register_check import check_register
    from cns_check.inputs.volumes import read_volumes_counted

    which = profiles_of(volumes, profiles)
    if [*volumes, *dict.fromkeys(which.values()), *([locations] if locations else [])].count("-") > 1:
        raise Stop(Exit.USAGE, "standard input (-) can be read once")
    sources, found = _sources(volumes, which)
    register: Locations | None = None
    of_register: tuple[Diagnostic, ...] = ()
    if locations is not None:
        register, of_register = read_locations(locations, read_bytes(locations))
    counts: VolumesRead | None = None
    table: Volumes | None = None
    if sources is not None:
        counts = read_volumes_counted(sources, known)
        found += counts.diagnostics
        table = counts.volumes
    found += of_register
    if table is not None and register is not None:
        found += check_register(table, register)
    files = (*(table.files if table is not None else ()), *(register.files if register is not None else ()))
    return InputsRead(table, register, tuple(found), files, counts)


def _sources(volumes: Sequence[str], which: Mapping[str, str]) -> tuple[list[VolumeSource] | None, list[Diagnostic]]:
    """Opens volume files, profiles and corrections; None for the sources when a profile cannot be used."""
    from cns_check.inputs.profile import read_profile
    from cns_check.inputs.volumes import VolumeSource

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
