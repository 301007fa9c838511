"""The travel-time method by hand: each rule once, each tie once, each way in which the original loses patients once.

Places lie on a line; a minute apart is a kilometre apart. Sites are places 1, 2, 3, ... of which locations A, B, C, ...
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from cns_check.reallocate.travel import travel_time as travel_time_file
from cns_check.reallocate.travel.demand import DECIDED
from cns_check.reallocate.travel.network import network
from cns_check.reallocate.travel.numbers import id_numbers, id_order, levels, snap
from cns_check.reallocate.travel.problem import STAY
from cns_check.reallocate.travel.top_up import ASKED, SERVED
from cns_check.reallocate.travel.travel_time import travel_time
from cns_check.reallocate.travel.whole import largest_remainder, moving
from oracle_travel import World
from travel_worlds import Arrays, Told

F = Fraction

Line = dict[str, int]


def line(at: Line, sites: dict[str, str], people: dict[str, int], *, volume: dict[str, int], **more: object) -> World:
    """Places on a line. ``sites`` are of locations; ``stop``, ``none`` name locations, all others stay."""
    stop, none = str(more.pop("stop", "")), str(more.pop("none", ""))
    to = sorted(set(sites.values()))
    travel = {(a, b): (F(abs(at[a] - at[b])), F(abs(at[a] - at[b]) * 1000)) for a in at for b in to}
    decision = {x: "stop" if x in stop else "none" if x in none else "stay" for x in sites}
    return World(
        inhabitants=people,
        travel=travel,
        region=dict.fromkeys(sites, "R"),
        site={("a", x): s for x, s in sites.items()},
        norm_site=dict(sites),
        volume={("a", x): v for x, v in volume.items()},
        decision={("a", x): d for x, d in decision.items()},
        **{"minimum": None, **more},  # type: ignore[arg-type]
    )


def run(world: World) -> Told:
    return Arrays(world).run()


def after(told: Told) -> dict[str, float]:
    return {x: round(v, 9) for (_, x), v in told.cells(told.found.after).items()}


def steps(told: Told) -> dict[tuple[str, str | None, str], float]:
    return {(s, t, why): round(v, 9) for (_, s, t, why), v in told.steps.items()}


def decided(told: Told, origin: str | None) -> set[str]:
    """How the place of an origin's patients was found in step 1."""
    f, d = told.found, told.arrays.problem().demand
    return {
        DECIDED[rule]
        for item, rule in zip(f.legs.item, f.legs.decided, strict=True)
        if told.place(d.origin[item]) == origin and rule != STAY
    }


# --- numbers ---


def test_ids_are_numbers_only_if_all_are() -> None:
    assert id_numbers(["10", "9", "0101"]).tolist() == [10, 9, 101]
    assert id_numbers(["10", "9", "x"]).tolist() == [1, 2, 3]
    assert id_numbers(["9", "²"]).tolist() == [1, 2]
    assert id_numbers(["b", "B", "a", "b"]).tolist() == [3, 1, 2, 3]
    assert id_numbers([]).tolist() == []
    assert id_numbers(["5", "9" * 19]).tolist() == [1, 2]


def test_equal_numbers_stand_by_code_point() -> None:
    assert id_order(["1", "01", "0"]).tolist() == [2, 1, 0]


def test_within_1e_9_of_a_whole_number_is_it() -> None:
    assert snap(np.array([2.9999999995, 3.0000000005, 2.999999998])).tolist() == [3.0, 3.0, 2.999999998]
    assert str(snap(np.array([-1e-12]))[0]) == "0.0"


def test_levels_are_equal_within_1e_9() -> None:
    assert levels(np.array([[3.0, 1.0, 1.0 + 1e-10, 2.0]])).tolist() == [[2, 0, 0, 1]]


# --- the key ---


def two_sites(numbers: tuple[str, str], minutes: tuple[float, float], metres: tuple[float, float]) -> list[int]:
    """Ranks of two sites from one place, which is none of them."""
    ids = [*numbers, "7"]
    to = np.arange(2)
    net = network(ids, np.ones(3), to, np.full(2, 2), to, np.array(minutes), np.array(metres))
    return net.rank[2].tolist()


