"""``cns-check evaluate``: the main job, from files to verdicts and contract status.

In: volume files and options. Out: the report on stdout or in files, diagnostics on stderr.
"""

from __future__ import annotations

from cns_check.cli.options import VolumeFiles, question, selection, takes, terminal
from cns_check.cli.output_options import Outputs, outputs
from cns_check.cli.terminal import Terminal
from cns_check.cli.with_case import fills
from cns_check.run.question import OF_OPTIMISE, Question, Selection


@fills()
@takes(going=outputs("verdicts"), asking=question(without=OF_OPTIMISE), choosing=selection, terminal=terminal)
def evaluate(
    volumes: VolumeFiles = None, *, going: Outputs, asking: Question, choosing: Selection, terminal: Terminal
) -> None:
    """Verdict per location and norm for each norm year, with the contract status that follows from it."""
    from cns_check.cli.calculate import calculate_and_publish

    calculate_and_publish("evaluate", "verdicts", volumes or (), asking, choosing, going, terminal)
