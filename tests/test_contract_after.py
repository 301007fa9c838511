"""What a location has after the agreed transfers: enough, just short, or nothing to hold it against."""

from __future__ import annotations

from datetime import date

import pytest

from build import SOURCES, norm, process_norm
from build_decisions import contracts, decision, evaluated, moved, region, set_of
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


@pytest.mark.parametrize("made", [norm(status="guideline"), norm(minimum=None)])
def test_where_no_number_decides_nobody_is_short(made):
    assert of_l1(set_of(made), {"L1": 3}) == ("contract", "designated_minimum_not_known")


PROCESS_NORM = process_norm("norm-a")
HELD = [("L1", "norm-a")]
PARTS = [{"counts": ["beta"], "minimum": 5, "sources": SOURCES}]
PART = set_of(norm(counts=["alpha", "beta"], parts=PARTS))
REQUIRES = set_of(norm(requires=["norm-b"]), norm("norm-b", 10, counts=["beta"]))


@pytest.mark.parametrize(
    ("year", "attested", "expected"),
    [
        (2026, HELD, ("contract", "attested")),
        (2027, HELD, ("contract", "attested")),
        (2026, [("L2", "norm-a"), ("L1", "norm-b")], ("contract", "designated_not_attested")),
        (2027, [("L2", "norm-a"), ("L1", "norm-b")], ("undecided", "not_attested")),
    ],
)
def test_a_process_norm_counts_as_met_where_that_is_attested_of_this_location_and_norm(year, attested, expected):
    assert of_l1(set_of(PROCESS_NORM), {"L1": 3}, year, attested=attested) == expected


def named(made, of, year=2027, **more):
    """Of the first norm the status and reason of L1, and what is surely not met there."""
    found = contracts(evaluated(made, of, region(OURS), norm_years=(year,), **more))[0]
    return found.status[0], found.reason[0], [name for name, where in found.unmet if where[0]]


@pytest.mark.parametrize(
    ("of", "lacks"),
    [
        ({("L1", "beta"): 5}, False),
        ({("L1", "beta"): 4}, True),
        ({("L1", "beta"): 2, ("L2", "beta"): 3}, False),
        ({("L1", "beta"): 2, ("L2", "beta"): 2}, True),
        ({("L1", "beta"): (4, 5)}, False),
        ({("L1", "beta"): 2, ("L2", "beta"): (0, 3)}, False),
        ({("L1", "beta"): 2, ("L2", "beta"): (0, 2)}, True),
    ],
)
def test_a_part_that_is_surely_not_met_after_the_transfers_leaves_short(of, lacks):
    cells = {"L1": 30, "L2": 0} | of
    short = ("designated_below_minimum", ["beta"])
    assert named(PART, cells, 2026) == ("contract", *(short if lacks else ("designated", [])))
    assert named(PART, cells, 2027) == (("undecided", *short) if lacks else ("contract", "designated", []))


@pytest.mark.parametrize(
    ("of", "lacks"),
    [
        ({("L1", "beta"): 10}, False),
        ({("L1", "beta"): 9}, True),
        ({("L1", "beta"): (9, 10)}, False),
        ({("L1", "beta"): 9, ("L2", "beta"): 1}, False),
    ],
)
def test_a_required_norm_that_is_surely_not_met_after_its_own_transfers_leaves_short(of, lacks):
    """The region agreed on both: what L2 does of the required norm comes to L1 as well."""
    cells, agreed = {"L1": 30, "L2": 0} | of, region(OURS, decision("consensus", "L1", of="norm-b"))
    for year, status in ((2026, "contract"), (2027, "undecided")):
        found = contracts(evaluated(REQUIRES, cells, agreed, norm_years=(year,)))[0]
        expected = (status, "designated_below_minimum") if lacks else ("contract", "designated")
        assert (found.status[0], found.reason[0]) == expected
        assert [name for name, where in found.unmet if where[0]] == (["norm-b"] if lacks else [])


def test_a_required_norm_without_an_agreement_of_its_own_is_held_against_what_its_fallback_moves():
    """Of norm-b nobody decided, so those below send theirs to those that meet it, and L1 is one or the other."""
    for own, lacks in ((9, True), (10, False)):
        found = named(REQUIRES, {"L1": 30, "L2": 0, ("L1", "beta"): own, ("L2", "beta"): 10})
        expected = ("undecided", "designated_below_minimum", ["norm-b"]) if lacks else ("contract", "designated", [])
        assert found == expected


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


@pytest.mark.parametrize(("other", "lacks"), [(3, []), (2, ["beta"])])
def test_a_part_of_a_norm_per_organisation_is_held_against_what_the_organisation_has(other, lacks):
    at = {x: {"region_id": "noord", "organisation_id": "org-1"} for x in ("L1", "L2")}
    made = set_of(norm(per="organisation", counts=["alpha", "beta"], parts=PARTS))
    cells = {"L1": 30, ("L1", "beta"): 2, ("L2", "beta"): other}
    status = ("undecided", "designated_below_minimum") if lacks else ("contract", "designated")
    assert named(made, cells, at=at) == (*status, lacks)


def test_a_part_that_binds_where_it_is_performed_is_not_unmet_where_it_is_not():
    made = set_of(norm(counts=["alpha", "beta"], parts=[PARTS[0] | {"when": "performed"}]))
    assert named(made, {"L1": 30, ("L1", "beta"): 0}) == ("contract", "designated", [])
    assert named(made, {"L1": 30, ("L1", "beta"): 1}) == ("undecided", "designated_below_minimum", ["beta"])


def test_of_a_norm_that_is_not_in_force_no_part_is_unmet():
    later = norm()["versions"][0] | {"valid_from": date(2028, 1, 1)}
    made = set_of(norm(counts=["alpha", "beta"], parts=PARTS, versions=[later]))
    assert named(made, {"L1": 30, ("L1", "beta"): 2}) == ("contract", "designated_minimum_not_known", [])


def test_a_norm_by_itself_is_held_against_a_number_that_is_asked_to_decide():
    evaluation = evaluated(set_of(norm(status="guideline")), {"L1": 3}, region(OURS))
    [block], [moves] = evaluation.blocks, moved(evaluation)
    asked = contract(block, evaluation.roster, moves, use_indicative=True)
    assert asked.reason.tolist() == ["designated_below_minimum"]
    assert contract(block, evaluation.roster, moves).reason.tolist() == ["designated_minimum_not_known"]


def test_without_transfers_nothing_is_said_of_afterwards():
    for made in (norm(), norm(per="organisation")):
        evaluation = evaluated(set_of(made), {"L1": 30}, at={"L1": {"organisation_id": "org-1"}})
        assert contract(evaluation.blocks[0], evaluation.roster).after is None


def test_an_indicative_number_decides_only_where_that_is_asked():
    evaluation = evaluated(set_of(norm(status="guideline")), {"L1": 30})
    [block], roster = evaluation.blocks, evaluation.roster
    assert contract(block, roster).reason.tolist() == ["indicative_number"]
    assert contract(block, roster, use_indicative=True).reason.tolist() == ["met"]
