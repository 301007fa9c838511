"""Files of records with their profiles as sources that an engine can count. In: what was named. Out: sources.

The one room of the count that opens files of records itself: their names and headers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cns_check.count.definitions import Definitions
from cns_check.count.engines.engine import Engine, EngineError, RecordFile
from cns_check.count.fit import missing
from cns_check.count.layout import HeaderProblem, Layout, layout_of, layout_of_joined
from cns_check.count.plan.rows import Part, Source
from cns_check.count.profile import DATES, DEFAULT, RecordProfile
from cns_check.count.profile_file import RecordProfileFile
from cns_check.count.record_files import (
    BrokenHeaderError,
    csv_headers,
    full_columns,
    has_rows,
    is_parquet,
    parquet_columns,
    partitions_of,
)
from cns_check.count.rules import Rules
from cns_check.count.stores import Store, is_uri
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.table_format import TableFormat
from cns_check.strict_yaml import YamlFile
from cns_check.words import Said

#: What Parquet keeps as values, and no id or code is.
_VALUES = frozenset({"double", "date", "timestamp", "boolean"})
#: Columns that numbers may be in: what they stand for has no leading zeros to lose, or is never shown.
_NUMBERS = frozenset({"record_id", "patient_id", "session_id", "quantity", "age", "origin_id", *DATES, "born"})


@dataclass(frozen=True)
class Named:
    """Records of one profile, as they were named.

    Attributes:
        arguments: Files, folders and patterns.
        file: The profile; None for canonical columns.
    """

    arguments: tuple[str, ...]
    file: RecordProfileFile | None = None

    @property
    def profile(self) -> RecordProfile:
        """How they were delivered."""
        return DEFAULT if self.file is None else self.file.profile


@dataclass
class Loaded:
    """What was found of the files.

    Attributes:
        files: Every file of records, by its number.
        sources: Per profile what an engine reads; empty where anything is wrong.
        diagnostics: What is wrong.
        read: Every file that is read, those of joined tables too.
        profiles: The number of the profile of each file of records.
    """

    files: list[RecordFile] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    profiles: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Files of one profile with the same columns, and where canonical columns are in them."""

    files: tuple[RecordFile, ...]
    layout: Layout


