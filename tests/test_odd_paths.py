"""File names that are no text: every input and output may have one, every format tells it, and the file is opened."""

from __future__ import annotations

import csv
import html as markup
import io
import json
import os
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cns_check.report.formats import FORMATS
from cns_check.words import Said, printable
from conftest import REPO, SAMPLE
from formats import commands, sarif_run

NAMES = {
    "volumes.csv": b"v\xff.csv",
    "volumes-2025-late.csv": b"v\xfe.csv",
    "profile.yaml": b"p\xff.yaml",
    "profile-2025-late.yaml": b"p\xfe'.yaml",
    "locations.csv": b"\xfflocations.csv",
    "memberships.csv": b"\xffmemberships.csv",
    "agreements.yaml": b"a\xe9.yaml",
}
CASE = (
    *(b"v\xff.csv", b"v\xfe.csv", b"--profile", b"v\xff.csv=p\xff.yaml", b"--profile", b"v\xfe.csv=p\xfe'.yaml"),
    *(b"--locations", b"\xfflocations.csv", b"--memberships", b"\xffmemberships.csv", b"--agreements", b"a\xe9.yaml"),
)
TOLD = [printable(os.fsdecode(name)) for name in NAMES.values()]
ROWS = b"location_id,intervention_id,year,volume\nL1,kidney-nephrectomy,2024,60\nL2,kidney-nephrectomy,2024,40\n"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd") / os.fsdecode(b"f\xff")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system has no names that are no text")
    for name, odd in NAMES.items():
        shutil.copyfile(SAMPLE / name, folder / os.fsdecode(odd))
    return folder


def text(*words):
    return [os.fsdecode(word) for word in words]


def is_text(data):
    """Text that every reader takes, without half a surrogate pair, also behind an escape of JSON."""
    said = data.decode()
    assert not re.search(r"(?<!\\)\\u[dD][89a-fA-F]", said)
    return said


@given(st.lists(st.binary(min_size=1, max_size=12), min_size=2, max_size=2, unique=True))
def test_two_names_that_are_no_text_never_look_the_same(names):
    told = [os.fsencode(printable(os.fsdecode(name))) for name in names]
    odd = [name for name, said in zip(names, told, strict=True) if name != said]
    assert all(said.decode() for said in told)
    assert len(odd) < 2 or told[0] != told[1]


@given(st.text())
def test_a_name_that_is_text_stays_as_it_is(name):
    assert printable(name) == name
    assert str(Said.of("{name}", name=name)) == name


def test_half_a_pair_is_told_whatever_half():
    assert printable("a\ud800b\udcff\\") == "a\\ud800b\\xff\\\\"
    assert str(Said.of("{names}", names=("a\udcff", "b"))) == "a\\xff, b"


def test_a_process_ends_well(case):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "cns_check",
            "evaluate",
            *CASE,
            "--format",
            "json",
            "--output",
            b"r\xff.xlsx",
            "--force",
        ],
        cwd=case,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPO / "src")},
    )
    assert done.returncode == 0, done.stderr
    assert [i["path"] for i in json.loads(is_text(done.stdout))["run"]["inputs"]][:2] == ["v\\xff.csv", "v\\xfe.csv"]
    assert b"wrote r\\xff.xlsx" in done.stderr
    assert (case / os.fsdecode(b"r\xff.xlsx")).exists()


@pytest.mark.parametrize("name", [f.stdout for f in FORMATS if f.stdout])
def test_every_format_on_stdout(name, case, cli):
    result = cli(["evaluate", *text(*CASE), "--format", name], cwd=case)
    assert result.exit_code == 0, result.stderr
    is_text(result.out)
    assert "\\xffmemberships.csv, column" in result.stderr
    if name == "github":
        files = {properties.get("file") for _, properties, _ in commands(result.out)}
        assert "v\\xff.csv" in files
    if name == "sarif":
        found = sarif_run(result.out)["results"]
        files = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in found}
        assert {"v%FF.csv", "%FFmemberships.csv"} <= files


def test_every_file(case, cli):
    suffixes = [f.suffix for f in FORMATS if f.suffix]
    outputs = [word for suffix in suffixes for word in ("--output", os.fsdecode(b"o\xff." + suffix.encode()))]
    result = cli(["evaluate", *text(*CASE), *outputs, *text(b"--output", b"folder\xff"), "--force"], cwd=case)
    assert result.exit_code == 0, result.stderr
    charts = [*text(b"--charts", b"charts\xff"), "--summary-only", "--norm", "kidney-local-treatment"]
    result = cli(["evaluate", *text(*CASE), *charts], cwd=case)
    assert result.exit_code == 0, result.stderr
    assert "wrote charts\\xff" in result.stderr

    def made(name):
        return (case / os.fsdecode(name)).read_bytes()

    report = json.loads(is_text(made(b"o\xff.json")))
    assert {i["path"] for i in report["run"]["inputs"]} == set(TOLD)
    assert report["run"]["options"]["--agreements"] == "a\\xe9.yaml"
    assert {d["path"] for d in report["diagnostics"]} >= {"\\xffmemberships.csv", None}
    cells = {str(row[1].value) for row in openpyxl.load_workbook(io.BytesIO(made(b"o\xff.xlsx")))["Run"].iter_rows()}
    assert all(any(cell.startswith(f"{name}: ") for cell in cells) for name in TOLD)
    ElementTree.fromstring(made(b"o\xff.xml"))
    is_text(made(b"o\xff.md"))
    table = csv.DictReader(io.StringIO(is_text(made(b"folder\xff/diagnostics.csv"))))
    assert "\\xffmemberships.csv" in {row["path"] for row in table}
    again(made(b"o\xff.html").decode())
    for format_, suffix in (("json", b".json"), ("text", b".txt")):
        asked = ["--location", "N1", "--norm", "kidney-local-treatment", "--format", format_]
        result = cli(["why", *text(*CASE), *asked, *text(b"--output", b"w\xff" + suffix), "--force"], cwd=case)
        assert result.exit_code == 0, result.stderr
        assert "v\\xff.csv" in is_text(result.out).replace("\\\\", "\\")
        assert made(b"w\xff" + suffix) == result.out
    for format_ in ("json", "text"):
        result = cli(["diff", *text(b"o\xff.json", b"o\xff.json"), "--format", format_], cwd=case)
        assert result.exit_code == 0, result.stderr
        assert "o\\xff.json" in is_text(result.out).replace("\\\\", "\\")


