"""``volumes profile``: the draft of a file in any shape reads it, or says what the file cannot tell."""

from __future__ import annotations

import gzip
import io
import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.inputs.volumes.draft.make import draft_profile
from cns_check.inputs.volumes.draft.near_interventions import Known
from cns_check.inputs.volumes.profile_file import read_profile
from cns_check.inputs.volumes.read import read_volumes
from cns_check.inputs.volumes.source import VolumeSource
from cns_check.words import english, translator
from conftest import REPO

TITLES = {
    "hip": ("Heupprothese", "Hip replacement"),
    "knee": ("Knieprothese", "Knee replacement"),
    "kidney-nephrectomy": ("(Partiële) nefrectomie", "(Partial) nephrectomy"),
}
HEAD = "location_id,intervention_id,year,volume\n"
UNKNOWN = None

#: Shapes whose draft needs keys that the reader does not know yet.
NEEDS_NEW_KEYS: frozenset[str] = frozenset()


def draft(*files, titles=TITLES, tr=english):
    made, found = draft_profile([(p, d if isinstance(d, bytes) else d.encode()) for p, d in files], titles, tr)
    assert made is not None, found
    return made


def keys(text):
    return yaml.safe_load(text)


def check_lines(text):
    """What is marked to be checked, each on one line."""
    unwrapped = re.sub(r"\n *#   (?=\S)", " ", text)
    return re.findall(r"^ *# check: (.*)$", unwrapped, re.M)


def told(text):
    """All comments, on one line."""
    return " ".join(re.sub(r"^ *# *", "", line) for line in text.splitlines() if line.lstrip().startswith("#"))


def read(text, path, data, titles=TITLES):
    """The cells that a file gives when it is read by a draft."""
    profile, found = read_profile("draft.yaml", text.encode())
    assert not found, (found, text)
    volumes, found = read_volumes([VolumeSource(path, data, profile)], set(titles))
    assert volumes is not None, ([d.message for d in found], text)
    rows = volumes.cells.itertuples(index=False, name=None)
    return {(r[0], r[1], int(r[2])): (int(r[3]), UNKNOWN if r[4] == float("inf") else int(r[4])) for r in rows}


def exact(**volumes):
    """``N1_2024=5``: one intervention, hip."""
    return {(name.split("_")[0], "hip", int(name.split("_")[1])): (v, v) for name, v in volumes.items()}


def as_xlsx(**sheets):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if value is not None:
                    page.write(y, x, value)
    book.close()
    return out.getvalue()


def as_parquet(**columns):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


