"""Wrong usage is told in plain words, in the language that is asked, with exit code 2 and nothing on stdout."""

from __future__ import annotations

import re

import pytest

import make_docs
from cns_check.cli.usage import choices_of, language

EVERY = dict(make_docs.commands())
#: What is only in the words of a library or of Python.
FOREIGN = re.compile(r"Value error|Input should|Invalid value|Traceback|list\[|<str>|<int>|NoneType|'[a-z]+', '|Usage:")
WRONG = [
    (name, flag)
    for name, command in EVERY.items()
    for p in command.params
    if p.param_type_name == "option" and not p.is_flag
    for flag in p.opts
    if choices_of(p) or p.min is not None
]


def needed(command):
    """Values for what the command cannot do without."""
    return [
        word
        for p in command.params
        if p.required
        for word in ([p.opts[-1], "x"] if p.param_type_name == "option" else ["x"])
    ]


@pytest.mark.parametrize(("name", "flag"), WRONG, ids=[f"{n} {f}" for n, f in WRONG])
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_wrong_value_is_told_in_plain_words(cli, monkeypatch, name, flag, lang):
    command = EVERY[name]
    # Where the language is what is wrong, it is that of the environment.
    monkeypatch.setenv("CNS_CHECK_LANG", lang)
    asked = [] if flag == "--lang" else ["--lang", lang]
    done = cli([*name.split()[1:], *needed(command), *asked, flag, "@wrong"])
    assert (done.exit_code, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    long = max(next(p for p in command.params if flag in p.opts).opts, key=len)
    assert first.startswith(f"cns-check: {long} @wrong: {'write ' if lang == 'en' else 'schrijf '}")
    assert not FOREIGN.search(done.stderr)
    assert second == (f"{name} --help tells what there is" if lang == "en" else f"{name} --help zegt wat er is")


def test_there_are_many_of_them():
    assert len(WRONG) > 40


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["evaluate", "--norm-year", "1", "x"], "--norm-year 1: write a whole number from 1990 to 2100"),
        (["evaluate", "--suppress-below", "2", "x"], "--suppress-below 2: write a whole number of at least 3"),
        (["evaluate", "--deferral", "x"], "--deferral x: write strict or lenient"),
        (["evaluate", "--method", "x"], "--method x: write one of proportional, equal, nearest, capacity, travel-time"),
        (["norms", "validate", "--on", "2026"], "--on 2026: write a date as 2026-01-31"),
        (["evaluate", "--norms"], "--norms needs a value"),
        (["evaluate", "--force=1"], "--force takes no value"),
        (
            ["evaluate", "--locatoins", "x"],
            "--locatoins: there is no such option; did you mean --locations or --location?",
        ),
        (["evaluate", "--zzz"], "--zzz: there is no such option"),
        (["evalute"], "evalute: no such command; did you mean evaluate?"),
        (["norms", "lst"], "lst: no such command; did you mean list?"),
        (["why", "x"], "why needs --location ID"),
        (["norms", "show"], "norms show needs ID"),
        (["norms", "show", "a", "b"], "b: one argument too many for norms show"),
        (["norms", "show", "a", "b", "c"], "b, c: 2 arguments too many for norms show"),
        (["--"], "cns-check needs COMMAND"),
        (["evaluate", "--lang", "de"], "--lang de: write en or nl"),
        (["evaluate", "--color", "a\nb"], "--color a\\nb: write one of auto, always, never"),
    ],
)
def test_what_is_said(cli, args, said):
    done = cli(args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == f"cns-check: {said}"


@pytest.mark.parametrize(
    "text", ["2026-1-1", "2026-01-1", "26-01-01", "20260101", "2026-W01-1", "2026-02-30", "٢٠٢٦-01-01", ""]
)
@pytest.mark.parametrize(
    "command", [name for name, c in EVERY.items() if any("--on" in p.opts for p in c.params)], ids=str
)
def test_a_day_is_written_in_one_way(cli, command, text):
    done = cli([*command.split()[1:], *needed(EVERY[command]), "x", "--on", text])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == f"cns-check: --on {text}: write a date as 2026-01-31"


def test_the_environment_is_named_where_it_is_what_is_wrong(cli, monkeypatch):
    monkeypatch.setenv("CNS_CHECK_LANG", "fr")
    assert cli(["norms", "list"]).stderr.splitlines()[0] == "cns-check: $CNS_CHECK_LANG fr: write en or nl"


def test_the_language_of_what_cannot_be_read(monkeypatch):
    monkeypatch.delenv("CNS_CHECK_LANG", raising=False)
    assert language(["evaluate", "--lang", "nl", "--x"]) == "nl"
    assert language(["--lang=nl"]) == "nl"
    assert language(["--lang", "nl", "--lang", "en"]) == "en"
    assert language(["--lang", "de"]) == language([]) == "en"
    monkeypatch.setenv("CNS_CHECK_LANG", "nl")
    assert (language([]), language(["--lang", "en"])) == ("nl", "en")


def test_without_arguments_the_help_is_told(cli):
    done = cli([])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: cns-check [OPTIONS] COMMAND")


@pytest.mark.parametrize(
    ("args", "near"),
    [
        (["--norms", "nl-iza"], "did you mean nl-iza-tranche-1? shipped: at-oesg,"),
        (["--norms", "NL_SONCOS"], "did you mean nl-soncos? shipped:"),
        (["--norms", "zz"], "no shipped norm set, file or folder of that name; shipped: at-oesg,"),
        (["--norms", "fr"], "did you mean fr-bariatric or fr-oncology-2022? shipped:"),
        (["--norm", "kidney"], "--norm kidney: unknown; did you mean kidney-local-treatment or kidney-radiotherapy?"),
        (["--norm", "kidny"], "--norm kidny: unknown; did you mean kidney-local-treatment or kidney-radiotherapy?"),
        (["--location", "n3"], "--location n3: unknown; did you mean N3?"),
    ],
)
def test_ids_that_are_near_or_that_it_is_a_part_of(cli, tmp_path, args, near):
    cli(["sample", "."], cwd=tmp_path)
    done = cli(["evaluate", *args], cwd=tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert near in done.stderr
