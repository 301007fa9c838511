"""An invented region in which everything happens that a page of travel shows: files, and the run that reads them.

In the north N1 stays, N2 and N3 stop, a part of N3 is fixed by an override, N4 stays and is topped up, N5 opens, and N6
has no coordinates. In the south S1 stays and cannot reach the minimum, and from one origin of S2 no way leads to S1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import build
import cns_check.api as cns

#: Origin, inhabitants, and where it lies: east and north in minutes.
PLACES = {
    "1001": (9000, 0, 0),
    "1002": (3000, 20, 4),
    "1003": (2500, 12, 22),
    "1004": (1500, 38, 20),
    "1005": (2000, 30, 40),
    "1006": (1200, 4, 41),
    "2001": (2000, 10, -60),
    "2002": (1500, 42, -70),
    "2003": (500, 60, -75),
}
SITES = {"N1": "1001", "N2": "1002", "N3": "1003", "N4": "1004", "N5": "1005", "N6": "1006", "S1": "2001", "S2": "2002"}
VOLUMES = {
    "hip": {"N1": 90, "N2": 12, "N3": 18, "N4": 8, "N6": 24, "S1": 6, "S2": 7},
    "vein": {"N1": 30, "N2": 9, "S1": 25},
}
SCENARIO = {
    "hip-care": {"N1": "keep", "N2": "stop", "N3": "stop", "N4": "keep", "N5": "new", "N6": "keep", "S1": "keep"}
    | {"S2": "stop"},
    "vein-care": {"N1": "keep", "N2": "stop", "S1": "keep"},
}
#: Nobody can get from here to S1.
NO_WAY = ("2003", "2001")


def write_region(folder: Path, *, coordinates: bool = True) -> None:
    """The files of the region."""
    norms = [build.norm(f"{i}-care", minimum=20, counts=[i], title={"en": i.title(), "nl": i.title()}) for i in VOLUMES]
    build.write_norms(folder, build.norm_set_dict(*norms, regimes=build.TWO_REGIMES))
    build.write_volumes(
        folder / "volumes.csv", [f"{x},{i},2025,{v}" for i, of in VOLUMES.items() for x, v in of.items()]
    )

    def write(name: str, head: str, rows: list[str]) -> None:
        (folder / name).write_text("\n".join([head, *rows, ""]), encoding="utf-8")

    def where(x: str) -> str:
        _, east, north = PLACES[SITES[x]]
        return f"{52.9 + north / 150:.4f},{6.1 + east / 90:.4f}" if coordinates and x != "N6" else ","

    write(
        "locations.csv",
        "location_id,location_name,region_id,origin_id,latitude,longitude",
        [f"{x},Locatie {x},{'noord' if x[0] == 'N' else 'zuid'},{o},{where(x)}" for x, o in SITES.items()],
    )
    write("origins.csv", "origin_id,inhabitants", [f"{o},{n}" for o, (n, _, _) in PLACES.items()])
    travel = []
    for a, (_, east, north) in PLACES.items():
        for b in SITES.values():
            away = abs(east - PLACES[b][1]) + abs(north - PLACES[b][2])
            if (a, b) != NO_WAY:
                travel.append(f"{a},{b},{away * 0.6:.1f},{away * 1000}")
    write("travel.csv", "origin_id,destination_id,minutes,distance", travel)
    decisions = [f"{norm},{x},{decided}" for norm, of in SCENARIO.items() for x, decided in of.items()]
    write("scenario.csv", "norm_id,location_id,decision", decisions)
    write("overrides.csv", "norm_id,from_location_id,to_location_id,share", ["hip-care,N3,N4,0.5"])
    effects = ["hip,theatre,90,minutes,invented", "hip,beds,2.5,days,invented", "vein,theatre,40,minutes,invented"]
    write("effects.csv", "intervention_id,effect,per_procedure,unit,source", effects)


def run(folder: Path, **options: Any) -> cns.Outcome:
    """The region's report."""
    asked: dict[str, Any] = {
        "norms": str(folder / "set-a.yaml"),
        "locations": str(folder / "locations.csv"),
        "norm_years": [2026],
        "data_year": 2025,
        "scenario": str(folder / "scenario.csv"),
        "origins": str(folder / "origins.csv"),
        "travel_times": str(folder / "travel.csv"),
        "overrides": str(folder / "overrides.csv"),
        "effects": str(folder / "effects.csv"),
        "methods": ["travel-time", "proportional"],
    }
    return cns.reallocate(str(folder / "volumes.csv"), **{**asked, **options})
