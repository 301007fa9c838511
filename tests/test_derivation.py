"""Recomputing a row from its derivation alone gives exactly what the report says, for every rule form.

The random cases are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=2000``.
"""

from __future__ import annotations

import contextlib
import copy
import csv
import json
import math
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import test_contract_cells
import test_language_forms
from build import SOURCES, TWO_REGIMES, norm, norm_set_dict, process_norm, to_yaml
from cns_check.derivation import schema
from cns_check.derivation.document import document, unpacked
from cns_check.norms.find import load_norm_sets
from cns_check.report.data import json_report
from conftest import REPO, SAMPLE, SAMPLE_CASE, run_cli
from derivation_checker import recomputed
from law_worlds import worlds
from strategies import cases, examples, write_case
from test_reallocation_oracle import write_world

CALIFORNIA = REPO / "sample_data" / "us-california"
COMPARED = (
    "verdict",
    "contract_status",
    "reason_code",
    "basis_matters",
    "volume_low",
    "volume_high",
    "minimum",
    "window",
)


@contextlib.contextmanager
def results():
    """Collects the results that commands render as JSON."""
    found = []
    render = json_report.render

    def recording(result, **how):
        found.append(result)
        return render(result, **how)

    json_report.render = recording
    try:
        yield found
    finally:
        json_report.render = render


def rows_of(result):
    names = [c.name for c in result.verdicts.columns]
    return [dict(zip(names, row, strict=True)) for row in result.verdicts.rows()]


def key_of(row):
    return row["norm_set"], row["norm_id"], row["norm_year"], row["location_id"]


def agree(result):
    """Each row of the report, from its tree alone."""
    rows = rows_of(result)
    for row in rows:
        tree = result.derive(key_of(row))
        got = recomputed(tree)
        assert {k: got[k] for k in COMPARED[:4]} == {k: row[k] for k in COMPARED[:4]}, key_of(row)
        assert {k: tree["values"][k] for k in COMPARED} == {k: row[k] for k in COMPARED}, key_of(row)
        if got["interval"] is not None:
            low, high = got["interval"]
            assert (low, None if math.isinf(high) else high) == (row["volume_low"], row["volume_high"])
    return rows


def checking(args, *, cwd=None):
    """Runs a command as :func:`run_cli` does, and checks the derivation of every row while its files are there."""
    with results() as found:
        done = run_cli(args, cwd=cwd)
    with contextlib.chdir(cwd) if cwd is not None else contextlib.nullcontext():
        for result in found:
            if result.derive is not None:
                agree(result)
    return done


def checked(folder, *args):
    """The rows of a run of ``evaluate``, each of which agrees with its derivation."""
    with results() as found, contextlib.chdir(folder):
        done = run_cli(["evaluate", *args, "--format", "json"])
        assert done.exit_code == 0, done.stderr
        return agree(found[0]), found[0]


# The cases that exist


@pytest.mark.parametrize(
    "more",
    [
        ("--use-indicative",),
        ("--accept", "adopted", "--accept", "proposed", "--basis", "impact-analysis", "--deferral", "lenient"),
        ("--assume-no-agreement", "--use-indicative", "--basis", "2022", "--method", "nearest", "--across-regions"),
        ("--norms", "nl-soncos", "--norms", "nl-iza-tranche-1", "--norm-year", "2025", "--data-year", "2025"),
    ],
)
def test_the_sample_case(more):
    rows, _ = checked(SAMPLE, *SAMPLE_CASE, *more)
    assert len(rows) > 300


@pytest.mark.parametrize("more", [(), ("--assume-no-agreement", "--data-year", "2015")])
def test_california(more):
    case = ("volumes.csv", "--profile", "profile.yaml", "--locations", "locations.csv", "--norms", "us-leapfrog")
    rows, _ = checked(CALIFORNIA, *case, *more)
    assert len(rows) > 300


@pytest.mark.parametrize(
    "case", [c[2] for c in test_contract_cells.CASES], ids=[c[1] for c in test_contract_cells.CASES]
)
def test_every_cell_of_the_decision_table(tmp_path, case):
    code, report = test_contract_cells.run(checking, tmp_path, **{k: v for k, v in case.items() if k != "row"})
    assert code == 0
    assert any(row["location_id"] == case.get("row", "L1") for row in report["verdicts"])


