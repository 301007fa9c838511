"""Volumes against a plain reader; row order and file format change nothing."""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from math import inf

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.diagnostics import has_errors
from cns_check.inputs.volumes.profile_file import read_profile
from cns_check.inputs.volumes.read import read_volumes, read_volumes_counted
from cns_check.inputs.volumes.source import VolumeSource

KNOWN = ("kidney-nephrectomy", "lung-resection")
SCHEMA = "schema: cns-check/volume-profile/1\n"

CELL = st.sampled_from(["0", "1", "21", "<5", "<10", "", "1000000", "007"])
ROWS = st.dictionaries(
    st.tuples(
        st.sampled_from(["N1", "0101", "NA", "null", "é", "a;b"]),
        st.sampled_from(KNOWN),
        st.sampled_from(["2022", "2023", "2024"]),
    ),
    CELL,
    min_size=1,
    max_size=30,
)
PROFILES = st.sampled_from(["", "absent: unknown\n", "incomplete_years: [2023]\n", "duplicates: sum\nunmapped: drop\n"])


def source(text, profile="", path="v.csv", corrections=None):
    data = text if isinstance(text, bytes) else text.encode()
    read = None
    if profile:
        read, found = read_profile("p.yaml", (SCHEMA + profile).encode())
        assert read, found
    return VolumeSource(path, data, read, corrections)


def read(text, profile="", known=KNOWN, **more):
    return read_volumes([source(text, profile, **more)], known)


def codes(found):
    return [d.code for d in found]


def as_csv(rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["location_id", "intervention_id", "year", "volume"])
    writer.writerows([*key, volume] for key, volume in rows)
    return out.getvalue()


def as_parquet(table):
    out = pa.BufferOutputStream()
    pq.write_table(table, out)
    return out.getvalue().to_pybytes()


def plain_reader(text, profile):
    """Cells and delivered years, without pandas: the rules of the interface, row by row."""
    cells = defaultdict(lambda: [0, 0])
    held, years = set(), set()
    for row in csv.DictReader(io.StringIO(text, newline=""), strict=True):
        volume = row["volume"]
        low, high = (0, inf) if volume == "" else (0, int(volume[1:]) - 1) if volume[0] == "<" else (int(volume),) * 2
        years.add(int(row["year"]))
        held.add(row["intervention_id"])
        cell = cells[row["location_id"], row["intervention_id"], int(row["year"])]
        cell[0] += low
        cell[1] += high
    unknown, incomplete = "absent: unknown" in profile, {2023} if "incomplete_years" in profile else set()
    delivered = [(i, y, inf if unknown or y in incomplete else 0.0) for i in sorted(held) for y in sorted(years)]
    return [(*k, *map(float, v), k[2] in incomplete) for k, v in sorted(cells.items())], delivered


@given(ROWS, PROFILES)
@settings(max_examples=150, deadline=None)
def test_cells_are_those_of_a_plain_reader(rows, profile):
    text = as_csv(rows.items())
    volumes, found = read(text, profile)
    assert not has_errors(found)
    cells, delivered = plain_reader(text, profile)
    assert list(volumes.cells.itertuples(index=False, name=None)) == cells
    assert list(volumes.delivered.itertuples(index=False, name=None)) == delivered
    assert volumes.years == tuple(sorted({y for _, y, _ in delivered}))


def assert_same(a, b):
    for name in ("cells", "delivered"):
        pd.testing.assert_frame_equal(getattr(a, name), getattr(b, name))
    assert (a.names, a.years, a.incomplete_years, a.assumptions) == (
        b.names,
        b.years,
        b.incomplete_years,
        b.assumptions,
    )
    keys = [
        "location_id",
        "intervention_id",
        "year",
        "low",
        "high",
        "incomplete",
        "surgeon_id",
        "origin_id",
        "corrected",
    ]
    order = [v.rows[keys].sort_values(keys[:5], ignore_index=True) for v in (a, b)]
    pd.testing.assert_frame_equal(*order)


