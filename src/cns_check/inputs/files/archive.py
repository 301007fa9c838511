"""Whether a workbook may be opened: its parts are unpacked once, and held against the limits, before a reader does so.

In: the bytes of an archive. Out: a finding where it is over a limit, or holds what no workbook does.
"""

from __future__ import annotations

import io
import re
import zipfile

from cns_check.diagnostics import Diagnostic, Place, diagnostic, over_limit
from cns_check.inputs.files.sheet_size import SheetError, size_of, texts_shown
from cns_check.inputs.files.unpacked import over_unpacked
from cns_check.limits import limit
from cns_check.words import Said

_PART = 1 << 22
#: An entity of a document's own may stand for a thousand copies of another.
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BOOK, _TEXTS = "xl/workbook.xml", "xl/sharedstrings.xml"


def refused_archive(path: str, data: bytes) -> Diagnostic | None:
    """What is wrong with a workbook before it is read; None when nothing is.

    Args:
        path: As the user named it.
        data: The whole file.

    Raises:
        zipfile.BadZipFile: It is no archive, damaged, or holds another kind of document.
        xml.parsers.expat.ExpatError: A sheet of it is no XML.
    """
    held, texts = 0, b""
    sheets: list[tuple[str, bytes]] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > limit("columns"):
            return over_limit("columns", Said.of("the workbook has {count} parts", count=len(entries)), Place(path))
        names = [entry.filename.replace("\\", "/").lower() for entry in entries]
        if names.count(_BOOK) != 1 or len(set(names)) < len(names):
            # The reader would take it for a document of another kind, or of two parts of one name another than here.
            raise zipfile.BadZipFile("not one part of each name, or no part " + _BOOK)
        for entry, name in zip(entries, names, strict=True):
            parts = []
            with archive.open(entry) as stream:
                while part := stream.read(_PART):
                    held += len(part)
                    if (over := over_unpacked(path, len(data), held)) is not None:
                        return over
                    parts.append(part)
            content = b"".join(parts)
            if name.endswith((".xml", ".rels")) and _ENTITIES.search(content[:_PART]):
                message = Said.of(
                    "{name} of the workbook declares entities of its own, which no workbook does", name=entry.filename
                )
                return diagnostic("V002", message, Place(path))
            texts = content if name == _TEXTS else texts
            if b"sheetData" in content:
                sheets.append((entry.filename, content))
    return _refused_sheets(path, sheets, texts, len(data), held)


def _refused_sheets(
    path: str, sheets: list[tuple[str, bytes]], texts: bytes, packed: int, held: int
) -> Diagnostic | None:
    """What is wrong with the sheets, of which the cells and the texts that they show are added up."""
    cells = 0
    for part, content in sheets:
        try:
            size = size_of(content)
            held += texts_shown(content, size, texts)
        except SheetError as error:
            wrong = "{part} of the workbook has a cell or row of the name {name!r}, which no sheet has"
            return diagnostic("V002", Said.of(wrong, part=part, name=error.name), Place(path))
        if size.columns > limit("columns"):
            return over_limit("columns", Said.of("a sheet has {count} columns", count=size.columns), Place(path))
        cells += size.rows * size.columns
        if cells > limit("sheet-cells"):
            reach = "the sheets span {count} cells: {part} reaches to row {row} and column {column}"
            what = Said.of(reach, count=cells, part=part, row=size.rows, column=size.columns)
            return over_limit("sheet-cells", what, Place(path))
        if (over := over_unpacked(path, packed, held)) is not None:
            return over
    return None
