"""The national model a second time, from plain dicts, with the standard library alone and in exact fractions.

Written from the specification: the domain, section 6 ("The national impact model" and what is defined there where it is
silent), and "Demand" and "Travel figures" of the scenarios. It moves groups of patients one by one. Where the
specification leaves something open, a comment says what was taken.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

F = Fraction
CLOSE = F(1, 10**9)


@dataclass
class World:
    """One norm: everything by its id.

    ``site`` and ``decision`` are per (intervention, location); a decision is ``stop``, ``stay`` or ``none``.
    ``seen`` are observed cells (intervention, origin or None, location, volume); None: modelled.
    """

    inhabitants: dict[str, int]
    travel: dict[tuple[str, str], tuple[F, F]]  # (from, to): minutes, metres
    region: dict[str, str | None]  # of each location
    site: dict[tuple[str, str], str | None]
    norm_site: dict[str, str | None]
    volume: dict[tuple[str, str], int]
    decision: dict[tuple[str, str], str]
    minimum: int | None
    interventions: tuple[str, ...] = ("a",)
    seen: list[tuple[str, str | None, str, int]] | None = None
    overrides: list[tuple[str, str, F]] = field(default_factory=list)
    share: F | None = None
    whole: bool = False
    fixed: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Group:
    """Patients of one intervention who come from one origin and go to one location today; ``at`` None: no place."""

    intervention: str
    origin: str | None
    home: str
    volume: F
    at: str | None = None
    why: str | None = None


@dataclass
class Answer:
    before: dict[tuple[str, str], F]
    concentrated: dict[tuple[str, str], F]
    after: dict[tuple[str, str], F]
    unplaced: dict[tuple[str, str, str], F]  # (intervention, from, reason)
    steps: dict[tuple[str, str, str, str], F]  # (intervention, from, to, reason)
    behind: dict[tuple[str, str, str | None, str, str | None, str], F]  # (intervention, from, to, reason, origin, home)
    missing: dict[str, F]
    groups: list[Group]
    demand: dict[tuple[str, str | None, str], F]


def today(answer: Answer) -> list[Group]:
    """Everybody as they travel today, before anything was made whole."""
    return [Group(i, origin, home, volume) for (i, origin, home), volume in answer.demand.items()]


def numbers(ids: set[str]) -> dict[str, int]:
    """Ids that are numbers count as numbers only if all are; else rank by code point from 1."""
    if all(x.isascii() and x.isdigit() for x in ids):
        return {x: int(x) for x in ids}
    return {x: n for n, x in enumerate(sorted(ids), 1)}


def snapped(x: F) -> F:
    near = F(math.floor(x + F(1, 2)))
    return near if abs(x - near) <= CLOSE else x


def add(to: dict[Any, F], key: Any, amount: F) -> None:
    if amount:
        to[key] = to.get(key, F(0)) + amount


def largest_remainder(total: int, weights: dict[Any, F], rank: dict[Any, Any]) -> dict[Any, int]:
    """Equal remainders: the larger weight, then the lower rank."""
    whole = sum(weights.values())
    exact = {k: snapped(total * w / whole) for k, w in weights.items()}
    got = {k: math.floor(x) for k, x in exact.items()}
    order = sorted(weights, key=lambda k: (-(exact[k] - got[k]), -weights[k], rank[k]))
    for k in order[: total - sum(got.values())]:
        got[k] += 1
    return got


class TravelOracle:
    def __init__(self, world: World) -> None:
        self.w = world
        places = {
            *world.inhabitants,
            *(s for s in world.site.values() if s),
            *(s for s in world.norm_site.values() if s),
        }
        self.number = numbers(places)
        location_number = numbers(set(world.region))
        self.place_rank = {p: (self.number[p], p) for p in places}
        self.location_rank = {x: (location_number[x], x) for x in world.region}

    def key(self, origin: str, site: str | None) -> F | None:
        if site is None or (origin, site) not in self.w.travel:
            return None
        minutes, metres = self.w.travel[origin, site]
        return minutes * 10**9 + metres + F(self.number[site], 1000)

    # --- who comes from where ---

    def demand(self) -> list[Group]:
        groups = (
            self.observed() if self.w.seen is not None else [g for i in self.w.interventions for g in self.modelled(i)]
        )
        return [g for g in groups if g.volume > 0]

    def observed(self) -> list[Group]:
        found: dict[tuple[str, str | None, str], F] = {}
        for i, origin, home, volume in self.w.seen or ():
            at = self.w.site[i, home]
            known = origin is not None and at is not None and (origin, at) in self.w.travel
            add(found, (i, origin if known else None, home), F(volume))
        return [Group(i, o, h, v) for (i, o, h), v in found.items()]

    def modelled(self, i: str) -> list[Group]:
        w = self.w
        performers = [x for x in w.region if w.volume.get((i, x), 0) > 0]
        sites = {w.site[i, x] for x in performers} - {None}
        catchment: dict[str, list[str]] = {}
        for origin, people in w.inhabitants.items():
            reachable = [s for s in sites if self.key(origin, s) is not None]
            if people > 0 and reachable:
                nearest = min(reachable, key=lambda s: (self.key(origin, s), self.place_rank[s]))
                catchment.setdefault(nearest, []).append(origin)
        groups = []
        for x in performers:
            origins = catchment.get(w.site[i, x] or "", [])
            everybody = sum(w.inhabitants[o] for o in origins)
            volume = F(w.volume[i, x])
            groups += [Group(i, o, x, volume * w.inhabitants[o] / everybody) for o in origins]
            if not origins:
                groups.append(Group(i, None, x, volume))
        return groups

    # --- step 1 ---

    def stayers(self, i: str, region: str | None) -> list[str]:
        w = self.w
        return [
            x for x in w.region if w.region[x] == region and w.decision[i, x] == "stay" and w.site[i, x] is not None
        ]

    def nearest(self, g: Group) -> tuple[str | None, str]:
        w, region = self.w, self.w.region[g.home]
        if region is None:
            return None, "no_region"
        stayers = self.stayers(g.intervention, region)
        if not stayers:
            return None, "no_location_stays"
        site = {x: w.site[g.intervention, x] for x in stayers}
        own = w.site[g.intervention, g.home]
        # As observed, an origin's nearest stayer is just that; the stayer on the sender's site is for catchments, and
        # for what moves from the site itself.
        if w.decision[g.intervention, g.home] == "stop" and own and (w.seen is None or g.origin is None):
            here = [x for x in stayers if site[x] == own]
            if here:
                return min(here, key=self.location_rank.__getitem__), "concentrate"
        start = g.origin if g.origin is not None else own
        reachable = [x for x in stayers if start is not None and self.key(start, site[x]) is not None]
        if not reachable:
            return None, "no_travel_time"
        least = min(self.key(start, site[x]) for x in reachable)
        tied = [x for x in reachable if self.key(start, site[x]) == least]
        if g.home in tied:
            return g.home, "stay"
        return min(tied, key=lambda x: (self.place_rank[site[x]], self.location_rank[x])), "concentrate"

    def moving(self, total: F) -> F:
        if self.w.share is None:
            return total
        part = total * self.w.share
        return F(math.floor(part + F(1, 2))) if self.w.whole else part

    def concentrate(self, demand: list[Group]) -> list[Group]:
        w, legs = self.w, []
        totals: dict[tuple[str, str], F] = {}
        for g in demand:
            add(totals, (g.intervention, g.home), g.volume)
        for g in demand:
            decision, total = w.decision[g.intervention, g.home], totals[g.intervention, g.home]
            rest = g.volume
            if (g.intervention, g.home) not in w.fixed:
                if decision == "stop":
                    out = g.volume * self.moving(total) / total
                    rest -= out
                    free = out
                    for sender, receiver, share in w.overrides:
                        if sender == g.home:
                            legs.append(self.leg(g, out * share, receiver, "override"))
                            free -= out * share
                    legs.append(self.leg(g, free, *self.nearest(g)))
                elif decision == "stay" and g.origin is not None and w.seen is None:
                    legs.append(self.leg(g, rest, *self.nearest(g)))
                    rest = F(0)
            legs.append(self.leg(g, rest, g.home, "rest"))
        legs = [leg for leg in legs if leg.volume > 0]
        return self.whole(legs) if w.whole else legs

    @staticmethod
    def leg(g: Group, volume: F, at: str | None, why: str) -> Group:
        return Group(g.intervention, g.origin, g.home, volume, at, why)

    def whole(self, legs: list[Group]) -> list[Group]:
        """Largest remainder per hospital and intervention over its targets; unplaced is one, the last of equals."""
        w = self.w
        by_sender: dict[tuple[str, str], list[Group]] = {}
        for leg in legs:
            # What stays with one that stops or takes no part is no flow.
            if leg.why == "rest" and w.decision[leg.intervention, leg.home] != "stay":
                continue
            by_sender.setdefault((leg.intervention, leg.home), []).append(leg)
        for mine in by_sender.values():
            targets: dict[str | None, F] = {}
            for leg in mine:
                add(targets, leg.at, leg.volume)
            rank = {t: (t is None, self.location_rank[t] if t is not None else ()) for t in targets}
            total = sum(targets.values())
            assert total.denominator == 1
            flows = largest_remainder(int(total), targets, rank)
            for target, n in flows.items():
                theirs = [leg for leg in mine if leg.at == target]
                kinds: dict[bool, F] = {}
                for leg in theirs:
                    add(kinds, leg.why == "override", leg.volume)
                parts = largest_remainder(n, kinds, {True: 0, False: 1})
                for leg in theirs:
                    kind = leg.why == "override"
                    leg.volume *= F(parts[kind]) / kinds[kind]
        return [leg for leg in legs if leg.volume > 0]

    # --- step 2 ---

    def top_up(self, legs: list[Group]) -> tuple[list[Group], dict[str, F], dict[Any, F]]:
        w, missing, behind = self.w, {}, {}
        groups = [Group(g.intervention, g.origin, g.home, g.volume, g.at, g.why) for g in legs]
        if w.minimum is None:
            return groups, missing, behind
        staying = {x for x in w.region if any(w.decision[i, x] == "stay" for i in w.interventions)}
        for region in sorted({r for x in staying if (r := w.region[x]) is not None}):
            members = [x for x in staying if w.region[x] == region]
            short = {x: w.minimum - self.sum_at(groups, x) for x in members if self.sum_at(groups, x) < w.minimum}
            lowest = {x: self.lowest_origin(legs, x) for x in short}
            for x in sorted(short, key=lambda x: (short[x], lowest[x], self.location_rank[x])):
                need = short[x]
                for sender in self.servers(x, members):
                    take = min(need, self.sum_at(groups, sender) - w.minimum)
                    if take > CLOSE:
                        groups = self.take(groups, sender, x, take, behind)
                        need = snapped(need - take)
                if need > CLOSE:
                    missing[x] = need
        return groups, missing, behind

    @staticmethod
    def sum_at(groups: list[Group], x: str) -> F:
        return snapped(sum((g.volume for g in groups if g.at == x), F(0)))

    def lowest_origin(self, legs: list[Group], x: str) -> tuple[Any, ...]:
        """What is not located and moved goes as one origin at its own site; what stayed has none, which comes last."""
        found = []
        for g in legs:
            if g.at != x:
                continue
            if g.origin is not None:
                found.append(self.place_rank[g.origin])
            elif g.why not in ("rest", "stay") and (own := self.w.site[g.intervention, g.home]):
                found.append(self.place_rank[own])
        return (0, *min(found)) if found else (1,)

    def servers(self, x: str, members: list[str]) -> list[str]:
        """By minutes from the receiver's site to the sender's, then the sum key, then id. No row: cannot serve.

        On its own site it is 0 minutes with or without a row, and first.
        """
        w, start = self.w, self.w.norm_site[x]
        found = []
        for other in members:
            site = w.norm_site[other]
            if other == x or start is None or site is None:
                continue
            key = self.key(start, site)
            if key is not None:
                found.append((w.travel[start, site][0], 1, key, self.location_rank[other], other))
            elif site == start:
                found.append((F(0), 0, F(0), self.location_rank[other], other))
        return [row[-1] for row in sorted(found)]

    def take(self, groups: list[Group], sender: str, to: str, amount: F, behind: dict[Any, F]) -> list[Group]:
        """From the sender's interventions in proportion, and alike from all whom it then has."""
        has = {}
        for g in groups:
            if g.at == sender:
                add(has, g.intervention, g.volume)
        total = sum(has.values())
        part = {i: amount * v / total for i, v in has.items()}
        if self.w.whole:
            rank = {i: n for n, i in enumerate(self.w.interventions)}
            part = {i: F(n) for i, n in largest_remainder(int(amount), has, rank).items()}
        left = []
        for g in groups:
            if g.at != sender:
                left.append(g)
                continue
            gone = g.volume * part[g.intervention] / has[g.intervention]
            left.append(Group(g.intervention, g.origin, g.home, g.volume - gone, sender, g.why))
            left.append(Group(g.intervention, g.origin, g.home, gone, to, "top_up"))
            add(behind, (g.intervention, sender, to, "top_up", g.origin, g.home), gone)
        return [g for g in left if g.volume > 0]

    # --- all of it ---

    def run(self) -> Answer:
        demand = self.demand()
        legs = self.concentrate(demand)
        groups, missing, behind = self.top_up(legs)
        for g in legs:
            if g.why not in ("rest", "stay"):
                add(behind, (g.intervention, g.home, g.at, str(g.why), g.origin, g.home), g.volume)
        steps: dict[Any, F] = {}
        unplaced: dict[Any, F] = {}
        for (i, sender, to, why, _, _), v in behind.items():
            if to is None:
                add(unplaced, (i, sender, why), v)
            else:
                add(steps, (i, sender, to, why), v)
        by_triple: dict[Any, F] = {}
        for g in demand:
            add(by_triple, (g.intervention, g.origin, g.home), g.volume)
        return Answer(
            self.at(demand, "home"),
            self.at(legs, "at"),
            self.at(groups, "at"),
            unplaced,
            steps,
            behind,
            missing,
            groups,
            by_triple,
        )

    @staticmethod
    def at(groups: list[Group], where: str) -> dict[tuple[str, str], F]:
        found: dict[tuple[str, str], F] = {}
        for g in groups:
            place = getattr(g, where)
            if place is not None:
                add(found, (g.intervention, place), g.volume)
        return found

    # --- travel figures ---

    def figures(self, groups: list[Group], region: str | None, *, before: bool) -> dict[str, F | None]:
        """``region`` None: of all."""
        chosen = [g for g in groups if region is None or self.w.region[g.home] == region]
        patients, without, unplaced, moved = F(0), F(0), F(0), F(0)
        journeys: list[tuple[F, F]] = []
        extras: list[tuple[F, F]] = []
        for g in chosen:
            at = g.home if before else g.at
            if at is None:
                unplaced += g.volume
                continue
            patients += g.volume
            took, today = self.minutes(g, at), self.minutes(g, g.home)
            if took is None:
                without += g.volume
            else:
                journeys.append((took, g.volume))
            if at != g.home:
                moved += g.volume
                if took is not None and today is not None:
                    extras.append((took - today, g.volume))
        told: dict[str, F | None] = {"patients": patients, "without_minutes": without, "unplaced": unplaced}
        total = sum((v for _, v in journeys), F(0))
        told["mean_minutes"] = sum(m * v for m, v in journeys) / total if total else None
        told["median_minutes"] = self.quantile(journeys, F(1, 2))
        told["p90_minutes"] = self.quantile(journeys, F(9, 10))
        told["max_minutes"] = max(m for m, _ in journeys) if journeys else None
        for limit in (30, 45, 60):
            over = sum((v for m, v in journeys if m > limit), F(0))
            told[f"share_over_{limit}"] = over / total if total else None
        classes = {"within_0": lambda x: x <= 0}
        for low, high in ((0, 5), (5, 10), (10, 15), (15, 20), (20, 25), (25, 30), (30, 45)):
            classes[f"within_{high}"] = lambda x, low=low, high=high: max(low, 0) <= x < high and x > 0
        classes["over_45"] = lambda x: x >= 45
        changed = sum((v for _, v in extras), F(0))
        told["moved"] = None if before else moved
        told["mean_extra_minutes"] = None if before or not changed else sum(x * v for x, v in extras) / changed
        for name, holds in classes.items():
            told[name] = None if before else sum((v for x, v in extras if holds(x)), F(0))
        return told

    def minutes(self, g: Group, at: str) -> F | None:
        site = self.w.site[g.intervention, at]
        row = self.w.travel.get((g.origin, site)) if g.origin is not None and site is not None else None
        return None if row is None else row[0]

    @staticmethod
    def quantile(journeys: list[tuple[F, F]], share: F) -> F | None:
        total = sum((v for _, v in journeys), F(0))
        for m in sorted({m for m, _ in journeys}):
            if sum(v for x, v in journeys if x <= m) / total >= share - CLOSE:
                return m
        return None
