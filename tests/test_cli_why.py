"""``cns-check why`` as a command: what it says, its formats, its errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator

from build import norm, norm_set_dict, to_yaml
from cns_check.derivation import schema
from conftest import REPO, SAMPLE, SAMPLE_CASE, run_cli
from derivation_checker import recomputed

GOLDEN = REPO / "tests" / "golden" / "why"
KIDNEY = ("--location", "N3", "--norm", "kidney-local-treatment")


def process(*args, cwd=SAMPLE, stdin=b""):
    """The command as a process of its own."""
    env = {k: v for k, v in os.environ.items() if k not in {"CNS_CHECK_LANG", "COLUMNS", "FORCE_COLOR"}}
    command = [sys.executable, "-m", "cns_check", "why", *args]
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False, env=env)


def called(*args, cwd=SAMPLE):
    """The same in this process."""
    done = run_cli(["why", *args], cwd=cwd)
    return SimpleNamespace(returncode=done.exit_code, stdout=done.out, stderr=done.stderr.encode())


#: Below, under an agreement; and incomplete, mapped, by a guideline, in Dutch.
GOLDENS = {
    "below.txt": (*SAMPLE_CASE, *KIDNEY, "--norm-year", "2026"),
    "incomplete-nl.txt": (
        *(*SAMPLE_CASE, "--location", "N1", "--norm", "lung-resection", "--norm-year", "2027", "--data-year", "2025"),
        *("--use-indicative", "--lang", "nl"),
    ),
}


@pytest.mark.parametrize("name", GOLDENS)
def test_two_verdicts_of_the_sample_case(name, request):
    done = process(*GOLDENS[name], "-q")
    assert (done.returncode, done.stderr) == (0, b"")
    if request.config.getoption("--renew-golden"):
        (GOLDEN / name).write_bytes(done.stdout)
    assert done.stdout == (GOLDEN / name).read_bytes(), "read the difference; --renew-golden writes it anew"


def test_json_is_the_report_once_more(cli):
    args = (*SAMPLE_CASE, *KIDNEY)
    done = called(*args, "--format", "json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    Draft202012Validator(schema.json_schema()).validate(said)
    report = json.loads(cli(["evaluate", *args, "--format", "json"], cwd=SAMPLE).stdout)
    assert [t["values"]["norm_year"] for t in said["derivations"]] == [2026, 2027]
    assert said["run"]["command"] == "why"
    assert said["run"]["inputs"] == report["run"]["inputs"]
    for tree, row in zip(said["derivations"], report["verdicts"], strict=True):
        got = recomputed(tree)
        assert {k: got[k] for k in ("verdict", "contract_status", "reason_code")} == {
            k: row[k] for k in ("verdict", "contract_status", "reason_code")
        }


def steps(tree, kind):
    return [s for each in tree["inputs"] for s in ([each] if each["kind"] == kind else []) + steps(each, kind)]


def derived(cli, folder, *args):
    done = cli(["why", *args, "--format", "json"], cwd=folder)
    assert done.exit_code == 0, done.stderr
    trees = json.loads(done.stdout)["derivations"]
    for tree in trees:
        recomputed(tree)
    return trees


def write(folder, profile, volumes, **files):
    (folder / "set-a.yaml").write_text(to_yaml(norm_set_dict(norm())), encoding="utf-8")
    (folder / "p.yaml").write_text(f"schema: cns-check/volume-profile/1\n{profile}", encoding="utf-8")
    (folder / "v.csv").write_text(volumes, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return ("v.csv", "--profile", "p.yaml", "--norms", "set-a.yaml", "--norm", "norm-a")


def test_from_the_delivered_text_to_the_id(cli, tmp_path):
    profile = (
        "columns: {location_id: Plaats, intervention_id: Ingreep, year: Jaar, volume: Aantal, delivery: Levering}\n"
        "interventions: {Alfa: alpha}\n"
        "locations: {Zuid: L1}\n"
        "masked: {'*': [3, 7]}\n"
        "duplicates: sum\n"
        "drop: [{column: Soort, equals: concern}]\n"
        "deliveries: {column: Levering, choose: {default: latest}}\n"
    )
    volumes = (
        "Plaats,Ingreep,Jaar,Aantal,Levering,Soort\n"
        "Zuid,Alfa,2024,12,2024-01-01,\n"
        "Zuid,Alfa,2024,9,2024-06-01,\n"
        "Zuid,Alfa,2024,*,2024-06-01,\n"
        "Zuid,Alfa,2024,30,2024-06-01,concern\n"
    )
    args = write(tmp_path, profile, volumes)
    [tree] = derived(cli, tmp_path, *args, "--location", "L1")
    rows = [(s["places"][0]["line"], s["values"]["low"], s["values"]["high"]) for s in steps(tree, "row")]
    assert rows == [(3, 9, 9), (4, 3, 7)]
    assert [(s["places"][0]["line"], s["values"]["why"]) for s in steps(tree, "left-out")] == [
        (2, "delivery"),
        (5, "dropped"),
    ]
    mapped = {(s["values"]["delivered"], s["values"].get("id"), s["places"][0]["line"]) for s in steps(tree, "mapping")}
    assert mapped == {("Alfa", "alpha", 3), ("Zuid", "L1", 4), ("*", None, 5)}
    assert [s["values"]["delivery"] for s in steps(tree, "delivery")] == ["2024-06-01"]
    assert (tree["values"]["volume_low"], tree["values"]["volume_high"]) == (12, 16)
    assert "2 rows added up" in steps(tree, "cell")[0]["text"]


def test_a_correction_stands_above_what_it_replaces(cli, tmp_path):
    header = "location_id,intervention_id,year,volume"
    args = write(
        tmp_path,
        "corrections: c.csv\n",
        f"{header}\nL1,alpha,2024,12\nL2,alpha,2024,1\n",
        c=f"{header},reason,by\nL1,alpha,2024,25,typed wrong,an analyst\nL2,alpha,2023,7,forgotten,an analyst\n",
    )
    [tree] = derived(cli, tmp_path, *args, "--location", "L1")
    [correction] = steps(tree, "correction")
    assert correction["text"] == "correction: 12 becomes 25 (typed wrong; an analyst)"
    assert correction["places"] == [{"path": "c.csv", "line": 2, "column": None, "row": None}]
    assert [s["places"][0]["line"] for s in correction["inputs"]] == [2]
    assert tree["values"]["verdict"] == "met"
    [tree] = derived(cli, tmp_path, *args, "--location", "L2", "--data-year", "2023")
    [correction] = steps(tree, "correction")
    assert (correction["text"], correction["inputs"]) == ("correction: no row becomes 7 (forgotten; an analyst)", [])


def test_places_of_a_parquet_file_are_rows(cli, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    args = write(tmp_path, "", "")
    columns = {"location_id": ["L0", "L1"], "intervention_id": ["alpha", "alpha"], "year": [2024, 2024]}
    parquet.write_table(pa.table(columns | {"volume": [1, 20]}), tmp_path / "v.parquet")
    [tree] = derived(cli, tmp_path, "v.parquet", *args[1:], "--location", "L1")
    assert steps(tree, "row")[0]["places"] == [{"path": "v.parquet", "line": None, "column": None, "row": 2}]


def test_standard_input_and_names_that_look_like_markup(tmp_path):
    args = write(tmp_path, "", "")[1:]
    volumes = "location_id,location_name,intervention_id,year,volume\n[/red],[bold]=1+1\u202ex,alpha,2024,19\n"
    done = process("-", *args, "--location", "[/red]", cwd=tmp_path, stdin=volumes.encode())
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.decode().splitlines()
    assert first == "[/red] ([bold]=1+1\\u202ex), norm-a 2024: below"
    assert "          '19' [-:2]" in rest
    drawn = process("-", *args, "--location", "[/red]", "--color", "always", cwd=tmp_path, stdin=volumes.encode())
    assert "[/red] ([bold]=1+1\\u202ex), norm-a 2024: below" in drawn.stdout.decode()


def test_a_tree_with_branches_says_the_same():
    from cns_check.derivation import text
    from cns_check.derivation.step import Step
    from cns_check.words import Said, english

    step = Step("derivation", Said("a [red]"), {}, (Step("row", Said("b\x1b[2J")), Step("row", Said("c" * 50))))
    plain = text.render([step], english).decode()
    assert plain.startswith("a [red]\n  b\\x1b[2J\n  c")
    drawn = text.render([step], english, width=30, color=True, lines=True).decode()
    assert "├── " in drawn
    assert "\\x1b[2J" in drawn
    assert drawn.count("c") >= 50
    assert "a [red]" in drawn


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--location", "N33", "--norm", "kidney-local-treatment"), 2, "--location N33: unknown; did you mean N3"),
        (("--location", "N3", "--norm", "kidney-treatment"), 2, "did you mean kidney-local-treatment?"),
        (("--location", "N3"), 2, "--norm"),
        (("--norm", "kidney-local-treatment"), 2, "--location"),
        ((*KIDNEY, "--suppress-below", "5"), 2, "--suppress-below"),
        ((*KIDNEY, "--output", "why.html"), 2, "no format is called .html"),
        ((*KIDNEY, "--output", "folder"), 2, "name a file that ends in .json or .txt"),
        ((*KIDNEY, "--output", "volumes.csv"), 2, "no format is called .csv"),
        (("--location", "N3", "--norm", "head-neck-oncology"), 5, "location N3 has no verdict on head-neck-oncology"),
        ((*KIDNEY, "--norms", "absent-set"), 2, "absent-set"),
    ],
)
def test_what_is_wrong_is_told(args, code, words):
    done = called(*SAMPLE_CASE, *args)
    assert (done.returncode, done.stdout) == (code, b"")
    assert words in done.stderr.decode()


def test_an_input_that_cannot_be_used(tmp_path):
    args = write(tmp_path, "", "location_id,intervention_id,year,volume\nL1,alpha,2024,x\n")
    done = called(*args, "--location", "L1", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"v.csv:2" in done.stderr
    missing = called("nothing.csv", *args[1:], "--location", "L1", cwd=tmp_path)
    assert missing.returncode == 4


def test_outputs_are_written_whole_and_not_over_others(tmp_path):
    args = write(tmp_path, "", "location_id,intervention_id,year,volume\nL1,alpha,2024,20\n")
    asked = (*args, "--location", "L1", "--output", "why.json", "--output", "why.txt")
    done = called(*asked, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"wrote why.json\nwrote why.txt\n")
    assert (tmp_path / "why.txt").read_bytes() == done.stdout
    tree = json.loads((tmp_path / "why.json").read_bytes())["derivations"][0]
    assert recomputed(tree)["verdict"] == "met"
    assert called(*asked, cwd=tmp_path).returncode == 4
    assert called(*asked, "--force", cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "why.json").read_bytes())["derivations"] == [tree]
