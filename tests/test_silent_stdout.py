"""Standard output carries the result only, whatever a library prints past Python."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import threading

import highspy
import pytest

import cns_check.api as cns
from cns_check.run.silent_stdout import silent_stdout
from conftest import SAMPLE

BANNER = b"Running HiGHS\n"
ASKED = ["--profile", "profile.yaml", "--locations", "locations.csv", "--assume-no-agreement", "--norm-year", "2027"]


@pytest.fixture
def loud(monkeypatch):
    """A solver that greets before it can be asked not to: at once, and in what C holds back."""

    class Loud(highspy.Highs):
        def __init__(self):
            os.write(1, BANNER)
            if os.name != "nt":
                ctypes.CDLL(None).puts(b"held back")
            super().__init__()

    monkeypatch.setattr(highspy, "Highs", Loud)


@pytest.mark.usefixtures("loud")
def test_the_command_prints_the_report_alone(cli, capfd):
    asked = ["reallocate", "volumes.csv", *ASKED, "--method", "capacity", "--max-growth", "25%", "--format", "json"]
    done = cli(asked, cwd=SAMPLE)
    assert len(json.loads(done.stdout)["transfers"]) > 0
    assert capfd.readouterr().out == ""


@pytest.mark.usefixtures("loud")
def test_a_notebook_shows_nothing(tmp_path, monkeypatch, capfd):
    shutil.copytree(SAMPLE, tmp_path / "s")
    monkeypatch.chdir(tmp_path / "s")
    asked = {"profile": "profile.yaml", "locations": "locations.csv", "norm_years": 2027, "max_growth": 0.25}
    outcome = cns.reallocate("volumes.csv", assume_no_agreement=True, methods="capacity", **asked)
    assert len(outcome.transfers) > 0
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr().out == ""


HELD_BACK = """
import ctypes
from cns_check.run.silent_stdout import silent_stdout
c = ctypes.CDLL(None)
c.puts(b"before")
with silent_stdout():
    c.puts(b"lost")
c.puts(b"after")
c.fflush(None)
"""


@pytest.mark.skipif(os.name == "nt", reason="where C is found by another name")
def test_what_c_holds_back_goes_where_it_was_meant_to_go():
    # Without PYTHONUNBUFFERED C holds back what it writes to a pipe.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    run = subprocess.run([sys.executable, "-c", HELD_BACK], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout == "before\nafter\n"


def test_an_error_meanwhile_gives_it_back(capfd):
    with pytest.raises(ZeroDivisionError), silent_stdout():
        _ = 1 // 0
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "after\n"


def test_two_at_once_give_it_back_at_the_end(capfd):
    inside, leave = threading.Event(), threading.Event()

    def other():
        with silent_stdout():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with silent_stdout():
        thread.start()
        assert inside.wait(10)
    os.write(1, b"lost\n")
    leave.set()
    thread.join()
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "after\n"


def test_without_a_standard_output_there_is_nothing_to_do(monkeypatch):
    def closed(_):
        raise OSError(9, "Bad file descriptor")

    moved = []
    monkeypatch.setattr(os, "dup", closed)
    monkeypatch.setattr(os, "dup2", lambda *given: moved.append(given))
    with silent_stdout():
        pass
    assert moved == []
