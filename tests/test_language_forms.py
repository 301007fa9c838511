"""The rule forms beyond a plain minimum: surgeons, transition, new site, moves, histories, attestations.

Each is held against a plain-Python reading of the rule.
"""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from build import SOURCES, TWO_REGIMES, norm, norm_set_dict, process_norm, to_yaml

LEVEL = {"met": 0, "undetermined": 1, "below": 2}


def run(cli, tmp_path, made, volumes, *, register=None, more=(), fmt="json"):
    (tmp_path / f"{made['id']}.yaml").write_text(to_yaml(made), encoding="utf-8")
    (tmp_path / "volumes.csv").write_text(volumes, encoding="utf-8")
    args = ["evaluate", "volumes.csv", "--norms", f"{made['id']}.yaml", "--format", fmt, *more]
    if register is not None:
        (tmp_path / "locations.csv").write_text(register, encoding="utf-8")
        args += ["--locations", "locations.csv"]
    result = cli(args, cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
    return {(r["location_id"], r["norm_year"]): r for r in yaml.safe_load(result.stdout)["verdicts"]}


def by_surgeon(rows):
    return "location_id,intervention_id,year,surgeon_id,volume\n" + "".join(f"{r}\n" for r in rows)


def versions(**more):
    return [{"valid_from": None, "minimum": 20, "status": "adopted", "sources": SOURCES} | more]


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [
        (["L1,alpha,2024,s1,12", "L1,alpha,2024,s2,8"], "met"),
        (["L1,alpha,2024,s1,13", "L1,alpha,2024,s2,7"], "below"),
        (["L1,alpha,2024,s1,12", "L1,alpha,2024,s2,<10"], "undetermined"),
        (["L1,alpha,2024,s1,19"], "below"),
        (["L1,alpha,2024,s1,12", "L1,alpha,2024,,8"], "undetermined"),
        (["L1,alpha,2024,s1,20", "L1,alpha,2024,s2,0"], "met"),
    ],
)
def test_every_surgeon_who_performs_has_a_minimum(cli, tmp_path, volumes, expected):
    made = norm_set_dict(norm(versions=versions(minimum_per_surgeon=8)))
    row = run(cli, tmp_path, made, by_surgeon(volumes))["L1", 2024]
    assert row["verdict"] == expected
    if expected == "below" and row["volume"] == 20:
        assert "Of 2 surgeons 1 is surely below the minimum of 8 per surgeon." in row["reason"]


def test_without_surgeons_in_the_delivery_the_rule_stays_open(cli, tmp_path):
    made = norm_set_dict(norm(versions=versions(minimum_per_surgeon=8)))
    rows = run(cli, tmp_path, made, "location_id,intervention_id,year,volume\nL1,alpha,2024,30\nL2,alpha,2024,3\n")
    assert (rows["L1", 2024]["verdict"], rows["L2", 2024]["verdict"]) == ("undetermined", "below")
    assert "not all of its volume" in rows["L1", 2024]["reason"].lower()


@pytest.mark.parametrize(("count", "expected"), [(3, "met"), (2, "below")])
def test_so_many_surgeons_must_perform(cli, tmp_path, count, expected):
    made = norm_set_dict(norm(versions=versions(minimum_surgeons=3)))
    rows = run(cli, tmp_path, made, by_surgeon(f"L1,alpha,2024,s{i},10" for i in range(count)))
    assert rows["L1", 2024]["verdict"] == expected
    assert f"{count} surgeons perform it, of the 3 that must." in rows["L1", 2024]["reason"]


def test_a_norm_per_surgeon_shows_the_surgeon_with_the_least(cli, tmp_path):
    made = norm_set_dict(norm(per="surgeon", minimum=8))
    rows = run(cli, tmp_path, made, by_surgeon(["L1,alpha,2024,s1,12", "L1,alpha,2024,s2,7", "L2,alpha,2024,s1,8"]))
    assert (rows["L1", 2024]["verdict"], rows["L1", 2024]["volume"], rows["L1", 2024]["margin"]) == ("below", 7, -1)
    assert rows["L2", 2024]["verdict"] == "met"


def test_leapfrog_counts_surgeons_over_either_window(cli, tmp_path):
    window = {"any-of": ["calendar-year", {"mean-of-years": 2}]}
    made = norm_set_dict(norm(window=window, versions=versions(minimum_per_surgeon=7)))
    rows = run(
        cli,
        tmp_path,
        made,
        by_surgeon(["L1,alpha,2023,s1,8", "L1,alpha,2023,s2,20", "L1,alpha,2024,s1,6", "L1,alpha,2024,s2,20"]),
    )
    assert rows["L1", 2024]["verdict"] == "met"


