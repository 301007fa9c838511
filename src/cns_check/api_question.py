"""What is asked from Python: options and paths of :mod:`cns_check.api` in, the question of a calculation out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING

from cns_check.run.question import Asked

if TYPE_CHECKING:
    from cns_check.api import Options

Path = str | PathLike[str]


def asked(norms: tuple[str, ...], profiles: tuple[str, ...], options: Options) -> Asked:
    """The question that options ask, with their defaults."""
    accept = options.get("accept")
    return Asked(
        norms=norms,
        profiles=profiles,
        locations=path_text(options.get("locations")),
        memberships=path_text(options.get("memberships")),
        agreements=path_text(options.get("agreements")),
        attestations=path_text(options.get("attestations")),
        norm_years=tuple(sorted(set(options.get("norm_years", ())))),
        data_year=options.get("data_year"),
        accept=tuple(accept) if accept else None,
        use_indicative=options.get("use_indicative", False),
        basis=str(options.get("basis", "previous-year")),
        methods=tuple(dict.fromkeys(options.get("methods", ()))) or ("proportional",),
        distances=path_text(options.get("distances")),
        capacity=path_text(options.get("capacity")),
        max_growth=options.get("max_growth"),
        across_regions=options.get("across_regions", False),
        assume_no_agreement=options.get("assume_no_agreement", False),
        deferral=options.get("deferral", "strict"),
        on=options.get("on"),
        lang=options.get("lang", "en"),
        suppress_below=options.get("suppress_below"),
    )


def path_text(path: Path | None) -> str | None:
    """A path as a text."""
    return fspath(path) if path is not None else None


def path_texts(paths: Path | Sequence[Path]) -> tuple[str, ...]:
    """One path or several, as texts."""
    return (fspath(paths),) if isinstance(paths, str | PathLike) else tuple(fspath(path) for path in paths)


def profile_texts(profile: Path | Mapping[str, Path] | None) -> tuple[str, ...]:
    """Profiles as the command line names them: one for all files, or ``FILE=PROFILE`` for each."""
    if profile is None:
        return ()
    if isinstance(profile, str | PathLike):
        return (fspath(profile),)
    return tuple(f"{volumes}={fspath(path)}" for volumes, path in profile.items())
