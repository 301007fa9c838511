"""The counts on the page about real data, against a count with nothing but the csv module."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict

import pytest

from conftest import REPO

PAGE = REPO / "docs" / "real-data.md"
#: Delivered name, id of the norm, Leapfrog's hospital minimum.
NORMS = (
    ("Esophagus", "oesophagus-resection", 20),
    ("Lung", "lung-resection", 40),
    ("Pancreas", "pancreas-resection", 20),
    ("Rectum", "rectum-resection", 16),
)


def counted(surgery, minimum, year):
    """Hospitals by verdict: 12 months, or the yearly mean over 24."""
    done = defaultdict(int)
    with (REPO / "sample_data" / "us-california" / "volumes.csv").open(encoding="cp1252", newline="") as file:
        for row in csv.DictReader(file):
            if row["hospital"] != "Statewide" and row["Surgery"] == surgery:
                done[row["OSHPDID"], int(row["Year"])] += int(row["# of Cases"])
    found = Counter()
    for hospital in {hospital for hospital, _ in done}:
        now, before = done.get((hospital, year), 0), done.get((hospital, year - 1), 0)
        if now:
            found["met" if now >= minimum or now + before >= 2 * minimum else "below"] += 1
        elif before:
            found["not performed"] += 1
    return found


def rows_of_the_page():
    lines = re.findall(
        r"^\| ([a-z-]+) \| (\d+) \| (\d{4}) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$",
        PAGE.read_text(encoding="utf-8"),
        re.M,
    )
    return {(norm, int(year)): tuple(map(int, rest)) for norm, minimum, year, *rest in lines for _ in [minimum]}


@pytest.mark.parametrize("year", [2017, 2020])
@pytest.mark.parametrize(("surgery", "norm", "minimum"), NORMS, ids=[n[1] for n in NORMS])
def test_the_page_says_what_a_plain_count_says(surgery, norm, minimum, year):
    found = counted(surgery, minimum, year)
    performing = found["met"] + found["below"]
    assert rows_of_the_page()[norm, year] == (performing, found["met"], found["below"], found["not performed"])


@pytest.mark.parametrize("year", [2017, 2020])
def test_the_printed_output_says_it_too(year):
    part = PAGE.read_text(encoding="utf-8").split(f"## {year}\n")[1].split("\n## ")[0]
    for surgery, norm, minimum in NORMS:
        found = counted(surgery, minimum, year)
        (line,) = [line for line in part.split("\n") if line.startswith(f"{norm} ")]
        performing = found["met"] + found["below"]
        assert line.split()[5:9] == [str(performing), str(found["met"]), str(found["below"]), "0"]


def test_the_page_has_no_other_counts():
    assert set(rows_of_the_page()) == {(norm, year) for _, norm, _ in NORMS for year in (2017, 2020)}
