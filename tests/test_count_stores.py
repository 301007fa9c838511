"""Where records lie: folders, patterns and URIs, and names that an engine would take for something else."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cns_check.count.record_files import broken_line, csv_headers, is_parquet, lines_of_rows, parquet_columns
from cns_check.count.stores import Local
from cns_check.errors import RunError
from cns_check.inputs.files.table_format import TableFormat
from conftest import run_cli
from count_runs import run

HEAD = "record_id,location_id,date,code\n"
FORM = TableFormat()
ODD = ("a[1].csv", "b{2,3}.csv", "c d.csv", "e%20f.csv", "_g.csv", "h,i.csv", "a[1].parquet", "_g.parquet")
DEFINITIONS = """\
schema: cns-check/count-definitions/1
id: stores
version: "1"
title: {en: Stores}
documents: {book: {title: An invented code book, publisher: Nobody}}
interventions:
  - id: lung-resection
    title: {en: Lung resection}
    codes: [{match: ["A1"], sources: [{document: book, at: chapter A}]}]
    unit: procedures
    examples:
      - name: one
        rows: [{record_id: a, location_id: N1, date: 2024-01-02, code: A1}]
        expect: {N1: {2024: 1}}
"""

# Sockets that pyspark leaves for Python to close.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*<socket:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Files by year, some of which are hidden or no tables."""
    for name in (
        *("year=2023/a.csv", "year=2024/b.csv", "year=2024/_c.csv", "_d/e.csv", ".f.csv"),
        *("year=2024/notes.md", "year=2024/deep/g.csv"),
    ):
        path = tmp_path / "records" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + f"{path.stem},N1,2024-01-02,A1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["path", "uri"])
def named(request, tree):
    """A store, and how it names what lies in the folder."""
    if request.param == "path":
        return Local(), lambda name: name
    return request.getfixturevalue("spark").store, lambda name: f"file://{tree}/{name}"


def test_folders_and_patterns_without_what_is_hidden(named):
    store, name = named
    found = ["year=2023/a.csv", "year=2024/b.csv", "year=2024/deep/g.csv"]
    assert [p.split("records/")[1] for p in store.paths(name("records"))] == found
    assert [p.split("records/")[1] for p in store.paths(name("records/year=*"))] == found
    assert [p.split("records/")[1] for p in store.paths(name("records/year=*/*.csv"))] == found[:2]
    assert store.paths(name("records/year=2024/_c.csv")) == [name("records/year=2024/_c.csv")]


@pytest.mark.parametrize(
    ("argument", "kind", "said"),
    [
        ("nowhere.csv", "files", "No such file or directory"),
        ("records/*.parquet", "files", "no file fits"),
        ("records/_d/none", "files", "No such file or directory"),
        ("empty", "input", "is a directory, and holds no table"),
    ],
)
def test_what_is_not_there(argument, kind, said, named):
    Path("empty").mkdir()
    store, name = named
    with pytest.raises(RunError) as told:
        store.paths(name(argument))
    assert (told.value.kind, said in str(told.value)) == (kind, True)
    assert name(argument) in str(told.value)


@pytest.mark.parametrize("scheme", ["nosuch", "s3a"])
def test_a_uri_without_a_file_system(scheme, spark):
    """One that Spark does not know, and one for which a program is lacking here."""
    with pytest.raises(RunError, match="Spark has no file system for it"):
        spark.store.paths(f"{scheme}://bucket/records.csv")


def test_a_uri_is_for_spark_alone(tree):
    Path("definitions.yaml").write_text(DEFINITIONS, encoding="utf-8")
    uri = f"file://{tree}/records"
    done = run_cli(["count", uri, "--definitions", "definitions.yaml", "--format", "csv"])
    assert (done.exit_code, done.out) == (3, b"")
    assert f"{uri}: a URI is read with --engine spark" in done.stderr


def test_bytes_headers_and_lines_are_the_same_by_uri(named, tree):
    store, name = named
    rows = "".join(f"r{n},N1,2024-01-02,A1\n" for n in range(3))
    (tree / "long.csv").write_text(HEAD + '"a\nb",N1,2024-01-02,A1\n' + rows + "broken\n", encoding="utf-8")
    pq.write_table(pa.table({"record_id": ["a"], "n": [1]}), tree / "p.parquet")
    assert csv_headers(name("long.csv"), store, FORM) == tuple(HEAD.strip().split(","))
    assert broken_line(name("long.csv"), store, FORM) == 7
    assert lines_of_rows(name("long.csv"), store, FORM, {1, 2}) == {1: 2, 2: 4}
    assert [is_parquet(name(n), store) for n in ("long.csv", "p.parquet")] == [False, True]
    assert parquet_columns(name("p.parquet"), store) == (("record_id", "text"), ("n", "integer"))
    with store.open(name("long.csv")) as file:
        assert file.seek(-7, 2) == (tree / "long.csv").stat().st_size - 7
        assert (file.read(3), file.seek(0), file.read(6)) == (b"bro", 0, b"record")


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_odd_names_are_files(engine, tree, request):
    made = request.getfixturevalue(engine)
    (tree / "definitions.yaml").write_text(DEFINITIONS, encoding="utf-8")
    for name in ODD:
        table = pa.table({"record_id": [name], "location_id": ["N1"], "date": ["2024-01-02"], "code": ["A1"]})
        if name.endswith(".csv"):
            (tree / name).write_text(HEAD + f'"{name}",N1,2024-01-02,A1\n', encoding="utf-8")
        else:
            pq.write_table(table, tree / name)
    found = run([(ODD, None)], made)
    assert found.volumes == {("N1", "lung-resection", 2024): len(ODD)}
    assert list(found.rows) == list(ODD)
