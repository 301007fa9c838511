"""A new site is asked a share of the minimum, rounded up, in the data year in which it opened and in no other.

By both engines: deliveries in arrays, and the examples of a norm file in plain numbers.
"""

from __future__ import annotations

from datetime import date

import pytest

from build import judged, norm, norm_set, register, volumes
from cns_check.judge.norm_examples import run_examples
from cns_check.judge.windows import VERDICT_NAMES


def delivered(norm_keys, opened, by_year, *, data_year=2024, **options):
    """Verdict, and what L1 is held against; L2 opened on no known day."""
    of = volumes({(i, "alpha", y): v for i in ("L1", "L2") for y, v in by_year.items()})
    places = register({"location_id": "L1", "open_from": opened}, {"location_id": "L2"})
    found = judged(norm_set(norm(**norm_keys)), of, places, norm_years=(2026,), data_year=data_year, **options)
    block = found.blocks[0]
    assert block.judged.minimum[1] == norm_keys["minimum"], "of a site of which the first day is not known"
    return VERDICT_NAMES[block.verdict[0]], block.judged.minimum[0]


def exemplified(norm_keys, opened, by_year, expect="met"):
    example = {"name": "it", "norm_year": 2024, "open_from": opened, "expect": expect}
    example |= {"years": {y: {"alpha": v} for y, v in by_year.items()}}
    made = norm_set(norm(**norm_keys, examples=[example]))
    return run_examples(made)[0].verdict


@pytest.mark.parametrize(
    ("minimum", "share", "asked"),
    [
        (21, 0.5, 11),
        (20, 0.5, 10),
        (20, 0.35, 7),
        (10, 0.25, 3),
        (1, 0.1, 1),
        # In binary fractions 0.07 x 100 is a little more than 7.
        (100, 0.07, 7),
        (100, 0.29, 29),
    ],
)
def test_the_share_is_rounded_up_to_whole_procedures(minimum, share, asked):
    keys = {"minimum": minimum, "new_site": {"share": share}}
    opened = date(2024, 7, 1)
    assert delivered(keys, opened, {2024: asked}) == ("met", asked)
    assert exemplified(keys, opened, {2024: asked}) == "met"
    if asked > 1:
        assert delivered(keys, opened, {2024: asked - 1}) == ("below", asked)
        assert exemplified(keys, opened, {2024: asked - 1}, "below") == "below"


@pytest.mark.parametrize(
    ("opened", "asked"),
    [
        (date(2024, 1, 1), 11),
        (date(2024, 12, 31), 11),
        (date(2023, 12, 31), 21),
        (date(2023, 1, 1), 21),
        (date(2025, 1, 1), 21),
        (None, 21),
    ],
)
def test_only_in_the_data_year_in_which_it_opened(opened, asked):
    keys = {"minimum": 21, "new_site": {"share": 0.5}}
    assert delivered(keys, opened, {2024: 11}) == ("met" if asked == 11 else "below", asked)
    if opened:
        expect = "met" if asked == 11 else "below"
        assert exemplified(keys, opened, {2024: 11}, expect) == expect


def test_the_year_that_counts_is_the_data_year_and_not_the_norm_year():
    keys = {"minimum": 21, "new_site": {"share": 0.5}}
    assert delivered(keys, date(2024, 7, 1), {2023: 11, 2024: 11}, data_year=2023) == ("below", 21)
    assert delivered(keys, date(2023, 7, 1), {2023: 11, 2024: 11}, data_year=2023) == ("met", 11)


def test_without_a_share_a_new_site_is_asked_the_whole():
    assert delivered({"minimum": 21}, date(2024, 7, 1), {2024: 11}) == ("below", 21)
    assert exemplified({"minimum": 21}, date(2024, 7, 1), {2024: 11}, "below") == "below"


def test_in_a_mean_the_share_is_asked_of_every_year_of_the_window():
    keys = {"minimum": 21, "new_site": {"share": 0.5}, "window": {"mean-of-years": 2}}
    for by_year, expect in (({2023: 0, 2024: 22}, "met"), ({2023: 0, 2024: 21}, "below")):
        assert delivered(keys, date(2024, 7, 1), by_year) == (expect, 11)
        assert exemplified(keys, date(2024, 7, 1), by_year, expect) == expect


def test_an_example_by_volumes_alone_opens_in_the_year_that_its_lag_gives():
    def told(year, lag):
        example = {"name": "it", "norm_year": 2026, "open_from": date(year, 7, 1), "expect": "met"}
        example |= {"volumes": {"alpha": 11}, "expect": "met" if year == 2026 - (lag or 0) else "below"}
        keys = {"data_lag": lag} if lag else {}
        return run_examples(norm_set(norm(minimum=21, new_site={"share": 0.5}, **keys, examples=[example])))[0].verdict

    assert [told(year, None) for year in (2025, 2026, 2027)] == ["below", "met", "below"]
    assert [told(year, 1) for year in (2024, 2025, 2026)] == ["below", "met", "below"]
    assert [told(year, 2) for year in (2023, 2024, 2025)] == ["below", "met", "below"]
