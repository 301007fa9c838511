from __future__ import annotations

import io
import json
import shutil

import jsonschema
import pytest
import yaml
from rich.console import Console

from build import HIP_YAML
from cns_check.norms.find import shipped_folder, shipped_ids
from cns_check.norms.load import load_norm_file
from cns_check.report.people import norm_list
from cns_check.report.people.norm_set import show
from cns_check.words import english
from conftest import REPO

NORM = """\
schema: cns-check/norm-set/1
id: mine
version: "1"
jurisdiction: NL
title: {en: "Mine [/x]"}
documents: {law: {title: Law, publisher: State, url: "https://example.org/law"}}
interventions: {hip: {title: {en: Hip}}}
norms:
"""
NORM += (
    HIP_YAML
    + """\
    versions: [{minimum: 20, status: adopted, sources: [{document: law, at: page 3}], note: a version note}]
"""
)
EXAMPLE = "    examples: [{name: it, norm_year: 2026, volumes: {hip: 20}, expect: met}]\n"


@pytest.fixture
def mine(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(NORM + EXAMPLE)
    return file


def test_validate_checks_the_shipped_sets_by_default(cli):
    result = cli(["norms", "validate"])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "9 files, 0 errors, 1 note"
    assert "norms/nl-iza-tranche-1.yaml:19:10: note[N022]" in result.stdout
    assert result.stderr == ""


def test_validate_of_a_wrong_file_is_1_with_all_its_mistakes(cli, mine):
    mine.write_text(NORM.replace("minimum: 20", "minimum: 0").replace("[hip]", "[hop]") + EXAMPLE)
    result = cli(["norms", "validate", "mine.yaml", "us-leapfrog"], cwd=mine.parent)
    assert result.exit_code == 1
    assert "mine.yaml:14:14: error[N006]" in result.stdout
    assert "mine.yaml:18:26: error[Y014]" in result.stdout
    assert result.stdout.splitlines()[-1] == "2 files, 2 errors"


def test_test_says_which_examples_ran_and_which_failed(cli, mine):
    result = cli(["norms", "test", "mine.yaml"], cwd=mine.parent)
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        ["ok     mine one: it (met)", "1 file, 1 example, 0 failed"],
    )
    mine.write_text(NORM + EXAMPLE.replace("expect: met", "expect: below"))
    result = cli(["norms", "test", "mine.yaml"], cwd=mine.parent)
    assert result.exit_code == 1
    assert "FAILED mine one: it" in result.stdout
    assert "mine.yaml:19:72: error[N023] example-fails" in result.stdout
    assert result.stdout.splitlines()[-1] == "1 file, 1 example, 1 failed"


def test_nothing_to_check_is_5(cli, mine, tmp_path):
    mine.write_text(NORM)
    assert cli(["norms", "test", str(mine)]).exit_code == 5
    empty = tmp_path / "empty"
    empty.mkdir()
    result = cli(["norms", "validate", str(empty)])
    assert result.exit_code == 5
    assert "nothing was checked" in result.stderr


@pytest.mark.parametrize("command", ["validate", "test", "show"])
def test_an_unknown_reference_is_2_and_names_the_nearest(cli, command):
    result = cli(["norms", command, "us-leapfrgo"])
    assert result.exit_code == 2
    assert "did you mean us-leapfrog?" in result.stderr
    assert all(i in result.stderr for i in shipped_ids())


