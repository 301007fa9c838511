"""Commands given by a case file: the same result as by options, and the command line goes before the case."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import build
from cns_check.cli import calculate
from conftest import REPO, SAMPLE, SAMPLE_CASE, run_cli
from strategies import examples

HEAD = {"schema": "cns-check/case/1"}
VOLUMES = {"volumes": [{"path": "v.csv", "profile": "p.yaml"}, {"path": "w.csv", "profile": "q.yaml"}]}
PROFILE = "schema: cns-check/volume-profile/1\n"


def write_case(folder, name="cns-check.yaml", **keys):
    path = folder / name
    path.write_text(yaml.safe_dump({**HEAD, **keys}, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture
def world(tmp_path):
    """A small run of two volume files, in a folder of its own."""
    folder = tmp_path / "world"
    folder.mkdir()
    make_world(folder)
    return folder


def make_world(folder):
    build.write_norms(folder, build.norm_set_dict(build.norm(), regimes=build.TWO_REGIMES))
    build.write_volumes(folder / "v.csv", ["L1,alpha,2024,10", "L2,alpha,2024,30"])
    build.write_volumes(folder / "w.csv", ["L3,alpha,2024,25"])
    for name in ("p.yaml", "q.yaml"):
        (folder / name).write_text(PROFILE, encoding="utf-8")
    (folder / "locations.csv").write_text("location_id,region_id\nL1,north\nL2,north\nL3,south\n", encoding="utf-8")


@pytest.fixture
def asked(monkeypatch):
    """What a command asks, instead of the answer."""
    seen = {}

    def record(command, main, volumes, question, selection, going, terminal):
        seen.update(
            command=command,
            volumes=list(volumes),
            question=question,
            selection=selection,
            going=going,
            lang=terminal.lang,
        )

    monkeypatch.setattr(calculate, "calculate_and_publish", record)

    def ask(args, cwd, code=0):
        seen.clear()
        done = run_cli(args, cwd=cwd)
        assert done.exit_code == code, done.stderr
        return seen

    return ask


# The same as by options

ASKED = st.fixed_dictionaries(
    {},
    optional={
        "norm_year": st.lists(st.sampled_from([2026, 2027]), min_size=1, max_size=2, unique=True),
        "data_year": st.just(2024),
        "accept": st.lists(st.sampled_from(["adopted", "guideline"]), min_size=1, unique=True),
        "use_indicative": st.booleans(),
        "basis": st.sampled_from(["previous-year", 2024]),
        "method": st.lists(st.sampled_from(["proportional", "equal"]), min_size=1, unique=True),
        "max_growth": st.just("50%"),
        "across_regions": st.booleans(),
        "assume_no_agreement": st.booleans(),
        "deferral": st.sampled_from(["strict", "lenient"]),
        "chance": st.booleans(),
        "on": st.just("2026-01-31"),
        "suppress_below": st.just(5),
        "lang": st.sampled_from(["en", "nl"]),
        "region": st.lists(st.sampled_from(["north", "south"]), min_size=1, unique=True),
        "location": st.lists(st.sampled_from(["L1", "L2", "L3"]), min_size=1, unique=True),
    },
)


def typed(options):
    """Options as they are typed."""
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        for one in value if isinstance(value, list) else [value]:
            yield from () if one is False else (flag,) if one is True else (flag, str(one))


def without_record(report):
    run = json.loads(report)
    run["run"]["options"].pop("--case", None)
    run["run"]["inputs"] = [i for i in run["run"]["inputs"] if i["path"] != "cns-check.yaml"]
    return run


@examples(40)
@given(options=ASKED, register=st.booleans(), split=st.booleans())
def test_a_case_is_the_same_run_as_its_options(options, register, split):
    """Named in the case, typed beside it, or typed alone: one result."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_world(folder)
        places = {"locations": "locations.csv"} if register else {}
        beside = {"norm_year": options["norm_year"]} if split and "norm_year" in options else {}
        inside = {n: v for n, v in options.items() if n not in beside}
        write_case(folder, **VOLUMES, norms=["set-a.yaml"], **places, options=inside)
        end = ["--format", "json"]
        files = ["v.csv", "w.csv", "--profile", "v.csv=p.yaml", "--profile", "w.csv=q.yaml", "--norms", "set-a.yaml"]
        by_hand = run_cli(["evaluate", *files, *typed(places), *typed(options), *end], cwd=folder)
        by_case = run_cli(["evaluate", *typed(beside), *end], cwd=folder)
    assert (by_case.exit_code, by_case.stderr) == (by_hand.exit_code, by_hand.stderr)
    assert bool(by_hand.out) == bool(by_case.out)
    if by_hand.out:
        assert without_record(by_case.out) == without_record(by_hand.out)


