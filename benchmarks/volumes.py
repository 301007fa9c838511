"""Volume files of any size: what ``evaluate`` costs beside DuckDB and pandas, and reading beside ``pyarrow.csv``.

Rows per location, intervention, year and origin, 120 locations, 18 norms, 2 years, as CSV or Parquet. By hand is
``evaluate_by_hand.py``, and both must come to the same verdicts::

    python benchmarks/volumes.py [--rows 1000000] [--format csv|parquet] [--pairs 5]
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

from generated_norms import norm_set
from processes import TOOL, Compared, compared

LOCATIONS, NORMS, YEARS, MINIMUM = 120, 18, (2023, 2024), 50
READ = "import sys, pyarrow.csv\npyarrow.csv.read_csv(sys.argv[1])"


def write_volumes(folder: Path, rows: int, suffix: str) -> None:
    """Writes ``volumes.SUFFIX`` and ``generated.yaml``; the same in every run."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    rng = np.random.default_rng(1)
    (folder / "generated.yaml").write_text("\n".join(norm_set(NORMS, MINIMUM)) + "\n", encoding="utf-8")
    cell = np.arange(rows) % (LOCATIONS * NORMS * len(YEARS))
    parts = {
        "location_id": pa.array([f"{n:04}" for n in range(LOCATIONS)]).take(pa.array(cell % LOCATIONS)),
        "intervention_id": pa.array([f"intervention-{k:02}" for k in range(NORMS)]).take(
            pa.array(cell // LOCATIONS % NORMS)
        ),
        "year": pa.array(np.array(YEARS, np.int32)[cell // (LOCATIONS * NORMS)]),
        "origin_id": pa.array(np.arange(rows) // (LOCATIONS * NORMS * len(YEARS)) + 1000).cast(pa.string()),
        "volume": pa.array(rng.integers(1, 40, rows, np.int32)),
    }
    table = pa.table(parts).take(pa.array(rng.permutation(rows)))
    if suffix == "parquet":
        pa.parquet.write_table(table, folder / "volumes.parquet")
        return
    plain = pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
    pa.csv.write_csv(table, folder / "volumes.csv", plain)


def written(folder: Path, rows: int, suffix: str) -> str:
    """Writes the files in a process of its own: a child has the peak memory of its parent to begin with."""
    code = f"import volumes, pathlib\nvolumes.write_volumes(pathlib.Path({str(folder)!r}), {rows}, {suffix!r})"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)
    return f"volumes.{suffix}"


def verdicts(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return sorted((r["norm_id"], r["location_id"], r["volume"], r["verdict"]) for r in csv.DictReader(file))


def evaluated(folder: Path, rows: int, suffix: str, pairs: int) -> Compared:
    name = written(folder, rows, suffix)
    ours = [*TOOL, "evaluate", name, "--norms", "generated.yaml", "--norm-year", "2026", "--summary-only", "-q"]
    ours += ["--output", "verdicts.csv", "--force"]
    by_hand = [sys.executable, str(Path(__file__).parent / "evaluate_by_hand.py"), name, "by-hand.csv"]
    found = compared(f"evaluate, {suffix} / DuckDB and pandas", ours, by_hand, folder, pairs, rows=rows)
    same = verdicts(folder / "verdicts.csv") == verdicts(folder / "by-hand.csv")
    found.checked = "same verdicts" if same else "OTHER VERDICTS"
    return found


def read(folder: Path, rows: int, pairs: int) -> Compared:
    name = written(folder, rows, "csv")
    ours = [*TOOL, "volumes", "validate", name, "--norms", "generated.yaml", "-q"]
    plain = [sys.executable, "-c", READ, name]
    return compared("volumes validate, csv / pyarrow.csv", ours, plain, folder, pairs, rows=rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv")
    parser.add_argument("--pairs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for found in (evaluated(folder, asked.rows, asked.format, asked.pairs), read(folder, asked.rows, asked.pairs)):
            print(f"{found.title}: {found.text()} {found.checked}", flush=True)


if __name__ == "__main__":
    main()
