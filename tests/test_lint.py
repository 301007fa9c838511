"""Lint of norm files: what is said, what is silent, and what selects, ignores and fails."""

from __future__ import annotations

from datetime import date

import pytest

from cns_check.diagnostics import CATALOGUE, Severity
from cns_check.norms.find import load_norm_sets, shipped_ids
from cns_check.norms.load import load_norm_file
from cns_check.norms.tools.lint import MAX_AGE, lint

FILE = """\
schema: cns-check/norm-set/1
id: mine
version: "1"
jurisdiction: {jurisdiction}
title: {{en: Mine}}
{head}documents: {{law: {{title: Law, publisher: State, {document}}}}}
interventions: {{hip: {{title: {{en: Hip}}}}}}
norms:
  - id: {id}
    title: {{{title}}}
    cluster: joints
    network: regional
    kind: volume
    counts: [hip]
    unit: procedures
    per: {per}
    window: {window}
    versions:
{versions}
    examples:
{examples}
"""
DEFAULTS = {
    "jurisdiction": "DE",
    "head": "",
    "document": "kind: law",
    "id": "one",
    "title": "en: One",
    "per": "location",
    "window": "calendar-year",
}


def version(minimum, start="", until="", status="adopted", more=""):
    return (
        f"      - {{valid_from: {start}, valid_until: {until}, minimum: {minimum}, status: {status}, {more}"
        "sources: [{document: law}]}"
    )


def example(year, volume, expect, *, name="it"):
    volumes = volume if isinstance(volume, str) else f"volumes: {{hip: {volume}}}"
    return f"      - {{name: {name}, norm_year: {year}, {volumes}, expect: {expect}}}"


DEFAULT = (version(20, "2020-01-01"),)
EDGES = (example(2020, 20, "met"), example(2020, 19, "below"))


def found(versions=DEFAULT, examples=EDGES, *, on=None, max_age=MAX_AGE, **change):
    text = FILE.format(**{**DEFAULTS, **change}, versions="\n".join(versions), examples="\n".join(examples))
    file = load_norm_file(text.encode(), "mine.yaml", expected_id="mine")
    assert file.yaml.value is not None, file.diagnostics
    return lint(file.yaml.value, file.yaml, on=on, max_age=max_age)


def codes(*args, **change):
    return [d.code for d in found(*args, **change)]


def test_a_tidy_file_is_silent():
    assert found() == ()


@pytest.mark.parametrize(
    ("until", "start", "told"),
    [
        ("2020-12-31", "2021-01-01", None),
        ("2020-12-31", "2021-01-02", "from 2021-01-01 until 2021-01-01"),
        ("2020-06-30", "2022-01-01", "from 2020-07-01 until 2021-12-31"),
    ],
)
def test_a_gap_is_named_with_its_days(until, start, told):
    versions = (version(20, "2020-01-01", until), version(21, start))
    gaps = [d.message for d in found(versions) if d.code == "N101"]
    assert gaps == ([] if told is None else [f"no version of 'one' holds {told}"])


def test_a_proposal_fills_no_gap_and_makes_none():
    versions = (version(20, "2020-01-01", "2020-12-31"), version(21, "2023-01-01"))
    proposal = version(30, "2021-01-01", "2022-12-31", "proposed")
    assert "N101" in codes((versions[0], proposal, versions[1]))
    assert "N101" not in codes((versions[0], version(21, "2021-01-01"), version(60, "2030-01-01", status="proposed")))


def test_a_fall_is_seen_across_binding_statuses_whatever_their_order_in_the_file():
    later = version(15, "2021-01-01", status="reported")
    earlier = version(20, "2020-01-01", "2020-12-31")
    assert "N102" in codes((later, earlier))
    assert "N102" not in codes((version(15, "2021-01-01", status="proposed"), earlier))
    assert "N102" not in codes((version(15, "2021-01-01", more="rationale: fewer cases, "), earlier))
    assert "N102" in codes((earlier, version("", "2021-01-01", "2021-12-31"), version(19, "2022-01-01")))