Volume = st.one_of(st.integers(0, 30), st.tuples(st.integers(0, 10), st.integers(10, 30)))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["s1", "s2", "s3"]), Volume, min_size=1),
    st.one_of(st.none(), Volume),
    st.integers(1, 15),
    st.integers(1, 3),
)
def test_surgeons_as_plain_python_reads_the_rule(surgeons, other, each, count):
    """Every way to fill in the masks: all agree, or the verdict is undetermined or told by the other rules."""
    import numpy as np

    from cns_check.judge.surgeons import SurgeonYear, judge_surgeons
    from cns_check.judge.windows import VERDICT_NAMES

    bounds = [v if isinstance(v, tuple) else (v, v) for _, v in sorted(surgeons.items())]
    rest = (0, 0) if other is None else other if isinstance(other, tuple) else (other, other)
    year = SurgeonYear(
        np.zeros(len(bounds), dtype=np.int64),
        np.arange(len(bounds)),
        np.array([b[0] for b in bounds], dtype=float),
        np.array([b[1] for b in bounds], dtype=float),
        0.0,
        np.array([float(rest[0])]),
        np.array([float(rest[1])]),
    )
    found = VERDICT_NAMES[judge_surgeons([year], [1], each, count).verdict[0]]

    verdict = "met"
    for low, high in bounds:
        if high == 0:
            continue
        if low >= each:
            mine = "met"
        elif low > 0 and high + rest[1] < each:
            mine = "below"
        else:
            mine = "undetermined"
        verdict = max(verdict, mine, key=LEVEL.get)
    if rest[1] > 0:
        verdict = max(verdict, "undetermined", key=LEVEL.get)
    sure, may = sum(low > 0 for low, _ in bounds), sum(high > 0 for _, high in bounds)
    may = math.inf if rest[1] > 0 else may
    number = "met" if sure >= count else "below" if may < count else "undetermined"
    assert found == max(verdict, number, key=LEVEL.get)


@pytest.mark.parametrize(("norm_year", "minimum", "verdict"), [(2026, 15, "met"), (2027, 20, "below")])
def test_a_transition_eases_the_minimum_until_its_day(cli, tmp_path, norm_year, minimum, verdict):
    eased = {"until": date(2026, 1, 1), "minimum": 15, "sources": SOURCES}
    made = norm_set_dict(norm(versions=versions(transition=eased)), regimes=TWO_REGIMES)
    rows = run(cli, tmp_path, made, "location_id,intervention_id,year,volume\nL1,alpha,2024,17\n")
    row = rows["L1", norm_year]
    assert (row["minimum"], row["verdict"]) == (minimum, verdict)
    assert ("in transition until 2026-01-01" in row["reason"]) == (norm_year == 2026)


@pytest.mark.parametrize(
    ("opened", "volume", "verdict"),
    [("2024-07-01", 11, "met"), ("2024-07-01", 10, "below"), ("2023-12-31", 11, "below"), ("", 11, "below")],
)
def test_a_new_site_is_asked_a_share_rounded_up(cli, tmp_path, opened, volume, verdict):
    made = norm_set_dict(norm(minimum=21, new_site={"share": 0.5}))
    row = run(
        cli,
        tmp_path,
        made,
        f"location_id,intervention_id,year,volume\nL1,alpha,2024,{volume}\n",
        register=f"location_id,open_from\nL1,{opened}\n",
    )["L1", 2024]
    assert row["verdict"] == verdict
    assert row["minimum"] == (math.ceil(Fraction("0.5") * 21) if opened.startswith("2024") else 21)


@pytest.mark.parametrize(("volume", "moved"), [(19, 2), (15, 2), (14, 1), (4, 0)])
def test_only_a_share_of_a_stopping_location_moves_half_up(cli, tmp_path, volume, moved):
    made = norm_set_dict(norm(moves={"share": 0.1, "sources": SOURCES}), regimes=TWO_REGIMES)
    (tmp_path / "set-a.yaml").write_text(to_yaml(made), encoding="utf-8")
    (tmp_path / "v.csv").write_text(
        f"location_id,intervention_id,year,volume\nL1,alpha,2024,{volume}\nL2,alpha,2024,30\n", encoding="utf-8"
    )
    (tmp_path / "l.csv").write_text("location_id,region_id\nL1,r\nL2,r\n", encoding="utf-8")
    result = cli(
        [
            *["reallocate", "v.csv", "--norms", "set-a.yaml", "--locations", "l.csv", "--assume-no-agreement"],
            *["--norm-year", "2027", "--format", "json"],
        ],
        cwd=tmp_path,
    )
    report = yaml.safe_load(result.stdout)
    assert [t["volume"] for t in report["transfers"]] == ([moved] if moved else [])
    after = {r["location_id"]: r for r in report["after"] if r["intervention_id"] is None}
    assert after["L1"]["volume_after"] == volume - moved
    assert after["L2"]["volume_after"] == 30 + moved


REGISTER = "location_id,successor_id,successor_date,successor_kind\nL1,,,\nL2,L1,{day},{kind}\n"


