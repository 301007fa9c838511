"""``optimise`` a second time, by exhaustive search: plain dicts, the standard library alone, whole numbers.

Written from the specification ("cns-check optimise"): every set of locations, and for each the best assignment: all of
them (``whole``), the one there is (``nearest``), or a least-cost flow (``split``). Where the specification leaves
something open, a comment says what was taken.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

Patient = tuple[str, str, str | None, str]  # norm, intervention, origin (None: not located), today's location
FAR = 10**9
#: Weights of sums of several objectives: the one before counts more than all that follow it together.
MORE = 10**7
CONSTRAINTS = ("minimum", "capacity", "max_minutes", "max_closures", "keep", "stop", "assignment")


@dataclass
class Case:
    """One problem. ``travel`` is per (place, site) minutes and metres; ``state`` per location today open or not."""

    travel: dict[tuple[str, str], tuple[int, int]]
    site: dict[tuple[str, str], str | None]  # (intervention, location)
    patients: dict[Patient, int]
    performs: dict[str, bool]
    decision: dict[str, str]  # keep, stop, new
    minimum: dict[tuple[str, str], int]  # (norm, location)
    cap: dict[tuple[str, str], int]
    counts: dict[str, tuple[str, ...]]
    objectives: tuple[str, ...] = ("travel",)
    assignment: str = "split"
    stay: bool = False
    max_minutes: int | None = None
    max_closures: int | None = None
    without: frozenset[str] = field(default_factory=frozenset)

    def may_be_open(self, location: str) -> bool:
        said = self.decision.get(location)
        if said == "stop":
            return self.performs[location] and "stop" in self.without
        return said is not None or self.performs[location]

    def must_be_open(self, location: str) -> bool:
        return self.decision.get(location) == "keep" and "keep" not in self.without

    def minutes(self, patient: Patient, location: str) -> int | None:
        """Minutes of a patient to a location; None without a row."""
        _, intervention, origin, home = patient
        there = self.site[intervention, location]
        if origin is None:
            # Not located: as from the location's own site, 0 minutes to itself with or without a row.
            own = self.site[intervention, home]
            if location == home or (own is not None and own == there):
                return 0
            origin = own
        row = None if origin is None or there is None else self.travel.get((origin, there))
        return None if row is None else row[0]

    def key(self, patient: Patient, location: str) -> tuple:
        """How near: minutes and metres with a thousandth of the site's number; today's; number; id."""
        _, intervention, origin, home = patient
        there = self.site[intervention, location]
        number = int(there) if there is not None else FAR
        own = self.site[intervention, home]
        if origin is None and (location == home or (own is not None and own == there)):
            return (-1, location != home, number, location)
        row = self.travel[(origin or own, there)]
        return (row[0] * 10**12 + row[1] * 1000 + number, location != home, number, location)

    @property
    def locations(self) -> list[str]:
        return sorted(self.performs)

    def placed(self) -> dict[Patient, int]:
        """Without those whom no location that may be open reaches: by the scenario as it was given."""
        given = [
            x for x in self.locations if self.decision.get(x) != "stop" and (x in self.decision or self.performs[x])
        ]
        return {p: v for p, v in self.patients.items() if any(self.minutes(p, x) is not None for x in given)}


@dataclass
class Best:
    """``values`` by objective and ``sets`` of all optima; None of both where nothing is possible."""

    values: dict[str, int] | None
    sets: list[tuple[str, ...]]
    possible: list[tuple[str, ...]]


def solve(case: Case) -> Best:
    """Every set of locations is tried."""
    sets = [s for s in _sets(case) if _attempt(case, s, (), None) is not None]
    possible, values = list(sets), {}
    sums: list[str] = []
    most: int | None = None
    for objective in case.objectives:
        if not sets:
            return Best(None, [], [])
        if objective in {"fewest-changes", "most-locations", "fewest-locations"}:
            scores = {s: _of_set(case, objective, s) for s in sets}
        elif objective == "max-travel":
            scores = {s: _shortest(case, s, tuple(sums), values, most) for s in sets}
        else:
            sums.append(objective)
            scores = {s: _attempt(case, s, tuple(sums), most)[-1] for s in sets}
        least = min(scores.values())
        sets = [s for s in sets if scores[s] == least]
        if objective == "max-travel":
            most = least
        values[objective] = -least if objective == "most-locations" else least
    return Best(values, sets, possible) if sets else Best(None, [], [])


def frontier(case: Case) -> dict[int, int | None]:
    """The least travel with each number of locations, to what the volume of each norm can carry."""
    may = [x for x in case.locations if case.may_be_open(x) and case.decision.get(x) != "stop"]
    most = len(may)
    for norm in case.counts:
        left, carried = _total(case, norm), 0
        for minimum in sorted(case.minimum[norm, x] for x in may):
            left -= minimum
            carried += left >= 0
        most = min(most, carried)
    found: dict[int, int | None] = dict.fromkeys(range(1, most + 1))
    for chosen in _sets(case):
        value = _attempt(case, chosen, ("travel",), None)
        if value is not None:
            least = found[len(chosen)]
            found[len(chosen)] = value[-1] if least is None else min(least, value[-1])
    return found


def _total(case: Case, norm: str) -> int:
    return sum(v for p, v in case.placed().items() if p[0] == norm)


def reason(case: Case) -> str | None:
    """The first reason of the specification that the numbers alone give; None where none of them holds."""
    may = [x for x in case.locations if case.may_be_open(x)]
    kept = [x for x in may if case.must_be_open(x)]
    if not may:
        return "no_location_stays"
    totals = {norm: _total(case, norm) for norm in case.counts}
    if any(totals[n] < min(case.minimum[n, x] for x in may) for n in totals):
        return "volume_below_minimum"
    if any(totals[n] < sum(case.minimum[n, x] for x in kept) for n in totals):
        return "too_many_kept"
    if case.max_closures is not None:
        performing = [x for x in case.locations if case.performs[x]]
        if sum(x not in may for x in performing) > case.max_closures:
            return "max_closures"
        free = [x for x in performing if x in may and x not in kept]
        more = max(0, len(performing) - case.max_closures - sum(x in kept for x in performing))
        for n, total in totals.items():
            need = sum(case.minimum[n, x] for x in kept) + sum(sorted(case.minimum[n, x] for x in free)[:more])
            if need > total:
                return "max_closures"
    if case.max_minutes is not None:
        for p in case.placed():
            ways = [x for x in may if case.minutes(p, x) is not None]
            near = [x for x in ways if p[2] is None or case.minutes(p, x) <= case.max_minutes]
            if not near and not (case.stay and p[3] in ways):
                return "beyond_max_minutes"
    for n, total in totals.items():
        caps = {x: case.cap.get((n, x), FAR) for x in may}
        if sum(caps.values()) < total or any(caps[x] < case.minimum[n, x] for x in kept):
            return "capacity"
    return None


def _sets(case: Case):
    may = [x for x in case.locations if case.may_be_open(x)]
    for size in range(1, len(may) + 1):
        for chosen in itertools.combinations(may, size):
            if any(case.must_be_open(x) and x not in chosen for x in case.locations):
                continue
            stops = sum(case.performs[x] and x not in chosen for x in case.locations)
            if case.max_closures is not None and "max_closures" not in case.without and stops > case.max_closures:
                continue
            yield chosen


def _of_set(case: Case, objective: str, chosen: tuple[str, ...]) -> int:
    if objective == "fewest-changes":
        return sum(case.performs[x] != (x in chosen) for x in case.locations)
    return -len(chosen) if objective == "most-locations" else len(chosen)


def _shortest(case: Case, chosen, sums, values, most):
    """The least longest journey with which the sums before it are what they were."""
    every = {case.minutes(p, x) for p in case.placed() if p[2] is not None for x in chosen} - {None} | {0}
    for limit in sorted(every):
        if most is not None and limit > most:
            break
        found = _attempt(case, chosen, sums, limit)
        if found is not None and all(found[n] == values[s] for n, s in enumerate(sums)):
            return limit
    return FAR


def _attempt(case: Case, chosen, sums: tuple[str, ...], longest: int | None):
    """The sums of the best assignment, each least after the ones before; None where there is none."""
    # That patients stay is no part of how they are assigned: without whole or nearest they still do.
    assignment, stay = "split" if "assignment" in case.without else case.assignment, case.stay
    limit = None if "max_minutes" in case.without else case.max_minutes

    def ways(patient: Patient) -> list[str]:
        found = [x for x in chosen if case.minutes(patient, x) is not None]
        if stay and patient[3] in chosen:
            found = [patient[3]]
        elif assignment == "nearest" and found:
            found = [min(found, key=lambda x: case.key(patient, x))]
        if patient[2] is None:
            return found
        free = stay and patient[3] in chosen
        found = [x for x in found if limit is None or free or case.minutes(patient, x) <= limit]
        return [x for x in found if longest is None or case.minutes(patient, x) <= longest]

    def bounds(norm: str, location: str) -> tuple[int, int]:
        low = 0 if "minimum" in case.without else case.minimum[norm, location]
        high = FAR if "capacity" in case.without else case.cap.get((norm, location), FAR)
        return low, high

    def cost(patient: Patient, location: str) -> int:
        total = 0
        for one in sums:
            total = total * MORE
            total += case.minutes(patient, location) if one == "travel" else int(patient[3] != location)
        return total

    total = 0
    for norm in case.counts:
        mine = {p: v for p, v in case.placed().items() if p[0] == norm}
        limits = {x: bounds(norm, x) for x in chosen}
        best = (_whole if assignment == "whole" else _flow)(mine, ways, cost, limits)
        if best is None:
            return None
        total += best
    found = []
    for _ in sums:
        found.append(total % MORE)
        total //= MORE
    return found[::-1] if sums else [0]


def _whole(mine, ways, cost, limits):
    """All assignments of origins; those of a norm, all interventions, go to one."""
    groups: dict[tuple, list[Patient]] = {}
    for p in mine:
        groups.setdefault((p[2], p[3] if p[2] is None else None), []).append(p)
    options = []
    for group in groups.values():
        common = [x for x in limits if all(x in ways(p) for p in group)]
        volume = sum(mine[p] for p in group)
        options.append([(x, volume, sum(mine[p] * cost(p, x) for p in group)) for x in common])
    best = None
    for way in itertools.product(*options):
        volumes = dict.fromkeys(limits, 0)
        for x, volume, _ in way:
            volumes[x] += volume
        if all(low <= volumes[x] <= high for x, (low, high) in limits.items()):
            total = sum(c for _, _, c in way)
            best = total if best is None else min(best, total)
    return best


def _flow(mine, ways, cost, limits):
    """Least-cost flow: from patients to locations to the end, the minimum of each location first of all."""
    names = ["start", *mine, *limits, "end"]
    number = {name: n for n, name in enumerate(names)}
    graph: list[list[list[int]]] = [[] for _ in names]  # edges: to, room, cost, number of the way back

    def edge(a, b, room, price):
        graph[number[a]].append([number[b], room, price, len(graph[number[b]])])
        graph[number[b]].append([number[a], 0, -price, len(graph[number[a]]) - 1])

    first = -(10**40)
    for p, volume in mine.items():
        edge("start", p, volume, 0)
        for x in ways(p):
            edge(p, x, volume, cost(p, x))
    for x, (low, high) in limits.items():
        if low > high:
            return None
        edge(x, "end", low, first)
        edge(x, "end", high - low, 0)
    flow, total, wanted = 0, 0, sum(mine.values())
    while True:
        away, back = [None] * len(names), [None] * len(names)
        away[0] = 0
        changed = True
        while changed:
            changed = False
            for a, edges in enumerate(graph):
                if away[a] is None:
                    continue
                for n, (b, room, price, _) in enumerate(edges):
                    if room and (away[b] is None or away[a] + price < away[b]):
                        away[b], back[b], changed = away[a] + price, (a, n), True
        if away[-1] is None:
            break
        room, at = wanted, len(names) - 1
        while at:
            a, n = back[at]
            room, at = min(room, graph[a][n][1]), a
        at = len(names) - 1
        while at:
            a, n = back[at]
            graph[a][n][1] -= room
            graph[at][graph[a][n][3]][1] += room
            at = a
        flow, total = flow + room, total + room * away[-1]
    if flow < wanted:
        return None
    needed = sum(low for low, _ in limits.values())
    rest = total - needed * first
    return rest if 0 <= rest < -first // 2 else None


def irreducible(case: Case) -> list[str]:
    """In their order each is left out for good if what remains is still impossible."""
    from dataclasses import replace

    there = {
        "minimum": any(case.minimum.values()),
        "capacity": bool(case.cap),
        "max_minutes": case.max_minutes is not None,
        "max_closures": case.max_closures is not None,
        "keep": "keep" in case.decision.values(),
        "stop": any(d == "stop" and case.performs[x] for x, d in case.decision.items()),
        "assignment": case.assignment != "split",
    }
    needed = []
    for name in CONSTRAINTS:
        if not there[name]:
            continue
        less = replace(case, without=case.without | {name})
        if solve(less).values is None:
            case = less
        else:
            needed.append(name)
    return needed
