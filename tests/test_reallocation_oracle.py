"""Random small worlds with agreements: the tool's report against the plain oracle, for every method that it knows.

The worlds are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=2000``.
"""

from __future__ import annotations

import csv
import json
import tempfile
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, currently_in_test_context, given, note, settings
from hypothesis import strategies as st

from cns_check.norms.model import Norm
from conftest import run_cli
from oracle import File
from oracle_reallocate import ReallocationOracle, ScenarioOracle
from oracle_succession import SuccessionOracle
from strategies import ASKED, MASKS, NUMBERS, cell_text, mask_text, sources, to_yaml

Dict = dict[str, Any]
INTERVENTIONS = ("alpha", "beta")
LOCATIONS = ("L1", "L2", "L3", "L4", "0101", "NA")
REGIONS = ("noord", "zuid")
NETWORKS = ("oncology", "vascular")
YEARS = (2023, 2024)
#: No two pairs of these points are equally far apart; locations on one point are, from everywhere.
POINTS = ((52.1, 5.1), (52.13, 5.9), (51.4, 5.5), (53.2, 6.55), (50.85, 5.7))
METHODS = ("proportional", "equal", "nearest")
#: Did nothing in any year, so that every year and intervention is delivered and an absence is a zero.
NOBODY = "Z0"
OF_ENTRY = ("organisation_id", "region_id", "open_until", "latitude", "longitude")
SUCCESSION = ("successor_id", "successor_date", "successor_kind")
PARTIES = ["providers", "patients", "insurer"]
#: A share that moves is in the norm language; where the reader refuses it, it is not drawn.
SHARES = "moves" in Norm.model_fields
DAYS = (None, date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1))


@dataclass(frozen=True)
class World:
    norm_set: Dict
    file: File
    register: dict[str, Dict]
    memberships: dict[tuple[str, str], str]
    agreements: Dict | None
    options: Dict = field(default_factory=dict)
    attestations: tuple[Dict, ...] = ()
    scenario: dict[str, dict[str, str]] | None = None

    @property
    def succeeded(self) -> bool:
        return any(entry.get("successor_id") for entry in self.register.values())

    def oracle(self) -> ReallocationOracle | SuccessionOracle:
        made = SuccessionOracle if self.succeeded else ReallocationOracle
        if self.scenario is not None:
            made = partial(ScenarioOracle, scenario=self.scenario)
        return made(
            [self.file],
            self.register,
            self.memberships,
            self.agreements,
            attestations=self.attestations,
            **self.options,
        )


def sourced(day: date) -> Dict:
    return {"date": day, "sources": sources()}


def process_block(fallback_after: date) -> Dict:
    return {
        "fallback_after": sourced(fallback_after),
        "earliest_effective": sourced(date(2026, 1, 1)),
        "latest_effective": sourced(date(2027, 1, 1)),
        "deferral_needs": {"rationale": True, "endorsed_by": PARTIES, "sources": sources()},
    }


@st.composite
def norms(draw, number: int) -> Dict:
    norm: Dict = {
        "id": f"norm-{number}",
        "title": {"en": f"Norm {number}"},
        "cluster": "drawn",
        "network": draw(st.sampled_from(NETWORKS)),
        "kind": "volume",
        "counts": draw(st.sampled_from([["alpha"], ["alpha", "beta"], ["beta", "alpha"]])),
    }
    if draw(st.integers(0, 14)) == 14:
        return norm | {"kind": "process", "versions": [{"status": "adopted", "sources": sources()}]}
    norm |= {
        "unit": "procedures",
        "per": "organisation" if draw(st.integers(0, 14)) == 14 else "location",
        "window": draw(st.sampled_from(["calendar-year", "calendar-year", "calendar-year", {"mean-of-years": 2}])),
    }
    if SHARES and draw(st.integers(0, 4)) == 4:
        norm["moves"] = {"share": draw(st.sampled_from([0.1, 0.5, 0.9])), "sources": sources()}
    said = draw(st.sampled_from(["adopted"] * 9 + ["guideline", "proposed", "nothing"]))
    if said == "nothing":
        return norm | {"versions": [{"status": "adopted", "sources": sources()}]}
    minimum = draw(st.sampled_from([5, 10, 20]))
    return norm | {"versions": [{"minimum": minimum, "status": said, "sources": sources()}]}


