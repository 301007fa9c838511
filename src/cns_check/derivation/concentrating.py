"""Step 1 of ``travel-time`` for one location: who leaves it and who comes, by origin, and what decided. Pure.

In: a norm that was divided, and a location. Out: a step with all that is needed to divide again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cns_check.array_types import Floats, Whole
from cns_check.derivation.step import Step, Value, known, number
from cns_check.derivation.travelling import ROLES, Travelling
from cns_check.diagnostics import Place
from cns_check.reallocate.travel.concentrate import Legs
from cns_check.reallocate.travel.demand import BY_NUMBER, DECIDED, OWN, OWN_SITE, STAYED
from cns_check.reallocate.travel.problem import OVERRIDE, STAY, STAYS, STEPS, STOPS
from cns_check.words import Said, reason_said

_TOP_UP = STEPS.index("top_up")


def concentration(t: Travelling, location: int, most: int | None) -> Step:
    """What a location has after step 1.

    Args:
        t: The norm.
        location: Its number.
        most: So many origins are told one by one, the largest first, and the others together; None: all.
    """
    found = t.found
    went = found.why != _TOP_UP
    out, in_ = went & (found.sender == location), went & (found.receiver == location)
    rows: list[Value] = []
    for n, intervention in enumerate(t.counts):
        here = found.intervention == n
        rows.append(
            {
                "intervention_id": intervention,
                "before": number(float(found.before[n, location])),
                "out": number(float(found.volume[here & out].sum())),
                "in": number(float(found.volume[here & in_].sum())),
                "after": number(float(found.concentrated[n, location])),
            }
        )
    told = Said.of(
        "step 1, to the nearest that stays: {before} - {out} + {into} = {after}",
        before=float(found.before[:, location].sum()),
        out=float(found.volume[out].sum()),
        into=float(found.volume[in_].sum()),
        after=float(found.concentrated[:, location].sum()),
    )
    senders = sorted(
        {(int(n), int(s)) for n, s in zip(found.intervention[out | in_], found.sender[out | in_], strict=True)}
    )
    senders.sort(key=lambda cell: (cell[1] != location, cell[0], int(t.problem.location_order[cell[1]])))
    steps = tuple(_Division(t, n, home, location).step(most) for n, home in senders)
    return Step("concentration", told, {"whole": t.problem.whole, "interventions": rows}, steps)


class _Division:
    """How the volume of one intervention of one location is divided in step 1, as far as a location is concerned."""

    def __init__(self, t: Travelling, intervention: int, home: int, location: int) -> None:
        self._t, self._n, self._home, self._location = t, intervention, home, location
        self._demand, p = t.problem.demand, t.problem
        self._rows = np.flatnonzero((self._demand.intervention == intervention) & (self._demand.location == home))
        self._role = int(p.role[intervention, home])
        self._stayers = t.stayers(intervention, home)
        o = p.overrides
        mine = o.sender == home if self._role == STOPS else np.zeros(len(o.sender), dtype=np.bool_)
        self._overrides = list(zip(o.receiver[mine].tolist(), o.share[mine].tolist(), strict=True))

    def step(self, most: int | None) -> Step:
        """The division, with its overrides and its origins."""
        t, p, n, home = self._t, self._t.problem, self._n, self._home
        share = t.moves.block.norm.moves
        total, moving = float(p.demand.total[n, home]), float(p.moving[n, home])
        inhabited = self._demand.origin[self._rows]
        values: dict[str, Value] = {
            "location_id": t.id(home),
            "intervention_id": t.counts[n],
            "role": ROLES[self._role],
            "fixed": bool(p.fixed[n, home]),
            "observed": self._demand.observed,
            "region": int(p.region[home]) if p.region[home] >= 0 else None,
            "site": t.place_id(int(p.network.place_of(p.site[n, home : home + 1])[0])),
            "total": number(total),
            "share": None if share is None else str(share.share),
            "moving": number(moving),
            "inhabitants": number(float(p.network.inhabitants[inhabited[inhabited >= 0]].sum())),
            "stayers": [t.at(x, int(p.site[n, x])) for x in self._stayers],
            "overrides": [{"location_id": t.id(x), "share": number(s)} for x, s in self._overrides],
            "flows": list(self._flows()),
        }
        steps = (*self._override_steps(moving), *self._origins(most))
        return Step("division", self._told(total, moving), values, steps)

    def _told(self, total: float, moving: float) -> Said:
        what, home = self._t.counts[self._n], self._t.id(self._home)
        how = Said.of("observed") if self._demand.observed else Said.of("modelled, by its catchment")
        if self._role == STOPS:
            template = "{location} stops: of {total} {what} {moving} move, by where patients come from ({how})"
            return Said.of(template, location=home, total=total, what=what, moving=moving, how=how)
        template = "{location} stays, and of its {total} {what} who is nearer to another goes there ({how})"
        return Said.of(template, location=home, total=total, what=what, how=how)

    def _flows(self) -> Iterator[dict[str, Value]]:
        """To whom it goes: in fractions, and as it was divided."""
        t = self._t
        both = [_by_target(legs, self._rows) for legs in (t.exact, t.found.legs)]
        for to, why in sorted(both[0], key=lambda key: (key[0] < 0, self._order(key[0]), key[1])):
            yield {
                "to": t.id(to),
                "order": self._order(to) if to >= 0 else None,
                "reason": STEPS[why] or "stay",
                "exact": number(both[0][to, why]),
                "volume": number(both[1].get((to, why), 0.0)),
            }

    def _order(self, location: int) -> int:
        return int(self._t.problem.location_order[location]) if location >= 0 else -1

    def _override_steps(self, moving: float) -> Iterator[Step]:
        t, table = self._t, self._t.country.overrides
        if table is None:
            return
        rows, sender, receiver = t.country.overrides_of(t.moves.block)
        for to, share in self._overrides:
            if self._location not in {to, self._home}:
                continue
            mine = rows[(sender == self._home) & (receiver == to)].tolist()
            told = Said.of(
                "fixed by an override: {volume}, a share of {share}, goes to {location}",
                share=share,
                volume=moving * share,
                location=t.id(to),
            )
            values: dict[str, Value] = {
                "location_id": t.id(to),
                "share": number(share),
                "volume": number(moving * share),
            }
            yield Step("override", told, values, places=known(*(table.rows.place(row, "share") for row in mine)))

    def _origins(self, most: int | None) -> Iterator[Step]:
        """The origins that go to or leave the location, the largest first, and then those that stay."""
        legs = self._t.exact
        free = (legs.why != OVERRIDE) & np.isin(legs.item, self._rows)
        redrawn = self._role == STAYS
        # What a location that stops keeps, and what does not move, is no way of an origin.
        free &= (legs.why != STAY) | redrawn
        if self._location != self._home:
            free &= legs.to == self._location
        at = np.flatnonzero(free)
        leaves = legs.to[at] != self._home
        places = self._t.problem.network.order
        origin = self._demand.origin[legs.item[at]]
        first = np.where(origin >= 0, places[origin], len(places))
        at = at[np.lexsort((first, -legs.volume[at], ~leaves))]
        for k in at[:most].tolist():
            yield self._origin(k)
        if most is not None and len(at) > most:
            yield _others(legs.volume[at[most:]])

    def _origin(self, leg: int) -> Step:
        t, p, legs, n = self._t, self._t.problem, self._t.exact, self._n
        item, to = int(legs.item[leg]), int(legs.to[leg])
        origin, why, rule = int(self._demand.origin[item]), int(legs.why[leg]), int(legs.decided[leg])
        start = origin if origin >= 0 else int(p.network.place_of(p.site[n, self._home : self._home + 1])[0])
        ways = {x: way for x in self._stayers if (way := t.way(start, int(p.site[n, x]))) is not None}
        near = [
            x for x in ways if to >= 0 and p.network.rank[start, p.site[n, x]] == p.network.rank[start, p.site[n, to]]
        ]
        values: dict[str, Value] = {
            "origin_id": t.place_id(origin),
            "order": t.order(origin if origin >= 0 else start if why != STAY else -1),
            "from": t.place_id(start),
            "inhabitants": number(float(p.network.inhabitants[origin])) if origin >= 0 else None,
            "volume": number(float(self._demand.volume[item])),
            "moving": number(float(legs.volume[leg])),
            "to": t.id(to),
            "reason": STEPS[why] or "stay",
            "rule": DECIDED[rule],
            "ways": [[t.id(x), *way] for x, way in ways.items()],
        }
        told = self._origin_told(values, ways.get(to), [str(t.id(x)) for x in near if x != to], why, rule)
        decided = [to, *(x for x in near if x != to)] if to >= 0 and rule != OWN_SITE else []
        places: Sequence[Place | None] = [t.row(start, int(p.site[n, x])) for x in decided]
        return Step("origin", told, values, places=known(*places))

    def _origin_told(
        self, values: dict[str, Value], way: tuple[Value, Value] | None, others: list[str], why: int, rule: int
    ) -> Said:
        home, volume, to = self._t.id(self._home), values["moving"], values["to"]
        who = Said.of("{volume} of {home} from {origin}", volume=volume, home=home, origin=values["origin_id"])
        if values["origin_id"] is None:
            template = "{volume} of {home}, of which it is not known where they come from, as from its own site"
            who = Said.of(template, volume=volume, home=home)
        if to is None:
            return Said.of("{who}: no place ({reason})", who=who, reason=reason_said(str(STEPS[why])))
        if rule == OWN_SITE:
            return Said.of("{who}: to {to}, which stays on the site of {home}", who=who, to=to, home=home)
        if way is None or rule == STAYED:
            return Said.of("{who}: stay at {to}", who=who, to=to)
        told = Said.of("{who}: to {to}, {minutes} minutes", who=who, to=to, minutes=way[0])
        if why == STAY:
            told = Said.of("{who}: stay at {to}, {minutes} minutes", who=who, to=to, minutes=way[0])
        if others:
            return Said.of("{told}, {because}", told=told, because=_because(rule, others))
        return Said.of("{told}, the nearest of {count}", told=told, count=len(values["ways"]))  # type: ignore[arg-type]


def _because(rule: int, others: Sequence[str]) -> Said:
    """Why it is this one of several that are as near."""
    if rule == OWN:
        return Said.of("as near as {others}, and where they go today", others=tuple(others))
    if rule == BY_NUMBER:
        return Said.of("as near as {others}, and its site has the lowest number", others=tuple(others))
    return Said.of("on one site with {others}, and its id is the lowest", others=tuple(others))


def _by_target(legs: Legs, rows: Whole) -> dict[tuple[int, int], float]:
    """Per receiver and reason the volume of some rows of the demand."""
    mine = np.isin(legs.item, rows)
    found: dict[tuple[int, int], float] = {}
    for to, why, volume in zip(*(c[mine].tolist() for c in (legs.to, legs.why, legs.volume)), strict=True):
        found[to, why] = found.get((to, why), 0.0) + volume
    return found


def _others(volumes: Floats) -> Step:
    count, volume = len(volumes), float(np.sum(volumes))
    told = Said.counted(count, "{count} other origin: {volume}", "{count} other origins: {volume}", volume=volume)
    return Step("origins", told, {"count": count, "volume": number(volume)})
