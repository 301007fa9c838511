"""What the regions' decisions leave open, as diagnostics. In: the inputs and the verdicts. Out: diagnostics."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cns_check.array_types import Flags
from cns_check.diagnostics import Diagnostic
from cns_check.judge.evaluate import Evaluation
from cns_check.run.inputs import AGREEMENTS, LOCATIONS, MEMBERSHIPS
from cns_check.run.question import Question
from cns_check.run.read_inputs import Inputs


def open_decisions(inputs: Inputs, evaluation: Evaluation, question: Question) -> Iterator[Diagnostic]:
    """What the decisions leave open, of norms that are performed: no region, no decision, milestones passed."""
    agreements = inputs[AGREEMENTS]
    if agreements is None and not question.assume_no_agreement:
        return
    from cns_check.inputs.places.memberships import without_region

    performed: set[tuple[str, str]] = set()
    listed: dict[str, Flags] = {}
    regions: dict[tuple[str, str], str | None] = {}
    named: dict[tuple[str, str], str | None] = {}
    for block in evaluation.blocks:
        names, numbers = block.routes.regions
        here = np.bincount(numbers[block.listed & (numbers >= 0)], minlength=len(names))
        performed |= {(names[n], block.norm.id) for n in np.flatnonzero(here).tolist()}
        before = listed.setdefault(block.norm.network, np.zeros_like(block.listed))
        of_network = inputs.roster.regions_for(block.norm.network)
        for i in np.flatnonzero(block.listed & ~before).tolist():
            pair = inputs.roster.ids[i], block.norm.network
            regions[pair] = block.routes.region[i]
            named[pair] = of_network[i]
        before |= block.listed
    path = question.files.get(MEMBERSHIPS.name) or question.files.get(LOCATIONS.name)
    yield from without_region(regions, regions, path, named)
    if agreements is not None and not question.assume_no_agreement:
        from cns_check.inputs.agreements.read import milestones, undecided

        yield from undecided(agreements, inputs.norm_sets, performed, question.on)
        if question.on is not None:
            yield from milestones(agreements, inputs.norm_sets, question.on, performed)
