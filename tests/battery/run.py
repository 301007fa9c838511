"""Runs the battery: every bad input in a process of its own, with bounds on time and memory: ``make battery``.

A process is a copy of this one, in which the program is loaded already. It may take ten seconds of a processor and one
GiB; it must end with 3 or 4, say a code and the file in at most 64 KiB, and leave the folder as it was.
"""

from __future__ import annotations

import hashlib
import os
import re
import resource
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from battery.others import others
from battery.reports import reports
from battery.tables import tables
from battery.texts import texts
from battery.world import Bad, files
from conftest import CliResult, run_cli

SECONDS, MEMORY, MESSAGES = 10, 1 << 30, 64 << 10
_CODE = re.compile(r"\[[A-Z][0-9]{3}\]")
#: What is told of a file that cannot be opened has no code: there is nothing in it that could be looked up.
_UNOPENED = ("cannot be read", "is a directory", "neither an ordinary file nor a pipe", "is no ordinary file")


def write(folder: Path) -> bytes:
    """Writes the small case, and gives the report of it."""
    for name, data in files().items():
        (folder / name).write_bytes(data)
    (folder / "folder").mkdir()
    argv = [
        "reallocate",
        "volumes.csv",
        "--norms",
        "small.yaml",
        "--locations",
        "locations.csv",
        "--assume-no-agreement",
    ]
    done = run_cli([*argv, "--output", "good.json", "-q"], cwd=folder)
    assert done.exit_code == 0, done.stderr
    return (folder / "good.json").read_bytes()


def cases(report: bytes, *, heavy: bool) -> Iterator[Bad]:
    """The bad inputs, made one after another: the light ones, or those that are large."""
    yield from tables(heavy=heavy)
    yield from texts(heavy=heavy)
    yield from reports(report, heavy=heavy)
    if not heavy:
        yield from others(report)


def state(folder: Path) -> dict[str, str]:
    return {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "" for p in sorted(folder.rglob("*"))
    }


def wrong(case: Bad, done: CliResult) -> str | None:
    """What is not as it must be; None where all is."""
    said = done.out.decode(errors="replace") + done.stderr
    if done.exit_code not in {3, 4}:
        return f"exit {done.exit_code}: {said[-400:]}"
    if "Traceback" in said:
        return f"a traceback: {said[-400:]}"
    if len(said.encode()) > MESSAGES:
        return f"{len(said.encode())} bytes of messages"
    if not _CODE.search(said) and not any(text in said for text in _UNOPENED):
        return f"no code: {said[:300]}"
    if case.target not in said:
        return f"no place: {said[:300]}"
    if any(not c.isprintable() and c != "\n" for c in said):
        return "control characters in what is said"
    return None


def main() -> int:
    import pyarrow.csv
    import pyarrow.parquet  # noqa: F401
    import python_calamine  # noqa: F401

    only = sys.argv[1] if len(sys.argv) > 1 else ""
    with tempfile.TemporaryDirectory(prefix="cns-check-battery-") as made:
        folder = Path(made)
        report = write(folder)
        every, bad, slowest, largest = 0, 0, 0.0, 0
        for case in chain(cases(report, heavy=False), cases(report, heavy=True)):
            if only not in case.name:
                continue
            every += 1
            why, seconds, memory = _apart(case, folder)
            slowest, largest = max(slowest, seconds), max(largest, memory)
            if why is not None:
                bad += 1
                print(f"{case.name} ({seconds:.1f} s, {memory >> 20} MiB): {why}", flush=True)
        print(f"{every} bad inputs, {bad} not refused as they must be; at most {slowest:.1f} s and {largest >> 20} MiB")
    return bad != 0


def _apart(case: Bad, folder: Path) -> tuple[str | None, float, int]:
    for name, data in case.files.items():
        (folder / name).write_bytes(data)
    before = state(folder)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the copy writes it
    child = os.fork()
    if not child:
        _run(case, folder, out.fileno())
    _, status, usage = os.wait4(child, 0)
    seconds, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10
    out.seek(0)
    code, _, said = out.read().partition(b"\n")
    why = None
    if os.WIFSIGNALED(status):
        why = f"ended by signal {os.WTERMSIG(status)}"
    else:
        why = wrong(case, CliResult(int(code or -1), b"", said.decode(errors="replace")))
    if why is None and state(folder) != before:
        why = f"the folder changed: {sorted(set(state(folder)) ^ set(before))}"
    if why is None and seconds > SECONDS:
        why = "too slow"
    if why is None and memory > MEMORY:
        why = "too much memory"
    for name in set(state(folder)) - set(before):
        (folder / name).unlink()
    for name in case.files:
        (folder / name).write_bytes(files()[name]) if name in files() else (folder / name).unlink()
    return why, seconds, memory


def _run(case: Bad, folder: Path, out: int) -> None:
    """The copy of this process: runs the command and says how it ended."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, mapped + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))
    done = run_cli(case.argv, cwd=folder)
    os.write(out, f"{done.exit_code}\n".encode() + done.out + done.stderr.encode()[: 2 * MESSAGES])
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
