"""What a location has after the agreed transfers: enough, just short, or nothing to hold it against."""

from __future__ import annotations

import pytest

from build import norm, process_norm
from build_decisions import contracts, decision, evaluated, region, set_of
from cns_check.contract.status import contract

OURS = decision("consensus", "L1")


def of_l1(made, of, year=2027, **more):
    """Status and reason of L1, which the region designates."""
    [found] = contracts(evaluated(made, of, region(OURS), norm_years=(year,), **more))
    return found.status[0], found.reason[0]


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize(
    ("of", "short"),
    [
        ({"L1": 20}, False),
        ({"L1": 19}, True),
        ({"L1": 10, "L2": 10}, False),
        ({"L1": 10, "L2": 9}, True),
        ({"L1": 15, "L2": (0, 5)}, False),
        ({"L1": 15, "L2": (0, 4)}, True),
        ({"L1": (10, 20)}, False),
    ],
)
def test_short_is_only_who_surely_stays_below_the_minimum(of, short, year):
    if not short:
        assert of_l1(set_of(), of, year) == ("contract", "designated")
    else:
        assert of_l1(set_of(), of, year) == (
            "undecided" if year == 2027 else "contract",
            "designated_below_minimum",
        )


@pytest.mark.parametrize("made", [norm(status="guideline"), norm(minimum=None), process_norm("norm-a")])
def test_where_no_number_decides_nobody_is_short(made):
    assert of_l1(set_of(made), {"L1": 3}) == ("contract", "designated_minimum_not_known")


def test_a_guideline_that_decides_leaves_short():
    made = set_of(norm(status="guideline"))
    assert of_l1(made, {"L1": 3}, use_indicative=True) == ("undecided", "designated_below_minimum")


@pytest.mark.parametrize(("other", "reason"), [(8, "designated"), (7, "designated_below_minimum")])
def test_a_norm_per_organisation_is_held_against_what_the_organisation_has(other, reason):
    """Nothing moves under it: what L3 does stays where it is, though it is not designated."""
    at = {"L1": "org-1", "L2": "org-1", "L3": "org-2"}
    rows = {x: {"region_id": "noord", "organisation_id": o} for x, o in at.items()}
    made = set_of(norm(per="organisation"))
    assert of_l1(made, {"L1": 12, "L2": other, "L3": 30}, at=rows)[1] == reason


def test_without_transfers_nothing_is_said_of_afterwards():
    for made in (norm(), norm(per="organisation")):
        evaluation = evaluated(set_of(made), {"L1": 30}, at={"L1": {"organisation_id": "org-1"}})
        assert contract(evaluation.blocks[0], evaluation.roster).after is None


def test_an_indicative_number_decides_only_where_that_is_asked():
    evaluation = evaluated(set_of(norm(status="guideline")), {"L1": 30})
    [block], roster = evaluation.blocks, evaluation.roster
    assert contract(block, roster).reason.tolist() == ["indicative_number"]
    assert contract(block, roster, use_indicative=True).reason.tolist() == ["met"]
