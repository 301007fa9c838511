"""``cns-check norms format``: norm files in their one canonical form.

In: norm files or folders, and options. Out: the files rewritten; on stdout which changed, or would with ``--check``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cns_check.cli import output_files
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal, read_bytes
from cns_check.words import Said, in_language

if TYPE_CHECKING:
    from cns_check.norms.writing.format import Formatted


@speaks
def format_(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Norm files, folders or shipped ids; - formats standard input to standard output.",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 and name the files that would change.")
    ] = False,
    *,
    terminal: Terminal,
) -> None:
    """Rewrites norm files in the one canonical order and layout, comments kept; values never change."""
    if paths == ["-"]:
        _stream(terminal, check=check)
        return
    files = _files(paths, check=check)
    done = {path: _formatted(read_bytes(str(path), "yaml-size"), path) for path in files}
    broken = [d for f in done.values() if f.text is None for d in f.diagnostics]
    if broken:
        terminal.show(broken)
        raise Stop(Exit.BAD_INPUT, Said.of("a norm file has errors; nothing was written"))
    changed = {path: f.text for path, f in done.items() if f.changed and f.text is not None}
    if not check:
        output_files.write({path.resolve(): text for path, text in changed.items()})
    told = "{path}: would change" if check else "{path}: formatted"
    lines = (in_language(Said.of(told, path=_shown(path)), terminal.tr) for path in changed)
    terminal.write("".join(f"{line}\n" for line in lines).encode())
    counts = (
        "{count} would change, {rest} in canonical form already"
        if check
        else "{count} formatted, {rest} in canonical form already"
    )
    terminal.say(Said.of(counts, count=len(changed), rest=len(done) - len(changed)))
    if check and changed:
        raise Stop(Exit.FINDINGS)


def _files(paths: list[str] | None, *, check: bool) -> list[Path]:
    """The files that are meant; without any, and only to look at them, the shipped ones.

    Raises:
        Stop: Exit 2 when a name means nothing or none is given, 5 when there is no norm file.
    """
    from cns_check.norms.find import UnknownNormSetError, resolve, shipped_ids

    if not paths and not check:
        raise Stop(Exit.USAGE, Said.of("name the files to rewrite; without --check nothing is rewritten unasked"))
    if paths and "-" in paths:
        raise Stop(Exit.USAGE, Said.of("standard input (-) is formatted alone"))
    try:
        files = resolve(paths or shipped_ids())
    except UnknownNormSetError as error:
        raise Stop(Exit.USAGE, error.message) from error
    if not files:
        raise Stop(Exit.NOTHING, Said.of("no norm files there: nothing was formatted"))
    return files


def _shown(path: Path) -> str:
    """A file below the current folder by its place there: a shipped one is known by its whole path."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _formatted(data: bytes, path: Path | None) -> Formatted:
    from cns_check.norms.writing.format import CannotFormatError, format_norm_file

    try:
        shown = _shown(path) if path is not None else "-"
        return format_norm_file(data, shown, expected_id=path.stem if path is not None else None)
    except CannotFormatError as error:
        raise Stop(Exit.BAD_INPUT, error.message) from error


def _stream(terminal: Terminal, *, check: bool) -> None:
    done = _formatted(read_bytes("-", "yaml-size"), None)
    if done.text is None:
        terminal.show(done.diagnostics)
        raise Stop(Exit.BAD_INPUT, Said.of("the norm set has errors; nothing was formatted"))
    if not check:
        terminal.write(done.text)
    elif done.changed:
        terminal.write(f"{in_language(Said.of('{path}: would change', path='-'), terminal.tr)}\n".encode())
        raise Stop(Exit.FINDINGS)
