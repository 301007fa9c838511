"""Which year, number and history a verdict rests on, and that nothing judged for one of them stands in for another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from build import SOURCES, TWO_REGIMES, judged, norm, norm_set, process_norm, register, volumes
from cns_check.contract.status import contract_all
from cns_check.inputs.agreements.model import Agreements
from cns_check.judge.all_locations import roster_of
from cns_check.judge.evaluate import (
    Options,
    data_year_of,
    evaluate,
    latest_complete_year,
    needs_complete_year,
    norm_years_of,
)
from cns_check.judge.regions import Decisions
from cns_check.judge.windows import VERDICT_NAMES

MEAN_OF_TWO = {"window": {"mean-of-years": 2}}


def version(start=2020, end=2030, minimum=20, **more):
    """In force from 1 January of the first year to 31 December of the last."""
    days = {"valid_from": date(start, 1, 1), "valid_until": date(end, 12, 31)}
    return {**days, "minimum": minimum, "status": "adopted", "sources": SOURCES, **more}


def block(evaluation, norm_year=2026, norm_id="norm-a"):
    return next(b for b in evaluation.blocks if (b.norm.id, b.norm_year) == (norm_id, norm_year))


def verdict(evaluation, norm_year=2026, norm_id="norm-a", location="L1", of="verdict"):
    at = evaluation.roster.ids.index(location)
    return VERDICT_NAMES[getattr(block(evaluation, norm_year, norm_id), of)[at]]


def alpha(**years):
    """L1's alpha by year: ``alpha(y2024=20)``."""
    return volumes({("L1", "alpha", int(name[1:])): volume for name, volume in years.items()})


# Years


def test_the_latest_complete_year():
    of = volumes({("L1", "alpha", year): 5 for year in (2022, 2023, 2024)}, incomplete=(2024,))
    assert latest_complete_year(of) == 2023
    assert latest_complete_year(volumes({("L1", "alpha", 2024): 5}, incomplete=(2024,))) is None


@pytest.mark.parametrize(
    ("regimes", "lag", "chosen", "needed"),
    [
        (None, 1, {}, True),
        (None, 1, {"norm_years": (2026,)}, False),
        (TWO_REGIMES, 1, {}, False),
        (TWO_REGIMES, None, {}, True),
        (TWO_REGIMES, None, {"data_year": 2024}, False),
        (None, None, {"norm_years": (2026,)}, True),
        (None, None, {"data_year": 2024}, True),
        (None, None, {"norm_years": (2026,), "data_year": 2024}, False),
    ],
)
def test_a_complete_year_is_needed_where_nothing_else_gives_the_norm_or_data_year(regimes, lag, chosen, needed):
    made = norm_set(norm(data_lag=lag) if lag else norm(), regimes=regimes)
    assert needs_complete_year([made], Options(**chosen)) == needed


def test_one_norm_of_one_set_is_enough_to_need_a_complete_year():
    plain = norm_set(norm("norm-a", data_lag=1), norm("norm-b"), regimes=TWO_REGIMES)
    lagged = norm_set(norm("norm-a", data_lag=1), regimes=TWO_REGIMES)
    assert needs_complete_year([lagged, plain], Options())
    assert not needs_complete_year([lagged, lagged], Options())


def test_without_a_complete_year_there_is_nothing_to_judge():
    of = volumes({("L1", "alpha", 2024): 5}, incomplete=(2024,))
    with pytest.raises(ValueError, match=r"^no year is complete$"):
        judged(norm_set(norm()), of)


def test_the_norm_years_asked_go_before_those_of_the_regimes_each_once_and_in_order():
    made, plain = norm_set(norm(data_lag=2), regimes=TWO_REGIMES), norm_set(norm(data_lag=2))
    of = made.norms[0]
    assert norm_years_of(made, of, Options(norm_years=(2028, 2025, 2028)), 2024) == (2025, 2028)
    assert norm_years_of(made, of, Options(norm_years=(2032, 2025)), 2024) == (2025, 2032)
    assert norm_years_of(made, of, Options(), 2024) == (2026, 2027)
    late = [
        {"from": date(y, 1, 1), "regime": r, "sources": SOURCES} for y, r in ((2031, "enforced"), (2032, "enforced"))
    ]
    assert norm_years_of(norm_set(norm(), regimes=late), of, Options(), 2024) == (2031, 2032)
    assert norm_years_of(plain, of, Options(), 2024) == (2026,), "the latest complete year and the lag"
    assert norm_years_of(plain, norm_set(norm()).norms[0], Options(), 2024) == (2024,), "no lag"