MONTHS = [14, 20, 1, 15, 9, 8, 19, 4, 11, 1, 1, 1]
#: Name: the file, the cells that the draft must give, keys that it must have, and what its checks must speak of.
SHAPES = {
    "semicolon, cp1252, decimal comma, total, blanks": (
        "Ziekenhuis;Ingreep;Jaar;Aantal\r\nCoöperatie;Heupprothese;2024;60,00\r\nZuid;Heupprothese;2024;\r\n"
        "Oost;Heupprothese;2024;42,00\r\nTotaal;Heupprothese;2024;102,00\r\n".encode("cp1252"),
        exact(Coöperatie_2024=60, Oost_2024=42) | {("Zuid", "hip", 2024): (0, UNKNOWN)},
        {"format": {"delimiter": ";", "encoding": "cp1252", "decimal": ","}},
        ["cp1252"],
    ),
    "tab, spaces, another order": (
        "aantal\tverslagjaar\tverrichting\tnaam\tlocatiecode\n"
        " 22\t2023\thip\tNoord \t0101\n<5\t2023\thip\tZuid\t0102\n",
        exact(**{"0101_2023": 22}) | {("0102", "hip", 2023): (0, 4)},
        {"trim": True, "columns": {"location_id": "locatiecode", "location_name": "naam"}},
        [],
    ),
    "pipe, English": (
        "hospital|procedure|year|cases\nN1|Hip replacement|2023|41\nN2|Hip replacement|2023|NA\n",
        exact(N1_2023=41) | {("N2", "hip", 2023): (0, UNKNOWN)},
        {"missing": ["", "NA"]},
        ["stand for unknown"],
    ),
    "title and footer": (
        "Overzicht ingrepen (verzonnen)\n\nlocation_id;intervention_id;year;volume\nN1;hip;2024;36\nN2;hip;2024;132\n"
        "Bron: verzonnen register\n",
        exact(N1_2024=36, N2_2024=132),
        {"format": {"skip_lines": 2}, "drop": [{"column": "location_id", "starts_with": "Bron:"}]},
        [],
    ),
    "a title for Excel, padded lines, a grand total and notes": (
        "Rapport;;;\n;;;\nziekenhuis;ingreep;jaar;aantal\nN1;hip;2024;14\nN2;knee;2024;20\nTotaal;;2024;34\n;;;\n"
        "Bron: register;;;\n* voorlopig;;;\n",
        exact(N1_2024=14) | {("N2", "knee", 2024): (20, 20)},
        {"format": {"skip_lines": 2}},
        [],
    ),
    "comment lines": (
        "# made by an invented program\n" + HEAD + "N1,hip,2024,126\n# halfway\nN2,hip,2024,172\n",
        exact(N1_2024=126, N2_2024=172),
        {"format": {"comment": "#"}},
        [],
    ),
    "sep line": (
        'sep=;\n"ziekenhuis";"ingreep";"jaar";"aantal"\n"Noord; A";"hip";"2023";"41"\n"Zuid";"hip";"2023";"1"\n',
        {("Noord; A", "hip", 2023): (41, 41), ("Zuid", "hip", 2023): (1, 1)},
        {"format": {"delimiter": ";"}},
        [],
    ),
    "quoted delimiters and line breaks in names": (
        'ziekenhuis,ingreep,jaar,aantal\n"Noord, A",hip,2023,41\n"Zuid\nB",hip,2023,2\n',
        {("Noord, A", "hip", 2023): (41, 41), ("Zuid\nB", "hip", 2023): (2, 2)},
        {"format": {"delimiter": ","}},
        [],
    ),
    "wide years": (
        "loc,proc,2022,2023,2024\nN1,hip,40,151,22\nN2,hip,71,<5,\n",
        exact(N1_2022=40, N1_2023=151, N1_2024=22, N2_2022=71)
        | {("N2", "hip", 2023): (0, 4), ("N2", "hip", 2024): (0, UNKNOWN)},
        {"wide": {"years": ["2022", "2023", "2024"]}},
        ["2024 has 1"],
    ),
    "one wide year": (
        "loc,proc,2023\nN1,hip,40\nN2,hip,71\n",
        exact(N1_2023=40, N2_2023=71),
        {"wide": {"years": ["2023"]}},
        [],
    ),
    "wide years with totals": (
        "loc,proc,2022,2023\nN1,hip,40,151\nN2,hip,71,4\nTotal,hip,111,155\n",
        exact(N1_2022=40, N1_2023=151, N2_2022=71, N2_2023=4),
        {"control_totals": {"column": "loc", "equals": "Total"}},
        [],
    ),
    "wide interventions": (
        "ziekenhuis;jaar;Heupprothese;Knieprothese;bedden\nN1;2023;55;21;600\nN2;2023;-;8;300\n",
        exact(N1_2023=55)
        | {("N1", "knee", 2023): (21, 21), ("N2", "hip", 2023): (0, UNKNOWN), ("N2", "knee", 2023): (8, 8)},
        {"wide": {"interventions": ["Heupprothese", "Knieprothese"]}},
        ["stand for unknown"],
    ),
    "wide in both": (
        "ziekenhuis;Heup 2022;Heup 2023;Knie 2022;Knie 2023\nN1;55;21;100;12\n",
        exact(N1_2022=55, N1_2023=21) | {("N1", "knee", 2022): (100, 100), ("N1", "knee", 2023): (12, 12)},
        {"wide": {"columns": {"Heup 2022": {"intervention_id": "hip", "year": 2022}}}},
        ["what stands behind it"],
    ),
    "months": (
        HEAD.replace("year", "period") + "".join(f"N1,hip,2024-{i:02},{n}\n" for i, n in enumerate(MONTHS, 1)),
        exact(N1_2024=sum(MONTHS)),
        {},
        [],
    ),
    "months without a sign": (
        "location_id;intervention_id;maand;volume\n"
        + "".join(f"N1;hip;2024{i:02};{n}\n" for i, n in enumerate(MONTHS, 1)),
        exact(N1_2024=sum(MONTHS)),
        {"columns": {"period": "maand"}},
        [],
    ),
    "year and quarter in columns of their own": (
        "ziekenhuis;ingreep;jaar;kwartaal;aantal\n" + "".join(f"N1;hip;2023;{q};{q + 3}\n" for q in range(1, 5)),
        exact(N1_2023=22),
        {"duplicates": "sum"},
        ['"kwartaal"'],
    ),
    "masks": (
        "instelling,ingreep,jaar,aantal\nA,hip,2023,<=5\nB,hip,2023,*\nC,hip,2023,1-4\nD,hip,2023,x\nE,hip,2023,12\n"
        "F,hip,2023,<5\nG,hip,2023,n.v.t.\nH,hip,2023,nihil\nI,hip,2023,.\n",
        exact(E_2023=12, H_2023=0)
        | {(i, "hip", 2023): (0, 1_000_000) for i in "BDI"}
        | {("A", "hip", 2023): (0, 5), ("C", "hip", 2023): (1, 4), ("F", "hip", 2023): (0, 4)}
        | {("G", "hip", 2023): (0, UNKNOWN)},
        {"masked": {"*": [0, 1_000_000], "<=5": [0, 5]}},
        [
            *('what "*" stands for', 'what "." stands for', 'what "x" stands for', 'that "<=5" stands for 0 to 5'),
            *('that "1-4" stands for 1 to 4', 'that "nihil" stands for 0 to 0', "stand for unknown"),
        ],
    ),
    "footnote marks": (
        HEAD + "N1,hip,2024,172*\nN2,hip,2024,144¹\nN3,hip,2024,8\n",
        exact(N1_2024=172, N2_2024=144, N3_2024=8),
        {"marks": ["*", "¹"]},
        [],
    ),
    "UTF-16": (
        "ziekenhuis;ingreep;jaar;aantal\r\nÉén;hip;2023;41\r\n".encode("utf-16"),
        exact(Één_2023=41),
        {"format": {"encoding": "utf-16"}},
        [],
    ),
    "UTF-8 with its mark": (
        b"\xef\xbb\xbf" + "ziekenhuis;ingreep;jaar;aantal\r\nÉén;hip;2023;41\r\n".encode(),
        exact(Één_2023=41),
        {"format": {"encoding": "utf-8"}},
        [],
    ),
    "the letters of DOS": (
        "ziekenhuis;ingreep;jaar;aantal\r\nReünie Één;hip;2023;41\r\n".encode("cp850"),
        {("Reünie Één", "hip", 2023): (41, 41)},
        {"format": {"encoding": "cp850"}},
        ["cp850"],
    ),
    "two columns that are one id": (
        "ziekenhuis;locatie;intervention_id;year;volume\nZorggroep;Noord;hip;2024;103\nZorggroep;Zuid;hip;2024;61\n",
        {("Zorggroep/Noord", "hip", 2024): (103, 103), ("Zorggroep/Zuid", "hip", 2024): (61, 61)},
        {"columns": {"location_id": ["ziekenhuis", "locatie"]}},
        ["together are one location"],
    ),
    "totals per county": (
        "location_id,county,intervention_id,year,volume\nN1,Oost,hip,2024,13\nN2,West,hip,2024,105\n"
        "County,Oost,hip,2024,13\nCounty,West,hip,2024,105\nState,,hip,2024,118\n",
        exact(N1_2024=13, N2_2024=105),
        {
            "control_totals": [
                {"column": "location_id", "equals": "County", "per": ["county"]},
                {"column": "location_id", "equals": "State"},
            ]
        },
        [],
    ),
    "totals in parts": (
        HEAD[:-1] + ",sex\nN1,hip,2024,103,f\nN1,hip,2024,59,m\nN2,hip,2024,30,f\nN2,hip,2024,130,m\n"
        "Total,hip,2024,133,f\nTotal,hip,2024,189,m\n",
        exact(N1_2024=162, N2_2024=160),
        {"duplicates": "sum"},
        ['"sex"'],
    ),
    "totals of other periods": (
        HEAD + "N1,hip,2023,103\nN2,hip,2023,59\nTotal,hip,2023,162\nN1,hip,2021-2023,309\nTotal,hip,2021-2023,309\n",
        exact(N1_2023=103, N2_2023=59),
        {"control_totals": {"column": "location_id", "equals": "Total"}},
        [],
    ),
    "a total above a million": (
        HEAD + "N1,hip,2024,600000\nN2,hip,2024,600001\nTotal,hip,2024,1200001\n",
        exact(N1_2024=600000, N2_2024=600001),
        {"control_totals": {"column": "location_id", "equals": "Total"}},
        [],
    ),
    "a total that does not add up": (
        HEAD + "N1,hip,2024,14\nN2,hip,2024,20\nTotaal,hip,2024,35\n",
        exact(N1_2024=14, N2_2024=20),
        {"drop": [{"column": "location_id", "equals": "Totaal"}]},
        ["the first being 35 where the rows add up to 34"],
    ),
    "a total of the interventions": (
        HEAD + "N1,hip,2024,14\nN1,knee,2024,20\nN1,Totaal,2024,34\n",
        exact(N1_2024=14) | {("N1", "knee", 2024): (20, 20)},
        {"drop": [{"column": "intervention_id", "equals": "Totaal"}]},
        [],
    ),
    "only the totals are kept": (
        "location_id,soort,intervention_id,year,volume\nN1,Totaal,hip,2024,103\nN1,waarvan spoed,hip,2024,3\n"
        "N1,waarvan gepland,hip,2024,100\n",
        exact(N1_2024=103),
        {"keep": [{"column": "soort", "equals": "Totaal"}]},
        ["parts of these"],
    ),
    "financial years": (
        HEAD + "N1,hip,2018/19,172\nN1,hip,2019/20,144\nN1,hip,2018-2020,316\n",
        exact(N1_2018=172, N1_2019=144),
        {"years": {"2018/19": 2018, "2019/20": 2019}},
        ["counts as 2018"],
    ),
    "financial years that look like months": (
        HEAD + "N1,hip,2010-11,172\nN1,hip,2011-12,144\n",
        exact(N1_2010=172, N1_2011=144),
        {"years": {"2010-11": 2010, "2011-12": 2011}},
        ["counts as 2010"],
    ),
    "decimal years": (
        HEAD + "N1,hip,2024.0,172.0\n",
        exact(N1_2024=172),
        {"format": {"decimal": "."}},
        [],
    ),
    "thousands points beside a decimal comma": (
        "ziekenhuis;ingreep;jaar;aantal\nN1;hip;2023;1.234,00\nN2;hip;2023;41,00\n",
        exact(N1_2023=1234, N2_2023=41),
        {"format": {"decimal": ",", "thousands": "."}},
        [],
    ),
    "thousands points that could be decimals": (
        "ziekenhuis;ingreep;jaar;aantal\nN1;hip;2023;1.234\nN2;hip;2023;41\n",
        exact(N1_2023=1234, N2_2023=41),
        {"format": {"thousands": "."}},
        ["1234 or 1.234"],
    ),
    "the year in the title": (
        "Volumes 2024\nziekenhuis;ingreep;aantal\nN1;hip;14\nN2;hip;20\n",
        exact(N1_2024=14, N2_2024=20),
        {"constants": {"year": 2024}},
        ["the lines above the header"],
    ),
    "AGB codes that lost their zeros": (
        "AGB-code,verrichting,jaar,aantal verrichtingen,percentage\n"
        "6010101,hip,2024,12,5.5\n06010102,hip,2024,30,6.5\n",
        {("06010101", "hip", 2024): (12, 12), ("06010102", "hip", 2024): (30, 30)},
        {"ids": {"pad": 8}, "columns": {"volume": "aantal verrichtingen"}},
        [],
    ),
    "ids with and without zeros": (
        HEAD + "135,hip,2023,114\n0135,hip,2024,13\n",
        {("0135", "hip", 2023): (114, 114), ("0135", "hip", 2024): (13, 13)},
        {"ids": {"pad": 4}},
        ["how many digits"],
    ),
    "one id in several spellings": (
        HEAD + "Sint Jan,hip,2023,114\nSint\u00a0Jan,hip,2024,13\nSINT JAN,hip,2022,141\n",
        {("Sint\u00a0Jan", "hip", y): (v, v) for y, v in ((2022, 141), (2023, 114), (2024, 13))},
        {"ids": {"same": ["case", "spaces"]}},
        ["are one location"],
    ),
    "an id with what cannot be seen": (
        HEAD + "N1,hip,2023,114\nN1\u200b,hip,2024,13\n",
        {("N1\u200b", "hip", 2023): (114, 114), ("N1\u200b", "hip", 2024): (13, 13)},
        {"ids": {"same": ["invisible"]}},
        ["are one location"],
    ),
    "a header twice": (
        HEAD[:-1] + ",rate,rate\nN1,hip,2024,103,1,2\n",
        exact(N1_2024=103),
        {},
        [],
    ),
    "packed": (gzip.compress((HEAD + "N1,hip,2024,103\n").encode(), mtime=0), exact(N1_2024=103), {}, []),
    "a workbook": (
        as_xlsx(
            Toelichting=[["uitleg"]],
            Data=[
                ["Overzicht 2024"],
                [],
                ["Ziekenhuis", "Ingreep", "Jaar", "Aantal"],
                ["Noord", "Heupprothese", 2024, 14],
                ["Zuid", "Heupprothese", 2024, None],
                ["Totaal", "Heupprothese", 2024, 14],
                [],
                ["Bron: verzonnen"],
            ],
        ),
        exact(Noord_2024=14) | {("Zuid", "hip", 2024): (0, UNKNOWN)},
        {"format": {"sheet": "Data", "skip_lines": 2}},
        [],
    ),
    "a workbook with ids that are numbers": (
        as_xlsx(Blad1=[["agb", "ingreep", "jaar", "aantal"], [6010101, "hip", 2024, 14], [6010102, "hip", 2024, 3]]),
        {("06010101", "hip", 2024): (14, 14), ("06010102", "hip", 2024): (3, 3)},
        {"ids": {"pad": 8}},
        [],
    ),
    "Parquet": (
        as_parquet(agb=[6010101, 6010102], ingreep=["Heupprothese"] * 2, jaar=[2023, 2023], aantal=[4.0, None]),
        {("06010101", "hip", 2023): (4, 4), ("06010102", "hip", 2023): (0, UNKNOWN)},
        {"ids": {"pad": 8}},
        [],
    ),
}