def test_a_directory_where_a_norm_file_is_due_is_3(cli, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x.yaml").mkdir()
    result = cli(["norms", "validate", str(tmp_path / "folder")])
    assert result.exit_code == 3
    assert result.stderr.endswith("x.yaml: is a directory; name the file in it\n")


def test_a_file_that_cannot_be_read_is_4(cli, tmp_path):
    (tmp_path / "x.yaml").symlink_to("nowhere.yaml")
    result = cli(["norms", "validate", str(tmp_path)])
    assert result.exit_code == 4
    assert result.stderr.endswith("x.yaml: cannot be read: No such file or directory\n")


def test_list_names_each_set_with_its_counts(cli):
    lines = cli(["norms", "list"]).stdout.splitlines()
    cells = {line.split()[0]: line.split() for line in lines[2:]}
    assert cells["nl-iza-tranche-1"][-3:] == ["11", "1", "18"]
    assert cells["us-leapfrog"][-4:] == ["7", "7", "not", "stated"]
    assert cells["nl-soncos"][1] == "2026.2"


def test_show_tells_numbers_sources_and_dates(cli):
    text = cli(["norms", "show", "nl-iza-tranche-1"]).stdout
    for part in (
        "nl-iza-tranche-1 2026.2 (NL)",
        "guideline: 50 to 100 [zn-enforcement, section 3",
        "regime from 2026-01-01: comply-or-explain [zn-enforcement, section 4]",
        "timetables due: 2025-09-15",
        "contact persons due: 2025-03-17 [rt-notice, section 5, step 1]",
        "regions expected: 7 [rt-notice, section 5, step 1]",
        "a dispute goes to: ZN, NVZ, NFU, PFN [zn-enforcement, section 4]",
        "a timetable needs: a rationale, endorsed by providers, endorsed by patients, endorsed by insurer [zn-enf",
        "a deferral needs: a rationale, endorsed by providers, endorsed by patients, endorsed by insurer",
        "from 2026-01-01: at least 50 (reported)",
        "from 2026-01-01: number not known (adopted)",
        "from 2026-01-01: a process norm, no number (adopted)",
        "Nij Smellinghe verkent juridische opties na verlies complexe zorg, Skipr [skipr-2025-11-04",
        "https://www.skipr.nl/nieuws/nij-smellinghe-verkent-juridische-opties-na-verlies-complexe-zorg/",
        "11 declared, 1 with a number adopted or reported, 18 expected",
    ):
        assert part in text


def test_show_of_a_file_takes_data_for_data(cli, mine):
    text = cli(["norms", "show", str(mine)]).stdout
    assert "Mine [/x]" in text
    assert "a version note" in text
    mine.write_text(NORM.replace("minimum: 20", "minimum: 0"))
    result = cli(["norms", "show", str(mine)])
    assert result.exit_code == 3
    assert "error[Y014]" in result.stderr
    assert result.stdout == ""


def test_the_analysts_way_of_filling_in_a_number(cli, tmp_path):
    """docs/fill-in-norms.md, step by step."""
    copy = tmp_path / "my.yaml"
    shutil.copyfile(shipped_folder() / "nl-iza-tranche-1.yaml", copy)
    result = cli(["norms", "validate", "my.yaml"], cwd=tmp_path)
    assert result.exit_code == 1
    assert "my.yaml:3:5: error[N001]" in result.stdout
    text = copy.read_text(encoding="utf-8").replace("id: nl-iza-tranche-1\n", "id: my\n", 1)
    head, norm = text.split("  - id: pancreas-resection\n", 1)
    norm = norm.replace("        minimum:\n", "        minimum: 77\n", 1)
    copy.write_text(head + "  - id: pancreas-resection\n" + norm, encoding="utf-8")
    result = cli(["norms", "validate", "my.yaml"], cwd=tmp_path)
    assert result.exit_code == 1
    assert "gives below: volume 50 against the minimum 77 (adopted)" in result.stdout
    norm = norm.replace("minus one, norm_year: 2026, volumes: {pancreas-resection: 49}", "a: {pancreas-resection: 76}")
    norm = norm.replace(
        "volumes: {pancreas-resection: 50}, expect: met", "volumes: {pancreas-resection: 77}, expect: met"
    )
    norm = norm.replace("{pancreas-resection: [46, 50]}", "{pancreas-resection: [70, 77]}")
    norm = norm.replace("guideline a:", "short, norm_year: 2026, volumes:")
    copy.write_text(head + "  - id: pancreas-resection\n" + norm, encoding="utf-8")
    result = cli(["norms", "validate", "my.yaml"], cwd=tmp_path)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "1 file, 0 errors, 1 note")
    assert "from 2026-01-01: at least 77 (adopted)" in cli(["norms", "show", "my.yaml"], cwd=tmp_path).stdout