def test_the_data_year_asked_goes_before_the_lag_and_the_lag_before_the_latest_year():
    lagged, plain = norm_set(norm(data_lag=2)).norms[0], norm_set(norm()).norms[0]
    assert data_year_of(lagged, 2026, Options(data_year=2021), 2025) == 2021
    assert data_year_of(lagged, 2026, Options(), 2025) == 2024
    assert data_year_of(plain, 2026, Options(), 2025) == 2025


def test_a_norm_year_is_held_on_its_first_of_january():
    made = norm_set(norm(versions=[version(2026, 2026, 20)]), regimes=TWO_REGIMES)
    found = block(judged(made, alpha(y2024=20), norm_years=(2026,)))
    assert found.day == date(2026, 1, 1)
    assert found.in_force.minimum == 20
    assert found.regime.regime == "comply-or-explain"
    late = [{"valid_from": date(2026, 1, 2), "minimum": 20, "status": "adopted", "sources": SOURCES}]
    assert verdict(judged(norm_set(norm(versions=late)), alpha(y2024=20), norm_years=(2026,))) == "no_norm"


# A required norm


@pytest.mark.parametrize(("year_2024", "year_2025", "expected"), [(20, 19, "met"), (19, 20, "below")])
def test_a_required_norm_is_judged_on_the_data_year_of_its_own_lag(year_2024, year_2025, expected):
    made = norm_set(norm(data_lag=1, requires=["norm-b"]), norm("norm-b", counts=["beta"], data_lag=2))
    cells = {("L1", "alpha", 2025): 20, ("L1", "beta", 2024): year_2024, ("L1", "beta", 2025): year_2025}
    found = judged(made, volumes(cells), norm_years=(2026,))
    assert verdict(found) == expected
    assert VERDICT_NAMES[block(found).required["norm-b"][0]] == expected


def test_on_a_basis_year_a_required_norm_is_judged_on_that_year_whatever_its_lag():
    made = norm_set(norm(data_lag=1, requires=["norm-b"]), norm("norm-b", counts=["beta"], data_lag=2))
    cells = {("L1", i, y): 20 for i in ("alpha", "beta") for y in (2023, 2024, 2025)}
    found = judged(made, volumes(cells | {("L1", "beta", 2023): 19}), norm_years=(2026,), basis_year=2023)
    assert verdict(found) == "met"
    assert verdict(found, of="basis_verdict") == "below"
    again = found.again["set-a"]
    assert again.required_years(made.norms[0], 2026, 2025) == {"norm-b": 2024}
    assert again.required_years(made.norms[0], 2026, 2023) == {"norm-b": 2023}


# The basis of a fallback


def test_without_a_basis_year_the_fallback_looks_at_the_data_year():
    found = judged(norm_set(norm()), alpha(y2023=19, y2024=20), norm_years=(2026,))
    assert (block(found).basis_year, verdict(found, of="basis_verdict")) == (2024, "met")


def test_the_basis_year_asked_has_its_own_verdict():
    found = judged(norm_set(norm()), alpha(y2023=19, y2024=20), norm_years=(2026,), basis_year=2023)
    assert (block(found).basis_year, verdict(found, of="basis_verdict"), verdict(found)) == (2023, "below", "met")


NOORD = register({"location_id": "L1", "region_id": "noord"})
FALLBACK = {"norm": "norm-a", "route": "none", "effective": date(2026, 1, 1)}
FALLBACK_LATER = FALLBACK | {"effective": date(2026, 1, 2)}
AGREED = FALLBACK | {"route": "consensus", "locations": ("L1",)}
EXEMPT = {"location": "L1", "norm": "norm-a", "reason": "r", "granted_by": "g", "until": date(2026, 12, 31)}


def matters(of, *decisions, made=None, **options):
    """Whether the choice of basis year matters to L1, in norm year 2026; and the reason of its status."""
    exceptions = options.pop("exceptions", ())
    region = {"id": "noord", "decisions": decisions, "exceptions": exceptions}
    file = Agreements.model_validate({"schema": "cns-check/agreements/1", "regions": (region,)})
    sets, chosen = [made or norm_set(norm(), regimes=TWO_REGIMES)], Options(norm_years=(2026,), **options)
    [found] = contract_all(evaluate(sets, of, NOORD, chosen, Decisions(roster_of(of, NOORD), file)))
    return found.basis_matters.tolist(), found.reason.tolist()


