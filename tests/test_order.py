"""Ids stand in natural order in every table and list (N2 before N10); what is computed goes by the ids as text."""

from __future__ import annotations

import functools
import json
import re
from itertools import groupby

import numpy as np
import pytest

from build import norm, norm_set, register, result, volumes
from build_decisions import decision, evaluated, moved, region, set_of
from cns_check.report.people.matrix import matrix, per_organisation
from cns_check.words import natural
from conftest import SAMPLE, SAMPLE_CASE, run_cli


@functools.cache
def report():
    done = run_cli(["evaluate", *SAMPLE_CASE, "--format", "json"], cwd=SAMPLE)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


BLOCK = ("norm_set", "norm_id", "norm_year")


@pytest.mark.parametrize(
    ("table", "block", "order"),
    [
        ("verdicts", BLOCK, ("location_id",)),
        ("transfers", (*BLOCK, "method", "intervention_id"), ("from_location_id",)),
        ("after", (*BLOCK, "method"), ("location_id",)),
        ("regions", (*BLOCK, "method"), ("region_id",)),
    ],
)
def test_the_rows_of_a_block(table, block, order):
    rows = report()[table]
    assert any("10" in str(row[name]) for row in rows for name in order) or table == "regions"
    for _, group in groupby(rows, key=lambda row: [row[name] for name in block]):
        keys = [[natural(row[name]) for name in order] for row in group]
        assert keys == sorted(keys)


def test_messages_of_a_code():
    for _, group in groupby(report()["diagnostics"], key=lambda d: (d["severity"], d["code"])):
        told = [natural(d["message"]) for d in group]
        assert told == sorted(told)


def test_the_matrix_and_the_organisations():
    ids = ("N10", "N2", "N1")
    places = register(*({"location_id": i, "organisation_id": f"o{i}", "region_id": f"R{i[1:]}"} for i in ids))
    of = result(norm_set(norm()), volumes({(i, "alpha", 2024): 30 for i in ids}), places, norm_years=(2026,))
    rows = matrix(of)
    assert [row.location_id for row in rows] == ["N1", "N2", "N10"]
    assert [row.organisation_id for row in per_organisation(of, rows)] == ["oN1", "oN2", "oN10"]


def test_a_tie_goes_by_the_ids_as_text():
    """One patient for two receivers that are alike in all but their ids: as before there was a natural order."""
    evaluation = evaluated(set_of(), {"L10": 30, "L2": 30, "L3": 1}, region(decision("none")))
    [moves] = moved(evaluation)
    assert evaluation.roster.ids == ("L10", "L2", "L3")
    assert [evaluation.roster.ids[t] for t in moves.target.tolist()] == ["L10"]


def test_rows_by_number_in_the_order_of_their_ids():
    evaluation = evaluated(set_of(), {"L10": 30, "L2": 30, "L1": 30})
    roster = evaluation.roster
    assert [roster.ids[i] for i in roster.in_order(np.arange(3))] == ["L1", "L2", "L10"]
    assert [roster.ids[i] for i in roster.in_order(np.array([1, 2]))] == ["L2", "L10"] or roster.ids[1] == "L10"


def test_a_filter_is_recorded_in_natural_order():
    done = run_cli(["evaluate", *SAMPLE_CASE, "--location", "N10", "--location", "N2", "--format", "json"], cwd=SAMPLE)
    assert json.loads(done.stdout)["run"]["options"]["--location"] == ["N2", "N10"]
    assert re.search(r'"location_id": "N10"', done.stdout)
