"""The harnesses of ``make fuzz`` on their corpus and on changes of it: without atheris, in this process."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cns_check.count import definitions_file
from fuzz import corpus
from fuzz.harnesses import HARNESSES
from fuzz.words import dictionary
from steps import steps
from strategies import examples

#: Calls that a harness may make, whatever the input, and per byte of it: ten times what any of the corpus takes.
LEAST, PER_BYTE = 200_000, 3_000


@pytest.mark.parametrize("name", HARNESSES)
def test_the_corpus_holds_in_steps_that_grow_with_the_bytes(name):
    give, inputs = HARNESSES[name].give, corpus.inputs(name)
    assert inputs
    assert len(set(inputs)) == len(inputs)
    for data in inputs:
        most = LEAST + PER_BYTE * len(data)
        # What is loaded or made once is no step of an input: it is there the second time.
        assert steps(give, data) <= most or steps(give, data) <= most, data


def test_the_corpus_is_small():
    assert sum(path.stat().st_size for path in corpus.FOLDER.iterdir()) < 400_000
    assert {path.stem for path in corpus.FOLDER.iterdir()} == set(HARNESSES)


@st.composite
def changed(draw, inputs: list[bytes], words: list[bytes]) -> bytes:
    """An input of the corpus with some of it taken out, put twice, replaced by a word, or continued as another."""
    data = draw(st.sampled_from(inputs))
    for _ in range(draw(st.integers(1, 4))):
        begin, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        what = draw(st.sampled_from(("out", "twice", "word", "bytes", "other")))
        between = {
            "out": b"",
            "twice": data[begin:end] * 2,
            "word": draw(st.sampled_from(words)),
            "bytes": draw(st.binary(max_size=4)),
            "other": draw(st.sampled_from(inputs))[begin:],
        }[what]
        data = data[:begin] + between + (b"" if what == "other" else data[begin if what == "word" else end :])
    return data


@pytest.mark.parametrize("name", HARNESSES)
def test_random_changes_of_the_corpus_hold(name):
    harness = HARNESSES[name]

    @examples(40)
    @given(changed(corpus.inputs(name), dictionary(harness.words)))
    def holds(data):
        harness.give(data[: harness.longest])

    holds()


def test_a_harness_sees_what_is_no_error_of_the_project(monkeypatch):
    def broken(*_):
        raise KeyError("a mistake in a reader")

    good = next(data for data in corpus.inputs("definitions") if definitions_file.load_definitions(data, "x").value)
    monkeypatch.setattr(definitions_file._Check, "found", broken)
    with pytest.raises(KeyError):
        HARNESSES["definitions"].give(good)


def test_an_input_is_the_same_after_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "FOLDER", tmp_path)
    (tmp_path / "any.txt").write_text("# why\n\\x00a\n", encoding="ascii")
    inputs = [b"# a ", b"\\n\n\r\x85\xff ", bytes(range(256)), b"", b"\0a"]
    corpus.write("any", inputs)
    assert corpus.entries("any")[0] == ("why", b"\0a")
    assert sorted(corpus.inputs("any")) == sorted(set(inputs) - {b""})
