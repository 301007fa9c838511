"""Filters filter messages and assumptions as they do rows, change nothing that is computed, and say what they drop."""

from __future__ import annotations

import csv
import functools
import io
import json
import re

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import volumes
from build_decisions import contracts, decision, evaluated, region, set_of
from cns_check.diagnostics import Place, diagnostic
from cns_check.judge.evaluate import Evaluation
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.moves import Settings
from cns_check.reallocate.run import Reallocation
from cns_check.report.data.schema import json_schema
from cns_check.statements.run_diagnostics import findings
from cns_check.statements.shown import EVERYTHING, Filter, Shown
from cns_check.words import Said
from conftest import SAMPLE, SAMPLE_CASE, run_cli
from strategies import examples

LEFT_OUT = re.compile(
    r"Left out, for they are about what the filters do not show: (\d+) messages?, (\d+) assumptions?\."
)


@functools.cache
def report(*filters, command="evaluate"):
    done = run_cli([command, *SAMPLE_CASE, *filters, "--format", "json"], cwd=SAMPLE)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def told(of):
    return {(d["code"], d["message"]) for d in of["diagnostics"]}


FILTERS = [
    ("--region", "noord"),
    ("--location", "N10"),
    ("--norm", "kidney-local-treatment"),
    ("--region", "noord", "--norm", "lung-resection"),
    ("--region", "noord", "--region", "oost", "--location", "N1"),
]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("command", ["evaluate", "reallocate"])
def test_no_message_is_about_what_is_not_shown_alone(filters, command):
    everything, some = report(command=command), report(*filters, command=command)
    shown = {flag: {v for f, v in zip(filters[::2], filters[1::2], strict=True) if f == flag} for flag in filters[::2]}
    regions = {r["region_id"] for r in everything["verdicts"]} - {None}
    for message in (m for _, m in told(some)):
        here = set(re.findall(r"region '?(\w+)'?", message)) & regions
        assert not here or "--region" not in shown or here & shown["--region"], message
        norms = {r["norm_id"] for r in everything["verdicts"]} & set(re.findall(r"[\w-]+", message))
        assert not norms or "--norm" not in shown or norms & shown["--norm"], message


@pytest.mark.parametrize("filters", FILTERS)
def test_what_is_left_out_is_counted_and_said_with_the_assumptions(filters):
    everything, some = report(), report(*filters)
    messages, assumed = map(int, LEFT_OUT.fullmatch(some["run"]["assumptions"][-1]).groups())
    assert messages == len(everything["diagnostics"]) - len(some["diagnostics"]) > 0
    assert assumed == len(everything["run"]["assumptions"]) - (len(some["run"]["assumptions"]) - 1)
    jsonschema.validate(some, json_schema())


@pytest.mark.parametrize("filters", FILTERS)
def test_nothing_that_is_computed_changes(filters):
    rows = report()["verdicts"]
    assert all(row in rows for row in report(*filters)["verdicts"])


def test_without_filters_nothing_is_left_out():
    assert not [a for a in report()["run"]["assumptions"] if a.startswith("Left out")]


def test_it_is_said_on_stderr_too_but_not_when_quiet(cli):
    asked = ["evaluate", *SAMPLE_CASE, "--region", "noord", "--format", "csv"]
    said = LEFT_OUT.search(cli(asked, cwd=SAMPLE).stderr)
    assert said
    assert (
        "Weggelaten, want zij gaan over wat de filters niet tonen: " in cli([*asked, "--lang", "nl"], cwd=SAMPLE).stderr
    )
    assert cli([*asked, "-q"], cwd=SAMPLE).stderr == ""


def test_why_shows_the_messages_about_its_verdict(cli):
    done = cli(["why", *SAMPLE_CASE, "--location", "ZO1", "--norm", "kidney-local-treatment"], cwd=SAMPLE)
    assert "region 'zuidoost' has no agreement" in done.stderr
    assert "'oost'" not in done.stderr
    assert "noord" not in done.stderr


@pytest.mark.parametrize("command", ["evaluate", "reallocate"])
def test_the_same_messages_in_every_format(cli, tmp_path, command):
    asked = [command, *SAMPLE_CASE, "--region", "noord", "--output", str(tmp_path / "all"), "--format", "sarif"]
    done = cli(asked, cwd=SAMPLE)
    of_json = {d["message"] for d in report("--region", "noord", command=command)["diagnostics"]}
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all" / "diagnostics.csv").read_text(encoding="utf-8-sig"))))
    assert {row["message"] for row in rows} == of_json
    sarif = [r["message"]["text"] for r in json.loads(done.stdout)["runs"][0]["results"]]
    assert not [text for text in sarif if "region zuidwest" in text]


