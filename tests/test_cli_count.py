"""``cns-check count`` as it is typed: outputs, refusals, and that no id of a person is ever shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

FIXTURE = Path(__file__).parent / "fixtures" / "good" / "C026"
SECRETS = ("Pseudonym-4711", "Record-0815")
HEADER = "record_id,patient_id,location_id,date,code\n"
LINE = f"{SECRETS[1]},{SECRETS[0]},N1,2024-01-02,A1\n"


@pytest.fixture
def here(tmp_path):
    (tmp_path / "definitions.yaml").write_bytes((FIXTURE / "definitions.yaml").read_bytes())
    (tmp_path / "records.csv").write_text(HEADER + LINE)
    return tmp_path


def typed(*more):
    return ["count", "records.csv", "--definitions", "definitions.yaml", *more]


def test_the_folder_is_what_evaluate_reads(cli, here):
    done = cli(typed("--output", "out", "--reconciliation", "rows.json"), cwd=here)
    assert done.exit_code == 0, done.stderr
    assert sorted(p.name for p in (here / "out").iterdir()) == [
        "cns-check.yaml",
        "profile.yaml",
        "volumes.csv",
        "volumes.parquet",
    ]
    assert (here / "out" / "volumes.csv").read_text() == ("location_id,intervention_id,year,volume\nN1,lung,2024,1\n")
    rows = json.loads((here / "rows.json").read_text())
    assert rows["rows"]["records.csv"]["read"] == rows["rows"]["records.csv"]["counted_one"] == 1
    for volumes in ("volumes.csv", "volumes.parquet"):
        read = cli(["volumes", "validate", volumes, "--profile", "profile.yaml"], cwd=here / "out")
        assert "error" not in read.stdout.replace("0 errors", ""), read.stdout


def test_the_volumes_go_into_a_pipe(cli, here):
    done = cli(typed("--format", "csv"), cwd=here)
    assert done.stdout == "location_id,intervention_id,year,volume\nN1,lung,2024,1\n"


BROKEN = {
    "date": (HEADER + LINE.replace("2024-01-02", "no day"), 3),
    "fields": (HEADER + LINE + LINE.replace(",A1", ""), 3),
    "quote": (HEADER + LINE + LINE.replace("Record", '"Record'), 3),
    "bytes": (HEADER + LINE + LINE.replace("A1", "A\udcff"), 3),
    "header": ("record_id,patient_id,place\n" + LINE, 3),
    "none": (HEADER + LINE, 0),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_no_id_is_ever_shown(kind, cli, here):
    text, code = BROKEN[kind]
    (here / "records.csv").write_bytes(text.encode(errors="surrogateescape"))
    done = cli(typed("--output", "out", "--reconciliation", "rows.json", "-v"), cwd=here)
    assert done.exit_code == code, done.stderr
    assert "Traceback" not in done.stderr
    written = [p.read_bytes() for p in here.rglob("*") if p.is_file() and p.name not in {"records.csv"}]
    for secret in SECRETS:
        assert secret not in done.stdout + done.stderr
        assert all(secret.encode() not in data for data in written)
    assert (here / "out").exists() == (code == 0)


def test_a_process_of_its_own(here):
    source = Path(__file__).parents[1] / "src"
    done = subprocess.run(
        [sys.executable, "-m", "cns_check", *typed("--format", "json", "--output", "v.parquet")],
        cwd=here,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["units"]["lung"]["units"] == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ((), 2),
        (("--output", "v.csv", "--memory-limit", "much"), 2),
        (("--output", "v.csv", "--spark-master", "local"), 2),
        (("--output", "v.csv", "--temp-dir", "nowhere"), 4),
        (("--output", "v.csv", "--profile", "nothing=p.yaml"), 2),
        (("--output", "records.csv"), 2),
    ],
)
def test_what_cannot_be_meant(more, code, cli, here):
    assert cli(typed(*more), cwd=here).exit_code == code


def test_nothing_is_left_in_the_folder_of_the_engine(cli, here):
    (here / "spill").mkdir()
    assert cli(typed("--output", "v.csv", "--temp-dir", "spill"), cwd=here).exit_code == 0
    assert list((here / "spill").iterdir()) == []


@pytest.mark.parametrize("name", ["us-ahrq-v2024", "fr-inca-digestive", "de-lung-resection"])
def test_shipped_definitions_hold(name, cli):
    checked = cli(["count", "definitions", "validate", name])
    assert (checked.exit_code, checked.stdout) == (0, "0 errors, 0 warnings, 0 notes\n")
    assert cli(["count", "definitions", "test", name]).exit_code == 0
    assert cli(["count", "definitions", "show", name, "--lang", "nl"]).exit_code == 0


def test_records_that_are_a_device_are_not_read(cli):
    done = cli(["count", "/dev/zero", "--definitions", "us-ahrq-v2024", "--format", "csv"])
    told = "cns-check: /dev/zero: is no ordinary file; records are read more than once\n"
    assert (done.exit_code, done.stdout, done.stderr) == (3, "", told)


TWICE = HEADER.replace("patient_id", "code")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEADER, "records.csv:1: error[C022]"),
        (HEADER + "\n\n", "records.csv:1: error[C022]"),
        (TWICE + LINE, "records.csv:1, column 'code': error[C021]"),
    ],
)
def test_a_file_that_counts_nothing_or_says_a_column_twice_is_refused(content, said, cli, here):
    """Without a profile too, where headers are the canonical names."""
    (here / "records.csv").write_text(content)
    done = cli(typed("--format", "csv"), cwd=here)
    assert (done.exit_code, done.out) == (3, b"")
    assert said in done.stderr


@pytest.mark.parametrize(("rows", "names", "code"), [(0, "code", "C022"), (1, "code", "C021"), (1, "other", "C021")])
def test_so_is_parquet(rows, names, code, cli, here):
    columns = [*HEADER.strip().split(","), names, names][: None if names == "other" else -1]
    texts = [*LINE.strip().split(","), "A1", "A1"]
    if rows == 0:
        columns = columns[:5]
    arrays = [pa.array([texts[n]] * rows, pa.string()) for n in range(len(columns))]
    pq.write_table(pa.Table.from_arrays(arrays, columns), here / "records.parquet")
    done = cli(["count", "records.parquet", "--definitions", "definitions.yaml", "--format", "csv"], cwd=here)
    assert (done.exit_code, done.out) == (3, b"")
    assert code in done.stderr


@pytest.mark.parametrize(
    ("column", "values", "code"),
    [
        ("location_id", pa.array([2**31 - 1], pa.int32()).cast(pa.date32()), "C024"),
        ("location_id", pa.array([True]), "C024"),
        ("code", pa.array([float("nan")]), "C024"),
        ("date", pa.array([2**31 - 1], pa.int32()).cast(pa.date32()), "C026"),
        ("code", pa.array([b"A1\xff"]).view(pa.string()), "C022"),
    ],
)
def test_values_of_parquet_that_are_no_ids_or_no_dates_or_no_text(column, values, code, cli, here):
    columns = dict(zip(HEADER.strip().split(","), ([text] for text in LINE.strip().split(",")), strict=True))
    pq.write_table(pa.table(columns | {column: values}), here / "records.parquet")
    done = cli(["count", "records.parquet", "--definitions", "definitions.yaml", "--format", "csv"], cwd=here)
    assert (done.exit_code, done.out) == (3, b""), done.stderr
    assert code in done.stderr
    assert not any(secret in done.stderr for secret in SECRETS)


def test_sources_in_a_wrong_place_are_refused_there(cli, here):
    text = (here / "definitions.yaml").read_text()
    (here / "definitions.yaml").write_text(text + "sources: [{document: d}]\n")
    done = cli(["count", "definitions", "validate", "definitions.yaml"], cwd=here)
    assert done.exit_code == 1
    assert f"definitions.yaml:{text.count(chr(10)) + 1}:1" in done.stdout
