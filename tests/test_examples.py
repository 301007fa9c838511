"""The examples of a norm file: what each knows of its years and surgeons, and what is said where it fails."""

from __future__ import annotations

from datetime import date

import pytest

from array_examples import run_with_arrays
from build import SOURCES, norm, norm_set, norm_set_dict, process_norm, to_yaml
from cns_check.judge.norm_examples import check_examples, run_examples
from cns_check.norms.load import load_norm_file


def judged(example, *others, **keys):
    """Verdict, least and greatest volume of one example, by both engines."""
    made = norm_set(norm(**keys, examples=[{"name": "it", "norm_year": 2026, "expect": "met"} | example]), *others)
    found = [(r.verdict, r.low, r.high) for r in run_examples(made)]
    assert found == run_with_arrays(made)
    return found[0]


def version(**more):
    return [{"valid_from": None, "minimum": 20, "status": "adopted", "sources": SOURCES} | more]


UNKNOWN = float("inf")
TWO = {"counts": ["alpha", "beta"]}


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [
        ({"alpha": 12, "beta": 8}, ("met", 20, 20)),
        ({"alpha": 19}, ("below", 19, 19)),
        ({"alpha": [10, 12], "beta": 8}, ("undetermined", 18, 20)),
        ({"alpha": 20, "beta": None}, ("met", 20, UNKNOWN)),
        ({"alpha": None}, ("undetermined", 0, UNKNOWN)),
        ({}, ("not_performed", 0, 0)),
        ({"alpha": 0, "beta": [0, 1]}, ("below", 0, 1)),
    ],
)
def test_an_intervention_not_named_counts_nothing(volumes, expected):
    assert judged({"volumes": volumes}, **TWO) == expected


def test_the_latest_year_is_the_data_year_and_a_year_not_named_is_unknown():
    mean = {"window": {"mean-of-years": 2}}
    years = {2022: {"alpha": 99}, 2023: {"alpha": 20}, 2024: {"alpha": 20}}
    assert judged({"years": years}, **mean) == ("met", 20, 20)
    del years[2023]
    assert judged({"years": years}, **mean) == ("undetermined", 10, UNKNOWN)
    assert judged({"volumes": {"alpha": 39}}, **mean) == ("undetermined", 19.5, UNKNOWN)


@pytest.mark.parametrize(
    ("lag", "other", "years", "expected"),
    [
        (1, 2, {2024: {"alpha": 0, "beta": 20}, 2025: {"alpha": 20, "beta": 19}}, "met"),
        (1, 2, {2024: {"alpha": 0, "beta": 19}, 2025: {"alpha": 20, "beta": 20}}, "below"),
        (1, 2, {2025: {"alpha": 20, "beta": 20}}, "undetermined"),
        (1, 1, {2024: {"beta": 19}, 2025: {"alpha": 20, "beta": 20}}, "met"),
        # The later year, of which the example does not say anything.
        (2, 1, {2024: {"alpha": 20, "beta": 20}}, "undetermined"),
        (None, 2, {2024: {"beta": 19}, 2025: {"alpha": 20, "beta": 20}}, "met"),
        (1, None, {2024: {"beta": 19}, 2025: {"alpha": 20, "beta": 20}}, "met"),
    ],
)
def test_a_required_norm_looks_at_the_year_of_its_own_lag(lag, other, years, expected):
    lags = [{"data_lag": each} if each else {} for each in (lag, other)]
    required = norm("norm-b", counts=["beta"], **lags[1])
    assert judged({"years": years}, required, requires=["norm-b"], **lags[0])[0] == expected


def test_volumes_without_years_are_the_data_year_of_every_norm():
    required = norm("norm-b", counts=["beta"], data_lag=2)
    of = {"volumes": {"alpha": 20, "beta": 20}}
    assert judged(of, required, requires=["norm-b"], data_lag=1)[0] == "met"


# Surgeons


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # Without volumes the sum of the surgeons is the volume.
        ({"surgeons": {"alpha": [12, 8]}}, ("met", 20, 20)),
        ({"surgeons": {"alpha": [12, 7]}}, ("below", 19, 19)),
        ({"surgeons": {"alpha": [12, [7, 9]]}}, ("undetermined", 19, 21)),
        ({"surgeons": {"alpha": [25, None]}}, ("undetermined", 0, UNKNOWN)),
        # What they do not add up to is of nobody that is known.
        ({"volumes": {"alpha": 21}, "surgeons": {"alpha": [12, 8]}}, ("undetermined", 21, 21)),
        ({"volumes": {"alpha": [20, 21]}, "surgeons": {"alpha": [12, 8]}}, ("undetermined", 20, 21)),
        ({"volumes": {"alpha": 20}, "surgeons": {"alpha": [12, [8, 9]]}}, ("met", 20, 20)),
        ({"volumes": {"alpha": 20}, "surgeons": {"alpha": [12, 8]}}, ("met", 20, 20)),
        ({"volumes": {"alpha": 30}}, ("undetermined", 30, 30)),
    ],
)
def test_a_minimum_of_eight_for_each_surgeon(said, expected):
    assert judged(said, versions=version(minimum_per_surgeon=8)) == expected


def test_surgeons_stand_in_one_order_over_the_interventions():
    each = {"versions": version(minimum_per_surgeon=10)}
    assert judged({"surgeons": {"alpha": [4, 10], "beta": [6]}}, **TWO, **each) == ("met", 20, 20)
    assert judged({"surgeons": {"alpha": [4, 10], "beta": [0, 6]}}, **TWO, **each) == ("below", 20, 20)
    assert judged({"surgeons": {"alpha": [10], "beta": [0, 10]}}, **TWO, **each) == ("met", 20, 20)