@pytest.mark.parametrize("command", ["evaluate", "reallocate"])
def test_the_sample_by_its_case_is_the_sample_by_options(command, cli):
    by_case = cli([command, "--format", "json", "-q"], cwd=SAMPLE)
    by_hand = cli([command, *SAMPLE_CASE, "--format", "json", "-q"], cwd=SAMPLE)
    assert without_record(by_case.out) == without_record(by_hand.out)


@pytest.mark.parametrize(
    ("args", "by_hand"),
    [
        (["volumes", "validate"], ["volumes", "validate", *SAMPLE_CASE[:-4]]),
        (["agreements", "validate"], ["agreements", "validate", "agreements.yaml", *SAMPLE_CASE[-6:-2]]),
        (["why", "--location", "N3", "--norm", "kidney-local-treatment"], None),
    ],
)
def test_the_other_commands_take_a_case_too(args, by_hand, cli):
    by_hand = by_hand or [args[0], *SAMPLE_CASE, *args[1:]]
    one, two = cli(args, cwd=SAMPLE), cli(by_hand, cwd=SAMPLE)
    assert (one.exit_code, one.stdout, one.stderr) == (two.exit_code, two.stdout, two.stderr)
    assert one.stdout


# Which case, and from where


def test_from_another_folder_and_from_standard_input(world, cli):
    case = write_case(world, "run.yaml", **VOLUMES, norms="set-a.yaml", locations="locations.csv")
    here = cli(["evaluate", "--case", "run.yaml", "--format", "csv"], cwd=world)
    there = cli(["evaluate", "--case", "world/run.yaml", "--format", "csv"], cwd=world.parent)
    piped = cli(["evaluate", "--case", "-", "--format", "csv"], cwd=world, stdin=case.read_bytes())
    assert here.exit_code == 0, here.stderr
    assert here.out == there.out == piped.out
    lost = cli(["evaluate", "--case", "-"], cwd=world.parent, stdin=case.read_bytes())
    assert lost.exit_code in {2, 4}, "its paths are taken from where the command runs"


def test_standard_input_is_read_once(world, cli):
    write_case(world, volumes=["-"], norms="set-a.yaml", locations="-")
    done = cli(["evaluate"], cwd=world, stdin=(world / "v.csv").read_bytes())
    assert done.exit_code == 2
    assert "standard input (-) can be read once" in done.stderr
    piped = cli(["evaluate", "-", "--case", "-"], cwd=world, stdin=(world / "cns-check.yaml").read_bytes())
    assert (piped.exit_code, piped.stderr) == (2, "cns-check: standard input (-) can be read once\n")


def test_the_case_of_the_folder_is_used_only_where_nothing_is_named(world, asked):
    write_case(world, **VOLUMES, options={"use_indicative": True})
    assert asked(["evaluate"], world)["question"].use_indicative
    alone = asked(["evaluate", "other.csv"], world)
    assert (alone["volumes"], alone["question"].use_indicative, alone["question"].case) == (["other.csv"], False, None)


@pytest.mark.parametrize(
    ("args", "lacks"),
    [
        (["evaluate"], "evaluate needs VOLUMES"),
        (["reallocate"], "reallocate needs VOLUMES"),
        (["why", "--location", "L1", "--norm", "norm-a"], "why needs VOLUMES"),
        (["volumes", "validate"], "volumes validate needs VOLUMES"),
        (["agreements", "validate"], "agreements validate needs FILE"),
    ],
)
def test_neither_files_nor_a_case_is_wrong_usage(args, lacks, cli, tmp_path):
    done = cli(args, cwd=tmp_path)
    assert (done.exit_code, done.out) == (2, b"")
    assert done.stderr == f"cns-check: {lacks}, or --case FILE, or a cns-check.yaml in this folder\n"
    write_case(tmp_path, options={"lang": "en"})
    done = cli(args, cwd=tmp_path)
    assert done.exit_code == 2
    assert "cns-check.yaml: names no " in done.stderr


