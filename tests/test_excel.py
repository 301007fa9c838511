"""The workbook for insurers, read back as a program reads it: sheets, tables, types, colours, print set-up, names."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from build import TWO_REGIMES, norm, norm_set_dict, write_norms, write_volumes
from cns_check.report.excel import book as workbook
from cns_check.report.excel.book import COLOURS, STATES, Book, Column, Page, lines_of
from cns_check.words import english, status_reason_said, translator, window_said
from conftest import REPO, SAMPLE, SAMPLE_CASE, SAMPLE_FILES, SHEETS

HOSTILE = [
    "=1+1",
    "http://example.org/",
    "+31",
    "@SUM(A1)",
    "-2+3",
    "000123456789012345",
    "1E5",
    "mailto:a@b.nl",
    "internal:'Run'!A1",
    "{=1}",
    "a\nb",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The workbook and the report of the sample case with its agreements."""
    from conftest import run_cli

    folder = tmp_path_factory.mktemp("excel")
    args = ["evaluate", *SAMPLE_CASE, "--use-indicative"]
    done = run_cli([*args, "--output", str(folder / "a.xlsx"), "--output", str(folder / "a.json")], cwd=SAMPLE)
    assert done.exit_code == 0, done.stderr
    return (folder / "a.xlsx").read_bytes(), json.loads((folder / "a.json").read_bytes())


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(io.BytesIO(made[0]))


def records(sheet):
    """The rows of a sheet's table, by heading."""
    (table,) = sheet.tables.values()
    heads, *rows = ([c.value for c in row] for row in sheet[table.ref])
    return [dict(zip(heads, row, strict=True)) for row in rows]


# What it is made of


def test_the_sheets_are_there_in_their_order(book):
    assert book.sheetnames == SHEETS


@pytest.mark.parametrize("name", SHEETS)
def test_each_sheet_is_a_table_ready_to_filter_read_and_print(book, name):
    sheet = book[name]
    (table,) = sheet.tables.values()
    heads = [c.value for c in sheet[1]]
    assert table.name == ("t_contracts" if name == "Contract list" else f"t_{name.lower().replace(' ', '_')}")
    assert table.autoFilter.ref == table.ref
    assert table.ref.startswith("A1:")
    assert [c.name for c in table.tableColumns] == heads
    assert sheet.freeze_panes == "A2"
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert (int(setup.fitToWidth or 1), int(setup.fitToHeight)) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddHeader.center.text.endswith("&A")
    assert re.fullmatch(r"page &P of &N", sheet.oddFooter.right.text.replace("&[Page]", "&P").replace("&N", "&N"))
    assert not re.search("&D|&T", str(sheet.oddFooter.left.text) + str(sheet.oddHeader.left.text)), "no day, no time"


@pytest.mark.parametrize("name", SHEETS)
def test_widths_fit_what_stands_there(book, name):
    sheet = book[name]
    for number, head in enumerate(sheet[1], start=1):
        width = sheet.column_dimensions[get_column_letter(number)].width
        longest = max(len(word) for word in re.split(r"[ \n]", head.value))
        assert longest + 2 <= width <= 132, (name, head.value, width)


def test_the_contract_list_prints_a_row_a_line_or_two(book):
    sheet = book["Contract list"]
    heads = [c.value for c in sheet[1]]
    last = sheet.max_row
    assert sheet.print_area == f"'Contract list'!$A$1:${get_column_letter(heads.index('why') + 1)}${last}", "notes too"
    assert {"region", "location", "name", "norm", "contract status", "from when"} <= set(heads[: heads.index("why")])
    assert heads.index("reason") > heads.index("why"), "the sentence stands beside the paper"
    assert not sheet.cell(row=2, column=heads.index("reason") + 1).alignment.wrap_text
    heights = [sheet.row_dimensions[r].height or 15 for r in range(2, len(records(sheet)) + 2)]
    assert max(heights) <= 30
    # At the width of A4 and its scale the rows of the sample case take 20 pages at most; they took 54.
    width = sum(sheet.column_dimensions[get_column_letter(n)].width for n in range(1, heads.index("why") + 2) if n != 2)
    scale = 149 / width
    assert sum(heights) * scale / (595 - 1.4 * 72 - 30) < 20


def test_the_contract_list_says_why_in_words(made, book):
    codes = {(v["location_id"], v["norm_year"], v["reason"]): v["reason_code"] for v in made[1]["verdicts"]}
    assert len(set(codes.values())) > 5
    for row in records(book["Contract list"]):
        assert "_" not in row["why"]
        assert row["why"] == status_reason_said(row["reason code"])


