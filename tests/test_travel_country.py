"""What a run knows of sites: which is whose, for an intervention and for a norm, and where a row of travel stands."""

from __future__ import annotations

import numpy as np

from cns_check.inputs.checked_tables import Locations
from cns_check.inputs.travel.origins import read_origins
from cns_check.inputs.travel.sites import read_sites
from cns_check.inputs.travel.travel_times import read_travel_times
from cns_check.judge.all_locations import Roster
from cns_check.reallocate.travel.country import Country, country

ORIGINS = b"origin_id,inhabitants\n10,5\n9,3\n"
TRAVEL = b"origin_id,destination_id,minutes,distance\n9,10,4,4000\n10,10,0,0\n10,9,,\n10,11,2.5,2000\n"
SITES = b"location_id,intervention_id,origin_id\nL1,b,11\nL3,b,10\n"


def made() -> Country:
    ids = ("L1", "L2", "L3", "L4")
    homes = np.array(["10", "10", None, None], dtype=object)
    register = Locations({"location_id": np.array(ids, dtype=object), "origin_id": homes})
    origins, _ = read_origins("origins.csv", ORIGINS)
    times, _ = read_travel_times("travel.csv", TRAVEL)
    sites, _ = read_sites("sites.csv", SITES)
    assert origins is not None
    assert times is not None
    return country(Roster(ids, (None,) * 4, (None,) * 4, {}, (None,) * 4, (None,) * 4), register, origins, times, sites)


def names(found: Country, sites: np.ndarray) -> list[str | None]:
    return [found.place_ids[found.network.site_place[s]] if s >= 0 else None for s in sites]


def test_a_site_is_of_the_intervention_and_else_the_locations_own():
    found = made()
    assert [names(found, row) for row in found.sites(["a", "b"])] == [
        ["10", "10", None, None],
        ["11", "10", "10", None],
    ]


def test_the_site_for_a_norm_is_the_one_of_all_it_counts_else_its_own():
    found = made()
    assert names(found, found.norm_sites(["b"])) == ["11", "10", "10", None]
    for counts in (["a", "b"], ["b", "a"]):
        assert names(found, found.norm_sites(counts)) == ["10", "10", "10", None]


def test_places_are_origins_and_sites_and_the_lines_of_travel_are_found():
    found = made()
    assert found.place_ids == ("10", "11", "9")
    assert found.network.inhabitants.tolist() == [5, 0, 3]
    at = {place: n for n, place in enumerate(found.place_ids)}
    site = {found.place_ids[p]: n for n, p in enumerate(found.network.site_place)}
    lines = {
        (a, b): place.line if (place := found.row_place(at[a], site[b])) is not None else None for a in at for b in site
    }
    assert lines == {
        ("10", "10"): 3,
        ("10", "11"): 5,
        ("11", "10"): None,
        ("11", "11"): None,
        ("9", "10"): 2,
        ("9", "11"): None,
    }
    assert found.network.minutes[at["10"], site["11"]] == 2.5