FORMS = test_language_forms
OPENED = ["2024-07-01", "2023-12-31", ""]


@pytest.mark.parametrize(
    "form",
    [
        FORMS.test_without_surgeons_in_the_delivery_the_rule_stays_open,
        FORMS.test_a_norm_per_surgeon_shows_the_surgeon_with_the_least,
        FORMS.test_leapfrog_counts_surgeons_over_either_window,
        FORMS.test_an_unknown_absence_of_either_history_leaves_the_sum_open,
        FORMS.test_a_process_norm_is_met_while_it_is_attested,
        FORMS.test_the_quarters_around_the_turn_of_the_year_stand_beside_the_verdict,
        lambda cli, at: FORMS.test_every_surgeon_who_performs_has_a_minimum(
            cli, at, ["L1,alpha,2024,s1,12", "L1,alpha,2024,s2,<10"], "undetermined"
        ),
        lambda cli, at: FORMS.test_so_many_surgeons_must_perform(cli, at, 2, "below"),
        lambda cli, at: FORMS.test_a_transition_eases_the_minimum_until_its_day(cli, at, 2026, 15, "met"),
        lambda cli, at: FORMS.test_a_new_site_is_asked_a_share_rounded_up(cli, at, OPENED[0], 11, "met"),
        lambda cli, at: FORMS.test_a_new_site_is_asked_a_share_rounded_up(cli, at, OPENED[1], 11, "below"),
        lambda cli, at: FORMS.test_a_new_site_is_asked_a_share_rounded_up(cli, at, OPENED[2], 11, "below"),
        lambda cli, at: FORMS.test_only_a_share_of_a_stopping_location_moves_half_up(cli, at, 19, 2),
        lambda cli, at: FORMS.test_a_predecessors_history_counts_for_its_successor_from_the_date_on(cli, at, "move"),
    ],
)
def test_a_form_of_the_language(tmp_path, form):
    ran = []

    def cli(args, *, cwd=None):
        ran.append(args)
        return checking(args, cwd=cwd)

    form(cli, tmp_path)
    assert ran


SHIPPED = sorted(path.stem for path in (REPO / "norms").glob("*.yaml"))


