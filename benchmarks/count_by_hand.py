"""The volumes of ``count_records.py`` without cns-check: DuckDB by hand, or Polars by hand, and nothing checked.

What a programmer would write who knows the files and trusts them: no quantities, no diagnoses, no reasons::

    python benchmarks/count_by_hand.py duckdb|polars FOLDER OUTPUT.csv
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = ["record", "pseudonym", "site", "performed", "code", "age", "ward"]


def codes() -> list[tuple[str, str, str]]:
    """Code, intervention and unit."""
    units = ["procedures"] * 8 + ["sessions"] * 6 + ["patients"] * 6
    return [(f"5-{100 + n}.{k}", f"{unit}-{n:02}", unit) for n, unit in enumerate(units) for k in range(10)]


def records(folder: Path) -> tuple[str, bool]:
    """A pattern of the files, and whether they are CSV."""
    csv = any(folder.glob("records-*.csv"))
    return str(folder / f"records-*.{'csv' if csv else 'parquet'}"), csv


def by_duckdb(folder: Path, output: Path) -> None:
    import duckdb

    files, csv = records(folder)
    with tempfile.TemporaryDirectory() as spill, duckdb.connect(config={"temp_directory": spill}) as db:
        db.execute("SET preserve_insertion_order = false")
        given = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
        as_csv = (
            f"read_csv('{files}', auto_detect = false, header = true, delim = ',', quote = '', columns = {{{given}}})"
        )
        as_parquet = f"read_parquet('{files}')"
        db.execute(f"CREATE VIEW records AS FROM {as_csv if csv else as_parquet}")
        values = ", ".join(str(row) for row in codes())
        db.execute(f"CREATE TABLE codes AS FROM (VALUES {values}) AS t (code, intervention_id, unit)")
        query = (HERE / "count_by_hand.sql").read_text(encoding="utf-8").strip().removesuffix(";")
        db.execute(f"COPY ({query}) TO '{output}' (HEADER)")


def by_polars(folder: Path, output: Path) -> None:
    import polars as pl

    files, csv = records(folder)
    frame = pl.scan_csv(files, infer_schema=False, quote_char=None) if csv else pl.scan_parquet(files)
    known = pl.DataFrame(codes(), schema=["code", "intervention_id", "unit"], orient="row")
    lines = frame.select("site", "pseudonym", "performed", "code").join(known.lazy(), on="code")
    lines = lines.with_columns(year=pl.col("performed").str.slice(0, 4)).drop("code")
    key = ["site", "intervention_id", "year"]

    def of(unit: str) -> pl.LazyFrame:
        return lines.filter(pl.col("unit") == unit)

    first = pl.concat_str("performed", "site").min().str.slice(10).alias("site")
    made = [
        of("procedures").select(key),
        of("sessions").select(*key, "pseudonym", "performed").unique().select(key),
        of("patients").group_by("intervention_id", "year", "pseudonym").agg(first).select(key),
    ]
    counted = [frame.group_by(key).agg(pl.len().alias("volume")) for frame in made]
    present = lines.select("site", "year").unique()
    *found, there = pl.collect_all([*counted, present], engine="streaming")
    every = there.join(known.select("intervention_id").unique(), how="cross")
    volumes = every.join(pl.concat(found), on=key, how="left").with_columns(pl.col("volume").fill_null(0))
    named = volumes.select(pl.col("site").alias("location_id"), "intervention_id", "year", "volume")
    named.sort("location_id", "intervention_id", "year").write_csv(output)


if __name__ == "__main__":
    {"duckdb": by_duckdb, "polars": by_polars}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