def test_a_case_that_is_not_there_or_a_folder(cli, tmp_path):
    assert cli(["evaluate", "--case", "no.yaml"], cwd=tmp_path).exit_code == 4
    assert cli(["evaluate", "--case", "."], cwd=tmp_path).exit_code == 3


@pytest.mark.parametrize(
    ("command", "code"), [(["evaluate"], 3), (["volumes", "validate"], 3), (["case", "validate"], 1)]
)
def test_a_wrong_case_runs_nothing_and_tells_every_mistake(command, code, world, cli):
    (world / "cns-check.yaml").write_text(
        "schema: cns-check/case/1\nvolumes: v.csv\nnorm: x\noptions: {norm_yer: 2026}\noutputs: out.html\n"
    )
    done = cli(command, cwd=world)
    assert done.exit_code == code
    told = done.stdout + done.stderr
    assert "cns-check.yaml:3:1: error[Y011]" in told
    assert "cns-check.yaml:4:11: error[Y011]" in told
    assert not (world / "out.html").exists()
    machine = json.loads(cli([*command, "--format", "json"], cwd=world).out)
    assert [d["code"] for d in machine["diagnostics"]] == ["Y011", "Y011"]
    if command == ["evaluate"]:
        assert (machine["schema"], machine["run"]["options"]) == ("cns-check/report/1", {"--case": "cns-check.yaml"})
    assert "Y011" in cli([*command, "--format", "sarif"], cwd=world).stdout


# The command line goes before the case


OPTIONS = {
    "norm_year": [2026, 2027],
    "data_year": 2023,
    "accept": ["adopted"],
    "basis": "impact-analysis",
    "method": ["equal", "nearest"],
    "max_growth": "25%",
    "deferral": "lenient",
    "on": "2026-01-31",
    "suppress_below": 5,
    "region": ["north"],
    "location": ["L1"],
    "norm": ["norm-a"],
    "fail_on": ["below"],
}
TYPED = {
    "norm_year": ("2028", "norm_years", (2028,)),
    "data_year": ("2024", "data_year", 2024),
    "accept": ("guideline", "accept", ("guideline",)),
    "basis": ("previous-year", "basis", "previous-year"),
    "method": ("proportional", "methods", ("proportional",)),
    "max_growth": ("50%", "max_growth", 0.5),
    "deferral": ("strict", "deferral", "strict"),
    "on": ("2027-01-31", "on", None),
    "suppress_below": ("10", "suppress_below", 10),
    "region": ("south", "regions", ("south",)),
    "location": ("L2", "locations", ("L2",)),
    "norm": ("norm-b", "norms", ("norm-b",)),
    "fail_on": ("met", "fail_on", ("met",)),
}


@pytest.mark.parametrize("name", TYPED)
def test_an_option_that_is_typed_goes_before_the_case_and_leaves_the_others(name, world, asked):
    write_case(world, **VOLUMES, options=OPTIONS)
    flag, (text, field, value) = f"--{name.replace('_', '-')}", TYPED[name]
    plain, changed = dict(asked(["evaluate"], world)), dict(asked(["evaluate", flag, text], world))
    of = "selection" if name in {"region", "location", "norm", "fail_on"} else "question"
    assert value is None or getattr(changed[of], field) == value
    differ = {
        f
        for kind in ("question", "selection")
        for f in vars(plain[kind])
        if f != "case" and getattr(plain[kind], f) != getattr(changed[kind], f)
    }
    assert differ == {field}
    assert changed["question"].case.over == (() if name == "fail_on" else (flag,))


