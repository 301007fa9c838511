"""Harnesses of the readers of volumes: CSV, Parquet, workbooks. The first bytes say how the rest is to be taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq

import cns_check.inputs.files.parquet_file
import cns_check.inputs.files.workbook  # noqa: F401 - what is loaded late would not be watched
from battery.world import PROFILE
from cns_check.diagnostics import has_errors
from cns_check.inputs.files.columns import Table
from cns_check.inputs.files.csv_fast import fast
from cns_check.inputs.files.csv_file import slow
from cns_check.inputs.files.dialect import Dialect, all_columns
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.volumes.profile_file import ProfileFile, read_profile
from cns_check.inputs.volumes.read import VolumeSource, read_volumes_counted
from fuzz.held import OTHER, PATH, told

#: What a profile says beside its form; a byte chooses one. New ones come last: the corpus names them by number.
HOWS: tuple[bytes, ...] = (
    b"",
    b"trim: true\nmissing: ['', '-', n.b.]\nmasked: {'<5': [0, 4], '1-4': [1, 4]}\nmarks: ['*']\nabsent: unknown\n",
    b"format: {delimiter: ';', decimal: ',', thousands: '.', skip_lines: 1, comment: '#'}\nids: {pad: 4}\n",
    b'format: {encoding: cp1252, delimiter: "\\t"}\ncolumns: {location_id: [a, b], volume: count}\n'
    b"constants: {year: 2024}\n",
    b"format: {encoding: utf-16}\n",
    b"wide: {years: [2023, 2024]}\nconstants: {intervention_id: hip}\n",
    b"wide: {columns: {h23: {intervention_id: hip, period: 2023Q1}, k23: {intervention_id: knee, period: 2023Q2}}}\n",
    b"columns: {period: period}\nincomplete_years: [2024]\nduplicates: sum\nunmapped: drop\n",
    b"control_totals: {column: location_id, equals: all, per: [year]}\n"
    b"ids: {same: [case, spaces, unicode, invisible]}\n",
    b"keep: [{column: year, starts_with: '20'}]\ndrop: [{column: volume, equals: x}]\ndeliveries: {column: delivery}\n",
    b"interventions: {1: hip, heup: hip}\nlocations: {Noord: A}\nyears: {'23/24': 2023, oud: drop}\n",
)
KNOWN = ("hip", "knee", "lung")


@cache
def profiles() -> tuple[ProfileFile | None, ...]:
    """The profiles, as read; the first is that of canonical columns."""
    made: list[ProfileFile | None] = [None]
    for text in HOWS[1:]:
        profile, found = read_profile(OTHER, PROFILE + text)
        assert profile is not None, (text, found)
        made.append(profile)
    return tuple(made)


def volumes(how: int, data: bytes) -> None:
    """Any volume file with one of the profiles."""
    read = read_volumes_counted([VolumeSource(PATH, data, profiles()[how % len(HOWS)])], KNOWN)
    told(read.diagnostics)
    assert (read.volumes is None) == has_errors(read.diagnostics)
    if read.volumes is not None:
        assert read.volumes.size <= len(data) * len(KNOWN) or not data


def csv(data: bytes) -> None:
    """A byte for the profile, and a CSV; both ways to read one give the same."""
    volumes(data[0] if data else 0, data[1:])
    try:
        text = data[1:].decode()
    except UnicodeDecodeError:
        return
    if "\0" in text or text.startswith("\ufeff"):
        return
    for dialect in (Dialect(), Dialect(";", comment="#", skip_lines=1)):
        quick = fast(PATH, data[1:], dialect, all_columns)
        if quick is not None:
            findings = Findings(PATH)
            assert _said(quick) == _said(slow(PATH, text, dialect, findings, all_columns)), findings.finish()


def _said(table: Table | None) -> object:
    if table is None:
        return None
    columns = [[c.texts[i] for i in c.codes] if c is not None else None for c in table.columns]
    return table.names, columns, table.lines.tolist(), table.rows, table.header_line, table.blank, table.short


def parquet(data: bytes) -> None:
    """A byte for the way, one for the profile, and bytes of a file, or those of which one is made."""
    way, how, content = (*data[:2], *b"\0\0")[0], (*data[1:2], 0)[0], data[2:]
    try:
        content = content if way % 2 == 0 else _parquet(content)
    except pa.ArrowException:  # such as a moment that no file of Parquet can hold
        return
    volumes(how, content)


_NAMES = (
    "location_id",
    "intervention_id",
    "year",
    "volume",
    "period",
    "location_name",
    "surgeon_id",
    "a",
    "b",
    "count",
    "",
)
_TEXTS = ("A", "B", "hip", "knee", "2024", "2024Q1", "12", "<5", "-", "", " A", "1.5", "é", "x" * 300)
_TYPES: tuple[Callable[[list[int | None]], pa.Array], ...] = (
    lambda n: pa.array([None if i is None else _TEXTS[i % len(_TEXTS)] for i in n], pa.string()),
    lambda n: pa.array([None if i is None else _TEXTS[i % len(_TEXTS)] for i in n], pa.large_string()),
    lambda n: pa.array([None if i is None else _TEXTS[i % len(_TEXTS)] for i in n]).dictionary_encode(),
    lambda n: pa.array(n, pa.int64()),
    lambda n: pa.array([None if i is None else i % 128 for i in n], pa.int8()),
    lambda n: pa.array(n, pa.int64()).view(pa.uint64()),
    lambda n: pa.array(n, pa.int64()).view(pa.float64()),
    lambda n: pa.array([None if i is None else i / 4 for i in n], pa.float32()),
    lambda n: pa.array(n, pa.int64()).cast(pa.decimal128(38, 2)),
    lambda n: pa.array(n, pa.int64()).cast(pa.decimal256(40, 0)),
    lambda n: pa.array([None if i is None else i % (1 << 31) for i in n], pa.int32()).view(pa.date32()),
    lambda n: pa.array(n, pa.int64()).view(pa.date64()),
    lambda n: pa.array(n, pa.int64()).view(pa.timestamp("s")),
    lambda n: pa.array(n, pa.int64()).view(pa.timestamp("ms", "Europe/Amsterdam")),
    lambda n: pa.array(n, pa.int64()).view(pa.timestamp("us", "no/where")),
    lambda n: pa.array(n, pa.int64()).view(pa.timestamp("ns", "+01:00")),
    lambda n: pa.array(n, pa.int64()).view(pa.time64("us")),
    lambda n: pa.array([None if i is None else i % 86400 for i in n], pa.int32()).view(pa.time32("s")),
    lambda n: pa.array(n, pa.int64()).view(pa.duration("ns")),
    lambda n: pa.array([None if i is None else bool(i % 2) for i in n]),
    lambda n: pa.nulls(len(n)),
    lambda n: pa.array([None if i is None else [i, None] for i in n], pa.list_(pa.int64())),
    lambda n: pa.array([None if i is None else {"a": i} for i in n], pa.struct({"a": pa.int64()})),
    lambda n: pa.array([None if i is None else [("k", i)] for i in n], pa.map_(pa.string(), pa.int64())),
    lambda n: pa.array([None if i is None else i.to_bytes(8, "big", signed=True) for i in n], pa.binary()),
    lambda n: pa.array([None if i is None else i.to_bytes(8, "big", signed=True) for i in n], pa.binary(8)),
    lambda n: pa.array([None if i is None else str(i) for i in n], pa.string_view()),
)
#: Numbers that a byte stands for: years, days and moments at the edges, and the ends of their types.
_NUMBERS = (2024, 0, -1, 10**6, 10**9, 253402300800, -62135596801, 2**31, 2**53, 2**63 - 1, -(2**63), 2932897, 19723)


def _parquet(content: bytes) -> bytes:
    """A small file: of each column a byte for its name and one for its type, then one per row."""
    rows = (content[:1] or b"\1")[0] % 6
    step, columns, names = rows + 2, [], []
    for at in range(1, min(len(content), 1 + 8 * step), step):
        cells = content[at + 2 : at + step].ljust(rows, b"\0")
        numbers = [None if b == 255 else _NUMBERS[b % 64] if b % 64 < len(_NUMBERS) else b for b in cells]
        names.append(_NAMES[content[at] % len(_NAMES)])
        columns.append(_TYPES[content[at : at + 2][-1] % len(_TYPES)](numbers))
    out = io.BytesIO()
    table = pa.Table.from_arrays(columns, names=names)
    pq.write_table(table, out, compression="none", row_group_size=1 + rows // 2, store_schema=len(content) % 2 == 0)
    return out.getvalue()


_SPREAD = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = b"http://schemas.openxmlformats.org/package/2006/relationships"
#: The parts of a workbook, in the order in which an input gives them.
PARTS: dict[str, bytes] = {
    "xl/worksheets/sheet1.xml": b"",
    "xl/workbook.xml": b'<workbook %s xmlns:r="%s"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
    b"</workbook>" % (_SPREAD, _OFFICE),
    "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="%s"><Relationship Id="rId1" Type="%s/worksheet" '
    b'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="%s/styles" Target="styles.xml"/><Relationship '
    b'Id="rId3" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    % (_LINKS, _OFFICE, _OFFICE, _OFFICE),
    "xl/sharedStrings.xml": b"<sst %s><si><t>A</t></si><si><t>hip</t></si><si><t>volume</t></si></sst>" % _SPREAD,
    "xl/styles.xml": b'<styleSheet %s><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="46"/></cellXfs>'
    b"</styleSheet>" % _SPREAD,
    "_rels/.rels": b'<Relationships xmlns="%s"><Relationship Id="rId1" Type="%s/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>' % (_LINKS, _OFFICE),
}
SHEET = b"<worksheet %s><sheetData>%%s</sheetData></worksheet>" % _SPREAD


def workbook(data: bytes) -> None:
    """A byte for the way, one for the profile, and a workbook, its rows, or its parts with NUL between."""
    way, how, content = (*data[:1], 0)[0] % 3, (*data[1:2], 0)[0], data[2:]
    if way:
        given = [SHEET % content] if way == 1 else content.split(b"\0")
        content = _packed(PARTS | dict(zip(PARTS, given, strict=False)))
    volumes(how, content)


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
