"""Origins, travel times, sites, overrides and effects: what is read exactly, what is refused, and what is reported."""

from __future__ import annotations

import io
import json
import mmap
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.table_blocks import table_blocks
from cns_check.inputs.files.table_profile import ProfileBytes
from cns_check.inputs.travel import decimals, sites
from cns_check.inputs.travel.effects import read_effects
from cns_check.inputs.travel.origins import read_origins
from cns_check.inputs.travel.overrides import read_overrides
from cns_check.inputs.travel.sites import read_sites
from cns_check.inputs.travel.travel_times import FORM, read_travel_times
from cns_check.run.open_file import read_large
from conftest import run_cli

FIXTURES = Path(__file__).parent / "fixtures"
HEAD = "origin_id,destination_id,minutes,distance\n"
PURE = settings(max_examples=200, derandomize=True, database=None, deadline=None)


def places(found):
    return [(d.code, d.place.line, d.place.field) for d in found]


def rows_of(travel):
    """(origin, site, minutes, distance) as exact numbers."""
    return [
        (
            travel.origin_ids[o],
            travel.site_ids[s],
            Fraction(int(m), travel.minutes_parts),
            Fraction(int(d), travel.distance_parts),
        )
        for o, s, m, d in zip(travel.origin, travel.site, travel.minutes, travel.distance, strict=True)
    ]


# Numbers


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("0", 0),
        ("12.5", 12_500_000_000),
        ("007", 7_000_000_000),
        ("0.000000001", 1),
        ("0.0000000005", 1),
        ("0.00000000049", 0),
        ("1e2", 100_000_000_000),
        ("1.5E-3", 1_500_000),
        ("1000", 1_000_000_000_000),
        ("1000.000000001", None),
        ("-1", None),
        ("+1", None),
        ("1,5", None),
        (".5", None),
        ("5.", None),
        ("1_0", None),
        (" 1", None),
        ("1\n", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("\u0661", None),
        ("9" * 30, None),
        ("1e999", None),
    ],
)
def test_a_number_is_what_it_says_or_none(text, parts):
    assert decimals.parts_of(text, 1000) == parts
    together, _ = decimals._read(["3.25", text], 1000)
    assert together.tolist() == [3_250_000_000, decimals.NO_NUMBER if parts is None else parts]


@PURE
@given(st.lists(st.decimals(0, 999_999, places=3), min_size=1, unique=True))
def test_three_decimals_are_kept_as_thousandths_exactly(values):
    text = HEAD + "".join(f"o{n},d,{v},{v}\n" for n, v in enumerate(values))
    travel, found = read_travel_times("t.csv", text.encode())
    assert found == ()
    assert (travel.minutes_parts, travel.distance_parts) == (1000, 1000)
    got = {origin: (minutes, distance) for origin, _, minutes, distance in rows_of(travel)}
    assert got == {f"o{n}": (Fraction(v), Fraction(v)) for n, v in enumerate(values)}


def test_more_decimals_are_kept_as_billionths_and_more_than_nine_are_rounded_and_told():
    text = HEAD + "a,d,12.3456,5\nb,d,12.34560000049,5\nc,d,12.3456000005,5\n"
    travel, found = read_travel_times("t.csv", text.encode())
    assert (travel.minutes_parts, travel.distance_parts) == (1_000_000_000, 1000)
    assert travel.minutes.tolist() == [12_345_600_000, 12_345_600_000, 12_345_600_001]
    assert [d.code for d in found] == ["O007"]
    assert "2 numbers" in found[0].message


# Travel times


def test_rows_are_sorted_and_keep_their_places():
    text = HEAD + "b,y,2,20\na,y,3,30\na,x,1,10\n"
    travel, found = read_travel_times("t.csv", text.encode())
    assert found == ()
    assert rows_of(travel) == [("a", "x", 1, 10), ("a", "y", 3, 30), ("b", "y", 2, 20)]
    assert [travel.rows.place(n, "minutes").line for n in range(3)] == [4, 3, 2]
    assert (travel.file.rows, travel.file.dropped) == (3, 0)