def path_of(name):
    return "data.xlsx" if "workbook" in name else "data.parquet" if name == "Parquet" else "data.csv"


def data_of(name):
    data = SHAPES[name][0]
    return data if isinstance(data, bytes) else data.encode()


def within(wanted, given):
    """Whether the keys that are wanted are there; mappings may have more."""
    if isinstance(wanted, dict):
        return isinstance(given, dict) and all(k in given and within(v, given[k]) for k, v in wanted.items())
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        return isinstance(given, list) and all(any(within(w, g) for g in given) for w in wanted)
    return wanted == given


@pytest.mark.parametrize("name", SHAPES)
def test_a_draft_says_what_it_found(name):
    _, _, wanted, checks = SHAPES[name]
    text = draft((path_of(name), data_of(name))).text
    assert within(wanted, keys(text)), text
    marked = check_lines(text)
    assert all(any(word in line for line in marked) for word in checks), text
    assert len(marked) == len(checks), (marked, text)


@pytest.mark.parametrize("name", [n for n in SHAPES if n not in NEEDS_NEW_KEYS])
def test_a_draft_reads_its_file(name):
    text = draft((path_of(name), data_of(name))).text
    assert read(text, path_of(name), data_of(name)) == SHAPES[name][1], text


# What a file cannot tell is said

