"""The version in force by example: its days, its transition, and what comes with the number."""

from __future__ import annotations

from datetime import date

import pytest

from cns_check.norms.in_force import DEFAULT_ACCEPT, regime_on
from test_in_force import ask, norm_set

ADOPTED = {"status": "adopted", "minimum": 20}
MEMO = ({"document": "law", "at": "section 4"},)


def at(found):
    return [source.at for source in found.sources]


@pytest.mark.parametrize(
    ("first", "last", "year", "minimum"),
    [
        (date(2026, 1, 1), None, 2026, 20),
        (date(2026, 1, 2), None, 2026, None),
        (date(2026, 1, 2), None, 2027, 20),
        (None, date(2026, 1, 1), 2026, 20),
        (None, date(2025, 12, 31), 2026, None),
        (date(2026, 1, 1), date(2026, 1, 1), 2026, 20),
    ],
)
def test_a_version_holds_on_its_first_and_its_last_day(first, last, year, minimum):
    found = ask([ADOPTED | {"valid_from": first, "valid_until": last}], year)
    assert (found.minimum, found.missing) == (minimum, None if minimum else "not_in_force")


@pytest.mark.parametrize(("until", "minimum"), [(date(2026, 1, 1), 15), (date(2025, 12, 31), 20)])
def test_a_transition_holds_on_its_last_day(until, minimum):
    found = ask([ADOPTED | {"transition": {"until": until, "minimum": 15, "sources": MEMO}}])
    assert (found.minimum, found.status) == (minimum, "adopted")
    eased = minimum == 15
    assert found.transition_until == (until if eased else None)
    assert at(found) == (["section 4"] if eased else [None])


@pytest.mark.parametrize("more", [{}, {"transition": {"until": date(2026, 1, 1), "minimum": 15, "sources": MEMO}}])
@pytest.mark.parametrize(("start", "unknown"), [(None, True), (date(2020, 1, 1), False)])
def test_that_the_start_is_not_known_comes_with_the_number(more, start, unknown):
    assert ask([ADOPTED | {"valid_from": start} | more]).start_unknown is unknown


@pytest.mark.parametrize(("start", "unknown"), [(None, True), (date(2020, 1, 1), False)])
def test_that_the_start_is_not_known_comes_also_with_no_number(start, unknown):
    found = ask([{"status": "adopted", "valid_from": start, "sources": MEMO}])
    assert (found.missing, found.start_unknown, found.status) == ("no_number", unknown, "adopted")
    assert at(found) == ["section 4"]


def test_nothing_is_assumed_of_the_start_where_no_version_is_used():
    open_start = {"status": "proposed", "minimum": 20}
    assert not ask([open_start]).start_unknown, "not accepted"
    assert not ask([open_start], guideline=50).start_unknown, "the guideline stands in"
    assert not ask([ADOPTED | {"valid_until": date(2025, 12, 31)}]).start_unknown, "not in force"


def test_the_strongest_status_wins_wherever_it_stands():
    numbers = [{"status": s, "minimum": m} for m, s in enumerate(("proposed", "guideline", "reported", "adopted"), 1)]
    every = (*DEFAULT_ACCEPT, "proposed")
    for weakest in range(4):
        rest = numbers[: weakest + 1]
        for some in (rest, rest[::-1]):
            assert ask(some, accept=every).minimum == weakest + 1


def test_the_strongest_of_those_without_a_number_is_the_one_named():
    some = [{"status": "reported"}, {"status": "adopted"}, {"status": "guideline"}]
    assert [ask(s).status for s in (some, some[::-1])] == ["adopted", "adopted"]


def test_a_version_without_a_status_counts_and_is_the_weakest():
    process = [{"valid_from": date(2020, 1, 1)}]
    assert ask(process, kind="process", accept=()).missing == "no_number"
    some = [{}, {"status": "guideline"}]
    assert [ask(s, kind="process").status for s in (some, some[::-1])] == ["guideline", "guideline"]


def test_the_guideline_stands_in_with_its_own_source_and_without_a_version():
    found = ask([{"status": "adopted", "minimum_surgeons": 2, "minimum_per_surgeon": 7, "sources": MEMO}], guideline=50)
    assert (found.version, at(found), found.missing, found.transition_until) == (None, [None], None, None)
    assert (found.surgeons, found.per_surgeon) == (None, None)


@pytest.mark.parametrize("accept", [(), ("adopted",), ("guideline",)])
def test_no_minimum_anywhere_on_that_day_keeps_the_guideline_out(accept):
    some = [{"status": "reported", "no_minimum": True}, {"status": "adopted"}]
    assert ask(some, accept=accept, guideline=50).minimum is None
    ended = [{"status": "reported", "no_minimum": True, "valid_until": date(2025, 12, 31)}, {"status": "adopted"}]
    assert ask(ended, accept=("adopted", "guideline"), guideline=50).minimum == 50


def test_the_rules_about_surgeons_come_with_the_version():
    found = ask([ADOPTED | {"minimum_surgeons": 2, "minimum_per_surgeon": 7}])
    assert (found.surgeons, found.per_surgeon) == (2, 7)
    assert (ask([ADOPTED]).surgeons, ask([ADOPTED]).per_surgeon) == (None, None)


@pytest.mark.parametrize(
    ("status", "indicative"), [("adopted", False), ("reported", False), ("guideline", True), ("proposed", True)]
)
def test_a_guideline_or_proposal_is_indicative_where_it_has_a_number(status, indicative):
    assert ask([{"status": status, "minimum": 20}], accept=(status,)).indicative is indicative
    assert ask([{"status": status}], accept=(status,)).indicative is False


def test_what_counts_by_default():
    assert DEFAULT_ACCEPT == ("adopted", "reported", "guideline")
    proposed = {"status": "proposed", "minimum": 60}
    assert ask([proposed]).missing == "not_accepted"
    assert ask([{"status": "guideline", "minimum": 60}, proposed]).minimum == 60


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), "comply-or-explain"),
        (date(2026, 12, 31), "comply-or-explain"),
        (date(2027, 1, 1), "enforced"),
    ],
)
def test_the_regime_is_the_last_that_started_whatever_their_order(day, expected):
    regimes = [(date(2027, 1, 1), "enforced"), (date(2026, 1, 1), "comply-or-explain")]
    for some in (regimes, regimes[::-1]):
        found = regime_on(norm_set([ADOPTED], regimes=some), day)
        assert (found.regime if found else None) == expected
    assert regime_on(norm_set([ADOPTED]), day) is None


def test_a_version_shows_where_its_number_stands():
    assert at(ask([ADOPTED | {"sources": MEMO}])) == ["section 4"]
    assert at(ask([ADOPTED])) == [None]


@pytest.mark.parametrize("minimum", [None, 20])
def test_a_version_without_a_source_shows_none(minimum):
    assert ask([{"status": "adopted", "minimum": minimum, "sources": None}]).sources == ()
