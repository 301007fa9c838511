"""The tables of a reallocation: transfers, after, regions.

In: moves, the roster, distances and what is shown. Out: the tables, with ``methods``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from cns_check.judge.all_locations import Roster
from cns_check.judge.windows import VERDICT_NAMES, compare
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.moves import Moves
from cns_check.reallocate.travel.numbers import snap
from cns_check.report.result.table import Column, Table, joined
from cns_check.report.result.tables import AFTER, AFTER_BY_TRAVEL, METHODS, REGIONS, TRANSFERS
from cns_check.statements.shown import Shown
from cns_check.words import natural

Columns = dict[str, npt.NDArray[np.generic]]
Names = npt.NDArray[np.object_]


def tables(
    moves: Sequence[Moves], roster: Roster, distances: Distances, shown: Shown
) -> tuple[Table, Table, Table, Table]:
    """The tables ``transfers``, ``after``, ``regions`` and ``methods``, in the order of the moves.

    A filter on norm or region shows those; on location the rows that it sends, receives or has.
    """
    ids, names = _texts(roster.ids), _texts(roster.names)
    wanted = [m for m in moves if not shown.norms or m.block.norm.id in shown.norms]
    located = np.ones(len(ids), dtype=np.bool_)
    if shown.locations:
        located = np.isin(ids.astype(str), list(shown.locations))
    columns = AFTER_BY_TRAVEL if any(m.travelled is not None for m in moves) else AFTER
    return (
        _table("transfers", TRANSFERS, lambda: [_transfers(m, roster, ids, located, shown) for m in wanted]),
        _table("after", columns, lambda: [_after(m, roster, ids, names, located, shown) for m in wanted]),
        _table("regions", REGIONS, lambda: [_regions(m, shown) for m in wanted]),
        _table("methods", METHODS, lambda: [_method(m, ids, distances) for m in wanted if m.volume.size]),
    )


def empty_tables() -> tuple[Table, Table, Table, Table]:
    """The tables of a run that reallocated nothing."""
    columns = {"transfers": TRANSFERS, "after": AFTER, "regions": REGIONS, "methods": METHODS}
    transfers, after, regions, methods = (_table(name, columns[name], list) for name in columns)
    return transfers, after, regions, methods


def _table(name: str, columns: tuple[Column, ...], make: Callable[[], Sequence[Columns]]) -> Table:
    return Table(name, columns, lambda: joined(columns, make()))


def _texts(values: Sequence[str | None]) -> Names:
    texts = np.empty(len(values), dtype=object)
    texts[:] = values
    return texts


def _shown_region(regions: Names, shown: Shown) -> npt.NDArray[np.bool_]:
    if not shown.regions:
        return np.ones(len(regions), dtype=np.bool_)
    return np.array([r in shown.regions for r in regions], dtype=np.bool_)


def _head(m: Moves, size: int) -> Columns:
    block = m.block
    values = {
        "norm_set": block.norm_set.id,
        "norm_id": block.norm.id,
        "norm_year": block.norm_year,
        "method": m.method,
        "basis_year": block.basis_year,
        "network": block.norm.network,
    }
    return {name: np.full(size, value, dtype=object) for name, value in values.items()}


def _transfers(m: Moves, roster: Roster, ids: Names, located: npt.NDArray[np.bool_], shown: Shown) -> Columns:
    routes = m.block.routes
    keep = (located[m.origin] | ((m.target >= 0) & located[m.target])) & _shown_region(routes.region[m.origin], shown)
    rows = m.order(roster.rank)
    rows = rows[keep[rows]]
    origin, target = m.origin[rows], m.target[rows]
    return {
        **_head(m, len(origin)),
        "region_id": routes.region[origin],
        "route": m.route[origin],
        "intervention_id": _texts(m.block.norm.counts)[m.intervention[rows]],
        "from_location_id": ids[origin],
        "to_location_id": np.where(target >= 0, ids[target], np.array(None, dtype=object)),
        "volume": m.volume[rows],
        "reason_code": m.reason[rows],
    }


def _after(m: Moves, roster: Roster, ids: Names, names: Names, located: npt.NDArray[np.bool_], shown: Shown) -> Columns:
    """Per location first the norm's sum, then a row for each counted intervention."""
    who = m.eligibility
    at = roster.in_order(np.flatnonzero(m.takes_part & located & _shown_region(m.block.routes.region, shown)))
    rows = 1 + len(m.block.norm.counts)

    def stacked(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Locations x (sum, each intervention), flattened."""
        return np.vstack([values.sum(axis=0)[None, at], values[:, at]]).T.ravel()

    first = np.full_like(m.low, np.nan) if m.travelled is None else m.travelled.concentrated
    low, high, out, in_ = stacked(m.low), stacked(m.high), stacked(m.out), stacked(m.in_)
    after = snap(low - out + in_), snap(high - out + in_)
    before = np.where(low == high, low, np.nan)
    whole_norm = np.tile(np.arange(rows) == 0, len(at))
    missing = np.array(None, dtype=object)
    number = np.repeat(m.block.judged.minimum[at], rows)
    grows = np.divide(in_, before, out=np.full(len(in_), np.nan), where=before > 0)
    return {
        **_head(m, len(low)),
        "region_id": np.repeat(m.block.routes.region[at], rows),
        "intervention_id": np.tile(_texts([None, *m.block.norm.counts]), len(at)),
        "location_id": np.repeat(ids[at], rows),
        "location_name": np.repeat(names[at], rows),
        "eligible": np.repeat(who.receives[at].astype(object), rows),
        "volume_before": before,
        "volume_out": out,
        "volume_in": in_,
        "volume_after_concentration": np.where(np.isnan(before), np.nan, stacked(first)),
        "volume_after": snap(before - out + in_),
        "minimum": np.where(whole_norm, number, np.nan),
        "verdict_before": np.where(whole_norm, _verdicts(low, high, number), missing),
        "verdict_after": np.where(whole_norm, _verdicts(*after, number), missing),
        "growth": grows,
    }


def _verdicts(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64], minimum: npt.NDArray[np.float64]) -> Names:
    """The calendar volume against the minimum; ``not_performed`` at 0."""
    names = np.array(VERDICT_NAMES, dtype=object)
    found = np.where(np.isnan(minimum), np.array("no_norm", dtype=object), names[compare(low, high, minimum)])
    found[high == 0] = "not_performed"
    return found


def _regions(m: Moves, shown: Shown) -> Columns:
    """One row per region with a performer."""
    routes, who, minimum = m.block.routes, m.eligibility, m.block.in_force.minimum
    regions = sorted({r for r in routes.region[who.performed] if r is not None}, key=natural)
    regions = [r for r in regions if not shown.regions or r in shown.regions]
    number = {r: n for n, r in enumerate(regions)}
    code = np.array([number.get(r, -1) for r in routes.region], dtype=np.int64)
    inside = code >= 0

    def per_region(values: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
        weights = np.where(inside, values.astype(np.float64), 0.0)
        sums = np.bincount(np.where(inside, code, 0), weights=weights, minlength=max(len(regions), 1))
        return np.asarray(sums[: len(regions)], dtype=np.float64)

    exact = m.low == m.high
    total = per_region(np.where(exact, m.low, 0.0).sum(axis=0))
    unplaced = snap(per_region(m.unplaced.sum(axis=0)))
    by_route, decided = who.follows == "route", "scenario" if who.follows == "scenario" else None
    held = [routes.by_region.get(r) if by_route else None for r in regions]
    return {
        **_head(m, len(regions)),
        "region_id": _texts(regions),
        "route": _texts([h.route if h is not None else decided for h in held]),
        "effective": _texts([h.effective.isoformat() if h is not None and h.effective else None for h in held]),
        "performing": per_region(who.performed),
        "eligible": per_region(who.receives),
        "volume_total": total,
        "volume_moved": snap(per_region(m.moved.sum(axis=0))),
        "volume_unplaced": unplaced,
        "volume_unknown_low": per_region(np.where(exact, 0.0, m.low).sum(axis=0)),
        "volume_unknown_high": per_region(np.where(exact, 0.0, m.high).sum(axis=0)),
        "could_carry": np.full(len(regions), np.nan) if minimum is None else total // minimum,
        "reason_code": _texts([_why(m, r) for r in regions]),
    }


def _method(m: Moves, ids: Names, distances: Distances) -> Columns:
    """How a method works out for one norm and norm year, over all regions whatever is shown."""
    origin, target, volume = placed_flows(m)
    away = distances.between(origin, target)
    known = np.isfinite(away)
    measured = float(volume[known].sum())
    comes, before = m.in_.sum(axis=0), m.low.sum(axis=0)
    exact = (m.low == m.high).all(axis=0) & (before > 0)
    growth = np.divide(comes, before, out=np.full(len(before), -1.0), where=exact & (comes > 0))
    most = int(growth.argmax()) if len(growth) else 0
    grows = bool(len(growth)) and growth[most] > 0
    values = {
        "volume_moved": float(snap(volume.sum())),
        "volume_unplaced": float(snap(m.unplaced.sum())),
        "receivers": int(np.count_nonzero(np.bincount(target))),
        # To the millimetre: what a float loses beyond depends on the machine.
        "mean_distance": round(float((volume[known] * away[known]).sum()) / measured, 6) if measured else None,
        "distance_unit": distances.unit if measured else None,
        "volume_distance_unknown": float(volume[~known].sum()),
        "largest_growth": float(growth[most]) if grows else None,
        "largest_growth_location_id": str(ids[most]) if grows else None,
    }
    return {**_head(m, 1), **{name: _texts([value]) for name, value in values.items()}}  # type: ignore[list-item]


def placed_flows(m: Moves) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """From where, to where and how much was placed elsewhere, each procedure once."""
    if m.travelled is not None:
        moved = m.travelled.patients.where(m.travelled.patients.moved)
        return moved.home, moved.location, moved.volume
    placed = m.target >= 0
    if placed.all():
        return m.origin, m.target, m.volume
    return m.origin[placed], m.target[placed], m.volume[placed]


def _why(m: Moves, region: str) -> str | None:
    """Why nothing moves in a region, or why something finds no place there; the most telling reason only."""
    here = m.block.routes.region == region
    rows = here[m.origin]
    lost = m.reason[rows & (m.target < 0) & ~np.isnan(m.volume)]
    if len(lost):
        return str(sorted(lost)[0])
    left_out = sorted({r for r in m.eligibility.left_out[here] if r is not None})
    return None if rows.any() or not left_out else left_out[0]
