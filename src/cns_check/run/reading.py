"""Opens the inputs that several commands share: the edge where paths become bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.errors import Trouble
from cns_check.inputs.places.locations import read_locations
from cns_check.inputs.places.register_check import check_register
from cns_check.inputs.tables import InputFile, Locations, Volumes
from cns_check.inputs.volumes.profile import ProfileFile, read_profile
from cns_check.inputs.volumes.read import VolumeSource, VolumesRead, read_volumes_counted
from cns_check.norms.find import UnknownNormSetError, load_norm_sets
from cns_check.norms.load import LoadedFile
from cns_check.run.files import read_bytes
from cns_check.words import Said


@dataclass(frozen=True, slots=True)
class InputsRead:
    """What the input options came to.

    Attributes:
        volumes: The checked volumes; None when they, or a profile, have errors.
        locations: The register; None without the option, and when it has errors.
        diagnostics: Of profiles, volumes, register, and of volumes against the register.
        files: Every file that was read, as far as it could be: volumes, corrections, profiles, register.
        counts: What reading the volumes came to; None when a profile cannot be used.
        sources: The volume files as they were opened, for those who ask where a volume stands.
    """

    volumes: Volumes | None
    locations: Locations | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[InputFile, ...]
    counts: VolumesRead | None
    sources: tuple[VolumeSource, ...] = ()

    @property
    def nothing_left(self) -> bool:
        """The files are valid and the profile leaves no row: exit 5."""
        return self.volumes is not None and not self.volumes.size and not has_errors(self.diagnostics)


def load_sets(refs: Sequence[str]) -> tuple[tuple[LoadedFile, ...], tuple[Diagnostic, ...]]:
    """Loads the norm sets of ``--norms`` and runs their examples: a set whose example does not hold judges nobody.

    Raises:
        Trouble: A reference means nothing, a file cannot be read, or there is no norm file.
    """
    try:
        files, found = load_norm_sets(refs)
    except UnknownNormSetError as error:
        raise Trouble("usage", error.message) from error
    except OSError as error:
        raise Trouble(
            "files", Said.of("{path}: cannot be read: {why}", path=error.filename, why=error.strerror)
        ) from error
    if not files:
        raise Trouble("nothing", Said.of("{refs}: no norm file found", refs=", ".join(refs)))
    if not any(norm.examples for file in files if file.value is not None for norm in file.value.norms):
        return files, tuple(found)
    from cns_check.judge.examples import check_examples  # noqa: PLC0415 - only for sets that have examples

    examples = [d for file in files if file.value is not None for d in check_examples(file.value, file.yaml)]
    return files, (*found, *examples)


def profiles_of(volumes: Sequence[str], profiles: Sequence[str]) -> dict[str, str]:
    """Which profile reads which volume file.

    ``VOLUMES=FILE`` counts as such when the part before the ``=`` is one of the volume files; anything else is a path,
    for all files without a profile of their own.

    Raises:
        Trouble: Two profiles are given for the same files, or a volume file twice.
    """
    for path in volumes:
        if volumes.count(path) > 1:
            raise Trouble("usage", Said.of("{path} is given {count} times", path=path, count=volumes.count(path)))
    own: dict[str, str] = {}
    common: str | None = None
    for text in profiles:
        target, profile = next(((v, text[len(v) + 1 :]) for v in volumes if text.startswith(f"{v}=")), (None, text))
        if target is None:
            if common is not None:
                raise Trouble(
                    "usage",
                    Said.of(
                        "--profile: {common} and {text} are both for all files; write VOLUMES=FILE",
                        common=common,
                        text=text,
                    ),
                )
            common = profile
        elif target in own:
            raise Trouble("usage", Said.of("--profile: {target} has two profiles", target=target))
        else:
            own[target] = profile
    return {v: own.get(v, common) for v in volumes if own.get(v, common) is not None}  # type: ignore[misc]


def read_inputs(
    volumes: Sequence[str],
    profiles: Sequence[str],
    locations: str | None,
    known: Collection[str],
    before: InputsRead | None = None,
) -> InputsRead:
    """Reads volumes, profiles and the register. An error in any of them makes the inputs unusable.

    Args:
        volumes: The arguments VOLUMES.
        profiles: The options ``--profile``.
        locations: The option ``--locations``.
        known: Intervention ids of the loaded norm sets.
        before: The same volumes without a register, where they were read before: their files are not opened again.

    Raises:
        Trouble: Options contradict one another, a file is a directory or cannot be read.
    """
    if before is None:
        which = profiles_of(volumes, profiles)
        if [*volumes, *dict.fromkeys(which.values()), *([locations] if locations else [])].count("-") > 1:
            raise Trouble("usage", Said.of("standard input (-) can be read once"))
        sources, found = _sources(volumes, which)
        counts = read_volumes_counted(sources, known) if sources is not None else None
        found += counts.diagnostics if counts is not None else ()
    else:
        found, counts, sources = list(before.diagnostics), before.counts, list(before.sources)
    register: Locations | None = None
    if locations is not None:
        register, of_register = read_locations(locations, read_bytes(locations))
        found += of_register
    table = counts.volumes if counts is not None else None
    if table is not None and register is not None:
        found += check_register(table, register)
    files = (*(table.files if table is not None else ()), *(register.files if register is not None else ()))
    return InputsRead(table, register, tuple(found), files, counts, tuple(sources or ()))


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
