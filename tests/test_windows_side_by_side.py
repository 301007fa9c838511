"""Several locations, or several rules, side by side: each keeps its own window, ends and minimum."""

from __future__ import annotations

import math

import numpy as np
import pytest

from build import SOURCES, norm, norm_set, volumes
from cns_check.judge.windows import (
    BELOW,
    MET,
    NO_NORM,
    UNDETERMINED,
    Held,
    OrganisationCells,
    YearCells,
    compare,
    counted,
    judge,
    seen,
)
from cns_check.judge.yearly_cells import TableCells
from cns_check.norms.in_force import in_force

UNKNOWN = math.inf
IDS = ("L1", "L2", "L3")
EITHER = {"any-of": ["calendar-year", {"mean-of-years": 2}]}
MEAN = {"mean-of-years": 2}
FORGIVEN = {"one-missed-year": {"mean-of-years": 3}}


def cells(**years):
    """Per year the alpha of L1, L2, L3: ``cells(y2024=[20, 19, None])``."""
    of = {(i, "alpha", int(y[1:])): v for y, each in years.items() for i, v in zip(IDS, each, strict=True)}
    return TableCells(volumes(of), IDS)


def judged(of, held=None, **keys):
    made = norm_set(norm(**keys))
    return judge(made.norms[0], in_force(made, made.norms[0], 2024), 2024, of, held)


def told(found):
    """Verdict, window and ends of each location."""
    names = [found.windows[w][0] for w in found.window]
    return list(zip(found.verdict.tolist(), names, found.low.tolist(), found.high.tolist(), strict=True))


def version(minimum=20, **more):
    return [{"valid_from": None, "minimum": minimum, "status": "adopted", "sources": SOURCES} | more]


def test_each_location_reports_the_window_that_decided_with_its_own_ends():
    of = cells(y2023=[30, (21, 23), 10], y2024=[(20, 26), 19, (14, 18)])
    assert told(judged(of, window=EITHER)) == [
        (MET, "calendar-year", 20, 26),
        (MET, "mean-of-years:2", 20, 21),
        (BELOW, "calendar-year", 14, 18),
    ]


def test_a_mean_divides_both_ends_by_its_years():
    of = cells(y2023=[(10, 12), 20, 0], y2024=[(20, 24), 20, 41])
    assert told(judged(of, window=MEAN)) == [
        (BELOW, "mean-of-years:2", 15, 18),
        (MET, "mean-of-years:2", 20, 20),
        (MET, "mean-of-years:2", 20.5, 20.5),
    ]


def test_the_windows_are_named_with_their_years_in_the_order_of_the_norm():
    of = cells(y2024=[20, 20, 20])
    assert judged(of, window=EITHER).windows == (("calendar-year", 1), ("mean-of-years:2", 2))
    turned = {"any-of": [{"mean-of-years": 3}, "calendar-year"]}
    assert judged(of, window=turned).windows == (("mean-of-years:3", 3), ("calendar-year", 1))
    forgiving = judged(of, tolerance=FORGIVEN)
    assert forgiving.windows == (("calendar-year", 1), ("tolerance:mean-of-years:3", 3))


def test_of_two_windows_that_are_met_the_first_of_the_norm_is_reported():
    turned = {"any-of": [{"mean-of-years": 2}, "calendar-year"]}
    of = cells(y2023=[20, 19, 40], y2024=[20, 20, 19])
    assert [w for _, w, _, _ in told(judged(of, window=turned))] == [
        "mean-of-years:2",
        "calendar-year",
        "mean-of-years:2",
    ]


def test_the_first_window_met_goes_before_one_with_more():
    three = {"any-of": ["calendar-year", {"mean-of-years": 2}, {"mean-of-years": 3}]}
    of = cells(y2022=[0] * 3, y2023=[30, 30, 21], y2024=[20, 19, 18])
    assert told(judged(of, window=three)) == [
        (MET, "calendar-year", 20, 20),
        (MET, "mean-of-years:2", 24.5, 24.5),
        (BELOW, "mean-of-years:2", 19.5, 19.5),
    ]


def test_without_a_minimum_the_window_with_the_largest_low_end_is_reported_and_nothing_decided():
    of = cells(y2023=[30, 10, (0, 50)], y2024=[20, (20, 40), 20])
    found = judged(of, window=EITHER, minimum=None, tolerance=None)
    assert told(found) == [
        (NO_NORM, "mean-of-years:2", 25, 25),
        (NO_NORM, "calendar-year", 20, 40),
        (NO_NORM, "calendar-year", 20, 20),
    ]
    assert np.isnan(found.minimum).all()
    assert (found.parts, found.surgeons) == ((), None)


