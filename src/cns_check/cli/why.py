"""``cns-check why``: the derivation of a verdict, from the rows of a file to the contract status.

In: volume files, a location and options. Out: the derivations as text or JSON, on stdout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cns_check.cli import completion
from cns_check.cli.commands import OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import Force, VolumeFiles, question, takes, terminal
from cns_check.cli.terminal import Terminal
from cns_check.cli.with_case import fills
from cns_check.run.question import OF_OPTIMISE, Question, Selection
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.derivation.document import Derivations
    from cns_check.derivation.step import Key
    from cns_check.report.result.result import Result


# A derivation shows every count, so nothing can be suppressed in it.
@fills(
    leaves=("output",),
    unable={"suppress_below": Said.of("suppress_below of the case is left out: a derivation shows every count")},
)
@takes(asking=question(without={"suppress_below", "chance", *OF_OPTIMISE}), terminal=terminal)
def why(
    volumes: VolumeFiles = None,
    *,
    location: Annotated[str, typer.Option("--location", metavar="ID", help="The location whose verdict is derived.")],
    norm: Annotated[
        str, typer.Option("--norm", metavar="ID", help="The norm of the verdict.", autocompletion=completion.norms)
    ],
    stdout_format: Annotated[
        Literal["text", "json"],
        typer.Option("--format", help="What goes to stdout: text or json.", rich_help_panel=OUTPUTS),
    ] = "text",
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="Write .json or .txt (repeatable).", rich_help_panel=OUTPUTS
        ),
    ] = None,
    force: Force = False,
    asking: Question,
    terminal: Terminal,
) -> None:
    """The whole derivation of one verdict, with its sources: a tree for each norm year."""
    from cns_check.cli import output_files
    from cns_check.cli.calculate import calculate, tell_left_out

    volumes = volumes or []
    planned = output_files.plan(output or (), ("json", "txt"), (), (*volumes, *asking.paths), force=force)
    for each in planned:
        if each.format == output_files.FOLDER:
            raise Stop(Exit.USAGE, Said.of("{path}: name a file that ends in .json or .txt", path=str(each.path)))
    result = calculate("why", volumes, asking, Selection(locations=(location,), norms=(norm,)), terminal, stdout_format)
    tell_left_out(result, terminal)
    terminal.show(result.diagnostics)
    derive, keys = _keys(result, location, norm)
    output_files.spare(planned, result.run.opened())
    contents = {o.path: _rendered(result, derive, keys, o.format, None) for o in planned}
    output_files.write(contents)
    terminal.write(_rendered(result, derive, keys, "txt" if stdout_format == "text" else stdout_format, terminal))
    for each in planned:
        terminal.say(Said.of("wrote {path}", path=str(each.path)))


def _keys(result: Result, location: str, norm: str) -> tuple[Derivations, list[Key]]:
    """The rows of the location and norm, in the order of the report."""
    names = ("norm_set", "norm_id", "norm_year", "location_id")
    at = [[c.name for c in result.verdicts.columns].index(name) for name in names]
    keys: list[Any] = [tuple(row[k] for k in at) for row in result.verdicts.rows()]
    if not keys or result.derive is None:
        told = Said.of(
            "location {location} has no verdict on {norm}: it has no volume of what the norm counts",
            location=location,
            norm=norm,
        )
        raise Stop(Exit.NOTHING, told)
    return result.derive, keys  # type: ignore[return-value]


def _rendered(result: Result, derive: Derivations, keys: list[Key], format_: str, to: Terminal | None) -> bytes:
    if format_ == "json":
        import json

        from cns_check.derivation.document import document

        made = document(result.run, [derive(key) for key in keys])
        return (json.dumps(made, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
    from cns_check.derivation import text
    from cns_check.words import translator

    tr, steps = translator(result.language), [derive.step(key, brief=True) for key in keys]
    if to is None:
        return text.render(steps, tr)
    console = to.out()
    color = to.colours(console)
    width = console.width if console.is_terminal else None
    return text.render(steps, tr, width=width, color=color, lines=console.is_terminal)
