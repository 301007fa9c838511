from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from cns_check.diagnostics import Place
from cns_check.norms.find import shipped_folder
from cns_check.norms.load import load_norm_file
from cns_check.norms.model import NormSet
from cns_check.strict_yaml import read_yaml, tree
from cns_check.strict_yaml.scalars import plain

SHIPPED = [p.read_bytes() for p in sorted(shipped_folder().glob("*.yaml"))]
BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    size: int = 1
    label: str | None = None


class Outer(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    name: str
    when: date | None = None
    share: float | None = None
    flag: bool | None = None
    years: dict[int, Inner] = {}
    items: tuple[Inner, ...] = ()
    either: int | tuple[int, int] | None = None


def found(text: str | bytes, model=Outer):
    data = text if isinstance(text, bytes) else text.encode()
    file = read_yaml(data, "f.yaml", model)
    assert (file.value is None) == bool(file.diagnostics)
    return [(d.place.line, d.place.column, d.code) for d in file.diagnostics]


def assert_inside(data: bytes, place: Place) -> None:
    lines = BREAK.split(data.decode("utf-8-sig", errors="replace"))
    assert place.path == "f.yaml"
    assert place.line is not None
    assert place.column is not None
    assert 1 <= place.line <= len(lines)
    assert 1 <= place.column <= len(lines[place.line - 1]) + 1


def test_a_good_file_becomes_its_model():
    file = read_yaml(
        b"name: x\nwhen: 2024-02-29\nshare: 0.5\nflag: true\n"
        b"years: {2023: {size: 3}}\nitems: [{label: }, {}]\neither: [1, 2]\n",
        "f.yaml",
        Outer,
    )
    assert file.diagnostics == ()
    assert file.value == Outer(
        name="x",
        when=date(2024, 2, 29),
        share=0.5,
        flag=True,
        years={2023: Inner(size=3)},
        items=(Inner(), Inner()),
        either=(1, 2),
    )


def test_places_of_values_keys_and_what_is_missing():
    file = read_yaml(b"name: x\nyears:\n  2023: {size: 3}\nitems:\n  - label: a\n", "f.yaml", Outer)
    assert str(file.place("years", 2023, "size")) == "f.yaml:3:16"
    assert str(file.key_place("years", 2023, "size")) == "f.yaml:3:10"
    assert str(file.key_place("years", 2023)) == "f.yaml:3:3"
    assert str(file.place("items", 0)) == "f.yaml:5:5"
    assert str(file.place("items", 0, "size")) == "f.yaml:5:5"
    assert str(file.key_place("items", 0, "size")) == "f.yaml:5:5"
    assert str(file.place("items", 7, "size")) == "f.yaml:5:3"
    assert str(file.place()) == "f.yaml:1:1"


def test_all_mistakes_of_a_file_at_once_in_order():
    text = """\
nam: x
when: 2023-02-29
share: 1e3
flag: yes
years:
  2023: {size: "3", colour: 1}
  2023: {size: 4}
  "2024": {size: 0123}
items:
  - {size: 1, size: 2}
  - 12
either: [1, x]
"""
    assert found(text) == [
        (1, 1, "Y011"),
        (1, 1, "Y012"),
        (2, 7, "Y009"),
        (3, 8, "Y010"),
        (4, 7, "Y010"),
        (6, 16, "Y013"),
        (6, 21, "Y011"),
        (7, 3, "Y005"),
        (8, 3, "Y013"),
        (8, 18, "Y010"),
        (10, 15, "Y005"),
        (11, 5, "Y013"),
        (12, 13, "Y013"),
    ]


def test_messages_are_plain_words_and_name_what_was_found():
    file = read_yaml(b"nme: 3\nname: 2024-01-01\nitems: {a: 1}\neither: x\nflag: 1\n", "f.yaml", Outer)
    messages = [d.message for d in file.diagnostics]
    assert messages == [
        "unknown key 'nme'; did you mean 'name'?",
        "'name' should be text, found the date 2024-01-01",
        "'items' should be a list, found a mapping",
        "'either' should be a whole number or a list, found the text 'x'",
        "'flag' should be true or false, found the number 1",
    ]
    assert not any("Input" in m or "tuple" in m for m in messages)


@pytest.mark.parametrize(
    "word",
    [
        "0123",
        "089",
        "NO",
        "no",
        "y",
        "Y",
        "n",
        "N",
        "yes",
        "on",
        "Off",
        "True",
        "NULL",
        "~",
        "null",
        "12:30",
        "1:30.5",
        "1e3",
        "1.5e+3",
        "0x1F",
        "0b1",
        "+5",
        "1_000",
        ".5",
        "1.",
        ".inf",
        "-.inf",
        ".nan",
        "2024-01-01T10:00:00",
        "-012",
        "190:20:30",
    ],
)
def test_words_that_are_not_text_in_yaml_1_1_must_be_quoted(word):
    assert found(f"name: {word}") == [(1, 7, "Y010")]
    assert found(f"{word}: x") == [(1, 1, "Y010")]
    assert read_yaml(f'name: "{word}"'.encode(), "f.yaml", Outer).value == Outer(name=word)


@pytest.mark.parametrize(
    "word", ["nope", "1a", "v1.2.3", "2024-1-1", "one two", "1-2", "0o17", "é", "<5", "-", "n.v.t."]
)
def test_ordinary_words_are_text(word):
    assert read_yaml(f"name: {word}".encode(), "f.yaml", Outer).value == Outer(name=word) or word == "-"


@given(st.text("0123456789+-_.:eExXbBTtZ yYnNoOfFsu~", min_size=1, max_size=12))
@settings(max_examples=1500, deadline=None)
def test_no_word_means_anything_else_than_for_the_usual_reader(word):
    try:
        usual = yaml.safe_load(f"[{word}]")
    except (yaml.YAMLError, ValueError):
        return
    if not isinstance(usual, list) or len(usual) != 1 or isinstance(usual[0], (dict, list)) or word != word.strip():
        return
    value, code = plain(word)
    if isinstance(usual[0], str):
        assert code is not None or value == usual[0]
    elif code is None:
        assert value == usual[0]
        assert type(value) is type(usual[0])
        assert not isinstance(value, datetime)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(1, 1, "Y004")]),
        (b"# only this\n", [(1, 1, "Y004")]),
        (b"name: x\n---\nname: z\n", [(2, 1, "Y003")]),
        (b"name: \xff", [(1, 7, "Y001")]),
        (b"a: b\nname: \x00", [(2, 7, "Y016")]),
        (b'name: "\\0"', [(1, 7, "Y016")]),
        (b"name: &a x\neither: *a\n", [(1, 7, "Y006"), (2, 9, "Y006")]),
        (b"name: !!str x", [(1, 7, "Y007")]),
        (b"name: !x z", [(1, 7, "Y007")]),
        (b"<<: {name: x}\n", [(1, 1, "Y008")]),
        (b"- name", [(1, 1, "Y013")]),
        (b"just words", [(1, 1, "Y013")]),
        (b"name: x\nflag: 99999999999999999999999", [(2, 7, "Y018")]),
        (b"name: x\n? [a]\n: 1\n", [(2, 3, "Y019")]),
        (b"name: 'open\n", [(1, 7, "Y002")]),
        (b"\xff\xfen\x00", [(1, 1, "Y001")]),
    ],
)
def test_each_kind_of_damage_has_its_code_and_place(data, expected):
    assert found(data) == expected


