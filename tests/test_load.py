"""What many calculations in one process leave behind: nothing. ``make load`` is the full size; nothing is timed."""

from __future__ import annotations

import gc
import tempfile
import threading
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

import cns_check.api as cns
from cns_check.inputs.volumes import in_blocks
from conftest import REPO

CASE = REPO / "tests" / "golden" / "case"
ASKED = {"profile": "profile.yaml", "norms": "golden-set.yaml", "locations": "locations.csv"}
WARM, MANY = 20, 300
#: Bytes that eight runs may leave: a report alone has more, and a cache fills once.
LEFT = 8_000


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir()) if Path(folder).is_dir() else []


@pytest.fixture
def held(monkeypatch, tmp_path):
    """What the process holds, beside its memory."""
    monkeypatch.chdir(CASE)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def count():
        gc.collect()
        kinds = Counter(type(each).__name__ for each in gc.get_objects())
        ours = {kind: kinds[kind] for kind in ("Volumes", "Result", "Findings", "Diagnostic", "NormSet", "Table")}
        return len(names("/proc/self/fd")), threading.active_count(), names(tmp_path), ours

    return count


def test_evaluations_leave_nothing_behind(held):
    first = cns.evaluate("volumes.csv", **ASKED).to_json()
    for _ in range(WARM):
        cns.evaluate("volumes.csv", **ASKED).to_json()
    before, objects = held(), len(gc.get_objects())
    for _ in range(MANY):
        assert cns.evaluate("volumes.csv", **ASKED).to_json() == first
    assert held() == before
    assert len(gc.get_objects()) - objects < MANY  # less than one for each


def test_evaluations_leave_no_memory_behind(held):
    tracemalloc.start()
    try:
        sizes = []
        for _ in range(3):
            for _ in range(8):
                cns.evaluate("volumes.csv", **ASKED).to_json()
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
        assert sizes[2] - sizes[1] < LEFT, sizes
    finally:
        tracemalloc.stop()


def test_reallocations_and_refused_inputs_leave_nothing_behind(held):
    def run():
        cns.reallocate("volumes.csv", assume_no_agreement=True, methods=["proportional", "equal"], **ASKED)
        with pytest.raises(cns.InputError):
            cns.evaluate("golden-set.yaml", **ASKED)

    for _ in range(5):
        run()
    before = held()
    for _ in range(MANY // 10):
        run()
    assert held() == before


def test_files_that_are_mapped_are_closed(held, monkeypatch):
    monkeypatch.setattr("cns_check.run.open_file.LARGE", 0)
    monkeypatch.setattr(in_blocks, "LARGE", 0)
    whole = cns.evaluate("volumes.csv", **ASKED).to_json()
    before = held()
    for _ in range(10):
        assert cns.evaluate("volumes.csv", **ASKED).to_json() == whole
    assert held() == before


def test_commands_leave_no_open_file_and_no_temporary_name(held, cli, tmp_path, monkeypatch):
    folder = tmp_path.with_name(f"{tmp_path.name}-out")
    folder.mkdir()
    asked = ["evaluate", "volumes.csv", "--profile", "profile.yaml", "--norms", "golden-set.yaml", "--force", "-q"]
    asked += [
        "--output",
        str(folder / "a.json"),
        "--output",
        str(folder / "a.xlsx"),
        "--record",
        str(folder / "r.json"),
    ]
    assert cli(asked).exit_code == 0
    before, made = held(), names(folder)
    for _ in range(20):
        assert cli(asked).exit_code == 0
    assert held() == before
    assert names(folder) == made == ["a.json", "a.xlsx", "r.json"]