@given(ROWS, PROFILES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_row_order_changes_nothing(rows, profile, rng: random.Random):
    shuffled = list(rows.items())
    rng.shuffle(shuffled)
    a, found_a = read(as_csv(rows.items()), profile)
    b, found_b = read(as_csv(shuffled), profile)
    assert_same(a, b)
    assert sorted(d.message for d in found_a) == sorted(d.message for d in found_b)


@given(ROWS, PROFILES, st.booleans())
@settings(max_examples=60, deadline=None)
def test_parquet_is_csv(rows, profile, numbers):
    if numbers:
        rows = {k: v if v.isdigit() else "" for k, v in rows.items()}
    volume = [int(v) if v else None for v in rows.values()] if numbers else list(rows.values())
    table = pa.table(
        {
            "location_id": pa.array([k[0] for k in rows]).dictionary_encode(),
            "intervention_id": [k[1] for k in rows],
            "year": [int(k[2]) for k in rows],
            "volume": pa.array(volume, pa.float64() if numbers else pa.string()),
        }
    )
    a, found_a = read(as_csv(rows.items()), profile)
    b, found_b = read(as_parquet(table), profile, path="v.parquet")
    assert_same(a, b)
    assert [d.message for d in found_a] == [d.message for d in found_b]


MESSY = st.lists(
    st.tuples(
        st.sampled_from(["N1", " N1", "", "12", "123456", "all", "Total x"]),
        st.sampled_from(["Een", "Twee", ""]),
        st.sampled_from([*KNOWN, "knee", "hip ", ""]),
        st.sampled_from(["2023", "2024", "24", ""]),
        st.sampled_from(["1", "<5", "", "1.234", "1,5", "x", "-3", "2000000", "."]),
        st.sampled_from(["1", "2", "10", "x", ""]),
    ),
    min_size=1,
    max_size=12,
)
RULES = st.sampled_from(
    [
        "",
        "trim: true\nids: {pad: 4}\n",
        "unmapped: drop\ndrop: [{column: location_id, starts_with: Total}]\ndeliveries: {choose: {default: latest}}\n",
        "control_totals: {column: location_id, equals: all}\ndeliveries: {choose: {default: '2'}}\nunmapped: drop\n",
        "duplicates: sum\nmasked: {'.': [0, 2]}\nformat: {thousands: '.'}\ninterventions: {knee: lung-resection}\n",
    ]
)


@given(MESSY, RULES, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_row_order_and_format_change_no_message(rows, profile, rng: random.Random):
    header = ["location_id", "location_name", "intervention_id", "year", "volume", "delivery"]
    shuffled = list(rows)
    rng.shuffle(shuffled)

    def text_of(some):
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([header, *some])
        return out.getvalue()

    parquet = as_parquet(pa.table({h: list(c) for h, c in zip(header, zip(*rows, strict=True), strict=True)}))
    a, found_a = read(text_of(rows), profile)
    b, found_b = read(text_of(shuffled), profile)
    c, found_c = read(parquet, profile)
    said = [sorted((d.code, d.message, d.value or "") for d in found) for found in (found_a, found_b, found_c)]
    assert said[0] == said[1] == said[2]
    assert (a is None) == (b is None) == (c is None) == has_errors(found_a)
    if a is not None:
        assert_same(a, b)
        assert_same(a, c)


def test_types_are_never_guessed():
    volumes, found = read(
        "volume,year,location_id,intervention_id\n1,2024,0101,lung-resection\n2,2024,NA,lung-resection\n"
    )
    assert not found
    assert volumes.cells["location_id"].tolist() == ["0101", "NA"]
    assert volumes.rows["surgeon_id"].tolist() == [None, None]
    assert volumes.rows["line"].tolist() == [2, 3]


def test_an_absent_row_is_nothing_only_where_the_file_holds_the_intervention():
    a = "location_id,intervention_id,year,volume\nN1,kidney-nephrectomy,2023,5\nN1,kidney-nephrectomy,2024,5\n"
    b = "location_id,intervention_id,year,volume\nN1,lung-resection,2024,5\n"
    volumes, found = read_volumes([source(a), source(b, "absent: unknown\n", path="b.csv")], KNOWN)
    assert not found
    assert list(volumes.delivered.itertuples(index=False, name=None)) == [
        ("kidney-nephrectomy", 2023, 0.0),
        ("kidney-nephrectomy", 2024, 0.0),
        ("lung-resection", 2024, inf),
    ]


def test_the_least_certain_of_two_files_says_what_absence_means():
    head = "location_id,intervention_id,year,volume\n"
    sources = [
        source(head + "N1,lung-resection,2024,5\n"),
        source(head + "N2,lung-resection,2024,5\n", "incomplete_years: [2024]\n", path="b.csv"),
    ]
    volumes, _ = read_volumes(sources, KNOWN)
    assert volumes.delivered["high"].tolist() == [inf]
    assert volumes.cells["incomplete"].tolist() == [False, True]


def test_a_year_counts_as_delivered_by_rows_that_unmapped_drops():
    text = "location_id,intervention_id,year,volume\nN1,lung-resection,2023,5\nN1,knee,2024,5\nTotal,hip,2022,9\n"
    profile = "unmapped: drop\ndrop: [{column: location_id, equals: Total}]\n"
    volumes, found = read(text, profile)
    assert codes(found) == ["V025", "V024"]
    assert volumes.delivered["year"].tolist() == [2023, 2024]
    assert volumes.years == (2023, 2024)
    assert volumes.files[0].rows == 3
    assert volumes.files[0].dropped == 2


def test_all_errors_at_once():
    text = "location_id,intervention_id,year,volume\n"
    text += ",lung-resection,2024,x\nN1,knee,24,1.5\n N2,lung-resection,2024,1\n1,2\n"
    volumes, found = read(text)
    assert volumes is None
    assert [(d.place.line, d.code) for d in found] == [
        (2, "V013"), (2, "V017"), (3, "V016"), (3, "V018"), (3, "V023"), (4, "V014"), (5, "V007"),
    ]  # fmt: skip


def test_duplicates_are_told_at_every_row_and_across_files():
    head = "location_id,intervention_id,year,volume,surgeon_id\n"
    a = head + "N1,lung-resection,2024,5,S1\nN1,lung-resection,2024,6,S2\nN1,lung-resection,2024,6,S2\n"
    volumes, found = read(a)
    assert volumes is None
    assert [(d.code, d.place.line) for d in found] == [("V022", 3), ("V022", 4)]
    assert {d.message for d in found} == {
        "location 'N1', intervention 'lung-resection', year 2024, surgeon 'S2' stands in 2 rows, with volume 6"
    }
    total = "location_id,intervention_id,year,volume\nN1,lung-resection,2024,11\n"
    _, found = read_volumes([source(head + "N1,lung-resection,2024,5,S1\n"), source(total, path="b.csv")], KNOWN)
    assert [(d.code, d.place.path, d.place.line) for d in found] == [("V022", "v.csv", 2), ("V022", "b.csv", 2)]
    volumes, found = read(a, "duplicates: sum\n")
    assert not found
    assert volumes.cells["low"].tolist() == [17]


def test_a_row_twice_is_told_beside_wrong_cells():
    """Rows whose own names are right are held against each other, whatever is wrong with other cells."""
    volumes = ["A,5", "A,x", "B,7", "B,8", ",9", ",9"]
    rows = [f"{v.split(',')[0]},lung-resection,2024,{v.split(',')[1]}" for v in volumes]
    found = read("location_id,intervention_id,year,volume\n" + "\n".join(rows) + "\n")[1]
    told = [(d.code, d.place.line) for d in found]
    assert [line for code, line in told if code == "V022"] == [2, 3, 4, 5]
    assert ("V017", 3) in told
    assert [line for code, line in told if code == "V013"] == [6, 7]


def test_padding_and_mapping():
    text = "location_id,intervention_id,year,volume\n" + "".join(
        f"{i},lung-resection,2024,{n}\n" for n, i in enumerate(["101", "0000102", "Ziekenhuis A", "103", "X"], 1)
    )
    volumes, found = read(text, "ids: {pad: 8}\nlocations: {Ziekenhuis A: '7', '00000103': loc-103}\n")
    assert not found
    assert dict(zip(volumes.cells["location_id"], volumes.cells["low"], strict=True)) == {
        "00000101": 1, "00000102": 2, "7": 3, "loc-103": 4, "X": 5,
    }  # fmt: skip


def test_integer_ids_of_parquet_only_with_padding():
    table = pa.table({"location_id": [101], "intervention_id": ["lung-resection"], "year": [2024], "volume": [5]})
    assert codes(read(as_parquet(table))[1]) == ["V012"]
    volumes, found = read(as_parquet(table), "ids: {pad: 8}\n")
    assert not found
    assert volumes.cells["location_id"].tolist() == ["00000101"]


def test_types_of_parquet():
    base = {"location_id": ["N1"], "intervention_id": ["lung-resection"], "year": [2024], "volume": [5]}
    for column, array, code in [
        ("volume", pa.array([1.5]), "V019"),
        ("volume", pa.array([True]), "V012"),
        ("volume", pa.array([[1]]), "V012"),
        ("volume", pa.array([1.234e3]), None),
        ("year", pa.array([2024.0]), None),
        ("year", pa.array([None], pa.int64()), "V016"),
        ("location_id", pa.array([None], pa.string()), "V013"),
        ("location_id", pa.array(["N1"], pa.large_string()), None),
        ("intervention_id", pa.array([7]), "V012"),
    ]:
        _, found = read(as_parquet(pa.table(base | {column: array})), "unmapped: drop\nformat: {thousands: '.'}\n")
        assert [c for c in codes(found) if c != "V024"] == ([code] if code else []), (column, array)


def test_content_decides_what_a_file_is():
    text = "location_id,intervention_id,year,volume\nN1,lung-resection,2024,5\n"
    table = pa.table({"location_id": ["N1"], "intervention_id": ["lung-resection"], "year": [2024], "volume": [5]})
    for path in ("-", "v.csv", "v.parquet"):
        volumes, _ = read(as_parquet(table), path=path)
        assert volumes.cells["low"].tolist() == [5]
    assert read(text, path="-")[0].cells["low"].tolist() == [5]
    assert codes(read(text, path="v.parquet")[1]) == ["V002"]
    assert codes(read(b"PAR1 cut off", path="v.parquet")[1]) == ["V002"]


def test_the_header_with_blanks_under_trim():
    text = " location_id ,intervention_id,Year ,volume\n N1 , lung-resection,2024 , 5\n"
    volumes, found = read(text, "trim: true\ncolumns: {year: Year}\n")
    assert not found
    assert volumes.cells.to_numpy().tolist() == [["N1", "lung-resection", 2024, 5.0, 5.0, False]]
    assert "V010" in codes(read(text)[1])


def test_names_are_those_of_the_latest_year():
    head = "location_id,location_name,intervention_id,year,volume\n"
    rows = ["N1,Old,lung-resection,2022,1", "N1,New,lung-resection,2023,1", "N1,,lung-resection,2024,1"]
    assert read(head + "\n".join(rows))[0].names == {"N1": "New"}
    volumes, found = read(head + "N1,B,lung-resection,2024,1\nN1,A,kidney-nephrectomy,2024,1\n")
    assert volumes.names == {"N1": "A"}
    assert codes(found) == ["V040"]


def test_nothing_left_is_no_error():
    read_ = read_volumes_counted(
        [source("location_id,intervention_id,year,volume\nN1,knee,2024,1\n", "unmapped: drop\n")], KNOWN
    )
    assert read_.volumes is not None
    assert read_.volumes.rows.empty
    assert read_.volumes.cells.empty
    assert not has_errors(read_.diagnostics)


def test_constants():
    volumes, found = read("location_id,intervention_id,volume\nN1,lung-resection,5\n", "constants: {year: 2022}\n")
    assert not found
    assert volumes.cells["year"].tolist() == [2022]