def test_volumes_that_are_typed_replace_those_of_the_case_with_their_profiles(world, asked):
    write_case(world, **VOLUMES, locations={"path": "locations.csv", "profile": "l.yaml"})
    (world / "l.yaml").touch()
    whole = asked(["evaluate"], world)
    assert whole["question"].profiles == ("v.csv=p.yaml", "w.csv=q.yaml", "locations.csv=l.yaml")
    other = asked(["evaluate", "x.csv", "--case", "cns-check.yaml"], world)
    assert (other["volumes"], other["question"].profiles) == (["x.csv"], ("locations.csv=l.yaml",))
    assert other["question"].case.over == ("VOLUMES",)
    (world / "l.yaml").unlink()
    place = asked(["evaluate", "--locations", "other.csv"], world)
    assert place["question"].files["locations"] == "other.csv"
    assert place["question"].profiles == ("v.csv=p.yaml", "w.csv=q.yaml")
    profile = asked(["evaluate", "--profile", "x.yaml"], world)
    assert profile["question"].profiles == ("x.yaml",)


def test_norms_that_are_typed_replace_the_list(world, asked):
    write_case(world, **VOLUMES, norms=["nl-soncos", "set-a.yaml"])
    assert asked(["evaluate"], world)["question"].norms == ("nl-soncos", "set-a.yaml")
    assert asked(["evaluate", "--norms", "us-leapfrog"], world)["question"].norms == ("us-leapfrog",)


def test_outputs_and_charts(world, asked):
    write_case(world, **VOLUMES, options={"charts": "c", "summary_only": True}, outputs=["r.html", "r.xlsx"])
    going = asked(["evaluate", "--case", "world/cns-check.yaml"], world.parent)["going"]
    assert (going.paths, going.charts) == (("world/r.html", "world/r.xlsx"), "world/c")
    assert (going.summary_only, going.force, going.stdout) == (True, False, "text")
    assert asked(["evaluate", "--output", "a.md"], world)["going"].paths == ("a.md",)


def test_checks_and_derivations_write_no_report(world, cli):
    write_case(world, **VOLUMES, norms="set-a.yaml", outputs=["r.html"])
    assert cli(["volumes", "validate"], cwd=world).exit_code == 0
    assert cli(["why", "--location", "L1", "--norm", "norm-a"], cwd=world).exit_code == 0
    assert not (world / "r.html").exists()


@pytest.mark.parametrize(
    ("of_case", "environment", "given_", "lang"),
    [
        (None, None, None, "en"),
        (None, "nl", None, "nl"),
        ("en", "nl", None, "en"),
        ("nl", None, None, "nl"),
        ("nl", "nl", "en", "en"),
        (None, "nl", "en", "en"),
    ],
)
def test_the_language_is_typed_then_of_the_case_then_of_the_environment(
    of_case, environment, given_, lang, world, asked, monkeypatch
):
    monkeypatch.delenv("CNS_CHECK_LANG", raising=False)
    if environment:
        monkeypatch.setenv("CNS_CHECK_LANG", environment)
    write_case(world, **VOLUMES, options={"lang": of_case} if of_case else {})
    seen = asked(["evaluate", *(["--lang", given_] if given_ else [])], world)
    assert (seen["question"].lang, seen["lang"]) == (lang, lang)


def test_reallocate_is_satisfied_by_a_case(world, asked):
    write_case(world, **VOLUMES)
    assert "needs --agreements" in run_cli(["reallocate"], cwd=world).stderr
    write_case(world, **VOLUMES, options={"assume_no_agreement": True})
    assert asked(["reallocate"], world)["question"].assume_no_agreement


def test_the_day_of_a_case_is_that_of_the_check(cli):
    with tempfile.TemporaryDirectory() as name:
        folder = shutil.copytree(SAMPLE, Path(name) / "s")
        text = (folder / "cns-check.yaml").read_text(encoding="utf-8")
        (folder / "cns-check.yaml").write_text(text + 'options: {"on": 2027-03-01}\n', encoding="utf-8")
        by_case = cli(["agreements", "validate"], cwd=folder)
        typed_ = cli(["agreements", "validate", "--on", "2027-03-01"], cwd=SAMPLE)
    assert by_case.out == typed_.out
    assert b"2027-03-01" in by_case.out


def test_why_says_that_it_masks_nothing(world, cli):
    write_case(world, **VOLUMES, norms="set-a.yaml", options={"suppress_below": 5})
    done = cli(["why", "--location", "L1", "--norm", "norm-a"], cwd=world)
    assert done.exit_code == 0
    assert "suppress_below of the case is left out" in done.stderr


# The record


