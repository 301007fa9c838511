"""``cns-check migrate``: files of an older version of their kind, rewritten in the newest.

In: files and options. Out: the files rewritten; on stdout which, or which would be with ``--check``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cns_check.cli import output_files
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import Force, speaks
from cns_check.cli.terminal import Terminal, read_bytes
from cns_check.words import Said, in_language


@speaks
def migrate(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Norm sets, agreements, profiles, count definitions, case files; - rewrites standard input to output.",
        ),
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 and name the files that would change.")
    ] = False,
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Rewrites files of an older version of their kind in the newest, comments and order kept."""
    from cns_check.run.migrate import migrate as migrate_

    if "-" in files and len(files) > 1:
        raise Stop(Exit.USAGE, Said.of("standard input (-) is rewritten alone"))
    read = {path: read_bytes(path, "yaml-size") for path in dict.fromkeys(files)}
    done = {path: migrate_(path, data) for path, data in read.items()}
    broken = [d for each in done.values() for d in each.diagnostics]
    if broken:
        terminal.show(broken)
        raise Stop(Exit.BAD_INPUT, Said.of("a file cannot be rewritten; nothing was written"))
    changed = {path: each.text for path, each in done.items() if each.text is not None}
    if files == ["-"] and not check:
        terminal.write(changed.get("-", read["-"]))
        return
    if not check:
        output_files.write({Path(path).resolve(): text for path, text in changed.items()}, force=force)
    for path, each in done.items():
        told = "{path}: is {schema} already, the newest: nothing to do"
        if path in changed:
            told = "{path}: would become {schema}" if check else "{path}: is {schema} now"
        line = in_language(Said.of(told, path=path, schema=each.schema), terminal.tr)
        terminal.write(f"{line}\n".encode())
    if check and changed:
        raise Stop(Exit.FINDINGS)
