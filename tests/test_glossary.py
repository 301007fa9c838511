"""One Dutch word per concept: the glossary holds the catalogue, and no raw key stands in what people read in Dutch."""

from __future__ import annotations

import functools
import json
import re

import pytest
from babel.messages.pofile import read_po

from cns_check.contract.reasons import REASONS
from cns_check.norms.model import Process
from cns_check.reallocate.eligibility import LEFT_OUT
from cns_check.reallocate.moves import REASONS as MOVED
from cns_check.report.people.norm_set import process_words
from cns_check.words import english, in_language, place_text, reason_said, route_text, translator, window_said
from conftest import REPO, SAMPLE, SAMPLE_CASE
from messages import SOURCE

PAGE = (REPO / "docs" / "glossary.md").read_text(encoding="utf-8")


def table(text):
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in line) for line in lines[1:]]


WORDS = table(PAGE.split("\n## ")[0])
EXCEPTIONS = table(PAGE.split("## Exceptions\n")[1])
CHOSEN = sorted({word for row in WORDS for word in row[1].split(", ")})
REJECTED = sorted({word for row in WORDS for word in row[2].split(", ") if word} - set(CHOSEN) | {"regel"})


@functools.cache
def catalogue():
    with (SOURCE / "locale" / "nl" / "LC_MESSAGES" / "cns_check.po").open("rb") as file:
        return {m.id: m.string for m in read_po(file) if m.id}


def says(word, text):
    """The word stands in a text for people; what is in backticks or braces is not said in Dutch."""
    plain = re.sub(r"`[^`]*`|\{[^{}]*\}", "", text)
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", plain, re.I) is not None


def test_the_page_is_read():
    assert ("timetable", "tijdspad") in {row[:2] for row in WORDS}
    assert {"levering", "tijdlijn", "ongeplaatst", "lidmaatschappen"} <= set(REJECTED)
    assert all(len(row) == 4 for row in WORDS)


@pytest.mark.parametrize("word", CHOSEN)
def test_a_chosen_word_is_used(word):
    assert any(says(word, text) for text in catalogue().values())


@pytest.mark.parametrize("word", REJECTED)
def test_a_rejected_word_is_not_used(word):
    allowed = tuple(begin for exception, begin in EXCEPTIONS if exception == word)
    assert [text for message, text in catalogue().items() if says(word, text) and not message.startswith(allowed)] == []


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_an_exception_is_one(exception):
    word, begin = exception
    assert any(message.startswith(begin) and says(word, text) for message, text in catalogue().items())


# What people read

WINDOWS = r"calendar-year|(?:tolerance:)?mean-of-years(?::\d+)?"
ENDORSEMENT = ("endorsed_by", "timetable_needs", "deferral_needs", "providers", "insurer", "specialists", "nurses")
#: Of one word they would be words of a language as well.
CODES = [code for code in REASONS if "_" in code]
RAW = re.compile(rf"(?<![\w-])(?:{'|'.join((WINDOWS, *Process.model_fields, *CODES, *ENDORSEMENT))})(?![\w-])")


def raw_keys(text):
    return set(RAW.findall(re.sub(r"`[^`]*`", "", text.replace("\\", ""))))


KNOWN = ("--locations", "locations.csv", "--memberships", "memberships.csv", "--on", "2026-06-01")
READ = {
    "evaluate": ("evaluate", *SAMPLE_CASE, "--use-indicative"),
    "reallocate": ("reallocate", *SAMPLE_CASE, "--use-indicative"),
    "norms show": ("norms", "show", "nl-iza-tranche-1"),
    "a mean": ("norms", "show", "nl-soncos"),
    "agreements validate": ("agreements", "validate", "agreements.yaml", *KNOWN),
}


@pytest.mark.parametrize("name", READ)
def test_no_raw_key_stands_in_what_people_read(cli, tmp_path, name):
    page = tmp_path / "out.md"
    written = ("--output", str(page)) if name in {"evaluate", "reallocate"} else ()
    done = cli([*READ[name], "--lang", "nl", *written], cwd=SAMPLE)
    assert done.exit_code in {0, 1}, done.stderr
    # A line of a file that a diagnostic shows, and a note of a norm set, are what stands there.
    said = "\n".join(line for line in done.stdout.splitlines() if not re.match(r" *(\d* +\||opmerking: )", line))
    assert len(said) > 500
    assert raw_keys(said) == set()
    assert raw_keys(page.read_text(encoding="utf-8") if written else "") == set()


def test_raw_keys_are_seen():
    assert raw_keys("over calendar\\-year, not\\_designated, scenario_due") == {
        "calendar-year",
        "not_designated",
        "scenario_due",
    }
    assert raw_keys("zet `not_designated` erbij") == set()


# The words themselves


def in_dutch(said):
    return in_language(said, translator("nl"))


@pytest.mark.parametrize(
    ("window", "en", "nl"),
    [
        ("calendar-year", "calendar year", "kalenderjaar"),
        ("mean-of-years:3", "mean of 3 years", "gemiddelde van 3 jaar"),
        (
            "tolerance:mean-of-years:3",
            "one missed year forgiven (mean of 3 years)",
            "één gemist jaar vergeven (gemiddelde van 3 jaar)",
        ),
    ],
)
def test_a_window_has_words(window, en, nl):
    assert (window_said(window), in_dutch(window_said(window))) == (en, nl)


@pytest.mark.parametrize(
    ("at", "nl"),
    [
        ("section 5, step 1", "paragraaf 5, stap 1"),
        ("section 5, general paragraph", "paragraaf 5, algemene alinea"),
        ("page 3", "pagina 3"),
        ("table on page 3", "table on page 3"),
        ("§ 4 Abs. 2, a", "§ 4 Abs. 2, a"),
        ("section", "section"),
    ],
)
def test_a_place_in_a_document_follows_the_language(at, nl):
    assert (place_text(at), place_text(at, translator("nl"))) == (at, nl)


def test_the_column_source_is_data(cli, tmp_path):
    page = tmp_path / "out.json"
    args = ["evaluate", *SAMPLE_CASE, "--use-indicative", "--lang", "nl", "--output", str(page)]
    assert cli(args, cwd=SAMPLE).exit_code == 0
    row = next(r for r in json.loads(page.read_bytes())["verdicts"] if r["indicative"])
    assert row["source"] == "zn-enforcement, section 3"
    assert "zn-enforcement, paragraaf 3" in row["reason"]


def test_a_route_has_words():
    assert [route_text(r) for r in ("consensus", "none")] == ["consensus", "no agreement"]
    assert route_text("none", translator("nl")) == "geen overeenstemming"


@pytest.mark.parametrize("code", sorted({code for code in (*MOVED, *LEFT_OUT) if code}))
def test_every_reason_of_what_moves_has_words(code):
    assert "_" not in reason_said(code)
    assert in_dutch(reason_said(code)) != reason_said(code)


def test_every_key_of_the_process_has_words():
    assert set(process_words(english)) == set(Process.model_fields)
    assert all("_" not in said for said in process_words(english).values())
