"""What the tables of travel lack for a run: sites, rows to them, origins out of reach. In: tables. Out: diagnostics."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.checked_tables import Locations, Volumes
from cns_check.inputs.travel.origins import Origins
from cns_check.inputs.travel.scenario import STOP, Scenario
from cns_check.inputs.travel.sites import Sites, home_sites
from cns_check.inputs.travel.travel_times import TravelTimes
from cns_check.words import Said

#: So many ids are named.
NAMED = 10


@dataclass(frozen=True, slots=True)
class Given:
    """The tables of a run that travel times are held against; None where one is not given.

    Attributes:
        volumes: Who performs what.
        register: The sites of the locations.
        sites: Where they differ per intervention.
        origins: Where patients live.
        scenario: Who is to stay or to begin.
    """

    volumes: Volumes | None = None
    register: Locations | None = None
    sites: Sites | None = None
    origins: Origins | None = None
    scenario: Scenario | None = None


def known_sites(given: Given) -> set[str] | None:
    """Every site of the register and of the table of sites; None without either."""
    if given.register is None and given.sites is None:
        return None
    own = set(given.sites.origin.tolist()) if given.sites is not None else set()
    return own | set(home_sites(given.register).values())


def known_origins(given: Given) -> set[str] | None:
    """Every origin, sites among them, for one location is reached from another; None without a table of origins."""
    return None if given.origins is None else set(given.origins.ids.tolist()) | (known_sites(given) or set())


def remarks(travel: TravelTimes, given: Given) -> Iterator[Diagnostic]:
    """Locations without a site, sites without travel, origins out of reach, and locations that share a site.

    Args:
        travel: The travel times to the sites of the run.
        given: The other tables.
    """
    pairs = _pairs(given)
    homes, by_pair = home_sites(given.register), given.sites.by_pair if given.sites is not None else {}
    place = Place(given.register.files[0].path if given.register is not None and given.register.files else None)
    of_site: dict[str, set[str]] = {}
    without: set[str] = set()
    for location, intervention in sorted(pairs):
        site = homes.get(location)
        if given.sites is not None and (location, intervention) in by_pair:
            site = str(given.sites.origin[by_pair[location, intervention]])
        if site is None:
            without.add(location)
        else:
            of_site.setdefault(site, set()).add(location)
    if without:
        one, more = "{count} location has no site: {names}", "{count} locations have no site: {names}"
        message = Said.counted(len(without), one, more, names=_named(without))
        yield diagnostic("O012", message, Place(place.path, field="origin_id"))
    yield from _of_sites(travel, of_site, _gone(given.register))
    if given.origins is not None:
        yield from _out_of_reach(travel, given.origins)


def _pairs(given: Given) -> set[tuple[str, str]]:
    """Location and intervention of whoever has volume, or is to keep or to begin."""
    found: set[tuple[str, str]] = set()
    if given.volumes is not None:
        table = given.volumes.counted
        has = np.flatnonzero(table.high > 0)
        size = len(table.intervention_ids)
        for number in np.unique(table.location[has] * size + table.intervention[has]).tolist():
            found.add((table.location_ids[number // size], table.intervention_ids[number % size]))
    if given.scenario is not None:
        stays = given.scenario.location[given.scenario.decision != STOP].tolist()
        # For which interventions is for the norm to say: the site of its own will do.
        found |= {(location, "") for location in stays if location not in {x for x, _ in found}}
    return found


def _gone(register: Locations | None) -> set[str]:
    """Locations that have a successor, which may well be where they were."""
    if register is None:
        return set()
    pairs = zip(register.values("location_id"), register.values("successor_id"), strict=True)
    return {str(location) for location, successor in pairs if isinstance(successor, str)}


def _of_sites(travel: TravelTimes, of_site: Mapping[str, set[str]], gone: Collection[str]) -> Iterator[Diagnostic]:
    place, reached = Place(travel.file.path, field="destination_id"), set(travel.site_ids.tolist())
    lonely = [site for site in sorted(of_site) if site not in reached]
    if lonely:
        told = tuple(_with_locations(site, of_site[site]) for site in lonely)
        one, more = "no row leads to {count} site: {names}", "no row leads to {count} sites: {names}"
        yield diagnostic("O013", Said.counted(len(lonely), one, more, names=told), place)
    shared = {site: here for site, all_ in sorted(of_site.items()) if len(here := all_ - set(gone)) > 1}
    if shared:
        told = tuple(_with_locations(site, here) for site, here in shared.items())
        one, more = "{count} site has several locations: {names}", "{count} sites have several locations: {names}"
        yield diagnostic("O015", Said.counted(len(shared), one, more, names=told), Place(travel.file.path))


def _out_of_reach(travel: TravelTimes, origins: Origins) -> Iterator[Diagnostic]:
    away = ~np.isin(origins.ids.astype(str), travel.origin_ids.astype(str)) & (origins.inhabitants > 0)
    if away.any():
        message = Said.counted(
            int(away.sum()),
            "{count} origin, with {people} inhabitants, has no row to any site: {names}",
            "{count} origins, with {people} inhabitants, have no row to any site: {names}",
            people=float(origins.inhabitants[away].sum()),
            names=_named(origins.ids[away].tolist()),
        )
        yield diagnostic("O014", message, origins.rows.place(int(np.flatnonzero(away)[0]), "origin_id"))


def _with_locations(site: str, locations: Collection[str]) -> Said:
    return Said.of("{site} ({locations})", site=site, locations=tuple(sorted(locations)))


def _named(ids: Collection[str]) -> Said:
    """The first ids, and how many there are more."""
    ordered = sorted(ids)
    if len(ordered) <= NAMED:
        return Said.of("{names}", names=tuple(ordered))
    return Said.of("{names} and {count} more", names=tuple(ordered[:NAMED]), count=len(ordered) - NAMED)
