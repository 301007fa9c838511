"""The Dutch catalogue: whole, not stale, compiled, and what ``--lang nl`` shows."""

from __future__ import annotations

import functools
import gettext
import io
import json
import math
import pickle
import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from string import Formatter

import openpyxl
import pytest
import yaml
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from cns_check import words
from cns_check.close_names import near_names, near_said
from cns_check.contract.reasons import REASONS
from cns_check.diagnostics import CATALOGUE
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.words import (
    Said,
    date_text,
    english,
    in_language,
    natural,
    number_text,
    percent_text,
    title_text,
    translator,
    unit_text,
)
from conftest import REPO, SAMPLE, SAMPLE_CASE
from messages import SOURCE, bare, in_words, messages, templates
from strategies import examples

DUTCH = SOURCE / "locale" / "nl" / "LC_MESSAGES" / "cns_check.po"
FIXTURES = REPO / "tests" / "fixtures"
#: Messages with a layout of their own, in which Dutch has other characters on purpose.
FIGURES = {"0.5", "yyyy-mm-dd"}


@functools.cache
def catalogue():
    with DUTCH.open("rb") as file:
        return read_po(file, abort_invalid=True)


@functools.cache
def translations():
    return {m.id: m.string for m in catalogue() if m.id}


def test_every_message_is_translated():
    done = translations()
    missing = {message: place for message, place in messages().items() if in_words(message) and not done.get(message)}
    assert missing == {}, "add them to cns_check.po, then: pybabel compile -d src/cns_check/locale -D cns_check"


def test_what_is_said_can_be_translated():
    filled = [found.place for found in templates() if found.message is None]
    assert filled == [], "a template is filled in before a language could replace it: give its values by name"
    assert bare() == [], "say it with Said.of, so that a language can replace it"


def test_nothing_in_the_catalogue_is_stale():
    assert set(translations()) - set(messages()) == set()
    assert not [m.id for m in catalogue() if m.fuzzy]
    assert not catalogue().obsolete


def fields(text):
    return sorted(
        (name or "", how or "", form or "") for _, name, form, how in Formatter().parse(text) if name is not None
    )


@pytest.mark.parametrize("message", sorted(translations()))
def test_a_translation_fills_in_the_same(message):
    assert fields(translations()[message]) == fields(message)
    if message not in FIGURES:
        ends = (message[:1].isspace(), message[-1:] in ".:")
        assert (translations()[message][:1].isspace(), translations()[message][-1:] in ".:") == ends


def test_the_compiled_catalogue_is_what_the_text_gives():
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    with DUTCH.with_suffix(".mo").open("rb") as file:
        shipped = gettext.GNUTranslations(file)._catalog
    made = gettext.GNUTranslations(compiled)._catalog
    # The header names the compiler's version; only what is said counts.
    assert {k: v for k, v in shipped.items() if k} == {k: v for k, v in made.items() if k} == translations()


def test_no_two_words_of_the_field_become_one():
    done = translations()
    assert len({done[v] for v in VERDICT_NAMES}) == len(VERDICT_NAMES)
    statuses = ("contract", "do_not_contract", "explain", "exempt", "deferred", "undecided", "not_applicable")
    assert len({done[s] for s in statuses}) == len(statuses)
    assert (done["met"], done["below"], done["undetermined"]) == ("voldoet", "voldoet niet", "niet te bepalen")


# What a language does to figures and words


def test_english_is_as_written():
    assert translator("en") is english
    assert number_text(1.5) == "1.5"
    assert date_text(date(2027, 1, 1)) == "2027-01-01"


def test_dutch_numbers_and_dates():
    nl = translator("nl")
    assert (number_text(19.996, nl), number_text(50, nl), number_text(-0.5, nl)) == ("19,99", "50", "-0,5")
    assert date_text(date(2027, 1, 31), nl) == "31-01-2027"
    assert nl("") == "", "to gettext the empty message is the header"
    assert nl("what nobody translated") == "what nobody translated"


def test_a_sentence_said_early_is_told_in_the_readers_language():
    said = Said.of("Incomplete years ({years}): a volume is a lower bound.", years="2025")
    assert said == "Incomplete years (2025): a volume is a lower bound."
    assert in_language(said, translator("nl")) == "Onvolledige jaren (2025): een volume is een ondergrens."
    assert in_language("as it is {}", translator("nl")) == "as it is {}"