def test_a_sheet_without_a_print_area_prints_whole(book):
    assert [name for name in book.sheetnames if book[name].print_area] == ["Contract list"]


def test_long_sentences_are_folded_and_their_rows_high_enough(book):
    sheet = book["Verdicts"]
    column = [c.value for c in sheet[1]].index("reason") + 1
    cell = sheet.cell(row=2, column=column)
    assert cell.alignment.wrap_text
    assert len(cell.value) > 150
    assert sheet.row_dimensions[2].height >= 4 * 12


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("short", 10, 1),
        ("two words", 5, 2),
        ("a\nb", 10, 2),
        ("kidney-local-treatment", 13, 2),
        ("x" * 25, 10, 3),
        ("a bb ccc dddd", 4, 3),
    ],
)
def test_lines_of_a_text(text, width, lines):
    assert lines_of(text, width) == lines


# Types


def test_numbers_are_numbers_days_are_days_and_codes_are_text(book):
    sheet = book["Contract list"]
    row = {h.value: c for h, c in zip(sheet[1], sheet[2], strict=True)}
    assert (row["AGB code"].data_type, row["establishment number"].data_type) == ("s", "s")
    assert isinstance(row["from when"].value, datetime)
    assert row["from when"].number_format == "yyyy-mm-dd"
    assert isinstance(row["norm year"].value, int)
    assert row["norm year"].number_format == "0"
    after = records(book["After"])
    growth = next(r for r in after if r["growth"])
    assert 0 < growth["growth"] < 10
    column = [c.value for c in book["After"][1]].index("growth") + 1
    assert book["After"].cell(row=2, column=column).number_format == "0.0%"


