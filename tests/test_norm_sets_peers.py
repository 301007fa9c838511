"""The norm sets of other countries: every number and date is one of the facts, and none is missing."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from build import register, volumes
from cns_check.contract.status import contract
from cns_check.inputs.agreements.read import read_agreements
from cns_check.judge.all_locations import roster_of
from cns_check.judge.evaluate import Options, evaluate
from cns_check.judge.norm_examples import run_examples
from cns_check.judge.regions import Decisions, Policy
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.norms.find import load_norm_sets
from conftest import REPO
from test_norm_sets import corrections, facts

#: (scheme, intervention of the facts) to (set, norm).
NORMS = {
    ("G-BA Mm-R", "pancreas, complex procedures"): ("de-gba-mm-r", "pancreas-complex"),
    ("G-BA Mm-R", "oesophagus, complex procedures"): ("de-gba-mm-r", "oesophagus-complex"),
    ("G-BA Mm-R", "lung cancer surgery"): ("de-gba-mm-r", "lung-cancer-surgery"),
    ("G-BA Mm-R", "breast cancer surgery"): ("de-gba-mm-r", "breast-cancer-surgery"),
    ("G-BA Mm-R", "kidney transplantation"): ("de-gba-mm-r", "kidney-transplantation"),
    ("G-BA Mm-R", "liver, complex procedures"): ("de-gba-mm-r", "liver-complex"),
    ("G-BA Mm-R", "knee arthroplasty (total)"): ("de-gba-mm-r", "knee-arthroplasty"),
    ("G-BA Mm-R", "stem cell transplantation"): ("de-gba-mm-r", "stem-cell-transplantation"),
    ("G-BA Mm-R", "newborns under 1250 g"): ("de-gba-mm-r", "newborns-under-1250-g"),
    ("G-BA Mm-R", "heart transplantation"): ("de-gba-mm-r", "heart-transplantation"),
    ("arrete 26 April 2022", "digestive oncology surgery, total"): ("fr-oncology-2022", "digestive-cancer-surgery"),
    ("arrete 26 April 2022", "thoracic oncology surgery"): ("fr-oncology-2022", "thoracic-cancer-surgery"),
    ("bariatric activity threshold", "bariatric surgery"): ("fr-bariatric", "bariatric-surgery"),
    ("OeSG 2017", "bariatric surgery"): ("at-oesg", "bariatric-surgery"),
    ("OeSG 2017", "liver resection"): ("at-oesg", "liver-resection"),
    ("Cancer Care Ontario", "oesophagectomy"): ("ca-on-thoracic", "oesophagectomy"),
    ("RIZIV/INAMI convention", "pancreatic surgery"): ("be-inami", "pancreas-surgery"),
    ("RIZIV/INAMI convention", "oesophageal surgery"): ("be-inami", "oesophagus-surgery"),
}
IDS = sorted({set_id for set_id, _ in NORMS.values()})


@pytest.fixture(scope="module")
def sets():
    files, found = load_norm_sets(IDS)
    assert not found
    return {f.value.id: f.value for f in files}


def rows_by_norm():
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in facts("peer_norms_found.csv"):
        if row["scheme"] != "Leapfrog":
            rows.setdefault(NORMS[row["scheme"], row["intervention"]], []).append(row)
    return rows


def day(text):
    return date.fromisoformat(text) if text else None


def test_every_number_and_date_is_a_fact_and_every_fact_is_there(sets):
    expected = {
        key: {(int(r["minimum"] or 0), day(r["valid_from"]), day(r["valid_until"])) for r in rows}
        for key, rows in rows_by_norm().items()
    }
    found = {
        (set_id, norm.id): {(v.minimum or 0, v.valid_from, v.valid_until) for v in norm.versions}
        for set_id, norm_set in sets.items()
        for norm in norm_set.norms
    }
    assert found == expected


def test_every_number_cites_the_sources_of_its_fact(sets):
    for (set_id, norm_id), rows in rows_by_norm().items():
        norm_set = sets[set_id]
        norm = next(n for n in norm_set.norms if n.id == norm_id)
        for row in rows:
            key = (int(row["minimum"] or 0), day(row["valid_from"]), day(row["valid_until"]))
            version = next(v for v in norm.versions if (v.minimum or 0, v.valid_from, v.valid_until) == key)
            documents = [norm_set.documents[s.document] for s in version.sources]
            said = [(d.reference or "", d.url or "") for d in documents]
            for source in row["source"].split(", "):
                assert any(source == reference or url.endswith(source) for reference, url in said), (norm_id, source)
            # The corrections of one set have more sources.
            assert set_id == "be-inami" or len(documents) == len(row["source"].split(", "))


def test_what_was_inferred_says_so(sets):
    for (set_id, norm_id), rows in rows_by_norm().items():
        norm = next(n for n in sets[set_id].norms if n.id == norm_id)
        for row in rows:
            version = next(v for v in norm.versions if v.valid_from == day(row["valid_from"]))
            assert ("inferred" in row["note"]) == ("inferred" in (version.note or "")), norm_id


def test_the_forms_are_those_of_the_facts(sets):
    for (set_id, norm_id), rows in rows_by_norm().items():
        norm = next(n for n in sets[set_id].norms if n.id == norm_id)
        window = rows[0]["window"]
        assert norm.per == "location"
        assert norm.data_lag == (1 if window.startswith(("previous", "mean of the three preceding")) else None)
        if window == "mean of the three preceding years":
            assert norm.window.mean_of_years == 3
        else:
            assert norm.window == "calendar-year"
    heart = next(n for n in sets["de-gba-mm-r"].norms if n.id == "heart-transplantation")
    assert [v.no_minimum for v in heart.versions] == [True, None]
    row = next(r for r in facts("peer_norms_found.csv") if r["jurisdiction"] == "FR" and "total" in r["intervention"])
    subs = row["note"].split(": ")[1].split(", ")
    digestive = sets["fr-oncology-2022"].norms[0]
    assert [(p.counts, p.minimum, p.when) for p in digestive.parts] == [
        ((f"{sub}-cancer-surgery",), 5, "performed") for sub in subs
    ]
    assert "at least 5 for each performed" in row["note"]
    ontario = sets["ca-on-thoracic"].norms[0]
    assert [v.minimum_surgeons for v in ontario.versions] == [3]
    assert all(n.moves is None and n.new_site is None for s in sets.values() for n in s.norms)


def test_statuses_tell_own_documents_from_reports(sets):
    statuses = {s.id: {v.status for n in s.norms for v in n.versions} for s in sets.values()}
    assert statuses == {
        "de-gba-mm-r": {"adopted"},
        "fr-oncology-2022": {"adopted"},
        "fr-bariatric": {"reported"},
        "at-oesg": {"reported"},
        "be-inami": {"reported"},
        "ca-on-thoracic": {"reported"},
    }


def test_every_example_holds_and_every_norm_can_be_missed(sets):
    for norm_set in sets.values():
        results = run_examples(norm_set)
        assert all(r.holds for r in results)
        for norm in norm_set.norms:
            assert {"met", "below"} <= {r.verdict for r in results if r.norm is norm}


def test_the_preceding_years_are_the_three_before_the_norm_year(sets):
    cells = {("L1", "liver-resection", y): v for y, v in {2021: 12, 2022: 9, 2023: 9, 2024: 0}.items()}
    evaluation = evaluate([sets["at-oesg"]], volumes(cells), None, Options(norm_years=(2024,)))
    block = next(b for b in evaluation.blocks if b.norm.id == "liver-resection")
    assert block.judged.low.tolist() == [10.0]
    assert block.verdict.tolist() == [0]


def test_german_quarters_are_shown_and_decide_nothing(cli, tmp_path):
    quarters = {"2023Q1": 2, "2023Q2": 5, "2023Q3": 6, "2023Q4": 6, "2024Q1": 5, "2024Q2": 4}
    rows = "".join(f"A,oesophagus-complex,{period},{volume}\n" for period, volume in quarters.items())
    (tmp_path / "v.csv").write_text("location_id,intervention_id,period,volume\n" + rows, encoding="utf-8")
    result = cli(["evaluate", "v.csv", "--norms", "de-gba-mm-r", "--format", "json"], cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
    row = next(r for r in json.loads(result.stdout)["verdicts"] if r["norm_id"] == "oesophagus-complex")
    assert (row["norm_year"], row["data_year"], row["volume"], row["minimum"]) == (2024, 2023, 19, 26)
    assert row["verdict"] == "below"
    assert "21" in row["reason"]


AGREEMENTS = """\
schema: cns-check/agreements/1
regions:
  - id: together
    joint:
      - {norm: pancreas-surgery, locations: [B1, B2], designated: B1}
