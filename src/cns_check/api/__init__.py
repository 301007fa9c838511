"""The calculations for a notebook or a program: the same code, tables and words as the commands.

Import it as a module, for ``cns_check.judge.evaluate`` and ``cns_check.reallocate`` are rooms of the package:

Examples:
    >>> import cns_check.api as cns
    >>> norms = cns.load_norms("nl-iza-tranche-1")
    >>> volumes = cns.read_volumes("volumes.csv", profile="profile.yaml", norms=norms)
    >>> outcome = cns.evaluate(volumes, norms=norms, norm_years=[2026])
    >>> outcome.verdicts["verdict"].value_counts()["met"]
    np.int64(248)

Every option is named and means what it does on the command line (``docs/api.md``). An input that cannot be used raises
``InputError``, with everything that is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from os import fspath
from typing import Literal, NoReturn, Unpack

import pandas as pd

from cns_check.api.asked_in_python import Path, only_of_tables, path_texts, profile_texts, question_of
from cns_check.api.frames import frame_of, frame_of_versions
from cns_check.diagnostics import Diagnostic, has_errors, spoken
from cns_check.errors import RunError
from cns_check.norms.load import LoadedFile
from cns_check.norms.model import NormSet
from cns_check.reallocate.methods import MethodName
from cns_check.report import html
from cns_check.report.charts import files as chart_files
from cns_check.report.checks.diagnostics_text import plain
from cns_check.report.data import json_report
from cns_check.report.result.result import Result
from cns_check.run.calculation import calculate
from cns_check.run.inputs import InputPaths
from cns_check.run.load_norm_sets import load_sets
from cns_check.run.load_volumes import VolumeInputs, read_volume_files
from cns_check.run.question import DEFAULT_NORMS, Selection
from cns_check.run.read_inputs import Held, profiles_of
from cns_check.words import Language, Said, in_language, translator

__all__ = ["InputError", "Norms", "Outcome", "Volumes", "evaluate", "load_norms", "read_volumes", "reallocate"]

#: Diagnostics that an error prints; the count of the rest is stated.
SHOWN = 50


class InputError(ValueError):
    """An input cannot be used, or what is asked makes no sense; nothing was calculated.

    Attributes:
        diagnostics: Everything that was found, warnings and notes too; empty where the question itself is wrong.
    """

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = (), language: Language = "en") -> None:
        super().__init__(in_language(message, translator(language)))
        self.diagnostics = spoken(diagnostics, translator(language))
        self._language = language

    def __str__(self) -> str:
        tr = translator(self._language)
        lines = [str(self.args[0]), *plain(self.diagnostics[:SHOWN], tr=tr)]
        if len(self.diagnostics) > SHOWN:
            lines.append(in_language(Said.of("... and {count} more", count=len(self.diagnostics) - SHOWN), tr))
        return "\n".join(lines)


@dataclass(frozen=True, eq=False, repr=False)
class Norms:
    """Norm sets that were loaded and checked, their examples too.

    Attributes:
        sets: The sets, in the order asked.
        diagnostics: Warnings and notes.
    """

    sets: tuple[NormSet, ...]
    diagnostics: tuple[Diagnostic, ...]
    _files: tuple[LoadedFile, ...] = field(repr=False)
    _refs: tuple[str, ...] = field(repr=False)

    def __iter__(self) -> Iterator[NormSet]:
        return iter(self.sets)

    def __getitem__(self, norm_set_id: str) -> NormSet:
        return next((s for s in self.sets if s.id == norm_set_id), None) or self._lacks(norm_set_id)

    def _lacks(self, norm_set_id: str) -> NoReturn:
        raise KeyError(norm_set_id)

    def __repr__(self) -> str:
        return f"Norms({', '.join(f'{s.id} {s.version}' for s in self.sets)})"

    @property
    def versions(self) -> pd.DataFrame:
        """Every version of every norm: set, norm, first and last day, minimum (empty: none or not known), status."""
        return frame_of_versions(self.sets)


@dataclass(frozen=True, eq=False, repr=False)
class Volumes:
    """Volume files that were read and checked.

    Attributes:
        rows: Every row that counts: ``location_id, intervention_id, year, low, high`` (procedures; ``high`` infinite
            when unknown) and where it stood.
        cells: The same, summed per location, intervention and year.
        years: Years with any data row.
        assumptions: What was assumed in reading, a sentence each.
        diagnostics: Warnings and notes.
    """

    rows: pd.DataFrame
    cells: pd.DataFrame
    years: tuple[int, ...]
    assumptions: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    _read: VolumeInputs = field(repr=False)
    _paths: tuple[str, ...] = field(repr=False)
    _profiles: tuple[str, ...] = field(repr=False)
    _known: frozenset[str] = field(repr=False)

    def __repr__(self) -> str:
        return f"Volumes({', '.join(self._paths)}: {len(self.rows)} rows, years {', '.join(map(str, self.years))})"


@dataclass(frozen=True, eq=False, repr=False)
class Outcome:
    """What a calculation came to: the tables of the interface, with dtypes, and what they rest on.

    Texts are ``str``, years and minima ``Int64``, volumes and growth ``float64``, flags ``bool``; what is empty is
    missing. A flag that is masked for publication makes its column ``boolean``.

    Attributes:
        verdicts: One row per norm, location and norm year.
        transfers: What moves where; empty when nothing is known of any region.
        after: Volumes before and after, per location and norm, and per intervention.
        regions: The same per region.
        summary: Verdicts counted, per norm and norm year.
        diagnostics: Warnings and notes about the inputs and the run.
        assumptions: Everything assumed, a sentence each.
    """

    verdicts: pd.DataFrame
    transfers: pd.DataFrame
    after: pd.DataFrame
    regions: pd.DataFrame
    summary: pd.DataFrame
    diagnostics: tuple[Diagnostic, ...]
    assumptions: tuple[str, ...]
    _result: Result = field(repr=False)

    @property
    def contracts(self) -> pd.DataFrame:
        """The contract list: whom may be contracted for what, from when; empty for sets without regimes."""
        return frame_of(self._result.contracts)

    def to_json(self) -> str:
        """The JSON report, byte for byte that of the command."""
        return json_report.render(self._result).decode()

    def to_html(self) -> bytes:
        """The page, byte for byte that of the command; needs the extra ``html``."""
        return html.render(self._result, tr=translator(self._result.language))

    def charts(self) -> dict[str, bytes]:
        """The charts as SVG and PNG by file name, as ``--charts`` writes them; needs the extra ``html``."""
        return chart_files.render(self._result, tr=translator(self._result.language))

    def __repr__(self) -> str:
        rows = f"{len(self.verdicts)} verdicts, {len(self.transfers)} transfers, {len(self.regions)} regions"
        return f"Outcome({rows}; a calculation under its assumptions, not advice)"


class Options(InputPaths, total=False):
    """What a calculation is asked; names and defaults are those of the command line.

    Attributes:
        norms: What ``load_norms`` gave, or what it takes; the first tranche of the Netherlands by default.
        profile: How to read the volume files: one for all, or one per file, also of a register or another table.
        memberships: The region per location and network.
        agreements: What the regions decided.
        norm_years: Whose 1 January decides; by default the years in which the regimes start.
        data_year: The year whose volumes are judged.
        accept: The statuses that count: adopted, reported and guideline by default.
        use_indicative: A what-if: numbers that are only a guideline or proposed decide too.
        basis: The year the fallback looks at: ``previous-year``, ``impact-analysis`` or a year.
        methods: How moved volume is divided: proportional, equal, nearest, capacity.
        max_growth: The most that a receiver may grow, as a share: 0.25 is a quarter.
        across_regions: What finds no eligible location goes to the nearest elsewhere.
        assume_no_agreement: A what-if: every region reached no agreement.
        deferral: ``strict`` or ``lenient``.
        on: The day against which milestones are held.
        lang: Language of sentences and titles: ``en`` or ``nl``.
        suppress_below: For publication: counts of 1 to one less than this are masked, and what would give them away.
    """

    norms: Norms | Path | Sequence[Path]
    profile: Path | Mapping[str, Path] | None
    norm_years: Iterable[int]
    data_year: int | None
    accept: Iterable[Literal["adopted", "reported", "guideline", "proposed"]] | None
    use_indicative: bool
    basis: str | int
    methods: Iterable[MethodName]
    max_growth: float | None
    across_regions: bool
    assume_no_agreement: bool
    deferral: Literal["strict", "lenient"]
    on: date | None
    lang: Literal["en", "nl"]
    suppress_below: int | None


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
    named = tuple(fspath(ref) for ref in refs) or (DEFAULT_NORMS,)
    try:
        files, found = load_sets(named)
    except RunError as error:
        raise _error(error) from None
    if has_errors(found):
        raise InputError(Said.of("a norm set cannot be used"), found)
    return Norms(tuple(f.value for f in files if f.value is not None), found, files, named)


def read_volumes(
    volumes: Path | Sequence[Path],
    profile: Path | Mapping[str, Path] | None = None,
    norms: Norms | Path | Sequence[Path] = DEFAULT_NORMS,
) -> Volumes:
    """Reads volume files, so that several calculations can use them.

    Args:
        volumes: CSV or Parquet, one file or several.
        profile: How to read them: one profile for all files, or one per file.
        norms: Whose interventions are meant; others in the files are an error unless the profile maps them.

    Raises:
        InputError: A file, a profile or a norm set cannot be used.

    Examples:
        >>> read_volumes("volumes.csv", profile="profile.yaml").years
        (2020, 2021, 2022, 2023, 2024)
    """
    loaded = _norms(norms)
    paths, profiles, known = path_texts(volumes), profile_texts(profile), _known(loaded)
    try:
        read = read_volume_files(paths, profiles_of(paths, profiles, {}), sorted(known))
    except RunError as error:
        raise _error(error) from None
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
    )


def evaluate(volumes: Volumes | Path | Sequence[Path], **options: Unpack[Options]) -> Outcome:
    """Verdict per location and norm for each norm year, with the contract status that follows from it.

    Args:
        volumes: What ``read_volumes`` gave, or the files.
        **options: See ``Options``.

    Raises:
        InputError: An input cannot be used, or the options contradict one another.

    Examples:
        >>> outcome = evaluate("volumes.csv", profile="profile.yaml", locations="locations.csv", norm_years=[2026])
        >>> kidney = outcome.verdicts.query("norm_id == 'kidney-local-treatment'").set_index("location_id")
        >>> kidney.loc[["N3", "O3"], ["volume", "minimum", "verdict"]].to_numpy().tolist()
        [[49.0, 50, 'below'], [50.0, 50, 'met']]
    """
    return _calculated("evaluate", volumes, options)


def reallocate(volumes: Volumes | Path | Sequence[Path], **options: Unpack[Options]) -> Outcome:
    """Where the patients go: to the designated, or else to those that meet the norm; or as a scenario has it.

    Args:
        volumes: What ``read_volumes`` gave, or the files.
        **options: See ``Options``; ``agreements``, ``assume_no_agreement`` or ``scenario`` is needed.

    Raises:
        InputError: An input cannot be used, or the options contradict one another.

    Examples:
        >>> volumes = read_volumes("volumes.csv", profile="profile.yaml")
        >>> outcome = reallocate(volumes, locations="locations.csv", norm_years=[2027], assume_no_agreement=True)
        >>> outcome.transfers.query("from_location_id == 'N3'")["volume"].sum()
        np.float64(49.0)
    """
    if not any(options.get(name) for name in ("agreements", "assume_no_agreement", "scenario")):
        message = Said.of("reallocate needs agreements, or a what-if: assume_no_agreement=True or a scenario")
        raise InputError(message, language=options.get("lang", "en"))
    return _calculated("reallocate", volumes, options)


def _calculated(command: str, volumes: Volumes | Path | Sequence[Path], options: Options) -> Outcome:
    loaded = _norms(options.get("norms", DEFAULT_NORMS))
    before: VolumeInputs | None = None
    if isinstance(volumes, Volumes):
        if not only_of_tables(options):
            message = Said.of("the volumes were read before: give profile to read_volumes")
            raise InputError(message, language=options.get("lang", "en"))
        paths, profiles = volumes._paths, (*volumes._profiles, *profile_texts(options.get("profile")))
        # Other norm sets know other interventions: then the files are read anew.
        before = volumes._read if volumes._known == _known(loaded) else None
    else:
        paths, profiles = path_texts(volumes), profile_texts(options.get("profile"))
    held = Held((loaded._files, loaded.diagnostics), before)
    language = options.get("lang", "en")

    def refuse(diagnostics: Sequence[Diagnostic], _sets: Sequence[LoadedFile]) -> NoReturn:
        raise InputError(Said.of("an input cannot be used; nothing was judged"), diagnostics, language)

    try:
        result = calculate(command, paths, question_of(loaded._refs, profiles, options), Selection(), refuse, held)
    except RunError as error:
        raise _error(error, language) from None
    return Outcome(
        frame_of(result.verdicts),
        frame_of(result.transfers),
        frame_of(result.after),
        frame_of(result.regions),
        frame_of(result.summary_table()),
        result.diagnostics,
        result.run.assumptions,
        result,
    )


def _error(error: RunError, language: Language = "en") -> InputError:
    """Options are named as Python has them: ``--data-year 2030`` is ``data_year 2030``."""
    message = in_language(error.message, translator(language))
    return InputError(re.sub(r"--([a-z-]+)", lambda m: m[1].replace("-", "_"), message))


def _norms(norms: Norms | Path | Sequence[Path]) -> Norms:
    return norms if isinstance(norms, Norms) else load_norms(*path_texts(norms))


def _known(norms: Norms) -> frozenset[str]:
    return frozenset(i for s in norms.sets for i in s.interventions)
