"""``cns-check optimise``: which locations keep each intervention and where each origin goes, with proof.

In: volume files and options. Out: the report on stdout or in files, the scenario in a file, diagnostics on stderr.
"""

from __future__ import annotations

from cns_check.cli.options import Outputs, VolumeFiles, of_statuses, outputs, question, takes, terminal
from cns_check.cli.terminal import Terminal
from cns_check.cli.with_case import fills
from cns_check.run.question import Question, Selection
from cns_check.words import Said

#: Options of a calculation that say nothing here.
_WITHOUT = frozenset({"method", "fractional", "assume_no_agreement", "suppress_below"})


#: What is said where a case names what goes with other commands alone.
_UNABLE = {
    "overrides": Said.of("overrides of the case are left out: optimise decides itself who goes where"),
    "suppress_below": Said.of("suppress_below of the case is left out: the optimum shows every volume"),
}


@fills(leaves={"overrides"}, unable=_UNABLE)
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
