"""What moves where, counted by hand: shares, caps, the nearest, and what is divided once for two norm years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from build import TWO_REGIMES, norm, norm_set, register, volumes
from build_decisions import agreements, decision, evaluated, moved, region, set_of, transfers
from cns_check.judge.all_locations import roster_of
from cns_check.judge.evaluate import Options, evaluate
from cns_check.judge.regions import Decisions, Policy
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.moves import Settings

NONE = decision("none")
PAIR = {"L1": 30, "L2": 5}


def share(part):
    return set_of(norm(moves={"share": part, "sources": [{"document": "paper"}]}))


# How much moves


@pytest.mark.parametrize(
    ("part", "volume", "moving"), [(0.5, 5, 3), (0.1, 5, 1), (0.1, 4, None), (0.9, 5, 5), (0.3, 15, 5), (0.7, 19, 13)]
)
def test_a_share_that_moves_is_rounded_half_up(part, volume, moving):
    found = transfers(evaluated(share(part), {"L1": 30, "L2": volume}, region(NONE)))
    assert found == ([] if moving is None else [("L2", "L1", float(moving), "below")])


def test_a_sender_that_is_not_exactly_known_is_listed_and_moves_nothing():
    found = evaluated(set_of(), {"L1": 30, "L2": (0, 4), "L3": (3, 4), "L4": 0}, region(NONE))
    [moves] = moved(found)
    assert [(origin, target) for origin, target in zip(moves.origin, moves.target, strict=True)] == [(1, -1), (2, -1)]
    assert np.isnan(moves.volume).all()
    assert moves.reason.tolist() == ["below", "below"]
    assert (moves.out.sum(), moves.in_.sum(), moves.unplaced.sum()) == (0, 0, 0)


def test_the_volume_afterwards_leaves_room_for_what_masked_senders_of_the_region_have():
    at = {"L5": {"region_id": "zuid"}, "L6": {"region_id": "zuid"}}
    of = {"L1": 30, "L2": 5, "L3": (2, 4), "L4": (19, 22), "L5": 40, "L6": (0, 9)}
    said = (region(NONE), region(NONE, name="zuid"))
    least, greatest = moved(evaluated(set_of(), of, *said, at=at))[0].after()
    assert least.tolist() == [35, 0, 2, 19, 40, 0]
    assert greatest.tolist() == [39, 0, 4, 22, 49, 9]
    least, greatest = moved(evaluated(set_of(), PAIR, region(NONE)))[0].after()
    assert least.tolist() == greatest.tolist() == [35, 0]


def test_the_volume_afterwards_where_nobody_has_a_region():
    at = {x: {"region_id": None} for x in ("L1", "L2")}
    _, greatest = moved(evaluated(set_of(), {"L1": 30, "L2": (0, 4)}, region(NONE), at=at))[0].after()
    assert greatest.tolist() == [30, 4]


# The order of the table


def test_transfers_are_listed_by_sender_whether_they_find_a_place_or_not():
    evaluation = evaluated(set_of(), {"L1": 30, "L2": 7, "L3": 8}, region(NONE))
    found = transfers(evaluation, "nearest", minutes={("L3", "L1"): 5.0})
    assert found == [("L2", None, 7.0, "no_known_distance"), ("L3", "L1", 8.0, "below")]


def of_two(cells, *regions, elsewhere=()):
    """The verdicts on a norm that counts beta and alpha; everybody is in noord, or in zuid."""
    made, table = set_of(norm(counts=["beta", "alpha"])), volumes(cells)
    ids = sorted({x for x, _, _ in cells})
    places = register(*({"location_id": x, "region_id": "zuid" if x in elsewhere else "noord"} for x in ids))
    decisions = Decisions(roster_of(table, places), agreements([made], *regions))
    return evaluate([made], table, places, Options(norm_years=(2026,)), decisions)


def test_transfers_are_listed_by_intervention_sender_and_receiver():
    cells = {(x, i, 2024): n for x, n in {"L1": 30, "L2": 30, "L3": 5, "L4": 4}.items() for i in ("alpha", "beta")}
    [moves] = moved(of_two(cells, region(NONE)))
    columns = ("intervention", "origin", "target", "volume", "why")
    turned = replace(moves, **{name: getattr(moves, name)[::-1] for name in columns})
    for one in (moves, turned):
        listed = [(one.intervention[n], one.origin[n], one.target[n]) for n in one.order(np.arange(4))]
        assert listed == [(i, sender, to) for i in (0, 1) for sender in (2, 3) for to in (0, 1)]


def test_what_leaves_arrives_and_finds_no_place_is_kept_per_intervention():
    cells = {("L1", "alpha"): 30, ("L1", "beta"): 30, ("L2", "alpha"): 5, ("L2", "beta"): 3}
    cells |= {("L3", "alpha"): 2, ("L3", "beta"): 4}
    evaluation = of_two(
        {(x, i, 2024): n for (x, i), n in cells.items()}, region(NONE), region(NONE, name="zuid"), elsewhere=("L3",)
    )
    [moves] = moved(evaluation)
    assert moves.out.tolist() == [[0, 3, 4], [0, 5, 2]]
    assert moves.in_.tolist() == [[3, 0, 0], [5, 0, 0]]
    assert moves.unplaced.tolist() == [[0, 0, 4], [0, 0, 2]]


# Whole patients


def test_equal_remainders_go_to_the_larger_receiver_and_then_to_the_first():
    assert transfers(evaluated(set_of(), {"L1": 20, "L2": 60, "L3": 2}, region(NONE))) == [
        ("L3", "L2", 2.0, "below"),
    ]
    assert transfers(evaluated(set_of(), {"L1": 20, "L2": 20, "L3": 3}, region(NONE))) == [
        ("L3", "L1", 2.0, "below"),
        ("L3", "L2", 1.0, "below"),
    ]
    assert transfers(evaluated(set_of(), {"L1": 20, "L2": 40, "L3": 3}, region(NONE)), "equal") == [
        ("L3", "L1", 2.0, "below"),
        ("L3", "L2", 1.0, "below"),
    ]


def test_the_largest_sender_is_divided_first_and_the_others_over_what_still_lacks():
    """10 in all over three equal receivers: 4, 3, 3. L4 has 3: 1, 1, 1. L5 has 7: it goes first."""
    found = transfers(evaluated(set_of(), {"L1": 20, "L2": 20, "L3": 20, "L4": 3, "L5": 7}, region(NONE)))
    by_sender = {s: [v for f, _, v, _ in found if f == s] for s in ("L4", "L5")}
    assert by_sender == {"L4": [1, 1, 1], "L5": [3, 2, 2]}
    found = transfers(evaluated(set_of(), {"L1": 20, "L2": 20, "L3": 1, "L4": 3}, region(NONE)))
    assert [row[:3] for row in found] == [("L3", "L2", 1), ("L4", "L1", 2), ("L4", "L2", 1)]


def test_each_intervention_is_divided_by_its_own_weights():
    kinds = {("L1", "alpha"): 30, ("L1", "beta"): 10, ("L2", "alpha"): 10, ("L2", "beta"): 30}
    kinds |= {("L3", "alpha"): 4, ("L3", "beta"): 4}
    found = transfers(of_two({(x, i, 2024): n for (x, i), n in kinds.items()}, region(NONE)))
    assert [row[:3] for row in found] == [("L3", "L1", 1), ("L3", "L2", 3), ("L3", "L1", 3), ("L3", "L2", 1)]


def test_each_region_and_intervention_is_divided_by_itself():
    """In noord two send of alpha, the last of the norm; in zuid one sends of beta, the first."""
    kinds = {("L1", "alpha"): 30, ("L2", "alpha"): 30, ("L3", "alpha"): 3, ("L4", "alpha"): 4}
    kinds |= {("L5", "beta"): 30, ("L6", "beta"): 20, ("L7", "beta"): 5}
    cells = {(x, i, 2024): n for (x, i), n in kinds.items()}
    found = transfers(of_two(cells, region(NONE), region(NONE, name="zuid"), elsewhere=("L5", "L6", "L7")))
    assert [row[:3] for row in found] == [
        ("L7", "L5", 3),
        ("L7", "L6", 2),
        ("L3", "L1", 2),
        ("L3", "L2", 1),
        ("L4", "L1", 2),
        ("L4", "L2", 2),
    ]


def test_a_region_with_fewer_senders_or_receivers_is_divided_as_if_alone():
    said = [region(decision("consensus", "L1", "L2")), region(decision("consensus", "L5", "L6", "L7"), name="zuid")]
    many = {"L5": 9, "L6": 9, "L7": 9, "L8": 3, "L9": 6}
    for of, expected in (
        ({"L1": 1, "L2": 2, "L3": 1}, [("L3", "L2", 1)]),
        ({"L1": 1, "L2": 1, "L3": 2}, [("L3", "L1", 1), ("L3", "L2", 1)]),
    ):
        at = {x: {"region_id": "zuid"} for x in many}
        found = transfers(evaluated(set_of(), of | many, *said, at=at))
        assert [row[:3] for row in found if row[0] == "L3"] == expected
    cells = {(x, "alpha", 2024): n for x, n in ({"L3": 4} | many).items()} | {("L1", "beta", 2024): 5}
    said[0] = region(decision("consensus", "L1"))
    assert [row[:3] for row in transfers(of_two(cells, *said, elsewhere=many)) if row[0] == "L3"] == [("L3", "L1", 4)]


def test_a_location_designated_without_volume_weighs_nothing_until_all_do():
    some, none = decision("consensus", "L1", "L2"), decision("consensus", "L1", "L2", "L4")
    assert transfers(evaluated(set_of(), {"L1": 0, "L2": 5, "L3": 4}, region(some))) == [
        ("L3", "L2", 4.0, "not_designated")
    ]
    assert transfers(evaluated(set_of(), {"L1": 0, "L2": 0, "L3": 4, "L4": 0}, region(none))) == [
        ("L3", "L1", 2.0, "not_designated"),
        ("L3", "L2", 1.0, "not_designated"),
        ("L3", "L4", 1.0, "not_designated"),
    ]


def test_a_single_patient_is_weight_enough():
    said = region(decision("consensus", "L1", "L2"))
    found = transfers(evaluated(set_of(), {"L1": 0, "L2": 1, "L3": 4}, said))
    assert [row[:3] for row in found] == [("L3", "L2", 4)]
    cells = {("L1", "beta", 2024): 30, ("L2", "alpha", 2024): 1, ("L3", "alpha", 2024): 4}
    assert [row[:3] for row in transfers(of_two(cells, said))] == [("L3", "L2", 4)]


def test_without_volume_of_the_intervention_that_of_the_norm_weighs():
    cells = {("L1", "alpha", 2024): 30, ("L2", "alpha", 2024): 10, ("L3", "beta", 2024): 8, ("L2", "beta", 2024): 0}
    assert transfers(of_two(cells, region(decision("consensus", "L1", "L2")))) == [
        ("L3", "L1", 6.0, "not_designated"),
        ("L3", "L2", 2.0, "not_designated"),
    ]


# Caps


def capped(of, **chosen):
    found = transfers(evaluated(set_of(), of, region(NONE), at=placed(*of)), "capacity", **chosen)
    return [(to, volume, why) for _, to, volume, why in found]


def placed(*locations):
    """All in noord, a degree of latitude apart."""
    return {x: {"region_id": "noord", "latitude": 50.0 + n, "longitude": 5.0} for n, x in enumerate(locations)}


@pytest.mark.parametrize(("growth", "receiver", "room"), [(0.5, 21, 10), (0.1, 30, 3), (0.29, 100, 29), (0.1, 29, 2)])
def test_growth_is_rounded_down_and_a_whole_number_stays_whole(growth, receiver, room):
    assert capped({"L1": receiver, "L2": 19, "L3": 19}, max_growth=growth)[0] == ("L1", min(room, 19), "below")
    found = sum(v for to, v, _ in capped({"L1": receiver, "L2": 19, "L3": 19}, max_growth=growth) if to == "L1")
    assert found == room


def test_a_capacity_counts_what_a_location_does_already_and_at_its_greatest():
    assert capped(PAIR, capacities={("L1", None): 33}) == [("L1", 3.0, "below"), (None, 2.0, "capacity_full")]
    assert capped(PAIR, capacities={("L1", None): 35}) == [("L1", 5.0, "below")]
    assert capped({"L1": (30, 32), "L2": 5}, capacities={("L1", None): 33})[0] == ("L1", 1.0, "below")
    assert capped(PAIR, capacities={("L1", None): 30}) == [(None, 5.0, "capacity_full")]
    assert capped(PAIR, capacities={("L1", None): 12}) == [(None, 5.0, "capacity_full")]
    assert capped(PAIR | {"L3": 30}, capacities={("L1", None): 12, ("L3", None): 40}) == [("L3", 5.0, "below")]


def test_the_capacity_of_the_norm_goes_before_that_of_every_norm():
    limits = {("L1", None): 35, ("L1", "norm-a"): 31, ("L1", "norm-b"): 33}
    assert capped(PAIR, capacities=limits)[0] == ("L1", 1.0, "below")
    assert capped(PAIR, capacities={("L1", None): 35, ("L1", "norm-a"): 0}) == [(None, 5.0, "capacity_full")]


def test_the_tighter_of_capacity_and_growth_counts_and_an_unstated_one_is_not_assumed():
    assert capped(PAIR, capacities={("L1", None): 34}, max_growth=0.1)[0] == ("L1", 3.0, "below")
    assert capped(PAIR, capacities={("L1", None): 32}, max_growth=0.1)[0] == ("L1", 2.0, "below")
    assert capped(PAIR, capacities={("L9", None): 99}, max_growth=0.1)[0] == ("L1", 3.0, "below")
    assert capped(PAIR, capacities={("L9", None): 99}) == [(None, 5.0, "capacity_full")]
    assert capped({"L1": (20, 90), "L2": 5}, max_growth=0.1)[0] == ("L1", 2.0, "below")


def test_whether_there_are_caps():
    distance = Distances((), np.empty(0), np.empty(0), None)
    assert not Settings(distance).capped
    assert Settings(distance, max_growth=0.0).capped
    assert Settings(distance, capacities={("L1", None): 0}).capped
    with pytest.raises(ValueError, match="needs a cap"):
        capped(PAIR)


def test_what_has_no_way_is_told_apart_from_what_does_not_fit():
    at = placed("L1", "L2") | {"L3": {"region_id": "noord"}}
    found = transfers(evaluated(set_of(), PAIR | {"L3": 4}, region(NONE), at=at), "capacity", max_growth=0.1)
    assert found == [
        ("L2", "L1", 3.0, "below"),
        ("L2", None, 2.0, "capacity_full"),
        ("L3", None, 4.0, "no_known_distance"),
    ]


def test_what_could_have_gone_to_somebody_who_is_full_did_not_fit():
    """Of one of the two receivers no way is known."""
    minutes = {("L3", "L1"): 5.0}
    evaluation = evaluated(set_of(), {"L1": 30, "L2": 30, "L3": 5}, region(NONE))
    found = transfers(evaluation, "capacity", minutes=minutes, max_growth=0.1)
    assert found == [("L3", "L1", 3.0, "below"), ("L3", None, 2.0, "capacity_full")]


# The nearest


def test_the_nearest_of_two_as_near_is_the_first():
    minutes = {("L4", "L1"): 9.0, ("L4", "L2"): 5.0, ("L4", "L3"): 5.0, ("L5", "L3"): 1.0}
    of = {"L1": 30, "L2": 30, "L3": 30, "L4": 7, "L5": 8}
    found = transfers(evaluated(set_of(), of, region(NONE)), "nearest", minutes=minutes)
    assert found == [("L4", "L2", 7.0, "below"), ("L5", "L3", 8.0, "below")]


def test_the_nearest_is_one_of_the_own_region():
    at = {"L2": {"region_id": "zuid"}}
    minutes = {("L3", "L1"): 50.0, ("L3", "L2"): 5.0}
    said = (region(NONE), region(NONE, name="zuid"))
    of = {"L1": 30, "L2": 30, "L3": 7, "L4": 8}
    found = transfers(evaluated(set_of(), of, *said, at=at), "nearest", minutes=minutes)
    assert found == [("L3", "L1", 7.0, "below"), ("L4", None, 8.0, "no_known_distance")]


# Across regions


def test_what_has_nobody_in_its_region_stays_there_unless_asked():
    at = {"L1": {"region_id": "zuid"}, "L2": {"region_id": "oost"}}
    said = [region(NONE, name=name) for name in ("noord", "oost", "zuid")]
    minutes = {("L3", "L1"): 20.0, ("L3", "L2"): 20.0}
    evaluation = evaluated(set_of(), {"L1": 30, "L2": 30, "L3": 7, "L4": 8}, *said, at=at)
    assert transfers(evaluation, minutes=minutes) == [
        ("L3", None, 7.0, "no_eligible_location"),
        ("L4", None, 8.0, "no_eligible_location"),
    ]
    assert transfers(evaluation, minutes=minutes, across_regions=True) == [
        ("L3", "L1", 7.0, "across_regions"),
        ("L4", None, 8.0, "no_known_distance"),
    ]


def test_across_regions_too_the_nearest_is_chosen():
    at = {"L1": {"region_id": "zuid"}, "L2": {"region_id": "oost"}}
    said = [region(NONE, name=name) for name in ("noord", "oost", "zuid")]
    minutes = {("L3", "L1"): 20.0, ("L3", "L2"): 19.0, ("L4", "L1"): 19.0, ("L4", "L2"): 20.0}
    evaluation = evaluated(set_of(), {"L1": 30, "L2": 30, "L3": 7, "L4": 8}, *said, at=at)
    expected = [("L3", "L2", 7.0, "across_regions"), ("L4", "L1", 8.0, "across_regions")]
    assert transfers(evaluation, minutes=minutes, across_regions=True) == expected


def test_who_has_somebody_in_its_region_does_not_go_across():
    at = {"L1": {"region_id": "zuid"}, "L4": {"region_id": "zuid"}}
    said = [region(NONE, name=name) for name in ("noord", "zuid")]
    minutes = {(a, b): 5.0 for a in ("L3", "L4") for b in ("L1", "L2")}
    evaluation = evaluated(set_of(), {"L1": 30, "L2": 30, "L3": 7, "L4": 8}, *said, at=at)
    expected = [("L3", "L2", 7.0, "below"), ("L4", "L1", 8.0, "below")]
    assert transfers(evaluation, minutes=minutes, across_regions=True) == expected


def test_nobody_anywhere_may_receive():
    found = transfers(evaluated(set_of(), {"L1": 3, "L2": 4}, region(NONE)), across_regions=True)
    assert found == [("L1", None, 3.0, "no_eligible_location"), ("L2", None, 4.0, "no_eligible_location")]


# Two norm years, two norms


def by_year(of, *rows, **chosen):
    """The transfers of 2026 and of 2027, where no region agrees on anything."""
    table = volumes({(x, "alpha", 2024): volume for x, volume in of.items()})
    places = register(*rows)
    roster = roster_of(table, places)
    decisions = Decisions(roster, None, Policy(assume_no_agreement=True))
    made = norm_set(norm(), regimes=TWO_REGIMES)
    evaluation = evaluate([made], table, places, Options(norm_years=(2026, 2027)), decisions)
    method = chosen.pop("method", "proportional")
    return [
        [
            (roster.ids[m.origin[n]], roster.ids[m.target[n]] if m.target[n] >= 0 else None, int(m.volume[n]))
            for n in m.order(roster.rank)
        ]
        for m in moved(evaluation, method, **chosen)
    ]


def in_noord(*locations, **more):
    return [{"location_id": x, "region_id": "noord"} | more for x in locations]


def taken_over(old, new, region_id="noord"):
    day = date(2026, 7, 1)
    return {"location_id": old, "region_id": region_id, "open_until": date(2026, 6, 30)} | {
        "successor_id": new,
        "successor_date": day,
        "successor_kind": "merger",
    }


def test_what_is_the_same_for_two_norm_years_is_the_same():
    assert by_year(PAIR, *in_noord("L1", "L2")) == [[("L2", "L1", 5)]] * 2


def test_a_successor_sends_from_the_year_after():
    found = by_year({"L1": 30, "L2": 5}, *in_noord("L1", "L3"), taken_over("L2", "L3"))
    assert found == [[("L2", "L1", 5)], [("L3", "L1", 5)]]


def test_a_successor_receives_from_the_year_after():
    found = by_year({"L1": 30, "L2": 5}, *in_noord("L2", "L3"), taken_over("L1", "L3"))
    assert found == [[("L2", "L1", 5)], [("L2", "L3", 5)]]


def test_a_receiver_that_takes_over_another_weighs_more_from_the_year_after():
    """L4 is in no region, and moves nobody; from 2027 its 30 weigh at L1."""
    found = by_year({"L1": 30, "L2": 30, "L3": 6, "L4": 30}, *in_noord("L1", "L2", "L3"), taken_over("L4", "L1", None))
    assert found == [[("L3", "L1", 3), ("L3", "L2", 3)], [("L3", "L1", 4), ("L3", "L2", 2)]]


def test_a_receiver_that_takes_over_another_may_grow_more_from_the_year_after():
    rows = (*in_noord("L1", "L3"), taken_over("L4", "L1", None))
    minutes = {("L3", "L1"): 5.0}
    found = by_year({"L1": 30, "L3": 9, "L4": 30}, *rows, method="capacity", max_growth=0.1, minutes=minutes)
    assert found == [[("L3", "L1", 3), ("L3", None, 6)], [("L3", "L1", 6), ("L3", None, 3)]]


def test_each_norm_of_two_moves_its_own():
    made = set_of(norm("norm-a"), norm("norm-b", minimum=4))
    first, second = moved(evaluated(made, {"L1": 30, "L2": 5, "L3": 3}, region(NONE)))
    assert [(m.out.sum(), m.in_.sum()) for m in (first, second)] == [(8, 8), (3, 3)]
    assert (first.block.norm.id, second.block.norm.id) == ("norm-a", "norm-b")