@pytest.mark.parametrize(
    ("numbers", "minutes", "metres", "ranks"),
    [
        (("9000", "1000"), (5, 4), (0, 99_999), [1, 0]),  # minutes first
        (("9000", "1000"), (5, 5), (5, 10), [1, 0]),  # 5 + 9 > 10 + 1: the sum, not the distance and then the number
        (("9000", "1000"), (5, 5), (2, 10), [0, 0]),  # an exact tie
        (("9000", "1000"), (5, 5), (1.999, 10), [0, 1]),  # a thousandth
        (("9000", "1000"), (100_000, 100_000), (1.999, 10), [0, 1]),  # of which a float of that size knows nothing
        (("1", "2"), (0.1 + 0.2, 0.3), (0.001, 0), [0, 0]),  # decimal minutes are as they were written
        (("1", "2"), (4.35, 4), (0.001, 350_000_000), [0, 0]),  # and no float loses a thousandth of it
        (("1000000000001", "1"), (5, 6), (0, 0), [0, 0]),  # a great number adds up to a minute
        (("999999999999999999", "1"), (2.0**52 - 1, 3), (2.0**60 / 1000, 0), [1, 0]),  # the greatest do not overflow
        (("100000000000000002", "100000000000000001"), (5, 5), (0, 0), [1, 0]),  # of great numbers the last digit too
        (("1", "2"), (float("nan"), 50), (0, 0), [2, 0]),  # a blank is no row
    ],
)
def test_key(numbers: tuple[str, str], minutes: tuple, metres: tuple, ranks: list[int]) -> None:
    assert two_sites(numbers, minutes, metres) == ranks


@pytest.mark.parametrize(("minutes", "metres"), [(-1, 0), (2.0**52, 0), (1, -1), (1, 2.0**61)])
def test_what_cannot_be_compared_is_refused(minutes: float, metres: float) -> None:
    with pytest.raises(ValueError, match="must be 0 or more"):
        two_sites(("1", "2"), (minutes, 1), (metres, 1))


def test_minutes_of_no_place_or_site_are_unknown() -> None:
    net = network(["1", "2"], np.ones(2), np.array([0]), np.array([1]), np.array([0]), np.array([9.0]), np.zeros(1))
    found = net.minutes_to(np.array([1, 0, -1, 1]), np.array([0, 0, 0, -1]))
    assert np.array_equal(found, [9, np.nan, np.nan, np.nan], equal_nan=True)


# --- demand ---

AT = {"1": 0, "2": 30, "3": 100, "11": 2, "12": 10, "21": 28, "31": 90}
SITES = {"A": "1", "B": "2", "C": "3"}
PEOPLE = {"1": 100, "11": 200, "12": 100, "2": 300, "21": 100, "3": 500, "31": 500}


def test_catchment_spreads_by_inhabitants() -> None:
    told = run(line(AT, SITES, PEOPLE, volume={"A": 8, "B": 10, "C": 0}))
    # 31 and 3 belong to B, for C performs nothing.
    assert {k[1:]: round(v, 9) for k, v in told.demand.items()} == {
        ("1", "A"): 2,
        ("11", "A"): 4,
        ("12", "A"): 2,
        ("2", "B"): round(10 * 300 / 1400, 9),
        ("21", "B"): round(10 * 100 / 1400, 9),
        ("3", "B"): round(10 * 500 / 1400, 9),
        ("31", "B"): round(10 * 500 / 1400, 9),
    }


def test_origins_without_inhabitants_take_no_part() -> None:
    told = run(line(AT, SITES, {**PEOPLE, "11": 0, "12": 0}, volume={"A": 8}, stop=""))
    assert ("a", "11", "A") not in told.demand
    assert ("a", "1", "A") in told.demand


def test_exact_tie_of_catchment_goes_to_the_lowest_number() -> None:
    world = line({"2000": 0, "1000": 20, "5": 10}, {"A": "2000", "B": "1000"}, {"5": 9}, volume={"A": 4, "B": 6})
    world.travel["5", "2000"], world.travel["5", "1000"] = (F(10), F(8)), (F(10), F(9))
    told = run(world)
    # A has no catchment then, and what it has is not located.
    assert told.demand == {("a", "5", "B"): 6, ("a", None, "A"): 4}
    demand = told.arrays.problem().demand
    assert {DECIDED[d] for d in demand.decided} == {"number", "nobody"}
    assert demand.unlocated.tolist() == [[4, 0]]


