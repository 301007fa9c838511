"""Each diagnostic code has a bad case that gives it at the stated place, and a good one that does not.

``tests/fixtures/bad/<code>/case.yaml``: ``command`` (arguments, run in that folder), ``exit``, and ``place``, the
place as it is printed. ``tests/fixtures/good/<code>/case.yaml``: ``command`` and ``exit``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from cns_check.diagnostics import CATALOGUE

FIXTURES = Path(__file__).parent / "fixtures"
LINE = re.compile(
    r"^(?:(?P<place>.*?): )?(?P<severity>error|warning|note)\[(?P<code>[A-Z]\d{3})\]"
    r" (?P<name>[a-z0-9-]+): (?P<message>.+)$"
)


def run_case(folder: Path, cli):
    case = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    result = cli(
        [*case["command"], "-v"], cwd=folder, stdin=(folder / case["stdin"]).read_bytes() if "stdin" in case else b""
    )
    found = [m.groupdict() for m in map(LINE.match, (result.stdout + result.stderr).splitlines()) if m]
    assert result.exit_code == case["exit"], result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return case, found


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_bad_case_is_found_at_its_place(code, cli):
    case, found = run_case(FIXTURES / "bad" / code, cli)
    info = CATALOGUE[code]
    mine = [f for f in found if f["code"] == code]
    assert mine, f"{code} not found among {found}"
    assert case["place"] in [f["place"] or "" for f in mine]
    assert {(f["severity"], f["name"]) for f in mine} == {(info.severity.value, info.name)}
    assert all(f["message"].strip() for f in mine)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_good_case_is_silent(code, cli):
    _, found = run_case(FIXTURES / "good" / code, cli)
    assert code not in [f["code"] for f in found]


def test_every_fixture_has_a_code():
    for kind in ("bad", "good"):
        assert {p.name for p in (FIXTURES / kind).iterdir()} == set(CATALOGUE)
