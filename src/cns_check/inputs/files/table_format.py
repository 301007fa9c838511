"""What the profile of any table says of how it is written: the keys, and what is wrong with what they say."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.dialect import Dialect
from cns_check.words import Said

#: Codecs of Python that are no encodings of files.
_NO_FILES = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "utf_7", "mbcs", "oem"})

#: The place of a key of a profile; None where that is no file.
Where = Callable[..., Place] | None

Text = Annotated[str, StringConstraints(min_length=1)]


class TableFormat(BaseModel):
    """How a CSV or a sheet of a workbook is written. Parquet needs none of it."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)

    delimiter: str = ","
    encoding: str = "utf-8"
    decimal: str = ""
    skip_lines: Annotated[int, Field(ge=0, le=1000)] = 0
    comment: str = ""
    sheet: Text | None = None

    @property
    def dialect(self) -> Dialect:
        """What the reader of a file is told."""
        return Dialect(self.delimiter, self.encoding, self.skip_lines, self.comment, self.sheet)


def at(where: Where, *path: str | int, sep: str = " ({place})") -> Said:
    """The place of a key of the profile, behind what it says; nothing where that is no file."""
    return Said() if where is None else Said.of(sep, place=where(*path))


def dialect_of(form: TableFormat, where: Where) -> Dialect:
    """What the reader of a file is told, and where the profile says it."""
    return replace(form.dialect, at=lambda key: at(where, "format", key))


def looked_for(form: TableFormat, where: Where, named: Container[str], column: str, names: Sequence[str]) -> Said:
    """Why the profile looks for a column where it does, as the middle of a sentence; nothing where it does not say.

    Args:
        form: How the profile says that the file is written.
        where: The place of a key of the profile.
        named: The columns that the profile names.
        column: That which is absent.
        names: The header of the file.
    """
    if where is not None and len(names) == 1 and "delimiter" in form.model_fields_set:
        told = "; the delimiter {mark!r} of the profile{at} parts nothing in the header"
        return Said.of(told, mark=form.delimiter, at=at(where, "format", "delimiter"))
    return at(where, "columns", column) if column in named else Said()


def check_format(form: TableFormat, place: Callable[..., Place], *, thousands: str = "") -> Iterator[Diagnostic]:
    """What is wrong with the encoding, the delimiter and the marks of a profile."""
    try:
        codec = codecs.lookup(form.encoding)
        known = codec._is_text_encoding and codec.name.replace("-", "_") not in _NO_FILES
    except (LookupError, ValueError):
        known = False
    if not known:
        message = Said.of("encoding {encoding!r} is not known", encoding=form.encoding)
        yield diagnostic("P003", message, place("format", "encoding"), value=form.encoding)
    if len(form.delimiter) != 1 or form.delimiter in '"\r\n\0':
        message = Said.of(
            "the delimiter {delimiter!r} is not one character that can part fields", delimiter=form.delimiter
        )
        yield diagnostic("P004", message, place("format", "delimiter"), value=form.delimiter)
    for key, mark, template in (
        ("decimal", form.decimal, "decimal mark {mark!r} is not one character that can stand in a number"),
        ("thousands", thousands, "thousands mark {mark!r} is not one character that can stand in a number"),
    ):
        if len(mark) > 1 or mark.isdigit() or mark in {"<", "-", "+"}:
            message = Said.of(template, mark=mark)
            yield diagnostic("P005", message, place("format", key), value=mark)
    if form.decimal and form.decimal == thousands:
        message = Said.of("{mark!r} is both the decimal and the thousands mark", mark=form.decimal)
        yield diagnostic("P005", message, place("format", "thousands"), value=thousands)
    if form.comment and (form.comment != form.comment.strip() or form.comment.startswith('"')):
        message = Said.of("no line of a comment can be known by {text!r}", text=form.comment)
        yield diagnostic("P015", message, place("format", "comment"), value=form.comment)
