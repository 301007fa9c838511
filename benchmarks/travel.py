"""What ``reallocate --method travel-time`` costs, against a Python process that reads the travel times with pyarrow.

A generated country of 4,000 origins, 120 locations, 18 norms and 7 regions, with a full travel table: whole processes,
as ratios of processor time (at most 3) and of peak memory (at most 2). ``--destinations all`` has a row from every
origin to every origin, as national tables have: 16 million, of which 480,000 are needed.

With 480,000 rows both processes mostly load their libraries, and the ratio of time is that of the libraries.
``--growth`` measures instead what more origins and locations cost, per pair of them: it may not grow.

From the repository: ``python benchmarks/travel.py [--pairs 5] [--destinations sites|all] [--format csv|parquet]
[--keep FOLDER] [--growth]``.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from generated_norms import norm_set
from processes import TOOL, Compared, compared, cost

ORIGINS, LOCATIONS, NORMS, REGIONS, MINIMUM = 4000, 120, 18, 7, 50
READ = """
import sys
import pyarrow.csv, pyarrow.parquet
path = sys.argv[1]
(pyarrow.parquet.read_table if path.endswith(".parquet") else pyarrow.csv.read_csv)(path)
"""


def write_country(folder: Path, origins: int, locations: int, *, everywhere: bool, suffix: str) -> None:
    """Writes a country that is the same in every run."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    rng = np.random.default_rng(1)
    at = rng.uniform(0, 250, (origins, 2))
    place = rng.choice(origins, locations, replace=False)
    ids = np.sort(rng.choice(np.arange(1000, 9999), origins, replace=False)).astype(str)
    to = np.arange(origins) if everywhere else place
    parts = []
    for first in range(0, origins, 500):
        some = at[first : first + 500]
        away = np.hypot(*np.moveaxis(some[:, None] - at[to], 2, 0)).ravel()
        columns = [
            pa.array(np.repeat(ids[first : first + 500], len(to))),
            pa.array(np.tile(ids[to], len(some))),
            pa.array(np.rint(away * 11) / 10),
            pa.array(np.rint(away * 1300).astype(np.int64)),
        ]
        parts.append(pa.table(columns, names=["origin_id", "destination_id", "minutes", "distance"]))
    name, table = f"travel.{suffix}", pa.concat_tables(parts)
    if suffix == "csv":
        pyarrow.csv.write_csv(
            table, folder / name, pyarrow.csv.WriteOptions(quoting_style="none", quoting_header="none")
        )
    else:
        pyarrow.parquet.write_table(table, folder / name)
    people = rng.integers(0, 9000, origins)
    rows = [f"{ids[n]},{people[n]}" for n in range(origins)]
    write_lines(folder / "origins.csv", ["origin_id,inhabitants", *rows])
    rows = [f"L{n:03},region-{int(at[p, 0] // (250 / REGIONS))},{ids[p]}" for n, p in enumerate(place)]
    (folder / "locations.csv").write_text(
        "\n".join(["location_id,region_id,origin_id", *rows]) + "\n", encoding="utf-8"
    )
    rows = ["location_id,intervention_id,year,volume"]
    for k in range(NORMS):
        volume = np.where(rng.random(locations) < 0.4, 0, rng.integers(0, 120, locations))
        rows += [f"L{n:03},intervention-{k:02},2024,{v}" for n, v in enumerate(volume) if v]
    write_lines(folder / "volumes.csv", rows)
    write_lines(folder / "generated.yaml", norm_set(NORMS, MINIMUM))


def write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def ours(travel: str) -> list[str]:
    args = [*TOOL, "reallocate", "volumes.csv", "--norms", "generated.yaml", "--locations", "locations.csv"]
    args += ["--origins", "origins.csv", "--travel-times", travel, "--method", "travel-time"]
    return [*args, "--assume-no-agreement", "--format", "json"]


def written(folder: Path, origins: int, locations: int, *, everywhere: bool, suffix: str) -> str:
    """Writes a country in a process of its own: a child has the peak memory of its parent to begin with."""
    code = f"import travel, pathlib\ntravel.write_country(pathlib.Path({str(folder)!r}), {origins}, {locations}, "
    code += f"everywhere={everywhere}, suffix={suffix!r})"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)
    return f"travel.{suffix}"


def country(folder: Path, pairs: int, *, everywhere: bool, suffix: str) -> Compared:
    travel = written(folder, ORIGINS, LOCATIONS, everywhere=everywhere, suffix=suffix)
    plain = [sys.executable, "-c", READ, travel]
    rows = ORIGINS * (ORIGINS if everywhere else LOCATIONS)
    return compared(f"reallocate, travel-time, {suffix} / pyarrow reads", ours(travel), plain, folder, pairs, rows=rows)


def growth(folder: Path, pairs: int) -> None:
    """Processor time over that of one origin and location, so that what every process costs is taken off."""
    sizes = {
        (o, x): folder / f"{o}-{x}" for o in (ORIGINS // 2, ORIGINS, 2 * ORIGINS) for x in (LOCATIONS // 2, LOCATIONS)
    }
    least = folder / "least"
    for (origins, locations), where in {(40, 20): least, **sizes}.items():
        where.mkdir()
        written(where, origins, locations, everywhere=False, suffix="csv")
    start = statistics.median(cost(ours("travel.csv"), least).processor for _ in range(pairs))
    for (origins, locations), where in sizes.items():
        took = statistics.median(cost(ours("travel.csv"), where).processor for _ in range(pairs)) - start
        per = took / (origins * locations) * 1e6
        print(f"{origins} origins, {locations} locations: {took:.2f} s more, {per:.2f} microseconds per pair")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--destinations", choices=["sites", "all"], default="sites")
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv")
    parser.add_argument("--growth", action="store_true", help="measure growth instead")
    parser.add_argument("--keep", type=Path, help="write the country there and leave it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = (asked.keep or Path(name)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        if asked.growth:
            growth(folder, asked.pairs)
        else:
            found = country(folder, asked.pairs, everywhere=asked.destinations == "all", suffix=asked.format)
            print(f"{found.title}: {found.text()} (targets: processor 3, memory 2)")


if __name__ == "__main__":
    main()
