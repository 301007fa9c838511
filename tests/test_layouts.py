"""A table in any of the layouts of a delivery, read with its profile, gives the volumes of its canonical form."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from datetime import date

import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.diagnostics import CATALOGUE
from cns_check.inputs.volumes.profile_file import read_profile
from cns_check.inputs.volumes.read import read_volumes
from cns_check.inputs.volumes.source import VolumeSource
from conftest import REPO

SCHEMA = "schema: cns-check/volume-profile/1\n"
KNOWN = {"hip", "knee"}
HEAD = ("location_id", "intervention_id", "year", "volume")


def profile_of(text):
    profile, found = read_profile("p.yaml", (SCHEMA + text).encode())
    assert not found, found
    return profile


def source(data, profile="", path="v.csv"):
    return VolumeSource(path, data if isinstance(data, bytes) else data.encode(), profile_of(profile))


def read(data, profile="", path="v.csv"):
    return read_volumes([source(data, profile, path)], KNOWN)


def cells(volumes):
    return sorted(volumes.cells.itertuples(index=False, name=None))


def codes(found):
    return [d.code for d in found]


def as_csv(rows, delimiter=","):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def as_xlsx(rows, sheet="Blad1", more=(), dates=()):
    """A workbook of one filled sheet: ints as numbers, texts as texts, days as dates, None as an empty cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(y, x, value, day)
            elif isinstance(value, str) and value.startswith("="):
                page.write_formula(y, x, value, None, "#N/A")
            elif isinstance(value, str):
                page.write_string(y, x, value)
            elif value is not None:
                page.write(y, x, value)
    for name in more:
        book.add_worksheet(name).write(0, 0, "x")
    book.close()
    return out.getvalue()


# Every shape that public files have, with the volumes that it holds.

