"""A dictionary per kind of input: its words, taken from the models and tables themselves, and what is special in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from cns_check.compare.read_report import KEYS_OF_ROWS
from cns_check.count.definitions import Definitions
from cns_check.count.profile import CANONICAL as RECORD_COLUMNS
from cns_check.count.profile import RecordProfile
from cns_check.inputs.agreements.model import Agreements
from cns_check.inputs.volumes.profile import CANONICAL, Profile
from cns_check.norms.model import NormSet
from cns_check.report.result import tables
from cns_check.run.case_file import Case
from cns_check.run.question import Question, Selection, options
from fuzz.report_readers import LEAST
from fuzz.table_readers import HOWS, KNOWN, PARTS

_YAML = (
    *(
        "\n",
        "\n  ",
        "\n- ",
        ": ",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        '"',
        "'",
        "|\n",
        ">-\n",
        "#",
        "&a ",
        "*a",
        "!x ",
    ),
    *(
        "!!str ",
        "<<: ",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "%TAG ! x\n",
        "\t",
        "\r\n",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\\x1b",
    ),
    *(
        "\\ud800",
        "\\U0001F600",
        "\\n",
        "\x1b",
        "\0",
        "\ufffe",
        "\u202e",
        "~",
        "null",
        "true",
        "no",
        "0x10",
        "010",
        "1_0",
    ),
    *(".inf", ".nan", "1e9", "12:30", "0.5", "-1", "2024..2026", "2026-01-01", "2026-02-30", "9999-12-31", "9" * 16),
    *("999999999999999", "['a', 'b']", "{a: 1}", "=", "@", "`", "%"),
)
_CSV = (
    *(
        "\n",
        "\r\n",
        "\r",
        ",",
        ";",
        "\t",
        '"',
        '""',
        '","',
        "sep=;\n",
        "\ufeff",
        "\0",
        "\x1b[2J",
        "\u200b",
        "\xa0",
        "=",
    ),
    *(
        "2024",
        "2024Q1",
        "2024-03",
        "1990",
        "2101",
        "-1",
        "1.5",
        "1,5",
        "1.000",
        "1e3",
        "<5",
        "1-4",
        "*",
        "n.b.",
        "-",
        "NaN",
    ),
    *("1000001", "9" * 20, "٣", "²", "all", "\x1f\x8b", "\x28\xb5\x2f\xfd", "PAR1", "PK\x03\x04", "\xff\xfe", "#", " "),
)
_XML = (
    *(
        "<row",
        "</row>",
        ' r="1"',
        ' r="XFD1048576"',
        "<c",
        "</c>",
        ' t="s"',
        ' t="e"',
        ' t="b"',
        ' t="n"',
        ' t="d"',
        ' t="str"',
    ),
    *(
        ' t="inlineStr"',
        ' s="1"',
        ' s="2"',
        "<v>",
        "</v>",
        "<is><t>",
        "</t></is>",
        "<f>1/0</f>",
        "#N/A",
        "#DIV/0!",
        "1E400",
    ),
    *("<!DOCTYPE a>", "<!ENTITY a 'b'>", "&amp;", "&#0;", "&#xD800;", "<![CDATA[", "]]>", '<dimension ref="A1:B2"/>'),
    *(
        '<mergeCell ref="A1:B2"/>',
        '<sheet name="T" sheetId="2" r:id="rId1"/>',
        "rId9",
        "../../x",
        "/xl/x.xml",
        "_x000D_",
    ),
    *(
        "<si><r><t>",
        '<?xml version="1.0" encoding="utf-16"?>',
        'numFmtId="22"',
        'date1904="1"',
        "PK\x01\x02",
        "PK\x05\x06",
    ),
)
_JSON = (
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        '"',
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.5",
        "1e400",
        "NaN",
        "-Infinity",
        "9" * 16,
        "[]",
    ),
    *(
        "{}",
        '""',
        "\\ud800",
        "\\u0000",
        "\\u001b",
        "\ufeff",
        "cns-check/report/1",
        "cns-check/sweep/1",
        "cns-check/run-record/1",
    ),
)


def dictionary(kind: str) -> list[bytes]:
    """The words of a kind of input, each once."""
    return list(dict.fromkeys(word.encode("utf-8") for word in _words(kind) if 0 < len(word) <= 64))


def _words(kind: str) -> Iterator[str]:
    models: dict[str, type[BaseModel]] = {
        "norms": NormSet,
        "profiles": Profile,
        "agreements": Agreements,
        "definitions": Definitions,
        "records": RecordProfile,
        "cases": Case,
    }
    if kind in {"yaml", *models}:
        yield from _YAML
    if kind in models:
        yield from _of_schema(models[kind].model_json_schema(by_alias=True))
    if kind in {"profiles", "csv", "xlsx"}:
        yield from (*CANONICAL, *KNOWN)
    if kind == "records":
        yield from RECORD_COLUMNS
    if kind in {"csv", "xlsx"}:
        yield from _CSV
        yield from b"".join(HOWS).decode().split()
    if kind == "xlsx":
        yield from (*_XML, *PARTS)
    if kind == "reports":
        yield from (*_JSON, *LEAST, *(key for keys in KEYS_OF_ROWS.values() for key in keys))
        columns = (c for t in vars(tables).values() if isinstance(t, tuple) for c in t if isinstance(c, tables.Column))
        yield from (f'"{column.name}":' for column in columns)
        yield from (o.flag for asked in (Question, Selection) for _, o in options(asked))


def _of_schema(schema: Any) -> Iterator[str]:
    """Every key and every word that a value may be."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                yield from (f"{name}: " for name in value)
            if key in {"const", "enum"}:
                yield from (str(word) for word in (value if isinstance(value, list) else [value]))
            yield from _of_schema(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _of_schema(item)
