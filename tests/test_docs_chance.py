"""The page about chance: its tables are those of its script, and a plain count says how many verdicts there are."""

from __future__ import annotations

import csv
import re
import runpy
from collections import defaultdict

import numpy as np
import pytest

from conftest import REPO

PAGE = REPO / "docs" / "chance.md"
SCRIPT = runpy.run_path(str(REPO / "docs" / "make_chance.py"))
MINIMA = {"Esophagus": 20, "Lung": 40, "Pancreas": 20, "Rectum": 16}


@pytest.fixture(scope="module")
def made():
    return SCRIPT["parts"]()


def test_the_page_has_the_tables_of_the_script(made):
    text = PAGE.read_text(encoding="utf-8")
    blocks = dict(re.findall(r"<!-- made by docs/make_chance\.py: (\w+) -->\n(.*?)<!-- end -->", text, re.S))
    assert blocks == made, "run python docs/make_chance.py"


def pairs(mean_of_two):
    """Per hospital and surgery with a known next year: last year's verdict, and the next one's."""
    done = defaultdict(int)
    with (REPO / "sample_data" / "us-california" / "volumes.csv").open(encoding="cp1252", newline="") as file:
        for row in csv.DictReader(file):
            if row["hospital"] != "Statewide" and row["Surgery"] in MINIMA:
                done[row["OSHPDID"], row["Surgery"], int(row["Year"])] += int(row["# of Cases"])

    def met(key, year):
        now, before = done.get((*key, year), 0), done.get((*key, year - 1), 0) if mean_of_two else 0
        return now > 0 and (now >= MINIMA[key[1]] or (mean_of_two and now + before >= 2 * MINIMA[key[1]]))

    for key in sorted({(hospital, surgery) for hospital, surgery, _ in done}):
        for year in (2013, 2016, 2017, 2018, 2019):
            if done.get((*key, year)) and not (mean_of_two and year < 2017):
                yield met(key, year), met(key, year + 1)


@pytest.mark.parametrize(("name", "mean_of_two"), [("as_asked", True), ("calendar", False)])
def test_a_plain_count_finds_as_many_and_the_same_score_of_last_year_repeated(made, name, mean_of_two):
    found = list(pairs(mean_of_two))
    came = sum(then for _, then in found)
    assert f"{len(found)} verdicts, of which {came} came to met" in made[name]
    brier = sum(0.999**2 if now != then else 0.001**2 for now, then in found) / len(found)
    assert f"| last year's verdict repeated | {brier:.4f} |" in made[name]


def test_a_tenth_with_many_verdicts_that_is_far_off_is_told_plainly():
    foretold, calibration = SCRIPT["Foretold"], SCRIPT["_calibration"]
    said = np.full(50, 0.55)
    met = np.arange(50) < 40
    far = foretold(said, said, said, met)
    assert "**Off by more than 10 points" in "".join(calibration(far))
    few = foretold(said[:49], said[:49], said[:49], met[:49])
    assert "none is off" in "".join(calibration(few))


def test_the_scores_by_hand():
    brier, log = SCRIPT["scores"](np.array([0.8, 1.0]), np.array([True, False]))
    assert brier == pytest.approx((0.04 + 0.999**2) / 2)
    assert log == pytest.approx(-(np.log(0.8) + np.log(0.001)) / 2)
