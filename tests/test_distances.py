"""Travel times and capacities: numbers as they stand, repeated rows only if they agree."""

from __future__ import annotations

import io

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.inputs.places.distances import read_capacity, read_distances
from conftest import REPO

HEAD = "from,to,minutes\n"
GOOD = HEAD + "N1,N2,12.5\nN2,N1,13\n"
CAP_HEAD = "location_id,norm_id,capacity\n"
CAP = CAP_HEAD + "N1,hip-care,50\nN1,,80\nN2,,0\n"


def seen(found):
    return [(d.code, d.place.line, d.place.field) for d in found]


def test_distances_have_a_direction():
    value, found = read_distances("d.csv", GOOD.encode())
    assert found == ()
    assert value.minutes == {("N1", "N2"): 12.5, ("N2", "N1"): 13.0}
    assert (value.file.path, value.file.rows) == ("d.csv", 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD.replace("12.5", '"12,5"'), [("D001", 2, "minutes")]),
        (GOOD.replace("12.5", "-1"), [("D001", 2, "minutes")]),
        (GOOD.replace("12.5", ""), [("D001", 2, "minutes")]),
        (GOOD.replace("12.5", "NaN"), [("D001", 2, "minutes")]),
        (GOOD.replace("12.5", "inf"), [("D001", 2, "minutes")]),
        (GOOD.replace("12.5", "9999999"), [("D001", 2, "minutes")]),
        (GOOD.replace("12.5", " 12.5"), [("D001", 2, "minutes")]),
        (GOOD.replace("12.5", "\u0661"), [("D001", 2, "minutes")]),
        (GOOD + "N1,N2,13\n", [("D002", 4, "minutes")]),
        (GOOD + "N1,N2,12.50\n", []),
        (GOOD.replace("minutes", "minutes,km").replace("12.5", "12.5,1").replace("13", "13,1"), [("D007", 1, None)]),
        (GOOD.replace("N1,N2", ",N2"), [("V013", 2, "from")]),
        (GOOD.replace("N1,N2", "N1,N2 "), [("V014", 2, "to")]),
        (GOOD.replace("minutes", "minuten"), [("D007", 1, None), ("V010", 1, "minutes")]),
        (HEAD, [("V001", 1, None)]),
    ],
)
def test_each_mistake_of_distances_at_its_place(text, expected):
    value, found = read_distances("d.csv", text.encode())
    assert seen(found) == expected
    assert (value is None) == any(d.severity == "error" for d in found)


def test_capacity_of_a_norm_goes_before_that_of_every_norm():
    value, found = read_capacity("c.csv", CAP.encode(), norms={"hip-care"}, locations={"N1", "N2"})
    assert found == ()
    assert value.limits == {("N1", None): 80, ("N1", "hip-care"): 50, ("N2", None): 0}
    assert [value.of("N1", "hip-care"), value.of("N1", "other"), value.of("N2", "x"), value.of("N3", "x")] == [
        50,
        80,
        0,
        None,
    ]
    short, found = read_capacity("c.csv", b"location_id,capacity\nN1,7\n")
    assert (short.of("N1", "any"), found) == (7, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CAP.replace("50", "50.5"), [("D003", 2, "capacity")]),
        (CAP.replace("50", "50.0"), [("D003", 2, "capacity")]),
        (CAP.replace("50", "<5"), [("D003", 2, "capacity")]),
        (CAP.replace("50", ""), [("D003", 2, "capacity")]),
        (CAP.replace("50", "1000001"), [("D003", 2, "capacity")]),
        (CAP.replace("50", "9" * 400), [("D003", 2, "capacity")]),
        (CAP + "N1,hip-care,51\n", [("D004", 5, "capacity")]),
        (CAP + "N1,,81\n", [("D004", 5, "capacity")]),
        (CAP + "N1,hip-care,50\n", []),
        (CAP.replace("hip-care", "hip-car"), [("D005", 2, "norm_id")]),
        (CAP.replace("N2", "N9"), [("D006", 4, "location_id")]),
        (CAP.replace("N2", ""), [("V013", 4, "location_id")]),
    ],
)
def test_each_mistake_of_capacity_at_its_place(text, expected):
    value, found = read_capacity("c.csv", text.encode(), norms={"hip-care"}, locations={"N1", "N2"})
    assert seen(found) == expected
    assert (value is None) == any(d.severity == "error" for d in found)


