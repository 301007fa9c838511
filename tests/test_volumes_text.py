"""The fast way of reading CSV gives what the csv module gives, and never anything else."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cns_check.inputs.files.csv_fast import fast
from cns_check.inputs.files.csv_file import read_csv, slow
from cns_check.inputs.files.dialect import Dialect, all_columns
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.table_file import read_table
from conftest import REPO

ODD = st.text(alphabet=st.sampled_from('ab1,;"\n\r\t \ufeff\x0b\x0c\x1c\x85\u2028é'), max_size=60)
CELL = st.text(alphabet=st.characters(exclude_characters=',"\n\r\0', exclude_categories=["Cs"]), max_size=5)
PLAIN = Dialect()


def texts_of(table):
    return [[c.texts[k] for k in c.codes.tolist()] for c in table.columns]


def both(text, dialect=PLAIN):
    quick = fast("x", text.encode(), dialect, all_columns)
    findings = Findings("x")
    return quick, slow("x", text, dialect, findings, all_columns), findings.finish()


@given(ODD)
@example("a,b\n1,2\n\n")
@example("a,b\n\n1,2")
@example("a,b\n1,2\n3")
@example("a,b\r\n1,2\r\n")
@example("a,b\n1,2\r")
@example("a,b\n1\x0b,2")
@example("a,b\n,\n")
@example("sep=,\na,b\n1,2\n")
@example("a,b\n1,2\nnote\n\nnote,\n")
@settings(max_examples=600, deadline=None)
def test_fast_is_slow_on_any_text(text):
    same(*both(text))


@given(st.text(alphabet=st.sampled_from("ab1,#\n\r"), max_size=60), st.integers(0, 3), st.sampled_from(["", "#", "#1"]))
@example("#\nx\na,b\n#\n1,2\n#\nfoot\n", 2, "#")
@example("x\n#\na,b\n1,2\n", 1, "#")
@settings(max_examples=600, deadline=None)
def test_fast_is_slow_below_other_lines_and_between_comments(text, skip, comment):
    same(*both(text, Dialect(skip_lines=skip, comment=comment)))


def same(quick, careful, found):
    if quick is not None:
        assert not found
        assert quick.names == careful.names
        assert quick.rows == careful.rows
        assert quick.lines.tolist() == careful.lines.tolist()
        assert quick.header_line == careful.header_line
        assert (dict(quick.short), quick.blank) == (dict(careful.short), careful.blank)
        assert texts_of(quick) == texts_of(careful)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=30), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_plain_files_take_the_fast_way(rows, end, last):
    text = end.join(["a,b,c", *(",".join(r) for r in rows)]) + end * last
    quick, careful, found = both(text)
    assert quick is not None
    assert not found
    assert texts_of(quick) == texts_of(careful) == [list(c) for c in zip(*rows, strict=True)]


@given(st.lists(st.tuples(st.text(alphabet='a,"\n\r x', max_size=6), CELL), min_size=1, max_size=20))
@settings(max_examples=200, deadline=None)
def test_slow_reads_what_csv_writes_at_the_lines_of_the_text(rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    begins = []
    for row in rows:
        begins.append(len(io.StringIO(out.getvalue(), newline="").readlines()) + 1)
        writer.writerow(row)
    findings = Findings("x")
    table = slow("x", out.getvalue(), Dialect(), findings, all_columns)
    assert not findings.finish()
    assert texts_of(table) == [list(c) for c in zip(*rows, strict=True)]
    assert table.lines.tolist() == begins


def test_the_nza_file_keeps_its_lines():
    data = (REPO / "tests" / "data" / "nl_nza_csv_conventions_sample.csv").read_bytes()
    findings = Findings("x")
    table = read_csv("x", data, Dialect(";", "cp1252"), findings)
    assert not findings.finish()
    assert table.rows == 22
    text = data.decode("cp1252")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    begins, line = [], 1
    for record in reader:
        begins.append((line, record))
        line = reader.line_num + 1
    assert table.lines.tolist() == [at for at, _ in begins[1:]]
    # The physical line is where the record stands in the file as an editor shows it.
    physical = text.split("\n")
    for at, record in begins[1:]:
        assert physical[at - 1].startswith(f'"{record[0]}"')
    assert np.diff(table.lines).max() > 1
    agb = table.column("AGBCODE_INDIENER")
    assert {len(t) for t in agb.texts} == {7}


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "V001", None),
        (b"a,b\n", "V001", 1),
        (b"a,b\n1,\xe9\n", "V003", 2),
        (b"a,b\n1,2\0\n", "V004", 2),
        (b'a,b\n1,2\n"3,4\n5,6\n', "V005", 3),
        (b'a,b\n"1"x,2\n', "V006", 2),
        (b"a,b\n1,2\n1\n", "V007", 3),
        (b'a,b\n"1\n1",2\n1,2,3\n', "V007", 4),
        (b"a,b\n\n1,2\n", "V008", 2),
        (b"a,a\n1,2\n", "V009", 1),
    ],
)
def test_what_is_wrong_has_a_line(data, code, line):
    findings = Findings("x")
    read_table("x", data, findings)
    assert [(d.code, d.place.line) for d in findings.finish()] == [(code, line)]


def test_bom_is_no_part_of_the_header():
    table = read_csv("x", "\ufeffa,b\n1,2\n".encode(), Dialect(), Findings("x"))
    assert table.names == ("a", "b")


def test_utf16_is_read_when_it_is_named():
    table = read_csv("x", "a,b\né,2\n".encode("utf-16"), Dialect(encoding="utf-16"), Findings("x"))
    assert texts_of(table) == [["é"], ["2"]]


def test_at_most_a_thousand_and_one():
    findings = Findings("x")
    read_table("x", b"a,b\n" + b"1\n" * 5000, findings)
    found = findings.finish()
    assert len(found) == 1001
    assert found[-1].message == "4000 more diagnostics are not shown"