def test_equal_rows_count_once_and_blank_minutes_are_no_row():
    text = HEAD + "a,x,1,10\na,x,1.0,10.000\na,y,,\na,z,,12\na,y,4,40\n"
    travel, found = read_travel_times("t.csv", text.encode())
    assert rows_of(travel) == [("a", "x", 1, 10), ("a", "y", 4, 40)]
    assert [(d.code, d.message) for d in found] == [("O005", "2 rows have no minutes: they are none")]
    assert travel.without_minutes == 2


def test_only_what_a_run_needs_is_kept_and_the_rest_is_counted():
    text = HEAD + "a,x,1,1\na,q,1,1\nz,x,1,1\nz,q,1,1\nb,x,2,2\n"
    travel, found = read_travel_times("t.csv", text.encode(), sites={"x"}, origins={"a", "b", "c"})
    assert rows_of(travel) == [("a", "x", 1, 1), ("b", "x", 2, 2)]
    assert (travel.to_no_site, travel.from_no_origin, travel.file.rows) == (2, 1, 5)
    assert [d.message for d in found] == [
        "1 row is of an origin that the origins lack, and is left out",
        "2 rows lead to no site, and are left out",
    ]


def test_nothing_may_be_needed():
    travel, found = read_travel_times("t.csv", (HEAD + "a,x,1,1\n").encode(), sites=set())
    assert (rows_of(travel), travel.to_no_site) == ([], 1)
    assert [d.code for d in found] == ["O006"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("", [("V001", 1, None)]),
        ("a,x,-1,1\n", [("O003", 2, "minutes")]),
        ("a,x,1,\n", [("O003", 2, "distance")]),
        ("a,x,,far\n", [("O003", 2, "distance")]),
        ("a,x,1000000.1,1\na,y,1000000,1000000000\n", [("O003", 2, "minutes")]),
        (",x,1,1\na,,1,1\n", [("V013", 2, "origin_id"), ("V013", 3, "destination_id")]),
        ("a,x,1,1\na,x,1,2\na,x,2,1\n", [("O004", 3, "minutes"), ("O004", 4, "minutes")]),
        ("a,x,x,1\na,x,1,1\na,x,2,1\n", [("O003", 2, "minutes"), ("O004", 4, "minutes")]),
        ("a,q,far,1\na,q,1,1\na,q,2,1\n", [("O003", 2, "minutes"), ("O004", 4, "minutes")]),
        ("a,x,1\n", [("V007", 2, None)]),
    ],
)
def test_each_mistake_at_its_place_also_where_a_row_is_not_needed(rows, expected):
    travel, found = read_travel_times("t.csv", (HEAD + rows).encode(), sites={"x", "y"})
    assert travel is None
    assert sorted(places(d for d in found if d.severity != "note"), key=str) == sorted(expected, key=str)


def test_parquet_says_the_same():
    frame = pd.DataFrame(
        {"origin_id": ["b", "a"], "destination_id": ["x", "x"], "minutes": [12.1, None], "distance": [3, 4]}
    )
    data = io.BytesIO()
    frame.to_parquet(data)
    travel, found = read_travel_times("t.parquet", data.getvalue())
    assert rows_of(travel) == [("b", "x", Fraction("12.1"), 3)]
    assert travel.rows.place(0).row == 1
    assert [d.code for d in found] == ["O005"]
    frame["origin_id"] = [1, 2]
    data = io.BytesIO()
    frame.to_parquet(data)
    _, found = read_travel_times("t.parquet", data.getvalue())
    assert "V012" in [d.code for d in found]


# Read in parts: the same as at once

CELLS = st.tuples(
    st.sampled_from(["a", "b", "0101"]),
    st.sampled_from(["x", '"y"', "q"]),
    st.sampled_from(["1", "2.5", "", "far", "3.00000000001"]),
    st.sampled_from(["10", "20"]),
)


