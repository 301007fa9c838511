"""What a corpus begins with: the small files of the fixtures and the battery, for the harnesses that read such."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyarrow as pa

from battery.run import cases, write
from cns_check.report.result.tables import (
    AFTER,
    ASSIGNMENTS,
    CHANCE,
    DECISIONS,
    DIAGNOSTICS,
    EFFECTS,
    FRONTIER,
    OPTIMUM,
    REGIONS,
    SUMMARY,
    TRANSFERS,
    TRAVEL,
    VERDICTS,
)
from conftest import REPO
from fuzz.report_readers import LEAST
from fuzz.table_readers import HOWS, PARTS, SHEET

#: The harness of a YAML file, by the begin of its schema.
_KINDS = {
    "norm-set": "norms",
    "volume-profile": "profiles",
    "agreements": "agreements",
    "count-definitions": "definitions",
    "record-profile": "records",
    "case": "cases",
}
#: What a row of the optimum says beside its columns.
BESIDES = {"optimum": {"objectives": {}, "open": [], "reason": None, "irreducible": []}}
TABLES = {
    "summary": SUMMARY,
    "verdicts": VERDICTS,
    "transfers": TRANSFERS,
    "after": AFTER,
    "regions": REGIONS,
    "diagnostics": DIAGNOSTICS,
    "travel": TRAVEL,
    "effects": EFFECTS,
    "chance": CHANCE,
    "optimum": OPTIMUM,
    "decisions": DECISIONS,
    "assignments": ASSIGNMENTS,
    "frontier": FRONTIER,
}
#: A good table for each of the profiles.
_TABLES = (
    b"location_id,intervention_id,year,volume,location_name,surgeon_id,origin_id\n"
    b"A,hip,2023,12,N1,s,1\nA,hip,2024,9,N2,s,1\nB,knee,2024,3,N1,,2\nb,lung,2024,3,,t,\n",
    b" location_id,intervention_id,year,volume\nA ,hip,2023,<5\nB,hip,2024,12*\nC,hip,2024,n.b.\nA,hip,2024,1-4\n",
    b"title\nlocation_id;intervention_id;year;volume\n# x\n12;hip;2023;1.000\n0012;hip;2024;5,0\n",
    b"a\tb\tintervention_id\tcount\nX\t\xe9\thip\t3\nX\ty\thip\t4\n",
    "location_id,intervention_id,year,volume\nA,hip,2024,1\n".encode("utf-16"),
    b"location_id,2023,2024\nA,1,2\nB,3,4\n",
    b"location_id,h23,k23\nA,1,2\nB,,0\n",
    b"location_id,intervention_id,period,volume\nA,hip,2023Q1,3\nA,hip,2023Q1,3\nA,foo,2024-03,3\nB,knee,2023,3\n",
    b"location_id,intervention_id,year,volume\nA,hip,2023,3\na,hip,2023,3\nB,hip,2024,4\nall,hip,2023,6\nall,hip,2024,4\n",
    b"location_id,intervention_id,year,volume,delivery\nA,hip,2023,3,1\nA,hip,2024,4,1\nA,hip,1999,4,2\nB,hip,2024,x,1\n",
    b"location_id,intervention_id,year,volume\nNoord,heup,23/24,3\nNoord,1,oud,3\nB,hip,2024,3\n",
)
_FOLDERS = ("tests/fixtures", "definitions", "norms", "sample_data")


def seeds(name: str, longest: int) -> Iterator[bytes]:
    """What there is for a harness and is short enough."""
    for data, suffix in _files():
        if len(data) > longest:
            continue
        kind = _kind(data, suffix)
        if kind == name or (name == "yaml" and suffix == ".yaml"):
            yield from _given(name, data)
    if name == "reports":
        yield from _reports()
    if name == "xlsx":
        yield from (b"\2\0" + b"\0".join((SHEET % rows, *list(PARTS.values())[1:])) for rows in _sheets())
        yield from (bytes([1, how]) + rows for rows in _sheets() for how in range(len(HOWS)))
    if name == "csv":
        yield from (bytes([how]) + data for how, data in enumerate(_TABLES))
        yield from (
            b"\0" + packed
            for packed in (gzip.compress(_TABLES[0], mtime=0), pa.compress(_TABLES[0], "zstd", asbytes=True))
        )
    if name == "parquet":
        columns = range(27)
        yield from (bytes([1, 0, 3, c % 11, c, *range(c % 13, c % 13 + 3)]) for c in columns)
        head = (
            bytes([1, 0, 2]) + bytes([0, 0, 0, 1]) + bytes([1, 0, 2, 2]) + bytes([2, 3, 64, 0]) + bytes([3, 3, 12, 13])
        )
        yield from (head[:1] + bytes([how]) + head[2:] for how in range(len(HOWS)))


def _given(name: str, data: bytes) -> Iterator[bytes]:
    """A file as the harness takes it."""
    if name == "csv":
        yield from (bytes([how]) + data for how in {0, len(data) % len(HOWS)})
    elif name in {"parquet", "xlsx"}:
        yield b"\0\0" + data
    else:
        yield data


def _kind(data: bytes, suffix: str) -> str | None:
    if suffix == ".yaml":
        begin = data.partition(b"schema: cns-check/")[2][:40].decode(errors="replace")
        return next((name for kind, name in _KINDS.items() if begin.startswith(kind)), None)
    return {".csv": "csv", ".parquet": "parquet", ".xlsx": "xlsx", ".json": "reports"}.get(suffix)


def _sheets() -> Iterator[bytes]:
    """Rows of a sheet with cells of every kind."""
    kinds = b't="s"><v>0</v>', b't="e"><v>#N/A</v>', b's="1"><v>45000</v>', b's="2"><v>1.5</v>', b't="b"><v>1</v>'
    kinds = *kinds, b't="str"><f>A1</f><v>x</v>', b't="d"><v>2024-01-01</v>', b"><v>1.5E3</v>"
    yield b"".join(b'<c r="%c1" %s</c>' % (65 + i, cell) for i, cell in enumerate(kinds)).join(
        (b'<row r="1">', b"</row>")
    )
    for how in (0, 1, 5, 7, 9):
        lines = [line.split(b",") for line in _TABLES[how].split()]
        yield b"".join(b'<row r="%d">%s</row>' % (i, b"".join(map(_cell, line))) for i, line in enumerate(lines, 1))


def _cell(text: bytes) -> bytes:
    return b"<c><v>%s</v></c>" % text if text.isdigit() else b'<c t="inlineStr"><is><t>%s</t></is></c>' % text


def _reports() -> Iterator[bytes]:
    """The least report, and one with a row in each of its tables."""
    yield _compact(LEAST)
    of_kind = {"text": "a", "whole": 1, "number": 0.5, "flag": True}
    for name, columns in TABLES.items():
        row = {column.name: of_kind[column.kind] for column in columns}
        table = {"summary": {"norms": [row]}} if name == "summary" else {name: [row | BESIDES.get(name, {})]}
        yield _compact({**LEAST, **table})


def _compact(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


@cache
def _files() -> tuple[tuple[bytes, str], ...]:
    found = {
        (path.read_bytes(), path.suffix)
        for folder in _FOLDERS
        for path in (REPO / folder).rglob("*")
        if path.is_file() and path.suffix in {".yaml", ".csv", ".parquet", ".xlsx", ".json"}
    }
    with tempfile.TemporaryDirectory() as folder:
        report = write(Path(folder))
        found.add((report, ".json"))
        for bad in cases(report, heavy=False):
            found |= {(data, Path(file).suffix) for file, data in bad.files.items()}
    return tuple(sorted(found, key=lambda each: (len(each[0]), each)))