def again(page):
    """The command that the page gives names the files by their bytes, in a shell that knows $'...'."""
    told = markup.unescape(re.search(r'<pre class="command" tabindex="0"><code>(.*?)</code></pre>', page, re.DOTALL)[1])
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    printed = subprocess.run([bash, "-c", f"printf '%s\\0' {told}"], capture_output=True, check=True).stdout
    words = printed.split(b"\0")
    assert words[:2] == [b"cns-check", b"evaluate"]
    assert set(CASE) <= set(words)


@pytest.mark.parametrize("name", ["text", "json", "github", "junit", "sarif"])
def test_what_is_wrong_is_told_in_every_format(name, case, cli):
    table, agreements = text(b"wrong\xff.csv", b"wrong\xff.yaml")
    (case / table).write_bytes(ROWS.replace(b",40", b",forty"))
    (case / agreements).write_bytes(b"schema: cns-check/agreements/1\nregions: []\nwhat: x\n")
    for command in ("volumes", "agreements", "norms", "evaluate"):
        wrong = table if command in {"volumes", "evaluate"} else agreements
        result = cli([command, *(["validate"] if command != "evaluate" else []), wrong, "--format", name], cwd=case)
        assert result.exit_code == (3 if command == "evaluate" else 1), result.stderr
        told = is_text(result.out) if name != "text" or command != "evaluate" else result.stderr
        assert ("wrong%FF" if name == "sarif" else "wrong\\\\xff" if name == "json" else "wrong\\xff") in told


def test_the_same_bytes_from_text_and_odd_names(case, cli):
    """The name is all that differs: the odd file itself is read, not one of a similar name."""
    odd = json.loads(cli(["evaluate", *text(*CASE), "--format", "json"], cwd=case).out)
    names = {os.fsdecode(odd_name): name for name, odd_name in NAMES.items()}
    plain = ["=".join(names.get(part, part) for part in word.split("=")) for word in text(*CASE)]
    known = json.loads(cli(["evaluate", *plain, "--format", "json"], cwd=SAMPLE).out)
    assert odd["verdicts"] == known["verdicts"]
    assert [i["sha256"] for i in odd["run"]["inputs"]] == [i["sha256"] for i in known["run"]["inputs"]]


def test_an_input_is_never_written_over(tmp_path, cli):
    """Also one that only a profile names."""
    volumes, folder = text(b"v\xff.csv", b"p\xff")
    (tmp_path / volumes).write_bytes(ROWS)
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "p.yaml").write_text("schema: cns-check/volume-profile/1\ncorrections: c.csv\n")
    row = "L1,kidney-nephrectomy,2024,61,x,y"
    (tmp_path / folder / "c.csv").write_text(f"location_id,intervention_id,year,volume,reason,by\n{row}\n")
    for output in (volumes, f"{folder}/c.csv"):
        asked = ["evaluate", volumes, "--profile", f"{folder}/p.yaml", "--force", "--output", output]
        result = cli(asked, cwd=tmp_path)
        assert result.exit_code == 2, result.stderr
        assert f"{printable(output)}: is an input of this run" in result.stderr


def test_a_folder_of_norms(tmp_path, cli):
    odd = os.fsdecode(b"norms\xff")
    (tmp_path / odd).mkdir()
    shutil.copyfile(REPO / "norms" / "us-leapfrog.yaml", tmp_path / odd / "us-leapfrog.yaml")
    assert cli(["norms", "validate", odd, "--format", "json"], cwd=tmp_path).exit_code == 0
    for command in (["format", odd], ["test", odd], ["show", f"{odd}/us-leapfrog.yaml"]):
        assert cli(["norms", *command], cwd=tmp_path).exit_code == 0
    sets = [f"{odd}/us-leapfrog.yaml"] * 2
    result = cli(["norms", "diff", *sets, "--format", "json"], cwd=tmp_path)
    assert json.loads(is_text(result.out))["before"]["ref"] == "norms\\xff/us-leapfrog.yaml"
    assert "norms\\xff/us-leapfrog.yaml" in cli(["norms", "diff", *sets], cwd=tmp_path).stdout


@pytest.mark.parametrize("asked", [[b"nothing\xff.csv"], [b"v\xff.csv", b"--norms", b"nothing\xff"]])
def test_what_is_not_there_is_told_by_its_name(asked, case, cli):
    result = cli(["evaluate", *text(*asked)], cwd=case)
    assert result.exit_code in {2, 4}
    assert "cns-check: nothing\\xff" in result.stderr