def test_the_example_of_the_documentation_is_valid(cli, tmp_path):
    text = (REPO / "docs" / "norm-language.md").read_text(encoding="utf-8")
    (tmp_path / "hips.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    result = cli(["norms", "test", "hips.yaml"], cwd=tmp_path)
    assert result.stdout.splitlines()[-1] == "1 file, 2 examples, 0 failed"
    assert cli(["norms", "validate", "hips.yaml"], cwd=tmp_path).exit_code == 0


def test_a_folder_has_yml_and_yaml_and_nothing_hidden(cli, tmp_path):
    """What macOS and editors leave beside a file is no norm file; a file named by itself is always read."""
    for name in ("mine.yaml", "yours.yml"):
        (tmp_path / name).write_text(NORM.replace("id: mine", f"id: {name.partition('.')[0]}"))
    (tmp_path / "._mine.yaml").write_bytes(b"\x00\x05\x16\x07")
    (tmp_path / ".#mine.yaml").symlink_to("someone@there.1")
    (tmp_path / ".hidden.yml").write_text("no norm")
    (tmp_path / "notes.txt").write_text("no norm")
    (tmp_path / "mine.yaml~").write_text("no norm")
    asked = ["norms", "validate", "--format", "json"]
    assert json.loads(cli([*asked, "."], cwd=tmp_path).out)["files"] == ["mine.yaml", "yours.yml"]
    assert json.loads(cli([*asked, "._mine.yaml"], cwd=tmp_path).out)["files"] == ["._mine.yaml"]
    assert json.loads(cli([*asked, "notes.txt"], cwd=tmp_path).out)["files"] == ["notes.txt"]
    assert cli(["norms", "format", "--check", "."], cwd=tmp_path).exit_code != 3
    (tmp_path / "mine.yml").write_text(NORM)
    found = json.loads(cli([*asked, "."], cwd=tmp_path).out)["diagnostics"]
    assert [(d["code"], d["path"]) for d in found if d["severity"] == "error"] == [("N025", "mine.yml")]


def test_list_and_show_for_programs(cli):
    listed = json.loads(cli(["norms", "list", "--format", "json"]).stdout)
    assert listed["schema"] == "cns-check/norm-list/1"
    assert [s["id"] for s in listed["norm_sets"]] == list(shipped_ids())
    schema = json.loads(cli(["norms", "schema"]).stdout)
    for of in listed["norm_sets"]:
        shown = json.loads(cli(["norms", "show", of["id"], "--format", "json"]).stdout)
        jsonschema.validate(shown, schema)
        file = yaml.safe_load((shipped_folder() / f"{of['id']}.yaml").read_text(encoding="utf-8"))
        assert shown == json.loads(json.dumps(file, default=str)), "all that the file says, and nothing else"
        assert of["norms"] == [norm["id"] for norm in shown["norms"]]
    dutch = next(s for s in listed["norm_sets"] if s["id"] == "nl-iza-tranche-1")
    assert (dutch["with_a_number"], dutch["expected_norms"], dutch["jurisdiction"]) == (1, 18, "NL")


@pytest.mark.parametrize("width", [24, 40, 60, 80, 100, 120, 200])
def test_no_id_is_broken_or_cut_on_a_terminal(width):
    def shown(show, *args):
        out = io.StringIO()
        show(
            *args, Console(file=out, width=width, force_terminal=True, color_system=None, soft_wrap=True), english, "en"
        )
        return out.getvalue().splitlines()

    sets = [load_norm_file((shipped_folder() / f"{i}.yaml").read_bytes(), i).value for i in shipped_ids()]
    lines = shown(norm_list.show, sets)
    assert max(len(line.rstrip()) for line in lines) <= width
    words = {word for line in lines for word in line.split()}
    assert set(shipped_ids()) <= words
    for norm_set in sets:
        lines = shown(show, norm_set)
        assert max(len(line.rstrip()) for line in lines) <= width
        words = {word for line in lines for word in line.split()}
        assert {n.id for n in norm_set.norms if len(n.id) <= width - 4} <= words
