"""Fuzzes the readers with atheris: ``make fuzz``, ``make fuzz of=yaml runs=1000000``.

A process per harness, one after another, each with its corpus, its dictionary and bounds on what an input may take.
What fails is left in the folder and told with the way to try it again; then the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from conftest import REPO
from fuzz import corpus, seeds
from fuzz.harnesses import HARNESSES
from fuzz.lines import covered, least
from fuzz.words import dictionary

#: Seconds by the clock and MiB that an input may take: far above what any needs, so that a busy machine finds nothing.
BOUNDS = ("-timeout=600", "-rss_limit_mb=3000")
_STATUS = re.compile(r"cov: (\d+) ft: (\d+)(?: corp: (\d+))?")
_EXECUTED = re.compile(r"stat::number_of_executed_units: *(\d+)")


class Told(NamedTuple):
    """What a run of a harness came to."""

    executed: int
    edges: int
    features: int
    kept: int


def put(folder: Path, found: Iterable[bytes]) -> None:
    """Writes inputs as libFuzzer names them."""
    folder.mkdir(parents=True, exist_ok=True)
    for data in found:
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def watched(name: str, folder: Path, *arguments: str) -> tuple[int, str]:
    """Runs a harness in a process; its exit code and all that it said."""
    path = [str(REPO / "src"), str(REPO / "tests")]
    command = [sys.executable, "-m", "fuzz.one", f"--harness={name}", *BOUNDS, *arguments]
    log = folder / "log"
    with log.open("wb") as file:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
        code = subprocess.run(command, cwd=folder, env=environment, stdout=file, stderr=file, check=False).returncode
    return code, log.read_text(encoding="utf-8", errors="replace")


def fuzz(name: str, folder: Path, runs: int, seed: int) -> Told | None:
    """Tries so many inputs; None where one failed."""
    words = ("".join(map("\\x{:02X}".format, word)) for word in dictionary(HARNESSES[name].words))
    (folder / "words").write_text("".join(f'"{word}"\n' for word in words), encoding="ascii")
    code, said = watched(
        name,
        folder,
        *("-dict=words", f"-runs={runs}", f"-seed={seed}", f"-max_len={HARNESSES[name].longest}"),
        *("-artifact_prefix=failed-", "-print_final_stats=1", "corpus"),
    )
    status = _STATUS.findall(said)
    if code or not status:
        at = max(said.find("Uncaught Python exception"), 0)
        print(f"{name}: FAILED\n{said[at : at + 6000]}")
        for failed in sorted(folder.glob("failed-*")):
            print(f"Try again: PYTHONPATH=src:tests python -m fuzz.one --harness={name} {failed}")
        return None
    executed = int(_EXECUTED.findall(said)[-1])
    edges, features, kept = status[-1]
    return Told(executed, int(edges), int(features), int(kept or 0))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("harnesses", nargs="*", metavar="harness", help=", ".join(HARNESSES))
    parser.add_argument("--runs", type=int, default=2000, help="inputs per harness")
    parser.add_argument("--seed", type=int, default=1, help="0: another one in every run")
    parser.add_argument("--folder", type=Path, default=REPO / "build" / "fuzz", help="what is kept between runs")
    parser.add_argument("--renew", action="store_true", help="begin with the fixtures too, and write the corpus anew")
    parser.add_argument("--lines", action="store_true", help="only tell which lines the corpus reaches")
    asked = parser.parse_args(argv)
    failed = 0
    for name in asked.harnesses or HARNESSES:
        if asked.lines:
            for module, (reached, there) in covered(name, corpus.inputs(name)).items():
                print(f"{name}: {module} {reached} of {there} lines, {reached / max(there, 1):.1%}")
            continue
        folder = (asked.folder / name).resolve()
        put(folder / "corpus", corpus.inputs(name))
        if asked.renew:
            put(folder / "corpus", seeds.seeds(name, HARNESSES[name].longest))
        told = fuzz(name, folder, asked.runs, asked.seed)
        if told is None:
            failed += 1
            continue
        print(f"{name}: {told.executed} runs, {told.edges} edges, {told.features} features, {told.kept} inputs kept")
        if asked.renew:
            corpus.write(name, least(name, (path.read_bytes() for path in (folder / "corpus").iterdir())))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