CANNOT = {
    "an id that a spreadsheet spoilt": (HEAD + "1.06191E+08,hip,2024,114\n", 'Which location "1.06191E+08" is'),
    "rows that lack a field": (
        HEAD + "N1,hip,2024,1\nN2,2024,3\nN3,hip,2024,4\n",
        "more or fewer fields than the header: 1",
    ),
    "a last row that lacks a field is no note": (HEAD + "N1,hip,2024,1\nN2,hip,2024\n", "fields than the header: 1"),
    "empty lines between rows": (HEAD + "N1,hip,2024,1\n\n\nN2,hip,2024,4\n", "Empty lines stand between the rows: 2"),
    "no header": ("N1,hip,2024,5\nN2,hip,2024,6\n", "The names of the columns"),
    "fractions": ("ziekenhuis;ingreep;jaar;aantal\nN1;hip;2024;2,5\n", 'no whole numbers: "2,5"'),
    "numbers in two ways": (
        "ziekenhuis;ingreep;jaar;aantal\nN1;hip;2024;1.234,00\nN2;hip;2024;1,234.00\n",
        "written in more than one way",
    ),
    "negative volumes": (HEAD + "N1,hip,2024,-5\nN2,hip,2024,6\n", 'What these volumes mean: "-5"; rows: 1'),
    "no volumes": ("ziekenhuis;ingreep;jaar\nN1;hip;2024\n", "A file with a row per procedure must be counted first"),
    "no years": ("ziekenhuis;ingreep;aantal\nN1;hip;14\n", "The year. Name it"),
    "no interventions": ("ziekenhuis;jaar;aantal\nN1;2024;14\n", "No column of interventions was found"),
    "rows without a year": (HEAD + "N1,hip,2024,5\nN2,hip,,6\n", "The year of rows without one: 1"),
    "columns without a meaning": (HEAD[:-1] + ",kleur\nN1,hip,2024,5,rood\n", 'not used: "kleur"'),
    "rows that were left out": (HEAD + "N1,hip,2024,5\n", "write absent: unknown"),
    "broken quotes": (HEAD + 'N1,hip,2024,5\n"N2"x,hip,2024,6\n', "the records break the rules of CSV"),
}


