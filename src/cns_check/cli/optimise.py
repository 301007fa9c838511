"""``cns-check optimise``: which locations keep each intervention and where each origin goes, with proof.

In: volume files and options. Out: the report on stdout or in files, the scenario in a file, diagnostics on stderr.
"""

from __future__ import annotations

from cns_check.cli.options import VolumeFiles, of_statuses, question, takes, terminal
from cns_check.cli.output_options import Outputs, outputs
from cns_check.cli.terminal import Terminal
from cns_check.cli.with_case import fills
from cns_check.run.question import Question, Selection
from cns_check.words import Said

#: Options of a calculation that say nothing here.
_WITHOUT = frozenset({"method", "fractional", "assume_no_agreement", "suppress_below", "overrides"})
#: What a case may name for other commands.
_UNABLE = {
    "overrides": Said.of("overrides of the case is left out: the optimum decides itself who goes where"),
    "suppress_below": Said.of("suppress_below of the case is left out: an optimum shows every volume"),
}
#: What options of a reallocation do here.
_HELPS = {
    "across_regions": "One problem over all regions, not one per region.",
    "max_growth": "The most that a location that performs today may grow, such as 25%.",
    "capacity": "location_id, norm_id, capacity: the most that it takes. Others: no more than today.",
    "scenario": "norm_id, location_id, decision: keep stays open, stop closes, new may open; others are free.",
    "basis": "The year whose volumes find a place: previous-year, impact-analysis or a year.",
}


@fills(unable=_UNABLE)
@takes(
    going=outputs("optimum", scenario=True),
    asking=question(without=_WITHOUT, helps=_HELPS),
    choosing=of_statuses,
    terminal=terminal,
)
def optimise(
    volumes: VolumeFiles = None, *, going: Outputs, asking: Question, choosing: Selection, terminal: Terminal
) -> None:
    """The best scenario: who keeps and where patients go, proven; or the proof that there is none."""
    from cns_check.cli.calculate import calculate_and_publish

    calculate_and_publish("optimise", "optimum", volumes or (), asking, choosing, going, terminal)
