"""The options that mean the same in every command, once.

A group of options is a function from option values to one object; :func:`takes` gives a command those options and hands
it the object. The options of a calculation are made from :mod:`cns_check.run.question` and :mod:`cns_check.run.inputs`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal, cast

import typer

from cns_check import limits
from cns_check.cli import completion
from cns_check.cli.commands import OUTPUTS, TERMINAL
from cns_check.cli.exits import Stop
from cns_check.cli.terminal import Terminal
from cns_check.cli.usage import WrongUsage
from cns_check.errors import RunError
from cns_check.optimise.names import STATUSES
from cns_check.run.inputs import INPUTS, LOCATIONS, MEMBERSHIPS, Input
from cns_check.run.option import INPUTS as INPUTS_GROUP
from cns_check.run.option import Option, UsedCase
from cns_check.run.question import Question, Selection, options
from cns_check.words import Said, in_language, translator

#: What a shell offers as values, by flag; of options with choices it offers those.
_COMPLETIONS: dict[str, Callable[..., Any]] = {"--norms": completion.norm_sets, "--norm": completion.norms}


def _told(option: Option) -> Any:
    """An option as typer tells it."""
    return typer.Option(
        option.flag,
        metavar=option.metavar,
        help=option.help,
        min=option.least,
        max=option.most,
        rich_help_panel=option.group,
        autocompletion=_COMPLETIONS.get(option.flag),
    )


def _told_of(field: str) -> Any:
    return _told(dict(options(Question))[field])


def _told_file(which: Input[Any]) -> Any:
    return typer.Option(which.flag, metavar="FILE", help=which.help, rich_help_panel=INPUTS_GROUP)


Norms = Annotated[list[str] | None, _told_of("norms")]
Profiles = Annotated[list[str] | None, _told_of("profiles")]
LocationsFile = Annotated[str | None, _told_file(LOCATIONS)]
MembershipsFile = Annotated[str | None, _told_file(MEMBERSHIPS)]
#: None only where :func:`cns_check.cli.with_case.fills` does not stand before the command.
VolumeFiles = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="VOLUMES",
        help="Volume files (CSV, Parquet, .xlsx), folders of them or patterns; - is standard input.",
        show_default=False,
    ),
]
#: What a command is given of it is the case that was used: see :func:`cns_check.cli.with_case.fills`.
CaseOption = Annotated[
    str | None,
    typer.Option(
        "--case",
        metavar="FILE",
        help="A case file: what it names need not be typed. [default: cns-check.yaml]",
        rich_help_panel=INPUTS_GROUP,
    ),
]
_Lock = Annotated[
    str | None,
    typer.Option(
        "--lock",
        metavar="REPORT.json",
        help="Read only the inputs and norm sets of this report, by hash; refuse others.",
        rich_help_panel=INPUTS_GROUP,
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite existing outputs.", rich_help_panel=OUTPUTS)]


class LanguageChoice(StrEnum):
    """The languages of sentences, titles and headings."""

    en = "en"
    nl = "nl"


#: Titles, headings and sentences; never ids, codes, JSON keys or CSV headers.
Lang = Annotated[
    LanguageChoice,
    typer.Option(
        "--lang",
        envvar="CNS_CHECK_LANG",
        help="Language of titles, headings and sentences.",
        rich_help_panel=TERMINAL,
    ),
]


def takes(**groups: Callable[..., Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Replaces parameters of a command by the options that make them; one that two groups name is one option.

    Why a command ends early is told in the language that is asked.

    Args:
        **groups: Per parameter of the command the function that makes it.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        made = {name: inspect.signature(make, eval_str=True).parameters for name, make in groups.items()}
        own = {name: p for name, p in signature.parameters.items() if name not in groups}
        every = own | {name: p for m in made.values() for name, p in m.items()}
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in every.values()]

        @functools.wraps(command)
        def called(**given: Any) -> None:
            try:
                objects = {n: make(**{o: given[o] for o in made[n]}) for n, make in groups.items()}
                command(**{n: value for n, value in given.items() if n in own}, **objects)
            except (Stop, RunError) as end:
                end.message = in_language(end.message, translator(given["lang"].value if "lang" in given else "en"))
                raise

        called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {p.name: p.annotation for p in parameters}
        return called

    return decorate


def _raise(context: typer.Context, typed: list[str] | None) -> list[str] | None:
    """Lets the limits hold that were typed: before a case file is read, which may be too large too."""
    try:
        limits.raise_for_good(limits.parse(typed or ()))
    except RunError as error:
        raise WrongUsage(cast("Said", error.message), context) from None
    return typed


def terminal(
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only errors on stderr.", rich_help_panel=TERMINAL)
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Notes on stderr too.", rich_help_panel=TERMINAL)
    ] = False,
    color: Annotated[
        Literal["auto", "always", "never"],
        typer.Option("--color", help="Colour; NO_COLOR is honoured.", rich_help_panel=TERMINAL),
    ] = "auto",
    lang: Lang = LanguageChoice.en,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            "--limit",
            metavar="NAME=VALUE",
            callback=_raise,
            help="Read larger inputs: a limit that a message names (repeatable).",
            rich_help_panel=TERMINAL,
        ),
    ] = None,
) -> Terminal:
    """The terminal that ``-q``, ``-v``, ``--color`` and ``--lang`` make; ``--limit`` holds since it was read."""
    del limit
    return Terminal(quiet=quiet, verbose=verbose, color=color, lang=lang.value)


#: Gives a command ``-q``, ``-v``, ``--color``, ``--lang`` and ``--limit``, and the terminal of these as ``terminal``.
speaks = takes(terminal=terminal)


def parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    """An option of a command, by the name of the parameter that takes it."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _parameter_of(option: Option, default: Any) -> inspect.Parameter:
    """A field of a question as an option of a command; what is kept otherwise than it is typed has no default there."""
    if option.many:
        word: Any = StrEnum(option.flag.strip("-"), list(option.choices)) if option.choices else option.kind
        return parameter(option.name, Annotated[list[word] | None, _told(option)], None)
    if option.choices:
        return parameter(option.name, Annotated[Literal[option.choices], _told(option)], default)
    kind = option.kind if default is not None else option.kind | None
    return parameter(option.name, Annotated[kind, _told(option)], default)