def test_locations_on_one_site_share_the_catchment_and_nothing_doubles() -> None:
    told = run(line(AT, {"A": "1", "B": "1", "C": "2"}, {"11": 1, "12": 3, "2": 1}, volume={"A": 8, "B": 4, "C": 5}))
    assert {k[1:]: v for k, v in told.demand.items()} == {
        ("11", "A"): 2,
        ("12", "A"): 6,
        ("11", "B"): 1,
        ("12", "B"): 3,
        ("2", "C"): 5,
    }


def test_demand_as_an_array_of_origins_and_locations() -> None:
    arrays = Arrays(line(AT, SITES, PEOPLE, volume={"A": 8, "B": 10}))
    demand = arrays.problem().demand
    table = demand.array(0, len(arrays.places))
    assert table.shape == (7, 3)
    assert table[arrays.places.index("11")].tolist() == [4, 0, 0]
    assert table.sum(axis=0) == pytest.approx([8, 10, 0], abs=1e-12)


def test_observed_cells_are_added_and_those_without_minutes_are_not_located() -> None:
    world = line(AT, SITES, PEOPLE, volume={})
    del world.travel["12", "1"]
    world.seen = [
        ("a", "11", "A", 3),
        ("a", "11", "A", 2),
        ("a", "31", "A", 0),
        ("a", "12", "A", 4),
        ("a", None, "A", 1),
    ]
    told = run(world)
    assert told.demand == {("a", "11", "A"): 5, ("a", None, "A"): 5}
    assert told.found.before.tolist() == [[10, 0, 0]]


# --- step 1 ---


def test_origins_go_to_the_nearest_stayer_each() -> None:
    told = run(line(AT, SITES, PEOPLE, volume={"A": 10, "B": 8, "C": 20}, stop="B"))
    # B's origins 2 (at 30) and 21 (at 28) are both nearer to A.
    assert steps(told) == {("B", "A", "concentrate"): 8}
    told = run(line({**AT, "22": 70}, SITES, {**PEOPLE, "22": 400}, volume={"A": 10, "B": 8, "C": 20}, stop="A"))
    assert steps(told) == {("A", "B", "concentrate"): 10}
    # 22 at 70 belongs to C, at 100, which is nearer than B.
    assert after(told) == {"B": 18, "C": 20}


def test_a_sender_is_divided_over_several() -> None:
    at = {"1": 0, "2": 50, "3": 100, "9": 40, "8": 60}
    told = run(line(at, SITES, {"9": 100, "8": 300}, volume={"A": 1, "B": 20, "C": 2}, stop="B"))
    assert steps(told) == {("B", "A", "concentrate"): 5, ("B", "C", "concentrate"): 15}
    assert told.behind == {("a", "B", "A", "concentrate", "9", "B"): 5, ("a", "B", "C", "concentrate", "8", "B"): 15}


def test_one_that_opens_draws_from_those_who_stay_only_with_a_catchment() -> None:
    at = {"1": 0, "2": 20, "11": 2, "12": 18}
    world = line(at, {"A": "1", "B": "2"}, {"11": 1, "12": 1}, volume={"A": 10})
    assert steps(run(world)) == {("A", "B", "concentrate"): 5}
    world.seen = [("a", "12", "A", 10)]
    assert steps(run(world)) == {}


def test_other_regions_are_no_target() -> None:
    world = line({"1": 0, "2": 10, "3": 90, "5": 1}, SITES, {"5": 1}, volume={"A": 7}, stop="A")
    world.region["B"] = "S"
    assert steps(run(world)) == {("A", "C", "concentrate"): 7}


def test_others_keep_their_volume_and_receive_nothing() -> None:
    at = {"1": 0, "2": 10, "3": 90, "5": 1, "6": 11}
    told = run(line(at, SITES, {"5": 1, "6": 1}, volume={"A": 7, "B": 4}, stop="A", none="B"))
    assert after(told) == {"B": 4, "C": 7}


def test_overrides_come_first_and_take_alike_from_all_origins() -> None:
    at = {"1": 0, "2": 10, "3": 90, "5": 1, "6": 2}
    world = line(at, SITES, {"5": 1, "6": 3}, volume={"A": 8}, stop="A", overrides=[("A", "C", F(1, 4))])
    told = run(world)
    assert told.behind == {
        ("a", "A", "C", "override", "5", "A"): 0.5,
        ("a", "A", "C", "override", "6", "A"): 1.5,
        ("a", "A", "B", "concentrate", "5", "A"): 1.5,
        ("a", "A", "B", "concentrate", "6", "A"): 4.5,
    }
    world.overrides = [("A", "C", F(1, 4)), ("A", "B", F(3, 4))]
    assert steps(run(world)) == {("A", "C", "override"): 2, ("A", "B", "override"): 6}


