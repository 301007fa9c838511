"""Who sends, who may receive and who stays, by the route of the region: an example for each, on either side of it."""

from __future__ import annotations

from datetime import date

import pytest

from build import norm, process_norm, register, volumes
from build_decisions import DAY, EVE, MORROW, decision, evaluated, moved, process, region, routes, set_of, transfers
from cns_check.inputs.travel.scenario import read_scenario
from cns_check.judge.all_locations import roster_of
from cns_check.judge.evaluate import Options, evaluate
from cns_check.judge.regions import Decisions, Policy
from cns_check.reallocate.eligibility import joint_reached, whole_norm_obstacle

NONE = decision("none")
OURS = decision("consensus", "L1")
LATER = decision("none", effective=MORROW)
EXEMPT = [{"location": "L2", "norm": "norm-a", "reason": "r", "granted_by": "g", "until": date(2026, 12, 31)}]


def who(*args, **more):
    """Per location: why it sends, whether it may receive, why it stays."""
    return who_of(evaluated(*args, **more))


def who_of(evaluation):
    found = moved(evaluation)[0].eligibility
    return list(zip(found.sends.tolist(), found.receives.tolist(), found.left_out.tolist(), strict=True))


NOTHING = (None, False, None)
RECEIVES = (None, True, None)


def sends(why):
    return (why, False, None)


def stays(why):
    return (None, False, why)


def together(*locations, designated):
    return [{"norm": "norm-a", "locations": list(locations), "designated": designated}]


@pytest.mark.parametrize("route", ["consensus", "consent"])
def test_with_an_agreement_the_others_send_and_the_designated_receive_whatever_their_volume(route):
    of = {"L1": 3, "L2": 30, "L3": 0, "L4": (19, 20), "L5": (19, 20), "L6": 1}
    left = sends("not_designated")
    assert who(set_of(), of, region(decision(route, "L1", "L4"))) == [RECEIVES, left, NOTHING, RECEIVES, left, left]


def test_without_agreement_those_below_send_and_those_that_meet_the_norm_receive():
    found = who(set_of(), {"L1": 20, "L2": 19, "L3": (19, 20), "L4": (0, 19), "L5": 0, "L6": 1}, region(NONE))
    assert found == [RECEIVES, sends("below"), stays("undetermined"), sends("below"), NOTHING, sends("below")]


@pytest.mark.parametrize("route", [decision("consensus", "L1", effective=MORROW), LATER])
def test_a_decision_that_is_not_effective_yet_moves_nobody(route):
    made = set_of(block=process(earliest_effective=EVE))
    assert who(made, {"L1": 30, "L2": 3, "L3": 0}, region(route)) == [stays("deferred"), stays("deferred"), NOTHING]


def test_a_region_without_decision_or_of_which_nothing_is_known_moves_nobody():
    made = set_of(block=process(fallback_after=MORROW))
    assert who(made, {"L1": 30, "L2": 3}, region()) == [stays("no_decision")] * 2
    homeless = {"L1": {"region_id": None}, "L2": {"region_id": "zuid"}}
    assert who(set_of(), {"L1": 30, "L2": 3}, region(NONE), at=homeless) == [stays("no_region")] * 2


def test_an_exempt_location_does_not_send_and_one_that_would_receive_still_does():
    assert who(set_of(), {"L1": 30, "L2": 3}, region(NONE, exceptions=EXEMPT)) == [RECEIVES, stays("exempt")]
    assert who(set_of(), {"L1": 30, "L2": 20}, region(NONE, exceptions=EXEMPT)) == [RECEIVES, RECEIVES]
    assert who(set_of(), {"L1": 30, "L2": 0}, region(NONE, exceptions=EXEMPT)) == [RECEIVES, NOTHING]
    assert who(set_of(), {"L1": 30, "L2": 30}, region(OURS, exceptions=EXEMPT)) == [RECEIVES, stays("exempt")]


@pytest.mark.parametrize("said", [NONE, decision("consensus", "L1", "L2")])
def test_a_closed_location_sends_and_never_receives(said):
    for last, found in ((EVE, sends("closed")), (date(2026, 1, 1), RECEIVES)):
        at = {"L2": {"region_id": "noord", "open_until": last}}
        assert who(set_of(), {"L1": 30, "L2": 20}, region(said), at=at) == [RECEIVES, found]