@st.composite
def norm_sets(draw) -> Dict:
    norm_set: Dict = {
        "schema": "cns-check/norm-set/1",
        "id": "drawn-set",
        "version": "1.0",
        "jurisdiction": "NL",
        "title": {"en": "Drawn at random"},
        "documents": {"doc": {"title": "Drawn", "publisher": "Nobody", "kind": "drawn"}},
        "interventions": {i: {"title": {"en": i.title()}} for i in INTERVENTIONS},
    }
    kept = draw(st.sampled_from([{}, {"exceptions": "allowed"}]))
    if draw(st.integers(0, 7)) < 7:
        norm_set["regimes"] = [
            {"from": date(2026, 1, 1), "regime": "comply-or-explain", "sources": sources()},
            {"from": date(2027, 1, 1), "regime": "enforced", "sources": sources()} | kept,
        ]
    if block := draw(st.sampled_from([None, date(2025, 7, 1), date(2025, 7, 1), date(2026, 7, 1)])):
        norm_set["process"] = process_block(block)
    return norm_set | {"norms": [draw(norms(number)) for number in range(draw(st.integers(1, 2)))]}


exact = st.sampled_from(NUMBERS).map(lambda n: (n, n))
cells = st.one_of(*[exact] * 9, st.sampled_from(MASKS), st.just((0, None)) | st.sampled_from(MASKS))


@st.composite
def volumes(draw) -> File:
    rows = [(NOBODY, i, YEARS[0], 0, 0) for i in INTERVENTIONS] + [(NOBODY, "alpha", YEARS[1], 0, 0)]
    for key in product(LOCATIONS, INTERVENTIONS, YEARS):
        rows += [(*key, *draw(cells))] if draw(st.integers(0, 4)) < 4 else []
    keys = ("location_id", "intervention_id", "year", "low", "high")
    absent = draw(st.sampled_from(["not-performed"] * 4 + ["unknown"]))
    return File([dict(zip(keys, row, strict=True)) for row in rows], absent=absent)


@st.composite
def registers(draw) -> dict[str, Dict]:
    """Nearly everyone is in it, most are open, have a place and belong to a region."""
    register: dict[str, Dict] = {NOBODY: dict.fromkeys(OF_ENTRY)}
    for location in LOCATIONS:
        if draw(st.integers(0, 14)) == 14:
            continue
        point = draw(st.sampled_from((*POINTS, *POINTS, (None, None))))
        register[location] = {
            "organisation_id": draw(st.sampled_from([None, "org-1", "org-2"])),
            "region_id": draw(st.sampled_from(["noord"] * 4 + ["zuid"] * 4 + [None])),
            "open_until": draw(st.sampled_from([None] * 8 + [date(2025, 12, 31), date(2026, 1, 1)])),
            "latitude": point[0],
            "longitude": point[1],
        }
    return register


@st.composite
def decisions(draw, norm: Dict, members: list[str], *, process: bool) -> Dict:
    """A decision that a file may hold."""
    routes = ["none", "none", "consensus", "consent"] if members else ["none"]
    decision: Dict = {"norm": norm["id"], "route": draw(st.sampled_from(routes))}
    if decision["route"] != "none":
        decision["locations"] = draw(st.lists(st.sampled_from(members), min_size=1, max_size=3, unique=True))
    if day := draw(st.sampled_from((*DAYS, None, None) if process else DAYS)):
        decision["effective"] = day
    if draw(st.booleans()):
        decision["rationale"] = "drawn so"
    if draw(st.booleans()):
        decision["endorsed_by"] = draw(st.sampled_from([PARTIES, PARTIES, PARTIES[:2], []]))
    return decision


@st.composite
def said_of(draw, region: Dict, norm: Dict, members: list[str], norm_set: Dict, open_: list[str]) -> None:
    """What a region says of one norm."""
    if draw(st.integers(0, 3)) < 3:
        region["decisions"].append(draw(decisions(norm, members, process="process" in norm_set)))
    if members and draw(st.booleans()):
        allowed = any(r.get("exceptions") for r in norm_set.get("regimes", []))
        until = draw(st.sampled_from([date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31)]))
        until = date(2028, 1, 1) if allowed and draw(st.booleans()) else until
        location = draw(st.sampled_from(members))
        entry = {"location": location, "norm": norm["id"], "reason": "r", "granted_by": "g", "until": until}
        region["exceptions"].append(entry)
    # An explanation counts wherever it stands; it matters only where nothing is known of the location's region.
    explained = draw(st.lists(st.sampled_from(LOCATIONS), max_size=2, unique=True))
    region["explanations"] += [{"location": x, "norm": norm["id"], "text": "drawn so"} for x in explained]
    still = [location for location in members if location in open_]
    if len(still) > 1 and norm.get("per") == "location" and draw(st.booleans()):
        together = draw(st.lists(st.sampled_from(still), min_size=2, max_size=3, unique=True))
        region["joint"].append({"norm": norm["id"], "locations": together, "designated": together[-1]})


