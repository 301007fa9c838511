"""Volumes held against the location register: both in, warnings out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.checked_tables import Locations, Volumes
from cns_check.inputs.files.findings import CAP
from cns_check.inputs.files.look_alike import core, difference, shown
from cns_check.inputs.places.succession import succession
from cns_check.words import Said


def check_register(volumes: Volumes, locations: Locations) -> tuple[Diagnostic, ...]:
    """Compares the locations of volumes with the register.

    The place is the register: the finding is about a location, and not about one of its rows.

    Args:
        volumes: As read.
        locations: As read.

    Returns:
        A warning per location that the register lacks, a note per name that differs, a warning per location and year
        with a volume above 0 wholly outside ``open_from..open_until``, and a warning per location and period with a
        volume above 0 that its succession contradicts; in this order, each by id.
    """
    path = locations.files[0].path if locations.files else None
    checks = (_unknown, _names, _closed, _succeeded)
    found = [d for check in checks for d in check(volumes, locations, path)]
    if len(found) > CAP:
        more = Said.counted(
            len(found) - CAP, "{count} more diagnostic is not shown", "{count} more diagnostics are not shown"
        )
        return (*found[:CAP], diagnostic("V041", more, Place(path)))
    return tuple(found)


def _unknown(volumes: Volumes, locations: Locations, path: str | None) -> Iterator[Diagnostic]:
    known = set(locations.values("location_id"))
    cores = {core(str(name)): str(name) for name in known}
    for location in sorted(set(volumes.counted.location_ids) - known):
        message = Said.of("location {location!r} of the volumes is not in the register", location=location)
        if alike := cores.get(core(location)):
            message = Said.of(
                "{message}, which has {other}: they differ only by {ways}",
                message=message,
                other=shown(alike),
                ways=difference((location, alike)),
            )
        yield diagnostic("L015", message, Place(path, field="location_id"), value=location)


def _names(volumes: Volumes, locations: Locations, path: str | None) -> Iterator[Diagnostic]:
    for location, name in zip(locations.values("location_id"), locations.values("location_name"), strict=True):
        other = volumes.names.get(str(location))
        if name and other and name != other:
            message = Said.of(
                "location {location!r} is {name!r} in the register and {other!r} in the volumes",
                location=location,
                name=name,
                other=other,
            )
            yield diagnostic("L016", message, Place(path, field="location_name"))


def _closed(volumes: Volumes, locations: Locations, path: str | None) -> Iterator[Diagnostic]:
    columns = (locations.values(name) for name in ("location_id", "open_from", "open_until"))
    dates = {str(i): (start, end) for i, start, end in zip(*columns, strict=True) if start or end}
    cells = volumes.counted
    dated = np.array([i in dates for i in cells.location_ids], dtype=np.bool_)[cells.location] & (cells.low > 0)
    performed = sorted(set(zip(cells.location[dated].tolist(), cells.year[dated].tolist(), strict=True)))
    for number, year in performed:
        location = cells.location_ids[number]
        start, end = dates[location]
        before = isinstance(start, date) and start > date(year, 12, 31)
        if before or (isinstance(end, date) and end < date(year, 1, 1)):
            when = Said.of("opened on {start}", start=start) if before else Said.of("closed after {end}", end=end)
            message = Said.of(
                "location {location!r} has volume in {year}, and {when}", location=location, year=year, when=when
            )
            yield diagnostic("L017", message, Place(path, field="open_from" if before else "open_until"))


def _succeeded(volumes: Volumes, locations: Locations, path: str | None) -> Iterator[Diagnostic]:
    """Volume of a location after its successor took over; volume under a new name before the renaming."""
    takes_over = succession(locations)
    periods = _performed(volumes) if takes_over else {}
    for location, (successor, when, kind) in takes_over.items():
        for name, first, _ in periods.get(location, ()):
            if first >= when:
                message = Said.of(
                    "location {location!r} has volume in {name}, after {successor!r} took over on {when}",
                    location=location,
                    name=name,
                    successor=successor,
                    when=when,
                )
                yield diagnostic("L021", message, Place(path, field="successor_date"), value=location)
        for name, _, last in periods.get(successor, ()) if kind == "rename" else ():
            if last < when:
                message = Said.of(
                    "location {successor!r} has volume in {name}, before {location!r} was given this name on {when}",
                    successor=successor,
                    name=name,
                    location=location,
                    when=when,
                )
                yield diagnostic("L022", message, Place(path, field="successor_date"), value=successor)


def _performed(volumes: Volumes) -> dict[str, list[tuple[str, date, date]]]:
    """Per location the years or quarters with a volume above 0: name, first and last day, ascending."""
    rows = volumes.rows[volumes.rows["low"] > 0]
    found: dict[str, list[tuple[str, date, date]]] = {}
    keys = rows[["location_id", "year", "quarter"]].drop_duplicates()
    for location, year, quarter in sorted(keys.itertuples(index=False, name=None)):
        start, end = (3 * quarter - 2, 3 * quarter) if quarter else (1, 12)
        name = f"{year}Q{quarter}" if quarter else f"{year}"
        last = date(year, end, 30 if end in {6, 9} else 31)
        found.setdefault(location, []).append((name, date(year, start, 1), last))
    return found
