"""Whether a workbook may be opened: its parts are unpacked once, and held against the limits, before a reader does so.

In: the bytes of an archive. Out: a finding where it is over a limit, or holds what no workbook does.
"""

from __future__ import annotations

import io
import re
import zipfile

from cns_check.diagnostics import Diagnostic, Place, diagnostic, over_limit
from cns_check.inputs.files.unpacked import over_unpacked
from cns_check.limits import limit
from cns_check.words import Said

_PART = 1 << 22
#: The name of a cell at the tag of it, and the number of a row at its own.
_CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,9})([0-9]{1,18})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\br\s*=\s*[\"']([0-9]{1,18})[\"']")
#: An entity of a document's own may stand for a thousand copies of another.
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def refused_archive(path: str, data: bytes) -> Diagnostic | None:
    """What is wrong with a workbook before it is read; None when nothing is.

    Args:
        path: As the user named it.
        data: The whole file.

    Raises:
        zipfile.BadZipFile: It is no archive, or damaged.
    """
    size = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if len(names) > limit("columns"):
            return over_limit("columns", Said.of("the workbook has {count} parts", count=len(names)), Place(path))
        for name in names:
            parts = []
            with archive.open(name) as stream:
                while part := stream.read(_PART):
                    size += len(part)
                    if (over := over_unpacked(path, len(data), size)) is not None:
                        return over
                    parts.append(part)
            if name.lower().endswith((".xml", ".rels")):
                found = _refused_part(path, name, b"".join(parts))
                if found is not None:
                    return found
    return None


def _refused_part(path: str, name: str, content: bytes) -> Diagnostic | None:
    if _ENTITIES.search(content[:_PART]):
        message = Said.of("{name} of the workbook declares entities of its own, which no workbook does", name=name)
        return diagnostic("V002", message, Place(path))
    if "worksheets/" not in name.lower():
        return None
    columns, rows = set(), 0
    for match in _CELL.finditer(content):
        columns.add(match[1])
        rows = max(rows, int(match[2]))
    for match in _ROW.finditer(content):
        rows = max(rows, int(match[1]))
    width = max(map(_number, columns), default=0)
    if rows * width > limit("sheet-cells"):
        what = Said.of("a sheet reaches to row {row} and column {column}", row=rows, column=width)
        return over_limit("sheet-cells", what, Place(path))
    if width > limit("columns"):
        return over_limit("columns", Said.of("a sheet has {count} columns", count=width), Place(path))
    return None


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number
