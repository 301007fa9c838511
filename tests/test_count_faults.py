"""A count that is cut off, or has no room, leaves everything as it was."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

DEFINITIONS = Path(__file__).parent / "fixtures" / "good" / "C026" / "definitions.yaml"
#: Ends the process when the engine is asked something for the given time.
KILLED = """
import os, signal, sys
from cns_check.cli import run
from cns_check.count.engines.duckdb import DuckDB

left, real = [int(sys.argv.pop(1))], DuckDB.fetch

def fetch(self, table):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, table)

DuckDB.fetch = fetch
run()
"""


@pytest.fixture
def here(tmp_path) -> Path:
    lines = [f"r{n},p{n % 7},N{n % 3000},{2015 + n % 9}-01-02,A1\n" for n in range(27_000)]
    (tmp_path / "records.csv").write_text("record_id,patient_id,location_id,date,code\n" + "".join(lines))
    (tmp_path / "out.csv").write_bytes(b"old")
    (tmp_path / "spill").mkdir()
    return tmp_path


def typed(*more: str) -> list[str]:
    outputs = ["--output", "out.csv", "--reconciliation", "rows.json", "--force", "--temp-dir", "spill", "--quiet"]
    return ["count", "records.csv", "--definitions", str(DEFINITIONS), *outputs, *more]


def state(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


@pytest.mark.parametrize("asked", [1, 2, 4])
def test_killed_while_it_counts_it_leaves_no_output(here, asked):
    before = state(here)
    args = [sys.executable, "-c", KILLED, str(asked), *typed()]
    done = subprocess.run(args, cwd=here, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert state(here) == before


def test_a_file_that_may_not_grow_leaves_all_as_it_was(here):
    """The limit of a file is met as a full disk is: in the middle of a write."""
    before = state(here)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    args = [sys.executable, "-m", "cns_check", *typed()]
    done = subprocess.run(args, cwd=here, capture_output=True, text=True, check=False, preexec_fn=limited)
    assert (done.returncode, done.stdout) == (4, "")
    assert "cannot be written: File too large" in done.stderr
    assert state(here) == before
    assert not any((here / "spill").iterdir())


def test_no_room_for_what_does_not_fit_into_memory(cli, here, monkeypatch):
    from cns_check.count.engines.duckdb import DuckDB
    from cns_check.count.engines.engine import EngineError

    def full(self: DuckDB, table: object) -> object:
        raise EngineError((), space=True)

    monkeypatch.setattr(DuckDB, "fetch", full)
    before = state(here)
    done = cli(typed(), cwd=here)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "not enough memory or disk" in done.stderr
    assert state(here) == before
    assert not any((here / "spill").iterdir())
