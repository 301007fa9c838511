"""DuckDB: one process, as many threads as there are, and a folder for what does not fit into memory."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis

from cns_check.count.engines.engine import EngineError, RecordFile
from cns_check.count.engines.utf8 import as_utf8
from cns_check.count.stores import Local, Store
from cns_check.inputs.files.table_format import TableFormat

if TYPE_CHECKING:
    import ibis.expr.types as ir


class DuckDB:
    """An engine in this process."""

    def __init__(self, *, memory_limit: str | None = None, temp_dir: str | None = None) -> None:
        """Starts it.

        Args:
            memory_limit: Such as ``4GiB``; None for what DuckDB takes, four fifths of the memory.
            temp_dir: An existing folder below which it may write; None for that of the system.
        """
        self.store: Store = Local()
        self._folder = Path(tempfile.mkdtemp(prefix="cns-check-count-", dir=temp_dir))
        settings = {
            "temp_directory": str(self._folder),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
        self._ibis = ibis.duckdb.connect(**settings)
        self._con = self._ibis.con
        self._number = 0
        if memory_limit is not None:
            self._con.execute(f"SET memory_limit = {_text(memory_limit)}")

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
        paths = [f.path for f in files]
        with self._told(paths):
            scan = self._parquet(paths) if files[0].parquet else self._csv(files, form)
            # By their places: DuckDB renames a column that differs from another in case alone.
            found = self._con.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM {scan})").fetchall()
            own = dict(zip(files[0].headers, found, strict=True))
            of_path = {name: _of_file([dict(f.partitions)[name] for f in files]) for name, _ in files[0].partitions}
            days = {h: _as_day(_name(name), kind, zone, times=times) for h, (name, kind) in own.items()}
            columns = [f"{of_path.get(h) or days[h]} AS {_name(h)}" for h in headers]
            columns.append(f"{_of_file([f.number for f in files])} AS _file")
            if rows:
                self._con.execute("SET preserve_insertion_order = true")
                columns.append("row_number() OVER () AS _row")
            view = f"records_{self._next()}"
            self._con.execute(f"CREATE TEMP VIEW {view} AS SELECT {', '.join(columns)} FROM {scan}")
            return self._ibis.table(view)

    def _csv(self, files: Sequence[RecordFile], form: TableFormat) -> str:
        paths = [as_utf8(f.path, self.store, form.encoding, self._folder) for f in files]
        columns = ", ".join(f"c{i}: 'VARCHAR'" for i in range(len(files[0].headers)))
        options = {
            "header": "true",
            "auto_detect": "false",
            "columns": f"{{{columns}}}",
            "delim": _text(form.delimiter),
            "quote": _text('"'),
            "escape": _text('"'),
            "comment": _text(form.comment),
            "skip": str(form.skip_lines),
            "strict_mode": "true",
            "hive_partitioning": "false",
        }
        given = ", ".join(f"{name}={value}" for name, value in options.items())
        return f"read_csv([{', '.join(map(_text, paths))}], {given})"

    @staticmethod
    def _parquet(paths: Sequence[str]) -> str:
        return f"read_parquet([{', '.join(map(_text, paths))}], hive_partitioning=false)"

    def keep(self, table: ir.Table) -> ir.Table:
        """Makes a table now, in memory or where it does not fit on disk."""
        with self._told():
            name = f"kept_{self._next()}"
            self._ibis.create_table(name, table, temp=True)
            return self._ibis.table(name)

    def fetch(self, table: ir.Table) -> list[dict[str, Any]]:
        """The rows of a table."""
        with self._told():
            rows: list[dict[str, Any]] = self._ibis.to_pyarrow(table).to_pylist()
            return rows

    def close(self) -> None:
        """Ends the engine, and empties its folder."""
        self._ibis.disconnect()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _next(self) -> int:
        self._number += 1
        return self._number

    @contextmanager
    def _told(self, files: Sequence[str] = ()) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            space = isinstance(error, duckdb.OutOfMemoryException) or "No space left" in str(error)
            raise EngineError(files, space=space) from None


def _of_file(values: Sequence[str | int]) -> str:
    """What a table holds of its file, by the place of the file among those that are read."""
    kind = "INTEGER" if isinstance(values[0], int) else "VARCHAR"
    texts = [str(v) if isinstance(v, int) else _text(v) for v in values]
    if len(set(values)) == 1:
        return f"{texts[0]}::{kind}"
    if values == list(range(len(values))):
        return "file_index::INTEGER"
    return f"([{', '.join(texts)}])[file_index::INTEGER + 1]::{kind}"


def _as_day(column: str, kind: str, zone: str | None, *, times: bool) -> str:
    """A point in time as the day that it is in a time zone, or as a text with the time of day."""
    if not kind.startswith("TIMESTAMP"):
        return column
    if zone is None or zone == "none":
        local = f"({column}::TIMESTAMP)"
    else:
        at = column if kind.endswith("TIME ZONE") else f"({column} AT TIME ZONE 'UTC')"
        local = f"({at} AT TIME ZONE {_text(zone)})"
    return f"strftime({local}, '%Y-%m-%d %H:%M:%S.%f')" if times else f"{local}::DATE"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
