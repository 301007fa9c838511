"""The shipped norm sets against the facts that they rest on: nothing invented, nothing lost."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from cns_check.judge.norm_examples import run_examples
from cns_check.norms.find import load_norm_sets, shipped_ids

FACTS = Path(__file__).parent / "data" / "facts"


def facts(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def sets():
    files, found = load_norm_sets(shipped_ids())
    assert [d.code for d in found] == ["N022"]
    return {f.value.id: f.value for f in files}


def numbers(norm_set):
    return {n.id: [(v.minimum, v.status, v.valid_from, v.valid_until) for v in n.versions] for n in norm_set.norms}


def url_of(norm_set, version):
    return {norm_set.documents[s.document].url for s in version.sources}


IZA = {
    "lokale behandelingen nier": "kidney-local-treatment",
    "radiotherapeutische interventies nier": "kidney-radiotherapy",
    "behandeling van longkanker (gelezen als oncologische longresecties)": "lung-resection",
    "systeemtherapie long": "lung-systemic-therapy",
    "chirurgische resecties maag en slokdarm": "stomach-oesophagus-resection",
    "endoscopische resecties (vroeg)carcinoom": "stomach-oesophagus-endoscopic-resection",
    "pancreasresectie": "pancreas-resection",
    "ERCP ongeacht indicatie": "pancreas-ercp",
    "hoofd-hals oncologie": "head-neck-oncology",
    "complexe aorta-interventies": "aorta-complex",
    "carotischirurgie": "carotid-surgery",
}


def test_tranche_1_has_the_norms_and_numbers_of_the_facts(sets):
    norm_set = sets["nl-iza-tranche-1"]
    rows = {r["interventie"]: r for r in facts("nl_norms_found.csv")}
    rest = set(rows) - set(IZA)
    assert rest == {"(a third kidney norm exists)", "IZA richtinggevende norm", "aantal normen in tranche 1"}
    assert [n.id for n in norm_set.norms] == list(IZA.values())
    for name, norm_id in IZA.items():
        row = rows[name]
        norm = next(n for n in norm_set.norms if n.id == norm_id)
        known = [v for v in norm.versions if v.minimum is not None]
        assert [str(v.minimum) for v in known] == ([row["norm"]] if row["norm"] else [])
        assert {v.valid_from for v in norm.versions} == {date(2026, 1, 1)}
        for version in known:
            assert version.status == ("reported" if row["status"].startswith("adopted") else "proposed")
            assert re.search(r"https\S+", row["bron"])[0] in url_of(norm_set, version)
        # Each norm is adopted, whether or not its number is known.
        assert any(v.status in {"adopted", "reported"} for v in norm.versions)
        assert norm.kind == ("process" if row["status"].startswith("process norm") else "volume")
        assert norm.network == ("vascular" if row["aandoening"] in {"aorta", "carotis"} else "oncology")
    low, high = rows["IZA richtinggevende norm"]["norm"].split("-")
    assert (str(norm_set.guideline.minimum), str(norm_set.guideline.maximum)) == (low, high)
    assert str(norm_set.expected_norms.count) == rows["aantal normen in tranche 1"]["norm"] == "18"
    assert str(norm_set.adopted.date) in rows["aantal normen in tranche 1"]["status"]


def test_tranche_1_says_how_much_of_it_is_known(sets):
    norm_set = sets["nl-iza-tranche-1"]
    volume = [n for n in norm_set.norms if n.kind == "volume"]
    known = [n.id for n in volume if any(v.minimum and v.status == "reported" for v in n.versions)]
    proposed = [n.id for n in volume if any(v.minimum and v.status == "proposed" for v in n.versions)]
    unknown = [n.id for n in volume if not any(v.minimum for v in n.versions)]
    assert (len(norm_set.norms), len(volume), len(known), len(proposed), len(unknown)) == (11, 10, 1, 2, 7)
    assert "name 11 of them" in norm_set.note
    assert "7 are not named" in norm_set.note


def test_tranche_1_dates_are_those_of_the_memo(sets):
    norm_set = sets["nl-iza-tranche-1"]
    memo = next(d for d in facts("documents.csv") if d["id"] == "memo")
    assert norm_set.documents["zn-enforcement"].title == memo["title"]
    assert [(r.from_.isoformat(), r.regime) for r in norm_set.regimes] == [
        ("2026-01-01", "comply-or-explain"),
        ("2027-01-01", "enforced"),
    ]
    assert "2026-01-01 where possible, 2027-01-01 without further exceptions" in memo["what it settles"]
    assert "deadlines 1 June, 1 July, 15 September 2025" in memo["what it settles"]
    process = norm_set.process
    assert [process.scenario_due.date, process.fallback_after.date, process.timetable_due.date] == [
        date(2025, 6, 1),
        date(2025, 7, 1),
        date(2025, 9, 15),
    ]
    assert (process.contacts_due.date, process.expected_regions.count) == (date(2025, 3, 17), 7)
    assert process.dispute_bodies.names == ("ZN", "NVZ", "NFU", "PFN")
    assert process.timetable_needs == process.deferral_needs
    assert process.timetable_needs.endorsed_by == ("providers", "patients", "insurer")
    # The two places that name the data of the fallback differently are both cited.
    places = [(s.document, s.at) for s in process.fallback_after.sources]
    assert places[:2] == [("rt-notice", "section 5, step 3"), ("rt-notice", "section 5, general paragraph")]


LEAPFROG = {
    "oesophageal resection for cancer": "oesophagus-resection",
    "lung resection for cancer": "lung-resection",
    "pancreatic resection for cancer": "pancreas-resection",
    "rectal cancer surgery": "rectum-resection",
    "carotid endarterectomy": "carotid-endarterectomy",
    "open aortic procedures": "aorta-open",
    "bariatric surgery": "bariatric-surgery",
}


def test_leapfrog_has_the_numbers_of_the_facts(sets):
    norm_set = sets["us-leapfrog"]
    rows = [r for r in facts("peer_norms_found.csv") if r["scheme"] == "Leapfrog"]
    assert {LEAPFROG[r["intervention"]] for r in rows} == {n.id for n in norm_set.norms}
    for row in rows:
        norm = next(n for n in norm_set.norms if n.id == LEAPFROG[row["intervention"]])
        assert [(str(v.minimum), v.status, v.valid_from) for v in norm.versions] == [(row["minimum"], "adopted", None)]
        assert [w if isinstance(w, str) else w.mean_of_years for w in norm.window.any_of] == ["calendar-year", 2]
        surgeon = re.search(r"surgeon minimum (\d+)", row["note"])[1]
        assert f"At least {surgeon} a year per surgeon" in norm.note
        assert row["source"] in next(iter(url_of(norm_set, norm.versions[0])))


SONCOS = {
    "slokdarmresecties voor slokdarmcarcinoom": "oesophagus-resection",
    "maagresecties voor maagcarcinoom": "stomach-resection",
    "alvleesklieroperaties": "pancreas-resection",
    "nieuwe patienten met longkanker": "lung-cancer-patients",
    "longoperatie": "lung-resection",
    "bronchoscopie": "lung-bronchoscopy",
    "partiele nefrectomie": "kidney-partial-nephrectomy",
    "rectumresectie": "rectum-resection",
    "vulvacarcinoom chirurgie": "vulva-surgery",
    "weke delen tumoren chirurgie": "soft-tissue-surgery",
    "behandeling met immunotherapie": "immunotherapy",
    "cystectomie": "bladder-cystectomy",
    "radicale prostatectomie": "prostate-prostatectomy",
    "hoogstadium peniscarcinoom": "penis-cancer-patients",
}


#: What the corrections say of a group, in place of what was found before.
CORRECTED = {"prostate-prostatectomy": "100"}
#: Norms that only the corrections have.
ADDED = {"bladder-cystectomy-mean"}


def test_soncos_has_the_numbers_of_the_facts(sets):
    norm_set = sets["nl-soncos"]
    rows = facts("nl_soncos_norms_found.csv")
    assert {SONCOS[r["interventie"]] for r in rows} == {n.id for n in norm_set.norms} - ADDED
    for row in rows:
        norm = next(n for n in norm_set.norms if n.id == SONCOS[row["interventie"]])
        current = [v for v in norm.versions if v.status == "reported" and v.valid_until is None]
        assert [str(v.minimum) for v in current] == [CORRECTED.get(norm.id, row["norm"])]
        assert all(row["bron_url"] in url_of(norm_set, v) for v in current)
        assert norm.unit == ("patients" if "patienten" in row["eenheid"] else "procedures")
        per_hospital = "per ziekenhuis" in row["per"] and "ziekenhuislocatie" not in row["per"]
        # Of the lung the corrections say for whom.
        assert norm.per == ("organisation" if per_hospital or norm.id == "lung-resection" else "location")
    end, start = date(2017, 12, 31), date(2018, 1, 1)
    assert numbers(norm_set)["lung-cancer-patients"] == [(25, "reported", None, end), (50, "reported", start, None)]


def years(first, last):
    return (date(first, 1, 1), None if last is None else date(last, 12, 31))


#: Groups of the corrections to the norms that they speak of, with (minimum, first year, last year).
CORRECTIONS = {
    "prostate": {"prostate-prostatectomy": [(20, 2012, 2017), (50, 2018, 2018), (100, 2019, None)]},
    "stomach": {"stomach-resection": [(10, 2012, 2012), (20, 2013, None)]},
    "oesophagus": {"oesophagus-resection": [(10, 2006, 2008), (None, 2009, 2016), (20, 2017, None)]},
    "bladder": {
        "bladder-cystectomy-mean": [(10, 2010, 2014)],
        "bladder-cystectomy": [(20, 2015, 2017), (20, 2018, None)],
    },
    "pancreas": {"pancreas-resection": [(20, 2011, None)]},
}


def corrections(norm_set, group=None):
    with (FACTS / "corrections_2026-11.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["set"] == norm_set]
    assert rows
    return [r for r in rows if group in (None, r["group"])]


@pytest.mark.parametrize("group", CORRECTIONS)
def test_soncos_follows_the_corrections(sets, group):
    found = numbers(sets["nl-soncos"])
    for norm_id, versions in CORRECTIONS[group].items():
        assert found[norm_id] == [(number, "reported", *years(first, last)) for number, first, last in versions]
    given = {(number, first, last) for versions in CORRECTIONS[group].values() for number, first, last in versions}
    for row in corrections("nl-soncos", group):
        first, last = row["from"][:4], row["until"]
        same = [v for v in given if str(v[0]) == row["minimum_or_value"] and str(v[1]) == first]
        assert len(same) == 1, row
        # Where a last year stands in the facts it is that of the set.
        assert not last or str(same[0][2]) == last


def cites(document):
    """What tells a document of the set in the text of a fact."""
    return [t for t in (document.url and document.url.split("://")[1].removeprefix("www."), document.reference) if t]


@pytest.mark.parametrize("name", ["nl-soncos", "be-inami", "nl-iza-tranche-1"])
def test_what_the_corrections_cite_is_a_document_of_the_set(sets, name):
    said = " ".join(" ".join(v for v in row.values() if v) for row in corrections(name))
    known = [text for d in sets[name].documents.values() for text in cites(d)]
    for doi in re.findall(r"10\.\d{4}/[\w.-]*\w", said):
        assert f"doi {doi}" in known
    # Each site of the corrections is cited with at least one page.
    sites = set(re.findall(r"\b[\w.-]*\w\.(?:nl|be|com|org|ovh)\b", said)) - {"riziv.fgov.be"}
    assert {site for site in sites if not any(site.removeprefix("www.") in text for text in known)} == set()


def test_the_rules_of_all_soncos_norms_are_told(sets):
    note = sets["nl-soncos"].note
    for part in ("one year of implementation time", "2020", "COVID", "at least 20 a year per treatment team", "2012"):
        assert part in note
    assert {n.window.mean_of_years for n in sets["nl-soncos"].norms if n.id in ADDED} == {3}


def test_a_pancreas_operation_is_no_pancreatoduodenectomy(sets):
    """A volume of all operations of the pancreas would meet these norms too easily."""
    for name, norm_id in (("nl-soncos", "pancreas-resection"), ("be-inami", "pancreas-surgery")):
        norm = next(n for n in sets[name].norms if n.id == norm_id)
        assert norm.counts == ("pancreas-pancreatoduodenectomy",)
    assert "pancreas-resection" in sets["nl-iza-tranche-1"].interventions


def test_what_the_kidney_50_counts_is_said_to_be_in_doubt(sets):
    norm = sets["nl-iza-tranche-1"].norms[0]
    assert norm.id == "kidney-local-treatment"
    assert "in doubt" in norm.note
    assert "not confirmed" in norm.note
    (row,) = corrections("nl-iza-tranche-1")
    assert [(str(v.minimum), v.status) for v in norm.versions] == [(row["minimum_or_value"], row["status"])]


def test_every_shipped_norm_has_examples_that_hold_and_that_fail_it(sets):
    for norm_set in sets.values():
        results = run_examples(norm_set)
        assert all(r.holds for r in results)
        for norm in norm_set.norms:
            verdicts = {r.verdict for r in results if r.norm is norm}
            assert {"process"} <= verdicts if norm.kind == "process" else {"met", "below"} <= verdicts
