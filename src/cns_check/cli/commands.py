"""Commands whose help shows the options in groups, each with an example.

In: what typer made of a command. Out: its help.

The group of an option is its ``rich_help_panel``; the name of it stands where the option is declared.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from cns_check.cli.usage import WrongUsage, choices_of
from cns_check.close_names import near_said
from cns_check.run.option import FILTERS, INPUTS, OPTIMISATION, QUESTION, REALLOCATION
from cns_check.words import Said

if TYPE_CHECKING:
    from typer._click import HelpFormatter, Parameter
else:
    HelpFormatter = Parameter = Any

ENGINE = "Engine"
OUTPUTS = "Outputs"
TERMINAL = "Terminal"
#: The groups in the order of the help; an option that names none is of the question.
GROUPS = (INPUTS, QUESTION, REALLOCATION, OPTIMISATION, FILTERS, ENGINE, OUTPUTS, TERMINAL)
#: What an option is given in an example, by its flag and what stands for its value; those that come first are taken.
VALUES: dict[tuple[str, str | None], str] = {
    ("--volumes", "VOLUMES"): "volumes.csv",
    ("--profile", "FILE"): "profile.yaml",
    ("--locations", "FILE"): "locations.csv",
    ("--definitions", "REF"): "definitions.yaml",
    ("--per", None): "surgeon",
    ("--max-unusable", "P%"): "0.1%",
    ("--memory-limit", "SIZE"): "4GiB",
    ("--temp-dir", "DIR"): "spill",
    ("--of", None): "record-profile",
    ("--norms", "REF"): "nl-soncos",
    ("--norm-year", "Y"): "2027",
    ("--use-indicative", None): "",
    ("--select", "CODE|PREFIX"): "N1",
    ("--on", "DATE"): "2026-01-31",
    ("--max-age", "DAYS"): "365",
    ("--strict", None): "",
    ("--check", None): "",
    ("--method", "NAME"): "nearest",
    ("--origins", "FILE"): "origins.csv",
    ("--travel-times", "FILE"): "travel_times.csv",
    ("--across-regions", None): "",
    ("--minimum", "A..B[:STEP]"): "20..60:5",
    ("--margin", "P%"): "10%",
    ("--objective", "GOAL"): "fewest-changes",
    ("--assignment", None): "nearest",
    ("--max-minutes", "M"): "45",
    ("--fail-on", "STATUS"): "infeasible",
    ("--save-scenario", "FILE"): "scenario.csv",
    ("--region", "ID"): "R1",
    ("--norm", "ID"): "kidney-local-treatment",
    ("--location", "ID"): "N1",
    ("--fail-on", "VERDICT"): "below",
    ("--lock", "REPORT.json"): "agreed.json",
    ("--output", "PATH"): "report.json",
    ("--record", "FILE"): "record.json",
    ("--label", "NAME"): "agreed",
    ("--output", "FILE"): "my-norms.yaml",
    ("--output", "YAML"): "profile.yaml",
    ("--format", None): "json",
    ("--force", None): "",
    ("--all", None): "",
    ("--jurisdiction", "CODE"): "NL",
    ("--norm", "ID[=TITLE]"): "my-first-norm",
    ("--lang", None): "nl",
    ("--quiet", None): "",
    ("--limit", "NAME=VALUE"): "columns=20000",
}
#: What stands for an argument in an example, by how the help calls it.
ARGUMENTS = {
    "VOLUMES": "volumes.csv",
    "RECORDS": "records.csv",
    "DEFINITIONS": "us-ahrq-v2024",
    "PATH": "norms.yaml",
    "ID": "nl-iza-tranche-1",
    "NEW_ID": "my-norms",
    "A": "nl-iza-tranche-1",
    "B": "my-norms.yaml",
    "A.json": "before.json",
    "REPORT.json": "agreed.json",
    "B.json": "after.json",
    "CODE": "V012",
    "DIR": "my-case",
}
#: The file that a command of a group is about, where the help calls it so.
FILES = {
    "count": "definitions.yaml",
    "agreements": "agreements.yaml",
    "case": "cns-check.yaml",
    "volumes": "volumes.csv",
    "migrate": "agreements.yaml",
}
#: So many options of a group are in its example, besides those that the command cannot do without.
_SHOWN = 2


class Command(TyperCommand):
    """A command with its options in groups."""

    def format_options(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Writes the arguments, then each group with an example."""
        arguments = [p for p in self.params if isinstance(p, TyperArgument)]
        if arguments:
            with formatter.section("Arguments"):
                formatter.write_dl([(str(p.metavar or p.name), p.help or "") for p in arguments])
        for group, options in grouped(self.get_params(ctx)):
            with formatter.section(group):
                formatter.write_dl([record(option) for option in options])
                example = example_of(ctx.command_path, self.params, options)
                if example:
                    # On one line, whatever the width: it is for copying.
                    formatter.write(f"{'':>{formatter.current_indent}}Example: {example}\n")

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Reads what was typed; more words than there are arguments are wrong usage, in words of our own."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except typer.TyperException as error:
            error.ctx = getattr(error, "ctx", None) or ctx  # type: ignore[attr-defined]
            raise
        if ctx.args and not ctx.resilient_parsing:
            words = tuple(ctx.args)
            told = Said.counted(
                len(words),
                "{words}: one argument too many for {command}",
                "{words}: {count} arguments too many for {command}",
                words=words,
                command=ctx.command_path.partition(" ")[2],
            )
            raise WrongUsage(told, ctx)
        return rest


