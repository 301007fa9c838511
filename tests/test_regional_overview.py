"""The rules on regions and their timetable with their day boundaries, and the overview in each format that has it."""

from __future__ import annotations

import json
from datetime import date

import openpyxl
import pytest

from cns_check.inputs.agreements.read import (
    Decision,
    due,
    effective_date,
    milestones,
    read_agreements,
    timetable_lacks,
    undecided,
)
from cns_check.norms.load import load_norm_file
from cns_check.report.people.regional_overview import brief, facts, of_region
from cns_check.report.result.regional_overview import regional_overview
from cns_check.words import english, translator
from conftest import REPO, SAMPLE, SAMPLE_CASE, SAMPLE_FILES

FIXTURE = REPO / "tests" / "fixtures" / "good" / "A031"
SET_TEXT = (FIXTURE / "set.yaml").read_text(encoding="utf-8")
GOOD = (FIXTURE / "agreements.yaml").read_text(encoding="utf-8")
REGIONS = {(location, network): "north" for location in ("N1", "N2") for network in ("bones", "vessels")}
SILENT = GOOD[: GOOD.index("    decisions:")]


def norm_set(text=SET_TEXT):
    loaded = load_norm_file(text.encode(), "set.yaml")
    assert loaded.value is not None, loaded.diagnostics
    return loaded.value


SET = norm_set()


def read(text, sets=(SET,), regions=REGIONS, organisations=("org-1", "org-2")):
    known = set(organisations) if organisations is not None else None
    return read_agreements(
        text.encode(), "a.yaml", sets, locations={"N1", "N2", "S1"}, regions=regions, organisations=known
    )


def codes(text, *, without="A022", **known):
    return [d.code for d in read(text, **known)[1] if d.code != without]


def message(code, text, **known):
    (found,) = (d for d in read(text, **known)[1] if d.code == code)
    return str(found.message)


def test_a_file_that_has_all_that_is_asked_is_silent():
    assert codes(GOOD, without=None) == []


def test_nothing_is_asked_that_no_norm_set_asks():
    process = SET_TEXT[SET_TEXT.index("process:") : SET_TEXT.index("documents:")]
    bare = norm_set(SET_TEXT.replace(process, ""))
    poor = SILENT.replace("[org-1, org-2]", "[org-9]").replace("    leading_insurer: An insurer\n", "")
    poor += "    decisions:\n      - {norm: hip-care, route: consent, decided_on: 2026-03-01, locations: [N1]}\n"
    assert codes(poor, sets=(bare,), regions=REGIONS | {("S1", "bones"): "south"}) == []
    assert codes(poor) != []


@pytest.mark.parametrize(
    ("decided_on", "expected"),
    [
        ("2025-06-01", []),
        ("2025-06-02", ["A038"]),
        ("2025-07-01", ["A038"]),
        ("2025-07-02", ["A023"]),
        ("2026-01-01", ["A023"]),
        ("2026-01-02", ["A023", "A039"]),
    ],
)
def test_the_day_of_an_agreement(decided_on, expected):
    assert sorted(codes(GOOD.replace("2025-05-20", decided_on))) == expected


@pytest.mark.parametrize(
    ("decided_on", "expected"),
    [
        ("2025-06-01", []),
        ("2025-06-30", ["A038"]),
        ("2025-07-01", ["A038"]),
        ("2025-07-02", ["A037"]),
        (None, ["A037"]),
    ],
)
def test_no_agreement_without_the_extra_round(decided_on, expected):
    day = f", decided_on: {decided_on}" if decided_on else ""
    none = f"    decisions:\n      - {{norm: hip-care, route: none{day}}}\n"
    round_ = "    extra_round: {held_on: 2025-06-20, led_by: An insurer}\n"
    assert codes(SILENT.replace(round_, "") + none) == expected
    assert "A037" not in codes(SILENT + none)


def test_what_every_agreement_needs_is_told_once_per_region():
    text = GOOD.replace("        rationale: N1 has the theatres\n", "").replace(
        "[providers, patients, ", "[providers, "
    )
    text = text.replace("networks: [bones]", "networks: [bones, vessels]")
    text += "      - {norm: vein-care, route: consent, locations: [N1], endorsed_by: [providers, patients, insurer]}\n"
    assert codes(text) == ["A031"]
    said = "agreements of region 'north' lack a rationale, endorsement by patients (hip-care), a rationale (vein-care)"
    assert message("A031", text) == said
    # Without an agreement there is no timetable that could lack anything.
    assert timetable_lacks(Decision(norm="hip-care", route="none"), SET) == ()
    assert timetable_lacks(Decision(norm="hip-care", route="consent"), SET)[0] == "a rationale"


def test_a_deferral_is_told_of_on_its_own():
    text = GOOD.replace("        rationale: N1 has the theatres\n", "        effective: 2026-07-01\n")
    assert codes(text) == ["A019"]
    late = text.replace("2025-05-20", "2026-03-01")
    told = "with --deferral strict it holds from 2026-03-01, with lenient from 2026-07-01"
    assert told in message("A019", late)