def test_an_override_that_cannot_be_is_a_bug_of_the_caller() -> None:
    world = line(AT, SITES, PEOPLE, volume={"A": 8}, stop="A")
    for wrong in ([("B", "C", F(1))], [("A", "A", F(1))], [("A", "B", F(1)), ("A", "C", F(1, 10))]):
        world.overrides = wrong
        with pytest.raises(AssertionError, match="override"):
            run(world)


def test_what_stops_goes_to_the_stayer_on_its_site_by_id() -> None:
    sites = {"A": "1", "B10": "1", "B9": "1", "C": "2"}
    # A stayer that opens on 11 would be nearer to that origin.
    told = run(line(AT, {**sites, "D": "11"}, {"11": 1}, volume={"A": 6}, stop="A"))
    assert steps(told) == {("A", "B10", "concentrate"): 6}
    assert decided(told, "11") == {"own_site"}


def test_location_ids_are_numbers_if_all_are() -> None:
    told = run(line(AT, {"1": "1", "10": "2", "9": "2"}, {"11": 1}, volume={"1": 6}, stop=""))
    assert after(told) == {"1": 6}
    world = line(AT, {"1": "1", "10": "2", "9": "2"}, {"11": 1}, volume={"1": 6})
    world.decision["a", "1"] = "stop"
    told = run(world)
    assert steps(told) == {("1", "9", "concentrate"): 6}
    assert decided(told, "11") == {"id"}


def tied() -> World:
    """Origin 5 is exactly as near to 2000 (B) as to 1000 (C)."""
    world = line({"1": 0, "2000": 20, "1000": 20, "5": 5}, {"A": "1", "C": "1000", "B": "2000"}, {"5": 9}, volume={})
    world.travel["5", "2000"], world.travel["5", "1000"] = (F(10), F(8)), (F(10), F(9))
    return world


def test_exact_tie_goes_to_the_lowest_number_and_nobody_is_lost() -> None:
    world = tied()
    world.volume["a", "A"], world.decision["a", "A"] = 7, "stop"
    told = run(world)
    assert steps(told) == {("A", "C", "concentrate"): 7}
    assert decided(told, "5") == {"number"}


def test_exact_tie_stays_with_the_own_hospital() -> None:
    world = tied()
    world.travel.pop(("5", "1"))
    world.volume["a", "B"] = 7
    told = run(world)
    assert steps(told) == {}
    assert after(told) == {"B": 7}
    assert decided(told, "5") == {"own"}


def test_on_a_shared_site_everybody_stays_with_their_own() -> None:
    told = run(line(AT, {"A": "1", "B": "1"}, {"11": 1}, volume={"A": 6, "B": 5}))
    assert after(told) == {"A": 6, "B": 5}


def test_as_observed_an_origin_goes_to_its_own_nearest() -> None:
    at = {"1": 0, "2": 50, "3": 100, "31": 90}
    world = line(at, {"A": "1", "B": "1", "C": "3"}, {"31": 0}, volume={}, stop="A")
    world.seen = [("a", "31", "A", 4), ("a", None, "A", 3)]
    # What is not located moves as from the site, on which B stays.
    assert steps(run(world)) == {("A", "C", "concentrate"): 4, ("A", "B", "concentrate"): 3}


def test_a_share_that_moves_and_the_rest_stays() -> None:
    at = {"1": 0, "2": 10, "5": 1}
    world = line(at, {"A": "1", "B": "2"}, {"5": 1}, volume={"A": 25}, stop="A", share=F(1, 10))
    assert after(run(world)) == {"A": 22.5, "B": 2.5}
    world.whole = True
    assert after(run(world)) == {"A": 22, "B": 3}
    # An override is a share of what moves.
    world.overrides = [("A", "B", F(1, 3))]
    assert steps(run(world)) == {("A", "B", "override"): 1, ("A", "B", "concentrate"): 2}
    assert moving(np.array([24.0, 25.0]), F(1, 10), whole=True).tolist() == [2, 3]
    assert moving(np.array([24.0]), None, whole=True).tolist() == [24]


