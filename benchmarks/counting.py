"""What ``cns-check count`` costs beside the same count by hand, in DuckDB and in Polars.

The records of ``count_records.py``, CSV or Parquet. All three must give the volumes that the generator knows::

    python benchmarks/counting.py [--rows 1000000] [--format csv|parquet] [--pairs 3]
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from processes import ENV, TOOL, Compared, compared, cost

HERE = Path(__file__).parent
ENGINES = {"duckdb": "DuckDB by hand", "polars": "Polars by hand"}


def has_count() -> bool:
    done = subprocess.run([*TOOL, "count", "--help"], env=ENV, capture_output=True, check=False)
    return done.returncode == 0


def volumes(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        names = ("location_id", "intervention_id", "year", "volume")
        return sorted(tuple(row[name] for name in names) for row in csv.DictReader(file))


def counted(folder: Path, rows: int, suffix: str, pairs: int) -> Iterator[Compared]:
    """The command against each way by hand; without the command, Polars against DuckDB."""
    make = [sys.executable, str(HERE / "count_records.py"), ".", "--rows", str(rows), "--format", suffix]
    cost(make, folder)
    expected = volumes(folder / "expected.csv")
    by_hand = {
        engine: [sys.executable, str(HERE / "count_by_hand.py"), engine, ".", f"{engine}.csv"] for engine in ENGINES
    }
    files = [f"records-{year}.{suffix}" for year in range(2019, 2025)]
    ours = [*TOOL, "count", *files, "--definitions", str(HERE / "count" / "definitions.yaml")]
    ours += ["--profile", str(HERE / "count" / "profile.yaml"), "--output", "volumes.csv", "--force", "-q"]
    sides = [("cns-check count", "volumes.csv", ours, engine) for engine in ENGINES]
    if not has_count():
        sides = [("polars by hand", "polars.csv", by_hand["polars"], "duckdb")]
    for name, output, args, engine in sides:
        found = compared(f"{name}, {suffix} / {ENGINES[engine]}", args, by_hand[engine], folder, pairs, rows=rows)
        same = volumes(folder / output) == volumes(folder / f"{engine}.csv") == expected
        yield replace(found, checked="the known volumes" if same else "OTHER VOLUMES")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv")
    parser.add_argument("--pairs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for found in counted(Path(name), asked.rows, asked.format, asked.pairs):
            print(f"{found.title}: {found.text()}; {found.checked}", flush=True)


if __name__ == "__main__":
    main()
