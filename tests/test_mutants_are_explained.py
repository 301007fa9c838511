"""What the last `make mutants` left: every survivor has its explanation, and the page tells the same numbers."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter

import pytest

from conftest import REPO

HERE = REPO / "tests" / "mutation"
MODULES = {
    name: module
    for name, module in tomllib.loads((HERE / "modules.toml").read_text(encoding="utf-8")).items()
    if name != "seed"
}
EXPLAINED = tomllib.loads((HERE / "explained.toml").read_text(encoding="utf-8"))["mutant"]
with (HERE / "outcomes.csv").open(encoding="utf-8", newline="") as file:
    OUTCOMES = list(csv.DictReader(file))
CAUGHT = {"killed", "time-out"}


def place(mutant: str) -> str:
    return re.split(r"__mutmut_\d+$|:\d+$", mutant)[0]


def test_every_survivor_is_explained_and_nothing_else():
    survived = {(place(o["mutant"]), o["was"], o["became"]) for o in OUTCOMES if o["outcome"] not in CAUGHT}
    assert survived == {(each["in"], each["was"], each["became"]) for each in EXPLAINED}
    assert all(each["why"] for each in EXPLAINED)


@pytest.mark.parametrize("module", MODULES)
def test_what_an_explanation_is_about_still_stands_in_the_code(module):
    """Else the code has changed since: run the mutants of the module again."""
    paths = [path for pattern in MODULES[module]["files"] for path in REPO.glob(pattern)]
    code = re.sub(r"\s", "", "".join(path.read_text(encoding="utf-8") for path in paths))
    there = {(place(o["mutant"]), o["was"]) for o in OUTCOMES if o["module"] == module}
    for each in EXPLAINED:
        if (each["in"], each["was"]) in there:
            assert re.sub(r"\s", "", each["was"]) in code, each["in"]


def test_the_page_tells_the_outcomes():
    page = (REPO / "docs" / "mutation-testing.md").read_text(encoding="utf-8")
    for module in MODULES:
        outcomes = Counter(o["outcome"] for o in OUTCOMES if o["module"] == module)
        tried, caught = outcomes.total(), sum(outcomes[o] for o in CAUGHT)
        share = f"{caught / tried:.1%}" if tried else "not run"
        row = f"| {tried} | {outcomes['killed']} | {outcomes['time-out']} | {tried - caught} | {share} |"
        assert re.search(rf"^\| {module} \|.*{re.escape(row)}$", page, flags=re.MULTILINE), (module, row)
