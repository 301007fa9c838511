"""From cells to the volume of a window, and what follows from an interval."""

from __future__ import annotations

import math

import numpy as np
import pytest

from build import norm, norm_set, only, records, register, result, volumes
from cns_check.judge.windows import (
    BELOW,
    MET,
    NO_NORM,
    UNDETERMINED,
    counted,
    judge,
    seen,
    window_name,
    windows_of,
    years_needed,
)
from cns_check.judge.yearly_cells import TableCells
from cns_check.norms.in_force import in_force

UNKNOWN = math.inf
CODES = {"met": MET, "undetermined": UNDETERMINED, "below": BELOW}


def cell(of, location="L1", intervention="alpha", year=2024, ids=("L1", "L2")):
    found = TableCells(of, ids).year(intervention, year)
    at = ids.index(location)
    return found.low[at], found.high[at], bool(found.seen[at])


def judge_years(years, minimum=20, **keys):
    """One location's alpha by year, the last of them 2024, judged on a norm with these keys."""
    of = norm_set(norm(minimum=minimum, **keys))
    cells = TableCells(volumes({("L1", "alpha", y): v for y, v in years.items()}), ("L1",))
    found = judge(of.norms[0], in_force(of, of.norms[0], 2024), 2024, cells)
    return found, found.windows[found.window[0]][0]


# A cell


@pytest.mark.parametrize(
    ("volume", "interval"), [(7, (7, 7)), (0, (0, 0)), ((0, 4), (0, 4)), ((3, 9), (3, 9)), (None, (0, UNKNOWN))]
)
def test_a_number_a_mask_and_a_blank(volume, interval):
    low, high, row = cell(volumes({("L1", "alpha", 2024): volume}))
    assert (low, high) == interval
    assert row == (high > 0), "a number or mask above 0, or a blank, makes a row"


def test_no_row_in_a_delivered_year_is_zero():
    of = volumes({("L2", "alpha", 2024): 5})
    assert cell(of) == (0, 0, False)


def test_no_row_is_unknown_where_the_file_says_so():
    of = volumes({("L2", "alpha", 2024): 5}, absent="unknown")
    assert cell(of) == (0, UNKNOWN, False)


def test_a_year_that_was_not_delivered_is_unknown_and_makes_no_row():
    of = volumes({("L1", "alpha", 2024): 5})
    assert cell(of, year=2023) == (0, UNKNOWN, False)


def test_an_intervention_that_was_not_delivered_is_unknown():
    of = volumes({("L1", "alpha", 2024): 5})
    assert cell(of, intervention="beta") == (0, UNKNOWN, False)


@pytest.mark.parametrize(("volume", "low"), [(7, 7), ((3, 9), 3), (None, 0)])
def test_an_incomplete_year_is_a_least_volume(volume, low):
    of = volumes({("L1", "alpha", 2024): volume}, incomplete=(2024,))
    assert cell(of) == (low, UNKNOWN, True)


def test_no_row_in_an_incomplete_year_is_unknown_and_makes_no_row():
    of = volumes({("L2", "alpha", 2024): 5}, incomplete=(2024,))
    assert cell(of) == (0, UNKNOWN, False)


def test_a_zero_in_an_incomplete_year_makes_no_row():
    of = volumes({("L1", "alpha", 2024): 0}, incomplete=(2024,))
    assert cell(of) == (0, UNKNOWN, False)


def test_sums_add_the_ends():
    of = volumes({("L1", "alpha", 2024): (1, 4), ("L1", "beta", 2024): 10, ("L2", "beta", 2024): None})
    total = counted(TableCells(of, ("L1", "L2")), ["alpha", "beta"], 2024)
    assert total.low.tolist() == [11, 0]
    assert total.high.tolist() == [14, UNKNOWN]
    assert total.seen.tolist() == [True, True]


def test_cells_of_a_table_without_rows():
    of = volumes({})
    assert cell(of) == (0, UNKNOWN, False)


# A window


@pytest.mark.parametrize(
    ("volume", "verdict"),
    [
        (19, "below"),
        (20, "met"),
        (21, "met"),
        (0, "below"),
        ((15, 19), "below"),
        ((15, 20), "undetermined"),
        ((20, 25), "met"),
        (None, "undetermined"),
    ],
)
def test_the_minimum_is_inclusive_and_an_interval_is_held_at_both_ends(volume, verdict):
    found, window = judge_years({2024: volume})
    assert (found.verdict[0], window) == (CODES[verdict], "calendar-year")


@pytest.mark.parametrize(
    ("years", "verdict"),
    [
        ({2022: 20, 2023: 20, 2024: 20}, "met"),
        ({2022: 30, 2023: 30, 2024: 0}, "met"),
        ({2022: 20, 2023: 20, 2024: 19}, "below"),
        ({2022: 20, 2023: 20, 2024: (19, 20)}, "undetermined"),
        ({2023: 20, 2024: 39}, "undetermined"),
        ({2023: 20, 2024: 40}, "met"),
    ],
)
def test_a_mean_compares_whole_sums(years, verdict):
    found, window = judge_years(years, window={"mean-of-years": 3})
    assert (found.verdict[0], window) == (CODES[verdict], "mean-of-years:3")


