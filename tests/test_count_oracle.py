"""The oracle of ``count`` on the cases that the specification gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oracle_count import RefusedError, count
from oracle_count.loading import load_source, load_yaml

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
