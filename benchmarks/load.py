"""What a load of work leaves behind, and what large inputs take: nothing may leak, and each is held against a bound.

10,000 evaluations in one process; 200 processes in a row and 8 at once; a CSV of 5 GB judged and checked, and an
agreements file of 20 MB. Exit code 1: something leaked, or took more than its bound. Writes
``benchmarks/results/DATE-load.json``. Needs as much disk as the CSV is large; memory alone is measured, no time::

    make load
    python benchmarks/load.py [--only evaluations] [--evaluations 10000] [--processes 200] [--gigabytes 5]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import volumes
from generated_norms import norm_set
from processes import ENV, REPO, TOOL, cost, kept

CASE = REPO / "tests" / "golden" / "case"
FILES = ["volumes.csv", "--profile", "profile.yaml", "--norms", "golden-set.yaml", "--locations", "locations.csv"]
#: Bounds, in MB: how much more a process may hold after its first thousand evaluations; what judging or checking a
#: CSV may take at all; what an agreements file may.
GROWTH, CSV, AGREEMENTS = 16, 2048, 1024
#: Pools of libraries begin their threads one by one, up to one a core.
CORES = os.cpu_count() or 1
#: Processes in a row may differ in their peak by so much: threads of libraries begin in another order.
SPREAD = 1.1
#: Tells what a process holds, of evaluations one after another.
WORKER = """
import gc, json, os, sys, tempfile, threading
import cns_check.api as cns

def holds(done):
    gc.collect()
    pages = int(open("/proc/self/statm").read().split()[1])
    files, threads = len(os.listdir("/proc/self/fd")), threading.active_count()
    tasks, temporary = len(os.listdir("/proc/self/task")), len(os.listdir(tempfile.gettempdir()))
    return {"evaluations": done, "memory_mb": round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1),
            "files": files, "threads": threads, "system_threads": tasks, "temporary": temporary,
            "objects": len(gc.get_objects())}

