"""What a run as a whole tells: when each remark is made, when not, and the numbers in it."""

from __future__ import annotations

from datetime import date

import pytest

from build import norm, norm_set, register, volumes
from build_decisions import DAY, EVE, MORROW, agreements, contracts, decision, evaluated, moved, process, region, set_of
from cns_check.judge.all_locations import roster_of
from cns_check.judge.evaluate import Options, evaluate
from cns_check.judge.regions import Decisions
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.moves import Settings
from cns_check.reallocate.run import Reallocation
from cns_check.statements.run_diagnostics import findings

NONE = decision("none")
OURS = decision("consensus", "L1")
ALPHA_2024 = volumes({("L1", "alpha", 2024): 1})
A = "norm-a (2026): by method "
MEAN = {"window": {"mean-of-years": 2}}


def said(found, *codes):
    return [(d.code, d.value, d.message) for d in found if d.code in codes]


def of_run(evaluation, table=ALPHA_2024, methods=("proportional",), **chosen):
    """The remarks on a run with these methods."""
    roster = evaluation.roster
    settings = Settings(Distances(roster.ids, roster.latitude, roster.longitude, None), **chosen)
    moves = Reallocation(evaluation, settings).moves(methods)
    return findings(evaluation, table, contracts(evaluation), moves, settings)


def without_regions(made, table, *rows, **options):
    places = register(*rows) if rows else None
    return findings(evaluate([made], table, places, Options(norm_years=(2026,), **options)), table)


# Years


@pytest.mark.parametrize(("window", "years"), [({}, []), (MEAN, ["2023"])])
def test_an_incomplete_year_is_told_where_a_norm_looks_at_it(window, years):
    table = volumes({("L1", "alpha", y): 30 for y in (2022, 2023, 2024)}, incomplete=(2022, 2023))
    found = without_regions(norm_set(norm(**window)), table)
    assert [value for _, value, _ in said(found, "E001")] == years


def test_a_year_that_is_not_there_is_told_once_with_its_norms():
    table = volumes({("L1", "alpha", 2024): 30})
    made = norm_set(norm("norm-a", **MEAN), norm("norm-b"), norm("norm-c", **MEAN))
    message = "year 2023 is not in the volumes, and these norms look at it: norm-a, norm-c"
    assert said(without_regions(made, table), "E002") == [("E002", "2023", message)]
    twice = findings(evaluate([made], table, None, Options(norm_years=(2026, 2027))), table)
    assert said(twice, "E002") == [("E002", "2023", message)]
    assert said(without_regions(norm_set(norm("norm-b")), table), "E002") == []


def test_years_that_are_not_there_are_told_in_order():
    table = volumes({("L1", "alpha", 2024): 30})
    made = norm_set(norm(window={"mean-of-years": 3}))
    assert [value for _, value, _ in said(without_regions(made, table), "E002")] == ["2022", "2023"]


def test_incomplete_years_are_told_in_order():
    table = volumes({("L1", "alpha", y): 30 for y in (2023, 2024)}, incomplete=(2023, 2024))
    found = without_regions(norm_set(norm(**MEAN)), table, data_year=2024)
    assert [value for _, value, _ in said(found, "E001")] == ["2023", "2024"]


@pytest.mark.parametrize(("norm_year", "old"), [(2026, False), (2027, False), (2028, True)])
def test_data_of_more_than_three_years_before_are_told(norm_year, old):
    found = findings(evaluate([norm_set(norm())], ALPHA_2024, None, Options(norm_years=(norm_year,))), ALPHA_2024)
    message = "norm year 2028 is judged on the volumes of 2024, 4 years before it"
    assert said(found, "E016") == ([("E016", "2024", message)] if old else [])


def test_old_data_are_told_once_per_norm_year_whatever_the_norms_and_never_for_a_year_to_come():
    sets = [norm_set(norm("norm-a"), norm("norm-b")), norm_set(norm(), set_id="set-b")]
    found = findings(evaluate(sets, ALPHA_2024, None, Options(norm_years=(2020, 2029, 2028))), ALPHA_2024)
    assert [message.split(" is ")[0] for _, _, message in said(found, "E016")] == ["norm year 2028", "norm year 2029"]


def test_a_lag_is_no_old_data_and_a_data_year_that_was_asked_may_be():
    table = volumes({("L1", "alpha", y): 30 for y in (2021, 2022, 2025)})
    made = norm_set(norm("lagged", data_lag=1), norm("latest"))
    for asked, years in ((None, []), (2022, ["2022"]), (2023, [])):
        found = without_regions(made, table, data_year=asked)
        assert [value for _, value, _ in said(found, "E016")] == years


