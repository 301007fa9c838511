"""What is asked from Python: options and paths of :mod:`cns_check.api` in, the question of a calculation out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from cns_check.reallocate.methods import DEFAULT_METHOD
from cns_check.run.inputs import INPUTS
from cns_check.run.question import Question

if TYPE_CHECKING:
    from cns_check.api import Options

Path = str | PathLike[str]


def question_of(norms: tuple[str, ...], profiles: tuple[str, ...], options: Options) -> Question:
    """The question that options ask, with their defaults."""
    accept = options.get("accept")
    given: Mapping[str, Any] = options
    return Question(
        norms=norms,
        profiles=profiles,
        files={each.name: fspath(given[each.name]) for each in INPUTS if given.get(each.name) is not None},
        norm_years=tuple(sorted(set(options.get("norm_years", ())))),
        data_year=options.get("data_year"),
        accept=tuple(accept) if accept else None,
        use_indicative=options.get("use_indicative", False),
        basis=str(options.get("basis", "previous-year")),
        methods=tuple(dict.fromkeys(options.get("methods", ()))) or (DEFAULT_METHOD,),
        max_growth=options.get("max_growth"),
        across_regions=options.get("across_regions", False),
        assume_no_agreement=options.get("assume_no_agreement", False),
        deferral=options.get("deferral", "strict"),
        on=options.get("on"),
        lang=options.get("lang", "en"),
        suppress_below=options.get("suppress_below"),
    )


def path_texts(paths: Path | Sequence[Path]) -> tuple[str, ...]:
    """One path or several, as texts."""
    return (fspath(paths),) if isinstance(paths, str | PathLike) else tuple(fspath(path) for path in paths)


def only_of_tables(options: Options) -> bool:
    """No profile is given, or only those of tables that the options name."""
    profile = options.get("profile")
    given: Mapping[str, Any] = options
    paths = {fspath(given[each.name]) for each in INPUTS if given.get(each.name) is not None}
    return profile is None or (isinstance(profile, Mapping) and set(map(fspath, profile)) <= paths)


def profile_texts(profile: Path | Mapping[str, Path] | None) -> tuple[str, ...]:
    """Profiles as the command line names them: one for all files, or ``FILE=PROFILE`` for each."""
    if profile is None:
        return ()
    if isinstance(profile, str | PathLike):
        return (fspath(profile),)
    return tuple(f"{fspath(file)}={fspath(path)}" for file, path in profile.items())
