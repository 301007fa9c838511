"""``cns-check evaluate``: the main job, from files to verdicts and contract status."""

from __future__ import annotations

from typing import Annotated

import typer

from cns_check.cli.options import ChartsFolder, Force, Formats, SummaryOnly, VolumeFiles, asked, sought, takes, terminal
from cns_check.cli.terminal import Terminal
from cns_check.run.question import Asked, Sought


@takes(asking=asked, seeking=sought, terminal=terminal)
def evaluate(
    volumes: VolumeFiles,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            metavar="PATH",
            help="Write .html, .json, .xlsx, .md, .csv or .parquet (verdicts), .xml (JUnit), .sarif, or a folder "
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
    """Verdict per location and norm for each norm year, with the contract status that follows from it."""
    from cns_check.cli.job import calculate
    from cns_check.cli.publish import Publishing

    publishing = Publishing.plan(output or (), (*volumes, *asking.files()), main="verdicts", force=force, charts=charts)
    result = calculate("evaluate", volumes, asking, seeking, terminal, stdout_format)
    publishing.publish(result, seeking, terminal, stdout_format, summary_only=summary_only)