# Norms


SUM = {"counts": ["alpha", "beta", "gamma"]}


@pytest.mark.parametrize(
    ("delivered", "lacking"),
    [
        ({"alpha", "beta", "gamma"}, None),
        ({"alpha", "gamma"}, "beta"),
        ({"beta"}, "alpha, gamma"),
        (set(), None),
    ],
)
def test_a_norm_of_which_only_some_was_delivered_is_told_with_what_lacks(delivered, lacking):
    # In the year before all of it was delivered: only the data year counts.
    before = {(i, 2023) for i in SUM["counts"]}
    table = volumes({("L1", "alpha", 2024): 30}, delivered=before | {(i, 2024) for i in delivered})
    found = without_regions(norm_set(norm(**SUM)), table)
    told = f"norm-a (2026): it counts what no file has in 2024: {lacking}; what was delivered is a least volume"
    assert said(found, "E015") == ([("E015", "norm-a", told)] if lacking else [])


def test_a_norm_is_half_delivered_in_each_norm_year_that_looks_at_the_year():
    table = volumes({("L1", "alpha", 2024): 30, ("L1", "beta", 2024): 1}, delivered={("alpha", 2024), ("alpha", 2025)})
    made = norm_set(norm("norm-a", counts=["alpha", "beta"], data_lag=1), norm("norm-b"))
    found = findings(evaluate([made], table, None, Options(norm_years=(2025, 2026))), table)
    assert [message.split(":")[0] for _, _, message in said(found, "E015")] == ["norm-a (2025)", "norm-a (2026)"]


def test_what_holds_for_two_norm_years_is_told_once():
    later = [{"valid_from": date(2028, 1, 1), "minimum": 20, "status": "adopted", "sources": [{"document": "paper"}]}]
    made = norm_set(norm("norm-a", versions=later), norm("norm-b", versions=later), norm("norm-c"))
    found = findings(evaluate([made], ALPHA_2024, None, Options(norm_years=(2026, 2027, 2028))), ALPHA_2024)
    assert said(found, "E003") == [
        ("E003", of, f"{of} (2026, 2027): no version is in force on 1 January of the norm year")
        for of in ("norm-a", "norm-b")
    ]


def test_a_norm_that_nobody_performs_is_told():
    table = volumes({("L1", "alpha", 2024): 30, ("L1", "beta", 2024): 0})
    rows = [{"location_id": x} for x in ("L1", "L9")]
    found = without_regions(norm_set(norm("norm-a"), norm("norm-b", counts=["beta"])), table, *rows)
    assert said(found, "E004") == [("E004", "norm-b", "norm-b (2026): no location has a volume in 2024")]


@pytest.mark.parametrize(("homeless", "noun"), [(("L1",), "1 location is"), (("L1", "L2"), "2 locations is")])
def test_locations_without_organisation_are_counted_where_the_norm_is_per_organisation(homeless, noun):
    table = volumes({(x, "alpha", 2024): 5 for x in ("L1", "L2", "L3")})
    nobody = (*homeless, "L4")
    rows = [{"location_id": x, "organisation_id": None if x in nobody else "org-1"} for x in ("L1", "L2", "L3", "L4")]
    found = without_regions(norm_set(norm(per="organisation")), table, *rows)
    assert said(found, "E005") == [
        (
            "E005",
            "norm-a",
            f"norm-a (2026): counts per organisation, and the organisation of {noun} not known",
        )
    ]
    assert said(without_regions(norm_set(norm()), table, *rows), "E005") == []


# Agreements


@pytest.mark.parametrize(
    ("of", "lacks"),
    [
        ({"L1": 10, "L2": 4}, "lacks 6 of"),
        ({"L1": (8, 10), "L2": 4}, "lacks at least 6 of"),
        ({"L1": 16, "L2": 4}, None),
    ],
)
def test_what_a_designated_location_still_lacks(of, lacks):
    found = said(of_run(evaluated(set_of(), of, region(OURS))), "E006")
    assert [(code, value) for code, value, _ in found] == ([("E006", "L1")] if lacks else [])
    assert all(lacks in message and "of the minimum of 20" in message for _, _, message in found)


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        (10, []),
        (
            9,
            [
                "norm-a (2026): region noord designates 2 locations, and its volume of 39 can carry 1 at the minimum "
                "of 20"
            ],
        ),
        (
            (10, 11),
            [
                "norm-a (2026): region noord designates 2 locations, and its volume of 30 can carry 1 at the minimum "
                "of 20"
            ],
        ),
    ],
    ids=["just enough", "one short", "only what is known"],
)
def test_more_designated_than_the_volume_can_carry(rest, told):
    both = decision("consent", "L1", "L2")
    elsewhere = {"L4": {"region_id": "zuid"}}
    of = {"L1": 30, "L2": rest, "L4": 500}
    found = of_run(evaluated(set_of(), of, region(both), region(NONE, name="zuid"), at=elsewhere))
    assert [message for _, _, message in said(found, "E007")] == told