@pytest.mark.parametrize("name", CANNOT)
def test_what_a_file_cannot_tell_is_said_at_the_top(name):
    data, words = CANNOT[name]
    text = draft(("data.csv", data)).text
    assert words in told(text.partition("schema:")[0]), text
    assert read_profile("p.yaml", text.encode())[1] == ()


def test_a_row_that_lacks_a_field_is_never_dropped():
    assert "drop" not in keys(draft(("data.csv", CANNOT["a last row that lacks a field is no note"][0])).text)


def test_a_last_location_without_a_volume_is_no_note():
    data = b"loc;proc;2022;2023\nN1;hip;3;4\nN2;hip;;\n", b"loc;hip;knee\nN1;3;4\nN2;;\n"
    for file, constant in zip(data, ("", "constants: {year: 2024}\n"), strict=True):
        text = draft(("data.csv", file)).text
        assert "drop" not in keys(text), text
        assert {where[0] for where in read(text + constant, "data.csv", file)} == {"N1", "N2"}


def test_a_note_that_does_not_look_like_one_is_checked():
    text = draft(("data.csv", HEAD + "N1,hip,2024,5\nVoorlopige cijfers\n")).text
    assert keys(text)["drop"] == [{"column": "location_id", "starts_with": "Voorlopige"}]
    assert check_lines(text) == ["that it is a note, and no location"]


