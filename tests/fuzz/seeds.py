"""What a corpus begins with: the small files of the fixtures and the battery, for the harnesses that read such."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from battery.run import cases, write
from conftest import REPO
from fuzz.report_readers import LEAST
from fuzz.table_readers import HOWS, PARTS

#: The harness of a YAML file, by the begin of its schema.
_KINDS = {
    "norm-set": "norms",
    "volume-profile": "profiles",
    "agreements": "agreements",
    "count-definitions": "definitions",
    "record-profile": "records",
    "case": "cases",
}
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
        yield json.dumps(LEAST).encode()
    if name == "xlsx":
        yield b"\2\0" + b"\0".join(PARTS.values())
        cells = b'<c r="A1" t="s"><v>0</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" s="1"><v>45000</v></c>'
        yield b'\1\0<row r="1">%s</row>' % cells
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
