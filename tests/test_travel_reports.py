"""A run with travel times in every format: small cases by hand, what is refused, and what changes nothing."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cns_check.api as cns
from cns_check.report.data import schema
from conftest import run_cli
from oracle_travel import World
from test_travel_run import worlds
from travel_cases import FILES, MORE, report, write_case, write_rows

F = Fraction
#: Places on a line; N2 stops, and its patients live at 2 (a quarter) and 6.
AT = {"1": 0, "2": 10, "3": 25, "4": 60, "5": 80, "6": 14}
PEOPLE = {"1": 100, "2": 100, "3": 100, "4": 100, "5": 100, "6": 300}
SITES = {"N1": "1", "N2": "2", "N3": "3", "S1": "4", "S2": "5"}
EFFECTS = (
    'intervention_id,effect,per_procedure,unit,source\na,theatre,0.1,hours,"Plan, p. 3"\na,bed days,4,days,Registry\n'
)


AGREEMENTS = """
schema: cns-check/agreements/1
regions:
  - id: north
    title: North
    networks: [bones]
    decisions:
      - norm: care
        route: consensus
        decided_on: 2025-06-28
        locations: [N1, N2]
        effective: 2026-01-01
        rationale: "because"
        endorsed_by: [providers, patients, insurer]
"""


def small(**more: object) -> World:
    to = sorted(SITES.values())
    return World(
        **{
            "inhabitants": PEOPLE,
            "travel": {(a, b): (F(abs(AT[a] - AT[b])), F(abs(AT[a] - AT[b]) * 1000)) for a in AT for b in to},
            "region": {x: "north" if x[0] == "N" else "south" for x in SITES},
            "site": {("a", x): s for x, s in SITES.items()},
            "norm_site": dict(SITES),
            "volume": {("a", "N1"): 30, ("a", "N2"): 8, ("a", "N3"): 22, ("a", "S1"): 25, ("a", "S2"): 9},
            "decision": {("a", x): "stop" if x in {"N2", "S2"} else "stay" for x in SITES},
            "minimum": 20,
            "whole": True,
            **more,
        }
    )


@pytest.fixture
def case(tmp_path):
    """Writes a world, with effects; gives its folder and arguments."""

    def write(world: World | None = None) -> tuple[Path, list[str]]:
        args = write_case(world or small(), tmp_path)
        (tmp_path / "effects.csv").write_text(EFFECTS, encoding="utf-8")
        return tmp_path, [*args, "--effects", "effects.csv"]

    return write


def rows(found: dict, table: str, **where: object) -> list[dict]:
    return [r for r in found[table] if all(r[k] == v for k, v in where.items())]


# By hand


def test_where_patients_go_and_how_long_they_travel(case):
    found = report(*case())
    assert [
        (r["from_location_id"], r["to_location_id"], r["volume"], r["reason_code"]) for r in found["transfers"]
    ] == [
        ("N2", "N1", 2, "concentrate"),
        ("N2", "N3", 6, "concentrate"),
        ("S2", "S1", 9, "concentrate"),
    ]
    after = {r["location_id"]: r for r in rows(found, "after", intervention_id=None)}
    assert {x: (r["volume_after_concentration"], r["volume_after"]) for x, r in after.items()} == {
        "N1": (32, 32),
        "N2": (0, 0),
        "N3": (28, 28),
        "S1": (34, 34),
        "S2": (0, 0),
    }
    # Of 60 patients 2 travel 10 minutes and 6 travel 11, which were 0 and 4.
    today, later = rows(found, "travel", region_id="north")
    assert (today["moment"], today["patients"], today["mean_minutes"], today["max_minutes"]) == ("before", 60, 0.4, 4)
    assert today["moved"] is None
    assert (later["moment"], later["moved"], later["mean_extra_minutes"]) == ("after", 8, 7.75)
    assert (later["mean_minutes"], later["median_minutes"], later["p90_minutes"]) == (round(86 / 60, 9), 0, 10)
    assert [later[c] for c in ("within_0", "within_5", "within_10", "within_15", "within_20")] == [0, 0, 6, 2, 0]
    assert [r["region_id"] for r in found["travel"]] == ["north", "north", "south", "south", None, None]
    assert [r["patients"] for r in rows(found, "travel", moment="after")] == [60, 34, 94]


def test_what_moves_with_them(case):
    found = report(*case())
    told = {(r["effect"], r["location_id"]): r for r in rows(found, "effects", region_id="north")}
    assert list(told) == [(e, x) for e in ("bed days", "theatre") for x in (None, "N1", "N2", "N3")]
    # 0.1 hours of 30, of 32 and of what is between: no digit more.
    assert [told["theatre", "N1"][c] for c in ("before", "after", "change")] == [3, 3.2, 0.2]
    assert [told["theatre", None][c] for c in ("before", "after", "change")] == [6, 6, 0]
    assert told["theatre", "N3"]["source"] == "Plan, p. 3"
    assert [told["bed days", "N2"][c] for c in ("before", "after", "change")] == [32, 0, -32]
    assert told["bed days", None]["unit"] == "days"


def test_an_effect_of_two_interventions_has_both_sources_and_a_masked_volume_no_number(case):
    volume = {(i, x): 10 for i in ("a", "b") for x in SITES}
    decision = {(i, x): "stay" for i in ("a", "b") for x in SITES}
    site = {(i, x): s for i in ("a", "b") for x, s in SITES.items()}
    world = small(interventions=("a", "b"), volume=volume, decision=decision, site=site, fixed={("b", "N1")})
    folder, args = case(world)
    (folder / "effects.csv").write_text(EFFECTS + "b,theatre,2,hours,Other\n", encoding="utf-8")
    found = report(folder, args)
    theatre = {r["location_id"]: r for r in rows(found, "effects", region_id="north", effect="theatre")}
    assert theatre["N2"]["before"] == 21
    assert theatre["N2"]["source"] == "Plan, p. 3; Other"
    assert [theatre[x]["before"] for x in ("N1", None)] == [None, None]
    # The file has no bed days of b: what is not known of b takes nothing away from those of a.
    assert {r["before"] for r in rows(found, "effects", location_id="N1", effect="bed days")} == {40}
    assert [d["value"] for d in rows(found, "diagnostics", code="E019")] == ["care"]


def test_who_cannot_reach_the_minimum_is_told_loudly_everywhere(case):
    folder, args = case(small(volume={("a", "N1"): 30, ("a", "S1"): 5, ("a", "S2"): 9}))
    done = run_cli([*args, "--output", "report.md", "--output", "report.json", "--output", "report.sarif"], cwd=folder)
    sentence = "S1 stays and reaches 14 of the minimum of 20: 6 is missing"
    assert sentence in done.stderr
    assert sentence in done.stdout
    for name in ("report.json", "report.sarif"):
        assert sentence in (folder / name).read_text(encoding="utf-8")
    assert "What cannot work" in (folder / "report.md").read_text(encoding="utf-8")
    # N3 opens, and gets 20 of the 30 that N1 had: who lives at 3 and at 6 is nearer to it. Nobody has any to spare.
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert [(d["code"], d["severity"], d["value"]) for d in rows(found, "diagnostics", code="E017")] == [
        ("E017", "warning", "N1"),
        ("E017", "warning", "S1"),
    ]
    assert [r["volume"] for r in rows(found, "transfers", from_location_id="N1")] == [20]


def test_every_method_has_travel_and_takes_the_origins_of_who_sends(case):
    folder, args = case(small(volume={("a", "N1"): 30, ("a", "N2"): 8, ("a", "N3"): 10, ("a", "S1"): 25}))
    found = report(folder, args, "--method", "proportional")
    assert rows(found, "after", method="proportional")[0]["volume_after_concentration"] is None
    (later,) = rows(found, "travel", method="proportional", region_id="north", moment="after")
    # To N1 go 6, to N3 2: a quarter of each from 2 (10 and 15 minutes), the others from 6 (14 and 11 minutes).
    minutes = (1.5 * 10 + 4.5 * 14 + 0.5 * 15 + 1.5 * 11) / 48
    assert (later["moved"], later["mean_minutes"]) == (8, round(minutes, 9))


def test_what_is_topped_up_counts_once_in_what_moved(case):
    """X stops, and what it had goes to N1, of which a part goes on to N3: one patient, two transfers."""
    folder, args = case(small(volume={("a", "N1"): 20, ("a", "N2"): 8, ("a", "N3"): 13}, minimum=20))
    found = report(folder, args)
    steps = {(r["from_location_id"], r["to_location_id"], r["reason_code"]): r["volume"] for r in found["transfers"]}
    assert steps == {
        ("N2", "N1", "concentrate"): 2,
        ("N2", "N3", "concentrate"): 6,
        ("N1", "N3", "top_up"): 1,
    }
    (region,) = rows(found, "regions", region_id="north")
    (later,) = rows(found, "travel", region_id="north", moment="after")
    # Of the 22 that N1 then has 2 came from N2: so of the one that goes on, 2/22 had moved before.
    assert region["volume_moved"] == later["moved"] == pytest.approx(8 + 20 / 22)


def test_fractions_of_patients_move_when_asked(case):
    volume = {("a", "N1"): 30, ("a", "N2"): 9, ("a", "N3"): 22}
    whole = report(*case(small(volume=volume)))
    assert [r["volume"] for r in whole["transfers"]] == [2, 7]
    folder, args = case(small(volume=volume, whole=False))
    found = report(folder, args)
    assert [r["volume"] for r in found["transfers"]] == [2.25, 6.75]
    assert any("--fractional" in a for a in found["run"]["assumptions"])


def test_without_a_decision_travel_is_told_as_it_is_today(case):
    folder, args = case()
    args[0] = "evaluate"
    at = args.index("--scenario")
    found = report(folder, args[:at] + args[at + 2 :])
    assert {(r["method"], r["moment"]) for r in found["travel"]} == {(None, "before")}
    assert [r["patients"] for r in found["travel"]] == [60, 34, 94]
    assert found["effects"] == []


# Where patients come from


def seen(blank: bool = False) -> list[tuple[str, str | None, str, int]]:
    return [("a", "2", "N2", 3), ("a", None if blank else "3", "N2", 5), ("a", "1", "N1", 30), ("a", "3", "N3", 22)]


def test_the_volumes_say_where_patients_come_from_if_every_row_does(case):
    folder, args = case(small(seen=seen()))
    args = args[: args.index("--demand")]
    found = report(folder, args)
    # Those of 3 go to N3 next to them, those of 2 to N1: 10 minutes against 15.
    assert {r["to_location_id"]: r["volume"] for r in found["transfers"]} == {"N1": 3, "N3": 5}
    assert any("as the volumes say it" in a for a in found["run"]["assumptions"])
    modelled = report(folder, args, "--demand", "modelled")
    assert {r["to_location_id"]: r["volume"] for r in modelled["transfers"]} == {"N1": 2, "N3": 6}
    folder, args = case(small(seen=seen(blank=True)))
    assert report(folder, args[: args.index("--demand")])["transfers"] == modelled["transfers"]


def test_who_is_not_located_moves_as_from_the_site_and_is_counted(case):
    folder, args = case(small(seen=seen(blank=True)))
    found = report(folder, args)
    assert {r["to_location_id"]: r["volume"] for r in found["transfers"]} == {"N1": 8}
    (told,) = rows(found, "diagnostics", code="E018")
    assert "of 5 of the volume of 2025" in told["message"]
    assert {r["without_minutes"] for r in rows(found, "travel", region_id="north")} == {5}


# Formats


def test_the_report_keeps_to_its_schema_and_the_folder_has_the_same(case):
    folder, args = case()
    found = report(folder, args, "--output", "tables", "--output", "report.parquet")
    jsonschema.Draft202012Validator(schema.json_schema()).validate(found)
    for table in ("transfers", "after", "travel", "effects"):
        with (folder / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            written = list(csv.DictReader(file))
        assert [list(r) for r in written] == [list(r) for r in found[table]], table
        assert [list(r.values()) for r in written] == [
            ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in r.values()]
            for r in found[table]
        ]
    assert pq.read_table(folder / "report.parquet").num_rows == len(found["transfers"])


def test_without_travel_times_nothing_is_added(case):
    folder, args = case()
    args = [*args[: args.index("--origins")], "--assume-no-agreement", "--norm-year", "2026"]
    found = report(folder, args, "--output", "tables")
    assert not {"travel", "effects"} & found.keys()
    assert "volume_after_concentration" not in found["after"][0]
    assert not {"travel.csv", "effects.csv"} & {p.name for p in (folder / "tables").iterdir()}


@pytest.mark.parametrize("shape", ["text", "markdown"])
@pytest.mark.parametrize(("lang", "words"), [("en", ("Travel: minutes", "What moves with")), ("nl", ("Reistijd:",))])
def test_people_read_of_it_in_their_language(case, shape, lang, words):
    folder, args = case()
    done = run_cli([*args, "--format", shape, "--lang", lang], cwd=folder)
    assert done.exit_code == 0, done.stderr
    for word in (*words, "1.43" if lang == "en" else "1,43", "Plan, p. 3"):
        assert word in done.stdout


def test_python_gives_the_same(case, monkeypatch):
    folder, args = case()
    found = report(folder, args)
    monkeypatch.chdir(folder)
    options = {"profile": "profile.yaml", "norms": "set.yaml", "locations": "locations.csv", "norm_years": 2026}
    outcome = cns.reallocate(
        "volumes.csv",
        **options,
        data_year=2025,
        scenario="scenario.csv",
        origins=pa.table({"origin_id": list(PEOPLE), "inhabitants": list(PEOPLE.values())}),
        travel_times="travel.csv",
        effects="effects.csv",
        method="travel-time",
        demand="modelled",
    )
    told = json.loads(outcome.to_json())
    for table in ("transfers", "after", "regions", "travel", "effects"):
        assert told[table] == found[table]
    assert outcome.travel["patients"].tolist() == [r["patients"] for r in found["travel"]]
    assert outcome.effects["change"].tolist() == [r["change"] for r in found["effects"]]


def test_reports_with_and_without_travel_can_be_compared(case):
    folder, args = case()
    for name, more in (("one", []), ("other", ["--method", "proportional"])):
        report(folder, args, *more, "--output", f"{name}.json")
    at = args.index("--method")
    report(folder, [*args[:at], *args[at + 2 :]], "--output", "plain.json")
    for one, other in (("one", "other"), ("other", "plain"), ("plain", "one"), ("one", "one")):
        done = run_cli(["diff", f"{one}.json", f"{other}.json"], cwd=folder)
        assert done.exit_code == int(one != other), done.stderr


# What changes nothing


def test_the_order_of_rows_and_the_format_of_files_change_nothing(tmp_path):
    rng, same = random.Random(1), ("verdicts", "transfers", "after", "regions", "travel")
    for world in list(worlds("order", "any"))[:15]:
        stays = {k: d if d != "none" else "stop" for k, d in world.decision.items()}
        args = write_case(replace(world, decision=stays), tmp_path)
        first = report(tmp_path, args)
        for name in FILES:
            head, *lines = (tmp_path / name).read_text(encoding="utf-8").splitlines(keepends=True)
            rng.shuffle(lines)
            (tmp_path / name).write_text(head + "".join(lines), encoding="utf-8")
        second = report(tmp_path, args)
        assert {t: second[t] for t in same} == {t: first[t] for t in same}
        # The masks of volumes are texts; the other tables have numbers in their columns.
        numbers = {"minutes", "distance", "share", "inhabitants"}
        for name in FILES[1:]:
            with (tmp_path / name).open(encoding="utf-8", newline="") as file:
                table = list(csv.DictReader(file))
            head = (tmp_path / name).read_text(encoding="utf-8").splitlines()[0].split(",")
            columns = {c: [float(r[c]) if c in numbers else r[c] or None for r in table] for c in head}
            kinds = {c: pa.float64() if c in numbers else pa.string() for c in head}
            arrays = {c: pa.array(v, kinds[c]) for c, v in columns.items()}
            pq.write_table(pa.table(arrays), tmp_path / name.replace(".csv", ".parquet"))
        tables = [a.replace(".csv", ".parquet") if a in FILES[1:] else a for a in args]
        third = report(tmp_path, tables)
        assert {t: third[t] for t in same} == {t: first[t] for t in same}


# What is refused


def refused(folder: Path, args: list[str]) -> list[str]:
    done = run_cli([*args, "--output", "out.json"], cwd=folder)
    assert done.exit_code == 3, done.stderr
    assert not (folder / "out.json").exists()
    assert done.stdout == ""
    return [line for line in done.stderr.splitlines() if "error[" in line]


def test_all_that_cannot_be_followed_is_told_at_once(case):
    folder, args = case(small(overrides=[("N2", "S2", F(1, 2)), ("N1", "N3", F(1))]))
    head = "location_id, region_id, origin_id"
    places = [(x, "north" if x[0] == "N" else "south", None if x == "S1" else s) for x, s in SITES.items()]
    write_rows(folder / "locations.csv", head, places)
    told = refused(folder, args)
    assert [line.split(" ")[0:3] for line in told] == [
        ["scenario.csv:5,", "column", "'location_id':"],
        ["overrides.csv:2,", "column", "'from_location_id':"],
        ["overrides.csv:3,", "column", "'from_location_id':"],
    ]
    assert "S2 does not stay" in told[1]
    assert "N1 does not stop" in told[2]


def test_an_origin_that_the_origins_lack_is_refused_where_the_volumes_decide(case):
    folder, args = case(small(seen=[*seen(), ("a", "9", "N1", 1), ("a", "9", "N3", 1)]))
    (told,) = refused(folder, args)
    assert told.startswith("volumes.csv:6, column 'origin_id': error[O016]")
    assert "(2 rows of the volumes" in told
    at = args.index("--demand")
    assert report(folder, [*args[:at], "--demand", "modelled"])


@pytest.mark.parametrize(
    ("without", "said"),
    [
        (("--origins",), "--method travel-time needs --origins FILE"),
        (("--origins", "--travel-times", "--locations"), "--origins FILE, --travel-times FILE, --locations FILE"),
    ],
)
def test_what_is_missing_is_wrong_usage(case, without, said):
    folder, args = case()
    for flag in without:
        at = args.index(flag)
        args = args[:at] + args[at + 2 :]
    done = run_cli(args, cwd=folder)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--across-regions",), "divides within a region"),
        (("--demand", "observed"), "no row of the volumes has an origin_id"),
        (("--demand", "observed", "--suppress-below", "5"), "with --suppress-below no volumes by origin"),
    ],
)
def test_what_contradicts_itself_is_wrong_usage(case, more, said):
    folder, args = case()
    done = run_cli([*args, *more], cwd=folder)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


# Publishing


def test_what_is_published_is_true_of_the_real_counts(tmp_path):
    shown_numbers = 0
    for world in list(worlds("published", "any"))[:30]:
        stays = {k: d if d != "none" else "stop" for k, d in world.decision.items()}
        args = write_case(replace(world, decision=stays, seen=None), tmp_path)
        (tmp_path / "effects.csv").write_text(EFFECTS, encoding="utf-8")
        args += ["--effects", "effects.csv", "--method", "proportional"]
        true, shown = report(tmp_path, args), report(tmp_path, args, "--suppress-below", "12")
        for table, key in (
            ("travel", ("method", "region_id", "moment")),
            ("effects", ("method", "region_id", "location_id", "effect")),
            ("after", ("method", "location_id", "intervention_id")),
            ("transfers", ("method", "intervention_id", "from_location_id", "to_location_id", "reason_code")),
        ):
            real = {tuple(r[k] for k in key): r for r in true[table]}
            for row in shown[table]:
                if row.get("reason_code") == "suppressed":
                    continue
                known = real[tuple(row[k] for k in key)]
                # A verdict before is open where the masks leave it so.
                told = {c for c, v in row.items() if v is not None and c != "verdict_before"}
                assert {c: row[c] for c in told} == {c: known[c] for c in told}, (table, row)
                shown_numbers += len(told)
    assert shown_numbers > 1000


def test_a_location_that_may_not_perform_hides_every_catchment(case):
    """Of N2 it is masked whether it performs at all: origins of any region may be nearest to it."""
    volume = {("a", "N1"): 30, ("a", "N2"): 0, ("a", "N3"): 22, ("a", "S1"): 25, ("a", "S2"): 19}
    folder, args = case(small(volume=volume, fixed={("a", "N2")}))
    with (folder / "volumes.csv").open("a", encoding="utf-8") as file:
        file.write(f"N2,a,2025,,m{MORE}\n")
    profile = (
        (folder / "profile.yaml").read_text(encoding="utf-8").replace("masked: {}", f"masked: {{m{MORE}: [0, {MORE}]}}")
    )
    (folder / "profile.yaml").write_text(profile, encoding="utf-8")
    found = report(folder, args, "--suppress-below", "10")
    assert {r["patients"] for r in found["travel"]} == {None}
    assert {r["reason_code"] for r in found["transfers"]} == {"suppressed"}
    # By a method that looks at no catchment what moves in the south is known, and how far it is is not.
    by_share = [arg if arg != "travel-time" else "proportional" for arg in args]
    found = report(folder, by_share, "--suppress-below", "10")
    assert {r["patients"] for r in found["travel"]} == {None}
    assert [r["volume"] for r in found["transfers"]] == [None, 19]
    assert {r["patients"] for r in report(folder, args)["travel"]} == {52, 44, 96}


def test_who_tops_up_for_a_masked_count_is_not_told(case):
    """The count of N2 is masked, and does not move: then N1 tops up N3, which it might not if N2 were known."""
    volume = {("a", "N1"): 25, ("a", "N2"): 8, ("a", "N3"): 13, ("a", "S1"): 25, ("a", "S2"): 19}
    folder, args = case(small(volume=volume))
    found = report(folder, args, "--suppress-below", "10")
    assert not {"E017", "E018", "E019"} & {d["code"] for d in found["diagnostics"]}
    told = [(r["from_location_id"], r["to_location_id"], r["reason_code"]) for r in found["transfers"]]
    assert told == [("N2", None, "suppressed"), ("S2", "S1", "concentrate")]
    assert [r["mean_minutes"] is None for r in found["travel"]] == [True, True, False, False, True, True]


def test_whether_a_designated_location_keeps_its_volume_is_open_where_a_count_is_masked(case):
    """N2 begins, and takes the patients of N1 who live there: N1 has 22, and goes below 20."""
    world = small(volume={("a", "N1"): 22, ("a", "N3"): 8, ("a", "S1"): 25, ("a", "S2"): 19})
    folder, args = case(world)
    (folder / "agreements.yaml").write_text(AGREEMENTS, encoding="utf-8")
    at = args.index("--scenario")
    args = ["evaluate", *args[1:at], *args[at + 2 :], "--agreements", "agreements.yaml"]

    def statuses(*more: str) -> dict[str, str]:
        return {r["location_id"]: r["reason_code"] for r in report(folder, args, *more)["verdicts"]}

    assert statuses()["N1"] == "designated_below_minimum"
    assert statuses("--suppress-below", "10")["N1"] == "suppressed"
