"""``cns-check norms validate``: norm files in; what is wrong with them, and what is worth a second look, out."""

from __future__ import annotations

import difflib
import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.findings_output import CheckFormat, CheckOutput, Telling, checked, on_day
from cns_check.cli.options import Force, speaks
from cns_check.cli.terminal import Terminal
from cns_check.diagnostics import CATALOGUE, Diagnostic, Severity
from cns_check.run.typed_values import day
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.norms.load import LoadedFile
    from cns_check.report.checks.outcome import CheckedFile

#: Of a file with one of these nothing else could be checked: they can be neither left out nor ignored.
ALWAYS = "Y"


@speaks
def validate(
    refs: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Norm files, folders or shipped ids.", show_default=False),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODE|PREFIX", help="Look only for these, such as N1 or N104 (repeatable)."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="CODE|PREFIX", help="Do not look for these (repeatable)."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too; notes never do.")] = False,
    on: Annotated[
        str | None,
        on_day("The day against which reviews are held; never today by itself."),
    ] = None,
    max_age: Annotated[
        int | None,
        typer.Option("--max-age", metavar="DAYS", min=0, help="A review older than this is old. [default: 365]"),
    ] = None,
    stdout_format: CheckFormat = "text",
    output: CheckOutput = None,
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Checks norm files strictly, their examples included, and lints them; by default the shipped ones."""
    from cns_check.norms.tools.lint import MAX_AGE

    today = day(on) if on is not None else None
    if max_age is not None and on is None:
        raise Stop(Exit.USAGE, Said.of("--max-age says how old a review may be on the day --on DATE: give both"))
    wanted = _codes("--select", select) if select else frozenset(CATALOGUE)
    unwanted = _codes("--ignore", ignore)
    if any(code.startswith(ALWAYS) for code in unwanted):
        raise Stop(Exit.USAGE, Said.of("--ignore: a file with a mistake of the family Y cannot be checked at all"))
    telling = Telling.plan(output, refs or (), stdout_format, terminal, force=force)
    with _no_collection():
        files, of_load = load(refs)
        made = [*of_load, *_checks(files, today, MAX_AGE if max_age is None else max_age)]
    order = {file.path: number for number, file in enumerate(files)}
    found = sorted(
        (d for d in made if d.code.startswith(ALWAYS) or (d.code in wanted and d.code not in unwanted)),
        key=lambda d: (order.get(d.place.path or "", 0), d.place.line or 0, d.place.column or 0, d.code),
    )
    result = checked(
        "norms validate",
        [_file(file, items=telling.junit) for file in files],
        found,
        _sources(files, found),
        strict=strict,
    )
    telling.tell(result, [_summary(len(files), found)])
    if result.failed:
        raise Stop(Exit.FINDINGS)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Holds back the collector of cycles: what is read of norm files is much, stays, and has none."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _checks(files: Iterable[LoadedFile], on: date | None, max_age: int) -> Iterable[Diagnostic]:
    """Lint of every file whose types are right, and the examples of those without a mistake."""
    from cns_check.judge.norm_examples import check_examples
    from cns_check.norms.tools.lint import lint

    for file in files:
        if file.yaml.value is not None:
            yield from lint(file.yaml.value, file.yaml, on=on, max_age=max_age)
        if file.value is not None:
            yield from check_examples(file.value, file.yaml)


def _codes(option: str, given: Collection[str] | None) -> frozenset[str]:
    """The codes that a code, a name or the beginning of a code stands for.

    Raises:
        Stop: Exit 2 for one that stands for none.
    """
    found: set[str] = set()
    names = {info.name: code for code, info in CATALOGUE.items()}
    for text in given or ():
        codes = {code for code in CATALOGUE if text and code.startswith(text.upper())}
        codes |= {names[text]} if text in names else set()
        if not codes:
            near = difflib.get_close_matches(text, [*CATALOGUE, *names], n=1)
            hint = Said.of("; did you mean {near}?", near=near[0]) if near else Said()
            raise Stop(
                Exit.USAGE,
                Said.of(
                    "{option} {text}: no code is called so or begins so{hint}", option=option, text=text, hint=hint
                ),
            )
        found |= codes
    return frozenset(found)


def load(refs: list[str] | None) -> tuple[tuple[LoadedFile, ...], tuple[Diagnostic, ...]]:
    """The norm files that are named, by default the shipped ones, with what is wrong with them.

    Raises:
        Stop: A reference means nothing, a file cannot be read, or there is none.
    """
    from cns_check.norms.find import UnknownNormSetError, load_norm_sets, shipped_ids

    try:
        files, found = load_norm_sets(refs or shipped_ids())
    except UnknownNormSetError as error:
        raise Stop(Exit.USAGE, error.message) from error
    except OSError as error:
        raise Stop(
            Exit.FILES,
            Said.of("{path}: cannot be read: {why}", path=error.filename, why=error.strerror),
        ) from error
    if not files:
        raise Stop(Exit.NOTHING, Said.of("no norm files there: nothing was checked"))
    return files, found


def _file(file: LoadedFile, *, items: bool) -> CheckedFile:
    from cns_check.report.checks.outcome import CheckedFile, Item

    data = file.yaml.data
    norms = data.get("norms") if isinstance(data, dict) and items else None
    if not isinstance(norms, tuple):
        return CheckedFile(file.path)
    named: list[Item] = []
    for index, norm in enumerate(norms):
        name = norm.get("id") if isinstance(norm, dict) else None
        line = file.yaml.place("norms", index).line
        named.append(Item(name if isinstance(name, str) else f"norm {index + 1}", line or 1))
    return CheckedFile(file.path, tuple(named))


def _sources(files: Iterable[LoadedFile], found: Sequence[Diagnostic]) -> dict[str, tuple[str, ...]]:
    from cns_check.report.checks.outcome import source_lines

    needed = {d.place.path for d in found}
    return {file.path: source_lines(".yaml", file.yaml.text) for file in files if file.path in needed}


def _summary(files: int, found: Sequence[Diagnostic]) -> Said:
    from cns_check.report.checks.outcome import number_of

    severities = [d.severity for d in found]
    told = [s for s in Severity if s is Severity.ERROR or s in severities]
    numbers = (number_of(s, severities.count(s)) for s in told)
    return Said.of("{numbers}", numbers=(Said.counted(files, "{count} file", "{count} files"), *numbers))
