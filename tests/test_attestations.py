"""Attestations of process norms: read strictly, and counted on the day that decides."""

from __future__ import annotations

import io
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.inputs.places.attestations import read_attestations
from cns_check.norms.load import load_norm_file
from conftest import REPO

FOLDER = REPO / "tests/fixtures/good/X001"
SET = load_norm_file((FOLDER / "set.yaml").read_bytes(), "set.yaml").value
HEAD = "location_id,norm_id,date,attested_by,valid_until\n"
GOOD = HEAD + "N2,vein-care,2025-01-01,Inspectorate,\nN1,vein-care,2024-01-01,Inspectorate,2024-12-31\n"


def read(text, **more):
    data = text.encode() if isinstance(text, str) else text
    return read_attestations("a.csv", data, [SET], **more)


def seen(text, **more):
    _, found = read(text, **more)
    return [(d.code, d.place.line, d.place.field) for d in found]


def test_what_it_says():
    value, found = read(GOOD, locations={"N1", "N2"})
    assert found == ()
    assert value.given == {
        ("N1", "vein-care"): ((date(2024, 1, 1), date(2024, 12, 31)),),
        ("N2", "vein-care"): ((date(2025, 1, 1), None),),
    }
    assert (value.file.path, value.file.rows, value.file.dropped) == ("a.csv", 2, 0)


def test_without_the_column_an_attestation_has_no_end():
    value, found = read("location_id,norm_id,date,attested_by\nN1,vein-care,2024-01-01,Inspectorate\n")
    assert found == ()
    assert value.given == {("N1", "vein-care"): ((date(2024, 1, 1), None),)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD.replace("N2,vein", "N2,vain"), [("X001", 2, "norm_id")]),
        (GOOD.replace("N2,vein", "N2,hip"), [("X002", 2, "norm_id")]),
        (GOOD.replace("N2,", "N3,"), [("X003", 2, "location_id")]),
        (GOOD.replace("2025-01-01", ""), [("X004", 2, "date")]),
        (GOOD.replace("2025-01-01", "2025-02-29"), [("X004", 2, "date")]),
        (GOOD.replace("2025-01-01", "1-1-2025"), [("X004", 2, "date")]),
        (GOOD.replace("2025-01-01", "20250101"), [("X004", 2, "date")]),
        (GOOD.replace("2024-12-31", "2024-12-32"), [("X004", 3, "valid_until")]),
        (GOOD.replace("2024-12-31", "2023-12-31"), [("X005", 3, "valid_until")]),
        (GOOD.replace("2025-01-01,Inspectorate", "2025-01-01, "), [("X006", 2, "attested_by")]),
        (GOOD.replace("valid_until", "until"), [("P023", 1, "until")]),
        (GOOD.replace("N2,", ","), [("V013", 2, "location_id")]),
        (GOOD.replace("N2,vein-care", "N2,"), [("V013", 2, "norm_id")]),
        (GOOD.replace("N2,vein-care", "N2,vein-care "), [("V014", 2, "norm_id"), ("X001", 2, "norm_id")]),
        (GOOD.replace("attested_by", "by"), [("V010", 1, "attested_by"), ("X008", 1, None)]),
        (HEAD, [("V001", 1, None)]),
        ("", [("V001", None, None)]),
    ],
)
def test_each_mistake_at_its_place(text, expected):
    assert sorted(seen(text, locations={"N1", "N2"}), key=str) == sorted(expected, key=str)