def test_each_region_is_held_against_its_own_designations():
    at = {x: {"region_id": "zuid"} for x in ("L3", "L4")}
    said_so = (region(OURS), region(decision("consensus", "L3", "L4"), name="zuid"))
    found = said(of_run(evaluated(set_of(), {"L1": 30, "L3": 30, "L4": 9}, *said_so, at=at)), "E007")
    assert [value for _, value, _ in found] == ["zuid"]
    found = said(of_run(evaluated(set_of(), {"L1": 19, "L3": 30, "L4": 9}, *said_so[::-1], at=at)), "E007")
    assert [value for _, value, _ in found] == ["noord", "zuid"]


ALONE = "No location of the region can reach it alone: the region looks beyond its borders."


@pytest.mark.parametrize(
    ("both", "l2", "told"),
    [
        (False, 16, "1 location, and its whole volume of 19 does not reach the minimum of 20"),
        (True, 16, "2 locations, and its whole volume of 19 does not reach the minimum of 20"),
        (True, 17, "2 locations, and its volume of 20 can carry 1 at the minimum of 20"),
        (False, 17, None),
    ],
)
def test_a_volume_that_carries_nobody_is_not_said_to_carry_any(both, l2, told):
    agreed = decision("consensus", *(("L1", "L2") if both else ("L1",)))
    found = [d for d in of_run(evaluated(set_of(), {"L1": 3, "L2": l2}, region(agreed))) if d.code == "E007"]
    assert [d.message for d in found] == ([f"norm-a (2026): region noord designates {told}"] if told else [])
    assert [d.remedy == ALONE for d in found] == (["whole" in told] if told else [])


@pytest.mark.parametrize("use_indicative", [False, True])
@pytest.mark.parametrize(("volume", "can"), [(3, "its whole volume of 3 does not reach"), (39, None)])
def test_a_number_that_is_only_a_guideline_is_called_so(volume, can, use_indicative):
    made, agreed = set_of(norm(status="guideline")), decision("consensus", "L1", "L2")
    evaluation = evaluated(made, {"L1": volume, "L2": 0}, region(agreed), use_indicative=use_indicative)
    can = can or f"its volume of {volume} can carry 1 at"
    assert [message for _, _, message in said(of_run(evaluation), "E007")] == [
        f"norm-a (2026): region noord designates 2 locations, and {can} the minimum of 20, which is only a guideline"
    ]


def test_a_number_that_is_only_proposed_is_called_so_where_it_is_accepted():
    made = set_of(norm(status="proposed"))
    found = said(of_run(evaluated(made, {"L1": 3}, region(OURS), accept=("adopted", "proposed"))), "E007")
    assert [message for _, _, message in found] == [
        "norm-a (2026): region noord designates 1 location, and its whole volume of 3 does not reach the minimum of "
        "20, which is only a proposal"
    ]
    assert said(of_run(evaluated(made, {"L1": 3}, region(OURS))), "E007") == [], "no number is known"


def test_of_no_agreement_and_of_no_number_nothing_is_said_of_what_the_volume_can_carry():
    for quiet in (
        evaluated(set_of(), {"L1": 3}, region(NONE)),
        evaluated(set_of(norm(minimum=None)), {"L1": 3}, region(OURS)),
    ):
        assert said(of_run(quiet), "E007") == []


def test_the_remarks_on_regions_are_told_for_the_first_method_alone():
    evaluation = evaluated(set_of(), {"L1": 3, "L2": 19}, region(decision("consensus", "L1", "L2")))
    told = [message for _, _, message in said(of_run(evaluation, methods=("proportional", "equal")), "E007")]
    assert told == [
        "norm-a (2026): region noord designates 2 locations, and its volume of 22 can carry 1 at the minimum of 20"
    ]


