"""Findings as GitHub shows them: annotations at the lines of a change, and a summary of the job in Markdown.

In: the outcome of a check. Out: workflow commands as bytes, and the summary as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cns_check.diagnostics import Diagnostic, Severity
from cns_check.report.checks.outcome import Checked, counted, number_of, one_line, worst_first
from cns_check.words import Said, in_language, printable

#: GitHub shows this many annotations of a kind of a step, and drops the rest without a word.
SHOWN = 10
#: Rows of the summary: GitHub refuses one of more than a mebibyte.
ROWS = 500

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
#: What Markdown or HTML would read as more than text.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&^=@])")


def render(checked: Checked, closing: str | None = None) -> bytes:
    """Workflow commands, worst first, at most ten of a kind; one line with the number of the others; a last line."""
    lines: list[str] = []
    for severity in _COMMAND:
        lines += [_command(d, checked) for d in checked.diagnostics if d.severity is severity][:SHOWN]
    rest = {s: n - SHOWN for s, n in counted(checked.diagnostics).items() if n > SHOWN}
    if rest:
        told = tuple(number_of(s, n) for s, n in rest.items())
        more = Said.of("{count} more that GitHub would not show: {told}", count=sum(rest.values()), told=told)
        lines.append(in_language(more, checked.tr))
    lines += [checked.tr(closing)] if closing else []
    return "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")


def summary(checked: Checked) -> str:
    """The summary of the job: the numbers, and a table of the findings, worst first."""
    tr = checked.tr
    numbers = (
        Said.counted(len(checked.files), "{count} file", "{count} files"),
        *(number_of(s, n) for s, n in counted(checked.diagnostics).items()),
    )
    told = in_language(Said.of("{numbers}", numbers=numbers), tr)
    lines = [f"### cns-check {checked.command}", "", told, ""]
    shown = worst_first(checked.diagnostics)[:ROWS]
    if shown:
        heads = (tr("Code"), tr("Place"), tr("What"), tr("Remedy"))
        lines += [f"| | {' | '.join(heads)} |", "|---|---|---|---|---|"]
        lines += [_row(d, checked) for d in shown]
        lines.append("")
    left = len(checked.diagnostics) - len(shown)
    if left:
        lines += [in_language(Said.of("{count} more", count=left), tr), ""]
    return "\n".join(lines)


def _command(d: Diagnostic, checked: Checked) -> str:
    place = d.place
    properties: list[tuple[str, object]] = []
    if place.path is not None and place.path != "-":
        properties.append(("file", printable(checked.place(place.path)[0])))
        if place.line is not None:
            properties.append(("line", place.line))
        if place.column is not None:
            properties.append(("col", place.column))
    properties.append(("title", d.name if d.code == d.name else f"{d.code} {d.name}"))
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties)
    in_file = place.path and place.path != "-" and place.row is None
    said = in_language(place.said(), checked.tr)
    where = f"{said}: " if said and not in_file else ""
    message = f"{where}{d.message}\n{d.remedy}".strip()
    return f"::{_COMMAND[d.severity]} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _row(d: Diagnostic, checked: Checked) -> str:
    place = in_language(d.place.said(), checked.tr)
    if d.place.path is not None and d.place.path != "-":
        place = printable(checked.place(d.place.path)[0]) + place[len(printable(d.place.path)) :]
    cells: Sequence[str] = (checked.tr(d.severity.value), f"{d.code} {d.name}", place, d.message, d.remedy)
    return f"| {' | '.join(markdown(cell) for cell in cells)} |"


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    entities = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;"}
    return _SPECIAL.sub(lambda m: entities.get(m[1], f"\\{m[1]}"), one_line(text))
