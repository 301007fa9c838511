"""One norm that is reallocated by travel time: what the method is given, and the names of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cns_check.array_types import Flags, Floats, Whole
from cns_check.reallocate.travel.demand import Demand
from cns_check.reallocate.travel.network import Network
from cns_check.reallocate.travel.numbers import CLOSE

#: What a location does: it keeps what it has and takes no part, it stops, or it stays and may receive.
KEEPS, STOPS, STAYS = 0, 1, 2

#: What happened to volume, by number, with the reason code of its transfer; the last three find no place.
STEPS: tuple[str | None, ...] = (
    None,
    "concentrate",
    "override",
    "top_up",
    "no_travel_time",
    "no_location_stays",
    "no_region",
)
STAY, CONCENTRATE, OVERRIDE, TOP_UP, NO_TRAVEL_TIME, NO_LOCATION_STAYS, NO_REGION = range(len(STEPS))


@dataclass(frozen=True, eq=False)
class Overrides:
    """Flows that a user fixed: of what moves from a location that stops, a share goes to one that stays.

    Attributes:
        sender: Location numbers.
        receiver: Location numbers.
        share: Above 0; at most 1 together per sender.
    """

    sender: Whole
    receiver: Whole
    share: Floats

    @classmethod
    def none(cls) -> Overrides:
        """Nobody fixed anything."""
        nobody = np.empty(0, dtype=np.int64)
        return cls(nobody, nobody, np.empty(0))


@dataclass(frozen=True, eq=False)
class TravelProblem:
    """The demand of one norm and norm year, and who stays.

    Attributes:
        network: How far it is.
        demand: Who comes from where, of all regions; its ``total`` is the volume before.
        role: Interventions x locations: :data:`KEEPS`, :data:`STOPS` or :data:`STAYS`.
        moving: Interventions x locations: what of the volume moves where it stops: all, a norm's share of it, or 0
            where it is not exactly known; see :func:`cns_check.reallocate.travel.whole.moving`.
        fixed: Interventions x locations: what never moves, also from a location that stays: not exactly known.
        region: Per location the group among whom is divided, -1 for none.
        site: Interventions x locations: number of the site, -1 for none.
        norm_site: Per location its site for the norm as a whole, -1 for none: from there to there step 2 is measured.
        location_order: Per location its place in the order of ids, see ``id_order``.
        minimum: Per location procedures on the norm's sum; None: none that decides, and step 1 only.
        overrides: They come first.
        whole: Whole patients move; else fractions.
    """

    network: Network
    demand: Demand
    role: Whole
    moving: Floats
    fixed: Flags
    region: Whole
    site: Whole
    norm_site: Whole
    location_order: Whole
    minimum: Floats | None
    overrides: Overrides
    whole: bool

    def __post_init__(self) -> None:
        o, stays = self.overrides, self.stays
        stops = (self.role == STOPS).any(axis=0)
        shares = np.bincount(o.sender, weights=o.share, minlength=len(stops))
        assert stops[o.sender].all(), "an override is of a location that stops"
        assert stays[o.receiver].all(), "an override is to a location that stays"
        assert (shares <= 1 + CLOSE).all(), "overrides of one location are at most 1 together"
        assert (o.share > 0).all(), "an override has a share"
        assert ((self.moving >= 0) & (self.moving <= self.demand.total)).all(), "no more moves than there is"
        assert (self.region[stays] >= 0).all(), "who stays has a region"
        counted = (self.demand.total, self.moving, np.zeros(1) if self.minimum is None else self.minimum)
        assert not self.whole or all((n == np.rint(n)).all() for n in counted), "whole patients, of whole volumes"

    @cached_property
    def stays(self) -> Flags:
        """Per location whether it stays: with an intervention of the norm."""
        return np.asarray((self.role == STAYS).any(axis=0), dtype=np.bool_)

    @property
    def locations(self) -> int:
        """How many locations there are."""
        return len(self.region)
