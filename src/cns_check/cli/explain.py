"""``cns-check explain``: what a diagnostic, a reason or a word of a report means.

In: a code, a name or a word. Out: its meaning, why it matters and the remedy, on stdout.
"""

from __future__ import annotations

from typing import Annotated

import typer

from cns_check.cli import completion
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal
from cns_check.close_names import is_part, near_names
from cns_check.words import Said, joined_by_or


@speaks
def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE",
            help="A diagnostic code such as V012, its name, a reason, or a word of a report; a part lists the matches.",
            autocompletion=completion.words,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every code, reason and word; of a part of a word each match in full.")
    ] = False,
    *,
    terminal: Terminal,
) -> None:
    """What a diagnostic, a reason or a word of a report means, why it matters, and the remedy."""
    from cns_check.cli.explained import entries, find

    if code is None and not everything:
        raise Stop(
            Exit.USAGE, Said.of("{command} needs {what}", command="explain", what=joined_by_or(["CODE", "--all"]))
        )
    tr = terminal.tr
    found = entries() if code is None else find(code)
    if found:
        terminal.write("\n".join(entry.text(tr) for entry in found).encode())
        return
    assert code is not None, "there is something to explain"
    names = [name for entry in entries() for name in entry.names]
    near = near_names(code, names)
    parts = {name for name in near if is_part(code, name)}
    if not parts:
        hint = Said.of("; near are {names}", names=near) if near else Said()
        raise Stop(Exit.USAGE, Said.of("{code}: no diagnostic or reason has this code{hint}", code=code, hint=hint))
    matches = [entry for entry in entries() if not parts.isdisjoint(entry.names)]
    told = "\n".join(e.text(tr) for e in matches) if everything else "".join(e.line(tr) for e in matches)
    terminal.write(told.encode())
