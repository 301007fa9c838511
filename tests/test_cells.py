"""The cells of delivered tables by example: histories that join, quarters around the new year, surgeons."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from build import SOURCES, judged, norm, norm_set, volumes
from cns_check.inputs.checked_tables import no_quarters
from cns_check.judge.windows import BELOW, MET, NOT_PERFORMED, UNDETERMINED
from cns_check.judge.yearly_cells import TableCells

UNKNOWN = math.inf
IDS = ("L1", "L2", "L3")


def ends(found):
    return list(zip(found.low.tolist(), found.high.tolist(), strict=True))


def test_each_intervention_and_year_has_its_own_cells_however_often_they_are_asked():
    amounts = {("alpha", 2023): 1, ("alpha", 2024): 2, ("beta", 2023): 3, ("beta", 2024): 4, ("gamma", 2022): 5}
    cells = TableCells(volumes({("L1", i, y): v for (i, y), v in amounts.items()}), IDS)
    for _ in range(2):
        assert {key: cells.year(*key).low[0] for key in amounts} == amounts
    assert cells.year("alpha", 2024) is cells.year("alpha", 2024)


def test_a_location_that_the_volumes_do_not_have_performed_nothing():
    cells = TableCells(volumes({("L2", "alpha", 2024): 5}), IDS)
    assert ends(cells.year("alpha", 2024)) == [(0, 0), (5, 5), (0, 0)]
    assert cells.year("alpha", 2024).seen.tolist() == [False, True, False]


@pytest.mark.parametrize(("volume", "seen"), [(0, False), (1, True), ((0, 1), True), (None, True)])
def test_one_procedure_or_the_chance_of_one_makes_a_row(volume, seen):
    cells = TableCells(volumes({("L1", "alpha", 2024): volume}), IDS)
    assert cells.year("alpha", 2024).seen.tolist() == [seen, False, False]


# Histories: L1 joined L2 in 2023


JOINED = {"L1": ("L2", 2023)}


def test_the_history_of_a_predecessor_counts_for_its_successor_alone():
    of = volumes({("L1", "alpha", 2023): (3, 5), ("L2", "alpha", 2023): 10, ("L3", "alpha", 2023): 1})
    found = TableCells(of, IDS, JOINED).year("alpha", 2023)
    assert ends(found) == [(0, 0), (13, 15), (1, 1)]
    assert found.seen.tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("year", "own", "theirs", "high"),
    [
        # Until the year of the change two histories are expected, afterwards one.
        (2022, 10, 5, 15),
        (2022, 10, None, UNKNOWN),
        (2023, 10, None, UNKNOWN),
        (2024, 10, None, 10),
        (2022, None, 5, UNKNOWN),
        (2023, None, 5, UNKNOWN),
    ],
)
def test_where_a_history_lacks_a_row_its_absence_counts_until_the_year_of_the_change(year, own, theirs, high):
    rows = {"L2": own, "L1": theirs, "L3": 1}
    of = volumes({(i, "alpha", year): v for i, v in rows.items() if v is not None}, absent="unknown")
    found = TableCells(of, IDS, JOINED).year("alpha", year)
    assert found.high[1] == high
    assert found.high[2] == 1, "L3 has no history but its own"


def test_absence_that_means_nothing_performed_adds_nothing():
    of = volumes({("L2", "alpha", 2022): 10, ("L3", "alpha", 2022): 1})
    assert TableCells(of, IDS, JOINED).year("alpha", 2022).high[1] == 10


def test_several_histories_are_each_expected_until_their_own_year():
    of = volumes({(i, "alpha", y): 1 for i in ("L1", "L2") for y in (2022, 2023, 2024)}, absent="unknown")
    cells = TableCells(of, IDS, {"L1": ("L3", 2022), "L2": ("L3", 2023)})
    # Of L3 itself there is no row; from 2023 on two rows are as many as are expected.
    assert [cells.year("alpha", y).high[2] for y in (2022, 2023, 2024)] == [UNKNOWN, 2, 2]


def test_a_successor_outside_the_roster_takes_nothing():
    of = volumes({("L1", "alpha", 2022): 10})
    assert ends(TableCells(of, IDS, {"L1": ("elsewhere", 2023)}).year("alpha", 2022))[0] == (10, 10)


# Quarters: the last two of a year and the first two of the next


FOUR = [(2024, 3), (2024, 4), (2025, 1), (2025, 2)]


def by_quarter(rows, absent):
    table = no_quarters()
    if rows:
        table = pd.DataFrame(rows, columns=["location_id", "intervention_id", "year", "quarter", "low", "high"])
    return replace(volumes({}), absent_quarters=absent, make_quarters=lambda: table)


def delivered(high=0.0, interventions=("alpha",)):
    return {(i, y, q): high for i in interventions for y, q in FOUR}


def test_half_years_are_the_two_quarters_on_either_side_of_the_new_year():
    around = [(2024, 1), (2024, 2), *FOUR, (2025, 3), (2025, 4), (2023, 3), (2026, 1)]
    rows = [("L1", "alpha", y, q, 10.0**n, 2 * 10.0**n) for n, (y, q) in enumerate(around)]
    of = by_quarter([*rows, ("L2", "beta", 2024, 3, 7.0, 7.0)], delivered())
    found = TableCells(of, IDS).half_years(["alpha"], 2024)
    assert ends(found) == [(111100, 222200), (0, 0), (0, 0)]
    assert found.seen.tolist() == [True, False, False]


@pytest.mark.parametrize("lacking", FOUR)
def test_without_any_of_the_four_there_are_no_half_years(lacking):
    absent = delivered(interventions=("alpha", "beta"))
    assert TableCells(by_quarter([], absent), IDS).half_years(["alpha", "beta"], 2024) is not None
    del absent["beta", *lacking]
    cells = TableCells(by_quarter([], absent), IDS)
    assert cells.half_years(["alpha", "beta"], 2024) is None
    assert cells.half_years(["alpha"], 2024) is not None


def test_half_years_add_up_interventions_and_histories_and_absent_quarters():
    rows = [
        ("L1", "alpha", 2024, 3, 1.0, 1.0),
        ("L2", "alpha", 2024, 3, 2.0, 4.0),
        ("L2", "beta", 2025, 2, 8.0, 8.0),
        ("L3", "alpha", 2024, 3, 5.0, 5.0),
    ]
    absent = delivered(interventions=("alpha", "beta")) | {("alpha", 2024, 3): UNKNOWN}
    found = TableCells(by_quarter(rows, absent), IDS, JOINED).half_years(["alpha", "beta"], 2024)
    assert ends(found) == [(0, 0), (11, 13), (5, 5)], "who was taken over has nothing left"
    assert found.seen.tolist() == [False, True, True]


# Surgeons


def by_surgeon(rows, **more):
    """Rows of (location, intervention, year, surgeon or None, volume)."""
    sums = {}
    for location, intervention, year, _, volume in rows:
        key = (location, intervention, year)
        sums[key] = sums.get(key, 0) + volume
    of = volumes(sums, **more)
    table = pd.DataFrame(
        {
            "location_id": [r[0] for r in rows],
            "intervention_id": [r[1] for r in rows],
            "year": [r[2] for r in rows],
            "surgeon_id": [r[3] for r in rows],
            "low": [float(r[4]) for r in rows],
            "high": [float(r[4]) for r in rows],
            "incomplete": [r[2] in of.incomplete_years for r in rows],
        }
    )
    return replace(of, has_surgeons=True, make_rows=lambda: table)


def pairs(found):
    return list(
        zip(found.location.tolist(), found.surgeon.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    )


ROWS = [
    ("L1", "alpha", 2024, "s1", 5),
    ("L1", "alpha", 2024, "s2", 6),
    ("L1", "alpha", 2024, None, 2),
    ("L1", "beta", 2024, "s2", 10),
    ("L1", "alpha", 2023, "s1", 99),
    ("L2", "alpha", 2024, "s1", 7),
    ("L3", "beta", 2024, None, 3),
]


def test_surgeons_of_a_year_by_location_with_interventions_added_up():
    found = TableCells(by_surgeon(ROWS), IDS).surgeons(["alpha", "beta"], 2024)
    assert pairs(found) == [(0, 0, 5, 5), (0, 1, 16, 16), (1, 0, 7, 7)]
    assert found.other_low.tolist() == found.other_high.tolist() == [2, 0, 3]
    assert found.absent == 0


def test_surgeons_of_one_intervention_and_one_year_alone():
    cells = TableCells(by_surgeon(ROWS), IDS)
    assert pairs(cells.surgeons(["alpha"], 2024)) == [(0, 0, 5, 5), (0, 1, 6, 6), (1, 0, 7, 7)]
    assert pairs(cells.surgeons(["alpha"], 2023)) == [(0, 0, 99, 99)]
    assert pairs(cells.surgeons(["beta"], 2024)) == [(0, 1, 10, 10)]


def test_surgeons_of_a_predecessor_operate_at_its_successor():
    found = TableCells(by_surgeon(ROWS), IDS, JOINED).surgeons(["alpha"], 2024)
    assert pairs(found) == [(1, 0, 12, 12), (1, 1, 6, 6)]
    assert found.other_low.tolist() == [0, 2, 0]


def test_a_year_that_nobody_delivered_may_be_of_any_surgeon():
    found = TableCells(by_surgeon(ROWS), IDS).surgeons(["alpha"], 2020)
    assert pairs(found) == []
    assert found.absent == UNKNOWN
    assert found.other_low.tolist() == [0, 0, 0]
    assert found.other_high.tolist() == [UNKNOWN] * 3


def test_in_an_incomplete_year_there_may_be_more_of_each_surgeon():
    found = TableCells(by_surgeon(ROWS, incomplete=(2024,)), IDS).surgeons(["alpha"], 2024)
    assert pairs(found) == [(0, 0, 5, UNKNOWN), (0, 1, 6, UNKNOWN), (1, 0, 7, UNKNOWN)]
    assert found.absent == UNKNOWN
    assert found.other_high.tolist() == [UNKNOWN] * 3, "and of surgeons who are not named yet"


@pytest.mark.parametrize("absent", ["unknown", "not-performed"])
def test_an_intervention_without_a_row_may_be_anybodys_where_its_absence_means_unknown(absent):
    found = TableCells(by_surgeon(ROWS, absent=absent), IDS).surgeons(["alpha", "beta"], 2024)
    nobody = [UNKNOWN, UNKNOWN] if absent == "unknown" else [0, 3]
    assert found.other_high.tolist() == [2, *nobody], "L2 has no row of beta, L3 none of alpha"
    assert found.other_low.tolist() == [2, 0, 3]


def test_an_intervention_that_nobody_delivered_may_be_anybodys():
    found = TableCells(by_surgeon(ROWS), IDS).surgeons(["alpha", "gamma"], 2024)
    assert found.other_high.tolist() == [UNKNOWN] * 3
    assert pairs(found) == [(0, 0, 5, 5), (0, 1, 6, 6), (1, 0, 7, 7)]


def test_a_blank_of_a_named_surgeon_is_of_nobody_else():
    of = by_surgeon([("L1", "alpha", 2024, "s1", 5)])
    blank = replace(
        of,
        counted=volumes({("L1", "alpha", 2024): None}).counted,
        make_rows=lambda rows=of.rows: rows.assign(low=0.0, high=UNKNOWN),
    )
    found = TableCells(blank, IDS).surgeons(["alpha"], 2024)
    assert pairs(found) == [(0, 0, 0, UNKNOWN)]
    assert found.other_high.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("rule", "counts", "incomplete"),
    [
        ({"minimum_surgeons": 2}, ["alpha"], (2024,)),
        ({"minimum_per_surgeon": 5}, ["alpha"], (2024,)),
        ({"minimum_surgeons": 2}, ["alpha", "gamma"], ()),
        ({"minimum_per_surgeon": 8}, ["alpha", "gamma"], ()),
    ],
)
def test_what_is_not_delivered_leaves_the_rules_about_surgeons_open(rule, counts, incomplete):
    versions = [{"valid_from": None, "minimum": 5, "status": "adopted", "sources": SOURCES, **rule}]
    of = by_surgeon([("L1", "alpha", 2024, "s1", 7)], incomplete=incomplete)
    found = judged(norm_set(norm(counts=counts, versions=versions)), of, norm_years=(2026,), data_year=2024)
    assert found.blocks[0].verdict.tolist() == [UNDETERMINED]


def test_another_incomplete_year_leaves_an_empty_one_as_it_is():
    found = TableCells(by_surgeon(ROWS, incomplete=(2024,)), IDS).surgeons(["beta"], 2023)
    assert found.other_high.tolist() == [0, 0, 0]


def test_surgeons_are_numbered_in_the_order_of_their_names():
    found = TableCells(by_surgeon([ROWS[1], ROWS[0]]), IDS).surgeons(["alpha"], 2024)
    assert pairs(found) == [(0, 0, 5, 5), (0, 1, 6, 6)]


def test_nobody_is_named_at_all():
    found = TableCells(by_surgeon([("L1", "alpha", 2024, None, 5)]), IDS).surgeons(["alpha"], 2024)
    assert pairs(found) == []
    assert found.other_low.tolist() == [5, 0, 0]
    assert np.array_equal(found.other_high, [5, 0, 0])


def by_rule(rows, window="calendar-year", per="location", **rule):
    """Verdict and ends of L1 on 2024, held against rules about surgeons."""
    versions = [{"valid_from": None, "minimum": 5, "status": "adopted", "sources": SOURCES, **rule}]
    made = norm_set(norm(window=window, per=per, versions=versions))
    block = judged(made, by_surgeon(rows), norm_years=(2026,), data_year=2024).blocks[0]
    return block.verdict[0], block.judged.low[0], block.judged.high[0]


EITHER = {"any-of": ["calendar-year", {"mean-of-years": 2}]}


@pytest.mark.parametrize(
    ("before", "now", "after", "verdict"),
    [(8, 6, 0, MET), (7, 6, 99, BELOW), (0, 7, 0, MET), (99, 0, 99, NOT_PERFORMED)],
)
def test_a_window_of_surgeons_ends_with_the_data_year(before, now, after, verdict):
    rows = [("L1", "alpha", 2023, "s1", before), ("L1", "alpha", 2024, "s1", now), ("L1", "alpha", 2025, "s1", after)]
    assert by_rule(rows, window=EITHER, minimum_per_surgeon=7)[0] == verdict
    turned = {"any-of": EITHER["any-of"][::-1]}
    assert by_rule(rows, window=turned, minimum_per_surgeon=7)[0] == verdict


def test_a_norm_per_surgeon_reports_the_surgeon_and_a_norm_per_location_the_sum():
    rows = [("L1", "alpha", 2024, "s1", 9), ("L1", "alpha", 2024, "s2", 6)]
    assert by_rule(rows, minimum_per_surgeon=7) == (BELOW, 15, 15)
    assert by_rule(rows, per="surgeon") == (MET, 6, 6)
    assert by_rule(rows, per="surgeon", minimum=7) == (BELOW, 6, 6)
    assert by_rule(rows, minimum_surgeons=3) == (BELOW, 15, 15)
    assert by_rule(rows, minimum_surgeons=2) == (MET, 15, 15)
    assert by_rule(rows) == (MET, 15, 15)