def test_the_record_has_the_case_and_what_was_typed_over_it(world, cli):
    case = write_case(world, **VOLUMES, norms="set-a.yaml", options={"norm_year": [2026]})
    args = ["evaluate", "--norm-year", "2027", "--use-indicative", "--format", "json"]
    run = json.loads(cli(args, cwd=world).out)["run"]
    assert run["options"]["--case"] == "cns-check.yaml"
    assert run["options"]["over --case"] == ["--norm-year"]
    assert (run["options"]["--norm-year"], run["options"]["--use-indicative"]) == ([2027], True)
    data = case.read_bytes()
    assert run["inputs"][-1] == {
        "path": "cns-check.yaml",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "rows": 0,
        "dropped": 0,
    }
    assert run["assumptions"][-1] == "The command line goes before the case file cns-check.yaml in --norm-year."
    run = json.loads(cli(["evaluate", "--format", "json"], cwd=world).out)["run"]
    assert "over --case" not in run["options"]
    assert not [a for a in run["assumptions"] if "case file" in a]


@pytest.mark.parametrize(
    ("args", "environment"),
    [
        ([], "en"),
        ([], "nl"),
        (["--norm-year", "2027", "--method", "proportional", "--use-indicative"], "en"),
        (["volumes.csv", "--case", "cns-check.yaml", "--profile", "profile.yaml", "--lang", "nl"], "en"),
    ],
)
def test_the_command_of_the_page_gives_the_page(args, environment, cli, tmp_path, monkeypatch):
    folder = shutil.copytree(SAMPLE, tmp_path / "s")
    text = (folder / "cns-check.yaml").read_text(encoding="utf-8")
    (folder / "cns-check.yaml").write_text(text + "options: {norm_year: 2026, method: equal}\n", encoding="utf-8")
    monkeypatch.setenv("CNS_CHECK_LANG", environment)
    page = tmp_path / "page.html"
    assert cli(["evaluate", *args, "--output", page, "--summary-only"], cwd=folder).exit_code == 0
    shown = re.search(r'<pre class="command" tabindex="0"><code>(.*?)</code></pre>', page.read_text(), re.DOTALL)[1]
    words = shlex.split(shown.replace("&#39;", "'").replace("\\\n", " "))
    assert ("--case" in words, "--agreements" in words) == (True, False)
    words[words.index("report.html")] = str(tmp_path / "again.html")
    monkeypatch.delenv("CNS_CHECK_LANG")
    assert cli(words[1:], cwd=folder).exit_code == 0
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


# The commands of the case itself


def test_validate_looks_whether_the_files_are_there(world, cli):
    write_case(world, **VOLUMES, norms=["set-a.yaml", "nl-soncos"], locations="locations.csv")
    done = cli(["case", "validate"], cwd=world)
    assert (done.exit_code, done.stdout) == (0, "0 errors, 0 warnings, 0 notes\n")
    (world / "q.yaml").unlink()
    (world / "locations.csv").unlink()
    done = cli(["case", "validate", "world/cns-check.yaml"], cwd=world.parent)
    assert done.exit_code == 1
    assert re.findall(r"(\S+): error\[K003\] case-file-not-there: (\S+) is not there", done.stdout) == [
        ("world/cns-check.yaml:6:12", "world/q.yaml"),
        ("world/cns-check.yaml:10:12", "world/locations.csv"),
    ]


def test_validate_of_what_is_no_yaml(cli, tmp_path):
    (tmp_path / "cns-check.yaml").write_text("{")
    assert cli(["case", "validate"], cwd=tmp_path).exit_code == 3


def test_the_schema_is_printed(cli):
    from cns_check.run.case_file import schema_text

    assert cli(["case", "schema"]).stdout == schema_text()


def test_without_a_case_nothing_of_it_is_imported(world):
    code = (
        "import sys\nsys.argv = ['cns-check', 'evaluate', 'v.csv', '--norms', 'set-a.yaml', '-q']\n"
        "from cns_check.cli import main\nmain()\n"
        "sys.exit('imported' if 'cns_check.run.case_file' in sys.modules else 0)"
    )
    env = os.environ | {"PYTHONPATH": str(REPO / "src")}
    done = subprocess.run([sys.executable, "-c", code], cwd=world, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
