"""Volumes per quarter: they add up to the year's cells, and what is absent is absent per quarter."""

from __future__ import annotations

import random
from math import inf

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.diagnostics import has_errors
from cns_check.inputs.checked_tables import Volumes
from cns_check.inputs.volumes.profile_file import read_profile
from cns_check.inputs.volumes.read import read_volumes
from cns_check.judge.evaluate import latest_complete_year
from test_volumes_read import KNOWN, as_csv, as_parquet, assert_same, codes, read, source

HEAD = "location_id,intervention_id,period,volume\n"
LUNG, KIDNEY = "lung-resection", "kidney-nephrectomy"

VALUES = st.sampled_from(["0", "3", "21", "<5", ""])
QUARTERS = st.dictionaries(
    st.tuples(st.sampled_from(["N1", "0101", "NA"]), st.sampled_from(KNOWN), st.sampled_from([2023, 2024])),
    st.dictionaries(st.sampled_from([1, 2, 3, 4]), VALUES, min_size=1),
    min_size=1,
    max_size=10,
)


def rows_of(quarters):
    return [
        (location, intervention, f"{year}Q{q}", volume)
        for (location, intervention, year), volumes in quarters.items()
        for q, volume in volumes.items()
    ]


def quarterly(rows):
    return HEAD + "".join(",".join(row) + "\n" for row in rows)


def ends(volume):
    return (0, inf) if volume == "" else (0, int(volume[1:]) - 1) if volume[0] == "<" else (int(volume),) * 2


def records(table):
    return list(table.itertuples(index=False, name=None))


def plain(quarters, unknown):
    """The cells, row by row, in plain Python."""
    seen = {(year, q) for (_, _, year), volumes in quarters.items() for q in volumes}
    years = {year for year, _ in seen}
    whole = {year for year in years if all((year, q) in seen for q in (1, 2, 3, 4))}
    cells = []
    for (location, intervention, year), volumes in sorted(quarters.items()):
        low = sum(ends(v)[0] for v in volumes.values())
        high = sum(ends(v)[1] for v in volumes.values()) if len(volumes) == 4 or not unknown else inf
        cells.append((location, intervention, year, float(low), float(high), year not in whole))
    held = {i for _, i, _ in quarters}
    delivered = [
        (i, year, 0.0 if year in whole and not unknown else inf) for i in sorted(held) for year in sorted(years)
    ]
    by_quarter = [(i, year, q, inf if unknown else 0.0) for i in sorted(held) for year, q in sorted(seen)]
    return cells, delivered, by_quarter, years - whole


@given(QUARTERS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_cells_are_those_of_a_plain_reader(quarters, unknown):
    volumes, found = read(quarterly(rows_of(quarters)), "absent: unknown\n" if unknown else "")
    assert not has_errors(found)
    cells, delivered, by_quarter, partial = plain(quarters, unknown)
    assert records(volumes.cells) == cells
    assert records(volumes.delivered) == delivered
    assert records(volumes.quarters_delivered) == by_quarter
    assert records(volumes.quarters) == sorted(
        (*key, q, *map(float, ends(v))) for key, each in quarters.items() for q, v in each.items()
    )
    assert volumes.incomplete_years == partial
    assert codes(found) == ["V046"] * len(partial)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["N1", "0101", "NA"]), st.sampled_from(KNOWN), st.sampled_from(["2023", "2024"])),
        st.tuples(*[st.integers(0, 40)] * 4),
        min_size=1,
    )
)
@settings(max_examples=80, deadline=None)
def test_quarters_are_the_year(quarters):
    annual = as_csv([(key, str(sum(each))) for key, each in quarters.items()])
    rows = [(*key[:2], f"{key[2]}Q{q}", str(v)) for key, each in quarters.items() for q, v in enumerate(each, 1)]
    a, _ = read(annual)
    b, found = read(quarterly(rows))
    c, _ = read(annual.replace("year", "period", 1))
    assert not found
    for name in ("cells", "delivered"):
        pd.testing.assert_frame_equal(getattr(a, name), getattr(b, name))
    assert (a.years, a.incomplete_years, a.assumptions) == (b.years, b.incomplete_years, b.assumptions)
    assert_same(a, c)
    assert a.quarters.empty
    assert c.quarters.empty


