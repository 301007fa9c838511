"""The two engines agree: examples in plain numbers, deliveries in arrays, on every form of the language."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from random import Random

import pytest

from array_examples import run_with_arrays
from cns_check.judge import plain_numbers as plain_judge
from cns_check.judge import windows
from cns_check.judge.norm_examples import run_examples
from cns_check.norms.find import load_norm_sets, shipped_ids
from cns_check.norms.model import NormSet
from conftest import REPO

YEAR = 2024
CARE = ("a", "b", "c")
SOURCES = ({"document": "law"},)
NUMBERS = (0, 1, 4, 5, 9, 10, 11, 19, 20, 21, 30, 60)
MASKS = ((0, 0), (0, 4), (0, 10), (3, 9), (9, 10), (10, 12), (15, 25))
MINIMA = (1, 5, 10, 20)
CASES = 400


def window(chance):
    one = ["calendar-year", {"mean-of-years": 2}, {"mean-of-years": 3}]
    return chance.choice([*one, {"any-of": tuple(chance.sample(one, 2))}, {"any-of": tuple(one)}])


def volume(chance):
    return chance.choice([chance.choice(NUMBERS), chance.choice(NUMBERS), chance.choice(MASKS), None])


def volumes(chance):
    return {name: volume(chance) for name in CARE if chance.random() < 0.8}


def version(chance):
    said = {"status": chance.choice(["adopted", "reported", "guideline"]), "sources": SOURCES}
    number = {"minimum": chance.choice(MINIMA)} if chance.random() < 0.85 else {}
    if chance.random() < 0.3:
        number["minimum_per_surgeon"] = chance.choice(MINIMA)
    if chance.random() < 0.3:
        number["minimum_surgeons"] = chance.choice((1, 2, 3))
    if number.get("minimum") and chance.random() < 0.2:
        until = date(YEAR + chance.choice((-1, 0)), 12, 31)
        number["transition"] = {"until": until, "minimum": chance.choice(MINIMA), "sources": SOURCES}
    return {"valid_from": date(YEAR - 1, 1, 1), **said, **number}


def example(chance):
    made = {"name": "it", "norm_year": YEAR + chance.choice((0, 0, 0, 1, -5)), "expect": "met"}
    if chance.random() < 0.6:
        latest = chance.choice((YEAR, YEAR - 1))
        years = [latest, *(y for y in (latest - 1, latest - 2, latest - 3) if chance.random() < 0.8)]
        made["years"] = {year: volumes(chance) for year in years}
    else:
        made["volumes"] = volumes(chance)
        if chance.random() < 0.6:
            # The data year alone names surgeons, and their volumes need not add up to what is delivered.
            made["surgeons"] = {
                name: tuple(volume(chance) for _ in range(chance.choice((1, 2, 3)))) for name in chance.sample(CARE, 2)
            }
            for name in made["surgeons"]:
                if chance.random() < 0.6:
                    made["volumes"].pop(name, None)
    if chance.random() < 0.3:
        made["open_from"] = date(chance.choice((YEAR, YEAR - 1, YEAR - 2)), 7, 1)
    if chance.random() < 0.3:
        made["attested"] = chance.random() < 0.5
    return made


def norm(chance, number):
    made = {
        "id": f"norm-{number}",
        "title": {"en": "Norm"},
        "cluster": "c",
        "network": "n",
        "kind": "volume",
        "counts": tuple(chance.sample(CARE, chance.choice((1, 2, 3)))),
        "unit": "procedures",
        "per": chance.choice(["location", "location", "organisation", "surgeon"]),
        "window": window(chance),
        "versions": (version(chance),),
        "examples": tuple(example(chance) for _ in range(4)),
    }
    if chance.random() < 0.15:
        for key in ("unit", "per", "window"):
            del made[key]
        made |= {"kind": "process", "versions": ({"status": "adopted", "sources": SOURCES},)}
        return made
    if chance.random() < 0.2:
        made["window"] = "calendar-year"
        made["tolerance"] = {"one-missed-year": {"mean-of-years": chance.choice((2, 3))}}
    if chance.random() < 0.3:
        when = {"when": "performed"} if chance.random() < 0.5 else {}
        counts = tuple(chance.sample(made["counts"], 1))
        made["parts"] = ({"counts": counts, "minimum": chance.choice(MINIMA), "sources": SOURCES, **when},)
    if chance.random() < 0.3:
        made["data_lag"] = chance.choice((1, 2))
    if chance.random() < 0.2:
        made["new_site"] = {"share": chance.choice((0.5, 0.35, 0.1))}
    if number and chance.random() < 0.3:
        made["requires"] = (f"norm-{chance.randrange(number)}",)
    return made


def norm_set(chance):
    return NormSet.model_validate(
        {
            "schema": "cns-check/norm-set/1",
            "id": "drawn",
            "version": "1",
            "jurisdiction": "NL",
            "title": {"en": "Drawn"},
            "documents": {"law": {"title": "Law", "publisher": "State"}},
            "interventions": {name: {"title": {"en": name}} for name in CARE},
            "norms": tuple(norm(chance, number) for number in range(4)),
            **({"guideline": {"minimum": 10, "sources": SOURCES}} if chance.random() < 0.3 else {}),
        }
    )


def told(norm_set_):
    return [(r.verdict, r.low, r.high) for r in run_examples(norm_set_)]


def test_both_engines_agree_on_every_form():
    seen: Counter[str] = Counter()
    for seed in range(CASES):
        drawn = norm_set(Random(seed))
        plain, arrays = told(drawn), run_with_arrays(drawn)
        for n, (one, other) in enumerate(zip(plain, arrays, strict=True)):
            assert one == (other[0], *map(pytest.approx, other[1:])), f"set {seed}, norm {n // 4}, example {n % 4}"
        seen.update(verdict for verdict, _, _ in plain)
    assert set(seen) == set(plain_judge.NAMES), "every verdict comes up"
    assert min(seen.values()) > CASES // 10, seen


def test_both_engines_agree_on_the_shipped_sets():
    for file in load_norm_sets(shipped_ids())[0]:
        assert told(file.value) == run_with_arrays(file.value)


def test_both_engines_name_and_order_their_verdicts_alike():
    assert plain_judge.NAMES == windows.VERDICT_NAMES
    for name in ("MET", "UNDETERMINED", "BELOW", "NOT_PERFORMED", "NO_NORM", "PROCESS"):
        assert getattr(plain_judge, name) == getattr(windows, name)


def test_checking_norm_files_loads_no_array_library():
    code = (
        "import sys; sys.argv = ['cns-check', 'norms', 'validate']\n"
        "from cns_check.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code\n"
        "print([m for m in ('numpy', 'pandas', 'pyarrow', 'rich') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPO / "src")}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert result.stdout.splitlines()[-1] == "[]"
