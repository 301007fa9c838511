"""What diagnostics may be made of, where a masked count plays a part in what moves. Pure.

In: moves and their shade. Out: moves without what may not be told.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from cns_check.reallocate.moves import Moves
from cns_check.suppress.reach_of_masks import Shade

if TYPE_CHECKING:
    from cns_check.reallocate.travel.travel_time import Travelled


def told(moves: Moves, shade: Shade) -> Moves:
    """What diagnostics may be made of: nothing of the regions of the shade, no total with a masked count."""
    keep, hides = ~shade.moved[moves.origin], shade.unsure or bool(shade.basis.any() or shade.regions)
    routes, who = moves.block.routes, moves.eligibility
    hidden = shade.regions | {str(r) for r in routes.region[shade.basis] if r is not None}
    by_region = {region: held for region, held in routes.by_region.items() if region not in hidden}
    return replace(
        moves,
        block=replace(moves.block, routes=replace(routes, by_region=by_region)),
        eligibility=replace(who, staying=np.where(shade.part, 0, who.staying).astype(np.int8)),
        intervention=moves.intervention[keep],
        origin=moves.origin[keep],
        target=moves.target[keep],
        volume=moves.volume[keep],
        why=moves.why[keep],
        # What is told of the demand is told of all regions together.
        demand=None if hides else moves.demand,
        travelled=None if moves.travelled is None else _travelled(moves.travelled, shade),
    )


def _travelled(travelled: Travelled, shade: Shade) -> Travelled:
    """The same with the shortages of the other regions alone."""
    tops = travelled.top_ups
    kept = ~shade.moved[tops.shortages.location]
    shortages = replace(
        tops.shortages, **{f.name: getattr(tops.shortages, f.name)[kept] for f in fields(tops.shortages)}
    )
    return replace(travelled, top_ups=replace(tops, shortages=shortages))