"""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (12, 8, [("contract", "joint"), ("do_not_contract", "joint")]),
        (8, 12, [("contract", "joint"), ("do_not_contract", "joint")]),
        (12, 7, [("do_not_contract", "below"), ("do_not_contract", "below")]),
    ],
)
def test_belgian_hospitals_that_together_reach_twenty(sets, first, second, expected):
    norm_set = sets["be-inami"]
    counted = "pancreas-pancreatoduodenectomy"
    cells = {("B1", counted, 2024): first, ("B2", counted, 2024): second}
    of = volumes(cells)
    locations = register({"location_id": "B1"}, {"location_id": "B2"})
    agreements, found = read_agreements(AGREEMENTS.encode(), "a.yaml", [norm_set], locations={"B1", "B2"}, regions=None)
    assert agreements is not None, found
    roster = roster_of(of, locations)
    decisions = Decisions(roster, agreements, Policy())
    evaluation = evaluate([norm_set], of, locations, Options(norm_years=(2025,)), decisions)
    block = next(b for b in evaluation.blocks if b.norm.id == "pancreas-surgery")
    made = contract(block, roster)
    assert list(zip(made.status, made.reason, strict=True)) == expected


def test_the_belgian_rules_and_dates_are_those_of_the_corrections(sets):
    norm_set = sets["be-inami"]
    rows = corrections("be-inami")
    assert [(r.from_.isoformat(), r.regime) for r in norm_set.regimes] == [("2019-07-15", "enforced")]
    assert {v.valid_from.isoformat() for n in norm_set.norms for v in n.versions} == {"2019-07-01"}
    for row in (r for r in rows if r["per_or_kind"] == "date"):
        day = date.fromisoformat(row["minimum_or_value"])
        assert f"{day.day} {day:%B} {day.year}" in norm_set.note
    codes = {norm_set.norms[0].cluster: norm_set.interventions["pancreas-pancreatoduodenectomy"].note}
    codes[norm_set.norms[1].cluster] = norm_set.interventions["oesophagus-surgery"].note
    for row in (r for r in rows if r["per_or_kind"] in {"count", "scope"}):
        assert set(re.findall(r"\d{6}", row["minimum_or_value"])) <= set(re.findall(r"\d{6}", codes[row["group"]]))
    rules = ("any one of the three", "10 in one hospital", "22 of which 10")
    for part in (
        *rules,
        "of 14 applications for the oesophagus 10",
        "of 16 for the pancreas 15, with geographic spread",
    ):
        assert part in norm_set.note


@pytest.mark.parametrize(("volumes_of_years", "met"), [((20, 0, 0), True), ((0, 0, 20), True), ((19, 19, 19), False)])
def test_the_belgian_accession_is_three_runs_of_which_one_is_met(sets, volumes_of_years, met):
    """No window says any one of several years; the mean that comes nearest would say something else."""
    counted = "pancreas-pancreatoduodenectomy"
    of = volumes({("B1", counted, 2016 + n): volume for n, volume in enumerate(volumes_of_years)})
    verdicts = []
    for year in (2016, 2017, 2018):
        evaluation = evaluate([sets["be-inami"]], of, None, Options(norm_years=(2020,), data_year=year))
        block = next(b for b in evaluation.blocks if b.norm.id == "pancreas-surgery")
        verdicts.append(VERDICT_NAMES[block.verdict[0]])
    assert ("met" in verdicts) is met


def test_the_table_of_schemes_names_every_set():
    text = (REPO / "docs" / "schemes.md").read_text(encoding="utf-8")
    for set_id in [*IDS, "nl-iza-tranche-1", "nl-soncos", "us-leapfrog"]:
        assert f"`{set_id}`" in text
