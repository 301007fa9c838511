"""The travel figures by hand: quantiles, shares, what moved, and who has no minutes."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from io import StringIO

import numpy as np
import pytest

from cns_check.reallocate.travel.figures import TravelFigures, travel_figures
from cns_check.reallocate.travel.patients import Patients, patients_of_flows, patients_today
from oracle_travel import World
from travel_worlds import Arrays

F = Fraction

#: Origins 0 to 5 to the sites of locations A and B, in minutes; NaN: no row.
MINUTES = ((0, 30), (30, 35), (45, 44.9), (60.1, 60), (5.3, 10.3), (2, np.nan))


class Net:
    """Only what the figures ask a network."""

    def minutes_to(self, place: np.ndarray, site: np.ndarray) -> np.ndarray:
        found = np.array([*MINUTES, (np.nan, np.nan)], dtype=float)[place, site]
        return np.where(site < 0, np.nan, found)


def told(*rows: tuple[int, int, int, float], regions: tuple[int, ...] = ()) -> list[TravelFigures]:
    """Of patients (origin, home, location, volume); location A is in region 0, B in region 1."""
    origin, home, location, volume = (np.array(column) for column in zip(*rows, strict=True))
    patients = Patients(np.zeros(len(rows), dtype=np.int64), origin, home, location, volume.astype(float))
    today = replace(patients, location=home)
    return travel_figures(Net(), today, patients, np.array([[0, 1]]), np.array([0, 1]), regions)


def test_means_quantiles_and_shares_are_strictly_over() -> None:
    before, _ = told((0, 0, 0, 1), (1, 0, 0, 4), (2, 0, 0, 4), (3, 0, 0, 1))
    assert before.patients == 10
    assert before.mean_minutes == pytest.approx((0 + 120 + 180 + 60.1) / 10)
    assert (before.median_minutes, before.p90_minutes, before.max_minutes) == (30, 45, 60.1)
    assert (before.share_over_30, before.share_over_45, before.share_over_60) == (0.5, 0.1, 0.1)


def test_a_quantile_is_the_smallest_that_the_share_does_not_exceed() -> None:
    thirds = [(n, 0, 0, 1 / 10) for n in (0, 4, 4, 4, 4, 1, 1, 1, 1, 2)]
    before, _ = told(*thirds)
    # Five tenths that add up to a little less than a half, by the last bit, are a half.
    assert (before.median_minutes, before.p90_minutes) == (5.3, 30)


def test_before_has_no_moves() -> None:
    before, _ = told((0, 0, 1, 1))
    assert (before.moment, before.max_minutes) == ("before", 0)
    assert before[TravelFigures._fields.index("moved") :] == (None,) * 11


def test_moved_by_extra_minutes() -> None:
    # 0 -> 30, 30 -> 35, 45 -> 44.9, 10.3 -> 5.3, 5.3 -> 10.3
    _, after = told((0, 0, 1, 1), (1, 0, 1, 2), (2, 0, 1, 3), (4, 1, 0, 4), (4, 0, 1, 5), (1, 0, 0, 50))
    assert after.moved == 15
    assert after.mean_extra_minutes == pytest.approx((30 + 2 * 5 - 3 * 0.1 - 4 * 5 + 5 * 5) / 15)
    classes = {name: value for name, value in after._asdict().items() if "within" in name or name == "over_45"}
    # 10.3 - 5.3 is no float 5, and counts as it: up to but not including the named number.
    assert classes == {**dict.fromkeys(classes, 0), "within_0": 7, "within_10": 7, "within_45": 1}


@pytest.mark.parametrize(
    ("extra", "name"),
    [
        *((-5, "within_0"), (0, "within_0"), (0.1, "within_5"), (4.9, "within_5"), (5, "within_10"), (10, "within_15")),
        *((15, "within_20"), (20, "within_25"), (29.9, "within_30"), (30, "within_45"), (44.9, "within_45")),
        *((45, "over_45"), (500, "over_45")),
    ],
)
def test_classes(monkeypatch: pytest.MonkeyPatch, extra: float, name: str) -> None:
    monkeypatch.setattr("test_travel_figures.MINUTES", ((10, 10 + extra),))
    assert getattr(told((0, 0, 1, 3))[1], name) == 3


def test_not_located_and_without_a_row_count_as_patients_without_minutes() -> None:
    before, after = told((0, 0, 0, 1), (-1, 0, 1, 2), (5, 0, 1, 3))
    assert (before.patients, before.without_minutes) == (6, 2)
    assert (after.patients, after.without_minutes, after.max_minutes) == (6, 5, 0)
    assert (after.moved, after.mean_extra_minutes, after.within_0) == (5, None, 0)


def test_unplaced_have_no_place_and_did_not_move() -> None:
    before, after = told((0, 0, -1, 2), (1, 0, 0, 3))
    assert (before.patients, before.unplaced) == (5, 0)
    assert (after.patients, after.unplaced, after.moved, after.mean_minutes) == (3, 2, 0, 30)


def test_nobody_has_no_minutes() -> None:
    before, after = told((-1, 0, -1, 2))
    assert (before.mean_minutes, before.p90_minutes, before.share_over_30) == (None, None, None)
    assert (after.patients, after.moved, after.mean_extra_minutes, after.over_45) == (0, 0, None, 0)


def test_regions_are_of_todays_locations() -> None:
    rows = told((0, 0, 1, 2), (1, 1, 1, 3), regions=(1, 0))
    assert [(r.region, r.moment, r.patients, r.max_minutes) for r in rows] == [
        (1, "before", 3, 35),
        (1, "after", 3, 35),
        (0, "before", 2, 0),
        (0, "after", 2, 30),
        (-1, "before", 5, 35),
        (-1, "after", 5, 35),
    ]


TRAVEL = """
1001 0 51 34 20
1002 51 0 18 38
1003 34 18 0 21
1004 20 38 21 0
1005 12 40 23 12
1006 46 41 31 27
1007 41 25 16 22
1008 43 22 14 24
"""


def small_region() -> World:
    """Four hospitals at places 1001 to 1004, of which the first has the patients of others."""
    rows = list(csv.reader(StringIO(TRAVEL.strip()), delimiter=" "))
    sites = ("1001", "1002", "1003", "1004")
    names = dict(zip(("L1", "L2", "L3", "L4"), sites, strict=True))
    travel = {(row[0], s): (F(m), F(int(m) * 1000)) for row in rows for s, m in zip(sites, row[1:], strict=True)}
    seen = [("a", o, "L1", v) for o, v in (("1001", 4), ("1002", 2), ("1003", 4), ("1004", 12), ("1005", 7))]
    seen += [("a", o, "L2", v) for o, v in (("1001", 2), ("1002", 11), ("1003", 5), ("1006", 5))]
    return World(
        inhabitants={row[0]: 1 for row in rows},
        travel=travel,
        region=dict.fromkeys(names, "R"),
        site={("a", x): s for x, s in names.items()},
        norm_site=dict(names),
        volume={},
        decision={("a", x): "stop" if x == "L1" else "stay" for x in names},
        minimum=None,
        seen=seen,
    )


def test_of_a_small_region_after_one_stops() -> None:
    told = Arrays(small_region()).run()
    assert {(s, t): v for (_, s, t, _), v in told.steps.items()} == {("L1", "L2"): 2, ("L1", "L3"): 4, ("L1", "L4"): 23}
    after = told.figures[1]
    assert after.moved == 29
    # 1001: 0 -> 20 (4), 1002: 51 -> 0 (2), 1003: 34 -> 0 (4), 1004: 20 -> 0 (12), 1005: 12 -> 12 (7).
    assert after.mean_extra_minutes == pytest.approx((4 * 20 - 2 * 51 - 4 * 34 - 12 * 20) / 29)
    assert (after.within_0, after.within_25) == (25, 4)


def test_other_methods_take_a_senders_origins_in_proportion() -> None:
    arrays = Arrays(small_region())
    demand = arrays.problem().demand
    at = {x: n for n, x in enumerate(arrays.locations)}
    flows = [("L1", at["L2"], 10), ("L1", -1, 5), ("L2", at["L3"], 23)]
    patients = patients_of_flows(
        demand,
        np.zeros(3, dtype=np.int64),
        np.array([at[s] for s, _, _ in flows]),
        np.array([t for _, t, _ in flows]),
        np.array([float(v) for _, _, v in flows]),
    )
    found: dict = {}
    for o, h, x, v in zip(patients.origin, patients.home, patients.location, patients.volume, strict=True):
        key = (arrays.places[o], arrays.locations[h], arrays.locations[x] if x >= 0 else None)
        found[key] = found.get(key, 0) + v
    assert found["1004", "L1", "L2"] == pytest.approx(12 * 10 / 29)
    assert found["1004", "L1", None] == pytest.approx(12 * 5 / 29)
    assert found["1004", "L1", "L1"] == pytest.approx(12 * 14 / 29)
    assert found["1002", "L2", "L3"] == 11
    assert ("1002", "L2", "L2") not in found
    assert sum(found.values()) == pytest.approx(52)
    assert patients_today(demand).volume.sum() == 52
