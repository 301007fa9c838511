"""The days on which decisions, fallbacks and exceptions begin and end: on the day, one day before and one after.

What counts is 1 January of the norm year, here of 2026.
"""

from __future__ import annotations

from datetime import date

import pytest

from build import TWO_REGIMES, norm, norm_set
from build_decisions import (
    DAY,
    EVE,
    MORROW,
    agreements,
    contracts,
    decision,
    evaluated,
    process,
    region,
    routes,
    set_of,
)
from cns_check.judge.regions import Decisions, Policy

AGREED = decision("consensus", "L1")
NONE = decision("none")


def held(made, *regions, year=2026, **more):
    """What holds in noord: route, from when, and whether that is still to come."""
    found = routes(made, *regions, year=year, **more).by_region["noord"]
    return found.route, found.effective, found.pending


def excepted(until, location="L1", of="norm-a"):
    return [{"location": location, "norm": of, "reason": "r", "granted_by": "g", "until": until}]


# The fallback, where nobody decided


@pytest.mark.parametrize(
    ("after", "expected"),
    [(EVE, ("none", DAY, False)), (DAY, ("none", DAY, False)), (MORROW, (None, None, False))],
    ids=["the day before", "the very day", "the day after"],
)
def test_the_fallback_holds_from_its_own_day_on(after, expected):
    assert held(set_of(block=process(fallback_after=after)), region()) == expected


def test_the_fallback_begins_on_its_own_day_where_nothing_may_be_effective_earlier():
    late = process(fallback_after=date(2025, 7, 1), earliest_effective=date(2025, 1, 1))
    assert held(set_of(block=late), region()) == ("none", date(2025, 7, 1), False)


@pytest.mark.parametrize(("earliest", "pending"), [(EVE, False), (DAY, False), (MORROW, True)])
def test_the_fallback_waits_for_the_earliest_day(earliest, pending):
    made = set_of(block=process(fallback_after=date(2025, 7, 1), earliest_effective=earliest))
    assert held(made, region()) == ("none", earliest, pending)
    [found] = contracts(evaluated(made, {"L1": 30}, region()))
    assert found.reason.tolist() == ["fallback_later" if pending else "fallback_met"]


def test_the_fallback_has_its_own_day_where_no_earliest_is_named():
    made = set_of(block=process(fallback_after=date(2025, 7, 1), earliest_effective=None))
    assert held(made, region()) == ("none", date(2025, 7, 1), False)


@pytest.mark.parametrize("made", [set_of(block=process(fallback_after=None)), norm_set(norm(), regimes=TWO_REGIMES)])
def test_nobody_falls_back_where_no_day_is_named(made):
    assert held(made, region(), year=2027) == (None, None, False)


def test_a_fallback_that_nobody_decided_is_said_to_be_assumed():
    assert routes(set_of(), region()).by_region["noord"].assumed
    assert not routes(set_of(), region(NONE)).by_region["noord"].assumed
    assert not routes(set_of(), region(AGREED)).by_region["noord"].assumed
    assert not routes(set_of(block=process(fallback_after=MORROW)), region()).by_region["noord"].assumed


# What was decided


@pytest.mark.parametrize("route", ["consensus", "consent", "none"])
@pytest.mark.parametrize(("effective", "pending"), [(EVE, False), (DAY, False), (MORROW, True)])
def test_a_decision_holds_from_its_own_day_on(route, effective, pending):
    said = decision(route, *([] if route == "none" else ["L1"]), effective=effective)
    made = set_of(block=process(earliest_effective=date(2025, 1, 1)))
    assert held(made, region(said)) == (route, effective, pending)
    if route != "none":
        [found] = contracts(evaluated(made, {"L1": 30}, region(said)))
        assert found.reason.tolist() == ["agreed_later" if pending else "designated"]


def test_a_decision_without_a_day_holds_from_the_earliest_on():
    assert held(set_of(), region(AGREED)) == ("consensus", DAY, False)
    assert held(set_of(block=process(earliest_effective=MORROW)), region(AGREED)) == ("consensus", MORROW, True)


def test_a_decision_holds_at_once_where_no_day_is_named_at_all():
    bare = norm_set(norm(), regimes=TWO_REGIMES)
    assert held(bare, region(AGREED)) == ("consensus", None, False)


def test_a_deferral_that_lacks_what_it_needs_waits_only_where_the_user_is_lenient():
    needs = {"rationale": True, "endorsed_by": [], "sources": [{"document": "paper"}]}
    made = set_of(block=process(latest_effective=date(2027, 1, 1)) | {"deferral_needs": needs})
    late = decision("consensus", "L1", effective=date(2027, 1, 1))
    assert held(made, region(late)) == ("consensus", DAY, False), "strict, unless the user says otherwise"
    assert held(made, region(late), policy=Policy(strict_deferral=False)) == ("consensus", date(2027, 1, 1), True)
    assert routes(made, region(late)).by_region["noord"].lacks == ("a rationale",)


@pytest.mark.parametrize("route", ["consensus", "none"])
@pytest.mark.parametrize(("decided_on", "pending"), [(EVE, False), (DAY, False), (MORROW, True)])
def test_no_decision_holds_before_the_day_on_which_it_is_taken(route, decided_on, pending):
    """It was to hold from the eve on; where it is taken later than that, it holds from then."""
    said = decision(route, *([] if route == "none" else ["L1"]), effective=EVE, decided_on=decided_on)
    made = set_of(block=process(earliest_effective=date(2025, 1, 1)))
    assert held(made, region(said)) == (route, decided_on, pending)
    [found] = contracts(evaluated(made, {"L1": 30}, region(said)))
    now, later = ("designated", "agreed_later") if route == "consensus" else ("fallback_met", "fallback_later")
    assert found.reason.tolist() == [later if pending else now]


