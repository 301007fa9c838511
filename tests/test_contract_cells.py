"""Every cell of the decision table, walked through the command line with a case made by hand for each.

Unless a case says otherwise: one norm on ``alpha`` with a minimum of 20, comply-or-explain in 2026 and enforced from
2027, L1 to L3 in the region noord, the year 2024. The row that is looked at is L1's; of a successor it is L3's.
"""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from build import SOURCES, TWO_REGIMES, norm, norm_set_dict, process_norm, to_yaml

PARTIES = ["providers", "patients", "insurer"]
RULE = "20 procedures per location per year (adopted; paper, page 1)"
NORTH = dict.fromkeys(("L1", "L2", "L3"), "noord")
PHASED = [{"valid_from": date(2027, 1, 1), "minimum": 20, "status": "adopted", "sources": SOURCES}]
ALLOWED = [TWO_REGIMES[0], TWO_REGIMES[1] | {"exceptions": "allowed"}]
EITHER_YEAR = {"window": {"mean-of-years": 2}}


def process(fallback_after=date(2025, 7, 1)):
    dated = {
        "fallback_after": fallback_after,
        "earliest_effective": date(2026, 1, 1),
        "latest_effective": date(2027, 1, 1),
    }
    block = {key: {"date": day, "sources": SOURCES} for key, day in dated.items()}
    return block | {"deferral_needs": {"rationale": True, "endorsed_by": PARTIES, "sources": SOURCES}}


PROCESS = process()


def noord(*decisions, **more):
    return {"id": "noord", "spreading": ["day care near home"], "decisions": list(decisions)} | more


def decided(route, *designated, effective=date(2026, 1, 1), needs=True, of="norm-a"):
    made = {"norm": of, "route": route, "effective": effective}
    if designated:
        made["locations"] = list(designated)
    return made | ({"rationale": "a theatre is being built", "endorsed_by": PARTIES} if needs else {})


def excepted(until, location="L1"):
    return {"exceptions": [{"location": location, "norm": "norm-a", "reason": "r", "granted_by": "g", "until": until}]}


def together(*locations, designated):
    return {"joint": [{"norm": "norm-a", "locations": list(locations), "designated": designated}]}


EXPLAINED = {"explanations": [{"location": "L1", "norm": "norm-a", "text": "a surgeon was ill"}]}


