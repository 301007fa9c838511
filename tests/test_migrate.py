"""``migrate``: older files in the newest version, by steps. Every kind is at its first, so the steps are a test's.

A step here makes version 0 of a norm set, in which ``norms`` was called ``standards`` and the year was a text.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import pytest

from cns_check.run.migrate import MODELS, migrate
from cns_check.strict_yaml import kinds, migration
from cns_check.strict_yaml.kinds import newest_of
from cns_check.strict_yaml.migration import STEPS, Document, migrated
from conftest import REPO

GOOD = (REPO / "tests" / "fixtures" / "good" / "Y051" / "good.yaml").read_text()
OLD = "# Normen van één regio\n" + GOOD.replace("norm-set/1", "norm-set/0  # the first").replace(
    "norms:\n", "standards:   # as they stood then\n"
).replace("minimum: 20", "minimum: 'twenty'  ")
NEW = OLD.replace("norm-set/0", "norm-set/1").replace("standards:", "norms:").replace("'twenty'", "20")


def step(document: Document):
    yield document.key("norms", "standards")
    yield document.value("20", "standards", 0, "versions", 0, "minimum")


@pytest.fixture
def steps(monkeypatch):
    monkeypatch.setattr(migration, "STEPS", {("cns-check/norm-set", 0): step})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "newest.yaml").write_text(GOOD.replace("id: good", "id: newest"), encoding="utf-8")
    return tmp_path


def test_every_kind_that_is_read_can_be_rewritten_and_is_at_its_first_version():
    assert set(MODELS) == set(kinds._KINDS)
    newest = {newest_of(model()) for model in MODELS.values()}
    assert newest == {(kind, 1) for kind in MODELS}
    # A model of another version than 1 has a step to it from each before.
    assert set(STEPS) == {(kind, version) for kind, last in newest for version in range(1, last)}


def test_every_model_names_one_version_alone():
    for model in MODELS.values():
        field = next(f for f in model().model_fields.values() if f.alias == "schema")
        assert len(get_args(field.annotation)) == 1


@pytest.mark.usefixtures("steps")
def test_an_older_file_is_told_with_the_command_that_rewrites_it(cli, folder):
    told = cli(["norms", "validate", "good.yaml"], cwd=folder)
    assert told.exit_code == 1
    assert "good.yaml:2:9: error[Y051]" in told.stdout
    assert "version 0, which is older than version 1" in told.stdout
    assert "cns-check migrate good.yaml --force" in told.stdout
    assert "1 error" in told.stdout


@pytest.mark.usefixtures("steps")
def test_a_file_is_rewritten_with_its_comments_and_order(cli, folder):
    told = cli(["migrate", "good.yaml", "newest.yaml", "--force"], cwd=folder)
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout == (
        "good.yaml: is cns-check/norm-set/1 now\n"
        "newest.yaml: is cns-check/norm-set/1 already, the newest: nothing to do\n"
    )
    assert (folder / "good.yaml").read_text(encoding="utf-8") == NEW
    assert cli(["norms", "validate", "good.yaml"], cwd=folder).exit_code == 0
    again = cli(["migrate", "good.yaml"], cwd=folder)
    assert (again.exit_code, again.stdout) == (
        0,
        "good.yaml: is cns-check/norm-set/1 already, the newest: nothing to do\n",
    )


@pytest.mark.usefixtures("steps")
def test_nothing_is_overwritten_without_force(cli, folder):
    told = cli(["migrate", "good.yaml", "newest.yaml"], cwd=folder)
    assert (told.exit_code, told.stdout) == (4, "")
    assert "give --force to overwrite it" in told.stderr
    assert (folder / "good.yaml").read_text(encoding="utf-8") == OLD


@pytest.mark.usefixtures("steps")
def test_check_names_what_would_change_and_writes_nothing(cli, folder):
    told = cli(["migrate", "good.yaml", "newest.yaml", "--check"], cwd=folder)
    assert told.exit_code == 1
    assert told.stdout.startswith("good.yaml: would become cns-check/norm-set/1\n")
    assert (folder / "good.yaml").read_text(encoding="utf-8") == OLD
    assert cli(["migrate", "newest.yaml", "--check"], cwd=folder).exit_code == 0


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_standard_input_keeps_its_mark_and_its_line_ends(cli, folder, mark, end):
    told = cli(["migrate", "-"], cwd=folder, stdin=mark + OLD.replace("\n", end).encode())
    assert (told.exit_code, told.out) == (0, mark + NEW.replace("\n", end).encode())
    told = cli(["migrate", "-"], cwd=folder, stdin=mark + GOOD.replace("\n", end).encode())
    assert told.out == mark + GOOD.replace("\n", end).encode()


@pytest.mark.usefixtures("steps")
def test_what_is_wrong_after_the_step_is_told_and_nothing_written(cli, folder):
    wrong = OLD.replace("kind: volume", "kind: value")
    (folder / "good.yaml").write_text(wrong, encoding="utf-8")
    told = cli(["migrate", "good.yaml", "newest.yaml", "--force"], cwd=folder)
    assert (told.exit_code, told.stdout) == (3, "")
    assert "good.yaml:14:11: error[Y015]" in told.stderr
    assert (folder / "good.yaml").read_text(encoding="utf-8") == wrong


def test_several_steps_follow_one_another(monkeypatch):
    def renamed(now, then):
        return lambda document: [document.key(then, now)]

    monkeypatch.setattr(
        migration, "STEPS", {("cns-check/case", n): renamed(f"key-{n}", f"key-{n + 1}") for n in range(3)}
    )
    data = b"# a case\nschema: cns-check/case/0\nkey-0: {key-0: 1}   # one\n"
    assert migrated(data, "c", 3) == b"# a case\nschema: cns-check/case/3\nkey-3: {key-0: 1}   # one\n"


def test_a_newer_file_is_told_as_newer(cli, tmp_path):
    (tmp_path / "a.yaml").write_text("schema: cns-check/agreements/2\nregions: {}\n")
    for command in (["agreements", "validate", "a.yaml"], ["migrate", "a.yaml"]):
        told = cli(command, cwd=tmp_path)
        shown = told.stdout + told.stderr
        assert told.exit_code in {1, 3}
        assert "a.yaml:1:9: error[Y051]" in shown
        assert "this is an agreements file of version 2, and this cns-check reads version 1" in shown
        assert shown.count("error[") == 1


def test_a_version_that_never_was_is_told_so(cli, tmp_path):
    (tmp_path / "p.yaml").write_text("schema: cns-check/volume-profile/0\ntrim: true\n")
    told = cli(["migrate", "p.yaml"], cwd=tmp_path)
    assert told.exit_code == 3
    assert "a volume profile of version 0, and there never was one" in told.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"schema": "cns-check/report/1", "run": {}}', "is a result (cns-check/report/1)"),
        ("schema: other/1\n", "names no kind of file that has versions"),
        ("regions: []\n", "names no kind of file that has versions"),
        ("a,b\n1,2\n", "names no kind of file that has versions"),
    ],
)
def test_what_is_no_file_with_versions_is_refused(cli, tmp_path, text, said):
    (tmp_path / "a").write_text(text)
    told = cli(["migrate", "a", "--force"], cwd=tmp_path)
    assert (told.exit_code, told.stdout) == (3, "")
    assert said in told.stderr


def test_a_file_that_is_no_yaml_is_told_by_its_mistake(cli, tmp_path):
    (tmp_path / "a.yaml").write_text("schema: [\n")
    told = cli(["migrate", "a.yaml"], cwd=tmp_path)
    assert told.exit_code == 3
    assert "error[Y002]" in told.stderr


def test_standard_input_is_rewritten_alone(cli, tmp_path):
    assert cli(["migrate", "-", "a.yaml"], cwd=tmp_path).exit_code == 2


@pytest.mark.parametrize("version", ["0.1.0"])
def test_the_old_files_have_nothing_to_do(cli, tmp_path, version):
    old = shutil.copytree(REPO / "tests" / "data" / "old" / version, tmp_path / "old")
    names = sorted(path.name for path in Path(old).glob("*.yaml"))
    told = cli(["migrate", *names], cwd=old)
    assert told.exit_code == 0
    assert told.stdout.count("nothing to do") == len(names) > 3


def test_migrate_in_python_gives_the_text():
    done = migrate("g.yaml", GOOD.encode())
    assert (done.text, done.schema, done.diagnostics) == (None, "cns-check/norm-set/1", ())
