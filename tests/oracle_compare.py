"""The table ``comparison`` a second time: from the specification, with the json module and plain loops alone.

In: JSON reports with their labels. Out: values by norm set, norm, norm year, label, method and measure.
"""

from __future__ import annotations

import json


def compared(reports, region=None):
    """Values of reports of the same norms, each given as (label, bytes)."""
    found = {}
    for label, data in reports:
        report = json.loads(data)
        norms = [(n["norm_set"], n["norm_id"], n["norm_year"]) for n in report["summary"]["norms"]]
        for method in methods(report):
            each = {key: part(report, key, method, region) for key in norms}
            for key, values in each.items():
                found |= {(*key, label, method, name): values[name] for name in values if name[0] != "_"}
            for year in {key[2] for key in norms}:
                sums = total([values for key, values in each.items() if key[2] == year])
                found |= {(None, None, year, label, method, name): value for name, value in sums.items()}
    return found


def methods(report):
    if report["run"]["command"] == "evaluate":
        return [None]
    if report["run"]["command"] == "optimise":
        return ["optimise"]
    return list(dict.fromkeys(row["method"] for row in report["regions"]))


def part(report, key, method, region):
    def rows(name):
        return [
            r
            for r in report.get(name, [])
            if (r["norm_set"], r["norm_id"], r["norm_year"]) == key
            and (method is None or "method" not in r or r["method"] == method)
            and (region is None or r["region_id"] == region)
        ]

    verdicts = [r["verdict"] for r in rows("verdicts")]
    values = {
        "locations_performing": sum(v != "not_performed" for v in verdicts),
        "locations_met": verdicts.count("met"),
        "locations_below": verdicts.count("below"),
        **(dict.fromkeys(AFTER) if method is None else optimum(rows) if method == "optimise" else divided(rows)),
    }
    travel = [r for r in rows("travel") if r["moment"] == ("before" if method is None else "after")]
    decided = [r["decided_by_chance"] for r in rows("verdicts") if r.get("p_rate_met") is not None]
    below = [r["share_below"] for r in rows("chance")] if method is not None else []
    by_chance = {
        "decided_by_chance": sum(decided) if decided else None,
        "mean_share_below": sum(below) / len(below) if below and None not in below else None,
        "largest_share_below": max(below) if below and None not in below else None,
        "_kept": len(below),
    }
    return values | minutes(travel, region) | by_chance


AFTER = (
    *("locations_performing_after", "locations_below_after", "patients_moved", "patients_unplaced", "largest_growth"),
)


def divided(rows):
    after = [r for r in rows("after") if r["intervention_id"] is None]
    known = all(r["verdict_after"] is not None for r in after)
    grown = [r["growth"] for r in after if r["growth"]]
    moved, unplaced = ([r[name] for r in rows("regions")] for name in ("volume_moved", "volume_unplaced"))
    return {
        "locations_performing_after": sum(r["verdict_after"] != "not_performed" for r in after) if known else None,
        "locations_below_after": sum(r["verdict_after"] == "below" for r in after) if known else None,
        "patients_moved": None if None in moved else sum(moved),
        "patients_unplaced": None if None in unplaced else sum(unplaced),
        "largest_growth": max(grown, default=None) if all(r["volume_in"] is not None for r in after) else None,
    }


def optimum(rows):
    decisions, goes = rows("decisions"), rows("assignments")
    assert all(r["status"] == "optimal" for r in rows("optimum"))
    growth = []
    for d in decisions:
        comes = sum(a["volume"] for a in goes if a["location_id"] == d["location_id"] != a["from_location_id"])
        if comes and d["volume_before"]:
            growth.append(comes / d["volume_before"])
    opened = [d for d in decisions if d["decision"] in ("keep", "open")]
    return {
        "locations_performing_after": len(opened),
        "locations_below_after": sum(d["volume_after"] < d["minimum"] - 1e-6 for d in opened),
        "patients_moved": sum(r["patients_moved"] for r in rows("optimum")),
        "patients_unplaced": sum(a["volume"] for a in goes if a["location_id"] is None),
        "largest_growth": max(growth, default=None),
    }


def minutes(travel, region):
    names = ("mean_minutes", "p90_minutes", "max_minutes", "share_over_45", "worst_region_mean", "worst_less_best")
    if not travel or any(r["patients"] is None for r in travel):
        return dict.fromkeys(names)
    (one,) = [r for r in travel if r["region_id"] == region]
    means = {
        (r["network"], r["region_id"]): (r["mean_minutes"], r["patients"] - r["without_minutes"])
        for r in travel
        if r["region_id"] is not None
    }
    each = [mean for mean, _ in means.values()]
    return {
        **{name: one[name] for name in names[:4]},
        "worst_region_mean": max(each),
        "worst_less_best": max(each) - min(each),
        "_patients": one["patients"] - one["without_minutes"],
        "_means": means,
    }


def total(parts):
    found = {}
    for name in parts[0]:
        values = [p[name] for p in parts]
        if name[0] == "_":
            continue
        if name == "decided_by_chance":
            told = [v for v in values if v is not None]
            found[name] = sum(told) if told else None
        elif name == "mean_share_below" and None not in values:
            kept = [p["_kept"] for p in parts]
            found[name] = sum(v * n for v, n in zip(values, kept, strict=True)) / sum(kept)
        elif name in ("largest_growth", "max_minutes", "largest_share_below"):
            known = [v for v in values if v is not None]
            # Nobody grows, or nobody knows: the oracle is used where the first is meant.
            found[name] = max(known, default=None)
        elif None in values:
            found[name] = None
        elif name in ("mean_minutes", "share_over_45"):
            weights = [p["_patients"] for p in parts]
            found[name] = sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)
        elif name == "p90_minutes":
            found[name] = values[0] if len(values) == 1 else None
        elif name.startswith("worst"):
            groups = {}
            for p in parts:
                for region, (mean, weight) in p["_means"].items():
                    groups.setdefault(region, []).append((mean, weight))
            means = [sum(m * w for m, w in g) / sum(w for _, w in g) for g in groups.values()]
            found[name] = max(means) - (min(means) if name == "worst_less_best" else 0)
        else:
            found[name] = sum(values)
    return found
