"""``cns-check sweep``: what each of many minima would come to.

In: volume files, a norm and a range of minima. Out: the tables on stdout or in files, diagnostics on stderr.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from cns_check.cli import completion
from cns_check.cli.options import VolumeFiles, question, selection_of, takes, terminal
from cns_check.cli.output_options import Outputs, outputs
from cns_check.cli.terminal import Terminal
from cns_check.cli.with_case import fills
from cns_check.report.formats import OF_SWEEP
from cns_check.run.question import NOT_OF_A_SWEEP, Question, Selection
from cns_check.words import Said


@fills(unable={"suppress_below": Said.of("suppress_below of the case is left out: a sweep counts every volume")})
@takes(
    going=outputs("sweep", OF_SWEEP),
    asking=question(without=NOT_OF_A_SWEEP),
    choosing=selection_of("region"),
    terminal=terminal,
)
def sweep(
    volumes: VolumeFiles = None,
    *,
    minimum: Annotated[
        str, typer.Option("--minimum", metavar="A..B[:STEP]", help="The minima: from A to B, every STEP of them.")
    ],
    norm: Annotated[
        list[str],
        typer.Option(
            "--norm",
            metavar="ID",
            help="The norm whose minimum is swept (repeatable).",
            autocompletion=completion.norms,
        ),
    ],
    margin: Annotated[
        str | None,
        typer.Option("--margin", metavar="P%", help="Also the verdicts within this share of the minimum in force."),
    ] = None,
    going: Outputs,
    asking: Question,
    choosing: Selection,
    terminal: Terminal,
) -> None:
    """What each of many minima would come to: who meets it, who is below, what would move."""
    from cns_check.cli.calculate import refusing
    from cns_check.cli.write_report import Publishing
    from cns_check.report.formats import tables_of_sweep
    from cns_check.run.sweep import Minima
    from cns_check.run.sweep import sweep as sweep_

    paths, minima = volumes or (), Minima(minimum, margin)
    choosing = replace(choosing, norms=Selection.of({"norm": norm}).norms)
    tables = tables_of_sweep(margin=margin is not None)
    publishing = Publishing.plan(going, (*paths, *asking.paths), "sweep", tables, OF_SWEEP)
    with refusing("sweep", asking, choosing, terminal, going.stdout) as (refuse, working):
        result = sweep_(paths, asking, choosing, minima, refuse, step=working)
    publishing.publish(result, (), terminal)