@pytest.mark.parametrize("norm_set", SHIPPED)
def test_the_examples_of_a_norm_set(tmp_path, norm_set):
    """Each example as a location. What it expects is held elsewhere: here that its tree gives what the tool says."""
    [file], _ = load_norm_sets([norm_set])
    by_year = {}
    for of in file.value.norms:
        for number, example in enumerate(of.examples):
            name = f"{of.id}-{number}"
            years = example.years or {example.norm_year - (of.data_lag or 1): example.volumes or {}}
            rows = by_year.setdefault(example.norm_year, [])
            rows += [(name, i, y, text(v), "") for y, volumes in years.items() for i, v in volumes.items()]
            for intervention, volumes in (example.surgeons or {}).items():
                year = max(years)
                rows += [(name, intervention, year, text(v), f"s{k}") for k, v in enumerate(volumes)]
    assert by_year or not any(n.examples for n in file.value.norms)
    for norm_year, rows in by_year.items():
        masks = {row[3]: [int(end) for end in row[3].split(" to ")] for row in rows if " to " in row[3]}
        profile = {"schema": "cns-check/volume-profile/1", "masked": masks, "duplicates": "sum"}
        (tmp_path / "profile.yaml").write_text(to_yaml(profile), encoding="utf-8")
        with (tmp_path / "volumes.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["location_id", "intervention_id", "year", "volume", "surgeon_id"])
            writer.writerows(rows)
        args = ("volumes.csv", "--profile", "profile.yaml", "--norms", norm_set, "--norm-year", str(norm_year))
        found, _ = checked(tmp_path, *args)
        assert found


def text(volume):
    if volume is None:
        return ""
    return f"{volume[0]} to {volume[1]}" if isinstance(volume, tuple) else str(volume)


# Random cases


@examples(60)
@given(cases())
def test_random_norm_sets_and_volumes(case):
    with tempfile.TemporaryDirectory() as name:
        args = write_case(case, Path(name))
        note(" ".join(args))
        assert checking(args, cwd=Path(name)).exit_code in {0, 5}


LOCATIONS = ("L1", "L2", "L3", "L4")
YEARS = (2022, 2023, 2024)
BOTH = ["alpha", "beta"]
EITHER = {"any-of": ["calendar-year", {"mean-of-years": 2}]}
PARTIES = ["providers", "patients", "insurer"]


def version(**more):
    return [{"valid_from": None, "minimum": 20, "status": "adopted", "sources": SOURCES} | more]


EVERY_FORM = norm_set_dict(
    norm("plain"),
    norm("sum-mean", counts=BOTH, window={"mean-of-years": 3}),
    norm("either", window=EITHER, versions=version(minimum_per_surgeon=7, minimum_surgeons=2)),
    norm("forgiving", tolerance={"one-missed-year": {"mean-of-years": 3}}),
    norm("whole", counts=BOTH, per="organisation", versions=version(minimum=35)),
    norm("part", counts=BOTH, parts=[{"counts": ["beta"], "minimum": 5, "when": "performed", "sources": SOURCES}]),
    norm("each", per="surgeon", window=EITHER, versions=version(minimum=8, rationale="drawn so")),
    norm("new", new_site={"share": 0.5}, versions=version(minimum=21)),
    norm("eased", versions=version(transition={"until": date(2026, 6, 30), "minimum": 12, "sources": SOURCES})),
    norm("later", versions=version(valid_from=date(2027, 1, 1))),
    norm("guided", versions=version(minimum=None), counts=["beta"]),
    norm("needs", requires=["part", "forgiving"], moves={"share": 0.5, "sources": SOURCES}),
    process_norm("process"),
    regimes=TWO_REGIMES,
    guideline={"minimum": 10, "sources": SOURCES},
    process=test_contract_cells.PROCESS,
)
volumes = st.sampled_from(["0", "4", "7", "8", "11", "19", "20", "21", "30", "<8", "15 to 25", ""])
volume_rows = st.dictionaries(
    st.tuples(
        st.sampled_from(LOCATIONS),
        st.sampled_from(BOTH),
        st.sampled_from(YEARS),
        st.sampled_from(["", "s1", "s2"]),
    ),
    volumes,
    min_size=3,
    max_size=30,
)
decisions = st.dictionaries(
    st.sampled_from(["plain", "sum-mean", "whole", "needs", "part", "process", "guided"]),
    st.sampled_from(
        [
            {"route": "none"},
            {"route": "none", "effective": date(2027, 1, 1), "rationale": "r", "endorsed_by": PARTIES},
            {"route": "none", "decided_on": date(2026, 2, 1)},
            {"route": "consensus", "locations": ["L1"]},
            {"route": "consensus", "locations": ["L4"], "decided_on": date(2025, 12, 1)},
            {"route": "consent", "locations": ["L1", "L2"], "effective": date(2027, 1, 1)},
        ]
    ),
)


@st.composite
def whole_cases(draw):
    """Files of a case: every form of norm, and everything that can stand between a row and a contract."""
    made = {
        "rows": draw(volume_rows),
        "decided": draw(decisions),
        "register": [
            ("L1", "org-1", "r", draw(st.sampled_from(["", "2024-03-01"])), "", "", ""),
            ("L2", "org-1", "r", "", draw(st.sampled_from(["", "2025-12-31"])), "", ""),
            ("L3", draw(st.sampled_from(["", "org-2"])), draw(st.sampled_from(["", "r"])), "", "", "", ""),
            # A predecessor of L1, from a day that only the later norm year sees, or both.
            ("L4", "org-1", "r", "", "", "L1", draw(st.sampled_from(["2026-06-01", "2024-05-01"]))),
        ],
        "profile": {
            "schema": "cns-check/volume-profile/1",
            "masked": {"15 to 25": [15, 25]},
            "absent": draw(st.sampled_from(["not-performed", "unknown"])),
            "duplicates": "sum",
            "incomplete_years": draw(st.sampled_from([[], [2022], [2024]])),
        },
        "exception": draw(st.sampled_from([None, "plain", "needs"])),
        "explained": draw(st.sampled_from([("L2", None), ("L3", date(2026, 7, 1)), ("L4", date(2025, 3, 1))])),
        "joint": draw(st.sampled_from([None, "L1", "L4"])),
        "corrected": draw(st.booleans()),
        "attested": draw(st.sampled_from([None, "L1", "L4"])),
        "options": draw(
            st.sampled_from(
                [
                    (),
                    ("--use-indicative",),
                    ("--basis", "2023"),
                    ("--basis", "impact-analysis", "--across-regions"),
                    ("--assume-no-agreement", "--method", "equal"),
                    ("--deferral", "lenient"),
                    ("--on", "2025-11-30"),
                ]
            )
        ),
    }
    if made["corrected"]:
        made["profile"]["corrections"] = "corrections.csv"
    return made


def write_whole(made, folder):
    (folder / "set-a.yaml").write_text(to_yaml(EVERY_FORM), encoding="utf-8")
    (folder / "profile.yaml").write_text(to_yaml(made["profile"]), encoding="utf-8")

    def table(name, header, rows):
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header.split(","), *rows])

    # Somebody outside of everything did some in every year: all were delivered.
    rows = [("X", i, y, "1", "s9") for i in BOTH for y in YEARS]
    rows += [(location, i, y, v, s) for (location, i, y, s), v in made["rows"].items()]
    table("volumes.csv", "location_id,intervention_id,year,volume,surgeon_id", rows)
    header = "location_id,organisation_id,region_id,open_from,open_until,successor_id,successor_date"
    kinds = [(*row, "merger" if row[5] else "") for row in [*made["register"], ("X", "", "", "", "", "", "")]]
    table("locations.csv", f"{header},successor_kind", kinds)
    cell = ("X", "alpha", "2024", "2", "typed wrong", "an analyst")
    table("corrections.csv", "location_id,intervention_id,year,volume,reason,by", [cell])
    region = {"id": "r", "spreading": ["s"], "decisions": [{"norm": n} | d for n, d in made["decided"].items()]}
    if made["exception"]:
        entry = {"location": "L1", "norm": made["exception"], "reason": "r", "granted_by": "g"}
        region["exceptions"] = [entry | {"until": date(2026, 12, 31)}]
        location, day = made["explained"]
        region["explanations"] = [{"location": location, "norm": "plain", "text": "t"} | ({"date": day} if day else {})]
    if made["joint"] and made["decided"].get("plain", {"route": "none"})["route"] == "none":
        region["joint"] = [{"norm": "plain", "locations": [made["joint"], "L2"], "designated": made["joint"]}]
    said = {"schema": "cns-check/agreements/1", "impact_analysis_year": 2023, "regions": [region]}
    (folder / "agreements.yaml").write_text(to_yaml(said), encoding="utf-8")
    table("attested.csv", "location_id,norm_id,date,attested_by", [(made["attested"], "process", "2025-11-01", "L1")])
    args = ["volumes.csv", "--profile", "profile.yaml", "--norms", "set-a.yaml", "--locations", "locations.csv"]
    args += ["--agreements", "agreements.yaml", "--data-year", "2024", *made["options"]]
    return [*args, *(["--attestations", "attested.csv"] if made["attested"] else [])]


