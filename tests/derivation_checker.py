"""Recomputes a row from its derivation alone: plain Python that knows the rules and nothing of the engine.

It reads the JSON tree of ``cns-check why`` and nothing else: from rows to sums, windows, verdict, volume after the
transfers, and contract status. Whatever a step says is held against what its inputs give.
"""

from __future__ import annotations

from derivation_travel import near, travelled
from derivation_verdicts import chain, ends, maybe, number_of, of, one, passed, total, up, verdict_of

# What the region decided, what moves, and the decision table


def regime_of(step):
    values = step["values"]
    started = [e["values"] for e in of(step, "regime-entry") if e["values"]["from"] <= values["day"]]
    last = max(started, key=lambda e: e["from"], default=None)
    assert values["regime"] == (last["regime"] if last else None)
    assert values["contracts"] == bool(of(step, "regime-entry"))
    return values


def route_of(step):
    """The route and from when it holds: the later of the day it was to hold from and the day of the decision."""
    values = step["values"]
    route, day = values["route"], values["day"]
    late = maybe(step, "not-yet")
    if late is not None:
        assert late["values"]["decided_on"] > late["values"]["on"] == values["on"]
        assert not values["decided"]
    if route is None:
        return
    if values["assume_no_agreement"]:
        assert (route, values["effective"]) == ("none", day)
    elif values["decided"]:
        lacks = maybe(step, "deferral")
        fallen = lacks is not None and lacks["values"]["strict"] and bool(lacks["values"]["lacks"])
        starts = values["earliest"] if fallen or values["asked"] is None else values["asked"]
        days = [d for d in (starts, values["decided_on"]) if d is not None]
        assert (values["starts"], values["effective"]) == (starts, max(days, default=None))
        later = starts is not None and values["decided_on"] is not None and values["decided_on"] > starts
        assert later == (maybe(step, "decided-later") is not None)
        assert values["on"] is None or values["decided_on"] is None or values["decided_on"] <= values["on"]
    else:
        after = values["fallback_after"]
        assert route == ("none" if after is not None and after <= day else "undecided")
        if route == "none":
            assert values["effective"] == max(after, values["earliest"] or after)
    if route != "undecided":
        assert values["pending"] == (values["effective"] is not None and values["effective"] > day)


def decision_of(step, regime, location):
    values = step["values"]
    day, gone = values["day"], values["handed_to"] is not None
    route_of(step)
    given = passed(step, "designation", day)
    own = location in values.get("locations", ()) and not gone
    agreed = values["route"] in {"consensus", "consent"}
    assert all(location in pair for pair in given)
    assert values["designated"] == (agreed and (own or any(new == location for _, new in given)))
    room = regime["regime"] is not None and (regime["regime"] != "enforced" or regime["exceptions"] == "allowed")
    holds = [room and day <= e["values"]["until"] and counts_here(e, location, day) for e in of(step, "exception")]
    assert holds == [e["values"]["holds"] for e in of(step, "exception")]
    assert values["exception"] == any(holds)
    told = [explains(e["values"]) and counts_here(e, location, day) for e in of(step, "explanation")]
    assert told == [e["values"]["counts"] for e in of(step, "explanation")]
    assert values["explained"] == any(told)
    return values


def counts_here(step, location, day):
    """What is said of a location counts for it until somebody takes over, and then for that one."""
    [[old, new]] = passed(step, step["kind"], day) or [[location, location]]
    assert step["values"]["location_id"] == old
    return new == location


def explains(values):
    """Given before the end of the norm year, and by the day of ``--on``."""
    given = values["date"] or "0000"
    return given <= f"{values['norm_year']}-12-31" and (values["on"] is None or given <= values["on"])


def joint_of(step, number, location):
    """Whether a joint volume was agreed that reaches the minimum, and whom it designates."""
    found = maybe(step, "joint")
    if found is None:
        return False, False
    values, decision = found["values"], step["values"]
    handed = dict(passed(found, "joint", decision["day"]))
    members = {m["location_id"] for m in values["members"]}
    assert members <= {handed.get(x, x) for x in values["locations"]}
    assert location in members
    low = sum(m["low"] for m in values["members"])
    decides = minimum_known(number)
    void = any(m["open_until"] is not None and m["open_until"] < decision["day"] for m in values["members"])
    waiting = decision["route"] == "none" and decision["pending"]
    assert (values["low"], values["decides"]) == (low, decides)
    assert (values["void"], values["waiting"]) == (void, waiting)
    reached = decides and not void and low >= number["minimum"]
    assert values["reached"] == reached
    assert values["goes_on"] in values["locations"]
    designated = not void and handed.get(values["goes_on"], values["goes_on"]) == location
    assert values["designated"] == designated
    return reached and not waiting, designated


def minimum_known(number):
    return number["missing"] is None and (number["use_indicative"] or not number["indicative"])


