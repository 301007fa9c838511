"""The worlds of ``travel_worlds`` as files of a run: norms, volumes, register, travel times and decisions."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from conftest import run_cli
from oracle_travel import World

YEAR = 2025
#: How many more procedures a volume may be that is not exactly known.
MORE = 3
FILES = ("volumes.csv", "locations.csv", "origins.csv", "travel.csv", "scenario.csv", "overrides.csv", "sites.csv")


def sources() -> dict[str, Any]:
    return {"sources": [{"document": "law"}]}


def decimal(number: Fraction | float) -> str:
    """A number that has few decimals, as a file has it."""
    text = f"{float(number):.9f}".rstrip("0").rstrip(".")
    assert Fraction(text) == number, number
    return text


def write_rows(path: Path, head: str, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head.split(", "))
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


def norm_set(world: World) -> dict[str, Any]:
    """One norm; without a minimum that decides its number is only a guideline."""
    status = "adopted" if world.minimum else "guideline"
    version = {"valid_from": date(2026, 1, 1), "minimum": world.minimum or 20, "status": status, **sources()}
    norm = {
        "id": "care",
        "title": {"en": "Care"},
        "cluster": "joints",
        "network": "bones",
        "kind": "volume",
        "counts": list(world.interventions),
        "unit": "procedures",
        "per": "location",
        "window": "calendar-year",
        "versions": [version],
    }
    if world.share is not None:
        norm["moves"] = {"share": float(world.share), **sources()}
    return {
        "schema": "cns-check/norm-set/1",
        "id": "set",
        "version": "1",
        "jurisdiction": "NL",
        "title": {"en": "Case"},
        "documents": {"law": {"title": "Law", "publisher": "State"}},
        "regimes": [{"from": date(2026, 1, 1), "regime": "comply-or-explain", **sources()}],
        "interventions": {i: {"title": {"en": i}} for i in world.interventions},
        "norms": [norm],
    }


def write_case(world: World, folder: Path, *, scenario: bool = True) -> list[str]:
    """Writes a world, and gives the arguments of its run.

    Args:
        world: The world; who takes no part in it has no decision, or no volume.
        folder: Where its files go.
        scenario: Its decisions are a scenario; else the fallback decides.
    """
    (folder / "set.yaml").write_text(yaml.safe_dump(norm_set(world)), encoding="utf-8")

    def cell(i: str, x: str, volume: int) -> str:
        return f"m{volume}" if (i, x) in world.fixed else str(volume)

    if world.seen is None:
        rows = [(x, i, YEAR, None, cell(i, x, v)) for (i, x), v in world.volume.items() if v]
    else:
        rows = [(x, i, YEAR, o, cell(i, x, v)) for i, o, x, v in world.seen]
    # What nobody does is delivered too: no row of an intervention would mean that nothing is known of it.
    nobody = set(world.interventions) - {row[1] for row in rows}
    rows += [(min(world.region), i, YEAR, None, "0") for i in sorted(nobody)]
    write_rows(folder / "volumes.csv", "location_id, intervention_id, year, origin_id, volume", rows)
    masks = {row[4]: [int(row[4][1:]), int(row[4][1:]) + MORE] for row in rows if row[4].startswith("m")}
    profile = {"schema": "cns-check/volume-profile/1", "duplicates": "sum", "masked": masks}
    (folder / "profile.yaml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    places = [(x, region, world.norm_site[x]) for x, region in world.region.items()]
    write_rows(folder / "locations.csv", "location_id, region_id, origin_id", places)
    write_rows(folder / "origins.csv", "origin_id, inhabitants", world.inhabitants.items())
    travel = [(a, b, decimal(m), decimal(d)) for (a, b), (m, d) in world.travel.items()]
    write_rows(folder / "travel.csv", "origin_id, destination_id, minutes, distance", travel)
    sites = [(x, i, s) for (i, x), s in world.site.items() if s != world.norm_site[x]]
    write_rows(folder / "sites.csv", "location_id, intervention_id, origin_id", sites)
    words = {"stop": "stop", "stay": "keep"}
    first = world.interventions[0]
    decisions = [("care", x, words[d]) for (i, x), d in world.decision.items() if i == first and d in words]
    write_rows(folder / "scenario.csv", "norm_id, location_id, decision", decisions)
    overrides = [("care", f, t, decimal(s)) for f, t, s in world.overrides]
    write_rows(folder / "overrides.csv", "norm_id, from_location_id, to_location_id, share", overrides)
    args = ["reallocate", "volumes.csv", "--profile", "profile.yaml", "--norms", "set.yaml"]
    args += ["--locations", "locations.csv", "--origins", "origins.csv", "--travel-times", "travel.csv"]
    args += ["--norm-year", "2026", "--data-year", str(YEAR), "--method", "travel-time"]
    args += ["--scenario", "scenario.csv"] if scenario else ["--assume-no-agreement"]
    args += ["--sites", "sites.csv"] if sites else []
    args += ["--overrides", "overrides.csv"] if overrides else []
    args += [] if world.whole else ["--fractional"]
    return [*args, "--demand", "modelled" if world.seen is None else "observed"]


def report(folder: Path, args: list[str], *more: str) -> dict[str, Any]:
    """The JSON report of a run that must work."""
    done = run_cli([*args, *more, "--format", "json"], cwd=folder)
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
