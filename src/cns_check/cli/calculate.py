"""A calculation as a command sees it: what cannot be used is shown on the terminal, in the format that is asked.

In: paths, a question, a selection and where it goes. Out: the result, or what is printed and written of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.terminal import Terminal
from cns_check.run.calculation import calculate as calculate_
from cns_check.run.question import Question, Selection
from cns_check.run.record import recorded
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.cli.output_options import Outputs
    from cns_check.diagnostics import Diagnostic
    from cns_check.norms.load import LoadedFile
    from cns_check.report.result.result import Result
    from cns_check.run.read_inputs import Refuse, Step


def calculate_and_publish(
    command: str,
    main: str,
    volumes: Sequence[str],
    question: Question,
    selection: Selection,
    going: Outputs,
    terminal: Terminal,
) -> None:
    """Checks the outputs, does the calculation, and writes it where it is asked to go.

    Args:
        command: ``evaluate`` or ``reallocate``: for the record.
        main: The table that formats of one table hold.
        volumes: The volume files.
        question: What is asked.
        selection: What is shown.
        going: Where the result goes.
        terminal: Where the rest goes.

    Raises:
        Stop: As :func:`calculate` and :meth:`cns_check.cli.write_report.Publishing.publish` say.
    """
    from cns_check.cli.write_report import Publishing
    from cns_check.report.formats import tables_of

    tables = tables_of({*question.files, *(("chance",) if question.chance else ())}, command)
    publishing = Publishing.plan(going, (*volumes, *question.paths), main, tables)
    result = calculate(command, volumes, question, selection, terminal, going.stdout)
    tell_left_out(result, terminal)
    publishing.publish(result, selection.fail_on, terminal)


def tell_left_out(result: Result, terminal: Terminal) -> None:
    """Says on stderr how many messages the filters leave out, if any: nobody should take silence for a clean result."""
    if result.left_out is not None:
        terminal.say(result.left_out)


def calculate(
    command: str,
    volumes: Sequence[str],
    question: Question,
    selection: Selection,
    terminal: Terminal,
    stdout_format: str,
) -> Result:
    """Does the whole calculation.

    Args:
        command: ``evaluate`` or ``reallocate``: for the record.
        volumes: The volume files.
        question: What is asked.
        selection: What is shown.
        terminal: Where diagnostics go when an input cannot be used.
        stdout_format: The format in which a machine wants them then.

    Raises:
        Stop: Exit 3 when an input cannot be used.
        RunError: Exit 2, 4 or 5 as the interface has it.
    """
    with refusing(command, question, selection, terminal, stdout_format) as (refuse, working):
        return calculate_(command, volumes, question, selection, refuse, step=working)


@contextmanager
def refusing(
    command: str, question: Question, selection: Selection, terminal: Terminal, stdout_format: str
) -> Iterator[tuple[Refuse, Step]]:
    """What ends a calculation whose input cannot be used, as :func:`calculate` says, and what is told of its steps."""

    def refuse(found: Sequence[Diagnostic], sets: Sequence[LoadedFile]) -> NoReturn:
        working.stop()
        _refuse(command, question, selection, terminal, stdout_format, found, sets)

    with terminal.working() as working:
        yield refuse, working


def _refuse(
    command: str,
    question: Question,
    selection: Selection,
    terminal: Terminal,
    stdout_format: str,
    diagnostics: Sequence[Diagnostic],
    sets: Sequence[LoadedFile],
) -> NoReturn:
    """An input cannot be used: its diagnostics are the result."""
    tell_refused(command, recorded(question, selection), terminal, stdout_format, diagnostics, sets)
    raise Stop(Exit.BAD_INPUT, Said.of("an input cannot be used; nothing was judged and nothing written"))


def tell_refused(
    command: str,
    options: Mapping[str, object],
    terminal: Terminal,
    stdout_format: str,
    diagnostics: Sequence[Diagnostic],
    sets: Sequence[LoadedFile],
) -> None:
    """Shows what is wrong with the inputs, in the asked format where it is a machine's.

    Args:
        command: ``evaluate``, ``reallocate`` or ``why``: for the record.
        options: For the record.
        terminal: Where it goes.
        stdout_format: The format.
        diagnostics: What is wrong.
        sets: The norm sets, as far as they were read.
    """
    from cns_check.report.result.assemble import refused

    terminal.show(diagnostics)
    if stdout_format == "json":
        from cns_check.report.data import json_report

        terminal.write(json_report.render(refused(command, options, sets, diagnostics, terminal.lang)))
    elif stdout_format in {"junit", "github", "sarif"}:
        from cns_check.cli.findings_output import Telling, checked

        Telling((), stdout_format, terminal).tell(checked(command, (), diagnostics, {}, unusable=True))
