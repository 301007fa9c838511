"""The location register at its limits: the same day, the pole, a code of one digit more, a name for two."""

from __future__ import annotations

import hashlib
from datetime import date

import pyarrow as pa
import pytest

from build import register
from cns_check.inputs.places.succession import succession
from test_locations import read
from test_volumes_read import as_parquet


def codes(text):
    return [(d.code, d.place.line, d.place.field) for d in read(text)[1]]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-01-01", "2024-01-01", []),
        ("2024-01-02", "2024-01-01", [("L007", 2, "open_until")]),
        ("", "2024-01-01", []),
        ("2024-01-01", "", []),
    ],
)
def test_a_location_may_be_open_for_a_single_day(start, end, expected):
    assert codes(f"location_id,open_from,open_until\nN1,{start},{end}\n") == expected


@pytest.mark.parametrize(
    ("latitude", "longitude", "field"),
    [
        ("90", "180", None),
        ("-90", "-180", None),
        ("0", "0", None),
        ("5.2e1", "5E-1", None),
        ("90.1", "180", "latitude"),
        ("-90.1", "0", "latitude"),
        ("90", "180.1", "longitude"),
        ("90", "-181", "longitude"),
        ("100", "100", "latitude"),
        ("1000", "5", "latitude"),
        ("+5", "5", "latitude"),
        ("x", "5", "latitude"),
    ],
)
def test_degrees_go_to_the_pole_and_to_the_date_line(latitude, longitude, field):
    text = f"location_id,latitude,longitude\nN1,{latitude},{longitude}\n"
    assert codes(text) == ([("L004", 2, field)] if field else [])
    if field is None:
        table = read(text)[0].table
        assert (table["latitude"][0], table["longitude"][0]) == (float(latitude), float(longitude))


def test_a_limit_is_named():
    _, found = read("location_id,latitude,longitude\nN1,91,-181\n")
    assert [d.message for d in found] == [
        "latitude '91' is not a number of degrees from -90 to 90",
        "longitude '-181' is not a number of degrees from -180 to 180",
    ]


@pytest.mark.parametrize(
    ("latitude", "longitude", "says"),
    [("52", "", "has a latitude and no longitude"), ("", "5", "has a longitude and no latitude"), ("", "", None)],
)
def test_half_a_place_is_none(latitude, longitude, says):
    _, found = read(f"location_id,latitude,longitude\nN1,{latitude},{longitude}\n")
    assert [d.message for d in found] == ([f"location 'N1' {says}"] if says else [])


@pytest.mark.parametrize(("column", "code", "digits"), [("agb_code", "L002", 8), ("vestigingsnummer", "L003", 12)])
def test_a_code_has_its_digits_neither_fewer_nor_more(column, code, digits):
    def told(text):
        return [(d.code, d.message) for d in read(f"location_id,{column}\nN1,{text}\n")[1]]

    assert told("0" * digits) == []
    assert told("") == []
    assert not {c for c, _ in told(" ")} & {code}, "white space is told as such"
    wrong = f"is not {digits} digits"
    short = "1" * (digits - 1)
    assert told(short) == [(code, f"{column} {short!r} {wrong}; with lost leading zeros it would be '0{short}'")]
    for text in ("1" * (digits + 1), "x" * digits, "1" * (digits - 1) + "x", "x", "²" * digits, "²"):
        assert told(text) == [(code, f"{column} {text!r} {wrong}")]


def test_a_location_stands_in_one_row():
    _, found = read("location_id\nN1\nN2\nN1\nN1\n")
    assert [(d.code, d.place.line, d.message) for d in found] == [
        ("L001", line, "location 'N1' stands in 3 rows") for line in (2, 4, 5)
    ]


def test_an_organisation_has_one_name():
    rows = ["N1,o1,Een", "N2,o2,Twee", "N3,o2,", "N4,,Drie", "N5,,Vier", "N6,o3,Zes", "N7,o3,Vijf", "N8,o3,Vijf"]
    _, found = read("location_id,organisation_id,organisation_name\n" + "\n".join(rows) + "\n")
    assert [(d.code, d.place.line, d.message) for d in found] == [
        ("L012", 7, "organisation 'o3' has 2 names: 'Vijf', 'Zes'")
    ]


@pytest.mark.parametrize(
    ("row", "lacks"),
    [
        ("N2,2025-01-01,merger", None),
        (",,", None),
        ("N2,2025-01-01,", "successor_kind"),
        ("N2,,merger", "successor_date"),
        (",2025-01-01,merger", "successor_id"),
        ("N2,,", "successor_date and successor_kind"),
    ],
)
def test_a_succession_has_its_three_parts(row, lacks):
    _, found = read(f"location_id,successor_id,successor_date,successor_kind\nN1,{row}\nN2,,,\n")
    assert [d.message for d in found] == ([f"location 'N1' lacks {lacks}"] if lacks else [])