@PURE
@given(st.lists(CELLS, min_size=1, max_size=30), st.integers(1, 60), st.sampled_from(["\n", "\r\n"]))
def test_a_file_read_in_parts_says_what_it_says_at_once(cells, size, end):
    """But for contradictions among rows that are left out, and what is told of ids that look alike."""
    text = (HEAD + "".join(",".join(row) + "\n" for row in cells)).replace("\n", end)
    (one, told), (other, again) = (
        read_travel_times("t.csv", text.encode(), sites={"x", "y"}, block=block) for block in (1 << 20, size)
    )
    assert {str(d) for d in told if d.code != "O004"} == {str(d) for d in again if d.code != "O004"}
    if one is not None:
        assert rows_of(one) == rows_of(other)
        assert one.rows.table.lines.tolist() == other.rows.table.lines.tolist()
        assert (one.to_no_site, one.without_minutes, one.file) == (other.to_no_site, other.without_minutes, other.file)


def test_what_is_contradicted_parts_later_is_refused():
    rows = "".join(f"o{n},x,1,1\n" for n in range(50))
    text = HEAD + rows + "o3,x,2,1\n"
    travel, found = read_travel_times("t.csv", text.encode(), block=40)
    assert travel is None
    assert places(found) == [("O004", 52, "minutes")]
    assert "t.csv:5" in found[0].message


@pytest.mark.parametrize("block", [1, 2, 10, 17, 40])
def test_a_line_break_in_quotes_is_no_end_of_a_part(block):
    text = HEAD + "".join(f'"o\n{n}",x,1,1\n' for n in range(20))
    travel, _ = read_travel_times("t.csv", text.encode(), block=block)
    assert len(travel.minutes) == 20
    assert sorted(travel.rows.table.lines.tolist()) == list(range(2, 42, 2))


def test_what_stands_above_the_header_stands_above_each_part():
    profile = ProfileBytes(
        "p.yaml", b"schema: cns-check/volume-profile/1\nformat: {delimiter: ';', decimal: ',', skip_lines: 2}\n"
    )
    text = "title\n\n" + HEAD.replace(",", ";") + "".join(f"o{n};x;1,5;{n}\n" for n in range(9))
    for size in (10, 1 << 20):
        travel, found = read_travel_times("t.csv", text.encode(), given=profile, block=size)
        assert found == ()
        assert travel.minutes.tolist() == [1500] * 9
        assert travel.rows.table.lines.tolist() == list(range(4, 13))


def test_parts_of_parquet_are_the_whole(monkeypatch):
    monkeypatch.setattr("cns_check.inputs.files.table_blocks.ROWS", 7)
    ids = [f"o{n:02}" for n in range(30)]
    frame = pd.DataFrame({"origin_id": ids, "destination_id": "x", "minutes": np.arange(30) / 4, "distance": 5})
    data = io.BytesIO()
    frame.to_parquet(data)
    whole, _ = read_travel_times("t", data.getvalue())
    parts, found = read_travel_times("t", data.getvalue(), block=10)
    assert found == ()
    assert rows_of(parts) == rows_of(whole)
    assert parts.rows.table.lines.tolist() == list(range(1, 31))
    assert len(list(table_blocks("t", data.getvalue(), FORM, Findings("t"), size=10))) == 5


def test_a_large_file_is_mapped_and_read_alike(tmp_path, monkeypatch):
    monkeypatch.setattr("cns_check.run.open_file.LARGE", 100)
    text = HEAD + "".join(f"o{n},x,1,{n}\n" for n in range(100))
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    mapped = read_large(str(tmp_path / "t.csv"))
    assert isinstance(mapped, mmap.mmap)
    one, other = (read_travel_times("t.csv", data, block=200)[0] for data in (mapped, text.encode()))
    assert rows_of(one) == rows_of(other)
    assert one.file == other.file
    small = tmp_path / "s.csv"
    small.write_text(HEAD, encoding="utf-8")
    assert read_large(str(small)) == HEAD.encode()


# Origins


def test_origins_are_sorted_and_blank_is_nobody():
    value, found = read_origins("o.csv", b"origin_id,inhabitants\n1012,12.5\n0101,\n1011,0\n")
    assert found == ()
    assert value.ids.tolist() == ["0101", "1011", "1012"]
    assert value.inhabitants.tolist() == [0, 0, 12.5]
    assert [value.rows.place(n).line for n in range(3)] == [3, 4, 2]