@functools.cache
def _parameters_of(kind: type[Question | Selection]) -> tuple[inspect.Parameter, ...]:
    defaults = kind()
    return tuple(_parameter_of(o, getattr(defaults, field)) for field, o in options(kind))


def taking(parameters: Sequence[inspect.Parameter]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Says which options a group takes, where they are made from somewhere else."""

    def decorate(group: Callable[..., Any]) -> Callable[..., Any]:
        group.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return group

    return decorate


def _words(given: dict[str, Any]) -> dict[str, Any]:
    """Choices as their words; a list without a value is nothing."""
    return {
        name: [str(one) if isinstance(one, StrEnum) else one for one in value] or None
        if isinstance(value, list)
        else value
        for name, value in given.items()
    }


def question(without: Collection[str] = (), helps: Mapping[str, str] | None = None) -> Callable[..., Question]:
    """The group of all that a calculation is asked: the options of a :class:`Question`, and its inputs.

    Args:
        without: Options that the command leaves at their default, and inputs that it does not look at.
        helps: Per option what it does in the command, where that is something else than elsewhere.
    """
    told, defaults = helps or {}, Question()
    own = [
        _parameter_of(o._replace(help=told.get(o.name, o.help)), getattr(defaults, field))
        for field, o in options(Question)
        if o.name not in without
    ]
    files = [
        parameter(i.name, Annotated[str | None, _told_file(i._replace(help=told.get(i.name, i.help)))], None)
        for i in INPUTS
        if i.name not in without
    ]
    before = [p for p in own if p.name in {"norms", "profile"}]
    after = [p for p in own if p not in before]

    case_, lock_ = parameter("case", CaseOption, None), parameter("lock", _Lock, None)

    @taking([case_, *before, *files, lock_, *after, parameter("lang", Lang, LanguageChoice.en)])
    def group(*, lang: LanguageChoice, case: UsedCase | None, lock: str | None, **given: Any) -> Question:
        paths = {i.name: given.pop(i.name, None) for i in INPUTS}
        return Question.of(_words(given), paths, lang.value, case, lock)

    return group


@taking(_parameters_of(Selection))
def selection(**given: Any) -> Selection:
    """The group of what is shown and held against ``--fail-on``; never what is computed."""
    return Selection.of(_words(given))


def selection_of(*names: str) -> Callable[..., Selection]:
    """The group of some of the filters, by their names."""

    @taking([p for p in _parameters_of(Selection) if p.name in names])
    def group(**given: Any) -> Selection:
        return Selection.of(_words(given))

    return group


def _statuses() -> list[inspect.Parameter]:
    """The same parameters, with ``--fail-on`` about the status of a problem."""
    told = dict(options(Selection))["fail_on"]._replace(
        choices=STATUSES, help="Exit 1 if any shown problem is this (repeatable).", metavar="STATUS"
    )
    own = [p for p in _parameters_of(Selection) if p.name != told.name]
    return [*own, _parameter_of(told, ())]


@taking(_statuses())
def of_statuses(**given: Any) -> Selection:
    """The group of what is shown of an optimum and held against ``--fail-on``."""
    return Selection.of(_words(given))