def test_values_follow_the_language_too():
    nl = translator("nl")
    said = Said.of("{low} to {high}", low=1.5, high=Said.of("not known"))
    assert (said, in_language(said, nl)) == ("1.5 to not known", "1,5 tot en met onbekend")
    day = Said.of("from {day}", day=date(2027, 1, 31))
    assert (day, in_language(day, nl)) == ("from 2027-01-31", "vanaf 31-01-2027")
    listed = Said.of("columns not used: {names}", names=("'x'", Said.of("{count} without a name", count=2)))
    assert in_language(listed, nl) == "kolommen niet gebruikt: 'x', 2 zonder naam"
    assert in_language(Said.of("row {row}", row="{row}"), nl) == "rij {row}", "what a value holds is no template"


def test_a_translated_sentence_still_knows_its_english():
    nl = translator("nl")
    said = Said.counted(2, "{count} error", "{count} errors")
    dutch = in_language(said, nl)
    assert (dutch, in_language(dutch, nl), in_language(dutch, english)) == ("2 fouten", "2 fouten", "2 errors")
    again = pickle.loads(pickle.dumps(dutch))
    assert (again, in_language(again, english)) == ("2 fouten", "2 errors")
    assert sorted([Said.of("b"), "a"]) == ["a", "b"]
    assert {said: 1}["2 errors"] == 1


@pytest.mark.parametrize(("amount", "en", "nl"), [(1, "procedure", "verrichting"), (0, "procedures", "verrichtingen")])
def test_the_unit_beside_a_number(amount, en, nl):
    assert (unit_text("procedures", amount), unit_text("procedures", amount, translator("nl"))) == (en, nl)


def test_what_was_perhaps_meant():
    assert near_names("n3", ["N1", "N3", "n33"]) == ("N3",), "capitals first"
    assert near_names("NL_iza", ["nl-iza", "nl-iza-2"]) == ("nl-iza",), "hyphens and underscores are alike"
    assert near_names("noort", ["noord", "zuid"]) == ("noord",)
    assert near_names("x", ["noord"]) == ()
    assert near_names("kidney", ["kidney-b10", "kidney-b2", "lung"]) == ("kidney-b2", "kidney-b10"), "a part: all of it"
    assert near_names("kidny", ["kidney-local-treatment", "lung"]) == ("kidney-local-treatment",), "a part, misspelt"
    assert near_names("ki", ["kidney-b"]) == (), "two characters stand in nearly all"
    assert near_said("noort", ["noord", "zuid"]) == "; did you mean noord?"
    assert near_said("x", ["noord"]) == ""


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0"),
        (1e-9, "<1"),
        (0.004, "<1"),
        (0.005, "1"),
        (0.145, "15"),
        (0.285, "29"),
        (0.29, "29"),
        (0.494999, "49"),
        (0.995, ">99"),
        (0.999, ">99"),
        (0.994, "99"),
        (1, "100"),
        (1.004, ">100"),
        (1.005, "101"),
        (2.5, "250"),
    ],
)
def test_a_share_in_whole_percents(share, said):
    assert percent_text(share) == said


@examples(200)
@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_is_half_up_and_nothing_or_all_only_where_it_is(part, rest):
    whole = part + rest - 1 or 1
    exact = math.floor(Fraction(part * 100, whole) + Fraction(1, 2))
    said = percent_text(part / whole)
    assert (said == "0") == (part == 0)
    assert (said == "100") == (part == whole)
    assert said == str(exact) or said in {"<1", ">99"}


def test_natural_order():
    ids = ["1", "2", "10", "N1", "N2", "N02", "N10", "N10a", "Na", "n1"]
    assert sorted(sorted(ids), key=natural) == ["1", "2", "10", "N1", "N02", "N2", "N10", "N10a", "Na", "n1"]


def test_titles_fall_back():
    assert title_text({"nl": "Nier", "en": "Kidney"}, "nl") == "Nier"
    assert title_text({"de": "Niere", "en": "Kidney"}, "nl") == "Kidney"
    assert title_text({"de": "Niere"}, "nl") == "Niere"


# From the command line


