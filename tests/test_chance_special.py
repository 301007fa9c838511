"""The functions of mathematics behind chance, against sums of fractions, closed forms and plain integration."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from cns_check.chance.special import count_tail, gamma_tail, log_gamma


def one(function, *values):
    return float(function(*(np.array([float(v)]) for v in values))[0])


@pytest.mark.parametrize("x", [1e-8, 0.01, 0.5, 1, 1.5, 2, 7.999, 8, 8.001, 20.5, 1000, 1e6, 1e9])
def test_the_logarithm_of_gamma(x):
    assert one(log_gamma, x) == pytest.approx(math.lgamma(x), rel=1e-13, abs=1e-13)


@pytest.mark.parametrize(("shape", "x"), [(1, 0.3), (2, 2), (20, 12), (20, 20), (20, 21), (20, 35), (300, 290)])
def test_a_whole_shape_is_a_sum_over_poisson(shape, x):
    # P(Gamma(n) >= x) = P(Poisson(x) < n), the sum in fractions.
    given = Fraction(x)
    term, total = Fraction(1), Fraction(0)
    for n in range(shape):
        total += term
        term = term * given / (n + 1)
    expected = float(total * Fraction(math.exp(-x / 2)) ** 2)
    assert one(gamma_tail, shape, x) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(("n", "x"), [(0, 0.2), (0, 4), (3, 1), (3, 9), (19, 20), (50, 40), (50, 70)])
def test_a_shape_and_a_half_has_a_closed_form(n, x):
    # Q(n + 1/2, x) = erfc(sqrt x) + e^-x times a sum: the shape after n procedures in one year.
    rest = sum(math.exp(-x + (k + 0.5) * math.log(x) - math.lgamma(k + 1.5)) for k in range(n))
    assert one(gamma_tail, n + 0.5, x) == pytest.approx(math.erfc(math.sqrt(x)) + rest, rel=1e-11)


@pytest.mark.parametrize(("shape", "x"), [(0.3, 0.1), (1.37, 2.2), (12.61, 14.4), (12.61, 9.0), (7.05, 30.0)])
def test_any_shape_is_what_an_integral_says(shape, x):
    # The midpoint rule over u = ln t, where the density has no edge.
    u = np.linspace(math.log(x), math.log(400.0), 2_000_001)
    mid = (u[1:] + u[:-1]) / 2
    density = np.exp(shape * mid - np.exp(mid) - math.lgamma(shape))
    assert one(gamma_tail, shape, x) == pytest.approx(float(density.sum() * (u[1] - u[0])), rel=1e-8)


def test_the_ends_of_the_tail():
    assert gamma_tail(np.array([3.0, 3.0, 0.001, 1e6, 1e6]), np.array([0.0, 1e5, 50.0, 9e5, 1.1e6])).tolist() == [
        1,
        0,
        pytest.approx(0, abs=1e-20),
        1,
        0,
    ]
    # A great shape is nearly normal, and its median nearly shape - 1/3.
    assert one(gamma_tail, 1e6, 1e6 - 1 / 3) == pytest.approx(0.5, abs=1e-7)


@pytest.mark.parametrize(("a", "b", "least"), [(1, 1, 3), (3, 2, 1), (21, 1, 20), (7, 3, 40)])
def test_a_count_in_fractions(a, b, least):
    # With a whole shape every probability of the negative binomial is a fraction.
    p = Fraction(b, 1 + b)
    below = sum(Fraction(math.comb(a + y - 1, y)) * p**a * (1 - p) ** y for y in range(least))
    assert one(count_tail, a, b, least) == pytest.approx(float(1 - below), abs=1e-13)


@pytest.mark.parametrize(("a", "b", "least"), [(0.35, 0.7, 2), (12.61, 0.83, 20), (10.25, 0.5, 5), (900.5, 1, 880)])
def test_a_count_is_poisson_over_its_rates(a, b, least):
    # The same by its meaning: P(Poisson(rate) >= n) = P(Gamma(n) <= rate), over the rates.
    u = np.linspace(math.log(1e-9), math.log((a + 60 * math.sqrt(a) + 60) / b), 200_001)
    mid = (u[1:] + u[:-1]) / 2
    density = np.exp(a * (mid + math.log(b)) - b * np.exp(mid) - math.lgamma(a)) * (u[1] - u[0])
    reached = 1 - gamma_tail(np.full(len(mid), float(least)), np.exp(mid))
    assert one(count_tail, a, b, least) == pytest.approx(float((density * reached).sum()), abs=1e-6)


def test_nothing_is_always_reached():
    assert count_tail(np.array([2.5, 2.5]), np.array([1.0, 1.0]), np.array([0, -3])).tolist() == [1, 1]
