"""A delivered text: its encoding, its delimiter, what stands above the header and below the rows.

In: the bytes of a text file. Out: the file as columns, with the evidence for each key of ``format``.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.columns import Column
from cns_check.inputs.files.csv_fast import fast
from cns_check.inputs.files.dialect import Dialect, all_columns
from cns_check.inputs.volumes.draft.encodings import decoded
from cns_check.inputs.volumes.draft.note_words import is_note
from cns_check.inputs.volumes.draft.notes import Leaf, examples, shown
from cns_check.inputs.volumes.draft.opened import Opened, from_rows
from cns_check.words import Said

_DELIMITERS = ";,\t|"
#: How much of a file shows how it is laid out.
_HEAD = 200_000
_LINE = re.compile(r"\r\n|\r|\n")
_SEP = re.compile(r"sep=(.)(?:\r\n|\r|\n|$)", re.IGNORECASE)
_COMMENTS = ("#", "%", "//")


@dataclass(frozen=True, slots=True)
class Head:
    """How the first lines of a text are laid out.

    Attributes:
        delimiter: What parts the fields.
        width: Fields of a row.
        header: The header.
        skip: Lines above it.
        above: Their texts.
        why: Evidence of the delimiter.
        check: What is not sure of it.
    """

    delimiter: str
    width: int
    header: tuple[str, ...]
    skip: int
    above: tuple[str, ...]
    why: Said
    check: Said | None


def open_text(path: str, data: bytes) -> tuple[Opened | None, tuple[Diagnostic, ...]]:
    """Opens a text file.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The file, or None and why it is no table.
    """
    if not data.strip():
        return None, (diagnostic("V001", Said.of("the file is empty"), Place(path)),)
    text, encoding, any_encoding = decoded(data)
    if "\0" in text:
        return None, (diagnostic("V004", Said.of("the file holds a NUL byte: it is not text"), Place(path)),)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    plain = text[:_HEAD]
    if len(plain) < len(text):
        plain = plain[: plain.rfind("\n") + 1] or plain
    head = _head(plain)
    if head is None:
        message = Said.of("no line of the file has two fields that a semicolon, comma, tab or | parts")
        return None, (diagnostic("V071", message, Place(path)),)
    comment = _comment_mark(text, head)
    skip = head.skip
    if comment and all(line.startswith(comment) for line in head.above):
        skip = 0
    columns, below, unknown = _table(path, _without(text, head.skip, comment), head)
    if not len(columns[0].codes):
        return None, (diagnostic("V001", Said.of("the file holds a header and no rows"), Place(path)),)
    form = {"delimiter": Leaf(head.delimiter, (head.why,), head.check), "encoding": encoding}
    if skip:
        why = Said.of("what stands above the header: {lines}", lines=examples(filter(None, head.above)) or "-")
        form["skip_lines"] = Leaf(skip, (why,))
    if comment:
        found = [line for line in _LINE.split(text) if line.startswith(comment)]
        form["comment"] = Leaf(
            comment, (Said.of("lines that begin so: {count}, such as {line}", count=len(found), line=shown(found[0])),)
        )
    return Opened(path, "csv", head.header, columns, form, any_encoding, head.above, below, unknown), ()


_Below = tuple[tuple[int, str], ...]


def _table(path: str, text: str, head: Head) -> tuple[tuple[Column, ...], _Below, tuple[Said, ...]]:
    """The columns of a text that begins with its header, what stands below its rows, and what cannot be read."""
    plain = fast(path, text.encode(), Dialect(head.delimiter), all_columns)
    if plain is not None and not plain.short and not plain.blank and plain.names == head.header:
        columns = tuple(c for c in plain.columns if c is not None)
        if not is_below([c.text(-1) for c in columns], head.width):
            return columns, (), ()
    body, broken = _records(text, head.delimiter)
    rows, below, unknown = _rows(body[1:], head.width)
    if broken:
        unknown = (*unknown, Said.of("the records break the rules of CSV: {why}", why=broken))
    return from_rows(rows, head.width), below, unknown


def _head(text: str) -> Head | None:
    """The layout of the first lines, by the delimiter that parts most records alike."""
    said = _SEP.match(text)
    best: tuple[tuple[int, int], str, list[tuple[int, list[str]]]] | None = None
    rival: tuple[int, str] | None = None
    for delimiter in said[1] if said and said[1] in _DELIMITERS else _DELIMITERS:
        records = list(_numbered(text, delimiter))
        widths = Counter(len(r) for _, r in records if len(r) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        if best is None or (count, width) > best[0]:
            rival = None if best is None else (best[0][0], best[1])
            best = (count, width), delimiter, records
        elif rival is None or count > rival[0]:
            rival = count, delimiter
    if best is None:
        return None
    (count, width), delimiter, records = best
    at = header_at([r for _, r in records], width)
    if at is None:
        return None
    line, header = records[at]
    above = tuple(_LINE.split(text)[: line - 1])
    why = Said.of("records with {width} fields: {count} of the first {all}", width=width, count=count, all=len(records))
    if said:
        why = Said.of("the first line says so: {line}", line=shown(said[0].strip()))
    check = None
    if rival is not None and rival[0] == count and not said:
        check = Said.of("{delimiter} parts as many records alike", delimiter=shown(rival[1]))
    return Head(delimiter, width, tuple(header), line - 1, above, why, check)


def header_at(records: Sequence[Sequence[str]], width: int) -> int | None:
    """Which record is the header: the first as wide as the rows, with a text in most of its fields."""
    for at, record in enumerate(records):
        named = sum(bool(field.strip()) for field in record)
        if len(record) == width and named >= max(2, 0.6 * width):
            return at
    return None


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for record in reader:
        yield line, record
        line = reader.line_num + 1


def _records(text: str, delimiter: str) -> tuple[list[list[str]], str]:
    """All records, and what breaks the rules of CSV."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)), ""
    except csv.Error as error:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), str(error)


