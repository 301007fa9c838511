"""The methods compared by minutes on the real case: the page against the tool, and the tool against the csv module.

The minutes are assumed (``make_travel.py``), the volumes are real. What the tool says of two methods is counted again
from the delivered file alone: places, counties, minutes, who stays and who goes where.
"""

from __future__ import annotations

import csv
import math
import runpy
import shutil
from collections import Counter, defaultdict

import pytest

from conftest import run_cli
from test_california import CASE, read_rows
from test_docs import TEXTS, commands, run_as_told, run_scripts

METHODS = ("proportional", "equal", "nearest", "capacity", "travel-time")
#: The folder of each command of the page that reallocates, by what its regions are called there.
FOLDERS = {"county": "by-county", "one": "one-region"}
#: The folder of each command that optimises, by what it is called there.
OPTIMA = {"split": "best-split", "nearest": "best-nearest", "whole": "best-whole", "six keep": "best-keep"}
DETOUR, KM_PER_HOUR, EARTH_KM = 1.3, 60, 6371.0088
MINIMUM = 20
PAGE = TEXTS["real-data.md"].split("## Minutes\n")[1].split("\n## ")[0]


def read(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the commands of the page (``real-data.md``) were run, each of which did what the page says."""
    where = tmp_path_factory.mktemp("california")
    shutil.copytree(CASE, where / "sample_data" / "us-california")
    done = list(commands(TEXTS["real-data.md"]))
    with pytest.MonkeyPatch.context() as patch:
        run_scripts(next(command for command in done if command.scripts), patch, where)
    for command in done:
        run_as_told(command, run_cli, where)
    return where


def figures(folder, regions):
    """Per method the rows of ``travel`` for all, by moment, and the row of ``methods``."""
    travel = {(r["method"], r["moment"]): r for r in read(folder / regions / "travel.csv") if not r["region_id"]}
    methods = {r["method"]: r for r in read(folder / regions / "methods.csv")}
    return {m: (travel[m, "before"], travel[m, "after"], methods[m]) for m in METHODS}


def one_decimal(number):
    return f"{math.floor(float(number) * 10 + 0.5) / 10:.1f}"


def percent(share):
    return f"{one_decimal(float(share) * 100)}%"


def minutes_as_told(row):
    return [*(one_decimal(row[f"{name}_minutes"]) for name in ("mean", "p90", "max")), percent(row["share_over_45"])]


def test_the_table_of_the_page_is_what_its_commands_say(folder):
    expected = []
    for regions, name in FOLDERS.items():
        for method, (before, after, moves) in figures(folder, name).items():
            today = ["today", "", "", "", *minutes_as_told(before), ""]
            assert expected[:1] in ([], [today]), "today is the same for all"
            assert float(after["patients"]) + float(after["unplaced"]) == float(before["patients"]) == 481
            assert (after["moved"], after["unplaced"]) == (moves["volume_moved"], moves["volume_unplaced"])
            extra = f"{float(after['mean_extra_minutes']):+.1f}"
            row = [regions, method, after["moved"], after["unplaced"]]
            expected += [] if expected else [today]
            expected.append([*row, *minutes_as_told(after), extra])
    for name, where in OPTIMA.items():
        after = best(folder, where)
        row = ["one", f"best: {name}", after["moved"], after["unplaced"], *minutes_as_told(after)]
        expected.append([*row, f"{float(after['mean_extra_minutes']):+.1f}"])
    assert tables()[0][2:] == expected


def tables():
    """The tables of the page, by rows."""
    blocks = [block for block in PAGE.split("\n\n") if block.startswith("|")]
    return [[[c.strip() for c in line.strip("|").split("|")] for line in block.splitlines()] for block in blocks]


def best(folder, name):
    (row,) = [r for r in read(folder / name / "travel.csv") if not r["region_id"] and r["moment"] == "after"]
    assert float(row["patients"]) == 481
    return row


def flat(text):
    return " ".join(text.split())


def test_the_frontier_of_the_page_is_what_its_command_says(folder):
    rows = read(folder / "best-whole" / "frontier.csv")
    told = [r for r in rows if r["status"] == "optimal"]
    assert tables()[1][2:] == [
        [r["locations"], one_decimal(r["mean_minutes"]), one_decimal(r["max_minutes"])] for r in told
    ]
    assert [(int(r["locations"]), r["status"]) for r in rows[len(told) :]] == [
        (k, "infeasible") for k in range(len(told) + 1, 481 // MINIMUM + 1)
    ]


def test_what_the_best_saves_is_what_the_page_says(folder, delivered):
    travel, page = figures(folder, "one-region")["travel-time"][1], flat(PAGE)
    after = {name: best(folder, where) for name, where in OPTIMA.items()}
    mean = {name: float(row["mean_minutes"]) for name, row in after.items()}
    saved = float(travel["mean_minutes"]) - mean["six keep"]
    assert f"is {one_decimal(mean['six keep'])} minutes and not {one_decimal(travel['mean_minutes'])}" in page
    assert f"{one_decimal(saved)} minutes less" in page
    assert f"{after['six keep']['moved']} move and not {travel['moved']}" in page
    assert f"costs {one_decimal(mean['nearest'] - mean['split'])} minutes more than the best" in page
    assert f"not to divide a county {one_decimal(mean['whole'] - mean['split'])}." in page
    kept = [r["location_id"] for r in read(folder / "best-split" / "decisions.csv") if r["decision"] == "keep"]
    assert (len(kept), sum(delivered[3][x] < MINIMUM for x in kept)) == (10, 9)
    assert sum(r["decision"] == "keep" for r in read(folder / "best-keep" / "decisions.csv")) == 6 + 8


# --- a second time, from the delivered file ---


def km(one, other):
    """The angle between two points of a sphere, by vectors."""
    a, b = (
        (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
        for lat, lon in (map(math.radians, point) for point in (one, other))
    )
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return EARTH_KM * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(a, b, strict=True)))


def minutes(one, other):
    return round(km(one, other) * DETOUR / KM_PER_HOUR * 60, 1)


@pytest.fixture(scope="module")
def delivered():
    """Place and county of each hospital, place of each county, volumes of 2020 and of the year before."""
    hospital, county, volume = {}, {}, {"2019": Counter(), "2020": Counter()}
    for row in sorted(read_rows(), key=lambda row: row["Year"]):
        if row["hospital"] == "Statewide":
            continue
        county[row["OSHPDID"]] = row["County"]
        if row["LATITUDE"] and row["LONGITUDE"]:
            hospital[row["OSHPDID"]] = float(row["LATITUDE"]), float(row["LONGITUDE"])
        if row["Surgery"] == "Esophagus" and row["Year"] in volume:
            volume[row["Year"]][row["OSHPDID"]] += int(row["# of Cases"])
    places = defaultdict(list)
    for name, point in hospital.items():
        places[county[name]].append(point)
    centre = {name: tuple(math.fsum(c) / len(c) for c in zip(*points, strict=True)) for name, points in places.items()}
    return hospital, county, centre, volume["2020"], volume["2019"]


def journeys(delivered, regions, method):
    """Hospital today, hospital after or None, procedures, minutes before, minutes after or None."""
    hospital, county, centre, now, before = delivered
    stays = [x for x, v in now.items() if v >= MINIMUM or v + before[x] >= 2 * MINIMUM]
    assert all(now[x] >= MINIMUM for x in stays), "nobody who stays has to be topped up"
    found = []
    for x, volume in now.items():
        here = centre[county[x]]
        near = [y for y in stays if regions == "one" or county[y] == county[x]]
        start = hospital[x] if method == "nearest" else here
        to = x if x in stays else min((km(start, hospital[y]), y) for y in near)[1] if near else None
        found.append((x, to, volume, minutes(here, hospital[x]), minutes(here, hospital[to]) if to else None))
    return found


def summary(rows):
    """Of (procedures, minutes): patients, mean, 90%, longest, share over 45."""
    everybody = sum(volume for volume, _ in rows)
    mean = math.fsum(volume * each for volume, each in rows) / everybody
    one_by_one = sorted(each for volume, each in rows for _ in range(volume))
    p90 = one_by_one[math.ceil(everybody * 9 / 10) - 1]
    over = sum(volume for volume, each in rows if each > 45) / everybody
    return everybody, mean, p90, max(each for _, each in rows), over


def told(row):
    names = ("patients", "mean_minutes", "p90_minutes", "max_minutes", "share_over_45")
    return tuple(float(row[name]) for name in names)


@pytest.mark.parametrize("regions", FOLDERS)
@pytest.mark.parametrize("method", ["nearest", "travel-time"])
def test_a_plain_count_finds_the_same_minutes(folder, delivered, regions, method):
    rows = journeys(delivered, regions, method)
    before, after, moves = figures(folder, FOLDERS[regions])[method]
    assert told(before) == pytest.approx(summary([(v, b) for _, _, v, b, _ in rows]), abs=1e-6)
    assert told(after) == pytest.approx(summary([(v, a) for _, to, v, _, a in rows if to]), abs=1e-6)
    moved = [(v, a - b) for x, to, v, b, a in rows if to not in {x, None}]
    assert float(after["moved"]) == sum(v for v, _ in moved) > 100
    extra = math.fsum(v * each for v, each in moved) / sum(v for v, _ in moved)
    assert float(after["mean_extra_minutes"]) == pytest.approx(extra, abs=1e-6)
    assert float(after["unplaced"]) == sum(v for _, to, v, _, _ in rows if to is None)
    came, now = Counter(), delivered[3]
    for x, to, v, _, _ in rows:
        if to not in {x, None}:
            came[to] += v
    growth = {to: volume / now[to] for to, volume in came.items()}
    largest = max(growth, key=growth.__getitem__)
    assert (moves["largest_growth_location_id"], float(moves["largest_growth"])) == (largest, growth[largest])


def by_hand(delivered, kept):
    """Minutes of all, each county to the nearest of those that keep; None where one of these falls short."""
    hospital, county, centre, now, _ = delivered
    came, total = Counter(), 0.0
    for x, volume in now.items():
        _, to = min((km(centre[county[x]], hospital[y]), y) for y in kept)
        came[to] += volume
        total += volume * minutes(centre[county[x]], hospital[to])
    return None if any(came[y] < MINIMUM for y in kept) else total


@pytest.mark.parametrize("name", OPTIMA)
def test_a_plain_count_of_the_best_finds_the_same(folder, delivered, name):
    hospital, county, centre, now, _ = delivered
    (told,) = read(folder / OPTIMA[name] / "optimum.csv")
    assert told["status"] == "optimal"
    came, left, total, places = Counter(), Counter(), 0.0, defaultdict(set)
    for row in read(folder / OPTIMA[name] / "assignments.csv"):
        volume, to = float(row["volume"]), row["location_id"]
        assert county[row["from_location_id"]] == row["origin_id"]
        left[row["from_location_id"]] += volume
        came[to] += volume
        places[row["origin_id"]].add(to)
        total += volume * minutes(centre[row["origin_id"]], hospital[to])
    assert left == pytest.approx(now)
    assert min(came.values()) >= MINIMUM - 1e-6
    assert total == pytest.approx(float(told["value"]))
    if name in {"nearest", "whole"}:
        assert {len(found) for found in places.values()} == {1}


def test_no_exchange_is_better_where_all_go_to_the_nearest(folder, delivered):
    """One hospital more, one less, or another instead of one: a look at all that is near, which no solver made."""
    (told,) = read(folder / "best-nearest" / "optimum.csv")
    kept = {r["location_id"] for r in read(folder / "best-nearest" / "decisions.csv") if r["decision"] == "keep"}
    assert by_hand(delivered, kept) == pytest.approx(float(told["value"]))
    others = set(delivered[3]) - kept
    near = [kept | {y} for y in others] + [kept - {x} for x in kept] + [kept - {x} | {y} for x in kept for y in others]
    found = [total for each in near if (total := by_hand(delivered, each)) is not None]
    assert found
    assert min(found) >= float(told["value"]) - 1e-6


def test_the_counties_of_the_page_are_counted_too(delivered):
    _, county, _, now, before = delivered
    performing = {county[x] for x in now}
    able = {county[x] for x, v in now.items() if v >= MINIMUM or v + before[x] >= 2 * MINIMUM}
    lost = sum(v for x, v in now.items() if county[x] not in able)
    assert f"In {len(performing - able)} of the {len(performing)} counties" in PAGE
    assert f"the {lost} patients of these" in PAGE


# --- what the script makes ---


def test_the_assumptions_are_those_of_the_script_and_of_the_page(folder):
    script = runpy.run_path(str(CASE / "make_travel.py"))
    assert (script["DETOUR"], script["KM_PER_HOUR"]) == (DETOUR, KM_PER_HOUR)
    assert f"{DETOUR} times the great circle" in PAGE
    assert f"{KM_PER_HOUR} km an hour" in PAGE
    for text in (PAGE, script["__doc__"], (CASE / "README.md").read_text(encoding="utf-8")):
        assert "assumed" in text
    made = folder / "travel"
    assert {path.name: path.read_text(encoding="utf-8") for path in made.iterdir()} == script["make"](CASE)
    assert {row["inhabitants"] for row in read(made / "origins.csv")} == {""}, "nobody invents inhabitants"


def test_the_script_adds_to_the_profile_and_the_register_and_changes_nothing(folder, delivered):
    *_, now, before = delivered
    names = {r["location_id"] for r in read(folder / "travel" / "keep.csv")}
    assert names == {x for x, v in now.items() if v >= MINIMUM or v + before[x] >= 2 * MINIMUM}
    made = (folder / "travel" / "profile.yaml").read_text(encoding="utf-8")
    assert made.replace("origin_id: County, ", "") == (CASE / "profile.yaml").read_text(encoding="utf-8")
    alone = (folder / "travel" / "oesophagus.yaml").read_text(encoding="utf-8").splitlines()
    others = {f"  {name}: {name.lower()}-resection" for name in ("Lung", "Pancreas", "Rectum")}
    assert set(made.splitlines()) - set(alone) == others
    register = read(folder / "travel" / "locations.csv")
    assert [row.pop("origin_id") for row in register] == [row["location_id"] for row in register]
    assert register == read(CASE / "locations.csv")


def test_every_origin_and_every_site_leads_to_every_site(folder):
    rows = read(folder / "travel" / "travel-times.csv")
    counties = {row["origin_id"] for row in read(folder / "travel" / "origins.csv")}
    sites = {row["location_id"] for row in read(CASE / "locations.csv")}
    assert counties == {row["County"] for row in read_rows()} - {""}
    assert not counties & sites
    assert Counter((r["origin_id"], r["destination_id"]) for r in rows) == {
        (a, b): 1 for a in counties | sites for b in sites
    }
    assert {(r["minutes"], r["distance"]) for r in rows if r["origin_id"] == r["destination_id"]} == {("0.0", "0")}
    assert all(abs(float(r["distance"]) / 1000 * 60 / KM_PER_HOUR - float(r["minutes"])) <= 0.051 for r in rows)


def test_none_of_what_is_made_is_kept_beside_the_delivered_figures():
    names = {path.name for path in CASE.iterdir() if path.is_file()}
    assert names == {"README.md", "locations.csv", "make_locations.py", "make_travel.py", "profile.yaml", "volumes.csv"}
