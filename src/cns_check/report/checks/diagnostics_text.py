"""Diagnostics for people: place, severity, code and name, what is wrong; the line of the file; what to do.

In: diagnostics, and the lines of the files. Out: lines of text, with or without colour.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cns_check.report.checks.outcome import one_line
from cns_check.words import Translate, english, in_language

if TYPE_CHECKING:
    from rich.text import Text

    from cns_check.diagnostics import Diagnostic

_STYLE = {"error": "bold red", "warning": "yellow", "note": "cyan"}
#: Characters of a source line that are shown; of a longer one those around the place.
WIDTH = 100

Sources = Mapping[str, Sequence[str]]
#: Pieces of one line of output, each with the name of its style.
Line = tuple[tuple[str, str], ...]


def lines(diagnostics: Iterable[Diagnostic], sources: Sources | None = None, tr: Translate = english) -> Iterator[Text]:
    """Yields, for each, ``file:line:column: error[Y001] name: message`` and, indented, the remedy.

    Args:
        diagnostics: What to show, in its order.
        sources: Lines of files by path: of those the line and a caret are shown between the two.
        tr: The language of the diagnostics.
    """
    from rich.text import Text

    for d in diagnostics:
        for line in _lines(d, sources, tr):
            yield Text.assemble(*line)


def plain(diagnostics: Iterable[Diagnostic], sources: Sources | None = None, tr: Translate = english) -> Iterator[str]:
    """Yields the same lines without colour."""
    for d in diagnostics:
        for line in _lines(d, sources, tr):
            yield "".join(text for text, _ in line)


def _lines(d: Diagnostic, sources: Sources | None, tr: Translate) -> Iterator[Line]:
    place = in_language(d.place.said(), tr)
    severity = d.severity.value
    yield (
        (f"{one_line(place)}: " if place else "", ""),
        (f"{tr(severity)}[{d.code}]", _STYLE[severity]),
        (f" {d.name}: {one_line(d.message)}", ""),
    )
    for line in _excerpt(d, sources or {}):
        yield ((line, "dim"),)
    yield ((f"    {one_line(d.remedy)}", "dim"),)


def _excerpt(d: Diagnostic, sources: Sources) -> Iterator[str]:
    """The line that a place names, and below it a caret where the column is known."""
    number, column = d.place.line, d.place.column
    text = sources.get(d.place.path or "", ())
    if number is None or number > len(text):
        return
    line, at = _cut(text[number - 1], (column or 1) - 1)
    margin = f"{number:>6} | "
    yield margin + "".join(map(_visible, line)).rstrip()
    if column is not None:
        before = sum(_cells(c) for c in line[:at])
        yield " " * (len(margin) - 2) + "| " + " " * before + "^"


def _cut(line: str, at: int) -> tuple[str, int]:
    if len(line) <= WIDTH:
        return line, at
    start = max(0, min(at - WIDTH // 2, len(line) - WIDTH))
    head, tail = "..." * (start > 0), "..." * (start + WIDTH < len(line))
    return head + line[start : start + WIDTH] + tail, at - start + len(head)


def _visible(character: str) -> str:
    return " " if character == "\t" else one_line(character)


def _cells(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else len(_visible(character))
