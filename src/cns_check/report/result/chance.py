"""The table ``chance``: what chance makes of the volumes after. In: who keeps, and rates. Out: the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.chance.draws import draw
from cns_check.chance.verdict_chances import ChancesOf
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block
from cns_check.reallocate.moves import Moves
from cns_check.reallocate.travel.numbers import weighted
from cns_check.report.result.reallocation import placed_flows
from cns_check.report.result.table import Plain, Table
from cns_check.report.result.tables import CHANCE
from cns_check.statements.shown import Shown


@dataclass(frozen=True, eq=False, slots=True)
class Keeping:
    """Who keeps a norm under one method, and where the volume of today goes; arrays over the locations.

    Attributes:
        block: The norm.
        method: How it was divided, or ``optimise``.
        performed: Who has, or may have, volume in the basis year.
        keeps: Who has volume after.
        known: Whose volume after is exactly known, as far as performers with a rate send to it.
        shares: From each location to each: which part of its volume comes there, or stays.
    """

    block: Block
    method: str
    performed: Flags
    keeps: Flags
    known: Flags
    shares: Floats


def keeping_of(m: Moves) -> Keeping:
    """Who keeps after what was divided."""
    low, high = m.after()
    keeps = m.takes_part & (m.eligibility.sending == 0)
    return Keeping(m.block, m.method, m.eligibility.performed, keeps, low == high, _shares(m))


def chance_table(kept: Callable[[], Iterable[Keeping]], roster: Roster, chances: ChancesOf, shown: Shown) -> Table:
    """The table ``chance``: per norm, norm year and method who keeps, in natural order of their ids."""

    def rows() -> list[dict[str, Plain]]:
        return [row for k in kept() if shown.block(k.block) for row in _rows(k, roster, chances, shown)]

    return Table("chance", CHANCE, lambda: Table.of("chance", CHANCE, rows()).arrays)


def shares_of(flows: Floats, volume: Floats) -> Floats:
    """From each location to each the part of its volume that comes there; of none nothing."""
    share = np.divide(flows, volume[:, None], out=np.zeros_like(flows), where=volume[:, None] > 0)
    return np.asarray(share.clip(0.0), dtype=np.float64)


def _rows(kept: Keeping, roster: Roster, chances: ChancesOf, shown: Shown) -> Iterator[dict[str, Plain]]:
    block = kept.block
    rates = chances.rates(block, block.basis_year)
    performers = np.flatnonzero(kept.performed & ~np.isnan(rates.shape))
    keeps = np.flatnonzero(kept.keeps)
    shares = kept.shares[np.ix_(performers, keeps)]
    drawn = draw(rates.next_shape[performers], rates.next_rate[performers], shares)
    minimum = _minimum(block)
    below = np.full(len(keeps), np.nan) if minimum is None else drawn.share_below(minimum)
    columns = {"p05": drawn.quantile(0.05), "p95": drawn.quantile(0.95), "share_below": below}
    known = (kept.known & _drawable(kept, performers))[keeps]
    seen = shown.rows(block, roster.ids)[keeps]
    for n in np.argsort(roster.rank[keeps], kind="stable").tolist():
        if seen[n]:
            yield {
                "norm_set": block.norm_set.id,
                "norm_id": block.norm.id,
                "norm_year": block.norm_year,
                "method": kept.method,
                "region_id": block.routes.region[keeps[n]],
                "location_id": roster.ids[keeps[n]],
                **{name: float(values[n]) if known[n] else None for name, values in columns.items()},
            }


def _minimum(block: Block) -> int | None:
    """What the volume of one location is held against; None where the norm asks something else."""
    return block.in_force.minimum if block.norm.per in {None, "location"} else None


def _drawable(kept: Keeping, drawn: Whole) -> Flags:
    """Who performs without a rate that is known has nothing that can be drawn."""
    there = np.zeros(len(kept.performed), dtype=np.bool_)
    there[drawn] = True
    return np.asarray(there | ~kept.performed, dtype=np.bool_)


def _shares(m: Moves) -> Floats:
    size = m.low.shape[1]
    before, out = m.low.sum(axis=0), m.out.sum(axis=0)
    origin, target, volume = placed_flows(m)
    flows = weighted(origin * size + target, volume, size * size).reshape(size, size)
    # What is moved by travel time is counted once, from where it was to where it is at last.
    stays = before - out if m.travelled is None else before - flows.sum(axis=1) - m.unplaced.sum(axis=0)
    flows[np.arange(size), np.arange(size)] += stays
    return shares_of(flows, before)
