"""Spark: this machine or a cluster. What needs a Java, and is told by Spark itself, stays out of sight."""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import StringType, StructField, StructType, TimestampNTZType, TimestampType

from cns_check.count.engines.engine import EngineError, RecordFile
from cns_check.count.engines.spark_store import SparkStore
from cns_check.count.engines.utf8 import as_utf8
from cns_check.count.record_files import broken_line
from cns_check.count.stores import Store, hidden, is_uri
from cns_check.inputs.files.table_format import TableFormat

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SETTINGS = {
    # What Spark could infer of every column grows with the square of the plan, and is of no use here.
    "spark.sql.constraintPropagation.enabled": "false",
    # Columns that differ in case alone are two.
    "spark.sql.caseSensitive": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # Without them a record of another number of fields is not seen where its columns are not asked for.
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # Spark describes each plan for a page that is not there; the long form takes longer than the work.
    "spark.sql.ui.explainMode": "simple",
    # What is kept is planned by its size too, not in 200 parts whatever it is.
    "spark.sql.optimizer.canChangeCachedPlanOutputPartitioning": "true",
}
#: What writes queries and values into the log.
_LOGGER = "SQLQueryContextLogger"


class Spark:
    """An engine on a master."""

    def __init__(
        self, *, master: str = "local[*]", temp_dir: str | None = None, memory_limit: str | None = None
    ) -> None:
        """Starts a session, or takes the one that this process has.

        Args:
            master: Where Spark runs.
            temp_dir: A folder for what does not fit into memory, and for CSV files that Spark cannot read as they
                are; None for Spark's own and that of the system. Workers must see it.
            memory_limit: Of the driver, such as ``4GiB``.
        """
        logging.getLogger(_LOGGER).disabled = True
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        self._folder = Path(tempfile.mkdtemp(prefix="cns-check-count-", dir=temp_dir))
        self._own = SparkSession.getActiveSession() is None
        builder = SparkSession.builder.master(master).appName("cns-check count")
        for name, value in _SETTINGS.items():
            builder = builder.config(name, value)
        if master.startswith("local"):
            builder = builder.config("spark.sql.shuffle.partitions", str(4 * (os.cpu_count() or 1)))
        if temp_dir is not None:
            builder = builder.config("spark.local.dir", temp_dir)
        if memory_limit is not None:
            builder = builder.config("spark.driver.memory", re.sub("i?B$", "", memory_limit))
        with _quiet():
            self._session = builder.getOrCreate()
            self._session.sparkContext.setLogLevel("OFF")
        self.store: Store = SparkStore(self._session)
        self._ibis = ibis.pyspark.connect(self._session)
        self._local = master.startswith("local")
        self._kept: list[DataFrame] = []
        self._number = 0
        #: Each CSV that was looked through, with where Spark reads it.
        self._readable: dict[str, str] = {}

    def read(
        self,
        files: Sequence[RecordFile],
        form: TableFormat,
        headers: Sequence[str],
        zone: str | None,
        *,
        rows: bool = False,
        times: bool = False,
    ) -> ir.Table:
        """A table of files with the same columns."""
        with _told([file.path for file in files]):
            frames = [self._file(file, form, headers, zone, rows=rows, times=times) for file in files]
            while len(frames) > 1:
                frames = [a.union(b[0]) if b else a for a, *b in (frames[i : i + 2] for i in range(0, len(frames), 2))]
            return self._named(frames[0])

    def _file(
        self,
        file: RecordFile,
        form: TableFormat,
        headers: Sequence[str],
        zone: str | None,
        *,
        rows: bool,
        times: bool,
    ) -> DataFrame:
        own = {h: h if file.parquet else f"c{i}" for i, h in enumerate(file.headers)}
        if file.parquet:
            frame = self._session.read.parquet(_uri(self._shown(file.path)))
        else:
            schema = StructType([StructField(name, StringType()) for name in own.values()])
            frame = self._session.read.csv(
                _uri(self._csv(file.path, form)),
                schema=schema,
                sep=form.delimiter,
                encoding="utf-8",
                quote='"',
                escape='"',
                comment=form.comment or None,
                header=True,
                multiLine=True,
                mode="FAILFAST",
                enforceSchema=True,
            )
        partitions = dict(file.partitions)
        frame = frame.coalesce(1) if rows else frame
        columns = [
            (f.lit(partitions[h]) if h in partitions else _as_day(frame, own[h], zone, times=times)).alias(h)
            for h in headers
        ]
        columns.append(f.lit(file.number).cast("int").alias("_file"))
        if rows:
            columns.append((f.monotonically_increasing_id() + 1).alias("_row"))
        return frame.select(*columns)

    def _shown(self, path: str) -> str:
        """A file of which Spark does not think that it is hidden."""
        if not hidden(path.rsplit("/", 1)[-1:]):
            return path
        copy = self._folder / f"{secrets.token_hex(8)}.parquet"
        with self.store.open(path) as file, copy.open("wb") as out:
            shutil.copyfileobj(file, out)
        return str(copy)

    def _csv(self, path: str, form: TableFormat) -> str:
        """Where a CSV is that Spark can read, once it is known to be whole.

        Spark itself reads bytes of another encoding, quotes out of place and a quote without an end as some text.

        Raises:
            EngineError: It is broken.
        """
        if path not in self._readable:
            if broken_line(path, self.store, form) is not None:
                raise EngineError([path])
            unpack = path.lower().endswith(".zst") or hidden(path.rsplit("/", 1)[-1:])
            self._readable[path] = as_utf8(
                path, self.store, form.encoding, self._folder, skip_lines=form.skip_lines, unpack=unpack
            )
        return self._readable[path]

    def _frame(self, table: ir.Table) -> DataFrame:
        """A table as Spark has it; the small tables in it are handed over."""
        self._ibis._run_pre_execute_hooks(table)
        return self._session.sql(self._ibis.compile(table))

    def _named(self, frame: DataFrame) -> ir.Table:
        self._number += 1
        name = f"cns_check_{self._number}"
        frame.createOrReplaceTempView(name)
        return self._ibis.table(name)

    def keep(self, table: ir.Table) -> ir.Table:
        """Makes a table now, in memory or where it does not fit on disk."""
        with _told():
            frame = self._frame(table)
            if self._local:
                # Its plan ends here: Spark describes all plans behind a plan, again with each stage.
                return self._named(frame.localCheckpoint())
            # A worker that is lost takes what it keeps along: it must be known how it was made.
            frame = frame.persist()
            frame.count()
            self._kept.append(frame)
            return self._named(frame)

    def fetch(self, table: ir.Table) -> list[dict[str, Any]]:
        """The rows of a table."""
        with _told():
            rows: list[dict[str, Any]] = self._frame(table).toArrow().to_pylist()
            return rows

    def close(self) -> None:
        """Forgets what was kept; ends the session if it was started here."""
        for frame in self._kept:
            frame.unpersist()
        if self._own:
            self._session.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def _uri(path: str) -> str:
    """A path as Spark takes it, for which it would be a pattern."""
    return re.sub(r"[\\{}\[\]*?]", r"\\\g<0>", path if is_uri(path) else f"file://{Path(path).absolute()}")


def _as_day(frame: DataFrame, name: str, zone: str | None, *, times: bool) -> Column:
    """A point in time as the day that it is in a time zone, or as a text with the time of day."""
    column = frame[f"`{name.replace('`', '``')}`"]
    kind = frame.schema[name].dataType
    if not isinstance(kind, TimestampType | TimestampNTZType):
        return column
    local = column if zone is None or zone == "none" else f.from_utc_timestamp(column, zone)
    return f.date_format(local, "yyyy-MM-dd HH:mm:ss.SSSSSS") if times else f.to_date(local)


@contextmanager
def _told(files: Sequence[str] = ()) -> Iterator[None]:
    try:
        yield
    except (PySparkException, Py4JError) as error:
        space = "No space left" in str(error) or "OutOfMemory" in str(error)
        raise EngineError(files, space=space) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """What Spark and its Java say while they start goes nowhere."""
    saved, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nothing)
