"""Tables in memory: the same rows, the same report and the same record from whatever library holds them."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cns_check.api as cns
from cns_check.api.tables_in_memory import table_in_memory
from conftest import SAMPLE
from strategies import examples

A, B = "kidney-nephrectomy", "kidney-focal-therapy"
COUNTS = pd.DataFrame(
    {"location_id": ["N1", "N1", "N2"], "intervention_id": A, "year": [2023, 2024, 2024], "volume": [61, 58, 12]}
)


class Other:
    """A table of a library that is not known here, and speaks Arrow."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def views(table):
    """A table as other libraries hand it on: text as views, in several pieces."""
    half = table.num_rows // 2
    columns = ([pa.array(v, pa.string_view()) for v in (c[:half], c[half:])] for c in table.to_pydict().values())
    return pa.table(dict(zip(table.column_names, map(pa.chunked_array, columns), strict=True)))


def coded(table):
    return pa.table(
        {
            c: v.dictionary_encode() if pa.types.is_large_string(v.type) else v
            for c, v in zip(table.column_names, table.columns, strict=True)
        }
    )


def run_of(outcome):
    return json.loads(outcome.to_json())["run"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    shutil.copytree(SAMPLE, tmp_path / "s")
    monkeypatch.chdir(tmp_path / "s")
    return tmp_path / "s"


VOLUMES = st.one_of(st.integers(0, 60).map(str), st.sampled_from(["<5", "<20", ""]))
KEYS = st.tuples(st.sampled_from(["01", "1", "NA", "N2"]), st.sampled_from([A, B]), st.integers(2022, 2025))


@examples(15)
@given(rows=st.dictionaries(KEYS, VOLUMES, min_size=1, max_size=12))
def test_a_table_is_judged_as_the_file_of_its_rows(rows, tmp_path_factory):
    frame = pd.DataFrame([(*k[:2], str(k[2]), v) for k, v in rows.items()], columns=list(COUNTS)).astype("str")
    path = tmp_path_factory.mktemp("rows") / "v.csv"
    frame.to_csv(path, index=False)
    told = cns.evaluate(path, data_year=max(k[2] for k in rows)).verdicts
    reports = set()
    for table in (
        frame,
        pa.table(frame),
        Other(views(pa.table(frame))),
        frame.astype("category"),
        frame.astype(object),
    ):
        outcome = cns.evaluate({"v": table}, data_year=max(k[2] for k in rows))
        pd.testing.assert_frame_equal(outcome.verdicts, told)
        reports.add(outcome.to_json())
    assert len(reports) == 1, "nor does the record know which library it was"


@pytest.mark.parametrize(
    "column",
    [
        [61, 58, 12],
        [61.0, 58.0, 12.0],
        np.array([61, 58, 12], dtype="int16"),
        np.array([61, 58, 12], dtype="float32"),
        pd.array([61, 58, 12], dtype="Int64"),
        pd.array([61, 58, 12], dtype="UInt8"),
        [Decimal("61.00"), Decimal(58), Decimal(12)],
        pd.Series([61, 58, 12], dtype=object),
        pd.Series(["61", "58", "12"], dtype=object),
        pd.Categorical(["61", "58", "12"]),
        pd.Series([61, 58, 12], dtype="int64[pyarrow]"),
    ],
    ids=range(11),
)
def test_whole_numbers_are_volumes_however_they_are_held(column):
    assert cns.read_volumes(COUNTS.assign(volume=column)).rows["low"].tolist() == [61, 58, 12]


@pytest.mark.parametrize(
    "column",
    [
        pd.array([61, None, 12], dtype="Int64"),
        pd.array([61.0, None, 12.0], dtype="Float64"),
        pd.Series([61, None, 12], dtype=object),
        pd.Series([61, pd.NA, 12], dtype=object),
        pd.Series([61, None, 12], dtype="int64[pyarrow]"),
        pd.Series(["61", None, "12"]),
        pd.Series(["61", np.nan, "12"], dtype=object),
    ],
    ids=range(7),
)
def test_what_is_missing_is_not_known(column):
    rows = cns.read_volumes(COUNTS.assign(volume=column)).rows
    assert rows["low"].tolist() == [61, 0, 12]
    assert np.isinf(rows["high"].tolist()[1])


@pytest.mark.parametrize(
    ("columns", "code", "said"),
    [
        ({"volume": [61.0, np.nan, 12.0]}, "V021", "row 2, column 'volume'"),
        ({"volume": pd.Series([61, np.nan, 12], dtype=object)}, "V021", "row 2, column 'volume'"),
        ({"volume": [61.5, 58, 12]}, "V019", "'61.5' is not a whole number"),
        ({"volume": pd.Series([5, "<10", 12], dtype=object)}, "V012", "not all text or all numbers"),
        ({"volume": [True, False, True]}, "V012", "not all text or all numbers"),
        ({"volume": pd.Timestamp("2024-01-01")}, "V012", "volume holds dates"),
        ({"volume": pd.Timestamp("2024-01-01 12:00")}, "V012", "not all text or all numbers"),
        ({"location_id": [1, 1, 2]}, "V012", "location_id holds whole numbers"),
        ({"location_id": [1.0, 1.0, 2.0]}, "V012", "location_id holds floating-point numbers"),
        ({"location_id": ["N1", None, "N2"]}, "V013", "row 2, column 'location_id'"),
        ({"location_id": ["N1 ", "N1", "N2"]}, "V014", "row 1, column 'location_id'"),
        ({"year": [2023, 1, 2024]}, "V016", "row 2, column 'year'"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_data_row(columns, code, said):
    frame = COUNTS.assign(**columns).set_index(pd.Index([7, 8, 9]))
    with pytest.raises(cns.InputError) as caught:
        cns.read_volumes(frame)
    assert [d.code for d in caught.value.diagnostics if d.severity == "error"] == [code]
    assert said in str(caught.value)
    assert "<DataFrame>" in str(caught.value)


def test_lost_zeros_are_given_back_by_a_profile():
    frame = COUNTS.assign(location_id=[101, 101, 2])
    profile = {"ids": {"pad": 4}}
    assert cns.read_volumes(frame, profile).rows["location_id"].tolist() == ["0101", "0101", "0002"]


def test_a_column_that_is_not_needed_may_hold_anything():
    odd = {"a": [object(), 1, "x"], "b": [True, False, True], "c": [[1], [2], []], "d": [{"k": 1}, {}, None]}
    odd["e"] = pd.to_timedelta(["1 days", "2 days", None])
    read = cns.read_volumes(COUNTS.assign(**odd))
    assert len(read.rows) == 3
    assert {d.code for d in read.diagnostics} == {"V011"}


def test_an_index_with_a_name_is_a_column_and_one_without_is_left_out():
    assert len(cns.read_volumes(COUNTS.set_index(["location_id", "year"])).rows) == 3
    summed = COUNTS.groupby(["location_id", "intervention_id", "year"])[["volume"]].sum()
    assert cns.read_volumes(summed).rows["low"].tolist() == [61, 58, 12]
    labelled = COUNTS.set_index(pd.Index(["x", "y", "z"]))
    assert run_of(cns.evaluate(labelled)) == run_of(cns.evaluate(COUNTS))


def test_years_as_columns_of_a_pivot():
    wide = COUNTS.pivot_table(index=["location_id", "intervention_id"], columns="year", values="volume").astype("Int64")
    read = cns.read_volumes(wide, {"wide": {"years": ["2023", "2024"]}, "missing": [""]})
    assert sorted(read.rows["low"].tolist()) == [0, 12, 58, 61]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (COUNTS["volume"], "a Series is no table"),
        (pa.array([1]), "no path and no table"),
        (COUNTS.T.set_index(pd.Index(list("abcd")), append=True).T, "the columns have 2 names each"),
        (COUNTS.to_numpy(), "is no path and no table"),
        (COUNTS.to_dict("list"), "only a table gets a name"),
    ],
)
def test_what_is_no_table_is_told(table, told):
    for given_ in (table, [table]):
        with pytest.raises(cns.InputError, match=told if given_ is table else "no path|no table|names each") as caught:
            cns.read_volumes(given_)
        assert caught.value.option == "volumes"


def test_a_column_that_is_there_twice_is_told():
    with pytest.raises(cns.InputError, match="V009"):
        cns.read_volumes(pd.concat([COUNTS, COUNTS[["volume"]]], axis=1))


def test_the_record_is_of_the_content_as_given():
    kinds = pd.DataFrame(
        {
            "text": ["a", 'q"x', None],
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "number": [1.0, 2.5, 1e22],
            "day": [date(2024, 1, 1), None, date(2024, 1, 2)],
            "flag": [True, False, True],
        }
    )
    content = b'"text","whole","number","day","flag"\n"a",1,1,2024-01-01,false\n'
    content += b'"q""x",,2.5,,false\n,3,1e+22,2024-01-02,false\n'
    held = table_in_memory("volumes", kinds)
    assert (held.size, held.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert pq.read_table(io.BytesIO(held.data)).num_rows == 3
    file = run_of(cns.evaluate(COUNTS))["inputs"][0]
    counts = table_in_memory("volumes", COUNTS)
    assert (file["size"], file["sha256"]) == (counts.size, counts.sha256)
    turned = table_in_memory("volumes", kinds.iloc[::-1])
    assert turned.sha256 != held.sha256
    assert turned.size == held.size


def test_row_order_changes_nothing_but_the_record():
    one, other = cns.evaluate(COUNTS), cns.evaluate(COUNTS.iloc[::-1])
    first, second = json.loads(one.to_json()), json.loads(other.to_json())
    assert first["run"].pop("inputs") != second["run"].pop("inputs")
    assert first == second


def test_several_have_names_and_profiles_of_their_own():
    late = COUNTS.drop_duplicates("location_id").assign(year=2025)
    both = cns.evaluate([COUNTS, pa.table(late)])
    assert [f["path"] for f in run_of(both)["inputs"]] == ["<DataFrame 1>", "<Table 2>"]
    assert [f["rows"] for f in run_of(both)["inputs"]] == [3, 2]
    how = {"late": {"incomplete_years": [2025]}, "<first>": {"trim": True}}
    named = cns.evaluate({"first": COUNTS, "late": late}, profile=how)
    assert [f["path"] for f in run_of(named)["inputs"]] == [
        *("<first>", "<late>", "<profile of first>", "<profile of late>"),
    ]
    assert set(named.verdicts["data_year"].dropna()) == {2024}, "2025 is incomplete by the profile of its table"


def test_tables_and_files_together(here):
    frame = pd.read_csv("volumes-2025-late.csv", sep=";", dtype=str, keep_default_na=False, encoding="cp1252")
    files = ["volumes.csv", "volumes-2025-late.csv"]
    how = {"volumes.csv": "profile.yaml"}
    late = "profile-2025-late.yaml"
    by_files = cns.evaluate(files, profile={**how, files[1]: late})
    together = cns.evaluate([files[0], frame], profile={**how, "<DataFrame 2>": late})
    pd.testing.assert_frame_equal(together.verdicts, by_files.verdicts)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("profile", ["path", "dict", "yaml"])
def test_a_profile_is_a_path_or_keys_or_yaml(profile):
    delivered = COUNTS.rename(columns={"location_id": "n", "volume": "Aantal"})
    keys = {"columns": {"location_id": "n", "volume": "Aantal"}, "masked": {"*": (0, 9)}}
    text = 'schema: cns-check/volume-profile/1\ncolumns: {location_id: "n", volume: Aantal}\n'
    Path("mine.yaml").write_text(text, encoding="utf-8")
    given_ = {"path": Path("mine.yaml"), "dict": keys, "yaml": text}[profile]
    outcome = cns.evaluate(delivered, profile=given_)
    assert run_of(outcome)["inputs"][1]["path"] == ("mine.yaml" if profile == "path" else "<profile>")
    assert outcome.verdicts["volume"].equals(cns.evaluate(COUNTS).verdicts["volume"])


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ({"columns": {"volum": "n"}}, r"<profile>:\d+:\d+: error\[P001\].*did you mean 'volume'"),
        ({"colums": {"volume": "n"}}, r"^profile: colums is no file of this run; did you mean the key columns\?"),
        ({"columns": {"volume": object()}}, "^profile: a profile is texts, numbers, lists and dicts"),
        ({"nowhere.csv": {"trim": True}}, "nowhere.csv is no file of this run"),
        ({"<DataFrame>": 5}, "^profile: 5 is no path"),
        (5, "^profile: 5 is no path"),
        ("schema: x\n", r"<profile>:1:\d+: error"),
    ],
)
def test_a_profile_that_cannot_be_used_is_told(profile, told):
    with pytest.raises(cns.InputError, match=told):
        cns.read_volumes(COUNTS, profile)


@pytest.mark.usefixtures("here")
def test_every_input_that_is_a_table_may_be_in_memory():
    files = {name: f"{name}.csv" for name in ("locations", "memberships")}
    asked = {"profile": "profile.yaml", "agreements": "agreements.yaml", "norm_years": 2027}
    frames = {name: pd.read_csv(path, dtype=str, keep_default_na=False) for name, path in files.items()}
    by_files, by_frames = (cns.reallocate("volumes.csv", **asked, **given_) for given_ in (files, frames))
    pd.testing.assert_frame_equal(by_frames.transfers, by_files.transfers)
    pd.testing.assert_frame_equal(by_frames.verdicts, by_files.verdicts)
    assert run_of(by_frames)["options"]["--locations"] == "<locations DataFrame>"
    assert {"<locations DataFrame>", "<memberships DataFrame>"} < {f["path"] for f in run_of(by_frames)["inputs"]}
    page = by_frames.to_html().decode()
    assert page.count("N3") == by_files.to_html().decode().count("N3"), "derivations read the tables again"


def test_days_of_a_register_may_be_points_in_time():
    register = pd.DataFrame({"location_id": ["N1", "N2"], "open_until": pd.to_datetime([None, "2025-06-30"])})
    verdicts = cns.evaluate(COUNTS, locations=register, norm_years=2026).verdicts.set_index("location_id")
    assert verdicts["reason_code"].to_dict() == {"N1": "met", "N2": "closed"}


def test_a_table_is_read_again_for_other_norms(tmp_path):
    read = cns.read_volumes(COUNTS)
    with pytest.raises(cns.InputError, match="<DataFrame>"):
        cns.evaluate(read, norms="us-leapfrog")


def test_a_file_of_the_name_of_a_table_is_not_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "<DataFrame>").write_text("nonsense", encoding="utf-8")
    assert len(cns.read_volumes(COUNTS).rows) == 3
    assert len(cns.read_volumes({"*[a]?": COUNTS}).rows) == 3, "a name is no pattern"


def test_a_table_that_is_masked_for_publication_has_no_digest(tmp_path):
    file = run_of(cns.evaluate(COUNTS, suppress_below=5))["inputs"][0]
    assert (file["path"], file["size"], file["sha256"]) == ("<DataFrame>", 0, "")


def test_a_table_is_not_changed():
    frame, before = COUNTS.copy(), COUNTS.copy()
    cns.evaluate(frame)
    pd.testing.assert_frame_equal(frame, before)