SHAPES = {
    "title and footer": (
        "Overview\n\nlocation_id;intervention_id;year;volume\nN1;hip;2024;36\nN2;hip;2024;132\n\nSource: x\n",
        'format: {delimiter: ";", skip_lines: 2}\ndrop: [{column: location_id, starts_with: "Source"}]\n',
        [("N1", 2024, 36), ("N2", 2024, 132)],
    ),
    "comment lines": (
        '# a\nlocation_id,intervention_id,year,volume\nN1,hip,2024,1\n# "half\n"N\n#2",hip,2024,2\n',
        'format: {comment: "#"}\n',
        [("N1", 2024, 1), ("N\n#2", 2024, 2)],
    ),
    "a line for spreadsheets": (
        "sep=;\nlocation_id;intervention_id;year;volume\nN1;hip;2024;3\n",
        'format: {delimiter: ";"}\n',
        [("N1", 2024, 3)],
    ),
    "wide by year": (
        "loc,proc,2022,2023\nN1,hip,40,\nN2,hip,<5,7\n",
        'columns: {location_id: loc, intervention_id: proc}\nwide: {years: ["2022", 2023]}\n',
        [("N1", 2022, 40), ("N1", 2023, (0, None)), ("N2", 2022, (0, 4)), ("N2", 2023, 7)],
    ),
    "wide by intervention": (
        "loc,year,Heup,Knie\nN1,2022,40,1\n",
        "columns: {location_id: loc}\nwide: {interventions: [Heup]}\ninterventions: {Heup: hip}\n",
        [("N1", 2022, 40)],
    ),
    "wide by both": (
        "loc,a,b\nN1,4,5\n",
        "columns: {location_id: loc}\n"
        "wide: {columns: {a: {intervention_id: hip, year: 2022}, b: {intervention_id: hip, period: 2023}}}\n",
        [("N1", 2022, 4), ("N1", 2023, 5)],
    ),
    "ids of two columns": (
        "z;l;intervention_id;year;volume\nG;Noord;hip;2024;1\nG; Zuid;hip;2024;2\n",
        'format: {delimiter: ";"}\ncolumns: {location_id: [z, l]}\njoin: "-"\ntrim: true\n',
        [("G-Noord", 2024, 1), ("G-Zuid", 2024, 2)],
    ),
    "footnote marks": (
        "location_id,intervention_id,year,volume\nN1,hip,2024,172*\nN2,hip,2024,14 ¹#\nN3,hip,2024,<5*\n",
        'marks: ["*", "¹", "#"]\n',
        [("N1", 2024, 172), ("N2", 2024, 14), ("N3", 2024, (0, 4))],
    ),
    "a mask that is a mark too": (
        "location_id,intervention_id,year,volume\nN1,hip,2024,*\nN2,hip,2024,5*\n",
        'marks: ["*"]\nmasked: {"*": [1, 4]}\n',
        [("N1", 2024, (1, 4)), ("N2", 2024, 5)],
    ),
    "years as texts": (
        "location_id,intervention_id,year,volume\nN1,hip,2018/19,1\nN1,hip,2018-2020,x\nN1,hip,2020,2\n",
        'years: {"2018/19": 2018, "2018-2020": drop}\n',
        [("N1", 2018, 1), ("N1", 2020, 2)],
    ),
    "years with a decimal": (
        "location_id,intervention_id,year,volume\nN1,hip,2024.0,3.0\n",
        'format: {decimal: "."}\n',
        [("N1", 2024, 3)],
    ),
    "only some rows": (
        "location_id,soort,intervention_id,year,volume\nN1,Totaal,hip,2024,103\nN1,spoed,hip,2024,x\n",
        "keep: [{column: soort, equals: Totaal}]\n",
        [("N1", 2024, 103)],
    ),
    "unused headers twice": (
        "location_id,intervention_id,year,volume,rate,rate\nN1,hip,2024,1,2,3\n",
        "",
        [("N1", 2024, 1)],
    ),
    "totals of several levels, in parts": (
        "location_id,county,intervention_id,year,volume,sex\nN1,O,hip,2024,13,f\nN1,O,hip,2024,1,m\n"
        "N2,W,hip,2024,900000,f\nCounty,O,hip,2024,14,\nCounty,W,hip,2024,900000,\n"
        "State,,hip,2024,900013,f\nState,,hip,2024,1,m\n",
        "duplicates: sum\ncontrol_totals:\n  - {column: location_id, equals: State}\n"
        "  - {column: location_id, equals: County, per: [county]}\n",
        [("N1", 2024, 14), ("N2", 2024, 900000)],
    ),
    "a total above the limit": (
        "location_id,intervention_id,year,volume\nN1,hip,2024,600000\nN2,hip,2024,600001\nT,hip,2024,1200001\n",
        "control_totals: {column: location_id, equals: T}\n",
        [("N1", 2024, 600000), ("N2", 2024, 600001)],
    ),
    "spellings of an id": (
        "location_id,intervention_id,year,volume\nSint Jan,hip,2023,1\nSint\u00a0Jan,hip,2024,2\nSINT JAN,hip,2022,3\n",
        "ids: {same: [spaces, case]}\n",
        [("Sint\u00a0Jan", 2022, 3), ("Sint\u00a0Jan", 2023, 1), ("Sint\u00a0Jan", 2024, 2)],
    ),
    "totals apart below the rows": (
        "location_id,intervention_id,year,volume\nN1,hip,2024,1\n\nT,hip,2024,1\n\nnote\n",
        "control_totals: {column: location_id, equals: T}\ndrop: [{column: location_id, equals: note}]\n",
        [("N1", 2024, 1)],
    ),
    "carriage returns": (
        "location_id,intervention_id,year,volume\r\nN1,hip,2024,1\r\nx\r\n",
        "drop: [{column: location_id, equals: x}]\n",
        [("N1", 2024, 1)],
    ),
}


def expected(rows):
    ends = [(loc, "hip", y, *(v if isinstance(v, tuple) else (v, v)), False) for loc, y, v in rows]
    return sorted((*e[:4], float("inf") if e[4] is None else e[4], e[5]) for e in ends)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("packed", [False, True])
def test_a_shape_gives_its_volumes(shape, packed):
    text, profile, rows = SHAPES[shape]
    data = text.encode()
    volumes, found = read(gzip.compress(data, mtime=0) if packed else data, profile)
    assert volumes is not None, [str(d.message) for d in found]
    assert cells(volumes) == expected(rows)


