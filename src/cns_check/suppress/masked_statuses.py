"""The contract status where a masked count could change it. Pure.

A verdict that the masks leave open is undetermined already. What else the decision table asks of volumes, whether a
joint volume reaches the minimum and whether a designated location stays below it, is held against bounds here. In: a
block with its contract status, its moves and its shade. Out: the block as it may be shown.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cns_check.contract.status import Contracted
from cns_check.reallocate.moves import Moves
from cns_check.suppress.reach_of_masks import Shade

#: The reason code of what is open only because a small count is masked.
SUPPRESSED = "suppressed"
#: Reasons of the rows of the decision table before joint volumes: no volume changes which of these rows holds.
_BEFORE_JOINT = (
    "closed",
    "not_performed",
    "no_regime",
    "agreed_later",
    "not_designated",
    "not_attested",
    "attested",
    "designated",
    "designated_below_minimum",
    "designated_minimum_not_known",
    "designated_not_attested",
)


def decided(contracted: Contracted, moves: Moves | None, shade: Shade, *, across_regions: bool) -> Contracted:
    """The contract status as it may be shown.

    Args:
        contracted: Decided on masked volumes.
        moves: The agreed transfers worked out from them; None when nothing is known of any region.
        shade: What masked counts reach.
        across_regions: Volume may come from other regions.
    """
    block = contracted.block
    status, reason, after = contracted.status.copy(), contracted.reason.copy(), contracted.after
    reason[(reason == "undetermined") & shade.row] = SUPPRESSED
    joint = shade.joint & ~np.isin(reason.astype(str), _BEFORE_JOINT)
    if block.norm_set.regimes:
        status[joint] = "undecided"
        reason[joint] = SUPPRESSED
    enforced = block.regime is not None and block.regime.regime == "enforced"
    reached = shade.moved | shade.basis | shade.row
    if block.norm.parts or block.norm.requires:
        # Bounds are held for the norm's sum only: a part or a required norm stays open wherever a mask may reach it.
        open_ = reached & np.isin(
            reason.astype(str), ("designated", "designated_below_minimum", "designated_minimum_not_known")
        )
        status[open_] = "undecided" if enforced else "contract"
        reason[open_] = SUPPRESSED
    if moves is not None and after is not None and block.in_force.minimum is not None:
        low, high = (end.copy() for end in after)
        if block.norm.per != "organisation":
            _bounds(low, high, moves, shade, across_regions=across_regions)
        minimum = block.judged.minimum
        open_ = (low < minimum) & (high >= minimum) & reached
        open_ &= np.isin(reason.astype(str), ("designated", "designated_below_minimum"))
        status[open_] = "undecided" if enforced else "contract"
        reason[open_] = SUPPRESSED
        after = low, high
    return replace(contracted, status=status, reason=reason, after=after)


def _bounds(low: np.ndarray, high: np.ndarray, moves: Moves, shade: Shade, *, across_regions: bool) -> None:
    """After the transfers: where a masked count plays a part, at least the own volume and at most the region's."""
    region = moves.block.routes.region
    own_low, own_high = moves.low.sum(axis=0), moves.high.sum(axis=0)
    sends = moves.eligibility.sending > 0
    for name in shade.regions:
        here = region == name
        if moves.travelled is not None:
            # A new location may take the origins of who stays, and the surplus of who stays goes to others.
            low[here], high[here] = 0.0, np.inf
            continue
        comes = np.inf if across_regions else own_high[here & (sends | shade.part)].sum()
        low[here], high[here] = own_low[here], own_high[here] + comes
