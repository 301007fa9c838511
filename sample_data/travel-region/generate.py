"""Makes the sample region for travel; everything in it is invented. The same script gives the same bytes.

Run it as ``python sample_data/travel-region/generate.py [FOLDER]``; without a folder it renews its own.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable
from math import isqrt
from pathlib import Path
from random import Random

SEED = 13
#: The plane: squares of 4 by 4 km in columns and rows, V01 in the north-west, row by row.
COLUMNS, ROWS = 10, 6
#: Metres of road from one square to the next, minutes to get on the way, and metres an hour.
ROAD, START, SPEED = 5000, 4, 55_000
#: The channel after this column, and what the ferry costs: minutes and metres.
CHANNEL, FERRY_MINUTES, FERRY_METRES = 6, 15, 9000
#: The square (column, row) of each location.
SITES = {
    "R1": (2, 2), "R2": (4, 1), "R3": (5, 5), "R4": (2, 5), "R5": (6, 2),
    "R6": (8, 2), "R7": (10, 4), "R8": (8, 6),
}  # fmt: skip
#: Where many people live: the square, and how many there.
TOWNS = {(2, 2): 41_000, (3, 2): 22_000, (2, 5): 14_000, (5, 5): 17_000, (8, 2): 33_000, (8, 6): 12_000}
YEARS = (2023, 2024, 2025)
#: Volumes of 2025; a location without a number does not do it. The years before are a little lower.
VOLUMES = {
    "care-a1": {"R1": 52, "R2": 26, "R3": 22, "R4": 19, "R6": 47, "R7": 25, "R8": 18},
    "care-a2": {"R1": 31, "R2": 17, "R3": 14, "R4": 10, "R6": 21, "R7": 13, "R8": 11},
    "care-b": {"R1": 27, "R2": 14, "R4": 12, "R6": 24, "R7": 9},
}
SCENARIO = {
    "care-a": {
        "R1": "keep", "R2": "stop", "R3": "keep", "R4": "stop", "R5": "new", "R6": "keep", "R7": "stop", "R8": "keep",
    },
    "care-b": {"R1": "keep", "R2": "keep", "R4": "stop", "R6": "keep", "R7": "stop"},
}  # fmt: skip
#: The same, but nobody in the west stops with care A: too many for the patients that there are.
TOO_MANY = {**SCENARIO, "care-a": {**SCENARIO["care-a"], "R2": "keep", "R4": "keep"}}
#: The same, but in the west nothing is agreed of care A, and R5 may begin: for who looks for the best.
OPEN_WEST = {**SCENARIO, "care-a": {"R5": "new", "R6": "keep", "R7": "stop", "R8": "keep"}}
OVERRIDES = [("care-a", "R7", "R8", "0.5")]
EFFECTS = [
    ("care-a1", "theatre time", 180, "minutes"),
    ("care-a1", "bed days", 4, "days"),
    ("care-a2", "theatre time", 90, "minutes"),
    ("care-a2", "bed days", 2, "days"),
    ("care-b", "theatre time", 120, "minutes"),
    ("care-b", "bed days", 3, "days"),
]

NORMS = """\
# Invented: these norms exist nowhere. They are there to try the tool with.
schema: cns-check/norm-set/1
id: invented-region
version: "1"
jurisdiction: NL
title: {en: Norms of the invented region, nl: Normen van de verzonnen regio}
documents:
  invented:
    title: "Invented: no such document exists"
    publisher: Nobody
regimes:
  - {from: 2026-01-01, regime: comply-or-explain, sources: [{document: invented}]}
  - {from: 2027-01-01, regime: enforced, sources: [{document: invented}]}
interventions:
  care-a1: {title: {en: "Care A, large (invented)", nl: "Zorg A, groot (verzonnen)"}}
  care-a2: {title: {en: "Care A, small (invented)", nl: "Zorg A, klein (verzonnen)"}}
  care-b: {title: {en: Care B (invented), nl: Zorg B (verzonnen)}}
norms:
  - id: care-a
    title: {en: Care A (invented), nl: Zorg A (verzonnen)}
    cluster: invented
    network: invented
    kind: volume
    counts: [care-a1, care-a2]
    unit: procedures
    per: location
    window: calendar-year
    versions:
      - {valid_from: 2026-01-01, minimum: 50, status: adopted, sources: [{document: invented}]}
  - id: care-b
    title: {en: Care B (invented), nl: Zorg B (verzonnen)}
    cluster: invented
    network: invented
    kind: volume
    counts: [care-b]
    unit: procedures
    per: location
    window: calendar-year
    versions:
      - {valid_from: 2026-01-01, minimum: 20, status: adopted, sources: [{document: invented}]}
"""

TRAVEL_PROFILE = """\
# How travel-times.csv is read: its columns have other names, and semicolons between them.
schema: cns-check/volume-profile/1
format: {delimiter: ";"}
columns: {origin_id: FROMPC4, destination_id: TOPC4, minutes: TIME, distance: DISTANCE}
"""

CASE = """\
# Invented data: a region that concentrates care, and what that means for travel.
# From this folder: cns-check reallocate
schema: cns-check/case/1
volumes:
  - {path: volumes.csv}