def moved_of(step, location):
    """Before less what leaves plus what comes is after, per intervention; transfers add up to it."""
    values = step["values"]
    transfers = [t["values"] for t in of(step, "transfer")]
    after = {}
    for row in values["interventions"]:
        mine = [t for t in transfers if t["intervention_id"] == row["intervention_id"] and t["volume"] is not None]
        out = sum(t["volume"] for t in mine if t["from"] == location)
        into = sum(t["volume"] for t in mine if t["to"] == location)
        unplaced = sum(t["volume"] for t in mine if t["from"] == location and t["to"] is None)
        for name, sum_ in (("out", out), ("in", into), ("unplaced", unplaced)):
            near(row[name], sum_)
        after[row["intervention_id"]] = row["after_low"], up(row["after_high"])
        for end, of_end in zip(("low", "high"), after[row["intervention_id"]], strict=True):
            near(of_end, up(row[end]) - out + into)
    travelled(step, location)
    return after


def volume_after(values, moved, counts):
    """What some interventions come to after the agreed transfers, with what may still come."""
    if values["method"] == "organisation":
        got = values["whole"][1], up(values["whole"][2])
    else:
        low, high = total(moved[values["method"]][i] for i in counts)
        got = low, high + sum(up(w["high"]) for w in values.get("may_come", ()))
    assert got == ends(values), (got, values)
    return got


def short_after(step, moved, location, judging):
    """Whether the minimum, a part or a required norm is surely not met after the agreed transfers.

    ``judging`` is a step with the norm, its number and its verdict below it: the tree, or a required norm of it.
    """
    values, norm, number = step["values"], one(judging, "norm")["values"], number_of(one(judging, "number"))
    _, high = volume_after(values, moved, norm["counts"])
    assert values["decides"] == minimum_known(number)
    assert values["in_force"] == (number["missing"] != "not_in_force")
    short = values["decides"] and high < values["minimum"]
    names = []
    parts = [s["values"] for s in of(step, "after-part")]
    assert [{k: p[k] for k in ("counts", "minimum", "when")} for p in parts] == norm["parts"] * values["in_force"]
    for part in parts:
        low, high = volume_after(part, moved, part["counts"])
        assert part["short"] == (high < part["minimum"] and (part["when"] != "performed" or low > 0))
        names += [" + ".join(part["counts"])] * part["short"]
    others = {r["values"]["norm_id"]: r for r in of(one(judging, "verdict"), "required")}
    for required in of(step, "after-required"):
        name, after = required["values"]["norm_id"], one(required, "after")
        theirs = {s["values"]["method"]: moved_of(s, location) for s in of(required, "moved")}
        missed, _ = short_after(after, theirs, location, others[name])
        assert required["values"]["short"] == missed
        names += [name] * missed
    assert values["in_force"] or not of(step, "after-required")
    assert values["short"] == (short or bool(names))
    return values["short"], names


def table(f, regime, decision):
    """The decision table of the interface, as (row, holds, status, reason)."""
    agreed = decision["route"] in {"consensus", "consent"}
    none = decision["route"] == "none"
    nothing = decision["route"] is None
    pending, designated = decision["pending"], agreed and not decision["pending"] and decision["designated"]
    verdict, enforced = f["verdict"], regime["regime"] == "enforced"
    deciding = f["basis_verdict"] if none else verdict
    attested = f["kind"] == "process" and verdict == "met"
    no_norm = [
        ("8", attested, "contract", "attested"),
        ("8", verdict == "process", "undecided", "not_attested"),
        ("9", verdict == "no_norm" and f["missing"] == "not_in_force", "undecided", "not_in_force"),
        ("9", verdict == "no_norm", "undecided", "no_number"),
        ("10", not f["minimum_known"], "undecided", "indicative_number"),
    ]
    if not regime["contracts"]:
        return [
            ("1", verdict == "not_performed", None, "not_performed"),
            *((row, holds, None, reason) for row, holds, _, reason in no_norm),
            *(("-", verdict == name, None, name) for name in ("undetermined", "met", "below")),
        ]
    return [
        ("1", f["closed"], "not_applicable", "closed"),
        ("1", verdict == "not_performed", "not_applicable", "not_performed"),
        ("2", regime["regime"] is None, "not_applicable", "no_regime"),
        ("3", agreed and pending, "deferred", "agreed_later"),
        ("4", agreed and not decision["designated"], "do_not_contract", "not_designated"),
        ("5", designated and f["short_after"] and enforced, "undecided", "designated_below_minimum"),
        ("5", designated and verdict == "process" and enforced, "undecided", "not_attested"),
        ("6", designated and f["short_after"], "contract", "designated_below_minimum"),
        ("6", designated and attested, "contract", "attested"),
        ("6", designated and verdict == "process", "contract", "designated_not_attested"),
        ("6", designated and not f["minimum_known"], "contract", "designated_minimum_not_known"),
        ("6", designated, "contract", "designated"),
        ("7", f["joint"] and f["joint_designated"], "contract", "joint"),
        ("7", f["joint"], "do_not_contract", "joint"),
        *no_norm,
        ("11", deciding == "undetermined", "undecided", "undetermined"),
        ("12", none and pending, "deferred", "fallback_later"),
        ("13", none and deciding == "met", "contract", "fallback_met"),
        ("13", none and deciding in {"below", "not_performed"}, "do_not_contract", "fallback_below"),
        ("13a", decision["route"] == "undecided", "undecided", "no_decision"),
        ("14", nothing and verdict == "met", "contract", "met"),
        ("15", nothing and verdict == "below" and not enforced and decision["explained"], "explain", "explained"),
        ("15", nothing and verdict == "below" and not enforced, "explain", "unexplained"),
        ("16", nothing and verdict == "below" and enforced, "do_not_contract", "below"),
    ]