class Group(TyperGroup):
    """Commands under one name."""

    def get_help_option(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """The option ``--help``, which is false where it is not given: for None a library would be loaded."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.default = False
        return option

    def format_options(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Writes its own options, then the commands."""
        with formatter.section("Options"):
            formatter.write_dl([record(p) for p in self.get_params(ctx)])
        with formatter.section("Commands"):
            formatter.write_dl([(name, (c.help or "").split("\n\n")[0]) for name, c in self.commands.items()])

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        """Finds the command of one or two words; that there is none is told in words of our own."""
        two = " ".join(args[:2])
        if two in self.commands:
            return two, self.commands[two], args[2:]
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            name = args[0]
            raise WrongUsage(
                Said.of("{name}: no such command{hint}", name=name, hint=near_said(name, self.commands)), ctx
            )
        return super().resolve_command(ctx, args)


class Commands(typer.Typer):
    """Commands under one name, as this program tells them."""

    def __init__(self, help_: str, **more: Any) -> None:
        super().__init__(
            cls=Group, help=help_, no_args_is_help=True, rich_markup_mode=None, **{"add_completion": False, **more}
        )

    def command(self, name: str | None = None, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # type: ignore[override]
        """Takes a function as a command."""
        return super().command(name, **{"cls": Command, **more})


def grouped(params: Iterable[Parameter]) -> Iterator[tuple[str, list[Parameter]]]:
    """The options of a command by group, without the groups of which it has none."""
    found: dict[str, list[Parameter]] = {group: [] for group in GROUPS}
    for param in params:
        if not isinstance(param, TyperArgument) and not getattr(param, "hidden", False):
            own = TERMINAL if param.name == "help" else QUESTION
            found[getattr(param, "rich_help_panel", None) or own].append(param)
    return ((group, options) for group, options in found.items() if options)


def record(option: Parameter) -> tuple[str, str]:
    """How the help tells an option: what is typed, and what it means with its default and limits."""
    flags = sorted(option.opts, key=len)
    value = value_of(option)
    names = ", ".join(flags) + (f" {value}" if value else "")
    told: list[str] = []
    envvar = getattr(option, "envvar", None)
    if envvar:
        told.append(f"or ${envvar}")
    default = option.default.value if isinstance(option.default, Enum) else option.default
    if value and default is not None and not isinstance(default, list):
        told.append(f"default: {default}")
    limits = limits_of(option)
    if limits:
        told.append(limits)
    if option.required:
        told.append("required")
    help_ = getattr(option, "help", None) or ""
    return names, f"{help_} [{'; '.join(told)}]" if told else help_


def value_of(option: Parameter) -> str:
    """What stands for the value of an option; empty for one that takes none."""
    if not isinstance(option, TyperOption) or option.is_flag:
        return ""
    choices = choices_of(option)
    return option.metavar or "|".join(choices) or ("N" if option.type_descriptor.annotation is int else "VALUE")


def limits_of(param: Parameter) -> str:
    """Between which numbers a value must be, in words."""
    least, most = getattr(param, "min", None), getattr(param, "max", None)
    if least is not None and most is not None:
        return f"{least} to {most}"
    if least is not None:
        return f"at least {least}"
    return "" if most is None else f"at most {most}"


def example_of(path: str, params: Iterable[Parameter], options: Iterable[Parameter]) -> str:
    """A command line with options of a group."""
    params, options = list(params), list(options)
    files = {"FILE": FILES.get(path.split(" ")[1], ""), **ARGUMENTS}
    words = [path, *(files.get(str(p.metavar), "") for p in params if isinstance(p, TyperArgument))]
    needed = [p for p in params if isinstance(p, TyperOption) and p.required]
    by_key = {key: p for p in options if p not in needed for key in _keys(p)}
    wanted = [by_key[key] for key in VALUES if key in by_key][:_SHOWN]
    if not wanted and not any(p in needed for p in options):
        wanted = [p for p in options if p.name != "help"][:1]
    return " ".join(word for word in [*words, *(_typed(p) for p in (*needed, *wanted))] if word)


def _typed(option: Parameter) -> str:
    flag, value = next(((k[0], VALUES[k]) for k in _keys(option) if k in VALUES), (option.opts[0], value_of(option)))
    return f"{flag} {shlex.quote(value)}" if value else flag


def _keys(option: Parameter) -> list[tuple[str, str | None]]:
    return [(flag, getattr(option, "metavar", None)) for flag in option.opts]
