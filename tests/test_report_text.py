"""Reports for people: nothing cut in silence, and names from data are text in every format."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import openpyxl
import pytest
from rich.cells import cell_len

from build import TWO_REGIMES, norm, norm_set, process_norm, register, result, volumes
from cns_check.report import excel
from cns_check.report.data import json_report, table_files
from cns_check.report.people import markdown, text
from cns_check.report.people.shared_tables import compose, share
from cns_check.report.result.result import CLOSING

LONG = "Sint Voorbeeld Ziekenhuis en Kliniek van de Verzonnen Plaats aan de Rivier"
HOSTILE = {
    "markup": "[/red] [bold]x[/bold]",
    "formula": "=1+1",
    "plus": "+cmd|' /C calc'!A0",
    "at": "@SUM(1)",
    "link": "https://example.invalid/x",
    "html": "<script>alert(1)</script>",
    "emoji": "Ziekenhuis 🏥 :hospital:",
    "wide": "病院",
    "rtl": "בית חולים",
    "override": "abc\u202edef",
    "escape": "\x1b[31mred\x1b[0m",
    "break": "two\nlines",
    "return": "two\rlines",
    "tab": "a\tb",
    "bell": "a\x07b",
    "pipe": "a | b",
    "star": "*a* _b_ `c` # d ~e~ [f](g)",
    "quote": 'say "a", b',
    "excel escape": "_x0041_",
    "number": "0101",
    "NA": "NA",
    "null": "null",
    "nbsp": "a\u00a0b",
    "separator": "a\u2028b",
}
#: What a terminal shows for what it would obey.
VISIBLE = {"\u202e": r"\u202e", "\x1b": r"\x1b", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\x07": r"\x07"}
VISIBLE |= {"\u00a0": r"\xa0", "\u2028": r"\u2028"}


def visible(name):
    return "".join(VISIBLE.get(c, c) for c in name)


def hostile():
    """A location per name: short of the norm, so that each is in every table."""
    places = register(
        *(
            {"location_id": f"L{i:02}", "location_name": name, "organisation_id": f"o{i:02}", "organisation_name": name}
            for i, name in enumerate(HOSTILE.values())
        )
    )
    cells = {(f"L{i:02}", "alpha", 2024): 19 for i in range(len(HOSTILE))}
    return result(norm_set(norm(), regimes=TWO_REGIMES), volumes(cells), places)


def wide():
    """Long names and ids, masks, both norm years."""
    places = register(
        {"location_id": "location-with-a-long-id-1", "location_name": LONG, "region_id": "noordwest-verzonnen"},
        {"location_id": "L2", "organisation_id": "organisation-with-a-long-id", "organisation_name": LONG},
    )
    cells = {
        ("location-with-a-long-id-1", "alpha", 2024): 19,
        ("L2", "alpha", 2024): (12, 21),
        ("L2", "beta", 2024): 100_000,
    }
    made = norm_set(norm(), norm("a-norm-with-a-quite-long-id", counts=["beta"]), process_norm(), regimes=TWO_REGIMES)
    return result(made, volumes(cells), places)


def lines(of, **how):
    return text.render(of, **how).decode().split("\n")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("of", [wide, hostile])
def test_no_line_is_wider_than_the_terminal(width, of):
    assert max(cell_len(line) for line in lines(of(), width=width)) <= width


@pytest.mark.parametrize("width", [20, 60, 80, 120, None])
@pytest.mark.parametrize("of", [wide, hostile])
def test_nothing_is_cut_and_what_is_left_out_is_named(width, of):
    # Cells fold and sentences wrap, side by side: so every character is counted, wherever it stands.
    report = compose(of())
    due = Counter("".join([*report.intro, report.assumptions_title, *report.assumptions, report.closing]))
    due["-"] += len(report.assumptions)
    for sheet in report.sheets:
        if width is not None and sheet.rows and text.least(sheet, text.fitting(sheet, width)) > width:
            due.update(sheet.title)
            for row in sheet.rows:
                cells = [(head, visible(cell)) for head, cell in zip(sheet.heads, row, strict=True) if cell]
                due.update("".join(f"{head.text}:{cell}" for head, cell in cells))
            continue
        kept = text.fitting(sheet, width)
        left_out = [head for i, head in enumerate(sheet.heads) if i not in kept]
        assert all(head.rank > 0 for head in left_out), "a column of rank 0 is never left out"
        due.update(sheet.title)
        due.update("".join(sheet.heads[i].text + "".join(visible(row[i]) for row in sheet.rows) for i in kept))
        if left_out:
            names = ", ".join(head.text for head in left_out)
            due.update(f"Left out for want of width: {names}. Use a wider terminal, or --output.")
    found = Counter("".join(lines(of(), width=width)))
    assert without_spaces(found) == without_spaces(due)


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120, 200, None])
def test_no_id_is_broken_over_lines(width):
    words = {word for line in lines(wide(), width=width) for word in line.split()}
    assert {"location-with-a-long-id-1", "organisation-with-a-long-id", "a-norm-with-a-quite-long-id"} <= words


def without_spaces(counter):
    return {char: count for char, count in counter.items() if count and not char.isspace()}


def test_left_out_columns_are_named_in_order():
    said = re.sub(r"\s+", " ", text.render(wide(), width=60).decode())
    assert "Left out for want of width: region, name, why (2027). Use a wider terminal, or --output." in said


def test_without_a_limit_every_column_is_there_and_a_row_is_a_line():
    of = wide()
    said = lines(of, width=None)
    assert not [line for line in said if line.startswith("Left out")]
    rows = [line for line in said if LONG in line and "below -1, explain" in line]
    assert len(rows) == 2, "once under what needs a look, once in the matrix"
    assert "The norm is enforced from 2027-01-01" in rows[0], "the whole sentence of the last norm year"


def test_the_wider_the_terminal_the_more_columns():
    for sheet in compose(wide()).sheets:
        kept = [set(text.fitting(sheet, width)) for width in (20, 60, 80, 120, 200, None)]
        assert all(less <= more for less, more in pairwise(kept))
        assert kept[-1] == set(range(len(sheet.heads)))


def test_colour_only_when_asked_and_never_instead_of_words():
    of = wide()
    plain, coloured = text.render(of), text.render(of, color=True)
    assert b"\x1b" not in plain
    assert b"\x1b[1;31mbelow" in coloured
    uncoloured = re.sub(rb"\x1b\[[0-9;]*m", b"", coloured).split(b"\n")
    assert [line.rstrip() for line in uncoloured] == plain.split(b"\n")


def test_summary_only_leaves_the_row_tables_out():
    said = text.render(wide(), summary_only=True).decode()
    assert "Summary: locations per norm" in said
    assert "Matrix" not in said
    assert "needs a look" not in said
    assert said.rstrip().endswith(CLOSING)


def test_nothing_that_needs_a_look_is_said():
    of = result(norm_set(norm()), volumes({("L1", "alpha", 2024): 20}))
    assert "Nothing: every row is met, or is not judged on a number." in text.render(of).decode()


def test_the_share_has_its_denominator_in_words():
    assert share(12, 30) == "12 of 30 performing (40%)"
    assert share(2, 3) == "2 of 3 performing (67%)", "half up"
    assert share(0, 0) == "none performing"


def test_two_norm_sets_with_norms_of_one_id_can_be_told_apart():
    sets = [norm_set(norm()), norm_set(norm(minimum=50), set_id="set-b")]
    of = result(sets, volumes({("L1", "alpha", 2024): 30}))
    for said in (text.render(of).decode(), markdown.render(of).decode().replace("\\", "")):
        assert "set-a/norm-a" in said
        assert "set-b/norm-a" in said


# Hostile names


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_text_shows_a_name_as_it_is(name):
    said = text.render(hostile(), width=None).decode()
    assert visible(name) in said
    assert not {c for c in said if not c.isprintable()} - {"\n"}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_markdown_shows_a_name_as_it_is(name):
    said = markdown.render(hostile()).decode()
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", said)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        unescaped = unescaped.replace(entity, char)
    assert visible(name) in unescaped
    assert not {c for c in said if not c.isprintable()} - {"\n"}


def test_markdown_lets_no_name_be_more_than_text():
    of = hostile()
    said = markdown.render(of).decode()
    assert "<script" not in said
    assert "](" not in re.sub(r"\\.", "", said)
    assert "https://" not in said, "a bare address becomes a link"
    tables = [part for part in said.split("\n\n") if part.startswith("|")]
    assert len(tables) == 5
    for table in tables:
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.split("\n")}
        assert len(counts) == 1, "every row of a table has the columns of its heading"


def test_csv_keeps_every_character():
    rows = list(csv.DictReader(io.StringIO(table_files.to_csv(hostile().verdicts).decode(), newline="")))
    assert [row["location_name"] for row in rows[: len(HOSTILE)]] == list(HOSTILE.values())


def test_json_keeps_every_character():
    rows = json.loads(json_report.render(hostile()))["verdicts"]
    assert [row["location_name"] for row in rows[: len(HOSTILE)]] == list(HOSTILE.values())


def test_excel_holds_text_and_neither_formula_nor_link():
    data = excel.render(hostile())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"], "a formula"
    for name in HOSTILE.values():
        named = [cell for cell in cells if cell.value == in_workbook(name)]
        assert named, name
        assert {(cell.data_type, cell.hyperlink) for cell in named} == {("s", None)}, name


def in_workbook(name):
    """What XML cannot hold a workbook writes as ``_x001B_``; openpyxl leaves it so."""
    return re.sub(r"[\x00-\x08\x0b-\x1f]", lambda char: f"_x{ord(char[0]):04X}_", name)


def test_excel_refuses_what_a_cell_cannot_hold():
    places = register({"location_id": "L1", "location_name": "x" * 32_768})
    of = result(norm_set(norm()), volumes({("L1", "alpha", 2024): 20}), places)
    with pytest.raises(ValueError, match="32768 characters does not fit"):
        excel.render(of)


def test_what_a_reader_says_of_its_files_is_text_too():
    of = volumes({("L1", "alpha", 2024): 20})
    of = replace(of, assumptions=("the file \x1b[31m[red]a\nb[/red]: read so",))
    said = text.render(result(norm_set(norm()), of)).decode()
    assert r"- the file \x1b[31m[red]a\nb[/red]: read so" in said
