"""Random cases: the tool's report against the plain oracle, and what must hold of both.

The cases are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=2000``.
"""

from __future__ import annotations

import json
import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path

from hypothesis import assume, given, note
from hypothesis import strategies as st

from conftest import run_cli
from oracle import File
from strategies import Case, cases, examples, write_case

KEYS = ("norm_set", "norm_id", "location_id", "norm_year")
EXACT = ("data_year", "window", "minimum", "verdict", "norm_status", "regime", "contract_status", "reason_code")


def report_of(case: Case, **how):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        args = write_case(case, folder, **how)
        for file in sorted([*folder.glob("norms/*"), *folder.glob("*.yaml"), *folder.glob("*.csv")]):
            note(f"--- {file.relative_to(folder)}\n{file.read_text(encoding='utf-8')}")
        note(f"cns-check {' '.join(args)}")
        result = run_cli(args, cwd=folder)
    if result.exit_code == 5:  # nothing was left to evaluate: a report without rows
        assert not result.stdout
        return {"run": {}, "diagnostics": [], "verdicts": []}
    assert result.exit_code == 0, result.stderr + result.stdout
    report = json.loads(result.stdout)
    assert report["verdicts"]
    return report


def by_key(rows):
    found = {tuple(row[key] for key in KEYS): row for row in rows}
    assert len(found) == len(rows), "two rows of one norm, location and norm year"
    return found


def same_number(theirs, ours: Fraction | None) -> bool:
    """JSON has no thirds: the tool's mean is the nearest float, whole numbers are exact."""
    if theirs is None or ours is None:
        return theirs is ours
    return theirs == (int(ours) if ours.denominator == 1 else float(ours))


@examples(120)
@given(cases())
def test_the_report_is_what_the_oracle_says(case):
    ours = by_key(case.oracle().verdicts(case.norm_sets))
    theirs = by_key(report_of(case)["verdicts"])
    assert set(theirs) == set(ours), "which norm, location and norm year get a row"
    for key, row in ours.items():
        got = theirs[key]
        assert {k: got[k] for k in EXACT} == {k: row[k] for k in EXACT}, key
        assert same_number(got["volume_low"], row["volume_low"]), (key, "volume_low", got, row)
        assert same_number(got["volume_high"], row["volume_high"]), (key, "volume_high", got, row)


def without_places(report, suffix):
    """What may not change with the order of rows or the format of a file."""
    run = {key: value for key, value in report["run"].items() if key != "inputs"}
    diagnostics = [
        {key: value for key, value in entry.items() if key not in ("path", "line", "column", "row")}
        for entry in report["diagnostics"]
    ]
    rest = {key: value for key, value in report.items() if key not in ("run", "diagnostics")}
    diagnostics.sort(key=lambda entry: json.dumps(entry, sort_keys=True))
    # The user names the file: the name itself may stand in the options.
    return json.loads(json.dumps([run, diagnostics, rest]).replace(suffix, ".csv"))


@examples(25)
@given(cases(masks=False), st.integers(0, 99))
def test_row_order_and_format_change_nothing(case, order):
    plain = without_places(report_of(case), ".csv")
    assert without_places(report_of(case, order=order), ".csv") == plain
    assert without_places(report_of(case, order=order, suffix=".parquet"), ".parquet") == plain


@examples(25)
@given(cases(), st.integers(0, 99))
def test_row_order_changes_nothing_with_masks(case, order):
    plain = without_places(report_of(case), ".csv")
    assert without_places(report_of(case, order=order), ".csv") == plain


def raised(case, data):
    """The case, and the same with more volume in a cell; a part that counts only when performed is not monotone."""
    norms = [norm for norm_set in case.norm_sets for norm in norm_set["norms"]]
    assume(not any("when" in part for norm in norms for part in norm.get("parts", [])))
    known = [
        (f, r)
        for f, file in enumerate(case.files)
        for r, row in enumerate(file.rows)
        if row["high"] is not None and row["low"] == row["high"]
    ]
    assume(known)
    file, row = data.draw(st.sampled_from(known))
    return case.raised(file, row, data.draw(st.sampled_from([1, 5, 30])))