@pytest.mark.parametrize(("kind", "wrong"), [("merger", False), ("move", False), ("rename", False), ("Merger", True)])
def test_a_succession_is_of_one_of_three_kinds(kind, wrong):
    _, found = read(f"location_id,successor_id,successor_date,successor_kind\nN1,N2,2025-01-01,{kind}\nN2,,,\n")
    assert [d.code for d in found] == (["L010"] if wrong else [])


def test_a_successor_that_is_not_there_is_told_with_the_nearest():
    head = "location_id,successor_id,successor_date,successor_kind\n"
    _, found = read(head + "noord-1,zuid-3,2025-01-01,merger\nzuid-2,,,\n")
    assert [d.message for d in found] == ["successor 'zuid-3' is not in the register; nearest: 'zuid-2'"]
    _, found = read(head + "noord-1,xyz,2025-01-01,merger\nzuid-2,,,\n")
    assert [d.message for d in found] == ["successor 'xyz' is not in the register"]
    _, found = read(head + "noord-1, ,2025-01-01,merger\nzuid-2,,,\n")
    assert "L008" not in {d.code for d in found}, "white space is told as such"


def test_the_days_of_a_succession_are_said_from_both_sides():
    head = "location_id,open_from,open_until,successor_id,successor_date,successor_kind\n"
    rows = "N1,2025-02-01,,N3,2025-01-01,merger\nN2,,,N3,2025-07-01,merger\nN3,2025-03-01,2025-06-30,,,\n"
    _, found = read(head + rows)
    assert [(d.code, d.place.line, d.message) for d in found] == [
        ("L020", 2, "location 'N1' is taken over on 2025-01-01, and opens on 2025-02-01"),
        ("L019", 3, "successor 'N3' closes on 2025-06-30, before it takes over on 2025-07-01"),
    ]


def test_without_the_column_of_ids_there_is_no_register():
    assert read("locationid\nN1\n")[0] is None

    def told(header):
        return next(d.message for d in read(f"{header}\nN1\n")[1] if d.code == "V010")

    assert told("locationid") == "there is no column 'location_id'; nearest in the header: 'locationid'"
    assert told("xyz") == "there is no column 'location_id'"


def test_columns_that_are_not_used_are_told_in_order():
    _, found = read("location_id,zz,aa,Region_Id\nN1,,,\n")
    assert [(d.code, d.message) for d in found] == [
        ("L013", "columns not used: 'aa', 'zz'"),
        ("P023", "column 'Region_Id' is not used; did you mean 'region_id'?"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ["V001"]), ("location_id,region_id\n", ["V001"]), ("xyz\nN1\n", ["V010", "L013"]), ("xyz\n", None)],
)
def test_a_file_without_rows_or_ids_is_told_and_nothing_more(text, expected):
    made, found = read(text)
    assert made is None
    assert found
    if expected is not None:
        assert sorted(d.code for d in found) == sorted(expected)


def test_the_file_is_recorded_with_its_rows():
    text = "location_id\nN2\nN1\n"
    (file,) = read(text)[0].files
    assert (file.path, file.size, file.rows, file.dropped) == ("l.csv", len(text), 2, 0)
    assert file.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_a_column_that_is_there_is_not_what_another_was_meant_to_be():
    assert read("location_id,latitude,longitude,Latitude\nN1,,,\n")[1][0].message == "columns not used: 'Latitude'"
    assert read("location_id, Region_ID\nN1,\n")[1][0].message == (
        "column ' Region_ID' is not used; did you mean 'region_id'?"
    )


def test_ids_that_are_blank_are_no_repetition():
    assert codes("location_id,region_id\nN1,a\n,b\n,c\n") == [
        ("V013", 3, "location_id"),
        ("V013", 4, "location_id"),
    ]


def test_a_column_of_another_type_is_refused_where_it_holds_anything():
    def told(values):
        table = pa.table({"location_id": ["N1", "N2"], "region_id": pa.array(values, pa.int64())})
        return [d.code for d in read(as_parquet(table))[1]]

    assert told([None, None]) == []
    assert told([None, 1]) == ["V012"]
    assert told([1, 2]) == ["V012"]


@pytest.mark.parametrize("text", ["20240101", "2024-W01-1", "2024-1-1", "2024-02-30", "0000-01-01", " 2024-01-01"])
def test_a_day_is_written_in_one_way(text):
    assert codes(f"location_id,open_from\nN1,{text}\n") == [("L006", 2, "open_from")]


@pytest.mark.parametrize("lacking", ["successor_id", "successor_date", "successor_kind"])
def test_half_a_succession_of_a_register_made_by_hand_is_none(lacking):
    whole = {"successor_id": "N2", "successor_date": date(2025, 1, 1), "successor_kind": "move"}
    assert succession(register({"location_id": "N1", **whole})) == {"N1": ("N2", date(2025, 1, 1), "move")}
    assert succession(register({"location_id": "N1", **whole, lacking: None})) == {}