@examples(60)
@given(whole_cases())
def test_random_cases_of_every_form(made):
    with tempfile.TemporaryDirectory() as name:
        args = write_whole(made, Path(name))
        done = checking(["evaluate", *args, "--format", "json"], cwd=Path(name))
        assert done.exit_code == 0, done.stderr + done.stdout[-2000:]


@examples(200)
@given(worlds())
def test_random_successors_days_joint_volumes_and_closures(world):
    with tempfile.TemporaryDirectory() as name:
        args = write_world(world, Path(name))
        note(" ".join(args))
        assert checking(args, cwd=Path(name)).exit_code in {0, 5}


# The checker sees what is wrong


def changed(tree, kind, key, to):
    """The tree with a value of the first step of a kind changed."""
    tree = copy.deepcopy(tree)
    todo = [tree]
    while todo:
        step = todo.pop(0)
        if step["kind"] == kind:
            assert step["values"][key] != to
            step["values"][key] = to
            return tree
        todo += step["inputs"]
    raise AssertionError(kind)


@pytest.mark.parametrize(
    ("kind", "key", "to"),
    [
        ("row", "low", 50),
        ("cell", "low", 50),
        ("year", "high", 50),
        ("window", "low", 50),
        ("window", "minimum", 49),
        ("judged", "outcome", "met"),
        ("judged", "minimum", 49),
        ("performed", "performed", False),
        ("version", "valid_from", "2028-01-01"),
        ("version", "status", "proposed"),
        ("number", "minimum", 40),
        ("verdict", "verdict", "met"),
        ("regime-entry", "from", "2026-06-01"),
        ("decision", "effective", "2027-06-01"),
        ("decision", "designated", True),
        ("transfer", "volume", 1),
        ("after", "high", 60),
        ("contract", "row", "5"),
        ("case", "holds", True),
    ],
)
def test_a_changed_step_is_seen(kind, key, to):
    args = (*SAMPLE_CASE, "--norm-year", "2026", "--location", "N3", "--norm", "kidney-local-treatment")
    [row], result = checked(SAMPLE, *args)
    with contextlib.chdir(SAMPLE):
        tree = changed(result.derive(key_of(row)), kind, key, to)
    with pytest.raises((AssertionError, StopIteration, KeyError)):
        recomputed(tree)


