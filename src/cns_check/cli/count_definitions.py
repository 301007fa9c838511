"""``cns-check count definitions``: definitions in; what is wrong with them, their examples, what they say, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cns_check.cli import output_files
from cns_check.cli.commands import OUTPUTS, Commands
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.findings_output import CheckFormat, CheckOutput, Telling, checked_files, tally
from cns_check.cli.options import Force, speaks
from cns_check.cli.terminal import Terminal
from cns_check.diagnostics import has_errors
from cns_check.words import Said, in_language

if TYPE_CHECKING:
    from cns_check.count.definitions_file import LoadedDefinitions

app = Commands("Check count definitions, run their examples, look at them.")

Ref = Annotated[str, typer.Argument(metavar="DEFINITIONS", help="A file of count definitions, or a shipped id.")]


@app.command()
@speaks
def validate(
    ref: Ref,
    stdout_format: CheckFormat = "text",
    output: CheckOutput = None,
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Checks count definitions strictly, with a second look at what is probably not meant."""
    telling = Telling.plan(output, [ref], stdout_format, terminal, force=force)
    loaded = _load(ref)
    telling.tell(
        checked_files("count definitions validate", [loaded.path], loaded.diagnostics), [tally(loaded.diagnostics)]
    )
    if has_errors(loaded.diagnostics):
        raise Stop(Exit.FINDINGS)


@app.command("test")
@speaks
def run_tests(ref: Ref, *, terminal: Terminal) -> None:
    """Runs the examples of count definitions, and says which hold."""
    output_files.needs_installed("count definitions test", ("ibis", "duckdb"), "count")
    loaded = _load(ref)
    errors = [d for d in loaded.diagnostics if has_errors([d])]
    terminal.show(errors, result=True)
    if loaded.value is None:
        raise Stop(Exit.FINDINGS)
    from cns_check.count.engines.duckdb import DuckDB
    from cns_check.count.examples import run_examples
    from cns_check.diagnostics import diagnostic

    engine = DuckDB()
    ran = failed = 0
    tr = terminal.tr
    try:
        for result in run_examples(loaded.value, engine):
            ran += 1
            mark = tr("ok    ") if result.problem is None else tr("FAILED")
            terminal.write(f"{mark} {result.definition.id}: {result.example.name}\n".encode(errors="backslashreplace"))
            if result.problem is not None:
                failed += 1
                message = Said.of("example {name!r}: {problem}", name=result.example.name, problem=result.problem)
                place = loaded.yaml.place(*result.at, "expect")
                terminal.show([diagnostic("C060", message, place)], result=True)
    finally:
        engine.close()
    counts = (Said.counted(ran, "{count} example", "{count} examples"), Said.of("{count} failed", count=failed))
    terminal.write(f"{in_language(Said.of('{numbers}', numbers=counts), tr)}\n".encode())
    if failed:
        raise Stop(Exit.FINDINGS)
    if not ran:
        raise Stop(Exit.NOTHING, Said.of("no examples in the files named: nothing was checked"))


@app.command()
@speaks
def show(
    ref: Ref,
    stdout_format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="What goes to stdout.", rich_help_panel=OUTPUTS)
    ] = "text",
    *,
    terminal: Terminal,
) -> None:
    """Shows count definitions: what counts as which intervention, in which unit, and where that stands."""
    loaded = _load(ref)
    if loaded.value is None:
        terminal.show(loaded.diagnostics)
        raise Stop(Exit.BAD_INPUT)
    from cns_check.count.show import to_json, to_lines

    if stdout_format == "json":
        terminal.write(to_json(loaded.value))
    else:
        lines = to_lines(loaded.value, terminal.lang)
        text = "".join(f"{in_language(line, terminal.tr)}\n" for line in lines)
        terminal.write(text.encode(errors="backslashreplace"))


@app.command()
@speaks
def schema(
    of: Annotated[
        Literal["count-definitions", "record-profile"],
        typer.Option("--of", help="Of which kind of file.", rich_help_panel=OUTPUTS),
    ] = "count-definitions",
    *,
    terminal: Terminal,
) -> None:
    """Prints the JSON Schema of count definitions or record profiles, for editors that complete and check."""
    from cns_check.count.schema import schema_text

    terminal.write(schema_text(of).encode())


def _load(ref: str) -> LoadedDefinitions:
    from cns_check.run.count import load_file

    return load_file(ref)