def test_without_a_minimum_nothing_is_forgiven_and_no_part_judged():
    of = cells(y2022=[20] * 3, y2023=[20] * 3, y2024=[20, 10, 0])
    part = {"counts": ["alpha"], "minimum": 5, "sources": SOURCES}
    found = judged(of, tolerance=FORGIVEN, parts=[part], minimum=None)
    assert [(v, w) for v, w, _, _ in told(found)] == [(NO_NORM, "calendar-year")] * 3
    assert found.windows == (("calendar-year", 1),)
    assert (found.parts, found.surgeons) == ((), None)


# Tolerance


def test_by_tolerance_both_ends_are_those_of_the_mean():
    of = cells(y2022=[(25, 28), 20, 30], y2023=[20, 21, 33], y2024=[(15, 18), (15, 20), (20, 30)])
    assert told(judged(of, tolerance=FORGIVEN)) == [
        (MET, "tolerance:mean-of-years:3", 20, 22),
        (UNDETERMINED, "calendar-year", 15, 20),
        (MET, "calendar-year", 20, 30),
    ]


@pytest.mark.parametrize(
    ("before", "year", "now", "verdict"),
    [
        (20, 20, 20, MET),
        (20, 20, 19, BELOW),
        (21, 20, 19, MET),
        (20, 21, 19, MET),
        (22, 19, 19, BELOW),
        (19, 22, 19, BELOW),
        (60, 60, 0, MET),
        ((20, 21), 20, 19, UNDETERMINED),
        ((19, 21), 20, 19, UNDETERMINED),
        ((19, 20), 20, 19, BELOW),
    ],
)
def test_one_missed_year_is_forgiven_where_each_year_before_it_and_the_mean_are_in_order(before, year, now, verdict):
    of = cells(y2022=[before] * 3, y2023=[year] * 3, y2024=[now] * 3)
    assert judged(of, tolerance=FORGIVEN).verdict.tolist() == [verdict] * 3


def test_nothing_is_met_by_tolerance_where_the_data_year_is_empty():
    of = cells(y2022=[30] * 3, y2023=[30] * 3, y2024=[0, 0, (0, 4)])
    held = Held(performed=np.array([True, False, True]))
    assert [(w, low) for _, w, low, _ in told(judged(of, held, tolerance=FORGIVEN))] == [
        ("tolerance:mean-of-years:3", 20),
        ("calendar-year", 0),
        ("tolerance:mean-of-years:3", 20),
    ]
    assert [w for _, w, _, _ in told(judged(of, tolerance=FORGIVEN))] == ["tolerance:mean-of-years:3"] * 3


def test_a_new_site_is_forgiven_against_its_own_minimum():
    of = cells(y2022=[11] * 3, y2023=[11] * 3, y2024=[9] * 3)
    held = Held(opened=np.array([2024, 2023, 0]))
    found = judged(of, held, tolerance=FORGIVEN, new_site={"share": 0.5})
    assert found.minimum.tolist() == [10, 20, 20]
    assert found.verdict.tolist() == [MET, BELOW, BELOW]


def test_of_sites_of_which_no_first_day_is_known_the_whole_is_asked():
    assert judged(cells(y2024=[20] * 3), new_site={"share": 0.5}).minimum.tolist() == [20, 20, 20]


# Parts


def part_of(beta_2023, beta_2024, *, window="calendar-year", minimum=5, **more):
    cells_ = {("L1", "alpha", y): 100 for y in (2023, 2024)}
    cells_ |= {("L1", "beta", 2023): beta_2023, ("L1", "beta", 2024): beta_2024}
    part = {"counts": ["beta"], "minimum": minimum, "sources": SOURCES, **more}
    made = norm_set(norm(counts=["alpha", "beta"], window=window, parts=[part]))
    found = judge(made.norms[0], in_force(made, made.norms[0], 2024), 2024, TableCells(volumes(cells_), ("L1",)), None)
    (one,) = found.parts
    assert found.verdict[0] == one.verdict[0], "the total is met"
    return one.verdict[0], one.low[0], one.high[0]


@pytest.mark.parametrize(
    ("years", "window", "expected"),
    [
        ((9, 5), "calendar-year", (MET, 5, 5)),
        ((9, 4), "calendar-year", (BELOW, 4, 4)),
        ((6, 4), MEAN, (MET, 5, 5)),
        ((5, 4), MEAN, (BELOW, 4.5, 4.5)),
        ((5, (4, 7)), MEAN, (UNDETERMINED, 4.5, 6)),
        ((7, 4), EITHER, (MET, 5.5, 5.5)),
        ((4, 5), EITHER, (MET, 5, 5)),
        ((5, 4), EITHER, (BELOW, 4.5, 4.5)),
        ((2, 4), EITHER, (BELOW, 4, 4)),
    ],
)
def test_a_part_is_held_over_the_windows_of_its_norm(years, window, expected):
    assert part_of(*years, window=window) == expected