def test_a_repeat_is_of_one_status_without_a_gap_and_without_a_reason():
    earlier = version(20, "2020-01-01", "2020-12-31")
    assert "N103" in codes((earlier, version(20, "2021-01-01")))
    assert "N103" not in codes((earlier, version(20, "2021-01-01", status="reported")))
    assert "N103" not in codes((earlier, version(20, "2021-01-02")))
    assert "N103" not in codes((earlier, version(20, "2021-01-01", more="rationale: confirmed, ")))
    assert "N103" not in codes((earlier, version(20, "2021-01-01", more="minimum_per_surgeon: 5, ")))
    unknown = version("", "2020-01-01", "2020-12-31")
    assert "N103" not in codes((unknown, version("", "2021-01-01"))), "two numbers not known are no repeat"


def test_a_document_is_used_by_a_source_anywhere_or_by_its_name_in_a_note():
    add = {"document": "kind: law}, law2: {title: Other, publisher: State"}
    assert codes(**add) == ["N104"]
    assert codes(**add, head="note: See law2.\n") == []
    assert codes(**add, head="note: See law2-bis and alaw2.\n") == ["N104"]
    assert codes(**add, head="adopted: {date: 2020-01-01, sources: [{document: law2}]}\n") == []


def test_a_document_after_the_start_is_a_note():
    assert codes(document="published: 2020-01-02") == ["N105"]
    assert codes(document="decided: 2020-01-02") == ["N105"]
    assert codes(document="decided: 2020-01-02, published: 2020-01-01") == [], "what is published can be read"
    assert codes((version(20),), document="published: 2020-01-02") == [], "a start that is not known"
    assert CATALOGUE["N105"].severity is Severity.NOTE


@pytest.mark.parametrize(
    ("reviewed", "max_age", "expected"),
    [("2025-01-01", 365, []), ("2024-12-31", 365, ["N106"]), ("2025-12-31", 0, ["N106"]), ("2027-01-01", 0, [])],
)
def test_the_age_of_a_review_is_held_against_a_stated_day(reviewed, max_age, expected):
    head = f"reviewed: {reviewed}\n"
    assert codes(head=head, on=date(2026, 1, 1), max_age=max_age) == expected
    assert codes(head=head, max_age=max_age) == [], "never against today"


def test_a_set_that_was_never_reviewed_is_told_at_its_beginning():
    (finding,) = found(on=date(2026, 1, 1))
    assert (finding.code, finding.place.line, finding.place.column) == ("N106", 1, 1)


def test_languages_that_a_set_needs():
    assert codes(title="de: Eins") == ["N107"]
    assert codes(title="en: One, nl: Een") == ["N107", "N107"], "one title in Dutch asks for the others"
    dutch = [d.message for d in found(jurisdiction="NL")]
    assert dutch == [f"the title {t!r} is not given in nl" for t in ("Mine", "Hip", "One")]


def test_ids_that_will_not_stay_true():
    assert "holds a year" in found(id="hips-2020")[0].message
    assert "holds the minimum 20" in found(id="hips-20")[0].message
    assert codes(id="hips-21") == [], "a number that is not its minimum may be a name"
    assert "no letter" in found(id='"123"')[0].message
    assert "61 characters" in found(id="x" * 61)[0].message


def test_edges_are_told_once_with_all_that_is_missing():
    two = (version(20, "2020-01-01", "2020-12-31"), version(30, "2021-01-01"))
    (finding,) = [d for d in found(two, (example(2020, 20, "met"),)) if d.code == "N110"]
    assert finding.message == (
        "'one' has no example just below the minimum 20, just below the minimum 30 or at the minimum 30"
    )


def test_a_mask_or_a_year_without_the_number_is_no_edge():
    assert codes(examples=(example(2020, "volumes: {hip: [19, 20]}", "undetermined"), *EDGES[:1])) == ["N110"]
    assert codes(examples=(*EDGES[:1], example(2019, 19, "no_norm"))) == ["N110"]


def test_edges_of_means_and_of_any_window():
    mean = {"window": "{mean-of-years: 2}"}
    at = example(2020, "years: {2018: {hip: 30}, 2019: {hip: 10}}", "met")
    short = example(2020, "years: {2018: {hip: 30}, 2019: {hip: 9}}", "below")
    assert codes(examples=(at, short), **mean) == []
    assert codes(examples=EDGES, **mean) == ["N110"], "one year of two is not the mean"
    any_of = {"window": "{any-of: [calendar-year, {mean-of-years: 2}]}"}
    assert codes(examples=(EDGES[0], short), **any_of) == []


