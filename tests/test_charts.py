"""Charts: every kind is drawn, with what it leaves out said, and a number is never made nicer than it is."""

from __future__ import annotations

import itertools
import os
from xml.etree import ElementTree

import pytest

import build
import cns_check.api as cns
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.report.charts import DARK, LIGHT, USUAL, files
from cns_check.report.charts.flows import FLOWS
from cns_check.report.charts.kind import Style
from cns_check.report.charts.regions import REGIONS
from cns_check.report.charts.rows import in_order
from cns_check.report.charts.theme import GLYPHS, SHAPES, VERDICTS
from cns_check.words import english
from conftest import REPO

SAMPLE = REPO / "sample_data" / "nl-example"


@pytest.fixture(scope="module")
def figures():
    before = os.getcwd()  # noqa: PTH109
    os.chdir(SAMPLE)
    try:
        outcome = cns.evaluate(
            "volumes.csv",
            profile="profile.yaml",
            locations="locations.csv",
            memberships="memberships.csv",
            agreements="agreements.yaml",
            use_indicative=True,
        )
    finally:
        os.chdir(before)
    return {figure.name: figure.spec for figure in files.figures(outcome._result)}, outcome


def texts(spec):
    import vl_convert

    drawn = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec))
    return [t.text for t in drawn.iter() if t.tag.endswith(("}text", "}tspan")) and t.text]


def test_every_kind_is_there(figures):
    specs, _ = figures
    assert {name.split("-")[0] for name in specs} == {kind.name for kind in USUAL}


def test_volumes_show_every_performing_location_with_its_number(figures):
    specs, outcome = figures
    rows = outcome.verdicts.query(
        "norm_id == 'kidney-local-treatment' and norm_year == 2027 and verdict != 'not_performed'"
    )
    said = texts(specs["volumes-kidney-local-treatment-2027"])
    for row in rows.itertuples():
        assert f"{row.location_name} ({row.location_id})" in said
    assert "50 in 2026, 2027 (reported)" in said
    assert {"48-52", "0+"} <= set(said)


def test_flows_and_regions_show_the_numbers_of_the_tables(figures):
    specs, outcome = figures
    moved = outcome.transfers.query("norm_id == 'pancreas-resection' and norm_year == 2027 and volume > 0")
    said = texts(specs["flows-pancreas-resection-2027-proportional"])
    cells = moved.groupby(["from_location_id", "to_location_id"], dropna=False)["volume"].sum()
    for volume in cells:
        assert f"{volume:.0f}" in said
    assert "(no place)" in said
    assert "94 unplaced" in texts(specs["regions-nl-iza-tranche-1-2027"])


def test_a_mean_that_misses_the_norm_does_not_read_as_the_norm():
    norm = build.norm(minimum=20, window={"mean-of-years": 3})
    cells = {("L1", "alpha", 2022): 20, ("L1", "alpha", 2023): 20, ("L1", "alpha", 2024): 19.999}
    result = build.result(build.norm_set(norm), build.volumes(cells), data_year=2024)
    spec = next(f.spec for f in files.figures(result) if f.name.startswith("volumes"))
    said = texts(spec)
    assert "19.99" in said
    assert "20" not in [t for t in said if t == "20"][1:]  # the axis may have it, once


def test_what_is_left_out_of_a_picture_is_said():
    cells = {(f"L{n:03}", "alpha", 2024): n for n in range(1, 101)}
    result = build.result(build.norm_set(build.norm(minimum=50)), build.volumes(cells), data_year=2024)
    spec = next(f.spec for f in files.figures(result) if f.name.startswith("volumes"))
    said = texts(spec)
    assert "60 of 100 locations, those nearest to the minimum." in said
    drawn = {t for t in said if t.startswith("L")}
    assert len(drawn) == 60
    assert "L050" in drawn
    assert "L001" not in drawn


LONG = "Ziekenhuis met een heel lange naam die nergens in past"