def test_errors_make_it_unusable_and_warnings_do_not():
    assert read(GOOD.replace("N2,vein", "N2,vain"))[0] is None
    value, found = read(GOOD.replace("N2,", "N3,"), locations={"N1", "N2"})
    assert value is not None
    assert found[0].value == "N3"
    assert "did you mean 'vein-care'" in read(GOOD.replace("N2,vein", "N2,vain"))[1][0].message


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        (("2024-01-01", "2024-12-31"), ("2025-01-01", ""), False),
        (("2024-01-01", "2025-01-01"), ("2025-01-01", ""), True),
        (("2024-01-01", ""), ("2030-01-01", "2030-12-31"), True),
        (("2024-01-01", ""), ("2024-01-01", ""), True),
    ],
)
def test_overlaps_are_told_at_both(first, second, overlap):
    rows = "".join(f"N1,vein-care,{start},Inspectorate,{end}\n" for start, end in (second, first))
    value, found = read(HEAD + rows)
    assert value is not None
    assert [(d.code, d.place.line) for d in found] == ([("X007", 2), ("X007", 3)] if overlap else [])


def test_a_long_attestation_overlaps_also_those_that_do_not_touch_each_other():
    rows = "N1,vein-care,2020-01-01,A,2029-12-31\nN1,vein-care,2021-01-01,A,2021-12-31\nN1,vein-care,2023-01-01,A,\n"
    assert [line for _, line, _ in seen(HEAD + rows)] == [2, 3, 4]
    # The same days at another location are no overlap.
    assert seen(HEAD + rows.replace("N1", "N2", 1)) == []


DAYS = st.dates(date(2020, 1, 1), date(2022, 12, 31))
PERIODS = st.lists(
    st.tuples(st.sampled_from(["N1", "0101", "NA"]), DAYS, st.none() | st.integers(0, 400)), min_size=1, max_size=8
)


