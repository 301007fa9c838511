"""What pictures and the page say of each location where patients travel: against the hand, and the tables."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

import cns_check.api as cns
from cns_check.report.charts import files
from cns_check.report.html.travel_words import not_reached, without_place
from cns_check.report.result.sites import site_table
from cns_check.words import english, translator
from travel_region import run, write_region


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("region")
    write_region(made)
    return made


@pytest.fixture(scope="module")
def result(folder):
    return run(folder)._result


def rows(result, norm="hip-care", method="travel-time"):
    found = site_table(result).records()
    return {r["location_id"]: r for r in found if (r["norm_id"], r["method"]) == (norm, method)}


def test_what_each_location_does(result):
    found = rows(result)
    assert {x: r["does"] for x, r in found.items()} == {
        **dict.fromkeys(("N1", "N4", "N6", "S1"), "stays"),
        **dict.fromkeys(("N2", "N3", "S2"), "stops"),
        "N5": "opens",
    }
    assert list(found) == sorted(found)


def test_minutes_are_means_of_who_goes_there(result):
    found = rows(result)
    # Six of S1 who live there, and five from 2002: 32 to the east and 10 to the south, at 0.6 minutes each.
    assert found["S1"]["minutes_before"] == 0
    assert found["S1"]["minutes_after"] == pytest.approx(5 * 25.2 / 11)
    assert (found["S1"]["volume_before"], found["S1"]["volume_after"]) == (6, 11)
    assert (found["N5"]["minutes_before"], found["S2"]["minutes_after"]) == (None, None), "nobody goes there"


def test_volumes_are_those_of_the_table_after(result):
    after = [r for r in result.after.records() if r["intervention_id"] is None]
    key = ("norm_id", "norm_year", "method", "region_id", "location_id", "volume_before", "volume_after")
    assert [[r[k] for k in key] for r in site_table(result).records()] == [[r[k] for k in key] for r in after]


def test_of_what_is_masked_no_minutes_are_told(result):
    assert {(r["minutes_before"], r["minutes_after"]) for r in rows(replace(result, journeys=None)).values()} == {
        (None, None)
    }


def test_a_volume_that_is_not_exactly_known_is_no_number(tmp_path):
    write_region(tmp_path)
    volumes = tmp_path / "volumes.csv"
    volumes.write_text(volumes.read_text().replace("N2,hip,2025,12", "N2,hip,2025,few"))
    profile = tmp_path / "profile.yaml"
    profile.write_text("schema: cns-check/volume-profile/1\nmasked: {few: [1, 9]}\n")
    row = rows(run(tmp_path, profile=str(profile))._result)["N2"]
    assert (row["does"], row["volume_before"], row["volume_after"]) == ("stops", None, None)
    inputs = {"locations": "locations.csv", "origins": "origins.csv", "travel_times": "travel.csv"}
    today = cns.evaluate(
        str(volumes),
        profile=str(profile),
        norms=str(tmp_path / "set-a.yaml"),
        norm_years=[2026],
        data_year=2025,
        **{name: str(tmp_path / file) for name, file in inputs.items()},
    )
    assert rows(today._result, method=None)["N2"]["volume_before"] is None


def test_where_nothing_is_reallocated_it_is_as_today(folder):
    names = ("locations.csv", "origins.csv", "travel.csv")
    inputs = dict(zip(("locations", "origins", "travel_times"), (str(folder / n) for n in names), strict=True))
    outcome = cns.evaluate(
        str(folder / "volumes.csv"), norms=str(folder / "set-a.yaml"), norm_years=[2026], data_year=2025, **inputs
    )
    found = rows(outcome._result, method=None)
    assert list(found) == ["N1", "N2", "N3", "N4", "N6", "S1", "S2"]
    assert {r["does"] for r in found.values()} == {"other"}
    assert (found["N1"]["volume_before"], found["N1"]["volume_after"], found["N1"]["minutes_after"]) == (90, None, None)
    # A quarter of S2's catchment lives in 2003, 18 to the east and 5 to the south.
    assert found["S2"]["minutes_before"] == pytest.approx(0.25 * 13.8)
    assert site_table(replace(outcome._result, travel=None)) is None
    names = {figure.name for figure in files.figures(outcome._result)}
    assert {"map-hip-care-2026", "minutes-hip-care-2026"} <= names
    assert not any(name.startswith("extra") for name in names)


def test_what_cannot_work_says_where_and_how_much(result):
    (short,) = not_reached(result)
    assert (
        "S1 stays and reaches 11 of the minimum of 20; no other location of its region can give the missing 9" in short
    )
    assert without_place(result, english) == [
        "Hip, norm year 2026, method travel-time, region zuid: 2 a year find no place (no travel time to any that "
        "stays), from S2"
    ]


def test_pictures_have_the_numbers_of_the_tables(result):
    import vl_convert

    specs = {figure.name: figure.spec for figure in files.figures(result, translator("nl"))}

    def texts(kind):
        drawn = ElementTree.fromstring(vl_convert.vegalite_to_svg(specs[f"{kind}-hip-care-2026-travel-time"]))
        return {t.text for t in drawn.iter() if t.tag.endswith(("}text", "}tspan")) and t.text}

    travel = {
        (r["region_id"], r["moment"]): r
        for r in result.travel.records()
        if (r["norm_id"], r["method"]) == ("hip-care", "travel-time")
    }
    before, after = travel["zuid", "before"], travel["zuid", "after"]
    assert (before["max_minutes"], after["max_minutes"]) == (13.8, 25.2)
    assert {"zuid, langste", "13,8 → 25,2", "(alle), mediaan"} <= texts("minutes")
    assert f"{travel[None, 'after']['within_0']}" in texts("extra")
    assert {"90 → 92", "0 → 20", "S1", "blijft", "zoals een afwijking vastlegt"} <= texts("map")
    assert "Zonder coördinaten in het register, dus niet op de kaart: N6." in texts("map")
    assert "N6" not in texts("map")
