"""Volumes held against the location register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.findings import CAP
from cns_check.inputs.tables import Locations, Volumes


def check_register(volumes: Volumes, locations: Locations) -> tuple[Diagnostic, ...]:
    """Compares the locations of volumes with the register.

    The place is the register: the finding is about a location, and not about one of its rows.

    Args:
        volumes: As read.
        locations: As read.

    Returns:
        A warning per location that the register lacks, a note per name that differs, and a warning per location and
        year with a volume above 0 wholly outside ``open_from..open_until``; in this order, each by id.
    """
    path = locations.files[0].path if locations.files else None
    found = [*_unknown(volumes, locations, path), *_names(volumes, locations, path), *_closed(volumes, locations, path)]
    if len(found) > CAP:
        more = f"{len(found) - CAP} more diagnostics are not shown"
        return (*found[:CAP], diagnostic("V041", more, Place(path)))
    return tuple(found)


def _unknown(volumes: Volumes, locations: Locations, path: str | None) -> Iterator[Diagnostic]:
    known = set(locations.table["location_id"])
    for location in sorted(set(volumes.cells["location_id"].unique()) - known):
        message = f"location {location!r} of the volumes is not in the register"
        yield diagnostic("L015", message, Place(path, field="location_id"), value=location)


def _names(volumes: Volumes, locations: Locations, path: str | None) -> Iterator[Diagnostic]:
    table = locations.table
    for location, name in zip(table["location_id"], table["location_name"], strict=True):
        other = volumes.names.get(location)
        if name and other and name != other:
            message = f"location {location!r} is {name!r} in the register and {other!r} in the volumes"
            yield diagnostic("L016", message, Place(path, field="location_name"))


def _closed(volumes: Volumes, locations: Locations, path: str | None) -> Iterator[Diagnostic]:
    dates = locations.table.set_index("location_id")[["open_from", "open_until"]].dropna(how="all")
    cells = volumes.cells
    cells = cells[cells["location_id"].isin(dates.index) & (cells["low"] > 0)]
    performed = cells[["location_id", "year"]].drop_duplicates().sort_values(["location_id", "year"])
    for location, year in performed.itertuples(index=False, name=None):
        start, end = dates.loc[location]
        before = isinstance(start, date) and start > date(year, 12, 31)
        if before or (isinstance(end, date) and end < date(year, 1, 1)):
            when = f"opened on {start}" if before else f"closed after {end}"
            message = f"location {location!r} has volume in {year}, and {when}"
            yield diagnostic("L017", message, Place(path, field="open_from" if before else "open_until"))
