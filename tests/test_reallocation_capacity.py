"""The method capacity is the best of all ways, and among equals the first: by brute force, and whatever the solver."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cns_check.reallocate.methods.capacity import transport
from cns_check.reallocate.methods.first_served import first_served
from test_reallocation_properties import PURE

#: More than any way round.
UNPLACED = 1e9


def brute_force(volumes, rooms, cost):
    """Most placed, then least cost, then most to the first pairs, over every way; None is no way.

    Returns:
        How many are placed, what it costs, and the flow.
    """

    def splits(volume, room, row):
        """Every (flow, cost, rooms left) of one sender."""
        if not room:
            yield (), 0, ()
            return
        most = 0 if row[0] is None else min(volume, room[0])
        for here in range(most + 1):
            for flow, paid, left in splits(volume - here, room[1:], row[1:]):
                yield (here, *flow), paid + here * (row[0] or 0), (room[0] - here, *left)

    @cache
    def best(sender, room):
        if sender == len(volumes):
            return 0, 0, ()
        found = []
        for flow, paid, left in splits(volumes[sender], room, cost[sender]):
            more, cheaper, others = best(sender + 1, left)
            found.append((sum(flow) + more, paid + cheaper, (flow, *others)))
        most = max(placed for placed, _, _ in found)
        least = min(paid for placed, paid, _ in found if placed == most)
        return max(way for way in found if way[:2] == (most, least))

    return best(0, tuple(rooms))


@st.composite
def cases(draw, ways):
    """Volumes, rooms, and what a patient costs per pair; None for no way."""
    senders, receivers = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    volumes = draw(st.lists(st.integers(0, 4), min_size=senders, max_size=senders))
    rooms = draw(st.lists(st.integers(0, 5), min_size=receivers, max_size=receivers))
    row = st.lists(ways, min_size=receivers, max_size=receivers)
    return volumes, rooms, draw(st.lists(row, min_size=senders, max_size=senders))


DISTANT = st.one_of(st.integers(0, 6), st.integers(0, 900_000), st.none())
TIED = st.sampled_from([0, 1, 1, 1, 2, None])


def costs(cost):
    return np.array([[math.inf if c is None else float(c) for c in line] for line in cost])


@PURE
@given(st.one_of(cases(DISTANT), cases(TIED)))
def test_transport_is_the_best_of_all_ways_and_the_first_of_equals(case):
    volumes, rooms, cost = case
    # In thousandths, as the method counts them, so that sums are whole.
    moved = transport(np.array(volumes), np.array(rooms), costs(cost) / 1000)
    assert (moved >= 0).all()
    assert (moved.sum(axis=1) <= volumes).all()
    assert (moved.sum(axis=0) <= rooms).all(), "never squeezed in"
    found = [(int(many), c) for line, row in zip(moved, cost, strict=True) for many, c in zip(line, row, strict=True)]
    assert all(many == 0 for many, c in found if c is None)
    placed, paid, first = brute_force(tuple(volumes), rooms, [tuple(line) for line in cost])
    assert (int(moved.sum()), sum(many * (c or 0) for many, c in found)) == (placed, paid)
    assert moved.tolist() == [list(line) for line in first]


@st.composite
def larger_ties(draw):
    senders, receivers = draw(st.integers(2, 9)), draw(st.integers(2, 6))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    volumes, rooms = random.integers(0, 40, senders), random.integers(0, 80, receivers)
    cost = random.choice([1.0, 2.0, 3.0, math.inf], size=(senders, receivers))
    return volumes, rooms, cost, random.permutation(senders), random.permutation(receivers)


@PURE
@given(larger_ties())
def test_whichever_of_the_best_comes_in_the_same_one_is_taken(case):
    volumes, rooms, cost, s, r = case
    ours = transport(volumes, rooms, cost / 1000)
    # The first in another order is one of the best in this one.
    other = np.empty_like(ours)
    other[np.ix_(s, r)] = transport(volumes[s], rooms[r], cost[np.ix_(s, r)] / 1000)
    assert first_served(other, volumes, rooms, cost, UNPLACED).tolist() == ours.tolist()


def taken(moved, volume, room, cost):
    return first_served(np.array(moved), np.array(volume), np.array(room), np.array(cost, float), UNPLACED).tolist()


def test_the_first_sender_is_served_first_at_the_first_receiver():
    # All equally near, and room for four of five.
    same = [[7, 7], [7, 7]]
    assert taken([[0, 2], [2, 0]], [3, 2], [2, 2], same) == [[2, 1], [0, 1]]
    # The second is nearer to the first receiver, and that goes before.
    assert taken([[0, 2], [2, 0]], [2, 2], [2, 2], [[7, 7], [6, 7]]) == [[0, 2], [2, 0]]
    # Who finds no place is the last, though each would have the same way.
    assert taken([[0], [2]], [2, 2], [2], [[7], [7]]) == [[2], [0]]
    # Over a third: the first takes the place of the second, that of the third, who has room elsewhere.
    no = math.inf
    around = [[1, no, 1], [1, 1, no], [no, 1, 1]]
    assert taken([[0, 0, 1], [1, 0, 0], [0, 1, 0]], [1, 1, 1], [1, 1, 1], around) == np.eye(3).tolist()


@pytest.mark.parametrize("moved", [[[1, 0], [0, 1]], [[0, 1], [0, 0]], [[0, 0], [0, 0]]])
def test_what_is_not_the_best_is_refused(moved):
    with pytest.raises(RuntimeError, match="shorter way round"):
        taken(moved, [1, 1], [1, 1], [[2, 1], [1, 1]])
