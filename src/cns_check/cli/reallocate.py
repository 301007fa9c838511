"""``cns-check reallocate``: the reallocation alone, every method and assumption an option."""

from __future__ import annotations

from typing import Annotated

import typer

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import ChartsFolder, Force, Formats, SummaryOnly, VolumeFiles, asked, sought, takes, terminal
from cns_check.cli.terminal import Terminal
from cns_check.run.question import Asked, Sought
from cns_check.words import Said


@takes(asking=asked, seeking=sought, terminal=terminal)
def reallocate(
    volumes: VolumeFiles,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            metavar="PATH",
            help="Write .html, .json, .xlsx, .md, .csv or .parquet (transfers), .xml (JUnit), .sarif, or a folder "
            "(repeatable).",
        ),
    ] = None,
    charts: ChartsFolder = None,
    stdout_format: Formats = "text",
    summary_only: SummaryOnly = False,
    force: Force = False,
    *,
    asking: Asked,
    seeking: Sought,
    terminal: Terminal,
) -> None:
    """Where the patients go: with an agreement to the designated locations, else to those that meet the norm."""
    from cns_check.cli.job import calculate
    from cns_check.cli.publish import Publishing

    if asking.agreements is None and not asking.assume_no_agreement:
        raise Stop(Exit.USAGE, Said.of("reallocate needs --agreements FILE, or the what-if --assume-no-agreement"))
    publishing = Publishing.plan(
        output or (), (*volumes, *asking.files()), main="transfers", force=force, charts=charts
    )
    result = calculate("reallocate", volumes, asking, seeking, terminal, stdout_format)
    publishing.publish(result, seeking, terminal, stdout_format, summary_only=summary_only)