def test_a_last_year_with_fewer_volumes_is_asked_about_and_not_marked():
    rows = "".join(f"N{i},hip,{y},5\n" for y in (2022, 2023) for i in range(10)) + "N1,hip,2024,5\n"
    text = draft(("data.csv", HEAD + rows)).text
    assert any("2024 has 1 volumes, the years before it 10" in line for line in check_lines(text))
    assert "# incomplete_years: [2024]" in text.splitlines()
    assert "incomplete_years" not in keys(text)


def test_rows_that_nothing_tells_apart_are_not_added_up():
    text = draft(("data.csv", HEAD + "N1,hip,2024,5\nN1,hip,2024,7\n")).text
    assert "duplicates" not in keys(text)
    assert "# duplicates: sum" in text.splitlines()


def test_two_names_of_one_intervention_are_added_up_only_with_a_check():
    text = draft(("data.csv", HEAD + "N1,Heup,2024,5\nN1,Heupprothese,2024,7\n")).text
    assert keys(text)["duplicates"] == "sum"
    assert any("go to one intervention" in line for line in check_lines(text))


def test_several_deliveries_ask_which_one_counts():
    text = draft(("d.csv", HEAD[:-1] + ",aanlevering\nN1,hip,2024,5,2024-01-01\nN1,hip,2024,7,2024-07-01\n")).text
    assert keys(text)["deliveries"] == {"choose": {"default": "latest"}}
    assert any("which delivery" in line for line in check_lines(text))


