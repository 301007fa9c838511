"""What ``--help`` shows: options in groups with an example each, in plain words; and what shells complete."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest

import make_docs
from cns_check.cli import commands
from cns_check.cli.app import COMMANDS, tree
from cns_check.norms.find import shipped_ids

EVERY = dict(make_docs.commands())


def groups(name):
    return dict(commands.grouped(EVERY[name].params))


@pytest.mark.parametrize("name", EVERY)
def test_each_group_has_an_example_that_the_command_takes(name):
    told = groups(name)
    assert set(told) <= set(commands.GROUPS)
    for group, options in told.items():
        example = commands.example_of(name, EVERY[name].params, options)
        words = shlex.split(example)
        assert " ".join(words[: len(name.split())]) == name, group
        flags = {flag for p in options for flag in p.opts}
        assert flags & set(words), f"no option of {group} is in {example!r}"
        tree(name.split()[1]).make_context("cns-check", words[1:2])  # the command is there
        EVERY[name].make_context(name, words[len(name.split()) :])


def test_an_example_that_names_a_case_of_the_sample_runs(cli, tmp_path):
    assert cli(["sample", "case"], cwd=tmp_path).exit_code == 0
    example = commands.example_of(
        "cns-check evaluate", EVERY["cns-check evaluate"].params, groups("cns-check evaluate")["Inputs"]
    )
    done = cli(shlex.split(example)[1:], cwd=tmp_path / "case")
    assert done.exit_code == 0, done.stderr


def test_the_groups_of_evaluate_in_their_order(cli):
    told = cli(["evaluate", "--help"]).stdout
    heads = re.findall(r"^(\w+):$", told, re.M)
    assert heads == ["Arguments", "Inputs", "Question", "Reallocation", "Filters", "Outputs", "Terminal"]
    assert told.startswith("Usage: cns-check evaluate [OPTIONS] [VOLUMES]...\n")
    assert re.search(
        r"^Filters:\n(?:  .*\n)*  --region ID (?:.*\n)*?  Example: cns-check evaluate .*--region R1", told, re.M
    )
    inputs = told.split("Inputs:\n")[1].split("\n\n")[0]
    assert "--memberships FILE" in inputs
    assert "--norm-year" not in inputs


@pytest.mark.parametrize("name", ["cns-check", "cns-check norms", *EVERY])
def test_help_is_in_plain_words(cli, name):
    told = cli([*name.split()[1:], "--help"]).stdout
    assert not re.search(r"<\w|list\[|x<=|<=x|\bstr\b|\bint\b|python -m", told)
    assert "..." not in told.split("\n", 1)[1], "nothing is cut"


def test_every_output_has_a_short_name():
    with_output = [c for c in EVERY.values() if any("--output" in p.opts for p in c.params)]
    assert len(with_output) >= 6
    for command in with_output:
        [output] = [p for p in command.params if "--output" in p.opts]
        assert set(output.opts) == {"--output", "-o"}


def test_minus_o_writes(cli, tmp_path):
    done = cli(
        ["norms", "new", "mine", "--jurisdiction", "NL", "--title-en", "Mine", "--norm", "a", "-o", "mine.yaml"],
        cwd=tmp_path,
    )
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "mine.yaml").is_file()


@pytest.mark.parametrize("command", ["evaluate", "why", "norms"])
def test_help_of_a_command_imports_nothing_heavy(command):
    code = (
        f"import sys\nsys.argv = ['cns-check', {command!r}, '--help']\nfrom cns_check.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "heavy = {'pandas', 'pyarrow', 'pydantic', 'xlsxwriter', 'numpy', 'yaml', 'rich'} & set(sys.modules)\n"
        "sys.exit(f'imported: {sorted(heavy)}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


# Completion


@pytest.fixture
def complete(cli, monkeypatch):
    def offered(line):
        words = line.split(" ")
        monkeypatch.setenv("_CNS_CHECK_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        done = cli([])
        assert done.stderr == ""
        return done.stdout.split()

    return offered


def test_commands_and_options_are_completed(complete):
    assert complete("cns-check ev") == ["evaluate"]
    assert set(COMMANDS) <= set(complete("cns-check "))
    assert set(complete("cns-check evaluate --norm")) == {"--norms", "--norm", "--norm-year"}


def test_values_are_completed(complete):
    assert complete("cns-check evaluate --norms ") == list(shipped_ids())
    assert complete("cns-check norms show us-") == ["us-leapfrog"]
    assert complete("cns-check evaluate --format j") == ["json", "junit"]
    assert complete("cns-check evaluate --fail-on met") == ["met"]
    assert complete("cns-check evaluate --norm kidney") == ["kidney-local-treatment", "kidney-radiotherapy"]
    assert complete("cns-check why --norms us-leapfrog --norm l") == ["lung-resection"]
    assert complete("cns-check explain do_not") == ["do_not_contract"]


def test_what_cannot_be_known_offers_nothing_and_says_nothing(complete):
    assert complete("cns-check evaluate --norms no-such-file.yaml --norm k") == []
    assert complete("cns-check no-such-command x") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell(cli, monkeypatch, shell):
    # Which shell calls is not for a test to find out: named, as the library has it for tests.
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    done = cli(["--show-completion", shell])
    assert done.exit_code == 0
    assert "_CNS_CHECK_COMPLETE=complete_" + shell in done.stdout
