"""What four times the bytes cost each reader: good files, and bad ones that were seen to grow with the square.

A process reads a file of some size, then one of four times as much; start-up, measured on a tiny one, is taken off. So
4 is linear and 16 the square. A reader is told as GROWS from 8 on, and then the exit code is 1::

    python benchmarks/growth.py [--only volumes.csv --only keys.yaml]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from processes import REPO, TOOL, cost

sys.path.insert(0, str(REPO / "tests"))

from battery.world import AGREEMENTS, DEFINITIONS, NORMS, PROFILE, TABLES, files

TIMES, MOST = 4, 8.0
#: Work that is less than this beside start-up is no measure.
LEAST = 0.15
#: The same of memory, in MB.
SMALL = 20
RAISED = [w for name in ("columns", "yaml-keys", "cell-length") for w in ("--limit", f"{name}=100000000")]
_VOLUMES = ["volumes", "validate"]
_RUN = ["evaluate", "volumes.csv", "--norms", "small.yaml", "--summary-only", "-q"]
_TABLE = [*_RUN, "--locations", "locations.csv"]
_TRAVEL = ["reallocate", *_TABLE[1:], "--assume-no-agreement", "--method", "travel-time", "--travel-times"]
_TRAVEL += ["travel-times.csv"]
_NORMS = ["norms", "validate"]


class Reader(NamedTuple):
    """What reads a file of any size.

    Attributes:
        command: The last word is the file.
        make: Writes a file with so many items.
        items: Of the smaller file.
    """

    command: list[str]
    make: Callable[[Path, int], object]
    items: int


def lines(head: bytes, line: str, end: str = "") -> Callable[[Path, int], object]:
    """A file with a line per item, whose number is ``{i}`` and a year ``{y}``; ``{n}`` at the end is how many."""

    def make(path: Path, n: int) -> None:
        texts = (line.format(i=i, y=2020 + i % 5) for i in range(n))
        path.write_bytes(head + "".join(texts).encode() + end.format(n=n).encode())

    return make


def rows(name: str, line: str) -> Callable[[Path, int], object]:
    """A table of the small case with other rows."""
    return lines(",".join(TABLES[name][0]).encode() + b"\n", line + "\n")


def volumes(n: int) -> dict[str, list[str | int]]:
    """A row per location of five and year, for as many locations as it takes."""
    return {
        "location_id": [f"L{i // 5}" for i in range(n)],
        "intervention_id": ["hip"] * n,
        "year": [2020 + i % 5 for i in range(n)],
        "volume": [1 + i % 90 for i in range(n)],
    }


def parquet(path: Path, n: int) -> None:
    pq.write_table(pa.table(volumes(n)), path)


def workbook(path: Path, n: int) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("S")
        columns = volumes(n)
        for row, cells in enumerate([tuple(columns), *zip(*columns.values(), strict=True)]):
            sheet.write_row(row, 0, cells)


def report(path: Path, n: int) -> None:
    """The report of so many locations."""
    source = path.with_name("source.csv")
    rows("volumes", "L{i},hip,2024,9")(source, n)
    cost([*TOOL, "evaluate", source.name, *_RUN[2:-2], "-q", "--force", "--output", path.name], path.parent)


def codes(path: Path, n: int) -> None:
    named = b", ".join(b"Z%07d" % i for i in range(n))
    path.write_bytes(DEFINITIONS.replace(b"match: [A1*]", b"match: [A1*, %s]" % named))


def norms(path: Path, n: int) -> None:
    head, _, norm = NORMS.partition(b"norms:\n")
    path.write_bytes(head + b"norms:\n" + b"".join(norm.replace(b"id: hips", b"id: hips%d" % i) for i in range(n)))


def chain(path: Path, n: int, last: str = "end") -> None:
    """Successors one after another."""
    followers = [f"L{i}" for i in range(1, n)] + [last]
    rows = "".join(f"  - {{from: L{i}, to: {after}, date: 2024-01-01}}\n" for i, after in enumerate(followers))
    path.write_bytes(_SUCCESSORS + rows.encode())


def circle(path: Path, n: int) -> None:
    chain(path, n, "L0")


_SUCCESSORS = AGREEMENTS + b"successors:\n"
_NEXT = "  - {{from: L{i}, to: M{i}, date: 2024-01-01}}\n"
_IN = "L{i},north,{i},"
READERS: dict[str, Reader] = {
    "volumes.csv": Reader(_VOLUMES, rows("volumes", "L{i},hip,{y},9"), 10**6),
    "quoted.csv": Reader(_VOLUMES, rows("volumes", '"L{i}",hip,{y},9'), 10**5),
    "volumes.parquet": Reader(_VOLUMES, parquet, 10**6),
    "volumes.xlsx": Reader(_VOLUMES, workbook, 50_000),
    "locations.csv": Reader([*_RUN, "--locations"], rows("locations", _IN), 50_000),
    "memberships.csv": Reader([*_TABLE, "--memberships"], rows("memberships", "L{i},regional,north"), 50_000),
    "distances.csv": Reader([*_TABLE, "--distances"], rows("distances", "L{i},M{i},9"), 100_000),
    "origins.csv": Reader([*_TRAVEL, "--origins"], rows("origins", "o{i},9"), 100_000),
    "norms.yaml": Reader(_NORMS, norms, 3_000),
    "profile.yaml": Reader([*_RUN, "--profile"], lines(PROFILE + b"interventions:\n", "  n{i}: hip\n"), 50_000),
    "agreements.yaml": Reader([*_TABLE, "--agreements"], lines(_SUCCESSORS, _NEXT), 5_000),
    "definitions.yaml": Reader(["count", "definitions", "validate"], codes, 100_000),
    "report.json": Reader(["diff", "good.json"], report, 10_000),
    "columns of one name.csv": Reader(_VOLUMES, lines(b"a", ",a", "\n1\n"), 100_000),
    "columns.csv": Reader(_VOLUMES, lines(b"a", ",c{i}", "\n1\n"), 100_000),
    "commas.csv": Reader(_VOLUMES, lines(b"location_id,year\n", ",", "\n"), 2_000_000),
    "lines of commas.csv": Reader(_VOLUMES, rows("volumes", ",,,"), 200_000),
    "one cell.csv": Reader(_VOLUMES, lines(b'location_id,year\n"', "xxxxxxxxxx", '",2024\n'), 1_000_000),
    "keys.yaml": Reader(_NORMS, lines(NORMS, "k{i}: 1\n"), 50_000),
    "a key twice.yaml": Reader(_NORMS, lines(NORMS, "k: 1\n"), 50_000),
    "anchors.yaml": Reader(_NORMS, lines(NORMS, "k{i}: &a{i} 1\n"), 50_000),
    "aliases.yaml": Reader(_NORMS, lines(NORMS + b"z: &a 1\n", "k{i}: *a\n"), 50_000),
    "brackets.yaml": Reader(_NORMS, lines(NORMS + b"z: ", "[", "\n"), 500_000),
    "a chain.yaml": Reader([*_TABLE, "--agreements"], chain, 2_000),
    "a circle.yaml": Reader([*_TABLE, "--agreements"], circle, 2_000),
    "many keys.json": Reader(["diff", "good.json"], lines(b'{"a": 1', ', "k{i}": 1', ', "a": 2}}'), 200_000),
}


def measured(name: str, folder: Path) -> tuple[str, bool]:
    """What a reader is told to cost, and whether it grows by more than the bytes."""
    reader, taken = READERS[name], []
    path = folder / f"grown-{name.replace(' ', '-')}"
    for items in (1, reader.items, TIMES * reader.items):
        # In a process of its own: what measures must stay small.
        cost([sys.executable, __file__, "--make", name, "--items", str(items), "--path", str(path)], folder)
        # What is wrong with a file is told in the ordinary way, whatever it is.
        found = cost([*TOOL, *reader.command, path.name, *RAISED], folder, accept=(0, 1, 3, 4))
        taken.append((path.stat().st_size, found.processor, found.memory))
        path.unlink()
    (_, start, base), (small, once, held), (large, more, most) = taken
    ratio = (more - start) / max(once - start, LEAST)
    told = f"{name}, {large / 1e6:.1f} MB: {large / small:.1f} times the bytes, {ratio:.1f} times the processor time, "
    told += f"{(most - base) / max(held - base, SMALL):.1f} times the memory"
    return told, max(ratio, (most - base) / max(held - base, SMALL)) > MOST


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=READERS, action="append")
    parser.add_argument("--make", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("--items", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        READERS[asked.make].make(asked.path, asked.items)
        return 0
    grows = False
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, content in files().items():
            (folder / name).write_bytes(content)
        report(folder / "good.json", 1)
        for name in asked.only or READERS:
            told, too_much = measured(name, folder)
            grows |= too_much
            print(f"{told}{': GROWS' if too_much else ''}", flush=True)
    return int(grows)


if __name__ == "__main__":
    sys.exit(main())