def test_a_decision_without_a_day_of_its_own_waits_for_the_day_on_which_it_is_taken():
    for decided_on, from_when in ((EVE, DAY), (DAY, DAY), (MORROW, MORROW)):
        said = decision("consensus", "L1", decided_on=decided_on)
        assert held(set_of(), region(said)) == ("consensus", from_when, from_when > DAY)
    bare, said = norm_set(norm(), regimes=TWO_REGIMES), decision("consensus", "L1", decided_on=MORROW)
    assert held(bare, region(said)) == ("consensus", MORROW, True), "no day is named anywhere else"


# No agreement assumed


def test_an_assumed_fallback_holds_from_1_january_of_every_norm_year():
    made, assumed = set_of(), Policy(assume_no_agreement=True)
    for year in (2026, 2027):
        assert held(made, region(AGREED), year=year, policy=assumed) == ("none", date(year, 1, 1), False)
        assert held(made, year=year, policy=assumed) == ("none", date(year, 1, 1), False)
    assert routes(made, policy=assumed).by_region["noord"].assumed


def test_nothing_is_assumed_unless_asked():
    assert not Policy().assume_no_agreement
    found = routes(set_of())
    assert found.by_region == {}
    assert found.route.tolist() == [None] * 3


# Exceptions


@pytest.mark.parametrize(("until", "there"), [(EVE, False), (DAY, True), (MORROW, True)])
def test_an_exception_holds_through_its_last_day(until, there):
    found = routes(set_of(), region(NONE, exceptions=excepted(until)))
    assert found.exception.tolist() == [there, False, False]


def test_an_exception_turns_explain_into_exempt():
    """Nothing is known of the region of L1: below the minimum it would have to explain."""
    said = region(exceptions=excepted(date(2026, 12, 31)))
    nowhere = {"L1": {"region_id": None}, "L2": {"region_id": None}}
    [found] = contracts(evaluated(set_of(), {"L1": 19, "L2": 19}, said, at=nowhere))
    assert found.status.tolist() == ["exempt", "explain"]
    assert found.reason.tolist() == ["exception", "unexplained"]


def test_an_exception_leaves_what_is_contracted_as_it_is():
    said = region(exceptions=excepted(date(2026, 12, 31)))
    [found] = contracts(evaluated(set_of(), {"L1": 20}, said, at={"L1": {"region_id": None}}))
    assert (found.status.tolist(), found.reason.tolist()) == (["contract"], ["met"])


@pytest.mark.parametrize(
    ("regimes", "year", "there"),
    [
        (TWO_REGIMES, 2025, False),
        (TWO_REGIMES, 2026, True),
        ([TWO_REGIMES[0] | {"exceptions": "allowed"}], 2026, True),
        ([TWO_REGIMES[1] | {"exceptions": "allowed"}], 2027, True),
        ([TWO_REGIMES[0], TWO_REGIMES[1] | {"from": MORROW, "exceptions": "allowed"}], 2026, True),
    ],
    ids=["no regime yet", "comply-or-explain", "allowed anyway", "enforced, allowed", "before enforcement"],
)
def test_an_exception_needs_a_regime_that_leaves_room_for_it(regimes, year, there):
    said = region(NONE, exceptions=excepted(date(2026, 12, 31) if year < 2027 else date(2027, 6, 30)))
    assert routes(set_of(regimes=regimes), said, year=year).exception.tolist() == [there, False, False]


def test_no_exception_lasts_into_a_regime_that_is_enforced():
    """The file would be refused where it says so; where it ends before, nothing is left of it."""
    said = region(NONE, exceptions=excepted(date(2026, 12, 31)))
    assert not routes(set_of(), said, year=2027).exception.any()


def test_under_enforcement_no_exception_counts_whatever_file_it_was_read_from():
    """The file is read against a set that is never enforced; the norm is judged by one that is."""
    milder = set_of(regimes=TWO_REGIMES[:1])
    said = agreements([milder], region(NONE, exceptions=excepted(date(2028, 1, 1))))
    roster = evaluated(milder, {"L1": 3}).roster
    for made, there in ((milder, True), (set_of(), False)):
        assert Decisions(roster, said).routes(made, made.norms[0], 2027).exception.tolist() == [there]


def test_an_exception_is_for_one_norm_and_one_location():
    made = set_of(norm("norm-a"), norm("norm-b"))
    evaluation = evaluated(made, {"L1": 3, "L2": 3}, region(exceptions=excepted(DAY, "L2", "norm-b")))
    assert [b.routes.exception.tolist() for b in evaluation.blocks] == [[False, False], [False, True]]


def test_a_decision_of_after_the_day_that_is_asked_is_not_there_yet():
    said = region(decision("consensus", "L1", decided_on=date(2025, 6, 28)))
    for day, route in ((date(2025, 6, 27), "none"), (date(2025, 6, 28), "consensus"), (None, "consensus")):
        assert set(routes(set_of(), said, policy=Policy(on=day)).route) == {route}