# The document


def test_the_document_fits_its_schema_and_the_schema_is_shipped():
    made = schema.json_schema()
    Draft202012Validator.check_schema(made)
    shipped = Path(schema.__file__).with_name("derivation-1.schema.json")
    assert json.loads(shipped.read_text(encoding="utf-8")) == made
    rows, result = checked(SAMPLE, *SAMPLE_CASE, "--location", "N3", "--location", "NW7")
    with contextlib.chdir(SAMPLE):
        whole = document(result.run, [result.derive(key_of(row)) for row in rows])
    Draft202012Validator(made).validate(json.loads(json.dumps(whole, allow_nan=False)))


def test_many_share_their_steps_and_lose_nothing():
    rows, result = checked(SAMPLE, *SAMPLE_CASE, "--use-indicative")
    keys = [key_of(row) for row in rows]
    with contextlib.chdir(SAMPLE):
        packed = json.loads(json.dumps(result.derive.together(keys, values=True)))
        for key, number in list(zip(keys, packed["rows"], strict=True))[::7]:
            assert unpacked(packed, number) == json.loads(json.dumps(result.derive(key)))
        small = result.derive.together(keys)
    size = len(json.dumps(small, ensure_ascii=False, separators=(",", ":")).encode())
    assert size < 600_000, "the page must stay well below 3 MB"


def test_a_row_that_the_report_does_not_have():
    _, result = checked(SAMPLE, *SAMPLE_CASE)
    with pytest.raises(KeyError):
        result.derive(("nl-iza-tranche-1", "kidney-local-treatment", 2026, "nowhere"))
    with pytest.raises(KeyError):
        result.derive(("nl-iza-tranche-1", "kidney-local-treatment", 2031, "N3"))


def test_suppressed_counts_have_no_derivation():
    with results() as found, contextlib.chdir(SAMPLE):
        done = run_cli(["evaluate", *SAMPLE_CASE, "--suppress-below", "10", "--format", "json"])
    assert done.exit_code == 0, done.stderr
    assert [result.derive for result in found] == [None]


def test_row_order_changes_only_lines(tmp_path):
    lines = (SAMPLE / "volumes.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    for name in SAMPLE.iterdir():
        (tmp_path / name.name).write_bytes(name.read_bytes())
    args = (*SAMPLE_CASE, "--location", "W4", "--norm-year", "2027")

    def told(folder):
        rows, result = checked(folder, *args)
        with contextlib.chdir(folder):
            return [without_lines(result.derive(key_of(row))) for row in rows]

    before = told(tmp_path)
    (tmp_path / "volumes.csv").write_text("".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    assert told(tmp_path) == before
    assert before


def without_lines(tree):
    places = [p["path"] for p in tree["places"]]
    return tree | {"places": places, "inputs": [without_lines(s) for s in tree["inputs"]]}
