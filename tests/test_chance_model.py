"""The model of rates, against the specification written out in plain Python, one location and year at a time."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from build import judged, norm, norm_set, process_norm, register, volumes
from cns_check.chance.draws import draw
from cns_check.chance.model import DISCOUNTS, rates
from cns_check.chance.special import count_tail, gamma_tail
from cns_check.chance.verdict_chances import ChancesOf, least_next

NAN = float("nan")


def by_hand(history, w):
    """a, b, the logarithm of the product and how many years it is over, of one location."""
    a = b = None
    last, log, years = 0, 0.0, 0
    for y in history:
        known = y is not None
        if a is not None:
            a, b = a * w, b * w
            if known and last > 0:
                years += 1
                log += math.lgamma(a + y) - math.lgamma(a) - math.lgamma(y + 1)
                log += a * math.log(b / (1 + b)) + y * math.log(1 / (1 + b))
            if known:
                a, b = a + y, b + 1
        elif known and y > 0:
            a, b = 0.5 + y, 1.0
        if known:
            last = y
    return a, b, log, years


def oracle(histories):
    grid = [n / 100 for n in range(5, 101)]
    found = {w: [by_hand(h, w) for h in histories] for w in grid}
    years = sum(each[3] for each in found[1.0])
    w = 0.5
    if years >= 30:
        logs = {w: sum(each[2] for each in found[w]) for w in grid}
        w = max(w for w in grid if logs[w] >= max(logs.values()) - 1e-9)
    return w, years, found[w]


def of(histories):
    return rates(np.array([[NAN if y is None else float(y) for y in h] for h in histories]).T)


@pytest.mark.parametrize("seed", range(40))
def test_any_counts_as_the_specification_has_it(seed):
    draw_from = random.Random(seed)
    length = draw_from.randint(1, 9)
    histories = [
        [draw_from.choice([None, 0, 0, 3, 18, 21, 22, 40]) for _ in range(length)]
        for _ in range(draw_from.choice([1, 5, 30]))
    ]
    w, years, each = oracle(histories)
    found = of(histories)
    assert (found.discount, found.years) == (w, years)
    for n, (a, b, _, _) in enumerate(each):
        shown = [found.shape[n], found.rate[n]]
        assert all(map(math.isnan, shown)) if a is None else shown == pytest.approx([a, b], rel=1e-12)


def test_a_year_that_is_not_known_makes_the_past_count_less_and_adds_nothing():
    found = of([[10, None, None]])
    assert (found.shape[0], found.rate[0]) == (10.5 * 0.25, 0.25)


def test_of_fewer_than_thirty_years_no_discount_is_estimated():
    steady = [[20, 20]] * 29
    assert (of(steady).discount, of(steady).years) == (0.5, 29)
    # Steady rates: the past counts in full.
    assert (of([*steady, [20, 20]]).discount, of([*steady, [20, 20]]).years) == (1.0, 30)


def test_years_after_a_known_nothing_are_not_held_against_the_discount():
    assert of([[5, 0, 0, 7, 7]]).years == 2
    assert of([[5, 0, None, 7]]).years == 1, "the last known count is the nothing"


def test_the_discounts_are_those_of_the_specification():
    assert [round(100 * w) for w in DISCOUNTS.tolist()] == list(range(5, 101))


def chances(made, cells, year=2024, locations=None, first=None, **more):
    evaluation = judged(norm_set(made), volumes(cells, **more), locations, data_year=year)
    (block,) = (b for b in evaluation.blocks if b.norm.id == made["id"])
    of_block = ChancesOf(min(y for _, _, y in cells) if first is None else first).of(block)
    at = {location: n for n, location in enumerate(evaluation.roster.ids)}
    return of_block, at


def history(location, *counts, until=2024):
    start = until - len(counts) + 1
    return {(location, "alpha", start + n): y for n, y in enumerate(counts)}


def test_a_verdict_near_the_minimum_is_decided_by_chance_and_one_far_from_it_is_not():
    found, at = chances(norm(minimum=20), history("A", 19) | history("B", 60) | history("C", 3))
    assert found.rate_met[at["A"]] == round(float(gamma_tail(np.array([19.5]), np.array([20.0]))[0]), 9)
    # The year after knows half of it: a = 9.75, b = 0.5.
    expected = count_tail(np.array([9.75]), np.array([0.5]), np.array([20]))
    assert found.next_year_met[at["A"]] == round(float(expected[0]), 9)
    assert [bool(found.decided[at[i]]) for i in "ABC"] == [True, False, False]


def test_nothing_is_said_where_a_year_of_the_window_is_not_exactly_known():
    mean = norm(window={"mean-of-years": 2})
    cells = history("A", 20, 20) | history("B", (0, 4), 30) | history("C", None, 30) | history("D", 30, (0, 4))
    found, at = chances(mean, cells)
    assert [math.isnan(found.rate_met[at[i]]) for i in "ABCD"] == [False, True, True, True]
    plain, at = chances(norm(), cells)
    assert [math.isnan(plain.rate_met[at[i]]) for i in "ABCD"] == [False, False, False, True]


def test_nothing_is_said_of_who_does_not_perform():
    found, at = chances(norm(), history("A", 30, 0) | history("B", 30, 30))
    assert [math.isnan(found.next_year_met[at[i]]) for i in "AB"] == [True, False]


@pytest.mark.parametrize(
    "more",
    [
        {"per": "organisation"},
        {"parts": [{"counts": ["alpha"], "minimum": 3, "sources": [{"document": "paper", "at": "page 1"}]}]},
        {"versions": [{"status": "adopted", "sources": [{"document": "paper", "at": "page 1"}]}]},
        {
            "versions": [
                {
                    "minimum": 20,
                    "minimum_surgeons": 2,
                    "status": "adopted",
                    "sources": [{"document": "paper", "at": "page 1"}],
                }
            ]
        },
    ],
    ids=["per organisation", "parts", "no number", "surgeons"],
)
def test_nothing_is_said_where_the_rule_is_more_than_a_minimum_on_a_sum(more):
    assert chances(norm(**more), history("A", 30))[0] is None


def test_nothing_is_said_of_a_process_norm_nor_where_another_norm_is_required():
    assert chances(process_norm("norm-p"), history("A", 30))[0] is None
    sets = norm_set(norm("norm-b"), norm("norm-a", requires=["norm-b"]))
    evaluation = judged(sets, volumes(history("A", 30)), data_year=2024)
    said = {b.norm.id: ChancesOf(2024).of(b) is not None for b in evaluation.blocks}
    assert said == {"norm-a": False, "norm-b": True}


def test_nothing_is_said_of_a_new_site_that_is_asked_a_share():
    from datetime import date

    opened = register({"location_id": "A", "open_from": date(2024, 5, 1)}, {"location_id": "B"})
    found, at = chances(norm(new_site={"share": 0.5}), history("A", 15) | history("B", 15), locations=opened)
    assert [math.isnan(found.rate_met[at[i]]) for i in "AB"] == [True, False]


def model_norm(**more):
    return norm_set(norm(**more)).norms[0]


MEAN3 = {"mean-of-years": 3}


@pytest.mark.parametrize(
    ("window", "tolerance", "counts", "least"),
    [
        ("calendar-year", None, [5], 20),
        (MEAN3, None, [10, 30, 99], 20),
        (MEAN3, None, [30, 30, 0], 1),  # 0 would do for the window, and nobody meets a norm with nothing
        ({"any-of": ["calendar-year", MEAN3]}, None, [25, 22, 0], 13),
        ({"any-of": ["calendar-year", MEAN3]}, None, [5, 5, 0], 20),
        ("calendar-year", {"one-missed-year": MEAN3}, [22, 21, 0], 17),
        ("calendar-year", {"one-missed-year": MEAN3}, [40, 19, 99], 20),
    ],
)
def test_the_smallest_count_of_the_next_year_with_which_the_window_says_met(window, tolerance, counts, least):
    made = model_norm(window=window, **({"tolerance": tolerance} if tolerance else {}))
    assert least_next(made, 20, np.array(counts, dtype=float)[:, None]).tolist() == [least]
    # And so the judge has it: with that count met, with one less not.
    for count, verdict in ((least, "met"), (least - 1, None)):
        cells = history("A", *reversed(counts), count, until=2025)
        evaluation = judged(
            norm_set(norm(window=window, **({"tolerance": tolerance} if tolerance else {}))),
            volumes(cells),
            data_year=2025,
        )
        said = int(evaluation.blocks[0].verdict[0])
        assert (said == 0) is (verdict == "met")


def test_norm_years_on_the_same_counts_share_their_rates():
    evaluation = judged(norm_set(norm()), volumes(history("A", 20, 30)), data_year=2024, norm_years=(2026, 2027))
    chances_of = ChancesOf(2023)
    first, second = (chances_of.of(block) for block in evaluation.blocks)
    assert first.rates is second.rates


def test_a_year_that_nobody_delivered_makes_the_past_count_less():
    cells = history("A", 20, until=2022) | history("A", 20, until=2024)
    found, _ = chances(norm(), cells)
    assert found.rates.shape[0] == 20.5 * 0.25 + 20


def test_draws_are_those_of_the_specification():
    shape, rate = np.array([9.75, 20.0]), np.array([0.5, 0.9])
    shares = np.array([[1.0, 0.0], [0.25, 0.75]])
    made = draw(shape, rate, shares)
    again = np.random.Generator(np.random.PCG64(1))
    drawn = again.gamma(shape, 1 / rate, size=(1000, 2))
    volume = again.poisson(drawn @ shares)
    assert (made.volume == volume).all()
    ordered = sorted(volume[:, 0].tolist())
    assert made.quantile(0.05)[0] == ordered[49]
    assert made.quantile(0.95)[0] == ordered[949]
    assert made.share_below(20)[0] == sum(v < 20 for v in ordered) / 1000
    # Their mean is that of the rates: 19.5 + a quarter of 22.2.
    assert made.volume[:, 0].mean() == pytest.approx(19.5 + 20 / 0.9 / 4, abs=0.6)


def test_without_a_year_to_learn_from_the_usual_discount_is_taken():
    assert (of([[3]] * 40).years, of([[3]] * 40).discount) == (0, 0.5)
