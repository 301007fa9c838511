"""Derivations of what moves by travel time: recomputed from the tree alone on random worlds, and by hand.

The worlds are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=2000``.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import replace
from fractions import Fraction

import pytest

from cns_check.derivation.document import unpacked
from conftest import run_cli
from derivation_checker import moved_of, recomputed
from test_derivation import changed, key_of, results, rows_of
from test_travel_run import by_fallback, decided, volumes, world_of
from test_travel_time import line
from travel_cases import write_case

F = Fraction
COUNT = int(os.environ.get("CNS_CHECK_EXAMPLES", "25"))


def moved_steps(tree):
    return [s for s in tree["inputs"] if s["kind"] == "moved"]


def steps(tree, kind):
    return [s for each in tree["inputs"] for s in ([each] if each["kind"] == kind else []) + steps(each, kind)]


def trees(world, folder, *, scenario=True):
    """Each location's tree, recomputed; and the table ``after`` holds what they say."""
    args = write_case(world, folder, scenario=scenario)
    with results() as found, contextlib.chdir(folder):
        done = run_cli([*args, "--format", "json"])
        assert done.exit_code == 0, done.stderr
        result = found[0]
        after = {
            (r["location_id"], r["intervention_id"]): r
            for r in json.loads(done.stdout)["after"]
            if r["intervention_id"]
        }
        made = {row["location_id"]: result.derive(key_of(row)) for row in rows_of(result)}
    for location, tree in made.items():
        recomputed(tree)
        for step in moved_steps(tree):
            got = moved_of(step, location)
            for row in step["values"]["interventions"]:
                said = after.get((location, row["intervention_id"]))
                if said is not None and said["volume_after"] is not None:
                    assert got[row["intervention_id"]][0] == pytest.approx(said["volume_after"], abs=1e-9)
    return made


@pytest.mark.parametrize("kind", ["plain", "any"])
def test_each_transfer_follows_from_the_tree_alone(kind, tmp_path):
    kinds = set()
    for seed in range(COUNT):
        world = decided(world_of(f"why {kind} {seed}", kind))
        if any(v for _, _, v in volumes(world)):
            for tree in trees(world, tmp_path).values():
                kinds |= {s["values"]["rule"] for s in steps(tree, "origin")}
                kinds |= {kind for kind in ("asked", "override", "shortage") if steps(tree, kind)}
    assert kinds >= {"key", "asked", "shortage"} | ({"number", "override", "nobody"} if kind == "any" else set())


def test_each_transfer_of_the_fallback_follows_from_the_tree_alone(tmp_path):
    for seed in range(COUNT):
        world = by_fallback(world_of(f"why fallback {seed}", "any"))
        if any(v for _, _, v in volumes(world)):
            trees(world, tmp_path, scenario=False)


# By hand


#: A stops: of its three origins two go to B and one to C; of these D, below 20, is topped up by B.
AT = {"1": 0, "2": 10, "3": 30, "4": 12, "11": 1, "12": 2, "13": 25}
SITES = {"A": "1", "B": "2", "C": "3", "D": "4"}
PEOPLE = {"11": 200, "12": 100, "13": 100, "2": 100, "3": 100, "4": 100}
STORY = line(AT, SITES, PEOPLE, volume={"A": 40, "B": 25, "C": 18, "D": 9}, stop="A", minimum=20, whole=True)


def texts(tree, *kinds):
    return [s["text"] for kind in kinds for s in steps(tree, kind)]


def rows(step):
    return [(place["path"], place["line"]) for place in step["places"]]


def line_of(folder, *ids):
    lines = (folder / "travel.csv").read_text(encoding="utf-8").splitlines()
    return next(n for n, text in enumerate(lines, start=1) if text.startswith(",".join(ids) + ","))


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("why")
    return folder, trees(replace(STORY, seen=SEEN), folder)


#: Where patients come from, as the volumes say.
SEEN = [("a", "11", "A", 20), ("a", "12", "A", 10), ("a", "13", "A", 10)]
SEEN += [("a", "2", "B", 25), ("a", "3", "C", 18), ("a", "4", "D", 9)]