def test_edges_of_a_transition_are_edges():
    eased = version(20, "2020-01-01", more="transition: {until: 2020-12-31, minimum: 15, sources: [{document: law}]}, ")
    later = (example(2021, 20, "met"), example(2021, 19, "below"))
    (finding,) = found((eased,), (*later, example(2020, 15, "met")))
    assert finding.message == "'one' has no example just below the minimum 15"
    assert found((eased,), (*later, example(2020, 15, "met"), example(2020, 14, "below"))) == ()


def test_first_and_last_norm_year_in_force():
    span = (version(20, "2019-07-01", "2022-06-30"),)
    assert codes(span, (*EDGES, example(2022, 20, "met"))) == []
    (finding,) = [d for d in found(span, (example(2021, 20, "met"), example(2021, 19, "below"))) if d.code == "N111"]
    assert finding.message == "'one' has no example in the first norm year 2020 or in the last norm year 2022"
    assert codes((version(20),), EDGES) == [], "without a beginning there is no first year"
    within = (version(20, "2020-02-01", "2020-11-30"),)
    assert "N111" not in codes(within), "a version that contains no 1 January is in force for no norm year"


def test_the_shipped_sets_are_clean():
    files, _ = load_norm_sets(shipped_ids())
    said = [d for f in files for d in lint(f.value, f.yaml, on=date(2027, 11, 21))]
    assert [(str(d.place), d.code, d.message) for d in said if d.severity is not Severity.NOTE] == []


@pytest.fixture
def bad(tmp_path):
    text = FILE.format(**{**DEFAULTS, "title": "de: Eins"}, versions=version(20), examples=EDGES[0])
    (tmp_path / "mine.yaml").write_text(text)
    return tmp_path


def seen(result):
    return [line.split("[")[1][:4] for line in result.stdout.splitlines() if line.startswith("mine.yaml:")]


def test_select_and_ignore_take_codes_prefixes_and_names(cli, bad):
    def run(*options):
        return cli(["norms", "validate", "mine.yaml", *options], cwd=bad)

    assert seen(run()) == ["N110", "N107"]
    assert seen(run("--select", "N107")) == ["N107"]
    assert seen(run("--select", "N107", "--select", "example-at-minimum-missing")) == ["N110", "N107"]
    assert seen(run("--select", "N1", "--ignore", "n11")) == ["N107"]
    assert seen(run("--ignore", "N1")) == []
    result = run("--select", "N999")
    assert (result.exit_code, "begins so" in result.stderr) == (2, True)


def test_warnings_fail_with_strict_and_notes_never_do(cli, bad):
    assert cli(["norms", "validate", "mine.yaml"], cwd=bad).exit_code == 0
    assert cli(["norms", "validate", "mine.yaml", "--strict"], cwd=bad).exit_code == 1
    assert cli(["norms", "validate", "mine.yaml", "--strict", "--ignore", "N1"], cwd=bad).exit_code == 0
    assert cli(["norms", "validate", "--strict"]).exit_code == 0


def test_a_file_that_cannot_be_read_is_told_whatever_is_selected(cli, bad):
    (bad / "mine.yaml").write_text("norms: [\n")
    result = cli(["norms", "validate", "mine.yaml", "--select", "N107"], cwd=bad)
    assert (result.exit_code, seen(result)) == (1, ["Y002"])
    assert cli(["norms", "validate", "mine.yaml", "--ignore", "Y002"], cwd=bad).exit_code == 2


def test_an_error_can_be_ignored_by_name(cli, bad):
    text = (bad / "mine.yaml").read_text()
    (bad / "mine.yaml").write_text(text.replace("id: mine", "id: other"))
    assert cli(["norms", "validate", "mine.yaml"], cwd=bad).exit_code == 1
    assert cli(["norms", "validate", "mine.yaml", "--ignore", "N001"], cwd=bad).exit_code == 0


def test_the_age_of_reviews_on_the_command_line(cli):
    def ends(*options):
        return cli(["norms", "validate", "us-leapfrog", "--strict", *options]).exit_code

    assert ends("--on", "2027-11-21") == 0
    assert ends("--on", "2027-11-22") == 1
    assert ends("--on", "2027-11-22", "--max-age", "400") == 0
    assert ends("--max-age", "400") == 2
    assert ends("--on", "tomorrow") == 2
