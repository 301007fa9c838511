"""Scenarios: who stops, keeps and begins, instead of the routes of the regions. Against the oracle, and by example."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import cns_check.api as cns
from cns_check.inputs.travel.scenario import KEEP, STOP, read_scenario
from conftest import run_cli
from oracle_reallocate import ScenarioOracle
from strategies import ASKED
from test_reallocation_oracle import NORM, OF_MOVE, World, report_of, same, worlds, write_world

FIXTURES = Path(__file__).parent / "fixtures"
HEAD = "norm_id,location_id,decision\n"
SETTINGS = settings(
    max_examples=ASKED or 100,
    derandomize=not ASKED,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    phases=[Phase.generate, Phase.shrink],
)


@st.composite
def scenarios(draw) -> World:
    """Worlds with a scenario in which nobody stays without a region: that is refused."""
    world = draw(worlds())
    world = replace(world, scenario={}, options=world.options | {"assume_no_agreement": draw(st.booleans())})
    oracle = world.oracle()
    assert isinstance(oracle, ScenarioOracle)
    everyone = sorted({*oracle.locations, *oracle.register})
    norms = world.norm_set["norms"]
    for norm in norms if draw(st.integers(0, 3)) else norms[:1]:
        said = draw(st.dictionaries(st.sampled_from(everyone), st.sampled_from(["stop", "keep", "new"]), min_size=1))
        homeless = [x for x in everyone if oracle.region(x, norm) is None]
        world.scenario[norm["id"]] = said | dict.fromkeys(homeless, "stop")
    return world


@SETTINGS
@given(scenarios())
def test_the_report_is_what_the_oracle_says(world):
    oracle, sets = world.oracle(), [world.norm_set]
    report = report_of(world)
    statuses = {
        (row["norm_id"], row["location_id"], row["norm_year"]): (row["contract_status"], row["reason_code"])
        for row in report["verdicts"]
    }
    assert statuses == (oracle.statuses(sets) if statuses else {})
    same(report["transfers"], oracle.transfers(sets), (*NORM, *OF_MOVE))
    same(report["after"], oracle.after(sets), (*NORM, "method", "intervention_id", "location_id"))
    same(report["regions"], oracle.regions(sets), (*NORM, "method", "region_id"))
    for row in report["regions"]:
        of = [
            r
            for r in report["after"]
            if r["intervention_id"] and all(r[k] == row[k] for k in (*NORM, "method", "region_id"))
        ]
        assert sum(r["volume_out"] for r in of) == row["volume_moved"] + row["volume_unplaced"]


@settings(SETTINGS, max_examples=15)
@given(scenarios(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(world, random):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        args = write_world(world, folder)
        first = run_cli(args, cwd=folder)
        head, *rows = (folder / "scenario.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        random.shuffle(rows)
        (folder / "scenario.csv").write_text(head + "".join((*rows, *rows[:1])), encoding="utf-8")
        second = run_cli(args, cwd=folder)
    assert first.exit_code == second.exit_code
    if first.exit_code == 0:
        one, other = json.loads(first.stdout), json.loads(second.stdout)
        for table in ("verdicts", "transfers", "after", "regions", "summary"):
            assert one[table] == other[table]
        assert sorted(d["message"] for d in one["diagnostics"]) == sorted(d["message"] for d in other["diagnostics"])


# By example: two regions, a performer of each kind, one that does nothing


@pytest.fixture
def case(tmp_path):
    """Writes a small case; gives a function that runs it with a scenario."""
    for name in ("set.yaml", "volumes.csv"):
        (tmp_path / name).write_bytes((FIXTURES / "good" / "S001" / name).read_bytes())
    register = "location_id,region_id\nN1,north\nN2,north\nN3,north\nS1,south\nS2,south\n"
    (tmp_path / "locations.csv").write_text(register, encoding="utf-8")

    def run(scenario: str, *args: str, command: str = "reallocate", register: str | None = None):
        (tmp_path / "scenario.csv").write_text(HEAD + scenario, encoding="utf-8")
        if register is not None:
            (tmp_path / "locations.csv").write_text(register, encoding="utf-8")
        given = [command, "volumes.csv", "--norms", "set.yaml", "--locations", "locations.csv", "--norm-year", "2026"]
        given += ["--data-year", "2025", "--scenario", "scenario.csv", *args]
        return run_cli(given, cwd=tmp_path)

    run.folder = tmp_path
    return run


def report(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def moved(found):
    keys = ("from_location_id", "to_location_id", "volume", "reason_code", "route")
    return [tuple(t[k] for k in keys) for t in found["transfers"]]


ALL = "hip-care,N1,keep\nhip-care,N2,stop\nhip-care,S1,keep\nhip-care,S2,keep\n"


def test_who_stops_sends_and_who_stays_receives(case):
    assert moved(report(case(ALL, "--format", "json"))) == [("N2", "N1", 8, "stop", "scenario")]


def test_one_that_meets_the_norm_may_stop_and_one_below_it_receives(case):
    found = report(case(ALL.replace("N1,keep", "N1,stop").replace("N2,stop", "N2,keep"), "--format", "json"))
    assert moved(found) == [("N1", "N2", 30, "stop", "scenario")]


@pytest.mark.parametrize("decision", ["keep", "new"])
def test_who_has_no_volume_opens(case, decision):
    found = report(case(ALL + f"hip-care,N3,{decision}\n", "--method", "equal", "--format", "json"))
    assert moved(found) == [("N2", "N1", 4, "stop", "scenario"), ("N2", "N3", 4, "stop", "scenario")]
    opened = next(r for r in found["after"] if r["location_id"] == "N3" and r["intervention_id"] is None)
    assert (opened["eligible"], opened["volume_before"], opened["volume_after"]) == (True, 0, 4)


def test_a_region_of_which_all_stop_has_its_volume_unplaced(case):
    found = report(case(ALL.replace("N1,keep", "N1,stop"), "--format", "json"))
    assert moved(found) == [
        ("N1", None, 30, "no_eligible_location", "scenario"),
        ("N2", None, 8, "no_eligible_location", "scenario"),
    ]
    north = next(r for r in found["regions"] if r["region_id"] == "north" and r["norm_id"] == "hip-care")
    assert (north["volume_moved"], north["volume_unplaced"], north["route"]) == (0, 38, "scenario")


def test_a_norm_that_is_not_named_is_not_reallocated_and_is_listed(case):
    found = report(case(ALL, "--assume-no-agreement", "--format", "json"))
    row = next(r for r in found["regions"] if r["norm_id"] == "vein-care")
    assert (row["route"], row["effective"], row["volume_moved"], row["reason_code"]) == (
        None,
        None,
        0,
        "not_in_scenario",
    )
    assert [d["message"] for d in found["diagnostics"] if d["code"] == "S009"] == [
        "these norms are not in the scenario, and are not reallocated: vein-care"
    ]


def test_a_performer_without_a_decision_keeps_with_a_warning(case):
    found = report(case("hip-care,N2,stop\n", "--format", "json"))
    assert moved(found) == [("N2", "N1", 8, "stop", "scenario")]
    told = [(d["severity"], d["message"]) for d in found["diagnostics"] if d["code"] == "S007"]
    kept = "hip-care: no decision on these, which perform it in 2025: they keep, and receive: N1, S1, S2"
    assert told == [("warning", kept)]


@pytest.mark.parametrize(("row", "hint"), [("hip-care,N3,stop\n", ""), ("hip-care,N22,stop\n", "; did you mean 'N2'?")])
def test_a_stop_without_volume_does_nothing_with_a_warning(case, row, hint):
    found = report(case(ALL + row, "--format", "json"))
    assert moved(found) == [("N2", "N1", 8, "stop", "scenario")]
    told = [(d["severity"], d["line"], d["message"]) for d in found["diagnostics"] if d["code"] == "S008"]
    name = row.split(",")[1]
    assert told == [
        ("warning", 6, f"'{name}' stops for 'hip-care', and has no volume in 2025: that does nothing{hint}")
    ]


def test_who_stays_without_a_region_is_refused_all_at_once(case):
    result = case(ALL, register="location_id,region_id\nN1,north\nN2,\nN3,\nS1,\n")
    assert result.exit_code == 3
    assert result.stdout == ""
    places = [line.split(": ")[0] for line in result.stderr.splitlines() if "S006" in line]
    assert places == ["scenario.csv:4, column 'location_id'", "scenario.csv:5, column 'location_id'"]


def test_who_performs_without_a_decision_and_a_region_is_refused(case):
    result = case(
        "hip-care,N2,stop\nhip-care,N1,keep\nhip-care,S1,keep\n", register="location_id,region_id\nN1,north\n"
    )
    assert result.exit_code == 3
    assert sorted(line.split(" stays")[0][-4:] for line in result.stderr.splitlines() if "S006" in line) == [
        "'S1'",
        "'S2'",
    ]


def test_who_stops_without_a_region_finds_no_place(case):
    register = "location_id,region_id\nN1,north\nS1,south\nS2,south\n"
    assert moved(report(case(ALL, "--format", "json", register=register))) == [("N2", None, 8, "no_region", "scenario")]


def test_a_closed_location_sends_whatever_the_scenario_says(case):
    register = "location_id,region_id,open_until\nN1,north,\nN2,north,2025-12-31\nS1,south,\nS2,south,\n"
    found = report(case(ALL.replace("N2,stop", "N2,keep"), "--format", "json", register=register))
    assert moved(found) == [("N2", "N1", 8, "closed", "scenario")]
    assert [d["line"] for d in found["diagnostics"] if d["code"] == "S010"] == [3]


def test_what_is_decided_on_a_location_counts_for_its_successor(case):
    head = "location_id,region_id,open_until,successor_id,successor_date,successor_kind\n"
    renamed = "N1,north,,,,\nN2,north,2025-06-30,N3,2025-07-01,rename\nN3,north,,,,\nS1,south,,,,\nS2,south,,,,\n"
    found = report(case(ALL, "--format", "json", register=head + renamed))
    assert moved(found) == [("N3", "N1", 8, "stop", "scenario")]
    assert [d["code"] for d in found["diagnostics"] if d["code"].startswith("S")] == ["S009", "S011"]
    own = report(case(ALL + "hip-care,N3,keep\n", "--format", "json", register=head + renamed))
    assert moved(own) == []


@pytest.mark.parametrize("order", [["N2,stop", "N4,keep"], ["N4,keep", "N2,stop"]])
def test_predecessors_of_one_may_not_be_told_different_things(order):
    day = date(2025, 7, 1)
    text = HEAD + "".join(f"hip-care,{row}\n" for row in order)
    over = {"N2": ("N3", day, "merger"), "N4": ("N3", day, "merger")}
    value, found = read_scenario("s.csv", text.encode(), succession=over)
    assert value is None
    assert [(d.code, d.place.line) for d in found if d.code == "S012"] == [("S012", 2), ("S012", 3)]
    named, found = read_scenario("s.csv", (text + "hip-care,N3,stop\n").encode(), succession=over)
    assert named is not None
    assert "S012" not in [d.code for d in found]


def test_a_scenario_changes_no_verdict_and_no_contract_status(case):
    """By the fallback N2 does not go on; the scenario keeps it and stops N1: the statuses stay the fallback's."""
    swapped = ALL.replace("N1,keep", "N1,stop").replace("N2,stop", "N2,keep")
    found = report(case(swapped, "--assume-no-agreement", "--format", "json", command="evaluate"))
    hip = {r["location_id"]: r["contract_status"] for r in found["verdicts"] if r["norm_id"] == "hip-care"}
    assert hip == {"N1": "contract", "N2": "do_not_contract", "S1": "contract", "S2": "do_not_contract"}
    assert moved(found) == [("N1", "N2", 30, "stop", "scenario")]
    told = found["run"]["assumptions"]
    assert "A what-if: the scenario scenario.csv decides who sends and who receives." in told
    assert "Verdicts and contract statuses do not follow the scenario." in told


