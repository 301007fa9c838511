"""``cns-check explain``: every code that a report can hold is explained."""

from __future__ import annotations

from typing import get_args

import pytest

from cns_check.cli.explained import TERMS
from cns_check.contract import terms as of_contracts
from cns_check.contract.decision_table import Status as ContractStatus
from cns_check.contract.reasons import REASONS
from cns_check.diagnostics import CATALOGUE, Severity
from cns_check.diagnostics.model import SEVERITIES
from cns_check.inputs.agreements.model import Route
from cns_check.judge import terms as of_judging
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.norms import terms as of_norms
from cns_check.norms.model import Norm, Regime
from cns_check.norms.model import Status as NumberStatus
from cns_check.reallocate.methods import METHODS
from cns_check.words import translator


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
    assert cli(["explain", code.lower()]).stdout == done.stdout
    assert cli(["explain", info.name]).stdout.startswith(done.stdout), "a word of reports may be called the same"


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
    [("unexplaned", "unexplained"), ("E0001", "E001"), ("norm-wihtout-volumes", "norm-without-volumes")],
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


# Words of a report


@pytest.mark.parametrize(
    ("terms", "registry"),
    [
        (of_judging.VERDICTS, VERDICT_NAMES),
        (of_contracts.STATUSES, get_args(ContractStatus)),
        (of_contracts.ROUTES, get_args(Route)),
        (of_norms.STATUSES, get_args(NumberStatus)),
        (of_norms.REGIMES, get_args(Regime.model_fields["regime"].annotation)),
        (of_norms.KINDS, get_args(Norm.model_fields["kind"].annotation)),
        (SEVERITIES, tuple(Severity)),
    ],
)
def test_every_word_of_a_registry_is_explained(terms, registry):
    assert sorted(t.name for t in terms) == sorted(registry)


def test_every_window_and_method_is_explained(cli):
    for word in ("calendar-year", "mean-of-years:3", "tolerance:mean-of-years:3", *METHODS):
        assert cli(["explain", word]).exit_code == 0


@pytest.mark.parametrize("term", TERMS, ids=lambda term: f"{term.kind} {term.name}")
def test_every_word_as_readers_meet_it(cli, term):
    spellings = {
        term.name,
        term.name.upper(),
        term.name.replace("_", "-"),
        term.name.replace("-", "_"),
        translator("nl")(term.name),
    }
    for word in spellings:
        done = cli(["explain", word])
        assert (done.exit_code, done.stderr) == (0, ""), word
        assert f"{term.name} ({term.kind})\n  {term.summary}\n" in done.stdout
    dutch = cli(["explain", term.name, "--lang", "nl"]).stdout
    assert translator("nl")(term.summary) in dutch
    assert term.summary not in dutch


def test_a_status_names_the_reasons_that_give_it(cli):
    assert "Reasons: fallback_later" not in cli(["explain", "contract"]).stdout
    assert "Reasons: agreed_later, fallback_later\n" in cli(["explain", "deferred"]).stdout
    assert "Reasons: exception\n" in cli(["explain", "exempt"]).stdout


def test_a_part_lists_the_matches(cli):
    lines = cli(["explain", "contr"]).stdout.splitlines()
    assert "do_not_contract (contract status): The care is not to be contracted with this location." in lines
    assert any(line.startswith("V026 control-differs (error): ") for line in lines)
    assert all("contr" in line for line in lines)
    codes = [line.split()[0] for line in cli(["explain", "l00"]).stdout.splitlines()]
    assert codes == sorted(code for code in CATALOGUE if code.startswith("L00"))


def test_all_of_it(cli):
    told = cli(["explain", "--all"]).stdout
    for info in CATALOGUE.values():
        assert f"{info.code} {info.name} ({info.severity.value})\n" in told
    for name in (*REASONS, *(term.name for term in TERMS)):
        assert f"\n{name} (" in told
    assert "oordeel" in cli(["explain", "--all", "--lang", "nl"]).stdout


def test_all_of_the_matches_of_a_part(cli):
    told = cli(["explain", "l00", "--all"]).stdout
    codes = [code for code in sorted(CATALOGUE) if code.startswith("L00")]
    assert told == "\n".join(cli(["explain", code]).stdout for code in codes)
    assert cli(["explain", "E001", "--all"]).stdout == cli(["explain", "E001"]).stdout


def test_something_to_explain_is_asked_for(cli):
    assert cli(["explain"]).stderr == "cns-check: explain needs CODE or --all\n"
