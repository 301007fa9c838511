"""The command tree. A command's room is imported when its command is asked for; what is heavy only when it runs.

In: the name of the command that is asked for, if any. Out: the tree with that command, or with all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from cns_check import __version__
from cns_check.cli.commands import Commands

if TYPE_CHECKING:
    from typer._click.core import Command

#: The commands in the order of the help, and which are groups of commands.
COMMANDS = (
    "evaluate",
    "reallocate",
    "optimise",
    "sweep",
    "compare",
    "why",
    "diff",
    "verify",
    "explain",
    "sample",
    "migrate",
    "count",
)
#: One of two words goes below a command.
GROUPS = ("norms", "volumes", "agreements", "case", "count definitions")


def tree(asked: str | None = None) -> Command:
    """The commands.

    Args:
        asked: The command that will be run: then it is the only one, for the others take longer to make than to leave
            out. All of them for anything that is no command.
    """
    return _one(asked) if asked in {*COMMANDS, *GROUPS} else _tree(None)


@cache
def _one(asked: str) -> Command:
    """The tree of one command, made once. That of all is made anew: its completion knows the shell that calls."""
    return _tree(asked)


def _tree(asked: str | None) -> Command:
    app = Commands(
        "Checks hospital volumes against versioned volume norms (concentratie en spreiding).",
        name="cns-check",
        # What installs and shows completion takes longer to make than a command.
        add_completion=asked is None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for name in COMMANDS:
        if asked in {None, name}:
            app.command(name)(_command(name))
    for name in GROUPS:
        if asked is None or name.split()[0] == asked:
            app.add_typer(import_module(f"cns_check.cli.{name.replace(' ', '_')}").app, name=name)
    return typer.main.get_command(app)


def _command(name: str) -> Callable[..., None]:
    """The function of a command, which bears the name of its room."""
    command: Callable[..., None] = getattr(import_module(f"cns_check.cli.{name}"), name)
    return command


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cns-check {__version__}")
        raise typer.Exit


def _options(
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Checks hospital volumes against versioned volume norms (concentratie en spreiding)."""