@pytest.fixture(scope="module")
def long_names():
    """What charts say of ids that only differ at their end, or are long, and of names that are cut."""
    names = {"N2": LONG, "N10": LONG, "N1": "N1", "N3": "Kort", "N4": "🏥" * 60, f"stichting-{'x' * 40}-7": LONG}
    cells = {(i, "alpha", 2024): 10 + 5 * n for n, i in enumerate(names)}
    places = [{"location_id": i, "location_name": name, "region_id": "r"} for i, name in names.items()]
    result = build.result(
        build.norm_set(build.norm(minimum=15)), build.volumes(cells), build.register(*places), data_year=2024
    )
    return {f.name.split("-")[0]: texts(f.spec) for f in files.figures(result)}


def test_a_long_name_is_cut_and_its_id_never(long_names):
    said = long_names["volumes"]
    assert {"Ziekenhuis met een heel lange naam die… (N2)", "Ziekenhuis met een heel lange naam die… (N10)"} <= set(
        said
    )
    assert {"N1", "Kort (N3)", f"Ziekenh… (stichting-{'x' * 40}-7)"} <= set(said)
    (emoji,) = (text for text in said if text.endswith(" (N4)"))
    assert set(emoji.removesuffix("… (N4)")) == {"🏥"}, "no half character"


def test_a_long_title_of_a_norm_is_cut_and_keeps_its_id_and_what_its_number_is():
    norms = [
        build.norm(i, minimum=5, title={"en": "A title of a norm that goes on and on and on, to the end"}) for i in "pq"
    ]
    result = build.result(build.norm_set(*norms), build.volumes({("L1", "alpha", 2024): 10}), data_year=2024)
    said = texts(next(f.spec for f in files.figures(result) if f.name.startswith("regions")))
    assert {
        "A title of a norm that goes on and on and on,… (p)",
        "A title of a norm that goes on and on and on,… (q)",
    } <= set(said)


def test_regions_senders_and_receivers_stand_in_natural_order():
    rows = [
        {"norm_set": "s", "norm_id": "n", "norm_year": 2027, "region_id": r, "verdict": "met"}
        for r in ("r10", "r2", None, "r1")
    ]
    ordered = in_order(rows, region_order=("region_id",))
    assert [row["region_order"] for row in ordered] == [2, 1, 3, 0]
    assert [row["region_id"] for row in ordered] == ["r10", "r2", None, "r1"], "rows stay where they were"
    spec = {**REGIONS.make(Style(LIGHT, english, {"s/n": "N"})), "datasets": {"rows": ordered, "unplaced": ordered[:1]}}
    assert [t for t in texts(spec) if t in {"r1", "r2", "r10", "(no region)"}] == ["r1", "r2", "r10", "(no region)"]
    moved = [
        {"region_id": "r", "from_location_id": f, "to_location_id": t, "volume": 3}
        for f, t in (("N10", "N12"), ("N2", "N3"), ("N2", None))
    ]
    ends = in_order(moved, from_order=("region_id", "from_location_id"), to_order=("region_id", "to_location_id"))
    said = texts({**FLOWS.make(Style(LIGHT, english, {})), "datasets": {"rows": ends}})
    assert [t for t in said if t in {"N10", "N2"}] == ["N2", "N10"]
    assert [t for t in said if t in {"N3", "N12", "(no place)"}] == ["N3", "N12", "(no place)"]


def test_each_verdict_has_a_shape_and_a_sign_of_its_own():
    assert set(VERDICTS) == set(VERDICT_NAMES) == set(GLYPHS)
    assert len(set(SHAPES)) == len(VERDICTS)
    assert len(set(GLYPHS.values())) == len(VERDICTS)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_letters_and_signs_stand_out(theme):
    for back in (theme.background, theme.grid, *theme.shares):
        assert contrast(theme.text, back) >= 7
    assert contrast(theme.muted, theme.background) >= 4.5
    assert min(contrast(colour, theme.background) for colour in theme.verdicts) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_differ_for_those_who_see_no_red_or_no_green(theme):
    # Machado and others (2009), severity 1: what protanopes and deuteranopes see.
    seen_by = {
        "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
        "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    }
    for matrix in seen_by.values():
        colours = []
        for colour in theme.verdicts[:3]:
            rgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
            colours.append([sum(a * b for a, b in zip(row, rgb, strict=True)) for row in matrix])
        for one, other in itertools.combinations(colours, 2):
            assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.15