def closed_of(step, decision, location):
    """Whether the last day open lies before the day, or a successor has taken over by it."""
    said, until = step["values"]["facts"], maybe(step, "open-until")
    assert said["open_until"] == (until["values"]["until"] if until is not None else None)
    over = maybe(step, "taken-over")
    if over is not None:
        assert chain(over, decision["day"]) == (location, over["values"]["successor_id"])
    assert decision["handed_to"] == (over["values"]["successor_id"] if over is not None else None)
    return over is not None, over is not None or (until is not None and until["values"]["until"] < decision["day"])


def contract_of(step, root, verdict, norm, number):
    location = root["values"]["location_id"]
    regime = regime_of(one(root, "regime"))
    decision = decision_of(one(root, "decision"), regime, location)
    moved = {s["values"]["method"]: moved_of(s, location) for s in of(root, "moved")}
    said = step["values"]["facts"]
    after = maybe(step, "after")
    short, unmet = (False, []) if after is None else short_after(after, moved, location, root)
    assert after is None or after["values"]["minimum"] == root["values"]["minimum"]
    joint, joint_designated = joint_of(one(root, "decision"), number, location)
    taken_over, closed = closed_of(step, decision, location)
    basis = maybe(step, "basis")
    on_basis = verdict if basis is None else verdict_of(one(basis, "verdict"), norm, number)[0]
    facts = {
        "kind": norm["kind"],
        "verdict": verdict,
        "closed": closed,
        "open_until": said["open_until"],
        "taken_over": taken_over,
        "minimum_known": minimum_known(number),
        "short_after": short,
        "unmet": unmet,
        "joint": joint,
        "joint_designated": joint_designated,
    }
    if basis is not None or decision["route"] == "none":
        assert said["basis_verdict"] == on_basis
    assert facts == {k: v for k, v in said.items() if k != "basis_verdict"}, (facts, said)
    rows = table(facts | {"basis_verdict": on_basis, "missing": number["missing"]}, regime, decision)
    decided = next(n for n, row in enumerate(rows) if row[1])
    walked = [c["values"] for c in of(step, "case")]
    assert [(c["row"], c["holds"], c["status"], c["reason"]) for c in walked] == [
        (row, bool(holds), status, reason) for row, holds, status, reason in rows[: decided + 1]
    ]
    row, _, status, reason = rows[decided]
    assert step["values"]["row"] == row
    if decision["exception"] and status in {"explain", "do_not_contract"}:
        one(step, "exempted")
        status, reason = "exempt", "exception"
    matters = matters_of(step, verdict, norm, number) if row == "13" and status != "exempt" else False
    return status, reason, matters


def matters_of(step, verdict, norm, number):
    """Whether the year of the impact analysis would decide otherwise than the previous year; None: not known."""
    found = one(step, "impact")
    if found["values"]["year"] is None:
        return None
    again = maybe(found, "verdict")
    other = verdict if again is None else verdict_of(again, norm, number)[0]
    assert found["values"]["verdict"] == other
    assert found["values"]["matters"] == ((verdict == "met") != (other == "met"))
    return found["values"]["matters"]


def recomputed(tree):
    """What the tree alone gives: verdict, reported interval, contract status and reason code."""
    root = tree["values"]
    norm, number = one(tree, "norm")["values"], number_of(one(tree, "number"))
    verdict, interval = verdict_of(one(tree, "verdict"), norm, number)
    status, reason, matters = contract_of(one(tree, "contract"), tree, verdict, norm, number)
    if interval is not None:
        assert tuple(interval) == (root["volume_low"], up(root["volume_high"]))
    return {
        "verdict": verdict,
        "contract_status": status,
        "reason_code": reason,
        "basis_matters": matters,
        "interval": interval,
    }