def test_a_mean_shows_its_decimals_and_never_reads_as_the_minimum_that_it_misses(cli, tmp_path):
    write_volumes(tmp_path / "volumes.csv", ["L1,alpha,2022,20", "L1,alpha,2023,20", "L1,alpha,2024,19"])
    write_norms(tmp_path, norm_set_dict(norm(window={"mean-of-years": 3}), regimes=TWO_REGIMES))
    cli(["evaluate", "volumes.csv", "--norms", "set-a.yaml", "--output", "a.xlsx"], cwd=tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Verdicts"]
    column = [c.value for c in sheet[1]].index("volume") + 1
    cell = sheet.cell(row=2, column=column)
    assert cell.value == pytest.approx(59 / 3)
    assert cell.number_format == "#,##0.0###"


def test_the_tables_hold_what_the_json_holds(made, book):
    report = made[1]
    for name in ("verdicts", "transfers", "after", "regions"):
        rows = records(book[name.capitalize()])
        assert len(rows) == len(report[name])
        for row, wanted in zip(rows, report[name], strict=True):
            for key, value in wanted.items():
                shown = row[key.replace("_", " ")]
                if isinstance(value, bool):
                    assert shown == ("yes" if value else "no")
                elif key == "effective":
                    assert (shown.date().isoformat() if shown else None) == value
                elif key == "window" and value is not None:
                    assert shown == window_said(value), "in words"
                elif (key, value) == ("route", "none"):
                    assert shown == "no agreement"
                elif isinstance(value, float):
                    assert shown == pytest.approx(value)
                else:
                    assert shown == value, (name, key)


# What an insurer asks of it


def test_the_contract_list_says_what_the_verdicts_say(made, book):
    verdicts = {(v["location_id"], v["norm_id"], v["norm_year"]): v for v in made[1]["verdicts"]}
    norms = {n["norm"]: n["norm id"] for n in records(book["Norms"])}
    rows = records(book["Contract list"])
    assert len(rows) == len(verdicts)
    for row in rows:
        verdict = verdicts.pop((row["location"], norms[row["norm"]], row["norm year"]))
        assert row["contract status"] == verdict["contract_status"]
        assert row["status of the number"] == verdict["norm_status"]
        assert row["reason"].startswith(verdict["reason"])


def test_the_contract_list_names_codes_and_dates(book):
    rows = {(r["location"], r["norm"], r["norm year"]): r for r in records(book["Contract list"])}
    row, next_year = (rows["M1", "Lung resections for cancer", year] for year in (2026, 2027))
    assert (row["AGB code"], row["establishment number"]) == ("99000024", "990000000024")
    assert (row["contract status"], row["from when"]) == ("deferred", datetime(2027, 1, 1))
    assert (next_year["contract status"], next_year["from when"]) == ("contract", datetime(2027, 1, 1))
    assert (next_year["what-if"], next_year["what-if: why"]) == ("yes", "only a guideline (--use-indicative)")
    exempt = rows["ZO4", "Kidney local treatments", 2026]
    assert (exempt["contract status"], exempt["until"]) == ("exempt", datetime(2026, 12, 31))
    closed = rows["NW12", "Kidney local treatments", 2026]
    assert (closed["contract status"], closed["from when"]) == ("not_applicable", None)


def test_transfers_name_sender_and_receiver(book):
    row = records(book["Transfers"])[0]
    assert (row["from location id"], row["from name"]) == ("M3", "Locatie M3")
    unplaced = [r for r in records(book["Transfers"]) if r["to location id"] is None]
    assert unplaced
    assert all(r["to name"] is None for r in unplaced)


def test_only_what_the_norm_set_gives_is_a_link(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if sheet.title != "Norms":
                    assert cell.hyperlink is None
    links = {c.value: c.hyperlink.target for row in book["Norms"].iter_rows() for c in row if c.hyperlink}
    text = (REPO / "norms" / "nl-iza-tranche-1.yaml").read_text(encoding="utf-8")
    assert links
    assert all(f"url: {target}" in text for target in links.values())
    without = next(r for r in records(book["Norms"]) if r["norm id"] == "kidney-radiotherapy")
    assert (without["link"], without["link 2"]) == (None, None)


def test_a_what_if_is_said_where_one_looks_first(book):
    for name in ("Contract list", "Summary"):
        said = [c.value for c in book[name]["A"]]
        assert any(str(s).startswith("A what-if: numbers that are only a guideline") for s in said)
    assert "A calculation under the printed assumptions, not advice." in said


def test_sheets_without_rows_say_why(cli, tmp_path):
    done = cli(["evaluate", *SAMPLE_FILES, "--output", str(tmp_path / "a.xlsx")], cwd=SAMPLE)
    assert done.exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for name in ("Transfers", "After", "Regions"):
        assert [c.value for c in book[name][2]] == [None] * book[name].max_column
        [told] = [cell for cell in book[name][4] if cell.value is not None]
        assert told.value.startswith("Nothing is known of regional agreements")
        assert not book[name].column_dimensions[told.column_letter].hidden
    assert records(book["Contract list"])


def test_a_set_without_regimes_has_nothing_to_contract(cli, tmp_path):
    write_volumes(tmp_path / "volumes.csv", ["L1,alpha,2024,20"])
    write_norms(tmp_path, norm_set_dict(norm()))
    cli(["evaluate", "volumes.csv", "--norms", "set-a.yaml", "--output", "a.xlsx"], cwd=tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Contract list"]
    assert "nothing to contract" in sheet["A4"].value
    assert sheet["A2"].value is None


# What Excel cannot hold as it is


def one_sheet(columns, rows, tr=english, **more):
    made = Book(tr, comments="", most_rows=100)
    made.add(Page("S", "s", tuple(columns), rows, **more))
    return openpyxl.load_workbook(io.BytesIO(made.finish()))["S"]


@pytest.mark.parametrize("tr", [english, translator("nl")])
def test_a_day_before_programs_count_alike_is_text(tr):
    days = [date(1, 1, 1), date(1899, 12, 31), date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31)]
    sheet = one_sheet([Column("day", "day", 12)], [(day,) for day in days], tr)
    values = [sheet.cell(row=r, column=1).value for r in range(2, 7)]
    dutch, plain = ["01-01-0001", "31-12-1899", "28-02-1900"], ["0001-01-01", "1899-12-31", "1900-02-28"]
    assert values[:3] == (plain if tr is english else dutch)
    assert [value.date() for value in values[3:]] == days[3:]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://example.org/" + "a" * 2_059, True),
        ("https://example.org/" + "a" * 2_060, False),
        ("https://example.org/" + "a b" * 600, False),
        ("https://example.org/a?b=c#d e", True),
        ("javascript:alert(1)", False),
        ("internal:'S'!A1", False),
        ("file:///etc/passwd", False),
    ],
)
def test_an_address_that_no_link_can_hold_is_text(address, linked):
    cell = one_sheet([Column("link", "link", 20)], [(address,)], links={address: "doc"})["A2"]
    assert (cell.hyperlink is not None) is linked
    assert cell.value == ("doc" if linked else address)
    assert cell.data_type == "s"


