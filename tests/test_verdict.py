"""The last step to a verdict: required norms, organisations, process norms, not performed. By both engines."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from build import SOURCES, norm, norm_set, process_norm, volumes
from cns_check.judge.plain_numbers import Case, judge_case
from cns_check.judge.verdict import final_verdict
from cns_check.judge.windows import VERDICT_NAMES, judge
from cns_check.judge.yearly_cells import TableCells
from cns_check.norms.in_force import in_force

CODE = {name: code for code, name in enumerate(VERDICT_NAMES)}
OF = {"met": 20, "undetermined": (19, 20), "below": 19}


def final(made, volume, *required, homeless=False, attested=None):
    """The verdict of one location with this volume."""
    number = in_force(made_set := norm_set(made), one := made_set.norms[0], 2026)
    of = TableCells(volumes({("L1", "alpha", 2024): volume}), ("L1",))
    performed = of.year("alpha", 2024).high > 0
    found = final_verdict(
        one,
        judge(one, number, 2024, of),
        performed,
        [np.array([CODE[other]], dtype=np.int8) for other in required],
        np.array([homeless]),
        is_in_force=number.missing != "not_in_force",
        attested=None if attested is None else np.array([attested]),
    )
    verdict = VERDICT_NAMES[found[0]]
    if not homeless:
        ends = volume if isinstance(volume, tuple) else (volume, volume)
        case = Case(lambda *_: ends, lambda _: ([], 0.0), attested=bool(attested))
        assert VERDICT_NAMES[judge_case(one, number, case, [CODE[other] for other in required]).verdict] == verdict
    return verdict


REQUIRED = {
    "met": "met",
    "undetermined": "undetermined",
    "no_norm": "undetermined",
    "process": "undetermined",
    "below": "below",
    "not_performed": "below",
}


@pytest.mark.parametrize("own", ["met", "undetermined", "below"])
@pytest.mark.parametrize("other", REQUIRED)
def test_the_worst_of_a_norm_and_what_it_requires_counts(own, other):
    worst = max(own, REQUIRED[other], key=CODE.__getitem__)
    assert final(norm(), OF[own], other) == worst
    assert final(norm(), OF[own], "met", other) == worst
    assert final(norm(), OF[own], other, "met") == worst


@pytest.mark.parametrize("other", REQUIRED)
def test_without_a_number_what_it_requires_changes_nothing(other):
    assert final(norm(minimum=None), 20, other) == "no_norm"


@pytest.mark.parametrize("other", REQUIRED)
def test_a_process_norm_is_held_against_what_it_requires_once_it_is_attested(other):
    assert final(process_norm(), 20, other, attested=True) == REQUIRED[other]
    assert final(process_norm(), 20, other, attested=False) == "process"
    assert final(process_norm(), 20, other) == "process"


def test_a_process_norm_that_is_not_in_force_is_no_norm():
    ended = {"valid_until": date(2025, 12, 31), "status": "adopted", "sources": SOURCES}
    made = process_norm(versions=[ended])
    assert final(made, 20, attested=True) == "no_norm"


@pytest.mark.parametrize("own", ["met", "undetermined", "below"])
def test_without_a_known_organisation_nothing_is_decided(own):
    assert final(norm(), OF[own], homeless=True) == "undetermined"


def test_without_a_known_organisation_a_required_norm_still_pulls_down():
    assert final(norm(), 20, "below", homeless=True) == "below"


def test_without_a_known_organisation_no_norm_and_process_stay_what_they_are():
    assert final(norm(minimum=None), 20, homeless=True) == "no_norm"
    assert final(process_norm(), 20, homeless=True) == "process"


@pytest.mark.parametrize("made", [norm(), norm(minimum=None), process_norm()])
def test_what_is_not_performed_is_that_whatever_else_holds(made):
    assert final(made, 0, "below", attested=True) == "not_performed"
    assert final(made, 0, homeless=True) == "not_performed"


def test_what_was_judged_is_left_as_it_is():
    made = norm_set(norm())
    number = in_force(made, made.norms[0], 2026)
    one = judge(made.norms[0], number, 2024, TableCells(volumes({("L1", "alpha", 2024): 20}), ("L1",)))
    found = final_verdict(made.norms[0], one, np.array([False]), (), np.array([True]), is_in_force=True)
    assert (VERDICT_NAMES[found[0]], VERDICT_NAMES[one.verdict[0]]) == ("not_performed", "met")
