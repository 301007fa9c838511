"""The grammar of volumes and years, text by text."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cns_check.inputs.files.numbers import Marks, Problem, read_volume, read_year

PLAIN = Marks()
DUTCH = Marks(decimal=",", thousands=".", missing=frozenset({"", "-"}), masked={".": (0, 2), "<5": (1, 4)})


@pytest.mark.parametrize(
    ("text", "marks", "read"),
    [
        ("0", PLAIN, (0, 0)),
        ("21", PLAIN, (21, 21)),
        ("0021", PLAIN, (21, 21)),
        ("1000000", PLAIN, (1_000_000, 1_000_000)),
        ("<5", PLAIN, (0, 4)),
        ("<1", PLAIN, (0, 0)),
        ("<1000001", PLAIN, (0, 1_000_000)),
        ("", PLAIN, (0, inf)),
        ("<5", DUTCH, (1, 4)),
        (".", DUTCH, (0, 2)),
        ("-", DUTCH, (0, inf)),
        ("1.234", DUTCH, (1234, 1234)),
        ("1.234,00", DUTCH, (1234, 1234)),
        ("1234,0", DUTCH, (1234, 1234)),
        ("21.00", Marks(decimal="."), (21, 21)),
        ("1\u00a0234", Marks(thousands="\u00a0"), (1234, 1234)),
        ("999", Marks(missing=frozenset({"999"})), (0, inf)),
    ],
)
def test_volumes(text, marks, read):
    assert read_volume(text, marks) == read


@pytest.mark.parametrize(
    ("text", "marks", "code"),
    [
        ("1.234", PLAIN, "V018"),
        ("21.00", PLAIN, "V018"),
        ("1,5", PLAIN, "V018"),
        ("12.34", DUTCH, "V018"),
        ("1.2345", DUTCH, "V018"),
        ("21,5", DUTCH, "V019"),
        ("1000001", PLAIN, "V020"),
        ("9" * 5000, PLAIN, "V020"),
        ("<1000002", PLAIN, "V020"),
        ("<0", PLAIN, "V017"),
        ("< 5", PLAIN, "V017"),
        ("-5", PLAIN, "V017"),
        ("+5", PLAIN, "V017"),
        ("5e3", PLAIN, "V017"),
        (" 5", PLAIN, "V017"),
        ("٣", PLAIN, "V017"),
        ("５", PLAIN, "V017"),
        ("²", PLAIN, "V017"),
        ("NA", PLAIN, "V017"),
        ("", Marks(missing=frozenset()), "V017"),
        ("NaN", PLAIN, "V021"),
        ("21.", DUTCH, "V017"),
    ],
)
def test_what_is_no_volume(text, marks, code):
    read = read_volume(text, marks)
    assert isinstance(read, Problem)
    assert read.code == code


@given(st.text(max_size=12))
def test_any_text_is_a_volume_or_a_problem(text):
    read = read_volume(text, DUTCH)
    if not isinstance(read, Problem):
        low, high = read
        assert 0 <= low <= high
        assert low.is_integer()


@pytest.mark.parametrize("text", ["1990", "2024", "2100"])
def test_years(text):
    assert read_year(text) == int(text)


@pytest.mark.parametrize("text", ["", "1989", "2101", "24", " 2024", "2024.0", "２０２４", "02024", "abcd"])
def test_what_is_no_year(text):
    assert isinstance(read_year(text), Problem)
