"""The windows, tolerance and parts in the examples of a norm file, by both engines."""

from __future__ import annotations

import pytest

from build import SOURCES
from test_examples import UNKNOWN, judged

EITHER = {"window": {"any-of": ["calendar-year", {"mean-of-years": 2}]}}
TURNED = {"window": {"any-of": [{"mean-of-years": 2}, "calendar-year"]}}
FORGIVEN = {"tolerance": {"one-missed-year": {"mean-of-years": 3}}}


def alpha(*volumes):
    """Years up to 2024."""
    return {"years": {2025 - len(volumes) + n: {"alpha": v} for n, v in enumerate(volumes)}}


@pytest.mark.parametrize(
    ("keys", "volumes", "expected"),
    [
        (EITHER, (50, 20), ("met", 20, 20)),
        (EITHER, (21, 19), ("met", 20, 20)),
        (EITHER, (20, 18), ("below", 19, 19)),
        (EITHER, (10, 19), ("below", 19, 19)),
        (EITHER, ([20, 22], 19), ("undetermined", 19.5, 20.5)),
        (TURNED, (50, 20), ("met", 35, 35)),
        (TURNED, (10, 20), ("met", 20, 20)),
        ({"window": {"mean-of-years": 3}}, (20, 20, 19), ("below", 59 / 3, 59 / 3)),
        (EITHER | {"minimum": None}, (30, [20, 24]), ("no_norm", 25, 27)),
        (EITHER | {"minimum": None}, (10, [20, 24]), ("no_norm", 20, 24)),
        (EITHER | {"minimum": None}, ([0, 50], 20), ("no_norm", 20, 20)),
        (EITHER | {"minimum": None}, (20, [0, 50]), ("no_norm", 10, 35)),
    ],
)
def test_windows(keys, volumes, expected):
    assert judged(alpha(*volumes), **keys) == expected


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [
        ((25, 20, 15), ("met", 20, 20)),
        ((26, 20, [15, 17]), ("met", 61 / 3, 21)),
        ((24, 20, 15), ("below", 15, 15)),
        ((20, 25, 15), ("met", 20, 20)),
        ((60, 19, 15), ("below", 15, 15)),
        ((19, 60, 15), ("below", 15, 15)),
        ((0, 0, 20), ("met", 20, 20)),
        ((30, 33, [20, 24]), ("met", 20, 24)),
        ((None, 30, 15), ("undetermined", 15, 15)),
        ((30, 30, 0), ("not_performed", 0, 0)),
    ],
)
def test_one_missed_year(volumes, expected):
    assert judged(alpha(*volumes), **FORGIVEN) == expected


def test_a_norm_per_surgeon_is_not_held_against_the_sum_nor_forgiven():
    years = {"years": {2022: {"alpha": 0}, 2023: {"alpha": 0}, 2024: {"alpha": 3}}}
    assert judged(years, per="surgeon", **FORGIVEN) == ("undetermined", 0, UNKNOWN)
    assert judged({"surgeons": {"alpha": [21, 20]}}, per="surgeon", **FORGIVEN) == ("met", 20, 20)


@pytest.mark.parametrize(
    ("before", "now", "when", "expected"),
    [
        (9, 5, {}, "met"),
        (9, 4, {}, "met"),
        (5, 4, {}, "below"),
        (0, 0, {"when": "performed"}, "met"),
        (0, 0, {}, "below"),
        (0, 1, {"when": "performed"}, "below"),
        (0, [0, 1], {"when": "performed"}, "undetermined"),
        ([0, 1], [0, 1], {"when": "performed"}, "undetermined"),
        (0, [4, 5], {}, "undetermined"),
    ],
)
def test_a_part_over_either_window(before, now, when, expected):
    part = {"counts": ["beta"], "minimum": 5, "sources": SOURCES, **when}
    years = {2023: {"alpha": 90, "beta": before}, 2024: {"alpha": 90, "beta": now}}
    keys = {"counts": ["alpha", "beta"], "parts": [part], **EITHER}
    assert judged({"years": years}, **keys)[0] == expected
