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
)
from test_agreements import GOOD, REGIONS, SET, SET_TEXT, codes, norm_set, read

ONE = timedelta(days=1)
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
    _, found = read(GOOD.replace("decided_on: 2025-06-28", f"decided_on: {decided_on}"))
    assert codes(found).count("A023") == late


def test_no_agreement_is_never_decided_too_late():
    text = GOOD.replace("route: consensus", "route: none").replace("        locations: [N1]\n", "")
    _, found = read(text.replace("2025-06-28", "2025-12-01"))
    assert "A023" not in codes(found)


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
    assert deferral_lacks(late, made) == ("rationale",)


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
    ("name", "day"), [("scenario_due", date(2025, 6, 1)), ("fallback_after", FALLBACK), ("latest_effective", LATEST)]
)
def test_a_milestone_has_passed_on_the_day_after(name, day):
    value, _ = read(GOOD)

    def told(on):
        found = milestones(value, [SET], on, [("south", "vein-care")])
        return [d.message.split(": ")[1].split(" of ")[0] for d in found if name in d.message]

    assert (told(day), told(day + ONE)) == ([], [name])


def test_the_timetable_is_due_of_agreements_without_a_day_alone():
    dayless = GOOD.replace("        effective: 2026-07-01\n", "")
    nobody = dayless.replace("route: consensus", "route: none").replace("        locations: [N1]\n", "")

    def told(text, on):
        return [d.message for d in milestones(read(text)[0], [SET], on, [("north", "hip-care")])]

    assert told(dayless, date(2025, 9, 15)) == []
    assert len(told(dayless, date(2025, 9, 16))) == 1
    assert told(nobody, date(2025, 9, 16)) == []
    assert told(GOOD, date(2025, 9, 16)) == []
