"""``cns-check norms diff``: what changed between two norm sets, and whose verdict it changes.

In: two norm sets, volumes if wanted, and options. Out: the changes, and the verdicts that change, on stdout.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

from cns_check.cli.commands import OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.git_revision import Revision
from cns_check.cli.options import LocationsFile, Profiles, speaks
from cns_check.cli.terminal import Terminal
from cns_check.diagnostics import spoken
from cns_check.run.option import INPUTS
from cns_check.words import Said, Translate, in_language, printable

if TYPE_CHECKING:
    from cns_check.compare.changed_verdicts import VerdictChange
    from cns_check.diagnostics import Diagnostic
    from cns_check.norms.load import LoadedFile
    from cns_check.norms.model import NormSet
    from cns_check.norms.tools.diff import Change

SCHEMA = "cns-check/norms-diff/1"

_Ref = "A shipped id, a file, or a file in a git revision such as HEAD~1:norms/x.yaml"


@speaks
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=f"{_Ref}: as it was.", show_default=False)],
    after: Annotated[str, typer.Argument(metavar="B", help="The same: as it is.", show_default=False)],
    volumes: Annotated[
        list[str] | None,
        typer.Option(
            "--volumes",
            metavar="VOLUMES",
            help="Also: which locations change verdict (repeatable).",
            rich_help_panel=INPUTS,
        ),
    ] = None,
    profile: Profiles = None,
    locations: LocationsFile = None,
    norm_year: Annotated[
        list[int] | None,
        typer.Option(
            "--norm-year",
            metavar="Y",
            min=1990,
            max=2100,
            help="With --volumes: for which years.",
            rich_help_panel=INPUTS,
        ),
    ] = None,
    stdout_format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="What goes to stdout.", rich_help_panel=OUTPUTS)
    ] = "text",
    *,
    terminal: Terminal,
) -> None:
    """Says what changed from norm set A to norm set B: numbers, dates, status, sources, rules."""
    if not volumes and (profile or locations or norm_year):
        raise Stop(Exit.USAGE, Said.of("--profile, --locations and --norm-year go with --volumes"))
    old, of_old = _load(before, examples=bool(volumes))
    new, of_new = _load(after, examples=bool(volumes))
    found = [*of_old, *of_new]
    report = _report((before, after), (old, new))
    if old.value is None or new.value is None or _errors(found):
        _refuse(terminal, report, found, stdout_format)
    changes = _compared(old.value, new.value)
    tr = terminal.tr
    verdicts: tuple[VerdictChange, ...] | None = None
    if volumes:
        years = tuple(sorted(set(norm_year or ())))
        verdicts, assumed, of_inputs = _verdicts(old.value, new.value, volumes, profile or [], locations, years)
        found += of_inputs
        if verdicts is None:
            _refuse(terminal, report, found, stdout_format)
        report["verdicts"] = [v.record() for v in verdicts]
        report["assumptions"] = [in_language(sentence, tr) for sentence in assumed]
    terminal.show(found)
    report["changes"] = [c.record() | {"text": str(in_language(c.text, tr))} for c in changes]
    report["diagnostics"] = [d.record() for d in spoken(found, tr)]
    if stdout_format == "json":
        terminal.write(_json(report))
    else:
        terminal.write("".join(f"{_plain(line)}\n" for line in _text(report, changes, verdicts, tr)).encode())
    if changes or verdicts:
        raise Stop(Exit.FINDINGS)


def _plain(text: str) -> str:
    """Data is shown, never obeyed: what a terminal would take for a command is written out."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _load(ref: str, *, examples: bool) -> tuple[LoadedFile, list[Diagnostic]]:
    """A norm set by its reference; its examples are run where it is to judge.

    Raises:
        Stop: Exit 2 when the reference means nothing, or a folder; 4 when the file cannot be read.
    """
    from cns_check.judge.norm_examples import check_examples
    from cns_check.norms.find import UnknownNormSetError, load_norm_sets, shipped_ids
    from cns_check.norms.load import load_norm_file

    shipped = ref in shipped_ids()
    revision = None if shipped else Revision.of(ref)
    if not shipped and Path(ref).is_dir():
        raise Stop(Exit.USAGE, Said.of("{ref}: is a folder; name the file in it", ref=ref))
    try:
        if revision is not None:
            file = load_norm_file(revision.read(), ref, expected_id=Path(revision.path).stem)
            found = list(file.diagnostics)
        else:
            (file,), diagnostics = load_norm_sets([ref])
            found = list(diagnostics)
    except UnknownNormSetError as error:
        raise Stop(
            Exit.USAGE, Said.of("{why}; or a file in a git revision: REVISION:PATH", why=error.message)
        ) from error
    except OSError as error:
        raise Stop(
            Exit.FILES,
            Said.of("{path}: cannot be read: {why}", path=error.filename, why=error.strerror),
        ) from error
    if examples and file.value is not None:
        found += check_examples(file.value, file.yaml)
    return file, found