def _comment_mark(text: str, head: Head) -> str | None:
    """What begins lines that are no records; None when a row or the header begins so too."""
    for mark in _COMMENTS:
        if not text.startswith(mark) and f"\n{mark}" not in text:
            continue
        lines = re.findall(rf"^{re.escape(mark)}.*$", text, re.MULTILINE)
        if lines and all(len(line.split(head.delimiter)) != head.width for line in lines):
            return mark
    return None


def _without(text: str, skip: int, comment: str | None) -> str:
    """The text from the header on, without comments."""
    at = 0
    for _ in range(skip):
        found = _LINE.search(text, at)
        assert found is not None
        at = found.end()
    text = text[at:]
    if comment is None:
        return text
    return re.sub(rf"^{re.escape(comment)}[^\r\n]*(?:\r\n|\r|\n|\Z)", "", text, flags=re.MULTILINE)


def _rows(rows: list[list[str]], width: int) -> tuple[list[list[str]], _Below, tuple[Said, ...]]:
    """The rows, what stands below them, and what is neither."""
    end = len(rows)
    while end and is_below(rows[end - 1], width):
        end -= 1
    notes = [row for row in rows[end:] if len(row) <= width]
    below = tuple(found for row in notes if (found := first_text(row)) is not None)
    blank = [row for row in rows[end:] if len(row) == width and first_text(row) is None]
    unknown: list[Said] = []
    if len(notes) < len(rows) - end:
        unknown.append(Said.of("A note below the rows has more fields than the header: take it out."))
    rows = [*rows[:end], *blank] if end else []
    widths = Counter(map(len, rows))
    if widths[0]:
        unknown.append(Said.of("Empty lines stand between the rows: {count}. Take them out.", count=widths[0]))
    wrong = sum(widths.values()) - widths[0] - widths[width]
    if wrong:
        example = next(row for row in rows if len(row) not in {0, width})
        unknown.append(
            Said.of(
                "Rows of more or fewer fields than the header: {count}, such as {row}. Nothing says which field is"
                " which.",
                count=wrong,
                row=examples(example),
            )
        )
    return (rows if set(widths) == {width} else [row for row in rows if len(row) == width]), below, tuple(unknown)


def is_below(row: Sequence[str], width: int) -> bool:
    """Whether a last row is a note, or nothing. Others may be data: a location of which all volumes are blank."""
    texts = [field.strip() for field in row if field.strip()]
    if len(texts) < 2 and (not texts or len(row) != width):
        return True
    if len(texts) == 1:
        return width > 2 and (is_note(texts[0]) or len(texts[0].split()) > 3)
    return len(row) != width and is_note(texts[0])


def first_text(row: Sequence[str]) -> tuple[int, str] | None:
    """The first text of a row, with its place."""
    return next(((i, field) for i, field in enumerate(row) if field.strip()), None)