@st.composite
def agreements(draw, norm_set: Dict, register: dict[str, Dict], memberships: dict[tuple[str, str], str]) -> Dict:
    made: Dict = {"schema": "cns-check/agreements/1", "impact_analysis_year": YEARS[0], "regions": []}
    networks = {norm["network"] for norm in norm_set["norms"]}
    used = {memberships.get((x, n), entry["region_id"]) for n in networks for x, entry in register.items()}
    for name in sorted(used - {None}):
        if draw(st.integers(0, 7)) == 7:
            continue
        region: Dict = {"id": name, "spreading": ["drawn"]}
        region |= draw(st.sampled_from([{}, {"networks": list(NETWORKS)}, {"networks": ["oncology"]}]))
        region |= {"decisions": [], "exceptions": [], "explanations": [], "joint": []}
        for norm in norm_set["norms"]:
            if norm["network"] not in region.get("networks", NETWORKS):
                continue
            own = {x: memberships.get((x, norm["network"]), entry["region_id"]) for x, entry in register.items()}
            members = sorted(location for location, of in own.items() if of == name)
            open_ = [location for location in members if register[location]["open_until"] is None]
            draw(said_of(region, norm, members, norm_set, open_))
        made["regions"].append(region)
    return made


@st.composite
def worlds(draw) -> World:
    norm_set, register = draw(norm_sets()), draw(registers())
    pairs = st.tuples(st.sampled_from(sorted(register)), st.sampled_from(NETWORKS))
    memberships = draw(st.dictionaries(pairs, st.sampled_from(REGIONS), max_size=2))
    made = draw(agreements(norm_set, register, memberships)) if draw(st.integers(0, 7)) < 7 else None
    if made is not None and not made["regions"]:
        made = None
    bases = [2023, 2024] if made is None else [2023, "impact-analysis"]
    return World(
        norm_set,
        draw(volumes()),
        register,
        memberships,
        made,
        {
            "methods": tuple(draw(st.permutations(METHODS))),
            "norm_years": draw(st.sampled_from([[2026, 2027], [2026], [2027]])),
            "basis": draw(st.sampled_from(["previous-year", "previous-year", *bases])),
            "deferral": draw(st.sampled_from(["strict", "lenient"])),
            "assume_no_agreement": made is None or draw(st.integers(0, 4)) == 4,
            "across_regions": draw(st.integers(0, 3)) == 3,
            "use_indicative": draw(st.booleans()),
        },
    )