@given(QUARTERS, st.booleans(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_row_order_and_format_change_nothing(quarters, unknown, rng: random.Random):
    rows = rows_of(quarters)
    profile = "absent: unknown\n" if unknown else ""
    shuffled = list(rows)
    rng.shuffle(shuffled)
    names = HEAD.strip().split(",")
    table = pa.table({n: list(c) for n, c in zip(names, zip(*rows, strict=True), strict=True)})
    a, found_a = read(quarterly(rows), profile)
    for data in (quarterly(shuffled), as_parquet(table)):
        b, found_b = read(data, profile)
        assert_same(a, b)
        assert sorted(d.message for d in found_a) == sorted(d.message for d in found_b)
        for name in ("quarters", "quarters_delivered"):
            pd.testing.assert_frame_equal(getattr(a, name), getattr(b, name))


def four(location="N1", intervention=LUNG, year=2024, volume=5):
    return "".join(f"{location},{intervention},{year}Q{q},{volume}\n" for q in (1, 2, 3, 4))


def test_the_rows_keep_their_quarter():
    volumes, found = read(HEAD + "N1,lung-resection,2024Q2,5\nN2,lung-resection,2024,9\n" + four("N3"))
    assert not found
    assert volumes.rows["quarter"].tolist() == [2, 0, 1, 2, 3, 4]
    assert volumes.rows["year"].tolist() == [2024] * 6


def test_a_year_of_few_quarters_is_never_chosen_by_itself():
    volumes, found = read(HEAD + four(year=2023) + "N1,lung-resection,2024Q1,5\nN1,lung-resection,2024Q3,5\n")
    assert [d.message for d in found] == [
        "there are quarters of 2024, and no row of 2024Q2 and 2024Q4: the year is incomplete"
    ]
    assert volumes.incomplete_years == {2024}
    assert latest_complete_year(volumes) == 2023
    assert "Incomplete years (2024): a volume is a lower bound." in volumes.assumptions
    assert records(volumes.quarters_delivered) == [
        (LUNG, year, q, 0.0) for year, q in [(2023, 1), (2023, 2), (2023, 3), (2023, 4), (2024, 1), (2024, 3)]
    ]


def test_any_intervention_of_the_file_completes_the_year():
    text = HEAD + "N1,lung-resection,2024Q1,5\nN1,lung-resection,2024Q2,5\nN1,lung-resection,2024Q3,5\n"
    volumes, found = read(text + "N2,kidney-nephrectomy,2024Q4,1\n")
    assert not found
    assert records(volumes.cells) == [("N1", LUNG, 2024, 15.0, 15.0, False), ("N2", KIDNEY, 2024, 1.0, 1.0, False)]
    # A row that is left out as unmapped counts as one of the file's.
    volumes, found = read(text + "N2,knee,2024Q4,1\n", "unmapped: drop\n")
    assert codes(found) == ["V024"]
    assert not volumes.incomplete_years


def test_an_incomplete_year_is_its_files_own():
    sources = [source(HEAD + four("N1")), source(HEAD + "N2,lung-resection,2024Q1,5\n", path="b.csv")]
    volumes, found = read_volumes(sources, KNOWN)
    assert [(d.code, d.place.path) for d in found] == [("V046", "b.csv")]
    assert volumes.cells["incomplete"].tolist() == [False, True]
    assert volumes.delivered["high"].tolist() == [inf]
    assert volumes.quarters_delivered["high"].tolist() == [0.0] * 4


def test_the_profile_can_mark_a_year_of_four_quarters():
    volumes, found = read(HEAD + four(), "incomplete_years: [2024]\n")
    assert not found
    assert volumes.quarters["low"].tolist() == [5.0] * 4
    assert volumes.quarters["high"].tolist() == [inf] * 4
    assert volumes.quarters_delivered["high"].tolist() == [inf] * 4


@pytest.mark.parametrize("first", [0, 1])
def test_of_several_files_the_least_certain_absence_holds(first):
    unknown = source(HEAD + four("N1"), "absent: unknown\n")
    known = source(HEAD + four("N2") + "N2,lung-resection,2023Q4,1\n", path="b.csv")
    volumes, _ = read_volumes([unknown, known] if first else [known, unknown], KNOWN)
    assert records(volumes.quarters_delivered) == [(LUNG, 2023, 4, 0.0)] + [(LUNG, 2024, q, inf) for q in (1, 2, 3, 4)]


def test_a_profile_marks_the_quarters_of_its_own_file_and_year():
    marked = source(HEAD + four("N1") + four("N1", year=2023), "incomplete_years: [2024]\n")
    whole = source(HEAD + four("N2") + "N3,lung-resection,2024,8\n", path="b.csv")
    volumes, _ = read_volumes([marked, whole], KNOWN)
    highs = volumes.quarters.groupby(["location_id", "year"])["high"].agg(list).to_dict()
    assert highs == {
        ("N1", 2023): [5.0] * 4,
        ("N1", 2024): [inf] * 4,
        ("N2", 2024): [5.0] * 4,
        ("N3", 2024): [8.0] * 4,
    }


def test_a_whole_year_beside_the_quarters_of_others_is_anything_up_to_the_year():
    volumes, found = read(HEAD + four("N1") + "N2,lung-resection,2024,8\nN2,lung-resection,2023,7\n")
    assert not found
    quarters = volumes.quarters[volumes.quarters["location_id"] == "N2"]
    assert records(quarters) == [("N2", LUNG, 2024, q, 0.0, 8.0) for q in (1, 2, 3, 4)]
    assert volumes.cells["low"].tolist() == [20.0, 7.0, 8.0]
    volumes, _ = read(HEAD + four("N2") + "N1,lung-resection,2024,8\n")
    assert volumes.quarters["location_id"].tolist() == ["N1"] * 4 + ["N2"] * 4


def test_a_whole_year_beside_a_quarter_of_it_is_told_at_each_row():
    text = HEAD + "N1,lung-resection,2024,20\nN1,lung-resection,2024Q3,5\nN1,lung-resection,2023Q3,5\n"
    for profile in ("", "duplicates: sum\n"):
        volumes, found = read(text, profile)
        assert volumes is None
        wrong = [d for d in found if d.code == "V047"]
        assert [d.place.line for d in wrong] == [2, 3]
        assert {d.message for d in wrong} == {
            "location 'N1', intervention 'lung-resection', year 2024 "
            "stands as the whole year and 2024Q3, with volumes 20, 5"
        }
    a, b = (source(HEAD + t, path=p) for t, p in ((four(), "a.csv"), ("N1,lung-resection,2024,20\n", "b.csv")))
    _, found = read_volumes([a, b], KNOWN)
    assert [(d.code, d.place.path) for d in found] == [("V047", "a.csv")] * 4 + [("V047", "b.csv")]
    assert "in several files" in found[0].message


def test_surgeons_tell_rows_apart():
    head = "location_id,intervention_id,period,volume,surgeon_id\n"
    rows = "".join(f"N1,lung-resection,2024Q{q},5,S{s}\n" for q in (1, 2, 3, 4) for s in (1, 2))
    volumes, found = read(head + rows)
    assert not found
    assert records(volumes.cells) == [("N1", LUNG, 2024, 40.0, 40.0, False)]
    assert volumes.quarters["low"].tolist() == [10.0] * 4


def test_a_repeated_quarter_is_a_duplicate():
    text = HEAD + four() + "N1,lung-resection,2024Q2,6\n"
    volumes, found = read(text)
    assert volumes is None
    assert [(d.code, d.place.line) for d in found] == [("V022", 3), ("V022", 6)]
    assert ", year 2024, quarter 2 stands in 2 rows, with volumes 5, 6" in found[0].message
    volumes, _ = read(text, "duplicates: sum\n")
    assert volumes.cells["low"].tolist() == [26.0]
    assert volumes.quarters["low"].tolist() == [5.0, 11.0, 5.0, 5.0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2024Q0", "neither a year nor a quarter"),
        ("2024Q5", "neither a year nor a quarter"),
        ("2024q1", "neither a year nor a quarter"),
        ("2024-Q1", "neither a year nor a quarter"),
        ("1989Q4", "neither a year nor a quarter"),
        ("２０２４Q1", "neither a year nor a quarter"),
        ("24Q1", "neither a year nor a quarter"),
        (" 2024Q1", "white space"),
        ("", "blank"),
    ],
)
def test_what_is_no_period(text, says):
    volumes, found = read(HEAD + f"N1,lung-resection,{text},5\n")
    assert volumes is None
    assert [(d.code, d.place.line, d.place.field) for d in found] == [("V045", 2, "period")]
    assert says in found[0].message


def test_trim_and_parquet_numbers():
    volumes, found = read(HEAD + four().replace("2024Q1", " 2024Q1 "), "trim: true\n")
    assert not found
    assert volumes.cells["low"].tolist() == [20.0]
    table = pa.table({"location_id": ["N1"], "intervention_id": [LUNG], "period": [2024], "volume": [5]})
    volumes, found = read(as_parquet(table))
    assert not found
    assert volumes.cells["year"].tolist() == [2024]
    assert codes(read(as_parquet(table.set_column(2, "period", pa.array([True]))))[1]) == ["V012"]


def test_exactly_one_of_year_and_period():
    both = "location_id,intervention_id,year,period,volume\nN1,lung-resection,2024,2024Q1,5\n"
    assert codes(read(both)[1]) == ["V044"]
    volumes, found = read(both, "columns: {year: year}\n")
    assert codes(found) == ["V011"]
    assert volumes.rows["quarter"].tolist() == [0]
    volumes, found = read(both, "columns: {period: period}\n")
    assert sorted(codes(found)) == ["V011", "V046"]
    assert volumes.rows["quarter"].tolist() == [1]
    neither = "location_id,intervention_id,volume\nN1,lung-resection,5\n"
    assert [d.message for d in read(neither)[1]] == ["there is no column 'year'"]
    _, found = read(neither, "columns: {period: kwartaal}\n")
    assert [d.message for d in found] == ["there is no column 'kwartaal' (for period) (p.yaml:2:19)"]
    volumes, _ = read(neither, "constants: {period: 2024Q2}\n")
    assert volumes.rows[["year", "quarter"]].to_numpy().tolist() == [[2024, 2]]
    for profile, code in (
        ("columns: {year: jaar, period: kwartaal}\n", "P012"),
        ("columns: {year: jaar}\nconstants: {period: 2024Q1}\n", "P012"),
        ("constants: {period: 2024K1}\n", "P008"),
    ):
        value, found = read_profile("p.yaml", f"schema: cns-check/volume-profile/1\n{profile}".encode())
        assert value is None
        assert codes(found) == [code]


def control(text, *totals):
    rows = "".join(f"all,lung-resection,{period},{volume}\n" for period, volume in totals)
    return read(HEAD + text + rows, "control_totals: {column: location_id, equals: all}\n")


def test_control_totals_are_per_quarter_or_per_year():
    text = four("N1") + four("N2", volume=2)
    for totals in ([("2024", 28)], [(f"2024Q{q}", 7) for q in (1, 2, 3, 4)], [("2024", 28), ("2024Q2", 7)]):
        volumes, found = control(text, *totals)
        assert {"V026"}.isdisjoint(codes(found))
        assert volumes is not None
    assert codes(control(text, ("2024", 28))[1]) == ["V028"]
    _, found = control(text, ("2024", 29), ("2024Q2", 8))
    assert [d.message for d in found if d.code == "V026"] == [
        "intervention 'lung-resection', year 2024: the control total is 29, the rows add up to 28",
        "intervention 'lung-resection', year 2024, quarter 2: the control total is 8, the rows add up to 7",
    ]
    _, found = control(text, ("2024Q1", 7), ("2024Q2", 7), ("2024Q3", 7))
    assert [d.message for d in found if d.code == "V027"] == [
        "intervention 'lung-resection', year 2024, quarter 4: there is no control total for these rows"
    ]


def test_quarters_of_a_delivery_that_does_not_count_do_not_complete_the_year():
    head = "location_id,intervention_id,period,volume,delivery\n"
    rows = "".join(f"N1,lung-resection,2024Q{q},5,1\n" for q in (1, 2, 3, 4)) + "N1,lung-resection,2024Q1,6,2\n"
    volumes, found = read(head + rows, "deliveries: {choose: {default: latest}}\n")
    assert "delivery '2': there are quarters of 2024" in next(d.message for d in found if d.code == "V046")
    assert records(volumes.cells) == [("N1", LUNG, 2024, 6.0, 6.0, True)]
    volumes, found = read(head + rows, "deliveries: {choose: {default: '1'}}\n")
    assert "V046" not in codes(found)
    assert volumes.cells["low"].tolist() == [20.0]


def test_a_cell_of_quarters_is_not_corrected_as_a_year():
    fix = (b"location_id,intervention_id,year,volume,reason,by\n%s,lung-resection,2024,9,recounted,registry\n", b"N1")
    volumes, found = read(HEAD + four(), "corrections: c.csv\n", corrections=("c.csv", fix[0] % fix[1]))
    assert volumes is None
    assert [d.message for d in found] == [
        "location 'N1', intervention 'lung-resection', year 2024 has 4 rows of quarters or months"
    ]
    volumes, found = read(HEAD + four(), "corrections: c.csv\n", corrections=("c.csv", fix[0] % b"N2"))
    assert codes(found) == ["V034", "V039"]
    assert records(volumes.cells)[1] == ("N2", LUNG, 2024, 9.0, 9.0, False)
    assert records(volumes.quarters)[4:] == [("N2", LUNG, 2024, q, 0.0, 9.0) for q in (1, 2, 3, 4)]


def test_an_absent_quarter_is_unknown_where_the_profile_says_so():
    text = HEAD + four("N1") + "N2,lung-resection,2024Q1,6\n"
    volumes, _ = read(text, "absent: unknown\ncorrections: c.csv\n", corrections=("c.csv", CORRECTION))
    assert records(volumes.cells) == [
        ("N1", LUNG, 2024, 20.0, 20.0, False),
        ("N2", LUNG, 2024, 6.0, inf, False),
        ("N3", LUNG, 2024, 9.0, 9.0, False),
    ]
    assert read(text)[0].cells["high"].tolist() == [20.0, 6.0]


CORRECTION = b"location_id,intervention_id,year,volume,reason,by\nN3,lung-resection,2024,9,recounted,registry\n"


def test_tables_made_by_hand_need_no_quarters():
    volumes, _ = read("location_id,intervention_id,year,volume\nN1,lung-resection,2024,5\n")
    made = Volumes(volumes.counted, volumes.absent, {}, (2024,), frozenset(), (), volumes.size, volumes.make_rows)
    assert list(made.quarters.columns) == list(volumes.quarters.columns)
    assert list(made.quarters_delivered.columns) == list(volumes.quarters_delivered.columns)
    assert made.quarters.dtypes.to_dict() == read(HEAD + four())[0].quarters.dtypes.to_dict()
