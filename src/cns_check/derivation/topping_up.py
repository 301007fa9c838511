"""Step 2 of ``travel-time`` in the region of a location: who is short, who is asked, and what stays missing. Pure.

In: a norm that was divided, and a location that stays. Out: a step with all that is needed to top up again.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cns_check.array_types import Floats, Whole
from cns_check.derivation.step import Step, Value, known, number
from cns_check.derivation.travelling import Travelling
from cns_check.diagnostics import Place
from cns_check.reallocate.travel.numbers import CLOSE, snap
from cns_check.reallocate.travel.top_up import ASKED, BY_KEY, BY_LOCATION, BY_MINUTES, BY_ORIGIN, SERVED
from cns_check.words import Said


def topping_up(t: Travelling, location: int, *, brief: bool) -> Iterator[Step]:
    """The top-ups of the region of a location, in their order; nothing where no minimum decides, or it does not stay.

    Args:
        t: The norm.
        location: Its number.
        brief: Of those that do not concern the location say only who was short.
    """
    p, found = t.problem, t.found
    if p.minimum is None or not p.stays[location]:
        return
    members = np.flatnonzero(p.stays & (p.region == p.region[location]))
    members = members[np.argsort(p.location_order[members], kind="stable")]
    tops = found.top_ups
    given, got = (float(tops.volume[end == location].sum()) for end in (tops.sender, tops.receiver))
    rows: list[Value] = []
    for x in members.tolist():
        site = int(p.norm_site[x])
        volumes = [number(float(v)) for v in found.concentrated[:, x]]
        bare: dict[str, Value] = {"location_id": t.id(x), "order": int(p.location_order[x]), "site": None}
        place = t.at(x, site) if site >= 0 else bare
        rows.append({**place, "minimum": number(float(p.minimum[x])), "volumes": volumes})
    has = float(snap(found.concentrated[:, location].sum()))
    told = Said.of(
        "step 2, who stays below {minimum} is topped up by others of the region: {before} - {out} + {into} = {after}",
        minimum=float(p.minimum[location]),
        before=has,
        out=given,
        into=got,
        after=float(snap(found.after[:, location].sum())),
    )
    values: dict[str, Value] = {
        "location_id": t.id(location),
        "counts": list(t.counts),
        "whole": p.whole,
        "members": rows,
    }
    yield Step("topping-up", told, values, tuple(_shortages(t, location, members.tolist(), brief=brief)))


def _shortages(t: Travelling, location: int, members: list[int], *, brief: bool) -> Iterator[Step]:
    """Each who is short, in the order in which they are served; the volumes follow what is taken."""
    tops, current = t.found.top_ups, t.found.concentrated.copy()
    short = tops.shortages
    turn = 0
    for n, receiver in enumerate(short.location.tolist()):
        if receiver not in members:
            continue
        turn += 1
        mine = np.flatnonzero(tops.receiver == receiver)
        asked = []
        for sender in dict.fromkeys(tops.sender[mine].tolist()):
            rows = mine[tops.sender[mine] == sender]
            asked.append(_asked(t, current, receiver, sender, rows))
        ways = list(_ways(t, current, receiver, members))
        np.subtract.at(current, (tops.intervention[mine], tops.sender[mine]), tops.volume[mine])
        concerns = location == receiver or location in tops.sender[mine]
        values: dict[str, Value] = {
            "location_id": t.id(receiver),
            "volume": number(float(short.volume[n])),
            "shortage": number(float(short.shortage[n])),
            "origin_id": t.place_id(int(short.origin[n])),
            "origin_order": t.order(int(short.origin[n])),
            "decided": SERVED[int(short.decided[n])],
            "missing": number(float(short.missing[n])),
            "ways": ways,
        }
        steps = tuple(asked) if concerns or not brief else ()
        yield Step("shortage", _short_told(values, turn, int(short.decided[n])), values, steps)


def _short_told(values: dict[str, Value], turn: int, decided: int) -> Said:
    template = "{turn}: {location} has {volume}, and lacks {shortage}"
    told = Said.of(
        template, turn=turn, location=values["location_id"], volume=values["volume"], shortage=values["shortage"]
    )
    if decided == BY_ORIGIN:
        template = "{told}; of those who lack as much its lowest origin, {origin}, comes first"
        told = Said.of(template, told=told, origin=values["origin_id"])
    elif decided == BY_LOCATION:
        told = Said.of("{told}; of those who lack as much its id comes first", told=told)
    if values["missing"]:
        told = Said.of(
            "{told}; {missing} stays missing, for no other has a surplus", told=told, missing=values["missing"]
        )
    return told


def _ways(t: Travelling, current: Floats, receiver: int, members: list[int]) -> Iterator[dict[str, Value]]:
    """Who could serve: with a surplus now, and a way from the receiver; on its own site without a row too."""
    p, own = t.problem, int(t.problem.norm_site[receiver])
    assert p.minimum is not None, "shortages are of a minimum"
    for x in members:
        site = int(p.norm_site[x])
        surplus = float(snap(current[:, x].sum()) - p.minimum[x])
        if x == receiver or surplus <= CLOSE or own < 0 or site < 0:
            continue
        way = t.way(int(p.network.site_place[own]), site)
        if way is None and site != own:
            continue
        minutes, distance = way or (0, None)
        yield {"location_id": t.id(x), "minutes": minutes, "distance": distance, "surplus": number(surplus)}


def _asked(t: Travelling, current: Floats, receiver: int, sender: int, rows: Whole) -> Step:
    """What one sender gives, and what it then has to give."""
    p, tops = t.problem, t.found.top_ups
    assert p.minimum is not None, "shortages are of a minimum"
    surplus = float(snap(current[:, sender].sum()) - p.minimum[sender])
    volume, minutes, asked = float(tops.volume[rows].sum()), float(tops.minutes[rows[0]]), int(tops.asked[rows[0]])
    by = dict(zip(tops.intervention[rows].tolist(), tops.volume[rows].tolist(), strict=True))
    values: dict[str, Value] = {
        "from": t.id(sender),
        "to": t.id(receiver),
        "minutes": number(minutes),
        "surplus": number(surplus),
        "volume": number(volume),
        "decided": ASKED[asked],
        "interventions": [
            {"intervention_id": i, "has": number(float(current[n, sender])), "volume": number(by.get(n, 0.0))}
            for n, i in enumerate(t.counts)
        ],
    }
    told = Said.of(
        "{sender} gives {volume} of its surplus of {surplus}: {minutes} minutes away",
        sender=t.id(sender),
        volume=volume,
        surplus=surplus,
        minutes=minutes,
    )
    if asked != BY_MINUTES:
        told = Said.of("{told}, as near as the next, and before it by {by}", told=told, by=_tie(asked))
    place: Place | None = t.row(int(p.network.site_place[p.norm_site[receiver]]), int(p.norm_site[sender]))
    return Step("asked", told, values, places=known(place))


def _tie(asked: int) -> Said:
    return Said.of("distance and the number of its site") if asked == BY_KEY else Said.of("its id")
