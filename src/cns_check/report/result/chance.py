"""The table ``chance``: what chance makes of the volumes after, of who keeps. In: moves and rates. Out: the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.chance.draws import draw
from cns_check.chance.verdict_chances import ChancesOf
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block
from cns_check.reallocate.moves import Moves
from cns_check.reallocate.travel.numbers import weighted
from cns_check.report.result.reallocation import placed_flows
from cns_check.report.result.tables import CHANCE, Plain, Table
from cns_check.statements.shown import Shown


def chance_table(moves: Sequence[Moves], roster: Roster, chances: ChancesOf, shown: Shown) -> Table:
    """The table ``chance``: per norm, norm year and method who keeps, in natural order of their ids."""
    wanted = [m for m in moves if shown.block(m.block)]

    def rows() -> list[dict[str, Plain]]:
        return [row for m in wanted for row in _rows(m, roster, chances, shown)]

    return Table("chance", CHANCE, lambda: Table.of("chance", CHANCE, rows()).arrays)


def _rows(m: Moves, roster: Roster, chances: ChancesOf, shown: Shown) -> Iterator[dict[str, Plain]]:
    block = m.block
    rates = chances.rates(block, block.basis_year)
    performers = np.flatnonzero(m.eligibility.performed & ~np.isnan(rates.shape))
    keeps = np.flatnonzero(m.takes_part & (m.eligibility.sending == 0))
    drawn = draw(rates.next_shape[performers], rates.next_rate[performers], _shares(m, performers, keeps))
    minimum = _minimum(block)
    below = np.full(len(keeps), np.nan) if minimum is None else drawn.share_below(minimum)
    columns = {"p05": drawn.quantile(0.05), "p95": drawn.quantile(0.95), "share_below": below}
    known = _known(m, performers)[keeps]
    seen = shown.rows(block, roster.ids)[keeps]
    for n in np.argsort(roster.rank[keeps], kind="stable").tolist():
        if seen[n]:
            yield {
                "norm_set": block.norm_set.id,
                "norm_id": block.norm.id,
                "norm_year": block.norm_year,
                "method": m.method,
                "region_id": block.routes.region[keeps[n]],
                "location_id": roster.ids[keeps[n]],
                **{name: float(values[n]) if known[n] else None for name, values in columns.items()},
            }


def _minimum(block: Block) -> int | None:
    """What the volume of one location is held against; None where the norm asks something else."""
    return block.in_force.minimum if block.norm.per in {None, "location"} else None


def _known(m: Moves, drawn: Whole) -> Flags:
    """Where the volume after is exactly known: of who else comes, and how many, nothing can be drawn."""
    low, high = m.after()
    there = np.zeros(len(low), dtype=np.bool_)
    there[drawn] = True
    return np.asarray((low == high) & (there | ~m.eligibility.performed), dtype=np.bool_)


def _shares(m: Moves, performers: Whole, keeps: Whole) -> Floats:
    """Performing locations x who keeps: which share of the volume of one goes to the other, or stays there."""
    size = m.low.shape[1]
    before, out = m.low.sum(axis=0), m.out.sum(axis=0)
    origin, target, volume = placed_flows(m)
    flows = weighted(origin * size + target, volume, size * size).reshape(size, size)
    # What is moved by travel time is counted once, from where it was to where it is at last.
    stays = before - out if m.travelled is None else before - flows.sum(axis=1) - m.unplaced.sum(axis=0)
    flows[np.arange(size), np.arange(size)] += stays
    share = np.divide(flows, before[:, None], out=np.zeros_like(flows), where=before[:, None] > 0)
    return np.asarray(share[np.ix_(performers, keeps)].clip(0.0), dtype=np.float64)