def test_an_exception_does_not_hold_back_who_stops(case):
    """A scenario is a what-if of its own: what the regions agreed decides nothing in it."""
    agreements = """\
schema: cns-check/agreements/1
regions:
  - id: north
    spreading: [x]
    decisions: [{norm: hip-care, route: consensus, locations: [N2]}]
    exceptions: [{location: N2, norm: hip-care, reason: r, granted_by: g, until: 2026-12-31}]
"""
    (case.folder / "agreements.yaml").write_text(agreements, encoding="utf-8")
    found = report(case(ALL, "--agreements", "agreements.yaml", "--format", "json"))
    assert moved(found) == [("N2", "N1", 8, "stop", "scenario")]


def test_a_masked_sender_is_listed_without_a_number(case):
    volumes = (case.folder / "volumes.csv").read_text(encoding="utf-8").replace("N2,hip,2025,8", "N2,hip,2025,<10")
    (case.folder / "volumes.csv").write_text(volumes, encoding="utf-8")
    assert moved(report(case(ALL, "--format", "json"))) == [("N2", None, None, "stop", "scenario")]


def test_a_share_that_moves_is_that_of_who_stops(case):
    norms = (case.folder / "set.yaml").read_text(encoding="utf-8")
    moves = "    window: calendar-year\n    moves: {share: 0.1, sources: [{document: law}]}\n"
    (case.folder / "set.yaml").write_text(norms.replace("    window: calendar-year\n", moves, 1), encoding="utf-8")
    assert moved(report(case(ALL, "--format", "json"))) == [("N2", "N1", 1, "stop", "scenario")]


