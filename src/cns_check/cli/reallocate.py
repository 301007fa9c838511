"""``cns-check reallocate``: the reallocation alone, every method and assumption an option.

In: volume files and options. Out: the report on stdout or in files, diagnostics on stderr.
"""

from __future__ import annotations

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import VolumeFiles, question, selection, takes, terminal
from cns_check.cli.output_options import Outputs, outputs
from cns_check.cli.terminal import Terminal
from cns_check.cli.with_case import fills
from cns_check.run.question import OF_OPTIMISE, Question, Selection
from cns_check.words import Said


@fills()
@takes(going=outputs("transfers"), asking=question(without=OF_OPTIMISE), choosing=selection, terminal=terminal)
def reallocate(
    volumes: VolumeFiles = None, *, going: Outputs, asking: Question, choosing: Selection, terminal: Terminal
) -> None:
    """Where the patients go: to the designated, or else to those that meet the norm; or as a scenario has it."""
    from cns_check.cli.calculate import calculate_and_publish

    if not asking.regions_known:
        needed = "reallocate needs --agreements FILE, or a what-if: --assume-no-agreement or --scenario FILE"
        raise Stop(Exit.USAGE, Said.of(needed))
    calculate_and_publish("reallocate", "transfers", volumes or (), asking, choosing, going, terminal)