def test_a_closed_location_sends_also_where_it_was_exempt_or_not_sure():
    at = {"L2": {"region_id": "noord", "open_until": EVE}}
    assert who(set_of(), {"L1": 30, "L2": 3}, region(NONE, exceptions=EXEMPT), at=at)[1] == sends("closed")
    assert who(set_of(), {"L1": 30, "L2": (19, 20)}, region(NONE), at=at)[1] == sends("closed")


def test_a_number_that_decides_nothing_moves_nobody_but_under_an_agreement():
    versions = [{"valid_from": MORROW, "minimum": 20, "status": "adopted", "sources": [{"document": "paper"}]}]
    for keys, why in (
        ({"status": "guideline"}, "indicative_number"),
        ({"minimum": None}, "no_number"),
        ({"versions": versions}, "not_in_force"),
    ):
        made = set_of(norm(**keys))
        assert who(made, {"L1": 30, "L2": 3, "L3": 0}, region(NONE)) == [stays(why), stays(why), NOTHING]
        assert who(made, {"L1": 30, "L2": 3}, region(OURS)) == [RECEIVES, sends("not_designated")]
    asked = who(set_of(norm(status="guideline")), {"L1": 30, "L2": 3}, region(NONE), use_indicative=True)
    assert asked == [RECEIVES, sends("below")]


def test_why_a_number_decides_nothing():
    def obstacle(use_indicative=False, **keys):
        block = evaluated(set_of(norm(**keys)), {"L1": 30}).blocks[0]
        return whole_norm_obstacle(block, use_indicative=use_indicative)

    assert (obstacle(), obstacle(use_indicative=True)) == (None, None)
    assert (obstacle(status="guideline"), obstacle(use_indicative=True, status="guideline")) == (
        "indicative_number",
        None,
    )
    assert obstacle(status="proposed") == "no_number"
    assert obstacle(use_indicative=True, minimum=None) == "no_number"


@pytest.mark.parametrize("said", [OURS, NONE])
def test_a_norm_per_organisation_moves_nobody(said):
    at = {x: {"region_id": "noord", "organisation_id": "org-1"} for x in ("L1", "L2", "L3")}
    found = who(set_of(norm(per="organisation")), {"L1": 30, "L2": 3, "L3": 0}, region(said), at=at)
    assert found == [stays("per_organisation"), stays("per_organisation"), NOTHING]


def test_a_norm_per_organisation_moves_nobody_under_a_scenario_either():
    at = {x: {"region_id": "noord", "organisation_id": "org-1"} for x in ("L1", "L2", "L3")}
    found = evaluated(set_of(norm(per="organisation")), {"L1": 30, "L2": 3, "L3": 0}, at=at)
    text = b"norm_id,location_id,decision\nnorm-a,L1,keep\nnorm-a,L2,stop\n"
    scenario, _ = read_scenario("s.csv", text, norms={"norm-a"}, locations={"L1", "L2", "L3"})
    who_stays = moved(found, scenario=scenario)[0].eligibility
    assert who_stays.left_out.tolist() == ["per_organisation", "per_organisation", None]
    assert not who_stays.receives.any()
    assert transfers(found, scenario=scenario) == []


def test_a_process_norm_moves_what_was_agreed_and_nothing_without_an_agreement():
    made, of = set_of(process_norm("norm-a")), {"L1": 30, "L2": 3, "L3": 0}
    for attested in ([], [("L2", "norm-a")]):
        moving = evaluated(made, of, region(OURS), attested=attested)
        assert who_of(moving) == [RECEIVES, sends("not_designated"), NOTHING], "whatever is attested"
        assert transfers(moving) == [("L2", "L1", 3.0, "not_designated")]
        staying = evaluated(made, of, region(NONE), attested=attested)
        assert [(sent, left) for sent, _, left in who_of(staying)] == [
            (None, "process"),
            (None, None if attested else "process"),  # who is attested would receive from a closed location
            (None, None),
        ]
        assert transfers(staying) == []


