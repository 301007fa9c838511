"""Whether a workbook may be opened: its parts are unpacked once, and held against the limits, before a reader does so.

In: the bytes of an archive. Out: a finding where it is over a limit, or holds what no workbook does.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO

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
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry.filename.replace("\\", "/").lower(): entry for entry in archive.infolist()}
        if len(archive.infolist()) > limit("columns"):
            count = len(archive.infolist())
            return over_limit("columns", Said.of("the workbook has {count} parts", count=count), Place(path), count)
        if _BOOK not in parts or len(parts) < len(archive.infolist()):
            # The reader would take it for a document of another kind, or of two parts of one name another than here.
            raise zipfile.BadZipFile("no part xl/workbook.xml, or two parts of one name")
        weighed = _Weighed(path, len(data))
        # The texts first, for sheets show them.
        for name, entry in sorted(parts.items(), key=lambda part: part[0] != _TEXTS):
            with archive.open(entry) as stream:
                if (refused := weighed.part(name, entry.filename, stream)) is not None:
                    return refused
    return None


class _Weighed:
    """What the parts of a workbook hold, added up."""

    def __init__(self, path: str, packed: int) -> None:
        self._path, self._packed = path, packed
        self._held = self._cells = 0
        self._texts = b""

    def part(self, name: str, shown: str, stream: IO[bytes]) -> Diagnostic | None:
        """Reads one part; gives what is wrong with it, or with all up to it."""
        read = []
        while some := stream.read(_PART):
            read.append(some)
            if (over := self._over(len(some))) is not None:
                return over
        content = b"".join(read)
        if name.endswith((".xml", ".rels")) and _ENTITIES.search(content[:_PART]):
            said = "{name} of the workbook declares entities of its own, which no workbook does"
            return diagnostic("V002", Said.of(said, name=shown), Place(self._path))
        if name == _TEXTS:
            self._texts = content
        return self._sheet(shown, content) if b"sheetData" in content else None

    def _over(self, more: int) -> Diagnostic | None:
        self._held += more
        return over_unpacked(self._path, self._packed, self._held)

    def _sheet(self, part: str, content: bytes) -> Diagnostic | None:
        try:
            size = size_of(content)
        except SheetError as error:
            wrong = "{part} of the workbook has a cell or row of the name {name!r}, which no sheet has"
            return diagnostic("V002", Said.of(wrong, part=part, name=error.name), Place(self._path))
        if size.columns > limit("columns"):
            what = Said.of("a sheet has {count} columns", count=size.columns)
            return over_limit("columns", what, Place(self._path), size.columns)
        self._cells += size.rows * size.columns
        if self._cells > limit("sheet-cells"):
            reach = "the sheets span {count} cells: {part} reaches to row {row} and column {column}"
            what = Said.of(reach, count=self._cells, part=part, row=size.rows, column=size.columns)
            return over_limit("sheet-cells", what, Place(self._path), self._cells)
        return self._over(texts_shown(content, size, self._texts))
