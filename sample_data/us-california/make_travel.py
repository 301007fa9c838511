"""Makes the travel inputs of this case: ``python sample_data/us-california/make_travel.py FOLDER``.

The delivered file does not say where patients live, nor how long they travel. What stands below is assumed, so that
the methods can be compared by minutes; it has no source, and none of it is a fact about California:

- Patients live in the county of the hospital that treated them. (Many live elsewhere.)
- A county is one point: the mean of the coordinates of its hospitals in the register, each hospital once.
- A road is ``DETOUR`` times as long as the great circle, and is driven at ``KM_PER_HOUR`` everywhere.

The files, for the volumes as delivered:

- ``profile.yaml``: that of the case, which also reads the county of a row as its origin.
- ``oesophagus.yaml``: the same, of that one kind of surgery: what looks for the best looks for it alone.
- ``origins.csv``: the counties. Inhabitants are blank: none are known here, and observed demand asks for none.
- ``locations.csv``: the register, in which each hospital is a site by its own id.
- ``one-region.csv``: memberships that put all counties into one region.
- ``keep.csv``: a scenario in which the hospitals that reach the norm for the oesophagus in 2020 keep it.
- ``travel-times.csv``: from each county and from each site to each site; minutes in tenths, metres by road.
"""

from __future__ import annotations

import csv
import io
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
DETOUR = 1.3
KM_PER_HOUR = 60
EARTH_KM = 6371.0088
#: The network of the norms of ``us-leapfrog``, and the name of a region of all counties.
NETWORK, STATE = "us-hospital", "California"

Point = tuple[float, float]


def great_circle_km(one: Point, other: Point) -> float:
    """Returns the distance over the sphere, by the haversine; points are latitude and longitude in degrees."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def centres(register: list[dict[str, str]]) -> dict[str, Point]:
    """Returns the point of each county, sorted by name."""
    of: dict[str, list[Point]] = {}
    for row in register:
        of.setdefault(row["region_id"], []).append((float(row["latitude"]), float(row["longitude"])))
    return {county: (_mean(p[0] for p in of[county]), _mean(p[1] for p in of[county])) for county in sorted(of)}


def _mean(numbers: Iterable[float]) -> float:
    found = list(numbers)
    return math.fsum(found) / len(found)


def travel_rows(counties: dict[str, Point], sites: dict[str, Point]) -> Iterable[tuple[object, ...]]:
    """Yields a row of travel times from each county and each site to each site."""
    for origin, here in {**counties, **sites}.items():
        for site, there in sites.items():
            road = DETOUR * great_circle_km(here, there)
            yield origin, site, f"{road / KM_PER_HOUR * 60:.1f}", round(road * 1000)


def reaching(case: Path, year: int = 2020, minimum: int = 20) -> list[str]:
    """Returns who reaches Leapfrog's minimum for the oesophagus in a year, or in the mean of it and the year before."""
    done: Counter[tuple[str, int]] = Counter()
    with (case / "volumes.csv").open(encoding="cp1252", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["Surgery"] == "Esophagus" and row["hospital"] != "Statewide":
                done[row["OSHPDID"], int(row["Year"])] += int(row["# of Cases"])
    now = sorted(hospital for hospital, of in done if of == year)
    return [x for x in now if done[x, year] >= minimum or done[x, year] + done[x, year - 1] >= 2 * minimum]


def table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """Returns a CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head.split(","))
    writer.writerows(rows)
    return text.getvalue()


def make(case: Path) -> dict[str, str]:
    """Returns the text of each file by its name, from ``profile.yaml`` and ``locations.csv`` of the case."""
    profile = (case / "profile.yaml").read_text(encoding="utf-8")
    columns = "columns: {"
    if profile.count(columns) != 1:
        msg = f"profile.yaml does not have {columns!r} once"
        raise ValueError(msg)
    with (case / "locations.csv").open(encoding="utf-8", newline="") as lines:
        register = list(csv.DictReader(lines))
    counties = centres(register)
    sites = {row["location_id"]: (float(row["latitude"]), float(row["longitude"])) for row in register}
    by_county = profile.replace(columns, columns + "origin_id: County, ")
    return {
        "profile.yaml": by_county,
        "oesophagus.yaml": re.sub(r"^  (?!Esophagus)[A-Z]\w+: [a-z-]+\n", "", by_county, flags=re.MULTILINE),
        "origins.csv": table("origin_id,inhabitants", ((county, "") for county in counties)),
        "locations.csv": table(
            ",".join([*register[0], "origin_id"]), ([*row.values(), row["location_id"]] for row in register)
        ),
        "one-region.csv": table("location_id,network,region_id", ((site, NETWORK, STATE) for site in sites)),
        "keep.csv": table(
            "norm_id,location_id,decision", (("oesophagus-resection", x, "keep") for x in reaching(case))
        ),
        "travel-times.csv": table("origin_id,destination_id,minutes,distance", travel_rows(counties, sites)),
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: python {sys.argv[0]} FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in make(HERE).items():
        (folder / name).write_text(made, encoding="utf-8", newline="")
    print(f"wrote the files of travel to {folder}; where patients live and their minutes are assumed", file=sys.stderr)