def test_zstd_is_unpacked_and_a_damaged_file_is_named():
    text = SHAPES["years with a decimal"][0].encode()
    packed = pa.compress(text, codec="zstd", asbytes=True)
    volumes, _ = read(packed, 'format: {decimal: "."}\n')
    assert cells(volumes) == expected([("N1", 2024, 3)])
    volumes, found = read(gzip.compress(text)[:-12])
    assert volumes is None
    assert codes(found) == ["V002"]
    assert "gzip" in found[0].message


# What is wrong in a layout.

H = "location_id,intervention_id,year,volume\n"


@pytest.mark.parametrize(
    ("text", "profile", "code", "place"),
    [
        (H + "N1,hip\nN2,hip,2024,1\n", "drop: [{column: location_id, equals: N1}]\n", "V007", "v.csv:2"),
        (H + "N2,hip,2024,1\nfoot\n", "", "V007", "v.csv:3"),
        (H + "N2,hip,2024,1\n\nN3,hip,2024,1\n", "", "V008", "v.csv:3"),
        (H + "N2,hip,2024,1,5\n", "", "V007", "v.csv:2"),
        ("sep=;\n" + H + "N2,hip,2024,1\n", "", "V048", "v.csv:1"),
        (
            "a,b,intervention_id,year,volume\nN,,hip,2024,1\n",
            "columns: {location_id: [a, b]}\n",
            "V013",
            "v.csv:2, column 'a + b'",
        ),
        (
            "x,2022,2023\nN1,a,1\n",
            "columns: {location_id: x}\nconstants: {intervention_id: hip}\nwide: {years: [2022, 2023]}\n",
            "V017",
            "v.csv:2, column '2022'",
        ),
        (
            "x,2022,later\nN1,2,1\n",
            "columns: {location_id: x}\nconstants: {intervention_id: hip}\nwide: {years: [2022, later]}\n",
            "V045",
            "v.csv:2, column 'later'",
        ),
        (
            "x,2022\nN1,2\n",
            "columns: {location_id: x}\nconstants: {intervention_id: hip}\nwide: {years: [2022, 2023]}\n",
            "P011",
            "v.csv:1, column '2023'",
        ),
        (H + "N1,hip,2024,1000001\n", "", "V020", "v.csv:2, column 'volume'"),
        (H.replace("year", "period") + "N1,hip,2024Q1,1\nN1,hip,2024-05,1\n", "", "V047", "v.csv:2"),
        (H.replace("year", "period") + "N1,hip,2024-13,1\n", "", "V045", "v.csv:2, column 'period'"),
        (
            "location_id,c,intervention_id,year,volume\nN1,O,hip,2024,1\nT,O,hip,2024,1\nT,W,hip,2024,1\n",
            "control_totals: {column: location_id, equals: T, per: [c]}\n",
            "V026",
            "v.csv:4, column 'volume'",
        ),
    ],
)
def test_what_is_wrong_in_a_layout_is_told_at_its_place(text, profile, code, place):
    volumes, found = read(text, profile)
    errors = [d for d in found if d.severity == "error"]
    assert volumes is None
    assert (errors[0].code, str(errors[0].place)) == (code, place)
    assert len({d.code for d in errors}) == 1


def test_parts_of_a_total_are_added_up_and_a_wrong_sum_is_one_error():
    text = H + "N1,hip,2024,5\nT,hip,2024,2\nT,hip,2024,4\n"
    _, found = read(text, "control_totals: {column: location_id, equals: T}\n")
    (error,) = [d for d in found if d.severity == "error"]
    assert error.code == "V026"
    assert "the control total is 6, the rows add up to 5" in error.message
    assert error.place.line == 3


# Months.

P = H.replace("year", "period")


def months(location, year, which, volume="1", style="{y}-{m:02}"):
    return "".join(f"{location},hip,{style.format(y=year, m=m)},{volume}\n" for m in which)


def test_months_add_up_and_a_year_that_lacks_one_is_incomplete():
    volumes, _ = read(P + months("N1", 2023, range(1, 13)) + months("N1", 2024, range(1, 12), style="{y}{m:02}"))
    assert cells(volumes) == [("N1", "hip", 2023, 12.0, 12.0, False), ("N1", "hip", 2024, 11.0, 11.0, True)]
    assert volumes.absent == {("hip", 2023): 0.0, ("hip", 2024): float("inf")}
    assert sorted(volumes.absent_quarters) == [("hip", y, q) for y in (2023, 2024) for q in (1, 2, 3, 4)][:-1]


