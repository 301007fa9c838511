"""What reallocating costs: whole processes, against ``evaluate`` and against reading the same files with pyarrow.

(a) All declared norms by four methods on the sample case, against ``evaluate`` alone on the same files: at most 2.
(b) 2,000 locations in 40 regions and 100 norms, divided proportionally, against a Python process that reads the same
    files with pyarrow: at most 5.

Ratios are medians over pairs, each pair run one after the other. From the repository:
``python benchmarks/reallocate.py [--pairs 7] [--only sample|generated] [--keep FOLDER]``.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generated_norms import norm_set

REPO = Path(__file__).parents[1]
SAMPLE = REPO / "sample_data" / "nl-example"
TOOL = [sys.executable, "-m", "cns_check"]
LOCATIONS, REGIONS, NORMS, PERFORMING = 2000, 40, 100, 0.6
#: Installed code has its bytecode beside it; a checkout must be allowed to write it, or every run compiles anew.
ENV = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
READ = """
import sys
from pyarrow import csv
for path in sys.argv[1:]:
    csv.read_csv(path)
"""


def seconds(args: list[str], folder: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(args, env=ENV, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    taken = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(args)}\n{done.stderr.decode()}")
    return taken


def compare(title: str, ours: list[str], other: list[str], folder: Path, pairs: int, target: float) -> None:
    """Prints the median ratio of pairs; the first pair only warms the file cache."""
    timed = [(seconds(ours, folder), seconds(other, folder)) for _ in range(pairs + 1)][1:]
    ratio = statistics.median(a / b for a, b in timed)
    one, two = (statistics.median(column) for column in zip(*timed, strict=True))
    print(f"{title}: {one:.3f} s / {two:.3f} s, median ratio of {pairs} pairs {ratio:.2f} (target {target:g})")


def sample(pairs: int) -> None:
    files = ["volumes.csv", "volumes-2025-late.csv", "--profile", "volumes.csv=profile.yaml"]
    files += ["--profile", "volumes-2025-late.csv=profile-2025-late.yaml", "--locations", "locations.csv"]
    files += ["--memberships", "memberships.csv", "--agreements", "agreements.yaml", "--use-indicative"]
    methods = [part for m in ("proportional", "equal", "nearest", "capacity") for part in ("--method", m)]
    ours = [*TOOL, "reallocate", *files, *methods, "--max-growth", "50%"]
    compare("sample case, 4 methods / evaluate", ours, [*TOOL, "evaluate", *files], SAMPLE, pairs, 2)
    # The same with nothing but the calculation to print.
    ours, other = ([*args, "--summary-only"] for args in (ours, [*TOOL, "evaluate", *files]))
    compare("sample case, summary only", ours, other, SAMPLE, pairs, 2)


def write_generated(folder: Path) -> None:
    """Volumes, register and norms that are the same in every run."""
    draw = random.Random(20260101)
    lines = ["location_id,region_id,latitude,longitude"]
    for n in range(LOCATIONS):
        place = f"{draw.uniform(50.8, 53.4):.5f},{draw.uniform(3.5, 7.1):.5f}"
        lines.append(f"L{n:04},region-{n % REGIONS:02},{place}")
    (folder / "locations.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["location_id,intervention_id,year,volume"]
    for n in range(LOCATIONS):
        for k in range(NORMS):
            if draw.random() < PERFORMING:
                lines.append(f"L{n:04},intervention-{k:02},2024,{draw.randint(1, 120)}")
    (folder / "volumes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "generated.yaml").write_text("\n".join(norm_set(NORMS, 50)) + "\n", encoding="utf-8")


def generated(pairs: int, folder: Path) -> None:
    write_generated(folder)
    files = ["volumes.csv", "locations.csv"]
    ours = [*TOOL, "reallocate", "volumes.csv", "--locations", "locations.csv", "--norms", "generated.yaml"]
    ours += ["--assume-no-agreement", "--summary-only"]
    title = f"{LOCATIONS} locations, {REGIONS} regions, {NORMS} norms / pyarrow reads the files"
    compare(title, ours, [sys.executable, "-c", READ, *files], folder, pairs, 5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--only", choices=["sample", "generated"])
    parser.add_argument("--keep", type=Path, help="write the generated case there and leave it")
    asked = parser.parse_args()
    if asked.only != "generated":
        sample(asked.pairs)
    if asked.only != "sample":
        with tempfile.TemporaryDirectory() as name:
            folder = asked.keep or Path(name)
            folder.mkdir(parents=True, exist_ok=True)
            generated(asked.pairs, folder)


if __name__ == "__main__":
    main()
