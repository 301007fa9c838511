"""The arithmetic of dividing: whole patients however great the numbers, the least distance, how far it is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cns_check.reallocate.distance import Distances
from cns_check.reallocate.methods import shares
from cns_check.reallocate.methods.capacity import transport
from cns_check.reallocate.methods.rounding import _quotient as quotient
from cns_check.reallocate.methods.rounding import largest_remainder
from cns_check.reallocate.problem import Problem


def test_great_numbers_are_divided_exactly():
    """Beyond what a float holds, and beyond what fits into one key to sort by."""
    big = 2**31
    row = np.array([[big, big - 1, 1, 1]], dtype=np.int64)
    assert largest_remainder(np.array([big]), row, row).tolist() == [[2**30, 2**30 - 1, 1, 0]]
    ties = np.array([[2**40, 2**41, 2**41]], dtype=np.int64)
    same = np.array([[7, 7, 7]], dtype=np.int64)
    assert largest_remainder(np.array([22]), same * 2**40, ties).tolist() == [[7, 8, 7]]
    assert largest_remainder(np.array([22, 23]), np.vstack([same, same]), np.vstack([ties, ties])).tolist() == [
        [7, 8, 7],
        [7, 8, 8],
    ]


def test_a_share_just_below_a_whole_number_is_rounded_down_however_great():
    """As floats these two divide to 113456001, one more than they should."""
    shares, divisor = np.array([[116_547_721 * 130_656_527]]), np.array([[134_216_968]])
    assert quotient(shares, divisor).tolist() == [[113_456_000]]
    assert quotient(np.array([[10, 11, 12]]), np.array([[4]])).tolist() == [[2, 2, 3]]


def test_a_larger_remainder_goes_before_a_larger_tie():
    weights, ties = np.array([[2, 1]]), np.array([[0, 9]])
    assert largest_remainder(np.array([1]), weights, ties).tolist() == [[1, 0]]


def test_nothing_is_divided_over_nobody():
    empty = np.zeros((1, 3), dtype=np.int64)
    assert largest_remainder(np.array([0]), empty, empty).tolist() == [[0, 0, 0]]
    assert largest_remainder(np.array([5]), empty, empty).tolist() == [[0, 0, 0]]


def problem(volumes, weights, group=0):
    """One intervention in one group: who sends how much, and what the receivers weigh."""
    whole, size = np.int64, len(volumes) + len(weights)
    nowhere = np.full(size, math.nan)
    return Problem(
        intervention=np.zeros(len(volumes), dtype=whole),
        sender=np.arange(len(volumes), dtype=whole),
        volume=np.array(volumes, dtype=whole),
        group=np.full(len(volumes), group, dtype=whole),
        receiver=np.arange(len(volumes), size, dtype=whole),
        receiver_group=np.zeros(len(weights), dtype=whole),
        weight=np.array([weights], dtype=whole),
        room=None,
        distance=Distances([f"L{n}" for n in range(size)], nowhere, nowhere, None),
    )


def rows(flows):
    return sorted(zip(flows.item.tolist(), flows.receiver.tolist(), flows.volume.tolist(), strict=True))


@pytest.mark.parametrize("room", [0, 8, 9, 10, 25_000])
def test_problems_divided_together_come_out_as_each_by_itself(room, monkeypatch):
    """However many of them are worked on at once; of the last but one nobody may receive."""
    monkeypatch.setattr(shares, "_ROOM", room)
    several = [problem([1], [1, 2]), problem([2], [1, 1])]
    several += [problem([5], [3, 1]), problem([4, 7], [1, 1, 1]), problem([9], [1], group=1), problem([2, 2, 2], [6])]
    expected = [
        [(0, 1, 1)],
        [(0, 0, 1), (0, 1, 1)],
        [(0, 0, 4), (0, 1, 1)],
        [(0, 0, 1), (0, 1, 2), (0, 2, 1), (1, 0, 3), (1, 1, 2), (1, 2, 2)],
        [],
        [(0, 0, 2), (1, 0, 2), (2, 0, 2)],
    ]
    assert [rows(shares.proportional([one])[0]) for one in several] == expected
    assert [rows(flows) for flows in shares.proportional(several)] == expected
    assert [rows(flows) for flows in shares.proportional(several[::-1])] == expected[::-1]
    assert [rows(flows) for flows in shares.proportional([several[0], several[3]])] == [expected[0], expected[3]]


def test_as_many_as_fit_go_before_the_shortest_way():
    """Each sender makes way for the one before: three long ways rather than two of no length."""
    inf = math.inf
    far = np.array([[1000.0, inf, inf], [0.0, 1000.0, inf], [inf, 0.0, 1000.0]])
    one = np.array([1, 1, 1])
    assert transport(one, one, far).tolist() == np.eye(3, dtype=int).tolist()


def test_a_receiver_next_door_takes_as_many_as_fit():
    """No distance at all: to stay costs no less, and still everybody goes."""
    for volume, placed in ((3, 3), (7, 5)):
        assert transport(np.array([volume]), np.array([5]), np.array([[0.0]])).tolist() == [[placed]]


def test_ways_are_compared_to_the_metre():
    for near, expected in (([10.002, 10.001], [0, 1]), ([10.001, 10.002], [1, 0])):
        assert transport(np.array([1]), np.array([1, 1]), np.array([near])).tolist() == [expected]


def test_kilometres_are_along_a_great_circle():
    distance = Distances(("A", "B"), np.array([0.0, 1.0]), np.array([5.0, 5.0]), None)
    assert distance.unit == "km"
    assert distance.matrix[0, 1] == pytest.approx(111.195, abs=0.001)
    assert np.diag(distance.matrix).tolist() == [0, 0]
    assert distance.between(np.array([0, 1]), np.array([1, 0])).tolist() == [distance.matrix[0, 1]] * 2
    north = Distances(("A", "B"), np.array([60.0, 60.0]), np.array([0.0, 2.0]), None)
    assert north.matrix[0, 1] == pytest.approx(111.195, abs=0.02), "a degree of longitude is half as long at 60 north"


def test_the_other_side_of_the_earth_is_half_way_round_and_known():
    """Rounding takes some of these a little beyond what a distance can be."""
    here = np.arange(1, 90) + 0.1
    ids = tuple(str(n) for n in range(2 * len(here)))
    distance = Distances(ids, np.concatenate([here, -here]), np.concatenate([here, here + 180]), None)
    start = np.arange(len(here))
    assert distance.between(start, start + len(here)) == pytest.approx(math.pi * 6371.0088)


def test_minutes_have_a_direction_and_nothing_stands_in_for_those_not_given():
    minutes = {("A", "B"): 12.5, ("A", "A"): 3.0, ("A", "Z"): 1.0, ("Z", "A"): 1.0}
    distance = Distances(("A", "B"), np.array([0.0, 1.0]), np.array([0.0, 0.0]), minutes)
    assert distance.unit == "minutes"
    assert distance.matrix.tolist() == [[0.0, 12.5], [math.inf, 0.0]]
    assert distance.between(np.array([0, 1]), np.array([1, 0])).tolist() == [12.5, math.inf]


def test_where_a_location_is_not_known_nothing_is_near():
    distance = Distances(("A", "B"), np.array([52.0, math.nan]), np.array([5.0, 5.0]), None)
    assert distance.matrix[0].tolist() == [0.0, math.inf]