@pytest.mark.parametrize(("attested", "to"), [(["L3"], "L3"), (["L1", "L3"], "both"), ([], None), (["L2"], None)])
def test_what_a_closed_location_did_of_a_process_norm_goes_to_the_attested(attested, to):
    at = {"L2": {"region_id": "noord", "open_until": EVE}}
    made, of = set_of(process_norm("norm-a")), {"L1": 30, "L2": 6, "L3": 30}
    found = transfers(evaluated(made, of, region(NONE), at=at, attested=[(x, "norm-a") for x in attested]))
    if to == "both":
        assert found == [("L2", "L1", 3.0, "closed"), ("L2", "L3", 3.0, "closed")]
    else:
        assert found == [("L2", to, 6.0, "closed" if to else "no_eligible_location")]


def test_a_closed_location_of_no_region_sends_and_what_it_did_finds_no_place():
    at = {"L2": {"region_id": None, "open_until": EVE}}
    assert who(set_of(), {"L1": 30, "L2": 20}, region(NONE), at=at) == [RECEIVES, sends("closed")]
    found = evaluated(set_of(), {"L1": 30, "L2": 20}, region(NONE), at=at)
    assert transfers(found) == [("L2", None, 20.0, "no_region")]
    open_ = {"L2": {"region_id": None, "open_until": DAY}}
    assert who(set_of(), {"L1": 30, "L2": 20}, region(NONE), at=open_) == [RECEIVES, stays("no_region")]


@pytest.mark.parametrize(
    ("said", "to"),
    [
        (decision("none", effective=MORROW), "L1"),
        (decision("consensus", "L3", effective=MORROW), "L3"),
    ],
    ids=["to those that meet the norm", "to the designated"],
)
def test_a_closed_location_sends_also_where_its_region_is_deferred_and_nobody_else_does(said, to):
    at = {"L2": {"region_id": "noord", "open_until": EVE}}
    made, of = set_of(block=process(earliest_effective=EVE)), {"L1": 20, "L2": 6, "L3": 19, "L4": (19, 20)}
    found = evaluated(made, of, region(said), at=at)
    assert [sent for sent, _, _ in who_of(found)] == [None, "closed", None, None]
    assert transfers(found) == [("L2", to, 6.0, "closed")]
    assert transfers(evaluated(made, of, region(said))) == [], "nothing moves where nobody closed"


def test_what_a_closed_location_did_of_a_process_norm_goes_to_the_attested_of_a_deferred_region_too():
    at = {"L2": {"region_id": "noord", "open_until": EVE}}
    made = set_of(process_norm("norm-a"), block=process(earliest_effective=EVE))
    found = evaluated(made, {"L1": 30, "L2": 6, "L3": 30}, region(LATER), at=at, attested=[("L3", "norm-a")])
    assert transfers(found) == [("L2", "L3", 6.0, "closed")]


# Who performs


def on_2023(cells, absent="not-performed", delivered=None):
    """Who does what in the fallback on the data of 2023, all in noord without agreement."""
    made, table = set_of(), volumes(cells, absent=absent, delivered=delivered)
    places = register(*({"location_id": x, "region_id": "noord"} for x in sorted({x for x, _, _ in cells} | {"L9"})))
    decisions = Decisions(roster_of(table, places), None, Policy(assume_no_agreement=True))
    evaluation = evaluate([made], table, places, Options(norm_years=(2026,), basis_year=2023), decisions)
    found = moved(evaluation)[0].eligibility
    assert not found.performed[-1], "L9 is in the register, and nobody ever delivered anything of it"
    return list(zip(found.sends.tolist(), found.receives.tolist(), found.performed.tolist(), strict=True))[:-1]


def test_who_performed_in_the_basis_year_alone_performs():
    """L2 stopped in 2024, so no row is about it; what it did in 2023 is looked at."""
    found = on_2023({("L1", "alpha", 2023): 30, ("L2", "alpha", 2023): 5, ("L1", "alpha", 2024): 30})
    assert found == [(None, True, True), ("below", False, True)]


def test_who_may_have_performed_in_the_basis_year_performs():
    """L2 has a row for 2024, and for 2023 nobody knows."""
    cells = {("L1", "alpha", 2023): 30, ("L1", "alpha", 2024): 30, ("L2", "alpha", 2024): 5}
    assert [x[2] for x in on_2023(cells)] == [True, False]
    assert [x[2] for x in on_2023(cells, absent="unknown")] == [True, True]