@pytest.mark.parametrize(
    ("data_year", "impact_year", "expected"),
    [
        (20, 19, True),
        (19, 20, True),
        (20, (15, 25), True),
        (20, 0, True),
        (20, 21, False),
        # Different, and yet neither is met: the fallback treats both alike, or leaves both open.
        (19, (15, 25), False),
        (19, 0, False),
        # Row 11 decides: nothing follows from the year that was taken.
        ((15, 25), 0, False),
        ((15, 25), 20, False),
    ],
)
def test_the_basis_matters_where_the_fallback_decides_and_one_year_is_met_and_the_other_not(
    data_year, impact_year, expected
):
    found, [reason] = matters(alpha(y2023=impact_year, y2024=data_year), FALLBACK, impact_year=2023)
    assert found == [expected]
    assert reason == {20: "fallback_met", 19: "fallback_below"}.get(data_year, "undetermined")


def test_whichever_year_is_taken_it_matters_where_that_decides():
    """On 2024 the volume of L1 is met, on 2023 not: the fallback may look at either."""
    of = alpha(y2023=19, y2024=20)
    assert matters(of, FALLBACK, impact_year=2023, basis_year=2024) == ([True], ["fallback_met"])
    assert matters(of, FALLBACK, impact_year=2023, basis_year=2023) == ([True], ["fallback_below"])
    masked = alpha(y2023=(15, 25), y2024=20)
    assert matters(masked, FALLBACK, impact_year=2023, basis_year=2024) == ([True], ["fallback_met"])
    assert matters(masked, FALLBACK, impact_year=2023, basis_year=2023) == ([False], ["undetermined"])


@pytest.mark.parametrize(
    ("decisions", "more", "reason"),
    [
        ((FALLBACK_LATER,), {}, "fallback_later"),
        ((AGREED,), {}, "designated"),
        ((AGREED | {"effective": date(2026, 1, 2)},), {}, "agreed_later"),
        ((), {}, "no_decision"),
        ((FALLBACK,), {"made": norm_set(norm(status="guideline"), regimes=TWO_REGIMES)}, "indicative_number"),
        ((FALLBACK,), {"basis_year": 2023, "exceptions": (EXEMPT,)}, "exception"),
    ],
)
@pytest.mark.parametrize("impact_year", [2023, None])
def test_the_basis_does_not_matter_where_another_row_decides(decisions, more, reason, impact_year):
    of = alpha(y2023=19, y2024=20)
    assert matters(of, *decisions, impact_year=impact_year, **more) == ([False], [reason])


@pytest.mark.parametrize(("volume", "reason"), [(20, "fallback_met"), (19, "fallback_below")])
def test_where_the_fallback_decides_and_no_impact_year_is_there_nobody_knows_whether_it_matters(volume, reason):
    of = alpha(y2023=20, y2024=volume)
    assert matters(of, FALLBACK) == ([None], [reason])


def test_without_a_region_and_without_regimes_there_is_no_fallback_that_a_year_could_decide():
    of = alpha(y2023=19, y2024=20)
    for made in (norm_set(norm()), norm_set(norm(), regimes=TWO_REGIMES)):
        for impact_year in (2023, None):
            [found] = contract_all(judged(made, of, norm_years=(2026,), impact_year=impact_year))
            assert (found.basis_matters.tolist(), found.reason.tolist()) == ([False], ["met"])


# A process norm


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 1, 1), None, "met"),
        (date(2026, 1, 2), None, "process"),
        (date(2025, 12, 31), date(2026, 1, 1), "met"),
        (date(2025, 1, 1), date(2025, 12, 31), "process"),
        (date(2026, 1, 1), date(2026, 1, 1), "met"),
    ],
)
def test_an_attestation_counts_on_its_first_and_its_last_day(first, last, expected):
    found = evaluate(
        [norm_set(process_norm())],
        alpha(y2024=5),
        options=Options(norm_years=(2026,)),
        attestations={("L1", "norm-p"): ((first, last),)},
    )
    assert verdict(found, norm_id="norm-p") == expected


def test_any_of_several_attestations_is_enough_and_only_for_its_location_and_norm():
    made = norm_set(process_norm("norm-p"), process_norm("norm-q"))
    of = volumes({("L1", "alpha", 2024): 5, ("L2", "alpha", 2024): 5})
    past = (date(2020, 1, 1), date(2020, 12, 31))
    given = {("L1", "norm-p"): (past, (date(2025, 6, 1), None)), ("L2", "norm-q"): (past,)}
    found = evaluate([made], of, options=Options(norm_years=(2026,)), attestations=given)
    told = {(n, i): verdict(found, 2026, n, i) for n in ("norm-p", "norm-q") for i in ("L1", "L2")}
    assert told.pop(("norm-p", "L1")) == "met"
    assert set(told.values()) == {"process"}


