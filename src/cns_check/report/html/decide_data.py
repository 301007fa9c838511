"""What can be decided, small enough to stand in a page: arrays as one compressed block, the rest as plain values.

In: what can be decided. Out: plain values for JSON. ``decide_model.js`` reads them.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Flags, Floats, Whole
from cns_check.reallocate.travel.demand import Demand
from cns_check.reallocate.travel.network import Network
from cns_check.reallocate.travel.problem import Overrides
from cns_check.report.result.decidable import Decidable, ToDecide

#: Every array begins at a multiple of this, as the typed arrays of a page want it.
_ALIGNED = 8
#: Most decimals with which minutes are written as whole numbers.
_DECIMALS = 6
#: How an array is written, from the smallest: the greatest value, its type, and its name in the page.
_TYPES = ((2**8 - 1, "<u1", "Uint8Array"), (2**16 - 1, "<u2", "Uint16Array"), (2**32 - 1, "<u4", "Uint32Array"))


@dataclass
class Block:
    """Arrays one after the other. ``put`` gives the place of an array, as the page finds it."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    _known: dict[bytes, list[Any]] = field(default_factory=dict)

    def whole(self, values: npt.NDArray[np.generic]) -> list[Any]:
        """Whole numbers from -1: they are written one higher, in as little room as they need."""
        higher = np.asarray(values, dtype=np.int64).ravel() + 1
        greatest = int(higher.max(initial=0))
        kind, name = next((kind, name) for most, kind, name in _TYPES if greatest <= most)
        return self._put(higher.astype(kind).tobytes(), name, len(higher))

    def numbers(self, values: Floats) -> list[Any]:
        """Numbers as they are; infinite and unknown ones too."""
        flat = np.asarray(values, dtype="<f8").ravel()
        return self._put(flat.tobytes(), "Float64Array", len(flat))

    def _put(self, data: bytes, name: str, length: int) -> list[Any]:
        key = name.encode() + data
        if key not in self._known:
            self._known[key] = [name, self.size, length]
            padded = data + bytes(-len(data) % _ALIGNED)
            self.parts.append(padded)
            self.size += len(padded)
        return self._known[key]

    def text(self) -> str:
        """All of it, compressed (zlib), as text."""
        return base64.b64encode(zlib.compress(b"".join(self.parts), 9)).decode()


@dataclass(frozen=True, eq=False)
class Kept:
    """The locations, places and sites that the page needs, and their new numbers (-1 for the others)."""

    locations: Whole
    places: Whole
    sites: Whole

    @classmethod
    def of(cls, sites: Sequence[Whole], decidable: Sequence[tuple[Flags, Demand, Floats]], net: Network) -> Kept:
        """What the norms need.

        Args:
            sites: Per norm interventions x locations: number of the site.
            decidable: Per norm who can be decided on, the demand, and interventions x locations: volume that is shown.
            net: The network.
        """
        here = np.any([wanted for wanted, _, _ in decidable], axis=0)
        site = np.zeros(len(net.site_place), dtype=np.bool_)
        place = np.zeros(len(net.order), dtype=np.bool_)
        for of, (_, demand, low) in zip(sites, decidable, strict=True):
            site[of[:, here][of[:, here] >= 0]] = True
            rows = (low[demand.intervention, demand.location] > 0) & (demand.origin >= 0)
            place[demand.origin[rows]] = True
        place[net.site_place[site]] = True
        return cls(np.flatnonzero(here), np.flatnonzero(place), np.flatnonzero(site))


def renumbered(kept: Whole, size: int) -> Whole:
    """Per old number the new one, -1 for who is left out; the last is for -1 itself."""
    new = np.full(size + 1, -1, dtype=np.int64)
    new[kept] = np.arange(len(kept))
    return new


def deciding_data(what: ToDecide) -> dict[str, Any]:
    """The arrays of :class:`ToDecide`, and the ids that they are about."""
    country, net = what.country, what.country.network
    sites = [country.sites(norm.block.norm.counts) for norm in what.norms]
    wanted = [((n.region >= 0) | n.performed, n.demand, n.low) for n in what.norms]
    kept, block = Kept.of(sites, wanted, net), Block()
    demands: dict[tuple[int, bytes], dict[str, Any]] = {}
    norms = []
    for norm, site in zip(what.norms, sites, strict=True):
        key = id(norm.demand), (norm.low > 0).tobytes()
        if key not in demands:
            demands[key] = {"at": len(demands), **demand_data(norm.demand, norm.low, kept, net, block)}
        norms.append({**_norm(norm, kept, country.roster.ids, block), "demand": demands[key]["at"]})
        norms[-1] |= {"site": block.whole(renumbered(kept.sites, len(net.site_place))[site][:, kept.locations])}
    ids = country.roster.ids
    return {
        **network_data(net, country.location_order, kept, block),
        "whole": not country.fractional,
        "locations": [ids[i] for i in kept.locations.tolist()],
        "names": [country.roster.names[i] for i in kept.locations.tolist()],
        "origins": [country.place_ids[p] for p in kept.places.tolist()],
        "demands": list(demands.values()),
        "norms": norms,
        "arrays": block.text(),
    }


