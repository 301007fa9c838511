"""The functions that the model of chance needs, on arrays: the logarithm of gamma, and two tails.

In: parameters. Out: probabilities, to about ten digits. They are here for want of a library that has them and is worth
its weight; ``tests/test_chance_special.py`` holds them against sums of fractions and closed forms.
"""

from __future__ import annotations

import numpy as np

from cns_check.array_types import Floats

#: Below this the recurrence of gamma is used, above it Stirling's series.
_SHIFT = 8
#: B(2k) / (2k (2k - 1)), the coefficients of Stirling's series.
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
#: A term of a series that is this small beside the sum ends it.
_SMALL = 1e-16
_TINY = 1e-300


def log_gamma(x: Floats) -> Floats:
    """The natural logarithm of the gamma function of numbers above 0."""
    x = np.asarray(x, dtype=np.float64)
    small = x < _SHIFT
    z = np.where(small, x + _SHIFT, x)
    series = np.zeros_like(z)
    for coefficient in reversed(_STIRLING):
        series = series / (z * z) + coefficient
    found = (z - 0.5) * np.log(z) - z + 0.5 * np.log(2 * np.pi) + series / z
    product = np.ones_like(z)
    for step in range(_SHIFT):
        product = product * np.where(small, x + step, 1.0)
    return np.asarray(found - np.log(product), dtype=np.float64)


def gamma_tail(shape: Floats, x: Floats) -> Floats:
    """The probability that a variable Gamma(shape, rate 1) is at least x.

    Args:
        shape: Above 0.
        x: At least 0.

    Returns:
        The regularised upper incomplete gamma function: by its series below ``shape + 1``, else by its continued
        fraction.
    """
    shape, x = np.broadcast_arrays(np.asarray(shape, dtype=np.float64), np.asarray(x, dtype=np.float64))
    found = np.ones(shape.shape)
    low = (x > 0) & (x < shape + 1)
    high = x >= shape + 1
    found[low] = 1.0 - _series(shape[low], x[low])
    found[high] = _fraction(shape[high], x[high])
    return np.clip(found, 0.0, 1.0)


def _front(shape: Floats, x: Floats) -> Floats:
    return np.asarray(np.exp(shape * np.log(x) - x - log_gamma(shape)), dtype=np.float64)


def _series(shape: Floats, x: Floats) -> Floats:
    term = 1.0 / shape
    total, above = term.copy(), shape.copy()
    while np.any(term > total * _SMALL):
        above = above + 1.0
        term = term * x / above
        total = total + term
    return total * _front(shape, x)


def _fraction(shape: Floats, x: Floats) -> Floats:
    """By the algorithm of Lentz."""
    b = x + 1.0 - shape
    c, d = np.full_like(x, 1 / _TINY), 1.0 / b
    found, n = d.copy(), 0
    change = np.zeros_like(x)
    while np.any(np.abs(change - 1.0) > 4 * np.finfo(np.float64).eps):
        n += 1
        step = n * (shape - n)
        b = b + 2.0
        d = step * d + b
        c = b + step / c
        d = 1.0 / np.where(np.abs(d) < _TINY, _TINY, d)
        c = np.where(np.abs(c) < _TINY, _TINY, c)
        change = c * d
        found = found * change
    return found * _front(shape, x)


def count_tail(shape: Floats, rate: Floats, least: Floats) -> Floats:
    """The probability that a count is at least a number, where its rate is Gamma(shape, rate): negative binomial.

    Args:
        shape: Above 0, one per count.
        rate: Above 0.
        least: Whole numbers; at 0 or less it is certain.
    """
    found = np.ones(len(shape))
    # One sum for each size: the numbers below the least, whose probabilities follow one from another.
    for number in np.unique(least[least > 0]).tolist():
        at = np.flatnonzero(least == number)
        below = np.arange(1, int(number))
        a, b = shape[at, None], rate[at, None]
        steps = np.log((a + below - 1) / below) - np.log1p(b)
        first = -a * np.log1p(1 / b)
        logs = np.concatenate([first, first + np.cumsum(steps, axis=1)], axis=1)
        found[at] = 1.0 - np.exp(logs).sum(axis=1)
    return np.clip(found, 0.0, 1.0)
