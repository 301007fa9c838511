"""The report as Markdown tables; whatever a name holds stays text. In: the result and a language. Out: bytes."""

from __future__ import annotations

import re

from cns_check.report.people.shared_tables import Report, compose
from cns_check.report.people.text import shown
from cns_check.report.people.text_table import Sheet
from cns_check.report.result.result import Result
from cns_check.words import Translate, english

#: The last two make a link of a bare address.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&^=]|(?<=:)/(?=/)|(?<=www)\.)")


def render(result: Result, *, summary_only: bool = False, tr: Translate = english) -> bytes:
    """The report for people as GitHub-flavoured Markdown, in UTF-8."""
    return report_markdown(compose(result, summary_only=summary_only, tr=tr), tr=tr)


def report_markdown(report: Report, *, tr: Translate) -> bytes:
    """What a report for people holds as GitHub-flavoured Markdown, in UTF-8."""
    lines = ["# cns-check", ""]
    for line in report.intro:
        lines += [_text(line), ""]
    for sheet in report.sheets:
        lines += [f"## {_text(sheet.title)}", "", *_table(sheet, tr), ""]
    if report.assumptions:
        lines += [f"## {_text(report.assumptions_title)}", "", *(f"- {_text(a)}" for a in report.assumptions), ""]
    return "\n".join([*lines, _text(report.closing), ""]).encode()


def _table(sheet: Sheet, tr: Translate) -> list[str]:
    if not sheet.rows:
        return [_text(sheet.empty or tr("No rows."))]
    rule = ["--:" if head.number else "---" for head in sheet.heads]
    rows = [[_text(head.text) for head in sheet.heads], rule, *([_text(cell) for cell in row] for row in sheet.rows)]
    return [f"| {' | '.join(row)} |" for row in rows]


def _text(text: str) -> str:
    """Escapes what Markdown or HTML would read as more than text."""
    return _SPECIAL.sub(_escape, shown(text))


def _escape(match: re.Match[str]) -> str:
    entities = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
    return entities.get(match[1], f"\\{match[1]}")
