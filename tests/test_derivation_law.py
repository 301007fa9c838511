"""Derivations of what the process says in law: successors, days, joint volumes, parts after transfers, basis years.

Each tree is recomputed by the checker, names what a reader has to see, and is refused once a value of it is changed.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date

import pytest

from conftest import run_cli
from derivation_checker import recomputed
from strategies import sources
from test_derivation import agree, changed, results
from test_reallocation_oracle import PARTIES, process_block, world_of, write_world

NOORD = {"region_id": "noord"}
REGISTER = {"L1": NOORD, "L2": NOORD, "L3": NOORD}
VOLUMES = {"L1": 12, "L2": 8, "L3": 5}
MOVED = {"successor_id": "L2", "successor_date": date(2025, 6, 1), "successor_kind": "move"}
FOLLOWED = REGISTER | {"L1": NOORD | MOVED}


def said(*decisions, **more):
    return {"regions": [{"id": "noord", "spreading": ["drawn"], "decisions": list(decisions)} | more]}


def decided(route, *locations, **more):
    return {"norm": "norm-0", "route": route} | ({"locations": list(locations)} if locations else {}) | more


def together(*locations, designated):
    return {"joint": [{"norm": "norm-0", "locations": list(locations), "designated": designated}]}


def explained(location, day):
    return {"explanations": [{"location": location, "norm": "norm-0", "text": "drawn so", "date": day}]}


def derived(world, folder, location="L2"):
    """The row of a location and its tree, after every row of the run agreed with its own."""
    with results() as found, contextlib.chdir(folder):
        done = run_cli(write_world(world, folder))
        assert done.exit_code == 0, done.stderr
        rows = agree(found[0])
        row = next(r for r in rows if (r["location_id"], r["norm_id"]) == (location, "norm-0"))
        return row, found[0].derive((row["norm_set"], "norm-0", row["norm_year"], location))


def steps(tree, kind):
    return [s for each in tree["inputs"] for s in ([each] if each["kind"] == kind else []) + steps(each, kind)]


def places(step):
    return [place["path"] for place in step["places"]]


def refused(tree, *changes):
    for kind, key, to in changes:
        with pytest.raises((AssertionError, StopIteration, KeyError, ValueError)):
            recomputed(changed(tree, kind, key, to))


# Successors


def test_a_designation_counts_for_the_successor(tmp_path):
    world = world_of({}, VOLUMES, FOLLOWED, said(decided("consensus", "L1")))
    row, tree = derived(world, tmp_path)
    assert (row["contract_status"], row["reason_code"]) == ("contract", "designated")
    [handed] = steps(tree, "handed-on")
    [change] = handed["inputs"]
    assert handed["text"] == "the designation of L1 counts from 2025-06-01 for its successor L2 (move)"
    assert (places(handed), places(change)) == (["agreements.yaml"], ["locations.csv"])
    refused(
        tree,
        ("handed-on", "successor_id", "L3"),
        ("handed-on", "from", "2025-07-01"),
        ("succession", "from", "2026-06-01"),
        ("succession", "successor_id", "L3"),
        ("decision", "designated", False),
    )


def test_who_was_taken_over_is_closed(tmp_path):
    world = world_of({}, VOLUMES, FOLLOWED, said(decided("consensus", "L1")))
    row, tree = derived(world, tmp_path, "L1")
    assert (row["contract_status"], row["reason_code"]) == ("not_applicable", "closed")
    [over] = steps(tree, "taken-over")
    assert over["text"] == "closed, for since 2025-06-01 its successor is L2 (move)"
    assert places(over) == ["locations.csv"]
    assert steps(tree, "cell")[0]["text"] == "alpha 2024: 0, for what it did counts for its successor"
    refused(tree, ("taken-over", "successor_id", "L3"), ("decision", "handed_to", None))


def test_an_exception_and_an_explanation_count_for_the_successor(tmp_path):
    until = date(2026, 12, 31)
    excepted = {"exceptions": [{"location": "L1", "norm": "norm-0", "reason": "r", "granted_by": "g", "until": until}]}
    agreed = decided("consensus", "L3")
    world = world_of({}, VOLUMES, FOLLOWED, said(agreed, **excepted, **explained("L1", date(2025, 5, 1))))
    row, tree = derived(world, tmp_path)
    assert (row["contract_status"], row["reason_code"]) == ("exempt", "exception")
    assert [s["values"]["what"] for s in steps(tree, "handed-on")] == ["exception", "explanation"]
    refused(
        tree,
        ("exception", "location_id", "L3"),
        ("exception", "holds", False),
        ("explanation", "counts", False),
        ("explanation", "date", "2027-01-01"),
    )


def test_an_attestation_counts_for_the_successor(tmp_path):
    process = {"kind": "process", "versions": [{"status": "adopted", "sources": sources()}]}
    world = world_of(process, VOLUMES, FOLLOWED, said())
    for key in ("unit", "per", "window"):
        del world.norm_set["norms"][0][key]
    attested = {"location_id": "L1", "norm_id": "norm-0", "date": date(2025, 1, 1), "valid_until": None}
    row, tree = derived(replace(world, attestations=(attested,)), tmp_path)
    assert (row["contract_status"], row["reason_code"]) == ("contract", "attested")
    [handed] = steps(tree, "handed-on")
    [attestation] = steps(tree, "attestation")
    assert (handed["values"]["what"], places(attestation)) == ("attestation", ["attestations.csv"])
    refused(tree, ("attested", "said_of", "L3"), ("attested", "periods", []))


def test_a_membership_counts_for_the_successor(tmp_path):
    register = {x: {} for x in REGISTER} | {"L1": MOVED}
    world = world_of({}, VOLUMES, register, said(decided("consensus", "L1")))
    row, tree = derived(replace(world, memberships={("L1", "oncology"): "noord"}), tmp_path)
    assert row["region_id"] == "noord"
    [region] = steps(tree, "region")
    assert [(p["path"], p["line"]) for p in region["places"]] == [("memberships.csv", 2)]
    assert [s["text"] for s in region["inputs"]] == ["it has no membership of its own, and has that of L1"]


# Days


def test_a_decision_holds_from_the_day_on_which_it_was_taken(tmp_path):
    late = decided("consensus", "L1", decided_on=date(2026, 3, 1), effective=date(2026, 1, 1))
    row, tree = derived(world_of({}, VOLUMES, REGISTER, said(late)), tmp_path, "L1")
    assert (row["contract_status"], row["reason_code"]) == ("deferred", "agreed_later")
    [step] = steps(tree, "decided-later")
    assert step["text"] == "it was to hold from 2026-01-01 and was decided on 2026-03-01: it holds from then on"
    refused(
        tree,
        ("decision", "decided_on", "2025-03-01"),
        ("decision", "effective", "2026-01-01"),
        ("decision", "starts", "2026-06-01"),
        ("decision", "asked", "2026-04-01"),
    )


def test_a_decision_of_after_the_day_of_on_is_not_there_yet(tmp_path):
    late = decided("consensus", "L1", decided_on=date(2025, 12, 1))
    world = world_of({}, VOLUMES, REGISTER, said(late, **explained("L1", date(2025, 12, 1))), on=date(2025, 11, 1))
    row, tree = derived(world, tmp_path, "L1")
    assert (row["contract_status"], row["reason_code"]) == ("undecided", "no_decision")
    assert steps(tree, "not-yet")[0]["text"] == "decided on 2025-12-01, after 2025-11-01: it is not there yet (--on)"
    [explanation] = steps(tree, "explanation")
    assert explanation["text"].endswith(": of after 2025-11-01, so it is not there yet (--on)")
    refused(tree, ("not-yet", "decided_on", "2025-10-01"), ("explanation", "counts", True))


def test_an_explanation_of_after_the_norm_year_does_not_count(tmp_path):
    world = world_of({}, VOLUMES, REGISTER | {"L1": {}}, said(**explained("L1", date(2027, 1, 1))))
    row, tree = derived(world, tmp_path, "L1")
    assert (row["contract_status"], row["reason_code"]) == ("explain", "unexplained")
    refused(
        tree, ("explanation", "date", "2026-12-31"), ("explanation", "counts", True), ("decision", "explained", True)
    )


# Joint volumes


def test_a_joint_volume_with_a_closed_location_is_void(tmp_path):
    closed = REGISTER | {"L2": NOORD | {"open_until": date(2025, 12, 31)}}
    world = world_of({}, VOLUMES, closed, said(decided("none"), **together("L1", "L2", designated="L1")))
    row, tree = derived(world, tmp_path, "L1")
    assert (row["contract_status"], row["reason_code"]) == ("do_not_contract", "fallback_below")
    [joint] = steps(tree, "joint")
    assert joint["text"] == "joint volume in 2024: L1 12, L2 8; at least 20: void, for closed by 2026-01-01 is L2"
    assert places(joint) == ["agreements.yaml", "locations.csv"]
    refused(tree, ("joint", "void", False), ("joint", "reached", True))


def test_a_joint_volume_waits_for_the_fallback(tmp_path):
    later = decided("none", effective=date(2027, 1, 1), rationale="drawn so", endorsed_by=PARTIES)
    world = world_of({}, VOLUMES, REGISTER, said(later, **together("L1", "L2", designated="L1")))
    world.norm_set["process"] = process_block(date(2025, 7, 1))
    row, tree = derived(world, tmp_path, "L1")
    assert (row["contract_status"], row["reason_code"]) == ("deferred", "fallback_later")
    refused(tree, ("joint", "waiting", False), ("decision", "pending", False))


def test_a_joint_volume_counts_for_the_successor(tmp_path):
    followed = REGISTER | {"L1": NOORD | MOVED | {"successor_id": "L3"}}
    world = world_of({}, VOLUMES, followed, said(decided("none"), **together("L1", "L2", designated="L1")))
    row, tree = derived(world, tmp_path, "L3")
    assert (row["contract_status"], row["reason_code"]) == ("contract", "joint")
    [joint] = steps(tree, "joint")
    assert joint["text"] == "joint volume in 2024: L2 8, L3 17; at least 25"
    assert [s["values"]["what"] for s in joint["inputs"]] == ["joint"]
    refused(tree, ("joint", "designated", False), ("joint", "goes_on", "L2"), ("joint", "low", 19))


# After the agreed transfers, and the basis year


def with_beta(world, volumes):
    world.norm_set["interventions"]["beta"] = {"title": {"en": "Beta"}}
    world.file.rows += [
        {"location_id": x, "intervention_id": "beta", "year": 2024, "low": n, "high": n} for x, n in volumes.items()
    ]
    return world


def test_a_part_that_is_surely_not_met_after_the_transfers(tmp_path):
    part = {"counts": ["beta"], "minimum": 10, "sources": sources()}
    norm = {"counts": ["alpha", "beta"], "parts": [part]}
    world = with_beta(world_of(norm, VOLUMES, REGISTER, said(decided("consensus", "L1"))), {"L1": 3, "L2": 2})
    row, tree = derived(world, tmp_path, "L1")
    assert (row["contract_status"], row["reason_code"]) == ("contract", "designated_below_minimum")
    [after] = steps(tree, "after-part")
    assert after["text"] == "of which beta: 5, minimum 10 of its own: surely not met"
    assert steps(tree, "contract")[0]["values"]["facts"]["unmet"] == ["beta"]
    refused(
        tree,
        ("after-part", "high", 12),
        ("after-part", "minimum", 5),
        ("after-part", "when", "performed"),
        ("after-part", "short", False),
        ("after", "short", False),
    )


def test_a_required_norm_that_is_surely_not_met_after_the_transfers(tmp_path):
    world = with_beta(world_of({}, VOLUMES, REGISTER, said(decided("consensus", "L1"))), {"L1": 3, "L2": 2})
    norm = world.norm_set["norms"][0]
    world.norm_set["norms"] = [norm | {"requires": ["norm-1"]}, norm | {"id": "norm-1", "counts": ["beta"]}]
    row, tree = derived(world, tmp_path, "L1")
    assert (row["contract_status"], row["reason_code"]) == ("contract", "designated_below_minimum")
    [after] = steps(tree, "after-required")
    assert after["text"] == "it requires norm-1, which is surely not met after the agreed transfers"
    assert [s["kind"] for s in after["inputs"]] == ["moved", "after"]
    refused(tree, ("after-required", "short", False), ("after-required", "norm_id", "norm-2"))


@pytest.mark.parametrize(("earlier", "matters"), [(25, True), (15, False)])
def test_whether_the_basis_year_decides(tmp_path, earlier, matters):
    world = world_of({}, VOLUMES, REGISTER, said(decided("none")) | {"impact_analysis_year": 2023})
    world.file.rows.append(
        {"location_id": "L1", "intervention_id": "alpha", "year": 2023, "low": earlier, "high": earlier}
    )
    row, tree = derived(world, tmp_path, "L1")
    assert (row["reason_code"], row["basis_matters"]) == ("fallback_below", matters)
    [impact] = steps(tree, "impact")
    assert impact["text"].endswith("otherwise" if matters else "the same")
    refused(tree, ("impact", "matters", not matters), ("impact", "verdict", "undetermined"))


def test_whether_the_basis_year_decides_is_open_without_its_volumes(tmp_path):
    world = world_of({}, VOLUMES, REGISTER, said(decided("none")))
    row, tree = derived(world, tmp_path, "L1")
    assert (row["reason_code"], row["basis_matters"]) == ("fallback_below", None)
    assert steps(tree, "impact")[0]["values"]["year"] is None
