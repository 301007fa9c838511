"""What must hold of the engine whatever the volumes are.

The cases are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=2000``.
"""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from build import SOURCES, TWO_REGIMES, norm, norm_set, norm_set_dict, records, register, result, volumes, write_norms
from conftest import run_cli
from strategies import examples

YEARS = (2022, 2023, 2024)
LOCATIONS = ("L1", "L2", "L3")
INTERVENTIONS = ("alpha", "beta")
EITHER = {"any-of": ["calendar-year", {"mean-of-years": 2}]}
FORGIVEN = {"one-missed-year": {"mean-of-years": 3}}
BOTH = ["alpha", "beta"]
#: A norm of every form that more volume can only help.
MONOTONE = norm_set(
    norm("plain"),
    norm("sum", counts=BOTH),
    norm("mean", window={"mean-of-years": 3}),
    norm("either", window=EITHER),
    norm("forgiving", tolerance=FORGIVEN),
    norm("whole", counts=BOTH, per="organisation"),
    norm("with-part", counts=BOTH, parts=[{"counts": ["beta"], "minimum": 5, "sources": SOURCES}]),
    norm("and-other", requires=["beta-alone"]),
    norm("beta-alone", counts=["beta"], minimum=10),
    regimes=TWO_REGIMES,
)
#: And the one form that it cannot: a part that binds only where it is performed.
EVERY_FORM = norm_set(
    norm(
        "when-performed",
        counts=BOTH,
        parts=[{"counts": ["beta"], "minimum": 5, "when": "performed", "sources": SOURCES}],
    ),
    norm("plain"),
    norm("mean", window={"mean-of-years": 3}),
    norm("either", window=EITHER),
    norm("forgiving", tolerance=FORGIVEN),
    norm("whole", counts=BOTH, per="organisation"),
    norm("and-other", requires=["when-performed"]),
    set_id="every-form",
    regimes=TWO_REGIMES,
)
PLACES = register(
    {"location_id": "L1", "organisation_id": "org-1"},
    {"location_id": "L2", "organisation_id": "org-1"},
    {"location_id": "L3", "organisation_id": "org-2", "open_until": date(2026, 5, 1)},
)
DECIDED = {"met", "below", "not_performed"}

numbers = st.sampled_from([0, 1, 4, 5, 9, 10, 15, 19, 20, 21, 25, 40])
intervals = st.tuples(numbers, numbers).map(lambda ends: (min(ends), max(ends)))
keys = st.tuples(st.sampled_from(LOCATIONS), st.sampled_from(INTERVENTIONS), st.sampled_from(YEARS))
exact_cells = st.dictionaries(keys, numbers, min_size=1)
interval_cells = st.dictionaries(keys, st.one_of(numbers, intervals, st.none()), min_size=1)


def delivered():
    """Every intervention in every year, so that a missing row is a zero and the years are the same in all runs."""
    return {(intervention, year) for intervention in INTERVENTIONS for year in YEARS}


def table(cells, **more):
    return volumes(cells, delivered=delivered(), **more)


def judged(sets, cells, places=PLACES):
    found = records(result(sets, table(cells), places, norm_years=(2026, 2027), data_year=2024))
    return {(r["norm_id"], r["location_id"], r["norm_year"]): r for r in found}


@examples(150)
@given(interval_cells, keys, st.integers(1, 30))
def test_more_volume_never_turns_met_into_below(cells, key, more):
    old = cells.get(key, 0)
    assume(old is not None)
    raised = (old[0] + more, old[1] + more) if isinstance(old, tuple) else old + more
    before, after = judged(MONOTONE, cells), judged(MONOTONE, cells | {key: raised})
    order = {"not_performed": -1, "below": 0, "undetermined": 1, "met": 2}
    for at, row in before.items():
        was, now = row["verdict"], after[at]["verdict"]
        assert (was, now) != ("met", "below"), at
        if was != "not_performed":
            assert order[now] >= order[was], at


def test_a_part_that_binds_when_performed_is_the_exception():
    without = {("L1", "alpha", 2024): 25}
    one = without | {("L1", "beta", 2024): 1}
    at = ("when-performed", "L1", 2026)
    assert [judged(EVERY_FORM, cells)[at]["verdict"] for cells in (without, one)] == ["met", "below"]


