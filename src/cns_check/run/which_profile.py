"""Which profile reads which file: the options ``--profile`` and the inputs of a run in, a profile per file out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cns_check.errors import RunError
from cns_check.words import Said


@dataclass(frozen=True, slots=True)
class WhichProfile:
    """A profile per file.

    Attributes:
        volumes: By path of a volume file.
        tables: By path of another table.
        others: ``FILE=PROFILE`` of files that are not known yet: corrections, which a volume profile names.
        known: The files that were known.
    """

    volumes: Mapping[str, str]
    tables: Mapping[str, str]
    others: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Every profile once."""
        late = (text.rpartition("=")[2] for text in self.others)
        return tuple(dict.fromkeys((*self.volumes.values(), *self.tables.values(), *late)))

    def of_corrections(self, names: Mapping[str, Collection[str]]) -> dict[str, str]:
        """The profiles of corrections files, by path.

        Args:
            names: Per path of a corrections file how it may be called.

        Raises:
            RunError: A profile is for a file that is not in the run, or a file has two profiles.
        """
        found: dict[str, str] = {}
        for text in self.others:
            called = _target([name for each in names.values() for name in each], text)
            if called is None:
                message = Said.of(
                    "--profile {text}: {file} is no file of this run; its tables are {names}",
                    text=text,
                    file=text.rpartition("=")[0],
                    names=", ".join((*self.known, *names)) or Said.of("none"),
                )
                raise RunError("usage", message)
            path = next(path for path, each in names.items() if called in each)
            _once(found, path, text[len(called) + 1 :])
        return found


def which_profile(
    volumes: Sequence[str],
    profiles: Sequence[str],
    tables: Sequence[str] = (),
    no_tables: Sequence[str] = (),
) -> WhichProfile:
    """Which profile reads which file.

    ``FILE=PROFILE`` counts as such when the part before the ``=`` is an input of the run; anything else is a path, for
    all volume files without a profile of their own.

    Args:
        volumes: The volume files.
        profiles: The options ``--profile``.
        tables: Other tables of the run.
        no_tables: Its inputs that are no tables.

    Raises:
        RunError: Two profiles are given for the same files, one for a file that takes none, or a volume file twice.
    """
    for path in volumes:
        if volumes.count(path) > 1:
            raise RunError("usage", Said.of("{path} is given {count} times", path=path, count=volumes.count(path)))
    own: dict[str, str] = {}
    common: str | None = None
    others: list[str] = []
    for text in profiles:
        target = _target((*volumes, *tables, *no_tables), text)
        if target is not None and target in no_tables and target not in (*volumes, *tables):
            raise RunError("usage", Said.of("--profile: {file} is no table, and takes no profile", file=target))
        if target is not None:
            _once(own, target, text[len(target) + 1 :])
        elif "=" in text and not Path(text).is_file():
            others.append(text)
        elif not volumes:
            raise RunError("usage", Said.of("--profile {text}: say which table it is for: FILE={text}", text=text))
        elif common is not None:
            message = Said.of(
                "--profile: {common} and {text} are both for all volume files; write FILE=PROFILE",
                common=common,
                text=text,
            )
            raise RunError("usage", message)
        else:
            common = text
    of_volumes = {v: own.get(v, common) for v in volumes}
    return WhichProfile(
        {v: profile for v, profile in of_volumes.items() if profile is not None},
        {path: own[path] for path in tables if path in own},
        tuple(others),
        (*volumes, *tables),
    )


def _target(paths: Collection[str], text: str) -> str | None:
    """The longest of the paths that stands before an ``=``."""
    return max((path for path in paths if text.startswith(f"{path}=")), key=len, default=None)


def _once(profiles: dict[str, str], path: str, profile: str) -> None:
    if path in profiles:
        raise RunError("usage", Said.of("--profile: {target} has two profiles", target=path))
    profiles[path] = profile
