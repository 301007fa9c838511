"""The volumes that the benchmark generator knows are those that the specification gives for its files."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from oracle_count import count
from oracle_count.loading import load_source, load_yaml

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
YAML = BENCHMARKS / "count"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A file per year of 400 to 401 rows, the last one of a session cut off."""
    found = tmp_path_factory.mktemp("records")
    make = [sys.executable, str(BENCHMARKS / "count_records.py"), str(found), "--rows", "2405"]
    subprocess.run(make, check=True)
    return found


def test_expected_volumes(folder):
    source = load_source(
        folder, [f"records-{year}.csv" for year in range(2019, 2025)], load_yaml(YAML / "profile.yaml")
    )
    assert sum(len(rows) for rows in source.records.values()) == 2405
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    found = count(load_yaml(YAML / "definitions.yaml"), [source])
    assert [{name: str(value) for name, value in row.items()} for row in found.volumes] == expected
    assert all(found.units[f"{unit}-{n:02}"]["same_unit"] for unit, n in (("sessions", 8), ("patients", 14)))


def test_definitions_are_those_of_the_generator():
    code = "import count_records, sys; sys.stdout.write('\\n'.join(count_records.definitions()) + '\\n')"
    done = subprocess.run([sys.executable, "-c", code], cwd=BENCHMARKS, check=True, capture_output=True, text=True)
    assert done.stdout == (YAML / "definitions.yaml").read_text(encoding="utf-8")
