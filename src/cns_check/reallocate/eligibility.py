"""Who sends and who may receive, for one norm and norm year. Pure.

It follows the route, not the contract status: with an agreement the non-designated send and the designated receive; in
the fallback (*her-allocatie*) the surely below send and the surely met receive, on the basis year; under a scenario who
stops sends and who stays receives. A location that is closed sends in any case. In: a block, the roster, a scenario if
there is one. Out: per location whether it sends or receives, and why a norm decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Texts, objects
from cns_check.inputs.travel.scenario import STOP, Scenario
from cns_check.judge.all_locations import Flags, Roster
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import BELOW, MET, UNDETERMINED, Codes, counted

#: Reasons to send, by number.
SENDS: tuple[str | None, ...] = (None, "not_designated", "below", "closed", "stop")
_NOT_DESIGNATED, _BELOW, _CLOSED, _STOP = 1, 2, 3, 4
#: Reasons to neither send nor receive, by number.
LEFT_OUT: tuple[str | None, ...] = (
    None,
    "undetermined",
    "exempt",
    "deferred",
    "no_decision",
    "no_region",
    "process",
    "per_organisation",
    "not_in_force",
    "no_number",
    "indicative_number",
    "not_in_scenario",
)
_STAYS = {reason: number for number, reason in enumerate(LEFT_OUT)}


@dataclass(frozen=True, eq=False)
class Eligibility:
    """Per location what it does in the reallocation.

    Attributes:
        sending: Why it sends, a number in :data:`SENDS`; 0 when it does not.
        receives: It may receive.
        staying: Why it neither sends nor receives although it performs, a number in :data:`LEFT_OUT`; else 0.
        group: Number of those among whom is divided: the region, or a joint volume; -1 for none.
        groups: Region id of each group.
        performed: It has, or may have, volume in the basis year.
        follows: What decides who sends and receives: the ``route`` of each region, a ``scenario``, or ``nothing``,
            where a scenario does not name the norm.
    """

    sending: Codes
    receives: Flags
    staying: Codes
    group: npt.NDArray[np.int64]
    groups: tuple[str, ...]
    performed: Flags
    follows: Literal["route", "scenario", "nothing"] = "route"

    @cached_property
    def sends(self) -> Texts:
        """Reason why it sends, None when it does not."""
        return objects(SENDS)[self.sending]

    @cached_property
    def left_out(self) -> Texts:
        """Reason why it neither sends nor receives although it performs; None otherwise."""
        return objects(LEFT_OUT)[self.staying]


def eligibility(block: Block, roster: Roster, *, use_indicative: bool, scenario: Scenario | None = None) -> Eligibility:
    """Finds senders and receivers by the route of each location's region, or by a scenario.

    Args:
        block: The verdicts, with routes and the verdict on the basis year.
        roster: The locations.
        use_indicative: Guideline and proposed numbers decide too.
        scenario: Decides instead of the routes; None: the routes decide.
    """
    if scenario is not None:
        return _by_scenario(block, roster, scenario)
    size = len(roster.ids)
    routes = block.routes
    performed = performs(block)
    closed = roster.closed_by(block.day)
    active = (routes.agreed | routes.of("none")) & ~routes.pending
    joined = joint_reached(block, use_indicative=use_indicative) & active & routes.of("none")
    group, groups = _groups(block, joined)
    if block.norm.per == "organisation":
        nobody = np.zeros(size, dtype=np.int8)
        left_out = np.where(performed, _STAYS["per_organisation"], 0).astype(np.int8)
        return Eligibility(nobody, np.zeros(size, dtype=np.bool_), left_out, group, groups, performed)

    sends, receives, left_out = _by_route(block, active, joined, use_indicative=use_indicative)
    exempt = routes.exception & (sends > 0)
    sends[exempt], left_out[exempt] = 0, _STAYS["exempt"]
    left_out[routes.pending] = _STAYS["deferred"]
    left_out[routes.of("undecided")] = _STAYS["no_decision"]
    left_out[routes.of(None)] = _STAYS["no_region"]
    # A closed location sends in any case, also where nothing else moves yet.
    sends[closed], left_out[closed] = _CLOSED, 0
    early = closed & performed & ~active & (group >= 0)
    if early.any():
        waiting = ~active & np.isin(group, np.unique(group[early]))
        receives |= waiting & _would_receive(block, use_indicative=use_indicative)
    receives &= ~closed
    sends[~performed] = 0
    left_out[~performed | receives] = 0
    return Eligibility(sends, receives, left_out, group, groups, performed)


def performs(block: Block) -> Flags:
    """Where a location has, or may have, volume in the basis year.

    That the basis year was not delivered makes nobody a performer, as it makes no row of the verdicts.
    """
    volume = counted(block.cells, block.norm.counts, block.basis_year)
    return np.asarray((volume.high > 0) & (volume.seen | block.listed), dtype=np.bool_)


def scenario_rows(scenario: Scenario, norm: str, roster: Roster, day: date) -> npt.NDArray[np.int64]:
    """Per location the row of a scenario that decides on it for a norm on a day, -1 where none does.

    What is decided on a location counts for its successor by then.
    """
    said = roster.handed_on(scenario.by_norm.get(norm, {}), day)
    return np.array([said.get(location, -1) for location in roster.ids], dtype=np.int64)


def _by_scenario(block: Block, roster: Roster, scenario: Scenario) -> Eligibility:
    """Who stops sends, who keeps or begins receives; a performer of whom nothing is said keeps.

    Exceptions, deferrals and numbers do not matter: a scenario is a what-if of its own.
    """
    size = len(roster.ids)
    performed, (groups, group) = performs(block), block.routes.regions
    nobody, sends = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.int8)
    if block.norm.id not in scenario.by_norm:
        left_out = np.where(performed, _STAYS["not_in_scenario"], 0).astype(np.int8)
        return Eligibility(sends, nobody, left_out, group, groups, performed, "nothing")
    if block.norm.per == "organisation":
        left_out = np.where(performed, _STAYS["per_organisation"], 0).astype(np.int8)
        return Eligibility(sends, nobody, left_out, group, groups, performed, "scenario")
    row = scenario_rows(scenario, block.norm.id, roster, block.day)
    stops = (row >= 0) & (scenario.decision[row] == STOP)
    closed = roster.closed_by(block.day)
    sends[performed & stops] = _STOP
    sends[performed & closed] = _CLOSED
    stays = ~stops & ~closed & ((row >= 0) | performed)
    receives = np.asarray(stays & (group >= 0), dtype=np.bool_)
    left_out = np.where(performed & stays & ~receives, _STAYS["no_region"], 0).astype(np.int8)
    return Eligibility(sends, receives, left_out, group, groups, performed, "scenario")


def _by_route(block: Block, active: Flags, joined: Flags, *, use_indicative: bool) -> tuple[Codes, Flags, Codes]:
    """Who sends, who receives and who stays where a decision or a fallback is effective."""
    routes = block.routes
    sends, left_out = np.zeros(len(active), dtype=np.int8), np.zeros(len(active), dtype=np.int8)
    sends[active & routes.agreed & ~routes.designated] = _NOT_DESIGNATED
    receives = active & routes.designated
    by_number = active & routes.of("none") & ~joined
    obstacle = whole_norm_obstacle(block, use_indicative=use_indicative)
    if block.norm.kind == "process":
        # Nobody sends for want of an attestation; from a closed location the attested receive.
        left_out[by_number] = _STAYS["process"]
        receives |= by_number & (block.basis_verdict == MET)
    elif obstacle is None:
        sends[by_number & (block.basis_verdict == BELOW)] = _BELOW
        receives |= by_number & (block.basis_verdict == MET)
        left_out[by_number & (block.basis_verdict == UNDETERMINED)] = _STAYS["undetermined"]
    else:
        left_out[by_number] = _STAYS[obstacle]
    sends[joined & ~routes.joint_designated] = _NOT_DESIGNATED
    receives |= joined & routes.joint_designated
    return sends, np.asarray(receives, dtype=np.bool_), left_out


def _would_receive(block: Block, *, use_indicative: bool) -> Flags:
    """Who receives from a closed location: the designated under an agreement, else those surely met."""
    routes = block.routes
    met = block.basis_verdict == MET
    if block.norm.kind != "process" and whole_norm_obstacle(block, use_indicative=use_indicative) is not None:
        met = np.zeros_like(met)
    # A joint volume that holds keeps to itself.
    joined = joint_reached(block, use_indicative=use_indicative) & ~(routes.of("none") & routes.pending)
    return np.where(routes.agreed, routes.designated, met & ~joined)


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
    names, group = block.routes.regions
    if not joined.any():
        return group, names
    group, groups = group.copy(), list(names)
    regions = block.routes.region
    for number in sorted({int(j) for j in block.routes.joint[joined]}):
        members = joined & (block.routes.joint == number)
        group[members] = len(groups)
        groups.append(str(regions[np.flatnonzero(members)[0]]))
    return group, tuple(groups)
