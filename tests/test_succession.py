"""Successors in the location register: who takes over from whom, and what contradicts it."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.inputs.places.locations import read_locations
from cns_check.inputs.places.succession import succession
from cns_check.inputs.places.volumes_against_register import check_register
from test_volumes_read import as_parquet
from test_volumes_read import read as read_volume_text

HEAD = "location_id,open_from,open_until,successor_id,successor_date,successor_kind\n"
VOLUMES = "location_id,intervention_id,period,volume\n"


def read(text):
    return read_locations("l.csv", text if isinstance(text, bytes) else (HEAD + text).encode())


def seen(text):
    return [(d.code, d.place.line, d.place.field) for d in read(text)[1]]


def against(register, *rows):
    volumes, _ = read_volume_text(VOLUMES + "".join(f"{row}\n" for row in rows))
    found = check_register(volumes, read(register)[0])
    return [(d.code, d.message) for d in found]


def test_succession():
    value, found = read("N2,,,,,\nN1,,,N2,2025-01-01,merger\nN0,,,N1,2024-07-01,rename\n")
    assert found == ()
    assert list(succession(value).items()) == [
        ("N0", ("N1", date(2024, 7, 1), "rename")),
        ("N1", ("N2", date(2025, 1, 1), "merger")),
    ]
    assert succession(read("N1,,,,,\n")[0]) == {}
    table = pa.table(
        {
            "location_id": ["N1", "N2"],
            "successor_id": pa.array(["N2", None]),
            "successor_date": pa.array([date(2025, 1, 1), None]),
            "successor_kind": pa.array(["move", None]),
        }
    )
    assert succession(read(as_parquet(table))[0]) == {"N1": ("N2", date(2025, 1, 1), "move")}


def test_a_circle_is_told_at_each_of_its_rows_and_nowhere_else():
    text = (
        "N3,,,N1,2025-01-01,merger\nN1,,,N2,2025-01-01,merger\nN2,,,N3,2025-01-01,merger\nN0,,,N1,2024-01-01,merger\n"
    )
    _, found = read(text)
    assert [(d.code, d.place.line) for d in found] == [("L018", 2), ("L018", 3), ("L018", 4)]
    assert {d.message for d in found} == {"successors go round: 'N1' to 'N2' to 'N3' to 'N1'"}


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 9), max_size=10))
@settings(max_examples=100, deadline=None)
def test_a_circle_is_found_wherever_it_is(after):
    after = {a: b for a, b in after.items() if a != b}

    def comes_back(start):
        at = after.get(start)
        for _ in range(11):
            if at == start or at is None:
                break
            at = after.get(at)
        return at == start

    rows = [f"N{i},,,N{after[i]},2025-01-01,merger\n" if i in after else f"N{i},,,,,\n" for i in range(10)]
    lines = [line for code, line, _ in seen("".join(rows)) if code == "L018"]
    assert lines == [i + 2 for i in range(10) if comes_back(i)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("N1,,,N2,2026-01-01,merger\nN2,,2025-12-31,,,\n", [("L019", 2, "successor_id")]),
        ("N1,,,N2,2025-12-31,merger\nN2,,2025-12-31,,,\n", []),
        ("N1,,,N2,2025-01-01,move\nN2,2025-01-02,,,,\n", [("L020", 2, "successor_date")]),
        ("N1,,,N2,2025-01-01,move\nN2,2025-01-01,,,,\n", []),
        ("N1,2025-01-02,,N2,2025-01-01,move\nN2,,,,,\n", [("L020", 2, "successor_date")]),
        ("N1,2025-01-01,,N2,2025-01-01,move\nN2,,,,,\n", []),
        ("N1,,,N9,2025-01-01,move\n", [("L008", 2, "successor_id")]),
        ("N1,,,N1,2025-01-01,move\n", [("L009", 2, "successor_id")]),
    ],
)
def test_a_successor_is_open_on_the_day(text, expected):
    assert seen(text) == expected


def test_nothing_is_said_of_a_register_that_is_wrong_already():
    text = "N1,,,N2,2025-13-01,merger\nN2,,,N1,2025-01-01,merger\n"
    assert [code for code, _, _ in seen(text)] == ["L006"]


LUNG = "lung-resection"


def test_volume_after_the_succession():
    register = "N1,,,N2,2024-07-01,merger\nN2,,,,,\n"
    rows = [f"N1,{LUNG},2024,5", f"N2,{LUNG},2024,5", f"N1,{LUNG},2025,0", f"N1,{LUNG},2023,4"]
    assert against(register, *rows) == []
    found = against(register, f"N1,{LUNG},2025,5")
    assert found == [("L021", "location 'N1' has volume in 2025, after 'N2' took over on 2024-07-01")]
    # On 1 January a year begins with the successor.
    assert against(register.replace("07-01", "01-01"), f"N1,{LUNG},2024,5")[0][0] == "L021"


def test_quarters_are_held_against_the_day():
    register = "N1,,,N2,2024-07-01,merger\nN2,,,,,\n"
    quarters = [f"N1,{LUNG},2024Q{q},5" for q in (1, 2, 3, 4)]
    assert [m for _, m in against(register, *quarters)] == [
        "location 'N1' has volume in 2024Q3, after 'N2' took over on 2024-07-01",
        "location 'N1' has volume in 2024Q4, after 'N2' took over on 2024-07-01",
    ]
    assert len(against(register.replace("07-01", "07-02"), *quarters)) == 1


@pytest.mark.parametrize(
    ("kind", "day", "period", "told"),
    [
        ("rename", "2025-01-01", "2024", True),
        ("rename", "2024-12-31", "2024", False),
        ("rename", "2024-07-01", "2024", False),
        ("rename", "2024-07-01", "2024Q2", True),
        ("rename", "2024-06-30", "2024Q2", False),
        ("merger", "2025-01-01", "2024", False),
        ("move", "2025-01-01", "2024", False),
    ],
)
def test_two_histories_under_one_name(kind, day, period, told):
    register = f"N1,,,N2,{day},{kind}\nN2,,,,,\n"
    says = f"location 'N2' has volume in {period}, before 'N1' was given this name on {day}"
    assert against(register, f"N2,{LUNG},{period},5") == ([("L022", says)] if told else [])
