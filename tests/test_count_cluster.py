"""Counting on a Spark cluster: a master and two workers as processes, and one of them fails in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from spark_cluster import HOST, MISSING, await_, cluster

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
ROWS = 30_000

pytestmark = pytest.mark.skipif(
    MISSING is not None and "CNS_CHECK_REQUIRE_SPARK" not in os.environ, reason=f"left out: {MISSING}"
)


def arguments(folder: Path, output: Path) -> list[str]:
    given = ["--definitions", str(BENCHMARKS / "count" / "definitions.yaml")]
    given += ["--profile", str(BENCHMARKS / "count" / "profile.yaml"), "--output", str(output / "volumes.csv")]
    given += ["--reconciliation", str(output / "reconciliation.json"), "--quiet"]
    return [sys.executable, "-m", "cns_check", "count", str(folder / "*.parquet"), *given]


def results(output: Path) -> tuple[bytes, bytes]:
    return (output / "volumes.csv").read_bytes(), (output / "reconciliation.json").read_bytes()


@pytest.fixture(scope="module")
def records(tmp_path_factory) -> Path:
    """Six files of records."""
    folder = tmp_path_factory.mktemp("records")
    make = [
        sys.executable,
        str(BENCHMARKS / "count_records.py"),
        str(folder),
        "--rows",
        str(ROWS),
        "--format",
        "parquet",
    ]
    subprocess.run(make, check=True)
    return folder


def test_a_worker_that_fails_in_the_middle_changes_nothing(records, tmp_path):
    """What is counted on two workers, of which one is killed with its executor, is what this machine counts alone."""
    alone, together = tmp_path / "alone", tmp_path / "together"
    alone.mkdir()
    together.mkdir()
    subprocess.run(arguments(records, alone), check=True, stdout=subprocess.DEVNULL)
    assert results(alone)[0] == (records / "expected.csv").read_bytes()
    with cluster(tmp_path) as spark:
        asked = [*arguments(records, together), "--engine", "spark", "--spark-master", spark.master]
        with subprocess.Popen(
            asked, env={**os.environ, "SPARK_LOCAL_IP": HOST}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as counting:
            await_(lambda: spark.finished_tasks(1) > 3 or counting.poll() is not None, "the second worker works")
            assert counting.poll() is None, counting.stderr.read().decode()
            assert not any(together.iterdir()), "nothing is written yet"
            spark.kill_worker(1)
            done = spark.finished_tasks(0)
            said = counting.communicate()[1].decode()
        assert (counting.returncode, said) == (0, "")
        assert spark.finished_tasks(0) > done, "the other worker went on"
    assert results(together) == results(alone)
