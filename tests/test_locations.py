"""The location register, and volumes held against it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from cns_check.inputs.places.locations import COLUMNS, read_locations
from cns_check.inputs.places.volumes_against_register import check_register
from conftest import REPO
from test_volumes_read import as_parquet, codes
from test_volumes_read import read as read_volume_text


def read(text):
    return read_locations("l.csv", text if isinstance(text, bytes) else text.encode())


def test_only_the_id_is_required():
    register, found = read("location_id\nN2\n0101\n")
    assert not found
    assert tuple(register.table.columns) == COLUMNS
    assert register.table["location_id"].tolist() == ["0101", "N2"]
    assert register.table["region_id"].tolist() == [None, None]
    assert register.table["latitude"].dtype == np.float64
    assert register.table["open_from"].tolist() == [None, None]


def test_values():
    text = "open_until,location_id,latitude,longitude,agb_code\n2024-12-31,N1,52.5,-5.25,06290832\n,N2,,,\n"
    table = read(text)[0].table
    assert table["open_until"].tolist() == [date(2024, 12, 31), None]
    assert table["latitude"].tolist()[0] == 52.5
    assert np.isnan(table["longitude"].tolist()[1])
    assert table["agb_code"].tolist() == ["06290832", None]


def test_parquet_is_csv():
    table = pa.table(
        {
            "location_id": ["N2", "N1"],
            "location_name": pa.array(["Twee", None]),
            "latitude": [52.5, None],
            "longitude": [5.0, None],
            "open_from": pa.array([None, date(2024, 1, 2)]),
        }
    )
    a, found_a = read(as_parquet(table))
    b, found_b = read("location_id,location_name,latitude,longitude,open_from\nN1,,,,2024-01-02\nN2,Twee,52.5,5,\n")
    assert not found_a
    assert not found_b
    assert a.table.astype(str).equals(b.table.astype(str))
    integer = pa.table({"location_id": [1], "agb_code": [6290832]})
    assert codes(read(as_parquet(integer))[1]).count("V012") == 2


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        ("agb_code", "6290832", "L002"),
        ("agb_code", "062908321", "L002"),
        ("vestigingsnummer", "12345", "L003"),
        ("latitude,longitude", "91,5", "L004"),
        ("latitude,longitude", "nan,5", "L004"),
        ("latitude,longitude", "52,181", "L004"),
        ("latitude,longitude", "52,", "L005"),
        ("latitude,longitude", ",5", "L005"),
        ("open_from", "1-2-2024", "L006"),
        ("open_from", "2024-13-01", "L006"),
        ("open_from,open_until", "2024-01-02,2024-01-01", "L007"),
        ("region_id", " noord", "V014"),
    ],
)
def test_what_is_wrong_is_found(header, row, code):
    register, found = read(f"location_id,{header}\nN1,{row}\n")
    assert register is None
    assert codes(found) == [code]
    assert found[0].place.line == 2


def test_lost_zeros_are_suggested():
    assert "'06290832'" in read("location_id,agb_code\nN1,6290832\n")[1][0].message


def test_several_errors_at_once():
    _, found = read("location_id,agb_code,open_from\nN1,1,x\nN1,,\n,2,\n")
    assert [(d.place.line, d.code) for d in found] == [
        (2, "L001"), (2, "L002"), (2, "L006"), (3, "L001"), (4, "L002"), (4, "V013"),
    ]  # fmt: skip


def test_misspelt_columns_are_suggested():
    _, found = read("location_id,Region_ID\nN1,noord\n")
    assert (found[0].code, found[0].message) == ("P023", "column 'Region_ID' is not used; did you mean 'region_id'?")


def test_held_against_volumes():
    volumes, _ = read_volume_text(
        "location_id,location_name,intervention_id,year,volume\n"
        "N1,Een,lung-resection,2023,5\nN2,Twee,lung-resection,2023,5\nN3,Drie,lung-resection,2023,0\n"
        "N4,Vier,lung-resection,2023,5\n"
    )
    register, _ = read(
        "location_id,location_name,open_from,open_until\nN1,Eerste,2023-12-31,\nN2,Twee,,2022-12-31\nN3,Drie,2024-01-01,\n"
    )
    assert [d.message for d in check_register(volumes, register)] == [
        "location 'N4' of the volumes is not in the register",
        "location 'N1' is 'Eerste' in the register and 'Een' in the volumes",
        "location 'N2' has volume in 2023, and closed after 2022-12-31",
    ]


@pytest.mark.parametrize("case", ["us-california", "nl-example"])
def test_the_registers_that_come_with_it(case):
    register, found = read_locations("locations.csv", (REPO / "sample_data" / case / "locations.csv").read_bytes())
    assert register is not None, found
