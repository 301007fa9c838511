"""The matrix: one row per location and norm, the norm years side by side; and its roll-up per organisation."""

from __future__ import annotations

from datetime import date

from build import TWO_REGIMES, norm, norm_set, process_norm, register, result, volumes
from cns_check.report.people.matrix import matrix, norm_years, per_organisation
from cns_check.statements.shown import Shown

PLACES = register(
    {"location_id": "L1", "organisation_id": "org-1", "organisation_name": "One", "region_id": "west"},
    {"location_id": "L2", "organisation_id": "org-1", "organisation_name": "One", "region_id": "east"},
    {"location_id": "L3", "organisation_id": "org-2"},
    {"location_id": "L4"},
)
CELLS = {
    ("L1", "alpha", 2024): 30,
    ("L2", "alpha", 2024): (12, 21),
    ("L3", "alpha", 2024): 17,
    ("L4", "alpha", 2024): 5,
    ("L1", "beta", 2024): None,
    ("L2", "beta", 2024): 8,
}
TWO = norm_set(norm("norm-b", counts=["beta"]), norm("norm-a"), regimes=TWO_REGIMES)


def made(sets=TWO, cells=CELLS, places=PLACES, **options):
    return result(sets, volumes(cells), places, **options)


def test_a_row_per_location_and_norm_with_both_years():
    rows = matrix(made())
    # By region, unknown ones last; then location; then the norms in the order of their file.
    assert [(r.region_id, r.location_id, r.norm_id) for r in rows] == [
        ("east", "L2", "norm-b"),
        ("east", "L2", "norm-a"),
        ("west", "L1", "norm-b"),
        ("west", "L1", "norm-a"),
        (None, "L3", "norm-a"),
        (None, "L4", "norm-a"),
    ]
    assert all(set(r.years) == {2026, 2027} for r in rows)
    assert norm_years(made()) == (2026, 2027)


def test_the_words_of_a_cell():
    words = {(r.location_id, r.norm_id): [r.years[y].words() for y in (2026, 2027)] for r in matrix(made())}
    assert words == {
        ("L1", "norm-a"): ["met +10, contract", "met +10, contract"],
        ("L1", "norm-b"): ["undetermined, undecided", "undetermined, undecided"],
        ("L2", "norm-a"): ["undetermined, undecided", "undetermined, undecided"],
        ("L2", "norm-b"): ["below -12, explain", "below -12, do_not_contract"],
        ("L3", "norm-a"): ["below -3, explain", "below -3, do_not_contract"],
        ("L4", "norm-a"): ["below -15, explain", "below -15, do_not_contract"],
    }


def test_a_margin_of_nothing_is_said_and_a_set_without_regimes_has_no_status():
    rows = matrix(made(norm_set(norm(minimum=30)), {("L1", "alpha", 2024): 30}))
    assert [c.words() for r in rows for c in r.years.values()] == ["met +0"]


def test_the_volume_of_a_cell():
    volume = {(r.location_id, r.norm_id): r.latest.volume() for r in matrix(made())}
    assert volume["L1", "norm-a"] == "30"
    assert volume["L2", "norm-a"] == "12-21"
    assert volume["L1", "norm-b"] == "0+"


def test_what_needs_a_look():
    assert {(r.location_id, r.norm_id) for r in matrix(made()) if not r.needs_a_look} == {("L1", "norm-a")}


def test_below_in_an_earlier_year_alone_needs_a_look_too():
    says = {"status": "adopted", "sources": [{"document": "paper"}]}
    versions = [
        {"valid_until": date(2026, 12, 31), "minimum": 40} | says,
        {"valid_from": date(2027, 1, 1), "minimum": 30} | says,
    ]
    (row,) = matrix(made(norm_set(norm(versions=versions), regimes=TWO_REGIMES), {("L1", "alpha", 2024): 30}))
    assert [row.years[y].verdict for y in (2026, 2027)] == ["below", "met"]
    assert row.needs_a_look
    assert [row.years[y].minimum for y in (2026, 2027)] == [40, 30]


def test_a_process_norm_is_in_the_matrix_and_needs_no_look():
    (row,) = matrix(made(norm_set(process_norm(), regimes=TWO_REGIMES), {("L1", "alpha", 2024): 30}))
    assert (row.latest.words(), row.needs_a_look) == ("process, undecided", False)


def test_the_roll_up_adds_the_performing_locations():
    of = made(cells=CELLS | {("L2", "beta", 2024): 0, ("L1", "beta", 2024): 3})
    rows = {(r.organisation_id, r.norm_id): r for r in per_organisation(of, matrix(of))}
    assert set(rows) == {("org-1", "norm-a"), ("org-1", "norm-b"), ("org-2", "norm-a")}, "no organisation, no roll-up"
    both = rows["org-1", "norm-a"]
    assert (both.organisation_name, both.locations, both.volume()) == ("One", 2, "42-51")
    assert both.words(2026) == "1 met, 1 undetermined"
    assert both.words(2031) == ""
    assert (rows["org-1", "norm-b"].locations, rows["org-1", "norm-b"].volume()) == (1, "3")
    assert rows["org-2", "norm-a"].organisation_name is None


def test_an_unknown_volume_leaves_the_roll_up_open():
    of = made()
    (row,) = [r for r in per_organisation(of, matrix(of)) if (r.organisation_id, r.norm_id) == ("org-1", "norm-b")]
    assert (row.locations, row.volume(), row.words(2027)) == (2, "8+", "1 below, 1 undetermined")


def test_a_norm_per_organisation_is_not_added_twice():
    of = made(norm_set(norm(per="organisation")), {("L1", "alpha", 2024): 12, ("L2", "alpha", 2024): 9})
    (row,) = per_organisation(of, matrix(of))
    assert (row.locations, row.volume(), row.words(2024)) == (2, "21", "2 met")


def test_two_sets_with_a_norm_of_one_id_stay_apart():
    other = norm_set(norm(minimum=50), set_id="set-b")
    rows = matrix(made([norm_set(norm()), other], {("L1", "alpha", 2024): 30}))
    assert [(r.norm_set, r.norm_id, r.latest.verdict) for r in rows] == [
        ("set-a", "norm-a", "met"),
        ("set-b", "norm-a", "below"),
    ]


def test_filters_leave_rows_out_and_change_none():
    everything = {(r.location_id, r.norm_id): r for r in matrix(made())}
    shown = matrix(made(shown=Shown(locations=("L1",), norms=("norm-a",))))
    assert [(r.location_id, r.norm_id) for r in shown] == [("L1", "norm-a")]
    assert shown[0] == everything["L1", "norm-a"]
    assert {r.location_id for r in matrix(made(shown=Shown(regions=("east",))))} == {"L2"}
