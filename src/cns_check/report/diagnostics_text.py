"""Diagnostics for people: place, severity, code and name, what is wrong; below it what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

    from cns_check.diagnostics import Diagnostic

_STYLE = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def lines(diagnostics: Iterable[Diagnostic]) -> Iterator[Text]:
    """Yields two lines for each: ``file:line:column: error[Y001] name: message`` and, indented, the remedy."""
    from rich.text import Text

    for d in diagnostics:
        place = str(d.place)
        severity = d.severity.value
        yield Text.assemble(
            (f"{_one_line(place)}: " if place else ""),
            (f"{severity}[{d.code}]", _STYLE[severity]),
            f" {d.name}: {_one_line(d.message)}",
        )
        yield Text(f"    {_one_line(d.remedy)}", style="dim")


def _one_line(text: str) -> str:
    """Data may hold line breaks and control characters: they are shown, not obeyed."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