@pytest.mark.parametrize("method", ["proportional", "equal", "nearest", "capacity"])
def test_every_method_follows_the_scenario(case, method):
    register = "location_id,region_id,latitude,longitude\n" + "".join(
        f"{x},{'north' if x[0] == 'N' else 'south'},52.{n},5.{n}\n" for n, x in enumerate(["N1", "N2", "S1", "S2"])
    )
    found = report(case(ALL, "--method", method, "--max-growth", "100%", "--format", "json", register=register))
    assert moved(found) == [("N2", "N1", 8, "stop", "scenario")]


def test_reallocate_needs_something_that_decides(case):
    result = run_cli(["reallocate", "volumes.csv", "--norms", "set.yaml"], cwd=case.folder)
    assert result.exit_code == 2
    assert "--scenario" in result.stderr


def test_masked_counts_cannot_be_told_from_a_scenario(case):
    """Published, the table is the same whatever a masked sender has; and who stops is not hidden."""
    texts = []
    for number in ("4", "8"):
        volumes = (FIXTURES / "good" / "S001" / "volumes.csv").read_text(encoding="utf-8")
        changed = volumes.replace("N2,hip,2025,8", f"N2,hip,2025,{number}")
        (case.folder / "volumes.csv").write_text(changed, encoding="utf-8")
        texts.append(case(ALL, "--suppress-below", "10", "--format", "json", "--assume-no-agreement").stdout)
    assert texts[0] == texts[1]
    assert {t["reason_code"] for t in json.loads(texts[0])["transfers"]} == {"suppressed"}