def test_who_holds_the_pen():
    assert codes(GOOD.replace("[org-1, org-2]", "[org-1]")) == ["A034"]
    assert codes(GOOD.replace("[org-1, org-2]", "[org-1, org-1]")) == ["A034"]
    assert codes(GOOD.replace("    leading_insurer: An insurer\n", "")) == ["A036"]
    strangers = GOOD.replace("[org-1, org-2]", "[org-1, org-3]").replace("organisation: org-1", "organisation: org-4")
    assert codes(strangers) == ["A035", "A035"]
    assert codes(strangers, organisations=None) == []
    assert "did you mean 'org-2'" in message("A035", GOOD.replace("[org-1, org-2]", "[org-1, org-22]"))


def test_which_regions_there_are():
    more = REGIONS | {("S1", "bones"): "south", ("S1", "other"): "elsewhere"}
    assert codes(GOOD, regions=more) == ["A032"]
    assert "'south'" in message("A032", GOOD, regions=more)
    seven = norm_set(SET_TEXT.replace("count: 1", "count: 7"))
    assert message("A033", GOOD, sets=(seven,)) == "regions in the file: 1; 'set' expects 7"


def test_a_dispute_names_where_it_goes():
    plain = GOOD.replace("{text: the date, raised_with: [ZN, NVZ], talk_on: 2025-09-20, outcome: it stays}", "the date")
    value, _ = read(plain)
    decision = value.regions[0].decisions[0]
    assert (decision.dispute, decision.dispute_text, decision.open_dispute) == ("the date", "the date", True)
    assert message("A022", plain).endswith("the date; it goes to ZN and NVZ, and the region decides")
    raised = GOOD.replace(", outcome: it stays", "")
    assert message("A022", raised).endswith("the date; raised with ZN and NVZ")
    settled = read(GOOD)[0].regions[0].decisions[0]
    assert (settled.dispute_text, settled.open_dispute) == ("the date", False)
    assert "did you mean 'NVZ'" in message("A040", GOOD.replace("[ZN, NVZ]", "[ZN, NZV]"))


def test_from_when_a_decision_holds_is_never_before_it_was_taken():
    at = {"norm": "hip-care", "route": "consensus", "locations": ("N1",)}
    assert effective_date(Decision(**at, decided_on=date(2025, 12, 31)), SET) == date(2026, 1, 1)
    assert effective_date(Decision(**at, decided_on=date(2026, 1, 2)), SET) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("on", "named_on", "late"),
    [
        (date(2025, 3, 17), None, False),
        (date(2025, 3, 18), None, True),
        (date(2025, 3, 18), "2025-03-18", False),
        (date(2025, 3, 18), "2025-03-19", True),
    ],
)
def test_contacts_are_due(on, named_on, late):
    text = GOOD.replace("    contact: {organisation: org-1, named_on: 2025-03-14}\n", "")
    if named_on:
        text = GOOD.replace("2025-03-14", named_on)
    value, _ = read(text)
    told = [str(d.message) for d in milestones(value, [SET], on, due(value, [SET]))]
    assert told == (["region 'north': contacts were due on 2025-03-17, and none is named"] if late else [])


def test_milestones_are_held_against_what_was_decided_by_then():
    value, _ = read(GOOD.replace("2025-05-20", "2025-06-10"))
    assert len(milestones(value, [SET], date(2025, 6, 9))) == 1  # the scenario was due on 1 June
    assert milestones(value, [SET], date(2025, 6, 10)) == ()
    pairs = due(value, [SET])
    assert [d.code for d in undecided(value, [SET], pairs, date(2025, 6, 9))] == ["A021"]
    assert undecided(value, [SET], pairs, date(2025, 6, 10)) == undecided(value, [SET], pairs) == ()


def test_milestones_and_silence_are_told_once_per_region():
    value, _ = read(SILENT.replace("networks: [bones]", "networks: [bones, vessels]"))
    (one,) = milestones(value, [SET], date(2025, 6, 2))
    assert str(one.message).endswith(
        "the scenario was due on 2025-06-01, and there is no decision on hip-care, vein-care"
    )
    (silent,) = undecided(value, [SET], due(value, [SET]))
    assert "has no decision on hip-care, vein-care" in silent.message


def test_no_key_stands_in_a_sentence():
    value, _ = read(SILENT + "    decisions:\n      - {norm: hip-care, route: consent, locations: [N1]}\n")
    told = [*milestones(value, [SET], date(2030, 1, 1)), *read(SILENT)[1], *undecided(value, [SET], due(value, [SET]))]
    assert told
    for found in told:
        assert "_" not in found.message