def test_so_many_surgeons_as_are_named_with_volume():
    number = {"versions": version(minimum_surgeons=2)}
    assert judged({"surgeons": {"alpha": [19, 1]}}, **number)[0] == "met"
    assert judged({"surgeons": {"alpha": [20, 0]}}, **number)[0] == "below"
    assert judged({"surgeons": {"alpha": [20, [0, 1]]}}, **number)[0] == "undetermined"
    assert judged({"volumes": {"alpha": 21}, "surgeons": {"alpha": [20]}}, **number)[0] == "undetermined"
    masked = {"volumes": {"alpha": 20}, "surgeons": {"alpha": [20, [0, 1]]}}
    assert judged(masked, **number)[0] == "undetermined", "one performs, one may, and nobody else"
    assert judged(masked, versions=version(minimum_surgeons=3))[0] == "below"


@pytest.mark.parametrize(
    ("volume", "each", "expected"),
    [
        (15, [[6, 7], 9], ("below", 6, 7)),
        (16, [[7, 8], 9], ("undetermined", 7, 8)),
        (17, [[8, 12], 9], ("met", 8, 9)),
        # Perhaps the first performs nothing, and then nothing is asked.
        (9, [[0, 7], 9], ("undetermined", 0, 7)),
        (10, [[1, 7], 9], ("below", 1, 7)),
        (9, [0, 9], ("met", 9, 9)),
        # One procedure is of nobody known: perhaps the first's, perhaps another's.
        (17, [7, 9], ("undetermined", 0, 7)),
        (16, [6, 9], ("below", 0, 6)),
        (21, [12, [7, 9]], ("undetermined", 0, 9)),
        # More than the whole is of nobody else either.
        (6, [[7, 8]], ("undetermined", 7, 8)),
        (0, [0], ("not_performed", 0, UNKNOWN)),
    ],
)
def test_a_norm_of_eight_per_surgeon_is_held_at_both_ends(volume, each, expected):
    said = {"volumes": {"alpha": volume}, "surgeons": {"alpha": each}}
    assert judged(said, per="surgeon", minimum=8) == expected


def test_both_ends_of_a_surgeon_add_up_over_the_interventions():
    said = {"volumes": {"alpha": 6, "beta": 8}, "surgeons": {"alpha": [[2, 3], 4], "beta": [[4, 5], 4]}}
    assert judged(said, per="surgeon", minimum=8, **TWO) == ("undetermined", 6, 8)
    said = {"volumes": {"alpha": 6, "beta": 8}, "surgeons": {"alpha": [6], "beta": [2, 6]}}
    assert judged(said, per="surgeon", minimum=6, **TWO) == ("met", 6, 6)


def test_surgeons_are_known_of_the_data_year_alone():
    mean = {"window": {"any-of": ["calendar-year", {"mean-of-years": 2}]}, "per": "surgeon", "minimum": 8}
    assert judged({"surgeons": {"alpha": [8, 9]}}, **mean) == ("met", 8, UNKNOWN)
    assert judged({"surgeons": {"alpha": [7, 9]}}, **mean) == ("undetermined", 7, UNKNOWN)
    alone = {"per": "surgeon", "minimum": 8}
    assert judged({"surgeons": {"alpha": [8, 9]}}, **alone) == ("met", 8, 8)
    assert judged({"surgeons": {"alpha": [7, 9]}}, **alone) == ("below", 7, 7)


@pytest.mark.parametrize(
    ("attested", "verdict"), [({"attested": True}, "met"), ({"attested": False}, "process"), ({}, "process")]
)
def test_a_process_norm_is_met_where_the_example_says_that_it_is_attested(attested, verdict):
    example = {"name": "it", "norm_year": 2026, "volumes": {"alpha": 1}, "expect": "met", **attested}
    made = norm_set(process_norm(examples=[example]))
    assert [r.verdict for r in run_examples(made)] == [verdict]


# What is said


@pytest.mark.parametrize(
    ("example", "minimum", "says"),
    [
        ({"volumes": {"alpha": 19}}, 20, "gives below: volume 19 against the minimum 20 (adopted), norm year 2026"),
        ({"volumes": {"alpha": [18, 21]}}, 20, "gives undetermined: volume 18 to 21 against the minimum 20 (adopted)"),
        ({"volumes": {"alpha": None}}, 20, "gives undetermined: volume 0 or more against the minimum 20 (adopted)"),
        ({"volumes": {"alpha": 19}}, None, "gives no_norm: volume 19 against no number, norm year 2026"),
    ],
)
def test_an_example_that_does_not_hold_is_told_with_its_numbers(example, minimum, says):
    held = {"name": "held", "norm_year": 2026, "volumes": {"alpha": 20}, "expect": "met" if minimum else "no_norm"}
    failing = {"name": "short", "norm_year": 2026, "expect": "met", **example}
    made = norm_set_dict(norm("norm-z"), norm(minimum=minimum, examples=[held, failing]))
    file = load_norm_file(to_yaml(made).encode(), "set-a.yaml")
    (found,) = check_examples(file.value, file.yaml)
    assert found.code == "N023"
    assert f"the example 'short' expects met and {says}" in found.message
    assert found.place.line == 1 + next(n for n, t in enumerate(to_yaml(made).split("\n")) if "name: short" in t) + 2
    assert [(r.norm_index, r.example_index, r.holds) for r in run_examples(file.value)] == [(1, 0, True), (1, 1, False)]


def test_an_example_opens_on_a_day_and_counts_its_year():
    new = {"new_site": {"share": 0.5}}
    assert judged({"years": {2024: {"alpha": 10}}, "open_from": date(2024, 12, 31)}, **new)[0] == "met"
    assert judged({"years": {2024: {"alpha": 10}}, "open_from": date(2026, 1, 1)}, **new)[0] == "below"
