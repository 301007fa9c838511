"""What reallocating costs: whole processes, against ``evaluate`` and against reading the same files with pyarrow.

(a) All declared norms by four methods on the sample case, against ``evaluate`` alone on the same files: at most 2.
(b) 2,000 locations in 40 regions and 100 norms, divided proportionally, against a Python process that reads the same
    files with pyarrow: at most 5.

Ratios are medians over pairs, each pair run one after the other. From the repository:
``python benchmarks/reallocate.py [--pairs 7] [--only sample|generated] [--method nearest] [--locations 2000]
[--keep FOLDER]``.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generated_norms import norm_set
from processes import REPO, TOOL, Compared, compared

SAMPLE = REPO / "sample_data" / "nl-example"
LOCATIONS, REGIONS, NORMS, PERFORMING = 2000, 40, 100, 0.6
METHODS = ("proportional", "equal", "nearest")
READ = """
import sys
from pyarrow import csv
for path in sys.argv[1:]:
    csv.read_csv(path)
"""


def sample(pairs: int) -> Iterator[Compared]:
    files = ["volumes.csv", "volumes-2025-late.csv", "--profile", "volumes.csv=profile.yaml"]
    files += ["--profile", "volumes-2025-late.csv=profile-2025-late.yaml", "--locations", "locations.csv"]
    files += ["--memberships", "memberships.csv", "--agreements", "agreements.yaml", "--use-indicative"]
    methods = [part for m in ("proportional", "equal", "nearest", "capacity") for part in ("--method", m)]
    ours, other = [*TOOL, "reallocate", *files, *methods, "--max-growth", "50%"], [*TOOL, "evaluate", *files]
    yield compared("reallocate, sample case, 4 methods / evaluate", ours, other, SAMPLE, pairs)
    # The same with nothing but the calculation to print.
    ours, other = ([*args, "--summary-only"] for args in (ours, other))
    yield compared("reallocate, sample case, summary only / evaluate", ours, other, SAMPLE, pairs)


def write_generated(folder: Path, locations: int) -> None:
    """Volumes, register and norms that are the same in every run."""
    draw = random.Random(20260101)
    lines = ["location_id,region_id,latitude,longitude"]
    for n in range(locations):
        place = f"{draw.uniform(50.8, 53.4):.5f},{draw.uniform(3.5, 7.1):.5f}"
        lines.append(f"L{n:04},region-{n % REGIONS:02},{place}")
    (folder / "locations.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["location_id,intervention_id,year,volume"]
    for n in range(locations):
        for k in range(NORMS):
            if draw.random() < PERFORMING:
                lines.append(f"L{n:04},intervention-{k:02},2024,{draw.randint(1, 120)}")
    (folder / "volumes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "generated.yaml").write_text("\n".join(norm_set(NORMS, 50)) + "\n", encoding="utf-8")


def generated(pairs: int, folder: Path, locations: int = LOCATIONS, method: str = METHODS[0]) -> Compared:
    write_generated(folder, locations)
    files = ["volumes.csv", "locations.csv"]
    ours = [*TOOL, "reallocate", "volumes.csv", "--locations", "locations.csv", "--norms", "generated.yaml"]
    ours += ["--assume-no-agreement", "--summary-only", "--method", method]
    title = f"reallocate, {method}, {locations} locations, {REGIONS} regions, {NORMS} norms / pyarrow reads the files"
    return compared(title, ours, [sys.executable, "-c", READ, *files], folder, pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--only", choices=["sample", "generated"])
    parser.add_argument("--method", choices=METHODS, default=METHODS[0])
    parser.add_argument("--locations", type=int, default=LOCATIONS)
    parser.add_argument("--keep", type=Path, help="write the generated case there and leave it")
    asked = parser.parse_args()
    if asked.only != "generated":
        for found in sample(asked.pairs):
            print(f"{found.title}: {found.text()} (target of elapsed 2)")
    if asked.only != "sample":
        with tempfile.TemporaryDirectory() as name:
            folder = asked.keep or Path(name)
            folder.mkdir(parents=True, exist_ok=True)
            found = generated(asked.pairs, folder, asked.locations, asked.method)
            print(f"{found.title}: {found.text()} (target of elapsed 5)")


if __name__ == "__main__":
    main()
