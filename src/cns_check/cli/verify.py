"""``cns-check verify``: whether a report follows from the inputs that it names.

In: a JSON report or the record of a run. Out: equal, or what differs, as text or JSON on stdout, and an exit code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cns_check.cli.commands import OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal, read_bytes
from cns_check.words import Said, Translate, in_language, printable

if TYPE_CHECKING:
    from cns_check.diagnostics import Diagnostic
    from cns_check.run.verify import Verified

SCHEMA = "cns-check/verify/1"
#: Differences that the text shows; JSON has all.
_SHOWN = 50
#: Characters that it shows of a value.
_LONGEST = 120


@speaks
def verify(
    report: Annotated[
        str, typer.Argument(metavar="REPORT.json", help="A JSON report or sweep, or the record of a run (--record).")
    ],
    stdout_format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="What goes to stdout.", rich_help_panel=OUTPUTS)
    ] = "text",
    *,
    terminal: Terminal,
) -> None:
    """Whether a report follows from its inputs: checks them by hash, works it out again, says equal or what differs."""
    from cns_check.compare.read_run import read_run
    from cns_check.run.verify import verify as verify_

    if report == "-":
        raise Stop(Exit.USAGE, Said.of("name the report; standard input can be one of its inputs"))
    run, found = read_run(report, read_bytes(report, "report-size"))
    verified = None
    if run is not None:
        with terminal.working() as working:
            verified = verify_(run, working)
        found = verified.diagnostics
    terminal.show(found)
    if stdout_format == "json":
        terminal.write(_json(report, verified, found))
    elif verified is not None and verified.differences is not None:
        terminal.write("".join(f"{line}\n" for line in _text(verified, terminal.tr)).encode(errors="backslashreplace"))
    if verified is None or verified.differences is None:
        raise Stop(Exit.BAD_INPUT, Said.of("{path}: cannot be verified", path=report))
    if verified.differences:
        raise Stop(Exit.FINDINGS)


def _text(verified: Verified, tr: Translate) -> Iterator[str]:
    run, found = verified.run, verified.differences
    assert found is not None, "what cannot be verified has no text"
    if not found:
        told = Said.of("{path}: equal", path=run.path)
    else:
        told = Said.counted(
            len(found), "{path}: differs in {count} place", "{path}: differs in {count} places", path=run.path
        )
    yield in_language(told, tr)
    for one in found[:_SHOWN]:
        yield f"  {printable(one.place)}: {_value(one.before, tr)} -> {_value(one.after, tr)}"
    if len(found) > _SHOWN:
        yield "  " + in_language(Said.of("... and {count} more", count=len(found) - _SHOWN), tr)
    inputs = Said.counted(len(run.inputs) - len(verified.masked), "{count} input", "{count} inputs")
    sets = Said.counted(len(run.norm_sets), "{count} norm set", "{count} norm sets")
    same = Said.of("{inputs} and {sets} are what the run read, by hash.", inputs=inputs, sets=sets)
    yield in_language(same, tr)
    if verified.masked:
        told = Said.of("No hash is recorded, for publication, of {paths}.", paths=verified.masked)
        yield in_language(told, tr)
    if run.outputs is not None:
        told = Said.of("A record names what was written; to have a result worked out again, verify its JSON report.")
        yield in_language(told, tr)


def _value(value: object, tr: Translate) -> str:
    from cns_check.compare.documents import ABSENT

    if value is ABSENT:
        return in_language(Said.of("not there"), tr)
    text = printable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _json(path: str, verified: Verified | None, found: tuple[Diagnostic, ...]) -> bytes:
    """The outcome; ``equal`` is null where nothing could be verified, and a value that is not there is left out."""
    from cns_check import __version__
    from cns_check.compare.documents import ABSENT

    differences = verified.differences if verified is not None else None
    document = {
        "schema": SCHEMA,
        "report": printable(path),
        "version": __version__,
        "recorded_version": verified.run.version if verified is not None else None,
        "equal": None if differences is None else not differences,
        "differences": [
            {
                "place": one.place,
                **{k: v for k, v in (("recorded", one.before), ("now", one.after)) if v is not ABSENT},
            }
            for one in differences or ()
        ],
        "inputs_without_hash": list(verified.masked) if verified is not None else [],
        "diagnostics": [d.record() for d in found],
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
    # What no encoding can hold becomes an escape of JSON.
    return f"{text}\n".encode(errors="backslashreplace")