def test_a_mean_is_not_rounded_up_to_its_minimum():
    found, _ = judge_years({2022: 20, 2023: 20, 2024: 19}, window={"mean-of-years": 3})
    assert found.low[0] == 59 / 3
    assert found.verdict[0] == BELOW


EITHER = {"any-of": ["calendar-year", {"mean-of-years": 2}]}


@pytest.mark.parametrize(
    ("years", "verdict", "window", "low"),
    [
        # The first window met is the one that is reported, else the one with the largest low end.
        ({2023: 50, 2024: 20}, "met", "calendar-year", 20),
        ({2023: 21, 2024: 19}, "met", "mean-of-years:2", 20),
        ({2023: 10, 2024: 19}, "below", "calendar-year", 19),
        ({2023: 20, 2024: 18}, "below", "mean-of-years:2", 19),
        ({2023: 19, 2024: 19}, "below", "calendar-year", 19),
        ({2024: 19}, "undetermined", "calendar-year", 19),
        ({2023: None, 2024: 20}, "met", "calendar-year", 20),
        ({2023: (20, 22), 2024: 19}, "undetermined", "mean-of-years:2", 19.5),
    ],
)
def test_any_of(years, verdict, window, low):
    found, reported = judge_years(years, window=EITHER)
    assert (found.verdict[0], reported, found.low[0]) == (CODES[verdict], window, low)


FORGIVEN = {"tolerance": {"one-missed-year": {"mean-of-years": 3}}}


@pytest.mark.parametrize(
    ("years", "verdict", "window"),
    [
        ({2022: 0, 2023: 0, 2024: 20}, "met", "calendar-year"),
        ({2022: 25, 2023: 20, 2024: 15}, "met", "tolerance:mean-of-years:3"),
        ({2022: 24, 2023: 20, 2024: 15}, "below", "calendar-year"),
        ({2022: 60, 2023: 19, 2024: 15}, "below", "calendar-year"),
        ({2022: 30, 2023: 30, 2024: (10, 25)}, "met", "tolerance:mean-of-years:3"),
        ({2022: None, 2023: 30, 2024: 15}, "undetermined", "calendar-year"),
        ({2022: 19, 2023: 30, 2024: (10, 25)}, "undetermined", "calendar-year"),
    ],
)
def test_tolerance_for_one_missed_year(years, verdict, window):
    found, reported = judge_years(years, **FORGIVEN)
    assert (found.verdict[0], reported) == (CODES[verdict], window)


def test_by_tolerance_the_mean_is_the_volume():
    found, _ = judge_years({2022: 25, 2023: 20, 2024: 16}, **FORGIVEN)
    assert found.low[0] == found.high[0] == 61 / 3


def test_without_a_minimum_there_is_a_volume_and_no_verdict():
    of = norm_set(norm(minimum=None))
    cells = TableCells(volumes({("L1", "alpha", 2024): 7}), ("L1",))
    found = judge(of.norms[0], in_force(of, of.norms[0], 2024), 2024, cells)
    assert (found.low[0], found.high[0], found.verdict[0]) == (7, 7, NO_NORM)


def test_how_windows_are_named_and_how_far_back_they_look():
    plain, mean, either = (norm_set(norm(window=w)).norms[0] for w in ("calendar-year", {"mean-of-years": 3}, EITHER))
    forgiving = norm_set(norm(tolerance={"one-missed-year": {"mean-of-years": 4}})).norms[0]
    assert [windows_of(n) for n in (plain, mean, either)] == [(1,), (3,), (1, 2)]
    assert [years_needed(n) for n in (plain, mean, either, forgiving)] == [1, 3, 2, 4]
    assert [window_name(n) for n in (1, 2)] == ["calendar-year", "mean-of-years:2"]


def test_a_row_is_made_by_any_year_of_any_window():
    made = norm_set(norm(window=EITHER)).norms[0]
    of = volumes({("L1", "alpha", 2023): 1, ("L2", "alpha", 2022): 1, ("L3", "alpha", 2024): 0})
    assert seen(made, 2024, TableCells(of, ("L1", "L2", "L3"))).tolist() == [True, False, False]


# Parts, organisations, required norms: as the table of verdicts has them

TWO = {"counts": ["alpha", "beta"]}


def part(minimum=5, **more):
    return {"counts": ["beta"], "minimum": minimum, "sources": [{"document": "paper"}]} | more


@pytest.mark.parametrize(
    ("beta", "when", "verdict"),
    [
        (5, {}, "met"),
        (4, {}, "below"),
        (0, {}, "below"),
        (0, {"when": "performed"}, "met"),
        (4, {"when": "performed"}, "below"),
        ((0, 4), {"when": "performed"}, "undetermined"),
        ((0, 9), {"when": "performed"}, "undetermined"),
        ((1, 4), {"when": "performed"}, "below"),
        ((3, 9), {}, "undetermined"),
    ],
)
def test_a_part_has_its_own_minimum(beta, when, verdict):
    made = norm_set(norm(**TWO, parts=[part(**when)]))
    row = only(result(made, volumes({("L1", "alpha", 2024): 30, ("L1", "beta", 2024): beta})))
    assert row["verdict"] == verdict
    assert row["volume_low"] == 30 + (beta[0] if isinstance(beta, tuple) else beta), "the volume is the total's"