def network_data(net: Network, location_order: Whole, kept: Kept, block: Block) -> dict[str, Any]:
    """How far it is. Nearness is written as ranks, which were compared exactly: see :func:`_steps`."""
    at = np.ix_(kept.places, kept.sites)
    minutes, parts = _minutes(net.minutes[at])
    number = renumbered(kept.places, len(net.order))
    return {
        "size": {"places": len(kept.places), "sites": len(kept.sites), "locations": len(kept.locations)},
        "nearness": block.whole(_steps(net.minutes[at], net.rank[at])),
        "minutes": block.whole(minutes) if parts else block.numbers(minutes),
        "parts": parts,
        "sitePlace": block.whole(number[net.site_place[kept.sites]]),
        "siteOrder": block.whole(_order(net.site_order[kept.sites])),
        "locationOrder": block.whole(_order(location_order[kept.locations])),
        "people": block.numbers(net.inhabitants[kept.places]),
    }


def _minutes(minutes: Floats) -> tuple[npt.NDArray[Any], int]:
    """Minutes in whole parts of a minute, -1 for none, where that loses nothing; else as they are, and 0 parts."""
    known = minutes[~np.isnan(minutes)]
    for decimals in range(_DECIMALS + 1):
        parts = 10**decimals
        whole = np.rint(known * parts)
        if (whole / parts == known).all() and whole.max(initial=0) < _TYPES[-1][0]:
            filled = np.full(minutes.shape, -1, dtype=np.int64)
            filled[~np.isnan(minutes)] = whole.astype(np.int64)
            return filled, parts
    return minutes, 0


def _steps(minutes: Floats, rank: npt.NDArray[np.int32]) -> Whole:
    """Ranks as steps from one to the next, the sites of each place in the order of their minutes.

    Minutes mostly decide, so that nearly all steps are 1, which takes little room. A step back is written as an odd
    number, others as an even one. A site to which there is no row comes last, and has no step.
    """
    order = np.argsort(minutes, axis=1, kind="stable")
    ascending = np.take_along_axis(rank.astype(np.int64), order, axis=1)
    steps = np.diff(ascending, axis=1, prepend=0)
    steps[np.isnan(np.take_along_axis(minutes, order, axis=1))] = 0
    return np.where(steps < 0, -2 * steps - 1, 2 * steps)


def _order(values: Whole) -> Whole:
    """The same order from 0 without gaps."""
    return np.unique(values, return_inverse=True)[1]


def demand_data(demand: Demand, low: Floats, kept: Kept, net: Network, block: Block) -> dict[str, Any]:
    """The rows by intervention, location and origin: how many origins each volume has, and which.

    What is modelled follows from volume and inhabitants; what was observed is written.
    """
    rows = low[demand.intervention, demand.location] > 0
    intervention, location = demand.intervention[rows], demand.location[rows]
    size = len(kept.locations)
    new = renumbered(kept.locations, demand.total.shape[1])
    count = np.bincount(intervention * size + new[location], minlength=len(low) * size)
    origin = renumbered(kept.places, len(net.order))[demand.origin[rows]]
    told: dict[str, Any] = {"observed": demand.observed, "count": block.whole(count), "origin": block.whole(origin)}
    if demand.observed:
        told["volume"] = block.numbers(demand.volume[rows])
    return told


def _norm(norm: Decidable, kept: Kept, ids: Sequence[str], block: Block) -> dict[str, Any]:
    at = kept.locations
    new = renumbered(at, len(ids))
    told = {
        "set": norm.block.norm_set.id,
        "id": norm.block.norm.id,
        "year": norm.block.norm_year,
        "basis": norm.block.basis_year,
        "regions": list(norm.regions),
        "asked": {int(new[n]): list(names) for n, names in norm.asked.items() if new[n] >= 0},
        "given": None if norm.given is None else dict(norm.given),
    }
    number = None if norm.minimum is None else norm.minimum[at]
    return told | norm_arrays(
        block, norm.low[:, at], norm.high[:, at], norm.moving[:, at], norm.region[at], norm.performed[at],
        norm.closed[at], number, _overrides(norm.overrides, new),
    )  # fmt: skip


def norm_arrays(
    block: Block,
    low: Floats,
    high: Floats,
    moving: Floats,
    region: Whole,
    performed: Flags,
    closed: Flags,
    minimum: Floats | None,
    overrides: Overrides,
) -> dict[str, Any]:
    """The arrays of one norm; over the locations of the page."""
    return {
        "low": block.numbers(low),
        "high": block.numbers(high),
        "moving": block.numbers(moving),
        "region": block.whole(region),
        "performed": block.whole(performed),
        "closed": block.whole(closed),
        "minimum": None if minimum is None else block.numbers(minimum),
        "overrides": list(
            zip(overrides.sender.tolist(), overrides.receiver.tolist(), overrides.share.tolist(), strict=True)
        ),
    }


def _overrides(fixed: Overrides, new: Whole) -> Overrides:
    """Those between locations of the page."""
    good = (new[fixed.sender] >= 0) & (new[fixed.receiver] >= 0)
    return Overrides(new[fixed.sender[good]], new[fixed.receiver[good]], fixed.share[good])