class Loading:
    """Looks at files, and hands them to an engine."""

    def __init__(
        self,
        named: Sequence[Named],
        rules: Rules,
        definitions: YamlFile[Definitions],
        per: Sequence[str],
        store: Store,
    ) -> None:
        """Takes what was named, what is asked of it, and where it lies."""
        self.named, self.rules, self.definitions, self.per = named, rules, definitions, per
        self.store = store
        self.loaded = Loaded()
        self._groups: list[list[Group]] = []
        self._joined: list[list[list[Group]]] = []

    def look(self) -> Loaded:
        """Finds the files and their columns; what is wrong is in the diagnostics.

        Raises:
            RunError: A file is not there, or cannot be read.
        """
        number = 0
        for which, named in enumerate(self.named):
            paths = [path for argument in named.arguments for path in self.store.paths(argument)]
            groups = self._layouts(self._files(paths, named.profile, number), named, None)
            self.loaded.profiles |= dict.fromkeys(range(number, number + len(paths)), which)
            number += len(paths)
            self._groups.append(groups)
            joined = []
            for index, table in enumerate(named.profile.joined):
                of_table = self.store.paths(self.beside(named, table.path))
                joined.append(self._layouts(self._files(of_table, named.profile, 0, records=False), named, index))
            self._joined.append(joined)
            self._fit(which, named)
        return self.loaded

    @staticmethod
    def beside(named: Named, path: str) -> str:
        """A path of a profile, from where the profile stands."""
        assert named.file is not None
        if is_uri(path) or Path(path).is_absolute() or named.file.path == "-":
            return path
        return (Path(named.file.path).parent / path).as_posix()

    def _files(
        self, paths: Iterable[str], profile: RecordProfile, first: int, *, records: bool = True
    ) -> Iterator[RecordFile]:
        form = profile.format
        for number, path in enumerate(paths, first):
            self.loaded.read.append(path)
            parquet = is_parquet(path, self.store)
            kinds: tuple[tuple[str, str], ...] = ()
            full: frozenset[str] = frozenset()
            try:
                if parquet:
                    kinds = parquet_columns(path, self.store)
                    headers, full = tuple(name for name, _ in kinds), full_columns(path, self.store)
                else:
                    headers = csv_headers(path, self.store, form)
                self._check_rows(path, headers, form, parquet=parquet)
            except BrokenHeaderError as error:
                headers = ()
                place = Place(path) if parquet else Place(path, error.line)
                message = Said.of("the header cannot be read") if not parquet else Said.of("the file is damaged")
                self._tell(diagnostic("C022", message, place))
            file = RecordFile(path, number, parquet, headers, partitions_of(path), kinds, full)
            if records:
                self.loaded.files.append(file)
            if headers:
                yield file

    def _check_rows(self, path: str, headers: Sequence[str], form: TableFormat, *, parquet: bool) -> None:
        """A file without rows says nothing; of two columns of one name in Parquet no engine tells which is meant."""
        place = Place(path) if parquet else Place(path, 1)
        if not has_rows(path, self.store, form, parquet=parquet):
            self._tell(diagnostic("C022", Said.of("the file has a header, and no rows"), place))
        for header in dict.fromkeys(h for h in headers if parquet and headers.count(h) > 1):
            message = Said.of("the column {header!r} is taken twice, or stands in the header twice", header=header)
            self._tell(diagnostic("C021", message, Place(path, field=header), value=header))

    def _layouts(self, files: Iterable[RecordFile], named: Named, joined: int | None) -> list[Group]:
        alike: dict[object, list[RecordFile]] = {}
        for file in files:
            partitions = tuple(name for name, _ in file.partitions)
            alike.setdefault((file.parquet, file.headers, partitions, file.kinds), []).append(file)
        groups = []
        for of_form in alike.values():
            if joined is None:
                layout, problems = layout_of(named.profile, of_form[0].columns)
                at: tuple[str | int, ...] = ("columns",)
            else:
                layout, problems = layout_of_joined(named.profile.joined[joined], named.profile, of_form[0].columns)
                at = ("joined", joined)
            for problem in dict.fromkeys(problems):
                self._tell(self._problem(problem, of_form[0], named, at))
            if not problems:
                self._check_kinds(of_form[0], layout, named)
            self._check_case(of_form[0], layout)
            groups.append(Group(tuple(of_form), layout))
        return groups

    def _check_case(self, file: RecordFile, layout: Layout) -> None:
        """Engines take names that differ in case alone for one."""
        first: dict[str, str] = {}
        for header in layout.headers:
            other = first.setdefault(header.lower(), header)
            if other != header:
                message = Said.of("the columns {one!r} and {other!r} differ in case alone", one=other, other=header)
                place = Place(file.path, None if file.parquet else 1, field=header)
                self._tell(diagnostic("C021", message, place, value=header))

    def _tell(self, found: Diagnostic) -> None:
        self.loaded.diagnostics.append(found)

    def _problem(self, problem: HeaderProblem, file: RecordFile, named: Named, at: tuple[str | int, ...]) -> Diagnostic:
        place = Place(file.path, None if file.parquet else 1, field=problem.header)
        if problem.kind == "unequal":
            assert named.file is not None
            message = Said.of(
                "{name!r} has {count} columns, and 'codes' has another number", name=problem.name, count=problem.header
            )
            return diagnostic("C003", message, named.file.place(*at, problem.name), value=problem.header)
        if problem.kind == "twice":
            message = Said.of(
                "the column {header!r} is taken twice, or stands in the header twice", header=problem.header
            )
            return diagnostic("C021", message, place, value=problem.header)
        message = Said.of("there is no column {header!r}, which is {name!r}", header=problem.header, name=problem.name)
        return diagnostic("C020", message, place, value=problem.header)

    def _check_kinds(self, file: RecordFile, layout: Layout, named: Named) -> None:
        """Parquet keeps types: numbers lost their leading zeros, and points in time have no day without a zone."""
        kinds = dict(file.kinds)
        profile = named.profile
        padded = {"location_id": profile.ids.pad}
        padded |= dict.fromkeys(("code", "codes", "principal", "diagnoses"), profile.spelling.pad)
        for name, headers in layout.columns.items():
            for header in headers:
                kind = kinds.get(header, "text")
                place = Place(file.path, field=header)
                if kind == "timestamp" and profile.time_zone is None:
                    message = Said.of(
                        "{header!r} holds points in time, and the profile names no time_zone", header=header
                    )
                    self._tell(diagnostic("C024", message, place, value=header))
                elif kind == "integer" and name not in _NUMBERS and not padded.get(name) and not _free(name):
                    message = Said.of("{header!r} holds whole numbers, whose leading zeros are lost", header=header)
                    self._tell(diagnostic("C024", message, place, value=header))
                elif kind == "other" or (kind in _VALUES and not _may_be(name, kind)):
                    message = Said.of("{header!r} holds values of another type", header=header)
                    self._tell(diagnostic("C024", message, place, value=header))

    def _fit(self, which: int, named: Named) -> None:
        groups = self._groups[which]
        if any(d.code in {"C020", "C022"} for d in self.loaded.diagnostics) or not groups:
            return
        given = [Source(which, named.profile, (Part(None, g.layout),)).names for g in groups]
        names = frozenset.intersection(*given)
        for name in sorted(frozenset.union(*given) - names):
            message = Said.of("some files have the column {name!r}, and others do not", name=name)
            self._tell(diagnostic("C020", message, Place(groups[0].files[0].path, field=name), value=name))
        for lack in missing(self.rules, named.profile, names, self.per):
            place = self.definitions.place(*lack.at) if lack.at else self._place(named, groups[0].files[0])
            self._tell(diagnostic(lack.code, lack.message, place, value=lack.name))

    @staticmethod
    def _place(named: Named, file: RecordFile) -> Place:
        if named.file is not None and named.profile.columns:
            return named.file.place("columns")
        return Place(file.path, None if file.parquet else 1)

    def sources(self, engine: Engine, *, places: bool = False) -> list[Source]:
        """What the engine counts.

        Args:
            engine: Reads the files.
            places: Rows are numbered in their file: each file is a table of its own.

        Raises:
            EngineError: A file cannot be read.
        """
        made = []
        for which, named in enumerate(self.named):
            parts = [self._part(engine, g, named, rows=places) for g in _apart(self._groups[which], places=places)]
            joined = [tuple(self._part(engine, g, named) for g in groups) for groups in self._joined[which]]
            costly = not all(f.parquet for g in self._groups[which] for f in g.files) or bool(joined)
            costly = costly or named.profile.deliveries is not None or "codes" in named.profile.columns
            several = len(self.named) > 1
            made.append(Source(which, named.profile, tuple(parts), tuple(joined), several, places, costly))
        return made

    @staticmethod
    def _part(engine: Engine, group: Group, named: Named, *, rows: bool = False) -> Part:
        profile = named.profile
        try:
            headers, times = group.layout.headers, profile.repeats == "once"
            table = engine.read(group.files, profile.format, headers, profile.time_zone, rows=rows, times=times)
        except UnicodeError:
            raise EngineError([f.path for f in group.files]) from None
        full = frozenset.intersection(*(f.full for f in group.files))
        return Part(table, group.layout, frozenset() if profile.trim else full)


def _may_be(name: str, kind: str) -> bool:
    """Whether a column may hold what is no text: ids and codes are texts, and nothing else is their value."""
    if name in DATES or name in {"born", "code_dates"}:
        return kind in {"date", "timestamp"}
    return _free(name) or (kind == "double" and name in _NUMBERS)


def _free(name: str) -> bool:
    return name.startswith("other.") or name in {"side", "diagnosis_role"}


def _apart(groups: Iterable[Group], *, places: bool) -> Iterator[Group]:
    for group in groups:
        if places:
            yield from (replace(group, files=(file,)) for file in group.files)
        else:
            yield group
