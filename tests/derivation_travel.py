"""Recomputes from a derivation alone what ``travel-time`` moves: step 1 by origin, whole patients, step 2.

Plain Python in exact fractions; knows the rules of the specification and nothing of the engine.
"""

from __future__ import annotations

import math
from fractions import Fraction

from derivation_verdicts import maybe, of

F = Fraction
CLOSE = F(1, 10**9)
#: What floats may lose of a volume.
LOST = 1e-7


def near(found, expected):
    assert (found is None) == (expected is None)
    assert found is None or math.isclose(float(found), float(expected), rel_tol=1e-9, abs_tol=LOST), (found, expected)


def exact(value):
    """A decimal as it is written."""
    return F(repr(value)) if isinstance(value, float) else F(value)


def snapped(x):
    whole = F(math.floor(x + F(1, 2)))
    return whole if abs(x - whole) <= F(LOST) else x


def key(minutes, distance, number):
    return exact(minutes) * 10**9 + exact(distance) + F(number, 1000)


def largest_remainder(total, weights, rank):
    """Whole numbers that add up; equal remainders: the larger weight, then the lower rank."""
    everything = sum(weights.values())
    shares = {k: snapped(total * w / everything) for k, w in weights.items()}
    got = {k: math.floor(x) for k, x in shares.items()}
    # What floats lose makes no remainder larger than another.
    level = {k: (-round(float(shares[k] - got[k]), 8), -round(float(weights[k]), 8)) for k in weights}
    by = sorted(weights, key=lambda k: (*level[k], rank[k]))
    for k in by[: int(total) - sum(got.values())]:
        got[k] += 1
    return got


# Step 1


def nearest(values, origin):
    """Where an origin goes, and why: by the ways in the tree."""
    stayers = {s["location_id"]: s for s in values["stayers"]}
    if values["region"] is None:
        return None, "no_region"
    if not stayers:
        return None, "no_location_stays"
    here = [s for s in values["stayers"] if s["site"] == values["site"]]
    if values["role"] == "stops" and here and (origin["origin_id"] is None or not values["observed"]):
        return min(here, key=lambda s: s["order"])["location_id"], "concentrate"
    keys = {x: key(minutes, distance, stayers[x]["number"]) for x, minutes, distance in origin["ways"]}
    if not keys:
        return None, "no_travel_time"
    tied = [x for x in keys if keys[x] == min(keys.values())]
    home = values["location_id"]
    if home in tied:
        return home, "stay"
    first = min(tied, key=lambda x: (stayers[x]["site_order"], stayers[x]["order"]))
    if len(tied) > 1:
        same = [x for x in tied if stayers[x]["site_order"] == stayers[first]["site_order"]]
        assert origin["rule"] == ("id" if len(same) > 1 else "number")
    return first, "concentrate"


def moving_of(values):
    if values["fixed"] or values["role"] != "stops":
        return F(0)
    total = exact(values["total"])
    part = total if values["share"] is None else total * F(values["share"])
    return F(math.floor(snapped(part) + F(1, 2))) if values["whole"] and values["share"] is not None else part