def test_the_overview_says_where_each_norm_stands():
    text = GOOD.replace("networks: [bones]", "networks: [bones, vessels]").replace(", outcome: it stays", "")
    value, _ = read(text)
    overview = regional_overview(value, [SET], date(2026, 1, 1))
    (region,) = overview.regions
    hip, vein = region.norms
    assert (hip.key, hip.route, hip.designated, hip.disputed) == ("decided", "consensus", ("N1",), True)
    assert (hip.decided_on, hip.effective) == (date(2025, 5, 20), date(2026, 1, 1))
    assert hip.endorsed_by == ("providers", "patients", "insurer", "nurses")
    assert hip.dispute == "the date; raised with ZN and NVZ; talk on 2025-09-20"
    assert hip.plans == ("transformation plan approved on 2025-10-01", "implementation plan agreed")
    assert hip.late == ("the timetable was due on 2025-09-15",)  # it names no effective date
    assert (vein.key, vein.route, vein.effective) == ("fallback", None, date(2026, 1, 1))
    assert len(vein.late) == 3
    assert (region.contact, region.extra_round) == (
        "org-1, named on 2025-03-14",
        "held on 2025-06-20, led by An insurer",
    )
    assert dict(facts(region, english))["lead providers"] == "org-1, org-2"
    assert brief(overview, english).rows == (("north", "1", "0", "1", "0", "hip-care", "hip-care, vein-care", ""),)
    assert "missing" not in [head.text for head in of_region(region, english).heads]


def test_the_overview_says_what_is_missing():
    poor = SILENT.replace("[org-1, org-2]", "[]").replace(
        "    contact: {organisation: org-1, named_on: 2025-03-14}\n", ""
    )
    poor += "    decisions:\n      - {norm: hip-care, route: consent, locations: [N1]}\n"
    (region,) = regional_overview(read(poor)[0], [SET], date(2026, 1, 1)).regions
    assert region.missing == ("a contact", "two lead providers")
    assert region.norms[0].missing[0] == "a rationale"
    (dutch,) = regional_overview(read(poor)[0], [SET], date(2026, 1, 1), tr=translator("nl")).regions
    assert dutch.missing == ("een contact", "twee penvoerders")
    assert dutch.norms[0].missing[:2] == ("een onderbouwing", "onderschrijving door aanbieders")
    assert dutch.late == ("de contactpersonen moesten er zijn op 17-03-2025",)


def test_the_check_shows_the_overview(cli):
    files = ["agreements.yaml", "--locations", "locations.csv", "--memberships", "memberships.csv"]
    lines = cli(["agreements", "validate", *files, "--lang", "nl"], cwd=SAMPLE).stdout.splitlines()
    assert "west (Regio West (verzonnen))" in lines
    (kidney,) = (line for line in lines[lines.index("west (Regio West (verzonnen))") :][:8] if "kidney-local" in line)
    assert kidney.split("  ")[0] == "kidney-local-treatment"
    assert "geen overeenstemming" in kidney
    assert any(line.startswith("marktleider zorgverzekeraar: ") for line in lines)


def test_the_check_has_the_overview_as_json(cli):
    files = ["agreements.yaml", "--locations", "locations.csv", "--memberships", "memberships.csv", "--format", "json"]
    told = json.loads(cli(["agreements", "validate", *files, "--on", "2026-02-01"], cwd=SAMPLE).stdout)
    assert told["schema"] == "cns-check/diagnostics/1"
    assert told["overview"]["day"] == "2026-02-01"
    west = next(r for r in told["overview"]["regions"] if r["region_id"] == "west")
    kidney = next(n for n in west["norms"] if n["norm_id"] == "kidney-local-treatment")
    assert (kidney["key"], kidney["decided_on"], kidney["route"]) == ("fallback", "2025-07-02", "no agreement")


def test_reports_have_the_overview_only_with_agreements(cli, tmp_path):
    outputs = [f"--output={tmp_path / name}" for name in ("a.html", "a.xlsx", "a.md", "a.json")]
    with_file = cli(["evaluate", *SAMPLE_CASE, *outputs], cwd=SAMPLE)
    assert "Regional overview on 2026-01-01" in with_file.stdout
    assert "## Regional overview on 2026" in (tmp_path / "a.md").read_text(encoding="utf-8").replace("\\", "")
    assert 'id="overview"' in (tmp_path / "a.html").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Regional overview"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=5)]
    assert ["west", "Kidney local treatments", "fallback", "no agreement"] in [row[:4] for row in rows]
    assert "overview" not in json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    without = cli(["evaluate", *SAMPLE_FILES, "--output", str(tmp_path / "b.html")], cwd=SAMPLE)
    assert "Regional overview" not in without.stdout
    assert 'id="overview"' not in (tmp_path / "b.html").read_text(encoding="utf-8")


def test_a_day_and_a_filter_hold_for_the_overview_of_a_report(cli):
    args = ["evaluate", *SAMPLE_CASE, "--on", "2025-06-10", "--region", "west"]
    lines = cli(args, cwd=SAMPLE).stdout.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Regional overview on 2025-06-10"))
    assert lines[start + 2].split()[:5] == ["west", "9", "0", "0", "2"]  # on two it decided only in July
    assert not lines[start + 3]
