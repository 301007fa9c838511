"""The decision table: every row that is there is reached, in its order, and gives the agreed status and reason."""

from __future__ import annotations

from datetime import date

import pytest

from build import (
    TWO_REGIMES,
    contracted,
    judged,
    norm,
    norm_set,
    only,
    process_norm,
    records,
    register,
    result,
    volumes,
)
from cns_check.contract.decision_table import DECISIONS, NOTHING_TO_CONTRACT
from cns_check.contract.reasons import REASONS
from conftest import REPO

NOW = {("L1", "alpha", 2024): 20}
SHORT = {("L1", "alpha", 2024): 19}
ZERO = {("L1", "alpha", 2023): 5, ("L1", "alpha", 2024): 0}
OPEN = {("L1", "alpha", 2024): (19, 20)}
CLOSED = register({"location_id": "L1", "open_until": date(2025, 12, 31)})

PHASED = [
    {
        "valid_from": date(2026, 1, 1),
        "valid_until": None,
        "minimum": 20,
        "status": "adopted",
        "sources": [{"document": "paper"}],
    }
]
#: Reasons of these rows that only something on file gives: an attestation, an explanation.
NEED_A_FILE = {"attested", "explained"}
#: name, keys of the norm, cells, register, norm year, options -> row, status, reason
CASES = [
    ("closed", {}, NOW, CLOSED, 2026, {}, "1", "not_applicable", "closed"),
    (
        "closed goes before not performed",
        {"window": {"mean-of-years": 2}},
        ZERO,
        CLOSED,
        2026,
        {},
        "1",
        "not_applicable",
        "closed",
    ),
    (
        "closed on the day itself is open",
        {},
        NOW,
        register({"location_id": "L1", "open_until": date(2026, 1, 1)}),
        2026,
        {},
        "14",
        "contract",
        "met",
    ),
    ("not performed", {"window": {"mean-of-years": 2}}, ZERO, None, 2026, {}, "1", "not_applicable", "not_performed"),
    (
        "not performed goes before no regime",
        {"window": {"mean-of-years": 2}},
        ZERO,
        None,
        2025,
        {},
        "1",
        "not_applicable",
        "not_performed",
    ),
    ("no regime yet", {}, NOW, None, 2025, {}, "2", "not_applicable", "no_regime"),
    (
        "no regime goes before not in force",
        {"versions": PHASED},
        NOW,
        None,
        2025,
        {},
        "2",
        "not_applicable",
        "no_regime",
    ),
    ("process", None, NOW, None, 2026, {}, "8", "undecided", "not_attested"),
    (
        "not in force",
        {"versions": [PHASED[0] | {"valid_from": date(2027, 1, 1)}]},
        NOW,
        None,
        2026,
        {},
        "9",
        "undecided",
        "not_in_force",
    ),
    ("no number", {"minimum": None}, NOW, None, 2026, {}, "9", "undecided", "no_number"),
    ("no accepted number", {"status": "proposed"}, NOW, None, 2026, {}, "9", "undecided", "no_number"),
    *(
        (
            f"proposed and {name}",
            {"status": "proposed"},
            volumes_,
            None,
            2027,
            {"accept": ("proposed",)},
            "10",
            "undecided",
            "indicative_number",
        )
        for name, volumes_ in (("met", NOW), ("below", SHORT), ("open", OPEN))
    ),
    ("guideline", {"status": "guideline"}, SHORT, None, 2027, {}, "10", "undecided", "indicative_number"),
    (
        "guideline, what if",
        {"status": "guideline"},
        SHORT,
        None,
        2027,
        {"use_indicative": True},
        "16",
        "do_not_contract",
        "below",
    ),
    (
        "proposed, what if",
        {"status": "proposed"},
        NOW,
        None,
        2027,
        {"accept": ("proposed",), "use_indicative": True},
        "14",
        "contract",
        "met",
    ),
    (
        "what if does not choose the number",
        {"status": "proposed"},
        NOW,
        None,
        2027,
        {"use_indicative": True},
        "9",
        "undecided",
        "no_number",
    ),
    ("undetermined", {}, OPEN, None, 2026, {}, "11", "undecided", "undetermined"),
    ("undetermined, enforced", {}, OPEN, None, 2027, {}, "11", "undecided", "undetermined"),
    ("met", {}, NOW, None, 2026, {}, "14", "contract", "met"),
    ("met, enforced", {}, NOW, None, 2027, {}, "14", "contract", "met"),
    ("below", {}, SHORT, None, 2026, {}, "15", "explain", "unexplained"),
    ("below, enforced", {}, SHORT, None, 2027, {}, "16", "do_not_contract", "below"),
    ("below, still enforced years on", {}, SHORT, None, 2031, {}, "16", "do_not_contract", "below"),
]


def row_of(keys, cells, places, year, options, regimes=TWO_REGIMES):
    made = process_norm() if keys is None else norm(**keys)
    return only(result(norm_set(made, regimes=regimes), volumes(cells), places, norm_years=(year,), **options))


@pytest.mark.parametrize(
    ("keys", "cells", "places", "year", "options", "row", "status", "reason"),
    [c[1:] for c in CASES],
    ids=[c[0] for c in CASES],
)
def test_the_case_that_decides(keys, cells, places, year, options, row, status, reason):
    found = row_of(keys, cells, places, year, options)
    assert (found["contract_status"], found["reason_code"]) == (status, reason)
    assert row in {d.row for d in DECISIONS if (d.status, d.reason) == (status, reason)}


#: The rows of the agreed table that need nothing of a region.
WITHOUT_AGREEMENTS = {"1", "2", "8", "9", "10", "11", "14", "15", "16"}


