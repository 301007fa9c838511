"""``cns-check norms``: check norm files, run their examples, look at them.

In: norm files or shipped ids, and options. Out: findings, outcomes of examples, lists and sets as text, on stdout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cns_check.cli import completion
from cns_check.cli.commands import OUTPUTS, Commands
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.norms_diff import diff
from cns_check.cli.norms_format import format_
from cns_check.cli.norms_new import new
from cns_check.cli.norms_schema import schema
from cns_check.cli.norms_validate import load, validate
from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal
from cns_check.diagnostics import Diagnostic, Severity
from cns_check.words import Said, in_language

if TYPE_CHECKING:
    from cns_check.norms.load import LoadedFile

app = Commands("Look at norm sets, check them, run their examples.")

Refs = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="Norm files, folders or shipped ids.", show_default=False),
]


ListFormat = Annotated[
    Literal["text", "json"], typer.Option("--format", help="What goes to stdout.", rich_help_panel=OUTPUTS)
]

app.command()(validate)


@app.command("test")
@speaks
def run_tests(refs: Refs = None, *, terminal: Terminal) -> None:
    """Runs the examples of norm files, by default the shipped ones, and says which hold."""
    from rich.text import Text

    from cns_check.judge.norm_examples import run_examples
    from cns_check.report.people.norm_set import printable

    files, found = load(refs)
    broken = [d for d in found if d.severity is Severity.ERROR]
    terminal.show(broken, result=True)
    out = terminal.out()
    tr = terminal.tr
    ran = failed = 0
    for file in files:
        if file.value is None:
            continue
        for result in run_examples(file.value):
            ran += 1
            failed += not result.holds
            mark = (tr("ok    "), "green") if result.holds else (tr("FAILED"), "bold red")
            name = f" {file.value.id} {result.norm.id}: {printable(result.example.name)}"
            tail = f" ({tr(result.verdict)})" if result.holds else ""
            out.print(Text.assemble(mark, name, (tail, "dim")))
        terminal.show(_examples(file), result=True)
    counts = (
        Said.counted(len(files), "{count} file", "{count} files"),
        Said.counted(ran, "{count} example", "{count} examples"),
        Said.of("{count} failed", count=failed),
    )
    out.print(in_language(Said.of("{numbers}", numbers=counts), tr))
    if broken or failed:
        raise Stop(Exit.FINDINGS)
    if not ran:
        raise Stop(Exit.NOTHING, Said.of("no examples in the files named: nothing was checked"))


@app.command("list")
@speaks
def list_(stdout_format: ListFormat = "text", *, terminal: Terminal) -> None:
    """Lists the shipped norm sets."""
    from cns_check.report.people import norm_list

    files, found = load(None)
    norm_sets = [file.value for file in files if file.value is not None]
    if stdout_format == "json":
        terminal.write(norm_list.to_json(norm_sets))
    else:
        norm_list.show(norm_sets, terminal.out(), terminal.tr, terminal.lang)
    broken = [d for d in found if d.severity is Severity.ERROR]
    if broken:
        terminal.show(broken)
        raise Stop(Exit.BAD_INPUT)


@app.command()
@speaks
def show(
    ref: Annotated[
        str, typer.Argument(metavar="ID", help="A shipped id or a file.", autocompletion=completion.norm_sets)
    ],
    stdout_format: ListFormat = "text",
    *,
    terminal: Terminal,
) -> None:
    """Shows a norm set: its norms, their versions and numbers, and where each stands."""
    files, found = load([ref])
    if len(files) > 1:
        raise Stop(Exit.USAGE, Said.of("{ref}: holds several norm sets; name one file", ref=ref))
    norm_set = files[0].value
    if norm_set is None:
        terminal.show(found)
        raise Stop(Exit.BAD_INPUT)
    from cns_check.report.people.norm_set import show as show_norm_set
    from cns_check.report.people.norm_set import to_json

    if stdout_format == "json":
        terminal.write(to_json(norm_set))
    else:
        show_norm_set(norm_set, terminal.out(), terminal.tr, terminal.lang)


app.command()(diff)
app.command()(schema)
app.command("format")(format_)
app.command()(new)


def _examples(file: LoadedFile) -> tuple[Diagnostic, ...]:
    from cns_check.judge.norm_examples import check_examples

    return check_examples(file.value, file.yaml) if file.value is not None else ()
