"""``cns-check explain``: every code that a report can hold is explained."""

from __future__ import annotations

import pytest

from cns_check.contract.reasons import REASONS
from cns_check.diagnostics import CATALOGUE


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_diagnostic_code(cli, code):
    info = CATALOGUE[code]
    done = cli(["explain", code])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        f"{code} {info.name} ({info.severity.value})\n  {info.summary}\n\nWhy: {info.why}\nRemedy: {info.remedy}\n"
    )
    assert info.summary
    assert info.why
    assert info.remedy
    for other in (code.lower(), info.name):
        assert cli(["explain", other]).stdout == done.stdout


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_code(cli, code):
    reason = REASONS[code]
    done = cli(["explain", code])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{code} (reason)\n  {reason.summary}\n\nWhy: {reason.rule}\nRemedy: {reason.remedy}")


def test_no_reason_and_no_diagnostic_share_a_name():
    assert not {info.name for info in CATALOGUE.values()} & set(REASONS)


@pytest.mark.parametrize(
    ("code", "near"),
    [("unexplaned", "unexplained"), ("E0001", "E001"), ("norm-without-volume", "norm-without-volumes")],
)
def test_an_unknown_code_is_wrong_usage_with_near_ones(cli, code, near):
    done = cli(["explain", code])
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{code}: no diagnostic or reason has this code; near are" in done.stderr
    assert near in done.stderr


def test_nothing_near(cli):
    done = cli(["explain", "zzzzzzzz"])
    assert (done.exit_code, done.stderr) == (2, "cns-check: zzzzzzzz: no diagnostic or reason has this code\n")


@pytest.mark.parametrize("args", [[], ["E001", "E002"]])
def test_one_code_at_a_time(cli, args):
    assert cli(["explain", *args]).exit_code == 2
