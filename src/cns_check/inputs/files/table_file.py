"""Any input table: bytes in, a table of texts out. The content says what a file is, never its name."""

from __future__ import annotations

import hashlib

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.inputs.files.columns import Table
from cns_check.inputs.files.csv_file import read_csv
from cns_check.inputs.files.dialect import Dialect, Wanted, all_columns
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.unpacked import unpacked
from cns_check.inputs.files.whole_rows import report_whole
from cns_check.words import Said

#: Codes after which nothing of a file could be checked: it is not a table with rows.
UNUSABLE = frozenset({"I001", "V001", "V002", "V003", "V004", "V048", "V050"})

#: A CSV as it is by default.
CSV = Dialect()

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def input_file(path: str, data: bytes, table: Table) -> InputFile:
    """What a report says of a file of which every row counts."""
    return InputFile(path, len(data), hashlib.sha256(data).hexdigest(), table.rows, 0)


def read_table(
    path: str,
    data: bytes,
    findings: Findings,
    dialect: Dialect = CSV,
    wanted: Wanted = all_columns,
    *,
    footnotes: bool = False,
) -> Table | None:
    """Reads CSV, Parquet or a sheet of a workbook (.xlsx), and what of these is compressed by gzip or zstd.

    Args:
        path: As the user named it.
        data: The whole file.
        findings: Takes what is wrong.
        dialect: Of a CSV or a workbook.
        wanted: Which columns are converted, from the header.
        footnotes: The caller says what to make of rows that lack cells and of empty lines; else each is an error.

    Returns:
        The table, or None when nothing in it can be checked.
    """
    held = unpacked(path, data, findings)
    if held is None:
        return None
    table = _read(path, held, findings, dialect, wanted)
    return table if table is None or footnotes else report_whole(table, findings)


def _read(path: str, data: bytes, findings: Findings, dialect: Dialect, wanted: Wanted) -> Table | None:
    if dialect.sheet is not None and not data.startswith((_ZIP, _OLD_EXCEL)):
        told = "the file is no workbook and has no sheet {name!r}{at}"
        lacks = Said.of(told, name=dialect.sheet, at=dialect.at("sheet"))
        remedy = Said.of("take `sheet` out of the profile, or deliver the workbook")
        findings.add(diagnostic("V050", lacks, Place(path), remedy=remedy, value=dialect.sheet))
        return None
    if data.startswith(_PARQUET):
        from cns_check.inputs.files.parquet_file import read_parquet  # noqa: PLC0415 - heavy, and most files are CSV

        return read_parquet(path, data, findings, wanted)
    if data.startswith(_ZIP):
        from cns_check.inputs.files.workbook import read_workbook  # noqa: PLC0415 - as above

        return read_workbook(path, data, dialect, findings, wanted)
    message = None
    if data.startswith(_OLD_EXCEL):
        message = Said.of("the file is a workbook of old Excel (.xls), or one with a password: save it as .xlsx or CSV")
    elif path.lower().endswith((".parquet", ".pq")):
        message = Said.of("the file is named as Parquet and does not begin as one")
    if message:
        findings.add(diagnostic("V002", message, Place(path)))
        return None
    return read_csv(path, data, dialect, findings, wanted)
