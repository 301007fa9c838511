"""The calculations for a notebook or a program: the same code, tables and words as the commands.

Import it as a module, for ``cns_check.judge.evaluate`` and ``cns_check.reallocate`` are rooms of the package:

Examples:
    >>> import cns_check.api as cns
    >>> norms = cns.load_norms("nl-iza-tranche-1")
    >>> volumes = cns.read_volumes("volumes.csv", profile="profile.yaml", norms=norms)
    >>> outcome = cns.evaluate(volumes, norms=norms, norm_years=2026)
    >>> outcome.verdicts["verdict"].value_counts()["met"]
    np.int64(248)

Every option is named and means what it does on the command line (``docs/api.md``). An input that cannot be used, and a
value that an option does not take, raise ``InputError``, with everything that is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, NoReturn, Unpack

from cns_check.api.asked_in_python import Asked, VolumesBefore, asked, case_of, language_of, volume_files
from cns_check.api.compared import Comparison, compare
from cns_check.api.frames import frame_of
from cns_check.api.input_error import InputError, WrongOptionError, told_as_input_error
from cns_check.api.option_values import path_text, several, shown
from cns_check.api.options import Options, Profile, by_option, unknown
from cns_check.api.profiles import profile_texts
from cns_check.api.results import Divided, Norms, Outcome, Sweep, Volumes
from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.errors import RunError
from cns_check.norms.load import LoadedFile
from cns_check.norms.model import NormSet
from cns_check.report.result.result import Result
from cns_check.run.calculation import calculate
from cns_check.run.inputs import ArrowTable, Path
from cns_check.run.load_norm_sets import load_sets
from cns_check.run.load_volumes import read_volume_files
from cns_check.run.open_file import InMemory
from cns_check.run.question import DEFAULT_NORMS, NOT_OF_A_SWEEP, Selection
from cns_check.run.read_inputs import Held, Refuse, profiles_of
from cns_check.run.sweep import Minima
from cns_check.run.sweep import sweep as run_sweep
from cns_check.words import Language, Said, natural

__all__ = ["Divided", "InputError", "Norms", "Options", "Outcome", "Volumes", "evaluate", "load_norms", "read_volumes"]
__all__ += ["Comparison", "Sweep", "compare", "optimise", "reallocate", "sweep"]

#: Volume files: a path or a table, several in a list, or tables by name.
VolumeFiles = Path | ArrowTable | Iterable[Path | ArrowTable] | Mapping[str, ArrowTable]


def load_norms(*refs: Path) -> Norms:
    """Loads norm sets and runs their examples.

    Args:
        *refs: Shipped ids, norm files or folders; without any the first tranche of the Netherlands.

    Raises:
        InputError: A reference means nothing, or a set has an error.

    Examples:
        >>> norms = load_norms("us-leapfrog", "nl-iza-tranche-1")
        >>> norms["us-leapfrog"].jurisdiction
        'US'
        >>> load_norms("us-leapfrgo")
        Traceback (most recent call last):
        cns_check.api.InputError: us-leapfrgo: no shipped norm set, file or folder of that name; did you mean ...
    """
    with told_as_input_error():
        return _norms(list(refs) or DEFAULT_NORMS)


def read_volumes(
    volumes: VolumeFiles,
    profile: Profile | Mapping[str, Profile] | None = None,
    norms: Norms | Path | Iterable[Path] = DEFAULT_NORMS,
    **others: object,
) -> Volumes:
    """Reads volume files, so that several calculations can use them.

    Args:
        volumes: CSV, Parquet or .xlsx, a DataFrame or an Arrow table: one or several; a mapping gives tables names.
        profile: How to read them: one profile for all files, or one per file.
        norms: Whose interventions are meant; others in the files are an error unless the profile maps them.
        **others: There are no others.

    Raises:
        InputError: A file, a profile or a norm set cannot be used.

    Examples:
        >>> read_volumes("volumes.csv", profile="profile.yaml").years
        (2020, 2021, 2022, 2023, 2024)
    """
    memory: dict[str, InMemory] = {}
    with told_as_input_error():
        for name in others:
            raise WrongOptionError(name, unknown(name, ("volumes", "profile", "norms")))
        loaded = _norms(norms)
        known = _known(loaded)
        paths = volume_files(volumes, memory)
        profiles = profile_texts(profile, paths, memory)
        read = read_volume_files(paths, profiles_of(paths, profiles, {}), sorted(known), memory)
    table = read.volumes
    if table is None or has_errors(read.diagnostics):
        raise InputError(Said.of("the volumes cannot be used"), read.diagnostics)
    return Volumes(
        table.rows.copy(),
        table.cells.copy(),
        table.years,
        table.assumptions,
        read.diagnostics,
        read,
        paths,
        profiles,
        known,
        memory,
    )


def evaluate(volumes: Volumes | VolumeFiles | None = None, **options: Unpack[Options]) -> Outcome:
    """Verdict per location and norm for each norm year, with the contract status that follows from it.

    Args:
        volumes: What ``read_volumes`` gave, or takes; not needed where ``case`` names them.
        **options: See ``Options``.

    Raises:
        InputError: An input cannot be used, an option is wrong, or the options contradict one another.

    Examples:
        >>> outcome = evaluate("volumes.csv", profile="profile.yaml", locations="locations.csv", norm_years=2026)
        >>> kidney = outcome.verdicts.query("norm_id == 'kidney-local-treatment'").set_index("location_id")
        >>> kidney.loc[["N3", "O3"], ["volume", "minimum", "verdict"]].to_numpy().tolist()
        [[49.0, 50, 'below'], [50.0, 50, 'met']]
    """
    return _calculated("evaluate", volumes, options)


def reallocate(volumes: Volumes | VolumeFiles | None = None, **options: Unpack[Options]) -> Outcome:
    """Where the patients go: to the designated, or else to those that meet the norm; or as a scenario has it.

    Args:
        volumes: What ``read_volumes`` gave, or takes; not needed where ``case`` names them.
        **options: See ``Options``; ``agreements``, ``assume_no_agreement`` or ``scenario`` is needed.

    Raises:
        InputError: An input cannot be used, an option is wrong, or the options contradict one another.

    Examples:
        >>> volumes = read_volumes("volumes.csv", profile="profile.yaml")
        >>> outcome = reallocate(volumes, locations="locations.csv", norm_years=2027, assume_no_agreement=True)
        >>> outcome.transfers.query("from_location_id == 'N3'")["volume"].sum()
        np.float64(49.0)
    """
    return _calculated("reallocate", volumes, options)


def optimise(volumes: Volumes | VolumeFiles | None = None, **options: Unpack[Options]) -> Outcome:
    """Which locations keep each norm and where patients go, at the least travel and proven; or why nothing is possible.

    Args:
        volumes: What ``read_volumes`` gave, or takes; not needed where ``case`` names them.
        **options: See ``Options``; ``origins``, ``travel_times`` and ``locations`` are needed.

    Returns:
        Its tables are in ``optimum``, ``decisions``, ``assignments`` and ``frontier`` of the outcome.

    Raises:
        InputError: An input cannot be used, an option is wrong, or the options contradict one another.
    """
    return _calculated("optimise", volumes, options)


def sweep(
    volumes: Volumes | VolumeFiles | None = None,
    *,
    norm: str | Iterable[str],
    minimum: str | range,
    margin: str | None = None,
    **options: Unpack[Options],
) -> Sweep:
    """What each of many minima would come to: who meets it, who is below, what would move.

    Args:
        volumes: What ``read_volumes`` gave, or takes; not needed where ``case`` names them.
        norm: The norm whose minimum is swept, or several.
        minimum: ``"20..60:5"``, or a range.
        margin: A percentage such as ``"10%"``: also the verdicts within this share of the minimum in force.
        **options: See ``Options``; what says how volume is divided is not taken.

    Raises:
        InputError: An input cannot be used, an option is wrong, or the options contradict one another.

    Examples:
        >>> files = {"profile": "profile.yaml", "locations": "locations.csv", "norm_years": 2027}
        >>> swept = sweep("volumes.csv", norm="kidney-local-treatment", minimum="40..60:10", **files)
        >>> swept.sweep[swept.sweep["region_id"].isna()][["minimum", "met", "below"]].to_numpy().tolist()
        [[40, 29, 29], [50, 24, 33], [60, 16, 42]]
    """
    with told_as_input_error(language_of(options)):
        for name in options:
            if name in {*NOT_OF_A_SWEEP, "methods"}:
                raise WrongOptionError(name, Said.of("it changes nothing of a sweep"))
        typed = minimum if isinstance(minimum, str) else _range(minimum)
    chosen = Selection(norms=tuple(sorted({str(one) for one in several(norm)}, key=natural)))

    def work(asking: Asked, refuse: Refuse, held: Held) -> Result:
        return run_sweep(asking.volumes, asking.question, chosen, Minima(typed, margin), refuse, held)

    _, result = _run("sweep", volumes, options, work)
    assert result.sweep is not None, "a sweep has its table"
    near = None if result.margin is None else frame_of(result.margin)
    return Sweep(frame_of(result.sweep), near, result.diagnostics, result.run.assumptions, result)


def _range(minimum: range) -> str:
    """A range as it is typed."""
    if not isinstance(minimum, range) or not len(minimum) or minimum.step < 1:
        raise WrongOptionError("minimum", Said.of("{value} is no range such as '20..60:5'", value=shown(minimum)))
    return f"{minimum.start}..{minimum[-1]}:{minimum.step}"


def _calculated(command: str, volumes: Volumes | VolumeFiles | None, options: Mapping[str, Any]) -> Outcome:
    def work(asking: Asked, refuse: Refuse, held: Held) -> Result:
        return calculate(command, asking.volumes, asking.question, Selection(), refuse, held)

    asking, result = _run(command, volumes, options, work)
    return Outcome(
        frame_of(result.verdicts),
        frame_of(result.transfers),
        frame_of(result.after),
        frame_of(result.regions),
        frame_of(result.methods),
        frame_of(result.summary_table()),
        asking.question.methods,
        result.diagnostics,
        result.run.assumptions,
        result,
    )


def _run(
    command: str,
    volumes: Volumes | VolumeFiles | None,
    options: Mapping[str, Any],
    work: Callable[[Asked, Refuse, Held], Result],
) -> tuple[Asked, Result]:
    """What is asked, and what came of it."""
    with told_as_input_error(language_of(options)):
        given = by_option(options)
        case = case_of(given, language_of(options))
    language = language_of(options, case)

    def refuse(diagnostics: Sequence[Diagnostic], _sets: Sequence[LoadedFile]) -> NoReturn:
        raise InputError(Said.of("an input cannot be used; nothing was judged"), diagnostics, language)

    with told_as_input_error(language):
        of_case = case.values if case is not None else {}
        loaded = _norms(given["norms"][1] if "norms" in given else of_case.get("norms", DEFAULT_NORMS), language)
        before = (
            VolumesBefore(volumes._paths, volumes._profiles, volumes._memory) if isinstance(volumes, Volumes) else None
        )
        asking = asked(before or volumes, given, loaded._refs, case, language)
        if command == "reallocate" and not asking.question.regions_known:
            raise RunError(
                "usage", Said.of("reallocate needs agreements, or a what-if: assume_no_agreement=True or a scenario")
            )
        # Other norm sets know other interventions: then the files are read anew.
        read = volumes._read if isinstance(volumes, Volumes) and volumes._known == _known(loaded) else None
        held = Held((loaded._files, loaded.diagnostics), read, asking.memory)
        return asking, work(asking, refuse, held)


def _norms(norms: Any, language: Language = "en") -> Norms:
    if isinstance(norms, Norms):
        return norms
    refs = [norms] if isinstance(norms, NormSet) else several(norms)
    for ref in refs:
        if not isinstance(ref, str | PathLike):
            raise WrongOptionError("norms", Said.of("{value} is no shipped id and no path", value=shown(ref)))
    named = tuple(path_text("norms", ref) for ref in refs)
    if not named:
        raise WrongOptionError("norms", Said.of("an empty list; leave it out for the default"))
    files, found = load_sets(named)
    if has_errors(found):
        raise InputError(Said.of("a norm set cannot be used"), found, language)
    return Norms(tuple(f.value for f in files if f.value is not None), found, files, named)


def _known(norms: Norms) -> frozenset[str]:
    return frozenset(i for s in norms.sets for i in s.interventions)