def test_a_location_that_lacks_a_month_is_unknown_where_absence_is():
    text = P + months("N1", 2023, range(1, 13)) + months("N2", 2023, range(1, 12))
    volumes, _ = read(text, "absent: unknown\n")
    assert [(c[0], c[4]) for c in cells(volumes)] == [("N1", 12.0), ("N2", float("inf"))]
    last = volumes.quarters[volumes.quarters["quarter"] == 4]
    assert last["high"].tolist() == [3.0, float("inf")]


def test_a_month_twice_is_told_with_its_month():
    volumes, found = read(P + months("N1", 2023, [7, 7]))
    assert volumes is None
    assert {d.code for d in found if d.severity == "error"} == {"V022"}
    assert "month 7" in found[-1].message


# Workbooks.

GRID = [["location_id", "intervention_id", "year", "volume"], ["0101", "hip", 2024, 12], ["N2", "hip", "2024", "<5"]]


def test_a_workbook_is_read_as_its_cells_are_typed():
    volumes, _ = read(as_xlsx(GRID), path="v.xlsx")
    assert cells(volumes) == expected([("0101", 2024, 12), ("N2", 2024, (0, 4))])


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ([101, "hip", 2024, 1], "V051", "A4"),
        (["N3", "hip", 2024, date(2024, 1, 2)], "V051", "D4"),
        (["N3", "hip", date(2024, 1, 1), 1], "V051", "C4"),
        (["N3", "hip", 2024, "=NA()"], "V051", "D4"),
        (["N3", "hip", 2024, True], "V051", "D4"),
        (["N3", "hip", 2024, 2.5], "V019", "D4"),
        (["N3", "hip", 2024, "2.5"], "V018", "D4"),
    ],
)
def test_a_cell_that_is_not_what_is_due_is_told_at_its_cell(row, code, place):
    volumes, found = read(as_xlsx([*GRID, row]), path="v.xlsx")
    assert volumes is None
    (error,) = [d for d in found if d.severity == "error"]
    assert error.code == code
    assert str(error.place).startswith(f"v.xlsx:Blad1!{place}, column ")
    assert error.record()["row"] == 4
    if code == "V051":
        assert f"Blad1!{place}" in error.message


def test_numbers_of_a_workbook_get_their_zeros_back():
    volumes, _ = read(as_xlsx([GRID[0], [101, "hip", 2024, 1]]), "ids: {pad: 4}\n")
    assert cells(volumes) == expected([("0101", 2024, 1)])


def test_which_sheet_counts_is_not_guessed():
    data = as_xlsx(GRID, more=["Oud"])
    volumes, found = read(data)
    assert volumes is None
    assert codes(found) == ["V050"]
    for remedy in (found[0].remedy, read(data, "format: {sheet: Blad2}\n")[1][0].remedy):
        line = remedy.split("`")[1]
        assert cells(read(data, line + "\n")[0]) == cells(read(as_xlsx(GRID))[0])


def test_lines_above_the_header_and_below_the_rows_of_a_sheet():
    rows = [["Title"], [], *GRID, [], ["Source: x"]]
    profile = 'format: {skip_lines: 2}\ndrop: [{column: location_id, starts_with: "Source"}]\n'
    volumes, _ = read(as_xlsx(rows), profile)
    assert cells(volumes) == expected([("0101", 2024, 12), ("N2", 2024, (0, 4))])
    _, found = read(as_xlsx([*GRID, [], ["N3", "hip", 2024, 1]]))
    assert [(d.code, str(d.place)) for d in found] == [("V008", "v.csv:Blad1!4")]


# Other types of Parquet.


def test_a_decimal_of_scale_0_is_whole():
    import io as _io
    from decimal import Decimal

    import pyarrow.parquet as pq

    table = pa.table(
        {
            "location_id": ["N1"],
            "intervention_id": ["hip"],
            "year": pa.array([Decimal(2024)], pa.decimal128(4, 0)),
            "volume": pa.array([Decimal(12)], pa.decimal128(18, 0)),
        }
    )
    out = _io.BytesIO()
    pq.write_table(table, out)
    assert cells(read(out.getvalue())[0]) == expected([("N1", 2024, 12)])