def test_who_neither_sends_nor_receives_and_why():
    of = {"L1": 30, "L2": (19, 20), "L3": 3, "L4": (18, 25), "L5": 0, "L6": 9}
    exempt = [{"location": "L3", "norm": "norm-a", "reason": "r", "granted_by": "g", "until": date(2026, 12, 31)}]
    found = of_run(evaluated(set_of(), of, region(NONE, exceptions=exempt), at={"L6": {"region_id": None}}))
    assert said(found, "E008") == [
        ("E008", "norm-a", "norm-a (2026): neither send nor receive (exception in force): L3"),
        ("E008", "norm-a", "norm-a (2026): neither send nor receive (no region known): L6"),
        ("E008", "norm-a", "norm-a (2026): neither send nor receive (undetermined): L2, L4"),
    ]
    assert said(of_run(evaluated(set_of(), {"L1": 30, "L2": 5}, region(NONE))), "E008") == []


# Joint volumes, the basis year, and receivers that close


JOINT = [{"norm": "norm-a", "locations": ["L1", "L2", "L3"], "designated": "L1"}]


def closing(**days):
    """The register of locations with their last day open."""
    return {x: {"region_id": "noord", "open_until": day} for x, day in days.items()}


@pytest.mark.parametrize(
    ("last", "closed"),
    [
        ({"L2": EVE}, "L2"),
        ({"L2": DAY}, None),
        ({"L3": EVE, "L2": EVE}, "L2, L3"),
        ({"L1": EVE, "L2": DAY}, "L1"),
        ({"L4": EVE}, None),
    ],
)
def test_a_joint_volume_of_which_one_is_closed_is_void_and_told(last, closed):
    of = {"L1": 10, "L2": 10, "L3": 10, "L4": 10}
    evaluation = evaluated(set_of(), of, region(NONE, joint=JOINT), at=closing(**last))
    message = f"norm-a (2026): the joint volume of L1, L2, L3 is void: closed on 1 January is {closed}"
    assert said(of_run(evaluation), "E012") == ([("E012", "L1", message)] if closed else [])
    [found] = contracts(evaluation)
    open_ = [reason for x, reason in zip(of, found.reason, strict=True) if x != "L4" and reason != "closed"]
    assert set(open_) == {"fallback_below" if closed else "joint"}, "whose sum is enough in any case"


def test_a_void_joint_volume_is_told_for_the_years_in_which_it_is_and_each_apart():
    two = [*JOINT, {"norm": "norm-a", "locations": ["L5", "L4"], "designated": "L4"}]
    of = dict.fromkeys(("L1", "L2", "L3", "L4", "L5"), 10)
    at = closing(L2=EVE, L4=date(2026, 6, 30))
    found = said(of_run(evaluated(set_of(), of, region(NONE, joint=two), at=at, norm_years=(2026, 2027))), "E012")
    assert found == [
        ("E012", "L1", "norm-a (2026, 2027): the joint volume of L1, L2, L3 is void: closed on 1 January is L2"),
        ("E012", "L5", "norm-a (2027): the joint volume of L4, L5 is void: closed on 1 January is L4"),
    ]


def on_two_years(cells, *regions, made=None, impact_year=2023, **options):
    """Judged on 2024, with 2023 the year of the impact analysis; everybody is in noord."""
    table, made = (
        volumes({(x, "alpha", year): n for x, of in cells.items() for year, n in of.items()}),
        made or set_of(),
    )
    places = register(*({"location_id": x, "region_id": "noord"} for x in cells))
    decisions = Decisions(roster_of(table, places), agreements([made], *regions))
    chosen = Options(norm_years=(2026,), impact_year=impact_year, **options)
    return evaluate([made], table, places, chosen, decisions)


DECIDES = (
    "norm-a (2026): the sources (paper, page 1) name both the past year and the year of the impact analysis for the "
    "fallback; which of them is taken decides for "
)


def test_the_basis_year_decides_is_told_with_both_volumes_and_both_sources():
    cells = {"L1": {2023: 19, 2024: 20}, "L2": {2023: 30, 2024: (2, 3)}, "L3": {2023: 30, 2024: 30}, "L4": {2024: 20}}
    expected = DECIDES + "L1 (2024: 20; 2023: 19), L2 (2024: 2-3; 2023: 30), L4 (2024: 20; 2023: 0)"
    for options in ({}, {"basis_year": 2023}):
        found = said(of_run(on_two_years(cells, region(NONE), **options)), "E013")
        assert found == [("E013", "norm-a", expected)], "whichever of them was taken"