asked = {"profile": "profile.yaml", "norms": "golden-set.yaml", "locations": "locations.csv"}
first, found = None, []
for n in range(1, int(sys.argv[1]) + 1):
    text = cns.evaluate("volumes.csv", **asked).to_json()
    first = first or text
    assert text == first, n
    if n % (int(sys.argv[1]) // 20) == 0:
        found.append(holds(n))
print(json.dumps(found))
"""


def evaluations(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Many evaluations in one process: memory, objects, open files, threads and temporary names stay what they were."""
    with tempfile.TemporaryDirectory() as temporary:
        done = subprocess.run(
            [sys.executable, "-c", WORKER, str(asked.evaluations)],
            cwd=CASE, env={**ENV, "TMPDIR": temporary}, capture_output=True, check=True, text=True,
        )  # fmt: skip
    held = json.loads(done.stdout)
    warm, last = held[1], held[-1]
    highest = max(one["memory_mb"] for one in held[2:])
    same = all(one[what] == warm[what] for one in held[2:] for what in ("files", "threads", "temporary"))
    same = same and last["objects"] <= warm["objects"] and last["system_threads"] <= warm["system_threads"] + CORES
    yield {"what": f"{asked.evaluations} evaluations in one process", "bound_mb": GROWTH, "held": held,
           "more_mb": round(highest - warm["memory_mb"], 1),
           "good": same and highest - warm["memory_mb"] <= GROWTH}  # fmt: skip


def processes(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Processes in a row, then eight at once: equal outputs, nothing left behind, no more memory than the first."""
    with tempfile.TemporaryDirectory() as name:
        temporary, out = Path(name) / "temporary", Path(name) / "out"
        temporary.mkdir(), out.mkdir()
        ENV["TMPDIR"] = str(temporary)

        def one(n: int) -> float:
            outputs = ["--output", str(out / f"{n}.json"), "--output", str(out / f"{n}.xlsx")]
            return cost([*TOOL, "evaluate", *FILES, *outputs, "-q"], CASE).memory

        def left() -> bool:
            reports = {path.read_bytes() for path in out.glob("*.json")}
            return len(reports) == 1 and len(list(out.iterdir())) == 2 * total and not list(temporary.iterdir())

        total = asked.processes
        peaks = [one(n) for n in range(total)]
        few = peaks[: max(total // 10, 1)]
        good = left() and max(peaks) <= SPREAD * max(few)
        yield {"what": f"{total} processes in a row", "peak_mb": round(max(peaks)), "first_mb": round(max(few)),
               "good": good}  # fmt: skip
        total += 4 * 8
        with ThreadPoolExecutor(8) as pool:
            peaks = list(pool.map(one, range(asked.processes, total)))
        yield {"what": "8 processes at once, four times", "peak_mb": round(max(peaks)),
               "good": left() and max(peaks) <= SPREAD * max(few)}  # fmt: skip


def write_csv(folder: Path, size: int) -> int:
    """Writes ``volumes.csv`` of about so many bytes, no row twice; a million rows at a time. Returns the rows."""
    import random

    (folder / "generated.yaml").write_text("\n".join(norm_set(volumes.NORMS, volumes.MINIMUM)) + "\n", encoding="utf-8")
    rng, rows = random.Random(1), 0
    # The rows of a part are those of the first one, of other origins.
    part = [
        f"{location:04},intervention-{k:02},{year},@@@{origin:03},{rng.randint(1, 39)}\n"
        for location in range(volumes.LOCATIONS)
        for k in range(volumes.NORMS)
        for year in volumes.YEARS
        for origin in range(231)
    ]
    rng.shuffle(part)
    text = "".join(part).encode()
    with (folder / "volumes.csv").open("wb") as file:
        file.write(b"location_id,intervention_id,year,origin_id,volume\n")
        while file.tell() < size:
            file.write(text.replace(b"@@@", b"%03d" % (rows // len(part))))
            rows += len(part)
    return rows


def large(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """A large CSV, judged and checked: the peak of its process is held against the bound."""
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        # In a process of its own, for a child begins with the peak of its parent.
        code = f"import load, pathlib\nprint(load.write_csv(pathlib.Path({name!r}), {int(asked.gigabytes * 1e9)}))"
        made = subprocess.run(
            [sys.executable, "-c", code], check=True, cwd=Path(__file__).parent, capture_output=True, text=True
        )
        rows, folder = int(made.stdout), Path(name)
        size = (folder / "volumes.csv").stat().st_size
        about = f"a CSV of {size / 1e9:.1f} GB, {rows:,} rows"
        norms = ["--norms", "generated.yaml", "-q"]
        summary = ["--norm-year", "2026", "--summary-only", "--output", "report.json"]
        for what, command in (
            ("evaluate --summary-only", ["evaluate", "volumes.csv", *norms, *summary]),
            ("volumes validate", ["volumes", "validate", "volumes.csv", *norms]),
        ):
            peak = cost([*TOOL, *command], folder).memory
            yield {"what": f"{what}, {about}", "peak_mb": round(peak), "bound_mb": CSV, "good": peak <= CSV}


def agreements(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """An agreements file of 20 MB, checked and judged by."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = write_agreements(folder / "agreements.yaml", asked.agreements_mb * 1_000_000)
        (folder / "volumes.csv").write_text(
            "location_id,intervention_id,year,volume\nL0,kidney-nephrectomy,2024,60\n", encoding="utf-8"
        )
        for command in (
            ["agreements", "validate", "agreements.yaml", "-q"],
            ["evaluate", "volumes.csv", "--agreements", "agreements.yaml", "--summary-only", "-q"],
        ):
            peak = cost([*TOOL, *command], folder, accept=(0, 3)).memory
            yield {"what": f"{command[0]}, an agreements file of {size / 1e6:.0f} MB", "peak_mb": round(peak),
                   "bound_mb": AGREEMENTS, "good": peak <= AGREEMENTS}  # fmt: skip


def write_agreements(path: Path, size: int) -> int:
    """Seven regions, each with a decision and the explanations of many locations."""
    head = ["schema: cns-check/agreements/1", "impact_analysis_year: 2022", "regions:"]
    with path.open("w", encoding="utf-8") as file:
        file.write("\n".join(head) + "\n")
        for region in range(7):
            file.write(
                f"  - id: region-{region}\n    title: Regio {region}\n    networks: [oncology]\n    decisions:\n"
            )
            file.write("      - {norm: kidney-local-treatment, route: consensus, decided_on: 2025-06-28, ")
            file.write(f"locations: [L{region}], ")
            file.write("rationale: r, endorsed_by: [providers, patients, insurer]}\n    explanations:\n")
            n = 0
            while file.tell() < size * (region + 1) // 7:
                told = f"an invented explanation, number {n} of its region, as long as such sentences tend to be"
                file.write(f"      - {{location: L{region}-{n}, norm: kidney-local-treatment, date: 2025-10-01, ")
                file.write(f'text: "{told}"}}\n')
                n += 1
    return path.stat().st_size


PARTS = {"evaluations": evaluations, "processes": processes, "large": large, "agreements": agreements}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--evaluations", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=200)
    parser.add_argument("--gigabytes", type=float, default=5)
    parser.add_argument("--agreements-mb", type=int, default=20)
    parser.add_argument("--folder", help="where the large CSV is written")
    asked = parser.parse_args()
    found = []
    for part in asked.only or PARTS:
        for one in PARTS[part](asked):
            found.append(one)
            shown = ", ".join(f"{k} {v}" for k, v in one.items() if k not in {"what", "good", "held"})
            print(
                f"{one['what']}: {shown}{'' if one['good'] else ' -- NOT WITHIN ITS BOUND, OR SOMETHING IS LEFT'}",
                flush=True,
            )
    path = kept("load", {"results": found})
    print(f"-- {path.relative_to(REPO)}")
    return int(not all(one["good"] for one in found))


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main())
