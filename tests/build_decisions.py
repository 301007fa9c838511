"""Small hand-made cases of what regions decided, as the engine takes them: one norm on ``alpha``, three locations.

Unless a case says otherwise nothing may hold before 1 January 2026, a deferral needs nothing, and who did not decide by
1 July 2025 falls back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from build import SOURCES, TWO_REGIMES, Dict, Volume, norm, norm_set, register, to_yaml, volumes
from cns_check.contract.status import Contracted, contract_all
from cns_check.inputs.agreements.read import Agreements, read_agreements
from cns_check.judge.all_locations import roster_of
from cns_check.judge.evaluate import Evaluation, Options, evaluate
from cns_check.judge.regions import Decisions, Policy, Routes
from cns_check.norms.model import NormSet
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.moves import MethodName, Moves, Settings
from cns_check.reallocate.run import Reallocation

DAY = date(2026, 1, 1)
EVE = date(2025, 12, 31)
MORROW = date(2026, 1, 2)


def process(**days: date | None) -> Dict:
    """A process block with these days; None leaves one out."""
    named = {"fallback_after": date(2025, 7, 1), "earliest_effective": DAY} | days
    return {key: {"date": day, "sources": SOURCES} for key, day in named.items() if day is not None}


def set_of(*norms: Dict, block: Dict | None = None, **more: Any) -> NormSet:
    """A norm set with both regimes and a process block."""
    return norm_set(*(norms or (norm(),)), **({"regimes": TWO_REGIMES, "process": block or process()} | more))


def region(*decisions: Dict, name: str = "noord", **more: Any) -> Dict:
    return {"id": name, "spreading": ["day care near home"], "decisions": list(decisions)} | more


def decision(route: str, *locations: str, of: str = "norm-a", **more: Any) -> Dict:
    return {"norm": of, "route": route} | ({"locations": list(locations)} if locations else {}) | more


def agreements(sets: Sequence[NormSet], *regions: Dict) -> Agreements:
    """Read the way a file is, so that no test rests on one that a file could not hold."""
    text = to_yaml({"schema": "cns-check/agreements/1", "regions": list(regions)})
    value, found = read_agreements(text.encode(), "agreements.yaml", sets, locations=None, regions=None)
    assert value is not None, [f"{d.place} {d.message}" for d in found]
    return value


def evaluated(
    sets: NormSet | list[NormSet],
    of: Mapping[str | tuple[str, str], Volume],
    *regions: Dict,
    at: Mapping[str, Any] | None = None,
    memberships: Mapping[tuple[str, str], str] | None = None,
    policy: Policy | None = None,
    attested: Sequence[tuple[str, str]] = (),
    **options: Any,
) -> Evaluation:
    """The verdicts on the volumes of 2024, with what the regions decided; every location is in the region noord.

    Args:
        sets: The norm sets.
        of: Volume of alpha per location; of another intervention per (location, intervention).
        regions: The regions of the agreements file; none: there is no file.
        at: Per location its row of the register.
        memberships: Region per (location, network).
        policy: What the user chose about decisions.
        attested: (location, norm) that are attested, from 2020 on.
        options: The same about verdicts.
    """
    sets = sets if isinstance(sets, list) else [sets]
    cells = {key if isinstance(key, tuple) else (key, "alpha"): volume for key, volume in of.items()}
    rows = {location: {"region_id": "noord"} for location, _ in cells} | dict(at or {})
    places = register(*({"location_id": location} | row for location, row in rows.items()))
    table = volumes({(*key, 2024): volume for key, volume in cells.items()})
    said = agreements(sets, *regions) if regions else None
    decisions = Decisions(roster_of(table, places, memberships), said, policy)
    given = {key: ((date(2020, 1, 1), None),) for key in attested}
    return evaluate(sets, table, places, Options(**({"norm_years": (2026,)} | options)), decisions, given)


def routes(made: NormSet, *regions: Dict, year: int = 2026, **more: Any) -> Routes:
    """What holds for L1, L2 and L3 on 1 January of a norm year."""
    return evaluated(made, dict.fromkeys(("L1", "L2", "L3"), 30), *regions, norm_years=(year,), **more).blocks[0].routes


def moved(evaluation: Evaluation, method: MethodName = "proportional", **chosen: Any) -> list[Moves]:
    roster = evaluation.roster
    minutes = chosen.pop("minutes", None)
    distance = Distances(roster.ids, roster.latitude, roster.longitude, minutes)
    return Reallocation(evaluation, Settings(distance, **chosen)).moves((method,))


def transfers(evaluation: Evaluation, method: MethodName = "proportional", **chosen: Any) -> list[tuple[Any, ...]]:
    """From, to, volume and reason of each transfer of the first norm, in the order of the table."""
    ids = (*evaluation.roster.ids, None)
    moves = moved(evaluation, method, **chosen)[0]
    rows = zip(moves.origin.tolist(), moves.target.tolist(), moves.volume.tolist(), moves.reason.tolist(), strict=True)
    listed = [(ids[start], ids[end], volume, why) for start, end, volume, why in rows]
    return [listed[n] for n in moves.order(evaluation.roster.rank).tolist()]


def contracts(evaluation: Evaluation) -> list[Contracted]:
    """The contract status of every block, after what moved by agreement."""
    return contract_all(evaluation, {id(m.block): m for m in moved(evaluation)})