def test_each_mistake_of_origins_at_its_place():
    text = "origin_id,inhabitants\na,1\na,1\nb,x\n,3\n"
    value, found = read_origins("o.csv", text.encode())
    assert value is None
    assert places(found) == [("O002", 3, "origin_id"), ("O001", 4, "inhabitants"), ("V013", 5, "origin_id")]


# Sites


def test_a_site_of_its_own_goes_before_that_of_the_register():
    value, found = read_sites("s.csv", b"location_id,intervention_id,origin_id\nL1,hip,9\nL1,hip,9\nL3,hip,7\n")
    assert found == ()
    table = sites.sites_of(["L1", "L2", "L3"], ["hip", "vein"], {"L1": "1", "L2": "2"}, value)
    assert table.tolist() == [["9", "2", "7"], ["1", "2", None]]


def test_each_mistake_of_sites_at_its_place():
    text = "location_id,intervention_id,origin_id\nL1,hip,9\nL1,hip,8\nL1,,8\nL9,hip,1\nL1,hips,1\n"
    value, found = read_sites("s.csv", text.encode(), interventions={"hip"}, locations={"L1"})
    assert value is None
    assert places(found) == [
        ("O008", 3, "origin_id"),
        ("V013", 4, "intervention_id"),
        ("O009", 5, "location_id"),
        ("O010", 6, "intervention_id"),
    ]


# Overrides

OVER = "norm_id,from_location_id,to_location_id,share\n"


def test_overrides_are_shares_that_may_be_all_together():
    text = OVER + "n,L1,L2,0.5\nn,L1,L3,0.5\nn,L1,L2,0.50\nm,L1,L2,1\n"
    value, found = read_overrides("o.csv", text.encode(), norms={"n", "m"}, locations={"L1", "L2", "L3"})
    assert found == ()
    assert value.share.tolist() == [0.5, 0.5, 1.0]
    assert value.receiver.tolist() == ["L2", "L3", "L2"]


@pytest.mark.parametrize("parts", [3, 6, 7, 9])
def test_parts_that_are_rounded_are_no_more_than_one(parts):
    share = repr(1 / parts)
    text = OVER + "".join(f"n,L0,L{n},{share}\n" for n in range(1, parts + 1))
    value, _ = read_overrides("o.csv", text.encode())
    assert value is not None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("n,L1,L2,0.6\nn,L1,L3,0.40001\n", [("S021", 2, "share"), ("S021", 3, "share")]),
        ("n,L1,L2,1.1\n", [("S020", 2, "share")]),
        ("n,L1,L2,\n", [("S020", 2, "share")]),
        ("n,L1,L1,0.5\n", [("S025", 2, "to_location_id")]),
        ("n,L1,L2,0.5\nn,L1,L2,0.4\n", [("S022", 3, "share")]),
        ("x,L1,L2,0.5\n", [("S023", 2, "norm_id")]),
        ("n,L8,L9,0.5\n", [("S024", 2, "from_location_id"), ("S024", 2, "to_location_id")]),
    ],
)
def test_each_mistake_of_overrides_at_its_place(rows, expected):
    value, found = read_overrides("o.csv", (OVER + rows).encode(), norms={"n"}, locations={"L1", "L2", "L3"})
    assert value is None
    assert places(found) == expected


# Effects

EFFECT = "intervention_id,effect,per_procedure,unit,source\n"


