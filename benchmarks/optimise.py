"""What ``optimise`` costs on a generated country: 4,000 origins, 120 locations, 18 norms, 7 regions, 126 problems.

Prints per assignment how many problems are proven (gap 1e-4), the widest gap, elapsed and processor seconds and peak
memory of the process. Targets: ``split`` and ``nearest`` all proven within 5 minutes together, ``whole`` at least 95%
within 20 minutes and no gap above 1%, memory below 2 GiB.

From the repository: ``python benchmarks/optimise.py [--assignment split] [--hard] [--keep FOLDER]``. ``--hard``: nine
of ten locations perform each norm, and the minimum is 100.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from collections import Counter
from pathlib import Path

import travel
from processes import TOOL, cost

ASSIGNMENTS = ("split", "nearest", "whole")


def write_hard(folder: Path) -> None:
    """Volumes and a minimum with which far more sets of locations are possible."""
    draw = random.Random(5)
    rows = ["location_id,intervention_id,year,volume"]
    for k in range(travel.NORMS):
        performing = [n for n in range(travel.LOCATIONS) if draw.random() < 0.9]
        rows += [f"L{n:03},intervention-{k:02},2024,{draw.randint(5, 120)}" for n in performing]
    travel.write_lines(folder / "volumes.csv", rows)
    text = (folder / "generated.yaml").read_text(encoding="utf-8")
    low = f"minimum: {travel.MINIMUM},"
    (folder / "generated.yaml").write_text(text.replace(low, "minimum: 100,"), encoding="utf-8")


def measure(folder: Path, assignment: str) -> None:
    args = [*TOOL, "optimise", "volumes.csv", "--norms", "generated.yaml", "--locations", "locations.csv"]
    args += ["--origins", "origins.csv", "--travel-times", "travel.csv", "--assignment", assignment]
    args += ["--output", f"{assignment}.csv", "--force", "--summary-only", "--quiet"]
    used = cost(args, folder)
    with (folder / f"{assignment}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    statuses = ", ".join(f"{count} {status}" for status, count in sorted(Counter(r["status"] for r in rows).items()))
    gap = max((float(r["gap"]) for r in rows if r["gap"]), default=0.0)
    print(
        f"{assignment}: {statuses}; widest gap {gap:.4%}; {used.elapsed:.0f} s elapsed, "
        f"{used.processor:.0f} s of processor, {used.memory:.0f} MB",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", choices=ASSIGNMENTS, action="append")
    parser.add_argument("--hard", action="store_true", help="far more sets of locations are possible")
    parser.add_argument("--keep", type=Path, help="write the country there and leave it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = (asked.keep or Path(name)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        travel.written(folder, travel.ORIGINS, travel.LOCATIONS, everywhere=False, suffix="csv")
        if asked.hard:
            write_hard(folder)
        for assignment in asked.assignment or ASSIGNMENTS:
            measure(folder, assignment)


if __name__ == "__main__":
    main()