# Interventions


def test_names_are_mapped_to_the_nearest_and_others_are_listed():
    data = HEAD + "N1,Nefrectomie,2024,5\nN1,Hip,2024,6\nN1,Blaasresectie,2024,7\nN1,knee,2024,7\n"
    text = draft(("data.csv", data)).text
    assert keys(text)["interventions"] == {"Nefrectomie": "kidney-nephrectomy", "Hip": "hip"}
    assert "unmapped" not in keys(text)
    assert "# unmapped: drop" in text.splitlines()
    assert [line for line in check_lines(text) if "in no norm set" in line and '"Blaasresectie"' in line]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("hip", ("hip", True)),
        ("HEUPPROTHESE", ("hip", True)),
        ("Partiële  nefrectomie", ("kidney-nephrectomy", True)),
        ("nefrectomie", ("kidney-nephrectomy", True)),
        ("Heupprothesen", ("hip", False)),
        ("Total knee replacement", ("knee", False)),
        ("Replacement", None),
        ("Blaasresectie", None),
        ("", None),
    ],
)
def test_nearest(name, found):
    match = Known(TITLES).nearest(name)
    assert (match and (match.id, match.exact)) == found


def test_what_is_as_near_to_two_is_mapped_to_neither():
    titles = {"lung-resection": ("Longresectie",), "lung-therapy": ("Systeemtherapie long",)}
    text = draft(("data.csv", HEAD + "N1,Long,2024,5\nN1,Longresectie,2024,6\n"), titles=titles).text
    assert keys(text)["interventions"] == {"Longresectie": "lung-resection"}
    assert any('"Long" could be lung-resection or lung-therapy' in line for line in check_lines(text))


# The real file


def test_the_draft_of_california_is_its_profile_but_for_what_only_a_reader_knows():
    from cns_check.norms.find import load_norm_sets

    folder = REPO / "sample_data" / "us-california"
    sets, _ = load_norm_sets(["us-leapfrog"])
    titles = {i: t.title.values() for i, t in sets[0].value.interventions.items()}
    data = (folder / "volumes.csv").read_bytes()
    text = draft(("volumes.csv", data), titles=titles).text
    there = keys((folder / "profile.yaml").read_text(encoding="utf-8"))
    drafted = keys(text)
    assert there.pop("absent") == "not-performed", "the default"
    assert there.pop("incomplete_years") == [2015], "no number of rows says that a year ends in September"
    assert there.pop("unmapped") == "drop", "left to the reader"
    assert drafted == there
    assert "# unmapped: drop" in text.splitlines()
    assert "88" in told(text[text.index("Rectum: rectum-resection") :])
    whole = text + "unmapped: drop\nincomplete_years: [2015]\n"
    cells = read(whole, "volumes.csv", data, titles)
    assert len(cells) == 630 + 1381 + 940 + 1986


# Several files