def run(
    cli,
    folder,
    *,
    made=None,
    volumes,
    regions=NORTH,
    said=None,
    year=2026,
    regimes=TWO_REGIMES,
    process_block=PROCESS,
    closed=None,
    attested=(),
    succession=None,
    options=(),
):
    """The exit code and the report of one case.

    Volumes: per location the text of 2024, or per year; or of another intervention per (intervention, year).
    Attested: rows of the file, of norm-p. Succession: per location its successor, the date and the kind.
    """
    norms = made if isinstance(made, list) else [made or norm()]
    norm_set = norm_set_dict(*norms, regimes=regimes, **({"process": process_block} if process_block else {}))
    (folder / "set-a.yaml").write_text(to_yaml(norm_set), encoding="utf-8")
    with (folder / "volumes.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["location_id", "intervention_id", "year", "volume"])
        # Somebody outside of everything did some in both years: both were delivered.
        writer.writerows([["X", "alpha", y, 1] for y in (2023, 2024)])
        for location, texts in volumes.items():
            by_year = texts if isinstance(texts, dict) else {2024: texts}
            keyed = {key if isinstance(key, tuple) else ("alpha", key): text for key, text in by_year.items()}
            writer.writerows([location, i, y, text] for (i, y), text in keyed.items())
    profile = {"schema": "cns-check/volume-profile/1", "masked": {"15 to 25": [15, 25]}}
    (folder / "profile.yaml").write_text(to_yaml(profile), encoding="utf-8")
    lines = ["location_id,region_id,open_until,successor_id,successor_date,successor_kind", "X,,,,,"]
    after = {x: ",".join(map(str, given)) for x, given in (succession or {}).items()}
    lines += [f"{x},{at or ''},{(closed or {}).get(x, '')},{after.get(x, ',,')}" for x, at in regions.items()]
    (folder / "locations.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    args = ["evaluate", "volumes.csv", "--profile", "profile.yaml", "--norms", "set-a.yaml", "--norm-year", year]
    args += ["--locations", "locations.csv", "--format", "json", *options]
    if said is not None:
        file = {"schema": "cns-check/agreements/1", "impact_analysis_year": 2023, "regions": [said]}
        (folder / "agreements.yaml").write_text(to_yaml(file), encoding="utf-8")
        args += ["--agreements", "agreements.yaml"]
    if attested:
        lines = ["location_id,norm_id,date,attested_by,valid_until", *attested]
        (folder / "attestations.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        args += ["--attestations", "attestations.csv"]
    result = cli(args, cwd=folder)
    return result.exit_code, json.loads(result.stdout)


AGREED_FROM = "(consensus, effective 2026-01-01)"
LATER = date(2027, 1, 1)
OTHERS = decided("consensus", "L2")
OURS = decided("consensus", "L1")
NONE = decided("none")
OURS_OF_P = OURS | {"norm": "norm-p"}
EVER = ["L1,norm-p,2020-01-01,Inspectorate,"]
PARTS = [{"counts": ["beta"], "minimum": 5, "sources": SOURCES}]
WITH_PART = norm(counts=["alpha", "beta"], parts=PARTS)
REQUIRING = [norm(requires=["norm-b"]), norm("norm-b", 10, counts=["beta"])]
#: L1 becomes L3 on a day, as one or by a merger.
MOVED = {"L1": ("L3", "2026-01-01", "move")}
#: row of the table, what it is, the case, status, reason, words of the sentence
CASES = [
    # 1
    ("1", "closed", {"volumes": {"L1": 30}, "closed": {"L1": "2025-12-31"}}, "not_applicable", "closed",
     ["30 procedures in 2024", RULE, "closed on 2025-12-31", "2026-01-01"]),
    ("1", "closed, although designated", {"volumes": {"L1": 30}, "closed": {"L1": "2025-12-31"}, "said": noord(OURS)},
     "not_applicable", "closed", ["2025-12-31"]),
    ("1", "not performed", {"volumes": {"L1": {2023: 30, 2024: 0}}, "made": norm(**EITHER_YEAR)},
     "not_applicable", "not_performed", ["Not performed in 2024"]),
    ("1", "not performed in a region without agreement",
     {"volumes": {"L1": {2023: 30, 2024: 0}}, "made": norm(**EITHER_YEAR), "said": noord(NONE)},
     "not_applicable", "not_performed", ["Not performed in 2024"]),
    # 2
    ("2", "no regime", {"volumes": {"L1": 30}, "year": 2025}, "not_applicable", "no_regime",
     ["30 procedures in 2024", RULE, "2025-01-01"]),
    ("2", "goes before the agreement", {"volumes": {"L1": 30}, "year": 2025, "said": noord(OURS)},
     "not_applicable", "no_regime", ["2025-01-01"]),
    # 3
    ("3", "consensus, later", {"volumes": {"L1": 30}, "said": noord(decided("consensus", "L2", effective=LATER))},
     "deferred", "agreed_later", ["30 procedures in 2024", RULE, "Region noord", "consensus", "2027-01-01"]),
    ("3", "consent, later, designated",
     {"volumes": {"L1": 3}, "said": noord(decided("consent", "L1", effective=date(2026, 1, 2)))},
     "deferred", "agreed_later", ["17 short", "Region noord", "consent", "2026-01-02"]),
    # 4
    ("4", "not designated, whatever the volume", {"volumes": {"L1": 30}, "said": noord(OTHERS)},
     "do_not_contract", "not_designated", ["30 procedures in 2024", RULE, "Region noord", AGREED_FROM[1:-1]]),
    ("4", "not designated, though nobody knows the number",
     {"volumes": {"L1": 30}, "said": noord(OTHERS), "made": norm(minimum=None)},
     "do_not_contract", "not_designated", ["Region noord", AGREED_FROM[1:-1]]),
    ("4", "not designated, though the data decide nothing", {"volumes": {"L1": "15 to 25"}, "said": noord(OTHERS)},
     "do_not_contract", "not_designated", ["15 to 25 procedures", "Region noord"]),
    ("4", "a process norm", {"volumes": {"L1": 30}, "made": process_norm(), "said": noord(OTHERS | {"norm": "norm-p"})},
     "do_not_contract", "not_designated", ["Region noord", AGREED_FROM[1:-1]]),
    # 5
    ("5", "designated and still short", {"volumes": {"L1": 10, "L2": 4}, "year": 2027, "said": noord(OURS)},
     "undecided", "designated_below_minimum",
     ["10 procedures in 2024: 10 short", RULE, "Region noord", AGREED_FROM, "14", "6 short"]),
    ("5", "designated and nothing done yet", {"volumes": {"L2": 4}, "year": 2027, "said": noord(OURS)},
     "undecided", "designated_below_minimum", ["0 procedures in 2024", "16 short"]),
    # 6
    ("6", "designated", {"volumes": {"L1": 30, "L2": 4}, "said": noord(OURS)}, "contract", "designated",
     ["30 procedures in 2024", RULE, "Region noord", AGREED_FROM, "34"]),
    ("6", "designated, enough only with what comes in",
     {"volumes": {"L1": 10, "L2": 4, "L3": 6}, "year": 2027, "said": noord(OURS)},
     "contract", "designated", ["10 short", "20"]),
    ("6", "designated, a masked sender may bring enough",
     {"volumes": {"L1": 15, "L2": "<6"}, "year": 2027, "said": noord(OURS)}, "contract", "designated", ["15 to 20"]),
    ("5", "designated, a masked sender cannot bring enough",
     {"volumes": {"L1": 15, "L2": "<5"}, "year": 2027, "said": noord(OURS)},
     "undecided", "designated_below_minimum", ["15 to 19"]),
    ("6", "designated, its own volume not known", {"volumes": {"L1": ""}, "year": 2027, "said": noord(OURS)},
     "contract", "designated", ["0 or more procedures", "Region noord"]),
    ("6", "designated, no number",
     {"volumes": {"L1": 1}, "year": 2027, "said": noord(OURS), "made": norm(minimum=None)},
     "contract", "designated_minimum_not_known", ["Region noord", AGREED_FROM, "no number"]),
    ("6", "designated, only a guideline",
     {"volumes": {"L1": 1}, "year": 2027, "said": noord(OURS), "made": norm(status="guideline")},
     "contract", "designated_minimum_not_known", ["Region noord", AGREED_FROM]),
    ("5", "designated, a guideline that decides",
     {"volumes": {"L1": 1}, "year": 2027, "said": noord(OURS), "made": norm(status="guideline"),
      "options": ["--use-indicative"]},
     "undecided", "designated_below_minimum", ["19 short", "guideline"]),
    ("5", "designated, a process norm that nobody attested",
     {"volumes": {"L1": 30}, "year": 2027, "made": process_norm(), "said": noord(OURS_OF_P)},
     "undecided", "not_attested", ["not judged on volume", "no attestation is on file"]),
    ("5", "designated, a process norm whose attestation ended the day before",
     {"volumes": {"L1": 30}, "year": 2027, "made": process_norm(), "said": noord(OURS_OF_P),
      "attested": ["L1,norm-p,2020-01-01,Inspectorate,2026-12-31"]},
     "undecided", "not_attested", ["no attestation is on file"]),
    ("5", "designated, a process norm that another attested",
     {"volumes": {"L1": 30}, "year": 2027, "made": process_norm(), "said": noord(OURS_OF_P),
      "attested": ["L2,norm-p,2020-01-01,Inspectorate,"]},
     "undecided", "not_attested", ["no attestation is on file"]),
    ("6", "designated, a process norm that nobody attested, under comply-or-explain",
     {"volumes": {"L1": 30}, "made": process_norm(), "said": noord(OURS_OF_P)},
     "contract", "designated_not_attested", ["no attestation is on file", "Region noord", AGREED_FROM[1:-1]]),
    ("6", "designated, a process norm that is attested, enforced",
     {"volumes": {"L1": 1}, "year": 2027, "made": process_norm(), "said": noord(OURS_OF_P),
      "attested": ["L1,norm-p,2020-01-01,Inspectorate,2027-01-01"]},
     "contract", "attested", ["an attestation is in force on 2027-01-01"]),
    ("6", "designated, a process norm that is attested, under comply-or-explain",
     {"volumes": {"L1": 1}, "made": process_norm(), "said": noord(OURS_OF_P), "attested": EVER},
     "contract", "attested", ["an attestation is in force on 2026-01-01"]),
    ("4", "a process norm, attested and not designated",
     {"volumes": {"L1": 30}, "made": process_norm(), "said": noord(OTHERS | {"norm": "norm-p"}), "attested": EVER},
     "do_not_contract", "not_designated", ["Region noord"]),
    ("5", "designated, a part surely not met",
     {"volumes": {"L1": {2024: 30, ("beta", 2024): 2}, "L2": {("beta", 2024): 2}}, "year": 2027, "made": WITH_PART,
      "said": noord(OURS)},
     "undecided", "designated_below_minimum", ["Region noord", AGREED_FROM, "beta"]),
    ("6", "designated, a part surely not met, under comply-or-explain",
     {"volumes": {"L1": {2024: 30, ("beta", 2024): 2}, "L2": {("beta", 2024): 2}}, "made": WITH_PART,
      "said": noord(OURS)},
     "contract", "designated_below_minimum", ["Region noord", AGREED_FROM, "beta"]),
    ("6", "designated, a part met by what comes in",
     {"volumes": {"L1": {2024: 30, ("beta", 2024): 2}, "L2": {("beta", 2024): 3}}, "year": 2027, "made": WITH_PART,
      "said": noord(OURS)},
     "contract", "designated", ["Region noord", AGREED_FROM]),
    ("5", "designated, a required norm surely not met",
     {"volumes": {"L1": {2024: 30, ("beta", 2024): 9}}, "year": 2027, "made": REQUIRING, "said": noord(OURS)},
     "undecided", "designated_below_minimum", ["Region noord", AGREED_FROM, "norm-b"]),
    ("6", "designated, a required norm surely not met, under comply-or-explain",
     {"volumes": {"L1": {2024: 30, ("beta", 2024): 9}}, "made": REQUIRING, "said": noord(OURS)},
     "contract", "designated_below_minimum", ["Region noord", AGREED_FROM, "norm-b"]),
    ("6", "designated, a required norm met",
     {"volumes": {"L1": {2024: 30, ("beta", 2024): 10}}, "year": 2027, "made": REQUIRING, "said": noord(OURS)},
     "contract", "designated", ["Region noord", AGREED_FROM]),
    ("6", "designated and still short, under comply-or-explain",
     {"volumes": {"L1": 10, "L2": 4}, "said": noord(OURS)}, "contract", "designated_below_minimum",
     ["10 short", "Region noord", AGREED_FROM, "14", "6 short"]),
    # 7
    ("7", "joint, the designated one",
     {"volumes": {"L1": 12, "L2": 8}, "said": noord(NONE, **together("L1", "L2", designated="L1"))},
     "contract", "joint", ["12 procedures in 2024", RULE, "joint volume", "L1"]),
    ("7", "joint, the other",
     {"volumes": {"L1": 12, "L2": 8}, "year": 2027, "said": noord(NONE, **together("L1", "L2", designated="L2"))},
     "do_not_contract", "joint", ["12 procedures in 2024", RULE, "joint volume", "L2"]),
    ("7", "joint without a decision of the region",
     {"volumes": {"L1": 12, "L2": 8}, "process_block": None, "said": noord(**together("L1", "L2", designated="L1"))},
     "contract", "joint", ["joint volume"]),
    ("12", "joint waits for a fallback that is not effective yet",
     {"volumes": {"L1": 12, "L2": 8},
      "said": noord(decided("none", effective=LATER), **together("L1", "L2", designated="L1"))},
     "deferred", "fallback_later", ["Region noord", "no agreement", "2027-01-01"]),
    ("12", "joint waits also where the fallback begins the day after",
     {"volumes": {"L1": 12, "L2": 8},
      "said": noord(decided("none", effective=date(2026, 1, 2)), **together("L1", "L2", designated="L2"))},
     "deferred", "fallback_later", ["2026-01-02"]),
    ("7", "joint holds once the fallback is effective",
     {"volumes": {"L1": 12, "L2": 8}, "year": 2027,
      "said": noord(decided("none", effective=LATER), **together("L1", "L2", designated="L1"))},
     "contract", "joint", ["joint volume of 20 procedures in 2024"]),
    ("13", "joint is void where one of them is closed",
     {"volumes": {"L1": 12, "L2": 8}, "closed": {"L2": "2025-12-31"},
      "said": noord(NONE, **together("L1", "L2", designated="L1"))},
     "do_not_contract", "fallback_below", ["Region noord"]),
    ("13", "joint is void where another of three is closed, and who reaches the norm alone keeps it",
     {"volumes": {"L1": 20, "L2": 30, "L3": 1}, "closed": {"L3": "2025-12-31"},
      "said": noord(NONE, **together("L1", "L2", "L3", designated="L2"))},
     "contract", "fallback_met", ["Region noord"]),
    ("7", "joint counts where one of them closes on the very day",
     {"volumes": {"L1": 12, "L2": 8}, "closed": {"L2": "2026-01-01"},
      "said": noord(NONE, **together("L1", "L2", designated="L1"))},
     "contract", "joint", ["joint volume of 20 procedures in 2024"]),
    ("13", "joint, together one short",
     {"volumes": {"L1": 12, "L2": 7}, "said": noord(NONE, **together("L1", "L2", designated="L1"))},
     "do_not_contract", "fallback_below", ["Region noord"]),
    ("13", "joint, only perhaps enough",
     {"volumes": {"L1": 12, "L2": "<12"}, "said": noord(NONE, **together("L1", "L2", designated="L1"))},
     "do_not_contract", "fallback_below", ["Region noord"]),
    ("10", "joint, of a number that decides nothing",
     {"volumes": {"L1": 12, "L2": 8}, "made": norm(status="guideline"),
      "said": noord(NONE, **together("L1", "L2", designated="L1"))},
     "undecided", "indicative_number", ["guideline"]),
    ("4", "an agreement goes before a joint volume",
     {"volumes": {"L1": 12, "L2": 8}, "said": noord(OTHERS, **together("L1", "L2", designated="L1"))},
     "do_not_contract", "not_designated", ["Region noord"]),
    # 8
    ("8", "process norm", {"volumes": {"L1": 30}, "made": process_norm()}, "undecided", "not_attested",
     ["process norm", "no attestation"]),
    ("8", "process norm in a region without agreement",
     {"volumes": {"L1": 30}, "made": process_norm(), "said": noord(NONE | {"norm": "norm-p"})},
     "undecided", "not_attested", ["process norm"]),
    # 9
    ("9", "no number", {"volumes": {"L1": 30}, "made": norm(minimum=None), "said": noord(NONE)},
     "undecided", "no_number", ["number is not known"]),
    ("9", "not in force", {"volumes": {"L1": 30}, "made": norm(versions=PHASED), "said": noord(NONE)},
     "undecided", "not_in_force", ["not in force on 2026-01-01"]),
    # 10
    ("10", "a guideline", {"volumes": {"L1": 3}, "made": norm(status="guideline"), "said": noord(NONE)},
     "undecided", "indicative_number", ["17 short", "guideline", "decides nothing"]),
    ("13", "a guideline that decides",
     {"volumes": {"L1": 3}, "made": norm(status="guideline"), "said": noord(NONE), "options": ["--use-indicative"]},
     "do_not_contract", "fallback_below", ["17 short", "guideline", "Region noord"]),
    # 11
    ("11", "undetermined", {"volumes": {"L1": "15 to 25"}, "said": noord(NONE)}, "undecided", "undetermined",
     ["15 to 25 procedures in 2024", RULE]),
    ("11", "undetermined on the basis year",
     {"volumes": {"L1": {2023: "15 to 25", 2024: 30}}, "said": noord(NONE), "options": ["--basis", "impact-analysis"]},
     "undecided", "undetermined", ["30 procedures in 2024"]),
    ("11", "goes before a fallback that is not effective yet",
     {"volumes": {"L1": "15 to 25"}, "said": noord(decided("none", effective=LATER))},
     "undecided", "undetermined", ["15 to 25 procedures"]),
    # 12
    ("12", "no agreement, later", {"volumes": {"L1": 30}, "said": noord(decided("none", effective=LATER))},
     "deferred", "fallback_later", ["30 procedures in 2024", RULE, "Region noord", "no agreement", "2027-01-01"]),
    # 13
    ("13", "met", {"volumes": {"L1": 20}, "said": noord(NONE)}, "contract", "fallback_met",
     ["20 procedures in 2024: reaches", RULE, "Region noord", "no agreement", "2024"]),
    ("13", "below, also under comply-or-explain", {"volumes": {"L1": 19}, "said": noord(NONE)},
     "do_not_contract", "fallback_below", ["1 short", RULE, "Region noord", "no agreement", "2024"]),
    ("13", "below, explained all the same", {"volumes": {"L1": 19}, "said": noord(NONE, **EXPLAINED)},
     "do_not_contract", "fallback_below", ["Region noord"]),
    ("13", "met now, below on the basis year",
     {"volumes": {"L1": {2023: 19, 2024: 30}}, "said": noord(NONE), "options": ["--basis", "impact-analysis"]},
     "do_not_contract", "fallback_below", ["30 procedures in 2024", "Region noord", "2023"]),
    ("13", "below now, met on the basis year",
     {"volumes": {"L1": {2023: 30, 2024: 19}}, "said": noord(NONE), "options": ["--basis", "2023"]},
     "contract", "fallback_met", ["1 short", "2023"]),
    ("13", "not performed in the basis year",
     {"volumes": {"L1": 30}, "said": noord(NONE), "options": ["--basis", "2023"]},
     "do_not_contract", "fallback_below", ["30 procedures in 2024", "2023"]),
    ("13", "no entry, and the day of the fallback has come", {"volumes": {"L1": 19}, "said": noord()},
     "do_not_contract", "fallback_below", ["Region noord", "no agreement"]),
    ("13", "no agreement assumed", {"volumes": {"L1": 30}, "said": noord(OTHERS), "options": ["--assume-no-agreement"]},
     "contract", "fallback_met", ["Region noord"]),
    # 13a
    ("13a", "no entry, and the day of the fallback has not come",
     {"volumes": {"L1": 30}, "said": noord(), "process_block": process(date(2026, 7, 1))},
     "undecided", "no_decision", ["30 procedures in 2024", "Region noord", "2026-01-01"]),
    ("13a", "no entry, and no process block",
     {"volumes": {"L1": 3}, "year": 2027, "said": noord(), "process_block": None},
     "undecided", "no_decision", ["17 short", "Region noord", "2027-01-01"]),
    # 14
    ("14", "no agreements file", {"volumes": {"L1": 20}}, "contract", "met", ["20 procedures in 2024: reaches", RULE]),
    ("14", "in no region", {"volumes": {"L1": 20}, "regions": NORTH | {"L1": None}, "said": noord(NONE)},
     "contract", "met", ["reaches"]),
    ("14", "the region is not in the file",
     {"volumes": {"L1": 20}, "regions": NORTH | {"L1": "zuid"}, "said": noord(NONE)},
     "contract", "met", ["reaches"]),
    ("14", "the region does not decide on this network",
     {"volumes": {"L1": 20}, "said": noord(networks=["another"])}, "contract", "met", ["reaches"]),
    # 15
    ("15", "not explained", {"volumes": {"L1": 19}}, "explain", "unexplained",
     ["1 short", RULE, "2026-01-01", "memo, section 4", "no explanation"]),
    ("15", "explained, wherever that stands",
     {"volumes": {"L1": 19}, "regions": NORTH | {"L1": "zuid"}, "said": noord(NONE, **EXPLAINED)},
     "explain", "explained", ["1 short", RULE, "2026-01-01", "memo, section 4", "explanation is on file"]),
    # 16
    ("16", "enforced", {"volumes": {"L1": 19}, "year": 2027}, "do_not_contract", "below",
     ["1 short", RULE, "2027-01-01", "memo, section 4"]),
    ("16", "enforced, explained all the same",
     {"volumes": {"L1": 19}, "year": 2027, "regions": NORTH | {"L1": "zuid"}, "said": noord(NONE, **EXPLAINED)},
     "do_not_contract", "below", ["1 short"]),
    # Successors: what is said of L1 counts for L3
    ("1", "moved, and the sentence names the successor",
     {"volumes": {"L1": 30}, "succession": MOVED, "said": noord(OURS)},
     "not_applicable", "closed", ["2026-01-01", "L3"]),
    ("6", "moved, the designated", {"volumes": {"L1": 30}, "succession": MOVED, "said": noord(OURS), "row": "L3"},
     "contract", "designated", ["30 procedures in 2024", "Region noord", AGREED_FROM]),
    ("4", "moved, not the designated", {"volumes": {"L1": 30}, "succession": MOVED, "said": noord(OTHERS), "row": "L3"},
     "do_not_contract", "not_designated", ["Region noord"]),
    ("6", "moved the day after: not yet",
     {"volumes": {"L1": 30}, "succession": {"L1": ("L3", "2026-01-02", "move")}, "said": noord(OURS)},
     "contract", "designated", ["30 procedures in 2024"]),
    ("6", "merged, the designated",
     {"volumes": {"L1": 10, "L2": 20}, "year": 2027, "row": "L3", "said": noord(OURS),
      "succession": dict.fromkeys(("L1", "L2"), ("L3", "2026-01-01", "merger"))},
     "contract", "designated", ["30 procedures in 2024"]),
    ("6", "moved, a process norm that the predecessor attested",
     {"volumes": {"L1": 30}, "year": 2027, "row": "L3", "made": process_norm(), "said": noord(OURS_OF_P),
      "succession": MOVED, "attested": EVER},
     "contract", "attested", ["2027-01-01"]),
    ("7", "moved, one of a joint volume",
     {"volumes": {"L1": 12, "L2": 8}, "row": "L3", "succession": MOVED,
      "said": noord(NONE, **together("L1", "L2", designated="L1"))},
     "contract", "joint", ["joint volume of 20 procedures in 2024", "L3"]),
    ("13+", "moved, an exception",
     {"volumes": {"L1": 19}, "row": "L3", "succession": MOVED, "said": noord(NONE, **excepted(date(2026, 12, 31)))},
     "exempt", "exception", ["1 short", "2026-01-01"]),
    ("15", "moved, explained",
     {"volumes": {"L1": 19}, "row": "L3", "succession": MOVED, "regions": NORTH | {"L1": "zuid", "L3": "zuid"},
      "said": noord(NONE, **EXPLAINED)},
     "explain", "explained", ["1 short", "explanation is on file"]),
    # Exceptions
    ("4+", "exception, not designated", {"volumes": {"L1": 30}, "said": noord(OTHERS, **excepted(date(2026, 12, 31)))},
     "exempt", "exception", ["30 procedures in 2024", RULE, "exception", "2026-01-01"]),
    ("13+", "exception, on its last day", {"volumes": {"L1": 19}, "said": noord(NONE, **excepted(date(2026, 1, 1)))},
     "exempt", "exception", ["1 short", "2026-01-01"]),
    ("7+", "exception, the other of a joint volume",
     {"volumes": {"L1": 12, "L2": 8},
      "said": noord(NONE, **together("L1", "L2", designated="L2"), **excepted(date(2026, 12, 31)))},
     "exempt", "exception", ["exception"]),
    ("16+", "exception, enforced, where the regime allows it",
     {"volumes": {"L1": 19}, "year": 2027, "regimes": ALLOWED, "said": noord(NONE, **excepted(date(2027, 6, 30)))},
     "exempt", "exception", ["2027-01-01"]),
    ("13", "exception that ended", {"volumes": {"L1": 19}, "said": noord(NONE, **excepted(date(2025, 12, 31)))},
     "do_not_contract", "fallback_below", ["1 short"]),
    ("13", "exception of somebody else",
     {"volumes": {"L1": 19}, "said": noord(NONE, **excepted(date(2026, 12, 31), "L2"))},
     "do_not_contract", "fallback_below", ["1 short"]),
    ("13", "exception that is not needed", {"volumes": {"L1": 20}, "said": noord(NONE, **excepted(date(2026, 12, 31)))},
     "contract", "fallback_met", ["reaches"]),
    ("11", "exception decides nothing that is open",
     {"volumes": {"L1": "15 to 25"}, "said": noord(NONE, **excepted(date(2026, 12, 31)))},
     "undecided", "undetermined", ["15 to 25"]),
    ("13+", "exception, kept where no agreement is assumed",
     {"volumes": {"L1": 19}, "said": noord(OTHERS, **excepted(date(2026, 12, 31))),
      "options": ["--assume-no-agreement"]},
     "exempt", "exception", ["exception"]),
    # Deferral needs
    ("4", "deferral without what it needs, strict",
     {"volumes": {"L1": 30}, "said": noord(decided("consensus", "L2", effective=LATER, needs=False))},
     "do_not_contract", "not_designated", ["Region noord", "effective 2026-01-01"]),
    ("3", "deferral without what it needs, lenient",
     {"volumes": {"L1": 30}, "said": noord(decided("consensus", "L2", effective=LATER, needs=False)),
      "options": ["--deferral", "lenient"]},
     "deferred", "agreed_later", ["Region noord", "2027-01-01"]),
    ("13", "fallback deferred without what it needs, strict",
     {"volumes": {"L1": 30}, "said": noord(decided("none", effective=LATER, needs=False))},
     "contract", "fallback_met", ["Region noord"]),
    ("12", "fallback deferred without what it needs, lenient",
     {"volumes": {"L1": 30}, "said": noord(decided("none", effective=LATER, needs=False)),
      "options": ["--deferral", "lenient"]},
     "deferred", "fallback_later", ["Region noord", "2027-01-01"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "status", "reason", "words"), [c[2:] for c in CASES], ids=[f"{c[0]}: {c[1]}" for c in CASES]
)
def test_the_cell(cli, tmp_path, case, status, reason, words):
    of = case.get("row", "L1")
    code, report = run(cli, tmp_path, **{key: value for key, value in case.items() if key != "row"})
    assert code == 0, report["diagnostics"]
    of_norm = "norm-p" if case.get("made", {}) == process_norm() else "norm-a"
    found = [row for row in report["verdicts"] if (row["location_id"], row["norm_id"]) == (of, of_norm)]
    assert [(row["contract_status"], row["reason_code"]) for row in found] == [(status, reason)]
    missing = [word for word in words if word not in found[0]["reason"]]
    assert not missing, (missing, found[0]["reason"])


def test_the_cases_reach_every_row():
    rows = {c[0] for c in CASES}
    assert {str(n) for n in range(1, 17)} | {"13a"} <= rows
    assert {"4+", "7+", "13+", "16+"} <= rows


@pytest.mark.parametrize("lacks", ["rationale", *PARTIES])
def test_a_deferral_that_lacks_one_thing_is_no_deferral(cli, tmp_path, lacks):
    decision = decided("consensus", "L2", effective=LATER)
    if lacks == "rationale":
        del decision["rationale"]
    else:
        decision["endorsed_by"] = [party for party in PARTIES if party != lacks]
    code, report = run(cli, tmp_path, volumes={"L1": 30}, said=noord(decision))
    assert code == 0
    assert [r["reason_code"] for r in report["verdicts"] if r["location_id"] == "L1"] == ["not_designated"]
    [warning] = [d for d in report["diagnostics"] if d["code"] == "A019"]
    assert warning["severity"] == "warning"
    assert all(word in warning["message"] for word in (lacks, "noord", "norm-a", "2026-01-01", "2027-01-01"))


def test_an_exception_into_an_enforced_regime_is_refused(cli, tmp_path):
    said = noord(NONE, **excepted(date(2027, 1, 1)))
    code, report = run(cli, tmp_path, volumes={"L1": 19}, said=said)
    assert code == 3
    assert report["verdicts"] == []
    assert [d["code"] for d in report["diagnostics"] if d["severity"] == "error"] == ["A014"]


def test_an_exception_without_end_is_refused(cli, tmp_path):
    entry = {"location": "L1", "norm": "norm-a", "reason": "r", "granted_by": "g"}
    code, report = run(cli, tmp_path, volumes={"L1": 19}, said=noord(NONE, exceptions=[entry]))
    assert code == 3
    assert [d["code"] for d in report["diagnostics"] if d["severity"] == "error"] == ["A013"]


@pytest.mark.parametrize(
    ("volume", "said", "reason"),
    [
        (30, noord(OTHERS), "met"),
        (3, noord(OURS), "below"),
        (3, noord(NONE, **excepted(date(2026, 12, 31))), "below"),
        ("15 to 25", noord(NONE), "undetermined"),
    ],
)
def test_a_set_without_regimes_has_nothing_to_contract(cli, tmp_path, volume, said, reason):
    code, report = run(cli, tmp_path, volumes={"L1": volume}, said=said, regimes=None)
    assert code == 0, report["diagnostics"]
    [row] = [r for r in report["verdicts"] if r["location_id"] == "L1"]
    assert (row["contract_status"], row["regime"], row["reason_code"]) == (None, None, reason)