@pytest.fixture
def asked_of_tr(monkeypatch):
    """Collects every message that a run asks for."""
    seen = set()

    def recording(language):
        tr = translator(language)

        def translate(message):
            seen.add(message)
            return tr(message)

        return translate

    import cns_check.report.result.assemble

    monkeypatch.setattr(words, "translator", recording)
    monkeypatch.setattr(cns_check.report.result.assemble, "translator", recording)
    return seen


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--use-indicative", "--method", "nearest", "--method", "equal", "--across-regions", "--deferral", "lenient"),
        ("--norms", "nl-soncos", "--norms", "us-leapfrog", "--norms", "nl-iza-tranche-1"),
    ],
)
@pytest.mark.parametrize("command", ["evaluate", "reallocate"])
def test_what_a_run_says_is_in_the_catalogue(cli, tmp_path, asked_of_tr, command, more):
    out = [str(tmp_path / "out.xlsx"), str(tmp_path / "out.md")]
    done = cli([command, *SAMPLE_CASE, *more, "--lang", "nl", "--output", out[0], "--output", out[1]], cwd=SAMPLE)
    assert done.exit_code == 0, done.stderr
    assert len(asked_of_tr) > 100
    assert {m for m in asked_of_tr if in_words(m)} - set(translations()) == set()


# Diagnostics


def said_in(value):
    """A sentence and the sentences in it, to the last."""
    said = getattr(value, "said", None)
    if isinstance(value, Said):
        yield value
        yield from (inner for each in value.values.values() for inner in said_in(each))
    elif isinstance(value, tuple):
        yield from (inner for each in value for inner in said_in(each))
    elif said is not None:
        yield from said_in(said())


@pytest.fixture
def shown(monkeypatch):
    """Collects the diagnostics that reach the terminal."""
    found = []
    from cns_check.report.checks import diagnostics_text

    lines = diagnostics_text._lines

    def recording(d, sources, tr):
        found.append(d)
        return lines(d, sources, tr)

    monkeypatch.setattr(diagnostics_text, "_lines", recording)
    return found


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_diagnostic_is_dutch(code, cli, shown):
    folder = FIXTURES / "bad" / code
    case = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    stdin = (folder / case["stdin"]).read_bytes() if "stdin" in case else b""
    done = cli([*case["command"], "-v", "--lang", "nl"], cwd=folder, stdin=stdin)
    assert done.exit_code == case["exit"], done.stderr
    dutch, known = translations(), set(translations())
    assert code in {d.code for d in shown}
    for d in shown:
        assert isinstance(d.message, Said)
        for sentence in (*said_in(d.message), *said_in(d.remedy)):
            assert not in_words(sentence.template) or dutch.get(sentence.template), sentence.template
            plain = {v for v in sentence.values.values() if type(v) is str and " " in v}
            assert not plain & known, "a sentence in a sentence remembers its template too"
        assert d.message == in_language(d.message, translator("nl"))
        assert d.remedy == in_language(d.remedy, translator("nl"))
        assert d.remedy == "" or d.remedy != in_language(d.remedy, english)


@pytest.mark.parametrize("code", ["V012", "Y010", "not_designated", "fallback_met"])
def test_explain_in_dutch(cli, code):
    known = {**CATALOGUE, **REASONS}
    done = cli(["explain", code, "--lang", "nl"])
    why = known[code].rule if code in REASONS else known[code].why
    dutch = translations()
    assert done.stdout.splitlines()[1:] == [
        f"  {dutch[known[code].summary]}",
        "",
        f"Waarom: {dutch[why]}",
        f"Oplossing: {dutch[known[code].remedy]}",
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["norms", "list"], "opgegeven normen"),
        (["norms", "show", "nl-iza-tranche-1"], "vastgesteld: 25-03-2025 ["),
        (["norms", "validate"], "0 fouten"),
        (["norms", "test", "us-leapfrog"], "0 mislukt"),
        (["agreements", "validate", "agreements.yaml"], "Waar de regio's staan op 01-01-2026"),
        (["volumes", "validate", "volumes.csv", "--profile", "profile.yaml"], "rijen die niet tellen: "),
        (["norms", "diff", "nl-soncos", "nl-soncos"], "0 wijzigingen"),
    ],
)
def test_commands_speak_dutch(cli, monkeypatch, args, said):
    assert said in cli([*args, "--lang", "nl"], cwd=SAMPLE).stdout
    assert said not in cli(args, cwd=SAMPLE).stdout
    monkeypatch.setenv("CNS_CHECK_LANG", "nl")
    assert said in cli(args, cwd=SAMPLE).stdout


def test_an_early_end_is_told_in_dutch(cli):
    args = ["evaluate", *SAMPLE_CASE, "--location", "n3"]
    assert cli(args, cwd=SAMPLE).stderr == "cns-check: --location n3: unknown; did you mean N3?\n"
    assert cli([*args, "--lang", "nl"], cwd=SAMPLE).stderr == "cns-check: --location n3: onbekend; bedoelde u N3?\n"
    wrong = cli([*args, "--on", "2026-1-1x", "--lang", "nl"], cwd=SAMPLE)
    assert "schrijf een datum als" in wrong.stderr, "options too"


