"""Publishing mode: nothing that is published tells two values of a masked count apart, and all of it is true.

Three ways to look at it. The outputs are the same byte for byte whatever the masked counts are (non-interference). What
an attacker can work out by linear programming from the tables leaves every masked count its whole band
(``attacker.py``). And what is shown is what a run without masks says, or leaves it open.
"""

from __future__ import annotations

import csv
import gc
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import attacker
import cns_check.api as cns
from cns_check.report.data import schema
from cns_check.report.formats import BY_SUFFIX
from cns_check.report.result.tables import (
    AFTER_BY_TRAVEL,
    CHANCE,
    CONTRACTS,
    DIAGNOSTICS,
    EFFECTS,
    METHODS,
    REGIONS,
    SUMMARY,
    TRANSFERS,
    TRAVEL,
    VERDICTS_WITH_CHANCES,
)
from cns_check.suppress import mask_volumes as masking
from cns_check.suppress.mask_volumes import masked
from cns_check.suppress.published_quantities import QUANTITIES
from conftest import REPO, SAMPLE, SAMPLE_CASE, run_cli
from oracle import File
from strategies import ASKED, sources
from test_reallocation_oracle import POINTS, at, world_of, worlds, write_world

QUIET = settings(
    derandomize=not ASKED,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
OUTPUTS = tuple(f"report.{suffix}" for suffix in BY_SUFFIX)
NORM = ("norm_set", "norm_id", "norm_year")


def small_rows(world, threshold):
    """Numbers of the rows with an exact small count."""
    return [n for n, r in enumerate(world.file.rows) if r["low"] == r["high"] and 0 < r["low"] < threshold]


def with_values(world, values):
    """The same world with other volumes in some rows."""
    rows = [dict(r) for r in world.file.rows]
    for number, value in values.items():
        rows[number] |= {"low": value, "high": value}
    return replace(world, file=File(rows, world.file.incomplete_years, world.file.absent))


def published(world, threshold, command="reallocate"):
    """Everything that a run writes, by name: files, stdout, stderr and the exit code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        args = [command, *write_world(world, folder)[1:-2], "--suppress-below", str(threshold), "-v"]
        for output in (*OUTPUTS, "tables"):
            args += ["--output", output]
        (folder / "tables").mkdir()
        done = run_cli(args, cwd=folder)
        found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("report.*")}
        found |= {p.relative_to(folder).as_posix(): p.read_bytes() for p in (folder / "tables").iterdir()}
    return found | {"stdout": done.out, "stderr": done.stderr.encode(), "exit": str(done.exit_code).encode()}


@st.composite
def pairs(draw):
    """A world, a threshold, and other values of some of its small counts."""
    world, threshold = draw(worlds()), draw(st.sampled_from([5, 6, 10, 12]))
    small = small_rows(world, threshold)
    chosen = draw(st.lists(st.sampled_from(small), min_size=1, unique=True)) if small else []
    return world, threshold, {n: draw(st.integers(1, threshold - 1)) for n in chosen}


@settings(QUIET, max_examples=ASKED or 40)
@given(pairs(), st.sampled_from(["evaluate", "reallocate"]))
def test_no_output_tells_two_values_of_a_masked_count_apart(pair, command):
    world, threshold, values = pair
    one, other = published(world, threshold, command), published(with_values(world, values), threshold, command)
    assert one["exit"] in {b"0", b"5"}, one["stderr"].decode()
    differ = {name for name in one if one[name] != other.get(name)}
    assert not differ, [(one[n], other[n]) for n in sorted(differ) if n != "report.xlsx"]
    assert one.keys() == other.keys()


# What is shown is true


def report(world, *more):
    with tempfile.TemporaryDirectory() as name:
        done = run_cli([*write_world(world, Path(name)), *more], cwd=name)
    if done.exit_code == 5:
        return None
    assert done.exit_code == 0, done.stderr
    return json.loads(done.out)


def by(rows, *keys):
    found = {tuple(row[key] for key in keys): row for row in rows}
    assert len(found) == len(rows), f"two rows of one {keys}"
    return found


def holds(shown, low, high, true):
    """A number that is shown is the true one, and an interval holds it."""
    if shown is not None:
        assert shown == true
    assert low <= true + 1e-9
    assert high is None or true <= high + 1e-9


def check_true(shown, true):
    """Nothing that a published report says is otherwise without masks."""
    schema_of = jsonschema.Draft202012Validator(schema.json_schema())
    schema_of.validate(shown)
    mine, theirs = by(shown["verdicts"], *NORM, "location_id"), by(true["verdicts"], *NORM, "location_id")
    assert mine.keys() == theirs.keys()
    for key, row in mine.items():
        other = theirs[key]
        if row["window"] == other["window"]:
            assert row["volume_low"] <= other["volume_low"] + 1e-9
            assert row["volume_high"] is None or other["volume_high"] <= row["volume_high"] + 1e-9
        if row["volume"] is not None and row["window"] == other["window"]:
            assert (row["volume"], row["margin"]) == (other["volume"], other["margin"])
        assert row["verdict"] in {other["verdict"], "undetermined"}, key
        assert row["basis_matters"] in {other["basis_matters"], None}, key
        if row["reason_code"] != "suppressed":
            status = ("contract_status", "reason_code")
            assert [row[c] for c in status] == [other[c] for c in status], key
        else:
            assert row["contract_status"] in {other["contract_status"], "undecided"}, key

    keys = (*NORM, "method", "location_id", "intervention_id")
    mine, theirs = by(shown["after"], *keys), by(true["after"], *keys)
    assert mine.keys() == theirs.keys()
    for key, row in mine.items():
        for name in ("eligible", "volume_before", "volume_out", "volume_in", "volume_after", "growth"):
            assert row[name] is None or row[name] == theirs[key][name], (key, name)
        assert row["verdict_before"] in {theirs[key]["verdict_before"], "undetermined"}
        assert row["verdict_after"] in {theirs[key]["verdict_after"], "undetermined", None}

    keys = (*NORM, "method", "region_id")
    mine, theirs = by(shown["regions"], *keys), by(true["regions"], *keys)
    assert mine.keys() == theirs.keys()
    for key, row in mine.items():
        for name in ("performing", "eligible", "volume_moved", "volume_unplaced", "could_carry", "reason_code"):
            assert row[name] is None or row[name] == theirs[key][name], (key, name)
        least = row["volume_total"] + row["volume_unknown_low"]
        assert least <= theirs[key]["volume_total"] + theirs[key]["volume_unknown_low"]
        if row["volume_unknown_high"] is not None:
            most = theirs[key]["volume_total"] + theirs[key]["volume_unknown_high"]
            assert most <= row["volume_total"] + row["volume_unknown_high"]

    keys = (*NORM, "method", "intervention_id", "from_location_id", "to_location_id", "reason_code")
    theirs = by(true["transfers"], *keys)
    sends = {key[:6] for key in theirs}
    for key, row in by(shown["transfers"], *keys).items():
        if row["reason_code"] == "suppressed":
            assert row["volume"] is None
            assert row["to_location_id"] is None
        else:
            assert row["volume"] == theirs[key]["volume"], key
            assert key[:6] in sends

    # Counts of verdicts are those of the rows.
    for norm in shown["summary"]["norms"]:
        rows = [r for r in shown["verdicts"] if all(r[k] == norm[k] for k in NORM)]
        assert norm["undetermined"] == sum(r["verdict"] == "undetermined" for r in rows)
        assert norm["met"] == sum(r["verdict"] == "met" for r in rows)


@settings(QUIET, max_examples=ASKED or 60)
@given(worlds(), st.sampled_from([3, 5, 6, 10, 12]))
def test_what_is_shown_is_what_a_run_without_masks_says(world, threshold):
    true = report(world)
    if true is not None:
        check_true(report(world, "--suppress-below", str(threshold)), true)


# What an attacker can work out


def attacked(folder, args, norm_set, organisations):
    """What an attacker knows of a run: its JSON report, and of the folder the table that the report has not."""
    (folder / "tables").mkdir(exist_ok=True)
    done = run_cli([*args, "--format", "json", "--output", "tables", "--force"], cwd=folder)
    if done.exit_code == 5:
        return None
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.out)
    with (folder / "tables" / "methods.csv").open(encoding="utf-8", newline="") as stream:
        found["methods"] = [{k: number(v) for k, v in row.items()} for row in csv.DictReader(stream)]
    return found, norm_set, organisations


def number(text):
    try:
        return None if text == "" else float(text) if "." in text else int(text)
    except ValueError:
        return text


def leaks(known, cells, threshold):
    """Which of the small counts an attacker can place in less than their band."""
    bounds = known.bounds(cells)
    return {cell: b for cell, b in bounds.items() if b[0] > 1 + 1e-6 or b[1] < threshold - 1 - 1e-6}


def cells_of(world, threshold):
    rows = [world.file.rows[n] for n in small_rows(world, threshold)]
    return [(r["location_id"], r["intervention_id"], r["year"]) for r in rows]


@settings(QUIET, max_examples=ASKED or 40)
@given(worlds(), st.sampled_from([5, 10]))
def test_what_can_be_worked_out_leaves_every_masked_count_its_band(world, threshold):
    cells = cells_of(world, threshold)
    with tempfile.TemporaryDirectory() as name:
        args = [*write_world(world, Path(name))[:-2], "--suppress-below", str(threshold)]
        organisations = {x: entry["organisation_id"] for x, entry in world.register.items()}
        found = attacked(Path(name), args, world.norm_set, organisations)
    if found is not None and cells:
        assert leaks(attacker.knowledge(*found), cells, threshold) == {}


def naive(found, threshold):
    """Masks as one does by hand: every small number is blanked, and the totals stay."""

    def small(value):
        return isinstance(value, int | float) and 0 < value < threshold

    for row in found["verdicts"]:
        if small(row["volume"]):
            row |= {"volume": None, "volume_low": 1, "volume_high": threshold - 1, "margin": None}
    for row in found["after"]:
        for column in ("volume_before", "volume_out", "volume_in", "volume_after"):
            if small(row[column]):
                row |= {column: None, "growth": None}
    for row in found["transfers"]:
        if small(row["volume"]):
            row["volume"] = None
    return found


SAMPLE_ARGS = [
    *("evaluate", *SAMPLE_CASE, "--use-indicative"),
    *("--method", "proportional", "--method", "nearest"),
]
CALIFORNIA = REPO / "sample_data" / "us-california"
CALIFORNIA_ARGS = [
    *("reallocate", "volumes.csv", "--profile", "profile.yaml", "--locations", "locations.csv"),
    *("--norms", "us-leapfrog", "--assume-no-agreement", "--method", "proportional", "--method", "nearest"),
]
REAL = {
    "sample": (SAMPLE, SAMPLE_ARGS, "nl-iza-tranche-1"),
    "california": (CALIFORNIA, CALIFORNIA_ARGS, "us-leapfrog"),
}


def real(name, folder, *more):
    """A real case in a folder: what an attacker knows, and the counts that are small for a threshold."""
    data, args, norms = REAL[name]
    shutil.copytree(data, folder, dirs_exist_ok=True)
    register = pd.read_csv(folder / "locations.csv", dtype=str)
    assert "successor_id" not in register or register["successor_id"].isna().all()
    organisations = dict.fromkeys(register["location_id"])
    if "organisation_id" in register:
        organisations = dict(zip(register["location_id"], register["organisation_id"], strict=True))
    norm_set = yaml.safe_load((REPO / "norms" / f"{norms}.yaml").read_text(encoding="utf-8"))
    return attacked(folder, [*args, *more], norm_set, organisations)


def small_cells(name, folder, threshold):
    """The exact small counts of a real case, as the tool reads them."""
    _, args, norms = REAL[name]
    profiles = {"volumes.csv": folder / "profile.yaml", "volumes-2025-late.csv": folder / "profile-2025-late.yaml"}
    paths = [folder / a for a in args if a in profiles]
    read = cns.read_volumes(paths, {str(p): profiles[p.name] for p in paths}, norms=norms)
    cells = read.cells[(read.cells["low"] == read.cells["high"]) & read.cells["low"].between(1, threshold - 1)]
    return list(cells[["location_id", "intervention_id", "year"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(("name", "threshold"), [("sample", 10), ("sample", 30), ("california", 5), ("california", 10)])
def test_the_real_cases_leave_every_masked_count_its_band(name, threshold, tmp_path):
    known = attacker.knowledge(*real(name, tmp_path, "--suppress-below", str(threshold)))
    cells = small_cells(name, tmp_path, threshold)
    # Years that no norm looks at are in no table.
    cells = [cell for cell in cells if ("v", *cell) in known.names]
    assert len(cells) > 5
    assert leaks(known, cells, threshold) == {}


def test_the_attacker_gets_through_masks_that_leave_the_totals(tmp_path):
    """The attack is worth something: where the totals stay it finds every count that was masked."""
    found, *more = real("sample", tmp_path)
    cells = small_cells("sample", tmp_path, 10)
    known = attacker.knowledge(naive(found, 10), *more)
    cells = [cell for cell in cells if ("v", *cell) in known.names]
    got = leaks(known, cells, 10)
    true = small_values(tmp_path)
    exactly = {cell for cell, (low, high) in got.items() if abs(high - low) < 1e-6}
    assert exactly == set(cells) != set()
    assert all(abs(got[cell][0] - true[cell]) < 1e-6 for cell in exactly)


def small_values(folder):
    profiles = {"volumes.csv": folder / "profile.yaml", "volumes-2025-late.csv": folder / "profile-2025-late.yaml"}
    read = cns.read_volumes([folder / p for p in profiles], {str(folder / p): v for p, v in profiles.items()})
    keys = ["location_id", "intervention_id", "year"]
    return dict(zip(read.cells[keys].itertuples(index=False, name=None), read.cells["low"], strict=True))


def test_a_region_of_one_small_sender_is_told_of_without_a_number():
    """L1 with 3 and L2 with 30: the total, what moves, and what L2 grows would each say 3."""
    region = {"id": "noord", "spreading": ["drawn"], "decisions": [{"norm": "norm-0", "route": "none"}]}
    world = world_of({}, {"L1": 3, "L2": 30}, {x: at("noord", POINTS[0]) for x in ("L1", "L2")}, {"regions": [region]})
    true, shown = report(world), report(world, "--suppress-below", "5")
    (moved,) = true["transfers"]
    assert (moved["volume"], moved["to_location_id"], true["regions"][0]["volume_total"]) == (3, "L2", 33)
    check_true(shown, true)
    (row,) = shown["transfers"]
    assert (row["from_location_id"], row["to_location_id"], row["volume"]) == ("L1", None, None)
    assert row["reason_code"] == "suppressed"
    (total,) = shown["regions"]
    assert [total[c] for c in ("volume_total", "volume_unknown_low", "volume_unknown_high")] == [30, 1, 4]
    assert [total[c] for c in ("volume_moved", "volume_unplaced", "could_carry")] == [None] * 3
    rows = {(r["location_id"], r["intervention_id"]): r for r in shown["after"]}
    assert rows["L2", None]["volume_before"] == 30
    for row in rows.values():
        assert [row[c] for c in ("volume_in", "volume_out", "volume_after", "growth")] == [None] * 4
    verdicts = {r["location_id"]: r for r in shown["verdicts"]}
    assert verdicts["L1"]["verdict"] == "below"
    assert "1 to 4 procedures" in verdicts["L1"]["reason"]
    assert [verdicts["L1"][c] for c in ("volume", "volume_low", "volume_high", "margin")] == [None, 1, 4, None]
    assert verdicts["L2"]["volume"] == 30


def test_a_verdict_that_gives_the_count_away_is_open():
    """With a minimum of 20 a count below 25 may be on either side: masked for publication, not unknown."""
    region = {"id": "noord", "spreading": ["drawn"], "decisions": [{"norm": "norm-0", "route": "none"}]}
    world = world_of({}, {"L1": 22, "L2": 30}, {x: at("noord", POINTS[0]) for x in ("L1", "L2")}, {"regions": [region]})
    shown = report(world, "--suppress-below", "25")
    check_true(shown, report(world))
    row = next(r for r in shown["verdicts"] if r["location_id"] == "L1")
    assert (row["verdict"], row["reason_code"], row["contract_status"]) == ("undetermined", "suppressed", "undecided")
    assert row["reason"].endswith("A small count that could decide it is masked for publication.")
    assert shown["summary"]["norms"][0]["undetermined"] == 1


# Cells


def read(folder, text, profile="{}"):
    (folder / "volumes.csv").write_text(text, encoding="utf-8")
    made = {"schema": "cns-check/volume-profile/1"} | yaml.safe_load(profile)
    (folder / "profile.yaml").write_text(yaml.safe_dump(made), encoding="utf-8")
    norms = REPO / "norms" / "us-leapfrog.yaml"
    return cns.read_volumes(folder / "volumes.csv", folder / "profile.yaml", norms=norms)._read.volumes


HEAD = "location_id,intervention_id,year,volume\n"


@pytest.mark.parametrize(
    ("delivered", "low", "high"),
    [
        ("0", 0, 0),
        ("1", 1, 9),
        ("9", 1, 9),
        ("10", 10, 10),
        ("11", 11, 11),
        ("<5", 1, 9),
        ("0-4", 0, 9),
        ("8-12", 1, 12),
        ("10-12", 10, 12),
        ("", 0, np.inf),
    ],
)
def test_every_cell_that_may_be_small_gets_the_whole_band(delivered, low, high, tmp_path):
    profile = "{masked: {'<5': [1, 4], '0-4': [0, 4], '8-12': [8, 12], '10-12': [10, 12]}}"
    volumes = read(tmp_path, f"{HEAD}A,lung-resection,2024,{delivered}\nB,lung-resection,2024,50\n", profile)
    shown, small = masked(volumes, 10)
    assert [shown.counted.low.tolist(), shown.counted.high.tolist()] == [[low, 50], [high, 50]]
    hidden = {("lung-resection", 2024): ("A",)} if delivered in {"1", "9", "<5", "0-4", "8-12"} else {}
    assert small.cells == hidden
    assert volumes.counted.high[1] == 50


def test_volumes_per_surgeon_are_left_out_where_one_of_them_is_small(tmp_path):
    rows = "A,lung-resection,2024,12,s1\nA,lung-resection,2024,3,s2\nB,lung-resection,2024,12,s1\n"
    rows += "B,lung-resection,2024,30,s2\nC,lung-resection,2024,4,s3\n"
    volumes = read(tmp_path, HEAD.strip() + ",surgeon_id\n" + rows)
    assert volumes.has_surgeons
    shown, small = masked(volumes, 10)
    found = shown.rows[["location_id", "low", "high", "surgeon_id"]].astype(object)
    found = [tuple(None if pd.isna(v) else v for v in row) for row in found.itertuples(index=False)]
    assert sorted(found, key=str) == [
        ("A", 12.0, 12.0, None),
        ("A", 3.0, 3.0, None),
        ("B", 12.0, 12.0, "s1"),
        ("B", 30.0, 30.0, "s2"),
        ("C", 1.0, 9.0, None),
    ]
    assert small.surgeons == {("lung-resection", 2024): ("A",)}
    assert small.cells == {("lung-resection", 2024): ("C",)}


# What stands beside the tables


@pytest.fixture
def sample(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "sample")
    return tmp_path / "sample"


def test_a_threshold_that_hides_nothing_is_refused(cli, sample):
    for threshold in ("2", "0", "-1", "x"):
        assert cli([*SAMPLE_ARGS, "--suppress-below", threshold], cwd=sample).exit_code == 2
    with pytest.raises(cns.InputError, match="suppress_below: 2 is below 3: at least 3"):
        cns.evaluate(sample / "volumes.csv", profile=sample / "profile.yaml", suppress_below=2)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_format_says_that_counts_are_masked(cli, sample, lang):
    said = {"en": "For publication every count of 1 to 9", "nl": "Voor publicatie is elk aantal van 1 tot en met 9"}[
        lang
    ]
    args = [*SAMPLE_ARGS, "--suppress-below", "10", "--lang", lang]
    for format_ in ("text", "markdown", "json"):
        done = cli([*args, "--format", format_], cwd=sample)
        assert done.exit_code == 0
        assert said in " ".join(done.stdout.split())
    assert json.loads(done.stdout)["run"]["options"]["--suppress-below"] == 10


def test_nothing_is_said_of_the_volumes_that_were_corrected(cli, tmp_path):
    (tmp_path / "corrections.csv").write_text(
        f"{HEAD.strip()},reason,by\nA,lung-resection,2024,47,recount,me\nB,lung-resection,2024,7,recount,me\n",
        encoding="utf-8",
    )
    read(tmp_path, f"{HEAD}A,lung-resection,2024,46\nB,lung-resection,2024,6\nC,lung-resection,2024,50\n")
    (tmp_path / "profile.yaml").write_text(
        "schema: cns-check/volume-profile/1\ncorrections: corrections.csv\n", encoding="utf-8"
    )
    args = ["evaluate", "volumes.csv", "--profile", "profile.yaml", "--norms", "us-leapfrog", "--format", "json", "-v"]
    plain = cli(args, cwd=tmp_path)
    assert "6 becomes 7" in plain.stdout
    done = cli([*args, "--suppress-below", "10"], cwd=tmp_path)
    assert "becomes" not in done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert [(d["message"], d["line"], d["value"]) for d in found["diagnostics"] if d["code"] == "V034"] == [
        ("A correction changed a volume.", 2, None),
        ("A correction changed a volume.", 3, None),
    ]
    hidden = {i["path"]: (i["size"], i["sha256"]) for i in found["run"]["inputs"]}
    assert set(hidden.values()) == {(0, "")}


def test_a_published_report_can_be_compared(cli, sample):
    for name, more in (("full.json", []), ("ten.json", ["--suppress-below", "10"])):
        assert cli([*SAMPLE_ARGS, *more, "--output", name, "-q"], cwd=sample).exit_code == 0
    done = cli(["diff", "full.json", "ten.json", "--format", "json"], cwd=sample)
    assert done.exit_code in {0, 1}, done.stderr
    assert cli(["diff", "ten.json", "ten.json"], cwd=sample).exit_code == 0


def test_the_exit_code_follows_what_is_shown(cli, tmp_path):
    rows = [f"{x},lung-resection,{year},{n}\n" for x, n in (("A", 30), ("B", 60)) for year in (2023, 2024)]
    read(tmp_path, HEAD + "".join(rows))
    args = [
        "evaluate",
        "volumes.csv",
        "--profile",
        "profile.yaml",
        "--norms",
        "us-leapfrog",
        "--fail-on",
        "below",
        "-q",
    ]
    assert cli(args, cwd=tmp_path).exit_code == 1
    assert cli([*args, "--suppress-below", "25"], cwd=tmp_path).exit_code == 1
    assert cli([*args, "--suppress-below", "55"], cwd=tmp_path).exit_code == 0


def test_the_real_counts_cannot_be_reached_from_the_result(sample, monkeypatch):
    """Whatever a format or a notebook looks into: what was read is not there, nor anything that could read it again."""
    real_ones = []

    def spied(volumes, threshold):
        real_ones.append(volumes)
        return masking_of(volumes, threshold)

    masking_of = masking.masked
    monkeypatch.setattr(masking, "masked", spied)
    monkeypatch.chdir(sample)
    outcome = cns.evaluate(
        "volumes.csv",
        profile="profile.yaml",
        locations="locations.csv",
        agreements="agreements.yaml",
        suppress_below=10,
    )
    result = outcome._result
    assert result.derive is None
    (volumes,) = real_ones
    hidden = {
        id(volumes),
        id(volumes.counted),
        id(volumes.counted.low),
        id(volumes.counted.high),
        id(volumes.make_rows),
    }
    seen, wanted = set(), [result]
    while wanted:
        here = wanted.pop()
        if id(here) in seen or isinstance(here, type) or type(here).__name__ in {"module", "frame"}:
            continue
        assert id(here) not in hidden, type(here)
        seen.add(id(here))
        # A function reaches all of its module; what it holds on to is in its cells.
        wanted += list(here.__closure__ or ()) if type(here).__name__ == "function" else gc.get_referents(here)
    assert any(type(o).__name__ == "CellTable" for o in gc.get_objects() if id(o) in seen)


def test_every_number_that_is_published_stands_in_the_list():
    tables = {
        "verdicts": VERDICTS_WITH_CHANCES,
        "contracts": CONTRACTS,
        "transfers": TRANSFERS,
        "after": AFTER_BY_TRAVEL,
        "travel": TRAVEL,
        "effects": EFFECTS,
        "chance": CHANCE,
        "regions": REGIONS,
        "methods": METHODS,
        "summary": SUMMARY,
        "diagnostics": DIAGNOSTICS,
    }
    listed = {(q.table, name) for q in QUANTITIES for name in q.columns}
    assert len(listed) == sum(len(q.columns) for q in QUANTITIES)
    for table, columns in tables.items():
        names = {c.name for c in columns}
        assert {name for of, name in listed if of == table} <= names
        for column in columns:
            if column.kind != "text":
                assert (table, column.name) in listed, f"{table}.{column.name}: decide what becomes of it"
    must = {(t, c.name) for t, columns in tables.items() for c in columns if not c.nullable}
    assert not {(q.table, name) for q in QUANTITIES if q.treatment == "empty" for name in q.columns} & must - {
        ("transfers", "reason_code"),
        ("diagnostics", "message"),
    }


def enforced(world):
    """The same world on 1 January 2027, when the norm is enforced."""
    regimes = [*world.norm_set["regimes"], {"from": date(2027, 1, 1), "regime": "enforced", "sources": sources()}]
    return replace(
        world, norm_set=world.norm_set | {"regimes": regimes}, options=world.options | {"norm_years": [2027]}
    )


def statuses(found):
    return {r["location_id"]: (r["contract_status"], r["reason_code"]) for r in found["verdicts"]}


def test_whether_a_designated_location_reaches_the_minimum_is_open_where_a_masked_share_decides():
    """L1's 10 go to L2 and L3 by their volumes: with 4 in L2 there are 18 in L3, with 1 in L2 the needed 20."""
    decision = {"norm": "norm-0", "route": "consensus", "locations": ["L2", "L3"], "effective": date(2026, 1, 1)}
    region = {"id": "noord", "spreading": ["drawn"], "decisions": [decision]}
    places = {x: at("noord", POINTS[0]) for x in ("L1", "L2", "L3")}
    found = {}
    for small in (1, 4):
        world = enforced(world_of({}, {"L1": 10, "L2": small, "L3": 11}, places, {"regions": [region]}))
        true, found[small] = report(world), report(world, "--suppress-below", "5")
        check_true(found[small], true)
        assert (
            statuses(true)["L3"]
            == {
                1: ("contract", "designated"),
                4: ("undecided", "designated_below_minimum"),
            }[small]
        )
    assert found[1]["verdicts"] == found[4]["verdicts"]
    assert statuses(found[1])["L3"] == ("undecided", "suppressed")
    assert not any(d["code"] in {"E007", "E009"} for d in found[4]["diagnostics"])
    (lacks,) = [d["message"] for d in found[4]["diagnostics"] if d["code"] == "E006"]
    assert "location L2, which after the agreed transfers lacks at least 6 of" in lacks


def test_whether_a_joint_volume_reaches_the_minimum_is_open_where_a_masked_count_decides():
    region = {
        "id": "noord",
        "spreading": ["drawn"],
        "decisions": [{"norm": "norm-0", "route": "none"}],
        "joint": [{"norm": "norm-0", "locations": ["L1", "L2"], "designated": "L2"}],
    }
    places = {x: at("noord", POINTS[0]) for x in ("L1", "L2", "L3")}
    for small, status in ((4, ("contract", "joint")), (2, ("do_not_contract", "fallback_below"))):
        world = world_of({}, {"L1": small, "L2": 17, "L3": 40}, places, {"regions": [region]})
        true, shown = report(world), report(world, "--suppress-below", "5")
        check_true(shown, true)
        assert statuses(true)["L2"] == status
        assert statuses(shown)["L2"] == ("undecided", "suppressed")
        assert statuses(shown)["L3"] == ("contract", "fallback_met")
        eligible = {r["location_id"]: r["eligible"] for r in shown["after"]}
        assert eligible == {"L1": None, "L2": None, "L3": True}


def test_volume_that_crosses_regions_hides_what_moves_in_all_of_them():
    """Nobody in noord may receive, so L1's masked volume goes to L4 in zuid."""
    none = [{"norm": "norm-0", "route": "none"}]
    said = [{"id": region, "spreading": ["drawn"], "decisions": none} for region in ("noord", "zuid")]
    places = {"L1": at("noord", POINTS[0]), "L4": at("zuid", POINTS[3]), "L3": at("zuid", POINTS[2])}
    volumes = {"L1": 3, "L4": 30, "L3": 10}
    for across in (False, True):
        world = world_of({}, volumes, places, {"regions": said}, across_regions=across)
        shown = report(world, "--suppress-below", "5")
        check_true(shown, report(world))
        came = {r["location_id"]: r["volume_in"] for r in shown["after"]}
        assert came["L4"] == (None if across else 10)


def test_the_year_of_the_impact_analysis_may_matter_where_it_is_masked():
    decision = [{"id": "noord", "spreading": ["drawn"], "decisions": [{"norm": "norm-0", "route": "none"}]}]
    agreements = {"impact_analysis_year": 2023, "regions": decision}
    for small in (19, 21):
        world = world_of({}, {"L1": 30}, {"L1": at("noord", POINTS[0])}, agreements)
        world = replace(
            world, file=File([*world.file.rows, world.file.rows[0] | {"year": 2023, "low": small, "high": small}])
        )
        true, shown = report(world), report(world, "--suppress-below", "25")
        assert true["verdicts"][0]["basis_matters"] == (small < 20)
        assert shown["verdicts"][0]["basis_matters"] is None
        check_true(shown, true)


def test_the_contract_list_says_no_more_than_the_published_verdicts(cli, tmp_path):
    tables = {}
    for name, more in (("open", ()), ("masked", ("--suppress-below", "10"))):
        done = cli(["evaluate", *SAMPLE_CASE, "--use-indicative", *more, "--output", str(tmp_path / name)], cwd=SAMPLE)
        assert done.exit_code == 0, done.stderr
        for table in ("contracts", "verdicts"):
            with (tmp_path / name / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                tables[name, table] = by(list(csv.DictReader(file)), *NORM, "location_id")
    listed, verdicts, true = (
        tables[key] for key in (("masked", "contracts"), ("masked", "verdicts"), ("open", "contracts"))
    )
    assert listed.keys() == verdicts.keys() == true.keys()
    hidden = 0
    for key, row in listed.items():
        verdict = verdicts[key]
        assert [row[c] for c in ("contract_status", "reason_code")] == [
            verdict[c] for c in ("contract_status", "reason_code")
        ]
        assert row["reason"].startswith(verdict["reason"])
        if row["reason_code"] == "suppressed":
            hidden += 1
            assert row["contract_status"] == "contract" or row["from_date"] == row["until"] == ""
        else:
            said = ("from_date", "until", "what_if", "what_if_why")
            assert [row[c] for c in said] == [true[key][c] for c in said], key
    assert hidden