def test_what_is_not_exactly_known_does_not_move() -> None:
    world = line(AT, SITES, PEOPLE, volume={"A": 8, "B": 3}, stop="A", none="C")
    world.fixed = {("a", "A")}
    assert steps(run(world)) == {}


# --- the original loses patients here ---


def test_stopping_without_volume_opens_nothing() -> None:
    # A is the nearest of all.
    at = {"1": 0, "2": 10, "3": 90, "5": 1}
    assert after(run(line(at, SITES, {"5": 1}, volume={"C": 7}, stop="A", none="B"))) == {"C": 7}
    assert after(run(line(at, SITES, {"5": 1}, volume={"C": 7}, stop="A"))) == {"B": 7}


def test_no_travel_time_is_unplaced_and_the_other_origins_move() -> None:
    world = line({"1": 0, "2": 10, "5": 1, "6": 2}, {"A": "1", "B": "2"}, {"5": 1, "6": 3}, volume={"A": 8}, stop="A")
    del world.travel["5", "2"]
    told = run(world)
    assert steps(told) == {("A", None, "no_travel_time"): 2, ("A", "B", "concentrate"): 6}
    assert told.found.unplaced.tolist() == [[2, 0]]


def test_all_of_a_region_stop() -> None:
    told = run(line(AT, SITES, PEOPLE, volume={"A": 8, "B": 3, "C": 1}, stop="ABC"))
    assert steps(told) == {(x, None, "no_location_stays"): v for x, v in (("A", 8), ("B", 3), ("C", 1))}


def test_of_no_region() -> None:
    world = line(AT, SITES, PEOPLE, volume={"A": 8, "B": 3}, stop="A", none="C")
    world.region["A"] = None
    assert steps(run(world)) == {("A", None, "no_region"): 8}


def test_without_catchment_it_keeps_what_it_has_or_goes_as_one_origin_at_its_site() -> None:
    at = {"1": 0, "2": 1, "3": 40, "5": 2}
    world = line(at, SITES, {"5": 9}, volume={"A": 4, "B": 6})
    assert after(run(world)) == {"A": 4, "B": 6}
    row = world.travel.pop(("1", "1"))
    assert after(run(world)) == {"A": 4, "B": 6}
    world.travel["1", "1"] = row
    world.decision["a", "A"] = "stop"
    told = run(world)
    assert told.behind == {("a", "A", "B", "concentrate", None, "A"): 4}
    del world.travel["1", "2"], world.travel["1", "3"]
    assert steps(run(world)) == {("A", None, "no_travel_time"): 4}


def test_without_a_site_it_is_unplaced() -> None:
    world = line(AT, SITES, PEOPLE, volume={"A": 8, "B": 3}, stop="A", none="C")
    world.site["a", "A"] = world.norm_site["A"] = None
    assert steps(run(world)) == {("A", None, "no_travel_time"): 8}


def test_no_sites_and_no_volumes_at_all() -> None:
    world = line(AT, {"A": "1"}, PEOPLE, volume={"A": 0})
    assert steps(run(world)) == {}
    world = line(AT, {"A": "1"}, PEOPLE, volume={"A": 5}, stop="A")
    world.site["a", "A"] = world.norm_site["A"] = None
    assert steps(run(world)) == {("A", None, "no_location_stays"): 5}


def test_conservation_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    world = line(AT, SITES, PEOPLE, volume={"A": 8, "B": 3}, stop="A")
    really = travel_time_file.concentrate

    def loses(problem):
        legs = really(problem)
        return legs.where(np.arange(len(legs.item)) > 0)

    monkeypatch.setattr(travel_time_file, "concentrate", loses)
    with pytest.raises(AssertionError, match="appeared or vanished"):
        travel_time(Arrays(world).problem())


# --- step 2 ---


def test_one_sender_tops_up_two_and_the_origins_behind_add_up() -> None:
    at = {"1": 0, "2": 20, "3": 40, "5": 19, "6": 21}
    people = {"1": 1, "5": 1, "6": 3, "3": 1}
    told = run(line(at, SITES, people, volume={"A": 6, "B": 40, "C": 4}, minimum=10))
    assert steps(told) == {("B", "A", "top_up"): 4, ("B", "C", "top_up"): 6}
    assert told.behind == pytest.approx(
        {
            ("a", "B", "A", "top_up", "5", "B"): 1,
            ("a", "B", "A", "top_up", "6", "B"): 3,
            ("a", "B", "C", "top_up", "5", "B"): 1.5,
            ("a", "B", "C", "top_up", "6", "B"): 4.5,
        }
    )
    assert told.found.moved.tolist() == [[0, 10, 0]]
    short = told.found.top_ups.shortages
    assert [told.name(x) for x in short.location] == ["A", "C"]
    assert [SERVED[d] for d in short.decided] == ["shortage", "shortage"]


