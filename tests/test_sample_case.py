"""The sample case is what its README says, is made anew byte for byte, and says everywhere that it is invented."""

from __future__ import annotations

import csv
import runpy
from collections import Counter

import pytest
import yaml

from cns_check.inputs.agreements.read import deferral_lacks, due, read_agreements, undecided
from cns_check.norms.load import load_norm_file
from conftest import REPO

CASE = REPO / "sample_data" / "nl-example"
NORMS = REPO / "norms" / "nl-iza-tranche-1.yaml"


def read(name, delimiter=","):
    with (CASE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


@pytest.fixture(scope="module")
def volumes():
    return {(r["location_id"], r["intervention_id"], int(r["year"])): r["volume"] for r in read("volumes.csv")}


@pytest.fixture(scope="module")
def locations():
    return {r["location_id"]: r for r in read("locations.csv")}


def test_making_it_again_gives_the_same_bytes():
    made = runpy.run_path(str(CASE / "generate.py"))["make_case"]()
    on_disk = {file.name: file.read_bytes() for file in CASE.iterdir() if file.is_file() and file.name != "generate.py"}
    assert {name: text.encode() for name, text in made.items()} == on_disk


def test_counts(volumes, locations):
    assert len(locations) == 80
    assert len({r["organisation_id"] for r in locations.values()}) == 60
    assert len({r["region_id"] for r in locations.values()}) == 7
    assert len({intervention for _, intervention, _ in volumes}) == 15
    assert sorted({year for *_, year in volumes}) == [2020, 2021, 2022, 2023, 2024]
    assert {r["jaar"] for r in read("volumes-2025-late.csv", ";")} == {"2025"}
    placed = [r for r in locations.values() if r["latitude"]]
    assert len(placed) == 64
    assert all(50.7 < float(r["latitude"]) < 53.6 and 3.3 < float(r["longitude"]) < 7.3 for r in placed)
    assert {location for location, *_ in volumes} == set(locations)
    cells = Counter("mask" if v.startswith("<") else "blank" if not v else "number" for v in volumes.values())
    assert cells["number"] > 2000
    assert cells["mask"] > 20
    assert cells["blank"] == 5
    assert {v for v in volumes.values() if v.startswith("<")} == {"<5", "<10"}


def test_interventions_are_those_of_the_norm_set(volumes):
    declared = set(yaml.safe_load(NORMS.read_text(encoding="utf-8"))["interventions"])
    assert {intervention for _, intervention, _ in volumes} == declared
    late = yaml.safe_load((CASE / "profile-2025-late.yaml").read_text(encoding="utf-8"))["interventions"]
    assert set(late.values()) == declared
    assert {r["ingreep"] for r in read("volumes-2025-late.csv", ";")} == set(late)


def test_codes_are_well_formed_and_nobodys(locations):
    for column, digits in (("agb_code", 8), ("vestigingsnummer", 12)):
        codes = [r[column] for r in locations.values()]
        assert len(set(codes)) == 80
        assert all(len(c) == digits and c.isdecimal() and c.startswith("9900") for c in codes)


def test_what_the_readme_points_at(volumes, locations):
    nephrectomy = {loc: v for (loc, i, year), v in volumes.items() if (i, year) == ("kidney-nephrectomy", 2024)}
    assert (nephrectomy["N3"], nephrectomy["O3"], nephrectomy["W7"]) == ("49", "50", "")
    assert (nephrectomy["M3"], volumes["M3", "kidney-focal-therapy", 2024]) == ("40", "<5")
    assert (nephrectomy["ZO3"], volumes["ZO3", "kidney-focal-therapy", 2024]) == ("48", "<5")
    for alone in ("N3", "O3", "W4", "W5"):
        assert (alone, "kidney-focal-therapy", 2024) not in volumes
    assert (nephrectomy["W4"], nephrectomy["W5"]) == ("31", "28")
    assert locations["W4"]["organisation_id"] == locations["W5"]["organisation_id"]

    pancreas = [
        int(v)
        for (loc, i, _), v in volumes.items()
        if i == "pancreas-resection" and locations[loc]["region_id"] == "zuidwest"
    ]
    assert pancreas
    assert max(pancreas) < 50

    assert {r["location_id"]: r["open_until"] for r in locations.values() if r["open_until"]} == {"NW12": "2024-12-31"}
    assert "NW12" not in {r["locatie"] for r in read("volumes-2025-late.csv", ";")}
    assert {year for loc, _, year in volumes if loc == "M9"} == {2022, 2023, 2024}


def test_few_large_centres_and_many_small(volumes):
    kidney = [int(v) for (_, i, y), v in volumes.items() if (i, y) == ("kidney-nephrectomy", 2024) and v.isdecimal()]
    assert sum(v < 50 for v in kidney) > sum(v >= 50 for v in kidney) >= 10


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "agreements.yaml",
        "cns-check.yaml",
        "profile.yaml",
        "profile-2025-late.yaml",
        "generate.py",
        "locations.csv",
    ],
)
def test_says_that_it_is_invented(name):
    text = (CASE / name).read_text(encoding="utf-8").lower()
    assert "verzonnen" in text or "invented" in text


