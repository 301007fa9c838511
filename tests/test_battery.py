"""The bad inputs of ``make battery`` that are small: each is refused with a code and its file, and writes nothing.

The large ones, and the bounds on time and memory, are for processes of their own: ``make battery``.
"""

from __future__ import annotations

import re
from itertools import islice

import pytest

from battery.run import cases, state, write, wrong
from battery.tables import book
from cns_check.limits import LIMITS, limit, parse, raised
from conftest import run_cli

#: The suite takes every so many of them, in several tests that can run side by side.
PARTS, STEP = 4, 2


@pytest.mark.parametrize("part", range(PARTS))
def test_bad_inputs_are_refused_with_code_and_place(part, tmp_path):
    report = write(tmp_path)
    usual = state(tmp_path)
    found = []
    for case in islice(cases(report, heavy=False), part * STEP, None, PARTS * STEP):
        for name, data in case.files.items():
            (tmp_path / name).write_bytes(data)
        before = set(state(tmp_path))
        why = wrong(case, run_cli(case.argv, cwd=tmp_path))
        if why is None and set(state(tmp_path)) != before:
            why = "something was written"
        if why is not None:
            found.append(f"{case.name}: {why}")
        for name in case.files:
            (tmp_path / name).unlink()
    assert found == []
    assert state(tmp_path) == usual, "an input was changed"


def test_there_are_more_than_a_thousand(tmp_path):
    names = [case.name for case in cases(write(tmp_path), heavy=False)]
    assert len(set(names)) >= 1000


def test_a_limit_is_raised_by_the_option_and_in_a_block():
    with raised(parse(["columns=3", "file-size=2K"])):
        assert (limit("columns"), limit("file-size")) == (3, 2048)
        with raised({"yaml_keys": 5}):
            assert (limit("columns"), limit("yaml-keys")) == (3, 5)
    assert limit("columns") == LIMITS["columns"].default


@pytest.mark.parametrize("typed", ["columns", "columns=", "columns=0", "columns=-1", "nothing=1", "columns=1e3"])
def test_a_limit_that_is_none_is_wrong_usage(typed, tmp_path):
    done = run_cli(["norms", "list", "--limit", typed], cwd=tmp_path)
    assert done.exit_code == 2
    assert "NAME=VALUE" in done.stderr


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("wide.csv", b"a,b,c\n" + b"x," * 30_000 + b"\n"),
        ("wide.csv", b",".join(b"c%d" % i for i in range(30_000)) + b"\n"),
        ("long.csv", b"location_id,year\n" + b"x" * 300_000 + b",2024\n"),
        ("long.csv", b"location_id," + b"x" * 300_000 + b"\nA,2024\n"),
        ("wide.xlsx", book('<row r="1"><c r="XFD1"><v>1</v></c></row>')),
    ],
    ids=["a line", "a header", "a cell", "a name", "a sheet"],
)
def test_a_limit_that_is_raised_as_the_remedy_says_is_kept(name, data, tmp_path):
    (tmp_path / name).write_bytes(data)
    told = run_cli(["volumes", "validate", name], cwd=tmp_path)
    assert told.exit_code == 3
    shown = told.out.decode() + told.stderr
    assert "[I001]" in shown
    followed: list[str] = []
    while "[I001]" in shown:
        advised = re.findall(r"--limit (\S+=\w+)", shown)
        assert advised
        assert not {text.partition("=")[0] for text in followed} & {text.partition("=")[0] for text in advised}
        followed += advised
        told = run_cli(
            ["volumes", "validate", name, *(w for text in followed for w in ("--limit", text))], cwd=tmp_path
        )
        shown = told.out.decode() + told.stderr
    assert followed
