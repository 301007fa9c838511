"""An invented country of the size to be at home in: 4,000 origins, 120 locations, 18 norms, 7 regions."""

from __future__ import annotations

import numpy as np

from cns_check.reallocate.travel.demand import modelled
from cns_check.reallocate.travel.network import Network, network
from cns_check.reallocate.travel.numbers import id_order
from cns_check.reallocate.travel.problem import KEEPS, STAYS, STOPS, Overrides, TravelProblem
from cns_check.reallocate.travel.whole import moving

ORIGINS, LOCATIONS, NORMS, REGIONS = 4000, 120, 18, 7
MINIMUM = 50


def country() -> tuple[Network, np.ndarray]:
    """The network, and the region of each location."""
    rng = np.random.default_rng(1)
    at = rng.uniform(0, 250, (ORIGINS, 2))
    site = rng.choice(ORIGINS, LOCATIONS, replace=False)
    away = np.hypot(*np.moveaxis(at[:, None] - at[site], 2, 0))
    from_place, to_site = np.divmod(np.arange(away.size), LOCATIONS)
    region = (at[site, 0] // (250 / REGIONS)).astype(np.int64)
    ids = [str(n) for n in rng.choice(np.arange(1000, 9999), ORIGINS, replace=False)]
    minutes, metres = np.rint(away.ravel() * 1.1), np.rint(away.ravel() * 1300)
    people = rng.integers(0, 9000, ORIGINS).astype(float)
    return network(ids, people, site.astype(np.int64), from_place, to_site, minutes, metres), region


def norms(net: Network, region: np.ndarray, *, whole: bool) -> list[TravelProblem]:
    """A problem per norm, of one, two or three interventions; who is below the minimum stops, others stay."""
    rng = np.random.default_rng(2)
    found = []
    for n in range(NORMS):
        volume = rng.integers(0, 60, (1 + n % 3, LOCATIONS)).astype(float)
        volume[:, rng.random(LOCATIONS) < 0.4] = 0
        stays = volume.sum(axis=0) >= MINIMUM * 0.6
        role = np.where(stays, STAYS, np.where(volume.sum(axis=0) > 0, STOPS, KEEPS))
        site = np.tile(np.arange(LOCATIONS), (len(volume), 1))
        demand = modelled(net, volume, site)
        found.append(
            TravelProblem(
                network=net,
                demand=demand,
                role=np.tile(role, (len(volume), 1)),
                moving=moving(demand.total, None, whole=whole),
                fixed=np.zeros(volume.shape, dtype=np.bool_),
                region=region,
                site=site,
                norm_site=site[0],
                location_order=id_order([f"L{x}" for x in range(LOCATIONS)]),
                minimum=np.full(LOCATIONS, float(MINIMUM)),
                overrides=Overrides.none(),
                whole=whole,
            )
        )
    return found