def test_every_name_is_a_number_of_ours(volumes, locations):
    for row in read("volumes.csv"):
        assert row["location_name"] == f"Locatie {row['location_id']}"
    for row in locations.values():
        number = int(row["organisation_id"].removeprefix("org-"))
        assert row["location_name"] == f"Locatie {row['location_id']}"
        assert row["organisation_name"] == f"Organisatie {number} (verzonnen)"


@pytest.fixture(scope="module")
def agreements(locations):
    memberships = {(r["location_id"], r["network"]): r["region_id"] for r in read("memberships.csv")}
    regions = {
        (location, network): memberships.get((location, network), row["region_id"])
        for location, row in locations.items()
        for network in ("oncology", "vascular")
    }
    sets = [load_norm_file(NORMS.read_bytes(), "norms.yaml").value]
    path = CASE / "agreements.yaml"
    value, found = read_agreements(path.read_bytes(), "agreements.yaml", sets, locations=locations, regions=regions)
    return value, found, sets[0], regions


def test_agreements_have_no_errors_and_the_warnings_that_are_meant(agreements):
    value, found, norms, regions = agreements
    assert value is not None
    assert sorted(d.code for d in found) == ["A019", "A020", "A022", "A031", "A037", "A038", "A038", "A038"]
    missing = undecided(value, [norms], due(value, [norms], regions))
    assert [(d.code, d.value) for d in missing] == [("A021", "head-neck-oncology")]


def test_agreements_show_every_case(agreements, locations, volumes):
    value, _, norms, regions = agreements
    assert value.impact_analysis_year == 2022
    assert {r.id for r in value.regions} == {row["region_id"] for row in locations.values()}
    decisions = {(r.id, d.norm): d for r in value.regions for d in r.decisions}
    assert {d.route for d in decisions.values()} == {"consensus", "consent", "none"}

    deferred = {key: d for key, d in decisions.items() if d.effective and str(d.effective) > "2026-01-01"}
    lacking = {key: deferral_lacks(d, norms) for key, d in deferred.items()}
    assert lacking == {
        ("noord", "lung-resection"): (),
        ("oost", "stomach-oesophagus-resection"): ("a rationale", "endorsement by patients"),
        ("midden", "lung-resection"): (),
    }
    assert deferred["midden", "lung-resection"].route == "none"
    assert [key for key, d in decisions.items() if d.dispute] == [("noord", "lung-resection")]
    assert [r.id for r in value.regions if not r.spreading] == ["oost"]
    assert value.region("noordwest").decision("head-neck-oncology") is None

    (exception,) = [e for r in value.regions for e in r.exceptions]
    assert (exception.location, exception.norm, str(exception.until)) == ("ZO4", "kidney-local-treatment", "2026-12-31")
    (explanation,) = [e for r in value.regions for e in r.explanations]
    assert (explanation.location, explanation.norm) == ("ZO3", "aorta-complex")
    assert not value.region("zuidoost").decides("vascular")  # else the explanation would decide nothing

    ((region, joint),) = [(r, j) for r in value.regions for j in r.joint]
    assert decisions[region.id, joint.norm].route == "none"
    reached = [int(volumes[location, "kidney-nephrectomy", 2024]) for location in joint.locations]
    assert len(reached) == 2
    assert max(reached) < 50 <= sum(reached)

    assert decisions["zuidwest", "pancreas-resection"].route == "none"
    assert (regions["M4", "oncology"], regions["M4", "vascular"]) == ("midden", "oost")
    assert all(d.locations for d in decisions.values() if d.route != "none")