def write_table(path: Path, names: list[str], rows: list[Dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def write_world(world: World, folder: Path) -> list[str]:
    """Writes the files and returns the arguments of ``cns-check reallocate``."""
    (folder / "drawn-set.yaml").write_text(to_yaml(world.norm_set), encoding="utf-8")
    columns = ["location_id", "intervention_id", "year", "volume"]
    write_table(folder / "volumes.csv", columns, [row | {"volume": cell_text(row)} for row in world.file.rows])
    inner = {(r["low"], r["high"]) for r in world.file.rows if r["low"] and r["high"] not in (r["low"], None)}
    profile: Dict = {"schema": "cns-check/volume-profile/1", "absent": world.file.absent}
    if inner:
        profile["masked"] = {mask_text(*mask): list(mask) for mask in sorted(inner)}
    (folder / "profile.yaml").write_text(to_yaml(profile), encoding="utf-8")
    write_table(
        folder / "locations.csv",
        ["location_id", *OF_ENTRY, *(SUCCESSION if world.succeeded else ())],
        [{"location_id": x} | e for x, e in world.register.items()],
    )
    args = ["reallocate", "volumes.csv", "--profile", "profile.yaml", "--norms", "drawn-set.yaml"]
    args += ["--locations", "locations.csv"]
    if world.memberships:
        rows = [{"location_id": x, "network": n, "region_id": r} for (x, n), r in world.memberships.items()]
        write_table(folder / "memberships.csv", ["location_id", "network", "region_id"], rows)
        args += ["--memberships", "memberships.csv"]
    if world.agreements is not None:
        (folder / "agreements.yaml").write_text(to_yaml(world.agreements), encoding="utf-8")
        args += ["--agreements", "agreements.yaml"]
    if world.attestations:
        names = ["location_id", "norm_id", "date", "attested_by", "valid_until"]
        rows = [{"attested_by": "the Inspectorate"} | a for a in world.attestations]
        write_table(folder / "attestations.csv", names, rows)
        args += ["--attestations", "attestations.csv"]
    if world.scenario is not None:
        rows = [
            {"norm_id": norm, "location_id": location, "decision": decision}
            for norm, of in world.scenario.items()
            for location, decision in of.items()
        ]
        write_table(folder / "scenario.csv", ["norm_id", "location_id", "decision"], rows)
        args += ["--scenario", "scenario.csv"]
    options = world.options
    args += ["--on", str(options["on"])] if options.get("on") else []
    args += ["--basis", str(options["basis"]), "--deferral", options["deferral"]]
    args += [part for year in options["norm_years"] for part in ("--norm-year", str(year))]
    args += [part for method in options["methods"] for part in ("--method", method)]
    for name in ("assume_no_agreement", "across_regions", "use_indicative"):
        args += ["--" + name.replace("_", "-")] if options[name] else []
    return [*args, "--format", "json"]


def report_of(world: World) -> Dict:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        args = write_world(world, folder)
        if currently_in_test_context():
            for file in sorted([*folder.glob("*.yaml"), *folder.glob("*.csv")]):
                note(f"--- {file.name}\n{file.read_text(encoding='utf-8')}")
            note(f"cns-check {' '.join(args)}")
        result = run_cli(args, cwd=folder)
    if result.exit_code == 5:  # nobody did anything: a report without rows
        return {name: [] for name in ("verdicts", "transfers", "after", "regions")}
    assert result.exit_code == 0, result.stderr + result.stdout
    return json.loads(result.stdout)


def keyed(rows: list[Dict], keys: tuple[str, ...]) -> dict[tuple, Dict]:
    found = {tuple(row[key] for key in keys): row for row in rows}
    assert len(found) == len(rows), f"two rows of one {keys}"
    return found


def same(theirs: list[Dict], ours: list[Dict], keys: tuple[str, ...]) -> None:
    """Equal tables, in whatever order; of theirs only the columns that the oracle has."""
    left, right = keyed(theirs, keys), keyed(ours, keys)
    wrong = {
        key: (
            "only the tool" if key not in right else "only the oracle" if key not in left else "differ",
            {k: left[key][k] for k in right.get(key, left[key])} if key in left else None,
            right.get(key),
        )
        for key in left.keys() | right.keys()
        if key not in left or key not in right or any(left[key][k] != v for k, v in right[key].items())
    }
    assert not wrong, "\n".join(
        f"{key}: {what}\n  tool   {one}\n  oracle {other}" for key, (what, one, other) in wrong.items()
    )


NORM = ("norm_id", "norm_year")
OF_MOVE = ("method", "intervention_id", "from_location_id", "to_location_id", "reason_code")


@settings(
    max_examples=ASKED or 150,
    derandomize=not ASKED,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    phases=[Phase.generate, Phase.shrink],
)
@given(worlds())
def test_the_report_is_what_the_oracle_says(world):
    oracle, sets = world.oracle(), [world.norm_set]
    report = report_of(world)

    statuses = {
        (row["norm_id"], row["location_id"], row["norm_year"]): (row["contract_status"], row["reason_code"])
        for row in report["verdicts"]
    }
    ours = oracle.statuses(sets)
    assert len(statuses) == len(report["verdicts"])
    assert {k: v for k, v in statuses.items() if ours.get(k) != v} == {
        k: v for k, v in ours.items() if statuses.get(k) != v
    }
    # An unknown volume (null, to null) beside an unplaced one of the same cell and reason would make two rows of a key.
    same(report["transfers"], oracle.transfers(sets), (*NORM, *OF_MOVE))
    same(report["after"], oracle.after(sets), (*NORM, "method", "intervention_id", "location_id"))
    same(report["regions"], oracle.regions(sets), (*NORM, "method", "region_id"))


def world_of(norm: Dict, volumes: dict[str, int], register: dict[str, Dict], agreements: Dict, **options: Any) -> World:
    """A world made by hand: one norm on ``alpha``, one year."""
    norm_set: Dict = {
        "schema": "cns-check/norm-set/1",
        "id": "drawn-set",
        "version": "1.0",
        "jurisdiction": "NL",
        "title": {"en": "Made by hand"},
        "regimes": [{"from": date(2026, 1, 1), "regime": "comply-or-explain", "sources": sources()}],
        "documents": {"doc": {"title": "Made up", "publisher": "Nobody", "kind": "drawn"}},
        "interventions": {"alpha": {"title": {"en": "Alpha"}}},
        "norms": [
            {
                "id": "norm-0",
                "title": {"en": "Norm 0"},
                "cluster": "made-up",
                "network": "oncology",
                "kind": "volume",
                "counts": ["alpha"],
                "unit": "procedures",
                "per": "location",
                "window": "calendar-year",
                "versions": [{"minimum": 20, "status": "adopted", "sources": sources()}],
            }
            | norm
        ],
    }
    rows = [
        {"location_id": x, "intervention_id": "alpha", "year": 2024, "low": n, "high": n} for x, n in volumes.items()
    ]
    entries = {x: dict.fromkeys(OF_ENTRY) | entry for x, entry in register.items()}
    chosen = {
        "methods": ("proportional",),
        "norm_years": [2026],
        "basis": "previous-year",
        "deferral": "strict",
        "assume_no_agreement": False,
        "across_regions": False,
        "use_indicative": False,
    }
    made = {"schema": "cns-check/agreements/1"} | agreements
    return World(norm_set, File(rows), entries, {}, made, chosen | options)


def at(region: str, point: tuple[float, float]) -> Dict:
    return {"region_id": region, "latitude": point[0], "longitude": point[1]}


def test_a_joint_volume_receives_nothing_from_elsewhere():
    """L3 is below and nobody in noord may receive but L1, which keeps to its joint volume: L3's goes to zuid."""
    noord = {
        "id": "noord",
        "spreading": ["drawn"],
        "decisions": [{"norm": "norm-0", "route": "none"}],
        "joint": [{"norm": "norm-0", "locations": ["L1", "L2"], "designated": "L1"}],
    }
    zuid = {"id": "zuid", "spreading": ["drawn"], "decisions": [{"norm": "norm-0", "route": "none"}]}
    world = world_of(
        {},
        {"L1": 12, "L2": 8, "L3": 5, "L4": 30},
        {x: at("noord", POINTS[0]) for x in ("L1", "L2", "L3")} | {"L4": at("zuid", POINTS[3])},
        {"regions": [noord, zuid]},
        across_regions=True,
    )
    found = [
        (t["from_location_id"], t["to_location_id"], t["volume"], t["reason_code"])
        for t in report_of(world)["transfers"]
    ]
    assert sorted(found) == [("L2", "L1", 8, "not_designated"), ("L3", "L4", 5, "across_regions")]


def test_a_designated_location_is_judged_on_its_organisation_where_the_norm_is():
    """L1 and L2 are of one organisation, with 24 together: the minimum of 20 per organisation is met, not missed."""
    region = {
        "id": "noord",
        "spreading": ["drawn"],
        "decisions": [{"norm": "norm-0", "route": "consensus", "locations": ["L1", "L2"]}],
    }
    register = {x: {"region_id": "noord", "organisation_id": "org-1"} for x in ("L1", "L2")}
    world = world_of({"per": "organisation"}, {"L1": 12, "L2": 12}, register, {"regions": [region]})
    found = [(row["verdict"], row["contract_status"], row["reason_code"]) for row in report_of(world)["verdicts"]]
    assert found == [("met", "contract", "designated")] * 2


def test_what_was_not_delivered_makes_nobody_a_sender():
    """No file holds ``beta``: nobody's volume of it is known, and that alone moves nobody."""
    region = {
        "id": "noord",
        "spreading": ["drawn"],
        "decisions": [{"norm": "norm-0", "route": "consensus", "locations": ["L1"]}],
    }
    world = world_of(
        {"counts": ["beta"]},
        {"L1": 30, "L2": 8},
        {x: {"region_id": "noord"} for x in ("L1", "L2")},
        {"regions": [region]},
    )
    world.norm_set["interventions"]["beta"] = {"title": {"en": "Beta"}}
    norm = world.norm_set["norms"][0]
    world.norm_set["norms"] = [norm, norm | {"id": "norm-1", "counts": ["alpha"]}]
    report = report_of(world)
    assert [row["location_id"] for row in report["verdicts"] if row["norm_id"] == "norm-0"] == ["L1"]
    assert [t for t in report["transfers"] if t["norm_id"] == "norm-0"] == []
    assert {row["location_id"] for row in report["after"] if row["norm_id"] == "norm-0"} == {"L1"}