def test_a_patient_may_be_in_two_steps_and_moves_once() -> None:
    at = {"1": 0, "2": 20, "3": 40, "5": 21}
    told = run(line(at, SITES, {"5": 1}, volume={"B": 30}, stop="B", minimum=10))
    assert steps(told) == {("B", "C", "concentrate"): 30, ("C", "A", "top_up"): 10}
    assert told.found.concentrated.tolist() == [[0, 0, 30]]
    assert after(told) == {"A": 10, "C": 20}
    assert told.found.moved.sum() == 30


def test_the_smallest_shortage_first_and_only_the_surplus() -> None:
    at = {"1": 0, "2": 20, "3": 40}
    told = run(line(at, SITES, {"1": 1, "2": 1, "3": 1}, volume={"A": 5, "B": 16, "C": 8}, minimum=10))
    assert steps(told) == {("B", "C", "top_up"): 2, ("B", "A", "top_up"): 4}
    assert told.missing == {"A": 1}
    assert after(told) == {"A": 9, "B": 10, "C": 10}


def test_at_the_minimum_is_not_short() -> None:
    at = {"1": 0, "2": 20}
    told = run(line(at, {"A": "1", "B": "2"}, {"1": 1, "2": 1}, volume={"A": 10, "B": 16}, minimum=10))
    assert len(told.found.top_ups.shortages.location) == 0


def test_thirds_that_add_up_to_the_minimum_are_not_short() -> None:
    at = {"1": 0, "2": 20, "3": 100, "5": 1, "6": 2, "7": 3}
    people = {"5": 1, "6": 1, "7": 1, "2": 1}
    told = run(line(at, SITES, people, volume={"A": 10, "B": 40}, stop="A", minimum=50))
    assert told.found.concentrated.tolist() == [[0, 50, 0]]
    assert told.missing == {"C": 50}


def test_equal_shortages_by_the_lowest_origin_assigned() -> None:
    at = {"31": 0, "32": 20, "33": 40, "9": 1, "10": 39}
    sites = {"A": "31", "B": "32", "C": "33"}
    told = run(line(at, sites, {"10": 1, "9": 1, "32": 1}, volume={"C": 7, "A": 7, "B": 12}, minimum=10))
    # C has origin 10 and A has 9, as numbers.
    assert steps(told) == {("B", "A", "top_up"): 2}
    assert told.missing == {"A": 1, "C": 3}
    short = told.found.top_ups.shortages
    assert [told.place(o) for o in short.origin] == ["9", "10"]
    assert [SERVED[d] for d in short.decided] == ["origin", "shortage"]


def test_equal_shortages_without_an_origin_come_last_and_by_id() -> None:
    at = {"31": 0, "32": 20, "33": 40, "34": 60}
    sites = {"C": "31", "B": "32", "A": "33", "D": "34"}
    world = line(at, sites, {"32": 1, "34": 1}, volume={"A": 7, "C": 7, "B": 17, "D": 7}, minimum=10)
    told = run(world)
    short = told.found.top_ups.shortages
    assert [told.name(x) for x in short.location] == ["D", "A", "C"]
    assert [SERVED[d] for d in short.decided] == ["origin", "id", "shortage"]
    assert [told.place(o) for o in short.origin] == ["34", None, None]


def test_equal_shortages_by_id_as_a_number() -> None:
    at = {"1": 0, "2": 20, "3": 40}
    told = run(line(at, {"10": "1", "9": "2", "11": "3"}, {"3": 1}, volume={"10": 7, "9": 7, "11": 14}, minimum=10))
    assert [told.name(x) for x in told.found.top_ups.shortages.location] == ["9", "10"]
    assert told.missing == {"10": 2}