def test_who_did_nothing_in_the_basis_year_has_nothing_to_send():
    found = on_2023({("L1", "alpha", 2023): 30, ("L2", "alpha", 2023): 0, ("L2", "alpha", 2024): 5})
    assert found == [(None, True, True), (None, False, False)]


# Joint volumes


def test_within_a_joint_volume_the_others_send_to_the_designated():
    said = region(NONE, joint=together("L1", "L2", designated="L2"))
    found = who(set_of(), {"L1": 12, "L2": 8, "L3": 30, "L4": 5}, said)
    assert found == [sends("not_designated"), RECEIVES, RECEIVES, sends("below")]
    assert transfers(evaluated(set_of(), {"L1": 12, "L2": 8, "L3": 30, "L4": 5}, said)) == [
        ("L1", "L2", 12.0, "not_designated"),
        ("L4", "L3", 5.0, "below"),
    ]


@pytest.mark.parametrize(
    ("other", "reached"), [(8, True), (7, False), ((8, 9), True), ((7, 9), False)], ids=["20", "19", "20+", "19+"]
)
def test_a_joint_volume_counts_from_the_minimum_on_and_surely(other, reached):
    said = region(NONE, joint=together("L1", "L2", designated="L1"))
    block = evaluated(set_of(), {"L1": 12, "L2": other, "L3": 30}, said).blocks[0]
    assert joint_reached(block, use_indicative=False).tolist() == [reached, reached, False]


def test_a_joint_volume_needs_a_number_that_decides():
    said = region(NONE, joint=together("L1", "L2", designated="L1"))
    for keys, use_indicative, reached in (
        ({"status": "guideline"}, False, False),
        ({"status": "guideline"}, True, True),
        ({"minimum": None}, True, False),
    ):
        block = evaluated(set_of(norm(**keys)), {"L1": 12, "L2": 8}, said).blocks[0]
        assert joint_reached(block, use_indicative=use_indicative).tolist() == [reached] * 2
    nobody = evaluated(set_of(), {"L1": 30, "L2": 30}, region(NONE)).blocks[0]
    assert not joint_reached(nobody, use_indicative=False).any()


def test_each_joint_volume_is_added_up_by_itself():
    joint = [*together("L1", "L2", designated="L1"), *together("L3", "L4", designated="L4")]
    said = region(NONE, joint=joint)
    block = evaluated(set_of(), {"L1": 12, "L2": 7, "L3": 12, "L4": 8}, said).blocks[0]
    assert joint_reached(block, use_indicative=False).tolist() == [False, False, True, True]
    assert transfers(evaluated(set_of(), {"L1": 12, "L2": 8, "L3": 12, "L4": 9}, said)) == [
        ("L2", "L1", 8.0, "not_designated"),
        ("L3", "L4", 12.0, "not_designated"),
    ]


def test_a_joint_volume_waits_for_the_fallback_and_gives_way_to_an_agreement():
    joint = together("L1", "L2", designated="L1")
    made = set_of(block=process(earliest_effective=EVE))
    assert who(made, {"L1": 12, "L2": 8}, region(LATER, joint=joint)) == [stays("deferred")] * 2
    agreed = decision("consensus", "L2")
    assert who(made, {"L1": 12, "L2": 8}, region(agreed, joint=joint)) == [sends("not_designated"), RECEIVES]


def test_the_groups_are_the_regions_and_then_the_joint_volumes():
    at = {"L3": {"region_id": "zuid"}, "L4": {"region_id": None}, "L6": {"region_id": None}}
    south = region(NONE, name="zuid", joint=together("L3", "L4", designated="L3"))
    north = region(NONE, joint=together("L1", "L2", designated="L1"))
    of = {"L1": 12, "L2": 8, "L3": 12, "L4": 8, "L5": 30, "L6": 30}
    found = moved(evaluated(set_of(), of, south, north, at=at))[0].eligibility
    assert found.groups == ("noord", "zuid", "zuid", "noord")
    assert found.group.tolist() == [3, 3, 2, -1, 0, -1]
    assert routes(set_of(), north).regions[1].tolist() == [0, 0, 0]
