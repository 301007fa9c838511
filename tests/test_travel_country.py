"""What a run knows of sites: which is whose, for an intervention and for a norm, and where a row of travel stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from build import volumes
from build_decisions import evaluated, set_of
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


def seen_from(origins: dict[str, str | None], demand_by: str | None = None) -> tuple[Country, np.ndarray]:
    """A country of which the volumes of 2024 name an origin per location; L1 has merged into L2 by 2026."""
    at = {x: {"region_id": "noord", "origin_id": x[1:]} for x in ("L1", "L2", "L3")}
    at["L1"] |= {"successor_id": "L2", "successor_date": date(2025, 6, 1), "successor_kind": "merger"}
    amounts = {"L1": 6, "L2": 4, "L3": 2}
    evaluation = evaluated(set_of(), amounts, at=at)
    table = volumes({(x, "alpha", 2024): amount for x, amount in amounts.items()})
    rows = table.rows.assign(origin_id=[origins[x] for x in amounts])
    places, _ = read_origins("origins.csv", b"origin_id,inhabitants\n1,5\n2,3\n3,1\n")
    times, _ = read_travel_times(
        "travel.csv",
        b"origin_id,destination_id,minutes,distance\n1,2,4,4\n2,2,0,0\n3,2,9,9\n1,3,8,8\n2,3,5,5\n3,3,0,0\n",
    )
    assert places is not None
    assert times is not None
    register = Locations({"location_id": np.array([*at], dtype=object), "origin_id": np.array(["1", "2", "3"], object)})
    seen = replace(table, has_origins=True, make_rows=lambda: rows)
    found = country(evaluation.roster, register, places, times, volumes=seen, demand_by=demand_by)
    [block] = evaluation.blocks
    demand = found.demand(block, np.array([block.cells.year("alpha", 2024).low]))
    place, who = (
        [(*found.place_ids, None)[n] for n in demand.origin],
        [evaluation.roster.ids[n] for n in demand.location],
    )
    return found, sorted(zip(place, who, demand.volume.tolist(), strict=True), key=str)


def test_the_demand_that_was_observed_is_of_who_carries_the_history():
    found, demand = seen_from({"L1": "1", "L2": "2", "L3": "1"})
    assert found.is_observed(2024)
    assert demand == [("1", "L2", 6), ("1", "L3", 2), ("2", "L2", 4)]


@pytest.mark.parametrize(("demand_by", "observed"), [("observed", True), (None, False), ("modelled", False)])
def test_a_year_with_a_row_without_origin_is_observed_only_where_that_is_asked(demand_by, observed):
    found, demand = seen_from({"L1": "1", "L2": None, "L3": "3"}, demand_by)
    assert found.is_observed(2024) == observed
    # By the catchment L2's ten are spread over 1 and 2 as people live there: not six and four.
    assert (("1", "L2", 6) in demand) == observed
