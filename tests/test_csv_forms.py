"""CSV as Excel opens it: nothing in it acts, no id is changed, and a program reads back what was there."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from cns_check.array_types import objects
from cns_check.report.data.csv_forms import CSV_FORMS, FORMS, excel_text
from cns_check.report.data.table_files import to_csv
from cns_check.report.result.table import Column, Table

TEXTS = Column("t", "text", "")


def table(**columns):
    kinds = {"t": "text", "n": "number", "w": "whole", "f": "flag", "effective": "text"}
    named = tuple(Column(name, kinds[name], "") for name in columns)
    return Table("t", named, {name: objects(values) for name, values in columns.items()})


def read(data, form):
    text = data.decode("utf-8-sig" if FORMS[form].excel else "utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=FORMS[form].delimiter))


def test_each_form_byte_for_byte():
    made = table(t=["a;b", "c,d", None], n=[1.5, 20, None], w=[2024, -3, None], f=[True, False, None])
    assert to_csv(made) == b't,n,w,f\na;b,1.5,2024,true\n"c,d",20,-3,false\n,,,\n'
    assert to_csv(made, "excel-nl") == (b'\xef\xbb\xbft;n;w;f\r\n"a;b";1,5;2024;true\r\nc,d;20;-3;false\r\n;;;\r\n')
    assert to_csv(made, "excel-en") == (b'\xef\xbb\xbft,n,w,f\r\na;b,1.5,2024,true\r\n"c,d",20,-3,false\r\n,,,\r\n')


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+31",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("http://x","y")',
        "＝1",
        "＋1",
        "－1",
        "＠a",
    ],
)
def test_what_excel_would_act_on_is_text(text):
    assert excel_text(text) == f"'{text}"
    assert read(to_csv(table(t=[text])), "plain")[1] == [text], "the plain form has it as it was delivered"


@pytest.mark.parametrize(
    "text",
    [
        *("0101", "1", "99000024", "1E5", "1.06191E+08", "1-2", "3/4", "2024-01-01", "12:30", "1 mrt", "MRT-24"),
        *("Sep1", "1.234", "5%", "(5)", "€ 5", "0 1/2", "3 pm", "3 A", "1 mei 2024", "dec 24", "1,5"),
    ],
)
def test_an_id_that_excel_would_change_is_shown_as_it_is(text):
    assert excel_text(text) == f'="{text}"'


@pytest.mark.parametrize(
    "text", ["", "N1", "NW10", "Ziekenhuis 3", "117 procedures in 2024: reaches", "mei", "x=1", "1.abc"]
)
def test_other_texts_stay(text):
    assert excel_text(text) == text


def test_days_stay_days():
    made = table(effective=["2026-01-01", None], t=["2026-01-01", None])
    assert read(to_csv(made, "excel-nl"), "excel-nl") == [["effective", "t"], ["2026-01-01", '="2026-01-01"'], ["", ""]]


@pytest.mark.parametrize("form", CSV_FORMS)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_every_text_comes_back(form, texts):
    rows = read(to_csv(table(t=texts), form), form)
    shown = [excel_text(text) if FORMS[form].excel else text for text in texts]
    assert [row[0] for row in rows[1:]] == shown
    if FORMS[form].excel:
        for text, (cell,) in zip(texts, rows[1:], strict=True):
            acts = cell[0] in "=+-@\t\r\n"
            assert not acts or (
                cell == f'="{text}"' and '"' not in text and text[0] in "0123456789($£€JFMASOND jfmasond./-"
            )


@given(value=st.floats(-1e6, 1e6))
def test_a_number_is_the_same_in_every_form(value):
    made = table(n=[float(np.round(value, 4))])
    plain, dutch = (read(to_csv(made, form), form)[1][0] for form in ("plain", "excel-nl"))
    assert dutch.replace(",", ".") == plain
    assert "." not in dutch


# From the command line


@pytest.fixture
def case(tmp_path):
    build.write_volumes(tmp_path / "volumes.csv", ["0101,alpha,2022,20", "0101,alpha,2023,20", "0101,alpha,2024,19"])
    norm = build.norm(window={"mean-of-years": 3})
    build.write_norms(tmp_path, build.norm_set_dict(norm, regimes=build.TWO_REGIMES))
    return tmp_path


ASKED = ["evaluate", "volumes.csv", "--norms", "set-a.yaml"]


def test_the_option_reaches_files_folders_and_stdout_and_changes_nothing_else(cli, case):
    outputs = ["--output", "a.csv", "--output", "tables", "--output", "a.json"]
    done = cli([*ASKED, "--csv", "excel-nl", "--format", "csv", *outputs], cwd=case)
    assert done.exit_code == 0, done.stderr
    written = (case / "a.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfnorm_set;norm_id;")
    assert (case / "tables" / "verdicts.csv").read_bytes() == written == done.stdout.encode()
    assert all(file.read_bytes().startswith(b"\xef\xbb\xbf") for file in (case / "tables").iterdir())
    (row, *_) = read(written, "excel-nl")[1:]
    assert '="0101"' in row
    assert "19,666666666666668" in row
    assert "--csv" not in json.loads((case / "a.json").read_bytes())["run"]["options"]
    assert cli([*ASKED, "--output", "b.csv"], cwd=case).exit_code == 0
    assert (case / "b.csv").read_bytes().startswith(b"norm_set,norm_id,"), "the contract's form unless asked"


def test_an_unknown_form_is_wrong_usage(cli, case):
    assert cli([*ASKED, "--csv", "excel-de"], cwd=case).exit_code == 2


def test_a_case_may_name_the_form(cli, case):
    (case / "cns-check.yaml").write_text(
        "schema: cns-check/case/1\nvolumes: [volumes.csv]\nnorms: [set-a.yaml]\n"
        "options: {csv: excel-en}\noutputs: [a.csv]\n"
    )
    assert cli(["evaluate"], cwd=case).exit_code == 0
    assert (case / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfnorm_set,norm_id")
