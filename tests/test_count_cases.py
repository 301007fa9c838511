"""Every case of the specification on both engines, random cases held against the oracle, and files that are broken.

``CNS_CHECK_COUNT_TIMES=10`` holds ten times as many random cases against the oracle.
"""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import count_engines
from conftest import run_cli
from count_runs import Refused, case_of, run, strictly
from oracle_count import RefusedError, count
from random_count_cases import random_case, shown, write_case

CASES = sorted((Path(__file__).parent / "data" / "count_cases").glob("[0-9]*"))
TIMES = int(os.environ.get("CNS_CHECK_COUNT_TIMES", "1"))
BROKEN = Path(__file__).parent / "fixtures" / "bad" / "C022"
HEAD = b"record_id,location_id,date,code\nr1,N1,2024-01-02,A1\n"
ENDS = {
    "short": b"SECRET,N1,A2\n",
    "long": b"SECRET,N1,2024-01-03,A2,A3\n",
    "quote": b'"SECRET"x,N1,2024-01-03,A2\n',
    "open": b'SECRET,N1,2024-01-03,"A2\n',
    "bytes": b"SECRET\xff,N1,2024-01-03,A2\n",
}

# Sockets that pyspark leaves for Python to close.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*<socket:pytest.PytestUnraisableExceptionWarning"),
]


def held(folder: Path, engine, tmp_path, monkeypatch) -> None:
    case, expected = case_of(folder)
    here = tmp_path / "case"
    shutil.copytree(folder, here)
    for path in here.rglob("*.yaml"):
        strictly(path)
    monkeypatch.chdir(here)
    profile = "profile.yaml" if Path("profile.yaml").exists() else None
    asked = [(case["records"], profile)]
    if "refused" in expected:
        with pytest.raises(Refused, match=expected["refused"]):
            run(asked, engine)
        return
    found = run(asked, engine, per=case.get("per", ()), most=case.get("max_unusable", 0))
    assert {"|".join(map(str, cell)): n for cell, n in found.volumes.items()} == expected["volumes"]
    assert found.rows == expected["rows"]
    assert found.units == expected["units"]


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case_on_duckdb(folder, duckdb, tmp_path, monkeypatch):
    held(folder, duckdb, tmp_path, monkeypatch)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case_on_spark(folder, spark, tmp_path, monkeypatch):
    held(folder, spark, tmp_path, monkeypatch)


def against_the_oracle(seed: int, suffix: str, engine, tmp_path, monkeypatch) -> None:
    case = random_case(seed)
    told = write_case(case, tmp_path, suffix)
    for path in tmp_path.rglob("*.yaml"):
        strictly(path)
    monkeypatch.chdir(tmp_path)
    asked = [(source["records"], source["profile"]) for source in told["sources"]]
    try:
        due = count(case.definitions, case.sources, case.per, case.max_unusable)
    except RefusedError:
        with pytest.raises(Refused):
            run(asked, engine, per=case.per, most=case.max_unusable)
        return
    found = run(asked, engine, per=case.per, most=case.max_unusable)
    assert found.volumes == {tuple(row.values())[:-1]: row["volume"] for row in due.volumes}
    rows = {shown(file, suffix): {n: v for n, v in told.items() if v} for file, told in due.rows.items()}
    assert {file: told for file, told in found.rows.items() if told} == {f: told for f, told in rows.items() if told}
    assert found.units == {i: {n: v for n, v in told.items() if v or n == "units"} for i, told in due.units.items()}


@pytest.mark.parametrize("seed", range(28 * TIMES))
def test_random_csv_agrees_with_the_oracle(seed, duckdb, tmp_path, monkeypatch):
    against_the_oracle(seed, "csv", duckdb, tmp_path, monkeypatch)


@pytest.mark.parametrize("seed", range(10_000, 10_000 + 12 * TIMES))
def test_random_parquet_agrees_with_the_oracle(seed, duckdb, tmp_path, monkeypatch):
    against_the_oracle(seed, "parquet", duckdb, tmp_path, monkeypatch)