def division(step, whole, location):
    """What goes to whom of one intervention of one location: the flows, and the lowest origin that comes here."""
    values = step["values"] | {"whole": whole}
    home, total, moving = values["location_id"], exact(values["total"]), moving_of(values)
    if values["role"] == "stops":
        near(values["moving"], moving)
    shares = {o["location_id"]: exact(o["share"]) for o in values["overrides"]}
    free = max(1 - sum(shares.values()), F(0))
    exactly, lowest = {}, []
    for to, share in shares.items():
        exactly[to, "override"] = moving * share
    for override in of(step, "override"):
        o = override["values"]
        assert shares[o["location_id"]] == exact(o["share"])
        near(o["volume"], moving * shares[o["location_id"]])
        assert override["places"]
    for each in of(step, "origin"):
        o = each["values"]
        volume = exact(o["volume"])
        if o["inhabitants"] is not None and not values["observed"]:
            near(volume, total * exact(o["inhabitants"]) / exact(values["inhabitants"]))
        if values["role"] == "stays" and (o["origin_id"] is None or values["fixed"] or values["observed"]):
            assert (o["to"], o["reason"], o["rule"]) == (home, "stay", "stays")
            goes = volume
        else:
            assert (o["to"], o["reason"]) == nearest(values, o), o
            goes = volume if values["role"] == "stays" else volume * moving / total * free
            assert (o["to"] is None or o["rule"] == "own_site") or each["places"]
        near(o["moving"], goes)
        exactly[o["to"], o["reason"]] = exactly.get((o["to"], o["reason"]), F(0)) + goes
        if o["to"] == location and o["order"] is not None:
            lowest.append(o["order"])
    flows = {(f["to"], f["reason"]): f for f in values["flows"]}
    for pair, volume in exactly.items():
        if volume > CLOSE and (location in {home, pair[0]}):
            near(flows[pair]["exact"], volume)
    if location == home:
        known = sum(exactly.values()) + (0 if values["role"] == "stays" else total - moving)
        near(sum(f["exact"] for f in flows.values()), known)
    near(sum(f["exact"] for f in flows.values()), total)
    whole_flows(values, flows)
    return flows, lowest


def whole_flows(values, flows):
    """Whole patients by largest remainder; what a location that stops keeps is no flow."""
    home, stays = values["location_id"], values["role"] == "stays"
    divided = {pair: exact(f["exact"]) for pair, f in flows.items() if pair[0] != home or stays}
    if not values["whole"]:
        expected = divided
    else:
        targets = {}
        for (to, _), volume in divided.items():
            targets[to] = targets.get(to, F(0)) + volume
        rank = {to: (to is None, next(f["order"] for (t, _), f in flows.items() if t == to) or 0) for to in targets}
        total = F(round(sum(targets.values())))
        got = largest_remainder(total, targets, rank) if targets else {}
        expected = {}
        for to, n in got.items():
            kinds = {pair: v for pair, v in divided.items() if pair[0] == to}
            first = {pair: pair[1] != "override" for pair in kinds}
            expected |= largest_remainder(F(n), kinds, first)
    for pair, f in flows.items():
        near(f["volume"], expected.get(pair, exact(f["exact"])))


def concentrated(step, location):
    """Per intervention the volume after step 1, the steps to and from a location, and the lowest origin there."""
    whole, flows, lowest = step["values"]["whole"], {}, []
    for each in of(step, "division"):
        values = each["values"]
        got, orders = division(each, whole, location)
        lowest += orders
        for (to, reason), f in got.items():
            if reason != "stay" and to != values["location_id"] and location in {to, values["location_id"]}:
                pair = (values["intervention_id"], values["location_id"], to, reason)
                flows[pair] = flows.get(pair, 0) + f["volume"]
    volumes = {}
    for row in step["values"]["interventions"]:
        i = row["intervention_id"]
        out = sum(v for (j, source, _, _), v in flows.items() if (i, location) == (j, source))
        into = sum(v for (j, _, to, _), v in flows.items() if (i, location) == (j, to))
        near(row["out"], out)
        near(row["in"], into)
        near(row["after"], row["before"] - out + into)
        volumes[i] = row["before"] - out + into
    return volumes, {k: v for k, v in flows.items() if v > CLOSE}, lowest


# Step 2


def topped_up(step, location, volumes):
    """The top-ups of the region, from the volumes after step 1: who gave what to whom."""
    values = step["values"]
    counts, whole = values["counts"], values["whole"]
    members = {m["location_id"]: m for m in values["members"]}
    for i, volume in zip(counts, members[location]["volumes"], strict=True):
        near(volume, volumes[i])
    current = {x: [exact(v) for v in m["volumes"]] for x, m in members.items()}
    lacks = {x: exact(m["minimum"]) - snapped(sum(current[x])) for x, m in members.items()}
    lacks = {x: lack for x, lack in lacks.items() if lack > 0}
    served = [s["values"]["location_id"] for s in of(step, "shortage")]
    assert sorted(served) == sorted(lacks)
    said = {s["values"]["location_id"]: s["values"] for s in of(step, "shortage")}

    def turn(x):
        order = said[x]["origin_order"]
        return round(float(lacks[x]), 6), order is None, order or 0, members[x]["order"]

    assert served == sorted(lacks, key=turn)
    steps = {}
    for shortage in of(step, "shortage"):
        receiver, need = shortage["values"]["location_id"], lacks[shortage["values"]["location_id"]]
        near(shortage["values"]["volume"], sum(current[receiver]))
        near(shortage["values"]["shortage"], need)
        left = serve(shortage, members, current, need, whole, steps, counts)
        near(shortage["values"]["missing"], left)
    return steps