def test_without_attestations_nothing_is_attested():
    assert verdict(judged(norm_set(process_norm()), alpha(y2024=5), norm_years=(2026,)), norm_id="norm-p") == "process"


def test_an_attestation_is_nothing_to_a_volume_norm():
    given = {("L1", "norm-a"): ((date(2020, 1, 1), None),)}
    found = evaluate([norm_set(norm())], alpha(y2024=5), options=Options(norm_years=(2026,)), attestations=given)
    assert verdict(found) == "below"


# What is kept is kept apart: each case fails where one part of a key is left out


def test_verdicts_of_two_norms_are_kept_apart():
    made = norm_set(norm("norm-a"), norm("norm-b", counts=["beta"]))
    found = judged(made, volumes({("L1", "alpha", 2024): 20, ("L1", "beta", 2024): 19}), norm_years=(2026,))
    assert (verdict(found), verdict(found, norm_id="norm-b")) == ("met", "below")


def test_verdicts_of_two_norm_years_with_their_own_minimum_are_kept_apart():
    made = norm_set(norm(versions=[version(2026, 2026, 20), version(2027, 2027, 21)]), regimes=TWO_REGIMES)
    found = judged(made, alpha(y2024=20))
    assert [(verdict(found, year), block(found, year).judged.minimum[0]) for year in (2026, 2027)] == [
        ("met", 20),
        ("below", 21),
    ]


def test_verdicts_of_two_norm_years_with_a_number_each_for_their_surgeons_are_kept_apart():
    rules = {2026: {"minimum_per_surgeon": 10, "minimum_surgeons": 1}}
    rules[2027] = rules[2026] | {"minimum_per_surgeon": 11}
    rules[2028] = rules[2026] | {"minimum_surgeons": 2}
    made = norm_set(norm(versions=[version(year, year, 10, **rule) for year, rule in rules.items()]))
    of = alpha(y2024=10)
    of = replace(of, has_surgeons=True, make_rows=lambda rows=of.rows: rows.assign(surgeon_id="s1"))
    found = judged(made, of, norm_years=(2026, 2027, 2028))
    assert [verdict(found, year) for year in rules] == ["met", "below", "below"]


def test_verdicts_on_two_data_years_are_kept_apart():
    found = judged(norm_set(norm(data_lag=2)), alpha(y2024=20, y2025=19), norm_years=(2026, 2027))
    assert [verdict(found, year) for year in (2026, 2027)] == ["met", "below"]


def test_a_history_that_joins_between_two_norm_years_counts_only_in_the_later():
    """L2 stopped in 2023 and is taken over in 2026, so that the same locations perform in the data year."""
    made = norm_set(norm(**MEAN_OF_TWO), regimes=TWO_REGIMES)
    of = volumes({("L1", "alpha", 2023): 19, ("L1", "alpha", 2024): 19, ("L2", "alpha", 2023): 2})
    places = register(
        {"location_id": "L1"},
        {
            "location_id": "L2",
            "successor_id": "L1",
            "successor_date": date(2026, 6, 1),
            "successor_kind": "merger",
        },
    )
    found = judged(made, of, places)
    assert [verdict(found, year) for year in (2026, 2027)] == ["below", "met"]
    assert [block(found, year).joined for year in (2026, 2027)] == [{}, {0: (("L2", date(2026, 6, 1), "merger"),)}]


@pytest.mark.parametrize(
    ("day", "verdicts", "performed", "joined"),
    [
        (date(2026, 1, 1), ["met", "not_performed"], [True, False], [0]),
        (date(2026, 1, 2), ["not_performed", "met"], [False, True], []),
    ],
)
def test_who_takes_over_on_the_first_of_january_has_the_history_in_that_norm_year(day, verdicts, performed, joined):
    of = volumes({("L1", "alpha", 2024): 0, ("L2", "alpha", 2024): 20})
    taken = {"location_id": "L2", "successor_id": "L1", "successor_date": day, "successor_kind": "move"}
    found = judged(norm_set(norm()), of, register({"location_id": "L1"}, taken), norm_years=(2026,))
    one = block(found)
    assert [verdict(found, location=i) for i in ("L1", "L2")] == verdicts
    assert one.performed.tolist() == performed
    assert one.cells.year("alpha", 2024).low.tolist() == [20 * p for p in performed]
    assert list(one.joined) == joined