# One message


@functools.cache
def two_regions() -> Evaluation:
    of = {"L1": 30, "L2": 5, "M1": 30, "M2": 5}
    at = {name: {"region_id": "noord" if name[0] == "L" else "zuid"} for name in of}
    return evaluated(set_of(), of, region(decision("none")), region(decision("none"), name="zuid"), at=at)


def warned(template, **values):
    return diagnostic("A036", Said.of(template, **values), Place("a.yaml", 1, 1))


@pytest.mark.parametrize(
    ("shown", "values", "is_shown"),
    [
        ({"locations": ["L1"]}, {"location": "L1"}, True),
        ({"locations": ["L1"]}, {"location": "L2"}, False),
        ({"locations": ["L1"]}, {"location": "not known"}, True),
        ({"locations": ["L1"]}, {"locations": ("L2", "L1")}, True),
        ({"locations": ["L1"]}, {"location": "L2", "successor": "L1"}, True),
        ({"locations": ["L1"]}, {"region": "noord"}, True),
        ({"locations": ["L1"]}, {"region": "zuid"}, False),
        ({"locations": ["L1"]}, {"what": Said.of("{location}", location="L2")}, False),
        ({"locations": ["L1"]}, {"count": "L2"}, True),
        ({"regions": ["zuid"]}, {"region": "noord"}, False),
        ({"regions": ["zuid"]}, {"location": "L1"}, False),
        ({"regions": ["zuid"]}, {"location": "M1", "region": "zuid"}, True),
        ({"regions": ["zuid"], "locations": ["L1"]}, {"location": "L1"}, False),
        ({"norms": ["norm-a"]}, {"norm": "norm-a"}, True),
        ({"norms": ["norm-a"]}, {"norms": ("norm-a", "norm-b")}, True),
        ({}, {"location": "L1"}, True),
    ],
)
def test_which_message_is_shown(shown, values, is_shown):
    template = " ".join(f"{{{name}}}" for name in values)
    found = [warned(template, **values)]
    assert Filter(Shown(**shown), two_regions()).diagnostics(found) == (found if is_shown else [])


def test_an_error_is_always_shown():
    error = diagnostic("A001", Said.of("{location}", location="L2"), Place("a.yaml", 1, 1))
    assert error.severity.value == "error"
    assert Filter(Shown(locations=["L1"]), two_regions()).diagnostics([error]) == [error]


IDS = ("L1", "L2", "M1", "M2")


@examples(60)
@given(
    st.builds(Shown, st.sets(st.sampled_from(["noord", "zuid"])), st.sets(st.sampled_from(IDS)), st.just(())),
    st.sampled_from(IDS),
)
def test_a_message_about_a_location_is_shown_where_its_rows_are(shown, location):
    evaluation = two_regions()
    rows = shown.rows(evaluation.blocks[0], evaluation.roster.ids)
    found = [warned("{location}", location=location)]
    expected = bool(rows[evaluation.roster.ids.index(location)])
    assert bool(Filter(shown, evaluation).diagnostics(found)) == expected


def listed(shown):
    """What is said of senders whose volume is not exactly known."""
    evaluation = evaluated(set_of(), {"L1": 30, "L2": (1, 10), "L10": (1, 10)}, region(decision("none")))
    roster = evaluation.roster
    settings = Settings(Distances(roster.ids, roster.latitude, roster.longitude, None))
    moves = Reallocation(evaluation, settings).moves(["proportional"])
    table = volumes({("L1", "alpha", 2024): 30})
    found = findings(evaluation, table, contracts(evaluation), moves, settings, shown)
    return [d.message.rpartition(": ")[2] for d in found if d.code == "E010"]


def test_a_message_that_lists_rows_lists_those_that_are_shown():
    assert listed(EVERYTHING) == ["L2, L10"], "in natural order"
    assert listed(Shown(locations=["L10"])) == ["L10"]
    assert listed(Shown(locations=["L1"])) == []
    assert listed(Shown(regions=["zuid"])) == []