def test_diagnostics_of_a_result_follow_the_language_in_every_format(cli, tmp_path):
    found = {}
    for lang in ("en", "nl"):
        names = ("out.json", "out.sarif", "out.xml")
        outputs = [arg for name in names for arg in ("--output", str(tmp_path / lang / name))]
        (tmp_path / lang).mkdir()
        assert cli(["evaluate", *SAMPLE_CASE, "--lang", lang, *outputs], cwd=SAMPLE).exit_code == 0
        report = json.loads((tmp_path / lang / "out.json").read_bytes())
        sarif = json.loads((tmp_path / lang / "out.sarif").read_bytes())
        found[lang] = report["diagnostics"], sarif["runs"][0]["results"]
    (english_rows, english_results), (dutch_rows, dutch_results) = found["en"], found["nl"]
    assert len(english_rows) == len(dutch_rows) > 5
    stays = ("code", "name", "severity", "path", "line", "column", "row", "field", "value")
    for one, other in zip(english_rows, dutch_rows, strict=True):
        assert [one[c] for c in stays] == [other[c] for c in stays]
        assert one["message"] != other["message"]
        assert one["remedy"] != other["remedy"]
    prints = [[r["partialFingerprints"] for r in results] for results in (english_results, dutch_results)]
    assert prints[0] == prints[1], "the same finding in any language"
    assert english_results[-1]["message"] != dutch_results[-1]["message"]


def test_dutch_from_option_to_every_format(cli, tmp_path):
    names = ("out.xlsx", "out.md", "out.json", "out.csv")
    outputs = [arg for name in names for arg in ("--output", str(tmp_path / name))]
    done = cli(["evaluate", *SAMPLE_CASE, "--lang", "nl", *outputs], cwd=SAMPLE)
    assert "Samenvatting: locaties per norm" in done.stdout
    assert done.stdout.rstrip().endswith("Een berekening onder de vermelde aannames, geen advies.")
    assert re.search(r"N3 .*voldoet niet -1, niet contracteren", done.stdout)
    assert "Summary" not in done.stdout
    markdown = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert "## Aannames" in markdown
    report = json.loads((tmp_path / "out.json").read_bytes())
    assert report["run"]["options"]["--lang"] == "nl"
    row = next(r for r in report["verdicts"] if (r["location_id"], r["norm_id"]) == ("N3", "kidney-local-treatment"))
    assert (row["verdict"], row["contract_status"], row["reason_code"]) == (
        "below",
        "do_not_contract",
        "not_designated",
    ), "codes stay"
    assert row["reason"].startswith("49 verrichtingen in 2024: 1 te weinig voor het minimum van 50 verrichtingen")
    assert "ingangsdatum 01-01-2026" in row["reason"]
    header = (tmp_path / "out.csv").read_text(encoding="utf-8").split("\n", 1)[0]
    assert header.startswith("norm_set,norm_id,cluster")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames[:2] == ["Contractlijst", "Samenvatting"]
    assert "Lokale behandelingen nier" in {c.value for c in book["Contractlijst"]["G"]}, "titles too"


def test_the_environment_chooses_and_the_option_wins(cli, monkeypatch):
    monkeypatch.setenv("CNS_CHECK_LANG", "nl")
    args = ["evaluate", *SAMPLE_CASE, "--summary-only"]
    assert "Samenvatting" in cli(args, cwd=SAMPLE).stdout
    said = cli([*args, "--lang", "en"], cwd=SAMPLE).stdout
    assert "Summary" in said
    assert '"--lang"' not in cli([*args, "--lang", "en", "--format", "json"], cwd=SAMPLE).stdout
    assert cli([*args, "--lang", "de"], cwd=SAMPLE).exit_code == 2


def test_the_catalogue_is_in_the_package():
    from importlib.resources import files

    assert files("cns_check").joinpath("locale/nl/LC_MESSAGES/cns_check.mo").is_file()
    assert Path(str(files("cns_check"))) == SOURCE


def test_colours_follow_the_words_of_the_language(cli):
    said = cli(["evaluate", *SAMPLE_CASE, "--lang", "nl", "--color", "always"], cwd=SAMPLE).stdout
    assert "\x1b[1;31mvoldoet niet -1, niet contracteren" in said
    assert "\x1b[32mvoldoet +" in said
    assert "\x1b[32mvoldoet niet" not in said
