"""What is shown while a run works: on a terminal, after a second, and nowhere else."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import threading

import pytest
from rich.console import Console

from cns_check.cli import progress as working
from cns_check.cli.progress import Working
from cns_check.cli.terminal import Terminal
from cns_check.words import Said, english, translator
from conftest import REPO

#: A run whose judging lasts until its line is there, if there is to be one: no patience is measured against a machine.
SLOW = f"""
import sys, threading
sys.path.insert(0, {str(REPO / "src")!r})
from cns_check.cli import progress as working
from cns_check.run import calculation
working.PATIENCE = 0.05
judged = calculation.engine.evaluate
def slowly(*args, **options):
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()
    return judged(*args, **options)
calculation.engine.evaluate = slowly
from cns_check.cli import main
main()
"""
ARGS = ["evaluate", "sample_data/us-california/volumes.csv", "--profile", "sample_data/us-california/profile.yaml"]
ARGS += ["--norms", "us-leapfrog", "--summary-only"]


def on_a_terminal(*extra: str, **env: str) -> tuple[str, str]:
    """Stdout, which is a pipe, and stderr, which is a terminal."""
    ours, theirs = pty.openpty()
    clean = {k: v for k, v in os.environ.items() if k not in {"CI", "NO_COLOR"}} | {"TERM": "xterm"} | env
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, *ARGS, *extra], stdout=subprocess.PIPE, stderr=theirs, cwd=REPO, env=clean
    ) as process:
        os.close(theirs)
        assert process.stdout is not None
        out = process.stdout.read().decode()
        said = b""
        while True:
            try:
                part = os.read(ours, 65_536)
            except OSError:
                break
            if not part:
                break
            said += part
    os.close(ours)
    assert process.returncode == 0, said
    return out, said.decode()


def test_a_terminal_sees_the_step_and_no_trace_of_it_remains():
    out, said = on_a_terminal()
    assert "Judging" in said
    assert "\x1b[" not in out
    assert "Summary: locations per norm" in out
    # The line is cleared, and the cursor is back.
    assert said.rstrip().endswith("\x1b[2K")
    assert said.count("\x1b[?25h") == said.count("\x1b[?25l") == 1


def test_in_the_language_of_the_reader():
    assert "Oordelen" in on_a_terminal("--lang", "nl")[1]


@pytest.mark.parametrize(("extra", "env"), [(("-q",), {}), ((), {"CI": "true"}), ((), {"TERM": "dumb"})])
def test_it_is_silent(extra, env):
    _, said = on_a_terminal(*extra, **env)
    assert "Judging" not in said
    assert "\x1b[" not in said


def on_a_screen(*args: str, **env: str) -> str:
    """Everything that a command writes where both streams are a terminal."""
    ours, theirs = pty.openpty()
    clean = {k: v for k, v in os.environ.items() if k not in {"CI", "NO_COLOR", "FORCE_COLOR"}} | env
    command = [sys.executable, "-m", "cns_check", *args]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, cwd=REPO, env=clean):
        os.close(theirs)
        said = b""
        while True:
            try:
                part = os.read(ours, 65_536)
            except OSError:
                break
            said += part
    os.close(ours)
    return said.decode()


@pytest.mark.parametrize(
    "args",
    [
        ("norms", "list"),
        ("norms", "show", "us-leapfrog"),
        ("norms", "validate"),
        ("norms", "test", "us-leapfrog"),
        ("evaluate", "--case", "sample_data/nl-example/cns-check.yaml"),
        (
            "why",
            "--case",
            "sample_data/nl-example/cns-check.yaml",
            "--location",
            "N1",
            "--norm",
            "kidney-local-treatment",
        ),
    ],
)
def test_a_dumb_terminal_gets_no_escapes(args):
    assert "\x1b" in on_a_screen(*args, TERM="xterm"), "another terminal does"
    assert "\x1b" not in on_a_screen(*args, TERM="dumb")


def test_colour_that_is_typed_goes_before_what_the_terminal_says_of_itself():
    assert "\x1b" not in on_a_screen("norms", "list", TERM="dumb", FORCE_COLOR="1")
    assert "\x1b" in on_a_screen("norms", "list", "--color", "always", TERM="dumb")


def test_in_a_pipe_it_is_silent():
    done = subprocess.run([sys.executable, "-c", SLOW, *ARGS], capture_output=True, cwd=REPO, check=True)
    assert b"Judging" not in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr


def due() -> None:
    """Waits until what was put off has begun."""
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()


def console() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=80)


def test_what_is_done_within_a_second_is_not_shown(monkeypatch):
    monkeypatch.setattr(working, "PATIENCE", 60)
    screen = console()
    with Working(screen, english) as step:
        step(Said.of("Judging"))
    assert screen.file.getvalue() == ""


def test_a_name_is_never_markup(monkeypatch):
    monkeypatch.setattr(working, "PATIENCE", 0)
    screen = console()
    with Working(screen, translator("nl")) as step:
        step(Said.of("Making {path}", path="[/red].xlsx"))
        due()
    assert "[/red].xlsx maken" in screen.file.getvalue()


def test_nothing_is_shown_once_it_was_stopped(monkeypatch):
    monkeypatch.setattr(working, "PATIENCE", 0.05)
    screen = console()
    with Working(screen, english) as step:
        step.stop()
        step(Said.of("Judging"))
        due()
    assert screen.file.getvalue() == ""


def test_a_terminal_that_is_none_has_no_console(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with Terminal().working() as step:
        step(Said.of("Judging"))
    assert sys.stderr.getvalue() == ""