def test_a_byte_order_mark_is_no_mistake():
    assert read_yaml(b"\xef\xbb\xbfname: x", "f.yaml", Outer).value == Outer(name="x")


@pytest.mark.parametrize("loader", [None, yaml.BaseLoader])
@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 60_000, "{a: " * 400, "[" * 150 + "]" * 150, "? " * 5000])
def test_deep_nesting_is_a_diagnostic(text, loader, monkeypatch):
    if loader is not None:
        monkeypatch.setattr(tree, "_Loader", loader)
    data = text.encode()
    diagnostics = read_yaml(data, "f.yaml", Outer).diagnostics
    assert {d.code for d in diagnostics} & {"Y017", "Y002"}
    for d in diagnostics:
        assert_inside(data, d.place)


def test_an_alias_bomb_is_refused_at_once():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    assert {d[2] for d in found("\n".join(lines))} == {"Y006"}
    assert {d[2] for d in found("&a [*a]")} == {"Y006"}


def test_both_loaders_say_the_same(monkeypatch):
    fixtures = [*Path(__file__).parent.glob("fixtures/*/[YN]*/**/*.yaml")]
    assert len(fixtures) > 90
    with_c = [load_norm_file(p.read_bytes(), "f.yaml") for p in fixtures]
    monkeypatch.setattr(tree, "_Loader", yaml.BaseLoader)
    for path, before in zip(fixtures, with_c, strict=True):
        after = load_norm_file(path.read_bytes(), "f.yaml")
        assert after.value == before.value
        # The loaders word and place a syntax error each in their own way.
        assert [(d.code, d.code == "Y002" or d.place) for d in after.diagnostics] == [
            (d.code, d.code == "Y002" or d.place) for d in before.diagnostics
        ]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
@settings(max_examples=600, deadline=None)
def test_any_bytes_give_diagnostics_inside_the_file(data):
    file = read_yaml(data, "f.yaml", NormSet)
    assert file.value is None
    assert file.diagnostics
    for d in file.diagnostics:
        assert_inside(data, d.place)


@given(
    st.integers(0, 2),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 30),
            st.binary(max_size=4)
            | st.sampled_from(
                [
                    b"\n",
                    b": ",
                    b"- ",
                    b"&a ",
                    b"*a",
                    b"!t ",
                    b"<<: ",
                    b"[",
                    b"}",
                    b"'",
                    b"\xc2\x85",
                    b"2024-02-30",
                    b"NO",
                    b"\t",
                ]
            ),
        ),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=250, deadline=None)
def test_random_edits_of_shipped_files_never_give_a_traceback(file, edits):
    data = SHIPPED[file]
    for where, cut, put in edits:
        at = int(where * len(data))
        data = data[:at] + put + data[at + cut :]
    loaded = load_norm_file(data, "f.yaml")
    for d in loaded.diagnostics:
        assert_inside(data, d.place)
    if loaded.value is None:
        assert loaded.diagnostics


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_random_changes_of_values_are_never_a_traceback(data):
    """Edits of the tree instead of the text: most of these files are YAML, and wrong in their meaning."""
    document = yaml.safe_load(SHIPPED[data.draw(st.integers(0, 2))])
    junk = st.sampled_from(
        [None, 0, -1, 10**14, "x", "lung-resection", [], {}, [1, 2], {"mean-of-years": 3}, True, 1.5]
    )
    for _ in range(data.draw(st.integers(1, 3))):
        node = document
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            key = data.draw(st.sampled_from(keys))
            if not isinstance(node[key], (dict, list)) or not node[key] or data.draw(st.integers(0, 4)) == 0:
                break
            node = node[key]
        if data.draw(st.booleans()):
            node[key] = data.draw(junk)
        else:
            del node[key]
        if not document:
            break
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True).encode()
    for d in load_norm_file(text, "f.yaml").diagnostics:
        assert_inside(text, d.place)