@pytest.mark.filterwarnings("error")
def test_more_links_than_a_sheet_may_have_are_text(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_LINKS", 2)
    sheet = one_sheet([Column("link", "link", 20)], [(f"https://example.org/{n}",) for n in range(4)])
    assert [sheet.cell(row=r, column=1).hyperlink is not None for r in range(2, 6)] == [True, True, False, False]
    assert sheet["A5"].value == "https://example.org/3"


def test_the_most_links_is_what_the_writer_takes():
    from xlsxwriter.worksheet import Worksheet

    assert Worksheet().max_url_length == workbook.LONGEST_LINK


# Colours that are words too


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", sorted(COLOURS))
def test_contrast(name):
    light, dark = (luminance(colour) for colour in COLOURS[name])
    assert (light + 0.05) / (dark + 0.05) >= 7


def test_a_coloured_cell_says_its_state(book):
    sheet = book["Matrix"]
    seen = {}
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if cell.fill.fill_type == "solid":
                seen.setdefault(cell.value, set()).add("#" + cell.fill.fgColor.rgb[2:])
    assert {"met", "below", "contract", "do_not_contract", "deferred"} <= set(seen)
    assert seen == {word: {COLOURS[STATES[word]][0]} for word in seen}


# Names


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    from conftest import run_cli

    folder = tmp_path_factory.mktemp("hostile")
    ids = [f"L{n}" for n in range(len(HOSTILE))]
    write_volumes(folder / "volumes.csv", [f"{i},alpha,2024,20" for i in ids])
    quoted = (name.replace('"', '""') for name in HOSTILE)
    lines = [f'{i},"{name}",org,=2+2,{n:08},{n:012},=3+3' for n, (i, name) in enumerate(zip(ids, quoted, strict=True))]
    head = "location_id,location_name,organisation_id,organisation_name,agb_code,vestigingsnummer,region_id"
    (folder / "places.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    write_norms(folder, norm_set_dict(norm(), regimes=TWO_REGIMES))
    args = ["evaluate", "volumes.csv", "--norms", "set-a.yaml", "--locations", "places.csv", "--output", "a.xlsx"]
    done = run_cli(args, cwd=folder)
    assert done.exit_code == 0, done.stderr
    return (folder / "a.xlsx").read_bytes()


def test_names_are_text_whatever_they_look_like(hostile):
    book = openpyxl.load_workbook(io.BytesIO(hostile))
    names = {r["name"] for r in records(book["Contract list"])}
    assert names == set(HOSTILE)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(hostile)) as parts:
        for part in parts.namelist():
            text = parts.read(part).decode("utf-8", "replace")
            assert "<f>" not in text
            assert "<hyperlink " not in text


def test_codes_keep_their_leading_zeros(hostile):
    rows = records(openpyxl.load_workbook(io.BytesIO(hostile))["Contract list"])
    assert rows[0]["AGB code"] == "00000000"
    assert (rows[2]["location"], rows[2]["establishment number"]) == ("L1", "000000000001")


# Again


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_second_run_gives_the_same_bytes(cli, tmp_path, lang):
    written = []
    for name in ("a.xlsx", "b.xlsx"):
        args = ["reallocate", *SAMPLE_CASE, "--lang", lang]
        assert cli([*args, "--output", str(tmp_path / name)], cwd=SAMPLE).exit_code == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


def test_dutch_headings_and_words(cli, tmp_path):
    args = ["evaluate", *SAMPLE_CASE, "--lang", "nl"]
    assert cli([*args, "--output", str(tmp_path / "a.xlsx")], cwd=SAMPLE).exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "Contractlijst",
        "Samenvatting",
        "Matrix",
        "Organisaties",
        "Oordelen",
        "Verplaatsingen",
        "Erna",
        "Regio's",
        "Regionaal overzicht",
        "Normen",
        "Aannames",
        "Berekening",
    ]
    row = next(r for r in records(book["Oordelen"]) if r["locatie-id"] == "N3" and r["norm-id"] == "lung-resection")
    assert row["oordeel"] in {"voldoet", "geen normgetal"}
    assert row["redencode"] in {"agreed_later", "designated", "not_designated"}
    sheet = book["Contractlijst"]
    day = next(c for c in sheet[2] if isinstance(c.value, datetime))
    assert day.number_format == "dd-mm-yyyy"
