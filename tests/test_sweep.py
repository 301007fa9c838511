"""``cns-check sweep``: each minimum says what the norm file edited to it says; margins, refusals and formats."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator, ValidationError

import cns_check.api as cns
from build import SOURCES, norm, norm_set, norm_set_dict, process_norm, write_norms, write_volumes
from cns_check.norms.in_force import in_force
from cns_check.report.data import schema
from cns_check.sweep.variants import with_minimum

#: Invented locations: region, and volumes of 2023 and 2024.
COUNTS = {
    "N1": ("R1", 60, 62),
    "N2": ("R1", 21, 20),
    "N3": ("R1", 19, 19),
    "N10": ("R2", 12, 11),
    "N11": ("R2", 9, "<10"),
    "N20": ("R3", 30, ""),
    "N30": ("", 25, 25),
}
RUN = ["v.csv", "--norms", "set-a.yaml", "--locations", "l.csv", "-q"]
SWEEP = ["sweep", *RUN, "--norm", "norm-a"]


def made(minimum=20, **more):
    return norm_set_dict(norm(minimum=minimum, **more))


@pytest.fixture
def world(tmp_path):
    write_norms(tmp_path, made())
    lines = [
        f"{i},alpha,{year},{n}"
        for i, (_, *counts) in COUNTS.items()
        for year, n in zip((2023, 2024), counts, strict=True)
    ]
    write_volumes(tmp_path / "v.csv", lines)
    places = "".join(f"{i},{region}\n" for i, (region, *_) in COUNTS.items())
    (tmp_path / "l.csv").write_text(f"location_id,region_id\n{places}", encoding="utf-8")
    return tmp_path


def run(cli, world, args, code=0):
    done = cli(args, cwd=world)
    assert done.exit_code == code, done.stderr
    return done


def valid(text):
    """A sweep as the shipped schema has it."""
    shipped = Path(schema.__file__).with_name("sweep-1.schema.json").read_text(encoding="utf-8")
    found = json.loads(text)
    Draft202012Validator(json.loads(shipped)).validate(found)
    return found


def swept(cli, world, *more, norm_id="norm-a"):
    args = ["sweep", *RUN, "--norm", norm_id, "--format", "json", *more]
    return valid(run(cli, world, args).stdout)


def oracle(cli, world, minimum, region):
    """The counts of a report by the edited norm file."""
    args = ["evaluate", *RUN, "--assume-no-agreement", "--use-indicative", "--norm", "norm-a", "--format", "json"]
    found = json.loads(run(cli, world, args).stdout)
    rows = [r for r in found["verdicts"] if region is None or r["region_id"] == region]
    regions = [r for r in found["regions"] if region is None or r["region_id"] == region]
    below = [r for r in rows if r["verdict"] == "below"]
    performing = {r["region_id"] for r in rows if r["region_id"] and r["verdict"] != "not_performed"}
    met = {r["region_id"] for r in rows if r["verdict"] == "met"}
    with (world / "v.csv").open(encoding="utf-8", newline="") as file:
        counts = {r["location_id"]: r["volume"] for r in csv.DictReader(file) if r["year"] == "2024"}
    return {
        "minimum": minimum,
        "met": sum(r["verdict"] == "met" for r in rows),
        "below": len(below),
        "undetermined": sum(r["verdict"] == "undetermined" for r in rows),
        "patients_below": sum(int(n) for r in below if (n := counts[r["location_id"]]).isdigit()),
        "regions_without_met": len(performing - met),
        "would_move": sum(r["volume_moved"] for r in regions),
        "unplaced": sum(r["volume_unplaced"] for r in regions),
    }


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"window": {"mean-of-years": 2}},
        {"window": {"any-of": ["calendar-year", {"mean-of-years": 2}]}},
        {"versions": [{"status": "guideline", "minimum": 20, "sources": SOURCES}]},
        {"versions": [{"status": "proposed", "minimum": 20, "sources": SOURCES}]},
        {"versions": [{"status": "adopted", "sources": SOURCES}]},
    ],
    ids=["adopted", "mean", "any of", "guideline", "proposed", "without a number"],
)
def test_each_minimum_says_what_the_edited_norm_file_says(cli, world, more):
    write_norms(world, made(**more))
    found = swept(cli, world, "--minimum", "8..64:7")["sweep"]
    assert [(r["region_id"], r["minimum"]) for r in found] == [
        (region, minimum) for region in ("R1", "R2", "R3", None) for minimum in range(8, 65, 7)
    ]
    for minimum in range(8, 65, 7):
        write_norms(
            world, made(**(more | {"versions": [{"status": "adopted", "minimum": minimum, "sources": SOURCES}]}))
        )
        for row in (r for r in found if r["minimum"] == minimum):
            told = {name: row[name] for name in list(row)[4:]}
            assert {"minimum": minimum, **told} == oracle(cli, world, minimum, row["region_id"])


def test_by_hand(cli, world):
    rows = {(r["region_id"], r["minimum"]): r for r in swept(cli, world, "--minimum", "20..21")["sweep"]}
    assert rows[None, 20] == {
        "norm_set": "set-a",
        "norm_id": "norm-a",
        "norm_year": 2024,
        "region_id": None,
        "minimum": 20,
        "met": 3,  # N1, N2, N30
        "below": 3,  # N3, N10, and N11 whatever it is
        "undetermined": 1,  # N20 is blank
        "patients_below": 30,  # of N11 it is not exactly known
        "regions_without_met": 2,
        "would_move": 19,
        "unplaced": 11,
    }
    assert (rows["R1", 21]["met"], rows["R1", 21]["would_move"]) == (1, 39)


def test_without_regions_what_would_move_is_not_known(cli, world):
    args = ["sweep", "v.csv", "--norms", "set-a.yaml", "-q", "--norm", "norm-a", "--minimum", "20..20"]
    (row,) = valid(run(cli, world, [*args, "--format", "json"]).stdout)["sweep"]
    assert [row[name] for name in ("regions_without_met", "would_move", "unplaced")] == [None] * 3
    assert "not known" in run(cli, world, args).stdout


def test_a_filter_on_regions_shows_these_alone(cli, world):
    found = swept(cli, world, "--minimum", "20..20", "--region", "R2")
    assert [(r["region_id"], r["regions_without_met"]) for r in found["sweep"]] == [("R2", 1)]


def test_a_required_norm_keeps_its_own_number(cli, world):
    write_norms(world, norm_set_dict(norm("norm-b", minimum=60), norm(requires=["norm-b"])))
    rows = swept(cli, world, "--minimum", "10..10")["sweep"]
    assert next(r["met"] for r in rows if r["region_id"] is None) == 1, "only N1 meets what is required"


def test_what_is_not_in_force_is_not_swept_and_that_is_said(cli, world):
    write_norms(
        world, made(versions=[{"valid_until": "2020-01-01", "minimum": 5, "status": "adopted", "sources": SOURCES}])
    )
    text = (world / "set-a.yaml").read_text(encoding="utf-8").replace("'2020-01-01'", "2020-01-01")
    (world / "set-a.yaml").write_text(text, encoding="utf-8")
    found = swept(cli, world, "--minimum", "10..20")
    assert found["sweep"] == []
    assert any("nothing is swept" in line for line in found["run"]["assumptions"])


def test_every_version_asks_the_number_and_no_transition_stands_before_it():
    of = norm_set(
        norm(
            versions=[
                {
                    "minimum": 20,
                    "status": "adopted",
                    "sources": SOURCES,
                    "transition": {"until": __import__("datetime").date(2030, 1, 1), "minimum": 5, "sources": SOURCES},
                }
            ]
        )
    )
    changed = with_minimum(of, of.norms[0], 33, ("adopted",))
    assert in_force(changed, changed.norms[0], 2025, ("adopted",)).minimum == 33
    assert in_force(of, of.norms[0], 2025, ("adopted",)).minimum == 5, "the set itself is as it was"


def test_the_margin_is_of_the_minimum_in_force(cli, world):
    found = swept(cli, world, "--minimum", "40..41", "--margin", "5%")
    # 19 to 21; a blank may be anything, and less than 10 is not near.
    assert [r["location_id"] for r in found["margin"]] == ["N2", "N3", "N20"]
    assert [r["location_id"] for r in swept(cli, world, "--minimum", "40..41", "--margin", "4.9%")["margin"]] == [
        "N2",
        "N20",
    ]
    assert [r["location_id"] for r in swept(cli, world, "--minimum", "40..41", "--margin", "25%")["margin"]] == [
        "N2",
        "N3",
        "N20",
        "N30",
    ]
    assert "margin" not in swept(cli, world, "--minimum", "40..41")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--minimum", "20"], "--minimum 20: write a range from 1"),
        (["--minimum", "0..20"], "write a range from 1"),
        (["--minimum", "30..20"], "write a range from 1"),
        (["--minimum", "10..20:0"], "write a range from 1"),
        (["--minimum", "1..1001"], "1001 minima; at most 1000"),
        (["--minimum", "1..10", "--margin", "10"], "--margin 10: write a percentage such as 10%"),
        (["--minimum", "1..10", "--region", "R9"], "--region R9: unknown"),
        (["--minimum", "1..10", "-o", "out.html"], "no format is called .html"),
        (["--minimum", "1..10", "--format", "sarif"], "sarif"),
        ([], "--minimum"),
    ],
)
def test_wrong_usage(cli, world, args, said):
    assert said in run(cli, world, [*SWEEP, *args], code=2).stderr


def test_a_process_norm_and_an_unknown_norm_are_refused(cli, world):
    write_norms(world, norm_set_dict(norm(), process_norm()))
    args = ["sweep", *RUN, "--minimum", "1..2", "--norm"]
    assert "a process norm has no minimum" in run(cli, world, [*args, "norm-p"], code=2).stderr
    assert "--norm norm-x: unknown" in run(cli, world, [*args, "norm-x"], code=2).stderr


def test_an_input_that_cannot_be_used_is_told_in_the_form_of_a_sweep(cli, world):
    (world / "v.csv").write_text("nonsense\n", encoding="utf-8")
    found = valid(run(cli, world, [*SWEEP, "--minimum", "1..2", "--format", "json"], code=3).stdout)
    assert found["diagnostics"]


def test_every_format_holds_the_same_rows(cli, world):
    outputs = [a for name in ("out.csv", "out.xlsx", "out.json", "out.md", "folder") for a in ("-o", name)]
    text = run(cli, world, [*SWEEP, "--minimum", "20..22", "--margin", "10%", "--charts", "charts", *outputs]).stdout
    assert "What each minimum would come to" in text
    assert "Verdicts within 10% of the minimum in force" in text
    rows = valid((world / "out.json").read_text(encoding="utf-8"))["sweep"]
    written = (world / "out.csv").read_text(encoding="utf-8")
    assert (world / "folder" / "sweep.csv").read_text(encoding="utf-8") == written
    assert sorted(p.name for p in (world / "folder").iterdir()) == ["diagnostics.csv", "margin.csv", "sweep.csv"]
    told = [["" if v is None else str(v) for v in row.values()] for row in rows]
    assert list(csv.reader(io.StringIO(written)))[1:] == told
    sheet = openpyxl.load_workbook(world / "out.xlsx")["Sweep"]
    assert [
        [("" if v is None else str(v)) for v in row] for row in sheet.iter_rows(min_row=2, max_row=13, values_only=True)
    ] == told
    assert sorted(p.name for p in (world / "charts").iterdir()) == ["sweep-norm-a-2024.png", "sweep-norm-a-2024.svg"]
    assert "what each minimum would come to" in (world / "charts" / "sweep-norm-a-2024.svg").read_text(encoding="utf-8")


def test_a_summary_has_all_locations_together_alone(cli, world):
    args = [*SWEEP, "--minimum", "20..22", "--margin", "10%", "--summary-only"]
    found = valid(run(cli, world, [*args, "--format", "json"]).stdout)
    assert [r["region_id"] for r in found["sweep"]] == [None] * 3
    assert "R1" not in run(cli, world, args).stdout


def test_a_case_names_the_files(cli, world):
    (world / "cns-check.yaml").write_text(
        "schema: cns-check/case/1\nvolumes: [{path: v.csv}]\nnorms: [set-a.yaml]\nlocations: l.csv\n"
        "options: {suppress_below: 5}\n",
        encoding="utf-8",
    )
    done = run(cli, world, ["sweep", "--norm", "norm-a", "--minimum", "20..22", "--format", "csv"])
    assert done.stdout == run(cli, world, [*SWEEP, "--minimum", "20..22", "--format", "csv"]).stdout
    assert "suppress_below of the case is left out" in done.stderr


def test_in_python_it_is_the_same(cli, world, monkeypatch):
    monkeypatch.chdir(world)
    found = cns.sweep("v.csv", norm="norm-a", minimum="20..22", margin="10%", norms="set-a.yaml", locations="l.csv")
    assert valid(found.to_json())["margin"]
    assert (
        found.to_json()
        == run(cli, world, [*SWEEP, "--minimum", "20..22", "--margin", "10%", "--format", "json"]).stdout
    )
    assert len(found.sweep) == 12
    assert found.margin["location_id"].tolist() == ["N2", "N3", "N20"]
    again = cns.sweep("v.csv", norm=["norm-a"], minimum=range(20, 23), norms="set-a.yaml", locations="l.csv")
    assert again.sweep.equals(found.sweep)
    assert again.margin is None
    with pytest.raises(cns.InputError, match="write a range"):
        cns.sweep("v.csv", norm="norm-a", minimum="x", norms="set-a.yaml")
    with pytest.raises(cns.InputError, match="unknown"):
        cns.sweep("v.csv", norm="norm-x", minimum="1..2", norms="set-a.yaml")


def test_in_dutch(cli, world):
    text = run(cli, world, [*SWEEP, "--minimum", "20..21", "--lang", "nl"]).stdout
    assert "Waar elk minimum op uit zou komen" in text


@pytest.mark.parametrize("change", [{"minimum": 20.5}, {"met": None}, {"region_id": 3}, {"more": 1}])
def test_the_schema_refuses_what_is_no_row_of_a_sweep(cli, world, change):
    found = swept(cli, world, "--minimum", "20..20")
    found["sweep"][0] |= change
    with pytest.raises(ValidationError):
        valid(json.dumps(found))
