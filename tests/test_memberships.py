"""Regions per network: read strictly, and laid over the register's."""

from __future__ import annotations

import io

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cns_check.inputs.places.locations import read_locations
from cns_check.inputs.places.memberships import read_memberships, regions_of, without_region
from cns_check.norms.load import load_norm_file
from conftest import REPO

SET = load_norm_file((REPO / "tests/fixtures/good/A001/set.yaml").read_bytes(), "set.yaml").value
HEAD = "location_id,network,region_id\n"
GOOD = HEAD + "S2,vessels,north\nN1,bones,south\n"


def read(text, **more):
    data = text.encode() if isinstance(text, str) else text
    return read_memberships("m.csv", data, [SET], **more)


def seen(text, **more):
    _, found = read(text, **more)
    return [(d.code, d.place.line, d.place.field) for d in found]


def test_what_it_says():
    value, found = read(GOOD, locations={"S2", "N1"})
    assert found == ()
    assert value.regions == {("N1", "bones"): "south", ("S2", "vessels"): "north"}
    assert (value.file.path, value.file.rows, value.file.dropped) == ("m.csv", 2, 0)


def test_ids_stay_text_and_row_order_does_not_matter():
    text = HEAD + "0101,bones,007\nNA,bones,1\n"
    value, _ = read(text)
    assert value.regions == {("0101", "bones"): "007", ("NA", "bones"): "1"}
    rows = text.splitlines()
    turned, _ = read("\n".join([rows[0], *rows[:0:-1]]) + "\n")
    assert list(turned.regions.items()) == list(value.regions.items())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD + "S2,vessels,south\n", [("M001", 2, "network"), ("M001", 4, "network")]),
        (GOOD + "S2,vessels,north\n", [("M001", 2, "network"), ("M001", 4, "network")]),
        (GOOD.replace("vessels", "vesels"), [("M002", 2, "network")]),
        (GOOD.replace("S2", "S3"), [("M003", 2, "location_id")]),
        (HEAD.replace("region_id", "region_id,x") + "S2,vessels,north,\n", [("M004", 1, None)]),
        (GOOD.replace("S2,", ","), [("V013", 2, "location_id")]),
        (GOOD.replace("vessels", ""), [("V013", 2, "network")]),
        (GOOD.replace("north", ""), [("V013", 2, "region_id")]),
        (GOOD.replace("north", "north "), [("V014", 2, "region_id")]),
        (GOOD.replace("network", "netwerk"), [("M004", 1, None), ("V010", 1, "network")]),
        (HEAD, [("V001", 1, None)]),
        ("", [("V001", None, None)]),
        (GOOD + 'S1,"bones,x\n', [("V005", 4, None)]),
        (GOOD + "S1,bones\n", [("V007", 4, None)]),
    ],
)
def test_each_mistake_at_its_place(text, expected):
    assert seen(text, locations={"S2", "N1"}) == expected


def test_two_locations_in_two_networks_each_are_no_repetition():
    rows = [f"{x},{network},north\n" for x in ("N1", "S2") for network in ("bones", "vessels")]
    value, found = read(HEAD + "".join(rows))
    assert found == ()
    assert len(value.regions) == 4


@pytest.mark.parametrize(("row", "field"), [(",bones,north\n", "location_id"), ("N1,,north\n", "network")])
def test_blank_ids_are_blank_and_not_repeated(row, field):
    assert seen(HEAD + row + row) == [("V013", 2, field), ("V013", 3, field)]


def test_a_repeated_row_says_how_many_there_are():
    _, found = read(GOOD + "S2,vessels,south\nS2,vessels,west\nS2,bones,south\n")
    assert [d.message for d in found] == ["location 'S2' has 3 rows for network 'vessels'"] * 3


def test_warnings_leave_it_usable_and_name_the_nearest():
    value, found = read(GOOD.replace("vessels", "vesels"))
    assert value is not None
    assert "did you mean 'vessels'" in found[0].message
    assert found[0].value == "vesels"
    assert read(GOOD + "S2,vessels,south\n")[0] is None


def test_a_column_that_lacks_names_the_nearest_that_is_there():
    _, found = read(GOOD.replace("network", "netwerk,,more").replace("s,", "s,,,"))
    assert [d.message for d in found if d.code == "V010"] == [
        "there is no column 'network'; nearest in the header: 'netwerk'"
    ]
    _, found = read("location_id,place,region_id\nN1,bones,north\n")
    assert [d.message for d in found if d.code == "V010"] == ["there is no column 'network'"]


def test_columns_that_are_not_used_are_named_in_order():
    extra = ["zulu", "alpha", "mike", "bravo"]
    text = HEAD.replace("region_id", ",".join(["region_id", *extra])) + "N1,bones,north,,,,\n"
    assert [d.message for d in read(text)[1]] == ["columns not used: 'alpha', 'bravo', 'mike', 'zulu'"]


@pytest.mark.parametrize(("ids", "code"), [([None, None], "V013"), ([1, None], "V012")])
def test_a_parquet_column_of_numbers_is_no_text_unless_it_is_empty(ids, code):
    table = pa.table({"location_id": pa.array(ids, pa.int64()), "network": ["bones"] * 2, "region_id": ["north"] * 2})
    data = io.BytesIO()
    pq.write_table(table, data)
    found = [d.code for d in read(data.getvalue())[1]]
    assert found[0] == code
    assert ("V012" in found) == (code == "V012")


def test_parquet_gives_the_same():
    frame = pd.read_csv(io.StringIO(GOOD), dtype=str)
    data = io.BytesIO()
    frame.to_parquet(data)
    assert read(data.getvalue())[0].regions == read(GOOD)[0].regions
    data = io.BytesIO()
    frame.assign(location_id=[1, 2]).to_parquet(data)
    assert [d.code for d in read(data.getvalue())[1]] == ["V012"]


def test_regions_of_lays_memberships_over_the_register():
    register, _ = read_locations("l.csv", b"location_id,region_id\nN1,north\nS2,south\nX1,\n")
    table, _ = read(GOOD)
    assert regions_of([SET], None, None) is None
    assert regions_of([SET], None, table) == table.regions
    both = regions_of([SET], register, table)
    assert both == {
        ("N1", "bones"): "south",
        ("N1", "vessels"): "north",
        ("S2", "bones"): "south",
        ("S2", "vessels"): "north",
        ("X1", "bones"): None,
        ("X1", "vessels"): None,
    }
    found = without_region([("X1", "vessels"), ("N1", "bones"), ("Z", "bones"), ("X1", "vessels")], both, "l.csv")
    assert [(d.code, d.value, str(d.place)) for d in found] == [
        ("M005", "X1", "l.csv, column 'region_id'"),
        ("M005", "Z", "l.csv, column 'region_id'"),
    ]