def test_what_is_not_located_and_moved_counts_as_an_origin_at_its_site() -> None:
    at = {"3": 0, "32": 20, "33": 40, "34": 41, "40": 19, "41": 42}
    sites = {"X": "3", "A": "32", "C": "34", "B": "33"}
    world = line(at, sites, {"40": 1, "41": 1}, volume={"X": 1, "A": 6, "C": 7}, stop="X", minimum=10)
    world.travel["3", "32"] = (F(99), F(0))
    world.travel["3", "33"] = (F(99), F(1))
    told = run(world)
    short = told.found.top_ups.shortages
    place = {told.name(x): told.place(o) for x, o in zip(short.location, short.origin, strict=True)}
    # X has no catchment: it is nearest to no origin. Its one patient goes to C as from place 3.
    assert place == {"A": "40", "C": "3", "B": None}


def test_senders_by_minutes_from_the_receivers_site() -> None:
    at = {"1": 0, "2": 20, "3": 50}
    world = line(at, SITES, {"1": 1, "2": 1, "3": 1}, volume={"A": 5, "B": 12, "C": 16}, minimum=10)
    # From A to C it is nearer than to B; the way back does not matter.
    world.travel["1", "3"] = (F(10), F(0))
    world.travel["2", "1"] = (F(1), F(0))
    told = run(world)
    assert steps(told) == {("C", "A", "top_up"): 5}
    assert told.found.top_ups.minutes.tolist() == [10]


@pytest.mark.parametrize(("metres", "first", "rule"), [((8, 9), "B", "id"), ((5, 9), "C", "key"), ((8, 6), "B", "key")])
def test_equal_minutes_by_the_sum_key_then_id(metres: tuple[int, int], first: str, rule: str) -> None:
    sites = {"A": "1", "B": "1000", "C": "2000"}
    world = line({"1": 0, "1000": 20, "2000": 40}, sites, dict.fromkeys(sites.values(), 1), volume={}, minimum=10)
    world.volume = {("a", "A"): 5, ("a", "B"): 14, ("a", "C"): 14}
    world.travel["1", "2000"], world.travel["1", "1000"] = (F(30), F(metres[0])), (F(30), F(metres[1]))
    told = run(world)
    top = told.found.top_ups
    assert [told.name(x) for x in top.sender] == [first, {"B": "C", "C": "B"}[first]]
    assert top.volume.tolist() == [4, 1]
    assert [ASKED[a] for a in top.asked] == [rule, "minutes"]


def test_without_a_row_it_cannot_serve_and_what_is_missing_is_told() -> None:
    at = {"1": 0, "2": 20}
    world = line(at, {"A": "1", "B": "2"}, {"1": 1, "2": 1}, volume={"A": 5, "B": 30}, minimum=10)
    del world.travel["1", "2"]
    told = run(world)
    assert steps(told) == {}
    assert told.missing == {"A": 5}


def test_on_one_site_it_can_serve_with_or_without_a_row() -> None:
    world = line({"1": 0}, {"A": "1", "B": "1"}, {"1": 1}, volume={"A": 5, "B": 30}, minimum=10)
    assert steps(run(world)) == {("B", "A", "top_up"): 5}
    world.inhabitants["7"] = 1
    world.travel = {("7", "1"): (F(3), F(0))}
    told = run(world)
    assert steps(told) == {("B", "A", "top_up"): 5}
    assert told.found.top_ups.minutes.tolist() == [0]


def test_only_the_own_region_serves() -> None:
    at = {"1": 0, "2": 20}
    world = line(at, {"A": "1", "B": "2"}, {"1": 1, "2": 1}, volume={"A": 5, "B": 30}, minimum=10)
    world.region["B"] = "S"
    assert run(world).missing == {"A": 5}


def test_who_takes_no_part_neither_serves_nor_is_short() -> None:
    at = {"1": 0, "2": 20, "3": 40}
    told = run(line(at, SITES, dict.fromkeys(at, 1), volume={"A": 5, "B": 30, "C": 5}, none="BC", minimum=10))
    assert told.missing == {"A": 5}
    assert steps(told) == {}


def test_no_minimum_is_step_1_only() -> None:
    told = run(line(AT, SITES, PEOPLE, volume={"A": 5, "B": 30}, minimum=None))
    assert len(told.found.top_ups.shortages.location) == 0


