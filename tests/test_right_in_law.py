"""What the process says in law, in small cases with their numbers: held against the plain oracle, and the tool.

Unless a case says otherwise: a kidney norm of 50 under comply-or-explain in 2026 and enforced from 2027, volumes of
2024, everybody in the region noord, which decides from 1 January 2026 on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from conftest import run_cli
from law_worlds import norm_of
from oracle import File
from strategies import sources
from test_reallocation_oracle import OF_ENTRY, PARTIES, SUCCESSION, World, process_block, report_of, write_world

Dict = dict[str, Any]
JANUARY_2026, JANUARY_2027 = date(2026, 1, 1), date(2027, 1, 1)
CLOSED = {"open_until": date(2025, 6, 30)}
ADOPTED = {"status": "adopted", "sources": sources()}


@dataclass
class Case:
    """A world and what must be said of it: (location, norm year) -> status and reason, and who sends whom how many."""

    world: World
    statuses: dict[tuple[str, int], tuple[str, str]]
    transfers: set[tuple] | None = None  # norm year, from, to, volume, reason
    matters: dict[str, bool | None] = field(default_factory=dict)


def versions(minimum: int = 50, status: str = "adopted") -> list[Dict]:
    return [{"minimum": minimum, "status": status, "sources": sources()}]


def process_norm() -> Dict:
    norm = norm_of(0, kind="process", versions=[ADOPTED])
    return {key: value for key, value in norm.items() if key not in ("unit", "per", "window")}


def after(location: str, day: date, kind: str = "move") -> Dict:
    return dict(zip(SUCCESSION, (location, day, kind), strict=True))


def decided(route: str, *locations: str, effective: date | None = JANUARY_2026, **more: Any) -> Dict:
    made = {"norm": "norm-0", "route": route, "rationale": "so it is", "endorsed_by": PARTIES}
    made |= {"locations": list(locations)} if locations else {}
    return made | ({"effective": effective} if effective else {}) | more


def noord(*decisions: Dict, **more: Any) -> Dict:
    return {"id": "noord", "spreading": ["near home"], "decisions": list(decisions)} | more


def excepted(location: str, until: date) -> Dict:
    return {"norm": "norm-0", "location": location, "reason": "r", "granted_by": "g", "until": until}


def explained(location: str, day: date | None) -> Dict:
    return {"norm": "norm-0", "location": location, "text": "a surgeon was ill"} | ({"date": day} if day else {})


def together(designated: str, *others: str) -> Dict:
    return {"norm": "norm-0", "locations": [designated, *others], "designated": designated}


def attested(location: str, day: date, until: date | None = None) -> Dict:
    return {"location_id": location, "norm_id": "norm-0", "date": day, "valid_until": until}


def made(
    volumes: dict[str, Any],
    *regions: Dict,
    places: dict[str, Dict | None] | None = None,
    norms: list[Dict] | None = None,
    years: tuple[int, ...] = (2026,),
    memberships: dict[str, str] | None = None,
    attestations: tuple[Dict, ...] = (),
    impact: int | None = None,
    process: bool = False,
    **options: Any,
) -> World:
    """Volumes: of 2024, or {(intervention, year): volume}. A place that is None the register lacks."""
    norms = norms or [norm_of(0, versions=versions())]
    interventions = sorted({i for norm in norms for i in norm["counts"]})
    norm_set: Dict = {
        "schema": "cns-check/norm-set/1",
        "id": "drawn-set",
        "version": "1.0",
        "jurisdiction": "NL",
        "title": {"en": "Made by hand"},
        "regimes": [
            {"from": JANUARY_2026, "regime": "comply-or-explain", "sources": sources()},
            {"from": JANUARY_2027, "regime": "enforced", "sources": sources()},
        ],
        "documents": {"doc": {"title": "Made up", "publisher": "Nobody", "kind": "drawn"}},
        "interventions": {i: {"title": {"en": i.title()}} for i in interventions},
        "norms": norms,
    } | ({"process": process_block(date(2025, 7, 1))} if process else {})
    rows = [
        {"location_id": x, "intervention_id": i, "year": year, "low": n, "high": n}
        for x, of in volumes.items()
        for (i, year), n in (of.items() if isinstance(of, dict) else [(("alpha", 2024), of)])
    ]
    register = {
        x: dict.fromkeys((*OF_ENTRY, *SUCCESSION)) | {"region_id": "noord"} | (places or {}).get(x, {})
        for x in sorted({*volumes, *(places or {})})
        if (places or {}).get(x, {}) is not None
    }
    agreements: Dict = {"schema": "cns-check/agreements/1"} | ({"impact_analysis_year": impact} if impact else {})
    usual = {"methods": ("proportional",), "norm_years": list(years), "basis": "previous-year", "deferral": "strict"}
    usual |= {"assume_no_agreement": False, "across_regions": False, "use_indicative": False, "on": None}
    return World(
        norm_set,
        File(rows),
        register,
        {(x, "oncology"): region for x, region in (memberships or {}).items()},
        agreements | {"regions": list(regions)},
        usual | options,
        attestations,
    )


MOVED = {"N1": after("N3", date(2025, 11, 1)), "N3": {}}
THREE = {"N1": 30, "N2": 25, "N4": 70}
BOTH_YEARS = {"years": (2026, 2027)}
ABC = {"A": 60, "B": 70, "C": 80}
SHORT, GONE, STOP = ("contract", "designated_below_minimum"), ("not_applicable", "closed"), "do_not_contract"
STILL_SHORT = ("undecided", "designated_below_minimum")
GOES_ON, NOT_NAMED = ("contract", "designated"), (STOP, "not_designated")
NONE, AGREED_N = decided("none"), decided("consensus", "N1", "N4")
MET, BELOW = ("contract", "fallback_met"), (STOP, "fallback_below")
LATER, AGREED_LATER = ("deferred", "fallback_later"), ("deferred", "agreed_later")
ZUID = {"region_id": "zuid"}
NOWHERE = {"region_id": None}
OTHER = {"id": "oost", "spreading": ["near home"], "decisions": []}
OF_OTHER = {"Z": {"region_id": "oost"}}
LEFT = {("N2", "N3", 7, "not_designated"), ("N2", "N4", 18, "not_designated")}


def in_years(moves: set[tuple], *years: int) -> set[tuple]:
    return {(year, *move) for year in years for move in moves}


SUCCESSORS = {
    "a designated location moves": Case(
        made(THREE, noord(AGREED_N), places=MOVED, **BOTH_YEARS),
        {("N1", year): GONE for year in (2026, 2027)}
        | {("N2", year): NOT_NAMED for year in (2026, 2027)}
        | {("N4", year): GOES_ON for year in (2026, 2027)}
        | {("N3", 2026): SHORT, ("N3", 2027): STILL_SHORT},
        in_years(LEFT, 2026, 2027),
    ),
    "on 1 January itself": Case(
        made(THREE, noord(AGREED_N), places={"N1": after("N3", JANUARY_2026), "N3": {}}),
        {("N1", 2026): GONE, ("N2", 2026): NOT_NAMED, ("N3", 2026): SHORT, ("N4", 2026): GOES_ON},
        in_years(LEFT, 2026),
    ),
    "not before its day": Case(
        made(THREE, noord(AGREED_N), places={"N1": after("N3", date(2026, 1, 2)), "N3": {}}, **BOTH_YEARS),
        {("N1", 2026): SHORT, ("N2", 2026): NOT_NAMED, ("N4", 2026): GOES_ON, ("N1", 2027): GONE}
        | {("N2", 2027): NOT_NAMED, ("N3", 2027): STILL_SHORT, ("N4", 2027): GOES_ON},
        in_years({("N2", "N1", 7, "not_designated"), ("N2", "N4", 18, "not_designated")}, 2026) | in_years(LEFT, 2027),
    ),
    "a chain, as far as it has come": Case(
        made(
            {"N1": 30, "N4": 70},
            noord(AGREED_N),
            places={"N1": after("N3", date(2025, 11, 1)), "N3": after("N5", date(2026, 6, 1)), "N5": {}},
            **BOTH_YEARS,
        ),
        {("N1", 2026): GONE, ("N3", 2026): SHORT, ("N4", 2026): GOES_ON}
        | {("N1", 2027): GONE, ("N5", 2027): STILL_SHORT, ("N4", 2027): GOES_ON},
        set(),
    ),
    "of a merger one was designated": Case(
        made(
            THREE,
            noord(AGREED_N),
            places={x: after("N3", date(2025, 11, 1), "merger") for x in ("N1", "N2")} | {"N3": {}},
        ),
        {("N1", 2026): GONE, ("N3", 2026): GOES_ON, ("N4", 2026): GOES_ON},
        set(),
    ),
    "an exception goes with it": Case(
        made({"N1": 30, "N4": 70}, noord(NONE, exceptions=[excepted("N1", date(2026, 12, 31))]), places=MOVED),
        {("N3", 2026): ("exempt", "exception"), ("N4", 2026): MET},
        set(),
    ),
    "its own exception goes before": Case(
        made(
            {"N1": 30, "N4": 70},
            noord(NONE, exceptions=[excepted("N1", date(2026, 12, 31)), excepted("N3", date(2025, 12, 31))]),
            places=MOVED,
        ),
        {("N3", 2026): BELOW, ("N4", 2026): MET},
        {(2026, "N3", "N4", 30, "below")},
    ),
    "an explanation goes with it": Case(
        made(
            {"N1": 30, "Z": 60},
            OTHER | {"explanations": [explained("N1", date(2025, 10, 1))]},
            places=MOVED | OF_OTHER,
        ),
        {("N3", 2026): ("explain", "explained"), ("Z", 2026): ("undecided", "no_decision")},
        set(),
    ),
    "a joint volume goes with it": Case(
        made({"N1": 30, "N2": 25}, noord(NONE, joint=[together("N1", "N2")]), places=MOVED),
        {("N3", 2026): ("contract", "joint"), ("N2", 2026): (STOP, "joint")},
        {(2026, "N2", "N3", 25, "not_designated")},
    ),
    "an attestation goes with it": Case(
        made(
            {"N1": 30, "N4": 70},
            noord(NONE),
            places=MOVED,
            norms=[process_norm()],
            attestations=(attested("N1", date(2025, 1, 1)),),
        ),
        {("N3", 2026): ("contract", "attested"), ("N4", 2026): ("undecided", "not_attested")},
        set(),
    ),
    "its own attestation goes before": Case(
        made(
            {"N1": 30},
            noord(NONE),
            places=MOVED,
            norms=[process_norm()],
            attestations=(attested("N1", date(2025, 1, 1)), attested("N3", date(2026, 6, 1))),
            **BOTH_YEARS,
        ),
        {("N3", 2026): ("undecided", "not_attested"), ("N3", 2027): ("contract", "attested")},
        set(),
    ),
}
JOINT = {
    "void where a location is closed": Case(
        made(ABC, noord(NONE, joint=[together("A", "B", "C")]), places={"A": CLOSED}),
        {("A", 2026): GONE, ("B", 2026): MET, ("C", 2026): MET},
        {(2026, "A", "B", 28, "closed"), (2026, "A", "C", 32, "closed")},
    ),
    "not before the fallback": Case(
        made(
            {"N1": 30, "N2": 25},
            noord(decided("none", effective=JANUARY_2027), joint=[together("N1", "N2")]),
            **BOTH_YEARS,
        ),
        {("N1", 2026): LATER, ("N2", 2026): LATER}
        | {("N1", 2027): ("contract", "joint"), ("N2", 2027): (STOP, "joint")},
        {(2027, "N2", "N1", 25, "not_designated")},
    ),
}
FEBRUARY = decided("consensus", "B", decided_on=date(2026, 2, 1))
TOLD_IN_MAY = OTHER | {"explanations": [explained("A", date(2026, 5, 1))]}
DAYS = {
    "decided after its effective date": Case(
        made({"A": 20, "B": 70}, noord(FEBRUARY), **BOTH_YEARS),
        {("A", 2026): AGREED_LATER, ("B", 2026): AGREED_LATER, ("A", 2027): NOT_NAMED, ("B", 2027): GOES_ON},
        {(2027, "A", "B", 20, "not_designated")},
    ),
    "not there yet: the fallback": Case(
        made({"A": 20, "B": 70}, noord(FEBRUARY), process=True, on=date(2026, 1, 31)),
        {("A", 2026): BELOW, ("B", 2026): MET},
        {(2026, "A", "B", 20, "below")},
    ),
    "not there yet: undecided": Case(
        made({"A": 20, "B": 70}, noord(FEBRUARY), on=date(2026, 1, 31)),
        {("A", 2026): ("undecided", "no_decision"), ("B", 2026): ("undecided", "no_decision")},
        set(),
    ),
    "there on the day itself": Case(
        made({"A": 20, "B": 70}, noord(FEBRUARY), process=True, on=date(2026, 2, 1), years=(2027,)),
        {("A", 2027): NOT_NAMED, ("B", 2027): GOES_ON},
        {(2027, "A", "B", 20, "not_designated")},
    ),
    "explained in the norm year": Case(
        made({"A": 20, "Z": 60}, TOLD_IN_MAY, places={"A": NOWHERE} | OF_OTHER),
        {("A", 2026): ("explain", "explained"), ("Z", 2026): ("undecided", "no_decision")},
    ),
    "explained after the day": Case(
        made({"A": 20, "Z": 60}, TOLD_IN_MAY, places={"A": NOWHERE} | OF_OTHER, on=date(2026, 4, 30)),
        {("A", 2026): ("explain", "unexplained"), ("Z", 2026): ("undecided", "no_decision")},
    ),
    "explained after the norm year": Case(
        made(
            {"A": 20, "Z": 60},
            OTHER | {"explanations": [explained("A", JANUARY_2027)]},
            places={"A": NOWHERE} | OF_OTHER,
        ),
        {("A", 2026): ("explain", "unexplained"), ("Z", 2026): ("undecided", "no_decision")},
    ),
}
B_LATER = decided("consensus", "B", effective=JANUARY_2027)
NONE_LATER = decided("none", effective=JANUARY_2027)
CLOSURES = {
    "under a later agreement": Case(
        made(ABC, noord(B_LATER), places={"A": CLOSED}),
        {("A", 2026): GONE, ("B", 2026): AGREED_LATER, ("C", 2026): AGREED_LATER},
        {(2026, "A", "B", 60, "closed")},
    ),
    "under a later fallback": Case(
        made({"A": 60, "B": 70, "C": 20}, noord(NONE_LATER), places={"A": CLOSED}),
        {("A", 2026): GONE, ("B", 2026): LATER, ("C", 2026): LATER},
        {(2026, "A", "B", 60, "closed")},
    ),
    "nobody is eligible": Case(
        made({"A": 60, "C": 20}, noord(NONE_LATER), places={"A": CLOSED}),
        {("A", 2026): GONE, ("C", 2026): LATER},
        {(2026, "A", None, 60, "no_eligible_location")},
    ),
    "nothing is known of its region": Case(
        made({"A": 60, "B": 70}, noord(NONE), places={"A": CLOSED | NOWHERE}),
        {("A", 2026): GONE, ("B", 2026): MET},
        {(2026, "A", None, 60, "no_region")},
    ),
    "never per organisation": Case(
        made(
            ABC,
            noord(NONE),
            places={"A": CLOSED | {"organisation_id": "org-1"}} | {x: {"organisation_id": "org-2"} for x in ("B", "C")},
            norms=[norm_of(0, per="organisation", versions=versions())],
        ),
        {("A", 2026): GONE, ("B", 2026): MET, ("C", 2026): MET},
        set(),
    ),
}
TWO = [norm_of(0, counts=["alpha", "beta"], versions=versions())]
PART = [TWO[0] | {"parts": [{"counts": ["beta"], "minimum": 5, "sources": sources()}]}]
REQUIRES = [norm_of(0, versions=versions(), requires=["norm-1"]), norm_of(1, counts=["beta"], versions=versions(10))]
A_GOES_ON = decided("consensus", "A")


def both(a: tuple[int, int], b: tuple[int, int]) -> Dict:
    pairs = {"A": a, "B": b}
    return {x: {("alpha", 2024): n[0], ("beta", 2024): n[1]} for x, n in pairs.items()}


ROWS_5_AND_6 = {
    "a process norm, not attested": Case(
        made({"A": 20, "B": 25}, noord(A_GOES_ON), norms=[process_norm()], **BOTH_YEARS),
        {("A", 2026): ("contract", "designated_not_attested"), ("A", 2027): ("undecided", "not_attested")}
        | {("B", 2026): NOT_NAMED, ("B", 2027): NOT_NAMED},
        in_years({("B", "A", 25, "not_designated")}, 2026, 2027),
    ),
    "a process norm, attested": Case(
        made(
            {"A": 20, "B": 25},
            noord(A_GOES_ON),
            norms=[process_norm()],
            attestations=(attested("A", date(2025, 1, 1)), attested("B", date(2025, 1, 1))),
            **BOTH_YEARS,
        ),
        {("A", year): ("contract", "attested") for year in (2026, 2027)}
        | {("B", year): NOT_NAMED for year in (2026, 2027)},
        in_years({("B", "A", 25, "not_designated")}, 2026, 2027),
    ),
    "a process norm without an agreement": Case(
        made(
            ABC,
            noord(NONE),
            places={"A": CLOSED},
            norms=[process_norm()],
            attestations=(attested("B", date(2025, 1, 1)),),
        ),
        {("A", 2026): GONE, ("B", 2026): ("contract", "attested"), ("C", 2026): ("undecided", "not_attested")},
        {(2026, "A", "B", 60, "closed")},
    ),
    "a number that is only a guideline": Case(
        made({"A": 20, "B": 25}, noord(A_GOES_ON), norms=[norm_of(0, versions=versions(50, "guideline"))]),
        {("A", 2026): ("contract", "designated_minimum_not_known"), ("B", 2026): NOT_NAMED},
        {(2026, "B", "A", 25, "not_designated")},
    ),
    "a part fails": Case(
        made(both((60, 1), (10, 3)), noord(A_GOES_ON), norms=PART, **BOTH_YEARS),
        {("A", 2026): SHORT, ("A", 2027): STILL_SHORT, ("B", 2026): NOT_NAMED, ("B", 2027): NOT_NAMED},
    ),
    "a part is reached by what comes": Case(
        made(both((60, 1), (10, 4)), noord(A_GOES_ON), norms=PART, years=(2027,)),
        {("A", 2027): GOES_ON, ("B", 2027): NOT_NAMED},
    ),
    "a required norm fails": Case(
        made(both((60, 9), (10, 0)), noord(A_GOES_ON), norms=REQUIRES, **BOTH_YEARS),
        {("A", 2026): SHORT, ("A", 2027): STILL_SHORT, ("B", 2026): NOT_NAMED, ("B", 2027): NOT_NAMED},
    ),
    "a required norm is met": Case(
        made(both((60, 10), (10, 0)), noord(A_GOES_ON), norms=REQUIRES, years=(2027,)),
        {("A", 2027): GOES_ON, ("B", 2027): NOT_NAMED},
    ),
}


def in_two(a: tuple[int, int], b: tuple[int, int]) -> Dict:
    return {x: {("alpha", 2022): n[0], ("alpha", 2024): n[1]} for x, n in {"A": a, "B": b}.items()}


BASIS = {
    "one of two years": Case(
        made(in_two((40, 60), (60, 60)), noord(NONE), impact=2022),
        {("A", 2026): MET, ("B", 2026): MET},
        matters={"A": True, "B": False},
    ),
    "the other of two years, by the impact analysis": Case(
        made(in_two((60, 40), (40, 40)), noord(NONE), impact=2022, basis="impact-analysis"),
        {("A", 2026): MET, ("B", 2026): BELOW},
        matters={"A": True, "B": False},
    ),
    "not delivered": Case(
        made(in_two((40, 60), (60, 60)), noord(NONE), impact=2021),
        {("A", 2026): MET, ("B", 2026): MET},
        matters={"A": None, "B": None},
    ),
    "not named": Case(
        made(in_two((40, 60), (60, 60)), noord(NONE)),
        {("A", 2026): MET, ("B", 2026): MET},
        matters={"A": None, "B": None},
    ),
    "row 13 does not decide": Case(
        made(in_two((40, 60), (60, 60)), noord(NONE_LATER), impact=2022),
        {("A", 2026): LATER, ("B", 2026): LATER},
        matters={"A": False, "B": False},
    ),
}
REGIONS = {
    "memberships know what the register lacks": Case(
        made({"A": 20, "B": 70}, noord(NONE), places={"A": None}, memberships={"A": "noord"}),
        {("A", 2026): BELOW, ("B", 2026): MET},
        {(2026, "A", "B", 20, "below")},
    ),
}
GROUPS = {
    "successors": SUCCESSORS,
    "joint": JOINT,
    "days": DAYS,
    "closures": CLOSURES,
    "rows 5 and 6": ROWS_5_AND_6,
    "basis": BASIS,
    "regions": REGIONS,
}
CASES = {f"{group}: {name}": case for group, cases in GROUPS.items() for name, case in cases.items()}


def moves(rows: list[Dict]) -> set[tuple]:
    keys = ("norm_year", "from_location_id", "to_location_id", "volume", "reason_code")
    return {tuple(row[key] for key in keys) for row in rows if row["norm_id"] == "norm-0"}


@pytest.mark.parametrize("name", CASES)
def test_the_oracle_says_so(name):
    case = CASES[name]
    oracle, sets = case.world.oracle(), [case.world.norm_set]
    of_norm = {(x, year): said for (norm, x, year), said in oracle.statuses(sets).items() if norm == "norm-0"}
    assert of_norm == case.statuses
    if case.transfers is not None:
        assert moves(oracle.transfers(sets)) == case.transfers
    matters = {x: value for (norm, x, _), value in oracle.matters(sets).items() if norm == "norm-0"}
    assert {x: matters[x] for x in case.matters} == case.matters


@pytest.mark.parametrize("name", CASES)
def test_the_tool_says_so(name):
    case = CASES[name]
    report = report_of(case.world)
    rows = [row for row in report["verdicts"] if row["norm_id"] == "norm-0"]
    found = {(row["location_id"], row["norm_year"]): (row["contract_status"], row["reason_code"]) for row in rows}
    assert found == case.statuses
    if case.transfers is not None:
        assert moves(report["transfers"]) == case.transfers
    matters = {row["location_id"]: row["basis_matters"] for row in rows}
    assert {x: matters[x] for x in case.matters} == case.matters


MERGED = {x: after("N3", date(2025, 11, 1), "merger") for x in ("N1", "N2")} | {"N3": {}}
TOLD_DIFFERENTLY = {
    "exceptions": made(
        {"N1": 30, "N2": 10},
        noord(NONE, exceptions=[excepted("N1", date(2026, 12, 31)), excepted("N2", date(2026, 6, 30))]),
        places=MERGED,
    ),
    "joint volumes": made(
        {"N1": 30, "N2": 10, "N4": 40, "N5": 45},
        noord(NONE, joint=[together("N1", "N4"), together("N5", "N2")]),
        places=MERGED,
    ),
    "designations by two decisions": made(
        {"N1": 30, "N2": 10, "N4": 40},
        noord(decided("consensus", "N1")),
        {"id": "zuid", "spreading": ["near home"], "decisions": [decided("consent", "N2")]},
        places=MERGED | {"N2": MERGED["N2"] | ZUID, "N4": ZUID},
    ),
    "attestations": made(
        {"N1": 30, "N2": 10},
        noord(NONE),
        places=MERGED,
        norms=[process_norm()],
        attestations=(attested("N1", date(2025, 1, 1)), attested("N2", date(2025, 1, 1), date(2026, 12, 31))),
    ),
}


@pytest.mark.parametrize("name", TOLD_DIFFERENTLY)
def test_two_that_were_told_different_things_cannot_go_on_as_one(name, tmp_path):
    result = run_cli(write_world(TOLD_DIFFERENTLY[name], tmp_path), cwd=tmp_path)
    assert result.exit_code == 3
    assert "N1" in result.stderr
    assert "N2" in result.stderr


def test_the_command_evaluate_says_the_same(tmp_path):
    case = SUCCESSORS["a designated location moves"]
    result = run_cli(["evaluate", *write_world(case.world, tmp_path)[1:]], cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    rows = {(row["location_id"], row["norm_year"]): row for row in report["verdicts"]}
    assert {key: (row["contract_status"], row["reason_code"]) for key, row in rows.items()} == case.statuses
    assert (rows["N3", 2026]["volume"], rows["N3", 2026]["verdict"]) == (30, "below")
    assert moves(report["transfers"]) == case.transfers


#: A case, the severity of what is told of it, and the words that one such message holds.
TOLD = [
    ("successors: a designated location moves", "note", ["N1", "N3"]),
    ("joint: void where a location is closed", "warning", ["A", "norm-0", "2026"]),
    ("days: decided after its effective date", "warning", ["noord", "2026-02-01"]),
    ("basis: one of two years", "warning", ["A", "40", "60", "2022", "2024"]),
]


@pytest.mark.parametrize(("name", "severity", "words"), TOLD, ids=[name for name, _, _ in TOLD])
def test_it_is_told(name, severity, words):
    found = [d["message"] for d in report_of(CASES[name].world)["diagnostics"] if d["severity"] == severity]
    assert [message for message in found if all(word in message for word in words)], found


def test_the_sentence_of_a_closed_one_names_its_successor():
    rows = report_of(SUCCESSORS["a designated location moves"].world)["verdicts"]
    assert {row["location_id"] for row in rows if "N3" in row["reason"]} >= {"N1"}


@pytest.mark.parametrize("name", [name for name in TOLD_DIFFERENTLY if name != "attestations"])
def test_the_agreements_file_alone_is_told_so(name, tmp_path):
    write_world(TOLD_DIFFERENTLY[name], tmp_path)
    args = ["agreements", "validate", "agreements.yaml", "--norms", "drawn-set.yaml", "--locations", "locations.csv"]
    result = run_cli(args, cwd=tmp_path)
    assert result.exit_code == 1
    assert "N1" in result.stdout
    assert "N2" in result.stdout
