"""Which region decides on what: every norm, set, year and network by itself, spread over its own locations."""

from __future__ import annotations

from datetime import date

from build import norm, norm_set
from build_decisions import DAY, agreements, decision, evaluated, process, region, routes, set_of
from cns_check.judge.regions import Decisions, Policy

NONE = decision("none")
NORTH_AND_SOUTH = {"L1": {"region_id": "noord"}, "L2": {"region_id": "zuid"}, "L3": {"region_id": None}}


def of_blocks(evaluation):
    return [b.routes.route.tolist() for b in evaluation.blocks]


# Looked up once, and once for each norm, set and year


def test_each_norm_has_its_own_decision():
    made = set_of(norm("norm-a"), norm("norm-b"))
    found = evaluated(made, {"L1": 30}, region(decision("consensus", "L1", of="norm-b")))
    assert of_blocks(found) == [["none"], ["consensus"]]


def test_each_norm_year_has_its_own_answer():
    made = set_of(block=process(fallback_after=date(2026, 7, 1)))
    assert of_blocks(evaluated(made, {"L1": 30}, region(), norm_years=(2026, 2027))) == [["undecided"], ["none"]]


def test_each_set_has_its_own_days():
    """Both sets have norm-a; only the first has a day from which the fallback holds."""
    plain = norm_set(norm(), set_id="set-b")
    assert of_blocks(evaluated([set_of(), plain], {"L1": 30}, region())) == [["none"], ["undecided"]]


def test_each_network_has_its_own_regions_where_no_agreement_is_assumed():
    made = set_of(norm("norm-a"), norm("norm-b", network="other"))
    found = evaluated(made, {"L1": 30}, memberships={("L1", "other"): "zuid"}, policy=Policy(assume_no_agreement=True))
    assert [list(b.routes.by_region) for b in found.blocks] == [["noord"], ["zuid"]]
    assert [b.routes.region.tolist() for b in found.blocks] == [["noord"], ["zuid"]]


def test_what_is_the_same_is_looked_up_once():
    """Without a file nothing depends on the norm but its network: the same answer serves every norm of it."""
    for regions, same in ([], True), ([region()], False):
        first, second = evaluated(set_of(norm("norm-a"), norm("norm-b")), {"L1": 30}, *regions).blocks
        assert (first.routes is second.routes) == same


def test_whether_anything_is_known_of_any_region():
    roster = evaluated(set_of(), {"L1": 30}).roster
    assert not Decisions(roster).known
    assert Decisions(roster, agreements([set_of()], region())).known
    assert Decisions(roster, None, Policy(assume_no_agreement=True)).known


# Spread over the locations


def test_a_route_is_that_of_the_locations_own_region():
    found = routes(
        set_of(),
        region(decision("consensus", "L1"), name="noord"),
        region(decision("consent", "L2", effective=DAY), name="zuid"),
        at=NORTH_AND_SOUTH,
    )
    assert found.route.tolist() == ["consensus", "consent", None]
    assert {route: found.of(route).tolist() for route in ("consensus", "consent", "none", "undecided", None)} == {
        "consensus": [True, False, False],
        "consent": [False, True, False],
        "none": [False] * 3,
        "undecided": [False] * 3,
        None: [False, False, True],
    }


def test_none_and_no_decision_yet_are_two_things():
    made = set_of(block=process(fallback_after=date(2026, 7, 1)))
    found = routes(made, region(NONE), region(name="zuid"), at=NORTH_AND_SOUTH)
    assert found.of("none").tolist() == [True, False, False]
    assert found.of("undecided").tolist() == [False, True, False]
    assert found.of(None).tolist() == [False, False, True]


def test_only_the_own_region_designates():
    """L2 is named by noord, and belongs to zuid."""
    found = routes(set_of(), region(decision("consensus", "L1", "L2")), region(NONE, name="zuid"), at=NORTH_AND_SOUTH)
    assert found.designated.tolist() == [True, False, False]


def test_regions_are_numbered_by_name_whoever_comes_first():
    names = ("west", "oost", "noord", "zuid", "midden")
    at = {f"L{n}": {"region_id": name} for n, name in enumerate((*names, None), 1)}
    assumed = Policy(assume_no_agreement=True)
    found = evaluated(set_of(), dict.fromkeys(at, 30), at=at, policy=assumed).blocks[0].routes
    assert list(found.by_region) == ["midden", "noord", "oost", "west", "zuid"]
    assert found.regions[0] == ("midden", "noord", "oost", "west", "zuid")
    assert found.regions[1].tolist() == [3, 2, 1, 4, 0, -1]


def test_a_region_of_other_networks_says_nothing_of_this_one():
    found = routes(set_of(), region(networks=["other"]), region(NONE, name="zuid"), at=NORTH_AND_SOUTH)
    assert list(found.by_region) == ["zuid"]
    assert found.region.tolist() == [None, "zuid", None]
    assert found.route.tolist() == [None, "none", None]


def test_an_explanation_counts_wherever_it_stands_for_its_norm():
    said = [{"location": "L2", "norm": "norm-a", "text": "ill"}, {"location": "L1", "norm": "norm-b", "text": "ill"}]
    made = set_of(norm("norm-a"), norm("norm-b"))
    assert routes(made, region(explanations=said)).explained.tolist() == [False, True, False]
    elsewhere = [{"location": "L9", "norm": "norm-a", "text": "not of this country"}]
    assert not routes(set_of(), region(explanations=elsewhere)).explained.any()


def test_joint_volumes_are_numbered_and_each_designates_one():
    joint = [
        {"norm": "norm-a", "locations": ["L3", "L1"], "designated": "L3"},
        {"norm": "norm-a", "locations": ["L2", "L9"], "designated": "L2"},
        {"norm": "norm-b", "locations": ["L1", "L2"], "designated": "L1"},
    ]
    made = set_of(norm("norm-a"), norm("norm-b"))
    found = routes(made, region(NONE, joint=joint))
    assert found.joint.tolist() == [0, 1, 0]
    assert found.joint_designated.tolist() == [False, True, True]
    assert routes(set_of(), region(NONE)).joint.tolist() == [-1, -1, -1]
    assumed = routes(made, region(NONE, joint=joint), policy=Policy(assume_no_agreement=True))
    assert (assumed.joint.tolist(), assumed.joint_designated.tolist()) == ([-1] * 3, [False] * 3)
