"""One DuckDB and one Spark for all tests that count; without a Java or pyspark those of Spark are left out."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest

#: Spark plans anew for each question: for a few rows that is nearly all its work.
LIGHT = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="session")
def duckdb():
    from cns_check.count.engines.duckdb import DuckDB

    engine = DuckDB()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def spark():
    """One session for all cases."""
    lacking = "Java" if shutil.which("java") is None else None if find_spec("pyspark") else "pyspark"
    if lacking and "CNS_CHECK_REQUIRE_SPARK" not in os.environ:
        pytest.skip(f"no {lacking}: Spark is not tested")
    assert lacking is None, lacking
    from cns_check.count.engines.spark import Spark

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", "--driver-java-options -XX:TieredStopAtLevel=1 pyspark-shell")
        engine = Spark(master="local[2]")
    for name, value in LIGHT.items():
        engine._session.conf.set(name, value)
    yield engine
    engine.close()
