"""The rows of the decision table that lie side by side, each with what tells it from the next."""

from __future__ import annotations

import pytest

from build import norm, process_norm
from build_decisions import MORROW, contracts, decision, evaluated, process, region, set_of

NONE = decision("none")
JOINT = [{"norm": "norm-a", "locations": ["L1", "L2"], "designated": "L2"}]
EXPLAINED = [{"location": "L1", "norm": "norm-a", "text": "a surgeon was ill"}]


def outcome(of, *regions, made=None, year=2026, **more):
    """Status and reason per location."""
    [found] = contracts(evaluated(made or set_of(), of, *regions, norm_years=(year,), **more))
    return list(zip(found.status.tolist(), found.reason.tolist(), strict=True))


@pytest.mark.parametrize("year", [2026, 2027])
def test_in_the_fallback_the_number_decides_under_either_regime(year):
    assert outcome({"L1": 20, "L2": 19, "L3": (19, 20)}, region(NONE), year=year) == [
        ("contract", "fallback_met"),
        ("do_not_contract", "fallback_below"),
        ("undecided", "undetermined"),
    ]


@pytest.mark.parametrize("year", [2026, 2027])
def test_of_a_joint_volume_one_is_contracted(year):
    said = region(NONE, joint=JOINT)
    assert outcome({"L1": 12, "L2": 8}, said, year=year) == [("do_not_contract", "joint"), ("contract", "joint")]
    below = ("do_not_contract", "fallback_below")
    assert outcome({"L1": 12, "L2": 7}, said, year=year) == [below, below]


def test_an_explanation_counts_under_comply_or_explain_alone_and_of_who_is_below():
    said, nowhere = region(explanations=EXPLAINED), {x: {"region_id": None} for x in ("L1", "L2")}
    assert outcome({"L1": 19, "L2": 19}, said, at=nowhere) == [("explain", "explained"), ("explain", "unexplained")]
    assert outcome({"L1": 20, "L2": 20}, said, at=nowhere) == [("contract", "met")] * 2
    assert outcome({"L1": 19, "L2": 19}, said, at=nowhere, year=2027) == [("do_not_contract", "below")] * 2


def test_an_explanation_is_no_help_where_the_region_fell_back():
    assert outcome({"L1": 19}, region(NONE, explanations=EXPLAINED)) == [("do_not_contract", "fallback_below")]


def test_a_region_that_has_not_decided_decides_nothing_whatever_the_volume():
    made = set_of(block=process(fallback_after=MORROW))
    assert outcome({"L1": 30, "L2": 3}, region(), made=made) == [("undecided", "no_decision")] * 2


def test_with_an_agreement_volume_decides_nothing_for_who_is_not_designated():
    said = region(decision("consent", "L1"))
    assert outcome({"L1": 30, "L2": 300}, said) == [("contract", "designated"), ("do_not_contract", "not_designated")]
    said = region(decision("consent", "L1", effective=MORROW))
    later = ("deferred", "agreed_later")
    assert outcome({"L1": 30, "L2": 300}, said) == [later, later]


def test_before_the_first_regime_nothing_else_counts():
    nothing = ("not_applicable", "no_regime")
    assert outcome({"L1": 30, "L2": 3}, region(decision("consensus", "L1")), year=2025) == [nothing, nothing]


def test_a_process_norm_waits_for_its_attestation_and_goes_by_an_agreement():
    made = set_of(process_norm("norm-a"))
    assert outcome({"L1": 3}, region(NONE), made=made) == [("undecided", "not_attested")]
    assert outcome({"L1": 3}, region(decision("consensus", "L1")), made=made)[0][0] == "contract"


def test_a_joint_volume_reaches_a_number_that_is_asked_to_decide():
    made, said = set_of(norm(status="guideline")), region(NONE, joint=JOINT)
    asked = outcome({"L1": 12, "L2": 8}, said, made=made, use_indicative=True)
    assert asked == [("do_not_contract", "joint"), ("contract", "joint")]
    assert outcome({"L1": 12, "L2": 8}, said, made=made) == [("undecided", "indicative_number")] * 2