def test_who_leaves_by_origin_with_the_row_that_decided(story):
    folder, made = story
    tree = made["A"]
    [division] = steps(tree, "division")
    assert division["text"] == "A stops: of 40 a 40 move, by where patients come from (observed)"
    assert texts(tree, "origin") == [
        "20 of A from 11: to B, 9 minutes, the nearest of 3",
        "10 of A from 12: to B, 8 minutes, the nearest of 3",
        "10 of A from 13: to C, 5 minutes, the nearest of 3",
    ]
    expected = [line_of(folder, *ids) for ids in (("11", "2"), ("12", "2"), ("13", "3"))]
    assert [rows(s) for s in steps(tree, "origin")] == [[("travel.csv", n)] for n in expected]
    assert texts(tree, "concentration") == ["step 1, to the nearest that stays: 40 - 40 + 0 = 0"]
    assert not steps(tree, "topping-up"), "who stops is not topped up"


def test_who_comes_and_who_has_them_before(story):
    _, made = story
    tree = made["C"]
    assert texts(tree, "origin") == ["10 of A from 13: to C, 5 minutes, the nearest of 3"]
    assert texts(tree, "concentration") == ["step 1, to the nearest that stays: 18 - 0 + 10 = 28"]


def test_who_is_short_and_who_gives(story):
    folder, made = story
    tree = made["D"]
    assert texts(tree, "topping-up", "shortage", "asked") == [
        "step 2, who stays below 20 is topped up by others of the region: 9 - 0 + 11 = 20",
        "1: D has 9, and lacks 11",
        "B gives 11 of its surplus of 35: 2 minutes away",
    ]
    [asked] = steps(tree, "asked")
    assert rows(asked) == [("travel.csv", line_of(folder, "4", "2"))]
    assert texts(made["B"], "asked") == texts(tree, "asked"), "the sender's tree says it too"


@pytest.mark.parametrize(
    ("location", "changes"),
    [
        (
            "A",
            [
                ("origin", "to", "C"),
                ("origin", "volume", 19),
                ("origin", "moving", 21),
                ("origin", "ways", [["B", 9, 9000], ["C", 8, 8000]]),
                ("division", "moving", 39),
                ("division", "total", 41),
                ("division", "share", "0.5"),
                ("division", "role", "stays"),
                ("division", "stayers", []),
                ("division", "flows", []),
                ("concentration", "interventions", []),
                ("transfer", "volume", 29),
                ("transfer", "to", "D"),
            ],
        ),
        (
            "D",
            [
                ("topping-up", "members", []),
                ("shortage", "location_id", "B"),
                ("shortage", "shortage", 10),
                ("shortage", "missing", 1),
                ("shortage", "ways", []),
                ("asked", "from", "C"),
                ("asked", "volume", 10),
                ("asked", "surplus", 34),
                ("asked", "minutes", 3),
                ("asked", "interventions", [{"intervention_id": "a", "has": 54, "volume": 11}]),
                ("transfer", "volume", 12),
            ],
        ),
    ],
)
def test_a_changed_step_is_seen(story, location, changes):
    _, made = story
    for kind, key, to in changes:
        with pytest.raises((AssertionError, StopIteration, KeyError, ValueError, ZeroDivisionError)):
            recomputed(changed(made[location], kind, key, to))


def only(world, tmp_path, location, kind="origin"):
    return steps(trees(world, tmp_path)[location], kind)


def test_own_hospital_decides_a_tie(tmp_path):
    # C opens: 7 is nearer to it than to B, which has both; 6 is as near, with the thousandths of the site's number.
    at = {"2": 50, "3": 60, "6": 55, "7": 58}
    world = line(at, {"B": "2", "C": "3"}, {"6": 1, "7": 3}, volume={"B": 8})
    tie = {("6", "2"): (F(5), F(1001, 1000)), ("6", "3"): (F(5), F(1))}
    leaves, stays = only(replace(world, travel=world.travel | tie), tmp_path, "B")
    assert leaves["text"] == "6 of B from 7: to C, 2 minutes, the nearest of 2"
    assert stays["text"] == "2 of B from 6: stay at B, 5 minutes, as near as C, and where they go today"
    assert len(stays["places"]) == 2, "both rows of the tie"


def test_lowest_number_decides_a_tie(tmp_path):
    at = {"1": 0, "2000": 10, "1000": 20, "5": 15}
    world = line(at, {"A": "1", "B": "2000", "C": "1000"}, {"5": 1}, volume={"A": 6, "B": 1, "C": 1}, stop="A")
    tie = {("5", "2000"): (F(5), F(1)), ("5", "1000"): (F(5), F(2)), ("5", "1"): (F(1), F(0))}
    [step] = only(replace(world, travel=world.travel | tie), tmp_path, "A")
    assert step["text"] == "6 of A from 5: to C, 5 minutes, as near as B, and its site has the lowest number"