def test_effects_are_numbers_with_their_sources():
    text = (
        EFFECT + "hip,bed days,2.5,days,report p. 3\nhip,revenue,-10,euro,ledger\nhip,bed days,2.50,days,report p. 3\n"
    )
    value, found = read_effects("e.csv", text.encode(), interventions={"hip"})
    assert found == ()
    assert value.per_procedure.tolist() == [2.5, -10]
    assert value.source.tolist() == ["report p. 3", "ledger"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("hip,bed,2,days,\nhip,icu,2,days, \n", [("S041", 2, "source"), ("S041", 3, "source")]),
        ("hip,bed,,days,r\nhip,icu,two,days,r\n", [("S040", 2, "per_procedure"), ("S040", 3, "per_procedure")]),
        ("hip,bed,2,days,r\nhip,bed,2,days,other\n", [("S042", 3, "effect")]),
        ("hip,bed,2,days,r\nvein,bed,48,hours,r\n", [("S043", 3, "unit")]),
        ("hip,,2,days,r\nhip,bed,2,,r\n", [("V013", 2, "effect"), ("V013", 3, "unit")]),
    ],
)
def test_each_mistake_of_effects_at_its_place(rows, expected):
    value, found = read_effects("e.csv", (EFFECT + rows).encode(), interventions={"hip", "vein"})
    assert value is None
    assert [p for p in places(found) if p[0] != "V014"] == expected


def test_mistakes_of_all_tables_are_told_at_once(tmp_path):
    for name in ("set.yaml", "volumes.csv", "locations.csv", "scenario.csv", "origins.csv", "sites.csv", "travel.csv"):
        (tmp_path / name).write_bytes((FIXTURES / "good" / "O001" / name).read_bytes())
    (tmp_path / "origins.csv").write_text("origin_id,inhabitants\n1000,-1\n", encoding="utf-8")
    (tmp_path / "overrides.csv").write_text(OVER + "hip-care,N1,N2,2\n", encoding="utf-8")
    (tmp_path / "effects.csv").write_text(EFFECT + "hip,bed,2,days,\n", encoding="utf-8")
    (tmp_path / "travel.csv").write_text(HEAD + "1000,1000,x,0\n", encoding="utf-8")
    args = ["reallocate", "volumes.csv", "--norms", "set.yaml", "--locations", "locations.csv", "--norm-year", "2026"]
    args += ["--data-year", "2025", "--scenario", "scenario.csv", "--sites", "sites.csv", "--format", "json"]
    for name in ("origins", "overrides", "effects"):
        args += [f"--{name}", f"{name}.csv"]
    result = run_cli([*args, "--travel-times", "travel.csv"], cwd=tmp_path)
    assert result.exit_code == 3
    codes = {d["code"] for d in json.loads(result.stdout)["diagnostics"]}
    assert {"O001", "O003", "S020", "S041"} <= codes


def test_what_travel_lacks_is_reported_and_moves_nothing(tmp_path):
    for name in ("set.yaml", "volumes.csv", "scenario.csv", "origins.csv", "travel.csv"):
        (tmp_path / name).write_bytes((FIXTURES / "good" / "O001" / name).read_bytes())
    register = "location_id,region_id,origin_id\nN1,north,1000\nN2,north,1000\nS1,south,\nS2,south,2000\n"
    (tmp_path / "locations.csv").write_text(register, encoding="utf-8")
    (tmp_path / "origins.csv").write_text("origin_id,inhabitants\n1000,5\n1001,0\n3000,7\n3001,1.5\n", encoding="utf-8")
    args = ["reallocate", "volumes.csv", "--norms", "set.yaml", "--locations", "locations.csv", "--norm-year", "2026"]
    args += ["--data-year", "2025", "--scenario", "scenario.csv", "--format", "json"]
    plain = json.loads(run_cli(args, cwd=tmp_path).stdout)
    result = run_cli([*args, "--origins", "origins.csv", "--travel-times", "travel.csv"], cwd=tmp_path)
    found = json.loads(result.stdout)
    told = {d["code"]: d["message"] for d in found["diagnostics"] if d["code"].startswith("O")}
    assert told["O012"] == "1 location has no site: S1"
    assert told["O013"] == "no row leads to 1 site: 2000 (S2)"
    assert told["O014"] == "2 origins, with 8.5 inhabitants, have no row to any site: 3000, 3001"
    assert told["O015"] == "1 site has several locations: 1000 (N1, N2)"
    assert found["transfers"] == plain["transfers"]
    assert [i["path"] for i in found["run"]["inputs"]][-2:] == ["origins.csv", "travel.csv"]
    assert found["run"]["options"]["--travel-times"] == "travel.csv"
