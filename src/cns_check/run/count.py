"""A count: reads both files, opens the records, runs an engine. In: a request. Out: a result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cns_check.count.definitions import Definitions
from cns_check.count.definitions_file import LoadedDefinitions, load_definitions
from cns_check.count.engines.engine import Engine, EngineError
from cns_check.count.profile_file import RecordProfileFile, read_record_profile
from cns_check.count.reasons import REASONS, UNUSABLE
from cns_check.diagnostics import Diagnostic, Place, diagnostic, has_errors
from cns_check.errors import RunError
from cns_check.inputs.files.columns import Table
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.small_table import read_small_table
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.run.open_file import read_bytes
from cns_check.run.which_profile import which_profile
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.count.counting import CannotCountError, Count, Counted
    from cns_check.count.loading import Loading, Named
    from cns_check.count.result import CountResult
    from cns_check.count.rules import Rules
    from cns_check.count.stores import Store

#: Places of unusable lines that are told.
SHOWN = 100
_LOCATIONS = TableForm(
    Said.of("the table of locations"), ("delivered", "location_id"), ("delivered", "location_id"), None, padded=()
)
#: The columns that ``--per`` adds.
PER_COLUMNS = {"surgeon": "surgeon_id", "origin": "origin_id"}


@dataclass(frozen=True)
class Request:
    """What is asked.

    Attributes:
        records: Files, folders and patterns.
        definitions: A shipped id or a file.
        profiles: ``FILE`` or ``RECORDS=FILE``.
        locations: The register.
        norms: Norm sets to hold the definitions against.
        max_unusable: The share of lines that may be unusable.
        per: ``quarter``, ``surgeon``, ``origin``.
    """

    records: tuple[str, ...]
    definitions: str
    profiles: tuple[str, ...] = ()
    locations: str | None = None
    norms: tuple[str, ...] = ()
    max_unusable: float = 0.0
    per: tuple[str, ...] = ()


#: Called with everything that is wrong when the records cannot be counted; it does not return.
Refuse = Callable[[Sequence[Diagnostic]], NoReturn]
Step = Callable[[Said], None]


def count_records(request: Request, start: Callable[[], Engine], refuse: Refuse, step: Step) -> CountResult:
    """Counts.

    Args:
        request: What is asked.
        start: Starts the engine, once definitions and profiles are right.
        refuse: Ends the command when an input cannot be used.
        step: Called with each step.

    Raises:
        RunError: A file cannot be read, or there is not enough memory or disk.
    """
    from cns_check.count.loading import Loading
    from cns_check.count.rules import rules_of

    step(Said.of("reading definitions and profiles"))
    loaded = load_file(request.definitions)
    named, found = named_records(request)
    found = [*loaded.diagnostics, *found]
    if loaded.value is None or has_errors(found):
        refuse(found)
    rules = rules_of(loaded.value)
    columns = tuple(PER_COLUMNS[name] for name in PER_COLUMNS if name in request.per)
    with _running(start, named, refuse, found) as (engine, read):
        loading = Loading(named, rules, loaded.yaml, columns, engine.store)
        looked = loading.look()
        read.extend(looked.read)
        found += looked.diagnostics
        if has_errors(looked.diagnostics):
            refuse(found)
        counted = _counted(request, rules, loading, engine, refuse, found, step)
    found += _told(request, rules, loaded, counted, named)
    if has_errors(found):
        refuse(found)
    return _result(request, rules, loaded, counted, named, [f.path for f in looked.files], found)


def load_file(ref: str) -> LoadedDefinitions:
    """The definitions of a shipped id or a file.

    Raises:
        RunError: There is none of that name, or it cannot be read.
    """
    from cns_check.count.find import resolve

    path, shown = resolve(ref)
    return load_definitions(read_bytes(path), shown)


def named_records(request: Request) -> tuple[list[Named], list[Diagnostic]]:
    """The records by their profiles; and what is wrong with the profiles.

    Raises:
        RunError: Two profiles are for the same records, or one for none.
    """
    from cns_check.count.loading import Named

    tables = [request.locations] if request.locations is not None else []
    which = which_profile(request.records, request.profiles, tables)
    which.of_corrections({})
    by_profile: dict[str | None, list[str]] = {}
    for argument in request.records:
        by_profile.setdefault(which.volumes.get(argument), []).append(argument)
    named, found = [], list[Diagnostic]()
    for path, arguments in by_profile.items():
        file = None
        if path is not None:
            file, of_file = read_record_profile(path, read_bytes(path))
            found += of_file
            if file is not None:
                file, of_table = _with_locations(file)
                found += of_table
        if path is None or file is not None:
            named.append(Named(tuple(arguments), file))
    return named, found


def _with_locations(file: RecordProfileFile) -> tuple[RecordProfileFile, Sequence[Diagnostic]]:
    """A profile whose locations stand in a table of their own, with what stands there."""
    given = file.profile.locations
    if not isinstance(given, str):
        return file, ()
    path = given if Path(given).is_absolute() else (Path(file.path).parent / given).as_posix()
    findings = Findings(path)
    table: Table | None = read_small_table(path, read_bytes(path), _LOCATIONS, findings)
    pairs: dict[str | int, str] = {}
    if table is not None:
        delivered, ids = table.column("delivered"), table.column("location_id")
        for row in range(len(table.lines)):
            text, id_ = delivered.text(row), ids.text(row)
            if pairs.setdefault(text, id_) != id_:
                message = Said.of("the location is delivered under one name, and has two ids")
                findings.add(diagnostic("C005", message, table.place(row, "delivered")))
    return replace(file, profile=file.profile.model_copy(update={"locations": pairs})), findings.finish()


@contextmanager
def _running(
    start: Callable[[], Engine], named: Sequence[Named], refuse: Refuse, found: Sequence[Diagnostic]
) -> Iterator[tuple[Engine, list[str]]]:
    """The engine, ended in any case, and the list of what is read with it.

    What it cannot read is looked for in the files, and never told in its words.
    """
    engine, read = start(), list[str]()
    try:
        yield engine, read
    except EngineError as error:
        if error.space:
            message = Said.of("not enough memory or disk: see --memory-limit and --temp-dir")
            raise RunError("files", message) from None
        broken = list(_broken(read, engine.store, named))
        if broken:
            refuse([*found, *broken])
        msg = "the engine cannot run the count"
        raise RuntimeError(msg) from None
    finally:
        engine.close()


def _broken(paths: Sequence[str], store: Store, named: Sequence[Named]) -> Iterator[Diagnostic]:
    from cns_check.count.record_files import broken_line, is_parquet

    forms = [n.profile.format for n in named]
    for path in dict.fromkeys(paths):
        if is_parquet(path, store):
            import pyarrow as pa
            import pyarrow.parquet as pq

            try:
                with store.open(path) as file:
                    for batch in pq.ParquetFile(file).iter_batches():
                        batch.validate(full=True)
            except (pa.ArrowException, OSError):
                yield diagnostic("C022", Said.of("the file is damaged"), Place(path))
            continue
        lines = [broken_line(path, store, form) for form in forms]
        if all(line is not None for line in lines):
            yield diagnostic("C022", Said.of("the record that begins here cannot be read"), Place(path, lines[0]))


class _Enough(Exception):  # noqa: N818 - an outcome, not an error of the program
    """More lines are unusable than may be."""


def _counted(
    request: Request,
    rules: Rules,
    loading: Loading,
    engine: Engine,
    refuse: Refuse,
    found: Sequence[Diagnostic],
    step: Step,
) -> Counted:
    from cns_check.count.counting import CannotCountError, Count
    from cns_check.count.plan.units import Per
    from cns_check.count.told import too_many

    columns = tuple(PER_COLUMNS[name] for name in PER_COLUMNS if name in request.per)
    per = Per("quarter" in request.per, columns)

    def enough(counted: Counted) -> None:
        bad, of = counted.unusable
        if bad > request.max_unusable * of:
            raise _Enough

    count = Count(rules, loading.sources(engine), engine, per, loading.loaded.profiles)
    try:
        return count.run(step, enough)
    except CannotCountError as error:
        refuse([*found, _of_input(error, loading)])
    except _Enough:
        step(Said.of("looking where the unusable lines stand"))
        places = _places(rules, loading, engine, per, count)
        refuse([*found, *too_many(count.counted, request.max_unusable, places)])


def _of_input(error: CannotCountError, loading: Loading) -> Diagnostic:
    file = loading.named[error.source].file
    assert file is not None
    if error.kind == "differ":
        message = Said.counted(error.count, "{count} key has rows that differ", "{count} keys have rows that differ")
        path = loading.beside(loading.named[error.source], file.profile.joined[error.joined].path)
        return diagnostic("C023", message, Place(path))
    message = Said.of("of the deliveries {count} are neither all dates nor all whole numbers", count=error.count)
    return diagnostic("C025", message, file.place("deliveries", "column"))


def _places(rules: Rules, loading: Loading, engine: Engine, per: object, count: Count) -> list[tuple[Place, str]]:
    """Where the first unusable lines stand, with the reason."""
    from cns_check.count.record_files import lines_of_rows

    files = {f.number: f for f in loading.loaded.files}
    rows = count.unusable_rows(loading.sources(engine, places=True), SHOWN)
    found = []
    for number in dict.fromkeys(file for file, _, _ in rows):
        file = files[number]
        form = loading.named[loading.loaded.profiles[number]].profile.format
        mine = [(row, reason) for of, row, reason in rows if of == number]
        lines = {} if file.parquet else lines_of_rows(file.path, loading.store, form, {row for row, _ in mine})
        for row, reason in mine:
            place = Place(file.path, row=row) if file.parquet else Place(file.path, lines.get(row))
            found.append((place, REASONS[reason - 1]))
    assert all(name in UNUSABLE for _, name in found)
    return found


def _told(
    request: Request, rules: Rules, loaded: LoadedDefinitions, counted: Counted, named: Sequence[Named]
) -> Iterator[Diagnostic]:
    from cns_check.count.plan.units import Per
    from cns_check.count.told import against_norms, thin_years, told, unknown_locations
    from cns_check.inputs.places.locations import read_locations
    from cns_check.run.load_norm_sets import load_sets

    columns = tuple(PER_COLUMNS[name] for name in PER_COLUMNS if name in request.per)
    yield from told(counted, rules, Per("quarter" in request.per, columns), loaded.yaml)
    incomplete = {year for n in named for year in n.profile.incomplete_years}
    yield from thin_years(counted.years, incomplete)
    if request.locations is not None:
        path = request.locations
        profile = which_profile(request.records, request.profiles, [path]).tables.get(path)
        given = None if profile is None else ProfileBytes(profile, read_bytes(profile))
        register, found = read_locations(path, read_bytes(path), given)
        yield from found
        if register is not None:
            yield from unknown_locations(counted.locations, set(map(str, register.values("location_id"))), path)
    if request.norms:
        sets, found = load_sets(request.norms)
        yield from (d for d in found if has_errors([d]))
        places = {d.id: loaded.yaml.place("interventions", i, "unit") for i, d in enumerate(rules.interventions)}
        yield from against_norms(rules, [s.value for s in sets if s.value is not None], places)


def _result(
    request: Request,
    rules: Rules,
    loaded: LoadedDefinitions,
    counted: Counted,
    named: Sequence[Named],
    paths: Sequence[str],
    found: Sequence[Diagnostic],
) -> CountResult:
    from cns_check.count.plan.units import Per
    from cns_check.count.result import CountResult, reconciliation, volumes_of

    value: Definitions | None = loaded.value
    assert value is not None
    columns = tuple(PER_COLUMNS[name] for name in PER_COLUMNS if name in request.per)
    header, volumes = volumes_of(counted, rules, Per("quarter" in request.per, columns))
    rows, units = reconciliation(counted, rules, paths)
    profile = {
        "absent": "unknown" if any(n.profile.absent == "unknown" for n in named) else "not-performed",
        "incomplete_years": sorted({year for n in named for year in n.profile.incomplete_years}),
    }
    told = {"id": value.id, "version": value.version, "sha256": loaded.sha256}
    return CountResult(told, header, volumes, rows, units, profile, tuple(found))
