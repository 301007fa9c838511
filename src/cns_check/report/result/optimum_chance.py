"""Who keeps as the optimum has it, and where the volume of today goes. In: what was solved. Out: the same per norm."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cns_check.array_types import Flags
from cns_check.judge.evaluate import Block
from cns_check.optimise.plan import low_of
from cns_check.optimise.run import Optimised, Outcome
from cns_check.reallocate.eligibility import performs
from cns_check.reallocate.travel.numbers import weighted
from cns_check.report.result.chance import Keeping, shares_of
from cns_check.report.result.optimum_tables import METHOD


def keeping_of_optimum(optimised: Optimised) -> Iterator[Keeping]:
    """Per norm and norm year, all regions together; of a region without a solution nobody."""
    of: dict[int, tuple[Block, list[tuple[Outcome, int]]]] = {}
    for outcome in optimised.outcomes:
        for number, block in enumerate(outcome.problem.blocks):
            of.setdefault(id(block), (block, []))[1].append((outcome, number))
    return (_keeping(block, parts) for block, parts in of.values())


def _keeping(block: Block, parts: list[tuple[Outcome, int]]) -> Keeping:
    low = low_of(block).sum(axis=0)
    size = len(low)
    flows = np.zeros((size, size))
    keeps, doubtful = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    inexact = _inexact(block)
    for outcome, number in parts:
        if outcome.open is None:
            continue
        where, patients = outcome.problem.where, outcome.norms[number].patients
        placed = patients.where(patients.location >= 0)
        flows += weighted(placed.home * size + placed.location, placed.volume, size * size).reshape(size, size)
        stay = where.candidate[outcome.open]
        keeps[stay] = True
        # Of a mask or blank that counts as nothing nobody goes anywhere in the problem: its patients may go to any.
        if (inexact & where.inside & (low == 0)).any():
            doubtful[stay] = True
    known = ~inexact & ~doubtful & ~(flows[inexact] > 0).any(axis=0)
    return Keeping(block, METHOD, performs(block), keeps, known, shares_of(flows, low))


def _inexact(block: Block) -> Flags:
    """Of which locations the volume of the basis year is not exactly known."""
    cells = [block.cells.year(i, block.basis_year) for i in block.norm.counts]
    return np.asarray(np.any([cell.low != cell.high for cell in cells], axis=0) & performs(block), dtype=np.bool_)
