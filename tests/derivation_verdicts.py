"""Recomputes the verdict of a derivation: from rows to sums, windows and verdict. Plain Python, nothing of the engine.

``derivation_checker.py`` goes on to the contract status.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

INF = math.inf
ORDER = ("adopted", "reported", "guideline", "proposed")
WORSE = {"met": 0, "undetermined": 1, "below": 2}


def up(value):
    return INF if value is None else value


def ends(values):
    return values["low"], up(values["high"])


def of(step, *kinds):
    return [s for s in step["inputs"] if s["kind"] in kinds]


def one(step, kind):
    found = of(step, kind)
    assert len(found) == 1, (kind, len(found))
    return found[0]


def maybe(step, kind):
    found = of(step, kind)
    assert len(found) <= 1
    return found[0] if found else None


def total(pairs):
    pairs = list(pairs)
    return sum(low for low, _ in pairs), sum(high for _, high in pairs)


def worst(*outcomes):
    return max(outcomes, key=WORSE.__getitem__)


# Who took over from whom


def chain(step, day):
    """From whom to whom it goes, each change by the day."""
    links = [s["values"] for s in of(step, "succession")]
    assert links
    assert all(link["from"] <= day for link in links)
    assert all(one["successor_id"] == then["location_id"] for one, then in pairwise(links))
    return links[0]["location_id"], links[-1]["successor_id"]


def passed(step, what, day):
    """What is said of somebody and counts for a successor, as (of whom, for whom)."""
    found = []
    for s in of(step, "handed-on"):
        values = s["values"]
        if values["what"] == what:
            assert chain(s, day) == (values["location_id"], values["successor_id"])
            assert values["from"] == max(link["values"]["from"] for link in of(s, "succession"))
            found.append((values["location_id"], values["successor_id"]))
    return found


def heard(step, what, location, said_of, day):
    """What counts for a location is said of it, or of whom it took over from; for one taken over nothing counts."""
    handed = passed(step, what, day)
    if said_of is not None and said_of != location:
        assert handed == [(said_of, location)]
    else:
        assert all(old == location for old, _ in handed)
        assert said_of is None or not handed


# Rows to years


def cell(step):
    values = step["values"]
    found = expected = 0
    low = high = 0
    for history in values["histories"]:
        own = history["joined"] is None
        before = not own and values["year"] <= history["joined"] and not history.get("renamed", False)
        expected += not values["taken_over"] if own else before
        if not history["found"]:
            continue
        found += 1
        rows = [s for s in of(step, "row", "correction") if s["values"]["location_id"] == history["location_id"]]
        assert rows, "a history that was found has rows"
        assert all(place["path"] for row in rows for place in row["places"] or [{"path": None}])
        got = total(ends(r["values"]) for r in rows)
        by_file = {}
        for row in rows:
            if row["values"].get("quarter") and row["values"].get("absent") == "unknown":
                by_file.setdefault(row["places"][0]["path"], set()).add(row["values"]["quarter"])
        if any(len(quarters) < 4 for quarters in by_file.values()):
            got = got[0], INF
        assert got == ends(history), (got, history)
        incomplete = any(r["values"].get("incomplete", False) for r in rows)
        assert incomplete == history["incomplete"]
        low, high = low + got[0], high + (INF if incomplete else got[1])
    if found < expected:
        high += up(values["absent_high"])
    assert values["delivered"] or values["absent_high"] is None
    assert (low, high) == ends(values), (step["text"], low, high)
    return low, high


def year(step):
    members = of(step, "member")
    if not members:
        got = total(cell(c) for c in of(step, "cell"))
    else:
        each = []
        for member in members:
            mine = total(cell(c) for c in of(member, "cell"))
            assert mine == ends(member["values"])
            each.append(mine)
        got = total(each)
        if step["values"]["organisation_id"] is None:
            assert len(members) == 1
            got = got[0], INF
    assert {c["values"]["intervention_id"] for c in cells_of(step)} == set(step["values"]["counts"])
    assert got == ends(step["values"]), (step["text"], got)
    return got


def cells_of(year_step):
    return [c for s in (year_step, *of(year_step, "member")) for c in of(s, "cell")]


def counted(year_step, counts):
    """The volume of some of the interventions of a year."""
    got = total(ends(c["values"]) for c in cells_of(year_step) if c["values"]["intervention_id"] in counts)
    return (got[0], INF) if year_step["values"].get("organisation_id", "") is None else got


# Years to a verdict


def outcome(low, high, needed):
    return "met" if low >= needed else "below" if high < needed else "undetermined"


def windows(steps, years, counts, data_year, lengths, minimum):
    """Per window its sum and how it compares, checked against the steps."""
    found = []
    for length, step in zip(lengths, steps, strict=True):
        wanted = range(data_year - length + 1, data_year + 1)
        operands = [(y, *counted(years[y], counts)) for y in wanted]
        if step is not None:
            values = step["values"]
            assert values["years"] == length
            assert [(y, low, up(high)) for y, low, high in values["operands"]] == operands
        low, high = total(o[1:] for o in operands)
        verdict = "no_norm" if minimum is None else outcome(low, high, length * minimum)
        if step is not None:
            assert (low, high) == ends(values)
            assert values["outcome"] == verdict
            assert values["minimum"] == minimum
            assert values["needed"] == (None if minimum is None else length * minimum)
        found.append((length, low, high, verdict))
    return found


def reported(found):
    met = [n for n, w in enumerate(found) if w[3] == "met"]
    if met:
        return met[0]
    means = [Fraction(w[1]) / w[0] for w in found]
    return means.index(max(means))


def any_of(found):
    outcomes = {w[3] for w in found}
    return "met" if "met" in outcomes else "below" if outcomes == {"below"} else "undetermined"


def tolerated(step, years, counts, data_year, minimum):
    n = step["values"]["years"]
    operands = [(data_year - back, *counted(years[data_year - back], counts)) for back in range(n)]
    assert [(y, low, up(high)) for y, low, high in step["values"]["operands"]] == operands[::-1]

    def holds(each):
        return each[0] >= minimum or (all(v >= minimum for v in each[1:]) and sum(each) >= n * minimum)

    lows, highs = [o[1] for o in operands], [o[2] for o in operands]
    verdict = "met" if holds(lows) else "undetermined" if holds(highs) else "below"
    return verdict, sum(lows) / n, sum(highs) / n


def surgeons(step, years, counts, data_year, lengths):
    values = step["values"]
    by_year = {s["values"]["year"]: s["values"] for s in of(step, "surgeon-year")}
    assert set(by_year) == set(range(data_year - max(lengths) + 1, data_year + 1))
    for y, said in by_year.items():
        if said["named"]:
            per_surgeon(said, years[y], counts)
    names = sorted({s["surgeon_id"] for said in by_year.values() for s in said["surgeons"]})

    def volume(name, y):
        mine = [s for s in by_year[y]["surgeons"] if s["surgeon_id"] == name]
        return ends(mine[0]) if mine else (0, up(by_year[y]["absent_high"]))

    unknown = up(by_year[data_year]["other_high"]) > 0
    now = {name: volume(name, data_year) for name in names}
    performing = sum(low > 0 for low, _ in now.values())
    at_most = INF if unknown else sum(high > 0 for _, high in now.values())
    assert (values["performing"], up(values["at_most"])) == (performing, at_most)
    verdict, short = "met", 0
    least = []
    for name in names:
        each = []
        if now[name][1] <= 0:
            continue
        sums = []
        for length in lengths:
            span = range(data_year - length + 1, data_year + 1)
            low, high = total(volume(name, y) for y in span)
            sums.append((low / length, high / length))
            if values["minimum"] is not None:
                others = sum(up(by_year[y]["other_high"]) for y in span)
                needed = length * values["minimum"]
                fails = high + others < needed and now[name][0] > 0
                each.append("met" if low >= needed else "below" if fails else "undetermined")
        least.append((max(s[0] for s in sums), max(s[1] for s in sums)))
        if each:
            mine = min(each, key=WORSE.__getitem__)
            verdict = worst(verdict, mine)
            short += mine == "below"
    if values["minimum"] is not None and unknown:
        verdict = worst(verdict, "undetermined")
    assert values["short"] == short
    if values["surgeons"] is not None:
        enough = performing >= values["surgeons"]
        verdict = worst(verdict, "met" if enough else "below" if at_most < values["surgeons"] else "undetermined")
    assert values["outcome"] == verdict
    low = 0 if unknown or not least else min(m[0] for m in least)
    return verdict, low, min((m[1] for m in least), default=INF)


def per_surgeon(said, year_step, counts):
    """The volumes per surgeon are those of the rows."""
    if any(of(c, "correction") for c in cells_of(year_step)):
        return
    rows = [r["values"] for c in cells_of(year_step) for r in of(c, "row")]
    got, other = {}, []
    for row in rows:
        high = INF if row.get("incomplete") else up(row["high"])
        name = row.get("surgeon_id")
        if name is None:
            other.append((row["low"], high))
        else:
            got[name] = total([got.get(name, (0, 0)), (row["low"], high)])
    assert got == {s["surgeon_id"]: ends(s) for s in said["surgeons"]}
    assert said["other_low"] == sum(low for low, _ in other)
    other_high = sum(high for _, high in other)
    for intervention in counts:
        # What no row says, of an intervention that is not wholly known, may be anybody's.
        mine = [c for c in cells_of(year_step) if c["values"]["intervention_id"] == intervention]
        told = [r["values"] for c in mine for r in of(c, "row")]
        unknown = total(ends(c["values"]) for c in mine)[1] == INF
        if any(r.get("incomplete") for r in told) or (unknown and all(up(r["high"]) < INF for r in told)):
            other_high = INF
    assert up(said["other_high"]) == other_high
    absent = sum(up(c["values"]["absent_high"]) for c in cells_of(year_step))
    assert up(said["absent_high"]) == absent


def judged(step, norm, number):
    """The outcome on volume, the interval that is reported, and its window."""
    values = step["values"]
    years = {s["values"]["year"]: s for s in of(step, "year")}
    for s in years.values():
        year(s)
    minimum = number["minimum"]
    new = maybe(step, "minimum")
    if new is not None:
        said = new["values"]
        assert said["full"] == minimum
        if said["opened"] == said["year"]:
            minimum = math.ceil(Fraction(str(said["share"])) * minimum)
        assert said["minimum"] == minimum
    assert values["minimum"] == minimum
    lengths, counts, data_year = norm["windows"], norm["counts"], step["data_year"]
    steps = of(step, "window") or [None] * len(lengths)
    found = windows(steps, years, counts, data_year, lengths, minimum)
    per_each = norm["per"] == "surgeon"
    if minimum is None:
        verdict = "no_norm"
        chosen = reported(found)
    elif per_each:
        verdict, chosen = "met", 0
    else:
        verdict, chosen = any_of(found), reported(found)
    length, low, high, _ = found[chosen]
    name = "calendar-year" if length == 1 else f"mean-of-years:{length}"
    low, high = low / length, high / length
    forgiving = maybe(step, "tolerance")
    if forgiving is not None:
        by, mean_low, mean_high = tolerated(forgiving, years, counts, data_year, minimum)
        if by == "met" and verdict != "met" and step["performed"]:
            low, high, name = mean_low, mean_high, f"tolerance:mean-of-years:{forgiving['values']['years']}"
        assert forgiving["values"]["reported"] == (name.startswith("tolerance"))
        verdict = by
    for part in of(step, "part"):
        said = part["values"]
        mine = windows(of(part, "window"), years, said["counts"], data_year, lengths, said["minimum"])
        if said["when"] == "performed":
            mine = [(n, lo, hi, v if lo > 0 else "undetermined" if hi > 0 else "met") for n, lo, hi, v in mine]
        got = any_of(mine)
        assert said["outcome"] == got
        verdict = worst(verdict, got)
    by_surgeon = maybe(step, "surgeons")
    if by_surgeon is not None:
        got, least_low, least_high = surgeons(by_surgeon, years, counts, data_year, lengths)
        verdict = worst(verdict, got)
        if per_each:
            low, high = least_low, least_high
    assert values["outcome"] == verdict, (values["outcome"], verdict)
    if not per_each:
        assert values["window"] == name
    assert (low, high) == ends(values)
    return verdict, low, high


def number_of(step):
    """The number in force, chosen once more from the versions."""
    values = step["values"]
    day, accept = values["day"], values["accept"]
    current = [
        v["values"]
        for v in of(step, "version")
        if v["values"]["status"] != "withdrawn"
        and (v["values"]["valid_from"] or "0000") <= day <= (v["values"]["valid_until"] or "9999")
    ]
    accepted = [v for v in current if v["status"] is None or v["status"] in accept]
    numbered = [v for v in accepted if v["minimum"] is not None]
    numbered.sort(key=lambda v: ORDER.index(v["status"]) if v["status"] in ORDER else len(ORDER))
    guideline = maybe(step, "guideline")
    used = [v["values"] for v in of(step, "version") if v["values"]["used"]]
    if not current:
        assert (values["minimum"], values["missing"]) == (None, "not_in_force")
    elif numbered:
        best = numbered[0]
        assert used == [best]
        eased = best.get("transition")
        minimum = eased["minimum"] if eased and day <= eased["until"] else best["minimum"]
        assert (values["minimum"], values["missing"], values["status"]) == (minimum, None, best["status"])
    elif guideline is not None:
        assert not any(v["no_minimum"] for v in current)
        assert (values["minimum"], values["status"]) == (guideline["values"]["minimum"], "guideline")
    else:
        assert values["minimum"] is None
        assert values["missing"] == ("no_number" if accepted else "not_accepted")
    assert values["indicative"] == (values["minimum"] is not None and values["status"] in {"guideline", "proposed"})
    return values


def verdict_of(step, norm, number):
    """The verdict, and the interval that is reported; None for a process norm."""
    values = step["values"]
    performed = one(step, "performed")["values"]
    assert performed["performed"] == (up(performed["high"]) > 0 or performed["designated"])
    own = maybe(one(step, "performed"), "year")
    interval = None
    if norm["kind"] == "process" and number["missing"] != "not_in_force":
        said = one(step, "attested")["values"]
        heard(one(step, "attested"), "attestation", said["location_id"], said["said_of"], said["day"])
        assert said["said_of"] is not None or not said["periods"]
        holds = any(p["from"] <= said["day"] <= (p["until"] or "9999") for p in said["periods"])
        assert holds == said["attested"]
        verdict = "met" if holds else "process"
    else:
        inner = one(step, "judged")
        inner = inner | {"data_year": values["year"], "performed": performed["performed"]}
        verdict, *interval = judged(inner, norm, number)
        if own is None:
            mine = {s["values"]["year"]: s for s in of(inner, "year")}[values["year"]]
            assert ends(mine["values"]) == ends(performed)
    if own is not None:
        assert year(own) == ends(performed)
    if maybe(step, "organisation-unknown") and verdict in WORSE:
        verdict = "undetermined"
    assert {r["values"]["norm_id"] for r in of(step, "required")} == set(norm["requires"])
    for required in of(step, "required"):
        other = one(required, "norm")["values"]
        got, _ = verdict_of(one(required, "verdict"), other, number_of(one(required, "number")))
        assert required["values"]["verdict"] == got
        effect = "met" if got == "met" else "below" if got in {"below", "not_performed"} else "undetermined"
        assert required["values"]["effect"] == effect
        if verdict in WORSE:
            verdict = worst(verdict, effect)
    if not performed["performed"]:
        verdict = "not_performed"
    assert values["verdict"] == verdict, (values["verdict"], verdict)
    return verdict, interval