@given(PERIODS, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_row_order_and_format_change_nothing(periods, rng):
    rows = [
        (
            location,
            "vein-care",
            start,
            "Inspectorate",
            None if days is None else date.fromordinal(start.toordinal() + days),
        )
        for location, start, days in periods
    ]
    shuffled = list(rows)
    rng.shuffle(shuffled)

    def text(some):
        return HEAD + "".join(f"{a},{b},{c},{d},{e or ''}\n" for a, b, c, d, e in some)

    data = io.BytesIO()
    frame = pd.DataFrame(rows, columns=HEAD.strip().split(","))
    frame.to_parquet(data)
    a, found_a = read(text(rows))
    for other in (text(shuffled), data.getvalue()):
        b, found_b = read(other)
        assert list(a.given.items()) == list(b.given.items())
        assert sorted(d.message for d in found_a) == sorted(d.message for d in found_b)
    # Every row is there, and a day is attested exactly if a row says so.
    for (location, _), given_ in a.given.items():
        assert sorted(given_, key=str) == sorted(((s, e) for o, _, s, _, e in rows if o == location), key=str)


def test_an_id_that_is_a_process_norm_of_any_set_can_be_attested():
    text = (FOLDER / "set.yaml").read_text(encoding="utf-8")
    other = text.replace("id: vein-care", "id: x").replace("id: hip-care", "id: vein-care")
    second = load_norm_file(other.encode(), "set.yaml").value
    value, found = read_attestations("a.csv", GOOD.encode(), [second, SET])
    assert value is not None, found


def test_types_of_parquet():
    data = io.BytesIO()
    row = {"location_id": [1], "norm_id": ["vein-care"], "date": [date(2024, 1, 1)], "attested_by": ["A"]}
    pd.DataFrame(row).to_parquet(data)
    assert [d.code for d in read(data.getvalue())[1]] == ["V012"]


def test_the_option_reads_it(cli):
    args = ["evaluate", "volumes.csv", "--norms", "set.yaml", "--attestations", "attestations.csv", "--format", "json"]
    result = cli(args, cwd=FOLDER)
    assert result.exit_code == 0, result.stderr
    assert '"--attestations": "attestations.csv"' in result.stdout
    assert '"path": "attestations.csv"' in result.stdout


@pytest.mark.parametrize(("last", "expected"), [("2024-01-01", []), ("2023-12-31", [("X005", 2, "valid_until")])])
def test_an_attestation_of_a_single_day_ends_on_its_first(last, expected):
    text = HEAD + f"N1,vein-care,2024-01-01,Inspectorate,{last}\n"
    assert seen(text) == expected
    if not expected:
        assert read(text)[0].given == {("N1", "vein-care"): ((date(2024, 1, 1), date(2024, 1, 1)),)}


def test_periods_stand_by_location_norm_and_first_day_each_with_its_own_end():
    days = [
        ("2024-06-01", "2024-06-30"),
        ("2022-01-01", "2022-12-31"),
        ("2025-01-01", ""),
        ("2023-01-01", "2023-12-31"),
    ]
    rows = [f"{i},vein-care,{start},A,{end}\n" for i in ("N2", "N1") for start, end in days]
    value, found = read(HEAD + "".join(rows))
    assert found == ()
    assert list(value.given) == [("N1", "vein-care"), ("N2", "vein-care")]
    assert [start.year for start, _ in value.given["N1", "vein-care"]] == [2022, 2023, 2024, 2025]
    assert [end and end.isoformat() for _, end in value.given["N2", "vein-care"]] == [
        "2022-12-31",
        "2023-12-31",
        "2024-06-30",
        None,
    ]


def test_an_overlap_is_said_with_the_days_of_its_row():
    rows = "N1,vein-care,2024-01-01,A,2024-12-31\nN1,vein-care,2024-12-31,A,\nN1,vein-care,2023-12-31,A,2023-12-31\n"
    _, found = read(HEAD + rows)
    assert [(d.place.line, d.message) for d in found] == [
        (2, "location 'N1', norm 'vein-care': from 2024-01-01 until 2024-12-31 overlaps another attestation"),
        (3, "location 'N1', norm 'vein-care': from 2024-12-31 without end overlaps another attestation"),
    ]


def test_an_end_that_is_blank_is_no_end_and_a_first_day_that_is_blank_is_a_mistake():
    _, found = read(HEAD + "N1,vein-care,,A,\nN2,vein-care,2024-1-1,A,x\n")
    assert [(d.place.line, d.place.field, d.message) for d in found] == [
        (2, "date", "date is empty"),
        (3, "date", "date '2024-1-1' is not a date that exists, as YYYY-MM-DD"),
        (3, "valid_until", "valid_until 'x' is not a date that exists, as YYYY-MM-DD"),
    ]


def test_a_row_whose_days_are_wrong_overlaps_none():
    whole = "N1,vein-care,2024-01-01,A,2024-12-31\n"
    assert seen(HEAD + whole + "N1,vein-care,2024-06-01,A,2024-05-31\n") == [("X005", 3, "valid_until")]
    assert seen(HEAD + whole + "N1,vein-care,x,A,2024-05-31\n") == [("X004", 3, "date")]
    assert seen(HEAD + whole + "N1,vein-care,,A,2024-05-31\n") == [("X004", 3, "date")]


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("date", [20240101, 20240101], "date does not hold texts or dates"),
        ("valid_until", [None, 20240101], "valid_until does not hold texts or dates"),
        ("valid_until", [None, None], None),
        ("attested_by", [date(2024, 1, 1)] * 2, "attested_by does not hold texts"),
        ("location_id", [1, 2], "location_id does not hold texts"),
    ],
)
def test_what_a_column_of_parquet_may_hold(column, values, says):
    row = {"location_id": ["N1", "N2"], "norm_id": ["vein-care"] * 2, "date": [date(2024, 1, 1)] * 2}
    row |= {"attested_by": ["A", "A"], "valid_until": [None, None]}
    kind = pa.date32() if isinstance(values[0], date) else pa.int64()
    table = pa.table(row | {column: pa.array(values, kind)})
    data = io.BytesIO()
    pq.write_table(table, data)
    told = [d.message for d in read(data.getvalue())[1] if d.code == "V012"]
    assert told == ([says] if says else [])