# Rows that repeat a pair, and rows that do not


def test_every_pair_has_its_own_minutes():
    ends = ("N1", "N2", "N3")
    pairs = [(a, b) for a in ends for b in ends]
    rows = [f"{a},{b},{n}\n" for n, (a, b) in enumerate(pairs)]
    value, found = read_distances("d.csv", (HEAD + "".join(rows)).encode())
    assert found == ()
    assert value.minutes == {pair: float(n) for n, pair in enumerate(pairs)}


def test_every_location_and_norm_has_its_own_capacity_in_order():
    keys = [(x, norm) for x in ("N3", "N2", "N1") for norm in ("c", None, "b", "a")]
    rows = [f"{x},{norm or ''},{n}\n" for n, (x, norm) in enumerate(keys)]
    value, found = read_capacity("c.csv", (CAP_HEAD + "".join(rows)).encode())
    assert found == ()
    assert value.limits == {key: n for n, key in enumerate(keys)}
    assert list(value.limits) == [(x, norm) for x in ("N1", "N2", "N3") for norm in (None, "a", "b", "c")]


def test_distances_are_kept_in_order():
    value, _ = read_distances("d.csv", (HEAD + "N2,N1,1\nN1,N3,2\nN1,N2,3\n").encode())
    assert list(value.minutes) == [("N1", "N2"), ("N1", "N3"), ("N2", "N1")]
    assert value.file.dropped == 0


@pytest.mark.parametrize(("row", "field"), [(",N2,1\n", "from"), ("N1,,1\n", "to")])
def test_blank_ends_are_blank_and_contradict_nobody(row, field):
    _, found = read_distances("d.csv", (HEAD + row + row.replace("1\n", "2\n")).encode())
    assert seen(found) == [("V013", 2, field), ("V013", 3, field)]


def test_a_number_that_cannot_be_read_contradicts_nobody():
    for rows in ("N1,N2,x\nN1,N2,5\n", "N1,N2,5\nN1,N2,x\n"):
        assert [code for code, _, _ in seen(read_distances("d.csv", (HEAD + rows).encode())[1])] == ["D001"]
    blank = CAP_HEAD + ",,1\n,,2\n"
    assert {code for code, _, _ in seen(read_capacity("c.csv", blank.encode())[1])} == {"V013"}


def test_contradictions_name_both_numbers_and_the_first_row():
    _, found = read_distances("d.csv", (GOOD + "N1,N2,13\n").encode())
    assert [d.message for d in found] == [
        "from 'N1' to 'N2': 13 here, and 12.5 at d.csv:2",
    ]
    _, found = read_capacity("c.csv", (CAP + "N1,hip-care,51\nN1,,81\n").encode())
    assert [d.message for d in found] == [
        "of 'N1' for 'hip-care': 51 here, and 50 at c.csv:2",
        "of 'N1' for every norm: 81 here, and 80 at c.csv:3",
    ]


# The greatest numbers, and what is no number


@pytest.mark.parametrize(("text", "fits"), [("1000000", True), ("1000000.5", False), ("0", True), ("1e-3", True)])
def test_the_most_minutes(text, fits):
    value, found = read_distances("d.csv", f"{HEAD}N1,N2,{text}\n".encode())
    assert (value is not None) == fits
    assert [d.code for d in found] == ([] if fits else ["D001"])


@pytest.mark.parametrize(("text", "fits"), [("1000000", True), ("1000001", False), ("0", True)])
def test_the_greatest_capacity(text, fits):
    value, _ = read_capacity("c.csv", f"{CAP_HEAD}N1,,{text}\n".encode())
    assert (value is not None) == fits


def test_what_is_no_number_is_shown_up_to_80_characters():
    def told(text):
        return read_distances("d.csv", f"{HEAD}N1,N2,{text}\n".encode())[1][0].message

    assert told("") == "minutes is blank"
    assert told("far") == "minutes 'far' is not a number of minutes of 0 or more"
    assert told("x" * 80).startswith(f"minutes '{'x' * 80}' is")
    assert told("x" * 81).startswith(f"minutes '{'x' * 80}...' is")