def serve(shortage, members, current, need, whole, steps, counts):
    """Fills one who is short from those who are nearest; gives what stays missing."""
    receiver = shortage["values"]["location_id"]
    own = members[receiver]["site"]
    ways = {w["location_id"]: w for w in shortage["values"]["ways"]}

    def rank(x):
        way = ways[x]
        if way["distance"] is None:
            assert members[x]["site"] == own
            return F(0), 0, F(0), members[x]["order"]
        return exact(way["minutes"]), 1, key(way["minutes"], way["distance"], members[x]["number"]), members[x]["order"]

    def surplus(x):
        return snapped(sum(current[x])) - exact(members[x]["minimum"])

    for x, way in ways.items():
        near(way["surplus"], surplus(x))
        assert way["surplus"] > 0
    asked = {a["values"]["from"]: a for a in of(shortage, "asked")}
    for sender in sorted(ways, key=rank):
        take = min(need, surplus(sender))
        if take <= F(LOST):
            assert sender not in asked
            continue
        values = asked.pop(sender)["values"]
        assert (values["to"], exact(values["minutes"])) == (receiver, exact(ways[sender]["minutes"]))
        near(values["volume"], take)
        near(values["surplus"], surplus(sender))
        has = current[sender]
        parts = {n: take * v / sum(has) for n, v in enumerate(has)}
        if whole:
            parts = largest_remainder(take, dict(enumerate(has)), {n: n for n in range(len(has))})
        for n, row in enumerate(values["interventions"]):
            near(row["has"], has[n])
            near(row["volume"], parts[n])
            if parts[n]:
                steps[counts[n], sender, receiver, "top_up"] = parts[n]
        current[sender] = [v - parts[n] for n, v in enumerate(has)]
        need = snapped(need - take)
    assert not asked, "nobody gives who is not the nearest"
    return need


# All of it


def travelled(step, location):
    """Holds the transfers and the volumes after of a step ``moved`` against its two steps."""
    first = maybe(step, "concentration")
    assert (first is None) == (step["values"]["method"] != "travel-time")
    if first is None:
        return
    volumes, steps, lowest = concentrated(first, location)
    second = maybe(step, "topping-up")
    if second is not None:
        assert second["values"]["location_id"] == location
        tops = topped_up(second, location, volumes)
        mine = next((s["values"] for s in of(second, "shortage") if s["values"]["location_id"] == location), None)
        if mine is not None and lowest:
            # Who stays there without leaving stands in no division, and those of an override only by their sum.
            assert mine["origin_order"] <= min(lowest)
        steps |= {k: v for k, v in tops.items() if location in k[1:3]}
    said = {}
    for t in of(step, "transfer"):
        v = t["values"]
        if v["volume"] is not None:
            said[v["intervention_id"], v["from"], v["to"], v["reason"]] = v["volume"]
    steps = {k: v for k, v in steps.items() if v > CLOSE}
    assert said.keys() == steps.keys(), (said, steps)
    for k, volume in steps.items():
        near(said[k], volume)
    for row in step["values"]["interventions"]:
        i = row["intervention_id"]
        after = volumes[i] - sum(
            float(v) for k, v in steps.items() if k[0] == i and k[1] == location and k[3] == "top_up"
        )
        after += sum(float(v) for k, v in steps.items() if k[0] == i and k[2] == location and k[3] == "top_up")
        near(row["after_low"], after)