@pytest.mark.parametrize(
    ("volume", "verdict"),
    [
        (0, MET),
        (1, BELOW),
        ((0, 1), UNDETERMINED),
        ((0, 9), UNDETERMINED),
        ((1, 4), BELOW),
        (5, MET),
        ((1, 5), UNDETERMINED),
    ],
)
def test_a_part_that_binds_where_it_is_performed(volume, verdict):
    assert part_of(0, volume, when="performed")[0] == verdict
    assert part_of(0, volume, minimum=5)[0] == (verdict if volume not in (0, (0, 1)) else BELOW)


def test_the_worst_of_several_parts_counts():
    of = volumes({("L1", i, 2024): v for i, v in (("alpha", 20), ("beta", 5), ("gamma", 4))})
    parts = [{"counts": [i], "minimum": 5, "sources": SOURCES} for i in ("beta", "gamma", "alpha")]
    made = norm_set(norm(counts=["alpha", "beta", "gamma"], parts=parts))
    found = judge(made.norms[0], in_force(made, made.norms[0], 2024), 2024, TableCells(of, ("L1",)))
    assert [p.verdict[0] for p in found.parts] == [MET, BELOW, MET]
    assert found.verdict[0] == BELOW


# Surgeons


def test_without_known_surgeons_a_norm_about_them_is_open_where_anything_was_performed():
    of = cells(y2023=[0, 9, 0], y2024=[30, 30, 0])
    found = judged(of, versions=version(minimum_per_surgeon=8))
    assert found.verdict.tolist() == [UNDETERMINED, UNDETERMINED, BELOW]
    found = judged(of, versions=version(minimum_surgeons=1))
    assert found.surgeons.verdict.tolist() == [UNDETERMINED, UNDETERMINED, BELOW]


def test_a_norm_per_surgeon_is_not_held_against_the_sum_nor_forgiven():
    of = cells(y2022=[0, 30, 30], y2023=[0, 30, 30], y2024=[3, 30, (0, 4)])
    found = judged(of, per="surgeon", tolerance=FORGIVEN)
    assert found.verdict.tolist() == [UNDETERMINED] * 3
    assert [w for _, w, _, _ in told(found)] == ["calendar-year"] * 3
    assert found.low.tolist() == [0, 0, 0]
    assert found.high.tolist() == [UNKNOWN] * 3


def test_of_several_windows_nobody_is_known_either():
    of = cells(y2023=[9, 0, 9], y2024=[30, 30, (0, 4)])
    for keys in ({"per": "surgeon"}, {"versions": version(minimum_per_surgeon=8)}):
        found = judged(of, window=EITHER, **keys)
        assert found.surgeons.verdict.tolist() == [UNDETERMINED] * 3
        assert found.surgeons.at_most.tolist() == [UNKNOWN] * 3
    assert [w for _, w, _, _ in told(judged(of, window=EITHER, per="surgeon"))] == ["calendar-year"] * 3


def test_a_norm_without_rules_about_surgeons_says_nothing_of_them():
    assert judged(cells(y2024=[20] * 3)).surgeons is None


# Sums


def test_an_organisation_is_the_sum_of_its_known_locations_alone():
    own = cells(y2024=[(5, 9), 7, 1])
    found = OrganisationCells(own, np.array([1, 1, -1])).year("alpha", 2024)
    assert found.low.tolist() == [12, 12, 1]
    assert found.high.tolist() == [16, 16, UNKNOWN]
    found = OrganisationCells(own, np.array([0, 1, -1])).year("alpha", 2024)
    assert found.low.tolist() == [5, 7, 1], "an unknown organisation adds to nobody's"
    assert found.seen.tolist() == [True, True, True]


def test_an_organisation_of_nobody():
    none = np.empty(0)

    class Nothing:
        def year(self, intervention_id, year):
            return YearCells(none, none, none.astype(bool))

    assert OrganisationCells(Nothing(), np.empty(0, dtype=np.int64)).year("alpha", 2024).low.tolist() == []


def test_any_intervention_in_any_year_of_the_window_makes_a_row():
    of = TableCells(volumes({("L1", "beta", 2023): 1, ("L2", "alpha", 2024): 1, ("L3", "alpha", 2022): 1}), IDS)
    assert counted(of, ["alpha", "beta"], 2023).seen.tolist() == [True, False, False]
    made = norm_set(norm(counts=["alpha", "beta"], window=MEAN)).norms[0]
    assert seen(made, 2024, of).tolist() == [True, True, False]
    forgiving = norm_set(norm(tolerance=FORGIVEN)).norms[0]
    assert seen(forgiving, 2024, of).tolist() == [False, True, True]


def test_an_interval_is_held_at_both_ends():
    low, high = np.array([19.0, 20.0, 19.0, 18.0]), np.array([20.0, 30.0, 19.0, UNKNOWN])
    assert compare(low, high, 20).tolist() == [UNDETERMINED, MET, BELOW, UNDETERMINED]