def _errors(found: Sequence[Diagnostic]) -> bool:
    from cns_check.diagnostics import has_errors

    return has_errors(found)


def _report(refs: tuple[str, str], files: Sequence[LoadedFile]) -> dict[str, Any]:
    """The JSON object, as far as it is known before anything is compared."""
    sides = {
        name: {
            "ref": printable(ref),
            "id": file.value.id if file.value is not None else None,
            "version": file.value.version if file.value is not None else None,
            "sha256": file.sha256,
        }
        for name, ref, file in zip(("before", "after"), refs, files, strict=True)
    }
    return {"schema": SCHEMA, **sides, "changes": [], "verdicts": None, "assumptions": [], "diagnostics": []}


def _refuse(terminal: Terminal, report: dict[str, Any], found: Sequence[Diagnostic], stdout_format: str) -> NoReturn:
    terminal.show(found)
    if stdout_format == "json":
        terminal.write(_json(report | {"diagnostics": [d.record() for d in spoken(found, terminal.tr)]}))
    raise Stop(Exit.BAD_INPUT, Said.of("an input cannot be used; nothing was compared"))


def _json(report: dict[str, Any]) -> bytes:
    return (json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _compared(before: NormSet, after: NormSet) -> tuple[Change, ...]:
    from cns_check.norms.tools.diff import diff

    return diff(before, after)


def _verdicts(
    before: NormSet,
    after: NormSet,
    volumes: Sequence[str],
    profiles: Sequence[str],
    locations: str | None,
    norm_years: tuple[int, ...],
) -> tuple[tuple[VerdictChange, ...] | None, tuple[str, ...], tuple[Diagnostic, ...]]:
    """Verdicts that change, what was assumed in reading, and diagnostics; None when the inputs cannot be used.

    Raises:
        Stop: Exit 2 when no year is complete, 5 when the profile leaves no row.
    """
    from cns_check.compare.changed_verdicts import verdict_changes
    from cns_check.run.inputs import LOCATIONS
    from cns_check.run.load_volumes import read_volume_files
    from cns_check.run.read_inputs import profiles_of, read_others

    known = sorted({*before.interventions, *after.interventions})
    others = {} if locations is None else {LOCATIONS.name: locations}
    which = profiles_of(volumes, profiles, others)
    read = read_volume_files(volumes, which, known)
    register, of_register, _ = read_others(others, (before, after), read.volumes, which.tables)
    found = (*read.diagnostics, *of_register)
    if read.volumes is None or _errors(found):
        return None, (), found
    if read.nothing_left:
        raise Stop(Exit.NOTHING, Said.of("the profile leaves no row of the volume files: nothing was judged"))
    try:
        changes = verdict_changes(before, after, read.volumes, register[LOCATIONS], norm_years)
    except ValueError as error:
        raise Stop(Exit.USAGE, Said.of("{why}: there is no year of the volumes to judge", why=_why(error))) from error
    return changes, read.volumes.assumptions, found


def _why(error: ValueError) -> str:
    why: str = error.args[0]
    return why


def _text(
    report: dict[str, Any], changes: Sequence[Change], verdicts: Sequence[VerdictChange] | None, tr: Translate
) -> Iterator[str]:
    def said(sentence: str) -> str:
        return in_language(sentence, tr)

    for which in ("before", "after"):
        side = report[which]
        yield f"{tr(which)}: {side['id']} {side['version']} ({side['ref']})"
    yield said(Said.counted(len(changes), "{count} change", "{count} changes"))
    yield from (f"  {said(change.text)}" for change in changes)
    if verdicts is None:
        return
    yield said(Said.counted(len(verdicts), "{count} verdict changed", "{count} verdicts changed"))
    for v in verdicts:
        sides = [said(side.told) if side is not None else tr("no row") for side in (v.before, v.after)]
        name = f" {v.location_name}" if v.location_name else ""
        yield f"  {v.norm_id} {v.norm_year}, {v.location_id}{name}: {sides[0]} -> {sides[1]}"
    yield from (said(Said.of("assumed: {sentence}", sentence=sentence)) for sentence in report["assumptions"])
    yield tr("A calculation under the printed assumptions, not advice.")