def test_it_is_said_in_every_output(case):
    (case.folder / "out").mkdir()
    args = ("--output", "r.html", "--output", "r.xlsx", "--output", "r.md", "--charts", "out", "--lang", "nl")
    result = case(ALL, *args, command="evaluate")
    assert result.exit_code == 0, result.stderr
    said = "het scenario scenario.csv bepaalt wie afgeeft en wie ontvangt"
    assert said in result.stdout
    assert said in (case.folder / "r.md").read_text(encoding="utf-8")
    assert "volgt een scenario" in (case.folder / "r.html").read_text(encoding="utf-8")
    flows = next(p for p in (case.folder / "out").iterdir() if "flows" in p.name and p.suffix == ".svg")
    assert "volgt een scenario" in flows.read_text(encoding="utf-8")


def test_why_tells_both_what_moves_and_what_would(case):
    result = case(ALL, "--assume-no-agreement", "--location", "N2", "--norm", "hip-care", command="why")
    assert result.exit_code == 0, result.stderr
    assert (
        "under the scenario what moves (proportional, volumes of 2025): 8 - 8 + 0 = 0 [scenario.csv:3]" in result.stdout
    )
    assert "8 hip from N2 to N1 (no agreement, and below the norm)" in result.stdout
    assert "8 hip from N2 to N1 (stops under the scenario)" in result.stdout