def test_days_with_the_same_histories_share_their_cells():
    made = norm_set(norm(), regimes=TWO_REGIMES)
    found = judged(made, alpha(y2024=20))
    assert block(found, 2026).cells is block(found, 2027).cells


class _DesignatedFrom2027(Decisions):
    """L1 is designated from norm year 2027 on."""

    def routes(self, norm_set, norm, norm_year):
        return replace(super().routes(norm_set, norm, norm_year), designated=np.array([norm_year >= 2027]))


def test_judgements_before_and_after_a_designation_are_kept_apart():
    """Nothing is met by tolerance where the data year is empty, unless the region counts on the location."""
    made = norm_set(norm(tolerance={"one-missed-year": {"mean-of-years": 3}}), regimes=TWO_REGIMES)
    of = alpha(y2022=30, y2023=30, y2024=0)
    found = evaluate([made], of, decisions=_DesignatedFrom2027(roster_of(of, None)))
    windows = [block(found, year).judged.windows[block(found, year).judged.window[0]][0] for year in (2026, 2027)]
    assert windows == ["calendar-year", "tolerance:mean-of-years:3"]
    assert [verdict(found, year) for year in (2026, 2027)] == ["not_performed", "met"]


# What a block says beside its verdict


def test_a_designated_location_is_listed_and_performs_and_its_own_year_stays_empty():
    made = norm_set(norm(), regimes=TWO_REGIMES)
    of = volumes({("L1", "alpha", 2024): 0, ("L2", "alpha", 2024): 20, ("L3", "alpha", 2024): 0})
    places = register(*({"location_id": i, "region_id": "noord"} for i in ("L1", "L2", "L3")))
    said = {"norm": "norm-a", "route": "consensus", "locations": ("L1",), "effective": date(2026, 1, 1)}
    file = Agreements.model_validate(
        {"schema": "cns-check/agreements/1", "regions": ({"id": "noord", "decisions": (said,)},)}
    )
    found = evaluate([made], of, places, decisions=Decisions(roster_of(of, places), file))
    assert block(found).listed.tolist() == [True, True, False]
    assert block(found).performed.tolist() == [False, True, False]
    assert [verdict(found, location=i) for i in ("L1", "L2", "L3")] == ["below", "met", "not_performed"]


@pytest.mark.parametrize(
    ("volume", "performed", "expected"), [(1, True, "below"), (0, False, "not_performed"), ((0, 1), True, "below")]
)
def test_a_single_procedure_is_performed(volume, performed, expected):
    found = judged(norm_set(norm()), alpha(y2024=volume), norm_years=(2026,))
    assert block(found).performed.tolist() == [performed]
    assert verdict(found) == expected


def test_only_a_norm_per_organisation_asks_for_one():
    made = norm_set(norm(), norm("norm-b", per="organisation"))
    of = volumes({("L1", "alpha", 2024): 20, ("L2", "alpha", 2024): 20})
    places = register({"location_id": "L1", "organisation_id": "org-1"}, {"location_id": "L2"})
    found = judged(made, of, places, norm_years=(2026,))
    assert block(found).unknown_organisation.tolist() == [False, False]
    assert block(found, norm_id="norm-b").unknown_organisation.tolist() == [False, True]
    assert [verdict(found, 2026, "norm-b", i) for i in ("L1", "L2")] == ["met", "undetermined"]


def test_a_norm_per_organisation_is_held_against_the_sum_of_its_locations():
    made = norm_set(norm(), norm("norm-b", per="organisation"))
    of = volumes({("L1", "alpha", 2024): 12, ("L2", "alpha", 2024): 8})
    places = register(*({"location_id": i, "organisation_id": "org-1"} for i in ("L1", "L2")))
    found = judged(made, of, places, norm_years=(2026,))
    assert [verdict(found, 2026, n, "L1") for n in ("norm-a", "norm-b")] == ["below", "met"]


def test_numbers_that_are_only_a_guideline_do_not_decide_unless_asked():
    assert Options().use_indicative is False
    assert Options().accept == ("adopted", "reported", "guideline")


def test_a_norm_can_be_asked_once_more_on_another_year():
    made = norm_set(norm())
    found = judged(made, alpha(y2023=19, y2024=20), norm_years=(2026,))
    again = found.again["set-a"]
    for year, volume, expected in ((2023, 19, "below"), (2024, 20, "met")):
        one, codes = again.judged_on(made.norms[0], 2026, year)
        assert (one.low[0], VERDICT_NAMES[codes[0]]) == (volume, expected)
    assert again.routes(made.norms[0], 2026).designated.tolist() == [False]
