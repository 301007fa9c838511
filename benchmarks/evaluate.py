"""What ``cns-check evaluate`` costs beside a process that loads the same libraries and reads the same file.

Both are whole processes, started in turn, so that what the machine does meanwhile falls on both. Prints the ratio of
each pair and their median::

    python benchmarks/evaluate.py [runs]

It exits with 1 when the median is above the limit of 1.8.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

REPO = Path(__file__).parents[1]
CASE = REPO / "sample_data" / "nl-example"
LIMIT = 1.8
#: Installed code has its bytecode beside it; a checkout must be allowed to write it, or every run compiles anew.
ENV = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
EVALUATE = [
    sys.executable,
    "-m",
    "cns_check",
    "evaluate",
    str(CASE / "volumes.csv"),
    "--profile",
    str(CASE / "profile.yaml"),
    "--locations",
    str(CASE / "locations.csv"),
]
PLAIN = [
    sys.executable,
    "-c",
    "import sys, numpy, pyarrow.csv, typer, rich.cells, yaml\n"
    "from pydantic import BaseModel\n"
    "class Model(BaseModel):\n    name: str\n"
    "pyarrow.csv.read_csv(sys.argv[1])",
    str(CASE / "volumes.csv"),
]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(runs: int) -> int:
    for command in (PLAIN, EVALUATE):
        seconds(command)  # once for the caches of the file system and of Python
    ratios = []
    for run in range(runs):
        first, second = (PLAIN, EVALUATE) if run % 2 else (EVALUATE, PLAIN)
        took = {id(first): seconds(first), id(second): seconds(second)}
        ratios.append(took[id(EVALUATE)] / took[id(PLAIN)])
        print(f"run {run + 1}: {ratios[-1]:.2f}")
    median = statistics.median(ratios)
    print(f"median of {runs}: {median:.2f} (limit {LIMIT}); least {min(ratios):.2f}, greatest {max(ratios):.2f}")
    return int(median > LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9))
