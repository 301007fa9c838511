"""Fills in a command from a case file, in one place: command line, then case, then environment, then default.

In: what was typed, and a case file. Out: the parameters of the command, and what of them was typed.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import LanguageChoice
from cns_check.cli.terminal import Terminal, read_bytes
from cns_check.errors import RunError
from cns_check.run.inputs import INPUTS
from cns_check.run.option import UsedCase
from cns_check.words import Said, in_language, translator

if TYPE_CHECKING:
    from cns_check.diagnostics import Diagnostic
    from cns_check.run.case_file import CaseFile

#: The case that is meant where neither files nor a case are named.
DEFAULT_CASE = "cns-check.yaml"
#: Options of a command line that neither a case file nor the record of a report knows.
TERMINAL = frozenset(
    {
        "case",
        "output",
        "charts",
        "stdout",
        "stdout_format",
        "csv",
        "summary_only",
        "force",
        "save_scenario",
        "record",
        "lock",
    }
) | frozenset({"quiet", "verbose", "color", "fail_on", "limit"})


@dataclass(frozen=True)
class _Filling:
    """How a command is filled in: see :func:`fills`."""

    main: str
    option: str
    leaves: Collection[str]
    convert: Mapping[str, Callable[[Any], Any]]
    unable: Mapping[str, Said]


def fills(
    main: str = "volumes",
    option: str = "volumes",
    *,
    leaves: Collection[str] = (),
    convert: Mapping[str, Callable[[Any], Any]] | None = None,
    unable: Mapping[str, Said] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Lets a command be given by a case file, in its parameter ``case``; it is handed the :class:`UsedCase`.

    Args:
        main: The parameter without which the case of the current folder is meant.
        option: What it is called in a case.
        leaves: What the command takes from the command line alone.
        convert: How values are made of those of a case, by parameter.
        unable: What is said where a case names an option that the command does not have, and one would expect it.
    """
    how = _Filling(main, option, leaves, {"lang": LanguageChoice, **(convert or {})}, unable or {})

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        parameters = [context, *signature.parameters.values()]

        @functools.wraps(command)
        def called(*, context: typer.Context, **given: Any) -> None:
            try:
                case = _case(given, how, context)
                if case is not None:
                    given = _merged(case, given, how, context)
            except (Stop, RunError) as end:
                end.message = in_language(end.message, translator(given["lang"].value))
                raise
            command(**given)

        called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {p.name: p.annotation for p in parameters}
        return called

    return decorate


def _name(context: typer.Context) -> str:
    """The command as it is recorded, such as ``volumes validate``."""
    names: list[str] = []
    here: Any = context
    while here.parent is not None:
        names.insert(0, str(here.info_name))
        here = here.parent
    return " ".join(names)


def _terminal(given: Mapping[str, Any]) -> Terminal:
    return Terminal(given["quiet"], given["verbose"], given["color"], given["lang"].value)


def _case(given: Mapping[str, Any], how: _Filling, context: typer.Context) -> CaseFile | None:
    """The case that is meant, if any.

    Raises:
        Stop: Exit 2 when nothing is named and none is here, or it does not name what the command is about; exit 3 when
            it cannot be used.
        RunError: It cannot be read.
    """
    path = given["case"]
    if path is None:
        if given[how.main]:
            return None
        if not Path(DEFAULT_CASE).is_file():
            told = Said.of(
                "{command} needs {what}, or --case FILE, or a {name} in this folder",
                command=_name(context),
                what=how.main.upper(),
                name=DEFAULT_CASE,
            )
            raise Stop(Exit.USAGE, told)
        path = DEFAULT_CASE
    from cns_check.run.case_file import read_case

    case, found = read_case(path, read_bytes(path, "yaml-size"))
    if case is None:
        _refuse(path, given, context, found)
    if not given[how.main] and how.option not in case.values:
        told = Said.of(
            "{path}: names no {option}, and {command} needs it", path=path, option=how.option, command=_name(context)
        )
        raise Stop(Exit.USAGE, told)
    return case


def _refuse(path: str, given: Mapping[str, Any], context: typer.Context, found: Sequence[Diagnostic]) -> NoReturn:
    """A case cannot be used: told as any other input is, in the format that is asked."""
    stdout = given["stdout"] if "stdout" in given else given["stdout_format"]
    terminal, command = _terminal(given), _name(context)
    if " " in command:
        from cns_check.cli.findings_output import Telling, checked_files

        Telling((), stdout, terminal).tell(checked_files(command, [path], found, unusable=True))
    else:
        from cns_check.cli.calculate import tell_refused

        tell_refused(command, {"--case": path}, terminal, stdout, found, ())
    raise Stop(Exit.BAD_INPUT, Said.of("the case cannot be used; nothing was read and nothing written"))


def _merged(case: CaseFile, given: Mapping[str, Any], how: _Filling, context: typer.Context) -> dict[str, Any]:
    """The parameters of the command, with those of the case where nothing was typed."""
    from cns_check.run.beside_case import beside_case

    typed = {name for name in given if _source(context, name) == "COMMANDLINE"}
    replaced = {how.option if name == how.main else name for name in typed}
    rest = beside_case(case, replaced, {*given, how.option})
    values = {how.main if name == how.option else name: value for name, value in rest.items()}
    filled = {
        name: how.convert[name](value) if name in how.convert else value
        for name, value in values.items()
        if name in given and name not in how.leaves
    }
    merged = {**given, **filled, "case": _used(case, given, typed, replaced, context)}
    if case.path == "-" and any("-" in _several(merged.get(name)) for name in (how.main, *(i.name for i in INPUTS))):
        raise RunError("usage", Said.of("standard input (-) can be read once"))
    for name, told in how.unable.items():
        if name in case.values:
            _terminal(merged).say(told)
    return merged


def _used(
    case: CaseFile, given: Mapping[str, Any], typed: Collection[str], replaced: Collection[str], context: typer.Context
) -> UsedCase:
    """What is recorded of the case, and of what was typed beside it."""
    from cns_check.run.beside_case import used_case

    longest = {p.name: max(p.opts, key=len) for p in context.command.params if p.name is not None}
    flags = {name: flag if flag.startswith("-") else name.upper() for name, flag in longest.items()}
    told = [name for name in given if name in typed and name not in TERMINAL]
    named = {flags[name]: _plain(given[name]) for name in told}
    if "lang" not in typed and "lang" not in case.values and given["lang"] is not LanguageChoice.en:
        named["--lang"] = _plain(given["lang"])  # as the environment has it
    over = [flags[name] for name in told if name in case.values and name in replaced]
    return used_case(case, named, over)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _source(context: typer.Context, name: str) -> str | None:
    source = context.get_parameter_source(name)
    return None if source is None else source.name


def _plain(value: Any) -> object:
    """A value as it was typed."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value