def never_from_met_to_below(before, after):
    for key, row in before.items():
        assert (row["verdict"], after[key]["verdict"]) not in {("met", "below"), ("met", "not_performed")}, key


@examples(300)
@given(cases(), st.data())
def test_more_volume_never_loses_a_norm_in_the_oracle(case, data):
    more = raised(case, data)
    before, after = (by_key(c.oracle().verdicts(c.norm_sets)) for c in (case, more))
    never_from_met_to_below(before, after)


@examples(30)
@given(cases(), st.data())
def test_more_volume_never_loses_a_norm_in_the_tool(case, data):
    more = raised(case, data)
    never_from_met_to_below(by_key(report_of(case)["verdicts"]), by_key(report_of(more)["verdicts"]))


# The oracle itself, held against cases that the specification decides in words.


def tiny(volumes, minimum=50, *, norm=None, regimes=(), incomplete=(), absent="not-performed", **options):
    """One location, one intervention: year -> (low, high), and how it is judged."""
    rows = [
        {"location_id": "L1", "intervention_id": "alpha", "year": year, "low": low, "high": high}
        for year, (low, high) in volumes.items()
    ]
    version = {"minimum": minimum, "status": "adopted"}
    norm = {"id": "n", "kind": "volume", "counts": ["alpha"], "window": "calendar-year", "versions": [version]} | (
        norm or {}
    )
    norm_set = {"id": "s", "norms": [norm], "regimes": [{"from": day, "regime": slug} for day, slug in regimes]}
    return Case([norm_set], [File(rows, frozenset(incomplete), absent)], **options)


def only(case):
    (row,) = case.oracle().verdicts(case.norm_sets)
    return row


def test_oracle_at_least_the_minimum():
    assert [only(tiny({2024: (n, n)}))["verdict"] for n in (49, 50, 51)] == ["below", "met", "met"]
    assert [only(tiny({2024: ends}))["verdict"] for ends in ((0, 49), (46, 50), (50, 54), (0, None))] == [
        "below",
        "undetermined",
        "met",
        "undetermined",
    ]


def test_oracle_incomplete_year_is_a_lower_bound_and_never_chosen_by_itself():
    volumes = {2023: (40, 40), 2024: (60, 60)}
    assert (only(tiny(volumes, incomplete=[2024]))["data_year"]) == 2023
    asked = only(tiny(volumes, incomplete=[2024], data_year=2024))
    assert (asked["volume_low"], asked["volume_high"], asked["verdict"]) == (60, None, "met")
    assert (
        not tiny({2023: (0, 0), 2024: (0, 0)}, incomplete=[2024], data_year=2024)
        .oracle()
        .has_row("L1", ["alpha"], {2024})
    )


def test_oracle_forgives_one_missed_year():
    tolerance = {"tolerance": {"one-missed-year": {"mean-of-years": 3}}}
    row = only(tiny({2022: (60, 60), 2023: (51, 51), 2024: (40, 40)}, norm=tolerance))
    assert (row["verdict"], row["window"], row["volume_low"]) == ("met", "tolerance:mean-of-years:3", Fraction(151, 3))
    row = only(tiny({2022: (70, 70), 2023: (49, 49), 2024: (40, 40)}, norm=tolerance))
    assert (row["verdict"], row["window"], row["volume_low"]) == ("below", "calendar-year", 40)


def test_oracle_contract_status_by_regime():
    regimes = [(date(2026, 1, 1), "comply-or-explain"), (date(2027, 1, 1), "enforced")]
    case = tiny({2024: (40, 40)}, regimes=regimes)
    rows = sorted(case.oracle().verdicts(case.norm_sets), key=lambda row: row["norm_year"])
    assert [(row["norm_year"], row["contract_status"], row["reason_code"]) for row in rows] == [
        (2026, "explain", "unexplained"),
        (2027, "do_not_contract", "below"),
    ]
