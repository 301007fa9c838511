"""Who is judged: every location once, what the register says of it, and whose history it carries on a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from build import register, volumes
from cns_check.judge.all_locations import Roster, roster_of

DAY = date(2026, 1, 1)


def roster(*rows, of=None, **more):
    return roster_of(volumes(of or {}), register(*rows), **more)


def moved(location, successor, day, kind="merger"):
    return {"location_id": location, "successor_id": successor, "successor_date": day, "successor_kind": kind}


def carried(*rows, day=DAY):
    return roster(*rows, {"location_id": "N9"}).successors_on(day)


def test_every_location_of_the_volumes_and_of_the_register_once_and_sorted():
    of = {("L3", "alpha", 2024): 5, ("L1", "alpha", 2024): 5}
    assert roster({"location_id": "L2"}, {"location_id": "L1"}, of=of).ids == ("L1", "L2", "L3")
    assert roster_of(volumes(of), None).ids == ("L1", "L3")


def test_what_the_register_says_stands_at_its_location():
    made = roster(
        {"location_id": "L3", "location_name": "Drie", "organisation_id": "org-2", "open_from": date(2024, 7, 1)},
        {"location_id": "L1", "organisation_id": "org-1", "organisation_name": "Een", "open_until": date(2025, 1, 1)},
        {"location_id": "L4", "region_id": "noord", "latitude": 52.5, "longitude": 5.25, "organisation_id": "org-1"},
        {"location_id": "L5", "agb_code": "06290832", "vestigingsnummer": "000012345678"},
        of={("L2", "alpha", 2024): 5},
    )
    assert made.ids == ("L1", "L2", "L3", "L4", "L5")
    assert made.names == (None, None, "Drie", None, None)
    assert made.organisations == ("org-1", None, "org-2", "org-1", None)
    assert made.organisation_names == {"org-1": "Een"}
    assert made.organisation_codes().tolist() == [0, -1, 1, 0, -1]
    assert made.regions == (None, None, None, "noord", None)
    assert made.open_until == (date(2025, 1, 1), None, None, None, None)
    assert made.opened.tolist() == [0, 0, 2024, 0, 0]
    assert made.latitude[3] == 52.5
    assert made.longitude[3] == 5.25
    assert np.isnan(made.latitude).tolist() == np.isnan(made.longitude).tolist() == [True, True, True, False, True]
    assert made.codes["L5"] == ("06290832", "000012345678")
    assert made.codes["L2"] == (None, None)


def test_the_name_is_the_registers_else_that_of_the_volumes():
    of = volumes({(i, "alpha", 2024): 5 for i in ("L1", "L2")}, names={"L1": "Een", "L2": "Twee"})
    assert roster_of(of, register({"location_id": "L1", "location_name": "Eerste"})).names == ("Eerste", "Twee")


def test_a_name_without_an_organisation_names_none():
    made = roster({"location_id": "L1", "organisation_name": "Een"}, {"location_id": "L2", "organisation_id": "org-2"})
    assert made.organisation_names == {}
    assert made.memberships == {}


def test_a_membership_of_a_network_goes_before_the_registers_region():
    rows = ({"location_id": "L1", "region_id": "noord"}, {"location_id": "L2", "region_id": "zuid"})
    made = roster(*rows, memberships={("L1", "oncology"): "west"})
    assert made.regions_for("oncology") == ("west", "zuid")
    assert made.regions_for("vascular") == ("noord", "zuid")
    assert roster(*rows).regions_for("oncology") == ("noord", "zuid")


def test_a_location_is_open_on_its_last_day_and_closed_on_the_next():
    rows = ({"location_id": "L1", "open_until": date(2025, 12, 31)}, {"location_id": "L2"})
    made = roster(*rows)
    assert made.closed_by(date(2025, 12, 31)).tolist() == [False, False]
    assert made.closed_by(date(2026, 1, 1)).tolist() == [True, False]
    assert made.closed_by(date.max).tolist() == [True, False], "open without end is never closed"


# Successors


def test_a_successor_carries_the_history_from_its_day_on():
    assert carried(moved("N1", "N9", date(2026, 1, 1))) == {"N1": ("N9", 2026)}
    assert carried(moved("N1", "N9", date(2026, 1, 2))) == {}


def test_a_chain_of_successors_is_followed_to_its_end():
    chain = [
        moved("N1", "N2", date(2022, 7, 1)),
        moved("N2", "N3", date(2023, 7, 1), "move"),
        moved("N3", "N9", date(2026, 1, 1), "rename"),
    ]
    assert carried(*chain) == {"N1": ("N9", 2022), "N2": ("N9", 2023), "N3": ("N9", 2026)}
    assert carried(*chain, day=date(2025, 12, 31)) == {"N1": ("N3", 2022), "N2": ("N3", 2023)}
    assert carried(*chain, day=date(2023, 6, 30)) == {"N1": ("N2", 2022)}


def test_a_change_to_come_leaves_the_later_ones_as_they_are():
    chain = [moved("N1", "N2", date(2027, 1, 1)), moved("N2", "N9", date(2022, 1, 1))]
    assert carried(*chain) == {"N2": ("N9", 2022)}


def test_several_predecessors_have_one_successor():
    both = [moved("N1", "N9", date(2022, 1, 1)), moved("N2", "N9", date(2024, 1, 1))]
    assert carried(*both) == {"N1": ("N9", 2022), "N2": ("N9", 2024)}


def test_a_chain_that_goes_round_or_leaves_the_roster_ends_there():
    """Registers that were read hold neither; those made by hand may."""
    around = [moved("N1", "N2", date(2022, 1, 1)), moved("N2", "N1", date(2023, 1, 1))]
    assert carried(*around) == {"N1": ("N2", 2022), "N2": ("N1", 2023)}
    later = [moved("N0", "N1", date(2021, 1, 1)), *around]
    assert carried(*later)["N0"] == ("N2", 2021)
    three = [moved(f"N{n}", f"N{n % 3 + 1}", date(2020 + n, 1, 1)) for n in (1, 2, 3)]
    assert carried(moved("N0", "N2", date(2020, 1, 1)), *three) == {
        "N0": ("N1", 2020),
        "N1": ("N3", 2021),
        "N2": ("N1", 2022),
        "N3": ("N2", 2023),
    }
    assert carried(moved("N1", "elsewhere", date(2022, 1, 1))) == {}


def test_a_membership_is_handed_on_along_any_chain_until_predecessors_differ():
    many = [moved(f"N{n}", f"N{n + 1}", date(2022, 1, 1)) for n in range(5000)]
    made = roster(*many, moved("M", "N9", date(2022, 1, 1)), memberships={("N0", "net"): "north", ("M", "net"): "east"})
    regions = dict(zip(made.ids, made.regions_for("net"), strict=True))
    assert (regions["N8"], regions["N9"], regions["N4999"]) == ("north", None, None)
    made = roster(*many, memberships={("N0", "net"): "north", ("N4000", "net"): "east"})
    regions = dict(zip(made.ids, made.regions_for("net"), strict=True))
    assert (regions["N3999"], regions["N4000"], regions["N4999"]) == ("north", "east", "east")


def test_a_succession_keeps_its_day_and_kind():
    made = roster(moved("N1", "N9", date(2022, 7, 1), "rename"), {"location_id": "N9"})
    assert made.succession == {"N1": ("N9", date(2022, 7, 1), "rename")}


@pytest.mark.parametrize("successor", [{"successor_date": None}, {"successor_kind": None}, {"successor_id": None}])
def test_half_a_succession_is_none(successor):
    assert roster(moved("N1", "N9", DAY) | successor, {"location_id": "N9"}).succession == {}


def test_a_roster_made_by_hand_needs_no_more_than_its_columns():
    made = Roster(("L1",), (None,), (None,), {}, (None,), (None,))
    assert made.successors_on(DAY) == {}
    assert made.regions_for("oncology") == (None,)
    assert [len(a) for a in (made.opened, made.latitude, made.longitude)] == [0, 0, 0]