norms: [invented-region.yaml]
locations: locations.csv
origins: origins.csv
travel_times: {path: travel-times.csv, profile: travel-times.yaml}
scenario: scenario.csv
overrides: overrides.csv
effects: effects.csv
options: {norm_year: [2026], data_year: 2025, method: [travel-time]}
"""

README = """\
# The sample region: everything in it is invented (alles is verzonnen)

No location, square, inhabitant, road, norm or number in this folder exists. The region is a plane of 60 squares of 4 by
4 km, V01 to V60, ten in a row; a channel with a slow ferry lies between the sixth and the seventh column. West of it is
the region `west`, east of it `oost`. "Locatie R1" is no hospital. The coordinates in the register lie in open sea.

| file | what it is |
|---|---|
| `volumes.csv` | 2023 to 2025, three invented interventions |
| `locations.csv` | the register: eight locations with their region and the square that they stand in (`origin_id`) |
| `origins.csv` | the 60 squares and their inhabitants |
| `travel-times.csv` | from each square to each location, with other column names than ours |
| `travel-times.yaml` | how that is read |
| `scenario.csv` | who stops, keeps and begins |
| `scenario-open-west.csv` | the same, with nothing agreed of care A in the west, where R5 may begin: for `optimise` |
| `scenario-too-many.csv` | a scenario that cannot work: nobody in the west stops with care A |
| `overrides.csv` | half of what leaves R7 goes to R8, whatever is nearest |
| `effects.csv` | theatre time and bed days of one procedure |
| `invented-region.yaml` | two norms: care A at least 50 (two interventions together), care B at least 20 |
| `cns-check.yaml` | the case file: all of these in one |

## What to look for
- R5 does none of care A today and opens: 25 patients have it nearest, and R1 tops it up to 50. R1 tops up R3 as
  well, so one location gives to two.
- R7 stops. Half of its patients go to R8, because the overrides say so; the others go to the nearest of R6 and R8.
  Without the overrides R8 is topped up by R6.
- R2 stays with care B though it is below 20 today: with those who come from R4 it has 18, and R1 gives the last two.
- With `scenario-too-many.csv` the west has five locations that stay with care A, and patients for three: the
  report opens with who stays short, and by how many.

## Run it
From this folder, in which every command finds `cns-check.yaml` by itself:
```console
cns-check reallocate
cns-check reallocate --scenario scenario-too-many.csv
```
"""


def to_csv(header: str, rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """Returns the table as CSV text with one newline per line on every system."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue()


def square(column: int, row: int) -> str:
    return f"V{(row - 1) * COLUMNS + column:02d}"


PLANE = {square(column, row): (column, row) for row in range(1, ROWS + 1) for column in range(1, COLUMNS + 1)}


def road(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Returns the minutes and metres from one square to another."""
    metres = isqrt(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) * ROAD**2)
    minutes = START + metres * 60 // SPEED
    if (one[0] > CHANNEL) != (other[0] > CHANNEL):
        return minutes + FERRY_MINUTES, metres + FERRY_METRES
    return minutes, metres


def make_origins() -> str:
    random = Random(SEED)
    people = {name: 10 * random.randrange(80, 620) for name in PLANE}
    return to_csv("origin_id,inhabitants", [(name, people[name] + TOWNS.get(PLANE[name], 0)) for name in PLANE])


def make_travel_times() -> str:
    rows = [
        (name, square(*site), *road(place, site))
        for name, place in PLANE.items()
        for site in SITES.values()
    ]  # fmt: skip
    return to_csv("FROMPC4,TOPC4,TIME,DISTANCE", rows, ";")


def make_locations() -> str:
    rows = [
        (
            location,
            f"Locatie {location} (verzonnen)",
            "west" if column <= CHANNEL else "oost",
            square(column, row),
            f"{55 - 0.04 * row:.2f}",
            f"{3 + 0.06 * column:.2f}",
        )
        for location, (column, row) in SITES.items()
    ]
    return to_csv("location_id,location_name,region_id,origin_id,latitude,longitude", rows)


def make_volumes() -> str:
    rows = [
        (location, intervention, year, volume - (YEARS[-1] - year) * (volume // 12))
        for intervention, volumes in VOLUMES.items()
        for location, volume in volumes.items()
        for year in YEARS
    ]
    return to_csv("location_id,intervention_id,year,volume", rows)


def make_scenario(decisions: dict[str, dict[str, str]]) -> str:
    rows = [(norm, location, word) for norm, words in decisions.items() for location, word in words.items()]
    return to_csv("norm_id,location_id,decision", rows)


def make_case() -> dict[str, str]:
    """Returns the text of every file of the case, by name."""
    return {
        "README.md": README,
        "cns-check.yaml": CASE,
        "effects.csv": to_csv(
            "intervention_id,effect,per_procedure,unit,source", [(*row, "invented") for row in EFFECTS]
        ),
        "invented-region.yaml": NORMS,
        "locations.csv": make_locations(),
        "origins.csv": make_origins(),
        "overrides.csv": to_csv("norm_id,from_location_id,to_location_id,share", OVERRIDES),
        "scenario-open-west.csv": make_scenario(OPEN_WEST),
        "scenario-too-many.csv": make_scenario(TOO_MANY),
        "scenario.csv": make_scenario(SCENARIO),
        "travel-times.csv": make_travel_times(),
        "travel-times.yaml": TRAVEL_PROFILE,
        "volumes.csv": make_volumes(),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, text in make_case().items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