@pytest.mark.parametrize(
    ("cells", "said_so", "options"),
    [
        ({"L1": {2023: 20, 2024: 21}}, NONE, {}),
        ({"L1": {2023: 18, 2024: 19}}, NONE, {}),
        ({"L1": {2023: 19, 2024: 20}}, OURS, {}),
        ({"L1": {2023: 19, 2024: 20}}, decision("none", effective=MORROW), {}),
        ({"L1": {2023: 19, 2024: 20}}, NONE, {"impact_year": None}),
    ],
    ids=["both met", "both below", "an agreement", "a fallback that waits", "a year that is not known"],
)
def test_nothing_is_said_of_the_basis_year_where_it_does_not_decide(cells, said_so, options):
    made = set_of(block=process(earliest_effective=EVE))
    assert said(of_run(on_two_years(cells, region(said_so), made=made, **options)), "E013") == []


@pytest.mark.parametrize(
    ("last", "years"),
    [
        (EVE, None),
        (DAY, "2026"),
        (date(2026, 12, 31), "2026"),
        (date(2027, 1, 1), "2027"),
        (date(2027, 12, 31), "2027"),
        (date(2028, 1, 1), None),
    ],
)
def test_a_receiver_that_closes_in_the_norm_year_is_told_of_that_year_alone(last, years):
    of = {"L1": 30, "L2": 30, "L3": 5}
    evaluation = evaluated(set_of(), of, region(NONE), at=closing(L2=last), norm_years=(2026, 2027))
    told = f"norm-a ({years}): L2 receives, and its last day open is {last}"
    assert said(of_run(evaluation), "E014") == ([("E014", "L2", told)] if years else [])


def test_who_closes_in_the_norm_year_and_receives_nothing_is_not_told():
    for of in ({"L1": 30, "L2": 30}, {"L1": 30, "L2": 5}):
        assert said(of_run(evaluated(set_of(), of, region(NONE), at=closing(L2=DAY))), "E014") == []


# What finds no place


def test_what_finds_no_place_is_added_up_per_region_and_reason():
    at = {"L3": {"region_id": "zuid"}, "L4": {"region_id": "zuid"}, "L5": {"region_id": "zuid"}}
    of = {"L9": 1, "L3": 30, "L4": 3, "L5": 4}
    said_so = (region(NONE), region(NONE, name="zuid"))
    found = of_run(evaluated(set_of(), of, *said_so, at=at), methods=("proportional", "nearest"))
    assert said(found, "E009") == [
        ("E009", "noord", f"{A}proportional, 1 of region noord finds no place (no location may receive)"),
        ("E009", "noord", f"{A}nearest, 1 of region noord finds no place (no location may receive)"),
        ("E009", "zuid", f"{A}nearest, 7 of region zuid find no place (distance not known)"),
    ]


def test_senders_that_are_not_exactly_known_are_named_once():
    masked = dict.fromkeys(("L2", "L3", "L5", "L6", "L7"), (2, 3))
    found = of_run(evaluated(set_of(), {"L1": 30, "L4": 5} | masked, region(NONE)))
    message = "norm-a (2026): the volume of these senders is not exactly known, and did not move: L2, L3, L5, L6, L7"
    assert said(found, "E010") == [("E010", "norm-a", message)]
    assert said(found, "E009") == [], "what is not known is not counted as lost"
    assert said(of_run(evaluated(set_of(), {"L1": 30, "L4": 5}, region(NONE))), "E010") == []


@pytest.mark.parametrize(
    ("capacities", "growth", "named"),
    [
        ({("L1", None): 40}, None, "L2"),
        ({("L1", "norm-a"): 40}, None, "L2"),
        ({("L9", None): 40}, None, "L1, L2"),
        ({("L1", "norm-b"): 40, ("L2", None): 40}, None, "L1"),
        ({("L1", None): 40, ("L2", None): 40}, None, None),
        ({("L1", None): 40}, 0.5, None),
        ({}, 0.5, None),
    ],
)
def test_receivers_of_which_no_capacity_is_given(capacities, growth, named):
    evaluation = evaluated(set_of(), {"L1": 30, "L2": 30, "L3": 5}, region(NONE))
    found = of_run(evaluation, methods=("capacity",), capacities=capacities, max_growth=growth)
    told = [f"norm-a (2026): no capacity is given of {named}: they take nothing"] if named else []
    assert [message for _, _, message in said(found, "E011")] == told


def test_capacities_matter_to_the_method_capacity_alone():
    evaluation = evaluated(set_of(), {"L1": 30, "L2": 30, "L3": 5}, region(NONE))
    assert said(of_run(evaluation, methods=("equal",), capacities={("L1", None): 40}), "E011") == []
    assert said(findings(evaluation, ALPHA_2024, (), moved(evaluation)), "E011") == []
