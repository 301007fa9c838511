"""All benchmarks: ratios to processes that do the same work without cns-check, and what changed since last time.

Writes ``benchmarks/results/DATE-SIZE.json`` with the machine, and prints each ratio beside that of the last results of
the same size and machine. ``small`` takes a minute or two; ``large`` counts 100 million records and needs the
disk for them::

    make bench SIZE=small|medium|large
    python benchmarks/all.py --size small [--only count --only evaluate]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import counting
import evaluate
import norms
import planted_faults
import reallocate
import travel
import volumes
from processes import MEASURES, REPO, RESULTS, TOOL, Compared, compared, cost, kept, machine

#: A ratio that is so much above the last one is marked.
WORSE = 1.25


@dataclass(frozen=True)
class Size:
    pairs: int
    records: tuple[int, ...]
    volumes: tuple[int, ...]
    checked: int
    locations: tuple[int, ...]
    browser: bool


SIZES = {
    "small": Size(1, (50_000, 200_000), (10_000, 100_000), 5_000, (200,), False),
    "medium": Size(3, (1_000_000, 10_000_000), (10_000, 100_000, 1_000_000), 100_000, (500, 2_000), False),
    "large": Size(
        5, (1_000_000, 10_000_000, 100_000_000), (10_000, 100_000, 1_000_000, 10_000_000), 1_000_000, (500, 2_000), True
    ),
}


def start_up(folder: Path, size: Size) -> Iterator[Compared]:
    plain = [sys.executable, "-c", "import typer, rich.console"]
    yield compared("--version / a process that loads typer and rich", [*TOOL, "--version"], plain, pairs=size.pairs)
    yield compared("norms validate / yaml, typer, rich, pydantic", norms.VALIDATE, norms.PLAIN, pairs=size.pairs)
    title = "evaluate, sample case / the same libraries and file"
    yield compared(title, evaluate.EVALUATE, evaluate.PLAIN, pairs=size.pairs)


def count(folder: Path, size: Size) -> Iterator[Compared]:
    for suffix in ("csv", "parquet"):
        for rows in size.records:
            with tempfile.TemporaryDirectory(dir=folder) as name:
                yield from counting.counted(Path(name), rows, suffix, size.pairs)


def evaluating(folder: Path, size: Size) -> Iterator[Compared]:
    for suffix in ("csv", "parquet"):
        for rows in size.volumes:
            yield volumes.evaluated(folder, rows, suffix, size.pairs)


def reading(folder: Path, size: Size) -> Iterator[Compared]:
    for rows in size.volumes:
        yield volumes.read(folder, rows, size.pairs)


def faults(folder: Path, size: Size) -> Iterator[Compared]:
    for tool in planted_faults.TOOLS:
        yield planted_faults.compared_with(tool, folder, size.checked, size.pairs)


def reallocating(folder: Path, size: Size) -> Iterator[Compared]:
    yield from reallocate.sample(size.pairs)
    for locations in size.locations:
        for method in reallocate.METHODS:
            yield reallocate.generated(size.pairs, folder, locations, method)
    yield travel.country(folder, size.pairs, everywhere=size.browser, suffix="parquet")


def page(folder: Path, size: Size) -> Iterator[Compared]:
    """The page of the sample case; with ``large`` also what pages cost a browser, told by the scripts."""
    asked = [*evaluate.EVALUATE, "--use-indicative", "--summary-only", "-q", "--force", "--output"]
    cost([*asked, "report.json"], folder)
    by_hand = [sys.executable, str(Path(__file__).parent / "page_by_hand.py"), "report.json", "by-hand.html"]
    title = "evaluate to a page / a page by hand of the finished report"
    yield compared(title, [*asked, "report.html"], by_hand, folder, size.pairs)
    for script in ("page.py", "decide.py") if size.browser else ():
        print(f"-- {script}", flush=True)
        subprocess.run([sys.executable, str(Path(__file__).parent / script)], check=False)


GROUPS: dict[str, Callable[[Path, Size], Iterator[Compared]]] = {
    "start-up": start_up,
    "count": count,
    "evaluate": evaluating,
    "read": reading,
    "validate": faults,
    "reallocate": reallocating,
    "page": page,
}


def growth(found: list[Compared]) -> list[str]:
    """What further rows cost, beside what they cost the other process: start-up taken off."""
    lines = []
    by_title: dict[str, list[Compared]] = {}
    for one in found:
        if one.rows:
            by_title.setdefault(one.title, []).append(one)
    for title, some in by_title.items():
        first, last = some[0], some[-1]
        more = [last.median(side, "processor") - first.median(side, "processor") for side in (0, 1)]
        if first.rows == last.rows or min(more) <= 0:
            continue
        memory = last.median(0, "memory") / first.median(0, "memory")
        rows = f"{first.rows:,} to {last.rows:,} rows"
        lines.append(f"{title}, {rows}: a further row costs {more[0] / more[1]:.2f} times as much processor time;")
        lines[-1] += f" {last.rows / first.rows:.0f} times the rows take {memory:.2f} times the memory"
    return lines


def last_results(size: str, here: dict[str, Any]) -> dict[Any, Any]:
    """The last ratios of this size and machine, by title and rows."""
    found = {}
    for path in sorted(RESULTS.glob(f"*-{size}.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["machine"] == here:
            found |= {(one["title"], one["rows"]): one["ratio"] for one in told["results"]}
    return found


def line_of(one: Compared, before: dict[Any, Any]) -> str:
    parts = []
    for what in MEASURES:
        ratio, last = one.ratio(what), before.get((one.title, one.rows), {}).get(what)
        was = "" if last is None else f" (was {last:.2f}{', WORSE' if ratio > WORSE * last else ''})"
        parts.append(f"{what} {ratio:.2f}{was}")
    rows = f", {one.rows:,} rows" if one.rows else ""
    return f"{one.title}{rows}: {', '.join(parts)}" + (f"\n    {one.checked}" if one.checked else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--only", choices=GROUPS, action="append")
    asked = parser.parse_args()
    here, found, start = machine(), [], time.perf_counter()
    before, failed = last_results(asked.size, here), False
    for group in asked.only or GROUPS:
        print(f"-- {group}", flush=True)
        with tempfile.TemporaryDirectory() as name:
            try:
                for one in GROUPS[group](Path(name), SIZES[asked.size]):
                    found.append(one)
                    print(line_of(one, before), flush=True)
                    failed |= "OTHER" in one.checked
            except SystemExit as stopped:  # a process that failed; the other groups are still of use
                print(stopped, flush=True)
                failed = True
    print("-- growth", *growth(found), sep="\n")
    told = {"seconds": round(time.perf_counter() - start), "results": [one.told() for one in found]}
    path = kept(asked.size, told)
    print(f"-- {path.relative_to(REPO)}; ratios are medians, ours / other: below 1 is cheaper")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
