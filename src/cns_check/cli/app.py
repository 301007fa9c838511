"""The command tree. A command's room is imported when it is registered; what is heavy only when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from cns_check import __version__
from cns_check.cli import agreements, norms, volumes
from cns_check.cli.diff import diff
from cns_check.cli.evaluate import evaluate
from cns_check.cli.explain import explain
from cns_check.cli.norms_diff import diff as norms_diff
from cns_check.cli.norms_format import format_
from cns_check.cli.norms_new import new
from cns_check.cli.norms_schema import schema
from cns_check.cli.reallocate import reallocate
from cns_check.cli.sample import sample
from cns_check.cli.why import why

app = typer.Typer(
    name="cns-check",
    help="Checks hospital volumes against versioned volume norms (concentratie en spreiding).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cns-check {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Checks hospital volumes against versioned volume norms (concentratie en spreiding)."""


app.command()(evaluate)
app.command()(reallocate)
app.command()(why)
app.command()(diff)
app.command()(explain)
app.command()(sample)
norms.app.command("diff")(norms_diff)
norms.app.command("schema")(schema)
norms.app.command("format")(format_)
norms.app.command("new")(new)
app.add_typer(norms.app, name="norms")
app.add_typer(volumes.app, name="volumes")
app.add_typer(agreements.app, name="agreements")
