"""The days of an agreements file, on either side of each line that the norm set's process block draws."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cns_check.inputs.agreements.read import (
    Decision,
    deferral_lacks,
    due,
    effective_date,
    find_norms,
    milestones,
    overview,
    undecided,
)
from test_agreements import GOOD, REGIONS, SET, SET_TEXT, codes, norm_set, read

ONE = timedelta(days=1)
DECIDED_ON = "decided_on: 2025-05-28"
EARLIEST, LATEST, FALLBACK = date(2026, 1, 1), date(2027, 1, 1), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("effective", "refused"),
    [(EARLIEST - ONE, True), (EARLIEST, False), (LATEST, False), (LATEST + ONE, True)],
)
def test_an_effective_date_lies_from_the_earliest_to_the_latest_both_included(effective, refused):
    value, found = read(GOOD.replace("effective: 2026-07-01", f"effective: {effective}"))
    assert codes(found).count("A012") == refused
    assert (value is None) == refused


@pytest.mark.parametrize(("decided_on", "late"), [(FALLBACK, False), (FALLBACK + ONE, True)])
def test_a_decision_is_late_from_the_day_after_the_fallback_was_due(decided_on, late):
    assert DECIDED_ON in GOOD
    _, found = read(GOOD.replace(DECIDED_ON, f"decided_on: {decided_on}"))
    assert codes(found).count("A023") == late
    assert codes(found).count("A038") == (not late), "until then it was taken in the time of the extra round"


def test_no_agreement_is_never_decided_too_late():
    text = GOOD.replace("route: consensus", "route: none").replace("        locations: [N1]\n", "")
    assert DECIDED_ON in text
    for decided_on in (FALLBACK + ONE, date(2025, 12, 1)):
        _, found = read(text.replace(DECIDED_ON, f"decided_on: {decided_on}"))
        assert "A023" not in codes(found)
        assert codes(found).count("A037") == 1, "it lacks the extra round"


@pytest.mark.parametrize(("effective", "deferred"), [(EARLIEST, False), (EARLIEST + ONE, True)])
def test_what_is_effective_on_the_earliest_day_needs_no_reasons(effective, deferred):
    text = GOOD.replace("2026-07-01", str(effective)).replace("        rationale: a theatre is being built\n", "")
    assert codes(read(text)[1]).count("A019") == deferred


def test_where_no_earliest_day_is_named_nothing_is_deferred():
    made = norm_set(a=("  earliest_effective: {date: 2026-01-01, sources: [{document: law}]}\n", ""))
    late = Decision(norm="hip-care", route="none", effective=date(2026, 7, 1))
    assert deferral_lacks(late, made) == ()
    assert effective_date(late, made) == date(2026, 7, 1)
    assert effective_date(Decision(norm="hip-care", route="none"), made) is None


def test_a_set_that_asks_no_reasons_gets_none():
    late = Decision(norm="hip-care", route="none", effective=date(2026, 7, 1), endorsed_by=("insurer",))
    made = norm_set(a=("true, endorsed_by: [providers, patients, insurer]", "false, endorsed_by: [insurer]"))
    assert deferral_lacks(late, made) == ()
    made = norm_set(a=("true, endorsed_by: [providers, patients, insurer]", "true, endorsed_by: []"))
    assert deferral_lacks(late, made) == ("a rationale",)


def test_of_two_sets_without_regimes_the_first_is_meant():
    plain = SET_TEXT.replace(SET_TEXT[SET_TEXT.index("regimes:") : SET_TEXT.index("documents:")], "")
    first, second = norm_set(plain), norm_set(plain.replace("id: set", "id: other"))
    for sets in ((first, second), (second, first)):
        assert [pair[0].id for pair in find_norms(sets)["hip-care"]] == [sets[0].id]


@pytest.mark.parametrize(("until", "refused"), [(LATEST - ONE, False), (LATEST, True)])
def test_an_exception_ends_before_the_norm_is_enforced(until, refused):
    assert codes(read(GOOD.replace("until: 2026-12-31", f"until: {until}"))[1]).count("A014") == refused


def lists(day, text=GOOD):
    """Per region the norms decided, deferred, in the fallback and undecided, on a day."""
    value, _ = read(text)
    rows = overview(value, [SET], day, pairs=due(value, [SET], REGIONS))
    return [(row.decided, row.deferred, row.fallback, row.undecided) for row in rows]


@pytest.mark.parametrize(("day", "fallen_back"), [(FALLBACK - ONE, False), (FALLBACK, True)])
def test_who_did_not_decide_falls_back_on_the_very_day(day, fallen_back):
    both = ("hip-care", "vein-care")
    assert lists(day)[1] == ((), (), both if fallen_back else (), () if fallen_back else both)


@pytest.mark.parametrize(("day", "holds"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
def test_a_deferred_decision_holds_on_its_very_day(day, holds):
    hips = ("hip-care",)
    assert lists(day)[0] == (hips if holds else (), () if holds else hips, (), ())


def test_no_agreement_that_is_deferred_is_deferred_and_then_the_fallback():
    text = GOOD.replace("route: consensus", "route: none").replace("        locations: [N1]\n", "")
    assert lists(date(2026, 6, 30), text)[0] == ((), ("hip-care",), (), ())
    assert lists(date(2026, 7, 1), text)[0] == ((), (), ("hip-care",), ())


@pytest.mark.parametrize(
    ("passed", "day"),
    [
        ("the scenario was due on 2025-06-01", date(2025, 6, 1)),
        ("an agreement was due by 2025-07-01, after which the fallback begins", FALLBACK),
        ("the norms hold from 2027-01-01 at the latest", LATEST),
    ],
)
def test_a_milestone_has_passed_on_the_day_after(passed, day):
    value, _ = read(GOOD)
    message = f"region 'south': {passed}, and there is no decision on vein-care"

    def told(on):
        return [d.message for d in milestones(value, [SET], on, [("south", "vein-care")])]

    before, after = told(day), told(day + ONE)
    assert message not in before
    assert after == [*before, message]


def test_the_timetable_is_due_of_agreements_without_a_day_alone():
    dayless = GOOD.replace("        effective: 2026-07-01\n", "")
    nobody = dayless.replace("route: consensus", "route: none").replace("        locations: [N1]\n", "")

    def told(text, on):
        return [d.message for d in milestones(read(text)[0], [SET], on, [("north", "hip-care")])]

    assert told(dayless, date(2025, 9, 15)) == []
    assert len(told(dayless, date(2025, 9, 16))) == 1
    assert told(nobody, date(2025, 9, 16)) == []
    assert told(GOOD, date(2025, 9, 16)) == []


# What a region has to decide on


def test_a_region_decides_on_the_networks_that_its_locations_have():
    value, _ = read(GOOD)
    north = (("north", "hip-care"),)
    assert due(value, [SET], {("S1", "vessels"): "south", ("N1", "bones"): None}) == (*north, ("south", "vein-care"))
    assert due(value, [SET], {("S1", "bones"): "south"}) == (*north, ("south", "hip-care"))
    assert (
        due(value, [SET], {("N1", "bones"): None})
        == due(value, [SET])
        == (
            *north,
            ("south", "hip-care"),
            ("south", "vein-care"),
        )
    )


def test_what_is_left_open_is_told_once_per_region_by_norm_and_of_norms_that_are_loaded():
    value, _ = read(GOOD)
    every = [("south", "vein-care"), ("south", "hip-care"), ("south", "nobody-knows"), ("north", "hip-care")]
    [open_] = undecided(value, [SET], every)
    assert (open_.code, open_.value) == ("A021", "hip-care, vein-care")
    assert open_.message.startswith("region 'south' has no decision on hip-care, vein-care; ")
    assert [d.value for d in undecided(value, [SET], every[:1])] == ["vein-care"]
    passed = milestones(value, [SET], FALLBACK + ONE, every)
    assert [(d.message.split(", ")[0], d.value) for d in passed] == [
        ("region 'south': the scenario was due on 2025-06-01", "hip-care, vein-care"),
        ("region 'south': an agreement was due by 2025-07-01", "hip-care, vein-care"),
    ]
    north, _ = overview(value, [], FALLBACK, pairs=every)
    assert (north.deferred, north.undecided, north.agreed) == ((), (), 1), "of no norm that is loaded"
    row = overview(value, [SET], FALLBACK, pairs=every)[1]
    assert row.fallback == ("hip-care", "vein-care")


def test_milestones_come_by_date_and_a_set_may_name_only_some():
    value, _ = read(GOOD)
    days = SET_TEXT.replace("latest_effective: {date: 2027-01-01", "latest_effective: {date: 2025-06-15")
    days = days.replace("earliest_effective: {date: 2026-01-01", "earliest_effective: {date: 2025-01-01")
    made = norm_set(days.replace("  timetable_due: {date: 2025-09-15, sources: [{document: law}]}\n", ""))
    found = milestones(value, [made], date(2030, 1, 1), [("south", "vein-care")])
    assert [d.message.split(": ")[1].split(", ")[0] for d in found] == [
        "the scenario was due on 2025-06-01",
        "the norms hold from 2025-06-15 at the latest",
        "an agreement was due by 2025-07-01",
    ]


def test_endorsements_are_counted_of_agreements_also_where_a_party_has_none():
    text = GOOD.replace("[providers, patients, insurer]", "[providers]")
    assert overview(read(text)[0], [SET], EARLIEST)[0].endorsements == (
        ("insurer", 0),
        ("patients", 0),
        ("providers", 1),
    )
    nobody = text.replace("route: consensus", "route: none").replace("        locations: [N1]\n", "")
    row = overview(read(nobody)[0], [SET], EARLIEST)[0]
    assert (row.endorsements, row.agreed) == ((), 0)
    asks_nothing = norm_set(SET_TEXT.replace(SET_TEXT[SET_TEXT.index("  deferral") : SET_TEXT.index("documents:")], ""))
    bare = norm_set(SET_TEXT[: SET_TEXT.index("process:")] + SET_TEXT[SET_TEXT.index("documents:") :])
    for made in (asks_nothing, bare):
        [north, _] = overview(read(text, sets=(made,))[0], [made], EARLIEST)
        assert north.endorsements == (("providers", 1),)


def test_disputes_are_listed_by_norm():
    agreed = "route: none, dispute: on the day}"
    more = GOOD.replace("    joint:\n", f"    decisions:\n      - {{norm: vein-care, {agreed}\n    joint:\n")
    more = more.replace(
        f"{{norm: vein-care, {agreed}", f"{{norm: vein-care, {agreed}\n      - {{norm: hip-care, {agreed}"
    )
    assert overview(read(more)[0], [SET], EARLIEST)[1].disputes == ("hip-care", "vein-care")


def test_without_a_process_block_nobody_falls_back_and_what_is_decided_holds():
    bare = norm_set(SET_TEXT[: SET_TEXT.index("process:")] + SET_TEXT[SET_TEXT.index("documents:") :])
    text = GOOD.replace("        effective: 2026-07-01\n", "")
    north, south = overview(read(text, sets=(bare,))[0], [bare], date(2030, 1, 1), pairs=[("south", "vein-care")])
    assert (north.decided, south.undecided) == (("hip-care",), ("vein-care",))
    north, _ = overview(read(GOOD, sets=(bare,))[0], [bare], date(2026, 6, 30))
    assert north.deferred == ("hip-care",)
