"""How large a sheet of a workbook becomes when it is read: how far its cells reach, and how much text they show.

A reader fills the rectangle that the cells span, however few they are, and gives every cell a copy of its text.

In: the XML of a sheet and of the texts that sheets share. Out: counts.
"""

from __future__ import annotations

import re
from array import array
from itertools import pairwise
from typing import NamedTuple
from xml.parsers import expat

#: What names a cell; Excel's last is XFD1048576.
_NAME = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW = re.compile(r"[0-9]{1,7}")


class SheetError(Exception):
    """A cell or row has a name that none has."""

    def __init__(self, name: str) -> None:
        """Keeps the name."""
        super().__init__(name)
        self.name = name


class Size(NamedTuple):
    """How far a sheet reaches.

    Attributes:
        rows: The last row of a cell that holds anything, from 1; 0 of an empty sheet.
        columns: The last such column, from 1.
        shared: Cells that show a shared text.
    """

    rows: int
    columns: int
    shared: int


def size_of(sheet: bytes) -> Size:
    """How far the cells of a sheet reach that hold anything. A cell or row without a name is the next one.

    Args:
        sheet: Its XML.

    Raises:
        SheetError: A name of a cell or row is none.
        xml.parsers.expat.ExpatError: It is no XML.
    """
    walk = _Walk()
    parser = _parser()
    parser.StartElementHandler = walk.start
    parser.Parse(sheet, True)
    return Size(walk.last_row, walk.last_column, walk.shared)


def texts_shown(sheet: bytes, size: Size, texts: bytes) -> int:
    """The characters that the cells of a sheet show of the texts that sheets share.

    Args:
        sheet: Its XML.
        size: Of it.
        texts: The XML of the texts; empty where a workbook has none.

    Returns:
        At least that many; exactly, where every cell with the longest text would show more than all texts have.

    Raises:
        xml.parsers.expat.ExpatError: One of both is no XML.
    """
    if not texts or not size.shared:
        return 0
    lengths = _lengths(texts)
    most = max(lengths, default=0) * size.shared
    return most if most <= len(texts) else _shown(sheet, lengths)


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    return parser


class _Walk:
    """Follows the rows and cells of a sheet as its reader counts them."""

    def __init__(self) -> None:
        self.row = self.column = self.last_row = self.last_column = self.shared = 0
        self._numbers: dict[str, int] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag in {"v", "is"}:
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)
        elif tag == "row":
            name = attributes.get("r")
            if name is not None and not _ROW.fullmatch(name):
                raise SheetError(name)
            self.row = self.row + 1 if name is None else int(name)
            self.column = 0

    def _cell(self, attributes: dict[str, str]) -> None:
        name = attributes.get("r")
        if name is None:
            self.column += 1
        else:
            found = _NAME.fullmatch(name)
            if found is None:
                raise SheetError(name)
            letters, row = found.groups()
            self.column = self._numbers.get(letters) or self._number(letters)
            self.row = int(row)
        if attributes.get("t") == "s":
            self.shared += 1

    def _number(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            number = 26 * number + ord(letter) - 64
        self._numbers[letters] = number
        return number


def _lengths(texts: bytes) -> list[int]:
    """The characters of each text; what tells how to say it is counted too."""
    ends, read = array("q", [0]), array("q", [0])

    def text(part: str) -> None:
        read[0] += len(part)

    def end(tag: str) -> None:
        if tag.rpartition(":")[2] == "si":
            ends.append(read[0])

    parser = _parser()
    parser.CharacterDataHandler, parser.EndElementHandler = text, end
    parser.Parse(texts, True)
    return [end - begin for begin, end in pairwise(ends)]


def _shown(sheet: bytes, lengths: list[int]) -> int:
    """Adds up what the cells of a sheet show."""
    times = [0] * len(lengths)
    shared, number = False, None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal shared, number
        tag = tag.rpartition(":")[2]
        if tag == "c":
            shared = attributes.get("t") == "s"
        number = "" if tag == "v" and shared else None

    def text(part: str) -> None:
        nonlocal number
        number = None if number is None else number + part

    def end(tag: str) -> None:
        nonlocal number
        which = "" if number is None else number.strip()
        if which.isdecimal() and len(which) < 10 and int(which) < len(times):
            times[int(which)] += 1
        number = None

    parser = _parser()
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    parser.Parse(sheet, True)
    return sum(n * length for n, length in zip(times, lengths, strict=True))