def test_on_one_site_the_lowest_id_decides(tmp_path):
    at = {"1": 0, "2": 10, "5": 1}
    world = line(at, {"A": "1", "B": "2", "C": "2"}, {"5": 1}, volume={"A": 6, "B": 1, "C": 1}, stop="A")
    [step] = only(world, tmp_path, "A")
    assert step["text"] == "6 of A from 5: to B, 9 minutes, on one site with C, and its id is the lowest"


def test_who_stops_finds_a_stayer_on_its_own_site(tmp_path):
    at = {"1": 0, "2": 2, "5": 1}
    world = line(at, {"A": "1", "B": "1", "C": "2"}, {"5": 1}, volume={"A": 6, "B": 2, "C": 1}, stop="A")
    [step] = only(world, tmp_path, "A")
    assert step["text"] == "6 of A from 5: to B, which stays on the site of A"
    assert not step["places"]


def test_an_override_with_its_row(tmp_path):
    world = replace(STORY, overrides=[("A", "D", F(1, 4))])
    [step] = only(world, tmp_path, "D", "override")
    assert step["text"] == "fixed by an override: 10, a share of 0.25, goes to D"
    assert [(p["path"], p["line"]) for p in step["places"]] == [("overrides.csv", 2)]


def test_what_stays_missing(tmp_path):
    world = line(AT, SITES, PEOPLE, volume={"A": 1, "B": 21, "C": 20, "D": 9}, stop="A", minimum=20, whole=True)
    [step] = [s for s in only(world, tmp_path, "D", "shortage") if s["values"]["location_id"] == "D"]
    assert step["text"] == "1: D has 9, and lacks 11; 9 stays missing, for no other has a surplus"


def test_of_those_who_lack_as_much_the_lowest_origin_comes_first(tmp_path):
    at = {"1": 0, "2": 10, "3": 30, "4": 12}
    world = line(at, SITES, {"1": 1, "2": 1, "3": 1, "4": 1}, volume={"A": 50, "B": 15, "C": 15, "D": 15}, minimum=20)
    found = only(world, tmp_path, "A", "shortage")
    assert [s["text"].split(";")[0] for s in found] == [f"{n}: {x} has 15, and lacks 5" for n, x in enumerate("BCD", 1)]
    assert found[0]["text"].endswith("of those who lack as much its lowest origin, 2, comes first")


def test_where_there_is_no_place(tmp_path):
    world = replace(STORY, decision=dict.fromkeys(STORY.decision, "stop"))
    [division] = only(world, tmp_path, "B", "division")
    assert division["inputs"][0]["text"].endswith("no place (no location of the region stays)")


# For people


def test_of_many_origins_people_read_the_first_twenty_and_json_has_all(tmp_path):
    people = {str(1000 + n): n for n in range(1, 31)}
    at = {"1": 0, "2": 10} | dict.fromkeys(people, 5)
    world = line(at, {"A": "1", "B": "2"}, people, volume={"A": 465, "B": 3}, stop="A")
    args = why(write_case(world, tmp_path), "A")
    text = run_cli(args, cwd=tmp_path).stdout
    told = [each.strip() for each in text.splitlines() if " of A from " in each]
    assert [t.split(" ")[0] for t in told] == [str(n) for n in range(30, 10, -1)], "the largest first"
    assert "  10 other origins: 55\n" in text
    tree = json.loads(run_cli([*args, "--format", "json"], cwd=tmp_path).stdout)["derivations"][0]
    assert len(steps(tree, "origin")) == 30
    assert not steps(tree, "origins")


def why(args, location):
    return ["why", *args[1:], "--location", location, "--norm", "care", "-q"]


def test_in_dutch(story):
    folder, _ = story
    args = why(write_case(replace(STORY, seen=SEEN), folder), "D")
    text = run_cli([*args, "--lang", "nl"], cwd=folder).stdout
    at = line_of(folder, "4", "2")
    assert f"B geeft 11 van haar overschot van 35: 2 minuten ver [travel.csv:{at}]" in text
    assert "1: D heeft 9, en komt 11 tekort" in text


def test_the_page_has_the_short_form(story):
    folder, made = story
    args = write_case(replace(STORY, seen=SEEN), folder)
    with results() as found, contextlib.chdir(folder):
        run_cli([*args, "--format", "json"])
        packed = found[0].derive.together([key_of(row) for row in rows_of(found[0]) if row["location_id"] == "C"])
    [brief] = (unpacked(packed, row) for row in packed["rows"])
    assert steps(made["C"], "asked")
    assert not steps(brief, "asked"), "C gives nothing"
    assert texts(brief, "shortage") == texts(made["C"], "shortage")
