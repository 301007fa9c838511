"""``norms diff``: every change is told by its kind, in words and as JSON; whose verdict changes; git revisions."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date

import pytest

from build import HIP
from cns_check.cli import git_revision as git_files
from cns_check.norms.model import NormSet, Version
from cns_check.norms.tools.diff import diff, pair_versions
from cns_check.norms.writing.dump import dump

SOURCE = ({"document": "law", "at": "1"},)


def norm_set(**changes):
    norm = {
        **HIP,
        "versions": ({"valid_from": date(2025, 1, 1), "minimum": 30, "status": "adopted", "sources": SOURCE},),
    }
    version = norm["versions"][0] | changes.pop("version_keys", {})
    norm |= {"versions": (version,)} | changes.pop("norm_keys", {})
    base = {
        "schema": "cns-check/norm-set/1",
        "id": "mine",
        "version": "1",
        "jurisdiction": "NL",
        "title": {"en": "Mine"},
        "regimes": ({"from": date(2026, 1, 1), "regime": "enforced", "sources": SOURCE},),
        "guideline": {"minimum": 20, "maximum": 100, "sources": SOURCE},
        "documents": {"law": {"title": "Law", "publisher": "State"}},
        "interventions": {"hip": {"title": {"en": "Hip"}}, "knee": {"title": {"en": "Knee"}}},
        "norms": (norm, *changes.pop("more", ())),
    }
    return NormSet.model_validate(base | changes)


OLD = norm_set()
KNEE = {**OLD.norms[0].model_dump(by_alias=True, exclude_none=True), "id": "knee", "counts": ("knee",)}


@pytest.mark.parametrize(
    ("new", "kind", "key", "before", "after", "text"),
    [
        (norm_set(version_keys={"minimum": 40}), "raised", "minimum", 30, 40, "minimum raised: 30 to 40"),
        (norm_set(version_keys={"minimum": 20}), "lowered", "minimum", 30, 20, "minimum lowered: 30 to 20"),
        (norm_set(version_keys={"minimum": None}), "emptied", "minimum", 30, None, "minimum emptied, it was 30"),
        (
            norm_set(version_keys={"valid_from": date(2026, 1, 1)}),
            "date_moved",
            "valid_from",
            "2025-01-01",
            "2026-01-01",
            "valid_from: 2025-01-01 to 2026-01-01",
        ),
        (
            norm_set(version_keys={"status": "reported"}),
            "status_changed",
            "status",
            "adopted",
            "reported",
            "status: adopted to reported",
        ),
        (
            norm_set(version_keys={"sources": ({"document": "law", "at": "2", "note": "p. 3"},)}),
            "source_changed",
            "sources",
            "law, 1",
            "law, 2 (p. 3)",
            "sources: law, 1 to law, 2 (p. 3)",
        ),
        (
            norm_set(version_keys={"minimum_surgeons": 3}),
            "filled_in",
            "minimum_surgeons",
            None,
            3,
            "minimum_surgeons filled in: 3",
        ),
        (norm_set(version_keys={"note": "x"}), "text_changed", "note", None, "x", "note: nothing to x"),
    ],
)
def test_a_change_of_a_version(new, kind, key, before, after, text):
    (change,) = diff(OLD, new)
    assert (change.kind, change.norm_id, change.key) == (kind, "hip", key)
    assert (change.before, change.after) == (before, after)
    assert change.text == f"hip, adopted from 2025-01-01: {text}"


def test_a_number_that_was_not_known_is_filled_in():
    unknown = norm_set(version_keys={"minimum": None})
    (change,) = diff(unknown, OLD)
    assert (change.kind, change.before, change.after) == ("filled_in", None, 30)


@pytest.mark.parametrize(
    ("new", "kind", "text"),
    [
        (
            norm_set(norm_keys={"window": {"mean-of-years": 3}}),
            "rule_changed",
            "hip: window: calendar-year to mean-of-years 3",
        ),
        (norm_set(norm_keys={"counts": ("hip", "knee")}), "rule_changed", "hip: counts: hip to hip; knee"),
        (norm_set(norm_keys={"data_lag": 1}), "added", "hip: data_lag: nothing to 1"),
        (norm_set(norm_keys={"title": {"en": "Hips"}}), "text_changed", "hip: title: en: Hip to en: Hips"),
        (norm_set(more=(KNEE,)), "norm_added", "knee: a new norm: adopted from 2025-01-01 minimum 30"),
        (
            norm_set(norm_keys={"parts": ({"counts": ("hip",), "minimum": 5, "sources": SOURCE},)}),
            "added",
            "hip: new part hip",
        ),
        (norm_set(regimes=()), "removed", "the set: regime enforced is gone"),
        (
            norm_set(regimes=({"from": date(2027, 1, 1), "regime": "enforced", "sources": SOURCE},)),
            "date_moved",
            "the set: regimes enforced from: 2026-01-01 to 2027-01-01",
        ),
        (
            norm_set(guideline={"minimum": 25, "maximum": 100, "sources": SOURCE}),
            "raised",
            "the set: guideline minimum raised: 20 to 25",
        ),
        (norm_set(guideline=None), "removed", "the set: guideline: minimum 20, maximum 100, sources law, 1 to nothing"),
        (norm_set(version="2"), "text_changed", "the set: version: 1 to 2"),
        (
            norm_set(documents={"law": {"title": "Law", "publisher": "King"}}),
            "text_changed",
            "the set: documents law publisher: State to King",
        ),
        (
            norm_set(interventions={"hip": {"title": {"en": "Hip"}}}),
            "removed",
            "the set: interventions knee: intervention knee is gone",
        ),
        (
            norm_set(norm_keys={"examples": ({"name": "x", "norm_year": 2026, "volumes": {}, "expect": "met"},)}),
            "examples_changed",
            "hip: examples changed (0 before, 1 now)",
        ),
    ],
)
def test_a_change_of_the_set_or_a_norm(new, kind, text):
    (change,) = diff(OLD, new)
    assert change.kind == kind
    assert change.text.replace("interventions knee: ", "") == text.replace("interventions knee: ", "")


def test_equal_sets_have_no_difference_and_the_way_back_has_the_opposite():
    assert diff(OLD, norm_set()) == ()
    new = norm_set(version_keys={"minimum": 40}, more=(KNEE,))
    assert [c.kind for c in diff(OLD, new)] == ["raised", "norm_added"]
    assert [c.kind for c in diff(new, OLD)] == ["lowered", "norm_removed"]


def versions(*rows):
    return [Version(valid_from=date(y, 1, 1) if y else None, minimum=n, status=s) for y, n, s in rows]


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ([(2025, 30, "adopted")], [(2025, 30, "adopted"), (2027, 40, "adopted")], [(0, 0), (None, 1)]),
        ([(2025, 30, "adopted"), (2027, 40, "adopted")], [(2027, 40, "adopted")], [(0, None), (1, 0)]),
        (
            [(2025, None, "adopted"), (2025, 60, "proposed")],
            [(2025, 60, "proposed"), (2025, 60, "adopted")],
            [(0, 1), (1, 0)],
        ),
        ([(2025, 30, "adopted")], [(2026, 30, "adopted")], [(0, 0)]),
        ([(2025, 30, "proposed")], [(2026, 40, "adopted")], [(0, 0)]),
        ([], [(2026, 40, "adopted")], [(None, 0)]),
    ],
)
def test_which_version_became_which(before, after, pairs):
    assert pair_versions(versions(*before), versions(*after)) == pairs


# The command


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "mine.yaml").write_text(dump(OLD))
    (tmp_path / "b" / "mine.yaml").write_text(dump(norm_set(version_keys={"minimum": 40})))
    (tmp_path / "volumes.csv").write_text(
        "location_id,intervention_id,year,volume\nL1,hip,2025,35\nL2,hip,2025,40\nL3,hip,2025,29\n"
    )
    return tmp_path


def test_words_and_exit_code(cli, files):
    done = cli(["norms", "diff", "a/mine.yaml", "b/mine.yaml"], cwd=files)
    assert done.exit_code == 1
    assert done.stdout == (
        "before: mine 1 (a/mine.yaml)\nafter: mine 1 (b/mine.yaml)\n1 change\n"
        "  hip, adopted from 2025-01-01: minimum raised: 30 to 40\n"
    )
    same = cli(["norms", "diff", "a/mine.yaml", "a/mine.yaml"], cwd=files)
    assert (same.exit_code, same.stdout.splitlines()[-1]) == (0, "0 changes")


def test_json_with_the_verdicts_that_change(cli, files):
    args = ["norms", "diff", "a/mine.yaml", "b/mine.yaml", "--volumes", "volumes.csv", "--norm-year", "2026"]
    done = cli([*args, "--format", "json"], cwd=files)
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert report["schema"] == "cns-check/norms-diff/1"
    assert [c["kind"] for c in report["changes"]] == ["raised"]
    assert report["verdicts"] == [
        {
            "norm_id": "hip",
            "norm_year": 2026,
            "location_id": "L1",
            "location_name": None,
            "data_year_before": 2025,
            "volume_low_before": 35,
            "volume_high_before": 35,
            "minimum_before": 30,
            "verdict_before": "met",
            "data_year_after": 2025,
            "volume_low_after": 35,
            "volume_high_after": 35,
            "minimum_after": 40,
            "verdict_after": "below",
        }
    ]
    assert report["assumptions"]
    text = cli(args, cwd=files).stdout
    assert "1 verdict changed\n  hip 2026, L1: met (volume 35, data year 2025, minimum 30) -> below (volume 35," in text
    assert text.endswith("A calculation under the printed assumptions, not advice.\n")
    assert cli(args, cwd=files).out == text.encode()


def test_a_norm_that_comes_brings_its_rows(cli, files):
    (files / "b" / "mine.yaml").write_text(dump(norm_set(more=({**KNEE, "counts": ("hip",)},))))
    args = ["norms", "diff", "a/mine.yaml", "b/mine.yaml", "--volumes", "volumes.csv", "--format", "json"]
    rows = json.loads(cli(args, cwd=files).stdout)["verdicts"]
    assert [(r["norm_id"], r["location_id"], r["verdict_before"], r["verdict_after"]) for r in rows] == [
        ("knee", "L1", None, "met"),
        ("knee", "L2", None, "met"),
        ("knee", "L3", None, "below"),
    ]


def test_a_file_with_errors_is_3_with_its_diagnostics(cli, files):
    (files / "b" / "mine.yaml").write_text(dump(OLD).replace("minimum: 30", "minimum: 0"))
    done = cli(["norms", "diff", "a/mine.yaml", "b/mine.yaml", "--format", "json"], cwd=files)
    assert done.exit_code == 3
    report = json.loads(done.stdout)
    assert report["changes"] == []
    assert "Y014" in [d["code"] for d in report["diagnostics"]]
    assert "error[Y014]" in done.stderr
    (files / "volumes.csv").write_text("location_id,year\n")
    args = ["norms", "diff", "a/mine.yaml", "a/mine.yaml", "--volumes", "volumes.csv"]
    assert cli(args, cwd=files).exit_code == 3


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["a/mine.yaml", "nowhere.yaml"], 2, "REVISION:PATH"),
        (["a/mine.yaml", "a"], 2, "is a folder"),
        (["a/mine.yaml", "b/mine.yaml", "--norm-year", "2026"], 2, "go with --volumes"),
        (["a/mine.yaml", "b/mine.yaml", "--volumes", "nowhere.csv"], 4, "cannot be read"),
    ],
)
def test_what_it_refuses(cli, files, args, code, told):
    done = cli(["norms", "diff", *args], cwd=files)
    assert (done.exit_code, done.stdout) == (code, "")
    assert told in done.stderr


def git(folder, *args):
    asked = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false", *args]
    subprocess.run(asked, cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_revisions(cli, files, monkeypatch):
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    norms = files / "repo" / "norms"
    norms.mkdir(parents=True)
    git(files / "repo", "init", "-q")
    shutil.copy(files / "a" / "mine.yaml", norms)
    git(files / "repo", "add", ".")
    git(files / "repo", "commit", "-qm", "one")
    shutil.copy(files / "b" / "mine.yaml", norms)
    done = cli(["norms", "diff", "HEAD:norms/mine.yaml", "norms/mine.yaml"], cwd=files / "repo")
    assert done.exit_code == 1
    assert "minimum raised: 30 to 40" in done.stdout
    here = cli(["norms", "diff", "HEAD:./mine.yaml", "mine.yaml"], cwd=norms)
    assert here.exit_code == 1
    for ref, told in (
        ("HEAD:norms/x.yaml", "does not exist"),
        ("nope:norms/mine.yaml", "nope"),
        ("HEAD:norms", "bad file"),
    ):
        wrong = cli(["norms", "diff", ref, "norms/mine.yaml"], cwd=files / "repo")
        assert (wrong.exit_code, wrong.stdout) == (2, "")
        assert told in wrong.stderr
    monkeypatch.setattr(git_files.shutil, "which", lambda name: None)
    without = cli(["norms", "diff", "HEAD:norms/mine.yaml", "norms/mine.yaml"], cwd=files / "repo")
    assert without.exit_code == 4
    assert "git is not installed" in without.stderr
