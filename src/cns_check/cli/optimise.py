"""``cns-check optimise``: which locations keep each intervention and where each origin goes, with proof.

In: volume files and options. Out: the report on stdout or in files, the scenario in a file, diagnostics on stderr.
"""

from __future__ import annotations

from cns_check.cli.options import Outputs, VolumeFiles, of_statuses, outputs, question, takes, terminal
from cns_check.cli.terminal import Terminal
from cns_check.cli.with_case import fills
from cns_check.run.question import Question, Selection

#: Options of a calculation that say nothing here.
_WITHOUT = frozenset({"method", "fractional", "assume_no_agreement", "suppress_below"})


@fills()
@takes(
    going=outputs("optimum", scenario=True),
    asking=question(without=_WITHOUT),
    choosing=of_statuses,
    terminal=terminal,
)
def optimise(
    volumes: VolumeFiles = None, *, going: Outputs, asking: Question, choosing: Selection, terminal: Terminal
) -> None:
    """The best scenario: who keeps and where patients go, proven; or the proof that there is none."""
    from cns_check.cli.calculate import calculate_and_publish

    calculate_and_publish("optimise", "optimum", volumes or (), asking, choosing, going, terminal)
