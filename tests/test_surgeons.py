"""Rules about the surgeons of a location, by example: who performs, who is short, and what nobody knows.

A year is written as ``{surgeon: (least, greatest)}``; the volume of no known surgeon stands beside it.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from cns_check.judge.surgeons import SurgeonYear, judge_surgeons
from cns_check.judge.windows import BELOW, MET, UNDETERMINED

UNKNOWN = math.inf
CODES = {"met": MET, "undetermined": UNDETERMINED, "below": BELOW}


def year(*locations, other=None, absent=0.0):
    """One year of one or more locations, each with its surgeons; ``other`` per location."""
    pairs = [(at, s, low, high) for at, each in enumerate(locations) for s, (low, high) in sorted(each.items())]
    other = other or [(0, 0)] * len(locations)
    return SurgeonYear(
        np.array([p[0] for p in pairs], dtype=np.int64),
        np.array([p[1] for p in pairs], dtype=np.int64),
        np.array([p[2] for p in pairs], dtype=np.float64),
        np.array([p[3] for p in pairs], dtype=np.float64),
        absent,
        np.array([o[0] for o in other], dtype=np.float64),
        np.array([o[1] for o in other], dtype=np.float64),
    )


def verdict(*years, lengths=(1,), minimum=None, surgeons=None):
    """Of one location."""
    found = judge_surgeons(years, lengths, minimum, surgeons)
    return next(name for name, code in CODES.items() if code == found.verdict[0])


def exactly(*volumes):
    return {s: (v, v) for s, v in enumerate(volumes)}


# A minimum for each


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [
        ({0: (8, 8)}, "met"),
        ({0: (7, 7)}, "below"),
        ({0: (7, 8)}, "undetermined"),
        ({0: (8, 9)}, "met"),
        # Perhaps this surgeon performs nothing, and then nothing is asked.
        ({0: (0, 7)}, "undetermined"),
        ({0: (1, 7)}, "below"),
        ({0: (0, 0)}, "met"),
        ({0: (8, 8), 1: (0, 0)}, "met"),
        ({0: (8, 8), 1: (7, 7)}, "below"),
        ({0: (7, 7), 1: (7, 8)}, "below"),
        ({}, "met"),
    ],
)
def test_each_surgeon_who_performs_reaches_the_minimum(volumes, expected):
    assert verdict(year(volumes), minimum=8) == expected


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ((7, 7), (1, 1), "undetermined"),
        ((6, 6), (1, 1), "below"),
        ((8, 8), (0, 1), "undetermined"),
        ((8, 8), (0, 0), "met"),
        ((7, 7), (0, 1), "undetermined"),
    ],
)
def test_volume_of_no_known_surgeon_may_be_this_ones_or_anothers(own, other, expected):
    assert verdict(year({0: own}, other=[other]), minimum=8) == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (10, 6, "met"),
        (9, 6, "below"),
        (0, 8, "met"),
        # Who performs nothing in the data year is asked nothing.
        (1, 0, "met"),
    ],
)
def test_any_window_suffices_for_the_minimum(before, now, expected):
    assert verdict(year(exactly(now)), year(exactly(before)), lengths=(1, 2), minimum=8) == expected
    assert verdict(year(exactly(now)), year(exactly(before)), lengths=(2, 1), minimum=8) == expected


def test_a_mean_alone_does_not_look_at_the_year_alone():
    assert verdict(year(exactly(8)), year(exactly(7)), lengths=(2,), minimum=8) == "below"
    assert verdict(year(exactly(8)), year(exactly(8)), lengths=(2,), minimum=8) == "met"


@pytest.mark.parametrize(("absent", "expected"), [(0.0, "below"), (UNKNOWN, "undetermined")])
def test_a_surgeon_who_is_not_in_a_year_performed_nothing_in_it_or_anything(absent, expected):
    assert verdict(year(exactly(15)), year({}, absent=absent), lengths=(2,), minimum=8) == expected
    assert verdict(year(exactly(16)), year({}, absent=absent), lengths=(2,), minimum=8) == "met"


def test_volume_of_no_known_surgeon_adds_up_over_the_years_of_a_window():
    years = [year(exactly(7)), year(exactly(7), other=[(2, 2)])]
    assert verdict(*years, lengths=(2,), minimum=8) == "undetermined"
    years = [year(exactly(7)), year(exactly(7), other=[(1, 1)])]
    assert verdict(*years, lengths=(2,), minimum=8) == "below"

    years = [year(exactly(7), other=[(1, 1)])] * 2
    assert verdict(*years, lengths=(2,), minimum=8) == "undetermined", "7 and 7, and perhaps 1 and 1"


def test_volume_of_no_known_surgeon_in_a_year_before_is_nobody_more_in_the_data_year():
    found = judge_surgeons([year(exactly(9)), year(exactly(9), other=[(1, 1)])], (2,), 8, 2)
    assert (found.at_most[0], found.verdict[0]) == (1, BELOW)
    assert verdict(year(exactly(9)), year(exactly(9), other=[(1, 1)]), lengths=(2,), minimum=8) == "met"


def test_who_starts_in_the_data_year_is_nobody_of_another_location():
    years = [year(exactly(8, 3), exactly(9)), year(exactly(8), exactly(9))]
    found = judge_surgeons(years, (1,), 8, None)
    assert found.verdict.tolist() == [BELOW, MET]
    assert found.performing.tolist() == [2, 1]
    assert found.low.tolist() == [3, 9]


def test_each_location_has_its_own_surgeons_though_they_share_a_number():
    found = judge_surgeons([year(exactly(8, 9), exactly(7, 9), {}, other=[(0, 0), (0, 0), (0, 3)])], (1,), 8, 2)
    assert found.verdict.tolist() == [MET, BELOW, UNDETERMINED]
    assert found.performing.tolist() == [2, 2, 0]
    assert found.at_most.tolist() == [2, 2, UNKNOWN]
    assert found.short.tolist() == [0, 1, 0]
    assert found.low.tolist() == [8, 7, 0]
    assert found.high.tolist() == [8, 7, UNKNOWN]


def test_a_surgeon_of_two_years_ago_only_is_kept_apart_from_those_of_today():
    years = [year({0: (8, 8)}, {1: (9, 9)}), year({2: (5, 5)}, {0: (4, 4)})]
    found = judge_surgeons(years, (2,), 4, None)
    assert found.verdict.tolist() == [MET, MET]
    assert found.performing.tolist() == [1, 1]
    assert found.low.tolist() == [4, 4.5]
    assert found.high.tolist() == [4, 4.5]


# So many of them


@pytest.mark.parametrize(
    ("volumes", "other", "expected"),
    [
        (exactly(1, 1), (0, 0), "met"),
        (exactly(1, 0), (0, 0), "below"),
        (exactly(1, 1, 1), (0, 0), "met"),
        ({0: (1, 1), 1: (0, 1)}, (0, 0), "undetermined"),
        ({0: (0, 9), 1: (0, 1)}, (0, 0), "undetermined"),
        (exactly(1), (0, 1), "undetermined"),
        (exactly(1, 1), (0, 1), "met"),
        ({}, (0, 0), "below"),
    ],
)
def test_so_many_surgeons_perform_in_the_data_year(volumes, other, expected):
    assert verdict(year(volumes, other=[other]), surgeons=2) == expected


def test_who_performed_last_year_does_not_count_as_performing():
    assert verdict(year(exactly(5)), year(exactly(5, 5)), lengths=(2,), surgeons=2) == "below"


def test_the_number_and_the_minimum_are_both_asked():
    assert verdict(year(exactly(8)), minimum=8, surgeons=2) == "below"
    assert verdict(year(exactly(8, 7)), minimum=8, surgeons=2) == "below"
    assert verdict(year(exactly(8, 8)), minimum=8, surgeons=2) == "met"
    assert verdict(year({0: (8, 8), 1: (0, 9)}), minimum=8, surgeons=2) == "undetermined"


def test_without_a_minimum_volume_of_no_known_surgeon_leaves_the_number_alone_open():
    found = judge_surgeons([year(exactly(3, 3), other=[(1, 1)])], (1,), None, 2)
    assert (found.verdict[0], found.at_most[0], found.short[0]) == (MET, UNKNOWN, 0)


# The surgeon with the least


@pytest.mark.parametrize(
    ("volumes", "other", "low", "high"),
    [
        (exactly(12, 7), (0, 0), 7, 7),
        ({0: (5, 9), 1: (6, 7)}, (0, 0), 5, 7),
        ({0: (12, 12), 1: (0, 0)}, (0, 0), 12, 12),
        ({0: (12, 12), 1: (0, 1)}, (0, 0), 0, 1),
        (exactly(12), (0, 1), 0, 12),
        ({}, (0, 0), 0, UNKNOWN),
    ],
)
def test_the_surgeon_with_the_least_is_reported(volumes, other, low, high):
    found = judge_surgeons([year(volumes, other=[other])], (1,), 8, None)
    assert (found.low[0], found.high[0]) == (low, high)


def test_the_least_counts_in_the_window_in_which_a_surgeon_has_most():
    found = judge_surgeons([year(exactly(6, 9)), year(exactly(8, 4))], (1, 2), 8, None)
    assert (found.low[0], found.high[0]) == (7, 7), "6 and a mean of 7; 9 and a mean of 6.5"


def test_nothing_is_known_of_anybody():
    found = judge_surgeons([year({}, {}, other=[(0, UNKNOWN), (0, 0)])] * 2, (2,), 8, 2)
    assert found.verdict.tolist() == [UNDETERMINED, BELOW]
