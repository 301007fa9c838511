"""Who sends and who may receive, for one norm and norm year. Pure.

It follows the route, not the contract status: with an agreement the non-designated send and the designated receive; in
the fallback (*her-allocatie*) the surely below send and the surely met receive, on the basis year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cns_check.evaluate import Block
from cns_check.roster import Flags, Roster
from cns_check.windows import BELOW, MET, UNDETERMINED, counted

Strings = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Eligibility:
    """Per location what it does in the reallocation.

    Attributes:
        sends: Reason why it sends (``not_designated``, ``below``, ``closed``), None when it does not.
        receives: It may receive.
        left_out: Reason why it neither sends nor receives although it performs; None otherwise.
        group: Number of those among whom is divided: the region, or a joint volume; -1 for none.
        groups: Region id of each group.
        performed: It has, or may have, volume in the basis year.
    """

    sends: Strings
    receives: Flags
    left_out: Strings
    group: npt.NDArray[np.int64]
    groups: tuple[str, ...]
    performed: Flags


def eligibility(block: Block, roster: Roster, *, use_indicative: bool) -> Eligibility:
    """Finds senders and receivers by the route of each location's region.

    Args:
        block: The verdicts, with routes and the verdict on the basis year.
        roster: The locations.
        use_indicative: Guideline and proposed numbers decide too.
    """
    size = len(roster.ids)
    routes = block.routes
    volume = counted(block.cells, block.norm.counts, block.basis_year)
    # That the basis year was not delivered makes nobody a performer, as it makes no row of the verdicts.
    performed = (volume.high > 0) & (volume.seen | block.listed)
    closed = roster.closed_by(block.day)
    sends, left_out = np.full(size, None, dtype=object), np.full(size, None, dtype=object)
    agreed = routes.of("consensus") | routes.of("consent")
    fallback = routes.of("none")
    decided = agreed | fallback
    active = decided & ~routes.pending

    obstacle = whole_norm_obstacle(block, use_indicative=use_indicative)
    joined = joint_reached(block, use_indicative=use_indicative) & active & fallback

    sends[active & agreed & ~routes.designated] = "not_designated"
    receives = active & agreed & routes.designated
    by_number = active & fallback & ~joined
    if obstacle is None:
        sends[by_number & (block.basis_verdict == BELOW)] = "below"
        receives |= by_number & (block.basis_verdict == MET)
        left_out[by_number & (block.basis_verdict == UNDETERMINED)] = "undetermined"
    else:
        left_out[by_number] = obstacle
    sends[joined & ~routes.joint_designated] = "not_designated"
    receives |= joined & routes.joint_designated

    exempt = routes.exception & np.array([s is not None for s in sends], dtype=np.bool_)
    sends[exempt], left_out[exempt] = None, "exempt"
    sends[active & closed] = "closed"
    receives &= ~closed
    left_out[active & closed] = None
    left_out[decided & routes.pending] = "deferred"
    left_out[routes.of("undecided")] = "no_decision"
    left_out[np.array([r is None for r in routes.route], dtype=np.bool_)] = "no_region"
    if block.norm.kind == "process" or block.norm.per == "organisation":
        sends[:], receives[:] = None, False
        left_out[:] = "process" if block.norm.kind == "process" else "per_organisation"
    sends[~performed] = None
    left_out[~performed] = None

    group, groups = _groups(block, joined)
    return Eligibility(sends, receives, left_out, group, groups, performed)


def whole_norm_obstacle(block: Block, *, use_indicative: bool) -> str | None:
    """Why the number of a norm decides nothing: there is none, or it is only a guideline or proposed."""
    if block.in_force.missing is not None:
        return "not_in_force" if block.in_force.missing == "not_in_force" else "no_number"
    return "indicative_number" if block.in_force.indicative and not use_indicative else None


def joint_reached(block: Block, *, use_indicative: bool) -> Flags:
    """Where a joint volume was agreed whose sum on the basis year surely reaches the minimum.

    The minimum must be one that decides. A joint volume counts calendar volumes of the basis year.
    """
    joint, minimum = block.routes.joint, block.in_force.minimum
    if minimum is None or whole_norm_obstacle(block, use_indicative=use_indicative) or not (joint >= 0).any():
        return np.zeros(len(joint), dtype=np.bool_)
    low = counted(block.cells, block.norm.counts, block.basis_year).low
    member = joint >= 0
    sums = np.bincount(np.where(member, joint, 0), weights=np.where(member, low, 0.0))
    return np.asarray(member & (sums[np.where(member, joint, 0)] >= minimum), dtype=np.bool_)


def _groups(block: Block, joined: Flags) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    """Regions by id, then each joint volume as a group of its own, which keeps to itself."""
    regions = block.routes.region
    names = sorted({r for r in regions if r is not None})
    numbers = {name: n for n, name in enumerate(names)}
    group = np.array([-1 if r is None else numbers[r] for r in regions], dtype=np.int64)
    groups = list(names)
    for number in sorted({int(j) for j in block.routes.joint[joined]}):
        members = joined & (block.routes.joint == number)
        group[members] = len(groups)
        groups.append(str(regions[np.flatnonzero(members)[0]]))
    return group, tuple(groups)
