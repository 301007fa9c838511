"""``cns-check volumes profile`` as its users see it."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys

import pytest
import yaml

from conftest import REPO

FILE = (
    "Ziekenhuis;Ingreep;Jaar;Aantal\r\n"
    "Coöperatie;Nefrectomie;2024;60,00\r\n"
    "Zuid;Nefrectomie;2024;\r\n"
    "Oost;Nefrectomie;2024;42,00\r\n"
    "Totaal;Nefrectomie;2024;102,00\r\n"
).encode("cp1252")


@pytest.fixture
def run(cli, tmp_path):
    (tmp_path / "volumes.csv").write_bytes(FILE)

    def draft(*args, stdin=b""):
        return cli(["volumes", "profile", *args], cwd=tmp_path, stdin=stdin)

    return draft


def test_two_steps_from_a_delivered_file_to_a_verdict(cli, run, tmp_path):
    drafted = run("volumes.csv", "--output", "profile.yaml")
    assert (drafted.exit_code, drafted.stdout) == (0, "")
    assert "places to check: 1" in drafted.stderr
    judged = cli(["evaluate", "volumes.csv", "--profile", "profile.yaml", "--format", "csv"], cwd=tmp_path)
    assert judged.exit_code == 0, judged.stderr
    rows = csv.DictReader(io.StringIO(judged.stdout))
    verdicts = {r["location_id"]: r["verdict"] for r in rows if r["norm_id"] == "kidney-local-treatment"}
    # Of the other intervention that this norm counts nothing was delivered.
    assert verdicts == {"Coöperatie": "met", "Oost": "undetermined", "Zuid": "undetermined"}


def test_validate_says_what_remains(cli, run, tmp_path):
    assert run("volumes.csv", "--output", "profile.yaml").exit_code == 0
    checked = cli(["volumes", "validate", "volumes.csv", "--profile", "profile.yaml"], cwd=tmp_path)
    assert checked.exit_code == 0, checked.stdout
    assert "control totals checked: 1" in checked.stdout


def test_standard_output_is_the_profile_alone(run):
    drafted = run("volumes.csv")
    assert drafted.exit_code == 0
    assert yaml.safe_load(drafted.stdout)["interventions"] == {"Nefrectomie": "kidney-nephrectomy"}
    assert drafted.stderr == "places to check: 1\n"
    assert run("volumes.csv", "-q").stderr == ""


def test_standard_input(run):
    drafted = run("-", stdin=FILE)
    assert yaml.safe_load(drafted.stdout)["format"]["encoding"] == "cp1252"
    assert run("-", "-").exit_code == 2


def test_an_output_is_never_overwritten_unasked(run, tmp_path):
    (tmp_path / "profile.yaml").write_text("mine", encoding="utf-8")
    assert run("volumes.csv", "--output", "profile.yaml").exit_code == 4
    assert (tmp_path / "profile.yaml").read_text(encoding="utf-8") == "mine"
    assert run("volumes.csv", "--output", "profile.yaml", "--force").exit_code == 0
    assert (tmp_path / "profile.yaml").read_text(encoding="utf-8").startswith("# A draft of how to read")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("volumes.csv", "--output", "profile"), 2),
        (("volumes.csv", "--output", "profile.txt"), 2),
        (("volumes.csv", "--output", "absent/profile.yaml"), 4),
        (("volumes.csv", "--norms", "no-such-set"), 2),
        (("absent.csv",), 4),
    ],
)
def test_wrong_usage(run, tmp_path, args, code):
    assert run(*args).exit_code == code
    assert sorted(p.name for p in tmp_path.iterdir()) == ["volumes.csv"]


def test_a_folder_without_a_table_is_no_input(run, tmp_path):
    (tmp_path / "empty").mkdir()
    assert run("empty").exit_code == 3


def test_what_is_no_table_leaves_no_output(run, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear colleague\nhere they are\n", encoding="utf-8")
    drafted = run("letter.txt", "--output", "profile.yaml")
    assert (drafted.exit_code, drafted.stdout) == (3, "")
    assert "letter.txt: error[V071] no-table-found" in drafted.stderr
    assert not (tmp_path / "profile.yaml").exists()


def test_a_norm_set_that_cannot_be_used(run, tmp_path):
    (tmp_path / "set.yaml").write_text("schema: cns-check/norm-set/1\nnonsense: 1\n", encoding="utf-8")
    drafted = run("volumes.csv", "--norms", "set.yaml")
    assert (drafted.exit_code, drafted.stdout) == (3, "")
    assert "error[" in drafted.stderr


def test_other_norm_sets_name_other_interventions(run, tmp_path):
    (tmp_path / "us.csv").write_text("hospital,surgery,year,cases\nA,Esophagus,2020,4\n", encoding="utf-8")
    assert yaml.safe_load(run("us.csv", "--norms", "us-leapfrog").stdout)["interventions"] == {
        "Esophagus": "oesophagus-resection"
    }


def test_the_comments_follow_the_language_and_nothing_else_does(run):
    english, dutch = run("volumes.csv").stdout, run("volumes.csv", "--lang", "nl").stdout
    assert "# Wat het bestand niet kan zeggen:" in dutch
    assert "What the file cannot tell" not in dutch
    assert yaml.safe_load(english) == yaml.safe_load(dutch)
    assert dutch.count("# check:") == english.count("# check:")


@pytest.mark.parametrize("locale", ["C", "nl_NL.UTF-8"])
def test_the_same_file_gives_the_same_bytes_wherever_it_runs(tmp_path, run, locale):
    here = run("volumes.csv").out
    for seed in ("1", "2"):
        env = os.environ | {
            "LC_ALL": locale,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(REPO / "src"),
            "PYTHONUTF8": "0",
        }
        there = subprocess.run(
            [sys.executable, "-m", "cns_check", "volumes", "profile", "volumes.csv"],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            check=True,
        )
        assert there.stdout == here