@examples(100)
@given(interval_cells, st.sampled_from(LOCATIONS))
def test_the_same_location_once_more_elsewhere_changes_no_other_row(cells, twin):
    again = cells | {("L9", i, y): v for (location, i, y), v in cells.items() if location == twin}
    assume(len(again) > len(cells))
    places = register(*PLACES.table.to_dict("records"), {"location_id": "L9", "organisation_id": "org-9"})
    before, after = judged(EVERY_FORM, cells), judged(EVERY_FORM, again, places)
    assert {at: row for at, row in after.items() if at[1] != "L9"} == before
    alone = {"norm_id", "norm_year", "verdict", "volume_low", "volume_high", "reason_code"}
    for (norm_id, location, year), row in after.items():
        if location == twin == "L3" and row["reason_code"] != "closed":
            other = after[norm_id, "L9", year]
            assert {k: other[k] for k in alone} == {k: row[k] for k in alone}, "and it is judged as its twin"


def widened(volume, by):
    """An interval that holds the volume and more."""
    low, high = volume if isinstance(volume, tuple) else (volume, volume)
    return None if by is None else (max(0, low - by[0]), high + by[1])


@examples(150)
@given(interval_cells, st.data())
def test_knowing_less_never_decides_more(cells, data):
    key = data.draw(st.sampled_from(sorted(cells)))
    assume(cells[key] is not None)
    wider = widened(cells[key], data.draw(st.one_of(st.none(), st.tuples(st.integers(0, 12), st.integers(0, 12)))))
    before, after = judged(EVERY_FORM, cells), judged(EVERY_FORM, cells | {key: wider})
    for at, row in before.items():
        was, now = row["verdict"], after[at]["verdict"]
        assert now in {was, "undetermined"} or was == "not_performed", (at, was, now)
        if was == "undetermined":
            assert now == "undetermined", at


@examples(150)
@given(interval_cells, st.data())
def test_a_decided_verdict_holds_for_every_volume_inside(cells, data):
    def inside(volume):
        if volume is None:
            return data.draw(st.integers(0, 60))
        return data.draw(st.integers(*volume)) if isinstance(volume, tuple) else volume

    exact = {key: inside(volume) for key, volume in cells.items()}
    vague, known = judged(EVERY_FORM, cells), judged(EVERY_FORM, exact)
    for at, row in vague.items():
        if row["verdict"] in DECIDED and at in known:
            # A mask that starts at 0 counts as performed: that it is nothing at all only the exact number says.
            assert known[at]["verdict"] in {row["verdict"], "not_performed"}, at
    assert all(row["verdict"] != "undetermined" for row in known.values()), "exact volumes are always decided"


@examples(15)
@given(interval_cells, st.integers(0, 99))
def test_shuffled_rows_give_equal_bytes(cells, seed):
    """Also between norm sets of every form, in every output format; only the record of the inputs may differ."""
    lines = [f"{place},{what},{year},{text(v)}" for (place, what, year), v in sorted(cells.items())]
    shuffled = list(lines)
    Random(seed).shuffle(shuffled)
    one, two = outputs(lines), outputs(shuffled)
    assert one == two


def text(volume):
    """As a delivery has it; intervals by the profile's names."""
    if volume is None:
        return ""
    return f"{volume[0]} to {volume[1]}" if isinstance(volume, tuple) else str(volume)


def outputs(lines):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "v.csv").write_text("\n".join(["location_id,intervention_id,year,volume", *lines]) + "\n")
        masks = {line.rsplit(",", 1)[1] for line in lines if " to " in line}
        masked = {mask: [int(end) for end in mask.split(" to ")] for mask in sorted(masks)}
        (folder / "p.yaml").write_text(f"schema: cns-check/volume-profile/1\nmasked: {json.dumps(masked)}\n")
        made = norm_set_dict(
            norm("plain"), norm("mean", counts=BOTH, window={"mean-of-years": 2}), norm("forgiving", tolerance=FORGIVEN)
        )
        write_norms(folder, made)
        args = ["evaluate", "v.csv", "--profile", "p.yaml", "--norms", "set-a.yaml", "--format", "text"]
        for file in ("o.csv", "o.md", "o.parquet", "o.json", "tables"):
            args += ["--output", file]
        done = run_cli(args, cwd=folder)
        assert done.exit_code in {0, 5}, done.stderr
        found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.parent != folder}
        found |= {p.name: p.read_bytes() for p in folder.glob("o.*")}
        if "o.json" in found:
            report = json.loads(found["o.json"])
            del report["run"]["inputs"]
            found["o.json"] = json.dumps(report).encode()
        return done.exit_code, done.out, done.stderr, found
