"""Where the volume of a row of the verdicts stands. In: the objects of one calculation and a row. Out: one place."""

from __future__ import annotations

from cns_check.derivation.material import Material
from cns_check.diagnostics import Place
from cns_check.judge.evaluate import Block


def volume_place(material: Material, block: Block, i: int) -> Place | None:
    """The delivered row with the most of what a norm counts, of the data year, else of the last year before it.

    Args:
        material: The objects of one calculation.
        block: A norm and norm year.
        i: The number of a location; what its predecessors did counts as its own.

    Returns:
        The place of the row, or of a correction without a row; else the file that delivers the year; None where no
        file does.
    """
    provenance, roster = material.provenance, material.evaluation.roster
    locations = (roster.ids[i], *(old for old, _, _ in block.joined.get(i, ())))
    for year in sorted((y for y in material.volumes.years if y <= block.data_year), reverse=True):
        keys = [(location, counted, year) for location in locations for counted in block.norm.counts]
        rows = [row for key in keys for row in provenance.rows(*key) if row.left_out is None]
        if rows:
            return max(rows, key=lambda row: row.high).place
        corrected = [each.correction.place for key in keys for each in provenance.corrections(*key)]
        if corrected:
            return corrected[0]
    files = sorted({n for counted in block.norm.counts for n in provenance.delivered_by(counted, block.data_year)})
    return Place(provenance.sources[files[0]].path) if files else None
