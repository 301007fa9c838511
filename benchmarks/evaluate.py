"""What ``cns-check evaluate`` costs beside a process that loads the same libraries and reads the same file.

Both are whole processes, started in turn, so that what the machine does meanwhile falls on both. Prints the
median ratios::

    python benchmarks/evaluate.py [runs]

It exits with 1 when the median is above the limit of 1.8.
"""

from __future__ import annotations

import sys

from processes import REPO, TOOL, compared

CASE = REPO / "sample_data" / "nl-example"
LIMIT = 1.8
EVALUATE = [
    *TOOL,
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


def main(runs: int) -> int:
    found = compared("evaluate, sample case / the same libraries and file", EVALUATE, PLAIN, pairs=runs)
    print(f"{found.title}, {runs} pairs: {found.text()} (limit of elapsed {LIMIT})")
    return int(found.ratio("elapsed") > LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9))
