"""Every case of the specification on both engines, and random cases held against the oracle."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from count_runs import Refused, case_of, run, strictly
from oracle_count import RefusedError, count
from random_count_cases import random_case, shown, write_case

CASES = sorted((Path(__file__).parent / "data" / "count_cases").glob("[0-9]*"))
SEEDS = range(24)


@pytest.fixture(scope="module")
def duckdb():
    from cns_check.count.engines.duckdb import DuckDB

    engine = DuckDB()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def spark():
    """One session for all cases."""
    if shutil.which("java") is None:
        pytest.skip("no Java: Spark is not tested")
    pytest.importorskip("pyspark", reason="no pyspark: Spark is not tested")
    from cns_check.count.engines.spark import Spark

    engine = Spark(master="local[2]")
    yield engine
    engine.close()


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


@pytest.mark.parametrize("seed", SEEDS)
def test_random_csv_agrees_with_the_oracle(seed, duckdb, tmp_path, monkeypatch):
    against_the_oracle(seed, "csv", duckdb, tmp_path, monkeypatch)


@pytest.mark.parametrize("seed", range(1000, 1008))
def test_random_parquet_agrees_with_the_oracle(seed, duckdb, tmp_path, monkeypatch):
    against_the_oracle(seed, "parquet", duckdb, tmp_path, monkeypatch)