def test_from_python(case):
    (case.folder / "scenario.csv").write_text(HEAD + ALL, encoding="utf-8")
    of = {"norms": case.folder / "set.yaml", "locations": case.folder / "locations.csv", "norm_years": [2026]}
    outcome = cns.reallocate(case.folder / "volumes.csv", **of, data_year=2025, scenario=case.folder / "scenario.csv")
    assert outcome.transfers["reason_code"].tolist() == ["stop"]
    with pytest.raises(cns.InputError, match="or a scenario"):
        cns.reallocate(case.folder / "volumes.csv", **of)


# The reader


def test_a_scenario_is_arrays_with_their_places():
    text = HEAD + "b,L2,stop\na,L1,keep\nb,L2,stop\n"
    value, found = read_scenario("s.csv", text.encode(), norms={"a", "b"}, locations={"L1", "L2"})
    assert (value.norm.tolist(), value.location.tolist(), value.decision.tolist()) == (
        ["b", "a"],
        ["L2", "L1"],
        [STOP, KEEP],
    )
    assert [value.rows.place(n, "decision").line for n in (0, 1)] == [2, 3]
    assert value.by_norm == {"b": {"L2": 0}, "a": {"L1": 1}}
    assert not found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD, [("V001", 1, None)]),
        ("norm_id,location_id\na,L1\n", [("V010", 1, "decision")]),
        (HEAD + "a,L1,Stop\n", [("S001", 2, "decision")]),
        (HEAD + "a,L1,\n", [("S001", 2, "decision")]),
        (HEAD + ",L1,stop\n", [("V013", 2, "norm_id")]),
        (HEAD + "a,,stop\na,,keep\n", [("V013", 2, "location_id"), ("V013", 3, "location_id")]),
        (HEAD + "a,L1,stop\na,L1,keep\na,L1,new\n", [("S002", 3, "decision"), ("S002", 4, "decision")]),
        (
            HEAD + "c,L9,keep\na,L1,halt\n",
            [("S003", 2, "norm_id"), ("S004", 2, "location_id"), ("S001", 3, "decision")],
        ),
        (HEAD + "a,L9,new\n", [("S004", 2, "location_id")]),
    ],
)
def test_each_mistake_at_its_place(text, expected):
    value, found = read_scenario("s.csv", text.encode(), norms={"a", "b"}, locations={"L1", "L2"})
    assert value is None
    assert [(d.code, d.place.line, d.place.field) for d in found] == expected


def test_a_profile_reads_it_as_it_was_delivered(case):
    delivered = "norm;locatie;besluit\nhip-care;N1;keep\nhip-care;N2;stop\n"
    (case.folder / "s.csv").write_text(delivered, encoding="utf-8")
    profile = (
        "schema: cns-check/volume-profile/1\nformat: {delimiter: ';'}\n"
        "columns: {norm_id: norm, location_id: locatie, decision: besluit}\n"
    )
    (case.folder / "p.yaml").write_text(profile, encoding="utf-8")
    args = ("--scenario", "s.csv", "--profile", "s.csv=p.yaml", "--format", "json")
    assert moved(report(case(ALL, *args))) == [("N2", "N1", 8, "stop", "scenario")]
