"""Wrong usage in plain words, whatever the library that reads the command line says of it.

In: what it raised. Out: a sentence, and where there is help.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

import typer

from cns_check.close_names import near_said
from cns_check.words import LANGUAGES, Language, Said, in_language, joined_by_or, translator

if TYPE_CHECKING:
    from typer._click import Parameter
else:
    Parameter = Any


class WrongUsage(typer.BadParameter):
    """Wrong usage that is told in a sentence of our own."""

    def __init__(self, said: Said, ctx: typer.Context) -> None:
        super().__init__(str(said), ctx)
        self.said = said


def is_usage(error: Exception) -> bool:
    """Whether it is about what was typed."""
    return hasattr(error, "format_message") and getattr(error, "exit_code", None) == 2


def is_help(error: Exception) -> bool:
    """Whether nothing was typed, so that the help is told."""
    return type(error).__name__ == "NoArgsIsHelpError"


def told(error: Any, typed: Sequence[str]) -> str:
    """The sentence for a wrong usage, and where there is help, in the language that is asked as far as it was typed."""
    tr = translator(language(typed))
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "cns-check"
    hint = Said.of("{command} --help tells what there is", command=path)
    return f"{in_language(said(error), tr)}\n{in_language(hint, tr)}"


def language(typed: Sequence[str]) -> Language:
    """The language of what was typed, read or not: the last that ``--lang`` or the environment names."""
    asked = [os.environ.get("CNS_CHECK_LANG", "")]
    for before, word in zip(["", *typed], typed, strict=False):
        asked += [word] if before == "--lang" else [word.removeprefix("--lang=")] if word.startswith("--lang=") else []
    return next((known for word in reversed(asked) for known in LANGUAGES if known == word), "en")


def said(error: Any) -> Said:
    """What is wrong, in a sentence."""
    if isinstance(error, WrongUsage):
        return error.said
    kind, context, param = type(error).__name__, error.ctx, getattr(error, "param", None)
    if kind == "NoSuchOption":
        flags = [flag for p in context.command.get_params(context) for flag in p.opts] if context is not None else []
        name = error.option_name
        return Said.of("{name}: there is no such option{hint}", name=name, hint=near_said(name, flags))
    if kind == "BadOptionUsage":
        if "does not take" in error.message:
            return Said.of("{name} takes no value", name=error.option_name)
        return Said.of("{name} needs a value", name=error.option_name)
    if kind == "MissingParameter" and param is not None:
        return Said.of("{command} needs {what}", command=_short(context), what=_name(param))
    if kind == "UsageError" and hasattr(getattr(context, "command", None), "commands"):
        return Said.of("{command} needs {what}", command=context.command_path, what="COMMAND")
    if param is not None:
        return Said.of("{name}: {expected}", name=_with_value(error, param), expected=expected(param))
    return Said.of("{what}", what=error.format_message())


def expected(param: Parameter) -> Said:
    """What a value should be."""
    choices, descriptor = choices_of(param), getattr(param, "type_descriptor", None)
    if choices:
        few = len(choices) == 2
        if few:
            return Said.of("write {words}", words=joined_by_or(choices))
        return Said.of("write one of {words}", words=choices)
    least, most = getattr(param, "min", None), getattr(param, "max", None)
    if least is not None and most is not None:
        return Said.of("write a whole number from {least} to {most}", least=least, most=most)
    if least is not None:
        return Said.of("write a whole number of at least {least}", least=least)
    if getattr(descriptor, "annotation", None) in {int, list[int]}:
        return Said.of("write a whole number")
    return Said.of("this value cannot be used")


def choices_of(param: Parameter) -> tuple[str, ...]:
    """The words that an option takes; none for any."""
    choices = getattr(getattr(param, "type_descriptor", None), "choices", None) or ()
    return tuple(str(c.value if isinstance(c, Enum) else c) for c in choices)


def _short(context: typer.Context) -> str:
    """A command as a sentence names it: without the name of the program."""
    return context.command_path.partition(" ")[2]


def _name(param: Parameter) -> str:
    value = getattr(param, "metavar", None) or ""
    if param.param_type_name == "argument":
        return value or str(param.name)
    return f"{max(param.opts, key=len)} {value}".rstrip()


def _with_value(error: Any, param: Parameter) -> str:
    """The option with the value that it was given, and where that came from."""
    name = max(param.opts, key=len) if param.opts and param.param_type_name == "option" else _name(param)
    source = error.ctx.get_parameter_source(param.name) if error.ctx is not None else None
    if source is not None and source.name == "ENVIRONMENT":
        name = f"${getattr(param, 'envvar', name)}"
    cause = error.__cause__
    first = next(iter(cause.errors()), None) if hasattr(cause, "errors") else None
    value = first["input"] if first else None
    return f"{name} {printable(value)}" if isinstance(value, (str, int, float)) else name


def printable(text: object) -> str:
    """A text on one line: what cannot be printed is shown by its escape."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(text))