@pytest.mark.parametrize("kind", ["merger", "move", "rename"])
def test_a_predecessors_history_counts_for_its_successor_from_the_date_on(cli, tmp_path, kind):
    made = norm_set_dict(norm(), regimes=TWO_REGIMES)
    volumes = "location_id,intervention_id,year,volume\nL1,alpha,2024,12\nL2,alpha,2024,9\n"
    rows = run(cli, tmp_path, made, volumes, register=REGISTER.format(day="2026-06-01", kind=kind))
    assert rows["L1", 2026]["verdict"] == rows["L2", 2026]["verdict"] == "below"
    assert (rows["L1", 2027]["volume"], rows["L1", 2027]["verdict"]) == (21, "met")
    assert ("L2", 2027) not in rows
    assert f"Includes the history of L2 ({kind}, 2026-06-01)." in rows["L1", 2027]["reason"]


def test_an_unknown_absence_of_either_history_leaves_the_sum_open(cli, tmp_path):
    made = norm_set_dict(norm(window={"mean-of-years": 2}), regimes=TWO_REGIMES)
    (tmp_path / "p.yaml").write_text("schema: cns-check/volume-profile/1\nabsent: unknown\n", encoding="utf-8")
    volumes = "location_id,intervention_id,year,volume\nL1,alpha,2023,18\nL1,alpha,2024,12\nL2,alpha,2024,9\n"
    rows = run(
        cli,
        tmp_path,
        made,
        volumes,
        register=REGISTER.format(day="2024-06-01", kind="merger"),
        more=["--profile", "p.yaml"],
    )
    row = rows["L1", 2027]
    assert (row["volume_low"], row["volume_high"], row["verdict"]) == (19.5, None, "undetermined")


def test_a_process_norm_is_met_while_it_is_attested(cli, tmp_path):
    made = norm_set_dict(process_norm(), regimes=TWO_REGIMES)
    (tmp_path / "attested.csv").write_text(
        "location_id,norm_id,date,attested_by,valid_until\nL1,norm-p,2025-11-01,Locatie L1,2026-12-31\n",
        encoding="utf-8",
    )
    volumes = "location_id,intervention_id,year,volume\nL1,alpha,2024,12\nL2,alpha,2024,9\n"
    rows = run(cli, tmp_path, made, volumes, more=["--attestations", "attested.csv"])
    got = {key: (r["verdict"], r["contract_status"], r["reason_code"]) for key, r in rows.items()}
    assert got == {
        ("L1", 2026): ("met", "contract", "attested"),
        ("L1", 2027): ("process", "undecided", "not_attested"),
        ("L2", 2026): ("process", "undecided", "not_attested"),
        ("L2", 2027): ("process", "undecided", "not_attested"),
    }


def test_examples_can_say_each_form(cli, tmp_path):
    made = norm_set_dict(
        norm(
            minimum=20,
            new_site={"share": 0.5},
            versions=versions(minimum_per_surgeon=8, minimum_surgeons=2),
            examples=[
                {"name": "one surgeon short", "norm_year": 2026, "surgeons": {"alpha": [13, 7]}, "expect": "below"},
                {"name": "both enough", "norm_year": 2026, "surgeons": {"alpha": [12, 8]}, "expect": "met"},
                {"name": "nobody named", "norm_year": 2026, "volumes": {"alpha": 25}, "expect": "undetermined"},
                {
                    "name": "new",
                    "norm_year": 2026,
                    "surgeons": {"alpha": [8, 8]},
                    "open_from": date(2026, 3, 1),
                    "expect": "met",
                },
                {"name": "not new", "norm_year": 2026, "surgeons": {"alpha": [8, 8]}, "expect": "below"},
            ],
        ),
        process_norm(
            examples=[
                {"name": "attested", "norm_year": 2026, "volumes": {"alpha": 1}, "attested": True, "expect": "met"},
                {"name": "not attested", "norm_year": 2026, "volumes": {"alpha": 1}, "expect": "process"},
            ]
        ),
    )
    (tmp_path / "set-a.yaml").write_text(to_yaml(made), encoding="utf-8")
    result = cli(["norms", "test", "set-a.yaml"], cwd=tmp_path)
    assert result.exit_code == 0, result.stdout
    assert "7 examples, 0 failed" in result.stdout


def test_the_quarters_around_the_turn_of_the_year_stand_beside_the_verdict(cli, tmp_path):
    """As Germany reports them (Mm-R): 19 in the year and 21 in the quarters is below 26."""
    made = norm_set_dict(norm(minimum=26, data_lag=1))
    quarters = {"2024Q1": 5, "2024Q2": 4, "2024Q3": 5, "2024Q4": 5, "2025Q1": 6, "2025Q2": 5}
    volumes = "location_id,intervention_id,period,volume\n"
    volumes += "".join(f"L1,alpha,{period},{volume}\n" for period, volume in quarters.items())
    row = run(cli, tmp_path, made, volumes)["L1", 2025]
    assert (row["data_year"], row["volume"], row["verdict"]) == (2024, 19, "below")
    assert "Beside it, 2024Q3 to 2025Q2: 21 procedures." in row["reason"]
