"""``cns-check case``: a case file in; what is wrong with it, out. Or its JSON Schema, for editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cns_check.cli.commands import Commands
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.findings_output import CheckFormat, CheckOutput, Telling, checked_files, tally
from cns_check.cli.options import Force, speaks
from cns_check.cli.terminal import Terminal, read_bytes
from cns_check.cli.with_case import DEFAULT_CASE
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.diagnostics import Diagnostic
    from cns_check.run.case_file import CaseFile

app = Commands("Check a case file.")

#: What makes a path the pattern of several.
_PATTERN = frozenset("*?[")


@app.callback()
def _case() -> None:
    """Check a case file."""


@app.command()
@speaks
def validate(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The case file; - is standard input. [default: cns-check.yaml]")
    ] = DEFAULT_CASE,
    stdout_format: CheckFormat = "text",
    output: CheckOutput = None,
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Checks a case file strictly: its keys, its options, and whether what it names is there."""
    from cns_check.run.case_file import read_case

    telling = Telling.plan(output, [file], stdout_format, terminal, force=force)
    case, found = read_case(file, read_bytes(file, "yaml-size"))
    if case is not None:
        found = tuple(_missing(case))
    telling.tell(checked_files("case validate", [file], found), [tally(found)])
    if any(d.code in _NO_CASE for d in found):
        raise Stop(Exit.BAD_INPUT, Said.of("a file holds nothing that could be checked"))
    if found:
        raise Stop(Exit.FINDINGS)


#: Of a file with one of these nothing could be checked.
_NO_CASE = frozenset({"Y001", "Y002", "Y004", "Y016"})


@app.command()
@speaks
def schema(*, terminal: Terminal) -> None:
    """Prints the JSON Schema of a case file, for editors that complete and check while you type."""
    from cns_check.run.case_file import schema_text

    terminal.write(schema_text().encode())


def _missing(case: CaseFile) -> Iterator[Diagnostic]:
    """The paths of a case under which there is nothing."""
    from cns_check.diagnostics import diagnostic
    from cns_check.run.windows_paths import hint

    for path, place in case.reads:
        if path != "-" and not _PATTERN & set(path) and not Path(path).exists():
            said = Said.of("{path} is not there{hint}", path=path, hint=hint(path))
            yield diagnostic("K003", said, place, value=path)
