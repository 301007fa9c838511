"""Norms of which no file has a counted intervention: what is delivered, filters, publishing mode, the derivation."""

from __future__ import annotations

import json

import pytest

from build import norm, norm_set_dict, write_norms, write_volumes

CLAUSE = "The norm also counts what no file has in 2024: beta."
RUN = ("evaluate", "v.csv", "--norms", "set-a.yaml", "--norm-year", "2026")


@pytest.fixture
def case(tmp_path):
    write_norms(tmp_path, norm_set_dict(norm(counts=["alpha", "beta"]), norm("norm-b")))
    return tmp_path


def report(cli, folder, *more):
    done = cli([*RUN, *more, "--format", "json"], cwd=folder)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def told(found):
    """The messages of E015, and the locations of which the sentence under norm-a has the clause."""
    clause = {r["location_id"] for r in found["verdicts"] if CLAUSE in r["reason"]}
    assert clause <= {r["location_id"] for r in found["verdicts"] if r["norm_id"] == "norm-a"}
    return [d["message"] for d in found["diagnostics"] if d["code"] == "E015"], clause


HALF = ["norm-a (2026): it counts what no file has in 2024: beta; what was delivered is a least volume"]


@pytest.mark.parametrize(
    ("lines", "half"),
    [
        (["L1,alpha,2024,30", "L2,alpha,2024,5"], True),
        (["L1,alpha,2024,30", "L2,alpha,2024,5", "L3,beta,2024,0"], False),
        # A file that holds the intervention at all delivers each of its years.
        (["L1,alpha,2024,30", "L2,alpha,2024,5", "L3,beta,2023,1"], False),
    ],
)
def test_what_a_file_delivers(cli, case, lines, half):
    write_volumes(case / "v.csv", lines)
    assert told(report(cli, case)) == ((HALF, {"L1", "L2"}) if half else ([], set()))


@pytest.mark.parametrize(("year", "half"), [(2023, True), (2024, False)])
def test_another_file_delivers_its_own_years(cli, case, year, half):
    write_volumes(case / "v.csv", ["L1,alpha,2024,30", "L1,alpha,2023,30"])
    write_volumes(case / "w.csv", [f"L1,beta,{year},3"])
    done = cli([*RUN[:2], "w.csv", *RUN[2:], "--format", "json"], cwd=case)
    assert done.exit_code == 0, done.stderr
    assert told(json.loads(done.stdout)) == ((HALF, {"L1"}) if half else ([], set()))


def test_a_correction_alone_is_no_delivery(cli, case):
    write_volumes(case / "v.csv", ["L1,alpha,2024,30", "L2,alpha,2024,5"])
    head = "location_id,intervention_id,year,volume,reason,by"
    write_volumes(case / "c.csv", ["L1,beta,2024,3,missing,me"], head)
    (case / "p.yaml").write_text("schema: cns-check/volume-profile/1\ncorrections: c.csv\n", encoding="utf-8")
    found = report(cli, case, "--profile", "p.yaml")
    assert told(found) == (HALF, {"L1", "L2"})
    volumes = {r["location_id"]: r["volume"] for r in found["verdicts"] if r["norm_id"] == "norm-a"}
    assert volumes == {"L1": 33, "L2": None}, "the correction itself counts"


def test_a_filter_changes_nothing_of_it(cli, case):
    write_volumes(case / "v.csv", ["L1,alpha,2024,30", "L2,alpha,2024,5"])
    assert told(report(cli, case, "--location", "L2")) == (HALF, {"L2"})


def test_of_what_is_published_it_tells_no_count(cli, case):
    outputs = set()
    for small in (1, 4):
        write_volumes(case / "v.csv", ["L1,alpha,2024,30", f"L2,alpha,2024,{small}"])
        done = cli([*RUN, "--suppress-below", "5", "--format", "json", "-v"], cwd=case)
        assert done.exit_code == 0, done.stderr
        assert told(json.loads(done.stdout)) == (HALF, {"L1", "L2"})
        outputs.add((done.stdout, done.stderr))
    assert len(outputs) == 1


def test_the_derivation_has_the_missing_intervention(cli, case):
    write_volumes(case / "v.csv", ["L1,alpha,2024,30"])
    why = ["why", *RUN[1:], "--location", "L1", "--norm", "norm-a"]
    done = cli(why, cwd=case)
    assert done.exit_code == 0, done.stderr
    assert "beta 2024: 0 or more, for the year was not delivered" in done.stdout