def test_the_cases_above_reach_every_row_that_needs_no_agreement():
    there = {
        (d.row, d.status, d.reason) for d in DECISIONS if d.row in WITHOUT_AGREEMENTS and d.reason not in NEED_A_FILE
    }
    assert {(row, status, reason) for *_, row, status, reason in CASES} == there


#: The same cases in a set without regimes: nothing to contract, and closed does not count.
WITHOUT = [
    ("not performed", {"window": {"mean-of-years": 2}}, ZERO, {}, "not_performed"),
    ("process", None, NOW, {}, "not_attested"),
    ("not in force", {"versions": [PHASED[0] | {"valid_from": date(2027, 1, 1)}]}, NOW, {}, "not_in_force"),
    ("no number", {"minimum": None}, NOW, {}, "no_number"),
    ("indicative", {"status": "guideline"}, SHORT, {}, "indicative_number"),
    ("indicative, what if", {"status": "guideline"}, SHORT, {"use_indicative": True}, "below"),
    ("undetermined", {}, OPEN, {}, "undetermined"),
    ("met", {}, NOW, {}, "met"),
    ("below", {}, SHORT, {}, "below"),
]


@pytest.mark.parametrize(("keys", "cells", "options", "reason"), [c[1:] for c in WITHOUT], ids=[c[0] for c in WITHOUT])
@pytest.mark.parametrize("places", [None, CLOSED], ids=["open", "closed"])
def test_a_set_without_regimes_has_nothing_to_contract(keys, cells, options, reason, places):
    found = row_of(keys, cells, places, 2026, options, regimes=None)
    assert (found["contract_status"], found["regime"], found["reason_code"]) == (None, None, reason)


def test_the_cases_without_regimes_reach_every_row_too():
    # An attestation needs a table of its own: tests/test_language_forms.py walks that row.
    assert {case[-1] for case in WITHOUT} | {"attested"} == {d.reason for d in NOTHING_TO_CONTRACT}


#: Status and reason codes of each row of the agreed table; what is left out of a row applies to nobody under it.
AGREED_TABLE = {
    "1": {"not_applicable": {"closed", "not_performed"}},
    "2": {"not_applicable": {"no_regime"}},
    "3": {"deferred": {"agreed_later"}},
    "4": {"do_not_contract": {"not_designated"}},
    "5": {"undecided": {"designated_below_minimum", "not_attested"}},
    "6": {
        "contract": {
            "designated", "attested", "designated_minimum_not_known", "designated_below_minimum",
            "designated_not_attested",
        },
    },
    "7": {"contract": {"joint"}, "do_not_contract": {"joint"}},
    "8": {"contract": {"attested"}, "undecided": {"not_attested"}},
    "9": {"undecided": {"no_number", "not_in_force"}},
    "10": {"undecided": {"indicative_number"}},
    "11": {"undecided": {"undetermined"}},
    "12": {"deferred": {"fallback_later"}},
    "13": {"contract": {"fallback_met"}, "do_not_contract": {"fallback_below"}},
    "13a": {"undecided": {"no_decision"}},
    "14": {"contract": {"met"}},
    "15": {"explain": {"explained", "unexplained"}},
    "16": {"do_not_contract": {"below"}},
}  # fmt: skip


def test_the_table_is_the_agreed_one_row_for_row():
    found: dict = {}
    for d in DECISIONS:
        found.setdefault(d.row, {}).setdefault(d.status, set()).add(d.reason)
    assert found == AGREED_TABLE
    assert list(found) == list(AGREED_TABLE)


def test_the_page_of_evaluate_says_each_case_in_the_words_of_the_table():
    page = (REPO / "docs" / "evaluate.md").read_text(encoding="utf-8")
    for d in DECISIONS:
        assert f"| {d.row} | {d.case} | `{d.status}` | `{d.reason}` |" in page


def test_every_reason_of_the_table_is_in_the_catalogue():
    assert {d.reason for d in (*DECISIONS, *NOTHING_TO_CONTRACT)} <= set(REASONS)


def test_indicative_is_said_on_every_row_with_such_a_number():
    made = norm_set(norm("norm-a", status="guideline"), norm("norm-b"), regimes=TWO_REGIMES)
    for what_if in (False, True):
        rows = records(result(made, volumes(NOW), use_indicative=what_if))
        assert {(row["norm_id"], row["indicative"]) for row in rows} == {("norm-a", True), ("norm-b", False)}


def test_the_regime_is_the_last_that_started_by_1_january():
    late = [TWO_REGIMES[0], TWO_REGIMES[1] | {"from": date(2027, 1, 2)}]
    made = norm_set(norm(), regimes=late)
    rows = records(result(made, volumes(SHORT), norm_years=(2025, 2026, 2027, 2028)))
    assert [(row["norm_year"], row["regime"]) for row in rows] == [
        (2025, None),
        (2026, "comply-or-explain"),
        (2027, "comply-or-explain"),
        (2028, "enforced"),
    ]


def test_the_years_in_which_the_regimes_start_are_the_norm_years():
    rows = records(result(norm_set(norm(), regimes=TWO_REGIMES), volumes(SHORT)))
    assert [(row["norm_year"], row["contract_status"]) for row in rows] == [
        (2026, "explain"),
        (2027, "do_not_contract"),
    ]


def test_locations_that_the_volumes_lack_are_decided_too_and_get_no_row():
    places = register({"location_id": "L1"}, {"location_id": "L9", "open_until": date(2020, 1, 1)})
    evaluation = judged(norm_set(norm(), regimes=TWO_REGIMES), volumes(NOW), places)
    assert [c.reason.tolist() for c in contracted(evaluation)] == [["met", "closed"]] * 2
    assert [b.listed.tolist() for b in evaluation.blocks] == [[True, False]] * 2
