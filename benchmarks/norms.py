"""What checking norm files costs.

(a) ``cns-check norms validate`` over the shipped files, the whole process, beside a process that imports the libraries
that any such tool needs. (b) 1,000 norm files of 50 norms, read and checked, lint and examples included, beside what
``yaml.compose`` with the C loader needs for the same bytes. Both are measured in turn, so that what the machine does
meanwhile falls on both: (a) in time that passes, (b) in time of the processor. Prints the ratio of each pair and their
median::

    python benchmarks/norms.py [runs] [files]

It exits with 1 when a median is above its limit: 2.0 and 4.0.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

REPO = Path(__file__).parents[1]
VALIDATE = [sys.executable, "-m", "cns_check", "norms", "validate"]
PLAIN = [sys.executable, "-c", "import yaml, typer, rich.console; from pydantic import BaseModel"]
LIMITS = {"norms validate": 2.0, "1,000 files": 4.0}
NORMS = 50


def process(command: list[str], cache: str) -> float:
    # Both processes find their compiled modules, wherever the source may be read-only.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONPATH": str(REPO / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def norm_file(number: int) -> bytes:
    """A norm set without a mistake, of about 40 kB."""
    lines = [
        "schema: cns-check/norm-set/1",
        f"id: set-{number}",
        'version: "1"',
        "jurisdiction: NL",
        f"title: {{nl: Verzameling {number}, en: Set {number}}}",
        "reviewed: 2025-01-01",
        "documents:",
        "  law:",
        "    title: Law on volumes",
        "    publisher: State",
        "    published: 2019-06-01",
        "    url: https://example.org/law",
        "interventions:",
    ]
    for i in range(NORMS):
        lines += [f"  care-{i}:", f"    title: {{nl: Zorg {i}, en: Care {i}}}"]
    lines.append("norms:")
    for i in range(NORMS):
        low = 10 + (i + number) % 40
        lines += [
            f"  - id: care-{i}-norm",
            f"    title: {{nl: Norm {i}, en: Norm {i}}}",
            "    cluster: joints",
            "    network: regional",
            "    kind: volume",
            f"    counts: [care-{i}]",
            "    unit: procedures",
            "    per: location",
            "    window: calendar-year",
            "    versions:",
            "      - valid_from: 2020-01-01",
            "        valid_until: 2023-12-31",
            f"        minimum: {low}",
            "        status: adopted",
            "        sources:",
            "          - {document: law, at: section 3}",
            "      - valid_from: 2024-01-01",
            f"        minimum: {low + 10}",
            "        status: adopted",
            "        sources:",
            "          - {document: law, at: section 4}",
            "    examples:",
        ]
        for year, minimum in ((2020, low), (2024, low + 10)):
            for volume, verdict in ((minimum, "met"), (minimum - 1, "below")):
                values = f"norm_year: {year}, volumes: {{care-{i}: {volume}}}, expect: {verdict}"
                lines.append(f"      - {{name: {verdict} in {year}, {values}}}")
    return "\n".join([*lines, ""]).encode()


def check(files: list[bytes]) -> float:
    from cns_check.judge.norm_examples import check_examples
    from cns_check.norms.load import load_norm_file
    from cns_check.norms.tools.lint import lint

    start = time.process_time()
    for number, data in enumerate(files):
        file = load_norm_file(data, f"set-{number}.yaml", expected_id=f"set-{number}")
        assert file.value is not None
        assert not (*file.diagnostics, *lint(file.value, file.yaml), *check_examples(file.value, file.yaml))
    return time.process_time() - start


def compose(files: list[bytes]) -> float:
    import yaml

    start = time.process_time()
    for data in files:
        yaml.compose(data, yaml.CSafeLoader)
    return time.process_time() - start


def compare(name: str, runs: int, ours: Callable[[], float], other: Callable[[], float]) -> bool:
    ratios = []
    for run in range(runs):
        first, second = (other, ours) if run % 2 else (ours, other)
        took = {id(first): first(), id(second): second()}
        ratios.append(took[id(ours)] / took[id(other)])
        print(f"{name}, run {run + 1}: {ratios[-1]:.2f}", flush=True)
    median, limit = statistics.median(ratios), LIMITS[name]
    told = f"least {min(ratios):.2f}, greatest {max(ratios):.2f}"
    print(f"{name}, median of {runs}: {median:.2f} (limit {limit}); {told}", flush=True)
    return median <= limit


def main(runs: int, count: int) -> int:
    with tempfile.TemporaryDirectory() as cache:
        for command in (PLAIN, VALIDATE):
            process(command, cache)  # once for the caches of the file system and of Python
        good = compare("norms validate", runs, lambda: process(VALIDATE, cache), lambda: process(PLAIN, cache))
    files = [norm_file(number) for number in range(count)]
    check(files[:2])
    parts = max(1, min(runs, 5))
    return int(not (compare("1,000 files", parts, lambda: check(files), lambda: compose(files)) and good))


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [9, 1000][len(numbers) :])))
