"""The oracle of ``count`` on the cases that the specification gives."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from oracle_count import RefusedError, count
from oracle_count.loading import load_source, load_yaml
from random_count_cases import random_case, write_case

CASES = Path(__file__).parent / "data" / "count_cases"


def without_zeros(told: dict) -> dict:
    return {name: value for name, value in told.items() if value != 0 or name == "units"}


@pytest.mark.parametrize("folder", sorted(CASES.glob("[0-9]*")), ids=lambda folder: folder.name)
def test_case(folder):
    case, expected = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("case", "expected")
    )
    profile = load_yaml(folder / "profile.yaml") if (folder / "profile.yaml").exists() else None
    source = load_source(folder, case["records"], profile)
    asked = (load_yaml(folder / "definitions.yaml"), [source], case.get("per", ()), case.get("max_unusable", 0))
    if "refused" in expected:
        with pytest.raises(RefusedError, match=expected["refused"]):
            count(*asked)
        return
    found = count(*asked)
    volumes = {"|".join(str(part) for part in list(row.values())[:-1]): row["volume"] for row in found.volumes}
    assert volumes == expected["volumes"]
    assert {file: without_zeros(told) for file, told in found.rows.items()} == expected["rows"]
    assert {key: without_zeros(told) for key, told in found.units.items()} == expected["units"]


#: What the seeds below must have, each at least so often.
SEEDS, OFTEN = range(700), 8
REASONS = {"counted_one", "counted_several", "dropped", "no_code", "no_intervention", "superseded", "no_record"}
REASONS |= {"no_location", "no_date", "bad_date", "bad_quantity", "repeated", "reversed", "outside_period"}
REASONS |= {"excluded_by_diagnosis", "excluded_by_code", "excluded_by_where", "exclusive", "too_soon", "further_codes"}


def reached(seed: int) -> set[str]:
    """The features, reasons and kinds of units of a case; the refusal alone if it is refused."""
    case = random_case(seed)
    try:
        found = count(case.definitions, case.sources, case.per, case.max_unusable)
    except RefusedError as refused:
        return {f"refused: {refused}"}
    told = case.features.union(*(rows for rows in found.rows.values()))
    for one in found.units.values():
        told |= {f"{part} of {one['unit']}" for part in ("same_unit", "by_quantity", "both_sides") if one[part]}
    return told | {f"note {name}" for name, number in found.notes.items() if number}


@pytest.fixture(scope="module")
def coverage():
    return Counter(name for seed in SEEDS for name in reached(seed))


def test_random_cases_reach_every_reason_and_feature(coverage):
    """A feature that no case has would let every fault in it pass."""
    every = set().union(*(random_case(seed).features for seed in SEEDS)) | REASONS | {"refused: unusable"}
    assert {name: coverage[name] for name in sorted(every) if coverage[name] < OFTEN} == {}


def test_every_way_to_a_unit_is_reached(coverage):
    every = {f"same_unit of {unit}" for unit in ("procedures", "sessions", "admissions", "patients")}
    every |= {"by_quantity of procedures", "both_sides of procedures", "note below_zero", "note without_partner"}
    assert every <= {name for name, times in coverage.items() if times >= OFTEN}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_written_cases_are_the_same_cases(tmp_path, suffix):
    """What a program reads from the files is what the oracle was given."""
    for seed in range(60):
        case, folder = random_case(seed), tmp_path / str(seed)
        told = write_case(case, folder, suffix)
        for source, one in zip(case.sources, told["sources"], strict=True):
            profile = load_yaml(folder / one["profile"]) if one["profile"] else None
            assert load_yaml(folder / "definitions.yaml") == case.definitions
            if suffix == "csv":
                assert load_source(folder, one["records"], profile) == source
            else:
                tables = [pq.ParquetFile(folder / name).read().to_pylist() for name in one["records"]]
                assert [len(table) for table in tables] == [len(rows) for rows in source.records.values()]


def outcome(case, sources):
    try:
        found = count(case.definitions, sources, case.per, case.max_unusable)
    except RefusedError as refused:
        return str(refused), None
    return found.volumes, (found.rows, found.units)


def test_order_of_rows_and_number_of_files_make_no_difference():
    for seed in range(200):
        case, rng = random_case(seed), Random(seed)
        shuffled = [
            replace(source, records={path: rng.sample(rows, len(rows)) for path, rows in source.records.items()})
            for source in case.sources
        ]
        whole = [
            replace(one, records={"all.csv": [row for rows in one.records.values() for row in rows]})
            for one in case.sources
        ]
        assert outcome(case, shuffled) == outcome(case, case.sources)
        assert outcome(case, whole)[0] == outcome(case, case.sources)[0]
