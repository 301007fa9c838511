"""Whole processes, what they cost, and the ratio of two that do the same work.

Elapsed time falls on both of a pair, that are run in turn; where neighbours share the machine, processor time is what
to look at. Peak memory is the kernel's own count of a child (``wait4``); what measures stays small, because a child
begins with the peak memory of its parent.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REPO = Path(__file__).parents[1]
TOOL = [sys.executable, "-m", "cns_check"]
#: Installed code has its bytecode beside it; a checkout must be allowed to write it, or every run compiles anew.
ENV = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
RESULTS = Path(__file__).parent / "results"
MEASURES = ("elapsed", "processor", "memory")


@dataclass(frozen=True)
class Cost:
    """Seconds that passed, seconds of the processor (user and system), and peak memory in MB."""

    elapsed: float
    processor: float
    memory: float


def cost(args: Sequence[str], folder: Path | None = None, accept: Sequence[int] = (0,)) -> Cost:
    """Runs a process and says what it cost; one that fails ends the program with what it said."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(args, env=ENV, cwd=folder, stdout=subprocess.DEVNULL, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        elapsed = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in accept:
            said.seek(0)
            sys.exit(f"{' '.join(args)}: exit {child.returncode}\n{said.read().decode()[-2000:]}")
    memory = used.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    return Cost(elapsed, used.ru_utime + used.ru_stime, memory)


@dataclass
class Compared:
    """A process beside another one: the costs of pairs that were run in turn."""

    title: str
    pairs: list[tuple[Cost, Cost]]
    rows: int | None = None
    checked: str = ""
    ratios: dict[str, list[float]] = field(init=False)

    def __post_init__(self) -> None:
        self.ratios = {what: [getattr(a, what) / getattr(b, what) for a, b in self.pairs] for what in MEASURES}

    def ratio(self, what: str) -> float:
        """The median ratio over the pairs."""
        return statistics.median(self.ratios[what])

    def median(self, side: int, what: str) -> float:
        return statistics.median(getattr(pair[side], what) for pair in self.pairs)

    def text(self) -> str:
        return ", ".join(
            f"{what} {self.ratio(what):.2f} ({min(self.ratios[what]):.2f} to {max(self.ratios[what]):.2f})"
            for what in MEASURES
        )

    def told(self) -> dict[str, Any]:
        sides = [{what: round(self.median(side, what), 3) for what in MEASURES} for side in (0, 1)]
        spread = {what: [round(one, 3) for one in self.ratios[what]] for what in MEASURES}
        medians = {what: round(self.ratio(what), 3) for what in MEASURES}
        return {"title": self.title, "rows": self.rows, "ratio": medians, "pairs": spread, "ours": sides[0],
                "other": sides[1], "checked": self.checked}  # fmt: skip


def compared(
    title: str,
    ours: Sequence[str],
    other: Sequence[str],
    folder: Path | None = None,
    pairs: int = 5,
    *,
    rows: int | None = None,
    accept: Sequence[int] = (0,),
) -> Compared:
    """Runs two processes in turn, once for the caches and then ``pairs`` times, the first one changing."""
    cost(other, folder, accept), cost(ours, folder, accept)
    found = []
    for n in range(pairs):
        if n % 2:
            second = cost(other, folder, accept)
            found.append((cost(ours, folder, accept), second))
        else:
            found.append((cost(ours, folder, accept), cost(other, folder, accept)))
    return Compared(title, found, rows)


def machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"system": platform.system(), "machine": platform.machine(), "cores": cores, "memory_gib": round(memory),
            "python": platform.python_version()}  # fmt: skip


def commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=REPO, capture_output=True, check=False, text=True
    )
    return done.stdout.strip()


def kept(name: str, told: dict[str, Any]) -> Path:
    """Writes results with date, commit and machine; says where."""
    RESULTS.mkdir(exist_ok=True)
    moment = datetime.now(UTC)
    path = RESULTS / f"{moment:%Y%m%dT%H%M%S}-{name}.json"
    head = {"date": moment.isoformat(timespec="seconds"), "size": name, "commit": commit(), "machine": machine()}
    path.write_text(json.dumps({**head, **told}, indent=1) + "\n", encoding="utf-8")
    return path