# The canonical form and its layouts.

KEY = st.tuples(
    st.sampled_from(["0101", "N1", "Sint Jan", "é"]), st.sampled_from(["hip", "knee"]), st.integers(2021, 2023)
)
VALUE = st.one_of(st.integers(0, 5000), st.integers(1, 20).map(lambda n: f"<{n}"))
TABLES = st.dictionaries(KEY, VALUE, min_size=1, max_size=12)


def canonical(table):
    return read(as_csv([HEAD, *((*key, value) for key, value in sorted(table.items()))]))[0]


def same(made, table):
    volumes, found = made
    assert volumes is not None, [str(d.message) for d in found]
    plain = canonical(table)
    assert cells(volumes) == cells(plain)
    assert volumes.years == plain.years


LONG = st.sampled_from(["csv", "xlsx", "marks", "totals", "files"])


@given(TABLES, LONG, st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_long_layouts_give_the_volumes_of_the_canonical_form(table, layout, rng):
    rows = [(*key, value) for key, value in table.items()]
    rng.shuffle(rows)
    if layout == "csv":
        made = read(
            "Title\n" + as_csv([HEAD, *rows, ["Note"]], ";"),
            'format: {delimiter: ";", skip_lines: 1}\ndrop: [{column: location_id, equals: Note}]\n',
        )
    elif layout == "xlsx":
        made = read(as_xlsx([HEAD, *rows]))
    elif layout == "marks":
        marked = [(*key, f"{value}{rng.choice(['', '*', ' ¹', '*¹'])}") for *key, value in rows]
        made = read(as_csv([HEAD, *marked]), 'marks: ["*", "¹"]\n')
    elif layout == "totals":
        made = read(
            as_csv([HEAD, *rows, *parts_of_totals(table, rng)]), "control_totals: {column: location_id, equals: all}\n"
        )
    else:
        half = rng.randrange(len(rows) + 1)
        files = [as_csv([HEAD, *some]) for some in (rows[:half], rows[half:]) if some]
        made = read_volumes([source(text, path=f"{i}.csv") for i, text in enumerate(files)], KNOWN)
    same(made, table)


def parts_of_totals(table, rng):
    """The total of each intervention and year, in one row or in two."""
    for name, year in sorted({key[1:] for key in table}):
        values = [v for key, v in table.items() if key[1:] == (name, year)]
        total = sum(v for v in values if isinstance(v, int))
        if rng.random() < 0.5:
            yield "all", name, year, total
        else:
            part = rng.randint(0, total)
            yield from (("all", name, year, part), ("all", name, year, total - part))


@given(TABLES, st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_column_per_year_gives_the_volumes_of_the_canonical_form(table, as_book):
    rows = sorted({key[:2] for key in table})
    years = sorted({key[2] for key in table})
    # A blank is unknown, and no row is not performed: the canonical form has a row for each blank.
    full = {(*row, y): table.get((*row, y), "") for row in rows for y in years}
    grid = [
        ["location_id", "intervention_id", *map(str, years)],
        *([*row, *(full[*row, y] for y in years)] for row in rows),
    ]
    profile = f"wide: {{years: {years}}}\n"
    made = read(as_xlsx([[None if v == "" else v for v in r] for r in grid]) if as_book else as_csv(grid), profile)
    same(made, full)


@given(st.dictionaries(KEY, st.lists(st.integers(0, 90), min_size=12, max_size=12), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_months_give_the_volumes_of_the_canonical_form(table):
    rows = [(*key[:2], f"{key[2]}-{m:02}", v) for key, values in table.items() for m, v in enumerate(values, 1)]
    made = read(as_csv([[*HEAD[:2], "period", "volume"], *rows]))
    same(made, {key: sum(values) for key, values in table.items()})


# Shapes of deliveries that were met, with invented content, and what each holds.

MET = REPO / "tests" / "data" / "shapes"
HOLDS = json.loads((MET / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", HOLDS)
def test_a_shape_that_was_met_is_read_with_its_profile(name):
    holds = HOLDS[name]
    made, problems = read_profile("p.yaml", (MET / holds["profile"]).read_bytes())
    assert not problems
    data = (MET / holds["file"]).read_bytes()
    volumes, found = read_volumes([VolumeSource(holds["file"], data, made)], KNOWN)
    assert volumes is not None, [str(d.message) for d in found]
    if "warning_names" in holds:
        assert any(holds["warning_names"] in d.message for d in found if d.severity == "warning")
    else:
        rows = [(i, y, tuple(v) if isinstance(v, list) else v) for i, _, y, v in holds["volumes"]]
        assert cells(volumes) == expected(rows)


def test_every_file_of_the_shapes_is_read():
    named = {holds[key] for holds in HOLDS.values() for key in ("file", "profile")}
    assert named == {file.name for file in MET.iterdir()} - {"README.md", "expected.json"}


# Ids that look alike.


@pytest.mark.parametrize(
    ("first", "second", "ways"),
    [
        ("135", "0135", "leading zeros"),
        ("N1", "N1\u200b", "invisible characters"),
        ("Sint Jan", "Sint\u00a0Jan", "spaces"),
        ("Caf\u00e9", "Cafe\u0301", "Unicode form"),
        ("Noord", "noord", "case"),
        ("\u200b07", "7", "leading zeros and invisible characters"),
    ],
)
def test_two_ids_that_look_like_one_are_two_and_told_with_their_rows_and_years(first, second, ways):
    text = H + f"{first},hip,2013,40\n{first},hip,2015,40\n{second},hip,2016,40\n"
    volumes, found = read(text)
    assert {c[0] for c in cells(volumes)} == {first, second}
    (warning,) = [d for d in found if d.code == "V056"]
    assert warning.severity == "warning"
    assert str(warning.place) == "v.csv:2, column 'location_id'"
    assert "(v.csv:2, 2013 to 2015)" in warning.message
    assert "(v.csv:4, 2016)" in warning.message
    assert f"differ only by {ways}, and count as 2" in warning.message
    assert warning.message.isprintable()


def test_ids_that_do_not_look_alike_are_not_told():
    text = H + "".join(f"{i},hip,2024,4\n" for i in ("10", "1", "N01", "N1", "A-1", "A1", "\u00e9", "e"))
    assert "V056" not in codes(read(text)[1])


def test_look_alikes_are_found_across_files_and_named_with_their_file():
    sources = [source(H + "135,hip,2023,4\n", path="a.csv"), source(H + "0135,hip,2024,4\n", path="b.csv")]
    (warning,) = [d for d in read_volumes(sources, KNOWN)[1] if d.code == "V056"]
    assert "(a.csv:2, 2023)" in warning.message
    assert "(b.csv:2, 2024)" in warning.message


def test_names_of_different_locations_that_look_alike_are_told_and_those_of_one_are_not():
    head = "location_id,location_name,intervention_id,year,volume\n"
    one = read(head + "N1,Sint Jan,hip,2023,4\nN1,SINT JAN,hip,2024,4\n")
    assert "V056" not in codes(one[1])
    two = read(head + "N1,Sint Jan,hip,2023,4\nN2,SINT JAN,hip,2024,4\n")
    assert (
        "location_name 'SINT JAN' (v.csv:3, 2024) and 'Sint Jan'" in next(d for d in two[1] if d.code == "V056").message
    )


def test_surgeons_and_origins_that_look_alike_are_told():
    text = "location_id,intervention_id,year,volume,surgeon_id,origin_id\nN1,hip,2024,4,s1,0101\nN1,hip,2024,5,S1,101\n"
    told = [d.message for d in read(text)[1] if d.code == "V056"]
    assert [m.split(" ")[0] for m in told] == ["origin_id", "surgeon_id"]


def test_numbers_in_exponent_form_are_told_once_per_id():
    _, found = read(H + "1.06191E+08,hip,2024,4\n1.06191E+08,hip,2024,5\n1E5x,hip,2024,4\n", "duplicates: sum\n")
    (warning,) = [d for d in found if d.code == "V055"]
    assert "(2 rows)" in warning.message


def test_an_intervention_that_is_dropped_and_looks_like_a_known_one_is_told():
    _, found = read(H + "N1,Hip,2024,4\nN1,knee,2024,4\nN1,shoulder,2024,4\n", "unmapped: drop\n")
    assert [d.value for d in found if d.code == "V056"] == ["Hip"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["Noord", "noord", "NOORD", "No ord", "Zuid"]), st.integers(2015, 2024)),
        min_size=1,
        unique=True,
    )
)
@settings(max_examples=80, deadline=None)
def test_spellings_of_one_id_keep_every_volume_whatever_the_order_of_rows(rows):
    text = [f"{i},hip,{y},{y - 2000}\n" for i, y in rows]
    both = [read(H + "".join(t), "ids: {same: [case, spaces]}\nduplicates: sum\n")[0] for t in (text, text[::-1])]
    assert cells(both[0]) == cells(both[1])
    assert sum(c[3] for c in cells(both[0])) == sum(y - 2000 for _, y in rows)
    north = sorted((y, i) for i, y in rows if i != "Zuid")
    latest = min((i for y, i in north if y == north[-1][0]), default=None) if north else None
    assert {c[0] for c in cells(both[0])} == {
        i for i in (latest, "Zuid" if any(i == "Zuid" for i, _ in rows) else None) if i
    }


# What a remedy says works when it is pasted.


def pasted(text, profile=""):
    """The volumes after each remedy of the errors was followed, once."""
    data = text if isinstance(text, bytes) else text.encode()
    before = source(data, profile) if profile else VolumeSource("v.csv", data)
    volumes, found = read_volumes([before], KNOWN)
    assert volumes is None
    lines = {d.remedy.split("`")[1] for d in found if d.severity == "error" and "`" in d.remedy}
    assert len(lines) == 1, lines
    (line,) = lines
    if line.startswith("{"):
        made, problems = read_profile("p.yaml", line.encode())
        assert not problems
        return read_volumes([VolumeSource("v.csv", data, made)], KNOWN)
    return read(data, profile + line + "\n")


SHOWN = [
    (code, part)
    for code, info in sorted(CATALOGUE.items())
    if code[0] in "PV"
    for part in re.findall(r"`([a-z_]+: [^`]+)`", info.remedy)
]


@pytest.mark.parametrize(("code", "part"), SHOWN)
def test_what_a_remedy_shows_of_a_profile_is_one(code, part):
    _, problems = read_profile("p.yaml", (SCHEMA + part.replace("N}", "8}")).encode())
    assert not problems, [str(d.message) for d in problems]


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("location_id,intervention_id,Jaar ,volume\nN1,hip,2024,5\n", "columns: {year: Jaar}\n"),
        (H + "N1,hip,2024,< 10\n", ""),
        (H + "N1,hip,2024,\u2264 10\n", ""),
        (H + "N1,hip,2024,1-4\n", ""),
        (H + "N1 ,hip,2024,5\n", ""),
        (H + "N1,hip,2024, 5\n", ""),
        (H + "N1,hip, 2024,5\n", ""),
        (H.replace(",", ";") + "N1;hip;2024;5\n", ""),
        (H.replace(",", ";") + "N1;hip;2024;5\n", "duplicates: error\n"),
        ("sep=;\n" + H.replace(",", ";") + "N1;hip;2024;5\n", "duplicates: error\n"),
        ("Titel\n\n" + H.replace(",", ";") + "N1;hip;2024;5\n", ""),
        ((H + "N\u00e9,hip,2024,5\n").encode("cp1252"), ""),
        ((H + "N\u00e9,hip,2024,5\n").encode("utf-16"), ""),
        ((H + "N1,hip,2024,5\n").encode("utf-16-le"), ""),
        ((H + "N1,hip,2024,5\n").encode("utf-16"), "duplicates: error\n"),
        ("location_id,intervention_id,2022,2023\nN1,hip,1,2\n", ""),
    ],
)
def test_a_remedy_does_what_it_says_when_it_is_pasted(text, profile):
    volumes, found = pasted(text, profile)
    assert volumes is not None, [str(d.message) for d in found]
    assert volumes.size
