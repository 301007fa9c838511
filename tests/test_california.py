"""The real case: every Leapfrog verdict against a count with the csv module, and the state's own control totals."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import runpy
from collections import Counter, defaultdict

import pytest

from conftest import REPO

CASE = REPO / "sample_data" / "us-california"
SHA256 = "46a1f9e25e86b10a5b9e2cf2b91b885c9157939254c4209d2f9d3bff1720845a"
#: Leapfrog's hospital minima: in 12 months, or in the mean of 24.
MINIMA = {"Esophagus": 20, "Lung": 40, "Pancreas": 20, "Rectum": 16}
INTERVENTIONS = {
    "Esophagus": "oesophagus-resection",
    "Lung": "lung-resection",
    "Pancreas": "pancreas-resection",
    "Rectum": "rectum-resection",
}


def read_rows():
    with (CASE / "volumes.csv").open(encoding="cp1252", newline="") as lines:
        return list(csv.DictReader(lines))


def expected(data_year):
    """(hospital, delivered intervention) -> verdict, low of the data year and of the year before."""
    done = defaultdict(int)
    for row in read_rows():
        if row["hospital"] != "Statewide":
            done[row["OSHPDID"], row["Surgery"], int(row["Year"])] += int(row["# of Cases"])
    verdicts = {}
    for hospital, surgery in sorted({(h, s) for h, s, _ in done if s in MINIMA}):
        now, before = (done.get((hospital, surgery, year), 0) for year in (data_year, data_year - 1))
        if not now and not before:
            continue
        met = now >= MINIMA[surgery] or now + before >= 2 * MINIMA[surgery]
        verdicts[hospital, surgery] = ("not_performed" if not now else "met" if met else "below", now, before)
    return verdicts


def evaluate(cli, data_year, volumes=CASE / "volumes.csv"):
    return cli(
        [
            "evaluate",
            volumes,
            "--profile",
            CASE / "profile.yaml",
            "--locations",
            CASE / "locations.csv",
            "--norms",
            "us-leapfrog",
            "--data-year",
            data_year,
            "--format",
            "json",
        ]
    )


def norms_of_the_case():
    """Intervention -> the id of the one norm that counts it, as the norm file says."""
    import yaml

    file = yaml.safe_load((REPO / "norms" / "us-leapfrog.yaml").read_text(encoding="utf-8"))
    counts = {tuple(norm["counts"]): norm["id"] for norm in file["norms"]}
    return {surgery: counts[intervention,] for surgery, intervention in INTERVENTIONS.items()}


def test_the_file_is_the_delivered_one():
    data = (CASE / "volumes.csv").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256
    assert data.count(b"\r\n") == data.count(b"\n") == 15700
    assert SHA256 in (CASE / "README.md").read_text(encoding="utf-8")


def test_the_register_is_made_from_it():
    made = runpy.run_path(str(CASE / "make_locations.py"))["make_register"](CASE / "volumes.csv")
    assert made.encode() == (CASE / "locations.csv").read_bytes()
    register = list(csv.DictReader(made.splitlines()))
    delivered = [row for row in read_rows() if row["hospital"] != "Statewide"]
    assert len(register) == len({row["OSHPDID"] for row in delivered}) == 332
    pairs = {(row["OSHPDID"], row["LATITUDE"], row["LONGITUDE"]) for row in delivered}
    assert all((row["location_id"], row["latitude"], row["longitude"]) in pairs for row in register)
    assert all(row["latitude"] and row["longitude"] and row["region_id"] for row in register)
    names = {(row["OSHPDID"], row["hospital"]) for row in delivered}
    assert {(row["location_id"], row["location_name"]) for row in register} == names


@pytest.mark.parametrize("data_year", [2017, 2020])
def test_every_verdict(cli, data_year):
    result = evaluate(cli, data_year)
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    norms = norms_of_the_case()
    rows = [row for row in report["verdicts"] if row["norm_id"] in norms.values()]
    assert {row["data_year"] for row in rows} == {data_year}
    wanted = expected(data_year)
    assert len(wanted) > 400
    got = {(row["location_id"], row["norm_id"]): row for row in rows}
    assert len(got) == len(rows)
    assert {key: row["verdict"] for key, row in got.items()} == {
        (hospital, norms[surgery]): verdict for (hospital, surgery), (verdict, _, _) in wanted.items()
    }
    for (hospital, surgery), (_, now, before) in wanted.items():
        row = got[hospital, norms[surgery]]
        assert row["minimum"] == MINIMA[surgery]
        volume = {"calendar-year": now, "mean-of-years:2": (now + before) / 2}[row["window"]]
        assert row["volume"] == row["volume_low"] == row["volume_high"] == volume

    summary = {row["norm_id"]: row for row in report["summary"]["norms"]}
    for surgery, norm in norms.items():
        counts = Counter(verdict for (_, of), (verdict, _, _) in wanted.items() if of == surgery)
        assert {v: summary[norm][v] for v in ("met", "below", "not_performed")} == {
            v: counts[v] for v in ("met", "below", "not_performed")
        }
        assert summary[norm]["performing"] == counts["met"] + counts["below"]
        assert summary[norm]["undetermined"] == summary[norm]["no_norm"] == 0


def test_the_control_totals_hold_in_the_delivered_file():
    sums, totals = Counter(), {}
    for row in read_rows():
        key = row["Surgery"], row["Year"]
        if row["hospital"] == "Statewide":
            totals[key] = int(row["# of Cases"])
        else:
            sums[key] += int(row["# of Cases"])
    assert len(totals) == 88
    assert totals == dict(sums)


@pytest.mark.parametrize("surgery", ["Lung", "Brain"])  # a mapped one, and one that is dropped only after the check
@pytest.mark.parametrize("control", [True, False])
def test_an_altered_digit_is_found(cli, tmp_path, surgery, control):
    lines = (CASE / "volumes.csv").read_bytes().decode("cp1252").splitlines(keepends=True)
    header = lines[0].strip().split(",")
    total = next(
        int(r["# of Cases"])
        for r in read_rows()
        if (r["hospital"], r["Surgery"], r["Year"]) == ("Statewide", surgery, "2019")
    )
    at, fields = next(
        (n, fields)
        for n, fields in enumerate(line.split(",") for line in lines)
        if fields[:1] == ["2019"] and surgery in fields[3:4] and ("Statewide" in fields[-1]) is control
    )
    assert header[4] == "# of Cases"
    fields[4] = str(int(fields[4]) + 1)
    lines[at] = ",".join(fields)
    altered = tmp_path / "altered.csv"
    altered.write_bytes("".join(lines).encode("cp1252"))

    result = evaluate(cli, 2020, altered)
    assert result.exit_code == 3
    report = json.loads(result.stdout)
    assert report["verdicts"] == []
    messages = [d["message"] for d in report["diagnostics"] if d["severity"] == "error"]
    numbers = {total + 1, total}
    said = [set(map(int, re.findall(r"\d+", message.replace(",", "")))) for message in messages]
    assert len(messages) == 1, messages
    assert numbers <= said[0], messages