# Files that say nothing


@pytest.mark.parametrize("text", ["", "\n", '"'])
def test_what_is_no_table_is_told_and_gives_nothing(text):
    for read in (read_distances, read_capacity):
        value, found = read("x.csv", text.encode())
        assert value is None
        assert found


def test_a_capacity_file_needs_its_columns_and_a_row():
    assert seen(read_capacity("c.csv", CAP_HEAD.encode())[1]) == [("V001", 1, None)]
    for lacking in ("location_id", "capacity"):
        _, found = read_capacity("c.csv", CAP.replace(lacking, "x").encode())
        assert ("V010", 1, lacking) in seen(found)


def test_parquet_columns_of_the_wrong_kind():
    def codes_of(read, **columns):
        data = io.BytesIO()
        pq.write_table(pa.table(columns), data)
        return [d.code for d in read("x", data.getvalue())[1]]

    numbers, nothing = pa.array([1, None], pa.int64()), pa.array([None, None], pa.int64())
    ends = ["a", "b"]
    assert codes_of(read_distances, **{"from": numbers, "to": ends, "minutes": [1.0, 2.0]})[0] == "V012"
    assert codes_of(read_distances, **{"from": nothing, "to": ends, "minutes": [1.0, 2.0]}) == ["V013"] * 2
    flags, none = pa.array([True, None]), pa.array([None, None], pa.bool_())
    assert codes_of(read_distances, **{"from": ends, "to": ends, "minutes": flags})[0] == "V012"
    assert codes_of(read_distances, **{"from": ends, "to": ends, "minutes": none}) == ["D001"] * 2


def test_parquet_numbers():
    data = io.BytesIO()
    pd.DataFrame({"from": ["0101"], "to": ["NA"], "minutes": [0.25]}).to_parquet(data)
    assert read_distances("d", data.getvalue())[0].minutes == {("0101", "NA"): 0.25}
    for minutes, code in ((float("nan"), "D001"), (float("inf"), "D001"), (True, "V012")):
        data = io.BytesIO()
        pd.DataFrame({"from": ["a"], "to": ["b"], "minutes": [minutes]}).to_parquet(data)
        assert code in [d.code for d in read_distances("d", data.getvalue())[1]]
    data = io.BytesIO()
    pd.DataFrame({"location_id": ["a"], "norm_id": [None], "capacity": [5.0]}).to_parquet(data)
    assert read_capacity("c", data.getvalue())[0].limits == {("a", None): 5}


@pytest.mark.parametrize("code", [f"D00{n}" for n in range(1, 8)])
def test_the_fixtures_of_the_codes(code):
    """The files of the fixtures, without the command that they are for."""
    folder = REPO / "tests" / "fixtures" / "bad" / code
    case = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    for kind in ("bad", "good"):
        name = "capacity.csv" if "--capacity" in case["command"] else "distances.csv"
        data = (folder.parents[1] / kind / code / name).read_bytes()
        if name == "distances.csv":
            _, found = read_distances(name, data)
        else:
            _, found = read_capacity(name, data, norms={"hip-care", "vein-care"}, locations={"N1", "N2", "S1", "S2"})
        places = [str(d.place) for d in found if d.code == code]
        assert places == ([case["place"]] if kind == "bad" else [])


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD")), st.integers(0, 100_000).map(lambda n: n / 100)
    ),
    st.randoms(use_true_random=False),
)
def test_written_and_read_is_equal(minutes, random):
    rows = [f"{a},{b},{m}\n" for (a, b), m in minutes.items()] * 2
    random.shuffle(rows)
    value, found = read_distances("d.csv", (HEAD + "".join(rows)).encode())
    if minutes:
        assert found == ()
        assert value.minutes == minutes
        assert list(value.minutes) == sorted(minutes)
    else:
        assert value is None


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(GOOD)))
def test_no_bytes_give_a_traceback(junk, position):
    for good, read in ((GOOD, read_distances), (CAP, read_capacity)):
        data = good.encode()[:position] + junk + good.encode()[position:]
        value, found = read("x.csv", data)
        assert (value is None) == any(d.severity == "error" for d in found)