@pytest.mark.parametrize("seed", range(20_000, 20_000 + 12 * TIMES))
def test_random_case_on_spark_agrees_with_the_oracle(seed, spark, tmp_path, monkeypatch):
    against_the_oracle(seed, "parquet" if seed % 3 == 0 else "csv", spark, tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def every_feature(tmp_path_factory):
    """The tables of :mod:`count_engines`, few rows, and what one thread makes of one file of each."""
    folder = tmp_path_factory.mktemp("every-feature")
    count_engines.make(folder, 2000)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return folder, count_engines.counted(count_engines.WAYS[0], 1)


@pytest.mark.parametrize("way", count_engines.WAYS[1:2])
def test_files_threads_and_partitions_make_no_difference(way, every_feature, request, monkeypatch):
    request.getfixturevalue(way.split(",", maxsplit=1)[0])
    folder, alone = every_feature
    monkeypatch.chdir(folder)
    assert count_engines.summed(count_engines.counted(way, 7)) == count_engines.summed(alone)


@pytest.fixture(params=["duckdb", "spark"])
def engine(request):
    """The option ``--engine``."""
    request.getfixturevalue(request.param)
    return ["--engine", request.param]


def counted(folder: Path, records: str, profile: str, engine: list[str]):
    """The command on records of a folder, and the volumes that it writes."""
    shutil.copy(BROKEN / "definitions.yaml", folder)
    (folder / "profile.yaml").write_text((BROKEN / "profile.yaml").read_text(encoding="utf-8") + profile)
    asked = ["count", records, "--definitions", "definitions.yaml", "--profile", "profile.yaml", *engine]
    found = run_cli([*asked, "--output", "volumes.csv", "--quiet"], cwd=folder)
    return found, (folder / "volumes.csv").read_text() if found.exit_code == 0 else None


@pytest.mark.parametrize("end", ENDS)
def test_broken_csv_is_refused_with_its_place_and_without_its_values(end, engine, tmp_path):
    (tmp_path / "records.csv").write_bytes(HEAD + ENDS[end])
    found, _ = counted(tmp_path, "records.csv", "", engine)
    assert found.exit_code == 3
    assert "records.csv:3" in found.stderr
    assert "SECRET" not in found.stdout + found.stderr
    assert not (tmp_path / "volumes.csv").exists()


@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
def test_first_lines_encoding_and_packing_are_as_the_profile_says(packed, engine, tmp_path):
    """First lines that are no table, one with a quote, and a location that is no UTF-8."""
    content = b'Export of "2024\n\n' + HEAD + "r2,Zürich,2024-01-03,A2\n".encode("cp1252")
    with pa.output_stream(
        f"{tmp_path}/records.csv{packed}", compression={".gz": "gzip", ".zst": "zstd"}.get(packed)
    ) as out:
        out.write(content)
    found, volumes = counted(tmp_path, f"records.csv{packed}", "format: {skip_lines: 2, encoding: cp1252}\n", engine)
    assert found.exit_code == 0, found.stderr
    assert volumes == "location_id,intervention_id,year,volume\nN1,lung,2024,1\nZürich,lung,2024,1\n"


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_repeats_are_told_apart_by_their_time_of_day(kind, engine, tmp_path):
    """Twice the same on one day is no repeat; the same moment in another file is one."""
    for number, times in enumerate((["2024-01-02T10:00", "2024-01-02T14:00:00"], ["2024-01-02T14:00:00"])):
        if kind == "csv":
            rows = "".join(f"r1,N1,{time},A1\n" for time in times)
            (tmp_path / f"r{number}.csv").write_text("record_id,location_id,date,code\n" + rows)
            continue
        moments = pa.array(
            [datetime.fromisoformat(time).replace(tzinfo=UTC) for time in times], pa.timestamp("us", "UTC")
        )
        same = {
            name: [text] * len(times) for name, text in (("record_id", "r1"), ("location_id", "N1"), ("code", "A1"))
        }
        pq.write_table(pa.table(same | {"date": moments}), tmp_path / f"r{number}.parquet")
    profile = "repeats: once\ntime_zone: Europe/Amsterdam\n"
    found, volumes = counted(tmp_path, f"r*.{kind}", profile, [*engine, "--reconciliation", "told.json"])
    assert found.exit_code == 0, found.stderr
    assert volumes == "location_id,intervention_id,year,volume\nN1,lung,2024,2\n"
    rows = json.loads((tmp_path / "told.json").read_text())["rows"]
    assert {file: told.get("repeated", 0) for file, told in rows.items()} == {f"r0.{kind}": 0, f"r1.{kind}": 1}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_columns_that_differ_in_case_alone_are_two(kind, engine, tmp_path):
    """One of them is read; both at once are refused."""
    table = {
        "record_id": ["r1"],
        "location_id": ["N1"],
        "DATE": ["no day"],
        "date": ["2024-01-02"],
        "code": ["A1"],
        "Code": ["x"],
    }
    if kind == "csv":
        lines = [",".join(row) for row in (table, *zip(*table.values(), strict=True))]
        (tmp_path / "records.csv").write_text("\n".join(lines) + "\n")
    else:
        pq.write_table(pa.table(table), tmp_path / "records.parquet")
    found, volumes = counted(tmp_path, f"records.{kind}", "", engine)
    assert found.exit_code == 0, found.stderr
    assert volumes == "location_id,intervention_id,year,volume\nN1,lung,2024,1\n"
    found, _ = counted(tmp_path, f"records.{kind}", "drop: [{column: Code, equals: gone}]\n", [*engine, "--force"])
    assert found.exit_code == 3
    assert "error[C021]" in found.stderr
    assert "'code' and 'Code' differ in case alone" in found.stderr