@pytest.mark.parametrize(
    ("alpha", "beta", "verdict"), [(1, 9, "below"), ((5, 20), 4, "below"), ((5, 20), 9, "undetermined")]
)
def test_the_verdict_is_the_worst_of_total_and_parts(alpha, beta, verdict):
    made = norm_set(norm(**TWO, parts=[part()]))
    assert only(result(made, volumes({("L1", "alpha", 2024): alpha, ("L1", "beta", 2024): beta})))["verdict"] == verdict


def test_per_organisation_each_performing_location_carries_the_sum():
    made = norm_set(norm(per="organisation"))
    of = volumes({("L1", "alpha", 2024): 12, ("L2", "alpha", 2024): (8, 9), ("L3", "alpha", 2024): 12})
    places = register(
        {"location_id": "L1", "organisation_id": "org-1"},
        {"location_id": "L2", "organisation_id": "org-1"},
        {"location_id": "L3"},
        {"location_id": "L4", "organisation_id": "org-1"},
    )
    rows = {row["location_id"]: row for row in records(result(made, of, places))}
    assert set(rows) == {"L1", "L2", "L3"}, "a location of the organisation that performs nothing gets no row"
    assert [(rows[i]["volume_low"], rows[i]["volume_high"], rows[i]["verdict"]) for i in ("L1", "L2")] == [
        (20, 21, "met")
    ] * 2
    assert (rows["L3"]["volume_low"], rows["L3"]["volume_high"], rows["L3"]["verdict"]) == (12, None, "undetermined")


def test_without_a_known_organisation_even_enough_is_undetermined():
    row = only(result(norm_set(norm(per="organisation")), volumes({("L1", "alpha", 2024): 99})))
    assert row["verdict"] == "undetermined"
    assert "organisation of this location is not known" in row["reason"]


@pytest.mark.parametrize(
    ("beta", "verdict"), [(20, "met"), (19, "below"), (0, "below"), (None, "undetermined"), ((19, 20), "undetermined")]
)
def test_a_required_norm_pulls_down(beta, verdict):
    made = norm_set(norm(requires=["norm-b"]), norm("norm-b", counts=["beta"]))
    of = volumes({("L1", "alpha", 2024): 30, ("L1", "beta", 2024): beta, ("L2", "beta", 2024): 1})
    assert only(result(made, of), norm_id="norm-a", location_id="L1")["verdict"] == verdict


def test_a_required_norm_without_a_number_leaves_it_open():
    made = norm_set(norm(requires=["norm-b"]), norm("norm-b", None, counts=["beta"]))
    of = volumes({("L1", "alpha", 2024): 30, ("L1", "beta", 2024): 30})
    assert only(result(made, of), norm_id="norm-a")["verdict"] == "undetermined"


def test_a_required_norm_never_repairs():
    made = norm_set(norm(requires=["norm-b"]), norm("norm-b", counts=["beta"]))
    of = volumes({("L1", "alpha", 2024): 3, ("L1", "beta", 2024): 30})
    assert only(result(made, of), norm_id="norm-a")["verdict"] == "below"


def test_not_performed_is_a_surely_empty_data_year_whatever_the_mean_says():
    made = norm_set(norm(window={"mean-of-years": 2}))
    of = volumes({("L1", "alpha", 2023): 80, ("L1", "alpha", 2024): 0, ("L2", "alpha", 2024): (0, 4)})
    rows = {row["location_id"]: row["verdict"] for row in records(result(made, of))}
    assert rows == {"L1": "not_performed", "L2": "below"}, "a mask that starts at 0 counts as performed"


@pytest.mark.parametrize(("lag", "data_year"), [(1, 2025), (2, 2024)])
def test_the_lag_decides_the_data_year(lag, data_year):
    made = norm_set(norm(data_lag=lag))
    of = volumes({("L1", "alpha", 2024): 24, ("L1", "alpha", 2025): 25})
    row = only(result(made, of, norm_years=(2026,)))
    assert (row["data_year"], row["volume"]) == (data_year, data_year - 2000)


def test_without_a_lag_the_latest_complete_year_is_judged():
    of = volumes({("L1", "alpha", 2023): 23, ("L1", "alpha", 2024): 24}, incomplete=(2024,))
    row = only(result(norm_set(norm()), of))
    assert (row["norm_year"], row["data_year"], row["volume"]) == (2023, 2023, 23)


def test_the_order_of_locations_does_not_matter_to_the_cells():
    of = volumes({("L1", "alpha", 2024): 1, ("L2", "alpha", 2024): 2, ("L3", "alpha", 2024): 3})
    forward = TableCells(of, ("L1", "L2", "L3")).year("alpha", 2024).low
    backward = TableCells(of, ("L3", "L2", "L1")).year("alpha", 2024).low
    assert np.array_equal(forward, backward[::-1])
