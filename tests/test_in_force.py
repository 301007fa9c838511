from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.norms.in_force import DEFAULT_ACCEPT, in_force, regime_on
from cns_check.norms.model import STATUS_ORDER, NormSet

SOURCE = ({"document": "law"},)
STATUSES = ("adopted", "reported", "guideline", "proposed", "withdrawn")


def norm_set(versions, *, guideline=None, kind="volume", regimes=()):
    volume = {"unit": "procedures", "per": "location", "window": "calendar-year"} if kind == "volume" else {}
    head = {} if guideline is None else {"guideline": {"minimum": guideline, "sources": SOURCE}}
    return NormSet.model_validate(
        {
            "schema": "cns-check/norm-set/1",
            "id": "case",
            "version": "1",
            "jurisdiction": "NL",
            "title": {"en": "Case"},
            "documents": {"law": {"title": "Law", "publisher": "State"}},
            "interventions": {"hip": {"title": {"en": "Hip"}}},
            "regimes": tuple({"from": d, "regime": r, "sources": SOURCE} for d, r in regimes),
            **head,
            "norms": (
                {
                    "id": "one",
                    "title": {"en": "One"},
                    "cluster": "joints",
                    "network": "regional",
                    "kind": kind,
                    "counts": ("hip",),
                    **volume,
                    "versions": tuple({"sources": SOURCE, **v} for v in versions),
                },
            ),
        }
    )


def ask(versions, year=2026, accept=DEFAULT_ACCEPT, **more):
    case = norm_set(versions, **more)
    return in_force(case, case.norms[0], year, accept)


def test_both_days_of_a_version_belong_to_it():
    version = {"valid_from": date(2026, 1, 1), "valid_until": date(2027, 1, 1), "minimum": 20, "status": "adopted"}
    assert [ask([version], y).minimum for y in (2025, 2026, 2027, 2028)] == [None, 20, 20, None]
    assert ask([version], 2028).missing == "not_in_force"
    assert ask([version | {"valid_from": date(2026, 1, 2)}]).missing == "not_in_force"
    assert ask([version | {"valid_until": date(2026, 1, 1), "valid_from": None}]).start_unknown


def test_the_strongest_number_wins_and_no_number_beats_none():
    adopted = {"status": "adopted"}
    assert ask([adopted | {"minimum": 20}, {"status": "reported", "minimum": 30}]).minimum == 20
    assert ask([adopted, {"status": "reported", "minimum": 30}]).status == "reported"
    assert ask([adopted, {"status": "proposed", "minimum": 60}]).missing == "no_number"
    assert ask([adopted, {"status": "proposed", "minimum": 60}], accept=("adopted", "proposed")).minimum == 60
    assert ask([{"status": "withdrawn", "minimum": 60}], accept=("withdrawn",)).missing == "not_in_force"
    assert ask([{"status": "proposed", "minimum": 60}]).missing == "not_accepted"


def test_the_guideline_stands_in_only_where_the_language_says_so():
    unknown = [{"status": "adopted"}]
    stands_in = ask(unknown, guideline=50)
    assert (stands_in.minimum, stands_in.status, stands_in.indicative) == (50, "guideline", True)
    assert ask([{"status": "proposed", "minimum": 60}], guideline=50).minimum == 50
    assert ask(unknown, guideline=50, accept=("adopted",)).missing == "no_number"
    assert ask(unknown, guideline=50, kind="process").missing == "no_number"
    assert ask([{"status": "adopted", "no_minimum": True}], guideline=50).missing == "no_number"
    assert ask([{"status": "adopted", "valid_from": date(2027, 1, 1)}], guideline=50).missing == "not_in_force"


days = st.none() | st.dates(date(2022, 1, 1), date(2027, 1, 1))
versions = st.lists(
    st.fixed_dictionaries(
        {
            "valid_from": days,
            "valid_until": days,
            "minimum": st.none() | st.integers(1, 200),
            "status": st.sampled_from(STATUSES),
        }
    ),
    min_size=1,
    max_size=5,
)


@given(versions, st.integers(2021, 2029), st.sets(st.sampled_from(STATUSES[:4])), st.none() | st.integers(1, 99))
@settings(max_examples=500, deadline=None)
def test_the_version_in_force_against_a_plain_search(versions, year, accept, guideline):
    # Day by day from the day asked: no comparison of intervals as in the code under test.
    def holds(v):
        start, end = v["valid_from"] or date(2000, 1, 1), v["valid_until"] or date(2040, 1, 1)
        return (end - start).days >= 0 and date(year, 1, 1) in {
            start + timedelta(n) for n in range((end - start).days + 1)
        }

    current = [v for v in versions if v["status"] != "withdrawn" and holds(v)]
    expected = (None, None, "not_in_force")
    if current:
        numbers = {
            v["status"]: v["minimum"] for v in reversed(current) if v["minimum"] is not None and v["status"] in accept
        }
        strongest = next((s for s in STATUS_ORDER if s in numbers), None)
        if strongest:
            expected = (numbers[strongest], strongest, None)
        elif guideline is not None and "guideline" in accept:
            expected = (guideline, "guideline", None)
        elif any(v["status"] in accept for v in current):
            expected = (
                None,
                next(s for s in STATUS_ORDER if s in {v["status"] for v in current} & accept),
                "no_number",
            )
        else:
            expected = (None, None, "not_accepted")
    result = ask(versions, year, accept, guideline=guideline)
    assert (result.minimum, result.status, result.missing) == expected


def test_regime_on_a_day():
    case = norm_set(
        [{"status": "adopted"}], regimes=[(date(2026, 1, 1), "comply-or-explain"), (date(2027, 1, 1), "enforced")]
    )
    assert regime_on(case, date(2025, 12, 31)) is None
    assert regime_on(case, date(2026, 1, 1)).regime == "comply-or-explain"
    assert regime_on(case, date(2026, 12, 31)).regime == "comply-or-explain"
    assert regime_on(case, date(2030, 1, 1)).regime == "enforced"