def test_files_of_one_layout_get_one_profile():
    one, other = HEAD + "N1,hip,2023,5\n", HEAD + "N2,Heupprothese,2024,<5\n"
    text = draft(("2023.csv", one), ("2024.csv", other)).text
    assert keys(text)["interventions"] == {"Heupprothese": "hip"}
    profile, _ = read_profile("p.yaml", text.encode())
    volumes, _ = read_volumes([VolumeSource(n, d.encode(), profile) for n, d in (("a", one), ("b", other))], {"hip"})
    assert len(volumes.cells) == 2


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (HEAD.replace(",", ";") + "N1;hip;2024;5\n", "delimiter is ',' and ';'"),
        ("Titel\n" + HEAD + "N1,hip,2024,5\n", "skip_lines is '' and 1"),
        (HEAD.replace("volume", "aantal") + "N1,hip,2024,5\n", "only one of them has the columns 'aantal', 'volume'"),
        ("intervention_id,location_id,year,volume\nhip,N1,2024,5\n", "in another order"),
        (as_xlsx(Blad1=[HEAD.strip().split(","), ["N1", "hip", 2024, 5]]), "one is csv, the other xlsx"),
    ],
)
def test_files_of_other_layouts_are_told_apart(other, words):
    files = [
        ("a.csv", (HEAD + "N1,hip,2023,5\n").encode()),
        ("b.csv", other if isinstance(other, bytes) else other.encode()),
    ]
    made, found = draft_profile(files, TITLES, english)
    assert made is None
    assert [(d.code, d.place.path) for d in found] == [("V070", "b.csv")]
    assert words in found[0].message


def test_ascii_goes_with_any_encoding():
    text = draft(("a.csv", HEAD + "N1,hip,2023,5\n"), ("b.csv", (HEAD + "Één,hip,2024,5\n").encode("cp1252"))).text
    assert keys(text)["format"]["encoding"] == "cp1252"


# What is no table


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "V001"),
        (HEAD.encode(), "V001"),
        (b"Nothing here\nis a table\n", "V071"),
        (b"kleur,vorm\nrood,rond\n", "V071"),
        (b"PK\x03\x04 no workbook", "V002"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "V002"),
        (b"\x1f\x8b damaged", "V002"),
        (b"PAR1 damaged", "V002"),
        (b"a,b\n\0,1\n", "V004"),
        (as_xlsx(Blad1=[["alone"]]), "V071"),
    ],
)
def test_what_is_no_table_is_told(data, code):
    made, found = draft_profile([("data", data)], TITLES, english)
    assert made is None
    assert [d.code for d in found] == [code]


# Whatever the file

TEXTS = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                "N1",
                "Totaal",
                "hip",
                "Heup",
                "2024",
                "2023/24",
                "2024-01",
                "<5",
                "1.234",
                "1,5",
                "*",
                "12*",
                "-",
                "x;y",
            ),
            *(
                "location_id",
                "jaar",
                "aantal",
                "ingreep",
                "2022",
                "2023",
                "#",
                '"',
                " a ",
                "null",
                "yes",
                "~",
                "é",
                "\u200b",
            ),
        ]
    ),
    st.text(max_size=4),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=5), min_size=1, max_size=6), st.sampled_from(";,\t|"))
def test_a_draft_is_always_a_profile(rows, delimiter):
    data = "\n".join(delimiter.join(row) for row in rows).encode("utf-8", "surrogatepass")
    made, found = draft_profile([("data.csv", data)], TITLES, english)
    assert (made is None) == bool(found)
    if made is not None:
        profile, wrong = read_profile("p.yaml", made.text.encode())
        assert profile is not None, ([d.message for d in wrong], made.text)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_break_it(data):
    made, found = draft_profile([("data", data)], TITLES, translator("nl"))
    assert (made is None) == bool(found)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["N1", "Noord", "St. Jan"]), st.sampled_from(["hip", "knee"]), st.integers(2018, 2024)
        ),
        st.one_of(st.integers(0, 999), st.none()),
        min_size=2,
    ),
    st.sampled_from([";", ",", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
    st.booleans(),
)
def test_plain_volumes_come_back_in_any_layout(cells, delimiter, encoding, titled):
    lines = [delimiter.join(("ziekenhuis", "ingreep", "jaar", "aantal"))]
    lines += [delimiter.join((*map(str, key), "" if v is None else str(v))) for key, v in cells.items()]
    data = "\r\n".join((["Overzicht"] if titled else []) + lines).encode(encoding)
    given_back = read(draft(("data.csv", data)).text, "data.csv", data)
    assert given_back == {k: (0, UNKNOWN) if v is None else (v, v) for k, v in cells.items()}
