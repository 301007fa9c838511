"""Names are data: whatever a location is called, every format shows it as text."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import re
from xml.etree import ElementTree

import openpyxl
import pyarrow.parquet
import pytest

import build
from cns_check.report import excel
from cns_check.report import html as page
from cns_check.report.charts import files
from cns_check.report.data import json_report, table_files
from cns_check.report.formats import BY_SUFFIX, View
from cns_check.report.people import markdown, text

NAMES = {
    "L1": "<script>alert(1)</script>",
    "L2": '=HYPERLINK("https://example.org","x")',
    "L3": "[/red][bold]red",
    "L4": "\"quoted\" 'and' & <b>bold</b> </script><!--",
    "L5": "🏥 ziekenhuis",
    "L6": "בית חולים مستشفى",
    "L7": "{norm} {{ 7*7 }} ${x} %s datum.x",
    "L8": "a|b `c` _d_ *e* ![f](https://example.org)",
    "L9": "\u2028 line\u2029 ends, and\ttab",
}
VIEW = View(fail_on=("below", "met"))


@pytest.fixture(scope="module")
def result():
    cells = {(location, "alpha", 2024): 10 + n for n, location in enumerate(NAMES)}
    places = [
        {"location_id": i, "location_name": name, "region_id": name, "latitude": 52.0 + n, "longitude": 5.0}
        for n, (i, name) in enumerate(NAMES.items())
    ]
    return build.result(
        build.norm_set(build.norm(minimum=15)), build.volumes(cells), build.register(*places), data_year=2024
    )


class Reader(html.parser.HTMLParser):
    """The elements of a page, and the texts that stand in them."""

    def __init__(self):
        super().__init__()
        self.tags, self.inside, self.texts = [], [], {}

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "input"}:
            self.inside.append(tag)

    def handle_endtag(self, tag):
        assert self.inside.pop() == tag

    def handle_data(self, data):
        self.texts.setdefault(self.inside[-1] if self.inside else "", []).append(data)


def test_html(result):
    made = page.render(result).decode()
    reader = Reader()
    reader.feed(made)
    assert reader.inside == []
    assert [attrs for tag, attrs in reader.tags if tag == "script"] == [
        {"type": "application/json", "id": "data"},
        {},
        {},
    ]
    assert not {tag for tag, _ in reader.tags} & {"img", "iframe", "bold", "object"}
    assert not any(name.startswith("on") for _, attrs in reader.tags for name in attrs)
    data = json.loads(reader.texts["script"][0])
    column = data["tables"]["verdicts"]["columns"]["location_name"]
    assert ["".join(column["fragments"][n] for n in of) for of in column["of"]] == list(NAMES.values())
    assert not re.search(r"[<>&\u2028\u2029]", reader.texts["script"][0])


def test_charts(result):
    drawn = files.render(result)
    assert any(name.endswith(".png") for name in drawn)
    svgs = {name: ElementTree.fromstring(data) for name, data in drawn.items() if name.endswith(".svg")}
    tags = {element.tag.rpartition("}")[2] for svg in svgs.values() for element in svg.iter()}
    assert not tags & {"script", "a", "image", "foreignObject", "b"}
    said = "".join("".join(svg.itertext()) for name, svg in svgs.items() if name.startswith("volumes"))
    for name in list(NAMES.values())[:3]:
        assert name in said


def test_json_csv_and_parquet(result):
    table = result.verdicts
    rows = json.loads(json_report.render(result))["verdicts"]
    assert [row["location_name"] for row in rows] == list(NAMES.values())
    rows = list(csv.DictReader(io.StringIO(table_files.to_csv(table).decode(), newline="")))
    assert [row["location_name"] for row in rows] == list(NAMES.values())
    read = pyarrow.parquet.read_table(io.BytesIO(table_files.to_parquet(table)))
    assert read["location_name"].to_pylist() == list(NAMES.values())


def test_workbook(result):
    book = openpyxl.load_workbook(io.BytesIO(excel.render(result)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {c.data_type for c in cells if c.value in NAMES.values()} == {"s"}
    assert not any(c.data_type == "f" for c in cells)
    # A location's name never becomes a link.
    assert not any(c.hyperlink for c in cells if c.value in NAMES.values())
    assert set(NAMES.values()) - {c.value for c in cells} <= {NAMES["L9"]}


@pytest.mark.parametrize("color", [False, True])
def test_terminal(result, color):
    said = text.render(result, width=None, color=color).decode()
    for i in ("L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8"):
        assert NAMES[i] in said
    assert "\u2028" not in said


def test_markdown(result):
    said = markdown.render(result).decode()
    assert "<script>" not in said
    assert "&lt;script&gt;alert" in said
    rows = [line for line in said.splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) > 2 for row in rows)
    assert "](https" not in re.sub(r"\\.", "", said)


def test_junit_and_sarif(result):
    tree = ElementTree.fromstring(BY_SUFFIX["xml"].render(result, VIEW))
    assert not {e.tag for e in tree.iter()} - {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "properties",
        "property",
        "system-out",
        "skipped",
        "error",
    }
    said = json.loads(BY_SUFFIX["sarif"].render(result, VIEW))
    assert len(said["runs"][0]["results"]) >= len(NAMES)
