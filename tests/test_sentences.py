"""The sentence of a verdict, word for word: a person may lose care by it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from build import TWO_REGIMES, norm, norm_set, only, process_norm, register, result, volumes
from cns_check.norms.model import Source
from cns_check.statements.verdict_sentence import number_text, source_text, volume_text

INF = float("inf")
RULE = "the minimum of 20 procedures per location per year (adopted; paper, page 1)"


def sentence(cells, keys=None, places=None, *, regimes=TWO_REGIMES, year=2026, made=None, **options):
    """The sentence of L1 under norm-a; ``cells`` are alpha by year, or whole cells."""
    if not isinstance(next(iter(cells)), tuple):
        cells = {("L1", "alpha", y): v for y, v in cells.items()}
    made = made or norm_set(norm(**(keys or {})), regimes=regimes)
    row = only(
        result(made, volumes(cells), places, norm_years=(year,), **options),
        norm_id=made.norms[0].id,
        location_id="L1",
    )
    return row["reason"]


def test_met():
    assert sentence({2024: 20}) == f"20 procedures in 2024: reaches {RULE}."


def test_below_under_comply_or_explain():
    assert sentence({2024: 17}) == (
        f"17 procedures in 2024: 3 short of {RULE}. "
        "Comply-or-explain is in force on 2026-01-01 (memo, section 4) and no explanation is on file."
    )


def test_below_enforced():
    assert sentence({2024: 17}, year=2028) == (
        f"17 procedures in 2024: 3 short of {RULE}. The norm is enforced from 2027-01-01 (memo, section 4)."
    )


def test_below_without_regimes():
    assert sentence({2024: 17}, regimes=None) == f"17 procedures in 2024: 3 short of {RULE}."


def test_below_by_a_mask():
    assert sentence({2024: (10, 17)}, regimes=None) == f"10 to 17 procedures in 2024: at least 3 short of {RULE}."


def test_undetermined_by_a_mask():
    assert sentence({2024: (18, 20)}) == (
        f"18 to 20 procedures in 2024: may or may not reach {RULE}. The data leave room on both sides of the minimum."
    )


def test_undetermined_by_a_blank():
    assert sentence({2024: None}, regimes=None) == (
        f"0 or more procedures in 2024: may or may not reach {RULE}. The data leave room on both sides of the minimum."
    )


def test_met_without_an_upper_end():
    cells = {("L1", "alpha", 2024): 25, ("L1", "beta", 2024): None}
    assert sentence(cells, {"counts": ["alpha", "beta"]}) == f"25 or more procedures in 2024: reaches {RULE}."


HALF = "The norm also counts what no file has in 2024: beta."


@pytest.mark.parametrize(
    ("volume", "said"), [(25, f"25 or more procedures in 2024: reaches {RULE}."), (5, "5 or more procedures in 2024: ")]
)
def test_a_half_delivered_norm_says_so(volume, said):
    told = sentence({("L1", "alpha", 2024): volume}, {"counts": ["alpha", "beta"]})
    assert told.startswith(said)
    assert HALF in told


def test_a_half_delivered_norm_says_so_whatever_the_verdict():
    counts = ["alpha", "beta"]
    later = [{"valid_from": date(2030, 1, 1), "minimum": 20, "status": "adopted", "sources": [{"document": "paper"}]}]
    for made in (
        norm_set(norm(counts=counts, versions=later), regimes=TWO_REGIMES),
        norm_set(process_norm(counts=counts), regimes=TWO_REGIMES),
    ):
        assert f"in 2024. {HALF}" in sentence({("L1", "alpha", 2024): 5}, made=made)


def test_a_norm_that_was_wholly_delivered_in_the_data_year_says_nothing_of_other_years():
    cells = {("L1", "alpha", 2023): 20, ("L1", "alpha", 2024): 20, ("L2", "beta", 2024): 0}
    made = norm_set(norm(counts=["alpha", "beta"], window={"mean-of-years": 2}))
    known = volumes(cells, delivered={("alpha", 2023), ("alpha", 2024), ("beta", 2024)})
    row = only(result(made, known, None, norm_years=(2026,)), location_id="L1")
    assert "no file has" not in row["reason"]


def test_a_mean_states_the_sum_and_the_mean():
    assert sentence({2022: 20, 2023: 20, 2024: 19}, {"window": {"mean-of-years": 3}}, regimes=None) == (
        f"59 procedures over 2022-2024, a mean of 19.66 a year: 0.33 short of {RULE}."
    )


def test_a_mean_with_an_unknown_year():
    assert sentence({2023: None, 2024: 30}, {"window": {"mean-of-years": 2}}, regimes=None) == (
        "30 or more procedures over 2023-2024, a mean of 15 or more a year: may or may not reach "
        f"{RULE}. The data leave room on both sides of the minimum."
    )


EITHER = {"window": {"any-of": ["calendar-year", {"mean-of-years": 2}]}}


def test_one_window_short_and_the_other_open():
    assert sentence({2024: 19}, EITHER, regimes=None) == (
        f"19 procedures in 2024: 1 short of {RULE}; over its other window it may or may not reach it. "
        "The data leave room on both sides of the minimum."
    )


def test_both_windows_short():
    assert sentence({2023: 20, 2024: 19}, EITHER, regimes=None).startswith(
        "39 procedures over 2023-2024, a mean of 19.5"
    )


FORGIVEN = {"tolerance": {"one-missed-year": {"mean-of-years": 3}}}


def test_by_tolerance():
    said = sentence({2022: 25, 2023: 20, 2024: 15}, FORGIVEN)
    assert said == (
        f"60 procedures over 2022-2024, a mean of 20 a year: {RULE} is met by tolerance for one missed year; "
        "explanation required."
    )


def test_tolerance_that_is_not_needed_is_not_said():
    assert sentence({2022: 25, 2023: 20, 2024: 20}, FORGIVEN) == f"20 procedures in 2024: reaches {RULE}."


def test_tolerance_that_cannot_be_told():
    assert "over its other window it may or may not" in sentence({2022: None, 2023: 30, 2024: 15}, FORGIVEN)


def test_per_organisation():
    places = register(*({"location_id": i, "organisation_id": "org"} for i in ("L1", "L2")))
    cells = {("L1", "alpha", 2024): 12, ("L2", "alpha", 2024): 9}
    assert sentence(cells, {"per": "organisation"}, places) == (
        "21 procedures in 2024 in the organisation: reaches "
        "the minimum of 20 procedures per organisation per year (adopted; paper, page 1)."
    )


def test_unknown_organisation():
    assert sentence({2024: 25}, {"per": "organisation"}, regimes=None) == (
        "25 or more procedures in 2024 in the organisation: reaches "
        "the minimum of 20 procedures per organisation per year (adopted; paper, page 1). "
        "The norm counts per organisation, and the organisation of this location is not known. "
        "The data leave room on both sides of the minimum."
    )


PART = {
    "counts": ["alpha", "beta"],
    "parts": [{"counts": ["beta"], "minimum": 5, "sources": [{"document": "paper", "at": "page 2"}]}],
}


def test_a_part_below():
    cells = {("L1", "alpha", 2024): 30, ("L1", "beta", 2024): 4}
    assert sentence(cells, PART, regimes=None) == (
        f"34 procedures in 2024: reaches {RULE}. Of which beta 4: below its own minimum of 5 (paper, page 2)."
    )


def test_a_part_that_cannot_be_told():
    cells = {("L1", "alpha", 2024): 30, ("L1", "beta", 2024): (4, 6)}
    assert "Of which beta 4 to 6: may or may not reach its own minimum of 5 (paper, page 2)." in sentence(cells, PART)


@pytest.mark.parametrize(("beta", "verdict"), [(19, "below"), (0, "not_performed"), (None, "undetermined")])
def test_a_required_norm(beta, verdict):
    made = norm_set(norm(requires=["norm-b"]), norm("norm-b", counts=["beta"]))
    cells = {("L1", "alpha", 2024): 30, ("L1", "beta", 2024): beta, ("L2", "beta", 2024): 1}
    said = sentence(cells, made=made)
    assert said.startswith(f"30 procedures in 2024: reaches {RULE}. ")
    assert f"It requires norm-b, of which the verdict is {verdict}." in said


def test_not_performed():
    cells = {2023: 5, 2024: 0}
    assert sentence(cells, {"window": {"mean-of-years": 2}}) == "Not performed in 2024."


def test_closed():
    places = register({"location_id": "L1", "open_until": date(2025, 6, 30)})
    assert sentence({2024: 25}, None, places) == (
        f"25 procedures in 2024: reaches {RULE}. "
        "The location closed on 2025-06-30, before 2026-01-01: nothing to contract."
    )


def test_no_regime_yet():
    assert sentence({2024: 25}, year=2025) == (
        f"25 procedures in 2024: reaches {RULE}. No regime of the norm set is in force on 2025-01-01."
    )


def test_process():
    said = sentence({2024: 25}, made=norm_set(process_norm(), regimes=TWO_REGIMES))
    assert said == ("25 procedures in 2024. A process norm is not judged on volume; no attestation is on file.")


def test_number_not_known():
    assert sentence({2024: 25}, {"minimum": None}) == (
        "25 procedures in 2024. The number is not known, so nothing is judged."
    )


def test_number_known_and_not_accepted():
    assert sentence({2024: 25}, {"status": "proposed"}) == (
        "25 procedures in 2024. No number of an accepted status is in force, so nothing is judged."
    )


def test_the_scheme_has_no_number():
    versions = [{"no_minimum": True, "status": "adopted", "sources": [{"document": "paper"}]}]
    assert sentence({2024: 25}, {"versions": versions}) == (
        "25 procedures in 2024. The scheme has no minimum in this period, so nothing is judged."
    )


def test_not_in_force():
    versions = [
        {"valid_from": date(2027, 1, 1), "minimum": 20, "status": "adopted", "sources": [{"document": "paper"}]}
    ]
    assert sentence({2024: 25}, {"versions": versions}) == (
        "25 procedures in 2024. The norm is not in force on 2026-01-01."
    )


@pytest.mark.parametrize(("status", "words"), [("guideline", "a guideline"), ("proposed", "a proposal")])
def test_indicative(status, words):
    accept = ("adopted", "reported", "guideline", "proposed")
    assert sentence({2024: 25}, {"status": status}, accept=accept) == (
        f"25 procedures in 2024: reaches {RULE.replace('adopted', status)}. "
        f"The number is only {words}: it decides nothing."
    )


@pytest.mark.parametrize(("unit", "said"), [("patients", "20 patients in"), ("admissions", "20 admissions in")])
def test_the_unit_is_the_norms(unit, said):
    assert sentence({2024: 20}, {"unit": unit}).startswith(said)


# Numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20, "20"),
        (20.0, "20"),
        (19.996, "19.99"),
        (19.999, "19.99"),
        (59 / 3, "19.66"),
        (19.5, "19.5"),
        (41 / 10, "4.1"),
        (41 / 5, "8.2"),
        (0, "0"),
        (-1 / 3, "-0.33"),
        (-3, "-3"),
        (1_000_000, "1000000"),
    ],
)
def test_a_number_is_cut_and_never_rounded_up(value, text):
    assert number_text(value) == text


def test_no_mean_that_a_norm_can_have_loses_a_hundredth():
    for years in range(1, 11):
        for total in range(2000):
            exact = Fraction(total, years)
            shown = Fraction(number_text(total / years))
            assert 0 <= exact - shown < Fraction(1, 100), (total, years)
            assert Fraction(number_text(-total / years)) == -shown


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(49, 49, "49"), (45, 54, "45-54"), (45, INF, "45+"), (0, INF, "0+"), (19.996, 19.996, "19.99")],
)
def test_a_volume_in_few_characters(low, high, text):
    assert volume_text(low, high) == text


def test_sources_as_the_tables_write_them():
    a, b = Source(document="a", at="page 1", note="not shown"), Source(document="b")
    assert source_text((a, b)) == "a, page 1; b"
    assert source_text(()) is None
