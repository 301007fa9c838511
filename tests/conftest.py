"""Runs the command line in this process, as a user would see it: exit code, stdout, stderr."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from count_sessions import duckdb, spark

__all__ = ["duckdb", "spark"]

REPO = Path(__file__).parents[1]
#: The invented case, and how a command is given its files; to run in its folder.
SAMPLE = REPO / "sample_data" / "nl-example"
SAMPLE_FILES = (
    *("volumes.csv", "volumes-2025-late.csv", "--profile", "volumes.csv=profile.yaml"),
    *("--profile", "volumes-2025-late.csv=profile-2025-late.yaml"),
    *("--locations", "locations.csv", "--memberships", "memberships.csv"),
)
SAMPLE_CASE = (*SAMPLE_FILES, "--agreements", "agreements.yaml")
#: The sheets of a workbook, in their order.
SHEETS = [
    "Contract list",
    "Summary",
    "Matrix",
    "Organisations",
    "Verdicts",
    "Transfers",
    "After",
    "Regions",
    "Regional overview",
    "Norms",
    "Assumptions",
    "Run",
]


@dataclass
class CliResult:
    exit_code: int
    out: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        return self.out.decode()


def run_cli(args, *, cwd=None, stdin: bytes = b"") -> CliResult:
    from cns_check.cli import main

    out, err = io.BytesIO(), io.BytesIO()
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"),
        "stdout": io.TextIOWrapper(out, encoding="utf-8", write_through=True),
        "stderr": io.TextIOWrapper(err, encoding="utf-8", write_through=True),
        "argv": ["cns-check", *map(str, args)],
    }
    before = Path.cwd()
    saved = {name: getattr(sys, name) for name in streams}
    code = 0
    try:
        if cwd is not None:
            os.chdir(cwd)
        for name, value in streams.items():
            setattr(sys, name, value)
        with contextlib.suppress(SystemExit):
            try:
                main()
            except SystemExit as stop:
                code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    finally:
        for name, value in saved.items():
            setattr(sys, name, value)
        os.chdir(before)
    return CliResult(code, out.getvalue(), err.getvalue().decode())


def pytest_addoption(parser):
    parser.addoption(
        "--renew-golden", action="store_true", help="Write tests/golden/ anew from what the tool says now."
    )


@pytest.fixture
def cli():
    return run_cli


#: Why the browser tests are left out, where they are.
NO_BROWSER = "no chromium here: the page was not opened in a browser (tests/browser)"
#: Why those that watch what is opened are.
NO_STRACE = "no strace here: which files a command opens was not watched (tests/test_opened_files.py)"


def pytest_terminal_summary(terminalreporter):
    """A line on what was left out for want of a browser, and one for want of strace."""
    for why in (NO_BROWSER, NO_STRACE):
        if any(why in str(report.longrepr) for report in terminalreporter.stats.get("skipped", ())):
            terminalreporter.write_line(f"left out: {why}")
