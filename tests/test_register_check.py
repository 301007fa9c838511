"""Volumes held against the days of the register: the first and the last day, a year and each of its quarters."""

from __future__ import annotations

from datetime import date

import pytest

from build import register, volumes
from cns_check.inputs.files.findings import CAP
from cns_check.inputs.places.locations import read_locations
from cns_check.inputs.places.volumes_against_register import check_register
from test_volumes_read import read as read_volume_text

LUNG = "lung-resection"
HEAD = "location_id,intervention_id,period,volume\n"


def told(of, *rows):
    found = check_register(volumes(of) if isinstance(of, dict) else of, register(*rows))
    return [(d.code, d.place.field, d.message) for d in found]


def codes(of, *rows):
    return [code for code, _, _ in told(of, *rows)]


def read(*rows):
    return read_volume_text(HEAD + "".join(f"{row}\n" for row in rows))[0]


def taken_over(day, kind="merger"):
    moved = {"location_id": "N1", "successor_id": "N2", "successor_date": day, "successor_kind": kind}
    return moved, {"location_id": "N2"}


IN_2023 = {("N1", LUNG, 2023): 5}


@pytest.mark.parametrize(
    ("opened", "says"),
    [(date(2023, 12, 31), None), (date(2024, 1, 1), "and opened on 2024-01-01"), (date(2023, 1, 1), None)],
)
def test_volume_before_the_first_day_open(opened, says):
    found = told(IN_2023, {"location_id": "N1", "open_from": opened})
    assert found == ([("L017", "open_from", f"location 'N1' has volume in 2023, {says}")] if says else [])


@pytest.mark.parametrize(
    ("closed", "says"),
    [(date(2023, 1, 1), None), (date(2022, 12, 31), "and closed after 2022-12-31"), (date(2023, 12, 31), None)],
)
def test_volume_after_the_last_day_open(closed, says):
    found = told(IN_2023, {"location_id": "N1", "open_until": closed})
    assert found == ([("L017", "open_until", f"location 'N1' has volume in 2023, {says}")] if says else [])


def test_each_year_of_a_location_is_told_once_whatever_its_interventions():
    of = {("N1", i, y): 5 for i in ("alpha", "beta") for y in (2024, 2023, 2021)}
    found = told(of, {"location_id": "N1", "open_from": date(2022, 1, 1), "open_until": date(2022, 12, 31)})
    assert [message.split(" in ")[1].split(",")[0] for _, _, message in found] == ["2021", "2023", "2024"]


def test_years_outside_stand_by_location_and_year():
    of = {(f"N{i}", LUNG, y): 5 for i in range(4) for y in range(2014, 2024)}
    found = told(of, *({"location_id": f"N{i}", "open_from": date(2024, 1, 1)} for i in range(4)))
    assert [message[:32] for _, _, message in found] == [
        f"location 'N{i}' has volume in {y}" for i in range(4) for y in range(2014, 2024)
    ]


def test_a_finding_is_placed_in_the_register():
    found = check_register(volumes(IN_2023), read_locations("register.csv", b"location_id\nN2\n")[0])
    assert [(d.code, d.place.path, d.value) for d in found] == [("L015", "register.csv", "N1")]
    assert check_register(volumes(IN_2023), register({"location_id": "N2"}))[0].place.path is None


@pytest.mark.parametrize(("volume", "found"), [(0, []), (None, []), ((0, 9), []), ((1, 9), ["L017"]), (1, ["L017"])])
def test_only_volume_that_is_surely_there_contradicts(volume, found):
    assert codes({("N1", LUNG, 2023): volume}, {"location_id": "N1", "open_from": date(2024, 1, 1)}) == found


@pytest.mark.parametrize(
    ("registered", "delivered", "found"),
    [("Een", "Een", []), ("Een", "een", ["L016"]), (None, "Een", []), ("Een", None, [])],
)
def test_only_two_names_can_differ(registered, delivered, found):
    of = volumes(IN_2023, names={"N1": delivered} if delivered else {})
    assert codes(of, {"location_id": "N1", "location_name": registered}) == found


def test_locations_that_the_register_lacks_are_told_in_order():
    of = {(i, LUNG, 2023): 5 for i in ("N3", "N1", "N2")}
    assert [m for _, _, m in told(of, {"location_id": "N2"})] == [
        "location 'N1' of the volumes is not in the register",
        "location 'N3' of the volumes is not in the register",
    ]


@pytest.mark.parametrize("above", [0, 1, 2])
def test_what_is_more_than_can_be_read_is_counted(above):
    of = {(f"N{number:04}", LUNG, 2023): 5 for number in range(CAP + above)}
    found = told(of, {"location_id": "elsewhere"})
    ends = {0: [], 1: ["1 more diagnostic is not shown"], 2: ["2 more diagnostics are not shown"]}
    assert [code for code, _, _ in found[:CAP]] == ["L015"] * CAP
    assert [(code, message) for code, _, message in found[CAP:]] == [("V041", m) for m in ends[above]]


# A succession


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("2024", date(2024, 1, 1)),
        ("2024Q1", date(2024, 1, 1)),
        ("2024Q2", date(2024, 4, 1)),
        ("2024Q3", date(2024, 7, 1)),
        ("2024Q4", date(2024, 10, 1)),
    ],
)
def test_a_period_that_begins_with_the_successor_is_after_its_predecessor(period, first):
    of = read(f"N1,{LUNG},{period},5")
    assert codes(of, *taken_over(first)) == ["L021"]
    assert codes(of, *taken_over(first.replace(day=2))) == []


@pytest.mark.parametrize(
    ("period", "last", "following"),
    [
        ("2024", date(2024, 12, 31), date(2025, 1, 1)),
        ("2024Q1", date(2024, 3, 31), date(2024, 4, 1)),
        ("2024Q2", date(2024, 6, 30), date(2024, 7, 1)),
        ("2024Q3", date(2024, 9, 30), date(2024, 10, 1)),
        ("2024Q4", date(2024, 12, 31), date(2025, 1, 1)),
    ],
)
def test_a_period_that_ends_before_the_renaming_does_not_have_the_new_name(period, last, following):
    of = read(f"N2,{LUNG},{period},5")
    assert codes(of, *taken_over(last, "rename")) == []
    assert codes(of, *taken_over(following, "rename")) == ["L022"]
    assert codes(of, *taken_over(following, "merger")) == []


def test_no_volume_contradicts_no_succession():
    of = read(f"N1,{LUNG},2025,0", f"N2,{LUNG},2023,0")
    assert codes(of, *taken_over(date(2024, 7, 1), "rename")) == []


def test_a_period_is_told_once_and_in_order():
    of = read(f"N1,{LUNG},2025,5", "N1,kidney-nephrectomy,2024,5", f"N1,{LUNG},2024,5")
    found = told(of, *taken_over(date(2024, 1, 1)))
    assert [(code, field, message.split(", ")[0]) for code, field, message in found] == [
        ("L021", "successor_date", "location 'N1' has volume in 2024"),
        ("L021", "successor_date", "location 'N1' has volume in 2025"),
    ]


def test_a_single_procedure_contradicts_a_succession():
    assert codes(read(f"N1,{LUNG},2024,1"), *taken_over(date(2024, 1, 1))) == ["L021"]
    assert codes(read(f"N2,{LUNG},2023,1"), *taken_over(date(2024, 1, 1), "rename")) == ["L022"]