def two_interventions(volume: dict[tuple[str, str], int], **more: object) -> World:
    at = {"1": 0, "2": 20}
    world = line(at, {"A": "1", "B": "2"}, {"1": 1, "2": 1}, volume={}, minimum=10, **more)
    world.interventions = ("a", "b")
    world.volume = volume
    for x in "AB":
        world.site["b", x] = world.site["a", x]
        world.decision["b", x] = "stay"
    return world


def test_a_norm_over_several_interventions_counts_the_sum_and_takes_in_proportion() -> None:
    world = two_interventions({("a", "A"): 2, ("b", "A"): 3, ("a", "B"): 10, ("b", "B"): 30})
    told = run(world)
    assert told.steps == {("a", "B", "A", "top_up"): 1.25, ("b", "B", "A", "top_up"): 3.75}
    world.whole = True
    # 1.25 and 3.75: the largest remainder is of b.
    assert run(world).steps == {("a", "B", "A", "top_up"): 1, ("b", "B", "A", "top_up"): 4}


# --- whole patients ---


def test_largest_remainder_ties_by_weight_then_order() -> None:
    found = largest_remainder(
        np.array([3.0, 5.0, 1.0]), np.array([[1, 1, 0], [1, 3, 0], [0, 0, 2.0]]), np.array([1, 0, 2])
    )
    # 1.5, 1.5; 1.25, 3.75; 1.
    assert found.tolist() == [[1, 2, 0], [1, 4, 0], [0, 0, 1]]
    tied = largest_remainder(np.array([4.0]), np.array([[1.0, 3.0, 4.0]]), np.array([0, 1, 2]))
    # 0.5, 1.5, 2: the heavier of the two halves.
    assert tied.tolist() == [[0, 2, 2]]


def test_whole_patients_of_step_1_by_largest_remainder_over_the_targets() -> None:
    at = {"1": 0, "2": 50, "3": 100, "9": 40, "8": 60, "7": 61}
    people = {"9": 100, "8": 100, "7": 100}
    told = run(line(at, SITES, people, volume={"B": 10}, stop="B", whole=True))
    # 3.33 and 6.67; of the flow to C its origins have a half each.
    assert steps(told) == {("B", "A", "concentrate"): 3, ("B", "C", "concentrate"): 7}
    assert told.behind == pytest.approx(
        {
            ("a", "B", "A", "concentrate", "9", "B"): 3,
            ("a", "B", "C", "concentrate", "8", "B"): 3.5,
            ("a", "B", "C", "concentrate", "7", "B"): 3.5,
        }
    )


def test_what_finds_no_place_is_whole_too() -> None:
    world = line({"1": 0, "2": 10, "5": 1, "6": 2}, {"A": "1", "B": "2"}, {"5": 1, "6": 2}, volume={"A": 10}, stop="A")
    del world.travel["5", "2"]
    world.whole = True
    assert steps(run(world)) == {("A", None, "no_travel_time"): 3, ("A", "B", "concentrate"): 7}


def test_of_equal_remainders_what_finds_no_place_is_last() -> None:
    world = line({"1": 0, "2": 10, "5": 1, "6": 2}, {"A": "1", "B": "2"}, {"5": 1, "6": 1}, volume={"A": 5}, stop="A")
    del world.travel["5", "2"]
    world.whole = True
    assert steps(run(world)) == {("A", None, "no_travel_time"): 2, ("A", "B", "concentrate"): 3}


def test_of_a_whole_flow_the_override_comes_first() -> None:
    at = {"1": 0, "2": 10, "5": 1}
    world = line(at, {"A": "1", "B": "2"}, {"5": 1}, volume={"A": 5}, stop="A", overrides=[("A", "B", F(1, 2))])
    world.whole = True
    assert steps(run(world)) == {("A", "B", "override"): 3, ("A", "B", "concentrate"): 2}


def test_what_stays_is_a_target_where_one_opens() -> None:
    at = {"1": 0, "2": 20, "11": 2, "12": 18}
    world = line(at, {"A": "1", "B": "2"}, {"11": 2, "12": 1}, volume={"A": 5}, whole=True)
    # 3.33 and 1.67
    assert after(run(world)) == {"A": 3, "B": 2}


def test_whole_volumes_are_due_for_whole_patients() -> None:
    world = line(AT, SITES, PEOPLE, volume={"A": 8}, whole=True)
    world.volume["a", "A"] = F(1, 2)  # type: ignore[assignment]
    with pytest.raises(AssertionError, match="whole"):
        run(world)
